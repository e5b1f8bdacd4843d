"""A state folder that outlives its daemons, and what is put into it."""
import os
import shutil
import subprocess
import tempfile

from .daemon import Daemon
from .harness import Skip


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


class SmallDisk:
    """The state folder is a disk of its own, of so many bytes ("2m"), as long as this holds."""

    def __init__(self, kept, size):
        self.at, self.filler = kept.state, kept.path("filler")
        os.mkdir(self.at, 0o700)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "none", self.at],
                          capture_output=True).returncode:
            raise Skip("no permission to mount a small disk")

    def fill(self, size=None):
        """So many bytes of it are taken, or all that is left."""
        with open(self.filler, "wb", buffering=0) as f:
            try:
                while size is None or f.tell() < size:
                    f.write(b"x" * min(4096, size - f.tell() if size else 4096))
            except OSError:
                pass  # full

    def empty(self):
        os.unlink(self.filler)

    def grow(self, size):
        subprocess.run(["mount", "-o", f"remount,size={size}", self.at], check=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", self.at], check=True)


def person(n):
    return {"alder": 18 + n % 50, "ydelse": "dagpenge", "kompetencer": [f"k{n}"]}


def grep_state(kept, needle):
    found = []
    for name in os.listdir(kept.state):
        with open(kept.path(name), "rb") as f:
            if needle.encode() in f.read():
                found.append(name)
    return found
