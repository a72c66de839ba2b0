"""Which part of which levering stands in which line, and how much of a levering is claimed by living lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, Table, cast, func, select

from facturatie.uren import Deel
from storage.storten import stort
from storage.tabellen import (
    factuurregel,
    factuurregel_levering,
    levend,
    levering,
    prestatie,
    prestatie_levering,
)

DelenPerRegel = dict[int, tuple[Deel, ...]]


KOLOMMEN = ("agb", "regel_id", "levering_versie_id", "hoeveelheid")


def bewaar(
    conn: Connection, agb: str, koppel: Table, ids: Iterable[int], delen: Iterable[Sequence[Deel]]
) -> None:
    """Keep the delen of the lines with these ids."""
    rijen = (
        (agb, regel_id, deel.versie_id, deel.hoeveelheid)
        for regel_id, van_regel in zip(ids, delen, strict=True)
        for deel in van_regel
    )
    stort(conn, koppel, KOLOMMEN, rijen)


def lees(conn: Connection, koppel: Table, regels: Select[Any]) -> DelenPerRegel:
    """Give the delen of each line whose id `regels` selects, in the order of the versions."""
    delen: dict[int, list[Deel]] = defaultdict(list)
    vraag = (
        select(koppel.c.regel_id, levering.c.id, levering.c.levering_id, koppel.c.hoeveelheid)
        .join(levering, levering.c.id == koppel.c.levering_versie_id)
        .where(koppel.c.regel_id.in_(regels))
        .order_by(koppel.c.regel_id, levering.c.id)
    )
    for regel_id, *deel in conn.execute(vraag):
        delen[regel_id].append(Deel(*deel))
    return {regel_id: tuple(van_regel) for regel_id, van_regel in delen.items()}


def verwerkt(versie_id: ColumnElement[int]) -> ColumnElement[int]:
    """What of one version of a levering stands in living lines."""
    return _som(prestatie_levering, prestatie, versie_id, levend()) + _som(
        factuurregel_levering, factuurregel, versie_id, factuurregel.c.leeft.is_(True)
    )


def _som(
    koppel: Table, regel: Table, versie_id: ColumnElement[int], leeft: ColumnElement[bool]
) -> ColumnElement[int]:
    """A question per levering within a question per deel, each one step in an index.

    Not a join: without statistics, as just after a large load, PostgreSQL would read whole tables for every levering.
    """
    regel_leeft = select(leeft).where(regel.c.id == koppel.c.regel_id).scalar_subquery()
    return (
        select(cast(func.coalesce(func.sum(koppel.c.hoeveelheid), 0), BigInteger))
        .where(koppel.c.levering_versie_id == versie_id, regel_leeft)
        .scalar_subquery()
    )
