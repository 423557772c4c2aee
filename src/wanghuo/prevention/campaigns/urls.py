"""Addresses of campaigns."""

from django.urls import path

from wanghuo.prevention.campaigns.views import campaigns, lists

app_name = "campaigns"
urlpatterns = [
    path("", lists.campaigns, name="campaigns"),
    path("new", campaigns.draft_campaign, name="draft_campaign"),
    path("<uuid:campaign_id>", campaigns.campaign, name="campaign"),
    path("<uuid:campaign_id>/change", campaigns.change_campaign, name="change_campaign"),
    path("<uuid:campaign_id>/launch", campaigns.launch_campaign, name="launch_campaign"),
    path("<uuid:campaign_id>/recount", campaigns.recount_targets, name="recount_targets"),
    path("<uuid:campaign_id>/withdraw", campaigns.withdraw_campaign, name="withdraw_campaign"),
    path("<uuid:campaign_id>/close", campaigns.close_campaign, name="close_campaign"),
    path("<uuid:campaign_id>/docx", campaigns.campaign_docx, name="campaign_docx"),
    path("<uuid:campaign_id>/places", lists.places, name="places"),
    path("<uuid:campaign_id>/checks", lists.checks, name="checks"),
    path("<uuid:campaign_id>/hazards", lists.hazards, name="hazards"),
]
