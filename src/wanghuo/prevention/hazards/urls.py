"""Addresses of hazards, and of the steps they take."""

from django.urls import path

from wanghuo.prevention.hazards.views import hazards, lists, steps

app_name = "hazards"
urlpatterns = [
    path("", lists.hazards, name="hazards"),
    path("measures", lists.measures, name="measures"),
    path("transfers", lists.transfers, name="transfers"),
    path("new", hazards.new_hazard, name="new_hazard"),
    path("find", hazards.find_hazard, name="find_hazard"),
    path("<uuid:hazard_id>", hazards.hazard, name="hazard"),
    path("<uuid:hazard_id>/assign", steps.assign_hazard, name="assign_hazard"),
    path("<uuid:hazard_id>/grade", steps.grade_hazard, name="grade_hazard"),
    path("<uuid:hazard_id>/order", steps.order_hazard, name="order_hazard"),
    path("<uuid:hazard_id>/begin", steps.begin_hazard, name="begin_hazard"),
    path("<uuid:hazard_id>/submit", steps.submit_hazard, name="submit_hazard"),
    path("<uuid:hazard_id>/submit-for-owner", steps.submit_for_owner, name="submit_for_owner"),
    path("<uuid:hazard_id>/return", steps.return_hazard, name="return_hazard"),
    path("<uuid:hazard_id>/close", steps.close_hazard, name="close_hazard"),
    path("<uuid:hazard_id>/extension", steps.ask_extension, name="ask_extension"),
    path("<uuid:hazard_id>/transfer", steps.transfer_hazard, name="transfer_hazard"),
    path("<uuid:hazard_id>/escalate", steps.escalate_hazard, name="escalate_hazard"),
    path("<uuid:hazard_id>/take-back", steps.take_back, name="take_back"),
    path("<uuid:hazard_id>/merge", steps.merge_hazard, name="merge_hazard"),
    path("<uuid:hazard_id>/undo-merge", steps.undo_merge, name="undo_merge"),
    path("<uuid:hazard_id>/void", steps.void_hazard, name="void_hazard"),
    path("<uuid:hazard_id>/notices", hazards.issue_notice, name="issue_notice"),
    path("notices/<uuid:paper_id>/docx", hazards.notice_docx, name="notice_docx"),
    path("notices/<uuid:paper_id>/pdf", hazards.notice_pdf, name="notice_pdf"),
    path(
        "extensions/<uuid:extension_id>/approve", steps.approve_extension, name="approve_extension"
    ),
    path("extensions/<uuid:extension_id>/refuse", steps.refuse_extension, name="refuse_extension"),
    path("transfers/<uuid:transfer_id>/receive", steps.receive_transfer, name="receive_transfer"),
    path("transfers/<uuid:transfer_id>/decline", steps.decline_transfer, name="decline_transfer"),
]
