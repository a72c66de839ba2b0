"""CAMT.053 as statements: 001.02 to 001.13, which differ in where a name, a status and an amount stand.

Read with lxml rather than a package: those that exist build the whole tree, and none is both kept up and in wide use.
The file is fed in pieces and each entry is dropped from the tree as soon as it is read. DOCTYPE is refused and no entity
is ever expanded. Elements are found by their local name, for banks differ in prefixes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from lxml import etree

from berichten.formaat import HAP, PARSER
from connectors.bank.gedeeld import (
    Afschriftfout,
    Onbruikbaar,
    cent,
    kenmerken,
    met_saldo,
    rekening,
    tekst,
)
from facturatie.betaling import Afschrift, Bankregel, Vorm

_NAAMRUIMTE = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:(camt\.\d{3})\.001\.(\d{2})\}Document")
_BEGIN, _EIND = ("OPBD", "PRCD"), ("CLBD",)
GEBOEKT = "BOOK"  # an entry that is only announced is no part of the balance
KAPOT = "is geen geldig XML; haal het afschrift opnieuw op bij de bank."


def lees_camt(inhoud: bytes) -> Iterator[Afschrift | Onbruikbaar]:
    """Give the statements of a CAMT.053 file; what is broken ends the reading with an Onbruikbaar."""
    parser: Any = etree.XMLPullParser(events=("start", "end"), **PARSER)
    lezer = _Lezer()
    try:
        for begin in range(0, len(inhoud), HAP):
            parser.feed(inhoud[begin : begin + HAP])
            yield from lezer.lees(parser.read_events())
        parser.close()
        yield from lezer.lees(parser.read_events())
    except etree.XMLSyntaxError:  # its text may hold values
        yield Onbruikbaar(lezer.nummer, KAPOT)
        return
    except Afschriftfout as fout:
        yield Onbruikbaar(None, str(fout))
        return
    if not lezer.aantal:
        yield Onbruikbaar(None, "bevat geen enkel afschrift; download het opnieuw bij de bank.")


class _Lezer:
    """The statement that is being read, and what of it was wrong."""

    def __init__(self) -> None:
        self.aantal = 0
        self.nummer: str | None = None
        self._begonnen = False
        self._regels: list[Bankregel] = []
        self._fout: str | None = None
        self._eigen: str | None = None
        self._valuta: set[str] = set()

    def lees(self, gebeurtenissen: Any) -> Iterator[Afschrift | Onbruikbaar]:
        """Take what the parser has seen, and give each statement that is complete."""
        for soort, element in gebeurtenissen:
            if soort == "start":
                if not self._begonnen:
                    self._begonnen = True
                    _keur_document(element)
                continue
            naam = _naam(element)
            if naam == "Ntry":
                self._neem_regel(element)
                _laat_los(element)
            elif naam == "Stmt":
                yield self._sluit(element)
                _laat_los(element)

    def _neem_regel(self, element: Any) -> None:
        stmt = element.getparent()
        if self._eigen is None:
            self._eigen = rekening(_tekst(stmt, "Acct/Id/IBAN") or _tekst(stmt, "Acct/Id/Othr/Id"))
            self.nummer = _tekst(stmt, "Id")
        if self._fout is not None:
            return
        self._valuta.update(bedrag.get("Ccy", "") for bedrag in _alle(element, "Amt"))
        try:
            self._regels.extend(_regels(element, self._eigen or ""))
        except Afschriftfout as fout:
            self._fout = str(fout)

    def _sluit(self, stmt: Any) -> Afschrift | Onbruikbaar:
        """Give the statement, and begin anew."""
        regels, fout, valuta = self._regels, self._fout, self._valuta
        self.aantal += 1
        self._regels, self._fout, self._eigen, self._valuta, self.nummer = [], None, None, set(), None
        nummer = _tekst(stmt, "Id") or ""
        try:
            if fout is not None:
                raise Afschriftfout(fout)
            afschrift = _afschrift(stmt, nummer, regels)
            if valuta - {afschrift.valuta}:
                raise Afschriftfout(
                    f"bevat een boeking in een andere valuta dan {afschrift.valuta}; boek dit afschrift met de hand."
                )
            return afschrift
        except Afschriftfout as reden:
            return Onbruikbaar(nummer, str(reden))


def _keur_document(wortel: Any) -> None:
    if wortel.getroottree().docinfo.doctype:
        raise Afschriftfout(
            "heeft een DOCTYPE en wordt geweigerd; haal het afschrift opnieuw op bij de bank."
        )
    gevonden = _NAAMRUIMTE.fullmatch(str(wortel.tag))
    if gevonden is None:
        raise Afschriftfout("is XML maar geen CAMT.053; download het afschrift bij de bank als CAMT.053.")
    if gevonden[1] != "camt.053":
        raise Afschriftfout(
            f"is een {gevonden[1]} en geen dagafschrift; download het afschrift bij de bank als CAMT.053."
        )
    if not 2 <= int(gevonden[2]) <= 13:
        raise Afschriftfout(
            f"is CAMT.053 versie 001.{gevonden[2]}, en die kent zorgpost niet; kies bij de bank 001.02 of 001.08."
        )


def _afschrift(stmt: Any, nummer: str, regels: list[Bankregel]) -> Afschrift:
    eigen = rekening(_tekst(stmt, "Acct/Id/IBAN") or _tekst(stmt, "Acct/Id/Othr/Id"))
    if eigen is None or not nummer:
        raise Afschriftfout("noemt geen rekening of nummer; haal het afschrift opnieuw op bij de bank.")
    saldi = {_tekst(bal, "Tp/CdOrPrtry/Cd"): bal for bal in reversed(_alle(stmt, "Bal"))}
    begin = next((saldi[code] for code in _BEGIN if code in saldi), None)
    # Of several closing balances of one statement the last counts, of several opening balances the first.
    eind = next(
        (bal for bal in reversed(_alle(stmt, "Bal")) if _tekst(bal, "Tp/CdOrPrtry/Cd") in _EIND), None
    )
    bedragen = [bal.find("{*}Amt") for bal in (begin, eind) if bal is not None]
    valuta = _tekst(stmt, "Acct/Ccy") or next((b.get("Ccy") for b in bedragen if b is not None), "EUR")
    begin_cent = None if begin is None else _bedrag(begin)
    dag = _dag(eind, "Dt") if eind is not None else _dag(stmt, "FrToDt/ToDtTm", verplicht=False)
    datum = dag or max((regel.datum for regel in regels), default=None) or _dag(stmt, "CreDtTm")
    if datum is None:
        raise Afschriftfout("heeft geen datum; haal het afschrift opnieuw op bij de bank.")
    volgnummer = _tekst(stmt, "ElctrncSeqNb") or _tekst(stmt, "LglSeqNb")
    return Afschrift(
        vorm=Vorm.CAMT,
        iban=eigen,
        nummer=nummer,
        volgnummer=int(volgnummer)
        if volgnummer and volgnummer.isdecimal() and len(volgnummer) < 16
        else None,
        valuta=str(valuta),
        datum=datum,
        begin_cent=begin_cent,
        eind_cent=None if eind is None else _bedrag(eind),
        regels=met_saldo(begin_cent, regels),
    )


def _regels(ntry: Any, eigen: str) -> list[Bankregel]:
    """Give the transactions of one entry: its details where these account for all of it, else the entry as one."""
    if (_tekst(ntry, "Sts/Cd") or _tekst(ntry, "Sts")) != GEBOEKT:
        return []
    totaal = _bedrag(ntry)
    datum = _dag(ntry, "BookgDt") or _dag(ntry, "ValDt")
    if datum is None:
        raise Afschriftfout("heeft een boeking zonder datum; haal het afschrift opnieuw op bij de bank.")
    kosten = sum(
        cent(b.text or "")
        for b in [*_alle(ntry, "Chrgs/Amt"), *_alle(ntry, "Chrgs/Rcrd/Amt")]
        if b.get("Ccy") == "EUR"
    )
    geheel = Bankregel(
        datum=datum,
        bedrag_cent=totaal,
        omschrijving=tekst(_tekst(ntry, "AddtlNtryInf")),
        bankreferentie=_tekst(ntry, "AcctSvcrRef") or _tekst(ntry, "NtryRef"),
        retour=_is_retour(ntry),
        kosten_cent=kosten,
    )
    details = _alle(ntry, "NtryDtls/TxDtls")
    if len(details) > 1:
        los = [
            _detail(d, replace(geheel, bedrag_cent=b), eigen)
            for d in details
            if (b := _deel(d, totaal)) is not None
        ]
        if len(los) == len(details) and sum(regel.bedrag_cent for regel in los) == totaal:
            return los
    return [_samen([_detail(d, geheel, eigen) for d in details], geheel)]


def _samen(delen: list[Bankregel], geheel: Bankregel) -> Bankregel:
    """Give the entry with what all its details say; who paid is only told when it is one."""
    if len(delen) == 1:
        return delen[0]
    return replace(
        geheel,
        kenmerken=tuple(dict.fromkeys(k for deel in delen for k in deel.kenmerken)),
        omschrijving=tekst(*(deel.omschrijving for deel in delen), geheel.omschrijving),
        retour=geheel.retour,
    )


def _detail(details: Any, regel: Bankregel, eigen: str) -> Bankregel:
    """Give an entry with what one TxDtls adds to it."""
    iban, naam = _tegenpartij(details, eigen, binnen=regel.bedrag_cent > 0)
    reden = _tekst(details, "RtrInf/Rsn/Cd") or _tekst(details, "RtrInf/Rsn/Prtry")
    return replace(
        regel,
        tegen_iban=iban,
        tegen_naam=naam,
        kenmerken=kenmerken(
            _tekst(details, "Refs/EndToEndId"),
            *(_tekst(strd, "CdtrRefInf/Ref") for strd in _alle(details, "RmtInf/Strd")),
            *(_tekst(strd, "RfrdDocInf/Nb") for strd in _alle(details, "RmtInf/Strd")),
        ),
        omschrijving=tekst(
            *((u.text or "") for u in _alle(details, "RmtInf/Ustrd")),
            *(_tekst(strd, "AddtlRmtInf") for strd in _alle(details, "RmtInf/Strd")),
            _tekst(details, "AddtlTxInf"),
            regel.omschrijving,
        ),
        bankreferentie=_tekst(details, "Refs/AcctSvcrRef") or regel.bankreferentie,
        retour=regel.retour or reden is not None,
        reden=reden,
    )


def _tegenpartij(details: Any, eigen: str, *, binnen: bool) -> tuple[str | None, str | None]:
    """Give account and name of the other side; a return names the parties of the first payment, so we may be 'wrong'."""
    kanten = [_kant(details, "Dbtr"), _kant(details, "Cdtr")]
    if not binnen:
        kanten.reverse()
    return kanten[1] if kanten[0][0] == eigen else kanten[0]


def _kant(details: Any, wie: str) -> tuple[str | None, str | None]:
    deel = f"RltdPties/{wie}Acct/Id/"
    iban = rekening(_tekst(details, f"{deel}IBAN") or _tekst(details, f"{deel}Othr/Id"))
    naam = _tekst(details, f"RltdPties/{wie}/Nm") or _tekst(details, f"RltdPties/{wie}/Pty/Nm")
    return iban, naam


def _is_retour(ntry: Any) -> bool:
    codes = {_tekst(ntry, "BkTxCd/Domn/Fmly/SubFmlyCd"), _tekst(ntry, "BkTxCd/Domn/Fmly/Cd")}
    return _tekst(ntry, "RvslInd") in ("true", "1") or "RRTN" in codes


def _deel(details: Any, totaal: int) -> int | None:
    """Give the signed amount of one TxDtls in eurocent; None when it has none in euros."""
    for pad in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"):
        gevonden = _alle(details, pad)
        if gevonden:
            if gevonden[0].get("Ccy") != "EUR":
                return None
            teken = _tekst(details, "CdtDbtInd") or ("CRDT" if totaal > 0 else "DBIT")
            return cent(gevonden[0].text or "") * (1 if teken == "CRDT" else -1)
    return None


def _bedrag(element: Any) -> int:
    """Give the signed amount of an entry or balance in eurocent."""
    waarde = cent(_tekst(element, "Amt") or "")
    return waarde if _tekst(element, "CdtDbtInd") == "CRDT" else -waarde


def _dag(element: Any, pad: str, *, verplicht: bool = True) -> date | None:
    """Give a day; a moment counts as its own day, whatever the zone. Afschriftfout when it is none."""
    waarde = _tekst(element, f"{pad}/Dt") or _tekst(element, f"{pad}/DtTm") or _tekst(element, pad)
    if not waarde:
        return None
    try:
        return date.fromisoformat(waarde[:10])
    except ValueError:
        if not verplicht:
            return None
        raise Afschriftfout(
            "bevat een datum die niet te lezen is; haal het afschrift opnieuw op bij de bank."
        ) from None


def _alle(element: Any, pad: str) -> list[Any]:
    gevonden: list[Any] = element.findall("/".join(f"{{*}}{naam}" for naam in pad.split("/")))
    return gevonden


def _tekst(element: Any, pad: str) -> str | None:
    gevonden = element.find("/".join(f"{{*}}{naam}" for naam in pad.split("/")))
    return (gevonden.text or "").strip() or None if gevonden is not None else None


def _naam(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _laat_los(element: Any) -> None:
    """Empty an element that was read; the one before it is no longer needed in the tree."""
    vorige = element.getprevious()
    element.clear()
    if vorige is not None and vorige.tag == element.tag:
        element.getparent().remove(vorige)
