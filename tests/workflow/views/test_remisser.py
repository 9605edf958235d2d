"""Remiss from a case: sent to several at once, answered with a file, or gone on without."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template

from arenden.models import Handling
from arenden.permissions import Roll
from arenden.visibility import Synlighet
from tests.factories import arenden as register
from tests.factories import workflow as scener
from workflow import actions
from workflow.models import Remiss

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def handlaggare(client, kommun):
    client.force_login(kommun.handlaggare)
    return client


@pytest.fixture
def arende(motion_under_beredning):
    return motion_under_beredning.arende


@pytest.fixture
def remiss(kommun, motion_under_beredning):
    return actions.send_remiss(
        motion_under_beredning,
        till=kommun.ten,
        sand_den=date(2026, 2, 2),
        svara_senast=date(2026, 3, 2),
        by=kommun.kansli,
    )


def skicka(client, arende, **facts):
    return client.post(f"/arenden/{arende.slug}/remisser/skicka/", facts, follow=False)


def answer(client, remiss, **facts):
    facts = {
        "svar_den": "2026-02-20",
        "stallning": "tillstyrker",
        "svar_organ": "Tekniska nämnden",
        "synlighet": "intern",
    } | facts
    return client.post(f"/arenden/{remiss.arende.slug}/remisser/{remiss.pk}/svar/", facts)


# --- Sending --------------------------------------------------------------------------------------------------------


def test_send__eight_weeks_to_a_vardag_is_proposed(handlaggare, arende):
    page = handlaggare.get(f"/arenden/{arende.slug}/remisser/skicka/").content.decode()

    assert 'value="2026-03-10"' in page and 'value="2026-05-05"' in page


def test_send__to_several_at_once(handlaggare, kommun, arende):
    sent = skicka(
        handlaggare, arende, till=[kommun.ten.pk, kommun.bolag.pk], sand_den="2026-03-09", svara_senast="2026-05-05"
    )

    assert sent.url == f"/arenden/{arende.slug}/#remisser"
    assert [(r.till.kod, r.svara_senast) for r in Remiss.objects.order_by("till__kod")] == [
        ("SEAB", date(2026, 5, 5)),
        ("TEN", date(2026, 5, 5)),
    ]


@pytest.mark.parametrize(
    ("facts", "mening"),
    [
        ({"till": []}, "Välj minst ett organ att fråga."),
        ({"till": ["4711"]}, "Välj bland organen i listan."),
        ({"till": ["ten"]}, "Välj bland organen i listan."),
        ({"sand_den": "2026-03-11"}, "Datumet kan inte vara efter i dag."),
        ({"svara_senast": ""}, "Skriv vilken dag svaret ska ha kommit in."),
        ({"svara_senast": "2026-02-30"}, "Det finns inget datum 2026-02-30."),
        ({"svara_senast": "2026-03-01"}, "Svarsdagen kan inte vara före dagen då remissen skickades."),
    ],
)
def test_send__says_what_is_wrong_and_sends_nothing(handlaggare, kommun, arende, facts, mening):
    facts = {"till": [kommun.ten.pk], "sand_den": "2026-03-09", "svara_senast": "2026-05-05"} | facts

    page = skicka(handlaggare, arende, **facts).content.decode()

    assert mening in page and "Rätta det här" in page
    assert f'value="{facts["svara_senast"]}"' in page or not facts["svara_senast"]
    assert not Remiss.objects.exists()


def test_send__one_already_asked_is_not_offered_again(handlaggare, kommun, remiss):
    page = handlaggare.get(f"/arenden/{remiss.arende.slug}/remisser/skicka/").content.decode()

    assert "Tekniska nämndens arbetsutskott" in page and "Tekniska nämnden\n" not in page


def test_send__not_when_the_case_is_with_an_organ(handlaggare, kommun, motion_i_ks):
    page = skicka(
        handlaggare, motion_i_ks.arende, till=[kommun.ten.pk], sand_den="2026-03-09", svara_senast="2026-05-05"
    ).content.decode()

    assert "är inte under beredning och kan inte remitteras." in page


@pytest.mark.parametrize("roll", [Roll.LASARE, Roll.CHEF, Roll.SYSTEMADMINISTRATOR])
def test_send__needs_permission(client, kommun, arende, roll):
    client.force_login(kommun.med_roll(roll))

    assert client.get(f"/arenden/{arende.slug}/remisser/skicka/").status_code == 403


def test_send__needs_permission_for_the_cases_own_organ(client, kommun, arende):
    client.force_login(register.anvandare("annan", Roll.HANDLAGGARE, organ=kommun.ten))

    assert skicka(client, arende, till=[kommun.ten.pk], sand_den="2026-03-09").status_code == 403
    assert not Remiss.objects.exists()


def test_send__a_hidden_case_is_not_found(handlaggare, kommun):
    hemlig = scener.motion_registrerad(kommun, synlighet=Synlighet.SEKRETESS)

    hidden = handlaggare.get(f"/arenden/{hemlig.arende.slug}/remisser/skicka/")
    missing = handlaggare.get("/arenden/ks-2026-4711/remisser/skicka/")

    assert (hidden.status_code, missing.status_code) == (404, 404)


# --- The answer -----------------------------------------------------------------------------------------------------


def test_answer__is_a_handling_of_the_case(handlaggare, remiss):
    answer(handlaggare, remiss, diarienummer="TEN 2026/44", paragraf="§ 31", fil=SimpleUploadedFile("svar.pdf", PDF))

    remiss.refresh_from_db()
    assert (remiss.stallning, remiss.svar_diarienummer, remiss.svar_paragraf) == ("tillstyrker", "TEN 2026/44", "§ 31")
    assert (remiss.svar_handling.typ, remiss.svar_handling.filtyp) == ("yttrande", "pdf")
    assert remiss.svar_handling.fil.read() == PDF


def test_answer__without_a_file_too(handlaggare, remiss):
    answer(handlaggare, remiss)

    remiss.refresh_from_db()
    assert not remiss.svar_handling.fil


@pytest.mark.parametrize(
    ("facts", "mening"),
    [
        ({"stallning": ""}, "Välj vad organet tycker."),
        ({"stallning": "bifall"}, "Välj vad organet tycker."),
        ({"svar_organ": ""}, "Skriv vem som svarade."),
        ({"svar_den": "2026-02-01"}, "Svarets dag ska ligga mellan dagen då remissen skickades och i dag."),
        ({"svar_den": "2026-03-11"}, "Datumet kan inte vara efter i dag."),
        ({"paragraf": "§" * 41}, "Paragrafen får ha högst 40 tecken. Den har 41."),
    ],
)
def test_answer__says_what_is_wrong_and_keeps_what_was_given(handlaggare, remiss, facts, mening):
    page = answer(
        handlaggare, remiss, text="Nämnden ser ett behov.", fil=SimpleUploadedFile("svar.pdf", PDF), **facts
    ).content.decode()

    assert mening in page
    assert "Nämnden ser ett behov." in page and "svar.pdf" in page and 'name="sparad_fil"' in page
    assert not Handling.objects.filter(typ="yttrande").exists()


def test_answer__the_waiting_file_comes_with_the_next_try(handlaggare, remiss):
    page = answer(handlaggare, remiss, stallning="", fil=SimpleUploadedFile("svar.pdf", PDF))

    answer(handlaggare, remiss, sparad_fil=page.context["sparad_fil"].nyckel)

    remiss.refresh_from_db()
    assert remiss.svar_handling.fil.read() == PDF


def test_answer__a_file_of_a_wrong_kind_is_refused(handlaggare, remiss):
    page = answer(handlaggare, remiss, fil=SimpleUploadedFile("svar.exe", b"MZ\x90\x00")).content.decode()

    assert "ladda upp den igen" in page
    remiss.refresh_from_db()
    assert remiss.svar_den is None


def test_answer__twice_is_refused(handlaggare, remiss):
    answer(handlaggare, remiss)

    page = answer(handlaggare, remiss, stallning="avstyrker").content.decode()

    assert "är redan avslutad" in page
    assert Remiss.objects.get().stallning == "tillstyrker"


def test_answer__of_another_case_is_not_found(handlaggare, kommun, remiss):
    other = scener.motion_under_beredning(kommun).arende

    assert handlaggare.get(f"/arenden/{other.slug}/remisser/{remiss.pk}/svar/").status_code == 404


# --- Going on without -----------------------------------------------------------------------------------------------


def test_go_on__with_a_reason(handlaggare, remiss):
    handlaggare.post(f"/arenden/{remiss.arende.slug}/remisser/{remiss.pk}/ga-vidare/", {"skal": "Nämnden hann inte."})

    remiss.refresh_from_db()
    assert (remiss.avbruten_den, remiss.avbrott_skal) == (date(2026, 3, 10), "Nämnden hann inte.")


@pytest.mark.parametrize("skal", ["", "   "])
def test_go_on__not_without_one(handlaggare, remiss, skal):
    page = handlaggare.post(
        f"/arenden/{remiss.arende.slug}/remisser/{remiss.pk}/ga-vidare/", {"skal": skal}
    ).content.decode()

    assert "Skriv varför beredningen går vidare utan svar." in page
    assert Remiss.objects.get().avbruten_den is None


# --- The panel ------------------------------------------------------------------------------------------------------


def panel(arende, user):
    template = Template("{% load remiss_tags %}{% remisser_panel arende user %}")
    return template.render(Context({"arende": arende, "user": user}))


def test_panel__tells_who_is_late_and_offers_the_answer(kommun, remiss):
    shown = panel(remiss.arende, kommun.handlaggare)

    assert "Tekniska nämnden" in shown and "Svaret är sent" in shown
    assert "Registrera svaret" in shown and "Skicka remiss" in shown


def test_panel__a_reader_has_no_acts(kommun, remiss):
    shown = panel(remiss.arende, kommun.lasare)

    assert "Tekniska nämnden" in shown
    assert "Registrera svaret" not in shown and "Skicka remiss" not in shown


def test_panel__what_was_answered_is_seen_with_the_answers_handling(kommun, handlaggare, remiss):
    answer(handlaggare, remiss, text="Kanariefågel")

    assert "Kanariefågel" in panel(remiss.arende, kommun.lasare)
    outside = panel(remiss.arende, kommun.fortroendevald)
    assert "Tekniska nämnden" in outside and "Besvarad" in outside
    assert "Kanariefågel" not in outside and "Tillstyrker" not in outside


def test_panel__why_it_went_on_without_answer_is_for_staff(kommun, remiss):
    actions.go_on_without_answer(remiss, skal="Kanariefågel", by=kommun.kansli)

    assert "Kanariefågel" in panel(remiss.arende, kommun.lasare)
    assert "Kanariefågel" not in panel(remiss.arende, kommun.fortroendevald)


def test_panel__nothing_to_send_once_the_case_is_with_an_organ(kommun, motion_i_ks):
    assert "Skicka remiss" not in panel(motion_i_ks.arende, kommun.kansli)


@pytest.mark.parametrize("antal", [1, 4])
def test_panel__same_queries_for_any_number(kommun, motion_under_beredning, antal, django_assert_num_queries):
    for organ in [kommun.ten, kommun.tenau, kommun.bolag, kommun.ksau][:antal]:
        actions.send_remiss(motion_under_beredning, till=organ, sand_den=date(2026, 2, 2), by=kommun.kansli)
    user = type(kommun.handlaggare).objects.get(pk=kommun.handlaggare.pk)

    with django_assert_num_queries(4):
        panel(motion_under_beredning.arende, user)
