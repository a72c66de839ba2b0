"""TR386 and TR410 demand of what is asked for what TR302 demands of what is assigned; the cases are in fixtures/regels."""

from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from berichten.regels.binnen_bericht.toewijzing import tr302
from berichten.regels.binnen_bericht.verzoek import tr386, tr410
from berichten.standaard import HUIDIGE, Standaard
from berichten.toewijzing import ToegewezenProduct
from berichten.typen import Product, Verwijzer
from berichten.verzoek import AangevraagdProduct, NieuwProduct

BEGIN = date(2026, 11, 1)
periodes = st.builds(
    lambda begin, dagen: (
        BEGIN + timedelta(days=begin),
        None if dagen is None else BEGIN + timedelta(days=begin + dagen),
    ),
    st.integers(0, 20),
    st.none() | st.integers(0, 5),
)
producten = st.none() | st.builds(
    Product, categorie=st.sampled_from(["02", "07", "12"]), code=st.sampled_from([None, "A", "B"])
)


@given(st.lists(st.tuples(producten, periodes), max_size=7), st.sampled_from(HUIDIGE))
def test_vragen_mag_wat_toewijzen_mag(
    alle: list[tuple[Product | None, tuple[date, date | None]]], standaard: Standaard
) -> None:
    toegewezen = [
        ToegewezenProduct(
            toewijzing_nummer=nummer,
            product=product,
            toewijzingsdatum=BEGIN,
            toewijzingstijd=time(),
            ingangsdatum=begin,
            einddatum=einde,
        )
        for nummer, (product, (begin, einde)) in enumerate(alle)
    ]
    aangevraagd = [
        AangevraagdProduct(
            referentie_aanbieder=str(nummer),
            product=product,
            toewijzing_ingangsdatum=begin,
            toewijzing_einddatum=einde,
            verwijzer=Verwijzer(type="06"),
        )
        for nummer, (product, (begin, einde)) in enumerate(alle)
    ]
    nieuw = [
        NieuwProduct(product=product, gewenste_ingangsdatum=begin, einddatum=einde)
        for product, (begin, einde) in alle
    ]
    assert tr302(toegewezen, standaard) == tr386(aangevraagd, standaard) == tr410(nieuw, standaard)
