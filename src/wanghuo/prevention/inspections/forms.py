"""What a person may write about an inspection at the desk."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wanghuo.base.people.models import Post
from wanghuo.kernel.forms import PageForm, day_field, term_field
from wanghuo.prevention.checklists.models import ChecklistVersion
from wanghuo.prevention.inspections.rules import (
    NOTE,
    RESULT,
    InspectionKind,
    InspectionState,
    ItemResult,
    Upshot,
)
from wanghuo.register.places.rules import PlaceKind

Raw = Mapping[str, Any]


class InspectionsFilter(PageForm):
    """Which inspections to list."""

    text = forms.CharField(label=_("场所名称或编号"), max_length=100, required=False)
    kind = term_field(_("检查方式"), InspectionKind, blank=_("全部"), required=False)
    state = term_field(_("状态"), InspectionState, blank=_("全部"), required=False)
    place_kind = term_field(_("场所类别"), PlaceKind, blank=_("全部"), required=False)
    upshot = term_field(_("检查结论"), Upshot, blank=_("全部"), required=False)
    since = day_field(_("完成日期自"), required=False)
    until = day_field(_("完成日期至"), required=False)
    is_conflicted = forms.BooleanField(label=_("待裁定"), required=False)
    lacks_photos = forms.BooleanField(label=_("缺照片"), required=False)
    inspector_id = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    place_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    below = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class PlaceForm(PageForm):
    """Which place to inspect."""

    number = forms.CharField(
        label=_("场所编号"), max_length=30, help_text=_("场所页面或场所二维码牌上的编号")
    )
    kind = forms.ChoiceField(
        label=_("检查方式"),
        choices=InspectionKind.choices(),
        required=False,
        widget=forms.HiddenInput,
    )


class StartForm(PageForm):
    """How a place is inspected, and with which check-list."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    kind = term_field(_("检查方式"), InspectionKind)
    checklist = forms.ChoiceField(label=_("检查表"))

    def choose(self, versions: Iterable[ChecklistVersion], kinds: Iterable[InspectionKind]) -> None:
        """Offer the check-lists that suit the place, and the kinds open to the person."""
        self.offer("checklist", [(str(one.pk), _named(one)) for one in versions])
        self.offer("kind", [(one.value, gettext(one.label)) for one in kinds])


class FillForm(PageForm):
    """The check-list to fill in; each item has a result and a note."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    finish = forms.BooleanField(required=False, widget=forms.HiddenInput)
    companion = forms.CharField(label=_("陪同人员"), max_length=200, required=False)
    summary = forms.CharField(
        label=_("检查情况小结"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, items: Sequence[Raw], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Form's own options
        """Add two fields for each item."""
        self.items = items
        super().__init__(*args, **kwargs)
        self.fields |= _item_fields(items)

    def edited(self) -> dict[str, Any]:
        """Return what was written, under the names of the document."""
        values = self.values()
        names = [f"{prefix}{i['code']}" for i in self.items for prefix in (RESULT, NOTE)]
        return {name: values[name] or None for name in [*names, "companion", "summary"]}

    def rows(self) -> list[tuple[Raw, Any, Any]]:
        """Return each item with its two fields."""
        return [(i, self[f"{RESULT}{i['code']}"], self[f"{NOTE}{i['code']}"]) for i in self.items]


def _item_fields(items: Sequence[Raw]) -> dict[str, forms.Field]:
    choices = [("", _("未检查")), *((one.value, _(one.label)) for one in ItemResult)]
    fields: dict[str, forms.Field] = {}
    for one in items:
        fields[f"{RESULT}{one['code']}"] = forms.ChoiceField(
            label=one["title"],
            choices=choices,
            required=False,
            widget=forms.Select(attrs={"class": "form-select"}),
        )
        fields[f"{NOTE}{one['code']}"] = forms.CharField(
            label=_("情况说明"),
            max_length=500,
            required=False,
            widget=forms.TextInput(attrs={"class": "form-control"}),
        )
    return fields


class VersionForm(PageForm):
    """Which version was read."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class VoidForm(VersionForm):
    """Why an inspection does not count."""

    reason = forms.CharField(
        label=_("作废原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class SignerForm(PageForm):
    """Who is to sign."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    post = forms.TypedChoiceField(label=_("单位和签字人"), coerce=int)

    def choose(self, posts: Iterable[Post]) -> None:
        """Offer posts in force."""
        choices = [(one.pk, f"{one.organisation.name} · {one.user.name}") for one in posts]
        self.offer("post", choices)


class DecisionForm(VersionForm):
    """What holds of each field in conflict: one of the candidates, or what is written."""

    def __init__(self, conflicts: Sequence[Raw], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Form's own options
        """Add a choice, and where words may stand a place to write, for each field."""
        self.conflicts = conflicts
        more: dict[str, forms.Field] = {}
        for number, one in enumerate(conflicts):
            more[f"pick-{number}"] = forms.ChoiceField(
                choices=[("", ""), *_choices(one)], required=False
            )
            if not one["field"].startswith(RESULT):
                more[f"text-{number}"] = forms.CharField(max_length=2000, required=False)
        super().__init__(*args, **kwargs)
        self.fields |= more

    def answers(self) -> dict[str, Any]:
        """Return the fields that were decided, with what holds of each."""
        values, found = self.values(), {}
        for number, one in enumerate(self.conflicts):
            pick = values[f"pick-{number}"]
            if pick == WRITTEN:
                found[one["field"]] = values.get(f"text-{number}") or None
            elif pick.startswith(VALUE):
                found[one["field"]] = pick.removeprefix(VALUE)
            elif pick:
                found[one["field"]] = _picked(one, pick)
        return found


WRITTEN, VALUE = "written", "value:"


def _choices(conflict: Raw) -> list[tuple[str, Any]]:
    told = [(one["edit_id"], one["edit_id"]) for one in conflict["candidates"]]
    if conflict["field"].startswith(RESULT):
        return [*told, *((f"{VALUE}{one.value}", _(one.label)) for one in ItemResult)]
    return [*told, (WRITTEN, _("另写"))]


def _picked(conflict: Raw, edit_id: str) -> Any:  # noqa: ANN401 -- what a device wrote
    return next(one["value"] for one in conflict["candidates"] if one["edit_id"] == edit_id)


def _named(one: ChecklistVersion) -> str:
    parts = {"name": one.checklist.name, "number": one.number}
    return gettext("%(name)s（第%(number)s版）") % parts
