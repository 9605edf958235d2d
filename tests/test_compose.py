"""docker-compose.yml and Dockerfile against reality, as far as that can be seen without a Docker engine."""

import ast
import json
import re
from importlib import import_module
from importlib.metadata import distribution
from pathlib import Path

import pytest
import yaml
from celery.bin.celery import celery as celery_command
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OWN = {name: service for name, service in SERVICES.items() if "build" in service}
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
CADDYFILE = (ROOT / "docker" / "Caddyfile").read_text(encoding="utf-8")


def variables_read_by_settings() -> set[str]:
    """The first argument of every env(…) and env.<kind>(…) in config/settings.py."""
    tree = ast.parse((ROOT / "config" / "settings.py").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    return {
        call.args[0].value
        for call in calls
        if re.fullmatch(r"env(\.\w+)?", ast.unparse(call.func)) and isinstance(call.args[0], ast.Constant)
    }


def locked_in_base(package: str) -> bool:
    lock = (ROOT / "requirements" / "base.txt").read_text(encoding="utf-8")
    return re.search(rf"^{re.escape(package)}(\[.*\])?==", lock, re.MULTILINE) is not None


def assert_command_exists(command: list[str]) -> None:
    program, *arguments = command
    if program == "python":
        assert arguments[0] == "manage.py"
        assert (ROOT / "manage.py").is_file()
        assert arguments[1] in get_commands()
        return
    assert locked_in_base(program)
    assert program in {script.name for script in distribution(program).entry_points.select(group="console_scripts")}
    if program == "gunicorn":
        assert callable(import_module(arguments[0]).application)
    if program == "celery":
        assert import_module(arguments[arguments.index("-A") + 1]).celery_app.main == "arendegang"
        assert arguments[2] in celery_command.commands


def test_compose__has_every_part_of_an_installation():
    assert set(SERVICES) == {"migrate", "web", "worker", "beat", "postgres", "redis", "proxy"}


@pytest.mark.parametrize("name", OWN)
def test_service__command_exists(name):
    assert_command_exists(OWN[name]["command"])


def test_dockerfile__command_exists_and_is_the_web_service():
    command = json.loads(re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE).group(1))

    assert_command_exists(command)
    assert command == SERVICES["web"]["command"]


@pytest.mark.parametrize("name", OWN)
def test_service__every_variable_is_read_by_the_settings(name):
    assert set(OWN[name]["environment"]) <= variables_read_by_settings()


def test_dockerfile__every_variable_is_read_by_the_settings_or_python():
    named = set(re.findall(r"\b([A-Z_]+)=", DOCKERFILE))

    assert named - {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"} <= variables_read_by_settings()


def test_caddyfile__variables_are_given_and_the_upstream_is_the_web_service():
    assert set(re.findall(r"\{\$(\w+)", CADDYFILE)) <= set(SERVICES["proxy"]["environment"])

    host, port = re.search(r"reverse_proxy (\w+):(\d+)", CADDYFILE).groups()
    assert f"0.0.0.0:{port}" in SERVICES[host]["command"]


@pytest.mark.parametrize("name", SERVICES)
def test_service__depends_on_and_mounts_what_exists(name):
    service = SERVICES[name]

    for other, condition in service.get("depends_on", {}).items():
        assert other in SERVICES
        assert condition["condition"] != "service_healthy" or "healthcheck" in SERVICES[other]
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]


def test_addresses__name_a_service():
    environment = SERVICES["web"]["environment"]

    for name in ("DATABASE_URL", "REDIS_URL"):
        host = re.search(r"://(?:.*@)?(\w+):\d+", environment[name]).group(1)
        assert host in SERVICES


def test_dockerfile__copies_what_exists():
    for source in re.findall(r"^COPY (\S+) ", DOCKERFILE, re.MULTILINE):
        assert (ROOT / source).exists()
