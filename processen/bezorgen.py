"""Invoices reach the debtor: as files in a folder, as a ZIP per gemeente, or the factuurblad by e-mail.

A delivery is recorded before it begins. Files can be written again, so what a kill left half is finished the next time,
under the same name. A letter cannot be taken back: where nobody knows whether it arrived, a person looks, and nothing is
sent again until he says so. The specificatie never goes by e-mail, and in folder and ZIP it stands apart.
"""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from processen.factuurpoorten import (
    Bezorging,
    Brief,
    Factuurstuk,
    NietVerstuurd,
    OnzekerVerstuurd,
    Post,
    PostOnbereikbaar,
    Weg,
)
from processen.ports import Klok, MaakUnitOfWork, UnitOfWork, Werkmap
from processen.spoorpoort import Daad

VERTROUWELIJK = "vertrouwelijk"
ZIPTIJD = (1980, 1, 1, 0, 0, 0)  # the same invoices give the same bytes, whenever they are packed


@dataclass(frozen=True, slots=True)
class Bezorgd:
    """What came of one delivery: where to, and None or what a person must do."""

    factuurnummer: str
    weg: Weg
    aan: str
    melding: str | None = None


@dataclass(frozen=True, slots=True)
class Bezorger:
    """Delivers the invoices of one organisation; `naam` stands under a letter."""

    maak_uow: MaakUnitOfWork
    klok: Klok
    naam: str
    agb: str

    def in_bestanden(self, weg: Weg, doel: Werkmap) -> Iterator[Bezorgd]:
        """Lay down below `doel` every invoice that did not go this way before; yields each after it stands there."""
        with self.maak_uow() as uow:
            uow.alleen_ik("bezorgen")
            begonnen = {b.factuurnummer: b for b in uow.bezorgingen.alle() if b.weg is weg}
            nieuw = [stuk for stuk in uow.facturen.alle() if stuk.factuurnummer not in begonnen]
            for bezorging in _plan(weg, nieuw, self.klok.nu()):
                uow.bezorgingen.begin(bezorging)
            uow.commit()
            af_te_maken = [b for b in uow.bezorgingen.alle() if b.weg is weg and not b.gelukt]
        per_doel: dict[str, list[str]] = defaultdict(list)
        for bezorging in af_te_maken:
            per_doel[bezorging.aan].append(bezorging.factuurnummer)
        for aan, nummers in per_doel.items():
            with self.maak_uow() as uow:
                uow.alleen_ik("bezorgen")
                _schrijf(uow, weg, doel, aan, nummers)
                for nummer in nummers:
                    uow.bezorgingen.gelukt(nummer, weg)
                uow.spoor.leg(
                    self.klok.nu(), *(Daad(f"factuur bezorgd: {weg}", nummer) for nummer in nummers)
                )
                uow.commit()
            for nummer in nummers:
                yield Bezorgd(nummer, weg, aan)

    def per_mail(self, post: Post) -> Iterator[Bezorgd]:
        """Send the factuurblad of every invoice that did not go by e-mail before; yields each after it went.

        Raises PostOnbereikbaar when no letter can go; what went before stays recorded.
        """
        with self.maak_uow() as uow:
            bekend = {b.factuurnummer: b for b in uow.bezorgingen.alle() if b.weg is Weg.MAIL}
            stukken = uow.facturen.alle()
        for stuk in stukken:
            eerder = bekend.get(stuk.factuurnummer)
            if eerder is None:
                yield self._mail(stuk, post)
            elif eerder.gelukt is None:
                yield Bezorgd(stuk.factuurnummer, Weg.MAIL, eerder.aan, _onzeker(stuk.factuurnummer))

    def vergeet(self, factuurnummer: str) -> bool:
        """Let an invoice go by e-mail once more, because it did not arrive; tells whether it had gone before."""
        with self.maak_uow() as uow:
            bekend = uow.bezorgingen.vergeet(factuurnummer, Weg.MAIL)
            uow.commit()
        return bekend

    def _mail(self, stuk: Factuurstuk, post: Post) -> Bezorgd:
        nummer, aan = stuk.factuurnummer, stuk.partij.email if stuk.partij else None
        if not aan:
            return Bezorgd(
                nummer,
                Weg.MAIL,
                "",
                f"Factuur {nummer}: {stuk.debiteur} heeft geen e-mailadres; vul het in bij gemeenten.csv voor een volgende "
                "factuur en bezorg deze anders.",
            )
        with self.maak_uow() as uow:
            uow.alleen_ik("bezorgen")
            if any(b.factuurnummer == nummer and b.weg is Weg.MAIL for b in uow.bezorgingen.alle()):
                return Bezorgd(nummer, Weg.MAIL, aan)  # another run was first
            pdf = uow.bestanden.op_pad(stuk.pdf)
            uow.bezorgingen.begin(Bezorging(nummer, Weg.MAIL, aan, self.klok.nu()))
            uow.commit()
        try:
            post.verstuur(_brief(stuk, aan, pdf, self.naam, self.agb))
        except NietVerstuurd as fout:
            self.vergeet(nummer)
            if isinstance(fout, PostOnbereikbaar):
                raise
            return Bezorgd(
                nummer,
                Weg.MAIL,
                aan,
                f"Factuur {nummer} is niet gemaild: {fout}; controleer het e-mailadres van {stuk.debiteur}.",
            )
        except OnzekerVerstuurd:
            return Bezorgd(nummer, Weg.MAIL, aan, _onzeker(nummer))
        with self.maak_uow() as uow:
            uow.bezorgingen.gelukt(nummer, Weg.MAIL)
            uow.spoor.leg(self.klok.nu(), Daad(f"factuur bezorgd: {Weg.MAIL}", nummer))
            uow.commit()
        return Bezorgd(nummer, Weg.MAIL, aan)


def _onzeker(nummer: str) -> str:
    return (
        f"Van factuur {nummer} is niet zeker of de e-mail is aangekomen; vraag het na en stuur zo nodig opnieuw met "
        f"`zorgpost factuur bezorg --mail --opnieuw {nummer}`."
    )


def _plan(weg: Weg, stukken: Sequence[Factuurstuk], nu: datetime) -> Iterator[Bezorging]:
    """Decide where each invoice goes: a folder per gemeente, or a ZIP per gemeente named after its first and last."""
    per_gemeente: dict[str, list[str]] = defaultdict(list)
    for stuk in stukken:
        per_gemeente[stuk.gemeente].append(stuk.factuurnummer)
    for gemeente, nummers in sorted(per_gemeente.items()):
        aan = gemeente if weg is Weg.MAP else f"{gemeente}_{nummers[0]}_{nummers[-1]}.zip"
        for nummer in nummers:
            yield Bezorging(nummer, weg, aan, nu)


def _schrijf(uow: UnitOfWork, weg: Weg, doel: Werkmap, aan: str, nummers: Sequence[str]) -> None:
    apart: dict[bool, dict[str, bytes]] = {False: {}, True: {}}
    for nummer in nummers:
        stuk = uow.facturen.op_nummer(nummer)
        if stuk is None:
            continue
        for pad, geheim in ((stuk.pdf, False), (stuk.ubl, False), (stuk.specificatie, True)):
            if pad is None:
                continue
            naam, inhoud = PurePosixPath(pad).name, uow.bestanden.op_pad(pad)
            if weg is Weg.MAP:
                doel.schrijf(f"{aan}/{VERTROUWELIJK}/{naam}" if geheim else f"{aan}/{naam}", inhoud)
            else:
                apart[geheim][naam] = inhoud
    for geheim, bestanden in apart.items():
        if bestanden:
            pad = f"{aan.removesuffix('.zip')}_{VERTROUWELIJK}.zip" if geheim else aan
            doel.schrijf(pad, _zip(bestanden))


def _zip(bestanden: dict[str, bytes]) -> bytes:
    inhoud = io.BytesIO()
    with zipfile.ZipFile(inhoud, "w", zipfile.ZIP_DEFLATED) as archief:
        for naam, bytes_ in sorted(bestanden.items()):
            archief.writestr(zipfile.ZipInfo(naam, ZIPTIJD), bytes_, zipfile.ZIP_DEFLATED)
    return inhoud.getvalue()


def _brief(stuk: Factuurstuk, aan: str, pdf: bytes, naam: str, agb: str) -> Brief:
    soort = "Creditfactuur" if stuk.verwijst_naar else "Factuur"
    return Brief(
        aan=aan,
        onderwerp=f"{soort} {stuk.factuurnummer} van {naam}",
        tekst=(
            f"Geachte heer, mevrouw,\n\nHierbij ontvangt u {soort.lower()} {stuk.factuurnummer}. Hoort daar een "
            "specificatie per cliënt bij, dan ontvangt u die langs een beveiligde weg.\n\nMet vriendelijke groet,\n"
            f"{naam}\n"
        ),
        kenmerk=f"factuur.{stuk.factuurnummer}.{agb}",
        bestandsnaam=f"{stuk.factuurnummer}.pdf",
        pdf=pdf,
    )
