"""One DeclaratiePeriode over several declaraties: nothing is lost, and a credit never travels behind its debet."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from berichten import codec
from berichten.standaard import STANDAARDEN, standaard_van_wet
from facturatie.declaratie import declaratiebericht
from facturatie.prestatie import Nieuw
from facturatie.splitsen import KOP, PER_CLIENT, PER_PRESTATIE, Omvang, splits

BSNS = ("999990019", "999990020", "999990032")


def nieuw(bouw, nummer, bsn):
    regel = bouw.regel(bsn=bsn, toewijzing_nummer=nummer)
    velden = ("bsn", "toewijzing_nummer", "productcategorie", "productcode", "begin", "eind", "volume")
    rest = ("eenheid", "tarief_cent", "bedrag_cent", "delen")
    return Nieuw(**{naam: getattr(regel, naam) for naam in velden + rest})


REGELS = st.lists(st.tuples(st.sampled_from(BSNS), st.booleans(), st.integers(1, 9_999)), max_size=60)


@given(REGELS, st.integers(1, 12) | st.none(), st.integers(3_000, 30_000))
def test_splitsen_verandert_niets_aan_wat_wordt_gedeclareerd(bouw, regels, hoogstens, max_bytes):
    alles = [
        bouw.regel(f"JP{i}", bsn=bsn, toewijzing_nummer=i, bedrag_cent=cent)
        if credit
        else replace(nieuw(bouw, i, bsn), bedrag_cent=cent)
        for i, (bsn, credit, cent) in enumerate(regels)
    ]
    omvang = Omvang(max_bytes, hoogstens)
    delen = list(splits(alles, omvang))
    uit = [regel for deel in delen for regel in deel]
    assert sorted(map(repr, uit)) == sorted(map(repr, alles))
    for deel in delen:
        assert deel
        assert len(deel) == 1 or omvang.past(len({r.bsn for r in deel}), len(deel))
    for bsn in BSNS:
        van_client = [(i, isinstance(r, Nieuw)) for i, deel in enumerate(delen) for r in deel if r.bsn == bsn]
        assert van_client == sorted(van_client)
        assert [is_debet for _, is_debet in van_client] == sorted(is_debet for _, is_debet in van_client)
        if len({i for i, _ in van_client}) > 1:
            assert not omvang.past(1, len(van_client)), "a client that fits in one stands in one"


def test_een_prestatie_is_nooit_langer_dan_waarmee_wordt_gerekend(bouw):
    """With the longest value of every type that the XSDs allow."""
    groot = 99_999_999
    lang = bouw.regel(
        "X" * 20,
        vorig_referentienummer="Y" * 20,
        toewijzing_nummer=999_999_999,
        productcode="99999",
        volume=groot,
        tarief_cent=groot,
        bedrag_cent=-groot,
    )
    for standaard in STANDAARDEN:

        def omvang(*regels, standaard=standaard):
            bericht = declaratiebericht(
                standaard_van_wet(standaard.wet),
                regels,
                agb="42420001",
                gemeente="0344",
                declaratienummer="X" * 12,
                identificatie="1" * 12,
                periode=date(2026, 10, 1),
                dagtekening=date(2026, 11, 3),
            )
            return len(codec.schrijf(bericht))

        ander = replace(lang, bsn=BSNS[1])
        assert omvang(lang) <= KOP + PER_CLIENT + PER_PRESTATIE
        assert omvang(lang, lang) - omvang(lang) <= PER_PRESTATIE
        assert omvang(lang, ander) - omvang(lang) <= PER_CLIENT + PER_PRESTATIE
