"""Which payment pays which posts: by reference, by number, by account and amount, by a sum of posts; never on amount alone.

What is not beyond doubt becomes a Voorstel for a person. The grounds are tried in the order of domein A10, first for all
entries by day, so that what a reference says is never spoiled by what an amount suggests; and again until nothing is
settled any more, because each settlement may show whose account an account is. Nothing here knows a database or a clock.

Safeguards that keep it right, each from a way in which payers err:
- a number of a debtor to whom this account does not belong is only proposed;
- a number that does not fit the amount, while the amount fits another post to the cent, is only proposed;
- an entry that names one of our numbers is never settled by account or sum against other posts;
- a sum that was searched for must be the only one, and no coincidence (`deelsom.toevallig`).

Bron: domein A4, A10.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from facturatie.betaling import Aflettering, Betaling, OpenPost, Reden, Restsoort, Voorstel, Wijze, verdeling
from facturatie.deelsom import deelsommen, toevallig
from facturatie.kenmerk import Gevonden, Naamindex, Nummerindex, Sleutel

_GROEPEN = 5  # kinds of groups that a payer may pay at once
MEESTE_VOORSTELLEN = 5  # posts that a proposal names


@dataclass(frozen=True, slots=True)
class Uitkomst:
    """What was settled, in order, and what a person must look at."""

    afletteringen: tuple[Aflettering, ...]
    voorstellen: tuple[Voorstel, ...]


def letter_af(
    betalingen: Iterable[Betaling],
    posten: Iterable[OpenPost],
    betalers: Mapping[str, Iterable[str]],
    vroeger: Iterable[Betaling] = (),
) -> Uitkomst:
    """Settle what is beyond doubt and propose the rest.

    `betalingen` are the entries with something left; `posten` are all posts, paid ones too; `betalers` tells which
    debiteuren an account was proved to pay for. `vroeger` are entries without rest, of which a return may be one.
    """
    return _Afletteraar(posten, betalers, [*betalingen, *vroeger]).werk()


class _Afletteraar:
    """The state of one run; everything is looked up, nothing is walked through per entry."""

    def __init__(
        self,
        posten: Iterable[OpenPost],
        betalers: Mapping[str, Iterable[str]],
        betalingen: Sequence[Betaling],
    ) -> None:
        self.posten: dict[Sleutel, OpenPost] = {post.sleutel: post for post in posten}
        self.betalers = defaultdict(set, {iban: set(wie) for iban, wie in betalers.items()})
        self.alle = {b.id: b for b in sorted(betalingen, key=_volgorde)}
        self.nummers = Nummerindex.van(self.posten.values())
        self.namen = Naamindex.van(self.posten.values())
        self.open_cent = {sleutel: post.open_cent for sleutel, post in self.posten.items()}
        self.rest = {b.id: b.rest_cent for b in self.alle.values()}
        self.van_regel = defaultdict(list, {b.id: list(b.eerder) for b in self.alle.values()})
        self.per_debiteur: dict[str, dict[Sleutel, OpenPost]] = defaultdict(dict)
        self.per_bedrag: dict[int, list[Betaling]] = defaultdict(list)
        self.postbedragen = Counter(self.open_cent.values())
        self.gevonden: dict[int, Gevonden | None] = {}
        self.gedaan: list[Aflettering] = []
        self.voorstellen: list[Voorstel] = []
        for post in self.posten.values():
            if post.open_cent:
                self.per_debiteur[post.debiteur][post.sleutel] = post
        for betaling in self.alle.values():
            self.per_bedrag[betaling.regel.bedrag_cent].append(betaling)

    def werk(self) -> Uitkomst:
        """Settle until nothing changes, then propose."""
        ronden = (self._retouren_en_nummers, self._rekeningen)
        veranderd = True
        while veranderd:
            veranderd = any(ronde() for ronde in ronden)
        for betaling in self._onbekend():
            self._stel_voor(betaling)
        return Uitkomst(tuple(self.gedaan), tuple(self.voorstellen))

    def _onbekend(self) -> list[Betaling]:
        """The entries that wait: something is left, and a person has not begun on it."""
        return [b for b in self.alle.values() if self.rest[b.id]]

    def _vrij(self) -> list[Betaling]:
        """The entries that may be settled by themselves: wholly open, no doubt about them, and not in a person's hands."""
        return [
            b
            for b in self._onbekend()
            if not (b.twijfel or b.van_een_mens) and self.rest[b.id] == b.regel.bedrag_cent
        ]

    # --- returns and numbers ------------------------------------------------------------------------------------

    def _retouren_en_nummers(self) -> bool:
        veranderd = False
        for betaling in self._vrij():
            if betaling.regel.retour:
                veranderd |= self._draai_terug(betaling)
            else:
                veranderd |= self._op_nummer(betaling)
        return veranderd

    def _draai_terug(self, retour: Betaling) -> bool:
        """Undo the one payment that this return can be of, or pair the two when it was not settled yet."""
        origineel = self._origineel(retour)
        if origineel is None:
            return False
        doelen = verdeling(self.van_regel[origineel.id])
        if self.rest[origineel.id]:
            if doelen:
                return False
            self._boek(
                Aflettering(origineel.id, self.rest[origineel.id], Wijze.RETOUR, rest=Restsoort.RETOUR)
            )
            self._boek(Aflettering(retour.id, self.rest[retour.id], Wijze.RETOUR, rest=Restsoort.RETOUR))
            return True
        for (post, rest), cent in doelen.items():
            self._boek(Aflettering(retour.id, -cent, Wijze.RETOUR, post=post, rest=rest))
        return bool(doelen)

    def _origineel(self, retour: Betaling) -> Betaling | None:
        regel = retour.regel
        kandidaten = [
            b
            for b in self.per_bedrag.get(-regel.bedrag_cent, ())
            if b.regel.datum <= regel.datum
            and not b.regel.retour
            and not b.twijfel
            and b.id != retour.id
            and not self._al_teruggedraaid(b)
            and _zelfde_betaling(b, retour)
        ]
        zeker = [b for b in kandidaten if set(b.regel.kenmerken) & set(regel.kenmerken)]
        gekozen = zeker or kandidaten
        return gekozen[0] if len(gekozen) == 1 else None

    def _al_teruggedraaid(self, betaling: Betaling) -> bool:
        """Whether a return of it was booked: each return takes exactly what the payment gave."""
        if any(a.rest is Restsoort.RETOUR for a in self.van_regel[betaling.id]):
            return True
        doelen = verdeling(self.van_regel[betaling.id])
        return any(
            r.regel.retour
            and _zelfde_betaling(betaling, r)
            and {doel: -cent for doel, cent in verdeling(self.van_regel[r.id]).items()} == doelen
            for r in self.per_bedrag.get(-betaling.regel.bedrag_cent, ())
            if doelen
        )

    def _op_nummer(self, betaling: Betaling) -> bool:
        gevonden = self._genoemd(betaling)
        if gevonden is None:
            return False
        keuze = self._bij_nummer(betaling, gevonden)
        if keuze is None:
            return False
        posten, wijze, leert = keuze
        self._verdeel(betaling, posten, wijze, leert=leert)
        return True

    def _bij_nummer(
        self, betaling: Betaling, gevonden: Gevonden
    ) -> tuple[dict[Sleutel, int], Wijze, bool] | None:
        """Give what an entry that names posts pays of each, or None when that is not beyond doubt."""
        bedrag = betaling.regel.bedrag_cent
        open_ = {sleutel: self.open_cent[sleutel] for sleutel in gevonden.posten if self.open_cent[sleutel]}
        if not open_ or self._andere_betaler(betaling, gevonden.posten):
            return None
        if sum(open_.values()) == bedrag and len(open_) == len(gevonden.posten):
            return open_, gevonden.wijze, True
        if sum(open_.values()) == bedrag and gevonden.sterk:
            return open_, gevonden.wijze, False
        if not gevonden.sterk:
            return self._een_van(open_, bedrag, gevonden.wijze)
        anderen = self._anderen(betaling, open_)
        over = bedrag - sum(open_.values())
        keuze = self._enige_som(list(anderen.items()), over)
        if keuze is not None:
            return {**open_, **dict(keuze)}, Wijze.SOM, False
        if (
            len(open_) > 1
            or self._past_elders(betaling, open_)
            or deelsommen(list(anderen.values()), over) != []
        ):
            return None
        (sleutel, cent), *_ = open_.items()
        if (cent > 0) != (bedrag > 0):
            return None
        deel = min(cent, bedrag, key=abs)
        return {sleutel: deel}, gevonden.wijze, False

    def _een_van(
        self, open_: Mapping[Sleutel, int], bedrag: int, wijze: Wijze
    ) -> tuple[dict[Sleutel, int], Wijze, bool] | None:
        """Of posts that were found with doubt: the only one with exactly this amount."""
        passend = {sleutel: cent for sleutel, cent in open_.items() if cent == bedrag}
        return (passend, wijze, False) if len(passend) == 1 else None

    def _anderen(self, betaling: Betaling, open_: Mapping[Sleutel, int]) -> dict[Sleutel, int]:
        """Give the other open posts of the debtors of the named ones: they may make up the difference."""
        debiteuren = {self.posten[sleutel].debiteur for sleutel in open_}
        allemaal = self._open_van(debiteuren, betaling.regel.datum)
        return {sleutel: cent for sleutel, cent in allemaal.items() if sleutel not in open_}

    def _past_elders(self, betaling: Betaling, open_: Mapping[Sleutel, int]) -> bool:
        """Whether the amount is exactly that of another open post, or of all, of this payer: then the number may be wrong.

        Of a payer whom nobody knows yet, any post that was open at the start of the run may be meant.
        """
        debiteuren = {self.posten[s].debiteur for s in open_} | self._debiteuren(betaling)
        allemaal = self._open_van(debiteuren, betaling.regel.datum)
        anderen = [cent for sleutel, cent in allemaal.items() if sleutel not in open_]
        bedrag = betaling.regel.bedrag_cent
        if not self._debiteuren(betaling) and self.postbedragen[bedrag]:
            return True
        return bedrag in anderen or (len(anderen) > 1 and bedrag in (sum(anderen), sum(allemaal.values())))

    def _andere_betaler(self, betaling: Betaling, sleutels: Iterable[Sleutel]) -> bool:
        """Whether a named post is of a debtor who is not this payer, by his account or else by his name."""
        bekend = self._debiteuren(betaling) or self.namen.zoek(betaling.regel.tegen_naam)
        return bool(bekend) and any(self.posten[s].debiteur not in bekend for s in sleutels)

    # --- account and sum ----------------------------------------------------------------------------------------

    def _rekeningen(self) -> bool:
        veranderd = False
        for betaling in self._vrij():
            if betaling.regel.retour or self._genoemd(betaling) is not None:
                continue
            keuze = self._op_rekening(betaling)
            if keuze is not None:
                posten, wijze = keuze
                self._verdeel(betaling, posten, wijze, leert=False)
                veranderd = True
        return veranderd

    def _op_rekening(self, betaling: Betaling) -> tuple[dict[Sleutel, int], Wijze] | None:
        """Give the one post, or else the one sum of posts, of the known payer that makes exactly this amount."""
        bedrag = betaling.regel.bedrag_cent
        kandidaten = self._open_van(self._debiteuren(betaling), betaling.regel.datum)
        precies = {sleutel: cent for sleutel, cent in kandidaten.items() if cent == bedrag}
        if not kandidaten or len(precies) > 1:
            return None
        bedragen = list(kandidaten.values())
        sommen = deelsommen(bedragen, bedrag)
        if precies:
            anders = _paren(bedragen, bedrag) if sommen is None else len(sommen) > 1
            return None if anders else (precies, Wijze.REKENING)
        if bedrag < 0:  # what we pay back ourselves, we do with a number
            return None
        groep = self._natuurlijk(kandidaten, bedrag)
        keuzen = 1 << len(bedragen)
        if sommen is not None and len(sommen) == 1:
            namen = list(kandidaten)
            keuze = {namen[i]: bedragen[i] for i in sommen[0]}
            bedoeld = groep is not None and keuze.keys() <= groep.keys()
            return (keuze, Wijze.SOM) if bedoeld or not toevallig(bedragen, keuzen) else None
        # Other sums say nothing where chance alone would give some; a whole group by chance is another matter.
        if groep is None or not toevallig(bedragen, keuzen) or toevallig(bedragen, _GROEPEN * len(bedragen)):
            return None
        return (groep, Wijze.SOM) if sommen != [] else None

    def _natuurlijk(self, kandidaten: Mapping[Sleutel, int], bedrag: int) -> dict[Sleutel, int] | None:
        """Give the one group that a payer would pay at once and that makes this amount.

        Groups are: everything up to a day, what was sent on one day, of one period, of one wet, and of one gemeente.
        """
        groepen: dict[object, dict[Sleutel, int]] = defaultdict(dict)
        tot_nu: dict[Sleutel, int] = {}
        for sleutel in sorted(kandidaten, key=lambda s: (self.posten[s].datum, s)):
            post, cent = self.posten[sleutel], kandidaten[sleutel]
            tot_nu[sleutel] = cent
            groepen["tot", post.datum] = dict(tot_nu)
            for naam in ("datum", "periode", "wet", "gemeente"):
                groepen[naam, getattr(post, naam)][sleutel] = cent
        passend = {frozenset(g): g for g in groepen.values() if len(g) > 1 and sum(g.values()) == bedrag}
        return next(iter(passend.values())) if len(passend) == 1 else None

    def _enige_som(
        self, kandidaten: Sequence[tuple[Sleutel, int]], doel: int
    ) -> list[tuple[Sleutel, int]] | None:
        """Give the only choice that adds up to `doel`, unless it may be chance."""
        bedragen = [cent for _, cent in kandidaten]
        sommen = deelsommen(bedragen, doel) if bedragen and doel else None
        if (
            sommen is None
            or len(sommen) != 1
            or (len(bedragen) > 1 and toevallig(bedragen, 1 << len(bedragen)))
        ):
            return None
        return [kandidaten[i] for i in sommen[0]]

    # --- what is common -----------------------------------------------------------------------------------------

    def _genoemd(self, betaling: Betaling) -> Gevonden | None:
        if betaling.id not in self.gevonden:
            self.gevonden[betaling.id] = self.nummers.zoek(betaling.regel)
        return self.gevonden[betaling.id]

    def _debiteuren(self, betaling: Betaling) -> set[str]:
        return self.betalers.get(betaling.regel.tegen_iban or "", set())

    def _open_van(self, debiteuren: Iterable[str], dag: date) -> dict[Sleutel, int]:
        """What these debtors have open of what was sent by that day, oldest first."""
        posten = [p for wie in debiteuren for p in self.per_debiteur.get(wie, {}).values() if p.datum <= dag]
        posten.sort(key=lambda p: (p.datum, p.sleutel))
        return {post.sleutel: self.open_cent[post.sleutel] for post in posten}

    def _verdeel(
        self, betaling: Betaling, posten: Mapping[Sleutel, int], wijze: Wijze, *, leert: bool
    ) -> None:
        leert = leert and betaling.regel.tegen_iban is not None
        for sleutel, cent in posten.items():
            self._boek(Aflettering(betaling.id, cent, wijze, post=sleutel, leert=leert))
            if leert:
                self.betalers[betaling.regel.tegen_iban or ""].add(self.posten[sleutel].debiteur)

    def _boek(self, aflettering: Aflettering) -> None:
        self.gedaan.append(aflettering)
        self.van_regel[aflettering.regel_id].append(aflettering)
        self.rest[aflettering.regel_id] -= aflettering.bedrag_cent
        if aflettering.post is not None:
            post = self.posten[aflettering.post]
            self.open_cent[aflettering.post] -= aflettering.bedrag_cent
            if self.open_cent[aflettering.post]:
                self.per_debiteur[post.debiteur][post.sleutel] = post
            else:
                self.per_debiteur[post.debiteur].pop(post.sleutel, None)

    # --- proposals ----------------------------------------------------------------------------------------------

    def _stel_voor(self, betaling: Betaling) -> None:
        gevonden = self._genoemd(betaling)
        genoemd = [self.posten[s] for s in gevonden.posten] if gevonden else []
        if betaling.regel.bedrag_cent < 0 and not self._gaat_ons_aan(betaling, genoemd):
            return  # wages, rent: no business of a debtor, whatever numbers suppliers use
        reden = self._reden(betaling, gevonden)
        posten = [p for p in genoemd if self.open_cent[p.sleutel]]
        if not posten and not betaling.regel.retour:
            posten = self._passende(betaling)
        deel = tuple((p, self.open_cent[p.sleutel]) for p in posten[:MEESTE_VOORSTELLEN])
        self.voorstellen.append(Voorstel(betaling.id, reden, deel))

    def _gaat_ons_aan(self, betaling: Betaling, genoemd: Iterable[OpenPost]) -> bool:
        """Whether money that went out has to do with a debtor: turned back, to his account, or what we owe him."""
        if betaling.regel.retour or betaling.twijfel or betaling.van_een_mens or self._debiteuren(betaling):
            return True
        return any(self.open_cent[post.sleutel] < 0 for post in genoemd)

    def _passende(self, betaling: Betaling) -> list[OpenPost]:
        """Posts to propose to a person: those of exactly the amount, the payer's own first, else a sum of his."""
        bedrag = self.rest[betaling.id]
        eigen = self._open_van(self._debiteuren(betaling), betaling.regel.datum)
        precies = [sleutel for sleutel, cent in eigen.items() if cent == bedrag]
        if not precies:
            sommen = deelsommen(list(eigen.values()), bedrag) if eigen else None
            precies = [list(eigen)[i] for i in sommen[0]] if sommen else []
        return [self.posten[sleutel] for sleutel in precies]

    def _reden(self, betaling: Betaling, gevonden: Gevonden | None) -> Reden:
        if betaling.twijfel:
            return Reden.TWIJFEL
        if betaling.van_een_mens:
            return Reden.EERDER_MET_DE_HAND
        if betaling.regel.retour:
            return Reden.RETOUR
        if self.rest[betaling.id] != betaling.regel.bedrag_cent:
            return Reden.TE_VEEL
        if gevonden is None:
            return Reden.MEER_DAN_EEN if self._passende(betaling) else Reden.GEEN_AANWIJZING
        if self._andere_betaler(betaling, gevonden.posten):
            return Reden.ANDERE_BETALER
        if not any(self.open_cent[s] for s in gevonden.posten):
            return (
                Reden.WACHT if any(self.posten[s].wacht_cent for s in gevonden.posten) else Reden.AL_BETAALD
            )
        return Reden.ANDER_BEDRAG if gevonden.sterk else Reden.ONZEKER


def _volgorde(betaling: Betaling) -> tuple[date, bool, str, int]:
    """By day, returns after payments; what is the same in everything by the order in which it was loaded."""
    return betaling.regel.datum, betaling.regel.retour, betaling.regel.sleutel, betaling.id


def _zelfde_betaling(betaling: Betaling, retour: Betaling) -> bool:
    """Whether a return can be of this payment: the same account, or a reference in common."""
    a, b = betaling.regel, retour.regel
    return (a.tegen_iban is not None and a.tegen_iban == b.tegen_iban) or bool(
        set(a.kenmerken) & set(b.kenmerken)
    )


def _paren(bedragen: Iterable[int], doel: int) -> bool:
    """Whether two of these amounts add up to `doel`."""
    gezien: set[int] = set()
    for bedrag in bedragen:
        if doel - bedrag in gezien:
            return True
        gezien.add(bedrag)
    return False
