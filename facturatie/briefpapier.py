"""The letterhead of an organisation: logo, colour, letter sizes and footer, read from a folder that anyone can adapt.

The folder holds `briefpapier.toml` and a `logo.svg`, `logo.png` or `logo.jpg`; each may be absent. Everything is checked
here, so that a picture that is none gives a Dutch sentence and no half invoice. Lengths are in tenths of a point or in
millimetres.
"""

from __future__ import annotations

import re
import tomllib
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from lxml import etree

BESTAND = "briefpapier.toml"
LOGO_BYTES = 2_000_000
VOETREGELS = 2
VOETTEKENS = 110
DONKER_GENOEG = 150_000  # of 255 000; lighter text is hard to read on white

_SVG_DELEN = frozenset(
    {
        "svg", "g", "defs", "title", "desc", "metadata", "path", "rect", "circle", "ellipse", "line", "polyline",
        "polygon", "use", "symbol", "clipPath", "mask", "linearGradient", "radialGradient", "stop", "style",
    }
)  # fmt: skip
_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = "{http://www.w3.org/2000/svg}"

VOORBEELD_TOML = """\
# Het briefpapier van uw facturen, herinneringen en offertes.
# Verander hier wat u wilt en bewaar het bestand; de volgende factuur ziet er dan zo uit.
# Een regel die met # begint telt niet mee. Tekst staat tussen aanhalingstekens.

# De kleur van koppen en lijnen, als # met zes tekens (0-9, a-f). Kies een donkere kleur.
accent = "#0b5d66"

# De grootte van de gewone letter in punten: van 8 tot en met 11.
lettergrootte = 9.5

# De grootte van de titel in punten: van 14 tot en met 32.
titelgrootte = 24

# De hoogte van het logo in millimeter: van 8 tot en met 30.
# Het logo is het bestand logo.svg, logo.png of logo.jpg in deze map. Zonder logo staat uw naam er in letters.
# Een voorbeeld staat in voorbeeldlogo.svg; dat telt pas mee als u het logo.svg noemt.
logo_hoogte_mm = 16

# Hooguit twee extra regels onder aan elk blad, bijvoorbeeld telefoonnummer en website.
# Uw naam, adres, KvK-nummer, btw-id, AGB-code en IBAN staan er al: die komen uit zorgpost.toml.
# Haal het hekje weg en vul uw eigen gegevens in.
# voet = ["Telefoon 0123 45 67 89  ·  www.example.nl"]
"""

VOORBEELD_LOGO = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 160">
  <title>Voorbeeldlogo: vervang dit bestand door uw eigen logo</title>
  <circle cx="80" cy="80" r="76" fill="#0b5d66"/>
  <path fill="#ffffff" d="M80 128C48 104 30 86 30 64c0-15 11-26 25-26 11 0 20 6 25 16 5-10 14-16 25-16 14 0 25 11 25 26 0
    22-18 40-50 64z"/>
  <circle cx="80" cy="80" r="15" fill="#0b5d66"/>
</svg>
"""


class OngeldigBriefpapier(ValueError):
    """The letterhead cannot be used; the text says which file or setting, why, and what to change."""


def _eis(goed: object, melding: str) -> None:
    if not goed:
        raise OngeldigBriefpapier(melding)


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture: its bytes, and the extension that says how to read them (svg, png or jpg)."""

    soort: str
    inhoud: bytes = field(repr=False)

    def __post_init__(self) -> None:
        wat = f"Het logo (logo.{self.soort})"
        _eis(self.soort in _HERKEN, f"{wat} is geen svg, png of jpg; bewaar het als een van deze drie.")
        _eis(
            len(self.inhoud) <= LOGO_BYTES,
            f"{wat} is groter dan {LOGO_BYTES // 1_000_000} MB; bewaar het kleiner, want het komt in elke factuur.",
        )
        _HERKEN[self.soort](wat, self.inhoud)

    @property
    def naam(self) -> str:
        """The name under which the templates know it."""
        return f"logo.{self.soort}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefpapier:
    """How papers look. Letter sizes are in tenths of a point, the logo's height in millimetres."""

    accent: str = "#0b5d66"
    lettergrootte: int = 95
    titelgrootte: int = 240
    logo_hoogte_mm: int = 16
    voet: tuple[str, ...] = ()
    logo: Logo | None = None

    def __post_init__(self) -> None:
        _eis(
            re.fullmatch(r"#[0-9a-fA-F]{6}", self.accent),
            f"{BESTAND}: accent is geen kleur; schrijf een # met zes tekens 0-9 of a-f, bijvoorbeeld #0b5d66.",
        )
        rood, groen, blauw = bytes.fromhex(self.accent[1:])
        _eis(
            299 * rood + 587 * groen + 114 * blauw <= DONKER_GENOEG,
            f"{BESTAND}: accent is te licht om op wit te lezen; kies een donkerder kleur.",
        )
        for veld, laagste, hoogste, factor in _GRENZEN:
            _eis(
                laagste * factor <= getattr(self, veld) <= hoogste * factor,
                f"{BESTAND}: {veld} valt buiten de grenzen; kies een waarde van {laagste} tot en met {hoogste}.",
            )
        _eis(
            len(self.voet) <= VOETREGELS and all(len(regel) <= VOETTEKENS for regel in self.voet),
            f"{BESTAND}: voet past niet onder aan het blad; schrijf hooguit {VOETREGELS} regels van {VOETTEKENS} tekens.",
        )

    @classmethod
    def lees(cls, map_: Path) -> Self:
        """Read the letterhead from a folder; what is absent, the folder too, keeps its default.

        Raises OngeldigBriefpapier.
        """
        return cls(**_instellingen(map_ / BESTAND), logo=_logo(map_))


_GRENZEN = (("lettergrootte", 8, 11, 10), ("titelgrootte", 14, 32, 10), ("logo_hoogte_mm", 8, 30, 1))
_SOORTEN: dict[str, tuple[type | tuple[type, ...], str]] = {
    "accent": (str, "tekst tussen aanhalingstekens"),
    "lettergrootte": ((int, Decimal), "een getal met hooguit een cijfer achter de punt"),
    "titelgrootte": ((int, Decimal), "een getal met hooguit een cijfer achter de punt"),
    "logo_hoogte_mm": (int, "een geheel getal"),
    "voet": (list, 'een lijst van teksten, bijvoorbeeld ["regel een", "regel twee"]'),
}


def voorbeeld(map_: Path) -> None:
    """Write an example letterhead to a folder, with explanations inside; what is there already stays as it is.

    The example changes nothing on paper until the user adapts it: its logo has another name than a logo that counts.
    """
    map_.mkdir(parents=True, exist_ok=True)
    toml = map_ / BESTAND
    if not toml.exists():
        toml.write_text(VOORBEELD_TOML, encoding="utf-8")
        (map_ / "voorbeeldlogo.svg").write_text(VOORBEELD_LOGO, encoding="utf-8")


def _instellingen(pad: Path) -> dict[str, Any]:
    try:
        gegevens = tomllib.loads(pad.read_text(encoding="utf-8"), parse_float=Decimal)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except UnicodeDecodeError:
        raise OngeldigBriefpapier(
            f"{pad} is geen tekst in UTF-8; bewaar het bestand opnieuw als UTF-8."
        ) from None
    except tomllib.TOMLDecodeError as fout:
        plek = re.search(r"line (\d+)", str(fout))
        waar = f"regel {plek[1]}" if plek else "het einde"
        raise OngeldigBriefpapier(
            f"{pad}: bij {waar} klopt iets niet; schrijf elke instelling als naam = waarde, met tekst tussen "
            f"aanhalingstekens."
        ) from None
    for naam, waarde in gegevens.items():
        _eis(naam in _SOORTEN, f"{pad}: {naam} is geen bekende instelling; kies uit {', '.join(_SOORTEN)}.")
        soort, uitleg = _SOORTEN[naam]
        goed = isinstance(waarde, soort) and not isinstance(waarde, bool)
        if isinstance(waarde, list):
            goed = all(isinstance(regel, str) for regel in waarde)
        _eis(goed, f"{pad}: {naam} heeft niet de goede vorm; schrijf {uitleg}.")
    for naam in {"lettergrootte", "titelgrootte"} & gegevens.keys():
        tienden = Decimal(gegevens[naam]) * 10
        _eis(
            tienden.is_finite() and tienden == int(tienden),
            f"{pad}: {naam} heeft niet de goede vorm; schrijf {_SOORTEN[naam][1]}.",
        )
        gegevens[naam] = int(tienden)
    if "voet" in gegevens:
        gegevens["voet"] = tuple(gegevens["voet"])
    return gegevens


def _logo(map_: Path) -> Logo | None:
    gevonden = [pad for soort in _HERKEN if (pad := map_ / f"logo.{soort}").is_file()]
    _eis(
        len(gevonden) <= 1,
        f"{map_}: er staan meer logo's ({', '.join(pad.name for pad in gevonden)}); laat er een staan.",
    )
    for pad in gevonden:
        _eis(
            pad.stat().st_size <= LOGO_BYTES,
            f"{pad} is groter dan {LOGO_BYTES // 1_000_000} MB; bewaar het logo kleiner, want het komt in elke factuur.",
        )
        return Logo(pad.suffix[1:], pad.read_bytes())
    return None


def _png(wat: str, inhoud: bytes) -> None:
    """Accept a PNG of which every block is whole: length, kind, data and checksum, from IHDR to IEND."""
    soorten: list[bytes] = []
    plek = len(_PNG) if inhoud.startswith(_PNG) else len(inhoud)
    while plek + 12 <= len(inhoud) and b"IEND" not in soorten:
        lengte = int.from_bytes(inhoud[plek : plek + 4], "big")
        blok, controle = inhoud[plek + 4 : plek + 8 + lengte], inhoud[plek + 8 + lengte : plek + 12 + lengte]
        if zlib.crc32(blok) != int.from_bytes(controle, "big"):
            break
        soorten.append(blok[:4])
        plek += 12 + lengte
    _eis(
        soorten[:1] == [b"IHDR"] and soorten[-1:] == [b"IEND"],
        f"{wat} is geen png-afbeelding of is niet heel; bewaar het opnieuw als png.",
    )


def _jpg(wat: str, inhoud: bytes) -> None:
    _eis(
        inhoud.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in inhoud[-64:],
        f"{wat} is geen jpg-afbeelding of is niet heel; bewaar het opnieuw als jpg.",
    )


def _svg(wat: str, inhoud: bytes) -> None:
    """Accept a drawing that needs nothing from outside itself: no letters, pictures, scripts or links to files."""
    if b"<!DOCTYPE" in inhoud or b"<!ENTITY" in inhoud:
        raise OngeldigBriefpapier(f"{wat} heeft een DOCTYPE; bewaar het opnieuw als gewone svg.")
    try:
        wortel = etree.fromstring(
            inhoud, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        )
    except (etree.XMLSyntaxError, ValueError):
        raise OngeldigBriefpapier(
            f"{wat} is geen svg-afbeelding of is niet heel; bewaar het opnieuw als svg."
        ) from None
    _eis(wortel.tag == f"{_SVG}svg", f"{wat} is geen svg-afbeelding; bewaar het opnieuw als svg.")
    for element in wortel.iter(etree.Element):
        naam = str(element.tag)
        # Editors add elements in name spaces of their own; they draw nothing.
        vreemd = naam.startswith(_SVG) and naam.removeprefix(_SVG) not in _SVG_DELEN
        verwijst = any(
            str(sleutel).endswith("href") and not str(waarde).startswith("#")
            for sleutel, waarde in element.items()
        )
        _eis(
            not (vreemd or verwijst),
            f"{wat} bevat tekst, een plaatje of een verwijzing; zet tekst om in contouren en bewaar het als gewone svg, "
            f"of gebruik png.",
        )


_HERKEN: dict[str, Callable[[str, bytes], None]] = {"svg": _svg, "png": _png, "jpg": _jpg}
