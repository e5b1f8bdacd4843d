#include "service/params.h"
#include "base/date.h"
#include "base/utf8.h"
#include "service/access.h"

#include <string.h>

enum {
	ID_MAX = 200,
	WORD_MAX = 200,
	REASON_MAX = 2000,
	FOLDER_MAX = 4000,
	LIMIT_MAX = 1000,
	NAMES_MAX = 100
};

static const char *const sides[] = {"ledig", "stilling", NULL}; /* as enum kept */
static const char *const topics[] = {"shortlist", "ruleset", NULL};
static const char *const happenings[] = {"done", "undone", "returned", NULL};
const char *const outcome_words[OUTCOMES + 1] = {
	"job", "uddannelse", "loentilskud", "praktik", "andet", "tilbage", NULL};
static const char *const verdicts[] = {"no", "yes", NULL};
static const char *const audiences[] = {"caseworker", "citizen", "employer", NULL};

static const char *const plans[] = {"index", "scan", "show", NULL};

const struct param_info params[PARAMS] = {
	[PARAM_ID] = {"id", ARG_TEXT, 1, ID_MAX, NULL, "the id under which a record is stored"},
	[PARAM_LEDIG] = {"ledig", ARG_OBJECT, 0, 0, NULL,
		"the facts of a person: a plain value, {\"value\", \"source\", \"seen\"}, or a "
		"list of those"},
	[PARAM_LEDIG_ID] = {"ledig_id", ARG_TEXT, 1, ID_MAX, NULL, "the id of a stored person"},
	[PARAM_RECORDS] = {"records", ARG_OBJECT, 0, 0, NULL,
		"consents (samtykke) and promises (tilsagn) that travel beside the facts of a "
		"person"},
	[PARAM_STILLING] = {"stilling", ARG_OBJECT, 0, 0, NULL, "the facts of a vacancy"},
	[PARAM_STILLING_ID] = {"stilling_id", ARG_TEXT, 1, ID_MAX, NULL,
		"the id of a stored vacancy"},
	[PARAM_TILBUD] = {"tilbud", ARG_OBJECT, 0, 0, NULL,
		"the facts of a run of an offer: which offer, start, seats, seats_free"},
	[PARAM_SEEN] = {"seen", ARG_DATE, 0, 0, NULL,
		"the day the facts were seen, where they do not say it; the day of the request "
		"when left out"},
	[PARAM_ON] = {"on", ARG_DATE, 0, 0, NULL,
		"the day the answer is for; today in the zone of the rules when left out"},
	[PARAM_FEED] = {"feed", ARG_TEXT, 1, WORD_MAX, NULL, "the name of a feed (feed.list)"},
	[PARAM_RULE] = {"rule", ARG_TEXT, 1, WORD_MAX, NULL,
		"the name of the match rule; the only one, or job, when left out"},
	[PARAM_OF] = {"of", ARG_WORD, 0, 0, sides,
		"whose lists: stilling, the shortlists of all vacancies, or ledig, the jobs of "
		"all persons; stilling when left out"},
	[PARAM_TOPIC] = {"topic", ARG_WORD, 0, 0, topics,
		"what is to be told: shortlists, or that another ruleset is in force; shortlist "
		"when left out"},
	[PARAM_LIMIT] = {"limit", ARG_COUNT, 1, LIMIT_MAX, NULL,
		"how many are listed at most; what the rule keeps, or 10, when left out (lists "
		"of ids: 1000)"},
	[PARAM_AFTER] = {"after", ARG_TEXT, 1, ID_MAX, NULL,
		"the list goes on after this id (the member next of the answer before)"},
	[PARAM_JOB] = {"job", ARG_COUNT, 1, INT32_MAX, NULL, "the number of the job"},
	[PARAM_SUBSCRIPTION] = {"subscription", ARG_COUNT, 1, INT32_MAX, NULL,
		"the number of the subscription"},
	[PARAM_EXPLAIN] = {"explain", ARG_FLAG, 0, 0, NULL,
		"true: every criterion with its text, facts and place"},
	[PARAM_NEAR] = {"near", ARG_FLAG, 0, 0, NULL,
		"true: also those that fail exactly one condition"},
	[PARAM_PLAN] = {"plan", ARG_WORD, 0, 0, plans,
		"scan: look at every pair, for the same answer; show: tell how it was found; "
		"index when left out"},
	[PARAM_AUDIENCE] = {"audience", ARG_WORD, 0, 0, audiences,
		"who reads the answer; caseworker when left out"},
	[PARAM_PURPOSE] = {"purpose", ARG_WORD, 0, 0, purpose_words,
		"what the answer is for; needed where a person is read and the caller's roles "
		"are looked at"},
	[PARAM_ACTOR] = {"actor", ARG_TEXT, 1, WORD_MAX, NULL,
		"who asks, behind the system that calls: an opaque name"},
	[PARAM_FILE] = {"file", ARG_TEXT, 1, FOLDER_MAX, NULL,
		"where the backup goes, from the root on; the file must not be there yet"},
	[PARAM_TRACK] = {"track", ARG_TEXT, 1, WORD_MAX, NULL, "the name of a track"},
	[PARAM_STEP] = {"step", ARG_TEXT, 1, WORD_MAX, NULL, "the name of a step of the track"},
	[PARAM_WHAT] = {"what", ARG_WORD, 0, 0, happenings,
		"what happened: the step was done (when left out) or was not done after all; or "
		"the "
		"person is back on the track after a job"},
	[PARAM_NOTE] = {"note", ARG_TEXT, 1, REASON_MAX, NULL, "a remark, kept with it"},
	[PARAM_ITEM] = {"item", ARG_TEXT, 1, WORD_MAX, NULL,
		"the name of a profile, an offer, a track or the match of the decision; confirm: "
		"all profiles that ask for it when left out"},
	[PARAM_CRITERION] = {"criterion", ARG_TEXT, 1, WORD_MAX, NULL,
		"which of its criteria one disagrees with: its name, its expression, or its place "
		"(at) where no other stands there"},
	[PARAM_STATE] = {"state", ARG_WORD, 0, 0, verdicts, "what it should be instead"},
	[PARAM_REASON] = {"reason", ARG_TEXT, 1, REASON_MAX, NULL, "why, in a sentence or two"},
	[PARAM_BEFORE] = {"before", ARG_DATE, 0, 0, NULL,
		"tasks that come up before this day; two weeks after `on` when left out"},
	[PARAM_LEAD] = {"lead", ARG_TEXT, 1, WORD_MAX, NULL, "only the tasks of this lead"},
	[PARAM_KOMMUNE] = {"kommune", ARG_TEXT, 1, WORD_MAX, NULL,
		"only persons with this value in their fact kommune"},
	[PARAM_FACT] = {"fact", ARG_TEXT, 1, WORD_MAX, NULL, "the name of a fact of the person"},
	[PARAM_SOURCE] = {"source", ARG_TEXT, 1, WORD_MAX, NULL,
		"the source whose word holds, as the fact was told with it"},
	[PARAM_OUTCOME] = {"outcome", ARG_WORD, 0, 0, outcome_words,
		"what the person came to: an ordinary job, education on ordinary terms, a "
		"subsidised job, a placement, something else; or is back (tilbage) after a "
		"job, which is no new case"},
	[PARAM_PROGRESS] = {"progress", ARG_TEXT, 1, WORD_MAX, NULL,
		"the name of a progress block of the rules"},
	[PARAM_BY] = {"by", ARG_TEXT, 1, WORD_MAX, NULL,
		"who measured, or was told that it is not wanted: an opaque name"},
	[PARAM_VALUES] = {"values", ARG_OBJECT, 0, 0, NULL,
		"what was measured: a whole number for each indicator that was asked about"},
	[PARAM_COMMENTS] = {"comments", ARG_OBJECT, 0, 0, NULL,
		"what was said about an indicator: a text for each, up to 2000 bytes"},
	[PARAM_AREAS] = {"areas", ARG_NAMES, 1, WORD_MAX, NULL,
		"the indicators that the citizen chose to work with, in the citizen's order"},
	[PARAM_TARGETS] = {"targets", ARG_OBJECT, 0, 0, NULL,
		"where the citizen wants to be: a whole number for each indicator"},
	[PARAM_SET_BY] = {"set_by", ARG_TEXT, 1, WORD_MAX, NULL,
		"who chose the areas and set the targets: borger, for nobody else may"},
	[PARAM_DECLINED] = {"declined", ARG_FLAG, 0, 0, NULL,
		"true: the citizen does not want to be measured; nothing follows from it"},
	[PARAM_START] = {"start", ARG_DATE, 0, 0, NULL,
		"the day from which the weeks are counted; the first measurement when left out"},
	[PARAM_FOLDER] = {"folder", ARG_TEXT, 1, FOLDER_MAX, NULL,
		"the folder of the rules; the one the daemon was started with when left out"},
	[PARAM_SHARE] = {"share", ARG_TEXT, 1, WORD_MAX, NULL,
		"the name of a share of the rules: what may leave, to whom, for what"},
	[PARAM_FIELDS] = {"fields", ARG_NAMES, 1, WORD_MAX, NULL,
		"the fields that are asked for; all that the share lists when left out"},
};

static bool text_is_plain(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			return false;
	}
	return true;
}

static bool read_text(struct arg *out, const struct param_info *p, const struct json_reader *r,
	struct problems *ps)
{
	if (r->slen < 1 || r->slen > (size_t)p->max) {
		problem_add(
			ps, "range", p->name, NULL, "%s has 1 to %d bytes", p->name, (int)p->max);
		return false;
	}
	if (!text_is_plain(r->s, r->slen)) {
		problem_add(ps, "value", p->name, NULL, "%s holds no control characters", p->name);
		return false;
	}
	out->s = arena_strndup(ps->arena, r->s, r->slen);
	out->len = r->slen;
	return true;
}

static bool read_date(struct arg *out, const struct param_info *p, const struct json_reader *r,
	struct problems *ps)
{
	int64_t day;
	int why = date_parse(&day, r->s, r->slen);

	if (why) {
		problem_add(ps, "date", p->name, NULL,
			why == DATE_NO_SUCH_DAY ? "%s is a day that is not in the calendar"
						: "%s is a date such as 2026-11-16",
			p->name);
		return false;
	}
	if (day < date_from_civil((struct civil){1900, 1, 1}) ||
		day > date_from_civil((struct civil){9999, 12, 31})) {
		problem_add(ps, "range", p->name, NULL, "%s lies between 1900 and 9999", p->name);
		return false;
	}
	out->i = day;
	return true;
}

static bool read_count(struct arg *out, const struct param_info *p, const struct json_reader *r,
	struct problems *ps)
{
	struct decimal d;
	int64_t i;

	if (decimal_parse(&d, r->s, r->slen) || !decimal_to_int(&d, &i) || i < p->min ||
		i > p->max) {
		problem_add(ps, "range", p->name, NULL, "%s is a whole number from %d to %d",
			p->name, (int)p->min, (int)p->max);
		return false;
	}
	out->i = i;
	return true;
}

static bool read_word(struct arg *out, const struct param_info *p, const struct json_reader *r,
	struct problems *ps)
{
	struct strbuf list;
	struct suggest near;

	for (int i = 0; p->words[i]; i++) {
		if (strlen(p->words[i]) == r->slen && memcmp(p->words[i], r->s, r->slen) == 0) {
			out->s = p->words[i];
			out->len = r->slen;
			out->i = i;
			return true;
		}
	}
	sb_init(&list, ps->arena);
	suggest_init(&near, r->s, r->slen);
	for (int i = 0; p->words[i]; i++) {
		suggest_try(&near, p->words[i]);
		sb_puts(&list, i ? ", " : "");
		sb_puts(&list, p->words[i]);
	}
	problem_add(ps, "value", p->name,
		near.best ? arena_printf(ps->arena, "did you mean '%s'?", near.best) : NULL,
		"%s is one of: %s", p->name, list.s);
	return false;
}

static const char *kind_in_words(enum param_kind kind)
{
	switch (kind) {
	case ARG_TEXT:
	case ARG_WORD: return "a text";
	case ARG_DATE: return "a date such as \"2026-11-16\"";
	case ARG_COUNT: return "a whole number";
	case ARG_FLAG: return "true or false";
	case ARG_OBJECT: return "an object";
	case ARG_NAMES: return "a list of texts";
	}
	return "something else";
}

/* Stands behind the list, whatever is in it. */
static bool read_names(
	struct arg *out, const struct param_info *p, struct json_reader *r, struct problems *ps)
{
	const char **names = ARENA_ARRAY(ps->arena, const char *, NAMES_MAX);
	uint32_t n = 0;
	bool good = true;

	for (enum json_event ev = json_next(r); ev != JSON_CLOSE; ev = json_next(r)) {
		struct arg one = {0};

		if (!good || ev != JSON_STRING || n == NAMES_MAX) {
			json_skip(r, ev);
			if (good)
				problem_add(ps, n == NAMES_MAX ? "range" : "type", p->name, NULL,
					"%s is a list of at most %d texts", p->name, NAMES_MAX);
			good = false;
			continue;
		}
		good = read_text(&one, p, r, ps);
		names[n++] = one.s;
	}
	out->names = names;
	out->i = n;
	return good;
}

/* The value whose first event is ev; the reader then stands behind the value, whatever it
 * is.  True when it is what it should be. */
static bool read_value(struct arg *out, const struct param_info *p, struct json_reader *r,
	enum json_event ev, struct problems *ps)
{
	size_t start = r->start;

	if (p->kind == ARG_OBJECT && ev == JSON_OBJECT) {
		json_skip(r, ev);
		out->s = r->text + start;
		out->len = r->pos - start;
		return true;
	}
	if (p->kind == ARG_FLAG && (ev == JSON_TRUE || ev == JSON_FALSE)) {
		out->i = ev == JSON_TRUE;
		return true;
	}
	if (p->kind == ARG_COUNT && ev == JSON_NUMBER)
		return read_count(out, p, r, ps);
	if (ev == JSON_STRING) {
		if (p->kind == ARG_TEXT)
			return read_text(out, p, r, ps);
		if (p->kind == ARG_DATE)
			return read_date(out, p, r, ps);
		if (p->kind == ARG_WORD)
			return read_word(out, p, r, ps);
	}
	if (p->kind == ARG_NAMES && ev == JSON_ARRAY)
		return read_names(out, p, r, ps);
	json_skip(r, ev);
	problem_add(ps, "type", p->name, NULL, "%s is %s", p->name, kind_in_words(p->kind));
	return false;
}

static void unknown_param(const struct param_use *use, const char *method, const char *name,
	size_t len, struct problems *ps)
{
	const char *plain = rpc_plain_name(name, len, ps->arena);
	struct suggest near;

	suggest_init(&near, name, len);
	for (unsigned i = 0; i < PARAMS; i++) {
		if ((use->takes >> i) & 1)
			suggest_try(&near, params[i].name);
	}
	if (!plain)
		plain = "(not repeated here)";
	problem_add(ps, "parameter", plain,
		near.best ? arena_printf(ps->arena, "did you mean '%s'?", near.best) : NULL,
		"%s has no parameter '%s'", method, plain);
}

static int find_param(const char *name, size_t len)
{
	for (int i = 0; i < PARAMS; i++) {
		if (strlen(params[i].name) == len && memcmp(params[i].name, name, len) == 0)
			return i;
	}
	return -1;
}

/* "id or ledig" */
static const char *set_in_words(param_set set, struct arena *arena)
{
	struct strbuf out;

	sb_init(&out, arena);
	for (unsigned i = 0; i < PARAMS; i++) {
		if (!((set >> i) & 1))
			continue;
		if (out.len)
			sb_puts(&out, " or ");
		sb_puts(&out, params[i].name);
	}
	return out.s;
}

/* What must be there, and what must not stand together. `seen`: what the caller sent, be it
 * right or wrong, so that one mistake is not told twice. */
static void check_presence(const struct param_use *use, param_set seen, struct problems *ps)
{
	for (unsigned i = 0; i < PARAMS; i++) {
		if ((use->needs & ~seen) >> i & 1)
			problem_add(ps, "missing", params[i].name, NULL, "%s is missing",
				params[i].name);
	}
	for (unsigned i = 0; i < 2; i++) {
		param_set there = seen & use->one_of[i];
		const char *words = set_in_words(use->one_of[i], ps->arena);

		if (use->one_of[i] && !there)
			problem_add(ps, "missing", NULL, NULL, "%s is missing", words);
		else if (there & (there - 1))
			problem_add(ps, "conflict", NULL, NULL, "give %s, not both", words);
	}
	if ((seen & PARAM(RECORDS)) && !(seen & PARAM(LEDIG)) && !(use->needs & PARAM(LEDIG)))
		problem_add(ps, "conflict", "records", NULL,
			"records go with ledig; a stored person has records of its own");
}

int params_read(struct args *out, const struct param_use *use, const char *method,
	const struct piece *text, struct arena *arena, struct problems *ps)
{
	struct json_reader r;
	param_set seen = 0;
	enum json_event ev = JSON_END;

	*out = (struct args){0};
	if (text->s) {
		json_reader_init(&r, text->s, text->len, &json_limits_default, arena);
		json_next(&r);
		ev = json_next(&r);
	}
	for (; ev == JSON_KEY; ev = json_next(&r)) {
		int p = find_param(r.s, r.slen);
		bool taken = p >= 0 && ((use->takes >> p) & 1);

		if (!taken)
			unknown_param(use, method, r.s, r.slen, ps);
		ev = json_next(&r);
		if (!taken || ev == JSON_NULL) {
			json_skip(&r, ev);
			continue;
		}
		seen |= (param_set)1 << p;
		if (read_value(&out->at[p], &params[p], &r, ev, ps))
			out->given |= (param_set)1 << p;
	}
	check_presence(use, seen, ps);
	return ps->list.n ? -1 : 0;
}
