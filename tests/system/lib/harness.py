"""Runs the functions marked @test and prints "N passed, N failed[, N skipped]".

A test fails with an exception; check() makes one with both values in it.  Each has a
deadline, so that a daemon that hangs is a failure and not a hung run.  An argument runs
the tests whose name holds it.  Whoever is told to end (SIGTERM) takes its folders and daemons
along.
"""
import os
import signal
import sys
import time
import traceback

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
BUILD = os.path.join(ROOT, os.environ.get("SLUSE_BUILD", "build/release"))
SHARED = os.path.join(ROOT, os.environ.get("SLUSE_SHARED", "../shared"))
TORTURE = float(os.environ.get("TORTURE", 0))  # seconds that each of the long ones goes on
PATIENCE = 60  # seconds for anything that must come; sanitizers and full machines are slow

_tests = []


class Skip(Exception):
    pass


def test(function):
    _tests.append(function)
    return function


def check(got, want, what=""):
    if got != want:
        raise AssertionError(f"{what or 'got'}: {got!r:.600}, not {want!r:.600}")


def until(condition, what, patience=PATIENCE):
    """Asks again and again until the condition gives something true."""
    end = time.monotonic() + patience
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain: {what}")
        time.sleep(0.005)


def _alarm(_number, _frame):
    raise AssertionError("the test's own deadline passed")


def _end(_number, _frame):
    sys.exit(128 + signal.SIGTERM)


def main():
    passed = failed = skipped = 0
    signal.signal(signal.SIGALRM, _alarm)
    signal.signal(signal.SIGTERM, _end)
    for function in _tests:
        if len(sys.argv) > 1 and sys.argv[1] not in function.__name__:
            continue
        signal.alarm(3 * PATIENCE + int(TORTURE))
        try:
            function()
            passed += 1
        except Skip as why:
            skipped += 1
            print(f"skipped {function.__name__}: {why}")
        except Exception:  # noqa: a test may fail with anything
            failed += 1
            print(f"FAILED {function.__name__}")
            traceback.print_exc(limit=-4, file=sys.stdout)
        finally:
            signal.alarm(0)
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(1 if failed else 0)
