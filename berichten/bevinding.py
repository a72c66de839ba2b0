"""A bevinding: the domain saying no, as a value that travels; never raised as an exception."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bevinding:
    """One rule that a message breaks, and where.

    `niveau` is the controleniveau: 1 XSD, 2 within the message, 3 against earlier messages, 4 against other sources.
    `regel` is the id of the rule, or "XSD". `retourcode` is what the sender gets for it; None where no code exists.
    `pad` leads to the element with a number per repeated element (`/Bericht/Client/ToegewezenProducten/
    ToegewezenProduct[2]/Omvang`); `regelnummer` is its line in the file, None when unknown. `melding` is one Dutch
    sentence without personal data.
    """

    niveau: int
    regel: str
    retourcode: str | None
    pad: str
    melding: str
    regelnummer: int | None = None
