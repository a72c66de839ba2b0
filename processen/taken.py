"""Every open task of an organisation: read from archive, dossiers, hours, declaraties and invoices, kept nowhere.

Nothing is written, so that asking twice gives the same, and a task is gone exactly when what it waits for is there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from berichten import rekenen
from berichten.standaard import standaard_van_wet
from berichten.termijnen import termijn
from facturatie.achterstand import waarde
from facturatie.contract import Contract, Route
from facturatie.gevolg import niet_gedragen
from facturatie.prestatie import Prestatieregel
from facturatie.wegen import Wegen
from processen.blokkades import wat_verspert
from processen.ports import MaakUnitOfWork, UnitOfWork
from processen.posttaken import posttaken
from processen.regie import uitkomsten
from processen.taakpoorten import Gevolgkeus, Keus
from processen.wlzgevolgen import Wlzbeeld, wlzbeelden
from processen.zaakbeeld import zaaktaken_van
from trajecten import taken as open_taken
from trajecten.gevolg import Aard, Wijziging, laatste_wijziging
from trajecten.taken import Soort, Stuk, Taak

# The day of the next month on which an invoice must be out at the latest (Wet OB, art. 34g).
FACTUUR_UITERLIJK = 15


@dataclass(frozen=True, slots=True)
class Afspraken:
    """What an organisation and its gemeenten agreed about terms.

    `declaratie_dagen` counts from the last day of the month, per gemeente or for all (key ""); without it a declaratie is
    due on the last day of the next month. `binnenkort_werkdagen` is how long before its last day a task is announced.
    """

    declaratie_dagen: Mapping[str, int] = field(default_factory=dict)
    crediteer_binnen: timedelta = timedelta(weeks=termijn("creditering").aantal)
    bezwaar_antwoord: timedelta = timedelta(weeks=2)
    binnenkort_werkdagen: int = open_taken.BINNENKORT_WERKDAGEN

    def declaratie_uiterlijk(self, gemeente: str, maand: date) -> date:
        """Give the last day on which a month (its first day) can be declared to a gemeente as agreed."""
        einde = rekenen.laatste_dag(maand)
        dagen = self.declaratie_dagen.get(gemeente, self.declaratie_dagen.get(""))
        return termijn("declaratie").uiterlijk(einde) if dagen is None else einde + timedelta(days=dagen)


def taken(maak_uow: MaakUnitOfWork, dag: date, afspraken: Afspraken) -> list[Taak]:
    """Give every open task on a day, the first due first."""
    with maak_uow() as uow:
        return open_taken.op_volgorde(
            taak
            for vind in (_post, _verzoeken, _starts_en_stops, _te_declareren, _facturen, _gevolgen, _zaken)
            for taak in vind(uow, dag, afspraken)
        )


def _post(uow: UnitOfWork, dag: date, afspraken: Afspraken) -> Iterator[Taak]:
    for stuk in uow.taken.uitbak():
        uiterlijk = None
        if stuk.gemeente is not None and stuk.periode is not None:
            uiterlijk = afspraken.declaratie_uiterlijk(stuk.gemeente, stuk.periode)
        yield open_taken.te_versturen(stuk, uiterlijk)
    yield from map(open_taken.te_verwerken, uow.taken.te_verwerken())
    for stuk, melding in uow.taken.te_beoordelen():
        yield open_taken.te_beoordelen(stuk, melding)
    afgedaan = _gesloten_verzoeken(uow)
    zonder_retour = [
        s for s in uow.taken.zonder_retour() if (s.bericht, s.gemeente, s.kenmerk) not in afgedaan
    ]
    stukken: Iterable[Stuk] = [*zonder_retour, *uow.taken.zonder_antwoord()]
    yield from map(open_taken.verwacht, stukken)
    yield from posttaken(uow, dag)


def _gesloten_verzoeken(uow: UnitOfWork) -> set[tuple[str, str, str]]:
    """The berichten (WMO315 ..., gemeente, Identificatie) of which a person closed every verzoek: no retour is awaited."""
    gesloten: dict[tuple[str, str, str], bool] = {}
    for _, dossier in uow.dossiers.met_referenties(uow.dossiers.besloten()):
        for verzoek in dossier.verzoeken:
            naam = standaard_van_wet(verzoek.wet).berichtnaam(verzoek.soort)
            bericht = (naam, verzoek.gemeente, verzoek.identificatie)
            gesloten[bericht] = gesloten.get(bericht, True) and dossier.is_gesloten(verzoek)
    return {bericht for bericht, alle in gesloten.items() if alle}


def _verzoeken(uow: UnitOfWork, dag: date, afspraken: Afspraken) -> Iterator[Taak]:
    for _, dossier in uow.dossiers.clienten():
        yield from open_taken.besluiten(dossier)


def _starts_en_stops(uow: UnitOfWork, dag: date, afspraken: Afspraken) -> Iterator[Taak]:
    """One gemeente at a time, for memory."""
    for wet, gemeente in sorted({(t.wet, t.gemeente) for t in uow.toewijzingen.geldende()}):
        for toewijzing, uitkomst in uitkomsten(uow, wet, gemeente, dag):
            taak = open_taken.te_melden(uitkomst, toewijzing, dag)
            if taak is not None:
                yield taak


def _te_declareren(uow: UnitOfWork, dag: date, afspraken: Afspraken) -> Iterator[Taak]:
    """A task per gemeente, wet, month and route, for hours that are open while their month is over."""
    einde = rekenen.maand_van(dag) - timedelta(days=1)
    contract = Contract(uow.stamgegevens.gemeenten(), uow.stamgegevens.tarieven())
    wegen = Wegen(contract, wat_verspert(uow))
    for wet, gemeente in uow.leveringen.gemeenten(einde):
        bedragen: dict[tuple[date, Route], int | None] = {}
        for open_ in uow.leveringen.open(wet, gemeente, einde):
            levering = open_.levering
            weg = wegen.van(levering)
            if weg is None or not weg.te_innen or open_.open <= open_.eerder_verwerkt:
                continue
            tarief = contract.tarief(wet, gemeente, levering.productcode, levering.datum)
            sleutel = rekenen.maand_van(levering.datum), weg.route
            nu, bedrag = bedragen.get(sleutel, 0), waarde(open_.open, levering.eenheid, tarief)
            bedragen[sleutel] = None if nu is None or bedrag is None else nu + bedrag
        for (maand, route), bedrag in bedragen.items():
            yield _in_te_dienen(wet, gemeente, maand, route, bedrag, dag, afspraken)


def _in_te_dienen(
    wet: str, gemeente: str, maand: date, route: Route, bedrag: int | None, dag: date, afspraken: Afspraken
) -> Taak:
    kenmerk = f"{maand:%Y-%m}"
    if route is Route.VECOZO:
        return Taak(
            Soort.DECLAREREN,
            wet,
            gemeente,
            kenmerk,
            afspraken.declaratie_uiterlijk(gemeente, maand),
            f"Declareer de open uren van {maand:%m-%Y}, of neem weg wat ze tegenhoudt.",
            _declareer(dag),
            bedrag,
        )
    uiterlijk = (rekenen.laatste_dag(maand) + timedelta(days=1)).replace(day=FACTUUR_UITERLIJK)
    return Taak(
        Soort.FACTUREREN,
        wet,
        gemeente,
        kenmerk,
        uiterlijk,
        f"Factureer de open uren van {maand:%m-%Y}, of neem weg wat ze tegenhoudt.",
        f"zorgpost factureer --periode {kenmerk}",
        bedrag,
    )


def _declareer(dag: date) -> str:
    """The command for the last month that is over: what is of an earlier month goes along with it (OP280)."""
    return f"zorgpost declareer --periode {rekenen.maand_van(dag) - timedelta(days=1):%Y-%m}"


def _facturen(uow: UnitOfWork, dag: date, afspraken: Afspraken) -> Iterator[Taak]:
    """A task per invoice that is past its vervaldatum or comes to it: it was due and is not paid."""
    open_cent = uow.facturen.open_cent()
    for stuk in uow.taken.openstaand():
        bedrag = open_cent.get(stuk.factuurnummer, 0)
        if bedrag > 0:
            yield Taak(
                Soort.BETALING,
                stuk.wet,
                stuk.gemeente,
                stuk.factuurnummer,
                stuk.vervaldatum,
                "Controleer of deze factuur is betaald en herinner de debiteur zodra de vervaldatum voorbij is.",
                "zorgpost factuur herinner",
                bedrag,
            )


def _zaken(uow: UnitOfWork, dag: date, afspraken: Afspraken) -> Iterator[Taak]:
    """What the next step of each zaak is."""
    return zaaktaken_van(uow, dag)


def _gevolgen(uow: UnitOfWork, dag: date, afspraken: Afspraken) -> Iterator[Taak]:
    """A task per toewijzing of which the last change takes away what was declared, until that is settled."""
    gewijzigd = uow.taken.gewijzigd()
    keuzes: dict[tuple[str, str, int], list[Gevolgkeus]] = defaultdict(list)
    for keus in uow.taken.keuzes():
        keuzes[keus.wet, keus.gemeente, keus.nummer].append(keus)
    for sleutel, (versies, prestaties) in gewijzigd.items():
        wijziging = laatste_wijziging(versies)
        if wijziging is not None:
            taak = _gevolg(wijziging, prestaties, keuzes[sleutel], dag, afspraken)
            if taak is not None:
                yield taak
    for beeld in wlzbeelden(uow, dag, afspraken.crediteer_binnen):
        yield from _wlz(beeld, dag)


def _wlz(beeld: Wlzbeeld, dag: date) -> Iterator[Taak]:
    """The task to agree that what the Wlz pays is credited, or to make the credit once that was agreed."""
    gevolg = beeld.gevolg
    bedrag = sum(factuur.bedrag_cent for factuur in gevolg.facturen)
    if not beeld.ingestemd:
        bedrag += gevolg.te_crediteren_cent
    if beeld.wacht:
        yield Taak(
            Soort.GEVOLG,
            None,
            None,
            beeld.kenmerk,
            gevolg.uiterlijk,
            f"Laat crediteren wat is gedeclareerd of gefactureerd van {gevolg.vanaf:%d-%m-%Y} af: de Wlz betaalt die zorg.",
            f"zorgpost gevolg {beeld.kenmerk}",
            bedrag,
            mens=True,
        )
    if beeld.ingestemd:
        yield Taak(
            Soort.CREDITEREN,
            None,
            None,
            beeld.kenmerk,
            gevolg.uiterlijk,
            "Declareer, dan wordt gecrediteerd wat de Wlz betaalt; daarmee is ingestemd.",
            _declareer(dag),
            gevolg.te_crediteren_cent,
        )


def _gevolg(
    wijziging: Wijziging,
    prestaties: Iterable[Prestatieregel],
    keuzes: Iterable[Gevolgkeus],
    dag: date,
    afspraken: Afspraken,
) -> Taak | None:
    nieuw = wijziging.nieuw
    gekozen = {keus.keus: keus for keus in keuzes if keus.moment == nieuw.moment}
    geraakt = niet_gedragen(prestaties, {nieuw.nummer: nieuw})
    crediteren = nieuw.moment.date() + afspraken.crediteer_binnen
    taak = Taak(
        Soort.GEVOLG,
        nieuw.wet,
        nieuw.gemeente,
        str(nieuw.nummer),
        crediteren,
        "Stem in of maak bezwaar: de gemeente neemt terug wat al is gedeclareerd (OP186, OP362).",
        f"zorgpost gevolg {nieuw.nummer} --gemeente {nieuw.gemeente} --wet {nieuw.wet}",
        sum(regel.bedrag_cent for regel in geraakt) or None,
        mens=True,
    )
    if Keus.AKKOORD in gekozen:
        wat = "Declareer, dan wordt gecrediteerd wat de gemeente terugneemt; daarmee is ingestemd."
        credit = replace(taak, soort=Soort.CREDITEREN, wat=wat, opdracht=_declareer(dag), mens=False)
        return credit if geraakt else None
    if Keus.BEZWAAR in gekozen:
        op = gekozen[Keus.BEZWAAR].datum
        wat = f"Vraag de gemeente naar haar antwoord op het bezwaar van {op:%d-%m-%Y}."
        return replace(
            taak, soort=Soort.BEZWAAR, vervaldatum=op + afspraken.bezwaar_antwoord, wat=wat, mens=False
        )
    neemt_terug = geraakt and wijziging.aard not in (Aard.VERLENGD, Aard.MEER, Aard.ANDERS)
    return taak if neemt_terug else None
