"""The last line of the append-only log: the database itself refuses to change or remove an event."""

from django.db import migrations

MESSAGE = "En händelse kan varken ändras eller tas bort."

POSTGRESQL = [
    f"""
    CREATE FUNCTION arenden_handelse_las() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER arenden_handelse_andras_inte BEFORE UPDATE OR DELETE ON arenden_handelse
    FOR EACH ROW EXECUTE FUNCTION arenden_handelse_las()
    """,
    """
    CREATE TRIGGER arenden_handelse_toms_inte BEFORE TRUNCATE ON arenden_handelse
    FOR EACH STATEMENT EXECUTE FUNCTION arenden_handelse_las()
    """,
]
SQLITE = [
    f"CREATE TRIGGER arenden_handelse_{name} BEFORE {verb} ON arenden_handelse BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    for name, verb in (("andras_inte", "UPDATE"), ("tas_inte_bort", "DELETE"))
]
UNDO = {
    "postgresql": [
        "DROP TRIGGER arenden_handelse_andras_inte ON arenden_handelse",
        "DROP TRIGGER arenden_handelse_toms_inte ON arenden_handelse",
        "DROP FUNCTION arenden_handelse_las()",
    ],
    "sqlite": ["DROP TRIGGER arenden_handelse_andras_inte", "DROP TRIGGER arenden_handelse_tas_inte_bort"],
}
DO = {"postgresql": POSTGRESQL, "sqlite": SQLITE}


def lock(apps, schema_editor):
    for statement in DO[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unlock(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("arenden", "0001_initial")]
    operations = [migrations.RunPython(lock, unlock)]
