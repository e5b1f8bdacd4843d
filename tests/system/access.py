#!/usr/bin/env python3
"""Who may ask what: the table of roles tried whole by real users, and what each gets to see."""
import json

from lib.daemon import Daemon, RpcError
from lib.harness import check, main, test
from lib.kept import Kept
from lib.users import USERS, as_user, grants, needs_root

RULES = """
ruleset proeve "Prøve" { language da  zone "Europe/Copenhagen"  version "1" }
facts ledig "Den ledige" {
    alder     integer 15..75                 "Alder"
    kommune   text                           "Kommune"
    raadighed one of { ja, nej }             "Rådighed"   set by akasse only
    oenske    text                           "Ønske"      set by borger only
    forhold   text                           "Forhold"    sensitive
    helbred   set of { loeft, staaende }     "Helbred"    sensitive  ask "Hvad skal du skånes for?"
}
facts stilling "Stillingen" { titel text "Titel"   belastninger set of { loeft, staaende } "Belastninger" }
facts tilbud "Forløb" { sted text "Sted" }
profile voksen "Voksen" { basis own  require alder >= 18  because "Er fyldt 18" }
profile rask "Rask" { basis own  require count(helbred) = 0  because "Helbred: {helbred}" }
profile tryg "Tryg" { basis own  require forhold = "ingen"  because "Forhold: {forhold}" }
offer kursus "Kursus" { basis own  lead skole  require alder >= 18  because "Er fyldt 18" }
match job "Job" between ledig and stilling {
    basis own
    require K1: ledig.alder >= 18  because "Er fyldt 18"
    require K6: disjoint(stilling.belastninger, ledig.helbred)  private  because "Kan holde til det"
}
"""
NOBODY, TEAM, TEAM_GROUP = 64008, 64009, 64100
PURPOSES = ["visitation", "jobmatch", "followup", "health", "audit"]
PERSON = {"alder": 40, "kommune": "0791", "helbred": ["loeft"]}
OTHER = {"alder": 41, "kommune": "0851", "helbred": []}
# what a call needs beside purpose and actor
PARAMS = {
    "ledig.export": {"id": "nobody"},
    "ledig.settle": {"id": "nobody", "fact": "x", "source": "y", "reason": "z"},
    "track.accept": {"id": "nobody", "track": "x"}, "track.step": {"id": "nobody", "track": "x"},
    "track.end": {"id": "nobody", "track": "x", "reason": "y"},
    "outcome.put": {"id": "nobody", "outcome": "job"}, "outcome.list": {},
    "progress.put": {"id": "nobody", "progress": "x", "by": "y", "declined": True},
    "progress.get": {"id": "nobody", "progress": "x"},
    "due.list": {"id": "p1"}, "decision.confirm": {"id": "nobody"},
    "decision.override": {"id": "nobody", "item": "x", "reason": "y"},
    "server.backup": {"file": "nowhere"}, "decision.get": {"id": "nobody"},
    "ledig.put": {"id": "p9", "ledig": PERSON}, "ledig.get": {"id": "p1"},
    "ledig.share": {"id": "p1", "share": "none"}, "ledig.forget": {"id": "nobody"},
    "stilling.put": {"id": "v9", "stilling": {"titel": "x"}},
    "stilling.get": {"id": "v1"}, "stilling.remove": {"id": "nothing"},
    "tilbud.put": {"id": "r1", "tilbud": {"offer": "kursus"}}, "tilbud.get": {"id": "r1"},
    "tilbud.take": {"id": "r1", "ledig_id": "nobody"},
    "tilbud.release": {"id": "r1", "ledig_id": "nobody"},
    "feed.quarantine": {"feed": "none"},
    "tilbud.remove": {"id": "nothing"}, "track.recommend": {"id": "p1"},
    "match.jobs": {"id": "p1"}, "match.offers": {"id": "p1"}, "match.shortlist": {"id": "v1"},
    "match.explain": {"ledig_id": "p1", "stilling_id": "v1"}, "match.stop": {"job": 1},
    "subscribe": {"stilling_id": "v1"}, "unsubscribe": {"subscription": 1},
}
FORBIDDEN = -32007


def settings(extra=()):
    return {"access": "granted", "socket_mode": "0666", "grant": grants(extra)}


def daemon(extra=(), rules=RULES):
    return Daemon(rules=rules, config=settings(extra))


def fill(d):
    with as_user(USERS["fagsystem"], d.path) as c:
        for ident, facts in (("p1", PERSON), ("p2", OTHER)):
            c.call("ledig.put", {"id": ident, "ledig": facts, "purpose": "visitation", "actor": "a"})
        c.call("stilling.put", {"id": "v1", "stilling": {"titel": "Lager", "belastninger": ["staaende"]}})


def allowed(c, method, params):
    """True, or False when the caller may not; other errors are answers of the method."""
    try:
        c.call(method, params)
    except RpcError as e:
        if e.code == FORBIDDEN:
            return False
        if e.data.get("kind") == "missing" and e.data.get("path") in ("purpose", "actor"):
            return False
    return True


@test
def the_whole_table():
    needs_root()
    with daemon() as d:
        fill(d)
        with d.client() as root:
            table = root.call("server.roles")["methods"]
            known = [m["name"] for m in root.call("rpc.discover")["methods"]]
        check(sorted(m["method"] for m in table), sorted(known), "the table knows every method")
        clients = {role: as_user(uid, d.path) for role, uid in USERS.items()}
        for row in table:
            if row["method"] in ("server.stop", "rules.load"):  # tried by themselves
                continue
            cells = {r["role"]: r for r in row["roles"]}
            for role, c in clients.items():
                cell = cells.get(role)
                for purpose in [None] + PURPOSES:
                    for actor in (False, True):
                        params = dict(PARAMS.get(row["method"], {}))
                        takes = {p["name"] for m in discovered(d) if m["name"] == row["method"]
                                 for p in m["params"]}
                        if purpose and "purpose" in takes:
                            params["purpose"] = purpose
                        if actor and "actor" in takes:
                            params["actor"] = "a"
                        want = cell is not None and (
                            not cell["purposes"] or ("purpose" in params and purpose in cell["purposes"]
                                                     and (actor or not cell["actor"])))
                        got = allowed(c, row["method"], params)
                        check(got, want, f"{role} {row['method']} for {purpose}, actor {actor}")
        for c in clients.values():
            c.close()


_discovered = {}


def discovered(d):
    if not _discovered:
        with d.client() as c:
            _discovered["methods"] = c.call("rpc.discover")["methods"]
    return _discovered["methods"]


@test
def nobody_may_anything():
    needs_root()
    with daemon() as d:
        fill(d)
        with as_user(NOBODY, d.path) as c:
            check(c.call("server.roles")["own"] if allowed(c, "server.roles", None) else [], [])
            for method in PARAMS:
                person = method.startswith(("ledig", "track", "match")) and method != "match.stop"
                check(allowed(c, method, dict(PARAMS[method], purpose="visitation", actor="a")
                              if person else PARAMS[method]), False, method)


@test
def root_is_no_caseworker():
    needs_root()
    with daemon() as d:
        fill(d)
        with d.client() as c:
            check(sorted(r["role"] for r in c.call("server.roles")["own"]), ["drift", "regler"])
            check(allowed(c, "ledig.get", {"id": "p1", "purpose": "visitation"}), False)
            check(c.call("rules.check")["loaded"], False)


@test
def only_root_and_its_own_user_stop_it():
    needs_root()
    with daemon() as d:
        for uid in [*USERS.values(), NOBODY]:
            with as_user(uid, d.path) as c:
                check(allowed(c, "server.stop", None), False, f"uid {uid}")


def answers(c, purposes):
    """Everything that is said about persons, as one text."""
    out = []
    for method in ("ledig.get", "ledig.list", "track.recommend", "match.jobs", "match.offers",
                   "match.shortlist", "match.explain"):
        for purpose in purposes:
            for audience in ("caseworker", "citizen", "employer"):
                params = dict(PARAMS.get(method, {}), purpose=purpose, actor="a")
                if method.startswith(("track", "match")):
                    params.update(explain=True, audience=audience, near=True)
                try:
                    out.append(json.dumps(c.call(method, params), ensure_ascii=False))
                except RpcError as e:
                    out.append(json.dumps(e.error, ensure_ascii=False))
    return "\n".join(out)


@test
def sensitive_facts_stay_where_they_may_be_seen():
    needs_root()
    secret = "kanariefugl"  # told of the person alone; it comes out in facts, texts and reasons
    with daemon() as d:
        fill(d)
        with as_user(USERS["fagsystem"], d.path) as c:
            c.call("ledig.put", {"id": "p1", "ledig": dict(PERSON, forhold=secret, helbred=["loeft"]),
                                 "purpose": "visitation", "actor": "a"})
            c.call("stilling.put", {"id": "v1", "stilling": {"titel": "Lager", "belastninger": ["loeft"]}})
        for role in ("jobkonsulent", "virksomhedskonsulent", "revisor", "drift", "regler"):
            with as_user(USERS[role], d.path) as c:
                check(secret in answers(c, PURPOSES), False, f"{role} sees it")
        with as_user(USERS["sagsbehandler"], d.path) as c:
            check(secret in answers(c, ["visitation", "health"]), True, "the caseworker")
            text = json.dumps(c.call("match.shortlist", {"id": "v1", "purpose": "jobmatch",
                                                         "explain": True, "near": True}))
            check(secret in text, False, "a shortlist for jobmatch")
            text = json.dumps(c.call("match.shortlist", {"id": "v1", "purpose": "health",
                                                         "explain": True}), ensure_ascii=False)
            check("K6" in text, True, "a shortlist for health")
        check(secret in d.log_text(), False, "the log")


def match_all(c, of):
    """The lists, and how it came out."""
    job = c.call("match.all", {"of": of, "purpose": "jobmatch"})["job"]
    lists = []
    while True:
        p = c.message()["params"]
        if "done" in p:
            return lists, p["done"]
        assert p["job"] == job and ("list" in p or "progress" in p), p
        lists += [p["list"]] if "list" in p else []


@test
def a_scope_is_for_some_persons():
    needs_root()
    scoped = f"gid:{TEAM_GROUP} sagsbehandler kommune=0791,0787"
    with daemon([scoped]) as d:
        fill(d)
        with as_user(TEAM, d.path, groups=[TEAM_GROUP]) as c:
            own = c.call("server.roles")["own"]
            check(own, [{"role": "sagsbehandler",
                         "scope": {"fact": "kommune", "values": ["0791", "0787"]}}])
            check(c.call("ledig.get", {"id": "p1", "purpose": "visitation"})["id"], "p1")
            outside = nothing = None
            for ident in ("p2", "never"):
                try:
                    c.call("ledig.get", {"id": ident, "purpose": "visitation"})
                except RpcError as e:
                    outside, nothing = nothing, e.error
            check(outside, nothing, "one outside is answered for as one who is not known")
            listed = c.call("ledig.list", {"purpose": "visitation"})
            check(([m["id"] for m in listed["list"]], listed["count"]), (["p1"], 1))
            short = c.call("match.shortlist", {"id": "v1", "purpose": "health", "near": True})
            check(("p2" in json.dumps(short), short["searched"]), (False, 1))
            begun = c.call("subscribe", {"stilling_id": "v1", "purpose": "jobmatch"})
            check("p2" in json.dumps(begun), False)
            for of, ident in (("stilling", "v1"), ("ledig", "p1")):
                listed, done = match_all(c, of)
                check([x["id"] for x in listed], [ident], "lists of none but one's own persons")
                check("p2" in json.dumps(listed), False)
                check([m["id"] for m in listed[0]["matches"]], [{"v1": "p1", "p1": "v1"}[ident]])
                check(done["lists"], 1)
        with as_user(USERS["jobkonsulent"], d.path) as c:  # whose role has no scope
            check([x["id"] for x in match_all(c, "ledig")[0]], ["p1", "p2"])
        with as_user(TEAM, d.path, groups=[TEAM_GROUP]) as c:
            check(allowed(c, "match.explain", {"ledig_id": "p2", "stilling_id": "v1",
                                               "purpose": "visitation"}), True)  # unknown id
            for ident, kommune in (("p2", "0791"), ("new", "0851"), ("p1", "0851")):
                try:
                    c.call("ledig.put", {"id": ident, "ledig": {"kommune": kommune},
                                         "purpose": "visitation"})
                except RpcError as e:
                    check(e.code, FORBIDDEN, f"{ident} {kommune}")
                else:
                    raise AssertionError(f"{ident} was taken over or put outside")
            try:
                c.call("ledig.forget", {"id": "p2", "purpose": "visitation"})
            except RpcError as e:
                check(e.data["kind"], "unknown-id")
            # nobody knows where this one lives: outside
            c2 = as_user(USERS["fagsystem"], d.path)
            c2.call("ledig.put", {"id": "p3", "ledig": {"alder": 30}, "purpose": "visitation", "actor": "a"})
            c2.close()
            check(c.call("ledig.list", {"purpose": "visitation"})["count"], 1)
        with as_user(TEAM, d.path) as c:  # the same user without the group
            check(allowed(c, "ledig.get", {"id": "p1", "purpose": "visitation"}), False)


KEPT_RULES = RULES.replace('because "Er fyldt 18" }\nprofile rask', 'because "Er fyldt 18"  confirm by sagsbehandler }\nprofile rask') + """
track spor "Spor" { basis own  for profile voksen  step en "En"  lead skole }
progress maaling "Måling" { basis own  indicator hverdag "Hverdag" 1..5  anchors { 1 "Svær", 5 "God" }  measure at week 0, 4 }
share aftale "Aftale" { basis own  purpose "jobmatch"  consent skole for "jobmatch"  fields { alder } }
due samtale "Samtale" { basis own  when alder >= 18 because "Er fyldt 18"  lead kommunen }
"""


def said_of_one(ident, decision):
    """All that can be said or asked of one person, and of a decision about them."""
    return [("track.recommend", {"id": ident}), ("match.jobs", {"id": ident}), ("match.offers", {"id": ident}),
            ("match.explain", {"ledig_id": ident, "stilling_id": "v1"}),
            ("decision.get", {"id": decision}), ("decision.confirm", {"id": decision}),
            ("decision.override", {"id": decision, "item": "voksen", "reason": "x"}),
            ("track.accept", {"id": ident, "track": "spor"}), ("track.step", {"id": ident, "track": "spor", "step": "en"}),
            ("track.end", {"id": ident, "track": "spor", "reason": "x"}),
            ("outcome.put", {"id": ident, "outcome": "job"}),
            ("progress.put", {"id": ident, "progress": "maaling", "by": "x", "values": {"hverdag": 3}}),
            ("progress.get", {"id": ident, "progress": "maaling"}), ("due.list", {"id": ident}),
            ("tilbud.take", {"id": "r1", "ledig_id": ident}), ("tilbud.release", {"id": "r1", "ledig_id": ident}),
            ("ledig.share", {"id": ident, "share": "aftale"}), ("ledig.export", {"id": ident}),
            ("ledig.settle", {"id": ident, "fact": "forhold", "source": "a", "reason": "x"}), ("ledig.forget", {"id": ident})]


def error_of(c, method, params):
    try:
        c.call(method, dict(params, purpose="visitation"))
    except RpcError as e:
        return e.error
    return None


@test
def a_scope_holds_for_all_that_is_said_of_a_person():
    """Somebody outside, and a decision about them, are answered for as if there were none."""
    needs_root()
    with Kept() as kept, kept.daemon(rules=KEPT_RULES, config=settings([f"uid:{TEAM} sagsbehandler kommune=0791"])) as d:
        fill(d)
        decisions = {}
        with as_user(USERS["fagsystem"], d.path) as c:
            who = {"purpose": "visitation", "actor": "a"}
            c.call("tilbud.put", {"id": "r1", "tilbud": {"offer": "kursus", "seats_free": 5}})
            told = [{"value": "x", "source": "a"}, {"value": "y", "source": "b"}]
            for ident, facts in (("p1", PERSON), ("p2", OTHER)):
                c.call("ledig.put", dict(who, id=ident, ledig=dict(facts, forhold=told)))
                decisions[ident] = c.call("track.recommend", dict(who, id=ident))["decision"]
                c.call("track.accept", dict(who, id=ident, track="spor", on="2026-01-05"))
                c.call("outcome.put", dict(who, id=ident, outcome="job", on="2026-01-06"))
            before = c.call("ledig.export", dict(who, id="p2"))
            with as_user(TEAM, d.path) as team:
                for (method, params), (_, nobody) in zip(said_of_one("p2", decisions["p2"]), said_of_one("never", "a" * 32)):
                    error = error_of(team, method, params)
                    check((error and error["data"]["kind"], error), ("unknown-id", error_of(team, method, nobody)), method)
                check(error_of(team, "ledig.put", dict(id="p2", ledig=OTHER))["code"], FORBIDDEN)
                # whoever is asked about everybody tells of those within
                check([t["id"] for t in team.call("due.list", {"purpose": "followup"})["tasks"] if t["id"] != "p1"], [])
                check(team.call("outcome.list", {"purpose": "followup"})["persons"], 1)
                tried = set()
                for method, params in said_of_one("p1", decisions["p1"]):  # and all of it is taken within
                    check(error_of(team, method, params), None, method)
                    tried.add(method)
            after = c.call("ledig.export", dict(who, id="p2"))
            check((after["events"], after["now"]), (before["events"], before["now"]))
            check([e for e in after["looked_at"] if e["uid"] == TEAM], [])
        known = {m["name"] for m in discovered(d) if "actor" in {p["name"] for p in m["params"]}}
        check(sorted(m for m in known - tried if not m.startswith(("stilling.", "tilbud."))),
              ["ledig.get", "ledig.list", "ledig.put", "match.all", "match.shortlist", "outcome.list", "subscribe"], "tried elsewhere")


@test
def who_sees_no_sensitive_facts_sees_none_in_a_decision():
    needs_root()
    with Kept() as kept, kept.daemon(rules=KEPT_RULES, config=settings()) as d:
        fill(d)
        secret = {"forhold": "kanariefugl", "helbred": ["loeft"]}
        with as_user(USERS["fagsystem"], d.path) as c:
            who = {"purpose": "visitation", "actor": "a"}
            c.call("ledig.put", dict(who, id="p1", ledig=dict(PERSON, **secret)))
            decision = c.call("track.recommend", dict(who, id="p1", explain=True))["decision"]
            c.call("decision.override", dict(who, id=decision, item="voksen", reason="kanariefugl"))
            assert "kanariefugl" in json.dumps(c.call("decision.get", dict(who, id=decision)))
        for role, purpose in (("jobkonsulent", "visitation"), ("revisor", "audit")):
            with as_user(USERS[role], d.path) as c:
                got = c.call("decision.get", {"id": decision, "purpose": purpose})
                check(("kanariefugl" in json.dumps(got), got["replayed"]), (False, "same"), role)
                check([o["item"] for o in got["overridden"]], ["voksen"], role)


WAY = KEPT_RULES + """
track vej "Vej" { basis own  for profile voksen
    step skaan "Skånehensyn" lead sagsbehandler  done when "loeft" in helbred
    step praktik "Praktik" lead jobkonsulent  after skaan  within 10 working days
    step samtale "Samtale" lead jobkonsulent
}
"""


@test
def how_far_somebody_is_tells_nothing_sensitive():
    """A step that is done when a sensitive fact says so, and those that come after it."""
    needs_root()
    with Kept() as kept, kept.daemon(rules=WAY, config=settings()) as d:
        fill(d)
        seen = {role: [] for role in ("sagsbehandler", "jobkonsulent")}
        who = {"purpose": "visitation", "actor": "a", "id": "p1"}
        for helbred in ([], ["loeft"]):
            with as_user(USERS["fagsystem"], d.path) as c:
                c.call("ledig.put", dict(who, ledig=dict(PERSON, helbred=helbred)))
                c.call("track.accept", dict(who, track="vej"))
            for role, told in seen.items():
                with as_user(USERS[role], d.path) as c:
                    tasks = [t["name"] for t in c.call("due.list", {"id": "p1", "purpose": "visitation"})["tasks"] if t.get("track")]
                    tracks = c.call("track.recommend", {"id": "p1", "purpose": "visitation"})["tracks"]
                    track = next(t for t in tracks if t["name"] == "vej")
                    step = {"id": "p1", "track": "vej", "step": "praktik", "what": "undone", "purpose": "visitation"}
                    told.append((tasks, [(s["name"], s["done"]) for s in track["steps"]], track,
                                 c.call("track.step", step).get("pending")))
        before, after = seen["sagsbehandler"]
        check((before[0], after[0]), (["skaan", "samtale"], ["praktik", "samtale"]))
        check((before[1][0], after[1][0]), (("skaan", False), ("skaan", True)))
        before, after = seen["jobkonsulent"]
        check(before[:2], (["samtale"], [("skaan", None), ("praktik", None), ("samtale", None)]))
        check(after, before)


@test
def who_tells_what():
    needs_root()
    with daemon() as d:
        def put(role, facts):
            with as_user(USERS[role], d.path) as c:
                try:
                    c.call("ledig.put", {"id": "p5", "ledig": facts, "purpose": "visitation", "actor": "a"})
                except RpcError as e:
                    return e.data["kind"]
            return "kept"
        check(put("sagsbehandler", {"raadighed": "ja"}), "source")
        check(put("sagsbehandler", {"raadighed": {"value": "ja", "source": "akasse"}}), "source")
        check(put("sagsbehandler", {"alder": {"value": 40, "source": "register"}}), "source")
        check(put("sagsbehandler", {"oenske": {"value": "lager", "source": "borger"}}), "kept")
        check(put("sagsbehandler", {"alder": 40}), "kept")
        check(put("fagsystem", {"raadighed": {"value": "ja", "source": "akasse"}}), "kept")
        check(put("fagsystem", {"raadighed": {"value": "ja", "source": "borger"}}), "source")
    # of two roles it is the system that asks for somebody, whichever line stands first
    told = {"id": "p5", "ledig": {"alder": {"value": 40, "source": "register"}}, "purpose": "visitation"}
    with daemon([f"uid:{USERS['sagsbehandler']} fagsystem"]) as d:
        with as_user(USERS["sagsbehandler"], d.path) as c:
            check(c.call("ledig.put", dict(told, actor="a"))["id"], "p5")
            try:
                c.call("ledig.put", told)
                assert False, "another source without a system"
            except RpcError as e:
                check(e.data["kind"], "source")


@test
def the_settings_are_checked():
    for line, words in (("grant uid:1 caseworker", ": grant: there is no role caseworker; the roles are drift"),
                        ("grant uid:1", "a role is missing"),
                        ("grant anna sagsbehandler", "begins with user:NAME"),
                        ("grant user:no-such-user-here sagsbehandler", "there is no"),
                        ("grant uid:x sagsbehandler", "there is no"),
                        ("grant uid:1 sagsbehandler kommune", "FACT=VALUE"),
                        ("grant uid:1 sagsbehandler a=1 b=2", "one scope a line"),
                        ("grant", "grant has no value"), ("access maybe", "access takes granted or open")):
        key, _, value = line.partition(" ")
        d = Daemon(rules=RULES, config={key: value}, ready=False)
        check((d.wait(), words in d.log_text()), (2, True), f"{line}: {d.log_text()}")
        d.close()


@test
def open_is_said_aloud():
    with Daemon(rules=RULES) as d:
        check("access open" in d.log_text(), True)
        check(d.status()["access"], "open")
    with Daemon(rules=RULES, config={"access": "granted"}) as d:
        check("no grants" in d.log_text(), True)


main()
