"""What every test may use."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import sys
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

if TYPE_CHECKING:
    from storage import Opslag

PROJECT = Path(__file__).resolve().parent.parent
# The tests speak of our own schemas; official ones that a developer has installed must not count here.
os.environ["ZORGPOST_SCHEMAS"] = os.devnull


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of the project."""
    return PROJECT


@pytest.fixture(scope="session")
def gedeeld() -> Path:
    """The folder with the published facts; it stands beside the project and is not part of it."""
    pad = PROJECT.parent / "shared"
    if not pad.is_dir():
        pytest.skip("../shared is not beside the project")
    return pad


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def opslag_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The url of a new and empty database, on each engine."""
    with nieuwe_database(request.param, tmp_path) as url:
        yield url


@contextlib.contextmanager
def nieuwe_database(soort: str, map_: Path) -> Iterator[str]:
    """Give the url of a new and empty database; on the server that is a schema that is dropped afterwards."""
    if soort == "sqlite":
        yield f"sqlite:///{map_ / 'zorgpost.db'}"
        return
    server = os.environ.get("ZORGPOST_TEST_POSTGRES")
    if not server:
        pytest.skip("ZORGPOST_TEST_POSTGRES is not set")
    from sqlalchemy import create_engine, make_url, text

    schema = f"zorgpost_{uuid.uuid4().hex}"
    beheer = create_engine(server, isolation_level="AUTOCOMMIT")
    with beheer.connect() as conn:
        conn.execute(text(f"CREATE SCHEMA {schema}"))
    try:
        url = make_url(server).update_query_dict({"options": f"-csearch_path={schema}"})
        yield url.render_as_string(hide_password=False)
    finally:
        with beheer.connect() as conn:
            conn.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        beheer.dispose()


@pytest.fixture
def opslag(opslag_url: str) -> Iterator[Opslag]:
    """The opslag of organisation 42420001 in a new database that is up to date, on each engine."""
    from storage import Opslag

    opslag = Opslag(opslag_url, "42420001")
    opslag.migreer()
    yield opslag
    opslag.sluit()


# --- the command line on a workspace, and small input for it ---------------------------------------------------------


@dataclass(frozen=True)
class Uitslag:
    """How one run of the program ended: exit code, stdout and stderr."""

    code: int
    uit: str
    fout: str

    @property
    def json(self) -> Any:
        """The one document on stdout; fails when anything else stands there."""
        return json.loads(self.uit)


def draai(*argumenten: object, **omgeving: str) -> Uitslag:
    """Run `zorgpost` in this process, from its real entry to its exit code, with only this of ZORGPOST_* set beside SCHEMAS."""
    import cli

    uit, fout = io.StringIO(), io.StringIO()
    weg = {naam for naam in os.environ if naam.startswith("ZORGPOST_")} - {"ZORGPOST_SCHEMAS"}
    rest = {naam: waarde for naam, waarde in os.environ.items() if naam not in weg}
    with (
        mock.patch.object(sys, "argv", ["zorgpost", *(str(argument) for argument in argumenten)]),
        mock.patch.dict(os.environ, rest | omgeving, clear=True),
        contextlib.redirect_stdout(uit),
        contextlib.redirect_stderr(fout),
        pytest.raises(SystemExit) as einde,
    ):
        cli.main()
    return Uitslag(int(einde.value.code or 0), uit.getvalue(), fout.getvalue())


class Werk:
    """A workspace with the small month of `Bouw`, and the program on it."""

    OKTOBER = "2026-10-02"

    def __init__(self, map_: Path, agb: str = "42420001", database: str | None = None) -> None:
        self.map, self.agb = map_, agb
        self.omgeving = {"ZORGPOST_DATABASE": database} if database else {}
        self.klaar = draai("init", map_, **self.omgeving)
        toml = map_ / "zorgpost.toml"
        toml.write_text(toml.read_text("utf-8").replace("42420001", agb), "utf-8")
        self.bouw = Bouw(agb)
        self.tabellen = self.bouw.stamgegevens(map_ / "in")
        self.leveringen = self.bouw.leveringen(map_ / "in" / "leveringen.csv")
        self.post = [self.leg("a.xml", self.bouw.toewijzing()), self.leg("b.xml", self.bouw.jeugd())]

    def __call__(self, *argumenten: object) -> Uitslag:
        """Run a command in this workspace."""
        return draai(*argumenten, "--map", self.map, **self.omgeving)

    def leg(self, naam: str, inhoud: bytes) -> Path:
        """Put a file in the folder `in`."""
        pad = self.map / "in" / naam
        pad.write_bytes(inhoud)
        return pad

    def ontvang(self, *paden: Path) -> Any:
        """Receive files and give their rows."""
        return self("ontvang", *paden, "--datum", self.OKTOBER, "--json").json["berichten"]

    def declareer(self, periode: str = "2026-09", datum: str = OKTOBER) -> Any:
        """Declare and give the document."""
        return self("declareer", "--periode", periode, "--datum", datum, "--json").json

    def factureer(self, periode: str = "2026-09") -> Any:
        """Invoice and give the document."""
        return self("factureer", "--periode", periode, "--datum", self.OKTOBER, "--json").json

    def laad(self) -> None:
        """Load the tables, the messages and the hours."""
        self("stamgegevens", "laad", *self.tabellen)
        self.ontvang(*self.post)
        self("uren", "laad", self.leveringen)

    def uren(self, *rijen: dict[str, Any]) -> Uitslag:
        """Load these leveringen."""
        return self("uren", "laad", self.bouw.leveringen(self.map / "in" / "meer.csv", rijen), "--json")

    def antwoord(self, declaratie: dict[str, Any], naam: str = "antwoord.xml", **anders: Any) -> Path:
        """Put a 325 in the folder `in` that answers a declaratie of the JSON."""
        inhoud = (self.map / declaratie["bestand"]).read_bytes()
        return self.leg(naam, self.bouw.antwoord(inhoud, **anders))


class Bouw:
    """Makes 301s, 325s and tables of a small made-up September; every BSN is a published test number."""

    UTRECHT, ARNHEM, DIEMEN, AMSTERDAM = "999900109", "999900110", "999900134", "999900146"
    GEBOREN, NAAM = date(1994, 3, 17), "Zomerdijk"

    def __init__(self, agb: str = "42420001") -> None:
        self.agb = agb

    def toewijzing(self, **anders: Any) -> bytes:
        """A 301 with one product; what matters is given as a keyword."""
        import berichten
        from berichten import client, toewijzing
        from berichten.bericht import Bericht
        from berichten.opstellen import header
        from berichten.standaard import standaard_van_wet
        from berichten.typen import Achternaam, Adres, Geboortedatum, Huis, Omvang, Product, VolledigeNaam

        v = self._waarden | anders
        standaard = standaard_van_wet(v["wet"])
        product = toewijzing.ToegewezenProduct(
            toewijzing_nummer=v["nummer"],
            product=Product(categorie=v["code"][:2], code=v["code"]),
            toewijzingsdatum=v["moment"].date(),
            toewijzingstijd=v["moment"].time(),
            ingangsdatum=v["ingang"],
            einddatum=v["einde"],
            reden_wijziging=v["reden"],
            omvang=Omvang(volume=v["volume"], eenheid=v["eenheid"], frequentie=v["frequentie"]),
        )
        inhoud = client.Client(
            bsn=v["bsn"],
            geboortedatum=Geboortedatum(datum=self.GEBOREN),
            geslacht="2",
            naam=VolledigeNaam(
                geslachtsnaam=Achternaam(achternaam=self.NAAM), voornamen="Marijke", naam_gebruik="1"
            ),
            contactgegevens=(
                client.Contact(
                    soort="01", adres=Adres(huis=Huis(huisnummer=1), postcode="3599ZZ", land_code="NL")
                ),
            ),
            toegewezen_producten=(product,),
        )
        kop = header(
            standaard,
            "301",
            afzender=v["gemeente"],
            ontvanger=v["agb"],
            identificatie=v["identificatie"],
            dagtekening=v["moment"].date(),
        )
        return berichten.schrijf(Bericht(standaard, "301", kop, inhoud))

    @property
    def _waarden(self) -> dict[str, Any]:
        return {
            "agb": self.agb,
            "gemeente": "0344",
            "wet": "wmo",
            "bsn": self.UTRECHT,
            "nummer": 510001,
            "identificatie": "T1",
            "moment": datetime(2026, 8, 3, 9, 30),  # noqa: DTZ001 - local time, as it stands in a 301
            "ingang": date(2026, 8, 12),
            "einde": date(2026, 12, 31),
            "reden": None,
            "code": "02A01",
            "volume": 6,
            "eenheid": "04",
            "frequentie": "2",
        }

    def jeugd(self, **anders: Any) -> bytes:
        """A JW301 of Arnhem."""
        van_arnhem = {"wet": "jeugdwet", "gemeente": "0202", "bsn": self.ARNHEM, "nummer": 620001}
        return self.toewijzing(
            **van_arnhem | {"code": "45A04", "volume": 180, "eenheid": "01", "identificatie": "J1"} | anders
        )

    def antwoord(
        self,
        inhoud: bytes,
        *,
        afgewezen: dict[str, str] | None = None,
        header_code: str = "0200",
        code: str | None = None,
        identificatie: str = "A1",
        meer_toegekend: int = 0,
        dag: date = date(2026, 10, 12),
    ) -> bytes:
        """A 325 on a 323: the prestaties of `afgewezen` (number: code) are rejected; 0001 gives a Header alone."""
        import berichten
        from berichten.bericht import Bericht
        from berichten.declaratie import AntwoordHeader, DeclaratieAntwoord
        from berichten.opstellen import header
        from berichten.typen import TotaalBedragMetDC

        heen = berichten.lees(inhoud).bericht
        assert heen is not None
        weg = afgewezen or {}
        clienten = tuple(
            replace(
                client,
                retour_codes=("0200",),
                prestaties=tuple(
                    replace(p, retour_codes=(weg[p.product_referentie.referentie_nummer],))
                    for p in client.prestaties
                    if p.product_referentie.referentie_nummer in weg
                ),
            )
            for client in heen.inhoud.clienten
        )
        clienten = tuple(client for client in clienten if client.prestaties)
        niet = sum(p.ingediend_bedrag.eurocent for client in clienten for p in client.prestaties)
        totaal = heen.inhoud.totaal_ingediend_bedrag
        code = code or ("0200" if weg else "8001")
        toegekend = totaal.eurocent - niet + meer_toegekend if code in ("0200", "8001") else 0
        gewoon = header(
            heen.standaard,
            "325",
            afzender=heen.header.ontvanger,
            ontvanger=heen.header.afzender,
            identificatie=identificatie,
            dagtekening=dag,
        )
        kop = AntwoordHeader(
            **{veld.name: getattr(gewoon, veld.name) for veld in fields(gewoon)},
            declaratie_identificatie=heen.header.bericht_identificatie,
            xsd_versie_declaratie=heen.header.xsd_versie,
            retour_codes=(header_code,),
        )
        antwoord = DeclaratieAntwoord(
            declaratie_nummer=heen.inhoud.declaratie_nummer,
            totaal_ingediend_bedrag=totaal,
            totaal_toegekend_bedrag=TotaalBedragMetDC.van(toegekend),
            clienten=clienten,
            retour_codes=(code,),
        )
        return berichten.schrijf(
            Bericht(heen.standaard, "325", kop, None if header_code == "0001" else antwoord)
        )

    def stamgegevens(self, map_: Path) -> list[Path]:
        """gemeenten.csv and tarieven.csv: two gemeenten by VECOZO, two by invoice."""
        vast = {"straat": "Plein", "huisnummer": "1", "postcode": "1234AB", "ingang": "2026-01-01"}
        gemeenten = [
            {"gemeente": code, "naam": naam, "plaats": naam, "wet": wet, "route": route} | vast
            for code, naam, wet, route in (
                ("0344", "Utrecht", "wmo", "vecozo"),
                ("0202", "Arnhem", "jeugdwet", "vecozo"),
                ("0384", "Diemen", "wmo", "factuur"),
                ("0363", "Amsterdam", "jeugdwet", "factuur"),
            )
        ]
        tarieven = [
            {
                "gemeente": gemeente,
                "wet": wet,
                "productcategorie": code[:2],
                "productcode": code,
                "eenheid": "04",
                "tarief_cent": cent,
                "omschrijving": "Zorg per uur",
                "ingang": "2026-01-01",
            }
            for gemeente, wet, code, cent in (
                ("0344", "wmo", "02A01", 6000),
                ("0344", "wmo", "02A17", 5500),
                ("0202", "jeugdwet", "45A04", 6250),
                ("0384", "wmo", "02A01", 5600),
                ("0363", "jeugdwet", "45A04", 6600),
            )
        ]
        return [
            self.tabel(map_ / "gemeenten.csv", "gemeenten", gemeenten),
            self.tabel(map_ / "tarieven.csv", "tarieven", tarieven),
        ]

    def levering(self, levering_id: str, **anders: Any) -> dict[str, Any]:
        """A row of leveringen.csv: 95 minutes in Utrecht unless said otherwise."""
        wie = {"levering_id": levering_id, "bsn": self.UTRECHT, "gemeente": "0344", "wet": "wmo"}
        wat = {"datum": "2026-09-01", "productcode": "02A01", "hoeveelheid": 95, "eenheid": "01"}
        return wie | wat | anders

    def leveringen(self, pad: Path, rijen: Iterable[dict[str, Any]] | None = None) -> Path:
        """leveringen.csv; unless given 4 x 95 minutes, hours without toewijzing, Arnhem, and two invoices."""
        arnhem = {"gemeente": "0202", "wet": "jeugdwet", "bsn": self.ARNHEM, "productcode": "45A04"}
        maand = [self.levering(f"U{dag}", datum=f"2026-09-0{dag}") for dag in (1, 3, 7, 9)]
        maand += [self.levering("Z1", productcode="02A17", hoeveelheid=60)]
        twee_uur = arnhem | {"hoeveelheid": 120}
        maand += [self.levering(f"A{dag}", datum=f"2026-09-0{dag}", **twee_uur) for dag in (2, 8)]
        maand += [self.levering("D1", gemeente="0384", bsn=self.DIEMEN, hoeveelheid=180)]
        maand += [self.levering("M1", **arnhem | {"gemeente": "0363", "bsn": self.AMSTERDAM})]
        return self.tabel(pad, "leveringen", maand if rijen is None else rijen)

    @staticmethod
    def tabel(pad: Path, soort: str, rijen: Iterable[dict[str, Any]]) -> Path:
        """Write an input file with the columns that its reader knows."""
        from connectors.kolommen import DEFINITIES, Soort

        kolommen = [kolom.naam for kolom in DEFINITIES[Soort(soort)].kolommen]
        with pad.open("w", encoding="utf-8", newline="") as bestand:
            tabel = csv.DictWriter(bestand, kolommen)
            tabel.writeheader()
            tabel.writerows(rijen)
        return pad


@pytest.fixture
def bouw() -> Bouw:
    return Bouw()


@pytest.fixture(scope="session")
def maak_bouw() -> type[Bouw]:
    """Makes messages and tables, for a test that repeats itself."""
    return Bouw


@pytest.fixture(scope="session")
def zorgpost() -> Callable[..., Uitslag]:
    """The program, run in this process."""
    return draai


@pytest.fixture(scope="session")
def maak_werk() -> type[Werk]:
    """Makes a workspace in a folder, with the SQLite database that it names itself unless another is given."""
    return Werk


@pytest.fixture
def werk(tmp_path: Path) -> Werk:
    """An empty workspace on SQLite."""
    return Werk(tmp_path / "werk")


@pytest.fixture
def werk_op_elke_database(opslag_url: str, tmp_path: Path) -> Werk:
    """An empty workspace, on each engine."""
    return Werk(tmp_path / "werk", database=opslag_url)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name each group of tests that was skipped, how many they are and why."""
    redenen = Counter(
        rapport.longrepr[2].removeprefix("Skipped: ")
        for rapport in terminalreporter.stats.get("skipped", ())
        if isinstance(rapport.longrepr, tuple)
    )
    for reden, aantal in redenen.items():
        terminalreporter.write_line(f"NIET GEDRAAID: {aantal} tests ({reden})", yellow=True)
