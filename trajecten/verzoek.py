"""Asking a gemeente for a toewijzing (315) or a change (317): what is sent, how each verzoek stands, and what comes next.

A verzoek om wijziging describes the whole of what is wanted: the user says what changes, and every other toewijzing of
the client that runs or will run is named as unchanged (IV092, TR349). A verzoek runs until it is granted by a 301 with
its ReferentieAanbieder or turned down by a 319; of each client one may run at a time (OP350, TR374). No bericht withdraws one, and a gemeente may drop or answer one by telephone or mail: then a person
closes it. That holds until the gemeente writes about it on a later day; what she writes always goes before it.

Bron: IV092, OP274, OP343, OP344, OP346, OP350, OP359, TR349, TR357, TR373, TR374; WJ759 (RedenAfwijzingVerzoek).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from berichten.dossier import Dossier
from berichten.feiten import GedaanVerzoek, GegevenAntwoord, Toewijzing, Verzoekbesluit
from berichten.termijnen import ANTWOORD, termijn
from berichten.typen import Frequentie, Omvang, Product
from berichten.verzoek import NieuwProduct, OngewijzigdProduct, TeWijzigenProduct, Verzoek


class Verzoekfout(Exception):
    """What is asked for cannot be sent; the text says in Dutch why, and what to do."""


class Stand(StrEnum):
    """How a verzoek stands."""

    IN_BEHANDELING = "in_behandeling"
    IN_ONDERZOEK = "in_onderzoek"
    AFGEWEZEN = "afgewezen"
    TOEGEKEND = "toegekend"
    AFGEKEURD = "afgekeurd"  # the retourbericht rejected it, so it counts as not sent
    INGETROKKEN = "ingetrokken"  # a person recorded that it was let go, outside the berichten
    BEANTWOORD = "beantwoord"  # a person recorded the answer, given outside the berichten


GEEN_CONTRACT, WOONPLAATS = "3", "8"

# By RedenAfwijzingVerzoek: what it means, and what to do now.
VERVOLG: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "1": (
            "geen wijziging maar een nieuwe aanvraag",
            "Vraag de toewijzing aan met `zorgpost verzoek toewijzing`.",
        ),
        "2": (
            "past niet binnen het budget",
            "Overleg met de gemeente over omvang of budget en dien daarna een aangepast verzoek in.",
        ),
        GEEN_CONTRACT: (
            "geen contract",
            "Zonder contract loopt het niet via berichten: sluit een maatwerkovereenkomst, zet de route van deze gemeente in "
            "gemeenten.csv op factuur en factureer de uren met `zorgpost factureer`.",
        ),
        "4": (
            "past niet binnen het contract",
            "Vraag een product of tarief aan dat wel in het contract staat, of overleg met de contractmanager van de gemeente.",
        ),
        "5": (
            "een andere gemeente is verantwoordelijk",
            "Zoek uit waar de cliënt staat ingeschreven en vraag daar aan met `zorgpost verzoek opnieuw`.",
        ),
        "6": (
            "stapeling met een andere toewijzing",
            "Er loopt al een toewijzing voor dit product; vraag een wijziging daarvan of overleg met de gemeente.",
        ),
        "7": (
            "zorginhoudelijke afkeur",
            "Bespreek de inhoud met de casemanager van de gemeente en dien zo nodig een nieuw verzoek in.",
        ),
        WOONPLAATS: (
            "woonplaatsbeginsel",
            "Vraag de toewijzing aan bij de gemeente die wel verantwoordelijk is.",
        ),
        "9": (
            "de leeftijdsgrens is bereikt",
            "Jeugdhulp stopt op deze leeftijd; bespreek met de gemeente of de Wmo of verlengde jeugdhulp past.",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Verzoekstand:
    """How one verzoek stands. `uiterlijk` is the day by which the gemeente must answer, None when nothing is awaited.

    `reden` is the RedenAfwijzingVerzoek or retourcode, `vervolg` what to do now in Dutch, `gemeente` the one that is
    responsible according to the gemeente that turned it down, `toewijzingen` the numbers that grant it, `besluit` how a
    person closed it outside the berichten, also when a bericht came after that.
    """

    verzoek: GedaanVerzoek
    stand: Stand
    vervolg: str
    uiterlijk: date | None = None
    reden: str | None = None
    gemeente: str | None = None
    toewijzingen: tuple[int, ...] = ()
    besluit: Verzoekbesluit | None = None

    @property
    def open(self) -> bool:
        """True while the gemeente must still decide."""
        return self.stand in (Stand.IN_BEHANDELING, Stand.IN_ONDERZOEK)


def standen(dossier: Dossier) -> list[Verzoekstand]:
    """Give how every verzoek of a client stands, oldest first."""
    alle = [feit for feit in dossier.feiten if isinstance(feit, GedaanVerzoek)]
    volgorde = sorted(alle, key=lambda v: (v.dagtekening, v.identificatie, v.referentie_aanbieder))
    return [_stand(verzoek, dossier) for verzoek in volgorde]


def _stand(verzoek: GedaanVerzoek, dossier: Dossier) -> Verzoekstand:
    stand, besluit = _volgens_berichten(verzoek, dossier), dossier.sluiting(verzoek)
    if besluit is None:
        return stand
    if stand.open and dossier.is_gesloten(verzoek):
        return Verzoekstand(
            verzoek, Stand(besluit.uitkomst.value), _gesloten(verzoek, besluit), besluit=besluit
        )
    loopt = " Het loopt daardoor weer." if stand.open else ""
    vervolg = f"{stand.vervolg} Dat gaat voor wat eerder is vastgelegd: {_hoe(besluit)}.{loopt}"
    return replace(stand, vervolg=vervolg, besluit=besluit)


def _hoe(besluit: Verzoekbesluit) -> str:
    return f"{besluit.uitkomst.value} op {besluit.datum:%d-%m-%Y} ({besluit.reden})"


def _gesloten(verzoek: GedaanVerzoek, besluit: Verzoekbesluit) -> str:
    opnieuw = (
        f"`zorgpost verzoek opnieuw {verzoek.referentie_aanbieder} --gemeente {verzoek.gemeente}`"
        if verzoek.soort == "315"
        else "`zorgpost verzoek wijziging`"
    )
    return (
        f"{_hoe(besluit).capitalize()}, buiten de berichten. Vraag het zo nodig opnieuw met {opnieuw}; staat het bij de "
        "gemeente nog open, dan keurt zij dat af (TR374) en vraagt u haar eerst om een 319."
    )


def toch_beantwoord(dossier: Dossier, gezegd: Toewijzing | GegevenAntwoord) -> Iterator[str]:
    """Say of what a gemeente writes that it is about a verzoek that a person had closed; `dossier` is from before it."""
    wet, gemeente, referentie = gezegd.wet, gezegd.gemeente, gezegd.referentie_aanbieder
    if referentie is None or any(t.referentie_aanbieder == referentie for t in dossier.versies):
        return
    for verzoek in dossier.verzoeken:
        besluit = dossier.sluiting(verzoek)
        if (
            besluit is None
            or (verzoek.wet, verzoek.gemeente) != (wet, gemeente)
            or (verzoek.referentie_aanbieder != referentie)
        ):
            continue
        if isinstance(gezegd, Toewijzing):
            gevolg = f"toewijzing {gezegd.nummer} honoreert het alsnog; controleer of er een nieuw verzoek naast loopt"
        elif gezegd.wijst_af:
            gevolg = "de gemeente wijst het alsnog af"
        elif gezegd.dagtekening > besluit.datum:
            gevolg = "de gemeente onderzoekt het, dus het loopt weer; sluit het opnieuw als dat niet klopt"
        else:
            gevolg = "dat de gemeente het onderzoekt is van daarvoor, dus het blijft gesloten"
        yield f"Verzoek {referentie} was gesloten ({_hoe(besluit)}): {gevolg}."


def _volgens_berichten(verzoek: GedaanVerzoek, dossier: Dossier) -> Verzoekstand:
    bericht = (verzoek.wet, verzoek.gemeente, verzoek.soort, verzoek.identificatie)
    codes = [
        code
        for retour in dossier.retouren
        if (retour.wet, retour.gemeente, retour.soort, retour.identificatie) == bericht
        for code in retour.codes
    ]
    if codes:
        return Verzoekstand(
            verzoek,
            Stand.AFGEKEURD,
            f"Het bericht is afgekeurd ({', '.join(codes)}) en geldt als niet verzonden; `zorgpost regel {codes[0]}` legt uit "
            "waarom. Neem de oorzaak weg en dien het opnieuw in.",
            reden=codes[0],
        )
    nummers = sorted(
        {t.nummer for t in dossier.versies if t.referentie_aanbieder == verzoek.referentie_aanbieder}
    )
    if nummers:
        wat = ", ".join(map(str, nummers))
        return Verzoekstand(
            verzoek, Stand.TOEGEKEND, f"Toegekend in toewijzing {wat}.", toewijzingen=tuple(nummers)
        )
    antwoorden = [a for a in dossier.antwoorden if a.referentie_aanbieder == verzoek.referentie_aanbieder]
    if antwoorden and any(a.wijst_af for a in antwoorden):
        return _afgewezen(verzoek, next(a for a in antwoorden if a.wijst_af))
    if antwoorden:
        besluit = termijn(f"besluit op {verzoek.soort} in onderzoek")
        uiterlijk = besluit.uiterlijk(verzoek.dagtekening)
        return Verzoekstand(
            verzoek,
            Stand.IN_ONDERZOEK,
            f"De gemeente onderzoekt het en besluit uiterlijk {uiterlijk:%d-%m-%Y} ({besluit.duur}); bel als dat uitblijft.",
            uiterlijk,
        )
    antwoord = ANTWOORD[verzoek.soort][1]
    uiterlijk = antwoord.uiterlijk(verzoek.dagtekening)
    return Verzoekstand(
        verzoek,
        Stand.IN_BEHANDELING,
        f"De gemeente antwoordt uiterlijk {uiterlijk:%d-%m-%Y} ({antwoord.duur}); bel als dat uitblijft. Intrekken kan alleen "
        "door de gemeente te vragen het af te wijzen (OP350); zegt zij dat buiten de berichten toe, sluit het dan met "
        f"`zorgpost verzoek sluit {verzoek.referentie_aanbieder}`.",
        uiterlijk,
    )


def _afgewezen(verzoek: GedaanVerzoek, antwoord: GegevenAntwoord) -> Verzoekstand:
    reden = antwoord.reden_afwijzing or ""
    betekenis, doe = VERVOLG.get(reden, (f"reden {reden}", "Vraag de gemeente wat de reden is."))
    if antwoord.woonplaats is not None:
        doe = (
            f"Gemeente {antwoord.woonplaats} is verantwoordelijk; vraag daar aan met `zorgpost verzoek opnieuw "
            f"{verzoek.referentie_aanbieder} --gemeente {antwoord.woonplaats}`."
        )
    return Verzoekstand(
        verzoek,
        Stand.AFGEWEZEN,
        f"Afgewezen: {betekenis}. {doe}",
        reden=antwoord.reden_afwijzing,
        gemeente=antwoord.woonplaats,
    )


def geen_open_verzoek(dossier: Dossier) -> None:
    """Raise Verzoekfout when a verzoek of this client still runs (TR374)."""
    if lopend := dossier.open_verzoeken:
        eerste = lopend[0]
        raise Verzoekfout(
            f"Voor deze cliënt loopt al verzoek {eerste.referentie_aanbieder} van {eerste.dagtekening:%d-%m-%Y}, en er mag er "
            "maar één tegelijk lopen (TR374); wacht op het antwoord, vraag de gemeente het af te wijzen, of sluit het met "
            f"`zorgpost verzoek sluit {eerste.referentie_aanbieder}` als zij het buiten de berichten heeft afgedaan."
        )


# --- the whole of what is wanted (IV092) ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Wijziging:
    """What should change of one toewijzing; None leaves as it is. `volume` in the unit of the toewijzing, `budget` in cent.

    Without `ingang` the change is of the whole looptijd.
    """

    toewijzing: int
    ingang: date | None = None
    einde: date | None = None
    volume: int | None = None
    eenheid: str | None = None
    frequentie: str | None = None
    budget: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nieuw:
    """A product that should come beside what there is, from `ingang` to `einde` (inclusive, None without end)."""

    categorie: str | None = None
    code: str | None = None
    ingang: date
    einde: date | None = None
    volume: int | None = None
    eenheid: str | None = None
    frequentie: str | None = None
    budget: int | None = None

    @property
    def product(self) -> Product | None:
        """The Product, None when the toewijzing should be generiek."""
        return Product(categorie=self.categorie, code=self.code) if self.categorie is not None else None

    @property
    def omvang(self) -> Omvang | None:
        """The Omvang, None when a budget is asked for."""
        if self.volume is None or self.eenheid is None or self.frequentie is None:
            return None
        return Omvang(volume=self.volume, eenheid=self.eenheid, frequentie=self.frequentie)


def gewenste_situatie(
    dossier: Dossier,
    referentie: str,
    reden: str,
    wijzigingen: Sequence[Wijziging],
    nieuwe: Sequence[Nieuw],
    vandaag: date,
) -> Verzoek:
    """Give the content of a 317 that is sent on `vandaag`: what changes, what is new, and all that stays as it is.

    Raises Verzoekfout for a toewijzing that does not run any more or is not known, and for one that is named twice.
    """
    actueel = {t.nummer: t for t in dossier.actueel(vandaag)}
    if not actueel:
        raise Verzoekfout(
            "Deze cliënt heeft geen toewijzing die loopt of nog ingaat, en dan valt er niets te wijzigen (TR352); vraag een "
            "toewijzing aan met `zorgpost verzoek toewijzing`."
        )
    gewenst: dict[int, TeWijzigenProduct] = {}
    for wijziging in wijzigingen:
        nummer = wijziging.toewijzing
        if nummer not in actueel:
            bekend = ", ".join(map(str, actueel))
            raise Verzoekfout(
                f"Toewijzing {nummer} loopt niet (meer) voor deze cliënt; wel: {bekend} (TR351)."
            )
        if nummer in gewenst:
            raise Verzoekfout(f"Toewijzing {nummer} staat twee keer in het verzoek; noem haar één keer.")
        gewenst[nummer] = _gewijzigd(actueel[nummer], wijziging, vandaag)
    return Verzoek(
        referentie_aanbieder=referentie,
        reden_verzoek=reden,
        ongewijzigde_producten=tuple(
            OngewijzigdProduct(toewijzing_nummer=nummer) for nummer in actueel if nummer not in gewenst
        ),
        te_wijzigen_producten=tuple(gewenst[nummer] for nummer in actueel if nummer in gewenst),
        nieuwe_producten=tuple(
            NieuwProduct(
                product=n.product,
                gewenste_ingangsdatum=n.ingang,
                einddatum=n.einde,
                omvang=n.omvang,
                budget=n.budget,
            )
            for n in nieuwe
        ),
    )


def te_krap(verzoek: Verzoek, vandaag: date) -> Iterator[str]:
    """Say of a 317 that is sent on `vandaag` that it wants something to begin before the gemeente need have answered.

    A day that is past stands for the whole looptijd and hurries nobody. Bron: OP343.
    """
    uiterlijk = ANTWOORD["317"][1].uiterlijk(vandaag)
    ingangen = [p.gewenste_ingangsdatum for p in verzoek.te_wijzigen_producten]
    ingangen += [p.gewenste_ingangsdatum for p in verzoek.nieuwe_producten]
    krap = [ingang for ingang in ingangen if vandaag <= ingang < uiterlijk]
    if krap:
        yield (
            f"De wijziging moet op {min(krap):%d-%m-%Y} ingaan en de gemeente mag tot en met {uiterlijk:%d-%m-%Y} over haar "
            "antwoord doen (OP343); bel de gemeente, want tot haar 301 geldt wat er nu is toegewezen."
        )


def _gewijzigd(t: Toewijzing, w: Wijziging, vandaag: date) -> TeWijzigenProduct:
    """One toewijzing as it should become; what is not said stays."""
    omvang = _omvang(t)
    if omvang is not None:
        omvang = replace(
            omvang,
            volume=omvang.volume if w.volume is None else w.volume,
            eenheid=w.eenheid or omvang.eenheid,
            frequentie=w.frequentie or omvang.frequentie,
        )
    elif w.volume is not None:
        raise Verzoekfout(
            f"Toewijzing {t.nummer} heeft geen volume maar een budget (TR412); geef een budget in plaats van een volume."
        )
    if w.budget is not None and t.budget is None:
        raise Verzoekfout(
            f"Toewijzing {t.nummer} heeft geen budget; geef een volume in plaats van een budget (TR411)."
        )
    ingang = w.ingang or t.ingangsdatum
    heel = w.budget is not None or Frequentie.TOTAAL in (t.frequentie, w.frequentie)
    if ingang != t.ingangsdatum and (ingang <= vandaag or heel):
        regel = "TR373" if heel else "TR357"
        raise Verzoekfout(
            f"De wijziging van toewijzing {t.nummer} kan niet op {ingang:%d-%m-%Y} ingaan ({regel}); laat de ingang weg, dan "
            f"geldt zij vanaf {t.ingangsdatum:%d-%m-%Y}"
            + (", voor de hele looptijd." if heel else ", of kies een dag na vandaag.")
        )
    return TeWijzigenProduct(
        toewijzing_nummer=t.nummer,
        gewenste_ingangsdatum=ingang,
        einddatum=w.einde or t.einddatum,
        omvang=omvang,
        budget=w.budget if w.budget is not None else t.budget,
    )


def _omvang(t: Toewijzing) -> Omvang | None:
    if t.volume is None or t.eenheid is None or t.frequentie is None:
        return None
    return Omvang(volume=t.volume, eenheid=t.eenheid, frequentie=t.frequentie)
