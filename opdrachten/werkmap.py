"""`zorgpost init`: make a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from opdrachten.bedrading import json_optie, open_omgeving
from opdrachten.scherm import toon_json, zeg

MAPPEN = ("in", "uit", "archief", "facturen")
VOORBEELD = """\
# Instellingen van deze werkmap. Vervang de voorbeeldgegevens door die van uw organisatie.
# Wachtwoorden horen hier niet; een database-url met wachtwoord geeft u mee in ZORGPOST_DATABASE.

[organisatie]
naam = "Kraamzorg Voorbeeld B.V."
agb = "42420001"            # 8 cijfers
kvk = "12345678"
btw_id = "NL001234567B01"
iban = "NL91ABNA0417164300"
straat = "Dorpsstraat"
huisnummer = "1"
postcode = "1234AB"
plaats = "Voorbeeld"
email = "administratie@example.nl"

[opslag]
url = "sqlite:///zorgpost.db"      # of postgresql+psycopg://gebruiker@host/database

[vecozo]
koppeling = "bestand"              # rest | soap | bestand (map voor het portaal)
omgeving = "simulator"             # productie | acceptatie | simulator

[facturatie]
betaaltermijn_dagen = 30
# correcties = "voorstel"          # wijzigingen na declareren wachten dan op een mens

# [signalen]                         # wanneer `zorgpost uren stand` om aandacht vraagt
# drempels = [80, 100]               # procent van een toewijzing
# loopt_af_weken = 4
# loopt_leeg_weken = 26
# onderbenutting_procent = 50        # van wat tot nu toe kon; 0 is nooit
# onderbenutting_weken = 4

# [termijnen]                        # zie `zorgpost status`
# declaratietermijn_dagen = 30       # na het einde van de maand; anders de laatste dag van de volgende maand
# crediteer_weken = 4                # na een 301 die iets terugneemt

# [verantwoording]                   # zie `zorgpost afstemmen verantwoording`
# bevriesdatum = "02-01"             # maand-dag van het jaar erna waarop de cijfers stilstaan

# Wat een gemeente op de factuur wil zien; zonder koper_referentie of ordernummer is er geen e-factuur.
# [gemeente.0118]
# koper_referentie = "INKOOP-2026"

# [mail]                             # voor `zorgpost factuur bezorg --mail`; wachtwoord in ZORGPOST_MAIL_WACHTWOORD
# server = "mail.example.nl"
# afzender = "facturen@example.nl"
"""


@click.command()
@click.argument("map_", metavar="MAP", type=click.Path(path_type=Path))
@json_optie
def init(map_: Path, als_json: bool) -> None:
    """Maak een werkmap met instellingen, database en mappen.

    Wat er al staat blijft staan; nog een keer draaien kan geen kwaad.

    \b
    Voorbeeld:
        zorgpost init werkmap
    """
    nieuw = maak_werkmap(map_, VOORBEELD)
    if als_json:
        toon_json({"map": str(map_), "nieuw": nieuw})
        return
    zeg(f"Werkmap {map_} is {'gemaakt' if nieuw else 'er al; wat ontbrak is aangevuld'}.")
    if nieuw:
        zeg(
            f"Pas eerst {map_ / 'zorgpost.toml'} aan en laad dan de stamgegevens (zorgpost stamgegevens laad)."
        )


def maak_werkmap(map_: Path, instellingen: str, *, eigen_database: bool = False) -> bool:
    """Make folder, settings and database where they are absent; tells whether the settings were new."""
    from facturatie.briefpapier import voorbeeld
    from opdrachten.instellingen import BESTAND

    for naam in MAPPEN:
        (map_ / naam).mkdir(parents=True, exist_ok=True)
    voorbeeld(map_ / "facturen" / "briefpapier")
    pad = map_ / BESTAND
    nieuw = not pad.exists()
    if nieuw:
        pad.write_text(instellingen, encoding="utf-8")
    with open_omgeving(map_, eigen_database=eigen_database):
        return nieuw
