"""Addresses of the map; each layer has its own, behind its own capability."""

from django.urls import path

from wanghuo.web.map import areas, places, terminals, views
from wanghuo.web.map.layers import layers

app_name = "map"
DECLARING = (areas, places, terminals)
"""Modules that put layers on the map, the lowest first."""

urlpatterns = [
    path("", views.map_page, name="map"),
    path("picker", views.picker, name="picker"),
    path("position", views.position_of, name="position"),
    *(
        path(f"layers/{layer.code}", views.layer_door(layer), name=f"layer_{layer.code}")
        for layer in layers()
    ),
]
