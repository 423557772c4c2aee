"""Addresses of people, posts and organisations."""

from django.urls import path

from wanghuo.base.people.views import organisations, personal, posts, review, safety, users

app_name = "people"
urlpatterns = [
    path("", users.people, name="people"),
    path("users", users.create_user, name="create_user"),
    path("users/find", users.find_user, name="find_user"),
    path("users/<int:user_id>", users.user, name="user"),
    path("users/<int:user_id>/rename", users.change_user, name="change_user"),
    path("users/<int:user_id>/disable", users.disable_user, name="disable_user"),
    path("users/<int:user_id>/enable", users.enable_user, name="enable_user"),
    path("users/<int:user_id>/reset", users.reset_password, name="reset_password"),
    path("users/<int:user_id>/posts", posts.grant_post, name="grant_post"),
    path("posts/<int:post_id>/end", posts.end_post, name="end_post"),
    path("own/mobile", personal.change_own_mobile, name="change_own_mobile"),
    path("users/by-number", personal.find_by_number, name="find_by_number"),
    path("users/<int:user_id>/personal", personal.change_personal, name="change_personal"),
    path("users/<int:user_id>/reveal", personal.reveal, name="reveal"),
    path("reveals", personal.reveals, name="reveals"),
    path("users/<int:user_id>/unlock", safety.unlock_user, name="unlock_user"),
    path("users/<int:user_id>/logins/end", safety.revoke_logins, name="revoke_logins"),
    path(
        "users/<int:user_id>/logins/<uuid:login_id>/end", safety.revoke_login, name="revoke_login"
    ),
    path(
        "users/<int:user_id>/second-factor/reset",
        safety.reset_second_factor,
        name="reset_second_factor",
    ),
    path("review", review.review, name="review"),
    path("roles", posts.roles, name="roles"),
    path("roles/change", posts.change_role, name="change_role"),
    path("organisations", organisations.organisations, name="organisations"),
    path("organisations/at/<int:area_id>", organisations.organisations_at, name="organisations_at"),
    path("organisations/create", organisations.create_organisation, name="create_organisation"),
    path("organisations/<int:organisation_id>", organisations.organisation, name="organisation"),
    path(
        "organisations/<int:organisation_id>/change",
        organisations.change_organisation,
        name="change_organisation",
    ),
    path(
        "organisations/<int:organisation_id>/close",
        organisations.close_organisation,
        name="close_organisation",
    ),
]
