from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from arenden.models import Arendelank, Fortroendeuppdrag, Nummerserie, Organ, Organtyp, Person, Rollinnehav
from arenden.visibility import Synlighet
from tests.factories import arenden as factories


def _impossible(row):
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_organ__a_committee_belongs_to_a_board(db):
    _impossible(Organ(kod="AU", namn="Arbetsutskottet", typ=Organtyp.UTSKOTT))


def test_organ__the_myndighet_of_a_committee_is_its_board(kommun):
    assert kommun.ksau.myndighet == kommun.ks
    assert kommun.tenau.myndighet == kommun.ten
    assert kommun.kf.myndighet == kommun.kf


def test_organ__a_renamed_board_is_a_new_row_with_the_same_code(kommun):
    kommun.ten.giltig_till = date(2026, 6, 30)
    kommun.ten.save()
    new = Organ.objects.create(kod="TEN", namn="Samhällsbyggnadsnämnden", typ="namnd", giltig_fran=date(2026, 7, 1))

    assert Organ.objects.giltiga(date(2026, 6, 30)).get(kod="TEN") == kommun.ten
    assert Organ.objects.giltiga(date(2026, 7, 1)).get(kod="TEN") == new


def test_organ__two_present_ones_with_the_same_code_are_impossible(kommun):
    _impossible(Organ(kod="KS", namn="Kyrkostämman", typ="namnd"))


def test_organ__not_ended_before_it_began(db):
    _impossible(Organ(kod="X", namn="X", typ="namnd", giltig_fran=date(2026, 1, 2), giltig_till=date(2026, 1, 1)))


def test_subtrees__down_through_every_level(kommun):
    below = factories.organ("KSPU", "Personalutskottet", Organtyp.UTSKOTT, under=kommun.ksau)

    assert Organ.subtrees([kommun.ks.pk, kommun.ten.pk]) == {
        kommun.ks.pk: {kommun.ks.pk, kommun.ksau.pk, below.pk},
        kommun.ten.pk: {kommun.ten.pk, kommun.tenau.pk},
    }


@pytest.mark.parametrize("format", ["{organ} {ar}", "{organ.pk} {ar}/{lopnr}", "KS", "{ar}{lopnr}"])
def test_nummerserie__a_format_that_cannot_be_read_back_is_refused(kommun, format):
    serie = Nummerserie(organ=kommun.kf, kod="KF", format=format)

    with pytest.raises(ValidationError):
        serie.clean()


def test_fortroendeuppdrag__by_date_both_ends_inclusive(kommun):
    ada = factories.fortroendevald("Ada Berg", kommun.kf, fran=date(2022, 10, 15))
    Fortroendeuppdrag.objects.update(till=date(2026, 2, 28))

    held = [
        ada.fortroendeuppdrag.gallande(dag).exists()
        for dag in (date(2022, 10, 14), date(2022, 10, 15), date(2026, 2, 28), date(2026, 3, 1))
    ]

    assert held == [False, True, True, False]


def test_fortroendeuppdrag__not_ended_before_it_began(kommun):
    person = Person.objects.create(namn="Ada Berg")

    _impossible(Fortroendeuppdrag(person=person, organ=kommun.kf, fran=date(2026, 1, 2), till=date(2026, 1, 1)))


def test_rollinnehav__the_same_role_twice_is_impossible(kommun):
    _impossible(Rollinnehav(anvandare=kommun.kansli, roll="kansli"))
    Rollinnehav.objects.create(anvandare=kommun.kansli, roll="kansli", organ=kommun.ten)
    _impossible(Rollinnehav(anvandare=kommun.kansli, roll="kansli", organ=kommun.ten))


def test_arendelank__points_at_one_thing_and_never_at_itself(motion_registrerad):
    arende = motion_registrerad.arende

    _impossible(Arendelank(fran=arende, typ="besvarar"))
    _impossible(Arendelank(fran=arende, till=arende, typ="besvarar"))


def test_arende__annulled_without_a_reason_is_impossible(motion_registrerad):
    motion_registrerad.arende.makulerat_den = date(2026, 3, 1)

    _impossible(motion_registrerad.arende)


def test_handling__secret_without_its_provision_is_impossible(kommun, motion_registrerad):
    handling = factories.handling(motion_registrerad.arende, by=kommun.registrator)
    handling.synlighet = Synlighet.SEKRETESS

    _impossible(handling)


def test_handling__a_file_without_a_checksum_is_impossible(kommun, motion_registrerad):
    handling = factories.handling(motion_registrerad.arende, by=kommun.registrator, innehall=b"x", filtyp="pdf")
    handling.sha256 = ""

    _impossible(handling)
