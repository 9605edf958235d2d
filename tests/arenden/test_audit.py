import pytest
from django.db import DatabaseError, connection, transaction

from arenden import audit, clock
from arenden.models import Arende, Handelse
from arenden.models.handelse import HandelseLast
from arenden.permissions import IMPORT, SYSTEM
from tests.factories import workflow as scenes

pytestmark = pytest.mark.django_db


def _kedja(handlaggning):
    return f"arende:{handlaggning.arende_id}"


# --- Writing -------------------------------------------------------------------------------------------------------


def test_record__each_row_holds_the_hash_of_the_one_before(motion_under_beredning):
    rows = list(motion_under_beredning.arende.handelser.order_by("nr"))

    assert [row.nr for row in rows] == list(range(1, len(rows) + 1))
    assert [row.foregaende for row in rows] == ["", *(row.sha256 for row in rows[:-1])]
    assert all(row.sha256 == audit.seal(row) for row in rows)


def test_record__two_cases_have_chains_of_their_own(kommun):
    first, second = scenes.motion_registrerad(kommun), scenes.motion_registrerad(kommun)

    assert first.arende.handelser.get(nr=1).foregaende == second.arende.handelser.get(nr=1).foregaende == ""


def test_record__a_type_without_a_text_is_refused(motion_registrerad, kommun):
    with pytest.raises(KeyError):
        audit.record(motion_registrerad.arende, "arende.forsvunnet", by=kommun.kansli)


@pytest.mark.parametrize("aktor", [SYSTEM, IMPORT])
def test_record__an_actor_that_is_no_person_is_named(motion_registrerad, aktor):
    with transaction.atomic():
        handelse = audit.record(motion_registrerad.arende, "arende.lankat", by=aktor)

    assert (handelse.anvandare, handelse.aktor) == (None, aktor.namn)


def test_record__dates_are_kept_as_text_and_the_hash_holds_after_reading_back(motion_registrerad, kommun):
    data = {"dag": clock.today(), "antal": 3, "falt": "rubrik, inkom", "inget": None}
    with transaction.atomic():
        written = audit.record(motion_registrerad.arende, "arende.rattat", by=kommun.kansli, data=data)

    read = Handelse.objects.get(pk=written.pk)

    assert read.data == {"dag": "2026-03-10", "antal": 3, "falt": "rubrik, inkom", "inget": None}
    assert audit.seal(read) == read.sha256


def test_record__only_types_that_the_public_may_read_are_public(motion_under_beredning):
    public = set(motion_under_beredning.arende.handelser.visible_to(None).values_list("typ", flat=True))

    assert public == {
        "arende.diariefort",
        "handlaggning.registrera",
        "handlaggning.anmal",
        "handlaggning.borja_bereda",
    }


def test_record__no_name_title_or_demand_is_kept_in_the_log(kommun):
    handlaggning = scenes.motion_avgjord(kommun, rubrik="Kanariefågel i stationshuset")

    log = " ".join(str(data) for data in handlaggning.arende.handelser.values_list("data", flat=True))

    assert not any(word in log for word in ("Kanarie", "Ada", "Bo Ek", "cykelställ", "bifalla"))


@pytest.mark.django_db(transaction=True)
def test_record__refused_outside_a_transaction(kommun):
    arende = scenes.motion_registrerad(kommun).arende

    with pytest.raises(transaction.TransactionManagementError):
        audit.record(arende, "arende.lankat", by=kommun.kansli)

    assert audit.verify_chain(f"arende:{arende.pk}") == []


# --- Append-only ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["save", "delete"])
def test_handelse__a_row_refuses(motion_registrerad, act):
    handelse = motion_registrerad.arende.handelser.first()

    with pytest.raises(HandelseLast):
        getattr(handelse, act)()


def test_handelse__the_queryset_refuses(motion_registrerad):
    with pytest.raises(HandelseLast):
        motion_registrerad.arende.handelser.update(typ="arende.rattat")
    with pytest.raises(HandelseLast):
        motion_registrerad.arende.handelser.all().delete()


@pytest.mark.parametrize(
    "sql", ["UPDATE arenden_handelse SET typ = 'arende.rattat'", "DELETE FROM arenden_handelse WHERE nr = 1"]
)
def test_handelse__the_database_itself_refuses(motion_registrerad, sql):
    before = list(Handelse.objects.order_by("pk").values_list("pk", "typ"))

    with pytest.raises(DatabaseError, match="varken ändras eller tas bort"), transaction.atomic():
        connection.cursor().execute(sql)

    assert list(Handelse.objects.order_by("pk").values_list("pk", "typ")) == before


@pytest.mark.postgres
def test_handelse__the_database_refuses_truncate(motion_registrerad):
    connection.check_constraints()  # so that nothing but the lock is in the way
    with pytest.raises(DatabaseError, match="varken ändras eller tas bort"), transaction.atomic():
        connection.cursor().execute("TRUNCATE arenden_handelse CASCADE")


def test_handelse__the_lock_is_back_after_it_was_lifted(motion_registrerad, unlocked_log):
    with unlocked_log():
        pass

    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("DELETE FROM arenden_handelse")


# --- Proof ---------------------------------------------------------------------------------------------------------


def test_verify_chain__whole(motion_avgjord):
    assert audit.verify_chain(_kedja(motion_avgjord)) == []
    assert list(audit.verify_all()) == []


@pytest.mark.parametrize(
    ("change", "values"),
    [
        ("typ = %s", ["arende.rattat"]),
        ("aktor = %s, anvandare_id = NULL", ["import"]),
        ("data = %s", ['{"dag": "2025-01-01"}']),
        ("klockslag = %s", ["2025-01-01 12:00:00+00:00"]),
        ("objekt = %s", ["arende:4711"]),
        ("synlighet = %s", ["sekretess"]),
    ],
)
def test_verify_chain__names_the_row_that_was_changed(motion_under_beredning, unlocked_log, change, values):
    kedja = _kedja(motion_under_beredning)
    with unlocked_log():
        connection.cursor().execute(
            f"UPDATE arenden_handelse SET {change} WHERE kedja = %s AND nr = 3", [*values, kedja]
        )

    assert audit.verify_chain(kedja) == [f"{kedja}: händelse 3 har ändrats efter att den skrevs."]


def test_verify_chain__names_a_row_that_is_gone(motion_under_beredning, unlocked_log):
    kedja = _kedja(motion_under_beredning)
    with unlocked_log():
        connection.cursor().execute("DELETE FROM arenden_handelse WHERE kedja = %s AND nr = 2", [kedja])

    assert audit.verify_chain(kedja) == [
        f"{kedja}: händelse 2 saknas i kedjan.",
        f"{kedja}: händelse 3 hänger inte ihop med den före.",
    ]


def test_verify_chain__a_changed_row_with_a_new_hash_breaks_the_next(motion_under_beredning, unlocked_log):
    kedja = _kedja(motion_under_beredning)
    row = Handelse.objects.get(kedja=kedja, nr=2)
    row.data = {"attsatser": 99}
    with unlocked_log():
        connection.cursor().execute(
            "UPDATE arenden_handelse SET data = %s, sha256 = %s WHERE id = %s",
            ['{"attsatser": 99}', audit.seal(row), row.pk],
        )

    assert audit.verify_chain(kedja) == [f"{kedja}: händelse 3 hänger inte ihop med den före."]


def test_verify_all__a_case_without_any_event_is_a_fault(kommun):
    arende = Arende.objects.create(arendetyp="motion", organ=kommun.ks, rubrik="Förbi grinden", inkom=clock.today())

    assert list(audit.verify_all()) == [f"arende:{arende.pk}: ärendet Inte diariefört saknar händelser."]
