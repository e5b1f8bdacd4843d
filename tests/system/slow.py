#!/usr/bin/env -S python3 -B
"""Clients that do not read, do not write, stop halfway, or are far too many."""
import json
import resource
import select
import socket
import threading

from lib.daemon import Client, Daemon, request
from lib.harness import Skip, check, main, test, until

PARAMS = {"ledig": {"alder": 36, "ydelse": "ingen"}, "on": "2026-11-16"}
ONE = json.dumps(request(1, "rpc.discover")).encode() + b"\n"


def push_until_stuck(c, line, most):
    """Sends and does not read until the daemon takes no more, or has closed; how many bytes it
    took.  A daemon that closes may be faster than the one who waits for room."""
    c.s.setblocking(False)
    sent = 0
    block = line * 100
    while sent < most:
        try:
            sent += c.s.send(block[sent % len(line):])
        except BlockingIOError:
            if not select.select([], [c.s], [], 1.0)[1]:
                break
        except (BrokenPipeError, ConnectionResetError):
            break
    c.s.settimeout(60)
    return sent


@test
def who_does_not_read_is_not_read_from():
    with Daemon(config={"output_bytes": "64K"}) as d, d.client() as c:
        sent = push_until_stuck(c, ONE, 64 << 20)
        assert sent < 64 << 20, "the daemon took everything"
        held = d.status()["buffered_bytes"]
        assert held < 4 << 20, held
        whole = sent // len(ONE)
        if sent % len(ONE):
            c.s.setblocking(True)
            finish = threading.Thread(target=c.send, args=(ONE[sent % len(ONE):],), daemon=True)
            finish.start()
            whole += 1
        answers = c.lines(whole)  # and then it all comes, in order, nothing lost
        check(len({json.dumps(a) for a in answers}), 1)
        check(c.call("track.recommend", PARAMS)["on"], "2026-11-16")


@test
def who_never_reads_is_closed():
    with Daemon(config={"output_bytes": "64K", "write_seconds": 1}) as d, d.client() as c:
        push_until_stuck(c, ONE, 64 << 20)
        d.await_status("closed_not_reading", 1)
        until(lambda: d.status()["connections"] == 1, "the connection is gone")


@test
def all_of_them_together_have_a_bound():
    with Daemon(config={"buffer_bytes": "1M", "output_bytes": "2M"}) as d:
        greedy = [d.client() for _ in range(3)]
        for c in greedy:
            push_until_stuck(c, ONE, 16 << 20)
        d.await_status("closed_memory", 1)
        assert d.status()["buffered_bytes"] < 4 << 20
        for c in greedy:
            c.close()


@test
def an_answer_larger_than_the_mark():
    with Daemon(config={"output_bytes": "1K"}) as d, d.client() as c:
        c.send(ONE * 50)
        check(len(c.lines(50)), 50)


@test
def byte_by_byte_is_fine():
    with Daemon() as d, d.client() as c:
        for i in range(len(ONE)):
            c.send(ONE[i:i + 1])
        assert "result" in c.message()


@test
def a_line_that_is_never_finished():
    with Daemon(config={"partial_seconds": 1}) as d, d.client() as c, d.client() as calm:
        c.send(ONE + ONE[:20])
        assert "result" in c.message()
        check(c.message()["error"]["data"]["kind"], "timeout")
        check(c.line(), None)
        check(d.status()["closed_partial"], 1)
        assert "result" in [calm.send(ONE), calm.message()][1]


@test
def a_trickle_does_not_make_it_younger():
    with Daemon(config={"partial_seconds": 1}) as d, d.client() as c:
        stop = threading.Event()

        def trickle():
            try:
                while not stop.wait(0.05):
                    c.s.send(b"x")
            except OSError:
                pass

        thread = threading.Thread(target=trickle, daemon=True)
        thread.start()
        check(c.message()["error"]["data"]["kind"], "timeout")
        stop.set()
        thread.join()


@test
def an_idle_connection_ends_quietly():
    with Daemon(config={"idle_seconds": 1}) as d, d.client() as c:
        c.send(ONE)
        assert "result" in c.message()
        check(c.line(), None)
        check(d.status()["closed_idle"], 1)


@test
def half_closed_gets_its_answers():
    with Daemon() as d, d.client() as c:
        c.send(ONE * 500)
        c.s.shutdown(socket.SHUT_WR)
        check(len(c.lines(500)), 500)
        check(c.line(), None)


@test
def a_last_line_without_an_end():
    with Daemon() as d, d.client() as c:
        c.send(ONE + ONE.rstrip(b"\n"))
        c.s.shutdown(socket.SHUT_WR)
        assert "result" in c.message()
        check(c.message()["error"]["code"], -32700)
        check(c.line(), None)


@test
def a_client_that_dies():
    put = json.dumps(request(1, "ledig.put", {"id": "L1", "ledig": {"alder": 36}})).encode()
    with Daemon() as d:
        for cut in range(0, len(put) + 1, 7):
            c = d.client()
            c.send(put[:cut])
            c.close()
        for _ in range(20):  # and one that has asked much and reads nothing
            c = d.client()
            c.send(ONE * 20)
            c.close()
        until(lambda: d.status()["connections"] == 1, "all are gone")
        check(d.status()["persons"], 0)


@test
def a_thousand_idle_connections():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 1300:
        raise Skip("no more than %d descriptors here" % hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 1300), hard))
    try:
        with Daemon() as d:
            idle = [d.client() for _ in range(1000)]
            d.await_status("connections", 1001)
            with d.client() as c:
                check(c.call("track.recommend", PARAMS)["on"], "2026-11-16")
            for c in idle:
                c.send(ONE)
            for c in idle:
                assert "result" in c.message()
                c.close()
            until(lambda: d.status()["connections"] == 1, "all are gone")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@test
def one_connection_too_many():
    with Daemon(config={"connections": 5}) as d:
        five = [d.client() for _ in range(5)]
        for c in five:
            c.call("rules.status")
        with d.client() as sixth:
            check(sixth.message()["error"]["data"]["kind"], "overloaded")
            check(sixth.line(), None)
        five.pop().close()

        def again():
            with d.client() as c:
                c.send(ONE)
                return "result" in c.message()
        until(again, "there is room again")
        for c in five:
            c.call("rules.status")
            c.close()
        until(lambda: d_connections(d) == 1, "all are gone")


def d_connections(d):
    try:
        return d.status()["connections"]
    except AssertionError:
        return -1


@test
def no_descriptors_left():
    """Accepting rests and begins again; who is connected is served all the while."""
    def few():
        resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))

    with Daemon(before=few) as d, d.client() as first:
        first.call("rules.status")
        waiting = []
        for _ in range(60):
            c = socket.socket(socket.AF_UNIX)
            c.connect(d.path)
            waiting.append(c)
        until(lambda: first.call("server.status")["accept_pauses"] >= 2, "accepting rests")
        tries = until(lambda: first.call("server.status")["accept_pauses"] >= 4 and
                      first.call("server.status")["accept_pauses"], "it tries again")
        assert tries < 1000, "it does not rest, it spins"
        for c in waiting:
            c.close()

        def served():
            with Client(d.path) as c:
                c.send(ONE)
                return "result" in (c.message() or {})
        until(served, "there is room again")


main()
