"""The Celery app and the timetable: every recurring job of the product in one table."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("arendegang")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Name -> task and interval in seconds (or a crontab). Tasks look for work in the database,
# so a run that is missed or doubled does no harm.
app.conf.beat_schedule = {
    "utkorg": {"task": "workflow.tasks.relay_utkorg", "schedule": 5.0},
    "uppladdat": {"task": "arenden.tasks.clear_abandoned_uploads", "schedule": crontab(hour=3, minute=10)},
}
