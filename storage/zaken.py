"""The events of the zaken: a row per event, its content as JSON, a BSN in its own column and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, exists, select

from storage.tabellen import gebeurtenis as tabel
from storage.verzameling import Verzameling
from trajecten.gebeurtenissen import SOORTEN, Client, Ernst, Gebeurtenis, Inhoud, Melding
from trajecten.zaak import Zaak

if TYPE_CHECKING:
    from pydantic import TypeAdapter


class Zaken(Verzameling):
    """Fulfils `processen.zaakpoorten.Zaken`."""

    def bewaar(self, kenmerk: str, gebeurtenis: Gebeurtenis, vingerafdruk: str | None = None) -> None:
        """Add an event; a number that the zaak has, or a vingerafdruk that was used, is refused by the database."""
        e, bsn = gebeurtenis, None
        inhoud = e.inhoud
        if isinstance(inhoud, Client):
            bsn, inhoud = inhoud.bsn, replace(inhoud, bsn=None)
        rij = {
            "zaak": kenmerk,
            "nummer": e.nummer,
            "datum": e.datum,
            "soort": e.soort,
            "door": e.door,
            "bsn": bsn,
            "inhoud": _vorm(e.soort).dump_json(inhoud).decode(),
            "tekst": e.tekst,
            "meldingen": json.dumps(
                [[m.code, m.ernst.value, m.zin] for m in e.meldingen], ensure_ascii=False
            ),
            "vastgelegd_op": e.vastgelegd_op,
            "vingerafdruk": vingerafdruk,
        }
        self._voeg_toe(tabel, [rij])

    def zaak(self, kenmerk: str) -> Zaak | None:
        """Give one zaak with all its events."""
        zaken = self._lees(tabel.c.zaak == kenmerk)
        return zaken[0] if zaken else None

    def alle(self, *, lopend: bool = False) -> list[Zaak]:
        """Give every zaak by kenmerk; with `lopend` those are left out that were closed without that being withdrawn."""
        if not lopend:
            return self._lees()
        c, ander = tabel.c, tabel.alias("ander")
        dezelfde = ander.c.agb == c.agb, ander.c.zaak == c.zaak
        einde = exists().where(*dezelfde, ander.c.soort == "einde")
        terug = exists().where(*dezelfde, ander.c.soort == "intrekking")
        return [zaak for zaak in self._lees(~einde | terug) if zaak.einde is None]

    def met_vingerafdruk(self, vingerafdruk: str) -> str | None:
        """Give the kenmerk of the zaak that began with this request."""
        c = tabel.c
        vraag = select(c.zaak).where(c.agb == self._agb, c.vingerafdruk == vingerafdruk)
        kenmerk: str | None = self._conn.execute(vraag).scalar()
        return kenmerk

    def van_bsns(self, bsns: Collection[str]) -> list[tuple[str, str]]:
        """Give in which zaken these clients were ever told to stand: (bsn, kenmerk)."""
        c = tabel.c
        vraag = select(c.bsn, c.zaak).distinct().where(c.agb == self._agb, c.bsn.in_(sorted(bsns)))
        return [(bsn, kenmerk) for bsn, kenmerk in self._conn.execute(vraag.order_by(c.zaak))]

    def van_akkoorden(self, akkoord_ids: Collection[str]) -> list[tuple[str, str]]:
        """Give in which zaken these akkoorden were ever told to stand: (akkoord_id, kenmerk), the last told last."""
        c = tabel.c
        vraag = select(c.zaak, c.inhoud).where(c.agb == self._agb, c.soort == "akkoord")
        rijen = self._conn.execute(vraag.order_by(c.vastgelegd_op, c.zaak, c.nummer))
        alle = ((json.loads(inhoud)["akkoord_id"], kenmerk) for kenmerk, inhoud in rijen)
        return list(dict.fromkeys(paar for paar in alle if paar[0] in akkoord_ids))

    def _lees(self, *waar: Any) -> list[Zaak]:
        c = tabel.c
        vraag = select(tabel).where(c.agb == self._agb, *waar).order_by(c.zaak, c.nummer)
        rijen = self._conn.execute(vraag)
        return [
            Zaak(kenmerk, tuple(_gebeurtenis(rij) for rij in groep))
            for kenmerk, groep in groupby(rijen, key=lambda rij: rij.zaak)
        ]


def _gebeurtenis(rij: Row[Any]) -> Gebeurtenis:
    inhoud = _vorm(rij.soort).validate_json(rij.inhoud)
    if isinstance(inhoud, Client):
        inhoud = replace(inhoud, bsn=rij.bsn)
    return Gebeurtenis(
        nummer=rij.nummer,
        datum=rij.datum,
        door=rij.door,
        inhoud=inhoud,
        tekst=rij.tekst,
        meldingen=tuple(Melding(code, Ernst(ernst), zin) for code, ernst, zin in json.loads(rij.meldingen)),
        vastgelegd_op=rij.vastgelegd_op,
    )


@cache
def _vorm(soort: str) -> TypeAdapter[Inhoud]:
    """How the content of one kind of event goes to JSON and back."""
    from pydantic import TypeAdapter  # heavy, so only when a zaak is read or written

    return TypeAdapter(SOORTEN[soort])
