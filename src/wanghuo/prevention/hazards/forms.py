"""What a person may write about hazards."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from wanghuo.base.people.models import Organisation
from wanghuo.kernel.forms import Label, PageForm, day_field, term_field
from wanghuo.prevention.hazards.rules import (
    HazardGrade,
    HazardSource,
    HazardState,
    HazardView,
    NoticeForm,
    OrderKind,
    TransferState,
)
from wanghuo.register.places.rules import PlaceKind

ALL = _("全部")


def words_field(label: Label, *, required: bool = True, rows: int = 3) -> forms.CharField:
    """Return a field for some sentences."""
    return forms.CharField(
        label=label,
        max_length=2000,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class HazardsFilter(PageForm):
    """Which hazards to list."""

    text = forms.CharField(
        label=_("案号、隐患、场所或单位"), max_length=60, required=False, strip=True
    )
    view = term_field(_("分类"), HazardView, blank=ALL, required=False)
    state = term_field(_("状态"), HazardState, blank=ALL, required=False)
    grade = term_field(_("等级"), HazardGrade, blank=ALL, required=False)
    source = term_field(_("来源"), HazardSource, blank=ALL, required=False)
    place_kind = term_field(_("场所类别"), PlaceKind, blank=ALL, required=False)
    below = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )
    place_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    organisation_id = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )


class TransfersFilter(PageForm):
    """Which transfers to list."""

    state = term_field(_("移交状态"), TransferState, blank=ALL, required=False)


class FindForm(PageForm):
    """What was found, and where."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    place = forms.CharField(label=_("场所编号"), max_length=30)
    title = forms.CharField(label=_("是什么隐患"), max_length=200)
    grade = term_field(_("等级"), HazardGrade)
    source = term_field(_("来源"), HazardSource)
    clause = forms.CharField(label=_("依据"), max_length=200, required=False)
    detail = words_field(_("具体情况"), required=False)


class StepForm(PageForm):
    """What is said with a step that needs a word."""

    text = words_field(_("说明"))


class NoteForm(PageForm):
    """What may be said with a step."""

    text = words_field(_("说明"), required=False, rows=2)


class SubmitForm(PageForm):
    """What was done about it; files come beside."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    text = words_field(_("怎么整改的、结果如何"))


class OrderForm(PageForm):
    """How soon, and what is asked."""

    kind = term_field(_("责令方式"), OrderKind)
    due_on = day_field(_("整改期限"), required=False, help_text=_("立即改正的不填"))
    responsible_name = forms.CharField(label=_("整改责任人"), max_length=40, required=False)
    measure = words_field(_("整改要求"))


class ReturnForm(PageForm):
    """What is not gone yet, and by when it must be."""

    due_on = day_field(_("新的整改期限"))
    text = words_field(_("复查发现的问题"))


class CloseForm(PageForm):
    """What the recheck found."""

    text = words_field(_("复查情况"))


class ExtensionForm(PageForm):
    """Until when, and why."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    until = day_field(_("延期到"))
    text = words_field(_("延期理由"))


class OrganisationForm(PageForm):
    """To which body, and why."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    organisation = forms.TypedChoiceField(label=_("单位"), coerce=int)
    text = words_field(_("说明"), required=False, rows=2)

    def choose(self, bodies: Iterable[Organisation]) -> "OrganisationForm":
        """Offer these bodies."""
        self.offer("organisation", [(one.pk, f"{one.area.name} · {one.name}") for one in bodies])
        return self


class EscalateForm(PageForm):
    """Why it goes up."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    text = words_field(_("上报理由"), rows=2)


class MergeForm(PageForm):
    """Which hazard is the same."""

    number = forms.CharField(label=_("重复的隐患案号"), max_length=20)


class GradeForm(PageForm):
    """How grave it is, and why."""

    grade = term_field(_("核定等级"), HazardGrade)
    text = words_field(_("核定理由"), rows=2)


class NoticeChoice(PageForm):
    """Which document."""

    form = term_field(_("文书种类"), NoticeForm)
