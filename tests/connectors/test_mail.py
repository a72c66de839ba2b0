"""Letters by a real mail server on this machine: only with TLS, only to who we trust, and never a doubt hidden."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from connectors.mail import Mailserver, SmtpPost
from processen.factuurpoorten import Brief, NietVerstuurd, OnzekerVerstuurd, PostOnbereikbaar

BRIEF = Brief(
    aan="crediteuren@example.nl",
    onderwerp="Factuur 2026-0001 van Voorbeeld",
    tekst="Hierbij.\n",
    kenmerk="factuur.2026-0001.42420001",
    bestandsnaam="2026-0001.pdf",
    pdf=b"%PDF-1.7 voorbeeld",
)


class Bus:
    """What arrived; a recipient that begins with `weg` is refused, and one with `breek` breaks the connection."""

    def __init__(self) -> None:
        self.post: list[Any] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, adres: str, opties: Any) -> str:
        if adres.startswith("weg"):
            return "550 no such user"
        envelope.rcpt_tos.append(adres)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if envelope.rcpt_tos[0].startswith("breek"):
            server.transport.abort()
            return ""
        assert session.ssl is not None
        self.post.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


def toegang(server: Any, session: Any, envelope: Any, mechanisme: str, gegevens: Any) -> AuthResult:
    goed = isinstance(gegevens, LoginPassword) and gegevens.password == b"geheim"
    return AuthResult(success=goed, handled=goed)


def vrije_poort() -> int:
    """A port that nobody listens on; the controller cannot choose one itself."""
    with socket.socket() as lijn:
        lijn.bind(("127.0.0.1", 0))
        poort: int = lijn.getsockname()[1]
    return poort


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def wortels(ca: trustme.CA, tmp_path: Path) -> Path:
    pad = tmp_path / "ca.pem"
    ca.cert_pem.write_to_path(str(pad))
    return pad


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
def server(ca: trustme.CA, bus: Bus, wortels: Path) -> Iterator[Mailserver]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    luisteraar = Controller(
        bus,
        hostname="127.0.0.1",
        port=vrije_poort(),
        tls_context=context,
        require_starttls=True,
        authenticator=toegang,
        auth_required=True,
    )
    luisteraar.start()
    yield Mailserver(
        server="localhost",
        poort=luisteraar.port,
        afzender="administratie@example.nl",
        naam="Kraamzorg Voorbeeld",
        gebruiker="zorg",
        wachtwoord="geheim",
        certificaten=wortels,
    )
    luisteraar.stop()


def test_a_letter_arrives_over_tls_with_one_pdf(server: Mailserver, bus: Bus) -> None:
    with SmtpPost(server) as post:
        post.verstuur(BRIEF)
        post.verstuur(replace(BRIEF, kenmerk="factuur.2026-0002.42420001"))
    eerste, tweede = bus.post
    assert eerste["Subject"] == BRIEF.onderwerp
    assert (eerste["To"], eerste["Message-ID"]) == (BRIEF.aan, "<factuur.2026-0001.42420001@example.nl>")
    assert tweede["Message-ID"] != eerste["Message-ID"]
    (bijlage,) = eerste.iter_attachments()
    assert (bijlage.get_filename(), bijlage.get_content()) == ("2026-0001.pdf", BRIEF.pdf)


def test_a_refused_recipient_is_certain_and_the_next_letter_goes(server: Mailserver, bus: Bus) -> None:
    with SmtpPost(server) as post:
        with pytest.raises(NietVerstuurd, match="550") as fout:
            post.verstuur(replace(BRIEF, aan="weg@example.nl"))
        assert not isinstance(fout.value, PostOnbereikbaar)
        post.verstuur(BRIEF)
    assert len(bus.post) == 1


def test_a_connection_that_breaks_half_way_is_uncertain(server: Mailserver, bus: Bus) -> None:
    with SmtpPost(server) as post:
        with pytest.raises(OnzekerVerstuurd):
            post.verstuur(replace(BRIEF, aan="breek@example.nl"))
        post.verstuur(BRIEF)
    assert len(bus.post) == 1


def test_a_wrong_password_is_told_without_it(server: Mailserver, bus: Bus) -> None:
    with (
        SmtpPost(replace(server, wachtwoord="fout-wachtwoord")) as post,
        pytest.raises(PostOnbereikbaar) as fout,
    ):
        post.verstuur(BRIEF)
    assert "ZORGPOST_MAIL_WACHTWOORD" in str(fout.value)
    assert "fout-wachtwoord" not in str(fout.value) + repr(server)
    assert bus.post == []


def test_a_certificate_that_we_do_not_trust_stops_everything(server: Mailserver, bus: Bus) -> None:
    with (
        SmtpPost(replace(server, certificaten=None)) as post,
        pytest.raises(PostOnbereikbaar, match="certificaat"),
    ):
        post.verstuur(BRIEF)
    assert bus.post == []


def test_a_server_without_starttls_gets_no_invoice(server: Mailserver, bus: Bus) -> None:
    open_ = Controller(bus, hostname="127.0.0.1", port=vrije_poort())
    open_.start()
    try:
        with (
            SmtpPost(replace(server, poort=open_.port)) as post,
            pytest.raises(PostOnbereikbaar, match="STARTTLS"),
        ):
            post.verstuur(BRIEF)
    finally:
        open_.stop()
    assert bus.post == []


def test_no_server_at_all(server: Mailserver) -> None:
    with SmtpPost(replace(server, poort=1)) as post, pytest.raises(PostOnbereikbaar, match="later opnieuw"):
        post.verstuur(BRIEF)
