"""The wegwijzer: which questions to ask about wet, payer and route, what an answer points at, and who decides.

It lists and never decides: buurtteam or gemeente decides on the wet, and what pays follows from that (domein B4).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Wegwijzervraag:
    """One question, in Dutch: what a yes points at, what to know, and who decides."""

    vraag: str
    wijst_naar: str
    uitleg: str
    beslist: str


@cache
def vragen() -> tuple[Wegwijzervraag, ...]:
    """Give the questions in the order in which they are asked: what goes first in law comes first.

    >>> [v.wijst_naar for v in vragen()][:5]
    ['Zvw', 'Wlz', 'Wmo', 'Jeugdwet', 'Wpg']
    """
    tekst = resources.files("trajecten").joinpath("wegwijzer.toml").read_text("utf-8")
    return tuple(Wegwijzervraag(**vraag) for vraag in tomllib.loads(tekst)["vraag"])
