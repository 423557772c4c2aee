"""Addresses of this room."""

from django.urls import path

from wanghuo.base.documents.views import attachments

app_name = "documents"
urlpatterns = [
    path("files/<uuid:attachment_id>", attachments.file, name="file"),
    path("files/<uuid:attachment_id>/preview", attachments.preview, name="preview"),
    path("files/<uuid:attachment_id>/withdraw", attachments.withdraw, name="withdraw"),
]
