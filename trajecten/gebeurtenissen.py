"""What happens in a zaak: one record per kind of event, each with who owns the decision.

An event is kept for good. A mistake is put right by a new event that withdraws the earlier one (`Intrekking`). Names,
birth dates and contacts stand in these records and in the free text; a BSN stands in `Client` only. Days are inclusive,
time is in whole minutes, nothing here is money.

Bron: domein B1 to B6 (each decision has an owner); Jeugdwet art. 7.2.4 (a child without BSN).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import ClassVar, TypeAlias

DAGEN_PER_WEEK = 7
MINUTEN_PER_UUR = 60


class Eigenaar(StrEnum):
    """Who decides. What one of them decided is never changed by what another one records."""

    GEMEENTE = "gemeente"  # wet, omvang, indicatie
    COORDINATOR = "coordinator"  # advice, planning
    CAK = "cak"  # eigen bijdrage
    PROFESSIONAL = "professional"  # safety
    FINANCE = "finance"  # ground of the btw-vrijstelling, tarief
    GEZIN = "gezin"  # taking part is voluntary


class Rol(StrEnum):
    """What a client is in the family."""

    KIND = "kind"
    OUDER = "ouder"
    VOLWASSENE = "volwassene"

    def draagt(self, wet: str) -> bool:
        """Tell whether care under a wet hangs on the BSN of this one: the Jeugdwet on a child, the Wmo on an adult."""
        return (self is Rol.KIND) == (wet == "jeugdwet")


class Akkoordvorm(StrEnum):
    """The paper on which hours were agreed; each is equal in force."""

    FORMULIER = "formulier"
    OFFERTE = "offerte"
    OVEREENKOMST = "overeenkomst"


class Besluitvorm(StrEnum):
    """How the gemeente gets the care that it decided on."""

    CONTRACT = "contract"
    INDIVIDUELE_OVEREENKOMST = "individuele_overeenkomst"
    MAATWERK = "maatwerk"


class Regiesoort(StrEnum):
    """Who holds the regie where our own people have no SKJ registration."""

    CASEMANAGER = "casemanager"
    SKJ_PARTNER = "skj_partner"


class Uitkomst(StrEnum):
    """What an evaluation says of the hours."""

    GELIJK = "gelijk"
    OP = "op"
    AF = "af"


class Onderwerp(StrEnum):
    """What a note is about, for that decides whose it is."""

    ALGEMEEN = "algemeen"
    GESPREK = "gesprek"
    CASUSADVIES = "casusadvies"  # independent advice in a dispute about the wet
    GEZINSPLAN = "gezinsplan"  # of the gemeente: kenmerk and outcome only
    SPOED = "spoed"  # outside office hours; the agreement follows
    KRAAMZORG = "kraamzorg"  # extended kraamzorg was looked at
    VEILIGHEID = "veiligheid"
    EIGEN_BIJDRAGE = "eigen_bijdrage"
    BTW = "btw"


EIGENAAR_VAN = {
    Onderwerp.CASUSADVIES: Eigenaar.GEMEENTE,
    Onderwerp.GEZINSPLAN: Eigenaar.GEMEENTE,
    Onderwerp.VEILIGHEID: Eigenaar.PROFESSIONAL,
    Onderwerp.EIGEN_BIJDRAGE: Eigenaar.CAK,
    Onderwerp.BTW: Eigenaar.FINANCE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aanvraag:
    """The request. `wet` is what the aanvrager thinks, if anything: it decides nothing.

    Who reports (`melder`), who indicates (`indicatiesteller`) and who is casemanager are three roles; the aanvrager may
    have several of them. `onderwerpen` are words of the product kind: occasions, goals, problems.
    """

    eigenaar: ClassVar[Eigenaar] = Eigenaar.GEMEENTE
    product: str
    gemeente: str
    aanvrager: str = ""
    aanvrager_contact: str = ""
    casemanager: str = ""
    melder: str = ""
    indicatiesteller: str = ""
    team: str = ""
    onderwerpen: tuple[str, ...] = ()
    betrokken_hulp: str = ""
    gewenste_start: date | None = None
    gewenste_omvang: str = ""
    wet: str | None = None
    opdrachtgever_kenmerk: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """What is known of a client; a later record with the same number fills in what it says and leaves the rest.

    `nummer` counts within the zaak, from 1. A child that is not born has `verwacht_op` and no `geboortedatum`.
    """

    eigenaar: ClassVar[Eigenaar] = Eigenaar.COORDINATOR
    nummer: int
    rol: Rol = Rol.KIND
    naam: str | None = field(default=None, repr=False)
    geboortedatum: date | None = field(default=None, repr=False)
    verwacht_op: date | None = field(default=None, repr=False)
    bsn: str | None = field(default=None, repr=False)
    postcode: str | None = field(default=None, repr=False)
    huisnummer: str | None = field(default=None, repr=False)
    overleden_op: date | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Routering:
    """Which organisation serves the area; None when none is known, so that a person must choose."""

    eigenaar: ClassVar[Eigenaar] = Eigenaar.COORDINATOR
    agb: str | None
    naam: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The coördinator called the aanvrager; only when `bereikt` was it the first contact."""

    eigenaar: ClassVar[Eigenaar] = Eigenaar.COORDINATOR
    bereikt: bool = True
    tijdstip: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beoordeling:
    """The question fits what we do, or it does not, with the reason."""

    eigenaar: ClassVar[Eigenaar] = Eigenaar.COORDINATOR
    past: bool
    reden: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Toestemming:
    """The family takes part of its own will, or withdrew that."""

    eigenaar: ClassVar[Eigenaar] = Eigenaar.GEZIN
    gegeven: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Advies:
    """What the coördinator advises; the gemeente decides. `moment` is dag, avond, nacht or weekend."""

    eigenaar: ClassVar[Eigenaar] = Eigenaar.COORDINATOR
    minuten_per_dag: int
    dagen_per_week: int
    weken: int
    moment: str = "dag"

    @property
    def minuten_per_week(self) -> int:
        """The advised time per week, in minutes."""
        return self.minuten_per_dag * self.dagen_per_week


@dataclass(frozen=True, slots=True, kw_only=True)
class Besluit:
    """The gemeente decided: under which wet (wmo, jeugdwet, wlz), how much from `ingang` on, and in which form.

    `beschikking` is her number of it. With `toegekend` False nothing was granted.
    """

    eigenaar: ClassVar[Eigenaar] = Eigenaar.GEMEENTE
    toegekend: bool = True
    wet: str
    minuten_per_week: int | None = None
    ingang: date | None = None
    einde: date | None = None
    vorm: Besluitvorm = Besluitvorm.CONTRACT
    beschikking: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Akkoord:
    """The agreed hours: `volume` in `eenheid` (WJ756) per `frequentie`, and the route along which they are claimed.

    `client` is whose hours they are, None while that is open. The BSN is that of the client, so it is not here. `bestond`
    tells that it was made elsewhere (a signed offerte, akkoorden.csv) and only tied to the zaak.
    """

    eigenaar: ClassVar[Eigenaar] = Eigenaar.GEMEENTE
    akkoord_id: str
    vorm: Akkoordvorm
    client: int | None
    gemeente: str
    wet: str
    productcode: str
    ingang: date
    einde: date | None
    volume: int
    eenheid: str
    frequentie: str
    route: str
    kenmerk: str | None = None
    bestond: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Partij:
    """An organisation or team that is involved; `akkoord` tells that it agreed with our coming."""

    eigenaar: ClassVar[Eigenaar] = Eigenaar.GEMEENTE
    rol: str
    naam: str = ""
    contact: str = ""
    akkoord: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Regie:
    """Who holds the regie."""

    eigenaar: ClassVar[Eigenaar] = Eigenaar.GEMEENTE
    soort: Regiesoort
    naam: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aanspreekpunt:
    """The one medewerker (a code) whom the family speaks to first; a change has a reason."""

    eigenaar: ClassVar[Eigenaar] = Eigenaar.COORDINATOR
    medewerker: str
    reden: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Medewerker:
    """A medewerker (a code) on this zaak. `vog_tot` and `kckz_tot` are the last days on which these are good."""

    eigenaar: ClassVar[Eigenaar] = Eigenaar.COORDINATOR
    medewerker: str
    vog_tot: date | None = None
    kckz_tot: date | None = None
    ervaren_sinds: date | None = None
    basistraining: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A paper that belongs to the zaak, by kind and kenmerk; `geldig_tot` is its last day, None without end."""

    eigenaar: ClassVar[Eigenaar] = Eigenaar.COORDINATOR
    soort: str
    kenmerk: str = ""
    geldig_tot: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Care began on the day of the event."""

    eigenaar: ClassVar[Eigenaar] = Eigenaar.COORDINATOR
    kraamzorg_bekeken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Toewijzing:
    """A toewijzing that a person tied to the zaak, where its own data do not (`trajecten.zaak.van_de_zaak`)."""

    eigenaar: ClassVar[Eigenaar] = Eigenaar.GEMEENTE
    wet: str
    gemeente: str
    nummer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluatie:
    """Are the hours enough? `met` says who took part, `doelen` how the goals stand."""

    eigenaar: ClassVar[Eigenaar] = Eigenaar.COORDINATOR
    uitkomst: Uitkomst
    met: tuple[str, ...] = ()
    doelen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wijziging:
    """From `ingang` on another gemeente, wet or route holds; None where it stays as it was."""

    eigenaar: ClassVar[Eigenaar] = Eigenaar.GEMEENTE
    ingang: date
    reden: str
    gemeente: str | None = None
    wet: str | None = None
    route: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Einde:
    """The zaak is over; the day of the event is the last day of care. `tevredenheid` is what was asked and heard."""

    eigenaar: ClassVar[Eigenaar] = Eigenaar.COORDINATOR
    uitkomst: str
    tevredenheid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notitie:
    """Something to remember; the words stand in the text of the event."""

    onderwerp: Onderwerp = Onderwerp.ALGEMEEN
    uitkomst: str = ""

    @property
    def eigenaar(self) -> Eigenaar:
        """Whose it is follows from what it is about."""
        return EIGENAAR_VAN.get(self.onderwerp, Eigenaar.COORDINATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intrekking:
    """An earlier event, by its number, was a mistake and counts no more; it stays in the timeline."""

    eigenaar: ClassVar[Eigenaar] = Eigenaar.COORDINATOR
    nummer: int
    reden: str


Inhoud: TypeAlias = (
    Aanvraag
    | Client
    | Routering
    | Contact
    | Beoordeling
    | Toestemming
    | Advies
    | Besluit
    | Akkoord
    | Partij
    | Regie
    | Aanspreekpunt
    | Medewerker
    | Document
    | Start
    | Toewijzing
    | Evaluatie
    | Wijziging
    | Einde
    | Notitie
    | Intrekking
)
SOORTEN: dict[str, type[Inhoud]] = {
    klasse.__name__.lower(): klasse
    for klasse in (
        Aanvraag,
        Client,
        Routering,
        Contact,
        Beoordeling,
        Toestemming,
        Advies,
        Besluit,
        Akkoord,
        Partij,
        Regie,
        Aanspreekpunt,
        Medewerker,
        Document,
        Start,
        Toewijzing,
        Evaluatie,
        Wijziging,
        Einde,
        Notitie,
        Intrekking,
    )
}


class Ernst(StrEnum):
    """Whether an event may be kept."""

    BLOKKEERT = "blokkeert"
    WAARSCHUWT = "waarschuwt"


@dataclass(frozen=True, slots=True)
class Melding:
    """What is the matter with an event: `code` names it for good, `zin` says in Dutch what, why and what to do."""

    code: str
    ernst: Ernst
    zin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gebeurtenis:
    """One event of a zaak. `nummer` counts from 1 in the order of recording, `datum` is when it happened.

    `door` is a code of who recorded it, `tekst` free text, `meldingen` the warnings that stood at the time.
    """

    nummer: int
    datum: date
    door: str
    inhoud: Inhoud
    tekst: str = field(default="", repr=False)
    meldingen: tuple[Melding, ...] = ()
    vastgelegd_op: datetime

    @property
    def soort(self) -> str:
        """The word for its kind."""
        return type(self.inhoud).__name__.lower()

    @property
    def eigenaar(self) -> Eigenaar:
        """Whose decision it is."""
        return self.inhoud.eigenaar

    def zegt_hetzelfde(self, datum: date, inhoud: Inhoud, tekst: str) -> bool:
        """Tell whether recording this beside it would say nothing new."""
        return (self.datum, self.inhoud, self.tekst) == (datum, inhoud, tekst)


def onderwerp_van(inhoud: Inhoud) -> tuple[object, ...]:
    """Give what an event is about: a later one about the same says how it is now."""
    match inhoud:
        case Client():
            return (Client, inhoud.nummer)
        case Medewerker():
            return (Medewerker, inhoud.medewerker)
        case Partij():
            return (Partij, inhoud.rol.casefold())
        case Akkoord():
            return (Akkoord, inhoud.akkoord_id)
        case Document():
            return (Document, inhoud.soort.casefold(), inhoud.kenmerk)
        case Contact() | Notitie() | Evaluatie() | Toewijzing() | Intrekking():
            return (inhoud,)
    return (type(inhoud),)
