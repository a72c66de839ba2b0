"""XML to berichtklassen and back, driven by their fields.

For every standaard, soort and klasse one reader and one writer are made, once, from `velden(klasse)`. They rely on a
tree that its XSD has accepted: children are there, in order, and only an optional one may be absent.

Bron: OP192 (UTF-8 without BOM, CR/LF); XSDs of iWmo and iJw 3.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, time
from functools import cache
from io import BytesIO
from itertools import groupby
from typing import Any

from lxml import etree

from berichten import client, declaratie, levering, meldingen, verzoek
from berichten.bericht import Bericht, Header
from berichten.formaat import pad_van
from berichten.retour import RetourHeader
from berichten.standaard import RETOUR_VAN, Standaard, herken
from berichten.typen import GeslotenPeriode
from berichten.velden import Veld, klasse_element, velden
from berichten.xsd import Opbouw, opbouw

Lezer = Callable[[Any], Any]
Schrijver = Callable[[Any], str]

# soort: (class of the Header, class of the content)
KLASSEN: Mapping[str, tuple[type, type]] = {
    "301": (Header, client.Client),
    "302": (RetourHeader, client.Client),
    "305": (Header, levering.StartClient),
    "306": (RetourHeader, levering.StartClient),
    "307": (Header, levering.StopClient),
    "308": (RetourHeader, levering.StopClient),
    "315": (Header, verzoek.AanvraagClient),
    "316": (RetourHeader, verzoek.AanvraagClient),
    "317": (Header, verzoek.WijzigingClient),
    "318": (RetourHeader, verzoek.WijzigingClient),
    "319": (Header, verzoek.Antwoord),
    "320": (RetourHeader, verzoek.Antwoord),
    "323": (Header, declaratie.Declaratie),
    "325": (declaratie.AntwoordHeader, declaratie.DeclaratieAntwoord),
}
RETOUREN = frozenset(RETOUR_VAN.values())
MEESTE_GEDEELDE = 1_000
BIJZONDER = re.compile(r"[&<>\r\n]")
KOP = '<?xml version="1.0" encoding="UTF-8"?>\r\n'


class OnleesbareWaarde(ValueError):
    """A value that the XSD accepts and Python cannot hold, such as the date -0001-01-01.

    `pad` says where; `melding` is a Dutch sentence without the value.
    """

    def __init__(self, pad: str, melding: str) -> None:
        super().__init__(melding)
        self.pad = pad
        self.melding = melding


class _Waarde(Exception):
    def __init__(self, element: Any, reden: str) -> None:
        super().__init__(reden)
        self.element = element


def velden_van(klasse: type, standaard: Standaard, soort: str) -> tuple[Veld, ...]:
    """Give the fields that a klasse has in this message: without those of only iJw, only a retour or another release."""
    geldig = {None, standaard.naam, "retour" if soort in RETOUREN else None}
    return tuple(
        veld for veld in velden(klasse) if veld.alleen in geldig and veld.bestaat_in(standaard.release)
    )


def lees_boom(wortel: Any) -> Bericht:
    """Make a Bericht of the tree of an XSD-valid message; comments and processing instructions are not in it.

    Raises OnleesbareWaarde for a value that no date or time can hold, and KeyError for a soort without klassen.
    """
    return Lezing().bericht(wortel)


class Lezing:
    """The reading of one message, of which the parser may hand over the greatest part before the tree is there.

    What repeats in the content (the Clienten of a declaratie, the ToegewezenProducten of a Client) is nearly all of a
    large message. `neem` reads such an element as soon as it is complete and empties it, so that the tree of a large
    message never stands in memory as a whole; `bericht` then reads the rest, with the last of each list.
    """

    def __init__(self) -> None:
        self._genomen: dict[tuple[str, str], _Genomen] = {}
        self._fout: OnleesbareWaarde | None = None

    def begin(self, standaard: Standaard, soort: str) -> list[str]:
        """Begin, or begin again, and give the tags of the elements that `neem` wants."""
        self._opbouw = opbouw(standaard, soort)
        self._fout = None
        self._genomen = {}
        for klasse in KLASSEN.get(soort, ())[1:]:
            ruimte = f"{{{_naamruimte(klasse, standaard, soort)}}}"
            self._genomen |= {
                (f"{ruimte}{veld.element}", f"{ruimte}{veld.onderdeel}"): _Genomen(
                    veld.naam, _lezer(veld.soort, standaard, soort)
                )
                for veld in velden_van(klasse, standaard, soort)
                if veld.herhaald and veld.is_klasse
            }
        return [tag for _, tag in self._genomen]

    def neem(self, element: Any) -> None:
        """Read an element that is complete and valid, and empty it; one with the same tag deeper down is left alone."""
        om = element.getparent()
        genomen = self._genomen.get((om.tag, element.tag))
        if genomen is None:
            return
        if om is not genomen.om:
            if om.getparent().getparent().getparent() is not None:
                return
            genomen.om = om
        if self._fout is None:
            try:
                genomen.delen.append(genomen.lees(element))
            except _Waarde as fout:
                self._fout = _onleesbaar(fout, self._opbouw)
        element.clear()

    def bericht(self, wortel: Any) -> Bericht:
        """Give the message when all of it has been parsed; raises like `lees_boom`."""
        for om, _ in self._genomen:
            for groep in wortel[-1].iterchildren(om):
                self.neem(groep[-1])
                groep.clear()
        standaard, soort = herken(etree.QName(wortel).namespace)
        klassen = KLASSEN[soort]
        try:
            delen = [
                _lezer(klasse, standaard, soort)(el) for klasse, el in zip(klassen, wortel, strict=False)
            ]
        except _Waarde as fout:
            raise _onleesbaar(fout, opbouw(standaard, soort)) from None
        if self._fout:
            raise self._fout
        inhoud: Any = delen[1] if len(delen) > 1 else None
        if self._genomen and inhoud is not None:
            inhoud = replace(inhoud, **{g.veld: tuple(g.delen) for g in self._genomen.values()})
        return Bericht(standaard, soort, delen[0], inhoud)


@dataclass(slots=True)
class _Genomen:
    """What has been taken of one repeated field so far; `om` is the element around it, once found."""

    veld: str
    lees: Lezer
    om: Any = None
    delen: list[Any] = field(default_factory=list)


def _onleesbaar(fout: _Waarde, schema: Opbouw) -> OnleesbareWaarde:
    melding = meldingen.waarde(etree.QName(fout.element).localname, str(fout))
    return OnleesbareWaarde(pad_van(fout.element, schema), melding)


def schrijf(bericht: Bericht) -> bytes:
    """Write a message: UTF-8 without BOM, CR/LF, one element per line; the same bericht gives the same bytes.

    Does not judge: `berichten.schrijf` holds the result against the XSD.
    """
    with BytesIO() as uit:
        for stuk in _stukken(bericht):
            uit.write(stuk.encode())
        return uit.getvalue()


def _stukken(bericht: Bericht) -> Iterator[str]:
    """Write a message piece by piece: of a large one the text as a whole is never there."""
    standaard, soort = bericht.standaard, bericht.soort
    prefix = standaard.berichtnaam(soort).lower()
    ruimten = (
        f'xmlns:{prefix}="{standaard.naamruimte(soort)}" xmlns:{standaard.naam}="{standaard.basisnaamruimte}"'
    )
    yield f"{KOP}<{prefix}:Bericht {ruimten}>\r\n"
    for klasse, deel in zip(KLASSEN[soort], (bericht.header, bericht.inhoud), strict=True):
        if deel is not None:
            begin, einde = _element(prefix, klasse_element(klasse), 1, "%s", groep=True).split("%s")
            yield begin
            for schrijf_veld in _veldschrijvers(klasse, standaard, soort, 2):
                yield from schrijf_veld(deel)
            yield einde
    yield f"</{prefix}:Bericht>\r\n"


def _naamruimte(klasse: Any, standaard: Standaard, soort: str) -> str:
    return standaard.basisnaamruimte if klasse.NAAMRUIMTE == "basis" else standaard.naamruimte(soort)


@cache
def _lezer(klasse: type, standaard: Standaard, soort: str, snel: bool = True) -> Lezer:
    """Make the reader of a klasse: an element in, an object out.

    It is made as source text, the way dataclasses makes its methods, because a call per value costs more than all the
    rest together. The reader that is `snel` leaves an element to the careful one when a value needs more than int() and
    fromisoformat() give it.
    """
    alle = velden_van(klasse, standaard, soort)
    ruimte = _naamruimte(klasse, standaard, soort)
    namen: dict[str, Any] = {"klasse": klasse, "open": _open_tweeling(klasse), "EINDE": _Einde}
    namen |= {f"lees_{veld.naam}": _veldlezer(veld, standaard, soort) for veld in alle}
    namen |= {f"tag_{veld.naam}": f"{{{ruimte}}}{veld.element}" for veld in alle}
    namen |= {f"leeg_{f.name}": f.default for f in fields(klasse)}
    bron = ["def lees(element):", *(f"    {regel}" for regel in _leesregels(klasse, alle, snel))]
    if snel:
        namen |= {"datum": date.fromisoformat, "tijd": time.fromisoformat}
        namen["zorgvuldig"] = lambda element: _lezer(klasse, standaard, soort, snel=False)(element)
        bron[1:] = ["    try:", *(f"    {regel}" for regel in bron[1:])]
        bron += ["    except ValueError:", "        return zorgvuldig(element)"]
    exec("\n".join(bron), namen)  # noqa: S102 - the text is made of our own field names only
    lees: Lezer = namen["lees"]
    return lees


def _leesregels(klasse: Any, alle: tuple[Veld, ...], snel: bool) -> Iterator[str]:
    """Write the body of a reader: take the children in the order of the XSD, and look at a tag only where that may miss.

    No tag is looked at in an element with all its children or with the required ones only, as nearly every one is.
    """
    verplicht = sum(veld.verplicht for veld in alle)
    yield "kinderen = element[:]"
    if verplicht < len(alle):
        yield "aantal = len(kinderen)"
        yield f"alles, meer = aantal == {len(alle)}, aantal > {verplicht}"
        yield "kinderen.append(EINDE)"
        yield "i = 0"
    yield "o = open()"
    for plaats, veld in enumerate(alle):
        kind = f"kinderen[{plaats if verplicht == len(alle) else 'i'}]"
        inspringen = ""
        if not veld.verplicht:
            yield f"o.{veld.naam} = leeg_{veld.naam}"
            yield f"if alles or meer and {kind}.tag == tag_{veld.naam}:"
            inspringen = "    "
        vorm = SNEL.get(veld.soort) if snel and not veld.herhaald else None
        yield f"{inspringen}o.{veld.naam} = {(vorm or 'lees_{veld}({kind})').format(veld=veld.naam, kind=kind)}"
        if verplicht < len(alle):
            yield f"{inspringen}i += 1"
    aanwezig = {veld.naam for veld in alle}
    for f in fields(klasse):
        if f.name not in aanwezig:
            yield f"o.{f.name} = leeg_{f.name}"
    yield "o.__class__ = klasse"
    yield "return o"


class _Einde:
    """What stands after the last child."""

    tag = None


@cache
def _open_tweeling(klasse: Any) -> type:
    """Make a class with the slots of a frozen klasse that can be filled; an object then becomes one of the klasse.

    That takes a third of the time of object.__setattr__ per field, the way of a frozen dataclass itself.
    """
    gewoon = {"__init__": object.__init__, "__setattr__": object.__setattr__}
    return type(f"Open{klasse.__name__}", klasse.__bases__, {"__slots__": klasse.__slots__, **gewoon})


def _veldlezer(veld: Veld, standaard: Standaard, soort: str) -> Lezer:
    lees = _lezer(veld.soort, standaard, soort) if veld.is_klasse else LEZERS[veld.soort]
    if veld.soort is GeslotenPeriode:
        return _gedeeld(lees)
    if veld.herhaald:
        return lambda element: tuple([lees(kind) for kind in element])
    return lees


def _gedeeld(lees: Lezer) -> Lezer:
    """Give objects of the same text once: the ProductPeriode of most prestaties is the same month."""
    bekend: dict[tuple[str | None, ...], Any] = {}

    def lees_gedeeld(element: Any) -> Any:
        tekst = tuple([kind.text for kind in element])
        if tekst not in bekend:
            if len(bekend) >= MEESTE_GEDEELDE:
                bekend.clear()
            bekend[tekst] = lees(element)
        return bekend[tekst]

    return lees_gedeeld


def _lees_tekst(element: Any) -> str:
    return element.text or ""


def _lees_getal(element: Any) -> int:
    try:
        return int(element.text)
    except ValueError:  # int() refuses more than 4300 digits, and the XSD allows any number of leading zeros
        tekst = element.text.strip()
        return int(tekst.lstrip("+-0") or "0") * (-1 if tekst.startswith("-") else 1)


def _lees_datum(element: Any) -> date:
    try:
        return date.fromisoformat(element.text)
    except ValueError:
        pass
    try:
        return date.fromisoformat(element.text.strip())
    except ValueError:
        raise _Waarde(
            element, "een datum moet tussen de jaren 0001 en 9999 liggen en heeft geen tijdzone"
        ) from None


def _lees_tijd(element: Any) -> time:
    tekst = element.text.strip()
    if tekst.startswith("24:"):  # in an XSD 24:00:00 is the same time as 00:00:00
        tekst = "00:" + tekst[3:]
    try:
        tijd = time.fromisoformat(tekst)  # digits beyond the microsecond are dropped
    except ValueError:
        tijd = None
    if tijd is None or tijd.tzinfo:  # libxml2 lets a zone with a minus through the pattern of LDT_Tijd
        raise _Waarde(element, "een tijd wordt zonder tijdzone geschreven, zoals 13:45:00")
    return tijd


LEZERS: Mapping[type, Lezer] = {str: _lees_tekst, int: _lees_getal, date: _lees_datum, time: _lees_tijd}
# The same for a value without surprises, as source text.
SNEL: Mapping[type, str] = {
    str: "{kind}.text or ''",
    int: "int({kind}.text)",
    date: "datum({kind}.text)",
    time: "tijd(tekst) if len(tekst := {kind}.text) == 8 else lees_{veld}({kind})",
}


@cache
def _veldschrijvers(
    klasse: type, standaard: Standaard, soort: str, diepte: int
) -> tuple[Callable[[Any], Iterable[str]], ...]:
    """Make the writers of the fields of a klasse: a repeated klasse comes in as many pieces as there are."""
    alle = velden_van(klasse, standaard, soort)
    stukken = groupby(alle, key=lambda veld: veld.naam if veld.herhaald and veld.is_klasse else None)
    return tuple(_stukschrijver(klasse, tuple(velden_), standaard, soort, diepte) for _, velden_ in stukken)


def _stukschrijver(
    klasse: Any, velden_: tuple[Veld, ...], standaard: Standaard, soort: str, diepte: int
) -> Callable[[Any], Iterable[str]]:
    """Make the writer of one repeated klasse, or of fields that stand together in one piece."""
    veld = velden_[0]
    if veld.herhaald and veld.is_klasse:
        schrijf_delen = _herhaling(veld, _prefix(klasse, standaard, soort), standaard, soort, diepte)
        return lambda object_: schrijf_delen(getattr(object_, veld.naam))
    schrijf_velden = _objectschrijver(klasse, velden_, standaard, soort, diepte)
    return lambda object_: (schrijf_velden(object_),)


@cache
def _schrijver(klasse: type, standaard: Standaard, soort: str, diepte: int) -> Schrijver:
    """Make the writer of the children of a klasse at a depth of indentation."""
    return _objectschrijver(klasse, velden_van(klasse, standaard, soort), standaard, soort, diepte)


def _objectschrijver(
    klasse: type, velden_: tuple[Veld, ...], standaard: Standaard, soort: str, diepte: int
) -> Schrijver:
    """Make the writer of some fields of a klasse.

    The required values of a klasse, and of required klassen within it, stand in one template; whatever is optional
    or repeated is a value in that template that brings its own tags.
    """
    namen: dict[str, Any] = {"tekst": _schrijf_tekst, "tijd": _schrijf_tijd}
    sjabloon, waarden = _sjabloon(klasse, velden_, standaard, soort, diepte, "o", namen)
    namen["sjabloon"] = sjabloon
    # Made as source text for speed, like the reader.
    schrijf_object: Schrijver = eval(f"lambda o: sjabloon % ({''.join(f'{w}, ' for w in waarden)})", namen)  # noqa: S307
    return schrijf_object


def _prefix(klasse: Any, standaard: Standaard, soort: str) -> str:
    return standaard.naam if klasse.NAAMRUIMTE == "basis" else standaard.berichtnaam(soort).lower()


def _sjabloon(
    klasse: type,
    velden_: tuple[Veld, ...],
    standaard: Standaard,
    soort: str,
    diepte: int,
    van: str,
    namen: dict[str, Any],
) -> tuple[str, list[str]]:
    """Give the template and the expressions that fill it; what those call is added to `namen`."""
    prefix = _prefix(klasse, standaard, soort)
    delen: list[str] = []
    waarden: list[str] = []
    for veld in velden_:
        waarde = f"{van}.{veld.naam}"
        los = "los_" + waarde.replace(".", "_")
        if not veld.verplicht and veld.soort in INLINE and not veld.herhaald:
            namen[los] = _element(prefix, veld.element, diepte, "%s", groep=False)
            delen.append("%s")
            waarden.append(f"'' if (v := {waarde}) is None else {los} % ({INLINE[veld.soort].format('v')})")
        elif veld.herhaald or not veld.verplicht:
            namen[los] = _los(veld, prefix, standaard, soort, diepte)
            delen.append("%s")
            waarden.append(f"{los}({waarde})")
        elif veld.is_klasse:
            onder = velden_van(veld.soort, standaard, soort)
            sjabloon, binnen = _sjabloon(veld.soort, onder, standaard, soort, diepte + 1, waarde, namen)
            delen.append(_element(prefix, veld.element, diepte, sjabloon, groep=True))
            waarden += binnen
        else:
            delen.append(_element(prefix, veld.element, diepte, "%s", groep=False))
            waarden.append(INLINE[veld.soort].format(waarde))
    return "".join(delen), waarden


def _los(veld: Veld, prefix: str, standaard: Standaard, soort: str, diepte: int) -> Schrijver:
    """Make the writer of an optional klasse or a repeated field, tags included; nothing for None or an empty tuple."""
    if veld.herhaald:
        schrijf_delen = _herhaling(veld, prefix, standaard, soort, diepte)
        return lambda delen: "".join(schrijf_delen(delen))
    schrijf_waarde = _schrijver(veld.soort, standaard, soort, diepte + 1)
    een = _element(prefix, veld.element, diepte, "%s", groep=True)
    return lambda waarde: "" if waarde is None else een % schrijf_waarde(waarde)


def _herhaling(
    veld: Veld, prefix: str, standaard: Standaard, soort: str, diepte: int
) -> Callable[[Iterable[Any]], Iterator[str]]:
    """Make the writer of a repeated field, one piece per element."""
    begin, einde = _element(prefix, veld.element, diepte, "%s", groep=True).split("%s")
    een = _element(prefix, veld.onderdeel or "", diepte + 1, "%s", groep=veld.is_klasse)
    schrijf_waarde = SCHRIJVERS.get(veld.soort) or _schrijver(veld.soort, standaard, soort, diepte + 2)

    def schrijf_delen(delen: Iterable[Any]) -> Iterator[str]:
        if delen:
            yield begin
            for deel in delen:
                yield een % schrijf_waarde(deel)
            yield einde

    return schrijf_delen


def _element(prefix: str, naam: str, diepte: int, inhoud: str, *, groep: bool) -> str:
    """Write one element; a group holds lines, a value stands between its tags."""
    tabs = "\t" * diepte
    if groep:
        return f"{tabs}<{prefix}:{naam}>\r\n{inhoud}{tabs}</{prefix}:{naam}>\r\n"
    return f"{tabs}<{prefix}:{naam}>{inhoud}</{prefix}:{naam}>\r\n"


def _schrijf_tekst(waarde: str) -> str:
    if BIJZONDER.search(waarde) is None:
        return waarde
    tekst = waarde.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A reader makes one \n of every \r\n, so a lone \r survives only as a reference.
    return tekst.replace("\r", "&#13;").replace("\n", "\r\n")


def _schrijf_tijd(waarde: time) -> str:
    tekst = waarde.isoformat()
    return tekst.rstrip("0") if "." in tekst else tekst


SCHRIJVERS: Mapping[type, Schrijver] = {
    str: _schrijf_tekst,
    int: str,
    date: date.isoformat,
    time: _schrijf_tijd,
}
INLINE: Mapping[type, str] = {
    str: "w if (w := {}).isalnum() else tekst(w)",
    int: "{}",
    date: "{}.isoformat()",
    time: "tijd({})",
}
