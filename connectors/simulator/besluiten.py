"""What a gemeente decides on a verzoek: the 301 that grants it, or the 319 that does not.

Bron: iWmo and iJw 3.2, berichten 301, 315, 317 and 319; IV093, IV097; OP274, OP344, OP346; TR379.
"""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from typing import Any

from berichten.bericht import Bericht
from berichten.client import Client, Contact
from berichten.opstellen import header
from berichten.standaard import Standaard
from berichten.toewijzing import ToegewezenProduct
from berichten.typen import Adres, Huis, VerzoekAntwoord, VolledigeNaam
from berichten.verzoek import AangevraagdProduct, AanvraagClient, Antwoord, TeWijzigenProduct, WijzigingClient
from connectors.simulator.stand import Stand

DOOR_DE_AANBIEDER = "12"  # RedenWijziging
PAST_NIET_IN_BUDGET = "2"  # RedenAfwijzingVerzoek
WOONADRES, EIGEN_NAAM = "01", "1"


def referenties(verzoek: Bericht) -> tuple[str, ...]:
    """Give the ReferentieAanbieders that a 315 or 317 must be answered by."""
    inhoud = verzoek.inhoud
    if isinstance(inhoud, AanvraagClient):
        return tuple(product.referentie_aanbieder for product in inhoud.aangevraagde_producten)
    return (inhoud.verzoek.referentie_aanbieder,)


def toewijzingen(stand: Stand, verzoek: Bericht, nu: datetime) -> list[Bericht]:
    """Grant a verzoek: a 301 per product of a 315, one 301 for the whole of a 317."""
    inhoud = verzoek.inhoud
    if isinstance(inhoud, AanvraagClient):
        return [
            _bericht_301(
                stand, verzoek, _nieuwe_client(inhoud), (_gevraagd(stand, verzoek, product, nu),), nu
            )
            for product in inhoud.aangevraagde_producten
        ]
    return [_gewijzigd(stand, verzoek, inhoud, nu)]


def antwoord(stand: Stand, verzoek: Bericht, referentie: str, nu: datetime, *, onderzoek: bool) -> Bericht:
    """Make a 319: being looked into, or turned down."""
    inhoud = Antwoord(
        referentie_aanbieder=referentie,
        verzoek_antwoord=(VerzoekAntwoord.IN_ONDERZOEK if onderzoek else VerzoekAntwoord.AFGEWEZEN).value,
        reden_afwijzing_verzoek=None if onderzoek else PAST_NIET_IN_BUDGET,
    )
    return _bericht(stand, verzoek.standaard, "319", verzoek.header.afzender, inhoud, nu, "A")


def _gewijzigd(stand: Stand, bericht: Bericht, client: WijzigingClient, nu: datetime) -> Bericht:
    wet, verzoek = bericht.standaard.wet, client.verzoek
    producten = [
        dataclasses.replace(
            oud,
            reden_wijziging=None,
            referentie_aanbieder=verzoek.referentie_aanbieder,
            **_versie(nu),
        )
        for gelijk in verzoek.ongewijzigde_producten
        if (oud := stand.product(wet, gelijk.toewijzing_nummer)) is not None
    ]
    for wens in verzoek.te_wijzigen_producten:
        oud = stand.product(wet, wens.toewijzing_nummer)
        if oud is not None:
            producten += _na_wijziging(stand, wet, oud, wens, verzoek.referentie_aanbieder, nu)
    producten += [
        _product(
            stand, wet, nieuw, nieuw.gewenste_ingangsdatum, nieuw.einddatum, verzoek.referentie_aanbieder, nu
        )
        for nieuw in verzoek.nieuwe_producten
    ]
    bekend = stand.client(wet, client.bsn)
    if bekend is None or not producten:
        raise LookupError("a 317 that was accepted names a client and toewijzingen that the gemeente knows")
    return _bericht_301(stand, bericht, bekend, tuple(producten), nu)


def _na_wijziging(
    stand: Stand, wet: str, oud: ToegewezenProduct, wens: TeWijzigenProduct, referentie: str, nu: datetime
) -> list[ToegewezenProduct]:
    """A change from its first day on, or of its end alone, is another version of it; any other ends it and begins a new one."""
    versie = _versie(nu)
    omvang, budget = wens.omvang or oud.omvang, oud.budget if wens.budget is None else wens.budget
    if wens.gewenste_ingangsdatum <= oud.ingangsdatum or (omvang, budget) == (oud.omvang, oud.budget):
        return [
            dataclasses.replace(
                oud,
                einddatum=wens.einddatum,
                reden_wijziging=DOOR_DE_AANBIEDER,
                referentie_aanbieder=referentie,
                omvang=omvang,
                budget=budget,
                **versie,
            )
        ]
    nieuw = dataclasses.replace(
        oud,
        toewijzing_nummer=stand.toewijzing_nummer(wet),
        referentie_aanbieder=referentie,
        ingangsdatum=wens.gewenste_ingangsdatum,
        einddatum=wens.einddatum,
        reden_wijziging=None,
        omvang=omvang,
        budget=budget,
        **versie,
    )
    beeindigd = dataclasses.replace(
        oud,
        einddatum=wens.gewenste_ingangsdatum - timedelta(days=1),
        reden_wijziging=DOOR_DE_AANBIEDER,
        referentie_aanbieder=referentie,
        **versie,
    )
    return [beeindigd, nieuw]


def _gevraagd(stand: Stand, verzoek: Bericht, product: AangevraagdProduct, nu: datetime) -> ToegewezenProduct:
    return _product(
        stand,
        verzoek.standaard.wet,
        product,
        product.toewijzing_ingangsdatum,
        product.toewijzing_einddatum,
        product.referentie_aanbieder,
        nu,
    )


def _product(
    stand: Stand, wet: str, gevraagd: Any, ingang: Any, einde: Any, referentie: str, nu: datetime
) -> ToegewezenProduct:
    return ToegewezenProduct(
        toewijzing_nummer=stand.toewijzing_nummer(wet),
        referentie_aanbieder=referentie,
        product=gevraagd.product,
        ingangsdatum=ingang,
        einddatum=einde,
        omvang=gevraagd.omvang,
        budget=gevraagd.budget,
        **_versie(nu),
    )


def _versie(nu: datetime) -> dict[str, Any]:
    """The moment of a version, as a 301 says it."""
    return {"toewijzingsdatum": nu.date(), "toewijzingstijd": nu.time().replace(microsecond=0, tzinfo=None)}


def _nieuwe_client(gevraagd: AanvraagClient) -> Client:
    """Make a client of a 301 out of what a 315 says; the address is made up."""
    naam = gevraagd.naam
    return Client(
        bsn=gevraagd.bsn,
        geboortedatum=gevraagd.geboortedatum,
        geslacht=gevraagd.geslacht,
        naam=VolledigeNaam(
            geslachtsnaam=naam.geslachtsnaam,
            voornamen=naam.voornamen,
            voorletters=naam.voorletters,
            naam_gebruik=EIGEN_NAAM,
        ),
        contactgegevens=(
            Contact(soort=WOONADRES, adres=Adres(huis=Huis(huisnummer=1), postcode="9999ZZ", land_code="NL")),
        ),
        toegewezen_producten=(),
    )


def _bericht_301(
    stand: Stand, verzoek: Bericht, client: Client, producten: tuple[ToegewezenProduct, ...], nu: datetime
) -> Bericht:
    inhoud = dataclasses.replace(client, toegewezen_producten=producten)
    return _bericht(stand, verzoek.standaard, "301", verzoek.header.afzender, inhoud, nu, "T")


def _bericht(
    stand: Stand, standaard: Standaard, soort: str, aan: str, inhoud: Any, nu: datetime, letter: str
) -> Bericht:
    kop = header(
        standaard,
        soort,
        afzender=stand.code,
        ontvanger=aan,
        identificatie=stand.nummer(letter),
        dagtekening=nu.date(),
    )
    return Bericht(standaard, soort, kop, inhoud)
