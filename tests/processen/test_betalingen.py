"""From a bank statement to a paid line: once, to the cent, walkable, and back again when the bank turns it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from facturatie.grootboek import Stand
from storage import Opslag
from storage.tabellen import aflettering, bankregel, boeking, declaratie, prestatie

if TYPE_CHECKING:
    from tests.conftest import Werk

IBAN, UTRECHT, DIEMEN = "NL91ABNA0417164300", "NL44RABO0123456789", "NL02BNGH0000000001"
NOVEMBER = "2026-11-10"


def regel(
    cent: int, tekst: str = "", *, dag: str = "03", iban: str = UTRECHT, ref: str = "", retour: bool = False
) -> str:
    teken, bedrag = ("C" if cent > 0 else "D"), f"{abs(cent) // 100},{abs(cent) % 100:02d}"
    terug = "/RTRN/AC04" if retour else ""
    return (
        f":61:2611{dag}11{dag}{teken}{bedrag}NTRFNONREF{f'//{ref}' if ref else ''}\n"
        f":86:/TRTP/SEPA OVERBOEKING/IBAN/{iban}/NAME/Betaler{terug}/REMI/USTD//{tekst}/EREF/NOTPROVIDED"
    )


def mt940(
    *regels: tuple[int, str],
    begin: int = 0,
    eind: int | None = None,
    nummer: int = 1,
    valuta: str = "EUR",
    rekening: str = IBAN,
) -> bytes:
    som = sum(cent for cent, _ in regels)

    def saldo(cent: int) -> str:
        return f"{'C' if cent >= 0 else 'D'}2611{nummer:02d}{valuta}{abs(cent) // 100},{abs(cent) % 100:02d}"

    return "\n".join(
        (
            ":20:REF",
            f":25:{rekening}",
            f":28C:{nummer}",
            f":60F:{saldo(begin)}",
            *(tekst for _, tekst in regels),
            f":62F:{saldo(begin + som if eind is None else eind)}",
            "-",
        )
    ).encode()


def r(cent: int, tekst: str = "", **anders: Any) -> tuple[int, str]:
    return cent, regel(cent, tekst, **anders)


class Kas:
    """A workspace with the small month, declared, answered and invoiced; and its bank."""

    def __init__(self, werk: Werk) -> None:
        self.werk = werk
        werk.laad()
        self.declaraties = {d["gemeente"]: d for d in werk.declareer()["declaraties"]}
        werk.ontvang(
            *(
                werk.antwoord(d, f"{d['declaratienummer']}.xml", identificatie=f"A{i}")
                for i, d in enumerate(self.declaraties.values())
            )
        )
        self.facturen = {f["gemeente"]: f for f in werk.factureer()["facturen"]}
        self.utrecht = self.declaraties["0344"]["declaratienummer"]
        self.cent = self.declaraties["0344"]["totaal_cent"]
        self._keer = 0

    def laad(
        self, *regels: tuple[int, str], code: int | None = None, opties: tuple[str, ...] = (), **anders: Any
    ) -> Any:
        self._keer += 1
        pad = self.werk.map / "in" / f"bank{self._keer}.sta"
        pad.write_bytes(mt940(*regels, nummer=anders.pop("nummer", self._keer), **anders))
        uitslag = self.werk("betaling", "laad", pad, "--datum", NOVEMBER, "--json", *opties)
        assert code is None or uitslag.code == code, uitslag.fout or uitslag.uit
        return uitslag.json

    def __call__(self, *argumenten: object) -> Any:
        uitslag = self.werk("betaling", *argumenten, "--json")
        return uitslag.json if uitslag.uit else uitslag

    @property
    def open(self) -> Any:
        return self("lijst", "--open")["boekingen"]

    @property
    def opslag(self) -> Opslag:
        url = self.werk.omgeving.get("ZORGPOST_DATABASE", "sqlite:///zorgpost.db")
        return Opslag(url, "42420001", basis=self.werk.map)

    def saldi(self) -> dict[Stand, int]:
        opslag = self.opslag
        with opslag.uow(alleen_lezen=True) as uow:
            saldi = uow.grootboek.saldi()
        opslag.sluit()
        assert sum(saldi.values()) == 0
        return saldi

    def vraag(self, vraag: Any) -> list[Any]:
        opslag = self.opslag
        with opslag._engine.connect() as conn:
            rijen = list(conn.execute(vraag))
        opslag.sluit()
        return rijen

    def register(self) -> dict[str, int]:
        return {
            f["factuurnummer"]: f["open_cent"]
            for f in self.werk("factuur", "register", "--json").json["facturen"]
        }


@pytest.fixture
def kas(werk_op_elke_database: Werk) -> Kas:
    return Kas(werk_op_elke_database)


@pytest.fixture
def klein(werk: Werk) -> Kas:
    return Kas(werk)


def test_a_payment_is_booked_once_and_every_cent_is_walkable(kas: Kas) -> None:
    toegekend = kas.saldi()[Stand.TOEGEKEND]
    uit = kas.laad(r(kas.cent, kas.utrecht, ref="B1"), code=0)
    assert [(g["nummer"], g["bedrag_cent"], g["wijze"]) for g in uit["gekoppeld"]] == [
        (kas.utrecht, kas.cent, "nummer")
    ]
    saldi = kas.saldi()
    assert (saldi[Stand.TOEGEKEND], saldi[Stand.BETAALD]) == (toegekend - kas.cent, kas.cent)
    lopen = (
        select(bankregel.c.bedrag_cent, aflettering.c.bedrag_cent, boeking.c.bedrag_cent, prestatie.c.stand)
        .join(aflettering, aflettering.c.bankregel_id == bankregel.c.id)
        .join(declaratie, declaratie.c.id == aflettering.c.declaratie_id)
        .join(boeking, boeking.c.aflettering_id == aflettering.c.id)
        .join(prestatie, prestatie.c.id == boeking.c.prestatie_id)
    )
    rijen = kas.vraag(lopen)
    assert sum(cent for _, _, cent, _ in rijen) == kas.cent
    assert {(bank, afl, stand) for bank, afl, _, stand in rijen} == {(kas.cent, kas.cent, Stand.BETAALD)}
    again = kas.laad(r(kas.cent, kas.utrecht, ref="B1"), nummer=1, code=0)
    assert (again["bestanden"][0]["nieuw"], again["bestanden"][0]["bekend"]) == (0, 1)
    assert kas.saldi() == saldi


def test_parts_fill_a_post_and_the_last_books_it(kas: Kas) -> None:
    kas.laad(r(10_000, kas.utrecht, ref="B1"), code=0)
    assert kas.saldi()[Stand.BETAALD] == 0
    kas.laad(r(kas.cent - 10_000, kas.utrecht, ref="B2"), begin=10_000, code=0)
    assert kas.saldi()[Stand.BETAALD] == kas.cent


def test_a_return_books_back_and_a_new_payment_books_again(kas: Kas) -> None:
    kas.laad(r(kas.cent, kas.utrecht, ref="B1"))
    kas.laad(r(-kas.cent, "retour", ref="B2", dag="04", retour=True), begin=kas.cent, code=0)
    assert kas.saldi()[Stand.BETAALD] == 0
    assert {
        stand for (stand,) in kas.vraag(select(prestatie.c.stand).where(prestatie.c.gemeente == "0344"))
    } == {Stand.TOEGEKEND}
    kas.laad(r(kas.cent, kas.utrecht, ref="B3", dag="05"), code=0)
    assert kas.saldi()[Stand.BETAALD] == kas.cent


def test_a_month_over_days_books_nothing_twice(kas: Kas) -> None:
    dag = (r(kas.cent, kas.utrecht, dag="02"), r(-5_000, "huur", dag="02", iban=DIEMEN))
    kas.laad(*dag)
    maand = kas.laad(*dag, r(7_700, "teruggave", dag="09", iban=DIEMEN), nummer=30)
    assert (maand["bestanden"][0]["nieuw"], maand["bestanden"][0]["bekend"]) == (1, 2)
    assert kas.saldi()[Stand.BETAALD] == kas.cent


def test_a_trial_keeps_nothing(klein: Kas) -> None:
    uit = klein.laad(r(klein.cent, klein.utrecht), opties=("--proef",), code=0)
    assert uit["gekoppeld"][0]["nummer"] == klein.utrecht
    assert klein("lijst")["boekingen"] == []
    assert klein.saldi()[Stand.BETAALD] == 0


def test_twice_paid_waits_and_is_set_aside_with_a_reason(klein: Kas) -> None:
    klein.laad(r(klein.cent, klein.utrecht, ref="B1"))
    uit = klein.laad(r(klein.cent, klein.utrecht, ref="B2", dag="04"), begin=klein.cent, code=1)
    assert [v["reden"] for v in uit["voorstellen"]] == ["al betaald"]
    (open_,) = klein.open
    klein("terzijde", open_["boeking"], "--soort", "dubbel", "--reden", "teruggestort")
    assert klein.open == []
    assert klein.vraag(select(aflettering.c.toelichting).where(aflettering.c.rest.is_not(None))) == [
        ("teruggestort",)
    ]
    assert klein.saldi()[Stand.BETAALD] == klein.cent


def test_by_hand_an_account_is_learned_and_unlearned(kas: Kas) -> None:
    arnhem = kas.declaraties["0202"]
    kas.laad(r(kas.cent, "zorg", ref="B1"), code=1)
    (open_,) = kas.open
    assert open_["voorstel"]["reden"] == "geen aanwijzing"
    gekoppeld = kas("koppel", open_["boeking"], kas.utrecht)
    assert (gekoppeld["rest_cent"], gekoppeld["gekoppeld"][0]["nummer"]) == (0, kas.utrecht)
    assert kas.saldi()[Stand.BETAALD] == kas.cent
    fout = kas.laad(
        r(arnhem["totaal_cent"], arnhem["declaratienummer"], ref="B2", dag="04"), begin=kas.cent, code=1
    )
    assert [v["reden"] for v in fout["voorstellen"]] == ["nummer van een andere betaler"]
    kas("ontkoppel", open_["boeking"])
    assert kas.saldi()[Stand.BETAALD] == 0
    assert len(kas("zoek")["gekoppeld"]) == 1  # Arnhem is no longer someone else
    assert [b["boeking"] for b in kas.open] == [open_["boeking"]]


def test_by_hand_over_several_posts_with_a_rest_by_name(klein: Kas) -> None:
    arnhem = klein.declaraties["0202"]
    totaal = klein.cent + arnhem["totaal_cent"]
    klein.laad(r(totaal + 1_234, "run", ref="B1"))
    (open_,) = klein.open
    uit = klein(
        "koppel", open_["boeking"], klein.utrecht, arnhem["declaratienummer"], "--rest", "rente/kosten"
    )
    assert [(g["nummer"] or g["rest"], g["bedrag_cent"]) for g in uit["gekoppeld"]] == [
        (klein.utrecht, klein.cent),
        (arnhem["declaratienummer"], arnhem["totaal_cent"]),
        ("rente/kosten", 1_234),
    ]
    assert klein.saldi()[Stand.BETAALD] == totaal


def test_a_cent_too_little_closes_a_post_as_rounding(klein: Kas) -> None:
    klein.laad(r(klein.cent - 1, "run", ref="B1"))
    (open_,) = klein.open
    klein("koppel", open_["boeking"], klein.utrecht, "--rest", "afronding")
    assert klein.open == []
    assert klein.saldi()[Stand.BETAALD] == klein.cent


@pytest.mark.parametrize(
    ("argumenten", "woord"),
    [
        (("koppel", "1", "W99"), "geen declaratie of factuur"),
        (("koppel", "99", "W00000001"), "bestaat niet"),
        (("koppel", "1", "W00000001=9999999,00"), "hooguit"),
        (("koppel", "1", "W00000001=-1,00"), "hooguit"),
        (("koppel", "1", "W00000001=veel"), "bedrag in euro's"),
        (("ontkoppel", "1"), "nergens aan gekoppeld"),
        (("ontkoppel", "2"), "bestaat niet"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    klein: Kas, argumenten: tuple[str, ...], woord: str
) -> None:
    klein.laad(r(klein.cent, "zorg"))
    uitslag = klein.werk("betaling", *argumenten)
    assert (uitslag.code, woord in uitslag.fout) == (2, True), uitslag.fout
    assert klein.vraag(select(aflettering)) == []


def test_an_invoice_in_part_and_whole_is_known_to_register_and_reminders(kas: Kas) -> None:
    factuur = kas.facturen["0384"]
    nummer, cent = factuur["factuurnummer"], factuur["totaal_cent"]
    kas.laad(r(4_000, f"fact {nummer}", iban=DIEMEN, ref="B1"), code=0)
    assert kas.register()[nummer] == cent - 4_000
    brieven = kas.werk("factuur", "herinner", "--datum", "2026-11-30", "--proef", "--json").json[
        "herinneringen"
    ]
    assert {h["factuurnummer"]: h["open_cent"] for h in brieven}[nummer] == cent - 4_000
    kas.laad(r(cent - 4_000, nummer, iban=DIEMEN, ref="B2", dag="04"), begin=4_000, code=0)
    assert kas.register()[nummer] == 0
    assert kas.saldi()[Stand.BETAALD] == cent
    brieven = kas.werk("factuur", "herinner", "--datum", "2026-11-30", "--json").json["herinneringen"]
    assert nummer not in {h["factuurnummer"] for h in brieven}


def test_a_credit_after_payment_leaves_what_is_ours_to_give_back(kas: Kas) -> None:
    factuur = kas.facturen["0384"]
    nummer, cent = factuur["factuurnummer"], factuur["totaal_cent"]
    kas.laad(r(cent, nummer, iban=DIEMEN, ref="B1"))
    credit = kas.werk("factuur", "crediteer", nummer, "--datum", NOVEMBER, "--json").json["factuur"][
        "factuurnummer"
    ]
    assert kas.register()[nummer] == -cent
    kas.laad(r(-cent, f"terug {credit}", iban=DIEMEN, ref="B2", dag="12"), begin=cent, code=0)
    assert kas.register()[nummer] == 0
    assert kas.saldi()[Stand.BETAALD] == 0


@pytest.mark.parametrize(
    ("anders", "soort"),
    [
        ({"rekening": "NL02ZZZZ0000000001"}, "andere rekening"),
        ({"valuta": "USD"}, "andere valuta"),
    ],
)
def test_what_is_not_ours_or_not_in_euros_is_named_and_not_kept(
    klein: Kas, anders: dict[str, Any], soort: str
) -> None:
    uit = klein.laad(r(klein.cent, klein.utrecht), code=1, **anders)
    assert [b["soort"] for b in uit["bestanden"][0]["afschriften"][0]["bevindingen"]] == [soort]
    assert klein("lijst")["boekingen"] == []


def test_another_account_of_ours_and_its_old_number_are_settings(klein: Kas) -> None:
    toml = klein.werk.map / "zorgpost.toml"
    toml.write_text(f'{toml.read_text("utf-8")}\n[betalingen]\nrekeningen = ["{UTRECHT}"]\n', "utf-8")
    assert klein.laad(r(100, "x", iban=DIEMEN), rekening="0123456789")["bestanden"][0]["nieuw"] == 1
    assert klein.laad(r(100, "x", iban=DIEMEN, dag="05"), rekening=IBAN[-9:])["bestanden"][0]["nieuw"] == 1


def test_a_statement_that_does_not_add_up_waits_for_a_person(klein: Kas) -> None:
    uit = klein.laad(r(klein.cent, klein.utrecht), eind=1, code=1)
    assert uit["gekoppeld"] == []
    assert uit["bestanden"][0]["afschriften"][0]["bevindingen"][0]["soort"] == "saldo klopt niet"
    assert klein.saldi()[Stand.BETAALD] == 0
    (open_,) = klein.open
    klein("koppel", open_["boeking"], klein.utrecht)
    assert klein.saldi()[Stand.BETAALD] == klein.cent


def test_another_content_under_the_same_name_waits_until_a_person_says_so(klein: Kas) -> None:
    klein.laad(r(100, "x", ref="B1", iban=DIEMEN), nummer=5)
    ander = (r(100, "x", ref="B1", iban=DIEMEN), r(klein.cent, klein.utrecht, ref="B2"))
    uit = klein.laad(*ander, nummer=5, code=1)
    assert uit["bestanden"][0]["afschriften"][0]["bevindingen"][0]["soort"] == "tegenspraak"
    assert len(klein("lijst")["boekingen"]) == 1
    uit = klein.laad(*ander, nummer=5, opties=("--afwijkend",))
    assert (uit["bestanden"][0]["nieuw"], uit["bestanden"][0]["bekend"]) == (1, 1)
    assert klein.laad(*ander, nummer=5, code=0)["bestanden"][0]["bekend"] == 2


def test_a_missing_statement_is_named(klein: Kas) -> None:
    klein.laad(r(100, "x", dag="02", iban=DIEMEN), nummer=1)
    uit = klein.laad(r(100, "y", dag="05", iban=DIEMEN), nummer=3, begin=900, code=1)
    assert any("ontbreekt een afschrift" in zin for zin in uit["aandacht"])


def test_several_files_a_folder_and_a_zip(klein: Kas, tmp_path) -> None:
    import zipfile

    map_ = tmp_path / "bank"
    map_.mkdir()
    (map_ / "a.940").write_bytes(mt940(r(klein.cent, klein.utrecht, dag="02")))
    (map_ / "kapot.xml").write_text("<x/>")
    with zipfile.ZipFile(map_ / "b.zip", "w") as zip_:
        zip_.writestr("b.sta", mt940(r(100, "y", iban=DIEMEN), begin=klein.cent, nummer=2))
        zip_.writestr("c.pdf", b"x")
    uitslag = klein.werk("betaling", "laad", map_, "--json")
    per = {rij["lid"] or rij["bestand"].rpartition("/")[2]: rij for rij in uitslag.json["bestanden"]}
    assert uitslag.code == 1
    assert (per["a.940"]["gekoppeld"], per["b.sta"]["niet_gekoppeld"]) == (1, 1)
    assert all(per[naam]["bevindingen"] for naam in ("kapot.xml", "c.pdf"))
    assert klein.werk("betaling", "laad", tmp_path / "weg").code == 2


def test_the_words_of_a_payer_stand_in_the_list_only(klein: Kas) -> None:
    geheim = "inzake mw Zomerdijk"
    pad = klein.werk.map / "in" / "bank.sta"
    pad.write_bytes(mt940(r(100, geheim), eind=7))
    laden = klein.werk("betaling", "laad", pad)
    assert geheim not in laden.uit + laden.fout
    assert geheim in klein.open[0]["omschrijving"]
    fout = klein.werk("betaling", "koppel", "1", "W1")
    assert geheim not in fout.uit + fout.fout


def test_a_payment_that_comes_before_its_answer_is_found_when_the_answer_is_in(werk: Werk) -> None:
    werk.laad()
    declaraties = werk.declareer()["declaraties"]
    (utrecht,) = (d for d in declaraties if d["gemeente"] == "0344")
    pad = werk.map / "in" / "bank.sta"
    pad.write_bytes(mt940(r(utrecht["totaal_cent"], utrecht["declaratienummer"])))
    laden = werk("betaling", "laad", pad, "--json")
    assert [v["reden"] for v in laden.json["voorstellen"]] == ["wacht op antwoord"]
    werk.ontvang(werk.antwoord(utrecht))
    assert [g["nummer"] for g in werk("betaling", "zoek", "--json").json["gekoppeld"]] == [
        utrecht["declaratienummer"]
    ]


def test_the_screen_shows_what_was_done(klein: Kas) -> None:
    pad = klein.werk.map / "in" / "bank.sta"
    pad.write_bytes(mt940(r(klein.cent, klein.utrecht), r(100, "zorg", iban=DIEMEN)))
    assert "1 boeking gekoppeld." in klein.werk("betaling", "laad", pad).uit
    assert klein.utrecht in klein.werk("betaling", "lijst").uit
    assert "geen aanwijzing" in klein.werk("betaling", "lijst", "--open").uit
    assert klein.utrecht in klein.werk("betaling", "ontkoppel", "1").uit
    assert "proef" in klein.werk("betaling", "koppel", "1", klein.utrecht, "--proef").uit


@pytest.mark.parametrize("keer", [1, 2, 3])
def test_killed_before_any_commit_the_next_run_ends_it(
    klein: Kas, monkeypatch: pytest.MonkeyPatch, keer: int
) -> None:
    from storage.uow import SqlUnitOfWork

    pad = klein.werk.map / "in" / "bank.sta"
    een = mt940(r(10_000, klein.utrecht, dag="01", ref="B1"), nummer=1)
    twee = mt940(r(klein.cent - 10_000, klein.utrecht, dag="02", ref="B2"), begin=10_000, nummer=2)
    pad.write_bytes(een + b"\n" + twee)
    echt, geteld = SqlUnitOfWork.commit, [0]

    def commit(zelf: SqlUnitOfWork) -> None:
        geteld[0] += 1
        if geteld[0] == keer:
            raise KeyboardInterrupt
        echt(zelf)

    with monkeypatch.context() as m:
        m.setattr(SqlUnitOfWork, "commit", commit)
        assert klein.werk("betaling", "laad", pad).code == 3
    assert klein.werk("betaling", "laad", pad).code == 0
    assert [b["bedrag_cent"] for b in klein("lijst")["boekingen"]] == [10_000, klein.cent - 10_000]
    assert klein.saldi()[Stand.BETAALD] == klein.cent
    assert sum(cent for (cent,) in klein.vraag(select(aflettering.c.bedrag_cent))) == klein.cent


def test_any_row_of_actions_keeps_the_sums(klein: Kas) -> None:
    """Settled, undone, turned back and settled again: the stages sum to nought and follow what stands."""
    klein.laad(r(klein.cent, klein.utrecht, ref="B1"))
    for _ in range(2):
        klein("ontkoppel", 1)
        assert klein.saldi()[Stand.BETAALD] == 0
        klein("koppel", 1, f"{klein.utrecht}=1,00")
        assert klein.saldi()[Stand.BETAALD] == 0
        klein("koppel", 1, klein.utrecht)
        assert klein.saldi()[Stand.BETAALD] == klein.cent
