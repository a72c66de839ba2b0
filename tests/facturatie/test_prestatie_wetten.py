"""Laws of `bereken`: nothing is lost or invented, no ceiling is broken, and a second run declares nothing."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from berichten.plafond import plafond_periode, plafond_totaal
from berichten.rekenen import minuten
from berichten.typen import GeslotenPeriode
from facturatie.contract import Variant
from facturatie.grootboek import Stand

PRODUCTEN = ("45A48", "45A04")


@st.composite
def gevallen(draw, bouw):
    """Leveringen of autumn 2026 on one toewijzing of any kind, and the contract."""
    soort = draw(st.sampled_from(["omvang", "budget", "vrij"]))
    begin = draw(st.dates(date(2026, 9, 1), date(2026, 10, 20)))
    looptijd = {"ingangsdatum": begin, "einddatum": draw(st.dates(date(2026, 10, 20), date(2026, 12, 31)))}
    if soort == "omvang":
        toewijzing = bouw.toewijzing(
            **looptijd,
            volume=draw(st.integers(1, 60)),
            eenheid=draw(st.sampled_from(["01", "04"])),
            frequentie=draw(st.sampled_from(["1", "2", "4", "6"])),
        )
    else:
        toewijzing = bouw.zonder_omvang(
            **looptijd, budget=draw(st.integers(0, 200_000)) if soort == "budget" else None
        )
    contract = bouw.contract(
        *(
            bouw.tarief(
                draw(st.integers(0, 9999)),
                productcode=productcode,
                declaratie_eenheid=draw(st.sampled_from([None, "01"])),
            )
            for productcode in PRODUCTEN
        )
    )
    rijen = st.tuples(
        st.dates(date(2026, 9, 1), date(2026, 12, 31)),
        st.sampled_from(PRODUCTEN),
        st.one_of(
            st.tuples(st.integers(1, 600), st.just("01")),
            st.tuples(st.integers(1, 12), st.just("04")),
            st.tuples(st.integers(1, 3), st.just("14")),
        ),
    )
    leveringen = [
        bouw.open(f"L{i}", datum=datum, productcode=productcode, hoeveelheid=hoeveelheid, eenheid=eenheid)
        for i, (datum, productcode, (hoeveelheid, eenheid)) in enumerate(draw(st.lists(rijen, max_size=25)))
    ]
    return leveringen, toewijzing, contract


def per_eenheid(paren):
    """Add up quantities by unit, time in minutes."""
    som = defaultdict(int)
    for hoeveelheid, eenheid in paren:
        tijd = minuten(hoeveelheid, eenheid)
        som["tijd" if tijd is not None else eenheid] += hoeveelheid if tijd is None else tijd
    return {eenheid: hoeveelheid for eenheid, hoeveelheid in som.items() if hoeveelheid}


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_wat_erin_gaat_komt_er_precies_een_keer_uit(bouw, data):
    leveringen, toewijzing, contract = data.draw(gevallen(bouw))
    opbrengst = bouw.bereken(leveringen, toewijzing, contract=contract)
    van = {open_.levering.levering_id: open_.levering for open_ in leveringen}
    delen = [deel for prestatie in opbrengst.prestaties for deel in prestatie.delen]
    assert per_eenheid((o.open, o.levering.eenheid) for o in leveringen) == per_eenheid(
        [
            *((deel.hoeveelheid, van[deel.levering_id].eenheid) for deel in delen),
            *((regel.hoeveelheid, regel.eenheid) for regel in opbrengst.achtergebleven),
        ]
    )
    assert all(0 < deel.hoeveelheid <= van[deel.levering_id].hoeveelheid for deel in delen)
    assert len({(deel.levering_id) for deel in delen}) == len(delen)
    genoemd = {naam for regel in opbrengst.achtergebleven for naam in regel.levering_ids}
    assert genoemd | {deel.levering_id for deel in delen} == set(van)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_geen_plafond_of_budget_wordt_overschreden(bouw, data):
    leveringen, toewijzing, contract = data.draw(gevallen(bouw))
    prestaties = bouw.bereken(leveringen, toewijzing, contract=contract).prestaties
    if toewijzing.budget is not None:
        assert sum(p.bedrag_cent for p in prestaties) <= toewijzing.budget
    if toewijzing.volume is None:
        return
    totaal = plafond_totaal(toewijzing, Variant.INSPANNING)
    assert totaal is None or sum(minuten(p.volume, p.eenheid) for p in prestaties) <= minuten(
        totaal, toewijzing.eenheid
    )
    for p in prestaties:
        periode = GeslotenPeriode(begindatum=p.begin, einddatum=p.eind)
        grens = plafond_periode(toewijzing, periode, Variant.INSPANNING)
        assert grens is None or minuten(p.volume, p.eenheid) <= minuten(grens, toewijzing.eenheid)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_volume_en_bedrag_zijn_die_van_iv079_en_tr346(bouw, data):
    leveringen, toewijzing, contract = data.draw(gevallen(bouw))
    van = {open_.levering.levering_id: open_.levering for open_ in leveringen}
    for p in bouw.bereken(leveringen, toewijzing, contract=contract).prestaties:
        tijd = sum(minuten(deel.hoeveelheid, van[deel.levering_id].eenheid) for deel in p.delen)
        uurtarief = Decimal(contract.tarief("jeugdwet", "0344", p.productcode, p.begin).tarief_cent)
        if p.eenheid == "04":
            assert p.volume == max(1, int((Decimal(tijd) / 60).quantize(Decimal(1), ROUND_HALF_UP)))
            assert p.bedrag_cent == p.volume * uurtarief == p.volume * p.tarief_cent
        else:
            assert p.volume == tijd
            assert p.bedrag_cent == (uurtarief * tijd / 60).quantize(Decimal(1), ROUND_HALF_UP)
            assert p.tarief_cent == (uurtarief / 60).quantize(Decimal(1), ROUND_HALF_UP)
        assert {van[deel.levering_id].datum.replace(day=1) for deel in p.delen} == {p.begin.replace(day=1)}


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_een_tweede_run_declareert_niets_en_houdt_hetzelfde_achter(bouw, data):
    leveringen, toewijzing, contract = data.draw(gevallen(bouw))
    eerste = bouw.bereken(leveringen, toewijzing, contract=contract)
    verwerkt = defaultdict(int)
    for deel in (deel for prestatie in eerste.prestaties for deel in prestatie.delen):
        verwerkt[deel.versie_id] += deel.hoeveelheid
    nog_open = [replace(o, verwerkt=verwerkt[o.versie_id]) for o in leveringen]
    van = {o.versie_id: o for o in leveringen}
    stand = data.draw(st.sampled_from([Stand.INGEDIEND, Stand.TOEGEKEND, Stand.BETAALD]))
    eerdere = [
        replace(nieuw.met_nummer(f"JP{i}"), id=i, stand=stand) for i, nieuw in enumerate(eerste.prestaties, 1)
    ]
    tweede = bouw.bereken(
        [o for o in nog_open if o.open],
        toewijzing,
        contract=contract,
        eerdere=eerdere,
        **bouw.delen({p.id: [(van[d.versie_id], d.hoeveelheid) for d in p.delen] for p in eerdere}),
    )
    assert (tweede.prestaties, tweede.credits, tweede.koppelingen) == ((), (), ())
    assert per_eenheid((a.hoeveelheid, a.eenheid) for a in tweede.achtergebleven) == per_eenheid(
        (a.hoeveelheid, a.eenheid) for a in eerste.achtergebleven
    )


@given(budget=st.integers(0, 300_000), uurtarief=st.integers(1, 9999), in_minuten=st.booleans())
@settings(deadline=None)
def test_het_budget_laat_geen_eenheid_meer_toe(bouw, budget, uurtarief, in_minuten):
    tarief = bouw.tarief(uurtarief, declaratie_eenheid="01" if in_minuten else None)
    opbrengst = bouw.bereken(
        [bouw.open(hoeveelheid=30_000_000)], bouw.zonder_omvang(budget=budget), contract=bouw.contract(tarief)
    )
    volume = sum(p.volume for p in opbrengst.prestaties)

    def bedrag(aantal):
        exact = Decimal(uurtarief * aantal) / (60 if in_minuten else 1)
        return exact.quantize(Decimal(1), ROUND_HALF_UP)

    assert bedrag(volume) <= budget < bedrag(volume + 1)
