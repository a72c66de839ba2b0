"""Rules on a start and a stop beside those that were reported before.

Within one bericht what is removed goes before what is new, wherever it stands (IV008). A removal is judged by TR063 and
TR071 only: the source leaves other checks on it out.

Bron: IV008, IV096, OP033.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from berichten.bericht import Bericht
from berichten.dossier import Dossier
from berichten.feiten import GemeldeLevering, feiten
from berichten.levering import StartProduct, StopProduct
from berichten.regels.kern import regel
from berichten.typen import StatusAanlevering

STOP = "307"


def _gemeld(bericht: Bericht) -> list[GemeldeLevering]:
    """What a 305 or 307 reports, one per StartProduct or StopProduct, in document order."""
    return [feit for feit in feiten(bericht) if isinstance(feit, GemeldeLevering)]


def _nieuw(gemeld: Iterable[GemeldeLevering]) -> list[tuple[int, GemeldeLevering]]:
    return [(i, feit) for i, feit in enumerate(gemeld) if not feit.verwijdert]


def _blijvend(eerder: Iterable[GemeldeLevering], gemeld: Iterable[GemeldeLevering]) -> list[GemeldeLevering]:
    """What stood before and is not taken back by the bericht itself."""
    weg = {feit.sleutel for feit in gemeld if feit.verwijdert}
    return [feit for feit in eerder if feit.sleutel not in weg]


# A stop may still come after the gemeente took the toewijzing back: the questions and answers ask for it (OP272).
@regel(
    "TR019",
    "Het ToewijzingNummer is dat van een toewijzing die de gemeente aan deze cliënt gaf, en bij een start niet heeft verwijderd.",
    op=("305/StartProduct/ToewijzingNummer", "307/StopProduct/ToewijzingNummer"),
    retourcode="9019",
)
def tr019(
    waarden: Sequence[int], ouders: Sequence[StartProduct | StopProduct], bericht: Bericht, dossier: Dossier
) -> Iterable[int]:
    bekend = {
        t.nummer for t in dossier.over(bericht).toewijzingen if bericht.soort == STOP or not t.verwijderd
    }
    return [
        i
        for i, (nummer, product) in enumerate(zip(waarden, ouders, strict=True))
        if product.status_aanlevering != StatusAanlevering.VERWIJDEREN and nummer not in bekend
    ]


@regel(
    "TR063",
    "Wat wordt verwijderd (StatusAanlevering 3) is eerder voor deze cliënt gemeld met precies dezelfde sleutel.",
    op=("305/StartProduct", "307/StopProduct"),
    retourcode="9063",
)
def tr063(waarden: Sequence[StartProduct | StopProduct], bericht: Bericht, dossier: Dossier) -> Iterable[int]:
    staand = {feit.sleutel for feit in dossier.over(bericht).gemeld}
    return [i for i, feit in enumerate(_gemeld(bericht)) if feit.verwijdert and feit.sleutel not in staand]


@regel(
    "TR071",
    "Een start waarvan een stop is gemeld wordt niet verwijderd; verwijder eerst de stop.",
    op="305/StartProduct/StatusAanlevering",
    retourcode="9071",
)
def tr071(waarden: Sequence[str], bericht: Bericht, dossier: Dossier) -> Iterable[int]:
    gestopt = {feit.levering for feit in dossier.over(bericht).stops}
    return [i for i, feit in enumerate(_gemeld(bericht)) if feit.verwijdert and feit.levering in gestopt]


@regel(
    "TR074",
    "Wat nieuw wordt gemeld (StatusAanlevering 1) heeft een sleutel die nergens anders is gemeld.",
    op=("305/StartProduct", "307/StopProduct"),
    retourcode="9074",
)
def tr074(waarden: Sequence[StartProduct | StopProduct], bericht: Bericht, dossier: Dossier) -> Iterable[int]:
    gemeld = _gemeld(bericht)
    gezien = {feit.sleutel for feit in _blijvend(dossier.over(bericht).gemeld, gemeld)}
    for i, feit in _nieuw(gemeld):
        if feit.sleutel in gezien:
            yield i
        gezien.add(feit.sleutel)


@regel(
    "TR326",
    "Een levering begint pas opnieuw als zij is gestopt: er is geen start meer open van hetzelfde product op dezelfde"
    " toewijzing.",
    op="305/StartProduct",
    retourcode="9326",
)
def tr326(waarden: Sequence[StartProduct], bericht: Bericht, dossier: Dossier) -> Iterable[int]:
    gemeld = _gemeld(bericht)
    loopt = {feit.geleverd for feit in _blijvend(dossier.over(bericht).open_starts, gemeld)}
    for i, feit in _nieuw(gemeld):
        if feit.geleverd in loopt:
            yield i
        loopt.add(feit.geleverd)


# Reported at the one part of the key that is never absent.
@regel(
    "TR382",
    "Een stop neemt ToewijzingNummer, Product en Begindatum ongewijzigd over van een start die is gemeld.",
    op="307/StopProduct/Begindatum",
    retourcode="9069",
)
def tr382(waarden: Sequence[date], bericht: Bericht, dossier: Dossier) -> Iterable[int]:
    gestart = {feit.levering for feit in dossier.over(bericht).starts}
    return [i for i, feit in _nieuw(_gemeld(bericht)) if feit.levering not in gestart]


@regel(
    "TR413",
    "Op een tijdelijke stop (20) volgt geen tweede tijdelijke stop van dezelfde levering.",
    op="307/StopProduct/RedenBeeindiging",
    retourcode="9413",
)
def tr413(waarden: Sequence[str], bericht: Bericht, dossier: Dossier) -> Iterable[int]:
    return [
        i
        for i, stop, eerder in _vervolg(bericht, dossier)
        if not stop.definitief and any(not vorige.definitief for vorige in eerder)
    ]


@regel(
    "TR414",
    "Een stop na een eerdere stop van dezelfde levering eindigt op dezelfde dag of later.",
    op="307/StopProduct/Einddatum",
    retourcode="9414",
)
def tr414(waarden: Sequence[date], bericht: Bericht, dossier: Dossier) -> Iterable[int]:
    return [
        i
        for i, stop, eerder in _vervolg(bericht, dossier)
        if any(_einde(stop) < _einde(vorige) for vorige in eerder)
    ]


@regel(
    "TR415",
    "Na een definitieve stop (een andere reden dan 20) volgt geen stop van dezelfde levering meer; verwijder haar eerst.",
    op="307/StopProduct",
    retourcode="9415",
)
def tr415(waarden: Sequence[StopProduct], bericht: Bericht, dossier: Dossier) -> Iterable[int]:
    return [i for i, _, eerder in _vervolg(bericht, dossier) if any(vorige.definitief for vorige in eerder)]


def _vervolg(
    bericht: Bericht, dossier: Dossier
) -> Iterator[tuple[int, GemeldeLevering, list[GemeldeLevering]]]:
    """Give each new stop with the stops of the same levering that go before it.

    Two stops in one bericht go by Einddatum, a temporary one first: their places say nothing.
    """
    gemeld = _gemeld(bericht)
    eerder: dict[tuple[object, ...], list[GemeldeLevering]] = defaultdict(list)
    for feit in _blijvend(dossier.over(bericht).stops, gemeld):
        eerder[feit.levering].append(feit)
    for i, stop in sorted(_nieuw(gemeld), key=lambda paar: (_einde(paar[1]), paar[1].definitief)):
        yield i, stop, list(eerder[stop.levering])
        eerder[stop.levering].append(stop)


def _einde(stop: GemeldeLevering) -> date:
    """The last day of what is known to be a stop."""
    return stop.einddatum or date.max
