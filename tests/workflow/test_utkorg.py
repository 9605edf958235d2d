from datetime import timedelta

import pytest
from django.db import transaction

from arenden import clock
from config.logs import WithoutValues
from tests.factories import workflow as scenes
from workflow import utkorg
from workflow.models import Utkorgspost, Utkorgsslag
from workflow.utkorg import LEASE, MOST_TRIES, Misslyckades, enqueue, send_again, take_waiting, working_on

MAIL = Utkorgsslag.MEJL


@pytest.fixture
def post(db):
    return enqueue(MAIL, mall="tilldelad", arende=1, till=2)


def _later(delta):
    return clock.held_at(clock.now() + delta)


def _work(pk, act=lambda post: None):
    with working_on(pk) as post:
        act(post)


def _taken():
    return [pk for _, pk in take_waiting()]


def test_enqueue__is_undone_with_its_cause(kommun):
    @transaction.atomic
    def register_and_fall_over():
        scenes.motion_registrerad(kommun)
        raise RuntimeError("after the job was left")

    with pytest.raises(RuntimeError):
        register_and_fall_over()

    assert not Utkorgspost.objects.exists()


def test_take_waiting__each_row_once_with_its_task(post):
    assert take_waiting() == [("workflow.tasks.send_mail", post.pk)]
    assert take_waiting() == []


def test_take_waiting__no_more_than_asked_the_oldest_first(db):
    posts = [enqueue(MAIL, nr=nr).pk for nr in range(5)]

    assert [pk for _, pk in take_waiting(limit=3)] == posts[:3]
    assert _taken() == posts[3:]


def test_working_on__done_is_done_and_never_again(post):
    _taken()
    _work(post.pk)

    post.refresh_from_db()
    assert post.klar is not None
    with _later(2 * LEASE):
        assert _taken() == []
    with working_on(post.pk) as second:
        assert second is None, "handed over twice, done once"


def test_worker_that_dies__the_row_is_handed_over_again_when_the_lease_has_run_out(post):
    assert _taken() == [post.pk]

    with _later(LEASE - timedelta(seconds=1)):
        assert _taken() == [], "somebody may still be on it"
    with _later(LEASE + timedelta(seconds=1)):
        assert _taken() == [post.pk]


def test_worker_that_dies_after_its_work__both_the_work_and_the_mark_are_gone(post):
    class Dead(BaseException):
        """The process is killed: nothing more of it runs."""

    def work_and_die(_):
        enqueue(MAIL, nr=2)
        raise Dead

    with pytest.raises(Dead):
        _work(post.pk, work_and_die)

    assert Utkorgspost.objects.get().klar is None


def test_failure__keeps_the_kind_of_fault_and_nothing_that_it_said(post, caplog):
    said = "Disa Ström, 19 800101-1234, finns inte"

    def choke(_):
        raise ValueError(said)

    with pytest.raises(Misslyckades, match="^ValueError$"):
        _work(post.pk, choke)

    post.refresh_from_db()
    assert (post.forsok, post.fel, post.klar, post.misslyckad) == (1, "ValueError", None, None)
    assert "Disa" not in str(Utkorgspost.objects.values().get())
    logged = "\n".join(WithoutValues().format(record) for record in caplog.records)
    assert "ValueError" in logged
    assert "choke" in logged
    assert "Disa" not in logged


def test_failure__what_the_job_wrote_is_undone(post):
    def half_work(_):
        enqueue(MAIL, nr=2)
        raise ValueError("half")

    with pytest.raises(Misslyckades, match="ValueError"):
        _work(post.pk, half_work)

    assert Utkorgspost.objects.count() == 1


def test_failure__is_tried_again_and_then_given_up_until_somebody_sends_it_again(post):
    def fail(_):
        raise OSError("no answer")

    for nr in range(MOST_TRIES):
        with _later(nr * 2 * LEASE):
            assert _taken() == [post.pk]
            with pytest.raises(Misslyckades, match="OSError"):
                _work(post.pk, fail)
    with _later(MOST_TRIES * 2 * LEASE):
        assert _taken() == []
    post.refresh_from_db()
    assert (post.forsok, post.misslyckad is not None) == (MOST_TRIES, True)

    send_again(post)

    assert _taken() == [post.pk]
    _work(post.pk)
    post.refresh_from_db()
    assert (post.forsok, post.fel, post.misslyckad) == (0, "", None)


def test_success_after_failure__leaves_no_fault_behind(post):
    def fail(_):
        raise OSError("no answer")

    with pytest.raises(Misslyckades, match="OSError"):
        _work(post.pk, fail)
    _work(post.pk)

    post.refresh_from_db()
    assert (post.fel, post.klar is not None) == ("", True)


def test_send_again__what_is_done_stays_done(post):
    _work(post.pk)

    send_again(post)

    assert _taken() == []


def test_two_relays__never_take_the_same_row(threaded_db, at_once):
    waiting = {enqueue(MAIL, nr=nr).pk for nr in range(40)}

    rounds = at_once(*[lambda: [pk for _, pk in take_waiting(limit=10)]] * 4)

    taken = [pk for one in rounds for pk in one]
    assert len(taken) == len(set(taken))
    assert set(taken) | set(_taken()) == waiting


def test_two_workers__do_one_row_once(threaded_db, at_once):
    post = enqueue(MAIL, nr=1)

    def work():
        with utkorg.working_on(post.pk) as row:
            return row is not None

    assert sorted(at_once(*[work] * 4)) == [False, False, False, True]
