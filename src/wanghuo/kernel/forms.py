"""Forms of every room: fields that wear the page's classes, and refusals that are sentences."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from django import forms
from django.utils.translation import gettext, gettext_lazy

from wanghuo.kernel.errors import BadInput, Words
from wanghuo.kernel.terms import Term

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Label: TypeAlias = "str | _StrPromise"
Choice: TypeAlias = "tuple[int | str, Label]"
BOXES = (forms.CheckboxInput, forms.CheckboxSelectMultiple, forms.RadioSelect)


class PageForm(forms.Form):
    """A form of one page; its ids carry its name, so that several forms may share a page."""

    use_required_attribute = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Form's own options
        """Dress the fields."""
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}-%s")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", _dress(field.widget))

    def add(self, name: str, field: forms.Field) -> None:
        """Ask one thing more, in the same dress."""
        field.widget.attrs.setdefault("class", _dress(field.widget))
        self.fields[name] = field

    def values(self) -> dict[str, Any]:
        """Return what was filled in, or refuse with the first thing that is wrong."""
        if self.is_valid():
            return self.cleaned_data
        name, problems = next(iter(self.errors.items()))
        raise BadInput(
            problem=Words(
                "“{label}”填写有误：{problem}", label=self.fields[name].label, problem=problems[0]
            )
        )

    def filters(self, below: object = None) -> list[tuple[str, str]]:
        """Say what a filter chose, in the words of its page; `below` is the area it stays in."""
        shown = [field for field in self.visible_fields() if self.values().get(field.name)]
        said = [(str(field.label), _said(self.cleaned_data[field.name])) for field in shown]
        return [*said, ("区划及下级", str(below))] if below else said

    def offer(self, field: str, choices: Iterable[Choice]) -> None:
        """Fill a field with what there is to choose from."""
        cast("forms.ChoiceField", self.fields[field]).choices = list(choices)


def _said(value: object) -> str:
    if isinstance(value, Term):
        return gettext(value.label)
    return gettext("是") if value is True else str(value)


def _dress(widget: forms.Widget) -> str:
    if isinstance(widget, BOXES):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


def day_field(label: "Label", **options: Any) -> forms.DateField:  # noqa: ANN401 -- Field's own options
    """Return a field for a day, typed or chosen."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, **options)


def term_field(
    label: "Label",
    terms: type[Term],
    blank: "Label | None" = None,
    *,
    required: bool = True,
) -> forms.TypedChoiceField:
    """Return a field that chooses one word of the trade; `blank` names the empty choice."""
    empty = [] if blank is None else [("", blank)]
    return forms.TypedChoiceField(
        label=label,
        choices=[*empty, *((one.value, gettext_lazy(one.label)) for one in terms)],
        coerce=terms,
        empty_value=None,
        required=required,
    )
