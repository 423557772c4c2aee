"""What a system administrator writes about subscriptions and sources."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanghuo.base.exchange.rules.webhooks import (
    MOST_A_MINUTE,
    NAME_LENGTH,
    URL_LENGTH,
    IncomingState,
    PushState,
)
from wanghuo.base.exchange.services import open_targets
from wanghuo.kernel.forms import PageForm, term_field
from wanghuo.kernel.registry import fact_kinds


class KindsForm(PageForm):
    """Where to, and of which facts."""

    url = forms.CharField(
        label=_("推送地址"), max_length=URL_LENGTH, help_text=_("主机须在允许推送的清单内")
    )
    kinds = forms.MultipleChoiceField(label=_("事实类别"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Form's own options
        """Offer every declared kind of fact."""
        super().__init__(*args, **kwargs)
        self.offer("kinds", [(code, _(label)) for code, label in sorted(fact_kinds.labels.items())])


class SubscriptionForm(KindsForm):
    """A new subscription."""

    name = forms.CharField(label=_("名称"), max_length=NAME_LENGTH)
    area = forms.CharField(
        label=_("区划代码"), max_length=40, help_text=_("只推送该区划以内的事实")
    )
    field_order = ("name", "area", "url", "kinds")


class ResendForm(PageForm):
    """From where to send again."""

    position = forms.IntegerField(label=_("从位置"), min_value=1, max_value=2**63 - 1)


class SourceForm(PageForm):
    """A new source."""

    code = forms.CharField(
        label=_("来源代码"), max_length=30, help_text=_("英文字母和数字，写入接口地址")
    )
    name = forms.CharField(label=_("名称"), max_length=NAME_LENGTH)
    area = forms.CharField(label=_("区划代码"), max_length=40, help_text=_("只能写入该区划以内"))
    per_minute = forms.IntegerField(
        label=_("每分钟上限"), min_value=1, max_value=MOST_A_MINUTE, initial=120
    )
    targets = forms.MultipleChoiceField(label=_("可写入"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Form's own options
        """Offer every table that a machine may write."""
        super().__init__(*args, **kwargs)
        self.offer("targets", [(code, _(one.label)) for code, one in open_targets().items()])


class PushFilterForm(PageForm):
    """Which pushes to show."""

    state = term_field(_("状态"), PushState, _("全部状态"), required=False)


class RecordFilterForm(PageForm):
    """Which records to show."""

    state = term_field(_("状态"), IncomingState, _("全部状态"), required=False)
