"""What people fill in of promises, risks, assessments and accounts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from wanghuo.base.documents.services import Upload
from wanghuo.base.people.models import Organisation, Role
from wanghuo.kernel.forms import PageForm, term_field
from wanghuo.prevention.owners import queries
from wanghuo.prevention.owners.models import AssessmentItem
from wanghuo.prevention.owners.rules import AssessmentState, PlaceStanding, Question

YES_NO = (("", _("请选择")), ("yes", _("有")), ("no", _("没有")))


class Below(PageForm):
    """Which rows of an area, by what their place or occupier is called."""

    text = forms.CharField(label=_("场所或单位名称含"), required=False, max_length=60)
    below = forms.IntegerField(required=False, widget=forms.HiddenInput)


class PledgesFilter(Below):
    """Which promises to list."""

    expired = forms.ChoiceField(
        label=_("有效期"),
        required=False,
        choices=(("", _("全部")), ("no", _("有效")), ("yes", _("已过期"))),
    )
    with_past = forms.BooleanField(label=_("含已续、已撤下的"), required=False)


class DeclarationsFilter(Below):
    """Which declarations to list."""

    year = forms.IntegerField(label=_("年度"), required=False, min_value=2000, max_value=2200)
    risk = forms.ChoiceField(label=_("申报有此风险"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Form's own options
        """Offer the questions."""
        super().__init__(*args, **kwargs)
        asked = queries.questions().questions
        self.offer("risk", [("", _("全部")), *((one.code, one.title) for one in asked)])


class StandardFilter(PageForm):
    """Which standard."""

    standard = forms.ChoiceField(label=_("标准"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Form's own options
        """Offer the standards."""
        super().__init__(*args, **kwargs)
        held = queries.standards().values()
        self.offer("standard", [("", _("全部")), *((one.code, one.title) for one in held)])


class AssessmentsFilter(StandardFilter, Below):
    """Which assessments to list."""

    state = term_field(_("状态"), AssessmentState, blank=_("全部"), required=False)


class RatesFilter(StandardFilter):
    """Which area's rates."""

    below = forms.IntegerField(required=False, widget=forms.HiddenInput)


class StandingsFilter(RatesFilter):
    """Which places of a standard to list."""

    standing = term_field(_("达标情况"), PlaceStanding, blank=_("全部"), required=False)


class AccountsFilter(PageForm):
    """Which occupiers to list."""

    text = forms.CharField(label=_("名称、信用代码或编号"), required=False, max_length=60)
    has = forms.ChoiceField(
        label=_("账号"),
        required=False,
        choices=(("", _("全部")), ("yes", _("已授岗")), ("no", _("未授岗"))),
    )
    below = forms.IntegerField(required=False, widget=forms.HiddenInput)


class PublicFilter(PageForm):
    """Which public promises to list; an area is named by its code."""

    area = forms.CharField(label=_("区划代码"), required=False, max_length=15)
    text = forms.CharField(label=_("场所名称含"), required=False, max_length=60)


class PledgeForm(PageForm):
    """A promise."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    text_code = forms.ChoiceField(label=_("承诺文本"))
    signer = forms.CharField(label=_("承诺人姓名"), max_length=40, help_text=_("不对外公示"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Form's own options
        """Offer the texts."""
        super().__init__(*args, **kwargs)
        self.offer("text_code", [(one.code, one.title) for one in queries.pledge_texts()])


class ReasonForm(PageForm):
    """A reason."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class RisksForm(PageForm):
    """Yes or no to every question of a kind of place."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(label=_("说明"), required=False, max_length=500)

    def __init__(
        self,
        questions: tuple[Question, ...],
        *args: Any,  # noqa: ANN401 -- Form's own options
        **kwargs: Any,  # noqa: ANN401 -- as above
    ) -> None:
        """Ask each question."""
        super().__init__(*args, **kwargs)
        self.asked = questions
        for one in questions:
            label = gettext_lazy(one.title)
            self.add(f"risk_{one.code}", forms.ChoiceField(label=label, choices=YES_NO))
        self.order_fields([*(f"risk_{one.code}" for one in questions), "note"])

    def answers(self) -> dict[str, bool]:
        """Return what was answered."""
        values = self.values()
        return {one.code: values[f"risk_{one.code}"] == "yes" for one in self.asked}


class BeginForm(PageForm):
    """Which standard to rate a place under."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    standard = forms.CharField(widget=forms.HiddenInput, max_length=20)


class VersionForm(PageForm):
    """Which version was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class OpinionForm(VersionForm):
    """What a reviewer says with his decision."""

    opinion = forms.CharField(
        label=_("评审意见"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"form": "marks"}),
    )


class ReturnForm(VersionForm):
    """Why it goes back, or a title is taken away."""

    reason = forms.CharField(label=_("原因"), max_length=500)


class MarksForm(VersionForm):
    """Points and a word for each item."""

    def __init__(
        self,
        items: list[AssessmentItem],
        *args: Any,  # noqa: ANN401 -- Form's own options
        **kwargs: Any,  # noqa: ANN401 -- as above
    ) -> None:
        """Ask for every item."""
        super().__init__(*args, **kwargs)
        self.items = items
        for one in items:
            points = forms.IntegerField(
                label=one.title, required=False, min_value=0, max_value=one.weight
            )
            words = forms.CharField(label=one.title, required=False, max_length=300)
            self.add(f"points_{one.pk}", points)
            self.add(f"words_{one.pk}", words)

    def marks(self) -> dict[str, tuple[int | None, str]]:
        """Return what was marked, by the code of the item; what was not asked is not named."""
        values = self.values()
        return {
            one.code: (values[f"points_{one.pk}"], values[f"words_{one.pk}"])
            for one in self.items
            if f"points_{one.pk}" in self.data
        }

    def proofs(self) -> dict[str, list[Upload]]:
        """Return the files that came with it, by the code of the item they prove."""
        sent = {one.code: self.files.getlist(f"files_{one.pk}") for one in self.items}
        return {
            code: [Upload(file.name or "", file.read()) for file in files]
            for code, files in sent.items()
            if files
        }


class AccountForm(PageForm):
    """Whose account to open."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=40,
        help_text=_("可用统一社会信用代码，不用手机号"),
    )
    name = forms.CharField(label=_("姓名"), max_length=40)


class GrantForm(PageForm):
    """Which account may act for the occupier, as what."""

    username = forms.CharField(label=_("用户名"), max_length=40)
    organisation = forms.TypedChoiceField(label=_("单位"), coerce=int)
    role = forms.TypedChoiceField(label=_("角色"), coerce=int)

    def __init__(
        self,
        organisations: list[Organisation],
        roles: list[Role],
        *args: Any,  # noqa: ANN401 -- Form's own options
        **kwargs: Any,  # noqa: ANN401 -- as above
    ) -> None:
        """Offer the occupier's organisations and the roles of owners."""
        super().__init__(*args, **kwargs)
        self.offer("organisation", [(one.pk, one.name) for one in organisations])
        self.offer("role", [(one.pk, one.name) for one in roles])
