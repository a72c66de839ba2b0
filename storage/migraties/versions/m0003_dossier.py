"""The third step: what starts, stops, verzoeken, answers and retouren establish."""

from __future__ import annotations

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Nothing yet."""
