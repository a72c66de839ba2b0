"""Reading and writing are each other's inverse, and what is written obeys OP192."""

import re
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from berichten import NietGeldig, formaat, lees, schrijf
from berichten.bericht import Bericht
from berichten.codec import KLASSEN, lees_boom, velden_van
from berichten.standaard import IJW, IWMO, STANDAARDEN
from berichten.xsd import opbouw

NAMEN = [standaard.berichtnaam(soort) for standaard in STANDAARDEN for soort in KLASSEN]
# The published examples; JW315 and JW318 are not valid by their own XSD.
OFFICIEEL = [f"iwmo/WMO{soort}" for soort in ("301", "305", "307", "315", "317", "319", "323")]
OFFICIEEL += [f"ijw/JW{soort}" for soort in KLASSEN if soort not in ("315", "318")]


@pytest.fixture
def voorbeeld(project):
    """Give the bytes of one of our example messages."""
    return lambda naam: (project / "fixtures" / "berichten" / f"{naam}.xml").read_bytes()


@pytest.mark.parametrize("naam", NAMEN)
def test_ons_voorbeeld_komt_byte_voor_byte_terug(voorbeeld, naam):
    gelezen = lees(voorbeeld(naam))
    assert (gelezen.naam, gelezen.versie, gelezen.bevindingen) == (naam, "3.2", ())
    assert schrijf(gelezen.bericht) == voorbeeld(naam)


@pytest.mark.parametrize("naam", OFFICIEEL)
def test_het_officiele_voorbeeld_komt_gelijk_terug(gedeeld, naam):
    standaard, _, bericht = naam.partition("/")
    inhoud = (gedeeld / "standaard" / standaard / "berichten" / f"{bericht}.xml").read_bytes()
    gelezen = lees(inhoud)
    opnieuw = schrijf(gelezen.bericht)
    assert lees(opnieuw).bericht == gelezen.bericht
    assert [(e.tag, (e.text or "").strip()) for e in etree.fromstring(inhoud).iter()] == [
        (e.tag, (e.text or "").strip()) for e in etree.fromstring(opnieuw).iter()
    ]


@pytest.mark.parametrize("naam", NAMEN)
def test_een_bericht_is_utf8_zonder_bom_met_crlf(voorbeeld, naam):
    inhoud = schrijf(lees(voorbeeld(naam)).bericht)
    assert inhoud.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\r\n<')
    assert inhoud.endswith(b"Bericht>\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", inhoud)


def test_tekens_met_een_betekenis_in_xml_blijven_tekst(voorbeeld):
    bericht = lees(voorbeeld("WMO301")).bericht
    tekst = '</wmo301:Commentaar> & "zo" \'n ]]>\r\néén\ttab\rtwee  '
    bericht = replace(bericht, inhoud=replace(bericht.inhoud, commentaar=tekst))
    inhoud = schrijf(bericht)
    assert lees(inhoud).bericht.inhoud.commentaar == tekst.replace("\r\n", "\r\n")
    assert b"\xef\xbb\xbf" not in inhoud


def test_een_retourbericht_zonder_inhoud_heeft_alleen_een_header(voorbeeld):
    bericht = replace(lees(voorbeeld("JW302")).bericht, inhoud=None)
    inhoud = schrijf(bericht)
    assert b"<jw302:Client>" not in inhoud
    assert lees(inhoud).bericht == bericht


def test_wat_het_xsd_weigert_wordt_niet_geschreven(voorbeeld):
    bericht = lees(voorbeeld("WMO301")).bericht
    with pytest.raises(NietGeldig) as fout:
        schrijf(replace(bericht, inhoud=replace(bericht.inhoud, bsn="99990001x")))
    assert fout.value.bevindingen[0].pad == "/Bericht/Client/Bsn"
    assert "99990001x" not in str(fout.value)


def test_een_bericht_boven_de_25_mb_wordt_niet_geschreven(voorbeeld, monkeypatch):
    bericht = lees(voorbeeld("WMO323")).bericht
    monkeypatch.setattr(formaat, "MAX_BYTES", 1000)
    with pytest.raises(NietGeldig, match="OP179"):
        schrijf(bericht)


def test_een_tekst_die_geen_xml_kan_zijn_wordt_niet_geschreven(voorbeeld):
    bericht = lees(voorbeeld("WMO301")).bericht
    with pytest.raises(NietGeldig):
        schrijf(replace(bericht, inhoud=replace(bericht.inhoud, commentaar="bel\x07")))


@pytest.mark.parametrize(
    ("element", "oud", "nieuw", "waarde"),
    [
        ("Datum", "1994-03-17", "\t1994-03-17\r\n ", date(1994, 3, 17)),
        ("Datum", "1994-03-17", "0001-01-01", date(1, 1, 1)),
    ],
)
def test_een_datum_met_wit_eromheen_wordt_gelezen(voorbeeld, element, oud, nieuw, waarde):
    gelezen = lees(_vervang(voorbeeld("WMO301"), element, oud, nieuw))
    assert gelezen.bericht.inhoud.geboortedatum.datum == waarde


@pytest.mark.parametrize(
    ("nieuw", "tijd"),
    [
        ("24:00:00", time(0)),
        (" 09:15:30 ", time(9, 15, 30)),
        ("09:15:30.1234567", time(9, 15, 30, 123456)),  # digits beyond the microsecond are dropped
        ("09:15:30.5", time(9, 15, 30, 500000)),
    ],
)
def test_een_tijd_die_het_xsd_toelaat_wordt_gelezen(voorbeeld, nieuw, tijd):
    gelezen = lees(_vervang(voorbeeld("WMO301"), "Toewijzingstijd", "09:15:30", nieuw))
    assert gelezen.bericht.inhoud.toegewezen_producten[0].toewijzingstijd == tijd


@pytest.mark.parametrize("nullen", ["+", "0000", "0" * 5000])
def test_een_getal_met_voorloopnullen_wordt_gelezen(voorbeeld, nullen):
    gelezen = lees(_vervang(voorbeeld("WMO301"), "ToewijzingNummer", "510001", nullen + "510001"))
    assert gelezen.bericht.inhoud.toegewezen_producten[0].toewijzing_nummer == 510001


@pytest.mark.parametrize("nul", ["-0", "-" + "0" * 5000])
def test_min_nul_is_nul(voorbeeld, nul):
    gelezen = lees(_vervang(voorbeeld("WMO301"), "ToewijzingNummer", "510001", nul))
    assert gelezen.bericht.inhoud.toegewezen_producten[0].toewijzing_nummer == 0


@pytest.mark.parametrize(
    ("element", "oud", "nieuw"),
    [
        ("Einddatum", "2026-12-31", "-0001-01-01"),
        ("Einddatum", "2026-12-31", "12026-01-01"),
        ("Toewijzingstijd", "14:02:00", "14:02:00-01:00"),
    ],
)
def test_wat_geen_datum_of_tijd_kan_worden_is_een_bevinding_op_niveau_1(voorbeeld, element, oud, nieuw):
    inhoud = _vervang(voorbeeld("WMO301"), element, oud, nieuw)
    gelezen = lees(inhoud)
    assert gelezen.leesbaar
    assert gelezen.bericht is None
    (bevinding,) = gelezen.bevindingen
    assert (bevinding.niveau, bevinding.regel, bevinding.retourcode) == (1, "XSD", None)
    assert re.fullmatch(
        rf"/Bericht/Client/ToegewezenProducten/ToegewezenProduct\[\d\]/{element}", bevinding.pad
    )
    assert inhoud.splitlines()[bevinding.regelnummer - 1].strip().endswith(f"{element}>".encode())
    assert nieuw not in bevinding.melding


def test_een_uitgecommentarieerd_stuk_in_een_waarde_stoort_niet(voorbeeld):
    gelezen = lees(voorbeeld("WMO323").replace(b">510001<", b">510<!-- x -->0<?y?>01<", 1))
    assert gelezen.bericht.inhoud.clienten[0].prestaties[0].toewijzing_nummer == 510001


def test_een_ander_voorvoegsel_of_geen_maakt_niet_uit(voorbeeld):
    inhoud = voorbeeld("JW323")
    kaal = (
        inhoud.replace(b"xmlns:jw323", b"xmlns")
        .replace(b"jw323:", b"")
        .replace(b"\r\n", b"")
        .replace(b"\t", b"")
    )
    assert lees(kaal).bericht == lees(inhoud).bericht


@pytest.fixture
def in_stukken(monkeypatch):
    """Let every message be read as a large one is: piece by piece, while it is parsed."""
    monkeypatch.setattr(formaat, "STROOM_VANAF", 0)
    monkeypatch.setattr(formaat, "HAP", 100)


@pytest.mark.parametrize("naam", NAMEN)
def test_in_stukken_gelezen_is_een_bericht_hetzelfde(voorbeeld, naam, in_stukken):
    gelezen = lees(voorbeeld(naam))
    assert gelezen.bericht == lees_boom(etree.fromstring(voorbeeld(naam)))
    assert gelezen.bevindingen == ()


def test_in_stukken_gelezen_blijft_een_retourbericht_zonder_inhoud_heel(voorbeeld, in_stukken):
    bericht = replace(lees(voorbeeld("JW302")).bericht, inhoud=None)
    assert lees(schrijf(bericht)).bericht == bericht


@pytest.mark.parametrize(
    ("naam", "element", "plaats"),
    [
        ("WMO323", "Begindatum", "Clienten/Client[1]/Prestaties/Prestatie[1]/ProductPeriode/Begindatum"),
        ("WMO323", "DeclaratieDagtekening", "DeclaratieDagtekening"),
    ],
)
def test_in_stukken_gelezen_geeft_een_onleesbare_waarde_dezelfde_bevinding(
    voorbeeld, monkeypatch, naam, element, plaats
):
    inhoud = voorbeeld(naam)
    begin = inhoud.index(b"Clienten>") if "Clienten" in plaats else 0
    inhoud = inhoud[:begin] + re.sub(
        rf"{element}>2".encode(), f"{element}>-2".encode(), inhoud[begin:], count=1
    )
    heel = lees(inhoud).bevindingen
    monkeypatch.setattr(formaat, "STROOM_VANAF", 0)
    monkeypatch.setattr(formaat, "HAP", 100)
    assert [bevinding.pad for bevinding in heel] == [f"/Bericht/Declaratie/{plaats}"]
    assert lees(inhoud).bevindingen == heel


def test_in_stukken_gelezen_telt_een_fout_van_het_xsd_na_een_onleesbare_waarde(voorbeeld, in_stukken):
    inhoud = voorbeeld("WMO323").replace(b"Begindatum>2", b"Begindatum>-2")
    fout = inhoud[::-1].replace(b"<C>", b"<X>", 1)[::-1].replace(b">D<", b">Q<")
    (eerste, *_) = lees(fout).bevindingen
    assert eerste.pad.endswith("DebetCredit")


def test_een_bericht_van_meer_dan_een_megabyte_komt_gelijk_terug(voorbeeld):
    bericht = lees(voorbeeld("JW323")).bericht
    clienten = tuple(
        replace(client, bsn=f"{i:09d}") for i in range(400) for client in bericht.inhoud.clienten
    )
    groot = replace(bericht, inhoud=replace(bericht.inhoud, clienten=clienten))
    inhoud = schrijf(groot)
    assert len(inhoud) > formaat.STROOM_VANAF
    assert lees(inhoud).bericht == groot


def _vervang(inhoud, element, oud, nieuw):
    gewijzigd = inhoud.replace(f"{element}>{oud}<".encode(), f"{element}>{nieuw}<".encode(), 1)
    assert gewijzigd != inhoud
    return gewijzigd


# What may stand in a message, made from the XSD itself.
LETTERS = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="\ufffe\uffff"
)


def _tekst(soort):
    if soort.codes:
        return st.sampled_from(soort.codes)
    if soort.naam == "LDT_Commentaar":
        return st.text(LETTERS | st.sampled_from("\n\r\t &<>]"), max_size=30).map(lambda t: "x" + t)
    patroon = soort.patronen[0] if soort.patronen else ""
    if patroon.startswith(("[0-9]", "(0|", "[a-zA-Z")) or patroon.isdigit():
        lengte = soort.max_lengte or 99
        return st.from_regex(patroon, fullmatch=True).filter(lambda t: t.isascii() and 0 < len(t) <= lengte)
    return st.text(LETTERS, max_size=(soort.max_lengte or 40) - 1).map(lambda t: t + "x")


def _waarde(soort):
    if soort.basis == "integer":
        vast = [int(p) for p in soort.patronen]
        return st.sampled_from(vast) if vast else st.integers(soort.minimum, soort.maximum)
    return {"string": _tekst, "date": lambda _: st.dates(), "time": lambda _: st.times()}[soort.basis](soort)


def _object(klasse, soort_xsd, standaard, soort):
    delen = {}
    for veld, kind in zip(velden_van(klasse, standaard, soort), soort_xsd.kinderen, strict=True):
        binnen = kind.type.kinderen[0].type if veld.herhaald else kind.type
        een = _object(veld.soort, binnen, standaard, soort) if veld.is_klasse else _waarde(binnen)
        if veld.herhaald:
            lijst = st.lists(een, min_size=1, max_size=2).map(tuple)
            een = lijst if kind.verplicht else st.just(()) | lijst
        elif not kind.verplicht:
            een = st.none() | een
        delen[veld.naam] = een
    return st.builds(klasse, **delen)


@st.composite
def berichten(draw, standaard, soort):
    schema = opbouw(standaard, soort).bericht.type
    kop, inhoud = (
        draw(_object(klasse, kind.type, standaard, soort))
        for klasse, kind in zip(KLASSEN[soort], schema.kinderen, strict=True)
    )
    return Bericht(standaard, soort, kop, inhoud)


@pytest.mark.parametrize("standaard", [IWMO, IJW], ids=["iwmo", "ijw"])
@pytest.mark.parametrize("soort", list(KLASSEN))
def test_lezen_en_schrijven_zijn_elkaars_omgekeerde(standaard, soort):
    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(berichten(standaard, soort))
    def heen_en_terug(bericht):
        inhoud = schrijf(bericht)
        assert lees(inhoud).bericht == bericht
        assert schrijf(bericht) == inhoud

    heen_en_terug()
