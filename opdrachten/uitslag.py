"""What became of a message file: as the row that contract.md 5 promises, and as lines for people.

Both are made message by message, so that thousands of files take no more memory than the largest of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from opdrachten.scherm import aantal, alinea, meld, zeg

if TYPE_CHECKING:
    from berichten import Gelezen
    from berichten.bevinding import Bevinding
    from connectors.bestanden import Bron

Uitslag = dict[str, Any]

MEESTE_MELDINGEN = 20  # per message on screen; --json has them all
MEESTE_REGELS = 8
LANGSTE_MELDING = 500
ONBEKEND = "onbekend"
GOED = frozenset(["geldig", "verwerkt", "al ontvangen"])
ZEGT_ZELF = frozenset(["ONTVANGER"])  # no rule of the standard: the melding says what to do
LOS_OP = "Los dit op en bied het bestand daarna opnieuw aan."


def rij(bron: Bron, gelezen: Gelezen, bevindingen: Iterable[Bevinding]) -> Uitslag:
    """Give the row of a message that was read, with every finding in words and with what to do about it."""
    from berichten.herstel import wat_nu
    from berichten.vindplaats import vindplaats

    bevindingen = tuple(bevindingen)
    zonder_regel = {b.pad for b in bevindingen if b.regelnummer is None}
    regelnummers = gelezen.regelnummers(zonder_regel) if zonder_regel else {}
    fouten = [
        {
            "niveau": b.niveau,
            "regel": b.regel,
            "retourcode": b.retourcode,
            "pad": b.pad,
            "plaats": vindplaats(b.pad),
            "regelnummer": b.regelnummer or regelnummers[b.pad],
            "melding": b.melding,
            "wat_nu": "" if b.regel in ZEGT_ZELF else wat_nu(b.niveau, b.retourcode, gelezen.soort),
        }
        for b in bevindingen
    ]
    return {
        "bestand": bron.bestand,
        "lid": bron.lid,
        "bericht": gelezen.naam,
        "standaard": gelezen.standaard.naam if gelezen.standaard else None,
        "versie": gelezen.versie,
        "geldig": not fouten,
        "fouten": fouten,
    }


def ongelezen(bron: Bron) -> Uitslag:
    """Give the row of a file that could not be read at all."""
    from berichten.vindplaats import HEEL_BESTAND

    fout = {
        "niveau": 1,
        "regel": "XSD",
        "retourcode": None,
        "pad": "/",
        "plaats": HEEL_BESTAND,
        "regelnummer": 1,
        "melding": bron.melding,
        "wat_nu": LOS_OP,
    }
    leeg = {"bericht": None, "standaard": None, "versie": None, "geldig": False, "fouten": [fout]}
    return {"bestand": bron.bestand, "lid": bron.lid} | leeg


def naam(uitslag: Uitslag) -> str:
    """Give the name of the file, with that of its member when it is a ZIP."""
    return f"{uitslag['bestand']} › {uitslag['lid']}" if uitslag["lid"] else str(uitslag["bestand"])


def oordeel(uitslag: Uitslag) -> str:
    """Give the verdict in a word or two: that of `ontvang` when it was received, else geldig or niet geldig."""
    if "resultaat" in uitslag:
        return str(uitslag["resultaat"]).replace("_", " ")
    return "geldig" if uitslag["geldig"] else "niet geldig"


def meldingen(n: int) -> str:
    """Write a number of findings."""
    return aantal(n, "melding", "meldingen")


class Telling:
    """What a run found, counted: messages, those that are not valid, findings by message and by rule."""

    def __init__(self) -> None:
        self.berichten: Counter[str] = Counter()
        self.ongeldig: Counter[str] = Counter()
        self.meldingen: Counter[str] = Counter()
        self.regels: Counter[str] = Counter()

    def tel(self, uitslag: Uitslag) -> None:
        """Count one message."""
        soort = uitslag["bericht"] or ONBEKEND
        self.berichten[soort] += 1
        self.ongeldig[soort] += not uitslag["geldig"]
        self.meldingen[soort] += len(uitslag["fouten"])
        self.regels.update(fout["regel"] for fout in uitslag["fouten"] if fout["regel"] not in ZEGT_ZELF)

    @property
    def goed(self) -> bool:
        """True when there was a message and nothing is wrong with any."""
        return bool(self.berichten) and not self.ongeldig.total()

    @property
    def zin(self) -> str:
        """The whole in one sentence."""
        fout = self.ongeldig.total()
        hoeveel = aantal(self.berichten.total(), "bericht", "berichten")
        return f"{hoeveel}, {f'{fout} met meldingen' if fout else 'alle in orde'}."

    def per_soort(self) -> list[tuple[str, int, int, int]]:
        """Give for each message how many there are, how many are not valid, and how many findings they have."""
        return [
            (soort, n, self.ongeldig[soort], self.meldingen[soort])
            for soort, n in sorted(self.berichten.items(), key=lambda paar: (paar[0] == ONBEKEND, paar[0]))
        ]


class Lijst:
    """The human view: a line per message with its findings under it, and a summary at the end."""

    def __init__(self) -> None:
        self.telling = Telling()

    def toon(self, uitslag: Uitslag) -> None:
        """Show one message."""
        if not self.telling.berichten:
            zeg(click.style(f"{'Uitslag':<12}  {'Bericht':<8}  {'Meldingen':>9}  Bestand", bold=True))
        self.telling.tel(uitslag)
        woord, fouten = oordeel(uitslag), uitslag["fouten"]
        # The file stands last, so that a long name moves nothing.
        zeg(
            click.style(f"{woord:<12}", fg="green" if woord in GOED else "red")
            + f"  {uitslag['bericht'] or ONBEKEND:<8}  {len(fouten) or '':>9}  {naam(uitslag)}"
        )
        if uitslag.get("retour"):
            zeg(alinea(f"Retourbericht: {uitslag['retour']}", 4))
        for fout in fouten[:MEESTE_MELDINGEN]:
            _toon_fout(fout)
        if len(fouten) > MEESTE_MELDINGEN:
            zeg(alinea(f"… en nog {meldingen(len(fouten) - MEESTE_MELDINGEN)}; --json toont ze alle.", 4))
        for zin in herstelzinnen(fouten):
            zeg(click.style(alinea(zin, 4), bold=True))
        for zin in uitslag.get("verband", ()):
            zeg(alinea(zin, 4))
        for zin in uitslag.get("aandacht", ()):
            zeg(alinea(f"Let op: {zin}", 4))

    def sluit(self) -> None:
        """Show the summary."""
        telling = self.telling
        if not telling.berichten:
            meld(
                "Er is geen bericht gevonden; geef een .xml- of .zip-bestand, of een map met zulke bestanden."
            )
            return
        zeg("")
        zeg(click.style(telling.zin, bold=True))
        if telling.berichten.total() > 1 and not telling.goed:
            zeg(f"    {'Bericht':<8}  {'Aantal':>7}  {'Met meldingen':>13}  {'Meldingen':>9}")
            for soort, totaal, fout, gemeld in telling.per_soort():
                zeg(f"    {soort:<8}  {totaal:>7}  {fout or '':>13}  {gemeld or '':>9}")
        vaakst = telling.regels.most_common(MEESTE_REGELS)
        if vaakst:
            rest = len(telling.regels) - len(vaakst)
            opsomming = ", ".join(f"{regel} {n} ×" for regel, n in vaakst)
            zeg(
                alinea(
                    f"Vaakst gemeld: {opsomming}{f' en nog {rest} andere regels' if rest else ''}. "
                    f"Uitleg over een regel of code: zorgpost regel {vaakst[0][0]}.",
                    0,
                )
            )


def _toon_fout(fout: dict[str, Any]) -> None:
    code = f", retourcode {fout['retourcode']}" if fout["retourcode"] else ""
    zeg(
        f"    {click.style(fout['regel'], bold=True)}, niveau {fout['niveau']}{code}, regelnummer {fout['regelnummer']}"
    )
    zeg(alinea(fout["plaats"], 6))
    zeg(alinea(kort(fout["melding"]), 6))
    if fout["pad"].count("/") > 1:  # else the words say it all
        zeg(click.style(alinea(kort(fout["pad"]), 6), dim=True))


def kort(tekst: str) -> str:
    """Cut off what nobody reads on a screen: a melding may name an element of 50,000 characters."""
    return tekst if len(tekst) <= LANGSTE_MELDING else f"{tekst[: LANGSTE_MELDING - 1]}…"


def herstelzinnen(fouten: Iterable[dict[str, Any]]) -> list[str]:
    """Give every remedy once, with the codes that it is for when there is more than one."""
    voor: dict[str, dict[str, None]] = {}
    for fout in fouten:
        if fout["wat_nu"]:
            voor.setdefault(fout["wat_nu"], {})[fout["retourcode"] or fout["regel"]] = None
    if len(voor) == 1:
        return [f"Wat nu: {zin}" for zin in voor]
    return [f"Wat nu bij {', '.join(codes)}: {zin}" for zin, codes in voor.items()]
