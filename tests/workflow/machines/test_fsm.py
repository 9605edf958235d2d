"""No way to a state but through the gate, also not through a fault of the library."""

import pytest
from django.db import models, transaction
from django.db.migrations.loader import MigrationLoader
from django_fsm import ConcurrentTransition

from arenden import clock
from documents.models import Tjansteskrivelse
from tests.factories import workflow as scenes
from workflow.models import Handlaggning, Sammantrade

pytestmark = pytest.mark.django_db


@pytest.fixture
def h(kommun):
    return scenes.motion_registrerad(kommun)


def _state(h):
    return Handlaggning.objects.values_list("tillstand", flat=True).get(pk=h.pk)


def test_assignment__is_refused(h):
    with pytest.raises(AttributeError):
        h.tillstand = "avgjord"


def test_setattr__is_refused_for_a_row_read_in_any_way(h):
    for row in (
        Handlaggning.objects.get(pk=h.pk),
        Handlaggning.objects.defer("tillstand").get(pk=h.pk),
        Handlaggning.objects.only("pk").get(pk=h.pk),
        h.arende.handlaggning,
    ):
        with pytest.raises(AttributeError):
            row.tillstand = "avgjord"
        assert row.tillstand == "registrerad"


@pytest.mark.parametrize(
    "act",
    [
        lambda h: Handlaggning.objects.update(tillstand="avgjord"),
        lambda h: Handlaggning.objects.filter(pk=h.pk).update(avslutsskal="x", tillstand="avgjord"),
        lambda h: Handlaggning.objects.bulk_update([h], ["tillstand"]),
        lambda h: Handlaggning.objects.update_or_create(pk=h.pk, defaults={"tillstand": "avgjord"}),
    ],
    ids=["update", "filter-update", "bulk_update", "update_or_create"],
)
def test_queryset__refuses_to_write_a_state(h, act):
    with pytest.raises(AttributeError):
        act(h)

    assert _state(h) == "registrerad"


def test_queryset__other_columns_are_still_written(h):
    Handlaggning.objects.filter(pk=h.pk).update(avslutsskal="rättat")

    h.refresh_from_db()
    assert (h.avslutsskal, h.tillstand) == ("rättat", "registrerad")


@pytest.mark.parametrize("model", [Handlaggning, Sammantrade, Tjansteskrivelse])
def test_bulk_create__is_refused(model):
    with pytest.raises(TypeError):
        model.objects.bulk_create([model()])


def test_create__in_another_state_is_refused(kommun):
    for make in (
        lambda: Sammantrade.objects.create(organ=kommun.ks, datum=clock.today(), tillstand="avslutat"),
        lambda: Sammantrade(organ=kommun.ks, datum=clock.today(), tillstand="installt").save(),
        lambda: Sammantrade.objects.get_or_create(organ=kommun.ks, datum=clock.today(), tillstand="avslutat"),
    ):
        with pytest.raises(AttributeError, match="första tillstånd"):
            make()

    assert not Sammantrade.objects.exists()


def test_create__over_an_existing_row_is_refused(h):
    with pytest.raises(AttributeError):
        Handlaggning(pk=h.pk, arende=h.arende, tillstand="avgjord", avgjord_den=clock.today()).save()

    assert _state(h) == "registrerad"


def test_stale_copy__cannot_be_saved_over_a_later_state(kommun, h):
    stale = Handlaggning.objects.get(pk=h.pk)
    scenes.behandla(kommun, h, kommun.kf, "remitterar", dag=scenes.ANMALD)
    stale.avvisa(skal="Sent påtänkt", dag=clock.today())

    with pytest.raises(ConcurrentTransition), transaction.atomic():
        stale.save()

    assert _state(h) == "anmald"


def test_refresh__of_a_row_that_is_gone_leaves_the_protection_on(h):
    gone = Handlaggning.objects.get(pk=h.pk)
    gone.pk = 4711
    with pytest.raises(Handlaggning.DoesNotExist):
        gone.refresh_from_db()

    for row in (gone, h, Handlaggning.objects.get(pk=h.pk)):
        with pytest.raises(AttributeError):
            row.tillstand = "avgjord"


def test_refresh__reads_the_state_also_when_it_is_deferred_or_named(kommun, h):
    other = Handlaggning.objects.get(pk=h.pk)
    scenes.behandla(kommun, h, kommun.kf, "remitterar", dag=scenes.ANMALD)

    other.refresh_from_db(fields=["tillstand"])

    assert other.tillstand == "anmald"
    assert Handlaggning.objects.defer("tillstand").get(pk=h.pk).tillstand == "anmald"


def test_migrations__know_the_state_as_plain_text_and_never_the_library():
    loader = MigrationLoader(None)
    project = loader.project_state()

    for app, model in (("workflow", "handlaggning"), ("workflow", "sammantrade"), ("documents", "tjansteskrivelse")):
        assert type(project.models[app, model].fields["tillstand"]) is models.CharField
    for (app, name), migration in loader.disk_migrations.items():
        if app in ("arenden", "workflow", "documents"):
            with open(migration.__module__.replace(".", "/") + ".py", encoding="utf-8") as file:
                assert "django_fsm" not in file.read(), name
