#!/usr/bin/env -S python3 -B
"""What people said, when the daemon is killed in the middle of it: settled, shared, consented to,
confirmed, decided otherwise, accepted, done, measured and what came of it.

Every call carries a mark of its own as the one who asked.  Whatever the moment, what is there is
what was sent up to some point and nothing after it, that point is not before the last answer, and
the audit and what it tells of agree.
"""
import os
import random
from datetime import date

from lib.harness import TORTURE, check, main, test
from lib.kept import Kept
from lib.sudden import killed_again_and_again

RULES = """
ruleset veje "Veje" { language da  zone "Europe/Copenhagen"  version "1" }
facts ledig "Den ledige" { alder integer 15..75 "Alder" }
profile voksen "Voksen" {
    source "prøve"
    require K1: alder >= 18  because "Er fyldt 18"
    confirm by sagsbehandler
}
track spor "Spor" {
    source "prøve"
    for profile voksen
    step screening "Screening"  lead jobkonsulent
}
progress maaling "Måling" {
    source "prøve"
    indicator netvaerk "Netværk" 1..10  anchors { 1 "Ingen", 10 "Flere" }
    measure at week 0, 4
}
share aftale "Aftale" { basis own  purpose "jobmatch"  consent virksomhed for "jobmatch"  fields { alder } }
"""


def told(turn):
    """Two sources that disagree; one of them says something new each time."""
    return [{"value": 25, "source": "cpr", "seen": "2026-01-02"},
            {"value": 35 + turn % 2, "source": "sag", "seen": "2026-01-03"}]


# a turn of each person's, in this order: each is taken after the one before
TURN = ["put", "settle", "share", "accept", "done", "confirm", "override", "outcome", "measure", "end"]
PERSONS = 6


class People:
    """Remembers all that it sent, in its order, and how much of that was answered."""

    def __init__(self, rand):
        self.rand, self.marks, self.rounds = rand, 0, 0
        self.decisions = {}  # of each person
        self.turn = {}       # where each stands
        self.past = []       # persons of earlier rounds, and their marks
        self.sent, self.acked = [], 0

    # ---- what is asked

    def next(self):
        self.marks += 1
        ident = self.rand.choice(list(self.decisions))
        turn, n = divmod(self.turn[ident], len(TURN))
        what = TURN[n]
        self.turn[ident] += 1
        mark = f"M{self.marks}"
        self.sent.append((ident, what, mark))
        method, params = self.call(ident, what, mark, turn)
        return method, dict(params, actor=mark), mark

    def call(self, ident, what, mark, turn):
        decision = self.decisions[ident]
        return {
            "put": ("ledig.put", {"id": ident, "ledig": {"alder": told(turn)}, "records": {"samtykke": [
                {"modtager": "virksomhed", "formaal": "jobmatch"}, {"modtager": mark, "formaal": "x"}]}}),
            "settle": ("ledig.settle", {"id": ident, "fact": "alder", "source": "cpr", "reason": mark}),
            "share": ("ledig.share", {"id": ident, "share": "aftale", "purpose": "jobmatch"}),
            "accept": ("track.accept", {"id": ident, "track": "spor", "note": mark}),
            "done": ("track.step", {"id": ident, "track": "spor", "step": "screening", "note": mark}),
            "end": ("track.end", {"id": ident, "track": "spor", "reason": mark}),
            "confirm": ("decision.confirm", {"id": decision, "item": "voksen"}),
            "override": ("decision.override", {"id": decision, "item": "voksen", "criterion": "K1",
                                               "state": "no", "reason": mark}),
            "outcome": ("outcome.put", {"id": ident, "outcome": "job", "note": mark}),
            "measure": ("progress.put", {"id": ident, "progress": "maaling", "by": mark,
                                         "values": {"netvaerk": 3}}),
        }[what]

    def answered(self, mark, answer):
        assert "result" in answer, answer
        check(self.sent[self.acked][2], mark)
        self.acked += 1

    # ---- what is there

    def survivors(self, c):
        there = {}
        for ident in self.decisions:
            for mark in self.looks(c, ident):
                there[mark] = ident
        # all that was sent up to some point: not before the last answer, and nothing after it
        until = max((i + 1 for i, (_, _, mark) in enumerate(self.sent) if mark in there), default=0)
        assert until >= self.acked, f"{self.acked - until} that were acknowledged are gone"
        check([(ident, mark) for ident, _, mark in self.sent[:until]],
              [(there[mark], mark) for _, _, mark in self.sent[:until] if mark in there], "in between")
        check(len(there), until)
        for ident in self.decisions:
            self.look_at(c, ident, [s for s in self.sent[:until] if s[0] == ident])
        if self.decisions:
            self.past.append({i: [m for who, _, m in self.sent[:until] if who == i] for i in self.decisions})
        for ident, marks in (self.rand.choice(self.past) if self.past else {}).items():
            check(self.looks(c, ident), marks, "of an earlier round")
        self.begin(c)

    def looks(self, c, ident):
        """The marks of those who asked about a person, in the order of the audit."""
        return [e["actor"] for e in c.call("ledig.export", {"id": ident})["looked_at"]
                if e.get("actor", "").startswith("M")]

    def look_at(self, c, ident, sent):
        """What the audit tells of is there, and nothing that it does not tell of."""
        def marks(*kinds):
            return [mark for _, what, mark in sent if what in kinds]
        all_ = c.call("ledig.export", {"id": ident})
        consents = [e for e in all_["events"] if e["what"] == "consented"]
        events = [e for e in all_["events"] if e not in consents]
        check([e["actor"] for e in events], marks("settle", "accept", "done", "outcome", "measure", "end"))
        check([e["note"] for e in events if "note" in e], marks("settle", "accept", "done", "outcome", "end"))
        decision = c.call("decision.get", {"id": self.decisions[ident]})
        check([e["reason"] for e in decision["overridden"]], marks("override"))
        check([e["actor"] for e in decision["confirmed"]], marks("confirm"))
        check(decision["replayed"], "same")
        [now] = all_["now"]
        puts = marks("put")
        if puts:
            # each put tells of one more, and the first of the one that all tell of
            check([k["modtager"] for k in now["records"]["samtykke"]], ["virksomhed", *puts])
            check([(e["about"], e["actor"]) for e in consents],
                  [("virksomhed", puts[0]), *((mark, mark) for mark in puts)])
            last = [what for _, what, _ in sent if what in ("put", "settle")][-1]
            check(["settled" in t for t in now["ledig"]["alder"]], [last == "settle", False])

    def begin(self, c):
        """Other persons, so that what there is to read stays small."""
        self.rounds += 1
        self.decisions, self.sent, self.acked = {}, [], 0
        for i in range(PERSONS):
            ident = f"R{self.rounds}-{i}"
            c.call("ledig.put", {"id": ident, "ledig": {"alder": 30}})
            self.decisions[ident] = c.call("track.recommend", {"id": ident, "on": str(date.today())})["decision"]
            self.turn[ident] = 0


@test
def killed_while_people_speak():
    seed = int(os.environ.get("SLUSE_SEED") or int.from_bytes(os.urandom(4), "little"))
    print(f"    seed {seed}")
    rand = random.Random(seed)
    with Kept() as kept:
        people = People(rand)
        killed_again_and_again(kept, TORTURE or 1.5, people, rand, rules=RULES)
        print(f"    {people.marks} calls in {people.rounds} rounds")


main()
