"""`zorgpost uren`: loading hours, and the stand with what needs a person."""

import json

import pytest

from opdrachten.uren import balk


@pytest.fixture
def met_uren(werk):
    werk.laad()
    return werk


def stand(werk, *opties):
    return werk("uren", "stand", "--peildatum", "2026-10-31", *opties)


def test_de_stand_in_json_houdt_zich_aan_het_contract(met_uren):
    document = stand(met_uren, "--json").json
    assert document["peildatum"] == "2026-10-31"
    utrecht = next(s for s in document["standen"] if s["toewijzingnummer"] == 510001)
    assert {
        "wet", "gemeente", "bsn", "toewijzingnummer", "akkoord_id", "productcategorie", "productcode", "eenheid",
        "frequentie", "ingangsdatum", "einddatum", "toegewezen_totaal", "geleverd_minuten", "geleverd", "gedeclareerd",
        "toegekend", "resterend", "benut_procent", "signalen",
    } <= set(utrecht)  # fmt: skip
    assert (utrecht["geleverd_minuten"], utrecht["geleverd"], utrecht["toegewezen_totaal"]) == (380, 6, 126)
    assert all(isinstance(signaal, str) for signaal in utrecht["signalen"])
    assert [f"{s['melding']}: {s['stap']}" for s in utrecht["stappen"]] == utrecht["signalen"]


def test_uren_zonder_toewijzing_staan_er_met_wat_ze_waard_zijn(met_uren):
    los = [s for s in stand(met_uren, "--json").json["standen"] if s["productcode"] == "02A17"]
    assert [(s["toewijzingnummer"], s["risico_cent"]) for s in los] == [(None, 5500)]
    assert "€ 55,00 loopt gevaar" in los[0]["signalen"][0]


def test_op_het_scherm_staan_balken_en_daaronder_wat_aandacht_vraagt(met_uren):
    uit = stand(met_uren, "--gemeente", "0344").uit
    tabel, aandacht = uit.split("Wat aandacht vraagt")
    assert "█" in tabel
    assert "620001" not in uit
    assert "510001, 02A01, gemeente 0344" in aandacht
    assert "Samen loopt € 55,00 gevaar." in aandacht


def test_de_drempels_komen_uit_zorgpost_toml(met_uren):
    toml = met_uren.map / "zorgpost.toml"
    toml.write_text(
        toml.read_text("utf-8") + "\n[signalen]\ndrempels = [5]\nonderbenutting_procent = 0\n", "utf-8"
    )
    utrecht = next(s for s in stand(met_uren, "--json").json["standen"] if s["toewijzingnummer"] == 510001)
    assert utrecht["signalen"] == ["5 % benut: overleg op tijd over een vervolg"]


@pytest.mark.parametrize(
    "regel", ["drempels = [0]", "drempels = 80", "loopt_af_weken = -1", "drempel = [80]"]
)
def test_een_verkeerde_instelling_wordt_genoemd(met_uren, regel):
    toml = met_uren.map / "zorgpost.toml"
    toml.write_text(toml.read_text("utf-8") + f"\n[signalen]\n{regel}\n", "utf-8")
    uit = stand(met_uren)
    assert uit.code == 2
    assert "signalen.drempel" in uit.fout or "signalen.loopt_af_weken" in uit.fout


@pytest.mark.parametrize("soort", ["svg", "PNG"])
def test_de_grafiek_komt_naast_de_tabel(met_uren, tmp_path, soort):
    pad = tmp_path / f"stand.{soort}"
    uit = stand(met_uren, "--grafiek", pad)
    assert (uit.code, pad.stat().st_size > 5000) == (0, True)
    assert "2 toewijzingen en akkoorden getekend." in uit.uit
    assert met_uren.bouw.UTRECHT.encode() not in pad.read_bytes()


def test_met_json_staat_er_niets_naast_het_document(met_uren, tmp_path):
    uit = stand(met_uren, "--json", "--grafiek", tmp_path / "stand.svg")
    assert json.loads(uit.uit)["standen"]


@pytest.mark.parametrize(
    ("bestand", "reden"), [("stand.pdf", ".svg of .png"), ("weg/stand.svg", "bestaat niet")]
)
def test_een_grafiek_die_niet_kan_wordt_gezegd_voor_er_iets_gebeurt(met_uren, tmp_path, bestand, reden):
    uit = stand(met_uren, "--grafiek", tmp_path / bestand)
    assert (uit.code, uit.uit) == (2, "")
    assert reden in uit.fout


def test_zonder_toewijzingen_is_er_niets_te_tekenen(werk, tmp_path):
    uit = stand(werk, "--grafiek", tmp_path / "stand.svg")
    assert uit.code == 0
    assert "niets om te tekenen" in uit.uit
    assert not (tmp_path / "stand.svg").exists()


@pytest.mark.parametrize(
    ("procent", "vol"), [(0, 0), (1, 1), (19, 1), (20, 2), (99, 9), (100, 10), (140, 10)]
)
def test_een_balk_is_pas_vol_als_het_op_is(procent, vol):
    assert balk(procent) == "█" * vol + "░" * (10 - vol)
