"""The exchange as `zorgpost.toml` describes it, made from real parts."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from opdrachten.afloop import Gebruiksfout, Omgevingsfout
from opdrachten.bedrading import Omgeving

if TYPE_CHECKING:
    from connectors.vecozo.certificaat import Certificaat
    from connectors.vecozo.stromen import Stromen
    from opdrachten.instellingen import Vecozo
    from processen.ophalen import Ophaler
    from processen.postpoorten import Schakelpunt
    from processen.versturen import Verzender
    from processen.volgen import Volger

WACHTWOORD = "ZORGPOST_VECOZO_WACHTWOORD"
BASIS = {
    "productie": "https://api.vecozo.nl",
    "acceptatie": "https://tst-api.vecozo.nl/acc",
    "simulator": "https://localhost:8443",
}


@dataclass(frozen=True, slots=True)
class Koppeling:
    """An open exchange. `certificaat` tells until when it is valid."""

    omgeving: Omgeving
    schakelpunt: Schakelpunt
    certificaat: Certificaat
    stromen: Stromen

    def verzender(self) -> Verzender:
        """Give who sends."""
        from connectors.vecozo.pakket import pak_in
        from processen.versturen import Geduld, Verzender

        vecozo = self.omgeving.instellingen.vecozo
        return Verzender(
            self.omgeving.maak_uow,
            self.omgeving.klok,
            self.schakelpunt,
            self.omgeving.agb,
            vecozo.rol,
            self.stromen.stroom,
            pak_in,
            Geduld(wachttijd=timedelta(minutes=vecozo.wachttijd_minuten)),
            vecozo.dicht,
        )

    def volger(self) -> Volger:
        """Give who follows what was sent."""
        from processen.volgen import Volger

        return Volger(self.omgeving.maak_uow, self.omgeving.klok, self.schakelpunt)

    def aannames(self) -> list[str]:
        """Say of every value that VECOZO must confirm, and that was not set, what is assumed; a sentence each."""
        vecozo = self.omgeving.instellingen.vecozo
        zinnen = [
            f"De actie van {naam} is een aanname; vraag VECOZO welke dat is en zet haar in [vecozo.stroom.{naam}] actie."
            for naam in self.stromen.zonder_actie()
        ]
        if afgeleid := self.stromen.afgeleid():
            zinnen.append(
                f"Berichttype, berichtsubtype en versie volgen uit de naam van het bericht ({', '.join(afgeleid)}); dat is "
                "afgeleid uit één gepubliceerd voorbeeld. Laat VECOZO ze bevestigen en zet ze in [vecozo.stroom.NAAM]."
            )
        if "per_minuut" not in vecozo.model_fields_set:
            zinnen.append(
                f"Hoe vaak VECOZO mag worden aangeroepen is niet gepubliceerd; zorgpost houdt hooguit {vecozo.per_minuut} keer "
                "per minuut aan. Zet wat VECOZO opgeeft in [vecozo] per_minuut."
            )
        if "wachttijd_minuten" not in vecozo.model_fields_set:
            zinnen.append(
                "Hoe lang een bericht bij VECOZO zonder status kan zijn is niet gepubliceerd; zorgpost wacht "
                f"{vecozo.wachttijd_minuten} minuten voordat het hetzelfde nog eens aanbiedt. Zet wat VECOZO opgeeft in "
                "[vecozo] wachttijd_minuten."
            )
        if vecozo.koppeling == "soap" and vecozo.soapaction is None:
            zinnen.append("De SOAPAction is een aanname; zet wat VECOZO opgeeft in [vecozo] soapaction.")
        if vecozo.koppeling == "soap" and vecozo.wsdl is None:
            zinnen.append(
                "De WSDL is nagemaakt van een gepubliceerd voorbeeld; vraag VECOZO om de echte en zet haar pad in [vecozo] wsdl."
            )
        return zinnen

    def ophaler(self) -> Ophaler:
        """Give who fetches."""
        from connectors.vecozo.pakket import pak_uit
        from processen.ontvangen import Ontvanger
        from processen.ophalen import Ophaler
        from processen.postpoorten import Partij

        wij = Partij(self.omgeving.instellingen.vecozo.rol, self.omgeving.agb)
        return Ophaler(
            self.omgeving.maak_uow,
            self.omgeving.klok,
            self.schakelpunt,
            self.omgeving.agb,
            pak_uit,
            Ontvanger(self.omgeving.maak_uow, self.omgeving.klok, self.omgeving.agb).ontvang_alle,
            self.stromen.inkomend(wij),
            time.sleep,
        )


@contextmanager
def open_koppeling(omgeving: Omgeving) -> Iterator[Koppeling]:
    """Open the exchange of a workspace; what is missing becomes a Gebruiksfout, a certificate that fails an Omgevingsfout."""
    from connectors.vecozo.certificaat import OnbruikbaarCertificaat
    from connectors.vecozo.rest import Applicatie, RestSchakelpunt
    from connectors.vecozo.verkeer import Grenzen, Verkeer

    vecozo = omgeving.instellingen.vecozo
    if vecozo.koppeling == "bestand":
        raise Gebruiksfout(
            '[vecozo] koppeling staat op "bestand": bied de berichten in uit/ aan op het portaal, of zet koppeling op "rest".'
        )
    try:
        certificaat = laad_certificaat(vecozo, omgeving.map)
    except OnbruikbaarCertificaat as fout:
        raise Omgevingsfout(str(fout)) from fout
    verkeer = Verkeer(
        certificaat.context,
        Grenzen(
            verbinden=vecozo.verbinden_seconden, lezen=vecozo.lezen_seconden, per_minuut=vecozo.per_minuut
        ),
        proxy=vecozo.proxy,
    )
    basis = vecozo.basis or BASIS[vecozo.omgeving]
    applicatie = Applicatie(vecozo.applicatie, vecozo.applicatie_versie, vecozo.applicatie_subversie)
    hosts = frozenset(vecozo.hosts)
    try:
        if vecozo.koppeling == "soap":
            from connectors.vecozo.soap import SOAPACTION, WSDL, SoapSchakelpunt

            if vecozo.soap_adres is None:
                raise Gebruiksfout(
                    "[vecozo] soap_adres ontbreekt; vraag VECOZO om het adres van de SOAP-dienst."
                )
            wsdl = omgeving.map / vecozo.wsdl if vecozo.wsdl else WSDL
            if not wsdl.is_file():
                raise Gebruiksfout(
                    f"[vecozo] wsdl wijst naar {vecozo.wsdl}, dat er niet is; verbeter het pad."
                )
            schakelpunt: Schakelpunt = SoapSchakelpunt(
                verkeer,
                basis,
                applicatie,
                adres=vecozo.soap_adres,
                soapaction=vecozo.soapaction or SOAPACTION,
                wsdl=wsdl,
                hosts=hosts,
            )
        else:
            schakelpunt = RestSchakelpunt(verkeer, basis, applicatie, hosts=hosts)
        yield Koppeling(omgeving, schakelpunt, certificaat, stromen(vecozo))
    finally:
        verkeer.sluit()


def laad_certificaat(vecozo: Vecozo, map_: Path) -> Certificaat:
    """Load the certificate that the settings name; raises Gebruiksfout when none is named, OnbruikbaarCertificaat else."""
    from connectors.vecozo.certificaat import laad

    if vecozo.certificaat is None:
        raise Gebruiksfout(
            "[vecozo] certificaat ontbreekt; zet daar het pad van het systeemcertificaat (.p12 of .pem) en het wachtwoord in "
            f"de omgeving als {WACHTWOORD}."
        )
    return laad(
        map_ / vecozo.certificaat,
        sleutel=map_ / vecozo.sleutel if vecozo.sleutel else None,
        wachtwoord=os.environ.get(WACHTWOORD),
        certificaten=map_ / vecozo.certificaten if vecozo.certificaten else None,
    )


def stromen(vecozo: Vecozo) -> Stromen:
    """Give the berichtstromen that are set; only towards the simulator may an actie be assumed."""
    from berichten.opstellen import kop
    from berichten.standaard import IWMO
    from connectors.vecozo.stromen import Gekozen, Stromen

    vast = kop(IWMO, "301")
    return Stromen(
        {naam: Gekozen(**deel.model_dump()) for naam, deel in vecozo.stroom.items()},
        (vast.bericht_versie, vast.bericht_subversie),
        mag_aannemen=vecozo.omgeving == "simulator",
    )
