"""What a person may say about what places are."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wanghuo.base.areas.forms import AREA_PICKER
from wanghuo.kernel.errors import BadInput, Words
from wanghuo.kernel.forms import PageForm
from wanghuo.register.places.judging import Condition, Criterion, written
from wanghuo.register.places.rules import Answer, PlaceStatus

DECISIONS = (
    (Answer.YES.value, _("认定为是")),
    (Answer.NO.value, _("认定为否")),
    ("", _("撤销认定，按规则判定")),
)


class DesignateForm(PageForm):
    """What a person decides a place is, and on what ground."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    status = forms.ChoiceField(
        label=_("身份"), choices=[(one.value, _(one.label)) for one in PlaceStatus]
    )
    answer = forms.ChoiceField(label=_("认定"), choices=DECISIONS, required=False)
    reason = forms.CharField(label=_("依据"), max_length=200, help_text=_("如公布名单的文号"))

    def decision(self) -> dict[str, Any]:
        """Return what was decided."""
        asked = self.values()
        answer = Answer(asked["answer"]) if asked["answer"] else None
        return asked | {"status": PlaceStatus(asked["status"]), "answer": answer}


class ProposeForm(PageForm):
    """Other bounds for the criteria of a status, for an area; more criteria as TOML.

    `version` names the criteria whose bounds are offered, `based_on` the area where they bind.
    """

    based_on = forms.CharField(widget=forms.HiddenInput, required=False)
    version = forms.CharField(widget=forms.HiddenInput, required=False)
    area = forms.CharField(
        label=_("适用区划代码"),
        widget=forms.TextInput(AREA_PICKER),
        help_text=_("只改变该区划及下级的判定；输入名称选取"),
    )
    source = forms.CharField(
        label=_("依据"), max_length=300, help_text=_("文件名称、文号，如××县公布的界定标准")
    )

    def __init__(self, criteria: Sequence[Criterion], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Form's own options
        """Offer every bound of the criteria in force."""
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for name, condition, label in self._bounds():
            self.fields[name] = forms.FloatField(
                label=label, initial=f"{condition.value:.15g}", required=True, min_value=0,
                widget=forms.NumberInput({"class": "form-control", "step": "any"}),
            )  # fmt: skip
        self.fields["more"] = forms.CharField(
            label=_("增加或改写全部条件（TOML，选填）"),
            required=False,
            max_length=20_000,
            widget=forms.Textarea({"class": "form-control font-monospace", "rows": 4}),
            help_text=_("填写后以此为准，写法见使用说明；不填则只改上面的数"),
        )

    def _bounds(self) -> list[tuple[str, Condition, str]]:
        return [
            (
                f"bound_{number}_{place}",
                condition,
                _bound_label(one, condition),
            )
            for number, one in enumerate(self.criteria)
            for place, condition in enumerate(one.conditions)
            if condition.is_number
        ]

    def proposed(self) -> list[dict[str, Any]]:
        """Return the criteria with the bounds that were written."""
        asked = self.values()
        if asked["more"].strip():
            return _toml(asked["more"])
        return written(
            replace(
                one,
                conditions=tuple(
                    replace(condition, value=asked.get(f"bound_{number}_{place}", condition.value))
                    for place, condition in enumerate(one.conditions)
                ),
            )
            for number, one in enumerate(self.criteria)
        )


WORDS = {
    "at_least": "达到（含）",
    "more_than": "超过",
    "at_most": "不超过（含）",
    "less_than": "小于",
}


def _bound_label(one: Criterion, condition: Condition) -> str:
    words = Words(
        "{label}：{heading} {bound}",
        label=one.label,
        heading=condition.field.heading,
        bound=WORDS[condition.bound],
    )
    return words.said(gettext)


def _toml(text: str) -> list[dict[str, Any]]:
    try:
        criteria = tomllib.loads(text).get("criteria")
    except (ValueError, RecursionError) as error:  # also a number beyond any, or nested too deep
        problem = Words("条件不是有效的 TOML：{problem}。", problem=str(error))
        raise BadInput(problem=problem) from None
    if not isinstance(criteria, list) or not all(isinstance(one, dict) for one in criteria):
        raise BadInput(problem="条件应写成 criteria = [ { label = …, kinds = […], … } ] 的样式。")
    return criteria
