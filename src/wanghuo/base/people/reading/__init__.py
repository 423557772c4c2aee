"""Sheets of organisations and users as counties make them: bytes in, rows and refusals out."""

from wanghuo.base.people.reading.rows import (
    OrganisationRow,
    PostRow,
    RowProblem,
    Sheet,
    read_organisations,
    read_users,
)
from wanghuo.base.people.reading.templates import organisations_template, users_template

__all__ = [
    "OrganisationRow",
    "PostRow",
    "RowProblem",
    "Sheet",
    "organisations_template",
    "read_organisations",
    "read_users",
    "users_template",
]
