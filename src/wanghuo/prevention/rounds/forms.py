"""What a person may write about rounds."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wanghuo.kernel.forms import PageForm, day_field, term_field
from wanghuo.prevention.rounds.rules import OwedBy, RoundState


class RoundsFilter(PageForm):
    """Which rounds to list."""

    state = term_field(_("状态"), RoundState, blank=_("全部"), required=False)
    owed_by = term_field(_("应查人"), OwedBy, blank=_("全部"), required=False)
    frequency = forms.ChoiceField(label=_("应查事项"), required=False)
    since = day_field(_("安排日期自"), required=False)
    until = day_field(_("安排日期至"), required=False)
    is_unassigned = forms.BooleanField(label=_("只看没有派给人的"), required=False)
    is_owed = forms.BooleanField(label=_("不含免查"), required=False)
    below = forms.IntegerField(required=False, widget=forms.HiddenInput)
    post_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    place_id = forms.UUIDField(required=False, widget=forms.HiddenInput)


class BoardFilter(PageForm):
    """Which days, frequencies and areas the board counts."""

    frequency = forms.ChoiceField(label=_("应查事项"), required=False)
    since = day_field(_("安排日期自"), required=False)
    until = day_field(_("安排日期至"), required=False)
    below = forms.IntegerField(required=False, widget=forms.HiddenInput)


class WaiveForm(PageForm):
    """Why a round falls away."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("免查原因"), min_length=2, max_length=200)


class AssignForm(PageForm):
    """To whom a round goes, and when."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    post = forms.TypedChoiceField(label=_("改派给"), coerce=int)
    due_on = day_field(_("安排日期"), required=False)
