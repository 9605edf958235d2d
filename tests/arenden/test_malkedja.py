import json
from copy import deepcopy
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arenden import malkedja
from arenden.models import Mal, Malplan, Utfall

pytestmark = pytest.mark.django_db
PLAN = {
    "format": "malkedja/1",
    "organ": {"kod": "TN", "namn": "Tekniska nämnden"},
    "plan": {"namn": "Verksamhetsplan 2026", "period": "2026", "beslutad_av": "TN", "beslutad": "2025-11-20"},
    "mal": [
        {"id": "u1", "typ": "utvecklingsmal", "namn": "Fler träd", "beskrivning": None, "under": "kf1"},
        {"id": "kf1", "typ": "kf_mal", "namn": "Grönare stad", "beskrivning": "Skugga.\n\nSvalka.", "under": None},
    ],
    "indikatorer": [
        {
            "id": "i1",
            "mal": "u1",
            "namn": "Antal träd",
            "enhet": "st",
            "riktning": "oka",
            "utfall": {"2023": None, "2021": 1200, "2022": 1250.5},
            "malvarden": {"2026": 0},
            "kalla": None,
        },
        {
            "id": "i2",
            "mal": None,
            "namn": "Nöjda invånare",
            "enhet": None,
            "riktning": None,
            "utfall": {},
            "malvarden": {},
            "kalla": "Enkät",
        },
    ],
    "uppdrag": [
        {
            "id": "s1",
            "typ": "sarskilt",
            "namn": "Inventera träden",
            "beskrivning": None,
            "mal": None,
            "ansvariga": ["Tekniska nämnden", "Varje nämnd"],
            "ursprung": "EVP 2025-2027",
            "slutdatum": "2026-12-31",
            "beslutad_av": "KF",
            "status": "klart",
        }
    ],
}


def changed(path: list, value) -> dict:
    """The plan with the value at `path` changed."""
    plan = deepcopy(PLAN)
    place = plan
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return plan


def faults(plan: dict) -> list[str]:
    return [str(fault) for fault in malkedja.take_in(plan).faults]


def run(name, *args):
    out, err = StringIO(), StringIO()
    try:
        call_command(name, *args, stdout=out, stderr=err)
    except SystemExit as stopped:
        return stopped.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_take_in__comes_out_to_the_letter():
    intagen = malkedja.take_in(PLAN)

    assert intagen.is_new
    assert malkedja.as_json(intagen.plan) == json.dumps(PLAN, ensure_ascii=False, indent=2) + "\n"


def test_take_in__missing_year_is_not_zero():
    malkedja.take_in(PLAN)

    values = dict(Utfall.objects.filter(indikator__kod="i1").values_list("ar", "varde"))
    assert values == {2021: 1200, 2022: 1250.5, 2023: None, 2026: 0}


def test_take_in__goal_may_stand_before_the_one_above_it():
    malkedja.take_in(PLAN)

    assert Mal.objects.get(kod="u1").under.kod == "kf1"


def test_take_in__same_again_changes_nothing():
    first = malkedja.take_in(PLAN).plan

    again = malkedja.take_in(deepcopy(PLAN))

    assert (again.plan, again.is_new, again.faults) == (first, False, [])
    assert again.summary == "Verksamhetsplan 2026 finns redan med samma innehåll. Inget ändrades."
    assert Malplan.objects.count() == 1


@pytest.mark.parametrize(
    "other", [changed(["mal", 0, "namn"], "Många träd"), changed(["indikatorer", 0, "utfall", "2021"], 1200.0)]
)
def test_take_in__plan_is_never_rewritten(other):
    malkedja.take_in(PLAN)

    (fault,) = faults(other)

    assert fault.startswith(
        "plan.namn: Planen Verksamhetsplan 2026 för Tekniska nämnden finns redan med ett annat innehåll."
    )
    assert malkedja.as_data(Malplan.objects.get()) == PLAN


def test_take_in__same_name_for_another_organ_is_another_plan():
    malkedja.take_in(PLAN)

    assert malkedja.take_in(changed(["organ", "kod"], "KS")).is_new


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (changed(["mal", 0, "typ"], "mål"), 'mal[0].typ: "mål" går inte att välja här.'),
        (changed(["mal", 0, "under"], "kf9"), "mal[0].under: Målet kf9 finns inte i filen."),
        (changed(["mal", 1, "under"], "u1"), "mal[0].under: Målet u1 står under sig självt."),
        (changed(["mal", 1, "id"], "u1"), "mal[1].id: Id u1 står redan tidigare i listan."),
        (changed(["indikatorer", 0, "mal"], "x"), "indikatorer[0].mal: Målet x finns inte i filen."),
        (changed(["indikatorer", 0, "riktning"], "upp"), 'indikatorer[0].riktning: "upp" går inte att välja här.'),
        (changed(["indikatorer", 0, "utfall", "2021"], "96"), 'indikatorer[0].utfall.2021: Skriv ett tal, eller null'),
        (changed(["indikatorer", 0, "utfall", "2021"], True), "indikatorer[0].utfall.2021: Skriv ett tal, eller null"),
        (changed(["indikatorer", 0, "utfall", "2021"], 10**30), "indikatorer[0].utfall.2021: Talet"),
        (changed(["indikatorer", 0, "utfall"], {"21": 1}), "indikatorer[0].utfall.21: Skriv året med fyra siffror"),
        (changed(["uppdrag", 0, "status"], "på gång"), 'uppdrag[0].status: "på gång" går inte att välja här.'),
        (changed(["uppdrag", 0, "ansvariga"], "TN"), "uppdrag[0].ansvariga: Skriv en lista"),
        (changed(["plan", "beslutad"], "november"), "plan.beslutad: Skriv datumet som ÅÅÅÅ-MM-DD"),
        (changed(["plan", "namn"], ""), "plan.namn: Texten är tom."),
        (changed(["organ", "under"], "KS"), "organ.under: Nyckeln under är okänd i formatet."),
        ({"format": "malkedja/1"}, "organ: Nyckeln organ saknas. Lägg till den."),
    ],
)  # fmt: skip
def test_take_in__fault_with_its_place(plan, told):
    found = faults(plan)

    assert [fault for fault in found if fault.startswith(told)], found
    assert not Malplan.objects.exists()


def test_take_in__all_faults_at_once():
    plan = changed(["mal", 0, "typ"], "mål") | {"extra": 1, "annat": 2}
    plan["uppdrag"][0]["status"] = "kanske"

    assert {fault.partition(":")[0] for fault in faults(plan)} == {"mal[0].typ", "extra", "annat", "uppdrag[0].status"}


IDS = st.lists(st.sampled_from([f"m{nr}" for nr in range(6)]), unique=True, max_size=6)
FIGURES = st.dictionaries(
    st.integers(1990, 2060).map(str), st.none() | st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6), max_size=4
)


@st.composite
def chains(draw):
    ids = draw(IDS)
    mal = [
        {
            "id": kod,
            "typ": draw(st.sampled_from(Mal.Typ.values)),
            "namn": f"Mål {kod}",
            "beskrivning": draw(st.none() | st.just("Text")),
            "under": draw(st.sampled_from([None, *ids[:nr]])),
        }
        for nr, kod in enumerate(ids)
    ]
    indikatorer = [
        {
            "id": f"i{nr}",
            "mal": draw(st.sampled_from([None, *ids])),
            "namn": f"Mått {nr}",
            "enhet": draw(st.sampled_from([None, "%", "kr"])),
            "riktning": draw(st.sampled_from([None, "oka", "minska", "bibehall"])),
            "utfall": draw(FIGURES),
            "malvarden": draw(FIGURES),
            "kalla": None,
        }
        for nr in range(draw(st.integers(0, 3)))
    ]
    return {key: PLAN[key] for key in ("format", "organ", "plan")} | {
        "mal": mal,
        "indikatorer": indikatorer,
        "uppdrag": [],
    }


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=chains())
def test_take_in__any_chain_comes_out_to_the_letter(plan):
    Malplan.objects.all().delete()

    intagen = malkedja.take_in(plan)

    assert (
        malkedja.as_json(Malplan.objects.get(pk=intagen.plan.pk))
        == json.dumps(plan, ensure_ascii=False, indent=2) + "\n"
    )


# --- The commands -------------------------------------------------------------------------------------------------


@pytest.fixture
def fil(tmp_path):
    def write(plan, name="plan.json"):
        (tmp_path / name).write_text(json.dumps(plan), encoding="utf-8")
        return str(tmp_path / name)

    return write


def test_las_malkedja__all_or_nothing(fil, tmp_path):
    code, out, err = run(
        "las_malkedja", fil(PLAN), fil({"format": "arendepaket/1"}, "arende.json"), str(tmp_path / "x")
    )

    assert (code, out) == (1, "")
    assert 'format: Skriv "malkedja/1". Ett ärende läses in med manage.py importera.' in err
    assert err.endswith("2 fel. Inget lästes in.\n")
    assert not Malplan.objects.exists()


def test_las_malkedja__trying_keeps_nothing(fil):
    code, out, _ = run("las_malkedja", fil(PLAN), "--prova")

    assert code == 0
    assert "Verksamhetsplan 2026: 2 mål, 2 indikatorer, 1 uppdrag." in out
    assert not Malplan.objects.exists()


def test_skriv_malkedja__writes_what_was_read(fil, tmp_path):
    run("las_malkedja", fil(PLAN))

    code, out, _ = run("skriv_malkedja", "tn")
    run("skriv_malkedja", "TN", "Verksamhetsplan 2026", "-o", str(tmp_path / "ut.json"))

    assert code == 0
    assert json.loads(out) == PLAN
    assert (tmp_path / "ut.json").read_text(encoding="utf-8") == out


def test_skriv_malkedja__which_plan(fil):
    run("las_malkedja", fil(PLAN), fil(changed(["plan", "namn"], "Verksamhetsplan 2027"), "b.json"))

    assert run("skriv_malkedja", "TN")[2] == (
        "TN har flera planer. Ange en av dem: Verksamhetsplan 2026; Verksamhetsplan 2027.\n"
    )
    assert run("skriv_malkedja", "KS") == (1, "", "KS har ingen plan.\n")
