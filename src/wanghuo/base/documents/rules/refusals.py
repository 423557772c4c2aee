"""What this room refuses in words of its own."""

from wanghuo.kernel.errors import DomainError


class FileMissing(DomainError):
    """A record's file is not where it was put (文件缺失)."""

    code = "file_missing"
    status = 404
    sentence = "该附件的文件在服务器上找不到，请联系系统管理员运行 wanghuo doctor 检查。"


class IdTaken(DomainError):
    """A client's id was used for another file (编号已用)."""

    code = "attachment_id_taken"
    status = 409
    sentence = "该编号已用于另一个附件，请为新文件使用新的编号。"
