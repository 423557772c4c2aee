"""Organisations, users, roles and posts; keys and open logins."""

from wanghuo.base.people.models.keys import ApiToken
from wanghuo.base.people.models.people import Organisation, Post, Role, User

__all__ = ["ApiToken", "Organisation", "Post", "Role", "User"]
