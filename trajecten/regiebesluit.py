"""A start, a stop or a correction that a person asks for: made when it fits what stands, else refused with the reason.

What a person says goes out also when the same was rejected or taken back before, and without waiting for the retour on
an earlier bericht: that is what regie does not do by itself.

Bron: OP011, OP033, OP155, OP288, OP289, OP377 to OP379, IV008; TR018, TR071, TR074, TR326, TR413 to TR415.
"""

from __future__ import annotations

from datetime import date

from berichten.dossier import Dossier
from berichten.feiten import GemeldeLevering, Toewijzing
from trajecten.regie import (
    NA_EINDE,
    START,
    STOP,
    Ronde,
    Voorstel,
    Zicht,
    rondes,
    start_product,
    start_uiterlijk,
    stop_product,
    verwijdering,
)
from trajecten.stopredenen import TIJDELIJK_CODE

BESLUIT = "op verzoek van een medewerker"


class Weigering(Exception):
    """What was asked for cannot be reported; the text says in Dutch why, and what to do."""


def start(
    t: Toewijzing, dossier: Dossier, zicht: Zicht, begindatum: date, vandaag: date, *, vervang: bool = False
) -> Voorstel:
    """Report that the delivery began on `begindatum`; with `vervang` in place of the start that is open."""
    if begindatum > vandaag:
        raise Weigering(
            f"{begindatum:%d-%m-%Y} ligt na vandaag; meld een start pas als de zorg is begonnen (OP011)."
        )
    if not t.loopt_op(begindatum):
        raise Weigering(
            f"Toewijzing {t.nummer} loopt niet op {begindatum:%d-%m-%Y}; kies een dag binnen de looptijd of vraag de "
            "gemeente om een toewijzing die dan loopt."
        )
    alle = rondes(dossier, t.nummer)
    open_ = next((r.start for r in alle if r.stop is None), None)
    if open_ is not None and not vervang:
        raise Weigering(
            f"Er staat al een start open van {open_.begindatum:%d-%m-%Y} (TR326); meld eerst de stop, of verbeter de "
            "start met --vervang."
        )
    if any(r.begindatum == begindatum for r in alle):
        raise Weigering(
            f"De start van {begindatum:%d-%m-%Y} is al gemeld (TR074); kies een andere dag of verwijder haar eerst."
        )
    weg = (verwijdering(open_),) if open_ is not None else ()
    return Voorstel(
        START,
        t.nummer,
        (*weg, start_product(t, begindatum)),
        start_uiterlijk(begindatum, zicht),
        "IV008" if weg else "OP271",
        BESLUIT,
    )


def stop(
    t: Toewijzing,
    dossier: Dossier,
    zicht: Zicht,
    einddatum: date,
    reden: str,
    vandaag: date,
    *,
    vervang: bool = False,
) -> Voorstel:
    """Report that the delivery ended with `einddatum` for `reden` (a RedenBeeindiging of this law).

    With `vervang` the last stop that was reported is taken back and given anew in the same bericht.
    """
    if einddatum > vandaag:
        raise Weigering(
            f"{einddatum:%d-%m-%Y} ligt na vandaag; meld een stop pas als de zorg is geëindigd (OP272)."
        )
    ronde = _laatste(t, dossier)
    oud = ronde.stop if vervang else None
    if oud is None:
        _past_op_stop(ronde, einddatum, reden)
    elif (oud.einddatum, oud.reden_beeindiging) == (einddatum, reden):
        raise Weigering("De stop staat al zo gemeld; er valt niets te vervangen.")
    if einddatum < ronde.begindatum:
        raise Weigering(
            f"De start is {ronde.begindatum:%d-%m-%Y}; een stop kan niet op {einddatum:%d-%m-%Y} liggen (TR018)."
        )
    if (later := zicht.eerste_na(einddatum)) is not None:
        raise Weigering(
            f"Er zijn nog uren op {later:%d-%m-%Y}; kies een latere einddatum of verbeter de uren."
        )
    weg = (verwijdering(oud),) if oud is not None else ()
    return Voorstel(
        STOP,
        t.nummer,
        (*weg, stop_product(ronde.levering, einddatum, reden)),
        NA_EINDE.uiterlijk(einddatum),
        "IV008" if weg else "OP272",
        BESLUIT,
    )


def verwijder(t: Toewijzing, dossier: Dossier, soort: str, vandaag: date) -> Voorstel:
    """Take back the last start (305) or stop (307) that stands, as if it was never sent (OP033)."""
    ronde = _laatste(t, dossier)
    weg: GemeldeLevering | None = ronde.start if soort == START else ronde.stop
    if weg is None:
        raise Weigering("Zo'n melding staat er niet; er valt niets te verwijderen.")
    if soort == START and ronde.stop is not None:
        raise Weigering(
            "Op deze start is een stop gemeld, en dan is zij niet meer te verwijderen (TR071); verwijder eerst de stop."
        )
    return Voorstel(soort, t.nummer, (verwijdering(weg),), vandaag, "OP033", BESLUIT)


def _laatste(t: Toewijzing, dossier: Dossier) -> Ronde:
    alle = rondes(dossier, t.nummer)
    if not alle:
        raise Weigering(f"Op toewijzing {t.nummer} is geen start gemeld; meld eerst de start (OP377).")
    return alle[-1]


def _past_op_stop(ronde: Ronde, einddatum: date, reden: str) -> None:
    """See that a stop may follow on what stands."""
    if ronde.stop is None:
        return
    if ronde.definitief:
        raise Weigering(
            f"De levering is al definitief gestopt op {ronde.einddatum:%d-%m-%Y} (TR415); verbeter die stop met --vervang."
        )
    if reden == TIJDELIJK_CODE:
        raise Weigering(
            "De levering is al tijdelijk gestopt (OP378); meld een definitieve stop of eerst een nieuwe start."
        )
    if ronde.einddatum is not None and einddatum < ronde.einddatum:
        raise Weigering(
            f"De tijdelijke stop is op {ronde.einddatum:%d-%m-%Y}; de definitieve kan niet eerder liggen (TR414)."
        )
