"""A text that is cut short keeps all that the XSD could ask of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from berichten.lange_teksten import LANG, ingekort, onderbrekingen, ongewoon

DEEL = st.tuples(
    st.sampled_from(["", " ", "\n", "0", "x", "é", "-"]), st.sampled_from([1, 7, LANG - 1, 3 * LANG])
)


@given(st.lists(DEEL, max_size=5).map(lambda delen: "".join(teken * aantal for teken, aantal in delen)))
def test_een_ingekorte_tekst_begint_en_eindigt_gelijk_en_blijft_te_lang(tekst):
    wortel = etree.Element("a")
    wortel.text = tekst
    kort = etree.fromstring(ingekort(wortel)).text or ""
    if len(tekst) <= LANG:
        assert kort == tekst
        return
    assert LANG <= len(kort) <= 3 * LANG
    assert kort.strip(" \n")[:100] == tekst.strip(" \n")[:100]
    assert kort.strip(" \n")[-100:] == tekst.strip(" \n")[-100:]
    assert re.match(r"\s", kort) == re.match(r"\s", tekst) or kort[0] == tekst[0]


@pytest.mark.parametrize("breedte", [2 * LANG, 2 * LANG + 1, 5 * LANG])
@pytest.mark.parametrize("begin", [0, 1, LANG - 1, LANG, LANG + 1])
def test_een_heel_lange_tekst_valt_altijd_op(begin, breedte):
    assert ongewoon(b"<" * begin + b"x" * breedte + b"<" * 10)


def test_een_gewoon_bericht_is_niet_ongewoon(project):
    for bestand in (project / "fixtures" / "berichten").glob("*.xml"):
        assert not ongewoon(bestand.read_bytes()), bestand.name


@pytest.mark.parametrize(
    ("inhoud", "aantal"),
    [
        (b'<?xml version="1.0"?>\n<a>Wat? Ja!</a>', 0),
        (b"<a>b</a>", 0),
        (b"<a><?b?></a>", 1),
        (b'<?xml version="1.0"?><?b?><a><!-- c --><![CDATA[d]]></a>', 3),
    ],
)
def test_wat_een_tekst_in_stukken_breekt_wordt_geteld(inhoud, aantal):
    assert onderbrekingen(inhoud) == aantal
