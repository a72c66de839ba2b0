"""The composite datatypes (CDT) of iWmo and iJw 3.2, and the codes that the program branches on.

Every other code list is read from the XSDs, never typed here. A value stands in these classes as it stands in the
message: a bedrag keeps its DebetCredit beside it, so that reading and writing are each other's inverse and rule CS325
can see a credit of nought. `eurocent` gives the signed amount to calculate with.

Bron: basisschema.xsd of iWmo and iJw 3.2; code lists WJ756 (Eenheid) and COD757 (Frequentie).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from berichten.velden import datatype


class Eenheid(StrEnum):
    """The unit of a volume (WJ756)."""

    MINUUT = "01"
    UUR = "04"
    ETMAAL = "14"
    DAGDEEL = "16"
    STUKS_OUTPUT = "82"
    EURO = "83"
    STUKS_INSPANNING = "84"


class Frequentie(StrEnum):
    """The period over which a volume is assigned."""

    DAG = "1"
    WEEK = "2"
    MAAND = "4"
    TOTAAL = "6"


class DebetCredit(StrEnum):
    """The direction of a bedrag in a declaration."""

    DEBET = "D"
    CREDIT = "C"


class RedenWijziging(StrEnum):
    """The reasons for changing a toewijzing that the rules name."""

    ADMINISTRATIEVE_CORRECTIE = "01"
    OVERLIJDEN = "02"
    VERWIJDERD = "13"


class StatusAanlevering(StrEnum):
    """The states of a start or stop that the standard allows; a changed one (2) is taken back and sent anew (OP033)."""

    EERSTE = "1"
    VERWIJDEREN = "3"


class RedenBeeindiging(StrEnum):
    """The reason of a stop that the rules name; the other reasons differ between the standards (WMO588, JZ588)."""

    TIJDELIJK = "20"


class VerzoekAntwoord(StrEnum):
    """What a gemeente says of a verzoek in a 319."""

    AFGEWEZEN = "1"
    IN_ONDERZOEK = "2"


class RetourCode(StrEnum):
    """The retourcodes that belong to no single rule (WJ001)."""

    AFGEKEURD_NIVEAU_2 = "0001"
    GOED = "0200"
    NIET_BEOORDEELD = "0233"
    DECLARATIE_TOEGEKEND = "8001"


@datatype
class Achternaam:
    """CDT_Achternaam."""

    achternaam: str
    voorvoegsel: str | None = None


@datatype
class VolledigeNaam:
    """CDT_VolledigeNaam."""

    geslachtsnaam: Achternaam
    partnernaam: Achternaam | None = None
    voornamen: str | None = None
    voorletters: str | None = None
    naam_gebruik: str


@datatype
class VerkorteNaam:
    """CDT_VerkorteNaam."""

    geslachtsnaam: Achternaam
    voornamen: str | None = None
    voorletters: str | None = None


@datatype
class Geboortedatum:
    """CDT_Geboortedatum; DatumGebruik says which part of Datum is known."""

    datum: date
    datum_gebruik: str | None = None


@datatype
class Communicatie:
    """CDT_Communicatie."""

    vorm: str
    taal: str | None = None


@datatype
class Huis:
    """CDT_Huis."""

    huisnummer: int
    huisletter: str | None = None
    huisnummer_toevoeging: str | None = None
    aanduiding_woonadres: str | None = None


@datatype
class Adres:
    """CDT_Adres."""

    huis: Huis | None = None
    postcode: str | None = None
    straatnaam: str | None = None
    plaatsnaam: str | None = None
    land_code: str | None = None


@datatype
class Telefoon:
    """CDT_Telefoon."""

    telefoonnummer: str
    landnummer: str


@datatype
class Telefoonnummers:
    """CDT_Telefoonnummers."""

    telefoon01: Telefoon
    telefoon02: Telefoon | None = None


@datatype
class OpenPeriode:
    """CDT_OpenPeriode: both boundaries inclusive, either may be absent."""

    begindatum: date | None = None
    einddatum: date | None = None


@datatype
class GeslotenPeriode:
    """CDT_GeslotenPeriode: both boundaries inclusive."""

    begindatum: date
    einddatum: date


@datatype
class Product:
    """CDT_Product; without Code the toewijzing is aspecifiek."""

    categorie: str
    code: str | None = None


@datatype
class Omvang:
    """CDT_Omvang: a volume in `eenheid` per `frequentie`."""

    volume: int
    eenheid: str
    frequentie: str


@datatype
class Referentie:
    """CDT_Referentie: the number of a prestatie and, on a credit, that of the debet it takes back."""

    referentie_nummer: str
    vorig_referentie_nummer: str | None = None


@datatype
class BerichtIdentificatie:
    """CDT_BerichtIdentificatie."""

    identificatie: str
    dagtekening: date


@datatype
class Verwijzer:
    """CDT_Verwijzer; `zorgverlener_code` is an AGB-code, which takes the place of the name (CD066, CD067)."""

    type: str
    naam: str | None = None
    zorgverlener_code: str | None = None


@datatype
class XsdVersie:
    """CDT_XsdVersie: the versions of the schemas that the message was made with (IV034)."""

    basisschema_xsd_versie: str
    bericht_xsd_versie: str


@datatype
class BedragMetDC:
    """CDT_BedragMetDC: a bedrag in eurocent, never negative, with its direction."""

    bedrag: int
    debet_credit: str

    @property
    def eurocent(self) -> int:
        """The signed amount in eurocent: debet positive, credit negative."""
        return -self.bedrag if self.debet_credit == DebetCredit.CREDIT else self.bedrag

    @classmethod
    def van(cls, eurocent: int) -> BedragMetDC:
        """Make it from a signed amount; nought is debet (CS325).

        >>> BedragMetDC.van(-1250), BedragMetDC.van(0).debet_credit
        (BedragMetDC(bedrag=1250, debet_credit='C'), 'D')
        """
        return cls(bedrag=abs(eurocent), debet_credit=richting(eurocent))


@datatype
class TotaalBedragMetDC:
    """CDT_TotaalBedragMetDC: a total in eurocent, never negative, with its direction."""

    totaal_bedrag: int
    debet_credit: str

    @property
    def eurocent(self) -> int:
        """The signed total in eurocent: debet positive, credit negative."""
        return -self.totaal_bedrag if self.debet_credit == DebetCredit.CREDIT else self.totaal_bedrag

    @classmethod
    def van(cls, eurocent: int) -> TotaalBedragMetDC:
        """Make it from a signed total; nought is debet (CS325)."""
        return cls(totaal_bedrag=abs(eurocent), debet_credit=richting(eurocent))


def richting(eurocent: int) -> str:
    """Give D or C for a signed amount; nought is D (CS325).

    >>> richting(5), richting(-5), richting(0)
    ('D', 'C', 'D')
    """
    return DebetCredit.CREDIT.value if eurocent < 0 else DebetCredit.DEBET.value
