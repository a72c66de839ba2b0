"""`zorgpost factureer`: hours outside the berichtenverkeer become invoices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.achterstand import achtergebleven_json, toon_achtergebleven
from opdrachten.afloop import KLAAR, VOOR_EEN_MENS, Gebruiksfout
from opdrachten.bedrading import (
    Omgeving,
    datum_optie,
    json_optie,
    map_optie,
    open_omgeving,
    periode_optie,
    proef_optie,
)
from opdrachten.scherm import Balk, aantal, meld, tabel, toon_json, zeg

if TYPE_CHECKING:
    from facturatie.achterstand import Achtergebleven
    from processen.factuuropmaak import Huisregels
    from processen.factuurpoorten import Factuurstuk

BRIEFPAPIER = Path("facturen", "briefpapier")


@click.command()
@periode_optie
@click.option("--wet", type=click.Choice(["wmo", "jeugdwet"]), help="Alleen deze wet.")
@click.option("--gemeente", help="Alleen deze gemeente (4 cijfers).")
@proef_optie
@click.option(
    "--contactvel",
    metavar="FILE.pdf",
    type=click.Path(path_type=Path),
    help="Zet bij --proef een verkleind beeld van elke factuur op één blad.",
)
@map_optie
@datum_optie
@json_optie
def factureer(
    periode: date,
    wet: str | None,
    gemeente: str | None,
    proef: bool,
    contactvel: Path | None,
    map_: Path,
    datum: date,
    als_json: bool,
) -> int:
    """Factureer wat buiten het berichtenverkeer openstaat.

    Per wet, gemeente en debiteur een factuur (PDF met e-factuur erin), met waar nodig een aparte specificatie voor het
    beveiligde kanaal. Uren die na het factureren zijn gewijzigd geven een creditfactuur en een nieuwe factuur. Nog een
    keer draaien factureert niets dubbel.

    \b
    Voorbeeld:
        zorgpost factureer --periode 2026-10 --proef --contactvel proef.pdf
        zorgpost factureer --periode 2026-10
    """
    if contactvel is not None and not proef:
        raise Gebruiksfout("--contactvel hoort bij --proef; de echte facturen staan in de map facturen.")
    if contactvel is not None:
        from opdrachten.contactvel import controleer_plaats

        controleer_plaats(contactvel)
    with open_omgeving(map_) as omgeving:
        facturen, achtergebleven, aandacht, nieuw = factureer_alles(
            omgeving, periode, datum, wet=wet, gemeente=gemeente, proef=proef
        )
        if contactvel is not None:
            from opdrachten.contactvel import maak_contactvel

            aandacht += maak_contactvel(contactvel, facturen, huisregels(omgeving), periode, datum)
            meld(f"Het contactvel staat in {contactvel}.")
    if als_json:
        toon_json(facturen_json(periode, facturen, achtergebleven, aandacht, proef=proef))
    else:
        toon_facturen(periode, facturen, aandacht, proef=proef)
        toon_achtergebleven("Niet gefactureerd", achtergebleven)
    return VOOR_EEN_MENS if nieuw or aandacht else KLAAR


def huisregels(omgeving: Omgeving) -> Huisregels:
    """Give how this organisation invoices: its settings and its letterhead; Gebruiksfout says what is wrong with them."""
    from facturatie.briefpapier import Briefpapier, OngeldigBriefpapier
    from facturatie.factuur import Partij
    from processen.factuuropmaak import Bundeling, Huisregels, Voorwaarden

    f = omgeving.instellingen.facturatie
    try:
        briefpapier = Briefpapier.lees(omgeving.map / BRIEFPAPIER)
    except OngeldigBriefpapier as fout:
        raise Gebruiksfout(str(fout)) from fout
    return Huisregels(
        leverancier=Partij(**omgeving.instellingen.organisatie.model_dump()),
        standaard=Voorwaarden(f.betaaltermijn_dagen, Bundeling(f.bundeling)),
        per_gemeente={
            code: Voorwaarden(
                betaaltermijn_dagen=f.betaaltermijn_dagen
                if g.betaaltermijn_dagen is None
                else g.betaaltermijn_dagen,
                bundeling=Bundeling(g.bundeling or f.bundeling),
                koper_referentie=g.koper_referentie,
                ordernummer=g.ordernummer,
            )
            for code, g in omgeving.instellingen.gemeente.items()
        },
        vrijstellingen={"wmo": f.btw_vrijstelling_wmo, "jeugdwet": f.btw_vrijstelling_jeugdwet},
        vrijstelling_per_product=f.btw_vrijstelling_product,
        reeks=f.reeks,
        fiscaal_nummer=f.fiscaal_nummer,
        automatisch=f.correcties == "automatisch",
        briefpapier=briefpapier,
    )


def factureer_alles(
    omgeving: Omgeving,
    periode: date,
    datum: date,
    *,
    wet: str | None = None,
    gemeente: str | None = None,
    proef: bool = False,
) -> tuple[list[Factuurstuk], list[Achtergebleven], list[str], int]:
    """Invoice up to and including a month and lay down the files.

    Gives the invoices, what stays behind, warnings, and how much of what stays behind was not reported before.
    """
    from processen.afleveren import lever_af
    from processen.factureren import Facturist

    facturen: list[Factuurstuk] = []
    achtergebleven: list[Achtergebleven] = []
    aandacht: list[str] = []
    nieuw = 0
    facturist = Facturist(omgeving.maak_uow, huisregels(omgeving))
    try:
        with Balk() as balk:
            for u in facturist.factureer(periode, datum, wet=wet, gemeente=gemeente, proef=proef):
                facturen += u.facturen
                achtergebleven += u.achtergebleven
                aandacht += u.aandacht
                nieuw += u.nieuw
                if u.totaal:
                    balk.zet(u.wat, u.gedaan, u.totaal)
                if not proef:
                    lever_af(omgeving.maak_uow, omgeving.werkmap)
    finally:
        lever_af(omgeving.maak_uow, omgeving.werkmap)
    return facturen, achtergebleven, aandacht, nieuw


def facturen_json(
    periode: date,
    facturen: Sequence[Factuurstuk],
    achtergebleven: Sequence[Achtergebleven],
    aandacht: Sequence[str],
    *,
    proef: bool,
) -> dict[str, Any]:
    """Give the document that contract.md 5 promises of `factureer`."""
    return {
        "periode": f"{periode:%Y-%m}",
        "facturen": [factuur_json(f, proef=proef) for f in facturen],
        "niet_gefactureerd": [achtergebleven_json(a) for a in achtergebleven],
        "aandacht": list(aandacht),
    }


def factuur_json(f: Factuurstuk, *, proef: bool = False) -> dict[str, Any]:
    """Give the row that contract.md 5 promises of an invoice."""
    return {
        "factuurnummer": f.factuurnummer,
        "soort": f.soort.value,
        "verwijst_naar": f.verwijst_naar,
        "debiteur": f.debiteur,
        "gemeente": f.gemeente,
        "wet": f.wet,
        "datum": f.datum,
        "vervaldatum": f.vervaldatum,
        "pdf": None if proef else f.pdf,
        "ubl": None if proef else f.ubl,
        "specificatie": None if proef else f.specificatie,
        "totaal_cent": f.totaal_cent,
        "regels": [
            {
                "productcode": post.productcode,
                "omschrijving": post.omschrijving,
                "begin": post.begin,
                "eind": post.eind,
                "hoeveelheid": post.hoeveelheid,
                "eenheid": post.eenheid,
                "tarief_cent": post.tarief_cent,
                "tarief_eenheid": post.tarief_eenheid,
                "bedrag_cent": post.bedrag_cent,
                "kenmerk": post.kenmerk,
                "akkoord_id": post.akkoord_id,
                "zonder_bsn": post.bsn is None,
                "levering_ids": [deel.levering_id for deel in post.delen],
            }
            for post in f.posten
        ],
    }


def toon_facturen(
    periode: date, facturen: Sequence[Factuurstuk], aandacht: Sequence[str], *, proef: bool
) -> None:
    """Show what was invoiced, and what a person should look at."""
    from facturatie import schrijfwijze

    if not facturen:
        zeg(f"Er is tot en met {periode:%m-%Y} niets nieuws te factureren.")
    else:
        tabel(
            "Zou gefactureerd worden (proef, niets bewaard)" if proef else "Gefactureerd",
            (
                "Factuur",
                "Debiteur",
                "Gemeente",
                "Wet",
                "Regels",
                "Bedrag",
                "Vervalt",
                "Bestand",
                "E-factuur",
                "Specificatie",
            ),
            (
                (
                    f.factuurnummer,
                    f.debiteur,
                    f.gemeente,
                    f.wet,
                    str(len(f.posten)),
                    schrijfwijze.euro(f.totaal_cent),
                    f"credit van {f.verwijst_naar}" if f.verwijst_naar else schrijfwijze.datum(f.vervaldatum),
                    "" if proef else f.pdf,
                    "ja" if f.ubl else "nee",
                    "ja" if f.specificatie else "",
                )
                for f in facturen
            ),
            rechts=("Regels", "Bedrag"),
        )
        totaal = schrijfwijze.euro(sum(f.totaal_cent for f in facturen))
        zeg(f"{aantal(len(facturen), 'factuur', 'facturen')}, samen {totaal}.")
    toon_aandacht(aandacht)


def toon_aandacht(aandacht: Sequence[str]) -> None:
    """Say on stderr what a person should look at, each sentence once."""
    for zin, keer in Counter(aandacht).items():
        meld(f"Let op: {zin}" + (f" ({keer} keer)" if keer > 1 else ""))
