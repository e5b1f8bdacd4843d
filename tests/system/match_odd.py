#!/usr/bin/env -S python3 -B
"""Matches over records that are odd: what is missing, past, told twice, or always the same."""
import atexit
import json
import os
import shutil
import tempfile

from lib.daemon import Daemon, request
from lib.harness import check, main, test

RULES = """
ruleset sære "Sære opslag" { language da  zone "Europe/Copenhagen" }
codes sted "Steder" from "data/sted.csv"
facts ledig "Den ledige" {
    oenske_disco  set of text   "Ønskede job"
    sted          sted          "Sted"
    maks_km       integer       "Længste vej"  unit "km"  can change
    timer_maks    integer       "Flest timer"
}
facts stilling "Stillingen" {
    disco     text     "Stilling"     ask "Hvilken stilling er det?"
    sted      sted     "Arbejdssted"  ask "Hvor er det?"
    timer     integer  "Timer"        ask "Hvor mange timer?"
    udloeber  date     "Udløber"
}
match job "Job" between ledig and stilling {
    source "prøve"
    require K1: same group(oenske_disco, disco, 3)                 because "Har ønsket jobbet"
    require K2: distance(ledig.sted, stilling.sted) <= maks_km * 1000  because "Kan nå frem"
    require K3: timer <= timer_maks                                because "Timerne passer"
    require K4: udloeber >= on                                     because "Gælder endnu"
    rank by distance(ledig.sted, stilling.sted) asc                "Afstand"
}
"""
PLACES = "kode;titel;lat;lon\nA;A;55.0;10.0\nB;B;55.1;10.0\n"
PERSON = {"oenske_disco": ["9112"], "sted": "A", "maks_km": 20, "timer_maks": 37}
WHOLE = {"disco": "9112", "sted": "B", "timer": 30, "udloeber": "2026-12-01"}
ON = {"on": "2026-11-16"}


def daemon():
    """With the code table in its place before it starts."""
    folder = tempfile.mkdtemp(prefix="sluse-system-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    rules = os.path.join(folder, "rules")
    os.makedirs(os.path.join(rules, "data"))
    with open(os.path.join(rules, "a.rules"), "w") as f:
        f.write(RULES)
    with open(os.path.join(rules, "data", "sted.csv"), "w") as f:
        f.write(PLACES)
    return Daemon(rules=rules)


@test
def what_a_vacancy_does_not_say_is_asked_where_it_matters():
    with daemon() as d, d.client() as c:
        c.call("ledig.put", {"id": "P", "ledig": PERSON})
        c.call("stilling.put", {"id": "S", "stilling": WHOLE, "seen": "2026-11-16"})
        for lacks, asks in (("disco", "disco"), ("sted", "sted"), ("timer", "timer")):
            c.call("stilling.put", {"id": "S-" + lacks, "seen": "2026-11-16",
                                    "stilling": {k: v for k, v in WHOLE.items() if k != lacks}})
        # undecided for what is missing alone; where something else is no, nothing is asked
        c.call("stilling.put", {"id": "S-no", "seen": "2026-11-16", "stilling": {"timer": 40}})
        got = c.call("match.jobs", {"id": "P", **ON})
        check([m["id"] for m in got["matches"]], ["S"])
        check({u["id"]: [a["fact"].split(".")[-1] for a in u["ask"]] for u in got["undecided"]},
              {"S-" + k: [k] for k in ("disco", "sted", "timer")})
        check(got["undecided_count"], 3)
        for u in got["undecided"]:
            back = c.call("match.shortlist", {"id": u["id"], **ON})
            check((len(back["matches"]), [x["id"] for x in back["undecided"]]), (0, ["P"]), u["id"])


@test
def what_has_expired_is_no_match_from_the_day_after():
    with daemon() as d, d.client() as c:
        c.call("ledig.put", {"id": "P", "ledig": PERSON, "seen": "2026-11-01"})
        c.call("stilling.put", {"id": "S", "seen": "2026-11-01", "stilling": WHOLE})
        c.call("stilling.put", {"id": "T", "seen": "2026-11-01",
                                "stilling": {**WHOLE, "udloeber": "1999-01-01"}})
        for on, want in (("2026-11-16", ["S"]), ("2026-12-01", ["S"]), ("2026-12-02", [])):
            got = c.call("match.jobs", {"id": "P", "on": on})
            check([m["id"] for m in got["matches"]], want, on)
            check(got["undecided_count"], 0, on)


@test
def an_id_that_comes_from_elsewhere_is_the_same_record_anew():
    with daemon() as d, d.client() as c:
        c.call("ledig.put", {"id": "P", "ledig": PERSON, "seen": "2026-11-01"})
        told = {"seen": "2026-11-01"}
        check(c.call("stilling.put", {"id": "S", "stilling": WHOLE, **told})["replaced"], False)
        other = {k: {"value": v, "source": "andet feed", "seen": "2026-11-02"}
                 for k, v in {**WHOLE, "disco": "2221"}.items()}
        check(c.call("stilling.put", {"id": "S", "stilling": other, **told})["replaced"], True)
        check(c.call("stilling.list")["count"], 1)
        check(c.call("match.jobs", {"id": "P", **ON})["matches"], [])
        # a person and a vacancy may have one id
        c.call("stilling.put", {"id": "P", "stilling": WHOLE, **told})
        check([m["id"] for m in c.call("match.jobs", {"id": "P", **ON})["matches"]], ["P"])
        c.call("stilling.remove", {"id": "P"})
        check(c.call("ledig.get", {"id": "P"})["id"], "P")


@test
def thousands_that_are_alike_stand_in_the_order_of_their_ids():
    with daemon() as d, d.client() as c:
        c.call("ledig.put", {"id": "P", "ledig": PERSON, "seen": "2026-11-01"})
        lines = [json.dumps(request(n, "stilling.put", {"id": f"S{n * 7919 % 20000:05d}", "stilling": WHOLE,
                                                        "seen": "2026-11-01"})).encode() + b"\n"
                 for n in range(20000)]
        for at in range(0, len(lines), 500):
            c.send(b"".join(lines[at:at + 500]))
            c.lines(500)
        got = c.call("match.jobs", {"id": "P", **ON})
        check([m["id"] for m in got["matches"]], [f"S{n:05d}" for n in range(10)])
        check(got["searched"], 20000)
        for n in (0, 3, 9):
            c.call("stilling.remove", {"id": f"S{n:05d}"})
        got = c.call("match.jobs", {"id": "P", "limit": 3, **ON})
        check([m["id"] for m in got["matches"]], ["S00001", "S00002", "S00004"])


main()
