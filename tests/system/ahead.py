#!/usr/bin/env -S python3 -B
"""Indexes are there before anybody asks."""
import re
import shutil
import tempfile

from lib.daemon import Client, Daemon, request
from lib.harness import check, main, test, until

MANY = 3000


def fill(c, n=MANY):
    for first in range(0, n, 100):
        for i in range(first, first + 100):
            skills = [f"k{i % 7}", f"k{i % 11}"]
            c.send(request(1, "ledig.put", {"id": f"L{i:04}", "ledig": {"kompetencer": skills}}))
            c.send(request(2, "stilling.put", {"id": f"S{i:04}",
                                               "stilling": {"skal_krav": skills[:1]}}))
        c.lines(200)


def made(c):
    """Indexes made while a question waited, and ahead."""
    text = c.call("server.metrics")["text"]
    return [int(re.search(r'sluse_indexes_made_total\{made="%s"\} (\d+)' % how, text)[1])
            for how in ("asking", "ahead")]


def ask(c):
    """Both ways, by index and by scan; how they were found."""
    for method, ident in (("match.jobs", "L0007"), ("match.shortlist", "S0007")):
        by_index, by_scan = [c.call(method, {"id": ident, "plan": plan})
                             for plan in ("index", "scan")]
        check(by_index["matches"], by_scan["matches"], method)
        assert by_index["matches"]
        check(by_index["searched"], by_scan["searched"])


@test
def after_a_start():
    state = tempfile.mkdtemp(prefix="sluse-state-")
    try:
        with Daemon(config={"state": state}) as d, d.client() as c:
            fill(c)
        with Daemon(config={"state": state}) as d, d.client() as c:
            check(made(c), [0, 2], "at once")
            ask(c)
            check(made(c), [0, 2], "and a question makes none")
    finally:
        shutil.rmtree(state)


main()
