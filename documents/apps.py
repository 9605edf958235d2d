from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = "Dokument"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from documents import consequences  # noqa: F401 - registers what follows from a transition
