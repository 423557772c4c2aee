"""The session engine: every session is a row that says whose it is, from where, since when.

Reading a session reads its row, so nothing is asked twice; the row stays on the store, where the
middleware looks how old it is.
"""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from typing_extensions import override

from wanghuo.base.people.models import Login
from wanghuo.base.people.rules import Duty
from wanghuo.base.people.services import policies
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor

ADDRESS, DEVICE, SECOND_FACTOR = "address", "device", "second_factor"
"""What the log-in page writes into a session: for its row, and whether a code was given."""


class SessionStore(DatabaseStore):
    """Keeps sessions as `Login` rows."""

    row: Login | None = None

    @classmethod
    @override
    def get_model_class(cls) -> type[Login]:
        return Login

    def _get_session_from_db(self) -> Login | None:
        self.row = super()._get_session_from_db()  # type: ignore[misc]  # -- missing in the stubs
        return self.row

    @override
    def create_model_instance(self, data: dict[str, Any]) -> Login:
        """Build the row; a login that goes on keeps its number and its beginning."""
        key = data.get(SESSION_KEY)
        user_id, now = (int(key) if key else None), clock.now()
        fresh = cast("Login", super().create_model_instance(data))
        fresh.user_id, fresh.seen_at, fresh.started_at = user_id, now, now
        fresh.address, fresh.device = data.get(ADDRESS, ""), data.get(DEVICE, "")
        if self.row is not None and self.row.user_id == user_id:
            fresh.started_at = self.row.started_at
            if self.row.session_key == fresh.session_key:
                fresh.number = self.row.number
        fresh.expire_date = fresh.started_at + policies.lifetime(clock.local_date(now)).life
        self.row = fresh
        return fresh


def login_of(request: HttpRequest) -> Login | None:
    """Return the open login that a request belongs to, as it was read with the session."""
    row = getattr(request.session, "row", None)
    return row if isinstance(row, Login) and row.user_id is not None else None


def must_have_second_factor(request: HttpRequest) -> bool:
    """Tell whether the actor is an administrator in a house that asks them for a second factor."""
    actor: Actor | None = getattr(request, "actor", None)
    duties = actor.duties if actor is not None else frozenset()
    return bool(settings.ADMIN_SECOND_FACTOR and duties - {Duty.NONE.value})
