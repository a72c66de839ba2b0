"""Writes the made-up world as the files an organisation would get and keep: tables, hours and 301s.

The world itself stands in `wereld.toml`; this module only gives it the shape of files. Nothing is drawn at random and
nothing asks for today: the same program writes the same bytes.

Bron: contract, sections 2 and 3; iWmo and iJw 3.2, bericht 301; IV013 (a later 301 on the same toewijzing).
"""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

import berichten
from berichten.bericht import Bericht
from berichten.client import Client, Contact
from berichten.opstellen import header
from berichten.standaard import standaard_van_wet
from berichten.toewijzing import ToegewezenProduct
from berichten.typen import Achternaam, Adres, Geboortedatum, Huis, Omvang, Product, VolledigeNaam
from connectors.kolommen import DEFINITIES, Soort

BRON = Path(__file__).with_name("wereld.toml")
TOEWIJZINGSTIJD = time(9, 30)
WOONADRES, EIGEN_NAAM, EIGEN_NAAM_EERST = "01", "1", "4"

Gegevens = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wereld:
    """What was written, and what one must know to run the month.

    `organisatie` has the keys of [organisatie] in zorgpost.toml, and `koper_referentie` says per gemeente what it wants to
    read on an invoice. `periode` is the first day of the month; the 301s are
    received on `datum_ontvangst` and the hours declared and invoiced on `dagtekening`. `berichten` stand in the order in
    which they came in. `verhaal` tells, one Dutch sentence per case, why it is there: first the clients, then the post.
    """

    organisatie: dict[str, str]
    koper_referentie: dict[str, str]
    periode: date
    datum_ontvangst: date
    dagtekening: date
    stamgegevens: tuple[Path, ...]
    berichten: tuple[Path, ...]
    leveringen: Path
    verhaal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Poststuk:
    """A file in the post: `waarom` tells what is the matter with it, None when it is an ordinary 301."""

    naam: str
    inhoud: bytes
    waarom: str | None


def maak_wereld(doel: Path) -> Wereld:
    """Write the world into the folder `doel`, which is made when it is absent; files of an earlier run are replaced."""
    bron = tomllib.loads(BRON.read_text(encoding="utf-8"))
    gemeenten = {rij["gemeente"]: rij for rij in bron["gemeente"]}
    poststukken = list(_post(bron, gemeenten))
    map_ = doel / "berichten"
    map_.mkdir(parents=True, exist_ok=True)
    for stuk in poststukken:
        (map_ / stuk.naam).write_bytes(stuk.inhoud)
    return Wereld(
        organisatie=bron["organisatie"],
        koper_referentie=bron["koper_referentie"],
        **bron["maand"],
        stamgegevens=(
            _tabel(doel, Soort.GEMEENTEN, bron["gemeente"]),
            _tabel(doel, Soort.TARIEVEN, bron["tarief"]),
            _tabel(doel, Soort.AKKOORDEN, _akkoorden(bron["client"], gemeenten)),
        ),
        berichten=tuple(map_ / stuk.naam for stuk in poststukken),
        leveringen=_tabel(doel, Soort.LEVERINGEN, _leveringen(bron["client"], gemeenten)),
        verhaal=(
            *(
                f"{_naam(client)} ({_plaats(client, gemeenten)}): {client['waarom']}"
                for client in bron["client"]
            ),
            *(f"{stuk.naam}: {stuk.waarom}" for stuk in poststukken if stuk.waarom),
        ),
    )


def _naam(client: Gegevens) -> str:
    return " ".join(client[deel] for deel in ("voornamen", "voorvoegsel", "achternaam") if deel in client)


def _plaats(client: Gegevens, gemeenten: Mapping[str, Gegevens]) -> str:
    gemeente = gemeenten[client["gemeente"]]
    return f"{gemeente['naam']}, {gemeente['wet'].capitalize()}"


# --- tables ---------------------------------------------------------------------------------------------------------


def _tabel(doel: Path, soort: Soort, rijen: Iterable[Gegevens]) -> Path:
    """Write one input file with the columns that its reader knows; a key that is no column is a ValueError."""
    pad = doel / f"{soort}.csv"
    with pad.open("w", encoding="utf-8", newline="") as bestand:
        tabel = csv.DictWriter(
            bestand, [kolom.naam for kolom in DEFINITIES[soort].kolommen], lineterminator="\n"
        )
        tabel.writeheader()
        tabel.writerows(rijen)
    return pad


def _akkoorden(clienten: Iterable[Gegevens], gemeenten: Mapping[str, Gegevens]) -> Iterator[Gegevens]:
    for client in clienten:
        if "akkoord" in client:
            akkoord = dict(client["akkoord"])
            bsn = "" if akkoord.pop("voor_geboorte", False) else client["bsn"]
            yield {"bsn": bsn, **_waar(client, gemeenten), **akkoord}


def _leveringen(clienten: Iterable[Gegevens], gemeenten: Mapping[str, Gegevens]) -> Iterator[Gegevens]:
    """Give the hours as a planning system exports them: day by day, numbered as they come."""
    rijen = [
        {"bsn": client["bsn"], **_waar(client, gemeenten), "datum": dag, **uren["levering"]}
        for client in clienten
        for uren in client["uren"]
        for dag in uren["dagen"]
    ]
    for nummer, rij in enumerate(sorted(rijen, key=lambda rij: rij["datum"]), 1):
        yield {"levering_id": f"OOI-{nummer:05d}", **rij}


def _waar(client: Gegevens, gemeenten: Mapping[str, Gegevens]) -> Gegevens:
    return {"gemeente": client["gemeente"], "wet": gemeenten[client["gemeente"]]["wet"]}


# --- messages -------------------------------------------------------------------------------------------------------


def _post(bron: Gegevens, gemeenten: Mapping[str, Gegevens]) -> Iterator[_Poststuk]:
    """Give what comes in, by Dagtekening; what is no message comes last. Files are numbered per gemeente."""
    agb, teller = bron["organisatie"]["agb"], Counter[str]()

    def naam(gemeente: Gegevens) -> str:
        code = gemeente["gemeente"]
        teller[code] += 1
        return f"{standaard_van_wet(gemeente['wet']).berichtnaam('301')}_{code}_{teller[code]}.xml"

    paren = [(client, bericht) for client in bron["client"] for bericht in client.get("bericht", ())]
    for client, bericht in sorted(paren, key=lambda paar: paar[1]["dagtekening"]):
        gemeente = gemeenten[client["gemeente"]]
        bestand = naam(gemeente)
        inhoud = _toewijzingsbericht(agb, gemeente, client, bericht, Path(bestand).stem.partition("_")[2])
        yield _Poststuk(bestand, inhoud, bericht.get("waarom"))
        if "tweemaal" in bericht:
            yield _Poststuk(naam(gemeente), inhoud, bericht["tweemaal"])
    for vreemd in bron["geen_bericht"]:
        yield _Poststuk(naam(gemeenten[vreemd["gemeente"]]), vreemd["inhoud"].encode(), vreemd["waarom"])


def _toewijzingsbericht(
    agb: str, gemeente: Gegevens, client: Gegevens, bericht: Gegevens, identificatie: str
) -> bytes:
    standaard = standaard_van_wet(gemeente["wet"])
    inhoud = berichten.schrijf(
        Bericht(
            standaard,
            "301",
            header(
                standaard,
                "301",
                afzender=gemeente["gemeente"],
                ontvanger=agb,
                identificatie=identificatie,
                dagtekening=bericht["dagtekening"],
            ),
            _client(client, gemeente["plaats"], bericht),
        )
    )
    if "vervang" in bericht:
        return inhoud.replace(bericht["vervang"]["oud"].encode(), bericht["vervang"]["nieuw"].encode())
    return inhoud


def _client(client: Gegevens, plaats: str, bericht: Gegevens) -> Client:
    partner, adres = client.get("partnernaam"), client["adres"]
    return Client(
        bsn=client["bsn"],
        geboortedatum=Geboortedatum(datum=client["geboortedatum"]),
        geslacht=client["geslacht"],
        naam=VolledigeNaam(
            geslachtsnaam=Achternaam(achternaam=client["achternaam"], voorvoegsel=client.get("voorvoegsel")),
            partnernaam=Achternaam(achternaam=partner) if partner else None,
            voornamen=client["voornamen"],
            naam_gebruik=EIGEN_NAAM_EERST if partner else EIGEN_NAAM,
        ),
        contactgegevens=(
            Contact(
                soort=WOONADRES,
                adres=Adres(
                    huis=Huis(huisnummer=adres["huisnummer"]),
                    postcode=adres["postcode"],
                    straatnaam=adres["straat"],
                    plaatsnaam=plaats,
                    land_code="NL",
                ),
            ),
        ),
        toegewezen_producten=tuple(
            _product(product, bericht["dagtekening"]) for product in bericht["producten"]
        ),
    )


def _product(product: Gegevens, toewijzingsdatum: date) -> ToegewezenProduct:
    omvang = None
    if "volume" in product:
        omvang = Omvang(
            volume=product["volume"], eenheid=product["eenheid"], frequentie=product["frequentie"]
        )
    return ToegewezenProduct(
        toewijzing_nummer=product["nummer"],
        product=Product(categorie=product["categorie"], code=product.get("code")),
        toewijzingsdatum=toewijzingsdatum,
        toewijzingstijd=TOEWIJZINGSTIJD,
        ingangsdatum=product["ingang"],
        einddatum=product.get("einde"),
        reden_wijziging=product.get("reden_wijziging"),
        omvang=omvang,
        budget=product.get("budget"),
    )
