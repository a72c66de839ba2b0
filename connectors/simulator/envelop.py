"""What stands around a payload, exactly as the published schemas allow it; anything else is refused.

Bron: VSP-Koppeling, OpenAPI push v1 and pull v1.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from pydantic.alias_generators import to_camel

Tekst60 = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Tekst100 = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Tekst150 = Annotated[str, StringConstraints(min_length=1, max_length=150)]
Tekst250 = Annotated[str, StringConstraints(min_length=1, max_length=250)]
Versie = Annotated[int, Field(ge=0, le=999)]
Uuid = Annotated[
    str,
    StringConstraints(
        pattern=r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
    ),
]


class Deel(BaseModel):
    """A part of the metadata: nothing unknown, no other types, no null."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", strict=True, frozen=True, populate_by_name=True
    )

    @model_validator(mode="before")
    @classmethod
    def _geen_null(cls, waarde: Any) -> Any:
        if isinstance(waarde, dict) and any(deel is None for deel in waarde.values()):
            raise ValueError("null is not allowed")
        return waarde


class Relatie(Deel):
    """A party: its rol and its code."""

    rol: Tekst100
    code: Tekst100 | None = None


class Berichtstroom(Deel):
    """What kind of message this is."""

    berichttype: Tekst60
    berichtsubtype: Tekst60 | None = None
    berichtversie: Versie
    berichtsubversie: Versie
    actie: Tekst60


class Routering(Deel):
    """From whom, to whom, what."""

    afzender: Relatie
    geadresseerden: Annotated[list[Relatie], Field(max_length=100)]
    berichtstroom: Berichtstroom


class Referentie(Deel):
    """Which message this is."""

    conversatie_id: Uuid
    traceer_id: Uuid
    als_antwoord_op: Uuid | None = None
    referentie_id: Tekst150 | None = None


class Aspect(Deel):
    """One pair of the verwerkingscontext."""

    sleutel: Tekst100
    waarde: Annotated[list[Tekst250], Field(min_length=1, max_length=100)]


class Envelop(Deel):
    """All metadata of a message."""

    routeringgegevens: Routering
    referentiegegevens: Referentie
    verwerkingscontext: Annotated[list[Aspect], Field(min_length=1, max_length=100)] | None = None

    @property
    def traceer_id(self) -> str:
        """The identity of the message."""
        return self.referentiegegevens.traceer_id

    @property
    def conversatie_id(self) -> str:
        """The conversation that it is part of."""
        return self.referentiegegevens.conversatie_id

    @property
    def als_antwoord_op(self) -> str | None:
        """The identity of the message that it answers."""
        return self.referentiegegevens.als_antwoord_op

    @property
    def afzender(self) -> Relatie:
        """Who sends it."""
        return self.routeringgegevens.afzender

    @property
    def geadresseerde(self) -> Relatie:
        """Who gets it: the first, for more than one was refused."""
        return self.routeringgegevens.geadresseerden[0]

    @property
    def stroom(self) -> Berichtstroom:
        """Its berichtstroom."""
        return self.routeringgegevens.berichtstroom

    @property
    def subtype(self) -> str:
        """Its name, such as WMO323; "" when it has none."""
        return self.stroom.berichtsubtype or ""

    def aspect(self, sleutel: str) -> str | None:
        """Give the first value of a key of the verwerkingscontext."""
        return next((a.waarde[0] for a in self.verwerkingscontext or () if a.sleutel == sleutel), None)

    def als_json(self) -> dict[str, Any]:
        """Give the metadata as they stand in JSON."""
        return self.model_dump(by_alias=True, exclude_none=True)


def lees_envelop(inhoud: bytes | dict[str, Any]) -> Envelop | dict[str, list[str]]:
    """Read metadata, or give what is wrong with them: texts by JSON path."""
    try:
        if isinstance(inhoud, bytes):
            return Envelop.model_validate_json(inhoud)
        return Envelop.model_validate(inhoud)
    except ValidationError as fouten:
        per_pad: dict[str, list[str]] = {}
        for fout in fouten.errors(include_input=False, include_url=False):
            pad = ".".join(str(stap) for stap in fout["loc"]) or "berichtMetadata"
            per_pad.setdefault(pad, []).append(str(fout["msg"]))
        return per_pad


def maak_envelop(
    traceer_id: str,
    *,
    van: tuple[str, str],
    aan: tuple[str, str],
    stroom: tuple[str, str, int, int, str],
    conversatie_id: str | None = None,
    als_antwoord_op: str | None = None,
) -> Envelop:
    """Make the envelope of a message to a provider; parties are (rol, code), the conversation a new one unless given."""
    referentie = {"conversatieId": conversatie_id or traceer_id, "traceerId": traceer_id}
    if als_antwoord_op is not None:
        referentie["alsAntwoordOp"] = als_antwoord_op
    namen = ("berichttype", "berichtsubtype", "berichtversie", "berichtsubversie", "actie")
    return Envelop.model_validate(
        {
            "routeringgegevens": {
                "afzender": {"rol": van[0], "code": van[1]},
                "geadresseerden": [{"rol": aan[0], "code": aan[1]}],
                "berichtstroom": dict(zip(namen, stroom, strict=True)),
            },
            "referentiegegevens": referentie,
        }
    )
