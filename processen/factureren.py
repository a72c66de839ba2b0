"""Hours outside the berichtenverkeer become invoices: one per wet, gemeente and debtor, with its PDF.

Number, lines, boekingen and the bytes of the PDF are one commit, so that the series has no gaps, an invoice never
changes, and a file that a kill left unwritten is written later from the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from berichten import rekenen
from berichten.typen import GeslotenPeriode
from facturatie.achterstand import Achtergebleven
from facturatie.contract import Contract, Gemeente, Route
from facturatie.facturering import Akkoorden, Factuurpost, posten
from facturatie.factuur import (
    Factuur,
    Factuurregel,
    OngeldigeFactuur,
    Partij,
    Specificatie,
    Specificatieregel,
)
from facturatie.grootboek import Boeking, Stand
from facturatie.pdf import OnafdrukbaarTeken, factuurblad, specificatie
from facturatie.toedeling import Toewijzingen
from facturatie.uren import OpenLevering
from processen.ports import Factuurstuk, MaakUnitOfWork, UnitOfWork

OP_FACTUUR = (Route.FACTUUR, Route.HOOFDAANNEMER)
Debiteur = tuple[str | None, str | None]  # naam and AGB-code or KvK-nummer


@dataclass(frozen=True, slots=True)
class Facturering:
    """What came of one debtor: invoices, what could not be invoiced, and what a person must know.

    `nieuw` counts what could not be invoiced and was not reported before.
    """

    facturen: tuple[Factuurstuk, ...]
    achtergebleven: tuple[Achtergebleven, ...]
    aandacht: tuple[str, ...]
    nieuw: int = 0


@dataclass(frozen=True, slots=True)
class Facturist:
    """Invoices for one organisation: `vrijstellingen` gives per wet the ground of the btw-vrijstelling."""

    maak_uow: MaakUnitOfWork
    leverancier: Partij
    betaaltermijn_dagen: int
    vrijstellingen: dict[str, str]

    def factureer(self, periode: date, datum: date, *, proef: bool = False) -> Iterator[Facturering]:
        """Invoice everything that is open up to and including the month `periode` (its first day), dated `datum`.

        Yields what came of each wet, gemeente and debtor, after it is committed. In a trial nothing is kept.
        """
        einde = rekenen.laatste_dag(periode)
        with self.maak_uow() as uow:
            paren = uow.leveringen.gemeenten(einde)
        for wet, gemeente in paren:
            with self.maak_uow() as uow:
                debiteuren = sorted(_per_debiteur(uow, wet, gemeente, einde), key=str)
            for debiteur in debiteuren:
                with self.maak_uow() as uow:
                    uow.alleen_ik("factureren")
                    uitkomst = self._debiteur(uow, wet, gemeente, debiteur, periode, datum)
                    if not proef and (uitkomst.facturen or not uitkomst.aandacht):
                        uow.commit()
                yield uitkomst

    def _debiteur(
        self, uow: UnitOfWork, wet: str, gemeente: str, debiteur: Debiteur, periode: date, datum: date
    ) -> Facturering:
        open_ = _per_debiteur(uow, wet, gemeente, rekenen.laatste_dag(periode)).get(debiteur)
        if open_ is None:
            return Facturering((), (), ())
        rij, leveringen = open_
        regels, rest = posten(
            leveringen,
            _contract(uow, wet, gemeente),
            Toewijzingen(uow.toewijzingen.geldende(wet, gemeente)),
            Akkoorden(uow.stamgegevens.akkoorden(wet, gemeente)),
        )
        nieuw = len(uow.gezien.nieuw("niet_gefactureerd", (a.sleutel for a in rest)))
        if not regels:
            return Facturering((), rest, (), nieuw)
        aandacht: list[str] = []
        try:
            factuur = self._factuur(uow, rij, regels, periode, datum, aandacht)
        except (OngeldigeFactuur, OnafdrukbaarTeken) as fout:
            # The caller leaves the transaction without commit, so the number is not lost.
            return Facturering((), rest, (str(fout),), nieuw)
        return Facturering((factuur,), rest, tuple(aandacht), nieuw)

    def _factuur(
        self,
        uow: UnitOfWork,
        rij: Gemeente,
        regels: Sequence[Factuurpost],
        periode: date,
        datum: date,
        aandacht: list[str],
    ) -> Factuurstuk:
        """Number, draw, keep and book one invoice."""
        debiteur = _partij(rij)
        kenmerken = {bsn: str(i) for i, bsn in enumerate(dict.fromkeys(post.bsn for post in regels), 1)}
        nummer = f"{datum.year}-{uow.nummers.volgende(f'factuur/{datum.year}'):04d}"
        factuur = Factuur(
            nummer=nummer,
            datum=datum,
            vervaldatum=datum + timedelta(days=self.betaaltermijn_dagen),
            leverancier=self.leverancier,
            debiteur=debiteur,
            gemeente=rij.gemeente,
            wet=rij.wet,
            periode=GeslotenPeriode(
                begindatum=min(post.begin for post in regels), einddatum=max(post.eind for post in regels)
            ),
            regels=tuple(_regel(post, kenmerken[post.bsn]) for post in regels),
            vrijstelling_tekst=self.vrijstellingen[rij.wet],
            betalingskenmerk=nummer,
        )
        aandacht.extend(factuur.waarschuwingen)
        pdf = f"facturen/{nummer}.pdf"
        uow.bestanden.bewaar(pdf, factuurblad(factuur))
        specificatie_pad = None
        if rij.wet == "jeugdwet" or any(post.kenmerk is None for post in regels):
            specificatie_pad = f"facturen/specificaties/{nummer}.pdf"
            inhoud = Specificatie(
                regels=tuple(_specificatieregel(post, kenmerken[post.bsn]) for post in regels)
            )
            uow.bestanden.bewaar(specificatie_pad, specificatie(factuur, inhoud))
        stuk = Factuurstuk(
            factuurnummer=nummer,
            wet=rij.wet,
            gemeente=rij.gemeente,
            debiteur=debiteur.naam,
            periode=periode,
            datum=datum,
            vervaldatum=factuur.vervaldatum,
            totaal_cent=factuur.totaal_cent,
            pdf=pdf,
            specificatie=specificatie_pad,
            posten=tuple(regels),
        )
        ids = uow.facturen.bewaar(stuk)
        uow.grootboek.boek(
            Boeking(datum, Stand.GELEVERD, Stand.GEFACTUREERD, post.bedrag_cent, factuurregel_id=regel_id)
            for regel_id, post in zip(ids, regels, strict=True)
        )
        return stuk


def _contract(uow: UnitOfWork, wet: str, gemeente: str) -> Contract:
    return Contract(
        [g for g in uow.stamgegevens.gemeenten() if (g.wet, g.gemeente) == (wet, gemeente)],
        uow.stamgegevens.tarieven(wet, gemeente),
    )


def _per_debiteur(
    uow: UnitOfWork, wet: str, gemeente: str, einde: date
) -> dict[Debiteur, tuple[Gemeente, list[OpenLevering]]]:
    """The open leveringen outside the berichtenverkeer, per debtor, with the latest row that describes the debtor."""
    contract = _contract(uow, wet, gemeente)
    gevonden: dict[Debiteur, tuple[Gemeente, list[OpenLevering]]] = {}
    for open_ in uow.leveringen.open(wet, gemeente, einde):
        rij = contract.gemeente(wet, gemeente, open_.levering.datum)
        if rij is not None and rij.route in OP_FACTUUR:
            sleutel = (rij.debiteur_naam, rij.debiteur_agb_of_kvk)
            _, leveringen = gevonden.get(sleutel, (rij, []))
            leveringen.append(open_)
            gevonden[sleutel] = (rij, leveringen)
    return gevonden


def _partij(rij: Gemeente) -> Partij:
    hoofdaannemer = rij.route is Route.HOOFDAANNEMER
    return Partij(
        naam=rij.debiteur_naam or rij.naam,
        straat=rij.straat or "",
        huisnummer=rij.huisnummer or "",
        postcode=(rij.postcode or "").replace(" ", "").upper(),
        plaats=rij.plaats or "",
        kvk=None if hoofdaannemer else rij.debiteur_agb_of_kvk,
        agb=rij.debiteur_agb_of_kvk if hoofdaannemer else None,
        email=rij.email,
        oin=rij.oin,
    )


def _regel(post: Factuurpost, client_kenmerk: str) -> Factuurregel:
    return Factuurregel(
        omschrijving=post.omschrijving,
        productcode=post.productcode,
        begin=post.begin,
        eind=post.eind,
        hoeveelheid=post.hoeveelheid,
        eenheid=post.eenheid,
        tarief_cent=post.tarief_cent,
        tarief_eenheid=post.tarief_eenheid,
        bedrag_cent=post.bedrag_cent,
        kenmerk=post.kenmerk,
        client_kenmerk=client_kenmerk,
    )


def _specificatieregel(post: Factuurpost, client_kenmerk: str) -> Specificatieregel:
    return Specificatieregel(
        bsn=post.bsn,
        productcode=post.productcode,
        begin=post.begin,
        eind=post.eind,
        hoeveelheid=post.hoeveelheid,
        eenheid=post.eenheid,
        bedrag_cent=post.bedrag_cent,
        kenmerk=post.kenmerk,
        client_kenmerk=client_kenmerk,
    )
