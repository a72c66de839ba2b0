"""What declaring gives: the prestaties to declare, the credits, what stays behind, and why a correction waits.

Bron: IV085, OP186, TR389; contract.md section 6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from facturatie.achterstand import Achtergebleven, Beletsel, Reden
from facturatie.prestatie import Nieuw, Prestatieregel, Regeldeel
from facturatie.uren import Deel

Sleutel: TypeAlias = tuple[int, str, date]  # ToewijzingNummer, productcode, month
# Per prestatie the leveringen that no longer belong to it, with where they belong now or why nowhere.
Vervallen: TypeAlias = "Mapping[Sleutel, Sequence[tuple[Regeldeel, Sleutel | Beletsel | None]]]"
HaalDelen: TypeAlias = Callable[[Sequence[int]], Mapping[int, Sequence[Regeldeel]]]


@dataclass(frozen=True, slots=True)
class Koppeling:
    """A prestatie that stays as it is, but now covers these leveringen."""

    prestatie_id: int
    delen: tuple[Deel, ...]


@dataclass(frozen=True, slots=True)
class Opbrengst:
    """What was found. `credits` are the approved prestaties that must be taken back in full.

    `voorstellen` are living prestaties whose correction waits for a person, each with what would come in its place.
    """

    prestaties: tuple[Nieuw, ...]
    achtergebleven: tuple[Achtergebleven, ...]
    credits: tuple[Prestatieregel, ...] = ()
    koppelingen: tuple[Koppeling, ...] = ()
    voorstellen: tuple[tuple[Prestatieregel, Nieuw | None], ...] = ()


WACHT_OP_325 = Beletsel(
    Reden.CORRECTIE_WACHT,
    "TR389",
    "Over deze toewijzing en maand is al gedeclareerd en het antwoord van de gemeente is er nog niet; de wijziging gaat "
    "vanzelf mee zodra het 325 is verwerkt.",
)
VOORSTEL = Beletsel(
    Reden.CORRECTIE_WACHT,
    "TR389",
    "Over deze toewijzing en maand is al gedeclareerd; crediteren en opnieuw declareren wacht op een akkoord, want "
    '[facturatie] correcties staat op "voorstel".',
)
INGETROKKEN = Beletsel(
    Reden.CORRECTIE_WACHT,
    None,
    "De gemeente heeft de toewijzing met terugwerkende kracht verminderd terwijl dit al was gedeclareerd; bekijk wat dat "
    "betekent met `zorgpost gevolg` en stem ermee in of maak bezwaar (OP186) voordat er wordt gecrediteerd.",
)
NAAR_WLZ = Beletsel(
    Reden.CORRECTIE_WACHT,
    None,
    "De Wlz betaalt volgens een later besluit een deel van deze uren, die al waren gedeclareerd; bekijk met `zorgpost gevolg "
    "ZAAK` wat dat betekent (`zorgpost status` noemt de zaak) en stem in voordat er wordt gecrediteerd.",
)
NA_OVERLIJDEN = Beletsel(
    Reden.CORRECTIE_WACHT,
    None,
    "Een deel van deze uren is van na het overlijden van de cliënt en was al gedeclareerd; trek die uren in met hoeveelheid 0, "
    "dan crediteert de volgende declareer ze vanzelf.",
)
CORRECTIE = Beletsel(
    Reden.CORRECTIE_WACHT,
    None,
    "Deze uren zijn gewijzigd nadat ze waren gedeclareerd; eerst moet de regel waarin ze staan worden gecrediteerd.",
)
INGETROKKEN_OP_VERZOEK = Beletsel(
    Reden.GEBLOKKEERD,
    None,
    "De prestatie met deze uren wordt of is op verzoek gecrediteerd zonder nieuw debet; geef haar vrij met `zorgpost "
    "corrigeer vrijgeven` om de uren weer te declareren.",
)


def afgewezen(prestatie: Prestatieregel) -> Beletsel:
    """Say that the gemeente rejected a prestatie, debet or credit, and what that takes."""
    wat = "creditering" if prestatie.bedrag_cent < 0 else "prestatie"
    return Beletsel(
        Reden.AFGEWEZEN,
        None,
        f"De gemeente heeft {wat} {prestatie.referentienummer} afgewezen; neem de oorzaak weg (`zorgpost corrigeer lijst`) "
        f"en dien haar opnieuw in met `zorgpost corrigeer vrijgeven {prestatie.referentienummer}`.",
    )
