"""`zorgpost valideer` and `zorgpost ontvang`: messages judged, and messages taken in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from opdrachten.afloop import KLAAR, VOOR_EEN_MENS, Gebruiksfout
from opdrachten.bedrading import Omgeving, datum_optie, json_optie, map_optie, open_omgeving, vandaag
from opdrachten.scherm import Voortgang, json_lijst, meld, toon_json
from opdrachten.uitslag import Lijst, Uitslag, ongelezen, rij

if TYPE_CHECKING:
    from berichten import Gelezen
    from connectors.bestanden import Bron

ONLEESBAAR = "onleesbaar"
paden_argument = click.argument(
    "paden", metavar="FILE|MAP|ZIP...", nargs=-1, required=True, type=click.Path(path_type=Path)
)


@click.command()
@paden_argument
@click.option(
    "--rapport",
    metavar="FILE.html",
    type=click.Path(path_type=Path),
    help="Maak ook een rapport voor de gemeente of softwareleverancier, zonder BSN's.",
)
@click.option(
    "--met-persoonsgegevens",
    is_flag=True,
    help="Zet in het rapport het BSN van de cliënt om wie het gaat, bij berichten die te lezen zijn.",
)
@json_optie
def valideer(
    paden: tuple[Path, ...], rapport: Path | None, met_persoonsgegevens: bool, als_json: bool
) -> int:
    """Toets berichten aan de XSD en de regels (niveau 1 en 2).

    Er is geen werkmap nodig en er wordt niets bewaard. Elke melding noemt de plaats, de regel en wat de afzender nu doet.

    \b
    Voorbeeld:
        zorgpost valideer WMO301.xml
        zorgpost valideer map/ berichten.zip --json
        zorgpost valideer map/ --rapport meldingen.html
    """
    if met_persoonsgegevens and rapport is None:
        raise Gebruiksfout("--met-persoonsgegevens gaat over het rapport; geef ook --rapport FILE.html.")
    bronnen = _bronnen(paden)
    lijst = Lijst()
    telling = lijst.telling
    with ExitStack() as open_, Voortgang() as voortgang:
        verslag = None
        if rapport is not None:
            from opdrachten.rapport import Rapport

            verslag = open_.enter_context(Rapport(rapport, vandaag(), telling, met_bsn=met_persoonsgegevens))
        schrijf = open_.enter_context(json_lijst("berichten", onder="fouten")) if als_json else None

        def toets(
            bron: Bron,
        ) -> None:  # a function, so that nothing of one message is held while the next is read
            uitslag, gelezen = _getoetst(bron)
            if schrijf:
                telling.tel(uitslag)
                schrijf(uitslag)
            else:
                lijst.toon(uitslag)
            if verslag:
                verslag.neem_op(uitslag, gelezen)
            voortgang.meld(f"{telling.zin} {bron.bestand}")

        for bron in bronnen:
            toets(bron)
    if not als_json:
        lijst.sluit()
    if rapport is not None:
        meld(f"Het rapport staat in {rapport}.")
    return KLAAR if telling.goed else VOOR_EEN_MENS


def _getoetst(bron: Bron) -> tuple[Uitslag, Gelezen | None]:
    import berichten

    if bron.inhoud is None:
        return ongelezen(bron), None
    gelezen = berichten.lees(bron.inhoud)
    return rij(bron, gelezen, berichten.controleer(gelezen)), gelezen


@click.command()
@paden_argument
@map_optie
@datum_optie
@json_optie
def ontvang(paden: tuple[Path, ...], map_: Path, datum: date, als_json: bool) -> int:
    """Neem berichten aan en zet het retourbericht klaar.

    Elk bericht wordt eerst bewaard zoals het is, dan getoetst en verwerkt. Een bericht dat er al is verandert niets.

    \b
    Voorbeeld:
        zorgpost ontvang in/
    """
    with open_omgeving(map_) as omgeving:
        uitslagen = neem_aan(omgeving, paden, datum)
    if als_json:
        toon_json({"berichten": [_met_heel_pad(uitslag, map_) for uitslag in uitslagen]})
    else:
        toon_berichten(uitslagen)
    goed = all(u["resultaat"] in ("verwerkt", "al_ontvangen") and not u["aandacht"] for u in uitslagen)
    return KLAAR if uitslagen and goed else VOOR_EEN_MENS


def _met_heel_pad(uitslag: Uitslag, map_: Path) -> Uitslag:
    """The row for machines: a retourbericht is named by its whole path, wherever the reader stands."""
    return uitslag | {"retour": uitslag["retour"] and str((map_ / uitslag["retour"]).resolve())}


def neem_aan(omgeving: Omgeving, paden: Iterable[Path], datum: date) -> list[Uitslag]:
    """Receive every message that `paden` name and lay down the retourberichten; gives a row per message."""
    from processen.afleveren import lever_af
    from processen.ontvangen import Ontvanger

    uitslagen: list[Uitslag] = []
    ontvanger = Ontvanger(omgeving.maak_uow, omgeving.klok, omgeving.agb)
    lever_af(
        omgeving.maak_uow, omgeving.werkmap
    )  # so that `ontvang archief/` sees what a killed run left behind
    try:
        for bron in _bronnen(paden):
            if bron.inhoud is None:
                uitslagen.append(ongelezen(bron) | {"resultaat": ONLEESBAAR, "retour": None, "aandacht": []})
                continue
            ontvangst = ontvanger.ontvang(bron.inhoud, datum)
            uitslagen.append(
                rij(bron, ontvangst.gelezen, ontvangst.bevindingen)
                | {
                    "resultaat": ontvangst.resultaat,
                    "retour": ontvangst.retour,
                    "aandacht": list(ontvangst.aandacht),
                }
            )
    finally:
        lever_af(omgeving.maak_uow, omgeving.werkmap)
    return uitslagen


def _bronnen(paden: Iterable[Path]) -> Iterator[Bron]:
    from connectors.bestanden import BestandOntbreekt, bronnen

    try:
        return bronnen(paden)
    except BestandOntbreekt as fout:
        raise Gebruiksfout(str(fout)) from fout


def toon_berichten(uitslagen: Iterable[Uitslag]) -> None:
    """Show what became of each message, with every finding, and then the summary."""
    lijst = Lijst()
    for uitslag in uitslagen:
        lijst.toon(uitslag)
    lijst.sluit()
