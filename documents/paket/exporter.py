"""A case as an ärendepaket: everything the format has a word for, read from the tables as they stand.

The inside of a list is written with all its keys; a key of the case itself is left out when there is nothing to tell.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from arenden.models import Arende, Arendelank, Inkomstsatt, Lanktyp, Organ
from arenden.visibility import Synlighet
from documents.models import Tjansteskrivelse
from documents.paket.organ import implied_kind, implied_parent
from documents.paket.replay import is_announced, is_registered_paper
from documents.paket.schema import FORMAT
from workflow.machines.handlaggning import Uppgift
from workflow.machines.tjansteskrivelse import Skrivelsetillstand
from workflow.models import Beslut, Beslutsmal, Handlaggning, Remiss

_REGISTERED = (Skrivelsetillstand.REGISTRERAD, Skrivelsetillstand.BEHANDLAD, Skrivelsetillstand.ERSATT)


class KanInteExporteras(ValueError):
    """The case has no place in the format; the sentence says why."""


def as_data(arende: Arende) -> dict[str, Any]:
    """The case as the object of an ärendepaket. Raises `KanInteExporteras` for an annulled registration."""
    if arende.makulerat_den:
        raise KanInteExporteras(f"{arende} är makulerat och exporteras inte. Numret finns kvar i diariet.")
    handlaggning = Handlaggning.objects.get(arende=arende)
    besluten = list(arende.besluten.select_related("organ").order_by("pk"))
    path = [steg.organ for steg in handlaggning.vagen if steg.uppgift != Uppgift.ANMALA]
    remisser = list(arende.remisser.select_related("till").order_by("sand_den", "pk"))
    handlaggare = _handlaggare(arende)
    motion = getattr(arende, "motion", None)
    treated = [b.datum for b in besluten if b.slag != "remitterar" and b.organ in path]
    paket = {
        "format": FORMAT,
        "diarienummer": arende.som_skrivet,
        "andra_diarienummer": _other_numbers(arende),
        "arendetyp": arende.arendetyp,
        "rubrik": arende.rubrik,
        "inkom": arende.inkom,
        "vackt": motion.vackt if motion and motion.vackt != arende.inkom else None,
        "motionarer": [_motionar(m) for m in motion.motionarer.select_related("person")] if motion else [],
        "attsatser": list(arende.attsatser.values_list("text", flat=True)),
        "beslutsvag": [organ.kod for organ in path],
        "organ": _organs([*path, *(r.till for r in remisser), *(b.organ for b in besluten)]),
        "handlaggare": handlaggare,
        "remisser": [_remiss(r) for r in remisser],
        "tjansteskrivelser": [
            _tjansteskrivelse(t, handlaggare, treated) for t in arende.tjansteskrivelser.exclude(tillstand="makulerad")
        ],
        "mal": [_mal(m) for m in arende.mallankar.order_by("pk")],
        "lankar": [_lank(lank) for lank in _other_links(arende)],
        "inkom_via": arende.inkom_via if arende.inkom_via != Inkomstsatt.OKANT else None,
        "anmals": _announced_otherwise(handlaggning, path),
        "synlighet": None if arende.synlighet == Synlighet.OFFENTLIG else arende.synlighet,
        "beredningsundantag": handlaggning.beredningsundantag,
        "avvisad": _rejected(handlaggning),
        "avslutad": handlaggning.avslutad_den,
    }
    told = {key: value for key, value in paket.items() if value not in (None, "", [], {})}
    return _plain(told | {"behandlingar": [_behandling(b) for b in besluten]})


def as_json(arende: Arende) -> str:
    """The case as the text of a file: UTF-8, indent 2, å ä ö as they are."""
    return json.dumps(as_data(arende), ensure_ascii=False, indent=2) + "\n"


def left_behind(arende: Arende) -> list[str]:
    """What of the case the format has no place for, a sentence for each."""
    files = arende.handlingar.exclude(fil="").count()
    return [f"{files} handlingar har filer. Filerna följer inte med i paketet."] if files else []


def _handlaggare(arende: Arende) -> dict[str, Any] | None:
    user = arende.handlaggare
    if user is None:
        return arende.handlaggare_som_skriven
    return {"namn": user.namn, "titel": user.titel or None, "forvaltning": user.forvaltning or None}


def _motionar(motionar: Any) -> dict[str, Any]:
    extra = {"aterkallad": motionar.aterkallad_den, "skyddad": motionar.person.skyddad}
    return {"namn": motionar.namn, "parti": motionar.parti or None} | {
        key: value for key, value in extra.items() if value
    }


def _other_numbers(arende: Arende) -> list[str]:
    links = arende.lankar.filter(typ=Lanktyp.SAMMA_AMNE, till=None).order_by("pk")
    return list(links.values_list("annat_diarienummer", flat=True))


def _other_links(arende: Arende) -> Iterable[Arendelank]:
    links = arende.lankar.select_related("till").order_by("pk")
    return [
        lank
        for lank in links
        if (lank.till is None and lank.typ != Lanktyp.SAMMA_AMNE) or (lank.till and lank.till.som_skrivet)
    ]


def _lank(lank: Arendelank) -> dict[str, Any]:
    return {"typ": lank.typ, "diarienummer": lank.till.som_skrivet if lank.till else lank.annat_diarienummer}


def _organs(named: Iterable[Organ]) -> dict[str, Any]:
    """Every organ that the case names, and what those are under; in the short form where name and code say the rest."""
    organs: dict[str, Organ] = {}
    for organ in named:
        above: Organ | None = organ
        while above is not None and above.kod not in organs:
            organs[above.kod] = above
            above = above.under
    return {kod: _organ(organ, organs.values()) for kod, organ in organs.items()}


def _organ(organ: Organ, all_named: Iterable[Organ]) -> Any:
    parent = implied_parent(organ.kod, organ.namn, all_named) if organ.typ == "utskott" else None
    if implied_kind(organ.kod, organ.namn) == organ.typ and parent == organ.under:
        return organ.namn
    return {"namn": organ.namn, "typ": organ.typ, "under": organ.under.kod if organ.under else None}


def _remiss(remiss: Remiss) -> dict[str, Any]:
    svar = None
    if remiss.svar_den:
        svar = {
            "organ": remiss.svar_organ or None,
            "datum": remiss.svar_den,
            "paragraf": remiss.svar_paragraf or None,
            "stallning": remiss.stallning,
            "text": remiss.svar_text or None,
        }
        svar |= {"diarienummer": remiss.svar_diarienummer} if remiss.svar_diarienummer else {}
    row = {"till": remiss.till.kod, "sand": remiss.sand_den, "svara_senast": remiss.svara_senast, "svar": svar}
    return row | (
        {"avbruten": {"datum": remiss.avbruten_den, "skal": remiss.avbrott_skal}} if remiss.avbruten_den else {}
    )


def _tjansteskrivelse(skrivelse: Tjansteskrivelse, handlaggare: dict | None, treated: list) -> dict[str, Any]:
    row = {
        "datum": skrivelse.datum,
        "forslag_till_beslut": list(skrivelse.forslag.values_list("text", flat=True)),
        "svar_per_attsats": [
            {"attsats": s.attsats.nr, "utfall": s.utfall} for s in skrivelse.svar.select_related("attsats")
        ],
        "avsnitt": [{"nyckel": a.nyckel, "rubrik": a.rubrik, "html": a.html} for a in skrivelse.avsnitt.all()],
        "underlag": [{"titel": u.titel, "datum": u.datum} for u in skrivelse.underlag.all()],
        "undertecknare": [{"namn": u.namn, "titel": u.titel or None} for u in skrivelse.undertecknare.all()],
        "skickas_till": [{"mottagare": m.namn, "syfte": m.syfte} for m in skrivelse.mottagare.all()],
    }
    return row | _told_apart(skrivelse, handlaggare, treated)


def _told_apart(skrivelse: Tjansteskrivelse, handlaggare: dict | None, treated: list) -> dict[str, Any]:
    """What has to be said because it is not what a reader of the package would take it for."""
    told: dict[str, Any] = {}
    is_registered = skrivelse.tillstand in _REGISTERED
    signed = list(skrivelse.undertecknare.all())
    if is_registered != is_registered_paper(_Signed(signed, skrivelse.datum), treated):
        told["lage"] = "registrerad" if is_registered else "utkast"
    if skrivelse.rubrik != skrivelse.arende.rubrik:
        told["rubrik"] = skrivelse.rubrik
    writer = {
        "namn": skrivelse.handlaggare_namn,
        "titel": skrivelse.handlaggare_titel or None,
        "forvaltning": skrivelse.forvaltning or None,
    }
    if skrivelse.handlaggare_namn and writer != handlaggare:
        told["handlaggare"] = writer
    return told


class _Signed:
    def __init__(self, undertecknare: list, datum: Any) -> None:
        self.undertecknare, self.datum = undertecknare, datum


def _mal(lank: Any) -> dict[str, Any]:
    return {"mal": lank.mal_som_lydde, "hur": lank.hur, "motivering": lank.motivering or None}


def _behandling(beslut: Beslut) -> dict[str, Any]:
    rows = beslut.forslag.svar if hasattr(beslut, "forslag") else beslut.utfall
    row = {
        "organ": beslut.organ.kod,
        "datum": beslut.datum,
        "paragraf": beslut.paragraf_som_skriven or None,
        "utfall": beslut.slag,
        "beslut": beslut.text,
        "per_attsats": [{"attsats": r.attsats.nr, "utfall": r.utfall} for r in rows.select_related("attsats")],
        "omrostning": beslut.omrostning,
        "reservationer": [{"namn": r.namn, "parti": r.parti, "text": r.text} for r in beslut.reservationer.all()],
        "skickas_till": beslut.skickas_till,
    }
    extra = {"motivering": beslut.motivering, "mal": [_mal(m) for m in Beslutsmal.objects.filter(beslut=beslut)]}
    return row | {key: value for key, value in extra.items() if value}


def _announced_otherwise(handlaggning: Handlaggning, path: list[Organ]) -> bool | None:
    expected = is_announced(handlaggning.arende.arendetyp, path)
    return handlaggning.ska_anmalas if handlaggning.ska_anmalas != expected else None


def _rejected(handlaggning: Handlaggning) -> dict[str, Any] | None:
    if not handlaggning.avslutsskal:
        return None
    event = handlaggning.arende.handelser.filter(typ="handlaggning.avvisa").order_by("-nr").first()
    dag = event.data["dag"] if event else handlaggning.senaste_dag
    return {"datum": dag, "skal": handlaggning.avslutsskal}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
