"""Documents 文档: files kept as they came, official writing, sheets that come in and go out."""
