"""What blocks and what warns when something is recorded of a client: birth, BSN, twins, death, age.

Bron: domein A5 (a family hangs on the BSN of one child), B1 (a request before birth), B2 (up to about one year), B5 (18+).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from trajecten import gebeurtenissen as g
from trajecten.gebeurtenissen import Melding
from trajecten.kennis import Kennis, let_op, weiger
from trajecten.zaak import Zaak, aangevuld, maanden_na

ZWANGERSCHAP = timedelta(days=300)  # a due date further away than this was mistyped


def clientmeldingen(zaak: Zaak, client: g.Client, kennis: Kennis) -> Iterator[Melding]:
    """Say what is the matter with what is recorded of a client."""
    eerder = zaak.clienten.get(client.nummer)
    nu = client if eerder is None else aangevuld(eerder, client)
    anderen = [c for c in zaak.clienten.values() if c.nummer != client.nummer]
    for wat, dag in (("De geboortedatum", nu.geboortedatum), ("De dag van overlijden", nu.overleden_op)):
        if dag is not None and dag > kennis.vandaag:
            yield weiger(
                "datum_in_toekomst",
                f"{wat} van cliënt {nu.nummer} ligt in de toekomst; is het kind nog niet geboren, geef dan --verwacht.",
            )
    if nu.overleden_op and nu.geboortedatum and nu.overleden_op < nu.geboortedatum:
        yield weiger(
            "overleden_voor_geboorte",
            f"Cliënt {nu.nummer} zou zijn overleden voor de geboorte; verbeter een van beide datums.",
        )
    if eerder is not None and eerder.bsn and client.bsn and eerder.bsn != client.bsn:
        yield weiger(
            "ander_bsn",
            f"Cliënt {nu.nummer} heeft al een ander BSN; trek de eerdere gebeurtenis in als dat fout was, of voeg een nieuwe "
            "cliënt toe.",
        )
    zelfde = next((c.nummer for c in anderen if client.bsn and c.bsn == client.bsn), None)
    if zelfde is not None:
        yield weiger(
            "dubbel_bsn",
            f"Dit BSN is al van cliënt {zelfde} van deze zaak; bij een tweeling heeft elk kind een eigen BSN.",
        )
    if client.bsn and client.bsn in kennis.elders:
        yield let_op(
            "andere_zaak",
            f"Deze cliënt staat ook in zaak {kennis.elders[client.bsn]}; controleer of dit dezelfde vraag is.",
        )
    if nu.overleden_op:
        yield let_op(
            "overleden",
            f"Cliënt {nu.nummer} is overleden: plan geen zorg meer voor deze cliënt, meld de stop met reden overlijden "
            "(307, reden 02) en sluit de zaak als er geen andere cliënt is.",
        )
    yield from _geboorte(zaak, nu, anderen, kennis)


def _geboorte(zaak: Zaak, client: g.Client, anderen: Iterable[g.Client], kennis: Kennis) -> Iterator[Melding]:
    """What follows from when a client was or will be born."""
    geboren, verwacht = client.geboortedatum, client.verwacht_op
    if geboren is None and verwacht is None:
        yield let_op(
            "geen_geboortedatum",
            f"Van cliënt {client.nummer} is geen geboortedatum en geen verwachte datum bekend; vraag die na.",
        )
    elif geboren is None and verwacht is not None:
        if verwacht < kennis.vandaag:
            yield let_op(
                "verwacht_voorbij",
                f"De verwachte datum van cliënt {client.nummer} is voorbij; vul de geboortedatum en het BSN aan.",
            )
        elif verwacht > kennis.vandaag + ZWANGERSCHAP:
            yield let_op(
                "verwacht_ver",
                f"De verwachte datum van cliënt {client.nummer} is erg ver weg; controleer haar.",
            )
    meerling = [
        c.nummer
        for c in anderen
        if geboren and c.rol is client.rol is g.Rol.KIND and c.geboortedatum == geboren
    ]
    if meerling:
        yield let_op(
            "meerling",
            f"Cliënt {client.nummer} is op dezelfde dag geboren als cliënt {', '.join(map(str, meerling))}. Bij een meerling "
            "hangt de hulp voor het gezin aan het BSN van één kind; spreek met de gemeente af welk.",
        )
    soort = kennis.soort(zaak)
    if geboren is None:
        return
    if client.rol is g.Rol.KIND and soort.kind_tot_maanden is not None:
        grens = maanden_na(geboren, soort.kind_tot_maanden)
        if grens <= kennis.vandaag:
            yield let_op(
                "leeftijd",
                f"Cliënt {client.nummer} is sinds {grens:%m-%Y} ouder dan waarvoor {soort.naam} is bedoeld; overleg met de "
                "gemeente of dit nog past.",
            )
    volwassen = soort.client_vanaf_jaar
    if client.rol is g.Rol.VOLWASSENE and volwassen and maanden_na(geboren, 12 * volwassen) > kennis.vandaag:
        yield let_op(
            "te_jong",
            f"{soort.naam} is voor wie {volwassen} jaar of ouder is, en cliënt {client.nummer} is jonger; verwijs zo nodig "
            "naar het jeugdteam.",
        )
