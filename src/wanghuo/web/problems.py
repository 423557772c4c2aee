"""A refusal as problem details (RFC 9457), for the API and for pages' own scripts."""

from typing import Any

from django.utils.translation import gettext

from wanghuo.kernel.errors import DomainError
from wanghuo.web.openapi import PROBLEM_JSON

__all__ = ["PROBLEM_JSON", "details"]


def details(error: DomainError) -> dict[str, Any]:
    """Return the body that says a refusal to programs and to people."""
    return {
        "type": f"/docs/errors#{error.code}",
        "title": gettext(error.heading or error.sentence),
        "detail": error.said(gettext),
        "status": error.status,
        "code": error.code,
        "facts": {name: str(value) for name, value in error.facts.items()},
    }
