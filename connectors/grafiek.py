"""A burn-down per toewijzing on one page of A4, as SVG or PNG: for who would rather look than read a table.

What is left goes down with every delivery; a dashed line goes on at the pace of the last weeks. Colours are those of
Okabe and Ito, and every line also differs in its dashes, so that neither colour-blind eyes nor a grey printer lose one.
Text is drawn as outlines: the page looks the same everywhere. On it stand numbers of toewijzingen and products, and
nothing about a person. The same input gives the same bytes.

matplotlib is large, so it is imported only when something is drawn.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from berichten.rekenen import MINUTEN_PER_UUR
from berichten.typen import Eenheid
from facturatie import schrijfwijze
from facturatie.prognose import weeknummer

if TYPE_CHECKING:
    from facturatie.verloop import Verloop

Vak: TypeAlias = Any  # an Axes of matplotlib, whose types do not know that it takes dates

SOORTEN = (".svg", ".png")
LETTERTYPEN = Path(schrijfwijze.__file__).parent / "lettertypen"  # those of our papers
HOOGSTENS = 12  # more on one page cannot be read
A4 = (8.27, 11.69)  # inches, upright
PUNTEN_PER_INCH = 150
VOORUIT = timedelta(weeks=13)  # what is shown of the days to come where there is no Einddatum

BLAUW, ROOD, GROEN = "#0072B2", "#D55E00", "#009E73"
MAANDEN_KORT = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
INKT, GRIJS, LICHT = "#222222", "#6B6B6B", "#D9D9D9"

_STIJL: Any = {
    "font.family": "Liberation Sans",
    "font.size": 9,
    "axes.edgecolor": LICHT,
    "axes.labelcolor": GRIJS,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INKT,
    "xtick.color": GRIJS,
    "ytick.color": GRIJS,
    "svg.hashsalt": "zorgpost",
    "svg.fonttype": "path",
}


def teken(verlopen: Sequence[Verloop], peildatum: date, pad: Path) -> None:
    """Write the page to `pad`, whole or not at all; its ending decides between SVG and PNG.

    At most HOOGSTENS are drawn. Raises OSError when the file cannot be written, ValueError for another ending.
    """
    if pad.suffix.lower() not in SOORTEN:
        raise ValueError(pad.suffix)
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    _lettertype()
    with mpl.rc_context(_STIJL):
        kolommen = 1 if len(verlopen) <= 3 else 2
        rijen = -(-len(verlopen) // kolommen)
        hoogte = min(A4[1], 1.5 + 3.3 * rijen)
        rand = (0.02, 0.045 / hoogte * 11, 0.96, 1 - 1.35 / hoogte)
        blad = Figure(figsize=(A4[0], hoogte), layout=ConstrainedLayoutEngine(rect=rand, hspace=0.06))
        vakken = blad.subplots(rijen, kolommen, squeeze=False).ravel()
        for vak, verloop in zip(vakken, verlopen, strict=False):
            _vak(vak, verloop, peildatum)
        for vak in vakken[len(verlopen) :]:
            vak.set_visible(False)
        _kop(blad, peildatum)
        _bewaar(blad, pad)


@cache
def _lettertype() -> None:
    """Let matplotlib know the letters that our papers have, so that the page needs none of this machine."""
    from matplotlib.font_manager import fontManager

    for bestand in sorted(LETTERTYPEN.glob("*.ttf")):
        fontManager.addfont(str(bestand))


def _kop(blad: Any, peildatum: date) -> None:
    from matplotlib.lines import Line2D

    hoogte = blad.get_figheight()
    blad.text(0.03, 1 - 0.36 / hoogte, "Wat er over is", fontsize=17, fontweight="bold", va="center")
    blad.text(
        0.97,
        1 - 0.36 / hoogte,
        f"stand op {schrijfwijze.datum(peildatum)}",
        fontsize=10,
        color=GRIJS,
        ha="right",
        va="center",
    )
    uitleg = [
        Line2D([], [], color=BLAUW, linewidth=2, label="over na wat is geleverd"),
        Line2D([], [], color=ROOD, linewidth=1.8, linestyle=(0, (4, 2)), label="bij het tempo van nu"),
        Line2D([], [], color=GRIJS, linewidth=1, linestyle=(0, (1, 2)), label="bij gelijkmatig verbruik"),
        Line2D([], [], color=GRIJS, linewidth=1.2, label="toegewezen"),
        Line2D([], [], color=INKT, linewidth=0.9, linestyle=(0, (6, 2, 1, 2)), label="peildatum"),
    ]
    blad.legend(
        handles=uitleg,
        loc="upper left",
        bbox_to_anchor=(0.022, 1 - 0.55 / hoogte),
        ncols=5,
        frameon=False,
        fontsize=8,
        handlelength=2.6,
        columnspacing=1.4,
        borderaxespad=0,
    )
    blad.text(
        0.03,
        0.13 / hoogte,
        "Tempo: het gemiddelde van de laatste volle weken (twee tot vier). Minuten zijn niet afgerond.",
        fontsize=7,
        color=GRIJS,
    )


def _vak(vak: Vak, verloop: Verloop, peildatum: date) -> None:
    """Draw one burn-down; without a total there is nothing to burn down, and the deliveries are added up instead."""
    stand = verloop.stand
    ingang = stand.ingangsdatum or peildatum
    deler = (
        MINUTEN_PER_UUR
        if verloop.eenheid == Eenheid.MINUUT
        else 100
        if verloop.eenheid == Eenheid.EURO
        else 1
    )
    totaal = verloop.totaal
    laatste = max([peildatum, ingang] + [dag for dag, _ in verloop.geleverd])
    einde = stand.einddatum or laatste + VOORUIT
    _titel(vak, verloop)
    if totaal is None:
        punten, som = [(ingang, 0.0)], 0
        for dag, hoeveel in verloop.geleverd:
            som += hoeveel
            punten.append((dag, som / deler))
        boven = max(som / deler, 1.0)
    else:
        punten = [(ingang, totaal / deler), *((dag, over / deler) for dag, over in verloop.resterend())]
        boven = max(totaal / deler, 1.0)
        vak.axhline(boven, color=GRIJS, linewidth=1.2, zorder=1)
        if stand.einddatum is not None:
            vak.plot([ingang, einde], [boven, 0], color=GRIJS, linewidth=1, linestyle=(0, (1, 2)), zorder=1)
    if ingang <= peildatum:
        punten.append((min(peildatum, max(einde, punten[-1][0])), punten[-1][1]))
    dagen, waarden = [dag for dag, _ in punten], [waarde for _, waarde in punten]
    kleur = GROEN if totaal is None else BLAUW
    vak.step(dagen, waarden, where="post", color=kleur, linewidth=2, zorder=3)
    vlak = {"step": "post", "alpha": 0.12, "linewidth": 0, "zorder": 2}
    vak.fill_between(dagen, waarden, where=[w >= 0 for w in waarden], color=kleur, **vlak)
    te_veel = vlak | {"alpha": 0.35, "hatch": "////"}
    vak.fill_between(dagen, waarden, where=[w < 0 for w in waarden], color=ROOD, **te_veel)
    onder = min(0.0, *waarden)
    if stand.prognose is not None and totaal is not None and ingang <= peildatum:
        onder = min(onder, _prognose(vak, verloop, peildatum, waarden[-1], deler, einde))
    vak.axvline(peildatum, color=INKT, linewidth=0.9, linestyle=(0, (6, 2, 1, 2)), zorder=2)
    vak.axhline(0, color=INKT, linewidth=0.8, zorder=2)
    marge = timedelta(days=max(2, (einde - ingang).days // 60))
    vak.set_xlim(ingang - marge, max(einde, laatste) + marge)
    vak.set_ylim(onder - 0.06 * (boven - onder) * (onder < 0), boven * 1.1)
    _assen(vak, verloop.eenheid)


def _titel(vak: Vak, verloop: Verloop) -> None:
    stand = verloop.stand
    wat = (
        f"Toewijzing {stand.toewijzingnummer}"
        if stand.toewijzingnummer
        else f"Akkoord van {schrijfwijze.datum(stand.ingangsdatum or date.min)}"
    )
    product = stand.productcode or (f"categorie {stand.productcategorie}" if stand.productcategorie else "")
    titel = vak.set_title(
        " · ".join(filter(None, (wat, product))), loc="left", fontsize=10, fontweight="bold", pad=17
    )
    onder = vak.text(
        0, 1.03, _ondertitel(verloop), transform=vak.transAxes, fontsize=8, color=GRIJS, va="bottom"
    )
    for tekst in (titel, onder):
        tekst.set_in_layout(False)  # a long text would make its column narrower than the other


def _ondertitel(verloop: Verloop) -> str:
    stand = verloop.stand
    if stand.resterend is None:
        return f"{schrijfwijze.hoeveelheid(stand.geleverd, stand.eenheid)} geleverd, zonder totaal (lijn: opgeteld)"
    toegewezen = schrijfwijze.hoeveelheid(stand.toegewezen_totaal or 0, stand.eenheid)
    if stand.resterend < 0:
        over = f"{schrijfwijze.hoeveelheid(-stand.resterend, stand.eenheid)} te veel"
    else:
        over = f"{schrijfwijze.hoeveelheid(stand.resterend, stand.eenheid)} over"
    return f"{over} van {toegewezen}, {stand.benut_procent or 0} % benut"


def _prognose(vak: Vak, verloop: Verloop, peildatum: date, over: float, deler: int, einde: date) -> float:
    """Draw how it goes on and what comes of it; gives the lowest value that was drawn."""
    prognose, naam = verloop.stand.prognose, _eenheid(verloop.eenheid)
    if prognose is None or over <= 0 or peildatum >= einde:
        return over
    leeg_op = prognose.leeg_op
    tot = min(leeg_op or einde, einde)  # without Einddatum it may run dry beyond the page
    waarde = 0.0
    if tot != leeg_op:
        waarde = max(0.0, over - prognose.tempo.in_dagen((einde - peildatum).days) / deler)
    lijn = (0, (4, 2))
    vak.plot([peildatum, tot], [over, waarde], color=ROOD, linewidth=1.8, linestyle=lijn, zorder=3)
    if tot == leeg_op:
        vak.plot([tot], [0], marker="o", markersize=5, color=ROOD, zorder=4, clip_on=False)
    if leeg_op is not None:
        week = weeknummer(leeg_op)
        tekst = f"leeg in {week if tot != leeg_op else week.split(' van ')[0]}"
    else:
        tekst = f"{schrijfwijze.getal(round(waarde))} {naam} over"
    rechts = (tot - peildatum) * 2 > einde - peildatum  # there is more room on the other side
    hoog = waarde > 0.2 * (verloop.totaal or 0) / deler  # under the line there is
    vak.annotate(
        tekst,
        (tot, waarde),
        xytext=(-3 if rechts else 5, -7 if hoog else 7),
        textcoords="offset points",
        ha="right" if rechts else "left",
        va="top" if hoog else "bottom",
        fontsize=8.5,
        fontweight="bold",
        color=ROOD,
        bbox={"facecolor": "white", "alpha": 0.8, "linewidth": 0, "pad": 1},
        zorder=5,
    ).set_in_layout(False)
    return waarde


def _eenheid(eenheid: str) -> str:
    """What the axis counts: time is counted in minutes and shown in hours."""
    return "uur" if eenheid == Eenheid.MINUUT else schrijfwijze.eenheid_in_woorden(eenheid, 2)


def _assen(vak: Vak, eenheid: str) -> None:
    from matplotlib.dates import AutoDateLocator, date2num, num2date
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    def dag_tekst(waarde: float, _: Any) -> str:
        dag = num2date(waarde).date()  # type: ignore[no-untyped-call]
        maand = MAANDEN_KORT[dag.month - 1]
        if dag.day != 1:
            return f"{dag.day} {maand}"
        return f"{maand}\n{dag.year}" if dag.month == 1 or dag <= eerste + timedelta(days=31) else maand

    eerste = num2date(vak.get_xlim()[0]).date()  # type: ignore[no-untyped-call]
    if date2num(eerste) < vak.get_xlim()[0]:  # type: ignore[no-untyped-call]
        eerste += timedelta(days=1)
    vak.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=7))  # type: ignore[no-untyped-call]
    vak.xaxis.set_major_formatter(FuncFormatter(dag_tekst))
    vak.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    vak.yaxis.set_major_formatter(FuncFormatter(lambda waarde, _: schrijfwijze.getal(round(waarde))))
    vak.set_ylabel(_eenheid(eenheid), fontsize=8)
    vak.tick_params(length=2.5, labelsize=7.5)
    vak.grid(axis="y", color=LICHT, linewidth=0.6)
    vak.set_axisbelow(True)


def _bewaar(blad: Any, pad: Path) -> None:
    """Write beside the file and put it in its place, so that nobody finds half a page."""
    svg = pad.suffix.lower() == ".svg"
    greep, tijdelijk = tempfile.mkstemp(suffix=pad.suffix, dir=pad.parent)
    os.close(greep)
    try:
        # Without a date and a version the bytes depend on nothing but what is drawn.
        gegevens = {"Date": None, "Creator": None} if svg else {"Software": None}
        blad.savefig(tijdelijk, format=pad.suffix[1:].lower(), dpi=PUNTEN_PER_INCH, metadata=gegevens)
        os.chmod(tijdelijk, 0o644)
        os.replace(tijdelijk, pad)
    except BaseException:
        Path(tijdelijk).unlink(missing_ok=True)
        raise
