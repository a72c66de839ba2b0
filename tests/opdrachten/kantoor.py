"""A workspace on a simulator whose clock it has, and the deeds of a day as runs of their own."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from opdrachten.bedrading import open_omgeving
from opdrachten.koppeling import open_koppeling
from processen.postpoorten import Inkomststap, Uitwisselfout, Zendstap

AGB = "42420001"


class Klok:
    def __init__(self, sim):
        self.sim = sim

    def nu(self):
        return self.sim.klok.nu


class Kantoor:
    """A workspace on the simulator, whose clock it has; every deed is a run of its own."""

    def __init__(self, werk, sim):
        self.werk, self.sim = werk, sim

    @property
    def dag(self):
        return self.sim.klok.vandaag

    @contextmanager
    def open(self):
        with open_omgeving(self.werk.map) as omgeving:
            omgeving = replace(omgeving, klok=Klok(self.sim))
            with open_koppeling(omgeving) as koppeling:
                yield koppeling

    @contextmanager
    def uow(self):
        with open_omgeving(self.werk.map) as omgeving, omgeving.maak_uow() as uow:
            yield uow

    def doe(self, wat):
        """Give what a run yields, and the failure with which it ended."""
        gedaan = []
        with self.open() as koppeling:
            try:
                gedaan.extend(wat(koppeling))
            except Uitwisselfout as fout:
                return gedaan, fout
        return gedaan, None

    def verstuur(self):
        return self.doe(lambda koppeling: koppeling.verzender().verstuur())

    def haal(self):
        return self.doe(lambda koppeling: koppeling.ophaler().haal_op(self.dag))

    def volg(self):
        return self.doe(lambda koppeling: koppeling.volger().volg())

    def tot_rust(self):
        """Send until nothing waits any more."""
        for _ in range(40):
            self.verstuur()
            with self.open() as koppeling:
                if koppeling.verzender().volgende_beurt() is None:
                    return
            self.sim.vooruit(minutes=2)
        pytest.fail("de uitbak komt niet tot rust")

    def bereid_voor(self):
        """Fix what is in the outbox, and send nothing of it."""
        with self.open() as koppeling:
            koppeling.verzender()._bereid_voor()
        return self.zendingen()

    def zendingen(self, soort=""):
        with self.uow() as uow:
            alle = uow.zendingen.met_stap(*Zendstap)
        return [z for z in alle if z.envelop.stroom.berichtsubtype.endswith(soort)]

    def stappen(self, soort=""):
        return [zending.stap for zending in self.zendingen(soort)]

    def ids(self):
        return [zending.envelop.traceer_id for zending in self.zendingen()]

    def status(self, soort="323"):
        (zending,) = self.zendingen(soort)
        with self.uow() as uow:
            return uow.archief.stuk(zending.bericht_id).status

    def binnen(self):
        """Count what was fetched by how far it came."""
        with self.uow() as uow:
            return Counter(een.stap for een in uow.inkomsten.met_stap(*Inkomststap))

    def declareer(self):
        periode = f"{self.dag.replace(day=1) - timedelta(days=1):%Y-%m}"
        argumenten = "declareer", "--periode", periode, "--wet", "wmo", "--datum", self.dag, "--json"
        return len(self.werk(*argumenten).json["declaraties"])

    def aanroepen(self):
        return len(self.sim.grootboek.zoek(soort="verzoek"))

    def aangenomen(self):
        """Give of every message of ours how often it stands at VECOZO, not counting what was refused."""
        return Counter(
            stuk.envelop.traceer_id
            for stuk in self.sim.vecozo.alle
            if stuk.envelop.afzender.code == AGB and stuk.status != "AfgekeurdDoorDienst"
        )
