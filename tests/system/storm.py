#!/usr/bin/env -S python3 -B
"""Rules that are exchanged without a pause while everybody asks and puts: every answer is of
exactly one version, none is lost, and their order is kept.  TORTURE=seconds for longer."""
import json
import threading
import time

from lib.daemon import BROKEN, RULES, Client, Daemon, RpcError, request
from lib.harness import TORTURE, check, main, test, until
from lib.kept import Kept

# what each version says is found in no other: its words, its border, and a fact of its own
VERSIONS = {
    v: RULES.replace('version "1"', f'version "{v}"').replace("alder >= 18", f"alder >= {border}")
            .replace("Er fyldt 18", f"Er fyldt {border}, version {v}").replace("Er under 18", f"Er under {border}, version {v}")
            .replace('"Har de krævede kompetencer"', f'"Har de krævede kompetencer, version {v}"')
            .replace('kompetencer  list of text', f'kun_{v} integer 0..9 "Kun {v}"\n    kompetencer  list of text')
    for v, border in (("1", 18), ("2", 40))}
STATES = {"1": "yes", "2": "no"}  # of somebody who is 36
PERSON = {"alder": 36, "ydelse": "ingen", "kompetencer": ["a"]}
ON = "2026-11-16"


def ahead(n, ident):
    """One turn of questions and puts: (method, params) in the order they are sent."""
    out = []
    for i in range(n):
        out += [("track.recommend", {"ledig": PERSON, "on": ON, "explain": True}),
                ("ledig.put", {"id": ident, "ledig": PERSON}),
                ("match.jobs", {"id": ident, "on": ON, "explain": True}),
                ("ledig.put", {"id": f"{ident}-{i % 3}", "ledig": dict(PERSON, **{f"kun_{1 + i % 2}": i % 10})}),
                ("track.recommend", {"id": ident, "on": ON, "explain": True}),
                ("rules.status", None)]
    return out


class Asker:
    """One client; every answer is looked at when it comes."""

    def __init__(self, d, ident, digests):
        self.d, self.ident, self.digests = d, ident, digests
        self.seen = {"1": 0, "2": 0}
        self.stopping = threading.Event()
        self.error = None
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        try:
            with Client(self.d.path) as c:
                while not self.stopping.is_set():
                    asked = ahead(8, self.ident)
                    c.send(b"".join(json.dumps(request(i, m, p), ensure_ascii=False).encode() + b"\n"
                                    for i, (m, p) in enumerate(asked)))
                    answers = c.lines(len(asked))
                    check([a["id"] for a in answers], list(range(len(asked))), "in order, none lost")
                    for (method, params), answer in zip(asked, answers):
                        self.look(method, params or {}, answer)
                    # and all of a batch are of one version
                    c.send([request(i, m, p) for i, (m, p) in enumerate(asked)])
                    batch = [a["result"]["ruleset"]["digest"] for a in c.message() if "result" in a]
                    check(len(set(batch)), 1, "one version in a batch")
        except Exception as e:  # told by stop()
            self.error = e

    def look(self, method, params, answer):
        mine = [k[-1] for k in params.get("ledig", {}) if k.startswith("kun_")]
        if "error" in answer:
            # only a fact that the version in force does not have is refused
            check((method, answer["error"]["data"]["kind"], bool(mine)), ("ledig.put", "unknown-fact", True), str(answer))
            return
        result = answer["result"]
        version = result["ruleset"]["version"]
        check(result["ruleset"]["digest"], self.digests[version], "digest and version")
        if mine:
            check(mine, [version], "a fact of the other version was taken")
        self.seen[version] += 1
        text = json.dumps(result, ensure_ascii=False)
        other = "2" if version == "1" else "1"
        assert f"version {other}" not in text, f"words of version {other} in an answer of {version}: {text[:800]}"
        if method == "track.recommend":
            assert f"version {version}" in text, text[:800]
            check([p["state"] for p in result["profiles"] if p["name"] == "voksen"], [STATES[version]])
        if method == "match.jobs" and result["matches"]:
            assert f"version {version}" in text, text[:800]

    def stop(self):
        self.stopping.set()
        self.thread.join()
        if self.error:
            raise self.error


def digests(d):
    """Of both versions; the first is in force again afterwards."""
    out = {}
    with d.client() as c:
        for v in ("2", "1"):
            d.write_rules(VERSIONS[v])
            out[v] = c.call("rules.load")["ruleset"]["digest"]
    return out


def storm(d, seconds):
    known = digests(d)
    with d.client() as c:
        c.call("stilling.put", {"id": "V1", "stilling": {"titel": "x", "skal_krav": ["a"]}})
        askers = [Asker(d, f"L{i}", known) for i in range(3)]
        end = time.monotonic() + seconds
        n = refused = 0
        while time.monotonic() < end or n < 30:
            version = ("1", "broken", "2")[n % 3]
            d.write_rules(BROKEN if version == "broken" else VERSIONS[version])
            if n % 4 == 0:
                d.hang_up()
            else:
                try:
                    loaded = c.call("rules.load")["ruleset"]["digest"]
                    check(loaded, known[version], "what was loaded")
                except RpcError as e:
                    check((version, e.data["kind"]), ("broken", "rules"))
                    refused += 1
            n += 1
        until(lambda: rotate(d, c) or all(a.error or min(a.seen.values()) for a in askers),
              "everybody has had answers of both")
        for a in askers:
            a.stop()
        assert refused > 0
        assert d.status()["reloads_refused"] > 0


def rotate(d, c):
    for v in VERSIONS:
        d.write_rules(VERSIONS[v])
        c.call("rules.load")


@test
def reloads_without_a_pause():
    with Daemon(rules=VERSIONS["1"]) as d:
        storm(d, max(TORTURE, 2))


@test
def reloads_with_what_is_kept_on_the_disk():
    with Kept() as kept:
        with kept.daemon(rules=VERSIONS["1"]) as d:
            storm(d, max(TORTURE, 2))
            with d.client() as c:
                before = c.call("ledig.list")["list"]
        with kept.daemon(rules=VERSIONS["1"]) as d, d.client() as c:
            check([m["id"] for m in c.call("ledig.list")["list"]], [m["id"] for m in before])


main()
