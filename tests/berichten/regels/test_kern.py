from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from berichten.regels.kern import OngeldigeRegel, Register


def functie(naam: str, map_: str = "binnen_bericht") -> Callable[[Any], Any]:
    """Give a function the name and home that a rule would have."""

    def verhuis(f: Any) -> Any:
        f.__name__, f.__module__ = naam, f"berichten.regels.{map_}.proef"
        return f

    return verhuis


@pytest.fixture
def register() -> Register:
    return Register()


def goed(waarde: object) -> bool:
    return waarde is not None


def test_een_regel_van_niveau_2_krijgt_vanzelf_0001(register: Register) -> None:
    @register.regel("XX001", "Er moet iets gelden.", op="323/Prestatie/Eenheid")
    @functie("xx001")
    def proef(waarde: str) -> bool:
        return True

    regel = register.regels["XX001"]
    assert (regel.niveau, regel.retourcode, regel.over_lijst, regel.ook_leeg) == (2, "0001", False, False)


def test_een_regel_van_niveau_3_krijgt_geen_code_die_er_niet_bij_staat(register: Register) -> None:
    @register.regel("XX001", "Er moet iets gelden.", op="325/Header/DeclaratieIdentificatie")
    @functie("xx001", "berichtoverstijgend")
    def proef(waarde: object, dossier: object) -> bool:
        return True

    assert (register.regels["XX001"].niveau, register.regels["XX001"].retourcode) == (3, None)


def test_een_id_heeft_een_eigenaar(register: Register) -> None:
    register.regel("XX001", "Eerst.", op="323/Prestatie")(functie("xx001")(lambda waarde: True))
    with pytest.raises(OngeldigeRegel, match="already"):
        register.regel("XX001", "Nog eens.", op="323/Prestatie")(functie("xx001")(lambda waarde: True))


@pytest.mark.parametrize(
    ("op", "lambda_", "reden"),
    [
        ("323/Prestatie/Kleur", lambda waarde: True, "no bericht has a plaats"),
        ("305/StopProduct", lambda waarde: True, "no bericht has a plaats"),
        ("JW323/ToegewezenProduct", lambda waarde: True, "no bericht has a plaats"),
        ("323/Prestatie/Eenheid", lambda waarde, dossier: True, "niveau 2 has no dossier"),
        ("323/Prestatie/Eenheid", lambda waarde, relatie: True, "has no relatie"),
        (
            ("323/Prestatie", "323/Declaratie"),
            lambda waarde, prestatie: True,
            "has no prestatie at 323/Declaratie",
        ),
        ("323/Prestatie/Eenheid", lambda waarden, prestatie: True, "has no prestatie"),
    ],
)
def test_een_regel_krijgt_niet_wat_zijn_plaats_of_niveau_niet_biedt(
    register: Register, op: str | tuple[str, ...], lambda_: Any, reden: str
) -> None:
    lambda_.__annotations__ = {"waarden": Sequence[str]} if "waarden" in lambda_.__code__.co_varnames else {}
    with pytest.raises(OngeldigeRegel, match=reden):
        register.regel("XX001", "Er moet iets gelden.", op=op)(functie("xx001")(lambda_))


def test_bronnen_zijn_er_pas_op_niveau_4(register: Register) -> None:
    def proef(waarde: object, bronnen: object) -> bool:
        return True

    with pytest.raises(OngeldigeRegel, match="bronnen"):
        register.regel("XX001", "Nee.", op="323/Prestatie")(functie("xx001", "berichtoverstijgend")(proef))
    register.regel("XX001", "Ja.", op="323/Prestatie")(functie("xx001", "externe_bron")(proef))


def test_een_regel_heet_naar_zijn_id(register: Register) -> None:
    with pytest.raises(OngeldigeRegel, match="named xx001"):
        register.regel("XX001", "Er moet iets gelden.", op="323/Prestatie")(
            functie("xx002")(lambda waarde: True)
        )


def test_een_regel_woont_in_de_map_van_een_niveau(register: Register) -> None:
    with pytest.raises(OngeldigeRegel, match="outside"):
        register.regel("XX001", "Er moet iets gelden.", op="323/Prestatie")(
            functie("xx001", "elders")(lambda waarde: 1)
        )


def test_een_regel_die_niets_aankan_wordt_alleen_bij_iets_gevraagd(register: Register) -> None:
    @register.regel("XX001", "Er staat iets.", op="301/ToegewezenProduct/Einddatum")
    @functie("xx001")
    def iets(waarde: date) -> bool:
        return True

    @register.regel("XX002", "Er mag niets staan.", op="301/ToegewezenProduct/Einddatum")
    @functie("xx002")
    def niets(waarde: date | None) -> bool:
        return True

    @register.regel("XX003", "Alles bij elkaar.", op="301/ToegewezenProduct/Einddatum")
    @functie("xx003")
    def lijst(waarden: Sequence[date | None]) -> bool:
        return True

    assert [regel.ook_leeg for regel in register.regels.values()] == [False, True, True]
