"""Who the client of an akkoord without BSN is, as the zaak knows it, on each engine."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from facturatie.achterstand import Beletsel
from facturatie.factuur import Persoon
from processen.akkoorden import personen
from processen.zaken import Aanvraagformulier, Zaakbeheer
from storage import Opslag
from trajecten import gebeurtenissen as g

DAG = date(2026, 10, 5)
KIND = g.Client(nummer=1, naam="Noor", geboortedatum=date(2026, 9, 4), postcode="6811AA", huisnummer="12")
NOOR = Persoon(naam="Noor", adres="6811AA, huisnummer 12", geboortedatum=date(2026, 9, 4))


class Klok:
    """A clock that stands still."""

    def nu(self) -> datetime:
        return datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


def akkoord(client: int | None) -> g.Akkoord:
    return g.Akkoord(
        akkoord_id="A1",
        vorm=g.Akkoordvorm.FORMULIER,
        client=client,
        gemeente="0344",
        wet="jeugdwet",
        productcode="45A04",
        ingang=DAG,
        einde=None,
        volume=6,
        eenheid="04",
        frequentie="2",
        route="vecozo",
    )


@pytest.mark.parametrize(
    ("clienten", "van", "gevonden"),
    [
        ([KIND], 1, NOOR),
        ([KIND], None, NOOR),
        ([KIND, g.Client(nummer=2, rol=g.Rol.OUDER, bsn="999900109")], 1, NOOR),
        ([KIND, g.Client(nummer=2, naam="Sam")], None, "staat niet van welke cliënt in zaak Z2026-0001 het is"),
        ([KIND, g.Client(nummer=2, naam="Sam")], 2, "Van cliënt 2 in zaak Z2026-0001 mist nog: geboortedatum, postcode"),
        ([g.Client(nummer=1, verwacht_op=DAG)], 1, "mist nog: naam, geboortedatum, postcode, huisnummer"),
    ],
)  # fmt: skip
def test_the_zaak_says_who_it_is_or_what_is_missing(
    opslag: Opslag, clienten: list[g.Client], van: int | None, gevonden: Persoon | str
) -> None:
    beheer = Zaakbeheer(opslag.uow, Klok(), "c1")
    aanvraag = g.Aanvraag(product="babythuiszorg", gemeente="0344")
    open_ = beheer.open(Aanvraagformulier(datum=DAG, aanvraag=aanvraag, clienten=tuple(clienten)), DAG)
    beheer.leg_vast(open_.kenmerk, lambda _: akkoord(van), op=DAG, vandaag=DAG)
    with opslag.uow() as uow:
        wie = personen(uow, {"A1", "A9"})
    assert wie.keys() == {"A1", "A9"}
    elders = wie["A9"]
    assert isinstance(elders, Beletsel)
    assert "hoort bij geen zaak" in elders.melding
    if isinstance(gevonden, Persoon):
        assert wie["A1"] == gevonden
        return
    beletsel = wie["A1"]
    assert isinstance(beletsel, Beletsel)
    assert gevonden in beletsel.melding
    assert "Regeling Jeugdwet art. 6a.1" in beletsel.melding
    assert not any(c.naam in beletsel.melding for c in clienten if c.naam), "a sentence names nobody"
