#!/usr/bin/env python3
"""The page about a ruleset: well formed, whole, harmless, the same every time."""
import html.parser
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOL = os.path.join(ROOT, os.environ.get("SLUSE_BUILD", "build/release"), "sluse")
VOID = {"meta", "br", "link", "img", "hr", "input"}
passed = failed = 0


def check(name, good, why=""):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f"failed {name}: {why}")


def doc(rules, *args):
    done = subprocess.run([TOOL, "doc", rules, *args], capture_output=True, cwd=ROOT, timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Page(html.parser.HTMLParser):
    """Tags that close what they open, ids, links, and the text."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.wrong, self.ids, self.links = [], [], [], []
        self.tags, self.words, self.attrs = set(), [], set()
        self.levels = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        for name, value in attrs:
            self.attrs.add(name)
            if name == "id":
                self.ids.append(value)
            if name == "href":
                self.links.append(value)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag in ("div", "p", "ul", "ol", "table", "dl") and "p" in self.open:
            self.wrong.append(f"<{tag}> within <p>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    def text(self):
        return re.sub(r"\s+", " ", "".join(self.words))


def well_formed(name, text):
    page = Page(text)
    check(f"{name}: tags are balanced", not page.wrong and not page.open,
          (page.wrong + page.open)[:3])
    check(f"{name}: ids differ", len(page.ids) == len(set(page.ids)),
          [i for i in page.ids if page.ids.count(i) > 1][:3])
    gone = [x for x in page.links if x[:1] != "#" or x[1:] not in page.ids]
    check(f"{name}: links lead somewhere on the page", not gone, gone[:3])
    check(f"{name}: no script, nothing fetched",
          not page.tags & {"script", "img", "link", "iframe", "object", "b"}
          and not [a for a in page.attrs if a.startswith("on") or a == "src"])
    steps = [b - a for a, b in zip(page.levels, page.levels[1:])]
    check(f"{name}: headings in order", page.levels[:1] == [1] and max(steps) <= 1
          and page.levels.count(1) == 1)
    check(f"{name}: a language, heads of tables",
          re.search(r'<html lang="(da|en)">', text) and
          text.count("<table>") == text.count('<thead><tr><th scope="col">'))
    return page


# what stands between the quotes of a rule file that people are shown
STRING = r'"((?:[^"\\]|\\.)*)"'


def author_texts(folder):
    """Titles, texts, questions, sources and information, outside of examples; a fact in a
    text is left open, a constant is said."""
    texts, consts = set(), {}
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".rules"):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            rules = re.sub(r"^\s*//.*$|\s//[^\"]*$", "", f.read(), flags=re.M)
        consts.update(re.findall(r"^const (\w+)[^=\n]*= (\d+)", rules, re.M))
        for m in re.finditer(r'^case "(.*?)" \{', rules, re.M):
            texts.add(m.group(1))
        rules = re.sub(r"^case .*?^\}", "", rules, flags=re.M | re.S)
        for word in ("because", "yes", "no", "unknown", "ask", "source", r"info " + STRING):
            for m in re.finditer(rf"\b{word}\s+{STRING}", rules):
                texts.update(m.groups())
        kinds = "group|profile|offer|track|match|due|screening|table|share|progress|facts|codes"
        for m in re.finditer(rf"^(?:{kinds})\s+\w+\s+{STRING}", rules, re.M):
            texts.add(m.group(1))
        for m in re.finditer(rf"^\s+(?:step|level|dimension|category)\s+\w+\s+{STRING}", rules, re.M):
            texts.add(m.group(1))
    return {re.sub(r"\{([^{}]*)\}", lambda m: consts.get(m.group(1), "…"), t) for t in texts}


def plain_markdown(text):
    text = re.sub(r"\\([\\`*_\[\]<>&|~$#+=:.)-])", r"\1", text)
    return re.sub(r"\s+", " ", text)


def shipped():
    status, text, err = doc("rules", "--on", "2026-11-16")
    check("shipped rules", status == 0 and not err, err)
    page = well_formed("shipped rules", text)
    words = page.text()
    wanted = author_texts(os.path.join(ROOT, "rules"))
    check("there is something to look for", len(wanted) > 150, len(wanted))
    gone = sorted(t for t in wanted if t not in words)
    check("every text and source of the rules stands on the page", not gone, gone[:5])
    check("how far apart places are", "regnes som 1,3 gange den lige linje" in words
          and "Over vand regnes der ad broer og færger" in words)
    again = doc("rules", "--on", "2026-11-16")[1]
    check("the same bytes each time", text == again)
    status, text, err = doc("rules", "--on", "2026-11-16", "--markdown")
    words = plain_markdown(text)
    gone = sorted(t for t in wanted if t not in words)
    check("and in the Markdown", status == 0 and not gone, gone[:5])
    anchors = set(re.findall(r'<a id="([^"]*)"></a>', text))
    links = set(re.findall(r"\]\(<#([^>]*)>\)", text))
    check("links of the Markdown lead somewhere", links and links <= anchors,
          sorted(links - anchors)[:3])
    rows = [line for line in text.split("\n") if line.startswith("|")]
    check("rows of tables are whole", rows and all(line.endswith("|") for line in rows))
    early = doc("rules", "--on", "2026-01-01")[1]
    check("another day, another page", Page(early).text() != page.text()
          and "offer-jobrotation" in Page(early).ids)


HOSTILE = '''ruleset x "<script>alert(1)</script>" {{ language {language}
  info "a\\"b'c" "</main></style><img src=x onerror=alert(1)>" }}
facts ledig "&amp; <i>" {{ source "</td>"
  a number "\u202eesrever\u202c \u200f" ask "\\n| x |\\n# h <br>"
  b one of {{ "<b>", "</li>" "](javascript:x)" }} }}
profile p "`]( <" {{ source "\\\\" require a > 1 because "1. *x* _y_ ~z~ $1$ {{a}}"
  require "<b>" = b and "|" != "`" because "# h" }}
'''


def hostile():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "x.rules")
        for language in ("da", "en"):
            with open(path, "w", encoding="utf-8") as f:
                f.write(HOSTILE.format(language=language))
            status, text, err = doc(folder)
            check("hostile texts", status == 0, err)
            page = well_formed("hostile texts", text)
            for s in ("<script>alert(1)</script>", "</main></style><img src=x onerror=alert(1)>",
                      "&amp; <i>", "a\"b'c", '"<b>" = b'):
                check("shown as it was written", s in page.text(), s)
            check("no control of the direction of writing",
                  not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)
                  and "\ufffdesrever\ufffd" in text)
            status, text, err = doc(folder, "--markdown")
            check("hostile texts as Markdown", status == 0, err)
            check("no markup in the Markdown",
                  not re.search(r"(?<!\\)<(?!a id=|/a>|br>|#)", re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", text))
                  and "\\](javascript" in text and not re.search("[\u202a-\u202e]", text))
            check("no line begins with an author's mark", not re.search(r"^# h|^- # h", text, re.M))


def refused():
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "x.rules"), "w", encoding="utf-8") as f:
            f.write("ruleset x {}\nprofil p {}\n")
        page = os.path.join(folder, "page.html")
        status, text, err = doc(folder, "-o", page)
        check("rules with a mistake give no page", status == 2 and not text
              and "there is no kind of item 'profil'" in err and not os.path.exists(page), err)
        with open(os.path.join(folder, "x.rules"), "w", encoding="utf-8") as f:
            f.write("ruleset x {}\n")
        status, text, err = doc(folder, "-o", page)
        with open(page, encoding="utf-8") as f:
            check("-o writes the page", status == 0 and not text and f.read().endswith("</html>\n"))
        well_formed("an empty ruleset", doc(folder)[1].replace("<main>", "<main>", 1))
        check("a folder that is not there", doc(os.path.join(folder, "no"))[0] == 2)
        check("a day that is none", doc(folder, "--on", "2026-02-30")[0] == 2)
        check("and says so", "not in the calendar" in doc(folder, "--on", "2026-02-30")[2])
        check("a file that cannot be written", doc(folder, "-o", folder + "/no/x")[0] == 2)


shipped()
hostile()
refused()
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
