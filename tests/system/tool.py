#!/usr/bin/env python3
"""The tool against daemons that misbehave.

A fake daemon speaks on a socket; the tool must say what is wrong, end with the right status,
and never wait for ever.  What a real daemon answers is tested elsewhere.
"""
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOL = os.path.join(ROOT, os.environ.get("SLUSE_BUILD", "build/release"), "sluse")
passed = failed = 0


def test(fn):
    global passed, failed
    try:
        with tempfile.TemporaryDirectory() as folder:
            fn(folder)
        passed += 1
    except Exception as e:  # a test that cannot run has failed
        failed += 1
        print(f"failed {fn.__name__}: {type(e).__name__}: {e}")


class Daemon:
    """Calls serve(connection) for one client, in a thread."""

    def __init__(self, folder, serve):
        self.path = os.path.join(folder, "s")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(1)
        self.serve = serve
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        conn, _ = self.listener.accept()
        try:
            self.serve(conn)
        except OSError:
            pass
        finally:
            conn.close()
            self.listener.close()


def sluse(*args, stdin=b""):
    env = {k: v for k, v in os.environ.items() if k != "XDG_RUNTIME_DIR"}
    done = subprocess.run([TOOL, *args], input=stdin, capture_output=True, timeout=50, env=env)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def lines(conn):
    with conn.makefile("rb") as f:
        for line in f:
            yield json.loads(line)


def reply(request, **what):
    return json.dumps({"jsonrpc": "2.0", "id": request["id"], **what}).encode() + b"\n"


def same(got, want):
    if got != want:
        raise AssertionError(f"{got!r} is not {want!r}")


def holds(text, part):
    if part not in text:
        raise AssertionError(f"{part!r} does not stand in {text!r}")


def records(folder, n):
    path = os.path.join(folder, "records.ndjson")
    with open(path, "w", encoding="utf-8") as f:
        for i in range(n):
            f.write(json.dumps({"id": f"V{i}", "stilling": {"titel": "æøå" * 20}}) + "\n")
    return path


@test
def nobody_listens(folder):
    status, out, err = sluse("status", "-s", os.path.join(folder, "none"))
    same((status, out), (2, ""))
    holds(err, "is slused running?")


@test
def what_newcomers_type(folder):
    """Each is answered with what to do instead."""
    def wrong(status, part, *args):
        got, _, err = sluse(*args)
        same(got, status)
        holds(err, part)
        return err

    bare = wrong(2, "is slused running?", "status", "-s", os.path.join(folder, "none"))
    if "-r RULES" in bare:
        raise AssertionError(f"status has no -r: {bare!r}")
    wrong(2, "without it, use -r RULES", "track", "L1", "-s", os.path.join(folder, "none"))
    wrong(2, "did you mean 'track'?", "help", "trak")
    wrong(2, "year, month, day), not '16.11.2026'", "track", "-", "-r", "rules", "--on", "16.11.2026")
    wrong(2, "facts are given in a file", "track", '{"alder": 36}', "-r", "rules")
    wrong(2, "nor is there a file of that name", "track", "alder=36", "-r", "rules")
    wrong(2, "rpc.discover lists them", "call", "nope", "-r", "rules")
    wrong(2, "their names end in .rules", "check", "README.md")
    facts = os.path.join(folder, "facts.json")
    with open(facts, "w", encoding="utf-8") as f:
        f.write('{"alder": 36}')
    wrong(2, "--id gives one", "put", "ledig", facts)
    comma = os.path.join(folder, "comma.json")
    with open(comma, "w", encoding="utf-8") as f:
        f.write('{"alder": 36,\n}\n')
    wrong(2, f"{comma}:2: a key in quotes is expected", "track", comma, "-r", "rules")


@test
def who_may_not(folder):
    def serve(conn):
        for r in lines(conn):
            conn.sendall(reply(r, error={"code": -32007, "message": "not for this caller", "data": {
                "kind": "forbidden", "path": "method"}}))
    d = Daemon(folder, serve)
    status, _, err = sluse("track", "L1", "-s", d.path)
    same(status, 2)
    holds(err, "a role is given in slused.conf(5), grant")


@test
def a_path_too_long(folder):
    status, _, err = sluse("status", "-s", folder + "x" * 200)
    same(status, 2)
    holds(err, "too long")


@test
def answers_out_of_order(folder):
    seen = []

    def serve(conn):
        held = []
        for r in lines(conn):
            seen.append(r["params"]["id"])
            held.append(r)
            if len(held) == 7 or len(seen) == 1000:
                for h in reversed(held):
                    conn.sendall(reply(h, result={"id": h["params"]["id"]}))
                held = []
    d = Daemon(folder, serve)
    # 1000 is no multiple of 7: the rest comes when all was asked
    status, out, err = sluse("load", records(folder, 1000), "-s", d.path)
    same((status, out, err), (0, "1000 given, 0 refused\n", ""))
    same(seen, [f"V{i}" for i in range(1000)])


@test
def refusals_are_told_with_their_line(folder):
    def serve(conn):
        for r in lines(conn):
            number = int(r["params"]["id"][1:])
            told = [{"kind": "type", "path": "stilling.timer", "text": "timer is a number"}]
            if number == 4:
                told.append({"kind": "unknown-fact", "path": "stilling.komune", "text": "no such fact",
                             "hint": "did you mean 'kommune'?"})
            if number >= 60:
                told = [{"kind": "value", "path": f"stilling.f{number}", "text": "is odd"}]
            if number % 3 == 1:
                conn.sendall(reply(r, error={"code": -32602, "message": "m", "data": {
                    "kind": "type", "problems": told}}))
            elif number == 0:
                conn.sendall(reply(r, error={"code": -32004, "message": "too much", "data": {"kind": "limit"}}))
            else:
                conn.sendall(reply(r, result={}))
    d = Daemon(folder, serve)
    path = records(folder, 120)
    status, out, err = sluse("load", path, "-s", d.path)
    same((status, out), (1, "79 given, 41 refused\n"))
    told = err.splitlines()
    same(told[:3], [f"{path}:1: too much",
                    f"{path}:2: stilling.timer: timer is a number; in 20 lines: 2, 5, 8, 11, 14, …",
                    f"{path}:5: stilling.komune: no such fact (did you mean 'kommune'?)"])
    same(told[3], f"{path}:62: stilling.f61: is odd")
    same(told[20:], [f"{path}: and 3 more refused"])


@test
def lines_that_are_no_records(folder):
    def serve(conn):
        for r in lines(conn):
            conn.sendall(reply(r, result={}))
    d = Daemon(folder, serve)
    path = os.path.join(folder, "mixed")
    with open(path, "wb") as f:
        f.write(b'\n{"id":"A","stilling":{}}\r\n[1]\n{"id":"B"}\n{"stilling":{}}\n{"id":"C",\n'
                b'{"id":"D","stilling":{"titel":"\xff"}}\n{"id":"E","removed":true}\n'
                b'{"id":"F","kind":"ledig","alder":3}')
    status, out, err = sluse("load", path, "-s", d.path)
    same((status, out), (1, "3 given, 5 refused\n"))
    same([line.split(":")[1] for line in err.splitlines()], ["3", "4", "5", "6", "7"])


@test
def what_is_stored_with_a_warning_says_so(folder):
    def serve(conn):
        for r in lines(conn):
            slip = {"kind": "unknown-name", "path": "records.samtykke.0.modtager", "text": "no rule asks",
                    "hint": "did you mean 'skole'?"}
            conn.sendall(reply(r, result={"warnings": [slip]} if r["params"]["id"] == "B" else {}))
    d = Daemon(folder, serve)
    path = os.path.join(folder, "f")
    with open(path, "w", encoding="utf-8") as f:
        f.write('{"id":"A","ledig":{}}\n{"id":"B","ledig":{}}\n')
    status, out, err = sluse("load", path, "-s", d.path)
    same((status, out), (0, "2 given, 0 refused\n"))
    same(err, f"{path}:2: warning: records.samtykke.0.modtager: no rule asks (did you mean 'skole'?)\n")


@test
def methods_by_line(folder):
    seen = []

    def serve(conn):
        for r in lines(conn):
            seen.append((r["method"], r["params"]))
            conn.sendall(reply(r, result={}))
    d = Daemon(folder, serve)
    path = os.path.join(folder, "f")
    with open(path, "w", encoding="utf-8") as f:
        f.write('{"id":"A","ledig":{"alder":30},"records":{"samtykke":[]},"note":"x"}\n'
                '{"id":"B","stilling":{"timer":1.50},"records":{}}\n'
                '{"id":"C","removed":true}\n{"id":"D","removed":true,"kind":"ledig"}\n'
                '{"id":"E","titel":"x","seen":"2026-01-01"}\n')
    same(sluse("load", path, "-s", d.path, "--kind", "stilling")[0], 0)
    same([(method, {k: v for k, v in params.items() if k != "purpose"}) for method, params in seen],
         [("ledig.put", {"id": "A", "ledig": {"alder": 30}, "records": {"samtykke": []}}),
          ("stilling.put", {"id": "B", "stilling": {"timer": 1.50}}),
          ("stilling.remove", {"id": "C"}), ("ledig.forget", {"id": "D"}),
          ("stilling.put", {"id": "E", "stilling": {"titel": "x"}, "seen": "2026-01-01"})])
    same({params["purpose"] for _, params in seen}, {"visitation"})


@test
def it_hangs_up_in_the_middle(folder):
    def serve(conn):
        for n, r in enumerate(lines(conn)):
            if n == 50:
                return
            conn.sendall(reply(r, result={}))
    d = Daemon(folder, serve)
    status, _, err = sluse("load", records(folder, 5000), "-s", d.path)
    same(status, 2)
    holds(err, "closed the connection")


@test
def its_last_words_are_heard(folder):
    def serve(conn):
        conn.recv(10)
        conn.sendall(b'{"jsonrpc":"2.0","id":null,"error":{"code":-32004,"message":'
                     b'"too much","data":{"kind":"limit"}}}\n')
    d = Daemon(folder, serve)
    status, _, err = sluse("call", "x.y", '{"a":"' + "z" * 100000 + '"}', "-s", d.path)
    same(status, 2)
    holds(err, "sluse: too much")


@test
def no_json(folder):
    d = Daemon(folder, lambda conn: (conn.recv(100), conn.sendall(b"HTTP/1.1 400 no\r\n\r\n")))
    status, out, err = sluse("status", "-s", d.path)
    same((status, out), (2, ""))
    holds(err, "cannot be read")


@test
def an_answer_to_nothing(folder):
    def serve(conn):
        conn.recv(100)
        conn.sendall(b'{"jsonrpc":"2.0","id":77,"result":{}}\n')
    d = Daemon(folder, serve)
    status, _, err = sluse("load", records(folder, 1), "-s", d.path)
    same(status, 2)
    holds(err, "nothing that was asked")


@test
def byte_by_byte(folder):
    def serve(conn):
        for r in lines(conn):
            for b in reply(r, result={"tekst": "æ"}):
                conn.sendall(bytes([b]))
    d = Daemon(folder, serve)
    same(sluse("call", "a.b", "--json", "-s", d.path), (0, '{"tekst":"æ"}\n', ""))


@test
def it_talks_much_before_it_listens(folder):
    """Answers that fill both pipes while the tool still has much to send."""
    def serve(conn):
        held = []
        for r in lines(conn):
            held.append(r)
            if len(held) == 250:
                for h in held:
                    conn.sendall(reply(h, result={"x": "y" * 20000}))
                held = []
        for h in held:
            conn.sendall(reply(h, result={}))
    d = Daemon(folder, serve)
    same(sluse("load", records(folder, 1000), "-s", d.path)[:2], (0, "1000 given, 0 refused\n"))


@test
def a_large_answer(folder):
    def serve(conn):
        for r in lines(conn):
            conn.sendall(reply(r, result=["x" * 1000] * 20000))
    d = Daemon(folder, serve)
    status, out, err = sluse("call", "a.b", "--json", "-s", d.path)
    same((status, err, len(out)), (0, "", 20000 * 1003 + 2))


@test
def what_a_question_holds(folder):
    seen = []

    def serve(conn):
        for r in lines(conn):
            seen.append((r["method"], r["params"]))
            conn.sendall(reply(r, result={"matches": []}))
    d = Daemon(folder, serve)
    same(sluse("jobs", "L001", "-s", d.path, "--on=2026-11-16", "-n3", "--near", "--audience",
               "citizen", "--purpose", "jobmatch", "--actor", "a", "--json")[0], 0)
    same(seen, [("match.jobs", {"id": "L001", "on": "2026-11-16", "explain": True, "limit": 3,
                                "near": True, "audience": "citizen", "purpose": "jobmatch",
                                "actor": "a"})])


@test
def persons_in_every_form(folder):
    seen = []
    forms = [('{"ledig":{"alder":30},"records":{"tilsagn":{}},"note":"x"}',
              {"ledig": {"alder": 30}, "records": {"tilsagn": {}}}),
             ('{"id":"L1"}', {"id": "L1"}),
             ('{"id":"L1","ledig":{}}', {"ledig": {}}),
             ('{"alder":1e2,"x":12345678901234567890}',
              {"ledig": {"alder": 100.0, "x": 12345678901234567890}})]
    for text, want in forms:
        with tempfile.TemporaryDirectory() as own:
            d = Daemon(own, lambda conn: [(seen.append(r["params"]),
                                           conn.sendall(reply(r, result={})))
                                          for r in lines(conn)])
            same(sluse("track", "-", "-s", d.path, stdin=text.encode())[0], 0)
        same(seen.pop(), {**want, "explain": True, "purpose": "visitation"})
    for text in ("[]", '{"ledig":3}', '{"a":1,"a":2}', "{"):
        status, _, err = sluse("track", "-", "-s", folder, stdin=text.encode())
        same(status, 2)
        holds(err, "sluse: ")


@test
def how_matches_are_found(folder):
    plan = {"members": 7, "looked_at": 3, "ranked": 2, "evaluated": 0,
            "criteria": [{"name": "K1", "found": "cluster"}]}
    asked = []
    for args, want, shown in [(["jobs", "L1", "--scan"], "scan", ""),
                              (["shortlist", "V1", "--scan"], "scan", ""),
                              (["jobs", "L1"], None, ""),
                              (["explain", "L1", "V1", "--plan"], "show", "looked_at")]:
        with tempfile.TemporaryDirectory() as own:
            d = Daemon(own, lambda conn: [(asked.append(r), conn.sendall(reply(r, result={
                "matches": [], "undecided": [], "plan": plan}))) for r in lines(conn)])
            status, out, _ = sluse(*args, "-s", d.path)
        same(status, 0)
        holds(out, shown)
        same(asked.pop()["params"].get("plan"), want)
    same(asked, [])


@test
def which_match_is_meant(folder):
    for args in (["jobs", "L1"], ["shortlist", "V1"], ["explain", "L1", "V1"], ["watch", "V1"]):
        for more, want in ([], None), (["--rule", "naer"], "naer"):
            asked = []
            with tempfile.TemporaryDirectory() as own:
                d = Daemon(own, lambda conn: [(asked.append(r), conn.sendall(
                    b'{"jsonrpc":"2.0","id":%d,"error":{"code":-32602,"message":"no",'
                    b'"data":{"kind":"value"}}}\n' % r["id"])) for r in lines(conn)])
                sluse(*args, *more, "-s", d.path)
            same([r["params"].get("rule") for r in asked], [want])
            same([r["params"].get("purpose") for r in asked], ["jobmatch"])


print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
