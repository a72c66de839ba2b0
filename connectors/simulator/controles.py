"""The checks of VECOZO on what is handed over, in their order, each with its code.

Of which stage a check is, is mostly not published: `FASES` holds what is assumed and `Schakelaars.fases` the other
position. A check is made in the stage that its code belongs to; the first that fails decides.

Bron: simulatorlijst VSP section 4; foutcodelijsten VECOZO en BIDN.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from lxml import etree

import berichten
import schemas
from berichten import Gelezen
from berichten.formaat import BOM, PARSER
from connectors.simulator.envelop import Envelop
from connectors.simulator.instellingen import (
    ACTIES,
    DECLARATIES,
    GEEN_CODE,
    RETOUREN,
    WETTEN,
    Fase,
    Houder,
)
from connectors.simulator.pakket import VIRUS, open_pakket

if TYPE_CHECKING:
    from connectors.simulator.vecozo import Vecozo

UUID_V4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
TESTPERSOON = "9999"
FASES: dict[str, Fase] = {
    "CC04": "async",
    "CC05": "async",
    "IB017": "async",
    "IB021": "async",
    "CC07": "async",
    "BRS12": "async",
    "BRS14": "async",
    "BRS13": "async",
    "CC09": "async",
    "BRS18": "async",
    "BRS20": "async",
    "BRS28": "async",
}


@dataclass(frozen=True, slots=True)
class Afkeur:
    """Why a message is not accepted; `toelichting` says more."""

    code: str
    toelichting: str | None = None

    @property
    def omschrijving(self) -> str:
        """What the code means; of no code at all, what is the matter."""
        kaart = schemas.foutcodes().get(self.code)
        return kaart.betekenis if kaart else self.toelichting or "Het bericht is niet aangenomen."


@dataclass
class Zaak:
    """One handover: what was sent, by whom, and what it says."""

    vecozo: Vecozo
    houder: Houder
    envelop: Envelop
    payload: bytes
    al_gezien: bool = field(default=False)

    @property
    def soort(self) -> str:
        """The number of the message, such as 323."""
        return self.envelop.subtype[-3:]

    @property
    def wet(self) -> str | None:
        """The wet of the message; None for a berichttype that is not of iWmo or iJw."""
        return WETTEN.get(self.envelop.stroom.berichttype)

    @property
    def is_retour(self) -> bool:
        """True for a retourbericht."""
        return self.soort in RETOUREN

    @cached_property
    def pakket(self) -> tuple[bytes, str | None]:
        """The file in the payload, and the code that says what is wrong with the payload."""
        return open_pakket(self.payload, self.vecozo.schakelaars.grootste)

    @cached_property
    def gelezen(self) -> Gelezen:
        """The message as niveau 1 judges it."""
        return berichten.lees(self.pakket[0])

    @property
    def nummer(self) -> tuple[str, str, str]:
        """What may be used once: afzender, berichtsoort, and Identificatie or IdentificatieRetour."""
        bericht = self.gelezen.bericht
        if bericht is None:
            return ("", "", "")
        kop = bericht.header
        eigen = getattr(kop, "identificatie_retour", None) or kop.bericht_identificatie.identificatie
        return (self.envelop.afzender.code or "", self.envelop.subtype, eigen)


Uitkomst = str | Afkeur | None


@dataclass(frozen=True, slots=True)
class Controle:
    """One check: the codes that it may give and how it is made."""

    codes: frozenset[str]
    toets: Callable[[Zaak], Uitkomst]


def fase(code: str, zaak: Zaak) -> Fase:
    """Say in which stage a code is given."""
    return zaak.vecozo.schakelaars.fases.get(code, FASES.get(code, "sync"))


def toets(zaak: Zaak, welke: Fase) -> Afkeur | None:
    """Make the checks of one stage and give the first that fails."""
    for controle in CONTROLES:
        if not any(fase(code, zaak) == welke for code in controle.codes):
            continue
        gevonden = controle.toets(zaak)
        if gevonden is None:
            continue
        afkeur = Afkeur(gevonden) if isinstance(gevonden, str) else gevonden
        if fase(afkeur.code, zaak) == welke:
            return afkeur
    return None


def _grootte(zaak: Zaak) -> Uitkomst:
    return "BRS06" if len(zaak.payload) > zaak.vecozo.schakelaars.grootste else None


def _afzender(zaak: Zaak) -> Uitkomst:
    wie = zaak.envelop.afzender
    bekend = zaak.vecozo.gegevens.aanbieders.get(wie.code or "")
    return None if bekend is not None and bekend.rol == wie.rol else "BRS01"


def _autorisatie(zaak: Zaak) -> Uitkomst:
    return None if _dienst(zaak) in zaak.houder.autorisaties else "BRS02"


def _dienst(zaak: Zaak) -> str:
    return "declaratie" if zaak.soort in DECLARATIES else "registratie"


def _toestemming(zaak: Zaak) -> Uitkomst:
    agb = zaak.envelop.afzender.code
    if agb == zaak.houder.agb:
        return None
    mag = agb in zaak.houder.toestemming and _dienst(zaak) == "registratie"
    return None if mag else "BRS03"


def _aangesloten(zaak: Zaak) -> Uitkomst:
    code = zaak.envelop.geadresseerde.code or ""
    return None if code in zaak.vecozo.gegevens.aansluitingen else "BRS04"


def _grondslag(zaak: Zaak) -> Uitkomst:
    wie = zaak.vecozo.gegevens.aansluitingen.get(zaak.envelop.geadresseerde.code or "")
    return None if wie is None or zaak.wet is None or zaak.wet in wie.wetten else "BRS05"


def _route(zaak: Zaak) -> Uitkomst:
    stroom = zaak.envelop.stroom
    wie = zaak.vecozo.gegevens.aansluitingen.get(zaak.envelop.geadresseerde.code or "")
    if wie is not None and not wie.route:
        return "BRS33"
    if zaak.wet is None or zaak.soort not in ACTIES or zaak.envelop.subtype[:-3] != stroom.berichttype:
        return "BRS33"
    if zaak.soort in zaak.vecozo.bevroren:
        return Afkeur(zaak.vecozo.bevroren[zaak.soort])
    if (stroom.berichtversie, stroom.berichtsubversie) not in zaak.vecozo.schakelaars.versies:
        return Afkeur(GEEN_CODE, "Deze versie van het bericht wordt niet ondersteund.")
    if stroom.actie != ACTIES[zaak.soort]:
        if zaak.vecozo.schakelaars.actie_strikt:
            return "BRS33"
        zaak.vecozo.noteer("onbekende actie", traceer_id=zaak.envelop.traceer_id)
    return None


def _uuids(zaak: Zaak) -> Uitkomst:
    ids = (
        zaak.envelop.traceer_id,
        zaak.envelop.conversatie_id,
        zaak.envelop.aspect("Referentienummer") or "",
    )
    return None if all(UUID_V4.fullmatch(een) for een in ids) else "CC04"


def _referentienummer(zaak: Zaak) -> Uitkomst:
    gelijk = zaak.envelop.aspect("Referentienummer") == zaak.envelop.conversatie_id
    if gelijk or zaak.is_retour:
        return None
    if zaak.vecozo.schakelaars.referentie_strikt:
        return "CC05"
    zaak.vecozo.noteer("Referentienummer wijkt af", traceer_id=zaak.envelop.traceer_id)
    return None


def _applicatie(zaak: Zaak) -> Uitkomst:
    nodig = ("Applicatie", "ApplicatieVersie", "ApplicatieSubversie")
    return None if all(zaak.envelop.aspect(sleutel) for sleutel in nodig) else "IB017"


def _antwoord_op(zaak: Zaak) -> Uitkomst:
    if not zaak.is_retour:
        return None
    if zaak.envelop.als_antwoord_op is None:
        return "IB021"
    return None if zaak.vecozo.kent_conversatie(zaak.envelop.conversatie_id) else "CC07"


def _traceer_id(zaak: Zaak) -> Uitkomst:
    return "BRS114" if zaak.al_gezien else None


def _virus(zaak: Zaak) -> Uitkomst:
    return "BRS12" if VIRUS in zaak.payload or VIRUS in zaak.pakket[0] else None


def _pakket(zaak: Zaak) -> Uitkomst:
    return zaak.pakket[1]


def _xml(zaak: Zaak) -> Uitkomst:
    inhoud = zaak.pakket[0]
    if zaak.pakket[1] is not None or inhoud.startswith(BOM):
        return "BRS14"
    try:
        inhoud.decode("utf-8")
        etree.fromstring(inhoud, etree.XMLParser(**PARSER))
    except (UnicodeDecodeError, etree.XMLSyntaxError):
        return "BRS14"
    return None


def _xsd(zaak: Zaak) -> Uitkomst:
    gelezen = zaak.gelezen
    if gelezen.bericht is None:
        return Afkeur("BRS13", gelezen.bevindingen[0].melding)
    if gelezen.naam != zaak.envelop.subtype:
        return Afkeur("BRS13", f"De payload is een {gelezen.naam} en geen {zaak.envelop.subtype}.")
    return None


def _kop(zaak: Zaak) -> Uitkomst:
    bericht = zaak.gelezen.bericht
    if bericht is None:
        return None
    kop, stroom = bericht.header, zaak.envelop.stroom
    van, aan = zaak.envelop.afzender.code, zaak.envelop.geadresseerde.code
    if zaak.is_retour:
        van, aan = aan, van
    klopt = (kop.afzender, kop.ontvanger) == (van, aan) and (kop.bericht_versie, kop.bericht_subversie) == (
        stroom.berichtversie,
        stroom.berichtsubversie,
    )
    return None if klopt else "CC09"


_BSN = re.compile(rb"<(?:\w+:)?Bsn>(\d+)<")


def _testpersonen(zaak: Zaak) -> Uitkomst:
    if zaak.vecozo.schakelaars.omgeving == "productie":
        return None
    echt = any(not bsn.startswith(TESTPERSOON.encode()) for bsn in _BSN.findall(zaak.pakket[0]))
    return "BRS18" if echt else None


def _identificatie(zaak: Zaak) -> Uitkomst:
    return "BRS20" if zaak.vecozo.nummer_gebruikt(zaak) else None


def _inhoud(zaak: Zaak) -> Uitkomst:
    if zaak.soort != "323" and not zaak.vecozo.schakelaars.xslt_alles:
        return None
    bevindingen = berichten.controleer(zaak.gelezen)
    return Afkeur("BRS28", bevindingen[0].melding) if bevindingen else None


def _controle(toets: Callable[[Zaak], Uitkomst], *codes: str) -> Controle:
    return Controle(frozenset(codes), toets)


CONTROLES = (
    _controle(_grootte, "BRS06"),
    _controle(_afzender, "BRS01"),
    _controle(_autorisatie, "BRS02"),
    _controle(_toestemming, "BRS03"),
    _controle(_aangesloten, "BRS04"),
    _controle(_grondslag, "BRS05"),
    _controle(_route, "BRS33", GEEN_CODE),
    _controle(_uuids, "CC04"),
    _controle(_referentienummer, "CC05"),
    _controle(_applicatie, "IB017"),
    _controle(_antwoord_op, "IB021", "CC07"),
    _controle(_traceer_id, "BRS114"),
    _controle(_virus, "BRS12"),
    _controle(_pakket, "BRS15", "BRS16", "BRS17", "BRS19", "BRS21", "BRS29"),
    _controle(_xml, "BRS14"),
    _controle(_xsd, "BRS13"),
    _controle(_kop, "CC09"),
    _controle(_testpersonen, "BRS18"),
    _controle(_identificatie, "BRS20"),
    _controle(_inhoud, "BRS28"),
)
