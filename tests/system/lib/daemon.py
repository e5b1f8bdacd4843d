"""A slused of the test's own, in a folder of its own, and a client for it."""
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from .harness import BUILD, PATIENCE, check, until

RULES = """
ruleset proeve "Prøve" { language da  zone "Europe/Copenhagen"  version "1" }
facts ledig "Den ledige" {
    alder        integer 15..75  "Alder"
    ydelse       one of { dagpenge, kontanthjaelp, ingen }  "Forsørgelse"  ask "Hvilken ydelse?"
    kompetencer  list of text  "Kompetencer"
}
facts stilling "Stillingen" {
    titel      text  "Titel"
    skal_krav  list of text  "Krav"
}
profile voksen "Voksen" {
    source "prøve"
    require alder >= 18  yes "Er fyldt 18"  no "Er under 18"  unknown "Alderen er ukendt"
}
profile forsikret "Forsikret" {
    source "prøve"
    require ydelse = "dagpenge"  because "Får dagpenge"
}
match job "Job" between ledig and stilling {
    require K1: every k in stilling.skal_krav satisfies k in ledig.kompetencer  because "Har de krævede kompetencer"
    rank by count(stilling.skal_krav) desc "Krav"
}
"""
BROKEN = RULES.replace("alder >= 18", "aldr >= 18")


class RpcError(Exception):
    def __init__(self, error):
        super().__init__(json.dumps(error, ensure_ascii=False))
        self.error = error
        self.code = error["code"]
        self.data = error.get("data") or {}


class Client:
    """One connection; lines out, lines in."""

    def __init__(self, path, connected=None):
        self.s = connected or socket.socket(socket.AF_UNIX)
        if not connected:  # waits where many knock, which a socket with a deadline does not
            self.s.connect(path)
        self.s.settimeout(PATIENCE)
        self.rest = b""
        self.told = []  # notifications that came before an answer
        self.id = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.s.close()

    def send(self, message):
        """A message as an object, or bytes as they are."""
        if not isinstance(message, bytes):
            message = json.dumps(message, ensure_ascii=False).encode() + b"\n"
        self.s.sendall(message)

    def line(self):
        """The next line, without its end; None at the end of the stream."""
        while b"\n" not in self.rest:
            try:
                got = self.s.recv(1 << 18)
            except ConnectionResetError:
                got = b""
            if not got:
                check(self.rest, b"", "half a line at the end of the stream")
                return None
            self.rest += got
        line, self.rest = self.rest.split(b"\n", 1)
        return line

    def lines(self, n):
        """The next n messages.  Splits once a read, so that many lines cost what they weigh."""
        out = []
        while len(out) < n:
            *whole, self.rest = self.rest.split(b"\n")
            if len(out) + len(whole) > n:
                keep = n - len(out)
                self.rest = b"\n".join(whole[keep:] + [self.rest])
                whole = whole[:keep]
            out += whole
            if len(out) == n:
                break
            got = self.s.recv(1 << 20)
            if not got:
                raise AssertionError(f"{n - len(out)} answers are missing at the end of the stream")
            self.rest += got
        return [json.loads(line) for line in out]

    def message(self):
        if self.told:
            return self.told.pop(0)
        line = self.line()
        return None if line is None else json.loads(line)

    def answer(self):
        """The next message that is an answer; what is told meanwhile is kept for message()."""
        while True:
            line = self.line()
            answer = None if line is None else json.loads(line)
            if answer is None or "id" in answer:
                return answer
            self.told.append(answer)

    def call(self, method, params=None):
        self.id += 1
        self.send(request(self.id, method, params))
        answer = self.answer()
        if answer is None:
            raise AssertionError("the connection was closed instead of an answer")
        check(answer.get("id"), self.id, "id")
        if "error" in answer:
            raise RpcError(answer["error"])
        return answer["result"]


def request(ident, method, params=None):
    message = {"jsonrpc": "2.0", "id": ident, "method": method}
    if params is not None:
        message["params"] = params
    return message


class Daemon:
    """slused in the foreground on a socket in a new folder; ready when it says so."""

    def __init__(self, rules=RULES, config=None, ready=True, before=None, folder=None,
                 extra=None, descriptors=(), environment=None):
        self.owns = folder is None  # else somebody else's daemon lives, or lived, there
        self.folder = folder or tempfile.mkdtemp(prefix="sluse-system-")
        os.chmod(self.folder, 0o755)
        self.path = os.path.join(self.folder, "sluse.sock")
        self.log_path = os.path.join(self.folder, "log")
        if os.path.isdir(rules):
            self.rules = rules
        else:
            self.rules = os.path.join(self.folder, "rules")
            self.write_rules(rules)
        conf = os.path.join(self.folder, "slused.conf")
        with open(conf, "w") as f:
            # what does not try roles is not about them
            for key, value in {"access": "open", **(config or {})}.items():
                for one in value if isinstance(value, list) else [value]:
                    f.write(f"{key} {one}\n")
        self.notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        notify = os.path.join(self.folder, "notify")
        if os.path.exists(notify):
            os.unlink(notify)
        self.notices.bind(notify)
        self.notices.settimeout(0.2)
        env = dict(os.environ, NOTIFY_SOCKET=notify, **(environment or {}))
        self.log = open(self.log_path, "ab")
        self.process = subprocess.Popen(
            [os.path.join(BUILD, "slused"), "-f", "-c", conf, "-r", self.rules, "-s", self.path]
            + (extra or []),
            env=env, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            preexec_fn=before, pass_fds=descriptors, close_fds=True)
        if ready:
            try:
                self.await_notice("READY=1")
            except Exception:
                self.close()
                raise

    def write_rules(self, text, name="a.rules"):
        """As an editor would: written beside, then put in place."""
        os.makedirs(self.rules, exist_ok=True)
        beside = os.path.join(self.rules, ".new")
        with open(beside, "w") as f:
            f.write(text)
        os.rename(beside, os.path.join(self.rules, name))

    def await_notice(self, word, patience=PATIENCE):
        end = time.monotonic() + patience
        while time.monotonic() < end:
            try:
                if word in self.notices.recv(65536).decode():
                    return
            except socket.timeout:
                if self.process.poll() is not None:
                    raise AssertionError(f"slused ended with {self.process.returncode}:\n"
                                         + self.log_text()) from None
        raise AssertionError(f"slused did not say {word}:\n" + self.log_text())

    def log_text(self):
        with open(self.log_path, errors="replace") as f:
            return f.read()

    def client(self):
        return Client(self.path)

    def status(self):
        with self.client() as c:
            return c.call("server.status")

    def await_status(self, key, least):
        return until(lambda: self.status()[key] >= least, f"server.status {key} >= {least}")

    def hang_up(self):
        """SIGHUP, and back when the reload is over."""
        self.process.send_signal(signal.SIGHUP)
        self.await_notice("RELOADING=1")
        self.await_notice("READY=1")

    def wait(self):
        return self.process.wait(PATIENCE)

    def stop(self):
        """SIGTERM; its exit status must be 0, and sanitizers must be content."""
        self.process.send_signal(signal.SIGTERM)
        check(self.wait(), 0, "exit status")

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.notices.close()
        self.log.close()
        log = self.log_text()
        if self.owns:
            shutil.rmtree(self.folder, ignore_errors=True)
        for word in ("AddressSanitizer", "runtime error:", "LeakSanitizer", "ThreadSanitizer"):
            if word in log:
                raise AssertionError("a sanitizer spoke:\n" + log[-6000:])

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None and self.process.poll() is None:
            self.stop()
        if kind is not None:
            print("    log: " + self.log_text()[-2000:].replace("\n", "\n    "))
        self.close()
