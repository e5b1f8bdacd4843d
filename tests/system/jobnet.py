#!/usr/bin/env -S python3 -B
"""Forty real vacancies of 2021, as they came, against three of the fictitious persons.

Eleven of the ads do not say what the occupation is.  They must come out undecided on that,
not dropped and not refused.
"""
import json
import os
import subprocess

from lib.daemon import Daemon
from lib.harness import BUILD, PATIENCE, ROOT, SHARED, Skip, check, main, test

ADS = os.path.join(SHARED, "data", "jobnet-2021", "postings.jsonl")
CASES = os.path.join(SHARED, "domain", "cases.json")
RULES = os.path.join(ROOT, "rules")
PERSONS = ("L001", "L006", "L011")


def needed():
    for path in (ADS, CASES):
        if not os.path.exists(path):
            raise Skip("there are no ads or persons beside the project")
    with open(CASES) as f:
        cases = json.load(f)
    return cases["on"], {p["id"]: p for p in cases["persons"] if p["id"] in PERSONS}


def load(d):
    said = subprocess.run([os.path.join(BUILD, "sluse"), "load", "-s", d.path, "--format",
                           "jobnet-classic", "-r", RULES, ADS], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=PATIENCE)
    check(said.returncode, 0, said.stdout + said.stderr)


def put(c, person):
    params = {"id": person["id"], "ledig": person["ledig"]}
    if person.get("records"):
        params["records"] = person["records"]
    c.call("ledig.put", params)


def ads(c):
    """All vacancies as the daemon keeps them: id -> facts."""
    listed = c.call("stilling.list", {"limit": 1000})
    ids = [v["id"] if isinstance(v, dict) else v for v in listed["list"]]
    return {i: c.call("stilling.get", {"id": i})["stilling"] for i in ids}


def conditions(c, person, ad, on):
    pair = c.call("match.explain", {"ledig_id": person, "stilling_id": ad, "on": on, "explain": True})
    return pair["state"], {k["name"]: k["state"] for k in pair["criteria"]}


@test
def forty_ads_are_there():
    needed()
    with Daemon(rules=RULES) as d, d.client() as c:
        load(d)
        check(d.status()["vacancies"], 40)
        facts = ads(c)
        check(len(facts), 40)
        check(sum("disco" not in f for f in facts.values()), 11, "ads without an occupation")
        load(d)  # the same again is the same
        check(d.status()["vacancies"], 40)


@test
def three_persons_ask_for_jobs():
    on, persons = needed()
    with Daemon(rules=RULES) as d, d.client() as c:
        load(d)
        facts = ads(c)
        without = [i for i, f in facts.items() if "disco" not in f]
        for name in PERSONS:
            put(c, persons[name])
            answer = c.call("match.jobs", {"id": name, "on": on, "limit": 100, "explain": True})
            check(answer["searched"], 40, name)
            listed = {m["id"] for m in answer["matches"]}, {m["id"] for m in answer["undecided"]}
            check(len(listed[1]), answer["undecided_count"], name)
            check(listed[0] & listed[1], set())
            for i in facts:
                state, criteria = conditions(c, name, i, on)
                worst = "no" if "no" in criteria.values() else \
                    "unknown" if "unknown" in criteria.values() else "yes"
                check(state, worst, f"{name} {i}")
                check(i in listed[0], state in ("yes", "border"), f"{name} {i} a match")
                check(i in listed[1], state == "unknown", f"{name} {i} undecided")
                if i in without:
                    check(criteria["K2"], "unknown", f"{name} {i}: an occupation nobody told")


@test
def undecided_and_not_dropped():
    """Somebody who could reach every one of them is told of all eleven, with what is missing."""
    on, persons = needed()
    with Daemon(rules=RULES) as d, d.client() as c:
        load(d)
        facts = ads(c)
        person = persons["L001"]
        reach = sorted({f["kommune"] for f in facts.values() if "kommune" in f})
        person["ledig"]["raekkevidde"] = reach
        put(c, person)
        answer = c.call("match.jobs", {"id": "L001", "on": on, "limit": 100, "explain": True})
        undecided = {m["id"] for m in answer["undecided"]}
        without = {i for i, f in facts.items() if "disco" not in f}
        check(without - undecided, set(), "dropped")


main()
