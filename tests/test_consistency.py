"""What the code has promised about itself, read from the code: architecture, names, words, addresses."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db.migrations.loader import MigrationLoader
from django.urls import URLPattern, get_resolver, reverse

from arenden.event_texts import TEXTER
from tests.factories import arenden as factories
from tests.factories import workflow as scenes
from workflow.machines.fsm import Tillstandsmodell
from workflow.transitions import transition_names

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("arenden", "workflow", "documents")  # from the lowest to the highest
RANK = {name: rank for rank, name in enumerate(PACKAGES)}
MODULES = {
    path: ast.parse(path.read_text("utf-8"))
    for name in (*PACKAGES, "config")
    for path in sorted((ROOT / name).rglob("*.py"))
    if "migrations" not in path.parts
}
MODELS = [model for name in PACKAGES for model in apps.get_app_config(name).get_models()]
MACHINES = [model for model in MODELS if issubclass(model, Tillstandsmodell)]


def _places(found, *, but=()):
    """ "file:line" of every node that `found` answers true for, outside the files named in `but`."""
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in MODULES.items()
        if str(path.relative_to(ROOT)) not in but
        for node in ast.walk(tree)
        if found(node)
    ]


def _is_call(node, *names):
    """A call written `name(...)` or `some.dotted.name(...)`, the dotted name ending in one of `names`."""
    return isinstance(node, ast.Call) and any(
        ast.unparse(node.func) == name or ast.unparse(node.func).endswith(f".{name}") for name in names
    )


# --- One place for each concern --------------------------------------------------------------------------------------


def test_transitions__are_written_in_the_machines_only():
    decorated = _places(lambda node: _is_call(node, "transition", "_move") and node.keywords)

    assert decorated
    assert [place for place in decorated if not place.startswith("workflow/machines/")] == []


def test_transitions__are_called_by_the_gate_only():
    names = set().union(*(transition_names(model) for model in MACHINES))

    def is_direct(node):
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names

    assert _places(is_direct) == []


def test_log__is_written_by_audit_only():
    def writes(node):
        return _is_call(node, "Handelse", "Handelse.objects.create", "Handelse.objects.bulk_create", "handelser.create")

    assert _places(writes, but=("arenden/audit.py",)) == []
    assert len(_places(writes)) == 1


def test_clock__is_read_in_one_place_only():
    def reads(node):
        if isinstance(node, ast.keyword):
            return node.arg in ("auto_now", "auto_now_add")
        return _is_call(node, "datetime.now", "datetime.utcnow", "date.today", "timezone.now", "time.time", "localdate")

    mine = {"arenden/clock.py", "config/serve.py", "config/health.py"}  # the last two time the server, no legal day
    assert _places(reads, but=mine) == []


def test_signals__are_not_used():
    def imports_signals(node):
        return isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            ("django.db.models.signals", "django.dispatch", "django_fsm.signals")
        )

    assert _places(imports_signals) == []


def test_admin__knows_nothing_that_has_a_state():
    assert [model.__name__ for model in admin.site._registry if model in MACHINES] == []


# --- The log's words -------------------------------------------------------------------------------------------------


def test_events__every_type_that_is_written_has_a_text():
    written = {
        node.args[1].value if isinstance(node.args[1], ast.Constant) else path.name
        for path, tree in MODULES.items()
        for node in ast.walk(tree)
        if _is_call(node, "audit.record")
    }
    moves = {f"{model._meta.model_name}.{name}" for model in MACHINES for name in transition_names(model)}

    # The gate makes the name out of parts; an account is opened and closed by one act that is told which.
    assert (written | moves) - set(TEXTER) == {"transitions.py", "konton.py"}


def test_events__every_text_is_used():
    moves = {f"{model._meta.model_name}.{name}" for model in MACHINES for name in transition_names(model)}
    said = {
        node.value
        for path, tree in MODULES.items()
        if path.name != "event_texts.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert set(TEXTER) - moves - said == set()


# --- The architecture ------------------------------------------------------------------------------------------------


def test_packages__are_the_three_and_config():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert packages == {*PACKAGES, "config", "tests"}
    vague = {"common", "core", "utils", "util", "helpers", "helper", "misc", "shared"}
    assert [str(path) for path in MODULES if vague & {path.stem, *path.relative_to(ROOT).parts}] == []


def test_relations__never_point_upward():
    upward = [
        f"{model.__name__}.{field.name}"
        for model in MODELS
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model._meta.app_label in RANK
        if RANK[field.related_model._meta.app_label] > RANK[model._meta.app_label]
    ]

    assert upward == []


def test_migrations__never_depend_upward():
    upward = [
        f"{app}.{name} on {needed}"
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if app in RANK
        for needed, _ in migration.dependencies
        if RANK.get(needed, -1) > RANK[app]
    ]

    assert upward == []


# --- Names -----------------------------------------------------------------------------------------------------------


def _glossary():
    return set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/ordlista.md").read_text("utf-8"), re.MULTILINE))


def test_glossary__has_every_model_and_every_move():
    moves = set().union(*(transition_names(model) for model in MACHINES))

    assert {model.__name__ for model in MODELS} | moves <= _glossary()


def test_glossary__has_every_set_of_choices():
    choices = {
        node.name
        for tree in MODULES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and {"models.TextChoices", "StrEnum"} & {ast.unparse(b) for b in node.bases}
    }

    assert choices - _glossary() == set()


def test_names__in_code_are_ascii():
    def is_swedish(node):
        names = [getattr(node, field, None) for field in ("name", "id", "attr", "arg")]
        return any(isinstance(name, str) and not name.isascii() for name in names)

    assert _places(is_swedish) == []


def test_models__are_named_in_swedish_for_people():
    """Django's own guess would be "arende", without its ä, and an s in the plural."""
    guessed = [m.__name__ for m in MODELS if m._meta.verbose_name_plural == f"{m._meta.verbose_name}s"]

    assert guessed == []


# --- Templates -------------------------------------------------------------------------------------------------------

TEMPLATES = {path.relative_to(ROOT / "templates").as_posix(): path for path in (ROOT / "templates").rglob("*.*")}
FOUND_BY_NAME = ("403.html", "404.html", "500.html", "account/", "allauth/")  # by Django and by allauth


def test_templates__every_page_is_used_and_every_component_is_in_the_catalogue():
    texts = {path: path.read_text("utf-8") for path in (*TEMPLATES.values(), *MODULES)}
    catalogue = (ROOT / "docs/komponenter.md").read_text("utf-8")

    def is_used(name, path):
        if name.startswith("_components/"):
            return Path(name).stem in catalogue
        word = "emails/{mall}" if name.startswith("emails/") else name
        return any(word in text for other, text in texts.items() if other != path)

    unused = [n for n, path in TEMPLATES.items() if not n.startswith(FOUND_BY_NAME) and not is_used(n, path)]
    assert unused == []


def test_templates__hold_no_style_and_no_script_of_their_own():
    """The content security policy would stop it: it would look right to nobody."""
    inline = re.compile(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)(?![^>]*application/json)|javascript:")

    assert [name for name, path in TEMPLATES.items() if inline.search(path.read_text("utf-8"))] == []


# --- Addresses -------------------------------------------------------------------------------------------------------

PUBLIC = {"start", "publik_motion", "sok", "om", "tillganglighet", "kontakt", "healthz"}
PUBLIC |= {"handling_fil", "mal", "malplan", "malplaner"}  # what is public in them, by visible_to()
ANY_STAFF = {"arenden", "mina_arenden"}  # lists of what one may see


def _addresses(patterns=None, prefix=""):
    """(name, converters) of every address whose view is the product's own."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if not isinstance(pattern, URLPattern):
            if not getattr(pattern, "namespace", None):
                yield from _addresses(pattern.url_patterns)
        elif pattern.callback.__module__.partition(".")[0] in (*PACKAGES, "config"):
            yield pattern.name, pattern.pattern.converters


ADDRESSES = dict(_addresses())


def _answers(client, arende):
    """What a person gets who asks for each address of a secret case, by reading and by sending."""
    values = {"slug": arende.slug}
    for name, converters in ADDRESSES.items():
        address = reverse(name, kwargs={key: values.get(key, 1) for key in converters})
        for method in (client.get, client.post):
            yield name, method(address)


@pytest.fixture
def secret(kommun):
    h = scenes.motion_i_ksau(kommun, synlighet="sekretess")
    factories.handling(h.arende, by=kommun.registrator)
    return h.arende


def test_addresses__every_one_has_a_name_of_its_own():
    names = [name for name, _ in _addresses()]

    assert None not in names
    assert len(names) == len(set(names))
    assert {*names} >= PUBLIC | ANY_STAFF, "the lists name only what exists"


def test_addresses__the_public_is_asked_to_log_in_or_told_that_there_is_no_such_thing(client, secret):
    for name, svar in _answers(client, secret):
        to_login = svar.status_code == 302 and svar["Location"].startswith(reverse("account_login"))
        if name not in PUBLIC or name in ("publik_motion", "handling_fil"):
            assert to_login or svar.status_code in (404, 405), name


def test_addresses__one_who_holds_no_role_is_refused_or_told_that_there_is_no_such_thing(client, secret):
    client.force_login(factories.anvandare("utan-roll"))

    for name, svar in _answers(client, secret):
        if name not in PUBLIC | ANY_STAFF:
            assert svar.status_code in (403, 404, 405), name
        assert secret.som_skrivet not in svar.content.decode(errors="replace"), name
