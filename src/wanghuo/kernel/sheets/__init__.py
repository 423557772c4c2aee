"""Sheets as clerks know them: written so that they open cleanly, read however they were made."""

from wanghuo.kernel.sheets.csv_writing import CSV, Encoding, csv_file, write_csv
from wanghuo.kernel.sheets.writing import (
    FORMULA_SIGNS,
    LONGEST_CELL,
    XLSX,
    About,
    Cell,
    Rows,
    Table,
    workbook,
    write_workbook,
)

__all__ = [
    "CSV",
    "FORMULA_SIGNS",
    "LONGEST_CELL",
    "XLSX",
    "About",
    "Cell",
    "Encoding",
    "Rows",
    "Table",
    "csv_file",
    "workbook",
    "write_csv",
    "write_workbook",
]
