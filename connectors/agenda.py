"""Tasks as an iCalendar file, to be opened in or subscribed to from any calendar.

A task is a whole-day event: more calendars show those than show to-dos. Its UID stays the same as long as the task is
open, so that reading a newer file moves it. What is late stands on the day itself. There is nothing about a person in it,
and the same tasks on the same day give the same bytes.

Bron: RFC 5545.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from facturatie import schrijfwijze
from trajecten.taken import Taak, Urgentie

ALARM_VOORAF = timedelta(hours=15)  # before midnight of the day: nine o'clock the day before


def agenda(taken: Iterable[Taak], dag: date, agb: str) -> bytes:
    """Give the calendar of an organisation as it is on a day."""
    kalender = Calendar()
    kalender.add("prodid", "-//zorgpost//taken//NL")
    kalender.add("version", "2.0")
    kalender.add("calscale", "GREGORIAN")
    kalender.add("method", "PUBLISH")
    kalender.add("x-wr-calname", "Zorgpost")
    gezien: Counter[str] = Counter()
    for taak in taken:
        sleutel = "|".join((agb, taak.soort, taak.wet or "", taak.gemeente or "", taak.kenmerk))
        gezien[sleutel] += 1
        kalender.add_component(_gebeurtenis(taak, dag, f"{sleutel}|{gezien[sleutel]}"))
    return bytes(kalender.to_ical())


def _gebeurtenis(taak: Taak, dag: date, sleutel: str) -> Event:
    te_laat = taak.urgentie(dag) is Urgentie.TE_LAAT
    op = max(taak.vervaldatum, dag)
    waar = f"gemeente {taak.gemeente} ({taak.wet})" if taak.gemeente else "gemeente onbekend"
    kop = f"{taak.soort.capitalize()} {taak.kenmerk}, {waar}"
    regels = [taak.wat, f"Uiterlijk {schrijfwijze.datum(taak.vervaldatum)}."]
    if taak.bedrag_cent is not None:
        regels.append(f"Bedrag: {schrijfwijze.euro(taak.bedrag_cent)}.")
    if taak.opdracht:
        regels.append(f"Opdracht: {taak.opdracht}")
    gebeurtenis = Event()
    gebeurtenis.add("uid", f"{hashlib.sha256(sleutel.encode()).hexdigest()[:32]}@zorgpost")
    gebeurtenis.add("dtstamp", datetime.combine(dag, time.min, UTC))
    gebeurtenis.add("dtstart", op)
    gebeurtenis.add("dtend", op + timedelta(days=1))
    gebeurtenis.add("summary", f"Te laat: {kop}" if te_laat else kop)
    gebeurtenis.add("description", "\n".join(regels))
    gebeurtenis.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", kop)
    alarm.add("trigger", -ALARM_VOORAF)
    gebeurtenis.add_component(alarm)
    return gebeurtenis
