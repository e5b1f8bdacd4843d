#!/usr/bin/env python3
"""sluse fmt on files: replaced as a whole, or left as they are."""
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOL = os.path.join(ROOT, os.environ.get("SLUSE_BUILD", "build/release"), "sluse")
UGLY, NEAT = "const a=1 // en\n", "const a = 1                             // en\n"
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


def fmt(*args, stdin=""):
    done = subprocess.run([TOOL, "fmt", *args], input=stdin.encode(), capture_output=True,
                          timeout=50)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "wb") as f:
        f.write(text if isinstance(text, bytes) else text.encode())
    return path


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def keeps_mode_and_leaves_nothing(folder):
    path = write(folder, "x.rules", UGLY)
    os.chmod(path, 0o640)
    assert fmt(path) == (0, "", "")
    assert read(path) == NEAT and os.stat(path).st_mode & 0o7777 == 0o640
    assert os.listdir(folder) == ["x.rules"]


def what_is_neat_is_not_touched(folder):
    path = write(folder, "x.rules", NEAT)
    before = os.stat(path)
    assert fmt(path)[0] == 0 and fmt("-d", path) == (0, "", "")
    after = os.stat(path)
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def a_difference_changes_nothing(folder):
    path = write(folder, "x.rules", UGLY)
    status, out, _ = fmt("-d", path)
    assert status == 1 and "-" + UGLY in out and "+" + NEAT in out, out
    assert read(path) == UGLY
    assert fmt("--diff", "-", stdin=UGLY)[0] == 1
    assert fmt("-", stdin=UGLY) == (0, NEAT, "")


def behind_a_link(folder):
    path = write(folder, "x.rules", UGLY)
    link = os.path.join(folder, "y.rules")
    os.symlink("x.rules", link)
    assert fmt(link)[0] == 0
    assert os.path.islink(link) and read(path) == NEAT


def what_it_cannot_take(folder):
    os.symlink("b", os.path.join(folder, "a"))
    os.symlink("a", os.path.join(folder, "b"))
    pipe = os.path.join(folder, "pipe")
    os.mkfifo(pipe)
    hard = write(folder, "hard.rules", UGLY)
    os.link(hard, os.path.join(folder, "other"))
    empty = os.path.join(folder, "empty")
    os.mkdir(empty)
    for path, why in ((os.path.join(folder, "a"), "symbolic links"), (pipe, "is not a file"),
                      (hard, "several names"), (empty, "holds no *.rules file"),
                      (os.path.join(folder, "none"), "No such file")):
        status, out, err = fmt(path)
        assert status == 2 and why in err and out == "", (path, status, err)
    assert read(hard) == UGLY


def mistakes_leave_a_file_alone(folder):
    for text, why in (("const a = ", "missing"), (b"const a = 1 // \xff\n", "UTF-8"),
                      (b"const a = 1 \0\n", "zero byte"), ("/* no end", "no end")):
        path = write(folder, "x.rules", text)
        status, out, err = fmt(path)
        assert status == 1 and why in err and "x.rules:1:" in err and out == "", (status, err)
        with open(path, "rb") as f:
            assert f.read() == (text if isinstance(text, bytes) else text.encode())


def a_folder_goes_on_after_a_mistake(folder):
    bad = write(folder, "a.rules", "profil p {}\n")
    good = write(folder, "b.rules", UGLY)
    write(folder, ".c.rules", UGLY)
    write(folder, "d.txt", UGLY)
    status, _, err = fmt(folder + "/")
    assert status == 1 and "a.rules:1:1" in err, err
    assert read(bad) == "profil p {}\n" and read(good) == NEAT
    assert read(os.path.join(folder, ".c.rules")) == UGLY
    assert read(os.path.join(folder, "d.txt")) == UGLY


for fn in (keeps_mode_and_leaves_nothing, what_is_neat_is_not_touched,
           a_difference_changes_nothing, behind_a_link, what_it_cannot_take,
           mistakes_leave_a_file_alone, a_folder_goes_on_after_a_mistake):
    test(fn)
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
