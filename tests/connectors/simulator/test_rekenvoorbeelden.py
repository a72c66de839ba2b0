"""IV093 and IV097: the 301 with which a gemeente grants a verzoek om wijziging, as published; and what we make of it.

Where the requested day has passed, people agree on the days outside the berichten: a gemeente then sends what was
agreed, so of those cases only what we establish from the 301 can be held against the example.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

import berichten
from berichten.bericht import Bericht
from berichten.dossier import Dossier
from berichten.toewijzing import ToegewezenProduct
from berichten.typen import Omvang, Product
from berichten.verzoek import NieuwProduct, OngewijzigdProduct, TeWijzigenProduct
from connectors.simulator import besluiten
from connectors.simulator.stand import Stand

VOORBEELDEN = Path(__file__).resolve().parents[3] / "fixtures" / "berichten"
ZOALS_GEVRAAGD = ("IV093-1", "IV093-2b", "IV093-3a", "IV097-1")
AFGESPROKEN = ("IV093-2a", "IV093-3b")  # other days than those that were requested
PRODUCT = Product(categorie="02", code="02A01")
EERDER = (date(2025, 1, 1), time(9))


def voorbeeld(naam: str) -> Bericht:
    bericht = berichten.lees((VOORBEELDEN / f"{naam}.xml").read_bytes()).bericht
    assert bericht is not None
    return bericht


def omvang(volume: int | None) -> Omvang:
    return Omvang(volume=volume or 4, eenheid="04", frequentie="2")


def dag(iso: str) -> date:
    return date.fromisoformat(iso)


class Geval:
    """One published case: what ran, what we asked (a WMO317) and when the gemeente decided."""

    def __init__(self, invoer: dict[str, Any], moment: str) -> None:
        self.nu = datetime.combine(dag(moment), time(10))
        self.product = {}  # by the letter of the example its ToewijzingNummer
        lopend = []
        for t in invoer["toewijzingen"]:
            t = {"ToewijzingNummer": t} if isinstance(t, int) else t
            self.product[t.get("product", "")] = t["ToewijzingNummer"]
            lopend.append(
                ToegewezenProduct(
                    toewijzing_nummer=t["ToewijzingNummer"],
                    product=PRODUCT,
                    toewijzingsdatum=EERDER[0],
                    toewijzingstijd=EERDER[1],
                    ingangsdatum=dag(t.get("Ingangsdatum", "2025-01-01")),
                    einddatum=dag(t.get("Einddatum", "2025-12-31")),
                    omvang=omvang(t.get("Volume")),
                )
            )
        eerst = voorbeeld("WMO301")
        self.bericht_301 = replace(eerst, inhoud=replace(eerst.inhoud, toegewezen_producten=tuple(lopend)))
        self.bericht_317 = self._verzoek(invoer["verzoek"], {p.toewijzing_nummer: p for p in lopend})

    def _verzoek(self, v: dict[str, Any], lopend: dict[int, ToegewezenProduct]) -> Bericht:
        heen = voorbeeld("WMO317")
        verzoek = replace(
            heen.inhoud.verzoek,
            referentie_aanbieder=v.get("ReferentieAanbieder", "V1"),
            ongewijzigde_producten=tuple(
                OngewijzigdProduct(toewijzing_nummer=n) for n in v.get("OngewijzigdProduct", ())
            ),
            te_wijzigen_producten=tuple(
                TeWijzigenProduct(
                    toewijzing_nummer=w["ToewijzingNummer"],
                    gewenste_ingangsdatum=dag(w.get("GewensteIngangsdatum", "2025-01-01")),
                    einddatum=dag(w["Einddatum"]),
                    omvang=omvang(w["Volume"]) if "Volume" in w else lopend[w["ToewijzingNummer"]].omvang,
                    budget=None,
                )
                for w in v.get("TeWijzigenProduct", ())
            ),
            nieuwe_producten=tuple(
                NieuwProduct(
                    product=PRODUCT,
                    gewenste_ingangsdatum=dag(n["GewensteIngangsdatum"]),
                    einddatum=None,
                    omvang=omvang(None),
                    budget=None,
                )
                for n in v.get("NieuwProduct", ())
            ),
        )
        bsn = self.bericht_301.inhoud.bsn
        return replace(heen, inhoud=replace(heen.inhoud, bsn=bsn, verzoek=verzoek))

    def toegewezen(self) -> tuple[ToegewezenProduct, ...]:
        """What the gemeente of the simulator grants, as products of a 301 that its own rules accept."""
        stand = Stand("0344")
        stand.neem_aan(self.bericht_301)
        (besluit,) = besluiten.toewijzingen(stand, self.bericht_317, self.nu)
        return besluit.inhoud.toegewezen_producten


@pytest.fixture
def gevallen(gedeeld: Path) -> dict[str, dict[str, Any]]:
    alle = json.loads((gedeeld / "standaard" / "rekenvoorbeelden.json").read_text("utf-8"))
    gevonden = {g["id"]: g for g in alle if g["id"].startswith(("IV093", "IV097"))}
    assert set(gevonden) == {*ZOALS_GEVRAAGD, *AFGESPROKEN, "IV097-2"}
    return gevonden


@pytest.mark.parametrize("geval_id", ZOALS_GEVRAAGD)
def test_wat_is_gevraagd_wordt_als_een_geheel_toegewezen(
    gevallen: dict[str, dict[str, Any]], geval_id: str
) -> None:
    invoer, verwacht = gevallen[geval_id]["invoer"], gevallen[geval_id]["verwacht"]
    geval = Geval(invoer, invoer.get("toewijzingsmoment", "2025-12-01"))
    gekregen = geval.toegewezen()
    assert {p.referentie_aanbieder for p in gekregen} == {invoer["verzoek"].get("ReferentieAanbieder", "V1")}
    if "ToegewezenProduct" in verwacht:
        per_begin = {(p.toewijzing_nummer, p.ingangsdatum): p for p in gekregen}
        assert len(gekregen) == len(verwacht["ToegewezenProduct"])
        bekend = {p["ToewijzingNummer"] for p in verwacht["ToegewezenProduct"]}
        nieuwe = [p for p in gekregen if p.toewijzing_nummer not in bekend]  # which number is the gemeente's
        for p in verwacht["ToegewezenProduct"]:
            sleutel = (p["ToewijzingNummer"], dag(p.get("Ingangsdatum", "2025-01-01")))
            product = per_begin.get(sleutel) or nieuwe.pop()
            assert product.einddatum == dag(p["Einddatum"])
            assert product.referentie_aanbieder == p["ReferentieAanbieder"]
            if "Volume" in p:
                assert product.omvang is not None
                assert (product.omvang.volume, product.ingangsdatum) == (p["Volume"], sleutel[1])
                assert product.reden_wijziging == p["RedenWijziging"]
        return
    for letter, dagen in verwacht.items():
        (product,) = [
            p
            for p in gekregen
            if p.toewijzing_nummer == geval.product.get(letter)
            or (letter not in geval.product and p.toewijzing_nummer not in geval.product.values())
        ]
        assert dagen.get("Einddatum", product.einddatum and product.einddatum.isoformat()) == (
            product.einddatum and product.einddatum.isoformat()
        )
        assert dagen.get("Ingangsdatum", product.ingangsdatum.isoformat()) == product.ingangsdatum.isoformat()


@pytest.mark.parametrize("geval_id", AFGESPROKEN)
def test_wat_anders_is_afgesproken_geldt_zoals_de_301_het_zegt(
    gevallen: dict[str, dict[str, Any]], geval_id: str
) -> None:
    """The verzoek is honoured by its ReferentieAanbieder, and the days are those of the newest versions."""
    invoer, verwacht = gevallen[geval_id]["invoer"], gevallen[geval_id]["verwacht"]
    geval = Geval(invoer, invoer["toewijzingsmoment"])
    producten = []
    for p in geval.toegewezen():
        letter = next((x for x, n in geval.product.items() if n == p.toewijzing_nummer), None)
        dagen = verwacht[letter or next(x for x in verwacht if x not in geval.product)]
        anders = {"ingangsdatum": "Ingangsdatum", "einddatum": "Einddatum"}
        producten.append(replace(p, **{v: dag(dagen[naam]) for v, naam in anders.items() if naam in dagen}))
    besluit = replace(
        geval.bericht_301, inhoud=replace(geval.bericht_301.inhoud, toegewezen_producten=tuple(producten))
    )
    dossier = Dossier.van(geval.bericht_301, geval.bericht_317)
    assert len(dossier.open_verzoeken) > 0
    na = dossier | Dossier.van(besluit)
    assert na.open_verzoeken == []
    geldend = {t.nummer: t for t in na.toewijzingen}
    for letter, dagen in verwacht.items():
        nummers = (
            [geval.product[letter]] if letter in geval.product else geldend.keys() - geval.product.values()
        )
        (nummer,) = nummers
        if "Einddatum" in dagen:
            assert geldend[nummer].einddatum == dag(dagen["Einddatum"])
        if "Ingangsdatum" in dagen:
            assert geldend[nummer].ingangsdatum == dag(dagen["Ingangsdatum"])


def test_een_latere_wijziging_door_de_gemeente_heeft_geen_referentie(
    gevallen: dict[str, dict[str, Any]],
) -> None:
    """IV097-2: the verzoek that was honoured before stays honoured, and the version that counts answers none."""
    case = gevallen["IV097-2"]
    eerste = gevallen["IV097-1"]["invoer"]
    assert case["invoer"]["eerdere_ReferentieAanbieder"] == eerste["verzoek"]["ReferentieAanbieder"]
    geval = Geval(eerste, "2025-12-01")
    toegewezen = geval.toegewezen()
    later = tuple(
        replace(
            p,
            referentie_aanbieder=case["verwacht"]["ReferentieAanbieder"],
            toewijzingsdatum=date(2026, 2, 2),
            einddatum=date(2026, 4, 30),
        )
        for p in toegewezen
    )

    def als_301(producten: tuple[ToegewezenProduct, ...]) -> Bericht:
        return replace(
            geval.bericht_301, inhoud=replace(geval.bericht_301.inhoud, toegewezen_producten=producten)
        )

    dossier = Dossier.van(geval.bericht_301, geval.bericht_317, als_301(toegewezen), als_301(later))
    assert dossier.open_verzoeken == []
    assert {t.referentie_aanbieder for t in dossier.toewijzingen} == {None}
    assert {t.einddatum for t in dossier.toewijzingen} == {date(2026, 4, 30)}
