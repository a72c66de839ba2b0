"""The letterhead: an example that works, settings that a person may get wrong, and logos that are none."""

import struct
import zlib
from pathlib import Path

import pytest

from facturatie.briefpapier import LOGO_BYTES, Briefpapier, Logo, OngeldigBriefpapier, voorbeeld

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4">{}</svg>'


def png(breed: int = 4, hoog: int = 4) -> bytes:
    def blok(soort: bytes, inhoud: bytes) -> bytes:
        return struct.pack(">I", len(inhoud)) + soort + inhoud + struct.pack(">I", zlib.crc32(soort + inhoud))

    kop = blok(b"IHDR", struct.pack(">IIBBBBB", breed, hoog, 8, 2, 0, 0, 0))
    beeld = blok(b"IDAT", zlib.compress((b"\0" + b"\x0b\x5d\x66" * breed) * hoog))
    return b"\x89PNG\r\n\x1a\n" + kop + beeld + blok(b"IEND", b"")


def test_het_voorbeeld_verandert_niets_tot_iemand_het_aanpast_en_wat_er_al_staat_blijft(
    tmp_path: Path,
) -> None:
    voorbeeld(tmp_path)
    assert Briefpapier.lees(tmp_path) == Briefpapier()
    (tmp_path / "voorbeeldlogo.svg").rename(tmp_path / "logo.svg")
    papier = Briefpapier.lees(tmp_path)
    assert papier.logo is not None
    assert papier.logo.naam == "logo.svg"
    (tmp_path / "briefpapier.toml").write_text('accent = "#7a1f3d"\n', "utf-8")
    (tmp_path / "logo.svg").unlink()
    voorbeeld(tmp_path)
    assert Briefpapier.lees(tmp_path) == Briefpapier(accent="#7a1f3d")


def test_een_eigen_logo_telt(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(png())
    voorbeeld(tmp_path)
    assert Briefpapier.lees(tmp_path).logo == Logo("png", png())


def test_zonder_map_is_er_het_gewone_briefpapier(tmp_path: Path) -> None:
    assert Briefpapier.lees(tmp_path / "nergens") == Briefpapier()


@pytest.mark.parametrize(
    ("toml", "waar"),
    [
        ('accent = "teal"', "accent is geen kleur"),
        ('accent = "#ffd34d"', "te licht"),
        ("accent = 5", "accent heeft niet de goede vorm"),
        ("lettergrootte = 20", "lettergrootte valt buiten"),
        ("lettergrootte = 9.55", "lettergrootte heeft niet de goede vorm"),
        ("lettergrootte = nan", "lettergrootte heeft niet de goede vorm"),
        ("titelgrootte = true", "titelgrootte heeft niet de goede vorm"),
        ("logo_hoogte_mm = 9.5", "logo_hoogte_mm heeft niet de goede vorm"),
        ('voet = ["a", "b", "c"]', "voet past niet"),
        (f'voet = ["{"x" * 200}"]', "voet past niet"),
        ("voet = [1]", "voet heeft niet de goede vorm"),
        ('kleur = "#000000"', "kleur is geen bekende instelling"),
        ("accent = teal", "regel 1"),
    ],
)
def test_een_instelling_die_niet_kan_is_een_zin_met_wat_te_doen(tmp_path: Path, toml: str, waar: str) -> None:
    (tmp_path / "briefpapier.toml").write_text(toml + "\n", "utf-8")
    with pytest.raises(OngeldigBriefpapier, match=waar):
        Briefpapier.lees(tmp_path)


def test_een_bestand_in_een_andere_codering_is_een_zin(tmp_path: Path) -> None:
    (tmp_path / "briefpapier.toml").write_bytes(b'voet = ["Zo\xeb"]')
    with pytest.raises(OngeldigBriefpapier, match="UTF-8"):
        Briefpapier.lees(tmp_path)


@pytest.mark.parametrize(
    ("naam", "inhoud"),
    [
        ("logo.png", b"dit is geen plaatje"),
        ("logo.png", b""),
        ("logo.png", png()[:-20]),
        ("logo.png", png().replace(b"IDAT", b"IDAU")),
        ("logo.jpg", png()),
        ("logo.jpg", b"\xff\xd8\xff\xe0 afgebroken"),
        ("logo.svg", b"<svg"),
        ("logo.svg", b"<html/>"),
        ("logo.svg", b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg/>'),
        ("logo.svg", SVG.format("<text>Naam</text>").encode()),
        ("logo.svg", SVG.format('<image href="file:///etc/passwd"/>').encode()),
        ("logo.svg", SVG.format('<use href="https://voorbeeld.example/a.svg#b"/>').encode()),
        ("logo.svg", SVG.format("<script>1</script>").encode()),
        ("logo.svg", b"\xff" * (LOGO_BYTES + 1)),
    ],
)
def test_een_logo_dat_geen_plaatje_is_wordt_een_zin(tmp_path: Path, naam: str, inhoud: bytes) -> None:
    (tmp_path / naam).write_bytes(inhoud)
    with pytest.raises(OngeldigBriefpapier, match=naam):
        Briefpapier.lees(tmp_path)


def test_twee_logos_is_er_een_te_veel(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(png())
    (tmp_path / "logo.svg").write_text(SVG, "utf-8")
    with pytest.raises(OngeldigBriefpapier, match=r"logo\.svg, logo\.png"):
        Briefpapier.lees(tmp_path)


def test_een_logo_van_een_andere_soort_bestaat_niet() -> None:
    with pytest.raises(OngeldigBriefpapier, match="svg, png of jpg"):
        Logo("gif", b"GIF89a")
