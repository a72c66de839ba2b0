"""What was declared before, as far as the rules across berichten for the 323 and 325 ask for it.

It is a set of facts of one aanbieder: declaraties with their prestaties (323), the answers to them (325), and the
contract. Sets are joined with `|`, so the order in which berichten arrived leaves no trace (OP080). What became of a
prestatie follows from the facts together: as long as there is no answer it waits, silence in the answer approves it, and
a declaratie that was turned down as a whole counts as never sent (IV087). Of two answers to one declaratie the earliest
counts; a second one is for a person and is not accepted.

`overig` stands for prestaties that need not be named one by one, such as those of past months: their sum per
toewijzing. It comes from one source; two sums about the same toewijzing cannot be joined.

Bron: IV085, IV087, OP080, OP283, OP284, OP349; TR314 to TR418 of niveau 3.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from berichten.beoordeling import ZONDER_OORDEEL
from berichten.bericht import Bericht
from berichten.declaratie import AntwoordHeader, Declaratie, DeclaratieAntwoord, Prestatie
from berichten.snel import snel_gemaakt
from berichten.tarief import Tarief
from berichten.typen import DebetCredit, GeslotenPeriode, XsdVersie

Prestatiesleutel: TypeAlias = tuple[int, str, str, GeslotenPeriode]
DECLARATIE, ANTWOORD = "323", "325"


class Uitkomst(StrEnum):
    """What became of a prestatie."""

    WACHT = "wacht"
    GOEDGEKEURD = "goedgekeurd"
    AFGEWEZEN = "afgewezen"
    NIET_INGEDIEND = "niet_ingediend"


STAAND = (Uitkomst.WACHT, Uitkomst.GOEDGEKEURD)  # such a prestatie counts against the toewijzing


@dataclass(frozen=True, slots=True)
class VerzondenDeclaratie:
    """One declaratie as it was sent; `identificatie` is that of its 323, `maand` the first day of its DeclaratiePeriode."""

    wet: str
    gemeente: str
    identificatie: str
    nummer: str
    maand: date
    xsd_versie: XsdVersie | None = None


@snel_gemaakt
@dataclass(frozen=True, slots=True)
class VerzondenPrestatie:
    """One prestatie as it was sent, in the 323 with this `identificatie`."""

    wet: str
    gemeente: str
    identificatie: str
    prestatie: Prestatie

    @property
    def referentie(self) -> str:
        """Its ReferentieNummer."""
        return self.prestatie.product_referentie.referentie_nummer

    @property
    def sleutel(self) -> Prestatiesleutel:
        """What a debet may stand for once (TR389)."""
        return sleutel_van(self.prestatie)


@dataclass(frozen=True, slots=True)
class VerzondenAntwoord:
    """What a 325 said: `geheel` is True when all of the declaratie was turned down, else `afgewezen` has what was, by
    ReferentieNummer. `nummer` is None in an answer of only a Header."""

    wet: str
    gemeente: str
    declaratie_identificatie: str
    nummer: str | None
    dagtekening: date
    identificatie: str
    geheel: bool
    afgewezen: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verbruik:
    """What stands on a toewijzing in one eenheid: `volume` in that unit and `eurocent`, credits taken off."""

    wet: str
    gemeente: str
    toewijzing_nummer: int
    eenheid: str
    volume: int
    eurocent: int


@dataclass(frozen=True)
class Declaratieverloop:
    """What earlier 323s and 325s established, and the contract by which they are priced.

    The questions are look-ups in what is worked out once.
    """

    declaraties: frozenset[VerzondenDeclaratie] = frozenset()
    prestaties: frozenset[VerzondenPrestatie] = frozenset()
    antwoorden: frozenset[VerzondenAntwoord] = frozenset()
    overig: frozenset[Verbruik] = frozenset()
    tarieven: frozenset[Tarief] = frozenset()

    @classmethod
    def van(cls, *berichten: Bericht) -> Declaratieverloop:
        """Give what these berichten establish together, when all of them are accepted."""
        declaraties: set[VerzondenDeclaratie] = set()
        prestaties: set[VerzondenPrestatie] = set()
        antwoorden: set[VerzondenAntwoord] = set()
        for bericht in berichten:
            if bericht.soort == DECLARATIE:
                declaratie = _declaratie(bericht)
                declaraties.add(declaratie)
                prestaties.update(
                    VerzondenPrestatie(
                        declaratie.wet, declaratie.gemeente, declaratie.identificatie, prestatie
                    )
                    for client in bericht.inhoud.clienten
                    for prestatie in client.prestaties
                )
            elif bericht.soort == ANTWOORD:
                antwoorden.add(_antwoord(bericht))
        return cls(frozenset(declaraties), frozenset(prestaties), frozenset(antwoorden))

    def __or__(self, ander: Declaratieverloop) -> Declaratieverloop:
        """Join two."""
        return Declaratieverloop(
            self.declaraties | ander.declaraties,
            self.prestaties | ander.prestaties,
            self.antwoorden | ander.antwoorden,
            self.overig | ander.overig,
            self.tarieven | ander.tarieven,
        )

    # --- what was used and sent before -----------------------------------------------------------------------------

    def nummer_gebruikt(self, wet: str, declaratienummer: str) -> bool:
        """Tell whether a declaratie that counts as sent has this DeclaratieNummer (TR333)."""
        return (wet, declaratienummer) in self._nummers

    def laatste_maand(self, wet: str, gemeente: str) -> date | None:
        """Give the first day of the latest DeclaratiePeriode that counts as sent (OP284)."""
        return self._laatste_maand.get((wet, gemeente))

    def referentie_gebruikt(self, wet: str, referentie: str) -> bool:
        """Tell whether a prestatie that counts as sent has this ReferentieNummer (TR314)."""
        gevonden = self._op_referentie.get((wet, referentie))
        return gevonden is not None and self.uitkomst(gevonden) is not Uitkomst.NIET_INGEDIEND

    def debet(self, wet: str, referentie: str) -> VerzondenPrestatie | None:
        """Give the debet with this ReferentieNummer that was approved, or None (TR323)."""
        gevonden = self._op_referentie.get((wet, referentie))
        if gevonden is None or is_credit(gevonden.prestatie):
            return None
        return gevonden if self.uitkomst(gevonden) is Uitkomst.GOEDGEKEURD else None

    def gecrediteerd(self, wet: str, referentie: str) -> bool:
        """Tell whether a credit that stands took the debet with this ReferentieNummer back (TR390)."""
        return (wet, referentie) in self._gecrediteerd

    def open_debetten(self, wet: str, gemeente: str, sleutel: Prestatiesleutel) -> tuple[str, ...]:
        """Give the ReferentieNummers of the debets with this sleutel that stand and were not credited (TR389)."""
        if not self._open:  # in a first declaratie nothing stands, and a sleutel takes long to look up
            return ()
        return self._open.get((wet, gemeente, sleutel), ())

    def verbruik(self, wet: str, gemeente: str, toewijzing_nummer: int) -> Mapping[str, tuple[int, int]]:
        """Give per eenheid the volume and the eurocents that stand on a toewijzing (TR322, TR369)."""
        return self._verbruik.get((wet, gemeente, toewijzing_nummer), {})

    def goedgekeurd_open(self, toewijzing_nummer: int) -> bool:
        """Tell whether a prestatie on this toewijzing was approved and not credited (TR385)."""
        return toewijzing_nummer in self._goedgekeurd_open

    # --- a 325 and what it answers -----------------------------------------------------------------------------------

    def beantwoord(self, antwoord: Bericht) -> VerzondenDeclaratie | None:
        """Give the declaratie that a 325 is about: by its DeclaratieIdentificatie, or else by its DeclaratieNummer."""
        header, inhoud = _antwoordheader(antwoord), antwoord.inhoud
        return self._declaratie(
            antwoord.standaard.wet,
            header.afzender,
            header.declaratie_identificatie.identificatie,
            inhoud.declaratie_nummer if inhoud else None,
        )

    def verzonden(self, declaratie: VerzondenDeclaratie, referentie: str) -> Prestatie | None:
        """Give the prestatie of a declaratie that has this ReferentieNummer, or None."""
        gevonden = self._op_referentie.get((declaratie.wet, referentie))
        if gevonden is None or gevonden.identificatie != declaratie.identificatie:
            return None
        return gevonden.prestatie

    # --- the contract ------------------------------------------------------------------------------------------------

    def kent_contract(self, wet: str, gemeente: str) -> bool:
        """Tell whether any tarief of this gemeente is known."""
        return (wet, gemeente) in self._contracten

    def tarieven_op(
        self, wet: str, gemeente: str, productcode: str, periode: GeslotenPeriode
    ) -> tuple[Tarief, ...]:
        """Give the tarieven of a product that hold on a day of `periode`, by ingang."""
        vraag = (wet, gemeente, productcode, periode.begindatum, periode.einddatum)
        bekend = self._tarieven_op.get(vraag)
        if bekend is None:
            bekend = self._tarieven_op[vraag] = tuple(
                tarief
                for tarief in self._tarieven.get((wet, gemeente, productcode), ())
                if tarief.raakt(periode.begindatum, periode.einddatum)
            )
        return bekend

    # --- worked out once ---------------------------------------------------------------------------------------------

    def uitkomst(self, verzonden: VerzondenPrestatie) -> Uitkomst:
        """Tell what became of a prestatie."""
        antwoord = self._antwoord_op.get((verzonden.wet, verzonden.gemeente, verzonden.identificatie))
        if antwoord is None:
            return Uitkomst.WACHT
        if antwoord.geheel:
            return Uitkomst.NIET_INGEDIEND
        afgewezen = verzonden.referentie in antwoord.afgewezen
        return Uitkomst.AFGEWEZEN if afgewezen else Uitkomst.GOEDGEKEURD

    def _declaratie(
        self, wet: str, gemeente: str, identificatie: str, nummer: str | None
    ) -> VerzondenDeclaratie | None:
        gevonden = self._op_identificatie.get((wet, gemeente, identificatie))
        if gevonden is None and nummer is not None:
            gevonden = self._op_nummer.get((wet, gemeente, nummer))
        return gevonden

    @cached_property
    def _op_identificatie(self) -> dict[tuple[str, str, str], VerzondenDeclaratie]:
        return {(d.wet, d.gemeente, d.identificatie): d for d in self._op_volgorde}

    @cached_property
    def _op_nummer(self) -> dict[tuple[str, str, str], VerzondenDeclaratie]:
        return {(d.wet, d.gemeente, d.nummer): d for d in self._op_volgorde}

    @cached_property
    def _op_volgorde(self) -> list[VerzondenDeclaratie]:
        """The declaraties in an order that is always the same, also of two that share an Identificatie or number."""
        return sorted(self.declaraties, key=lambda d: (d.identificatie, repr(d)))

    @cached_property
    def _antwoord_op(self) -> dict[tuple[str, str, str], VerzondenAntwoord]:
        """The answer that counts by wet, gemeente and Identificatie of the 323."""
        gevonden: dict[tuple[str, str, str], VerzondenAntwoord] = {}
        for antwoord in sorted(self.antwoorden, key=lambda a: (a.dagtekening, a.identificatie, repr(a))):
            declaratie = self._declaratie(
                antwoord.wet, antwoord.gemeente, antwoord.declaratie_identificatie, antwoord.nummer
            )
            if declaratie is not None:
                gevonden.setdefault((declaratie.wet, declaratie.gemeente, declaratie.identificatie), antwoord)
        return gevonden

    @cached_property
    def _ingediend(self) -> list[VerzondenDeclaratie]:
        """The declaraties that count as sent."""
        antwoord_op = self._antwoord_op
        return [
            d
            for d in self.declaraties
            if (antwoord := antwoord_op.get((d.wet, d.gemeente, d.identificatie))) is None
            or not antwoord.geheel
        ]

    @cached_property
    def _nummers(self) -> set[tuple[str, str]]:
        return {(d.wet, d.nummer) for d in self._ingediend}

    @cached_property
    def _laatste_maand(self) -> dict[tuple[str, str], date]:
        laatste: dict[tuple[str, str], date] = {}
        for d in self._ingediend:
            laatste[d.wet, d.gemeente] = max(d.maand, laatste.get((d.wet, d.gemeente), d.maand))
        return laatste

    @cached_property
    def _op_referentie(self) -> dict[tuple[str, str], VerzondenPrestatie]:
        """By wet and ReferentieNummer; where a number was used again, the one that counts as sent comes first."""
        gevonden: dict[tuple[str, str], VerzondenPrestatie] = {}
        for verzonden in sorted(
            self.prestaties,
            key=lambda p: (self.uitkomst(p) is not Uitkomst.NIET_INGEDIEND, p.identificatie),
        ):
            gevonden[verzonden.wet, verzonden.referentie] = verzonden
        return gevonden

    @cached_property
    def _gecrediteerd(self) -> set[tuple[str, str]]:
        """What a credit that stands took back, by wet and ReferentieNummer of the debet."""
        return {
            (p.wet, vorig)
            for p in self.prestaties
            if (vorig := p.prestatie.product_referentie.vorig_referentie_nummer) is not None
            and is_credit(p.prestatie)
            and self.uitkomst(p) in STAAND
        }

    @cached_property
    def _openstaand(self) -> list[VerzondenPrestatie]:
        """The debets that stand and were not credited."""
        return [
            p
            for p in self.prestaties
            if not is_credit(p.prestatie)
            and self.uitkomst(p) in STAAND
            and (p.wet, p.referentie) not in self._gecrediteerd
        ]

    @cached_property
    def _open(self) -> dict[tuple[str, str, Prestatiesleutel], tuple[str, ...]]:
        gevonden: dict[tuple[str, str, Prestatiesleutel], list[str]] = defaultdict(list)
        for p in self._openstaand:
            gevonden[p.wet, p.gemeente, p.sleutel].append(p.referentie)
        return {sleutel: tuple(sorted(namen)) for sleutel, namen in gevonden.items()}

    @cached_property
    def _goedgekeurd_open(self) -> set[int]:
        return {
            p.prestatie.toewijzing_nummer
            for p in self._openstaand
            if self.uitkomst(p) is Uitkomst.GOEDGEKEURD
        }

    @cached_property
    def _verbruik(self) -> dict[tuple[str, str, int], dict[str, tuple[int, int]]]:
        som: dict[tuple[str, str, int], dict[str, tuple[int, int]]] = defaultdict(dict)
        delen = [
            (v.wet, v.gemeente, v.toewijzing_nummer, v.eenheid, v.volume, v.eurocent) for v in self.overig
        ]
        delen += [
            (
                p.wet,
                p.gemeente,
                p.prestatie.toewijzing_nummer,
                p.prestatie.eenheid,
                p.prestatie.geleverd_volume,
                p.prestatie.ingediend_bedrag.eurocent,
            )
            for p in self._openstaand
        ]
        for wet, gemeente, nummer, eenheid, volume, eurocent in delen:
            per_eenheid = som[wet, gemeente, nummer]
            eerder = per_eenheid.get(eenheid, (0, 0))
            per_eenheid[eenheid] = (eerder[0] + volume, eerder[1] + eurocent)
        return dict(som)

    @cached_property
    def _contracten(self) -> set[tuple[str, str]]:
        return {(tarief.wet, tarief.gemeente) for tarief in self.tarieven}

    @cached_property
    def _tarieven_op(self) -> dict[tuple[str, str, str, date, date], tuple[Tarief, ...]]:
        return {}  # what was asked before: a 323 asks for the same few products and months

    @cached_property
    def _tarieven(self) -> dict[tuple[str, str, str], list[Tarief]]:
        gevonden: dict[tuple[str, str, str], list[Tarief]] = defaultdict(list)
        for tarief in sorted(self.tarieven, key=lambda t: (t.ingang, t.eenheid, t.tarief_cent or 0)):
            gevonden[tarief.wet, tarief.gemeente, tarief.productcode].append(tarief)
        return dict(gevonden)


def sleutel_van(prestatie: Prestatie) -> Prestatiesleutel:
    """Give what a debet may stand for once: toewijzing, categorie, code and ProductPeriode (TR389)."""
    return (
        prestatie.toewijzing_nummer,
        prestatie.product_categorie,
        prestatie.product_code,
        prestatie.product_periode,
    )


def is_credit(prestatie: Prestatie) -> bool:
    """Tell whether a prestatie takes another back."""
    return prestatie.ingediend_bedrag.debet_credit == DebetCredit.CREDIT


def _declaratie(bericht: Bericht) -> VerzondenDeclaratie:
    declaratie: Declaratie = bericht.inhoud
    return VerzondenDeclaratie(
        bericht.standaard.wet,
        bericht.header.ontvanger,
        bericht.header.bericht_identificatie.identificatie,
        declaratie.declaratie_nummer,
        declaratie.declaratie_periode.begindatum,
        bericht.header.xsd_versie,
    )


def _antwoordheader(bericht: Bericht) -> AntwoordHeader:
    if not isinstance(bericht.header, AntwoordHeader):
        raise TypeError(f"{bericht.naam} has no AntwoordHeader")
    return bericht.header


def _antwoord(bericht: Bericht) -> VerzondenAntwoord:
    header = _antwoordheader(bericht)
    inhoud: DeclaratieAntwoord | None = bericht.inhoud
    codes = {*header.retour_codes, *(inhoud.retour_codes if inhoud else ())} - ZONDER_OORDEEL
    return VerzondenAntwoord(
        bericht.standaard.wet,
        header.afzender,
        header.declaratie_identificatie.identificatie,
        inhoud.declaratie_nummer if inhoud else None,
        header.bericht_identificatie.dagtekening,
        header.bericht_identificatie.identificatie,
        geheel=inhoud is None or bool(codes),
        afgewezen=frozenset(
            prestatie.product_referentie.referentie_nummer
            for client in (inhoud.clienten if inhoud else ())
            for prestatie in client.prestaties
        ),
    )


LEEG = Declaratieverloop()
