"""Where message files come from: files, folders and ZIPs, given one by one as bytes that are never too many.

Nothing is unpacked to disk and no name found inside a ZIP is ever opened as a path. What cannot be read comes back as
a sentence beside its name, so that one bad file does not stop the others.

Bron: OP179 (a message stays under 25 MB); the portal of VECOZO gives and takes ZIPs without folders.
"""

from __future__ import annotations

import os
import re
import stat
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from berichten.formaat import MAX_BYTES

GROOTSTE_ZIP = 100_000_000  # bytes on disk; bounds what the list of its members can take in memory
MEESTE_LEDEN = 1_000
GROOTSTE_TOTAAL = 30 * MAX_BYTES  # bytes unpacked: thirty messages, the most the portal takes in one ZIP

HAP = 8_192
OPENEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

ZIP_BEGIN = b"PK"
_LIJST_REGEL = b"PK\x01\x02"  # before every member in the list at the end of a ZIP
_VERSLEUTELD = 0x1 | 0x40  # flag bits of a ZIP member: encrypted, strongly encrypted
_ONTOONBAAR = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]"
)

_VAN_EEN_MAC = re.compile(r"__MACOSX[/\\]|(\./)?(\._|\.DS_Store$)")  # what it adds to a ZIP of itself
GEEN_LEDEN = "is een ZIP zonder bestanden; vraag de afzender om een ZIP met berichten."


@dataclass(frozen=True, slots=True)
class Soort:
    """Which files are looked for in folders and ZIPs: their `namen` end so, and none is larger than `grootste` bytes.

    `wat` is what people call one, `regel` where its size is laid down.
    """

    namen: tuple[str, ...]
    grootste: int
    wat: str
    regel: str


BERICHTEN = Soort((".xml",), MAX_BYTES, "bericht", " (OP179)")
AFSCHRIFTEN = Soort((".xml", ".sta", ".940", ".mt940", ".swi", ".txt"), 2 * MAX_BYTES, "afschrift", "")


class OnbruikbaarBestand(Exception):
    """A named file cannot be used at all; the text is one Dutch sentence with what, where and what to do."""


class BestandOntbreekt(OnbruikbaarBestand):
    """A named file or folder does not exist: the command was given a wrong path."""


@dataclass(frozen=True, slots=True)
class Bron:
    """One message file: `bestand` as it was named, `lid` its name inside a ZIP.

    Either `inhoud` holds its bytes (1 to 25,000,000), or `melding` says in one Dutch sentence why it was not read.
    """

    bestand: str
    lid: str | None
    inhoud: bytes | None
    melding: str | None


def bronnen(paden: Iterable[Path], soort: Soort = BERICHTEN) -> Iterator[Bron]:
    """Give every file of this kind that `paden` name, each read when it is asked for.

    A file counts as a ZIP by its first bytes or by its name. Of a folder, and the folders in it, the files named
    *.xml (or what else the kind says) and *.zip are given in order of their path; hidden ones are skipped. A link found in a folder is not followed.
    Raises BestandOntbreekt, before anything is read, for a path that does not exist.
    """
    lijst = list(paden)
    for pad in lijst:
        controleer_bestaan(pad)
    return (
        bron for pad in lijst for bron in (_uit_map(pad, soort) if pad.is_dir() else _uit_bestand(pad, soort))
    )


def controleer_bestaan(pad: Path) -> None:
    """Raise BestandOntbreekt when nothing stands at `pad`."""
    if not pad.exists():
        raise BestandOntbreekt(
            f"{toonbaar(str(pad))} bestaat niet; controleer de naam en de map waarin u werkt."
        )


def toonbaar(naam: str) -> str:
    """Give a file name that is safe to show: no control, direction or invisible characters, at most 150 characters.

    >>> toonbaar("a\\x1b[2Jb.xml")
    'a\\ufffd[2Jb.xml'
    """
    return _ONTOONBAAR.sub("\ufffd", naam if len(naam) <= 150 else f"{naam[:149]}…")


def _uit_map(map_: Path, soort: Soort) -> Iterator[Bron]:
    try:
        namen = sorted(os.listdir(map_))
    except OSError:
        yield _onleesbaar(map_, "kan niet worden geopend; geef uzelf leesrechten op de map.")
        return
    for naam in namen:
        if naam.startswith("."):
            continue
        pad = map_ / naam
        wat = _wat(pad)
        is_map = pad.is_dir() if stat.S_ISLNK(wat) else stat.S_ISDIR(wat)
        if not is_map and not naam.lower().endswith((*soort.namen, ".zip")):
            continue
        if stat.S_ISLNK(wat):
            yield _onleesbaar(
                pad, "is een verwijzing naar elders en wordt niet gevolgd; bied het origineel zelf aan."
            )
        else:
            yield from _uit_map(pad, soort) if is_map else _uit_bestand(pad, soort)


def _wat(pad: Path) -> int:
    """What stands at a path, a link not followed: asked once per file. What has gone meanwhile is nothing."""
    try:
        return os.lstat(pad).st_mode
    except OSError:
        return 0


def _uit_bestand(pad: Path, soort: Soort) -> Iterator[Bron]:
    naam = str(pad)
    try:
        # Without waiting: who opens a pipe would wait for ever.
        with open(os.open(naam, OPENEN), "rb", buffering=HAP) as stroom:
            staat = os.fstat(stroom.fileno())
            if not stat.S_ISREG(staat.st_mode):
                yield _onleesbaar(pad, "is geen gewoon bestand; bied een bestand, map of ZIP aan.")
                return
            omvang = staat.st_size
            te_groot = omvang > soort.grootste
            # Not more than there is: for the largest that may be, memory would be taken each time.
            inhoud = stroom.read(len(ZIP_BEGIN) if te_groot else max(omvang, len(ZIP_BEGIN)))
            if not inhoud.startswith(ZIP_BEGIN) and not naam.lower().endswith(".zip"):
                yield _beoordeeld(toonbaar(naam), None, omvang, None if te_groot else inhoud, soort)
                return
    except OSError:
        yield _onleesbaar(
            pad, "kan niet worden gelezen; geef uzelf leesrechten en sluit het in andere programma's."
        )
        return
    yield from _uit_zip(pad, soort)


def _uit_zip(pad: Path, soort: Soort) -> Iterator[Bron]:
    bestand = toonbaar(str(pad))
    omvang = pad.stat().st_size
    if omvang == 0:
        yield _beoordeeld(bestand, None, 0, b"", soort)
        return
    if omvang > GROOTSTE_ZIP:
        yield _onleesbaar(
            pad, f"is {_mb(omvang)} en een ZIP mag hooguit {_mb(GROOTSTE_ZIP)} zijn; splits de ZIP."
        )
        return
    try:
        if _lange_lijst(pad):
            yield _onleesbaar(pad, _te_veel_leden("veel meer"))
            return
        archief = ZipFile(pad)
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        yield _onleesbaar(pad, "is geen ZIP of is beschadigd; haal het opnieuw op of vraag de afzender erom.")
        return
    with archief:
        leden = archief.infolist()
        if melding := _bezwaar_tegen_geheel(leden):
            yield _onleesbaar(pad, melding)
            return
        mappen: Counter[str] = Counter()
        eigen = [lid for lid in leden if not _VAN_EEN_MAC.match(lid.filename)]
        if not eigen:
            yield _onleesbaar(pad, GEEN_LEDEN)
        for lid in eigen:
            map_, streep, rest = lid.filename.replace("\\", "/").removeprefix("./").partition("/")
            if streep:
                mappen[map_] += bool(rest) and not rest.endswith("/")
            else:
                yield _uit_lid(archief, lid, bestand, soort)
        for map_, aantal in mappen.items():
            naam = toonbaar(f"{map_}/")
            yield Bron(
                bestand,
                naam,
                None,
                f"De map {naam} in ZIP {bestand} is niet gelezen ({aantal} bestand{'' if aantal == 1 else 'en'}), want "
                "een ZIP met berichten heeft geen mappen; pak de ZIP uit en bied de map zelf aan.",
            )


def _bezwaar_tegen_geheel(leden: list[ZipInfo]) -> str | None:
    totaal = sum(lid.file_size for lid in leden)
    if not leden:
        return GEEN_LEDEN
    if len(leden) > MEESTE_LEDEN:
        return _te_veel_leden(str(len(leden)))
    if totaal > GROOTSTE_TOTAAL:
        return f"is uitgepakt {_mb(totaal)} en dat mag hooguit {_mb(GROOTSTE_TOTAAL)} zijn; splits de ZIP."
    return None


def _lange_lijst(pad: Path) -> bool:
    """Say whether a ZIP seems to have far too many members: to have a list of two million made takes a gigabyte."""
    with pad.open("rb") as stroom:
        stukken = iter(lambda: stroom.read(65_536), b"")
        return sum(stuk.count(_LIJST_REGEL) for stuk in stukken) > 10 * MEESTE_LEDEN


def _te_veel_leden(aantal: str) -> str:
    return f"bevat {aantal} bestanden en een ZIP mag er hooguit {MEESTE_LEDEN} bevatten; splits de ZIP."


def _uit_lid(archief: ZipFile, lid: ZipInfo, bestand: str, soort: Soort) -> Bron:
    naam = toonbaar(lid.filename)
    plek = f"{naam} in ZIP {bestand}"
    if lid.filename.lower().endswith(".zip"):
        return Bron(
            bestand, naam, None, f"{plek} is zelf een ZIP en wordt niet geopend; bied die ZIP los aan."
        )
    if not lid.filename.lower().endswith(soort.namen):
        namen = " of ".join(soort.namen)
        return Bron(bestand, naam, None, f"{plek} is geen {namen} en is niet gelezen; haal het uit de ZIP.")
    if lid.flag_bits & _VERSLEUTELD:
        return Bron(
            bestand,
            naam,
            None,
            f"{plek} heeft een wachtwoord en is niet gelezen; pak de ZIP uit met het wachtwoord en bied de bestanden aan.",
        )
    if lid.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return Bron(
            bestand,
            naam,
            None,
            f"{plek} is op een ongewone manier ingepakt; maak de ZIP opnieuw met gewone compressie.",
        )
    if lid.file_size > soort.grootste:
        return _beoordeeld(bestand, naam, lid.file_size, None, soort)
    try:
        with archief.open(lid) as stroom:
            # A length is asked for: without one zipfile unpacks all there is before it looks at the declared size.
            inhoud = stroom.read(lid.file_size + 1)
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        return Bron(
            bestand,
            naam,
            None,
            f"{plek} is beschadigd en is niet gelezen; haal de ZIP opnieuw op of vraag de afzender erom.",
        )
    return _beoordeeld(bestand, naam, len(inhoud), inhoud, soort)


def _beoordeeld(bestand: str, lid: str | None, omvang: int, inhoud: bytes | None, soort: Soort) -> Bron:
    plek = bestand if lid is None else f"{lid} in ZIP {bestand}"
    if omvang > soort.grootste:
        melding = (
            f"{plek} is {_mb(omvang)} en een {soort.wat} mag hooguit {_mb(soort.grootste)} zijn{soort.regel}; "
            f"vraag de afzender om het {soort.wat} te splitsen."
        )
        return Bron(bestand, lid, None, melding)
    if omvang == 0:
        return Bron(bestand, lid, None, f"{plek} is leeg; haal het opnieuw op of vraag de afzender erom.")
    return Bron(bestand, lid, inhoud, None)


def _onleesbaar(pad: Path, waarom: str) -> Bron:
    bestand = toonbaar(str(pad))
    return Bron(bestand, None, None, f"{bestand} {waarom}")


def _mb(bytes_: int) -> str:
    """Write a size in megabytes of a million bytes, rounded up to one decimal.

    >>> _mb(25_000_000), _mb(25_000_001)
    ('25 MB', '25,1 MB')
    """
    heel, tiende = divmod(-(-bytes_ // 100_000), 10)
    return f"{heel},{tiende} MB" if tiende else f"{heel} MB"
