"""What people may do with accounts, organisations and posts."""

from wanghuo.base.people.services.access import (
    authenticate,
    claim_of,
    enter,
    has_second_factor,
    issue_token,
    revoke_token,
    user_of_claim,
)
from wanghuo.base.people.services.imports import ORGANISATIONS, USERS
from wanghuo.base.people.services.lockout import count_wrong_token, forget_old, key_of, unlock_user
from wanghuo.base.people.services.logins import (
    end_login,
    end_other_logins,
    forget_over_logins,
    note_seen,
    revoke_logins,
)
from wanghuo.base.people.services.organisations import (
    change_organisation,
    close_organisation,
    create_organisation,
)
from wanghuo.base.people.services.posts import Appointment, change_post, end_post, grant_post
from wanghuo.base.people.services.roles import change_role
from wanghuo.base.people.services.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    prove_second_factor,
    remove_second_factor,
    renew_recovery_codes,
    reset_second_factor,
)
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
    "ORGANISATIONS",
    "USERS",
    "Appointment",
    "OneTimePassword",
    "RoleSpec",
    "authenticate",
    "begin_second_factor",
    "change_organisation",
    "change_password",
    "change_post",
    "change_role",
    "change_user",
    "claim_of",
    "close_organisation",
    "confirm_second_factor",
    "count_wrong_token",
    "create_organisation",
    "create_user",
    "disable_user",
    "enable_user",
    "end_login",
    "end_other_logins",
    "end_post",
    "enter",
    "forget_old",
    "forget_over_logins",
    "grant_post",
    "has_second_factor",
    "install_administrators",
    "install_roles",
    "issue_token",
    "key_of",
    "note_seen",
    "prove_second_factor",
    "remove_second_factor",
    "renew_recovery_codes",
    "reset_password",
    "reset_second_factor",
    "revoke_logins",
    "revoke_token",
    "unlock_user",
    "user_of_claim",
]
