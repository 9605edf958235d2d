import re
from datetime import date, timedelta

import pytest

from arenden import actions as register
from arenden.actions import NyMotionar
from arenden.models import Person
from arenden.visibility import Synlighet
from tests.factories import arenden as scene
from tests.factories import workflow as course
from workflow.models import Beslutsslag, Utfallskod

S = Beslutsslag
MAX_SIDA = 100_000  # bytes, with style sheets and scripts


def _text(answer):
    html = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html).replace("\u00a0", " "))


# --- The list -------------------------------------------------------------------------------------------------------


def test_start__newest_first_with_word_names_and_term(client, kommun):
    course.motion_registrerad(kommun, rubrik="Äldre motion", inkom=date(2026, 1, 2))
    course.motion_avgjord(kommun, rubrik="Nyare motion", inkom=date(2026, 1, 20))

    text = _text(client.get("/"))

    assert text.index("Nyare motion") < text.index("Äldre motion")
    assert "KS 2026/0001 Ada Berg (S), Bo Ek (MP) Inlämnad" in text
    assert "Beslutas om möjligt senast 2 januari 2027" in text
    assert "Beslutad: bifall" in text


def test_start__says_how_long_a_late_motion_has_waited(client, kommun):
    course.motion_registrerad(kommun, inkom=date(2025, 1, 12))
    assert "Har väntat i 13 månader" in _text(client.get("/"))


@pytest.mark.parametrize(
    ("query", "shown"),
    [("", ["Pågående", "Beslutad"]), ("?lage=pagar", ["Pågående"]), ("?lage=klara", ["Beslutad"]), ("?lage=x", None)],
)
def test_start__filters_by_where_it_stands(client, kommun, query, shown):
    course.motion_registrerad(kommun, rubrik="Pågående förslag")
    course.motion_avgjord(kommun, rubrik="Beslutad fråga")

    text = _text(client.get(f"/{query}"))

    found = [
        word for word, rubrik in (("Pågående", "Pågående förslag"), ("Beslutad", "Beslutad fråga")) if rubrik in text
    ]
    assert found == (shown or ["Pågående", "Beslutad"])


def test_start__shows_no_forvaltningsarende_nothing_unnumbered_and_nothing_hidden(client, kommun):
    course.forvaltningsarende(kommun, rubrik="Taxa")
    course.motion_inkommen(kommun, rubrik="Utan nummer")
    hidden = course.motion_registrerad(kommun, rubrik="Hemlig motion")
    register.set_visibility(hidden.arende, synlighet=Synlighet.SEKRETESS, by=kommun.kansli)

    answer = client.get("/")

    assert "Inga motioner är publicerade än" in _text(answer)
    assert not any(word in _text(answer) for word in ("Taxa", "Utan nummer", "Hemlig motion"))


def test_start__pages_forward_and_back_without_losing_the_filter(client, kommun):
    for nr in range(53):
        course.motion_registrerad(kommun, rubrik=f"Motion {nr:02}", inkom=date(2025, 12, 1) + timedelta(days=nr))

    first = client.get("/?lage=pagar")
    nasta = re.search(r'href="([^"]+)" rel="next"', first.content.decode())[1].replace("&amp;", "&")
    second = client.get(f"/{nasta}")

    assert "lage=pagar" in nasta
    assert [r.arende.rubrik for r in second.context["rader"]] == ["Motion 02", "Motion 01", "Motion 00"]
    assert 'rel="prev"' in second.content.decode()


@pytest.mark.parametrize("antal", [1, 4])
def test_start__same_queries_for_any_length(client, kommun, antal, django_assert_num_queries):
    for _ in range(antal):
        course.motion_avgjord(kommun)

    with django_assert_num_queries(11):
        client.get("/")


# --- The page of one case -------------------------------------------------------------------------------------------


def test_motion__answers_where_what_next_and_who(client, kommun, motion_under_beredning):
    answer = client.get("/motion/ks-2026-1/")
    text = _text(answer)

    assert "Fler cykelställ vid stationen – KS 2026/0001 – Sjöstads kommun" in answer.content.decode()
    assert "En handläggare utreder förslaget" in text
    assert "Beredning här är ärendet nu" in text
    assert "1. att" not in text and "att kommunen tar fram en plan för fler cykelställ" in text
    assert "Vem har skrivit? Ada Berg (S), Bo Ek (MP)" in text
    assert "Anmäldes i fullmäktige och lämnades för beredning 26 januari 2026 · Kommunfullmäktige § 1" in text
    assert "Handläggare Sjöstad" not in text


def test_motion__word_and_sentence_come_before_all_else(client, motion_under_beredning):
    html = client.get("/motion/ks-2026-1/").content.decode()
    order = ["<h1>", "lage-nu", "Vad händer nu?", 'aria-label="Ärendets väg"', "Vad föreslår motionen?", "Händelser"]
    assert sorted(order, key=html.index) == order


def test_motion__decision_per_att_sats_with_its_words_explained(client, kommun, motion_i_kf):
    first, second = motion_i_kf.arende.attsatser.all()
    course.behandla(
        kommun,
        motion_i_kf,
        kommun.kf,
        S.BESLUTAR,
        dag=course.KF_DAG,
        per_attsats={first: Utfallskod.BIFALL, second: Utfallskod.BESVARAD},
        text=["att bifalla första att-satsen"],
        omrostning={"ja": 31, "nej": 14, "avstar": 0, "ja_star_for": "bifall", "nej_star_for": "avslag"},
    )

    text = _text(client.get("/motion/ks-2026-1/"))

    assert "Att-sats 1: bifall Att-sats 2: besvarad Bifall betyder ja. Besvarad betyder varken ja eller nej." in text
    assert "Kommunfullmäktige 9 mars 2026, § 2" in text
    assert "Ja bifall 31 Nej avslag 14" in text


def test_motion__over_a_year_is_told_honestly(client, kommun):
    course.motion_registrerad(kommun, inkom=date(2025, 1, 12))

    text = _text(client.get("/motion/ks-2026-1/"))

    assert "Motionen har väntat i 13 månader" in text
    assert "kommunallagen 5 kap. 35 §" in text


def test_motion__documents_public_ones_only_with_size_and_kind(client, kommun, motion_registrerad):
    scene.handling(
        motion_registrerad.arende, by=kommun.registrator, beskrivning="Hemligt brev", innehall=b"x", filtyp="pdf"
    )
    scene.handling(
        motion_registrerad.arende,
        by=kommun.registrator,
        beskrivning="Motionen",
        motpart="Doris Skyddh",
        innehall=b"x" * 2048,
        filtyp="docx",
        synlighet=Synlighet.OFFENTLIG,
    )

    answer = client.get("/motion/ks-2026-1/")

    assert 'href="/arenden/ks-2026-1/handlingar/2/fil"' in answer.content.decode()
    assert "2 Motionen Inkommen 12 januari 2026 Word av Motionen 2,0 kB" in _text(answer).replace("Handling 2", "2")
    assert "Hemligt brev" not in _text(answer) and "Doris" not in _text(answer)


def test_motion__goals_by_name_without_the_reason(client, kommun, motion_registrerad):
    register.link_goal(
        motion_registrerad.arende,
        mal=scene.mal(),
        hur="bidrar_till",
        motivering="vår egen motivering",
        synlighet=Synlighet.OFFENTLIG,
        by=kommun.kansli,
    )

    text = _text(client.get("/motion/ks-2026-1/"))

    assert "Mål som berörs Bidrar till Minska klimatutsläppen" in text
    assert "vår egen motivering" not in text


def test_motion__names_that_are_hidden(client, kommun):
    person = Person.objects.create(namn="Doris Skyddh", skyddad=True)
    course.motion_registrerad(kommun, motionarer=[NyMotionar("Ada Berg", "S"), NyMotionar("Doris Skyddh", "M", person)])
    course.medborgarforslag_registrerat(kommun, namn="Cecilia Damm")

    motion, forslag = _text(client.get("/motion/ks-2026-1/")), _text(client.get("/motion/ks-2026-2/"))

    assert "Vem har skrivit? Ada Berg (S), Skyddad person" in motion
    assert "En privatperson. Namn på privatpersoner visas inte på webben." in forslag
    assert "Doris" not in motion and "Damm" not in forslag


def test_motion__staff_see_what_the_public_sees(client, kommun, motion_i_ks):
    scene.handling(motion_i_ks.arende, by=kommun.registrator, beskrivning="Internt brev")
    public = _text(client.get("/motion/ks-2026-1/"))
    client.force_login(kommun.kansli)

    staff = _text(client.get("/motion/ks-2026-1/"))

    assert staff.replace("Till arbetsytan", "Logga in") == public


@pytest.mark.parametrize("slug", ["KS-2026-0001", "ks-2026-0001", "Ks-2026-1"])
def test_motion__older_ways_to_write_the_address_lead_to_it(client, motion_registrerad, slug):
    answer = client.get(f"/motion/{slug}/")
    assert (answer.status_code, answer["Location"]) == (301, "/motion/ks-2026-1/")


def test_motion__never_was_not_published_and_secret_are_one_answer(client, kommun):
    for synlighet in (Synlighet.INTERN, Synlighet.ARBETSMATERIAL, Synlighet.SEKRETESS):
        hidden = course.motion_registrerad(kommun).arende
        register.set_visibility(hidden, synlighet=synlighet, by=kommun.kansli)
    inkommen = course.motion_inkommen(kommun).arende
    makulerad = register.annul(course.motion_registrerad(kommun).arende, skal="Dubblett", by=kommun.kansli)
    slugs = ["ks-2026-1", "ks-2026-2", "ks-2026-3", "ks-1999-7", "finns-inte", inkommen.slug, makulerad.slug]

    answers = [client.get(f"/motion/{slug}/") for slug in slugs]

    assert {a.status_code for a in answers} == {404}
    assert len({a.content for a in answers}) == 1
    assert len({tuple(sorted(a.items())) for a in answers}) == 1
    assert "Vi hittar inget publicerat ärende med det numret" in _text(answers[0])


def test_motion__is_gone_the_moment_it_is_closed_to_the_public(client, kommun, motion_registrerad):
    assert client.get("/motion/ks-2026-1/").status_code == 200

    register.set_visibility(motion_registrerad.arende, synlighet=Synlighet.INTERN, by=kommun.kansli)

    assert client.get("/motion/ks-2026-1/").status_code == 404


def test_motion__weighs_little_and_needs_no_script(client, kommun, motion_avgjord, settings):
    answer = client.get("/motion/ks-2026-1/")
    html = answer.content.decode()
    assets = re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', html)

    weight = len(answer.content) + sum((settings.BASE_DIR / "static" / name).stat().st_size for name in assets)

    assert weight <= MAX_SIDA
    assert not re.search(r"\s(style|onclick)=|<script>|<style", html)


def test_motion__every_state_has_its_page(client, kommun):
    made = [
        course.motion_registrerad,
        course.motion_anmald,
        course.motion_under_beredning,
        course.motion_i_ksau,
        course.motion_i_ks,
        course.motion_i_kf,
        course.motion_avgjord,
        course.medborgarforslag_registrerat,
        course.forvaltningsarende,
        course.forvaltningsarende_i_utskott,
    ]
    for make in made:
        answer = client.get(f"/motion/{make(kommun).arende.slug}/")
        assert answer.status_code == 200, make.__name__
        assert "None" not in _text(answer), make.__name__


# --- Search ---------------------------------------------------------------------------------------------------------


def test_sok__a_number_leads_to_the_case(client, kommun, motion_registrerad):
    assert client.get("/sok/", {"q": "ks2026-1"})["Location"] == "/motion/ks-2026-1/"
    client.force_login(kommun.lasare)
    assert client.get("/sok/", {"q": "ks2026-1"})["Location"] == "/arenden/ks-2026-1/"


def test_sok__words_lists_hits(client, kommun, motion_registrerad):
    course.forvaltningsarende(kommun, rubrik="Taxa för cykelställ")
    course.motion_registrerad(kommun, rubrik="Badhus")

    hits = client.get("/sok/", {"q": "CYKELSTÄLL"}).context["rader"]

    assert [hit.arende.rubrik for hit in hits] == ["Taxa för cykelställ", "Fler cykelställ vid stationen"]


def test_sok__nothing_found_says_what_to_do(client, db):
    text = _text(client.get("/sok/", {"q": "<b>skolskjtus"}))
    assert "Inga träffar på &lt;b&gt;skolskjtus" in text and "Kontrollera stavningen" in text


def test_sok__hidden_cases_are_found_by_those_who_may_see_them(client, kommun, motion_registrerad):
    register.set_visibility(motion_registrerad.arende, synlighet=Synlighet.INTERN, by=kommun.kansli)
    assert "Inga träffar" in _text(client.get("/sok/", {"q": "cykelställ"}))
    assert "Inga träffar" in _text(client.get("/sok/", {"q": "KS 2026/1"}))

    client.force_login(kommun.lasare)

    assert "Fler cykelställ" in _text(client.get("/sok/", {"q": "cykelställ"}))


def test_sok__too_long_keeps_what_was_typed(client, db):
    answer = client.get("/sok/", {"q": "x" * 201})
    assert answer.status_code == 400
    assert "Sökningen är för lång. Använd högst 200 tecken." in _text(answer)
    assert "x" * 200 in answer.content.decode()


@pytest.mark.parametrize(
    "query", ["?efter=skräp", "?efter=2026-99-99.1", "?fore=.", "?lage=%00", "?efter=2026-01-01.9e9"]
)
def test_lists__bad_addresses_are_no_errors(client, motion_registrerad, query):
    assert client.get(f"/{query}").status_code == 200
    assert client.get(f"/sok/{query}&q=cykel%00").status_code == 200


# --- About the service ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["/om/", "/kontakt/", "/tillganglighet/", "/sok/"])
def test_about__pages_open_without_a_query(client, db, url, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    "fact",
    ["aktor", "tjanst", "forenlighet", "brister", "bedomning", "metod", "meddela", "tillsyn", "betungande", "utanfor"],
)
def test_tillganglighet__tells_each_of_the_ten_facts(client, db, fact):
    html = client.get("/tillganglighet/").content.decode()
    assert html.count(f'id="{fact}"') == 1


def test_tillganglighet__names_the_municipality_and_the_authority(client, db, settings):
    settings.KOMMUN_NAMN = "Provköpings kommun"
    text = client.get("/tillganglighet/").content.decode()
    assert "Provköpings kommun" in text and "https://www.digg.se/tdosanmalan" in text
