"""Month end and year end under `zorgpost afstemmen`: work in hand, the productieverantwoording, and the journal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, VOOR_EEN_MENS, Gebruiksfout
from opdrachten.afstemuitvoer import bedrag, controleer_pad
from opdrachten.bedrading import (
    Dag,
    Omgeving,
    datum_optie,
    json_optie,
    map_optie,
    open_omgeving,
    vandaag,
)
from opdrachten.declarant import maak_declarant
from opdrachten.scherm import aantal, meld, tabel, toon_json, zeg

if TYPE_CHECKING:
    from connectors.afstemblad import Blad
    from facturatie.journaal import Bewijs, Journaalregel, Rekeningschema
    from facturatie.onderhanden import Onderhanden
    from facturatie.verantwoording import Cijfer, Gemeentejaar
    from processen.afsluiten import Jaarcijfers, Onderhandenstand

BLADEN = (".xlsx", ".csv")
LATER = "Later geladen uren"


# --- work in hand -----------------------------------------------------------------------------------------------------


@click.command()
@click.option(
    "--peildatum", type=Dag(), default=vandaag, show_default="vandaag", help="De dag waarop wordt geteld."
)
@click.option(
    "--uit", metavar="FILE.xlsx|csv", type=click.Path(path_type=Path), help="Schrijf naar dit bestand."
)
@map_optie
@json_optie
def onderhanden(peildatum: date, uit: Path | None, map_: Path, als_json: bool) -> int:
    """Tel wat op een dag was geleverd en nog niet gedeclareerd of gefactureerd, per gemeente en met waar het op wacht.

    Het is de stand aan het einde van de peildatum: wat daarna is gedeclareerd, beantwoord of gefactureerd telt niet mee. Uren
    die daarna zijn geladen of gewijzigd staan apart, met wat zij aan de stand veranderen. De maand van de peildatum telt mee
    als werk dat nog loopt. Er wordt niets gedeclareerd, gefactureerd of bewaard.

    \b
    Voorbeeld:
        zorgpost afstemmen onderhanden --peildatum 2026-12-31
    """
    if uit is not None:
        controleer_pad(uit, BLADEN)
    with open_omgeving(map_) as omgeving:
        stand = _onderhanden(omgeving, peildatum)
    if uit is not None:
        _schrijf(
            uit, [_onderhandenblad("Onderhanden", stand.toen), _onderhandenblad(LATER, stand.later_geladen)]
        )
    if als_json:
        toon_json(
            {
                "peildatum": peildatum,
                "onderhanden": [_onderhanden_json(o) for o in stand.toen],
                "totaal_cent": stand.toen_cent,
                "later_geladen": [_onderhanden_json(o) for o in stand.later_geladen],
                "later_geladen_cent": stand.later_cent,
            }
        )
    elif uit is not None:
        zeg(f"Het onderhanden werk staat in {uit}.")
    else:
        _toon_onderhanden(stand, peildatum)
    return KLAAR


def _onderhanden_json(o: Onderhanden) -> dict[str, Any]:
    return {
        "wet": o.wet,
        "gemeente": o.gemeente,
        "reden": o.reden.value,
        "maand": f"{o.maand:%Y-%m}",
        "bedrag_cent": o.bedrag_cent,
        "regels": o.regels,
        "zonder_waarde": o.zonder_waarde,
    }


def _onderhanden(omgeving: Omgeving, peildatum: date) -> Onderhandenstand:
    from opdrachten.facturen import huisregels
    from opdrachten.status import afspraken_van
    from processen.afsluiten import onderhanden as tel
    from processen.factureren import Facturist

    facturist = Facturist(omgeving.maak_uow, huisregels(omgeving))
    return tel(
        omgeving.maak_uow,
        maak_declarant(omgeving),
        facturist,
        peildatum,
        afspraken_van(omgeving.instellingen).declaratie_uiterlijk,
    )


def _toon_onderhanden(stand: Onderhandenstand, peildatum: date) -> None:
    if not stand.toen and not stand.later_geladen:
        zeg(f"Op {peildatum:%d-%m-%Y} was alles wat is geleverd gedeclareerd of gefactureerd.")
        return
    _onderhandentabel(f"Onderhanden werk op {peildatum:%d-%m-%Y}", stand.toen)
    if stand.later_geladen:
        _onderhandentabel(f"{LATER}: wat dat aan deze stand verandert", stand.later_geladen)
        zeg(f"Met wat later is geladen samen {bedrag(stand.toen_cent + stand.later_cent)}.")
    zonder = sum(o.zonder_waarde for o in (*stand.toen, *stand.later_geladen))
    if zonder:
        meld(
            f"Van {aantal(zonder, 'regel', 'regels')} is geen tarief bekend; die tellen in het bedrag niet mee."
        )


def _onderhandentabel(titel: str, rijen: Sequence[Onderhanden]) -> None:
    tabel(
        titel,
        ("Gem.", "Wet", "Wacht op", "Maand", "Regels", "Bedrag"),
        [
            *(
                (o.gemeente, o.wet, o.reden.value, f"{o.maand:%m-%Y}", str(o.regels), bedrag(o.bedrag_cent))
                for o in rijen
            ),
            ("", "", "Samen", "", "", bedrag(sum(o.bedrag_cent for o in rijen))),
        ],
        rechts=("Regels", "Bedrag"),
    )


def _onderhandenblad(naam: str, rijen: Sequence[Onderhanden]) -> Blad:
    from connectors.afstemblad import Blad, Kolom, Soort

    return Blad(
        naam,
        (
            Kolom("gemeente", "Gemeente", breedte=10),
            Kolom("wet", "Wet", breedte=11),
            Kolom("reden", "Wacht op", breedte=24),
            Kolom("maand", "Maand", Soort.MAAND, 10),
            Kolom("regels", "Regels", Soort.GETAL, 9, optellen=True),
            Kolom("zonder_waarde", "Zonder tarief", Soort.GETAL, 9, optellen=True),
            Kolom("bedrag_cent", "Bedrag", Soort.GELD, 15, optellen=True),
        ),
        (
            (o.gemeente, o.wet, o.reden.value, o.maand, o.regels, o.zonder_waarde, o.bedrag_cent)
            for o in rijen
        ),
    )


# --- the year ---------------------------------------------------------------------------------------------------------


@click.command()
@click.option("--jaar", type=click.IntRange(2015, 2100), required=True, help="Het jaar van de leveringen.")
@click.option(
    "--bevries", is_flag=True, help="Laat de cijfers van --datum voortaan stilstaan; dit kan één keer."
)
@click.option(
    "--uit", metavar="FILE.xlsx|csv", type=click.Path(path_type=Path), help="Schrijf naar dit bestand."
)
@click.option(
    "--door",
    metavar="CODE",
    default=getuser,
    show_default="de aangemelde gebruiker",
    help="Wie bevriest (code).",
)
@map_optie
@datum_optie
@json_optie
def verantwoording(
    jaar: int, bevries: bool, uit: Path | None, door: str, map_: Path, datum: date, als_json: bool
) -> int:
    """Maak de productieverantwoording van een jaar: per gemeente, wet en product, aangesloten op de bank.

    Een regel hoort bij het jaar waarin is geleverd. Na --bevries, of na de dag bij [verantwoording] bevriesdatum, staan de
    cijfers stil; wat later kwam staat apart.

    \b
    Voorbeeld:
        zorgpost afstemmen verantwoording --jaar 2026 --uit verantwoording-2026.xlsx
        zorgpost afstemmen verantwoording --jaar 2026 --bevries --datum 2027-02-01
    """
    from processen.afsluiten import NietTeBevriezen
    from processen.afsluiten import bevries as zet_vast
    from processen.afsluiten import verantwoording as maak

    if uit is not None:
        controleer_pad(uit, BLADEN)
    with open_omgeving(map_) as omgeving:
        if bevries:
            try:
                zet_vast(omgeving.maak_uow, omgeving.klok, jaar, datum, door)
            except NietTeBevriezen as fout:
                raise Gebruiksfout(str(fout)) from fout
        cijfers = maak(omgeving.lees_uow, jaar, datum, omgeving.instellingen.verantwoording.maand_en_dag)
    if uit is not None:
        _schrijf(uit, list(_jaarbladen(cijfers)))
    if als_json:
        toon_json(_jaar_json(cijfers))
    elif uit is not None:
        zeg(f"De verantwoording van {jaar} staat in {uit}.")
    else:
        _toon_jaar(cijfers)
    return KLAAR if cijfers.sluit else VOOR_EEN_MENS


def _jaar_json(c: Jaarcijfers) -> dict[str, Any]:
    return {
        "jaar": c.jaar,
        "bevroren_op": c.bevroren,
        "gemeenten": [
            {
                "wet": g.wet,
                "gemeente": g.gemeente,
                "clienten": g.clienten,
                **{
                    f"{veld}_cent": g.som(f"{veld}_cent")
                    for veld in ("ingediend", "toegekend", "afgewezen", "betaald")
                },
                "producten": [_cijfer_json(p) for p in g.producten],
                "bank": {
                    "ontvangen_op_posten_cent": g.aansluiting.bank_cent,
                    "op_regels_van_dit_jaar_cent": g.aansluiting.jaar_cent,
                    "op_regels_van_andere_jaren_cent": g.aansluiting.ander_cent,
                    "deelbetalingen_cent": g.aansluiting.deels_cent,
                    "verschil_cent": g.aansluiting.verschil_cent,
                },
            }
            for g in c.gemeenten
        ],
        "nagekomen": [{"wet": n.wet, "gemeente": n.gemeente, **_cijfer_json(n)} for n in c.nagekomen],
        "sluit": c.sluit,
    }


def _cijfer_json(p: Cijfer) -> dict[str, Any]:
    return {
        "productcategorie": p.productcategorie,
        "productcode": p.productcode,
        "eenheid": p.eenheid,
        "volume": p.volume,
        "ingediend_cent": p.ingediend_cent,
        "toegekend_cent": p.toegekend_cent,
        "afgewezen_cent": p.afgewezen_cent,
        "betaald_cent": p.betaald_cent,
    }


def _toon_jaar(c: Jaarcijfers) -> None:
    if not c.gemeenten:
        zeg(f"Over {c.jaar} is nog niets gedeclareerd of gefactureerd.")
        return
    wanneer = f", bevroren op {c.bevroren:%d-%m-%Y}" if c.bevroren else ""
    tabel(
        f"Productieverantwoording {c.jaar}{wanneer}",
        ("Gem.", "Wet", "Product", "Cliënten", "Volume", "Toegekend", "Afgewezen", "Betaald"),
        [rij for g in c.gemeenten for rij in _gemeenterijen(g)],
        rechts=("Cliënten", "Volume", "Toegekend", "Afgewezen", "Betaald"),
    )
    if c.nagekomen:
        tabel(
            "Nagekomen na het bevriezen",
            ("Gem.", "Wet", "Product", "Volume", "Toegekend", "Afgewezen", "Betaald"),
            ((n.gemeente, n.wet, *_productcellen(n)) for n in c.nagekomen),
            rechts=("Volume", "Toegekend", "Afgewezen", "Betaald"),
        )
    for g in c.gemeenten:
        if g.aansluiting.verschil_cent:
            meld(
                f"LET OP, gemeente {g.gemeente} ({g.wet}) sluit niet aan op de bank: verschil "
                f"{bedrag(g.aansluiting.verschil_cent)}. Meld dit; er is niets aan veranderd."
            )
    if c.sluit:
        zeg("De betaalde bedragen sluiten aan op de bank.")


def _gemeenterijen(g: Gemeentejaar) -> Iterator[tuple[str, ...]]:
    for product in g.producten:
        code, *rest = _productcellen(product)
        yield (g.gemeente, g.wet, code, "", *rest)
    sommen = (bedrag(g.som(f"{veld}_cent")) for veld in ("toegekend", "afgewezen", "betaald"))
    yield (g.gemeente, g.wet, "samen", str(g.clienten), "", *sommen)


def _productcellen(p: Cijfer) -> tuple[str, ...]:
    from facturatie import schrijfwijze

    return (
        p.productcode,
        schrijfwijze.hoeveelheid(p.volume, p.eenheid),
        bedrag(p.toegekend_cent),
        bedrag(p.afgewezen_cent),
        bedrag(p.betaald_cent),
    )


def _jaarbladen(c: Jaarcijfers) -> Iterator[Blad]:
    from connectors.afstemblad import Blad, Kolom, Soort

    def geld(naam: str) -> Kolom:
        return Kolom(f"{naam}_cent", naam.replace("_", " ").capitalize(), Soort.GELD, 15, optellen=True)

    wie = (Kolom("gemeente", "Gemeente", breedte=10), Kolom("wet", "Wet", breedte=11))
    product = (
        *wie,
        Kolom("productcategorie", "Categorie", breedte=10),
        Kolom("productcode", "Product", breedte=10),
        Kolom("eenheid", "Eenheid", breedte=9),
        Kolom("volume", "Volume", Soort.GETAL, 12),
        *map(geld, ("ingediend", "toegekend", "afgewezen", "betaald")),
    )

    def rij(p: Cijfer) -> tuple[Any, ...]:
        kop = (p.gemeente, p.wet, p.productcategorie, p.productcode, p.eenheid, p.volume)
        return (*kop, p.ingediend_cent, p.toegekend_cent, p.afgewezen_cent, p.betaald_cent)

    yield Blad("Productie", product, (rij(p) for g in c.gemeenten for p in g.producten))
    yield Blad(
        "Aansluiting bank",
        (
            *wie,
            Kolom("clienten", "Cliënten", Soort.GETAL, 10, optellen=True),
            *map(geld, ("bank", "dit_jaar", "andere_jaren", "deelbetalingen", "verschil")),
        ),
        (
            (
                g.gemeente,
                g.wet,
                g.clienten,
                g.aansluiting.bank_cent,
                g.aansluiting.jaar_cent,
                g.aansluiting.ander_cent,
                g.aansluiting.deels_cent,
                g.aansluiting.verschil_cent,
            )
            for g in c.gemeenten
        ),
    )
    yield Blad("Nagekomen", product, map(rij, c.nagekomen))


# --- the journal ------------------------------------------------------------------------------------------------------


@click.command()
@click.option("--van", type=Dag(), required=True, help="De eerste dag.")
@click.option("--tot", type=Dag(), required=True, help="De laatste dag (die telt mee).")
@click.option(
    "--uit", metavar="FILE.csv", type=click.Path(path_type=Path), required=True, help="Het bestand."
)
@map_optie
@json_optie
def journaal(van: date, tot: date, uit: Path, map_: Path, als_json: bool) -> int:
    """Schrijf een neutraal journaal voor de boekhouding, zonder persoonsgegevens.

    Elke mutatie op een declaratie, factuur of bankboeking geeft een debet- en een creditregel; debet is credit per stuk en
    in totaal. De rekeningen staan bij [journaal] in zorgpost.toml, de kolommen in de handleiding.

    \b
    Voorbeeld:
        zorgpost afstemmen journaal --van 2026-10-01 --tot 2026-10-31 --uit journaal-2026-10.csv
    """
    from connectors.afstemblad import schrijf_csv
    from facturatie.journaal import Bewijs, regels

    controleer_pad(uit, (".csv",))
    if tot < van:
        raise Gebruiksfout("--tot ligt voor --van; draai de dagen om.")
    bewijs = Bewijs()
    with open_omgeving(map_) as omgeving, omgeving.lees_uow() as uow:
        schema = _schema(omgeving)
        alle = bewijs.volg(regels(uow.afstemming.mutaties(van, tot), schema))
        schrijf_csv(uit, _journaalblad(map(_journaalrij, alle)))
    if als_json:
        toon_json(_bewijs_json(bewijs, van, tot, uit))
    else:
        zeg(
            f"{aantal(bewijs.aantal, 'journaalregel staat', 'journaalregels staan')} in {uit}: debet "
            f"{bedrag(bewijs.debet_cent)}, credit {bedrag(bewijs.credit_cent)}."
        )
    if not bewijs.klopt:
        meld(
            f"LET OP, niet in evenwicht: {', '.join(bewijs.scheef[:10]) or 'het totaal'}. Boek dit niet en meld het."
        )
    return KLAAR if bewijs.klopt else VOOR_EEN_MENS


def _bewijs_json(bewijs: Bewijs, van: date, tot: date, uit: Path) -> dict[str, Any]:
    return {
        "van": van,
        "tot": tot,
        "bestand": str(uit),
        "regels": bewijs.aantal,
        "debet_cent": bewijs.debet_cent,
        "credit_cent": bewijs.credit_cent,
        "in_evenwicht": bewijs.klopt,
        "scheef": bewijs.scheef,
    }


def _schema(omgeving: Omgeving) -> Rekeningschema:
    from facturatie.journaal import STANDAARDOMZET, STANDAARDREKENINGEN, Plek, Rekeningschema

    eigen = omgeving.instellingen.journaal
    onbekend = sorted(set(eigen.rekeningen) - {plek.value for plek in STANDAARDREKENINGEN})
    if onbekend:
        raise Gebruiksfout(
            f"[journaal.rekeningen] kent {', '.join(onbekend)} niet; kies uit "
            f"{', '.join(plek.value for plek in STANDAARDREKENINGEN)}."
        )
    return Rekeningschema(
        {**STANDAARDREKENINGEN, **{Plek(naam): nummer for naam, nummer in eigen.rekeningen.items()}},
        {**STANDAARDOMZET, **eigen.omzet},
        eigen.kostenplaatsen,
    )


def _journaalblad(rijen: Iterator[Sequence[Any]]) -> Blad:
    from connectors.afstemblad import Blad, Kolom, Soort

    namen = (
        "datum",
        "dagboek",
        "rekening",
        "kostenplaats",
        "debet",
        "credit",
        "relatie",
        "stuknummer",
        "omschrijving",
    )
    soorten = {"datum": Soort.DAG}
    return Blad("Journaal", tuple(Kolom(naam, naam, soorten.get(naam, Soort.TEKST)) for naam in namen), rijen)


def _journaalrij(r: Journaalregel) -> tuple[Any, ...]:
    return (
        r.datum,
        r.dagboek.value,
        r.rekening,
        r.kostenplaats,
        _decimaal(r.debet_cent),
        _decimaal(r.credit_cent),
        r.relatie,
        r.stuknummer,
        r.omschrijving,
    )


def _decimaal(cent: int) -> str:
    """An amount with a point and two decimals, as bookkeeping packages read it; never negative."""
    return f"{cent // 100}.{cent % 100:02d}"


def _schrijf(uit: Path, bladen: Sequence[Blad]) -> None:
    """Write tables to a workbook, or the first of them as CSV."""
    from connectors.afstemblad import schrijf_csv, schrijf_xlsx

    if uit.suffix.lower() == ".csv":
        schrijf_csv(uit, bladen[0])
    else:
        schrijf_xlsx(uit, bladen)
