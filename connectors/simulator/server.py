"""The transport: HTTPS with client certificates, and every way in which a connection can let a client down.

It is the server of the standard library: what matters here is to hold the socket itself, to cut it, to drip and to stop
half-way, and that is what larger servers keep out of reach.

Bron: simulatorlijst VSP sections 1, 3 and 10.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from connectors.simulator.storingen import DRUPPEL, KNIP, STIL, TE_KORT
from connectors.simulator.web import Antwoord, Verzoek

LOOPBACK = "127.0.0.1"
GROOTSTE_VERZOEK = 80 * 1024 * 1024
STILLE_SECONDEN = 60  # how long the end of a client that waits in vain is waited for
_DIRECT_WEG = struct.pack("ii", 1, 0)


class Server(ThreadingHTTPServer):
    """Serves calls on loopback until `stop`; with a context over TLS."""

    daemon_threads = True

    def __init__(
        self,
        poort: int,
        behandel: Callable[[Verzoek, bytes | None], Antwoord],
        *,
        context: Callable[[], ssl.SSLContext] | None = None,
        weiger: Callable[[], bool] = lambda: False,
        halveer: Callable[[str, str], bool] = lambda methode, pad: False,
        mislukt: Callable[[str], None] = lambda reden: None,
    ) -> None:
        self.behandel = behandel
        self.halveer = halveer
        self._context = context
        self._weiger = weiger
        self._mislukt = mislukt
        self._open: set[socket.socket] = set()
        self._slot = threading.Lock()
        self.gestopt = threading.Event()
        super().__init__((LOOPBACK, poort), _Afhandeling)
        self._draad = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def poort(self) -> int:
        """The port that it listens on."""
        return int(self.server_address[1])

    def begin(self) -> None:
        """Start serving, in threads of its own."""
        self._draad.start()

    def stop(self) -> None:
        """Stop serving and close every connection."""
        self.gestopt.set()
        self.shutdown()
        self._draad.join()
        with self._slot:
            for stekker in self._open:
                with contextlib.suppress(OSError):
                    stekker.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Make the connection safe, in the thread of this connection, and serve it."""
        stekker: socket.socket = request
        if self._weiger():
            stekker.settimeout(STILLE_SECONDEN)
            with contextlib.suppress(OSError):
                stekker.recv(1)  # in the middle of the handshake
            _breek_af(stekker)
            return
        if self._context is not None:
            veilig = self._maak_veilig(stekker)
            if veilig is None:
                return
            stekker = veilig
        with self._slot:
            self._open.add(stekker)
        try:
            _Afhandeling(stekker, client_address, self)
        except OSError:
            pass  # the client went away
        finally:
            with self._slot:
                self._open.discard(stekker)
            stekker.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell the ledger; the standard server writes a traceback to the terminal."""
        import sys

        self._mislukt(f"fout in de simulator: {sys.exc_info()[0]}")

    def _maak_veilig(self, stekker: socket.socket) -> ssl.SSLSocket | None:
        assert self._context is not None  # noqa: S101 - the caller looked
        stekker.settimeout(STILLE_SECONDEN)
        veilig = None
        try:
            veilig = self._context().wrap_socket(stekker, server_side=True, do_handshake_on_connect=False)
            veilig.do_handshake()
            return veilig
        except OSError as fout:
            self._mislukt(getattr(fout, "reason", None) or type(fout).__name__)
            _laat_uitpraten(veilig or stekker)
            return None


class _Afhandeling(BaseHTTPRequestHandler):
    """One connection: reads calls and writes answers, well or badly."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = STILLE_SECONDEN
    server: Server

    def __getattr__(self, naam: str) -> Any:
        # The standard server looks for do_GET and the like; all methods are served alike.
        if naam.startswith("do_"):
            return self._doe
        raise AttributeError(naam)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the ledger tells."""

    def _doe(self) -> None:
        pad, _, vraag = self.path.partition("?")
        lengte = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not lengte.isdigit() or int(lengte) > GROOTSTE_VERZOEK:
            self.close_connection = True
            self._schrijf(Antwoord(411 if "Transfer-Encoding" in self.headers else 413))
            return
        if int(lengte) and self.server.halveer(self.command, pad):
            self.rfile.read(int(lengte) // 2)
            self._breek()
            return
        inhoud = self.rfile.read(int(lengte))
        if len(inhoud) < int(lengte):
            self.close_connection = True
            return
        kop = {naam.lower(): waarde for naam, waarde in self.headers.items()}
        certificaat = (
            self.connection.getpeercert(binary_form=True)
            if isinstance(self.connection, ssl.SSLSocket)
            else None
        )
        verzoek = Verzoek(self.command, pad, vraag, kop, inhoud)
        self._schrijf(self.server.behandel(verzoek, certificaat))

    def _schrijf(self, antwoord: Antwoord) -> None:
        if antwoord.wijze == KNIP:
            self._breek()
            return
        if antwoord.wijze == STIL:
            self._wacht_op_einde()
            return
        tekst = self._als_tekst(antwoord)
        if antwoord.wijze == DRUPPEL:
            self._druppel(tekst)
        else:
            self.wfile.write(tekst)
        if antwoord.wijze == TE_KORT:
            self._sluit()

    def _als_tekst(self, antwoord: Antwoord) -> bytes:
        reden = antwoord.reden or (
            HTTPStatus(antwoord.status).phrase if antwoord.status in set(HTTPStatus) else ""
        )
        lengte = len(antwoord.inhoud) + (100 if antwoord.wijze == TE_KORT else 0)
        regels = [f"HTTP/1.1 {antwoord.status} {reden}"]
        regels += [f"{naam}: {waarde}" for naam, waarde in antwoord.kop.items()]
        if antwoord.soort:
            regels.append(f"Content-Type: {antwoord.soort}")
        if antwoord.status != 204:
            regels.append(f"Content-Length: {lengte}")
        if self.close_connection:
            regels.append("Connection: close")
        inhoud = b"" if self.command == "HEAD" else antwoord.inhoud
        return "\r\n".join([*regels, "", ""]).encode("latin-1") + inhoud

    def _druppel(self, tekst: bytes) -> None:
        """Write a byte at a time until the client has had enough."""
        for i in range(len(tekst)):
            self.wfile.write(tekst[i : i + 1])
            if self.server.gestopt.wait(0.05):
                break

    def _wacht_op_einde(self) -> None:
        """Say nothing until the client hangs up."""
        self.close_connection = True
        for _ in range(STILLE_SECONDEN * 20):
            leesbaar, _, _ = select.select([self.connection], [], [], 0.05)
            if leesbaar or self.server.gestopt.is_set():
                break

    def _breek(self) -> None:
        self.close_connection = True
        _breek_af(self.connection)

    def _sluit(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


def _breek_af(stekker: socket.socket) -> None:
    """Reset a connection instead of closing it."""
    with contextlib.suppress(OSError):
        stekker.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _DIRECT_WEG)
    stekker.close()


def _laat_uitpraten(stekker: socket.socket) -> None:
    """Close after the client has read why: bytes that nobody read would turn the close into a reset."""
    with contextlib.suppress(OSError):
        rauw = socket.socket(fileno=stekker.detach())
        with rauw:
            rauw.settimeout(1)
            rauw.shutdown(socket.SHUT_WR)
            while rauw.recv(65536):
                pass
