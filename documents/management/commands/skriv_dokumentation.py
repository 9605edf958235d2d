"""`manage.py skriv_dokumentation`: the tables in docs/ that are made from the code; `--kontrollera` says whether they
are current.
"""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django_fsm import GET_STATE
from pydantic import BaseModel

from arenden import permissions
from arenden.malkedja import Malkedja
from documents.models import Tjansteskrivelse
from documents.paket.schema import Arendepaket
from workflow import deadlines
from workflow.machines.fsm import Tillstandsmodell
from workflow.models import Handlaggning, Sammantrade

MACHINES: tuple[tuple[str, type[Tillstandsmodell]], ...] = (
    ("Ärendets handläggning", Handlaggning),
    ("Sammanträdet", Sammantrade),
    ("Tjänsteskrivelsen", Tjansteskrivelse),
)


class Command(BaseCommand):
    help = "Skriver docs/tillstand.md, docs/frister.md och docs/behorigheter.md ur koden."

    def add_arguments(self, parser):
        parser.add_argument(
            "--kontrollera", action="store_true", help="ändra inget; avsluta med 1 om något inte stämmer"
        )

    def handle(self, *, kontrollera, **options):
        stale = []
        for name, text in pages().items():
            path = Path(settings.BASE_DIR) / "docs" / name
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            stale.append(name)
            if not kontrollera:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
                self.stdout.write(f"Skrev docs/{name}.")
        if kontrollera and stale:
            self.stderr.write(f"Inte aktuella: {', '.join(stale)}. Kör manage.py skriv_dokumentation.")
            raise SystemExit(1)


def pages() -> dict[str, str]:
    """File name -> text of every generated page."""
    return {
        "tillstand.md": tillstand_md(),
        "frister.md": deadlines.render_frister_md(),
        "behorigheter.md": permissions.matrix_md(),
        "arendepaket.schema.json": _schema(Arendepaket),
        "malkedja.schema.json": _schema(Malkedja),
    }


def _schema(model: type[BaseModel]) -> str:
    """The shape of a file as JSON Schema, for programs that write one."""
    return json.dumps(model.model_json_schema(), ensure_ascii=False, indent=2) + "\n"


def tillstand_md() -> str:
    """The machines as Mermaid diagrams and tables: from, to, what, who, what must be true, by which law."""
    intro = (
        "# Tillstånd\n\nSkapad ur `workflow/machines/` av `manage.py skriv_dokumentation`. Ändra inte för hand.\n\n"
        "En övergång sker bara genom `workflow.transitions.perform()`, som prövar kraven och behörigheten, flyttar, "
        "sparar och loggar i en transaktion. En övergång utan nytt läge antecknar ett daterat faktum.\n"
    )
    outro = (
        "\n## Importerad historik\n\nEn övergång till, `aterge`, kan bara importen göra "
        "(`manage.py importera --som-det-var`): den återger historik som bryter mot en regel, och avvikelsen "
        "antecknas på ärendet.\n"
    )
    return intro + "".join(_machine_md(title, model) for title, model in MACHINES) + outro


def _machine_md(title: str, model: type[Tillstandsmodell]) -> str:
    labels = dict(model._meta.get_field("tillstand").choices)
    order = list(labels)
    of_people = [t for t in model().get_all_tillstand_transitions() if not t.custom.get("import")]
    moves = sorted(of_people, key=lambda t: (order.index(str(t.source)), t.name))
    diagram = sorted({f"    {t.source} --> {to}: {t.name}" for t in moves for to in _targets(t)})
    rows = [
        f"| {labels[str(t.source)]} | {_target_words(t, labels)} | {t.custom['label']} (`{t.name}`) | {_who(t)} "
        f"| {_guards(t)} | {t.custom['lagrum'] or '–'} |"
        for t in moves
    ]
    states = "\n".join(f"- `{value}`: {label}" for value, label in labels.items())
    return (
        f"\n## {title}\n\n{states}\n\n```mermaid\nstateDiagram-v2\n    [*] --> {order[0]}\n"
        + "\n".join(diagram)
        + "\n```\n\n| Från | Till | Åtgärd | Vem | Krav | Lagrum |\n|---|---|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


def _targets(t) -> list[str]:
    if t.target is None:
        return []
    return [str(state) for state in t.target.allowed_states] if isinstance(t.target, GET_STATE) else [str(t.target)]


def _target_words(t, labels: dict[str, str]) -> str:
    return " / ".join(labels[state] for state in _targets(t)) or "(oförändrat)"


def _who(t) -> str:
    behorighet = t.permission.behorighet
    return ", ".join(r.namn for r in permissions.ROLLER.values() if behorighet in r.behorigheter)


def _guards(t) -> str:
    return ", ".join(f"`{guard.kod}`" for guard in t.conditions) or "–"
