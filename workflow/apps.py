from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "workflow"
    verbose_name = "Ärendets gång"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from workflow import consequences  # noqa: F401 - registers what follows from a transition
