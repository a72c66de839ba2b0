"""Declares in several processes, one of which dies on command; a test starts it.

    python ploegwerker.py WERKMAP WIE KEER MOMENT

`WIE` is `niemand`, `lid` (a process that works along, at commit KEER of its own) or `verdeler` (the one that divides, when
it has KEER outcomes). `MOMENT` is `voor` or `na` that commit. Prints the process ids of the leden, and at the end how
many outcomes there were. Every process that works along imports this file anew, and so dies by the same command.
"""

import os
import signal
import sys
from datetime import date
from pathlib import Path

OPDRACHT = sys.argv[1:] if Path(sys.argv[0]).name == Path(__file__).name else [".", "niemand", "0", "na"]
MAP, WIE, KEER, MOMENT = Path(OPDRACHT[0]), OPDRACHT[1], int(OPDRACHT[2]), OPDRACHT[3]


def sterf():
    os.kill(os.getpid(), signal.SIGKILL)


def sterf_bij_commit():
    from storage.uow import SqlUnitOfWork

    echt, gezien = SqlUnitOfWork.commit, 0

    def commit(self):
        nonlocal gezien
        gezien += 1
        if gezien == KEER and MOMENT == "voor":
            sterf()
        echt(self)
        if gezien == KEER:
            sterf()

    SqlUnitOfWork.commit = commit


def tel(uitkomst):
    return len(uitkomst.declaraties)


def main():
    from multiprocessing import active_children

    from opdrachten import ploeg
    from opdrachten.afloop import afloop
    from opdrachten.bedrading import open_omgeving
    from opdrachten.geld import declareer_stroom
    from processen import declareren

    declareren.DE_MOEITE, ploeg.kernen = 0, lambda: 2
    with afloop(toon_alles=False), open_omgeving(MAP) as omgeving:
        aantal = 0
        for _ in declareer_stroom(omgeving, date(2026, 9, 1), date(2026, 10, 2), vorm=tel):
            aantal += 1
            if aantal == 1:
                print(*(kind.pid for kind in active_children()), flush=True)
            if WIE == "verdeler" and aantal == KEER:
                sterf()
        print(aantal, flush=True)


if __name__ == "__main__":
    main()
elif WIE == "lid":
    sterf_bij_commit()
