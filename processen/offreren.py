"""An aanvraag with an advies becomes an offerte, and a signed offerte an akkoord that opens the hours.

A version never changes: the same request again gives the version that is there, another content gives the next one.

Bron: domain document of the application process (akkoordformulier and offerte are equal in force).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import PurePosixPath

from berichten.typen import Eenheid
from facturatie.contract import Contract, Tarief
from facturatie.factuur import OngeldigeFactuur
from facturatie.offerte import Moment, Offerte, Offerteregel
from facturatie.pdf import offerte as offerteblad
from processen.akkoorden import laad_akkoorden
from processen.factuuropmaak import Huisregels, partij, volgend_nummer
from processen.factuurpoorten import Offertestuk, Offertestukregel, Ondertekening
from processen.ports import Klok, MaakUnitOfWork, UnitOfWork
from trajecten.aanvraag import Aanvraag
from trajecten.advies import Advies, Adviesregel
from trajecten.akkoord import Akkoord

SCANS = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff")


class OnbekendeOfferte(ValueError):
    """There is no such offerte or version, or it cannot be signed like this; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Aanbod:
    """How an organisation offers: the form of its numbers, how long an offer stands, and what stands under it."""

    huis: Huisregels
    reeks: str = "OFF-{jaar}-{nummer:04}"
    geldig_dagen: int = 30
    voorwaarden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Geoffreerd:
    """An offerte that is kept; `nieuw` is False when exactly this was offered before."""

    stuk: Offertestuk
    nieuw: bool


@dataclass(frozen=True, slots=True)
class Getekend:
    """A signature that is registered with the akkoorden that it made; `nieuw` is False when it was there before."""

    ondertekening: Ondertekening
    akkoorden: tuple[Akkoord, ...]
    aandacht: tuple[str, ...]
    nieuw: bool


@dataclass(frozen=True, slots=True)
class Offreur:
    """Makes offertes for one organisation and registers what was signed."""

    maak_uow: MaakUnitOfWork
    klok: Klok
    aanbod: Aanbod

    def offreer(self, aanvraag: Aanvraag, advies: Advies, datum: date) -> Geoffreerd:
        """Make the offerte of an aanvraag, or its next version; raises OngeldigeFactuur and PdfFout."""
        with self.maak_uow() as uow:
            uow.alleen_ik("offreren")
            versies = uow.offertes.versies(aanvraag=aanvraag.kenmerk)
            voorlopig = self._offerte(uow, aanvraag, advies, datum, "(concept)", 1)
            vingerafdruk = _vingerafdruk(voorlopig, aanvraag)
            if versies and versies[-1].vingerafdruk == vingerafdruk:
                return Geoffreerd(versies[-1], nieuw=False)
            nummer = (
                versies[-1].offertenummer
                if versies
                else volgend_nummer(uow, "offerte", self.aanbod.reeks, datum)
            )
            versie = versies[-1].versie + 1 if versies else 1
            offerte = replace(voorlopig, offertenummer=nummer, versie=versie)
            stuk = _stuk(offerte, aanvraag, vingerafdruk)
            uow.bestanden.bewaar(stuk.pdf, offerteblad(offerte, self.aanbod.huis.briefpapier))
            uow.offertes.bewaar(stuk)
            uow.commit()
        return Geoffreerd(stuk, nieuw=True)

    def _offerte(
        self, uow: UnitOfWork, aanvraag: Aanvraag, advies: Advies, datum: date, nummer: str, versie: int
    ) -> Offerte:
        wet, gemeente, huis = aanvraag.wet, aanvraag.gemeente, self.aanbod.huis
        contract = Contract(
            [g for g in uow.stamgegevens.gemeenten() if (g.wet, g.gemeente) == (wet, gemeente)],
            uow.stamgegevens.tarieven(wet, gemeente),
        )
        rij = contract.gemeente(wet, gemeente, advies.begin)
        if rij is None:
            raise OngeldigeFactuur(
                f"Gemeente {gemeente} is voor de {wet} op {advies.begin:%d-%m-%Y} niet bekend; voeg haar toe aan "
                "gemeenten.csv, want daar staat wie de offerte krijgt."
            )
        return Offerte(
            offertenummer=nummer,
            versie=versie,
            datum=datum,
            geldig_tot=datum + timedelta(days=self.aanbod.geldig_dagen),
            organisatie=huis.leverancier,
            opdrachtgever=partij(rij),
            aanvraag_kenmerk=aanvraag.kenmerk,
            client_kenmerk=aanvraag.client_kenmerk,
            wet=wet,
            gemeente=gemeente,
            begin=advies.begin,
            eind=advies.eind,
            regels=tuple(_regel(regel, contract, aanvraag, advies.begin) for regel in advies.regels),
            voorwaarden=self.aanbod.voorwaarden,
            verklaringen=_verklaringen(advies.regels, huis, wet),
            opdrachtgever_kenmerk=aanvraag.opdrachtgever_kenmerk,
        )

    def registreer(
        self,
        offertenummer: str,
        datum: date,
        *,
        versie: int | None = None,
        kenmerk: str | None = None,
        scan: tuple[str, bytes] | None = None,
    ) -> Getekend:
        """Register that an offerte was signed on `datum`, keep the signed copy, and make the akkoorden.

        `scan` is the name and the bytes of the copy. Without `versie` it is the latest. A version that replaces one
        that was signed ends the akkoorden of that one the day before it begins. Raises OnbekendeOfferte.
        """
        with self.maak_uow() as uow:
            uow.alleen_ik("offreren")
            stuk = _gevraagd(uow.offertes.versies(offertenummer=offertenummer), offertenummer, versie)
            if datum < stuk.datum:
                raise OnbekendeOfferte(
                    f"Offerte {offertenummer} versie {stuk.versie} is van {stuk.datum:%d-%m-%Y} en kan niet eerder zijn "
                    "getekend; verbeter --datum of kies met --versie de versie die getekend is."
                )
            ondertekening = _ondertekening(stuk, datum, kenmerk, scan)
            eerdere = uow.offertes.ondertekeningen(offertenummer)
            bekend = next((o for o in eerdere if o.versie == stuk.versie), None)
            if bekend is not None and bekend != ondertekening:
                raise OnbekendeOfferte(
                    f"Offerte {offertenummer} versie {stuk.versie} is al geregistreerd als getekend op "
                    f"{bekend.datum:%d-%m-%Y}, met andere gegevens; maak voor een wijziging een nieuwe versie."
                )
            akkoorden = _akkoorden(stuk, ondertekening)
            if bekend is None:
                if ondertekening.bestand is not None and scan is not None:
                    uow.bestanden.bewaar(ondertekening.bestand, scan[1])
                uow.offertes.teken(ondertekening)
                beeindigd = _beeindigd(uow, stuk, eerdere)
                laad_akkoorden(uow, [*beeindigd, *akkoorden], self.klok.nu())
                uow.commit()
        aandacht = []
        if datum > stuk.geldig_tot:
            aandacht.append(
                f"Offerte {offertenummer} gold tot en met {stuk.geldig_tot:%d-%m-%Y} en is daarna getekend; leg vast dat u "
                "zich er nog aan houdt."
            )
        if scan is None:
            aandacht.append(
                f"Van offerte {offertenummer} is geen getekend exemplaar bewaard; geef het mee met --bestand."
            )
        return Getekend(ondertekening, akkoorden, tuple(aandacht), nieuw=bekend is None)


def _regel(regel: Adviesregel, contract: Contract, aanvraag: Aanvraag, dag: date) -> Offerteregel:
    tarief = contract.tarief(aanvraag.wet, aanvraag.gemeente, regel.productcode, dag)
    if tarief is None:
        raise OngeldigeFactuur(
            f"Voor product {regel.productcode} geldt bij gemeente {aanvraag.gemeente} op {dag:%d-%m-%Y} geen tarief; vul "
            "tarieven.csv aan en maak de offerte opnieuw."
        )
    hoeveelheid, eenheid = _in_eenheid(regel, tarief)
    return Offerteregel(
        omschrijving=tarief.omschrijving or f"Product {regel.productcode}",
        productcode=regel.productcode,
        hoeveelheid=hoeveelheid,
        eenheid=eenheid,
        tarief_cent=None if tarief.eenheid == Eenheid.EURO else tarief.tarief_cent,
        tarief_eenheid=tarief.eenheid,
        frequentie=regel.frequentie,
        moment=Moment(regel.moment) if regel.moment else None,
    )


def _in_eenheid(regel: Adviesregel, tarief: Tarief) -> tuple[int, str]:
    """Hours at a tarief per minute are offered in minutes."""
    if (regel.eenheid, tarief.eenheid) == (Eenheid.UUR, Eenheid.MINUUT):
        return regel.hoeveelheid * 60, Eenheid.MINUUT.value
    return regel.hoeveelheid, regel.eenheid


def _verklaringen(regels: Sequence[Adviesregel], huis: Huisregels, wet: str) -> tuple[str, ...]:
    """The grounds of the btw-vrijstelling, each once."""
    gronden = (huis.vrijstelling_per_product.get(r.productcode, huis.vrijstellingen[wet]) for r in regels)
    return tuple(f"{grond.rstrip('.')}." for grond in dict.fromkeys(gronden))


def _vingerafdruk(offerte: Offerte, aanvraag: Aanvraag) -> str:
    """A digest of what is offered, without number, version and date; the letterhead is not part of it."""
    zonder = (
        offerte.opdrachtgever,
        offerte.client_kenmerk,
        offerte.wet,
        offerte.gemeente,
        offerte.begin,
        offerte.eind,
        offerte.regels,
        offerte.voorwaarden,
        offerte.verklaringen,
        offerte.opdrachtgever_kenmerk,
        aanvraag.bsn,
    )
    return hashlib.sha256(repr(zonder).encode()).hexdigest()


def _stuk(offerte: Offerte, aanvraag: Aanvraag, vingerafdruk: str) -> Offertestuk:
    return Offertestuk(
        offertenummer=offerte.offertenummer,
        versie=offerte.versie,
        aanvraag_kenmerk=aanvraag.kenmerk,
        client_kenmerk=aanvraag.client_kenmerk,
        bsn=aanvraag.bsn,
        gemeente=aanvraag.gemeente,
        wet=aanvraag.wet,
        begin=offerte.begin,
        eind=offerte.eind,
        datum=offerte.datum,
        geldig_tot=offerte.geldig_tot,
        totaal_cent=offerte.totaal_cent,
        pdf=f"facturen/offertes/{offerte.offertenummer}-v{offerte.versie}.pdf",
        vingerafdruk=vingerafdruk,
        regels=tuple(
            Offertestukregel(
                productcode=r.productcode,
                omschrijving=r.omschrijving,
                hoeveelheid=r.hoeveelheid,
                eenheid=r.eenheid,
                frequentie=r.frequentie,
                tarief_cent=r.tarief_cent,
                tarief_eenheid=r.tarief_eenheid,
                moment=r.moment,
            )
            for r in offerte.regels
        ),
    )


def _gevraagd(versies: Sequence[Offertestuk], offertenummer: str, versie: int | None) -> Offertestuk:
    for stuk in reversed(versies):
        if versie in (None, stuk.versie):
            return stuk
    welke = f" versie {versie}" if versies else ""
    raise OnbekendeOfferte(
        f"Offerte {offertenummer}{welke} bestaat niet; de offertes staan in de map facturen/offertes."
    )


def _ondertekening(
    stuk: Offertestuk, datum: date, kenmerk: str | None, scan: tuple[str, bytes] | None
) -> Ondertekening:
    pad = sha256 = None
    if scan is not None:
        naam, inhoud = scan
        soort = PurePosixPath(naam).suffix.lower()
        if soort not in SCANS or not inhoud:
            raise OnbekendeOfferte(
                f"Het getekende exemplaar is leeg of geen {', '.join(SCANS)}; bewaar de scan als pdf of afbeelding."
            )
        # Kept under a name of ours: what people call a scan often names the family.
        pad = f"facturen/akkoorden/{stuk.offertenummer}-v{stuk.versie}{soort}"
        sha256 = hashlib.sha256(inhoud).hexdigest()
    return Ondertekening(stuk.offertenummer, stuk.versie, datum, kenmerk, pad, sha256)


def _akkoorden(stuk: Offertestuk, ondertekening: Ondertekening) -> tuple[Akkoord, ...]:
    """One akkoord per product, unit and frequentie: lines that differ in moment bound the same hours together."""
    volumes: dict[tuple[str, str, str], int] = defaultdict(int)
    for regel in stuk.regels:
        volumes[regel.productcode, regel.eenheid, regel.frequentie] += regel.hoeveelheid
    return tuple(
        Akkoord(
            akkoord_id=f"{stuk.offertenummer}-v{stuk.versie}-{i}",
            bsn=stuk.bsn,
            gemeente=stuk.gemeente,
            wet=stuk.wet,
            productcode=productcode,
            ingang=stuk.begin,
            einde=stuk.eind,
            volume=volume,
            eenheid=eenheid,
            frequentie=frequentie,
            datum_akkoord=ondertekening.datum,
            kenmerk=ondertekening.kenmerk or stuk.offertenummer,
        )
        for i, ((productcode, eenheid, frequentie), volume) in enumerate(volumes.items(), 1)
    )


def _beeindigd(uow: UnitOfWork, stuk: Offertestuk, eerdere: Sequence[Ondertekening]) -> list[Akkoord]:
    """The akkoorden of signed earlier versions, ended the day before this one begins."""
    vervangen = tuple(f"{o.offertenummer}-v{o.versie}-" for o in eerdere if o.versie < stuk.versie)
    dag = stuk.begin - timedelta(days=1)
    return [
        replace(akkoord, einde=dag)
        for akkoord in uow.stamgegevens.akkoorden(stuk.wet, stuk.gemeente)
        if akkoord.akkoord_id.startswith(vervangen) and (akkoord.einde is None or akkoord.einde > dag)
    ]
