"""One transaction on everything that is kept for one organisation; fulfils `processen.ports.UnitOfWork`."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

from processen import (
    afstempoort,
    archiefpoorten,
    betaalpoorten,
    correctiepoorten,
    declaratiepoorten,
    dossierpoorten,
    factuurpoorten,
    herleidpoort,
    ports,
    postpoorten,
    regiepoorten,
    spoorpoort,
    taakpoorten,
    urenpoorten,
    verlooppoort,
    zaakpoorten,
)
from storage.archief import Archief, Bestanden
from storage.betalingen import Betalingen
from storage.bezorgingen import Bezorgingen
from storage.blokkades import Blokkades, Herkomst
from storage.declaraties import Declaraties
from storage.dossiers import Dossiers
from storage.facturen import Facturen
from storage.gezien import Gezien
from storage.grootboek import Grootboek
from storage.herinneringen import Herinneringen
from storage.herleiding import Herleidingen
from storage.leveringen import Leveringen
from storage.nummers import Nummers
from storage.offertes import Offertes
from storage.post import Bundels, Inkomsten, Zendingen
from storage.slot import houd_slot
from storage.spoor import Sporen
from storage.stamgegevens import Stamgegevens
from storage.tabellen import bericht, declaratie, levering, prestatie, prestatie_levering, toewijzing
from storage.taken import Taken
from storage.terugblik import Terugblik
from storage.toewijzingen import Toewijzingen
from storage.verantwoording import Verantwoordingen
from storage.verloop import Verlopen
from storage.vlot import achtereen
from storage.vrijgaven import Vrijgaven
from storage.zaken import Zaken

ALLEEN_LEZEN = "zorgpost_alleen_lezen"
GROEIT = (levering, toewijzing, bericht, declaratie, prestatie, prestatie_levering)


class SqlUnitOfWork:
    """A transaction that begins at the first question and ends at `commit` or at the end of the block."""

    archief: archiefpoorten.Archief
    bestanden: archiefpoorten.Bestanden
    stamgegevens: urenpoorten.Stamgegevens
    toewijzingen: urenpoorten.Toewijzingen
    dossiers: dossierpoorten.Dossiers
    verlopen: verlooppoort.Verlopen
    leveringen: urenpoorten.Leveringen
    declaraties: declaratiepoorten.Declaraties
    facturen: factuurpoorten.Facturen
    betalingen: betaalpoorten.Betalingen
    bezorgingen: factuurpoorten.Bezorgingen
    herinneringen: factuurpoorten.Herinneringen
    offertes: factuurpoorten.Offertes
    grootboek: declaratiepoorten.Grootboek
    nummers: ports.Nummers
    gezien: ports.Gezien
    taken: taakpoorten.Taken
    vrijgaven: correctiepoorten.Vrijgaven
    afstemming: afstempoort.Afstemmingen
    herleiding: herleidpoort.Herleidingen
    blokkades: regiepoorten.Blokkades
    herkomst: regiepoorten.Herkomst
    zendingen: postpoorten.Zendingen
    inkomsten: postpoorten.Inkomsten
    bundels: postpoorten.Bundels
    spoor: spoorpoort.Sporen
    zaken: zaakpoorten.Zaken

    def __init__(
        self,
        engine: Engine,
        agb: str,
        *,
        alleen_lezen: bool = False,
        dader: spoorpoort.Dader = spoorpoort.ONBEKEND,
    ) -> None:
        self._dader = dader
        self._engine = engine
        self._agb = agb
        self._alleen_lezen = alleen_lezen

    def __enter__(self) -> Self:
        self._terug = False
        self._conn = self._engine.connect()
        if self._alleen_lezen:
            self._conn = _lezend(self._conn)
        conn, agb = self._conn, self._agb
        self.archief = Archief(conn, agb)
        self.bestanden = Bestanden(conn, agb)
        self.stamgegevens = Stamgegevens(conn, agb)
        self.toewijzingen = Toewijzingen(conn, agb)
        self.dossiers = Dossiers(conn, agb)
        self.verlopen = Verlopen(conn, agb)
        self.leveringen = Leveringen(conn, agb)
        self.declaraties = Declaraties(conn, agb)
        self.facturen = Facturen(conn, agb)
        self.betalingen = Betalingen(conn, agb)
        self.bezorgingen = Bezorgingen(conn, agb)
        self.herinneringen = Herinneringen(conn, agb)
        self.offertes = Offertes(conn, agb)
        self.grootboek = Grootboek(conn, agb)
        self.nummers = Nummers(conn, agb)
        self.gezien = Gezien(conn, agb)
        self.taken = Taken(conn, agb)
        self.vrijgaven = Vrijgaven(conn, agb)
        self.afstemming = Verantwoordingen(conn, agb)
        self.herleiding = Herleidingen(conn, agb)
        self.blokkades = Blokkades(conn, agb)
        self.herkomst = Herkomst(conn, agb)
        self.zendingen = Zendingen(conn, agb)
        self.inkomsten = Inkomsten(conn, agb)
        self.bundels = Bundels(conn, agb)
        self.spoor = Sporen(conn, agb, self._dader)
        self.zaken = Zaken(conn, agb)
        return self

    def __exit__(
        self, soort: type[BaseException] | None, fout: BaseException | None, spoor: TracebackType | None
    ) -> None:
        self._conn.close()  # rolls back what was not committed

    def commit(self) -> None:
        """Keep everything since the start of the block or the last commit."""
        if self._terug:
            raise RuntimeError("a transaction that went back in time is never kept")
        self._conn.commit()

    def ga_terug(self, dag: date, *, ook_leveringen: bool = True) -> None:
        """Answer from here on as at the end of a day, to the end of the block; `commit` is refused."""
        self._terug = True
        Terugblik(self._conn, self._agb, dag).leg_opzij(ook_leveringen=ook_leveringen)

    def herzie_statistiek(self) -> None:
        """Let PostgreSQL count again what it plans by: of what a long run adds, it knows nothing until it is idle.

        SQLite plans by its indexes alone.
        """
        if self._conn.dialect.name == "postgresql":
            for tabel in GROEIT:
                self._conn.exec_driver_sql(f"ANALYZE {tabel.name}")

    def achtereen(self) -> AbstractContextManager[None]:
        """Send what is kept within the block without waiting for the answer to each statement."""
        return achtereen(self._conn)

    def alleen_ik(self, naam: str) -> None:
        """Hold the named lock of this organisation until commit or rollback; waits while another holds it."""
        houd_slot(self._conn, f"{self._agb}/{naam}")


def _lezend(conn: Connection) -> Connection:
    """The connection for a transaction that sees one moment and cannot write."""
    if conn.dialect.name == "postgresql":
        return conn.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return conn.execution_options(**{ALLEEN_LEZEN: True})
