"""Every wanted prestatie held against what stands: declared, left as it is, put right, or made to wait.

Where a toewijzing was lowered below what stands on it, the newest prestaties are put right and the older ones left alone.
No rule names the line. TR322 and TR369 hold the sum of all ingediende prestaties against the toewijzing, so it was the
last ones that carried the sum above it, as when they had been declared on the lowered toewijzing; and what was delivered
and declared earlier must not lose its ground (OP345, OP033x1).

Bron: IV085, IV086, OP033x1, OP186, OP345, OP360, OP366, TR322, TR369, TR389; contract.md section 6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from berichten import rekenen
from berichten.rekenen import omgerekend
from berichten.typen import Eenheid
from facturatie.achterstand import Beletsel
from facturatie.bepaling import Bepaling, Groep, bepaal
from facturatie.besluiten import Besluiten
from facturatie.grootboek import Stand
from facturatie.indeling import Indeling
from facturatie.opbrengst import (
    CORRECTIE,
    INGETROKKEN,
    INGETROKKEN_OP_VERZOEK,
    NA_OVERLIJDEN,
    NAAR_WLZ,
    VOORSTEL,
    WACHT_OP_325,
    Koppeling,
    Opbrengst,
    Sleutel,
    Vervallen,
    afgewezen,
)
from facturatie.prestatie import Nieuw, Prestatieregel, Regeldeel, levende
from facturatie.uren import Deel, OpenLevering

# What counts against a toewijzing (by number), per key.
Bezet: TypeAlias = dict[int, dict[Sleutel, Prestatieregel | Nieuw]]


def sleutel_van(prestatie: Prestatieregel) -> Sleutel:
    """Give the key under which a prestatie stands: what there is one living debet of."""
    return (prestatie.toewijzing_nummer, prestatie.productcode, rekenen.maand_van(prestatie.begin))


class Ronde:
    """One pass over the groups, in which each wanted prestatie is held against what stands."""

    def __init__(
        self,
        werk: Indeling,
        eerdere: Sequence[Prestatieregel],
        staand: Mapping[Sleutel, Prestatieregel],
        delen: Mapping[int, Sequence[Regeldeel]],
        vervallen: Vervallen,
        blokkade: Beletsel | None,
        tegengehouden: Mapping[Sleutel, Beletsel],
        automatisch: bool,
        ingestemd: Collection[int],
        besluiten: Besluiten,
        dagtekening: date,
    ) -> None:
        self._werk = werk
        self._eerdere = eerdere
        self._staand = staand
        self._delen = delen
        self._vervallen = vervallen
        self._blokkade = blokkade
        self._tegengehouden = tegengehouden
        self._automatisch = automatisch
        self._ingestemd = ingestemd
        # A levering that moved to another group is claimed by its old line until that is credited.
        self._thuis = {
            regeldeel.deel.levering_id: sleutel
            for sleutel, delen_ in vervallen.items()
            for regeldeel, _ in delen_
        }
        self._dagtekening = dagtekening
        self._besluiten = besluiten
        self._laatste_debet = {sleutel_van(p): p for p in eerdere if p.bedrag_cent >= 0}
        # By the number of their debet, the credits that were rejected; what came of the last one counts.
        self._laatste_credit = {p.vorig_referentienummer: p for p in eerdere if p.bedrag_cent < 0}
        self._bezet: Bezet = defaultdict(dict)
        for sleutel, prestatie in staand.items():
            self._bezet[sleutel[0]][sleutel] = prestatie
        # The same as it will be when what has to wait is put right, and per toewijzing what is waited for.
        self._straks: Bezet = {nummer: dict(bezet) for nummer, bezet in self._bezet.items()}
        self._wacht: dict[int, Beletsel] = {}
        self._vrij: set[str] = set()  # leveringen whose old line is credited in this pass
        self._nieuw: list[Nieuw] = []
        self._credits: list[Prestatieregel] = []
        self._koppelingen: list[Koppeling] = []
        self._voorstellen: list[tuple[Prestatieregel, Nieuw | None]] = []

    def uitkomst(self) -> Opbrengst:
        """Go through all groups; first those with something to correct, for that may free leveringen and room for the others.

        What was rejected comes last: it gets what the others leave, as it would if this were done once more.
        """
        self._credits += self._dubbele()
        staande = [sleutel for sleutel in self._werk.groepen if sleutel in self._staand]
        gekrompen = self._krimp(staande)
        for sleutel in sorted(set(staande) - gekrompen, key=self._oudste_eerst):
            self._groei(sleutel, self._werk.groepen[sleutel], self._staand[sleutel])
        for sleutel in sorted(self._werk.groepen.keys() - set(staande), key=self._oudste_eerst):
            self._maak(sleutel, self._werk.groepen[sleutel])
        return Opbrengst(
            tuple(sorted(self._nieuw, key=lambda n: (n.toewijzing_nummer, n.begin, n.productcode))),
            self._werk.boek.achtergebleven(),
            tuple(self._credits),
            tuple(self._koppelingen),
            tuple(self._voorstellen),
        )

    def _oudste_eerst(self, sleutel: Sleutel) -> tuple[bool, bool, int, date, str]:
        nummer, productcode, maand = sleutel
        return (sleutel not in self._vervallen, self._is_afgewezen(sleutel), nummer, maand, productcode)

    def _krimp(self, staande: Sequence[Sleutel]) -> set[Sleutel]:
        """Put right what comes to less than stands, the newest first, and give which that were.

        A correction that has to wait counts here as if it were made, so that no older line is asked to make the same room.
        """
        gekrompen: set[Sleutel] = set()
        nieuwste_eerst = sorted(staande, key=lambda s: (s[2], s[0], s[1]), reverse=True)
        for sleutel in sorted(nieuwste_eerst, key=lambda s: s not in self._vervallen):
            groep, oud = self._werk.groepen[sleutel], self._staand[sleutel]
            bepaling = self._bepaal(sleutel, groep, self._straks)
            if not _minder(bepaling, oud):
                continue
            if bepaling.nieuw is None:
                del self._straks[sleutel[0]][sleutel]
            else:
                self._straks[sleutel[0]][sleutel] = bepaling.nieuw
            self._herzie(sleutel, groep, oud, bepaling)
            gekrompen.add(sleutel)
        return gekrompen

    def _groei(self, sleutel: Sleutel, groep: Groep, oud: Prestatieregel) -> None:
        """Hold a line that does not come to less against what stands; it gets no room that a waiting correction takes."""
        bepaling = self._bepaal(sleutel, groep, self._bezet)
        wacht = self._wacht.get(sleutel[0])
        if wacht is not None and _minder(bepaling, oud):
            bepaling = self._bepaal(sleutel, groep, self._straks)
            if bepaling.nieuw is None or not _gelijk(oud, bepaling.nieuw):
                self._houd_verschil_achter(groep, oud, bepaling, wacht)
                return
        self._herzie(sleutel, groep, oud, bepaling)

    def _dubbele(self) -> list[Prestatieregel]:
        """The debets in whose place another was approved although their credit was rejected; they must still go."""
        return [
            oud
            for oud in levende(self._eerdere)
            if oud is not self._staand[sleutel_van(oud)]
            and oud.referentienummer in self._laatste_credit
            and self._besluiten.vrijgegeven(self._laatste_credit[oud.referentienummer].referentienummer)
            and self._houdt_tegen(sleutel_van(oud)) is None
        ]

    def _bepaal(self, sleutel: Sleutel, groep: Groep, bezet: Bezet) -> Bepaling:
        if self._thuis:
            los = [
                (open_, tarief)
                for open_, tarief in groep.leveringen
                if self._is_los(open_.levering.levering_id, sleutel)
            ]
            groep = replace(groep, leveringen=los)
        anderen = [p for andere, p in bezet[sleutel[0]].items() if andere != sleutel]
        return bepaal(groep, anderen, self._dagtekening)

    def _is_los(self, levering_id: str, sleutel: Sleutel) -> bool:
        return self._thuis.get(levering_id, sleutel) == sleutel or levering_id in self._vrij

    def _maak(self, sleutel: Sleutel, groep: Groep) -> None:
        """Declare what never stood, or stood and was rejected."""
        gebonden = [
            (open_, tarief)
            for open_, tarief in groep.leveringen
            if open_.eerder_verwerkt and open_.levering.levering_id not in self._vrij
        ]
        if gebonden:
            for open_, _ in gebonden:
                self._werk.houd_achter(open_, open_.open - open_.eerder_verwerkt, CORRECTIE)
            groep.leveringen = [onderdeel for onderdeel in groep.leveringen if onderdeel not in gebonden]
        bepaling = self._bepaal(sleutel, groep, self._bezet)
        self._leg_opzij(groep, bepaling)
        if bepaling.nieuw is None:
            return
        beletsel = self._na_vorige(sleutel, bepaling.nieuw) or self._houdt_tegen(sleutel)
        if beletsel is not None:
            self._houd_achter(groep, bepaling, beletsel)
            return
        self._declareer(sleutel, bepaling.nieuw)

    def _is_afgewezen(self, sleutel: Sleutel) -> bool:
        """Tell whether the last debet of this key was rejected and not released."""
        vorige = self._laatste_debet.get(sleutel)
        return (
            vorige is not None
            and vorige.stand is Stand.AFGEWEZEN
            and not self._besluiten.vrijgegeven(vorige.referentienummer)
        )

    def _na_vorige(self, sleutel: Sleutel, nieuw: Nieuw) -> Beletsel | None:
        """What the last debet of this key, which no longer stands, has against a new one."""
        vorige = self._laatste_debet.get(sleutel)
        if vorige is None or self._besluiten.vrijgegeven(vorige.referentienummer):
            return None
        if vorige.stand is Stand.AFGEWEZEN:
            return afgewezen(vorige) if _gelijk(vorige, nieuw) else None
        return INGETROKKEN_OP_VERZOEK if self._besluiten.ingetrokken(vorige.referentienummer) else None

    def _houd_achter(self, groep: Groep, bepaling: Bepaling, beletsel: Beletsel) -> None:
        for open_, _, hoeveelheid in bepaling.binnen:
            self._werk.houd_achter(open_, hoeveelheid, beletsel, groep)

    def _herzie(self, sleutel: Sleutel, groep: Groep, oud: Prestatieregel, bepaling: Bepaling) -> None:
        """Hold a living prestatie against what the leveringen as they count now come to."""
        nieuw = bepaling.nieuw
        moet_terug = self._besluiten.moet_terug(oud.referentienummer)
        if nieuw is not None and _gelijk(oud, nieuw) and not moet_terug:
            self._leg_opzij(groep, bepaling)
            if oud.id is not None and set(nieuw.delen) != {r.deel for r in self._delen.get(oud.id, ())}:
                self._koppelingen.append(Koppeling(oud.id, nieuw.delen))
            self._vrij.update(deel.levering_id for deel in self._oude_delen(oud))
            return
        beletsel = self._waarom_wachten(sleutel, oud, nieuw)
        if beletsel is not None:
            self._wacht[sleutel[0]] = beletsel
            if beletsel is VOORSTEL:
                self._voorstellen.append((oud, nieuw))
            self._houd_verschil_achter(groep, oud, bepaling, beletsel)
            return
        self._leg_opzij(groep, bepaling)
        self._credits.append(oud)
        self._vrij.update(deel.levering_id for deel in self._oude_delen(oud))
        for regeldeel, plek in self._vervallen.get(sleutel, ()):
            if isinstance(plek, Beletsel):
                self._werk.houd_achter(regeldeel.huidig, regeldeel.deel.hoeveelheid, plek)
        del self._bezet[sleutel[0]][sleutel]
        if self._besluiten.ingetrokken(oud.referentienummer):
            self._houd_achter(groep, bepaling, INGETROKKEN_OP_VERZOEK)
        elif nieuw is not None:
            self._declareer(sleutel, nieuw)

    def _houdt_tegen(self, sleutel: Sleutel) -> Beletsel | None:
        return self._blokkade or self._tegengehouden.get(sleutel)

    def _waarom_wachten(self, sleutel: Sleutel, oud: Prestatieregel, nieuw: Nieuw | None) -> Beletsel | None:
        tegen = self._houdt_tegen(sleutel)
        if tegen is not None:
            return tegen
        if oud.stand is Stand.INGEDIEND:
            return WACHT_OP_325
        credit = self._laatste_credit.get(oud.referentienummer)
        if credit is not None and not self._besluiten.vrijgegeven(credit.referentienummer):
            return afgewezen(credit)  # a credit that was accepted leaves no living debet behind
        if self._besluiten.moet_terug(oud.referentienummer) or self._besluiten.akkoord(oud.referentienummer):
            return None
        minder = nieuw is None or nieuw.bedrag_cent < oud.bedrag_cent
        ongewijzigd = not any(regeldeel.gewijzigd for regeldeel in self._delen.get(oud.id or 0, ()))
        if self._vervallen.get(sleutel) or (minder and ongewijzigd):
            einde = self._na_einde(sleutel)
            return einde or (None if sleutel[0] in self._ingestemd else INGETROKKEN)
        return None if self._automatisch else VOORSTEL

    def _na_einde(self, sleutel: Sleutel) -> Beletsel | None:
        """Say which hours the toewijzing still carries, but no gemeente pays: those of the Wlz, or of after a death."""
        toewijzing, versperring = self._werk.groepen[sleutel].toewijzing, self._werk.controle.versperring
        for regeldeel, _ in self._vervallen.get(sleutel, ()):
            levering = regeldeel.huidig.levering
            if toewijzing.loopt_op(levering.datum):
                if versperring.overleden(levering.bsn, levering.datum) is not None:
                    return NA_OVERLIJDEN
                if versperring.wlz(levering.bsn, levering.datum) is not None:
                    return NAAR_WLZ
        return None

    def _declareer(self, sleutel: Sleutel, nieuw: Nieuw) -> None:
        self._nieuw.append(nieuw)
        self._bezet[sleutel[0]][sleutel] = nieuw

    def _leg_opzij(self, groep: Groep, bepaling: Bepaling) -> None:
        for (open_, _, hoeveelheid), beletsel in bepaling.buiten:
            if hoeveelheid:
                self._werk.houd_achter(open_, hoeveelheid, beletsel, groep)

    def _oude_delen(self, oud: Prestatieregel) -> list[Deel]:
        return [regeldeel.deel for regeldeel in self._delen.get(oud.id or 0, ())]

    def _houd_verschil_achter(
        self, groep: Groep, oud: Prestatieregel, bepaling: Bepaling, beletsel: Beletsel
    ) -> None:
        """Put in the book what the correction would add or take away, per levering; what stays out of it anyway too."""
        gedeclareerd = {r.deel.levering_id: r for r in self._delen.get(oud.id or 0, ())}
        gewenst = {
            open_.levering.levering_id: (open_, hoeveelheid) for open_, _, hoeveelheid in bepaling.binnen
        }
        self._leg_opzij(groep, bepaling)
        for levering_id in sorted(gedeclareerd.keys() | gewenst.keys()):
            toen = gedeclareerd.get(levering_id)
            open_, hoeveelheid = gewenst.get(levering_id) or (gedeclareerd[levering_id].huidig, 0)
            for per_eenheid, verschil in _verschil(toen, open_, hoeveelheid):
                self._werk.houd_achter(per_eenheid, verschil, beletsel, groep)


def _verschil(
    toen: Regeldeel | None, open_: OpenLevering, hoeveelheid: int
) -> Iterator[tuple[OpenLevering, int]]:
    """What a levering would come to more or less than was declared of it, each in the unit of the levering beside it.

    Time that was declared in another unit is counted in minutes; of other units the one goes and the other comes.
    """
    levering = open_.levering
    if toen is None or toen.eenheid == levering.eenheid:
        verschillen = [(open_, hoeveelheid - (toen.deel.hoeveelheid if toen else 0))]
    else:
        was = replace(open_, levering=replace(levering, eenheid=toen.eenheid))
        minuten = [
            omgerekend(aantal, eenheid, Eenheid.MINUUT.value)
            for aantal, eenheid in ((hoeveelheid, levering.eenheid), (toen.deel.hoeveelheid, toen.eenheid))
        ]
        if None in minuten:
            verschillen = [(was, -toen.deel.hoeveelheid), (open_, hoeveelheid)]
        else:
            in_minuten = replace(open_, levering=replace(levering, eenheid=Eenheid.MINUUT.value))
            verschillen = [(in_minuten, (minuten[0] or 0) - (minuten[1] or 0))]
    yield from ((per_eenheid, verschil) for per_eenheid, verschil in verschillen if verschil)


def _minder(bepaling: Bepaling, oud: Prestatieregel) -> bool:
    return bepaling.nieuw is None or bepaling.nieuw.bedrag_cent < oud.bedrag_cent


def _gelijk(oud: Prestatieregel, nieuw: Nieuw) -> bool:
    """Tell whether a prestatie says to the gemeente what the new one would say."""
    return (
        oud.bsn,
        oud.productcategorie,
        oud.productcode,
        oud.begin,
        oud.eind,
        oud.volume,
        oud.eenheid,
        oud.tarief_cent,
        oud.bedrag_cent,
    ) == (
        nieuw.bsn,
        nieuw.productcategorie,
        nieuw.productcode,
        nieuw.begin,
        nieuw.eind,
        nieuw.volume,
        nieuw.eenheid,
        nieuw.tarief_cent,
        nieuw.bedrag_cent,
    )
