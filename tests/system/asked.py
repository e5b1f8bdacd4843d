#!/usr/bin/env -S python3 -B
"""What is asked of the store is read beside everything else, and answered in its turn."""
import json
import os
import shutil
import subprocess
import time

from lib.daemon import RpcError, request
from lib.harness import Skip, check, main, test
from lib.kept import Kept, person

HERE = os.path.dirname(os.path.abspath(__file__))
READ_MS = 250


class SlowDisk:
    """A disk that takes its time when it is told to."""

    def __init__(self, kept):
        cc = shutil.which("cc")
        if not cc or "release" not in os.environ.get("SLUSE_BUILD", "release"):
            raise Skip("there is no compiler, or a sanitizer that wants to come first")
        library, self.file = os.path.join(kept.folder, "slow.so"), os.path.join(kept.folder, "slow")
        subprocess.run([cc, "-shared", "-fPIC", "-o", library, os.path.join(HERE, "lib", "slow_disk.c")], check=True)
        self.environment = {"LD_PRELOAD": library, "SLOW_DISK": self.file}

    def set(self, read_ms=0, sync_ms=0):
        with open(self.file + ".new", "w") as f:
            f.write(f"{read_ms} {sync_ms}")
        os.rename(self.file + ".new", self.file)


class Asked:
    """A daemon whose store is larger than what it holds of it in memory."""

    def __init__(self, kept):
        self.kept, self.disk = kept, SlowDisk(kept)
        with kept.daemon() as d, d.client() as c:
            c.call("ledig.put", {"id": "L1", "ledig": person(1)})
            self.decision = c.call("track.recommend", {"id": "L1"})["decision"]
            c.call("decision.override", {"id": self.decision, "item": "voksen", "reason": "nej"})
            for _ in range(3):
                c.call("ledig.get", {"id": "L1"})
            for i in range(42):
                c.send(b"".join(json.dumps(request(n, "stilling.put", {
                    "id": f"V{n}", "stilling": {"titel": f"{n}" + "x" * 50000}})).encode() + b"\n"
                    for n in range(10 * i, 10 * i + 10)))
                check(sum("error" in a for a in c.lines(10)), 0)

    def daemon(self):
        return self.kept.daemon(environment=self.disk.environment)

    def lines(self):
        """Every method that reads there, as what is asked and what is to be looked at in the answer."""
        one = {"id": self.decision}
        return [("ledig.export", {"id": "L1"}, lambda a: len(a["decisions"])),
                ("decision.get", one, lambda a: (a["replayed"], len(a["overridden"]))),
                ("decision.overrides", {}, lambda a: len(a["overrides"])),
                ("decision.override", dict(one, item="forsikret", reason="jo"), lambda a: a["item"])]


def answered_until(other, answered):
    """How many answers another client gets meanwhile."""
    n = 0
    while not answered():
        other.call("rules.status")
        n += 1
    return n


def readable(c):
    import select
    return bool(select.select([c.s], [], [], 0)[0])


@test
def the_others_are_answered_meanwhile():
    with Kept() as kept:
        asked = Asked(kept)
        for method, params, look in asked.lines():
            with asked.daemon() as d, d.client() as c, d.client() as other:
                asked.disk.set(read_ms=READ_MS)
                start = time.monotonic()
                c.send([request(1, method, params)] if method == "decision.get" else request(1, method, params))
                n = answered_until(other, lambda: readable(c))
                took = time.monotonic() - start
                asked.disk.set()
                answer = c.message()
                answer = answer[0]["result"] if isinstance(answer, list) else answer["result"]
                assert took > 0.9 * READ_MS / 1000, (method, took, "it was read in memory: the test shows nothing")
                assert n > 20, (method, took, f"{n} answers meanwhile")
                check(look(answer), {"ledig.export": 1, "decision.get": ("same", 1), "decision.overrides": 1,
                                     "decision.override": "forsikret"}[method], method)


@test
def answers_come_in_the_order_of_the_lines():
    with Kept() as kept:
        asked = Asked(kept)
        with asked.daemon() as d, d.client() as c:
            asked.disk.set(read_ms=20)
            c.send(b"".join(json.dumps(request(n, *line)).encode() + b"\n" for n, line in enumerate([
                ("ledig.put", {"id": "L1", "ledig": person(7)}), ("ledig.export", {"id": "L1"}), ("rules.status",),
                ("decision.get", {"id": asked.decision}), ("decision.get", {"id": "0" * 32}), ("ledig.get", {"id": "L1"})])))
            answers = c.lines(6)
            check([a["id"] for a in answers], list(range(6)))
            check(answers[1]["result"]["now"][0]["ledig"], person(7), "what was put before it is seen")
            check((answers[3]["result"]["replayed"], answers[4]["error"]["data"]["kind"]), ("same", "unknown-id"))
            c.send([request(1, "ledig.put", {"id": "L2", "ledig": person(2)}), request(2, "ledig.export", {"id": "L1"}),
                    {"jsonrpc": "2.0", "method": "decision.get", "params": {"id": asked.decision}},
                    request(3, "decision.get", {"id": asked.decision}), request(4, "decision.get", {"id": 7})])
            batch = c.message()
            check([("result" in a, a["id"]) for a in batch], [(True, 1), (True, 2), (True, 3), (False, 4)])


@test
def who_goes_away_meanwhile_is_forgotten():
    with Kept() as kept:
        asked = Asked(kept)
        with asked.daemon() as d, d.client() as other:
            asked.disk.set(read_ms=READ_MS)
            for method, params, _ in asked.lines():
                c = d.client()
                c.send(request(1, method, params))
                c.close()
            half = d.client()
            half.send(json.dumps(request(1, "decision.get", {"id": asked.decision})).encode() + b"\n")
            half.s.shutdown(1)  # no more will come; what was asked is answered
            check(half.message()["result"]["replayed"], "same")
            check(half.line(), None)
            asked.disk.set()
            check(other.call("decision.get", {"id": asked.decision})["replayed"], "same")


@test
def who_asked_before_the_daemon_stops_is_answered():
    with Kept() as kept:
        asked = Asked(kept)
        with asked.daemon() as d, d.client() as c, d.client() as other:
            asked.disk.set(read_ms=READ_MS)
            c.send(request(1, "ledig.export", {"id": "L1"}))
            for _ in range(3):  # then it has come
                other.call("rules.status")
            d.process.terminate()
            check(len(c.message()["result"]["decisions"]), 1)
            check(c.line(), None)
            d.wait()


@test
def a_long_batch_keeps_nobody_else_waiting():
    """What it asks of the store is read request by request, and what is put meanwhile goes in between."""
    import sqlite3
    with Kept() as kept:
        with kept.daemon() as d, d.client() as c:
            c.call("ledig.put", {"id": "L1", "ledig": person(1)})
        db = sqlite3.connect(kept.path("sluse.db"))
        db.execute("with recursive r(i) as (select 1 union all select i + 1 from r where i < 20000) insert into audit "
                   "select i + (select max(n) from audit), 0, 0, null, null, 'm', 0, randomblob(1024), null, zeroblob(32) from r")
        db.commit()
        db.close()
        with kept.daemon() as d, d.client() as c, d.client() as other:
            c.send([request(n, "ledig.export", {"id": "L1"}) for n in range(100)])
            for n in range(8):
                time.sleep(0.05)
                other.send(request(n, "ledig.put", {"id": "L1", "ledig": person(2 + n)}))
            answers = [a["result"]["now"][0]["ledig"]["alder"] for a in c.message()]
            check((len(answers), len(set(answers)) > 1), (100, True), "what was put in between is seen")


@test
def what_could_not_be_written_is_not_read():
    with Kept() as kept:
        asked = Asked(kept)
        with asked.daemon() as d, d.client() as c, d.client() as other:
            asked.disk.set(sync_ms=-1)
            c.send(request(1, "ledig.put", {"id": "L9", "ledig": person(9)}))
            other.send(request(1, "ledig.export", {"id": "L9"}))
            check(c.message()["error"]["data"]["kind"], "store")
            check(other.message()["error"]["data"]["kind"] in ("store", "unknown-id"), True)
            asked.disk.set()
            for ident, kind in (("L9", "unknown-id"), ("L1", None)):
                try:
                    other.call("ledig.export", {"id": ident})
                    check(kind, None)
                except RpcError as e:
                    check(e.data["kind"], kind)


main()
