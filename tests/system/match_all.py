#!/usr/bin/env -S python3 -B
"""Everyone against everything while the daemon goes on answering."""
import json
import os
import subprocess

from lib.daemon import Client, Daemon, RpcError, request
from lib.harness import BUILD, check, main, test, until
from lib.kept import Kept, SmallDisk

RULES = """
ruleset alle "Alle mod alle" { language da  zone "Europe/Copenhagen" }
facts ledig "Den ledige" { point integer }
facts stilling "Stillingen" { krav integer  ekstra integer }
match job "Job" between ledig and stilling {
    source "prøve"
    require K1: point >= krav  because "Har point nok"
    rank by point - krav asc "Afstand"
    keep 3 per stilling
    spread 2 per ledig
}
match enhver "Enhver" between ledig and stilling {
    source "prøve"
    require K1: point >= krav + ekstra  because "Har point nok"
    rank by point + krav desc "Sum"
}
"""


def fill(c, persons, vacancies):
    lines = [request(n, "ledig.put", {"id": f"P{n:05d}", "ledig": {"point": n * 7 % 100}})
             for n in range(persons)]
    lines += [request(n, "stilling.put", {"id": f"S{n:05d}",
                                          "stilling": {"krav": n * 13 % 100, "ekstra": n % 3}
                                          if n % 10 else {"krav": n % 100}})
              for n in range(vacancies)]
    for at in range(0, len(lines), 500):
        part = lines[at:at + 500]
        c.send(b"".join(json.dumps(m).encode() + b"\n" for m in part))
        for answer in c.lines(len(part)):
            assert "result" in answer, answer


def run(c, params=None):
    """The answer, the lists and what it ends with."""
    head = c.call("match.all", params or {})
    lists, progress = [], []
    while True:
        m = c.message()
        check(m["method"], "match.all")
        p = m["params"]
        check(p["job"], head["job"])
        if "list" in p:
            lists.append(p["list"])
        elif "progress" in p:
            progress.append(p["progress"]["done"])
            check(p["progress"]["of"] >= p["progress"]["done"], True)
        else:
            check(progress, sorted(progress), "progress")
            return head, lists, p


@test
def lists_come_in_order_and_are_those_of_the_single_questions():
    with Daemon(rules=RULES) as d, d.client() as c:
        fill(c, 100, 150)
        head, lists, end = run(c, {"rule": "enhver", "limit": 5})
        check([x["id"] for x in lists], [f"S{n:05d}" for n in range(150)])
        for x in lists[::7]:
            one = c.call("match.shortlist", {"id": x["id"], "rule": "enhver", "limit": 5})
            check([m["id"] for m in x["matches"]], [m["id"] for m in one["matches"]], x["id"])
            check([m["rank"] for m in x["matches"]],
                  [[r["value"] for r in m["rank"]] for m in one["matches"]], x["id"])
            check(x["undecided_count"], one["undecided_count"], x["id"])
        check(head["ranks"], ["Sum"])
        done = end["done"]
        check(done["lists"], 150)
        check(done["matches"], sum(len(x["matches"]) for x in lists))
        check(done["undecided_count"], 15 * 100)
        check(sum(r["count"] for r in done["reached"]), 100)
        check(sum(r["count"] * r["lists"] for r in done["reached"]), done["matches"])
        # and the other way round
        _, lists, _ = run(c, {"rule": "enhver", "of": "ledig", "limit": 1000})
        pairs = {(x["id"], m["id"]) for x in lists for m in x["matches"]}
        _, lists, _ = run(c, {"rule": "enhver", "of": "stilling", "limit": 1000})
        check({(m["id"], x["id"]) for x in lists for m in x["matches"]}, pairs)


def looks(c, method):
    """How often each person was looked at by a method, and by whom for what."""
    found = {}
    for p in c.call("ledig.list")["list"]:
        rows = [(x.get("actor"), x.get("purpose")) for x in c.call("ledig.export", {"id": p["id"]})["looked_at"]
                if x["method"] == method]
        if rows:
            found[p["id"]] = rows
    return found


@test
def whom_the_lists_name_is_in_the_audit():
    """A row each, however many lists somebody stands on, and none for who is on no list."""
    asked = {"rule": "enhver", "actor": "KIM", "purpose": "jobmatch"}
    with Kept() as kept:
        with kept.daemon(rules=RULES) as d, d.client() as c:
            fill(c, 60, 400)
            _, lists, _ = run(c, {**asked, "limit": 3})
            named = {m["id"] for x in lists for m in x["matches"]}
            check(0 < len(named) < 60, True, len(named))
            check(looks(c, "match.all"), {i: [("KIM", "jobmatch")] for i in named})
            # whose lists they are, but for those that were not written
            _, lists, _ = run(c, {**asked, "of": "ledig", "after": "P00049", "limit": 1})
            check([x["id"] for x in lists], [f"P{n:05d}" for n in range(50, 60)])
            again = looks(c, "match.all")
            for n in range(60):
                i = f"P{n:05d}"
                check(len(again.get(i, [])), (i in named) + (n >= 50), i)
            begun = c.call("subscribe", {"stilling_id": "S00001", **asked})
            check(looks(c, "subscribe"), {m["id"]: [("KIM", "jobmatch")] for m in begun["matches"]})
            # whoever a difference tells of, when it is told
            with d.client() as w:
                w.call("subscribe", {"stilling_id": "S00001", "rule": "enhver", "limit": 2, "actor": "BO"})
                before = looks(c, "subscribe")
                first, second = [m["id"] for m in begun["matches"]][:2]
                c.call("ledig.put", {"id": "ny", "ledig": {"point": 100}})
                for client in (c, w):
                    told = client.message()["params"]
                    check([m["id"] for m in told["entered"]], ["ny"])
                    left = told["left"]
                after = looks(c, "subscribe")
                check(left, [second])
                check(sorted(after["ny"]), [("BO", None), ("KIM", "jobmatch")])
                check(after[second], before[second] + [("BO", None)], "who left")
                check(after[first], before[first])
            c.call("unsubscribe", {"subscription": begun["subscription"]})
        verify = [os.path.join(BUILD, "sluse"), "audit", "--verify", kept.state]
        check(subprocess.run(verify, capture_output=True, timeout=60).returncode, 0)


@test
def who_cannot_be_noted_is_not_named():
    with Kept() as kept, SmallDisk(kept, "1500k") as disk:
        with kept.daemon(rules=RULES) as d, d.client() as c:
            fill(c, 300, 40)
            disk.fill(os.statvfs(kept.state).f_bavail * os.statvfs(kept.state).f_frsize - 100_000)
            told, failed = {}, 0
            while failed < 20:  # sometimes it is the beginning that does not fit any more
                try:
                    _, lists, end = run(c, {"rule": "enhver", "of": "ledig", "limit": 1})
                except RpcError as e:
                    # or the threads of jobs whose answers were lost have not come to rest
                    assert e.data["kind"] in ("store", "overloaded"), e
                    failed += 1
                    continue
                for x in lists:
                    told[x["id"]] = told.get(x["id"], 0) + 1
                # nothing comes behind what was lost
                check([x["id"] for x in lists], [f"P{n:05d}" for n in range(len(lists))])
                if "failed" in end:
                    check("could not be noted" in end["failed"]["text"], True, end)
                    break
            assert told
        disk.empty()
        disk.grow("30m")
        with kept.daemon(rules=RULES) as d, d.client() as c:
            noted = {i: len(rows) for i, rows in looks(c, "match.all").items()}
            check(noted, told)


@test
def spread_limits_how_many_lists_one_stands_on_and_says_so():
    with Daemon(rules=RULES) as d, d.client() as c:
        fill(c, 40, 120)
        head, lists, end = run(c, {"rule": "job"})
        check(head["spread"], 2)
        on = {}
        for x in lists:
            check(len(x["matches"]) <= 3, True)
            for m in x["matches"]:
                on[m["id"]] = on.get(m["id"], 0) + 1
        check(max(on.values()), 2)
        assert end["done"]["passed_over"] > 0
        check(max(r["lists"] for r in end["done"]["reached"]), 2)
        # going on after an id gives what came after it, byte for byte
        after = lists[70]["id"]
        _, rest, _ = run(c, {"rule": "job", "after": after})
        check(rest, lists[71:])


@test
def the_daemon_answers_meanwhile_and_a_job_can_be_stopped():
    with Daemon(rules=RULES) as d, d.client() as c, d.client() as other:
        fill(other, 3000, 3000)
        job = c.call("match.all", {"rule": "enhver"})["job"]
        seen = 0
        for _ in range(50):  # while it runs, and the population changes under it
            check(other.call("server.status")["persons"], 3000 - seen)
            other.call("ledig.forget", {"id": f"P{seen:05d}"})
            seen += 1
        try:
            other.call("match.stop", {"job": job})
            raise AssertionError("somebody else stopped the job")
        except RpcError as e:
            check(e.data["kind"], "unknown-id")
        c.send(request(99, "match.stop", {"job": job}))
        stopped = False
        while not stopped:
            m = c.message()
            if m.get("id") == 99:
                check(m["result"]["stopping"], True)
            else:
                stopped = "stopped" in m["params"]
        check(c.call("server.status")["persons"], 3000 - seen)
        # one that hangs up takes its job with it; the daemon ends with a job at work
        with d.client() as gone:
            gone.call("match.all", {"rule": "enhver"})
        c.call("match.all", {"rule": "enhver"})
        d.stop()


@test
def who_does_not_read_holds_up_the_job_and_nobody_else():
    with Daemon(rules=RULES, config={"output_bytes": "64K"}) as d, d.client() as c:
        fill(c, 200, 6000)
        want = run(c, {"rule": "enhver", "limit": 20})[1]
        c.send(request(7, "match.all", {"rule": "enhver", "limit": 20}))
        with d.client() as other:
            until(lambda: other.call("server.status")["buffered_bytes"] > 64 << 10, "it waits")
            held = other.call("server.status")["buffered_bytes"]
            assert held < 4 << 20, held
        lists = []
        while True:
            m = c.message()
            if m.get("id") == 7:
                continue
            if "done" in m["params"]:
                break
            if "list" in m["params"]:
                lists.append(m["params"]["list"])
        check(lists, want)


@test
def more_jobs_than_may_be_are_turned_away():
    with Daemon(rules=RULES) as d, d.client() as c:
        fill(c, 3000, 3000)
        refused, begun = 0, [Client(d.path) for _ in range(6)]
        for one in begun:
            try:
                one.call("match.all", {"rule": "enhver"})
            except RpcError as e:
                check(e.data["kind"], "overloaded")
                refused += 1
        for one in begun:
            one.close()
        assert refused


@test
def the_tool_writes_them_with_and_without_a_daemon():
    with Daemon(rules=RULES) as d, d.client() as c:
        fill(c, 50, 80)
        data = os.path.join(d.folder, "data.ndjson")
        with open(data, "w") as f:
            for kind, method in (("ledig", "ledig"), ("stilling", "stilling")):
                for one in c.call(f"{method}.list")["list"]:
                    got = c.call(f"{method}.get", {"id": one["id"]})
                    f.write(json.dumps({"id": one["id"], kind: got[kind]}) + "\n")
        tool = os.path.join(BUILD, "sluse")
        there = subprocess.run([tool, "match", "job", "--all", "-s", d.path],
                               capture_output=True, text=True, check=True)
        out = os.path.join(d.folder, "out.ndjson")
        here = subprocess.run([tool, "match", "job", "--all", "-r", d.rules, "--data", data,
                               "-o", out], capture_output=True, text=True, check=True)
        with open(out) as f:
            written = f.read()
        check(written, there.stdout)
        check([json.loads(line)["id"] for line in written.splitlines()],
              [f"S{n:05d}" for n in range(80)])
        assert "reached" in here.stderr, here.stderr
        after = subprocess.run([tool, "match", "job", "--all", "--after", "S00070", "-s", d.path],
                               capture_output=True, text=True, check=True)
        check(after.stdout, "".join(written.splitlines(True)[71:]))
        bare = subprocess.run([tool, "match", "job", "-s", d.path], capture_output=True, text=True)
        check(bare.returncode, 2)
        assert "--all" in bare.stderr, bare.stderr


main()
