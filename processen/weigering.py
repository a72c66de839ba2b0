"""A message of ours did not make it: refused by the exchange or by the chain behind it, so it counts as not sent.

One refusal can be told three times: by the status, by a foutbericht (Fo01), and for a 323 by a 325 that the exchange
makes itself. The first that arrives does the work; the others find it done.

Bron: IV087, IV088; koppelvlak VSP section 7; failure modes F11 to F13.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from berichten.bevinding import Bevinding
from facturatie.grootboek import Boeking, Stand
from processen.archiefpoorten import Status
from processen.ports import UnitOfWork
from processen.postpoorten import Zending, Zendstap

NUMMER_GEBRUIKT = "BRS20"
SLOT = "ontvangen"  # the lock of whoever judges what came in: an answer and a refusal do not pass each other


def zet_vast(uow: UnitOfWork, zending: Zending) -> Zending:
    """Let a person decide about a message that was refused because its number was used before (BRS20), and give it.

    Whether it counts as not sent hangs on what went under that number, so no new number is given by itself.
    """
    eerder = uow.zendingen.gelijke([zending.bericht_id]).get(zending.bericht_id)
    waar = (
        f"hier ging {eerder.bestand} onder dat nummer" if eerder else "hier is dat nummer niet eerder gegeven"
    )
    reden = (
        f"VECOZO weigert dit bericht omdat het nummer al is gebruikt (BRS20); {waar}. Zoek uit wat er eerder is verstuurd, "
        "ook door een ander programma of voor een teruggezette back-up; kies aangekomen als dit al bij de gemeente is en "
        "anders geweigerd."
    )
    vast = replace(zending, stap=Zendstap.VASTGELOPEN, codes=(NUMMER_GEBRUIKT,), reden=reden)
    uow.zendingen.noteer(vast)
    return vast


def verwerk_weigering(uow: UnitOfWork, bericht_id: int, reden: str, dag: date) -> bool:
    """Let a message of ours count as not sent, with all that follows; False when that was so already.

    The caller holds SLOT. What it had established is taken back, and the lines of a 323 can be declared again. A 323 that was answered in
    substance is left as it is: that answer is later news.
    """
    stuk = uow.archief.stuk(bericht_id)
    if stuk.status in (Status.GEWEIGERD, Status.AFGEKEURD, Status.GOEDGEKEURD):
        return False
    declaratie = uow.declaraties.van_bericht(bericht_id)
    if declaratie is not None:
        if any(prestatie.stand is not Stand.INGEDIEND for prestatie in declaratie.prestaties):
            return False
        uow.grootboek.boek(
            Boeking(
                dag,
                Stand.INGEDIEND,
                Stand.GELEVERD,
                prestatie.bedrag_cent,
                prestatie_id=prestatie.id,
                bericht_id=bericht_id,
            )
            for prestatie in declaratie.prestaties
        )
    uow.dossiers.verwijder(bericht_id)
    geweigerd = Bevinding(1, "VECOZO", None, "/Bericht", reden)
    uow.archief.zet(bericht_id, Status.GEWEIGERD, stuk.kenmerken, [geweigerd])
    return True
