"""What the processen need to keep and ask of the dossiers, as a Protocol; storage fulfils it.

A fact (`berichten.feiten.Feit`) is kept with the bericht it comes from and its place in it, so that adding the same
bericht again adds nothing. What is kept is derived: it can be cleared and built again from the archive. A dossier that
is read is a set, so which bericht came first leaves no trace (OP080).

Bron: IV013, IV028, OP080, OP087.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from berichten.bericht import Bericht
from berichten.dossier import Dossier
from berichten.feiten import Feit, Verzoekbesluit

Client: TypeAlias = tuple[str, str, str]  # wet, gemeente (4 digits), bsn


class Besluit(StrEnum):
    """What a person can decide about a bericht that was set aside."""

    OVERNEMEN = "overnemen"  # it counts, also where it contradicts another
    TERZIJDE = "terzijde"  # it is dealt with and establishes nothing


@dataclass(frozen=True, slots=True)
class Genomen:
    """A decision: what, why (in the words of who decided), by whom and when."""

    besluit: Besluit
    reden: str
    door: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Bekend:
    """Whether there is anything at all of what messages that come in name: where there is not, nothing more is asked.

    `inhoud`: one came in before with the same bytes. `identificatie`: a message has the same BerichtIdentificatie.
    `blokkade`: one stands, whoever it is about. `dossier`: there is a fact of the same client, or under the same
    ToewijzingNummer or ReferentieAanbieder.
    """

    inhoud: bool
    identificatie: bool
    blokkade: bool
    dossier: bool


class Dossiers(Protocol):
    """The facts of every client of one organisation."""

    def bekend(self, sha256s: Collection[str], berichten: Sequence[Bericht]) -> Bekend:
        """Tell in one statement what is known of messages with these bytes and this content; may stand in `achtereen`."""
        ...

    def voeg_toe(self, bericht_id: int, feiten: Iterable[Feit]) -> None:
        """Keep all that one accepted or sent bericht establishes, in the order in which it says so."""
        ...

    def voeg_alle_toe(self, per_bericht: Iterable[tuple[int, Iterable[Feit]]]) -> None:
        """Keep what many berichten establish, in one statement per kind of fact; may stand in `achtereen`."""
        ...

    def verwijder(self, bericht_id: int) -> None:
        """Take back every fact of a bericht that a person put aside."""
        ...

    def geef_voorrang(self, bericht_id: int, tot: datetime) -> None:
        """Take back what other berichten, stored no later than `tot`, say against this one.

        Versions of a toewijzing contradict each other when they have the same nummer and moment, retouren when they are on
        the same bericht of ours.
        """
        ...

    def van_client(self, wet: str, gemeente: str, bsn: str) -> Dossier:
        """Give all facts of a client, with the answers to its verzoeken and the retouren on our berichten about it."""
        ...

    def van_bsn(self, bsn: str) -> list[tuple[Client, Dossier]]:
        """Give the dossier of a person at each gemeente, by wet and gemeente."""
        ...

    def met_referenties(self, referenties: Collection[str]) -> list[tuple[Client, Dossier]]:
        """Give every client with a verzoek of ours under one of these, with its dossier, by wet, gemeente and bsn."""
        ...

    def beslis(self, besluit: Verzoekbesluit) -> None:
        """Keep what a person recorded about a verzoek; it is no part of what is built from the archive."""
        ...

    def besloten(self) -> set[str]:
        """Give the ReferentieAanbieders of the verzoeken about which a person recorded something."""
        ...

    def voor(self, berichten: Sequence[Bericht]) -> Dossier:
        """Give together all that the rules of niveau 3 must know for these berichten, in a few statements.

        That is the dossier of each client and each ReferentieAanbieder, and who else has one of their numbers (TR332,
        TR347). `identificaties` are left empty: those stand in the archive.
        """
        ...

    def clienten(
        self, wet: str | None = None, gemeente: str | None = None
    ) -> Iterator[tuple[Client, Dossier]]:
        """Stream every client with its dossier, by wet, gemeente and bsn."""
        ...

    def wis(self) -> None:
        """Clear all facts; what stood is remembered until the end of the transaction (`verschil`)."""
        ...

    def verschil(self) -> dict[str, tuple[int, int]]:
        """Say what changed since `wis`: for each table that changed the facts that are gone and those that are new."""
        ...
