"""What a person may write about check-lists."""

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from wanghuo.base.areas.models import Area
from wanghuo.kernel.forms import Choice, PageForm, term_field
from wanghuo.kernel.rulebook.rules import Confidence
from wanghuo.prevention.checklists.models import ChecklistVersion
from wanghuo.prevention.checklists.rules import Photo, Trait
from wanghuo.prevention.hazards.rules import HazardGrade
from wanghuo.register.places.rules import PlaceKind


class ListsFilter(PageForm):
    """Which lists to show."""

    text = forms.CharField(label=_("名称"), max_length=60, required=False)
    kind = term_field(_("场所类别"), PlaceKind, blank=_("全部"), required=False)
    trait = term_field(_("适用情形"), Trait, blank=_("全部"), required=False)
    is_retired = forms.BooleanField(label=_("只看已停用"), required=False)


class ListForm(PageForm):
    """What a list is called and which places it is for."""

    name = forms.CharField(label=_("名称"), max_length=60)
    kinds = forms.MultipleChoiceField(
        label=_("适用场所"),
        choices=[(one.value, _(one.label)) for one in PlaceKind],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    traits = forms.MultipleChoiceField(
        label=_("适用情形"),
        choices=[(one.value, _(one.label)) for one in Trait],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class EditionForm(PageForm):
    """Which state of a list or a draft was read."""

    edition = forms.IntegerField(widget=forms.HiddenInput)


class ChangeForm(ListForm, EditionForm):
    """A list as it shall be."""


class NewListForm(ListForm):
    """A new list: for which area, and whose items it begins with."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    area = forms.TypedChoiceField(label=_("适用区划"), required=False, coerce=int, empty_value=None)
    copied_from = forms.TypedChoiceField(
        label=_("从已有检查表复制"), required=False, coerce=UUID, empty_value=None
    )

    def choose(
        self, *, areas: Iterable[Area], versions: Iterable[ChecklistVersion], may_be_common: bool
    ) -> "NewListForm":
        """Offer the areas one may write for, and the lists there are."""
        common: list[Choice] = [("", _("通用（所有区划）"))] if may_be_common else []
        self.offer("area", [*common, *((one.pk, one.name) for one in areas)])
        self.offer("copied_from", [("", _("从空白开始")), *map(_list, versions)])
        return self


class ItemForm(EditionForm):
    """One item of a draft; without a code it is a new one."""

    code = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("检查内容"),
        max_length=120,
        help_text=_("写成一句“正常时成立”的话，如：安全出口没有上锁"),
    )
    how = forms.CharField(
        label=_("怎么看"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    source = forms.CharField(label=_("依据"), max_length=200)
    clause = forms.CharField(
        label=_("条款"), max_length=120, required=False, help_text=_("不能确定的不填")
    )
    confidence = term_field(_("依据的把握程度"), Confidence)
    photo = term_field(_("拍照要求"), Photo)
    grade = term_field(_("隐患等级"), HazardGrade)
    score = forms.IntegerField(label=_("分值"), min_value=0, max_value=100)


class StepForm(EditionForm):
    """Which item of which state of a draft."""

    code = forms.CharField(max_length=40, widget=forms.HiddenInput)


class MoveForm(StepForm):
    """Which item, and up or down."""

    by = forms.TypedChoiceField(
        choices=[("-1", _("上移")), ("1", _("下移"))], coerce=int, widget=forms.HiddenInput
    )


class PublishForm(EditionForm):
    """Which state of a draft goes into force, and what was revised."""

    note = forms.CharField(
        label=_("修订说明"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _list(version: ChecklistVersion) -> Choice:
    return (str(version.pk), version.checklist.name)
