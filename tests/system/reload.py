#!/usr/bin/env -S python3 -B
"""New rules while the daemon answers: whole, or not at all."""
import json
import os
import threading

from lib.daemon import BROKEN, RULES, Client, Daemon, RpcError, request
from lib.harness import Skip, check, main, test, until

PARAMS = {"ledig": {"alder": 36, "ydelse": "ingen"}, "on": "2026-11-16"}
SECOND = RULES.replace("alder >= 18", "alder >= 40").replace('version "1"', 'version "2"')
ASK = json.dumps(request(1, "track.recommend", PARAMS)).encode() + b"\n"


def digest(d):
    with d.client() as c:
        return c.call("rules.status")["ruleset"]["digest"]


class Load:
    """Clients that ask without a pause; what each was answered, in order."""

    def __init__(self, d, clients=3, ahead=50):
        self.stopping = threading.Event()
        self.answers = [[] for _ in range(clients)]
        self.errors = []
        self.threads = [threading.Thread(target=self.run, args=(d, seen, ahead), daemon=True)
                        for seen in self.answers]
        for t in self.threads:
            t.start()

    def run(self, d, seen, ahead):
        try:
            with Client(d.path) as c:
                while not self.stopping.is_set():
                    c.send(ASK * ahead)
                    for answer in c.lines(ahead):
                        result = answer["result"]
                        voksen = [p["state"] for p in result["profiles"] if p["name"] == "voksen"]
                        seen.append((result["ruleset"]["digest"], voksen[0]))
        except Exception as e:  # told by stop()
            self.errors.append(e)

    def more(self):
        """Waits until everybody has had answers that were asked for after now."""
        marks = [len(seen) for seen in self.answers]
        until(lambda: self.errors or all(len(seen) >= mark + 101 for seen, mark
                                         in zip(self.answers, marks)), "answers go on")

    def stop(self):
        self.stopping.set()
        for t in self.threads:
            t.join()
        check(self.errors, [])


@test
def broken_rules_change_nothing_under_load():
    with Daemon() as d:
        first = digest(d)
        load = Load(d)
        load.more()
        d.write_rules(BROKEN)
        for _ in range(3):
            d.hang_up()
            load.more()
        load.stop()
        check({a for seen in load.answers for a in seen}, {(first, "yes")})
        check(digest(d), first)
        check(d.status()["reloads_refused"], 3)
        assert "aldr" in d.log_text() and "alder" in d.log_text(), d.log_text()
        assert "a.rules:" in d.log_text()


@test
def good_rules_are_exchanged_at_once_under_load():
    with Daemon() as d:
        first = digest(d)
        load = Load(d)
        load.more()
        d.write_rules(SECOND)
        d.hang_up()
        load.more()
        load.stop()
        second = digest(d)
        assert second != first
        for seen in load.answers:
            check(seen, sorted(seen, key=lambda a: a[0] == second), "old after new")
            check(set(seen), {(first, "yes"), (second, "no")})


@test
def many_reloads_in_a_row():
    with Daemon() as d:
        load = Load(d)
        for i in range(20):
            d.write_rules((RULES, BROKEN, SECOND)[i % 3])
            d.hang_up()
        load.more()
        load.stop()
        digests = {a[0]: set() for seen in load.answers for a in seen}
        for seen in load.answers:
            for a in seen:
                digests[a[0]].add(a[1])
        for states in digests.values():
            check(len(states), 1, "one ruleset, one answer")


@test
def rules_load():
    with Daemon() as d, d.client() as c:
        first = digest(d)
        c.call("ledig.put", {"id": "L1", "ledig": PARAMS["ledig"]})
        d.write_rules(BROKEN.replace('"dagpenge"  because', '"dagpeng"  because'))
        try:
            c.call("rules.load")
            raise AssertionError("broken rules were loaded")
        except RpcError as e:
            check(e.data["kind"], "rules")
            said = json.dumps(e.data, ensure_ascii=False)
            for word in ("aldr", "alder", "dagpeng", "a.rules"):
                assert word in said, said
        check(digest(d), first)
        d.write_rules(SECOND)
        c.call("rules.load")
        assert digest(d) != first
        answer = c.call("track.recommend", {"id": "L1", "on": "2026-11-16"})
        check({p["name"]: p["state"] for p in answer["profiles"]}["voksen"], "no")


@test
def a_folder_that_is_gone():
    with Daemon() as d, d.client() as c:
        first = digest(d)
        os.rename(d.rules, d.rules + "2")
        d.hang_up()
        try:
            c.call("rules.load")
            raise AssertionError("nothing was loaded")
        except RpcError as e:
            check(e.data["kind"], "files")
        check(digest(d), first)
        c.call("rules.load", {"folder": d.rules + "2"})  # our own user may
        check(digest(d), first)


@test
def another_users_folder():
    """Somebody else may not have files read for him that he could not read himself."""
    if os.geteuid() != 0:
        raise Skip("only root can be somebody else")
    with Daemon(config={"socket_mode": "0666"}) as d:
        os.rename(d.rules, d.rules + "2")
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            said = "nothing"
            try:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
                with d.client() as c:
                    c.call("rules.load", {"folder": d.rules + "2"})
                said = "loaded"
            except RpcError as e:
                said = e.data["kind"]
            except BaseException as e:
                said = repr(e)
            finally:
                os.write(write, said.encode())
                os._exit(0)
        os.waitpid(pid, 0)
        check(os.read(read, 1000).decode(), "files")
        os.close(read)
        os.close(write)


main()
