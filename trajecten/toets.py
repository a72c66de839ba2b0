"""May this event be recorded? What blocks it, and what a person must know when it is kept all the same.

A block is for what the law does not allow or what would leave hours without ground; everything else is a warning and
stays with the event. Nothing here decides: the gemeente decides on wet and omvang, the CAK on the eigen bijdrage.

Bron: domein B1 to B6, A5, A6; Jeugdwet art. 4.1.6 and Wmo 2015 art. 3.5 (VOG), OP003.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from trajecten import gebeurtenissen as g
from trajecten.clienttoets import clientmeldingen
from trajecten.gebeurtenissen import Ernst, Inhoud, Melding
from trajecten.gebied import gebied
from trajecten.kennis import (
    HOOFDAANNEMER,
    VECOZO,
    WETTEN_MET_GEMEENTE,
    Kennis,
    contact_uiterlijk,
    let_op,
    weiger,
    zonder_overeenkomst,
)
from trajecten.productsoort import Productsoort
from trajecten.startklaar import startmeldingen
from trajecten.zaak import WLZ, Zaak, jongste, maanden_na, tijd, van_de_zaak

NA_SLUITING = (g.Notitie, g.Toewijzing, g.Evaluatie, g.Document, g.Client, g.Intrekking)


def toets(zaak: Zaak, datum: date, inhoud: Inhoud, kennis: Kennis) -> list[Melding]:
    """Say what is the matter with an event before it is recorded; () when all is well. The blocks come first."""
    meldingen = [*_altijd(zaak, datum, inhoud, kennis)]
    if not meldingen:
        meldingen = [*_per_soort(zaak, datum, inhoud, kennis)]
    return sorted(meldingen, key=lambda m: m.ernst is not Ernst.BLOKKEERT)


def _altijd(zaak: Zaak, datum: date, inhoud: Inhoud, kennis: Kennis) -> Iterator[Melding]:
    if datum > kennis.vandaag:
        yield weiger(
            "toekomst",
            f"{datum:%d-%m-%Y} ligt in de toekomst en een gebeurtenis is pas vast te leggen als zij er is; verbeter --op, of "
            "leg dit vast op de dag zelf.",
        )
    if not zaak.gebeurtenissen:
        return
    if datum < zaak.begin and not isinstance(inhoud, g.Intrekking | g.Notitie | g.Document):
        yield weiger(
            "voor_aanvraag",
            f"De aanvraag is van {zaak.begin:%d-%m-%Y} en dit zou eerder zijn; verbeter --op, of maak voor een eerdere vraag "
            "een eigen zaak.",
        )
    if zaak.einde is not None and not isinstance(inhoud, NA_SLUITING):
        yield weiger(
            "gesloten",
            f"Zaak {zaak.kenmerk} is gesloten op {zaak.einde.datum:%d-%m-%Y}; trek het einde in "
            f"(`zorgpost zaak trek-in {zaak.kenmerk} {zaak.einde.nummer}`) of maak een nieuwe zaak.",
        )


def _per_soort(zaak: Zaak, datum: date, inhoud: Inhoud, kennis: Kennis) -> Iterator[Melding]:
    match inhoud:
        case g.Aanvraag():
            return _aanvraag(datum, inhoud, kennis)
        case g.Client():
            return clientmeldingen(zaak, inhoud, kennis)
        case g.Contact():
            return _contact(zaak, datum, inhoud)
        case g.Beoordeling():
            return _beoordeling(zaak, datum, inhoud, kennis)
        case g.Advies():
            return _advies(zaak, inhoud)
        case g.Besluit():
            return _besluit(zaak, datum, inhoud, kennis)
        case g.Akkoord():
            return _akkoord(zaak, datum, inhoud, kennis)
        case g.Aanspreekpunt():
            return _aanspreekpunt(zaak, inhoud)
        case g.Medewerker():
            return _medewerker(datum, inhoud)
        case g.Document():
            return _document(datum, inhoud)
        case g.Start():
            return startmeldingen(zaak, datum, inhoud, kennis)
        case g.Evaluatie():
            return _evaluatie(zaak, inhoud)
        case g.Wijziging():
            return _wijziging(zaak, inhoud, kennis)
        case g.Einde():
            return _einde(zaak, datum, inhoud, kennis)
        case g.Intrekking():
            return _intrekking(zaak, inhoud)
    return iter(())


def _aanvraag(datum: date, aanvraag: g.Aanvraag, kennis: Kennis) -> Iterator[Melding]:
    soort = kennis.soorten.get(aanvraag.product)
    if soort is None:
        yield weiger(
            "productsoort",
            f"Productsoort {aanvraag.product} kennen wij niet; kies uit {', '.join(sorted(kennis.soorten))}.",
        )
        return
    if gebied(kennis.gebieden, aanvraag.product, aanvraag.gemeente, datum) is None:
        yield let_op("geen_gebied", _niemand(aanvraag.gemeente, soort, datum))
    vreemd = [woord for woord in aanvraag.onderwerpen if woord not in soort.onderwerpen]
    if vreemd:
        yield let_op(
            "onderwerp",
            f"{', '.join(vreemd)} staat niet in de keuzelijst van {soort.naam} en is bewaard zoals het er staat; kies zo nodig "
            f"uit {', '.join(soort.onderwerpen)}.",
        )


def _niemand(gemeente: str, soort: Productsoort, dag: date) -> str:
    return (
        f"Voor gemeente {gemeente} staat op {dag:%d-%m-%Y} geen organisatie voor {soort.naam} in verzorgingsgebied.csv; "
        "de zaak wacht in de werkvoorraad. Vul het bestand aan of kies zelf met `zorgpost zaak routeer`."
    )


def _contact(zaak: Zaak, datum: date, contact: g.Contact) -> Iterator[Melding]:
    eerder = zaak.contact
    if contact.bereikt and eerder is not None:
        yield weiger(
            "tweede_eerste_contact",
            f"Het eerste contact staat al vast op {eerder.datum:%d-%m-%Y} en er is er precies één; leg een volgend gesprek vast "
            f"met `zorgpost zaak notitie {zaak.kenmerk} --onderwerp gesprek`.",
        )
    uiterlijk = contact_uiterlijk(zaak)
    if contact.bereikt and datum > uiterlijk:
        yield let_op(
            "contact_te_laat",
            f"Het contact had uiterlijk op {uiterlijk:%d-%m-%Y} moeten zijn, 3 werkdagen na de aanvraag; "
            "noteer wat de vertraging gaf.",
        )


def _beoordeling(zaak: Zaak, datum: date, beoordeling: g.Beoordeling, kennis: Kennis) -> Iterator[Melding]:
    if not beoordeling.past and not beoordeling.reden:
        yield weiger("afwijzing_zonder_reden", "Een afwijzing heeft een reden; geef die met --reden.")
    if not beoordeling.past and zaak.gestart_op is not None:
        yield weiger(
            "al_gestart",
            f"De zorg is al begonnen op {zaak.gestart_op:%d-%m-%Y}; sluit de zaak met `zorgpost zaak sluit` in plaats van haar "
            "af te wijzen.",
        )
    if beoordeling.past and "overeenkomst" in kennis.soort(zaak).voor_acceptatie:
        yield from zonder_overeenkomst(zaak, datum, kennis)
    if zaak.contact is None:
        yield let_op("nog_geen_contact", "De aanvrager is nog niet gesproken; bel voor u iets toezegt.")


def _advies(zaak: Zaak, advies: g.Advies) -> Iterator[Melding]:
    if advies.minuten_per_dag <= 0 or not 1 <= advies.dagen_per_week <= g.DAGEN_PER_WEEK or advies.weken <= 0:
        yield weiger(
            "advies_zonder_uren",
            "Een advies noemt uren per dag, dagen per week (1 tot 7) en weken; vul alle drie in.",
        )
    elif advies.minuten_per_dag > 24 * g.MINUTEN_PER_UUR:
        yield weiger("advies_te_lang", "Een dag heeft 24 uur; verbeter de uren per dag.")
    if zaak.contact is None:
        yield let_op(
            "volgorde", "Er is advies voor het eerste contact; leg ook het gesprek met de aanvrager vast."
        )
    if zaak.laatste(g.Besluit) is not None and zaak.laatste(g.Advies) is None:
        yield let_op(
            "volgorde", "De gemeente had al besloten; het besluit blijft gelden tot zij een nieuw neemt."
        )


def _besluit(zaak: Zaak, datum: date, besluit: g.Besluit, kennis: Kennis) -> Iterator[Melding]:
    if not besluit.toegekend:
        return
    soort, advies = kennis.soort(zaak), zaak.laatste(g.Advies)
    if besluit.wet not in soort.wetten:
        yield weiger(
            "wet",
            f"{soort.naam} kan niet uit de {besluit.wet}; het kan uit de {' of '.join(soort.wetten)}. Vraag de gemeente welke "
            "wet zij bedoelt.",
        )
    if besluit.minuten_per_week is not None and besluit.minuten_per_week <= 0:
        yield weiger("besluit_zonder_omvang", "Een toekenning noemt meer dan nul uur; verbeter --uren.")
    if besluit.einde and besluit.ingang and besluit.einde < besluit.ingang:
        yield weiger("periode", "Het einde van het besluit ligt voor de ingang; verbeter een van beide.")
    if advies is None:
        yield let_op(
            "volgorde", "Er is een besluit zonder ons advies; leg het advies alsnog vast als het er was."
        )
    elif advies.minuten_per_week != (besluit.minuten_per_week or advies.minuten_per_week):
        yield let_op(
            "anders_dan_advies",
            f"De gemeente besloot {tijd(besluit.minuten_per_week or 0)} per week en ons advies was "
            f"{tijd(advies.minuten_per_week)}; het besluit geldt.",
        )
    if besluit.wet == WLZ:
        vanaf = besluit.ingang or datum
        yield let_op(
            "wlz",
            f"Vanaf {vanaf:%d-%m-%Y} betaalt de Wlz: van die dag af gaat er niets meer naar de gemeente. Meld een lopende Wmo-"
            "toewijzing af met reden 39 (307) en overleg met de casemanager dementie of de wijkverpleegkundige."
            + (
                f" Wat van daarna al is gedeclareerd of gefactureerd toont `zorgpost gevolg {zaak.kenmerk}`."
                if vanaf < kennis.vandaag and zaak.kenmerk
                else ""
            ),
        )
    elif besluit.vorm is not g.Besluitvorm.CONTRACT and besluit.beschikking is None:
        yield let_op(
            "geen_beschikking",
            "Bij een individuele of maatwerkovereenkomst blijkt de btw-vrijstelling uit de beschikking; vraag het nummer, en "
            "laat finance de grond vaststellen.",
        )


def _akkoord(zaak: Zaak, datum: date, akkoord: g.Akkoord, kennis: Kennis) -> Iterator[Melding]:
    soort, besluit = kennis.soort(zaak), zaak.laatste(g.Besluit)
    if akkoord.volume <= 0:
        yield weiger(
            "akkoord_zonder_uren",
            "Een akkoord noemt de afgesproken uren; vul ze in, want zonder is er niets afgesproken.",
        )
    if akkoord.einde is not None and akkoord.einde < akkoord.ingang:
        yield weiger("periode", "Het einde van het akkoord ligt voor de ingang; verbeter een van beide.")
    if WLZ in (akkoord.wet, zaak.wet):
        yield weiger(
            "wlz",
            "De Wlz betaalt deze zorg: daarbij hoort geen akkoord met de gemeente, route geen en nooit een 323. Was er een ander "
            "besluit, leg dat dan eerst vast.",
        )
        return
    if akkoord.wet not in WETTEN_MET_GEMEENTE or akkoord.wet not in soort.wetten:
        yield weiger(
            "wet", f"{soort.naam} kan niet uit de {akkoord.wet}; kies uit {', '.join(soort.wetten)}."
        )
    elif zaak.wet is not None and zaak.wet != akkoord.wet:
        yield weiger(
            "wet_tegen_besluit",
            f"De gemeente besloot tot de {zaak.wet} en dit akkoord is onder de {akkoord.wet}; leg eerst het nieuwe besluit of de "
            "wijziging vast, want de gemeente beslist over de wet.",
        )
    elif besluit is None:
        yield let_op(
            "nog_geen_besluit",
            "De gemeente heeft nog niet besloten over wet en omvang; dit akkoord loopt daarop vooruit.",
        )
    if akkoord.client is not None and akkoord.client not in zaak.clienten:
        yield weiger(
            "onbekende_client", f"Zaak {zaak.kenmerk} heeft geen cliënt {akkoord.client}; voeg die eerst toe."
        )
    elif zaak.client_van(akkoord) is None and len(zaak.clienten) > 1:
        yield let_op(
            "welke_client",
            "Bij dit akkoord staat niet van welke cliënt de uren zijn, dus het heeft geen BSN en kan alleen op een factuur; "
            "leg het opnieuw vast met --client.",
        )
    if akkoord.gemeente != zaak.gemeente:
        yield let_op(
            "andere_gemeente",
            f"Dit akkoord is met gemeente {akkoord.gemeente} en het gezin woont in {zaak.gemeente}; de betaler volgt uit het "
            "adres. Is het gezin verhuisd, leg dat dan vast met `zorgpost zaak wijzig`.",
        )
    yield from _route(zaak, akkoord, soort, kennis)
    yield from _akkoordtijd(zaak, akkoord, soort)


def _route(zaak: Zaak, akkoord: g.Akkoord, soort: Productsoort, kennis: Kennis) -> Iterator[Melding]:
    """What the chosen route asks."""
    if akkoord.route not in soort.routes:
        yield weiger(
            "route",
            f"{soort.naam} kan niet langs route {akkoord.route}; kies uit {', '.join(soort.routes)}.",
        )
    bekend = kennis.route(akkoord.wet, akkoord.gemeente, akkoord.ingang)
    if bekend is None:
        yield let_op(
            "geen_route",
            f"Gemeente {akkoord.gemeente} ({akkoord.wet}) staat op {akkoord.ingang:%d-%m-%Y} niet in gemeenten.csv, dus deze "
            "uren kunnen nog nergens heen; vul haar aan.",
        )
    elif bekend != akkoord.route:
        yield let_op(
            "andere_route",
            f"In gemeenten.csv gaat gemeente {akkoord.gemeente} ({akkoord.wet}) langs route {bekend} en hier is "
            f"{akkoord.route} afgesproken; pas een van beide aan.",
        )
    if akkoord.route == VECOZO and not zaak.bsns:
        yield let_op(
            "geen_bsn",
            "Zonder BSN is er geen berichtenverkeer: tot het er is gaat deze zorg per factuur en worden gegevens beveiligd "
            "uitgewisseld.",
        )
    if akkoord.route == HOOFDAANNEMER:
        yield let_op(
            "btw",
            "De hoofdaannemer betaalt; bij onderaanneming is de btw-vrijstelling niet vanzelfsprekend. Laat finance de grond "
            "vaststellen.",
        )


def _akkoordtijd(zaak: Zaak, akkoord: g.Akkoord, soort: Productsoort) -> Iterator[Melding]:
    kind = jongste(zaak)
    if kind is not None and kind.geboortedatum is not None and soort.kind_tot_maanden is not None:
        grens = maanden_na(kind.geboortedatum, soort.kind_tot_maanden)
        if (akkoord.einde or date.max) >= grens:
            yield let_op(
                "verjaardag",
                f"Het akkoord loopt door na {grens:%d-%m-%Y}, als het kind te oud wordt voor {soort.naam}; spreek af wat er dan "
                "gebeurt.",
            )


def _aanspreekpunt(zaak: Zaak, punt: g.Aanspreekpunt) -> Iterator[Melding]:
    eerder = zaak.laatste(g.Aanspreekpunt)
    if eerder is not None and eerder.medewerker != punt.medewerker and not punt.reden:
        yield weiger(
            "wissel_zonder_reden",
            f"{eerder.medewerker} is al het eerste aanspreekpunt en een zaak heeft er precies één; geef bij een wissel de "
            "--reden.",
        )
    if punt.medewerker not in zaak.medewerkers:
        yield let_op(
            "onbekende_medewerker",
            f"Van {punt.medewerker} is voor deze zaak geen VOG vastgelegd; doe dat met `zorgpost zaak medewerker`.",
        )


def _medewerker(datum: date, medewerker: g.Medewerker) -> Iterator[Melding]:
    for wat, tot in (("VOG", medewerker.vog_tot), ("KCKZ-registratie", medewerker.kckz_tot)):
        if tot is not None and tot < datum:
            yield let_op(
                "verlopen",
                f"De {wat} van {medewerker.medewerker} is verlopen op {tot:%d-%m-%Y}; laat haar vernieuwen voor er zorg is.",
            )


def _document(datum: date, document: g.Document) -> Iterator[Melding]:
    if document.geldig_tot is not None and document.geldig_tot < datum:
        yield let_op(
            "verlopen",
            f"{document.soort} is verlopen op {document.geldig_tot:%d-%m-%Y}; vraag een nieuw stuk.",
        )


def _evaluatie(zaak: Zaak, evaluatie: g.Evaluatie) -> Iterator[Melding]:
    if zaak.gestart_op is None:
        yield let_op(
            "nog_niet_gestart", "De zorg is nog niet begonnen; leg de start vast als zij dat wel is."
        )
    if evaluatie.uitkomst is not g.Uitkomst.GELIJK:
        woord = "meer" if evaluatie.uitkomst is g.Uitkomst.OP else "minder"
        yield let_op(
            "nieuw_akkoord",
            f"Voor {woord} uren is een nieuw akkoord nodig; op een toewijzing vraagt u de wijziging aan met `zorgpost verzoek "
            "wijziging` (317), waar de gemeente die aanneemt.",
        )


def _wijziging(zaak: Zaak, wijziging: g.Wijziging, kennis: Kennis) -> Iterator[Melding]:
    soort = kennis.soort(zaak)
    if wijziging.gemeente is None and wijziging.wet is None and wijziging.route is None:
        yield weiger("niets_anders", "Zeg wat er anders wordt: --gemeente, --wet of --route.")
    if wijziging.wet is not None and wijziging.wet not in soort.wetten:
        yield weiger(
            "wet", f"{soort.naam} kan niet uit de {wijziging.wet}; kies uit {', '.join(soort.wetten)}."
        )
    if wijziging.route is not None and wijziging.route not in soort.routes:
        yield weiger(
            "route",
            f"{soort.naam} kan niet langs route {wijziging.route}; kies uit {', '.join(soort.routes)}.",
        )
    gemeente = wijziging.gemeente
    if gemeente is not None:
        if gebied(kennis.gebieden, soort.code, gemeente, wijziging.ingang) is None:
            yield let_op("geen_gebied", _niemand(gemeente, soort, wijziging.ingang))
        if wijziging.ingang.day != 1:
            yield let_op(
                "midden_in_maand",
                f"De maand wordt gesplitst: tot en met {wijziging.ingang - timedelta(days=1):%d-%m-%Y} betaalt gemeente "
                f"{zaak.gemeente}, vanaf {wijziging.ingang:%d-%m-%Y} gemeente {gemeente}; schrijf de uren op de gemeente van "
                "de dag.",
            )
    if wijziging.wet == WLZ:
        yield let_op(
            "wlz",
            f"Vanaf {wijziging.ingang:%d-%m-%Y} betaalt de Wlz en gaat er niets meer naar de gemeente; meld een lopende "
            "toewijzing af met reden 39 (307).",
        )
    elif zaak.akkoorden:
        yield let_op(
            "nieuw_akkoord",
            f"De lopende akkoorden eindigen de dag voor {wijziging.ingang:%d-%m-%Y}; voor daarna is een nieuw akkoord nodig, met "
            "een eigen toewijzing of factuurstroom.",
        )
    if wijziging.wet == "jeugdwet" and not _draagt(zaak, "jeugdwet"):
        yield let_op(
            "kind_bsn", "De Jeugdwet hangt aan het BSN van een kind; vul dat aan met `zorgpost zaak client`."
        )
    if wijziging.wet == "wmo" and not _draagt(zaak, "wmo"):
        yield let_op(
            "ouder_bsn",
            "De Wmo hangt aan het BSN van de volwassene met de beperking; vul die aan met `zorgpost zaak client`.",
        )


def _draagt(zaak: Zaak, wet: str) -> bool:
    """Tell whether there is a client with BSN on whom care under this wet can hang."""
    return any(client.bsn and client.rol.draagt(wet) for client in zaak.clienten.values())


def _einde(zaak: Zaak, datum: date, einde: g.Einde, kennis: Kennis) -> Iterator[Melding]:
    start, soort = zaak.gestart_op, kennis.soort(zaak)
    if not einde.uitkomst:
        yield weiger(
            "geen_uitkomst", f"Een einde heeft een uitkomst; kies uit {', '.join(soort.uitkomsten)}."
        )
    elif einde.uitkomst not in soort.uitkomsten:
        yield let_op(
            "uitkomst", f"{einde.uitkomst} staat niet in de keuzelijst en is bewaard zoals het er staat."
        )
    if start is not None and datum < start:
        yield weiger(
            "einde_voor_start",
            f"De zorg begon op {start:%d-%m-%Y} en kan niet eerder zijn geëindigd; verbeter --op.",
        )
    if start is not None and not zaak.keren(g.Evaluatie):
        yield let_op(
            "geen_evaluatie",
            "Er is niet geëvalueerd, en bij elk traject hoort dat minstens één keer; leg een evaluatie alsnog vast.",
        )
    lopend = [t for t in van_de_zaak(zaak, kennis.toewijzingen) if (t.einddatum or date.max) > datum]
    if start is not None and lopend:
        nummers = ", ".join(str(t.nummer) for t in lopend)
        yield let_op(
            "stop_melden", f"Toewijzing {nummers} loopt nog; meld de stop met `zorgpost regie stop` (307)."
        )


def _intrekking(zaak: Zaak, intrekking: g.Intrekking) -> Iterator[Melding]:
    staand = {e.nummer: e for e in zaak.staand}
    gekozen = staand.get(intrekking.nummer)
    if gekozen is None:
        yield weiger(
            "niet_in_te_trekken",
            f"Gebeurtenis {intrekking.nummer} is er niet of is al ingetrokken; `zorgpost zaak toon {zaak.kenmerk}` toont de "
            "nummers.",
        )
    elif isinstance(gekozen.inhoud, g.Aanvraag):
        yield weiger(
            "aanvraag", "De aanvraag zelf is niet in te trekken; sluit de zaak met `zorgpost zaak sluit`."
        )
    if not intrekking.reden:
        yield weiger("geen_reden", "Zeg met --reden wat er fout was.")
