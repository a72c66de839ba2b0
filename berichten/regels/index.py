"""The rule index, `docs/regels.md`. Run as `python -m berichten.regels.index`.

The index is made from the rules and the rule list and never by hand. `--controleer` writes nothing, and says with exit
code 1 that the file is out of date.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import schemas
from berichten.regels import regels
from berichten.regels.kaarten import Kaart, Staat, berichtnamen, kaarten

BESTAND = Path(__file__).resolve().parents[2] / "docs" / "regels.md"
KOP = """\
# Regels

Alle regels van iWmo en iJw 3.2: eerst wat in een bericht wordt getoetst (TR, CS, CD), dan de bedrijfsregels (OP),
invulinstructies (IV) en uitgangspunten (UP). Eén regel uitgelegd: `zorgpost regel OP186`. Dit bestand is gemaakt met `python -m berichten.regels.index`; wijzig het
niet met de hand. Niveau 1 doet de XSD, niveau 2 ziet één bericht, niveau 3 ook wat eerdere berichten zeiden, niveau 4 ook
andere bronnen. Bij een regel die er nog niet is staat de betekenis van zijn retourcode.

"""


def tekst() -> str:
    """Give the rule index as Markdown."""
    return KOP + "\n".join((*_regels(kaarten(regels())), *_bedrijfsregels())) + "\n"


def _regels(alle: tuple[Kaart, ...]) -> Iterator[str]:
    aantallen = (f"{sum(kaart.staat is staat for kaart in alle)} {staat}" for staat in Staat)
    yield f"{len(alle)} regels: {', '.join(aantallen)}."
    yield ""
    yield "| Regel | Niveau | Berichten | Plaats | Retourcode | Wat er moet gelden | Staat |"
    yield "|---|---|---|---|---|---|---|"
    for kaart in alle:
        plaatsen = "<br>".join(f"`{plaats}`" for plaats in kaart.plaatsen)
        cellen = (kaart.id, str(kaart.niveau), " ".join(kaart.berichten), plaatsen, kaart.retourcode or "")
        yield f"| {' | '.join((*cellen, kaart.tekst, str(kaart.staat)))} |"


def _bedrijfsregels() -> Iterator[str]:
    alle = schemas.bedrijfsregels().values()
    aantallen = Counter(feit.id[:2] for feit in alle)
    yield ""
    yield "## Bedrijfsregels, invulinstructies en uitgangspunten"
    yield ""
    yield (
        f"{len(alle)} nummers: {', '.join(f'{aantal} {soort}' for soort, aantal in aantallen.items())}. Termijnen staan in de "
        "[handleiding](handleiding.md#taken-en-termijnen) en bij `zorgpost regel`."
    )
    yield ""
    yield "| Nummer | Voor | Berichten | Wat er geldt | In zorgpost | Verwant |"
    yield "|---|---|---|---|---|---|"
    for feit in alle:
        cellen = (feit.id, feit.wie, " ".join(berichtnamen(feit)), feit.tekst, feit.in_zorgpost)
        yield f"| {' | '.join((*cellen, ' '.join(feit.verwant)))} |"


def main(argumenten: list[str]) -> int:
    """Write the index, or with `--controleer` only say whether it is fresh."""
    nieuw = tekst()
    if argumenten == ["--controleer"]:
        if BESTAND.is_file() and BESTAND.read_text(encoding="utf-8") == nieuw:
            return 0
        print(
            "docs/regels.md is verouderd; maak het opnieuw met python -m berichten.regels.index.",
            file=sys.stderr,
        )
        return 1
    BESTAND.write_text(nieuw, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
