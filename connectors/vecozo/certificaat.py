"""The client certificate with which VECOZO knows us, and the TLS that goes with it.

A certificate is a PKCS#12 file, or a PEM with its key in the same or another file. Its passphrase comes from the
environment. Verification of the server is always on, with the authorities of `certificaten` when given, else those of
the system; TLS 1.2 is the least.

Bron: koppelvlak VSP, TLS and certificates.
"""

from __future__ import annotations

import os
import secrets
import ssl
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import pkcs12

WAARSCHUW_DAGEN = 60


class OnbruikbaarCertificaat(Exception):
    """The certificate or its key cannot be used; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Certificaat:
    """A certificate that can be used: the days on which it is valid, inclusive, and the TLS made with it."""

    geldig_vanaf: date
    geldig_tot: date
    context: ssl.SSLContext = field(repr=False, compare=False)

    def waarschuwing(self, dag: date) -> str | None:
        """Say that it is not valid on a day or will soon not be, in one sentence; None when all is well."""
        if dag < self.geldig_vanaf:
            return f"Het VECOZO-certificaat is pas geldig vanaf {self.geldig_vanaf:%d-%m-%Y}; kies een ander certificaat."
        over = (self.geldig_tot - dag).days
        if over < 0:
            return (
                f"Het VECOZO-certificaat is verlopen op {self.geldig_tot:%d-%m-%Y}; vraag een nieuw systeemcertificaat "
                "aan bij VECOZO en zet het in [vecozo] certificaat."
            )
        if over <= WAARSCHUW_DAGEN:
            return (
                f"Het VECOZO-certificaat verloopt over {over} dagen, op {self.geldig_tot:%d-%m-%Y}; vraag nu een nieuw "
                "systeemcertificaat aan bij VECOZO."
            )
        return None


def laad(
    certificaat: Path,
    *,
    sleutel: Path | None = None,
    wachtwoord: str | None = None,
    certificaten: Path | None = None,
) -> Certificaat:
    """Load a certificate with its key and make the TLS context; raises OnbruikbaarCertificaat.

    `certificaten` is a PEM with the authorities that may have signed the certificate of the server.
    """
    geheim = wachtwoord.encode() if wachtwoord else None
    try:
        inhoud = certificaat.read_bytes()
        sleutelinhoud = sleutel.read_bytes() if sleutel else inhoud
    except OSError as fout:
        raise OnbruikbaarCertificaat(
            f"Het bestand {fout.filename} is niet te lezen ({fout.strerror}); controleer [vecozo] in zorgpost.toml."
        ) from fout
    try:
        if certificaat.suffix.lower() in (".p12", ".pfx"):
            doos = pkcs12.load_pkcs12(inhoud, geheim)
            eigen = [doos.cert.certificate] if doos.cert else []
            keten = [*eigen, *(extra.certificate for extra in doos.additional_certs)]
            geheime_sleutel: PrivateKeyTypes | None = doos.key
        else:
            keten = x509.load_pem_x509_certificates(inhoud)
            geheime_sleutel = serialization.load_pem_private_key(sleutelinhoud, geheim)
    except (ValueError, TypeError) as fout:
        raise OnbruikbaarCertificaat(
            f"Het certificaat {certificaat.name} is niet te openen; controleer het bestand en het wachtwoord in "
            "ZORGPOST_VECOZO_WACHTWOORD."
        ) from fout
    if not keten or geheime_sleutel is None:
        raise OnbruikbaarCertificaat(
            f"In {certificaat.name} ontbreekt het certificaat of de sleutel; exporteer beide uit het systeemcertificaat."
        )
    context = _context(certificaten)
    _geef_mee(context, keten, geheime_sleutel)
    return Certificaat(keten[0].not_valid_before_utc.date(), keten[0].not_valid_after_utc.date(), context)


def _context(certificaten: Path | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=str(certificaten) if certificaten else None)
    except (OSError, ssl.SSLError) as fout:
        raise OnbruikbaarCertificaat(
            f"Het bestand {certificaten} met vertrouwde certificaten is niet te gebruiken; controleer [vecozo] certificaten."
        ) from fout
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _geef_mee(context: ssl.SSLContext, keten: list[x509.Certificate], sleutel: PrivateKeyTypes) -> None:
    """Load chain and key. Python reads them from a file only, so the key goes there encrypted, with a passphrase of once."""
    eenmalig = secrets.token_hex(32)
    pem = sleutel.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(eenmalig.encode()),
    ) + b"".join(een.public_bytes(serialization.Encoding.PEM) for een in keten)
    greep, pad = tempfile.mkstemp(suffix=".pem")
    try:
        with os.fdopen(greep, "wb") as bestand:
            bestand.write(pem)
        context.load_cert_chain(pad, password=eenmalig)
    except ssl.SSLError as fout:
        raise OnbruikbaarCertificaat(
            "Het certificaat en de sleutel horen niet bij elkaar; exporteer beide opnieuw uit het systeemcertificaat."
        ) from fout
    finally:
        os.unlink(pad)
