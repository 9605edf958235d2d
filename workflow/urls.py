"""The addresses of the case's course. Each module of views lists its own."""

from importlib import import_module

MODULES = ("publikt", "arenden", "bevakning", "sammantraden", "remisser", "administration")

urlpatterns = [pattern for name in MODULES for pattern in import_module(f"workflow.views.{name}").urlpatterns]
