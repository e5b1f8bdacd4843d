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


@test
def anything_together():
    print(f"seed {SEED}")
    rng = random.Random(SEED)
    end = time.monotonic() + TORTURE
    n = 0
    with Daemon() as d, d.client() as c:
        methods = discover(d)
        while n < 400 or time.monotonic() < end:
            n += 1
            method = rng.choice(methods)
            params = {}
            for param in method["params"]:
                if rng.random() < 0.5:
                    params[param["name"]] = good(param) if rng.random() < 0.5 else some_value(rng)
            message = tried(c, line_of(method, params), f"seed {SEED}, request {n}: {line_of(method, params)[:400]}")
            if "error" in message:
                assert message["error"]["code"] != -32603, f"a fault: {line_of(method, params)}"
        check(d.status()["errors"].get("internal", 0), 0)


main()
