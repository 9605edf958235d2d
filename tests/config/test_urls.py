"""What the whole site answers, whichever page is asked for."""

import pytest
from django.contrib.auth import get_user_model


@pytest.mark.django_db
def test_healthz__answers_when_the_database_does(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_signup__is_closed(client):
    answer = client.post(
        "/konto/signup/", {"username": "ny", "password1": "Rimlig-fras-1", "password2": "Rimlig-fras-1"}
    )

    assert answer.status_code == 200
    assert not get_user_model().objects.filter(username="ny").exists()


@pytest.mark.django_db
def test_login__allows_nothing_inline_or_from_elsewhere(client):
    policy = client.get("/konto/login/").headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
