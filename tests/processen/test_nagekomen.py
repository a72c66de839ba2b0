"""IV090: in which DeclaratiePeriode a month that comes late may still go along, as published."""

import json
from datetime import date, timedelta

import berichten


def maand(periode):
    return periode[0][:7]


def na(periode):
    """The second day after a month, on which it can be declared."""
    return date.fromisoformat(periode[1]) + timedelta(days=2)


def test_een_nagekomen_maand_gaat_mee_met_de_laatste_declaratieperiode_of_later(gedeeld, maak_werk, tmp_path):
    alle = json.loads((gedeeld / "standaard" / "rekenvoorbeelden.json").read_text("utf-8"))
    gevallen = [geval for geval in alle if geval["id"].startswith("IV090-1")]
    assert {geval["id"] for geval in gevallen} == {"IV090-1-iwmo", "IV090-1-ijw"}
    for geval in gevallen:
        verwacht = geval["verwacht"]
        for periode in verwacht["niet_toegestaan"] + verwacht["toegestane_DeclaratiePeriodes"]:
            mag = periode in verwacht["toegestane_DeclaratiePeriodes"]
            werk = maak_werk(tmp_path / f"{geval['id']}-{maand(periode)}")
            uit = declareer_laat(werk, geval["id"].endswith("iwmo"), geval["invoer"], periode)
            assert bool(uit["declaraties"]) is mag, (geval["id"], periode)
            if not mag:
                (achter,) = uit["niet_gedeclareerd"]
                assert (achter["reden"], achter["regel"]) == ("geblokkeerd", "TR318")
                continue
            (declaratie,) = uit["declaraties"]
            (prestatie,) = declaratie["prestaties"]
            assert prestatie["begin"][:7] == verwacht["ProductPeriode_maand"]
            heen = berichten.lees((werk.map / declaratie["bestand"]).read_bytes()).bericht
            gekozen = heen.inhoud.declaratie_periode
            assert [gekozen.begindatum.isoformat(), gekozen.einddatum.isoformat()] == periode


def declareer_laat(werk, is_wmo, invoer, periode):
    """Declare the months of the example, then let hours on another product come in late and declare `periode`."""
    periodes = invoer["ingediende_DeclaratiePeriodes"]
    jaar = periodes[0][0][:4]
    wie = {"gemeente": "0344", "wet": "wmo"} if is_wmo else {"gemeente": "0202", "wet": "jeugdwet"}
    wie["bsn"] = werk.bouw.UTRECHT if is_wmo else werk.bouw.ARNHEM
    codes = ("02A01", "02A17") if is_wmo else ("45A04", "45A48")
    vast = {key: wie[key] for key in ("gemeente", "wet")} | {"ingang": f"{jaar}-01-01"}
    werk(
        "stamgegevens",
        "laad",
        werk.bouw.tabel(
            werk.map / "in" / "g.csv", "gemeenten", [vast | {"naam": "Voorbeeld", "route": "vecozo"}]
        ),
        werk.bouw.tabel(
            werk.map / "in" / "t.csv",
            "tarieven",
            [
                vast | {"productcategorie": c[:2], "productcode": c, "eenheid": "04", "tarief_cent": 6000}
                for c in codes
            ],
        ),
    )
    maak = werk.bouw.toewijzing if is_wmo else werk.bouw.jeugd
    looptijd = {"ingang": date(int(jaar), 1, 1), "einde": date(int(jaar), 12, 31), "eenheid": "04"}
    werk.ontvang(
        *(
            werk.leg(
                f"t{i}.xml", maak(nummer=880001 + i, code=code, identificatie=f"N{i}", volume=9, **looptijd)
            )
            for i, code in enumerate(codes)
        )
    )
    product = {**wie, "hoeveelheid": 60, "eenheid": "01"}
    werk.uren(
        *(
            werk.bouw.levering(f"L{i}", **product | {"datum": periode_[0], "productcode": codes[0]})
            for i, periode_ in enumerate(periodes)
        )
    )
    for periode_ in periodes:
        assert werk.declareer(maand(periode_), na(periode_).isoformat())["declaraties"], periode_
    laat = product | {"datum": f"{invoer['nagekomen_maand']}-15", "productcode": codes[1]}
    werk.uren(werk.bouw.levering("LAAT", **laat))
    dagtekening = max(na(periode), na(periodes[-1]))
    return werk.declareer(maand(periode), dagtekening.isoformat())


def test_uren_die_er_eerder_zijn_dan_de_301_gaan_vanzelf_mee_als_hij_komt(werk):
    werk("stamgegevens", "laad", *werk.tabellen)
    werk.uren(werk.bouw.levering("VROEG"))
    (achter,) = werk.declareer()["niet_gedeclareerd"]
    assert achter["reden"] == "geen_toewijzing"
    werk.ontvang(werk.post[0])
    uit = werk.declareer()
    assert (len(uit["declaraties"]), uit["niet_gedeclareerd"]) == (1, [])


def test_een_301_die_eerder_ingaat_trekt_de_uren_naar_zich_toe(werk):
    werk("stamgegevens", "laad", *werk.tabellen)
    werk.ontvang(werk.leg("eerst.xml", werk.bouw.toewijzing(nummer=510101, identificatie="EERST")))
    werk.uren(werk.bouw.levering("A"))

    def nummers():
        standen = werk("uren", "stand", "--peildatum", "2026-09-30", "--json").json["standen"]
        return {s["toewijzingnummer"]: s["geleverd"] for s in standen}

    assert nummers() == {510101: 2}
    eerder = werk.bouw.toewijzing(nummer=510102, ingang=date(2026, 8, 1), identificatie="EERDER")
    werk.ontvang(werk.leg("eerder.xml", eerder))
    assert nummers() == {510101: 0, 510102: 2}
