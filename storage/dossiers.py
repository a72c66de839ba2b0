"""The facts of the dossiers, each kept with its bericht and its place in it. Bron: IV013, IV028, OP080."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    column,
    delete,
    exists,
    func,
    or_,
    select,
    table,
    text,
    true,
    union,
)

from berichten.bericht import Bericht
from berichten.dossier import Dossier
from berichten.feiten import (
    Feit,
    GedaanVerzoek,
    GegevenAntwoord,
    GemeldeLevering,
    OntvangenRetour,
    Toewijzing,
    Verzoekbesluit,
)
from processen.archiefpoorten import Richting
from processen.dossierpoorten import Bekend, Client
from processen.voorraad import Voorraad, nummers, referenties
from storage.tabellen import (
    Vorm,
    bericht,
    blokkade,
    gedaan_verzoek,
    gegeven_antwoord,
    gemelde_levering,
    ontvangen_retour,
    staat,
    toewijzing,
    verzoekbesluit,
)
from storage.verzameling import Verzameling
from storage.vlot import EenVan, Vraag

VORMEN: dict[type, Vorm[Any]] = {
    Toewijzing: Vorm(Toewijzing, toewijzing),
    GemeldeLevering: Vorm(GemeldeLevering, gemelde_levering, zonder=("volgnummer",)),
    GedaanVerzoek: Vorm(GedaanVerzoek, gedaan_verzoek),
    GegevenAntwoord: Vorm(GegevenAntwoord, gegeven_antwoord),
    OntvangenRetour: Vorm(OntvangenRetour, ontvangen_retour),
}
# What a person said comes from no bericht: it is never cleared, and never made again.
VERZOEKBESLUIT = Vorm(Verzoekbesluit, verzoekbesluit)
VAN_CLIENT = (toewijzing, gemelde_levering, gedaan_verzoek)
BLOK = 500  # clients, or values in one question


class Dossiers(Verzameling):
    """Fulfils `processen.dossierpoorten.Dossiers`."""

    def voeg_toe(self, bericht_id: int, feiten: Iterable[Feit]) -> None:
        """Keep all that one accepted or sent bericht establishes, in the order in which it says so."""
        self.voeg_alle_toe([(bericht_id, feiten)])

    def voeg_alle_toe(self, per_bericht: Iterable[tuple[int, Iterable[Feit]]]) -> None:
        """Keep what many berichten establish; a second time for the same bericht is refused by the database."""
        rijen: dict[type, list[tuple[Any, ...]]] = defaultdict(list)
        for bericht_id, feiten in per_bericht:
            for volgnummer, feit in enumerate(feiten, 1):
                soort = type(feit)
                rijen[soort].append((bericht_id, volgnummer, *VORMEN[soort].waarden(feit)))
        for soort, deze in rijen.items():
            self._stort(VORMEN[soort].tabel, ("bericht_id", "volgnummer", *VORMEN[soort].namen), deze)

    def verwijder(self, bericht_id: int) -> None:
        """Take back every fact of a bericht."""
        for vorm in VORMEN.values():
            tabel = vorm.tabel
            self._conn.execute(
                delete(tabel).where(tabel.c.agb == self._agb, tabel.c.bericht_id == bericht_id)
            )

    def geef_voorrang(self, bericht_id: int, tot: datetime) -> None:
        """Take back what other berichten, stored no later than `tot`, say against this one."""
        for tabel, zelfde, anders in (
            (toewijzing, ("wet", "gemeente", "nummer", "moment"), verschilt),
            (ontvangen_retour, ("wet", "gemeente", "soort", "identificatie"), lambda *_: true()),
        ):
            deze = tabel.alias("deze")
            eerder = exists().where(bericht.c.id == tabel.c.bericht_id, bericht.c.vastgelegd_op <= tot)
            over_hetzelfde = [deze.c[naam] == tabel.c[naam] for naam in ("agb", *zelfde)]
            self._conn.execute(
                delete(tabel).where(
                    tabel.c.agb == self._agb,
                    tabel.c.bericht_id != bericht_id,
                    eerder,
                    exists().where(*over_hetzelfde, deze.c.bericht_id == bericht_id, anders(tabel, deze)),
                )
            )

    def van_client(self, wet: str, gemeente: str, bsn: str) -> Dossier:
        """Give all facts of a client, with the answers to its verzoeken and the retouren on our berichten about it."""
        voorraad = Voorraad(self._feiten({bsn}, set(), set()))
        return Dossier(frozenset(voorraad.van_client((wet, gemeente, bsn))))

    def van_bsn(self, bsn: str) -> list[tuple[Client, Dossier]]:
        """Give the dossier of a person at each gemeente, by wet and gemeente."""
        feiten = self._feiten({bsn}, set(), set())
        voorraad = Voorraad(feiten)
        clienten = {(f.wet, f.gemeente, bsn) for f in feiten if getattr(f, "bsn", None) == bsn}
        return [(client, Dossier(frozenset(voorraad.van_client(client)))) for client in sorted(clienten)]

    def met_referenties(self, referenties: Collection[str]) -> list[tuple[Client, Dossier]]:
        """Give every client with a verzoek of ours under one of these, with its dossier, by wet, gemeente and bsn."""
        feiten = self._feiten(set(), set(), set(referenties))
        voorraad = Voorraad(feiten)
        clienten = {
            (f.wet, f.gemeente, f.bsn)
            for f in feiten
            if isinstance(f, GedaanVerzoek) and f.referentie_aanbieder in referenties
        }
        return [(client, Dossier(frozenset(voorraad.van_client(client)))) for client in sorted(clienten)]

    def beslis(self, besluit: Verzoekbesluit) -> None:
        """Keep what a person recorded about a verzoek."""
        self._voeg_toe(verzoekbesluit, [VERZOEKBESLUIT.rij(besluit)])

    def besloten(self) -> set[str]:
        """Give the ReferentieAanbieders of the verzoeken about which a person recorded something."""
        c = verzoekbesluit.c
        return set(self._conn.execute(select(c.referentie_aanbieder).where(c.agb == self._agb)).scalars())

    def bekend(self, sha256s: Collection[str], berichten: Sequence[Bericht]) -> Bekend:
        """Tell in one statement what is known of messages with these bytes and this content."""
        bsns, genoemd, referenties_ = _genoemd(berichten)
        ((inhoud, identificatie, blokkade_, *feiten),) = IETS.stel(
            self._conn,
            van=self._agb,
            sha256s=sha256s,
            identificaties={b.header.bericht_identificatie.identificatie for b in berichten},
            bsns=bsns,
            nummers=genoemd,
            referenties=referenties_,
        )
        return Bekend(bool(inhoud), bool(identificatie), bool(blokkade_), any(feiten))

    def voor(self, berichten: Sequence[Bericht]) -> Dossier:
        """Give together all that the rules of niveau 3 must know for these berichten."""
        return Dossier(frozenset(self._feiten(*_genoemd(berichten))))

    def clienten(
        self, wet: str | None = None, gemeente: str | None = None
    ) -> Iterator[tuple[Client, Dossier]]:
        """Stream every client with its dossier, by wet, gemeente and bsn."""
        sleutels = union(
            *(
                select(t.c.wet, t.c.gemeente, t.c.bsn).where(
                    t.c.agb == self._agb,
                    *([t.c.wet == wet] if wet is not None else []),
                    *([t.c.gemeente == gemeente] if gemeente is not None else []),
                )
                for t in VAN_CLIENT
            )
        )
        alle = iter([tuple(rij) for rij in self._conn.execute(sleutels.order_by("wet", "gemeente", "bsn"))])
        while blok := list(islice(alle, BLOK)):
            voorraad = Voorraad(self._feiten({bsn for _, _, bsn in blok}, set(), set()))
            for client in blok:
                yield client, Dossier(frozenset(voorraad.van_client(client)))

    def wis(self) -> None:
        """Clear all facts; what stood is kept in temporary tables until the end of the transaction."""
        for vorm in VORMEN.values():
            naam, kolommen = vorm.tabel.name, ", ".join(_kolommen(vorm))
            self._conn.execute(text(f"DROP TABLE IF EXISTS {_oud(naam)}"))
            opzij = f"CREATE TEMP TABLE {_oud(naam)} AS SELECT {kolommen} FROM {naam} WHERE agb = :agb"  # noqa: S608
            self._conn.execute(text(opzij), {"agb": self._agb})
            self._conn.execute(delete(vorm.tabel).where(vorm.tabel.c.agb == self._agb))

    def verschil(self) -> dict[str, tuple[int, int]]:
        """Say what changed since `wis`: for each table that changed the facts that are gone and those that are new."""
        uitkomst = {}
        for vorm in VORMEN.values():
            namen = _kolommen(vorm)
            oud = table(_oud(vorm.tabel.name), *(column(naam) for naam in namen))
            toen = select(*(oud.c[naam] for naam in namen))
            nu = select(*(vorm.tabel.c[naam] for naam in namen)).where(vorm.tabel.c.agb == self._agb)
            weg, bij = (self._tel(een.except_(ander)) for een, ander in ((toen, nu), (nu, toen)))
            if weg or bij:
                uitkomst[vorm.tabel.name] = (weg, bij)
        return uitkomst

    def _tel(self, vraag: CompoundSelect[Any]) -> int:
        aantal: int = self._conn.execute(select(func.count()).select_from(vraag.subquery())).scalar_one()
        return aantal

    def _feiten(self, bsns: set[str], genoemd: set[int], referenties_: set[str]) -> set[Feit]:
        """Give the facts of these clients, the versions under these nummers, and what these referenties lead to."""
        verzoeken = self._lees(GedaanVerzoek, referentie_aanbieder=referenties_)
        bsns = bsns | {verzoek.bsn for verzoek in verzoeken}
        van_client = self._lees(Toewijzing, bsn=bsns, nummer=genoemd) | verzoeken
        gemeld = self._lees(GemeldeLevering, bsn=bsns)
        gevraagd = verzoeken | self._lees(GedaanVerzoek, bsn=bsns)
        alle = referenties_ | {v.referentie_aanbieder for v in gevraagd}
        antwoorden = self._lees(GegevenAntwoord, referentie_aanbieder=alle)
        antwoorden |= self._lees(Verzoekbesluit, referentie_aanbieder=alle)
        eigen = {feit.identificatie for feit in gemeld | gevraagd}
        return van_client | gemeld | gevraagd | antwoorden | self._lees(OntvangenRetour, identificatie=eigen)

    def _lees(self, soort: type, **gezocht: Collection[Any]) -> set[Any]:
        """Give the facts of one kind that have one of these values in one of these columns."""
        gevonden: set[Any] = set()
        for naam, waarden in gezocht.items():
            alle = iter(waarden)
            while blok := list(islice(alle, BLOK)):
                rijen = _vraag(soort, naam).stel(self._conn, blok, van=self._agb)
                gevonden.update(soort(*rij) for rij in rijen)
        return gevonden


def _genoemd(berichten: Sequence[Bericht]) -> tuple[set[str], set[int], set[str]]:
    """Give the Bsns, the ToewijzingNummers and the ReferentieAanbieders that these berichten name."""
    inhouden = [bericht.inhoud for bericht in berichten]
    return (
        {bsn for inhoud in inhouden if (bsn := getattr(inhoud, "bsn", None)) is not None},
        {nummer for inhoud in inhouden for nummer in nummers(inhoud)},
        {referentie for inhoud in inhouden for referentie in referenties(inhoud)},
    )


def _is_er_iets(een_van: EenVan) -> Select[Any]:
    """Ask after bytes, BerichtIdentificaties, blokkades, and of every kind of fact whether there is any of these clients,
    under these nummers or these referenties."""
    van_ons, binnen = bericht.c.agb == bindparam("van"), bericht.c.richting == Richting.IN
    met_referentie = (gedaan_verzoek, gegeven_antwoord, verzoekbesluit)
    waar = [(tabel, "bsn", "bsns") for tabel in VAN_CLIENT]
    waar += [(toewijzing, "nummer", "nummers")]
    waar += [(tabel, "referentie_aanbieder", "referenties") for tabel in met_referentie]
    vragen: list[Any] = [
        exists().where(van_ons, binnen, een_van(bericht.c.sha256, "sha256s")),
        exists().where(van_ons, een_van(bericht.c.identificatie, "identificaties")),
        exists().where(blokkade.c.agb == bindparam("van"), staat),
    ]
    vragen += [
        exists().where(tabel.c.agb == bindparam("van"), een_van(tabel.c[naam], lijst))
        for tabel, naam, lijst in waar
    ]
    return select(*vragen)


# Most messages that come in are the first of their client: then this is all that is asked.
IETS = Vraag(_is_er_iets)


@cache  # made once: to put the same question together anew costs more than to ask it
def _vraag(soort: type, naam: str) -> Vraag:
    """Select the facts of one kind by one column. Not by one or another: SQLite would then walk through all of them."""
    tabel = (VORMEN | {Verzoekbesluit: VERZOEKBESLUIT})[soort].tabel
    kolommen = [tabel.c[veld.name] for veld in fields(soort)]
    return Vraag(
        lambda een_van: select(*kolommen).where(tabel.c.agb == bindparam("van"), een_van(tabel.c[naam]))
    )


def verschilt(een: Any, ander: Any) -> ColumnElement[bool]:
    """The condition that two versions in `toewijzing` (or an alias of it) do not say the same."""
    return or_(*(een.c[naam].is_distinct_from(ander.c[naam]) for naam in VORMEN[Toewijzing].namen))


def _oud(naam: str) -> str:
    return f"{naam}_voor_herbouw"


def _kolommen(vorm: Vorm[Any]) -> tuple[str, ...]:
    return ("bericht_id", "volgnummer", *vorm.namen)
