#!/usr/bin/env -S python3 -B
"""Every method and every parameter that rpc.discover tells of, with values nobody means well.

A new method or parameter is tried by itself.  TORTURE=seconds goes on that long, with a seed
of its own; SLUSE_SEED says which.
"""
import json
import os
import random
import re
import time

from lib.daemon import RULES, Daemon
from lib.harness import TORTURE, check, main, test
from lib.kept import Kept
from lib.users import USERS, as_user, grants, needs_root

SEED = int(os.environ.get("SLUSE_SEED") or (time.time() if TORTURE else 20261116))
LEFT_OUT = {"server.stop"}  # it does what it says
LIMIT, PARSE, REQUEST, PARAMS = -32004, -32700, -32600, -32602
MARK = b"Zq7"  # stands in values that are sent, and in no error
OWNERS = {"folder", "file"}  # told to who administers the daemon, as they were asked for

# raw JSON, by the JSON type it is of; a value that is right for its parameter is refused for
# something else, or taken
VALUES = {
    "number": [b"5", b"-1", b"0", b"1e308", b"-1e308", b"1E+308", b"9007199254740993", b"1e-308",
               b"0.1", b"123456789012345678901234567890", b"-0"],
    "string": [b'""', b'" "', b'"\\n"', b'"Zq7"', b'"' + b"Zq7" * 2000 + b'"', b'"2026-02-30"',
               b'"9999-12-31"', b'"-1"', b'"\\ud83d\\ude00"', b'"../../etc/passwd"', b'"true"', b'"\xf0\x9f\x90\xa6"',
               b'"%s%n"', b'"\\u202e"'],
    "boolean": [b"true", b"false"],
    "object": [b"{}", b'{"zq":"Zq7"}', b'{"":1}', b'{"value":1}', b'{"value":{"value":1}}', b'{"alder":[]}',
               b'{"alder":1e308}', b'{"alder":{"value":36,"source":"","seen":"x"}}', b'{"alder":[[36]]}',
               b'{"__proto__":{}}', b'{"alder":{"value":36,"value2":36}}', b'{"Zq7 Zq7":{"a":[]}}',
               b'{"samtykke":5}', b'{"samtykke":[{}]}', b'{"tilsagn":[]}', b'{"tilsagn":{"kursus":"Zq7"}}',
               b'{"alder":' + b"[" * 40 + b"]" * 40 + b"}"],
    "array": [b"[]", b"[[]]", b"[1]", b'["Zq7"]', b"[null]", b"[" * 40 + b"]" * 40],
}
# no JSON, or none that is taken: whatever the parameter is
NEVER = [
    (b'"\\u0000"', PARSE), (b'"\x00"', PARSE), (b'"\xff"', PARSE), (b'"\xc0\xaf"', PARSE), (b'"\\ud800"', PARSE), (b"1e999999999", PARSE),
    (b"-1e999999999", PARSE), (b'{"a":1,"a":1}', PARSE), (b"NaN", PARSE), (b"01", PARSE), (b'"', PARSE), (b"", PARSE),
    (b"[" * 2000 + b"]" * 2000, LIMIT), (b'{"a":' * 2000 + b"1" + b"}" * 2000, LIMIT),
    (b'"' + b"x" * (1 << 20) + b'"', LIMIT), (b"[" + b"0," * 400_000 + b"0]", LIMIT),
]
GOOD = {"string": b'"x"', "integer": b"5", "boolean": b"true", "object": b"{}", "array": b"[]", "number": b"5"}
KNOWN = {"ledig": b'{"alder":36}', "stilling": b'{"titel":"x"}', "tilbud": b'{"offer":"kursus"}'}


def discover(d):
    with d.client() as c:
        return [m for m in c.call("rpc.discover")["methods"] if m["name"] not in LEFT_OUT]


def schema_type(param):
    return param["schema"].get("type", "string")


def good(param):
    """A value that its schema takes."""
    schema = param["schema"]
    if "enum" in schema:
        return json.dumps(schema["enum"][0]).encode()
    if schema.get("format") == "date":
        return b'"2026-11-16"'
    return KNOWN.get(param["name"], GOOD[schema_type(param)])


def beside(method, param):
    """The other parameters that must be there when this one is: {name: raw}."""
    by_name = {p["name"]: p for p in method["params"]}
    names = [p["name"] for p in method["params"] if p["required"]]
    for choice in re.findall(r"Exactly one of ([^.]*)\.", method.get("description", "")):
        choice = choice.split(", ")
        if param["name"] not in choice:
            # what goes together: records with ledig
            names.append("ledig" if "ledig" in choice and param["name"] == "records" else choice[0])
    return {n: good(by_name[n]) for n in names if n != param["name"]}


def line_of(method, params):
    return (b'{"jsonrpc":"2.0","id":7,"method":"' + method["name"].encode() + b'","params":{' +
            b",".join(b'"' + n.encode() + b'":' + v for n, v in params.items()) + b"}}\n")


def answer(c):
    """The next answer; what is pushed meanwhile is no answer."""
    while True:
        raw = c.line()
        assert raw is not None, "the connection was closed"
        message = json.loads(raw)
        if "id" in message:
            return raw, message


def whole(error):
    """An error that a program can act on."""
    check(sorted(error), ["code", "data", "message"])
    assert error["data"]["kind"] and error["message"], error
    for problem in error["data"].get("problems", []):
        assert problem["kind"] and problem["text"], error


def paths(error):
    found = [error["data"].get("path")] + [p.get("path") for p in error["data"].get("problems", [])]
    return [p for p in found if p]


def tried(c, line, what):
    """The line gets one answer and the connection answers the next one too."""
    c.send(line + b'{"jsonrpc":"2.0","id":"next","method":"rules.status"}\n')
    raw, message = answer(c)
    check(message.get("jsonrpc"), "2.0", what)
    check(("error" in message) != ("result" in message), True, what)
    if "error" in message:
        try:
            whole(message["error"])
        except (KeyError, AssertionError) as e:
            raise AssertionError(f"{what}: {raw[:600]} {e}") from None
        if not any(b'"%s":' % name.encode() in line for name in OWNERS):
            assert MARK not in raw, f"{what}: what was sent is repeated: {raw[:600]}"
    _, following = answer(c)
    check((following.get("id"), "result" in following), ("next", True), f"after {what}")
    return message


def refused(c, method, param, value, code=PARAMS):
    what = f"{method['name']} {param['name']}={value[:60]!r}"
    params = dict(beside(method, param), **{param["name"]: value})
    message = tried(c, line_of(method, params), what)
    assert "error" in message, f"{what} was taken: {json.dumps(message)[:300]}"
    check(message["error"]["code"], code, f"{what}: {json.dumps(message)[:300]}")
    check(message["id"], 7 if code == PARAMS else None, what)
    if code == PARAMS:
        assert any(p == param["name"] or p.startswith(param["name"] + ".") for p in paths(message["error"])), \
            f"{what}: no path tells of it: {json.dumps(message)[:600]}"


def is_of(kind, want):
    return kind == want or (kind == "number" and want == "integer")


@test
def values_of_the_wrong_type():
    with Daemon() as d, d.client() as c:
        for method in discover(d):
            for param in method["params"]:
                for kind, values in VALUES.items():
                    if not is_of(kind, schema_type(param)):
                        for value in values:
                            refused(c, method, param, value)


@test
def values_that_nothing_takes():
    with Daemon() as d, d.client() as c:
        for method in discover(d):
            for param in method["params"]:
                # the heavy ones at one parameter a method: they do not get that far
                for value, code in NEVER if param is method["params"][0] else NEVER[:12]:
                    refused(c, method, param, value, code)


@test
def values_out_of_bounds():
    with Daemon() as d, d.client() as c:
        for method in discover(d):
            for param in method["params"]:
                schema = param["schema"]
                bad = []
                if "enum" in schema:
                    bad = [b'""', b'"Zq7"', json.dumps(schema["enum"][0].upper()).encode(),
                           json.dumps(schema["enum"][0] + " ").encode()]
                elif schema.get("format") == "date":
                    bad = [b'"2026-02-30"', b'"26-1-1"', b'"1899-12-31"', b'"10000-01-01"', b'""', b'"2026-11-16T00:00"']
                elif "maxLength" in schema:
                    bad = [b'""', b'"' + b"x" * (schema["maxLength"] + 1) + b'"', b'"a\\u001fb"', b'"\\u007f"']
                elif "maximum" in schema:
                    bad = [str(schema["maximum"] + 1).encode(), str(schema["minimum"] - 1).encode(), b"1e308",
                           b"-1e308", b"1.5", b"1e-308"]
                for value in bad:
                    refused(c, method, param, value)


@test
def members_that_are_missing_unknown_or_twice():
    with Daemon() as d, d.client() as c:
        for method in discover(d):
            for param in method["params"]:
                if param["required"]:
                    for value in (b"null", None):
                        params = dict(beside(method, param))
                        if value:
                            params[param["name"]] = value
                        error = tried(c, line_of(method, params), method["name"])["error"]
                        check((error["code"], param["name"] in paths(error)), (PARAMS, True), str(error))
            first = method["params"][0] if method["params"] else {"name": "-"}
            params = beside(method, first)
            for name in ("xyz", first["name"].upper(), "", "\u00e6", "a" * 5000, "Zq7 Zq7"):
                error = tried(c, line_of(method, dict(params, **{name: b"1"})), method["name"])["error"]
                check(error["code"], PARAMS, f"{method['name']} {name[:20]}")
            if method["params"]:
                name = first["name"].encode()
                line = line_of(method, params).replace(b'"params":{', b'"params":{"' + name + b'":1,"' + name + b'":1,')
                check(tried(c, line.replace(b",}}", b"}}"), method["name"])["error"]["code"], PARSE, "twice")
            for params in (b"5", b'"x"', b"[1]", b"true", b"[[]]"):
                line = b'{"jsonrpc":"2.0","id":7,"method":"' + method["name"].encode() + b'","params":' + params + b"}\n"
                check(tried(c, line, method["name"])["error"]["code"], REQUEST, f"params {params}")


def some_value(rng, depth=0):
    """A value of any kind, bent a little now and then."""
    if depth < 3 and rng.random() < 0.2:
        names = [b'"alder"', b'"ydelse"', b'"value"', b'"source"', b'"seen"', b'"samtykke"', b'"tilsagn"', b'"id"', b'"zq"']
        return b"{" + b",".join(n + b":" + some_value(rng, depth + 1)
                                for n in rng.sample(names, rng.randrange(4))) + b"}"
    if depth < 3 and rng.random() < 0.1:
        return b"[" + b",".join(some_value(rng, depth + 1) for _ in range(rng.randrange(4))) + b"]"
    value = rng.choice(VALUES[rng.choice(list(VALUES))])
    if rng.random() < 0.1:
        at = rng.randrange(len(value) + 1)
        value = value[:at] + bytes([rng.randrange(256)]).replace(b"\n", b" ") + value[at:]
    return value


def anything(d, c, likely=None, never=None):
    """Requests of all methods with anything in them, until the time is over.  likely: most have
    words of these, so that some of them are taken.  never: a word that stands in no answer."""
    print(f"seed {SEED}")
    rng = random.Random(SEED)
    end = time.monotonic() + TORTURE
    taken = set()
    n = 0
    methods = discover(d)
    while n < (1500 if likely else 400) or time.monotonic() < end:
        n += 1
        method = rng.choice(methods)
        params = {}
        for param in method["params"]:
            words = likely and likely(method["name"], param["name"])
            if words and rng.random() < (0.95 if param["required"] or param["name"] in ALWAYS else 0.3):
                params[param["name"]] = json.dumps(rng.choice(words)).encode()
            elif rng.random() < (0.05 if likely else 0.5):
                params[param["name"]] = good(param) if rng.random() < 0.5 else some_value(rng)
        line = line_of(method, params)
        message = tried(c, line, f"seed {SEED}, request {n}: {line[:400]}")
        if "error" in message:
            assert message["error"]["code"] != -32603, f"a fault: {line}"
        else:
            taken.add(method["name"])
        if never:
            assert never not in json.dumps(message), f"seed {SEED}, request {n}: {line[:400]}"
    check(d.status()["errors"].get("internal", 0), 0)
    return taken


@test
def anything_together():
    with Daemon() as d, d.client() as c:
        anything(d, c)


TOLD = [{"value": 30, "source": "a"}, {"value": 40, "source": "b"}]
ALWAYS = {"purpose", "actor", "id", "ledig_id", "stilling_id", "what"}


def likely(decisions):
    """What a parameter of a method may be about, among what fill() left."""
    words = {"purpose": ["visitation", "followup", "jobmatch"], "actor": ["a"], "track": ["spor"], "step": ["en"],
             "what": ["done", "undone", "returned"], "progress": ["maaling"], "share": ["aftale"], "item": ["voksen", "spor"],
             "criterion": ["K1"], "state": ["no", "yes"], "outcome": ["job", "praktik"], "fact": ["alder", "kommune"],
             "source": ["a", "b"], "reason": ["x"], "note": ["x"], "by": ["x"], "ledig_id": ["x", "hidden"],
             "stilling_id": ["v"], "values": [{"hverdag": 3}], "ledig": [{"alder": 30, "kommune": "0791"}, {"kommune": "0791", "alder": TOLD}],
             "on": ["2026-11-16"], "rule": ["job"], "audience": ["caseworker", "citizen"], "fields": [["alder"]]}
    ids = {"decision": decisions, "stilling": ["v"], "tilbud": ["r"], "match.shortlist": ["v"], "ledig.forget": ["nobody"]}

    def of(method, param):
        if param == "id":
            return ids.get(method) or ids.get(method.split(".")[0], ["x", "hidden"])
        return words.get(param)
    return of


KEPT_RULES = RULES.replace("profile voksen", """offer kursus "K" { source "prøve"  lead skole  require alder >= 18  because "Er fyldt 18" }
track spor "Spor" { source "prøve"  for profile voksen  step en "En" lead skole }
progress maaling "M" { source "prøve"  indicator hverdag "H" 1..5  anchors { 1 "Svær", 5 "God" }  measure at week 0, 4 }
share aftale "A" { basis own  purpose "jobmatch"  consent skole for "jobmatch"  fields { alder } }
facts tilbud "Forløb" { sted text "Sted" }
profile voksen""", 1).replace("    alder ", '    kommune text "Kommune"\n    alder ', 1).replace('because "Får dagpenge"\n', 'because "Får dagpenge"\n    confirm by sagsbehandler\n')


def fill(c):
    """Two persons of whom much is kept, one in the scope and one outside; the decisions about them."""
    who = {"purpose": "visitation", "actor": "a"}
    decisions = []
    c.call("stilling.put", {"id": "v", "stilling": {"titel": "x", "skal_krav": []}})
    c.call("tilbud.put", {"id": "r", "tilbud": {"offer": "kursus", "seats_free": 1000}})
    for ident, kommune, word in (("x", "0791", "here"), ("hidden", "0851", "Secret")):
        c.call("ledig.put", dict(who, id=ident, ledig={"kommune": kommune, "alder": TOLD, "kompetencer": [word]}))
        decisions += [c.call(m, dict(who, id=ident))["decision"] for m in ("track.recommend", "match.jobs")]
        c.call("track.accept", dict(who, id=ident, track="spor", note=word))
        c.call("outcome.put", dict(who, id=ident, outcome="job", note=word))
        c.call("decision.override", dict(who, id=decisions[-2], item="voksen", reason=word))
        c.call("progress.put", dict(who, id=ident, progress="maaling", by=word, values={"hverdag": 3}))
    return decisions


@test
def anything_together_with_what_is_kept():
    with Kept() as kept:
        with kept.daemon(rules=KEPT_RULES) as d, d.client() as c:
            taken = anything(d, c, likely(fill(c)))
            for method in ("decision.get", "decision.override", "track.accept", "ledig.export"):
                assert method in taken, f"{method} was never taken: {sorted(taken)}"
        with kept.daemon(rules=KEPT_RULES) as d:  # and it can be read again
            check(d.status()["degraded"], 0)


@test
def anything_together_within_a_scope():
    """Whatever is asked, and however, nobody outside of the scope comes out."""
    needs_root()
    with Kept() as kept, kept.daemon(rules=KEPT_RULES, config={
            "access": "granted", "socket_mode": "0666", "grant": grants(["uid:64009 sagsbehandler kommune=0791"])}) as d:
        with as_user(USERS["fagsystem"], d.path) as c:
            words = likely(fill(c))
        with as_user(64009, d.path) as c:
            taken = anything(d, c, words, "Secret")
            for method in ("decision.get", "track.accept", "ledig.get"):
                assert method in taken, f"{method} was never taken: {sorted(taken)}"
        with as_user(USERS["fagsystem"], d.path) as c:  # nor was anything of hers changed
            all_ = c.call("ledig.export", {"id": "hidden", "purpose": "visitation", "actor": "a"})
            check([e["what"] for e in all_["events"]], ["accepted", "outcome", "measured"])
            assert "uid" in all_["looked_at"][0] and 64009 not in {e["uid"] for e in all_["looked_at"]}, all_["looked_at"]


main()
