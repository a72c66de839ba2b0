"""Letters by e-mail: SMTP with STARTTLS, which is never optional; fulfils `processen.factuurpoorten.Post`.

Without TLS, or with a certificate that does not fit the name of the server, nothing is sent. What breaks before the
letter is handed over is certain not to have arrived; what breaks after is not certain, and is never repeated by itself.

Bron: RFC 3207 (STARTTLS), RFC 5321.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import ExitStack
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formataddr
from pathlib import Path
from types import TracebackType
from typing import Self

from processen.factuurpoorten import Brief, NietVerstuurd, OnzekerVerstuurd, PostOnbereikbaar

WACHT_SECONDEN = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailserver:
    """Where mail is handed over, and in whose name. `certificaten` is a file with the roots to trust, else the system's."""

    server: str
    poort: int
    afzender: str
    naam: str
    gebruiker: str | None = None
    wachtwoord: str | None = field(default=None, repr=False)
    certificaten: Path | None = None


class SmtpPost:
    """One connection, made at the first letter and used for all."""

    def __init__(self, server: Mailserver) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, soort: type[BaseException] | None, fout: BaseException | None, spoor: TracebackType | None
    ) -> None:
        if self._smtp is not None:
            self._smtp.close()

    def verstuur(self, brief: Brief) -> None:
        """Send one letter; raises NietVerstuurd, PostOnbereikbaar or OnzekerVerstuurd."""
        bericht = _bericht(brief, self._server)
        if self._smtp is None:
            self._smtp = self._verbind()
        smtp = self._smtp
        try:
            smtp.send_message(bericht, self._server.afzender, [brief.aan])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as fout:
            raise NietVerstuurd(f"de mailserver weigert deze brief (code {_code(fout)})") from None
        except (smtplib.SMTPException, OSError) as fout:
            smtp.close()
            self._smtp = None
            raise OnzekerVerstuurd(f"de verbinding brak af ({type(fout).__name__})") from None

    def _verbind(self) -> smtplib.SMTP:
        wie = f"mailserver {self._server.server}:{self._server.poort}"
        try:
            vertrouwd = ssl.create_default_context(
                cafile=str(self._server.certificaten) if self._server.certificaten else None
            )
            vertrouwd.minimum_version = ssl.TLSVersion.TLSv1_2
            smtp = smtplib.SMTP(self._server.server, self._server.poort, timeout=WACHT_SECONDEN)
            with ExitStack() as bij_een_fout:
                bij_een_fout.callback(smtp.close)
                smtp.starttls(context=vertrouwd)
                if self._server.gebruiker is not None:
                    smtp.login(self._server.gebruiker, self._server.wachtwoord or "")
                bij_een_fout.pop_all()
        except smtplib.SMTPNotSupportedError:
            raise PostOnbereikbaar(
                f"De {wie} kent geen STARTTLS of geen aanmelding; zonder versleuteling gaat er geen factuur weg. Kies een "
                "andere server of poort bij [mail]."
            ) from None
        except smtplib.SMTPAuthenticationError:
            raise PostOnbereikbaar(
                f"De {wie} wijst de aanmelding af; controleer gebruiker bij [mail] en ZORGPOST_MAIL_WACHTWOORD."
            ) from None
        except ssl.SSLError:
            raise PostOnbereikbaar(
                f"De {wie} heeft geen certificaat dat wij vertrouwen; controleer de naam van de server of geef bij [mail] "
                "certificaten op."
            ) from None
        except (smtplib.SMTPException, OSError) as fout:
            raise PostOnbereikbaar(
                f"De {wie} is niet te bereiken ({type(fout).__name__}); probeer het later opnieuw."
            ) from None
        return smtp


def _code(fout: smtplib.SMTPException) -> int:
    if isinstance(fout, smtplib.SMTPRecipientsRefused):
        return next((code for code, _ in fout.recipients.values()), 0)
    return fout.smtp_code if isinstance(fout, smtplib.SMTPResponseException) else 0


def _bericht(brief: Brief, server: Mailserver) -> EmailMessage:
    bericht = EmailMessage()
    bericht["From"] = formataddr((server.naam, server.afzender))
    bericht["To"] = brief.aan
    bericht["Subject"] = brief.onderwerp
    bericht["Message-ID"] = f"<{brief.kenmerk}@{server.afzender.rpartition('@')[2]}>"
    bericht.set_content(brief.tekst)
    bericht.add_attachment(brief.pdf, maintype="application", subtype="pdf", filename=brief.bestandsnaam)
    return bericht
