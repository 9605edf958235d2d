from django.apps import AppConfig


class ArendenConfig(AppConfig):
    name = "arenden"
    verbose_name = "Register"
    default_auto_field = "django.db.models.BigAutoField"
