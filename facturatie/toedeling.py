"""Which toewijzing a levering belongs to, and the reason when there is none.

The choice is fixed. A levering that names a ToewijzingNummer belongs to that toewijzing or to none. Otherwise the
toewijzingen of the client that run on the day and fit the product are weighed: first a specific one (same Code), then
an aspecific one (same Categorie), then a generic one; among equals the one with the earliest Ingangsdatum, then the
lowest number.

Nothing of the choice is kept: it is made again each time, so that a 301 that arrives or changes moves the leveringen it
is about, and what was declared is held against the new choice (`berekening`). A client without BSN has no toewijzing.

A child may have been given care before it was born. What the gemeente assigned from a day before the birth is
therefore taken as it stands, and the looptijd alone decides.

Bron: IV013, IV076, TR304, TR307, TR308, TR338 to TR340, TR384; contract.md section 5 (`reden`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from datetime import date

from berichten import rekenen
from berichten.feiten import Toewijzing
from berichten.typen import RedenWijziging
from facturatie.achterstand import ZONDER_BSN, Beletsel, Reden, na_overlijden
from facturatie.contract import Contract, Tarief, Variant
from facturatie.uren import Levering


class Toewijzingen:
    """The toewijzingen of one gemeente and wet, as far as they count (IV013), looked up by number and by client."""

    def __init__(self, geldende: Iterable[Toewijzing], tegenstrijdig: Container[int] = ()) -> None:
        """`tegenstrijdig` are the numbers of which two versions of one moment stand, of which a person must choose."""
        self._tegenstrijdig = tegenstrijdig
        self._op_nummer: dict[int, Toewijzing] = {}
        self._van_client: dict[str | None, list[Toewijzing]] = defaultdict(list)
        self._op_rang: dict[tuple[str | None, str, str | None], list[Toewijzing]] = {}
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
        gevonden = self._gevonden(levering, categorie)
        if isinstance(gevonden, Toewijzing) and gevonden.nummer in self._tegenstrijdig:
            return Beletsel(
                Reden.GEBLOKKEERD,
                "IV013",
                f"Van toewijzing {gevonden.nummer} zijn twee versies van hetzelfde moment ontvangen die elkaar tegenspreken; "
                "vraag de gemeente welke geldt en beslis met `zorgpost bericht lijst` en `zorgpost bericht afhandelen`.",
            )
        return gevonden

    def _gevonden(self, levering: Levering, categorie: str | None) -> Toewijzing | Beletsel:
        if levering.toewijzing_nummer is not None:
            return self._genoemde(levering, levering.toewijzing_nummer, categorie)
        sleutel = (levering.bsn, levering.productcode, categorie)
        passend = self._op_rang.get(sleutel)
        if passend is None:
            passend = self._op_rang[sleutel] = self._passend(levering, categorie)
        for toewijzing in passend:
            if toewijzing.loopt_op(levering.datum):
                return toewijzing
        return _geen(levering, passend)

    def _passend(self, levering: Levering, categorie: str | None) -> list[Toewijzing]:
        """The toewijzingen of the client that fit the product, the first choice first."""
        gerangd = [(_rang(t, levering, categorie), t) for t in self._van_client.get(levering.bsn, ())]
        passend = [(rang, t.ingangsdatum, t.nummer, t) for rang, t in gerangd if rang is not None]
        return [t for *_, t in sorted(passend, key=lambda een: een[:3])]

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


def geteld_in(
    levering: Levering, toewijzing: Toewijzing, tarief: Tarief, contract: Contract
) -> tuple[date, Tarief]:
    """Give the month (its first day) in which a levering counts, and its tarief there.

    A levering counts on one day, its datum: a night that runs past midnight is as the source system books it. At output
    per week the month is that of the week's Sunday (IV076) and the tarief that of that day; else a week over New Year
    would bring two tarieven into one prestatie.
    """
    if tarief.variant is not Variant.OUTPUT:
        return rekenen.maand_van(levering.datum), tarief
    dag = rekenen.teldag(
        levering.datum,
        toewijzing.frequentie,
        outputgericht=True,
        ingangsdatum=toewijzing.ingangsdatum,
        einddatum=toewijzing.einddatum,
    )
    op_die_dag = contract.tarief(levering.wet, levering.gemeente, levering.productcode, dag)
    return rekenen.maand_van(dag), op_die_dag or tarief


def _rang(toewijzing: Toewijzing, levering: Levering, categorie: str | None) -> int | None:
    """How closely a toewijzing fits the product: 0 specific, 1 aspecific, 2 generic, None when it does not."""
    if toewijzing.code is not None:
        return 0 if toewijzing.code == levering.productcode else None
    if toewijzing.categorie is not None:
        return 1 if toewijzing.categorie == categorie else None
    return 2


def _geen(levering: Levering, passend: Sequence[Toewijzing]) -> Beletsel:
    """Say why none of the toewijzingen that fit the product will do on the day of the levering."""
    if levering.bsn is None:
        return ZONDER_BSN
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
    if dichtstbij.einddatum is not None and dichtstbij.reden_wijziging == RedenWijziging.OVERLIJDEN:
        return na_overlijden(dichtstbij.einddatum, f"301, toewijzing {dichtstbij.nummer}", "TR308")
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
