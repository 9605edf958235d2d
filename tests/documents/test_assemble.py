"""From the tables to what a paper says: the order of its parts, its sentences, and whose name it may say."""

from datetime import date

import pytest

from arenden.actions import NyMotionar
from arenden.models import Person
from documents import actions, assemble
from documents.models import Avsnitt, Avsnittsordning
from documents.word import content
from tests.factories import arenden, workflow
from tests.factories import documents as papers
from workflow.models import Beslutsslag


def headings(skrivelse) -> list[str]:
    """The paper's headings in order; a signature block as "underskrifter"."""
    return [getattr(d, "rubrik", "underskrifter") for d in assemble.tjansteskrivelse(skrivelse).delar]


@pytest.fixture
def skrivelse(kommun, motion_under_beredning):
    return papers.skrivet(kommun, motion_under_beredning)


def test_order__of_a_new_installation(skrivelse):
    assert headings(skrivelse) == [
        "Förslag till beslut",
        "Sammanfattning",
        "Underlag för beslutet",
        "Ärendet",
        "Bakgrund",
        "Föredragning",
        "Beredning",
        "Barnets bästa",
        "Ekonomiska konsekvenser",
        "underskrifter",
        "Beslutet skickas till",
    ]


def test_order__follows_the_municipality_also_in_a_draft_begun_before(skrivelse):
    Avsnittsordning.objects.filter(nyckel="forslag").update(ordning=85)
    Avsnittsordning.objects.filter(nyckel="ekonomi").update(ordning=1, grupp="")
    Avsnittsordning.objects.filter(nyckel="forslag").update(rubrik="Förvaltningens förslag")

    assert headings(skrivelse)[0] == "Ekonomiska konsekvenser"
    assert headings(skrivelse)[-3:] == ["Förvaltningens förslag", "underskrifter", "Beslutet skickas till"]


def test_order__a_section_that_the_order_does_not_know_stands_where_the_paper_has_it(skrivelse):
    skrivelse.avsnitt.filter(nyckel="beredning").update(nyckel="jamstalldhet", rubrik="Jämställdhet")
    Avsnittsordning.objects.filter(nyckel="beredning").delete()

    found = headings(skrivelse)

    assert found[found.index("Jämställdhet") - 1] == "Föredragning"
    assert found[found.index("Jämställdhet") + 1] == "Barnets bästa"


def test_order__nothing_is_lost_without_any_setting(skrivelse):
    written = {a.rubrik for a in skrivelse.avsnitt.all()}
    Avsnittsordning.objects.exclude(nyckel__in=Avsnittsordning.PARTS).delete()

    assert written <= set(headings(skrivelse))


def test_order__group_heading_only_over_text(skrivelse):
    skrivelse.avsnitt.filter(nyckel__in=["bakgrund", "foredragning", "beredning", "barnets_basta", "ekonomi"]).update(
        html=""
    )

    assert "Ärendet" not in headings(skrivelse)


def test_order__group_heading_stands_over_its_first_section_with_text(skrivelse):
    skrivelse.avsnitt.filter(nyckel="bakgrund").update(html="")

    found = headings(skrivelse)

    assert found[found.index("Ärendet") + 1] == "Föredragning"
    assert found.count("Ärendet") == 1


def test_avsnitt__printed_as_it_stands(skrivelse):
    skrivelse.avsnitt.filter(nyckel="bakgrund").update(html="<p>Så  här <em>skrev</em> vi.</p>", rubrik="Historia")

    delar = [d for d in assemble.tjansteskrivelse(skrivelse).delar if isinstance(d, content.Avsnitt)]

    assert content.Avsnitt("Historia", "<p>Så  här <em>skrev</em> vi.</p>", niva=3) in delar


@pytest.mark.parametrize(
    ("vag", "mening"),
    [
        (
            "Till kommunfullmäktige",
            "Kommunstyrelsens arbetsutskott föreslår att kommunstyrelsen beslutar "
            "att föreslå kommunfullmäktige besluta",
        ),
        ("Avgörs i kommunstyrelsen", "Kommunstyrelsens arbetsutskott föreslår att kommunstyrelsen beslutar"),
    ],
)
def test_kedja__from_the_case_own_path(kommun, vag, mening):
    arende = workflow.forvaltningsarende(kommun, vag=vag).arende

    assert assemble.proposal_chain(arende) == mening


def test_kedja__announcing_organ_is_no_link_in_it(skrivelse):
    punkter = next(d for d in assemble.tjansteskrivelse(skrivelse).delar if isinstance(d, content.Beslutspunkter))

    assert punkter.ingress.startswith("Kommunstyrelsens arbetsutskott föreslår")
    assert punkter.attsatser == papers.FORSLAG


@pytest.mark.parametrize(
    ("motionarer", "mening"),
    [
        ([NyMotionar("Ada Berg", "S")], "inkom Ada Berg (S) med"),
        ([NyMotionar("Ada Berg", "S"), NyMotionar("Bo Ek", "MP")], "inkom Ada Berg (S) och Bo Ek (MP) med"),
        (
            [NyMotionar("Ada Berg", "S"), NyMotionar("Bo Ek", "MP"), NyMotionar("Disa Falk", "M")],
            "inkom Ada Berg (S), Bo Ek (MP) och Disa Falk (M) med",
        ),
    ],
)
def test_opening__names_all_in_order(kommun, motionarer, mening):
    arende = workflow.motion_registrerad(kommun, motionarer=motionarer).arende

    assert mening in assemble.opening_sentence(arende)


def test_opening__whole_sentence(motion_registrerad):
    assert assemble.opening_sentence(motion_registrerad.arende) == (
        "Den 12 januari 2026 inkom Ada Berg (S) och Bo Ek (MP) med en motion rubricerad "
        '"Fler cykelställ vid stationen".'
    )


def everything_said(kommun, handlaggning) -> str:
    """Every paper of the case as one text."""
    papers_ = [assemble.mottagningsbevis(handlaggning.arende)]
    if handlaggning.tillstand == "under_beredning":
        papers_.append(assemble.tjansteskrivelse(papers.utkast(kommun, handlaggning)))
    return repr(papers_)


def test_names__of_a_protected_person_are_in_no_paper(kommun):
    handlaggning = workflow.motion_under_beredning(kommun, motionarer=[NyMotionar("Vera Dold", "S")])
    Person.objects.filter(namn="Vera Dold").update(skyddad=True)

    said = everything_said(kommun, handlaggning)

    assert "Vera" not in said
    assert "Skyddad person" in said


def test_names__of_a_private_proposer_are_in_no_paper(kommun):
    handlaggning = workflow.medborgarforslag_registrerat(kommun, "Cecilia Damm")

    said = everything_said(kommun, handlaggning)

    assert "Cecilia" not in said
    assert "Privatperson" in said


def test_mottagningsbevis__only_what_came_in_from_the_start_and_may_be_said(kommun, motion_registrerad):
    arende = motion_registrerad.arende
    arenden.handling(arende, by=kommun.registrator, beskrivning="Motion om cykelställ")
    arenden.handling(arende, by=kommun.registrator, beskrivning="Skrivelse i efterhand", datum=date(2026, 2, 1))
    arenden.handling(
        arende,
        by=kommun.registrator,
        beskrivning="Hemlig bilaga",
        synlighet="sekretess",
        sekretess_lagrum="OSL 21 kap. 3 §",
    )

    assert assemble.mottagningsbevis(arende).handlingar == ("Motion om cykelställ",)


def test_mottagningsbevis__says_when_the_year_is_out(motion_registrerad):
    assert "12 januari 2027" in assemble.mottagningsbevis(motion_registrerad.arende).fortsattning


def utdrag_avsnitt(beslut) -> list[str]:
    return [d.html for d in assemble.protokollsutdrag(beslut).delar if isinstance(d, content.Avsnitt)]


@pytest.fixture
def behandlad(kommun, motion_under_beredning):
    """A paper that KSAU has treated the case with."""
    skrivelse = papers.registrerad(kommun, motion_under_beredning, datum=workflow.UNDERLAG)
    workflow.behandla(kommun, motion_under_beredning, kommun.ksau, Beslutsslag.FORESLAR, dag=workflow.KSAU_DAG)
    skrivelse.refresh_from_db()
    return skrivelse


def test_protokollsutdrag__sums_up_the_paper_the_organ_had(behandlad):
    beslut = behandlad.arende.besluten.get(slag=Beslutsslag.FORESLAR)

    assert utdrag_avsnitt(beslut) == [papers.SAMMANFATTNING]


def test_protokollsutdrag__says_nothing_of_a_paper_written_later(behandlad):
    anmalan = behandlad.arende.besluten.get(slag=Beslutsslag.REMITTERAR)

    assert utdrag_avsnitt(anmalan) == []


def test_protokollsutdrag__says_nothing_of_a_secret_paper(behandlad):
    behandlad.handling.synlighet, behandlad.handling.sekretess_lagrum = "sekretess", "OSL 21 kap. 1 §"
    behandlad.handling.save()

    assert utdrag_avsnitt(behandlad.arende.besluten.get(slag=Beslutsslag.FORESLAR)) == []


def test_protokollsutdrag__public_decision_says_nothing_of_an_internal_paper(behandlad):
    beslut = behandlad.arende.besluten.get(slag=Beslutsslag.FORESLAR)
    beslut.offentliggor()
    beslut.save()

    assert utdrag_avsnitt(beslut) == []


def test_protokollsutdrag__proposing_organ_says_the_chain(motion_i_ks):
    beslut = motion_i_ks.arende.besluten.get(slag=Beslutsslag.FORESLAR)

    punkter = next(d for d in assemble.protokollsutdrag(beslut).delar if isinstance(d, content.Beslutspunkter))

    assert punkter.ingress == (
        "Kommunstyrelsens arbetsutskott föreslår att kommunstyrelsen beslutar att föreslå kommunfullmäktige besluta"
    )


def test_protokollsutdrag__deciding_organ_decides_att_sats_by_att_sats(motion_avgjord):
    beslut = motion_avgjord.arende.besluten.get(slag=Beslutsslag.BESLUTAR)

    utdrag = assemble.protokollsutdrag(beslut)

    punkter = next(d for d in utdrag.delar if isinstance(d, content.Beslutspunkter))
    tabell = next(d for d in utdrag.delar if isinstance(d, content.Faktatabell))
    assert punkter.ingress == "Kommunfullmäktige beslutar"
    assert [(rad[0], rad[2]) for rad in tabell.rader] == [("1", "Bifall"), ("2", "Bifall")]
    assert utdrag.paragraf.startswith("§")


def test_word__same_bytes_for_the_same_content(skrivelse):
    assert actions.word_file(skrivelse) == actions.word_file(type(skrivelse).objects.get(pk=skrivelse.pk))


def test_order__counts_each_section_once(skrivelse):
    places = [a for _, a in assemble.order(skrivelse) if a is not None]

    assert sorted(a.pk for a in places) == sorted(Avsnitt.objects.values_list("pk", flat=True))
