"""What people do with a paper: who may, what it leads to, and that approved text stays as it was approved."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from arenden.actions import add_handling
from arenden.models import Handelse, Handlingstyp, Riktning
from arenden.permissions import Roll, SaknarBehorighet
from arenden.visibility import Synlighet
from documents import actions
from documents.models import Avsnittsordning, Syfte, Tjansteskrivelse
from tests.factories import arenden, workflow
from tests.factories import documents as papers
from workflow.machines.fsm import Hinder
from workflow.models import Beslutsslag, Forslag, Utfallskod, Utkorgspost, Utkorgsslag
from workflow.transitions import moves, perform


@pytest.fixture
def arende(motion_under_beredning):
    return motion_under_beredning.arende


@pytest.fixture
def utkast(kommun, motion_under_beredning):
    return papers.utkast(kommun, motion_under_beredning)


@pytest.fixture
def skrivet(kommun, motion_under_beredning):
    return papers.skrivet(kommun, motion_under_beredning)


@pytest.fixture
def granskas(kommun, motion_under_beredning):
    return papers.granskas(kommun, motion_under_beredning)


@pytest.fixture
def godkand(kommun, motion_under_beredning):
    return papers.godkand(kommun, motion_under_beredning)


@pytest.fixture
def registrerad(kommun, motion_under_beredning):
    return papers.registrerad(kommun, motion_under_beredning)


def mail_to(mall: str) -> list[int]:
    return [p.data["till"] for p in Utkorgspost.objects.filter(slag=Utkorgsslag.MEJL) if p.data["mall"] == mall]


# --- Begin ----------------------------------------------------------------------------------------------------------


def test_create_draft__the_system_writes_what_it_knows(utkast):
    avsnitt = dict(utkast.avsnitt.values_list("nyckel", "html"))

    assert avsnitt["sammanfattning"].startswith("<p>Den 12 januari 2026 inkom Ada Berg (S) och Bo Ek (MP)")
    assert "<li>att kommunen tar fram en plan för fler cykelställ vid stationen, samt</li>" in avsnitt["bakgrund"]
    assert avsnitt["ekonomi"] == ""
    assert list(utkast.mottagare.values_list("namn", "syfte")) == [("Motionärerna", Syfte.KANNEDOM)]
    assert list(utkast.underlag.values_list("datum", flat=True)) == [workflow.UNDERLAG, date(2026, 1, 12)]
    assert utkast.rubrik == "Fler cykelställ vid stationen"


def test_create_draft__what_was_put_in_is_ordinary_text(kommun, utkast):
    actions.save_draft(utkast, papers.innehall(utkast, avsnitt=[]), by=kommun.handlaggare)

    assert not utkast.avsnitt.exists()


def test_create_draft__has_the_sections_of_the_municipality(kommun, motion_under_beredning):
    Avsnittsordning.objects.create(ordning=77, nyckel="klimat", rubrik="Klimat")

    avsnitt = papers.utkast(kommun, motion_under_beredning).avsnitt

    assert avsnitt.filter(nyckel="klimat", rubrik="Klimat").exists()


def test_create_draft__only_one_at_a_time(kommun, arende, utkast):
    with pytest.raises(Hinder, match="har redan en tjänsteskrivelse på gång"):
        actions.create_draft(arende, by=kommun.chef)


def test_create_draft__only_while_the_case_is_prepared(kommun, motion_registrerad):
    with pytest.raises(Hinder, match="är inte under beredning"):
        actions.create_draft(motion_registrerad.arende, by=kommun.handlaggare)


@pytest.mark.parametrize("roll", sorted(set(Roll) - {Roll.HANDLAGGARE, Roll.CHEF}))
def test_create_draft__not_without_permission(kommun, arende, roll):
    with pytest.raises(SaknarBehorighet):
        actions.create_draft(arende, by=kommun.med_roll(roll))


def test_create_draft__not_in_another_organ(kommun, arende):
    annan = arenden.anvandare("tekniker", Roll.HANDLAGGARE, organ=kommun.ten)

    with pytest.raises(SaknarBehorighet):
        actions.create_draft(arende, by=annan)


def test_create_draft__is_seen_by_its_writer_and_the_reviewer_alone(kommun, utkast):
    seers = [roll for roll in Roll if utkast.is_visible_to(kommun.med_roll(roll))]

    assert set(seers) == {Roll.HANDLAGGARE, Roll.CHEF}
    assert not utkast.is_visible_to(None)


# --- Write ----------------------------------------------------------------------------------------------------------


def test_save_draft__keeps_everything_written(kommun, utkast):
    innehall = papers.innehall(utkast)

    saved = actions.save_draft(utkast, innehall, by=kommun.handlaggare)

    assert saved.content() == {
        "datum": "2026-02-10",
        "rubrik": "Fler cykelställ vid stationen",
        "handlaggare": ["Handlaggare Sjöstad", "", ""],
        "forslag": list(papers.FORSLAG),
        "svar": [(1, "avslag"), (2, "avslag")],
        "avsnitt": list(innehall.avsnitt),
        "underlag": [["Motion Fler cykelställ vid stationen", "2026-01-12"]],
        "undertecknare": [("Elsa Vik", "Kommundirektör"), ("Nils Holm", "Kanslichef")],
        "skickas_till": [("Motionärerna", "kannedom"), ("Tekniska nämnden", "atgard")],
    }


def test_save_draft__may_be_unfinished(kommun, utkast):
    tomt = actions.Innehall(rubrik="", datum=workflow.UNDERLAG)

    saved = actions.save_draft(utkast, tomt, by=kommun.handlaggare)

    assert "Skriv ett förslag till beslut." in saved.brister


def test_save_draft__is_cleaned(kommun, utkast):
    avsnitt = papers.med_avsnitt(utkast, "ekonomi", "<p onclick=x>Inga.</p><script>x</script>")

    saved = actions.save_draft(utkast, papers.innehall(utkast, avsnitt=avsnitt), by=kommun.handlaggare)

    assert saved.avsnitt.get(nyckel="ekonomi").html == "<p>Inga.</p>"


def test_save_draft__never_over_what_one_has_not_seen(kommun, utkast):
    seen = utkast.content_sha256()
    actions.save_draft(utkast, papers.innehall(utkast, rubrik="Chefens rubrik"), by=kommun.chef)

    with pytest.raises(Hinder, match="Jämför innan du sparar") as hinder:
        actions.save_draft(utkast, papers.innehall(utkast, rubrik="Min"), by=kommun.handlaggare, seen_sha256=seen)

    utkast.refresh_from_db()
    assert hinder.value.kod == "annat_innehall"
    assert utkast.rubrik == "Chefens rubrik"


@pytest.mark.parametrize("scene", ["granskas", "godkand", "registrerad"])
def test_save_draft__not_after_it_was_sent(kommun, scene, request):
    skrivelse = request.getfixturevalue(scene)
    before = skrivelse.content_sha256()

    with pytest.raises(Hinder, match="kan inte ändras"):
        actions.save_draft(skrivelse, papers.innehall(skrivelse, rubrik="Ny"), by=kommun.handlaggare)

    assert skrivelse.content_sha256() == before


# --- Review ---------------------------------------------------------------------------------------------------------


def test_send_for_review__not_while_something_is_missing(kommun, utkast):
    with pytest.raises(Hinder, match="Kan inte skickas till granskning än: Skriv ett förslag till beslut"):
        actions.send_for_review(utkast, by=kommun.handlaggare)


def test_send_for_review__the_gate_says_why_where_the_button_would_be(kommun, utkast):
    move = next(m for m in moves(utkast, kommun.handlaggare) if m.name == "skicka_till_granskning")

    assert not move.is_possible
    assert "Skriv ett förslag till beslut." in move.hinder


def test_send_for_review__a_section_added_to_the_order_meanwhile_is_missed(kommun, skrivet):
    Avsnittsordning.objects.create(ordning=77, nyckel="klimat", rubrik="Klimat", maste_fyllas_i=True)

    assert [b.falt for b in actions.current_brister(skrivet)] == ["avsnitt-klimat"]
    with pytest.raises(Hinder, match="Skriv avsnittet Klimat"):
        actions.send_for_review(skrivet, by=kommun.handlaggare)


def test_send_for_review__tells_those_who_may_approve(kommun, skrivet):
    arenden.anvandare("teknikchef", Roll.CHEF, organ=kommun.ten)

    actions.send_for_review(skrivet, by=kommun.handlaggare)

    assert mail_to("att_granska") == [kommun.chef.pk]


def test_approve__binds_the_content_and_stays_inside_the_municipality(kommun, granskas):
    sha256 = granskas.content_sha256()

    actions.approve(granskas, sha256=sha256, by=kommun.chef)

    assert (granskas.tillstand, granskas.godkand_av, granskas.godkand_sha256) == ("godkand", kommun.chef, sha256)
    assert granskas.synlighet == Synlighet.INTERN
    assert not granskas.is_visible_to(None)
    assert mail_to("godkand") == [kommun.handlaggare.pk]


def test_approve__not_another_content_than_was_read(kommun, granskas):
    with pytest.raises(Hinder, match="har ändrats efter att du öppnade den"):
        actions.approve(granskas, sha256="0" * 64, by=kommun.chef)

    granskas.refresh_from_db()
    assert granskas.tillstand == "granskning"
    assert granskas.synlighet == Synlighet.ARBETSMATERIAL


def test_approve__not_ones_own_text_not_even_a_chef(kommun, motion_under_beredning):
    skrivelse = papers.granskas(kommun, motion_under_beredning, by=kommun.chef)

    with pytest.raises(Hinder, match="kan inte godkänna det själv"):
        actions.approve(skrivelse, sha256=skrivelse.content_sha256(), by=kommun.chef)

    assert actions.approvers(skrivelse) == []


def test_approve__not_a_text_that_one_has_saved_in(kommun, skrivet):
    actions.save_draft(skrivet, papers.innehall(skrivet, rubrik="Chefens rubrik"), by=kommun.chef)
    skrivet.refresh_from_db()
    actions.send_for_review(skrivet, by=kommun.handlaggare)
    annan_chef = arenden.anvandare("stabschef", Roll.CHEF)

    with pytest.raises(Hinder, match="kan inte godkänna det själv"):
        actions.approve(skrivet, sha256=skrivet.content_sha256(), by=kommun.chef)

    assert actions.approvers(skrivet) == [annan_chef]
    assert actions.approve(skrivet, sha256=skrivet.content_sha256(), by=annan_chef).tillstand == "godkand"


def test_approve__the_database_refuses_the_owner_too(kommun, granskas):
    with pytest.raises(IntegrityError), transaction.atomic():
        Tjansteskrivelse.objects.filter(pk=granskas.pk).update(godkand_av=granskas.agare)


@pytest.mark.parametrize("roll", sorted(set(Roll) - {Roll.CHEF}))
def test_approve__not_without_permission(kommun, granskas, roll):
    with pytest.raises((SaknarBehorighet, Hinder)):
        actions.approve(granskas, sha256=granskas.content_sha256(), by=kommun.med_roll(roll))

    granskas.refresh_from_db()
    assert granskas.tillstand == "granskning"


def test_send_back__with_a_comment(kommun, granskas):
    actions.send_back(granskas, kommentar=" Räkna om kostnaden. ", by=kommun.chef)

    assert (granskas.tillstand, granskas.atersand_med) == ("utkast", "Räkna om kostnaden.")
    assert mail_to("returnerad") == [kommun.handlaggare.pk]


def test_send_back__not_without_a_comment(kommun, granskas):
    with pytest.raises(Hinder, match="Skriv vad som behöver ändras"):
        actions.send_back(granskas, kommentar="  ", by=kommun.chef)


def test_send_back__the_comment_is_not_in_the_log(kommun, granskas):
    actions.send_back(granskas, kommentar="Räkna om kostnaden.", by=kommun.chef)

    assert all("kostnaden" not in str(h.data) for h in Handelse.objects.all())


# --- Register -------------------------------------------------------------------------------------------------------


def test_register_paper__lays_it_in_the_case_and_reports_the_underlag(kommun, motion_under_beredning, godkand):
    handling = actions.register_paper(godkand, by=kommun.registrator)

    motion_under_beredning.refresh_from_db()
    forslag = Forslag.objects.get(arende=motion_under_beredning.arende, beslut=None)
    assert (handling.typ, handling.nr) == (Handlingstyp.TJANSTESKRIVELSE, handling.arende.senaste_handlingsnr)
    assert (godkand.tillstand, godkand.handling) == ("registrerad", handling)
    assert motion_under_beredning.underlag_klart_den == workflow.UNDERLAG
    assert forslag.text == list(papers.FORSLAG)
    assert set(forslag.svar.values_list("utfall", flat=True)) == {Utfallskod.AVSLAG}
    assert Utkorgspost.objects.filter(slag=Utkorgsslag.TJANSTESKRIVELSE, data={"skrivelse": godkand.pk}).exists()


def test_register_paper__not_a_text_changed_after_approval(kommun, godkand):
    godkand.forslag.update(text="att bifalla motionen")

    with pytest.raises(Hinder, match="är inte det som godkändes"):
        actions.register_paper(godkand, by=kommun.registrator)

    assert not godkand.arende.handlingar.filter(typ=Handlingstyp.TJANSTESKRIVELSE).exists()


@pytest.mark.parametrize("scene", ["utkast", "granskas"])
def test_register_paper__not_before_approval(kommun, scene, request):
    skrivelse = request.getfixturevalue(scene)

    with pytest.raises(Hinder):
        actions.register_paper(skrivelse, by=kommun.registrator)

    assert not skrivelse.arende.handlingar.filter(typ=Handlingstyp.TJANSTESKRIVELSE).exists()


def test_register_paper__not_by_its_writer(kommun, godkand):
    with pytest.raises(SaknarBehorighet):
        actions.register_paper(godkand, by=kommun.handlaggare)


def test_register_paper__a_new_version_after_aterremiss_replaces_the_old(kommun, motion_under_beredning, registrerad):
    workflow.behandla(
        kommun,
        motion_under_beredning,
        kommun.ksau,
        Beslutsslag.ATERREMISS,
        dag=workflow.KSAU_DAG,
        motivering="Räkna om.",
    )
    ny = actions.create_draft(motion_under_beredning.arende, by=kommun.handlaggare)
    assert ny.version == 2
    assert ny.content() == registrerad.content() | {"datum": ny.datum.isoformat()}

    actions.send_for_review(ny, by=kommun.handlaggare)
    actions.approve(ny, sha256=ny.content_sha256(), by=kommun.chef)
    actions.register_paper(ny, by=kommun.kansli)

    registrerad.refresh_from_db()
    assert (registrerad.tillstand, ny.tillstand) == ("ersatt", "registrerad")
    assert registrerad.handling != ny.handling


def test_create_draft__a_new_version_is_of_today_and_names_the_answers_that_have_come(
    kommun, motion_under_beredning, registrerad
):
    for beskrivning, synlighet in (("Yttrande från TEN", Synlighet.INTERN), ("Hemligt", Synlighet.SEKRETESS)):
        facts = {"riktning": Riktning.INKOMMEN, "typ": Handlingstyp.YTTRANDE, "datum": date(2026, 3, 2)}
        facts |= {"beskrivning": beskrivning, "synlighet": synlighet, "motpart": "TEN", "by": kommun.kansli}
        if synlighet == Synlighet.SEKRETESS:
            facts["sekretess_lagrum"] = "OSL 21 kap. 1 §"
        add_handling(motion_under_beredning.arende, **facts)
    old = date(2026, 1, 30)
    registrerad.underlag.create(ordning=9, titel="Tjänsteskrivelse Fler cykelställ", datum=registrerad.datum)
    registrerad.underlag.create(ordning=10, titel="Tjänsteskrivelse om något annat", datum=old)
    workflow.behandla(
        kommun,
        motion_under_beredning,
        kommun.ksau,
        Beslutsslag.ATERREMISS,
        dag=workflow.KSAU_DAG,
        motivering="Räkna om.",
    )

    ny = actions.create_draft(motion_under_beredning.arende, by=kommun.handlaggare)

    rows = list(ny.underlag.values_list("titel", "datum"))
    assert ("Tjänsteskrivelse Fler cykelställ", ny.datum) in rows
    assert ("Tjänsteskrivelse om något annat", old) in rows
    assert rows[-1] == ("Yttrande från TEN", date(2026, 3, 2))
    assert "Hemligt" not in dict(rows)


# --- Publish --------------------------------------------------------------------------------------------------------


def test_publish__paper_and_handling_are_public_from_now(kommun, registrerad):
    assert not registrerad.is_visible_to(None)

    actions.publish(registrerad, by=kommun.kansli)

    registrerad.refresh_from_db()
    assert registrerad.is_visible_to(None)
    assert registrerad.handling.is_visible_to(None)


@pytest.mark.parametrize("scene", ["utkast", "granskas", "godkand"])
def test_publish__not_before_it_is_registered(kommun, scene, request):
    with pytest.raises(Hinder, match="Registrera den först"):
        actions.publish(request.getfixturevalue(scene), by=kommun.kansli)


@pytest.mark.parametrize("roll", sorted(set(Roll) - {Roll.KANSLI}))
def test_publish__only_by_the_kansli(kommun, registrerad, roll):
    with pytest.raises(SaknarBehorighet):
        actions.publish(registrerad, by=kommun.med_roll(roll))


def secret(skrivelse) -> None:
    skrivelse.handling.synlighet, skrivelse.handling.sekretess_lagrum = "sekretess", "OSL 21 kap. 1 §"
    skrivelse.handling.save()


def test_publish__not_a_secret_one(kommun, registrerad):
    secret(registrerad)

    with pytest.raises(ValueError, match="sekretess"):
        actions.publish(registrerad, by=kommun.kansli)

    registrerad.refresh_from_db()
    assert registrerad.synlighet == Synlighet.INTERN


def test_secret_handling__hides_the_paper_with_it(kommun, registrerad):
    actions.publish(registrerad, by=kommun.kansli)
    registrerad.refresh_from_db()

    secret(registrerad)

    assert not registrerad.is_visible_to(None)
    assert not registrerad.is_visible_to(kommun.lasare)
    assert registrerad.is_visible_to(kommun.kansli)


# --- Side steps -----------------------------------------------------------------------------------------------------


def test_makulera__a_new_one_may_be_begun(kommun, arende, granskas):
    perform(granskas, "makulera", by=kommun.handlaggare)

    ny = actions.create_draft(arende, by=kommun.handlaggare)

    assert (ny.version, ny.tillstand) == (2, "utkast")
    assert ny.content()["forslag"] == []


def test_makulera__not_once_registered(kommun, registrerad):
    with pytest.raises(Hinder):
        perform(registrerad, "makulera", by=kommun.handlaggare)


def test_content__every_part_changes_the_hash(kommun, skrivet):
    whole = papers.innehall(skrivet)
    changes = [
        {"rubrik": "Annan"},
        {"datum": date(2026, 2, 11)},
        {"forslag": ["att bifalla motionen"]},
        {"svar": dict.fromkeys(skrivet.arende.attsatser.all(), Utfallskod.BIFALL)},
        {"avsnitt": papers.med_avsnitt(skrivet, "ekonomi", "<p>Dyrt.</p>")},
        {"underlag": []},
        {"undertecknare": [("Elsa Vik", "")]},
        {"mottagare": [("Motionärerna", Syfte.ATGARD)]},
    ]

    hashes = {skrivet.content_sha256()}
    for change in changes:
        saved = actions.save_draft(skrivet, replace(whole, **change), by=kommun.handlaggare)
        hashes.add(saved.content_sha256())

    assert len(hashes) == len(changes) + 1
