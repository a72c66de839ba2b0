"""From prestaties to the declaratiebericht (323): per wet, gemeente and DeclaratiePeriode one message.

Bron: OP280, OP283, OP284, OP349, IV086, IV090, TR318, TR358.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import TypeVar

from berichten import rekenen
from berichten.bericht import Bericht
from berichten.declaratie import Client, Declaratie, Prestatie
from berichten.opstellen import header
from berichten.standaard import Standaard
from berichten.typen import BedragMetDC, GeslotenPeriode, Referentie, TotaalBedragMetDC
from facturatie.prestatie import Nieuw, Prestatieregel

SOORT = "323"
Regel = TypeVar("Regel", bound=Prestatieregel | Nieuw)


def per_periode(prestaties: Iterable[Regel], periode: date, laatste: date | None) -> dict[date, list[Regel]]:
    """Divide prestaties over DeclaratiePeriodes (first days of months) up to and including `periode`.

    A DeclaratiePeriode connects to `laatste`, the last one declared (TR318, OP284): every later month with care gets a
    declaratie of its own. What belongs to an earlier month goes along in the first of them (OP280, IV090), and in
    `periode` itself when there is nothing else, or nothing was ever declared.
    """
    alle = list(prestaties)
    if laatste is None:
        return {periode: alle} if alle else {}
    verdeeld: dict[date, list[Regel]] = defaultdict(list)
    for prestatie in alle:
        if prestatie.maand > laatste:
            verdeeld[prestatie.maand].append(prestatie)
    nagekomen = [prestatie for prestatie in alle if prestatie.maand <= laatste]
    if nagekomen:
        verdeeld[min(verdeeld, default=periode)].extend(nagekomen)
    return dict(sorted(verdeeld.items()))


def declaratiebericht(
    standaard: Standaard,
    prestaties: Sequence[Prestatieregel],
    *,
    agb: str,
    gemeente: str,
    declaratienummer: str,
    identificatie: str,
    periode: date,
    dagtekening: date,
) -> Bericht:
    """Make the 323 of these prestaties; they stand per client in the given order, credit before debet (IV086).

    `periode` is the first day of the DeclaratiePeriode, which must be over on `dagtekening` (TR137).
    """
    per_client: dict[str, list[Prestatieregel]] = defaultdict(list)
    for regel in sorted(prestaties, key=lambda regel: regel.bedrag_cent >= 0):
        per_client[regel.bsn].append(regel)
    inhoud = Declaratie(
        declaratie_nummer=declaratienummer,
        declaratie_periode=GeslotenPeriode(begindatum=periode, einddatum=rekenen.laatste_dag(periode)),
        declaratie_dagtekening=dagtekening,
        totaal_ingediend_bedrag=TotaalBedragMetDC.van(sum(regel.bedrag_cent for regel in prestaties)),
        clienten=tuple(
            Client(bsn=bsn, prestaties=tuple(_prestatie(regel) for regel in regels))
            for bsn, regels in sorted(per_client.items())
        ),
    )
    kop = header(
        standaard,
        SOORT,
        afzender=agb,
        ontvanger=gemeente,
        identificatie=identificatie,
        dagtekening=dagtekening,
    )
    return Bericht(standaard, SOORT, kop, inhoud)


@lru_cache(maxsize=4096)  # most prestaties are of the same few months
def _periode(begin: date, eind: date) -> GeslotenPeriode:
    return GeslotenPeriode(begindatum=begin, einddatum=eind)


def _prestatie(regel: Prestatieregel) -> Prestatie:
    return Prestatie(
        product_referentie=Referentie(
            referentie_nummer=regel.referentienummer, vorig_referentie_nummer=regel.vorig_referentienummer
        ),
        toewijzing_nummer=regel.toewijzing_nummer,
        product_categorie=regel.productcategorie,
        product_code=regel.productcode,
        product_periode=_periode(regel.begin, regel.eind),
        geleverd_volume=regel.volume,
        eenheid=regel.eenheid,
        product_tarief=regel.tarief_cent,
        ingediend_bedrag=BedragMetDC.van(regel.bedrag_cent),
    )
