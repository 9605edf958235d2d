"""The demo's server: web, Celery worker and beat in one process, on 127.0.0.1.

`python -m config.serve PORT`. In a real installation they are processes of their own
(docker-compose.yml); here they are threads, so that the in-process broker reaches all three.
Messages die with the process: what was not done is found again by the sweep of the outbox.
"""

import os
import sys
from threading import Thread

from celery.beat import EmbeddedService
from gunicorn.app.base import BaseApplication

from config.celery import app as celery_app

WELCOME = """
Ärendegång är igång på  http://127.0.0.1:{port}/

  Börja så här
    1. Startsidan visar kommunens motioner så som allmänheten ser dem.
    2. Logga in på http://127.0.0.1:{port}/konto/login/ som registrator och registrera en motion.
    3. Logga in som handlaggare, chef och kansli i tur och ordning och för den till beslut.

  Konton   registrator, kansli, handlaggare, chef, ordforande, motionar, admin
  Lösenord visas på inloggningssidan
  Data     i mappen data; börja om med: make demo-reset

Stoppa med Ctrl+C.
"""


def start_background(_worker) -> None:
    """Start worker and beat in the process that serves; as daemons they end with it."""
    worker = celery_app.WorkController(app=celery_app, pool_cls="solo", hostname="demo@localhost")
    Thread(target=worker.start, name="celery-worker", daemon=True).start()
    EmbeddedService(celery_app, thread=True, scheduler_cls="celery.beat:Scheduler").start()


class DemoServer(BaseApplication):
    def __init__(self, port: int):
        self.port = port
        super().__init__()

    def load_config(self):
        for name, value in {
            "bind": f"127.0.0.1:{self.port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": 8,
            "timeout": 120,  # seconds; a busy laptop is no reason to restart
            "graceful_timeout": 2,  # seconds from Ctrl+C to the end
            "loglevel": "warning",
            "proc_name": "arendegang",
            "when_ready": lambda _server: print(WELCOME.format(port=self.port), flush=True),  # noqa: T201 - a greeting
            "post_worker_init": start_background,
        }.items():
            self.cfg.set(name, value)

    def load(self):
        from config.wsgi import application

        return application


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    DemoServer(int(sys.argv[1])).run()
