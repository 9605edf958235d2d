from datetime import date

import pytest

from arenden import clock
from tests.factories import workflow as course
from workflow import actions
from workflow.models import Beslutsslag, Utfallskod
from workflow.publika_ord import ORDLISTA, overall, publika_fakta, publikt_lage
from workflow.queries import handlaggningar_for, overblickar
from workflow.transitions import perform

S = Beslutsslag


def _lage(handlaggning):
    row = handlaggningar_for(None).get(pk=handlaggning.pk)
    return publikt_lage(row, overblickar([row], None)[row.pk], publika_fakta([row])[row.pk])


def _plain(text):
    return text.replace("\u00a0", " ")


def _told(handlaggning):
    lage = _lage(handlaggning)
    return lage.ord, _plain(lage.mening)


def test_registrerad__says_when_it_came_and_where_it_goes(kommun, motion_registrerad):
    assert _told(motion_registrerad) == (
        "Inlämnad",
        "Motionen kom in till kommunen 12 januari 2026 och har diarienummer KS 2026/0001. "
        "Den tas upp i kommunfullmäktige på ett kommande möte.",
    )


def test_registrerad__a_planned_meeting_is_preliminary_until_the_motion_is_on_its_agenda(kommun, motion_registrerad):
    mote = course.sammantrade(kommun, kommun.kf, date(2026, 3, 30))
    assert "Den tas upp i kommunfullmäktige preliminärt 30 mars 2026." in _told(motion_registrerad)[1]

    actions.put_on_agenda(mote, motion_registrerad, by=kommun.kansli)

    assert "Den tas upp i kommunfullmäktige 30 mars 2026." in _told(motion_registrerad)[1]


def test_anmald(kommun):
    assert _told(course.motion_anmald(kommun)) == (
        "Anmäld i fullmäktige",
        "Fullmäktige har lämnat motionen till kommunstyrelsen, som ska ta fram ett förslag till svar.",
    )


def test_under_beredning__says_what_comes_and_the_aim_of_one_year(motion_under_beredning):
    lage = _lage(motion_under_beredning)

    assert lage.ord == "Utreds"
    assert lage.mening == "En handläggare utreder förslaget och skriver ett underlag till politikerna."
    assert [_plain(s) for s in lage.sedan] == [
        "När underlaget är klart tas motionen upp i kommunstyrelsens arbetsutskott och kommunstyrelsen "
        "och avgörs i kommunfullmäktige.",
        "Kommunfullmäktige ska om möjligt besluta senast 12 januari 2027, inom ett år.",
    ]


def test_under_beredning__is_the_same_while_the_paper_is_reviewed_and_approved(kommun, motion_under_beredning):
    before = _lage(motion_under_beredning)

    course.underlag_klart(kommun, motion_under_beredning)

    assert _lage(motion_under_beredning) == before


def test_remiss__names_who_is_asked_and_until_when(kommun, motion_under_beredning):
    actions.send_remiss(
        motion_under_beredning,
        till=kommun.ten,
        sand_den=date(2026, 2, 1),
        svara_senast=date(2026, 4, 2),
        by=kommun.kansli,
    )

    assert _told(motion_under_beredning) == (
        "Utreds, synpunkter hämtas in",
        "Tekniska nämnden ska lämna synpunkter senast 2 april 2026.",
    )


def test_i_ksau__is_still_utreds_as_long_as_the_agenda_is_not_public(kommun, motion_i_ksau):
    lage = _lage(motion_i_ksau)

    assert lage.ord == "Utreds"
    assert [(nod.namn, nod.lage) for nod in lage.vag if nod.lage == "nu"] == [("Beredning", "nu")]
    assert "16" not in lage.mening + "".join(lage.sedan)


def test_i_ksau__a_public_agenda_item_is_told_with_its_day(motion_i_ksau):
    punkt = motion_i_ksau.arende.punkter.get(beslut=None)
    punkt.offentliggor()
    punkt.save()

    assert _told(motion_i_ksau) == (
        "Tas upp i arbetsutskottet",
        "Kommunstyrelsens arbetsutskott behandlar ärendet 16 februari 2026.",
    )


def test_i_ks__a_hidden_proposal_is_not_told(motion_i_ks):
    ord_, mening = _told(motion_i_ks)

    assert ord_ == "Förslag till svar finns"
    assert mening.startswith("Kommunstyrelsens arbetsutskott har lämnat ett förslag till svar, som visas här när")


@pytest.mark.parametrize(
    ("utfall", "expected"),
    [
        (Utfallskod.AVSLAG, "motionen avslås"),
        (Utfallskod.BIFALL, "motionen bifalls"),
        (Utfallskod.BESVARAD, "motionen anses besvarad"),
    ],
)
def test_i_kf__a_public_proposal_is_told_in_plain_words(kommun, motion_i_ks, utfall, expected):
    beslut = course.behandla(kommun, motion_i_ks, kommun.ks, S.FORESLAR, dag=course.KS_DAG, utfall=utfall)
    for row in (beslut, beslut.forslag):
        row.offentliggor()
        row.save()

    ord_, mening = _told(motion_i_ks)

    assert ord_ == "Väntar på fullmäktige"
    assert mening.startswith(f"Kommunstyrelsen föreslår att {expected}.")


def test_bordlagd__a_hidden_postponement_is_not_told_a_public_one_is(kommun, motion_i_kf):
    course.behandla(kommun, motion_i_kf, kommun.kf, S.BORDLAGD, dag=course.KF_DAG)
    course.sammantrade(kommun, kommun.kf, date(2026, 3, 30))

    assert _told(motion_i_kf) == ("Uppskjutet", "Kommunfullmäktige sköt upp ärendet till preliminärt 30 mars 2026.")


def test_aterremiss__says_who_wanted_more_and_why(kommun, motion_i_kf):
    course.behandla(kommun, motion_i_kf, kommun.kf, S.ATERREMISS, dag=course.KF_DAG, motivering="kostnaden saknas")

    assert _told(motion_i_kf) == (
        "Skickat tillbaka för mer utredning",
        "Kommunfullmäktige ville ha mer underlag: kostnaden saknas.",
    )


@pytest.mark.parametrize(
    ("utfall", "ord_", "beslutet"),
    [
        ("bifall", "Beslutad: bifall", "säga ja till motionen (bifall)"),
        ("delvis_bifall", "Beslutad: delvis bifall", "säga ja till en del av motionen (delvis bifall)"),
        ("avslag", "Beslutad: avslag", "säga nej till motionen (avslag)"),
        ("besvarad", "Beslutad: besvarad", "motionen är besvarad, alltså varken ja eller nej"),
    ],
)
def test_avgjord__is_told_with_outcome_day_and_paragraf(kommun, utfall, ord_, beslutet):
    motion = course.motion_avgjord(kommun, utfall=utfall)
    assert _told(motion) == (ord_, f"Kommunfullmäktige beslutade 9 mars 2026, § 2, att {beslutet}.")


def test_avgjord__att_satser_that_went_different_ways(kommun, motion_i_kf):
    first, second = motion_i_kf.arende.attsatser.all()
    per_attsats = {first: Utfallskod.AVSLAG, second: Utfallskod.BESVARAD}
    course.behandla(kommun, motion_i_kf, kommun.kf, S.BESLUTAR, dag=course.KF_DAG, per_attsats=per_attsats)

    ord_, mening = _told(motion_i_kf)

    assert ord_ == "Beslutad"
    assert "att säga nej till en del av motionen och anse resten besvarad." in mening


def test_avslutad__keeps_the_decision_and_says_that_nothing_more_comes(kommun, motion_avgjord):
    before = _told(motion_avgjord)
    perform(motion_avgjord, "avsluta", by=kommun.kansli, dag=clock.today())

    assert _told(motion_avgjord) == before
    assert [_plain(s) for s in _lage(motion_avgjord).sedan] == [
        "Ärendet avslutades 10 mars 2026. Det händer inget mer."
    ]


def test_atertagen__says_who_and_when_and_stays_so_when_closed(kommun, motion_under_beredning):
    motionarer = list(motion_under_beredning.arende.motion.motionarer.all())
    actions.withdraw(motion_under_beredning, motionarer=motionarer, dag=date(2026, 3, 2), by=kommun.kansli)
    expected = ("Tillbakadragen", "Ada Berg (S) och Bo Ek (MP) drog tillbaka motionen 2 mars 2026.")
    assert _told(motion_under_beredning) == expected

    perform(motion_under_beredning, "avsluta", by=kommun.kansli, dag=clock.today())
    assert _told(motion_under_beredning) == expected


def test_avvisad__the_reason_is_not_told(kommun, motion_registrerad):
    perform(motion_registrerad, "avvisa", by=kommun.kansli, skal="hemligt skäl", dag=date(2026, 3, 1))

    assert _told(motion_registrerad) == ("Avvisad", "Kommunen tog inte upp motionen till behandling.")


def test_forvaltningsarende__is_told_as_a_case_and_not_as_a_motion(kommun, forvaltningsarende):
    ord_, mening = _told(forvaltningsarende)
    assert (ord_, mening[:7]) == ("Inlämnat", "Ärendet")


def test_medborgarforslag__agrees_in_gender_and_hides_its_name(kommun):
    forslag = course.medborgarforslag_registrerat(kommun, namn="Cecilia Damm")
    course.behandla(kommun, forslag, kommun.kf, S.REMITTERAR, dag=course.ANMALD)
    motionarer = list(forslag.arende.motion.motionarer.all())
    actions.withdraw(forslag, motionarer=motionarer, dag=date(2026, 3, 2), by=kommun.kansli)

    assert _told(forslag) == ("Tillbakadraget", "Privatperson drog tillbaka medborgarförslaget 2 mars 2026.")


def test_fakta__same_queries_for_one_case_and_for_three(kommun, django_assert_num_queries):
    for _ in range(3):
        course.motion_avgjord(kommun)
    rows = list(handlaggningar_for(None))
    for chosen in (rows[:1], rows):
        overblick = overblickar(chosen, None)
        with django_assert_num_queries(6):
            fakta = publika_fakta(chosen)
            for row in chosen:
                publikt_lage(row, overblick[row.pk], fakta[row.pk])


def test_overall__one_word_when_they_agree_or_some_are_granted():
    assert overall(["avslag", "avslag"]) == "avslag"
    assert overall(["bifall", "avslag"]) == "delvis_bifall"
    assert overall(["avslag", "besvarad"]) is None
    assert overall([]) is None


def test_ordlista__is_in_swedish_order():
    alphabet = "abcdefghijklmnopqrstuvwxyzåäö"
    assert list(ORDLISTA) == sorted(ORDLISTA, key=lambda w: [alphabet.find(c) for c in w.casefold()])


def test_avgjord__medborgarforslag_agrees_in_gender(kommun):
    forslag = course.motion_avgjord(
        kommun, arendetyp="medborgarforslag", rubrik="Fler parkbänkar", utfall=Utfallskod.BESVARAD
    )
    ord_, mening = _told(forslag)
    assert ord_ == "Beslutat: besvarat"
    assert "att medborgarförslaget är besvarat" in mening
