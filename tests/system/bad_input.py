#!/usr/bin/env -S python3 -B
"""Whatever comes in: an error that says what and where, and the connection lives on."""
import json
import os

from lib.daemon import Daemon, request
from lib.harness import check, main, test

CPR = "010190-1234"
GOOD = {"ledig": {"alder": 36, "ydelse": "ingen"}, "on": "2026-11-16"}


def recommend(facts):
    return json.dumps(request(7, "track.recommend", {"ledig": facts}), ensure_ascii=False).encode()


def lives(c):
    answer = c.call("track.recommend", GOOD)
    check(answer["on"], "2026-11-16")


def refused(c, line, code, kind, path=None, ident=7, words=()):
    """The line gets this error, echoes no more than it may, and a good request follows."""
    c.send(line + b"\n")
    raw = c.line()
    assert raw is not None, "the connection was closed"
    answer = json.loads(raw)
    check(answer["jsonrpc"], "2.0")
    check(answer["id"], ident, "id")
    error = answer["error"]
    check(error["code"], code, "code")
    check(error["data"]["kind"], kind, "kind")
    if path is not None:
        check(error["data"].get("path"), path, "path")
    for word in words:
        assert word in raw.decode(), f"{word!r} is not in {raw.decode()[:600]}"
    lives(c)
    return raw


def with_daemon(function):
    def run():
        with Daemon() as d, d.client() as c:
            function(c)
            check(d.status()["connections"], 2)
    run.__name__ = function.__name__
    return test(run)


@with_daemon
def broken_json(c):
    for line in (b"{", b"hello", b'{"jsonrpc":"2.0","id":7', b"[1,]", b"{'a':1}", b'{"a":01}',
                 b'{"jsonrpc":"2.0","id":7,"method":"rpc.discover"}}', b'"\\ud800"', b"nul",
                 b'{"a":1,"a":2}', b"\xef\xbb\xbf{}", b'{"a":1e999999999}', b"\x00", b'"\x01"'):
        c.send(line + b"\n")
        answer = c.message()
        check(answer["error"]["code"], -32700, repr(line))
        check(answer["id"], None)
    lives(c)


@with_daemon
def not_a_request(c):
    for line in (b"1", b"null", b'"x"', b"[]", b"{}", b'{"jsonrpc":"2.0"}', b'{"jsonrpc":"1.0","id":1,"method":"x"}',
                 b'{"jsonrpc":"2.0","id":{},"method":"x"}', b'{"jsonrpc":"2.0","id":1,"method":5}'):
        c.send(line + b"\n")
        answer = c.message()
        if isinstance(answer, list):
            [answer] = answer
        check(answer["error"]["code"], -32600, repr(line))
    lives(c)


@with_daemon
def broken_utf8(c):
    for bad in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"):
        refused(c, b'{"jsonrpc":"2.0","id":7,"method":"track.recommend","params":{"ledig":{"kompetencer":["' +
                bad + b'"]}}}', -32700, "utf8", ident=None)


@with_daemon
def unknown_method(c):
    refused(c, b'{"jsonrpc":"2.0","id":7,"method":"track.recomend"}', -32601, "method",
            words=["track.recommend"])
    refused(c, b'{"jsonrpc":"2.0","id":7,"method":"Track.Recommend"}', -32601, "method")


@with_daemon
def unknown_fact(c):
    refused(c, recommend({"alderr": 36}), -32602, "unknown-fact", words=["alder"])


@with_daemon
def wrong_type(c):
    refused(c, recommend({"alder": "gammel"}), -32602, "type", "ledig.alder")
    refused(c, recommend({"kompetencer": [5]}), -32602, "type", "ledig.kompetencer")
    refused(c, recommend({"alder": {"v": 1}}), -32602, "type")


@with_daemon
def out_of_range(c):
    refused(c, recommend({"alder": 14}), -32602, "range", "ledig.alder")
    refused(c, recommend({"alder": 10 ** 30}), -32602, "range", "ledig.alder")
    refused(c, recommend({"ydelse": "dagpeng"}), -32602, "value", "ledig.ydelse", words=["dagpenge"])


@with_daemon
def several_at_once(c):
    raw = refused(c, recommend({"alder": 14, "ydelse": 5, "xyz": 1}), -32602,
                  json.loads(refused(c, recommend({"alder": 14}), -32602, "range"))
                  ["error"]["data"]["kind"])
    check(len(json.loads(raw)["error"]["data"]["problems"]), 3)


@with_daemon
def a_cpr_number_is_never_echoed(c):
    for number in (CPR, "0101901234", "010190 1234"):
        for line in (
                recommend({"alder": 30, "kompetencer": [number]}),
                recommend({"alder": 30, "note": "borger " + number + " har ringet"}),
                json.dumps(request(7, "ledig.put", {"id": number, "ledig": {"alder": 30}})).encode(),
                json.dumps(request(7, "track.recommend", {"ledig": {number: 1}})).encode(),
                json.dumps(request(number, "rpc.discover")).encode(),
                json.dumps(request(7, "x" + number)).encode(),
                recommend({"kompetencer": ["\\u0030" + number[1:]]}).replace(b"\\\\u", b"\\u")):
            c.send(line + b"\n")
            raw = c.line().decode()
            error = json.loads(raw)["error"]
            check(error["data"]["kind"], "cpr", line)
            assert number not in raw and number[-4:] not in raw, raw
            lives(c)


@test
def nor_logged():
    with Daemon(config={"log_level": "debug"}) as d, d.client() as c:
        c.send(recommend({"kompetencer": [CPR]}) + b"\n" + b'{"broken ' + CPR.encode() + b"\n")
        c.message()
        c.message()
        lives(c)
        assert "0101" not in d.log_text(), d.log_text()
        assert "alder" not in d.log_text(), d.log_text()


@with_daemon
def a_line_of_ten_megabytes(c):
    for filler in (b"x" * 10_000_000, recommend({"kompetencer": ["y" * 10_000_000]})):
        refused(c, filler, -32004, "limit", ident=None)


@test
def it_is_not_kept_meanwhile():
    with Daemon() as d, d.client() as c:
        for _ in range(10):
            c.send(b"x" * 1_000_000)
        check(c.message()["error"]["data"]["kind"], "limit")
        status = d.status()
        assert status["buffered_bytes"] < 2_000_000, status
        check(status["lines_too_long"], 1)
        c.send(b"\n")
        lives(c)


@with_daemon
def nesting_of_two_thousand(c):
    deep = b"[" * 2000 + b"]" * 2000
    refused(c, deep, -32004, "limit", ident=None)
    refused(c, b'{"jsonrpc":"2.0","id":7,"method":"track.recommend","params":{"ledig":{"alder":' + deep +
            b"}}}", -32004, "limit", ident=None)
    refused(c, b'{"a":' * 2000 + b"1" + b"}" * 2000, -32004, "limit", ident=None)


@with_daemon
def too_many_members(c):
    refused(c, recommend({f"f{i}": 1 for i in range(20000)}), -32004, "limit", ident=None)


@with_daemon
def blank_lines_are_nothing(c):
    c.send(b"\n\r\n  \t\n")
    lives(c)


@with_daemon
def random_bytes(c):
    rest = os.urandom(200_000).replace(b"\n", b" ").replace(b"\0", b"0")
    for i in range(0, len(rest), 2000):
        c.send(b"\x01" + rest[i:i + 2000] + b"\n")
        check(c.message()["error"]["code"], -32700)
    lives(c)


main()
