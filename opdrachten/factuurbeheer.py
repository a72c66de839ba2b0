"""`zorgpost factuur`: what happens to an invoice after it is made."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, VOOR_EEN_MENS, Gebruiksfout, Omgevingsfout
from opdrachten.bedrading import (
    Maand,
    Omgeving,
    datum_optie,
    json_optie,
    map_optie,
    open_omgeving,
    proef_optie,
)
from opdrachten.facturen import factuur_json, huisregels, toon_aandacht
from opdrachten.scherm import aantal, tabel, toon_json, zeg

if TYPE_CHECKING:
    from connectors.mail import Mailserver
    from processen.bezorgen import Bezorgd
    from processen.herinneren import Herinnerd, Termijnen

BEZORGMAP = Path("facturen", "bezorging")


@click.group()
def factuur() -> None:
    """Facturen crediteren, bezorgen, herinneren en op een rij zetten.

    \b
    Voorbeeld:
        zorgpost factuur register --uit facturen.xlsx
    """


@factuur.command()
@click.argument("nummer", metavar="NUMMER")
@map_optie
@datum_optie
@json_optie
def crediteer(nummer: str, map_: Path, datum: date, als_json: bool) -> int:
    """Neem een factuur in haar geheel terug met een creditfactuur.

    De creditfactuur krijgt een eigen nummer in dezelfde reeks. De uren komen weer open te staan en gaan mee met de
    volgende `zorgpost factureer`.

    \b
    Voorbeeld:
        zorgpost factuur crediteer 2026-0001
    """
    from facturatie.factuur import OngeldigeFactuur
    from facturatie.zetten import PdfFout
    from processen.afleveren import lever_af
    from processen.crediteren import Crediteur, NietTeCrediteren

    with open_omgeving(map_) as omgeving:
        try:
            credit = Crediteur(omgeving.maak_uow, huisregels(omgeving)).crediteer(nummer, datum)
        except (NietTeCrediteren, OngeldigeFactuur, PdfFout) as fout:
            raise Gebruiksfout(str(fout)) from fout
        finally:
            lever_af(omgeving.maak_uow, omgeving.werkmap)
    if als_json:
        toon_json({"factuur": factuur_json(credit.stuk), "aandacht": list(credit.aandacht)})
    else:
        zeg(f"Factuur {nummer} is gecrediteerd met {credit.stuk.factuurnummer}: {credit.stuk.pdf}.")
        toon_aandacht(credit.aandacht)
    return VOOR_EEN_MENS if credit.aandacht else KLAAR


@factuur.command()
@proef_optie
@map_optie
@datum_optie
@json_optie
def herinner(proef: bool, map_: Path, datum: date, als_json: bool) -> int:
    """Maak herinneringen en aanmaningen voor facturen die te laat zijn.

    Eerst een herinnering, later een aanmaning met rente en kosten, elk hoogstens een keer per factuur. De termijnen
    staan bij [herinneringen] in zorgpost.toml.

    \b
    Voorbeeld:
        zorgpost factuur herinner --proef
    """
    from processen.afleveren import lever_af
    from processen.herinneren import Herinneraar

    with open_omgeving(map_) as omgeving:
        herinneraar = Herinneraar(omgeving.maak_uow, huisregels(omgeving), _termijnen(omgeving))
        try:
            uitkomsten = list(herinneraar.herinner(datum, proef=proef))
        finally:
            lever_af(omgeving.maak_uow, omgeving.werkmap)
    aandacht = list(dict.fromkeys(u.melding for u in uitkomsten if u.melding))
    if als_json:
        toon_json(
            {"herinneringen": [r for u in uitkomsten if (r := _herinnering(u, proef))], "aandacht": aandacht}
        )
    else:
        _toon_herinneringen(uitkomsten, proef=proef)
        toon_aandacht(aandacht)
    return VOOR_EEN_MENS if aandacht else KLAAR


def _termijnen(omgeving: Omgeving) -> Termijnen:
    from facturatie.herinnering import WETTELIJKE_KOSTEN, Incassokosten
    from processen.herinneren import Termijnen

    h = omgeving.instellingen.herinneringen
    kosten = WETTELIJKE_KOSTEN if h.incassokosten == "wettelijk" else Incassokosten(schijven=())
    return Termijnen(h.herinnering_na_dagen, h.aanmaning_na_dagen, h.termijn_dagen, kosten)


def _herinnering(uitkomst: Herinnerd, proef: bool) -> dict[str, Any] | None:
    stuk = uitkomst.stuk
    if stuk is None:
        return None
    return {
        "factuurnummer": stuk.factuurnummer,
        "debiteur": uitkomst.factuur.debiteur,
        "stap": stuk.stap.value,
        "datum": stuk.datum,
        "nieuwe_vervaldatum": stuk.nieuwe_vervaldatum,
        "open_cent": stuk.open_cent,
        "rente_cent": stuk.rente_cent,
        "kosten_cent": stuk.kosten_cent,
        "pdf": None if proef else stuk.pdf,
    }


def _toon_herinneringen(uitkomsten: Iterable[Herinnerd], *, proef: bool) -> None:
    from facturatie import schrijfwijze

    stukken = [(u.factuur, u.stuk) for u in uitkomsten if u.stuk is not None]
    if not stukken:
        zeg("Er is nu niemand te herinneren.")
        return
    tabel(
        "Zou herinnerd worden (proef, niets bewaard)" if proef else "Herinnerd",
        ("Factuur", "Debiteur", "Stap", "Open", "Rente", "Kosten", "Uiterlijk", "Bestand"),
        (
            (
                stuk.factuurnummer,
                van.debiteur,
                stuk.stap.value,
                schrijfwijze.euro(stuk.open_cent),
                schrijfwijze.euro(stuk.rente_cent),
                schrijfwijze.euro(stuk.kosten_cent),
                schrijfwijze.datum(stuk.nieuwe_vervaldatum),
                "" if proef else stuk.pdf,
            )
            for van, stuk in stukken
        ),
        rechts=("Open", "Rente", "Kosten"),
    )


@factuur.command()
@click.option("--naar", metavar="MAP", type=click.Path(path_type=Path), help="Zet de bestanden in deze map.")
@click.option("--zip", "als_zip", is_flag=True, help="Maak een ZIP per gemeente in facturen/bezorging.")
@click.option("--mail", is_flag=True, help="Mail het factuurblad; de specificatie gaat nooit per mail.")
@click.option("--opnieuw", metavar="NUMMER", help="Mail deze factuur nog een keer, ook als zij al weg is.")
@map_optie
@json_optie
def bezorg(
    naar: Path | None, als_zip: bool, mail: bool, opnieuw: str | None, map_: Path, als_json: bool
) -> int:
    """Bezorg de facturen die nog niet langs deze weg zijn gegaan: in een map, als ZIP of per e-mail.

    Elke factuur gaat hoogstens een keer langs elke weg. Wat naar personen leidt staat apart (vertrouwelijk), voor het
    beveiligde kanaal. Mailen kan alleen versleuteld; het wachtwoord komt uit ZORGPOST_MAIL_WACHTWOORD.

    \b
    Voorbeeld:
        zorgpost factuur bezorg --zip
        zorgpost factuur bezorg --mail
    """
    from connectors.werkmap import Werkmap
    from processen.afleveren import lever_af
    from processen.bezorgen import Bezorger
    from processen.factuurpoorten import PostOnbereikbaar, Weg

    if (naar is not None) + als_zip + mail != 1:
        raise Gebruiksfout("Kies een weg: --naar MAP, --zip of --mail.")
    if opnieuw is not None and not mail:
        raise Gebruiksfout("--opnieuw hoort bij --mail; bestanden kunt u zo nodig zelf nog eens kopiëren.")
    uitkomsten: list[Bezorgd] = []
    with open_omgeving(map_) as omgeving:
        lever_af(omgeving.maak_uow, omgeving.werkmap)
        naam = omgeving.instellingen.organisatie.naam
        bezorger = Bezorger(omgeving.maak_uow, omgeving.klok, naam, omgeving.agb)
        if mail:
            from connectors.mail import SmtpPost

            server = _mailserver(omgeving)
            if opnieuw is not None and not bezorger.vergeet(opnieuw):
                raise Gebruiksfout(
                    f"Factuur {opnieuw} is nooit gemaild; laat --opnieuw weg om wat nog niet weg is te mailen."
                )
            try:
                with SmtpPost(server) as post:
                    uitkomsten.extend(bezorger.per_mail(post))
            except PostOnbereikbaar as fout:
                raise Omgevingsfout(f"{fout} Wat al gemaild was gaat niet nog een keer.") from fout
        else:
            doel = Werkmap(naar if naar is not None else map_ / BEZORGMAP)
            uitkomsten.extend(bezorger.in_bestanden(Weg.ZIP if als_zip else Weg.MAP, doel))
    aandacht = [u.melding for u in uitkomsten if u.melding]
    gelukt = [u for u in uitkomsten if u.melding is None]
    if als_json:
        rijen = [{"factuurnummer": u.factuurnummer, "weg": u.weg.value, "aan": u.aan} for u in gelukt]
        toon_json({"bezorgd": rijen, "aandacht": aandacht})
    else:
        zeg(f"{aantal(len(gelukt), 'factuur', 'facturen')} bezorgd.")
        for aan in dict.fromkeys(u.aan for u in gelukt):
            zeg(f"  {aan}: {aantal(sum(u.aan == aan for u in gelukt), 'factuur', 'facturen')}")
        toon_aandacht(aandacht)
    return VOOR_EEN_MENS if aandacht else KLAAR


def _mailserver(omgeving: Omgeving) -> Mailserver:
    from connectors.mail import Mailserver

    mail = omgeving.instellingen.mail
    if mail is None:
        raise Gebruiksfout(
            "Er is geen mailserver ingesteld; vul [mail] in zorgpost.toml in met server, poort en afzender."
        )
    wachtwoord = os.environ.get("ZORGPOST_MAIL_WACHTWOORD")
    if mail.gebruiker is not None and not wachtwoord:
        raise Gebruiksfout(
            "Het wachtwoord van de mailserver ontbreekt; zet het in ZORGPOST_MAIL_WACHTWOORD of haal gebruiker weg bij [mail]."
        )
    certificaten = omgeving.map / mail.certificaten if mail.certificaten is not None else None
    return Mailserver(
        server=mail.server,
        poort=mail.poort,
        afzender=mail.afzender,
        naam=omgeving.instellingen.organisatie.naam,
        gebruiker=mail.gebruiker,
        wachtwoord=wachtwoord,
        certificaten=certificaten,
    )


@factuur.command()
@click.option("--periode", type=Maand(), help="Alleen deze maand, bijvoorbeeld 2026-10.")
@click.option("--uit", metavar="FILE", type=click.Path(path_type=Path), help="Schrijf naar .xlsx of .csv.")
@map_optie
@json_optie
def register(periode: date | None, uit: Path | None, map_: Path, als_json: bool) -> int:
    """Zet alle facturen op een rij, met wat er nog openstaat en wat er al gedaan is.

    \b
    Voorbeeld:
        zorgpost factuur register --uit facturen.xlsx
    """
    from opdrachten.factuurregister import KOLOMMEN, rijen, schrijf

    with open_omgeving(map_) as omgeving, omgeving.lees_uow() as uow:
        alle = rijen(uow, periode)
    if uit is not None:
        schrijf(uit, alle)
    if als_json:
        toon_json({"facturen": alle, "totaal_cent": sum(r["totaal_cent"] for r in alle)})
    elif uit is not None:
        zeg(f"{aantal(len(alle), 'factuur staat', 'facturen staan')} in {uit}.")
    else:
        from facturatie import schrijfwijze

        getoond = (
            "factuurnummer",
            "soort",
            "datum",
            "vervaldatum",
            "debiteur",
            "wet",
            "totaal_cent",
            "open_cent",
        )
        tabel(
            "Facturen",
            [KOLOMMEN[naam] for naam in getoond],
            (
                [
                    schrijfwijze.euro(r[naam]) if naam.endswith("_cent") else str(r[naam] or "")
                    for naam in getoond
                ]
                for r in alle
            ),
            rechts=(KOLOMMEN["totaal_cent"], KOLOMMEN["open_cent"]),
        )
    return KLAAR
