#!/usr/bin/env -S python3 -B
"""Indexes are there before anybody asks."""
import re
import shutil
import tempfile
import time

from lib.daemon import BROKEN, RULES, Daemon, request
from lib.harness import check, main, test, until

MANY = 3000
SECOND = RULES.replace('version "1"', 'version "2"').replace(" desc ", " asc ")


def fill(c, n=MANY):
    for first in range(0, n, 100):
        for i in range(first, first + 100):
            skills = [f"k{i % 7}", f"k{i % 11}"]
            c.send(request(1, "ledig.put", {"id": f"L{i:04}", "ledig": {"kompetencer": skills}}))
            c.send(request(2, "stilling.put", {"id": f"S{i:04}",
                                               "stilling": {"skal_krav": skills[:1]}}))
        c.lines(200)


def made(c):
    """Indexes made while a question waited, and ahead."""
    text = c.call("server.metrics")["text"]
    return [int(re.search(r'sluse_indexes_made_total\{made="%s"\} (\d+)' % how, text)[1])
            for how in ("asking", "ahead")]


def settled(c):
    """There are some, and none more has come for a second: two may be of one side, that grew."""
    before = made(c)
    time.sleep(1)
    return before[1] >= 2 and made(c) == before


def ask(c):
    """Both ways, by index and by scan; how they were found."""
    for method, ident in (("match.jobs", "L0007"), ("match.shortlist", "S0007")):
        by_index, by_scan = [c.call(method, {"id": ident, "plan": plan})
                             for plan in ("index", "scan")]
        check(by_index["matches"], by_scan["matches"], method)
        assert by_index["matches"]
        check(by_index["searched"], by_scan["searched"])


@test
def while_records_come():
    """Into an empty daemon, which is asked when it has had time for it."""
    with Daemon() as d, d.client() as c:
        fill(c)
        until(lambda: settled(c), "both sides")
        ask(c)
        check(made(c)[0], 0)


@test
def after_a_start():
    state = tempfile.mkdtemp(prefix="sluse-state-")
    try:
        with Daemon(config={"state": state}) as d, d.client() as c:
            fill(c)
        with Daemon(config={"state": state}) as d, d.client() as c:
            check(made(c), [0, 2], "at once")
            ask(c)
            check(made(c), [0, 2], "and a question makes none")
    finally:
        shutil.rmtree(state)


def version(c):
    return c.call("rules.status")["ruleset"]["version"]


@test
def after_rules_load():
    """Old rules for the others until the new ones are there; whoever asked for them waits."""
    with Daemon() as d, d.client() as c, d.client() as other:
        fill(c)
        for i, rules in enumerate((SECOND, RULES) * 5):
            before, after = (("1", "2"), ("2", "1"))[i % 2]
            d.write_rules(rules)
            c.send(request(1, "rules.load"))
            c.send(request(2, "rules.status"))
            seen = []
            while not seen or seen[-1] != after:
                ident = f"L{i * 100 + len(seen):04}"  # comes while the thread works
                other.call("ledig.put", {"id": ident, "ledig": {"kompetencer": ["k1", "k2"]}})
                seen.append(version(other))
                if len(seen) == 1:
                    other.call("stilling.remove", {"id": f"S{i:04}"})
            check(seen, sorted(seen, key=lambda v: v == after), "old after new")
            load, status = c.lines(2)
            check(load["result"]["ruleset"]["version"], after)
            check(status["result"]["ruleset"]["version"], after, "who asks behind it")
            asked = made(c)[0]
            for m in ("L0007", f"L{i * 100:04}"):
                by_index, by_scan = [c.call("match.jobs", {"id": m, "plan": plan})
                                     for plan in ("index", "scan")]
                check(by_index["matches"], by_scan["matches"])
                check(by_index["searched"], MANY - 1 - i, "those that went meanwhile")
            check(made(c)[0], asked, "no question makes one")


@test
def after_a_hangup():
    with Daemon() as d, d.client() as c:
        fill(c)
        asked = made(c)[0]
        d.write_rules(SECOND)
        d.hang_up()
        until(lambda: version(c) == "2", "the new rules")
        ask(c)
        check(made(c)[0], asked)
        check(d.status()["reloads"], 2)
        d.write_rules(BROKEN)
        d.hang_up()
        until(lambda: d.status()["reloads_refused"] == 1, "they are refused")
        check(version(c), "2")
        d.write_rules(RULES)
        for _ in range(5):
            d.hang_up()
        until(lambda: version(c) == "1", "the last of them")


@test
def whoever_waits_may_go_or_the_daemon_may_stop():
    with Daemon() as d:
        with d.client() as c:
            fill(c)
            d.write_rules(SECOND)
            c.send(request(1, "rules.load"))
        with d.client() as c:  # nobody hears of it, and it is loaded
            until(lambda: version(c) == "2", "the new rules")
            c.send(request(1, "rules.load"))
            c.send(request(2, "server.stop"))
            load, stop = c.lines(2)
            check(load["result"]["loaded"], True)
            check(stop["result"], {"stopping": True})
    with Daemon() as d, d.client() as c:
        fill(c)
        c.send(request(1, "rules.load"))
        d.process.terminate()
        check(c.lines(1)[0]["result"]["loaded"], True, "what was read is answered")
        check(d.process.wait(20), 0)


main()
