"""Makes the pictures in the README from a real run: `python docs/beeld/maak.py`.

Needs a Unix terminal and `pdftoppm` (poppler-utils). No test runs this: a picture is made again when what it shows has
changed, and looked at by a person.
"""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

BEELD = Path(__file__).resolve().parent
KOLOMMEN = 130
OPDRACHT = ("proef", "proef")
EERSTE, LAATSTE = "3. ", "Samen "  # the picture runs from the first line that begins so to the last that does
# Without the fonts that rich fetches from elsewhere, for any monospaced font will do, and without its comment.
OPMAAK = re.sub(r"@font-face \{\{.*?\}\}\s*|<!--.*?-->\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


def main() -> None:
    """Run the proef in a folder of its own and make both pictures."""
    with tempfile.TemporaryDirectory() as naam:
        map_ = Path(naam)
        uitvoer = in_terminal([sys.executable, "-m", "cli", *OPDRACHT], map_)
        (BEELD / "proef.svg").write_text(terminalbeeld(uitvoer), encoding="utf-8")
        (factuur,) = (map_ / "proef" / "facturen").glob("*-0001.pdf")
        factuurbeeld(factuur)


def in_terminal(opdracht: list[str], map_: Path) -> str:
    """Run a command in a terminal of `KOLOMMEN` columns and give what it wrote there."""
    kind, greep = pty.fork()
    if kind == 0:
        os.chdir(map_)
        os.environ["TERM"] = "xterm-256color"
        os.execv(opdracht[0], opdracht)  # noqa: S606 - our own program, without a shell
    fcntl.ioctl(greep, termios.TIOCSWINSZ, struct.pack("HHHH", 50, KOLOMMEN, 0, 0))
    blokken = []
    while True:
        try:
            blok = os.read(greep, 1 << 16)
        except OSError:  # how Linux says that the other side is gone
            blok = b""
        if not blok:
            break
        blokken.append(blok)
    _, status = os.waitpid(kind, 0)
    if status:
        raise SystemExit(f"{' '.join(opdracht)} ended with status {status}")
    return b"".join(blokken).decode().replace("\r\n", "\n")


def terminalbeeld(uitvoer: str) -> str:
    """Give the middle of the output as SVG."""
    regels = uitvoer.split("\n")
    kaal = [Text.from_ansi(regel).plain for regel in regels]
    eerste = next(i for i, regel in enumerate(kaal) if regel.startswith(EERSTE))
    laatste = max(i for i, regel in enumerate(kaal) if regel.startswith(LAATSTE))
    scherm = Console(record=True, width=KOLOMMEN, file=io.StringIO(), force_terminal=True, highlight=False)
    for regel in regels[eerste : laatste + 1]:
        scherm.print(Text.from_ansi(regel.rstrip()))
    return scherm.export_svg(
        title=f"zorgpost {' '.join(OPDRACHT)}",
        code_format=OPMAAK,
        unique_id="zorgpost",
        font_aspect_ratio=0.61,
    )


def factuurbeeld(pdf: Path) -> None:
    """Draw the first page, 1000 pixels wide."""
    pdftoppm = shutil.which("pdftoppm")
    if pdftoppm is None:
        raise SystemExit("pdftoppm is needed (poppler-utils)")
    subprocess.run(  # noqa: S603
        [
            pdftoppm,
            "-png",
            "-singlefile",
            "-scale-to-x",
            "1000",
            "-scale-to-y",
            "-1",
            pdf,
            BEELD / "proef-factuur",
        ],
        check=True,
    )


if __name__ == "__main__":
    main()
