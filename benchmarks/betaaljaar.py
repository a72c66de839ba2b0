"""A made-up year of posts and payments, with which payment pays what: 40 gemeenten that pay as gemeenten do.

They pay one post or a whole run at once, net credits, write numbers in their own way or not at all, pay in parts, pay
twice, are turned back by the bank, and name the number of someone else. Everything follows from a seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from facturatie.betaling import Bankregel, Betaling, OpenPost, Postsoort

GEMEENTEN = 40
SAMEN = ("0001", "0002", "0003")  # these let one organisation pay for them
TARIEVEN = {"wmo": (6360, 8280), "jeugdwet": (6250, 7440, 9120)}
ZONDER_NUMMER = 0.03
Sleutel = tuple[Postsoort, int]


@dataclass(slots=True)
class Jaar:
    """All posts, all payments, who pays by which account, and the truth: what each payment gives to which post."""

    posten: list[OpenPost] = field(default_factory=list)
    betalingen: list[Betaling] = field(default_factory=list)
    betalers: dict[str, set[str]] = field(default_factory=dict)
    waarheid: dict[int, dict[Sleutel, int]] = field(default_factory=dict)

    @property
    def te_vinden(self) -> list[int]:
        """The payments that pay something."""
        return [nummer for nummer, doelen in self.waarheid.items() if doelen]


def iban(gemeente: str) -> str:
    """Give the account that pays for a gemeente; its check digits are right."""
    rekening = "BNGH0" + ("999999999" if gemeente in SAMEN else f"{int(gemeente):09d}")
    cijfers = "".join(str(int(teken, 36)) for teken in f"{rekening}NL00")
    return f"NL{98 - int(cijfers) % 97:02d}{rekening}"


def maak(seed: int = 1, maanden: int = 12, gemeenten: int = GEMEENTEN) -> Jaar:
    """Make a year."""
    kans, jaar = random.Random(seed), Jaar()
    codes = [f"{i:04d}" for i in range(1, gemeenten + 1)]
    jaar.betalers[iban(SAMEN[0])] = set(SAMEN)
    for maand in range(maanden):
        for code in codes:
            posten = list(_posten(jaar, kans, code, maand))
            jaar.posten.extend(posten)
            _betaal(jaar, kans, code, posten)
    jaar.betalingen.sort(key=lambda b: b.regel.datum)
    return jaar


def _posten(jaar: Jaar, kans: random.Random, code: str, maand: int) -> Iterator[OpenPost]:
    """Give what is sent to one gemeente about one month: per wet a declaratie, now and then a credit, and an invoice."""
    periode = date(2026 + maand // 12, maand % 12 + 1, 1)
    dag = periode + timedelta(days=kans.randint(32, 38))
    nummer = len(jaar.posten) + 1
    for wet in ("wmo", "jeugdwet") if kans.random() < 0.7 else ("wmo",):
        bedrag = sum(kans.choice(TARIEVEN[wet]) * kans.randint(2, 60) for _ in range(kans.randint(1, 12)))
        yield _post(nummer, f"{wet[0].upper()}{nummer:08d}", wet, code, periode, dag, bedrag)
        nummer += 1
        if kans.random() < 0.08:
            terug = -kans.choice(TARIEVEN[wet]) * kans.randint(1, 20)
            yield _post(nummer, f"{wet[0].upper()}{nummer:08d}", wet, code, periode, dag, terug)
            nummer += 1
    if kans.random() < 0.15:
        bedrag = kans.randint(300, 90_000) * 95 // 60 * 100 // 3
        naam = f"{periode.year}-{nummer:04d}"
        yield replace(_post(nummer, naam, "wmo", code, periode, dag, bedrag), soort=Postsoort.FACTUUR)


def _post(nummer: int, naam: str, wet: str, code: str, periode: date, dag: date, bedrag: int) -> OpenPost:
    return OpenPost(
        Postsoort.DECLARATIE, nummer, naam, wet, code, code, periode, dag, bedrag, naam=f"Gemeente {code}"
    )


def _betaal(jaar: Jaar, kans: random.Random, code: str, posten: list[OpenPost]) -> None:
    """Let a gemeente pay a month: all at once, or post by post."""
    dag = max(post.datum for post in posten) + timedelta(days=kans.randint(5, 30))
    som = sum(post.bedrag_cent for post in posten)
    heeft_credit = any(post.bedrag_cent < 0 for post in posten)
    if som > 0 and len(posten) > 1 and (heeft_credit or kans.random() < 0.4):
        _een_betaling(jaar, kans, code, posten, dag)
        return
    for post in posten:
        if post.bedrag_cent > 0:
            _een_betaling(jaar, kans, code, [post], dag)


def _een_betaling(jaar: Jaar, kans: random.Random, code: str, posten: list[OpenPost], dag: date) -> None:
    bedrag = sum(post.bedrag_cent for post in posten)
    doelen = {post.sleutel: post.bedrag_cent for post in posten}
    kenmerken, tekst = _aanduiding(kans, posten)
    lot = kans.random()
    if lot < ZONDER_NUMMER:
        _boek(
            jaar, code, dag, bedrag, (), kans.choice(("zorg", "BETALING CREDITEUREN", "mnd 11 Wmo")), doelen
        )
    elif lot < 0.035 and len(jaar.posten) > 50:
        vreemd = kans.choice([p for p in jaar.posten[:-10] if p.gemeente not in (code, *SAMEN)] or posten)
        _boek(jaar, code, dag, bedrag, (), f"declaratie {vreemd.nummer}", doelen)
    elif lot < 0.055 and len(posten) == 1 and bedrag > 1:
        deel = bedrag // 3
        (sleutel,) = doelen
        _boek(jaar, code, dag, deel, kenmerken, tekst, {sleutel: deel})
        _boek(jaar, code, dag + timedelta(days=9), bedrag - deel, kenmerken, tekst, {sleutel: bedrag - deel})
    elif lot < 0.07:
        _boek(jaar, code, dag, bedrag, kenmerken, tekst, doelen)
        _boek(jaar, code, dag + timedelta(days=3), bedrag, kenmerken, tekst, {})
    elif lot < 0.08:
        _boek(jaar, code, dag, bedrag, kenmerken, tekst, doelen)
        terug = {sleutel: -cent for sleutel, cent in doelen.items()}
        _boek(jaar, code, dag + timedelta(days=2), -bedrag, kenmerken, tekst, terug, retour=True)
        _boek(jaar, code, dag + timedelta(days=6), bedrag, kenmerken, tekst, doelen)
    else:
        _boek(jaar, code, dag, bedrag, kenmerken, tekst, doelen)


def _aanduiding(kans: random.Random, posten: list[OpenPost]) -> tuple[tuple[str, ...], str]:
    """Give references and text as payers write them; in a run they often name the first number only."""
    if len(posten) == 1:
        nummer = posten[0].nummer
        return kans.choice(
            [
                ((nummer,), "betaling"),
                ((), f"Decl. {nummer} Wmo"),
                ((), f"{nummer[:1]} {nummer[1:5]} {nummer[5:]}"),
                ((), f"onze ref 88123 uw nr {nummer.lower()}"),
                ((nummer,), f"{nummer} {posten[0].periode:%Y-%m}"),
            ]
        )
    alle = [post.nummer for post in posten]
    return (), kans.choice((" ".join(alle), ", ".join(alle), "/".join(reversed(alle)), f"{alle[0]} e.a."))


def _boek(
    jaar: Jaar,
    code: str,
    dag: date,
    bedrag: int,
    kenmerken: tuple[str, ...],
    tekst: str,
    doelen: dict[Sleutel, int],
    *,
    retour: bool = False,
) -> None:
    nummer = len(jaar.betalingen) + 1
    regel = Bankregel(
        datum=dag,
        bedrag_cent=bedrag,
        tegen_iban=iban(code),
        tegen_naam=f"Gemeente {code}",
        kenmerken=kenmerken,
        omschrijving=tekst,
        bankreferentie=f"B{nummer:09d}",
        retour=retour,
        reden="AC04" if retour else None,
    )
    jaar.betalingen.append(Betaling(nummer, regel, bedrag))
    jaar.waarheid[nummer] = doelen
