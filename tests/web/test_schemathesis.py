"""The API holds to its own description, whatever it is asked."""

from contextlib import suppress
from uuid import UUID

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.operations import BY_SIGNATURE, program
from tests.web.twins import make_twins
from wanghuo.kernel.doors import LoginNeeded
from wanghuo.kernel.registry import capabilities
from wanghuo.web.api import api

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

described = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/"))
described.config.generation.update(with_security_parameters=False)
described.config.phases.update(phases=["fuzzing"])
described.app = get_wsgi_application()
described = described.exclude(operation_id=["events", "notice_events", "desk_events"])  # streams
described = described.exclude(operation_id=sorted(BY_SIGNATURE))  # has tests of its own


@pytest.fixture(scope="module")
def one_connection():
    """Let a request neither begin nor end the connection, as Django's own test client does."""
    moments = (request_started, request_finished)
    for moment in moments:
        moment.disconnect(close_old_connections)
    yield
    for moment in moments:
        moment.connect(close_old_connections)


@pytest.fixture(scope="module")
def standing(one_connection, django_db_setup, django_db_blocker, tmp_path_factory):
    """A town and somebody there who may do everything; every operation finds it as it was."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    hosts = override_settings(ALLOWED_HOSTS=["*"])
    with django_db_blocker.unblock(), files, hosts, transaction.atomic():
        town = make_twins().here
        visitor = program(town.area, *capabilities.labels, organisation=town.committee)
        written = {
            name: str(one) if isinstance(one, UUID) else one for name, one in town.ids.items()
        }
        yield written, visitor.bearer
        transaction.set_rollback(True)


@pytest.mark.either_database
@described.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_an_operation_keeps_its_word(case, standing, db):
    ids, headers = standing
    _put_rows_in(case, ids)

    response = case.call(headers=headers)

    case.validate_response(response, checks=CHECKS)
    assert response.status_code != LoginNeeded.status


def _put_rows_in(case, ids):
    """Let what asks for some row ask for one that is there."""
    for asked in (case.path_parameters, case.query, case.body):
        if isinstance(asked, dict):
            present = {name: ids[name] for name in asked if name in ids and _is_id(asked[name])}
            asked.update(present)


def _is_id(value):
    with suppress(ValueError, TypeError, AttributeError):
        return isinstance(value, int) or bool(UUID(value))
    return False
