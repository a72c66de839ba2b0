"""What every test may use."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from storage import Opslag

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of the project."""
    return PROJECT


@pytest.fixture(scope="session")
def gedeeld() -> Path:
    """The folder with the published facts; it stands beside the project and is not part of it."""
    pad = PROJECT.parent / "shared"
    if not pad.is_dir():
        pytest.skip("../shared is not beside the project")
    return pad


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def opslag_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The url of a new and empty database, on each engine; on the server that is a schema that is dropped afterwards."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'zorgpost.db'}"
        return
    server = os.environ.get("ZORGPOST_TEST_POSTGRES")
    if not server:
        pytest.skip("ZORGPOST_TEST_POSTGRES is not set")
    from sqlalchemy import create_engine, make_url, text

    schema = f"zorgpost_{uuid.uuid4().hex}"
    beheer = create_engine(server, isolation_level="AUTOCOMMIT")
    with beheer.connect() as conn:
        conn.execute(text(f"CREATE SCHEMA {schema}"))
    try:
        url = make_url(server).update_query_dict({"options": f"-csearch_path={schema}"})
        yield url.render_as_string(hide_password=False)
    finally:
        with beheer.connect() as conn:
            conn.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        beheer.dispose()


@pytest.fixture
def opslag(opslag_url: str) -> Iterator[Opslag]:
    """The opslag of organisation 42420001 in a new database that is up to date, on each engine."""
    from storage import Opslag

    opslag = Opslag(opslag_url, "42420001")
    opslag.migreer()
    yield opslag
    opslag.sluit()
