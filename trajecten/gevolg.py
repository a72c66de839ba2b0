"""What changed between two versions of a toewijzing, and whether that reaches back over care that was given.

Bron: OP033x1, OP186, OP257, OP362, OP380, TR384; RedenWijziging 13 (formerly 01) for a removal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from berichten.feiten import Toewijzing

EEUWIG = date.max


class Aard(StrEnum):
    """What a change comes to; the first three take away what was assigned."""

    VERWIJDERD = "verwijderd"
    VERKORT = "verkort"
    LATER_BEGONNEN = "later_begonnen"
    MINDER = "minder"  # volume or budget
    MEER = "meer"  # volume or budget
    VERLENGD = "verlengd"
    ANDERS = "anders"


@dataclass(frozen=True, slots=True)
class Wijziging:
    """A change from version `oud` to version `nieuw` of one toewijzing."""

    aard: Aard
    oud: Toewijzing
    nieuw: Toewijzing

    def reikt_terug(self, dag: date) -> bool:
        """Tell whether it takes away days up to and including `dag`, so that our consent is needed (OP186, OP362)."""
        match self.aard:
            case Aard.VERWIJDERD | Aard.LATER_BEGONNEN:
                return self.oud.ingangsdatum <= dag
            case Aard.VERKORT:
                return (self.nieuw.einddatum or EEUWIG) < dag
            case _:
                return False

    @property
    def bezwaarregel(self) -> str | None:
        """The rule to object with, None where the standard leaves the change to the gemeente."""
        match self.aard:
            case Aard.VERWIJDERD:
                return "OP362"
            case Aard.VERKORT | Aard.LATER_BEGONNEN:
                return "OP186"
            case _:
                return None

    @property
    def zin(self) -> str:
        """What the gemeente changed, as one Dutch sentence."""
        oud, nieuw = self.oud, self.nieuw
        match self.aard:
            case Aard.VERWIJDERD:
                return "De gemeente heeft de toewijzing verwijderd; zij geldt als nooit verzonden."
            case Aard.VERKORT:
                return f"De gemeente heeft de einddatum vervroegd van {_dag(oud.einddatum)} naar {_dag(nieuw.einddatum)}."
            case Aard.VERLENGD:
                return (
                    f"De gemeente heeft de einddatum verlaat van {_dag(oud.einddatum)} naar {_dag(nieuw.einddatum)} "
                    "(OP380); een stop en nieuwe start zijn niet nodig."
                )
            case Aard.LATER_BEGONNEN:
                return (
                    f"De gemeente laat de toewijzing pas ingaan op {_dag(nieuw.ingangsdatum)} in plaats van op "
                    f"{_dag(oud.ingangsdatum)}."
                )
            case Aard.MINDER | Aard.MEER:
                wat = "het volume" if oud.volume != nieuw.volume else "het budget"
                return f"De gemeente heeft {wat} {'verlaagd' if self.aard is Aard.MINDER else 'verhoogd'} (OP033x1)."
            case Aard.ANDERS:
                return (
                    "De gemeente heeft de toewijzing gewijzigd zonder dat de looptijd of de omvang afneemt."
                )


def wijziging(oud: Toewijzing, nieuw: Toewijzing) -> Wijziging | None:
    """Name what changed, the gravest first; None when nothing that matters for delivering or declaring did."""
    if _inhoud(oud) == _inhoud(nieuw):
        return None
    return Wijziging(_aard(oud, nieuw), oud, nieuw)


def terugwerkend(oud: Toewijzing, nieuw: Toewijzing, dag: date) -> Wijziging | None:
    """Give the change when it takes away days up to and including `dag`, else None.

    `dag` is the day of the new version or of its receipt; an Einddatum on that day itself still lies ahead (OP186).
    """
    gevonden = wijziging(oud, nieuw)
    return gevonden if gevonden is not None and gevonden.reikt_terug(dag) else None


def meldingen(bekend: Iterable[Toewijzing], nieuw: Iterable[Toewijzing]) -> list[str]:
    """Say of each version that came in and counts from now on what it takes away with retroactive effect, if it does.

    `bekend` are the versions that counted before. One Dutch sentence each, with the command.
    """
    voor = {(t.wet, t.gemeente, t.nummer): t for t in bekend}
    zinnen = []
    for versie in nieuw:
        oud = voor.get((versie.wet, versie.gemeente, versie.nummer))
        if oud is None or versie.moment <= oud.moment:
            continue
        gevonden = terugwerkend(oud, versie, versie.moment.date())
        if gevonden is not None:
            zinnen.append(
                f"Toewijzing {versie.nummer} is met terugwerkende kracht gewijzigd ({gevonden.bezwaarregel}); `zorgpost gevolg "
                f"{versie.nummer} --gemeente {versie.gemeente} --wet {versie.wet}` toont wat dat betekent."
            )
    return zinnen


def laatste_wijziging(versies: Sequence[Toewijzing]) -> Wijziging | None:
    """Give what the version that counts changed, from all versions, oldest first.

    It is held against the latest version from which it takes something away with retroactive effect, for a repeated 301
    must not hide that; else against the latest that differs. None when nothing ever changed.
    """
    if not versies:
        return None
    nieuw = versies[-1]
    gevonden = [w for oud in reversed(versies[:-1]) if (w := wijziging(oud, nieuw)) is not None]
    dag = nieuw.moment.date()
    return next((w for w in gevonden if w.reikt_terug(dag)), gevonden[0] if gevonden else None)


def _aard(oud: Toewijzing, nieuw: Toewijzing) -> Aard:
    if nieuw.verwijderd != oud.verwijderd:
        return Aard.VERWIJDERD if nieuw.verwijderd else Aard.MEER
    oud_einde, nieuw_einde = oud.einddatum or EEUWIG, nieuw.einddatum or EEUWIG
    if nieuw_einde < oud_einde:
        return Aard.VERKORT
    if nieuw.ingangsdatum > oud.ingangsdatum:
        return Aard.LATER_BEGONNEN
    verschil = _omvang(nieuw) - _omvang(oud)
    if verschil:
        return Aard.MINDER if verschil < 0 else Aard.MEER
    return Aard.VERLENGD if nieuw_einde > oud_einde else Aard.ANDERS


def _omvang(toewijzing: Toewijzing) -> int:
    """What it allows, to compare two versions of one toewijzing: its Budget, else its volume."""
    return toewijzing.budget if toewijzing.budget is not None else toewijzing.volume or 0


def _inhoud(t: Toewijzing) -> tuple[object, ...]:
    return (
        t.ingangsdatum,
        t.einddatum,
        t.verwijderd,
        t.categorie,
        t.code,
        t.volume,
        t.eenheid,
        t.frequentie,
        t.budget,
    )


def _dag(dag: date | None) -> str:
    return "geen" if dag is None else f"{dag:%d-%m-%Y}"
