"""What a person may write about people, posts and organisations."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from wanghuo.base.areas.forms import AREA_PICKER
from wanghuo.base.people.models import Organisation, Role
from wanghuo.base.people.rules import (
    LONGEST_HOLDER,
    Duty,
    OrganisationKind,
    Sector,
    capabilities_for,
)
from wanghuo.base.people.rules.personal import LONGEST_REASON, SHORTEST_REASON, PersonalField
from wanghuo.base.people.rules.review import Finding
from wanghuo.kernel.forms import PageForm, day_field, term_field
from wanghuo.kernel.registry import capabilities as declared

NOTHING = ("", _("请选择"))


class NamesField(forms.CharField):
    """Several names in one line, parted by 、 or a comma."""

    @override
    def clean(self, value: Any) -> list[str]:
        """Return the names."""
        return [name for name in re.split("[、,;，；]", super().clean(value)) if name.strip()]


class PeopleFilter(PageForm):
    """Which people to list."""

    text = forms.CharField(label=_("姓名或用户名含"), required=False)
    below = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReviewFilter(PageForm):
    """Which accounts to review."""

    finding = term_field(_("核查项"), Finding, blank=_("全部"), required=False)


class OrganisationFilter(PageForm):
    """Which organisations to list."""

    kind = term_field(_("类别"), OrganisationKind, blank=_("全部"), required=False)
    text = forms.CharField(label=_("名称含"), required=False)
    below = forms.IntegerField(required=False, widget=forms.HiddenInput)


class OrganisationForm(PageForm):
    """What is known of an organisation."""

    name = forms.CharField(label=_("单位名称"), max_length=80)
    kind = term_field(_("类别"), OrganisationKind, blank=_("请选择"))
    sector = term_field(_("行业条线"), Sector, blank=_("全部条线"), required=False)
    aliases = NamesField(
        label=_("别名"), required=False, help_text=_("文件中的其他叫法，用顿号分开")
    )
    groups = NamesField(
        label=_("所属统称"), required=False, help_text=_("如 镇直相关单位，用顿号分开")
    )
    holder = forms.CharField(
        label=_("社会单位编号"),
        required=False,
        max_length=LONGEST_HOLDER,
        help_text=_("类别为社会单位时必填，其人员只能看到该编号的单位"),
    )


class NewOrganisationForm(OrganisationForm):
    """An organisation and the area it belongs to."""

    area = forms.CharField(
        label=_("区划代码"),
        widget=forms.TextInput(AREA_PICKER),
        help_text=_("输入区划名称选取"),
    )
    field_order = ("name", "kind", "area", "sector", "holder", "aliases", "groups")


class LastDayForm(PageForm):
    """The last day of something."""

    last_day = day_field(_("最后一日"), help_text=_("当日仍有效"))


class NewUserForm(PageForm):
    """A log-in name, a person's name, and whose account it is."""

    username = forms.CharField(
        label=_("用户名"), max_length=40, help_text=_("字母、数字或 _ . @ -；不用手机号、身份证号")
    )
    name = forms.CharField(label=_("姓名"), max_length=40)
    area = forms.CharField(
        label=_("所属区划代码"),
        widget=forms.TextInput(AREA_PICKER),
        help_text=_("输入区划名称选取；权限由岗位决定"),
    )


class NameForm(PageForm):
    """A person's name."""

    name = forms.CharField(label=_("姓名"), max_length=40)


class PersonalForm(PageForm):
    """Personal numbers; an empty field leaves the number as it is."""

    mobile = forms.CharField(
        label=_("手机号"), required=False, max_length=30, help_text=_("不填为不改；固话带区号")
    )
    id_number = forms.CharField(
        label=_("身份证号"), required=False, max_length=30, help_text=_("不填为不改")
    )
    clear = forms.MultipleChoiceField(
        label=_("清除"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(field.value, _(field.label)) for field in PersonalField],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Form's own options
        """Let no browser keep a number."""
        super().__init__(*args, **kwargs)
        for name in ("mobile", "id_number"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def numbers(self) -> dict[PersonalField, str]:
        """Return what is to be changed."""
        asked = self.values()
        filled = {field: asked[field.value] for field in PersonalField if asked[field.value]}
        return filled | {PersonalField(code): "" for code in asked["clear"]}


class RevealForm(PageForm):
    """Which personal values somebody wants to see, and why."""

    fields_wanted = forms.MultipleChoiceField(
        label=_("查看项目"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(field.value, _(field.label)) for field in PersonalField],
    )
    reason = forms.CharField(
        label=_("理由"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        help_text=_("至少 5 个字，长期留存；不要写入号码"),
    )


class RevealsFilter(PageForm):
    """Which looks at personal values to list."""

    since = day_field(_("自"), required=False)
    until = day_field(_("至"), required=False)
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)


class RoleForm(PageForm):
    """What a business role is to allow, and what it allowed when it was shown."""

    role = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    capabilities = forms.MultipleChoiceField(
        label=_("权限"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Form's own options
        """Offer what business roles may hold."""
        super().__init__(*args, **kwargs)
        offered = [
            (code, gettext_lazy(declared.label(code))) for code in capabilities_for(Duty.NONE)
        ]
        self.offer("capabilities", offered)


class PostForm(PageForm):
    """What a post is to be."""

    organisation = forms.TypedChoiceField(label=_("单位"), coerce=int)
    role = forms.TypedChoiceField(label=_("角色"), coerce=int)
    area = forms.CharField(
        label=_("区划代码"),
        required=False,
        widget=forms.TextInput(AREA_PICKER),
        help_text=_("不填为单位所在区划；输入名称选取"),
    )
    sector = term_field(_("行业条线"), Sector, blank=_("全部条线"), required=False)
    title = forms.CharField(label=_("职务"), required=False, max_length=40)
    valid_from = day_field(_("起始日期"))
    valid_to = day_field(
        _("截止日期"),
        required=False,
        help_text=_("当日仍有效；不填为长期，管理员和临时岗位必填"),
    )
    is_temporary = forms.BooleanField(label=_("临时岗位"), required=False)

    def __init__(
        self,
        organisations: Iterable[Organisation],
        roles: Iterable[Role],
        *args: Any,  # noqa: ANN401 -- Form's own options
        **kwargs: Any,  # noqa: ANN401 -- as above
    ) -> None:
        """Offer the organisations and roles there are."""
        super().__init__(*args, **kwargs)
        places = [(one.pk, f"{one.area.name} · {one.name}") for one in organisations]
        self.offer("organisation", [NOTHING, *places])
        self.offer("role", [NOTHING, *((role.pk, role.name) for role in roles)])
