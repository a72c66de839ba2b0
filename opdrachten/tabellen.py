"""Load input files: the good rows in one transaction per file, the bad ones named with place and remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opdrachten.afloop import KLAAR, VOOR_EEN_MENS, Gebruiksfout
from opdrachten.bedrading import Omgeving
from opdrachten.scherm import aantal, meld, toon_json, zeg

if TYPE_CHECKING:
    from connectors.tabellen import Rijfout, Tabel
    from facturatie.levercontrole import Opvallend
    from facturatie.uren import Levering
    from processen.ports import UnitOfWork
    from processen.spoorpoort import Daad
    from processen.urenpoorten import Geladen

MEESTE_MELDINGEN = 50


def laad_tabellen(
    omgeving: Omgeving, bestanden: Sequence[Path], soorten: Sequence[str], *, als_json: bool
) -> int:
    """Load files of these kinds and tell what happened; gives the exit code."""
    uitslagen = laad_bestanden(omgeving, bestanden, soorten)
    toon_json({"bestanden": uitslagen}) if als_json else toon_geladen(uitslagen)
    return VOOR_EEN_MENS if any(u["fouten"] or u.get("melding") for u in uitslagen) else KLAAR


def laad_bestanden(
    omgeving: Omgeving, bestanden: Sequence[Path], soorten: Sequence[str]
) -> list[dict[str, Any]]:
    """Load files of these kinds and give a row per file.

    A file that cannot be used is named, and the others are loaded all the same; a path that does not exist is a
    Gebruiksfout before anything is loaded.
    """
    from connectors.bestanden import BestandOntbreekt, OnbruikbaarBestand, controleer_bestaan
    from connectors.tabellen import lees_tabel
    from facturatie.levercontrole import Opvallend

    uitslagen: list[dict[str, Any]] = []
    try:
        for pad in bestanden:
            controleer_bestaan(pad)
    except BestandOntbreekt as fout:
        raise Gebruiksfout(str(fout)) from fout
    for pad in bestanden:
        fouten: list[Rijfout] = []
        opvallend = Opvallend(omgeving.klok.nu().date())
        try:
            with omgeving.maak_uow() as uow:
                tabel = lees_tabel(pad, _keuring(uow))
                if tabel.soort.value not in soorten:
                    raise OnbruikbaarBestand(
                        f"{pad} bevat {tabel.soort.value}; laad die met "
                        f"`zorgpost {'uren' if tabel.soort.value == 'leveringen' else 'stamgegevens'} laad`."
                    )
                geladen = _laad(uow, omgeving, tabel, fouten, opvallend)
                uow.spoor.leg(omgeving.klok.nu(), *_daden(tabel.soort.value, geladen))
                uow.commit()
        except OnbruikbaarBestand as fout:
            uitslagen.append({"bestand": str(pad), "soort": None, "melding": str(fout), "fouten": []})
            continue
        uitslagen.append(
            {
                "bestand": str(pad),
                "soort": tabel.soort.value,
                "nieuw": geladen.nieuw,
                "gewijzigd": geladen.gewijzigd,
                "ongewijzigd": geladen.ongewijzigd,
                "waarschuwingen": [*tabel.waarschuwingen, *opvallend.meldingen()],
                "fouten": [
                    {"rij": f.rij, "kolom": f.kolom, "waarde": f.waarde, "melding": f.melding} for f in fouten
                ],
            }
        )
    return uitslagen


def _laad(
    uow: UnitOfWork, omgeving: Omgeving, tabel: Tabel, fouten: list[Rijfout], opvallend: Opvallend
) -> Geladen:
    from processen.akkoorden import laad_akkoorden

    rijen: Iterable[Any] = _goede(tabel, fouten)
    match tabel.soort.value:
        case "gemeenten":
            return uow.stamgegevens.laad_gemeenten(rijen)
        case "tarieven":
            return uow.stamgegevens.laad_tarieven(rijen)
        case "akkoorden":
            return laad_akkoorden(uow, rijen, omgeving.klok.nu())
        case "verzorgingsgebied":
            return uow.stamgegevens.laad_gebieden(rijen)
        case _:
            return uow.leveringen.laad(_bekeken(rijen, opvallend), omgeving.klok.nu())


def _daden(soort: str, geladen: Geladen) -> Iterator[Daad]:
    """What the audit trail tells of a file that changed something; its name may hold that of a person and is left out."""
    from processen.spoorpoort import Daad

    if geladen.nieuw or geladen.gewijzigd:
        yield Daad(f"{soort} geladen: {geladen.nieuw} nieuw, {geladen.gewijzigd} gewijzigd")
    yield from (Daad("uren geladen", bsn=bsn) for bsn in sorted(geladen.clienten))


def _keuring(uow: UnitOfWork) -> Callable[[Any], Any]:
    """Give what judges a levering that names an akkoord; the akkoorden are asked for at the first one."""
    from connectors.cellen import Celfout
    from facturatie.akkoordkeuze import Bezwaar
    from facturatie.uren import Levering
    from processen.akkoorden import keuring

    keur: Callable[[Levering], Levering | Bezwaar] | None = None

    def gekeurd(record: Any) -> Any:
        nonlocal keur
        if not isinstance(record, Levering) or record.akkoord_id is None:
            return record
        keur = keur or keuring(uow)
        oordeel = keur(record)
        if isinstance(oordeel, Bezwaar):
            raise Celfout(oordeel.melding, oordeel.kolom)
        return oordeel

    return gekeurd


def _goede(tabel: Tabel, fouten: list[Rijfout]) -> Iterator[Any]:
    from connectors.tabellen import Rijfout

    for rij in tabel.rijen:
        if isinstance(rij, Rijfout):
            fouten.append(rij)
        else:
            yield rij


def _bekeken(leveringen: Iterable[Levering], opvallend: Opvallend) -> Iterator[Levering]:
    for levering in leveringen:
        opvallend.tel(levering)
        yield levering


def toon_geladen(uitslagen: list[dict[str, Any]]) -> None:
    """Show of each file what was loaded, and every row that was not, with place and remedy."""
    for uitslag in uitslagen:
        if "melding" in uitslag:
            meld(f"Niet geladen: {uitslag['melding']}")
            continue
        zeg(
            f"{uitslag['bestand']}: {aantal(uitslag['nieuw'], 'nieuwe rij', 'nieuwe rijen')}, "
            f"{uitslag['gewijzigd']} gewijzigd, {uitslag['ongewijzigd']} ongewijzigd ({uitslag['soort']})."
        )
        for waarschuwing in uitslag["waarschuwingen"]:
            meld(f"Let op: {waarschuwing}")
        fouten = uitslag["fouten"]
        for fout in fouten[:MEESTE_MELDINGEN]:
            kolom = f", kolom {fout['kolom']}" if fout["kolom"] else ""
            waarde = f" ({fout['waarde']})" if fout["waarde"] else ""
            meld(f"{uitslag['bestand']}, rij {fout['rij']}{kolom}{waarde}: {fout['melding']}")
        if len(fouten) > MEESTE_MELDINGEN:
            meld(f"… en nog {len(fouten) - MEESTE_MELDINGEN} meldingen; --json toont ze alle.")
        if fouten:
            rijen = len({fout["rij"] for fout in fouten})
            meld(
                f"{aantal(rijen, 'rij is', 'rijen zijn')} niet geladen; verbeter wat er staat en laad het bestand opnieuw."
            )
