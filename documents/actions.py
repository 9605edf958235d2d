"""What people do with a tjänsteskrivelse: begin, write, send for review, approve, register, publish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from django.db import transaction

from arenden import actions as register
from arenden import audit, clock
from arenden.models import Anvandare, Arende, Attsats, Handling, Handlingstyp, Riktning
from arenden.permissions import SYSTEM, Behorighet, SaknarBehorighet, has_permission
from arenden.visibility import Synlighet
from documents import assemble, checks
from documents.html import sanitize
from documents.models import (
    AttsatsSvar,
    Avsnitt,
    Avsnittsordning,
    ForslagTillBeslut,
    Mottagare,
    Syfte,
    Tjansteskrivelse,
    Underlag,
    Undertecknare,
)
from documents.word.render import render
from documents.word.sections import compose
from documents.word.template import base_template
from workflow import milestones, utkorg
from workflow.machines.fsm import Hinder
from workflow.machines.tjansteskrivelse import SKRIVS, Skrivelsetillstand
from workflow.models import Beslut, Handlaggning, Utkorgsslag
from workflow.transitions import Actor, perform

PA_GANG = (*SKRIVS, Skrivelsetillstand.GRANSKNING, Skrivelsetillstand.GODKAND)


@dataclass(frozen=True)
class Innehall:
    """What the form or the file says the paper is. `avsnitt`: (key, heading, html); `svar`: att-sats -> outcome."""

    rubrik: str
    datum: date
    forslag: Sequence[str] = ()
    svar: Mapping[Attsats, str] = None
    avsnitt: Sequence[tuple[str, str, str]] = ()
    underlag: Sequence[tuple[str, date | None]] = ()
    undertecknare: Sequence[tuple[str, str]] = ()
    mottagare: Sequence[tuple[str, str]] = ()


@transaction.atomic
def create_draft(arende: Arende, *, by: Anvandare) -> Tjansteskrivelse:
    """Begin a tjänsteskrivelse, or a new version of it after återremiss, with what the system knows already written.

    What is put in is ordinary text from then on. Raises `Hinder` when the case is not being prepared or a draft is
    under way.
    """
    _require_writer(arende, by)
    handlaggning = Handlaggning.objects.select_for_update(of=("self",)).select_related("arende").get(arende=arende)
    if hinder := draft_hinder(handlaggning):
        raise hinder
    papers = arende.tjansteskrivelser
    earlier = papers.exclude(tillstand="makulerad").order_by("-version").first()
    last = papers.order_by("-version").values_list("version", flat=True).first() or 0
    skrivelse = Tjansteskrivelse.objects.create(
        arende=arende,
        version=last + 1,
        rubrik=arende.rubrik,
        agare=by,
        synlighet=Synlighet.ARBETSMATERIAL,
        handlaggare_namn=by.namn,
        handlaggare_titel=by.titel,
        forvaltning=by.forvaltning,
    )
    _write(skrivelse, _from_earlier(earlier) if earlier else _prefilled(skrivelse))
    milestones.underlag_pa_vag(arende, skrivelse.tillstand)
    audit.record(arende, "tjansteskrivelse.skapad", by=by, objekt=skrivelse)
    return skrivelse


def draft_hinder(handlaggning: Handlaggning) -> Hinder | None:
    """Why no tjänsteskrivelse can be begun in the case now, or None."""
    arende = handlaggning.arende
    if handlaggning.tillstand != "under_beredning":
        lage = handlaggning.lage_i_ord.lower()
        return Hinder(f"{arende} är inte under beredning. Läget är {lage}.", "fel_lage")
    if arende.tjansteskrivelser.filter(tillstand__in=PA_GANG).exists():
        return Hinder(f"{arende} har redan en tjänsteskrivelse på gång.", "dubblett")
    return None


@transaction.atomic
def save_draft(
    skrivelse: Tjansteskrivelse, innehall: Innehall, *, by: Actor, seen_sha256: str = ""
) -> Tjansteskrivelse:
    """Save what was written. `seen_sha256`: the content the writer had before them; empty skips the comparison.

    Raises `Hinder` when the paper is no longer a draft, or somebody has saved another text meanwhile: nothing is
    overwritten unseen.
    """
    skrivelse = _locked(skrivelse)
    _require_writer(skrivelse.arende, by)
    if skrivelse.tillstand not in SKRIVS:
        raise Hinder(f"{skrivelse} kan inte ändras: läget är {skrivelse.get_tillstand_display().lower()}.", "fel_lage")
    if seen_sha256 and seen_sha256 != skrivelse.content_sha256():
        raise Hinder(f"Någon annan har sparat en ändring i {skrivelse}. Jämför innan du sparar.", "annat_innehall")
    _write(skrivelse, innehall)
    audit.record(
        skrivelse.arende,
        "tjansteskrivelse.sparad",
        by=by,
        objekt=skrivelse,
        data={"sha256": skrivelse.content_sha256()},
    )
    return skrivelse


@transaction.atomic
def send_for_review(skrivelse: Tjansteskrivelse, *, by: Actor) -> Tjansteskrivelse:
    """Hand the draft to those who may approve it; they are told by mail."""
    if skrivelse.is_skrivbar:  # what has to be there may have changed since the last save
        skrivelse.brister = [brist.mening for brist in current_brister(skrivelse)]
        skrivelse.save(update_fields=["brister"])
    perform(skrivelse, "skicka_till_granskning", by=by)
    for chef in approvers(skrivelse):
        utkorg.enqueue(Utkorgsslag.MEJL, mall="att_granska", arende=skrivelse.arende_id, till=chef.pk)
    return skrivelse


@transaction.atomic
def send_back(skrivelse: Tjansteskrivelse, *, kommentar: str, by: Actor) -> Tjansteskrivelse:
    """Return the paper to its writer with what has to be changed."""
    perform(skrivelse, "skicka_tillbaka", by=by, kommentar=kommentar)
    if skrivelse.agare_id:
        utkorg.enqueue(Utkorgsslag.MEJL, mall="returnerad", arende=skrivelse.arende_id, till=skrivelse.agare_id)
    return skrivelse


@transaction.atomic
def approve(skrivelse: Tjansteskrivelse, *, sha256: str, by: Anvandare) -> Tjansteskrivelse:
    """Approve exactly the content whose hash is `sha256`. The paper is then seen inside the municipality, not by the
    public.
    """
    perform(skrivelse, "godkann", by=by, av=by, sha256=sha256)
    skrivelse.synlighet = Synlighet.INTERN
    skrivelse.save(update_fields=["synlighet"])
    if skrivelse.agare_id:
        utkorg.enqueue(Utkorgsslag.MEJL, mall="godkand", arende=skrivelse.arende_id, till=skrivelse.agare_id)
    return skrivelse


@transaction.atomic
def register_paper(skrivelse: Tjansteskrivelse, *, by: Actor) -> Handling:
    """Register the approved paper as a handling of the case; its Word file is made after commit. An older version is
    replaced.

    Registering reports to the course of the case that the underlag is ready, with the paper's proposal.
    """
    in_the_register = skrivelse.arende.tjansteskrivelser.filter(tillstand__in=["registrerad", "behandlad"])
    for older in in_the_register.exclude(pk=skrivelse.pk):
        perform(older, "ersatt", by=by)
    handling = register.add_handling(
        skrivelse.arende,
        riktning=Riktning.UPPRATTAD,
        typ=Handlingstyp.TJANSTESKRIVELSE,
        beskrivning=f"Tjänsteskrivelse {skrivelse.datum} {skrivelse.rubrik}"[:500],
        datum=skrivelse.datum,
        motpart=skrivelse.forvaltning,
        by=by,
    )
    perform(skrivelse, "registrera", by=by, handling=handling)
    milestones.underlag_klart(
        skrivelse.arende,
        dag=max(skrivelse.datum, skrivelse.godkand_den or skrivelse.datum),
        forslag=list(skrivelse.forslag.values_list("text", flat=True)),
        svar={row.attsats: row.utfall for row in skrivelse.svar.select_related("attsats")},
        by=by,
    )
    utkorg.enqueue(Utkorgsslag.TJANSTESKRIVELSE, skrivelse=skrivelse.pk)
    return handling


@transaction.atomic
def publish(skrivelse: Tjansteskrivelse, *, by: Actor) -> Tjansteskrivelse:
    """Make the registered paper public, by the kansli's own act. Its state alone never does.

    Lagrum: TF 2 kap. 10, 12 §§.
    """
    skrivelse = _locked(skrivelse)
    if not has_permission(by, Behorighet.HANDLING_PUBLICERA, skrivelse.arende.organ_id):
        raise SaknarBehorighet(f"Du har inte behörighet att publicera {skrivelse}.")
    if skrivelse.handling is None:
        raise Hinder(f"{skrivelse} är inte registrerad i ärendet än. Registrera den först.", "inte_registrerad")
    register.publish_handling(skrivelse.handling, by=by)
    open_paper(skrivelse)
    audit.record(skrivelse.arende, "tjansteskrivelse.publicerad", by=by, objekt=skrivelse)
    return skrivelse


def open_paper(skrivelse: Tjansteskrivelse) -> None:
    """Set the paper's and its handling's columns to public, unless they are secret. For `publish` and for a decided
    case.
    """
    for row in (skrivelse, skrivelse.handling):
        if row is not None and row.synlighet == Synlighet.INTERN:
            row.offentliggor()
            row.save(update_fields=["synlighet", "offentlig_fran"])


def approvers(skrivelse: Tjansteskrivelse) -> list[Anvandare]:
    """The people who may approve the paper: those with the permission for its organ who have not written it."""
    may = Behorighet.TJANSTESKRIVELSE_GODKANNA
    users = Anvandare.objects.filter(is_active=True).prefetch_related("roller").order_by("username")
    organ_id, writers = skrivelse.arende.organ_id, skrivelse.writer_ids()
    return [u for u in users if u.pk not in writers and has_permission(u, may, organ_id)]


def word_file(skrivelse: Tjansteskrivelse) -> bytes:
    """The paper as a .docx: the same bytes for the same content."""
    return render(compose(assemble.tjansteskrivelse(skrivelse)), base_template())


def mottagningsbevis_file(arende: Arende) -> bytes:
    """The receipt as a .docx."""
    return render(compose(assemble.mottagningsbevis(arende)), base_template())


def protokollsutdrag_file(beslut: Beslut) -> bytes:
    """The extract of the minutes as a .docx."""
    return render(compose(assemble.protokollsutdrag(beslut)), base_template())


@transaction.atomic
def file_mottagningsbevis(arende: Arende) -> Handling:
    """Make the receipt and keep it as an outgoing handling."""
    return register.file_handling(
        arende,
        riktning=Riktning.UTGAENDE,
        typ=Handlingstyp.MOTTAGNINGSBEVIS,
        beskrivning="Mottagningsbevis",
        datum=clock.today(),
        motpart=arende.forslagsstallarna,
        innehall=mottagningsbevis_file(arende),
        filtyp="docx",
        by=SYSTEM,
    )


def current_brister(skrivelse: Tjansteskrivelse) -> list[checks.Brist]:
    """What stands in the way of review now, computed from the paper as it is saved."""
    answered = set(skrivelse.svar.values_list("attsats__nr", flat=True))
    places = [place for place in assemble.order(skrivelse) if place[1] or place[0].nyckel not in Avsnittsordning.PARTS]
    return checks.brister(
        checks.Utkast(
            rubrik=skrivelse.rubrik,
            datum=skrivelse.datum,
            inkom=skrivelse.arende.inkom,
            forslag=tuple(skrivelse.forslag.values_list("text", flat=True)),
            avsnitt=tuple(
                (avsnitt.nyckel, avsnitt.rubrik, avsnitt.html) if avsnitt else (row.nyckel, row.rubrik, "")
                for row, avsnitt in places
            ),
            obligatoriska=frozenset(row.nyckel for row, _ in places if row and row.maste_fyllas_i),
            obesvarade_attsatser=tuple(
                nr for nr in skrivelse.arende.attsatser.values_list("nr", flat=True) if nr not in answered
            ),
            mottagare=tuple(skrivelse.mottagare.values_list("namn", flat=True)),
            undertecknare=tuple(skrivelse.undertecknare.values_list("namn", flat=True)),
        )
    )


def _write(skrivelse: Tjansteskrivelse, innehall: Innehall) -> None:
    """Replace the rows of the paper by what `innehall` says, and note what is still missing."""
    skrivelse.rubrik, skrivelse.datum = innehall.rubrik.strip(), innehall.datum
    _replace(ForslagTillBeslut, skrivelse, [{"text": text.strip()} for text in innehall.forslag if text.strip()])
    _replace(
        Avsnitt,
        skrivelse,
        [{"nyckel": nyckel, "rubrik": rubrik, "html": sanitize(html)} for nyckel, rubrik, html in innehall.avsnitt],
    )
    _replace(Underlag, skrivelse, [{"titel": titel.strip(), "datum": dag} for titel, dag in innehall.underlag])
    _replace(Undertecknare, skrivelse, [{"namn": namn, "titel": titel} for namn, titel in innehall.undertecknare])
    _replace(Mottagare, skrivelse, [{"namn": namn, "syfte": syfte} for namn, syfte in innehall.mottagare])
    skrivelse.svar.all().delete()
    AttsatsSvar.objects.bulk_create(
        AttsatsSvar(skrivelse=skrivelse, attsats=attsats, utfall=utfall)
        for attsats, utfall in (innehall.svar or {}).items()
        if utfall
    )
    skrivelse.brister = [brist.mening for brist in current_brister(skrivelse)]
    skrivelse.save()


def _replace(model: type, skrivelse: Tjansteskrivelse, rows: list[dict]) -> None:
    model.objects.filter(skrivelse=skrivelse).delete()
    model.objects.bulk_create(model(skrivelse=skrivelse, ordning=nr, **row) for nr, row in enumerate(rows, start=1))


def _prefilled(skrivelse: Tjansteskrivelse) -> Innehall:
    """What the system knows, put where it belongs: opening sentence, att-satser word for word, underlag, recipients."""
    arende = skrivelse.arende
    known = {"beredning": f"<p>Ärendet har beretts av {escape(skrivelse.forvaltning or 'förvaltningen')}.</p>"}
    underlag = [(f"Tjänsteskrivelse {arende.rubrik}", skrivelse.datum)]
    mottagare = []
    if arende.has_forslagsstallare:
        opening = f"<p>{escape(assemble.opening_sentence(arende), quote=False)}</p>"
        known["sammanfattning"] = opening
        attsatser = list(arende.attsatser.all())
        lead = "<p>I motionen föreslås kommunfullmäktige besluta:</p>" if arende.is_motion else "<p>Förslaget är:</p>"
        known["bakgrund"] = opening + (lead + assemble.attsatser_html(attsatser) if attsatser else "")
        underlag.append(
            (arende.rubrik if arende.rubrik.lower().startswith("motion") else f"Motion {arende.rubrik}", arende.inkom)
        )
        mottagare = [(arende.forslagsstallarna, Syfte.KANNEDOM)]
    sections = Avsnittsordning.objects.exclude(nyckel__in=Avsnittsordning.PARTS)
    return Innehall(
        rubrik=arende.rubrik,
        datum=clock.today(),
        avsnitt=[(row.nyckel, row.rubrik, known.get(row.nyckel, "")) for row in sections],
        underlag=underlag + _yttranden(arende),
        mottagare=mottagare,
    )


def _from_earlier(earlier: Tjansteskrivelse) -> Innehall:
    """The text of the version before, to go on from after återremiss: of today, with the yttranden that have come."""
    underlag = [
        (titel, clock.today() if titel.startswith("Tjänsteskrivelse") and datum == earlier.datum else datum)
        for titel, datum in earlier.underlag.values_list("titel", "datum")
    ]
    return Innehall(
        rubrik=earlier.rubrik,
        datum=clock.today(),
        forslag=list(earlier.forslag.values_list("text", flat=True)),
        svar={row.attsats: row.utfall for row in earlier.svar.select_related("attsats")},
        avsnitt=list(earlier.avsnitt.values_list("nyckel", "rubrik", "html")),
        underlag=underlag + [row for row in _yttranden(earlier.arende) if row not in underlag],
        undertecknare=list(earlier.undertecknare.values_list("namn", "titel")),
        mottagare=list(earlier.mottagare.values_list("namn", "syfte")),
    )


def _yttranden(arende: Arende) -> list[tuple[str, date]]:
    """The answers to remisser that stand in the register, but for secret ones."""
    rows = arende.handlingar.filter(typ=Handlingstyp.YTTRANDE).exclude(synlighet=Synlighet.SEKRETESS)
    return list(rows.order_by("nr").values_list("beskrivning", "datum"))


def _require_writer(arende: Arende, by: Actor) -> None:
    if not has_permission(by, Behorighet.TJANSTESKRIVELSE_SKRIVA, arende.organ_id):
        raise SaknarBehorighet(f"Du har inte behörighet att skriva tjänsteskrivelser i {arende}.")
    if isinstance(by, Anvandare) and not arende.is_visible_to(by):
        raise SaknarBehorighet("Du har inte behörighet att se ärendet.")


def _locked(skrivelse: Tjansteskrivelse) -> Tjansteskrivelse:
    return (
        Tjansteskrivelse.objects.select_for_update(of=("self",))
        .select_related("arende", "handling")
        .get(pk=skrivelse.pk)
    )
