"""The numbers that are given once."""

from __future__ import annotations

from storage.tabellen import nummer
from storage.verzameling import Verzameling


class Nummers(Verzameling):
    """Fulfils `processen.ports.Nummers`; the row of a series is locked until the transaction ends, hence no gaps."""

    def volgende(self, reeks: str, aantal: int = 1) -> int:
        """Give the first of `aantal` consecutive numbers of a series, from 1."""
        if aantal < 1:
            raise ValueError("vraag ten minste één nummer")
        opdracht = self._invoeging(nummer).values(agb=self._agb, reeks=reeks, volgende=aantal + 1)
        opdracht = opdracht.on_conflict_do_update(
            index_elements=nummer.primary_key, set_={"volgende": nummer.c.volgende + aantal}
        )
        na: int = self._conn.execute(opdracht.returning(nummer.c.volgende)).scalar_one()
        return na - aantal
