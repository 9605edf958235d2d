"""The pages of a paper through the browser's door: begin, write, send, register, publish."""

from html import unescape

import pytest
from django.urls import reverse

from arenden.permissions import Roll
from documents import actions
from documents.models import Tjansteskrivelse
from tests.factories import arenden, workflow
from tests.factories import documents as papers
from workflow.models import Beslutsslag

TABELL = "<table><thead><tr><th>År</th></tr></thead><tbody><tr><td>2025</td></tr></tbody></table>"


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
def handlaggare(client, kommun):
    client.force_login(kommun.handlaggare)
    return client


def url(name: str, skrivelse: Tjansteskrivelse, *more) -> str:
    return reverse(f"tjansteskrivelse{name and '_'}{name}", args=[skrivelse.pk, *more])


def text(svar) -> str:
    return unescape(svar.content.decode())


def form_of(svar) -> dict[str, str]:
    """What the browser would send if the form were saved as it is shown."""
    form = svar.context["form"]
    sent = {"seen_sha256": form.seen_sha256}
    for part in [form.texter, *(f for rader in form.rader.values() for f in [rader.management_form, *rader.forms])]:
        for field in part:
            value = field.value()
            sent[field.html_name] = "" if value is None else str(value)
    return sent


# --- Begin ----------------------------------------------------------------------------------------------------------


def test_i_arendet__offers_to_begin_and_begins(handlaggare, arende):
    address = f"/arenden/{arende.slug}/tjansteskrivelse/"
    assert "Skriv tjänsteskrivelse" in text(handlaggare.get(address))

    svar = handlaggare.post(address)

    skrivelse = arende.tjansteskrivelser.get()
    assert svar.url == url("skriv", skrivelse)
    assert handlaggare.get(address).url == url("", skrivelse)


def test_i_arendet__after_aterremiss_offers_a_new_version_of_what_was_treated(
    handlaggare, kommun, motion_under_beredning
):
    earlier = papers.registrerad(kommun, motion_under_beredning)
    facts = {"dag": workflow.KSAU_DAG, "motivering": "Räkna om."}
    workflow.behandla(kommun, motion_under_beredning, kommun.ksau, Beslutsslag.ATERREMISS, **facts)
    arende = motion_under_beredning.arende
    case_page = text(handlaggare.get(f"/arenden/{arende.slug}/"))

    page = text(handlaggare.get(f"/arenden/{arende.slug}/tjansteskrivelse/"))
    begun = handlaggare.post(f"/arenden/{arende.slug}/tjansteskrivelse/")

    assert "ska registreras" not in case_page
    assert "Skriv tjänsteskrivelsen" in case_page
    assert "Skriv en ny version" in page
    assert url("", earlier) in page
    assert begun.url == url("skriv", arende.tjansteskrivelser.get(version=2))


def test_i_arendet__says_why_when_it_cannot_begin(handlaggare, motion_registrerad):
    address = f"/arenden/{motion_registrerad.arende.slug}/tjansteskrivelse/"

    svar = handlaggare.post(address, follow=True)

    assert "är inte under beredning" in text(svar)
    assert not motion_registrerad.arende.tjansteskrivelser.exists()


def test_i_arendet__asks_the_anonymous_to_log_in(client, arende):
    assert client.get(f"/arenden/{arende.slug}/tjansteskrivelse/").url.startswith("/konto/login/")


def test_i_arendet__not_begun_by_one_who_may_not_write(client, kommun, arende):
    client.force_login(kommun.registrator)

    assert client.post(f"/arenden/{arende.slug}/tjansteskrivelse/").status_code == 403
    assert not arende.tjansteskrivelser.exists()


# --- Read -----------------------------------------------------------------------------------------------------------


def test_lasa__the_paper_with_its_proposal_and_chain(handlaggare, skrivet):
    page = text(handlaggare.get(url("", skrivet)))

    assert "Kommunstyrelsens arbetsutskott föreslår att kommunstyrelsen beslutar" in page
    assert "att avslå motionen med hänvisning till vad som redovisats i ärendet." in page
    assert "Elsa Vik<br>Kommundirektör" in page
    assert "Skicka till granskning" in page


def test_lasa__what_is_missing_leads_to_its_field(handlaggare, utkast):
    page = text(handlaggare.get(url("", utkast)))
    form = handlaggare.get(url("skriv", utkast)).content.decode()

    for brist in actions.current_brister(utkast):
        assert f'href="{url("skriv", utkast)}#{brist.falt}"' in page
        assert f'id="{brist.falt}"' in form
    assert "Skicka till granskning" not in page


@pytest.mark.parametrize("roll", [*(roll for roll in Roll if roll not in (Roll.HANDLAGGARE, Roll.CHEF)), None])
def test_draft__does_not_exist_for_others(client, kommun, skrivet, roll):
    if roll:
        client.force_login(kommun.med_roll(roll))

    assert client.get(url("", skrivet)).status_code == 404
    assert client.get(url("word", skrivet)).status_code == 404


def test_draft__does_not_exist_for_another_handlaggare(client, skrivet):
    client.force_login(arenden.anvandare("kollega", Roll.HANDLAGGARE))

    for name in ("", "skriv", "word", "makulera"):
        assert client.get(url(name, skrivet)).status_code == 404
    assert client.post(url("skicka", skrivet)).status_code == 404


def test_lasa__a_public_paper_is_read_without_login_and_without_names_of_staff(client, kommun, motion_under_beredning):
    skrivelse = papers.registrerad(kommun, motion_under_beredning)
    actions.publish(skrivelse, by=kommun.kansli)

    page = text(client.get(url("", skrivelse)))

    assert "att avslå motionen" in page
    assert "Nästa steg" not in page
    assert "Chef Sjöstad" not in page


def test_lasa__a_text_that_cannot_be_set_is_told_and_not_a_fault(handlaggare, skrivet):
    skrivet.avsnitt.update(html="<ul><li>" * 80 + "djup")

    assert "fler än 60 nivåer" in text(handlaggare.get(url("", skrivet)))
    assert "fler än 60 nivåer" in text(handlaggare.get(url("word", skrivet), follow=True))


def test_lasa__escapes_what_was_written(handlaggare, kommun, utkast):
    actions.save_draft(
        utkast, papers.innehall(utkast, rubrik="<script>x</script>", forslag=["<b>att</b>"]), by=kommun.handlaggare
    )

    page = handlaggare.get(url("", utkast)).content.decode()

    assert "<script>x" not in page
    assert "&lt;b&gt;att&lt;/b&gt;" in page


# --- Write ----------------------------------------------------------------------------------------------------------


def test_skriv__saved_as_shown_is_the_same_paper(handlaggare, kommun, utkast):
    actions.save_draft(
        utkast,
        papers.innehall(utkast, avsnitt=papers.med_avsnitt(utkast, "foredragning", f"<p>Så här:</p>{TABELL}")),
        by=kommun.handlaggare,
    )
    before = utkast.content_sha256()

    svar = handlaggare.post(url("skriv", utkast), form_of(handlaggare.get(url("skriv", utkast))))

    assert svar.status_code == 302
    assert utkast.content_sha256() == before


def test_skriv__everything_that_is_filled_in_is_kept(handlaggare, utkast):
    sent = form_of(handlaggare.get(url("skriv", utkast))) | {
        "rubrik": "Cykelställ",
        "datum": "2026-02-12",
        "svar-1": "bifall",
        "svar-2": "besvarad",
        "avsnitt-ekonomi": "Kostnaden är 3 < 4 mnkr.\r\n\r\n- ett\r\n- två",
        "forslag-TOTAL_FORMS": "3",
        "forslag-0-text": "att bifalla första att-satsen",
        "forslag-1-text": "",
        "forslag-2-text": "att andra att-satsen är besvarad",
        "undertecknare-TOTAL_FORMS": "1",
        "undertecknare-0-namn": "Elsa Vik",
        "undertecknare-0-titel": "Kommundirektör",
        "skickas_till-1-namn": "Tekniska nämnden",
        "skickas_till-1-syfte": "atgard",
    }

    svar = handlaggare.post(url("skriv", utkast), sent | {"visa": "1"})

    assert svar.url == url("", utkast)
    content = Tjansteskrivelse.objects.get(pk=utkast.pk).content()
    assert (content["rubrik"], content["datum"]) == ("Cykelställ", "2026-02-12")
    assert content["svar"] == [(1, "bifall"), (2, "besvarad")]
    assert content["forslag"] == ["att bifalla första att-satsen", "att andra att-satsen är besvarad"]
    assert (
        "ekonomi",
        "Ekonomiska konsekvenser",
        "<p>Kostnaden är 3 &lt; 4 mnkr.</p><ul><li>ett</li><li>två</li></ul>",
    ) in (content["avsnitt"])
    assert content["undertecknare"] == [("Elsa Vik", "Kommundirektör")]
    assert content["skickas_till"] == [("Motionärerna", "kannedom"), ("Tekniska nämnden", "atgard")]


def test_skriv__an_empty_draft_is_saved(handlaggare, utkast):
    shown = form_of(handlaggare.get(url("skriv", utkast)))
    empty = {k: v if "FORMS" in k or k in ("datum", "seen_sha256") else "" for k, v in shown.items()}

    assert handlaggare.post(url("skriv", utkast), empty).status_code == 302
    assert Tjansteskrivelse.objects.get(pk=utkast.pk).content()["forslag"] == []


def test_skriv__what_word_leaves_behind_is_no_fault(handlaggare, utkast):
    sent = form_of(handlaggare.get(url("skriv", utkast))) | {
        "rubrik": "Cykel\x00ställ",
        "avsnitt-ekonomi": "Rad ett\x0brad två\x07",
    }

    assert handlaggare.post(url("skriv", utkast), sent).status_code == 302
    utkast.refresh_from_db()
    assert utkast.rubrik == "Cykelställ"
    assert utkast.avsnitt.get(nyckel="ekonomi").html == "<p>Rad ett<br>rad två</p>"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"datum": ""}, "Skriv datumet som år-månad-dag, till exempel 2026-11-22."),
        ({"datum": "2026-02-29"}, "Det finns inget datum 2026-02-29."),
        ({"rubrik": "å" * 501}, "Rubriken har 501 tecken. Här går det att spara högst 500."),
        ({"avsnitt-ekonomi": "å" * 20_001}, "Avsnittet har 20001 tecken. Här går det att spara högst 20000."),
        ({"svar-1": "kanske"}, "Välj ett svar på att-sats 1."),
        ({"underlag-0-titel": ""}, "Skriv underlagets titel."),
        ({"underlag-0-datum": "i går"}, "Skriv datumet som år-månad-dag"),
        ({"undertecknare-0-titel": "Kanslichef"}, "Skriv namnet på den som undertecknar."),
        ({"skickas_till-0-syfte": "x"}, "Välj om mottagaren får beslutet"),
        ({"slag-ekonomi": "html", "avsnitt-ekonomi": "<iframe></iframe>"}, "Ta bort elementet iframe."),
        ({"slag-ekonomi": "html", "avsnitt-ekonomi": "<ul><li>" * 80 + "x"}, "fler än 60 nivåer"),
        ({"forslag-TOTAL_FORMS": "många"}, "Ladda om sidan och skriv in raderna igen."),
    ],
)
def test_skriv__a_fault_is_told_and_what_was_typed_stays(handlaggare, utkast, changes, sentence):
    before = utkast.content_sha256()
    sent = form_of(handlaggare.get(url("skriv", utkast))) | {"avsnitt-beredning": "Det jag just skrev."} | changes

    svar = handlaggare.post(url("skriv", utkast), sent)

    page = text(svar)
    assert svar.status_code == 200
    assert "Rätta det här" in page
    assert "<title>Fel: " in page
    assert page.count(sentence) >= 2  # in the summary and at the field
    assert "Det jag just skrev." in page
    assert utkast.content_sha256() == before


def test_skriv__a_longer_text_that_was_there_already_may_stay(handlaggare, kommun, utkast):
    long = "<p>" + "å" * 20_500 + "</p>"
    actions.save_draft(
        utkast, papers.innehall(utkast, avsnitt=papers.med_avsnitt(utkast, "ekonomi", long)), by=kommun.handlaggare
    )

    assert handlaggare.post(url("skriv", utkast), form_of(handlaggare.get(url("skriv", utkast)))).status_code == 302


def test_skriv__someone_elses_save_is_shown_beside_and_nothing_is_lost(handlaggare, kommun, skrivet):
    sent = form_of(handlaggare.get(url("skriv", skrivet))) | {"avsnitt-ekonomi": "Min text om pengar."}
    theirs = papers.innehall(skrivet, avsnitt=papers.med_avsnitt(skrivet, "ekonomi", "<p>Chefens text om pengar.</p>"))
    actions.save_draft(skrivet, theirs, by=kommun.chef)

    svar = handlaggare.post(url("skriv", skrivet), sent)

    page = text(svar)
    assert svar.status_code == 409
    assert "Chef Sjöstad sparade en ändring kl. " in page
    assert [(s.rubrik, s.skrivet, s.sparat) for s in svar.context["skillnader"]] == [
        ("Ekonomiska konsekvenser", "Min text om pengar.", "Chefens text om pengar.")
    ]
    assert "Chefens text om pengar." in page
    assert skrivet.avsnitt.get(nyckel="ekonomi").html == "<p>Chefens text om pengar.</p>"

    again = handlaggare.post(url("skriv", skrivet), form_of(svar))

    assert again.status_code == 302
    assert skrivet.avsnitt.get(nyckel="ekonomi").html == "<p>Min text om pengar.</p>"


def test_skriv__a_fault_does_not_hide_that_someone_saved_meanwhile(handlaggare, kommun, skrivet):
    sent = form_of(handlaggare.get(url("skriv", skrivet))) | {"datum": "i går"}
    actions.save_draft(skrivet, papers.innehall(skrivet, rubrik="Chefens rubrik"), by=kommun.chef)

    corrected = form_of(handlaggare.post(url("skriv", skrivet), sent)) | {"datum": "2026-02-10"}

    assert handlaggare.post(url("skriv", skrivet), corrected).status_code == 409


def test_skriv__without_the_seen_hash_nothing_is_overwritten(handlaggare, skrivet):
    sent = form_of(handlaggare.get(url("skriv", skrivet)))

    assert handlaggare.post(url("skriv", skrivet), {**sent, "seen_sha256": ""}).status_code == 409
    del sent["seen_sha256"]
    assert handlaggare.post(url("skriv", skrivet), sent).status_code == 409


def test_skriv__sent_meanwhile_keeps_what_was_typed_on_the_page(handlaggare, kommun, skrivet):
    sent = form_of(handlaggare.get(url("skriv", skrivet))) | {"avsnitt-ekonomi": "Min text om pengar."}
    actions.send_for_review(skrivet, by=kommun.handlaggare)

    svar = handlaggare.post(url("skriv", skrivet), sent)

    assert svar.status_code == 409
    assert "läget är hos granskare" in text(svar)
    assert "Min text om pengar." in text(svar)
    assert "pengar" not in skrivet.avsnitt.get(nyckel="ekonomi").html


def test_skriv__tells_how_far_each_section_has_come(handlaggare, kommun, utkast):
    avsnitt = papers.med_avsnitt(utkast, "ekonomi", "<p>[Skriv här]</p>")
    actions.save_draft(
        utkast, papers.innehall(utkast, avsnitt=avsnitt, undertecknare=[], forslag=[]), by=kommun.handlaggare
    )

    lage = {plats.rubrik: plats.lage for plats in handlaggare.get(url("skriv", utkast)).context["platser"]}

    assert lage["Rubrik och datum"] == "Klart"
    assert lage["Förslag till beslut"] == "Påbörjat"
    assert lage["Sammanfattning"] == "Klart"
    assert lage["Ekonomiska konsekvenser"] == "Påbörjat"
    assert lage["Underskrifter"] == "Inte påbörjat"


def test_skriv__not_after_it_was_sent(handlaggare, kommun, motion_under_beredning):
    skrivelse = papers.granskas(kommun, motion_under_beredning)

    assert handlaggare.get(url("skriv", skrivelse)).url == url("", skrivelse)


# --- Send, register, publish ----------------------------------------------------------------------------------------


def test_skicka__to_review(handlaggare, skrivet):
    page = text(handlaggare.post(url("skicka", skrivet), follow=True))

    skrivet.refresh_from_db()
    assert skrivet.tillstand == "granskning"
    assert "Väntar på Chef Sjöstad" in page


def test_skicka__says_what_is_missing(handlaggare, utkast):
    assert "Skriv ett förslag till beslut." in text(handlaggare.post(url("skicka", utkast), follow=True))


def test_skicka__only_by_post(handlaggare, skrivet):
    assert handlaggare.get(url("skicka", skrivet)).status_code == 405


def test_flytta__the_side_steps_and_nothing_else(handlaggare, skrivet):
    page = text(handlaggare.post(url("flytta", skrivet, "remittera_internt"), follow=True))
    skrivet.refresh_from_db()
    assert "på intern remiss. Skicka Word-filen" in page
    assert skrivet.tillstand == "intern_remiss"

    handlaggare.post(url("flytta", skrivet, "ta_tillbaka"))
    skrivet.refresh_from_db()
    assert skrivet.tillstand == "utkast"
    assert handlaggare.post(url("flytta", skrivet, "godkann")).status_code == 404


def test_makulera__after_confirmation(handlaggare, skrivet):
    assert "Makulera tjänsteskrivelsen?" in text(handlaggare.get(url("makulera", skrivet)))
    skrivet.refresh_from_db()
    assert skrivet.tillstand == "utkast"

    handlaggare.post(url("makulera", skrivet))

    skrivet.refresh_from_db()
    assert skrivet.tillstand == "makulerad"


def test_registrera_and_publicera__each_after_confirmation(client, kommun, motion_under_beredning):
    skrivelse = papers.godkand(kommun, motion_under_beredning)
    client.force_login(kommun.kansli)
    assert url("registrera", skrivelse) in text(client.get(url("", skrivelse)))
    assert "handlingsnummer" in text(client.get(url("registrera", skrivelse)))

    page = text(client.post(url("registrera", skrivelse), follow=True))
    assert "Tjänsteskrivelsen är registrerad i ärendet." in page
    assert url("publicera", skrivelse) in page
    client.get(url("publicera", skrivelse))
    assert not Tjansteskrivelse.objects.visible_to(None).exists()

    client.post(url("publicera", skrivelse))
    assert Tjansteskrivelse.objects.visible_to(None).get() == skrivelse


def test_registrera__not_by_the_writer(handlaggare, kommun, motion_under_beredning):
    skrivelse = papers.godkand(kommun, motion_under_beredning)

    assert handlaggare.post(url("registrera", skrivelse)).status_code == 403
    assert url("registrera", skrivelse) not in text(handlaggare.get(url("", skrivelse)))


def test_registrera__twice_says_that_it_is_done(client, kommun, motion_under_beredning):
    skrivelse = papers.registrerad(kommun, motion_under_beredning)
    client.force_login(kommun.registrator)

    page = text(client.post(url("registrera", skrivelse), follow=True))

    assert "läget är registrerad" in page
    assert skrivelse.arende.handlingar.filter(typ="tjansteskrivelse").count() == 1


def test_publicera__a_secret_one_says_why_not(client, kommun, motion_under_beredning):
    skrivelse = papers.registrerad(kommun, motion_under_beredning)
    skrivelse.handling.synlighet, skrivelse.handling.sekretess_lagrum = "sekretess", "OSL 21 kap. 1 §"
    skrivelse.handling.save()
    client.force_login(kommun.kansli)

    assert "sekretess" in text(client.post(url("publicera", skrivelse), follow=True))
    assert url("publicera", skrivelse) not in text(client.get(url("", skrivelse)))


@pytest.mark.parametrize("antal", [1, 5])
def test_lasa__as_many_queries_for_many_versions(
    client, kommun, motion_under_beredning, antal, django_assert_max_num_queries
):
    for _ in range(antal - 1):
        actions.perform(papers.skrivet(kommun, motion_under_beredning), "makulera", by=kommun.handlaggare)
    skrivelse = papers.skrivet(kommun, motion_under_beredning)
    client.force_login(kommun.handlaggare)
    client.get(url("", skrivelse))

    with django_assert_max_num_queries(34):
        page = text(client.get(url("", skrivelse)))

    assert page.count("Version ") == (antal if antal > 1 else 0)


def test_next_step__a_new_motion_can_be_taken_by_four_people(client, kommun):
    """The paper's whole road, each one doing what the page offers."""
    handlaggning = workflow.motion_under_beredning(kommun)
    client.force_login(kommun.handlaggare)
    client.post(f"/arenden/{handlaggning.arende.slug}/tjansteskrivelse/")
    skrivelse = handlaggning.arende.tjansteskrivelser.get()
    actions.save_draft(skrivelse, papers.innehall(skrivelse), by=kommun.handlaggare)
    client.post(url("skicka", skrivelse))

    client.force_login(kommun.chef)
    shown = client.get(url("granska", skrivelse))
    client.post(url("granska", skrivelse), {"utfall": "godkann", "sha256": shown.context["sha256"]})
    client.force_login(kommun.registrator)
    client.post(url("registrera", skrivelse))
    client.force_login(kommun.kansli)
    client.post(url("publicera", skrivelse))

    client.logout()
    handlaggning.refresh_from_db()
    assert handlaggning.underlag_klart_den is not None
    assert client.get(url("", skrivelse)).status_code == 200
