"""Forms made of a kind's fields."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanghuo.base.areas.forms import AREA_PICKER
from wanghuo.base.people.rules import Sector
from wanghuo.base.people.rules.personal import SHORTEST_REASON
from wanghuo.kernel.forms import PageForm, day_field, term_field
from wanghuo.kernel.geo.coordinates import Crs
from wanghuo.register.records.kinds import RecordKind, Row, kind_named
from wanghuo.register.records.rules import Field, Sort
from wanghuo.register.records.services.values import value_of

LONGEST_REASON = 200
NAMED_AREA = "area"


def picker(code: str) -> dict[str, Any]:
    """Make a text field for a name offer records of a kind while somebody types."""
    return {
        "list": f"{code}-options",
        "autocomplete": "off",
        "hx-get": f"/{kind_named(code).plural}/options",
        "hx-trigger": "input changed delay:300ms",
        "hx-target": f"#{code}-options",
    }


def form_field(one: Field) -> forms.Field:
    """Return the form field of a field; personal ones are entered anew, never shown."""
    required = one.is_required and not one.is_personal
    options: dict[str, Any] = {
        "label": _(one.heading),
        "required": required,
        "help_text": _(one.hint) if one.hint else "",
    }
    if one.is_personal:
        options["help_text"] = _("不填为不改；填 0 为清除")
    return MAKERS[one.sort](one, options)


def _text(one: Field, options: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=one.longest, **options)


def _phone(one: Field, options: dict[str, Any]) -> forms.Field:
    widget = forms.TextInput({"autocomplete": "off"})
    return forms.CharField(max_length=one.longest, widget=widget, **options)


def _day(one: Field, options: dict[str, Any]) -> forms.Field:
    del one
    return day_field(**options)


def _whole(one: Field, options: dict[str, Any]) -> forms.Field:
    return forms.IntegerField(min_value=int(one.low), max_value=int(one.high), **options)


def _decimal(one: Field, options: dict[str, Any]) -> forms.Field:
    return forms.FloatField(min_value=one.low, max_value=one.high, **options)


def _money(one: Field, options: dict[str, Any]) -> forms.Field:
    del one
    return forms.DecimalField(max_digits=14, decimal_places=2, min_value=0, **options)


def _flag(one: Field, options: dict[str, Any]) -> forms.Field:
    del one
    return forms.BooleanField(**{**options, "required": False})


def _term(one: Field, options: dict[str, Any]) -> forms.Field:
    assert one.terms  # noqa: S101 -- a term without terms is no declaration
    empty = [("", _("请选择") if options["required"] else _("未填"))]
    choices = [*empty, *((term.value, _(term.label)) for term in one.terms)]
    return forms.ChoiceField(choices=choices, **options)


def _link(one: Field, options: dict[str, Any]) -> forms.Field:
    options["help_text"] = options["help_text"] or _("输入名称或编号选取")
    return forms.CharField(max_length=60, widget=forms.TextInput(picker(one.link)), **options)


MAKERS = {
    Sort.TEXT: _text, Sort.CODE: _text, Sort.PHONE: _phone, Sort.DAY: _day, Sort.WHOLE: _whole,
    Sort.DECIMAL: _decimal, Sort.MONEY: _money, Sort.FLAG: _flag, Sort.TERM: _term,
    Sort.LINK: _link,
}  # fmt: skip


class RecordForm(PageForm):
    """What is kept of a record of a kind, and where it lies."""

    def __init__(self, kind: RecordKind, of: str, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Form's own options
        """Ask what a record `of` this kind of its own is described by."""
        self.kind = kind
        super().__init__(*args, **kwargs)
        added = {one.name: form_field(one) for one in kind.fields if one.is_for(of)}
        self.fields |= self._where() | added | self._position()
        self.version = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.fields["version"] = self.version
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", _dressed(field.widget))
        if "version" not in self.initial:  # nothing stands there yet that could be cleared
            for one in kind.fields:
                if one.is_personal and one.name in self.fields:
                    self.fields[one.name].help_text = ""

    def _where(self) -> dict[str, forms.Field]:
        area = forms.CharField(
            label=_("区划代码"),
            widget=forms.TextInput(AREA_PICKER),
            required=not self.kind.home,
            help_text=_("输入区划名称选取")
            if not self.kind.home
            else _("不填为所属场所、建筑的区划"),
        )
        sector = term_field(_("行业条线"), Sector, blank=_("按类别推定"), required=False)
        return {NAMED_AREA: area} | ({"sector": sector} if self.kind.has_sector else {})

    def _position(self) -> dict[str, forms.Field]:
        if not self.kind.is_located:
            return {}
        return {
            "longitude": forms.FloatField(label=_("经度"), required=False),
            "latitude": forms.FloatField(label=_("纬度"), required=False),
            "crs": term_field(_("坐标系"), Crs, required=False),
        }

    def record_values(self, of: str) -> dict[str, Any]:
        """Return what was filled in, by field; a personal value left blank stays as it is."""
        asked = self.values()
        values = {}
        for one in self.kind.fields:
            if not one.is_for(of) or one.sort is Sort.LINK:
                continue
            value = asked[one.name]
            if one.is_personal:
                if value:
                    values[one.name] = "" if value == "0" else value
            else:
                values[one.name] = value
        if self.kind.is_located:
            values |= {name: asked[name] for name in ("longitude", "latitude", "crs")}
        return values

    def linked_names(self) -> dict[str, str]:
        """Return by field the names of what it is to point at."""
        return {one.name: self.cleaned_data[one.name] for one in self.kind.of_sort(Sort.LINK)}


def _dressed(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


def initial_of(kind: RecordKind, row: Row) -> dict[str, Any]:
    """Return what a form of the row begins with; personal values stay away."""
    values: dict[str, Any] = {"version": row.version, NAMED_AREA: row.area.code}
    for one in kind.fields:
        if one.sort is Sort.LINK:
            other = getattr(row, one.name)
            values[one.name] = getattr(other, kind_named(one.link).named_by) if other else ""
        elif not one.is_personal:
            values[one.name] = value_of(row, one)
    if kind.has_sector:
        values["sector"] = row.sector
    if kind.is_located:
        values |= {"longitude": row.longitude, "latitude": row.latitude, "crs": Crs.CGCS2000}
    return values


class RecordFilterForm(PageForm):
    """Which records of a kind to list."""

    text = forms.CharField(label=_("名称、编号含"), required=False, max_length=60)
    below = forms.IntegerField(required=False, widget=forms.HiddenInput)
    subset = forms.CharField(required=False, widget=forms.HiddenInput, max_length=30)
    cell = forms.CharField(required=False, widget=forms.HiddenInput, max_length=15)
    closed = forms.BooleanField(label=_("含已注销"), required=False)

    def __init__(self, kind: RecordKind, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Form's own options
        """Offer what records of the kind can be told apart by."""
        self.kind = kind
        super().__init__(*args, **kwargs)
        for name in kind.filters:
            one = kind.field(name)
            self.fields[name] = self._choice(one)
        if kind.has_sector:
            self.fields["sector"] = term_field(
                _("行业条线"), Sector, blank=_("全部"), required=False
            )
        for name, label in kind.flags:
            self.fields[name] = forms.BooleanField(label=_(label), required=False)
        for one in kind.of_sort(Sort.LINK):
            self.fields[one.name] = forms.UUIDField(required=False, widget=forms.HiddenInput)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", _dressed(field.widget))
        closed = self.fields.pop("closed")
        self.fields["closed"] = closed

    def _choice(self, one: Field) -> forms.Field:
        assert one.terms  # noqa: S101 -- lists are filtered by words of the trade
        return term_field(_(one.label), one.terms, blank=_("全部"), required=False)


class CloseForm(PageForm):
    """Since when and why a record is kept no more."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    on = day_field(_("注销日期"))
    reason = forms.CharField(label=_("注销原因"), max_length=LONGEST_REASON)


class VersionForm(PageForm):
    """Which version of a record is meant."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class MergeForm(PageForm):
    """Which record becomes part of this one."""

    def __init__(self, kind: RecordKind, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Form's own options
        """Offer records of the kind while somebody types."""
        super().__init__(*args, **kwargs)
        self.fields["absorbed"] = forms.CharField(
            label=_("并入本条的编号"),
            max_length=60,
            widget=forms.TextInput(picker(kind.code) | {"class": "form-control"}),
            help_text=_("输入名称或编号选取重复的那一条"),
        )


class RevealRecordForm(PageForm):
    """Which personal values of a record somebody wants to see, and why."""

    fields_wanted = forms.MultipleChoiceField(
        label=_("查看项目"), widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("理由"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        help_text=_("至少 5 个字，长期留存；不要写入号码"),
    )

    def __init__(self, kind: RecordKind, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Form's own options
        """Offer what is encrypted."""
        super().__init__(*args, **kwargs)
        personal = [(one.name, _(one.label)) for one in kind.fields if one.is_personal]
        self.offer("fields_wanted", personal)
