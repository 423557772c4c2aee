"""The page that helps a phone trust this house's own certificate (信任本系统).

It is read before the phone can come by HTTPS, so it comes in clear, shows nothing of anybody, and
asks to compare the fingerprint with the one on the operator's screen.
"""

import plistlib
from collections.abc import Callable
from uuid import NAMESPACE_URL, uuid5

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wanghuo.web.own_names import OwnTls
from wanghuo.web.tls import Papers, der, fingerprint

IN_CLEAR = ("/trust", "/static/", "/health")
"""What a phone needs before it trusts us; everything else comes by HTTPS."""

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def lead_to_tls(get_response: GetResponse) -> GetResponse:
    """Lead whoever comes in clear to the same page by HTTPS, where there is a certificate."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        own: OwnTls | None = settings.OWN_TLS
        if own is None or request.is_secure() or request.path.startswith(IN_CLEAR):
            return get_response(request)
        host = request.get_host()
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        return redirect(f"https://{name}:{own.port}{request.get_full_path()}")

    return middleware


@require_safe
@never_cache
def trust(request: HttpRequest) -> HttpResponse:
    """Show the steps for each kind of phone, the fingerprint to compare, and where to go then."""
    own = _own()
    home = own.places[0] if own.places else f"https://127.0.0.1:{own.port}/"
    context = {
        "fingerprint": fingerprint(Papers(own.folder).authority),
        "places": [f"{one}patrol/" for one in own.places],
        "square": segno.make_qr(f"{home}patrol/").svg_inline(border=2, scale=5),
    }
    return render(request, "trust.html", context)


@require_safe
def authority(request: HttpRequest) -> HttpResponse:
    """Hand out the authority's certificate, as Android and HarmonyOS install it."""
    del request
    response = HttpResponse(
        der(Papers(_own().folder).authority), content_type="application/x-x509-ca-cert"
    )
    response["Content-Disposition"] = 'attachment; filename="wanghuo-ca.crt"'
    return response


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """Hand out the certificate as a profile, as an iPhone installs it."""
    del request
    paper = Papers(_own().folder).authority
    name = str(uuid5(NAMESPACE_URL, fingerprint(paper)))
    certificate = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"wanghuo.trust.{name}",
        "PayloadUUID": name,
        "PayloadDisplayName": "望火自建证书",
        "PayloadContent": der(paper),
    }
    whole = {
        "PayloadType": "Configuration",
        "PayloadVersion": 1,
        "PayloadIdentifier": "wanghuo.trust",
        "PayloadUUID": str(uuid5(NAMESPACE_URL, name)),
        "PayloadDisplayName": "望火：信任本系统",
        "PayloadDescription": "安装后，这部手机可以经 HTTPS 安全地打开本系统。",
        "PayloadContent": [certificate],
    }
    return HttpResponse(plistlib.dumps(whole), content_type="application/x-apple-aspen-config")


def _own() -> OwnTls:
    own: OwnTls | None = settings.OWN_TLS
    if own is None:
        raise Http404
    return own
