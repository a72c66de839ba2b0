"""`zorgpost verstuur`, `zorgpost haal-op` and `zorgpost vecozo`: the outbox out, the inbox in, and the exchange itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, OMGEVING, VOOR_EEN_MENS, Gebruiksfout, Omgevingsfout
from opdrachten.bedrading import NEDERLAND, datum_optie, json_optie, map_optie, open_omgeving, vandaag
from opdrachten.scherm import alinea, meld, toon_json, zeg

if TYPE_CHECKING:
    from opdrachten.bedrading import Omgeving
    from opdrachten.koppeling import Koppeling
    from processen.ophalen import Opgehaald
    from processen.versturen import Verzending


@click.command()
@click.option(
    "--aangeboden",
    metavar="NUMMER",
    help='Bij koppeling "bestand": deze ZIP is op het portaal aangeboden.',
)
@map_optie
@json_optie
def verstuur(aangeboden: str | None, map_: Path, als_json: bool) -> int:
    """Verstuur wat klaarstaat naar VECOZO.

    Met koppeling "bestand" komen er ZIP-bestanden in uit/portaal om zelf op het portaal aan te bieden; meld daarna met
    --aangeboden dat dat is gebeurd.

    Elk bericht wordt precies een keer aangeboden. Is na een storing niet zeker of het aankwam, dan wordt eerst de status
    gevraagd; pas als die lang genoeg zwijgt gaat hetzelfde bericht opnieuw.

    \b
    Voorbeeld:
        zorgpost verstuur
        zorgpost verstuur --aangeboden P000012
    """
    with open_omgeving(map_) as omgeving:
        if omgeving.instellingen.vecozo.koppeling == "bestand":
            return _via_portaal(omgeving, aangeboden, als_json=als_json)
    if aangeboden is not None:
        raise Gebruiksfout('--aangeboden hoort bij [vecozo] koppeling = "bestand"; haal de optie weg.')
    uitkomsten: dict[int, Verzending] = {}
    with _open(map_) as koppeling, _uitwisselfouten():
        verzender = koppeling.verzender()
        for verzending in verzender.verstuur():
            uitkomsten[verzending.stuk.id] = verzending  # the last word on a message counts
            if not als_json:
                _toon_verzending(verzending)
        beurt = verzender.volgende_beurt()
    if als_json:
        toon_json({"berichten": [_verzendrij(v) for v in uitkomsten.values()]})
    elif beurt is not None:
        meld(
            f"Er wachten nog berichten; vanaf {beurt.astimezone(NEDERLAND):%d-%m-%Y %H:%M} kunnen zij verder."
        )
    elif not uitkomsten:
        meld("Er staat niets klaar om te versturen.")
    return VOOR_EEN_MENS if any(v.wat_nu for v in uitkomsten.values()) else KLAAR


def _via_portaal(omgeving: Omgeving, aangeboden: str | None, *, als_json: bool) -> int:
    """Make the ZIPs for the portal, or record that one was offered there."""
    from connectors.vecozo.pakket import zip_van
    from processen.afleveren import lever_af
    from processen.portaal import OnbekendeBundel, is_aangeboden, maak_bundels

    if aangeboden is not None:
        try:
            aantal = is_aangeboden(omgeving.maak_uow, aangeboden)
        except OnbekendeBundel as fout:
            raise Gebruiksfout(str(fout)) from fout
        if als_json:
            toon_json({"aangeboden": aangeboden, "berichten": aantal})
        else:
            click.echo(f"Vastgelegd: ZIP {aangeboden} met {aantal} berichten is aangeboden.")
        return KLAAR
    bundels = list(maak_bundels(omgeving.maak_uow, omgeving.klok, zip_van))
    lever_af(omgeving.maak_uow, omgeving.werkmap)
    if als_json:
        rijen = [{"nummer": b.nummer, "bestand": b.pad, "berichten": b.aantal} for b in bundels]
        toon_json({"bundels": rijen})
    for bundel in () if als_json else bundels:
        click.echo(f"{bundel.pad}: {bundel.aantal} berichten. Bied het aan op het portaal en meld dat met")
        click.echo(f"    zorgpost verstuur --aangeboden {bundel.nummer}")
    if not bundels and not als_json:
        meld("Er staat niets klaar om te versturen.")
    return VOOR_EEN_MENS if bundels else KLAAR


def _verzendrij(verzending: Verzending) -> dict[str, Any]:
    zending, kenmerken = verzending.zending, verzending.stuk.kenmerken
    return {
        "bericht": kenmerken.bericht,
        "berichtidentificatie": kenmerken.identificatie,
        "gemeente": kenmerken.gemeente,
        "traceer_id": zending.envelop.traceer_id,
        "stap": zending.stap.value,
        "pogingen": zending.pogingen,
        "codes": list(zending.codes),
        "melding": zending.reden,
    }


def _toon_verzending(verzending: Verzending) -> None:
    kenmerken = verzending.stuk.kenmerken
    waar = f"{kenmerken.bericht} {kenmerken.identificatie} aan {kenmerken.gemeente}"
    rest = f": {verzending.zending.reden}" if verzending.zending.reden else ""
    click.echo(f"{verzending.zending.stap.value:12} {waar}{rest}")


@click.command(name="haal-op")
@map_optie
@datum_optie
@json_optie
def haal_op(map_: Path, datum: date, als_json: bool) -> int:
    """Haal op wat bij VECOZO klaarstaat en verwerk het.

    Elk bericht wordt bewaard voordat de ontvangst wordt bevestigd, en daarna verwerkt zoals `zorgpost ontvang` dat doet.

    \b
    Voorbeeld:
        zorgpost haal-op
    """
    gehaald: list[Opgehaald] = []
    with _open(map_) as koppeling, _uitwisselfouten():
        for een in koppeling.ophaler().haal_op(datum):
            gehaald.append(een)
            if not als_json:
                _toon_opgehaald(een)
        from processen.afleveren import lever_af

        lever_af(koppeling.omgeving.maak_uow, koppeling.omgeving.werkmap)
    if als_json:
        toon_json({"berichten": [_ophaalrij(een) for een in gehaald]})
    elif not gehaald:
        meld("Er staat niets klaar bij VECOZO.")
    return VOOR_EEN_MENS if any(map(_voor_een_mens, gehaald)) else KLAAR


def _voor_een_mens(een: Opgehaald) -> bool:
    ontvangst = een.ontvangst
    return bool(
        een.wat_nu
        or (ontvangst and (ontvangst.resultaat not in ("verwerkt", "al_ontvangen") or ontvangst.aandacht))
    )


def _ophaalrij(een: Opgehaald) -> dict[str, Any]:
    ontvangst = een.ontvangst
    return {
        "traceer_id": een.traceer_id,
        "bericht": een.berichtsubtype,
        "lot": een.lot.value,
        "resultaat": ontvangst.resultaat if ontvangst else None,
        "aandacht": [*(ontvangst.aandacht if ontvangst else ()), *([een.wat_nu] if een.wat_nu else [])],
        "retour": ontvangst.retour if ontvangst else None,
    }


def _toon_opgehaald(een: Opgehaald) -> None:
    rij = _ophaalrij(een)
    click.echo(f"{rij['resultaat'] or rij['lot']:12} {een.berichtsubtype}")
    for zin in rij["aandacht"]:
        click.echo(f"{'':12} {zin}")


@click.group()
def vecozo() -> None:
    """De verbinding met VECOZO: controleren, hervatten en beslissen over wat vastliep.

    \b
    Voorbeeld:
        zorgpost vecozo controleer
        zorgpost vecozo beslis 000000000042 --besluit aangekomen
    """


@vecozo.command()
@map_optie
@json_optie
def controleer(map_: Path, als_json: bool) -> int:
    """Controleer de instellingen, het certificaat en de verbinding, en noem wat nog een aanname is.

    \b
    Voorbeeld:
        zorgpost vecozo controleer
    """
    with _open(map_) as koppeling:
        instellingen, certificaat = koppeling.omgeving.instellingen.vecozo, koppeling.certificaat
        waarschuwing = certificaat.waarschuwing(vandaag())
        aandacht = [*([waarschuwing] if waarschuwing else []), *koppeling.aannames()]
        mis = _niet_bereikbaar(koppeling)
    zinnen = [*([mis] if mis else []), *aandacht]
    document = {
        "omgeving": instellingen.omgeving,
        "koppeling": instellingen.koppeling,
        "certificaat_geldig_tot": certificaat.geldig_tot,
        "bereikbaar": mis is None,
        "aandacht": zinnen,
    }
    if als_json:
        toon_json(document)
    else:
        staat = "niet bereikbaar" if mis else "bereikbaar"
        click.echo(
            f"VECOZO ({instellingen.omgeving}, {instellingen.koppeling}) is {staat}; het certificaat is geldig tot en met "
            f"{certificaat.geldig_tot:%d-%m-%Y}."
        )
        for zin in zinnen:
            zeg(alinea(zin, 2, "- "))
    if mis:
        return OMGEVING
    return VOOR_EEN_MENS if aandacht else KLAAR


def _niet_bereikbaar(koppeling: Koppeling) -> str | None:
    """Say why nothing can be exchanged, None when it can; after VECOZO said stop it is not called (429, 403)."""
    from processen.postpoorten import Uitwisselfout

    with koppeling.omgeving.lees_uow() as uow:
        gestopt = uow.zendingen.gestopt()
    if gestopt:
        return f"{gestopt} Is het opgelost, kies dan `zorgpost vecozo hervat`; tot dan wordt VECOZO niet aangeroepen."
    try:
        koppeling.schakelpunt.wachtend(1)
    except Uitwisselfout as fout:
        return str(fout)
    return None


@vecozo.command()
@map_optie
@json_optie
def hervat(map_: Path, als_json: bool) -> int:
    """Laat het uitwisselen weer toe nadat VECOZO het had gestopt, en bied aan wat om een oorzaak van buiten wachtte.

    Ook wat bij VECOZO niet op te halen was, wordt bij de eerstvolgende keer ophalen weer geprobeerd.

    \b
    Voorbeeld:
        zorgpost vecozo hervat
    """
    from processen.postbesluit import hervat as laat_gaan

    with open_omgeving(map_) as omgeving:
        aantal = laat_gaan(omgeving.maak_uow, omgeving.klok.nu())
    if als_json:
        toon_json({"hervat": aantal})
    else:
        click.echo(f"Het uitwisselen gaat weer door; {aantal} berichten worden opnieuw aangeboden.")
    return KLAAR


@vecozo.command()
@click.argument("nummer")
@click.option(
    "--besluit",
    type=click.Choice(["aangekomen", "opnieuw", "geweigerd", "terzijde"]),
    required=True,
    help="aangekomen: VECOZO heeft het bericht; opnieuw: bied het aan onder een nieuwe identiteit; geweigerd: het geldt als "
    "niet verzonden; terzijde: met wat binnenkwam en niet te openen is hoeft niets meer.",
)
@map_optie
@json_optie
def beslis(nummer: str, besluit: str, map_: Path, als_json: bool) -> int:
    """Beslis over een bericht dat vastliep: VECOZO heeft het (aangekomen), of het mag opnieuw onder een nieuwe identiteit.

    NUMMER is de berichtidentificatie. Vraag eerst aan VECOZO of het bericht is aangenomen: opnieuw aanbieden van wat er al
    is, geeft een dubbel bericht. Van wat binnenkwam en niet te openen is, is NUMMER het traceer-id; leg dat terzijde zodra
    de afzender het opnieuw heeft gestuurd of het niet nodig is.

    \b
    Voorbeeld:
        zorgpost vecozo beslis 000000000042 --besluit aangekomen
    """
    from processen.postbesluit import Besluit, NietVastgelopen, besluit_over, leg_terzijde

    with open_omgeving(map_) as omgeving:
        maak_uow, nu = omgeving.maak_uow, omgeving.klok.nu()
        try:
            if besluit == "terzijde":
                leg_terzijde(maak_uow, nummer, nu)
            else:
                besluit_over(maak_uow, nummer, nu, Besluit(besluit))
        except NietVastgelopen as fout:
            raise Gebruiksfout(str(fout)) from fout
    if als_json:
        toon_json({"nummer": nummer, "besluit": besluit})
    else:
        click.echo(f"Bericht {nummer}: {besluit}.")
    return KLAAR


@contextmanager
def _open(map_: Path) -> Iterator[Koppeling]:
    from opdrachten.koppeling import open_koppeling

    with ExitStack() as open_:
        omgeving = open_.enter_context(open_omgeving(map_))
        yield open_.enter_context(open_koppeling(omgeving))


@contextmanager
def _uitwisselfouten() -> Iterator[None]:
    """Turn what the exchange says of us into the ending of the command: the environment failed, nothing is lost."""
    from connectors.vecozo.stromen import OnbekendeActie
    from processen.postpoorten import Uitwisselfout

    try:
        yield
    except OnbekendeActie as fout:
        raise Gebruiksfout(str(fout)) from fout
    except Uitwisselfout as fout:
        raise Omgevingsfout(str(fout)) from fout
