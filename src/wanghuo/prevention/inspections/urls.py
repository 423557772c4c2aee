"""Addresses of inspections."""

from django.urls import path

from wanghuo.prevention.inspections.views import lists, pages, steps

app_name = "inspections"
urlpatterns = [
    path("", lists.inspections, name="inspections"),
    path("new", steps.new, name="new"),
    path("start/<uuid:place_id>", steps.start, name="start"),
    path("<uuid:inspection_id>", pages.inspection, name="inspection"),
    path("<uuid:inspection_id>/docx", pages.inspection_docx, name="inspection_docx"),
    path("<uuid:inspection_id>/pdf", pages.inspection_pdf, name="inspection_pdf"),
    path("<uuid:inspection_id>/fill", steps.fill, name="fill"),
    path("<uuid:inspection_id>/decide", steps.decide, name="decide"),
    path("<uuid:inspection_id>/end", steps.end_inspection, name="end_inspection"),
    path("<uuid:inspection_id>/void", steps.void_inspection, name="void_inspection"),
    path("<uuid:inspection_id>/signers", steps.invite_signer, name="invite_signer"),
    path("<uuid:inspection_id>/sign", steps.sign_inspection, name="sign_inspection"),
    path("photos/<uuid:inspection_photo_id>", pages.photo, name="photo"),
    path("photos/<uuid:inspection_photo_id>/preview", pages.photo_preview, name="photo_preview"),
]
