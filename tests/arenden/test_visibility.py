"""Who may see what: for every level, every role, and above all who may not."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from arenden import actions, clock
from arenden.actions import NyMotionar
from arenden.models import Arende, Handelse, Handling, Person
from arenden.permissions import IMPORT, SYSTEM, Roll
from arenden.visibility import Synlighet
from tests.factories import arenden as factories
from tests.factories import workflow as scenes

OPEN, INTERN, DRAFT, SECRET = Synlighet.OFFENTLIG, Synlighet.INTERN, Synlighet.ARBETSMATERIAL, Synlighet.SEKRETESS

# Written out by hand and not from ROLLER: a permission given to one role too many is to be seen here.
SEES = {
    None: {OPEN},
    Roll.FORTROENDEVALD: {OPEN},
    Roll.SYSTEMADMINISTRATOR: {OPEN},
    Roll.LASARE: {OPEN, INTERN},
    Roll.ORDFORANDE: {OPEN, INTERN},
    Roll.HANDLAGGARE: {OPEN, INTERN},
    Roll.REGISTRATOR: {OPEN, INTERN, SECRET},
    Roll.KANSLI: {OPEN, INTERN, SECRET},
    Roll.CHEF: {OPEN, INTERN, DRAFT, SECRET},
}


def _handling(arende, level, *, agare=None):
    """A document of that level in the case; the level is set as the packages above set it."""
    handling = Handling(
        arende=arende,
        nr=arende.handlingar.count() + 1,
        riktning="upprattad",
        datum=clock.today(),
        beskrivning=level,
        synlighet=level,
        sekretess_lagrum="OSL 21 kap. 3 §",
        agare=agare,
    )
    if level == OPEN:
        handling.offentliggor()
    handling.save()
    return handling


def _levels(user, rows=None):
    return set((Handling.objects if rows is None else rows).visible_to(user).values_list("synlighet", flat=True))


@pytest.fixture
def one_of_each(motion_registrerad):
    """A public case with a document of every level."""
    return {level: _handling(motion_registrerad.arende, level) for level in Synlighet}


def test_matrix__names_every_role():
    assert set(SEES) == {None, *Roll}


@pytest.mark.parametrize("roll", SEES)
def test_visible_to__each_role_sees_its_levels_and_no_other(kommun, one_of_each, roll):
    user = kommun.med_roll(roll) if roll else None

    assert _levels(user) == SEES[roll]


@pytest.mark.parametrize("roll", SEES)
def test_is_visible_to__is_the_same_rule_for_a_row(kommun, one_of_each, roll):
    user = kommun.med_roll(roll) if roll else None

    assert {level for level, row in one_of_each.items() if row.is_visible_to(user)} == SEES[roll]


def test_visible_to__anonymous_inactive_and_roleless_are_the_public(one_of_each):
    gone = factories.anvandare("avslutad", *Roll, is_active=False)
    nobody = factories.anvandare("utan-roll")
    boss = factories.anvandare("djangochef", is_superuser=True)

    assert [_levels(user) for user in (None, AnonymousUser(), gone, nobody, boss)] == [{OPEN}] * 5


@pytest.mark.parametrize("aktor", [SYSTEM, IMPORT])
def test_visible_to__the_machines_see_all(one_of_each, aktor):
    assert _levels(aktor) == set(Synlighet)


@pytest.mark.parametrize("level", Synlighet)
def test_visible_to__the_owner_sees_their_own_and_only_that(motion_registrerad, level):
    owner, other = factories.anvandare("agare"), factories.anvandare("annan")
    mine = _handling(motion_registrerad.arende, level, agare=owner)
    _handling(motion_registrerad.arende, SECRET, agare=other)

    assert list(Handling.objects.visible_to(owner)) == [mine]


def test_visible_to__an_owner_who_has_left_sees_nothing(motion_registrerad):
    owner = factories.anvandare("agare", is_active=False)
    _handling(motion_registrerad.arende, SECRET, agare=owner)

    assert not Handling.objects.visible_to(owner).exists()


@pytest.mark.parametrize("parent", Synlighet)
@pytest.mark.parametrize("roll", SEES)
def test_visible_to__a_child_is_never_wider_than_its_parent(kommun, motion_registrerad, parent, roll):
    arende = motion_registrerad.arende
    actions.set_visibility(arende, synlighet=parent, by=kommun.kansli)
    for level in Synlighet:
        _handling(arende, level)
    user = kommun.med_roll(roll) if roll else None

    assert _levels(user) == (SEES[roll] if parent in SEES[roll] else set())


def test_visible_to__a_case_that_is_narrowed_takes_its_events_with_it(kommun, motion_under_beredning):
    actions.set_visibility(motion_under_beredning.arende, synlighet=SECRET, by=kommun.kansli)

    assert not Arende.objects.visible_to(None).exists()
    assert not Handelse.objects.visible_to(None).exists()
    assert not Handelse.objects.visible_to(kommun.lasare).exclude(arende=None).exists()
    assert Arende.objects.visible_to(kommun.handlaggare).exists(), "the one who handles it"
    assert Handelse.objects.visible_to(kommun.handlaggare).exists()


def test_visible_to__public_only_from_the_day_it_says(motion_registrerad):
    handling = _handling(motion_registrerad.arende, OPEN)
    handling.offentlig_fran = clock.now() + timedelta(days=1)
    handling.save()

    assert not Handling.objects.visible_to(None).exists()
    with clock.held_at(clock.now() + timedelta(days=2)):
        assert Handling.objects.visible_to(None).exists()


def test_visible_to__public_without_a_day_is_not_public(motion_registrerad):
    handling = _handling(motion_registrerad.arende, OPEN)
    handling.offentlig_fran = None
    handling.save()

    assert not Handling.objects.visible_to(None).exists()


# --- A role for one organ -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("roll", [Roll.KANSLI, Roll.CHEF, Roll.LASARE, Roll.REGISTRATOR])
def test_visible_to__a_role_for_one_organ_sees_that_organs_cases_only(kommun, roll):
    ks_arende = scenes.motion_registrerad(kommun).arende
    ten_arende = scenes.motion_registrerad(kommun, organ=kommun.ten).arende
    for arende in (ks_arende, ten_arende):
        for level in Synlighet:
            _handling(arende, level)
    user = factories.anvandare("tekniska", roll, organ=kommun.ten)

    assert _levels(user, ten_arende.handlingar) == SEES[roll]
    assert _levels(user, ks_arende.handlingar) == {OPEN}


@pytest.mark.parametrize("level", [INTERN, SECRET])
def test_visible_to__a_role_for_a_committee_does_not_reach_up_to_its_board(kommun, level):
    arende = scenes.motion_registrerad(kommun, organ=kommun.ten, synlighet=level).arende
    user = factories.anvandare("utskott", Roll.KANSLI, organ=kommun.tenau)

    assert not arende.is_visible_to(user)


# --- Names ----------------------------------------------------------------------------------------------------------

NAMES = {  # role -> (protected person, private person)
    None: ("Skyddad person", "Privatperson"),
    Roll.FORTROENDEVALD: ("Skyddad person", "Privatperson"),
    Roll.SYSTEMADMINISTRATOR: ("Skyddad person", "Privatperson"),
    Roll.LASARE: ("Skyddad person", "Privatperson"),
    Roll.ORDFORANDE: ("Skyddad person", "Privatperson"),
    Roll.HANDLAGGARE: ("Skyddad person", "Eva Falk"),
    Roll.CHEF: ("Skyddad person", "Eva Falk"),
    Roll.REGISTRATOR: ("Disa Ström", "Eva Falk"),
    Roll.KANSLI: ("Disa Ström", "Eva Falk"),
}


@pytest.mark.parametrize("roll", NAMES)
def test_namn_for__a_protected_and_a_private_person(kommun, roll):
    skyddad = Person.objects.create(namn="Disa Ström", skyddad=True)
    privat = Person.objects.create(namn="Eva Falk", privat=True)
    user = kommun.med_roll(roll) if roll else None

    assert (skyddad.namn_for(user), privat.namn_for(user)) == NAMES[roll]


def test_str__of_a_person_is_what_the_public_may_see(db):
    assert str(Person(namn="Disa Ström", skyddad=True)) == "Skyddad person"
    assert str(Person(namn="Eva Falk", privat=True)) == "Privatperson"
    assert str(Person(namn="Ada Berg")) == "Ada Berg"


@pytest.mark.parametrize("roll", NAMES)
def test_namn_for__a_protected_motionar_shows_neither_name_nor_party(kommun, roll):
    person = Person.objects.create(namn="Disa Ström", skyddad=True)
    motion = scenes.motion_registrerad(kommun, motionarer=[NyMotionar("Disa Ström", "S", person)]).arende.motion
    user = kommun.med_roll(roll) if roll else None

    shown = motion.motionarer.get().namn_for(user)

    assert shown == ("Disa Ström (S)" if NAMES[roll][0] == "Disa Ström" else "Skyddad person")


def test_namn_for__a_role_for_another_organ_does_not_open_the_name(kommun):
    person = Person.objects.create(namn="Disa Ström", skyddad=True)
    h = scenes.motion_registrerad(kommun, motionarer=[NyMotionar("Disa Ström", "S", person)])
    elsewhere = factories.anvandare("tenkansli", Roll.KANSLI, organ=kommun.ten)
    here = factories.anvandare("kskansli", Roll.KANSLI, organ=kommun.ks)

    motionar = h.arende.motion.motionarer.get()

    assert (motionar.namn_for(elsewhere), motionar.namn_for(here)) == ("Skyddad person", "Disa Ström (S)")


def test_namn_for__a_medborgarforslag_hides_its_proposer_also_when_the_person_is_a_politician(kommun):
    politician = Person.objects.create(namn="Ada Berg")
    motion = scenes.medborgarforslag_registrerat(
        kommun, motionarer=[NyMotionar("Ada Berg", person=politician)]
    ).arende.motion

    assert motion.motionarer.get().namn_for(None) == "Privatperson"
    assert motion.motionarer.get().namn_for(kommun.handlaggare) == "Ada Berg"


def test_receive__a_name_in_the_register_is_not_mixed_with_a_private_person_of_the_same_name(kommun):
    Person.objects.create(namn="Cecilia Damm")

    motion = scenes.medborgarforslag_registrerat(kommun, "Cecilia Damm").arende.motion

    assert motion.motionarer.get().person.privat
    assert Person.objects.filter(namn="Cecilia Damm").count() == 2


def test_visible_to__one_query_however_deep_and_however_many(kommun, one_of_each, django_assert_num_queries):
    user = factories.anvandare("tekniska", Roll.KANSLI, organ=kommun.ten)
    user.rollomfang  # noqa: B018 - read once per request

    with django_assert_num_queries(1):
        list(Handling.objects.visible_to(user))


def test_visible_to__the_rule_reaches_the_database_as_one_statement(kommun, one_of_each):
    sql = str(Handling.objects.visible_to(kommun.chef).query)

    assert sql.count("SELECT") == 1, connection.vendor


def test_receive__the_day_before_a_case_is_public_nobody_outside_sees_it(kommun):
    with clock.held_at(clock.at_noon(date(2026, 3, 11))):
        arende = scenes.motion_registrerad(kommun).arende

    assert not arende.is_visible_to(None)
