"""The command reference, `docs/opdrachten.md`. Run as `python -m opdrachten.naslag`.

The reference is what `--help` says of each command, at a fixed width, and is never written by hand. `--controleer`
writes nothing, and says with exit code 1 that the file is out of date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from cli import zorgpost

BESTAND = Path(__file__).resolve().parents[1] / "docs" / "opdrachten.md"
BREEDTE = 100
KOP = """\
# Opdrachten

Alles wat `zorgpost` kan. Dit bestand is gemaakt met `python -m opdrachten.naslag` uit wat `--help` toont; wijzig het niet
met de hand. Hoe de opdrachten in een maand samenkomen staat in de [handleiding](handleiding.md).

Elke opdracht eindigt met een code: 0 klaar, 1 klaar maar iets heeft een mens nodig, 2 verkeerd gebruik, 3 de omgeving
(database, netwerk, schijf) werkt niet mee; dan is er niets verloren en kan dezelfde opdracht opnieuw.

"""


def opdrachten() -> Iterator[click.Context]:
    """Give a context of the program and of every command in it, each group before what is in it."""
    context = click.Context(
        zorgpost, info_name="zorgpost", terminal_width=BREEDTE, **zorgpost.context_settings
    )
    yield from _met_onderdelen(context)


def _met_onderdelen(context: click.Context) -> Iterator[click.Context]:
    yield context
    groep = context.command
    if isinstance(groep, click.Group):
        for naam in groep.list_commands(context):
            opdracht = groep.get_command(context, naam)
            if opdracht is not None and not opdracht.hidden:
                yield from _met_onderdelen(click.Context(opdracht, info_name=naam, parent=context))


def tekst() -> str:
    """Give the command reference as Markdown."""
    alle = list(opdrachten())
    return KOP + "\n".join([*_overzicht(alle), *_hulp(alle)])


def _overzicht(alle: list[click.Context]) -> Iterator[str]:
    yield "| Opdracht | Wat zij doet |"
    yield "|---|---|"
    for context in alle[1:]:
        naam = context.command_path
        yield f"| [`{naam}`](#{naam.replace(' ', '-')}) | {_eerste_zin(context.command)} |"
    yield ""


def _eerste_zin(opdracht: click.Command) -> str:
    return opdracht.get_short_help_str(limit=1_000).replace("|", "\\|")


def _hulp(alle: list[click.Context]) -> Iterator[str]:
    for context in alle:
        yield f"## {context.command_path}"
        yield ""
        yield "```text"
        yield from (regel.rstrip() for regel in context.get_help().splitlines())
        yield "```"
        yield ""


def main(argumenten: list[str]) -> int:
    """Write the reference, or with `--controleer` only say whether it is fresh."""
    nieuw = tekst()
    if argumenten == ["--controleer"]:
        if BESTAND.is_file() and BESTAND.read_text(encoding="utf-8") == nieuw:
            return 0
        print(
            "docs/opdrachten.md is verouderd; maak het opnieuw met python -m opdrachten.naslag.",
            file=sys.stderr,
        )
        return 1
    BESTAND.write_text(nieuw, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
