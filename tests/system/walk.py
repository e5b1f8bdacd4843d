#!/usr/bin/env -S python3 -B
"""From a rule folder to answers on the socket."""
import json
import os

from lib.daemon import Daemon, RpcError, request
from lib.harness import ROOT, SHARED, Skip, check, main, test

PERSON = {"alder": 36, "ydelse": "dagpenge", "kompetencer": ["truck", "svejs"]}


def states(answer):
    return {p["name"]: p["state"] for p in answer["profiles"]}


@test
def a_recommendation_with_reasons():
    with Daemon() as d, d.client() as c:
        answer = c.call("track.recommend", {"ledig": PERSON, "on": "2026-11-16", "explain": True})
        check(states(answer), {"voksen": "yes", "forsikret": "yes"})
        check(answer["on"], "2026-11-16")
        check(answer["ruleset"]["name"], "proeve")
        [voksen] = [p for p in answer["profiles"] if p["name"] == "voksen"]
        [criterion] = voksen["criteria"]
        check(criterion["text"], "Er fyldt 18")
        check([f["name"] for f in criterion["facts"]], ["alder"])
        assert criterion["at"].startswith("a.rules:") or "/a.rules:" in criterion["at"], criterion


@test
def the_same_bytes_twice():
    with Daemon() as d, d.client() as c:
        ask = request(1, "track.recommend", {"ledig": PERSON, "on": "2026-11-16", "explain": True})
        c.send(ask)
        first = c.line()
        with d.client() as other:
            other.send(ask)
            check(other.line(), first)


@test
def what_is_unknown_is_asked():
    with Daemon() as d, d.client() as c:
        answer = c.call("track.recommend", {"ledig": {"alder": 36}, "on": "2026-11-16"})
        check(states(answer), {"voksen": "yes", "forsikret": "unknown"})
        check([m["fact"] for m in answer["missing"]], ["ydelse"])
        check(answer["missing"][0]["ask"], "Hvilken ydelse?")


@test
def persons_and_vacancies():
    with Daemon() as d, d.client() as c:
        c.call("ledig.put", {"id": "L1", "ledig": PERSON})
        c.call("ledig.put", {"id": "L2", "ledig": {"alder": 20}})
        c.call("ledig.put", {"id": "L3", "ledig": dict(PERSON, kompetencer=[])})
        c.call("stilling.put", {"id": "V1", "stilling": {"titel": "Svejser", "skal_krav": ["svejs"]}})
        c.call("stilling.put", {"id": "V2", "stilling": {"titel": "Læge", "skal_krav": ["læge"]}})
        jobs = c.call("match.jobs", {"id": "L1"})
        check([m["id"] for m in jobs["matches"]], ["V1"])
        people = c.call("match.shortlist", {"id": "V1"})
        check([m["id"] for m in people["matches"]], ["L1"])
        check([m["id"] for m in people["undecided"]], ["L2"])
        pair = c.call("match.explain", {"ledig_id": "L3", "stilling_id": "V1"})
        check(pair["state"], "no")
        check(c.call("ledig.get", {"id": "L1"})["id"], "L1")
        c.call("ledig.forget", {"id": "L1"})
        check(c.call("match.shortlist", {"id": "V1"})["matches"], [])
        try:
            c.call("ledig.get", {"id": "L1"})
            raise AssertionError("a forgotten person was given")
        except RpcError as e:
            check(e.data["kind"], "unknown-id")
        c.call("stilling.remove", {"id": "V1"})
        check(c.call("match.jobs", {"id": "L3"})["matches"], [])


@test
def status_tells_of_both_halves():
    with Daemon() as d, d.client() as c:
        c.call("ledig.put", {"id": "L1", "ledig": PERSON})
        status = c.call("server.status")
        check(status["persons"], 1)
        check(status["connections"], 1)
        check(status["lines"], 2)
        check(len(c.call("rules.status")["ruleset"]["digest"]), 64)


@test
def discover_lists_what_can_be_called():
    with Daemon() as d, d.client() as c:
        document = c.call("rpc.discover")
        names = {m["name"] for m in document["methods"]}
        wanted = {"track.recommend", "match.jobs", "match.shortlist", "match.explain", "ledig.put",
                  "ledig.get", "ledig.forget", "stilling.put", "stilling.remove", "rules.load",
                  "rules.status", "server.status", "rpc.discover"}
        check(wanted - names, set())
        for name in sorted(names - {"server.stop"}):
            try:
                c.call(name, {})
            except RpcError as e:
                assert e.code != -32601, f"{name} is listed and unknown"


@test
def server_stop_stops():
    with Daemon() as d, d.client() as c:
        c.call("server.stop")
        check(c.line(), None)
        check(d.wait(), 0)
        assert not os.path.exists(d.path)


@test
def the_shipped_rules():
    cases = os.path.join(SHARED, "domain", "cases.json")
    if not os.path.exists(cases):
        raise Skip("there are no cases beside the project")
    with open(cases) as f:
        cases = json.load(f)
    with Daemon(rules=os.path.join(ROOT, "rules")) as d, d.client() as c:
        for person in cases["persons"]:
            params = {"id": person["id"], "ledig": person["ledig"]}
            if person.get("records"):
                params["records"] = person["records"]
            c.call("ledig.put", params)
        for person in cases["persons"]:
            answer = c.call("track.recommend", {"id": person["id"], "on": cases["on"]})
            for key in ("decision", "ruleset", "profiles", "tracks", "offers", "missing",
                        "person_decides", "warnings"):
                assert key in answer, f"{person['id']} lacks {key}"
        check(d.status()["persons"], len(cases["persons"]))


main()
