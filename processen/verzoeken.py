"""Verzoeken om toewijzing and om wijziging go out, and how each stands.

A verzoek is one commit: its ReferentieAanbieder from a series of its own per wet (OP361), the 315 or 317 in the outbox,
and the fact that it runs. Whether a gemeente can be asked at all follows from the contract: without one the care goes by
invoice, and not every gemeente takes verzoeken om wijziging from an aanbieder.

Bron: IV092, OP350, OP359, OP361, TR347, TR374.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import berichten
from berichten import NietGeldig
from berichten.bericht import Bericht
from berichten.opstellen import header
from berichten.standaard import Standaard, standaard_van_wet
from berichten.typen import Achternaam, Geboortedatum, VerkorteNaam, Verwijzer
from berichten.verzoek import AangevraagdProduct, AanvraagClient, WijzigingClient
from facturatie.contract import Contract, Gemeente, Route
from processen.archiefpoorten import Richting
from processen.blokkades import ClientGeblokkeerd
from processen.clientgegevens import volgens_301
from processen.klaarleggen import OngeldigUitgaand, leg_klaar
from processen.ports import Klok, MaakUnitOfWork, UnitOfWork
from trajecten.verzoek import (
    Nieuw,
    Verzoekfout,
    Verzoekstand,
    Wijziging,
    geen_open_verzoek,
    gewenste_situatie,
    standen,
    te_krap,
)

TOEWIJZING, WIJZIGING = "315", "317"
SLOT = "verzoeken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Persoon:
    """Who is asked for, as a 315 states it; needed when no 301 of the gemeente tells it."""

    geboortedatum: date
    geslacht: str
    achternaam: str
    voorvoegsel: str | None = None
    voornamen: str | None = None
    voorletters: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gevraagd:
    """One product of a 315: what is wanted, who referred, and what else the bericht can say of it."""

    wat: Nieuw
    verwijzer: Verwijzer
    raamcontract: str | None = None
    beschikking_nummer: int | None = None
    beschikking_ingangsdatum: date | None = None
    commentaar: str | None = None


@dataclass(frozen=True, slots=True)
class Gedaan:
    """A verzoek that was put in the outbox; `bestand` is its path in the workspace, None in a trial.

    `let_op` says in Dutch what a person must still do about it.
    """

    wet: str
    gemeente: str
    soort: str
    identificatie: str
    referenties: tuple[str, ...]
    bestand: str | None
    let_op: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Regel:
    """How one verzoek of one client stands."""

    bsn: str
    stand: Verzoekstand


@dataclass(frozen=True, slots=True)
class Verzoeker:
    """Asks gemeenten on behalf of the organisation with this AGB-code."""

    maak_uow: MaakUnitOfWork
    klok: Klok
    agb: str

    def vraag_toewijzing(
        self,
        wet: str,
        gemeente: str,
        bsn: str,
        gevraagd: Sequence[Gevraagd],
        vandaag: date,
        *,
        persoon: Persoon | None = None,
        gezagsdrager_bekend: str | None = None,
        commentaar: str | None = None,
        proef: bool = False,
    ) -> Gedaan:
        """Ask for toewijzingen of these products; Verzoekfout says why that cannot be."""
        with self.maak_uow() as uow:
            uow.alleen_ik(SLOT)
            _kan_vragen(uow, wet, gemeente, min(g.wat.ingang for g in gevraagd), TOEWIJZING)
            geen_open_verzoek(uow.dossiers.van_client(wet, gemeente, bsn))
            wie = _wie(uow, wet, gemeente, bsn, persoon)
            referenties = _referenties(uow, wet, len(gevraagd))
            if wet == "jeugdwet":  # the element stands in iJw only
                wie["gezagsdrager_bekend"] = gezagsdrager_bekend
            inhoud = AanvraagClient(
                **wie,
                commentaar=commentaar,
                aangevraagde_producten=tuple(map(_aangevraagd, gevraagd, referenties)),
            )
            return self._verstuur(uow, wet, gemeente, TOEWIJZING, inhoud, referenties, vandaag, proef=proef)

    def vraag_wijziging(
        self,
        wet: str,
        gemeente: str,
        bsn: str,
        reden: str,
        wijzigingen: Sequence[Wijziging],
        nieuwe: Sequence[Nieuw],
        vandaag: date,
        *,
        proef: bool = False,
    ) -> Gedaan:
        """Ask for the whole of what is wanted, made from what changes (IV092); Verzoekfout says why that cannot be."""
        with self.maak_uow() as uow:
            uow.alleen_ik(SLOT)
            _kan_vragen(uow, wet, gemeente, vandaag, WIJZIGING)
            dossier = uow.dossiers.van_client(wet, gemeente, bsn)
            geen_open_verzoek(dossier)
            (referentie,) = _referenties(uow, wet, 1)
            verzoek = gewenste_situatie(dossier, referentie, reden, wijzigingen, nieuwe, vandaag)
            inhoud = WijzigingClient(bsn=bsn, verzoek=verzoek)
            gedaan = self._verstuur(
                uow, wet, gemeente, WIJZIGING, inhoud, (referentie,), vandaag, proef=proef
            )
            return replace(gedaan, let_op=tuple(te_krap(verzoek, vandaag)))

    def vraag_opnieuw(self, referentie: str, gemeente: str, vandaag: date, *, proef: bool = False) -> Gedaan:
        """Ask another gemeente for the product of an earlier 315, made from the bericht in the archive (OP359)."""
        with self.maak_uow() as uow:
            uow.alleen_ik(SLOT)
            standaard, client = _eerder(uow, referentie)
            wet = standaard.wet
            product = next(p for p in client.aangevraagde_producten if p.referentie_aanbieder == referentie)
            _kan_vragen(uow, wet, gemeente, product.toewijzing_ingangsdatum, TOEWIJZING)
            geen_open_verzoek(uow.dossiers.van_client(wet, gemeente, client.bsn))
            referenties = _referenties(uow, wet, 1)
            # A beschikking is of the gemeente that gave it.
            nieuw = replace(
                product,
                referentie_aanbieder=referenties[0],
                beschikking_nummer=None,
                beschikking_ingangsdatum=None,
            )
            inhoud = replace(client, aangevraagde_producten=(nieuw,))
            return self._verstuur(uow, wet, gemeente, TOEWIJZING, inhoud, referenties, vandaag, proef=proef)

    def _verstuur(
        self,
        uow: UnitOfWork,
        wet: str,
        gemeente: str,
        soort: str,
        inhoud: AanvraagClient | WijzigingClient,
        referenties: tuple[str, ...],
        vandaag: date,
        *,
        proef: bool,
    ) -> Gedaan:
        identificatie = f"{uow.nummers.volgende('bericht'):012d}"
        standaard = standaard_van_wet(wet)
        kop = header(
            standaard,
            soort,
            afzender=self.agb,
            ontvanger=gemeente,
            identificatie=identificatie,
            dagtekening=vandaag,
        )
        try:
            _, pad = leg_klaar(uow, Bericht(standaard, soort, kop, inhoud), self.klok, identificatie)
        except ClientGeblokkeerd as fout:
            raise Verzoekfout(str(fout)) from fout
        except (NietGeldig, OngeldigUitgaand) as fout:
            eerste = fout.bevindingen[0]
            raise Verzoekfout(
                f"Het verzoek zou worden afgekeurd om {eerste.regel} op {eerste.pad}: {eerste.melding}"
            ) from fout
        if not proef:
            uow.commit()
        return Gedaan(wet, gemeente, soort, identificatie, referenties, None if proef else pad)


def lijst(maak_uow: MaakUnitOfWork, *, wet: str | None = None, gemeente: str | None = None) -> list[Regel]:
    """Give how every verzoek stands, by wet, gemeente and client, oldest first. Reads only."""
    with maak_uow() as uow:
        return [
            Regel(bsn, stand)
            for (_, _, bsn), dossier in uow.dossiers.clienten(wet, gemeente)
            for stand in standen(dossier)
        ]


def _kan_vragen(uow: UnitOfWork, wet: str, gemeente: str, dag: date, soort: str) -> None:
    """Raise Verzoekfout when this gemeente cannot be asked by bericht."""
    rij: Gemeente | None = Contract(uow.stamgegevens.gemeenten(), ()).gemeente(wet, gemeente, dag)
    if rij is None or rij.route is not Route.VECOZO:
        hoe = "geen rij in gemeenten.csv" if rij is None else f"route {rij.route.value}"
        raise Verzoekfout(
            f"Met gemeente {gemeente} ({wet}) is op {dag:%d-%m-%Y} geen contract bekend voor het berichtenverkeer ({hoe}); een "
            "verzoek eindigt dan in een afwijzing (geen contract). Volg de factuurroute, of werk gemeenten.csv bij."
        )
    if soort == WIJZIGING and not rij.verzoek_wijziging:
        raise Verzoekfout(
            f"Gemeente {gemeente} ({wet}) neemt geen verzoek om wijziging van de aanbieder aan (verzoek_wijziging staat op nee "
            "in gemeenten.csv); bespreek de wijziging met de casemanager."
        )


def _wie(uow: UnitOfWork, wet: str, gemeente: str, bsn: str, persoon: Persoon | None) -> dict[str, Any]:
    """Who is asked for: as given, else as the gemeente last described them in a 301."""
    if persoon is not None:
        naam = VerkorteNaam(
            geslachtsnaam=Achternaam(achternaam=persoon.achternaam, voorvoegsel=persoon.voorvoegsel),
            voornamen=persoon.voornamen,
            voorletters=persoon.voorletters,
        )
        geboren = Geboortedatum(datum=persoon.geboortedatum)
        return {"bsn": bsn, "geboortedatum": geboren, "geslacht": persoon.geslacht, "naam": naam}
    bekend = volgens_301(uow, wet, gemeente, bsn)
    if bekend is None:
        raise Verzoekfout(
            f"Van deze cliënt is bij gemeente {gemeente} nog geen 301 ontvangen; geef geboortedatum, geslacht en achternaam "
            "in het verzoek."
        )
    return bekend


def _referenties(uow: UnitOfWork, wet: str, aantal: int) -> tuple[str, ...]:
    eerste = uow.nummers.volgende(f"verzoek/{wet}", aantal)
    return tuple(f"{wet[0].upper()}V{eerste + i:08d}" for i in range(aantal))


def _aangevraagd(gevraagd: Gevraagd, referentie: str) -> AangevraagdProduct:
    wat = gevraagd.wat
    return AangevraagdProduct(
        referentie_aanbieder=referentie,
        beschikking_nummer=gevraagd.beschikking_nummer,
        product=wat.product,
        beschikking_ingangsdatum=gevraagd.beschikking_ingangsdatum,
        toewijzing_ingangsdatum=wat.ingang,
        toewijzing_einddatum=wat.einde,
        omvang=wat.omvang,
        budget=wat.budget,
        verwijzer=gevraagd.verwijzer,
        raamcontract=gevraagd.raamcontract,
        commentaar=gevraagd.commentaar,
    )


def _eerder(uow: UnitOfWork, referentie: str) -> tuple[Standaard, AanvraagClient]:
    """Find the 315 of ours with this ReferentieAanbieder."""
    for (_, code, _), dossier in uow.dossiers.met_referenties({referentie}):
        for stand in standen(dossier):
            verzoek = stand.verzoek
            if (verzoek.referentie_aanbieder, verzoek.soort) != (referentie, TOEWIJZING):
                continue
            if stand.open or stand.toewijzingen:
                raise Verzoekfout(
                    f"Verzoek {referentie} is {stand.stand.value.replace('_', ' ')}; opnieuw vragen kan pas na een afwijzing, of "
                    "als u het hebt gesloten."
                )
            standaard = standaard_van_wet(verzoek.wet)
            stuk = uow.archief.zoek_identificatie(
                Richting.UIT, standaard.berichtnaam(TOEWIJZING), code, verzoek.identificatie
            )
            bericht = berichten.lees(uow.archief.inhoud(stuk.id)).bericht if stuk is not None else None
            if bericht is not None and isinstance(bericht.inhoud, AanvraagClient):
                return standaard, bericht.inhoud
    raise Verzoekfout(
        f"Er is geen verzoek om toewijzing met referentie {referentie}; `zorgpost verzoek lijst` toont welke er zijn."
    )
