"""`zorgpost simulator`: VECOZO and the gemeenten on this computer, to test with and to practise on."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opdrachten.afloop import KLAAR, Gebruiksfout, Omgevingsfout
from opdrachten.bedrading import NEDERLAND, json_optie, map_optie, open_omgeving
from opdrachten.scherm import toon_json, zeg

if TYPE_CHECKING:
    from connectors.simulator import Simulator
    from facturatie.contract import Gemeente, Tarief
    from opdrachten.bedrading import Omgeving

MAP = "simulator"
VERHALEN = ("gewoon", "afkeur", "late-antwoorden", "storing", "terugwerkend")
PRODUCT_ZONDER_CONTRACT = "02A01"


@click.command()
@click.option(
    "--poort", type=click.IntRange(0, 65535), default=8443, show_default=True, help="De poort van VECOZO."
)
@click.option(
    "--besturing",
    type=click.IntRange(0, 65535),
    default=8444,
    show_default=True,
    help="De poort van de besturing.",
)
@click.option(
    "--verhaal", type=click.Choice(VERHALEN), default="gewoon", show_default=True, help="Welke situatie."
)
@click.option("--instellen", is_flag=True, help="Zet de adressen en het certificaat zelf in zorgpost.toml.")
@map_optie
@json_optie
def simulator(poort: int, besturing: int, verhaal: str, instellen: bool, map_: Path, als_json: bool) -> int:
    """Speel VECOZO en de gemeenten na op deze computer, met verzonnen mensen, tot u Ctrl-C geeft.

    Gebruik een werkmap om te oefenen, niet die waarmee u echt werkt. De gemeenten kennen de stamgegevens van de werkmap.
    In een tweede venster werkt u zoals altijd: haal-op, uren, declareer, verstuur.

    \b
    Voorbeeld:
        zorgpost simulator --map oefenmap --verhaal afkeur --instellen
    """
    from connectors.simulator import verhalen

    with open_omgeving(map_) as omgeving:
        if omgeving.instellingen.vecozo.omgeving != "simulator":
            raise Gebruiksfout(
                '[vecozo] omgeving staat niet op "simulator"; oefen in een eigen werkmap (zorgpost init oefenmap).'
            )
        gemeenten, tarieven = _stamgegevens(omgeving)
        sim = _maak(omgeving, gemeenten, tarieven, poort, besturing)
    gekozen = verhalen.VERHALEN[verhaal]
    regels = _regels(sim, map_)
    if instellen:
        _stel_in(map_, regels)
    with sim:
        verhalen.speel(sim, gekozen, _plaats(gemeenten, tarieven))
        if als_json:
            toon_json(
                {"verhaal": verhaal, "vecozo": regels, "besturing": sim.besturing, "soap": sim.soap_adres}
            )
        else:
            _vertel(sim, gekozen.uitleg, regels, instellen=instellen)
        _wacht()
    return KLAAR


def _stamgegevens(omgeving: Omgeving) -> tuple[list[Gemeente], list[Tarief]]:
    with omgeving.lees_uow() as uow:
        gemeenten = [een for een in uow.stamgegevens.gemeenten() if een.route == "vecozo"]
        return gemeenten, uow.stamgegevens.tarieven()


def _maak(
    omgeving: Omgeving, gemeenten: list[Gemeente], tarieven: list[Tarief], poort: int, besturing: int
) -> Simulator:
    from connectors.simulator import Simulator

    wetten: dict[str, frozenset[str]] = {}
    for een in gemeenten:
        wetten[een.gemeente] = wetten.get(een.gemeente, frozenset()) | {een.wet}
    try:
        sim = Simulator(
            omgeving.map / MAP,
            agb=omgeving.agb,
            rol=omgeving.instellingen.vecozo.rol,
            gemeenten=wetten,
            poort=poort,
            besturing=besturing,
            grootboek=omgeving.map / MAP / "grootboek.jsonl",
            volg=lambda: omgeving.klok.nu().astimezone(NEDERLAND),
        )
    except OSError as fout:
        raise Omgevingsfout(
            f"De simulator kan niet beginnen op poort {poort} en {besturing} ({fout.strerror}); kies andere met --poort en "
            "--besturing."
        ) from fout
    sim.schakelaars.quota_per_minuut = 600
    for code in wetten:
        sim.gemeente(code).stand.tarieven = tuple(t for t in tarieven if t.gemeente == code)
    return sim


def _plaats(gemeenten: list[Gemeente], tarieven: list[Tarief]) -> Any:
    """Let a story play where there is a contract to declare on, and else anywhere."""
    from connectors.simulator.verhalen import Plaats

    routes = {(een.gemeente, een.wet) for een in gemeenten}
    per_uur = (t for t in tarieven if (t.gemeente, t.wet) in routes)
    eerste = next(per_uur, None)
    if eerste is None:
        return Plaats("0363", "wmo", PRODUCT_ZONDER_CONTRACT)
    return Plaats(eerste.gemeente, eerste.wet, eerste.productcode)


def _regels(sim: Simulator, map_: Path) -> dict[str, str]:
    """Give what belongs in [vecozo]; paths from the workspace on."""
    return {
        "koppeling": "rest",
        "omgeving": "simulator",
        "basis": sim.basis,
        "certificaat": sim.certificaat().relative_to(map_).as_posix(),
        "certificaten": sim.ca.relative_to(map_).as_posix(),
    }


def _stel_in(map_: Path, regels: dict[str, str]) -> None:
    """Put the settings in zorgpost.toml, and leave all else there as it is."""
    import tomlkit

    from opdrachten.instellingen import BESTAND

    pad = map_ / BESTAND
    document = tomlkit.parse(pad.read_text(encoding="utf-8"))
    vecozo = document.setdefault("vecozo", tomlkit.table())
    for naam, waarde in regels.items():
        vecozo[naam] = waarde
    pad.write_text(tomlkit.dumps(document), encoding="utf-8")


def _vertel(sim: Simulator, uitleg: str, regels: dict[str, str], *, instellen: bool) -> None:
    zeg(uitleg)
    if instellen:
        zeg("zorgpost.toml van deze werkmap wijst nu naar de simulator.")
    else:
        zeg("Zet in zorgpost.toml, of geef --instellen:")
        click.echo("\n".join(["[vecozo]", *(f'{naam} = "{waarde}"' for naam, waarde in regels.items())]))
    zeg(
        f'Besturing: {sim.besturing} (de klok een dag vooruit: POST klok met {{"dagen": 1}}). Stoppen: Ctrl-C.'
    )


def _wacht() -> None:
    """Serve until somebody says that it is enough."""
    klaar = threading.Event()
    eerder = {wat: signal.signal(wat, lambda *_: klaar.set()) for wat in (signal.SIGINT, signal.SIGTERM)}
    try:
        while not klaar.wait(0.5):
            pass
    finally:
        for wat, wie in eerder.items():
            signal.signal(wat, wie)
