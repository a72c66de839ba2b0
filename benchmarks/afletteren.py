"""Payments against posts: read statements, keep them, settle and book, against one sequential read of the same rows.

`python -m benchmarks.afletteren 1000000 10000` measures a million prestaties and ten thousand payments.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, select

from benchmarks.betaaljaar import iban
from connectors.bank import lees_afschriften
from facturatie.betaling import Afschrift
from facturatie.grootboek import Stand
from processen.archiefpoorten import Richting, Status
from processen.betalingen import Kassier
from storage import Opslag
from storage.tabellen import bankregel, bericht, boeking, declaratie, document, prestatie

PRESTATIES, BETALINGEN = 50_000, 1_000
GEMEENTEN = 300
AGB, EIGEN = "42420001", "NL91ABNA0417164300"
DAG = date(2026, 11, 3)
BLOK = 20_000


class Stilstand:
    """A clock that stands still."""

    def nu(self) -> datetime:
        """Give the same moment every time."""
        return datetime(2026, 11, 10, 9, tzinfo=UTC)


def meet(prestaties: int = PRESTATIES, betalingen: int = BETALINGEN) -> tuple[float, float, float]:
    """Give the seconds of one sequential read and of the whole run, and the peak of memory in MB of the run."""
    from benchmarks.__main__ import geheugenpiek

    with tempfile.TemporaryDirectory() as map_:
        opslag = Opslag(f"sqlite:///{Path(map_) / 'zorgpost.db'}", AGB)
        opslag.migreer()
        _vul(opslag._engine, prestaties, betalingen)
        inhoud = camt(prestaties, betalingen)
        begin = time.perf_counter()
        gekoppeld = _verwerk(opslag, inhoud)
        run, top = time.perf_counter() - begin, geheugenpiek()
        if gekoppeld != betalingen:
            raise RuntimeError(f"{gekoppeld} of {betalingen} payments settled")
        begin = time.perf_counter()
        _lees(opslag._engine)
        lezen = time.perf_counter() - begin
        opslag.sluit()
    return lezen, run, top


def _verwerk(opslag: Opslag, inhoud: bytes) -> int:
    kassier = Kassier(Stilstand(), (EIGEN,))
    with opslag.uow() as uow:
        for afschrift in lees_afschriften(inhoud):
            if not isinstance(afschrift, Afschrift) or kassier.laad(uow, afschrift).bevindingen:
                raise RuntimeError("a statement was not kept")
            uow.commit()
        uitkomst = kassier.letter_af(uow, DAG)
        uow.commit()
    return len({a.regel_id for a in uitkomst.afletteringen})


def _lees(engine: Engine) -> None:
    """Read every row that the run read or wrote, once, in the order in which they stand."""
    with engine.connect() as conn:
        for tabel in (declaratie, prestatie, bankregel, boeking):
            for _ in conn.execute(select(tabel)).yield_per(10_000):
                pass


def _vul(engine: Engine, prestaties: int, declaraties: int) -> None:
    per = prestaties // declaraties
    wie = {"agb": AGB, "wet": "wmo"}
    blad = {"agb": AGB, "pad": "uit/bench.xml", "sha256": "0", "geschreven": True, "inhoud": b"x"}
    stuk = {
        "agb": AGB,
        "richting": Richting.UIT,
        "status": Status.VERZONDEN,
        "document_id": 1,
        "vastgelegd_op": Stilstand().nu(),
    }
    with engine.begin() as conn:
        conn.execute(insert(document), [{"id": 1, **blad}])
        _stort(conn, bericht, ({"id": i, "sha256": f"{i}", **stuk} for i in range(1, declaraties + 1)))
        _stort(conn, declaratie, (_declaratie(i, per) | wie for i in range(1, declaraties + 1)))
        _stort(
            conn,
            prestatie,
            (_prestatie(i, per) | wie for i in range(1, per * declaraties + 1)),
        )


def _stort(conn: Any, tabel: Any, rijen: Iterable[dict[str, Any]]) -> None:
    blok: list[dict[str, Any]] = []
    for rij in rijen:
        blok.append(rij)
        if len(blok) == BLOK:
            conn.execute(insert(tabel), blok)
            blok = []
    if blok:
        conn.execute(insert(tabel), blok)


def _gemeente(nummer: int) -> str:
    return f"{nummer % GEMEENTEN + 11:04d}"  # past those that let another pay


def _bedrag(nummer: int) -> int:
    return 6_360 * (nummer % 11 + 1)


def _totaal(nummer: int, per: int) -> int:
    return sum(_bedrag(i) for i in range((nummer - 1) * per + 1, nummer * per + 1))


def _declaratie(nummer: int, per: int) -> dict[str, Any]:
    return {
        "id": nummer,
        "gemeente": _gemeente(nummer),
        "declaratienummer": f"W{nummer:08d}",
        "periode": date(2026, 9, 1),
        "dagtekening": date(2026, 10, 2),
        "totaal_cent": _totaal(nummer, per),
        "bericht_id": nummer,
    }


def _prestatie(nummer: int, per: int) -> dict[str, Any]:
    van = (nummer - 1) // per + 1
    return {
        "declaratie_id": van,
        "gemeente": _gemeente(van),
        "referentienummer": f"WP{nummer:010d}",
        "bsn": "999900006",
        "toewijzing_nummer": nummer,
        "productcategorie": "02",
        "productcode": "02A16",
        "begin": date(2026, 9, 1),
        "eind": date(2026, 9, 30),
        "volume": 1,
        "eenheid": "04",
        "tarief_cent": 6_360,
        "bedrag_cent": _bedrag(nummer),
        "stand": Stand.TOEGEKEND,
    }


def camt(prestaties: int, betalingen: int) -> bytes:
    """Give one statement of 28 days with a payment per declaratie, numbers written in four ways."""
    per = prestaties // betalingen
    return b"".join(_camt(per, betalingen))


def _camt(per: int, betalingen: int) -> Iterator[bytes]:
    eind = sum(_totaal(i, per) for i in range(1, betalingen + 1))
    yield (
        "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'><BkToCstmrStmt><Stmt><Id>BENCH</Id><Acct><Id>"
        f"<IBAN>{EIGEN}</IBAN></Id></Acct>{_saldo('OPBD', 0)}{_saldo('CLBD', eind)}"
    ).encode()
    for i in range(1, betalingen + 1):
        nummer = f"W{i:08d}"
        wijze = (
            f"<Ustrd>{nummer}</Ustrd>",
            f"<Ustrd>decl {nummer[:1]} {nummer[1:]}</Ustrd>",
            f"<Ustrd>w{i}</Ustrd>",
        )
        tekst = wijze[i % 3]
        yield (
            f"<Ntry><Amt Ccy='EUR'>{_euro(_totaal(i, per))}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
            f"<BookgDt><Dt>{DAG + timedelta(i % 28)}</Dt></BookgDt><AcctSvcrRef>B{i}</AcctSvcrRef><NtryDtls><TxDtls>"
            f"<RltdPties><DbtrAcct><Id><IBAN>{iban(_gemeente(i))}</IBAN></Id></DbtrAcct></RltdPties>"
            f"<RmtInf>{tekst}</RmtInf></TxDtls></NtryDtls></Ntry>"
        ).encode()
    yield b"</Stmt></BkToCstmrStmt></Document>"


def _saldo(code: str, cent: int) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{_euro(cent)}</Amt>"
        f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-30</Dt></Dt></Bal>"
    )


def _euro(cent: int) -> str:
    return f"{cent // 100}.{cent % 100:02d}"


if __name__ == "__main__":
    lezen, run, top = meet(*(int(argument) for argument in sys.argv[1:3]))
    print(f"lezen {lezen:.2f} s, verwerken {run:.2f} s ({run / lezen:.2f} keer), piek {top:.0f} MB")
