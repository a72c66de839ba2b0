"""`zorgpost offerte` and `zorgpost akkoord`: what was agreed before the hours, on paper and signed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, VOOR_EEN_MENS, Gebruiksfout
from opdrachten.bedrading import Dag, Omgeving, datum_optie, json_optie, map_optie, open_omgeving
from opdrachten.facturen import huisregels, toon_aandacht
from opdrachten.scherm import aantal, toon_json, zeg

if TYPE_CHECKING:
    from processen.offreren import Offreur

GROOTSTE_SCAN = 25_000_000  # bytes


@click.command()
@click.argument("aanvraag", metavar="AANVRAAG", type=click.Path(path_type=Path))
@map_optie
@datum_optie
@json_optie
def offerte(aanvraag: Path, map_: Path, datum: date, als_json: bool) -> int:
    """Maak de offerte (tevens akkoordformulier) bij een aanvraag met advies, uit een TOML- of JSON-bestand.

    Dezelfde aanvraag nog een keer verandert niets; is er iets anders afgesproken, dan komt er een nieuwe versie.

    \b
    Voorbeeld:
        zorgpost offerte aanvraag.toml
    """
    from facturatie.factuur import OngeldigeFactuur
    from facturatie.zetten import PdfFout
    from opdrachten.aanvraagbestand import lees_aanvraag
    from processen.afleveren import lever_af

    vraag, advies = lees_aanvraag(aanvraag)
    with open_omgeving(map_) as omgeving:
        try:
            gemaakt = _offreur(omgeving).offreer(vraag, advies, datum)
        except (OngeldigeFactuur, PdfFout) as fout:
            raise Gebruiksfout(f"{aanvraag}: {fout}") from fout
        lever_af(omgeving.maak_uow, omgeving.werkmap)
    stuk = gemaakt.stuk
    if als_json:
        toon_json(
            {
                "offertenummer": stuk.offertenummer,
                "versie": stuk.versie,
                "nieuw": gemaakt.nieuw,
                "pdf": stuk.pdf,
                "totaal_cent": stuk.totaal_cent,
                "geldig_tot": stuk.geldig_tot,
            }
        )
        return KLAAR
    from facturatie import schrijfwijze

    zeg(
        f"Offerte {stuk.offertenummer} versie {stuk.versie} {'staat klaar' if gemaakt.nieuw else 'was er al'}: {stuk.pdf}, "
        f"ten hoogste {schrijfwijze.euro(stuk.totaal_cent)}, geldig tot en met {schrijfwijze.datum(stuk.geldig_tot)}."
    )
    return KLAAR


@click.group()
def akkoord() -> None:
    """Wat gemeente en organisatie getekend hebben.

    \b
    Voorbeeld:
        zorgpost akkoord registreer OFF-2026-0001 --datum 2026-10-28 --bestand scan.pdf
    """


@akkoord.command()
@click.argument("offertenummer", metavar="OFFERTE")
@click.option("--datum", type=Dag(), required=True, help="De dag van de handtekening (jjjj-mm-dd).")
@click.option("--versie", type=click.IntRange(min=1), help="De getekende versie; standaard de laatste.")
@click.option(
    "--bestand", type=click.Path(path_type=Path), help="Het getekende exemplaar (pdf of afbeelding)."
)
@click.option("--kenmerk", help="Het nummer van de gemeente; dit komt op de facturen.")
@map_optie
@json_optie
def registreer(
    offertenummer: str,
    datum: date,
    versie: int | None,
    bestand: Path | None,
    kenmerk: str | None,
    map_: Path,
    als_json: bool,
) -> int:
    """Leg vast dat een offerte getekend is; daarmee gaan de afgesproken uren open.

    Het getekende exemplaar wordt met zijn SHA-256 bewaard in facturen/akkoorden. Nog een keer hetzelfde vastleggen
    verandert niets.

    \b
    Voorbeeld:
        zorgpost akkoord registreer OFF-2026-0001 --datum 2026-10-28 --bestand scan.pdf --kenmerk WMO-2026-0117
    """
    from facturatie.factuur import lijkt_op_bsn
    from processen.afleveren import lever_af
    from processen.offreren import OnbekendeOfferte

    if kenmerk is not None and lijkt_op_bsn(kenmerk):
        raise Gebruiksfout(
            "--kenmerk bevat een getal dat een BSN kan zijn; gebruik het nummer van de beschikking."
        )
    scan = (bestand.name, _lees_scan(bestand)) if bestand is not None else None
    with open_omgeving(map_) as omgeving:
        try:
            getekend = _offreur(omgeving).registreer(
                offertenummer, datum, versie=versie, kenmerk=kenmerk, scan=scan
            )
        except OnbekendeOfferte as fout:
            raise Gebruiksfout(str(fout)) from fout
        lever_af(omgeving.maak_uow, omgeving.werkmap)
    handtekening = getekend.ondertekening
    if als_json:
        toon_json(_registratie_json(getekend))
    else:
        zeg(
            f"Offerte {handtekening.offertenummer} versie {handtekening.versie} is "
            f"{'geregistreerd als getekend' if getekend.nieuw else 'al eerder geregistreerd'}; "
            f"{aantal(len(getekend.akkoorden), 'akkoord geeft', 'akkoorden geven')} uren vrij."
        )
        toon_aandacht(getekend.aandacht)
    return VOOR_EEN_MENS if getekend.aandacht and getekend.nieuw else KLAAR


def _registratie_json(getekend: Any) -> dict[str, Any]:
    handtekening = getekend.ondertekening
    return {
        "offertenummer": handtekening.offertenummer,
        "versie": handtekening.versie,
        "datum": handtekening.datum,
        "bestand": handtekening.bestand,
        "sha256": handtekening.sha256,
        "akkoorden": [a.akkoord_id for a in getekend.akkoorden],
        "nieuw": getekend.nieuw,
        "aandacht": list(getekend.aandacht),
    }


def _lees_scan(pad: Path) -> bytes:
    if not pad.is_file():
        raise Gebruiksfout(
            f"{pad} bestaat niet of is geen bestand; geef met --bestand de scan van het getekende stuk."
        )
    if pad.stat().st_size > GROOTSTE_SCAN:
        raise Gebruiksfout(f"{pad} is groter dan 25 MB; bewaar de scan met minder detail.")
    return pad.read_bytes()


def _offreur(omgeving: Omgeving) -> Offreur:
    from processen.offreren import Aanbod, Offreur

    o = omgeving.instellingen.offertes
    aanbod = Aanbod(huisregels(omgeving), o.reeks, o.geldig_dagen, o.voorwaarden)
    return Offreur(omgeving.maak_uow, omgeving.klok, aanbod)
