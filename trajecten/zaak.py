"""The zaak: one family with everything that was asked, decided and done for it, folded from its events.

A zaak has nought or more clients, akkoorden, toewijzingen, payers and routes; it may change wet, gemeente or route on
the way. It is a value: recording an event gives another zaak. What the rest of the product counts on (akkoorden, and who
is paid by the Wlz) follows from the events alone, so that a withdrawn event leaves no trace in it.

Bron: domein B1 to B6; OP087 (a toewijzing stands beside what was agreed).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from berichten.feiten import Toewijzing
from trajecten import gebeurtenissen as g
from trajecten.akkoord import Akkoord
from trajecten.gebeurtenissen import Gebeurtenis, Inhoud
from trajecten.overgang import overgangen

T = TypeVar("T")
EEN_DAG = timedelta(days=1)
WLZ = "wlz"


class Fase(StrEnum):
    """How far a zaak is; each is reached by an event of its own."""

    AANVRAAG = "aanvraag"
    CONTACT = "contact gelegd"
    ADVIES = "geadviseerd"
    BESLUIT = "besloten"
    AKKOORD = "akkoord"
    LOOPT = "loopt"
    AFGEWEZEN = "afgewezen"
    GESLOTEN = "gesloten"


@dataclass(frozen=True, slots=True)
class Zaak:
    """A zaak by its `kenmerk` (Z2026-0001) with its events in the order of recording; the first is the aanvraag."""

    kenmerk: str
    gebeurtenissen: tuple[Gebeurtenis, ...]

    def met(self, gebeurtenis: Gebeurtenis) -> Zaak:
        """Give the zaak after one more event."""
        return replace(self, gebeurtenissen=(*self.gebeurtenissen, gebeurtenis))

    @property
    def staand(self) -> list[Gebeurtenis]:
        """The events that were not withdrawn, in the order of recording."""
        weg = {e.inhoud.nummer for e in self.gebeurtenissen if isinstance(e.inhoud, g.Intrekking)}
        return [
            e for e in self.gebeurtenissen if e.nummer not in weg and not isinstance(e.inhoud, g.Intrekking)
        ]

    def keren(self, soort: type[T]) -> list[tuple[Gebeurtenis, T]]:
        """Give the standing events of one kind with their content, by day and then by number."""
        gevonden = [(e, e.inhoud) for e in self.staand if isinstance(e.inhoud, soort)]
        return sorted(gevonden, key=lambda paar: (paar[0].datum, paar[0].nummer))

    def laatste(self, soort: type[T]) -> T | None:
        """Give the content of the last standing event of one kind, or None."""
        keren = self.keren(soort)
        return keren[-1][1] if keren else None

    def dag_van(self, soort: type[T]) -> date | None:
        """Give the day of the first standing event of one kind, or None."""
        keren = self.keren(soort)
        return keren[0][0].datum if keren else None

    def al_gezegd(self, datum: date, inhoud: Inhoud, tekst: str) -> Gebeurtenis | None:
        """Give the event that says this already: the last one about the same; None when it would be news."""
        over = g.onderwerp_van(inhoud)
        eerder = [e for e in self.staand if g.onderwerp_van(e.inhoud) == over]
        return eerder[-1] if eerder and eerder[-1].zegt_hetzelfde(datum, inhoud, tekst) else None

    # --- who and where --------------------------------------------------------------------------------------------

    @property
    def aanvraag(self) -> g.Aanvraag:
        """The request with which it began."""
        return self.keren(g.Aanvraag)[0][1]

    @property
    def begin(self) -> date:
        """The day on which the request came in."""
        return self.keren(g.Aanvraag)[0][0].datum

    @property
    def clienten(self) -> dict[int, g.Client]:
        """The clients by number, each with what was last said about it."""
        clienten: dict[int, g.Client] = {}
        for e in self.staand:
            if isinstance(e.inhoud, g.Client):
                eerder = clienten.get(e.inhoud.nummer)
                clienten[e.inhoud.nummer] = e.inhoud if eerder is None else aangevuld(eerder, e.inhoud)
        return dict(sorted(clienten.items()))

    @property
    def bsns(self) -> set[str]:
        """The BSNs that are known."""
        return {c.bsn for c in self.clienten.values() if c.bsn}

    def client_van(self, akkoord: g.Akkoord) -> int | None:
        """Give of which client hours are, by number: the one that is named, else the only one on whom the wet hangs.

        None when it may be more than one.
        """
        if akkoord.client is not None:
            return akkoord.client
        clienten = self.clienten
        kan = [nummer for nummer, client in clienten.items() if client.rol.draagt(akkoord.wet)] or [*clienten]
        return kan[0] if len(kan) == 1 else None

    def gemeente_op(self, dag: date) -> str:
        """Give the gemeente of the family on a day: that of the last wijziging, else of the aanvraag."""
        gemeente = self.aanvraag.gemeente
        for wijziging in self._wijzigingen():
            if wijziging.gemeente is not None and wijziging.ingang <= dag:
                gemeente = wijziging.gemeente
        return gemeente

    @property
    def gemeente(self) -> str:
        """The gemeente as it is last known, also when the change is still to come."""
        return self.gemeente_op(date.max)

    @property
    def wet(self) -> str | None:
        """The wet of the last decision (besluit or wijziging); None before there was one."""
        gekozen = None
        for e in self.staand:
            inhoud = e.inhoud
            if (isinstance(inhoud, g.Besluit) and inhoud.toegekend) or (
                isinstance(inhoud, g.Wijziging) and inhoud.wet is not None
            ):
                gekozen = inhoud.wet
        return gekozen

    @property
    def wlz(self) -> tuple[date, Gebeurtenis] | None:
        """The first day on which the Wlz pays and the event that says so, None when it does not."""
        gevonden = None
        for e in self.staand:
            inhoud = e.inhoud
            if isinstance(inhoud, g.Besluit) and inhoud.toegekend:
                gevonden = (inhoud.ingang or e.datum, e) if inhoud.wet == WLZ else None
            elif isinstance(inhoud, g.Wijziging) and inhoud.wet is not None:
                gevonden = (inhoud.ingang, e) if inhoud.wet == WLZ else None
        return gevonden

    @property
    def wlz_vanaf(self) -> date | None:
        """The first day on which the Wlz pays, None when it does not."""
        return self.wlz[0] if self.wlz is not None else None

    @property
    def akkoorden(self) -> list[g.Akkoord]:
        """The akkoorden that stand, by day; of one akkoord_id the last that was said."""
        return list({akkoord.akkoord_id: akkoord for _, akkoord in self.keren(g.Akkoord)}.values())

    def genummerd(self, akkoord: g.Akkoord) -> g.Akkoord:
        """Give a new akkoord its id within the zaak; one that says the same keeps the id that it has."""
        gelijk = (a for a in self.akkoorden if replace(a, akkoord_id="") == replace(akkoord, akkoord_id=""))
        bekend = next(gelijk, None)
        keren = sum(isinstance(e.inhoud, g.Akkoord) for e in self.gebeurtenissen)
        return replace(akkoord, akkoord_id=bekend.akkoord_id if bekend else f"{self.kenmerk}-A{keren + 1}")

    @property
    def partijen(self) -> dict[str, g.Partij]:
        """The parties by role, each as last told."""
        return {partij.rol.casefold(): partij for _, partij in self.keren(g.Partij)}

    @property
    def medewerkers(self) -> dict[str, g.Medewerker]:
        """The medewerkers by code, each as last told."""
        return {m.medewerker: m for _, m in self.keren(g.Medewerker)}

    @property
    def contact(self) -> Gebeurtenis | None:
        """The first contact: there is exactly one, in which somebody was reached."""
        return next((e for e, contact in self.keren(g.Contact) if contact.bereikt), None)

    @property
    def toestemming(self) -> bool:
        """Tell whether the family consents, as last told."""
        laatste = self.laatste(g.Toestemming)
        return laatste is not None and laatste.gegeven

    @property
    def gestart_op(self) -> date | None:
        """The first day of care, None before."""
        return self.dag_van(g.Start)

    @property
    def einde(self) -> Gebeurtenis | None:
        """The event that closed it."""
        keren = self.keren(g.Einde)
        return keren[-1][0] if keren else None

    @property
    def fase(self) -> Fase:
        """How far it is."""
        if self.einde is not None:
            return Fase.GESLOTEN
        if self.gestart_op is not None:
            return Fase.LOOPT
        beoordeling = self.laatste(g.Beoordeling)
        if beoordeling is not None and not beoordeling.past:
            return Fase.AFGEWEZEN
        if self.akkoorden:
            return Fase.AKKOORD
        if self.laatste(g.Besluit) is not None:
            return Fase.BESLUIT
        if self.laatste(g.Advies) is not None:
            return Fase.ADVIES
        return Fase.CONTACT if self.contact is not None else Fase.AANVRAAG

    def _wijzigingen(self) -> list[g.Wijziging]:
        gevonden = [(w.ingang, e.nummer, w) for e, w in self.keren(g.Wijziging)]
        return [w for _, _, w in sorted(gevonden, key=lambda drie: drie[:2])]

    # --- what follows from it -------------------------------------------------------------------------------------

    @property
    def wacht_op_akkoord_sinds(self) -> date | None:
        """The first day of a change of gemeente, wet or route for which nothing was agreed since; None when all is well."""
        wijzigingen = [(e, w) for e, w in self.keren(g.Wijziging) if w.wet != WLZ]
        if not wijzigingen or self.wet == WLZ:
            return None
        laatste, wijziging = wijzigingen[-1]
        nieuwer = any(e.nummer > laatste.nummer for e, _ in self.keren(g.Akkoord))
        return None if nieuwer else wijziging.ingang


def aangevuld(eerder: g.Client, nieuw: g.Client) -> g.Client:
    """Give a client with what the new record fills in; the role is that of the last record."""
    gevuld = {veld.name: getattr(nieuw, veld.name) for veld in fields(nieuw)}
    return replace(eerder, **{naam: waarde for naam, waarde in gevuld.items() if waarde is not None})


def grondakkoorden(zaak: Zaak) -> list[Akkoord]:
    """Give the akkoorden as hours, invoices and stands know them.

    One ends the day before a wijziging of gemeente, wet or route that was recorded after it takes effect, the day before
    a later akkoord on the same hours begins (op- and afschalen), and on the day on which the zaak ended. The BSN is that
    of its client, or of the only client that has one.
    """
    gevonden: dict[str, Akkoord] = {}
    for e, akkoord in zaak.keren(g.Akkoord):
        einden = [akkoord.einde] if akkoord.einde is not None else []
        einden += [
            w.ingang - EEN_DAG
            for later, w in zaak.keren(g.Wijziging)
            if later.nummer > e.nummer and _anders(w, akkoord)
        ]
        einden += [
            opvolger.ingang - EEN_DAG
            for later, opvolger in zaak.keren(g.Akkoord)
            if later.nummer > e.nummer and _uren(opvolger) == _uren(akkoord)
        ]
        if zaak.wlz_vanaf is not None:
            einden.append(zaak.wlz_vanaf - EEN_DAG)
        if zaak.einde is not None and zaak.einde.nummer > e.nummer:
            einden.append(zaak.einde.datum)
        einde = min(einden, default=None)
        if einde is not None and einde < akkoord.ingang:
            gevonden.pop(akkoord.akkoord_id, None)
            continue
        gevonden[akkoord.akkoord_id] = Akkoord(
            akkoord_id=akkoord.akkoord_id,
            bsn=_bsn(zaak, akkoord),
            gemeente=akkoord.gemeente,
            wet=akkoord.wet,
            productcode=akkoord.productcode,
            ingang=akkoord.ingang,
            einde=einde,
            volume=akkoord.volume,
            eenheid=akkoord.eenheid,
            frequentie=akkoord.frequentie,
            datum_akkoord=e.datum,
            kenmerk=akkoord.kenmerk,
        )
    return list(gevonden.values())


def _anders(wijziging: g.Wijziging, akkoord: g.Akkoord) -> bool:
    nieuw = (wijziging.gemeente, wijziging.wet, wijziging.route)
    oud = (akkoord.gemeente, akkoord.wet, akkoord.route)
    return any(n is not None and n != o for n, o in zip(nieuw, oud, strict=True))


def _uren(akkoord: g.Akkoord) -> tuple[object, ...]:
    """What makes two akkoorden speak of the same hours."""
    a = akkoord
    return (a.client, a.gemeente, a.wet, a.productcode, a.eenheid, a.frequentie)


def _bsn(zaak: Zaak, akkoord: g.Akkoord) -> str | None:
    nummer = zaak.client_van(akkoord)
    client = zaak.clienten.get(nummer) if nummer is not None else None
    return client.bsn if client else None


def van_de_zaak(zaak: Zaak, toewijzingen: Iterable[Toewijzing]) -> list[Toewijzing]:
    """Give the toewijzingen of a zaak: those in which an akkoord went over, those a person tied to it, and, as long as
    nothing was agreed, those of its clients that run in its time at its gemeente. By ingangsdatum and number.
    """
    alle = [t for t in toewijzingen if not t.verwijderd]
    passend = {nummer for nummers in overgangen(grondakkoorden(zaak), alle).values() for nummer in nummers}
    gekoppeld = {(t.wet, t.gemeente, t.nummer) for _, t in zaak.keren(g.Toewijzing)}
    einde = zaak.einde.datum if zaak.einde else date.max
    gevonden = [
        t
        for t in alle
        if (t.wet, t.gemeente, t.nummer) in gekoppeld
        or (t.bsn in zaak.bsns and t.nummer in passend)
        or (
            not zaak.akkoorden
            and t.bsn in zaak.bsns
            and zaak.wet in (None, t.wet)
            and t.gemeente == zaak.gemeente
            and t.ingangsdatum <= einde
            and zaak.begin <= (t.einddatum or date.max)
        )
    ]
    return sorted(gevonden, key=lambda t: (t.ingangsdatum, t.nummer))


def jongste(zaak: Zaak) -> g.Client | None:
    """Give the youngest child that is born, or None."""
    geboren = [c for c in zaak.clienten.values() if c.rol is g.Rol.KIND and c.geboortedatum is not None]
    return max(geboren, key=lambda c: c.geboortedatum or date.min, default=None)


def maanden_na(dag: date, maanden: int) -> date:
    """Give the same day so many months later, or the last day of that month.

    >>> maanden_na(date(2026, 2, 28), 12), maanden_na(date(2026, 1, 31), 1)
    (datetime.date(2027, 2, 28), datetime.date(2026, 2, 28))
    """
    jaar, maand = divmod(dag.year * 12 + dag.month - 1 + maanden, 12)
    eerste = date(jaar, maand + 1, 1)
    volgende = date(jaar + maand // 11, (maand + 1) % 12 + 1, 1)
    return min(eerste + timedelta(days=dag.day - 1), volgende - EEN_DAG)


def omschrijf(inhoud: Inhoud) -> str:
    """Say in Dutch what happened, in a few words and without anything about a person."""
    match inhoud:
        case g.Aanvraag():
            return f"aanvraag voor {inhoud.product} uit gemeente {inhoud.gemeente}"
        case g.Client():
            wat = "overleden" if inhoud.overleden_op else "met BSN" if inhoud.bsn else "zonder BSN"
            return f"cliënt {inhoud.nummer} ({inhoud.rol.value}), {wat}"
        case g.Routering():
            return f"gerouteerd naar {inhoud.naam or inhoud.agb}" if inhoud.agb else "nog niet gerouteerd"
        case g.Contact():
            return "eerste contact met de aanvrager" if inhoud.bereikt else "aanvrager niet bereikt"
        case g.Beoordeling():
            return "de vraag past" if inhoud.past else f"afgewezen: {inhoud.reden}"
        case g.Toestemming():
            return "het gezin stemt in" if inhoud.gegeven else "het gezin trekt de toestemming in"
        case g.Advies():
            return (
                f"advies: {tijd(inhoud.minuten_per_dag)} per dag, {inhoud.dagen_per_week} dagen per week, "
                f"{inhoud.weken} weken, {inhoud.moment}"
            )
        case g.Besluit():
            if not inhoud.toegekend:
                return "besluit: niet toegekend"
            omvang = f", {tijd(inhoud.minuten_per_week)} per week" if inhoud.minuten_per_week else ""
            return f"besluit: {inhoud.wet}{omvang}, {inhoud.vorm.value.replace('_', ' ')}"
        case g.Akkoord():
            return f"akkoord {inhoud.akkoord_id} ({inhoud.vorm.value}), {inhoud.wet}, route {inhoud.route}"
        case g.Partij():
            return f"{inhoud.rol} betrokken{'' if inhoud.akkoord else ', nog zonder akkoord'}"
        case g.Regie():
            return f"regie: {inhoud.soort.value.replace('_', ' ')}"
        case g.Aanspreekpunt():
            return f"eerste aanspreekpunt {inhoud.medewerker}"
        case g.Medewerker():
            return f"medewerker {inhoud.medewerker}"
        case g.Document():
            return f"document: {inhoud.soort} {inhoud.kenmerk}".rstrip()
        case g.Start():
            return "zorg gestart"
        case g.Toewijzing():
            return f"toewijzing {inhoud.nummer} gekoppeld ({inhoud.wet} {inhoud.gemeente})"
        case g.Evaluatie():
            woord = {"gelijk": "uren blijven gelijk", "op": "opschalen", "af": "afschalen"}
            return f"evaluatie: {woord[inhoud.uitkomst.value]}"
        case g.Wijziging():
            nieuw = [
                w for w in (inhoud.gemeente and f"gemeente {inhoud.gemeente}", inhoud.wet, inhoud.route) if w
            ]
            return f"vanaf {inhoud.ingang:%d-%m-%Y} {', '.join(nieuw)}: {inhoud.reden}"
        case g.Einde():
            return f"gesloten: {inhoud.uitkomst}"
        case g.Notitie():
            return f"{inhoud.onderwerp.value.replace('_', ' ')}{': ' if inhoud.uitkomst else ''}{inhoud.uitkomst}"
        case g.Intrekking():
            return f"gebeurtenis {inhoud.nummer} ingetrokken: {inhoud.reden}"


def tijd(minuten: int) -> str:
    """Write whole minutes as hours.

    >>> tijd(240), tijd(95)
    ('4 uur', '1 uur 35 min')
    """
    uren, rest = divmod(minuten, g.MINUTEN_PER_UUR)
    return " ".join(
        deel for deel in (f"{uren} uur" if uren else "", f"{rest} min" if rest or not uren else "") if deel
    )
