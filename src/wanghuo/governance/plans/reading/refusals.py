"""Why a file cannot be read as a plan, and what its owner can do (无法解析的文件).

DocumentRefused             422  the root; never raised itself
├── DocumentEmpty           422  nothing to read
├── DocumentTooLarge        413  over the limit, or inflates beyond it
├── DocumentNotText         422  a picture, an archive, a program
├── DocumentOldFormat       422  .doc, .wps and their kin
├── DocumentEncodingUnknown 422  bytes of no known Chinese encoding
├── DocumentBroken          422  damaged or cut off
├── DocumentLocked          422  protected by a password
└── DocumentScanned         422  pictures of pages without text
"""

from wanghuo.kernel.errors import DomainError


class DocumentRefused(DomainError):
    """A file that cannot be read as a plan (文件无法解析)."""

    code = "document_refused"
    status = 422
    sentence = "文件无法解析，请把正文粘贴到文本框。"


class DocumentUnreachable(DocumentRefused):
    """No such file, or it may not be opened (文件打不开)."""

    code = "document_unreachable"
    status = 404
    sentence = "打不开文件“{name}”。请检查路径是否正确、是否有权限。"


class DocumentEmpty(DocumentRefused):
    """Nothing to read (空文件)."""

    code = "document_empty"
    sentence = "文件里没有文字。请检查是否选错了文件，或把正文粘贴到文本框。"


class DocumentTooLarge(DocumentRefused):
    """Over the limit, or inflates beyond it (文件过大)."""

    code = "document_too_large"
    status = 413
    sentence = "文件{size}，超过{limit}的上限。请删去图片或附件后另存，或把正文粘贴到文本框。"


class DocumentNotText(DocumentRefused):
    """A picture, an archive, a program (不是文字文件)."""

    code = "document_not_text"
    sentence = (
        "这不是文字文件。请上传 .docx、.pdf、.html 或 .txt 格式的方案，或把正文粘贴到文本框。"
    )


class DocumentOldFormat(DocumentRefused):
    """A format only its own program reads well (旧格式)."""

    code = "document_old_format"
    sentence = "{kind} 格式无法直接读取。请另存为 .docx 后再上传，或把正文粘贴到文本框。"


class DocumentEncodingUnknown(DocumentRefused):
    """Bytes of no known Chinese encoding (编码无法识别)."""

    code = "document_encoding_unknown"
    sentence = (
        "无法识别文件的文字编码。请用记事本打开并另存为 UTF-8 编码后再上传，或把正文粘贴到文本框。"
    )


class DocumentBroken(DocumentRefused):
    """Damaged or cut off (文件损坏)."""

    code = "document_broken"
    sentence = (
        "{kind} 文件已损坏或不完整。请用办公软件打开并重新保存后再上传，或把正文粘贴到文本框。"
    )


class DocumentLocked(DocumentRefused):
    """Protected by a password (文件加密)."""

    code = "document_locked"
    sentence = "{kind} 文件设有密码。请去掉密码后再上传，或把正文粘贴到文本框。"


class DocumentScanned(DocumentRefused):
    """Pictures of pages without text (扫描件)."""

    code = "document_scanned"
    sentence = "这份 PDF 是扫描件，没有可读取的文字。请上传可复制文字的版本，或把正文粘贴到文本框。"
