"""Who pays too late is reminded: first a herinnering, later an aanmaning, each once per invoice.

What is unpaid comes from the grootboek. A step that was taken is recorded in the commit that keeps its letter, so that
running again, or killing a run, never reminds twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from facturatie.factuur import Factuursoort, OngeldigeFactuur
from facturatie.herinnering import (
    WETTELIJKE_KOSTEN,
    Herinnering,
    Incassokosten,
    Stap,
    herinner,
    ongetoetst,
)
from facturatie.pdf import herinnering as brief
from facturatie.zetten import PdfFout
from processen.factuuropmaak import Huisregels, als_factuur
from processen.factuurpoorten import Factuurstuk, Herinneringstuk
from processen.ports import MaakUnitOfWork


@dataclass(frozen=True, slots=True)
class Termijnen:
    """When to remind: days after the vervaldatum, and the days that a letter then gives."""

    herinnering_na_dagen: int = 7
    aanmaning_na_dagen: int = 28
    termijn_dagen: int = 14
    kosten: Incassokosten = WETTELIJKE_KOSTEN


@dataclass(frozen=True, slots=True)
class Herinnerd:
    """What came of one invoice that is due: a letter, and what a person must do or look at."""

    factuur: Factuurstuk
    stuk: Herinneringstuk | None
    melding: str | None = None


@dataclass(frozen=True, slots=True)
class Herinneraar:
    """Reminds the debtors of one organisation."""

    maak_uow: MaakUnitOfWork
    huis: Huisregels
    termijnen: Termijnen

    def herinner(self, datum: date, *, proef: bool = False) -> Iterator[Herinnerd]:
        """Take the step that is due on `datum` for every unpaid invoice; yields each after it is committed."""
        with self.maak_uow() as uow:
            open_cent = uow.facturen.open_cent()
            te_laat = [
                stuk
                for stuk in uow.facturen.alle()
                if stuk.soort is Factuursoort.FACTUUR
                and stuk.vervaldatum < datum
                and open_cent.get(stuk.factuurnummer, 0) > 0
            ]
        for stuk in te_laat:
            with self.maak_uow() as uow:
                uow.alleen_ik("herinneren")
                van_deze = uow.herinneringen.alle(stuk.factuurnummer)
                stap = self._stap(stuk, van_deze, datum)
                if stap is None:
                    melding = _uitgeput(stuk, van_deze, datum)
                    if melding:
                        yield Herinnerd(stuk, None, melding)
                    continue
                try:
                    h = herinner(
                        als_factuur(stuk, self.huis),
                        stap,
                        open_cent=open_cent[stuk.factuurnummer],
                        datum=datum,
                        termijn_dagen=self.termijnen.termijn_dagen,
                        kosten=self.termijnen.kosten,
                        eerder=(e.datum for e in van_deze),
                    )
                    nieuw = _stuk(h)
                    if not proef:
                        uow.bestanden.bewaar(nieuw.pdf, brief(h, self.huis.briefpapier))
                        uow.herinneringen.bewaar(nieuw)
                        uow.commit()
                except (OngeldigeFactuur, PdfFout) as fout:
                    yield Herinnerd(stuk, None, str(fout))
                    continue
            rente = stap is Stap.AANMANING and nieuw.rente_cent
            yield Herinnerd(stuk, nieuw, ongetoetst(stuk.vervaldatum, datum) if rente else None)

    def _stap(self, stuk: Factuurstuk, eerder: list[Herinneringstuk], datum: date) -> Stap | None:
        dagen = (datum - stuk.vervaldatum).days
        gedaan = {h.stap: h for h in eerder}
        if not gedaan:
            return Stap.HERINNERING if dagen >= self.termijnen.herinnering_na_dagen else None
        if Stap.AANMANING in gedaan or datum <= gedaan[Stap.HERINNERING].nieuwe_vervaldatum:
            return None
        return Stap.AANMANING if dagen >= self.termijnen.aanmaning_na_dagen else None


def _stuk(h: Herinnering) -> Herinneringstuk:
    return Herinneringstuk(
        factuurnummer=h.nummer,
        stap=h.stap,
        datum=h.datum,
        nieuwe_vervaldatum=h.nieuwe_vervaldatum,
        open_cent=h.open_cent,
        rente_cent=h.rente_cent,
        kosten_cent=h.kosten_cent,
        pdf=f"facturen/herinneringen/{h.nummer}-{h.stap}.pdf",
    )


def _uitgeput(stuk: Factuurstuk, eerder: list[Herinneringstuk], datum: date) -> str | None:
    laatste = next((h for h in eerder if h.stap is Stap.AANMANING), None)
    if laatste is None or datum <= laatste.nieuwe_vervaldatum:
        return None
    return (
        f"Factuur {stuk.factuurnummer} aan {stuk.debiteur} is ook na de aanmaning niet betaald; bel de debiteur of draag "
        "de vordering over."
    )
