"""The pages of the patrol app (巡查): its shell, its service worker, what installs it.

The shell holds nothing of anybody: a phone keeps it and opens it with no network. Who is meant and
what he may see comes through the API alone.
"""

import hashlib
import json

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template, render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.prevention.inspections.rules import INSPECTION_CONDUCT
from wanghuo.prevention.patrol.reading import files_of

ENTRY = "patrol/app.ts"
SHELL = "patrol/shell.html"
ICONS = (("patrol.svg", "any", "any"), ("patrol-192.png", "192x192", "any maskable"),
         ("patrol-512.png", "512x512", "any maskable"))  # fmt: skip


@require_safe
@never_cache
@csp_update({"img-src": ["blob:"]})  # a photo just taken is shown from the phone's own store
@ensure_csrf_cookie
@needs(INSPECTION_CONDUCT)
def app(request: ActorRequest) -> HttpResponse:
    """Show the app, the same page to everybody who may check."""
    return render(request, SHELL, {"entry": ENTRY})


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """Hand out the service worker, whose words change whenever a file of the app does."""
    del request
    files = _files()
    said = json.dumps(files) + str(getattr(get_template(SHELL), "template").source)  # noqa: B009 -- the stubs do not know it
    version = hashlib.sha256(said.encode()).hexdigest()[:16]
    context = {"version": version, "shell": reverse("patrol:app"), "files": json.dumps(files)}
    script = render_to_string("patrol/worker.js", context)
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = reverse("patrol:app")
    return response


@require_safe
@cache_control(no_cache=True)
def manifest(request: HttpRequest) -> JsonResponse:
    """Say how the app is called and drawn where it is installed."""
    del request
    start = reverse("patrol:app")
    described = {
        "id": start,
        "name": gettext("望火巡查"),
        "short_name": gettext("巡查"),
        "lang": "zh-CN",
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#ffffff",
        "icons": [
            {"src": static(file), "sizes": sizes, "purpose": purpose}
            for file, sizes, purpose in ICONS
        ],
    }
    return JsonResponse(described, content_type="application/manifest+json")


def _files() -> list[str]:
    """Return the addresses of all that the app needs to open with no network."""
    built = json.loads(settings.MANIFEST.read_text("utf-8"))
    folder = settings.DJANGO_VITE["default"]["static_url_prefix"]
    own = [static(f"{folder}/{file}") for file in files_of(built, ENTRY)]
    return [*own, reverse("patrol:patrol_manifest"), *(static(file) for file, _, _ in ICONS)]
