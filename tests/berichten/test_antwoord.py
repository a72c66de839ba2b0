"""The 325 on a 323, form by form as IV087 gives them, and every retour read back into what it was made from."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from berichten import Bevinding, controleer, lees, schrijf
from berichten.beoordeling import oordelen, retourbericht
from berichten.regels import controleer as pas_regels_toe
from berichten.standaard import RETOUR_VAN, STANDAARDEN

DAG = date(2026, 11, 20)
CLIENTEN = "/Bericht/Declaratie/Clienten"


@pytest.fixture(params=STANDAARDEN, ids=lambda standaard: standaard.naam)
def declaratie(request, project):
    naam = request.param.berichtnaam("323")
    return lees((project / "fixtures" / "berichten" / f"{naam}.xml").read_bytes()).bericht


def bevinding(pad, retourcode, niveau=3):
    return Bevinding(niveau, "TR000", retourcode, pad, "Melding.")


def beoordeel(heen, *bevindingen, **anders):
    """The retour, as it comes back from the XML that XSD and rules accept."""
    retour = retourbericht(heen, bevindingen, identificatie="A00000000001", dagtekening=DAG, **anders)
    gelezen = lees(schrijf(retour))
    assert (gelezen.bericht, controleer(gelezen)) == (retour, ())
    return retour


def test_alles_goed_is_0200_en_8001_met_gelijke_totalen_en_zonder_clienten(declaratie):
    antwoord = beoordeel(declaratie)
    assert (antwoord.header.retour_codes, antwoord.inhoud.retour_codes) == (("0200",), ("8001",))
    assert antwoord.inhoud.totaal_toegekend_bedrag == antwoord.inhoud.totaal_ingediend_bedrag
    assert antwoord.inhoud.clienten == ()
    assert oordelen(antwoord) == ()


def test_het_antwoord_komt_van_de_gemeente_en_noemt_de_declaratie(declaratie):
    kop = beoordeel(declaratie).header
    assert (kop.afzender, kop.ontvanger) == (declaratie.header.ontvanger, declaratie.header.afzender)
    assert kop.declaratie_identificatie == declaratie.header.bericht_identificatie
    assert (kop.bericht_identificatie.identificatie, kop.bericht_identificatie.dagtekening) == (
        "A00000000001",
        DAG,
    )
    assert kop.xsd_versie_declaratie == declaratie.header.xsd_versie


@pytest.mark.parametrize("niveau", [2, 3])
def test_een_fout_in_de_kop_of_op_niveau_2_geeft_alleen_een_kop(declaratie, niveau):
    pad, code = (
        ("/Bericht/Header/BerichtIdentificatie", "9056") if niveau == 3 else (f"{CLIENTEN}/Client[1]", "0001")
    )
    antwoord = beoordeel(declaratie, bevinding(pad, code, niveau), xslt_versie="1.0.0")
    assert (antwoord.header.retour_codes, antwoord.inhoud) == ((code,), None)
    assert antwoord.header.xslt_versie == ("1.0.0" if niveau == 2 else None)


def test_een_fout_in_de_declaratie_keurt_alles_af_zonder_clienten(declaratie):
    antwoord = beoordeel(declaratie, bevinding("/Bericht/Declaratie/DeclaratieNummer", "9333"))
    assert (antwoord.header.retour_codes, antwoord.inhoud.retour_codes) == (("0200",), ("9333",))
    assert (antwoord.inhoud.totaal_toegekend_bedrag.eurocent, antwoord.inhoud.clienten) == (0, ())


def test_een_fout_in_een_client_laat_zijn_prestaties_onbeoordeeld(declaratie):
    inhoud = beoordeel(declaratie, bevinding(f"{CLIENTEN}/Client[1]/Bsn", "8187")).inhoud
    heen = declaratie.inhoud.clienten[0]
    (client,) = inhoud.clienten
    assert (inhoud.retour_codes, client.retour_codes, client.bsn) == (("0200",), ("8187",), heen.bsn)
    assert [p.retour_codes for p in client.prestaties] == [("0233",)] * len(heen.prestaties)
    afgewezen = sum(p.ingediend_bedrag.eurocent for p in heen.prestaties)
    ingediend = declaratie.inhoud.totaal_ingediend_bedrag.eurocent
    assert inhoud.totaal_toegekend_bedrag.eurocent == ingediend - afgewezen


def test_een_fout_in_een_prestatie_noemt_alleen_die(declaratie):
    inhoud = beoordeel(
        declaratie, bevinding(f"{CLIENTEN}/Client[1]/Prestaties/Prestatie[1]/ProductCode", "9340")
    ).inhoud
    heen = declaratie.inhoud.clienten[0].prestaties[0]
    (client,) = inhoud.clienten
    (prestatie,) = client.prestaties
    assert (client.retour_codes, prestatie.retour_codes) == (("0200",), ("9340",))
    assert prestatie.product_referentie == heen.product_referentie


HEEN = [(standaard, soort) for standaard in STANDAARDEN for soort in RETOUR_VAN]


@pytest.mark.parametrize(("standaard", "soort"), HEEN, ids=lambda deel: getattr(deel, "naam", deel))
@given(keuze=st.data())
@settings(max_examples=25, deadline=None)
def test_een_retour_leest_terug_als_de_bevindingen_waaruit_hij_is_gemaakt(project, standaard, soort, keuze):
    bestand = project / "fixtures" / "berichten" / f"{standaard.berichtnaam(soort)}.xml"
    heen = lees(bestand.read_bytes()).bericht
    paden = _klassen(f"/Bericht/{_element(heen.inhoud)}", heen.inhoud)
    codes = st.sampled_from(["9307", "9332", "S300"])
    gekozen = keuze.draw(st.dictionaries(st.sampled_from(sorted(paden)), codes, max_size=4))
    retour = retourbericht(
        heen, [bevinding(pad, code) for pad, code in gekozen.items()], identificatie="R1", dagtekening=DAG
    )
    gelezen = lees(schrijf(retour)).bericht
    terug = {_kenmerk(o.klasse): o.codes for o in oordelen(gelezen)}
    assert terug == _verwacht(soort, gekozen, paden)


def _verwacht(soort, gekozen, paden):
    """What the standard lets a retour say: all of it, but in a 325 the larger fault hides the smaller."""
    alles = {_kenmerk(paden[pad]): (code,) for pad, code in gekozen.items()}
    if soort != "323":
        return alles
    if "/Bericht/Declaratie" in gekozen:
        return {("DeclaratieAntwoord",): (gekozen["/Bericht/Declaratie"],)}
    for pad in gekozen:
        if pad.endswith("]") and "/Prestaties/" not in pad:
            alles |= {_kenmerk(prestatie): ("0233",) for prestatie in paden[pad].prestaties}
    return alles


def _klassen(pad, klasse):
    """Every class that gets codes in the retour, by its path in the heenbericht."""
    gevonden = {pad: klasse} if hasattr(klasse, "retour_codes") or pad == "/Bericht/Declaratie" else {}
    for naam in klasse.__dataclass_fields__:
        waarde = getattr(klasse, naam)
        element = "".join(deel[:1].upper() + deel[1:] for deel in naam.split("_"))
        if isinstance(waarde, tuple):
            for i, deel in enumerate(waarde, 1):
                if hasattr(deel, "__dataclass_fields__"):
                    gevonden |= _klassen(f"{pad}/{element}/{_element(deel)}[{i}]", deel)
        elif hasattr(waarde, "__dataclass_fields__"):
            gevonden |= _klassen(f"{pad}/{element}", waarde)
    return gevonden


def _element(klasse):
    return getattr(type(klasse), "ELEMENT", type(klasse).__name__)


def _kenmerk(klasse):
    """What a class is known by, whatever the codes on it and whatever stands around it."""
    naam = _element(klasse)
    if naam in ("Declaratie", "DeclaratieAntwoord"):
        return ("DeclaratieAntwoord",)
    if naam == "Prestatie":
        return (naam, klasse.product_referentie)
    if hasattr(klasse, "bsn"):
        return (naam, klasse.bsn)
    kaal = repr(klasse).split("retour_codes=")[0]
    return (naam, kaal)


def test_een_bericht_zonder_fout_tegen_regels_krijgt_een_retour_zonder_oordeel(project):
    for standaard, soort in HEEN:
        naam = standaard.berichtnaam(soort)
        heen = lees((project / "fixtures" / "berichten" / f"{naam}.xml").read_bytes()).bericht
        assert oordelen(beoordeel(heen, *pas_regels_toe(heen, 2))) == (), naam
