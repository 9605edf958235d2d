"""The addresses of the papers. Each module of views lists its own."""

from documents.views import filer, granskning, tjansteskrivelser

urlpatterns = [*tjansteskrivelser.urlpatterns, *granskning.urlpatterns, *filer.urlpatterns]
