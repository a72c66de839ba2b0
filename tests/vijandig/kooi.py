"""The inside of the cage of `conftest.py`, a process of its own: limits first, then the files, then the verdicts.

    python kooi.py BYTES FILE...

On the first line of stdout stands what `berichten.lees` and `controleer` say of each .xml, then the document of
`zorgpost valideer --json`. Not a test and not collected.
"""

import json
import os
import resource
import sys
from pathlib import Path

VERBODEN = (
    "socket.connect",
    "socket.getaddrinfo",
    "socket.bind",
    "subprocess.",
    "os.",
    "shutil.",
    "ftplib.",
    "urllib.",
)
TOEGESTAAN = ("os.listdir", "os.scandir", "os.putenv", "os.unsetenv")


def bewaak(gebeurtenis: str, feiten: tuple[object, ...]) -> None:
    """Stop whatever would reach outside: a connection, a process, a file that is written, removed or renamed."""
    if gebeurtenis == "open" and isinstance(feiten[2], int):
        verboden = bool(feiten[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    else:
        verboden = gebeurtenis.startswith(VERBODEN) and gebeurtenis not in TOEGESTAAN
    if verboden:
        raise RuntimeError(f"{gebeurtenis} {feiten!r}")


def oordeel(pad: Path) -> dict[str, object]:
    """Judge one file by the door of `berichten`."""
    import berichten

    gelezen = berichten.lees(pad.read_bytes())
    bevindingen = berichten.controleer(gelezen)
    return {
        "leesbaar": gelezen.leesbaar,
        "bericht": None if gelezen.bericht is None else repr(gelezen.bericht),
        "meldingen": [bevinding.melding for bevinding in bevindingen],
    }


def main() -> None:
    """Judge the files twice."""
    geheugen, *namen = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (int(geheugen), int(geheugen)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # no byte goes into any file; stdout is a pipe
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(bewaak)
    # A ZIP and a folder are the program's to open; the door takes the bytes of a message.
    print(json.dumps([oordeel(Path(naam)) for naam in namen if naam.endswith(".xml")]), flush=True)
    import cli

    sys.argv = ["zorgpost", "valideer", *namen, "--json"]
    cli.main()


if __name__ == "__main__":
    main()
