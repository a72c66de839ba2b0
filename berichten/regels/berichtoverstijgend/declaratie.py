"""Rules on the numbers and periods of a declaratie that look at what was declared before.

What was turned down as a whole counts as never sent (IV087), so that its numbers and its month are free.

Bron: iWmo and iJw 3.2, rules of niveau 3 for the 323; IV087, IV090, OP283, OP284, OP349.
"""

from __future__ import annotations

from collections.abc import Sequence

from berichten.bericht import Bericht
from berichten.declaratie import Declaratie
from berichten.dossier import Dossier
from berichten.regels.kern import regel
from berichten.regels.vergelijken import dubbelen
from berichten.rekenen import maand_van
from berichten.typen import GeslotenPeriode


@regel(
    "TR314",
    "Een ReferentieNummer is nieuw: niet eerder gebruikt in dit bericht en niet in een eerder bericht onder dezelfde wet.",
    op="323/Prestatie/ProductReferentie/ReferentieNummer",
    retourcode="8021",
)
def tr314(waarden: Sequence[str], bericht: Bericht, dossier: Dossier) -> list[int]:
    wet, verloop = bericht.standaard.wet, dossier.verloop
    eerder = {i for i, nummer in enumerate(waarden) if verloop.referentie_gebruikt(wet, nummer)}
    return sorted(eerder.union(dubbelen(waarden)))


# Whether there was care in a month that is skipped, a bericht shows only by the prestaties that it brings along.
@regel(
    "TR318",
    "De DeclaratiePeriode ligt niet vóór de laatst ingediende en slaat geen maand over waarin zorg is geleverd.",
    op="323/Declaratie/DeclaratiePeriode",
    retourcode="8214",
)
def tr318(waarde: GeslotenPeriode, declaratie: Declaratie, bericht: Bericht, dossier: Dossier) -> bool:
    laatste = dossier.verloop.laatste_maand(bericht.standaard.wet, bericht.header.ontvanger)
    deze = maand_van(waarde.begindatum)
    if laatste is None or deze == laatste:
        return True
    return deze > laatste and not any(
        laatste < maand_van(prestatie.product_periode.begindatum) < deze
        for client in declaratie.clienten
        for prestatie in client.prestaties
    )


@regel(
    "TR319",
    "Een ProductPeriode ligt in de DeclaratiePeriode of daarvoor.",
    op="323/Prestatie/ProductPeriode",
    retourcode="9319",
)
def tr319(waarde: GeslotenPeriode, declaratie: Declaratie) -> bool:
    return waarde.einddatum <= declaratie.declaratie_periode.einddatum


@regel(
    "TR333",
    "Een DeclaratieNummer is nieuw: niet eerder gebruikt onder dezelfde wet.",
    op="323/Declaratie/DeclaratieNummer",
    retourcode="9333",
)
def tr333(waarde: str, bericht: Bericht, dossier: Dossier) -> bool:
    return not dossier.verloop.nummer_gebruikt(bericht.standaard.wet, waarde)
