"""The verdict on a 301 or 319: what is wrong with it, what it establishes, and what it has to do with what was there.

Nothing here reads or writes: all that a verdict asks for is gathered beforehand (`Omzicht`), for many messages at once.

Bron: IV013, IV028, OP080, OP087, TR056.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from berichten import Gelezen, regels
from berichten.bericht import Bericht
from berichten.bevinding import Bevinding
from berichten.bronnen import Bronnen
from berichten.declaratieverloop import Declaratieverloop
from berichten.dossier import Dossier
from berichten.feiten import Feit, GedaanVerzoek, GegevenAntwoord, Toewijzing, aanbieder, feiten, gemeente
from berichten.standaard import standaard_van_wet
from berichten.typen import VerzoekAntwoord
from processen.archiefpoorten import Identiteit, Status
from processen.blokkades import waarschuwingen
from processen.voorraad import Voorraad
from trajecten.akkoord import Akkoord
from trajecten.blokkade import Versperring
from trajecten.gevolg import meldingen
from trajecten.overgang import overgangen
from trajecten.verzoek import toch_beantwoord

VOOR_DE_AANBIEDER = ("301", "306", "308", "316", "318", "319", "325")
BESLIS = "beslis met `zorgpost bericht afhandelen` (het nummer staat in `zorgpost bericht lijst`) welke van de twee geldt."


@dataclass(frozen=True, slots=True)
class Oordeel:
    """What becomes of a message. `feiten` are kept in the dossier, `aandacht` is for a person, `verband` merely tells.

    `retour` says whether the gemeente is told; `antwoord_op` is the id of our message that this one answers.
    """

    status: Status
    bevindingen: tuple[Bevinding, ...] = ()
    feiten: tuple[Feit, ...] = ()
    aandacht: tuple[str, ...] = ()
    verband: tuple[str, ...] = ()
    retour: bool = False
    antwoord_op: int | None = None


@dataclass(slots=True)
class Omzicht:
    """What the verdicts of one batch ask for; what is accepted is added, so that the next message sees it.

    `gebruikt` are the identities that came in before (TR056), `verzoeken` our messages by (bericht, Identificatie),
    `akkoorden` those of the gemeente by (wet, gemeente), `bekend` the (wet, gemeente) with a contract, `verlopen` by
    (wet, gemeente) what was declared on toewijzingen that a message of the batch removes (TR385).
    """

    agb: str
    voorraad: Voorraad
    bronnen: Bronnen
    gebruikt: set[Identiteit]
    bekend: set[tuple[str, str]]
    akkoorden: Mapping[tuple[str, str], list[Akkoord]]
    verzoeken: Mapping[Identiteit, int] = field(default_factory=dict)
    verlopen: Mapping[tuple[str, str], Declaratieverloop] = field(default_factory=dict)
    versperring: Versperring = field(default_factory=Versperring)

    def neem_op(self, bericht: Bericht, oordeel: Oordeel) -> None:
        """Let the messages that follow see this one."""
        self.gebruikt.add(identiteit(bericht))
        self.voorraad.neem_op(oordeel.feiten)

    def dossier(self, bericht: Bericht) -> Dossier:
        """Give what the rules of niveau 3 must know for this bericht."""
        dossier = self.voorraad.dossier(bericht)
        verloop = self.verlopen.get((bericht.standaard.wet, gemeente(bericht)))
        if verloop is not None:
            dossier = replace(dossier, verloop=verloop)
        if identiteit(bericht) not in self.gebruikt:
            return dossier
        header = bericht.header
        return replace(
            dossier,
            identificaties=frozenset(
                {(bericht.naam, header.afzender, header.bericht_identificatie.identificatie)}
            ),
        )

    def aandacht(self, bericht: Bericht) -> Iterator[str]:
        """Say what a person must know whatever the message says."""
        wet, code = bericht.standaard.wet, gemeente(bericht)
        if (wet, code) not in self.bekend:
            yield (
                f"Gemeente {code} ({wet}) staat niet in de stamgegevens; zonder route en tarief kan niets worden "
                "gedeclareerd: laad gemeenten.csv en tarieven.csv."
            )
        yield from waarschuwingen(self.versperring, bericht)


def identiteit(bericht: Bericht) -> Identiteit:
    """Give what may be used once (TR056)."""
    return bericht.naam, gemeente(bericht), bericht.header.bericht_identificatie.identificatie


def onbruikbaar(gelezen: Gelezen, bevindingen: tuple[Bevinding, ...]) -> Oordeel:
    """The verdict on what is no bericht: nobody is told by a retourbericht (OP090x2)."""
    return Oordeel(Status.AFGEKEURD if gelezen.leesbaar else Status.ONLEESBAAR, bevindingen)


def niet_voor_ons(bericht: Bericht, agb: str) -> Oordeel | None:
    """The verdict on a message that is not ours to take over, or None when it is; there is no retourbericht on one."""
    if bericht.soort not in VOOR_DE_AANBIEDER:
        pad, melding = (
            "BerichtCode",
            f"Een {bericht.naam} is een bericht aan een gemeente; een aanbieder ontvangt het niet. Controleer of het "
            "juiste bestand is gekozen.",
        )
    elif (voor := aanbieder(bericht)) != agb:
        pad, melding = (
            "Ontvanger",
            f"Dit bericht is voor AGB-code {voor} en deze werkmap is van {agb}; stuur het bestand naar de juiste "
            "organisatie of kies haar werkmap.",
        )
    else:
        return None
    return Oordeel(Status.AFGEKEURD, (Bevinding(4, "ONTVANGER", None, f"/Bericht/Header/{pad}", melding),))


def beoordeel(bericht: Bericht, bevindingen: tuple[Bevinding, ...], om: Omzicht) -> Oordeel:
    """Judge a 301 or 319 that is for us; `bevindingen` are those of niveau 2."""
    aandacht = tuple(om.aandacht(bericht)) if not bevindingen else ()
    if not bevindingen:
        dossier = om.dossier(bericht)
        bevindingen = tuple(
            regels.controleer(bericht, 3, dossier=dossier)
            or regels.controleer(bericht, 4, dossier=dossier, bronnen=om.bronnen)
        )
    if bevindingen:
        return Oordeel(Status.AFGEKEURD, bevindingen, aandacht=aandacht, retour=True)
    gezegd = tuple(feiten(bericht))
    if bericht.soort == "319":
        return _antwoord(gezegd, dossier, om, aandacht)
    tegenspraak = tuple(_tegenspraak(gezegd, dossier))
    if tegenspraak:
        return Oordeel(Status.WACHT, tegenspraak, gezegd, aandacht)
    versies = [feit for feit in gezegd if isinstance(feit, Toewijzing)]
    aandacht += tuple(meldingen(dossier.toewijzingen, versies))
    aandacht += tuple(zin for versie in versies for zin in toch_beantwoord(dossier, versie))
    return Oordeel(Status.VERWERKT, (), gezegd, aandacht, tuple(_verband(gezegd, dossier, om)), retour=True)


def _tegenspraak(gezegd: tuple[Feit, ...], dossier: Dossier) -> Iterator[Bevinding]:
    """Versions of one moment that do not say the same: no rule of the standard tells which one counts."""
    bekend: dict[tuple[int, datetime], set[Feit]] = defaultdict(set)
    for eerder in dossier.versies:
        bekend[eerder.nummer, eerder.moment].add(eerder)
    for i, versie in enumerate(gezegd, 1):
        if not isinstance(versie, Toewijzing):
            continue
        zelfde_moment = bekend[versie.nummer, versie.moment]
        zelfde_moment.add(versie)
        if len(zelfde_moment) > 1:
            yield Bevinding(
                3,
                "IV013",
                None,
                f"/Bericht/Client/ToegewezenProducten/ToegewezenProduct[{i}]/Toewijzingstijd",
                f"Toewijzing {versie.nummer} heeft op {versie.moment:%d-%m-%Y} om {versie.moment:%H:%M:%S} al een andere "
                f"inhoud; er wordt niet op gedeclareerd: vraag de gemeente welke geldt en {BESLIS}",
            )


def _verband(gezegd: tuple[Feit, ...], dossier: Dossier, om: Omzicht) -> Iterator[str]:
    versies = [feit for feit in gezegd if isinstance(feit, Toewijzing)]
    gevraagd = {v.referentie_aanbieder for v in dossier.feiten if isinstance(v, GedaanVerzoek)}
    for versie in versies:
        if versie.referentie_aanbieder in gevraagd:
            yield f"Toewijzing {versie.nummer} honoreert verzoek {versie.referentie_aanbieder}."
    eerste = versies[0]
    akkoorden = om.akkoorden.get((eerste.wet, eerste.gemeente), ())
    for akkoord_id, nummers in overgangen(akkoorden, versies).items():
        yield overgegaan(akkoord_id, nummers)


def overgegaan(akkoord_id: str, nummers: tuple[int, ...]) -> str:
    """Say that an akkoord went over in toewijzingen."""
    return (
        f"Akkoord {akkoord_id} is overgegaan in toewijzing {', '.join(map(str, nummers))}: de uren binnen de looptijd "
        "tellen daar."
    )


def _antwoord(gezegd: tuple[Feit, ...], dossier: Dossier, om: Omzicht, aandacht: tuple[str, ...]) -> Oordeel:
    """The verdict on a 319: linked to the verzoek that it answers."""
    (antwoord,) = (feit for feit in gezegd if isinstance(feit, GegevenAntwoord))
    referentie = antwoord.referentie_aanbieder
    verzoek = next((v for v in dossier.verzoeken if v.referentie_aanbieder == referentie), None)
    antwoord_op = None
    if verzoek is not None:
        naam = standaard_van_wet(verzoek.wet).berichtnaam(verzoek.soort)
        antwoord_op = om.verzoeken.get((naam, verzoek.gemeente, verzoek.identificatie))
    verband: tuple[str, ...] = ()
    aandacht += tuple(toch_beantwoord(dossier, antwoord))
    if antwoord.verzoek_antwoord == VerzoekAntwoord.AFGEWEZEN:
        aandacht += (
            f"De gemeente wijst verzoek {referentie} af (reden {antwoord.reden_afwijzing}); `zorgpost verzoek --help` "
            "noemt de vervolgstappen.",
        )
    else:
        verband = (f"De gemeente onderzoekt verzoek {referentie}.",)
    return Oordeel(Status.VERWERKT, (), gezegd, aandacht, verband, retour=True, antwoord_op=antwoord_op)
