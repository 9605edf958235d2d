import pytest

from tests.e2e.pages import Webblasare


@pytest.fixture
def webblasare(page, live_server) -> Webblasare:
    """A browser on the running product."""
    return Webblasare(page, live_server.url)
