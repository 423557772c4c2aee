"""What must be true of the tree of areas whatever has been done to it."""

from django.db.models import Count, Q

from wanghuo.base.areas.models import Area, Designation


def check_the_tree():
    areas = {area.pk: area for area in Area.objects.all()}
    assert len({area.path for area in areas.values()}) == len(areas)
    for area in areas.values():
        above = areas[area.parent_id].path if area.parent_id else ""
        assert area.path == f"{above}{area.pk}/"
        assert area.valid_to is not None or area.parent_id is None or in_force(areas, area)
        assert (area.successor_id is None) == (area.valid_to is None)
    open_ones = Count("designations", filter=Q(designations__valid_to__isnull=True))
    for area in Area.objects.annotate(open_ones=open_ones):
        assert area.open_ones == (1 if area.valid_to is None else 0)
    for row in Designation.objects.filter(valid_to__isnull=True).select_related("area"):
        area = row.area
        assert (row.name, row.code) == (area.name, area.code)
    for area in areas.values():
        spans = area.designations.order_by("valid_from", "id").values_list("valid_from", "valid_to")
        for (_, ended), (begun, _) in zip(spans, list(spans)[1:], strict=False):
            assert ended == begun


def in_force(areas, area):
    return areas[area.parent_id].valid_to is None
