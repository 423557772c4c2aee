"""The addresses of every kind of record, made of one pattern."""

from collections.abc import Callable, Iterator
from functools import partial, update_wrapper
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.people.rules.personal import PERSONAL_REVEAL
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.register.records.kinds import RecordKind, kinds
from wanghuo.register.records.views import changes, lists, pages

View = Callable[..., HttpResponseBase]
app_name = "register"


def _door(view: View, kind: RecordKind, capability: str, *, hole: str = "") -> View:
    """Open a view of records to one kind; `hole` is what the address calls the row."""

    def of_kind(request: ActorRequest, **holes: Any) -> HttpResponseBase:  # noqa: ANN401 -- what stands in an address
        return view(kind, request, holes[hole]) if hole else view(kind, request)

    return needs(capability)(update_wrapper(of_kind, view))


def _shown(view: View, kind: RecordKind, **options: Any) -> View:  # noqa: ANN401 -- as above
    return require_GET(_door(view, kind, kind.read, **options))


def _done(view: View, kind: RecordKind, **options: Any) -> View:  # noqa: ANN401 -- as above
    return require_POST(_door(view, kind, kind.manage, **options))


def _addresses(kind: RecordKind) -> Iterator[URLPattern]:
    one, many, hole = kind.code, kind.plural, f"{kind.code}_id"
    row = f"{many}/<uuid:{hole}>"
    shown, done = partial(_shown, kind=kind), partial(_done, kind=kind)
    yield path(f"{many}/", shown(lists.record_list), name=many)
    yield path(f"{many}/options", shown(lists.options), name=f"{one}_options")
    yield path(f"{many}/new", require_GET(_door(changes.new, kind, kind.manage)), name=f"new_{one}")
    yield path(f"{many}/create", done(changes.create), name=f"create_{one}")
    yield path(row, shown(pages.record, hole=hole), name=one)
    yield path(f"{row}/change", done(changes.change, hole=hole), name=f"change_{one}")
    yield path(f"{row}/close", done(changes.close, hole=hole), name=f"close_{one}")
    yield path(f"{row}/reopen", done(changes.reopen, hole=hole), name=f"reopen_{one}")
    yield path(f"{row}/files", done(changes.add_files, hole=hole), name=f"attach_{one}")
    if any(field.is_personal for field in kind.fields):
        door = _door(changes.reveal, kind, PERSONAL_REVEAL, hole=hole)
        yield path(f"{row}/reveal", require_POST(never_cache(door)), name=f"reveal_{one}")
    if kind.is_mergeable:
        yield path(f"{row}/merge", done(changes.merge, hole=hole), name=f"merge_{one}")
        merges = f"{many}/merges/<uuid:{one}_merge_id>/part"
        yield path(merges, done(changes.part, hole=f"{one}_merge_id"), name=f"part_{one}")


urlpatterns = [address for kind in kinds().values() for address in _addresses(kind)]
