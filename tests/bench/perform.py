"""One move of a case through the gate, against bare django-fsm and against bare SQL.

python -m tests.bench.perform prints JSON. Milliseconds for one move. Ours: `perform()` with lock, guards, permission,
event with its hash, deadlines and an outbox row. The peer, in one transaction as well: get, transition, save, create an
event. Every move is made on a case of its own.
"""

import json
from datetime import date

from django.contrib.auth import get_user_model
from django.db import connection, models, transaction
from django_fsm import FSMField
from django_fsm import transition as fsm_transition

from arenden import clock
from tests.bench.measure import ROUNDS, database_name, own_database, row, take_turns
from tests.factories import arenden, workflow
from workflow import utkorg
from workflow.models import Handlaggning, Utkorgsslag
from workflow.transitions import after, perform

MOVES = 20  # a round
DAG = date(2026, 1, 27)


class Fall(models.Model):
    """The peer's case: a state and as many facts as ours."""

    tillstand = FSMField(default="registrerad", protected=True)
    rubrik = models.CharField(max_length=500)
    dag = models.DateField(null=True)

    class Meta:
        app_label = "bench"

    @fsm_transition(tillstand, source="registrerad", target="under_beredning")
    def borja_bereda(self, dag: date) -> None:
        self.dag = dag


class Fallhandelse(models.Model):
    fall = models.ForeignKey(Fall, on_delete=models.PROTECT)
    typ = models.CharField(max_length=60)
    klockslag = models.DateTimeField(default=clock.now)
    anvandare = models.ForeignKey(get_user_model(), on_delete=models.PROTECT)
    data = models.JSONField(default=dict)

    class Meta:
        app_label = "bench"


def main() -> list[dict]:
    after("handlaggning", "borja_bereda")(tell_by_mail)
    with own_database():
        kommun = arenden.kommun()
        kansli, registrator = kommun.kansli, kommun.registrator
        cases, received, peers = make_cases(kommun, MOVES * (ROUNDS + 1))
        times = take_turns(
            {
                "ours": lambda n: perform(cases[n], "borja_bereda", by=kansli, dag=DAG),
                "peer": lambda n: by_django_fsm(peers[n], kansli),
                "sql": lambda n: by_sql(peers[n], kansli),
                "registered": lambda n: perform(received[n], "registrera", by=registrator, dag=DAG),
            },
            times=MOVES,
        )
        limit = ("ren SQL", times["sql"])
        where = database_name()
        return [
            row(f"Övergång, {where}", "ms", times["ours"], times["peer"], "django-fsm", most=2.5, limit=limit),
            row(f"Diarieföring, {where}", "ms", times["registered"], times["peer"], "django-fsm", limit=limit),
        ]


def tell_by_mail(handlaggning, *, by, **facts) -> None:
    utkorg.enqueue(Utkorgsslag.MEJL, mall="tilldelad", arende=handlaggning.arende_id, till=by.pk)


def make_cases(kommun, count: int) -> tuple[list[Handlaggning], list[Handlaggning], list[int]]:
    """Motions announced in KF, motions that have just come in, and the peer's cases. Each is read afresh."""
    workflow.beslutsvagar(kommun)
    with connection.schema_editor() as editor:
        editor.create_model(Fall)
        editor.create_model(Fallhandelse)
    with transaction.atomic():
        cases = [workflow.motion_anmald(kommun).pk for _ in range(count)]
        received = [workflow.motion_inkommen(kommun).pk for _ in range(count)]
        peers = [Fall.objects.create(rubrik="Fler cykelställ vid stationen").pk for _ in range(count)]
    fresh = Handlaggning.objects.in_bulk()
    return [fresh[pk] for pk in cases], [fresh[pk] for pk in received], peers


@transaction.atomic
def by_django_fsm(pk: int, user) -> None:
    fall = Fall.objects.get(pk=pk)
    fall.borja_bereda(DAG)
    fall.save()
    Fallhandelse.objects.create(
        fall=fall, typ="fall.borja_bereda", anvandare=user, data={"fran": "registrerad", "till": fall.tillstand}
    )


def by_sql(pk: int, user) -> None:
    """The limit: on PostgreSQL one statement; SQLite needs two, in one transaction."""
    moved = "UPDATE bench_fall SET tillstand = 'under_beredning', dag = %s WHERE id = %s"
    event = "INSERT INTO bench_fallhandelse (fall_id, typ, klockslag, anvandare_id, data)"
    values = ["fall.borja_bereda", clock.now(), user.pk, "{}"]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sql = f"WITH moved AS ({moved} RETURNING id) {event} SELECT id, %s, %s, %s, %s FROM moved"
            cursor.execute(sql, [DAG, pk, *values])
        else:
            with transaction.atomic():
                cursor.execute(moved, [DAG, pk])
                cursor.execute(f"{event} VALUES (%s, %s, %s, %s, %s)", [pk, *values])


if __name__ == "__main__":
    print(json.dumps(main(), ensure_ascii=False, indent=2))
