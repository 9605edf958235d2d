"""The administrator's pages: accounts and roles, the outbox, the demo's clock, and the way to the settings tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from arenden import clock, konton
from arenden.konton import KontoFel
from arenden.models import Anvandare, Rollinnehav
from arenden.permissions import Behorighet, requires_permission
from workflow import utkorg
from workflow.forms.administration import KlockForm, KontoForm, RollForm
from workflow.models import Utkorgspost

VISAS_HOGST = 100  # rows of the outbox, latest first
LAGEN = {
    "ko": ("I kö", Q(klar=None, misslyckad=None)),
    "misslyckad": ("Misslyckade", Q(klar=None, misslyckad__isnull=False)),
    "klar": ("Klara", Q(klar__isnull=False)),
}


@requires_permission(Behorighet.INSTALLNINGAR)
def administration(request: HttpRequest) -> HttpResponse:
    context = {
        "misslyckade": Utkorgspost.objects.filter(LAGEN["misslyckad"][1]).count(),
        "i_ko": Utkorgspost.objects.filter(LAGEN["ko"][1]).count(),
        "antal_konton": Anvandare.objects.filter(is_active=True).count(),
        "has_clock": settings.ALLOW_CLOCK_OVERRIDE,
    }
    return render(request, "workflow/administration_start.html", context)


# --- The outbox -----------------------------------------------------------------------------------------------------


@requires_permission(Behorighet.UTKORG_SE)
def utkorgen(request: HttpRequest) -> HttpResponse:
    """What waits, what failed, what is done. Its rows hold ids only, so nothing of a case is shown."""
    lage = request.GET.get("lage", "")
    if lage not in LAGEN:
        lage = "misslyckad" if Utkorgspost.objects.filter(LAGEN["misslyckad"][1]).exists() else "ko"
    address = reverse("utkorg")
    tabs = [
        {
            "namn": namn,
            "url": f"{address}?lage={kod}",
            "aktiv": kod == lage,
            "antal": Utkorgspost.objects.filter(q).count(),
        }
        for kod, (namn, q) in LAGEN.items()
    ]
    rows = Utkorgspost.objects.filter(LAGEN[lage][1]).order_by("-pk")[:VISAS_HOGST]
    context = {"poster": rows, "flikar": tabs, "lage": lage, "hogst": VISAS_HOGST}
    return render(request, "workflow/administration_utkorg.html", context)


@require_POST
@requires_permission(Behorighet.UTKORG_SE)
def skicka_igen(request: HttpRequest, pk: int) -> HttpResponse:
    post = get_object_or_404(Utkorgspost, pk=pk, klar=None)
    utkorg.send_again(post)
    messages.success(request, f"{post.get_slag_display()} nummer {post.pk} ligger i kö igen.")
    return redirect("utkorg")


# --- Accounts and roles ---------------------------------------------------------------------------------------------


@requires_permission(Behorighet.INSTALLNINGAR)
def anvandare(request: HttpRequest) -> HttpResponse:
    rows = Anvandare.objects.prefetch_related("roller__organ").order_by(
        "-is_active", "last_name", "first_name", "username"
    )
    return render(request, "workflow/administration_anvandare.html", {"konton": rows})


@requires_permission(Behorighet.INSTALLNINGAR)
def ny_anvandare(request: HttpRequest) -> HttpResponse:
    form = KontoForm(request.POST or None)
    if form.is_valid():
        try:
            konto = konton.create_account(by=request.user, **form.cleaned_data)
        except KontoFel as fault:
            form.add_error("username", str(fault))
        else:
            messages.success(request, f"Kontot {konto.username} är skapat. Ge det en roll och en länk för lösenordet.")
            return redirect("konto", konto.pk)
    return render(request, "workflow/administration_ny_anvandare.html", {"form": form})


@requires_permission(Behorighet.INSTALLNINGAR)
def konto(request: HttpRequest, pk: int) -> HttpResponse:
    return _show_account(request, get_object_or_404(Anvandare, pk=pk), RollForm())


def _show_account(request: HttpRequest, konto: Anvandare, form: RollForm, **more: Any) -> HttpResponse:
    roles = konto.roller.select_related("organ").order_by("roll", "organ__namn")
    context = {"konto": konto, "roller": roles, "form": form} | more
    return render(request, "workflow/administration_konto.html", context)


@require_POST
@requires_permission(Behorighet.INSTALLNINGAR)
def ge_roll(request: HttpRequest, pk: int) -> HttpResponse:
    konto = get_object_or_404(Anvandare, pk=pk)
    form = RollForm(request.POST)
    if form.is_valid():
        try:
            innehav = konton.give_role(konto, by=request.user, **form.cleaned_data)
        except KontoFel as fault:
            form.add_error("roll", str(fault))
        else:
            messages.success(request, f"{konto} har fått rollen: {innehav}.")
            return redirect("konto", pk)
    return _show_account(request, konto, form)


@require_POST
@requires_permission(Behorighet.INSTALLNINGAR)
def ta_roll(request: HttpRequest, pk: int, innehav_pk: int) -> HttpResponse:
    innehav = get_object_or_404(Rollinnehav.objects.select_related("anvandare", "organ"), pk=innehav_pk, anvandare=pk)
    return _change(request, pk, f"Rollen är borttagen: {innehav}.", konton.take_role, innehav)


@require_POST
@requires_permission(Behorighet.INSTALLNINGAR)
def avaktivera(request: HttpRequest, pk: int) -> HttpResponse:
    konto = get_object_or_404(Anvandare, pk=pk)
    return _change(request, pk, f"Kontot {konto.username} är avaktiverat.", konton.deactivate, konto)


@require_POST
@requires_permission(Behorighet.INSTALLNINGAR)
def aktivera(request: HttpRequest, pk: int) -> HttpResponse:
    konto = get_object_or_404(Anvandare, pk=pk)
    return _change(request, pk, f"Kontot {konto.username} är aktiverat.", konton.activate, konto)


def _change(request: HttpRequest, pk: int, done: str, act: Any, subject: Any) -> HttpResponse:
    """Do the act, or say what stands in the way; back to the account either way."""
    try:
        act(subject, by=request.user)
        messages.success(request, done)
    except KontoFel as fault:
        messages.error(request, str(fault))
    return redirect("konto", pk)


@require_POST
@never_cache
@requires_permission(Behorighet.INSTALLNINGAR)
def losenordslank(request: HttpRequest, pk: int) -> HttpResponse:
    """Show, once, a link by which the account's owner sets a password. It dies when it has been used."""
    konto = get_object_or_404(Anvandare, pk=pk)
    try:
        konton.record_link(konto, by=request.user)
    except KontoFel as fault:
        messages.error(request, str(fault))
        return redirect("konto", pk)
    key = {"uidb36": user_pk_to_url_str(konto), "key": default_token_generator.make_token(konto)}
    link = request.build_absolute_uri(reverse("account_reset_password_from_key", kwargs=key))
    days = settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)
    return _show_account(request, konto, RollForm(), lank=link, lank_dagar=days)


# --- The demo's clock -----------------------------------------------------------------------------------------------


@requires_permission(Behorighet.INSTALLNINGAR)
def klocka(request: HttpRequest) -> HttpResponse:
    """Let another day be today. There is no such page in production."""
    if not settings.ALLOW_CLOCK_OVERRIDE:
        raise Http404
    if request.POST.get("stall_ratt"):
        clock.set_offset(None)
        messages.success(request, f"Klockan går rätt. I dag är det {clock.today()}.")
        return redirect("klocka")
    form = KlockForm(request.POST or None, initial={"datum": clock.today()})
    if form.is_valid():
        time_of_day = clock.now().astimezone(clock.STOCKHOLM).time()
        clock.set_offset(datetime.combine(form.cleaned_data["datum"], time_of_day, clock.STOCKHOLM))
        messages.success(request, f"Klockan är omställd. I dag är det {clock.today()}.")
        return redirect("klocka")
    context = {"form": form, "idag": clock.today(), "is_moved": bool(clock.offset())}
    return render(request, "workflow/administration_klocka.html", context)


urlpatterns = [
    path("administration/", administration, name="administration"),
    path("administration/utkorg/", utkorgen, name="utkorg"),
    path("administration/utkorg/<int:pk>/skicka-igen/", skicka_igen, name="skicka_igen"),
    path("administration/anvandare/", anvandare, name="anvandare"),
    path("administration/anvandare/ny/", ny_anvandare, name="ny_anvandare"),
    path("administration/anvandare/<int:pk>/", konto, name="konto"),
    path("administration/anvandare/<int:pk>/roller/", ge_roll, name="ge_roll"),
    path("administration/anvandare/<int:pk>/roller/<int:innehav_pk>/ta-bort/", ta_roll, name="ta_roll"),
    path("administration/anvandare/<int:pk>/avaktivera/", avaktivera, name="avaktivera"),
    path("administration/anvandare/<int:pk>/aktivera/", aktivera, name="aktivera"),
    path("administration/anvandare/<int:pk>/losenordslank/", losenordslank, name="losenordslank"),
    path("administration/klocka/", klocka, name="klocka"),
]
