"""The world of `zorgpost proef`: its files are read without a fault and give the cases that its story tells."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest
from stdnum import iban
from stdnum.nl import bsn as bsn_nummer

import berichten
import schemas
from berichten.beoordeling import retourbericht
from berichten.bericht import Bericht
from berichten.client import Client
from berichten.dossier import geldende
from berichten.feiten import Toewijzing
from berichten.rekenen import minuten
from connectors import Rijfout, lees_tabel
from connectors.proefwereld import Wereld, maak_wereld
from facturatie.achterstand import Reden
from facturatie.akkoordkeuze import Akkoorden
from facturatie.berekening import bereken
from facturatie.contract import Contract, Gemeente, Route, Tarief
from facturatie.facturering import Factuurpost, posten
from facturatie.opbrengst import Opbrengst
from facturatie.toedeling import Toewijzingen
from facturatie.uren import Levering, OpenLevering
from trajecten.akkoord import Akkoord

UUR = 60
RENEE, SJOUKJE, BJORN, ANAIS = "999900018", "999900031", "999900043", "999900055"
LUCJA, INIGO, ZOE, HAKON = "999900067", "999900079", "999900080", "999900092"
CIGDEM, MATE, AOIFE, ELISKA = "999900109", "999900110", "999900122", "999900134"

# Per client: the first name in the story, the minutes in leveringen.csv, and what the story says of them.
VERTELD = {
    RENEE: ("Renée", 8 * 120, ["4 weken zijn 16 uur", "geleverd (16 uur)"]),
    SJOUKJE: ("Sjoukje", 4 * 95, ["4 bezoeken van 95 minuten", "380 minuten", "dus 6 uur en geen 8"]),
    BJORN: ("Björn", 5 * 3 * UUR + 2 * 120, ["5 weken van 3 uur", "is dus 15 uur", "19 uur geleverd", "4 uur wacht"]),
    ANAIS: ("Anaïs", 3 * 180, ["9 uur wacht"]),
    LUCJA: ("Łucja", 3 * 120, ["de 6 uur die er al op stonden"]),
    INIGO: ("Iñigo", 6 * 110, ["€ 600,00", "€ 72,50 per uur", "8 van de 11 uur", "3 uur wacht"]),
    ZOE: ("Zoë", 4 * 95, ["380 minuten", "€ 71,45", "€ 452,52"]),
    HAKON: ("Håkon", 120 + 450 + 120 + 390, ["120 en 450 minuten", "690 minuten zijn 12 uur", "390 minuten van 1 november"]),
    CIGDEM: ("Çiğdem", 2 * 150, ["5 uur wacht"]),
    MATE: ("Máté", 2 * 120, ["4 uur wacht"]),
    AOIFE: ("Aoife", 10 * 180 + 95, ["1.895 minuten", "31 uur en 35 minuten"]),
    ELISKA: ("Eliška", 3 * (120 + 420), ["3 nachten van 120 en 420 minuten", "samen 27 uur"]),
}  # fmt: skip

# What a file breaks, and whether it is a message at all; every other file is a faultless 301.
VERKEERD = {
    "JW301_0114_4.xml": ("TR302", True),
    "WMO301_0106_7.xml": ("XSD", True),
    "WMO301_0106_9.xml": ("XSD", False),
}


@pytest.fixture(scope="module")
def wereld(tmp_path_factory: pytest.TempPathFactory) -> Wereld:
    return maak_wereld(tmp_path_factory.mktemp("proef"))


def gelezen(pad: Path) -> list[object]:
    return list(lees_tabel(pad).rijen)


def leveringen(wereld: Wereld) -> list[Levering]:
    return [rij for rij in gelezen(wereld.leveringen) if isinstance(rij, Levering)]


def heenberichten(wereld: Wereld) -> list[Bericht]:
    """The messages that are taken over: each content once, without those that are rejected."""
    inhoud = dict.fromkeys(pad.read_bytes() for pad in wereld.berichten if pad.name not in VERKEERD)
    return [bericht for bytes_ in inhoud if (bericht := berichten.lees(bytes_).bericht) is not None]


def open_tot_en_met(wereld: Wereld, dag: date, gemeente: str) -> list[OpenLevering]:
    return [
        OpenLevering(nummer, levering, 0, 0)
        for nummer, levering in enumerate(leveringen(wereld), 1)
        if levering.gemeente == gemeente and levering.datum <= dag
    ]


def contract(wereld: Wereld) -> Contract:
    rijen = [rij for pad in wereld.stamgegevens for rij in gelezen(pad)]
    return Contract(
        [rij for rij in rijen if isinstance(rij, Gemeente)], [rij for rij in rijen if isinstance(rij, Tarief)]
    )


def toewijzingen(wereld: Wereld, gemeente: str) -> Toewijzingen:
    return Toewijzingen(
        geldende(
            Toewijzing.van(product, wet=bericht.standaard.wet, gemeente=gemeente, bsn=bericht.inhoud.bsn)
            for bericht in heenberichten(wereld)
            if bericht.header.afzender == gemeente
            for product in bericht.inhoud.toegewezen_producten
        )
    )


@pytest.fixture(scope="module")
def opbrengst(wereld: Wereld) -> Opbrengst:
    """What October gives by VECOZO, of both gemeenten together."""
    delen = [
        bereken(
            open_tot_en_met(wereld, date(2026, 10, 31), gemeente),
            toewijzingen(wereld, gemeente),
            contract(wereld),
            [],
            tot_en_met=date(2026, 10, 31),
            dagtekening=wereld.dagtekening,
        )
        for gemeente in ("0106", "0114")
    ]
    return Opbrengst(
        tuple(p for deel in delen for p in deel.prestaties),
        tuple(a for deel in delen for a in deel.achtergebleven),
    )


@pytest.fixture(scope="module")
def factuurposten(wereld: Wereld) -> list[Factuurpost]:
    akkoorden = [rij for pad in wereld.stamgegevens for rij in gelezen(pad) if isinstance(rij, Akkoord)]
    gemaakt, achtergebleven = posten(
        open_tot_en_met(wereld, date(2026, 10, 31), "0118"),
        contract(wereld),
        Toewijzingen([]),
        Akkoorden(akkoord for akkoord in akkoorden if akkoord.gemeente == "0118"),
    )
    assert achtergebleven == ()
    return gemaakt


# --- the files --------------------------------------------------------------------------------------------------------


def test_elke_tabel_wordt_zonder_fout_en_zonder_waarschuwing_gelezen(wereld: Wereld) -> None:
    for pad in (*wereld.stamgegevens, wereld.leveringen):
        tabel = lees_tabel(pad)
        rijen = list(tabel.rijen)
        assert pad.name == f"{tabel.soort}.csv"
        assert tabel.waarschuwingen == ()
        assert rijen
        assert not [rij for rij in rijen if isinstance(rij, Rijfout)]


def test_de_gemeenten_bestaan_en_elke_route_is_er(wereld: Wereld) -> None:
    gemeenten = [rij for rij in gelezen(wereld.stamgegevens[0]) if isinstance(rij, Gemeente)]
    assert {g.gemeente: g.naam for g in gemeenten}.items() <= schemas.gemeenten().items()
    assert [(g.wet, g.route) for g in gemeenten] == [
        ("wmo", Route.VECOZO),
        ("jeugdwet", Route.VECOZO),
        ("jeugdwet", Route.FACTUUR),
    ]


def test_twee_keer_maken_geeft_dezelfde_bytes_in_een_andere_map_en_over_de_eerste_heen(
    tmp_path: Path,
) -> None:
    def inhoud(map_: Path) -> dict[Path, bytes]:
        return {pad.relative_to(map_): pad.read_bytes() for pad in sorted(map_.rglob("*")) if pad.is_file()}

    een, twee = tmp_path / "een", tmp_path / "dieper" / "twee"
    eerste = maak_wereld(een)
    oorspronkelijk = inhoud(een)
    maak_wereld(twee)
    assert inhoud(twee) == oorspronkelijk
    assert maak_wereld(een) == eerste
    assert inhoud(een) == oorspronkelijk


def test_de_wereld_noemt_precies_wat_er_is_geschreven_en_laat_zich_niet_wijzigen(
    wereld: Wereld,
) -> None:
    geschreven = {pad for pad in wereld.leveringen.parent.rglob("*") if pad.is_file()}
    assert {*wereld.stamgegevens, *wereld.berichten, wereld.leveringen} == geschreven
    with pytest.raises(FrozenInstanceError):
        wereld.periode = date(2026, 11, 1)  # type: ignore[misc]


def test_de_organisatie_is_volledig_en_de_maand_is_oktober(wereld: Wereld) -> None:
    sleutels = "naam agb kvk btw_id iban straat huisnummer postcode plaats email"
    assert sorted(wereld.organisatie) == sorted(sleutels.split())
    assert iban.is_valid(wereld.organisatie["iban"])
    assert wereld.periode == date(2026, 10, 1)
    assert wereld.periode < wereld.datum_ontvangst < wereld.dagtekening == date(2026, 11, 3)


def test_er_zijn_twaalf_mensen_en_elk_bsn_ligt_in_de_testreeks(wereld: Wereld) -> None:
    akkoorden = [rij for rij in gelezen(wereld.stamgegevens[2]) if isinstance(rij, Akkoord)]
    gebruikt = {levering.bsn for levering in leveringen(wereld)}
    gebruikt |= {akkoord.bsn for akkoord in akkoorden if akkoord.bsn is not None}
    for pad in wereld.berichten:
        gebruikt |= set(re.findall(r"<\w+:Bsn>([^<]*)<", pad.read_text(encoding="utf-8")))
    assert gebruikt == set(VERTELD)
    assert all(nummer.startswith("9999") and bsn_nummer.is_valid(nummer) for nummer in gebruikt)


# --- the post ---------------------------------------------------------------------------------------------------------


def test_elke_301_krijgt_het_bedoelde_oordeel(wereld: Wereld) -> None:
    verkeerd = {}
    for pad in wereld.berichten:
        uitkomst = berichten.lees(pad.read_bytes())
        assert uitkomst.naam == (pad.name.partition("_")[0] if uitkomst.leesbaar else None)
        for bevinding in berichten.controleer(uitkomst):
            verkeerd[pad.name] = (bevinding.regel, uitkomst.leesbaar)
    assert verkeerd == VERKEERD


def test_alleen_de_301_met_dubbele_toewijzing_krijgt_0001_terug(wereld: Wereld) -> None:
    codes: dict[str, tuple[str, ...]] = {}
    for pad in wereld.berichten:
        uitkomst = berichten.lees(pad.read_bytes())
        if uitkomst.bericht is not None:
            retour = retourbericht(
                uitkomst.bericht,
                berichten.controleer(uitkomst),
                identificatie="1",
                dagtekening=wereld.datum_ontvangst,
            )
            assert retour is not None
            assert berichten.lees(berichten.schrijf(retour)).bericht == retour
            codes[pad.name] = retour.header.retour_codes
    assert {naam: code for naam, code in codes.items() if code} == {"JW301_0114_4.xml": ("0001",)}


def test_precies_een_301_komt_twee_keer_binnen(wereld: Wereld) -> None:
    keren = Counter(pad.read_bytes() for pad in wereld.berichten)
    assert sorted(keren.values())[-2:] == [1, 2]


def test_elke_301_is_aan_ons_van_een_bekende_gemeente_en_van_voor_de_ontvangst(wereld: Wereld) -> None:
    ontvangen = heenberichten(wereld)
    for bericht in ontvangen:
        assert bericht.header.ontvanger == wereld.organisatie["agb"]
        assert bericht.header.afzender in ("0106", "0114")
        assert bericht.header.bericht_identificatie.dagtekening < wereld.datum_ontvangst
    kenmerken = {(b.header.afzender, b.header.bericht_identificatie.identificatie) for b in ontvangen}
    assert len(kenmerken) == len(ontvangen) == len(wereld.berichten) - len(VERKEERD) - 1


def test_de_mensen_hebben_namen_van_allerlei_schrift(wereld: Wereld) -> None:
    clienten = [bericht.inhoud for bericht in heenberichten(wereld) if isinstance(bericht.inhoud, Client)]
    namen = {f"{client.naam.voornamen} {client.naam.geslachtsnaam.achternaam}" for client in clienten}
    assert {"Renée Proef", "Łucja Próbna", "Çiğdem Testoğlu", "Håkon Steekproef"} <= namen


# --- the story --------------------------------------------------------------------------------------------------------


def test_wat_het_verhaal_over_uren_zegt_klopt_met_de_leveringen(wereld: Wereld) -> None:
    geleverd: Counter[str] = Counter()
    for levering in leveringen(wereld):
        geleverd[levering.bsn] += minuten(levering.hoeveelheid, levering.eenheid) or 0
    assert dict(geleverd) == {bsn: aantal for bsn, (_, aantal, _) in VERTELD.items()}
    for regel, (naam, _, beweringen) in zip(wereld.verhaal, VERTELD.values(), strict=False):
        assert regel.startswith(f"{naam} ")
        assert all(bewering in regel for bewering in beweringen), regel
        assert regel.endswith(".")


def test_elk_bijzonder_bericht_heeft_een_zin(wereld: Wereld) -> None:
    over_post = [regel.partition(":")[0] for regel in wereld.verhaal[len(VERTELD) :]]
    assert sorted(over_post) == sorted([*VERKEERD, "WMO301_0106_2.xml"])


def test_oktober_geeft_de_prestaties_van_het_verhaal(opbrengst: Opbrengst) -> None:
    assert {(p.bsn, p.volume, p.eenheid, p.bedrag_cent) for p in opbrengst.prestaties} == {
        (RENEE, 16, "04", 16 * 6840),
        (SJOUKJE, 6, "04", 6 * 6840),
        (BJORN, 15, "04", 15 * 8910),
        (INIGO, 8, "04", 8 * 7250),
        (ZOE, 380, "01", 45252),
        (HAKON, 12, "04", 12 * 8940),
    }


def test_oktober_laat_achter_wat_het_verhaal_zegt(opbrengst: Opbrengst) -> None:
    wacht: Counter[tuple[str, Reden]] = Counter()
    for deel in opbrengst.achtergebleven:
        wacht[deel.bsn, deel.beletsel.reden] += minuten(deel.hoeveelheid, deel.eenheid) or 0
    assert wacht == {
        (BJORN, Reden.BOVEN_PLAFOND): 4 * UUR,
        (ANAIS, Reden.GEEN_TOEWIJZING): 9 * UUR,
        (LUCJA, Reden.TOEWIJZING_VERWIJDERD): 6 * UUR,
        (INIGO, Reden.BOVEN_BUDGET): 3 * UUR,
        (CIGDEM, Reden.GEEN_TARIEF): 5 * UUR,
        (MATE, Reden.GEEN_TOEWIJZING): 4 * UUR,
    }


def test_de_factuur_noemt_de_geleverde_minuten_onder_het_akkoord(factuurposten: list[Factuurpost]) -> None:
    assert {(post.bsn, post.hoeveelheid, post.eenheid, post.kenmerk) for post in factuurposten} == {
        (AOIFE, 31 * UUR + 35, "01", "JH-26-0412"),
        (ELISKA, 27 * UUR, "01", "JH-26-0398"),
    }
