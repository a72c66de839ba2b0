"""The figures of a year, what came later, and the tie to the bank."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from facturatie.verantwoording import (
    Cijfer,
    Postbetaling,
    aansluitingen,
    nagekomen,
    per_gemeente,
    samen,
)

getallen = st.integers(-(10**9), 10**9)
cijfers = st.lists(
    st.builds(
        Cijfer,
        st.sampled_from(["wmo", "jeugdwet"]),
        st.sampled_from(["0344", "0202"]),
        st.just("02"),
        st.sampled_from(["02A01", "02A17"]),
        st.just("04"),
        getallen,
        getallen,
        getallen,
        getallen,
        getallen,
    )
)


@given(cijfers, cijfers)
def test_toen_en_nagekomen_zijn_samen_nu(toen: list[Cijfer], later: list[Cijfer]) -> None:
    nu = samen([*toen, *later])
    assert samen([*samen(toen), *nagekomen(nu, samen(toen))]) == nu


def test_deelbetalingen_staan_apart_van_wat_geheel_is_betaald() -> None:
    geheel = Postbetaling("wmo", "0344", 10_000, 8_000, 2_000)
    deels = Postbetaling("wmo", "0344", 500, 0, 0)
    (aansluiting,) = aansluitingen([geheel, deels])
    assert (aansluiting.bank_cent, aansluiting.deels_cent, aansluiting.verschil_cent) == (10_500, 500, 0)
    (scheef,) = aansluitingen([Postbetaling("wmo", "0344", 10_000, 8_000, 0)])
    assert scheef.verschil_cent == 2_000


def test_een_gemeente_met_alleen_geld_staat_er_ook() -> None:
    (een,) = per_gemeente([], {}, [Postbetaling("wmo", "0344", 1, 0, 1)])
    assert (een.gemeente, een.clienten, een.producten) == ("0344", 0, ())
