#!/usr/bin/env -S python3 -B
"""`sluse feed read`, with the feed blocks and patterns that the project ships.

What the patterns find in the texts of the real ads is held against tests/feeds/labels.tsv,
which a person wrote: what is found is nearly always right, and much is not found.
"""
import json
import os
import shutil
import subprocess
import tempfile

from lib.daemon import Daemon
from lib.harness import BUILD, PATIENCE, ROOT, SHARED, Skip, check, main, test

RULES = os.path.join(ROOT, "rules")
SLUSE = os.path.join(BUILD, "sluse")
LABELS = os.path.join(ROOT, "tests", "feeds", "labels.tsv")
ADS = os.path.join(SHARED, "data", "jobnet-2021")
# a fact that a text may be mined for, and nothing else gives
MINED = ("skal_krav", "dansk_krav", "timer", "belastninger", "kraever_fleksjobvisitation")


def feed(fmt, *files, stdin=None):
    got = subprocess.run([SLUSE, "feed", "read", fmt, *files, "-r", RULES], input=stdin, capture_output=True,
                         timeout=PATIENCE)
    events = [json.loads(line) for line in got.stdout.splitlines()]
    told = [json.loads(line) for line in got.stderr.splitlines()]
    return got.returncode, events, told


def put(fmt, record):
    code, events, _ = feed(fmt, "-", stdin=json.dumps(record).encode())
    check(code, 0)
    return events[0]["put"]["stilling"]


@test
def an_ad_of_today():
    """A postal code is a number; places may be left out; hours that are not part time are full."""
    ad = {"jobAdId": "8f1c", "title": " Truckfører ", "hiringOrgName": "Lager A/S", "occupation": "TRUCKFØRER",
          "municipality": "viborg", "postalCode": 8800, "publicationDate": "2026-11-01T00:00:00",
          "applicationDeadline": "2026-12-01T00:00:00", "workHourPartTime": False, "workPlaceAddress": "  ",
          "description": "<p>Du har truckkort.</p><ul><li>Gyldigt kørekort kat. B</li><li>Stærkstrøm er en "
                         "fordel</li></ul><p>Ring 010190-1234</p>"}
    facts = put("jobnet", {"jobAds": [ad], "totalJobAdCount": 1})
    check(facts, {"titel": "Truckfører", "arbejdsgiver": "Lager A/S", "disco": "8344", "kommune": "0791",
                  "postnr": "8800", "timer": 37, "opslaaet": "2026-11-01", "udloeber": "2026-12-01",
                  "skal_krav": {"value": ["truck_B", "koerekort_B"], "source": "text"}})
    check(put("jobnet", {"jobAdId": "1", "title": "A", "postalCode": "8800", "municipality": None}),
          {"titel": "A", "postnr": "8800"})


@test
def an_unknown_code_warns_and_stays_unknown():
    code, events, told = feed("jobnet", "-", stdin=b'{"jobAdId":"1","title":"A","occupation":"Drage"}')
    check((code, events[0]["put"]["stilling"]), (0, {"titel": "A"}))
    check(told[0], {"not_found": {"table": "disco", "text": "Drage"}})
    check(told[-1]["summary"]["not_found"], 1)


@test
def dates_in_the_wild():
    for text, day in (("2018-11-25T01:00", "2018-11-25"), ("2021-04-23", "2021-04-23"), ("24.02.2019", "2019-02-24"),
                      ("Snarest", None), ("", None), ("0001-01-01T00:00:00", None), ("1900-01-01T00:00:00", None),
                      ("2021-02-30", None)):
        facts = put("nav", {"uuid": "a", "status": "ACTIVE", "ad_content": {"title": "T", "applicationDue": text}})
        check(facts.get("udloeber"), day, text)


@test
def sweden():
    """Half a year of local times; an expiry that no removal tells; longitude first is nobody's place."""
    facts = put("jobstream", [{"id": "7", "headline": "Lastbilschaufför", "employer": {"name": "Åkeri AB"},
                               "scope_of_work": {"min": 100, "max": 100}, "driving_license_required": True,
                               "driving_license": [{"label": "CE"}, {"label": "B"}],
                               "workplace_address": {"coordinates": [12.5, 55.7]},
                               "publication_date": "2026-07-01T23:30:00", "removed": False,
                               "last_publication_date": "2026-08-01T23:59:59"}])
    check(facts, {"titel": "Lastbilschaufför", "arbejdsgiver": "Åkeri AB", "timer": 40,
                  "skal_krav": ["koerekort_CE", "koerekort_B"], "opslaaet": "2026-07-01", "udloeber": "2026-08-01"})


@test
def numbers_like_cpr_are_masked_in_texts_and_the_ad_is_kept():
    code, events, told = feed("ndjson", "-", stdin=(
        '{"id":"1","stilling":{"titel":"Ring 0101901234","arbejdsgiver":"9901904321, 12345678901, 123456-7890"}}\n'
        '{"id":"2","stilling":{"titel":"B","timer":1234567890}}\n').encode())
    check(code, 0)
    check(events[0]["put"]["stilling"], {"titel": "Ring [cpr]", "arbejdsgiver": "[cpr], 12345678901, [cpr]"})
    check(events[1]["put"]["stilling"]["timer"], 1234567890)
    check(told[-1]["summary"]["masked"], 3)


SENTENCES = (
    ("Du har gyldigt kørekort kat. B", ["koerekort_B"]),
    ("Kørekort til personbil er et krav.", ["koerekort_B"]),
    ("B-kørekort og egen bil", ["koerekort_B"]),
    ("Du har kørekort og kan lide at køre.", ["koerekort_B"]),
    ("Driving license for at least a year", ["koerekort_B"]),
    ("Du har kørekort til lastbil (kategori C)", ["koerekort_C"]),
    ("Kørekort kat. C/E og kvalifikationsuddannelse", ["koerekort_C", "koerekort_CE"]),
    ("Det er en fordel, hvis du har kørekort.", []),
    ("Kørekort er ikke et krav.", []),
    ("Gerne kørekort B.", []),
    ("Vi betaler dit kørekort B.", []),
    ("Har du gaffeltruckcertifikat B?", ["truck_B"]),
    ("Valid forklift licence", ["truck_B"]),
    ("Truckcertifikat er en fordel", []),
    ("Mulighed for at tage truckcertifikat", []),
    ("Du kører truck med varer.", []),
    ("Hygiejnebevis er et krav", ["hygiejnebevis"]),
    ("Vi lægger vægt på god hygiejne", []),
    ("Vi indhenter børneattest", ["boerneattest"]),
    ("Ren straffeattest er en betingelse", ["straffeattest"]),
    ("Du er uddannet social- og sundhedshjælper", ["sosu_hjaelper"]),
    ("Du samarbejder med social- og sundhedshjælpere", []),
    ("Du er udlært elektriker", ["svendebrev_el"]),
    ("Du arbejder sammen med vores elektrikere", []),
    ("Autoriseret sygeplejerske? Nej, uddannet sygeplejerske", ["sygeplejerske"]),
    ("Du har en kandidatgrad i økonomi", ["lvu"]),
    ("We offer supervision of PhD students", []),
    ("You must hold a PhD", ["phd"]),
)


@test
def danish_sentences():
    """What an ad asks for and what it does not, in the words that ads use."""
    ads = "".join(json.dumps({"jobAdId": str(i), "title": "A", "description": s}) + "\n"
                  for i, (s, _) in enumerate(SENTENCES))
    _, events, _ = feed("jobnet", "-", stdin=ads.encode())
    for e, (sentence, want) in zip(events, SENTENCES, strict=True):
        check(e["put"]["stilling"].get("skal_krav", {"value": []})["value"], want, sentence)


@test
def hours_danish_and_flexjobs():
    for sentence, fact, want in (
            ("Arbejdstiden er 37 timer om ugen.", "timer", 37), ("Stillingen er på 32 timer ugentligt", "timer", 32),
            ("30-37 timer om ugen", "timer", None), ("ca. 20 timer om ugen", "timer", None),
            ("mindst 10 timer om ugen", "timer", None), ("Vi har åbent 24 timer", "timer", None),
            ("Du taler dansk eller engelsk", "dansk_krav", "ingen"),
            ("Du taler og skriver flydende dansk", "dansk_krav", "C1"),
            ("Flydende dansk er en fordel", "dansk_krav", None), ("En dansk virksomhed", "dansk_krav", None),
            ("Du er visiteret til fleksjob", "kraever_fleksjobvisitation", True),
            ("Vi har kolleger i fleksjob", "kraever_fleksjobvisitation", None)):
        facts = put("jobnet", {"jobAdId": "1", "title": "A", "description": sentence})
        check(facts.get(fact, {}).get("value"), want, sentence)


@test
def check_looks_at_the_blocks_too():
    with tempfile.TemporaryDirectory() as folder:
        rules = os.path.join(folder, "rules")
        shutil.copytree(RULES, rules)
        path = os.path.join(rules, "feeds", "nabolande.rules")
        with open(path) as f:
            text = f.read()
        for text, code, want in ((text, 0, "/: fine: "),
                                 (text.replace("take    titel = headline", "take    titel = headlin"), 1,
                                  "feeds/nabolande.rules:9:21: error: there is no 'headlin' here")):
            with open(path, "w") as f:
                f.write(text)
            got = subprocess.run([SLUSE, "check", rules], capture_output=True, text=True, timeout=PATIENCE)
            check(got.returncode, code, got.stdout[-2000:])
            if want not in got.stdout:
                check(got.stdout[-2000:], want)


def mined(events):
    found = {}
    for e in events:
        facts = found.setdefault(e["put"]["id"].removeprefix("jobnet:"), set())
        for name in MINED:
            told = e["put"]["stilling"].get(name)
            if not isinstance(told, dict):
                continue
            check(told["source"], "text")
            values = told["value"] if isinstance(told["value"], list) else [told["value"]]
            facts.update(f"{name}={v}" for v in values)
    return found


@test
def what_texts_say():
    if not os.path.isdir(ADS):
        raise Skip("there are no ads beside the project")
    labels = {}
    with open(LABELS) as f:
        for line in f:
            if not line.startswith("#"):
                i, *facts = line.rstrip("\n").split("\t")
                labels[i] = set(facts)
    # the full texts where there are any: the search answer holds only how they begin
    _, short, _ = feed("jobnet-classic", os.path.join(ADS, "postings.jsonl"))
    _, full, _ = feed("jobnet-classic", os.path.join(ADS, "details.jsonl"))
    found = mined(short)
    found.update(mined(full))
    check(set(found), set(labels), "every ad has its label")
    # hours that a field gives are not mined
    structured = {e["put"]["id"].removeprefix("jobnet:") for e in full if isinstance(e["put"]["stilling"].get("timer"), int)}
    for i in structured:
        labels[i] = {x for x in labels[i] if not x.startswith("timer=")}
    right = sum(len(found[i] & labels[i]) for i in labels)
    wrong = {i: found[i] - labels[i] for i in labels if found[i] - labels[i]}
    said, true = sum(map(len, found.values())), sum(map(len, labels.values()))
    print(f"patterns on {len(labels)} ads labelled by hand, {true} facts in them: "
          f"precision {right}/{said} = {right / said:.2f}, recall {right}/{true} = {right / true:.2f}")
    check(wrong, {})
    if right / true < 0.7:
        check(right / true, "at least 0.7")


@test
def an_explanation_says_where_it_was_read():
    """End to end: a licence that only the text names is asked for, and the reason says so."""
    ad = {"jobAdId": "t1", "title": "Truckfører", "municipality": "Viborg", "occupation": "Truckfører",
          "workHourPartTime": False, "description": "<p>Du har truckkort.</p>"}
    with Daemon(rules=RULES) as d, d.client() as c:
        got = subprocess.run([SLUSE, "load", "-s", d.path, "--format", "jobnet", "-r", RULES, "-"],
                             input=json.dumps({"jobAds": [ad]}), capture_output=True, text=True, timeout=PATIENCE)
        check(got.returncode, 0, got.stdout + got.stderr)
        c.call("ledig.put", {"id": "L", "ledig": {"kompetencer": ["truck_B"], "oenske_type": ["arbejde"],
                                                  "oenske_disco": ["8344"], "raekkevidde": ["0791"]}})
        pair = c.call("match.explain", {"ledig_id": "L", "stilling_id": "jobnet:t1", "explain": True})
        k1 = next(k for k in pair["criteria"] if k["name"] == "K1")
        check(k1["state"], "yes")
        krav = next(f for f in k1["facts"] if f["name"] == "stilling.skal_krav")
        check((krav["value"], krav["source"]), (["truck_B"], "text"))
        said = subprocess.run([SLUSE, "explain", "-s", d.path, "L", "jobnet:t1"], capture_output=True, text=True,
                              timeout=PATIENCE).stdout
        if "truck_B (nævnt i opslaget)" not in said:
            check(said, "… truck_B (nævnt i opslaget) …")


main()
