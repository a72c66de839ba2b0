"""Certificates made on the spot: an authority, a server, and clients A to G of which some must not get in.

A is the organisation itself; B of another that A lets send registraties but no declaraties; C has expired; D is revoked;
E is of another authority; F comes from an address that is not registered; G may do nothing.

Bron: simulatorlijst VSP sections 2 and 3.
"""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LETTERS = "ABCDEFG"
VERLOPEN, INGETROKKEN, VREEMD = "C", "D", "E"
_GELDIG = timedelta(days=365)
# OpenSSL's X509_V_FLAG_NO_CHECK_TIME; the ssl module has no name for it.
_TIJD_TELT_NIET = 0x200000


@dataclass(frozen=True, slots=True)
class _Autoriteit:
    certificaat: x509.Certificate
    sleutel: ec.EllipticCurvePrivateKey


class Certificaten:
    """The certificates in a folder; they are made anew every time."""

    def __init__(self, map_: Path, agb: str, andere_agb: str) -> None:
        self.map = map_
        map_.mkdir(parents=True, exist_ok=True)
        self._nu = datetime.now(UTC)
        eigen, vreemd = _autoriteit("Simulator", self._nu), _autoriteit("Een ander", self._nu)
        self._letter: dict[bytes, str] = {}
        for letter in LETTERS:
            wie = andere_agb if letter == "B" else agb
            self._maak_client(letter, wie, vreemd if letter == VREEMD else eigen)
        self._maak_server(eigen)
        self._schrijf("ca.pem", _pem(eigen.certificaat))
        self._schrijf("alle_ca.pem", _pem(eigen.certificaat) + _pem(vreemd.certificaat))
        self._schrijf("intrekkingen.pem", self._intrekkingen(eigen))

    @property
    def ca(self) -> Path:
        """What a client must trust, and nothing else."""
        return self.map / "ca.pem"

    def van(self, letter: str) -> Path:
        """Give the certificate and key of a client, in one PEM."""
        return self.map / f"{letter}.pem"

    def letter(self, der: bytes | None) -> str | None:
        """Say whose certificate this is; None for none, or one that is not ours."""
        return self._letter.get(der) if der else None

    def context(self, *, streng: bool) -> ssl.SSLContext:
        """Give the TLS of the server.

        When `streng`, a client without a good certificate does not get past the handshake; else everyone gets in and
        the answer must refuse them.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.map / "server.pem")
        if streng:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(self.ca)
            context.load_verify_locations(self.map / "intrekkingen.pem")
            context.verify_flags |= ssl.VerifyFlags.VERIFY_CRL_CHECK_LEAF
        else:
            context.verify_mode = ssl.CERT_OPTIONAL
            context.load_verify_locations(self.map / "alle_ca.pem")
            context.verify_flags |= ssl.VerifyFlags(_TIJD_TELT_NIET)
        return context

    def _maak_client(self, letter: str, agb: str, door: _Autoriteit) -> None:
        sleutel = ec.generate_private_key(ec.SECP256R1())
        naam = x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, f"Simulator systeemcertificaat {letter}"),
                x509.NameAttribute(NameOID.SERIAL_NUMBER, agb),
            ]
        )
        einde = self._nu - timedelta(days=1) if letter == VERLOPEN else self._nu + _GELDIG
        certificaat = (
            _bouwer(naam, sleutel, door, self._nu - timedelta(days=30), einde)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
            .sign(door.sleutel, hashes.SHA256())
        )
        if letter == INGETROKKEN:
            self._ingetrokken = certificaat.serial_number
        self._letter[certificaat.public_bytes(serialization.Encoding.DER)] = letter
        self._schrijf(f"{letter}.pem", _pem(certificaat) + _sleutel(sleutel))

    def _maak_server(self, door: _Autoriteit) -> None:
        sleutel = ec.generate_private_key(ec.SECP256R1())
        namen = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        certificaat = (
            _bouwer(_naam("localhost"), sleutel, door, self._nu - timedelta(days=30), self._nu + _GELDIG)
            .add_extension(x509.SubjectAlternativeName(namen), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .sign(door.sleutel, hashes.SHA256())
        )
        self._schrijf("server.pem", _pem(certificaat) + _sleutel(sleutel))

    def _intrekkingen(self, door: _Autoriteit) -> bytes:
        ingetrokken = (
            x509.RevokedCertificateBuilder()
            .serial_number(self._ingetrokken)
            .revocation_date(self._nu)
            .build()
        )
        lijst = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(door.certificaat.subject)
            .last_update(self._nu - timedelta(days=1))
            .next_update(self._nu + _GELDIG)
            .add_revoked_certificate(ingetrokken)
            .sign(door.sleutel, hashes.SHA256())
        )
        return lijst.public_bytes(serialization.Encoding.PEM)

    def _schrijf(self, naam: str, inhoud: bytes) -> None:
        pad = self.map / naam
        pad.touch(mode=0o600)
        pad.write_bytes(inhoud)


def _autoriteit(naam: str, nu: datetime) -> _Autoriteit:
    sleutel = ec.generate_private_key(ec.SECP256R1())
    zelf = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{naam} CA")])
    certificaat = (
        x509.CertificateBuilder()
        .subject_name(zelf)
        .issuer_name(zelf)
        .public_key(sleutel.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(nu - timedelta(days=60))
        .not_valid_after(nu + 2 * _GELDIG)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(sleutel.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(False, False, False, False, False, True, True, False, False), critical=True
        )
        .sign(sleutel, hashes.SHA256())
    )
    return _Autoriteit(certificaat, sleutel)


def _bouwer(
    naam: x509.Name, sleutel: ec.EllipticCurvePrivateKey, door: _Autoriteit, van: datetime, tot: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(naam)
        .issuer_name(door.certificaat.subject)
        .public_key(sleutel.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(van)
        .not_valid_after(tot)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(door.sleutel.public_key()), critical=False
        )
    )


def _naam(naam: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, naam)])


def _pem(certificaat: x509.Certificate) -> bytes:
    return certificaat.public_bytes(serialization.Encoding.PEM)


def _sleutel(sleutel: ec.EllipticCurvePrivateKey) -> bytes:
    return sleutel.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
