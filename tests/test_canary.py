"""A word that exists nowhere else is planted in every kind of thing that is not for everybody; then every address is
asked for as everybody. A canary may sing only for those whom the table names.

A new address without parameters is crawled by itself; one with parameters fails here until it has an example.
"""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import pytest
from django.conf import settings
from django.contrib.admin import site
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from arenden import actions as register
from arenden import audit
from arenden.actions import NyMotionar
from arenden.models import (
    Anvandare,
    Apinyckel,
    Arende,
    Fortroendeuppdrag,
    Handling,
    Mal,
    Mallank,
    Malplan,
    Person,
    Rollinnehav,
)
from arenden.permissions import Roll
from arenden.visibility import Synlighet
from documents import actions as papers
from documents.actions import Innehall
from documents.models import Tjansteskrivelse
from tests.factories import arenden as scene
from tests.factories import workflow as course
from workflow import actions
from workflow.machines.handlaggning import Tillstand
from workflow.models import Beslut, Beslutsmal, Beslutsslag, Remiss, Reservation, Sammantrade, Utkorgspost, Utkorgsslag
from workflow.transitions import perform

# --- Who may hear what ------------------------------------------------------------------------------------------------
# The readers: one user for each role, a second handläggare who owns nothing, the kansli of another myndighet, nobody.

ANONYM, KOLLEGA, TEKNISKA = "anonym", "kollega", "tekniska"
ALLA = (ANONYM, *(roll.value for roll in Roll), KOLLEGA, TEKNISKA)

INTERNT = {"registrator", "kansli", "handlaggare", KOLLEGA, "chef", "ordforande", "lasare"}
SEKRETESS = {"registrator", "kansli", "chef"}
UTKAST = {"handlaggare", "chef"}  # its writer, and those who approve
PRIVATPERSON = {"registrator", "kansli", "handlaggare", KOLLEGA, "chef", TEKNISKA}  # a name belongs to no organ
SKYDDAD = {"registrator", "kansli", TEKNISKA}
UTKORG = {"systemadministrator"}
INGEN: set[str] = set()

KANARIER = {
    "utkastrubrik": UTKAST,
    "utkastforslag": UTKAST,
    "utkastavsnitt": UTKAST,
    "utkastunderlag": UTKAST,
    "utkastundertecknare": UTKAST,
    "utkastmottagare": UTKAST,
    "utkastaterkommentar": UTKAST,
    "godkandavsnitt": INTERNT,
    "internhandling": INTERNT,
    "internmotpart": INTERNT,
    "internfil": INTERNT,
    "sekretesshandling": SEKRETESS,
    "sekretessfil": SEKRETESS,
    "arbetshandling": {"chef"},
    "malmotivering": INTERNT,
    "remissvar": INTERNT,
    "remissavbrott": INTERNT,
    "handelsedata": INTERNT,
    "ksaubeslut": INTERNT,
    "ksaumotivering": INTERNT,
    "ksauforslag": INTERNT,
    "ksaureservation": INTERNT,
    "ksaumalmotiv": INTERNT,
    "forvaltningsforslag": INTERNT,
    "internrubrik": INTERNT,
    "internattsats": INTERNT,
    "oppethandlingiinternt": INTERNT,
    "hemligrubrik": SEKRETESS,
    "hemligattsats": SEKRETESS,
    "hemligmotionar": SEKRETESS | {"systemadministrator"},  # stands in the list of persons, not with the case
    "oppethandlingihemligt": SEKRETESS,
    "oppetmalihemligt": SEKRETESS,
    "makuleradrubrik": INTERNT,
    "makuleringsskal": INTERNT,
    "avvisningsskal": INTERNT,
    "skyddadnamn": SKYDDAD,
    "privatnamn": PRIVATPERSON,
    "personepost": INGEN,
    "utkorgsfel": UTKORG,
}


def kanarie(namn: str) -> str:
    """The word of that canary, made of its number and its name: searching for the number finds it without saying it."""
    return f"{_prefix(namn)}{namn}"


def _prefix(namn: str) -> str:
    return f"kanarie{list(KANARIER).index(namn):02}"


@pytest.fixture
def planterad(kommun):
    """Public, internal, secret and annulled cases with a canary in each thing that somebody may not see."""
    _under_beredning(kommun)
    _godkand_skrivelse(kommun)
    _i_ks(kommun)
    course.medborgarforslag_registrerat(kommun, namn=kanarie("privatnamn"))
    _dolda_arenden(kommun)
    Utkorgspost.objects.create(slag=Utkorgsslag.MEJL, data={}, forsok=3, fel=kanarie("utkorgsfel"))
    return kommun


def _under_beredning(kommun):
    person = Person.objects.create(
        namn=kanarie("skyddadnamn"), skyddad=True, epost=f"{kanarie('personepost')}@a.example"
    )
    Fortroendeuppdrag.objects.create(person=person, organ=kommun.kf, fran=date(2022, 10, 15))
    motionarer = [NyMotionar("Ada Berg", "S"), NyMotionar(person.namn, "M", person)]
    handlaggning = course.motion_under_beredning(kommun, motionarer=motionarer)
    arende = handlaggning.arende
    _draft(kommun, arende)
    _handlingar(kommun, arende)
    register.link_goal(
        arende, mal=scene.mal(), hur="bidrar_till", motivering=kanarie("malmotivering"), by=kommun.handlaggare
    )
    besvarad, avbruten = (
        actions.send_remiss(handlaggning, till=organ, sand_den=date(2026, 2, 2), by=kommun.kansli)
        for organ in (kommun.ten, kommun.bolag)
    )
    svar = {"svar_den": date(2026, 2, 9), "stallning": "tillstyrker", "text": kanarie("remissvar")}
    actions.answer_remiss(besvarad, by=kommun.kansli, **svar)
    actions.go_on_without_answer(avbruten, skal=kanarie("remissavbrott"), by=kommun.kansli)
    with transaction.atomic():
        audit.record(arende, "arende.rattat", by=kommun.registrator, data={"falt": kanarie("handelsedata")})


def _draft(kommun, arende):
    skrivelse = papers.create_draft(arende, by=kommun.handlaggare)
    innehall = Innehall(
        rubrik=kanarie("utkastrubrik"),
        datum=date(2026, 2, 10),
        forslag=[kanarie("utkastforslag")],
        svar={},
        avsnitt=[("sammanfattning", "Sammanfattning", f"<p>{kanarie('utkastavsnitt')}</p>")],
        underlag=[(kanarie("utkastunderlag"), date(2026, 2, 1))],
        undertecknare=[(kanarie("utkastundertecknare"), "Kanslichef")],
        mottagare=[(kanarie("utkastmottagare"), "kannedom")],
    )
    papers.save_draft(skrivelse, innehall, by=kommun.handlaggare)
    skrivelse.refresh_from_db()
    skrivelse.atersand_med = kanarie("utkastaterkommentar")
    skrivelse.save()


def _handlingar(kommun, arende):
    facts = {
        "intern": {"motpart": kanarie("internmotpart"), "innehall": kanarie("internfil").encode(), "filtyp": "txt"},
        "sekretess": {"innehall": kanarie("sekretessfil").encode(), "filtyp": "txt", "sekretess_lagrum": "OSL 21 kap."},
        "arbetsmaterial": {},
    }
    for synlighet, more in facts.items():
        namn = {"arbetsmaterial": "arbetshandling"}.get(synlighet, f"{synlighet}handling")
        scene.handling(arende, by=kommun.registrator, beskrivning=kanarie(namn), synlighet=synlighet, **more)


def _godkand_skrivelse(kommun):
    arende = course.motion_under_beredning(kommun, rubrik="Godkänd skrivelse").arende
    skrivelse = papers.create_draft(arende, by=kommun.handlaggare)
    text = f"<p>{kanarie('godkandavsnitt')}</p>"
    innehall = Innehall(
        rubrik="Svar", datum=date(2026, 2, 10), svar={}, avsnitt=[("sammanfattning", "Sammanfattning", text)]
    )
    papers.save_draft(skrivelse, innehall, by=kommun.handlaggare)
    Tjansteskrivelse.objects.filter(pk=skrivelse.pk).update(synlighet=Synlighet.INTERN)


def _i_ks(kommun):
    handlaggning = course.motion_i_ksau(kommun, rubrik="I kommunstyrelsen")
    lank = register.link_goal(handlaggning.arende, mal=Mal.objects.get(), hur="beror", by=kommun.kansli)
    handlaggning.arende.forslagen.update(text=[kanarie("forvaltningsforslag")])
    beslut = course.behandla(
        kommun,
        handlaggning,
        kommun.ksau,
        Beslutsslag.FORESLAR,
        dag=course.KSAU_DAG,
        text=[kanarie("ksaubeslut")],
        motivering=kanarie("ksaumotivering"),
        mal=[lank],
    )
    beslut.forslag.text = [kanarie("ksauforslag")]
    beslut.forslag.save()
    Beslutsmal.objects.update(motivering=kanarie("ksaumalmotiv"))
    Reservation.objects.create(beslut=beslut, namn="Cyril Dahl", parti="M", text=kanarie("ksaureservation"))


def _dolda_arenden(kommun):
    intern = course.motion_registrerad(
        kommun, rubrik=kanarie("internrubrik"), attsatser=[f"att {kanarie('internattsats')}"]
    ).arende
    oppen = {"synlighet": Synlighet.OFFENTLIG, "innehall": b"x", "filtyp": "txt"}
    scene.handling(intern, by=kommun.registrator, beskrivning=kanarie("oppethandlingiinternt"), **oppen)
    register.set_visibility(intern, synlighet=Synlighet.INTERN, by=kommun.kansli)

    hemlig = course.motion_registrerad(
        kommun,
        rubrik=kanarie("hemligrubrik"),
        attsatser=[f"att {kanarie('hemligattsats')}"],
        motionarer=[NyMotionar(kanarie("hemligmotionar"), "S")],
    )
    scene.handling(hemlig.arende, by=kommun.registrator, beskrivning=kanarie("oppethandlingihemligt"), **oppen)
    mal = {"mal": Mal.objects.get(), "synlighet": Synlighet.OFFENTLIG, "motivering": kanarie("oppetmalihemligt")}
    register.link_goal(hemlig.arende, hur="motverkar", by=kommun.kansli, **mal)
    course.satt_upp(kommun, hemlig, kommun.kf, date(2026, 3, 30))
    register.set_visibility(hemlig.arende, synlighet=Synlighet.SEKRETESS, by=kommun.kansli)

    makulerad = course.motion_registrerad(kommun, rubrik=kanarie("makuleradrubrik")).arende
    register.annul(makulerad, skal=kanarie("makuleringsskal"), by=kommun.registrator)
    avvisad = course.motion_registrerad(kommun, rubrik="Avvisad motion")
    perform(avvisad, "avvisa", by=kommun.kansli, skal=kanarie("avvisningsskal"), dag=date(2026, 3, 2))


# --- Every address ----------------------------------------------------------------------------------------------------
# The name of a route -> its examples, asked for when the scene stands. A route without parameters is its own example.


def _slugs():
    return [{"slug": slug} for slug in Arende.objects.values_list("slug", flat=True)]


def _handling_numbers():
    return [{"slug": slug, "nr": nr} for slug, nr in Handling.objects.values_list("arende__slug", "nr")]


def _pks(model):
    return lambda: [{"pk": pk} for pk in model.objects.values_list("pk", flat=True)]


def _in_case(model):
    return lambda: [{"slug": slug, "pk": pk} for slug, pk in model.objects.values_list("arende__slug", "pk")]


def _punkter():
    return [{"pk": mote.pk, "punkt_pk": punkt.pk} for mote in Sammantrade.objects.all() for punkt in mote.punkter.all()]


EXAMPLES = {
    **dict.fromkeys(
        [
            "andra_beslutsvag",
            "andra_synlighet",
            "arende",
            "arende_handelser",
            "arende_handlingar",
            "arende_mal",
            "aterta_arende",
            "avsluta_arende",
            "avvisa_arende",
            "diariefor",
            "fordela_arende",
            "lanka_arende",
            "lanka_mal",
            "makulera_arende",
            "mottagningsbevis",
            "publik_motion",
            "ratta_arende",
            "registrera_handling",
            "registrering_kvitto",
            "satt_upp_arende",
            "skicka_remiss",
            "tjansteskrivelse_i_arendet",
            "undanta_arende",
            "api-v1:read_arende",
            "api-v1:list_moves",
            "api-v1:put_on_agenda",
            "api-v1:tjansteskrivelse_file",
        ],
        _slugs,
    ),
    "handling_fil": _handling_numbers,
    "publicera_handling": _handling_numbers,
    "api-v1:handling_file": _handling_numbers,
    "api-v1:make_move": lambda: [
        {"slug": slug, "namn": namn} for slug in ("ks-2026-1", "ks-2026-6") for namn in ("avsluta", "finns_inte")
    ],
    "avlanka_mal": _in_case(Mallank),
    "mal": _pks(Mal),
    "malplan": _pks(Malplan),
    "protokollsutdrag": _in_case(Beslut),
    "remiss_ga_vidare": _in_case(Remiss),
    "remissvar": _in_case(Remiss),
    "sammantrade": _pks(Sammantrade),
    "sammantrade_overgang": _pks(Sammantrade),
    "satt_upp_punkter": _pks(Sammantrade),
    "punkt": _punkter,
    "flytta_punkt": _punkter,
    "ta_bort_punkt": _punkter,
    **dict.fromkeys(
        [
            "tjansteskrivelse",
            "tjansteskrivelse_granska",
            "tjansteskrivelse_makulera",
            "tjansteskrivelse_publicera",
            "tjansteskrivelse_registrera",
            "tjansteskrivelse_skicka",
            "tjansteskrivelse_skriv",
            "tjansteskrivelse_word",
        ],
        _pks(Tjansteskrivelse),
    ),
    "tjansteskrivelse_flytta": lambda: [
        {**paper, "namn": namn} for paper in _pks(Tjansteskrivelse)() for namn in ("ta_tillbaka", "finns-inte")
    ],
    **dict.fromkeys(["aktivera", "avaktivera", "ge_roll", "konto", "losenordslank"], _pks(Anvandare)),
    "ta_roll": lambda: [
        {"pk": user, "innehav_pk": pk} for user, pk in Rollinnehav.objects.values_list("anvandare", "pk")
    ],
    "skicka_igen": _pks(Utkorgspost),
    "account_confirm_email": lambda: [{"key": "x"}],
    "account_reset_password_from_key": lambda: [{"uidb36": "1", "key": "x-y"}],
}
ADMIN = "installningar/"  # Django's own pages have examples by rule, see `_admin_addresses`
MOTORN = re.compile(r"^api/v1/(docs|openapi\.json)?$")  # generated from the code, holds no rows


def _routes(resolver=None, prefix="", namespace=""):
    """(address pattern, name) of every route of the product."""
    for pattern in (resolver or get_resolver()).url_patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield address, f"{namespace}{pattern.name}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _routes(pattern, address, inner)


def _own_routes():
    return {name: address for address, name in _routes() if not address.startswith(ADMIN) and not MOTORN.match(address)}


def test_routes__every_address_with_parameters_has_an_example():
    needing = {name for name, address in _own_routes().items() if "<" in address}
    assert needing - EXAMPLES.keys() == set(), "Ge adressen ett exempel i EXAMPLES"
    assert EXAMPLES.keys() - needing == set(), "Ta bort exemplet: adressen finns inte"


def _addresses():
    for name, address in _own_routes().items():
        if name in EXAMPLES or "<" not in address:
            for example in EXAMPLES.get(name, lambda: [{}])():
                yield reverse(name, kwargs=example)
    yield from _admin_addresses()
    yield "/?lage=klara"


def _admin_addresses():
    """Every list of the settings, and the page and history of every row in it."""
    yield reverse("admin:index")
    yield f"{reverse('admin:autocomplete')}?app_label=arenden&model_name=fortroendeuppdrag&field_name=person&term=kan"
    for model in site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        for pk in model.objects.values_list("pk", flat=True)[:20]:
            yield reverse(f"{name}_change", args=[pk])
            yield reverse(f"{name}_history", args=[pk])


def _searches():
    for namn in KANARIER:
        for page in ("/sok/", "/arenden/"):
            yield f"{page}?q={_prefix(namn)}"


SER_MEST = ("kansli", "chef", "systemadministrator")
# Planted, and on no page yet: the table holds the pages to come to its word.
NEVER_SHOWN = {"personepost", "forvaltningsforslag", "ksauforslag"}


# --- The crawl --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lasare:
    """A reader's browser and program: logged in, with a token, and so again for each address."""

    client: Client
    session: str
    token: str

    def ask(self, method, address):
        self.client.cookies.clear()  # an address may have ended the session
        if self.session:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return getattr(self.client, method)(address, follow=method == "post", headers=headers)


def _reader(namn, kommun):
    client, user = Client(), _user(namn, kommun)
    if user is None:
        return Lasare(client, "", "")
    client.force_login(user)
    return Lasare(client, client.cookies[settings.SESSION_COOKIE_NAME].value, Apinyckel.issue(user))


def _user(reader, kommun):
    match reader:
        case "anonym":
            return None
        case "kollega":
            return scene.anvandare(KOLLEGA, Roll.HANDLAGGARE)
        case "tekniska":
            return scene.anvandare(TEKNISKA, Roll.KANSLI, organ=kommun.ten)
    return kommun.med_roll(reader)


def _heard(response):
    """The canaries in the answer: its headers, its body, and what a Word file holds."""
    body = response.getvalue()
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as word:
            body = b"".join(word.read(name) for name in word.namelist())
    text = (str(response.headers) + body.decode("utf-8", "replace")).casefold()
    return {namn for namn in KANARIER if kanarie(namn) in text} if "kanarie" in text else set()


def _crawl(reader, addresses, method):
    """Canary -> the addresses where it was heard. Each request is undone, so that every reader meets the same scene."""
    heard = defaultdict(set)
    for address in addresses:
        with transaction.atomic():
            response = reader.ask(method, address)
            assert response.status_code < 500, (method, address)
            for namn in _heard(response):
                heard[namn].add(f"{method} {address}")
            transaction.set_rollback(True)
    return heard


def _wrongly(heard, reader):
    return {namn: sorted(where) for namn, where in heard.items() if reader not in KANARIER[namn]}


@pytest.mark.parametrize("reader", ALLA)
def test_canary__is_heard_only_by_those_it_is_meant_for(planterad, reader, caplog):
    """Nor does it stand in the log. Those who see most hear all they may: a canary never heard was never planted."""
    with caplog.at_level(logging.INFO):
        heard = _crawl(_reader(reader, planterad), [*_addresses(), *_searches()], "get")

    assert _wrongly(heard, reader) == {}
    assert not [record for record in caplog.messages if any(kanarie(namn) in record for namn in KANARIER)]
    if reader in SER_MEST:
        assert {namn for namn, may in KANARIER.items() if reader in may} - heard.keys() - NEVER_SHOWN == set()


@pytest.mark.parametrize("reader", [ANONYM, "fortroendevald", KOLLEGA])
def test_canary__is_not_heard_in_the_answer_to_an_act(planterad, reader):
    others = ("/konto/", f"/{ADMIN}")
    acts = [address for address in _addresses() if "?" not in address and not address.startswith(others)]

    assert _wrongly(_crawl(_reader(reader, planterad), acts, "post"), reader) == {}


def test_states__the_scene_has_a_case_on_its_way_and_one_closed(planterad):
    found = set(Arende.objects.values_list("handlaggning__tillstand", flat=True))
    assert {Tillstand.UNDER_BEREDNING, Tillstand.I_STYRELSE, Tillstand.AVVISAD, Tillstand.REGISTRERAD} <= found
