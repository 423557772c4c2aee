"""Addresses of this room."""

from django.urls import path

from wanghuo.prevention.major_hazards.views import details, lists, steps

app_name = "major_hazards"
ONE = "<uuid:major_hazard_id>"
urlpatterns = [
    path("", lists.major_hazards, name="major_hazards"),
    path("curve", lists.major_hazard_curve, name="major_hazard_curve"),
    path("published", lists.published_hazards, name="published_hazards"),
    path("published/docx", lists.published_docx, name="published_docx"),
    path("new", details.new_major_hazard, name="new_major_hazard"),
    path("suspect", steps.suspect, name="suspect"),
    path(ONE, details.major_hazard, name="major_hazard"),
    path(f"{ONE}/elements", steps.check_elements, name="check_elements"),
    path(f"{ONE}/discuss", steps.discuss, name="discuss"),
    path(f"{ONE}/judge", steps.judge, name="judge"),
    path(f"{ONE}/report", steps.report_to_government, name="report_to_government"),
    path(f"{ONE}/list", steps.list_for_supervision, name="list_for_supervision"),
    path(f"{ONE}/progress", steps.post_progress, name="post_progress"),
    path(f"{ONE}/closure", steps.ask_closure, name="ask_closure"),
    path(f"{ONE}/inspect", steps.inspect_closure, name="inspect_closure"),
    path(f"{ONE}/decide", steps.decide_closure, name="decide_closure"),
    path(f"{ONE}/look-back", steps.look_back, name="look_back"),
]
