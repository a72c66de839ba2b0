"""How a step of `zorgpost zaak` is made: it records one event, says what is the matter with it, and refuses what cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, VOOR_EEN_MENS, Gebruiksfout
from opdrachten.bedrading import Dag, Omgeving, datum_optie, json_optie, map_optie, open_omgeving
from opdrachten.scherm import meld, toon_json, zeg

if TYPE_CHECKING:
    from processen.zaken import Vastgelegd, Zaakbeheer
    from trajecten.gebeurtenissen import Inhoud
    from trajecten.zaak import Zaak

WETTEN = click.Choice(["wmo", "jeugdwet", "wlz"])
ROUTES = click.Choice(["vecozo", "factuur", "hoofdaannemer", "geen"])
MINUTEN_PER_UUR = 60


class Uren(click.ParamType[int]):
    """A time as hours (4), hours and minutes (4:30) or minutes (90m); its value is whole minutes."""

    name = "uren"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read a time, or fail with what is expected."""
        if isinstance(value, int):
            return value
        tekst = str(value)
        if gevonden := re.fullmatch(r"([0-9]{1,4})(?::([0-5][0-9]))?", tekst):
            return int(gevonden[1]) * MINUTEN_PER_UUR + int(gevonden[2] or 0)
        if gevonden := re.fullmatch(r"([0-9]{1,6})m", tekst):
            return int(gevonden[1])
        self.fail(f"{tekst!r} is geen tijd; schrijf 4, 4:30 of 90m.", param, ctx)


class Tijdstip(click.ParamType[time]):
    """A time of the day as uu:mm."""

    name = "uu:mm"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> time:
        """Read a time of the day, or fail with what is expected."""
        try:
            return value if isinstance(value, time) else time.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is geen tijdstip; schrijf uu:mm, bijvoorbeeld 14:30.", param, ctx)


def beheer(omgeving: Omgeving, door: str) -> Zaakbeheer:
    """Give what keeps the zaken of a workspace."""
    from processen.zaken import Zaakbeheer

    return Zaakbeheer(omgeving.maak_uow, omgeving.klok, door)


def door_optie(functie: Any) -> Any:
    """Add --door: who records."""
    return click.option(
        "--door", metavar="CODE", default="onbekend", show_default=True, help="Wie dit vastlegt (code)."
    )(functie)


def toon_vastgelegd(uitkomst: Vastgelegd, *, als_json: bool) -> int:
    """Show what came of recording, and give the exit code: 1 when it was refused."""
    from trajecten.gebeurtenissen import Ernst
    from trajecten.zaak import omschrijf

    blokkades = [m for m in uitkomst.meldingen if m.ernst is Ernst.BLOKKEERT]
    rest = [m for m in uitkomst.meldingen if m.ernst is Ernst.WAARSCHUWT]
    if als_json:
        toon_json(
            {
                "zaak": uitkomst.kenmerk or None,
                "nieuw": uitkomst.nieuw,
                "gebeurtenissen": [
                    {"nummer": e.nummer, "datum": e.datum, "soort": e.soort, "eigenaar": e.eigenaar.value}
                    for e in uitkomst.gebeurtenissen
                ],
                "geweigerd": [{"code": m.code, "melding": m.zin} for m in blokkades],
                "waarschuwingen": [{"code": m.code, "melding": m.zin} for m in rest],
            }
        )
        return VOOR_EEN_MENS if blokkades else KLAAR
    if blokkades:
        zeg("Niet vastgelegd.")
        for m in blokkades:
            zeg(f"  {m.zin}")
        return VOOR_EEN_MENS
    if not uitkomst.nieuw:
        zeg(f"{uitkomst.kenmerk}: dit stond er al.")
    else:
        for e in uitkomst.gebeurtenissen:
            zeg(f"{uitkomst.kenmerk} {e.datum:%d-%m-%Y} {omschrijf(e.inhoud)} (nummer {e.nummer}).")
    for m in rest:
        meld(f"Let op: {m.zin}")
    return KLAAR


def stap(*opties: Callable[[Any], Any]) -> Callable[[Callable[..., Inhoud]], click.Command]:
    """Make a command of a function that makes an event of its options; it is given the zaak as its first argument."""

    def maak(bouw: Callable[..., Inhoud]) -> click.Command:
        @wraps(bouw)
        def opdracht(
            kenmerk: str,
            op: date | None,
            tekst: str,
            door: str,
            map_: Path,
            datum: date,
            als_json: bool,
            **eigen: Any,
        ) -> int:
            def inhoud(zaak: Zaak) -> Inhoud:
                return bouw(zaak, **eigen)

            return leg_vast(map_, kenmerk, inhoud, op or datum, datum, door, tekst, als_json=als_json)

        functie: Any = opdracht
        standaard = (
            click.argument("kenmerk", metavar="ZAAK"),
            *opties,
            click.option(
                "--op", type=Dag(), help="De dag waarop het gebeurde; standaard de dag van --datum."
            ),
            click.option("--tekst", default="", help="Vrije tekst bij deze gebeurtenis."),
            door_optie,
            datum_optie,
            map_optie,
            json_optie,
        )
        for optie in reversed(standaard):
            functie = optie(functie)
        return click.command(name=bouw.__name__.replace("_", "-"))(functie)

    return maak


def leg_vast(
    map_: Path,
    kenmerk: str,
    bouw: Callable[[Zaak], Inhoud],
    op: date,
    datum: date,
    door: str,
    tekst: str,
    *,
    als_json: bool,
) -> int:
    """Record one event in a workspace and show what came of it."""
    from opdrachten.aanvraagformulier import BSN_IN_TEKST, zonder_bsn
    from processen.zaken import OnbekendeZaak

    schoon, weggelaten = zonder_bsn(tekst)
    with open_omgeving(map_) as omgeving:
        try:
            uitkomst = beheer(omgeving, door).leg_vast(kenmerk, bouw, op=op, vandaag=datum, tekst=schoon)
        except OnbekendeZaak as fout:
            raise Gebruiksfout(str(fout)) from fout
    if weggelaten:
        meld(BSN_IN_TEKST)
    return toon_vastgelegd(uitkomst, als_json=als_json)
