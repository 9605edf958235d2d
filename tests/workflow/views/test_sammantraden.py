"""Meetings through the browser's door: planned, filled, treated item by item, closed."""

from datetime import date

import pytest
from django.utils.html import strip_tags

from arenden.models import Mallank
from arenden.permissions import Roll
from arenden.visibility import Synlighet
from tests.factories import arenden as register
from tests.factories import workflow as scener
from workflow import actions
from workflow.models import Beslut, Beslutsmal, Beslutsslag, Dagordningspunkt, Sammantrade, Utfallskod

IDAG = date(2026, 3, 10)
BIFALL, AVSLAG, BESVARAD = Utfallskod.BIFALL, Utfallskod.AVSLAG, Utfallskod.BESVARAD


@pytest.fixture
def kansli(client, kommun):
    client.force_login(kommun.kansli)
    return client


def mote(kommun, organ, dag=IDAG):
    return scener.sammantrade(kommun, organ, dag)


def punkt(kommun, handlaggning, organ, dag=IDAG, **facts):
    return scener.satt_upp(kommun, handlaggning, organ, dag, **facts)


def adress(punkt):
    return f"/sammantraden/{punkt.sammantrade_id}/punkter/{punkt.pk}/"


def svar(**fields):
    """The form as the browser sends it: no rows of text unless told."""
    rows = fields.pop("rader", [])
    sent = {"text-TOTAL_FORMS": len(rows), "text-INITIAL_FORMS": 0, "slag": "annat"}
    return sent | {f"text-{nr}-text": row for nr, row in enumerate(rows)} | fields


# --- The list -------------------------------------------------------------------------------------------------------


def test_list__coming_first_nearest_then_held_latest(kansli, kommun):
    for dag in (date(2026, 4, 20), date(2026, 3, 30)):
        mote(kommun, kommun.ks, dag)
    scener.behandla(kommun, scener.motion_registrerad(kommun), kommun.kf, Beslutsslag.REMITTERAR, dag=date(2026, 1, 26))
    held = Sammantrade.objects.get(organ=kommun.kf)
    kansli.post(f"/sammantraden/{held.pk}/overgang/", {"overgang": "avsluta"})

    page = strip_tags(kansli.get("/sammantraden/").content.decode())

    order = [
        page.index(f"{namn} {dag}")
        for namn, dag in (
            ("Kommunstyrelsen", "2026-03-30"),
            ("Kommunstyrelsen", "2026-04-20"),
            ("Kommunfullmäktige", "2026-01-26"),
        )
    ]
    assert order == sorted(order)


def test_list__past_and_not_closed_stand_by_themselves(kansli, kommun):
    mote(kommun, kommun.ks, date(2026, 3, 9))
    mote(kommun, kommun.kf, date(2026, 3, 30))

    page = kansli.get("/sammantraden/")

    assert [m.organ for m in page.context["att_avsluta"]] == [kommun.ks]
    assert [m.organ for m in page.context["kommande"]] == [kommun.kf]


def test_list__filtered_by_organ(kansli, kommun):
    mote(kommun, kommun.ks, date(2026, 3, 30))
    mote(kommun, kommun.kf, date(2026, 4, 20))

    page = strip_tags(kansli.get("/sammantraden/?organ=KF").content.decode())

    assert "Kommunfullmäktige 2026-04-20" in page and "Kommunstyrelsen 2026-03-30" not in page


def test_list__unknown_organ_shows_all(kansli, kommun):
    mote(kommun, kommun.ks, date(2026, 3, 30))

    page = kansli.get("/sammantraden/?organ=XX&efter=skräp").content.decode()

    assert "Kommunstyrelsen 2026-03-30" in strip_tags(page)


@pytest.mark.parametrize("roll", [Roll.FORTROENDEVALD, Roll.SYSTEMADMINISTRATOR])
def test_list__needs_permission_to_see_the_internal(client, kommun, roll):
    client.force_login(kommun.med_roll(roll))

    assert client.get("/sammantraden/").status_code == 403


def test_list__logged_out_is_sent_to_login(client, kommun):
    assert client.get("/sammantraden/").url.startswith("/konto/login/")


@pytest.mark.parametrize("antal", [1, 6])
def test_list__same_queries_for_any_length(kansli, kommun, antal, django_assert_num_queries):
    for nr in range(antal):
        mote(kommun, kommun.ks, date(2026, 4, 1 + nr))

    with django_assert_num_queries(8):
        kansli.get("/sammantraden/")


def test_list__counts_only_what_the_reader_sees(client, kommun):
    hemlig = scener.motion_i_ks(kommun, synlighet=Synlighet.SEKRETESS)
    punkt(kommun, hemlig, kommun.ks)
    client.force_login(kommun.lasare)

    page = client.get("/sammantraden/").content.decode()

    assert 'data-label="Ärenden">0<' in page


# --- Planning -------------------------------------------------------------------------------------------------------


def plan(client, kommun, **facts):
    return client.post("/sammantraden/planera/", {"organ": kommun.kf.pk, "datum": "2026-05-21", **facts})


def test_plan__makes_a_meeting_and_shows_it(kansli, kommun):
    answer = plan(kansli, kommun, klockslag="17:30", plats="Stadshallen")

    mote = Sammantrade.objects.get()
    assert (mote.organ, mote.datum, mote.klockslag.hour, mote.plats) == (
        kommun.kf,
        date(2026, 5, 21),
        17,
        "Stadshallen",
    )
    assert answer.url == f"/sammantraden/{mote.pk}/"


def test_plan__a_holiday_is_asked_about(kansli, kommun):
    page = plan(kansli, kommun, datum="2026-06-19").content.decode()

    assert "2026-06-19 är midsommarafton. Välj en vardag eller behåll datumet." in page
    assert 'value="2026-06-19"' in page and 'name="behall"' in page
    assert not Sammantrade.objects.exists()


def test_plan__a_holiday_can_be_kept(kansli, kommun):
    plan(kansli, kommun, datum="2026-06-19", behall="on")

    assert Sammantrade.objects.get().datum == date(2026, 6, 19)


@pytest.mark.parametrize(
    ("facts", "mening"),
    [
        ({"organ": ""}, "Välj vilket organ som ska sammanträda."),
        ({"datum": ""}, "Skriv vilken dag sammanträdet är."),
        ({"datum": "21/5"}, "Skriv datumet som år-månad-dag, till exempel 2026-11-22."),
        ({"datum": "2026-02-29"}, "Det finns inget datum 2026-02-29."),
        ({"datum": "2026-06-20"}, "2026-06-20 är midsommardagen. Välj en vardag eller behåll datumet."),
        ({"datum": "2026-05-23"}, "2026-05-23 är en lördag. Välj en vardag eller behåll datumet."),
        ({"datum": "9999-12-31"}, "Kontrollera året i datumet."),
        ({"datum": "0001-01-01"}, "Kontrollera året i datumet."),
        ({"klockslag": "halv sex"}, "Skriv klockslaget som timme:minut, till exempel 17:30."),
    ],
)
def test_plan__says_what_is_wrong_and_keeps_the_rest(kansli, kommun, facts, mening):
    page = plan(kansli, kommun, **{"plats": "Stadshallen", **facts}).content.decode()

    assert mening in page and "Rätta det här" in page
    assert 'value="Stadshallen"' in page
    assert not Sammantrade.objects.exists()


def test_plan__two_meetings_of_an_organ_on_a_day_are_refused(kansli, kommun):
    plan(kansli, kommun)

    page = plan(kansli, kommun).content.decode()

    assert "Kommunfullmäktige har redan ett sammanträde 2026-05-21." in page
    assert Sammantrade.objects.count() == 1


def test_plan__only_for_ones_own_organ(client, kommun):
    sekreterare = register.anvandare("nämndsekreterare", Roll.KANSLI, organ=kommun.ten)
    client.force_login(sekreterare)

    page = plan(client, kommun).content.decode()

    assert "Välj vilket organ som ska sammanträda." in page
    assert not Sammantrade.objects.exists()


def test_plan__needs_permission(client, kommun):
    client.force_login(kommun.handlaggare)

    assert client.get("/sammantraden/planera/").status_code == 403


# --- The agenda -----------------------------------------------------------------------------------------------------


def test_agenda__what_is_ready_is_offered_and_put_up(kansli, kommun):
    ny = scener.motion_registrerad(kommun)
    kf = mote(kommun, kommun.kf)

    page = kansli.get(f"/sammantraden/{kf.pk}/").content.decode()
    kansli.post(f"/sammantraden/{kf.pk}/dagordning/", {"arenden": [f"anmalan:{ny.pk}"]})

    assert f'value="anmalan:{ny.pk}"' in page
    assert [p.arende for p in kf.punkter.all()] == [ny.arende]


def test_agenda__a_prepared_case_is_handed_to_its_organ_by_being_put_up(kansli, kommun):
    klar = scener.motion_under_beredning(kommun, underlag=True)
    ksau = mote(kommun, kommun.ksau)

    kansli.post(f"/sammantraden/{ksau.pk}/dagordning/", {"arenden": [f"behandling:{klar.pk}"]})

    assert scener.ladda(klar).tillstand == "i_utskott"


def test_agenda__what_is_on_its_way_is_told_with_the_reason(kansli, kommun):
    scener.motion_under_beredning(kommun)
    ksau = mote(kommun, kommun.ksau)

    page = kansli.get(f"/sammantraden/{ksau.pk}/").content.decode()

    assert "Inget ärende är klart för KSAU 2026-03-10. 1 är på väg hit." in page
    assert "Tjänsteskrivelsen är inte registrerad" in page


def test_agenda__a_case_waiting_for_a_remiss_is_not_ready(kansli, kommun):
    klar = scener.motion_under_beredning(kommun, underlag=True)
    actions.send_remiss(klar, till=kommun.ten, sand_den=date(2026, 2, 11), by=kommun.kansli)
    ksau = mote(kommun, kommun.ksau)

    page = kansli.get(f"/sammantraden/{ksau.pk}/").content.decode()

    assert "Väntar på remissvar" in page and f'value="behandling:{klar.pk}"' not in page


def test_agenda__a_motion_past_its_year_is_offered_for_redovisning(kansli, kommun):
    gammal = scener.motion_registrerad(kommun, inkom=date(2025, 3, 1))
    scener.behandla(kommun, gammal, kommun.kf, Beslutsslag.REMITTERAR, dag=date(2025, 4, 1))
    kf = mote(kommun, kommun.kf)

    page = kansli.get(f"/sammantraden/{kf.pk}/").content.decode()

    assert f'value="redovisning:{gammal.pk}"' in page and "redovisas som obesvarad" in page


def test_agenda__nothing_ticked_is_told(kansli, kommun):
    scener.motion_registrerad(kommun)
    kf = mote(kommun, kommun.kf)

    page = kansli.post(f"/sammantraden/{kf.pk}/dagordning/").content.decode()

    assert "Kryssa för minst ett ärende att ta upp." in page


def test_agenda__one_that_cannot_stops_all(kansli, kommun):
    ny = scener.motion_registrerad(kommun)
    annan = scener.motion_under_beredning(kommun)
    kf = mote(kommun, kommun.kf)

    page = kansli.post(
        f"/sammantraden/{kf.pk}/dagordning/", {"arenden": [f"anmalan:{ny.pk}", f"behandling:{annan.pk}"]}
    ).content.decode()

    assert "Ett av ärendena går inte längre att ta upp här." in page
    assert f'value="anmalan:{ny.pk}" id="arende-1" checked' in page
    assert not kf.punkter.exists()


def test_agenda__only_for_ones_own_organ(client, kommun):
    ny = scener.motion_registrerad(kommun)
    kf = mote(kommun, kommun.kf)
    client.force_login(register.anvandare("nämndsekreterare", Roll.KANSLI, organ=kommun.ten))

    answer = client.post(f"/sammantraden/{kf.pk}/dagordning/", {"arenden": [f"anmalan:{ny.pk}"]})

    assert answer.status_code == 403
    assert not kf.punkter.exists()


def test_agenda__items_change_places(kansli, kommun):
    first, second, third = (punkt(kommun, scener.motion_registrerad(kommun), kommun.kf) for _ in range(3))
    base = f"/sammantraden/{first.sammantrade_id}/punkter"

    kansli.post(f"{base}/{third.pk}/flytta/", {"riktning": "upp"})
    kansli.post(f"{base}/{first.pk}/flytta/", {"riktning": "ned"})
    kansli.post(f"{base}/{third.pk}/flytta/", {"riktning": "upp"})

    assert list(first.sammantrade.punkter.all()) == [third, first, second]


def test_agenda__an_item_is_taken_off(kansli, kommun, motion_i_ksau):
    item = motion_i_ksau.arende.punkter.get(sammantrade__organ=kommun.ksau)

    kansli.post(f"/sammantraden/{item.sammantrade_id}/punkter/{item.pk}/ta-bort/")

    assert not Dagordningspunkt.objects.filter(pk=item.pk).exists()


def test_agenda__a_treated_item_stays(kansli, kommun, motion_i_ks):
    item = motion_i_ks.arende.punkter.get(sammantrade__organ=kommun.ksau)

    page = kansli.post(f"/sammantraden/{item.sammantrade_id}/punkter/{item.pk}/ta-bort/", follow=True).content.decode()

    assert "är redan behandlad" in page
    assert Dagordningspunkt.objects.filter(pk=item.pk).exists()


@pytest.mark.parametrize("act", ["dagordning/", "punkter/{punkt}/flytta/", "punkter/{punkt}/ta-bort/", "overgang/"])
def test_agenda__acts_need_permission(client, kommun, motion_i_ksau, act):
    item = motion_i_ksau.arende.punkter.get(sammantrade__organ=kommun.ksau)
    client.force_login(kommun.handlaggare)

    answer = client.post(f"/sammantraden/{item.sammantrade_id}/" + act.format(punkt=item.pk), {"overgang": "stall_in"})

    assert answer.status_code == 403
    assert Dagordningspunkt.objects.filter(pk=item.pk).exists()
    assert Sammantrade.objects.get(pk=item.sammantrade_id).tillstand == "planerat"


def test_agenda__a_secret_item_is_neither_shown_nor_found(client, kommun):
    hemlig = punkt(kommun, scener.motion_i_ks(kommun, rubrik="Kanariefågel", synlighet=Synlighet.SEKRETESS), kommun.ks)
    client.force_login(kommun.lasare)

    page = client.get(f"/sammantraden/{hemlig.sammantrade_id}/").content.decode()

    assert "Kanariefågel" not in page
    assert client.get(adress(hemlig)).status_code == 404


def test_agenda__the_same_404_for_hidden_and_missing(client, kommun):
    client.force_login(kommun.lasare)

    assert client.get("/sammantraden/4711/").status_code == 404
    assert client.get("/sammantraden/4711/punkter/1/").status_code == 404


def test_meeting__statutory_dates_of_fullmaktige(kansli, kommun):
    kf = mote(kommun, kommun.kf, date(2026, 6, 26))

    page = kansli.get(f"/sammantraden/{kf.pk}/").content.decode()

    assert "planera vardagen före: 2026-06-18" in page  # a week before is midsommarafton
    assert "KL 5 kap. 13 §" in page and "KL 5 kap. 69 §" in page


def test_meeting__a_namnd_has_no_kungorelse(kansli, kommun):
    ks = mote(kommun, kommun.ks, date(2026, 6, 26))

    page = kansli.get(f"/sammantraden/{ks.pk}/").content.decode()

    assert "Kungörelse" not in page and "Justering" in page


@pytest.mark.parametrize("antal", [1, 5])
def test_meeting__same_queries_for_any_length(kansli, kommun, antal, django_assert_num_queries):
    for nr in range(antal):
        punkt(kommun, scener.motion_registrerad(kommun), kommun.kf)
        scener.motion_registrerad(kommun, rubrik=f"Redo {nr}")
    kf = mote(kommun, kommun.kf)

    with django_assert_num_queries(12):
        kansli.get(f"/sammantraden/{kf.pk}/")


# --- Over and cancelled ---------------------------------------------------------------------------------------------


def test_meeting__is_over_when_all_is_treated(kansli, kommun, motion_i_ks):
    ksau = Sammantrade.objects.get(organ=kommun.ksau)

    kansli.post(f"/sammantraden/{ksau.pk}/overgang/", {"overgang": "avsluta"})

    assert Sammantrade.objects.get(pk=ksau.pk).tillstand == "avslutat"


def test_meeting__what_stands_in_the_way_stands_where_the_button_would(kansli, kommun, motion_i_ksau):
    ksau = Sammantrade.objects.get(organ=kommun.ksau)

    page = kansli.get(f"/sammantraden/{ksau.pk}/").content.decode()
    answer = kansli.post(f"/sammantraden/{ksau.pk}/overgang/", {"overgang": "avsluta"}, follow=True).content.decode()

    assert "har 1 punkt utan beslut" in page and 'value="avsluta"' not in page
    assert "har 1 punkt utan beslut" in answer
    assert Sammantrade.objects.get(pk=ksau.pk).tillstand == "planerat"


def test_meeting__cancelled_gives_its_items_back(kansli, kommun, motion_i_ksau):
    ksau = Sammantrade.objects.get(organ=kommun.ksau)

    kansli.post(f"/sammantraden/{ksau.pk}/overgang/", {"overgang": "stall_in"})
    page = kansli.get(f"/sammantraden/{mote(kommun, kommun.ksau).pk}/").content.decode()

    assert f'value="behandling:{motion_i_ksau.pk}"' in page


def test_meeting__an_unknown_act_is_told(kansli, kommun):
    ks = mote(kommun, kommun.ks)

    page = kansli.post(f"/sammantraden/{ks.pk}/overgang/", {"overgang": "flyga"}, follow=True)

    assert page.status_code == 200 and "Det finns ingen åtgärd som heter flyga." in page.content.decode()


# --- One item -------------------------------------------------------------------------------------------------------


def test_item__announced_and_left_for_preparation(kansli, kommun, motion_registrerad):
    item = punkt(kommun, motion_registrerad, kommun.kf)

    kansli.post(adress(item), svar(slag="remitterar"))

    beslut = Beslut.objects.get(punkt=item)
    assert beslut.text == ["att lämna motionen till kommunstyrelsen för beredning"]
    assert scener.ladda(motion_registrerad).tillstand == "anmald"


def test_item__shows_the_proposal_and_offers_to_follow_it(kansli, kommun, motion_i_ksau):
    page = kansli.get(adress(kf_punkt(kommun, motion_i_ksau))).content.decode()

    assert "Beslut enligt förslag" in page and "Annat beslut" in page
    assert "Återremiss" in page and "Lämnas för beredning" not in page


def test_item__according_to_the_proposal_takes_it_over_whole(kansli, kommun, motion_i_ksau):
    item = motion_i_ksau.arende.punkter.get(sammantrade__organ=kommun.ksau)

    answer = kansli.post(adress(item), svar(slag="enligt_forslag"), follow=True)

    beslut = Beslut.objects.get(punkt=item)
    assert (beslut.slag, beslut.text) == ("foreslar", ["bifalla motionen"])
    assert [s.utfall for s in beslut.forslag.svar.all()] == [BIFALL, BIFALL]
    assert "KSAU § 1 är registrerad." in answer.content.decode()
    assert scener.ladda(motion_i_ksau).tillstand == "i_styrelse"


def kf_punkt(kommun, motion_i_ksau):
    """The case on KF's agenda, proposed bifall by every organ on the way."""
    for organ, dag in ((kommun.ksau, scener.KSAU_DAG), (kommun.ks, scener.KS_DAG)):
        scener.behandla(
            kommun, motion_i_ksau, organ, Beslutsslag.FORESLAR, dag=dag, utfall=BIFALL, text=["att bifalla motionen"]
        )
    return punkt(kommun, motion_i_ksau, kommun.kf)


def test_item__kf_decides_according_to_the_proposal(kansli, kommun, motion_i_ksau):
    item = kf_punkt(kommun, motion_i_ksau)

    kansli.post(adress(item), svar(slag="enligt_forslag", for_kannedom="Motionärerna\nTekniska nämnden"))

    beslut = Beslut.objects.get(punkt=item)
    assert [u.utfall for u in beslut.utfall.all()] == [BIFALL, BIFALL]
    assert [rad["mottagare"] for rad in beslut.skickas_till] == ["Motionärerna", "Tekniska nämnden"]
    assert scener.ladda(motion_i_ksau).tillstand == "avgjord"


def test_item__kf_decides_otherwise_each_attsats_by_itself(kansli, kommun, motion_i_ksau):
    item = kf_punkt(kommun, motion_i_ksau)

    kansli.post(adress(item), svar(utfall_1=BIFALL, utfall_2=AVSLAG))

    beslut = Beslut.objects.get(punkt=item)
    assert [u.utfall for u in beslut.utfall.all()] == [BIFALL, AVSLAG]
    assert beslut.text == ["att bifalla motionens att-sats 1", "att avslå motionens att-sats 2"]


def test_item__own_words_are_kept(kansli, kommun, motion_i_ksau):
    item = kf_punkt(kommun, motion_i_ksau)
    rader = [
        "att avslå motionen med hänvisning till trafikplanen",
        "",
        "att ge tekniska nämnden i uppdrag att återkomma",
    ]

    kansli.post(adress(item), svar(utfall_1=AVSLAG, utfall_2=AVSLAG, rader=rader))

    assert Beslut.objects.get(punkt=item).text == [rader[0], rader[2]]


@pytest.mark.parametrize(
    ("fields", "mening"),
    [
        ({"slag": ""}, "Välj vad organet gjorde med ärendet."),
        ({"slag": "remitterar"}, "Välj vad organet gjorde med ärendet."),
        ({"utfall_1": BIFALL}, "Välj vad Kommunfullmäktige beslutar om att-sats 2."),
        ({"utfall_1": BIFALL, "utfall_2": "tillstyrks"}, "Välj vad Kommunfullmäktige beslutar om att-sats 2."),
        ({"utfall_1": BESVARAD, "utfall_2": BESVARAD}, "Skriv varför motionen anses vara besvarad"),
        ({"utfall_1": AVSLAG, "utfall_2": AVSLAG, "rader": ["att bifalla motionen"]}, "men texten är förslagets"),
        ({"slag": "aterremiss"}, "Skriv varför Kommunfullmäktige återremitterar ärendet."),
    ],
)
def test_item__a_refusal_keeps_what_was_typed_and_writes_nothing(kansli, kommun, motion_i_ksau, fields, mening):
    item = kf_punkt(kommun, motion_i_ksau)

    page = kansli.post(adress(item), svar(for_kannedom="Cykelfrämjandet", **fields)).content.decode()

    assert mening in page and "Cykelfrämjandet" in page and "Rätta det här" in page
    assert not Beslut.objects.filter(punkt=item).exists()
    assert scener.ladda(motion_i_ksau).tillstand == "i_fullmaktige"


@pytest.mark.parametrize(
    "fields",
    [{"motivering": "Planen finns redan."}, {"rader": ["att anse motionen besvarad med hänvisning till planen"]}],
)
def test_item__besvarad_with_its_reason(kansli, kommun, motion_i_ksau, fields):
    item = kf_punkt(kommun, motion_i_ksau)

    kansli.post(adress(item), svar(utfall_1=BESVARAD, utfall_2=BESVARAD, **fields))

    assert [u.utfall for u in Beslut.objects.get(punkt=item).utfall.all()] == [BESVARAD, BESVARAD]


def test_item__aterremiss_with_its_reason_goes_back(kansli, kommun, motion_i_ksau):
    item = kf_punkt(kommun, motion_i_ksau)

    kansli.post(
        adress(item), svar(slag="aterremiss", motivering="Kostnaden behöver utredas.", rader=["att bifalla motionen"])
    )

    beslut = Beslut.objects.get(punkt=item)
    assert (beslut.text, beslut.motivering) == (["att återremittera ärendet"], "Kostnaden behöver utredas.")
    assert scener.ladda(motion_i_ksau).tillstand == "under_beredning"


@pytest.mark.parametrize(("slag", "text"), [("bordlagd", "att bordlägga ärendet"), ("utgar", "att ärendet utgår")])
def test_item__put_off_stays_with_the_organ(kansli, kommun, motion_i_ksau, slag, text):
    item = kf_punkt(kommun, motion_i_ksau)

    kansli.post(adress(item), svar(slag=slag))

    assert Beslut.objects.get(punkt=item).text == [text]
    assert scener.ladda(motion_i_ksau).tillstand == "i_fullmaktige"


def test_item__kf_without_ks_says_why_it_cannot_decide(kansli, kommun):
    scener.beslutsvag("motion", "Direkt till KF", [(kommun.ksau, "foresla"), (kommun.kf, "avgora")])
    handlaggning = scener.motion_under_beredning(kommun, underlag=True)
    actions.set_path(handlaggning, [(kommun.ksau, "foresla"), (kommun.kf, "avgora")], by=kommun.kansli)
    scener.satt_upp(kommun, handlaggning, kommun.ksau, scener.KSAU_DAG)
    scener.behandla(kommun, handlaggning, kommun.ksau, Beslutsslag.FORESLAR, dag=scener.KSAU_DAG, utfall=BIFALL)
    item = punkt(kommun, handlaggning, kommun.kf)

    page = kansli.get(adress(item)).content.decode()

    assert "ingen nämnd har berett det (KL 5 kap. 26 §)" in page
    assert "Beslut enligt förslag" not in page and "Återremiss" in page


def test_item__a_namnd_on_the_way_gives_advice_in_its_own_words(kansli, kommun):
    vag = [(kommun.ten, "foresla"), (kommun.ks, "foresla"), (kommun.kf, "avgora")]
    handlaggning = scener.motion_under_beredning(kommun, underlag=True)
    actions.set_path(handlaggning, vag, by=kommun.kansli)
    item = punkt(kommun, handlaggning, kommun.ten)

    page = kansli.get(adress(item)).content.decode()
    kansli.post(adress(item), svar(slag="enligt_forslag"))

    beslut = Beslut.objects.get(punkt=item)
    assert "Tillstyrks" in page and "Bifall<" not in page
    assert (beslut.slag, beslut.text) == ("tillstyrker", ["att tillstyrka motionen"])


def test_item__redovisning_and_then_avskrivning(kansli, kommun):
    gammal = scener.motion_registrerad(kommun, inkom=date(2025, 1, 10))
    scener.behandla(kommun, gammal, kommun.kf, Beslutsslag.REMITTERAR, dag=date(2025, 2, 1))
    first = punkt(kommun, gammal, kommun.kf, date(2025, 12, 15), avsikt="redovisning")

    page = kansli.get(adress(first)).content.decode()
    kansli.post(adress(first), svar(slag="redovisad"))
    second = punkt(kommun, gammal, kommun.kf, avsikt="redovisning")
    kansli.post(adress(second), svar(slag="avskriver"))

    assert 'value="avskriver"' not in page
    beslut = Beslut.objects.get(punkt=second)
    assert [u.utfall for u in beslut.utfall.all()] == ["avskriven", "avskriven"]
    assert scener.ladda(gammal).tillstand == "avskriven"


def test_item__goals_of_the_case_are_confirmed_or_not(kansli, kommun, motion_i_ksau):
    from arenden import actions as diariet

    for kod in ("klimat", "trygghet"):
        mal = register.mal(f"Målet {kod}", kod)
        diariet.link_goal(motion_i_ksau.arende, mal=mal, hur="bidrar_till", by=kommun.kansli)
    item = motion_i_ksau.arende.punkter.get(sammantrade__organ=kommun.ksau)
    keep = Mallank.objects.get(mal__kod="klimat")

    page = kansli.get(adress(item)).content.decode()
    kansli.post(adress(item), svar(slag="enligt_forslag", mal=[keep.pk]))

    assert page.count('name="mal"') == 2
    assert [lank.mal_som_lydde for lank in Beslutsmal.objects.all()] == ["Målet klimat"]


def test_item__goes_on_to_the_next_untreated(kansli, kommun):
    first, second = (punkt(kommun, scener.motion_registrerad(kommun), kommun.kf) for _ in range(2))

    onward = kansli.post(adress(first), svar(slag="remitterar"))
    back = kansli.post(adress(second), svar(slag="remitterar"))

    assert onward.url == adress(second)
    assert back.url == f"/sammantraden/{first.sammantrade_id}/"


def test_item__before_the_day_says_when(kansli, kommun, motion_registrerad):
    item = punkt(kommun, motion_registrerad, kommun.kf, date(2026, 4, 20))

    page = kansli.get(adress(item)).content.decode()
    refused = kansli.post(adress(item), svar(slag="remitterar")).content.decode()

    assert "har inte hållits än. Beslutet kan registreras den dagen." in page and 'name="slag"' not in page
    assert "har inte hållits än" in refused
    assert not Beslut.objects.filter(punkt=item).exists()


def test_item__treated_twice_is_refused(kansli, kommun, motion_registrerad):
    item = punkt(kommun, motion_registrerad, kommun.kf)
    kansli.post(adress(item), svar(slag="remitterar"))

    kansli.post(adress(item), svar(slag="remitterar"))
    page = kansli.get(adress(item)).content.decode()

    assert Beslut.objects.filter(punkt=item).count() == 1
    assert "KF § 1" in page and 'name="slag"' not in page


def test_item__a_reader_sees_it_without_the_form(client, kommun, motion_i_ksau):
    item = motion_i_ksau.arende.punkter.get(sammantrade__organ=kommun.ksau)
    client.force_login(kommun.handlaggare)

    page = client.get(adress(item)).content.decode()
    refused = client.post(adress(item), svar(slag="enligt_forslag"))

    assert "Fler cykelställ" in page and 'name="slag"' not in page
    assert refused.status_code == 403
    assert not Beslut.objects.filter(punkt=item).exists()


def test_item__kansli_of_another_namnd_may_not(client, kommun, motion_i_ksau):
    item = motion_i_ksau.arende.punkter.get(sammantrade__organ=kommun.ksau)
    client.force_login(register.anvandare("nämndsekreterare", Roll.KANSLI, organ=kommun.ten))

    assert client.post(adress(item), svar(slag="enligt_forslag")).status_code in (403, 404)
    assert not Beslut.objects.filter(punkt=item).exists()


@pytest.mark.parametrize("antal", [1, 8])
def test_item__same_queries_for_any_number_of_attsatser(kansli, kommun, antal, django_assert_num_queries):
    handlaggning = scener.motion_i_ksau(kommun, attsatser=[f"att göra sak {nr}" for nr in range(antal)])
    item = handlaggning.arende.punkter.get(sammantrade__organ=kommun.ksau)

    with django_assert_num_queries(15):
        kansli.get(adress(item))
