"""What must be reported of a delivery: a start (305) at the first hours, a stop (307) when it is over, corrections.

Of each toewijzing its *rondes* are looked at: a start that stands with the stops that stand for it. What the hours say
is held against what was reported:

- no start stands and hours were delivered: start on the first day of delivery, never earlier (OP011);
- a start is open and earlier hours turn up: the start is taken back and given anew in one bericht (IV008, OP033);
- a start is open, or was stopped for a time only, and the toewijzing is over, as planned or because the gemeente ended
  it: a definitive stop (OP258, OP272, OP288, OP377). Its Einddatum is the last day of delivery, which is when the delivery
  really ended; without hours the day on which it began or was last stopped. RedenBeeindiging follows RedenWijziging;
- a start is open and the toewijzing was removed (13), so that it counts as never sent: the start is taken back
  too. When care was delivered a person decides, for then it may not be removed (OP362);
- hours after a stop: a new start (OP379), unless the stop was given when the toewijzing was already over: then the stop
  gets its true Einddatum by taking it back and giving it anew;
- a toewijzing that is lengthened needs nothing (OP380).

What only a person knows is never guessed: it comes back as a `Wacht` that says what to decide. So does what the gemeente
rejected or a person took back before: it is not sent again by itself. A next bericht about a toewijzing waits for the
retourbericht on the last one, but not longer than its term (OP080, OP090). Declaring depends on none of this (OP364).

Bron: OP011, OP033, OP080, OP155, OP271, OP272, OP288, OP289, OP377 to OP380, IV008, IV096.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeAlias

from berichten.dossier import Dossier
from berichten.feiten import GemeldeLevering, OntvangenRetour, Toewijzing
from berichten.levering import StartProduct, StopProduct
from berichten.termijnen import ANTWOORD, MELDING
from berichten.typen import Product, StatusAanlevering
from trajecten.stopredenen import reden_na_wijziging

START, STOP = "305", "307"
NA_START, NA_TERUGWERKENDE_TOEWIJZING = MELDING[START]
NA_EINDE = MELDING[STOP][0]
STILTE = timedelta(
    days=28
)  # so long without hours, while a start is open, and a person is asked what is the matter

Gemeld: TypeAlias = StartProduct | StopProduct


class Wachtreden(StrEnum):
    """Why nothing is sent although something is the matter."""

    RETOUR = "wacht_op_retour"
    AFGEKEURD = "afgekeurd"
    INGETROKKEN = "eerder_verwijderd"
    STOP_EERST = "stop_eerst_verwijderen"
    STILTE = "geen_uren"
    TOEWIJZING_WEG = "toewijzing_verwijderd"
    GEBLOKKEERD = "geblokkeerd"
    ONGELDIG = "ongeldig"


@dataclass(frozen=True, slots=True)
class Zicht:
    """What our own administration knows of a toewijzing.

    `leverdagen` are the days of delivery up to and including today, in order; `ontvangen` the day on which the gemeente
    first told of the toewijzing and `gewijzigd` that of the version that counts, None when not known.
    """

    leverdagen: tuple[date, ...] = ()
    ontvangen: date | None = None
    gewijzigd: date | None = None

    def eerste_na(self, dag: date) -> date | None:
        """Give the first day of delivery after `dag`."""
        return next((d for d in self.leverdagen if d > dag), None)


@dataclass(frozen=True, slots=True)
class Voorstel:
    """One bericht to send: `producten` in the order in which they must be processed, all of one toewijzing.

    `uiterlijk` is the last day that is in time, `regel` why it must be sent, `aanleiding` the same as a Dutch phrase.
    """

    soort: str
    toewijzing_nummer: int
    producten: tuple[Gemeld, ...]
    uiterlijk: date
    regel: str
    aanleiding: str


@dataclass(frozen=True, slots=True)
class Wacht:
    """Something that waits; `melding` is a Dutch sentence that says what for and what to do."""

    toewijzing_nummer: int
    reden: Wachtreden
    melding: str
    uiterlijk: date | None = None


Uitkomst: TypeAlias = Voorstel | Wacht


@dataclass(frozen=True, slots=True)
class Ronde:
    """One delivery as it was reported: from its Begindatum, with the stops that stand for it, oldest first.

    `start` is None when only stops are known, as when the start was reported by other software.
    """

    levering: GemeldeLevering
    start: GemeldeLevering | None
    stops: tuple[GemeldeLevering, ...]

    @property
    def begindatum(self) -> date:
        """The first day, as reported."""
        return self.levering.begindatum

    @property
    def stop(self) -> GemeldeLevering | None:
        """The stop that counts: the definitive one, else the temporary one."""
        return max(self.stops, key=lambda s: (s.definitief, _einde(s)), default=None)

    @property
    def einddatum(self) -> date | None:
        """The last day, as reported; None while the start is open."""
        return _einde(self.stop) if self.stop else None

    @property
    def definitief(self) -> bool:
        """True when the delivery was stopped for good."""
        return self.stop is not None and self.stop.definitief


def rondes(dossier: Dossier, nummer: int) -> list[Ronde]:
    """Give the deliveries that stand as reported on one toewijzing, by Begindatum."""
    per_levering: dict[tuple[object, ...], list[GemeldeLevering]] = {}
    for gemeld in dossier.gemeld:
        if gemeld.toewijzing_nummer == nummer:
            per_levering.setdefault(gemeld.levering, []).append(gemeld)
    gevonden = [
        Ronde(
            alle[0],
            next((g for g in alle if g.soort == START), None),
            tuple(g for g in alle if g.soort == STOP),
        )
        for alle in per_levering.values()
    ]
    return sorted(gevonden, key=lambda r: r.begindatum)


def beoordeel(toewijzing: Toewijzing, dossier: Dossier, zicht: Zicht, vandaag: date) -> list[Uitkomst]:
    """Say what must be reported about one toewijzing on `vandaag`, and what waits; [] when all is as it should be.

    `toewijzing` is the version that counts; `dossier` that of its client.
    """
    uitkomsten: list[Uitkomst] = []
    for uitkomst in _nodig(toewijzing, rondes(dossier, toewijzing.nummer), zicht, vandaag):
        if isinstance(uitkomst, Voorstel):
            uitkomst = _vastgehouden(uitkomst, toewijzing, dossier, vandaag) or uitkomst
        uitkomsten.append(uitkomst)
    return uitkomsten


def _nodig(t: Toewijzing, rondes_: Sequence[Ronde], zicht: Zicht, vandaag: date) -> Iterator[Uitkomst]:
    for i, ronde in enumerate(rondes_):
        vorige = rondes_[i - 1].einddatum if i else None
        eerste = zicht.eerste_na(vorige or date.min)
        if eerste is None or eerste >= ronde.begindatum or t.verwijderd:
            continue
        if ronde.stop is None and ronde.start is not None:
            yield _vervroegd(t, ronde.start, eerste, zicht)
            return
        yield Wacht(
            t.nummer,
            Wachtreden.STOP_EERST,
            f"Er zijn uren van {eerste:%d-%m-%Y} en als start is {ronde.begindatum:%d-%m-%Y} gemeld, waarop al een stop "
            "volgde; een start met een stop kan niet worden verbeterd. Verwijder eerst de stop (`zorgpost regie "
            "verwijder`) of verbeter de uren.",
        )
    yield from _vervolg(t, rondes_[-1] if rondes_ else None, zicht, vandaag)


def _vervolg(t: Toewijzing, laatste: Ronde | None, zicht: Zicht, vandaag: date) -> Iterator[Uitkomst]:
    """What follows on the last ronde: a start, a stop, a stop put right, or a question."""
    einde = laatste.einddatum if laatste else date.min
    eerste = zicht.eerste_na(einde) if einde is not None else None
    if t.verwijderd:
        if laatste is not None and not laatste.definitief:
            yield _ongedaan(t, laatste, zicht, vandaag)
    elif eerste is not None:
        if (
            laatste is not None
            and laatste.definitief
            and laatste.stop is not None
            and _sloot_af(laatste.stop, t)
        ):
            yield _verlengde_stop(t, laatste.stop, zicht)
        else:
            yield _start(t, eerste, zicht)
    elif laatste is None or laatste.definitief:
        return
    elif t.einddatum is not None and vandaag > t.einddatum:
        yield _stop(t, laatste, t.einddatum, zicht)
    elif laatste.stop is None and vandaag - _laatst_bekend(laatste, zicht) > STILTE:
        laatst = _laatst_bekend(laatste, zicht)
        yield Wacht(
            t.nummer,
            Wachtreden.STILTE,
            f"Sinds {laatst:%d-%m-%Y} zijn er geen uren op deze toewijzing; laad de uren, of meld de stop met `zorgpost "
            f"regie stop --toewijzing {t.nummer}` (reden tijdelijk als de zorg wordt hervat).",
        )


def _ongedaan(t: Toewijzing, ronde: Ronde, zicht: Zicht, vandaag: date) -> Uitkomst:
    """What to do with a delivery that was reported on a toewijzing that the gemeente has removed."""
    if ronde.start is not None and ronde.stop is None and not zicht.leverdagen:
        return Voorstel(
            START,
            t.nummer,
            (verwijdering(ronde.start),),
            NA_EINDE.uiterlijk(zicht.gewijzigd or vandaag),
            "OP033",
            "de gemeente heeft de toewijzing verwijderd en er zijn geen uren",
        )
    return Wacht(
        t.nummer,
        Wachtreden.TOEWIJZING_WEG,
        "De gemeente heeft deze toewijzing verwijderd terwijl de zorg was begonnen, en dat kan niet als er is geleverd "
        "(OP362); maak bezwaar en vraag haar te herstellen of te beëindigen, of neem stop en start terug met `zorgpost "
        "regie verwijder`.",
    )


def _sloot_af(stop: GemeldeLevering, t: Toewijzing) -> bool:
    """Tell whether a stop was given because the toewijzing was over, so that later hours belong before it."""
    return t.einddatum is not None and stop.dagtekening > t.einddatum


def _laatst_bekend(ronde: Ronde, zicht: Zicht) -> date:
    return max([ronde.begindatum, *zicht.leverdagen[-1:]])


def _einde(stop: GemeldeLevering) -> date:
    return stop.einddatum or stop.begindatum


# --- the berichten ----------------------------------------------------------------------------------------------------


def start_product(t: Toewijzing, begindatum: date) -> StartProduct:
    """Give the start of a toewijzing; Product and Ingangsdatum are as the 301 has them."""
    return StartProduct(
        toewijzing_nummer=t.nummer,
        product=_product(t),
        toewijzing_ingangsdatum=t.ingangsdatum,
        begindatum=begindatum,
        status_aanlevering=StatusAanlevering.EERSTE.value,
    )


def stop_product(start: GemeldeLevering, einddatum: date, reden: str) -> StopProduct:
    """Give the stop of a start that stands, with everything that it shares with it (OP155, TR382)."""
    return StopProduct(
        toewijzing_nummer=start.toewijzing_nummer,
        product=_product(start),
        toewijzing_ingangsdatum=start.toewijzing_ingangsdatum,
        begindatum=start.begindatum,
        reden_beeindiging=reden,
        einddatum=einddatum,
        status_aanlevering=StatusAanlevering.EERSTE.value,
    )


def verwijdering(gemeld: GemeldeLevering) -> Gemeld:
    """Give what takes back a start or stop that stands (StatusAanlevering 3, OP033)."""
    weg = StatusAanlevering.VERWIJDEREN.value
    if gemeld.soort == START:
        return StartProduct(
            toewijzing_nummer=gemeld.toewijzing_nummer,
            product=_product(gemeld),
            toewijzing_ingangsdatum=gemeld.toewijzing_ingangsdatum,
            begindatum=gemeld.begindatum,
            status_aanlevering=weg,
        )
    return StopProduct(
        toewijzing_nummer=gemeld.toewijzing_nummer,
        product=_product(gemeld),
        toewijzing_ingangsdatum=gemeld.toewijzing_ingangsdatum,
        begindatum=gemeld.begindatum,
        reden_beeindiging=gemeld.reden_beeindiging or "",
        einddatum=_einde(gemeld),
        status_aanlevering=weg,
    )


def start_uiterlijk(begindatum: date, zicht: Zicht) -> date:
    """Give the last day to report a start: from its first day, or from the receipt of a toewijzing that came later."""
    if zicht.ontvangen is not None and zicht.ontvangen > begindatum:
        return NA_TERUGWERKENDE_TOEWIJZING.uiterlijk(zicht.ontvangen)
    return NA_START.uiterlijk(begindatum)


def _start(t: Toewijzing, dag: date, zicht: Zicht) -> Voorstel:
    return Voorstel(
        START,
        t.nummer,
        (start_product(t, dag),),
        start_uiterlijk(dag, zicht),
        "OP271",
        f"eerste uren op {dag:%d-%m-%Y}",
    )


def _vervroegd(t: Toewijzing, start: GemeldeLevering, dag: date, zicht: Zicht) -> Voorstel:
    return Voorstel(
        START,
        t.nummer,
        (verwijdering(start), start_product(t, dag)),
        start_uiterlijk(dag, zicht),
        "IV008",
        f"uren van {dag:%d-%m-%Y}, voor de gemelde start van {start.begindatum:%d-%m-%Y}",
    )


def _stop(t: Toewijzing, ronde: Ronde, over: date, zicht: Zicht) -> Voorstel:
    einde = max(ronde.begindatum, ronde.einddatum or ronde.begindatum, *zicht.leverdagen[-1:])
    bekend = max(dag for dag in (over, zicht.gewijzigd, einde) if dag is not None)
    return Voorstel(
        STOP,
        t.nummer,
        (stop_product(ronde.levering, einde, reden_na_wijziging(t.wet, t.reden_wijziging)),),
        NA_EINDE.uiterlijk(bekend),
        "OP288",
        f"de toewijzing eindigde op {over:%d-%m-%Y}",
    )


def _verlengde_stop(t: Toewijzing, stop: GemeldeLevering, zicht: Zicht) -> Voorstel:
    einde = zicht.leverdagen[-1]
    return Voorstel(
        STOP,
        t.nummer,
        (verwijdering(stop), stop_product(stop, einde, stop.reden_beeindiging or "")),
        NA_EINDE.uiterlijk(einde),
        "IV008",
        f"uren van {einde:%d-%m-%Y}, na de gemelde stop van {_einde(stop):%d-%m-%Y}",
    )


def _product(van: Toewijzing | GemeldeLevering) -> Product | None:
    return Product(categorie=van.categorie, code=van.code) if van.categorie is not None else None


# --- what is not sent by itself ---------------------------------------------------------------------------------------


def _vastgehouden(voorstel: Voorstel, t: Toewijzing, dossier: Dossier, vandaag: date) -> Wacht | None:
    """Say why a bericht that is due is not sent by itself, or None."""
    retouren = {(r.soort, r.identificatie): r for r in dossier.retouren}
    eerder = [
        feit
        for feit in dossier.feiten
        if isinstance(feit, GemeldeLevering) and feit.toewijzing_nummer == t.nummer
    ]
    sleutels = {_sleutel(t, voorstel.soort, product) for product in voorstel.producten}
    for feit in eerder:
        retour = retouren.get((feit.soort, feit.identificatie))
        if retour is None:
            uiterlijk = ANTWOORD[feit.soort][0].uiterlijk(feit.dagtekening)
            if vandaag <= uiterlijk:
                return _wacht_op_retour(voorstel, feit, uiterlijk)
        elif retour.afgekeurd and (feit.sleutel, feit.verwijdert) in sleutels and not _vernieuwd(t, retour):
            return _afgekeurd(voorstel, retour)
        if feit.verwijdert and not (retour and retour.afgekeurd) and (feit.sleutel, False) in sleutels:
            return Wacht(
                t.nummer,
                Wachtreden.INGETROKKEN,
                f"Deze {_woord(voorstel.soort)} is eerder gemeld en weer verwijderd, en de uren vragen er opnieuw om; "
                f"verbeter de uren of meld haar zelf met `zorgpost regie {_woord(voorstel.soort)}`.",
                voorstel.uiterlijk,
            )
    return None


def _vernieuwd(t: Toewijzing, retour: OntvangenRetour) -> bool:
    """Tell whether the gemeente sent a new version of the toewijzing since it rejected a bericht about it."""
    return t.moment.date() > retour.dagtekening_retour


def _wacht_op_retour(voorstel: Voorstel, feit: GemeldeLevering, uiterlijk: date) -> Wacht:
    return Wacht(
        voorstel.toewijzing_nummer,
        Wachtreden.RETOUR,
        f"De {_woord(voorstel.soort)} ({voorstel.aanleiding}) wacht op het retourbericht op {feit.soort} "
        f"{feit.identificatie}; zij gaat vanzelf zodra dat er is, of na {uiterlijk:%d-%m-%Y} als het uitblijft.",
        voorstel.uiterlijk,
    )


def _afgekeurd(voorstel: Voorstel, retour: OntvangenRetour) -> Wacht:
    woord = _woord(voorstel.soort)
    return Wacht(
        voorstel.toewijzing_nummer,
        Wachtreden.AFGEKEURD,
        f"De gemeente heeft deze {woord} afgekeurd ({', '.join(retour.codes)}); `zorgpost regel {retour.codes[0]}` legt "
        f"uit waarom. Neem de oorzaak weg en meld haar zelf met `zorgpost regie {woord}`.",
        voorstel.uiterlijk,
    )


def _sleutel(t: Toewijzing, soort: str, product: Gemeld) -> tuple[tuple[object, ...], bool]:
    """The logical key as the dossier would know it, and whether it is taken back."""
    feit = GemeldeLevering(
        wet=t.wet,
        gemeente=t.gemeente,
        bsn=t.bsn,
        soort=soort,
        identificatie="",
        dagtekening=date.max,
        volgnummer=1,
        toewijzing_nummer=product.toewijzing_nummer,
        categorie=product.product.categorie if product.product else None,
        code=product.product.code if product.product else None,
        toewijzing_ingangsdatum=product.toewijzing_ingangsdatum,
        begindatum=product.begindatum,
        status_aanlevering=product.status_aanlevering,
        reden_beeindiging=product.reden_beeindiging if isinstance(product, StopProduct) else None,
        einddatum=product.einddatum if isinstance(product, StopProduct) else None,
    )
    return feit.sleutel, feit.verwijdert


def _woord(soort: str) -> str:
    return "start" if soort == START else "stop"
