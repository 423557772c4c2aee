"""A short campaign on each database, and proof that it would see what it looks for."""

import os

from tests.monitoring.faults import campaign

SEED = 7
environ = os.environ  # noqa: TID251 -- tests choose their own settings


def test_after_faults_a_house_knows_what_it_would_have_known(tmp_path):
    is_server = environ["WANGHUO_DATABASE_URL"].startswith("postgres")

    found = campaign.campaign(tmp_path, "postgresql" if is_server else "sqlite", seed=SEED)

    assert found.differences == {}
    assert {one.fault for one in found.rounds} >= {"kill_projector"}
