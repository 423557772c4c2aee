"""What the house says over a real server: the last word of each, and one who gives a command."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import nats
import pytest

from tests.gateway.journal.servers import address_of
from tests.journeys.browsing import eventually
from wanghuo.gateway.control.opening import BadControl, open_control, open_stream, problem_of
from wanghuo.kernel import clock
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.messages import Action, Command, ControlFile, Known

LATER = clock.now() + timedelta(hours=1)
METER = 'label = "电表"\n'


def known(nth, dialect="standard", *, is_allowed=True):
    return Known(f"gbt26875:{nth:012d}", dialect, is_allowed)


def test_the_last_word_of_each_is_known(control):
    assert control.known_after(0) == ([], 0)
    control.know_all([known(nth) for nth in range(1000)])
    control.know("mqtt_map:meter/7.* >号", "")
    _, between = control.known_after(0)
    control.know_all([known(3, "fubei"), known(5, is_allowed=False)])

    found, end = control.known_after(0)
    news = control.known_after(between)

    assert len(found) == 1001
    assert {one.identity: one for one in found}["mqtt_map:meter/7.* >号"].is_allowed
    assert (news[0], news[1]) == ([known(3, "fubei"), known(5, is_allowed=False)], end)
    assert control.known_after(end) == ([], end)


def test_maps_are_taught_changed_and_withdrawn(control):
    control.teach({"meter": METER, "probe": "x"})
    assert control.taught_after(0)[0] == {"meter": METER, "probe": "x"}
    _, end = control.taught_after(0)

    control.teach({"meter": METER, "probe": "x"})
    assert control.taught_after(end) == ({}, end)
    control.teach({"probe": "y"})
    news, after = control.taught_after(end)
    assert news == {"meter": "", "probe": "y"}
    control.teach({"meter": METER, "probe": "y"})
    assert control.taught_after(after)[0] == {"meter": METER}


def test_a_command_is_ordered_once_and_read_in_order(control):
    keys = [new_id() for _ in range(3)]
    for key in [*keys, keys[1]]:
        control.order(key, "gbt26875:1", Action.DUTY_CHECK, LATER, {"minutes": 10})

    found = control.ordered_after(0)
    assert [one.id for one in found] == keys
    first = Command(
        found[0].number, keys[0], "gbt26875:1", Action.DUTY_CHECK, {"minutes": 10},
        LATER.timestamp(),
    )  # fmt: skip
    assert found[0] == first
    assert [one.id for one in control.ordered_after(found[0].number)] == keys[1:]


def test_of_all_that_ask_one_gives_a_command(control):
    keys = [new_id() for _ in range(10)]
    assert [control.take(key, "a") for key in keys] == ["a"] * 10
    assert [control.take(key, name) for key in keys for name in "ba"] == ["a"] * 20


def test_of_gateways_that_ask_at_the_same_moment_one_is_told_yes(node, stream):
    keys = [new_id() for _ in range(50)]
    begin = threading.Barrier(4)

    def asks(name):
        with closing(open_stream(address_of(node))) as own:
            begin.wait()
            return [own.take(key, name) for key in keys]

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(asks, "abcd"))

    assert all(len(set(one)) == 1 for one in zip(*told, strict=True))


def test_while_the_server_is_away_everything_is_refused_and_goes_on_after(node, stream):
    stream.know("gbt26875:1", "standard")
    node.kill()
    assert eventually(lambda: is_refused(stream))
    assert "没有应答" in problem_of(address_of(node))
    doubts = stream.doubts
    node.start()

    assert eventually(lambda: not is_refused(stream))
    assert stream.known_after(0)[0] == [Known("gbt26875:1", "standard", True)]
    assert eventually(lambda: stream.doubts > doubts)


def is_refused(stream):
    try:
        stream.known_after(0)
    except ConnectionError:
        return True
    return False


def test_streams_that_were_deleted_are_made_again_and_doubted(node, stream):
    stream.know("gbt26875:1", "standard")
    doubts = stream.doubts

    async def are_deleted():
        client = await nats.connect(f"nats://{node.address}")
        for name in ("t-control", "t-commands"):
            await client.jetstream().delete_stream(name)
        await client.close()

    asyncio.run(are_deleted())

    assert eventually(lambda: stream.doubts > doubts)
    assert eventually(lambda: not is_refused(stream))
    assert stream.known_after(0) == ([], 0)


def test_installations_of_one_server_do_not_hear_each_other(node, stream):
    with closing(open_stream(address_of(node, "other"))) as other:
        other.know("gbt26875:1", "standard")
        assert stream.known_after(0) == ([], 0)


@pytest.mark.parametrize("url", ["", "sqlite:///x", "nats://a/b?replicas=2", "http://a"])
def test_what_is_no_address_is_refused(url, tmp_path):
    with pytest.raises(BadControl, match=r"下行地址.*写法不对"):
        open_control(url, tmp_path)


def test_the_file_of_this_machine_has_no_problem(tmp_path):
    with closing(open_control("sqlite:///", tmp_path)) as one:
        assert isinstance(one, ControlFile)
    assert problem_of("sqlite:///") == ""
