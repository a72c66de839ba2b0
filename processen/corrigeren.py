"""Corrections that a person asks for: what was rejected goes again, what was approved is taken back or put right.

A decision is kept, and the next `declareer` acts on it, in the order and under the numbers that the rules demand; a
preview shows what that will be. What was decided once is not decided again, and nothing happens twice.

Bron: IV085, IV086, OP360, OP366, TR389, TR390; contract.md section 6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import berichten
import schemas
from berichten import rekenen
from facturatie.besluiten import Besluit, Besluitsoort
from facturatie.grootboek import Stand
from facturatie.opbrengst import Opbrengst
from facturatie.prestatie import Nieuw, Prestatieregel
from processen.correctiepoorten import Stuk
from processen.declareren import Declarant
from processen.ports import Klok, MaakUnitOfWork, UnitOfWork
from processen.spoorpoort import Daad

TOEGEKEND = (Stand.TOEGEKEND, Stand.BETAALD)


class NietTeCorrigeren(ValueError):
    """What was asked cannot be done; the text says in one Dutch sentence why, and what can."""


@dataclass(frozen=True, slots=True)
class Oorzaak:
    """A retourcode with what it means, the rule that gives it and what to do."""

    code: str
    betekenis: str
    regel: str | None
    herstel: str


@dataclass(frozen=True, slots=True)
class Afgewezen:
    """A rejected prestatie that was not declared again; `vrijgegeven` when the next `declareer` takes it along."""

    stuk: Stuk
    oorzaken: tuple[Oorzaak, ...]
    vrijgegeven: bool


@dataclass(frozen=True, slots=True)
class Verschil:
    """What a correction does to one prestatie: `oud` as it was declared, `nieuw` what comes in its place, None: nothing.

    `oud_cent` is what stands now and `nieuw_cent` what will; a rejected prestatie stands for nothing. `melding` says why
    there is nothing new, None when that was asked for.
    """

    wet: str
    gemeente: str
    oud: Prestatieregel
    nieuw: Nieuw | None
    oud_cent: int
    nieuw_cent: int
    melding: str | None = None

    @property
    def verschil_cent(self) -> int:
        """What the correction adds, in eurocent; negative when it takes away."""
        return self.nieuw_cent - self.oud_cent


@dataclass(frozen=True, slots=True)
class Corrector:
    """Keeps the decisions of persons about prestaties, and shows what comes of them."""

    maak_uow: MaakUnitOfWork
    klok: Klok
    declarant: Declarant

    def lijst(self) -> list[Afgewezen]:
        """Give every prestatie that was rejected and not declared again, with the causes that the 325 named."""
        with self.maak_uow() as uow:
            stukken = uow.vrijgaven.afgewezen()
            codes = _codes(uow, stukken)
            vrij = _besloten(uow, Besluitsoort.VRIJGEGEVEN)
        return [
            Afgewezen(
                stuk,
                tuple(map(_oorzaak, codes.get(stuk.prestatie.referentienummer, ()))),
                (stuk.wet, stuk.prestatie.referentienummer) in vrij,
            )
            for stuk in stukken
        ]

    def voorstellen(self, datum: date) -> list[Verschil]:
        """Give the corrections that wait for an akkoord, by what stands on `datum`."""
        with self.maak_uow() as uow:
            return [
                Verschil(wet, gemeente, oud, nieuw, oud.bedrag_cent, nieuw.bedrag_cent if nieuw else 0)
                for wet, gemeente in uow.leveringen.gemeenten(rekenen.laatste_dag(_periode(datum)))
                for oud, nieuw in self._blik(uow, wet, gemeente, datum).voorstellen
            ]

    def besluit(
        self,
        soort: Besluitsoort,
        referentienummers: Collection[str],
        datum: date,
        door: str,
        reden: str | None = None,
        *,
        proef: bool = False,
    ) -> list[Verschil]:
        """Decide about these prestaties and show what the next `declareer` will make of it; in a trial nothing is kept.

        All or none: NietTeCorrigeren when one of them does not allow it.
        """
        with self.maak_uow() as uow:
            uow.alleen_ik("declareren")
            stukken = _gevonden(uow, referentienummers)
            for stuk in stukken:
                _weiger(stuk, soort, uow)
            nu = self.klok.nu()
            uow.vrijgaven.bewaar(
                Besluit(stuk.wet, stuk.prestatie.referentienummer, soort, door, nu, reden) for stuk in stukken
            )
            uow.spoor.leg(
                nu,
                *(
                    Daad(f"{soort.value}: prestatie", s.prestatie.referentienummer, s.prestatie.bsn)
                    for s in stukken
                ),
            )
            verschillen = list(self._verschillen(uow, stukken, datum))
            if not proef:
                uow.commit()
        return verschillen

    def _verschillen(self, uow: UnitOfWork, stukken: Sequence[Stuk], datum: date) -> Iterator[Verschil]:
        per_gemeente: dict[tuple[str, str], list[Stuk]] = defaultdict(list)
        for stuk in stukken:
            per_gemeente[stuk.wet, stuk.gemeente].append(stuk)
        for (wet, gemeente), van_gemeente in per_gemeente.items():
            blik = self._blik(uow, wet, gemeente, datum)
            nieuw = {_sleutel(n): n for n in blik.prestaties}
            terug = {credit.referentienummer for credit in blik.credits}
            for stuk in van_gemeente:
                oud = stuk.prestatie
                waarom = next(
                    (
                        a.beletsel.melding
                        for a in blik.achtergebleven
                        if (a.toewijzing_nummer, a.productcode, a.maand) == _sleutel(oud)
                    ),
                    None,
                )
                yield _verschil(stuk, nieuw.get(_sleutel(oud)), terug, waarom)

    def _blik(self, uow: UnitOfWork, wet: str, gemeente: str, datum: date) -> Opbrengst:
        return self.declarant.vooruitblik(uow, wet, gemeente, _periode(datum), datum)


def _periode(datum: date) -> date:
    """The last month that is over on a day (TR137)."""
    maand = rekenen.maand_van(datum)
    return maand if rekenen.laatste_dag(maand) == datum else rekenen.maand_van(maand - timedelta(days=1))


def _sleutel(p: Prestatieregel | Nieuw) -> tuple[int, str, date]:
    return (p.toewijzing_nummer, p.productcode, p.maand)


def _verschil(stuk: Stuk, nieuw: Nieuw | None, terug: Collection[str], waarom: str | None) -> Verschil:
    oud = stuk.prestatie
    if oud.bedrag_cent < 0:  # a credit that was rejected: its debet still stands
        staat = -oud.bedrag_cent
        gaat = oud.vorig_referentienummer in terug
        nieuw_cent = (nieuw.bedrag_cent if nieuw else 0) if gaat else staat
        return Verschil(stuk.wet, stuk.gemeente, oud, nieuw, staat, nieuw_cent, None if gaat else waarom)
    if oud.stand is Stand.AFGEWEZEN or stuk.gecrediteerd:
        nieuw_cent = nieuw.bedrag_cent if nieuw else 0
        return Verschil(stuk.wet, stuk.gemeente, oud, nieuw, 0, nieuw_cent, None if nieuw else waarom)
    gaat = oud.referentienummer in terug
    nieuw_cent = (nieuw.bedrag_cent if nieuw else 0) if gaat else oud.bedrag_cent
    return Verschil(
        stuk.wet, stuk.gemeente, oud, nieuw, oud.bedrag_cent, nieuw_cent, None if gaat and nieuw else waarom
    )


def _gevonden(uow: UnitOfWork, referentienummers: Collection[str]) -> list[Stuk]:
    """The prestaties with these numbers, all of them."""
    stukken = uow.vrijgaven.op_nummers(referentienummers)
    onbekend = sorted(set(referentienummers) - {stuk.prestatie.referentienummer for stuk in stukken})
    if onbekend:
        raise NietTeCorrigeren(
            f"ReferentieNummer {', '.join(onbekend)} is hier niet bekend; `zorgpost corrigeer lijst` en het overzicht van "
            "`zorgpost declareer` noemen de nummers."
        )
    return stukken


def _weiger(stuk: Stuk, soort: Besluitsoort, uow: UnitOfWork) -> None:
    """Raise NietTeCorrigeren when a prestatie does not allow this decision."""
    if soort is Besluitsoort.VRIJGEGEVEN:
        _weiger_vrijgave(stuk, uow)
    else:
        _weiger_credit(stuk)


def _weiger_vrijgave(stuk: Stuk, uow: UnitOfWork) -> None:
    nummer, stand = stuk.prestatie.referentienummer, stuk.prestatie.stand
    if stuk.opgevolgd:
        raise NietTeCorrigeren(
            f"Prestatie {nummer} is al opnieuw gedeclareerd; geef het nieuwe nummer op als ook dat is afgewezen."
        )
    ingetrokken = (stuk.wet, nummer) in _besloten(uow, Besluitsoort.INTREKKEN)
    if stand is Stand.AFGEWEZEN or ingetrokken:
        return
    if stand is Stand.INGEDIEND:
        raise NietTeCorrigeren(
            f"Prestatie {nummer} wacht nog op haar 325; pas als de gemeente haar afwijst is er iets vrij te geven."
        )
    raise NietTeCorrigeren(
        f"Prestatie {nummer} is {_staat(stuk)} en niet afgewezen; er is niets vrij te geven. Terugdraaien kan met "
        f"`zorgpost corrigeer crediteer {nummer}`."
        if stand in TOEGEKEND and not stuk.gecrediteerd
        else f"Prestatie {nummer} is {_staat(stuk)} en niet afgewezen; er is niets vrij te geven."
    )


def _weiger_credit(stuk: Stuk) -> None:
    nummer, stand = stuk.prestatie.referentienummer, stuk.prestatie.stand
    if stuk.prestatie.bedrag_cent < 0:
        raise NietTeCorrigeren(
            f"Prestatie {nummer} is zelf een creditering en die wordt niet teruggedraaid; declareer de uren opnieuw."
        )
    if stuk.gecrediteerd:
        raise NietTeCorrigeren(f"Prestatie {nummer} is al gecrediteerd; dat kan één keer (OP360).")
    if stand is Stand.INGEDIEND:
        raise NietTeCorrigeren(
            f"Prestatie {nummer} wacht nog op haar 325; crediteren kan pas als zij is toegekend (IV085)."
        )
    if stand not in TOEGEKEND:
        raise NietTeCorrigeren(
            f"Prestatie {nummer} is {_staat(stuk)}; wat niet is toegekend wordt niet gecrediteerd (IV085)."
        )


def _staat(stuk: Stuk) -> str:
    """How a prestatie stands, in words."""
    if stuk.gecrediteerd:
        return "gecrediteerd"
    return {
        Stand.TOEGEKEND: "toegekend",
        Stand.BETAALD: "betaald",
        Stand.AFGEWEZEN: "afgewezen",
        Stand.INGEDIEND: "ingediend",
    }.get(stuk.prestatie.stand, "niet ingediend")


def _besloten(uow: UnitOfWork, soort: Besluitsoort) -> set[tuple[str, str]]:
    """Wet and number of the prestaties about which this was decided."""
    return {(b.wet, b.referentienummer) for b in uow.vrijgaven.alle() if b.soort is soort}


def _codes(uow: UnitOfWork, stukken: Iterable[Stuk]) -> dict[str, tuple[str, ...]]:
    """By ReferentieNummer, the retourcodes in the 325s that rejected these prestaties; each 325 is read once."""
    gevonden: dict[str, tuple[str, ...]] = {}
    for antwoord_id in sorted({stuk.antwoord_id for stuk in stukken if stuk.antwoord_id is not None}):
        bericht = berichten.lees(uow.archief.inhoud(antwoord_id)).bericht
        antwoord = bericht.inhoud if bericht else None
        for client in antwoord.clienten if antwoord else ():
            for prestatie in client.prestaties:
                gevonden[prestatie.product_referentie.referentie_nummer] = prestatie.retour_codes
    return gevonden


def _oorzaak(code: str) -> Oorzaak:
    feit = schemas.retourcodes().get(code)
    if feit is None:
        return Oorzaak(code, "", None, "Vraag de gemeente wat deze code betekent.")
    return Oorzaak(code, feit.betekenis, feit.regel, feit.herstel)
