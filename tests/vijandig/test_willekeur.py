"""Our examples, damaged at random: never an exception, always a verdict, and what still passes is written and read alike."""

import re
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from berichten import Gelezen, controleer, formaat, lees, schrijf

VOORBEELDEN = [
    pad.read_bytes()
    for pad in sorted((Path(__file__).resolve().parents[2] / "fixtures" / "berichten").glob("*.xml"))
]
TAG = re.compile(rb"<[^>]*>")
WAARDE = re.compile(rb">([^<>\s][^<>]*)<")
NOTATIE = [b"<", b">", b"&", b"</", b"/>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x ?>", b'"', b"'", b"="]
NOTATIE += [
    b"&#9;",
    b"&#13;",
    b"&#0;",
    b"&amp;",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\r",
    b"\t",
    b"xmlns=''",
]
LASTIG = [
    "-0001-01-01",
    "24:00:00",
    "12:34:56-01:00",
    "0" * 5000,
    "+0",
    "-0",
    " 1 ",
    "\u00a0",
    "\u0663",
    "9" * 30,
    "\U0001f600",
]
LASTIG += [
    "2026-02-29",
    "0000-01-01",
    "12026-01-01",
    "1.0",
    "x" * 300,
    "",
    " ",
    "a\r\nb",
    "12:34:56.123456789012",
    "\u0085",
]

Schade = Callable[[bytes], bytes]
plaats = st.floats(
    0, 1, exclude_max=True
)  # of the length of what there is, so that smaller examples stay alike


def stuk(van: float, lengte: int) -> Callable[[bytes], slice]:
    return lambda b: slice(int(van * len(b)), int(van * len(b)) + lengte)


def vervang(b: bytes, waar: slice, door: bytes) -> bytes:
    return b[: waar.start] + door + b[waar.stop :]


def bit_om(van: float, bit: int) -> Schade:
    def doe(b: bytes) -> bytes:
        waar = stuk(van, 1)(b)
        return vervang(b, waar, bytes([b[waar.start] ^ 1 << bit])) if b else b

    return doe


def weg(van: float, lengte: int) -> Schade:
    return lambda b: vervang(b, stuk(van, lengte)(b), b"")


def dubbel(van: float, lengte: int) -> Schade:
    return lambda b: vervang(b, stuk(van, lengte)(b), b[stuk(van, lengte)(b)] * 2)


def verplaats(van: float, lengte: int, naar: float) -> Schade:
    def doe(b: bytes) -> bytes:
        deel = b[stuk(van, lengte)(b)]
        rest = vervang(b, stuk(van, lengte)(b), b"")
        return vervang(rest, stuk(naar, 0)(rest), deel)

    return doe


def voeg_in(van: float, wat: bytes) -> Schade:
    return lambda b: vervang(b, stuk(van, 0)(b), wat)


def op_tag(van: float, doe: Callable[[bytes, list[re.Match[bytes]], int], bytes]) -> Schade:
    def doe_(b: bytes) -> bytes:
        tags = list(TAG.finditer(b))
        return doe(b, tags, int(van * len(tags))) if tags else b

    return doe_


def ruil_tags(van: float, naar: float) -> Schade:
    def doe(b: bytes, tags: list[re.Match[bytes]], i: int) -> bytes:
        eerste, tweede = sorted((tags[i], tags[int(naar * len(tags))]), key=re.Match.start)
        if eerste.end() > tweede.start():
            return b
        midden = b[eerste.end() : tweede.start()]
        return b[: eerste.start()] + tweede[0] + midden + eerste[0] + b[tweede.end() :]

    return op_tag(van, doe)


def element_weg(van: float, aantal: int) -> Schade:
    """Take away (0) or repeat a whole element with all that is in it."""

    def doe(b: bytes, tags: list[re.Match[bytes]], i: int) -> bytes:
        einde = b.find(b"</" + tags[i][0][1:], tags[i].end())
        waar = slice(tags[i].start(), einde + len(tags[i][0]) + 1)
        return b if einde < 0 else vervang(b, waar, b[waar] * aantal)

    return op_tag(van, doe)


def andere_waarde(van: float, waarde: str) -> Schade:
    def doe(b: bytes) -> bytes:
        waarden = list(WAARDE.finditer(b))
        if not waarden:
            return b
        deze = waarden[int(van * len(waarden))]
        tekst = waarde.replace("&", "&amp;").replace("<", "&lt;").encode("utf-8", "surrogatepass")
        return vervang(b, slice(deze.start(1), deze.end(1)), tekst)

    return doe


lengte = st.integers(1, 400)
schade = st.one_of(
    st.builds(bit_om, plaats, st.integers(0, 7)),
    st.builds(weg, plaats, lengte),
    st.builds(dubbel, plaats, lengte),
    st.builds(verplaats, plaats, lengte, plaats),
    st.builds(voeg_in, plaats, st.sampled_from(NOTATIE) | st.binary(max_size=8)),
    st.builds(ruil_tags, plaats, plaats),
    st.builds(element_weg, plaats, st.integers(0, 3)),
    st.builds(andere_waarde, plaats, st.sampled_from(LASTIG) | st.text(max_size=40)),
)
beschadigd = st.builds(
    lambda voorbeeld, alle: [voorbeeld := doe(voorbeeld) for doe in alle][-1],
    st.sampled_from(VOORBEELDEN),
    st.lists(schade, min_size=1, max_size=4),
)
met_mate = settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))


def oordeel(inhoud: bytes) -> Gelezen:
    """Judge a file and hold every promise about it; what it is does not matter."""
    gelezen = lees(inhoud)
    bevindingen = controleer(gelezen)
    assert (gelezen.bericht is None) == bool(gelezen.bevindingen)
    assert gelezen.leesbaar or gelezen.bericht is None
    for bevinding in bevindingen:
        assert bevinding.melding.endswith(".")
        assert bevinding.pad.startswith("/")
        assert 1 <= bevinding.regelnummer <= inhoud.count(b"\n") + 1
        assert bevinding.niveau == (1 if gelezen.bericht is None else 2)
    if gelezen.bericht is not None:
        assert lees(schrijf(gelezen.bericht)).bericht == gelezen.bericht
    return gelezen


@given(beschadigd)
@met_mate
def test_een_beschadigd_bericht_krijgt_altijd_een_oordeel(inhoud):
    oordeel(inhoud)


@given(beschadigd | st.sampled_from(VOORBEELDEN), st.integers(1, 5000))
@met_mate
def test_in_stukken_gelezen_is_het_oordeel_hetzelfde(inhoud, hap):
    """A large file is read piece by piece; here everything is large, and the pieces are small."""
    heel = oordeel(inhoud)
    with mock.patch.multiple(formaat, STROOM_VANAF=0, HAP=hap):
        in_stukken = oordeel(inhoud)
    assert in_stukken == heel
    assert controleer(in_stukken) == controleer(heel)


@given(
    st.sampled_from(VOORBEELDEN),
    st.lists(st.builds(andere_waarde, plaats, st.sampled_from(LASTIG) | st.text()), max_size=3),
)
@met_mate
def test_een_bericht_met_andere_waarden_wordt_gelijk_geschreven_en_gelezen(inhoud, alle):
    for doe in alle:
        inhoud = doe(inhoud)
    oordeel(inhoud)


@pytest.mark.parametrize(
    "einde", [b"</a>", b"&a;", b"<", b"\x07", b"\xff", b"]]>", b"<a", b"<!--", b"</wmo323:Bericht><"]
)
@pytest.mark.parametrize("begin", [b"", b"x", b"="])
def test_wat_voor_een_heel_bericht_staat_telt_nooit_mee(begin, einde):
    """The parser that reads piece by piece once took a piece that is no XML for a file of its own, and began anew."""
    (wmo323,) = (b for b in VOORBEELDEN if b"wmo323:Bericht" in b)
    client = re.search(rb"<wmo323:Client>.*?</wmo323:Client>", wmo323, re.DOTALL)[0]
    groot = wmo323.replace(client, client * 100)
    assert lees(groot).bericht
    stuk = (begin + groot)[: formaat.HAP - len(einde)]
    stuk = stuk[: stuk.rindex(b"<")].ljust(formaat.HAP - len(einde)) + einde
    assert len(stuk) == formaat.HAP
    assert not oordeel(stuk + groot).leesbaar


@given(
    st.binary(max_size=300)
    | st.text(max_size=100).map(lambda tekst: f"<{tekst}/>".encode("utf-8", "surrogatepass"))
)
@met_mate
def test_willekeurige_bytes_zijn_geen_bericht_en_krijgen_een_zin(inhoud):
    assert not oordeel(inhoud).leesbaar


@pytest.mark.parametrize(
    "inhoud",
    [
        b"<a:b/>",
        b"<:a/>",
        b"<a:/>",
        b"<a:b:c/>",
        b"<a",
        b"<",
        b"<>",
        b"</a>",
        b"<?xml",
        b"<?xml?>",
        b"<!",
        b"<!-",
        b"&",
        b"<a/><b/>",
        b"<a:Bericht/>",
        b"<a:Bericht xmlns:b='c'/>",
        b"<a xmlns:xmlns='b'/>",
        b"<xmlns:a/>",
        b"<xml:a/>",
        b"\xef\xbb\xbf<",
        b"\xef\xbb",
    ],
)
def test_wat_ooit_een_ongeluk_was_of_dat_kon_worden(inhoud):
    assert not oordeel(inhoud).leesbaar
