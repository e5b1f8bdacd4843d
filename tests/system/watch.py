#!/usr/bin/env -S python3 -B
"""Subscriptions: what is told when persons, vacancies and rules change."""
import json
import os
import random
import socket
import subprocess
import tempfile

from lib.daemon import Daemon, RpcError, request
from lib.harness import BUILD, check, main, test, until

RULES = """
ruleset vagt "Vagt" { language da  zone "Europe/Copenhagen" }
facts ledig "Den ledige" { point integer  hensyn set of { loeft, nat } sensitive }
facts stilling "Stillingen" { krav integer  last set of { loeft, nat } }
match job "Job" between ledig and stilling {
    source "prøve"
    require K1: point >= krav  because "Har point nok"
    require K2: disjoint(last, hensyn)  private  because "Tager hensyn"
    rank by point desc "Point"
    keep 3 per stilling
}
"""


def person(c, ident, point, hensyn=()):
    c.call("ledig.put", {"id": ident, "ledig": {"point": point, "hensyn": list(hensyn)}})


def vacancy(c, ident, krav, last=()):
    c.call("stilling.put", {"id": ident, "stilling": {"krav": krav, "last": list(last)}})


def pushed(c):
    m = c.message()
    check(m["method"], "subscription")
    return m["params"]


def silent(c):
    """Nothing more comes: the daemon answers a later question, and nothing came before."""
    c.s.settimeout(0.3)
    try:
        line = c.line()
        raise AssertionError(f"told without need: {line!r:.300}")
    except (socket.timeout, TimeoutError):
        pass
    finally:
        c.s.settimeout(60)


def apply(ids, p):
    """A list with a difference applied, as the manual says."""
    changed = p.get("changed", [])
    gone = set(p.get("left", [])) | {x["id"] for x in changed}
    ids = [i for i in ids if i not in gone]
    for x in sorted(p.get("entered", []) + changed, key=lambda x: x["at"]):
        ids.insert(x["at"] - 1, x["id"])
    check(len(ids), p["count"], "count")
    return ids


@test
def a_vacancy_tells_who_enters_who_leaves_and_who_changes():
    with Daemon(rules=RULES) as d, d.client() as c, d.client() as w:
        vacancy(c, "S1", 10)
        person(c, "P1", 20)
        begun = w.call("subscribe", {"stilling_id": "S1"})
        check([m["id"] for m in begun["matches"]], ["P1"])
        person(c, "P2", 30)
        p = pushed(w)
        check(p["subscription"], begun["subscription"])
        check(p["stilling"], "S1")
        check([(x["id"], x["at"], x["rank"]) for x in p["entered"]], [("P2", 1, [30])])
        check("left" in p or "changed" in p, False)
        person(c, "P3", 5)  # has not enough
        person(c, "P1", 40)
        p = pushed(w)
        check([(x["id"], x["at"]) for x in p["changed"]], [("P1", 1)])
        person(c, "P4", 50)
        check([x["id"] for x in pushed(w)["entered"]], ["P4"])
        person(c, "P5", 60)  # the rule keeps three
        p = pushed(w)
        check([x["id"] for x in p["entered"]], ["P5"])
        check(p["left"], ["P2"])
        c.call("ledig.forget", {"id": "P5"})
        p = pushed(w)
        check(p["left"], ["P5"])
        check([(x["id"], x["at"]) for x in p["entered"]], [("P2", 3)])
        vacancy(c, "S1", 45)
        check(pushed(w)["left"], ["P1", "P2"])
        c.call("stilling.remove", {"id": "S1"})
        check(pushed(w)["removed"], True)
        vacancy(c, "S1", 45)
        check([x["id"] for x in pushed(w)["entered"]], ["P4"])
        check(w.call("unsubscribe", {"subscription": begun["subscription"]})["ended"], True)
        person(c, "P6", 99)
        silent(w)


@test
def a_rule_tells_of_new_vacancies_and_where_a_new_person_enters():
    with Daemon(rules=RULES) as d, d.client() as c, d.client() as w:
        person(c, "P1", 20)
        for n in range(5):
            vacancy(c, f"S{n}", n * 10)
        w.call("subscribe", {"rule": "job"})
        vacancy(c, "S9", 15)
        p = pushed(w)
        check((p["stilling"], [x["id"] for x in p["entered"]]), ("S9", ["P1"]))
        vacancy(c, "S8", 1000)  # an empty list is told too
        p = pushed(w)
        check((p["stilling"], p["count"]), ("S8", 0))
        person(c, "P2", 25)
        told = {}
        for _ in range(4):
            p = pushed(w)
            told[p["stilling"]] = [x["id"] for x in p["entered"]]
        check(told, {"S0": ["P2"], "S1": ["P2"], "S2": ["P2"], "S9": ["P2"]})
        silent(w)


@test
def differences_make_the_list_that_is_asked_for():
    rng = random.Random(6)
    with Daemon(rules=RULES) as d, d.client() as c, d.client() as w:
        vacancy(c, "S1", 20)
        lists = {}
        for limit in (1, 3):
            s = w.call("subscribe", {"stilling_id": "S1", "limit": limit})
            lists[s["subscription"]] = (limit, [])
        for round in range(30):
            for _ in range(rng.randint(1, 8)):
                n = f"P{rng.randint(0, 12)}"
                if rng.random() < 0.25:
                    try:
                        c.call("ledig.forget", {"id": n})
                    except RpcError:
                        pass
                else:
                    person(c, n, rng.randint(0, 60), rng.choice([[], ["nat"]]))
                if rng.random() < 0.1:
                    vacancy(c, "S1", rng.randint(0, 60), rng.choice([[], ["nat"]]))
            want = {k: [m["id"] for m in c.call("match.shortlist", {"id": "S1", "limit": v[0]})["matches"]]
                    for k, v in lists.items()}

            def settled():
                while any(lists[k][1] != want[k] for k in lists):
                    p = pushed(w)
                    limit, ids = lists[p["subscription"]]
                    lists[p["subscription"]] = (limit, apply(ids, p))
                return True
            until(settled, "the lists are those asked for")


@test
def rules_that_are_exchanged_change_lists_and_are_told():
    with Daemon(rules=RULES) as d, d.client() as c, d.client() as w:
        vacancy(c, "S1", 10)
        person(c, "P1", 20)
        person(c, "P2", 11)
        w.call("subscribe", {"stilling_id": "S1"})
        topic = w.call("subscribe", {"topic": "ruleset"})["subscription"]
        d.write_rules(RULES.replace("point >= krav", "point >= krav + 5"))
        c.call("rules.load")
        got = {}
        for _ in range(2):
            p = pushed(w)
            got[p["subscription"]] = p
        check(got[topic]["ruleset"]["digest"], c.call("rules.status")["ruleset"]["digest"])
        check([p["left"] for k, p in got.items() if k != topic], [["P2"]])
        d.write_rules(RULES.replace("match job", "match andet"))
        c.call("rules.load")
        got = [pushed(w), pushed(w)]
        check(sum("ended" in p for p in got), 1)


@test
def who_does_not_read_gets_one_difference_later():
    with Daemon(rules=RULES, config={"output_bytes": "64K"}) as d, d.client() as c, d.client() as w:
        vacancy(c, "S1", 0)
        s = w.call("subscribe", {"stilling_id": "S1", "limit": 1000})["subscription"]
        for at in range(0, 3000, 50):
            for n in range(at, at + 50):
                c.send(request(n, "ledig.put", {"id": f"P{n % 40:02d}", "ledig": {"point": n, "hensyn": []}}))
            c.lines(50)
        held = d.status()["buffered_bytes"]
        assert held < 1 << 20, held
        ids, told = [], 0
        want = [m["id"] for m in c.call("match.shortlist", {"id": "S1", "limit": 1000})["matches"]]
        while ids != want:
            p = pushed(w)
            check(p["subscription"], s)
            ids = apply(ids, p)
            told += 1
        assert told <= 3000, told


@test
def numbers_are_bounded_and_strangers_end_nothing():
    with Daemon(rules=RULES) as d, d.client() as c, d.client() as w:
        vacancy(c, "S1", 0)
        made = [w.call("subscribe", {"stilling_id": "S1"})["subscription"] for _ in range(100)]
        for params, kind in (({"stilling_id": "S1"}, "overloaded"),
                             ({"stilling_id": "S2"}, "unknown-id"),
                             ({"rule": "jobb"}, "unknown-name"),
                             ({"topic": "ruleset", "rule": "job"}, "conflict")):
            try:
                w.call("subscribe", params)
                raise AssertionError(f"taken: {params}")
            except RpcError as e:
                check(e.data["kind"], kind, str(params))
        try:
            c.call("unsubscribe", {"subscription": made[0]})
            raise AssertionError("somebody else ended it")
        except RpcError as e:
            check(e.data["kind"], "unknown-id")
        w.call("unsubscribe", {"subscription": made[0]})
        w.call("subscribe", {"stilling_id": "S1"})
        w.close()
        person(c, "P1", 1)  # nobody is told, and nothing minds
        with d.client() as again:
            again.call("subscribe", {"stilling_id": "S1"})
            person(c, "P2", 2)
            check([x["id"] for x in pushed(again)["entered"]], ["P2"])


@test
def with_a_store_the_answer_comes_before_what_it_began():
    with tempfile.TemporaryDirectory(prefix="sluse-system-") as state:
        os.chmod(state, 0o700)
        with Daemon(rules=RULES, extra=["-d", state]) as d, d.client() as c:
            vacancy(c, "S1", 0)
            for n in range(20):
                lines = [request(1, "ledig.put", {"id": f"P{n}", "ledig": {"point": n, "hensyn": []}}),
                         request(2, "subscribe", {"stilling_id": "S1", "limit": 1000}),
                         request(3, "ledig.put", {"id": f"Q{n}", "ledig": {"point": n, "hensyn": []}})]
                c.send(b"".join(json.dumps(m).encode() + b"\n" for m in lines))
                seen, told = [], set()
                while 3 not in seen or f"Q{n}" not in told:
                    m = c.message()
                    if "id" in m:
                        seen.append(m["id"])
                        if m["id"] == 2:
                            number = m["result"]["subscription"]
                    else:
                        check(m["params"]["subscription"] <= n or 2 in seen, True, "order")
                        told |= {x["id"] for x in m["params"].get("entered", [])}
                check(seen, [1, 2, 3])
                check(number, n + 1)


@test
def the_tool_tells_people():
    with Daemon(rules=RULES) as d, d.client() as c:
        vacancy(c, "S1", 10)
        person(c, "P1", 20)
        tool = subprocess.Popen([os.path.join(BUILD, "sluse"), "watch", "S1", "-s", d.path],
                                stdout=subprocess.PIPE, text=True)
        check(tool.stdout.readline(), "S1: = P1 (1)\n")
        person(c, "P2", 30)
        check(tool.stdout.readline(), "S1: + P2 (1)\n")
        person(c, "P2", 15)
        check(tool.stdout.readline(), "S1: ~ P2 (2)\n")
        c.call("ledig.forget", {"id": "P1"})
        check(tool.stdout.readline(), "S1: − P1\n")
        c.call("stilling.remove", {"id": "S1"})
        check(tool.stdout.readline(), "S1: findes ikke mere\n")
        tool.terminate()
        tool.wait()


@test
def no_health_shows_in_what_is_told():
    with Daemon(rules=RULES) as d, d.client() as c, d.client() as w:
        vacancy(c, "S1", 0, ["nat"])
        w.call("subscribe", {"stilling_id": "S1"})
        w.call("subscribe", {"rule": "job"})
        person(c, "P1", 1, ["nat"])
        person(c, "P2", 1, ["loeft"])
        for _ in range(2):
            p = pushed(w)
            check([x["id"] for x in p["entered"]], ["P2"])
            text = str(p)
            assert "nat" not in text.replace("at'", "") and "loeft" not in text, text


main()
