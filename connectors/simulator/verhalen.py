"""Situations to practise with: each sets the scene and says what the person at the keyboard will see.

Bron: simulatorlijst VSP sections 9 and 10.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from berichten.bericht import Bericht
from berichten.toewijzing import ToegewezenProduct
from connectors.simulator import scenarios
from connectors.simulator.simulator import Simulator
from connectors.simulator.storingen import BEVESTIG

TERUGWERKEND_DAGEN = 14


@dataclass(frozen=True, slots=True)
class Plaats:
    """Where a story plays: a gemeente, the wet, and a productcode that is assigned there."""

    gemeente: str
    wet: str
    productcode: str


@dataclass(frozen=True, slots=True)
class Verhaal:
    """A situation: what it is, what to do, in Dutch, and what sets the scene."""

    naam: str
    uitleg: str
    zet: Callable[[Simulator, Plaats], None]


def _gewoon(sim: Simulator, waar: Plaats) -> None:
    sim.vul(waar.gemeente, 3, wet=waar.wet, productcode=waar.productcode)


def _afkeur(sim: Simulator, waar: Plaats) -> None:
    _gewoon(sim, waar)
    sim.scenario(scenarios.DEELS)


def _late_antwoorden(sim: Simulator, waar: Plaats) -> None:
    _gewoon(sim, waar)
    sim.scenario(scenarios.TE_LAAT)


def _storing(sim: Simulator, waar: Plaats) -> None:
    _gewoon(sim, waar)
    sim.storing("F18")
    sim.storing("F16", overslaan=1)
    sim.storing("knip", BEVESTIG)
    sim.storing("F01")
    sim.storing("F05", overslaan=1)
    sim.storing("F06", overslaan=2)
    sim.schakelaars.status_vertraging = timedelta(seconds=120)


def _terugwerkend(sim: Simulator, waar: Plaats) -> None:
    _gewoon(sim, waar)
    wie = sim.gemeente(waar.gemeente)
    eerste = next(iter(sim.postvak())).envelop.traceer_id
    sim.bij_bevestiging(eerste, partial(_kort_in, sim, wie.verstuurd(eerste)))


def _kort_in(sim: Simulator, eerder: Bericht) -> None:
    """End the toewijzing of an earlier 301 some days ago, in a new version."""
    nu = sim.klok.nu + timedelta(minutes=1)
    (oud,) = eerder.inhoud.toegewezen_producten
    nieuw: ToegewezenProduct = replace(
        oud,
        einddatum=max(nu.date() - timedelta(days=TERUGWERKEND_DAGEN), oud.ingangsdatum),
        reden_wijziging="05",
        toewijzingsdatum=nu.date(),
        toewijzingstijd=nu.time().replace(microsecond=0, tzinfo=None),
    )
    wie = sim.gemeente(eerder.header.afzender)
    kenmerk = replace(
        eerder.header.bericht_identificatie, identificatie=wie.stand.nummer("T"), dagtekening=nu.date()
    )
    inhoud = replace(eerder.inhoud, toegewezen_producten=(nieuw,))
    wie.stuur(replace(eerder, header=replace(eerder.header, bericht_identificatie=kenmerk), inhoud=inhoud))


VERHALEN = {
    verhaal.naam: verhaal
    for verhaal in (
        Verhaal(
            "gewoon",
            "Er staan drie toewijzingen klaar. Haal ze op, verstuur de antwoorden, laad uren, declareer en verstuur: de "
            "gemeente keurt alles goed.",
            _gewoon,
        ),
        Verhaal(
            "afkeur",
            "Er staan drie toewijzingen klaar. De gemeente keurt van elk bericht dat u stuurt het eerste onderdeel af: zie "
            "wat `haal-op` en `status` daarvan zeggen, herstel het en dien opnieuw in.",
            _afkeur,
        ),
        Verhaal(
            "late-antwoorden",
            "Er staan drie toewijzingen klaar. De gemeente antwoordt pas na de termijn: zie in `status` wat te laat wordt, en "
            "zet de klok vooruit tot het antwoord er is.",
            _late_antwoorden,
        ),
        Verhaal(
            "storing",
            "Er staan drie toewijzingen klaar, en de verbinding hapert bij ophalen, bevestigen en versturen. Herhaal de "
            "opdrachten: niets gaat verloren en niets gaat dubbel.",
            _storing,
        ),
        Verhaal(
            "terugwerkend",
            "Er staan drie toewijzingen klaar. Zodra u de eerste hebt opgehaald, beëindigt de gemeente haar met "
            "terugwerkende kracht: haal nog eens op en zie wat er met uren en declaraties moet gebeuren.",
            _terugwerkend,
        ),
    )
}


def speel(sim: Simulator, verhaal: Verhaal, waar: Plaats) -> None:
    """Set the scene of a story; answers come at the next call, except those that the story lets wait."""
    sim.schakelaars.zonder_wachten()
    verhaal.zet(sim, waar)
    sim.stap()
