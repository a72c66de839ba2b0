"""What comes back when a message does not make it: a Fo01, or of a declaratie a 325 with only a Header.

Bron: simulatorlijst VSP section 6; StUF 03.01, Fo01; IV087 (0001 in the Header).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import berichten
from berichten.beoordeling import retourbericht
from berichten.bevinding import Bevinding
from connectors.simulator.envelop import maak_envelop
from connectors.simulator.instellingen import ACTIES, FOUT_ACTIE, FOUTBERICHT
from connectors.simulator.pakket import pak

if TYPE_CHECKING:
    from connectors.simulator.controles import Afkeur, Zaak
    from connectors.simulator.vecozo import Stuk, Vecozo

_STUF = "http://www.egem.nl/StUF/StUF0301"
XSLT_VERSIE = "1.0.0"


def fo01(vecozo: Vecozo, stuk: Stuk, afkeur: Afkeur, zender: str) -> bytes:
    """Write the Fo01 about a message; it names the message and repeats nothing of it."""
    envelop, nu = stuk.envelop, vecozo.klok.nu
    versie, subversie = (
        (envelop.aspect(sleutel) or "0").rjust(4, "0")
        for sleutel in ("ApplicatieVersie", "ApplicatieSubversie")
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<StUF:Fo01Bericht xmlns:StUF="{_STUF}">'
        "<StUF:stuurgegevens><StUF:berichtcode>Fo01</StUF:berichtcode>"
        f"<StUF:zender><StUF:organisatie>{zender}</StUF:organisatie></StUF:zender>"
        f"<StUF:ontvanger><StUF:organisatie>{envelop.afzender.code}</StUF:organisatie></StUF:ontvanger>"
        f"<StUF:referentienummer>{vecozo.nieuwe_id()}</StUF:referentienummer>"
        f"<StUF:tijdstipBericht>{nu:%Y%m%d%H%M%S}</StUF:tijdstipBericht>"
        f"<StUF:crossRefnummer>{envelop.aspect('Referentienummer') or envelop.traceer_id}</StUF:crossRefnummer>"
        f"</StUF:stuurgegevens><StUF:body><StUF:code>{escape(afkeur.code)}</StUF:code><StUF:plek>client</StUF:plek>"
        f"<StUF:omschrijving>{escape(afkeur.omschrijving)}</StUF:omschrijving>"
        f"<StUF:details>{envelop.subtype}-{versie}{subversie}</StUF:details></StUF:body></StUF:Fo01Bericht>"
    ).encode()


def stuur_fo01(
    vecozo: Vecozo, stuk: Stuk, afkeur: Afkeur, *, zender: tuple[str, str] = ("VECOZO", "VECOZO")
) -> Stuk:
    """Send a Fo01 about a message to who handed it over; `zender` is the rol and code of who found the fault."""
    envelop = stuk.envelop
    terug = maak_envelop(
        vecozo.nieuwe_id(),
        van=zender,
        aan=(envelop.afzender.rol, envelop.afzender.code or ""),
        stroom=(FOUTBERICHT, FOUTBERICHT, 1, 0, FOUT_ACTIE),
        conversatie_id=envelop.conversatie_id,
        als_antwoord_op=envelop.traceer_id,
    )
    inhoud = fo01(vecozo, stuk, afkeur, zender[1])
    vecozo.noteer("foutbericht", traceer_id=envelop.traceer_id, code=afkeur.code)
    return vecozo.lever(terug, pak(f"{terug.traceer_id}.xml", inhoud), door=zender[1])


def stuur_325(vecozo: Vecozo, stuk: Stuk, zaak: Zaak) -> None:
    """Answer a declaratie that breaks a rule within itself: a 325 with 0001 in its Header and nothing more."""
    heen = zaak.gelezen.bericht
    if heen is None:
        return
    bevinding = Bevinding(2, "BRS28", "0001", "/Bericht/Header", "")
    antwoord = retourbericht(
        heen,
        [bevinding],
        identificatie=vecozo.nieuwe_id()[:8].upper(),
        dagtekening=vecozo.klok.vandaag,
        xslt_versie=XSLT_VERSIE,
    )
    if antwoord is None:
        return
    envelop = stuk.envelop
    van_gemeente = vecozo.schakelaars.afzender_brs28 == "gemeente"
    van = ("Gemeente", envelop.geadresseerde.code or "") if van_gemeente else ("VECOZO", "VECOZO")
    terug = maak_envelop(
        vecozo.nieuwe_id(),
        van=van,
        aan=(envelop.afzender.rol, envelop.afzender.code or ""),
        stroom=(envelop.stroom.berichttype, antwoord.naam, 3, 2, ACTIES["325"]),
        als_antwoord_op=envelop.traceer_id,
    )
    vecozo.lever(terug, pak(f"{terug.traceer_id}.xml", berichten.schrijf(antwoord)), door="VECOZO")
