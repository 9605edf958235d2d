import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from arenden import clock
from arenden.clock import KlockanLast


@pytest.mark.parametrize(
    ("instant", "day", "why"),
    [
        ("2026-12-31T23:30", date(2027, 1, 1), "winter: Stockholm is an hour ahead, and the year is new"),
        ("2026-12-31T22:59", date(2026, 12, 31), "one minute before midnight"),
        ("2026-06-30T22:30", date(2026, 7, 1), "summer: two hours ahead"),
        ("2026-06-30T21:59", date(2026, 6, 30), "one minute before midnight in summer"),
        ("2026-03-29T00:59", date(2026, 3, 29), "before the hour that does not exist"),
        ("2026-03-29T22:00", date(2026, 3, 30), "that day is 23 hours long"),
        ("2026-10-24T21:59", date(2026, 10, 24), "still summer time"),
        ("2026-10-25T22:59", date(2026, 10, 25), "that day is 25 hours long"),
        ("2026-10-25T23:00", date(2026, 10, 26), "and ends by winter time"),
    ],
)
def test_today__is_the_day_in_stockholm(instant, day, why):
    with clock.held_at(datetime.fromisoformat(instant).replace(tzinfo=UTC)):
        assert clock.today() == day, why


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 31)])
def test_at_noon__is_on_its_day_also_when_the_clocks_change(day):
    with clock.held_at(clock.at_noon(day)):
        assert clock.today() == day


def test_now__is_aware_and_in_utc():
    assert clock.now().tzinfo is UTC
    assert clock.now().astimezone(clock.STOCKHOLM).date() == date(2026, 3, 10)


def test_held_at__ends_with_the_block_and_inside_another():
    outer, inner = clock.at_noon(date(2025, 1, 1)), clock.at_noon(date(2024, 2, 29))

    with clock.held_at(outer):
        with clock.held_at(inner):
            assert clock.now() == inner
        assert clock.now() == outer
    assert clock.today() == date(2026, 3, 10)


def test_held_at__holds_only_its_own_thread():
    seen = []

    with clock.held_at(clock.at_noon(date(2024, 2, 29))):
        thread = threading.Thread(target=lambda: seen.append(clock.today()))
        thread.start()
        thread.join()

    assert seen == [date(2026, 3, 10)]


def test_set_offset__every_reader_sees_the_moved_clock_until_it_is_put_right():
    clock.set_offset(clock.at_noon(date(2027, 1, 15)))

    assert clock.today() == date(2027, 1, 15)
    assert clock.offset() > timedelta(days=300)

    clock.set_offset(None)

    assert clock.today() == date(2026, 3, 10)


def test_set_offset__a_spoilt_file_is_no_override(settings):
    settings.KLOCKA_FIL.write_text("i morgon")

    assert clock.offset() == timedelta()


def test_override__is_refused_in_production(settings):
    clock.set_offset(clock.at_noon(date(2027, 1, 15)))
    settings.ALLOW_CLOCK_OVERRIDE = False

    assert clock.today() == date(2026, 3, 10), "a file left behind is not read"
    with pytest.raises(KlockanLast):
        clock.set_offset(None)
    with pytest.raises(KlockanLast), clock.held_at(clock.at_noon(date(2027, 1, 15))):
        pass
