"""A 325 comes in: what was ingediend becomes toegekend or afgewezen, or counts as never sent.

A 325 names only what was rejected, so silence means toegekend. It is held against the 323 as it was sent, by the rules of
niveau 3, and its totals against our own lines; where they differ nothing is booked and a person decides. The first answer
to a declaratie counts: one that says the same again, under whatever Identificatie, does nothing, and one that contradicts
it waits for a person. So the 325 of only a Header that the exchange makes after it refused a 323 itself does nothing either.

Bron: IV085, IV087, IV088, OP186, OP362, OP364, TR337, TR342, TR366, TR367, TR371, TR376.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

import berichten
import schemas
from berichten import regels
from berichten.bericht import Bericht
from berichten.bevinding import Bevinding
from berichten.declaratie import AntwoordHeader, DeclaratieAntwoord
from berichten.declaratieverloop import Declaratieverloop
from berichten.dossier import Dossier
from berichten.feiten import Toewijzing
from berichten.typen import RetourCode
from facturatie.afkeurgrond import verboden_grond, versies_per_nummer
from facturatie.grootboek import Boeking, Stand
from facturatie.prestatie import Prestatieregel
from processen.archiefpoorten import Richting
from processen.declaratiepoorten import Declaratieregel
from processen.ports import UnitOfWork

# The versions of the schemas say nothing of what was approved: such an answer is booked, and a person is told.
NIET_BESLISSEND = frozenset(["TR371"])
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
    dossier = _dossier(uow, declaratie)
    bevindingen = regels.controleer(bericht, 3, dossier=dossier)
    beslissend = tuple(b for b in bevindingen if b.regel not in NIET_BESLISSEND)
    if declaratie is not None and any(p.stand is not Stand.INGEDIEND for p in declaratie.prestaties):
        return beslissend or _nogmaals(declaratie, header, antwoord)
    aandacht += (b.melding for b in bevindingen if b.regel in NIET_BESLISSEND)
    if declaratie is None or beslissend:
        return beslissend
    if antwoord is None or _geheel_afgewezen(header, antwoord):
        _boek(uow, declaratie.prestaties, Stand.GELEVERD, bericht_id, dag)
        codes = {*header.retour_codes, *(antwoord.retour_codes if antwoord else ())} - GOED
        aandacht.append(
            f"Declaratie {declaratie.declaratienummer} is in haar geheel afgewezen ({_retourcodes(codes)}) en geldt als "
            "niet verzonden; neem de oorzaak weg en declareer de maand opnieuw."
        )
        return ()
    genoemd = _genoemd(antwoord)
    afgewezen = [p for p in declaratie.prestaties if p.referentienummer in genoemd]
    toegekend = [p for p in declaratie.prestaties if p.referentienummer not in genoemd]
    verschil = _verschil(declaratie, antwoord, toegekend)
    if verschil is not None:
        return (verschil,)
    _boek(uow, afgewezen, Stand.AFGEWEZEN, bericht_id, dag)
    _boek(uow, toegekend, Stand.TOEGEKEND, bericht_id, dag)
    if afgewezen:
        aandacht += _afwijzing(declaratie, genoemd, dossier)
    return ()


def _genoemd(antwoord: DeclaratieAntwoord) -> dict[str, tuple[str, ...]]:
    """What a 325 rejects, by ReferentieNummer with its retourcodes."""
    return {
        p.product_referentie.referentie_nummer: p.retour_codes
        for client in antwoord.clienten
        for p in client.prestaties
    }


def _nogmaals(
    declaratie: Declaratieregel, header: AntwoordHeader, antwoord: DeclaratieAntwoord | None
) -> tuple[Bevinding, ...]:
    """Say of a later answer what contradicts the first one; nothing when it says the same."""
    if antwoord is None or _geheel_afgewezen(header, antwoord):
        zelfde = all(p.stand is Stand.GELEVERD for p in declaratie.prestaties)
    else:
        genoemd = _genoemd(antwoord)
        toegekend = [p for p in declaratie.prestaties if p.referentienummer not in genoemd]
        zelfde = (
            all(p.stand is Stand.AFGEWEZEN for p in declaratie.prestaties if p.referentienummer in genoemd)
            and all(p.stand in (Stand.TOEGEKEND, Stand.BETAALD) for p in toegekend)
            and _verschil(declaratie, antwoord, toegekend) is None
        )
    if zelfde:
        return ()
    return (
        _bevinding(
            "IV087",
            "/Bericht/Header/DeclaratieIdentificatie",
            f"Op declaratie {declaratie.declaratienummer} is al eerder geantwoord, en anders; het eerste antwoord telt. "
            "Vraag de gemeente welk antwoord geldt.",
        ),
    )


def _afwijzing(
    declaratie: Declaratieregel, genoemd: Mapping[str, tuple[str, ...]], dossier: Dossier
) -> Iterator[str]:
    """Say what was rejected: first all together, then per retourcode what it means, what to do, and the command."""
    nummer = declaratie.declaratienummer
    yield (
        f"Van declaratie {nummer} zijn {len(genoemd)} van de {len(declaratie.prestaties)} "
        f"prestaties afgewezen ({_retourcodes({code for codes in genoemd.values() for code in codes})}); "
        "`zorgpost declareer` toont ze met reden afgewezen."
    )
    keren = Counter(code for codes in genoemd.values() for code in codes)
    for code, aantal in sorted(keren.items()):
        wat = f"{aantal} prestatie" if aantal == 1 else f"{aantal} prestaties"
        feit = schemas.retourcodes().get(code)
        uitleg = f"{feit.betekenis} {feit.herstel}" if feit else "Vraag de gemeente wat deze code betekent."
        yield (
            f"Retourcode {code} ({wat}): {uitleg} Daarna: `zorgpost corrigeer vrijgeven --declaratie {nummer} "
            f"--code {code}`."
        )
    versies = versies_per_nummer(feit for feit in dossier.feiten if isinstance(feit, Toewijzing))
    gronden = Counter(
        grond.regel
        for p in declaratie.prestaties
        if p.referentienummer in genoemd
        and (grond := verboden_grond(p, genoemd[p.referentienummer], versies.get(p.toewijzing_nummer, ())))
    )
    for regel, aantal in sorted(gronden.items()):
        yield (
            f"{aantal} van deze afwijzingen mag niet volgens {regel}; `zorgpost afstemmen bezwaar {nummer}` geeft de tekst van "
            "een bezwaar."
        )


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


def _dossier(uow: UnitOfWork, declaratie: Declaratieregel | None) -> Dossier:
    """Give what the rules on an answer look at: the 323 as it was sent, byte for byte, and its clients."""
    if declaratie is None:
        return Dossier()
    verzonden = berichten.lees(uow.archief.inhoud(declaratie.bericht_id)).bericht
    if verzonden is None:
        raise ValueError(f"the 323 of declaratie {declaratie.declaratienummer} cannot be read back")
    return uow.verlopen.voor_declaratie(verzonden) | Dossier(verloop=Declaratieverloop.van(verzonden))


def _geheel_afgewezen(header: AntwoordHeader, antwoord: DeclaratieAntwoord) -> bool:
    return not (set(header.retour_codes) <= GOED and set(antwoord.retour_codes) <= GOED)


def _retourcodes(codes: set[str]) -> str:
    return f"retourcode {', '.join(sorted(codes))}" if codes else "zonder retourcode"


def _verschil(
    declaratie: Declaratieregel, antwoord: DeclaratieAntwoord, toegekend: list[Prestatieregel]
) -> Bevinding | None:
    """Hold the totals against our own lines; that they agree with each other is what TR342 of niveau 2 says."""
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
