"""Addresses of this room; what places promise is open to everybody."""

from django.urls import path

from wanghuo.prevention.owners.views import accounts, assessments, desks, lists

app_name = "owners"
_ASSESSMENT = "owner/assessments/<uuid:assessment_id>"
urlpatterns = [
    path("pledges/", lists.public_pledges, name="public_pledges"),
    path("owner/", desks.home, name="home"),
    path("owner/places/<uuid:place_id>", desks.desk, name="desk"),
    path("owner/places/<uuid:place_id>/pledge", desks.post_pledge, name="post_pledge"),
    path("owner/places/<uuid:place_id>/risks", desks.declare_risks, name="declare_risks"),
    path(
        "owner/places/<uuid:place_id>/assess", assessments.begin_assessment, name="begin_assessment"
    ),
    path("owner/pledges/", lists.pledges, name="pledges"),
    path("owner/pledges/<uuid:pledge_id>", desks.pledge, name="pledge"),
    path("owner/pledges/<uuid:pledge_id>/withdraw", desks.withdraw_pledge, name="withdraw_pledge"),
    path("owner/risks/", lists.declarations, name="declarations"),
    path("owner/risks/<uuid:declaration_id>", desks.declaration, name="declaration"),
    path(
        "owner/risks/<uuid:declaration_id>/amend",
        desks.amend_declaration,
        name="amend_declaration",
    ),
    path("owner/assessments/", lists.assessments, name="assessments"),
    path(_ASSESSMENT, assessments.assessment, name="assessment"),
    path(f"{_ASSESSMENT}/rate", assessments.rate_items, name="rate_items"),
    path(f"{_ASSESSMENT}/submit", assessments.submit_assessment, name="submit_assessment"),
    path(f"{_ASSESSMENT}/take", assessments.take_assessment, name="take_assessment"),
    path(f"{_ASSESSMENT}/mark", assessments.review_items, name="review_items"),
    path(f"{_ASSESSMENT}/return", assessments.return_assessment, name="return_assessment"),
    path(f"{_ASSESSMENT}/decide", assessments.decide_assessment, name="decide_assessment"),
    path(f"{_ASSESSMENT}/revoke", assessments.revoke_assessment, name="revoke_assessment"),
    path("owner/standards/", lists.rates, name="rates"),
    path("owner/standards/places", lists.standings, name="standings"),
    path("owner/accounts/", accounts.accounts, name="accounts"),
    path("owner/accounts/<uuid:occupier_id>", accounts.account, name="account"),
    path("owner/accounts/<uuid:occupier_id>/open", accounts.open_account, name="open_account"),
    path("owner/accounts/<uuid:occupier_id>/grant", accounts.grant_account, name="grant_account"),
]
