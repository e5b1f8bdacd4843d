#include "sluse_args.h"
#include "base/date.h"
#include "base/diag.h"
#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>

static const struct option_row {
	const char *name;
	char letter;       /* 0: none */
	const char *value; /* NULL: takes none */
	const char *help;
} options[OPTIONS] = {
	[OPT_SOCKET] = {"socket", 's', "PATH", "the daemon's socket"},
	[OPT_RULES] = {"rules", 'r', "RULES", "ask these rules in this process, not a daemon"},
	[OPT_DATA] = {"data", 'd', "FILE", "with -r: records (NDJSON, as for load) to know first"},
	[OPT_ON] = {"on", 0, "DATE", "as of this day (2026-11-16); default today"},
	[OPT_OF] = {"of", 0, "SIDE", "whose lists: stilling (default) or ledig"},
	[OPT_AFTER] = {"after", 0, "ID", "go on after the list of this id"},
	[OPT_LIMIT] = {"limit", 'n', "N", "at most N answers of a kind"},
	[OPT_RULE] = {"rule", 0, "NAME", "which match rule; default job, or the only one"},
	[OPT_NEAR] = {"near", 0, NULL, "also those where exactly one condition fails"},
	[OPT_SCAN] = {"scan", 0, NULL, "look at every pair, for the same answer"},
	[OPT_PLAN] = {"plan", 0, NULL, "how the person's vacancies are found, instead of the pair"},
	[OPT_ALL] = {"all", 'a', NULL, "also every condition of what does not fit"},
	[OPT_AUDIENCE] = {"audience", 0, "WHO", "caseworker (default), citizen or employer"},
	[OPT_PURPOSE] = {"purpose", 0, "TEXT",
		"what it is for: visitation, jobmatch, followup, health, audit"},
	[OPT_ACTOR] = {"actor", 0, "WHO", "the person who asks, behind a system"},
	[OPT_INPUT] = {"input", 'i', "FACTS", "a JSON file of facts; - is stdin"},
	[OPT_EXPLAIN] = {"explain", 0, NULL, "say why: every condition, as --all"},
	[OPT_JSONL] = {"jsonl", 0, NULL, "one case a line on stdin, one answer a line on stdout"},
	[OPT_ID] = {"id", 0, "ID", "the id, where the file has none"},
	[OPT_KIND] = {"kind", 0, "KIND", "what is meant: ledig, stilling or tilbud"},
	[OPT_FORMAT] = {"format", 0, "FORMAT", "ndjson (default), or a feed's: jobnet, eures, …"},
	[OPT_OUTPUT] = {"output", 'o', "FILE", "write to that file instead (- is stdout)"},
	[OPT_HTML] = {"html", 0, NULL, "the page as HTML (default)"},
	[OPT_MARKDOWN] = {"markdown", 0, NULL, "the page as Markdown"},
	[OPT_COVERAGE] = {"coverage", 0, NULL, "also what the cases leave untried"},
	[OPT_TAP] = {"tap", 0, NULL, "the results as TAP, for other people's tools"},
	[OPT_DIFF] = {"diff", 'd', NULL, "show what would change, and change nothing"},
	[OPT_QUARANTINE] = {"quarantine", 0, NULL, "the records that could not be read, and why"},
	[OPT_CHECK] = {"check", 0, NULL, "read everything in STORE and hold it against its sums"},
	[OPT_BACKUP] = {"backup", 0, "FILE", "have the daemon copy its store into a new FILE"},
	[OPT_RESTORE] = {"restore", 0, "FILE",
		"put a backup in the place of the store in the state folder STORE"},
	[OPT_VERIFY] = {"verify", 0, NULL, "follow the audit's chain from its first row"},
	[OPT_FROM] = {"from", 0, "N", "from the N-th decision on"},
	[OPT_TO] = {"to", 0, "N", "up to the N-th decision"},
	[OPT_JSON] = {"json", 'j', NULL, "the answer as JSON, for programs"},
	[OPT_COLOR] = {"color", 0, "WHEN", "auto (default), never or always"},
	[OPT_HELP] = {"help", 'h', NULL, "this help"},
	[OPT_VERSION] = {"version", 'V', NULL, "the version"},
};

/* What an option means to one verb, where that is something else. */
static const struct {
	const char *verb;
	enum option option;
	const char *help;
} meanings[] = {
	{"check", OPT_ALL, "also what could be looked through in part only"},
	{"eval", OPT_EXPLAIN, "say why a result is null or unknown"},
	{"eval", OPT_RULES, "the rules whose facts the names are"},
	{"feed", OPT_RULES, "the rules that the files are read by; default rules"},
	{"load", OPT_RULES, "the rules that a feed is read by"},
	{"match", OPT_ALL, "everyone against everything"},
	{"roles", OPT_RULES, "the table alone, without a daemon"},
};

static const char *option_help(const struct verb *v, enum option o)
{
	for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
		if (meanings[i].option == o && strcmp(meanings[i].verb, v->name) == 0)
			return meanings[i].help;
	return options[o].help;
}

static uint64_t takes(const struct verb *v)
{
	return v->options | OPT(COLOR) | OPT(HELP);
}

/* --- help ------------------------------------------------------------------ */

enum { HELP_WIDTH = 80 };

/* `left` from column `indent`, then the words of `right` from `column` on, wrapped. */
static void two_columns(
	struct strbuf *out, unsigned indent, const char *left, const char *right, unsigned column)
{
	struct paper p;
	paper_init(&p, out->arena, HELP_WIDTH, false);
	paper_line(&p, indent, column);
	paper_put(&p, INK_PLAIN, left);
	if (p.column + 2 > column) {
		paper_end(&p);
		paper_line(&p, column, column);
	} else {
		paper_pad(&p, column);
	}
	paper_put(&p, INK_PLAIN, right);
	paper_end(&p);
	sb_puts(out, p.out.s);
}

static void help_options(struct strbuf *out, const struct verb *v)
{
	for (unsigned i = 0; i < OPTIONS; i++) {
		const struct option_row *o = &options[i];
		if (!(takes(v) & (UINT64_C(1) << i)))
			continue;
		const char *letter = o->letter ? arena_printf(out->arena, "-%c, ", o->letter) : "";
		const char *value = o->value ? arena_printf(out->arena, "=%s", o->value) : "";
		two_columns(out, o->letter ? 2 : 6,
			arena_printf(out->arena, "%s--%s%s", letter, o->name, value),
			option_help(v, i), 26);
	}
}

void help_verb(struct strbuf *out, const struct verb *v)
{
	sb_printf(out, "usage: sluse %s%s%s%s\n\n", v->name, takes(v) ? " [options]" : "",
		*v->usage ? " " : "", v->usage);
	sb_printf(out, "%s.\n", v->summary);
	if (v->help)
		sb_printf(out, "\n%s\n", v->help);
	sb_puts(out, "\noptions:\n");
	help_options(out, v);
	sb_puts(out, "\nexit status: 0 fine, 1 findings, 2 could not\n");
}

void help_all(struct strbuf *out)
{
	sb_puts(out, "usage: sluse VERB [options] [arguments]\n\n"
		     "Rules for visitation and matching in a job centre: check them, try them, ask "
		     "them.\n\n");
	for (unsigned i = 0; i < verbs_count; i++) {
		const struct verb *v = &verbs[i];
		if (!v->hidden)
			two_columns(out, 2, arena_printf(out->arena, "%s %s", v->name, v->usage),
				v->summary, 30);
	}
	sb_puts(out, "\nA PERSON or VACANCY is a JSON file of facts, - for stdin, or an id that "
		     "the daemon\nknows. RULES is a folder of *.rules files, or one file.\n\n"
		     "`sluse VERB --help` says more; so does the manual: man sluse.\n");
}

void help_tables(struct strbuf *out)
{
	for (unsigned i = 0; i < verbs_count; i++) {
		if (verbs[i].hidden)
			continue;
		sb_printf(out, "verb %s\n", verbs[i].name);
		for (unsigned o = 0; o < OPTIONS; o++)
			if (takes(&verbs[i]) & (UINT64_C(1) << o))
				sb_printf(out, "option %s --%s\n", verbs[i].name, options[o].name);
	}
}

/* --- reading --------------------------------------------------------------- */

struct words {
	struct tool *t;
	int argc;
	char **argv;
	int at;
};

static int unknown_option(struct tool *t, const char *name, size_t len)
{
	struct suggest s;
	suggest_init(&s, name, len);
	for (unsigned i = 0; i < OPTIONS; i++)
		suggest_try(&s, options[i].name);
	return tool_fail(t, "there is no option --%.*s%s%s%s; see sluse --help", (int)len, name,
		s.best ? " (did you mean --" : "", s.best ? s.best : "", s.best ? "?)" : "");
}

/* value: what stood after '=' or after the letter, or NULL */
static int take_option(struct words *w, unsigned option, const char *value)
{
	const struct option_row *o = &options[option];
	if (o->value && !value) {
		if (w->at + 1 >= w->argc)
			return tool_fail(w->t, "--%s needs a value: %s", o->name, o->value);
		value = w->argv[++w->at];
	}
	if (!o->value && value)
		return tool_fail(w->t, "--%s takes no value", o->name);
	w->t->set[option] = value ? value : "";
	return FINE;
}

static int long_option(struct words *w, const char *name)
{
	const char *eq = strchr(name, '=');
	size_t len = eq ? (size_t)(eq - name) : strlen(name);
	for (unsigned i = 0; i < OPTIONS; i++)
		if (strncmp(options[i].name, name, len) == 0 && options[i].name[len] == '\0')
			return take_option(w, i, eq ? eq + 1 : NULL);
	return unknown_option(w->t, name, len);
}

/* What a letter means: one may serve two options when no verb takes both, and then the verb
 * decides if it stands before. */
static unsigned find_letter(const struct tool *t, char letter)
{
	const struct verb *v = t->n_args ? verb_find(t->args[0]) : NULL;
	unsigned found = OPTIONS;
	for (unsigned i = OPTIONS; i-- > 0;)
		if (options[i].letter == letter &&
			(found == OPTIONS || !v || !(takes(v) & (UINT64_C(1) << found))))
			found = i;
	return found;
}

static int short_options(struct words *w, const char *letters)
{
	for (; *letters; letters++) {
		unsigned i = find_letter(w->t, *letters);
		if (i == OPTIONS)
			return tool_fail(
				w->t, "there is no option -%c; see sluse --help", *letters);
		if (options[i].value) /* the rest of the word is its value */
			return take_option(w, i, letters[1] ? letters + 1 : NULL);
		int bad = take_option(w, i, NULL);
		if (bad)
			return bad;
	}
	return FINE;
}

/* "-", "-3", "-(x)" and the like are arguments. */
static bool is_option(const char *word)
{
	return word[0] == '-' && (ascii_alpha(word[1]) || word[1] == '-');
}

static int read_words(struct words *w)
{
	struct tool *t = w->t;
	bool only_arguments = false;
	for (w->at = 1; w->at < w->argc; w->at++) {
		const char *word = w->argv[w->at];
		size_t len = strlen(word);
		if (utf8_valid_prefix(word, len) != len)
			return tool_fail(t, "argument %d is not UTF-8", w->at);
		if (only_arguments || !is_option(word)) {
			t->args[t->n_args++] = word;
			continue;
		}
		int bad = FINE;
		if (strcmp(word, "--") == 0)
			only_arguments = true;
		else if (word[1] == '-')
			bad = long_option(w, word + 2);
		else
			bad = short_options(w, word + 1);
		if (bad)
			return bad;
	}
	return FINE;
}

int no_such_verb(struct tool *t, const char *name)
{
	struct suggest s;
	suggest_init(&s, name, strlen(name));
	for (unsigned i = 0; i < verbs_count; i++)
		if (!verbs[i].hidden)
			suggest_try(&s, verbs[i].name);
	return tool_fail(t, "there is no verb '%s'%s%s%s; see sluse --help", name,
		s.best ? " (did you mean '" : "", s.best ? s.best : "", s.best ? "'?)" : "");
}

static int find_verb(struct tool *t)
{
	if (t->n_args == 0)
		return tool_fail(t, "which verb? sluse --help lists them");
	t->verb = verb_find(t->args[0]);
	if (!t->verb)
		return no_such_verb(t, t->args[0]);
	t->args++;
	t->n_args--;
	return FINE;
}

static int check_values(struct tool *t)
{
	const char *limit = t->set[OPT_LIMIT], *who = t->set[OPT_AUDIENCE];
	if (limit) {
		char *end;
		long n = strtol(limit, &end, 10);
		if (!ascii_digit(*limit) || *end || n < 1 || n > 1000)
			return tool_fail(t, "--limit is a whole number from 1 to 1000");
		t->limit = (unsigned)n;
	}
	if (who && strcmp(who, "citizen") == 0)
		t->audience = FOR_CITIZEN;
	else if (who && strcmp(who, "employer") == 0)
		t->audience = FOR_EMPLOYER;
	else if (who && strcmp(who, "caseworker") != 0)
		return tool_fail(t, "--audience is caseworker, citizen or employer");
	const char *on = t->set[OPT_ON];
	int64_t day;
	int why = on ? date_parse(&day, on, strlen(on)) : 0;
	if (why == DATE_NO_SUCH_DAY)
		return tool_fail(t, "--on is a day that is not in the calendar: '%s'", on);
	if (why)
		return tool_fail(
			t, "--on is a day such as 2026-11-16 (year, month, day), not '%s'", on);
	const char *color = t->set[OPT_COLOR];
	if (color && strcmp(color, "auto") && strcmp(color, "never") && strcmp(color, "always"))
		return tool_fail(t, "--color is auto, never or always");
	return FINE;
}

static int check_fit(struct tool *t)
{
	const struct verb *v = t->verb;
	for (unsigned i = 0; i < OPTIONS; i++)
		if (t->set[i] && !(takes(v) & (UINT64_C(1) << i)))
			return tool_fail(t, "%s has no option --%s; see sluse %s --help", v->name,
				options[i].name, v->name);
	if (t->n_args < v->least)
		return tool_fail(t, "%s needs %s; see sluse %s --help", v->name, v->usage, v->name);
	if (t->n_args > v->most)
		return tool_fail(t, "%s does not know what to do with '%s'; see sluse %s --help",
			v->name, t->args[v->most], v->name);
	return FINE;
}

int command_line_read(struct tool *t, int argc, char **argv)
{
	struct words w = {.t = t, .argc = argc, .argv = argv};
	t->args = ARENA_ARRAY(&t->arena, const char *, (size_t)argc + 1);
	int bad = read_words(&w);
	if (bad)
		return bad;
	if (tool_has(t, OPT_VERSION) || (t->n_args == 0 && tool_has(t, OPT_HELP))) {
		t->verb = verb_find("help");
		t->set[OPT_HELP] = NULL; /* the whole list, not what `help` takes */
		return FINE;
	}
	bad = find_verb(t);
	if (bad || tool_has(t, OPT_HELP))
		return bad;
	bad = check_values(t);
	return bad ? bad : check_fit(t);
}
