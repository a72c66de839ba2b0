"""Reconciling: the list of posts with its totals, its differences and its proof; disputes; and objections to rejections.

Reading happens in one transaction that sees one moment. The proof is over everything that is kept, also when the list is
about one month or gemeente, because only everything together must come to nought.

Bron: domein A10; contract.md section 5.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from facturatie.afkeurgrond import verboden_grond, versies_per_nummer
from facturatie.afstemming import (
    Controle,
    Geld,
    Post,
    Totalen,
    Verschil,
    controles,
    totalen,
    verschillen,
)
from facturatie.bezwaar import AfgewezenRegel
from facturatie.herinnering import WETTELIJKE_KOSTEN, Incassokosten
from facturatie.ouderdom import (
    LaatAntwoord,
    LateBetaling,
    Ouderdom,
    late_antwoorden,
    late_betalingen,
    ouderdom,
)
from processen.afstempoort import Betwisting
from processen.corrigeren import Afgewezen
from processen.ports import Klok, MaakUnitOfWork, UnitOfWork


@dataclass(frozen=True, slots=True)
class Betaalafspraken:
    """Within how many days a debtor pays what was approved, per gemeente or for all, and what reminding may cost."""

    dagen: int = 30
    per_gemeente: Mapping[str, int] = field(default_factory=dict)
    kosten: Incassokosten = WETTELIJKE_KOSTEN

    def vervaldatum(self, gemeente: str, toegekend_op: date) -> date:
        """Give the last day to pay what was approved on a day."""
        return toegekend_op + timedelta(days=self.per_gemeente.get(gemeente, self.dagen))


@dataclass(frozen=True, slots=True)
class Selectie:
    """Which posts are asked for; None is all. `periode` is the first day of a month."""

    periode: date | None = None
    gemeente: str | None = None
    wet: str | None = None

    def bevat(self, post: Post) -> bool:
        """Tell whether a post is asked for."""
        return (
            self.periode in (None, post.periode)
            and self.gemeente in (None, post.gemeente)
            and self.wet in (None, post.wet)
        )

    @property
    def alles(self) -> bool:
        """True when nothing is left out."""
        return self == Selectie()


@dataclass(frozen=True, slots=True)
class Afstemming:
    """The list on a day, by wet, gemeente, periode and number, with all that follows from it.

    `geld` is what came in on the bank; None when the list is about a part, for money that pays no post belongs to none.
    """

    dag: date
    posten: tuple[Post, ...]
    totalen: Totalen
    ouderdom: tuple[Ouderdom, ...]
    verschillen: tuple[Verschil, ...]
    late_antwoorden: tuple[LaatAntwoord, ...]
    late_betalingen: tuple[LateBetaling, ...]
    controles: tuple[Controle, ...]
    geld: Geld | None

    @property
    def sluit(self) -> bool:
        """True when everything adds up."""
        return not any(controle.verschil_cent for controle in self.controles)


class NietTeBetwisten(Exception):
    """The text is one Dutch sentence with what to do."""


def stem_af(
    maak_uow: MaakUnitOfWork, dag: date, afspraken: Betaalafspraken, selectie: Selectie | None = None
) -> Afstemming:
    """Give the list on a day. Reads only."""
    gevraagd = selectie or Selectie()
    with maak_uow() as uow:
        alle = _posten(uow, afspraken)
        geld = uow.afstemming.geld()
        bewijs = controles(alle, uow.afstemming.grootboek(), geld)
    posten = sorted(filter(gevraagd.bevat, alle), key=lambda p: (p.wet, p.gemeente, p.periode, p.nummer))
    hier = geld if gevraagd.alles else None
    return Afstemming(
        dag,
        tuple(posten),
        totalen(posten),
        tuple(ouderdom(posten, dag)),
        tuple(verschillen(posten, dag, hier)),
        tuple(late_antwoorden(posten, dag)),
        tuple(late_betalingen(posten, dag, afspraken.kosten)),
        tuple(bewijs),
        hier,
    )


def _posten(uow: UnitOfWork, afspraken: Betaalafspraken) -> list[Post]:
    """Every post, with its last day to pay and whether it is disputed."""
    declaraties, facturen = list(uow.afstemming.declaraties()), list(uow.afstemming.facturen())
    beantwoord = uow.afstemming.beantwoord_op([post.id for post in declaraties if post.open_cent > 0])
    betwist = {(b.soort, b.wet, b.nummer) for b in uow.afstemming.betwistingen()}
    return [
        *(
            replace(
                post,
                vervaldatum=afspraken.vervaldatum(post.gemeente, beantwoord[post.id])
                if post.id in beantwoord
                else None,
                betwist=(post.soort, post.wet, post.nummer) in betwist,
            )
            for post in declaraties
        ),
        *(replace(post, betwist=(post.soort, post.wet, post.nummer) in betwist) for post in facturen),
    ]


# --- disputes ---------------------------------------------------------------------------------------------------------


def betwist(maak_uow: MaakUnitOfWork, klok: Klok, nummer: str, reden: str, door: str) -> Betwisting:
    """Record that a post is disputed, under its number; NietTeBetwisten when it is not open or disputed already."""
    with maak_uow() as uow:
        post = _op_nummer(uow, nummer)
        if not post.is_open:
            raise NietTeBetwisten(f"Van {nummer} staat niets open; er is niets te betwisten.")
        betwisting = Betwisting(post.soort, post.nummer, post.wet, reden, door, klok.nu())
        if not uow.afstemming.betwist(betwisting):
            raise NietTeBetwisten(
                f"{nummer} staat al als betwist; hef dat zo nodig op met `afstemmen betwist {nummer} --hef-op`."
            )
        uow.commit()
    return betwisting


def hef_op(maak_uow: MaakUnitOfWork, klok: Klok, nummer: str) -> None:
    """Record that a post is disputed no longer; NietTeBetwisten when it was not."""
    with maak_uow() as uow:
        post = _op_nummer(uow, nummer)
        if not uow.afstemming.hef_op(post.soort, post.wet, post.nummer, klok.nu()):
            raise NietTeBetwisten(f"{nummer} staat niet als betwist; er is niets op te heffen.")
        uow.commit()


def _op_nummer(uow: UnitOfWork, nummer: str) -> Post:
    alle: Iterable[Post] = (*uow.afstemming.declaraties(), *uow.afstemming.facturen())
    gevonden = [post for post in alle if nummer.upper() in (post.nummer.upper(), (post.credit or "").upper())]
    if len(gevonden) != 1:
        raise NietTeBetwisten(
            f"{nummer} is geen declaratie of factuur van ons; neem het nummer over uit `zorgpost afstemmen`."
            if not gevonden
            else f"{nummer} is zowel van een declaratie als van een factuur; neem contact op met de debiteur over beide."
        )
    return gevonden[0]


# --- objections -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bezwaarschrift:
    """The rejected lines of one declaratie that may not have been rejected, with the grounds."""

    declaratienummer: str
    wet: str
    gemeente: str
    regels: tuple[AfgewezenRegel, ...]


def bezwaren(
    maak_uow: MaakUnitOfWork, afgewezen: Iterable[Afgewezen], declaratienummer: str | None = None
) -> Iterator[Bezwaarschrift]:
    """Give per declaratie what the standard does not let a gemeente reject, of one declaratie or of all. Reads only."""
    per_gemeente: dict[tuple[str, str], list[Afgewezen]] = defaultdict(list)
    for een in afgewezen:
        if declaratienummer in (None, een.stuk.declaratienummer):
            per_gemeente[een.stuk.wet, een.stuk.gemeente].append(een)
    for (wet, gemeente), stukken in sorted(per_gemeente.items()):
        nummers = {een.stuk.prestatie.toewijzing_nummer for een in stukken}
        with maak_uow() as uow:
            versies = versies_per_nummer(uow.afstemming.toewijzingversies(wet, gemeente, nummers))
        per_declaratie: dict[str, list[AfgewezenRegel]] = defaultdict(list)
        for een in stukken:
            prestatie = een.stuk.prestatie
            grond = verboden_grond(
                prestatie,
                (oorzaak.code for oorzaak in een.oorzaken),
                versies.get(prestatie.toewijzing_nummer, ()),
            )
            if grond is not None:
                per_declaratie[een.stuk.declaratienummer].append(AfgewezenRegel(prestatie, grond))
        for nummer, regels in sorted(per_declaratie.items()):
            yield Bezwaarschrift(nummer, wet, gemeente, tuple(regels))
