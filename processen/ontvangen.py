"""A message comes in: store it, judge it, take it over, and leave the retourbericht in the outbox.

All of that is one commit, for one message or for a batch of them: the bytes, the verdict, what it establishes, and the
retourbericht, all or nothing. A kill before it leaves nothing, and offering the same bytes again does the work; offering
them once more changes nothing. A batch in which anything goes wrong is done again message by message, each stored and
committed before anything else is done with it, so that one message can never take others along.

Bron: IV013, IV028, OP080, OP087, TR056.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import berichten
import schemas
from berichten import Gelezen
from berichten.beoordeling import retourbericht
from berichten.bericht import Bericht
from berichten.bevinding import Bevinding
from berichten.bronnen import GegevenBronnen
from berichten.client import Client
from berichten.feiten import GedaanVerzoek, gemeente
from berichten.geheugen import zonder_opruimen
from berichten.standaard import standaard_van_wet
from berichten.tarief import Tarief
from berichten.typen import RedenWijziging
from processen.antwoord import verwerk_antwoord
from processen.archiefpoorten import Archiefstuk, Identiteit, Inschrijving, Kenmerken, Richting, Status
from processen.beoordelen import (
    Omzicht,
    Oordeel,
    beoordeel,
    identiteit,
    niet_voor_ons,
    onbruikbaar,
)
from processen.blokkades import niet_weg, verbied, verboden
from processen.dossierpoorten import Bekend
from processen.klaarleggen import (
    Geschreven,
    OngeldigUitgaand,
    Uitgaand,
    bsn_van,
    kenmerken_van,
    leg_klaar,
    schrijf,
)
from processen.ports import Klok, MaakUnitOfWork, UnitOfWork
from processen.retouren import verwerk_retour
from processen.spoorpoort import Daad
from processen.voorraad import Voorraad
from processen.weigering import SLOT
from trajecten.akkoord import Akkoord
from trajecten.blokkade import Versperring

__all__ = ["OngeldigUitgaand", "Ontvanger", "Ontvangst", "leg_klaar"]

DECLARATIE_ANTWOORD = "325"
RETOUREN = ("306", "308", "316", "318")
AL_ONTVANGEN = "al_ontvangen"


@dataclass(frozen=True, slots=True)
class Ontvangst:
    """What became of one message. `resultaat` is verwerkt, afgekeurd, al_ontvangen or onleesbaar (contract.md 5).

    `retour` is the path of the retourbericht in the workspace, `aandacht` what a person must know beside the findings,
    and `verband` what the message has to do with what was there. `bestanden` are the path and the bytes of what was kept
    just now and is to be laid down (`lever_af`).
    """

    gelezen: Gelezen
    resultaat: str
    bevindingen: tuple[Bevinding, ...]
    retour: str | None = None
    aandacht: tuple[str, ...] = ()
    verband: tuple[str, ...] = ()
    bestanden: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)


@dataclass(slots=True)
class _Stuk:
    """One message on its way in, with what niveau 1 and 2 say of it.

    `id` is None until it stands in the archive, `oordeel` until it is judged.
    """

    inhoud: bytes
    sha256: str
    gelezen: Gelezen
    bevindingen: tuple[Bevinding, ...] = ()
    id: int | None = None
    oordeel: Oordeel | None = None
    inschrijving: Inschrijving | None = None
    retour: Geschreven | None = None

    @classmethod
    def lees(cls, inhoud: bytes) -> _Stuk:
        """Read and judge a message as far as that asks for nothing but its bytes."""
        gelezen = berichten.lees(inhoud)
        return cls(inhoud, hashlib.sha256(inhoud).hexdigest(), gelezen, berichten.controleer(gelezen))


@dataclass(slots=True)
class Ontvanger:
    """Receives messages for the organisation with this AGB-code; gemeenten and akkoorden are read once, at the start.

    `per_commit` is how many messages are at most kept in one commit; all that are offered together when it is None.
    """

    maak_uow: MaakUnitOfWork
    klok: Klok
    agb: str
    per_commit: int | None = None
    _vast: _Stamgegevens | None = field(default=None, init=False, repr=False)

    def ontvang(self, inhoud: bytes, dagtekening: date) -> Ontvangst:
        """Receive one message, durable when this returns; `dagtekening` is the day on which a retourbericht is made."""
        return self.ontvang_alle([inhoud], dagtekening)[0]

    def ontvang_alle(self, inhouden: Sequence[bytes], dagtekening: date) -> list[Ontvangst]:
        """Receive messages and say of each what became of it, all durable when this returns; each sees those before it.

        They are read before a transaction begins, so that nobody waits for that.
        """
        uitkomst: list[Ontvangst] = []
        per_commit = self.per_commit or max(1, len(inhouden))
        with zonder_opruimen(blijvend=True), schemas.vast():
            while len(uitkomst) < len(inhouden):
                try:
                    stukken = [_Stuk.lees(inhoud) for inhoud in inhouden[len(uitkomst) :]]
                    with self.maak_uow() as uow:
                        for begin in range(0, len(stukken), per_commit):
                            ontvangen = self._ontvang(uow, stukken[begin : begin + per_commit], dagtekening)
                            uow.commit()
                            uitkomst += ontvangen
                except (
                    Exception
                ):  # whatever it is, its commit is undone; what cannot be done at all is raised below
                    verder = inhouden[len(uitkomst) : len(uitkomst) + per_commit]
                    uitkomst += [self._ontvang_apart(inhoud, dagtekening) for inhoud in verder]
        return uitkomst

    def _ontvang_apart(self, inhoud: bytes, dagtekening: date) -> Ontvangst:
        """Receive one message that is stored and committed before anything is done with it."""
        sha256 = hashlib.sha256(inhoud).hexdigest()
        with self.maak_uow() as uow:
            uow.alleen_ik(SLOT)
            if uow.archief.zoek_inhoud(Richting.IN, sha256) is None:
                _bewaar(uow, [_Stuk(inhoud, sha256, berichten.lees(b""))], [], self.klok.nu())
                uow.commit()
            (uitkomst,) = self._ontvang(uow, [_Stuk.lees(inhoud)], dagtekening)
            uow.commit()
            return uitkomst

    def _ontvang(self, uow: UnitOfWork, stukken: Sequence[_Stuk], dag: date) -> list[Ontvangst]:
        sommen = {stuk.sha256 for stuk in stukken}
        with uow.achtereen():
            uow.alleen_ik(SLOT)  # two that receive the same would not see what the other is about to keep
            iets = uow.dossiers.bekend(sommen, [b for s in stukken if (b := s.gelezen.bericht) is not None])
        bekend = uow.archief.zoek_inhouden(Richting.IN, sommen) if iets.inhoud else {}
        nieuw: dict[str, _Stuk] = {}
        for stuk in stukken:
            eerder = bekend.get(stuk.sha256)
            if stuk.sha256 not in nieuw and (eerder is None or eerder.status is Status.ONTVANGEN):
                stuk.id = eerder.id if eerder else None
                nieuw[stuk.sha256] = stuk
        self._verwerk(uow, list(nieuw.values()), iets, dag)
        gehad = _gehad(uow, [stuk for sha256, stuk in bekend.items() if sha256 not in nieuw])
        uitkomst = []
        for stuk in stukken:
            if stuk.sha256 in nieuw:
                eerste = nieuw[stuk.sha256]
                uitkomst.append(_ontvangst(eerste, nogmaals=stuk is not eerste))
            else:
                bevindingen, retour = gehad[bekend[stuk.sha256].id]
                uitkomst.append(Ontvangst(stuk.gelezen, AL_ONTVANGEN, bevindingen, retour))
        return uitkomst

    def _verwerk(self, uow: UnitOfWork, stukken: list[_Stuk], iets: Bekend, dag: date) -> None:
        """Judge messages in their order, and keep what follows in as few statements as can be."""
        nu = self.klok.nu()
        om = self._omzicht(uow, [b for stuk in stukken if (b := stuk.gelezen.bericht) is not None], iets, dag)
        # What answers a message of ours changes that message, and so must be in the archive before it is judged.
        _bewaar(uow, [stuk for stuk in stukken if stuk.id is None and self._is_antwoord(stuk)], [], nu)
        for stuk in stukken:
            stuk.oordeel = self._oordeel(uow, stuk, om, dag)
            if stuk.gelezen.bericht is not None:
                om.neem_op(stuk.gelezen.bericht, stuk.oordeel)
        for stuk in stukken:
            if stuk.id is not None and stuk.oordeel is not None:
                uow.archief.zet(
                    stuk.id, stuk.oordeel.status, _kenmerken(stuk.gelezen), stuk.oordeel.bevindingen
                )
                if stuk.oordeel.antwoord_op is not None:
                    uow.archief.koppel(stuk.id, stuk.oordeel.antwoord_op)
        nieuw = [stuk for stuk in stukken if stuk.id is None]
        for stuk in nieuw:
            stuk.inschrijving = _inschrijving(stuk, nu)
        retouren = self._retouren(uow, stukken, dag)
        daden = (*(_daad(stuk) for stuk in stukken), *(retour.uitgaand.daad for retour in retouren))
        with uow.achtereen():
            _bewaar(uow, nieuw, retouren, nu)
            uow.dossiers.voeg_alle_toe(
                (stuk.id, stuk.oordeel.feiten)
                for stuk in stukken
                if stuk.id is not None and stuk.oordeel is not None
            )
            uow.spoor.leg(nu, *daden)

    def _is_antwoord(self, stuk: _Stuk) -> bool:
        bericht = stuk.gelezen.bericht
        return (
            bericht is not None
            and bericht.soort in (*RETOUREN, DECLARATIE_ANTWOORD)
            and niet_voor_ons(bericht, self.agb) is None
        )

    def _oordeel(self, uow: UnitOfWork, stuk: _Stuk, om: Omzicht, dag: date) -> Oordeel:
        bericht = stuk.gelezen.bericht
        if bericht is None:
            return onbruikbaar(stuk.gelezen, stuk.bevindingen)
        verkeerd = niet_voor_ons(bericht, self.agb)
        if verkeerd is not None:
            return verkeerd
        if not self._is_antwoord(stuk):
            return beoordeel(bericht, stuk.bevindingen, om)
        if stuk.bevindingen:
            return Oordeel(Status.AFGEKEURD, stuk.bevindingen)
        if bericht.soort == DECLARATIE_ANTWOORD:
            return _declaratie_antwoord(uow, stuk, bericht, om, dag)
        return verwerk_retour(uow, bericht)

    def _omzicht(self, uow: UnitOfWork, inhouden: Sequence[Bericht], iets: Bekend, dag: date) -> Omzicht:
        """Gather what the verdicts ask for; of what there is nothing of (`iets`) nothing is asked."""
        if self._vast is None:
            self._vast = _Stamgegevens.lees(uow)
        gebruikt: set[Identiteit] = set()
        if iets.identificatie:
            wie = {identiteit(bericht) for bericht in inhouden}
            gebruikt = set(uow.archief.zoek_identificaties(Richting.IN, wie))
        te_beoordelen = [bericht for bericht in inhouden if bericht.soort in ("301", "319")]
        gegevens = uow.dossiers.voor(te_beoordelen).feiten if iets.dossier else frozenset()
        verzoeken: set[Identiteit] = set()
        if any(bericht.soort == "319" for bericht in te_beoordelen):
            verzoeken = {
                (standaard_van_wet(f.wet).berichtnaam(f.soort), f.gemeente, f.identificatie)
                for f in gegevens
                if isinstance(f, GedaanVerzoek)
            }
        return Omzicht(
            agb=self.agb,
            voorraad=Voorraad(gegevens),
            bronnen=GegevenBronnen(dag, self._vast.tarieven(uow, inhouden)),
            gebruikt=gebruikt,
            bekend=self._vast.gemeenten,
            akkoorden=self._vast.akkoorden,
            verzoeken=uow.archief.zoek_identificaties(Richting.UIT, verzoeken) if verzoeken else {},
            verlopen={
                sleutel: uow.verlopen.van_toewijzingen(*sleutel, nummers)
                for sleutel, nummers in _verwijderd(inhouden).items()
            },
            versperring=Versperring(uow.blokkades.staand() if iets.blokkade else ()),
        )

    def _retouren(self, uow: UnitOfWork, stukken: Sequence[_Stuk], dag: date) -> list[Geschreven]:
        """Write the retourberichten that these messages ask for."""
        stukken = [s for s in stukken if s.oordeel and s.oordeel.retour and not _verboden(uow, s, dag)]
        if not stukken:
            return []
        retouren = []
        for volgnummer, stuk in enumerate(stukken, uow.nummers.volgende("bericht", len(stukken))):
            nummer = f"{volgnummer:012d}"
            antwoord_op = stuk.inschrijving if stuk.id is None else stuk.id
            stuk.retour = schrijf(uow, Uitgaand(_retour(stuk, nummer, dag), nummer, antwoord_op))
            retouren.append(stuk.retour)
        verbied(uow, [retour.uitgaand.bericht for retour in retouren])
        return retouren


def _bewaar(uow: UnitOfWork, stukken: Sequence[_Stuk], retouren: Sequence[Geschreven], nu: datetime) -> None:
    """Store messages that came in, and retourberichten."""
    alle = [stuk.inschrijving or _inschrijving(stuk, nu) for stuk in stukken]
    alle += [retour.inschrijving for retour in retouren]
    for stuk, id_ in zip(stukken, uow.archief.bewaar_alle(alle, nu), strict=False):
        stuk.id = id_


def _inschrijving(stuk: _Stuk, nu: datetime) -> Inschrijving:
    """Say how a message is to be stored: with its verdict, or as received when there is none yet."""
    oordeel = stuk.oordeel or Oordeel(Status.ONTVANGEN)
    return Inschrijving(
        Richting.IN,
        oordeel.status,
        stuk.inhoud,
        stuk.sha256,
        f"archief/{nu:%Y-%m}/{stuk.sha256[:20]}.xml",
        Kenmerken() if stuk.oordeel is None else _kenmerken(stuk.gelezen),
        oordeel.antwoord_op,
        oordeel.bevindingen,
    )


def _daad(stuk: _Stuk) -> Daad:
    bericht = stuk.gelezen.bericht
    wat = f"{stuk.gelezen.naam or 'bericht'} {stuk.oordeel.status if stuk.oordeel else Status.ONTVANGEN}"
    if bericht is None:
        return Daad(wat)
    return Daad(wat, bericht.header.bericht_identificatie.identificatie, bsn_van(bericht))


def _retour(stuk: _Stuk, nummer: str, dag: date) -> Bericht:
    bericht, oordeel = stuk.gelezen.bericht, stuk.oordeel
    if bericht is None or oordeel is None:
        raise TypeError("what is no bericht has no retourbericht")
    retour = retourbericht(bericht, oordeel.bevindingen, identificatie=nummer, dagtekening=dag)
    if retour is None:
        raise TypeError(f"a {bericht.naam} of niveau 1 has no retourbericht")
    return retour


def _verboden(uow: UnitOfWork, stuk: _Stuk, dag: date) -> bool:
    """Tell whether the retourbericht names a client who may stand in none; then a person is told instead (OP003)."""
    oordeel = stuk.oordeel
    if oordeel is None or not oordeel.bevindingen:  # a retour without codes names nobody
        return False
    retour = _retour(stuk, "0", dag)
    if not verboden(uow, [retour]):
        return False
    stuk.oordeel = replace(oordeel, aandacht=(*oordeel.aandacht, niet_weg(retour)))
    return True


class _Stamgegevens:
    """What was agreed, read when it is first asked for and kept as long as this run takes."""

    def __init__(self, gemeenten: set[tuple[str, str]]) -> None:
        self.gemeenten = gemeenten
        self.akkoorden: dict[tuple[str, str], list[Akkoord]] = {}
        self._tarieven: dict[tuple[str, str], list[Tarief]] = {}

    @classmethod
    def lees(cls, uow: UnitOfWork) -> _Stamgegevens:
        """Read which gemeenten there are."""
        vast = cls({(g.wet, g.gemeente) for g in uow.stamgegevens.gemeenten()})
        for akkoord in uow.stamgegevens.akkoorden():
            vast.akkoorden.setdefault((akkoord.wet, akkoord.gemeente), []).append(akkoord)
        return vast

    def tarieven(self, uow: UnitOfWork, inhouden: Iterable[Bericht]) -> Iterator[Tarief]:
        """Give the tarieven of the gemeenten that sent these berichten."""
        for wet, code in {(bericht.standaard.wet, gemeente(bericht)) for bericht in inhouden}:
            if (wet, code) not in self._tarieven:
                self._tarieven[wet, code] = uow.stamgegevens.tarieven(wet, code)
            yield from self._tarieven[wet, code]


def _declaratie_antwoord(uow: UnitOfWork, stuk: _Stuk, bericht: Bericht, om: Omzicht, dag: date) -> Oordeel:
    if stuk.id is None:
        raise TypeError("a 325 is stored before it is judged")
    if identiteit(bericht) in om.gebruikt:
        melding = (
            "Onder deze BerichtIdentificatie is al een ander antwoord van deze gemeente ontvangen; vraag de gemeente "
            "welk van de twee geldt."
        )
        pad = "/Bericht/Header/BerichtIdentificatie/Identificatie"
        return Oordeel(Status.AFGEKEURD, (Bevinding(3, "TR056", None, pad, melding),))
    aandacht = list(om.aandacht(bericht))
    bevindingen = verwerk_antwoord(uow, bericht, stuk.id, dag, aandacht)
    return Oordeel(
        Status.AFGEKEURD if bevindingen else Status.VERWERKT, bevindingen, aandacht=tuple(aandacht)
    )


def _kenmerken(gelezen: Gelezen) -> Kenmerken:
    return Kenmerken(bericht=gelezen.naam) if gelezen.bericht is None else kenmerken_van(gelezen.bericht)


def _ontvangst(stuk: _Stuk, *, nogmaals: bool) -> Ontvangst:
    oordeel = stuk.oordeel
    if oordeel is None:
        raise TypeError("a message that was not judged has no outcome")
    retour = stuk.retour.pad if stuk.retour else None
    if nogmaals:
        return Ontvangst(stuk.gelezen, AL_ONTVANGEN, oordeel.bevindingen, retour)
    # What waits for a person is not taken over, which the contract calls afgekeurd.
    resultaat = Status.AFGEKEURD if oordeel.status is Status.WACHT else oordeel.status
    gelegd = (stuk.inschrijving, stuk.retour.inschrijving if stuk.retour else None)
    return Ontvangst(
        stuk.gelezen,
        resultaat.value,
        oordeel.bevindingen,
        retour,
        oordeel.aandacht,
        oordeel.verband,
        tuple([(een.bestand, een.inhoud) for een in gelegd if een]),
    )


def _gehad(
    uow: UnitOfWork, stukken: Sequence[Archiefstuk]
) -> dict[int, tuple[tuple[Bevinding, ...], str | None]]:
    """Give of messages that were received before what was found wrong and the path of their retourbericht."""
    ids = [stuk.id for stuk in stukken]
    bevindingen, antwoorden = uow.archief.bevindingen_van(ids), uow.archief.antwoorden_op(ids)
    return {
        id_: (
            tuple(bevindingen.get(id_, ())),
            next((a.bestand for a in antwoorden.get(id_, ()) if a.richting is Richting.UIT), None),
        )
        for id_ in ids
    }


def _verwijderd(berichten_: Iterable[Bericht]) -> dict[tuple[str, str], set[int]]:
    """Give by wet and gemeente the ToewijzingNummers that these berichten remove: TR385 asks what was declared on them."""
    nummers: dict[tuple[str, str], set[int]] = defaultdict(set)
    for bericht in berichten_:
        if isinstance(bericht.inhoud, Client):
            for product in bericht.inhoud.toegewezen_producten:
                if product.reden_wijziging == RedenWijziging.VERWIJDERD:
                    nummers[bericht.standaard.wet, gemeente(bericht)].add(product.toewijzing_nummer)
    return nummers
