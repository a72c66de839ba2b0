"""One HTTPS call to VECOZO: what may go wrong, said in the few ways that a caller can act on.

A call has two timeouts and a deadline over all of it, an answer has a largest size, redirects are not followed, and the
calls keep a distance that stays within the quota. After an answer that is about us and not about a message (401, 403,
404, 405, 413, 415, 429, a redirect, a certificate that is refused) nothing more is called: every next call fails at once.

Bron: koppelvlak VSP, HTTP outcomes and what they allow; failure modes F01 to F09, F34, F35.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, SSLError

from processen.postpoorten import Gestopt, NietVerstuurd, Onzeker

GROOTSTE_ANTWOORD = 16 * 1024 * 1024  # a list of 250 messages is less than 1 MB
_BLOK = 64 * 1024
# What a server says about our certificate while the connection is made, in TLS 1.2 and, one read later, in TLS 1.3.
_CERTIFICAAT_GEWEIGERD = ("CERTIFICATE", "UNKNOWN_CA", "ACCESS_DENIED", "HANDSHAKE_FAILURE")

_AFGEBROKEN = "De verbinding met VECOZO brak af voordat het antwoord er was."
_UITLEG = {
    401: "VECOZO herkent het certificaat niet",
    403: "VECOZO weigert het certificaat of het IP-adres",
    404: "het adres bestaat niet bij VECOZO",
    405: "het adres kent deze opdracht niet",
    413: "VECOZO vindt het verzoek te groot",
    415: "VECOZO kent deze vorm van insturen niet",
    429: "het aantal aanroepen is op; alleen VECOZO kan de blokkade opheffen",
}
_OVER_ONS = (401, 403, 429)  # said by VECOZO of who calls: it holds for the next run too


@dataclass(frozen=True, slots=True)
class Grenzen:
    """How long a call may take, in seconds, and how many may be made in a minute."""

    verbinden: float = 10
    lezen: float = 60
    geheel: float = 300
    per_minuut: int = 300


@dataclass(frozen=True, slots=True)
class Antwoord:
    """What came back: the HTTP status and the body."""

    status: int
    inhoud: bytes


def _stekker_met_einde(over: Callable[[], float]) -> type[ssl.SSLSocket]:
    """Give a kind of socket on which no read takes longer than what is `over`, in seconds.

    The timeout of requests counts anew with every byte, so that a server that drips would hold us for ever.
    """

    class Stekker(ssl.SSLSocket):
        def recv_into(self, *args: Any, **kwargs: Any) -> int:
            rest, gewoon = over(), self.gettimeout()
            if rest <= 0:
                raise TimeoutError
            self.settimeout(rest if gewoon is None else min(gewoon, rest))
            try:
                return super().recv_into(*args, **kwargs)
            finally:
                self.settimeout(gewoon)

    return Stekker


class _Adapter(HTTPAdapter):
    """Uses our TLS context, and never tries again by itself."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pool with our context."""
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Make the pool through a proxy with our context too: it passes on what it cannot read."""
        return super().proxy_manager_for(proxy, ssl_context=self._context, **kwargs)


class Verkeer:
    """The connection of one run with VECOZO, by `proxy` (http://host:port) when that is given."""

    def __init__(
        self,
        context: ssl.SSLContext,
        grenzen: Grenzen = Grenzen(),
        *,
        proxy: str | None = None,
        klok: Callable[[], float] = time.monotonic,
        wacht: Callable[[float], None] = time.sleep,
    ) -> None:
        context.sslsocket_class = _stekker_met_einde(lambda: self._einde - klok())
        self._einde = 0.0
        self._sessie = requests.Session()
        self._sessie.trust_env = False  # nothing but the settings says where calls go and whom they trust
        if proxy is not None:
            self._sessie.proxies = {"https": proxy}
        self._sessie.mount("https://", _Adapter(context))
        self._grenzen = grenzen
        self._klok = klok
        self._wacht = wacht
        self._volgende = 0.0
        self._gestopt: Gestopt | None = None

    def sluit(self) -> None:
        """Close the connections."""
        self._sessie.close()

    def roep(
        self,
        methode: str,
        url: str,
        *,
        grootste: int = GROOTSTE_ANTWOORD,
        headers: Mapping[str, str] | None = None,
        **verzoek: Any,
    ) -> Antwoord:
        """Make one call and give an answer of 2xx, 400, 404 on what was asked for by id, or 422.

        Raises NietVerstuurd, Onzeker or Gestopt. Only https is called.
        """
        if self._gestopt is not None:
            raise self._gestopt
        if not url.startswith("https://"):
            raise self._stop(f"Het adres {url} is geen https; verbeter [vecozo] in zorgpost.toml.")
        self._houd_afstand()
        self._einde = self._klok() + self._grenzen.geheel
        try:
            antwoord = self._sessie.request(
                methode,
                url,
                headers=dict(headers or {}),
                timeout=(self._grenzen.verbinden, self._grenzen.lezen),
                allow_redirects=False,
                stream=True,
                **verzoek,
            )
            with antwoord:
                return Antwoord(antwoord.status_code, self._lees(antwoord, grootste))
        except requests.exceptions.RequestException as fout:
            raise self._vertaald(fout) from fout

    def _houd_afstand(self) -> None:
        nu = self._klok()
        if nu < self._volgende:
            self._wacht(self._volgende - nu)
        self._volgende = max(nu, self._volgende) + 60 / self._grenzen.per_minuut

    def _lees(self, antwoord: requests.Response, grootste: int) -> bytes:
        inhoud = bytearray()
        for blok in antwoord.iter_content(_BLOK):
            inhoud += blok
            if len(inhoud) > grootste:
                raise Onzeker("VECOZO geeft een antwoord dat groter is dan verwacht; het is niet gelezen.")
        verwacht = antwoord.headers.get("Content-Length", "")
        heel = (
            "Content-Encoding" in antwoord.headers or not verwacht.isdigit() or len(inhoud) >= int(verwacht)
        )
        if not heel:
            raise Onzeker(_AFGEBROKEN)
        return bytes(inhoud)

    def duid(self, antwoord: Antwoord, *, mag_ontbreken: bool = False) -> Antwoord:
        """Let an answer through that says something about what was asked; raise Gestopt or Onzeker for any other.

        With `mag_ontbreken` a 404 is an answer too.
        """
        status = antwoord.status
        if status in (200, 202, 204, 400, 422) or (status == 404 and mag_ontbreken):
            return antwoord
        if status in _UITLEG or 300 <= status < 400:
            uitleg = _UITLEG.get(status, "VECOZO verwijst naar een ander adres")
            raise self._stop(
                f"Het uitwisselen is gestopt: {uitleg} (HTTP {status}). Er is niets verloren; herstel dit en voer de "
                "opdracht opnieuw uit.",
                blijvend=status in _OVER_ONS,
            )
        raise Onzeker(
            f"VECOZO heeft een storing (HTTP {status}); of het is aangekomen wordt eerst nagevraagd."
        )

    def _stop(self, tekst: str, *, blijvend: bool = False) -> Gestopt:
        self._gestopt = Gestopt(tekst, blijvend=blijvend)
        return self._gestopt

    def _vertaald(self, fout: requests.exceptions.RequestException) -> NietVerstuurd | Onzeker | Gestopt:
        oorzaak = fout.args[0] if fout.args else None
        reden = oorzaak.reason if isinstance(oorzaak, MaxRetryError) else oorzaak
        if isinstance(fout, requests.exceptions.SSLError) or isinstance(reden, SSLError):
            tekst = str(reden).upper()
            if "CERTIFICATE_VERIFY_FAILED" in tekst:
                return self._stop(
                    "De server is niet aantoonbaar VECOZO: zijn certificaat is niet vertrouwd. Er is niets verstuurd; "
                    "controleer [vecozo] certificaten."
                )
            if any(woord in tekst for woord in _CERTIFICAAT_GEWEIGERD):
                return self._stop(
                    "VECOZO weigert ons certificaat bij het verbinden. Er is niets verstuurd; controleer of het geldig is."
                )
            return Onzeker("De beveiligde verbinding met VECOZO brak af.")
        if isinstance(fout, requests.exceptions.ConnectTimeout) or isinstance(
            reden, NewConnectionError | ConnectTimeoutError
        ):
            return NietVerstuurd(
                "VECOZO is niet te bereiken; er is niets verstuurd en het wordt later opnieuw geprobeerd."
            )
        return Onzeker(_AFGEBROKEN)
