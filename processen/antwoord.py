"""A 325 comes in: what was ingediend becomes toegekend or afgewezen, or counts as never sent.

A 325 names only what was rejected, so silence means toegekend. Its totals are a claim that is checked against our own
lines; where they differ nothing is booked and a person decides.

Bron: IV085, IV087, IV088, TR337, TR342, TR376.
"""

from __future__ import annotations

from datetime import date

from berichten.bericht import Bericht
from berichten.bevinding import Bevinding
from berichten.declaratie import AntwoordHeader, DeclaratieAntwoord
from berichten.typen import RetourCode
from facturatie.grootboek import Boeking, Stand
from facturatie.prestatie import Prestatieregel
from processen.ports import Declaratieregel, Richting, UnitOfWork

GOED = {RetourCode.GOED.value, RetourCode.DECLARATIE_TOEGEKEND.value}


def verwerk_antwoord(
    uow: UnitOfWork, bericht: Bericht, bericht_id: int, dag: date, aandacht: list[str]
) -> tuple[Bevinding, ...]:
    """Book what a 325 says about a declaratie of ours, or give the bevindingen for which it waits for a person.

    What was rejected goes into `aandacht`, with the retourcodes.
    """
    header = bericht.header
    if not isinstance(header, AntwoordHeader):
        raise TypeError(f"{bericht.naam} has no AntwoordHeader")
    antwoord: DeclaratieAntwoord | None = bericht.inhoud
    declaratie = _declaratie(uow, bericht, header, antwoord)
    if declaratie is None:
        return (
            _bevinding(
                "TR337",
                "/Bericht/Header/DeclaratieIdentificatie",
                "Dit antwoord hoort bij een declaratie die hier niet bekend is; zoek de 323 op of vraag de gemeente "
                "waarop zij antwoordt.",
            ),
        )
    if any(prestatie.stand is not Stand.INGEDIEND for prestatie in declaratie.prestaties):
        return (
            _bevinding(
                "IV087",
                "/Bericht/Header/DeclaratieIdentificatie",
                f"Op declaratie {declaratie.declaratienummer} is al eerder geantwoord; vraag de gemeente welk antwoord "
                "geldt.",
            ),
        )
    if antwoord is not None and antwoord.declaratie_nummer != declaratie.declaratienummer:
        return (
            _bevinding(
                "TR376",
                "/Bericht/DeclaratieAntwoord/DeclaratieNummer",
                f"Dit antwoord verwijst naar de 323 van declaratie {declaratie.declaratienummer} en noemt een ander "
                "DeclaratieNummer; vraag de gemeente op welke declaratie zij antwoordt.",
            ),
        )
    if antwoord is None or _geheel_afgewezen(header, antwoord):
        _boek(uow, declaratie.prestaties, Stand.GELEVERD, bericht_id, dag)
        codes = {*header.retour_codes, *(antwoord.retour_codes if antwoord else ())} - GOED
        aandacht.append(
            f"Declaratie {declaratie.declaratienummer} is in haar geheel afgewezen ({_retourcodes(codes)}) en geldt als "
            "niet verzonden; neem de oorzaak weg en declareer de maand opnieuw."
        )
        return ()
    afgewezen_prestaties = [p for client in antwoord.clienten for p in client.prestaties]
    genoemd = {p.product_referentie.referentie_nummer for p in afgewezen_prestaties}
    afgewezen = [p for p in declaratie.prestaties if p.referentienummer in genoemd]
    toegekend = [p for p in declaratie.prestaties if p.referentienummer not in genoemd]
    verschil = _verschil(declaratie, antwoord, genoemd, afgewezen, toegekend)
    if verschil is not None:
        return (verschil,)
    _boek(uow, afgewezen, Stand.AFGEWEZEN, bericht_id, dag)
    _boek(uow, toegekend, Stand.TOEGEKEND, bericht_id, dag)
    if afgewezen:
        codes = {code for p in afgewezen_prestaties for code in p.retour_codes}
        aandacht.append(
            f"Van declaratie {declaratie.declaratienummer} zijn {len(afgewezen)} van de {len(declaratie.prestaties)} "
            f"prestaties afgewezen ({_retourcodes(codes)}); `zorgpost declareer` toont ze met reden afgewezen."
        )
    return ()


def _declaratie(
    uow: UnitOfWork, bericht: Bericht, header: AntwoordHeader, antwoord: DeclaratieAntwoord | None
) -> Declaratieregel | None:
    """Match on DeclaratieIdentificatie first, then on DeclaratieNummer."""
    stuk = uow.archief.zoek_identificatie(
        Richting.UIT,
        bericht.standaard.berichtnaam("323"),
        header.afzender,
        header.declaratie_identificatie.identificatie,
    )
    declaratie = uow.declaraties.van_bericht(stuk.id) if stuk is not None else None
    if declaratie is None and antwoord is not None:
        declaratie = uow.declaraties.op_nummer(bericht.standaard.wet, antwoord.declaratie_nummer)
    return declaratie if declaratie is not None and declaratie.gemeente == header.afzender else None


def _geheel_afgewezen(header: AntwoordHeader, antwoord: DeclaratieAntwoord) -> bool:
    return not (set(header.retour_codes) <= GOED and set(antwoord.retour_codes) <= GOED)


def _retourcodes(codes: set[str]) -> str:
    return f"retourcode {', '.join(sorted(codes))}" if codes else "zonder retourcode"


def _verschil(
    declaratie: Declaratieregel,
    antwoord: DeclaratieAntwoord,
    genoemd: set[str],
    afgewezen: list[Prestatieregel],
    toegekend: list[Prestatieregel],
) -> Bevinding | None:
    if len(afgewezen) != len(genoemd):
        return _bevinding(
            "TR366",
            "/Bericht/DeclaratieAntwoord/Clienten",
            f"Het antwoord wijst een prestatie af die niet in declaratie {declaratie.declaratienummer} staat; vraag de "
            "gemeente om een nieuw antwoord.",
        )
    eigen = (declaratie.totaal_cent, sum(p.bedrag_cent for p in toegekend))
    gezegd = (antwoord.totaal_ingediend_bedrag.eurocent, antwoord.totaal_toegekend_bedrag.eurocent)
    if eigen != gezegd:
        return _bevinding(
            "TR342",
            "/Bericht/DeclaratieAntwoord/TotaalToegekendBedrag",
            f"Het antwoord op declaratie {declaratie.declaratienummer} noemt andere totalen (ingediend {gezegd[0]}, "
            f"toegekend {gezegd[1]} eurocent) dan onze regels geven ({eigen[0]} en {eigen[1]}); overleg met de gemeente.",
        )
    return None


def _boek(
    uow: UnitOfWork,
    prestaties: tuple[Prestatieregel, ...] | list[Prestatieregel],
    naar: Stand,
    bericht_id: int,
    dag: date,
) -> None:
    uow.grootboek.boek(
        Boeking(dag, Stand.INGEDIEND, naar, p.bedrag_cent, prestatie_id=p.id, bericht_id=bericht_id)
        for p in prestaties
    )


def _bevinding(regel: str, pad: str, melding: str) -> Bevinding:
    return Bevinding(3, regel, None, pad, melding)
