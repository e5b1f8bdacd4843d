#!/usr/bin/env -S python3 -B
"""The tool on what the daemon keeps: checks, replays, backups."""
import json
import os
import subprocess
import time

from lib.daemon import BROKEN, RULES, RpcError, request
from lib.harness import BUILD, TORTURE, check, main, test
from lib.kept import Kept, grep_state, person

DECIDED = 40


def sluse(*words, status=0):
    run = subprocess.run([os.path.join(BUILD, "sluse"), *words], capture_output=True, text=True,
                         timeout=60, env=dict(os.environ, LC_ALL="C.UTF-8"))
    check(run.returncode, status, run.stdout + run.stderr)
    return run.stdout if status == 0 else run.stdout + run.stderr


def fill(c):
    """Records, and decisions of every kind about them; how many differ from each other."""
    seen = set()
    for n in range(DECIDED):
        c.call("ledig.put", {"id": f"L{n}", "ledig": dict(person(n), kompetencer=[f"k{n % 3}"])})
        c.call("stilling.put", {"id": f"V{n}", "stilling": {
            "titel": f"T{n}", "skal_krav": [f"k{n % 4}"]}})
    for n in range(DECIDED):
        for method, params in (("track.recommend", {"id": f"L{n}", "explain": n % 2 == 0}),
                               ("match.jobs", {"id": f"L{n}", "near": True, "limit": 1 + n % 5}),
                               ("match.shortlist", {"id": f"V{n}", "limit": 3}),
                               ("match.explain", {"ledig_id": f"L{n}", "stilling_id": f"V{n}"})):
            answer = c.call(method, dict(params, on=f"2026-01-{1 + n % 28:02d}"))
            seen.add((method, json.dumps(answer)))
        c.call("ledig.put", {"id": f"L{n}", "ledig": {"alder": 70}})
    return len(seen)


def other_rules(kept, n):
    """What a change of the rules would do: with the rules of then nothing; a threshold, what it must."""
    def under(rules, status):
        other = os.path.join(kept.folder, "other.rules")
        with open(other, "w", encoding="utf-8") as f:
            f.write(rules)
        return sluse("replay", "--json", "-r", other, kept.state, status=status)
    got = json.loads(under(RULES, 0))
    check(got, {"changes": [], "asked": n, "changed": 0, "erased": got["erased"], "not_asked": 0})
    got = json.loads(under(RULES.replace("alder >= 18", "alder >= 40"), 1))
    first = got["changes"][0].pop("first")
    check(len(first), 32)
    # of 18, 19, … 39 years, but for one who is forgotten
    check(got["changes"], [{"kind": "profiles", "name": "voksen", "from": "yes", "to": "no", "decisions": 21}])
    check((got["asked"], got["changed"]), (n, 21))
    got = json.loads(under(RULES[:RULES.index("match job")], 1))
    assert 0 < got["not_asked"] < n and got["asked"] + got["not_asked"] == n, got
    told = sluse("replay", "-r", os.path.join(kept.folder, "other.rules"), kept.state, status=1)
    assert f"{got['asked']} asked again, 0 come out otherwise" in told, told
    assert "the rules have mistakes" in under(BROKEN, 2)


@test
def every_decision_comes_out_the_same():
    with Kept() as kept:
        with kept.daemon() as d, d.client() as c:
            n = fill(c)
            c.call("ledig.forget", {"id": "L3"})
        result = json.loads(sluse("replay", "--json", kept.state))
        check(result["not_the_same"], [])
        check(result["same"] + result["erased"], n)
        assert 0 < result["erased"] < n / 2, result
        check(json.loads(sluse("replay", "--json", "--from", "5", "--to", "9", kept.state))["same"], 5)
        other_rules(kept, n - result["erased"])
        report = json.loads(sluse("store", "--check", "--json", kept.state))
        check((report["persons"], report["vacancies"]), (DECIDED - 1, DECIDED))
        check((report["decisions"], report["erased"]), (n, result["erased"]))
        head = sluse("audit", "--verify", kept.state).split()[-1]
        with kept.daemon() as d, d.client() as c:
            c.call("ledig.get", {"id": "L1"})
        sluse("audit", "--verify", kept.state, head)
        other = head[:-1] + ("0" if head[-1] != "0" else "1")
        assert "another one" in sluse("audit", "--verify", kept.state, other, status=1)


@test
def a_decision_that_was_changed_is_found():
    with Kept() as kept:
        with kept.daemon() as d, d.client() as c:
            fill(c)
        tamper(kept, "update decision set day = day - 4000 where n = 1")
        assert "decision" in sluse("store", "--check", kept.state, status=1)
        # and by who makes up the sums as well: the answer is another one
        tamper(kept, "update decision set day = day + 4000 where n = 1")
        sluse("store", "--check", kept.state)
        tamper(kept, "update ruleset set files = replace(files, 'fyldt', 'fylgt'), sum = 0")
        assert "ruleset" in sluse("store", "--check", kept.state, status=1)


def tamper(kept, sql):
    import sqlite3
    db = sqlite3.connect(kept.path("sluse.db"))
    db.execute(sql)
    db.commit()
    db.close()


@test
def a_backup_while_it_is_written_to():
    with Kept() as kept:
        copy = os.path.join(kept.folder, "copy")
        with kept.daemon() as d, d.client() as c:
            for n in range(400):
                c.send(request(n, "ledig.put", {"id": f"L{n}", "ledig": dict(
                    person(n), kompetencer=["SECRET" * 100, f"k{n}"])}))
            c.lines(400)
            tool = subprocess.Popen([os.path.join(BUILD, "sluse"), "store", "--backup", copy,
                                     "-s", d.path], stdout=subprocess.PIPE)
            for n in range(400):
                c.call("ledig.put", {"id": f"L{n}", "ledig": person(n)})
            check(tool.wait(60), 0)
            check(os.stat(copy).st_mode & 0o777, 0o600)
            # a second one does not go over the first
            assert "File exists" in sluse("store", "--backup", copy, "-s", d.path, status=2)
            c.call("ledig.forget", {"id": "L7"})
            assert "a daemon uses it" in sluse("store", "--check", kept.state, status=2)
        report = json.loads(sluse("store", "--check", "--json", copy))
        check(report["persons"], 400)
        assert "is there" in sluse("store", "--restore", copy, kept.state, status=2)
        os.rename(kept.path("sluse.db"), os.path.join(kept.folder, "away"))
        sluse("store", "--restore", copy, kept.state)
        check(sorted(os.listdir(kept.state)), ["erasures", "key", "sluse.db"])
        with kept.daemon() as d, d.client() as c:
            check(d.status()["persons"], 399)
            try:
                c.call("ledig.get", {"id": "L7"})
                raise AssertionError("a backup brought somebody back")
            except RpcError as e:
                check(e.data["kind"], "unknown-id")
        check(grep_state(kept, '"k7"'), [])


@test
def a_damaged_backup_is_not_restored():
    with Kept() as kept:
        copy = os.path.join(kept.folder, "copy")
        with kept.daemon() as d, d.client() as c:
            for n in range(50):
                c.call("ledig.put", {"id": f"L{n}", "ledig": person(n)})
            sluse("store", "--backup", copy, "-s", d.path)
        with open(copy, "r+b") as f:
            f.seek(f.read().index(b'"k20"') + 2)
            f.write(b"X")
        os.unlink(kept.path("sluse.db"))
        assert "not what was written" in sluse("store", "--restore", copy, kept.state, status=1)
        check(sorted(os.listdir(kept.state)), ["erasures", "key"])


def truth(c):
    """Everything that can be asked for, or the error instead of it."""
    out = {}
    for n in range(60):
        for method in ("ledig.get", "track.recommend"):
            try:
                out[method, n] = c.call(method, {"id": f"L{n}", **({"on": "2026-01-01"}
                                                 if method != "ledig.get" else {})})
            except RpcError as e:
                out[method, n] = e.data["kind"]
    return out


@test
def a_person_whom_an_index_lost_is_noticed():
    """An index that says less than its table would answer that somebody is not there."""
    lost = {
        "the entry of an index": (b"\x04\x08\x11\x01L5", b"\x14\x08\x11\x01L5"),
        "an index's word for a person": (b"\x04\x08\x11\x01L5", b"\x04\x08\x11\x01Lu"),
    }
    for what, (was, now) in lost.items():
        with Kept() as kept:
            with kept.daemon() as d, d.client() as c:
                for n in range(60):
                    c.call("ledig.put", {"id": f"L{n}", "ledig": person(n)})
            with open(kept.path("sluse.db"), "r+b") as f:
                data = f.read()
                assert data.count(was) == 1, f"{what}: {data.count(was)} of them"
                f.seek(data.index(was))
                f.write(now)
            with kept.daemon(ready=False) as d:
                d.wait()
                assert d.process.returncode > 0, f"{what}: {d.process.returncode}"


@test
def bytes_that_flip_are_noticed():
    """A store with changed bytes is refused or answers the truth, never anything else."""
    import random
    import shutil
    seed = int.from_bytes(os.urandom(4), "little")
    print(f"    seed {seed}")
    rand = random.Random(seed)
    with Kept() as kept:
        with kept.daemon() as d, d.client() as c:
            for n in range(60):
                c.call("ledig.put", {"id": f"L{n}", "ledig": person(n)})
            right = truth(c)
        whole = os.path.join(kept.folder, "whole")
        shutil.copytree(kept.state, whole)
        refused = 0
        rounds, end = 0, time.monotonic() + TORTURE
        while rounds < 12 or time.monotonic() < end:
            rounds += 1
            shutil.rmtree(kept.state)
            shutil.copytree(whole, kept.state)
            with open(kept.path("sluse.db"), "r+b") as f:
                data = f.read()
                for _ in range(rand.choice([1, 1, 8, 200])):
                    at = rand.randrange(len(data))
                    f.seek(at)
                    f.write(bytes([data[at] ^ 1 << rand.randrange(8)]))
            d = kept.daemon(ready=False)
            try:
                try:
                    d.await_notice("READY=1")
                except AssertionError:
                    refused += 1
                    assert d.process.returncode != 0 and d.process.returncode > 0, d.process.returncode
                    continue
                with d.client() as c:
                    for key, answer in truth(c).items():
                        assert answer in (right[key], "store"), f"{key}: {answer}"
            finally:
                d.process.kill()
                d.wait()
                d.close()
        assert 0 < refused, "no flip of all these was noticed"


main()
