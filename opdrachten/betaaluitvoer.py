"""What `zorgpost betaling` shows: entries, what they pay and what waits, as rows of JSON and on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from opdrachten.scherm import aantal, alinea, tabel, zeg

if TYPE_CHECKING:
    from facturatie.afletteren import Uitkomst
    from facturatie.betaling import Aflettering, Betaling, OpenPost, Postsoort, Voorstel
    from processen.betalingen import Geladen
    from processen.ports import UnitOfWork

    Posten = Mapping[tuple[Postsoort, int], OpenPost]


@dataclass(slots=True)
class Bestandsuitslag:
    """What one file brought: its statements, what was wrong, and how many of its new entries were settled or wait."""

    bestand: str
    lid: str | None
    geladen: list[Geladen] = field(default_factory=list)
    bevindingen: list[str] = field(default_factory=list)
    gekoppeld: int = 0
    voorstellen: int = 0
    niet_gekoppeld: int = 0

    def tel(self, voorstel: Voorstel | None) -> None:
        """Count one entry: settled, waiting with posts to choose from, or waiting without."""
        if voorstel is None:
            self.gekoppeld += 1
        elif voorstel.posten:
            self.voorstellen += 1
        else:
            self.niet_gekoppeld += 1

    def json(self) -> dict[str, Any]:
        """Give the row of this file."""
        return {
            "bestand": self.bestand,
            "lid": self.lid,
            "afschriften": [_afschrift(g) for g in self.geladen],
            "nieuw": sum(g.nieuw for g in self.geladen),
            "bekend": sum(g.bekend for g in self.geladen),
            "gekoppeld": self.gekoppeld,
            "voorstellen": self.voorstellen,
            "niet_gekoppeld": self.niet_gekoppeld,
            "bevindingen": self.bevindingen,
        }


def _afschrift(g: Geladen) -> dict[str, Any]:
    k = g.afschrift
    return {
        "vorm": k.vorm.value,
        "iban": k.iban,
        "nummer": k.nummer,
        "volgnummer": k.volgnummer,
        "begin": k.begin_datum,
        "eind": k.datum,
        "begin_cent": k.begin_cent,
        "eind_cent": k.eind_cent,
        "nieuw": g.nieuw,
        "bekend": g.bekend,
        "twijfel": g.twijfel,
        "bevindingen": [{"soort": b.soort.value, "melding": b.melding} for b in g.bevindingen],
    }


def afletteringen_json(uow: UnitOfWork, afletteringen: Iterable[Aflettering]) -> list[dict[str, Any]]:
    """Give a row per settlement, with the number of its post."""
    alle = list(afletteringen)
    posten = {p.sleutel: p for p in uow.betalingen.posten()} if alle else {}
    return [_aflettering(a, posten) for a in alle]


def _aflettering(a: Aflettering, posten: Posten) -> dict[str, Any]:
    post = posten[a.post] if a.post is not None else None
    return {
        "boeking": a.regel_id,
        "soort": post.soort.value if post else None,
        "nummer": post.nummer if post else None,
        "rest": a.rest.value if a.rest else None,
        "bedrag_cent": a.bedrag_cent,
        "wijze": a.wijze.value,
    }


def voorstel_json(v: Voorstel) -> dict[str, Any]:
    """Give the row of what waits for a person."""
    return {
        "boeking": v.regel_id,
        "reden": v.reden.value,
        "posten": [
            {"soort": p.soort.value, "nummer": p.nummer, "debiteur": p.debiteur, "open_cent": cent}
            for p, cent in v.posten
        ],
    }


def regel_json(b: Betaling, posten: Posten, voorstel: Voorstel | None) -> dict[str, Any]:
    """Give the row of one entry."""
    return {
        "boeking": b.id,
        "datum": b.regel.datum,
        "bedrag_cent": b.regel.bedrag_cent,
        "rest_cent": b.rest_cent,
        "tegen_iban": b.regel.tegen_iban,
        "tegen_naam": b.regel.tegen_naam,
        "kenmerken": list(b.regel.kenmerken),
        "omschrijving": b.regel.omschrijving,
        "bankreferentie": b.regel.bankreferentie,
        "retour": b.regel.retour,
        "retourreden": b.regel.reden,
        "kosten_cent": b.regel.kosten_cent,
        "gekoppeld": [
            {
                "soort": post[0].value if post else None,
                "nummer": posten[post].nummer if post else None,
                "rest": rest.value if rest else None,
                "bedrag_cent": cent,
            }
            for (post, rest), cent in b.verdeling.items()
        ],
        "voorstel": voorstel_json(voorstel) if voorstel else None,
    }


def toon_geladen(
    uitslagen: Sequence[Bestandsuitslag], uitkomst: Uitkomst, aandacht: Sequence[str], *, proef: bool
) -> None:
    """Show per file what was read, new, known, settled and waiting, and what was wrong."""
    if not uitslagen:
        zeg("Er is geen afschrift gevonden; geef een bestand, een map of een ZIP met CAMT.053 of MT940.")
        return
    tabel(
        "Zou geladen worden (proef, niets bewaard)" if proef else "Geladen",
        ("Bestand", "Afschriften", "Nieuw", "Al bekend", "Gekoppeld", "Met voorstel", "Zonder"),
        (
            (
                u.lid or u.bestand,
                str(len(u.geladen)),
                str(sum(g.nieuw for g in u.geladen)),
                str(sum(g.bekend for g in u.geladen)),
                str(u.gekoppeld),
                str(u.voorstellen),
                str(u.niet_gekoppeld),
            )
            for u in uitslagen
        ),
        rechts=("Afschriften", "Nieuw", "Al bekend", "Gekoppeld", "Met voorstel", "Zonder"),
    )
    for zin in [*(b for u in uitslagen for b in u.bevindingen), *aandacht]:
        zeg(alinea(zin, 2))
    gekoppeld = len({a.regel_id for a in uitkomst.afletteringen})
    zeg(click.style(f"{aantal(gekoppeld, 'boeking', 'boekingen')} gekoppeld.", bold=True))


def toon_lijst(
    betalingen: Sequence[Betaling], posten: Posten, voorstellen: Mapping[int, Voorstel], *, alleen_open: bool
) -> None:
    """Show entries; those that wait with why and with what they may pay."""
    from facturatie import schrijfwijze

    if not betalingen:
        zeg(
            "Er wacht niets op u."
            if alleen_open
            else "Er zijn nog geen afschriften; laad ze met `zorgpost betaling laad`."
        )
        return
    tabel(
        "Wacht op u" if alleen_open else "Boekingen",
        ("Boeking", "Datum", "Bedrag", "Open", "Van of aan", "Omschrijving", "Gekoppeld of voorstel"),
        (
            (
                str(b.id),
                schrijfwijze.datum(b.regel.datum),
                schrijfwijze.euro(b.regel.bedrag_cent),
                schrijfwijze.euro(b.rest_cent) if b.id in voorstellen else "",
                b.regel.tegen_naam or b.regel.tegen_iban or "",
                " ".join((*b.regel.kenmerken, b.regel.omschrijving)).strip(),
                _uitleg(b, posten, voorstellen.get(b.id)),
            )
            for b in betalingen
        ),
        rechts=("Boeking", "Bedrag", "Open"),
    )
    if alleen_open:
        zeg(
            f"{aantal(len(betalingen), 'boeking wacht', 'boekingen wachten')} op u; koppel met `zorgpost betaling koppel`."
        )


def _uitleg(b: Betaling, posten: Posten, voorstel: Voorstel | None) -> str:
    from facturatie import schrijfwijze

    if voorstel is not None:
        namen = ", ".join(f"{p.nummer} ({schrijfwijze.euro(cent)})" for p, cent in voorstel.posten)
        return f"{voorstel.reden.value}{f': {namen}?' if namen else ''}"
    delen = (posten[post].nummer if post else str(rest) for post, rest in b.verdeling)
    return ", ".join(delen)
