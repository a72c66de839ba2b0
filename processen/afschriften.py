"""What of a statement is new: the same entry may come in a daily and in a monthly statement, and in two formats.

Pure comparison of what a statement says with what is kept. Two entries of different statements are the same when

- all they say is the same and the bank gave them a number, or the same balance stands after them; or
- day and amount are the same and so is the number of the bank or, where that cannot be compared, the balance after it.

Entries of two statements that follow on each other are never the same, whatever they say. When all is the same but the
balance differs or is unknown, nobody can tell: such an entry is kept and waits for a person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from facturatie.betaling import Afschriftkop, Bankregel
from processen.betaalpoorten import Bekend, NieuweRegel


def nieuwe_regels(
    kop: Afschriftkop, regels: Sequence[Bankregel], bekende: Iterable[Bekend]
) -> list[NieuweRegel]:
    """Give the entries that are not kept yet, in the order of the statement; `bekende` are those kept on its days."""
    vergelijking = _Vergelijking(kop, bekende)
    nieuw = []
    for regel in regels:
        gelijk = vergelijking.zoek(regel)
        if gelijk is None or gelijk is TWIJFEL:
            nieuw.append(NieuweRegel(regel, vergelijking.volgende(regel.sleutel), gelijk is TWIJFEL))
    return nieuw


TWIJFEL = object()


class _Vergelijking:
    """What is kept, to be found by what it says and by day, amount and number; each kept entry answers once."""

    def __init__(self, kop: Afschriftkop, bekende: Iterable[Bekend]) -> None:
        self._vorm = kop.vorm
        self._inhoud: dict[str, list[Bekend]] = defaultdict(list)
        self._plek: dict[object, list[Bekend]] = defaultdict(list)
        self._gebruikt: set[int] = set()
        self._hoogste: Counter[str] = Counter()
        for bekend in bekende:
            sleutel = bekend.regel.sleutel
            self._hoogste[sleutel] = max(self._hoogste[sleutel], bekend.volgorde)
            if not sluit_aan(bekend.afschrift, kop):
                self._inhoud[sleutel].append(bekend)
                for plek in _plekken(bekend.regel):
                    self._plek[plek].append(bekend)

    def volgende(self, sleutel: str) -> int:
        """Give the next number for an entry that says this."""
        self._hoogste[sleutel] += 1
        return self._hoogste[sleutel]

    def zoek(self, regel: Bankregel) -> object | None:
        """Give the kept entry that is the same, TWIJFEL when one may be, None when there is none."""
        zelfde = self._vrij(self._inhoud.get(regel.sleutel, ()))
        for bekend in zelfde:
            zelfde_saldo = regel.saldo_na is not None and bekend.regel.saldo_na == regel.saldo_na
            if regel.bankreferentie or zelfde_saldo:
                return self._gebruik(bekend)
        for plek in _plekken(regel):
            for bekend in self._vrij(self._plek.get(plek, ())):
                if not self._anders(bekend, regel):
                    return self._gebruik(bekend)
        return TWIJFEL if zelfde else None

    def _anders(self, bekend: Bekend, regel: Bankregel) -> bool:
        """Whether the bank gave two entries different numbers; between formats its numbers differ anyway."""
        nummers = (bekend.regel.bankreferentie, regel.bankreferentie)
        return bekend.afschrift.vorm is self._vorm and all(nummers) and nummers[0] != nummers[1]

    def _vrij(self, bekende: Iterable[Bekend]) -> list[Bekend]:
        return [bekend for bekend in bekende if id(bekend) not in self._gebruikt]

    def _gebruik(self, bekend: Bekend) -> Bekend:
        self._gebruikt.add(id(bekend))
        return bekend


def _plekken(regel: Bankregel) -> list[tuple[object, ...]]:
    """By what an entry can be known again when its text was written otherwise."""
    dag = (regel.datum, regel.bedrag_cent)
    plekken: list[tuple[object, ...]] = []
    if regel.bankreferentie:
        plekken.append((*dag, "nummer", regel.bankreferentie))
    if regel.saldo_na is not None:
        plekken.append((*dag, "saldo", regel.saldo_na))
    return plekken


def sluit_aan(een: Afschriftkop, ander: Afschriftkop) -> bool:
    """Tell whether one statement begins where the other ends: then no entry stands in both.

    Within one day the balance does not tell, for a day on which all comes to nought ends as it began; then the numbers
    must follow on each other too.
    """
    return any(
        eerste.eind_cent is not None
        and eerste.eind_cent == tweede.begin_cent
        and (
            eerste.datum < tweede.begin_datum
            or (eerste.datum == tweede.begin_datum and _volgt(eerste, tweede))
        )
        for eerste, tweede in ((een, ander), (ander, een))
    )


def _volgt(eerste: Afschriftkop, tweede: Afschriftkop) -> bool:
    """Whether the numbers follow on each other; pages of one MT940 statement share their number."""
    if eerste.volgnummer is None or tweede.volgnummer is None or eerste.vorm is not tweede.vorm:
        return False
    return eerste.nummer != tweede.nummer and tweede.volgnummer - eerste.volgnummer in (0, 1)


def gaten(koppen: Iterable[Afschriftkop]) -> list[tuple[Afschriftkop, Afschriftkop]]:
    """Give each pair of consecutive statements of one account between which a statement is missing.

    Something is missing when the later opens with a balance that no earlier one opened or closed with, or skips a number.
    A statement that begins before an earlier one has ended overlaps it, and misses nothing.
    """
    volgorde = sorted(koppen, key=lambda k: (k.begin_datum, k.datum, k.volgnummer or 0, k.id or 0))
    gevonden = []
    saldi: set[int | None] = set()
    tot = None
    for vorige, kop in zip([None, *volgorde], volgorde, strict=False):
        overlapt = tot is not None and kop.begin_datum < tot
        if vorige is not None and not overlapt:
            los = kop.begin_cent is not None and kop.begin_cent not in saldi and None not in saldi
            if los or _slaat_over(vorige, kop):
                gevonden.append((vorige, kop))
        saldi |= {kop.begin_cent, kop.eind_cent}
        tot = kop.datum if tot is None else max(tot, kop.datum)
    return gevonden


def _slaat_over(vorige: Afschriftkop, kop: Afschriftkop) -> bool:
    if vorige.volgnummer is None or kop.volgnummer is None or vorige.vorm is not kop.vorm:
        return False
    return vorige.datum.year == kop.datum.year and kop.volgnummer > vorige.volgnummer + 1
