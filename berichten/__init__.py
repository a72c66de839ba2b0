"""What the standard says, as values: messages are read, written and checked through this door.

Reading gives a `Gelezen`: the Bericht with its findings, or the reason why there is none. Importing this package loads
nothing; lxml comes in with the first message.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from berichten.bevinding import Bevinding

if TYPE_CHECKING:
    from berichten.bericht import Bericht
    from berichten.standaard import Standaard

__all__ = ["Bevinding", "Gelezen", "NietGeldig", "controleer", "lees", "schrijf"]


class NietGeldig(ValueError):
    """A Bericht that cannot be written, because the XSD refuses the result; `bevindingen` say what and where."""

    def __init__(self, naam: str, bevindingen: tuple[Bevinding, ...]) -> None:
        super().__init__(
            f"Het bericht {naam} voldoet niet aan zijn XSD: {bevindingen[0].pad}: {bevindingen[0].melding}"
        )
        self.bevindingen = bevindingen


@dataclass(frozen=True, slots=True)
class Gelezen:
    """A file after controleniveau 1.

    `leesbaar` is False for what is no message of ours: empty, cut off, no XML, another release. `bericht` is None then,
    and also when the XSD refuses the message; `bevindingen` of niveau 1 say why. `naam` ("WMO301"), `standaard`,
    `soort` and `versie` are filled as far as the file tells.
    """

    naam: str | None
    standaard: Standaard | None
    soort: str | None
    versie: str | None
    bericht: Bericht | None
    leesbaar: bool
    bevindingen: tuple[Bevinding, ...]
    inhoud: bytes = field(repr=False)

    def regelnummers(self, paden: Iterable[str]) -> dict[str, int]:
        """Give the line in the file of every pad; of an element that is absent, the line of its parent.

        Only for a Gelezen with a bericht. Reads the file again, so ask for all paden at once.
        """
        from berichten.regelnummers import regelnummers

        return regelnummers(self.inhoud, paden)


def lees(inhoud: bytes) -> Gelezen:
    """Read a file and judge it at niveau 1. Whatever is in the file, the answer is a Gelezen and no exception."""
    from berichten import codec, formaat

    lezing = codec.Lezing()
    gezien = formaat.ontleed(inhoud, lezing)
    bericht, leesbaar, bevindingen = None, gezien.leesbaar, gezien.bevindingen
    if gezien.soort is not None and gezien.soort not in codec.KLASSEN:
        from berichten import meldingen

        melding = meldingen.niet_ondersteund(str(gezien.naam))
        leesbaar, bevindingen = False, (Bevinding(1, "XSD", None, "/Bericht", melding, 1),)
    elif gezien.wortel is not None:
        try:
            bericht = lezing.bericht(gezien.wortel)
        except codec.OnleesbareWaarde as fout:
            from berichten.regelnummers import regelnummers

            regelnummer = regelnummers(inhoud, [fout.pad])[fout.pad]
            bevindingen = (Bevinding(1, "XSD", None, fout.pad, fout.melding, regelnummer),)
    return Gelezen(
        naam=gezien.naam,
        standaard=gezien.standaard,
        soort=gezien.soort,
        versie=gezien.versie,
        bericht=bericht,
        leesbaar=leesbaar,
        bevindingen=bevindingen,
        inhoud=inhoud,
    )


def schrijf(bericht: Bericht) -> bytes:
    """Write a message and hold the result against its XSD; NietGeldig when that refuses it."""
    from berichten import codec, formaat, kopbericht

    alleen_kop = bericht.inhoud is None
    if alleen_kop and (geschreven := kopbericht.schrijf(bericht)) is not None:
        return geschreven
    inhoud = codec.schrijf(bericht)
    bevindingen = formaat.keur_eigen(inhoud, bericht.standaard, bericht.soort)
    if bevindingen:
        raise NietGeldig(bericht.naam, bevindingen)
    if alleen_kop:
        kopbericht.onthoud(bericht)
    return inhoud


def controleer(gelezen: Gelezen) -> tuple[Bevinding, ...]:
    """Give the findings of niveau 1, or else those of niveau 2, with their lines."""
    if gelezen.bericht is None:
        return gelezen.bevindingen
    from berichten import regels

    bevindingen = regels.controleer(gelezen.bericht, niveau=2)
    if not bevindingen:
        return ()
    from berichten.geheugen import zonder_opruimen

    with zonder_opruimen():
        regels_ = gelezen.regelnummers({bevinding.pad for bevinding in bevindingen})
        return tuple(
            Bevinding(b.niveau, b.regel, b.retourcode, b.pad, b.melding, regels_[b.pad]) for b in bevindingen
        )
