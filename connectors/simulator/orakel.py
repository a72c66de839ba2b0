"""What must hold of a client whatever went wrong, read from the ledger and from what was exchanged.

Bron: simulatorlijst VSP section 12.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import berichten
from berichten.bericht import Bericht
from berichten.declaratie import Declaratie
from connectors.simulator.instellingen import RETOUREN
from connectors.simulator.pakket import open_pakket
from connectors.simulator.vecozo import AFGEKEURD, Stuk, Vecozo

GROOTSTE = 30_000_000
EIGEN_RETOUR = {"301": "302", "319": "320"}


def overtredingen(vecozo: Vecozo) -> list[str]:
    """Give what was done that may never be done; texts for a developer, without personal data."""
    return [
        *_dubbel(vecozo),
        *_veranderd(vecozo),
        *_verloren(vecozo),
        *_na_weigering(vecozo),
        *_retouren(vecozo),
    ]


def aangenomen(vecozo: Vecozo) -> list[tuple[Stuk, Bericht]]:
    """Give the messages of providers that VECOZO holds and did not reject."""
    gevonden = []
    for stuk in vecozo.alle:
        van_aanbieder = stuk.envelop.afzender.code in vecozo.gegevens.aanbieders
        if van_aanbieder and stuk.status != AFGEKEURD:
            bericht = berichten.lees(open_pakket(stuk.payload, GROOTSTE)[0]).bericht
            if bericht is not None:
                gevonden.append((stuk, bericht))
    return gevonden


def _dubbel(vecozo: Vecozo) -> Iterator[str]:
    """One Identificatie, and one DeclaratieNummer, is accepted once."""
    telling: Counter[tuple[str, ...]] = Counter()
    for stuk, bericht in aangenomen(vecozo):
        kop, wie = bericht.header, stuk.envelop.afzender.code or ""
        nummer = getattr(kop, "identificatie_retour", None) or kop.bericht_identificatie.identificatie
        telling["Identificatie", wie, bericht.naam, nummer] += 1
        if isinstance(bericht.inhoud, Declaratie):
            telling["DeclaratieNummer", wie, bericht.standaard.wet, bericht.inhoud.declaratie_nummer] += 1
    return (f"{aantal} keer aangenomen: {' '.join(wat)}" for wat, aantal in telling.items() if aantal > 1)


def _veranderd(vecozo: Vecozo) -> Iterator[str]:
    """Every push under one identity carries the same bytes."""
    inhoud: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for regel in vecozo.grootboek.zoek(soort="verzoek", wat="push"):
        if regel.sha256:
            inhoud[regel.traceer_id].add((regel.sha256, regel.envelop))
    return (f"veranderd opnieuw aangeboden: {wie}" for wie, anders in inhoud.items() if len(anders) > 1)


def _verloren(vecozo: Vecozo) -> Iterator[str]:
    """What was delivered is fetched before it is confirmed, and does not wait until it is gone."""
    gehaald: set[str] = set()
    for regel in vecozo.grootboek:
        if regel.wat == "payload" and regel.uitkomst == "200":
            gehaald.add(regel.traceer_id)
        elif regel.wat == "bevestig" and regel.uitkomst == "202" and regel.traceer_id not in gehaald:
            yield f"bevestigd zonder het op te halen: {regel.traceer_id}"
        elif regel.wat == "verloren":
            yield f"nooit opgehaald: {regel.traceer_id}"


def _na_weigering(vecozo: Vecozo) -> Iterator[str]:
    """After a 403 or 429 nothing is called until it is released."""
    dicht: dict[str, str] = {}
    for regel in vecozo.grootboek:
        if regel.wat == "vrijgegeven":
            dicht.clear()
        elif regel.soort == "verzoek" and regel.certificaat in dicht:
            yield f"{regel.wat} na een {dicht[regel.certificaat]} (regel {regel.nummer})"
        elif regel.soort == "verzoek" and regel.certificaat and regel.uitkomst in ("403", "429"):
            dicht[regel.certificaat] = regel.uitkomst


def _retouren(vecozo: Vecozo) -> Iterator[str]:
    """Every retourbericht answers something that was delivered, in its conversation, and nothing is answered twice."""
    heen = {stuk.envelop.traceer_id: stuk.envelop for stuk in vecozo.alle}
    telling: Counter[str] = Counter()
    for stuk, bericht in aangenomen(vecozo):
        if bericht.soort not in RETOUREN:
            continue
        op = heen.get(stuk.envelop.als_antwoord_op or "")
        if op is None or EIGEN_RETOUR.get(op.subtype[-3:]) != bericht.soort:
            yield f"{bericht.naam} antwoordt op niets: {stuk.envelop.traceer_id}"
        elif op.conversatie_id != stuk.envelop.conversatie_id:
            yield f"{bericht.naam} in een andere conversatie: {stuk.envelop.traceer_id}"
        else:
            telling[op.traceer_id] += 1
    yield from (f"{aantal} retouren op {wie}" for wie, aantal in telling.items() if aantal > 1)
