"""The kinds of care that are offered, read from `productsoorten.toml`: what each needs, and which words fit it.

Bron: domein B1 to B5.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Productsoort:
    """One kind. `voor_acceptatie` and `voor_start` name what blocks when it is absent, `let_op` what only warns.

    `gronden` is what may carry a start: akkoord, toewijzing, overeenkomst (with the gemeente) or wlz. A child belongs to
    it up to `kind_tot_maanden`, an adult from `client_vanaf_jaar`. Kraamzorg lasts `kraamzorg_dagen`, and can be extended
    up to `verlengde_kraamzorg_weken` after birth. None and () say that nothing is asked.
    """

    code: str
    naam: str
    wetten: tuple[str, ...]
    routes: tuple[str, ...]
    gronden: tuple[str, ...]
    voor_acceptatie: tuple[str, ...] = ()
    voor_start: tuple[str, ...]
    let_op: tuple[str, ...] = ()
    evaluatie_weken: int
    kind_tot_maanden: int | None = None
    client_vanaf_jaar: int | None = None
    kraamzorg_dagen: int | None = None
    verlengde_kraamzorg_weken: int | None = None
    onderwerpen: tuple[str, ...] = ()
    uitkomsten: tuple[str, ...]
    eigen_bijdrage: Mapping[str, str] = field(default_factory=dict)


@cache
def productsoorten() -> Mapping[str, Productsoort]:
    """Give every kind by its code.

    >>> sorted(productsoorten())
    ['babythuiszorg', 'thuisbegeleiding-gezinnen', 'thuisbegeleiding-individueel']
    """
    tekst = resources.files("trajecten").joinpath("productsoorten.toml").read_text("utf-8")
    return MappingProxyType({code: _soort(code, velden) for code, velden in tomllib.loads(tekst).items()})


def _soort(code: str, velden: dict[str, Any]) -> Productsoort:
    waarden: dict[str, Any] = {naam: tuple(w) if isinstance(w, list) else w for naam, w in velden.items()}
    return Productsoort(code=code, **waarden)
