"""`zorgpost declareer --voorspel`: what the gemeente would say to a declaratie, for people and for machines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import Gebruiksfout
from opdrachten.bedrading import Omgeving
from opdrachten.scherm import alinea, zeg
from opdrachten.uitslag import kort, naam, ongelezen

if TYPE_CHECKING:
    from berichten.bevinding import Bevinding
    from connectors.bestanden import Bron
    from processen.voorspellen import Afkeuring, Voorspelling

MEESTE_PRESTATIES = 25  # per bericht on screen; --json has them all


def voorspel_bestanden(omgeving: Omgeving, paden: Iterable[Path], datum: date) -> Iterator[dict[str, Any]]:
    """Judge every declaratie that `paden` name against what we know, and give a row per bericht; nothing is kept."""
    from connectors.bestanden import BestandOntbreekt, bronnen
    from processen.voorspellen import voorspel

    try:
        for bron in bronnen(paden):
            if bron.inhoud is None:
                yield _ongelezen(bron)
                continue
            with omgeving.lees_uow() as uow:
                voorspelling = voorspel(uow, bron.inhoud, omgeving.agb, datum)
            yield _rij(bron, voorspelling)
    except BestandOntbreekt as fout:
        raise Gebruiksfout(str(fout)) from fout


def voorspelling_json(rijen: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Give the document: a row per bericht, and the totals of those that could be judged."""
    beoordeeld = [rij for rij in rijen if rij["ingediend_cent"] is not None]
    return {
        "voorspellingen": list(rijen),
        "totalen": {
            veld: sum(rij[veld] for rij in beoordeeld)
            for veld in ("ingediend_cent", "toegekend_cent", "afgewezen_cent")
        },
    }


def _rij(bron: Bron, v: Voorspelling) -> dict[str, Any]:
    bericht = v.gelezen.bericht
    afgewezen = None if v.ingediend_cent is None else v.ingediend_cent - (v.toegekend_cent or 0)
    return {
        "bestand": bron.bestand,
        "lid": bron.lid,
        "bericht": v.gelezen.naam,
        "wet": bericht.standaard.wet if bericht else None,
        "gemeente": bericht.header.ontvanger if bericht else None,
        "declaratienummer": bericht.inhoud.declaratie_nummer if bericht and v.antwoord else None,
        "goed": v.goed,
        "ingediend_cent": v.ingediend_cent,
        "toegekend_cent": v.toegekend_cent,
        "afgewezen_cent": afgewezen,
        "retourcodes": list(v.codes),
        "geheel": [_fout(b, v.gelezen.soort) for b in v.geheel],
        "prestaties": [_prestatie(a) for a in v.afkeuringen],
    }


def _ongelezen(bron: Bron) -> dict[str, Any]:
    leeg = dict.fromkeys(
        ("wet", "gemeente", "declaratienummer", "ingediend_cent", "toegekend_cent", "afgewezen_cent")
    )
    rij = ongelezen(bron)
    return {
        "bestand": bron.bestand,
        "lid": bron.lid,
        "bericht": None,
        **leeg,
        "goed": False,
        "retourcodes": [],
        "geheel": [
            {veld: fout[veld] for veld in ("regel", "retourcode", "pad", "regelnummer", "melding", "wat_nu")}
            | {"betekenis": None}
            for fout in rij["fouten"]
        ],
        "prestaties": [],
    }


def _fout(bevinding: Bevinding, soort: str | None) -> dict[str, Any]:
    from berichten.herstel import wat_nu

    eigen = bevinding.niveau > 2 and bevinding.retourcode is None  # our own word: the melding says what to do
    return {
        "regel": bevinding.regel,
        "retourcode": bevinding.retourcode,
        "betekenis": _betekenis(bevinding.retourcode),
        "pad": bevinding.pad,
        "regelnummer": bevinding.regelnummer,
        "melding": bevinding.melding,
        "wat_nu": "" if eigen else wat_nu(bevinding.niveau, bevinding.retourcode, soort),
    }


def _betekenis(code: str | None) -> str | None:
    import schemas

    return schemas.retourcodes()[code].betekenis if code is not None else None


def _prestatie(a: Afkeuring) -> dict[str, Any]:
    p = a.prestatie
    return {
        "bsn": a.bsn,
        "referentienummer": p.product_referentie.referentie_nummer,
        "toewijzingnummer": p.toewijzing_nummer,
        "productcategorie": p.product_categorie,
        "productcode": p.product_code,
        "begin": p.product_periode.begindatum,
        "eind": p.product_periode.einddatum,
        "bedrag_cent": p.ingediend_bedrag.bedrag,
        "debet_credit": p.ingediend_bedrag.debet_credit,
        "retourcodes": list(a.codes),
        "fouten": [_fout(b, "323") for b in a.bevindingen],
    }


def toon_voorspelling(rijen: Sequence[dict[str, Any]]) -> None:
    """Show per declaratie what would come of it, and of each prestatie that would be rejected why and what to do."""
    if not rijen:
        zeg("Er is geen declaratie gevonden; geef een .xml- of .zip-bestand, of een map met zulke bestanden.")
    for rij in rijen:
        _toon(rij)


def _toon(rij: dict[str, Any]) -> None:
    from facturatie import schrijfwijze

    zeg(click.style(f"{rij['bericht'] or 'onbekend'}  {naam(rij)}", bold=True))
    if rij["ingediend_cent"] is not None:
        bedragen = (
            f"{woord} {schrijfwijze.euro(rij[veld])}"
            for woord, veld in (
                ("ingediend", "ingediend_cent"),
                ("verwacht toegekend", "toegekend_cent"),
                ("verwacht afgewezen", "afgewezen_cent"),
            )
        )
        zeg(f"  Gemeente {rij['gemeente']}, declaratie {rij['declaratienummer']}: {', '.join(bedragen)}.")
    if rij["goed"]:
        zeg(click.style("  Alles wordt naar verwachting goedgekeurd.", fg="green"))
    if rij["geheel"] and rij["ingediend_cent"] is not None:
        zeg(click.style("  De hele declaratie wordt naar verwachting afgewezen:", fg="red"))
    for fout in rij["geheel"][:MEESTE_PRESTATIES]:
        _toon_fout(fout, 4)
    per_client: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for prestatie in rij["prestaties"][:MEESTE_PRESTATIES]:
        per_client[prestatie["bsn"]].append(prestatie)
    for bsn, prestaties in per_client.items():
        zeg(f"  Cliënt {bsn}")
        for p in prestaties:
            bedrag = schrijfwijze.euro(p["bedrag_cent"] * (-1 if p["debet_credit"] == "C" else 1))
            zeg(
                f"    {p['referentienummer']}  toewijzing {p['toewijzingnummer']}  {p['productcode']}  "
                f"{p['begin']:%d-%m-%Y} t/m {p['eind']:%d-%m-%Y}  {bedrag}  "
                f"{click.style(', '.join(p['retourcodes']), fg='red')}"
            )
            for fout in p["fouten"]:
                _toon_fout(fout, 6)
    for lijst in (rij["geheel"], rij["prestaties"]):
        if len(lijst) > MEESTE_PRESTATIES:
            zeg(alinea(f"… en nog {len(lijst) - MEESTE_PRESTATIES}; --json toont ze alle.", 4))


def _toon_fout(fout: dict[str, Any], marge: int) -> None:
    kop = f"{fout['retourcode']} ({fout['regel']})" if fout["retourcode"] else fout["regel"]
    zeg(alinea(f"{kop}: {fout['betekenis'] or ''} {kort(fout['melding'])}".replace(":  ", ": "), marge))
    if fout["wat_nu"]:
        zeg(alinea(f"Wat nu: {fout['wat_nu']}", marge + 2))
