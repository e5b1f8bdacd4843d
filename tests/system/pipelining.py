#!/usr/bin/env -S python3 -B
"""Batches, notifications, and many requests before the first answer is read."""
import json
import threading

from lib.daemon import Daemon, request
from lib.harness import check, main, test

PARAMS = {"ledig": {"alder": 36, "ydelse": "ingen"}, "on": "2026-11-16"}


@test
def a_batch():
    with Daemon() as d, d.client() as c:
        c.send([request(1, "track.recommend", PARAMS), request("b", "no.such"),
                {"jsonrpc": "2.0", "method": "rules.status"}, 5,
                request(None, "server.status"), request(3, "rules.status")])
        answers = c.message()
        check([a["id"] for a in answers], [1, "b", None, None, 3])
        check([("error" in a) for a in answers], [False, True, True, False, False])


@test
def notifications_are_not_answered():
    with Daemon() as d, d.client() as c:
        c.send({"jsonrpc": "2.0", "method": "ledig.put", "params": {"id": "L1", "ledig": {"alder": 20}}})
        c.send({"jsonrpc": "2.0", "method": "no.such"})
        c.send([{"jsonrpc": "2.0", "method": "rules.status"}, {"jsonrpc": "2.0", "method": "no.such"}])
        check(c.call("ledig.get", {"id": "L1"})["id"], "L1")


@test
def ids_come_back_as_they_were():
    with Daemon() as d, d.client() as c:
        for raw in (b"9007199254740993", b"-1.50e3", b'"\\u00e6\\/"', b'""', b"0"):
            c.send(b'{"jsonrpc":"2.0","id":' + raw + b',"method":"rules.status"}\n')
            assert b'"id":' + raw + b"," in c.line()


@test
def ten_thousand_requests():
    n = 10_000
    with Daemon() as d, d.client() as c:
        text = b"".join(json.dumps(request(i, "track.recommend", PARAMS)).encode() + b"\n"
                        for i in range(n))
        sender = threading.Thread(target=c.s.sendall, args=(text,))
        sender.start()
        answers = c.lines(n)
        sender.join()
        check([a["id"] for a in answers], list(range(n)))
        check({json.dumps(a["result"]) for a in answers}, {json.dumps(answers[0]["result"])})
        check(d.status()["lines"], n + 1)


@test
def nobody_waits_for_a_long_pipeline():
    """Another client is answered long before the first one's requests are all done."""
    n = 20_000
    with Daemon() as d, d.client() as busy, d.client() as other:
        text = b"".join(json.dumps(request(i, "track.recommend", PARAMS)).encode() + b"\n"
                        for i in range(n))
        counts = []
        done = threading.Event()

        def read():
            counts.append(len(busy.lines(n)))
            done.set()

        threading.Thread(target=busy.s.sendall, args=(text,), daemon=True).start()
        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        during = 0
        while not done.is_set():
            if other.call("server.status")["lines"] < n:
                during += 1
        reader.join()
        check(counts, [n])
        assert during >= 3, f"{during} answers in all that time"


@test
def requests_in_pieces_of_any_size():
    with Daemon() as d:
        text = b"".join(json.dumps(request(i, "track.recommend", PARAMS)).encode() + b"\n"
                        for i in range(20))
        for size in (1, 2, 7, 100, 4096):
            with d.client() as c:
                for i in range(0, len(text), size):
                    c.send(text[i:i + size])
                check([a["id"] for a in c.lines(20)], list(range(20)))


main()
