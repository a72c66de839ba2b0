from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from berichten.bericht import Bericht
from berichten.bevinding import Bevinding
from berichten.client import Contact
from berichten.codec import lees_boom
from berichten.declaratie import Prestatie
from berichten.regels.controle import Plan
from berichten.regels.kern import Register


@pytest.fixture
def declaratie(project: Path) -> Bericht:
    return _lees(project / "fixtures" / "berichten" / "WMO323.xml")


@pytest.fixture
def toewijzing(project: Path) -> Bericht:
    return _lees(project / "fixtures" / "berichten" / "JW301.xml")


def _lees(bestand: Path) -> Bericht:
    return lees_boom(etree.parse(bestand, etree.XMLParser(remove_blank_text=True)).getroot())


def _vraag(bericht: Bericht, functie: Any, *op: str, dossier: object = None) -> list[Bevinding]:
    """Ask one rule, registered as XX001."""
    functie.__name__ = "xx001"
    functie.__module__ = f"berichten.regels.{'berichtoverstijgend' if dossier else 'binnen_bericht'}.proef"
    register = Register()
    register.regel("XX001", "Alles is anders.", op=op)(functie)
    return Plan(register.regels.values(), bericht.standaard, bericht.soort).bevindingen(bericht, dossier)


def test_het_pad_telt_elk_herhaald_element(declaratie: Bericht) -> None:
    def nooit(waarde: int | None) -> bool:
        return waarde != 18925

    (bevinding,) = _vraag(declaratie, nooit, "323/Prestatie/ProductTarief")
    assert bevinding.pad == "/Bericht/Declaratie/Clienten/Client[2]/Prestaties/Prestatie[1]/ProductTarief"
    assert (bevinding.niveau, bevinding.regel, bevinding.retourcode) == (2, "XX001", "0001")
    assert bevinding.melding == "ProductTarief is 18925; de eis is: Alles is anders."


def test_een_regel_ziet_alles_wat_om_de_waarde_heen_staat(declaratie: Bericht) -> None:
    gezien = []

    def kijk(
        waarde: Any, ouder: Any, prestatie: Any, client: Any, declaratie: Any, header: Any, dossier: Any
    ) -> bool:
        gezien.append((waarde, ouder, prestatie, client, declaratie, header, dossier))
        return True

    assert _vraag(declaratie, kijk, "323/Prestatie/ProductPeriode/Begindatum", dossier="dossier") == []
    inhoud = declaratie.inhoud
    prestatie = inhoud.clienten[1].prestaties[0]
    assert gezien[-1] == (
        date(2026, 9, 1),
        prestatie.product_periode,
        prestatie,
        inhoud.clienten[1],
        inhoud,
        declaratie.header,
        "dossier",
    )


def test_waar_een_klasse_ontbreekt_wordt_niet_naar_haar_inhoud_gevraagd(toewijzing: Bericht) -> None:
    gezien = []

    def kijk(waarde: str | None, contact: Contact) -> bool:
        gezien.append(contact.soort)
        return True

    _vraag(toewijzing, kijk, "301/Client/Contactgegevens/Contact/Periode/Einddatum")
    assert gezien == ["04"]


def test_een_lijst_van_een_plaats_die_nergens_staat_is_leeg(toewijzing: Bericht) -> None:
    gezien = []

    def kijk(waarden: Sequence[str], ouders: Sequence[object]) -> bool:
        gezien.append((list(waarden), list(ouders)))
        return True

    _vraag(
        toewijzing, kijk, "301/ToegewezenProduct/Omvang/Volume", "301/Contact/Telefoon/Telefoon02/Landnummer"
    )
    assert [len(waarden) for waarden, _ in gezien] == [4, 1, 0]
    assert all(len(waarden) == len(ouders) for waarden, ouders in gezien)


def test_een_lijst_heeft_wat_erbij_hoort_op_dezelfde_plaats(declaratie: Bericht) -> None:
    def credit(
        waarden: Sequence[str], prestaties: Sequence[Prestatie], clienten: Sequence[object]
    ) -> list[int]:
        assert len(waarden) == len(prestaties) == len(clienten) == 6
        return [i for i, prestatie in enumerate(prestaties) if prestatie.ingediend_bedrag.debet_credit == "C"]

    (bevinding,) = _vraag(declaratie, credit, "323/Prestatie/ProductReferentie/ReferentieNummer")
    assert bevinding.pad.endswith("Client[1]/Prestaties/Prestatie[3]/ProductReferentie/ReferentieNummer")


def test_een_lijst_die_als_geheel_fout_is_wijst_de_klasse_eromheen_aan(declaratie: Bericht) -> None:
    def nooit(waarden: Sequence[Prestatie]) -> bool:
        return False

    assert [b.pad for b in _vraag(declaratie, nooit, "323/Prestatie")] == ["/Bericht/Declaratie"]


@pytest.mark.parametrize(
    ("plaats", "begin"),
    [
        ("301/Client/Bsn", "Bsn klopt niet;"),
        ("301/Client/Geboortedatum/Datum", "Datum klopt niet;"),
        ("301/Relatie/Naam", "Naam klopt niet;"),
        ("301/Contact/Adres/Postcode", "Postcode klopt niet;"),
        ("301/Client/Commentaar", "Commentaar klopt niet;"),
        ("301/ToegewezenProduct/Commentaar", "Commentaar klopt niet;"),
        ("301/ToegewezenProduct/Ingangsdatum", "Ingangsdatum is 12-08-2026;"),
        ("301/ToegewezenProduct/Omvang", "Omvang klopt niet;"),
        ("301/ToegewezenProduct/Omvang/Eenheid", "Eenheid is 04;"),
    ],
)
def test_een_melding_toont_een_waarde_alleen_als_die_niemand_aanwijst(
    toewijzing: Bericht, plaats: str, begin: str
) -> None:
    def nooit(waarde: object) -> bool:
        return False

    assert _vraag(toewijzing, nooit, plaats)[0].melding.startswith(begin)


def test_een_melding_zegt_dat_iets_ontbreekt(toewijzing: Bericht) -> None:
    def nooit(waarde: date | None) -> bool:
        return waarde is not None

    (bevinding,) = _vraag(toewijzing, nooit, "301/ToegewezenProduct/Einddatum")
    assert bevinding.melding == "Einddatum is leeg; de eis is: Alles is anders."
    assert bevinding.pad == "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[2]/Einddatum"


def test_een_regel_die_stukgaat_wordt_niet_stilgehouden(declaratie: Bericht) -> None:
    def stuk(waarde: object) -> bool:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        _vraag(declaratie, stuk, "323/Prestatie")


def test_een_regel_die_geen_ja_of_nee_zegt_is_een_fout_van_ons(declaratie: Bericht) -> None:
    def vaag(waarde: object) -> Any:
        return None

    with pytest.raises(TypeError, match="XX001"):
        _vraag(declaratie, vaag, "323/Prestatie")


def test_een_bericht_zonder_inhoud_wordt_alleen_op_zijn_header_bekeken(project: Path) -> None:
    antwoord = _lees(project / "fixtures" / "berichten" / "WMO325.xml")
    leeg = Bericht(antwoord.standaard, "325", antwoord.header, None)

    def nooit(waarde: object) -> bool:
        return False

    def nooit_samen(waarden: Sequence[object]) -> bool:
        return False

    assert len(_vraag(leeg, nooit, "325/Header/Afzender", "325/DeclaratieAntwoord", "325/Prestatie")) == 1
    assert _vraag(leeg, nooit_samen, "325/Prestatie") == []
