"""The retour on a 301: when there is one, what it says, and that its XSD accepts it."""

from datetime import date

import pytest

from berichten import Bevinding, controleer, lees, schrijf
from berichten.beoordeling import retourbericht
from berichten.standaard import STANDAARDEN

CLIENT = "/Bericht/Client"
PRODUCT = f"{CLIENT}/ToegewezenProducten/ToegewezenProduct"
DAG = date(2026, 10, 7)


@pytest.fixture(params=STANDAARDEN, ids=lambda standaard: standaard.naam)
def heen(request, project):
    """Our example 301, of each standaard."""
    naam = request.param.berichtnaam("301")
    return lees((project / "fixtures" / "berichten" / f"{naam}.xml").read_bytes()).bericht


def bevinding(niveau, retourcode, pad, regel="TR000"):
    return Bevinding(niveau, regel, retourcode, pad, "Melding.")


def beoordeel(heen, *bevindingen):
    """The retour, as it comes back from the XML that its XSD accepts."""
    retour = retourbericht(heen, bevindingen, identificatie="R00000000001", dagtekening=DAG)
    gelezen = lees(schrijf(retour))
    assert (gelezen.bericht, controleer(gelezen)) == (retour, ())
    return retour


def codes(klasse, pad=""):
    """The codes of every class by path."""
    gevonden = {}
    for veld in klasse.__dataclass_fields__:
        waarde = getattr(klasse, veld)
        if veld == "retour_codes":
            gevonden[pad] = waarde
        for i, deel in enumerate(waarde if isinstance(waarde, tuple) else (waarde,), 1):
            if hasattr(deel, "__dataclass_fields__"):
                gevonden |= codes(deel, f"{pad}/{veld}{i if isinstance(waarde, tuple) else ''}")
    return gevonden


def test_zonder_bevindingen_is_de_retour_een_kop_zonder_codes(heen):
    retour = beoordeel(heen)
    assert (retour.header.retour_codes, retour.inhoud) == ((), None)


def test_de_kop_houdt_afzender_en_ontvanger_en_krijgt_eigen_nummer_en_versies(heen):
    retour = beoordeel(heen)
    kop = retour.header
    assert (retour.standaard, retour.soort) == (heen.standaard, "302")
    assert (kop.afzender, kop.ontvanger) == (heen.header.afzender, heen.header.ontvanger)
    assert (kop.bericht_identificatie, kop.xsd_versie) == (
        heen.header.bericht_identificatie,
        heen.header.xsd_versie,
    )
    assert (kop.identificatie_retour, kop.dagtekening_retour) == ("R00000000001", DAG)
    assert kop.bericht_code != heen.header.bericht_code
    assert (kop.bericht_versie, kop.bericht_subversie, kop.xslt_versie) == (3, 2, None)


@pytest.mark.parametrize(
    "bevindingen",
    [
        [(2, "0001", f"{CLIENT}/Bsn")],
        [(2, "0001", "/Bericht/Header/Afzender"), (2, "0001", f"{PRODUCT}[1]/Omvang")],
        # Niveau 2 goes before the others: the message is not judged further.
        [(3, "9063", f"{PRODUCT}[1]"), (2, "0001", f"{CLIENT}/Bsn")],
    ],
)
def test_niveau_2_keurt_af_met_0001_in_de_kop_alleen(heen, bevindingen):
    retour = beoordeel(heen, *(bevinding(*velden) for velden in bevindingen))
    assert (retour.header.retour_codes, retour.inhoud) == (("0001",), None)


@pytest.mark.parametrize("niveau", [3, 4])
@pytest.mark.parametrize(
    ("pad", "plek"),
    [
        (CLIENT, ""),
        (f"{CLIENT}/Bsn", ""),
        (f"{CLIENT}/Naam/Geslachtsnaam/Achternaam", ""),
        (f"{PRODUCT}[2]", "/toegewezen_producten2"),
        (f"{PRODUCT}[2]/Omvang/Volume", "/toegewezen_producten2"),
        (f"{CLIENT}/Contactgegevens/Contact[1]/Adres/Huis", "/contactgegevens1"),
        (f"{CLIENT}/Relaties/Relatie[2]/Geslacht", "/relaties2"),
        (f"{CLIENT}/Relaties/Relatie[2]/Contact/Adres", "/relaties2/contact"),
        (f"{CLIENT}/Relaties", ""),
    ],
)
def test_niveau_3_en_4_geven_de_code_aan_de_klasse_en_0200_aan_de_andere(heen, niveau, pad, plek):
    retour = beoordeel(heen, bevinding(niveau, "9308", pad))
    per_klasse = codes(retour.inhoud)
    assert retour.header.retour_codes == ("0200",)
    assert per_klasse.pop(plek) == ("9308",)
    assert len(per_klasse) > 5
    assert set(per_klasse.values()) == {("0200",)}


def test_een_tiende_product_is_niet_het_eerste(heen, project):
    product = heen.inhoud.toegewezen_producten[0]
    velden = {n: getattr(heen.inhoud, n) for n in heen.inhoud.__dataclass_fields__}
    inhoud = type(heen.inhoud)(**velden | {"toegewezen_producten": (product,) * 10})
    bericht = type(heen)(heen.standaard, heen.soort, heen.header, inhoud)
    producten = beoordeel(
        bericht, bevinding(3, "9308", f"{PRODUCT}[10]/Einddatum")
    ).inhoud.toegewezen_producten
    assert [p.retour_codes for p in producten] == [("0200",)] * 9 + [("9308",)]


def test_meer_bevindingen_geven_elke_code_een_keer_per_klasse(heen):
    retour = beoordeel(
        heen,
        bevinding(3, "9308", f"{PRODUCT}[1]/Einddatum"),
        bevinding(3, "9307", f"{PRODUCT}[1]/Ingangsdatum"),
        bevinding(4, "9308", f"{PRODUCT}[1]/Omvang"),
        bevinding(3, "8187", f"{CLIENT}/Bsn"),
    )
    per_klasse = codes(retour.inhoud)
    assert per_klasse.pop("") == ("8187",)
    assert per_klasse.pop("/toegewezen_producten1") == ("9308", "9307")
    assert set(per_klasse.values()) == {("0200",)}


def test_de_inhoud_van_de_retour_is_die_van_het_heenbericht(heen):
    retour = beoordeel(heen, bevinding(3, "9308", PRODUCT + "[1]"))
    zonder = {"retour_codes", "relaties", "contactgegevens", "toegewezen_producten"}
    for veld in set(heen.inhoud.__dataclass_fields__) - zonder:
        assert getattr(retour.inhoud, veld) == getattr(heen.inhoud, veld)
    assert [p.toewijzing_nummer for p in retour.inhoud.toegewezen_producten] == [
        p.toewijzing_nummer for p in heen.inhoud.toegewezen_producten
    ]


def test_een_bevinding_in_de_kop_keurt_de_kop_af_en_niets_anders(heen):
    pad = "/Bericht/Header/BerichtIdentificatie"
    retour = beoordeel(
        heen,
        bevinding(3, "9056", f"{pad}/Identificatie"),
        bevinding(4, "8848", f"{pad}/Dagtekening"),
        bevinding(3, "9308", f"{PRODUCT}[1]"),
    )
    assert (retour.header.retour_codes, retour.inhoud) == (("9056", "8848"), None)


def test_op_een_bericht_dat_zijn_xsd_niet_haalt_volgt_geen_retour(heen):
    bevindingen = [bevinding(1, None, CLIENT, "XSD"), bevinding(2, "0001", CLIENT)]
    assert retourbericht(heen, bevindingen, identificatie="R1", dagtekening=DAG) is None


@pytest.mark.parametrize("naam", ["iwmo/WMO301", "ijw/JW301"])
def test_op_het_officiele_voorbeeld_volgt_een_geldige_302(gedeeld, naam):
    standaard, _, bestand = naam.partition("/")
    inhoud = (gedeeld / "standaard" / standaard / "berichten" / f"{bestand}.xml").read_bytes()
    heen = lees(inhoud).bericht
    assert beoordeel(heen).header.retour_codes == ()
    assert beoordeel(heen, bevinding(3, "9308", f"{PRODUCT}[1]")).header.retour_codes == ("0200",)
