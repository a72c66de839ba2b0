"""What the gemeente will say to a declaratie: the 325 that our own dossier and contract predict, before anything is sent.

Any 323 can be judged, also one that another package made and one that we sent and that has no answer yet. Nothing is
kept or booked. A client or toewijzing that we do not know is a finding like every other.

Bron: IV087, IV088; niveau 1 to 4 of the 323.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import berichten
from berichten import Gelezen
from berichten.beoordeling import oordelen, retourbericht
from berichten.bericht import Bericht
from berichten.bevinding import Bevinding
from berichten.declaratie import Client, Declaratie, Prestatie
from processen.keuren import keur, plaats_van
from processen.ports import UnitOfWork

SOORT = "323"
GEEN_NUMMER = "VOORSPELLING"  # the Identificatie of a 325 that is never written


@dataclass(frozen=True, slots=True)
class Afkeuring:
    """A prestatie that would be rejected, with why: `codes` are the retourcodes that it would get."""

    bsn: str
    prestatie: Prestatie
    codes: tuple[str, ...]
    bevindingen: tuple[Bevinding, ...]


@dataclass(frozen=True, slots=True)
class Voorspelling:
    """What is expected of one file. Amounts are signed eurocents, None when it is no declaratie that can be judged.

    `geheel` are the findings for which nothing would be approved, `afkeuringen` the prestaties that would be rejected one
    by one; `codes` the retourcodes that would stand in the Header and the DeclaratieAntwoord. Without `geheel` and
    `afkeuringen` all of it would be approved. `antwoord` is the 325 itself; None when there would be none (niveau 1).
    """

    gelezen: Gelezen
    geheel: tuple[Bevinding, ...]
    afkeuringen: tuple[Afkeuring, ...] = ()
    codes: tuple[str, ...] = ()
    ingediend_cent: int | None = None
    toegekend_cent: int | None = None
    antwoord: Bericht | None = None

    @property
    def goed(self) -> bool:
        """True when nothing would be rejected."""
        return not self.geheel and not self.afkeuringen


def voorspel(uow: UnitOfWork, inhoud: bytes, agb: str, vandaag: date) -> Voorspelling:
    """Judge the bytes of a 323 as if it goes to the gemeente on `vandaag`, without keeping anything."""
    gelezen = berichten.lees(inhoud)
    bevindingen = berichten.controleer(gelezen)
    bericht = gelezen.bericht
    if bericht is None:
        return Voorspelling(gelezen, bevindingen)
    vreemd = _niet_van_ons(bericht, agb)
    if vreemd is not None:
        return Voorspelling(gelezen, (vreemd,))
    if not bevindingen:
        gevonden = keur(uow, bericht, vandaag)
        regels = gelezen.regelnummers({b.pad for b in gevonden})
        bevindingen = tuple(replace(b, regelnummer=regels[b.pad]) for b in gevonden)
    return _voorspelling(gelezen, bericht, bevindingen, vandaag)


def _voorspelling(
    gelezen: Gelezen, bericht: Bericht, bevindingen: tuple[Bevinding, ...], vandaag: date
) -> Voorspelling:
    declaratie: Declaratie = bericht.inhoud
    antwoord = retourbericht(bericht, bevindingen, identificatie=GEEN_NUMMER, dagtekening=vandaag)
    if antwoord is None:
        raise TypeError("a bericht that was read breaks no rule of niveau 1")
    geoordeeld = oordelen(antwoord)
    per_prestatie = {
        o.klasse.product_referentie.referentie_nummer: o.codes
        for o in geoordeeld
        if isinstance(o.klasse, Prestatie)
    }
    return Voorspelling(
        gelezen,
        geheel=tuple(b for b in bevindingen if plaats_van(b) is None or b.niveau <= 2),
        afkeuringen=tuple(_afkeuringen(declaratie, bevindingen, per_prestatie)),
        codes=tuple(
            code for o in geoordeeld if not isinstance(o.klasse, Prestatie | Client) for code in o.codes
        ),
        ingediend_cent=declaratie.totaal_ingediend_bedrag.eurocent,
        toegekend_cent=antwoord.inhoud.totaal_toegekend_bedrag.eurocent if antwoord.inhoud else 0,
        antwoord=antwoord,
    )


def _afkeuringen(
    declaratie: Declaratie, bevindingen: tuple[Bevinding, ...], codes: dict[str, tuple[str, ...]]
) -> list[Afkeuring]:
    """The prestaties that the answer names, in the order of the bericht, with the findings behind it."""
    if not codes:
        return []
    per_plaats: dict[tuple[int, int | None], list[Bevinding]] = {}
    for bevinding in bevindingen:
        plaats = plaats_van(bevinding)
        if plaats is not None:
            per_plaats.setdefault(plaats, []).append(bevinding)
    return [
        Afkeuring(
            client.bsn,
            prestatie,
            codes[prestatie.product_referentie.referentie_nummer],
            (*per_plaats.get((i, None), ()), *per_plaats.get((i, j), ())),
        )
        for i, client in enumerate(declaratie.clienten)
        for j, prestatie in enumerate(client.prestaties)
        if prestatie.product_referentie.referentie_nummer in codes
        and ((i, None) in per_plaats or (i, j) in per_plaats)
    ]


def _niet_van_ons(bericht: Bericht, agb: str) -> Bevinding | None:
    """Say why a message cannot be judged with our dossier, or None when it can."""
    if bericht.soort != SOORT:
        return Bevinding(
            4,
            "SOORT",
            None,
            "/Bericht/Header/BerichtCode",
            f"Dit is een {bericht.naam} en voorspeld wordt wat een gemeente op een declaratie (323) antwoordt; kies een "
            "declaratiebericht.",
        )
    if bericht.header.afzender != agb:
        return Bevinding(
            4,
            "AFZENDER",
            None,
            "/Bericht/Header/Afzender",
            f"Deze declaratie is van AGB-code {bericht.header.afzender} en deze werkmap is van {agb}; kies de werkmap van "
            "de organisatie die declareert.",
        )
    return None
