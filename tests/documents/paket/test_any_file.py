"""Whatever stands in a file, the import answers with a sentence and keeps nothing. It never breaks off."""

import json
from copy import deepcopy

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arenden.models import Arende
from documents.paket import exporter
from documents.paket.importer import import_files
from tests.documents.paket.packages import HELA_VAGEN, behandling, paket
from workflow import invariants

pytestmark = pytest.mark.django_db
LIMITED = settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
REMISS = {
    "till": "KS",
    "sand": "2024-02-05",
    "svara_senast": "2024-04-01",
    "svar": {"organ": "KS", "datum": "2024-03-20", "paragraf": "§ 1", "stallning": "avstar", "text": "Nej."},
}
WHOLE = paket(
    behandlingar=[*HELA_VAGEN, behandling("KS", "2024-07-01", "remitterar", omrostning={"ja": 1, "nej": 2})],
    remisser=[REMISS],
    mal=[{"mal": "Grönare stad", "hur": "beror", "motivering": None}],
    vackt="2024-01-30",
    andra_diarienummer=["KF 2024/19"],
)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, -1, 1.5, 10**30, "", " ", "\u0000", "\ud800", "x" * 3000, [], {}, [[]], [None], {"a": 1}]),
    st.sampled_from(["KF", "KS", "KSAU", "bifall", "beslutar", "aterremiss", "2024-01-09", "2024-02-29", "2025-02-29"]),
    st.sampled_from(
        ["0001-01-01", "9999-12-31", "KS 2024/0", "<b>x</b>", "<p>x", "</p>", "<!--", "&amp", "<p/><script>"]
    ),
    st.text(max_size=10),
)


def paths(value, here=()):
    """Every way into the package."""
    yield here
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*here, key))
    if isinstance(value, list):
        for nr, inner in enumerate(value):
            yield from paths(inner, (*here, nr))


WAYS = [way for way in paths(WHOLE) if way]


def with_odd(way, odd):
    changed = deepcopy(WHOLE)
    place = changed
    for step in way[:-1]:
        place = place[step]
    place[way[-1]] = odd
    return changed


@LIMITED
@given(way=st.sampled_from(WAYS), odd=ODD, som_det_var=st.booleans())
def test_any_value_anywhere__is_taken_in_whole_or_refused_in_words(way, odd, som_det_var):
    package = with_odd(way, odd)
    content = json.dumps(package).encode()

    with transaction.atomic():
        (taken,) = import_files([("x.json", content)], som_det_var=som_det_var)
        if taken.faults:
            assert not Arende.objects.exists()
            assert all(str(fault).endswith(".") for fault in taken.faults)
        else:
            assert exporter.as_json(Arende.objects.get())
            assert list(invariants.faults()) == []
        transaction.set_rollback(True)


@LIMITED
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes__are_refused_in_words(content):
    (taken,) = import_files([("x.json", content)])

    assert taken.faults
