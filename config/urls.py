"""Every address of the product. Each package owns its own urls.py."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from config.api import api
from config.health import healthz

# One login for everything, with its rate limits and log.
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/", api.urls),
    path("konto/", include("allauth.account.urls")),
    path("installningar/", admin.site.urls),
    path("", include("arenden.urls")),
    path("", include("workflow.urls")),
    path("", include("documents.urls")),
]
