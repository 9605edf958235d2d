"""Registering a motion in the browser: what is kept, what is refused, and that twice is once."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from arenden import filer
from arenden.models import Arende, Handling, Parti, Person
from tests.factories import arenden
from tests.factories import workflow as vagar
from tests.factories.arenden import anvandare, fortroendevald
from workflow.forms.arenden import split_attsatser
from workflow.models import Dagordningspunkt, Handlaggning

pytestmark = pytest.mark.django_db

ADRESS = "/arenden/registrera/"
PDF = b"%PDF-1.7\nen motion"


@pytest.fixture
def registrator(kommun, client):
    client.force_login(kommun.registrator)
    return client


def ifyllt(kommun, *, motionarer=(("Ada Berg", "S"),), attsatser=("att fler cykelställ byggs",), **andra):
    """A filled form, as a browser sends it."""
    data = {
        "nyckel": "nyckel-1",
        "arendetyp": "motion",
        "serie": kommun.serie.pk,
        "inkom": "2026-03-09",
        "inkom_via": "epost",
        "rubrik": "Fler cykelställ",
        "synlighet": "offentlig",
        "motionarer-TOTAL_FORMS": max(len(motionarer), 1),
        "motionarer-INITIAL_FORMS": 0,
        "attsatser-TOTAL_FORMS": max(len(attsatser), 1),
        "attsatser-INITIAL_FORMS": 0,
    }
    for nr, (namn, parti) in enumerate(motionarer):
        data |= {f"motionarer-{nr}-namn": namn, f"motionarer-{nr}-parti": parti}
    for nr, text in enumerate(attsatser):
        data[f"attsatser-{nr}-text"] = text
    return data | andra


def test_registrera__gives_number_and_receipt(kommun, registrator):
    svar = registrator.post(ADRESS, ifyllt(kommun), follow=True)

    arende = Arende.objects.get()
    assert (arende.som_skrivet, arende.rubrik, arende.inkom) == ("KS 2026/0001", "Fler cykelställ", date(2026, 3, 9))
    assert [(m.namn, m.parti) for m in arende.motion.motionarer.all()] == [("Ada Berg", "S")]
    assert [a.text for a in arende.attsatser.all()] == ["att fler cykelställ byggs"]
    assert svar.redirect_chain == [("/arenden/ks-2026-1/kvitto/", 302)]
    for text in ("Motionen är registrerad", "KS 2026/0001", "senast 2027-03-09", "Registrera en till"):
        assert text in svar.content.decode()


def test_registrera__keeps_order_of_motionarer_and_splits_pasted_attsatser(kommun, registrator):
    pasted = "1. att cykelställ byggs\nvid stationen\n2. att frågan redovisas\n\n- att budgeten ses över"
    data = ifyllt(kommun, motionarer=[("Bo Ek", "MP"), ("", ""), ("Ada Berg", "S")], attsatser=[pasted, ""])

    registrator.post(ADRESS, data)

    arende = Arende.objects.get()
    assert [m.namn for m in arende.motion.motionarer.all()] == ["Bo Ek", "Ada Berg"]
    assert [(a.nr, a.text) for a in arende.attsatser.all()] == [
        (1, "att cykelställ byggs vid stationen"),
        (2, "att frågan redovisas"),
        (3, "att budgeten ses över"),
    ]


@pytest.mark.parametrize(
    ("text", "satser"),
    [
        ("att bygga", ["att bygga"]),
        ("Att bygga\nAtt riva", ["Att bygga", "Att riva"]),
        ("bygga\noch riva", ["bygga och riva"]),
        ("- bygga\n- riva", ["bygga", "riva"]),
        ("attityder ska mätas\natt bygga", ["attityder ska mätas", "att bygga"]),
        ("  \n", []),
    ],
)
def test_split_attsatser__loses_no_word(text, satser):
    assert split_attsatser(text) == satser


def test_registrera__file_is_kept_to_the_bit_as_first_handling(kommun, registrator):
    filen = SimpleUploadedFile("Motion från Ada Berg.pdf", PDF)
    bilaga = SimpleUploadedFile("karta.png", b"\x89PNG\r\n\x1a\n" + bytes(20))

    registrator.post(ADRESS, ifyllt(kommun) | {"filer": [filen, bilaga]})

    first, second = Handling.objects.order_by("nr")
    assert (first.nr, first.typ, first.filtyp, first.synlighet) == (1, "motion", "pdf", "offentlig")
    assert (second.typ, second.filtyp) == ("bilaga", "png")
    assert first.fil.read() == PDF
    assert "Ada" not in first.filnamn


def test_registrera__file_of_a_private_person_is_not_made_public(kommun, registrator):
    data = ifyllt(kommun, motionarer=[("Cecilia Damm", "")], arendetyp="medborgarforslag")

    registrator.post(ADRESS, data | {"filer": SimpleUploadedFile("forslag.pdf", PDF)})

    assert Handling.objects.get().synlighet == "intern"


def test_registrera__file_of_a_protected_person_is_not_made_public(kommun, registrator):
    Person.objects.create(namn="Ada Berg", skyddad=True)

    registrator.post(ADRESS, ifyllt(kommun) | {"filer": SimpleUploadedFile("motion.pdf", PDF)})

    handling = Handling.objects.get()
    assert (handling.synlighet, handling.motpart) == ("intern", "Motionärerna")


def test_registrera__chosen_meeting_gets_it_on_its_agenda(kommun, registrator):
    mote = vagar.sammantrade(kommun, kommun.kf, date(2026, 3, 30))

    svar = registrator.post(ADRESS, ifyllt(kommun, anmals=mote.pk), follow=True)

    punkt = Dagordningspunkt.objects.get()
    assert (punkt.sammantrade, punkt.avsikt) == (mote, "anmalan")
    assert "anmäls i kommunfullmäktige 2026-03-30" in svar.content.decode()


def test_registrera__page_proposes_next_meeting_and_knows_the_members(kommun, registrator):
    vagar.sammantrade(kommun, kommun.kf, date(2026, 4, 27))
    mote = vagar.sammantrade(kommun, kommun.kf, date(2026, 3, 30))
    fortroendevald("Elsa Fors", kommun.kf, parti="MP")

    sida = registrator.get(ADRESS).content.decode()

    assert f'<option value="{mote.pk}" selected>KF mån 30 mars 2026, v. 14</option>' in sida
    assert '<option value="Elsa Fors">MP</option>' in sida


@pytest.mark.parametrize(
    ("andring", "mening"),
    [
        ({"rubrik": " "}, "Skriv motionens rubrik."),
        ({"rubrik": "x" * 501}, "Rubriken får ha högst 500 tecken. Den har 501."),
        ({"inkom": "2026-03-11"}, "Datumet kan inte vara efter i dag."),
        ({"inkom": "2026-02-29"}, "Det finns inget datum 2026-02-29."),
        ({"inkom": "i går"}, "Skriv datumet som år-månad-dag, till exempel 2026-11-22."),
        ({"inkom_via": "brevduva"}, "Välj hur ärendet kom in."),
        ({"motionarer-0-namn": "", "motionarer-0-parti": ""}, "Välj minst en motionär."),
        ({"motionarer-0-namn": ""}, "Skriv motionärens namn."),
        ({"attsatser-0-text": ""}, "Skriv minst en att-sats."),
        ({"synlighet": ""}, "Välj om ärendet är offentligt."),
        ({"anmals": "999"}, "Välj ett kommande sammanträde."),
        ({"arendetyp": "något"}, "Välj ärendetyp."),
    ],
)
def test_registrera__says_what_is_wrong_and_keeps_what_was_typed(kommun, registrator, andring, mening):
    sida = registrator.post(ADRESS, ifyllt(kommun, attsatser=["att torget får träd"]) | andring).content.decode()

    assert mening in sida
    assert "<title>Fel: " in sida
    assert ("att torget får träd" in sida) or "attsatser-0-text" in andring
    assert not Arende.objects.exists()


def test_registrera__every_fault_is_shown_at_once(kommun, registrator):
    data = ifyllt(kommun, motionarer=(), attsatser=(), rubrik="", inkom="2026-03-11")

    sida = registrator.post(ADRESS, data).content.decode()

    for mening in (
        "Skriv motionens rubrik.",
        "Datumet kan inte vara efter i dag.",
        "Välj minst en motionär.",
        "Skriv minst en att-sats.",
    ):
        assert mening in sida


def test_registrera__half_a_form_is_refused_in_words(kommun, registrator):
    data = {key: value for key, value in ifyllt(kommun).items() if "_FORMS" not in key}

    assert "Ladda om sidan och försök igen" in registrator.post(ADRESS, data).content.decode()
    assert not Arende.objects.exists()


def test_registrera__refused_file_changes_nothing_and_the_good_one_waits(kommun, registrator):
    files = [SimpleUploadedFile("motion.pdf", PDF), SimpleUploadedFile("gammal.doc", filer._OLE + bytes(600))]
    data = ifyllt(kommun)

    sida = registrator.post(ADRESS, data | {"filer": files}).content.decode()

    assert "Spara den som .docx i Word" in sida
    assert not Arende.objects.exists()
    nyckel = registrator.session["uppladdat"][0]["nyckel"]
    assert f'value="{nyckel}"' in sida
    registrator.post(ADRESS, data | {"sparad_fil": nyckel})
    assert Handling.objects.get().fil.read() == PDF


def test_registrera__same_form_twice_is_one_case(kommun, registrator):
    first = registrator.post(ADRESS, ifyllt(kommun))
    second = registrator.post(ADRESS, ifyllt(kommun))

    assert first.url == second.url == "/arenden/ks-2026-1/kvitto/"
    assert Arende.objects.count() == 1


def test_registrera__same_form_twice_at_once_is_one_case(threaded_db, at_once):
    scene = arenden.kommun()
    vagar.beslutsvagar(scene)
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(scene.registrator)

    svar = at_once(*(lambda browser=browser: browser.post(ADRESS, ifyllt(scene)) for browser in browsers))

    assert [s.url for s in svar] == ["/arenden/ks-2026-1/kvitto/"] * 2
    assert Arende.objects.count() == 1


def test_registrera__back_to_a_form_that_is_registered_asks_if_it_is_another_case(kommun, registrator):
    registrator.post(ADRESS, ifyllt(kommun))

    svar = registrator.post(ADRESS, ifyllt(kommun, rubrik="Något helt annat"))
    asked = Arende.objects.count()
    nyckel = svar.context["form"]["nyckel"].value()
    registrator.post(ADRESS, ifyllt(kommun, rubrik="Något helt annat", nyckel=nyckel, bekraftat="ja"))

    sida = svar.content.decode()
    assert "Det kan redan vara registrerat" in sida
    assert "KS 2026/0001 Fler cykelställ" in sida
    assert 'value="Något helt annat"' in sida
    assert (asked, Arende.objects.count()) == (1, 2)


def test_registrera__files_that_are_gone_are_asked_for_again(kommun, registrator):
    waiting = registrator.post(ADRESS, ifyllt(kommun, rubrik="") | {"filer": SimpleUploadedFile("motion.pdf", PDF)})
    sent = ifyllt(kommun, sparad_fil=[file.nyckel for file in waiting.context["filer"]])
    registrator.post(ADRESS, sent)

    sida = registrator.post(ADRESS, sent).content.decode()

    assert "Filerna finns inte kvar här. Välj dem igen." in sida
    assert "KS 2026/0001 Fler cykelställ" in sida
    assert Arende.objects.count() == 1


def test_registrera__a_member_named_without_a_party_has_the_party_of_the_seat(kommun, registrator):
    Parti.objects.get_or_create(kod="MP", namn="Miljöpartiet")
    ledamot = fortroendevald("Bo Ek", kommun.kf, "MP")

    registrator.post(ADRESS, ifyllt(kommun, motionarer=[(ledamot.namn, ""), ("Ny Person", "")]))

    assert [(m.namn, m.parti) for m in Arende.objects.get().motion.motionarer.all()] == [
        ("Bo Ek", "MP"),
        ("Ny Person", ""),
    ]


def test_registrera__proposes_the_meeting_that_a_motion_of_today_is_in_time_for(kommun, registrator):
    vagar.sammantrade(kommun, kommun.kf, date(2026, 3, 18))
    in_time = vagar.sammantrade(kommun, kommun.kf, date(2026, 3, 19))

    svar = registrator.get(ADRESS)

    assert svar.context["form"]["anmals"].value() == in_time.pk


@pytest.mark.parametrize("likhet", ["rubrik", "fil"])
def test_registrera__warns_of_a_likeness_and_lets_it_through(kommun, registrator, likhet):
    registrator.post(ADRESS, ifyllt(kommun) | {"filer": SimpleUploadedFile("motion.pdf", PDF)})
    ny = ifyllt(kommun, nyckel="nyckel-2", rubrik="Fler cykelställ!" if likhet == "rubrik" else "Träd på torget")
    if likhet == "fil":
        ny["filer"] = SimpleUploadedFile("annat namn.pdf", PDF)

    sida = registrator.post(ADRESS, ny).content.decode()

    assert "Det kan redan vara registrerat" in sida
    assert "KS 2026/0001" in sida
    assert Arende.objects.count() == 1
    ny.pop("filer", None)
    registrator.post(ADRESS, ny | {"bekraftat": "ja"})
    assert Arende.objects.count() == 2


def test_registrera__forvaltningsarende_needs_no_motionar(kommun, registrator):
    data = ifyllt(kommun, motionarer=(), attsatser=(), arendetyp="forvaltningsarende", rubrik="Taxa för torghandel")

    svar = registrator.post(ADRESS, data, follow=True)

    assert Handlaggning.objects.get().tillstand == "registrerad"
    assert "Ärendet är registrerat" in svar.content.decode()


@pytest.mark.parametrize("roll", ["handlaggare", "chef", "lasare", "fortroendevald", "systemadministrator"])
def test_registrera__closed_to_those_who_do_not_register(kommun, client, roll):
    client.force_login(kommun.med_roll(roll))

    assert client.get(ADRESS).status_code == 403
    assert client.post(ADRESS, ifyllt(kommun)).status_code == 403
    assert not Arende.objects.exists()


def test_registrera__asks_to_log_in(client, db):
    assert client.get(ADRESS).url.startswith("/konto/login/")


def test_diariefor__numbers_what_has_come_in(kommun, registrator):
    h = vagar.motion_inkommen(kommun)

    svar = registrator.post(f"/arenden/{h.arende.slug}/diariefor/")

    assert svar.url == "/arenden/ks-2026-1/kvitto/"
    assert registrator.get(f"/arenden/{h.arende.slug}/diariefor/").status_code == 405


def test_kvitto__of_an_invisible_case_is_not_found(kommun, client):
    vagar.motion_registrerad(kommun, synlighet="intern")
    client.force_login(anvandare("annan", "registrator", organ=kommun.ten))

    assert client.get("/arenden/ks-2026-1/kvitto/").status_code == 404
