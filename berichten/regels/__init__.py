"""The rules of controleniveau 2 to 4: each has one home, in the folder of its niveau and the module of its onderwerp.

`controleer` judges a bericht, `regels` lists what we have built, and `zoek` finds a rule by its id or retourcode, built
or not. `kern` says how a rule is written.

Bron: iWmo and iJw 3.2, rules TR, CS and CD.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from berichten.bericht import Bericht
from berichten.bevinding import Bevinding
from berichten.bronnen import Bronnen
from berichten.dossier import Dossier
from berichten.regels.controle import Plan
from berichten.regels.kaarten import Kaart, kaarten
from berichten.regels.kern import NIVEAUS, REGISTER, Regel
from berichten.regels.plaatsen import BERICHTEN
from berichten.standaard import Standaard

__all__ = ["Kaart", "Regel", "controleer", "regels", "zoek"]


def controleer(
    bericht: Bericht, niveau: int, *, dossier: Dossier | None = None, bronnen: Bronnen | None = None
) -> list[Bevinding]:
    """Give what the rules of one controleniveau (2, 3 or 4) find in a bericht; nothing found is an empty list.

    Niveau 3 wants the Dossier as well, niveau 4 also the Bronnen. The dossier is of what came before: with the bericht
    itself among its identificaties every bericht fails (TR056). A retourbericht has no rules of its own. There is no
    limit: a message that is wrong in 30,000 places gives 30,000 bevindingen. They carry no regelnummer.

    Raises ValueError for another niveau, or when the dossier or the bronnen are missing.
    """
    if niveau not in NIVEAUS.values():
        raise ValueError(f"niveau {niveau} is not one of {sorted(NIVEAUS.values())}")
    if (niveau >= 3 and dossier is None) or (niveau >= 4 and bronnen is None):
        raise ValueError(
            f"niveau {niveau} cannot be judged without {'a dossier' if dossier is None else 'bronnen'}"
        )
    if bericht.soort not in BERICHTEN:
        return []
    return _plan(bericht.standaard, bericht.soort, niveau).bevindingen(bericht, dossier, bronnen)


@cache
def regels() -> Mapping[str, Regel]:
    """Give every rule that we have built, by id."""
    for map_ in NIVEAUS:
        pakket = import_module(f"{__name__}.{map_}")
        for module in pkgutil.iter_modules(pakket.__path__, f"{pakket.__name__}."):
            import_module(module.name)
    return MappingProxyType(dict(sorted(REGISTER.regels.items())))


@cache
def _plan(standaard: Standaard, soort: str, niveau: int) -> Plan:
    return Plan((regel for regel in regels().values() if regel.niveau == niveau), standaard, soort)


def zoek(zoekterm: str) -> tuple[Kaart, ...]:
    """Give what we know of a rule ("TR302") or of every rule behind a retourcode ("9308", "0001"); () when unknown."""
    gezocht = zoekterm.strip().upper()
    return tuple(kaart for kaart in kaarten(regels()) if gezocht in (kaart.id, kaart.retourcode))
