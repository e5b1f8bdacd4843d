#!/usr/bin/env -S python3 -B
"""Very many clients, slow ones, dying ones, and ones that flood: everybody else is answered,
and the daemon's memory has a bound.  TORTURE=seconds makes the crowds stay that long."""
import json
import os
import resource
import selectors
import socket
import threading
import time

from lib.daemon import BROKEN, Daemon, RpcError, request
from lib.harness import TORTURE, Skip, check, main, test, until
from lib.kept import Kept, grep_state

PARAMS = {"ledig": {"alder": 36, "ydelse": "ingen"}, "on": "2026-11-16"}
ASK = json.dumps(request(1, "track.recommend", PARAMS)).encode() + b"\n"
BIG = json.dumps(request(1, "rpc.discover")).encode() + b"\n"
SPARE = 200  # descriptors beside those of the connections
SANITIZED = "release" not in os.environ.get("SLUSE_BUILD", "release")  # memory is no measure there


class Descriptors:
    """Room for that many connections, here and in the daemon, or the test is skipped."""

    def __init__(self, n):
        self.n = n + SPARE

    def __enter__(self):
        self.before = resource.getrlimit(resource.RLIMIT_NOFILE)
        soft, hard = self.before
        if hard != resource.RLIM_INFINITY and hard < self.n:
            try:
                resource.setrlimit(resource.RLIMIT_NOFILE, (self.n, self.n))
            except (ValueError, OSError):
                raise Skip(f"no more than {hard} descriptors here") from None
        else:
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, self.n), hard))

    def __exit__(self, *_):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, self.before)
        except ValueError:
            pass


def resident(d):
    """Bytes of memory that the daemon has."""
    with open(f"/proc/{d.process.pid}/status") as f:
        for line in f:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) << 10
    raise AssertionError("no VmRSS")


def bounded(d, before, most, what):
    if not SANITIZED:
        grown = resident(d) - before
        assert grown < most, f"{what}: {grown >> 20} MiB more, {most >> 20} allowed"


def served(c):
    check(c.call("track.recommend", PARAMS)["on"], "2026-11-16")


@test
def ten_thousand_connections():
    n = 10_000
    with Descriptors(n), Daemon(config={"connections": n + 10}) as d:
        before = resident(d)
        crowd = [d.client() for _ in range(n)]
        d.await_status("connections", n + 1)
        bounded(d, before, n * (8 << 10), "who only stands there")
        with d.client() as c:
            served(c)
            for one in crowd:
                one.send(ASK)
            served(c)
        answers = {one.line() for one in crowd}
        check(len(answers), 1, "all are answered alike")
        end = time.monotonic() + TORTURE
        while time.monotonic() < end:  # and again, whoever it is
            for one in crowd:
                one.send(ASK)
            check({one.line() for one in crowd}, answers)
        bounded(d, before, n * (16 << 10), "who was answered")
        for one in crowd:
            one.close()
        until(lambda: d.status()["connections"] == 1, "all are gone")
        check(d.status()["turned_away"], 0)


@test
def a_crowd_whose_words_are_kept():
    """Everybody of it puts somebody at once; whoever was answered is there after kill -9."""
    n = 10_000 if TORTURE else 600
    with Descriptors(n), Kept() as kept:
        with kept.daemon(config={"connections": n + 10}) as d:
            before = resident(d)
            crowd = [d.client() for _ in range(n)]
            end, rounds = time.monotonic() + TORTURE, 0
            while rounds < 1 or time.monotonic() < end:
                rounds += 1
                for i, one in enumerate(crowd):
                    one.send(request(rounds, "ledig.put", {"id": f"L{i}", "ledig": {"alder": 20 + (i + rounds) % 50}}))
                check({one.message()["result"]["replaced"] for one in crowd}, {rounds > 1})
            status = d.status()
            assert status["write_groups"] * 10 < status["writes"], status  # and they shared the disk
            bounded(d, before, n * (64 << 10), "who has put somebody")
            d.process.kill()
            d.wait()
            for one in crowd:
                one.close()
        with kept.daemon() as d, d.client() as c:
            check(d.status()["persons"], n)
            for i in range(0, n, 97):
                check(c.call("ledig.get", {"id": f"L{i}"})["ledig"], {"alder": 20 + (i + rounds) % 50})


@test
def no_descriptors_for_what_is_kept():
    """With none left what is kept is still written and read; what needs one is refused, clearly."""
    def few():
        resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))

    with Kept() as kept:
        with kept.daemon(before=few) as d, d.client() as first:
            first.call("ledig.put", {"id": "L0", "ledig": {"alder": 36}})
            decision = first.call("track.recommend", {"id": "L0"})["decision"]
            crowd = [d.client() for _ in range(60)]
            until(lambda: first.call("server.status")["accept_pauses"] >= 1, "none are left")
            for i in range(1, 80):
                first.call("ledig.put", {"id": f"L{i}", "ledig": {"alder": 36, "kompetencer": ["x" * 500]}})
            for i in range(40, 60):
                first.call("ledig.forget", {"id": f"L{i}"})
            check(first.call("decision.get", {"id": decision})["replayed"], "same")
            check([e["method"] for e in first.call("ledig.export", {"id": "L0"})["looked_at"]],
                  ["ledig.put", "track.recommend", "decision.get"])
            try:
                first.call("server.backup", {"file": os.path.join(kept.folder, "copy")})
                raise AssertionError("a copy was made without a descriptor")
            except RpcError as e:
                check(e.data["kind"], "backup")
            for c in crowd:
                c.close()
            until(lambda: first.call("server.status")["connections"] == 1, "they are gone")
            first.call("server.backup", {"file": os.path.join(kept.folder, "copy")})
            d.process.kill()
            d.wait()
        with kept.daemon() as d:
            check(d.status()["persons"], 60)
            assert not grep_state(kept, "L50"), "who was forgotten"


class Slow:
    """Readers that take a few bytes at a time of answers without end, and writers that give one
    byte at a time."""

    def __init__(self, d, n):
        self.readers = [d.client() for _ in range(n)]
        self.writers = [d.client() for _ in range(n)]
        self.sent = [0] * n  # by each writer, of ASK
        self.asked = 40      # by each reader
        for c in self.readers:
            c.s.setblocking(False)
            try:
                c.s.send(BIG * self.asked)
            except BlockingIOError:
                raise AssertionError("the daemon takes no requests") from None
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.stopping.is_set():
            for i, c in enumerate(self.writers):
                if self.sent[i] < len(ASK) - 1:
                    self.sent[i] += c.s.send(ASK[self.sent[i]:self.sent[i] + 1])
            for c in self.readers:
                try:
                    c.rest += c.s.recv(100)
                except BlockingIOError:
                    pass
            time.sleep(0.02)

    def stop(self):
        """They all go on like anybody, and get what they asked for."""
        self.stopping.set()
        self.thread.join()
        for i, c in enumerate(self.writers):
            c.send(ASK[self.sent[i]:])
        lines = {c.line() for c in self.writers}
        check(len(lines), 1, "the slow writers are answered alike")
        seen = set()
        for c in self.readers:
            c.s.settimeout(60)
            got = [c.line() for _ in range(self.asked)]
            seen.update(got)
        check(len(seen), 1, "the slow readers are answered alike")
        for c in self.readers + self.writers:
            c.close()


@test
def five_hundred_slow_readers_and_writers():
    n = 500
    with Descriptors(2 * n), Daemon(config={"connections": 2 * n + 10, "output_bytes": "64K",
                                            "partial_seconds": 3600, "write_seconds": 3600}) as d:
        with d.client() as c:
            served(c)
            before = resident(d)
            slow = Slow(d, n)
            end = time.monotonic() + max(TORTURE, 3)
            k = 0
            while k <= 20 or time.monotonic() < end:  # the others are answered meanwhile
                c.call("ledig.put", {"id": f"L{k % 50}", "ledig": {"alder": 20 + k % 50}})
                check(c.call("ledig.get", {"id": f"L{k % 50}"})["ledig"], {"alder": 20 + k % 50})
                served(c)
                k += 1
            held = d.status()["buffered_bytes"]
            # what one has asked for, his mark, and one answer beyond it
            assert held < n * (256 << 10), held
            bounded(d, before, n * (384 << 10), "who reads slowly")
            slow.stop()
        until(lambda: d.status()["connections"] == 1, "all are gone")
        check(d.status()["closed_memory"], 0)


def reset(c):
    """Closes with answers unread, which the other end sees as a reset."""
    c.s.close()


@test
def clients_that_vanish():
    """In whatever state: what was acknowledged is there, what was not finished is not."""
    put = json.dumps(request(1, "ledig.put", {"id": "half", "ledig": {"alder": 36}})).encode() + b"\n"
    batch = json.dumps([request(i, "ledig.put", {"id": f"b{i}", "ledig": {"alder": 36}})
                        for i in range(20)]).encode() + b"\n"
    rounds = 0
    end = time.monotonic() + TORTURE
    with Daemon() as d, d.client() as calm:
        before = resident(d)
        while rounds < 200 or time.monotonic() < end:
            rounds += 1
            for text in (put[:rounds % len(put)], batch[:rounds * 7 % len(batch)]):
                c = d.client()
                c.send(text)
                if rounds % 3 == 0:
                    c.s.shutdown(socket.SHUT_WR)
                if rounds % 5 == 0:
                    c.s.shutdown(socket.SHUT_RD)
                reset(c)
            c = d.client()
            c.send(BIG * 10)
            reset(c)
            c = d.client()  # nothing at all
            c.s.shutdown(socket.SHUT_RDWR)
            reset(c)
            if rounds % 20 == 0:
                served(calm)
        until(lambda: calm.call("server.status")["connections"] == 1, "all are gone")
        check(calm.call("server.status")["persons"], 0)
        bounded(d, before, 16 << 20, "who has gone")


@test
def half_closed_in_both_ways():
    with Daemon() as d, d.client() as writer, d.client() as reader:
        writer.send(ASK * 100)
        writer.s.shutdown(socket.SHUT_WR)  # still reads
        check(len(writer.lines(100)), 100)
        check(writer.line(), None)
        reader.s.shutdown(socket.SHUT_RD)  # reads no more: nobody to answer
        try:
            for _ in range(100):
                reader.send(BIG)
        except OSError:
            pass
        until(lambda: d.status()["connections"] == 1, "both are gone")


@test
def the_same_id_twice():
    """Whoever numbers badly gets as many answers as requests, in their order."""
    with Daemon() as d, d.client() as c:
        asked = [request(1, "ledig.put", {"id": "a", "ledig": {"alder": 30}}),
                 request(1, "ledig.put", {"id": "a", "ledig": {"alder": 31}}),
                 request("1", "ledig.get", {"id": "a"}), request(1, "no.such"), request(1, "ledig.get", {"id": "a"})]
        c.send(asked)
        batch = c.message()
        c.send(b"".join(json.dumps(one).encode() + b"\n" for one in asked))
        line = c.lines(len(asked))
        for answers, first in ((batch, False), (line, True)):
            check([a["id"] for a in answers], [1, 1, "1", 1, 1])
            check(answers[0]["result"]["replaced"], first)
            check(answers[1]["result"]["replaced"], True)
            check(answers[2]["result"]["ledig"], {"alder": 31})
            check("error" in answers[3], True)
            check(answers[4]["result"]["ledig"], {"alder": 31})
        c.send(b'{"jsonrpc":"2.0","id":1,"id":2,"method":"rules.status"}\n')
        check(c.message()["error"]["code"], -32700, "two ids in one request")
        served(c)


@test
def a_flood_of_notifications():
    n = 50_000
    note = json.dumps({"jsonrpc": "2.0", "method": "ledig.put",
                       "params": {"id": "a", "ledig": {"alder": 30}}}).encode() + b"\n"
    wrong = b'{"jsonrpc":"2.0","method":"no.such"}\n'
    with Daemon() as d, d.client() as c, d.client() as other:
        before = resident(d)
        sender = threading.Thread(target=c.send, args=((note + wrong) * (n // 2),), daemon=True)
        sender.start()
        during = 0
        while sender.is_alive():
            served(other)
            during += 1
        sender.join()
        check(c.call("ledig.get", {"id": "a"})["ledig"], {"alder": 30})  # nothing stands before it
        status = d.status()
        check(status["notifications"], n)
        assert during > 3, f"{during} answers in all that time"
        bounded(d, before, 32 << 20, "who floods")


@test
def batches_at_their_limit():
    def batch(n, one):
        return b"[" + b",".join([one] * n) + b"]\n"
    ask, note = ASK.strip(), b'{"jsonrpc":"2.0","method":"rules.status"}'
    with Daemon(config={"reply_bytes": "64K"}) as d, d.client() as c:
        c.send(batch(1000, b'{"jsonrpc":"2.0","id":1,"method":"x"}'))
        check(len(c.message()), 1000)
        c.send(batch(1001, b"1"))
        check(c.message()["error"]["data"]["kind"], "limit")
        c.send(batch(1000, ask))  # too much to answer: every one is told so
        answers = c.message()
        check(len(answers), 1000)
        kinds = [a["error"]["data"]["kind"] if "error" in a else "answered" for a in answers]
        check(sorted(set(kinds)), ["answered", "limit"])
        check(kinds, sorted(kinds), "the first ones, then none")
        c.send(batch(1000, note))
        c.send(b"[" + batch(2, ask).strip() + b"]\n")  # a batch is no request
        check([a["error"]["code"] for a in c.message()], [-32600])
        served(c)


@test
def no_descriptors_for_new_rules():
    """With none left the rules in force stay; when there are some again they are read."""
    def few():
        resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))

    with Daemon(before=few) as d, d.client() as first:
        second = BROKEN.replace("aldr >= 18", "alder >= 40").replace('version "1"', 'version "2"')
        digest = first.call("rules.status")["ruleset"]["digest"]
        d.write_rules(second)
        crowd = [d.client() for _ in range(60)]
        until(lambda: first.call("server.status")["accept_pauses"] >= 1, "none are left")
        for _ in range(3):
            try:
                first.call("rules.load")
                raise AssertionError("rules were read without a descriptor")
            except RpcError as e:
                check(e.data["kind"], "files")
        check(first.call("rules.status")["ruleset"]["digest"], digest)
        served(first)
        for c in crowd:
            c.close()
        until(lambda: first.call("server.status")["connections"] == 1, "they are gone")
        check(first.call("rules.load")["ruleset"]["version"], "2")


@test
def a_flood_of_subscriptions():
    with Daemon() as d, d.client() as c, d.client() as other:
        known = {m["name"]: m for m in c.call("rpc.discover")["methods"]}
        if "subscribe" not in known:
            raise Skip("there is no subscribe")
        c.call("stilling.put", {"id": "V1", "stilling": {"titel": "x", "skal_krav": []}})
        takes = {p["name"]: p for p in known["subscribe"]["params"]}
        params = {}
        for name, p in takes.items():
            if p["required"] or "enum" in p["schema"] and name not in ("purpose", "audience"):
                params[name] = p["schema"]["enum"][0] if "enum" in p["schema"] else "V1"
        if "id" in takes:
            params["id"] = "V1"
        before = resident(d)
        n = 20_000
        line = json.dumps(request("s", "subscribe", params)).encode() + b"\n"
        threading.Thread(target=c.send, args=(line * n,), daemon=True).start()
        answers = 0
        while answers < n:
            message = c.message()
            if message.get("id") == "s":
                answers += 1
                if "error" in message:
                    assert message["error"]["data"]["kind"] in ("limit", "overloaded", "value", "conflict", "unavailable"), message
        for i in range(20):
            other.call("ledig.put", {"id": f"L{i}", "ledig": {"alder": 30, "kompetencer": []}})
        served(other)
        bounded(d, before, 64 << 20, "who subscribes to everything")
        for _ in range(200):  # and those who subscribe and vanish
            gone = d.client()
            gone.send(line * 5)
            gone.close()
        other.call("ledig.put", {"id": "L1", "ledig": {"alder": 31, "kompetencer": []}})
        served(other)
        until(lambda: d.status()["connections"] == 3, "they are gone")


LOOKED_UP = """
ruleset vagt "Vagt" { language da  zone "Europe/Copenhagen" }
facts ledig "Den ledige" { point integer }
facts stilling "Stillingen" { krav integer }
match job "Job" between ledig and stilling {
    source "prøve"
    require K1: ledig.point >= stilling.krav  because "Har point nok"
    rank by ledig.point desc "Point"
    keep 3 per stilling
}
"""
ONE_BY_ONE = LOOKED_UP.replace("ledig.point >= stilling.krav", "modulo(ledig.point + stilling.krav, 2) = 0")


@test
def a_subscription_that_comes_to_look_at_too_many():
    """Under other rules everybody would have to be looked at one by one: it is ended with a word,
    and so is a new one refused; whoever asks for less goes on."""
    if not TORTURE:
        raise Skip("a quarter of a million persons: with TORTURE")
    n = 250_100
    with Daemon(rules=LOOKED_UP) as d, d.client() as c, d.client() as w:
        c.call("stilling.put", {"id": "V1", "stilling": {"krav": 1_000_000}})
        for i in range(0, n, 100):
            c.send(b"[" + b",".join(b'{"jsonrpc":"2.0","id":1,"method":"ledig.put","params":{"id":"L%d","ledig":{"point":%d}}}'
                                    % (k, k) for k in range(i, i + 100)) + b"]\n")
            c.message()
        check(d.status()["persons"], n)
        begun = w.call("subscribe", {"stilling_id": "V1"})
        check(begun["matches"], [])
        c.call("ledig.put", {"id": "L1", "ledig": {"point": 2_000_000}})
        check([x["id"] for x in w.message()["params"]["entered"]], ["L1"])
        d.write_rules(ONE_BY_ONE)
        c.call("rules.load")
        told = w.message()["params"]
        while "ended" not in told:
            told = w.message()["params"]
        check(told["subscription"], begun["subscription"])
        assert "one by one" in json.dumps(told), told
        for ask in (("subscribe", {"stilling_id": "V1"}), ("match.shortlist", {"id": "V1"})):
            try:
                w.call(*ask)
                raise AssertionError(f"{ask} was taken")
            except RpcError as e:
                check(e.data["kind"], "limit")
        d.write_rules(LOOKED_UP)
        c.call("rules.load")
        check([x["id"] for x in w.call("subscribe", {"stilling_id": "V1"})["matches"]], ["L1"])


@test
def a_flood_of_lists_of_everyone():
    """Who asks for everything again and again, and reads none of it, costs no more than one mark
    of output; who vanishes in the middle costs nothing."""
    with Daemon(config={"output_bytes": "64K", "write_seconds": 3600}) as d, d.client() as other:
        if "match.all" not in {m["name"] for m in other.call("rpc.discover")["methods"]}:
            raise Skip("there is no match.all")
        put = [request(1, "ledig.put", {"id": f"L{i}", "ledig": {"alder": 30, "kompetencer": ["a"]}}) for i in range(500)]
        put += [request(1, "stilling.put", {"id": f"V{i}", "stilling": {"titel": "x", "skal_krav": ["a"]}}) for i in range(200)]
        other.send(put)
        other.message()
        before = resident(d)
        ask = json.dumps(request("all", "match.all", {})).encode() + b"\n"
        greedy = [d.client() for _ in range(20)]
        for c in greedy:
            c.send(ask * 100)
        end = time.monotonic() + max(TORTURE, 1)
        while time.monotonic() < end:
            served(other)
        held = other.call("server.status")["buffered_bytes"]
        assert held < 32 << 20, held
        bounded(d, before, 64 << 20, "who asks for everything")
        first = greedy[0].message()
        assert first.get("id") == "all" and ("result" in first or first["error"]["data"]["kind"] in ("limit", "overloaded")), first
        for c in greedy:
            c.close()
        until(lambda: other.call("server.status")["connections"] == 1, "they are gone")
        other.call("ledig.put", {"id": "L1", "ledig": {"alder": 31}})
        served(other)


main()
