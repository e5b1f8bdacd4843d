#!/usr/bin/env python3
"""How long a ruleset of 2,000 items takes to be checked and compiled.

    tests/bench/ruleset.py BUILD_DIR [ITEMS]

Writes a ruleset as job centres do (facts, groups, profiles, offers, tracks, tasks, tables,
screenings, in two layers of days, with a case for every tenth item) into a folder of its own,
and prints what `sluse check` and `sluse test` take with it beside what `sluse test` takes with
nothing: the program's own start.  Best of five.
"""
import os
import subprocess
import sys
import tempfile
import time

SMALL = """ruleset lille "Lille" { source "bench" }
facts ledig { alder integer 15..75 }
group g { source "bench" require alder > 30 because "Over 30" }
case "g" { on 2026-11-16 given ledig { alder: 40 } expect group g }
"""
FACTS = """ruleset stor "Stor" { source "bench" }
facts ledig "Den ledige" {
    alder       integer 15..75  "Alder"
    erfaring    integer 0..720  "Erfaring"
    ydelse      one of { dagpenge, kontanthjaelp, uddannelseshjaelp, ingen }  "Ydelse"
    uddannelse  one of { ufaglaert, faglaert, kvu, mvu, lvu }  "Uddannelse"
    jobparat    boolean  "Jobparat"
    ledig_siden date or none  "Ledig siden"
    oensker     set of { arbejde, uddannelse, brancheskift, afklaring }  "Ønsker"
    maaling     integer 1..10  "Måling"
    timer       number 0..60  "Timer"
    let uger = floor((on - ledig_siden) / duration("P7D"))
}
"""
EDUCATION = ["ufaglaert", "faglaert", "kvu", "mvu", "lvu"]
WISHES = ["arbejde", "uddannelse", "brancheskift", "afklaring"]
DAYS = ["", "", "", " valid to 2026-06-30", " valid from 2026-07-01"]


def head(i):
    return f'source "Aftale {i}"{DAYS[i % 5]}'


def criteria(i):
    return f"""    require alder > {15 + i % 50} border alder = {15 + i % 50}
        yes "Er over {15 + i % 50} år"   no "Er {{alder}} år"
    require uddannelse = "{EDUCATION[i % 5]}" or erfaring >= {i % 700}   because "Har det med"
    require uger > {i % 80} or "{WISHES[i % 4]}" in oensker   because "Vil eller har ventet"
    refuse nej when timer < {i % 59 + 1} and jobparat = false   because "Kan ikke nok timer"
"""


def items(n):
    """n items, and a case for every tenth."""
    for i in range(n):
        kind = i % 20
        if kind < 3:
            yield f"group g{i} {{ {head(i)}\n{criteria(i).replace('refuse nej when', 'require')}}}\n"
        elif kind < 8:
            other = f"    require not(group.g{i // 20 * 20})   because \"Ikke en anden\"\n" if i // 20 % 5 == 0 else ""
            yield f"profile p{i} {{ {head(i)}\n{criteria(i)}{other}    confirm by sagsbehandler\n}}\n"
        elif kind < 14:
            yield f"offer o{i} {{ {head(i)} lead skole seats 20\n{criteria(i)}    await maal erfaring > {i % 9}\n}}\n"
        elif kind < 16:
            yield (f"track t{i} {{ source \"Aftale {i}\"\n    require alder >= {18 + i % 9}   because \"For voksne\"\n"
                   f"    step svar lead jobcenter within 5 working days\n"
                   f"    step forloeb lead skole after svar done when known(maaling)\n}}\n")
        elif kind < 18:
            yield (f"due d{i} {{ {head(i)}\n    when ledig_siden + duration(\"P{i % 300 + 1}D\") <= on and jobparat = false"
                   f"   because \"Længe uden job\"\n    lead jobcenter\n}}\n")
        elif kind < 19:
            yield (f"table s{i} hit first {{ source \"Aftale {i}\"\n    | a integer 15..75 | j boolean || svar |\n"
                   f"    | < {20 + i % 9} | - || \"ung\" |\n    | >= 50 | true || \"klar\" |\n    | - | - || \"andet\" |\n}}\n"
                   f"profile q{i} {{ source \"Aftale {i}\"\n"
                   f"    require s{i}(alder, jobparat) = \"klar\"   because \"Er klar\"\n}}\n")
        else:
            yield (f"screening m{i} {{ source \"Aftale {i}\"\n    dimension a{i} = maaling\n"
                   f"    level lav when value <= 4\n    level midt when value = 5 open\n    level hoej when value >= 6\n"
                   f"    category svag{i} when a{i} = \"lav\"   because \"Lav\"\n    otherwise uafklaret\n}}\n")
        if i % 10 == 3:
            yield (f"case \"nr. {i}\" {{\n    on 2026-11-16\n    given ledig {{ alder: {20 + i % 50}, erfaring: {i % 700},"
                   f" uddannelse: \"kvu\" }}\n    expect person_decides\n}}\n")


def took(command):
    """The best of five, and what it printed last."""
    best, last = 1e9, ""
    for _ in range(5):
        begun = time.monotonic()
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        best = min(best, time.monotonic() - begun)
        last = done.stdout.decode().splitlines()[-1]
    return best, last


def main():
    sluse = os.path.join(sys.argv[1], "sluse")
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    with tempfile.TemporaryDirectory() as folder:
        big, small = os.path.join(folder, "big"), os.path.join(folder, "small")
        for path, text in (big, FACTS + "".join(items(n))), (small, SMALL):
            os.mkdir(path)
            with open(os.path.join(path, "a.rules"), "w", encoding="utf-8") as f:
                f.write(text)
        start, said = took([sluse, "test", small])
        if said != "1 passed, 0 failed":
            sys.exit(f"bench: {said}")
        check, said = took([sluse, "check", big])
        if ": fine: " not in said:
            sys.exit(f"bench: {said}")
        test, ran = took([sluse, "test", big])
    print(f"rules: {said.split(': fine: ')[1].split(';')[0]}")
    print(f"  {'sluse test, with nothing to do':52} {start * 1000:10.1f} ms")
    print(f"  {'sluse check':52} {check * 1000:10.1f} ms {check / start:10.1f} of that")
    print(f"  {'sluse test: ' + ran:52} {test * 1000:10.1f} ms {test / start:10.1f} of that")
    print(f"  {'sluse check : a second':52} {check:10.2f}")


main()
