"""What this room refuses, beyond what the house refuses already."""

from wanghuo.kernel.errors import DomainError


class IdentityRefused(DomainError):
    """Not written as a protocol and a number (装置标识有误)."""

    code = "identity_refused"
    status = 422
    sentence = "装置标识应写成“协议:编号”，协议有：{protocols}；编号见待认领列表。"


class DialectUnknown(DomainError):
    """The protocol has no such dialect (方言不存在)."""

    code = "dialect_unknown"
    status = 422
    sentence = "没有“{dialect}”这个方言，可用的有：{dialects}。"


class DeviceClaimed(DomainError):
    """Somebody claimed the device before (装置已被认领)."""

    code = "device_claimed"
    status = 409
    sentence = "装置 {identity} 已被认领，请刷新列表；需要换区划或场所的，在装置页面上变更。"


class CommandRefused(DomainError):
    """The device cannot be told this (命令不能下发)."""

    code = "command_refused"
    status = 422
    sentence = "命令“{action}”不能下发：{problem}"


class PartsDiffer(DomainError):
    """The journal is read in another number of parts (分区数不一致)."""

    code = "parts_differ"
    status = 409
    sentence = "日志正按 {of} 份读取，尚未读完，不能改为 {wanted} 份：请先用原来的份数读到头。"


class ProductClassRefused(DomainError):
    """A class by which no device could be judged (产品类别有误)."""

    code = "product_class_refused"
    status = 422
    sentence = "产品类别不能保存：{problem}"
