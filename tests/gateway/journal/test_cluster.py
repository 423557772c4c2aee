"""Three real servers: one dies, the others go on with everything that was promised."""

import asyncio

from tests.gateway.faults.campaign import campaign, kill_leader

PATIENCE_SECONDS = 90
"""That it comes back. How soon (15 s are wanted) says `make bench-faults` on a quiet machine."""


def test_the_death_of_the_leader_loses_nothing_and_comes_to_an_end(tmp_path):
    """Signals flow again while it is dead: through a new leader, not through its return."""
    [done], _, vanished = asyncio.run(campaign(tmp_path, "cluster", 1, 6, faults=[kill_leader]))

    assert (done.lost, done.doubled, vanished, done.confirmed > 0) == (0, 0, 0, True)
    assert done.seconds <= PATIENCE_SECONDS
