"""Sjöstads kommun: everything the demo promises is there, whatever day it is filled."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from arenden import clock
from arenden.models import Anvandare, Arende, Arendelank, Arendetyp, Handelse, Handling, Handlingstyp, Mal, Person
from arenden.visibility import Synlighet
from documents.demo import bygg
from documents.models import Tjansteskrivelse
from workflow.machines.handlaggning import OPPNA
from workflow.models import Handlaggning, Remiss, Sammantrade, Utkorgspost

KONTON = ["registrator", "kansli", "handlaggare", "chef", "ordforande", "motionar", "admin"]


def fyll_demo() -> str:
    out = StringIO()
    call_command("fyll_demo", stdout=out)
    return out.getvalue()


def states(model, **which) -> set[str]:
    return set(model.objects.filter(**which).values_list("tillstand", flat=True))


def all_states(model) -> set[str]:
    return {value for value, _ in model._meta.get_field("tillstand").choices}


def require_whole_demo() -> None:
    """What must be there on any day."""
    assert Arende.objects.filter(arendetyp=Arendetyp.MOTION).count() >= 60
    assert Arende.objects.filter(arendetyp=Arendetyp.FORVALTNINGSARENDE).count() >= 40
    assert states(Handlaggning, arende__arendetyp=Arendetyp.MOTION) == all_states(Handlaggning)
    assert states(Sammantrade) == all_states(Sammantrade)
    assert states(Tjansteskrivelse) == all_states(Tjansteskrivelse)
    for kod in ("KF", "KS", "KSAU"):
        days = Sammantrade.objects.filter(organ__kod=kod).order_by("datum").values_list("datum", flat=True)
        assert days[0] < clock.today() - timedelta(days=700)
        assert days[len(days) - 1] > clock.today() + timedelta(days=300)
    overdue = Handlaggning.objects.filter(
        tillstand__in=OPPNA, arende__motion__vackt__lt=clock.today() - timedelta(days=366)
    )
    assert overdue.count() >= 4
    assert not Handling.objects.filter(typ=Handlingstyp.TJANSTESKRIVELSE, fil="").exists()
    assert not Utkorgspost.objects.filter(klar=None).exists()
    call_command("kontrollera", stdout=StringIO())


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    return settings


def test_demo__filled_once_and_kept(demo, db):
    assert "ärenden på" in fyll_demo().splitlines()[-1]
    require_whole_demo()
    _require_the_uncommon_cases()
    _require_accounts_that_work(demo.DEMO_LOSENORD)
    _require_a_public_face_without_secrets()
    before = Handelse.objects.count(), Anvandare.objects.count()

    assert fyll_demo() == "Demot har redan innehåll; det är kvar som det var.\n"

    assert (Handelse.objects.count(), Anvandare.objects.count()) == before


def _require_the_uncommon_cases() -> None:
    assert Arende.objects.filter(synlighet=Synlighet.SEKRETESS).exists()
    assert Arende.objects.exclude(makulering_skal="").get().makulerat_den
    assert Arendelank.objects.exclude(till=None).count() >= 2
    assert Arendelank.objects.exclude(annat_diarienummer="").exists()
    assert Remiss.objects.exclude(avbrott_skal="").exists()
    assert Handlaggning.objects.exclude(beredningsundantag="").get().avgjord_den
    assert Arende.objects.filter(arendetyp=Arendetyp.MEDBORGARFORSLAG).count() >= 3
    assert Mal.objects.count() >= 10


def _require_accounts_that_work(losenord: str) -> None:
    for namn in KONTON:
        client = Client()
        assert client.login(username=namn, password=losenord)
        assert client.get("/mina-arenden/", follow=True).status_code == 200
    followed = Arende.objects.filter(motion__motionarer__person__anvandare__username="motionar")
    assert followed.count() >= 4


def _require_a_public_face_without_secrets() -> None:
    public = Arende.objects.visible_to(None)
    assert public.filter(arendetyp=Arendetyp.MOTION).count() >= 60
    assert not public.filter(synlighet=Synlighet.SEKRETESS).exists()
    hidden = set(Person.objects.filter(skyddad=True).values_list("namn", flat=True))
    hidden |= set(Person.objects.filter(privat=True).values_list("namn", flat=True))
    assert len(hidden) == 4
    slugs = Arende.objects.filter(motion__motionarer__person__namn__in=hidden).values_list("slug", flat=True)
    pages = [Client().get("/"), *(Client().get(f"/motion/{slug}/") for slug in slugs)]
    assert not [namn for namn in hidden for page in pages if namn in page.content.decode()]


def test_demo__filled_on_a_leap_day(db):
    with clock.held_at(clock.at_noon(date(2028, 2, 29))):
        bygg.fill(losenord="sjöstads-provlösen")

        require_whole_demo()


def test_demo__is_for_demo_installations_alone(db, settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="bara för demoinstallationer"):
        fyll_demo()

    assert not Anvandare.objects.exists()


def test_demo__leaves_an_installation_in_use_alone(demo, kommun):
    before = Anvandare.objects.count()

    assert fyll_demo() == "Demot har redan innehåll; det är kvar som det var.\n"

    assert (Anvandare.objects.count(), Arende.objects.count()) == (before, 0)
