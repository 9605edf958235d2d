"""The list of cases, the page of one, and the acts on it: who may, who may not see, and what a refusal leaves."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from arenden import actions as register
from arenden.models import Arendelank, Handling, Mallank
from tests.factories import workflow as vagar
from tests.factories.arenden import anvandare, handling, mal
from workflow.actions import send_remiss
from workflow.models import Beslutsslag, Beslutsvag, Dagordningspunkt, Handlaggning, Utfallskod

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\nett brev"
ATGARDER = (
    "fordela",
    "dagordning",
    "beslutsvag",
    "undantag",
    "avvisa",
    "aterta",
    "avsluta",
    "handlingar/ny",
    "ratta",
    "makulera",
    "synlighet",
    "lanka",
    "mal/ny",
)


@pytest.fixture
def som(client):
    """The browser of the user."""

    def log_in(user):
        client.force_login(user)
        return client

    return log_in


def text(svar):
    return svar.content.decode()


# --- The list ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("skrivet", ["KS 2026/0001", "ks2026-1", "KS 2026/1", "2026/1"])
def test_arenden__a_number_in_any_shape_opens_the_case(kommun, motion_registrerad, som, skrivet):
    assert som(kommun.kansli).get("/arenden/", {"q": skrivet}).url == "/arenden/ks-2026-1/"


def test_arenden__words_are_searched_in_the_title(kommun, som):
    vagar.motion_registrerad(kommun, rubrik="Träd på torget")
    vagar.motion_registrerad(kommun, rubrik="Belysning i parken")

    sida = text(som(kommun.kansli).get("/arenden/", {"q": "torget TRÄD"}))

    assert "Träd på torget" in sida
    assert "Belysning i parken" not in sida


@pytest.mark.parametrize(
    ("filter", "vantat"),
    [
        ({"lage": "oppna"}, {"Anmäld motion", "Ny motion", "Taxa"}),
        ({"lage": "anmald"}, {"Anmäld motion"}),
        ({"typ": "forvaltningsarende"}, {"Taxa"}),
        ({"organ": "TEN"}, set()),
        ({}, {"Anmäld motion", "Ny motion", "Taxa", "Avgjord motion"}),
    ],
)
def test_arenden__filters(kommun, som, filter, vantat):
    vagar.motion_anmald(kommun, rubrik="Anmäld motion")
    vagar.motion_avgjord(kommun, rubrik="Avgjord motion")
    vagar.motion_registrerad(kommun, rubrik="Ny motion")
    vagar.forvaltningsarende(kommun, rubrik="Taxa")

    sida = text(som(kommun.kansli).get("/arenden/", filter))

    assert {namn for namn in ("Anmäld motion", "Avgjord motion", "Ny motion", "Taxa") if f">{namn}<" in sida} == vantat


def test_arenden__shows_only_what_the_reader_may_see(kommun, som):
    vagar.motion_registrerad(kommun, rubrik="Öppen motion")
    vagar.motion_registrerad(kommun, rubrik="Hemlig motion", synlighet="sekretess")

    sida = text(som(kommun.handlaggare).get("/arenden/"))

    assert "Öppen motion" in sida
    assert "Hemlig motion" not in sida


def test_arenden__pages_by_fifty_with_the_filter_kept(kommun, som):
    for nr in range(51):
        vagar.motion_registrerad(kommun, rubrik=f"Motion nummer {nr}")
    browser = som(kommun.kansli)

    first = text(browser.get("/arenden/", {"typ": "motion"}))
    address = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = text(browser.get(f"/arenden/{address}"))

    assert "typ=motion" in address
    assert (first.count('class="radlank"'), second.count('class="radlank"')) == (50, 1)


def test_arenden__same_queries_for_one_and_fifty_rows(kommun, som, django_assert_num_queries):
    vagar.motion_i_ks(kommun)
    browser = som(kommun.kansli)
    browser.get("/arenden/")
    with django_assert_num_queries(LISTANS_FRAGOR):
        browser.get("/arenden/")
    for _ in range(16):
        vagar.motion_registrerad(kommun)
        vagar.motion_under_beredning(kommun)
        vagar.forvaltningsarende(kommun)

    with django_assert_num_queries(LISTANS_FRAGOR):
        browser.get("/arenden/")


LISTANS_FRAGOR = 9


# --- The page ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("del_", ["", "handlingar/", "handelser/", "mal/"])
def test_arende__invisible_is_as_if_it_did_not_exist(kommun, som, del_):
    vagar.motion_registrerad(kommun, synlighet="sekretess")
    browser = som(kommun.handlaggare)

    assert browser.get(f"/arenden/ks-2026-1/{del_}").status_code == 404
    assert browser.get(f"/arenden/ks-2026-99/{del_}").status_code == 404


@pytest.mark.parametrize("del_", ["", "handlingar/", "handelser/", "mal/"])
@pytest.mark.parametrize("roll", ["registrator", "kansli", "handlaggare", "chef", "lasare", "fortroendevald"])
def test_arende__every_part_opens_for_every_role(kommun, motion_i_ks, som, roll, del_):
    sida = text(som(kommun.med_roll(roll)).get(f"/arenden/ks-2026-1/{del_}"))

    assert "Fler cykelställ vid stationen" in sida
    assert "KS 2026/0001" in sida


def test_arende__asks_to_log_in(client, motion_registrerad):
    assert client.get("/arenden/ks-2026-1/").url.startswith("/konto/login/")


def test_arende__answers_what_where_next_and_when(kommun, motion_under_beredning, som):
    sida = text(som(kommun.handlaggare).get("/arenden/ks-2026-1/"))

    for words in ("Under beredning", "Skriv tjänsteskrivelsen", "2027-01-12", "Ada Berg (S), Bo Ek (MP)"):
        assert words in sida
    assert 'action="/arenden/ks-2026-1/tjansteskrivelse/"' in sida


def test_arende__shows_whom_it_waits_for(kommun, motion_under_beredning, som):
    sida = text(som(kommun.lasare).get("/arenden/ks-2026-1/"))

    assert "Väntar på Handlaggare Sjöstad" in sida
    assert "/arenden/ks-2026-1/tjansteskrivelse/" not in sida


def test_arende__says_what_is_awaited(kommun, som):
    h = vagar.motion_under_beredning(kommun, underlag=True)
    send_remiss(h, till=kommun.ten, sand_den=date(2026, 2, 11), by=kommun.kansli)

    sida = text(som(kommun.kansli).get("/arenden/ks-2026-1/"))

    assert "På remiss" in sida
    assert "Registrera remissvaret" in sida
    assert 'href="/arenden/ks-2026-1/#remisser"' in sida


def test_arende__every_level_has_its_own_answer_to_each_attsats(kommun, som):
    h = vagar.motion_i_ksau(kommun)
    first, second = h.arende.attsatser.all()
    answers = {first: Utfallskod.BIFALL, second: Utfallskod.AVSLAG}
    vagar.behandla(kommun, h, kommun.ksau, Beslutsslag.FORESLAR, dag=vagar.KSAU_DAG, per_attsats=answers)

    sida = text(som(kommun.kansli).get("/arenden/ks-2026-1/"))

    assert "Förvaltningen föreslår" in sida
    assert "KSAU föreslår" in sida
    assert sida.count(">Avslag<") == 1


def test_arende__internal_proposals_are_not_shown_to_the_elected(kommun, som):
    vagar.motion_i_ks(kommun)

    assert "KSAU föreslår" not in text(som(kommun.fortroendevald).get("/arenden/ks-2026-1/"))


def test_arende__same_queries_for_few_and_many_documents(kommun, som, django_assert_max_num_queries):
    h = vagar.motion_i_ks(kommun)
    for _ in range(30):
        handling(h.arende, by=kommun.registrator)
    browser = som(kommun.kansli)
    browser.get("/arenden/ks-2026-1/")

    for del_ in ("", "handlingar/", "handelser/", "mal/"):
        with django_assert_max_num_queries(35 if not del_ else 20):
            browser.get(f"/arenden/ks-2026-1/{del_}")


def test_arende__annulled_has_no_acts_but_its_reason(kommun, motion_registrerad, som):
    register.annul(motion_registrerad.arende, skal="Dubbelt registrerad", by=kommun.registrator)

    sida = text(som(kommun.registrator).get("/arenden/ks-2026-1/"))

    assert "Dubbelt registrerad" in sida
    assert "/arenden/ks-2026-1/ratta/" not in sida


def test_handelser__are_sentences_with_names_newest_first(kommun, motion_under_beredning, som):
    sida = text(som(kommun.lasare).get("/arenden/ks-2026-1/handelser/"))

    assigned = sida.index("Kansli Sjöstad fördelade ärendet till en handläggare")
    assert assigned < sida.index("Registrator Sjöstad diarieförde ärendet som KS 2026/0001")


def test_handelser__a_place_that_cannot_be_read_is_the_newest(kommun, motion_registrerad, som):
    assert som(kommun.lasare).get("/arenden/ks-2026-1/handelser/?fore=²").status_code == 200


# --- The acts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("atgard", ATGARDER)
def test_atgard__opens_for_the_kansli_and_not_for_a_reader(kommun, motion_registrerad, som, atgard):
    assert som(kommun.kansli).get(f"/arenden/ks-2026-1/{atgard}/").status_code == 200
    assert som(kommun.lasare).get(f"/arenden/ks-2026-1/{atgard}/").status_code == 403
    assert som(kommun.lasare).post(f"/arenden/ks-2026-1/{atgard}/").status_code == 403


@pytest.mark.parametrize("atgard", ATGARDER)
def test_atgard__on_an_invisible_case_is_not_found(kommun, som, atgard):
    vagar.motion_registrerad(kommun, synlighet="intern")
    elsewhere = anvandare("annan", "kansli", organ=kommun.ten)

    assert som(elsewhere).get(f"/arenden/ks-2026-1/{atgard}/").status_code == 404


@pytest.mark.parametrize("atgard", ATGARDER)
def test_atgard__in_another_organ_is_forbidden(kommun, motion_registrerad, som, atgard):
    elsewhere = anvandare("annan", "kansli", organ=kommun.ten)

    assert som(elsewhere).post(f"/arenden/ks-2026-1/{atgard}/").status_code == 403


@pytest.mark.parametrize(
    ("atgard", "data", "mening"),
    [
        ("fordela", {}, "Välj handläggare."),
        ("dagordning", {}, "Välj ett kommande sammanträde."),
        ("undantag", {"dag": "2026-03-10"}, "Välj vilket undantag som gäller."),
        ("avvisa", {"skal": " ", "dag": "2026-03-10"}, "Skriv varför ärendet avvisas."),
        ("avvisa", {"skal": "Inte en motion", "dag": "2026-01-01"}, "ligger före det som redan har hänt"),
        ("aterta", {"dag": "2026-03-10"}, "Välj minst en motionär."),
        ("avsluta", {"dag": "2026-03-10"}, "kan inte göra det här nu"),
        ("ratta", {"rubrik": "", "inkom": "2026-01-12", "inkom_via": "epost"}, "Skriv en rubrik."),
        ("makulera", {}, "Skriv varför registreringen makuleras."),
        ("synlighet", {}, "Välj vem ärendet syns för."),
        ("lanka", {"typ": "besvarar"}, "Skriv diarienumret, till exempel KS 2026/14."),
        ("lanka", {"typ": "besvarar", "diarienummer": "KS 2026/1"}, "kan inte länkas till sig självt"),
        ("mal/ny", {"hur": "beror"}, "Välj ett mål."),
    ],
)
def test_atgard__refusal_is_a_sentence_and_changes_nothing(kommun, motion_registrerad, som, atgard, data, mening):
    before = motion_registrerad.arende.handelser.count()

    sida = text(som(kommun.kansli).post(f"/arenden/ks-2026-1/{atgard}/", data))

    assert mening in sida
    assert "<title>Fel: " in sida
    assert data.get("skal", "").strip() in sida
    assert motion_registrerad.arende.handelser.count() == before


def test_fordela__gives_it_to_one_who_writes(kommun, som):
    vagar.motion_anmald(kommun)
    browser = som(kommun.kansli)
    form = text(browser.get("/arenden/ks-2026-1/fordela/"))

    svar = browser.post("/arenden/ks-2026-1/fordela/", {"handlaggare": kommun.handlaggare.pk}, follow=True)

    assert "Registrator Sjöstad" not in form
    assert "fördelades till Handlaggare Sjöstad" in text(svar)
    h = Handlaggning.objects.get()
    assert (h.tillstand, h.arende.handlaggare) == ("under_beredning", kommun.handlaggare)


def test_fordela__before_the_announcement_says_why_not(kommun, motion_registrerad, som):
    svar = som(kommun.kansli).post("/arenden/ks-2026-1/fordela/", {"handlaggare": kommun.handlaggare.pk})

    assert "är inte anmält i fullmäktige än" in text(svar)
    assert Handlaggning.objects.get().arende.handlaggare is None


def test_satt_upp__next_meeting_of_the_organ_whose_turn_it_is(kommun, som):
    vagar.motion_under_beredning(kommun, underlag=True)
    vagar.sammantrade(kommun, kommun.ks, date(2026, 3, 18))
    mote = vagar.sammantrade(kommun, kommun.ksau, date(2026, 3, 16))
    browser = som(kommun.kansli)

    form = text(browser.get("/arenden/ks-2026-1/dagordning/"))
    browser.post("/arenden/ks-2026-1/dagordning/", {"sammantrade": mote.pk})

    assert "KSAU mån 16 mars 2026, v. 12" in form
    assert "KS ons 18 mars" not in form
    assert Dagordningspunkt.objects.get(sammantrade=mote).arende.slug == "ks-2026-1"
    assert Handlaggning.objects.get().tillstand == "i_utskott"


def test_satt_upp__after_bordlaggning_not_the_same_meeting_again(kommun, som):
    h = vagar.motion_under_beredning(kommun, underlag=True)
    vagar.behandla(kommun, h, kommun.ksau, Beslutsslag.BORDLAGD, dag=date(2026, 3, 10))
    vagar.sammantrade(kommun, kommun.ksau, date(2026, 3, 24))

    form = text(som(kommun.kansli).get("/arenden/ks-2026-1/dagordning/"))

    assert "KSAU tis 24 mars 2026" in form
    assert "KSAU tis 10 mars 2026" not in form


def test_arende__waiting_for_a_meeting_leads_the_kansli_to_its_agenda(kommun, som):
    vagar.motion_under_beredning(kommun, underlag=True)
    mote = vagar.sammantrade(kommun, kommun.ksau, date(2026, 3, 16))
    som(kommun.kansli).post("/arenden/ks-2026-1/dagordning/", {"sammantrade": mote.pk})

    link = f'href="/sammantraden/{mote.pk}/"'

    assert link in text(som(kommun.kansli).get("/arenden/ks-2026-1/"))
    assert link not in text(som(kommun.fortroendevald).get("/arenden/ks-2026-1/"))


def test_satt_upp__without_underlag_says_what_is_missing(kommun, motion_under_beredning, som):
    mote = vagar.sammantrade(kommun, kommun.ksau, date(2026, 3, 16))

    sida = text(som(kommun.kansli).post("/arenden/ks-2026-1/dagordning/", {"sammantrade": mote.pk}))

    assert "är inte godkänd och registrerad än" in sida
    assert not mote.punkter.exists()


def test_beslutsvag__a_ready_one_or_own_rows(kommun, som):
    h = vagar.forvaltningsarende(kommun)
    browser = som(kommun.kansli)
    empty = {"steg-TOTAL_FORMS": 2, "steg-INITIAL_FORMS": 0, "steg-1-organ": "", "steg-1-uppgift": ""}

    ready = Beslutsvag.objects.get(namn="Avgörs i tekniska nämnden")
    browser.post("/arenden/ks-2026-1/beslutsvag/", empty | {"vag": ready.pk})
    assert [s.organ.kod for s in vagar.ladda(h).vagen] == ["TENAU", "TEN"]

    own = empty | {"vag": "", "steg-0-organ": kommun.ks.pk, "steg-0-uppgift": "avgora"}
    browser.post("/arenden/ks-2026-1/beslutsvag/", own)
    assert [s.organ.kod for s in vagar.ladda(h).vagen] == ["KS"]

    wrong = empty | {"vag": "", "steg-0-organ": kommun.ks.pk, "steg-0-uppgift": "foresla"}
    assert "slutar med det organ som avgör" in text(browser.post("/arenden/ks-2026-1/beslutsvag/", wrong))
    assert [s.organ.kod for s in vagar.ladda(h).vagen] == ["KS"]


def test_aterta__stands_until_all_have_withdrawn(kommun, motion_under_beredning, som):
    ada, bo = motion_under_beredning.arende.motion.motionarer.all()
    browser = som(kommun.kansli)

    first = browser.post("/arenden/ks-2026-1/aterta/", {"motionarer": [ada.pk], "dag": "2026-03-10"}, follow=True)
    assert "står kvar tills alla har dragit tillbaka det" in text(first)
    assert Handlaggning.objects.get().tillstand == "under_beredning"

    browser.post("/arenden/ks-2026-1/aterta/", {"motionarer": [bo.pk], "dag": "2026-03-10"})
    assert Handlaggning.objects.get().tillstand == "atertagen"


def test_avvisa_och_avsluta__with_a_reason(kommun, motion_registrerad, som):
    browser = som(kommun.kansli)

    browser.post("/arenden/ks-2026-1/avvisa/", {"skal": "Inte undertecknad", "dag": "2026-03-10"})
    assert Handlaggning.objects.get().tillstand == "avvisad"
    assert "Inte undertecknad" in text(browser.get("/arenden/ks-2026-1/"))

    browser.post("/arenden/ks-2026-1/avsluta/", {"dag": "2026-03-10"})
    assert Handlaggning.objects.get().tillstand == "avslutad"


def test_undantag__is_noted_by_name(kommun, motion_i_kf, som):
    data = {"undantag": "bradskande", "dag": "2026-03-10"}

    assert som(kommun.kansli).post("/arenden/ks-2026-1/undantag/", data).status_code == 302

    assert Handlaggning.objects.get().beredningsundantag == "bradskande"


@pytest.mark.parametrize(
    "address",
    [
        "/arenden/?q=KS%002026&lage=%00&typ=%00&organ=%00",
        f"/arenden/ks-2026-1/handelser/?fore={'9' * 5000}",
        "/sammantraden/?organ=%00",
    ],
)
def test_address__that_says_nothing_is_answered(kommun, motion_registrerad, som, address):
    assert som(kommun.kansli).get(address).status_code == 200


def test_ratta__changes_the_title_and_not_the_number(kommun, motion_registrerad, som):
    data = {"rubrik": "Flera cykelställ", "inkom": "2026-01-13", "inkom_via": "papper"}

    som(kommun.registrator).post("/arenden/ks-2026-1/ratta/", data)

    arende = Handlaggning.objects.get().arende
    assert (arende.rubrik, arende.som_skrivet) == ("Flera cykelställ", "KS 2026/0001")


def test_makulera__leaves_the_public_pages(kommun, motion_registrerad, som):
    som(kommun.registrator).post("/arenden/ks-2026-1/makulera/", {"skal": "Registrerad två gånger"})

    arende = Handlaggning.objects.get().arende
    assert (arende.makulering_skal, arende.synlighet) == ("Registrerad två gånger", "intern")


def test_synlighet__closes_the_case(kommun, motion_registrerad, som):
    som(kommun.registrator).post("/arenden/ks-2026-1/synlighet/", {"synlighet": "sekretess"})

    assert som(kommun.handlaggare).get("/arenden/ks-2026-1/").status_code == 404


def test_handling__is_kept_to_the_bit_under_the_next_number(kommun, motion_registrerad, som):
    data = {
        "riktning": "inkommen",
        "typ": "yttrande",
        "datum": "2026-03-09",
        "motpart": "Cykelföreningen",
        "beskrivning": "Synpunkter",
        "synlighet": "intern",
    }

    som(kommun.registrator).post(
        "/arenden/ks-2026-1/handlingar/ny/", data | {"fil": SimpleUploadedFile("brev.pdf", PDF)}
    )

    kept = Handling.objects.get()
    assert (kept.nr, kept.typ, kept.motpart, kept.fil.read()) == (1, "yttrande", "Cykelföreningen", PDF)


def test_handling__an_error_does_not_lose_the_file(kommun, motion_registrerad, som):
    data = {"riktning": "inkommen", "typ": "yttrande", "datum": "2026-03-09", "synlighet": "sekretess"}
    data["beskrivning"] = "Synpunkter"
    browser = som(kommun.registrator)

    sida = text(browser.post("/arenden/ks-2026-1/handlingar/ny/", data | {"fil": SimpleUploadedFile("brev.pdf", PDF)}))
    assert "Ange vilken bestämmelse" in sida
    assert not Handling.objects.exists()

    nyckel = browser.session["uppladdat"][0]["nyckel"]
    assert nyckel in sida
    mended = data | {"sekretess_lagrum": "OSL 21 kap. 3 §", "sparad_fil": nyckel}
    browser.post("/arenden/ks-2026-1/handlingar/ny/", mended)
    assert Handling.objects.get().fil.read() == PDF


def test_handling__refused_kind_of_file(kommun, motion_registrerad, som):
    data = {"riktning": "inkommen", "typ": "ovrigt", "datum": "2026-03-09", "beskrivning": "Fil", "synlighet": "intern"}
    data["fil"] = SimpleUploadedFile("sida.html", b"<html><script>")

    sida = text(som(kommun.registrator).post("/arenden/ks-2026-1/handlingar/ny/", data))

    assert "ingen fil som går att ta emot" in sida
    assert not Handling.objects.exists()


def test_publicera__asks_first_and_only_the_kansli(kommun, motion_registrerad, som):
    handling(motion_registrerad.arende, by=kommun.registrator)
    adress = "/arenden/ks-2026-1/handlingar/1/publicera/"

    assert som(kommun.registrator).post(adress).status_code == 403
    som(kommun.kansli).get(adress)
    assert Handling.objects.get().synlighet == "intern"
    som(kommun.kansli).post(adress)
    assert Handling.objects.get().synlighet == "offentlig"
    assert som(kommun.kansli).post("/arenden/ks-2026-1/handlingar/9/publicera/").status_code == 404


def test_lanka__here_or_in_another_diary(kommun, som):
    vagar.motion_registrerad(kommun)
    other = vagar.motion_registrerad(kommun, rubrik="Cykelplan")
    browser = som(kommun.kansli)

    browser.post("/arenden/ks-2026-1/lanka/", {"typ": "samma_amne", "diarienummer": "ks 2026-2"})
    browser.post("/arenden/ks-2026-1/lanka/", {"typ": "foranleder", "diarienummer": "RS 2025/77"})

    here, there = Arendelank.objects.order_by("pk")
    assert (here.till, there.annat_diarienummer) == (other.arende, "RS 2025/77")
    sida = text(browser.get("/arenden/ks-2026-1/"))
    assert "KS 2026/0002 Cykelplan" in sida
    assert "RS 2025/77" in sida


def test_lanka__an_invisible_case_is_neither_found_nor_shown(kommun, som):
    h = vagar.motion_registrerad(kommun)
    secret = vagar.motion_registrerad(kommun, rubrik="Hemlig sak", synlighet="sekretess")
    register.link(h.arende, typ="samma_amne", till=secret.arende, by=kommun.kansli)

    assert "Hemlig sak" not in text(som(kommun.lasare).get("/arenden/ks-2026-1/"))


def test_mal__linked_shown_and_taken_away(kommun, motion_registrerad, som):
    goal = mal()
    browser = som(kommun.handlaggare)

    browser.post("/arenden/ks-2026-1/mal/ny/", {"mal": goal.pk, "hur": "bidrar_till", "motivering": "Fler cyklar"})
    assert "Minska klimatutsläppen" in text(browser.get("/arenden/ks-2026-1/mal/"))

    lank = Mallank.objects.get()
    browser.get(f"/arenden/ks-2026-1/mal/{lank.pk}/ta-bort/")
    assert Mallank.objects.exists()
    browser.post(f"/arenden/ks-2026-1/mal/{lank.pk}/ta-bort/")
    assert not Mallank.objects.exists()
