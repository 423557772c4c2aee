"""File formats of plan documents, each bytes in and text out (文件格式)."""
