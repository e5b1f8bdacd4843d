#!/usr/bin/env -S python3 -B
"""What people say to decisions, and what happens on the way: confirmed, decided otherwise,
accepted, done, due."""
import json
import os
import signal
import subprocess

from lib.daemon import RpcError, request
from lib.harness import BUILD, check, main, test
from lib.kept import Kept, SmallDisk, grep_state

RULES = """
ruleset veje "Veje" { language da  zone "Europe/Copenhagen"  version "1" }
facts ledig "Den ledige" {
    alder     integer 15..75  "Alder"
    kommune   text  "Kommune"
    screenet  boolean  "Er screenet"
    moede     date  "Sidste møde"
}
profile voksen "Voksen" {
    source "prøve"
    require K1: alder >= 18  because "Er fyldt 18"
    confirm by sagsbehandler
}
profile ung "Ung" {
    source "prøve"
    require alder < 30  because "Er under 30"
}
track spor "Spor" {
    source "prøve"
    for profile voksen
    step screening "Screening"   lead jobkonsulent  within 5 working days  done when screenet = true
    step afklaring "Afklaring"   lead skole  after screening within 10 working days
    step proeve "Prøve"          lead skole  after afklaring
}
progress maaling "Måling" {
    source "prøve"
    indicator netvaerk "Netværk" 1..10  anchors { 1 "Ingen", 5 "En eller to", 10 "Flere" }
    indicator hverdag "Hverdag" 1..10   anchors { 1 "Svær", 5 "Går", 10 "God" }
    measure at week 0, 4
}
due samtale "Samtale" {
    source "prøve"
    when moede + duration("P91D") <= on  because "Der er gået 91 dage"
    from moede + duration("P91D") within 10 working days
    lead kommunen  parties { borger, kommune }
}
"""


def refused(kind, call, *arguments, **named):
    try:
        call(*arguments, **named)
    except RpcError as e:
        check(e.data["kind"], kind)
        return
    raise AssertionError(f"{arguments} was not refused")


def hint(call, *arguments):
    try:
        call(*arguments)
    except RpcError as e:
        return e.data.get("hint")


def fill(c):
    for ident, kommune, moede in (("L1", "0101", "2026-05-01"), ("L2", "0751", "2026-01-05"),
                                  ("L3", "0101", None)):
        facts = {"alder": 25, "kommune": kommune}
        if moede:
            facts["moede"] = moede
        c.call("ledig.put", {"id": ident, "ledig": facts, "seen": "2026-01-01"})


@test
def a_profile_is_a_proposal_until_it_is_confirmed():
    with Kept() as kept:
        with kept.daemon(rules=RULES) as d, d.client() as c:
            fill(c)
            answer = c.call("track.recommend", {"id": "L1", "on": "2026-06-01"})
            decision = answer["decision"]
            check(c.call("decision.get", {"id": decision})["proposals"], ["voksen"])
            refused("unknown-name", c.call, "decision.confirm", {"id": decision, "item": "ung"})
            refused("unknown-id", c.call, "decision.confirm", {"id": "nothing"})
            check(c.call("decision.confirm", {"id": decision, "actor": "KIM"})["confirmed"], ["voksen"])
        with kept.daemon(rules=RULES) as d, d.client() as c:
            again = c.call("decision.get", {"id": decision})
            check(again["proposals"], [])
            [confirmed] = again["confirmed"]
            check((confirmed["item"], confirmed["actor"]), ("voksen", "KIM"))
            check(again["overridden"], [])


@test
def who_decides_otherwise_is_counted_by_rule_and_never_by_name():
    with Kept() as kept:
        with kept.daemon(rules=RULES) as d, d.client() as c:
            fill(c)
            decisions = {i: c.call("track.recommend", {"id": i, "on": "2026-06-01"})["decision"]
                         for i in ("L1", "L2")}
            for i in decisions:
                c.call("decision.override", {"id": decisions[i], "item": "voksen", "criterion": "K1",
                                             "state": "no", "reason": f"CANARY {i}", "actor": "KIM"})
            c.call("decision.override", {"id": decisions["L1"], "item": "spor", "reason": "x"})
            refused("unknown-name", c.call, "decision.override",
                    {"id": decisions["L1"], "item": "other", "reason": "x"})
            refused("missing", c.call, "decision.override", {"id": decisions["L1"], "item": "spor"})
            counts = c.call("decision.overrides")["overrides"]
            check(counts, [{"item": "voksen", "criterion": "K1", "count": 2},
                           {"item": "spor", "criterion": None, "count": 1}])
            [first, _] = c.call("decision.get", {"id": decisions["L1"]})["overridden"]
            check((first["state"], first["reason"], first["actor"]), ("no", "CANARY L1", "KIM"))
            c.call("ledig.forget", {"id": "L1"})
            check(grep_state(kept, "CANARY L1"), [])
            # the rule was disagreed with all the same
            check(c.call("decision.overrides")["overrides"], counts)


@test
def what_is_decided_otherwise_is_called_as_the_rules_of_then_called_it():
    """A slip is no rule: it would be counted where nobody looks.  Places move, names do not."""
    rules = RULES + """
facts stilling "Stillingsopslag" { titel text "Titel"  fag text "Fag" }
match job "Job" between ledig and stilling { require alder >= 18  require stilling.titel != "Smed" }
"""
    with Kept() as kept, kept.daemon(rules=rules) as d, d.client() as c:
        fill(c)
        c.call("stilling.put", {"id": "V1", "stilling": {"titel": "Kok"}})
        asked = {"id": "L1", "on": "2026-06-01"}
        track, jobs = [c.call(m, asked)["decision"] for m in ("track.recommend", "match.jobs")]

        def said(decision, item, criterion):
            return {"id": decision, "item": item, "criterion": criterion, "reason": "x"}

        def override(*what):
            return c.call("decision.override", said(*what))["criterion"]

        def slip(*what):
            refused("unknown-name", c.call, "decision.override", said(*what))
            return hint(c.call, "decision.override", said(*what))

        def place():
            profiles = c.call("track.recommend", dict(asked, explain=True))["profiles"]
            [at] = [k["at"] for p in profiles if p["name"] == "ung" for k in p["criteria"]]
            return at

        before = place()
        check(override(track, "ung", before), "alder < 30")
        check(override(track, "ung", "alder < 30"), "alder < 30")
        check(slip(track, "voksen", "KI"), "there are: 'K1'")
        check(slip(track, "voksne", "K1"), "did you mean 'voksen'?")
        check(slip(track, "ung", "alder < 31"), "did you mean 'alder < 30'?")
        check(slip(track, "ung", "K1"), "there are: 'alder < 30'")  # another item's
        check(slip(track, "job", "alder >= 18"), None)  # another decision's
        check(override(jobs, "job", "alder >= 18"), "alder >= 18")
        [both] = [k["at"] for k in c.call("match.explain", {"ledig_id": "L1", "stilling_id": "V1"})["criteria"][:1]]
        refused("conflict", c.call, "decision.override", said(jobs, "job", both))
        # other rules since: what was K1 is K7, and everything stands a line lower
        d.write_rules("\n" + rules.replace("K1:", "K7:"))
        c.call("rules.load")
        assert place() != before
        check(override(track, "ung", before), "alder < 30")
        check(override(track, "voksen", "K1"), "K1")
        check(slip(track, "voksen", "K7"), "there are: 'K1'")
        newer = c.call("track.recommend", asked)["decision"]
        check(override(newer, "ung", place()), "alder < 30")
        check(override(newer, "voksen", "K7"), "K7")
        check({(x["item"], x["criterion"]): x["count"] for x in c.call("decision.overrides")["overrides"]},
              {("ung", "alder < 30"): 4, ("voksen", "K1"): 1, ("voksen", "K7"): 1, ("job", "alder >= 18"): 1})


@test
def persons_who_are_alike_have_a_decision_each():
    """Nothing that is said to one's is said to the other's, and forgetting one leaves the other."""
    asked = [("track.recommend", {"on": "2026-06-01"}), ("match.offers", {"on": "2026-06-01"}),
             ("match.jobs", {"on": "2026-06-01"})]
    rules = RULES + """
facts stilling "Stillingen" { titel text "Titel" }
facts tilbud "Forløb" { sted text "Sted" }
offer kursus "Kursus" { source "prøve"  lead skole  require alder >= 18  because "Er fyldt 18" }
match job "Job" between ledig and stilling { source "prøve"  require K1: ledig.alder >= 18  because "Er fyldt 18" }
"""
    with Kept() as kept, kept.daemon(rules=rules) as d, d.client() as c:
        c.call("stilling.put", {"id": "V1", "stilling": {"titel": "Svejser"}})
        for ident in ("L1", "L2"):
            c.call("ledig.put", {"id": ident, "ledig": {"alder": 25}, "seen": "2026-01-01"})
        first, second = ([c.call(method, dict(params, id=ident))["decision"] for method, params in asked]
                         for ident in ("L1", "L2"))
        check(len(set(first + second)), 2 * len(asked), "decisions")
        c.call("decision.confirm", {"id": first[0], "actor": "KIM"})
        c.call("decision.override", {"id": first[0], "item": "spor", "reason": "x", "actor": "KIM"})
        check(c.call("decision.get", {"id": second[0]})["proposals"], ["voksen"])
        check(c.call("decision.get", {"id": second[0]})["overridden"], [])
        looked = [e.get("actor") for e in c.call("ledig.export", {"id": "L2"})["looked_at"]]
        assert "KIM" not in looked, looked
        check([x["decision"] for x in c.call("ledig.export", {"id": "L2"})["decisions"]], second)
        c.call("ledig.forget", {"id": "L1"})
        for one, other in zip(first, second):
            refused("erased", c.call, "decision.get", {"id": one})
            check(c.call("decision.get", {"id": other})["replayed"], "same")


@test
def whoever_asks_about_a_person_is_written_down():
    """Every method that takes who asks, and what for."""
    rules = RULES + """
facts stilling "Stillingen" { titel text "Titel" }
facts tilbud "Forløb" { sted text "Sted" }
offer kursus "Kursus" { source "prøve"  lead skole  require alder >= 18  because "Er fyldt 18" }
match job "Job" between ledig and stilling { source "prøve"  require K1: ledig.alder >= 18  because "Er fyldt 18" }
share aftale "Aftale" { basis own  purpose "jobmatch"  consent skole for "jobmatch"  fields { alder } }
"""
    told = [{"value": 25, "source": "cpr"}, {"value": 35, "source": "sag"}]
    with Kept() as kept, kept.daemon(rules=rules) as d, d.client() as c:
        c.call("ledig.put", {"id": "L1", "ledig": {"alder": 25, "moede": "2026-01-05"}})
        c.call("stilling.put", {"id": "V1", "stilling": {"titel": "Svejser"}})
        c.call("tilbud.put", {"id": "R1", "tilbud": {"offer": "kursus", "seats_free": 2}})
        decision = c.call("track.recommend", {"id": "L1"})["decision"]
        of_one = [
            ("ledig.get", {"id": "L1"}), ("track.recommend", {"id": "L1"}), ("match.jobs", {"id": "L1"}),
            ("match.offers", {"id": "L1"}), ("match.shortlist", {"id": "V1"}),
            ("match.explain", {"ledig_id": "L1", "stilling_id": "V1"}), ("ledig.share", {"id": "L1", "share": "aftale"}),
            ("due.list", {"id": "L1"}), ("due.list", {}), ("decision.get", {"id": decision}),
            ("decision.confirm", {"id": decision}), ("decision.override", {"id": decision, "item": "voksen", "reason": "x"}),
            ("track.accept", {"id": "L1", "track": "spor"}), ("track.step", {"id": "L1", "track": "spor", "step": "screening"}),
            ("track.accept", {"id": "L1", "track": "spor"}), ("track.end", {"id": "L1", "track": "spor", "reason": "x"}),
            ("progress.put", {"id": "L1", "progress": "maaling", "by": "x", "values": {"hverdag": 3}}),
            ("progress.get", {"id": "L1", "progress": "maaling"}), ("outcome.put", {"id": "L1", "outcome": "job"}),
            ("tilbud.take", {"id": "R1", "ledig_id": "L1"}), ("tilbud.release", {"id": "R1", "ledig_id": "L1"}),
            ("ledig.put", {"id": "L1", "ledig": {"alder": told}}),
            ("ledig.settle", {"id": "L1", "fact": "alder", "source": "cpr", "reason": "x"}), ("ledig.export", {"id": "L1"}),
        ]
        # of everybody, as a line of the audit that names nobody; and what is about no person
        of_all = {"ledig.list", "match.all", "subscribe", "outcome.list", "ledig.forget"}
        of_none = {m["name"] for m in c.call("rpc.discover")["methods"]
                   if m["name"].split(".")[0] in ("stilling", "tilbud") or "actor" not in {p["name"] for p in m["params"]}}
        for n, (method, params) in enumerate(of_one):
            c.call(method, dict(params, actor=f"A{n}", purpose="jobmatch"))
            last = [e for e in c.call("ledig.export", {"id": "L1"})["looked_at"] if e["method"] != "ledig.export" or "actor" in e][-1]
            check((last["method"], last.get("actor"), last.get("purpose")), (method, f"A{n}", "jobmatch"), method)
        tried = {method for method, _ in of_one}
        check({m["name"] for m in c.call("rpc.discover")["methods"]} - tried - of_all - of_none, set(), "not tried")


def tasks(c, **asked):
    asked.setdefault("on", "2026-06-01")
    return [(t["id"], t["name"], t["state"], t["from"], t["by"])
            for t in c.call("due.list", asked)["tasks"]]


@test
def an_accepted_track_leaves_its_next_steps():
    with Kept() as kept:
        with kept.daemon(rules=RULES) as d, d.client() as c:
            fill(c)
            refused("value", c.call, "track.step", {"id": "L3", "track": "spor", "step": "screening"})
            refused("unknown-name", c.call, "track.accept", {"id": "L3", "track": "other"})
            refused("range", c.call, "track.accept", {"id": "L3", "track": "spor", "on": "2999-01-01"})
            c.call("track.accept", {"id": "L3", "track": "spor", "on": "2026-06-01", "note": "CANARY"})
            check(tasks(c, id="L3"), [("L3", "screening", "due", "2026-06-01", "2026-06-08")])
            check(tasks(c, id="L3", on="2026-06-10")[0][2], "overdue")
            refused("unknown-name", c.call, "track.step", {"id": "L3", "track": "spor", "step": "x"})
            check(hint(c.call, "track.step", {"id": "L3", "track": "spor", "step": "screenin"}),
                  "did you mean 'screening'?")
            check(hint(c.call, "track.accept", {"id": "L3", "track": "spoor"}), "did you mean 'spor'?")
            c.call("track.step", {"id": "L3", "track": "spor", "step": "screening", "on": "2026-06-03"})
            check(tasks(c, id="L3")[0][1], "screening")  # as it was that day
            check(tasks(c, id="L3", on="2026-06-03")[0][:4], ("L3", "afklaring", "due", "2026-06-03"))
            check(tasks(c, lead="jobkonsulent", on="2026-06-03"), [])
            check([t[1] for t in tasks(c, lead="skole", on="2026-06-03")], ["afklaring"])
            c.call("track.step", {"id": "L3", "track": "spor", "step": "screening", "what": "undone",
                                  "on": "2026-06-04"})
            check(tasks(c, id="L3", on="2026-06-04")[0][1], "screening")
            # the fact says it as well as a person
            c.call("ledig.put", {"id": "L3", "ledig": {"alder": 25, "screenet": True}})
            d.process.send_signal(signal.SIGKILL)
            d.wait()
        with kept.daemon(rules=RULES) as d, d.client() as c:
            assert tasks(c, id="L3", on="2026-06-04")[0][1] in ("afklaring", "screening")
            c.call("track.step", {"id": "L3", "track": "spor", "step": "screening", "on": "2026-06-05"})
            c.call("track.step", {"id": "L3", "track": "spor", "what": "returned", "on": "2026-06-20"})
            check(tasks(c, id="L3", on="2026-06-21")[0][:4], ("L3", "afklaring", "due", "2026-06-20"))
            c.call("ledig.forget", {"id": "L3"})
            check(grep_state(kept, "CANARY"), [])
            c.call("ledig.put", {"id": "L3", "ledig": {"alder": 25}})
            check(tasks(c, id="L3"), [])


@test
def a_track_ends_and_is_taken_up_again():
    def say(c, method, on, **more):
        return c.call(method, {"id": "L3", "track": "spor", "on": on, **more})

    def named(c, on):
        return [t[1] for t in tasks(c, id="L3", on=on)]

    with Kept() as kept:
        with kept.daemon(rules=RULES) as d, d.client() as c:
            fill(c)
            refused("value", say, c, "track.end", "2026-05-01", reason="x")
            refused("missing", say, c, "track.end", "2026-05-01")
            first = say(c, "track.accept", "2026-05-04")
            check((first["since"], first["already"]), ("2026-05-04", False))
            again = say(c, "track.accept", "2026-05-11")
            check((again["since"], again["already"]), ("2026-05-04", True))
            refused("range", say, c, "track.end", "2026-05-03", reason="x")
            refused("range", say, c, "track.end", "2999-01-01", reason="x")
            check(say(c, "track.end", "2026-06-01", reason="CANARY: i job")["since"], "2026-05-04")
            check((named(c, "2026-05-31"), named(c, "2026-06-01")), (["screening"], []))
            refused("value", say, c, "track.end", "2026-06-02", reason="x")
            refused("value", say, c, "track.step", "2026-06-02", step="screening")
            d.process.send_signal(signal.SIGKILL)
            d.wait()
        # the rules have no such track any more, and a person has
        with kept.daemon(rules=RULES.replace("track spor", "track vej")) as d, d.client() as c:
            check(named(c, "2026-06-03"), [])
        with kept.daemon(rules=RULES) as d, d.client() as c:
            check(named(c, "2026-06-03"), [])
            say(c, "track.step", "2026-06-20", what="returned")
            check(tasks(c, id="L3", on="2026-06-21")[0][:4], ("L3", "screening", "due", "2026-06-20"))
            d.write_rules(RULES.replace("track spor", "track vej"))
            c.call("rules.load")
            refused("unknown-name", say, c, "track.step", "2026-06-22", step="screening")
            check(say(c, "track.end", "2026-06-22", reason="nye regler")["since"], "2026-06-20")
            d.write_rules(RULES)
            c.call("rules.load")
            check((named(c, "2026-06-21"), named(c, "2026-06-22")), (["screening"], []))
            check(say(c, "track.accept", "2026-07-01")["already"], False)
            check(named(c, "2026-07-01"), ["screening"])
            check([(e["what"], e["on"], e.get("note")) for e in c.call("ledig.export", {"id": "L3"})["events"]],
                  [("accepted", "2026-05-04", None), ("ended", "2026-06-01", "CANARY: i job"),
                   ("returned", "2026-06-20", None), ("ended", "2026-06-22", "nye regler"),
                   ("accepted", "2026-07-01", None)])
            c.call("ledig.forget", {"id": "L3"})
            check(grep_state(kept, "CANARY"), [])


@test
def a_step_out_of_its_order_is_noted_and_told():
    with Kept() as kept, kept.daemon(rules=RULES) as d, d.client() as c:
        fill(c)

        def step(name, **more):
            return c.call("track.step", {"id": "L1", "track": "spor", "step": name, **more})

        c.call("track.accept", {"id": "L1", "track": "spor"})
        check(step("afklaring")["pending"], ["screening"])
        check(step("proeve")["pending"], [])
        assert "pending" not in step("afklaring", what="undone")
        check(step("proeve")["pending"], ["afklaring"])
        check(step("screening")["pending"], [])
        check(step("afklaring")["pending"], [])
        # the facts say it as well as a person
        c.call("track.accept", {"id": "L2", "track": "spor"})
        c.call("ledig.put", {"id": "L2", "ledig": {"alder": 25, "screenet": True}})
        check(c.call("track.step", {"id": "L2", "track": "spor", "step": "afklaring"})["pending"], [])


@test
def tasks_of_everybody():
    with Kept() as kept, kept.daemon(rules=RULES) as d, d.client() as c:
        fill(c)
        check(tasks(c), [("L2", "samtale", "overdue", "2026-04-06", "2026-04-20")])
        check(tasks(c, before="2026-09-01"),
              [("L1", "samtale", "upcoming", "2026-07-31", "2026-08-14"),
               ("L2", "samtale", "overdue", "2026-04-06", "2026-04-20")])
        check(tasks(c, before="2026-09-01", kommune="0101")[0][0], "L1")
        check(tasks(c, before="2026-09-01", lead="skole"), [])
        # page by page
        for n in range(700):
            c.call("ledig.put", {"id": f"P{n:04d}", "ledig": {"moede": "2026-01-05"}, "seen": "2026-01-06"})
        seen, after, pages = [], None, 0
        while True:
            page = c.call("due.list", {"on": "2026-06-01", **({"after": after} if after else {})})
            seen += [t["id"] for t in page["tasks"]]
            pages += 1
            after = page.get("next")
            if not after:
                break
        check(seen, ["L2"] + [f"P{n:04d}" for n in range(700)])
        assert pages > 1
        check(len(c.call("due.list", {"on": "2026-06-01", "limit": 3})["tasks"]), 3)


@test
def two_sources_disagree_until_a_person_settles_it():
    def state(c, on=None):
        answer = c.call("track.recommend", {"id": "L1", **({"on": on} if on else {})})
        return {p["name"]: p["state"] for p in answer["profiles"]}["ung"]

    def settle(c, **more):
        return c.call("ledig.settle", {"id": "L1", "fact": "alder", "source": "cpr", "actor": "KIM",
                                       "reason": "CANARY: set pas", **more})

    told = [{"value": 25, "source": "cpr", "seen": "2026-01-02"},
            {"value": 35, "source": "sag", "seen": "2026-01-03"}]
    with Kept() as kept:
        with kept.daemon(rules=RULES) as d, d.client() as c:
            c.call("ledig.put", {"id": "L1", "ledig": {"kommune": "0101", "alder": told}})
            check(state(c), "unknown")
            for wrong, kind in (({"source": "ingen"}, "value"), ({"fact": "kommune"}, "conflict"),
                                ({"fact": "hoejde"}, "unknown-fact"), ({"id": "L9"}, "unknown-id")):
                try:
                    settle(c, **wrong)
                    raise AssertionError(f"{wrong} was taken")
                except RpcError as e:
                    check(e.data["kind"], kind)
            settle(c)
            check(state(c), "yes")
            kept_both = c.call("ledig.get", {"id": "L1"})["ledig"]
            check(kept_both["alder"][1], told[1])
            check((kept_both["alder"][0]["value"], kept_both["alder"][0]["settled"]), (25, True))
            check(kept_both["kommune"], "0101")
            try:
                settle(c)
                raise AssertionError("it was settled twice")
            except RpcError as e:
                check(e.data["kind"], "conflict")
            assert grep_state(kept, "CANARY")
        with kept.daemon(rules=RULES) as d, d.client() as c:
            check(state(c), "yes")
            # it stands as long as the sources say what they said then, whoever puts it and when
            c.call("ledig.put", {"id": "L1", "ledig": kept_both})
            check(state(c), "yes")
            c.call("ledig.put", {"id": "L1", "ledig": {"alder": told}})
            check(state(c), "yes")
            agrees = {"value": 25, "source": "borger", "seen": "2026-01-04"}
            c.call("ledig.put", {"id": "L1", "ledig": {"alder": [*told, agrees]}})
            check(state(c), "yes")
            d.process.send_signal(signal.SIGKILL)
            d.wait()
        with kept.daemon(rules=RULES) as d, d.client() as c:
            marked = [{**told[0], "settled": "2026-02-01"}, told[1]]
            c.call("ledig.put", {"id": "L1", "ledig": {"alder": marked}})
            later = [told[0], {**told[1], "seen": "2026-03-01"}]
            c.call("ledig.put", {"id": "L1", "ledig": {"alder": later}})
            check(state(c), "yes")
            decision = c.call("track.recommend", {"id": "L1"})["decision"]
            # a source that says something new opens it again, and its old word does not close it
            newer = [later[0], {**later[1], "value": 36}]
            c.call("ledig.put", {"id": "L1", "ledig": {"alder": newer}})
            check(state(c), "unknown")
            c.call("ledig.put", {"id": "L1", "ledig": {"alder": later}})
            check(state(c), "unknown")
            shown = c.call("decision.get", {"id": decision})["answer"]
            check({p["name"]: p["state"] for p in shown["profiles"]}["ung"], "yes")
            # so does the one whose word was right, and one that was not heard yet
            for new in ({**later[0], "value": 24}, {"value": 35, "source": "borger"}):
                settle(c)
                check(state(c), "yes")
                others = [t for t in later if t["source"] != new["source"]]
                c.call("ledig.put", {"id": "L1", "ledig": {"alder": [*others, new]}})
                check(state(c), "unknown")
                c.call("ledig.put", {"id": "L1", "ledig": {"alder": later}})
            c.call("ledig.forget", {"id": "L1"})
            check(grep_state(kept, "CANARY"), [])


@test
def nobody_says_of_their_own_word_that_it_was_settled():
    """The mark is ledig.settle's; whoever puts what they have read may say it again."""
    told = [{"value": 25, "source": "cpr", "seen": "2026-01-02"}, {"value": 35, "source": "sag", "seen": "2026-01-03"}]

    def put(c, *alder):
        return c.call("ledig.put", {"id": "L1", "ledig": {"alder": list(alder)}})

    with Kept() as kept, kept.daemon(rules=RULES) as d, d.client() as c:
        for mark in (True, "2026-02-01"):
            refused("source", put, c, {**told[0], "settled": mark}, told[1])
        refused("unknown-id", c.call, "ledig.get", {"id": "L1"})
        put(c, {**told[0], "settled": False}, {**told[1], "settled": None})
        refused("source", put, c, told[0], {**told[1], "settled": True})
        c.call("ledig.settle", {"id": "L1", "fact": "alder", "source": "cpr", "reason": "x"})
        settled = c.call("ledig.get", {"id": "L1"})["ledig"]["alder"]
        refused("source", put, c, settled[0], {**told[1], "settled": True})  # another word
        refused("source", put, c, {**settled[0], "value": 26}, told[1])
        put(c, *settled)
        put(c, *told)
        put(c, *settled)  # as it was read before
        refused("source", c.call, "ledig.put", {"id": "L1", "ledig": {
            "alder": told, "moede": {"value": "2026-01-01", "source": "sag", "settled": True}}})
        check({p["name"]: p["state"] for p in c.call("track.recommend", {"id": "L1"})["profiles"]}["ung"], "yes")


@test
def a_consent_is_kept_until_it_is_withdrawn_and_its_history_with_it():
    given = {"modtager": "skole", "formaal": "CANARY: afklaring", "fra": "2026-01-01", "til": "2026-12-31"}

    def put(c, actor, *words):
        records = {"records": {"samtykke": list(words), "tilsagn": {"kursus": "ja"}}} if words else {}
        c.call("ledig.put", {"id": "L1", "ledig": {"alder": 30}, "actor": actor, **records})
        return c.call("ledig.get", {"id": "L1"})["records"]

    def history(c):
        return [(e["what"], e["about"], e["step"], e["note"], e["actor"], e["on"])
                for e in c.call("ledig.export", {"id": "L1"})["events"]]

    with Kept() as kept:
        with kept.daemon(rules=RULES) as d, d.client() as c:
            check(put(c, "KIM", given)["samtykke"], [given])
            # nothing said of it, it stays, and no row is written twice
            [there] = put(c, "BO")["samtykke"]
            check(there, given)
            check(put(c, "BO", given)["samtykke"], [there])
            records = put(c, "ANN", {**given, "tilbagekaldt": True})
            check(records["samtykke"][0], there)
            check(records["tilsagn"], {"kursus": "ja"})
            withdrawn = records["samtykke"][1]
            today = withdrawn["tilbagekaldt"]
            check(withdrawn, {**given, "tilbagekaldt": today})
            # who has not heard of it and puts the old word does not open it again
            check(put(c, "BO", given)["samtykke"], [there, withdrawn])
            d.process.send_signal(signal.SIGKILL)
            d.wait()
        with kept.daemon(rules=RULES) as d, d.client() as c:
            check(put(c, "BO", {**given, "tilbagekaldt": True})["samtykke"], [there, withdrawn])
            days = "2026-01-01/2026-12-31"
            check(history(c), [
                ("consented", "skole", given["formaal"], days, "KIM", "2026-01-01"),
                ("withdrew", "skole", given["formaal"], days, "ANN", today)])
            refused("limit", put, c, "BO", *[{**given, "formaal": f"{n}"} for n in range(200)])
            check(len(history(c)), 2)
            c.call("ledig.forget", {"id": "L1"})
            check(grep_state(kept, "CANARY"), [])


SHARE = RULES + """
share aftale "Aftale" { basis own  purpose "jobmatch"  consent skole for "jobmatch"  fields { alder } }
"""


@test
def a_withdrawal_closes_all_that_was_said_before_it():
    """Told without its day it is of today, also of what is to come; and who consents anew is
    heard, until they withdraw again."""
    def put(c, *words):
        c.call("ledig.put", {"id": "L1", "ledig": {"alder": 30}, "records": {"samtykke": [
            {"modtager": "skole", "formaal": "jobmatch", **word} for word in words]}})

    def stands(c, on=None):
        answer = c.call("ledig.share", {"id": "L1", "share": "aftale", **({"on": on} if on else {})})
        assert (answer["state"] == "yes") == answer["consent"]["given"] == bool(answer["fields"]), answer
        return answer["consent"].get("why", "given"), answer["consent"].get("text")

    with Kept() as kept, kept.daemon(rules=SHARE) as d, d.client() as c:
        today = c.call("rules.status")["on"]
        c.call("ledig.put", {"id": "L1", "ledig": {"alder": 30}})
        check(stands(c), ("untold", "Der er ikke oplyst samtykke til skole om jobmatch"))
        put(c, {"fra": "2999-01-01"})
        check(stands(c), ("ahead", "Samtykket til skole om jobmatch gælder ikke endnu"))
        put(c, {"fra": "2026-01-01", "til": "2026-02-01"})
        check(stands(c), ("expired", "Samtykket til skole om jobmatch er udløbet"))
        put(c, {"fra": "2026-02-02"})
        check((stands(c)[0], stands(c, "2999-01-01")[0]), ("given", "given"))
        put(c, {"tilbagekaldt": True})
        withdrawn = ("withdrawn", "Samtykket til skole om jobmatch er trukket tilbage")
        check([stands(c, on) for on in (None, "2998-12-31", "2999-01-01")], [withdrawn] * 3)
        put(c, {"fra": today})
        check((stands(c)[0], stands(c, "2998-12-31")[0]), ("given", "given"))
        # what is sent again says nothing new; what is said again does, on the same day too
        put(c, {"fra": "2026-02-02"}, {"tilbagekaldt": True}, {"fra": today})
        check(stands(c)[0], "given")
        put(c, {"tilbagekaldt": True})
        check(stands(c), withdrawn)
        n = len(c.call("ledig.get", {"id": "L1"})["records"]["samtykke"])
        put(c, {"tilbagekaldt": True})
        check(len(c.call("ledig.get", {"id": "L1"})["records"]["samtykke"]), n)


@test
def a_withdrawal_is_always_taken():
    """Also of whom as many consents are kept as may be."""
    def put(c, words):
        c.call("ledig.put", {"id": "L1", "ledig": {"alder": 30}, "records": {"samtykke": [
            {"modtager": "skole", "formaal": "jobmatch", **word} for word in words]}})

    with Kept() as kept, kept.daemon(rules=SHARE) as d, d.client() as c:
        put(c, [{"fra": "2026-01-01", "til": f"{2100 + i}-01-01"} for i in range(200)])
        refused("limit", put, c, [{"fra": "2026-01-02"}])
        put(c, [{"tilbagekaldt": True}])
        check(c.call("ledig.share", {"id": "L1", "share": "aftale"})["consent"]["why"], "withdrawn")


@test
def a_consent_that_no_rule_asks_for_is_warned_of():
    def put(c, **word):
        answer = c.call("ledig.put", {"id": "L1", "ledig": {"alder": 30}, "records": {"samtykke": [
            {"modtager": "skole", "formaal": "jobmatch"}, {"modtager": "skole", "formaal": "jobmatch", **word}]}})
        return [(w["kind"], w["path"], w.get("hint")) for w in answer.get("warnings", [])]

    with Kept() as kept, kept.daemon(rules=SHARE) as d, d.client() as c:
        check(put(c), [])
        check(put(c, modtager="skoel"),
              [("unknown-name", "records.samtykke.1.modtager", "did you mean 'skole'?")])
        check(put(c, modtager="CANARY"), [("unknown-name", "records.samtykke.1.modtager", None)])
        check(put(c, formaal="jobmatsh"),
              [("unknown-name", "records.samtykke.1.formaal", "did you mean 'jobmatch'?")])
        check({(w["modtager"], w["formaal"]) for w in c.call("ledig.get", {"id": "L1"})["records"]["samtykke"]},
              {(m, "jobmatch") for m in ("skole", "skoel", "CANARY")} | {("skole", "jobmatsh")})  # all the same
        assert "CANARY" not in d.log_text()


@test
def what_was_measured_is_known():
    """Facts that are declared of a measurement are told by it, and decisions rest on them."""
    rules = RULES.replace('moede     date  "Sidste møde"', """moede     date  "Sidste møde"
    netvaerk  integer 1..10  "Netværk"
    hverdag   integer 1..2  "Hverdag"
    maaling_dato  date or none  "Seneste måling"
    maaling_fravalgt  boolean  "Har valgt målinger fra"  set by borger only""") + """
due igen "Mål igen" {
    source "prøve"
    when maaling_dato + duration("P28D") <= on and not(maaling_fravalgt)  because "Det er fire uger siden"
    from maaling_dato + duration("P28D") within 10 working days
    lead kommunen  parties { borger }
}
"""
    def measure(c, on, **more):
        c.call("progress.put", {"id": "L1", "progress": "maaling", "on": on, "by": "KIM", **more})
        return c.call("ledig.get", {"id": "L1"})["ledig"]

    def due(c):
        return [t["name"] for t in c.call("due.list", {"id": "L1", "on": "2026-07-01"})["tasks"]]

    with Kept() as kept:
        with kept.daemon(rules=rules) as d, d.client() as c:
            c.call("ledig.put", {"id": "L1", "ledig": {"alder": 30, "netvaerk": 2}, "seen": "2026-04-01"})
            facts = measure(c, "2026-05-29", values={"netvaerk": 6, "hverdag": 4})
            source = facts["maaling_dato"]["source"]
            check(facts, {"alder": 30, "netvaerk": {"value": 6, "source": source, "seen": "2026-05-29"},
                          "maaling_dato": {"value": "2026-05-29", "source": source, "seen": "2026-05-29"},
                          "maaling_fravalgt": {"value": False, "source": "borger", "seen": "2026-05-29"}})
            check(due(c), ["igen"])
            c.call("track.recommend", {"id": "L1", "on": "2026-07-01"})
            # what was measured before that is not the latest
            check(measure(c, "2026-05-01", values={"netvaerk": 3}), facts)
            d.process.send_signal(signal.SIGKILL)
            d.wait()
        with kept.daemon(rules=rules) as d, d.client() as c:
            check(c.call("ledig.get", {"id": "L1"})["ledig"], facts)
            c.call("progress.put", {"id": "L1", "progress": "maaling", "on": "2026-06-15", "by": "KIM",
                                    "declined": True})
            check(due(c), [])
        run = subprocess.run([os.path.join(BUILD, "sluse"), "replay", "--json", kept.state],
                             capture_output=True, text=True, timeout=60)
        check((json.loads(run.stdout)["same"], json.loads(run.stdout)["not_the_same"]), (1, []))


@test
def what_was_measured_is_kept_and_forgotten():
    with Kept() as kept:
        asked = {"id": "L1", "progress": "maaling", "on": "2026-06-01"}
        with kept.daemon(rules=RULES) as d, d.client() as c:
            fill(c)
            c.call("progress.put", {"id": "L1", "progress": "maaling", "on": "2026-05-01", "by": "KIM",
                                    "values": {"netvaerk": 6, "hverdag": 4},
                                    "comments": {"hverdag": "CANARY: katten"}})
            c.call("progress.put", {"id": "L1", "progress": "maaling", "on": "2026-05-29", "by": "BO",
                                    "values": {"netvaerk": 3}, "areas": ["netvaerk"],
                                    "targets": {"netvaerk": 8}, "set_by": "borger", "actor": "BO"})
            before = c.call("progress.get", asked)
            check(before["indicators"][0]["values"], [6, 3])
            check(before["indicators"][0]["target"], 8)
            check(before["indicators"][1]["comments"], ["CANARY: katten", None])
            check([w["state"] for w in before["weeks"]], ["done", "done"])
            d.process.send_signal(signal.SIGKILL)
            d.wait()
        with kept.daemon(rules=RULES) as d, d.client() as c:
            check(c.call("progress.get", asked), before)
            events = c.call("ledig.export", {"id": "L1"})["events"]
            check([e["measured"]["values"] for e in events], [{"netvaerk": 6, "hverdag": 4}, {"netvaerk": 3}])
            check(c.call("ledig.export", {"id": "L1"})["looked_at"][-2]["method"], "progress.get")
            # as people read it: a line an indicator, a column a day
            run = subprocess.run([os.path.join(BUILD, "sluse"), "render", "progress.get", "L1"],
                                 input=json.dumps({"jsonrpc": "2.0", "id": 1, "result": before}),
                                 capture_output=True, text=True, timeout=60,
                                 env=dict(os.environ, LC_ALL="C.UTF-8"))
            check(run.returncode, 0, run.stderr)
            lines = [line.split() for line in run.stdout.splitlines()]
            for line in (["2026-05-01", "2026-05-29"], ["KIM", "BO"], ["Netværk", "6", "3", "mål", "8"],
                         ["Hverdag", "4", "-"]):
                assert line in lines, run.stdout
            assert "CANARY: katten" in run.stdout, run.stdout
            c.call("progress.put", {"id": "L1", "progress": "maaling", "by": "BO", "declined": True})
            c.call("ledig.forget", {"id": "L1"})
            check(grep_state(kept, "CANARY"), [])
            c.call("ledig.put", {"id": "L1", "ledig": {"alder": 25}})
            check(c.call("progress.get", asked)["measurements"], [])
        with kept.daemon(rules=RULES) as d, d.client() as c:
            again = c.call("progress.get", {"id": "L1", "progress": "maaling"})
            check((again["measurements"], again["declined"]), ([], None))


def counted(c, on):
    def nonzero(of):
        return (of["persons"], {o["outcome"]: o["count"] for o in of["outcomes"] if o["count"]}, of["not_told"])
    answer = c.call("outcome.list", {"on": on})
    return [nonzero(answer)] + [nonzero(f) for f in answer["followup"]]


@test
def what_came_of_it_is_counted():
    with Kept() as kept:
        with kept.daemon(rules=RULES) as d, d.client() as c:
            fill(c)
            none = (0, {}, 0)
            check(counted(c, "2026-06-01"), [none] * 4)
            refused("value", c.call, "outcome.put", {"id": "L1", "outcome": "sommerhus"})
            refused("range", c.call, "outcome.put", {"id": "L1", "outcome": "job", "on": "2999-01-01"})
            refused("unknown-id", c.call, "outcome.put", {"id": "L9", "outcome": "job"})
            # time runs from the accepted track; a return begins nothing anew
            c.call("track.accept", {"id": "L1", "track": "spor", "on": "2024-01-01"})
            for outcome, on in (("praktik", "2024-02-01"), ("job", "2024-06-01"), ("tilbage", "2024-12-01"),
                                ("uddannelse", "2025-12-28")):
                c.call("outcome.put", {"id": "L1", "outcome": outcome, "on": on, "note": "CANARY",
                                       "actor": "KIM"})
            # somebody of whom only the outcome is known, and somebody of whom none is
            c.call("outcome.put", {"id": "L2", "outcome": "job", "on": "2025-06-01"})
            c.call("track.accept", {"id": "L3", "track": "spor", "on": "2025-06-01"})
            check(counted(c, "2026-01-01"),
                  [(3, {"job": 1, "uddannelse": 1}, 1), (3, {"job": 2}, 1), (1, {"tilbage": 1}, 0),
                   (1, {"uddannelse": 1}, 0)])
            # the day before the point, and the day itself: 104 weeks after 2024-01-01
            check(counted(c, "2025-12-28")[3], none)
            check(counted(c, "2025-12-29")[3], (1, {"uddannelse": 1}, 0))
            assert "KIM" not in json.dumps(c.call("outcome.list"))
            before = counted(c, "2026-01-01")
            d.process.send_signal(signal.SIGKILL)
            d.wait()
        with kept.daemon(rules=RULES) as d, d.client() as c:
            check(counted(c, "2026-01-01"), before)
            c.call("ledig.forget", {"id": "L1"})
            check(grep_state(kept, "CANARY"), [])
            check(counted(c, "2026-01-01"), [(2, {"job": 1}, 1), (2, {"job": 1}, 1), none, none])


def free_seats(c):
    [offer] = c.call("match.offers", {"id": "L1"})["matches"]
    return [(r["id"], r["seats_free"]) for r in offer["runs"]]


@test
def a_seat_is_taken_once():
    """Two want the last one; what was acknowledged is there afterwards."""
    rules = RULES + """
facts tilbud "Forløb" { sted text "Sted" }
offer kursus "Kursus" { source "prøve"  lead skole  require alder >= 18  because "Er fyldt 18" }
"""
    with Kept() as kept:
        with kept.daemon(rules=rules) as d, d.client() as c, d.client() as other:
            fill(c)
            c.call("tilbud.put", {"id": "R1", "tilbud": {"offer": "kursus", "seats_free": 2}})
            c.call("tilbud.put", {"id": "R2", "tilbud": {"offer": "kursus"}})
            refused("missing", c.call, "tilbud.take", {"id": "R2", "ledig_id": "L1"})
            refused("unknown-id", c.call, "tilbud.take", {"id": "R9", "ledig_id": "L1"})
            refused("unknown-id", c.call, "tilbud.take", {"id": "R1", "ledig_id": "L9"})
            refused("conflict", c.call, "tilbud.release", {"id": "R1", "ledig_id": "L1"})
            check(c.call("tilbud.take", {"id": "R1", "ledig_id": "L1", "note": "CANARY"})["seats_free"], 1)
            refused("conflict", c.call, "tilbud.take", {"id": "R1", "ledig_id": "L1"})
            check(free_seats(c), [("R1", 1), ("R2", None)])
            c.send(request(1, "tilbud.take", {"id": "R1", "ledig_id": "L2"}))
            other.send(request(1, "tilbud.take", {"id": "R1", "ledig_id": "L3"}))
            answers = [client.lines(1)[0] for client in (c, other)]
            check(sorted("result" in a for a in answers), [False, True])
            [no] = [a["error"] for a in answers if "error" in a]
            check((no["data"]["kind"], no["message"]), ("conflict", "no seat of this run is free"))
            check(free_seats(c), [("R2", None)])
            check(c.call("tilbud.get", {"id": "R1"})["taken"], 2)
            d.process.send_signal(signal.SIGKILL)
            d.wait()
        with kept.daemon(rules=rules) as d, d.client() as c:
            check(free_seats(c), [("R2", None)])
            refused("conflict", c.call, "tilbud.take", {"id": "R1", "ledig_id": "L1"})
            check(c.call("tilbud.release", {"id": "R1", "ledig_id": "L1"})["seats_free"], 1)
            check(free_seats(c), [("R1", 1), ("R2", None)])
            check(c.call("tilbud.take", {"id": "R1", "ledig_id": "L1"})["seats_free"], 0)
            # who is forgotten sits nowhere
            won = "L2" if "result" in answers[0] else "L3"
            c.call("ledig.forget", {"id": won})
            check(free_seats(c), [("R1", 1), ("R2", None)])
            # its source tells anew, and knows of the one that is held
            c.call("tilbud.put", {"id": "R1", "tilbud": {"offer": "kursus", "seats_free": 5}})
            check(free_seats(c), [("R1", 5), ("R2", None)])
            check(c.call("tilbud.release", {"id": "R1", "ledig_id": "L1"})["seats_free"], 5)
            c.call("tilbud.take", {"id": "R1", "ledig_id": "L1"})
            c.call("tilbud.remove", {"id": "R1"})
        with kept.daemon(rules=rules) as d, d.client() as c:
            # put anew under the same id, it is another run: nobody has taken a seat of it
            c.call("tilbud.put", {"id": "R1", "tilbud": {"offer": "kursus", "seats_free": 5}})
            check(free_seats(c), [("R1", 5), ("R2", None)])
            c.call("tilbud.remove", {"id": "R1"})
            check(c.call("tilbud.release", {"id": "R1", "ledig_id": "L1"})["seats_free"], None)
            c.call("ledig.forget", {"id": "L1"})
            check(grep_state(kept, "CANARY"), [])


@test
def all_that_is_kept_about_a_person():
    with Kept() as kept, kept.daemon(rules=RULES) as d, d.client() as c:
        c.call("ledig.put", {"id": "L1", "ledig": {"alder": 25}, "records": {"tilsagn": {"x": "ja"}}})
        decision = c.call("track.recommend", {"id": "L1", "actor": "KIM", "purpose": "visitation"})
        c.call("decision.confirm", {"id": decision["decision"], "actor": "KIM"})
        c.call("decision.override", {"id": decision["decision"], "item": "voksen", "criterion": "K1", "state": "no",
                                     "reason": "kender ham", "actor": "BO"})
        c.call("ledig.put", {"id": "L1", "ledig": {"alder": 26}})
        c.call("ledig.put", {"id": "L1", "ledig": {"alder": 27}})
        c.call("track.accept", {"id": "L1", "track": "spor", "note": "glad"})
        c.call("ledig.put", {"id": "L2", "ledig": {"alder": 66}})
        all_ = c.call("ledig.export", {"id": "L1", "actor": "BO"})
        check([r["ledig"] for r in all_["now"]], [{"alder": 27}])
        # of the earlier ones only what a decision rests on
        check([(r["ledig"], r["records"]) for r in all_["earlier"]],
              [({"alder": 25}, {"tilsagn": {"x": "ja"}})])
        check([(e["what"], e["about"], e["note"]) for e in all_["events"]], [("accepted", "spor", "glad")])
        check([x["decision"] for x in all_["decisions"]], [decision["decision"]])
        check([(x["what"], x["item"], x.get("reason"), x["actor"]) for x in all_["decisions"][0]["said"]],
              [("confirmed", "voksen", None, "KIM"), ("overridden", "voksen", "kender ham", "BO")])
        check([x["method"] for x in all_["looked_at"]],
              ["ledig.put", "track.recommend", "decision.confirm", "decision.override", "ledig.put", "ledig.put", "track.accept"])
        check(all_["looked_at"][1]["actor"], "KIM")
        check(all_["looked_at"][1]["purpose"], "visitation")
        check(c.call("ledig.export", {"id": "L1"})["looked_at"][-1]["actor"], "BO")


@test
def what_cannot_be_written_did_not_happen():
    """A full disk, and the notes in memory are those on the disk."""
    with Kept() as kept, SmallDisk(kept, "2m") as disk:
        with kept.daemon(rules=RULES) as d, d.client() as c:
            fill(c)
            c.call("track.accept", {"id": "L3", "track": "spor", "on": "2026-06-01"})
            disk.fill()
            done = {"id": "L3", "track": "spor", "step": "screening", "on": "2026-06-02",
                    "note": "x" * 2000}
            for _ in range(20):
                try:
                    c.call("track.step", done)
                except RpcError as e:
                    check(e.data["kind"], "store")
                    break
            else:
                raise AssertionError("the disk is not full")
            disk.empty()
            first = tasks(c, id="L3")
        with kept.daemon(rules=RULES) as d, d.client() as c:
            check(tasks(c, id="L3"), first)


main()
