"""What a person may write about campaigns."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from wanghuo.kernel.forms import PageForm, day_field, term_field
from wanghuo.kernel.terms import Term
from wanghuo.prevention.campaigns.rules import CampaignKind, CampaignState, Season, TargetKind
from wanghuo.register.places.rules import PlaceKind, PlaceStatus

PARTS = "，,、 \n\r\t"


def _several(label: Any, terms: type[Term]) -> forms.MultipleChoiceField:  # noqa: ANN401 -- a lazy string
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=[(one.value, gettext_lazy(one.label)) for one in terms],
        widget=forms.CheckboxSelectMultiple,
    )


class CampaignsFilter(PageForm):
    """Which campaigns to list."""

    state = term_field(_("状态"), CampaignState, blank=_("全部"), required=False)
    kind = term_field(_("类型"), CampaignKind, blank=_("全部"), required=False)


class PartFilter(PageForm):
    """Which part of a campaign's places, checks or hazards."""

    below = forms.IntegerField(required=False, widget=forms.HiddenInput)
    is_checked = forms.NullBooleanField(required=False, widget=forms.HiddenInput)
    is_remote = forms.NullBooleanField(required=False, widget=forms.HiddenInput)
    is_closed = forms.NullBooleanField(required=False, widget=forms.HiddenInput)


class CampaignForm(PageForm):
    """A campaign as it shall be."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=_("名称"), max_length=100)
    kind = term_field(_("类型"), CampaignKind)
    organiser = forms.TypedChoiceField(label=_("组织单位"), coerce=int)
    season = term_field(_("时段"), Season)
    level = forms.ChoiceField(label=_("响应级别"), required=False)
    starts_on = day_field(_("起始日期"))
    ends_on = day_field(_("截止日期"))
    target_kind = term_field(_("指标方式"), TargetKind)
    target = forms.IntegerField(label=_("指标"), min_value=1, max_value=10_000)
    checklists = forms.CharField(
        label=_("检查表代码"),
        required=False,
        max_length=500,
        help_text=_("多个用逗号隔开；不填则都算数"),
    )
    basis = forms.CharField(label=_("依据"), required=False, max_length=300)
    kinds = _several(_("场所类别（不选为全部）"), PlaceKind)
    statuses = _several(_("场所身份（不选为全部）"), PlaceStatus)
    participants = forms.TypedMultipleChoiceField(
        label=_("联合检查参加单位"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def choose(
        self, organisations: list[tuple[int, str]], levels: list[tuple[str, str]]
    ) -> "CampaignForm":
        """Fill in what there is to choose from."""
        self.offer("organiser", organisations)
        self.offer("participants", organisations)
        self.offer("level", [("", gettext("无")), *levels])
        return self


def codes_in(text: str) -> list[str]:
    """Return the codes of a list that somebody typed."""
    for sign in PARTS:
        text = text.replace(sign, " ")
    return list(dict.fromkeys(text.split()))


class VersionForm(PageForm):
    """Which version was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class CloseForm(VersionForm):
    """What came of a campaign."""

    result = forms.CharField(
        label=_("整治结果"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
