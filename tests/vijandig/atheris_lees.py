"""Coverage-guided fuzzing of reading and judging: bytes in, never an exception out. Not a test and not collected.

What pytest runs is `test_willekeur.py`; this goes on for as long as one likes. Atheris is no dependency of the project and
has no wheel for every Python, so it is installed by hand. In a second environment, from the root of the project:

    python -m pip install atheris
    python tests/vijandig/atheris_lees.py -max_total_time=120 -max_len=20000 CORPUS

CORPUS is an empty folder to keep what was found in; our examples are put there first. Any exception ends the run, and the
input that caused it stands in a file crash-… in the current folder. All options of libFuzzer count (-help=1).
"""

import os
import shutil
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Fuzz until libFuzzer has had enough."""
    import atheris

    sys.path.insert(0, str(PROJECT))
    os.environ["ZORGPOST_SCHEMAS"] = os.devnull
    with atheris.instrument_imports(include=["berichten"]):
        import berichten
        from berichten import codec, formaat, regels  # noqa: F401 - so that they too are instrumented

    gewoon = formaat.STROOM_VANAF

    def beproef(inhoud: bytes) -> None:
        formaat.STROOM_VANAF = gewoon
        gelezen = berichten.lees(inhoud)
        formaat.STROOM_VANAF = 0
        if berichten.lees(inhoud) != gelezen:
            raise RuntimeError("read piece by piece it is another message")
        bevindingen = berichten.controleer(gelezen)
        if gelezen.bericht is None and not bevindingen:
            raise RuntimeError("no message and no reason")
        if gelezen.bericht is not None:
            opnieuw = berichten.lees(berichten.schrijf(gelezen.bericht))
            if opnieuw.bericht != gelezen.bericht:
                raise RuntimeError("written and read again it is another message")

    formaat.HAP = 1_000
    corpus = next((Path(deel) for deel in sys.argv[1:] if not deel.startswith("-")), None)
    if corpus is not None:
        corpus.mkdir(parents=True, exist_ok=True)
        for voorbeeld in sorted((PROJECT / "fixtures" / "berichten").glob("*.xml")):
            shutil.copy(voorbeeld, corpus)
    atheris.Setup(sys.argv, beproef)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
