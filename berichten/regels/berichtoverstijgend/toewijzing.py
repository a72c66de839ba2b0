"""Rules on a toewijzing beside the toewijzingen, verzoeken and prestaties that were there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from berichten.bericht import Bericht
from berichten.client import Client
from berichten.dossier import Dossier
from berichten.feiten import Toewijzing, gemeente
from berichten.regels.kern import regel
from berichten.toewijzing import ToegewezenProduct
from berichten.typen import RedenWijziging


# That it is about another product is seen with the client's own versions: a gemeente may have corrected it (OP033x1).
@regel(
    "TR332",
    "Een ToewijzingNummer is bij een gemeente en een wet van één toewijzing, en dus van één cliënt.",
    op="301/ToegewezenProduct/ToewijzingNummer",
    retourcode="9332",
)
def tr332(waarden: Sequence[int], client: Client, bericht: Bericht, dossier: Dossier) -> Iterable[int]:
    eigenaars = dossier.eigenaars(bericht.standaard.wet, gemeente(bericht))
    return [i for i, nummer in enumerate(waarden) if eigenaars.get(nummer, frozenset()) - {client.bsn}]


@regel(
    "TR379",
    "ReferentieAanbieder staat er alleen de eerste keer nadat een verzoek van deze cliënt is gehonoreerd, en is dan die"
    " van het verzoek.",
    op="301/ToegewezenProduct/ReferentieAanbieder",
    retourcode="9379",
)
def tr379(
    waarden: Sequence[str], ouders: Sequence[ToegewezenProduct], bericht: Bericht, dossier: Dossier
) -> Iterable[int]:
    if not waarden:
        return []
    van_client = dossier.over(bericht)
    eigen = {v.referentie_aanbieder for v in van_client.verzoeken}
    vreemd = {v.referentie_aanbieder for v in dossier.verzoeken} - eigen
    eerste_verzoek = min((v.dagtekening for v in van_client.verzoeken), default=None)
    eerder = _eerste_moment(van_client.versies)

    def klopt(referentie: str, product: ToegewezenProduct) -> bool:
        if product.moment > eerder.get((product.toewijzing_nummer, referentie), product.moment):
            return False
        if referentie in vreemd:
            return False
        # What was asked before the berichten that we have, we cannot know; rejecting would cost a good toewijzing.
        na_een_verzoek = eerste_verzoek is not None and eerste_verzoek < product.toewijzingsdatum
        return referentie in eigen or not na_een_verzoek

    return [i for i, paar in enumerate(zip(waarden, ouders, strict=True)) if not klopt(*paar)]


def _eerste_moment(versies: Iterable[Toewijzing]) -> dict[tuple[int, str], datetime]:
    """Give per nummer and ReferentieAanbieder the moment of the oldest version with it; `versies` are in order."""
    momenten: dict[tuple[int, str], datetime] = {}
    for versie in versies:
        if versie.referentie_aanbieder is not None:
            momenten.setdefault((versie.nummer, versie.referentie_aanbieder), versie.moment)
    return momenten


@regel(
    "TR385",
    "Een toewijzing waarop prestaties zijn goedgekeurd die niet zijn gecrediteerd, wordt niet verwijderd (RedenWijziging"
    " 13).",
    op="301/ToegewezenProduct/RedenWijziging",
    retourcode="9385",
)
def tr385(waarde: str, toegewezen_product: ToegewezenProduct, dossier: Dossier) -> bool:
    return waarde != RedenWijziging.VERWIJDERD or not dossier.verloop.goedgekeurd_open(
        toegewezen_product.toewijzing_nummer
    )
