"""What an aanbieder asks for: a toewijzing (315), a change of toewijzingen (317), and the answer of the gemeente (319).

An answer says only that a verzoek is turned down or is being looked into; what is granted comes as a 301 with the same
ReferentieAanbieder. A verzoek om wijziging names every toewijzing of the client that is still of use, changed or not
(TR349).

Bron: iWmo and iJw 3.2, berichten 315, 317 and 319 (and their retours 316, 318 and 320, which add RetourCodes to every
class); IV095.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date

from berichten.client import VerkorteClient
from berichten.typen import Omvang, Product, Verwijzer
from berichten.velden import alleen_ijw, alleen_retour, berichtklasse


@berichtklasse
class AangevraagdProduct:
    """One product that is asked for. The dates of the toewijzing are inclusive; Budget is in eurocent.

    `ingangsdatum` and `einddatum` are what the other classes with a looptijd call the same dates.
    """

    referentie_aanbieder: str
    beschikking_nummer: int | None = None
    product: Product | None = None
    beschikking_ingangsdatum: date | None = None
    toewijzing_ingangsdatum: date
    toewijzing_einddatum: date | None = None
    omvang: Omvang | None = None
    budget: int | None = None
    verwijzer: Verwijzer
    raamcontract: str | None = None
    commentaar: str | None = None
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())

    @property
    def ingangsdatum(self) -> date:
        """The first day that is asked for."""
        return self.toewijzing_ingangsdatum

    @property
    def einddatum(self) -> date | None:
        """The last day that is asked for; None without end."""
        return self.toewijzing_einddatum


@berichtklasse
class AanvraagClient(VerkorteClient):
    """The Client of a 315."""

    gezagsdrager_bekend: str | None = field(default=None, metadata=alleen_ijw())
    commentaar: str | None = None
    aangevraagde_producten: tuple[AangevraagdProduct, ...]
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())


@berichtklasse
class OngewijzigdProduct:
    """A toewijzing that stays as it is."""

    toewijzing_nummer: int
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())


@berichtklasse
class TeWijzigenProduct:
    """A toewijzing and what it should become from `gewenste_ingangsdatum` on; Budget is in eurocent."""

    toewijzing_nummer: int
    gewenste_ingangsdatum: date
    einddatum: date | None = None
    omvang: Omvang | None = None
    budget: int | None = None
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())

    @property
    def ingangsdatum(self) -> date:
        """The first day on which the change should count."""
        return self.gewenste_ingangsdatum


@berichtklasse
class NieuwProduct:
    """A product that comes beside the toewijzingen that there are; Budget is in eurocent."""

    product: Product | None = None
    gewenste_ingangsdatum: date
    einddatum: date | None = None
    omvang: Omvang | None = None
    budget: int | None = None
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())

    @property
    def ingangsdatum(self) -> date:
        """The first day that is asked for."""
        return self.gewenste_ingangsdatum


@berichtklasse
class Verzoek:
    """The content of a verzoek om wijziging."""

    referentie_aanbieder: str
    reden_verzoek: str
    ongewijzigde_producten: tuple[OngewijzigdProduct, ...] = ()
    te_wijzigen_producten: tuple[TeWijzigenProduct, ...] = ()
    nieuwe_producten: tuple[NieuwProduct, ...] = ()
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())


@berichtklasse
class WijzigingClient:
    """The Client of a 317."""

    ELEMENT = "Client"

    bsn: str
    verzoek: Verzoek
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())


@berichtklasse
class Woonplaatsbeginsel:
    """The gemeente that does have to look after this client (iJw only)."""

    gemeente: str
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())


@berichtklasse
class Antwoord:
    """The content of a 319: turned down, with the reason, or being looked into."""

    referentie_aanbieder: str
    verzoek_antwoord: str
    reden_afwijzing_verzoek: str | None = None
    woonplaatsbeginsel: Woonplaatsbeginsel | None = field(default=None, metadata=alleen_ijw())
    retour_codes: tuple[str, ...] = field(default=(), metadata=alleen_retour())
