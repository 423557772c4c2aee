"""Every address of the site."""

from django.urls import include, path

from wanghuo.monitoring.alarms.urls import at_desk
from wanghuo.register.places.views.plates import follow
from wanghuo.web import account, login, trust, views
from wanghuo.web.api import api

urlpatterns = [
    path("", views.today, name="today"),
    path("login", login.login, name="login"),
    path("login/code", login.login_code, name="login_code"),
    path("logout", login.logout, name="logout"),
    path("password", login.password, name="password"),
    path("settings", account.settings, name="settings"),
    path("settings/tokens", account.issue_token, name="issue_token"),
    path("settings/tokens/<int:token_id>/revoke", account.revoke_token, name="revoke_token"),
    path("settings/logins", account.logins, name="logins"),
    path("settings/logins/end", account.end_other_logins, name="end_other_logins"),
    path("settings/logins/<uuid:login_id>/end", account.end_login, name="end_login"),
    path("settings/second-factor", account.second_factor, name="second_factor"),
    path(
        "settings/second-factor/confirm",
        account.confirm_second_factor,
        name="confirm_second_factor",
    ),
    path("settings/second-factor/codes", account.renew_recovery_codes, name="renew_recovery_codes"),
    path(
        "settings/second-factor/remove",
        account.remove_second_factor,
        name="remove_second_factor",
    ),
    path("health", views.health, name="health"),
    path("trust", trust.trust, name="trust"),
    path("trust/wanghuo-ca.crt", trust.authority, name="trust_authority"),
    path("trust/wanghuo.mobileconfig", trust.profile, name="trust_profile"),
    path("language/", include("django.conf.urls.i18n")),
    path("api/", api.urls),
    path("", include("wanghuo.governance.plans.urls")),
    path("reports/", include("wanghuo.governance.reporting.urls")),
    path("areas/", include("wanghuo.base.areas.urls")),
    path("", include("wanghuo.base.documents.urls")),
    path("people/", include("wanghuo.base.people.urls")),
    path("calendar/", include("wanghuo.base.deadlines.urls")),
    path("", include("wanghuo.base.notices.urls")),
    path("exchange/", include("wanghuo.base.exchange.urls")),
    path("places/", include("wanghuo.register.places.urls")),
    path("q/<path:plate_number>", follow, name="plate"),
    path("", include("wanghuo.register.records.urls")),
    path("hazards/", include("wanghuo.prevention.hazards.urls")),
    path("major-hazards/", include("wanghuo.prevention.major_hazards.urls")),
    path("checklists/", include("wanghuo.prevention.checklists.urls")),
    path("inspections/", include("wanghuo.prevention.inspections.urls")),
    path("rounds/", include("wanghuo.prevention.rounds.urls")),
    path("campaigns/", include("wanghuo.prevention.campaigns.urls")),
    path("", include("wanghuo.prevention.owners.urls")),
    path("patrol/", include("wanghuo.prevention.patrol.urls")),
    path("devices/", include("wanghuo.monitoring.devices.urls")),
    path("readings/", include("wanghuo.monitoring.readings.urls")),
    path("alarms/", include("wanghuo.monitoring.alarms.urls")),
    path("", include(at_desk)),
    path("maintenance/", include("wanghuo.monitoring.maintenance.urls")),
    path("map/", include("wanghuo.web.map.urls")),
    path("ledger/", include("wanghuo.web.ledger_urls")),
    path("jobs/", include("wanghuo.web.work_urls")),
]

handler404 = "wanghuo.web.api.nothing_here"
