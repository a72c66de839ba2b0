"""Rules on the answer to a declaratie, held against the declaratie as it was sent.

Of an answer to a declaratie that is not known TR337 says enough.

Bron: iWmo and iJw 3.2, rules of niveau 3 for the 325; IV087.
"""

from __future__ import annotations

from typing import Any

from berichten.bericht import Bericht
from berichten.declaratie import Prestatie
from berichten.dossier import Dossier
from berichten.regels.kern import regel
from berichten.typen import BerichtIdentificatie, Referentie, XsdVersie


# A gemeente that names the DeclaratieNummer rightly has said clearly enough which declaratie it answers.
@regel(
    "TR337",
    "De DeclaratieIdentificatie is die van een declaratie die is verzonden.",
    op="325/Header/DeclaratieIdentificatie",
)
def tr337(waarde: BerichtIdentificatie, bericht: Bericht, dossier: Dossier) -> bool:
    return dossier.verloop.beantwoord(bericht) is not None


@regel(
    "TR371",
    "De XsdVersieDeclaratie is de XsdVersie van de declaratie die wordt beantwoord.",
    op="325/Header/XsdVersieDeclaratie",
)
def tr371(waarde: XsdVersie, bericht: Bericht, dossier: Dossier) -> bool:
    declaratie = dossier.verloop.beantwoord(bericht)
    return declaratie is None or declaratie.xsd_versie in (None, waarde)


@regel(
    "TR376",
    "Het DeclaratieNummer is dat van de declaratie die wordt beantwoord.",
    op="325/DeclaratieAntwoord/DeclaratieNummer",
)
def tr376(waarde: str, bericht: Bericht, dossier: Dossier) -> bool:
    declaratie = dossier.verloop.beantwoord(bericht)
    return declaratie is None or declaratie.nummer == waarde


@regel(
    "TR366",
    "Een prestatie in het antwoord heeft het ReferentieNummer van een prestatie in de declaratie.",
    op="325/Prestatie/ProductReferentie",
    retourcode="9366",
)
def tr366(waarde: Referentie, bericht: Bericht, dossier: Dossier) -> bool:
    declaratie = dossier.verloop.beantwoord(bericht)
    return declaratie is None or dossier.verloop.verzonden(declaratie, waarde.referentie_nummer) is not None


@regel(
    "TR367",
    "Een prestatie in het antwoord is gelijk aan de ingediende prestatie met hetzelfde ReferentieNummer.",
    op=(
        "325/Prestatie/ToewijzingNummer",
        "325/Prestatie/ProductCategorie",
        "325/Prestatie/ProductCode",
        "325/Prestatie/ProductPeriode",
        "325/Prestatie/GeleverdVolume",
        "325/Prestatie/Eenheid",
        "325/Prestatie/ProductTarief",
        "325/Prestatie/IngediendBedrag",
    ),
    retourcode="9367",
)
def tr367(waarde: Any, veld: str, prestatie: Prestatie, bericht: Bericht, dossier: Dossier) -> bool:
    declaratie = dossier.verloop.beantwoord(bericht)
    if declaratie is None:
        return True
    verzonden = dossier.verloop.verzonden(declaratie, prestatie.product_referentie.referentie_nummer)
    return verzonden is None or getattr(verzonden, veld) == waarde
