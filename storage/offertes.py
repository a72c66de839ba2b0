"""The offertes with their versions, and what was signed; a version never changes."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from processen.factuurpoorten import Offertestuk, Offertestukregel, Ondertekening
from storage.tabellen import Vorm, offerte, offerteregel, ondertekening
from storage.verzameling import Verzameling

OFFERTE = Vorm(Offertestuk, offerte, zonder=("regels",))
REGEL = Vorm(Offertestukregel, offerteregel)
ONDERTEKENING = Vorm(Ondertekening, ondertekening)


class Offertes(Verzameling):
    """Fulfils `processen.factuurpoorten.Offertes`."""

    def bewaar(self, offerte: Offertestuk) -> None:
        """Store a version; the same number and version twice is refused by the database."""
        (offerte_id,) = self._voeg_toe_met_id(OFFERTE.tabel, [OFFERTE.rij(offerte)])
        self._voeg_toe_met_id(offerteregel, (REGEL.rij(r, offerte_id=offerte_id) for r in offerte.regels))

    def versies(self, *, offertenummer: str | None = None, aanvraag: str | None = None) -> list[Offertestuk]:
        """Give the versions of one offerte, by its number or by the kenmerk of its aanvraag, oldest first."""
        c = offerte.c
        dit = (
            c.offertenummer == offertenummer if offertenummer is not None else c.aanvraag_kenmerk == aanvraag
        )
        deze = (c.agb == self._agb, dit)
        regels: dict[int, list[Offertestukregel]] = defaultdict(list)
        vraag = select(*REGEL.kolommen, offerteregel.c.offerte_id).join(
            offerte, c.id == offerteregel.c.offerte_id
        )
        for rij in self._conn.execute(vraag.where(*deze).order_by(offerteregel.c.id)):
            regels[rij.offerte_id].append(REGEL.waarde(rij))
        stukken = select(*OFFERTE.kolommen, c.id).where(*deze).order_by(c.versie)
        return [OFFERTE.waarde(rij, regels=tuple(regels[rij.id])) for rij in self._conn.execute(stukken)]

    def teken(self, ondertekening: Ondertekening) -> None:
        """Record the signature; a second one on the same version is refused by the database."""
        self._voeg_toe(ONDERTEKENING.tabel, [ONDERTEKENING.rij(ondertekening)])

    def ondertekeningen(self, offertenummer: str) -> list[Ondertekening]:
        """Give the signatures on an offerte, by version."""
        c = ondertekening.c
        vraag = select(*ONDERTEKENING.kolommen).where(c.agb == self._agb, c.offertenummer == offertenummer)
        return [ONDERTEKENING.waarde(rij) for rij in self._conn.execute(vraag.order_by(c.versie))]
