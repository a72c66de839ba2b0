"""What gemeenten pay, and the statement of the bank of the provider: CAMT.053, made here and nowhere else.

A declaratie is paid the agreed number of days after its answer. What falls due on one day is paid in one amount; credits
are taken off, and what is less than nothing waits for the next declaratie.

Bron: ISO 20022 camt.053.001.08; simulatorlijst VSP section 9 (answers), OP047 (term of payment).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

_NAAMRUIMTE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


@dataclass(frozen=True, slots=True)
class Post:
    """An approved amount in eurocent (credit negative) of one declaratie, due on a day."""

    gemeente: str
    kenmerk: str
    eurocent: int
    vervalt: date


@dataclass(frozen=True, slots=True)
class Overboeking:
    """One payment: the posten that it is for, together its amount."""

    gemeente: str
    dag: date
    posten: tuple[Post, ...]

    @property
    def eurocent(self) -> int:
        """What is paid."""
        return sum(post.eurocent for post in self.posten)


class Bank:
    """Collects what is owed and gives it as statements; what stood on one never stands on another."""

    def __init__(self) -> None:
        self._open: list[Post] = []
        self._afschriften = 0
        self._saldo = 0

    def leg(self, post: Post) -> None:
        """Take on an approved amount."""
        if post.eurocent:
            self._open.append(post)

    @property
    def open(self) -> tuple[Post, ...]:
        """What is not paid yet."""
        return tuple(self._open)

    def betaal(self, tot: date) -> list[Overboeking]:
        """Pay what is due up to and including a day, per gemeente and day."""
        per_gemeente: dict[str, dict[date, list[Post]]] = defaultdict(lambda: defaultdict(list))
        for post in sorted(self._open, key=lambda post: (post.vervalt, post.kenmerk)):
            if post.vervalt <= tot:
                per_gemeente[post.gemeente][post.vervalt].append(post)
        betaald = []
        for gemeente, per_dag in sorted(per_gemeente.items()):
            over: list[Post] = []
            for dag, posten in sorted(per_dag.items()):
                over += posten
                if sum(post.eurocent for post in over) > 0:
                    betaald.append(Overboeking(gemeente, dag, tuple(over)))
                    over = []
        weg = {post for overboeking in betaald for post in overboeking.posten}
        self._open = [post for post in self._open if post not in weg]
        return sorted(betaald, key=lambda een: (een.dag, een.gemeente))

    def camt(self, iban: str, tot: date) -> bytes:
        """Give the statement up to and including a day; one without payments has only balances."""
        overboekingen = self.betaal(tot)
        begin, self._saldo = self._saldo, self._saldo + sum(een.eurocent for een in overboekingen)
        self._afschriften += 1
        return _afschrift(iban, self._afschriften, tot, begin, self._saldo, overboekingen)


def _afschrift(
    iban: str, nummer: int, dag: date, begin: int, eind: int, overboekingen: Sequence[Overboeking]
) -> bytes:
    regels = "".join(_boeking(een, f"{nummer:05d}{i:04d}") for i, een in enumerate(overboekingen, 1))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{_NAAMRUIMTE}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>SIM{nummer:05d}</MsgId><CreDtTm>{dag}T23:59:00</CreDtTm></GrpHdr>"
        f"<Stmt><Id>SIM{nummer:05d}</Id><ElctrncSeqNb>{nummer}</ElctrncSeqNb><CreDtTm>{dag}T23:59:00</CreDtTm>"
        f"<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{_saldo('OPBD', begin, dag)}{_saldo('CLBD', eind, dag)}{regels}</Stmt></BkToCstmrStmt></Document>\n"
    ).encode()


def _saldo(soort: str, eurocent: int, dag: date) -> str:
    return f"<Bal><Tp><CdOrPrtry><Cd>{soort}</Cd></CdOrPrtry></Tp>{_bedrag(eurocent)}<Dt><Dt>{dag}</Dt></Dt></Bal>"


def _boeking(een: Overboeking, referentie: str) -> str:
    return (
        f"<Ntry>{_bedrag(een.eurocent)}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{een.dag}</Dt></BookgDt>"
        f"<ValDt><Dt>{een.dag}</Dt></ValDt><AcctSvcrRef>{referentie}</AcctSvcrRef><NtryDtls><TxDtls>"
        f"<Refs><EndToEndId>{_kenmerk(een)}</EndToEndId></Refs>"
        f"<RltdPties><Dbtr><Pty><Nm>Gemeente {een.gemeente}</Nm></Pty></Dbtr>"
        f"<DbtrAcct><Id><IBAN>{iban_van(een.gemeente)}</IBAN></Id></DbtrAcct></RltdPties>"
        f"<RmtInf><Ustrd>{escape(_omschrijving(een))}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def _kenmerk(een: Overboeking) -> str:
    return een.posten[0].kenmerk if len(een.posten) == 1 else "NOTPROVIDED"


def _omschrijving(een: Overboeking) -> str:
    return "Declaraties " + " ".join(post.kenmerk for post in een.posten)


def _bedrag(eurocent: int) -> str:
    teken = "DBIT" if eurocent < 0 else "CRDT"
    return f'<Amt Ccy="EUR">{Decimal(abs(eurocent)).scaleb(-2):.2f}</Amt><CdtDbtInd>{teken}</CdtDbtInd>'


def iban_van(gemeente: str) -> str:
    """Give the made-up account of a gemeente, with check digits that are right.

    >>> iban_van("0363")
    'NL48BNGH0000000363'
    """
    rekening = f"BNGH{gemeente.rjust(10, '0')}"
    getal = "".join(str(int(teken, 36)) for teken in f"{rekening}NL00")
    return f"NL{98 - int(getal) % 97:02d}{rekening}"
