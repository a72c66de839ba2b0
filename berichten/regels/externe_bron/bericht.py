"""Rules that hold all over a bericht and ask for the day or for the gemeenten that there are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from berichten.bericht import Bericht
from berichten.bronnen import Bronnen
from berichten.client import Client
from berichten.levering import StartClient, StopClient
from berichten.regels.kern import regel
from berichten.verzoek import AanvraagClient

LENGTE_GEMEENTECODE = 4


@regel(
    "TR135",
    "De Dagtekening ligt niet in de toekomst.",
    op="*/Header/BerichtIdentificatie/Dagtekening",
    retourcode="8848",
)
def tr135(waarde: date, bronnen: Bronnen) -> bool:
    return waarde <= bronnen.vandaag


@regel(
    "TR378",
    "Een gemeentecode bestaat volgens het CBS op de Dagtekening, of op de ingangsdatum van een toewijzing in het bericht.",
    op=("*/Header/Afzender", "*/Header/Ontvanger", "JW319/Woonplaatsbeginsel/Gemeente"),
    retourcode="S300",
)
def tr378(waarde: str, bericht: Bericht, bronnen: Bronnen) -> bool:
    if len(waarde) != LENGTE_GEMEENTECODE:
        return True
    return any(bronnen.gemeente_bestaat(waarde, dag) for dag in _dagen(bericht))


def _dagen(bericht: Bericht) -> Iterator[date]:
    """The days on one of which a gemeente must have existed: after a herindeling an older code may still be used."""
    yield bericht.header.bericht_identificatie.dagtekening
    client = bericht.inhoud
    if isinstance(client, Client):
        yield from (product.ingangsdatum for product in client.toegewezen_producten)
    elif isinstance(client, AanvraagClient):
        yield from (product.ingangsdatum for product in client.aangevraagde_producten)
    elif isinstance(client, StartClient | StopClient):
        producten = client.start_producten if isinstance(client, StartClient) else client.stop_producten
        yield from (p.toewijzing_ingangsdatum for p in producten if p.toewijzing_ingangsdatum is not None)
