"""How a zaak is shown: the screen of a coördinator, and the overview for the involved parties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from opdrachten.scherm import alinea, tabel, zeg

if TYPE_CHECKING:
    from facturatie.stand import Urenstand
    from processen.zaakbeeld import Partijoverzicht, Zaakbeeld
    from trajecten.gebeurtenissen import Client
    from trajecten.zaak import Zaak

INSPRINGEN = 4


def lijst_json(zaak: Zaak) -> dict[str, Any]:
    """Give the line of a zaak in a list: nothing about a person."""
    return {
        "zaak": zaak.kenmerk,
        "product": zaak.aanvraag.product,
        "gemeente": zaak.gemeente,
        "wet": zaak.wet,
        "fase": zaak.fase.value,
        "begin": zaak.begin,
        "clienten": len(zaak.clienten),
    }


def beeld_json(beeld: Zaakbeeld) -> dict[str, Any]:
    """Give a zaak with all around it, for machines."""
    zaak, geld = beeld.zaak, beeld.geld
    aanvraag = zaak.aanvraag
    return {
        **lijst_json(zaak),
        "datum": beeld.dag,
        "aanvrager": aanvraag.aanvrager,
        "casemanager": aanvraag.casemanager,
        "melder": aanvraag.melder,
        "indicatiesteller": aanvraag.indicatiesteller,
        "team": aanvraag.team,
        "gestart_op": zaak.gestart_op,
        "aanspreekpunt": _aanspreekpunt(zaak),
        "niet_communiceren": beeld.niet_communiceren,
        "mist": list(beeld.mist),
        "eigen_bijdrage": beeld.eigen_bijdrage,
        "clienten": [_client_json(client) for client in zaak.clienten.values()],
        "tijdlijn": [
            {
                "datum": m.dag,
                "nummer": m.nummer,
                "eigenaar": m.wie,
                "wat": m.wat,
                "tekst": m.tekst,
                "waarschuwingen": list(m.let_op),
                "ingetrokken": m.ingetrokken,
            }
            for m in beeld.tijdlijn
        ],
        "toewijzingen": [
            {"wet": t.wet, "gemeente": t.gemeente, "nummer": t.nummer} for t in beeld.toewijzingen
        ],
        "uren": [
            {
                "wet": s.wet,
                "gemeente": s.gemeente,
                "akkoord_id": s.akkoord_id,
                "toewijzingnummer": s.toewijzingnummer,
                "productcode": s.productcode,
                "eenheid": s.eenheid,
                "ingangsdatum": s.ingangsdatum,
                "einddatum": s.einddatum,
                "afgesproken": s.toegewezen_totaal,
                "geleverd_minuten": s.geleverd_minuten,
                "geleverd": s.geleverd,
                "gedeclareerd": s.gedeclareerd,
                "toegekend": s.toegekend,
            }
            for s in beeld.standen
        ],
        "geld": {
            "geleverd_cent": geld.geleverd_cent,
            "ingediend_cent": geld.ingediend_cent,
            "toegekend_cent": geld.toegekend_cent,
            "afgewezen_cent": geld.afgewezen_cent,
            "gefactureerd_cent": geld.gefactureerd_cent,
            "betaald_cent": geld.betaald_cent,
            "risico_cent": beeld.risico_cent,
        },
        "taken": [
            {"vervaldatum": t.vervaldatum, "wat": t.wat, "opdracht": t.opdracht, "mens": t.mens}
            for t in beeld.taken
        ],
    }


def _client_json(client: Client) -> dict[str, Any]:
    return {
        "nummer": client.nummer,
        "rol": client.rol.value,
        "naam": client.naam,
        "geboortedatum": client.geboortedatum,
        "verwacht_op": client.verwacht_op,
        "bsn": client.bsn,
        "overleden_op": client.overleden_op,
    }


def _aanspreekpunt(zaak: Zaak) -> str | None:
    from trajecten.gebeurtenissen import Aanspreekpunt

    punt = zaak.laatste(Aanspreekpunt)
    return punt.medewerker if punt else None


def toon_beeld(beeld: Zaakbeeld) -> None:
    """Show one zaak on one screen."""
    zaak, aanvraag = beeld.zaak, beeld.zaak.aanvraag
    zeg(
        f"Zaak {zaak.kenmerk}: {aanvraag.product}, gemeente {zaak.gemeente}, {zaak.wet or 'wet nog niet besloten'}"
    )
    zeg(f"Stand: {zaak.fase.value}" + (f", zorg sinds {_dag(zaak.gestart_op)}" if zaak.gestart_op else ""))
    if beeld.niet_communiceren:
        zeg("Nog niet communiceren: zeg het gezin nog niets toe.")
    rollen = (
        ("aanvrager", aanvraag.aanvrager),
        ("casemanager", aanvraag.casemanager),
        ("melder", aanvraag.melder),
        ("indicatiesteller", aanvraag.indicatiesteller),
        ("team", aanvraag.team),
        ("eerste aanspreekpunt", _aanspreekpunt(zaak)),
    )
    if bekend := [f"{rol} {wie}" for rol, wie in rollen if wie]:
        zeg(alinea("; ".join(bekend), INSPRINGEN, "Wie"))
    for client in zaak.clienten.values():
        zeg(alinea(_clientregel(client), INSPRINGEN))
    if beeld.eigen_bijdrage:
        zeg(alinea(beeld.eigen_bijdrage, 0))
    zeg("")
    zeg("Tijdlijn")
    for m in beeld.tijdlijn:
        nummer = f"{m.nummer:>3}" if m.nummer is not None else "   "
        weg = " (ingetrokken)" if m.ingetrokken else ""
        zeg(alinea(f"{m.dag:%d-%m-%Y} {nummer}  {m.wie:<12} {m.wat}{weg}", 2))
        for zin in (*m.tekst.splitlines(), *(f"Let op: {zin}" for zin in m.let_op)):
            zeg(alinea(zin, 18))
    if beeld.standen:
        _toon_uren(beeld)
    _toon_geld(beeld)
    if beeld.mist:
        zeg("Nodig voor de start")
        for zin in beeld.mist:
            zeg(alinea(zin, INSPRINGEN))
    zeg("Te doen" if beeld.taken else "Er is nu niets te doen.")
    for taak in beeld.taken:
        laat = " (te laat)" if taak.vervaldatum < beeld.dag else ""
        zeg(alinea(f"{taak.vervaldatum:%d-%m-%Y}{laat}  {taak.wat}", INSPRINGEN))
        if taak.opdracht:
            zeg(alinea(taak.opdracht, 2 * INSPRINGEN))


def _clientregel(client: Client) -> str:
    delen = [f"Cliënt {client.nummer} ({client.rol.value})", client.naam or ""]
    if client.geboortedatum:
        delen.append(f"geboren {_dag(client.geboortedatum)}")
    elif client.verwacht_op:
        delen.append(f"verwacht {_dag(client.verwacht_op)}")
    delen.append(f"BSN {client.bsn}" if client.bsn else "nog geen BSN")
    if client.overleden_op:
        delen.append(f"overleden {_dag(client.overleden_op)}")
    return ", ".join(deel for deel in delen if deel)


def _toon_uren(beeld: Zaakbeeld) -> None:
    tabel(
        "Uren",
        ("Grond", "Product", "Van", "Tot en met", "Afgesproken", "Geleverd", "Gedeclareerd", "Toegekend"),
        (
            (
                _grond(stand),
                stand.productcode or "",
                _dag(stand.ingangsdatum),
                _dag(stand.einddatum),
                _volume(stand, stand.toegewezen_totaal),
                _volume(stand, stand.geleverd),
                _volume(stand, stand.gedeclareerd),
                _volume(stand, stand.toegekend),
            )
            for stand in beeld.standen
        ),
        rechts=("Afgesproken", "Geleverd", "Gedeclareerd", "Toegekend"),
    )


def _grond(stand: Urenstand) -> str:
    if stand.toewijzingnummer is not None:
        return f"toewijzing {stand.toewijzingnummer}"
    return stand.akkoord_id or "geen grond"


def _volume(stand: Urenstand, volume: int | None) -> str:
    from facturatie import schrijfwijze

    return "" if volume is None else schrijfwijze.hoeveelheid(volume, stand.eenheid)


def _toon_geld(beeld: Zaakbeeld) -> None:
    from facturatie import schrijfwijze

    geld = beeld.geld
    delen = (
        ("geleverd", geld.geleverd_cent),
        ("gedeclareerd", geld.ingediend_cent),
        ("toegekend", geld.toegekend_cent),
        ("afgewezen", geld.afgewezen_cent),
        ("gefactureerd", geld.gefactureerd_cent),
        ("betaald", geld.betaald_cent),
    )
    zeg(
        "Euro's: "
        + ", ".join(f"{naam} {'onbekend' if c is None else schrijfwijze.euro(c)}" for naam, c in delen)
        + "."
    )
    if beeld.risico_cent:
        zeg(
            alinea(
                f"Risico: {schrijfwijze.euro(beeld.risico_cent)} is geleverd op akkoord en wacht op een toewijzing.",
                0,
            )
        )


def _dag(dag: date | None) -> str:
    return f"{dag:%d-%m-%Y}" if dag else ""


# --- for the involved parties -------------------------------------------------------------------------------------------


def overzicht_json(beeld: Partijoverzicht) -> dict[str, Any]:
    """Give the overview for the involved parties."""
    from trajecten.gebeurtenissen import Evaluatie
    from trajecten.zaak import grondakkoorden

    zaak = beeld.zaak
    return {
        "zaak": zaak.kenmerk,
        "datum": beeld.dag,
        "product": zaak.aanvraag.product,
        "stand": zaak.fase.value,
        "gestart_op": zaak.gestart_op,
        "onderwerpen": list(zaak.aanvraag.onderwerpen),
        "partijen": sorted(partij.rol for partij in zaak.partijen.values()),
        "afgesproken": [
            {
                "ingang": a.ingang,
                "einde": a.einde,
                "volume": a.volume,
                "eenheid": a.eenheid,
                "frequentie": a.frequentie,
            }
            for a in grondakkoorden(zaak)
        ],
        "geleverd": [
            {"maand": f"{maand:%Y-%m}", "minuten": minuten} for maand, minuten in beeld.per_maand.items()
        ],
        "evaluaties": [
            {"datum": e.datum, "uitkomst": v.uitkomst.value, "doelen": v.doelen}
            for e, v in zaak.keren(Evaluatie)
        ],
    }


def _regels(beeld: Partijoverzicht) -> Iterator[tuple[str, list[str]]]:
    """The overview as headings with lines."""
    from facturatie import schrijfwijze
    from trajecten.zaak import tijd

    d = overzicht_json(beeld)
    stand = [f"Stand: {d['stand']}"] + ([f"Zorg sinds {_dag(d['gestart_op'])}"] if d["gestart_op"] else [])
    if d["partijen"]:
        stand.append(f"Betrokken: {', '.join(d['partijen'])}")
    if d["onderwerpen"]:
        stand.append(f"Waaraan wordt gewerkt: {', '.join(d['onderwerpen'])}")
    yield f"Zaak {d['zaak']} op {_dag(d['datum'])}", stand
    per = {"1": "dag", "2": "week", "4": "maand", "6": "hele periode"}
    yield (
        "Afgesproken",
        [
            f"{_dag(a['ingang'])} tot en met {_dag(a['einde']) or 'nader bericht'}: "
            f"{schrijfwijze.hoeveelheid(a['volume'], a['eenheid'])} per {per[a['frequentie']]}"
            for a in d["afgesproken"]
        ],
    )
    yield "Geleverd", [f"{m['maand']}: {tijd(m['minuten'])}" for m in d["geleverd"]]
    woord = {"gelijk": "de uren blijven gelijk", "op": "meer uren nodig", "af": "minder uren nodig"}
    yield (
        "Evaluaties",
        [f"{_dag(e['datum'])}: {woord[e['uitkomst']]}. {e['doelen']}".strip() for e in d["evaluaties"]],
    )


def toon_overzicht(beeld: Partijoverzicht) -> None:
    """Show the overview for the involved parties."""
    for kop, regels in _regels(beeld):
        zeg(kop)
        for regel in regels or ["nog niets"]:
            zeg(alinea(regel, INSPRINGEN))


def overzicht_html(beeld: Partijoverzicht) -> str:
    """Give the same overview as a page that stands on its own."""
    from jinja2 import Environment, PackageLoader

    omgeving = Environment(loader=PackageLoader("opdrachten", "."), autoescape=True)
    return omgeving.get_template("zaakoverzicht.html").render(delen=list(_regels(beeld)))
