"""A 306, 308, 316 or 318 comes in: the gemeente approves or rejects a message of ours.

It is matched on soort, gemeente and Identificatie. It proves that the message arrived, also when nobody confirmed that
yet. A message of ours that is rejected counts as not sent; what is wrong stands with it, per berichtklasse.

Bron: IV028, OP090, OP286; koppelvlak 10.1.5 (a retour before the confirmation).
"""

from __future__ import annotations

import schemas
from berichten.beoordeling import oordelen
from berichten.bericht import Bericht
from berichten.bevinding import Bevinding
from berichten.feiten import feiten, gemeente
from berichten.herstel import wat_nu
from berichten.standaard import RETOUR_VAN
from processen.archiefpoorten import Archiefstuk, Richting, Status
from processen.beoordelen import BESLIS, Oordeel
from processen.ports import UnitOfWork

HEEN_VAN = {retour: heen for heen, retour in RETOUR_VAN.items()}
IDENTIFICATIE = "/Bericht/Header/BerichtIdentificatie/Identificatie"
OPNIEUW = {  # the command that makes each message anew
    "305": "zorgpost regie",
    "307": "zorgpost regie",
    "315": "zorgpost verzoek toewijzing",
    "317": "zorgpost verzoek wijziging",
}
BEANTWOORD = (Status.GOEDGEKEURD, Status.AFGEKEURD, Status.TERZIJDE)


def verwerk_retour(uow: UnitOfWork, bericht: Bericht) -> Oordeel:
    """Let a message of ours be approved or rejected by its retourbericht, or say why a person must look at it."""
    soort = HEEN_VAN[bericht.soort]
    naam, code = bericht.standaard.berichtnaam(soort), gemeente(bericht)
    nummer = bericht.header.bericht_identificatie.identificatie
    heen = uow.archief.zoek_identificatie(Richting.UIT, naam, code, nummer)
    if heen is None:
        return _onbekend(uow, bericht, naam)
    codes = bevindingen_van_gemeente(bericht)
    gezegd = tuple(feiten(bericht))
    if heen.status in BEANTWOORD:
        eerder = {(b.pad, b.retourcode) for b in uow.archief.bevindingen(heen.id)}
        if eerder == {(b.pad, b.retourcode) for b in codes}:
            return Oordeel(Status.VERWERKT, (), gezegd, antwoord_op=heen.id)
        return Oordeel(Status.WACHT, (_anders(heen),), gezegd, antwoord_op=heen.id)
    uitkomst = Status.AFGEKEURD if codes else Status.GOEDGEKEURD
    uow.archief.zet(heen.id, uitkomst, heen.kenmerken, codes)
    aandacht = (_terugweg(heen, soort, codes),) if codes else ()
    verband = () if codes else (f"De gemeente keurt {naam} {nummer} goed.",)
    return Oordeel(Status.VERWERKT, (), gezegd, aandacht, verband, antwoord_op=heen.id)


def bevindingen_van_gemeente(bericht: Bericht) -> tuple[Bevinding, ...]:
    """Give what the gemeente says is wrong with our message: the meaning of each code, at the class that it stands with."""
    bekend = schemas.retourcodes()
    gevonden = []
    for oordeel in oordelen(bericht):
        for code in oordeel.codes:
            feit = bekend.get(code)
            niveau = 2 if code == "0001" else 3
            melding = (
                feit.betekenis
                if feit
                else f"Retourcode {code} staat niet in de codelijst; vraag de gemeente."
            )
            gevonden.append(Bevinding(niveau, (feit and feit.regel) or code, code, oordeel.pad, melding))
    return tuple(gevonden)


def _terugweg(heen: Archiefstuk, soort: str, codes: tuple[Bevinding, ...]) -> str:
    """Say what was rejected and how it becomes right."""
    kenmerken = heen.kenmerken
    per_code = {b.retourcode: b for b in codes}
    uitleg = " ".join(f"{code}: {b.melding} {wat_nu(b.niveau, code, soort)}" for code, b in per_code.items())
    return (
        f"De gemeente keurt {kenmerken.bericht} {kenmerken.identificatie} af en het geldt als niet verzonden. {uitleg} "
        f"Verbeter de gegevens, zet dit bericht af met `zorgpost bericht afhandelen {heen.id} --besluit terzijde` en maak "
        f"het opnieuw met `{OPNIEUW[soort]}`."
    )


def _onbekend(uow: UnitOfWork, bericht: Bericht, naam: str) -> Oordeel:
    """The verdict on a retour of which the message was never sent, or not to this gemeente."""
    nummer = bericht.header.bericht_identificatie.identificatie
    anderen = [s for s in uow.archief.met_nummer(Richting.UIT, nummer) if s.kenmerken.bericht == naam]
    if anderen:
        reden = (
            f"Wij stuurden {naam} {nummer} aan gemeente {anderen[0].kenmerken.gemeente} en niet aan {gemeente(bericht)}; "
            "vraag de afzender op welk bericht zij antwoordt."
        )
    else:
        reden = (
            f"Wij stuurden geen {naam} met Identificatie {nummer}; vraag de afzender op welk bericht zij antwoordt, of "
            "zoek het na als een ander programma het verstuurde."
        )
    return Oordeel(Status.AFGEKEURD, (Bevinding(3, "IV028", None, IDENTIFICATIE, reden),))


def _anders(heen: Archiefstuk) -> Bevinding:
    return Bevinding(
        3,
        "IV028",
        None,
        IDENTIFICATIE,
        f"Op {heen.kenmerken.bericht} {heen.kenmerken.identificatie} kwam al een ander oordeel ({heen.status.value}); vraag "
        f"de gemeente welk oordeel geldt en {BESLIS}",
    )
