"""MT940 as statements, with the package mt-940 for the fields and our own reading of the :86: of Dutch banks.

A file is taken apart at :20: and each statement is parsed by itself: one that is broken does not take the others along.
What stands behind the closing balance is about the statement and not about its last entry. The package logs what it
cannot read, and that is text of payers: its logger is silenced, and its exceptions are replaced.

Bron: SWIFT MT940; format descriptions of ABN AMRO, ING and Rabobank for the code words of :86:.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import mt940

from connectors.bank.gedeeld import (
    GEEN_KENMERK,
    Afschriftfout,
    Onbruikbaar,
    cent,
    iban_in,
    kenmerken,
    met_saldo,
    rekening,
    tekst,
)
from facturatie.betaling import Afschrift, Bankregel, Vorm

logging.getLogger("mt940").setLevel(logging.CRITICAL + 1)

_OPTIES = mt940.Options.all()
_ASN: dict[int | str, mt940.tags.Tag] = {mt940.tags.Statement.id: mt940.tags.StatementASNB()}
_BLOK = re.compile(r"(?m)^(?:\{4:\s*)?(?=:20:)")
_REGEL = re.compile(r"(?m)^:61:")
_SLOT = re.compile(r"(?m)^:62[FM]?:[^\n]*\n")
_NA_SLOT = re.compile(r"(?ms)^(?::86:|-\}|-$).*")
_CODES = (
    "EREF|PREF|IREF|MARF|CSID|CNTP|REMI|PURP|ULTC|ULTD|ULTB|RTRN|RREF|ACCW|ABEL|ORDP|BENM|NAME|ADDR|IBAN|BIC|TRTP|CUST"
    "|ISDT|TRCD|BCNT|SVCL|OCMT|CHGS|EXCH|SUM|ID|NRTX|CREF|COAM"
)
_CODE = re.compile(rf"/({_CODES})/")
_ABN = re.compile(r"(IBAN|BIC|NAAM|OMSCHRIJVING|KENMERK|MACHTIGING|INCASSANT|BETALINGSKENM\.?) ?: ")
_ALS_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z]{4}[A-Z0-9]{7,26}\b")
_STRUCTUUR = re.compile(r"^(?:USTD//|STRD/(?:CUR|ISO)/)")


def is_mt940(inhoud: bytes) -> bool:
    """Tell whether a file seems to be MT940: the fields of a statement stand in its first 100 kB."""
    begin = inhoud[:100_000]
    return all(re.search(rb"(?m)^(\{4:)?:%b" % veld, begin) for veld in (rb"20:", rb"25:", rb"60[FM]?:"))


def lees_mt940(inhoud: bytes) -> Iterator[Afschrift | Onbruikbaar]:
    """Give the statements of an MT940 file, in UTF-8 or else latin-1."""
    try:
        alles = inhoud.decode("utf-8-sig")
    except UnicodeDecodeError:
        alles = inhoud.decode("latin-1")
    alles = alles.replace("\r\n", "\n").replace("\r", "\n")
    begin = [gevonden.end() for gevonden in _BLOK.finditer(alles)]
    for van, tot in zip(begin, [*begin[1:], len(alles)], strict=True):
        blok = alles[van:tot]
        try:
            yield _afschrift(blok)
        except Afschriftfout as fout:
            yield Onbruikbaar(_naam(blok), str(fout))


def _naam(blok: str) -> str | None:
    """How the bank calls a statement; without anything of a payer."""
    gevonden = re.search(r"(?m)^:28C?:([0-9/ ]{1,11})$", blok)
    return gevonden[1] if gevonden else None


def _afschrift(blok: str) -> Afschrift:
    slot = _SLOT.search(blok)
    if slot is not None:
        blok = blok[: slot.end()] + _NA_SLOT.sub("", blok[slot.end() :])
    gelezen = _ontleed(blok)
    data = gelezen.data
    begin, eind = _saldo(data, "opening"), _saldo(data, "closing")
    if eind is None and begin is None:
        raise Afschriftfout("heeft geen begin- en eindsaldo; haal het afschrift opnieuw op bij de bank.")
    eigen = rekening(data.get("account_identification"))
    if eigen is None:
        raise Afschriftfout("noemt geen rekening; haal het afschrift opnieuw op bij de bank.")
    if len(gelezen.transactions) != len(_REGEL.findall(blok)):
        raise Afschriftfout("heeft een :61: die niet te lezen is; haal het afschrift opnieuw op bij de bank.")
    slotsaldo = eind or begin
    datum = slotsaldo.date
    begin_cent = None if begin is None else cent(begin.amount.amount)
    volgnummer = str(data.get("statement_number") or "")
    kop = (
        data.get("transaction_reference") or "",
        volgnummer,
        data.get("sequence_number") or "",
        f"{datum:%Y%m%d}",
    )
    regels = [_regel(transactie.data, eigen) for transactie in gelezen.transactions]
    return Afschrift(
        vorm=Vorm.MT940,
        iban=eigen,
        nummer=" ".join(str(deel) for deel in kop if deel),
        volgnummer=int(volgnummer) if volgnummer.isdecimal() and int(volgnummer) else None,
        valuta=str(slotsaldo.amount.currency),
        datum=date(datum.year, datum.month, datum.day),
        begin_cent=begin_cent,
        eind_cent=None if eind is None else cent(eind.amount.amount),
        regels=met_saldo(begin_cent, regels),
    )


def _ontleed(blok: str) -> Any:
    """Parse one statement; ASN and SNS give a longer reference in :61: than SWIFT allows."""
    for tags in (None, _ASN):
        try:
            return mt940.parse(io.StringIO(blok), options=_OPTIES, tags=tags)
        except (RuntimeError, ValueError, ArithmeticError, KeyError, TypeError):
            continue  # its text repeats the field
    raise Afschriftfout("is geen geldig MT940; haal het afschrift opnieuw op bij de bank.")


def _saldo(data: dict[str, Any], welk: str) -> Any:
    for vorm in (f"final_{welk}_balance", f"{welk}_balance", f"intermediate_{welk}_balance"):
        if vorm in data:
            return data[vorm]
    return None


def _regel(data: dict[str, Any], eigen: str) -> Bankregel:
    dag = data.get("entry_date") or data["date"]
    kopregel = str(data.get("extra_details") or "")
    verwijzing = str(data.get("customer_reference") or "").strip()
    ruw = str(data.get("transaction_details") or "")
    velden = _velden(ruw)
    iban = _iban(velden, verwijzing, kopregel, ruw, eigen) or rekening(data.get("applicant_iban"))
    reden = velden.get("RTRN")
    kaal = tekst(ruw, data.get("purpose")) if not velden else ""
    return Bankregel(
        datum=date(dag.year, dag.month, dag.day),
        bedrag_cent=cent(data["amount"].amount),
        tegen_iban=iban,
        tegen_naam=velden.get("NAME") or data.get("applicant_name") or None,
        kenmerken=kenmerken(
            velden.get("EREF"),
            velden.get("STRD"),
            velden.get("KENMERK"),
            data.get("end_to_end_reference"),
            "" if verwijzing.startswith((*(GEEN_KENMERK - {""}), iban or "EREF")) else verwijzing,
        ),
        omschrijving=kaal or tekst(velden.get("REMI"), velden.get("PURP"), velden.get("REST")),
        bankreferentie=str(data.get("bank_reference") or "").strip() or None,
        retour=reden is not None or str(data.get("status") or "").upper().startswith("R"),
        reden=reden,
    )


def _velden(ruw: str) -> dict[str, str]:
    """Give the fields of a structured :86:, by code word; nothing when it is free text.

    A line break means nothing in it: the text was cut at 65 signs, in the middle of a word if need be.
    """
    heel = ruw.replace("\n", "")
    if _CODE.match(heel):
        return _met_codes(heel)
    if len(_ABN.findall(ruw)) >= 2:
        return _van_abn(" ".join(ruw.split("\n")))
    return {}


def _met_codes(heel: str) -> dict[str, str]:
    velden: dict[str, str] = {}
    gevonden = list(_CODE.finditer(heel))
    for i, code in enumerate(gevonden):
        einde = gevonden[i + 1].start() if i + 1 < len(gevonden) else len(heel)
        velden.setdefault(code[1], heel[code.end() : einde].strip("/ "))
    if "CNTP" in velden:  # account/BIC/name/place
        iban, _, rest = velden["CNTP"].partition("/")
        _, _, rest = rest.partition("/")
        velden.setdefault("IBAN", iban)
        velden.setdefault("NAME", rest.split("/")[0])
    remi = velden.get("REMI", "")
    soort = _STRUCTUUR.match(remi)
    if soort is not None:
        velden["REMI"] = remi[soort.end() :]
        if soort[0].startswith("STRD"):
            velden["STRD"] = velden["REMI"]
    return {naam: waarde for naam, waarde in velden.items() if waarde}


def _van_abn(ruw: str) -> dict[str, str]:
    """The layout with words and columns that ABN AMRO and others use in place of code words."""
    gevonden = list(_ABN.finditer(ruw))
    los = {"OMSCHRIJVING": "REMI", "NAAM": "NAME", "BETALINGSKENM": "STRD", "BETALINGSKENM.": "STRD"}
    velden: dict[str, str] = {"REST": ruw[: gevonden[0].start()].strip()}
    for i, woord in enumerate(gevonden):
        einde = gevonden[i + 1].start() if i + 1 < len(gevonden) else len(ruw)
        velden.setdefault(los.get(woord[1], woord[1]), ruw[woord.end() : einde].strip())
    return {naam: waarde for naam, waarde in velden.items() if waarde}


def _iban(velden: dict[str, str], verwijzing: str, kopregel: str, ruw: str, eigen: str) -> str | None:
    """Find the account of the other side: in its field, else where Rabobank (:61:) or ASN put it, else in the text."""
    if velden.get("IBAN"):
        return rekening(velden["IBAN"].split("/")[0])
    for plek in (kopregel, verwijzing):
        gevonden = _ALS_IBAN.match(plek)
        if gevonden is not None and gevonden[0] != eigen:
            return gevonden[0]
    return None if velden else iban_in(ruw, eigen)
