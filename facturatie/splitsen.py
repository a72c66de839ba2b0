"""One DeclaratiePeriode over several declaraties, when one message would grow too large.

A client stands in one declaratie, unless that client alone is too large for one. Clients with a credit go first and the
credits of a client before the debets, so that a debet never travels ahead of the credit it replaces. What is declared,
and to how much it comes, is the same however it is divided.

Bron: OP179 (25 MB), OP284 (several declaraties for one DeclaratiePeriode), IV086.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from facturatie.prestatie import Nieuw, Prestatieregel

# Bytes of XML, above what the longest values of the XSD can give: a test holds them to that.
KOP = 1_600
PER_CLIENT = 150
PER_PRESTATIE = 1_000

Regel = TypeVar("Regel", bound=Prestatieregel | Nieuw)


@dataclass(frozen=True, slots=True)
class Omvang:
    """How large one declaratie may be: in bytes of its 323, and in prestaties (None: as many as fit)."""

    max_bytes: int
    max_prestaties: int | None = None

    def past(self, clienten: int, prestaties: int) -> bool:
        """Tell whether a declaratie of so many clients and prestaties stays within bounds."""
        if self.max_prestaties is not None and prestaties > self.max_prestaties:
            return False
        return KOP + clienten * PER_CLIENT + prestaties * PER_PRESTATIE <= self.max_bytes

    @property
    def van_een_client(self) -> int:
        """How many prestaties of one client go in one declaratie; one at the least, whatever was set."""
        passend = max(1, (self.max_bytes - KOP - PER_CLIENT) // PER_PRESTATIE)
        return passend if self.max_prestaties is None else max(1, min(passend, self.max_prestaties))


STANDAARD = Omvang(18_000_000)


def splits(regels: Iterable[Regel], omvang: Omvang) -> Iterator[list[Regel]]:
    """Divide what goes to one gemeente for one DeclaratiePeriode over declaraties, in the order in which they must go."""
    deel: list[Regel] = []
    clienten = 0
    for van_client in _clienten(regels):
        if deel and not omvang.past(clienten + 1, len(deel) + len(van_client)):
            yield deel
            deel, clienten = [], 0
        while not omvang.past(1, len(van_client)) and len(van_client) > omvang.van_een_client:
            yield list(van_client[: omvang.van_een_client])
            van_client = van_client[omvang.van_een_client :]
        deel.extend(van_client)
        clienten += 1
    if deel:
        yield deel


def _clienten(regels: Iterable[Regel]) -> Iterator[Sequence[Regel]]:
    """The prestaties per client, credits first; the clients with a credit before the others, and further as they came."""
    per_client: dict[str, list[Regel]] = {}
    for regel in regels:
        per_client.setdefault(regel.bsn, []).append(regel)
    for van_client in per_client.values():
        van_client.sort(key=_is_debet)
    yield from sorted(per_client.values(), key=lambda van_client: _is_debet(van_client[0]))


def _is_debet(regel: Prestatieregel | Nieuw) -> bool:
    """A Prestatieregel among what is to be declared was declared before and is taken back."""
    return isinstance(regel, Nieuw)
