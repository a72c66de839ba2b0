"""What was declared and invoiced, what was approved of it and what was paid, per post, with every difference named.

A post is one declaratie, or one invoice together with its credit invoice. Of each the stages add up: ingediend is
toegekend, afgewezen and what still waits; what is toegekend and not betaald is open. Nothing here repairs a difference:
what does not add up is a `Controle` with two amounts that are not the same.

Amounts are signed eurocent; days are counted from the dagtekening of the 323 or the date of the invoice.

Bron: domein A10; contract.md section 5 (`afstemmen`); IV087.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from facturatie.betaling import Postsoort, Restsoort

AFRONDING_CENT = 5  # what is still open after a payment and is no more than this is a matter of rounding


class Poststand(StrEnum):
    """How a post stands."""

    NIET_INGEDIEND = "niet_ingediend"  # turned down as a whole: it counts as never sent (IV087)
    WACHT = "wacht"  # on its 325
    AFGEWEZEN = "afgewezen"  # every line of it
    TOEGEKEND = "toegekend"  # nothing of it is paid
    GEFACTUREERD = "gefactureerd"  # nothing of it is paid
    BETWIST = "betwist"  # a person said that debtor and we disagree
    DEELS_BETAALD = "deels_betaald"
    TE_VEEL_BETAALD = "te_veel_betaald"
    TE_VERREKENEN = "te_verrekenen"  # a credit that the debtor has not netted yet
    BETAALD = "betaald"


@dataclass(frozen=True, slots=True)
class Post:
    """One declaratie, or one invoice with its credit invoice (`credit` is its number).

    `periode` is the first day of the month it is about. `totaal_cent` is what was kept for it as a whole, to hold its
    lines against; `vervaldatum` is the last day to pay, None while nothing is due. `wachtend` and `geweerd` count the
    lines without answer and those that were rejected, `regels` all that count as sent.
    """

    soort: Postsoort
    id: int
    nummer: str
    wet: str
    gemeente: str
    debiteur: str
    periode: date
    datum: date
    totaal_cent: int
    toegekend_cent: int
    afgewezen_cent: int = 0
    wacht_cent: int = 0
    betaald_cent: int = 0
    regels: int = 1
    wachtend: int = 0
    geweerd: int = 0
    vervaldatum: date | None = None
    credit: str | None = None
    betwist: bool = False

    @property
    def ingediend_cent(self) -> int:
        """What counts as declared or invoiced; nothing of a declaratie that was turned down as a whole."""
        return self.toegekend_cent + self.afgewezen_cent + self.wacht_cent

    @property
    def open_cent(self) -> int:
        """What was approved and is not paid; negative when it is ours to give back."""
        return self.toegekend_cent - self.betaald_cent

    @property
    def is_open(self) -> bool:
        """True while an answer or a payment is still to come."""
        return self.wachtend > 0 or self.open_cent != 0

    @property
    def stand(self) -> Poststand:
        """How it stands."""
        if not self.regels:
            return Poststand.NIET_INGEDIEND
        if self.betwist and self.is_open:
            return Poststand.BETWIST
        if self.wachtend:
            return Poststand.WACHT
        if self.geweerd == self.regels:
            return Poststand.AFGEWEZEN
        if not self.open_cent:
            return Poststand.BETAALD
        if not self.betaald_cent:
            return self._onbetaald
        te_veel = (self.open_cent > 0) != (self.toegekend_cent > 0)
        return Poststand.TE_VEEL_BETAALD if te_veel else Poststand.DEELS_BETAALD

    @property
    def _onbetaald(self) -> Poststand:
        if self.toegekend_cent < 0:
            return Poststand.TE_VERREKENEN
        return Poststand.TOEGEKEND if self.soort is Postsoort.DECLARATIE else Poststand.GEFACTUREERD

    def dagen_open(self, dag: date) -> int:
        """Give how many days it is open on a day, 0 when it is not."""
        return max(0, (dag - self.datum).days) if self.is_open else 0

    def te_laat(self, dag: date) -> bool:
        """Tell whether the debtor should have paid before this day."""
        return self.open_cent > 0 and self.vervaldatum is not None and self.vervaldatum < dag


# --- why declared is not paid -----------------------------------------------------------------------------------------


class Verschilsoort(StrEnum):
    """Why what was declared is not what was received; the first two are no difference yet."""

    WACHT = "wacht op antwoord"
    TERMIJN = "betaaltermijn loopt"
    AFGEKEURD = "afgekeurd"
    NIET_BETAALBAAR = "niet betaalbaar gesteld"
    VERREKEND = "verrekend"
    AFRONDING = "afronding"
    DUBBEL = "dubbel"
    RENTE_KOSTEN = "rente/kosten"
    ONBEKEND = "onbekend"
    ONGEKOPPELD = "geld nog niet gekoppeld"


VAN_REST: Mapping[Restsoort, Verschilsoort] = {
    Restsoort.RENTE_KOSTEN: Verschilsoort.RENTE_KOSTEN,
    Restsoort.DUBBEL: Verschilsoort.DUBBEL,
    Restsoort.VERREKEND: Verschilsoort.VERREKEND,
    Restsoort.AFRONDING: Verschilsoort.AFRONDING,
    Restsoort.ONBEKEND: Verschilsoort.ONBEKEND,
    Restsoort.RETOUR: Verschilsoort.ONBEKEND,
}


def verklaar(post: Post, dag: date) -> Iterator[tuple[Verschilsoort, int]]:
    """Divide what was declared and not paid over the kinds; the amounts add up to ingediend less betaald."""
    if post.afgewezen_cent:
        yield Verschilsoort.AFGEKEURD, post.afgewezen_cent
    if post.wacht_cent:
        yield Verschilsoort.WACHT, post.wacht_cent
    if post.open_cent:
        yield _waarom_open(post, dag), post.open_cent


def _waarom_open(post: Post, dag: date) -> Verschilsoort:
    if post.betaald_cent and abs(post.open_cent) <= AFRONDING_CENT:
        return Verschilsoort.AFRONDING
    if post.open_cent < 0:
        if post.toegekend_cent < 0:
            return Verschilsoort.VERREKEND
        return (
            Verschilsoort.DUBBEL if post.betaald_cent == 2 * post.toegekend_cent else Verschilsoort.ONBEKEND
        )
    if post.toegekend_cent < 0:  # more was netted than the credit came to
        return Verschilsoort.ONBEKEND
    if not post.te_laat(dag):
        return Verschilsoort.TERMIJN
    return Verschilsoort.ONBEKEND if post.betaald_cent else Verschilsoort.NIET_BETAALBAAR


@dataclass(frozen=True, slots=True)
class Verschil:
    """What of one kind stands between declared and received; `aantal` counts the posts or entries."""

    soort: Verschilsoort
    aantal: int
    bedrag_cent: int


@dataclass(frozen=True, slots=True)
class Geld:
    """What came in on the bank, in eurocent: all of it, what was settled on posts, per kind of rest, and what is open."""

    ontvangen_cent: int = 0
    op_posten_cent: Mapping[Postsoort, int] | None = None
    rest_cent: Mapping[Restsoort, int] | None = None
    open_cent: int = 0
    open_aantal: int = 0

    @property
    def van_debiteuren_cent(self) -> int:
        """What came in without what has nothing to do with a debtor."""
        return self.ontvangen_cent - (self.rest_cent or {}).get(Restsoort.ANDERS, 0)


def verschillen(posten: Iterable[Post], dag: date, geld: Geld | None = None) -> list[Verschil]:
    """Add the differences up per kind, in the order of the kinds.

    Without `geld` they add up to ingediend less betaald; with it to ingediend less what came in from debtors, because
    money that pays no post counts as a difference too.
    """
    cent: dict[Verschilsoort, int] = defaultdict(int)
    aantal: dict[Verschilsoort, int] = defaultdict(int)
    for post in posten:
        for soort, bedrag in verklaar(post, dag):
            cent[soort] += bedrag
            aantal[soort] += 1
    if geld is not None:
        for rest, bedrag in (geld.rest_cent or {}).items():
            if rest is not Restsoort.ANDERS and bedrag:
                cent[VAN_REST[rest]] -= bedrag
                aantal[VAN_REST[rest]] += 1
        if geld.open_aantal:
            cent[Verschilsoort.ONGEKOPPELD] -= geld.open_cent
            aantal[Verschilsoort.ONGEKOPPELD] += geld.open_aantal
    return [Verschil(soort, aantal[soort], cent[soort]) for soort in Verschilsoort if aantal[soort]]


# --- totals and proof -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Totalen:
    """The sums over posts, in eurocent."""

    ingediend_cent: int
    toegekend_cent: int
    afgewezen_cent: int
    wacht_cent: int
    betaald_cent: int
    open_cent: int


def totalen(posten: Iterable[Post]) -> Totalen:
    """Add posts up."""
    ingediend = toegekend = afgewezen = wacht = betaald = 0
    for post in posten:
        ingediend += post.ingediend_cent
        toegekend += post.toegekend_cent
        afgewezen += post.afgewezen_cent
        wacht += post.wacht_cent
        betaald += post.betaald_cent
    return Totalen(ingediend, toegekend, afgewezen, wacht, betaald, toegekend - betaald)


@dataclass(frozen=True, slots=True)
class Controle:
    """Two sums that must be the same (eurocent), and what they are sums of, in Dutch."""

    wat: str
    verwacht_cent: int
    gevonden_cent: int

    @property
    def verschil_cent(self) -> int:
        """What they differ; 0 when all is well."""
        return self.gevonden_cent - self.verwacht_cent


@dataclass(frozen=True, slots=True)
class Grootboekstand:
    """What the grootboek says, in eurocent: per stand of prestaties and of factuurregels, by the name of the stand."""

    prestaties: Mapping[str, int]
    factuurregels: Mapping[str, int]


def controles(posten: Iterable[Post], boek: Grootboekstand, geld: Geld) -> list[Controle]:
    """Hold posts, grootboek and bank against each other; whoever reads the list looks for a difference."""
    alle = list(posten)
    van = {soort: [post for post in alle if post.soort is soort] for soort in Postsoort}
    declaraties, facturen = totalen(van[Postsoort.DECLARATIE]), totalen(van[Postsoort.FACTUUR])
    p, f = boek.prestaties, boek.factuurregels
    gekregen = geld.op_posten_cent or {}
    kwijt = sum(post.totaal_cent - post.ingediend_cent for post in alle if post.regels)
    return [
        Controle("Alle standen van het grootboek samen", 0, sum(p.values()) + sum(f.values())),
        Controle("Regels van een declaratie of factuur tegenover haar totaal", 0, kwijt),
        Controle("Wacht op antwoord: grootboek", declaraties.wacht_cent, p.get("ingediend", 0)),
        Controle(
            "Toegekend: grootboek", declaraties.toegekend_cent, p.get("toegekend", 0) + p.get("betaald", 0)
        ),
        Controle("Afgewezen: grootboek", declaraties.afgewezen_cent, p.get("afgewezen", 0)),
        Controle(
            "Gefactureerd: grootboek",
            facturen.toegekend_cent,
            f.get("gefactureerd", 0) + f.get("betaald", 0),
        ),
        Controle(
            "Geheel betaalde declaraties: grootboek", _voldaan(van[Postsoort.DECLARATIE]), p.get("betaald", 0)
        ),
        Controle(
            "Geheel betaalde facturen: grootboek", _voldaan(van[Postsoort.FACTUUR]), f.get("betaald", 0)
        ),
        Controle(
            "Betaald op declaraties: bank", declaraties.betaald_cent, gekregen.get(Postsoort.DECLARATIE, 0)
        ),
        Controle("Betaald op facturen: bank", facturen.betaald_cent, gekregen.get(Postsoort.FACTUUR, 0)),
        Controle(
            "Ontvangen op de bank: posten, rest en open",
            geld.ontvangen_cent,
            sum(gekregen.values()) + sum((geld.rest_cent or {}).values()) + geld.open_cent,
        ),
    ]


def _voldaan(posten: Iterable[Post]) -> int:
    return sum(post.toegekend_cent for post in posten if post.betaald_cent and not post.open_cent)
