#!/usr/bin/env -S python3 -B
"""Starting, the socket's path, stopping and dying."""
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import threading

from lib.daemon import BROKEN, RULES, Client, Daemon, request
from lib.harness import BUILD, PATIENCE, Skip, check, main, test, until

SLUSED = os.path.join(BUILD, "slused")
PARAMS = {"ledig": {"alder": 36, "ydelse": "ingen"}, "on": "2026-11-16"}


def somebodys_own(f):
    """slused where every user may reach it: the build folder may stand in somebody's home."""
    return shutil.copy(SLUSED, f("slused"))


def run(*arguments, program=SLUSED, **more):
    return subprocess.run([program, *arguments], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=PATIENCE, **more)


class Folder:
    def __enter__(self):
        self.at = tempfile.mkdtemp(prefix="sluse-life-")
        os.mkdir(os.path.join(self.at, "rules"))
        self.write(RULES)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.at)

    def __call__(self, name):
        return os.path.join(self.at, name)

    def write(self, text):
        with open(self("rules/a.rules"), "w") as f:
            f.write(text)


def refuses(said, status, *words):
    check(said.returncode, status, said.stderr)
    for word in words:
        assert word in said.stderr, f"{word!r} is not in {said.stderr!r}"


@test
def help_and_version():
    said = run("--help")
    check(said.returncode, 0)
    for option in ("-f", "-c", "-r", "-s", "-d", "--version"):
        assert option in said.stdout
    said = run("--version")
    check((said.returncode, said.stdout[:7]), (0, "slused "))
    refuses(run("--nonsense"), 2, "--help")
    refuses(run("extra"), 2, "extra")


@test
def a_foreign_file_is_not_touched():
    with Folder() as f:
        with open(f("s"), "w") as file:
            file.write("mine")
        before = os.lstat(f("s"))
        refuses(run("-f", "-r", f("rules"), "-s", f("s")), 1, f("s"), "not a socket")
        after = os.lstat(f("s"))
        check((after.st_ino, after.st_mtime_ns, after.st_mode), (before.st_ino, before.st_mtime_ns, before.st_mode))
        check(sorted(os.listdir(f.at)), ["rules", "s"])


def left_alone(f, path, *words):
    """It refuses that path, and what stands there, and beside it, is as it was."""
    def look():
        return [(name, os.lstat(f(name)).st_ino, os.lstat(f(name)).st_mode, os.lstat(f(name)).st_uid)
                for name in sorted(os.listdir(f.at))]
    before = look()
    refuses(run("-f", "-r", f("rules"), "-s", path), 1, *words)
    check(look(), before)


@test
def whatever_else_is_not_touched():
    with Folder() as f:
        with open(f("mine"), "w") as file:
            file.write("mine")
        os.mkdir(f("folder"))
        os.mkfifo(f("pipe"))
        os.symlink("mine", f("to-file"))
        os.symlink("folder", f("to-folder"))
        os.symlink("nowhere", f("to-nothing"))
        os.symlink("loop", f("loop"))
        os.symlink("/dev/null", f("to-null"))
        for name in ("folder", "pipe", "to-file", "to-folder", "to-nothing", "loop", "to-null"):
            left_alone(f, f(name), f(name), "not a socket")
        check(open(f("mine")).read(), "mine")
        left_alone(f, f("mine/s"), "Not a directory")
        left_alone(f, f("none/s"), "No such file")
        left_alone(f, f("loop/s"), "symbolic links")
        left_alone(f, f("x" * 120), "too long")
        left_alone(f, f("x" * 100), "too long" if len(f("x" * 100)) > 107 else "")


@test
def a_link_to_somebodys_socket():
    """Neither followed nor replaced, whether it is alive or left behind."""
    with Folder() as f, socket.socket(socket.AF_UNIX) as other:
        other.bind(f("other"))
        os.symlink("other", f("link"))
        left_alone(f, f("link"), "not a socket")
        other.listen(1)
        left_alone(f, f("link"), "not a socket")
        left_alone(f, f("other"), "another program answers")


@test
def sockets_of_other_kinds():
    with Folder() as f:
        for kind in (socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
            with socket.socket(socket.AF_UNIX, kind) as other:
                name = f"kind{int(kind)}"
                other.bind(f(name))
                if kind == socket.SOCK_SEQPACKET:
                    other.listen(1)
                left_alone(f, f(name), f(name))


@test
def somebody_elses_lock():
    """A lock that is no file of ours is not written to, and not followed."""
    with Folder() as f:
        with open(f("mine"), "w") as file:
            file.write("mine")
        os.symlink("mine", f("s.lock"))
        left_alone(f, f("s"), "s.lock")
        os.unlink(f("s.lock"))
        os.symlink("nowhere", f("s.lock"))
        left_alone(f, f("s"), "s.lock")
        os.unlink(f("s.lock"))
        os.mkdir(f("s.lock"))
        left_alone(f, f("s"), "s.lock")
        os.rmdir(f("s.lock"))
        os.mkfifo(f("s.lock"))
        left_alone(f, f("s"), "s.lock")
        os.unlink(f("s.lock"))
        os.link(f("mine"), f("s.lock"))
        left_alone(f, f("s"), "s.lock")
        os.unlink(f("s.lock"))
        os.rename(f("mine"), f("s.lock"))
        left_alone(f, f("s"), "s.lock", "is not a lock")
        os.rename(f("s.lock"), f("mine"))
        check(open(f("mine")).read(), "mine")


@test
def somebody_elses_socket():
    """One that another user left behind, in a folder where he may not delete ours nor we his."""
    if os.geteuid() != 0:
        raise Skip("only root can be somebody else")
    with Folder() as f:
        os.chmod(f.at, 0o1777)
        program = somebodys_own(f)
        with socket.socket(socket.AF_UNIX) as other:
            other.bind(f("s"))
        os.chown(f("s"), 64001, 64001)
        os.chmod(f("s"), 0o777)

        def nobody():
            os.setgroups([])
            os.setgid(64002)
            os.setuid(64002)

        before = os.lstat(f("s"))
        said = run("-f", "-r", f("rules"), "-s", f("s"), program=program, preexec_fn=nobody)
        refuses(said, 1, f("s"), "Operation not permitted")
        check(os.lstat(f("s")).st_ino, before.st_ino)
        # and the lock of another user's daemon
        os.unlink(f("s"))
        with open(f("s.lock"), "w"):
            pass
        os.chmod(f("s.lock"), 0o600)
        refuses(run("-f", "-r", f("rules"), "-s", f("s"), program=program, preexec_fn=nobody), 1, "s.lock", "Permission denied")


@test
def the_path_is_taken_away_while_it_runs():
    """What is put in its place is not removed at the end."""
    with Daemon() as d:
        os.unlink(d.path)
        with open(d.path, "w") as file:
            file.write("mine")
        d.stop()
        check(open(d.path).read(), "mine")


@test
def where_the_socket_goes_by_itself():
    """XDG_RUNTIME_DIR counts for users, as an absolute path of a length that can be."""
    if os.geteuid() != 0:
        raise Skip("only root can be somebody else")
    with Folder() as f:
        os.chmod(f.at, 0o755)
        program = somebodys_own(f)
        os.mkdir(f("run"))
        os.chown(f("run"), 64002, 64002)

        def nobody():
            os.setgroups([])
            os.setgid(64002)
            os.setuid(64002)

        def started(value, **more):
            env = {k: v for k, v in os.environ.items() if k != "XDG_RUNTIME_DIR"}
            if value is not None:
                env["XDG_RUNTIME_DIR"] = value
            return subprocess.run(["timeout", "-s", "TERM", "1", program, "-f", "-r", f("rules")], env=env, capture_output=True,
                                  text=True, stdin=subprocess.DEVNULL, timeout=PATIENCE, **more)

        said = started(f("run"), preexec_fn=nobody)
        assert f"answers on {f('run')}/sluse.sock" in said.stderr, said.stderr
        check(os.listdir(f("run")), [], "it cleans up")
        for odd in ("run", "../run", "", None):  # not absolute: the system's, where he may not
            said = started(odd, preexec_fn=nobody)
            assert "/run/sluse/sluse.sock" in said.stderr, f"{odd}: {said.stderr}"
            assert said.returncode != 0
        for odd in (f("none"), f("rules/a.rules")):
            said = started(odd, preexec_fn=nobody)
            check(said.returncode, 1, said.stderr)
            assert odd in said.stderr, said.stderr
        said = started("/" + "x" * 200, preexec_fn=nobody)
        assert said.returncode not in (0, 124) and said.stderr.strip(), said.stderr


@test
def a_second_daemon_on_the_same_socket():
    with Daemon() as d:
        refuses(run("-f", "-r", d.rules, "-s", d.path), 1, "on this socket")
        with d.client() as c:
            check(c.call("track.recommend", PARAMS)["on"], "2026-11-16")


@test
def many_daemons_at_once():
    """However they race, one gets the path and answers on it."""
    with Folder() as f:
        daemons = [subprocess.Popen([SLUSED, "-f", "-r", f("rules"), "-s", f("s")],
                                    stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                   for _ in range(6)]
        until(lambda: sum(p.poll() is None for p in daemons) == 1, "one is left")
        [alive] = [p for p in daemons if p.poll() is None]

        def answers():
            try:
                with Client(f("s")) as c:
                    return c.call("rules.status")
            except OSError:
                return None
        until(answers, "it answers")
        alive.terminate()
        check(alive.wait(PATIENCE), 0)
        check(sorted(os.listdir(f.at)), ["rules"])


@test
def broken_rules_at_the_start():
    with Folder() as f:
        f.write(BROKEN)
        refuses(run("-f", "-r", f("rules"), "-s", f("s")), 1, "a.rules:", "aldr")
        check(os.listdir(f.at), ["rules"])
        refuses(run("-f", "-r", f("none"), "-s", f("s")), 1, f("none"))


@test
def ten_mistakes_are_ten_messages():
    with Folder() as f:
        f.write(RULES + "".join(f'profile p{i} "P" {{ require fakta{i} = 1 because "x" }}\n' for i in range(10)))
        said = run("-f", "-r", f("rules"), "-s", f("s"))
        check(said.returncode, 1)
        check([f"fakta{i}" in said.stderr for i in range(10)], [True] * 10)
        check(said.stderr.count(" error: "), said.stderr.count("error:"))


@test
def a_wrong_setting():
    with Folder() as f:
        with open(f("c"), "w") as file:
            file.write("connections 10\nconections 10\n")
        refuses(run("-f", "-c", f("c"), "-r", f("rules"), "-s", f("s")), 2, "c:2:", "conections")
        refuses(run("-f", "-c", f("none"), "-r", f("rules"), "-s", f("s")), 2, f("none"))


@test
def the_sockets_mode():
    with Daemon() as d:
        check(stat.S_IMODE(os.stat(d.path).st_mode), 0o660)
    with Daemon(config={"socket_mode": "0600"}) as d:
        check(stat.S_IMODE(os.stat(d.path).st_mode), 0o600)


@test
def leaves_the_terminal_without_f():
    with Folder() as f:
        with open(f("conf"), "w") as conf:
            conf.write("access open\n")
        said = run("-c", f("conf"), "-r", f("rules"), "-s", f("s"))
        check(said.returncode, 0, said.stderr)
        with Client(f("s")) as c:  # it answers when the command is back
            check(c.call("track.recommend", PARAMS)["on"], "2026-11-16")
            c.call("server.stop")
            check(c.line(), None)
        until(lambda: sorted(os.listdir(f.at)) == ["conf", "rules"], "it cleans up")
        f.write(BROKEN)
        refuses(run("-r", f("rules"), "-s", f("s")), 1, "aldr")


@test
def the_rules_that_were_installed_with_it():
    """Where nobody has put any into /etc: those beside the program, and it says so."""
    if os.path.exists("/etc/sluse/rules") or os.path.exists("/etc/sluse/slused.conf"):
        raise Skip("this machine has settings in /etc/sluse")
    with Folder() as f:
        os.makedirs(f("usr/share/sluse"))
        os.mkdir(f("usr/sbin"))
        shutil.copy(SLUSED, f("usr/sbin/slused"))
        start = [f("usr/sbin/slused"), "-s", f("s")]
        said = subprocess.run(start, capture_output=True, text=True, timeout=PATIENCE)
        refuses(said, 1, "the rules cannot be read: /etc/sluse/rules")
        shutil.move(f("rules"), f("usr/share/sluse/rules"))
        said = subprocess.run(start, capture_output=True, text=True, timeout=PATIENCE)
        refuses(said, 0, "those that came with Sluse are used, " + f("usr/share/sluse/rules"))
        with Client(f("s")) as c:
            check(c.call("rules.status")["ruleset"]["name"], "proeve")
            c.call("server.stop")
            check(c.line(), None)


@test
def stops_while_it_is_asked():
    """What was read is answered whole and in order; then the stream ends, at a line's end."""
    ask = b"".join(json.dumps(request(i, "track.recommend", PARAMS)).encode() + b"\n" for i in range(2000))
    with Daemon() as d:
        clients = [d.client() for _ in range(3)]
        seen = [[] for _ in clients]
        errors = []

        def send(c):
            try:
                while True:
                    c.send(ask)
            except OSError:
                pass

        def read(c, ids):
            try:
                while (answer := c.message()) is not None:
                    assert "result" in answer
                    ids.append(answer["id"])
            except Exception as e:
                errors.append(e)

        threads = [threading.Thread(target=send, args=(c,), daemon=True) for c in clients]
        readers = [threading.Thread(target=read, args=p, daemon=True) for p in zip(clients, seen)]
        for t in threads + readers:
            t.start()
        until(lambda: all(len(ids) > 100 for ids in seen), "all are answered")
        d.stop()
        for t in readers:
            t.join(PATIENCE)
        check(errors, [])
        for ids in seen:
            check(ids, [i % 2000 for i in range(len(ids))], "in order and none left out")
        assert not os.path.exists(d.path)
        assert not os.path.exists(d.path + ".lock")
        for c in clients:
            c.close()


@test
def answers_what_it_has_read_before_it_stops():
    n = 3000
    with Daemon() as d, d.client() as c:
        c.send(b"".join(json.dumps(request(i, "track.recommend", PARAMS)).encode() + b"\n"
                        for i in range(n)) + b'{"jsonrpc":"2.0","id":"end","method":"server.stop"}\n')
        answers = c.lines(n + 1)
        check([a["id"] for a in answers], list(range(n)) + ["end"])
        check(c.line(), None)
        check(d.wait(), 0)


@test
def who_does_not_read_cannot_keep_it():
    with Daemon(config={"stop_seconds": 1, "output_bytes": "64K"}) as d, d.client() as c:
        c.send(json.dumps(request(1, "rpc.discover")).encode() + b"\n")
        c.s.settimeout(0.5)
        try:
            while True:
                c.send(json.dumps(request(1, "rpc.discover")).encode() * 1 + b"\n")
        except socket.timeout:
            pass
        d.stop()
        assert not os.path.exists(d.path)


@test
def killed_and_started_again():
    with Daemon() as d:
        with d.client() as c:
            c.call("rules.status")
            d.process.send_signal(signal.SIGKILL)
            d.wait()
            check(c.line(), None)
        assert stat.S_ISSOCK(os.lstat(d.path).st_mode), "the socket was left behind"
        with Daemon(folder=d.folder) as again:
            with again.client() as c:
                check(c.call("track.recommend", PARAMS)["on"], "2026-11-16")
            again.stop()


@test
def a_socket_handed_over():
    """As systemd does it: descriptor 3 listens, the path is not ours."""
    folder = tempfile.mkdtemp(prefix="sluse-life-")
    try:
        path = os.path.join(folder, "handed.sock")
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(path)
        listening.listen(5)
        os.mkdir(os.path.join(folder, "rules"))
        with open(os.path.join(folder, "rules", "a.rules"), "w") as f:
            f.write(RULES)
        early = Client(path)  # connected before the daemon is there
        early.send(request(1, "rules.status"))
        script = 'exec 3<&%d; LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"' % listening.fileno()
        daemon = subprocess.Popen(["sh", "-c", script, "sh", SLUSED, "-f", "-r",
                                   os.path.join(folder, "rules"), "-s", "/nowhere/s"],
                                  pass_fds=[listening.fileno()], stderr=subprocess.DEVNULL)
        assert "result" in early.message()
        early.close()
        daemon.terminate()
        check(daemon.wait(PATIENCE), 0)
        assert os.path.exists(path), "systemd's socket was removed"
        listening.close()
    finally:
        shutil.rmtree(folder)

@test
def a_signal_on_the_way_out():
    for _ in range(20):
        with Daemon() as d:
            with d.client() as c:
                c.call("server.stop")
            while d.process.poll() is None:
                d.process.send_signal(signal.SIGTERM)
            check(d.process.returncode, 0, "exit status")


main()
