import hashlib
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from arenden import actions, audit, clock
from arenden.actions import NyckelMedAnnatInnehall, NyMotionar, RegisterFel
from arenden.models import Arende, Handelse, Handling, Mallank, Person, Riktning
from arenden.visibility import Synlighet
from tests.factories import arenden as factories
from tests.factories import workflow as scenes

TOMORROW = date(2026, 3, 11)


def _types(arende):
    return list(arende.handelser.order_by("nr").values_list("typ", flat=True))


def _refused(act, match):
    """The act is refused with that sentence, and has written nothing at all."""
    before = Handelse.objects.count()
    with pytest.raises(RegisterFel, match=match), transaction.atomic():
        act()
    assert Handelse.objects.count() == before


# --- Receiving ------------------------------------------------------------------------------------------------------


def test_receive__motionarer_in_order_with_name_and_party_frozen(kommun):
    ada = Person.objects.create(namn="Ada Berg")
    motion = scenes.motion_inkommen(
        kommun, motionarer=[NyMotionar("Bo Ek", "MP"), NyMotionar("Ada Berg", "S", ada)]
    ).arende.motion
    ada.namn = "Ada Nygift"
    ada.save()

    assert [m.namn_for(None) for m in motion.motionarer.all()] == ["Bo Ek (MP)", "Ada Berg (S)"]


def test_receive__attsatser_are_numbered_rows_word_for_word(kommun):
    arende = scenes.motion_inkommen(kommun, attsatser=["  att se över åäö – ”citat”  ", "att redovisa"]).arende

    assert list(arende.attsatser.values_list("nr", "text")) == [(1, "att se över åäö – ”citat”"), (2, "att redovisa")]


def test_receive__vackt_is_the_day_it_came_in_unless_told(kommun):
    assert scenes.motion_inkommen(kommun).arende.motion.vackt == scenes.INKOM
    assert scenes.motion_inkommen(kommun, vackt=scenes.ANMALD).arende.motion.vackt == scenes.ANMALD


def test_receive__a_name_met_before_is_the_same_person(kommun):
    first, second = scenes.motion_registrerad(kommun), scenes.motion_registrerad(kommun)

    assert [m.person_id for m in first.arende.motion.motionarer.all()] == [
        m.person_id for m in second.arende.motion.motionarer.all()
    ]


def test_receive__a_name_that_two_persons_have_is_not_guessed(kommun):
    for _ in range(2):
        Person.objects.create(namn="Ada Berg")

    motion = scenes.motion_inkommen(kommun, motionarer=[NyMotionar("Ada Berg", "S")]).arende.motion

    assert Person.objects.filter(namn="Ada Berg").count() == 3
    assert motion.motionarer.get().person == Person.objects.latest("pk")


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"rubrik": "   "}, "Skriv motionens rubrik"),
        ({"rubrik": "x" * 501}, "högst 500 tecken. Den har 501"),
        ({"inkom": TOMORROW}, "inte vara efter i dag"),
        ({"vackt": TOMORROW}, "väcktes kan inte vara efter i dag"),
    ],
)
def test_receive__refused_with_a_sentence(kommun, facts, sentence):
    _refused(lambda: scenes.motion_inkommen(kommun, **facts), sentence)

    assert not Arende.objects.exists()


@pytest.mark.parametrize("privat", [False, True])
def test_receive__a_name_that_a_protected_person_has_is_not_told(kommun, privat):
    Person.objects.create(namn="Ada Berg", skyddad=True, privat=privat)
    Person.objects.create(namn="Ada Berg", skyddad=True, privat=True)

    motion = scenes.motion_inkommen(kommun, motionarer=[NyMotionar("Ada Berg", "S")]).arende.motion

    assert motion.motionarer.get().namn_for(kommun.handlaggare) == "Skyddad person"


def test_receive__the_same_evening_in_stockholm_is_today_also_when_utc_is_not(kommun):
    with clock.held_at(clock.datetime(2026, 3, 11, 22, 30, tzinfo=clock.UTC)):  # 23.30 in Stockholm
        assert scenes.motion_inkommen(kommun, inkom=TOMORROW).arende.inkom == TOMORROW


def test_receive__the_title_may_not_tell_a_protected_name(kommun):
    disa = Person.objects.create(namn="Disa Ström", skyddad=True)
    facts = {"rubrik": "Motion av DISA STRÖM om bad", "motionarer": [NyMotionar("Disa Ström", person=disa)]}

    _refused(lambda: scenes.motion_inkommen(kommun, **facts), "utan namnet")


# --- The idempotency key --------------------------------------------------------------------------------------------

BODY = {"rubrik": "Fler cykelställ", "attsatser": ["att …"], "inkom": "2026-01-12"}


def test_nyckel__same_key_and_body_is_the_same_case(kommun, motion_registrerad):
    arende = motion_registrerad.arende
    actions.remember_registration("k-1", BODY, arende, by=kommun.registrator)

    again = dict(reversed(BODY.items()))

    assert actions.earlier_registration("k-1", again, by=kommun.registrator) == arende


def test_nyckel__another_body_is_refused(kommun, motion_registrerad):
    actions.remember_registration("k-1", BODY, motion_registrerad.arende, by=kommun.registrator)

    with pytest.raises(NyckelMedAnnatInnehall, match="Använd en ny nyckel"):
        actions.earlier_registration("k-1", BODY | {"rubrik": "Färre"}, by=kommun.registrator)


def test_nyckel__each_user_has_their_own(kommun, motion_registrerad):
    actions.remember_registration("k-1", BODY, motion_registrerad.arende, by=kommun.registrator)

    assert actions.earlier_registration("k-1", BODY, by=kommun.kansli) is None
    assert actions.earlier_registration("k-2", BODY, by=kommun.registrator) is None


def test_nyckel__the_second_of_two_at_once_makes_no_case(kommun, motion_registrerad):
    actions.remember_registration("k-1", BODY, motion_registrerad.arende, by=kommun.registrator)

    @transaction.atomic
    def register_again():
        actions.remember_registration("k-1", BODY, scenes.motion_registrerad(kommun).arende, by=kommun.registrator)

    with pytest.raises(IntegrityError):
        register_again()

    assert Arende.objects.get() == motion_registrerad.arende


# --- Correcting and annulling ---------------------------------------------------------------------------------------


def test_correct__the_number_stays_and_the_event_names_the_fields(kommun, motion_registrerad):
    before = motion_registrerad.arende.som_skrivet

    arende = actions.correct(
        motion_registrerad.arende, rubrik="Tak över cykelställen", inkom=date(2026, 1, 9), by=kommun.registrator
    )

    arende.refresh_from_db()
    assert (arende.rubrik, arende.inkom, arende.som_skrivet) == ("Tak över cykelställen", date(2026, 1, 9), before)
    last = arende.handelser.latest("nr")
    assert (last.typ, last.data) == ("arende.rattat", {"falt": "inkom, rubrik"})
    assert arende.sokord == "ks 2026/0001 tak över cykelställen", "found by its new title"


def test_correct__nothing_changed_is_no_event(kommun, motion_registrerad):
    actions.correct(motion_registrerad.arende, rubrik=motion_registrerad.arende.rubrik, by=kommun.registrator)

    assert "arende.rattat" not in _types(motion_registrerad.arende)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"lopnr": 5}, "lopnr går inte att rätta"),
        ({"inkom": TOMORROW}, "inte vara efter i dag"),
        ({"rubrik": ""}, "Skriv motionens rubrik"),
    ],
)
def test_correct__refused(kommun, motion_registrerad, values, sentence):
    _refused(lambda: actions.correct(motion_registrerad.arende, by=kommun.registrator, **values), sentence)

    motion_registrerad.arende.refresh_from_db()
    assert (motion_registrerad.arende.lopnr, motion_registrerad.arende.inkom) == (1, scenes.INKOM)


def test_annul__the_row_stays_hidden_from_the_public_with_its_reason_as_a_hash_in_the_log(kommun, motion_registrerad):
    arende = actions.annul(motion_registrerad.arende, skal=" Hör till KS 2025/9 ", by=kommun.registrator)

    assert (arende.makulerat_den, arende.makulering_skal) == (clock.today(), "Hör till KS 2025/9")
    assert not arende.is_visible_to(None)
    assert "KS 2025/9" not in str(arende.handelser.latest("nr").data)


def test_annul__a_secret_case_stays_secret(kommun):
    arende = scenes.motion_registrerad(kommun, synlighet=Synlighet.SEKRETESS).arende

    actions.annul(arende, skal="Fel ärende", by=kommun.registrator)

    arende.refresh_from_db()
    assert arende.synlighet == Synlighet.SEKRETESS


def test_annul__needs_a_reason_and_happens_once(kommun, motion_registrerad):
    _refused(lambda: actions.annul(motion_registrerad.arende, skal="  ", by=kommun.registrator), "Skriv varför")
    actions.annul(motion_registrerad.arende, skal="Dubblett", by=kommun.registrator)
    _refused(lambda: actions.annul(motion_registrerad.arende, skal="Igen", by=kommun.registrator), "makulerat")


@pytest.mark.parametrize(
    "act",
    [
        lambda k, a: actions.correct(a, rubrik="Ny", by=k.registrator),
        lambda k, a: actions.assign(a, handlaggare=k.handlaggare, by=k.kansli),
        lambda k, a: actions.set_visibility(a, synlighet=Synlighet.OFFENTLIG, by=k.kansli),
        lambda k, a: factories.handling(a, by=k.registrator),
        lambda k, a: actions.link_goal(a, mal=factories.mal(), hur="beror", by=k.kansli),
    ],
    ids=["correct", "assign", "set_visibility", "add_handling", "link_goal"],
)
def test_annul__an_annulled_case_takes_nothing_more(kommun, motion_registrerad, act):
    actions.annul(motion_registrerad.arende, skal="Dubblett", by=kommun.registrator)
    arende = Arende.objects.get(pk=motion_registrerad.arende_id)

    _refused(lambda: act(kommun, arende), "makulerat")


# --- Who it belongs to ----------------------------------------------------------------------------------------------


def test_assign__the_handlaggare_sees_the_case_also_when_it_is_secret_and_the_last_one_no_more(kommun):
    arende = scenes.motion_registrerad(kommun, synlighet=Synlighet.SEKRETESS).arende
    other = factories.anvandare("kollega", "handlaggare")

    arende = actions.assign(arende, handlaggare=kommun.handlaggare, by=kommun.kansli)
    assert (arende.is_visible_to(kommun.handlaggare), arende.is_visible_to(other)) == (True, False)

    arende = actions.assign(arende, handlaggare=other, by=kommun.kansli)
    assert (arende.is_visible_to(kommun.handlaggare), arende.is_visible_to(other)) == (False, True)


# --- Documents ------------------------------------------------------------------------------------------------------


def test_add_handling__numbered_in_the_case_and_kept_to_the_bit(kommun, motion_registrerad):
    content = "åäö\0\r\n".encode() * 1000
    first = factories.handling(motion_registrerad.arende, by=kommun.registrator, innehall=content, filtyp="pdf")
    second = factories.handling(motion_registrerad.arende, by=kommun.registrator)

    assert [str(first), str(second)] == ["KS 2026/0001-1", "KS 2026/0001-2"]
    with first.fil.open() as file:
        assert file.read() == content
    assert (first.sha256, first.storlek) == (hashlib.sha256(content).hexdigest(), len(content))
    assert (second.fil.name, second.sha256, second.storlek) == ("", "", None)


def test_add_handling__neither_its_path_nor_its_name_tells_who_it_is_about(kommun, motion_registrerad):
    handling = factories.handling(
        motion_registrerad.arende,
        by=kommun.registrator,
        beskrivning="Brev från Disa Ström",
        motpart="Disa Ström",
        innehall=b"x",
        filtyp="pdf",
    )

    assert handling.filnamn == "ks-2026-1-1-ovrigt.pdf"
    assert "disa" not in handling.fil.name.lower()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"beskrivning": " "}, "Skriv i korthet vad handlingen rör"),
        ({"datum": TOMORROW}, "inte vara efter i dag"),
        ({"synlighet": Synlighet.SEKRETESS}, "vilken bestämmelse"),
        ({"synlighet": Synlighet.SEKRETESS, "sekretess_lagrum": "  "}, "vilken bestämmelse"),
    ],
)
def test_add_handling__refused_and_no_number_or_file_is_taken(kommun, motion_registrerad, facts, sentence):
    arende = motion_registrerad.arende

    _refused(lambda: factories.handling(arende, by=kommun.registrator, **({"innehall": b"x"} | facts)), sentence)

    assert factories.handling(arende, by=kommun.registrator).nr == 1
    assert not default_storage.exists("handlingar")


def test_publish_handling__opens_an_internal_one_once(kommun, motion_registrerad):
    handling = factories.handling(motion_registrerad.arende, by=kommun.registrator)
    assert not handling.is_visible_to(None)

    for _ in range(2):
        handling = actions.publish_handling(handling, by=kommun.kansli)

    assert handling.is_visible_to(None)
    assert _types(motion_registrerad.arende).count("handling.publicerad") == 1


def test_publish_handling__a_secret_one_is_refused(kommun, motion_registrerad):
    handling = factories.handling(
        motion_registrerad.arende,
        by=kommun.registrator,
        synlighet=Synlighet.SEKRETESS,
        sekretess_lagrum="OSL 21 kap. 3 §",
    )

    _refused(lambda: actions.publish_handling(handling, by=kommun.kansli), "sekretess och kan inte publiceras")

    assert Handling.objects.get().synlighet == Synlighet.SEKRETESS


def test_publish_handling__of_a_case_that_is_not_public_stays_hidden(kommun):
    arende = scenes.motion_registrerad(kommun, synlighet=Synlighet.INTERN).arende
    handling = factories.handling(arende, by=kommun.registrator)

    assert not actions.publish_handling(handling, by=kommun.kansli).is_visible_to(None)


# --- Links ----------------------------------------------------------------------------------------------------------


def test_link__to_a_case_here_and_to_another_myndighets_diary(kommun):
    motion, follows = scenes.motion_registrerad(kommun).arende, scenes.forvaltningsarende(kommun).arende

    here = actions.link(motion, typ="foranleder", till=follows, by=kommun.kansli)
    away = actions.link(motion, typ="samma_amne", annat_diarienummer=" BUN 2025/31 ", by=kommun.kansli)
    actions.link(motion, typ="foranleder", till=follows, by=kommun.kansli)

    assert str(here) == "KS 2026/0001 föranleder KS 2026/0002"
    assert str(away) == "KS 2026/0001 samma ämne som BUN 2025/31"
    assert _types(motion).count("arende.lankat") == 2, "the same link twice is one"


def test_link__to_itself_is_refused(kommun, motion_registrerad):
    arende = motion_registrerad.arende

    _refused(lambda: actions.link(arende, typ="besvarar", till=arende, by=kommun.kansli), "sig självt")


def test_link_goal__keeps_the_wording_of_that_day_also_when_the_plan_is_gone(kommun, motion_registrerad):
    goal = factories.mal("Fossilfri kommun")
    lank = actions.link_goal(motion_registrerad.arende, mal=goal, hur="bidrar_till", by=kommun.handlaggare)
    goal.namn = "Annat mål"
    goal.save()
    goal.plan.delete()

    lank.refresh_from_db()

    assert (lank.mal, str(lank)) == (None, "Bidrar till Fossilfri kommun")


def test_link_goal__the_same_goal_the_same_way_once(kommun, motion_registrerad):
    arende, goal = motion_registrerad.arende, factories.mal()
    actions.link_goal(arende, mal=goal, hur="bidrar_till", by=kommun.handlaggare)

    _refused(lambda: actions.link_goal(arende, mal=goal, hur="bidrar_till", by=kommun.kansli), "redan länkat")
    actions.link_goal(arende, mal=goal, hur="motverkar", by=kommun.kansli)

    assert arende.mallankar.count() == 2


def test_unlink_goal__the_log_keeps_that_it_was_there(kommun, motion_registrerad):
    arende = motion_registrerad.arende
    actions.unlink_goal(
        actions.link_goal(arende, mal=factories.mal(), hur="beror", by=kommun.handlaggare), by=kommun.kansli
    )

    assert not Mallank.objects.exists()
    assert _types(arende)[-2:] == ["mallank.lagd", "mallank.borttagen"]
    assert audit.verify_chain(f"arende:{arende.pk}") == []


def test_record_recall__a_second_time_keeps_the_first_day(kommun, motion_registrerad):
    motionar = motion_registrerad.arende.motion.motionarer.first()
    actions.record_recall(motionar, dag=scenes.ANMALD, by=kommun.kansli)
    events = _types(motion_registrerad.arende)

    actions.record_recall(motionar, dag=scenes.FORDELAD, by=kommun.kansli)

    motionar.refresh_from_db()
    assert (motionar.aterkallad_den, _types(motion_registrerad.arende)) == (scenes.ANMALD, events)


def test_record_recall__in_the_future_is_refused(kommun, motion_registrerad):
    motionar = motion_registrerad.arende.motion.motionarer.first()

    _refused(
        lambda: actions.record_recall(motionar, dag=clock.today() + timedelta(days=1), by=kommun.kansli),
        "inte vara efter i dag",
    )


def test_handlingar__numbers_have_no_gaps_when_two_register_at_once(threaded_db, kommun, at_once):
    arende = scenes.motion_registrerad(kommun).arende

    def add():
        return factories.handling(
            Arende.objects.get(pk=arende.pk), by=kommun.registrator, riktning=Riktning.UTGAENDE
        ).nr

    assert sorted(at_once(*[add] * 6)) == [1, 2, 3, 4, 5, 6]
    assert audit.verify_chain(f"arende:{arende.pk}") == []
