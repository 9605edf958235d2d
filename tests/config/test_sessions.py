"""A session lives for an hour without a request, and is written at most once a minute."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import override_settings

from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def page_after(client, kommun):
    """The reader's page, asked for so long after the login."""
    with override_settings(SESSION_ENGINE="config.sessions", SESSION_SAVE_EVERY_REQUEST=False):
        with time_machine.travel(NOW, tick=False):
            client.force_login(kommun.kansli)

        def ask(since_login: timedelta):
            with time_machine.travel(NOW + since_login, tick=False):
                return client.get("/mina-arenden/")

        yield ask


@pytest.mark.parametrize(("seconds", "moved"), [(60, 0), (61, 61)])
def test_session__end_is_moved_once_a_minute(page_after, seconds, moved):
    before = Session.objects.get().expire_date

    page_after(timedelta(seconds=seconds))

    assert (Session.objects.get().expire_date - before).total_seconds() == moved


@pytest.mark.parametrize(("minutes", "status"), [(59, 200), (60, 302)])
def test_session__ends_an_hour_after_the_last_request(page_after, minutes, status):
    page_after(timedelta(minutes=50))

    assert page_after(timedelta(minutes=50 + minutes)).status_code == status
