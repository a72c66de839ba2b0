"""The one place where real things are wired together: settings, database, workspace and clock."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click

from opdrachten.afloop import Gebruiksfout, Omgevingsfout

if TYPE_CHECKING:
    from connectors.werkmap import Werkmap
    from opdrachten.instellingen import Instellingen
    from processen.ports import Klok, MaakUnitOfWork
    from processen.spoorpoort import Dader

NEDERLAND = ZoneInfo("Europe/Amsterdam")
F = TypeVar("F", bound=Callable[..., Any])


class SysteemKlok:
    """The clock of this machine, in Dutch time."""

    def nu(self) -> datetime:
        """Give the present moment."""
        return datetime.now(NEDERLAND)


@dataclass(frozen=True, slots=True)
class Werkplek:
    """A workspace and who works in it now: what another process needs to work along."""

    map: Path
    instellingen: Instellingen
    klok: Klok
    wie: Dader


@dataclass(frozen=True, slots=True)
class Omgeving:
    """A workspace that is open: its folder, settings, database and clock, and who works in it."""

    map: Path
    instellingen: Instellingen
    maak_uow: MaakUnitOfWork
    lees_uow: MaakUnitOfWork
    werkmap: Werkmap
    klok: Klok
    slot: Callable[[str], AbstractContextManager[bool]]
    wie: Dader

    @property
    def run_id(self) -> str:
        """The id of the run, as the log and the audit trail name it."""
        return self.wie.run_id

    @property
    def werkplek(self) -> Werkplek:
        """What another process needs to work along."""
        return Werkplek(self.map, self.instellingen, self.klok, self.wie)

    @property
    def agb(self) -> str:
        """The AGB-code of the organisation."""
        return self.instellingen.organisatie.agb


@contextmanager
def open_omgeving(map_: Path, *, eigen_database: bool = False) -> Iterator[Omgeving]:
    """Open a workspace and bring its database up to date; its failures become Gebruiksfout or Omgevingsfout.

    With `eigen_database` the database that the environment names is left alone (`lees_instellingen`).
    """
    from opdrachten.instellingen import lees_instellingen
    from opdrachten.logboek import logboek
    from opdrachten.onpersoonlijk import Pseudoniemen
    from processen.spoorpoort import Dader

    instellingen = lees_instellingen(map_, eigen_database=eigen_database)
    with logboek(map_, naam_van_opdracht()) as run_id, _databasefouten():
        wie = Dader(gebruiker(), naam_van_opdracht(), run_id, Pseudoniemen(map_).van)
        with heropen(Werkplek(map_, instellingen, SysteemKlok(), wie)) as omgeving:
            yield omgeving


@contextmanager
def heropen(werkplek: Werkplek) -> Iterator[Omgeving]:
    """Open a workspace for a run that was begun before, also in another process; the log of that run is not opened."""
    from connectors.werkmap import Werkmap
    from storage.opslag import Opslag

    opslag_instellingen = werkplek.instellingen.opslag
    agb = werkplek.instellingen.organisatie.agb
    opslag = Opslag(opslag_instellingen.url, agb, basis=werkplek.map, dader=werkplek.wie)
    try:
        opslag.migreer()
        yield Omgeving(
            map=werkplek.map,
            instellingen=werkplek.instellingen,
            maak_uow=opslag.uow,
            lees_uow=partial(opslag.uow, alleen_lezen=True),
            werkmap=Werkmap(werkplek.map),
            klok=werkplek.klok,
            slot=opslag.slot,
            wie=werkplek.wie,
        )
    finally:
        opslag.sluit()


@contextmanager
def _databasefouten() -> Iterator[None]:
    from storage.fouten import OngeldigeOpslagUrl, OpslagFout

    try:
        yield
    except OngeldigeOpslagUrl as fout:
        raise Gebruiksfout(str(fout)) from fout
    except OpslagFout as fout:
        raise Omgevingsfout(str(fout)) from fout


def gebruiker() -> str:
    """Give who works here, for the audit trail: ZORGPOST_GEBRUIKER, else the user of this machine."""
    try:
        return os.environ.get("ZORGPOST_GEBRUIKER") or getuser()
    except (KeyError, OSError):  # a machine on which this user has no name
        return f"gebruiker {os.getuid()}"


def naam_van_opdracht() -> str:
    """Give the command that runs now, such as "regie stop"; the program itself outside one."""
    context = click.get_current_context(silent=True)
    namen: list[str] = []
    while context is not None and context.parent is not None:
        namen.insert(0, context.info_name or "")
        context = context.parent
    return " ".join(namen) or "zorgpost"


def map_optie(functie: F) -> F:
    """Add --map: the workspace that an opdracht works in."""
    return click.option(
        "--map",
        "map_",
        metavar="MAP",
        type=click.Path(path_type=Path),
        envvar="ZORGPOST_MAP",
        default=Path(),
        help="De werkmap (of ZORGPOST_MAP); standaard de huidige map.",
    )(functie)


def json_optie(functie: F) -> F:
    """Add --json: one JSON document on stdout and nothing else there."""
    return click.option("--json", "als_json", is_flag=True, help="Geef één JSON-document.")(functie)


class Dag(click.ParamType[date]):
    """A day as jjjj-mm-dd."""

    name = "jjjj-mm-dd"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read a day, or fail with what is expected."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            self.fail(f"{value!r} is geen dag; schrijf jjjj-mm-dd, bijvoorbeeld 2026-10-31.", param, ctx)


class Maand(click.ParamType[date]):
    """A month as jjjj-mm; its value is the first day."""

    name = "jjjj-mm"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read a month, or fail with what is expected."""
        if isinstance(value, date):
            return value.replace(day=1)
        try:
            return datetime.strptime(str(value), "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
        except ValueError:
            self.fail(f"{value!r} is geen maand; schrijf jjjj-mm, bijvoorbeeld 2026-10.", param, ctx)


def vandaag() -> date:
    """Give the day it is in the Netherlands."""
    return SysteemKlok().nu().date()


def datum_optie(functie: F) -> F:
    """Add --datum: the day that an opdracht works on."""
    return click.option(
        "--datum", type=Dag(), default=vandaag, show_default="vandaag", help="De dag waarop wordt gewerkt."
    )(functie)


periode_optie = click.option("--periode", type=Maand(), required=True, help="De maand, bijvoorbeeld 2026-10.")
proef_optie = click.option("--proef", is_flag=True, help="Laat zien wat er zou gebeuren en bewaar niets.")
