"""Input files as domain records: gemeenten, tarieven, leveringen, akkoorden and areas from CSV or XLSX.

Which of the five a file holds follows from its columns. A file is read as a stream: one row in memory, a record or
what is wrong with it out. A fault in a row is a value (Rijfout) and the rows after it are read; a file that cannot be
used at all is an OnbruikbaarBestand.

Two habits of spreadsheets are met half way. In XLSX a code of fixed width that was kept as a number gets its leading
noughts back (gemeente 384 is 0384); in CSV, where nobody can tell, it is a fault. A productcode kept as a number is
always a fault: 45E03 typed into a spreadsheet becomes 45000.

Bron: contract, section 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from stdnum.nl import bsn as bsn_nummer

from connectors.bestanden import OnbruikbaarBestand, toonbaar
from connectors.bladen import Blad, open_blad
from connectors.cellen import Celfout
from connectors.kolommen import DEFINITIES, Definitie, Kolom, Record, Soort

_NAUWKEURIG = 10**15  # a spreadsheet keeps fifteen digits of a number and makes noughts of the rest


@dataclass(frozen=True, slots=True)
class Rijfout:
    """Why a row is not loaded: one per faulty cell; `kolom` and `waarde` are empty when it is the whole row.

    `rij` counts as a spreadsheet does: 1 is the header. `waarde` is for the command's own output only, and even there a
    BSN shows its first four digits. `melding` says what is wrong and what to do, without the value.
    """

    bestand: str
    rij: int
    kolom: str
    waarde: str
    melding: str

    def __str__(self) -> str:
        kolom = f", kolom {self.kolom}" if self.kolom else ""
        waarde = f" ({self.waarde})" if self.waarde else ""
        return f"{self.bestand}, rij {self.rij}{kolom}{waarde}: {self.melding}"


@dataclass(frozen=True, slots=True)
class Tabel:
    """An input file that is open: what it holds, what to tell about it, and its rows, to be read once.

    Each row gives its record, or one Rijfout per faulty cell; empty rows give nothing. Reading on in a damaged XLSX can
    raise OnbruikbaarBestand, so nothing should be kept before the last row is read.
    """

    bestand: str
    soort: Soort
    waarschuwingen: tuple[str, ...]
    rijen: Iterator[Record | Rijfout]


def lees_tabel(pad: Path, keur: Callable[[Record], Record] = lambda record: record) -> Tabel:
    """Open an input file and recognise it by its columns; its rows are read when asked for.

    `keur` judges each record by what else is known: it gives the record, completed, or raises a Celfout.

    Capitals and white space in column names do not matter, nor does the order of the columns. A column that is not
    ours is ignored with a warning, unless it looks like one that is missing. Raises OnbruikbaarBestand.
    """
    bestand = toonbaar(str(pad))
    blad = open_blad(pad)
    kop = [str(cel or "").strip().lower() for cel in blad.kop]
    while kop and not kop[-1]:
        kop.pop()
    soort = _herkend(kop, bestand)
    onbekend = _gecontroleerd(kop, soort, bestand)
    if onbekend:
        blad.waarschuwingen.append(
            f"{bestand} heeft {'een kolom' if len(onbekend) == 1 else 'kolommen'} die hier niet "
            f"{'hoort en is' if len(onbekend) == 1 else 'horen en zijn'} overgeslagen: {', '.join(onbekend)}."
        )
    rijen = _rijen(bestand, DEFINITIES[soort], kop, blad, keur)
    return Tabel(bestand, soort, tuple(blad.waarschuwingen), rijen)


def _herkend(kop: list[str], bestand: str) -> Soort:
    def deel(soort: Soort) -> float:
        namen = [kolom.naam for kolom in DEFINITIES[soort].kolommen if not kolom.mag_ontbreken]
        return sum(naam in kop for naam in namen) / len(namen)

    soort = max(Soort, key=deel)
    if deel(soort) < 0.5:
        # The first row of a file without header holds people: it is not repeated here.
        raise OnbruikbaarBestand(
            f"De kolomnamen op rij 1 van {bestand} zijn niet die van gemeenten, tarieven, leveringen, akkoorden of verzorgingsgebied; zet de "
            "kolomnamen uit de handleiding op rij 1."
        )
    return soort


def _gecontroleerd(kop: list[str], soort: Soort, bestand: str) -> list[str]:
    """Give the columns that are not ours; refuse the file when one of ours is absent, double or misspelled."""
    kolommen = DEFINITIES[soort].kolommen
    namen = [kolom.naam for kolom in kolommen]
    onbekend = [
        naam or f"kolom {plaats} zonder naam" for plaats, naam in enumerate(kop, 1) if naam not in namen
    ]
    if dubbel := [naam for naam in namen if kop.count(naam) > 1]:
        raise OnbruikbaarBestand(
            f"{bestand} ({soort}) heeft kolom {dubbel[0]} {kop.count(dubbel[0])} keer; verwijder de kolom die te veel is."
        )
    ontbreekt = []
    for kolom in kolommen:
        if kolom.naam not in kop:
            lijkt = get_close_matches(kolom.naam, onbekend, 1, cutoff=0.85)
            if lijkt:
                ontbreekt.append(f"{kolom.naam} (er staat {toonbaar(lijkt[0])})")
            elif not kolom.mag_ontbreken:
                ontbreekt.append(kolom.naam)
    if ontbreekt:
        woord = "kolom" if len(ontbreekt) == 1 else "kolommen"
        raise OnbruikbaarBestand(
            f"In {bestand} ({soort}) ontbreekt op rij 1 {woord} {', '.join(ontbreekt)}; voeg toe of verbeter de naam."
        )
    return [toonbaar(naam) for naam in onbekend]


def _rijen(
    bestand: str, definitie: Definitie, kop: list[str], blad: Blad, keur: Callable[[Record], Record]
) -> Iterator[Record | Rijfout]:
    lezers = {
        kolom.naam: (_lezer(kolom, blad.rekenblad), kop.index(kolom.naam))
        if kolom.naam in kop
        else (_leeg(kolom), 0)
        for kolom in definitie.kolommen
    }
    plan = list(lezers.values())
    maak, samen, breedte = definitie.maak, definitie.samen, len(kop)
    for nummer, rij in blad.rijen:
        try:
            cellen = _op_breedte(rij, breedte, blad.rekenblad)
        except Celfout as fout:
            yield Rijfout(bestand, nummer, "", "", str(fout))
            continue
        try:
            record = maak(*[lees(cellen[plaats]) for lees, plaats in plan])
            yield keur(record if samen is None else samen(record))
        except Celfout as eerste:
            if not any(str(cel).strip() for cel in cellen if cel is not None):
                continue
            # A fault between cells names its column; without a name each cell is asked again, to tell all at once.
            for naam, (lees, plaats) in lezers.items():
                try:
                    lees(cellen[plaats])
                    melding = str(eerste) if naam == eerste.kolom else None
                except Celfout as fout:
                    melding = str(fout)
                if melding:
                    yield Rijfout(bestand, nummer, naam, _getoond(naam, cellen[plaats]), melding)


def _leeg(kolom: Kolom) -> Callable[[Any], Any]:
    return lambda _: kolom.lees("")


def _op_breedte(rij: Sequence[Any] | Celfout, breedte: int, rekenblad: bool) -> Sequence[Any]:
    """Make a row as wide as the header; in CSV one too short or too long may have its cells shifted, unless it is empty."""
    if isinstance(rij, Celfout):
        raise rij
    if len(rij) == breedte:
        return rij
    if rekenblad or not any(cel.strip() for cel in rij):
        return [*rij, *[""] * (breedte - len(rij))][:breedte]
    if len(rij) > breedte and not any(cel.strip() for cel in rij[breedte:]):
        return rij[:breedte]
    raise Celfout(
        f"Deze rij heeft {len(rij)} cellen en rij 1 heeft er {breedte}; zet ook voor lege cellen een komma, en zet tekst met "
        "een komma erin tussen aanhalingstekens."
    )


def _getoond(kolom: str, cel: object) -> str:
    """The value of a cell for the user's eyes; a BSN, also in the wrong column, by its first four digits only."""
    tekst = toonbaar("" if cel is None else str(cel).strip())
    if kolom == "bsn" or (len(tekst) == 9 and bsn_nummer.is_valid(tekst)):
        return tekst[:4] + "*" * (len(tekst) - 4)
    return tekst


def _lezer(kolom: Kolom, rekenblad: bool) -> Callable[[Any], Any]:
    """The reader of a cell as it stands in the file. It remembers: days, products and clients come back all the time."""
    lees = (lambda cel: kolom.lees(_celtekst(kolom, cel))) if rekenblad else kolom.lees
    return lru_cache(1 << 16, typed=True)(lees)  # typed: else 1, 1.0 and True are one key


def _celtekst(kolom: Kolom, cel: object) -> str:
    """Give the text that a cell of a spreadsheet would have in CSV."""
    match cel:
        case None:
            return ""
        case str():
            return cel
        case bool():
            return "WAAR" if cel else "ONWAAR"
        case datetime() if cel.time() == time.min:
            return cel.date().isoformat()
        case int() | float():
            if kolom.als_tekst:
                raise Celfout(
                    "Deze code staat als getal en kan daardoor veranderd zijn; maak de kolom op als tekst en typ de code opnieuw."
                )
            if abs(cel) >= _NAUWKEURIG:
                raise Celfout(
                    "Dit getal is te lang voor een rekenprogramma en is afgerond; maak de kolom op als tekst en vul de "
                    "oorspronkelijke waarde in."
                )
            if cel != int(cel):
                return str(cel)
            return str(int(cel)).zfill(kolom.breedte or 0)
        case _:
            return str(cel)
