"""One invoice from lines to paper: numbered, drawn, kept and booked, all within the transaction of the caller.

Number, lines, boekingen and the bytes of every file are one commit, so that the series has no gaps, an invoice never
changes, and a file that a kill left unwritten is written later from the same bytes.

Bron: Wet OB art. 35a (consecutive numbers); NLCIUS for the e-invoice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from berichten.typen import GeslotenPeriode
from facturatie import ubl
from facturatie.briefpapier import Briefpapier
from facturatie.contract import Gemeente, Route
from facturatie.facturering import Factuurpost
from facturatie.factuur import (
    Factuur,
    Factuurregel,
    Factuursoort,
    OngeldigeFactuur,
    Partij,
    Specificatie,
    Specificatieregel,
    Verwijzing,
    lijkt_op_bsn,
)
from facturatie.grootboek import Boeking, Stand
from facturatie.pdf import factuurblad, specificatie
from facturatie.uren import Client
from facturatie.zetten import PdfFout
from processen.factuurpoorten import Factuurstuk
from processen.ports import UnitOfWork
from processen.spoorpoort import Daad

CONCEPT = "(concept)"  # the number of an invoice that has none yet
_VOLGNUMMER = re.compile(r"\{nummer(:0?[1-9])?\}")


class Bundeling(StrEnum):
    """What goes on one invoice; gemeente, wet and debtor are never mixed."""

    GEMEENTE = "gemeente"
    CLIENT = "client"
    KENMERK = "kenmerk"
    MAAND = "maand"


@dataclass(frozen=True, slots=True)
class Voorwaarden:
    """What was agreed with a gemeente about its invoices."""

    betaaltermijn_dagen: int
    bundeling: Bundeling = Bundeling.GEMEENTE
    koper_referentie: str | None = None
    ordernummer: str | None = None


@dataclass(frozen=True, slots=True)
class Huisregels:
    """How an organisation invoices.

    `vrijstellingen` gives per wet the ground of the btw-vrijstelling, `vrijstelling_per_product` what differs per
    productcode. `reeks` is the form of the number, such as "{jaar}-{nummer:04}"; each year is a series of its own when
    the year is in it. `fiscaal_nummer` stands on the e-invoice of who has no btw-id. `automatisch` says whether a change in invoiced hours leads to credit and new invoice by itself.
    """

    leverancier: Partij
    standaard: Voorwaarden
    vrijstellingen: Mapping[str, str]
    per_gemeente: Mapping[str, Voorwaarden] = field(default_factory=dict)
    vrijstelling_per_product: Mapping[str, str] = field(default_factory=dict)
    reeks: str = "{jaar}-{nummer:04}"
    fiscaal_nummer: str | None = None
    automatisch: bool = True
    briefpapier: Briefpapier | None = None

    def voorwaarden(self, gemeente: str) -> Voorwaarden:
        """Give what was agreed with a gemeente."""
        return self.per_gemeente.get(gemeente, self.standaard)


@dataclass(frozen=True, slots=True)
class Genummerd:
    """An invoice with its number; `geen_bsn` holds kenmerken that look like a BSN and are the number of a toewijzing."""

    stuk: Factuurstuk
    geen_bsn: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opgemaakt:
    """An invoice that is drawn: its files by path, and what a person must know about it."""

    stuk: Factuurstuk
    bestanden: Mapping[str, bytes]
    aandacht: tuple[str, ...]


def is_reeks(vorm: str) -> bool:
    """Tell whether `vorm` can be the form of invoice numbers: one {nummer}, at most one {jaar}, and plain signs.

    >>> is_reeks("{jaar}-{nummer:04}"), is_reeks("F{nummer}"), is_reeks("{jaar}"), is_reeks("a/{nummer}")
    (True, True, False, False)
    """
    rest, aantal = _VOLGNUMMER.subn("", vorm)
    return aantal == 1 and re.fullmatch(r"[A-Za-z0-9._-]*(\{jaar\})?[A-Za-z0-9._-]*", rest) is not None


def volgend_nummer(uow: UnitOfWork, soort: str, vorm: str, dag: date) -> str:
    """Give the next number of the series that `vorm` is on `dag`; a transaction that rolls back gives it back."""
    reeks = _VOLGNUMMER.sub("", vorm).format(jaar=dag.year)
    return vorm.format(jaar=dag.year, nummer=uow.nummers.volgende(f"{soort}/{reeks}"))


def partij(rij: Gemeente) -> Partij:
    """Give the debtor that a row of gemeenten describes: the gemeente itself or the hoofdaannemer.

    Raises OngeldigeFactuur when something is missing that must be on paper.
    """
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


def ontwerp(
    huis: Huisregels, rij: Gemeente, posten: Sequence[Factuurpost], periode: date, datum: date
) -> Factuurstuk:
    """Give the invoice of these lines, without a number; raises OngeldigeFactuur when it cannot be made."""
    debiteur = partij(rij)
    voorwaarden = huis.voorwaarden(rij.gemeente)
    stuk = Factuurstuk(
        factuurnummer=CONCEPT,
        wet=rij.wet,
        gemeente=rij.gemeente,
        debiteur=debiteur.naam,
        periode=periode,
        datum=datum,
        vervaldatum=datum + timedelta(days=voorwaarden.betaaltermijn_dagen),
        totaal_cent=sum(post.bedrag_cent for post in posten),
        pdf="",
        specificatie=None,
        posten=tuple(posten),
        partij=debiteur,
        koper_referentie=voorwaarden.koper_referentie,
        ordernummer=voorwaarden.ordernummer,
    )
    als_factuur(stuk, huis)  # so that what cannot be never takes a number
    return stuk


def als_factuur(stuk: Factuurstuk, huis: Huisregels) -> Factuur:
    """Give a kept invoice as the document it is; raises OngeldigeFactuur."""
    if stuk.partij is None:
        raise OngeldigeFactuur(
            f"Factuur {stuk.factuurnummer}: het adres van {stuk.debiteur} is er niet bij bewaard; maak dit stuk met de hand."
        )
    kenmerken = _kenmerken(stuk)
    verwijzing = None
    if stuk.verwijst_naar is not None and stuk.verwijst_naar_datum is not None:
        verwijzing = Verwijzing(stuk.verwijst_naar, stuk.verwijst_naar_datum)
    return Factuur(
        nummer=stuk.factuurnummer,
        datum=stuk.datum,
        vervaldatum=stuk.vervaldatum,
        leverancier=huis.leverancier,
        debiteur=stuk.partij,
        gemeente=stuk.gemeente,
        wet=stuk.wet,
        periode=GeslotenPeriode(
            begindatum=min(post.begin for post in stuk.posten),
            einddatum=max(post.eind for post in stuk.posten),
        ),
        regels=tuple(_regel(post, kenmerken[post.client], huis) for post in stuk.posten),
        vrijstelling_tekst=huis.vrijstellingen[stuk.wet],
        betalingskenmerk=stuk.factuurnummer,
        soort=stuk.soort,
        verwijst_naar=verwijzing,
        koper_referentie=stuk.koper_referentie,
        ordernummer=stuk.ordernummer,
    )


def nummer(uow: UnitOfWork, stuk: Factuurstuk, huis: Huisregels) -> Genummerd:
    """Give an invoice its number and its files their names."""
    factuurnummer = volgend_nummer(uow, "factuur", huis.reeks, stuk.datum)
    specificeren = stuk.wet == "jeugdwet" or any(post.kenmerk is None for post in stuk.posten)
    stuk = replace(
        stuk,
        factuurnummer=factuurnummer,
        pdf=f"facturen/{factuurnummer}.pdf",
        specificatie=f"facturen/specificaties/{factuurnummer}.pdf" if specificeren else None,
    )
    return Genummerd(stuk, tuple(_geen_bsn(uow, stuk)))


def maak_op(genummerd: Genummerd, huis: Huisregels, *, tekenen: bool = True) -> Opgemaakt:
    """Draw an invoice, asking nothing of the database, so that several can be drawn at once.

    Without `tekenen` no file is made (a trial). Where the e-invoice cannot be made the PDF is, and `aandacht` says what
    is missing. Raises PdfFout and OngeldigeFactuur; the caller then leaves the transaction without commit, so that the
    number is not lost.
    """
    stuk = genummerd.stuk
    try:
        factuur = als_factuur(stuk, huis)
        e_factuur, gebreken = _e_factuur(factuur, huis, genummerd.geen_bsn)
        bestanden = {}
        if tekenen:
            bestanden[stuk.pdf] = factuurblad(factuur, huis.briefpapier, e_factuur)
            if stuk.specificatie is not None:
                bestanden[stuk.specificatie] = specificatie(factuur, _specificatie(stuk), huis.briefpapier)
    except (PdfFout, OngeldigeFactuur) as fout:
        # The number goes to another invoice now; what people read must not call this one by it.
        raise type(fout)(str(fout).replace(stuk.factuurnummer, CONCEPT)) from None
    if e_factuur is not None:
        stuk = replace(stuk, ubl=f"facturen/{stuk.factuurnummer}.xml")
        if tekenen:
            bestanden[f"facturen/{stuk.factuurnummer}.xml"] = e_factuur
    return Opgemaakt(stuk, bestanden, (*factuur.waarschuwingen, *gebreken))


def bewaar(uow: UnitOfWork, opgemaakt: Opgemaakt) -> None:
    """Keep an invoice with its files, and book it."""
    stuk = opgemaakt.stuk
    for pad, inhoud in opgemaakt.bestanden.items():
        uow.bestanden.bewaar(pad, inhoud)
    ids = uow.facturen.bewaar(stuk)
    uow.grootboek.boek(
        _boeking(stuk, post, regel_id) for regel_id, post in zip(ids, stuk.posten, strict=True)
    )
    credit = stuk.soort is Factuursoort.CREDIT
    wat = f"gecrediteerd met {stuk.factuurnummer}" if credit else "gefactureerd"
    waarover = stuk.verwijst_naar or stuk.factuurnummer
    uow.spoor.noteer(*(Daad(wat, waarover, bsn) for bsn in dict.fromkeys(post.bsn for post in stuk.posten)))


def leg_vast(uow: UnitOfWork, stuk: Factuurstuk, huis: Huisregels, *, tekenen: bool = True) -> Opgemaakt:
    """Number, draw, keep and book one invoice; raises what `maak_op` does."""
    opgemaakt = maak_op(nummer(uow, stuk, huis), huis, tekenen=tekenen)
    bewaar(uow, opgemaakt)
    return opgemaakt


def _e_factuur(
    factuur: Factuur, huis: Huisregels, geen_bsn: Sequence[str]
) -> tuple[bytes | None, tuple[str, ...]]:
    """The e-invoice and what to look at before it leaves; None, and why, where it cannot be made."""
    nummer = huis.fiscaal_nummer
    try:
        return (
            ubl.ubl(factuur, fiscaal_nummer=nummer, geen_bsn=geen_bsn),
            ubl.waarschuwingen(factuur, fiscaal_nummer=nummer, geen_bsn=geen_bsn),
        )
    except OngeldigeFactuur as fout:
        return None, tuple(f"Zonder e-factuur. {zin}" for zin in str(fout).splitlines())


def _geen_bsn(uow: UnitOfWork, stuk: Factuurstuk) -> list[str]:
    """The kenmerken that look like a BSN and are the number of a toewijzing."""
    verdacht = {post.kenmerk for post in stuk.posten if post.kenmerk and lijkt_op_bsn(post.kenmerk)}
    return [
        kenmerk
        for kenmerk in sorted(verdacht)
        if kenmerk.isdecimal() and uow.toewijzingen.versies(stuk.wet, stuk.gemeente, int(kenmerk))
    ]


def _boeking(stuk: Factuurstuk, post: Factuurpost, regel_id: int) -> Boeking:
    if stuk.soort is Factuursoort.CREDIT:
        return Boeking(
            stuk.datum, Stand.GEFACTUREERD, Stand.GELEVERD, -post.bedrag_cent, factuurregel_id=regel_id
        )
    return Boeking(stuk.datum, Stand.GELEVERD, Stand.GEFACTUREERD, post.bedrag_cent, factuurregel_id=regel_id)


def _kenmerken(stuk: Factuurstuk) -> dict[Client, str]:
    """A neutral reference per client, by which factuurblad and specificatie can be laid side by side."""
    return {client: str(i) for i, client in enumerate(dict.fromkeys(post.client for post in stuk.posten), 1)}


def _regel(post: Factuurpost, client_kenmerk: str, huis: Huisregels) -> Factuurregel:
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
        vrijstelling_tekst=huis.vrijstelling_per_product.get(post.productcode),
    )


def _specificatie(stuk: Factuurstuk) -> Specificatie:
    kenmerken = _kenmerken(stuk)
    return Specificatie(
        regels=tuple(
            Specificatieregel(
                bsn=post.bsn,
                naam=post.persoon.naam if post.persoon else None,
                adres=post.persoon.adres if post.persoon else None,
                geboortedatum=post.persoon.geboortedatum if post.persoon else None,
                productcode=post.productcode,
                begin=post.begin,
                eind=post.eind,
                hoeveelheid=post.hoeveelheid,
                eenheid=post.eenheid,
                bedrag_cent=post.bedrag_cent,
                kenmerk=post.kenmerk,
                client_kenmerk=kenmerken[post.client],
            )
            for post in stuk.posten
        )
    )
