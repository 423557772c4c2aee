"""Sheets as clerks know them: written so that they open cleanly, read however they were made."""

from wanghuo.kernel.sheets.writing import FORMULA_SIGNS, LONGEST_CELL, XLSX, Cell, Table, workbook

__all__ = ["FORMULA_SIGNS", "LONGEST_CELL", "XLSX", "Cell", "Table", "workbook"]
