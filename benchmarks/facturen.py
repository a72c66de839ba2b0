"""A run of one-page invoices with the e-invoice inside, checked and booked, against typst alone on the same pages."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from stdnum.nl import bsn

from facturatie.contract import Gemeente, Route, Tarief
from facturatie.pdf import factuurblad
from facturatie.uren import Levering
from opdrachten.bedrading import Omgeving, open_omgeving
from opdrachten.facturen import factureer_alles, huisregels
from opdrachten.werkmap import VOORBEELD, maak_werkmap
from processen.factuuropmaak import als_factuur
from trajecten.akkoord import Akkoord

AANTAL = 1_000
TEKENAARS = 2
PERIODE, DAG = date(2026, 10, 1), date(2026, 11, 3)
WIE = {"gemeente": "0384", "wet": "wmo"}
BUNDELING = 'betaaltermijn_dagen = 30\nbundeling = "client"\n\n[gemeente.0384]\nkoper_referentie = "BENCH"\n'


def meet(aantal: int = AANTAL) -> tuple[float, float, float]:
    """Give the seconds of typst alone and of the whole run, per invoice, and the peak of memory in MB of the run."""
    from benchmarks.__main__ import geheugenpiek

    with tempfile.TemporaryDirectory() as map_:
        werkmap = Path(map_)
        maak_werkmap(werkmap, VOORBEELD.replace("betaaltermijn_dagen = 30\n", BUNDELING, 1))
        with open_omgeving(werkmap) as omgeving:
            _vul(omgeving, aantal)
            begin = time.perf_counter()
            facturen, *_ = factureer_alles(omgeving, PERIODE, DAG)
            run = time.perf_counter() - begin
            top = geheugenpiek()
            if len(facturen) != aantal or not all(stuk.ubl for stuk in facturen):
                raise RuntimeError(f"{len(facturen)} invoices of {aantal}")
            huis = huisregels(omgeving)
            bladen = [als_factuur(stuk, huis) for stuk in facturen]
            begin = time.perf_counter()
            with ThreadPoolExecutor(TEKENAARS) as tekenaars:
                for _ in tekenaars.map(factuurblad, bladen):
                    pass
            typst = time.perf_counter() - begin
    return typst / aantal, run / aantal, top


def _vul(omgeving: Omgeving, aantal: int) -> None:
    """Fill the workspace with as many clients as there will be invoices, each with an akkoord and two deliveries."""
    clienten = list(_bsns(aantal))
    debiteur = {"debiteur_naam": "Gemeente Diemen", "debiteur_agb_of_kvk": "99999999"}
    adres = {"straat": "Proefstraat", "huisnummer": "1", "postcode": "1111ZZ", "plaats": "Diemen"}
    vanaf = {"ingang": date(2026, 1, 1), "einde": None}
    with omgeving.maak_uow() as uow:
        uow.stamgegevens.laad_gemeenten(
            [
                Gemeente(
                    **WIE,
                    **debiteur,
                    **adres,
                    **vanaf,
                    naam="Diemen",
                    route=Route.FACTUUR,
                    email=None,
                    oin=None,
                )
            ]
        )
        product = {
            "productcategorie": "02",
            "productcode": "02A16",
            "eenheid": "04",
            "omschrijving": "Begeleiding",
        }
        uow.stamgegevens.laad_tarieven([Tarief(**WIE, **product, **vanaf, tarief_cent=6840)])
        omvang = {"volume": 40, "eenheid": "04", "frequentie": "6", "datum_akkoord": date(2026, 1, 1)}
        uow.stamgegevens.laad_akkoorden(
            Akkoord(f"A{i}", client, productcode="02A16", kenmerk=f"K-{i}", **WIE, **vanaf, **omvang)
            for i, client in enumerate(clienten)
        )
        uow.leveringen.laad(
            (
                Levering(
                    f"L{i}-{dag}",
                    client,
                    datum=date(2026, 10, dag),
                    productcode="02A16",
                    hoeveelheid=95,
                    eenheid="01",
                    **WIE,
                )
                for i, client in enumerate(clienten)
                for dag in (6, 13)
            ),
            omgeving.klok.nu(),
        )
        uow.commit()


def _bsns(aantal: int) -> Iterator[str]:
    """The first numbers of the test range that pass the elfproef."""
    geldig = (nummer for n in range(100_000) if bsn.is_valid(nummer := f"9999{n:05}"))
    return (nummer for _, nummer in zip(range(aantal), geldig, strict=False))
