"""The exchange in `zorgpost proef`: a simulator as VECOZO, the gemeenten behind it, and the nights that follow."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opdrachten.bedrading import NEDERLAND, Omgeving
from opdrachten.nacht import aandacht
from opdrachten.scherm import alinea, zeg

if TYPE_CHECKING:
    from connectors.proefwereld import Wereld
    from connectors.simulator import Simulator
    from opdrachten.uitslag import Uitslag
    from processen.nacht import Verslag

CERTIFICATEN, BANK = "simulator", "in/bank"
TRAAG, STRENG = "0106", "0114"  # Assen, Emmen
GECORRIGEERD = {"productcode": "02A16", "hoeveelheid": "95"}  # a visit of Sjoukje Toetsma
MEESTE_ZINNEN = 3
VROEG = time(9, 0)


@dataclass(frozen=True, slots=True)
class Nachtrun:
    """One night of the story: why this day, and what each step did."""

    dag: date
    waarom: str
    verslagen: list[Verslag]

    def json(self) -> dict[str, Any]:
        """Give what is the same every time: not how long it took."""
        stappen = {v.stap: v.uitkomst.aantal for v in self.verslagen}
        return {"datum": self.dag, "stappen": stappen, "aandacht": aandacht(self.verslagen)}

    def toon(self) -> None:
        """Tell the night in a few lines."""
        zeg(alinea(f"{self.dag:%d-%m-%Y}  {self.waarom}", 2))
        gedaan = ", ".join(
            f"{v.stap} {v.uitkomst.aantal}"
            for v in self.verslagen
            if v.uitkomst.aantal and v.stap != "status"
        )
        zeg(f"    {gedaan or 'niets te doen'}")
        for zin in aandacht(self.verslagen)[:MEESTE_ZINNEN]:
            zeg(alinea(zin, 6, "    -"))


@dataclass(slots=True)
class Verhaal:
    """A simulator that plays VECOZO and the gemeenten of a world; its clock is that of the workspace."""

    sim: Simulator
    wereld: Wereld
    map_: Path
    _namen: dict[str, Path] = field(default_factory=dict)

    def op(self, omgeving: Omgeving) -> Omgeving:
        """Give the workspace with the clock of the story."""
        return replace(omgeving, klok=_Klok(self.sim))

    def stuur_post(self) -> None:
        """Let the gemeenten send what comes in: the 301s, and what only looks like one."""
        import berichten
        from connectors.vecozo.pakket import pak_in

        goed: dict[str, bytes] = {}
        for pad in self.wereld.berichten:
            code, inhoud = pad.stem.split("_")[1], pad.read_bytes()
            if berichten.lees(inhoud).bericht is not None:
                goed.setdefault(code, inhoud)
                stuk = self.sim.stuur(code, inhoud)
            else:
                stuk = self.sim.gemeente(code).stuur_payload(goed[code], pak_in(pad.name, inhoud))
            self._namen[stuk.envelop.traceer_id] = pad

    def haal_op(self, omgeving: Omgeving, dag: date) -> Iterator[Uitslag]:
        """Fetch what waits and give its rows, under the names that the messages have in the world."""
        from connectors.bestanden import Bron
        from opdrachten.berichtenverkeer import uitslag_van
        from opdrachten.koppeling import open_koppeling
        from processen.afleveren import lever_af

        with open_koppeling(omgeving) as koppeling:
            for een in koppeling.ophaler().haal_op(dag):
                if een.ontvangst is not None:
                    pad = self._namen[een.traceer_id]
                    yield uitslag_van(Bron(str(pad), None, None, None), een.ontvangst)
        lever_af(omgeving.maak_uow, omgeving.werkmap)

    def eerste_nacht(self, omgeving: Omgeving) -> Nachtrun:
        """The night after the 301s: the 302s and the starts go out. Then it is the day of declaring."""
        nacht = self._nacht(
            omgeving, 0, "de 302's en de eerste starts gaan weg.", self.wereld.datum_ontvangst
        )
        self._naar(self.wereld.dagtekening)
        # Until now all went by the standard; with the declarations it is otherwise.
        self.sim.scenario("te-laat", gemeente=TRAAG)
        self.sim.scenario("deels", gemeente=STRENG)
        return nacht

    def volgende_nachten(self, omgeving: Omgeving) -> Iterator[Nachtrun]:
        """The nights after declaring: answers, one of which is late, a rejection, payments, and a correction."""
        yield self._nacht(omgeving, 0, "de antwoorden op de starts zijn er; de declaraties gaan weg.")
        yield self._nacht(omgeving, 8, "Emmen antwoordt (325) en wijst een prestatie af.")
        yield self._nacht(omgeving, 15, "Assen had al moeten antwoorden; dat staat nu bij wat te laat is.")
        yield self._nacht(omgeving, 22, "het late antwoord van Assen is er, en Emmen betaalt.")
        self._corrigeer(omgeving)
        yield self._nacht(
            omgeving,
            35,
            "Assen betaalt; november wordt gedeclareerd, en een bezoek dat achteraf langer duurde wordt gecrediteerd en opnieuw "
            "gedeclareerd.",
        )

    def _nacht(self, omgeving: Omgeving, dagen: int, waarom: str, vanaf: date | None = None) -> Nachtrun:
        from opdrachten.nacht import draai_nacht, schrijf_verslag

        dag = (vanaf or self.wereld.dagtekening) + timedelta(days=dagen)
        self._naar(dag)
        pad = self.map_ / BANK / f"{dag}.xml"
        pad.parent.mkdir(parents=True, exist_ok=True)
        pad.write_bytes(self.sim.camt(self.wereld.organisatie["iban"]))
        verslagen = draai_nacht(omgeving, dag)
        schrijf_verslag(omgeving, dag, verslagen)
        return Nachtrun(dag, waarom, verslagen)

    def _naar(self, dag: date) -> None:
        """Let time go on until the morning of a day; on the way the gemeenten do their work."""
        self.sim.vooruit(seconds=max(0.0, (_ochtend(dag) - self.sim.klok.nu).total_seconds()))

    def _corrigeer(self, omgeving: Omgeving) -> None:
        """Load one levering again, an hour longer than it was declared."""
        from opdrachten.tabellen import laad_bestanden

        with self.wereld.leveringen.open(encoding="utf-8", newline="") as bestand:
            lezer = csv.DictReader(bestand)
            rij = next(rij for rij in lezer if rij.items() >= GECORRIGEERD.items())
        pad = self.wereld.leveringen.with_name("leveringen-correctie.csv")
        with pad.open("w", encoding="utf-8", newline="") as bestand:
            tabel = csv.DictWriter(bestand, rij.keys(), lineterminator="\n")
            tabel.writeheader()
            tabel.writerow(rij | {"hoeveelheid": str(int(rij["hoeveelheid"]) + 60)})
        laad_bestanden(omgeving, [pad], ("leveringen",))

    def instellingen(self) -> str:
        """Give [vecozo] and [nacht] of the workspace."""
        eigen, ca = (
            pad.relative_to(self.map_.resolve()).as_posix() for pad in (self.sim.certificaat(), self.sim.ca)
        )
        return (
            f'[vecozo]\nkoppeling = "rest"\nomgeving = "simulator"\nbasis = "{self.sim.basis}"\n'
            f'certificaat = "{eigen}"\ncertificaten = "{ca}"\nper_minuut = 6000\n\n'
            f'[nacht]\nafschriften_map = "{BANK}"\nwacht_minuten = 0\n'
        )


@contextmanager
def vertel(wereld: Wereld, map_: Path) -> Iterator[Verhaal]:
    """Start the simulator for a world, with its certificates in the workspace."""
    from connectors.simulator import Simulator

    with wereld.stamgegevens[0].open(encoding="utf-8", newline="") as bestand:
        wetten = {rij["gemeente"]: frozenset({rij["wet"]}) for rij in csv.DictReader(bestand)}
    certificaten = map_.resolve() / CERTIFICATEN
    certificaten.mkdir(exist_ok=True)
    with Simulator(
        certificaten,
        agb=wereld.organisatie["agb"],
        gemeenten=wetten,
        begin=_ochtend(wereld.datum_ontvangst),
    ) as sim:
        yield Verhaal(sim, wereld, map_)


class _Klok:
    def __init__(self, sim: Simulator) -> None:
        self._sim = sim

    def nu(self) -> datetime:
        return self._sim.klok.nu


def _ochtend(dag: date) -> datetime:
    return datetime.combine(dag, VROEG, NEDERLAND)
