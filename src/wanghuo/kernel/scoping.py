"""Every query knows its area or does not run.

The idea of a fail-closed scope in a context variable is django-scopes'; ours knows subtrees,
sectors and occupiers. A subtree is a range over the path (`path >= p AND path < next(p)`), because
a prefix match scans where a range walks the index.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from typing_extensions import override

from wanghuo.kernel.actors import Reach, Scope
from wanghuo.kernel.errors import NotFound

M = TypeVar("M", bound=models.Model)

_active: ContextVar[Scope | None] = ContextVar("scope", default=None)


class ScopeMissing(RuntimeError):
    """A query on scoped rows ran outside any scope: a bug in a door, never a user's mistake."""


@contextmanager
def scoped(scope: Scope) -> Iterator[None]:
    """Run the block with `scope` in force."""
    token = _active.set(scope)
    try:
        yield
    finally:
        _active.reset(token)


def active_scope() -> Scope:
    """Return the scope in force; `ScopeMissing` when there is none."""
    scope = _active.get()
    if scope is None:
        raise ScopeMissing
    return scope


def subtree(path: str, lookup: str = "area_path") -> Q:
    """Rows at or below `path`, as an index range."""
    if not path:
        return Q()
    after = path[:-1] + chr(ord(path[-1]) + 1)
    return Q(**{f"{lookup}__gte": path, f"{lookup}__lt": after})


def within(
    scope: Scope,
    path_lookup: str = "area_path",
    sector_lookup: str | None = None,
    holder_lookup: str | None = None,
) -> Q:
    """Rows that lie in any reach of `scope`; an empty scope matches nothing."""
    if not scope.reaches:
        return Q(pk__in=())
    allowed = Q()
    for reach in scope.reaches:
        condition = _reach(reach, path_lookup, sector_lookup, holder_lookup)
        if not condition:
            return Q()
        allowed |= condition
    return allowed


def _reach(
    reach: Reach, path_lookup: str, sector_lookup: str | None, holder_lookup: str | None
) -> Q:
    condition = subtree(reach.area_path, path_lookup)
    if reach.sectors is not None and sector_lookup is not None:
        condition &= Q(**{f"{sector_lookup}__in": ["", *sorted(reach.sectors)]})
    if reach.holders is not None:
        condition &= _held(reach.holders, holder_lookup)
    return condition


def _held(holders: frozenset[str], lookup: str | None) -> Q:
    """Rows of these occupiers; none where rows do not say whose they are."""
    return Q(**{f"{lookup}__in": sorted(holders)}) if lookup and holders else Q(pk__in=())


class AreaScopedManager(models.Manager[M]):
    """Fails closed: asking for rows outside any scope raises `ScopeMissing`."""

    def __init__(
        self,
        path_lookup: str = "area_path",
        sector_lookup: str | None = None,
        holder_lookup: str | None = None,
    ) -> None:
        """Remember which columns carry the row's area path, its sector and its occupier."""
        super().__init__()
        self.lookups = (path_lookup, sector_lookup, holder_lookup)

    def seen(self, scope: Scope) -> Q:
        """Match the rows that lie in a scope."""
        return within(scope, *self.lookups)

    @override
    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(self.seen(active_scope()))


def holder_of(row: models.Model) -> str:
    """Return the number of the occupier whose row it is; blank where rows do not say, or nobody's.

    It is what a check at the row (`actor.must(…, holder=…)`) and a file of the row ask for.
    """
    manager = type(row)._meta.default_manager
    lookup = manager.lookups[2] if isinstance(manager, AreaScopedManager) else None
    found: Any = row
    for name in lookup.split("__") if lookup else ():
        found = getattr(found, name, None)
    return str(found) if lookup and found is not None else ""


if TYPE_CHECKING:
    Text = models.CharField[str, str]
else:
    Text = models.CharField  # Django's own class takes no type arguments


class AreaPathField(Text):
    """Area path column; byte order (collation "C") on PostgreSQL so that ranges use the index."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Field's own options
        """Fix the length: eleven levels of eight digits fit well within it."""
        kwargs.setdefault("max_length", 120)
        super().__init__(*args, **kwargs)

    @override
    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def access(rows: models.QuerySet[M], **lookup: object) -> M:
    """Return the one matching row, or refuse with `NotFound`: out of area is absent."""
    try:
        return rows.get(**lookup)
    except ObjectDoesNotExist:
        raise NotFound(what=str(rows.model._meta.verbose_name)) from None
