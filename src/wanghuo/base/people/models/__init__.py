"""Organisations, users, roles and posts; keys, open logins and second factors."""

from wanghuo.base.people.models.keys import (
    ApiToken,
    GuessCount,
    Login,
    OldPassword,
    RecoveryCode,
    SecondFactor,
)
from wanghuo.base.people.models.people import Organisation, Post, Role, User

__all__ = [
    "ApiToken",
    "GuessCount",
    "Login",
    "OldPassword",
    "Organisation",
    "Post",
    "RecoveryCode",
    "Role",
    "SecondFactor",
    "User",
]
