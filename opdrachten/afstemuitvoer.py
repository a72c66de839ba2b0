"""What `zorgpost afstemmen` shows: as JSON, on the screen at any width, and as tables for a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opdrachten.afloop import Gebruiksfout
from opdrachten.scherm import aantal, breedte, meld, tabel, zeg

if TYPE_CHECKING:
    from connectors.afstemblad import Blad
    from facturatie.afstemming import Post
    from processen.afstemmen import Afstemming

SOORTEN = (".xlsx", ".csv", ".html")


# --- JSON -------------------------------------------------------------------------------------------------------------


def afstemming_json(a: Afstemming) -> dict[str, Any]:
    """Give the document that contract.md 5 promises, with what follows from the list beside it."""
    from facturatie.ouderdom import VAKKEN

    return {
        "datum": a.dag,
        "posten": [post_json(post, a) for post in a.posten],
        "totalen": asdict(a.totalen),
        "ouderdom": [
            {
                "wet": o.wet,
                "gemeente": o.gemeente,
                "waarop": o.waarop.value,
                **dict(zip(VAKKEN, o.vakken, strict=True)),
                "totaal_cent": o.totaal_cent,
            }
            for o in a.ouderdom
        ],
        "verschillen": [
            {"soort": v.soort.value, "aantal": v.aantal, "bedrag_cent": v.bedrag_cent} for v in a.verschillen
        ],
        "te_late_antwoorden": [
            {
                "wet": laat.post.wet,
                "gemeente": laat.post.gemeente,
                "nummer": laat.post.nummer,
                "uiterlijk": laat.uiterlijk,
                "wacht_cent": laat.post.wacht_cent,
            }
            for laat in a.late_antwoorden
        ],
        "te_late_betalingen": [
            {
                "wet": laat.post.wet,
                "gemeente": laat.post.gemeente,
                "soort": laat.post.soort.value,
                "nummer": laat.post.nummer,
                "vervaldatum": laat.post.vervaldatum,
                "dagen_te_laat": laat.dagen_te_laat,
                "open_cent": laat.post.open_cent,
                "rente_cent": laat.rente_cent,
                "kosten_cent": laat.kosten_cent,
            }
            for laat in a.late_betalingen
        ],
        "ontvangen_cent": None if a.geld is None else a.geld.van_debiteuren_cent,
        "sluit": a.sluit,
        "controles": [
            {
                "wat": c.wat,
                "verwacht_cent": c.verwacht_cent,
                "gevonden_cent": c.gevonden_cent,
                "verschil_cent": c.verschil_cent,
            }
            for c in a.controles
        ],
    }


def post_json(post: Post, a: Afstemming) -> dict[str, Any]:
    """Give one post as the contract names its fields."""
    return {
        "wet": post.wet,
        "gemeente": post.gemeente,
        "soort": post.soort.value,
        "nummer": post.nummer,
        "periode": f"{post.periode:%Y-%m}",
        "ingediend_cent": post.ingediend_cent,
        "toegekend_cent": post.toegekend_cent,
        "afgewezen_cent": post.afgewezen_cent,
        "wacht_cent": post.wacht_cent,
        "betaald_cent": post.betaald_cent,
        "open_cent": post.open_cent,
        "stand": post.stand.value,
        "dagen_open": post.dagen_open(a.dag),
    }


# --- the screen -------------------------------------------------------------------------------------------------------


def toon(a: Afstemming) -> None:
    """Show the list with its totals, what is old, why declared is not received, and who is late."""
    if not a.posten:
        zeg("Er is nog niets gedeclareerd of gefactureerd dat hierbij hoort.")
        return
    _toon_posten(a)
    _toon_ouderdom(a)
    _toon_verschillen(a)
    _toon_laat(a)
    _toon_controle(a)


def bedrag(cent: int) -> str:
    """Write an amount without euro sign, for a column of amounts."""
    from facturatie import schrijfwijze

    return schrijfwijze.euro(cent).removeprefix("€ ")


def stand(post: Post) -> str:
    """Write how a post stands for people."""
    return post.stand.value.replace("_", " ")


def _toon_posten(a: Afstemming) -> None:
    """Show every post, with as many columns as the screen has room for."""
    kolommen = breedte()
    namen = next(namen for past, namen in KEUZES if kolommen is None or kolommen >= past)
    tabel(
        f"Afstemming op {a.dag:%d-%m-%Y}",
        namen,
        [
            *([_cellen(post, a)[naam] for naam in namen] for post in a.posten),
            [_totaalcellen(a).get(naam, "") for naam in namen],
        ],
        rechts=(*BEDRAGEN, "Dagen"),
    )


BEDRAGEN = ("Ingediend", "Toegekend", "Afgewezen", "Wacht", "Betaald", "Open")
# What fits from so many columns on; without a terminal everything does.
KEUZES: tuple[tuple[int, tuple[str, ...]], ...] = (
    (135, ("Nummer", "Gem.", "Wet", "Periode", *BEDRAGEN, "Stand", "Dagen")),
    (
        110,
        (
            "Nummer",
            "Gem.",
            "Periode",
            "Ingediend",
            "Toegekend",
            "Afgewezen",
            "Betaald",
            "Open",
            "Stand",
            "Dagen",
        ),
    ),
    (0, ("Nummer", "Gem.", "Periode", "Toegekend", "Betaald", "Open", "Stand", "Dagen")),
)


def _cellen(post: Post, a: Afstemming) -> dict[str, str]:
    bedragen = (
        post.ingediend_cent,
        post.toegekend_cent,
        post.afgewezen_cent,
        post.wacht_cent,
        post.betaald_cent,
        post.open_cent,
    )
    return {
        "Nummer": post.nummer,
        "Gem.": post.gemeente,
        "Wet": post.wet,
        "Periode": f"{post.periode:%m-%Y}",
        **dict(zip(BEDRAGEN, map(bedrag, bedragen), strict=True)),
        "Stand": stand(post),
        "Dagen": str(post.dagen_open(a.dag) or ""),
    }


def _totaalcellen(a: Afstemming) -> dict[str, str]:
    t = a.totalen
    sommen = (t.ingediend_cent, t.toegekend_cent, t.afgewezen_cent, t.wacht_cent, t.betaald_cent, t.open_cent)
    return {"Nummer": "Totaal", **dict(zip(BEDRAGEN, map(bedrag, sommen), strict=True))}


def _toon_ouderdom(a: Afstemming) -> None:
    from facturatie.ouderdom import VAKKEN

    if a.ouderdom:
        tabel(
            "Hoe lang het openstaat (dagen)",
            ("Gem.", "Wet", "Wacht op", *VAKKEN),
            (
                (o.gemeente, o.wet, o.waarop.value, *(bedrag(c) if c else "" for c in o.vakken))
                for o in a.ouderdom
            ),
            rechts=VAKKEN,
        )


def _toon_verschillen(a: Afstemming) -> None:
    if not a.verschillen:
        return
    wat = "betaald" if a.geld is None else "ontvangen"
    tabel(
        f"Waarom ingediend niet {wat} is",
        ("Soort", "Aantal", "Bedrag"),
        [
            *((v.soort.value, str(v.aantal), bedrag(v.bedrag_cent)) for v in a.verschillen),
            ("Samen", "", bedrag(sum(v.bedrag_cent for v in a.verschillen))),
        ],
        rechts=("Aantal", "Bedrag"),
    )


def _toon_laat(a: Afstemming) -> None:
    from facturatie.herinnering import ongetoetst

    if a.late_betalingen:
        tabel(
            "Toegekend of gefactureerd, niet op tijd betaald",
            ("Nummer", "Gem.", "Uiterlijk", "Dagen", "Open", "Rente", "Kosten"),
            (
                (
                    laat.post.nummer,
                    laat.post.gemeente,
                    f"{laat.post.vervaldatum:%d-%m-%Y}",
                    str(laat.dagen_te_laat),
                    bedrag(laat.post.open_cent),
                    "?" if laat.rente_cent is None else bedrag(laat.rente_cent),
                    bedrag(laat.kosten_cent),
                )
                for laat in a.late_betalingen
            ),
            rechts=("Dagen", "Open", "Rente", "Kosten"),
        )
        eerste = min(laat.post.vervaldatum or a.dag for laat in a.late_betalingen)
        if zin := ongetoetst(eerste, a.dag):
            meld(zin)
    for laat in a.late_antwoorden:
        meld(
            f"Declaratie {laat.post.nummer} wacht al sinds {laat.uiterlijk:%d-%m-%Y} te lang op haar 325 (OP090x4); vraag "
            f"gemeente {laat.post.gemeente} waar het antwoord blijft."
        )


def _toon_controle(a: Afstemming) -> None:
    if a.sluit:
        zeg(f"Alles sluit: {aantal(len(a.controles), 'controle', 'controles')} zonder verschil.")
    for c in a.controles:
        if c.verschil_cent:
            meld(
                f"LET OP, dit sluit niet. {c.wat}: verwacht {bedrag(c.verwacht_cent)}, gevonden {bedrag(c.gevonden_cent)}, "
                f"verschil {bedrag(c.verschil_cent)}. Meld dit; er is niets aan veranderd."
            )


# --- files ------------------------------------------------------------------------------------------------------------


def controleer_pad(pad: Path, soorten: Sequence[str]) -> None:
    """Refuse a file that cannot stand there, before any work is done."""
    if pad.suffix.lower() not in soorten:
        raise Gebruiksfout(f"{pad} eindigt niet op {' of '.join(soorten)}; geef het bestand zo'n naam.")
    if not pad.parent.is_dir() or pad.is_dir():
        raise Gebruiksfout(f"{pad} kan daar niet staan; kies een map die bestaat.")


def schrijf(a: Afstemming, pad: Path) -> None:
    """Write the list to a file; its ending says how."""
    from connectors.afstemblad import schrijf_csv, schrijf_xlsx

    match pad.suffix.lower():
        case ".csv":
            schrijf_csv(pad, _posten(a))
        case ".xlsx":
            schrijf_xlsx(pad, [_posten(a), *_bijbladen(a)])
        case _:
            from connectors.afstempagina import schrijf as schrijf_pagina
            from facturatie.ouderdom import VAKKEN

            schrijf_pagina(pad, a, VAKKEN)


def _posten(a: Afstemming) -> Blad:
    from connectors.afstemblad import Blad, Kolom, Soort

    geld = [
        Kolom(f"{naam}_cent", naam.capitalize(), Soort.GELD, 14, optellen=True)
        for naam in ("ingediend", "toegekend", "afgewezen", "wacht", "betaald", "open")
    ]
    kolommen = (
        Kolom("nummer", "Nummer"),
        Kolom("soort", "Soort", breedte=12),
        Kolom("wet", "Wet", breedte=11),
        Kolom("gemeente", "Gemeente", breedte=10),
        Kolom("debiteur", "Debiteur", breedte=24),
        Kolom("periode", "Periode", Soort.MAAND, 10),
        Kolom("datum", "Datum", Soort.DAG, 12),
        *geld,
        Kolom("stand", "Stand", breedte=16),
        Kolom("dagen_open", "Dagen open", Soort.GETAL, 8),
        Kolom("vervaldatum", "Uiterlijk betalen", Soort.DAG, 12),
    )

    def rijen() -> Iterator[Sequence[Any]]:
        for p in a.posten:
            yield (
                p.nummer,
                p.soort.value,
                p.wet,
                p.gemeente,
                p.debiteur,
                p.periode,
                p.datum,
                p.ingediend_cent,
                p.toegekend_cent,
                p.afgewezen_cent,
                p.wacht_cent,
                p.betaald_cent,
                p.open_cent,
                p.stand.value,
                p.dagen_open(a.dag),
                p.vervaldatum,
            )

    return Blad("Posten", kolommen, rijen())


def _bijbladen(a: Afstemming) -> Iterator[Blad]:
    from connectors.afstemblad import Blad, Kolom, Soort
    from facturatie.ouderdom import VAKKEN

    def geld(naam: str, kop: str, *, optellen: bool = True) -> Kolom:
        return Kolom(naam, kop, Soort.GELD, 15, optellen=optellen)

    wie = (
        Kolom("gemeente", "Gemeente", breedte=10),
        Kolom("wet", "Wet", breedte=11),
    )
    yield Blad(
        "Ouderdom",
        (
            *wie,
            Kolom("waarop", "Wacht op", breedte=16),
            *(geld(vak, f"{vak} dagen") for vak in VAKKEN),
        ),
        ((o.gemeente, o.wet, o.waarop.value, *o.vakken) for o in a.ouderdom),
    )
    yield Blad(
        "Verschillen",
        (
            Kolom("soort", "Soort", breedte=24),
            Kolom("aantal", "Aantal", Soort.GETAL),
            geld("bedrag_cent", "Bedrag"),
        ),
        ((v.soort.value, v.aantal, v.bedrag_cent) for v in a.verschillen),
    )
    yield Blad(
        "Te laat betaald",
        (
            Kolom("nummer", "Nummer"),
            *wie,
            Kolom("vervaldatum", "Uiterlijk", Soort.DAG, 12),
            Kolom("dagen_te_laat", "Dagen te laat", Soort.GETAL, 10),
            geld("open_cent", "Open"),
            geld("rente_cent", "Rente"),
            geld("kosten_cent", "Kosten"),
        ),
        (
            (
                laat.post.nummer,
                laat.post.gemeente,
                laat.post.wet,
                laat.post.vervaldatum,
                laat.dagen_te_laat,
                laat.post.open_cent,
                laat.rente_cent,
                laat.kosten_cent,
            )
            for laat in a.late_betalingen
        ),
    )
    yield Blad(
        "Controle",
        (
            Kolom("wat", "Controle", breedte=52),
            geld("verwacht_cent", "Verwacht", optellen=False),
            geld("gevonden_cent", "Gevonden", optellen=False),
            geld("verschil_cent", "Verschil"),
        ),
        ((c.wat, c.verwacht_cent, c.gevonden_cent, c.verschil_cent) for c in a.controles),
    )
