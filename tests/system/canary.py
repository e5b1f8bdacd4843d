#!/usr/bin/env -S python3 -B
"""Canaries: a word of its own in every field that a client can send, and then a look at
everything that comes out, to whom, and in the log.  The fields come from the facts of the rules
and from rpc.discover, so that a new fact, method or parameter is tried by itself."""
import json
import os
import re
import subprocess
import tempfile
import unicodedata

from lib.daemon import Daemon, request
from lib.harness import BUILD, PATIENCE, ROOT, Skip, check, main, test
from lib.kept import Kept
from lib.users import USERS, as_user, grants, needs_root

RULES = """
ruleset proeve "Prøve" { language da  zone "Europe/Copenhagen"  version "1" }
facts ledig "Den ledige" {
    alder     integer 15..75         "Alder"
    vej       text                   "Vej"
    ord       list of text           "Ord"
    krop      text                   "Krop"      sensitive
    liste     list of text           "Liste"     sensitive
    valg      one of { kanariSvalga, kanariSvalgb }   "Valg"   sensitive
    flere     set of { kanariSsaeta, kanariSsaetb }   "Flere"  sensitive
    tal       integer 0..999999999   "Tal"       sensitive
    brud      number                 "Brud"      sensitive
    dag       date                   "Dag"       sensitive
    ja        boolean                "Ja"        sensitive
}
facts stilling "Stillingen" { titel text "Titel"   krav list of text "Krav"   tungt text "Tungt"  vaegt integer 0..999999999 "Vægt" }
facts tilbud "Forløb" { sted text "Sted" }
""" + "".join(f"""
profile p_{f} "P" {{ basis own  require {f} = {other}  because "Se her: {{{f}}}" }}
offer o_{f} "O" {{ basis own  lead skole  require {f} = {other}  yes "Ja {{{f}}}"  no "Nej {{{f}}}"  unknown "Måske"  border {f} = {same} }}
""" for f, other, same in (("krop", '"x"', '"y"'), ("tal", "1", "2"), ("dag", "@\"2000-01-01\"", "@\"2000-01-02\""),
                           ("valg", '"kanariSvalgb"', '"kanariSvalga"'), ("brud", "1", "2"))) + """
profile alle "Alle" { basis own  require count(liste) = 0  because "Liste: {liste}"  require count(flere) = 0 because "Flere: {flere}" }
match job "Job" between ledig and stilling {
    basis own
    require K1: ledig.alder >= 18  because "Er fyldt 18"
    require K2: ledig.krop != stilling.tungt  private  because "Kan holde til det"
    require K3: ledig.tal != stilling.vaegt  private  because "Kan bære det"
    require K4: ledig.valg != "kanariSvalgb"  private  because "Har det"
    require K5: count(ledig.flere) < 2  private  because "Har det"
    require K6: ledig.dag < on  private  because "Siden det"
}
profile med "Med" { basis own  require K1: alder >= 18  because "Er fyldt 18"  confirm by sagsbehandler }
track spor "Spor" { basis own  for profile med  step trin "Trin"  lead skole }
progress maaling "Måling" { basis own  indicator hverdag "Hverdag" 1..5  anchors { 1 "Svær", 5 "God" }  measure at week 0, 4 }
share aftale "Aftale" { basis own  purpose "jobmatch"  consent skole for "jobmatch"  fields { alder, vej } }
"""
PURPOSES = ["visitation", "jobmatch", "followup", "health", "audit"]
AUDIENCES = ["caseworker", "citizen", "employer"]
SEES = {"fagsystem", "sagsbehandler"}            # what is sensitive
PERSONS = SEES | {"jobkonsulent"}                # persons at all, beside what a shortlist says of them
NUMBER, PART, DAY = 271828183, "3.14159265", "1987-03-14"

# a class each: who may see it
FACTS = {  # of the person the canaries are put into; sensitive ones have S in the word
    "alder": 40, "vej": "kanariPvej", "ord": ["kanariPord"], "krop": "kanariSkrop", "liste": ["kanariSliste"],
    "valg": "kanariSvalga", "flere": ["kanariSsaeta"], "tal": NUMBER, "brud": float(PART), "dag": DAY, "ja": True,
}
RECORDS = {"samtykke": [{"modtager": "kanariRmodtager", "formaal": "kanariRformaal", "til": None}],
           "tilsagn": {"kanariRtilsagn": "ja"}, "progression": [{"kanariUnavn": "kanariUmaaling"}],
           "kanariUfelt": {"fri": "kanariUfri"}}
SENSITIVE = re.compile(f"kanariS[a-z]+|{NUMBER}|{re.escape(PART)}|{DAY}")
ANY = re.compile(f"kanari[A-Z][a-z]+|{NUMBER}|{re.escape(PART)}|{DAY}")


def facts_of(rules, entity):
    [block] = re.findall(r"facts " + entity + r' "[^"]*" \{(.*?)\n?\}\n', rules, re.S)
    return re.findall(r"(?:^|\s{2,})([a-z]+) +(?:integer|number|text|list|set|one|date|boolean)", block)


def discovered(d):
    with d.client() as c:
        return c.call("rpc.discover")["methods"]


def daemon(kept, **more):
    return kept.daemon(rules=RULES, config={"access": "granted", "socket_mode": "0666", "grant": grants(),
                                            "log_level": "debug", **more})


def fill(d):
    with as_user(USERS["fagsystem"], d.path) as c:
        who = {"purpose": "visitation", "actor": "kanariAhvem"}
        told = {f: {"value": v, "source": f"kanariQ{f}", "seen": "2026-01-02"} for f, v in FACTS.items()}
        c.call("ledig.put", dict(who, id="kanariIa", ledig=FACTS, records=RECORDS))
        c.call("ledig.put", dict(who, id="kanariIb", ledig=told))
        c.call("ledig.put", dict(who, id="kanariIc", ledig={"alder": 17, "krop": "kanariSander"}))
        c.call("stilling.put", {"id": "v1", "stilling": {"titel": "x", "krav": [], "tungt": "kanariSkrop", "vaegt": 1}})
        c.call("stilling.put", {"id": "v2", "stilling": {"titel": "y", "krav": [], "tungt": "andet", "vaegt": NUMBER}})
        c.call("stilling.put", {"id": "v3", "stilling": {"titel": "z", "krav": [], "tungt": "andet", "vaegt": 1}})
        c.call("tilbud.put", {"id": "r1", "tilbud": {"offer": "o_krop", "sted": "x", "seats_free": 3}})
        decisions = [c.call(m, dict(p, purpose="visitation", actor="kanariAhvem"))["decision"]
                     for m, p in (("track.recommend", {"id": "kanariIa", "explain": True}),
                                  ("match.jobs", {"id": "kanariIa", "explain": True, "near": True}),
                                  ("match.explain", {"ledig_id": "kanariIa", "stilling_id": "v1"}))]
        said_by_people(c, d.path, who, decisions[0])
        return [one for one in decisions if one]


TEXTS = ("kanariTstrid", "kanariTja", "kanariTtrin", "kanariTretur", "kanariTslut", "kanariTfik", "kanariTmaaler",
         "kanariThverdag", "kanariTplads", "kanariTgrund")


def said_by_people(c, path, who, decision):
    """What somebody wrote about the person in a note, a reason, a comment: T in the word."""
    def say(method, **params):
        c.call(method, dict(who, **params))
    c.call("ledig.put", dict(who, id="kanariId", ledig={"alder": [{"value": 40, "source": "x"}, {"value": 41, "source": "y"}]}))
    say("ledig.settle", id="kanariId", fact="alder", source="x", reason="kanariTstrid")
    say("track.accept", id="kanariIa", track="spor", note="kanariTja")
    say("track.step", id="kanariIa", track="spor", step="trin", note="kanariTtrin")
    say("track.step", id="kanariIa", track="spor", what="returned", note="kanariTretur")
    say("track.end", id="kanariIa", track="spor", reason="kanariTslut")
    say("outcome.put", id="kanariIa", outcome="job", note="kanariTfik")
    say("progress.put", id="kanariIa", progress="maaling", by="kanariTmaaler", values={"hverdag": 3}, comments={"hverdag": "kanariThverdag"})
    say("tilbud.take", id="r1", ledig_id="kanariIa", note="kanariTplads")
    with as_user(USERS["sagsbehandler"], path) as own:
        own.call("decision.confirm", dict(who, id=decision, item="med"))
    say("decision.override", id=decision, item="med", criterion="K1", state="no", reason="kanariTgrund")


def values(method, name, decisions):
    """What a parameter may be that makes the method tell what it knows."""
    if name == "id":
        stored = {"stilling": ["v1"], "tilbud": ["r1"], "decision": decisions}.get(method.split(".")[0], ["kanariIa", "kanariIb", "kanariId"])
        return ["v1", "v2", "v3"] if method == "match.shortlist" else stored
    return {"ledig_id": ["kanariIa", "kanariIb"], "stilling_id": ["v1", "v2"], "explain": [True], "near": [True],
            "audience": AUDIENCES, "progress": ["maaling"], "share": ["aftale"], "track": ["spor"], "purpose": PURPOSES, "actor": ["kanariAen"]}.get(name, [])


CHANGES = ("server.stop", "server.backup", "ledig.forget", "stilling.remove", "tilbud.remove", "ledig.put",
           "stilling.put", "tilbud.put")


def asked(methods, decisions):
    """Every method with every such value of its parameters: (method, params)."""
    for m in methods:
        if m["name"] in CHANGES:
            continue
        calls = [{}]
        for p in m["params"]:
            choice = values(m["name"], p["name"], decisions)
            if choice and not (p["name"] in ("stilling", "ledig")):
                calls = [dict(c, **{p["name"]: v}) for c in calls for v in choice]
        for c in calls:
            yield m["name"], c


def said(c, method, params):
    """The whole line that comes back, and what was pushed before it."""
    c.id += 1
    c.send(request(c.id, method, params))
    lines = []
    while True:
        line = c.line().decode()
        lines.append(line)
        if json.loads(line).get("id") == c.id:
            return "\n".join(lines)


def may(role, method, params, word):
    """May this word come out there?"""
    kind = word[6] if word.startswith("kanari") else "S"
    if params.get("audience") == "employer" and kind in "SURQT":
        return False
    if kind == "S" and method.startswith("stilling."):
        return True  # the vacancy's own
    if kind == "S":
        return role in SEES and (method not in ("match.shortlist", "match.all") or params.get("purpose") == "health")
    if kind == "A":  # all that is stored of a person is also who looked, and of a decision who spoke
        return (method == "ledig.export" and role in SEES
                or method == "decision.get" and (role in PERSONS or role == "revisor"))
    if kind == "T":  # may tell what is sensitive
        return role in SEES and method in ("ledig.export", "progress.get", "decision.get")
    if kind == "U":
        return role in SEES
    if kind in "RPQ":
        return role in PERSONS or (role == "revisor" and method == "decision.get" and kind == "P")
    if kind == "I":
        return (role in PERSONS or method.startswith(("match.", "subscribe"))
                or (role == "revisor" and method == "decision.get"))
    return False


@test
def every_fact_has_its_canary():
    check(sorted(facts_of(RULES, "ledig")), sorted(FACTS))


@test
def nobody_hears_what_he_may_not():
    needs_root()
    with Kept() as kept, daemon(kept) as d:
        decisions = fill(d)
        methods = discovered(d)
        assert decisions, "there are decisions to ask for"
        heard, leaks = {}, set()
        for role, uid in USERS.items():
            with as_user(uid, d.path) as c:
                for method, params in asked(methods, decisions):
                    *pushed, answer = said(c, method, params).split("\n")
                    sent = set(ANY.findall(json.dumps(params)))  # is no news
                    for word in set(ANY.findall(answer)):
                        heard.setdefault(word, set()).add(role)
                        if not may(role, method, params, word) and not (word in sent and word[6:7] != "A"):
                            leaks.add((role, method, json.dumps(params), word))
                    for word in set(ANY.findall("\n".join(pushed))):
                        # of an earlier call, whatever its purpose and audience: ids alone
                        if not (word.startswith("kanariI") and may(role, "match.all", {}, word)):
                            leaks.add((role, "pushed", json.dumps(params), word))
        check(sorted(leaks)[:5], [], f"{len(leaks)} leaks")
        # and the test would hear them: whoever may, did
        for f, v in FACTS.items():
            for word in ANY.findall(json.dumps(v)):
                assert "sagsbehandler" in heard.get(word, ()), f"nobody is told {word}"
        for word in TEXTS:
            assert "sagsbehandler" in heard.get(word, ()), f"nobody is told {word}"
        for word in ("kanariRmodtager", "kanariUfri", "kanariPvej", "kanariIc", "kanariQvej"):
            assert "fagsystem" in heard.get(word, ()), f"nobody is told {word}"
        d.hang_up()
        check(sorted(set(ANY.findall(d.log_text())) - declared()), [], "the log")
        check([n for n in os.listdir(kept.state) if ANY.search(n)], [], "names of files")


def declared():
    """Canaries that stand in the rules themselves, which messages about them may quote."""
    return set(ANY.findall(RULES))


@test
def what_is_pushed():
    """Whoever subscribes hears of ids; not more, and nothing that the call itself would not tell."""
    needs_root()
    with Kept() as kept, daemon(kept) as d:
        fill(d)
        if "subscribe" not in {m["name"] for m in discovered(d)}:
            raise Skip("there is no subscribe")
        pushed = 0
        with as_user(USERS["fagsystem"], d.path) as system:
            for role in ("virksomhedskonsulent", "jobkonsulent", "sagsbehandler"):
                with as_user(USERS[role], d.path) as c:
                    who = {"purpose": "jobmatch", "actor": "kanariAen"}
                    heard = [said(c, "subscribe", dict(who, stilling_id=v)) for v in ("v1", "v2", "v3")]
                    heard.append(said(c, "match.all", who))
                    for n in range(3):  # comes, changes, goes
                        facts = dict(FACTS, alder=30 + n, krop=f"kanariSny{'abc'[n]}")
                        system.call("ledig.put", dict(who, id="kanariId", ledig=facts, records=RECORDS))
                    system.call("ledig.forget", {"id": "kanariId", "purpose": "visitation", "actor": "a"})
                    heard.append(said(c, "rules.status", {}))
                    text = "\n".join(heard)
                    pushed += text.count('"method"')
                    leaks = {w for w in ANY.findall(text) if w[6:7] != "I"}
                    check(leaks, set(), f"{role} was told")
        assert pushed > 3, "nothing was pushed"
        check(sorted(set(ANY.findall(d.log_text())) - declared()), [], "the log")


@test
def what_is_wrong_is_not_told_on():
    """Words in every place of a request that is refused: in the sender's answer at most the names
    of members, and nowhere else."""
    needs_root()
    with Kept() as kept, daemon(kept) as d:
        fill(d)
        methods = discovered(d)
        with as_user(USERS["sagsbehandler"], d.path) as c, as_user(USERS["drift"], d.path) as other:
            for m in methods:
                if m["name"] in ("server.stop",):
                    continue
                for p in m["params"]:
                    for value in ("kanariVaerdi", ["kanariVaerdi"], {"alder": "kanariVaerdi"},
                                  {"alder": {"value": 17, "source": "kanariVaerdi", "seen": "kanariVaerdi"}},
                                  {"valg": "kanariVaerdi", "flere": ["kanariVaerdi"], "tal": "kanariVaerdi", "dag": "kanariVaerdi"},
                                  {"samtykke": [{"modtager": 1, "kanariVaerdi": "kanariVaerdi"}], "tilsagn": {"kanariVaerdi": "kanariVaerdi"}}):
                        for purpose in ("visitation", "kanariVaerdi"):
                            params = {p["name"]: value}
                            if any(q["name"] == "purpose" for q in m["params"]) and p["name"] != "purpose":
                                params["purpose"] = purpose
                            text = said(c, m["name"], params)
                            if "error" in json.loads(text.split("\n")[-1]):
                                assert "kanariVaerdi" not in text, f"{m['name']} {params}: {text[:600]}"
            for line in (b'{"jsonrpc":"2.0","id":"kanariNid","method":"kanariNmetode","params":{"kanariNfelt":"kanariNvaerdi"}}\n',
                         b'{"jsonrpc":"2.0","id":"kanariNid","method":"rules.status","kanariNmedlem":"kanariNvaerdi"}\n',
                         b'{"jsonrpc":"2.0","id":"kanariNid","method":"rules.status","params":{"kanariNfelt":"kanariNvaerdi"}}\n',
                         b'{"kanariNtop":"kanariNvaerdi"}\n', b'["kanariNliste"]\n', b'{"kanariNitu":\n', b"kanariNraa\n"):
                c.send(line)
                raw = c.line()
                assert b"kanariNvaerdi" not in raw and b"kanariNraa" not in raw and b"kanariNliste" not in raw, raw
                assert b"kanariNmetode" not in raw, raw
            for method in ("server.status", "server.roles", "rules.status", "rpc.discover", "server.metrics"):
                check(set(ANY.findall(said(other, method, {}))), set(), method)
        check(sorted(set(ANY.findall(d.log_text())) - declared()), [], "the log")


# ---- CPR numbers ----------------------------------------------------------------

DIGITS = "0101901234"
FORMS = ["0101901234", "010190-1234", "010190 1234", "010190.1234", "010190/1234", "010190 - 1234", "010190\u20111234",
         "010190\u20131234", "010190\u00a01234", "CPR:010190-1234", "x0101901234y", "barn 010190-1234, mor", "610190-1234",
         "010190\u200b1234", "010190\u00ad1234", "010190\u20101234", "010190\u20141234", "010190\u202f1234", "010190_1234",
         "\uff10\uff11\uff10\uff11\uff19\uff10-\uff11\uff12\uff13\uff14", "\u0660\u0661\u0660\u0661\u0669\u0660\u0661\u0662\u0663\u0664", "010190\t1234"]


def shapes(form):
    """As raw JSON: plain, every character escaped, and one digit escaped."""
    yield json.dumps(form, ensure_ascii=False).encode()
    yield b'"' + b"".join(b"\\u%04x" % ord(ch) for ch in form) + b'"'
    yield b'"' + b"\\u%04x" % ord(form[0]) + json.dumps(form[1:], ensure_ascii=False).encode()[1:]


def digits_in(raw):
    """The digits of what was said, whatever they are and whatever stands between them."""
    def of(value):
        if isinstance(value, dict):
            return "".join(of(k) + of(v) for k, v in value.items() if k not in ("digest", "decision"))
        if isinstance(value, list):
            return "".join(map(of, value))
        if isinstance(value, bool) or value is None:
            return "|"
        text = value if isinstance(value, str) else repr(value)
        return "|" + "".join(str(unicodedata.digit(ch)) for ch in text if ch.isdigit()) + "|"
    return of(json.loads(raw))


def places(methods, facts):
    """Every place in a request: a template with HERE in it, JSON text where the string stands."""
    yield '{"jsonrpc":"2.0","id":HERE,"method":"rules.status"}'
    yield '{"jsonrpc":"2.0","id":1,"method":HERE}'
    yield '{"jsonrpc":HERE,"id":1,"method":"rules.status"}'
    yield '{"jsonrpc":"2.0","id":1,"method":"rules.status",HERE:1}'
    yield '{"jsonrpc":"2.0","id":1,"method":"rules.status","params":{HERE:1}}'
    yield '[{"jsonrpc":"2.0","id":HERE,"method":"rules.status"}]'
    for m in methods:
        if m["name"] == "server.stop":
            continue
        for p in m["params"]:
            yield '{"jsonrpc":"2.0","id":1,"method":"%s","params":{"%s":HERE}}' % (m["name"], p["name"])
    put = '{"jsonrpc":"2.0","id":1,"method":"ledig.put","params":{"id":"c","purpose":"visitation","actor":"a",%s}}'
    for f in facts:
        for shape in ('"%s":HERE', '"%s":[HERE]', '"%s":{"value":HERE,"source":"x"}', '"%s":{"value":[HERE]}',
                      '"%s":{"value":1,"source":HERE}', '"%s":[{"value":1,"source":HERE,"seen":"2026-01-01"}]',
                      '"%s":{"value":1,"seen":HERE}'):
            yield put % ('"ledig":{' + shape % f + "}")
    yield put % '"ledig":{HERE:1}'
    for records in ('"samtykke":[{"modtager":HERE,"formaal":"x"}]', '"samtykke":[{"modtager":"x","formaal":HERE}]',
                    '"tilsagn":{HERE:"ja"}', '"tilsagn":{"x":HERE}', '"progression":[{"x":HERE}]', 'HERE:1', '"fri":{"x":[HERE]}'):
        yield put % ('"ledig":{"alder":30},"records":{' + records + "}")
    measured = '{"jsonrpc":"2.0","id":1,"method":"progress.put","params":{"id":"c","purpose":"visitation","actor":"a","progress":"maaling","by":"x",%s}}'
    for inner in ('"values":{"hverdag":HERE}', '"values":{HERE:3}', '"values":{"hverdag":3},"comments":{"hverdag":HERE}',
                  '"values":{"hverdag":3},"comments":{HERE:"x"}', '"values":{"hverdag":3},"targets":{"hverdag":HERE}',
                  '"values":{"hverdag":3},"targets":{HERE:3}', '"values":{"hverdag":3},"areas":[HERE]', '"declined":HERE'):
        yield measured % inner
    yield '{"jsonrpc":"2.0","id":1,"method":"ledig.share","params":{"id":"c","purpose":"jobmatch","actor":"a","share":"aftale","fields":[HERE]}}'


@test
def not_one_cpr_number():
    needs_root()
    with Kept() as kept, daemon(kept) as d:
        methods = discovered(d)
        everywhere = list(places(methods, facts_of(RULES, "ledig")))
        forms = [s for f in FORMS for s in shapes(f)]
        with as_user(USERS["fagsystem"], d.path) as c:
            for i, place in enumerate(everywhere):
                # the plain form everywhere, and the others in turn: every one in many places
                for raw in [forms[0]] + forms[1 + i % 7::7]:
                    c.send(place.encode().replace(b"HERE", raw) + b"\n")
                    line = c.line()
                    answer = json.loads(line)
                    what = f"{place} with {raw.decode()}: {line.decode()[:400]}"
                    for one in answer if isinstance(answer, list) else [answer]:
                        assert "error" in one, "taken: " + what
                        check(one["error"]["data"]["kind"], "cpr", what)
                    for digits in (DIGITS, "6" + DIGITS[1:]):
                        assert digits not in digits_in(line), "repeated: " + what
            check(c.call("ledig.list", {"purpose": "visitation", "actor": "a"})["count"], 0)
        for digits in (DIGITS, "6" + DIGITS[1:], "010190", "1234"):
            assert digits not in re.sub(r"[^\d|T:]", "", "\n".join(line[21:] for line in d.log_text().splitlines())), d.log_text()
        check([n for n in os.listdir(kept.state) if re.search(r"\d{6}", n)], [], "names of files")


@test
def numbers_are_numbers_however_they_are_written():
    """A register that sends a CPR number as a number has sent a CPR number."""
    with Daemon(rules=RULES) as d, d.client() as c:
        for number in (b"3112991234", b"3112991234.0", b"3.112991234e9", b"311299123400e-2", b"-3112991234"):
            for shape in (b'{"brud":%s}', b'{"tal":%s}', b'{"brud":{"value":%s}}', b'{"brud":[{"value":%s,"source":"x"}]}'):
                c.send(b'{"jsonrpc":"2.0","id":1,"method":"ledig.put","params":{"id":"a","ledig":' + shape % number + b"}}\n")
                line = c.line()
                check(json.loads(line)["error"]["data"]["kind"], "cpr", line)
                assert b"3112" not in line and b"1234" not in line, line


@test
def rule_files_with_a_number_in_them():
    """Whoever writes rules may do so by mistake: it is in no log and no answer."""
    number = "010190-1234"
    with Daemon(rules=RULES) as d, d.client() as c:
        d.write_rules("const x = 1\n", name=f"{number}.rules")
        lines = []
        for _ in range(2):
            c.send(request(1, "rules.load"))
            lines.append(c.line().decode())
            check(json.loads(lines[-1])["error"]["data"]["kind"], "files")
            d.hang_up()
        os.unlink(os.path.join(d.rules, f"{number}.rules"))
        for text in (f'const x = "{number}"\n', f'const x = "{number}" +\n', f'const x = "{number}" + 1\n', f"// {number}\nconst = 1 // {number}\n",
                     f'case "{number}" {{ given ledig {{ alder: "{number}" }} }}\n'):
            d.write_rules(text, name="b.rules")
            for method in ("rules.check", "rules.load"):
                c.send(request(1, method))
                lines.append(c.line().decode())
            d.hang_up()
        assert any('"shown"' in line for line in lines)
        for said_ in lines + [d.log_text()]:
            assert number not in said_, said_[:2000]
        assert "[cpr]" in d.log_text(), "the log quotes the line"


@test
def the_tool_does_not_tell_on_them():
    """Records from a file, and a feed's: refused by line and place, or masked."""
    number = "010190-1234"
    records = [{"id": number, "stilling": {"titel": "x"}}, {"id": "a", "stilling": {"titel": f"ring {number}"}},
               {"id": "b", "stilling": {number: "x"}}, {"id": "c", "stilling": {"titel": {"value": "x", "source": number}}},
               {"id": "d", "titel": number}, {number: 1}, number, {"id": "e", "ledig": {"vej": number}},
               {"id": "f", "ledig": {"alder": 30}, "records": {"tilsagn": {number: "ja"}}}, {"id": number, "removed": True}]
    with Daemon(rules=RULES) as d, tempfile.NamedTemporaryFile("w", suffix=".ndjson") as f:
        f.write("".join(json.dumps(r) + "\n" for r in records) + '{"id":"' + number + '" broken\n' + number + "\n")
        f.flush()
        for verb in (["load", "-s", d.path, f.name], ["load", "-s", d.path, "--json", f.name], ["put", "-s", d.path, "stilling", f.name],
                     ["feed", "-r", os.path.join(ROOT, "rules"), "read", "ndjson", f.name],
                     ["forget", "-s", d.path, number], ["track", "-s", d.path, number], ["call", "-s", d.path, "x" + number]):
            said_ = subprocess.run([os.path.join(BUILD, "sluse"), *verb], capture_output=True, text=True,
                                   stdin=subprocess.DEVNULL, timeout=PATIENCE)
            assert said_.stdout + said_.stderr, verb
            for word in (number, "010190", "1234"):
                assert word not in (said_.stdout + said_.stderr).replace(os.path.basename(f.name), ""), f"{verb}: {said_}"
        check((d.status()["persons"], d.status()["vacancies"]), (0, 0))
        assert number not in d.log_text()


main()
