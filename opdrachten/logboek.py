"""The log of a workspace: what happened, as JSON lines in logs/zorgpost.log, and on the terminal when asked for.

Every line carries the run id of the command that wrote it. Persons stand in it as pseudonyms only, and whatever is
written goes through a redaction first, also what libraries say. Logging never makes a command fail.

`ZORGPOST_LOG` is the level that the terminal shows (debug, info, warning); without it, or -v, the terminal shows nothing.
"""

from __future__ import annotations

import logging
import logging.handlers
import os
import sys
import uuid
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import structlog

from opdrachten.onpersoonlijk import schoon

MAP, BESTAND = "logs", "zorgpost.log"
GROOTSTE, BEWAARD = 5_000_000, 10  # bytes of one file, and how many old ones are kept
_NIVEAUS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}
log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger("zorgpost")
_open: list[Path] = []


class _Bestand(logging.handlers.RotatingFileHandler):
    """A log file that only its owner can read, also a new one after a full one."""

    def _open(self) -> TextIOWrapper:
        greep = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return TextIOWrapper(os.fdopen(greep, "ab"), encoding=self.encoding)


def nieuwe_run() -> str:
    """Give a run id that sorts by moment."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:6]}"


@contextmanager
def logboek(map_: Path, opdracht: str) -> Iterator[str]:
    """Log to the workspace for as long as the block takes, and give the run id; within another block that one goes on."""
    if _open:
        yield str(structlog.contextvars.get_contextvars()["run_id"])
        return
    run_id = nieuwe_run()
    wortel = logging.getLogger()
    grepen = list(_grepen(map_))
    niveau = wortel.level
    for greep in grepen:
        wortel.addHandler(greep)
    logging.getLogger("zorgpost").setLevel(logging.DEBUG)
    _richt_in()
    _open.append(map_)
    try:
        with structlog.contextvars.bound_contextvars(run_id=run_id, opdracht=opdracht):
            log.info("begin")
            try:
                yield run_id
            except BaseException as fout:
                log.error("afgebroken", door=type(fout).__name__)
                raise
            log.info("einde")
    finally:
        _open.clear()
        wortel.setLevel(niveau)
        for greep in grepen:
            wortel.removeHandler(greep)
            greep.close()


def _richt_in() -> None:
    if structlog.is_configured():
        return
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def _grepen(map_: Path) -> Iterator[logging.Handler]:
    try:
        (map_ / MAP).mkdir(exist_ok=True)
        naar_bestand = _Bestand(
            map_ / MAP / BESTAND, maxBytes=GROOTSTE, backupCount=BEWAARD, encoding="utf-8"
        )
    except OSError:  # a workspace that cannot be written can still be read
        pass
    else:
        naar_bestand.setFormatter(_vorm(structlog.processors.JSONRenderer(ensure_ascii=False)))
        yield naar_bestand
    niveau = _NIVEAUS.get(os.environ.get("ZORGPOST_LOG", "").lower())
    if niveau is not None:
        op_scherm = logging.StreamHandler(sys.stderr)
        op_scherm.setLevel(niveau)
        op_scherm.setFormatter(_vorm(structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())))
        yield op_scherm


def _vorm(laatste: Any) -> logging.Formatter:
    tijd = structlog.processors.TimeStamper(fmt="iso", utc=True, key="moment")
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            tijd,
            _zonder_personen,
            laatste,
        ],
    )


def _zonder_personen(
    _logger: Any, _naam: str, gebeurtenis: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """The last line of defence; a traceback is left out, for it may hold the text of any value."""
    gebeurtenis.pop("exc_info", None)
    gebeurtenis.pop("exception", None)
    schone: dict[str, Any] = schoon(gebeurtenis)
    return schone
