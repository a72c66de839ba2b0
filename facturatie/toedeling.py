"""Which toewijzing a levering belongs to, and the reason when there is none.

The choice is fixed. A levering that names a ToewijzingNummer belongs to that toewijzing or to none. Otherwise the
toewijzingen of the client that run on the day and fit the product are weighed: first a specific one (same Code), then
an aspecific one (same Categorie), then a generic one; among equals the one with the earliest Ingangsdatum, then the
lowest number.

Bron: TR304, TR307, TR308, TR338 to TR340, TR384; contract.md section 5 (`reden`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from berichten.feiten import Toewijzing
from facturatie.achterstand import Beletsel, Reden
from facturatie.uren import Levering


class Toewijzingen:
    """The toewijzingen of one gemeente and wet, as far as they count (IV013), looked up by number and by client."""

    def __init__(self, geldende: Iterable[Toewijzing]) -> None:
        self._op_nummer: dict[int, Toewijzing] = {}
        self._van_client: dict[str, list[Toewijzing]] = defaultdict(list)
        for toewijzing in geldende:
            self._op_nummer[toewijzing.nummer] = toewijzing
            self._van_client[toewijzing.bsn].append(toewijzing)

    def met_nummer(self, nummer: int) -> Toewijzing | None:
        """Give the toewijzing with this number, removed or not, or None."""
        return self._op_nummer.get(nummer)

    def zoek(self, levering: Levering, categorie: str | None) -> Toewijzing | Beletsel:
        """Give the toewijzing that a levering belongs to, or what stands in the way.

        `categorie` is the ProductCategorie of the delivered product according to the contract, None when unknown.
        """
        if levering.toewijzing_nummer is not None:
            return self._genoemde(levering, levering.toewijzing_nummer, categorie)
        passend = [
            t for t in self._van_client.get(levering.bsn, ()) if _rang(t, levering, categorie) is not None
        ]
        lopend = [t for t in passend if t.loopt_op(levering.datum)]
        if lopend:
            return min(lopend, key=lambda t: (_rang(t, levering, categorie), t.ingangsdatum, t.nummer))
        return _geen(levering, passend)

    def _genoemde(self, levering: Levering, nummer: int, categorie: str | None) -> Toewijzing | Beletsel:
        toewijzing = self._op_nummer.get(nummer)
        if toewijzing is None:
            return Beletsel(
                Reden.GEEN_TOEWIJZING,
                "TR338",
                f"Toewijzing {nummer} is niet bekend bij gemeente {levering.gemeente}; vraag de gemeente om de 301 of "
                "verbeter het nummer in de urenregistratie.",
            )
        if toewijzing.bsn != levering.bsn:
            return Beletsel(
                Reden.GEEN_TOEWIJZING,
                "TR304",
                f"Toewijzing {nummer} is van een andere cliënt; verbeter het nummer of het BSN in de urenregistratie.",
            )
        if _rang(toewijzing, levering, categorie) is None:
            regel = "TR340" if toewijzing.code is not None else "TR339"
            return Beletsel(
                Reden.GEEN_TOEWIJZING,
                regel,
                f"Toewijzing {nummer} is voor product {toewijzing.code or toewijzing.categorie} en niet voor "
                f"{levering.productcode}; verbeter het product of vraag een toewijzing voor {levering.productcode}.",
            )
        return toewijzing if toewijzing.loopt_op(levering.datum) else _geen(levering, [toewijzing])


def _rang(toewijzing: Toewijzing, levering: Levering, categorie: str | None) -> int | None:
    """How closely a toewijzing fits the product: 0 specific, 1 aspecific, 2 generic, None when it does not."""
    if toewijzing.code is not None:
        return 0 if toewijzing.code == levering.productcode else None
    if toewijzing.categorie is not None:
        return 1 if toewijzing.categorie == categorie else None
    return 2


def _geen(levering: Levering, passend: Sequence[Toewijzing]) -> Beletsel:
    """Say why none of the toewijzingen that fit the product will do on the day of the levering."""
    if not passend:
        return Beletsel(
            Reden.GEEN_TOEWIJZING,
            "TR338",
            f"Voor product {levering.productcode} is bij gemeente {levering.gemeente} geen toewijzing van deze cliënt "
            "bekend; vraag de toewijzing op (315) of wacht op de 301.",
        )
    geldig = [t for t in passend if not t.verwijderd]
    if not geldig:
        nummer = passend[0].nummer
        return Beletsel(
            Reden.TOEWIJZING_VERWIJDERD,
            "TR384",
            f"De gemeente heeft toewijzing {nummer} ingetrokken; overleg met de gemeente over een nieuwe toewijzing.",
        )
    dichtstbij = min(geldig, key=lambda t: _dagen_ernaast(t, levering))
    if levering.datum < dichtstbij.ingangsdatum:
        return Beletsel(
            Reden.BUITEN_LOOPTIJD,
            "TR307",
            f"Geleverd vóór de ingangsdatum ({dichtstbij.ingangsdatum:%d-%m-%Y}) van toewijzing {dichtstbij.nummer}; "
            "vraag de gemeente om een toewijzing die eerder ingaat.",
        )
    return Beletsel(
        Reden.BUITEN_LOOPTIJD,
        "TR308",
        f"Geleverd na de einddatum ({dichtstbij.einddatum:%d-%m-%Y}) van toewijzing {dichtstbij.nummer}; vraag de "
        "gemeente om verlenging of een nieuwe toewijzing (317).",
    )


def _dagen_ernaast(toewijzing: Toewijzing, levering: Levering) -> int:
    voor = (toewijzing.ingangsdatum - levering.datum).days
    na = (levering.datum - toewijzing.einddatum).days if toewijzing.einddatum else 0
    return max(voor, na)
