import json
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from arenden import diarium, malkedja
from arenden.models import Arende, Malplan
from documents import actions
from documents.paket import exporter
from tests.documents.paket.packages import HELA_VAGEN, behandling, histories, outcomes, paket, take_in
from tests.factories import arenden as factories
from tests.factories import workflow as scenes
from workflow.models import Handlaggning

pytestmark = pytest.mark.django_db
UNDERLAG = Path(django_settings.BASE_DIR).parent / "shared" / "underlag"


def exported(package, **options):
    """The package taken into an empty installation and out again, with the state it ended in; nothing is kept."""
    with transaction.atomic():
        (taken,) = take_in(package, **options)
        assert not taken.faults, [str(fault) for fault in taken.faults]
        handlaggning = Handlaggning.objects.get()
        out = exporter.as_data(handlaggning.arende)
        state = (handlaggning.tillstand, sorted(handlaggning.okanda_fakta), handlaggning.avvikelser)
        transaction.set_rollback(True)
    return out, state


def test_roundtrip__a_prepared_motion_comes_out_as_it_went_in():
    out, (tillstand, okanda, _) = exported(paket())

    assert out == paket()
    assert list(out) == list(paket())
    assert tillstand == "under_beredning"
    assert okanda == ["anmalan", "godkannare"]


def test_roundtrip__every_key_of_the_format():
    package = paket(
        andra_diarienummer=["KF 2024/19", "2024/44"],
        vackt="2024-01-30",
        organ=paket()["organ"]
        | {
            "TN": "Tekniska nämnden",
            "TNAU": "Tekniska nämndens arbetsutskott",
            "SEAB": "Sjöstads Energi AB",
            "MILJO": {"namn": "Räddningstjänsten Syd", "typ": "bolag", "under": "KS"},
        },
        remisser=[
            {
                "till": "TN",
                "sand": "2024-02-05",
                "svara_senast": "2024-04-01",
                "svar": {
                    "organ": "Tekniska nämnden",
                    "datum": "2024-03-20",
                    "paragraf": "§ 31",
                    "stallning": "avstar",
                    "text": "Nämnden avstår.\nMarken är inte nämndens.",
                    "diarienummer": "TN 2024/12",
                },
            },
            {
                "till": "MILJO",
                "sand": "2024-02-05",
                "svara_senast": None,
                "svar": None,
                "avbruten": {"datum": "2024-04-02", "skal": "Svaret behövs inte."},
            },
            {"till": "SEAB", "sand": "2024-02-06", "svara_senast": None, "svar": None},
        ],
        mal=[{"mal": "Grönare stad", "hur": "bidrar_till", "motivering": None}],
        lankar=[{"typ": "besvarar", "diarienummer": "TN 2023/7"}],
        inkom_via="papper",
        synlighet="intern",
        avslutad="2024-07-01",
        behandlingar=[
            HELA_VAGEN[0],
            behandling("TNAU", "2024-03-06", "foreslar", beslut=["att avstå"]),
            behandling(
                "TN",
                "2024-03-20",
                "tillstyrker",
                paragraf="§ 31",
                per_attsats=[{"attsats": 2, "utfall": "tillstyrks"}],
                reservationer=[{"namn": "Ivar Jonsson", "parti": "M", "text": "Nej."}],
                skickas_till=[{"mottagare": "Kommunstyrelsen", "syfte": "atgard"}],
            ),
            HELA_VAGEN[1],
            behandling("KF", "2024-05-13", "redovisad", beslut=["att lägga redovisningen till handlingarna"]),
            HELA_VAGEN[2] | {"per_attsats": outcomes("bifall", "avslag")},
            HELA_VAGEN[3]
            | {
                "omrostning": {"ja": 31, "nej": 12, "avstar": 2, "ja_star_for": "bifall", "nej_star_for": "avslag"},
                "mal": [{"mal": "Grönare stad", "hur": "svarar_pa", "motivering": "Träd."}],
            },
        ],
    )

    out, (tillstand, okanda, avvikelser) = exported(package)

    assert out == package
    assert (tillstand, okanda, avvikelser) == ("avslutad", ["godkannare", "remissvar"], [])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(package=histories())
def test_roundtrip__any_history_that_breaks_no_rule(package):
    out, state = exported(package)

    assert out == package
    assert exported(json.loads(json.dumps(out))) == (out, state)


@pytest.mark.parametrize(
    "scene",
    [
        "motion_registrerad",
        "motion_anmald",
        "motion_under_beredning",
        "motion_i_ks",
        "motion_i_kf",
        "motion_avgjord",
        "medborgarforslag_registrerat",
        "forvaltningsarende",
    ],
)
def test_roundtrip__a_case_made_here_moves_to_another_installation(scene):
    with transaction.atomic():
        kommun = factories.kommun()
        scenes.beslutsvagar(kommun)
        arende = getattr(scenes, scene)(kommun).arende
        arende.refresh_from_db()
        before = exporter.as_data(arende)
        transaction.set_rollback(True)

    after, _ = exported(before)

    assert after == before


def test_roundtrip__a_paper_written_here_keeps_its_writer_and_state():
    with transaction.atomic():
        kommun = factories.kommun()
        scenes.beslutsvagar(kommun)
        arende = scenes.motion_under_beredning(kommun).arende
        draft = actions.create_draft(arende, by=kommun.handlaggare)
        arende.refresh_from_db()
        before = exporter.as_data(arende)
        transaction.set_rollback(True)

    after, (tillstand, _, _) = exported(before)

    assert draft.tillstand == "utkast"
    assert "lage" not in before["tjansteskrivelser"][0]
    assert after == before
    assert tillstand == "under_beredning"


def test_roundtrip__protected_name_stays_protected():
    package = paket(motionarer=[{"namn": "Ada Berg", "parti": "S", "skyddad": True}])
    take_in(package)

    arende = Arende.objects.get()

    assert arende.motion.motionarer.get().namn_for(None) == "Skyddad person"
    assert "Ada" not in arende.handlingar.get(nr=1).motpart
    assert exporter.as_data(arende) == package


if UNDERLAG.exists():  # the cases that the format was made from lie beside the project where it is developed

    @pytest.mark.parametrize("file", sorted(UNDERLAG.glob("arendepaket-*.json")), ids=lambda file: file.stem)
    def test_roundtrip__real_case_comes_out_to_the_letter(file):
        take_in(file.read_bytes())

        assert exporter.as_json(Arende.objects.get()) == file.read_text(encoding="utf-8")

    @pytest.mark.parametrize("file", sorted(UNDERLAG.glob("arendepaket-*.json")), ids=lambda file: file.stem)
    def test_roundtrip__real_case_is_ready_for_its_first_organ(file):
        take_in(file.read_bytes())
        arende = diarium.find(json.loads(file.read_bytes())["diarienummer"])

        assert arende.handlaggning.tillstand == "under_beredning"
        assert arende.handlaggning.underlag_klart_den
        assert [h.typ for h in arende.handlingar.all()] == ["motion", "tjansteskrivelse"]

    @pytest.mark.parametrize("name", ["malkedja-lund-von-2024", "kvalitetsomraden-kkik", "forandringstryck-2023-2025"])
    def test_roundtrip__real_goal_chain_comes_out_to_the_letter(name):
        file = UNDERLAG / f"{name}.json"
        take_in(file.read_bytes())

        assert malkedja.as_json(Malplan.objects.get()) == file.read_text(encoding="utf-8")
