"""The archive of messages, and the files that are kept here before they stand on disk."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam, delete, select, update

from berichten.bevinding import Bevinding
from processen.archiefpoorten import (
    STAPPEN,
    Archiefstuk,
    Bestand,
    Identiteit,
    Inschrijving,
    Kenmerken,
    Richting,
    Status,
)
from processen.dossierpoorten import Genomen
from storage.tabellen import Vorm, bericht, besluit, bevinding, document, te_schrijven
from storage.verzameling import Verzameling, zonder_index
from storage.vlot import Vraag

KENMERKEN = Vorm(Kenmerken, bericht)
KOLOM = bericht.c
BEVINDING = Vorm(Bevinding, bevinding)
BESLUIT = Vorm(Genomen, besluit)
ALLE = 2**62  # as a limit: none
PER_KEER = 20  # files of which the bytes are held at once


class Bestanden(Verzameling):
    """Fulfils `processen.archiefpoorten.Bestanden`."""

    def bewaar(self, pad: str, inhoud: bytes) -> int:
        """Keep a file for `pad` and give its id; the same content again gives the same id."""
        sha256 = hashlib.sha256(inhoud).hexdigest()
        rij = {"agb": self._agb, "pad": pad, "sha256": sha256, "inhoud": inhoud}
        opdracht = self._invoeging(document).values(rij).on_conflict_do_nothing().returning(document.c.id)
        nieuw: int | None = self._conn.execute(opdracht).scalar()
        if nieuw is not None:
            self._stort(te_schrijven, ("document_id",), [(nieuw,)])
            return nieuw
        bekend = self._conn.execute(
            select(document.c.id, document.c.sha256).where(document.c.agb == self._agb, document.c.pad == pad)
        ).one()
        if bekend.sha256 != sha256:
            raise ValueError(f"voor {pad} is al een bestand met een andere inhoud bewaard")
        return int(bekend.id)

    def te_schrijven(self, hoogstens: int | None = None) -> list[Bestand]:
        """Give the files that are not known to stand on disk, oldest first."""
        rijen = TE_SCHRIJVEN.stel(
            self._conn, van=self._agb, hoogstens=ALLE if hoogstens is None else hoogstens
        )
        return [Bestand(*rij) for rij in rijen]

    def inhouden(self, bestand_ids: Sequence[int]) -> Iterator[tuple[str, bytes]]:
        """Stream the paths and the bytes of these files, a few at a time in memory."""
        # No cursor of the server: who stops half-way would leave it open.
        for begin in range(0, len(bestand_ids), PER_KEER):
            welke = bestand_ids[begin : begin + PER_KEER]
            for pad, inhoud in INHOUDEN.stel(self._conn, welke, van=self._agb):
                yield pad, bytes(inhoud)

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
            GESCHREVEN.stel(self._conn, bestand_ids, van=self._agb)


class Archief(Verzameling):
    """Fulfils `processen.archiefpoorten.Archief`; the bytes of a message are kept as a file (`Bestanden`)."""

    def zoek_inhoud(self, richting: Richting, sha256: str) -> Archiefstuk | None:
        """Give the message with exactly these bytes, if it is there."""
        return self._eerste(bericht.c.richting == richting, bericht.c.sha256 == sha256)

    def zoek_inhouden(self, richting: Richting, sha256s: Collection[str]) -> dict[str, Archiefstuk]:
        """Give those of many that are there, by their SHA-256."""
        rijen = OP_INHOUD.stel(self._conn, sha256s, van=self._agb, welke=richting)
        return {stuk.sha256: stuk for stuk in map(_stuk, rijen)}

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

    def zoek_identificaties(
        self, richting: Richting, gezocht: Collection[Identiteit]
    ) -> dict[Identiteit, int]:
        """Give of each identity that was used before the id of the first message that had it and was not unreadable."""
        nummers = {identificatie for _, _, identificatie in gezocht}
        rijen = OP_IDENTITEIT.stel(self._conn, nummers, van=self._agb)
        gevonden: dict[Identiteit, int] = {}
        for welke, bericht_, gemeente, identificatie, id_ in rijen:
            if welke is richting:
                gevonden.setdefault((bericht_, gemeente, identificatie), id_)
        return {identiteit: gevonden[identiteit] for identiteit in gezocht if identiteit in gevonden}

    def met_nummer(self, richting: Richting, identificatie: str) -> list[Archiefstuk]:
        """Give the messages with this BerichtIdentificatie, of whatever kind and gemeente, oldest first."""
        gevonden = self._stukken(KOLOM.identificatie == identificatie)
        return [stuk for stuk in gevonden if stuk.richting is richting]

    def stuk(self, bericht_id: int) -> Archiefstuk:
        """Give one message; KeyError when there is none."""
        stuk = self._eerste(KOLOM.id == bericht_id)
        if stuk is None:
            raise KeyError(bericht_id)
        return stuk

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
        sha256 = hashlib.sha256(inhoud).hexdigest()
        (bericht_id,) = self.bewaar_alle(
            [Inschrijving(richting, status, inhoud, sha256, bestand, kenmerken, antwoord_op)], nu
        )
        return bericht_id

    def bewaar_alle(self, inschrijvingen: Sequence[Inschrijving], nu: datetime) -> list[int]:
        """Store many messages and give their ids in the same order; bytes that are there are refused by the database."""
        if not inschrijvingen:
            return []
        documenten, ids = self._ids_van((document, bericht), len(inschrijvingen))
        id_van = {id(inschrijving): id_ for id_, inschrijving in zip(ids, inschrijvingen, strict=True)}
        self._stort(
            document,
            ("id", "pad", "sha256", "inhoud"),
            ((id_, i.bestand, i.sha256, i.inhoud) for id_, i in zip(documenten, inschrijvingen, strict=True)),
        )
        self._stort(te_schrijven, ("document_id",), ((id_,) for id_ in documenten))
        vast = ("id", "document_id", "richting", "status", "sha256", "vastgelegd_op", "antwoord_op")
        self._stort(
            bericht,
            (*vast, *KENMERKEN.namen),
            (
                (
                    *(id_, doc, i.richting, i.status, i.sha256, nu),
                    id_van[id(i.antwoord_op)] if isinstance(i.antwoord_op, Inschrijving) else i.antwoord_op,
                    *KENMERKEN.waarden(i.kenmerken),
                )
                for id_, doc, i in zip(ids, documenten, inschrijvingen, strict=True)
            ),
        )
        self._stort(
            bevinding,
            ("bericht_id", *BEVINDING.namen),
            (
                (id_, *BEVINDING.waarden(b))
                for id_, i in zip(ids, inschrijvingen, strict=True)
                for b in i.bevindingen
            ),
        )
        return list(ids)

    def koppel(self, bericht_id: int, antwoord_op: int) -> None:
        """Record which message this one answers."""
        dit = bericht.c.id == bericht_id, bericht.c.agb == self._agb
        self._conn.execute(update(bericht).where(*dit).values(antwoord_op=antwoord_op))

    def stroom(self, *statussen: Status) -> Iterator[tuple[Archiefstuk, bytes]]:
        """Stream the messages that have one of these statuses with their bytes, oldest first."""
        na = 0
        vraag = (
            STUK.add_columns(document.c.inhoud)
            .where(KOLOM.agb == self._agb, KOLOM.status.in_(statussen))
            .order_by(KOLOM.id)
            .limit(PER_KEER)
        )
        while rijen := self._conn.execute(vraag.where(KOLOM.id > na)).all():
            yield from ((_stuk(rij), bytes(rij.inhoud)) for rij in rijen)
            na = rijen[-1].id

    def leg_besluit_vast(self, bericht_id: int, genomen: Genomen) -> None:
        """Record what a person decided about a message; a second decision is refused by the database."""
        self._voeg_toe(besluit, [BESLUIT.rij(genomen, bericht_id=bericht_id)])

    def besluiten(self) -> dict[int, Genomen]:
        """Give what was decided, by the id of the message, in the order in which it was decided."""
        vraag = select(besluit.c.bericht_id, *BESLUIT.kolommen).where(besluit.c.agb == self._agb)
        return {rij[0]: BESLUIT.waarde(rij[1:]) for rij in self._conn.execute(vraag.order_by(besluit.c.id))}

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

    def schuif(self, bericht_id: int, van: Collection[Status], naar: Status) -> bool:
        """Take a message from one of these steps to another; False, and nothing changes, when it stands elsewhere."""
        dit = bericht.c.id == bericht_id, bericht.c.agb == self._agb, KOLOM.status.in_(van)
        return self._conn.execute(update(bericht).where(*dit).values(status=naar)).rowcount > 0

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

    def vervang_bevindingen(self, bericht_id: int, bevindingen: Sequence[Bevinding]) -> None:
        """Let this be what was found wrong with a message, instead of what was recorded before."""
        dit = bevinding.c.bericht_id == bericht_id, bevinding.c.agb == self._agb
        self._conn.execute(delete(bevinding).where(*dit))
        self._voeg_toe(bevinding, (BEVINDING.rij(b, bericht_id=bericht_id) for b in bevindingen))

    def bevindingen(self, bericht_id: int) -> list[Bevinding]:
        """Give what was found wrong with a message, in the order it was recorded."""
        return self.bevindingen_van([bericht_id]).get(bericht_id, [])

    def bevindingen_van(self, bericht_ids: Collection[int]) -> dict[int, list[Bevinding]]:
        """Give what was found wrong with each of these messages, in the order it was recorded."""
        if not bericht_ids:
            return {}
        vraag = select(bevinding.c.bericht_id, *BEVINDING.kolommen).where(
            bevinding.c.bericht_id.in_(bericht_ids), bevinding.c.agb == self._agb
        )
        gevonden: dict[int, list[Bevinding]] = defaultdict(list)
        for rij in self._conn.execute(vraag.order_by(bevinding.c.id)):
            gevonden[rij.bericht_id].append(BEVINDING.waarde(rij[1:]))
        return gevonden

    def antwoorden(self, bericht_id: int) -> list[Archiefstuk]:
        """Give the messages that answer this one, oldest first."""
        return self._stukken(bericht.c.antwoord_op == bericht_id)

    def antwoorden_op(self, bericht_ids: Collection[int]) -> dict[int, list[Archiefstuk]]:
        """Give for each of these messages those that answer it, oldest first."""
        gevonden: dict[int, list[Archiefstuk]] = defaultdict(list)
        for stuk in self._stukken(bericht.c.antwoord_op.in_(bericht_ids)) if bericht_ids else ():
            if stuk.antwoord_op is not None:
                gevonden[stuk.antwoord_op].append(stuk)
        return gevonden

    def met_status(self, *statussen: Status) -> list[Archiefstuk]:
        """Give the messages that have one of these statuses, oldest first."""
        return self._stukken(bericht.c.status.in_(statussen))

    def inhouden(self, bericht_ids: Collection[int]) -> dict[int, bytes]:
        """Give the bytes of these messages; one that is not there is left out."""
        vraag = (
            select(KOLOM.id, document.c.inhoud)
            .join(document, KOLOM.document_id == document.c.id)
            .where(zonder_index(KOLOM.agb) == self._agb, KOLOM.id.in_(bericht_ids))
        )
        return {id_: bytes(inhoud) for id_, inhoud in self._conn.execute(vraag)}

    def waar(self, *voorwaarden: ColumnElement[bool], hoogstens: int | None = None) -> list[Archiefstuk]:
        """Give the messages of which all this is true, oldest first, for who asks more than the archive knows of."""
        return self._stukken(*voorwaarden, hoogstens=hoogstens)

    def _eerste(self, *waar: ColumnElement[bool]) -> Archiefstuk | None:
        return next(iter(self._stukken(*waar, hoogstens=1)), None)

    def _stukken(self, *waar: ColumnElement[bool], hoogstens: int | None = None) -> list[Archiefstuk]:
        vraag = STUK.where(KOLOM.agb == self._agb, *waar).order_by(KOLOM.id).limit(hoogstens)
        return [_stuk(rij) for rij in self._conn.execute(vraag)]


STUK = select(
    *KENMERKEN.kolommen,
    KOLOM.id,
    KOLOM.richting,
    KOLOM.status,
    KOLOM.sha256,
    document.c.pad,
    KOLOM.vastgelegd_op,
    KOLOM.antwoord_op,
).join(document, document.c.id == KOLOM.document_id)
# Asked for every few messages that come in, and therefore put together once.
INHOUDEN = Vraag(
    lambda een_van: (
        select(document.c.pad, document.c.inhoud)
        .where(zonder_index(document.c.agb) == bindparam("van"), een_van(document.c.id))
        .order_by(document.c.id)
    )
)
TE_SCHRIJVEN = Vraag(
    lambda _: (
        select(document.c.id, document.c.pad)
        .join(te_schrijven, te_schrijven.c.document_id == document.c.id)
        .where(te_schrijven.c.agb == bindparam("van"))
        .order_by(te_schrijven.c.document_id)
        .limit(bindparam("hoogstens", type_=BigInteger()))
    )
)
GESCHREVEN = Vraag(
    lambda een_van: delete(te_schrijven).where(
        te_schrijven.c.agb == bindparam("van"), een_van(te_schrijven.c.document_id)
    )
)
OP_INHOUD = Vraag(
    lambda een_van: STUK.where(
        KOLOM.agb == bindparam("van"), KOLOM.richting == bindparam("welke"), een_van(KOLOM.sha256)
    )
)
# Whether they came in or went out is told from the rows: as a condition it would lead SQLite to the wrong index.
OP_IDENTITEIT = Vraag(
    lambda een_van: (
        select(KOLOM.richting, KOLOM.bericht, KOLOM.gemeente, KOLOM.identificatie, KOLOM.id)
        .where(KOLOM.agb == bindparam("van"), een_van(KOLOM.identificatie), KOLOM.status != Status.ONLEESBAAR)
        .order_by(KOLOM.id)
    )
)


def _stuk(rij: Any) -> Archiefstuk:
    n = len(KENMERKEN.namen)
    id_, richting, status, sha256, pad, vastgelegd_op, antwoord_op = rij[n : n + 7]  # as in STUK
    return Archiefstuk(
        id=id_,
        richting=richting,
        status=status,
        sha256=sha256,
        bestand=pad,
        kenmerken=Kenmerken(*rij[:n]),
        vastgelegd_op=vastgelegd_op,
        antwoord_op=antwoord_op,
    )
