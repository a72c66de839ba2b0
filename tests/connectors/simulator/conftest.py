"""A simulator on free ports, and the real client on it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.simulator import Simulator
from connectors.simulator.instellingen import BEIDE
from connectors.vecozo import certificaat
from connectors.vecozo.pakket import pak_in
from connectors.vecozo.rest import Applicatie, RestSchakelpunt
from connectors.vecozo.soap import SoapSchakelpunt
from connectors.vecozo.verkeer import Grenzen, Verkeer
from processen.postpoorten import Envelop, Partij, Schakelpunt, Stroom

AGB = "42420001"
ACTIES = {
    "302": "ToewijzingRetour",
    "305": "Start",
    "307": "Stop",
    "315": "VerzoekToewijzing",
    "317": "VerzoekWijziging",
    "323": "Declaratie",
}


@pytest.fixture
def sim() -> Iterator[Simulator]:
    """A simulator for 42420001, with Utrecht and Arnhem for both wetten."""
    with Simulator(agb=AGB, gemeenten={"0344": BEIDE, "0202": BEIDE}) as sim:
        yield sim


@pytest.fixture
def verkeer(sim: Simulator) -> Iterator[Callable[..., Verkeer]]:
    """Makes a connection with one of the certificates."""
    open_: list[Verkeer] = []

    def maak(letter: str = "A", *, ca: Path | None = None, **grenzen: float) -> Verkeer:
        eigen = certificaat.laad(sim.certificaat(letter), certificaten=ca or sim.ca)
        limieten: dict[str, Any] = {"verbinden": 2, "lezen": 2, "per_minuut": 60_000} | grenzen
        open_.append(Verkeer(eigen.context, Grenzen(**limieten)))
        return open_[-1]

    yield maak
    for een in open_:
        een.sluit()


@pytest.fixture
def rest(sim: Simulator, verkeer: Callable[..., Verkeer]) -> Callable[..., RestSchakelpunt]:
    """Makes the REST client."""

    def maak(letter: str = "A", *, basis: str = "", **anders: Any) -> RestSchakelpunt:
        return RestSchakelpunt(
            verkeer(letter, **anders), f"{sim.basis}{basis}", Applicatie("zorgpost", "1", "0")
        )

    return maak


@pytest.fixture
def soap(sim: Simulator, verkeer: Callable[..., Verkeer]) -> Callable[..., SoapSchakelpunt]:
    """Makes the SOAP client."""

    def maak(letter: str = "A", **anders: Any) -> SoapSchakelpunt:
        return SoapSchakelpunt(
            verkeer(letter, **anders), sim.basis, Applicatie("zorgpost", "1", "0"), adres=sim.soap_adres
        )

    return maak


@pytest.fixture(params=["rest", "soap"])
def client(request: pytest.FixtureRequest) -> Schakelpunt:
    """The client, over each of the two."""
    maak: Callable[[], Schakelpunt] = request.getfixturevalue(request.param)
    return maak()


class Post:
    """Messages of the fixtures, ready to be handed over."""

    def __init__(self, map_: Path) -> None:
        self.map = map_

    def inhoud(self, naam: str = "WMO305") -> bytes:
        """The XML of a fixture."""
        return (self.map / f"{naam}.xml").read_bytes()

    def payload(self, naam: str = "WMO305") -> bytes:
        """The fixture in a ZIP."""
        return pak_in(f"{naam}.xml", self.inhoud(naam))

    def envelop(self, naam: str = "WMO305", **anders: Any) -> Envelop:
        """An envelope for a fixture with an id of its own."""
        wie = str(uuid.uuid4())
        gemeente = "0344" if naam.startswith("WMO") else "0202"
        stroom = Stroom(naam[:-3], naam, 3, 2, ACTIES[naam[-3:]])
        envelop = Envelop(
            wie, wie, Partij("Instelling", AGB), Partij("Gemeente", gemeente), stroom, None, f"{naam}-1"
        )
        return replace(envelop, **anders)


@pytest.fixture
def post(project: Path) -> Post:
    return Post(project / "fixtures" / "berichten")
