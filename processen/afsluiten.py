"""Month end and year end: work in hand on a day, and the productieverantwoording of a year with its freezing.

Work in hand is what declaring and invoicing would make on that day by the books of that day, so both are asked, in a
transaction that goes back to it; nothing is kept.

Bron: domein A10; TR137.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from berichten import rekenen
from facturatie.achterstand import ZONDER_BSN, Achtergebleven
from facturatie.onderhanden import Onderhanden, Wachtreden, reden_van, samengevat, verschil
from facturatie.verantwoording import Cijfer, Gemeentejaar, Tot, nagekomen, per_gemeente, samen
from processen.afstempoort import Bevriezing
from processen.declareren import Declarant
from processen.factureren import Facturist
from processen.ports import Klok, MaakUnitOfWork, UnitOfWork

# The locks under which something is booked, in the order in which whoever needs two takes them: payments, 323s, invoices,
# answers and refusals (also those that sending, fetching and following come upon), and 323s that a blokkade holds back.
BOEKT = ("betalingen", "declareren", "factureren", "ontvangen", "uitgaand")
Termijn = Callable[[str, date], date]  # gemeente, first day of a month: the last day to declare it


# --- work in hand -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Onderhandenstand:
    """The work in hand at the end of a day: as it was known then, and what hours that were loaded later change about it."""

    toen: tuple[Onderhanden, ...]
    later_geladen: tuple[Onderhanden, ...]

    @property
    def toen_cent(self) -> int:
        """What was in hand by what was known then, in eurocent."""
        return sum(deel.bedrag_cent for deel in self.toen)

    @property
    def later_cent(self) -> int:
        """What hours that were loaded later add or take away, in eurocent."""
        return sum(deel.bedrag_cent for deel in self.later_geladen)


def onderhanden(
    maak_uow: MaakUnitOfWork, declarant: Declarant, facturist: Facturist, peildatum: date, uiterlijk: Termijn
) -> Onderhandenstand:
    """Give what was delivered up to and including the month of a day and stood in no living line at the end of that day.

    The books are read as they stood then, so what was declared, answered or invoiced later changes nothing about it. The
    month of the day itself runs, unless it is the last day of it.
    """

    def tel(*, ook_leveringen: bool) -> list[Onderhanden]:
        with maak_uow() as uow:  # never committed
            for slot in ("leveringen", *BOEKT):
                uow.alleen_ik(slot)
            uow.ga_terug(peildatum, ook_leveringen=ook_leveringen)
            paren = uow.leveringen.gemeenten(rekenen.laatste_dag(rekenen.maand_van(peildatum)))
            return samengevat(
                deel
                for wet, gemeente in paren
                for deel in (
                    *_declaraties(uow, declarant, wet, gemeente, peildatum, uiterlijk),
                    *_facturen(uow, facturist, wet, gemeente, peildatum),
                )
            )

    toen = tel(ook_leveringen=True)
    return Onderhandenstand(tuple(toen), tuple(verschil(tel(ook_leveringen=False), toen)))


def _declaraties(
    uow: UnitOfWork, declarant: Declarant, wet: str, gemeente: str, peildatum: date, uiterlijk: Termijn
) -> Iterator[Onderhanden]:
    gevonden = declarant.vooruitblik(uow, wet, gemeente, rekenen.maand_van(peildatum), peildatum)
    for nieuw in gevonden.prestaties:
        reden = _reden(nieuw.maand, peildatum, uiterlijk(gemeente, nieuw.maand))
        yield Onderhanden(wet, gemeente, reden, nieuw.maand, nieuw.bedrag_cent)
    for oud in gevonden.credits:
        yield Onderhanden(wet, gemeente, Wachtreden.TE_DECLAREREN, oud.maand, -oud.bedrag_cent)
    # What is without BSN goes by invoice, and is counted there.
    yield from _achter(wet, gemeente, (a for a in gevonden.achtergebleven if a.beletsel != ZONDER_BSN))


def _facturen(
    uow: UnitOfWork, facturist: Facturist, wet: str, gemeente: str, peildatum: date
) -> Iterator[Onderhanden]:
    maand = rekenen.maand_van(peildatum)
    for uitkomst in facturist.vooruitblik(uow, wet, gemeente, maand, peildatum):
        for stuk in uitkomst.facturen:
            for post in stuk.posten:
                van = rekenen.maand_van(post.begin)
                yield Onderhanden(wet, gemeente, _reden(van, peildatum, date.max), van, post.bedrag_cent)
        yield from _achter(wet, gemeente, uitkomst.achtergebleven)


def _reden(maand: date, peildatum: date, uiterlijk: date) -> Wachtreden:
    if peildatum < rekenen.laatste_dag(maand):
        return Wachtreden.TRAJECT_LOOPT
    return Wachtreden.TERMIJN_VERSTREKEN if uiterlijk < peildatum else Wachtreden.TE_DECLAREREN


def _achter(wet: str, gemeente: str, alle: Iterable[Achtergebleven]) -> Iterator[Onderhanden]:
    for een in alle:
        yield Onderhanden(
            wet,
            gemeente,
            reden_van(een.beletsel.reden),
            een.maand,
            een.bedrag_cent or 0,
            zonder_waarde=int(een.bedrag_cent is None),
        )


# --- the year ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Jaarcijfers:
    """The figures of a year per wet and gemeente; `bevroren` is the day on which they stand still, None while they move.

    `nagekomen` is what was booked later, per product: the figures of now less those above.
    """

    jaar: int
    bevroren: date | None
    gemeenten: tuple[Gemeentejaar, ...]
    nagekomen: tuple[Cijfer, ...]

    @property
    def sluit(self) -> bool:
        """True when the paid figures tie up with the bank everywhere."""
        return not any(een.aansluiting.verschil_cent for een in self.gemeenten)


class NietTeBevriezen(Exception):
    """The text is one Dutch sentence with what to do."""


def verantwoording(
    maak_uow: MaakUnitOfWork, jaar: int, dag: date, vaste_dag: tuple[int, int] | None = None
) -> Jaarcijfers:
    """Give the figures of a year on a day. Reads only.

    `vaste_dag` is the month and day of the next year on which figures stand still by agreement, also when nobody froze
    them.
    """
    with maak_uow() as uow:
        tot = _tot(uow, jaar, dag, vaste_dag)
        cijfers = samen(uow.afstemming.cijfers(jaar, tot))
        later = nagekomen(samen(uow.afstemming.cijfers(jaar, None)), cijfers) if tot is not None else []
        gemeenten = per_gemeente(
            cijfers, uow.afstemming.clienten(jaar, tot), uow.afstemming.postbetalingen(jaar, tot)
        )
    return Jaarcijfers(jaar, tot.datum if tot is not None else None, tuple(gemeenten), tuple(later))


def _tot(uow: UnitOfWork, jaar: int, dag: date, vaste_dag: tuple[int, int] | None) -> Tot | None:
    bevroren = uow.afstemming.bevriezing(jaar)
    if bevroren is not None:
        return bevroren.tot
    if vaste_dag is None:
        return None
    maand, van_maand = vaste_dag
    vast = min(
        date(jaar + 1, maand, 1) + timedelta(days=van_maand - 1),
        rekenen.laatste_dag(date(jaar + 1, maand, 1)),
    )
    return Tot(vast) if vast < dag else None


def bevries(maak_uow: MaakUnitOfWork, klok: Klok, jaar: int, datum: date, door: str) -> Bevriezing:
    """Let the figures of a year stand still as they were on `datum`; what is booked from now on is shown apart.

    Raises NietTeBevriezen when that was done before, or the year is not over on that day.
    """
    with maak_uow() as uow:
        for slot in BOEKT:  # what is booked meanwhile would get an id that is frozen, and appear only later
            uow.alleen_ik(slot)
        eerder = uow.afstemming.bevriezing(jaar)
        if eerder is not None:
            raise NietTeBevriezen(
                f"De cijfers van {jaar} zijn al bevroren op {eerder.datum:%d-%m-%Y} en blijven zo; wat later kwam staat "
                "apart in `zorgpost afstemmen verantwoording`."
            )
        if datum <= date(jaar, 12, 31):
            raise NietTeBevriezen(f"{jaar} is op {datum:%d-%m-%Y} nog niet om; kies een dag na 31-12-{jaar}.")
        bevriezing = Bevriezing(jaar, datum, uow.afstemming.nu(datum), door, klok.nu())
        uow.afstemming.bevries(bevriezing)
        uow.commit()
    return bevriezing
