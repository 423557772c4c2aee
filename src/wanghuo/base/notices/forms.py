"""What a person may choose about notices."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wanghuo.base.deadlines.rules import DeadlineLevel
from wanghuo.base.notices.rules import Adapter, DeliveryState, NoticeKind
from wanghuo.kernel.forms import PageForm, day_field, term_field


class InboxForm(PageForm):
    """Which of one's notices to show."""

    kind = term_field(_("类别"), NoticeKind, _("全部类别"), required=False)
    unread = forms.BooleanField(label=_("只看未读"), required=False)


class PreferenceForm(PageForm):
    """Which kinds go out by one adapter, and where to."""

    adapter = term_field(_("方式"), Adapter)
    kinds = forms.TypedMultipleChoiceField(
        label=_("外发的类别"),
        coerce=NoticeKind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    address = forms.CharField(label=_("邮箱地址"), max_length=254, required=False)

    def __init__(self, *args: object, adapter: Adapter | None = None, **kwargs: object) -> None:
        """Fix the adapter of a form that is shown; only letters need an address."""
        if adapter:
            kwargs["auto_id"] = f"prefer-{adapter}-%s"
        super().__init__(*args, **kwargs)
        self.offer("kinds", [(kind.value, _(kind.label)) for kind in NoticeKind])
        if adapter:
            self.fields["adapter"].widget = forms.HiddenInput()
            self.initial["adapter"] = adapter.value
            if adapter is not Adapter.SMTP:
                del self.fields["address"]


class DeliveryForm(PageForm):
    """Which deliveries to show."""

    adapter = term_field(_("方式"), Adapter, _("全部方式"), required=False)
    state = term_field(_("状态"), DeliveryState, _("全部状态"), required=False)


class ChannelTestForm(PageForm):
    """Which way to try, and for letters where to."""

    adapter = term_field(_("方式"), Adapter)
    address = forms.CharField(label=_("收件邮箱（仅邮件）"), max_length=254, required=False)


class ReminderForm(PageForm):
    """Which reminders to show."""

    level = forms.TypedChoiceField(
        label=_("催办级别"), coerce=DeadlineLevel, empty_value=None, required=False
    )
    since = day_field(_("起"), required=False)
    until = day_field(_("止"), required=False)
    text = forms.CharField(label=_("事项或单位"), max_length=60, required=False)
    below = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer the levels that press."""
        super().__init__(*args, **kwargs)
        pressing = [level for level in DeadlineLevel if level is not DeadlineLevel.NONE]
        levels = [(level.value, _(level.label)) for level in pressing]
        self.offer("level", [("", _("全部级别")), *levels])
