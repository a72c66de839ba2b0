"""Too much of anything: 25 MB of one thing, nesting without end, and texts made to hurt a pattern. All get a verdict."""

import re

import pytest

from berichten import lees, schrijf

VOL = 25_000_000  # bytes, OP179


def tot_vol(begin: bytes, stuk: bytes, einde: bytes) -> bytes:
    """Repeat a piece as often as fits in the largest file that is read."""
    return begin + stuk * ((VOL - len(begin) - len(einde)) // len(stuk)) + einde


def vol_van(inhoud: bytes, merk: bytes, stuk: bytes) -> bytes:
    """Put as many of a piece as fit before a mark in a message."""
    begin, merk, einde = inhoud.partition(merk)
    return tot_vol(begin, stuk, merk + einde)


LANG = 1_000_000
# what: (message to bytes, a word of one of the sentences); None when any verdict will do
VEEL = {
    "alleen wit": (lambda b: b" " * VOL, "leeg"),
    "alleen <": (lambda b: b"<" * VOL, "3.000.000 tags"),
    "drie miljoen <": (lambda b: b.replace(b"Belt", b"<" * 2_999_000), "geen goede XML"),
    "drie miljoen lege elementen": (lambda b: vol_van(b, b"Belt", b"<a></a>"), "3.000.000 tags"),
    "alleen &": (lambda b: vol_van(b, b"Belt", b"&"), "geen goede XML"),
    "alleen ]": (lambda b: vol_van(b, b"Belt", b"]"), "te groot"),
    "een tekst": (lambda b: vol_van(b, b"Belt", b"x"), "te groot"),
    "een tekst van net geen 10 MB met een fout": (
        lambda b: b.replace(b"Belt", b"x" * 9_900_000).replace(b"Bsn>9", b"Bsn>x"),
        "precies 9 cijfers",
    ),
    "een waarde die geen tekst mag zijn": (lambda b: b.replace(b"Bsn>9", b"Bsn>" + b"9" * LANG), "9 cijfers"),
    "wit tussen de elementen": (lambda b: vol_van(b, b"<wmo301:Header>", b" "), None),
    "een regel per byte": (lambda b: vol_van(b, b"Belt", b"\n"), "te groot"),
    "een commentaar": (lambda b: tot_vol(b + b"<!--", b"x", b"-->"), "geen goede XML"),
    "alleen commentaren": (lambda b: tot_vol(b, b"<!--xxxxxxxxx-->", b"<a/>"), "geen goede XML"),
    "een instructie": (lambda b: tot_vol(b + b"<?x ", b"y", b"?>"), "geen goede XML"),
    "alleen instructies": (lambda b: tot_vol(b, b"<?xxxxxxx ?>", b"<a/>"), None),
    "een CDATA": (lambda b: vol_van(b, b"Belt", b"<![CDATA[xx]]>"), None),
    "een attribuut": (
        lambda b: tot_vol(b.partition(b"<wmo301:Client>")[0] + b'<wmo301:Client a="', b"x", b'">'),
        "te groot",
    ),
    "een attribuut van net geen 10 MB": (
        lambda b: b.replace(b"<wmo301:Client>", b'<wmo301:Client a="' + b"x" * 9_900_000 + b'">'),
        "heeft een attribuut",
    ),
    "een miljoen attributen": (
        lambda b: b.replace(
            b"<wmo301:Client>", b"<wmo301:Client " + b" ".join(b'a%d=""' % i for i in range(LANG)) + b">"
        ),
        None,
    ),
    "een miljoen dezelfde attributen": (
        lambda b: b.replace(b"<wmo301:Client>", b"<wmo301:Client " + b'a="" ' * LANG + b">"),
        "geen goede XML",
    ),
    "een miljoen verklaringen": (
        lambda b: b.replace(
            b"<wmo301:Client>",
            b"<wmo301:Client " + b" ".join(b'xmlns:a%d="b"' % i for i in range(LANG)) + b">",
        ),
        None,
    ),
    "een naam van een miljoen tekens": (
        lambda b: b.replace(b"<wmo301:Client>", b"<" + b"x" * LANG + b"/><wmo301:Client>"),
        None,
    ),
    "honderd namen van 49.000 tekens": (
        lambda b: b.replace(b"<wmo301:Bsn>", b"<" + b"x" * 49_000 + b"/><wmo301:Bsn>").replace(
            b"<wmo301:Contact>", (b"<" + b"x" * 49_000 + b"/>") * 100 + b"<wmo301:Contact>"
        ),
        "veel te lange tekst",
    ),
    "een naamruimte van een miljoen tekens": (
        lambda b: b.replace(b"<wmo301:Client>", b'<wmo301:Client xmlns:x="' + b"x" * LANG + b'">'),
        None,
    ),
    "tienduizend diep": (
        lambda b: b.replace(b"Belt", b"<a>" * 10_000 + b"</a>" * 10_000),
        "te groot",
    ),
    "tienduizend diep in zichzelf": (
        lambda b: b.replace(b"<wmo301:Client>", b"<wmo301:Client>" * 10_000),
        "te groot",
    ),
    "een miljoen diep": (lambda b: b"<a>" * LANG, "te groot"),
    "net niet te diep": (
        lambda b: b.replace(b"<wmo301:Client>", b"<wmo301:Client>" * 240).replace(
            b"</wmo301:Client>", b"</wmo301:Client>" * 240
        ),
        "hoort volgens het XSD niet",
    ),
    "een element": (
        lambda b: vol_van(b, b"</wmo301:Bericht>", b"<wmo301:Client></wmo301:Client>"),
        "dubbel of niet op zijn plaats",
    ),
    "een waarde vaak": (
        lambda b: vol_van(b, b"<wmo301:Geslacht>2", b"<wmo301:Geslacht>2</wmo301:Geslacht>"),
        "dubbel of niet op zijn plaats",
    ),
    "een vreemd element": (lambda b: vol_van(b, b"Belt", b"<b>xxxxxxxxxxxx</b>"), "bevat een ander element"),
    "verwijzingen naar een teken": (lambda b: vol_van(b, b"Belt", b"&#65;"), None),
    "verwijzingen waar een getal hoort": (
        lambda b: b.replace(b"Volume>6", b"Volume>" + b"&#48;" * LANG + b"6"),
        None,
    ),
}


@pytest.mark.parametrize("wat", VEEL)
def test_te_veel_van_iets_krijgt_een_oordeel(kooi, wmo301, wat):
    maak, woord = VEEL[wat]
    inhoud = maak(wmo301)
    assert len(inhoud) > 15_000
    verdict = kooi.keur(inhoud)
    assert len(verdict.rij["fouten"]) <= 101
    if woord is not None:
        assert verdict.code == 1
        assert any(woord in melding for melding in verdict.meldingen), verdict.meldingen[:3]


def test_een_bestand_boven_de_25_mb_wordt_niet_eens_gelezen(kooi, wmo301):
    pad = kooi.map / "groot.xml"
    pad.write_bytes(tot_vol(wmo301, b" ", b"") + b" ")
    verdict = kooi(pad)
    assert verdict.code == 1
    for (melding,) in (verdict.meldingen, verdict.deur[0]["meldingen"]):
        assert "25 MB" in melding


def stuk_van_323(wmo323: bytes, merk: bytes) -> tuple[bytes, bytes, bytes]:
    """Give what stands before an element, the element, and what stands behind the last of its kind."""
    begin, einde = wmo323.index(b"<" + merk + b">"), wmo323.rindex(b"</" + merk + b">") + len(merk) + 3
    eerste = wmo323.index(b"</" + merk + b">") + len(merk) + 3
    return wmo323[:begin], wmo323[begin:eerste], wmo323[einde:]


@pytest.mark.parametrize(
    ("oud", "nieuw"),
    [
        (b"<wmo323:Bsn>", b"<wmo323:Bsn>x"),
        (b"Prestatie>", b"Prestatje>"),
        (b"<wmo323:Prestaties>", b"<wmo323:Prestaties>x"),
        (b"Volume>", b"Volume>-"),
        (b"<wmo323:Bsn>9", b"<wmo323:Bsn>8"),
        (b"<iwmo:Begindatum>2", b"<iwmo:Begindatum>3"),
    ],
)
def test_25_mb_aan_foute_clienten_krijgt_een_oordeel(kooi, wmo323, oud, nieuw):
    begin, client, einde = stuk_van_323(wmo323, b"wmo323:Client")
    assert oud in client
    verdict = kooi.keur(tot_vol(begin, client.replace(oud, nieuw), einde))
    assert verdict.code == 1
    assert verdict.rij["bericht"] == "WMO323"


# One element for every pattern and every base type that there is.
PATRONEN = ["BerichtCode", "Afzender", "BasisschemaXsdVersie", "Bsn", "Datum", "Achternaam", "Voorletters"]
PATRONEN += ["Commentaar", "LandCode", "Telefoonnummer", "Toewijzingstijd", "Volume"]
HERHAALD = ["x", " ", "\n", "0", "1.", " x", "x\n", "\u00e9 ", ". ", "-1"]


@pytest.mark.parametrize("teken", HERHAALD, ids=ascii)
@pytest.mark.parametrize("slot", ["\n", "!", ""], ids=ascii)
def test_een_tekst_van_een_miljoen_tekens_doet_geen_patroon_pijn(kooi, wmo301, teken, slot):
    """On such a text a pattern that looks back takes an hour, and it cannot be interrupted."""
    tekst = teken * (LANG // len(teken)) + slot
    inhoud = wmo301.decode()
    for naam in PATRONEN:
        inhoud = re.sub(rf"(:{naam}>)[^<]*<", lambda raak: f"{raak[1]}{tekst}<", inhoud, count=1)
    verdict = kooi.keur(inhoud.encode())
    assert verdict.code == 1
    gevonden = {fout["pad"].rpartition("/")[2] for fout in verdict.rij["fouten"]}
    goed = {"Commentaar"} if tekst.strip() else set()
    assert gevonden == set(PATRONEN) - goed - (
        {"Volume"} if not tekst.strip("0\n") and "0" in tekst else set()
    )


@pytest.mark.parametrize("teken", HERHAALD, ids=ascii)
def test_een_goed_commentaar_van_bijna_tien_megabyte_is_geldig_en_komt_heel_terug(wmo301, teken):
    tekst = f"x{teken * (9_000_000 // len(teken.encode()))}"
    bericht = lees(wmo301.replace(b"Belt", tekst.encode(), 1)).bericht
    assert bericht is not None
    assert bericht.inhoud.commentaar.startswith(tekst)
    assert lees(schrijf(bericht)).bericht == bericht
