"""`zorgpost regel`: what a rule or retourcode means, and what the sender does now; of an OP, IV or UP what we do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, Gebruiksfout
from opdrachten.bedrading import json_optie
from opdrachten.scherm import alinea, toon_json, zeg

if TYPE_CHECKING:
    from berichten.regels import Kaart
    from berichten.termijnen import Termijn, Vrij
    from schemas import BedrijfsregelFeit, RetourcodeFeit

XSD = "XSD"
UITLEG_XSD = "Het bericht heeft de vorm die de XSD van de standaard voorschrijft: de elementen, hun volgorde en wat erin mag staan."
# By how an id begins: the rules that a bericht is judged by, and what is written beside them, one and many.
GETOETST = ("TR", "CS", "CD")
BEDRIJFSREGELS = {
    "OP": ("Bedrijfsregel", "bedrijfsregels"),
    "IV": ("Invulinstructie", "invulinstructies"),
    "UP": ("Uitgangspunt", "uitgangspunten"),
}
WIE = {"aanbieder": "de aanbieder", "gemeente": "de gemeente", "beide": "aanbieder en gemeente"}
GEEN_RETOUR = "Op een retourbericht of 325 volgt geen retourbericht, dus ook geen termijn."


@click.command()
@click.argument("zoekterm", metavar="[REGEL|RETOURCODE]", required=False)
@json_optie
def regel(zoekterm: str | None, als_json: bool) -> int:
    """Leg een regel, bedrijfsregel, invulinstructie of retourcode uit.

    Van een regel (TR, CS, CD) of retourcode leest u wat moet gelden en waar, wat de afzender nu doet en binnen welke termijn. Van een
    bedrijfsregel (OP), invulinstructie (IV) of uitgangspunt (UP) wat er geldt, voor wie, en wat zorgpost ermee doet.

    Zonder regel of code volgen alle TR-, CS- en CD-regels, elk op één regel; met alleen de letters de regels die zo beginnen.

    \b
    Voorbeeld:
        zorgpost regel TR302
        zorgpost regel 9308
        zorgpost regel OP186
        zorgpost regel IV
        zorgpost regel XSD
    """
    import schemas

    gezocht = (zoekterm or "").strip().upper()
    gevonden, geschreven = _zoek(gezocht)
    code = schemas.retourcodes().get(gezocht)
    if not (gevonden or geschreven or code or gezocht == XSD):
        raise Gebruiksfout(_onbekend(gezocht))
    if als_json:
        toon_json(
            {
                "gevraagd": gezocht or None,
                "retourcode": _code_json(code),
                "regels": [_json(kaart) for kaart in gevonden],
                "bedrijfsregels": [_bedrijfsregel_json(feit) for feit in geschreven],
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
        if len(geschreven) == 1:
            _toon_bedrijfsregel(geschreven[0])
        elif gezocht:
            _toon_bedrijfsregels(geschreven)
        else:
            _toon_soorten(geschreven)
    return KLAAR


def _zoek(gezocht: str) -> tuple[list[Kaart], list[BedrijfsregelFeit]]:
    """Everything for "", all that begins so for two letters, else what has this id or retourcode."""
    import schemas
    from berichten import regels
    from berichten.regels.kaarten import kaarten

    geschreven = schemas.bedrijfsregels().values()
    if gezocht in ("", *GETOETST, *BEDRIJFSREGELS):
        return (
            [kaart for kaart in kaarten(regels.regels()) if kaart.id.startswith(gezocht)],
            [feit for feit in geschreven if feit.id.startswith(gezocht)],
        )
    return list(regels.zoek(gezocht)), [feit for feit in geschreven if feit.id.upper() == gezocht]


def _onbekend(gezocht: str) -> str:
    from difflib import get_close_matches

    import schemas

    namen = [XSD, *(feit.id for feit in schemas.regels()), *schemas.retourcodes(), *schemas.bedrijfsregels()]
    bekend = {naam.upper(): naam for naam in namen}  # OP090x2 is asked for as OP090X2
    lijkt = [naam for naam in bekend if gezocht in naam][:3] if len(gezocht) > 1 else []
    lijkt = lijkt or get_close_matches(gezocht, bekend, n=3, cutoff=0.5)
    bedoelt = " of ".join(bekend[naam] for naam in lijkt)
    raad = f"Bedoelt u {bedoelt}?" if lijkt else "`zorgpost regel` toont ze alle."
    naam = gezocht if gezocht.isalnum() and len(gezocht) <= 12 else "dit"
    return f"{naam} is geen regel of retourcode van iWmo of iJw. {raad}"


def _toon(kaart: Kaart) -> None:
    import schemas
    from berichten.herstel import NIVEAUS

    soorten, standaarden = " ".join(_soorten(kaart)), _standaarden(kaart.berichten)
    zeg(click.style(f"{kaart.id}  in {soorten} van {standaarden}", bold=True))
    zeg(alinea(_tekst(kaart), 4))
    _toon_deel("Waar", (f"{woorden}  ({plaats})" for plaats, woorden in _plaatsen(kaart)))
    _toon_deel("Niveau", [NIVEAUS[kaart.niveau]])
    if kaart.retourcode is not None:
        code = schemas.retourcodes()[kaart.retourcode]
        _toon_deel("Retourcode", [f"{code.code}: {code.betekenis}"])
    _toon_deel("Wat nu", [_wat_nu(kaart)])
    _toon_deel("Termijn", _termijnzinnen(_termijnen(kaart)) or [GEEN_RETOUR])
    _toon_deel("In zorgpost", [_staat(kaart)])
    _toon_verwant(_verwant(kaart))


def _toon_bedrijfsregel(feit: BedrijfsregelFeit) -> None:
    from berichten.regels.kaarten import berichtnamen

    namen = berichtnamen(feit)
    waar = f"in {' '.join(feit.berichten)} van {_standaarden(namen)}" if namen else "van iWmo en iJw"
    zeg(click.style(f"{feit.id}  {waar}", bold=True))
    zeg(alinea(feit.tekst, 4))
    _toon_deel("Soort", [f"{BEDRIJFSREGELS[feit.id[:2]][0]} voor {WIE[feit.wie]}"])
    if termijnen := _termijnen_van(feit):
        _toon_deel("Termijn", _termijnzinnen(termijnen))
    _toon_deel("In zorgpost", [feit.in_zorgpost])
    _toon_verwant(feit.verwant)
    if feit.opdrachten:
        _toon_deel("Opdrachten", (f"zorgpost {opdracht}" for opdracht in feit.opdrachten))


def _toon_bedrijfsregels(feiten: Iterable[BedrijfsregelFeit]) -> None:
    for feit in feiten:
        kop = f"{feit.id:<9}"
        zeg(alinea(feit.tekst, len(kop), kop))


def _toon_soorten(feiten: Iterable[BedrijfsregelFeit]) -> None:
    zeg("")
    for letters, groep in groupby(feiten, key=lambda f: f.id[:2]):
        zeg(f"Ook {sum(1 for _ in groep)} {BEDRIJFSREGELS[letters][1]}: zorgpost regel {letters}.")


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


def _toon_verwant(ids: Sequence[str]) -> None:
    if ids:
        _toon_deel("Verwant", [" ".join(ids)])


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


def _standaarden(berichten: Iterable[str]) -> str:
    namen = {"WMO": "iWmo", "JW": "iJw"}
    return " en ".join(dict.fromkeys(namen[bericht[:-3]] for bericht in berichten))


def _verwant(kaart: Kaart) -> list[str]:
    """What is written beside a rule, and names it: of TR321 among others IV077."""
    import schemas

    return [feit.id for feit in schemas.bedrijfsregels().values() if kaart.id in feit.verwant]


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


def _termijnen_van(feit: BedrijfsregelFeit) -> list[Termijn | Vrij]:
    from berichten.termijnen import Vrij, termijnen_van

    # A term for something else than a bericht stands beside one for the bericht, which says the same day.
    return [termijn for termijn in termijnen_van(feit.id) if isinstance(termijn, Vrij) or termijn.soorten]


def _termijnzinnen(termijnen: Sequence[Termijn | Vrij]) -> list[str]:
    """A sentence for each term, those of all retourberichten together in one."""
    from berichten.termijnen import RETOURBERICHT, Termijn

    retouren = [t for t in termijnen if isinstance(t, Termijn) and t.bron == RETOURBERICHT]
    if len(retouren) < 2:
        return [termijn.zin for termijn in termijnen]
    soorten = ", ".join(sorted(soort for termijn in retouren for soort in termijn.soorten))
    samen = f"De ontvanger stuurt het retourbericht ({soorten}) binnen {retouren[0].werkdagen} werkdagen ({RETOURBERICHT})."
    return [samen, *(termijn.zin for termijn in termijnen if termijn not in retouren)]


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
        "termijnen": [_termijn_json(termijn) for termijn in _termijnen(kaart)],
        "staat": str(kaart.staat),
        "verwant": _verwant(kaart),
    }


def _bedrijfsregel_json(feit: BedrijfsregelFeit) -> dict[str, Any]:
    from berichten.regels.kaarten import berichtnamen

    return {
        "regel": feit.id,
        "soort": BEDRIJFSREGELS[feit.id[:2]][0].lower(),
        "tekst": feit.tekst,
        "wie": feit.wie,
        "berichten": list(berichtnamen(feit)),
        "termijnen": [_termijn_json(termijn) for termijn in _termijnen_van(feit)],
        "in_zorgpost": feit.in_zorgpost,
        "verwant": list(feit.verwant),
        "opdrachten": [f"zorgpost {opdracht}" for opdracht in feit.opdrachten],
    }


def _termijn_json(termijn: Termijn | Vrij) -> dict[str, Any]:
    """A term; what has no fixed number (`Vrij`) has only who, when in words and by which rule."""
    from berichten.termijnen import Termijn

    vast = termijn if isinstance(termijn, Termijn) else None
    return {
        "berichten": list(vast.soorten) if vast else [],
        "wie": termijn.wie,
        "werkdagen": vast.werkdagen if vast else None,
        "na": vast.vanaf if vast else None,
        "bron": termijn.bron,
        "zin": termijn.zin,
    }


def _code_json(code: RetourcodeFeit | None) -> dict[str, Any] | None:
    if code is None:
        return None
    return {"code": code.code, "betekenis": code.betekenis, "regel": code.regel, "wat_nu": code.herstel}


def _xsd_json() -> dict[str, Any]:
    from berichten.herstel import BUITENOM, NIVEAUS

    return {"tekst": UITLEG_XSD, "niveau": 1, "niveau_betekenis": NIVEAUS[1], "wat_nu": BUITENOM}
