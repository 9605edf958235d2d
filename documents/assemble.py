"""From the tables to `word.content`: the only bridge between what is stored and what a paper says.

A paper is read by others than the one who makes it: names come here as the public may see them.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.formats import date_format

from arenden import clock
from arenden.models import Arende, Arendetyp, Attsats, Handling, Riktning
from arenden.visibility import Synlighet
from documents.html import html_from_plain
from documents.models import Avsnitt, Avsnittsordning, Syfte, Tjansteskrivelse
from documents.word import content
from documents.word.sections import one_sentence
from workflow.deadlines import motion_beslut_senast
from workflow.kedja import chain_sentence
from workflow.machines.handlaggning import Uppgift
from workflow.models import Beslut, Beslutsslag, Handlaggning


def tjansteskrivelse(skrivelse: Tjansteskrivelse) -> content.Tjansteskrivelse:
    """The paper as it stands now. An imported or edited section is printed as it is; the chain sentence comes from the
    path.
    """
    return content.Tjansteskrivelse(
        huvud=content.Huvud(
            kommun=settings.KOMMUN_NAMN,
            datum=skrivelse.datum,
            diarienummer=skrivelse.arende.diarienummer,
            handling="Tjänsteskrivelse",
            forvaltning=skrivelse.forvaltning,
            handlaggare=content.Undertecknare(skrivelse.handlaggare_namn, skrivelse.handlaggare_titel)
            if skrivelse.handlaggare_namn
            else None,
        ),
        titel=skrivelse.rubrik,
        delar=tuple(_parts(skrivelse)),
    )


def mottagningsbevis(arende: Arende) -> content.Mottagningsbevis:
    """The receipt for a motion or medborgarförslag: what came in, as what it is registered, and what happens now."""
    return content.Mottagningsbevis(
        huvud=content.Huvud(
            kommun=settings.KOMMUN_NAMN,
            datum=arende.registrerat_klockslag.astimezone(clock.STOCKHOLM).date(),
            diarienummer=arende.diarienummer,
            handling="Mottagningsbevis",
            forvaltning=arende.organ.namn,
        ),
        rubrik=arende.rubrik,
        arendetyp=arende.get_arendetyp_display(),
        inkom=arende.inkom,
        registrerad=arende.registrerat_klockslag.astimezone(clock.STOCKHOLM).date(),
        avsandare=tuple(m.namn_for(None) for m in arende.motion.motionarer.select_related("person")),
        handlingar=tuple(h.beskrivning for h in _came_in_with(arende)),
        attsatser=tuple(arende.attsatser.values_list("text", flat=True)),
        fortsattning=_what_happens_now(arende),
    )


def protokollsutdrag(beslut: Beslut) -> content.Protokollsutdrag:
    """One item of the minutes as an extract: what was decided, on what papers, and who gets it."""
    skrivelse = _paper_before(beslut)
    return content.Protokollsutdrag(
        huvud=content.Huvud(
            kommun=settings.KOMMUN_NAMN,
            datum=beslut.datum,
            diarienummer=beslut.arende.diarienummer,
            handling="Protokollsutdrag",
            forvaltning=beslut.organ.namn,
        ),
        organ=beslut.organ.namn,
        sammantradesdag=beslut.datum,
        paragraf=beslut.paragraf_som_skriven,
        titel=beslut.arende.rubrik,
        delar=tuple(_utdrag_parts(beslut, skrivelse)),
    )


def _came_in_with(arende: Arende) -> QuerySet[Handling]:
    """What came in the day the case did, but nothing secret and no working material: the receipt goes by mail."""
    came_in = arende.handlingar.filter(riktning=Riktning.INKOMMEN, datum__lte=arende.inkom)
    return came_in.filter(synlighet__in=(Synlighet.OFFENTLIG, Synlighet.INTERN))


def opening_sentence(arende: Arende) -> str:
    """ "Den 8 december 2022 inkom Ada Berg (S) med en motion rubricerad "Fler bänkar"." with hidden names hidden."""
    kind = "en motion" if arende.arendetyp == Arendetyp.MOTION else "ett medborgarförslag"
    return (
        f'Den {day_in_words(arende.inkom)} inkom {motionarer_in_words(arende)} med {kind} rubricerad "{arende.rubrik}".'
    )


def motionarer_in_words(arende: Arende) -> str:
    """All of them in order, with party: "A (S), B (S) och C (M)"."""
    names = [m.namn_for(None) for m in arende.motion.motionarer.select_related("person")]
    return " och ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def day_in_words(dag) -> str:
    """8 december 2022."""
    return date_format(dag, "j F Y")


def proposal_chain(arende: Arende) -> str:
    """The sentence before the paper's att-satser, from the case's own path."""
    handlaggning = Handlaggning.objects.get(arende=arende)
    return chain_sentence([steg.organ.namn for steg in handlaggning.vagen if steg.uppgift != Uppgift.ANMALA])


def order(skrivelse: Tjansteskrivelse) -> list[tuple[Avsnittsordning | None, Avsnitt | None]]:
    """The paper's places from first to last: the municipality's row for the place, and the section that stands there.

    A section that the municipality's order does not know stands after the one it follows in the paper, with no row.
    A part made of rows (`Avsnittsordning.PARTS`) and a section that the paper lacks have no section.
    """
    rows = {row.nyckel: row for row in Avsnittsordning.objects.all()}
    placed: list[tuple[int, Avsnittsordning | None, Avsnitt | None]] = []
    place = 0
    for avsnitt in skrivelse.avsnitt.all():
        row = rows.get(avsnitt.nyckel)
        place = row.ordning if row else place
        placed.append((place, row, avsnitt))
    written = {avsnitt.nyckel for _, _, avsnitt in placed} - set(Avsnittsordning.PARTS)
    placed += [(row.ordning, row, None) for nyckel, row in rows.items() if nyckel not in written]
    return [(row, avsnitt) for _, row, avsnitt in sorted(placed, key=lambda item: item[0])]


def _parts(skrivelse: Tjansteskrivelse) -> Iterator[content.Del]:
    """What is written, in the municipality's order. A group heading comes with its first section that has text."""
    group = shown = ""
    for row, avsnitt in order(skrivelse):
        group = row.grupp if row else group
        parts = list(_place(skrivelse, row, avsnitt, group))
        if parts and group and group != shown:
            yield content.Grupprubrik(group)
        shown = group if parts else shown
        yield from parts


def _place(
    skrivelse: Tjansteskrivelse, row: Avsnittsordning | None, avsnitt: Avsnitt | None, group: str
) -> Iterator[content.Del]:
    if avsnitt is None and row.nyckel in Avsnittsordning.PARTS:
        yield from _part(row.nyckel, row.rubrik, skrivelse)
    elif avsnitt is not None and avsnitt.html:
        yield content.Avsnitt(avsnitt.rubrik, avsnitt.html, niva=3 if group else 2)


def _part(nyckel: str, rubrik: str, skrivelse: Tjansteskrivelse) -> Iterator[content.Del]:
    if nyckel == "forslag":
        forslag = tuple(skrivelse.forslag.values_list("text", flat=True))
        yield content.Beslutspunkter(rubrik, proposal_chain(skrivelse.arende), forslag)
    elif nyckel == "underlag":
        poster = tuple(content.Underlagspost(row.titel, row.datum) for row in skrivelse.underlag.all())
        yield content.Underlag(poster, rubrik)
    elif nyckel == "undertecknare":
        rows = tuple(content.Undertecknare(row.namn, row.titel) for row in skrivelse.undertecknare.all())
        yield content.Underskrifter(rows)
    else:
        rows = list(skrivelse.mottagare.all())
        yield content.Expediering(
            atgard=tuple(row.namn for row in rows if row.syfte == Syfte.ATGARD),
            kannedom=tuple(row.namn for row in rows if row.syfte == Syfte.KANNEDOM),
            rubrik=rubrik,
        )


def _paper_before(beslut: Beslut) -> Tjansteskrivelse | None:
    """The paper that the organ had before it; None for one that fewer may see than the decision."""
    papers = beslut.arende.tjansteskrivelser.filter(
        tillstand__in=["registrerad", "behandlad", "ersatt"], datum__lte=beslut.datum
    ).exclude(Q(synlighet=Synlighet.SEKRETESS) | Q(handling__synlighet=Synlighet.SEKRETESS))
    if beslut.synlighet == Synlighet.OFFENTLIG:
        papers = papers.visible_to(None)
    return papers.order_by("-version").first()


def _utdrag_parts(beslut: Beslut, skrivelse: Tjansteskrivelse | None) -> Iterator[content.Del]:
    yield content.Beslutspunkter("Beslut", _decision_lead(beslut), tuple(beslut.text) or (_bare_decision(beslut),))
    if outcomes := _outcomes(beslut):
        yield content.Faktatabell(("Att-sats", "Förslag i ärendet", "Utfall"), outcomes, "Beslut per att-sats")
    if beslut.motivering:
        yield content.Avsnitt("Motivering", html_from_plain(beslut.motivering))
    for reservation in beslut.reservationer.all():
        namn = f"{reservation.namn} ({reservation.parti})" if reservation.parti else reservation.namn
        yield content.Avsnitt(
            "Reservation", html_from_plain(f"{namn}: {reservation.text}" if reservation.text else namn)
        )
    if skrivelse:
        sammanfattning = skrivelse.avsnitt.filter(nyckel="sammanfattning").values_list("html", flat=True).first()
        if sammanfattning:
            yield content.Avsnitt("Sammanfattning av ärendet", sammanfattning)
        yield content.Underlag(tuple(content.Underlagspost(row.titel, row.datum) for row in skrivelse.underlag.all()))
    yield content.Expediering(
        atgard=tuple(row["mottagare"] for row in beslut.skickas_till if row["syfte"] == Syfte.ATGARD),
        kannedom=tuple(row["mottagare"] for row in beslut.skickas_till if row["syfte"] == Syfte.KANNEDOM),
    )


def _decision_lead(beslut: Beslut) -> str:
    """What stands before the decision: a proposing organ proposes to those who come after it in the path."""
    if not beslut.is_forslag:
        return f"{beslut.organ.namn} beslutar"
    path = [s.organ.namn for s in Handlaggning.objects.get(arende=beslut.arende).vagen if s.uppgift != Uppgift.ANMALA]
    after = path[path.index(beslut.organ.namn) :] if beslut.organ.namn in path else [beslut.organ.namn]
    return chain_sentence(after)


def _bare_decision(beslut: Beslut) -> str:
    return {
        Beslutsslag.REMITTERAR: "att lämna ärendet för beredning",
        Beslutsslag.ATERREMISS: "att återremittera ärendet",
        Beslutsslag.BORDLAGD: "att bordlägga ärendet",
        Beslutsslag.UTGAR: "att ärendet utgår",
        Beslutsslag.REDOVISAD: "att lägga redovisningen till handlingarna",
        Beslutsslag.AVSKRIVER: "att avskriva ärendet från vidare handläggning",
    }.get(Beslutsslag(beslut.slag), "enligt förslaget")


def _outcomes(beslut: Beslut) -> tuple[tuple[str, str, str], ...]:
    rows = beslut.utfall.select_related("attsats")
    return tuple((str(row.attsats.nr), row.attsats.text, row.get_utfall_display()) for row in rows)


def attsatser_html(attsatser: list[Attsats]) -> str:
    """The motion's att-satser word for word, as a list closed so that it reads as one sentence."""
    rows = one_sentence(tuple(a.text for a in attsatser))
    return "<ul>" + "".join(f"<li>{escape(row, quote=False)}</li>" for row in rows) + "</ul>"


def _what_happens_now(arende: Arende) -> str:
    senast = motion_beslut_senast(arende.motion.vackt)
    organ = Handlaggning.objects.get(arende=arende).deciding_organ
    what = "Motionen bereds innan den" if arende.is_motion else "Medborgarförslaget bereds innan det"
    return html_from_plain(
        f"{what} avgörs i {str(organ).lower()}. Beslut bör fattas senast den {day_in_words(senast)}, "
        "ett år efter att ärendet väcktes (kommunallagen 5 kap. 35 §)."
        "\n\nDu kan följa ärendet på kommunens webbplats. Ange diarienumret när du frågar om det."
    )
