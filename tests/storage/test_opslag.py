"""Urls, migrations and the failures of a database, on both engines where both can show it."""

import traceback
from collections import defaultdict
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, text

from storage import (
    OngeldigeOpslagUrl,
    Opslag,
    OpslagFout,
    OpslagOnbereikbaar,
    OpslagTeNieuw,
    OpslagWeigert,
    migraties,
)
from storage import opslag as module
from storage.tabellen import metadata


@pytest.fixture
def motor(opslag_url):
    """A bare engine on the same database as the opslag."""
    motor = create_engine(opslag_url)
    yield motor
    motor.dispose()


def test_steps_from_nothing_give_the_tables_of_the_code(opslag, motor):
    with motor.connect() as conn:
        verschil = compare_metadata(
            MigrationContext.configure(conn, opts={"compare_type": True, "compare_server_default": True}),
            metadata,
        )
    assert verschil == []


def test_steps_and_code_give_the_same_indexes_conditions_and_checks(opslag, motor):
    gemigreerd = _beschrijving(motor)
    with motor.begin() as conn:
        metadata.drop_all(conn)
        metadata.create_all(conn)
    assert gemigreerd == _beschrijving(motor)


def _beschrijving(motor: Engine) -> dict[str, list[str]]:
    """What the database itself says about indexes (with their condition) and checks, which Alembic does not compare.

    The parts of a definition are sorted: in which order columns and constraints were named means nothing.
    """
    if motor.dialect.name == "postgresql":
        vraag = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() UNION ALL "
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = current_schema()::regnamespace ORDER BY 1, 2"
        )
    else:
        vraag = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    beschrijving: dict[str, list[str]] = defaultdict(list)
    with motor.connect() as conn:
        for naam, sql in conn.execute(text(vraag)):
            if "alembic" not in naam:
                beschrijving[naam] += sorted(_delen(sql))
    return beschrijving


def _delen(sql: str) -> list[str]:
    """What stands between the commas that are not within brackets of a column or constraint, white space evened."""
    delen, diepte = [""], 0
    for teken in sql:
        diepte += (teken == "(") - (teken == ")")
        if diepte <= 1 and teken in "(),":
            delen.append("")
        else:
            delen[-1] += teken
    return [" ".join(deel.split()) for deel in delen]


def test_the_steps_that_the_code_names_are_the_steps_there_are():
    instelling = Config()
    instelling.set_main_option("script_location", "storage:migraties")
    stappen = ScriptDirectory.from_config(instelling)
    assert tuple(stap.revision for stap in reversed(list(stappen.walk_revisions()))) == migraties.REVISIES
    assert stappen.get_current_head() == migraties.KOP


def test_bringing_up_to_date_twice_changes_nothing(opslag, monkeypatch):
    monkeypatch.setattr(migraties, "voer_uit", lambda conn: pytest.fail("er was niets te doen"))
    opslag.migreer()


def test_a_step_that_fails_leaves_nothing(opslag_url, motor, monkeypatch):
    def halverwege(conn):
        metadata.create_all(conn)
        raise RuntimeError

    nieuw = Opslag(opslag_url, "42420001")
    with monkeypatch.context() as m:
        m.setattr(migraties, "voer_uit", halverwege)
        with pytest.raises(RuntimeError):
            nieuw.migreer()
    assert inspect(motor).get_table_names() == []
    nieuw.migreer()
    with nieuw.uow() as uow:
        assert uow.nummers.volgende("x") == 1
    nieuw.sluit()


def test_a_database_of_a_newer_program_is_left_alone(opslag, motor):
    with motor.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(OpslagTeNieuw, match="nieuwere versie"):
        opslag.migreer()


def test_a_relative_path_starts_in_the_workspace(tmp_path):
    opslag = Opslag("sqlite:///zorgpost.db", "42420001", basis=tmp_path)
    opslag.migreer()
    opslag.sluit()
    assert (tmp_path / "zorgpost.db").is_file()


@pytest.mark.parametrize(
    "url",
    [
        "geheim",
        "",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://jan:geheim@host/db",
        "postgresql+psycopg2://a:geheim@b/c",
    ],
)
def test_a_url_that_we_cannot_use_is_refused_without_repeating_it(url):
    with pytest.raises(OngeldigeOpslagUrl) as fout:
        Opslag(url, "42420001")
    assert "geheim" not in "".join(traceback.format_exception(fout.value))


@pytest.mark.parametrize("inhoud", [None, b"geen database maar een brief, lang genoeg om te lezen"])
def test_a_file_that_cannot_be_a_database_is_unreachable(tmp_path, inhoud):
    pad = tmp_path / "map" / "zorgpost.db"
    if inhoud is not None:
        pad.parent.mkdir()
        pad.write_bytes(inhoud * 100)
    opslag = Opslag(f"sqlite:///{pad}", "42420001")
    with pytest.raises(OpslagOnbereikbaar, match=r"zorgpost\.db"):
        opslag.migreer()
    with pytest.raises(OpslagOnbereikbaar), opslag.uow() as uow:
        uow.nummers.volgende("x")
    opslag.sluit()
    if inhoud is not None:
        assert pad.read_bytes() == inhoud * 100


def test_a_writer_that_waits_in_vain_can_run_again(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "WACHT_SECONDEN", 0)
    opslag = Opslag(f"sqlite:///{tmp_path / 'zorgpost.db'}", "42420001")
    opslag.migreer()
    with opslag.uow() as bezig, opslag.uow() as wacht:
        bezig.nummers.volgende("x")
        with pytest.raises(OpslagOnbereikbaar, match="opnieuw"):
            wacht.nummers.volgende("x")
        bezig.commit()
        assert wacht.nummers.volgende("x") == 2
    opslag.sluit()


def test_a_server_that_does_not_answer_is_unreachable_and_keeps_the_password_to_itself():
    opslag = Opslag("postgresql://jan:geheim@127.0.0.1:1/db?sslpassword=geheim", "42420001")
    with pytest.raises(OpslagOnbereikbaar, match=r"127\.0\.0\.1:1/db") as fout:
        opslag.migreer()
    assert "geheim" not in "".join(traceback.format_exception(fout.value))


def test_a_refused_row_is_not_repeated_in_the_error(opslag, voorbeeld):
    gevolg = voorbeeld.levering(medewerker="M-geheim", datum=None)
    with opslag.uow() as uow, pytest.raises(OpslagWeigert, match="datum") as fout:
        uow.leveringen.laad([gevolg], voorbeeld.NU)
    spoor = "".join(traceback.format_exception(fout.value))
    assert voorbeeld.BSN not in spoor
    assert "M-geheim" not in spoor


def test_every_other_failure_is_an_opslagfout(opslag, motor):
    with motor.begin() as conn:
        conn.execute(text("DROP TABLE nummer"))
    with opslag.uow() as uow, pytest.raises(OpslagFout):
        uow.nummers.volgende("x")


def test_the_settings_of_sqlite_keep_what_was_committed(tmp_path: Path):
    opslag = Opslag(f"sqlite:///{tmp_path / 'zorgpost.db'}", "42420001")
    opslag.migreer()
    with opslag._engine.connect() as conn:
        gezet = {
            naam: conn.exec_driver_sql(f"PRAGMA {naam}").scalar() for naam in ("journal_mode", "synchronous")
        }
        assert gezet == {"journal_mode": "wal", "synchronous": 2}
        assert conn.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert conn.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000
    opslag.sluit()


def test_what_stood_before_the_dossiers_goes_along(opslag_url, motor):
    """Step 3: each version gets its place in its bericht, and what was still to be written still is."""
    with motor.begin() as conn:
        _tot(conn, "0002")
        conn.execute(
            text(
                "INSERT INTO document (id, agb, pad, sha256, geschreven, inhoud) VALUES "
                "(1, 'A', 'a.xml', 'x', true, 'a'), (2, 'A', 'b.xml', 'y', false, 'b')"
            )
        )
        for i in (1, 2):
            conn.execute(
                text(
                    "INSERT INTO bericht (id, agb, richting, status, sha256, document_id, vastgelegd_op) "
                    f"VALUES ({i}, 'A', 'in', 'verwerkt', 's{i}', {i}, '2026-08-03 09:00:00')"
                )
            )
        for i, (nummer, bericht) in enumerate([(7, 2), (5, 1), (6, 1)], 1):
            conn.execute(
                text(
                    "INSERT INTO toewijzing (id, agb, wet, gemeente, bsn, nummer, moment, ingangsdatum, bericht_id) "
                    f"VALUES ({i}, 'A', 'wmo', '0344', '999900006', {nummer}, '2026-08-03 09:30:00', '2026-08-12', {bericht})"
                )
            )
    opslag = Opslag(opslag_url, "A")
    opslag.migreer()
    with opslag.uow() as uow:
        assert [t.nummer for t in uow.toewijzingen.geldende()] == [5, 6, 7]
        assert [b.pad for b in uow.bestanden.te_schrijven()] == ["b.xml"]
        uow.dossiers.verwijder(1)
        assert [t.nummer for t in uow.toewijzingen.geldende()] == [7]
    with motor.connect() as conn:
        rijen = conn.execute(text("SELECT nummer, volgnummer FROM toewijzing ORDER BY nummer")).all()
    assert rijen == [(5, 1), (6, 2), (7, 1)]
    opslag.sluit()


def test_what_lines_are_made_from_and_what_is_to_be_written_outlives_its_table(opslag_url, motor):
    """Step 15 makes these tables anew on SQLite."""
    lijnen = ("prestatie_levering", "factuurregel_levering")
    with motor.begin() as conn:
        _tot(conn, "0014")
        for opdracht in (
            "INSERT INTO document (id, agb, pad, sha256, inhoud) VALUES (1, 'A', 'a.xml', 'x', 'a')",
            "INSERT INTO te_schrijven (agb, document_id) VALUES ('A', 1)",
            "INSERT INTO bericht (id, agb, richting, status, sha256, document_id, vastgelegd_op) "
            "VALUES (1, 'A', 'uit', 'klaar', 's', 1, '2026-08-03 09:00:00')",
            "INSERT INTO levering (id, agb, levering_id, versie, actueel, bsn, gemeente, wet, datum, productcode, hoeveelheid, "
            "eenheid, geladen_op) VALUES (1, 'A', 'L1', 1, true, '999900006', '0344', 'wmo', '2026-08-03', '02A03', 60, '01', "
            "'2026-08-03 09:00:00')",
            "INSERT INTO declaratie (id, agb, wet, gemeente, declaratienummer, periode, dagtekening, totaal_cent, bericht_id) "
            "VALUES (1, 'A', 'wmo', '0344', 'W1', '2026-08-01', '2026-09-01', 6000, 1)",
            "INSERT INTO prestatie (id, agb, declaratie_id, wet, gemeente, referentienummer, bsn, toewijzing_nummer, "
            "productcategorie, productcode, \"begin\", eind, volume, eenheid, bedrag_cent, stand) VALUES (1, 'A', 1, "
            "'wmo', '0344', 'WP1', '999900006', 7, '02', '02A03', '2026-08-01', '2026-08-31', 60, '01', 6000, 'ingediend')",
            "INSERT INTO prestatie_levering (agb, regel_id, levering_versie_id, hoeveelheid) VALUES ('A', 1, 1, 60)",
        ):
            conn.execute(text(opdracht))
    opslag = Opslag(opslag_url, "A")
    opslag.migreer()
    with opslag.uow() as uow:
        assert [b.pad for b in uow.bestanden.te_schrijven()] == ["a.xml"]
        (regel,) = uow.declaraties.op_nummer("wmo", "W1").prestaties
        assert [(deel.levering_id, deel.hoeveelheid) for deel in regel.delen] == [("L1", 60)]
    with motor.connect() as conn:
        assert [len(conn.execute(text(f"SELECT * FROM {tabel}")).all()) for tabel in lijnen] == [1, 0]
    opslag.sluit()


def _tot(conn, revisie):
    """Take the steps up to and including one."""
    from alembic import command

    instelling = Config()
    instelling.set_main_option("script_location", "storage:migraties")
    instelling.attributes["verbinding"] = conn
    command.upgrade(instelling, revisie)
