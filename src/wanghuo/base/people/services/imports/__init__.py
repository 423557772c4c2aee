"""What of this room can be imported: organisations, and people with their posts."""

from wanghuo.base.people.services.imports.organisations import ORGANISATIONS
from wanghuo.base.people.services.imports.users import USERS

__all__ = ["ORGANISATIONS", "USERS"]
