"""Addresses of areas."""

from django.urls import path

from wanghuo.base.areas.views import changes, tree

app_name = "areas"
urlpatterns = [
    path("", tree.areas, name="areas"),
    path("list", tree.area_list, name="list"),
    path("options", tree.options, name="options"),
    path("<int:area_id>", tree.area, name="area"),
    path("<int:area_id>/children", tree.children, name="children"),
    path("<int:area_id>/create", changes.create_area, name="create_area"),
    path("<int:area_id>/rename", changes.rename_area, name="rename_area"),
    path("<int:area_id>/merge", changes.merge_area, name="merge_area"),
    path("<int:area_id>/split", changes.split_area, name="split_area"),
    path("<int:area_id>/boundary", changes.set_boundary, name="set_boundary"),
    path("<int:area_id>/boundary/remove", changes.remove_boundary, name="remove_boundary"),
]
