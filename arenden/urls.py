"""The addresses of the register. Each module of views lists its own."""

from arenden.views import handlingar, mal

urlpatterns = [*handlingar.urlpatterns, *mal.urlpatterns]
