"""How a run ends: each kind of failure has one sentence on stderr and the exit code of contract.md 4."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

import click

KLAAR, VOOR_EEN_MENS, VERKEERD_GEBRUIK, OMGEVING = 0, 1, 2, 3


class Gebruiksfout(click.ClickException):
    """The user asked for something that cannot be; the text says what to do instead."""

    exit_code = VERKEERD_GEBRUIK


class Omgevingsfout(click.ClickException):
    """Database, network or certificate failed; nothing is lost and the same command can be run again."""

    exit_code = OMGEVING


@contextlib.contextmanager
def afloop(*, toon_alles: bool) -> Iterator[None]:
    """Turn every exception into a sentence and an exit code; `toon_alles` lets a programming error show its traceback."""
    try:
        yield
    except click.exceptions.Exit as einde:
        sys.exit(einde.exit_code)
    except click.exceptions.NoArgsIsHelpError as fout:
        fout.show()
        sys.exit(VERKEERD_GEBRUIK)
    except click.UsageError as fout:
        click.echo(f"Fout: {_in_woorden(fout)}", err=True)
        sys.exit(VERKEERD_GEBRUIK)
    except click.ClickException as fout:
        click.echo(f"Fout: {fout.format_message()}", err=True)
        sys.exit(fout.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo(
            "Afgebroken; wat klaar was is bewaard. Draai het commando opnieuw om verder te gaan.", err=True
        )
        sys.exit(OMGEVING)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(KLAAR)
    except OSError as fout:
        waar = f" met {fout.filename}" if fout.filename else ""
        click.echo(
            f"Fout: lezen of schrijven lukt niet{waar} ({fout.strerror or type(fout).__name__}). Er is niets verloren; "
            "herstel dit en voer dezelfde opdracht opnieuw uit.",
            err=True,
        )
        sys.exit(OMGEVING)
    except Exception as fout:
        if toon_alles:
            raise
        # The text of an unforeseen exception may hold personal data; its kind and place do not.
        waar = plek(fout)
        click.echo(
            f"Onverwachte fout ({type(fout).__name__} in {waar}). Wat klaar was is bewaard. Meld dit met de versie van "
            "zorgpost; ZORGPOST_DEBUG=1 toont de volledige fout.",
            err=True,
        )
        sys.exit(OMGEVING)


def oorzaak(fout: Exception) -> str:
    """Say in one sentence what failed, without anything that a text of others may hold.

    What is ours says it itself; of an exception that nobody foresaw only its kind and place are told.
    """
    from processen.postpoorten import Uitwisselfout
    from storage.fouten import OpslagFout

    if isinstance(fout, click.ClickException):
        return fout.format_message()
    if isinstance(fout, Uitwisselfout | OpslagFout):
        return str(fout)
    if isinstance(fout, OSError):
        waar = f" met {fout.filename}" if fout.filename else ""
        return f"Lezen of schrijven lukt niet{waar} ({fout.strerror or type(fout).__name__})."
    return f"Onverwachte fout ({type(fout).__name__} in {plek(fout)}); meld dit met de versie van zorgpost."


def _in_woorden(fout: click.UsageError) -> str:
    """Say in Dutch what is wrong with a command line; click says it in English."""
    hulp = f"`{fout.ctx.command_path if fout.ctx else 'zorgpost'} --help` toont hoe het wel moet."
    param = fout.param if isinstance(fout, click.BadParameter) else None
    naam = (param.opts[0] if isinstance(param, click.Option) else param.human_readable_name) if param else ""
    match fout:
        case click.MissingParameter():
            return f"{naam} ontbreekt; {hulp}"
        case click.BadParameter() if param is not None and isinstance(param.type, click.Choice):
            return f"{naam} kan alleen {' of '.join(map(str, param.type.choices))} zijn; {hulp}"
        case click.BadParameter():
            return f"{naam}: {fout.message}"
        case click.NoSuchOption():
            return f"de optie {fout.option_name} bestaat hier niet; {hulp}"
        case click.exceptions.NoSuchCommand():
            return f"het commando {fout.command_name} bestaat niet; {hulp}"
        case click.BadOptionUsage():
            return f"de optie {fout.option_name} is niet goed gebruikt; {hulp}"
        case _:
            return f"er staat iets op de regel dat dit commando niet verwacht; {hulp}"


def plek(fout: BaseException) -> str:
    """Give module and line where an exception was raised; one from another process says it itself."""
    elders: str | None = getattr(fout, "plek", None)
    if elders is not None:
        return elders
    spoor = fout.__traceback__
    while spoor is not None and spoor.tb_next is not None:
        spoor = spoor.tb_next
    if spoor is None:
        return "onbekend"
    return f"{spoor.tb_frame.f_globals.get('__name__')}:{spoor.tb_lineno}"
