"""The outbox with its claims, and the inbox byte for byte; fulfils `processen.postpoorten`."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, or_, select, update

from facturatie.grootboek import Stand
from processen.archiefpoorten import Archiefstuk, Richting, Status
from processen.postpoorten import (
    Envelop,
    Inkomst,
    Inkomststap,
    Partij,
    Stroom,
    Uitstel,
    Vondst,
    Zending,
    Zendstap,
)
from storage.archief import Archief
from storage.storten import een_van
from storage.tabellen import (
    Vorm,
    bericht,
    bundel,
    declaratie,
    eerdere_traceer,
    inkomst,
    poststop,
    prestatie,
    uitstel,
    zending,
)
from storage.tabellen.post import ONAFGEDAAN, onafgedaan
from storage.verzameling import Verzameling

ZENDING = Vorm(Zending, zending, zonder=("envelop",))
INKOMST = Vorm(Inkomst, inkomst)
INKOMSTKOLOMMEN = tuple(kolom.name for kolom in inkomst.columns if kolom.name not in ("id", "agb"))
UITSTEL = Vorm(Uitstel, uitstel)
# What is confirmed while it was processed, or set aside, stays so.
VERDER_NA_BEVESTIGING = case(
    (inkomst.c.stap == Inkomststap.OPGEHAALD, Inkomststap.BEVESTIGD), else_=inkomst.c.stap
)
AANGEBODEN = (Status.ONDERWEG, Status.VERZONDEN, Status.GOEDGEKEURD, Status.AFGEKEURD)


class Zendingen(Verzameling):
    """Fulfils `processen.postpoorten.Zendingen`."""

    def te_maken(self, hoogstens: int) -> list[Archiefstuk]:
        """Give messages that are klaar and have no zending yet, oldest first."""
        zonder = ~exists().where(zending.c.bericht_id == bericht.c.id)
        return Archief(self._conn, self._agb).waar(
            bericht.c.status == Status.KLAAR, zonder, hoogstens=hoogstens
        )

    def leg(self, zendingen: Sequence[Zending]) -> None:
        """Keep new zendingen; one that is there already for the same message is left as it is."""
        rijen = [
            ZENDING.rij(
                een,
                agb=self._agb,
                rij=_rij(een.envelop.stroom),
                gemeente=een.envelop.geadresseerde.code,
                traceer_id=een.envelop.traceer_id,
                envelop=json.dumps(asdict(een.envelop)),
            )
            for een in zendingen
        ]
        if rijen:
            self._conn.execute(self._invoeging(zending).on_conflict_do_nothing(), rijen)

    def claim(self, nu: datetime, tot: datetime) -> Zending | None:
        """Take the oldest zending that is due, as it stood, and let it be *onderweg* until `tot`; None when there is none.

        What another sender is about to claim still stands before what comes after it in its row.
        """
        vraag = (
            select(*ZENDING.kolommen, zending.c.envelop)
            .where(zending.c.agb == self._agb, _vooraan(), zending.c.volgende <= nu)
            .order_by(zending.c.bericht_id)
            .limit(1)
            .with_for_update(skip_locked=True, of=zending)
        )
        rij = self._conn.execute(vraag).one_or_none()
        if rij is None:
            return None
        geclaimd = _zending(rij)
        self._zet(geclaimd.bericht_id, stap=Zendstap.ONDERWEG, volgende=tot)
        return geclaimd

    def eerste_beurt(self) -> datetime | None:
        """Give when the next zending that can be claimed will be due, None when there is none."""
        vraag = select(func.min(zending.c.volgende)).where(zending.c.agb == self._agb, _vooraan())
        moment: datetime | None = self._conn.execute(vraag).scalar()
        return moment

    def noteer(self, zending_: Zending, *, geclaimd_tot: datetime | None = None) -> bool:
        """Keep what became of a zending; its former identity is remembered when it has a new one."""
        c = zending.c
        oud = self._conn.execute(select(c.traceer_id).where(c.bericht_id == zending_.bericht_id)).scalar()
        nieuw = zending_.envelop.traceer_id
        if oud is not None and oud != nieuw:
            self._voeg_toe(eerdere_traceer, [{"traceer_id": oud, "bericht_id": zending_.bericht_id}])
        rij = ZENDING.rij(zending_, traceer_id=nieuw, envelop=json.dumps(asdict(zending_.envelop)))
        claim = () if geclaimd_tot is None else (c.stap == Zendstap.ONDERWEG, c.volgende == geclaimd_tot)
        return self._zet(rij.pop("bericht_id"), *claim, **rij)

    def beantwoord(self, bericht_id: int) -> bool:
        """Tell whether an answer to a message of ours came in."""
        vraag = select(bericht.c.id).where(
            bericht.c.agb == self._agb, bericht.c.id == bericht_id, _is_beantwoord()
        )
        return self._conn.execute(vraag).scalar() is not None

    def gelijke(self, bericht_ids: Sequence[int]) -> dict[int, Archiefstuk]:
        """Give for those of these messages whose BerichtIdentificatie was handed over before, the message that had it."""
        ander = bericht.alias("ander")
        vraag = (
            select(bericht.c.id, func.min(ander.c.id))
            .join(
                ander,
                and_(*(ander.c[n] == bericht.c[n] for n in ("agb", "richting", "bericht", "identificatie"))),
            )
            .where(
                bericht.c.agb == self._agb,
                bericht.c.id.in_(bericht_ids),
                ander.c.id != bericht.c.id,
                ander.c.status.in_(AANGEBODEN),
            )
            .group_by(bericht.c.id)
        )
        paren: dict[int, int] = {rij[0]: rij[1] for rij in self._conn.execute(vraag)}
        if not paren:
            return {}
        stukken = {s.id: s for s in Archief(self._conn, self._agb).waar(bericht.c.id.in_(paren.values()))}
        return {dit: stukken[eerder] for dit, eerder in paren.items()}

    def te_volgen(self, nu: datetime, hoogstens: int) -> list[Zending]:
        """Give sent messages without answer of which the status has not been asked for longest, when that is due."""
        vraag = (
            select(*ZENDING.kolommen, zending.c.envelop)
            .join(bericht, bericht.c.id == zending.c.bericht_id)
            .where(zending.c.agb == self._agb, _loopt_nog(), zending.c.volgende <= nu)
            .order_by(zending.c.volgende, zending.c.bericht_id)
            .limit(hoogstens)
        )
        return [_zending(rij) for rij in self._conn.execute(vraag)]

    def voor_een_mens(self) -> list[tuple[Zending, Archiefstuk]]:
        """Give what is stuck, and what was sent and has trouble on its way, with the message; oldest first."""
        c = zending.c
        vraag = (
            select(*ZENDING.kolommen, c.envelop)
            .join(bericht, bericht.c.id == c.bericht_id)
            .where(
                c.agb == self._agb,
                or_(c.stap == Zendstap.VASTGELOPEN, and_(_loopt_nog(), c.reden.is_not(None))),
            )
            .order_by(c.bericht_id)
        )
        zendingen = [_zending(rij) for rij in self._conn.execute(vraag)]
        if not zendingen:
            return []
        waar = bericht.c.id.in_([een.bericht_id for een in zendingen])
        stukken = Archief(self._conn, self._agb).waar(waar)  # in the same order
        return list(zip(zendingen, stukken, strict=True))

    def met_stap(self, *stappen: Zendstap) -> list[Zending]:
        """Give the zendingen in one of these stappen, oldest first."""
        return self._lees(zending.c.stap.in_(stappen))

    def van_bericht(self, bericht_id: int) -> Zending | None:
        """Give the zending of a message."""
        return next(iter(self._lees(zending.c.bericht_id == bericht_id)), None)

    def van_traceers(self, traceer_ids: Collection[str]) -> dict[str, Zending]:
        """Give the zendingen with these identities, by the one that was asked for; an earlier identity is one too."""
        if not traceer_ids:
            return {}
        e = eerdere_traceer.c
        vraag = select(e.traceer_id, e.bericht_id).where(e.agb == self._agb, e.traceer_id.in_(traceer_ids))
        eerder: dict[str, int] = {rij[0]: rij[1] for rij in self._conn.execute(vraag)}
        c = zending.c
        gevonden = self._lees(or_(c.traceer_id.in_(traceer_ids), c.bericht_id.in_(eerder.values())))
        op_bericht = {een.bericht_id: een for een in gevonden}
        op_traceer = {een.envelop.traceer_id: een for een in gevonden}
        return {oud: op_bericht[id_] for oud, id_ in eerder.items()} | {
            id_: op_traceer[id_] for id_ in traceer_ids if id_ in op_traceer
        }

    def gestopt(self) -> str | None:
        """Say why nothing may be sent or fetched until a person lets it, or None."""
        reden: str | None = self._conn.execute(
            select(poststop.c.reden).where(poststop.c.agb == self._agb)
        ).scalar()
        return reden

    def stop(self, reden: str, nu: datetime) -> None:
        """Let nothing be sent or fetched until `hervat`; the first reason stays."""
        rij = {"agb": self._agb, "reden": reden, "sinds": nu}
        self._conn.execute(self._invoeging(poststop).values(rij).on_conflict_do_nothing())

    def hervat(self) -> None:
        """Let the exchange go on."""
        self._conn.execute(delete(poststop).where(poststop.c.agb == self._agb))

    def _zet(self, bericht_id: int, *voorwaarde: Any, **waarden: Any) -> bool:
        waar = zending.c.bericht_id == bericht_id, zending.c.agb == self._agb
        gedaan = self._conn.execute(update(zending).where(*waar, *voorwaarde).values(**waarden))
        return gedaan.rowcount > 0

    def _lees(self, *waar: Any) -> list[Zending]:
        vraag = select(*ZENDING.kolommen, zending.c.envelop).where(zending.c.agb == self._agb, *waar)
        return [_zending(rij) for rij in self._conn.execute(vraag.order_by(zending.c.bericht_id))]


def _rij(stroom: Stroom) -> str:
    """The row in which a message waits: declarations do not wait for registrations, nor the other way round."""
    soort = "declaratie" if stroom.berichtsubtype.endswith("323") else "registratie"
    return f"{stroom.berichttype}/{soort}"


def _vooraan() -> ColumnElement[bool]:
    """Not settled, and the first of its row: what comes after it waits for that, however long it is due."""
    eerder = zending.alias("eerder")
    niet_de_eerste = exists().where(
        *(eerder.c[naam] == zending.c[naam] for naam in ("agb", "rij", "gemeente")),
        eerder.c.bericht_id < zending.c.bericht_id,
        eerder.c.stap.in_(ONAFGEDAAN),
    )
    return and_(onafgedaan, ~niet_de_eerste)


def _is_beantwoord() -> ColumnElement[bool]:
    """A message that answers this one is there, or a 325 was booked on its prestaties."""
    antwoord = bericht.alias("antwoord")
    geboekt = (
        exists()
        .where(declaratie.c.bericht_id == bericht.c.id, prestatie.c.declaratie_id == declaratie.c.id)
        .where(prestatie.c.stand != Stand.INGEDIEND)
    )
    return or_(
        exists().where(antwoord.c.antwoord_op == bericht.c.id, antwoord.c.richting == Richting.IN), geboekt
    )


def _loopt_nog() -> ColumnElement[bool]:
    return and_(zending.c.stap == Zendstap.VERSTUURD, bericht.c.status == Status.VERZONDEN, ~_is_beantwoord())


class Inkomsten(Verzameling):
    """Fulfils `processen.postpoorten.Inkomsten`."""

    def bekend(self, traceer_ids: Collection[str]) -> dict[str, Inkomst]:
        """Give what is known of these ids."""
        gevraagd = een_van(self._conn, inkomst.c.traceer_id, traceer_ids)
        return {een.traceer_id: een for een in self._lees(gevraagd)}

    def bewaar(self, vondsten: Sequence[Vondst], nu: datetime) -> None:
        """Keep payloads with their envelopes; an identity that is there already is refused by the database."""
        rijen = (
            (
                een.wachtend.envelop.traceer_id,
                een.wachtend.envelop.conversatie_id,
                een.wachtend.envelop.als_antwoord_op,
                een.wachtend.envelop.afzender.code,
                een.wachtend.envelop.stroom.berichtsubtype,
                een.stap,
                een.inhoud_sha256,
                False,
                een.reden,
                nu,
                een.payload,
            )
            for een in vondsten
        )
        self._stort(inkomst, INKOMSTKOLOMMEN, rijen)

    def bevestigd(self, inkomst_ids: Collection[int]) -> None:
        """Record that the exchange was told that these are stored."""
        if inkomst_ids:
            self._zet(inkomst_ids, bevestigd=True, stap=VERDER_NA_BEVESTIGING)

    def zet(self, inkomst_ids: Collection[int], stap: Inkomststap, reden: str | None = None) -> None:
        """Take what was fetched a step further."""
        self._zet(inkomst_ids, stap=stap, reden=reden)

    def met_stap(self, *stappen: Inkomststap) -> list[Inkomst]:
        """Give what was fetched and stands in one of these stappen, in the order of fetching."""
        return self._lees(inkomst.c.stap.in_(stappen))

    def payloads(self, inkomst_ids: Collection[int]) -> dict[int, bytes]:
        """Give the bytes as they were fetched; what could not be had is left out."""
        vraag = select(inkomst.c.id, inkomst.c.payload).where(
            inkomst.c.agb == self._agb,
            een_van(self._conn, inkomst.c.id, inkomst_ids),
            inkomst.c.payload.is_not(None),
        )
        return {id_: bytes(payload) for id_, payload in self._conn.execute(vraag)}

    def uitgesteld(self) -> dict[str, Uitstel]:
        """Give what could not be had, by traceer_id, the longest first."""
        vraag = select(*UITSTEL.kolommen).where(uitstel.c.agb == self._agb)
        rijen = self._conn.execute(vraag.order_by(uitstel.c.sinds, uitstel.c.traceer_id))
        return {rij[0]: UITSTEL.waarde(rij) for rij in rijen}

    def stel_uit(self, uitstel_: Collection[Uitstel]) -> None:
        """Keep what could not be had; what was kept of the same message before is replaced."""
        self.niet_meer_uitgesteld([een.traceer_id for een in uitstel_])
        self._voeg_toe(uitstel, [UITSTEL.rij(een) for een in uitstel_])

    def niet_meer_uitgesteld(self, traceer_ids: Collection[str]) -> None:
        """Forget what was fetched after all, or waits no longer."""
        if traceer_ids:
            waar = uitstel.c.agb == self._agb, uitstel.c.traceer_id.in_(traceer_ids)
            self._conn.execute(delete(uitstel).where(*waar))

    def van_berichten(self, bericht_ids: Collection[int]) -> dict[int, Inkomst]:
        """Give what messages in the archive were first fetched as; one that came another way is left out."""
        if not bericht_ids:
            return {}
        vraag = (
            select(bericht.c.id, *INKOMST.kolommen)
            .join(inkomst, and_(inkomst.c.agb == bericht.c.agb, inkomst.c.inhoud_sha256 == bericht.c.sha256))
            .where(
                bericht.c.agb == self._agb, bericht.c.id.in_(bericht_ids), bericht.c.richting == Richting.IN
            )
            .order_by(inkomst.c.id.desc())
        )
        return {rij[0]: Inkomst(*rij[1:]) for rij in self._conn.execute(vraag)}

    def _zet(self, inkomst_ids: Collection[int], **waarden: Any) -> None:
        waar = een_van(self._conn, inkomst.c.id, inkomst_ids), inkomst.c.agb == self._agb
        self._conn.execute(update(inkomst).where(*waar).values(**waarden))

    def _lees(self, *waar: Any) -> list[Inkomst]:
        vraag = select(*INKOMST.kolommen).where(inkomst.c.agb == self._agb, *waar).order_by(inkomst.c.id)
        return [Inkomst(*rij) for rij in self._conn.execute(vraag)]


class Bundels(Verzameling):
    """Fulfils `processen.postpoorten.Bundels`."""

    def bewaar(self, nummer: str, bericht_ids: Sequence[int], nu: datetime) -> None:
        """Keep which messages stand in a ZIP."""
        self._voeg_toe(
            bundel, ({"nummer": nummer, "bericht_id": id_, "gemaakt_op": nu} for id_ in bericht_ids)
        )

    def berichten(self, nummer: str) -> list[int]:
        """Give the ids of the messages in a ZIP, [] when there is none."""
        waar = bundel.c.agb == self._agb, bundel.c.nummer == nummer
        return list(self._conn.execute(select(bundel.c.bericht_id).where(*waar)).scalars())


def _zending(rij: Any) -> Zending:
    kern = json.loads(rij.envelop)
    envelop = Envelop(
        **kern
        | {
            "afzender": Partij(**kern["afzender"]),
            "geadresseerde": Partij(**kern["geadresseerde"]),
            "stroom": Stroom(**kern["stroom"]),
        }
    )
    return ZENDING.waarde(rij, envelop=envelop)
