"""A state folder that outlives its daemons, and what is put into it."""
import os
import shutil
import tempfile

from .daemon import Daemon


class Kept:
    """A state folder that outlives its daemons."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="sluse-kept-")
        self.state = os.path.join(self.folder, "state")

    def daemon(self, **more):
        more.setdefault("extra", ["-d", self.state])
        return Daemon(folder=self.folder, **more)

    def path(self, name):
        return os.path.join(self.state, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)


def person(n):
    return {"alder": 18 + n % 50, "ydelse": "dagpenge", "kompetencer": [f"k{n}"]}


def grep_state(kept, needle):
    found = []
    for name in os.listdir(kept.state):
        with open(kept.path(name), "rb") as f:
            if needle.encode() in f.read():
                found.append(name)
    return found
