"""Payments come in: statements are kept once, and what they pay is settled, by itself or by a person.

A statement is kept in one commit with its new entries; what it settles is another commit, made from all that is open, so
that a run that is killed is finished by the next. Everything happens under one lock: two runs never settle one entry
twice. Nothing here writes the text of a payer anywhere but in the table of entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from facturatie.afletteren import Uitkomst, letter_af
from facturatie.betaling import (
    Aflettering,
    Afschrift,
    Afschriftkop,
    Betaling,
    OpenPost,
    Restsoort,
    Wijze,
    eigen_rekening,
    kop,
)
from processen.afschriften import gaten, nieuwe_regels
from processen.ports import Klok, UnitOfWork
from processen.spoorpoort import Daad

SLOT = "betalingen"
EURO = "EUR"


class Bezwaar(StrEnum):
    """What is wrong with a statement, or between two."""

    ANDERE_REKENING = "andere rekening"
    ANDERE_VALUTA = "andere valuta"
    TEGENSPRAAK = "tegenspraak"
    SALDO = "saldo klopt niet"
    GEEN_SALDO = "saldo ontbreekt"
    GAT = "afschrift ontbreekt"


@dataclass(frozen=True, slots=True)
class Bankbevinding:
    """Something about a statement that a person must know; `melding` is one Dutch sentence."""

    soort: Bezwaar
    melding: str


@dataclass(frozen=True, slots=True)
class Geladen:
    """What became of one statement: how many entries were new, known or doubtful. `id` is None when it was not kept."""

    afschrift: Afschriftkop
    id: int | None
    nieuw: int = 0
    bekend: int = 0
    twijfel: int = 0
    bevindingen: tuple[Bankbevinding, ...] = ()


class NietTeKoppelen(Exception):
    """What a person asked for cannot be; the text is one Dutch sentence with what to do instead."""


@dataclass(frozen=True, slots=True)
class Kassier:
    """Keeps statements and settles payments of one organisation.

    `rekeningen` are its own accounts; `betalers` says of accounts for which gemeenten or debiteuren they pay, beside what
    was learned. `afwijkend` also keeps a statement that contradicts an earlier one of the same name.
    """

    klok: Klok
    rekeningen: tuple[str, ...]
    betalers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    afwijkend: bool = False

    # --- loading ----------------------------------------------------------------------------------------------

    def laad(self, uow: UnitOfWork, afschrift: Afschrift) -> Geladen:
        """Keep a statement and its new entries; the caller commits. What cannot be kept is told and changes nothing."""
        uow.alleen_ik(SLOT)
        iban = eigen_rekening(afschrift.iban, self.rekeningen)
        if iban is None:
            return _geweigerd(
                afschrift,
                Bezwaar.ANDERE_REKENING,
                f"is van rekening {afschrift.iban} en dat is niet onze rekening; zet haar zo nodig bij [betalingen] "
                "rekeningen in zorgpost.toml",
            )
        afschrift = replace(afschrift, iban=iban)
        if afschrift.valuta != EURO:
            return _geweigerd(
                afschrift, Bezwaar.ANDERE_VALUTA, f"is in {afschrift.valuta}; zorgpost boekt alleen euro's"
            )
        mijn = kop(afschrift)
        bestaande = uow.betalingen.afschriften(iban)
        zelfde = [k for k in bestaande if k.nummer == mijn.nummer or k.nummer.startswith(f"{mijn.nummer} (")]
        if any(k.vingerafdruk == mijn.vingerafdruk for k in zelfde):
            return Geladen(mijn, None, bekend=len(afschrift.regels))
        if zelfde and not self.afwijkend:
            return _geweigerd(
                afschrift,
                Bezwaar.TEGENSPRAAK,
                "is al geladen met een andere inhoud; vraag de bank welk afschrift geldt en laad het met --afwijkend",
            )
        if zelfde:
            mijn = replace(mijn, nummer=f"{mijn.nummer} ({len(zelfde) + 1})")
        return self._bewaar(uow, afschrift, mijn)

    def _bewaar(self, uow: UnitOfWork, afschrift: Afschrift, mijn: Afschriftkop) -> Geladen:
        bevindingen = tuple(_saldo_bezwaren(afschrift))
        dagen = [regel.datum for regel in afschrift.regels] or [afschrift.datum]
        bekende = uow.betalingen.bekend(mijn.iban, min(dagen), max(dagen))
        nieuw = nieuwe_regels(mijn, afschrift.regels, bekende)
        if afschrift.verschil_cent:
            nieuw = [replace(regel, twijfel=True) for regel in nieuw]
        afschrift_id = uow.betalingen.bewaar(mijn, nieuw, self.klok.nu())
        return Geladen(
            replace(mijn, id=afschrift_id),
            afschrift_id,
            nieuw=len(nieuw),
            bekend=len(afschrift.regels) - len(nieuw),
            twijfel=sum(regel.twijfel for regel in nieuw),
            bevindingen=bevindingen,
        )

    def gaten(self, uow: UnitOfWork, nieuwe: Iterable[Afschriftkop]) -> list[Bankbevinding]:
        """Tell which statements are missing next to these."""
        ids = {k.id: k.iban for k in nieuwe if k.id is not None}
        return [
            Bankbevinding(
                Bezwaar.GAT,
                f"Tussen afschrift {vorige.nummer} ({vorige.datum:%d-%m-%Y}) en {volgende.nummer} "
                f"({volgende.datum:%d-%m-%Y}) van {iban} ontbreekt een afschrift; download het bij de bank en laad het.",
            )
            for iban in dict.fromkeys(ids.values())
            for vorige, volgende in gaten(uow.betalingen.afschriften(iban))
            if vorige.id in ids or volgende.id in ids
        ]

    # --- settling ---------------------------------------------------------------------------------------------

    def letter_af(self, uow: UnitOfWork, datum: date) -> Uitkomst:
        """Settle all that is open and beyond doubt, and give proposals for the rest; the caller commits."""
        uow.alleen_ik(SLOT)
        uitkomst = self.stand(uow)
        uow.betalingen.letter_af(uitkomst.afletteringen, datum, self.klok.nu())
        return uitkomst

    def stand(self, uow: UnitOfWork) -> Uitkomst:
        """Give what would be settled now and what waits for a person, and keep nothing."""
        open_ = uow.betalingen.open()
        retouren = {b.regel.bedrag_cent for b in open_ if b.regel.retour}
        vroeger = uow.betalingen.van_bedrag(retouren | {-bedrag for bedrag in retouren})
        betalers = uow.betalingen.betalers()
        for iban, wie in self.betalers.items():
            betalers.setdefault(iban, set()).update(wie)
        return letter_af(open_, uow.betalingen.posten(), betalers, vroeger)

    def koppel(
        self,
        uow: UnitOfWork,
        regel_id: int,
        doelen: Sequence[tuple[str, int | None]],
        datum: date,
        rest: Restsoort | None = None,
    ) -> list[Aflettering]:
        """Settle an entry by hand on posts by number, each with an amount (eurocent) or with what is open of it.

        What is left gets the kind `rest`, which may be negative when too little came in, or stays open without one.
        From now on the account of the payer is known as that of these debiteuren. The caller commits.
        """
        betaling = self._open_betaling(uow, regel_id)
        posten = uow.betalingen.posten()
        gekozen = [(_post(posten, nummer), cent) for nummer, cent in doelen]
        bedragen = _bedragen(betaling.rest_cent, gekozen, alles=rest is not None)
        gekoppeld = [
            Aflettering(regel_id, cent, Wijze.HAND, post=post.sleutel, leert=True)
            for post, cent in bedragen
            if cent
        ]
        over = betaling.rest_cent - sum(a.bedrag_cent for a in gekoppeld)
        if rest is not None and over:
            gekoppeld.append(Aflettering(regel_id, over, Wijze.HAND, rest=rest))
        uow.betalingen.letter_af(gekoppeld, datum, self.klok.nu())
        wat = f"betaling gekoppeld: boeking {regel_id}"
        uow.spoor.leg(self.klok.nu(), *(Daad(wat, post.nummer) for post, cent in bedragen if cent))
        return gekoppeld

    def terzijde(
        self, uow: UnitOfWork, regel_id: int, soort: Restsoort, reden: str, datum: date
    ) -> Aflettering:
        """Set what is left of an entry aside as money that pays no post, with the reason; the caller commits."""
        betaling = self._open_betaling(uow, regel_id)
        weg = Aflettering(regel_id, betaling.rest_cent, Wijze.HAND, rest=soort)
        uow.betalingen.letter_af([weg], datum, self.klok.nu(), reden)
        uow.spoor.leg(self.klok.nu(), Daad(f"betaling terzijde: {soort}", str(regel_id)))
        return weg

    def ontkoppel(self, uow: UnitOfWork, regel_id: int, datum: date) -> list[Aflettering]:
        """Take back all that was settled of an entry; it waits for a person from then on. The caller commits."""
        uow.alleen_ik(SLOT)
        betaling = _bestaande(uow, regel_id)
        terug = [
            Aflettering(regel_id, -cent, Wijze.HAND, post=post, rest=rest)
            for (post, rest), cent in betaling.verdeling.items()
        ]
        if not terug:
            raise NietTeKoppelen(f"Boeking {regel_id} is nergens aan gekoppeld; er is niets te doen.")
        uow.betalingen.letter_af(terug, datum, self.klok.nu())
        uow.spoor.leg(self.klok.nu(), Daad("betaling ontkoppeld", str(regel_id)))
        return terug

    def _open_betaling(self, uow: UnitOfWork, regel_id: int) -> Betaling:
        uow.alleen_ik(SLOT)
        betaling = _bestaande(uow, regel_id)
        if not betaling.rest_cent:
            raise NietTeKoppelen(
                f"Boeking {regel_id} is al geheel verwerkt; maak haar eerst los met `zorgpost betaling ontkoppel {regel_id}`."
            )
        return betaling


def _geweigerd(afschrift: Afschrift, soort: Bezwaar, melding: str) -> Geladen:
    zin = f"Afschrift {afschrift.nummer} {melding}. Er is niets van geboekt."
    return Geladen(kop(afschrift), None, bevindingen=(Bankbevinding(soort, zin),))


def _saldo_bezwaren(afschrift: Afschrift) -> Iterable[Bankbevinding]:
    wat = f"Afschrift {afschrift.nummer} van {afschrift.datum:%d-%m-%Y}"
    if afschrift.begin_cent is None or afschrift.eind_cent is None:
        yield Bankbevinding(
            Bezwaar.GEEN_SALDO,
            f"{wat} heeft geen begin- of eindsaldo, dus of het volledig is valt niet na te gaan; vergelijk het met de bank.",
        )
    elif afschrift.verschil_cent:
        yield Bankbevinding(
            Bezwaar.SALDO,
            f"{wat} klopt niet: beginsaldo en boekingen geven een ander eindsaldo (verschil {afschrift.verschil_cent} "
            "eurocent). De boekingen zijn bewaard en wachten op u; haal het afschrift opnieuw op bij de bank.",
        )


def _bestaande(uow: UnitOfWork, regel_id: int) -> Betaling:
    gevonden = uow.betalingen.betalingen([regel_id])
    if not gevonden:
        raise NietTeKoppelen(
            f"Boeking {regel_id} bestaat niet; `zorgpost betaling lijst` toont alle nummers."
        )
    return gevonden[0]


def _post(posten: Iterable[OpenPost], nummer: str) -> OpenPost:
    gevonden = [p for p in posten if nummer.upper() in (n.upper() for n in (p.nummer, *p.ook))]
    if not gevonden:
        raise NietTeKoppelen(
            f"{nummer} is geen declaratie of factuur van ons; neem het nummer over uit `zorgpost betaling lijst`."
        )
    if len(gevonden) > 1:
        raise NietTeKoppelen(
            f"{nummer} is zowel het nummer van een declaratie als van een factuur; geef een van de twee een eigen reeks."
        )
    return gevonden[0]


def _bedragen(
    rest: int, gekozen: Sequence[tuple[OpenPost, int | None]], *, alles: bool
) -> list[tuple[OpenPost, int]]:
    """Give what goes to each post: the amount that was named, else what is open as far as the money goes.

    With `alles` a post without amount is wholly paid, whatever came in.
    """
    over = rest - sum(cent for _, cent in gekozen if cent is not None)
    zonder = [post for post, cent in gekozen if cent is None]
    over -= sum(post.open_cent for post in zonder if (post.open_cent > 0) != (rest > 0))
    bedragen = []
    for post, cent in gekozen:
        _keur(post, cent)
        if cent is None:
            cent = post.open_cent
            if (cent > 0) == (rest > 0) and not alles:
                cent = min(cent, over, key=abs) if over and (over > 0) == (rest > 0) else 0
                over -= cent
        bedragen.append((post, cent))
    totaal = sum(cent for _, cent in bedragen)
    if not alles and (abs(totaal) > abs(rest) or totaal * rest < 0):
        raise NietTeKoppelen(
            "De bedragen zijn samen meer dan er van deze boeking open staat; verlaag een bedrag of noem met --rest wat het "
            "verschil is."
        )
    return bedragen


def _keur(post: OpenPost, cent: int | None) -> None:
    if not post.open_cent:
        raise NietTeKoppelen(
            f"Van {post.nummer} staat niets open; maak eerst de andere betaling los of zet deze opzij als dubbel."
        )
    if cent is not None and (
        cent == 0 or abs(cent) > abs(post.open_cent) or (cent > 0) != (post.open_cent > 0)
    ):
        raise NietTeKoppelen(
            f"Van {post.nummer} staat {post.open_cent} eurocent open; noem hooguit dat bedrag, met hetzelfde teken."
        )
