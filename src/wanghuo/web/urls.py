"""Every address of the site."""

from django.urls import include, path

from wanghuo.web import views
from wanghuo.web.api import api

urlpatterns = [
    path("", views.today, name="today"),
    path("login", views.login, name="login"),
    path("logout", views.logout, name="logout"),
    path("password", views.password, name="password"),
    path("inbox", views.inbox, name="inbox"),
    path("inbox/<uuid:notice_id>", views.open_notice, name="open_notice"),
    path("settings", views.settings, name="settings"),
    path("settings/tokens", views.issue_token, name="issue_token"),
    path("settings/tokens/<int:token_id>/revoke", views.revoke_token, name="revoke_token"),
    path("health", views.health, name="health"),
    path("language/", include("django.conf.urls.i18n")),
    path("api/", api.urls),
    path("", include("wanghuo.governance.plans.urls")),
    path("areas/", include("wanghuo.base.areas.urls")),
    path("people/", include("wanghuo.base.people.urls")),
    path("calendar/", include("wanghuo.base.deadlines.urls")),
    path("exchange/", include("wanghuo.base.exchange.urls")),
    path("ledger/", include("wanghuo.web.ledger_urls")),
    path("jobs/", include("wanghuo.web.work_urls")),
]
