"""The tasks of the exchange itself: it was stopped, a message is stuck on its way, or what came in cannot be opened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from processen.bode import RONDE
from processen.ports import UnitOfWork
from processen.postpoorten import Inkomststap, Zendstap
from trajecten.taken import Soort, Taak

BESLIS = "zorgpost vecozo beslis"
VERSTOPT = (
    "{} berichten bij VECOZO zijn niet op te halen en vullen de hele wachtlijst; wat erachter wacht wordt per soort gezocht, "
    "maar achter zoveel berichten van een soort is een nieuw bericht van die soort niet te zien. Laat VECOZO deze berichten "
    "herstellen of verwijderen."
)


def posttaken(uow: UnitOfWork, dag: date) -> Iterator[Taak]:
    """Give a task for everything in the exchange that waits for a person; each is for `dag`, for none can wait."""
    gestopt = uow.zendingen.gestopt()
    if gestopt is not None:
        yield _taak("VECOZO", dag, gestopt, "zorgpost vecozo hervat")
    for zending, stuk in uow.zendingen.voor_een_mens():
        kenmerken = stuk.kenmerken
        vast = zending.stap is Zendstap.VASTGELOPEN
        yield Taak(
            Soort.BEOORDELEN,
            kenmerken.wet,
            kenmerken.gemeente,
            f"{kenmerken.bericht} {kenmerken.identificatie}",
            dag,
            zending.reden or "",
            f"{BESLIS} {kenmerken.identificatie} --besluit aangekomen|opnieuw|geweigerd" if vast else "",
            mens=True,
        )
    for inkomst in uow.inkomsten.met_stap(Inkomststap.QUARANTAINE):
        wat = inkomst.reden or "Dit bericht kan niet worden geopend."
        opdracht = f"{BESLIS} {inkomst.traceer_id} --besluit terzijde"
        yield _taak(f"{inkomst.berichtsubtype} {inkomst.traceer_id}", dag, wat, opdracht)
    uitgesteld = uow.inkomsten.uitgesteld().values()
    for een in uitgesteld:
        if een.reden is not None:
            yield _taak(f"{een.berichtsubtype} {een.traceer_id}", dag, een.reden, "zorgpost vecozo hervat")
    if len(uitgesteld) >= RONDE:
        yield _taak("VECOZO", dag, VERSTOPT.format(len(uitgesteld)), "zorgpost vecozo hervat")


def _taak(kenmerk: str, dag: date, wat: str, opdracht: str) -> Taak:
    return Taak(Soort.BEOORDELEN, None, None, kenmerk, dag, wat, opdracht, mens=True)
