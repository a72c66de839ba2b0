"""Is everything there for a start? The demands of the product kind, each met or not, and what to know when care begins.

Bron: domein B1 (akkoord before care), B2 (regie, VOG, KCKZ), B3 (one aanspreekpunt, overlap with kraamzorg), B4
(mandatory parties, extended kraamzorg first), B5 (overeenkomst); Jeugdwet art. 4.1.6 and Wmo 2015 art. 3.5 (VOG).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from trajecten import gebeurtenissen as g
from trajecten.gebeurtenissen import Melding
from trajecten.kennis import VECOZO, Kennis, let_op, weiger, zonder_overeenkomst
from trajecten.zaak import WLZ, Zaak, grondakkoorden, jongste, maanden_na, van_de_zaak

ERVARING_MAANDEN = 24
Eis = Callable[[Zaak, date, Kennis], str | None]


def startmeldingen(zaak: Zaak, datum: date, start: g.Start, kennis: Kennis) -> Iterator[Melding]:
    """Say what blocks care from beginning on `datum`, and what to know when it begins."""
    soort = kennis.soort(zaak)
    if zaak.gestart_op is not None:
        yield weiger(
            "al_gestart",
            f"De zorg is al gestart op {zaak.gestart_op:%d-%m-%Y}; trek die start in als de dag niet klopt.",
        )
    if zaak.clienten and all(c.overleden_op and c.overleden_op < datum for c in zaak.clienten.values()):
        yield weiger("overleden", "De cliënt is overleden, dus er kan geen zorg beginnen; sluit de zaak.")
    for naam, zin in ontbreekt(zaak, datum, kennis, soort.voor_start).items():
        yield weiger(f"start_zonder_{naam}", zin)
    for naam, zin in ontbreekt(zaak, datum, kennis, soort.let_op).items():
        yield let_op(f"start_zonder_{naam}", zin)
    yield from _kraamzorg(zaak, datum, start, kennis)
    yield from _leeftijd(zaak, datum, kennis)
    yield from _zonder_toewijzing(zaak, datum, kennis)


def ontbreekt(zaak: Zaak, dag: date, kennis: Kennis, eisen: tuple[str, ...]) -> dict[str, str]:
    """Give which of these demands are not met on `dag`, each with a Dutch sentence on what to do."""
    zinnen = ((naam, EISEN[naam](zaak, dag, kennis)) for naam in eisen)
    return {naam: zin for naam, zin in zinnen if zin is not None}


def nog_niet_communiceren(zaak: Zaak, dag: date, kennis: Kennis) -> bool:
    """Tell whether nothing may be promised to the family yet: a party that must agree did not (B4)."""
    return _partijen(zaak, dag, kennis) is not None


def _grond(zaak: Zaak, dag: date, kennis: Kennis) -> str | None:
    gronden = kennis.soort(zaak).gronden
    gebied = kennis.gebied(zaak, dag)
    draagt = {
        "akkoord": any(a.loopt_op(dag) for a in grondakkoorden(zaak)),
        "toewijzing": any(t.loopt_op(dag) for t in van_de_zaak(zaak, kennis.toewijzingen)),
        "overeenkomst": gebied is not None and gebied.overeenkomst_op(dag),
        "wlz": zaak.wlz_vanaf is not None and zaak.wlz_vanaf <= dag,
    }
    if any(draagt[grond] for grond in gronden):
        return None
    return (
        f"Er is geen grond voor zorg op {dag:%d-%m-%Y}: geen {', geen '.join(gronden)} die op die dag loopt. Leg vast wat er is "
        "afgesproken met `zorgpost zaak akkoord`, of begin later."
    )


def _partijen(zaak: Zaak, dag: date, kennis: Kennis) -> str | None:
    gebied = kennis.gebied(zaak, dag)
    if gebied is None:
        return None
    betrokken = {rol for rol, partij in zaak.partijen.items() if partij.akkoord}
    mist = [
        " of ".join(groep) for groep in gebied.groepen if betrokken.isdisjoint(r.casefold() for r in groep)
    ]
    if not mist:
        return None
    return (
        f"In gemeente {gebied.gemeente} kan dit niet zonder akkoord van {' en '.join(mist)}; zeg het gezin nog niets toe en leg "
        "hun akkoord vast met `zorgpost zaak partij`."
    )


def _vog(zaak: Zaak, dag: date, kennis: Kennis) -> str | None:
    return _bewijs(zaak, dag, "VOG", {m.medewerker: m.vog_tot for m in zaak.medewerkers.values()})


def _kckz(zaak: Zaak, dag: date, kennis: Kennis) -> str | None:
    return _bewijs(
        zaak, dag, "KCKZ-registratie", {m.medewerker: m.kckz_tot for m in zaak.medewerkers.values()}
    )


def _bewijs(zaak: Zaak, dag: date, wat: str, tot: Mapping[str, date | None]) -> str | None:
    if not tot:
        return f"Er is nog geen medewerker met een {wat} op deze zaak; leg die vast met `zorgpost zaak medewerker`."
    zonder = sorted(code for code, laatste in tot.items() if laatste is None)
    verlopen = sorted(code for code, laatste in tot.items() if laatste is not None and laatste < dag)
    if zonder:
        return f"Van {', '.join(zonder)} is geen {wat} vastgelegd; vul die aan of haal de medewerker van de zaak."
    if verlopen:
        return f"De {wat} van {', '.join(verlopen)} is op {dag:%d-%m-%Y} verlopen; zet een ander in of vernieuw haar."
    return None


def _ervaring(zaak: Zaak, dag: date, kennis: Kennis) -> str | None:
    te_kort = sorted(
        m.medewerker
        for m in zaak.medewerkers.values()
        if not m.basistraining
        or m.ervaren_sinds is None
        or maanden_na(m.ervaren_sinds, ERVARING_MAANDEN) > dag
    )
    if not te_kort:
        return None
    return f"{', '.join(te_kort)} heeft niet aantoonbaar twee jaar ervaring en de basistraining; zet een ervaren collega ernaast."


def _gegeven(aanwezig: Callable[[Zaak], bool], zin: str) -> Eis:
    return lambda zaak, dag, kennis: None if aanwezig(zaak) else zin


def _heeft_overeenkomst(zaak: Zaak, dag: date, kennis: Kennis) -> str | None:
    return next((m.zin for m in zonder_overeenkomst(zaak, dag, kennis)), None)


def _geaccepteerd(zaak: Zaak) -> bool:
    beoordeling = zaak.laatste(g.Beoordeling)
    return beoordeling is not None and beoordeling.past


EISEN: Mapping[str, Eis] = MappingProxyType(
    {
        "grond": _grond,
        "overeenkomst": _heeft_overeenkomst,
        "partijen": _partijen,
        "vog": _vog,
        "kckz": _kckz,
        "ervaring": _ervaring,
        "akkoord": _gegeven(
            lambda zaak: bool(zaak.akkoorden),
            "Er is geen akkoord waartegen de uren worden bewaakt; leg het vast met `zorgpost zaak akkoord`.",
        ),
        "toestemming": _gegeven(
            lambda zaak: zaak.toestemming,
            "Deelname is vrijwillig en de toestemming van het gezin staat nog niet vast; leg die vast met `zorgpost zaak toestemming`.",
        ),
        "regie": _gegeven(
            lambda zaak: zaak.laatste(g.Regie) is not None,
            "Er ligt niet vast wie de regie heeft, de casemanager van de gemeente of een SKJ-partner; doe dat met `zorgpost zaak regie`.",
        ),
        "aanspreekpunt": _gegeven(
            lambda zaak: zaak.laatste(g.Aanspreekpunt) is not None,
            "Het gezin heeft nog geen eerste aanspreekpunt; kies er één met `zorgpost zaak aanspreekpunt`.",
        ),
        "contact": _gegeven(
            lambda zaak: zaak.contact is not None,
            "Het eerste contact met de aanvrager staat niet vast; leg het vast met `zorgpost zaak contact`.",
        ),
        "beoordeling": _gegeven(
            _geaccepteerd,
            "Er staat niet vast dat de vraag bij ons past; doe dat met `zorgpost zaak beoordeel`.",
        ),
        "besluit": _gegeven(
            lambda zaak: zaak.laatste(g.Besluit) is not None,
            "De gemeente heeft nog niet besloten over wet en omvang; vraag haar besluit en leg het vast met `zorgpost zaak besluit`.",
        ),
        "ondersteuningsplan": _gegeven(
            lambda zaak: any(d.soort.casefold() == "ondersteuningsplan" for _, d in zaak.keren(g.Document)),
            "Er is nog geen ondersteuningsplan met doelen; leg het kenmerk vast met `zorgpost zaak document`.",
        ),
    }
)


def _kraamzorg(zaak: Zaak, datum: date, start: g.Start, kennis: Kennis) -> Iterator[Melding]:
    soort, kind = kennis.soort(zaak), jongste(zaak)
    if kind is None or kind.geboortedatum is None:
        return
    na_geboorte = datum - kind.geboortedatum
    if soort.kraamzorg_dagen is not None and timedelta(0) <= na_geboorte <= timedelta(
        days=soort.kraamzorg_dagen
    ):
        yield let_op(
            "overlap_kraamzorg",
            f"De start ligt binnen {soort.kraamzorg_dagen} dagen na de geboorte, als er nog kraamzorg is; stem af wie wat doet, "
            "want de zorgverzekeraar betaalt de kraamzorg.",
        )
    weken = soort.verlengde_kraamzorg_weken
    bekeken = start.kraamzorg_bekeken or any(
        n.onderwerp is g.Onderwerp.KRAAMZORG for _, n in zaak.keren(g.Notitie)
    )
    if weken is not None and timedelta(0) <= na_geboorte <= timedelta(weeks=weken) and not bekeken:
        yield let_op(
            "verlengde_kraamzorg",
            f"De start ligt binnen {weken} weken na de geboorte: (verlengde) kraamzorg gaat voor. Vraag na of die is bekeken en "
            f"noteer het (`zorgpost zaak notitie {zaak.kenmerk} --onderwerp kraamzorg`).",
        )


def _leeftijd(zaak: Zaak, datum: date, kennis: Kennis) -> Iterator[Melding]:
    soort, kind = kennis.soort(zaak), jongste(zaak)
    if kind is None or kind.geboortedatum is None or soort.kind_tot_maanden is None:
        return
    grens = maanden_na(kind.geboortedatum, soort.kind_tot_maanden)
    if datum >= grens:
        yield let_op(
            "leeftijd",
            f"Het jongste kind is op {datum:%d-%m-%Y} ouder dan waarvoor {soort.naam} is bedoeld; overleg met de gemeente.",
        )


def _zonder_toewijzing(zaak: Zaak, datum: date, kennis: Kennis) -> Iterator[Melding]:
    """Care on an akkoord alone at a gemeente that wants 323s: nothing can be declared until the 301 is there."""
    if any(t.loopt_op(datum) for t in van_de_zaak(zaak, kennis.toewijzingen)) or zaak.wet == WLZ:
        return
    op_akkoord = [a for a in zaak.akkoorden if a.route == VECOZO]
    if not op_akkoord:
        return
    waarde = kennis.waarde_per_week(op_akkoord)
    bedrag = f"elke week voor {waarde}" if waarde else "voor een bedrag dat nog niet te zeggen is"
    yield let_op(
        "zonder_toewijzing",
        f"De zorg begint op akkoord en er is nog geen toewijzing: {bedrag} kan nog niet worden gedeclareerd. Vraag de "
        "gemeente om de 301 (`zorgpost verzoek toewijzing`).",
    )
