"""What a person may write about areas, and how a boundary file is read."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wanghuo.base.areas.rules import BELOW, NAME_LIMIT, AreaLevel
from wanghuo.kernel.errors import BadInput, Words
from wanghuo.kernel.forms import PageForm, day_field, term_field
from wanghuo.kernel.geo.coordinates import Crs

AREA_PICKER = {
    "list": "area-options",
    "autocomplete": "off",
    "hx-get": reverse_lazy("areas:options"),
    "hx-trigger": "input changed delay:300ms",
    "hx-target": "#area-options",
}
"""Makes a text field for a code offer areas while somebody types a name."""


class FilterForm(PageForm):
    """Which areas to list."""

    level = term_field(_("级别"), AreaLevel, blank=_("全部"), required=False)
    text = forms.CharField(label=_("名称含，或代码开头为"), required=False)
    below = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ChangeForm(PageForm):
    """What every change of the tree says: from when, and on whose word."""

    on = day_field(_("生效日期"), help_text=_("当日或以前；不早于上一次变更"))
    source = forms.CharField(
        label=_("依据"), required=False, max_length=120, help_text=_("如批复文号")
    )


class CreateForm(ChangeForm):
    """A new area below another."""

    level = term_field(_("级别"), AreaLevel)
    name = forms.CharField(label=_("名称"), max_length=NAME_LIMIT)
    code = forms.CharField(
        label=_("代码"), max_length=24, help_text=_("12 位；网格在上级后加 3 位")
    )
    field_order = ("level", "name", "code", "on", "source")

    def __init__(self, above: AreaLevel, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Form's
        """Offer the levels that may stand below `above`."""
        super().__init__(*args, **kwargs)
        self.offer("level", [(one.value, gettext(one.label)) for one in BELOW[above]])


class RenameForm(ChangeForm):
    """Another name or code."""

    name = forms.CharField(label=_("名称"), max_length=NAME_LIMIT)
    code = forms.CharField(label=_("代码"), max_length=24)
    field_order = ("name", "code", "on", "source")


class MergeForm(ChangeForm):
    """The area that absorbs this one."""

    into = forms.CharField(
        label=_("并入（代码）"),
        widget=forms.TextInput(AREA_PICKER),
        help_text=_("输入名称选取；须与本区划同级"),
    )
    field_order = ("into", "on", "source")


class SplitForm(ChangeForm):
    """A new area of the same level, and the children that go to it."""

    name = forms.CharField(label=_("新区划名称"), max_length=NAME_LIMIT)
    code = forms.CharField(label=_("新区划代码"), max_length=24)
    children = forms.TypedMultipleChoiceField(
        label=_("划入新区划的下级"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("name", "code", "on", "source", "children")

    def __init__(self, children: Iterable[tuple[int, str]], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Form's
        """Offer the children that stand below now."""
        super().__init__(*args, **kwargs)
        self.offer("children", list(children))


class BoundaryForm(PageForm):
    """A boundary in GeoJSON, and the coordinate system it was drawn in."""

    file = forms.FileField(
        label=_("GeoJSON 文件"),
        widget=forms.ClearableFileInput({"accept": ".json,.geojson"}),
        help_text=_("一个 Polygon 或 MultiPolygon；含一个要素的文件也可"),
    )
    crs = term_field(_("坐标系"), Crs)


def geometry_of(content: bytes) -> Mapping[str, Any]:
    """Return the one geometry of a GeoJSON file, bare or in a feature, without judging it."""
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadInput(problem="文件不是有效的 GeoJSON，请从制图软件重新导出（UTF-8）。") from None
    features = data.get("features") if isinstance(data, dict) else None
    if isinstance(features, list):
        if len(features) != 1:
            raise BadInput(
                problem=Words(
                    "文件中有 {count} 个要素，请只留本区划的一个；多个请用“导入”。",
                    count=len(features),
                )
            )
        data = features[0]
    geometry = data.get("geometry", data) if isinstance(data, dict) else None
    if not isinstance(geometry, dict):
        raise BadInput(problem="文件中没有几何图形（geometry），请从制图软件重新导出。")
    return geometry
