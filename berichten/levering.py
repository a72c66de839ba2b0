"""When the delivery of a product begins and ends: the start (305) and the stop (307).

A start or stop is taken back by sending it again with StatusAanlevering 3; then it counts as never sent (OP033). It
belongs to a toewijzing by its ToewijzingNummer. Taakgericht work has no toewijzing: there Product and Begindatum say
which delivery is meant (IV096).

Bron: iWmo and iJw 3.2, berichten 305 and 307 (and their retours 306 and 308, which add RetourCodes to every class).
"""

from __future__ import annotations

from dataclasses import field
from datetime import date

from berichten.client import VerkorteClient
from berichten.typen import Product
from berichten.velden import alleen_retour, berichtklasse


@berichtklasse
class StartProduct:
    """One product of which the delivery begins on `begindatum`."""

    toewijzing_nummer: int | None = None
    product: Product | None = None
    toewijzing_ingangsdatum: date | None = None
    begindatum: date
    status_aanlevering: str
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())


@berichtklasse
class StopProduct:
    """One product of which the delivery ends; `einddatum` is the last day. What a start says too equals that start (TR382)."""

    toewijzing_nummer: int | None = None
    product: Product | None = None
    toewijzing_ingangsdatum: date | None = None
    begindatum: date
    reden_beeindiging: str
    einddatum: date
    status_aanlevering: str
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())


@berichtklasse
class StartClient(VerkorteClient):
    """The Client of a 305."""

    start_producten: tuple[StartProduct, ...]
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())


@berichtklasse
class StopClient(VerkorteClient):
    """The Client of a 307."""

    stop_producten: tuple[StopProduct, ...]
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())
