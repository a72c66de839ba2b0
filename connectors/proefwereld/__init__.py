"""The made-up world of `zorgpost proef`: one organisation, three gemeenten, a dozen clients and one awkward month."""

from connectors.proefwereld.wereld import Wereld, maak_wereld

__all__ = ["Wereld", "maak_wereld"]
