"""What people may do with accounts, organisations and posts."""

from wanghuo.base.people.services.access import authenticate, issue_token, revoke_token
from wanghuo.base.people.services.imports import (
    ImportOutcome,
    RowOutcome,
    import_organisations,
    import_users,
)
from wanghuo.base.people.services.organisations import (
    change_organisation,
    close_organisation,
    create_organisation,
)
from wanghuo.base.people.services.posts import Appointment, change_post, end_post, grant_post
from wanghuo.base.people.services.setup import (
    RoleSpec,
    install_administrators,
    install_roles,
)
from wanghuo.base.people.services.users import (
    OneTimePassword,
    change_password,
    change_user,
    create_user,
    disable_user,
    enable_user,
    reset_password,
)

__all__ = [
    "Appointment",
    "ImportOutcome",
    "OneTimePassword",
    "RoleSpec",
    "RowOutcome",
    "authenticate",
    "change_organisation",
    "change_password",
    "change_post",
    "change_user",
    "close_organisation",
    "create_organisation",
    "create_user",
    "disable_user",
    "enable_user",
    "end_post",
    "grant_post",
    "import_organisations",
    "import_users",
    "install_administrators",
    "install_roles",
    "issue_token",
    "reset_password",
    "revoke_token",
]
