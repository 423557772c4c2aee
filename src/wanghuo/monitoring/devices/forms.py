"""What a person may write about devices."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanghuo.kernel.forms import PageForm, term_field
from wanghuo.kernel.geo.coordinates import Crs
from wanghuo.kernel.messages import Action
from wanghuo.monitoring.devices.models import ProductClass
from wanghuo.monitoring.devices.rules import (
    GIVEN,
    ClassTerms,
    Connectivity,
    DeviceKind,
    dialects_of,
)

CLAIMED, RELEASED = "claimed", "released"


class DevicesFilter(PageForm):
    """Which devices to list."""

    text = forms.CharField(label=_("名称、标识或场所"), max_length=60, required=False)
    state = forms.TypedChoiceField(
        label=_("状态"),
        choices=[("", _("全部")), (CLAIMED, _("已认领")), (RELEASED, _("已撤销认领"))],
        required=False,
    )
    area = forms.CharField(label=_("区划代码（含下级）"), max_length=20, required=False)
    connectivity = term_field(_("在线状态"), Connectivity, _("全部"), required=False)
    class_id = forms.ChoiceField(label=_("产品类别"), required=False)
    firm = forms.CharField(label=_("维护机构编号"), max_length=30, required=False)
    is_dark = forms.BooleanField(label=_("只看停电的"), required=False)
    place_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    building_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    below = forms.IntegerField(required=False, widget=forms.HiddenInput)
    cell = forms.CharField(required=False, max_length=15, widget=forms.HiddenInput)

    def classified(self, classes: Iterable[ProductClass]) -> "DevicesFilter":
        """Offer the classes."""
        choices = [(str(one.pk), one.name) for one in classes]
        self.offer("class_id", [("", _("全部")), *choices])
        return self


class WhereForm(PageForm):
    """What a device is called, how it speaks, where it belongs."""

    name = forms.CharField(label=_("装置名称"), max_length=60)
    place = forms.CharField(
        label=_("场所编号"),
        max_length=30,
        required=False,
        help_text=_("填了场所，区划随场所"),
    )
    area = forms.CharField(
        label=_("区划代码"),
        max_length=20,
        required=False,
        help_text=_("不在登记场所里的装置，填所在区划"),
    )
    building = forms.CharField(
        label=_("建筑编号"), max_length=30, required=False, help_text=_("不填随场所所在建筑")
    )
    floor = forms.CharField(label=_("楼层"), max_length=20, required=False)
    spot = forms.CharField(label=_("安装部位"), max_length=60, required=False)
    product_class = forms.ChoiceField(
        label=_("产品类别"), required=False, help_text=_("决定多久不上报判为迟报、离线")
    )
    firm = forms.CharField(
        label=_("维护机构编号"), max_length=30, required=False, help_text=_("消防技术服务机构")
    )
    longitude = forms.FloatField(
        label=_("经度"), required=False, help_text=_("不填用场所或建筑的位置")
    )
    latitude = forms.FloatField(label=_("纬度"), required=False)
    crs = term_field(_("坐标系"), Crs, required=False)
    dialect = forms.ChoiceField(
        label=_("方言"),
        required=False,
        help_text=_("与标准说法不同的装置才需要选；拿不准的用“标准”"),
    )

    def speak(self, protocol: str, classes: Iterable[ProductClass]) -> "WhereForm":
        """Offer the classes, and the dialects of a protocol; an unknown one has none."""
        usual = ("", _("按协议、方言自动"))
        self.offer("product_class", [usual, *((str(one.pk), one.name) for one in classes)])
        try:
            known = dialects_of(protocol)
        except KeyError:
            known = {}
        self.offer("dialect", [(name, _(label)) for name, label in known.items()])
        return self


class RebindForm(WhereForm):
    """The same, of a device as it was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ReleaseForm(PageForm):
    """Which version was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ClassForm(PageForm):
    """What is expected of a class."""

    code = forms.CharField(max_length=40, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("名称"), max_length=40)
    kind = term_field(_("装置种类"), DeviceKind)
    interval_seconds = forms.IntegerField(
        label=_("上报间隔（秒）"), min_value=5, max_value=5_184_000
    )
    late_after = forms.IntegerField(
        label=_("迟报（漏报次数）"), min_value=1, max_value=10_000, help_text=_("漏报几次判为迟报")
    )
    suspected_after = forms.IntegerField(
        label=_("疑似离线（漏报次数）"), min_value=2, max_value=10_000
    )
    offline_after = forms.IntegerField(label=_("离线（漏报次数）"), min_value=3, max_value=10_000)
    is_mains = forms.BooleanField(label=_("市电供电"), required=False)
    protocol = forms.CharField(
        label=_("默认协议"),
        max_length=16,
        required=False,
        help_text=_("认领该协议的装置时自动用本类别"),
    )
    dialect = forms.CharField(label=_("默认方言"), max_length=40, required=False)

    def terms(self) -> ClassTerms:
        """Return what was filled in."""
        told = {
            name: value for name, value in self.values().items() if name not in {"version", "code"}
        }
        return ClassTerms(**told)


class NewClassForm(ClassForm):
    """The same, of a class that is added."""

    field_order = ("code", "name")
    code = forms.RegexField(
        label=_("代码"), regex=r"^[a-z0-9_]{2,40}$", help_text=_("小写字母、数字、下划线")
    )


class CommandForm(PageForm):
    """What a device is told."""

    action = forms.TypedChoiceField(
        label=_("命令"), coerce=Action, choices=[(one.value, _(one.label)) for one in GIVEN]
    )
    minutes = forms.IntegerField(
        label=_("应答时限（分钟，查岗用）"), required=False, min_value=1, max_value=255
    )
    system = forms.IntegerField(
        label=_("系统类型（读设施状态用）"), required=False, min_value=0, max_value=255
    )
    system_address = forms.IntegerField(
        label=_("系统地址（读设施状态用）"), required=False, min_value=0, max_value=255
    )

    def numbers(self) -> Mapping[str, Any]:
        """Return the numbers that were filled in."""
        return {
            name: value
            for name, value in self.values().items()
            if name != "action" and value is not None
        }
