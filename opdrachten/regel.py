"""`zorgpost regel`: what a rule or retourcode means, and what the sender does now."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, Gebruiksfout
from opdrachten.bedrading import json_optie
from opdrachten.scherm import alinea, toon_json, zeg

if TYPE_CHECKING:
    from berichten.regels import Kaart
    from berichten.termijnen import Termijn
    from schemas import RetourcodeFeit

XSD = "XSD"
UITLEG_XSD = "Het bericht heeft de vorm die de XSD van de standaard voorschrijft: de elementen, hun volgorde en wat erin mag staan."
GEEN_RETOUR = "Op een retourbericht of 325 volgt geen retourbericht, dus ook geen termijn."


@click.command()
@click.argument("zoekterm", metavar="[REGEL|RETOURCODE]", required=False)
@json_optie
def regel(zoekterm: str | None, als_json: bool) -> int:
    """Leg een regel of retourcode uit.

    U leest wat moet gelden en waar, wat de afzender nu doet en binnen welke termijn. Zonder regel of code volgen alle regels, elk op één regel.

    \b
    Voorbeeld:
        zorgpost regel TR302
        zorgpost regel 9308
        zorgpost regel XSD
    """
    import schemas
    from berichten import regels

    gezocht = (zoekterm or "").strip().upper()
    gevonden = regels.zoek(gezocht) if gezocht else _alle()
    code = schemas.retourcodes().get(gezocht)
    if gezocht and not gevonden and code is None and gezocht != XSD:
        raise Gebruiksfout(_onbekend(gezocht))
    if als_json:
        toon_json(
            {
                "gevraagd": gezocht or None,
                "retourcode": _code_json(code),
                "regels": [_json(kaart) for kaart in gevonden],
                "xsd": _xsd_json() if gezocht == XSD else None,
            }
        )
    elif gezocht == XSD:
        _toon_xsd()
    else:
        if code is not None and len(gevonden) != 1:
            _toon_code(code)
        if len(gevonden) == 1:
            _toon(gevonden[0])
        elif gevonden:
            _toon_lijst(gevonden)
    return KLAAR


def _alle() -> tuple[Kaart, ...]:
    from berichten import regels
    from berichten.regels.kaarten import kaarten

    return kaarten(regels.regels())


def _onbekend(gezocht: str) -> str:
    from difflib import get_close_matches

    import schemas

    bekend = [XSD, *(feit.id for feit in schemas.regels()), *schemas.retourcodes()]
    lijkt = [naam for naam in bekend if gezocht in naam][:3] if len(gezocht) > 1 else []
    lijkt = lijkt or get_close_matches(gezocht, bekend, n=3, cutoff=0.5)
    bedoelt = f"Bedoelt u {' of '.join(lijkt)}?" if lijkt else "`zorgpost regel` toont ze alle."
    naam = gezocht if gezocht.isalnum() and len(gezocht) <= 12 else "dit"
    return f"{naam} is geen regel of retourcode van iWmo of iJw. {bedoelt}"


def _toon(kaart: Kaart) -> None:
    import schemas
    from berichten.herstel import NIVEAUS

    zeg(click.style(f"{kaart.id}  in {' '.join(_soorten(kaart))} van {_standaarden(kaart)}", bold=True))
    zeg(alinea(_tekst(kaart), 4))
    _toon_deel("Waar", (f"{woorden}  ({plaats})" for plaats, woorden in _plaatsen(kaart)))
    _toon_deel("Niveau", [NIVEAUS[kaart.niveau]])
    if kaart.retourcode is not None:
        code = schemas.retourcodes()[kaart.retourcode]
        _toon_deel("Retourcode", [f"{code.code}: {code.betekenis}"])
    _toon_deel("Wat nu", [_wat_nu(kaart)])
    _toon_deel("Termijn", _termijnzinnen(_termijnen(kaart)))
    _toon_deel("In zorgpost", [_staat(kaart)])


def _toon_xsd() -> None:
    from berichten.herstel import BUITENOM, NIVEAUS

    zeg(click.style("XSD  in elk bericht", bold=True))
    zeg(alinea(UITLEG_XSD, 4))
    _toon_deel("Niveau", [NIVEAUS[1]])
    _toon_deel("Wat nu", [BUITENOM])


def _toon_code(code: RetourcodeFeit) -> None:
    zeg(click.style(f"Retourcode {code.code}", bold=True))
    zeg(alinea(code.betekenis, 4))
    _toon_deel("Wat nu", [code.herstel])


def _toon_deel(kop: str, zinnen: Iterable[str]) -> None:
    zeg(click.style(kop, bold=True))
    for zin in zinnen:
        zeg(alinea(zin, 4))


def _toon_lijst(kaarten: Iterable[Kaart]) -> None:
    from berichten.herstel import NIVEAUS

    for niveau, groep in groupby(sorted(kaarten, key=lambda k: k.niveau), key=lambda k: k.niveau):
        zeg("")
        zeg(click.style(alinea(NIVEAUS[niveau], 0), bold=True))
        for kaart in groep:
            kop = f"{kaart.id:<7}{kaart.retourcode or '':<6}"
            zeg(alinea(f"{_tekst(kaart)} ({' '.join(_soorten(kaart))})", len(kop), kop))
    zeg("")
    zeg("Meer over één regel of code: zorgpost regel TR302, of zorgpost regel 9308.")


def _tekst(kaart: Kaart) -> str:
    """What must hold; of a rule that is not built, what its retourcode says is wrong."""
    from berichten.regels.kaarten import Staat

    if kaart.staat is Staat.XSD:
        return kaart.tekst or "De XSD schrijft voor wat hier mag staan."
    if kaart.staat is Staat.NOG_NIET:
        return f"Fout: {kaart.tekst}" if kaart.tekst else "Hoort te kloppen met eerdere berichten."
    return kaart.tekst


def _staat(kaart: Kaart) -> str:
    from berichten.regels.kaarten import Staat

    return {
        Staat.GEBOUWD: "Wordt getoetst.",
        Staat.XSD: "Wordt getoetst door de XSD; in de meldingen heet deze fout XSD.",
        Staat.NOG_NIET: "Wordt nog niet getoetst.",
    }[kaart.staat]


def _soorten(kaart: Kaart) -> list[str]:
    """The berichtsoorten without their standaard: 301 for WMO301 and JW301."""
    return list(dict.fromkeys(bericht[-3:] for bericht in kaart.berichten))


def _standaarden(kaart: Kaart) -> str:
    namen = {"WMO": "iWmo", "JW": "iJw"}
    return " en ".join(dict.fromkeys(namen[bericht[:-3]] for bericht in kaart.berichten))


def _wat_nu(kaart: Kaart) -> str:
    from berichten.herstel import wat_nu

    soorten = _soorten(kaart)
    return wat_nu(kaart.niveau, kaart.retourcode, soorten[0] if len(soorten) == 1 else None)


def _plaatsen(kaart: Kaart) -> list[tuple[str, str]]:
    from berichten.vindplaats import vindplaats

    return [(plaats, vindplaats(plaats)) for plaats in kaart.plaatsen]


def _termijnen(kaart: Kaart) -> list[Termijn]:
    from berichten.termijnen import termijnen

    return [termijn for soort in _soorten(kaart) for termijn in termijnen(soort)]


def _termijnzinnen(termijnen: list[Termijn]) -> list[str]:
    """A sentence for each term, those of all retourberichten together in one."""
    from berichten.termijnen import RETOURBERICHT

    retouren = [termijn for termijn in termijnen if termijn.bron == RETOURBERICHT]
    if len(retouren) < 2:
        return [termijn.zin for termijn in termijnen] or [GEEN_RETOUR]
    soorten = ", ".join(soort for termijn in retouren for soort in termijn.soorten)
    samen = f"De ontvanger stuurt het retourbericht ({soorten}) binnen {retouren[0].werkdagen} werkdagen ({RETOURBERICHT})."
    return [samen, *(termijn.zin for termijn in termijnen if termijn.bron != RETOURBERICHT)]


def _json(kaart: Kaart) -> dict[str, Any]:
    import schemas
    from berichten.herstel import NIVEAUS

    code = schemas.retourcodes()[kaart.retourcode] if kaart.retourcode else None
    return {
        "regel": kaart.id,
        "tekst": _tekst(kaart),
        "berichten": list(kaart.berichten),
        "plaatsen": [{"pad": plaats, "plaats": woorden} for plaats, woorden in _plaatsen(kaart)],
        "niveau": kaart.niveau,
        "niveau_betekenis": NIVEAUS[kaart.niveau],
        "retourcode": kaart.retourcode,
        "betekenis": code.betekenis if code else None,
        "wat_nu": _wat_nu(kaart),
        "termijnen": [
            {
                "berichten": list(termijn.soorten),
                "wie": termijn.wie,
                "werkdagen": termijn.werkdagen,
                "na": termijn.vanaf,
                "bron": termijn.bron,
            }
            for termijn in _termijnen(kaart)
        ],
        "staat": str(kaart.staat),
    }


def _code_json(code: RetourcodeFeit | None) -> dict[str, Any] | None:
    if code is None:
        return None
    return {"code": code.code, "betekenis": code.betekenis, "regel": code.regel, "wat_nu": code.herstel}


def _xsd_json() -> dict[str, Any]:
    from berichten.herstel import BUITENOM, NIVEAUS

    return {"tekst": UITLEG_XSD, "niveau": 1, "niveau_betekenis": NIVEAUS[1], "wat_nu": BUITENOM}
