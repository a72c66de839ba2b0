"""The published examples on what is declared and what is taken back, each through the product.

Those on ceilings, rounding, amounts and periods are in tests/berichten; what a late month may still go along with is in
tests/processen/test_nagekomen.py.
"""

import json
from datetime import date

import pytest

from berichten.standaard import standaard_van_wet
from connectors.cellen import Celfout, bsn
from facturatie import schrijfwijze
from facturatie.achterstand import Reden
from facturatie.declaratie import declaratiebericht
from facturatie.grootboek import Stand

OKT = date(2026, 10, 6)


@pytest.fixture(scope="module")
def gevallen(gedeeld):
    alle = json.loads((gedeeld / "standaard" / "rekenvoorbeelden.json").read_text("utf-8"))

    def _gevallen(begin):
        gevonden = {geval["id"]: geval for geval in alle if geval["id"].startswith(begin)}
        assert gevonden
        return gevonden

    return _gevallen


def test_iv042_een_omvang_in_woorden_is_die_in_codes(gevallen):
    iv042 = gevallen("IV042")
    dagdelen, euros = iv042["IV042-1A"]["verwacht"], iv042["IV042-2A"]["verwacht"]
    assert schrijfwijze.hoeveelheid(dagdelen["Volume"], dagdelen["Eenheid"]) == "5 dagdelen"
    assert schrijfwijze.hoeveelheid(euros["Volume"], euros["Eenheid"]) == "€ 200,00"


def test_iv042_dagdelen_en_euros_gaan_in_hun_eigen_eenheid(bouw, gevallen):
    iv042 = gevallen("IV042")
    for geval, eenheid, tarief, hoeveelheid in (
        (iv042["IV042-1B"], "16", 6000, iv042["IV042-1B"]["invoer"].get("geleverd")),
        (iv042["IV042-2B"], "83", None, iv042["IV042-2B"]["invoer"].get("geleverd_euro", 0) * 100),
    ):
        (prestatie,) = bouw.bereken(
            [bouw.open(hoeveelheid=hoeveelheid, eenheid=eenheid)],
            bouw.toewijzing(eenheid=eenheid, volume=20_000),
            contract=bouw.contract(bouw.tarief(tarief, eenheid=eenheid)),
        ).prestaties
        gekregen = {
            "GeleverdVolume": prestatie.volume,
            "Eenheid": prestatie.eenheid,
            "ProductTarief": prestatie.tarief_cent,
            "IngediendBedrag": prestatie.bedrag_cent,
        }
        assert {sleutel: gekregen[sleutel] for sleutel in geval["verwacht"]} == geval["verwacht"], geval["id"]


def test_iv085_alleen_wat_is_beantwoord_en_goedgekeurd_wordt_gecrediteerd(bouw, gevallen):
    for naam, geval in gevallen("IV085").items():
        invoer = geval["invoer"]
        stand = Stand.INGEDIEND
        if invoer["antwoord_325_ontvangen"]:
            stand = Stand.AFGEWEZEN if invoer["prestatie_afgekeurd"] else Stand.TOEGEKEND
        nu = bouw.open(hoeveelheid=120, eerder=60 if stand is not Stand.AFGEWEZEN else 0)
        oud = bouw.regel(volume=1, bedrag_cent=6450, id=1, stand=stand)
        uit = bouw.bereken([nu], eerdere=[oud], verouderd=[1], **bouw.delen({1: [(nu, 60)]}, versie=99))
        assert bool(uit.credits) is geval["verwacht"]["crediteren_toegestaan"], naam
        if stand is Stand.INGEDIEND:
            assert {a.beletsel.reden for a in uit.achtergebleven} == {Reden.CORRECTIE_WACHT}


def test_iv086_het_totaal_is_debet_min_credit_en_staat_er_zonder_teken(bouw, gevallen):
    for naam, geval in gevallen("IV086").items():
        if "prestaties" not in geval["invoer"]:
            continue
        regels = [
            bouw.regel(
                f"JP{i}",
                vorig_referentienummer="JP0" if p["DebetCredit"] == "C" else None,
                bedrag_cent=p["Bedrag"] if p["DebetCredit"] == "D" else -p["Bedrag"],
            )
            for i, p in enumerate(geval["invoer"]["prestaties"], 1)
        ]
        inhoud = declaratiebericht(
            standaard_van_wet("jeugdwet"),
            regels,
            agb="42420001",
            gemeente="0344",
            declaratienummer="J1",
            identificatie="1",
            periode=date(2026, 10, 1),
            dagtekening=date(2026, 11, 2),
        ).inhoud
        totaal = inhoud.totaal_ingediend_bedrag
        verwacht = geval["verwacht"]["TotaalIngediendBedrag"]
        assert (totaal.totaal_bedrag, totaal.debet_credit) == (
            verwacht["TotaalBedrag"],
            verwacht["DebetCredit"],
        ), naam


def test_iv086_een_credit_gaat_met_een_tweede_debet_en_nooit_met_het_eerste(bouw, gevallen):
    eerste_met_credit, credit_met_tweede = gevallen("IV086")["IV086-5"]["verwacht"]["toegestaan"]
    nu = bouw.open(hoeveelheid=120)
    nieuw = bouw.bereken([nu])
    assert (bool(nieuw.prestaties), bool(nieuw.credits)) == (True, eerste_met_credit)
    oud = bouw.regel(volume=1, bedrag_cent=6450, id=1, stand=Stand.TOEGEKEND)
    delen = bouw.delen({1: [(nu, 60)]}, versie=99)
    correctie = bouw.bereken([bouw.open(hoeveelheid=120, eerder=60)], eerdere=[oud], verouderd=[1], **delen)
    assert (bool(correctie.prestaties) and bool(correctie.credits)) is credit_met_tweede


def test_iv091_een_credit_is_een_kopie_met_een_nieuw_nummer(bouw, gevallen):
    for geval in gevallen("IV091").values():
        oud, verwacht = geval["invoer"]["oorspronkelijk"], geval["verwacht"]["credit"]
        begin, eind = (date.fromisoformat(dag) for dag in oud["ProductPeriode"])
        credit = bouw.regel(
            oud["ReferentieNummer"],
            toewijzing_nummer=oud["ToewijzingNummer"],
            productcategorie=oud["ProductCategorie"],
            productcode=oud["ProductCode"],
            begin=begin,
            eind=eind,
            volume=oud["GeleverdVolume"],
            eenheid=oud["Eenheid"],
            tarief_cent=oud["ProductTarief"],
            bedrag_cent=oud["Bedrag"],
        ).credit(geval["invoer"]["nieuw_ReferentieNummer"])
        assert {
            "ReferentieNummer": credit.referentienummer,
            "VorigReferentieNummer": credit.vorig_referentienummer,
            "ToewijzingNummer": credit.toewijzing_nummer,
            "ProductCategorie": credit.productcategorie,
            "ProductCode": credit.productcode,
            "ProductPeriode": [credit.begin.isoformat(), credit.eind.isoformat()],
            "GeleverdVolume": credit.volume,
            "Eenheid": credit.eenheid,
            "ProductTarief": credit.tarief_cent,
            "Bedrag": abs(credit.bedrag_cent),
            "DebetCredit": "C" if credit.bedrag_cent < 0 else "D",
        } == verwacht


def test_de_elfproef_scheidt_een_bsn_van_een_tikfout(gevallen):
    for geval in gevallen("ELFPROEF").values():
        try:
            geldig = bsn(geval["invoer"]["Bsn"]) == geval["invoer"]["Bsn"]
        except Celfout:
            geldig = False
        assert geldig is geval["verwacht"]["geldig"], geval["id"]
