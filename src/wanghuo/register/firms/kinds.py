"""Service firms, engineers, experts, contracts and policies, as they are kept."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import Q

from wanghuo.base.documents.rules import attachables
from wanghuo.kernel.sheets import importing
from wanghuo.register.firms import services
from wanghuo.register.firms.models import Engineer, Expert, Policy, ServiceContract, ServiceFirm
from wanghuo.register.firms.rules import (
    FIRM_MANAGE,
    FIRM_READ,
    ContractKind,
    EngineerLevel,
    FirmKind,
)
from wanghuo.register.records.kinds import RecordKey, RecordKind, Subset, declare
from wanghuo.register.records.rules import Field, Sort, check_uscc
from wanghuo.register.records.services import target_of

SOON = timedelta(days=30)
NOTE = Field("note", "备注", longest=500)
PLACE = Field("place", "场所编号", Sort.LINK, link="place")
BUILDING = Field("building", "建筑编号", Sort.LINK, link="building")


def _ending() -> tuple[Subset, ...]:
    """Return what has run out, and what will within a month."""
    over: Callable[[date], Q] = lambda on: Q(valid_until__lt=on)  # noqa: E731 -- two of a kind
    soon: Callable[[date], Q] = lambda on: Q(valid_until__gte=on, valid_until__lte=on + SOON)  # noqa: E731 -- as above
    return (
        Subset("over", "已过期", "red", over),
        Subset("soon", "30 天内到期", "orange", soon),
    )


FIRM = declare(
    RecordKind(
        code="servicefirm",
        plural="service-firms",
        label="消防技术服务机构",
        model=ServiceFirm,
        read=FIRM_READ,
        manage=FIRM_MANAGE,
        fields=(
            Field("number", "机构编号", Sort.CODE, longest=30, hint="不填自动编号"),
            Field("name", "机构名称", is_required=True, longest=100),
            Field("uscc", "统一社会信用代码", Sort.CODE, longest=18, check=check_uscc),
            Field("kind", "机构类别", Sort.TERM, is_required=True, terms=FirmKind),
            Field("qualification", "资质或从业条件"),
            Field("valid_until", "资质有效期至", Sort.DAY),
            Field("contact_name", "联系人", longest=40, names_person=True),
            Field("contact_phone", "联系人电话", Sort.PHONE, is_personal=True),
            NOTE,
        ),
        keys=(
            RecordKey("uscc", "统一社会信用代码", (("uscc", "统一社会信用代码"),)),
            RecordKey("name", "机构名称", (("name", "机构名称"),)),
        ),
        listed=("kind", "valid_until", "contact_name"),
        filters=("kind",),
        searched=("name", "number", "uscc"),
        subsets=_ending(),
    )
)
ENGINEER = declare(
    RecordKind(
        code="engineer",
        plural="engineers",
        label="注册消防工程师",
        model=Engineer,
        read=FIRM_READ,
        manage=FIRM_MANAGE,
        fields=(
            Field("name", "姓名", is_required=True, longest=40, names_person=True),
            Field("level", "注册级别", Sort.TERM, is_required=True, terms=EngineerLevel),
            Field("register_no", "注册证编号", Sort.CODE, is_required=True, longest=40),
            Field("firm", "执业机构编号", Sort.LINK, link="servicefirm"),
            Field("valid_until", "注册有效期至", Sort.DAY),
            Field("phone", "电话", Sort.PHONE, is_personal=True),
            NOTE,
        ),
        named_by="register_no",
        listed=("level", "firm", "valid_until"),
        filters=("level",),
        searched=("name", "register_no"),
        home=("firm",),
        subsets=_ending(),
    )
)
EXPERT = declare(
    RecordKind(
        code="expert",
        plural="experts",
        label="专家",
        model=Expert,
        read=FIRM_READ,
        manage=FIRM_MANAGE,
        fields=(
            Field("number", "专家编号", Sort.CODE, longest=30, hint="不填自动编号"),
            Field("name", "姓名", is_required=True, longest=40, names_person=True),
            Field("field", "专业领域", is_required=True, longest=100),
            Field("employer", "工作单位", longest=100),
            Field("valid_until", "聘期至", Sort.DAY),
            Field("phone", "电话", Sort.PHONE, is_personal=True),
            NOTE,
        ),
        keys=(
            RecordKey(
                "name_employer",
                "姓名+工作单位",
                (("name", "姓名"), ("employer", "工作单位")),
            ),
        ),
        listed=("field", "employer", "valid_until"),
        searched=("name", "number", "field", "employer"),
        subsets=_ending(),
    )
)
CONTRACT = declare(
    RecordKind(
        code="servicecontract",
        plural="service-contracts",
        label="服务合同",
        model=ServiceContract,
        read=FIRM_READ,
        manage=FIRM_MANAGE,
        fields=(
            Field("number", "合同编号", Sort.CODE, longest=60, hint="不填自动编号"),
            Field("firm", "服务机构编号", Sort.LINK, is_required=True, link="servicefirm"),
            Field("kind", "服务内容", Sort.TERM, is_required=True, terms=ContractKind),
            PLACE,
            BUILDING,
            Field("valid_from", "起始日期", Sort.DAY, is_required=True),
            Field("valid_until", "截止日期", Sort.DAY, is_required=True),
            NOTE,
        ),
        title="number",
        listed=("firm", "kind", "place", "building", "valid_until"),
        filters=("kind",),
        searched=("number", "firm__name"),
        home=("place", "building"),
        subsets=_ending(),
        check=services.check_span,
    )
)
POLICY = declare(
    RecordKind(
        code="policy",
        plural="policies",
        label="火灾公众责任险保单",
        model=Policy,
        read=FIRM_READ,
        manage=FIRM_MANAGE,
        fields=(
            Field("number", "保单号", Sort.CODE, is_required=True, longest=60),
            Field("insurer", "保险公司", is_required=True, longest=100),
            PLACE,
            Field("occupier", "投保单位编号", Sort.LINK, link="occupier"),
            Field("insured_yuan", "保险金额", Sort.MONEY, unit="元", high=1e11),
            Field("premium_yuan", "保险费", Sort.MONEY, unit="元", high=1e9),
            Field("valid_from", "起始日期", Sort.DAY, is_required=True),
            Field("valid_until", "截止日期", Sort.DAY, is_required=True),
            NOTE,
        ),
        title="number",
        listed=("insurer", "place", "insured_yuan", "valid_until"),
        searched=("number", "insurer"),
        home=("place", "occupier"),
        subsets=_ending(),
        check=services.check_span,
    )
)

for _kind in (FIRM, ENGINEER, EXPERT, CONTRACT, POLICY):
    attachables.declare(_kind.code, _kind.read, withdraw=_kind.manage)
    importing.declare(target_of(_kind))
