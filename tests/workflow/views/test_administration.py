"""The administrator's pages: who gets in, what may be changed, and that somebody always can."""

from datetime import date

import pytest
from django.test import Client

from arenden import audit, clock
from arenden.models import Anvandare, Apinyckel, Fortroendeuppdrag, Handelse, Nummerserie, Organ, Person, Rollinnehav
from arenden.permissions import Roll
from tests.factories import arenden as register
from tests.factories import workflow as scener
from workflow import utkorg
from workflow.models import Beslutsvag, Handlaggning, Utkorgspost, Utkorgsslag

PAGES = [
    "/administration/",
    "/administration/utkorg/",
    "/administration/anvandare/",
    "/administration/anvandare/ny/",
    "/administration/klocka/",
    "/installningar/",
    "/installningar/arenden/organ/",
    "/installningar/arenden/nummerserie/",
    "/installningar/arenden/parti/",
    "/installningar/arenden/person/",
    "/installningar/arenden/fortroendeuppdrag/",
    "/installningar/arenden/malplan/",
    "/installningar/workflow/beslutsvag/",
]


@pytest.fixture
def admin(client, kommun):
    client.force_login(kommun.systemadministrator)
    return client


@pytest.mark.parametrize("page", PAGES)
def test_pages__open_for_the_administrator(admin, page):
    assert admin.get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("roll", [roll for roll in Roll if roll != Roll.SYSTEMADMINISTRATOR])
def test_pages__closed_for_every_other_role(client, kommun, roll, page):
    client.force_login(kommun.med_roll(roll))

    answer = client.get(page, follow=True)

    assert answer.status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_pages__logged_out_are_sent_to_login(client, kommun, page):
    assert "/konto/login/" in client.get(page, follow=True).redirect_chain[-1][0]


# --- The outbox -----------------------------------------------------------------------------------------------------


def failed(nr=1):
    posts = [utkorg.enqueue(Utkorgsslag.MEJL, mall="tilldelad", arende=i, till=1) for i in range(nr)]
    Utkorgspost.objects.update(misslyckad=clock.now(), forsok=8, fel="SMTPServerDisconnected")
    return posts[0]


def test_outbox__shows_what_failed_first(admin):
    failed()
    utkorg.enqueue(Utkorgsslag.MOTTAGNINGSBEVIS, arende=1)

    page = admin.get("/administration/utkorg/").content.decode()

    assert "SMTPServerDisconnected" in page and "Skicka igen" in page


def test_outbox__sends_again(admin):
    post = failed()

    admin.post(f"/administration/utkorg/{post.pk}/skicka-igen/")

    assert utkorg.take_waiting() == [(Utkorgsslag.MEJL, post.pk)]


def test_outbox__what_is_done_is_not_sent_again(admin):
    post = failed()
    Utkorgspost.objects.update(klar=clock.now())

    assert admin.post(f"/administration/utkorg/{post.pk}/skicka-igen/").status_code == 404


@pytest.mark.parametrize("lage", ["ko", "klar", "misslyckad", "skräp"])
def test_outbox__empty_says_so(admin, lage):
    page = admin.get("/administration/utkorg/", {"lage": lage}).content.decode()

    assert "<table" not in page


@pytest.mark.parametrize("antal", [1, 7])
def test_outbox__same_queries_for_any_number(admin, antal, django_assert_num_queries):
    failed(antal)

    with django_assert_num_queries(8):
        admin.get("/administration/utkorg/")


# --- Accounts -------------------------------------------------------------------------------------------------------

NY = {"username": "karin.ek", "first_name": "Karin", "last_name": "Ek", "email": "karin@sjostad.example"}


def test_account__is_made_without_password_and_logged(admin):
    admin.post("/administration/anvandare/ny/", NY)

    konto = Anvandare.objects.get(username="karin.ek")
    assert (konto.namn, konto.has_usable_password(), konto.roller.count()) == ("Karin Ek", False, 0)
    assert [h.typ for h in Handelse.objects.filter(kedja=f"anvandare:{konto.pk}")] == ["konto.skapat"]


@pytest.mark.parametrize(
    ("facts", "mening"),
    [
        ({"username": ""}, "Skriv ett användarnamn."),
        ({"username": "karin ek"}, "Använd bara bokstäver, siffror och tecknen @ . + - _ i användarnamnet."),
        ({"username": "KANSLI"}, "Det finns redan ett konto som heter KANSLI. Välj ett annat användarnamn."),
        ({"first_name": ""}, "Skriv förnamnet."),
        ({"email": "karin"}, "Skriv e-postadressen som namn@exempel.se."),
        ({"titel": "x" * 101}, "Titeln får ha högst 100 tecken. Den har 101."),
    ],
)
def test_account__says_what_is_wrong_and_keeps_the_rest(admin, facts, mening):
    before = Anvandare.objects.count()

    page = admin.post(
        "/administration/anvandare/ny/", {**NY, "forvaltning": "Kommunkontoret", **facts}
    ).content.decode()

    assert mening in page and 'value="Kommunkontoret"' in page
    assert Anvandare.objects.count() == before


def test_account__the_link_sets_a_password_once(admin, kommun):
    konto = register.anvandare("karin")
    konto.set_unusable_password()
    konto.save()
    owner = Client()

    answer = admin.post(f"/administration/anvandare/{konto.pk}/losenordslank/")
    link = answer.context["lank"].removeprefix("http://testserver")
    form = owner.get(link, follow=True)
    done = owner.post(
        form.redirect_chain[-1][0],
        {"password1": "en-lång-lösenfras-26", "password2": "en-lång-lösenfras-26"},
        follow=True,
    )

    konto.refresh_from_db()
    assert konto.check_password("en-lång-lösenfras-26") and "Lösenordet är sparat" in done.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "Länken gäller inte längre" in Client().get(link, follow=True).content.decode()


def test_account__a_closed_one_gets_no_link(admin, kommun):
    admin.post(f"/administration/anvandare/{kommun.lasare.pk}/avaktivera/")

    page = admin.post(f"/administration/anvandare/{kommun.lasare.pk}/losenordslank/", follow=True).content.decode()

    assert "Kontot lasare är avaktiverat. Aktivera det först." in page


def test_account__deactivated_is_out_at_once_with_its_keys(admin, kommun):
    inside = Client()
    inside.force_login(kommun.kansli)
    Apinyckel.issue(kommun.kansli)

    admin.post(f"/administration/anvandare/{kommun.kansli.pk}/avaktivera/")

    assert inside.get("/sammantraden/").status_code == 302
    assert not Apinyckel.objects.filter(indragen=None).exists()


def test_account__activated_again_keeps_its_roles(admin, kommun):
    admin.post(f"/administration/anvandare/{kommun.kansli.pk}/avaktivera/")
    admin.post(f"/administration/anvandare/{kommun.kansli.pk}/aktivera/")

    kommun.kansli.refresh_from_db()
    assert kommun.kansli.is_active and [i.roll for i in kommun.kansli.roller.all()] == ["kansli"]


@pytest.mark.parametrize("act", ["avaktivera/", "roller/{innehav}/ta-bort/"])
def test_account__the_last_administrator_stays(admin, kommun, act):
    own = kommun.systemadministrator
    address = act.format(innehav=own.roller.get().pk)

    page = admin.post(f"/administration/anvandare/{own.pk}/{address}", follow=True).content.decode()

    assert "är den enda systemadministratören. Ge rollen till någon annan först" in page
    own.refresh_from_db()
    assert own.is_active and own.roller.exists()


def test_account__the_last_but_one_may_go(admin, kommun):
    register.anvandare("ny_admin", Roll.SYSTEMADMINISTRATOR)

    admin.post(f"/administration/anvandare/{kommun.systemadministrator.pk}/avaktivera/")

    assert not Anvandare.objects.get(pk=kommun.systemadministrator.pk).is_active


def test_account__a_closed_administrator_does_not_count(admin, kommun):
    register.anvandare("ny_admin", Roll.SYSTEMADMINISTRATOR, is_active=False)

    admin.post(f"/administration/anvandare/{kommun.systemadministrator.pk}/avaktivera/")

    assert Anvandare.objects.get(pk=kommun.systemadministrator.pk).is_active


def test_account__missing_is_404(admin):
    assert admin.get("/administration/anvandare/4711/").status_code == 404


@pytest.mark.parametrize("antal", [1, 6])
def test_accounts__same_queries_for_any_number(admin, kommun, antal, django_assert_num_queries):
    for nr in range(antal):
        register.anvandare(f"person{nr}", Roll.LASARE, organ=kommun.ten)

    with django_assert_num_queries(6):
        admin.get("/administration/anvandare/")


# --- Roles ----------------------------------------------------------------------------------------------------------


def test_role__given_for_one_organ(admin, kommun):
    konto = register.anvandare("karin")

    admin.post(f"/administration/anvandare/{konto.pk}/roller/", {"roll": "kansli", "organ": kommun.ten.pk})

    assert [(i.roll, i.organ) for i in konto.roller.all()] == [("kansli", kommun.ten)]
    assert audit.verify_chain(f"anvandare:{konto.pk}") == []


@pytest.mark.parametrize(
    ("facts", "mening"),
    [
        ({"roll": ""}, "Välj en roll."),
        ({"roll": "kung"}, "Välj en roll."),
        ({"organ": "4711"}, "Välj ett organ i listan, eller hela kommunen."),
        ({"roll": "kansli"}, "har redan rollen: Kansli, hela kommunen."),
        ({"roll": "systemadministrator", "organ": "ten"}, "gäller alltid hela kommunen."),
    ],
)
def test_role__says_what_is_wrong_and_gives_nothing(admin, kommun, facts, mening):
    facts = {"roll": "chef", **facts}
    if facts.get("organ") == "ten":
        facts["organ"] = kommun.ten.pk
    before = Rollinnehav.objects.count()

    page = admin.post(f"/administration/anvandare/{kommun.kansli.pk}/roller/", facts).content.decode()

    assert mening in page
    assert Rollinnehav.objects.count() == before


def test_role__taken_away(admin, kommun):
    innehav = kommun.kansli.roller.get()

    admin.post(f"/administration/anvandare/{kommun.kansli.pk}/roller/{innehav.pk}/ta-bort/")

    assert not kommun.kansli.roller.exists()


def test_role__of_another_account_is_not_found(admin, kommun):
    innehav = kommun.kansli.roller.get()

    answer = admin.post(f"/administration/anvandare/{kommun.chef.pk}/roller/{innehav.pk}/ta-bort/")

    assert answer.status_code == 404
    assert kommun.kansli.roller.exists()


# --- The clock ------------------------------------------------------------------------------------------------------


def test_clock__another_day_and_right_again(admin):
    admin.post("/administration/klocka/", {"datum": "2027-01-04"})
    moved = clock.today()
    admin.post("/administration/klocka/", {"stall_ratt": "1"})

    assert (moved, clock.today()) == (date(2027, 1, 4), date(2026, 3, 10))


def test_clock__a_day_that_does_not_exist(admin):
    assert (
        "Det finns inget datum 2027-02-29."
        in admin.post("/administration/klocka/", {"datum": "2027-02-29"}).content.decode()
    )


def test_clock__does_not_exist_in_production(admin, settings):
    settings.ALLOW_CLOCK_OVERRIDE = False

    assert admin.get("/administration/klocka/").status_code == 404
    assert "/administration/klocka/" not in admin.get("/administration/").content.decode()


# --- The settings tables --------------------------------------------------------------------------------------------


def test_settings__nothing_with_a_state_is_there(admin):
    from django.contrib import admin as django_admin

    assert Handlaggning not in django_admin.site._registry
    assert not any(hasattr(model, "tillstand") for model in django_admin.site._registry)


def test_settings__an_organ_keeps_its_kind(admin, kommun):
    admin.post(
        f"/installningar/arenden/organ/{kommun.ten.pk}/change/",
        {"typ": "bolag", "kod": "TEN", "namn": "Teknik- och parknämnden", "giltig_fran": "1971-01-01"},
    )

    kommun.ten.refresh_from_db()
    assert (kommun.ten.namn, kommun.ten.typ) == ("Teknik- och parknämnden", "namnd")


def test_settings__an_organ_is_not_deleted(admin, kommun):
    assert admin.post(f"/installningar/arenden/organ/{kommun.ten.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Organ.objects.filter(pk=kommun.ten.pk).exists()


def test_settings__a_number_format_that_cannot_be_used_is_refused(admin, kommun):
    address = f"/installningar/arenden/nummerserie/{kommun.serie.pk}/change/"

    answer = admin.post(address, {"format": "{organ} {lopnr.__class__}"})

    assert answer.status_code == 200
    assert Nummerserie.objects.get(pk=kommun.serie.pk).format == "{organ} {ar}/{lopnr:04d}"


def test_settings__protected_and_private_names_are_not_shown(admin, kommun):
    skyddad = Person.objects.create(namn="Kanariefågel Skyddad", skyddad=True)
    Person.objects.create(namn="Kanariefågel Privat", privat=True)
    Person.objects.create(namn="Öppen Person")
    Fortroendeuppdrag.objects.create(person=skyddad, organ=kommun.kf, fran=date(2022, 10, 15))

    pages = [
        admin.get(f"/installningar/arenden/{table}/").content.decode() for table in ("person", "fortroendeuppdrag")
    ]
    change = admin.get(f"/installningar/arenden/person/{skyddad.pk}/change/", follow=True).content.decode()
    found = admin.get(
        "/installningar/autocomplete/",
        {"term": "Kanarie", "app_label": "arenden", "model_name": "fortroendeuppdrag", "field_name": "person"},
    ).content.decode()

    assert "Öppen Person" in pages[0] and "Skyddad person" in pages[1]
    assert not any("Kanariefågel" in page for page in (*pages, change, found))


def test_settings__a_plan_of_goals_is_only_read(admin, kommun):
    plan = register.mal().plan

    page = admin.get(f"/installningar/arenden/malplan/{plan.pk}/change/").content.decode()

    assert "Minska klimatutsläppen" in page and 'name="_save"' not in page


def steps(*rows):
    sent = {"steg-TOTAL_FORMS": len(rows), "steg-INITIAL_FORMS": 0, "steg-MIN_NUM_FORMS": 0, "steg-MAX_NUM_FORMS": 1000}
    for nr, (ordning, organ, uppgift) in enumerate(rows):
        sent |= {f"steg-{nr}-ordning": ordning, f"steg-{nr}-organ": organ.pk, f"steg-{nr}-uppgift": uppgift}
    return sent


def test_settings__a_path_is_made(admin, kommun):
    facts = {"arendetyp": "forvaltningsarende", "namn": "Direkt till KS"}

    admin.post(
        "/installningar/workflow/beslutsvag/add/",
        facts | steps((2, kommun.ks, "avgora"), (1, kommun.ksau, "foresla")),
    )

    vag = Beslutsvag.objects.get(namn="Direkt till KS")
    assert [(s.organ.kod, s.uppgift) for s in vag.steg.all()] == [("KSAU", "foresla"), ("KS", "avgora")]


def test_settings__steps_that_are_no_path_are_refused(admin, kommun):
    facts = {"arendetyp": "forvaltningsarende", "namn": "Ingenstans"}

    page = admin.post(
        "/installningar/workflow/beslutsvag/add/", facts | steps((1, kommun.ksau, "foresla"))
    ).content.decode()

    assert "En beslutsväg slutar med det organ som avgör" in page
    assert not Beslutsvag.objects.filter(namn="Ingenstans").exists()


def test_settings__a_changed_path_leaves_cases_on_their_way(admin, kommun, motion_i_ks):
    vag = Beslutsvag.objects.get(arendetyp="motion", standard=True)

    admin.post(f"/installningar/workflow/beslutsvag/{vag.pk}/delete/", {"post": "yes"})

    assert not Beslutsvag.objects.filter(pk=vag.pk).exists()
    assert len(scener.ladda(motion_i_ks).vagen) == 4
