"""What a person may write about devices."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanghuo.kernel.forms import PageForm
from wanghuo.kernel.messages import Action
from wanghuo.monitoring.devices.rules import GIVEN, dialects_of

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
    place_id = forms.UUIDField(required=False, widget=forms.HiddenInput)


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
    dialect = forms.ChoiceField(
        label=_("方言"),
        required=False,
        help_text=_("与标准说法不同的装置才需要选；拿不准的用“标准”"),
    )

    def speak(self, protocol: str) -> "WhereForm":
        """Offer the dialects of a protocol; one that nobody knows any more has none."""
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
