"""What of VECOZO is not known stands here as a switch, with the reference data that make every code reachable.

The fields of `Schakelaars` may be set while the simulator runs.

Bron: simulatorlijst VSP sections 2 to 9; koppelvlak VSP section 2.1 (acties).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

Fase = Literal["sync", "async"]
WETTEN = {"WMO": "wmo", "JW": "jeugdwet"}
MB = 1024 * 1024
RETOUREN = frozenset({"302", "306", "308", "316", "318", "320"})
DECLARATIES = frozenset({"323", "325"})
# Made up where no source names them, so that client and simulator agree; `VerzoekToewijzing` is public.
ACTIES = {
    "301": "Toewijzing",
    "302": "ToewijzingRetour",
    "305": "Start",
    "306": "StartRetour",
    "307": "Stop",
    "308": "StopRetour",
    "315": "VerzoekToewijzing",
    "316": "VerzoekToewijzingRetour",
    "317": "VerzoekWijziging",
    "318": "VerzoekWijzigingRetour",
    "319": "Antwoord",
    "320": "AntwoordRetour",
    "323": "Declaratie",
    "325": "DeclaratieAntwoord",
}
FOUTBERICHT, FOUT_ACTIE = "Fo01", "Fout"
GEEN_CODE = ""  # a refusal for which no code is known


@dataclass(frozen=True, slots=True)
class Aanbieder:
    """A provider as VECOZO knows it: in which rol, and for which wetten."""

    agb: str
    rol: str
    wetten: frozenset[str]


@dataclass(frozen=True, slots=True)
class Aansluiting:
    """A gemeente at VECOZO: for which wetten, and whether there is a route to it."""

    code: str
    wetten: frozenset[str]
    route: bool = True


@dataclass(frozen=True, slots=True)
class Houder:
    """Who has a certificate: its AGB-code, for whom else it may do registraties, and what else is true of it."""

    letter: str
    agb: str
    toestemming: frozenset[str] = frozenset()
    autorisaties: frozenset[str] = frozenset({"registratie", "declaratie"})
    ip_bekend: bool = True


BEIDE = frozenset({"wmo", "jeugdwet"})


@dataclass(slots=True)
class Schakelaars:
    """Every switch, at its default. Sizes in bytes; `grootste` is 25 MB, of 1024 or 1000."""

    omgeving: Literal["productie", "acc", "tst"] = "tst"
    mtls_fout: Literal["handshake", "http403"] = "handshake"
    quota_per_minuut: int | None = None
    grootste: int = 25 * MB
    fases: dict[str, Fase] = field(default_factory=dict)
    foutlayout: Literal["sleutel", "tekst"] = "sleutel"
    versies: frozenset[tuple[int, int]] = frozenset({(3, 2)})
    actie_strikt: bool = False
    referentie_strikt: bool = False  # CC05
    traceerid_verbruikt_bij_afkeur: bool = True
    identificatie_verbruikt_bij_afkeur: bool = False
    ontdubbel: bool = True
    xslt_alles: bool = False  # niveau 2 for every message, not for a 323 only
    foutbericht: Literal["altijd", "nooit", "alleen_xsd"] = "altijd"
    brs28_ook_fo01: bool = False  # a 323 that breaks a rule within itself gets a Fo01 beside its 325 (F12)
    afzender_brs28: Literal["VECOZO", "gemeente"] = "VECOZO"
    bevestig_vertraging: timedelta = timedelta()
    tweede_delete: Literal[404, 202] = 404
    status_vertraging: timedelta = timedelta()
    status_v2: bool = True  # False: gone, as after its sunset
    status_v3: bool = True
    verwijder_na_download: timedelta | None = None
    bewaartermijn: timedelta = timedelta(days=62)
    koppel_325: bool = False
    # When each step of the processing is reached after reception.
    na_verwerken: timedelta = timedelta(seconds=5)
    na_voltooien: timedelta = timedelta(seconds=30)
    na_aanbieden: timedelta = timedelta(seconds=35)
    na_bezorgen: timedelta = timedelta(seconds=60)
    # When a gemeente answers, in werkdagen.
    retour_werkdagen: int = 1
    besluit_werkdagen: int = 3
    antwoord_werkdagen: int = 5
    te_laat_werkdagen: int = 15
    betaal_dagen: int = 14
    meteen: bool = False  # the clock runs on after every call until there is no more work

    def zonder_wachten(self) -> None:
        """Let every answer be there at the next call, on the same day: the clock need not move."""
        self.na_verwerken = self.na_voltooien = self.na_aanbieden = self.na_bezorgen = timedelta()
        self.retour_werkdagen = self.besluit_werkdagen = self.antwoord_werkdagen = 0


@dataclass(frozen=True, slots=True)
class Gegevens:
    """Who there are: providers, gemeenten and the holders of the certificates."""

    aanbieders: dict[str, Aanbieder]
    aansluitingen: dict[str, Aansluiting]
    houders: dict[str, Houder]


ONBEKENDE_GEMEENTE, ZONDER_ROUTE = "9999", "0548"


def gegevens(agb: str, rol: str, andere_agb: str, gemeenten: dict[str, frozenset[str]]) -> Gegevens:
    """Give the reference data for one organisation and the gemeenten that it works for (code: wetten)."""
    aanbieders = (
        Aanbieder(agb, rol, BEIDE),
        Aanbieder(andere_agb, "Instelling", frozenset({"jeugdwet"})),
        Aanbieder("01023456", "Praktijk", BEIDE),
    )
    aansluitingen = [
        Aansluiting("0363", BEIDE),
        Aansluiting("0384", BEIDE),
        Aansluiting("0344", frozenset({"jeugdwet"})),
        Aansluiting(ZONDER_ROUTE, BEIDE, route=False),
        *(Aansluiting(code, wetten) for code, wetten in gemeenten.items()),
    ]
    houders = (
        *(Houder(letter, agb) for letter in "ACDE"),
        Houder("B", andere_agb, toestemming=frozenset({agb})),
        Houder("F", agb, ip_bekend=False),
        Houder("G", agb, autorisaties=frozenset()),
    )
    return Gegevens(
        {een.agb: een for een in aanbieders},
        {een.code: een for een in aansluitingen},
        {een.letter: een for een in houders},
    )
