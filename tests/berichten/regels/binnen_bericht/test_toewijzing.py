"""TR302 against the definition of an overlap, pair by pair; the other rules have their cases in fixtures/regels."""

from datetime import date, time, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from berichten.regels.binnen_bericht.toewijzing import tr302
from berichten.standaard import IJW, IWMO, STANDAARDEN, Standaard
from berichten.toewijzing import ToegewezenProduct
from berichten.typen import Product

BEGIN = date(2026, 1, 1)


def toewijzing(
    nummer: int, categorie: str | None, code: str | None, begin: int, dagen: int | None, reden: str | None
) -> ToegewezenProduct:
    ingangsdatum = BEGIN + timedelta(days=begin)
    return ToegewezenProduct(
        toewijzing_nummer=nummer,
        product=Product(categorie=categorie, code=code) if categorie else None,
        toewijzingsdatum=BEGIN,
        toewijzingstijd=time(),
        ingangsdatum=ingangsdatum,
        einddatum=None if dagen is None else ingangsdatum + timedelta(days=dagen),
        reden_wijziging=reden,
    )


toewijzingen = st.lists(
    st.builds(
        toewijzing,
        st.integers(1, 999),
        st.sampled_from([None, "02", "02", "11"]),
        st.sampled_from([None, "A", "B"]),
        st.integers(0, 20),
        st.one_of(st.none(), st.integers(0, 5)),
        st.sampled_from([None, "13"]),
    ),
    max_size=7,
)


def botsen(een: ToegewezenProduct, ander: ToegewezenProduct, standaard: Standaard) -> bool:
    """Overlap as the rule words it, without regard to order or speed."""
    if een.vervallen or ander.vervallen:
        return False
    if any(p.product and p.product.categorie in standaard.overlap_vrij for p in (een, ander)):
        return False
    if een.ingangsdatum > (ander.einddatum or date.max) or ander.ingangsdatum > (een.einddatum or date.max):
        return False
    if een.product is None or ander.product is None:
        return True
    codes = {een.product.code, ander.product.code}
    return een.product.categorie == ander.product.categorie and (None in codes or len(codes) == 1)


@given(toewijzingen, st.sampled_from(STANDAARDEN))
def test_elke_overlap_wordt_gevonden_en_niets_anders(
    alle: list[ToegewezenProduct], standaard: Standaard
) -> None:
    fout = tr302(alle, standaard)
    paren = [{i, j} for i, j in combinations(range(len(alle)), 2) if botsen(alle[i], alle[j], standaard)]
    assert all(paar & set(fout) for paar in paren)
    assert all(any(i in paar for paar in paren) for i in fout)


def test_hulpmiddelen_mogen_alleen_in_iwmo_overlappen() -> None:
    alle = [toewijzing(1, "11", "A", 0, 9, None), toewijzing(2, "11", "A", 5, 9, None)]
    assert tr302(alle, IWMO) == []
    assert tr302(alle, IJW) == [1]


def test_de_eerste_dag_van_de_kalender_is_geen_overlap() -> None:
    begin = (date.min - BEGIN).days
    assert tr302([toewijzing(1, "02", "A", begin, 0, None)], IWMO) == []
