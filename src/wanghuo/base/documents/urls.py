"""Addresses of this room."""

from django.urls import path

from wanghuo.base.documents.views import attachments, imports

app_name = "documents"
urlpatterns = [
    path("files/<uuid:attachment_id>", attachments.file, name="file"),
    path("files/<uuid:attachment_id>/preview", attachments.preview, name="preview"),
    path("files/<uuid:attachment_id>/withdraw", attachments.withdraw, name="withdraw"),
    path("imports", imports.imports, name="imports"),
    path("imports/template", imports.template, name="import_template"),
    path("imports/upload", imports.upload, name="upload_import"),
    path("imports/<uuid:batch_id>", imports.batch, name="import"),
    path("imports/<uuid:batch_id>/result", imports.result, name="import_result"),
    path("imports/<uuid:batch_id>/recheck", imports.recheck, name="recheck_import"),
    path("imports/<uuid:batch_id>/apply", imports.apply, name="apply_import"),
    path("imports/<uuid:batch_id>/cancel", imports.cancel, name="cancel_import"),
    path("imports/<uuid:batch_id>/resume", imports.resume, name="resume_import"),
    path("imports/<uuid:batch_id>/undo", imports.undo, name="undo_import"),
    path("imports/<uuid:batch_id>/passwords", imports.passwords, name="import_passwords"),
]
