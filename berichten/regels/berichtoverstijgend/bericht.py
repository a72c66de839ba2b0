"""Rules that hold all over a bericht: its Identificatie, and whose Bsn it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from berichten.bericht import Bericht, Header
from berichten.declaratie import Client
from berichten.dossier import Dossier
from berichten.feiten import gemeente
from berichten.regels.kern import regel
from berichten.verzoek import WijzigingClient

BekendeClient: TypeAlias = WijzigingClient | Client


@regel(
    "TR056",
    "De afzender gebruikt een Identificatie maar één keer per berichtsoort.",
    op="*/Header/BerichtIdentificatie/Identificatie",
    retourcode="9056",
)
def tr056(waarde: str, header: Header, bericht: Bericht, dossier: Dossier) -> bool:
    return (bericht.naam, header.afzender, waarde) not in dossier.identificaties


@regel(
    "TR304",
    "Het Bsn is dat van een cliënt met een toewijzing, en bij een prestatie dat van de cliënt van die toewijzing.",
    op=("317/Client/Bsn", "323/Client/Bsn", "325/Client/Bsn"),
    retourcode="8187",
)
def tr304(
    waarden: Sequence[str], ouders: Sequence[BekendeClient], bericht: Bericht, dossier: Dossier
) -> Iterable[int]:
    eigenaars = dossier.eigenaars(bericht.standaard.wet, gemeente(bericht))
    bekend = frozenset().union(*eigenaars.values())
    return [
        i
        for i, (bsn, client) in enumerate(zip(waarden, ouders, strict=True))
        if not _is_van(bsn, client, eigenaars, bekend)
    ]


def _is_van(
    bsn: str, client: BekendeClient, eigenaars: Mapping[int, frozenset[str]], bekend: frozenset[str]
) -> bool:
    """Say whether all is this client's; that a prestatie has no toewijzing at all is what TR338 says."""
    if isinstance(client, WijzigingClient):
        return bsn in bekend
    return all(bsn in eigenaars.get(prestatie.toewijzing_nummer, (bsn,)) for prestatie in client.prestaties)
