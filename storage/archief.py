"""The archive of messages, and the files that are kept here before they stand on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from berichten.bevinding import Bevinding
from processen.ports import STAPPEN, Archiefstuk, Bestand, Kenmerken, Richting, Status
from storage.tabellen import Vorm, bericht, bevinding, document, te_schrijven
from storage.verzameling import Verzameling

KENMERKEN = Vorm(Kenmerken, bericht)
KOLOM = bericht.c
BEVINDING = Vorm(Bevinding, bevinding)


class Bestanden(Verzameling):
    """Fulfils `processen.ports.Bestanden`."""

    def bewaar(self, pad: str, inhoud: bytes) -> int:
        """Keep a file for `pad` and give its id; the same content again gives the same id."""
        sha256 = hashlib.sha256(inhoud).hexdigest()
        rij = {"agb": self._agb, "pad": pad, "sha256": sha256, "geschreven": False, "inhoud": inhoud}
        opdracht = self._invoeging(document).values(rij).on_conflict_do_nothing().returning(document.c.id)
        nieuw: int | None = self._conn.execute(opdracht).scalar()
        if nieuw is not None:
            return nieuw
        bekend = self._conn.execute(
            select(document.c.id, document.c.sha256).where(document.c.agb == self._agb, document.c.pad == pad)
        ).one()
        if bekend.sha256 != sha256:
            raise ValueError(f"voor {pad} is al een bestand met een andere inhoud bewaard")
        return int(bekend.id)

    def te_schrijven(self) -> list[Bestand]:
        """Give the files that are not known to stand on disk, oldest first."""
        vraag = select(document.c.id, document.c.pad).where(document.c.agb == self._agb, te_schrijven)
        return [Bestand(*rij) for rij in self._conn.execute(vraag.order_by(document.c.id))]

    def inhoud(self, bestand_id: int) -> bytes:
        """Give the bytes of a file; KeyError when there is none."""
        inhoud = self._conn.execute(
            select(document.c.inhoud).where(document.c.id == bestand_id, document.c.agb == self._agb)
        ).scalar()
        if inhoud is None:
            raise KeyError(bestand_id)
        return bytes(inhoud)

    def op_pad(self, pad: str) -> bytes:
        """Give the bytes of the file that is kept for `pad`; KeyError when there is none."""
        inhoud = self._conn.execute(
            select(document.c.inhoud).where(document.c.agb == self._agb, document.c.pad == pad)
        ).scalar()
        if inhoud is None:
            raise KeyError(pad)
        return bytes(inhoud)

    def geschreven(self, bestand_ids: Sequence[int]) -> None:
        """Record that these files stand on disk."""
        if bestand_ids:
            waar = document.c.id.in_(bestand_ids), document.c.agb == self._agb
            self._conn.execute(update(document).where(*waar).values(geschreven=True))


class Archief(Verzameling):
    """Fulfils `processen.ports.Archief`; the bytes of a message are kept as a file (`Bestanden`)."""

    def zoek_inhoud(self, richting: Richting, sha256: str) -> Archiefstuk | None:
        """Give the message with exactly these bytes, if it is there."""
        return self._eerste(bericht.c.richting == richting, bericht.c.sha256 == sha256)

    def zoek_identificatie(
        self, richting: Richting, bericht: str, gemeente: str, identificatie: str
    ) -> Archiefstuk | None:
        """Give the first message of this kind, gemeente and BerichtIdentificatie (TR056) that was not unreadable."""
        return self._eerste(
            KOLOM.richting == richting,
            KOLOM.bericht == bericht,
            KOLOM.gemeente == gemeente,
            KOLOM.identificatie == identificatie,
            KOLOM.status != Status.ONLEESBAAR,
        )

    def bewaar(
        self,
        richting: Richting,
        status: Status,
        inhoud: bytes,
        bestand: str,
        kenmerken: Kenmerken,
        nu: datetime,
        antwoord_op: int | None = None,
    ) -> int:
        """Store a message and give its id; the same bytes a second time are refused by the database."""
        rij = KENMERKEN.rij(
            kenmerken,
            richting=richting,
            status=status,
            sha256=hashlib.sha256(inhoud).hexdigest(),
            document_id=Bestanden(self._conn, self._agb).bewaar(bestand, inhoud),
            vastgelegd_op=nu,
            antwoord_op=antwoord_op,
        )
        return self._voeg_toe_met_id(bericht, [rij])[0]

    def zet(
        self, bericht_id: int, status: Status, kenmerken: Kenmerken, bevindingen: Sequence[Bevinding] = ()
    ) -> None:
        """Take a message a step further and add `bevindingen`; a step not in STAPPEN raises ValueError."""
        dit = bericht.c.id == bericht_id, bericht.c.agb == self._agb
        # Locked until the end of the transaction: two processes cannot both take the same step.
        nu: Status | None = self._conn.execute(
            select(bericht.c.status).where(*dit).with_for_update()
        ).scalar()
        if nu is None:
            raise KeyError(bericht_id)
        if status not in STAPPEN[nu]:
            raise ValueError(f"bericht {bericht_id} is {nu.value} en kan niet {status.value} worden")
        self._conn.execute(update(bericht).where(*dit).values(KENMERKEN.rij(kenmerken, status=status)))
        self._voeg_toe(bevinding, (BEVINDING.rij(b, bericht_id=bericht_id) for b in bevindingen))

    def inhoud(self, bericht_id: int) -> bytes:
        """Give the bytes of a message; KeyError when there is none."""
        inhoud = self._conn.execute(
            select(document.c.inhoud)
            .join(bericht, bericht.c.document_id == document.c.id)
            .where(bericht.c.id == bericht_id, bericht.c.agb == self._agb)
        ).scalar()
        if inhoud is None:
            raise KeyError(bericht_id)
        return bytes(inhoud)

    def bevindingen(self, bericht_id: int) -> list[Bevinding]:
        """Give what was found wrong with a message, in the order it was recorded."""
        vraag = select(*BEVINDING.kolommen).where(
            bevinding.c.bericht_id == bericht_id, bevinding.c.agb == self._agb
        )
        return [BEVINDING.waarde(rij) for rij in self._conn.execute(vraag.order_by(bevinding.c.id))]

    def antwoorden(self, bericht_id: int) -> list[Archiefstuk]:
        """Give the messages that answer this one, oldest first."""
        return self._stukken(bericht.c.antwoord_op == bericht_id)

    def met_status(self, *statussen: Status) -> list[Archiefstuk]:
        """Give the messages that have one of these statuses, oldest first."""
        return self._stukken(bericht.c.status.in_(statussen))

    def _eerste(self, *waar: ColumnElement[bool]) -> Archiefstuk | None:
        return next(iter(self._stukken(*waar, hoogstens=1)), None)

    def _stukken(self, *waar: ColumnElement[bool], hoogstens: int | None = None) -> list[Archiefstuk]:
        c = bericht.c
        vraag = (
            select(
                *KENMERKEN.kolommen,
                c.id,
                c.richting,
                c.status,
                c.sha256,
                document.c.pad,
                c.vastgelegd_op,
                c.antwoord_op,
            )
            .join(document, document.c.id == c.document_id)
            .where(c.agb == self._agb, *waar)
            .order_by(c.id)
            .limit(hoogstens)
        )
        n = len(KENMERKEN.namen)
        return [
            Archiefstuk(
                id=rij.id,
                richting=rij.richting,
                status=rij.status,
                sha256=rij.sha256,
                bestand=rij.pad,
                kenmerken=Kenmerken(*rij[:n]),
                vastgelegd_op=rij.vastgelegd_op,
                antwoord_op=rij.antwoord_op,
            )
            for rij in self._conn.execute(vraag)
        ]
