"""A made-up county, who may import there, and walks without a worker."""

import pytest

from tests.base.documents.imports.walks import Desk
from tests.base.people.conftest import AT, granter, land, manager  # noqa: F401 -- fixtures
from tests.factories import UserFactory, make_actor
from wanghuo.base.documents.rules.imports import IMPORT_RUN
from wanghuo.base.people.rules import PEOPLE_MANAGE


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def clerk(land):  # noqa: F811 -- the fixture itself
    """Who imports organisations over the whole county."""
    return make_actor(land.county.path, PEOPLE_MANAGE, IMPORT_RUN, user=UserFactory())


@pytest.fixture
def desk(clerk):
    """The workbench with a sheet of organisations."""
    return Desk(clerk, AT)
