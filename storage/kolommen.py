"""The column types: how a value of ours stands in the database and comes back as it was."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String, TypeDecorator

from facturatie.factuur import Partij, Persoon

# SQLite numbers rows by itself only for a column that is called INTEGER.
ID = BigInteger().with_variant(Integer(), "sqlite")


class Bsn(TypeDecorator[str]):
    """The one road of every BSN in and out of the database, so that it can be encrypted here and nowhere else.

    Rows are looked up by BSN, so what `process_bind_param` gives must be the same for the same BSN every time.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Give the BSN as it is kept."""
        return value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Give the BSN back from what is kept."""
        return value


class BsnOfGeen(Bsn):
    """A BSN in a column that is always filled: who has none is kept as an empty text."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Give the BSN as it is kept."""
        return super().process_bind_param(value, dialect) or ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Give the BSN back from what is kept."""
        return super().process_result_value(value or None, dialect)


class Vertrouwelijk(TypeDecorator[str]):
    """The one road of free text and of what is known about people, so that it can be encrypted here. Never searched."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Give the text as it is kept."""
        return value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Give the text back from what is kept."""
        return value


class Moment(TypeDecorator[datetime]):
    """An instant: any zone in, UTC out; a moment without zone raises ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant in UTC; SQLite keeps text without a zone, which must then be UTC to stay in order."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("een tijdstip zonder zone kan niet worden bewaard")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class LokaalMoment(TypeDecorator[datetime]):
    """A moment as the standard writes it: Dutch local time without zone; one with a zone raises ValueError."""

    impl = DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment as it is; the driver would silently shift or cut one that has a zone."""
        if value is not None and value.tzinfo is not None:
            raise ValueError("een moment van een toewijzing heeft geen zone")
        return value


class Keuze(TypeDecorator[StrEnum]):
    """A member of a StrEnum, kept as its value."""

    impl = String
    cache_ok = True

    def __init__(self, soort: type[StrEnum]) -> None:
        super().__init__()
        self.soort = soort

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Give the value to keep; a word that is no member raises ValueError."""
        return None if value is None else self.soort(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Give the member."""
        return None if value is None else self.soort(value)


class Woorden(TypeDecorator[tuple[str, ...]]):
    """Words without spaces in their order, such as retourcodes, kept as one text with a space between."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """Give the text to keep; no words give an empty one."""
        return None if value is None else " ".join(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        """Give the words."""
        return None if value is None else tuple(value.split())


class AlsPersoon(Vertrouwelijk):
    """Who a client without BSN is, as it stood on a specificatie, kept as JSON: read back whole and never searched."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Give the text to keep."""
        tekst = (
            None if value is None else json.dumps(asdict(value), ensure_ascii=False, default=date.isoformat)
        )
        return super().process_bind_param(tekst, dialect)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Give the Persoon."""
        tekst = super().process_result_value(value, dialect)
        if tekst is None:
            return None
        velden = json.loads(tekst)
        return Persoon(**velden | {"geboortedatum": date.fromisoformat(velden["geboortedatum"])})


class AlsPartij(TypeDecorator[Partij]):
    """An organisation as it stood on paper, kept as JSON: it is read back whole and never searched."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Partij | None, dialect: Dialect) -> str | None:
        """Give the text to keep."""
        return None if value is None else json.dumps(asdict(value), ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Partij | None:
        """Give the organisation."""
        return None if value is None else Partij(**json.loads(value))
