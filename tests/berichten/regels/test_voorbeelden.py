"""The published example messages, where we hold them: each has the verdict that its known faults explain, and no other."""

from pathlib import Path

import pytest

from berichten import controleer, lees
from berichten.codec import KLASSEN
from berichten.regels.plaatsen import BERICHTEN
from berichten.standaard import HUIDIGE

# What is wrong with a published example, and why that is right to say. All others are without a finding.
BEVINDINGEN = {
    # Both products end on 31 June.
    "JW315": [
        ("XSD", "/Bericht/Client/AangevraagdeProducten/AangevraagdProduct[1]/ToewijzingEinddatum"),
        ("XSD", "/Bericht/Client/AangevraagdeProducten/AangevraagdProduct[2]/ToewijzingEinddatum"),
    ],
    # A new product that ends two years before it begins; the published list of contradictions does not name it.
    "JW317": [("CS003", "/Bericht/Client/Verzoek/NieuweProducten/NieuwProduct[1]/Einddatum")],
    # A RetourCode that stands outside RetourCodes.
    "JW318": [("XSD", "/Bericht/Client/Verzoek/RetourCode")],
    # One client has RN004 twice, and toewijzing 10073 has a debet for April with each of the two clients.
    "JW323": [
        ("TR101", "/Bericht/Declaratie/Clienten/Client[2]/Prestaties/Prestatie[3]"),
        ("TR416", "/Bericht/Declaratie/Clienten/Client[2]/Prestaties/Prestatie[2]"),
    ],
    # A new product that begins on the Dagtekening itself.
    "WMO317": [("TR380", "/Bericht/Client/Verzoek/NieuweProducten/NieuwProduct[1]/GewensteIngangsdatum")],
}
# No retourbericht of iWmo is published, and neither is the WMO325.
NAMEN = [
    (standaard.naam, standaard.berichtnaam(soort))
    for standaard in HUIDIGE
    for soort in KLASSEN
    if standaard.naam == "ijw" or (soort in BERICHTEN and soort != "325")
]


@pytest.mark.parametrize(("standaard", "naam"), NAMEN, ids=lambda naam: naam)
def test_een_gepubliceerd_voorbeeld_krijgt_het_oordeel_dat_erbij_hoort(
    gedeeld: Path, standaard: str, naam: str
) -> None:
    gelezen = lees((gedeeld / "standaard" / standaard / "berichten" / f"{naam}.xml").read_bytes())
    assert gelezen.naam == naam
    gevonden = [(bevinding.regel, bevinding.pad) for bevinding in controleer(gelezen)]
    assert gevonden == BEVINDINGEN.get(naam, [])


def test_er_is_geen_ander_gepubliceerd_voorbeeld(gedeeld: Path) -> None:
    gevonden = {(pad.parts[-3], pad.stem) for pad in (gedeeld / "standaard").glob("*/berichten/*.xml")}
    assert gevonden == set(NAMEN)
