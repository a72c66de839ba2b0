"""Every published kind of toewijzing, from hours to money: what is declared, the stand and the ceiling say the same."""

import csv
from datetime import date, timedelta

import pytest

from berichten import rekenen
from berichten.plafond import budget, plafond_periode, plafond_totaal
from berichten.rekenen import MINUTEN_PER_EENHEID
from facturatie.achterstand import Reden
from facturatie.contract import Variant
from facturatie.signalen import Soort
from facturatie.stand import standen

VARIANT = {"inspanningsgericht": Variant.INSPANNING, "outputgericht": Variant.OUTPUT}
INGANG, EINDE = date(2026, 9, 10), date(2026, 11, 25)  # a Thursday and a Wednesday
PEIL = date(2026, 11, 30)
TARIEF = 6000


@pytest.fixture(scope="module")
def rijen(gedeeld):
    with (gedeeld / "standaard" / "toewijzingsvarianten.csv").open(encoding="utf-8", newline="") as bestand:
        return list(csv.DictReader(bestand))


def geval(bouw, rij, wet, einde):
    """The toewijzing and contract of a row, at a price of 60.00 per unit, and a delivery in its unit."""
    variant = VARIANT[rij["uitvoeringsvariant"]]
    omvang = rij["volume"] == "gevuld"
    eenheid = rij["eenheid"] if omvang else "82" if variant is Variant.OUTPUT else "04"
    categorie = "01" if wet == "wmo" else "45"
    toewijzing = bouw.toewijzing(
        wet=wet,
        categorie=categorie if rij["productcategorie"] == "gevuld" else None,
        code=f"{categorie}A48" if rij["productcode"] == "gevuld" else None,
        volume=7 if omvang else None,
        eenheid=eenheid if omvang else None,
        frequentie=rij["frequentie"] if omvang else None,
        budget=50 * TARIEF if rij["budget"] == "gevuld" else None,
        ingangsdatum=INGANG,
        einddatum=einde,
    )
    tarief = bouw.tarief(
        None if eenheid == "83" else TARIEF,
        wet=wet,
        productcategorie=categorie,
        productcode=f"{categorie}A48",
        eenheid=eenheid,
        variant=variant,
    )
    return toewijzing, bouw.contract(tarief), eenheid, variant


def gevallen(bouw, rijen):
    for rij in rijen:
        for wet in ("wmo", "jeugdwet"):
            for einde in [EINDE] if rij["einddatum"] == "verplicht" else [EINDE, None]:
                yield rij, *geval(bouw, rij, wet, einde)


def elke_dag(bouw, toewijzing, contract, eenheid, hoeveelheid):
    """The same on every day of the looptijd up to the peildatum; time in minutes."""
    in_minuten = MINUTEN_PER_EENHEID.get(eenheid)
    dagen = ((toewijzing.einddatum or PEIL) - INGANG).days + 1
    product = {"wet": toewijzing.wet, "productcode": "01A48" if toewijzing.wet == "wmo" else "45A48"}
    return bouw.dagen(
        *((INGANG + timedelta(days=i), hoeveelheid * (in_minuten or 1)) for i in range(dagen)),
        eenheid="01" if in_minuten else eenheid,
        **product,
    )


def in_geteld(volume, eenheid):
    return volume * MINUTEN_PER_EENHEID.get(eenheid, 1)


def test_bij_elke_variant_wordt_gedeclareerd_tot_het_plafond_en_geen_minuut_verder(bouw, rijen):
    assert rijen
    for rij, toewijzing, contract, eenheid, variant in gevallen(bouw, rijen):
        leveringen = elke_dag(bouw, toewijzing, contract, eenheid, 10)
        uit = bouw.bereken(leveringen, toewijzing, contract=contract)
        totaal = plafond_totaal(toewijzing, variant)
        op = 0
        for prestatie in uit.prestaties:
            periode = rekenen.productperiode(prestatie.begin, INGANG, toewijzing.einddatum)
            in_periode = plafond_periode(toewijzing, periode, variant)
            assert in_periode is None or prestatie.volume <= in_periode, rij
            op += prestatie.volume
        assert totaal is None or op <= totaal, rij
        hoogstens = budget(toewijzing)
        assert hoogstens is None or sum(p.bedrag_cent for p in uit.prestaties) <= hoogstens, rij
        geleverd = sum(open_.levering.hoeveelheid for open_ in leveringen)
        binnen = sum(deel.hoeveelheid for p in uit.prestaties for deel in p.delen)
        buiten = sum(a.hoeveelheid for a in uit.achtergebleven)
        assert binnen + buiten == geleverd, rij
        begrensd = totaal is not None or hoogstens is not None or toewijzing.frequentie is not None
        assert bool(buiten) is begrensd, rij
        assert {a.beletsel.reden for a in uit.achtergebleven} <= {Reden.BOVEN_PLAFOND, Reden.BOVEN_BUDGET}, (
            rij
        )


def test_bij_elke_variant_zegt_de_stand_wat_het_declareren_achterhoudt(bouw, rijen):
    """Ten a day is too much everywhere; what the stand calls too much stays behind, in the same unit."""
    for rij, toewijzing, contract, eenheid, variant in gevallen(bouw, rijen):
        leveringen = elke_dag(bouw, toewijzing, contract, eenheid, 10)
        (stand,) = standen(leveringen, [toewijzing], [], contract, [], peildatum=PEIL)
        uit = bouw.bereken(leveringen, toewijzing, contract=contract, tot_en_met=PEIL, dagtekening=PEIL)
        soorten = {signaal.soort for signaal in stand.signalen}
        te_veel = bool(uit.achtergebleven)
        assert bool(soorten & {Soort.BOVEN, Soort.BOVEN_MAAND}) is te_veel, rij
        totaal = budget(toewijzing) if toewijzing.budget is not None else plafond_totaal(toewijzing, variant)
        assert stand.toegewezen_totaal == totaal, rij
        assert stand.eenheid == (toewijzing.eenheid or ("83" if toewijzing.budget is not None else "01")), rij
        if totaal is not None:
            assert stand.resterend == totaal - stand.geleverd, rij
        achter = sum(a.hoeveelheid for a in uit.achtergebleven)
        boven = [s for s in stand.signalen if s.soort is Soort.BOVEN]
        if toewijzing.frequentie == "6":
            assert achter == in_geteld(stand.geleverd - totaal, eenheid), rij
            assert len(boven) == 1, rij
            assert stand.risico_cent == (achter if eenheid == "83" else (stand.geleverd - totaal) * TARIEF), (
                rij
            )


def test_bij_elke_variant_past_wat_precies_het_plafond_is(bouw, rijen):
    """Delivered what the ceiling of the first month and the total allow, nothing stays behind and nothing is signalled."""
    for rij, toewijzing, contract, eenheid, variant in gevallen(bouw, rijen):
        periode = rekenen.productperiode(INGANG, INGANG, toewijzing.einddatum)
        grenzen = [plafond_periode(toewijzing, periode, variant), plafond_totaal(toewijzing, variant)]
        if toewijzing.budget is not None:
            grenzen.append(50)
        bekend = [grens for grens in grenzen if grens is not None]
        if not bekend:
            continue
        (open_,) = elke_dag(bouw, toewijzing, contract, eenheid, min(bekend))[:1]
        uit = bouw.bereken([open_], toewijzing, contract=contract)
        assert uit.achtergebleven == (), rij
        assert [p.volume for p in uit.prestaties] == [min(bekend)], rij
        (stand,) = standen([open_], [toewijzing], [], contract, [], peildatum=PEIL)
        assert {s.soort for s in stand.signalen} & {Soort.BOVEN, Soort.BOVEN_MAAND} == set(), rij
        assert stand.risico_cent == 0, rij
