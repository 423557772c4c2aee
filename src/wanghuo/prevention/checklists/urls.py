"""Addresses of check-lists."""

from django.urls import path

from wanghuo.prevention.checklists.views import drafts, lists, versions

app_name = "checklists"
urlpatterns = [
    path("", lists.checklists, name="checklists"),
    path("new", lists.create_checklist, name="create_checklist"),
    path("<uuid:checklist_id>", lists.checklist, name="checklist"),
    path("<uuid:checklist_id>/change", lists.change_checklist, name="change_checklist"),
    path("<uuid:checklist_id>/retire", lists.retire_checklist, name="retire_checklist"),
    path("<uuid:checklist_id>/draft", lists.open_draft, name="open_draft"),
    path("versions/<uuid:version_id>", versions.version, name="version"),
    path("versions/<uuid:version_id>/xlsx", versions.version_xlsx, name="version_xlsx"),
    path("versions/<uuid:version_id>/docx", versions.version_docx, name="version_docx"),
    path("versions/<uuid:version_id>/pdf", versions.version_pdf, name="version_pdf"),
    path("drafts/<uuid:version_id>/item", drafts.check_item, name="check_item"),
    path("drafts/<uuid:version_id>/items", drafts.upload_items, name="upload_items"),
    path("drafts/<uuid:version_id>/move", drafts.move_item, name="move_item"),
    path("drafts/<uuid:version_id>/remove", drafts.remove_item, name="remove_item"),
    path("drafts/<uuid:version_id>/publish", drafts.publish, name="publish"),
    path("drafts/<uuid:version_id>/discard", drafts.discard, name="discard"),
    path("drafts/<uuid:version_id>/adopt", drafts.adopt, name="adopt"),
]
