#!/usr/bin/env -S python3 -B
"""The daemon over midnight: what it answers, tells and keeps is of the day that it is."""
import glob
import json
import os
import re
import shutil
import tempfile

from lib.daemon import Daemon, request
from lib.harness import Skip, check, main, test, until

RULES = """
ruleset doegn "Døgn" { language da  zone "Europe/Copenhagen"  version "1" }
facts ledig "Den ledige" {
    kan    set of { truck, svejs, kok }  "Kan"
    klar   date  "Klar fra"
}
facts stilling "Stillingen" {
    kraever   one of { truck, svejs, kok }  "Kræver"
    titel     text  "Titel"
    udloeber  date  "Udløber"
    loen      integer 0..1000  "Løn"
}
match job "Job" between ledig and stilling {
    require K1: stilling.kraever in ledig.kan  because "Kan det"
    require K2: udloeber >= on  because "Er åben"
    require K3: klar <= on  because "Er klar"
    rank by loen desc "Løn"
}
match aften "Fra i morgen" between ledig and stilling {
    valid from 2026-11-17
    require K1: stilling.kraever in ledig.kan  because "Kan det"
    rank by loen asc "Løn"
}
"""
FEED = 'feed kilde "Kilden" {{ format ndjson from file "{}" every 1 hour whole take as is }}\n'
SKILLS = ("truck", "svejs", "kok")
EACH = 120


def clock(at):
    """What makes the daemon believe that it starts at that moment, in Denmark."""
    found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    if not found or "release" not in os.environ.get("SLUSE_BUILD", "release"):
        raise Skip("there is no libfaketime, or a sanitizer that does not stand beside it")
    return {"LD_PRELOAD": found[0], "FAKETIME": f"@{at}", "TZ": "Europe/Copenhagen",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


def put(c, method, ident, what, facts):
    c.call(f"{method}.put", {"id": ident, what: facts})


def fill(c):
    """L0 knows it all and S0, the best paid, ends today; LM is ready tomorrow."""
    for i in range(EACH):
        put(c, "ledig", f"L{i}", "ledig", {"kan": SKILLS if i == 0 else [SKILLS[i % 3]],
                                           "klar": "2026-11-01"})
        put(c, "stilling", f"S{i}", "stilling",
            {"kraever": SKILLS[i % 3], "loen": 900 - i,
             "udloeber": "2026-11-16" if i == 0 else "2026-12-24"})
    put(c, "ledig", "LM", "ledig", {"kan": ["svejs"], "klar": "2026-11-17"})


def made_asking(c):
    text = c.call("server.metrics")["text"]
    return int(re.search(r'sluse_indexes_made_total\{made="asking"\} (\d+)', text)[1])


def ids(answer):
    return [m["id"] for m in answer["matches"]]


def ask(c, method, ident, **more):
    """By index and by scan; a scan that is asked for is the only one."""
    params = {"id": ident, **more}
    shown = c.call(method, {**params, "plan": "show"})
    assert "scanned" not in shown["plan"], shown["plan"]
    by_scan = c.call(method, {**params, "plan": "scan"})
    check(shown["matches"], by_scan["matches"], f"{method} {ident}")
    return shown


def today(c):
    return c.call("rules.status")["on"]


@test
def over_midnight():
    folder = tempfile.mkdtemp(prefix="sluse-midnight-")
    state, feeds = (os.path.join(folder, name) for name in ("state", "feeds"))
    os.mkdir(feeds)
    with open(os.path.join(feeds, "ads.ndjson"), "w") as f:
        for ident, day in (("F1", "2026-11-16"), ("F2", "2026-11-17")):
            ad = {"titel": ident, "kraever": "kok", "loen": 950 if ident == "F1" else 2, "udloeber": day}
            f.write(json.dumps({"id": ident, "stilling": ad}) + "\n")
    with open(os.path.join(feeds, "a.rules"), "w") as f:
        f.write(FEED.format(os.path.join(feeds, "ads.ndjson")))
    settings = {"rules": RULES, "config": {"state": state, "feeds": feeds}}
    try:
        with Daemon(environment=clock("2026-11-16 12:00:00"), **settings) as d, d.client() as c:
            fill(c)
            until(lambda: d.status()["vacancies"] == EACH + 2, "what the feed brings")
        with Daemon(environment=clock("2026-11-16 23:59:50"), **settings) as d:
            with d.client() as c, d.client() as w:
                over(d, c, w)
    finally:
        shutil.rmtree(folder)


def over(d, c, w):
    # the day before
    check(today(c), "2026-11-16", "not midnight yet")
    before = ask(c, "match.jobs", "L0", rule="job", limit=3)
    check(ids(before), ["kilde:F1", "S0", "S1"])
    evening = ask(c, "match.shortlist", "S1", rule="job", limit=1000)
    assert "LM" not in ids(evening)
    c.send(request(1, "match.jobs", {"id": "L0", "rule": "aften"}))
    check("error" in c.message(), True, "a rule of tomorrow")
    listed = w.call("subscribe", {"stilling_id": "S1", "rule": "job", "limit": 1000})
    check(ids(listed), ids(evening))
    gone = w.call("subscribe", {"stilling_id": "S0", "rule": "job", "limit": 1000})
    assert len(ids(gone)) >= EACH // 3
    replayed = [c.call("decision.get", {"id": a["decision"]}) for a in (before, evening)]
    check(today(c), "2026-11-16", "still not")
    check(made_asking(c), 0)

    # the day after
    until(lambda: today(c) == "2026-11-17", "midnight", 15)
    after = ask(c, "match.jobs", "L0", rule="job", limit=3)
    check(ids(after), ["S1", "S2", "S3"], "what ended yesterday is gone")
    check("LM" in ids(ask(c, "match.shortlist", "S1", rule="job", limit=1000)), True)
    morning = ask(c, "match.jobs", "L0", rule="aften", limit=1)
    check(ids(morning), ["kilde:F2"], "the rule of today, and the worst paid first")
    ask(c, "match.shortlist", "S1", rule="aften")
    check(made_asking(c), 0, "all indexes were there")
    told = {}
    while len(told) < 2:
        p = w.message()["params"]
        told[p["subscription"]] = p
    entered = told[listed["subscription"]]
    check([m["id"] for m in entered["entered"]], ["LM"])
    check("left" in entered, False)
    left = told[gone["subscription"]]
    check(sorted(left["left"]), sorted(ids(gone)))
    check((left["count"], left["on"]), (0, "2026-11-17"))
    until(lambda: d.status()["vacancies"] == EACH + 1, "what the feed had and ended is removed", 15)

    # what was decided then is of then
    for answer, on, first in ((before, "2026-11-16", replayed[0]),
                              (evening, "2026-11-16", replayed[1]), (after, "2026-11-17", None)):
        again = c.call("decision.get", {"id": answer["decision"]})
        check((again["replayed"], again["on"]), ("same", on))
        check(again["answer"]["matches"], answer["matches"])
        check(again, first or again, "all of it as it was replayed that day")


main()
