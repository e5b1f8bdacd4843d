#!/usr/bin/env -S python3 -B
"""What is acknowledged is not lost, and what is forgotten is nowhere."""
import glob
import json
import os
import random
import stat
import subprocess
import time
from datetime import date

from lib.daemon import RULES, Daemon, RpcError, request
from lib.harness import BUILD, TORTURE, Skip, check, main, test, until
from lib.kept import Kept, SmallDisk, grep_state, person
from lib.sudden import killed_again_and_again


@test
def records_are_there_after_a_stop():
    with Kept() as kept:
        with kept.daemon() as d, d.client() as c:
            check(d.status()["durable"], True)
            c.call("ledig.put", {"id": "L1", "ledig": person(1),
                                 "records": {"tilsagn": {"x": "ja"}}})
            c.call("ledig.put", {"id": "L2", "ledig": person(2)})
            c.call("ledig.put", {"id": "L1", "ledig": person(3), "seen": "2026-01-02"})
            c.call("stilling.put", {"id": "V1", "stilling": {"titel": "Svejser"}})
            c.call("stilling.put", {"id": "V2", "stilling": {"titel": "Smed"}})
            c.call("stilling.remove", {"id": "V2"})
            before = c.call("ledig.get", {"id": "L1"})
            check(before["ledig"], person(3))
        with kept.daemon() as d, d.client() as c:
            status = d.status()
            check((status["persons"], status["vacancies"]), (2, 1))
            check(c.call("ledig.get", {"id": "L1"}), before)
            check([v["id"] for v in c.call("stilling.list")["list"]], ["V1"])
            c.call("ledig.forget", {"id": "L1"})
        with kept.daemon() as d:
            check(d.status()["persons"], 1)


@test
def without_a_folder_nothing_is_kept():
    with Daemon() as d:
        check(d.status()["durable"], False)


@test
def a_batch_and_notifications_are_kept():
    with Kept() as kept:
        with kept.daemon() as d, d.client() as c:
            c.send([request(1, "ledig.put", {"id": "A", "ledig": person(1)}),
                    request(2, "ledig.put", {"id": "B", "ledig": {"alder": 5}}),
                    {"jsonrpc": "2.0", "method": "ledig.put",
                     "params": {"id": "C", "ledig": person(3)}}])
            first, second = c.message()
            check(first["result"]["id"], "A")
            check(second["error"]["data"]["kind"], "range")
            c.call("rules.status")
            d.process.kill()
            d.wait()
        with kept.daemon() as d, d.client() as c:
            check([p["id"] for p in c.call("ledig.list")["list"]], ["A", "C"])


@test
def what_a_new_ruleset_does_not_take_is_kept():
    other = "ruleset anden \"Anden\" { language da }\nfacts ledig \"Den ledige\" " \
            "{ alder integer 15..75 \"Alder\" }\n"
    with Kept() as kept:
        with kept.daemon() as d, d.client() as c:
            c.call("ledig.put", {"id": "L1", "ledig": person(1)})
            c.call("stilling.put", {"id": "V1", "stilling": {"titel": "Svejser"}})
        with kept.daemon(rules=other) as d, d.client() as c:
            check(d.status()["degraded"], 2)
            check(c.call("ledig.get", {"id": "L1"})["degraded"], True)
        with kept.daemon() as d, d.client() as c:
            check(d.status()["degraded"], 0)
            check(c.call("ledig.get", {"id": "L1"})["ledig"], person(1))


class Puts:
    """Puts and forgets of two hundred persons, and what each of them may be afterwards."""

    def __init__(self, rand):
        self.rand, self.n = rand, 0
        self.acked, self.sent = {}, {}

    def next(self):
        self.n += 1
        ident = f"L{self.rand.randrange(200)}"
        value = None if self.rand.random() < 0.1 else person(self.n)
        self.sent.setdefault(ident, []).append(value)
        if value is None:
            return "ledig.forget", {"id": ident}, (ident, value)
        return "ledig.put", {"id": ident, "ledig": value}, (ident, value)

    def answered(self, of, answer):
        ident, value = of
        if "error" in answer:
            check(answer["error"]["data"]["kind"], "unknown-id")
            assert value is None
        else:
            self.acked[ident] = value
        self.sent[ident].pop(0)

    def survivors(self, c):
        there = set()
        after = None
        while True:
            page = c.call("ledig.list", {"after": after} if after else {})
            there |= {p["id"] for p in page["list"]}
            after = page.get("next")
            if not after:
                break
        for ident in self.acked.keys() | self.sent.keys() | there:
            got = c.call("ledig.get", {"id": ident})["ledig"] if ident in there else None
            allowed = [self.acked.get(ident)] + self.sent.get(ident, [])
            assert got in allowed, f"{ident} is {got}, not one of {allowed}"
            self.acked[ident] = got
        self.acked = {i: v for i, v in self.acked.items() if v is not None}
        self.sent = {}
        check(c.call("server.status")["degraded"], 0)


@test
def killed_at_any_moment():
    seed = int.from_bytes(os.urandom(4), "little")
    print(f"    seed {seed}")
    rand = random.Random(seed)
    with Kept() as kept:
        killed_again_and_again(kept, TORTURE or 4, Puts(rand), rand)


@test
def a_read_behind_a_put_sees_it():
    with Kept() as kept, kept.daemon() as d, d.client() as c:
        lines = b""
        for n in range(300):
            lines += json.dumps(request(2 * n, "ledig.put",
                                        {"id": "L", "ledig": person(n)})).encode() + b"\n"
            lines += json.dumps(request(2 * n + 1, "ledig.get", {"id": "L"})).encode() + b"\n"
        c.send(lines)
        answers = c.lines(600)
        check([a["id"] for a in answers], list(range(600)))
        for n in range(300):
            check(answers[2 * n + 1]["result"]["ledig"], person(n))
        status = d.status()
        assert status["write_groups"] < status["writes"], status


@test
def many_writers_share_their_groups():
    with Kept() as kept, kept.daemon() as d:
        clients = [d.client() for _ in range(64)]
        for round_ in range(5):
            for i, c in enumerate(clients):
                c.send(request(round_, "ledig.put", {"id": f"L{i}", "ledig": person(round_)}))
            for c in clients:
                check(c.message()["id"], round_)
        for c in clients:
            c.close()
        check(d.status()["persons"], 64)


def refused_start(kept, *words, **more):
    """The daemon does not start and says why."""
    d = kept.daemon(ready=False, **more)
    try:
        assert d.wait() != 0, "it started"
        text = d.log_text()
        for word in words:
            assert word in text, text
    finally:
        d.close()
    return text


@test
def who_is_forgotten_is_in_no_file():
    with Kept() as kept, kept.daemon() as d, d.client() as c:
        for n in range(200):
            c.call("ledig.put", {"id": f"CANARY{n}", "ledig": dict(person(n), kompetencer=[f"SECRET{n}"])})
            c.call("track.recommend", {"id": f"CANARY{n}"})
        assert grep_state(kept, "SECRET7")
        for n in range(200):
            c.call("ledig.forget", {"id": f"CANARY{n}"})
            check(grep_state(kept, f"SECRET{n}\""), [])
        check(grep_state(kept, "SECRET") + grep_state(kept, "CANARY"), [])
        # nor do later changes bring back what stood in memory
        for n in range(50):
            c.call("ledig.put", {"id": f"L{n}", "ledig": person(n)})
        check(grep_state(kept, "SECRET") + grep_state(kept, "CANARY"), [])


@test
def the_folder_is_for_nobody_else():
    with Kept() as kept:
        with kept.daemon() as d, d.client() as c:
            c.call("ledig.put", {"id": "L1", "ledig": person(1)})
        check(stat.S_IMODE(os.stat(kept.state).st_mode), 0o700)
        for name in os.listdir(kept.state):
            check(stat.S_IMODE(os.stat(kept.path(name)).st_mode) & 0o077, 0, name)
        os.chmod(kept.state, 0o750)
        refused_start(kept, "state", "others")
        os.chmod(kept.state, 0o700)
        os.chmod(kept.path("key"), 0o644)
        refused_start(kept, "key", "others")
        os.chmod(kept.path("key"), 0o600)
        with kept.daemon() as d:
            check(d.status()["persons"], 1)


@test
def what_stands_there_already_is_left_as_it_is():
    with Kept() as kept:
        elsewhere = os.path.join(kept.folder, "elsewhere")
        os.mkdir(elsewhere)
        os.symlink(elsewhere, kept.state)
        refused_start(kept, "link")
        check(os.listdir(elsewhere), [])
        os.unlink(kept.state)
        with open(kept.state, "w") as f:
            f.write("a file")
        refused_start(kept, "no folder")
        os.unlink(kept.state)
        for name in ("sluse.db", "sluse.db-wal", "erasures", "key"):
            os.mkdir(kept.state, 0o700)
            target = os.path.join(elsewhere, "target")
            os.symlink(target, kept.path(name))
            refused_start(kept, name, "no plain file")
            assert not os.path.exists(target)
            os.unlink(kept.path(name))
            os.mkfifo(kept.path(name), 0o600)
            refused_start(kept, name, "no plain file")
            os.unlink(kept.path(name))
            os.rmdir(kept.state)


@test
def a_store_without_its_key():
    with Kept() as kept:
        with kept.daemon() as d, d.client() as c:
            c.call("ledig.put", {"id": "L1", "ledig": person(1)})
        key = kept.path("key")
        os.rename(key, key + ".lost")
        refused_start(kept, "key", "is gone")
        assert not os.path.exists(key)


@test
def another_daemon_has_it():
    with Kept() as kept, kept.daemon(), Kept() as other:
        d = other.daemon(ready=False, extra=["-d", kept.state])
        try:
            assert d.wait() != 0
            assert "another process" in d.log_text(), d.log_text()
        finally:
            d.close()


@test
def a_damaged_file_is_set_aside():
    with Kept() as kept:
        with kept.daemon() as d, d.client() as c:
            for n in range(300):
                c.send(request(n, "ledig.put", {"id": f"L{n}", "ledig": person(n)}))
            c.lines(300)
        with open(kept.path("sluse.db"), "r+b") as f:
            whole = f.read()
            at = whole.index(b'"k150"')
            f.seek(at + 2)
            f.write(b"X")
        refused_start(kept, "damaged", "renamed")
        refused_start(kept, "set aside")  # and not quietly begun anew
        check(sorted(n for n in os.listdir(kept.state) if n.endswith(".damaged")),
              ["sluse.db.1.damaged"])
        with open(kept.path("sluse.db.1.damaged"), "rb") as f:
            check(f.read(), whole[:at + 2] + b"X" + whole[at + 3:])
        os.rename(kept.path("sluse.db.1.damaged"), kept.path("elsewhere"))
        with kept.daemon() as d:
            check(d.status()["persons"], 0)


QUESTIONS = [("track.recommend", {"id": "L1"}), ("track.recommend", {"id": "L1", "explain": True}),
             ("match.jobs", {"id": "L1", "explain": True}), ("match.offers", {"id": "L2", "near": True}),
             ("match.shortlist", {"id": "V1", "near": True, "limit": 3}),
             ("match.explain", {"ledig_id": "L2", "stilling_id": "V1", "audience": "citizen"})]
OF_THE_MOMENT = {"decision", "runs", "runs_count", "searched", "near_count", "undecided_count",
                 "undecided_by", "unplaced_count", "unplaced_by",
                 "questions"}


def lasting(answer):
    """What of an answer must come out again."""
    if isinstance(answer, dict):
        return {k: lasting(v) for k, v in answer.items() if k not in OF_THE_MOMENT}
    return [lasting(v) for v in answer] if isinstance(answer, list) else answer


def a_few_records(c):
    for n in range(1, 8):
        c.call("ledig.put", {"id": f"L{n}", "ledig": dict(person(n), kompetencer=["svejs"] * (n % 2))})
        c.call("stilling.put", {"id": f"V{n}", "stilling": {
            "titel": f"Stilling {n}", "skal_krav": ["svejs"] if n % 2 else []}})
    c.call("ledig.put", {"id": "L9", "ledig": {"alder": 44}})


@test
def a_decision_is_given_again_as_it_was():
    with Kept() as kept:
        with kept.daemon() as d, d.client() as c:
            a_few_records(c)
            answers = [c.call(method, params) for method, params in QUESTIONS]
            # all that they rested on changes
            a_few_records(c)
            for n in range(1, 8):
                c.call("ledig.put", {"id": f"L{n}", "ledig": {"alder": 75}})
                c.call("stilling.remove", {"id": f"V{n}"})
            d.write_rules(d_rules_with_another_text())
            c.call("rules.load")
            compare(c, answers)
        with kept.daemon(rules=d_rules_with_another_text()) as d, d.client() as c:
            compare(c, answers)
            c.call("ledig.forget", {"id": "L1"})
            # whom one was asked about, and who stood on a list
            for answer, (method, params) in zip(answers, QUESTIONS):
                rested_on_l1 = "L1" in json.dumps(params) or method == "match.shortlist"
                try:
                    c.call("decision.get", {"id": answer["decision"]})
                    assert not rested_on_l1, method
                except RpcError as e:
                    check((e.data["kind"], rested_on_l1), ("erased", True))


def d_rules_with_another_text():
    from lib.daemon import RULES
    return RULES.replace("Er fyldt 18", "Er voksen").replace("alder >= 18", "alder >= 21")


def compare(c, answers):
    for answer, (method, _) in zip(answers, QUESTIONS):
        again = c.call("decision.get", {"id": answer["decision"]})
        check(again["replayed"], "same", method)
        check(again["method"], method)
        # what `sluse` shows of the id is enough to find it again
        check(c.call("decision.get", {"id": answer["decision"][:16]}), again, method)
        check(again["on"], answer["on"])
        # asked twice in two ways, it has one id: the later way is shown
        if method != "track.recommend":
            check(lasting(again["answer"]), lasting(answer), method)
        else:
            check(lasting(again["answer"]), lasting(answers[1]), method)


@test
def what_is_told_with_the_question_is_not_kept():
    with Kept() as kept, kept.daemon() as d, d.client() as c:
        answer = c.call("track.recommend", {"ledig": dict(person(1), kompetencer=["CANARY"])})
        try:
            c.call("decision.get", {"id": answer["decision"]})
            raise AssertionError("it was kept")
        except RpcError as e:
            check(e.data["kind"], "unknown-id")
        check(grep_state(kept, "CANARY"), [])


WATCHED = """
ruleset vagt "Vagt" { language da  zone "Europe/Copenhagen" }
facts ledig "Den ledige" { point integer  tekst text }
facts stilling "Stillingen" { krav integer }
match job "Job" between ledig and stilling {
    source "prøve"
    require K1: point >= krav  because "Har point nok"
    rank by point desc "Point"
}
"""


@test
def a_full_disk():
    """What does not fit is refused and taken back; what was acknowledged stays; when there is
    room again it goes on."""
    with Kept() as kept, SmallDisk(kept, "1500k") as disk:
        disk.fill(400_000)
        with kept.daemon() as d, d.client() as c:
            acked = fill_disk(c)
            assert 50 < len(acked) < 5000, len(acked)
            read_until_refused(c)
            check(d.status()["persons"], len(acked))
            assert d.status()["write_failures"] > 0
            check(c.call("stilling.list")["list"], [])  # nobody's facts
            disk.empty()
            check(c.call("ledig.get", {"id": "L1"})["ledig"], acked["L1"])
            c.call("ledig.put", {"id": "after", "ledig": person(1)})
            acked["after"] = person(1)
        disk.grow("30m")
        with kept.daemon() as d, d.client() as c:
            check(d.status()["persons"], len(acked))
            for ident, facts in acked.items():
                check(c.call("ledig.get", {"id": ident})["ledig"], facts)


@test
def nobody_is_told_of_what_did_not_fit():
    """A subscriber on a full disk hears of those persons alone who were acknowledged."""
    with Kept() as kept, SmallDisk(kept, "1500k") as disk:
        disk.fill(700_000)
        with kept.daemon(rules=WATCHED) as d, d.client() as c, d.client() as w:
            c.call("stilling.put", {"id": "S1", "stilling": {"krav": 0}})
            w.call("subscribe", {"stilling_id": "S1", "limit": 1000})
            acked, refused = set(), 0
            for n in range(0, 4000, 16):
                names = [f"L{n + i}" for i in range(16)]
                c.send(b"".join(json.dumps(request(i, "ledig.put", {"id": ident, "ledig": {
                    "point": 1, "tekst": "x" * 700}})).encode() + b"\n" for i, ident in enumerate(names)))
                for answer, ident in zip(c.lines(16), names):
                    if "error" in answer:
                        check(answer["error"]["data"]["kind"], "store")
                        refused += 1
                    else:
                        acked.add(ident)
                if refused >= 40:
                    break
            assert refused >= 40, refused
            # whom the subscriber is told of cannot be noted either; it is not tried without end
            for _ in range(5):
                try:
                    failures = d.status()["write_failures"]
                    break
                except RpcError as e:
                    check(e.data["kind"], "store")
            assert failures > 0
            time.sleep(0.5)
            assert d.status()["write_failures"] <= failures + 2, failures
            disk.empty()
            c.call("ledig.put", {"id": "after", "ledig": {"point": 1}})
            told = set()
            while "after" not in told:
                p = w.message()["params"]
                check("left" in p or "changed" in p, False)
                told |= {x["id"] for x in p["entered"]}
            check(told - acked, {"after"})
            check(acked - told, set())


@test
def who_could_not_be_forgotten_is_kept():
    """Whatever of it the disk still took: nothing that was kept since goes at the next start."""
    with Kept() as kept, SmallDisk(kept, "4m") as disk:
        with kept.daemon() as d, d.client() as c:
            for n in range(3):
                c.call("ledig.put", {"id": f"L{n}", "ledig": person(n)})
            c.call("ledig.forget", {"id": "L0"})  # the list of erasures has a page of its own
            c.call("ledig.put", {"id": "L0", "ledig": person(0)})
            disk.fill()
            refused = 0
            for _ in range(400):  # the log has some room of its own
                try:
                    c.call("ledig.put", {"id": "L2", "ledig": person(2)})
                except RpcError:
                    refused += 1
                    break
            check(refused, 1)
            for _ in range(3):
                try:
                    c.call("ledig.forget", {"id": "L1"})
                    raise AssertionError("there was room for it")
                except RpcError as e:
                    check(e.data["kind"], "store")
            disk.empty()
            decision = c.call("track.recommend", {"id": "L1"})["decision"]
        with kept.daemon() as d, d.client() as c:
            check(c.call("ledig.get", {"id": "L1"})["ledig"], person(1))
            check(c.call("decision.get", {"id": decision})["replayed"], "same")
            c.call("ledig.forget", {"id": "L1"})
        with kept.daemon() as d, d.client() as c:
            check(c.call("server.status")["persons"], 2)


@test
def what_a_feed_brings_to_a_full_disk_is_brought_again():
    """By a file that does not change any more: what was put is missing at first, what was removed
    is there again, and both are as the source says when there is room, and after a restart."""
    with Kept() as kept, SmallDisk(kept, "12m") as disk:
        feeds = os.path.join(kept.folder, "feeds")
        os.mkdir(feeds)
        path = os.path.join(kept.folder, "ads.ndjson")

        def lay(idents):
            with open(path + ".new", "w") as f:
                for i in idents:
                    f.write(json.dumps({"id": f"a{i}", "stilling": {"titel": f"Job {i} " + "x" * 2000}}) + "\n")
            os.rename(path + ".new", path)

        def feed(c):
            try:  # an answer that waits behind what is lost is lost with it
                return c.call("feed.list")["feeds"][0]
            except RpcError as e:
                check(e.data["kind"], "store")
                return {"failures": 1}

        lay(range(20))
        with open(os.path.join(feeds, "a.rules"), "w") as f:
            f.write(f'feed kilde "K" {{ format ndjson from file "{path}" every 1 second whole take as is }}\n')
        settings = {"feeds": feeds, "feed_backoff_ms": 100, "feed_seed": 1}
        with kept.daemon(config=settings) as d, d.client() as c:
            until(lambda: d.status()["vacancies"] == 20, "the first of them")
            disk.fill()
            lay(range(1, 400))
            until(lambda: feed(c).get("error", {}).get("kind") == "store", "the disk is full", 30)
            disk.empty()
            until(lambda: d.status()["vacancies"] == 399, "all of it", 30)
            until(lambda: feed(c)["failures"] == 0, "and well", 30)
            check("kilde:a0" in [v["id"] for v in c.call("stilling.list", {"limit": 1000})["list"]], False)
        with kept.daemon() as d:
            check(d.status()["vacancies"], 399)


class OtherTime:
    """A clock that the daemon believes in, and that can be set while it runs."""

    def __init__(self, kept):
        found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
        if not found or "release" not in os.environ.get("SLUSE_BUILD", "release"):
            raise Skip("there is no libfaketime, or a sanitizer that does not stand beside it")
        self.file = os.path.join(kept.folder, "clock")
        self.environment = {"LD_PRELOAD": found[0], "FAKETIME_TIMESTAMP_FILE": self.file, "FAKETIME_NO_CACHE": "1",
                            "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        self.set(0)

    def set(self, days):
        with open(self.file + ".new", "w") as f:
            f.write(f"{days:+d}d\n")
        os.rename(self.file + ".new", self.file)

    def daemon(self, kept, days, **more):
        self.set(days)
        return kept.daemon(environment=self.environment, config={f"keep_{what}_days": 5 for what in ("decisions", "audit", "tracks", "measurements", "consents")}, **more)


def year_of(c):
    return int(c.call("rules.status")["on"][:4])


@test
def a_clock_that_jumps_by_ten_years():
    """Nothing goes because a clock was wrong, at a start or while it runs, and the audit is whole;
    what is really too old does go."""
    with Kept() as kept:
        clock, decisions, this_year = OtherTime(kept), [], date.today().year
        for days, year in ((0, 0), (3653, 10), (-3653, -10), (0, 0)):
            with clock.daemon(kept, days) as d, d.client() as c:
                check(abs(year_of(c) - this_year - year) <= 1, True, f"{days} days away it is {year_of(c)}")
                decisions.append(ask_and_look(c, decisions))
                clock.set(-days)  # and the other way in the middle of it
                check(abs(year_of(c) - this_year + year) <= 1, True, f"{-days} days away it is {year_of(c)}")
                decisions.append(ask_and_look(c, decisions))
        check(len(set(decisions)), 3, "one on each day")
        for what in (["store", "--check"], ["audit", "--verify"], ["replay"]):
            run = subprocess.run([os.path.join(BUILD, "sluse"), *what, kept.state], capture_output=True, text=True, timeout=60)
            check(run.returncode, 0, run.stdout + run.stderr)
        for days in range(1, 12):
            with clock.daemon(kept, days) as d, d.client() as c:
                c.call("server.status")
        with kept.daemon() as d, d.client() as c:
            try:
                c.call("decision.get", {"id": decisions[0]})
                raise AssertionError("what is too old is kept")
            except RpcError as e:
                check(e.data["kind"], "unknown-id")


@test
def what_happened_goes_from_memory_when_it_goes_from_the_store():
    """Old notes that do not hold any more; and a daemon that dropped them answers as one that starts without."""
    rules = RULES + '''
facts tilbud "Et hold" { offer text "Tilbuddet"  seats_free integer "Ledige pladser" }
offer kursus "Kursus" { basis own  require alder >= 18 because "Er fyldt 18" }
track spor "Spor" { basis own  for profile voksen  step en "En"  lead skole  within 5 working days }
progress maaling "Måling" { basis own  indicator hverdag "Hverdag" 1..5  anchors { 1 "Svær", 5 "God" }  measure at week 0, 4 }
'''

    def values(c):
        return c.call("progress.get", {"id": "L1", "progress": "maaling"})["indicators"][0]["values"]

    def all_of_it(c):
        export = c.call("ledig.export", {"id": "L1"})
        return [values(c), [t["name"] for t in c.call("due.list", {"id": "L1"})["tasks"]],
                [c.call("tilbud.get", {"id": r})["taken"] for r in ("R1", "R2")], export["events"]]

    with Kept() as kept:
        clock = OtherTime(kept)
        with clock.daemon(kept, 0, rules=rules) as d, d.client() as c:
            c.call("ledig.put", {"id": "L1", "ledig": {"alder": 36}})
            c.call("track.accept", {"id": "L1", "track": "spor"})
            for run in ("R1", "R2"):
                c.call("tilbud.put", {"id": run, "tilbud": {"offer": "kursus", "seats_free": 5}})
            for value in (1, 2, 3):
                c.call("progress.put", {"id": "L1", "progress": "maaling", "by": f"B{value // 2}", "values": {"hverdag": value}})
                c.call("progress.put", {"id": "L1", "progress": "maaling", "by": "A", "on": f"2026-01-0{value}", "values": {"hverdag": value}})
            for method in ("tilbud.take", "tilbud.release", "tilbud.take"):
                c.call(method, {"id": "R1", "ledig_id": "L1"})
            c.call("tilbud.take", {"id": "R2", "ledig_id": "L1"})
            c.call("tilbud.release", {"id": "R2", "ledig_id": "L1"})
            full = all_of_it(c)
            clock.set(3653)
            check(all_of_it(c), full)
        for days in (3653, -3653, 0, 2, 4):
            with clock.daemon(kept, days, rules=rules) as d, d.client() as c:
                c.call("ledig.put", {"id": "other", "ledig": {"alder": 36}})  # behind what retention does
                check(len(all_of_it(c)[3]), len(full[3]), f"{days} days away")
        with clock.daemon(kept, 6, rules=rules) as d, d.client() as c:
            c.call("ledig.put", {"id": "other", "ledig": {"alder": 36}})
            left = all_of_it(c)
            check((len(full[0]), len(left[0])), (5, 3), "the newest of each who measured")
            check(left[1:3], full[1:3], "the track and the seats are as they were")
            check([e["what"] for e in left[3]].count("took"), 1)
            check([e["what"] for e in left[3]].count("released"), 0)
        with clock.daemon(kept, 6, rules=rules) as d, d.client() as c:
            check(all_of_it(c), left)
            c.call("track.end", {"id": "L1", "track": "spor", "reason": "i job"})
            ended = all_of_it(c)[3]
        for days in (8, 10, 12, 14):
            with clock.daemon(kept, days, rules=rules) as d, d.client() as c:
                c.call("ledig.put", {"id": "other", "ledig": {"alder": 36}})
                check(all_of_it(c)[3], ended if days < 12 else [e for e in ended if e["what"] not in ("accepted", "ended")],
                      f"the track ended {days - 6} days ago")


@test
def what_is_too_old_goes_in_turns():
    """More than goes in one: the daemon is asked between them, and killed, and none waits for another day."""
    rules = RULES + '''
progress maaling "Måling" { basis own  indicator hverdag "Hverdag" 1..5  anchors { 1 "Svær", 5 "God" }  measure at week 0, 4 }
'''
    persons, times = [f"L{i}" for i in range(50)], 80

    def notes(c):
        return sum(len(c.call("ledig.export", {"id": one})["events"]) for one in persons)

    with Kept() as kept:
        clock = OtherTime(kept)
        with clock.daemon(kept, 0, rules=rules) as d, d.client() as c:
            for one in persons:
                c.call("ledig.put", {"id": one, "ledig": {"alder": 36}})
            for _ in range(times):
                c.send(b"".join(json.dumps(request(i, "progress.put", {
                    "id": one, "progress": "maaling", "by": "A", "values": {"hverdag": 3}})).encode() + b"\n"
                    for i, one in enumerate(persons)))
                check(sum("error" in answer for answer in c.lines(len(persons))), 0)
        for days in (2, 4):
            with clock.daemon(kept, days, rules=rules) as d, d.client() as c:
                check(notes(c), times * len(persons))
        for kill in range(3):
            with clock.daemon(kept, 6, rules=rules) as d, d.client() as c:
                c.call("ledig.put", {"id": f"K{kill}", "ledig": {"alder": 36}})
                d.process.kill()
                d.wait()
        with clock.daemon(kept, 6, rules=rules) as d, d.client() as c:
            left, end = [notes(c)], time.monotonic() + 30
            while left[-1] > len(persons) and time.monotonic() < end:
                c.call("ledig.put", {"id": f"M{len(left)}", "ledig": {"alder": 36}})
                left.append(notes(c))
            check(left[-1], len(persons), f"the last of each person stays; {left}")
            check(sorted(left, reverse=True), left)


def ask_and_look(c, decisions):
    c.call("ledig.put", {"id": "L1", "ledig": {"alder": 36}})
    new = c.call("track.recommend", {"id": "L1"})["decision"]
    for one in [*decisions, new]:
        check(c.call("decision.get", {"id": one})["replayed"], "same")
    seen = c.call("ledig.export", {"id": "L1"})
    check(len([e for e in seen["looked_at"] if e["method"] == "track.recommend"]), len(decisions) + 1, "in the audit")
    return new


def read_until_refused(c):
    """Reading a person needs a note of it, too, until there is no room for that either."""
    for _ in range(5000):
        try:
            c.call("ledig.get", {"id": "L1"})
        except RpcError as e:
            check((e.code, e.data["kind"]), (-32008, "store"))
            assert "could not be written to the disk" in str(e), e
            return
    raise AssertionError("persons are read without a note of it")


def fill_disk(c):
    """Puts, some at a time, until they are refused; those that were acknowledged."""
    acked, n, refused = {}, 0, 0
    while refused < 40:
        some = [(f"L{n + i}", dict(person(n + i), kompetencer=["x" * 700])) for i in range(16)]
        n += 16
        c.send(b"".join(json.dumps(request(i, "ledig.put", {"id": ident, "ledig": facts})).encode()
                        + b"\n" for i, (ident, facts) in enumerate(some)))
        for answer, (ident, facts) in zip(c.lines(16), some):
            check(answer["id"], some.index((ident, facts)))
            if "error" in answer:
                check(answer["error"]["data"]["kind"], "store")
                refused += 1
            else:
                acked[ident] = facts
    return acked


main()
