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
from opdrachten.scherm import Voortgang, json_lijst, meld
from opdrachten.uitslag import Lijst, Uitslag, ongelezen, rij

if TYPE_CHECKING:
    from berichten import Gelezen
    from connectors.bestanden import Bron
    from processen.ontvangen import Ontvangst

ONLEESBAAR = "onleesbaar"
MEESTE_IN_PARTIJ = 500  # messages that are read, judged and laid down together
GROOTSTE_PARTIJ = 4_000_000  # bytes of those, the last one not counted
MEESTE_IN_COMMIT = 500  # messages in one transaction
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

    Elk bericht wordt eerst bewaard zoals het is, dan getoetst (niveau 1 tot en met 4) en verwerkt. Een bericht dat er al
    is verandert niets. Wat een mens nodig heeft staat daarna in `zorgpost bericht lijst`.

    \b
    Voorbeeld:
        zorgpost ontvang in/
    """
    goed, lijst = True, Lijst()
    with ExitStack() as open_:
        omgeving = open_.enter_context(open_omgeving(map_))
        voortgang = open_.enter_context(Voortgang())
        uitslagen = neem_aan(omgeving, paden, datum)
        schrijf = open_.enter_context(json_lijst("berichten", onder="fouten")) if als_json else None
        for uitslag in uitslagen:
            goed = goed and uitslag["resultaat"] in ("verwerkt", "al_ontvangen") and not uitslag["aandacht"]
            if schrijf:
                lijst.telling.tel(uitslag)
                schrijf(_met_heel_pad(uitslag, map_))
            else:
                lijst.toon(uitslag)
            voortgang.meld(f"{lijst.telling.zin} {uitslag['bestand']}")
    if not als_json:
        lijst.sluit()
    return KLAAR if goed and lijst.telling.berichten else VOOR_EEN_MENS


def _met_heel_pad(uitslag: Uitslag, map_: Path) -> Uitslag:
    """The row for machines: a retourbericht is named by its whole path, wherever the reader stands."""
    return uitslag | {"retour": uitslag["retour"] and str((map_ / uitslag["retour"]).resolve())}


def neem_aan(omgeving: Omgeving, paden: Iterable[Path], datum: date) -> Iterator[Uitslag]:
    """Receive every message that `paden` name and lay down the retourberichten; gives a row per message.

    Messages are received in batches, each of them durable before its rows are given. Raises Gebruiksfout, before anything
    is read, for a path that does not exist.
    """
    return _neem_aan(omgeving, partijen(_bronnen(paden)), datum)


def _neem_aan(omgeving: Omgeving, gegroepeerd: Iterator[list[Bron]], datum: date) -> Iterator[Uitslag]:
    from processen.afleveren import lever_af
    from processen.ontvangen import Ontvanger

    ontvanger = Ontvanger(omgeving.maak_uow, omgeving.klok, omgeving.agb, MEESTE_IN_COMMIT)
    lever_af(
        omgeving.maak_uow, omgeving.werkmap
    )  # so that `ontvang archief/` sees what a killed run left behind
    for partij in gegroepeerd:
        inhouden = [bron.inhoud for bron in partij if bron.inhoud is not None]
        try:
            ontvangen = ontvanger.ontvang_alle(inhouden, datum) if inhouden else []
        except BaseException:
            lever_af(omgeving.maak_uow, omgeving.werkmap)
            raise
        bewaard = {pad: inhoud for een in ontvangen for pad, inhoud in een.bestanden}
        lever_af(omgeving.maak_uow, omgeving.werkmap, bewaard)
        op_volgorde = iter(ontvangen)
        for bron in partij:
            yield _onleesbaar(bron) if bron.inhoud is None else uitslag_van(bron, next(op_volgorde))


def partijen(bronnen: Iterable[Bron]) -> Iterator[list[Bron]]:
    """Give the sources in batches that end before they are too many, or too large to hold at once."""
    partij: list[Bron] = []
    omvang = 0
    for bron in bronnen:
        if partij and (len(partij) == MEESTE_IN_PARTIJ or omvang > GROOTSTE_PARTIJ):
            yield partij
            partij, omvang = [], 0
        partij.append(bron)
        omvang += len(bron.inhoud or b"")
    if partij:
        yield partij


def uitslag_van(bron: Bron, ontvangst: Ontvangst) -> Uitslag:
    """Give the row of a message that was received."""
    return rij(bron, ontvangst.gelezen, ontvangst.bevindingen) | {
        "resultaat": ontvangst.resultaat,
        "retour": ontvangst.retour,
        "aandacht": list(ontvangst.aandacht),
        "verband": list(ontvangst.verband),
    }


def _onleesbaar(bron: Bron) -> Uitslag:
    return ongelezen(bron) | {"resultaat": ONLEESBAAR, "retour": None, "aandacht": [], "verband": []}


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
