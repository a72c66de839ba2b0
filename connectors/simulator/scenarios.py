"""What a gemeente may do with a message instead of what the standard asks of it, and how a forced refusal looks.

A scenario is chosen per message, per gemeente, or by a word in the referentie of the message (`SCN:stil`).

Bron: simulatorlijst VSP section 9.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from berichten import regels
from berichten.bericht import Bericht
from berichten.bevinding import Bevinding
from berichten.velden import klasse_element, velden

AKKOORD, DEELS, STIL, TE_LAAT = "akkoord", "deels", "stil", "te-laat"
AFKEUR, AFWIJZING = "afkeur-", "afwijzing"
ONDERZOEK_301, ONDERZOEK_AFWIJZING = "onderzoek-dan-301", "onderzoek-dan-afwijzing"
DUBBEL, DUBBEL_ZELFDE, TWEE = "dubbel", "dubbel-zelfde-traceer", "twee-antwoorden"
VOLGORDE, KOPPELING, ONBEKEND = "volgorde", "verkeerde-koppeling", "onbekende-identificatie"
OUDE_VERSIE, STUF055 = "oude-versie", "stuf055"
SCENARIOS = (
    AKKOORD,
    DEELS,
    STIL,
    TE_LAAT,
    AFWIJZING,
    ONDERZOEK_301,
    ONDERZOEK_AFWIJZING,
    DUBBEL,
    DUBBEL_ZELFDE,
    TWEE,
    VOLGORDE,
    KOPPELING,
    ONBEKEND,
    OUDE_VERSIE,
    STUF055,
)
DEELS_CODE = "8021"
_IN_REFERENTIE = re.compile(r"SCN:([a-z0-9-]+)")
_AFKEURCODE = re.compile(rf"{AFKEUR}[0-9A-Z]{{4}}")


class OnbekendScenario(ValueError):
    """No scenario of this name; the text names those there are."""


def keur(naam: str) -> str:
    """Give a scenario when it exists; OnbekendScenario when not."""
    if naam in SCENARIOS or _AFKEURCODE.fullmatch(naam):
        return naam
    raise OnbekendScenario(
        f"{naam!r} is geen scenario; kies uit {', '.join(SCENARIOS)} of {AFKEUR}<retourcode>"
    )


def uit_referentie(referentie: str | None) -> str | None:
    """Give the scenario that a referentie asks for.

    >>> uit_referentie("WMO323-12 SCN:afkeur-8021")
    'afkeur-8021'
    """
    gevonden = _IN_REFERENTIE.search(referentie or "")
    return gevonden[1] if gevonden else None


def bevindingen(scenario: str, bericht: Bericht) -> list[Bevinding] | None:
    """Give what a scenario finds wrong with a message, [] for an approval; None when the message itself decides."""
    if scenario == DEELS:
        scenario = f"{AFKEUR}{DEELS_CODE}"
    if not scenario.startswith(AFKEUR):
        return None
    code = scenario.removeprefix(AFKEUR)
    if code == "0001":
        return [Bevinding(2, "SCN", code, "/Bericht/Header", "")]
    return [Bevinding(3, "SCN", code, _plek(code, bericht), "")]


def _plek(code: str, bericht: Bericht) -> str:
    """Give the first place in a message that the rule behind a retourcode is about, else its innermost first class."""
    paden = list(_klassen(bericht.inhoud, f"/Bericht/{klasse_element(type(bericht.inhoud))}"))
    for regel in regels.regels().values():
        if regel.retourcode != code:
            continue
        for op in regel.op:
            waar, _, plaats = op.partition("/")
            if waar not in ("*", bericht.soort, bericht.naam):
                continue
            if plaats.startswith("Header"):
                return "/Bericht/Header"
            for stap in reversed(plaats.split("/")):
                for pad in paden:
                    if pad.rpartition("/")[2].partition("[")[0] == stap:
                        return pad
    return paden[-1]


def _klassen(klasse: Any, pad: str) -> Iterator[str]:
    """Give the pad of the first of every class that may carry RetourCodes, from the outside in."""
    yield pad
    soort: type = type(klasse)
    for veld in velden(soort):
        waarde = getattr(klasse, veld.naam)
        if not veld.is_klasse or not waarde:
            continue
        eerste, onder = (
            (waarde[0], f"{pad}/{veld.element}/{veld.onderdeel}[1]")
            if veld.herhaald
            else (waarde, f"{pad}/{veld.element}")
        )
        if hasattr(eerste, "retour_codes"):
            yield from _klassen(eerste, onder)
