"""What was declared before, as far as the rules across berichten for the 323 and 325 ask for it.

Bron: TR304 to TR418 of niveau 3.
"""

from __future__ import annotations

from dataclasses import dataclass

from berichten.bericht import Bericht


@dataclass(frozen=True, slots=True)
class Declaratieverloop:
    """What earlier 323s and 325s established."""

    @classmethod
    def van(cls, *berichten: Bericht) -> Declaratieverloop:
        """Give what these berichten establish together."""
        return cls()

    def __or__(self, ander: Declaratieverloop) -> Declaratieverloop:
        """Join two."""
        return self


LEEG = Declaratieverloop()
