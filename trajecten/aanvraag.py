"""The aanvraag: a gemeente asks for help for a family, before any bericht exists."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Aanvraag:
    """A request of a gemeente.

    `kenmerk` is its number in our own administration and `opdrachtgever_kenmerk` what the gemeente calls it; neither
    leads to a person, and nor does `client_kenmerk`. `bsn` may be unknown (unborn child). `wet` is what the gemeente
    decided, not what we advise.
    """

    kenmerk: str
    datum: date
    gemeente: str
    wet: str
    client_kenmerk: str
    bsn: str | None = field(default=None, repr=False)
    opdrachtgever_kenmerk: str | None = None
