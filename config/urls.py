"""Every address of the product. Each package owns its own urls.py."""

from importlib.util import find_spec

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from config.health import healthz

# One login for everything, with its rate limits and log.
admin.site.login = secure_admin_login(admin.site.login)

PACKAGES = ("arenden", "workflow", "documents")

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("konto/", include("allauth.account.urls")),
    path("installningar/", admin.site.urls),
    *(path("", include(f"{package}.urls")) for package in PACKAGES if find_spec(f"{package}.urls")),
]
