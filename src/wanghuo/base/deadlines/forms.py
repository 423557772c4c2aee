"""What a person may write about the working calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wanghuo.kernel.forms import PageForm, day_field

FIRST_YEAR, LAST_YEAR = 2004, 2100


class YearForm(PageForm):
    """Which year to show."""

    year = forms.IntegerField(
        label=_("年份"), min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False
    )


class DayForm(PageForm):
    """Whether a day is worked, and on whose word."""

    day = day_field(_("日期"))
    is_workday = forms.TypedChoiceField(
        label=_("安排"),
        choices=[("rest", _("休息")), ("work", _("上班"))],
        coerce=lambda code: code == "work",
    )
    name = forms.CharField(label=_("名称"), max_length=40, help_text=_("如 国庆节调休"))
    source = forms.CharField(label=_("依据"), max_length=120, help_text=_("如放假通知的文号"))


class RemoveForm(PageForm):
    """The day whose setting is taken back."""

    day = day_field(_("日期"))
