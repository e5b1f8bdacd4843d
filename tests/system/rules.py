#!/usr/bin/env python3
"""Rule folders as they are found on disks: what cannot be read is told, and loaded is all or
nothing; and what needs the system's time zones has them.
"""
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOL = os.path.join(ROOT, os.environ.get("SLUSE_BUILD", "build/release"), "sluse")
passed = failed = skipped = 0

GOOD = """ruleset r { source "x" }
codes sted "Steder" from "data/sted.csv"
facts ledig { alder integer 15..75  her sted }
profile p { source "x" require alder > 30 or her = "0101" because "x" }
"""
CODES = "kode;titel\n0101;København\n0851;Aalborg\n"


class Skip(Exception):
    """What this needs is not here."""


def test(fn):
    global passed, failed, skipped
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(folder + "/data")
        write(folder, "a.rules", GOOD)
        write(folder, "data/sted.csv", CODES)
        try:
            fn(folder)
            passed += 1
        except Skip as why:
            skipped += 1
            print(f"skipped {fn.__name__}: {why}")
        except Exception as e:  # a test that cannot run has failed
            failed += 1
            print(f"failed {fn.__name__}: {type(e).__name__}: {e}")


def write(folder, name, content):
    with open(os.path.join(folder, name), "wb") as f:
        f.write(content if isinstance(content, bytes) else content.encode())


def sluse(*args, user=None):
    done = subprocess.run([TOOL, *args], stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
                          user=user)
    return done.returncode, (done.stdout + done.stderr).decode()


def check(folder, status, *words, user=None):
    code, said = sluse("check", folder, user=user)
    if code != status:
        raise AssertionError(f"ends with {code}, not {status}: {said}")
    for w in words:
        if w not in said:
            raise AssertionError(f"does not say '{w}': {said}")
    if status and ": fine:" in said:
        raise AssertionError(f"a part is fine: {said}")
    return said


def what_is_good(folder):
    check(folder, 0, ": fine: 1 file, 1 item")


def not_utf8(folder):
    write(folder, "b.rules", b'group g { source "x" require alder > 3 because "\xe6" }\n')
    check(folder, 1, "b.rules:1:49: error: this is not UTF-8")


def a_zero_byte(folder):
    write(folder, "b.rules", b'// fine\ngroup g {\0 }\n')
    check(folder, 1, "b.rules:2:10: error: a text file holds no zero byte")


def a_hundred_megabytes(folder):
    with open(folder + "/b.rules", "wb") as f:
        f.truncate(100 << 20)
    check(folder, 2, "b.rules: is larger than ")


def a_circle_of_links(folder):
    os.symlink("c.rules", folder + "/b.rules")
    os.symlink("b.rules", folder + "/c.rules")
    check(folder, 2, ".rules: Too many levels of symbolic links")


def a_link_to_nothing(folder):
    os.symlink("nothing", folder + "/b.rules")
    check(folder, 2, "b.rules: No such file")


def what_is_no_file(folder):
    os.mkfifo(folder + "/b.rules")
    check(folder, 2, "b.rules: ")


def a_file_nobody_may_read(folder):
    user = None
    if os.geteuid() == 0:
        user = 65534
        os.chmod(folder, 0o755)
    write(folder, "b.rules", "")
    os.chmod(folder + "/b.rules", 0)
    try:
        check(folder, 2, "b.rules: Permission denied", user=user)
    except PermissionError:  # the tool itself lies where that user may not look
        raise Skip("another user cannot start the tool here")


def a_code_table(folder):
    for content, words in (
            ("kode\n0101\n", "data/sted.csv:1:1: error: the first line must name the columns"),
            ("", "data/sted.csv:1:1: error: the first line must name the columns"),
            ("kode;titel;kode\n0101;x;0102\n", "data/sted.csv:1:12: error: this column stands twice"),
            ("kode;titel\n0101;x\n0101;y\n", "data/sted.csv:3:1: error: this code stands twice"),
            ("kode;titel;lat\n0101;x;56\n", "the columns 'lat' and 'lon' belong together"),
            ("kode;titel\n0101;x;y\n", "data/sted.csv:2:8: error: more fields"),
            (b"kode;titel\n0101;K\xf8benhavn\n", "data/sted.csv:2:7: error: this is not UTF-8"),
            # a spreadsheet has taken the zeros away: the rule's own code is not there
            ("kode;titel\n101;København\n851;Aalborg\n",
             "a.rules:4:52: error: '0101' is no code of sted")):
        write(folder, "data/sted.csv", content)
        check(folder, 1, words)
    os.remove(folder + "/data/sted.csv")
    check(folder, 1, "a.rules:2:26: error: there is no file 'data/sted.csv'")


def one_mistake_loads_nothing(folder):
    write(folder, "b.rules", 'profile q { source "x" require aldr > 3 because "x" }\n')
    check(folder, 1, "b.rules:1:32: error: there is no 'aldr' here", "did you mean 'alder'?")
    code, said = sluse("eval", "-r", folder, "1")
    if code != 1 or said.startswith("1\n"):
        raise AssertionError(f"half a ruleset answers: {said}")


def a_constant_in_a_time_zone(folder):
    if not os.path.exists("/usr/share/zoneinfo/Europe/Copenhagen"):
        raise Skip("no time zones here")
    write(folder, "a.rules", """ruleset r { source "x" }
const start = date and time("2026-07-01T10:00:00@Europe/Copenhagen")
facts ledig { moede datetime }
profile p { source "x" require moede > start because "x" }
case "before" { on 2026-11-16 given ledig { moede: date and time("2026-07-01T07:59:59Z") } expect profile p no }
case "after" { on 2026-11-16 given ledig { moede: date and time("2026-07-01T08:00:01Z") } expect profile p }
""")
    code, said = sluse("test", folder)
    if code or "2 passed, 0 failed" not in said:
        raise AssertionError(said)


for each in (what_is_good, not_utf8, a_zero_byte, a_hundred_megabytes, a_circle_of_links, a_link_to_nothing,
             what_is_no_file, a_file_nobody_may_read, a_code_table, one_mistake_loads_nothing,
             a_constant_in_a_time_zone):
    test(each)
print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
sys.exit(failed > 0)
