"""What one bericht establishes, as flat records: the facts of which a dossier is made.

One kind comes from a person instead: what was heard about a verzoek outside the berichten (`Verzoekbesluit`).

A 301 gives versions of toewijzingen, a 305 or 307 starts and stops, a 315 or 317 verzoeken, a 319 an answer to one, and
a retourbericht (306, 308, 316, 318) the verdict of the gemeente on a bericht of ours. A fact names the bericht it comes
from by soort, Identificatie and Dagtekening, so that facts can be put in order whatever order they arrived in.

Bron: IV013, IV028, OP033, OP033x1, OP080, OP087, OP344, OP348, OP350.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from berichten.beoordeling import oordelen
from berichten.bericht import Bericht
from berichten.client import Client
from berichten.levering import StartClient, StartProduct, StopClient, StopProduct
from berichten.retour import RetourHeader
from berichten.snel import snel_gemaakt
from berichten.standaard import RETOUR_VAN
from berichten.toewijzing import ToegewezenProduct
from berichten.typen import RedenBeeindiging, RedenWijziging, StatusAanlevering, VerzoekAntwoord
from berichten.verzoek import AanvraagClient, Antwoord, WijzigingClient


@snel_gemaakt
@dataclass(frozen=True, slots=True)
class Toewijzing:
    """One version of one toewijzing, flat, with whose it is. Dates inclusive; `budget` in eurocent.

    `volume` is in `eenheid` per `frequentie`; all three are None at an aspecific or generic toewijzing.
    """

    wet: str
    gemeente: str
    bsn: str
    nummer: int
    moment: datetime
    categorie: str | None
    code: str | None
    ingangsdatum: date
    einddatum: date | None
    reden_wijziging: str | None = None
    volume: int | None = None
    eenheid: str | None = None
    frequentie: str | None = None
    budget: int | None = None
    referentie_aanbieder: str | None = None

    @classmethod
    def van(cls, product: ToegewezenProduct, *, wet: str, gemeente: str, bsn: str) -> Toewijzing:
        """Make it from what a 301 of this gemeente says about this Bsn."""
        omvang = product.omvang
        return cls(
            wet=wet,
            gemeente=gemeente,
            bsn=bsn,
            nummer=product.toewijzing_nummer,
            moment=product.moment,
            categorie=product.product.categorie if product.product else None,
            code=product.product.code if product.product else None,
            ingangsdatum=product.ingangsdatum,
            einddatum=product.einddatum,
            reden_wijziging=product.reden_wijziging,
            volume=omvang.volume if omvang else None,
            eenheid=omvang.eenheid if omvang else None,
            frequentie=omvang.frequentie if omvang else None,
            budget=product.budget,
            referentie_aanbieder=product.referentie_aanbieder,
        )

    @property
    def verwijderd(self) -> bool:
        """True when the gemeente took it back (RedenWijziging 13, formerly 01): it counts as never sent."""
        return self.einddatum == self.ingangsdatum and self.reden_wijziging in (
            RedenWijziging.VERWIJDERD,
            RedenWijziging.ADMINISTRATIEVE_CORRECTIE,
        )

    def loopt_op(self, dag: date) -> bool:
        """Tell whether `dag` lies within the looptijd; a removed toewijzing runs on no day."""
        return (
            not self.verwijderd
            and self.ingangsdatum <= dag
            and (self.einddatum is None or dag <= self.einddatum)
        )


@dataclass(frozen=True, slots=True)
class GemeldeLevering:
    """A start (305) or stop (307) as it was sent, flat. Dates inclusive; `volgnummer` is its place in the bericht, from 1.

    `reden_beeindiging` and `einddatum` are None on a start. `status_aanlevering` 3 takes back the fact with the same
    `sleutel` that was sent before (OP033).
    """

    wet: str
    gemeente: str
    bsn: str
    soort: str
    identificatie: str
    dagtekening: date
    volgnummer: int
    toewijzing_nummer: int | None
    categorie: str | None
    code: str | None
    toewijzing_ingangsdatum: date | None
    begindatum: date
    status_aanlevering: str
    reden_beeindiging: str | None = None
    einddatum: date | None = None

    @property
    def sleutel(self) -> tuple[object, ...]:
        """What a removal must name to take this back: whose it is and every field of the logical key (TR063, TR101).

        ToewijzingIngangsdatum is no part of that key.
        """
        return (self.soort, *self.levering, self.reden_beeindiging, self.einddatum)

    @property
    def levering(self) -> tuple[object, ...]:
        """What a start and its stops have in common (TR382)."""
        return (*self.geleverd, self.begindatum)

    @property
    def geleverd(self) -> tuple[object, ...]:
        """What is delivered to whom: of this one start may be open at a time (TR326). Taakgericht has no nummer (IV096)."""
        return (self.wet, self.gemeente, self.bsn, self.toewijzing_nummer, self.categorie, self.code)

    @property
    def is_stop(self) -> bool:
        """True for a stop, False for a start."""
        return self.einddatum is not None

    @property
    def definitief(self) -> bool:
        """True for a stop after which this levering does not go on."""
        return self.reden_beeindiging not in (None, RedenBeeindiging.TIJDELIJK)

    @property
    def verwijdert(self) -> bool:
        """True when it takes an earlier fact back (OP033)."""
        return self.status_aanlevering == StatusAanlevering.VERWIJDEREN

    @property
    def volgorde(self) -> tuple[object, ...]:
        """What orders the facts of one aanbieder: the day, the bericht, then the place in it."""
        bericht = (self.identificatie, self.soort, self.wet, self.gemeente)
        return (self.dagtekening, *bericht, self.volgnummer)


@dataclass(frozen=True, slots=True)
class GedaanVerzoek:
    """A verzoek of ours: one AangevraagdProduct of a 315, or a whole 317. Dates inclusive; `budget` in eurocent.

    Of a 317 only `reden_verzoek` is filled beside what every verzoek has: it is granted or turned down as one (OP344).
    """

    wet: str
    gemeente: str
    bsn: str
    soort: str
    identificatie: str
    dagtekening: date
    referentie_aanbieder: str
    categorie: str | None = None
    code: str | None = None
    ingangsdatum: date | None = None
    einddatum: date | None = None
    volume: int | None = None
    eenheid: str | None = None
    frequentie: str | None = None
    budget: int | None = None
    reden_verzoek: str | None = None


@dataclass(frozen=True, slots=True)
class GegevenAntwoord:
    """What a gemeente said of a verzoek in a 319: turned down (1) with the reason, or being looked into (2).

    `woonplaats` is the gemeente that does have to look after the client (RedenAfwijzingVerzoek 8, iJw only).
    """

    wet: str
    gemeente: str
    identificatie: str
    dagtekening: date
    referentie_aanbieder: str
    verzoek_antwoord: str
    reden_afwijzing: str | None = None
    woonplaats: str | None = None

    @property
    def wijst_af(self) -> bool:
        """True when this ends the verzoek."""
        return self.verzoek_antwoord == VerzoekAntwoord.AFGEWEZEN

    @property
    def volgorde(self) -> tuple[object, ...]:
        """What orders the answers of one gemeente; of one day a verdict comes after what was being looked into."""
        return (self.dagtekening, self.wijst_af, self.identificatie)

    def volgt_op(self, ander: GegevenAntwoord) -> bool:
        """Tell whether another answer came before this one.

        Nothing orders two equal answers of one day but who was received first, and that is the other.
        """
        return (ander.dagtekening, ander.wijst_af) <= (self.dagtekening, self.wijst_af)


@dataclass(frozen=True, slots=True)
class OntvangenRetour:
    """The verdict of the gemeente on a bericht of ours, the heenbericht, which `soort` and `identificatie` name.

    `codes` are those that reject, in document order, each once; () when all is well.
    """

    wet: str
    gemeente: str
    soort: str
    identificatie: str
    identificatie_retour: str
    dagtekening_retour: date
    codes: tuple[str, ...]

    @property
    def afgekeurd(self) -> bool:
        """True when the heenbericht counts as not sent."""
        return bool(self.codes)


class Verzoekuitkomst(StrEnum):
    """How a verzoek ended outside the berichten, by word of a person."""

    INGETROKKEN = "ingetrokken"  # we let it go, or the gemeente dropped it
    BEANTWOORD = "beantwoord"  # the gemeente decided by telephone, mail or letter
    HEROPEND = "heropend"  # what was recorded before was a mistake: it runs as the berichten say


@dataclass(frozen=True, slots=True)
class Verzoekbesluit:
    """What a person recorded about a verzoek: its outcome on `datum`, why, and a code of who recorded it.

    A verzoek cannot be withdrawn by bericht (OP350), and a gemeente may drop one without a 319. Of several about one
    verzoek the one that was recorded last (`moment`, with a zone) counts.
    """

    wet: str
    gemeente: str
    referentie_aanbieder: str
    uitkomst: Verzoekuitkomst
    datum: date
    reden: str
    door: str
    moment: datetime

    @property
    def sluit(self) -> bool:
        """True when it ends the verzoek."""
        return self.uitkomst is not Verzoekuitkomst.HEROPEND


Feit: TypeAlias = (
    Toewijzing | GemeldeLevering | GedaanVerzoek | GegevenAntwoord | OntvangenRetour | Verzoekbesluit
)

RETOUR_VAN_ONS = ("302", "320")  # what an aanbieder answers to berichten of a gemeente
_HEEN_VAN = {retour: heen for heen, retour in RETOUR_VAN.items()}


def aanbieder(bericht: Bericht) -> str:
    """The AGB-code in the Header: a retourbericht keeps the parties of its heenbericht as they were (IV028)."""
    een, ander = bericht.header.afzender, bericht.header.ontvanger
    return een if len(een) >= len(ander) else ander


def gemeente(bericht: Bericht) -> str:
    """The gemeentecode in the Header, four digits."""
    een, ander = bericht.header.afzender, bericht.header.ontvanger
    return een if len(een) <= len(ander) else ander


def feiten(bericht: Bericht) -> Iterator[Feit]:
    """Give what a bericht establishes about clients, in document order; nothing for a 302, 320, 323 or 325."""
    wet, code = bericht.standaard.wet, gemeente(bericht)
    kop = bericht.header.bericht_identificatie
    inhoud = bericht.inhoud
    if isinstance(bericht.header, RetourHeader):
        if bericht.soort in RETOUR_VAN_ONS:
            return
        yield OntvangenRetour(
            wet,
            code,
            _HEEN_VAN[bericht.soort],
            kop.identificatie,
            bericht.header.identificatie_retour,
            bericht.header.dagtekening_retour,
            tuple(dict.fromkeys(code for oordeel in oordelen(bericht) for code in oordeel.codes)),
        )
    elif isinstance(inhoud, Client):
        for toegewezen in inhoud.toegewezen_producten:
            yield Toewijzing.van(toegewezen, wet=wet, gemeente=code, bsn=inhoud.bsn)
    elif isinstance(inhoud, StartClient | StopClient):
        yield from _gemeld(bericht, inhoud)
    elif isinstance(inhoud, AanvraagClient):
        for gevraagd in inhoud.aangevraagde_producten:
            product, omvang = gevraagd.product, gevraagd.omvang
            yield GedaanVerzoek(
                wet,
                code,
                inhoud.bsn,
                bericht.soort,
                kop.identificatie,
                kop.dagtekening,
                gevraagd.referentie_aanbieder,
                product.categorie if product else None,
                product.code if product else None,
                gevraagd.ingangsdatum,
                gevraagd.einddatum,
                omvang.volume if omvang else None,
                omvang.eenheid if omvang else None,
                omvang.frequentie if omvang else None,
                gevraagd.budget,
            )
    elif isinstance(inhoud, WijzigingClient):
        verzoek = inhoud.verzoek
        yield GedaanVerzoek(
            wet,
            code,
            inhoud.bsn,
            bericht.soort,
            kop.identificatie,
            kop.dagtekening,
            verzoek.referentie_aanbieder,
            reden_verzoek=verzoek.reden_verzoek,
        )
    elif isinstance(inhoud, Antwoord):
        elders = inhoud.woonplaatsbeginsel
        yield GegevenAntwoord(
            wet,
            code,
            kop.identificatie,
            kop.dagtekening,
            inhoud.referentie_aanbieder,
            inhoud.verzoek_antwoord,
            inhoud.reden_afwijzing_verzoek,
            elders.gemeente if elders else None,
        )


def _gemeld(bericht: Bericht, client: StartClient | StopClient) -> Iterator[GemeldeLevering]:
    kop = bericht.header.bericht_identificatie
    producten: tuple[StartProduct | StopProduct, ...] = (
        client.start_producten if isinstance(client, StartClient) else client.stop_producten
    )
    for volgnummer, gemeld in enumerate(producten, 1):
        product = gemeld.product
        stop = gemeld if isinstance(gemeld, StopProduct) else None
        yield GemeldeLevering(
            bericht.standaard.wet,
            gemeente(bericht),
            client.bsn,
            bericht.soort,
            kop.identificatie,
            kop.dagtekening,
            volgnummer,
            gemeld.toewijzing_nummer,
            product.categorie if product else None,
            product.code if product else None,
            gemeld.toewijzing_ingangsdatum,
            gemeld.begindatum,
            gemeld.status_aanlevering,
            stop.reden_beeindiging if stop else None,
            stop.einddatum if stop else None,
        )
