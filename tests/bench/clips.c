/*
 * clips - the common decision in CLIPS, a production system, through its C API
 *
 *	clips DATA_FOLDER
 *
 * Its facts are made ready outside the measure; what is measured is asserting one, running
 * the rules and taking the outcome, without reasons.
 */
#include "data/json.h"
#include "lib/bench.h"

#include <clips/clips.h>
#include <string.h>

static const char *const source[] = {
	"(deftemplate ledig (slot age) (slot weeks_unemployed) (slot benefit)"
	" (slot education_level) (slot drivers_licence) (slot health_barrier)"
	" (slot language_level) (slot months_worked_36) (slot job_search_per_week)"
	" (slot occupation) (slot municipality) (slot has_cv) (slot single_parent)"
	" (slot prior_offers) (slot wants_retraining))",
	"(defglobal ?*outcome* = none)",
	"(defrule tvaerfaglig (declare (salience 40))"
	" ?f <- (ledig (health_barrier TRUE) (weeks_unemployed ?w&:(> ?w 26)))"
	" => (bind ?*outcome* tvaerfaglig) (retract ?f))",
	"(defrule uddannelse (declare (salience 30))"
	" ?f <- (ledig (age ?a&:(< ?a 30)) (education_level ?e&:(< ?e 3))"
	" (benefit uddannelseshjaelp)) => (bind ?*outcome* uddannelse) (retract ?f))",
	"(defrule praktik (declare (salience 20))"
	" ?f <- (ledig (weeks_unemployed ?w&:(>= ?w 16)) (months_worked_36 ?m&:(< ?m 12))"
	" (prior_offers ?p&:(< ?p 3))) => (bind ?*outcome* praktik) (retract ?f))",
	"(defrule selvhjulpen (declare (salience 10))"
	" ?f <- (ledig (has_cv TRUE) (language_level ?l&:(>= ?l 4))"
	" (job_search_per_week ?j&:(>= ?j 2)) (months_worked_36 ?m&:(>= ?m 12)))"
	" => (bind ?*outcome* selvhjulpen) (retract ?f))",
	"(defrule samtale ?f <- (ledig) => (bind ?*outcome* samtale) (retract ?f))",
};

enum { SLOTS = 15 };
struct slot {
	const char *name;
	DATA_OBJECT value;
};
struct work {
	struct bench_data data;
	void *env, *template;
	struct slot (*records)[SLOTS];
	struct oom oom;
};

static void make_value(void *env, DATA_OBJECT *out, const struct json *j)
{
	if (json_kind(j) == JK_NUMBER) {
		SetpType(out, INTEGER);
		SetpValue(out, EnvAddLong(env, strtoll(json_text(j), NULL, 10)));
	} else {
		const char *text = json_kind(j) == JK_STRING ? json_text(j)
				   : json_bool(j)            ? "TRUE"
							     : "FALSE";

		SetpType(out, SYMBOL);
		SetpValue(out, EnvAddSymbol(env, text));
	}
	ValueInstall(env, out); /* or the next collection takes it */
}

static void prepare(void *arg)
{
	struct work *w = arg;
	struct arena arena;
	struct json_reader r;

	arena_init(&arena, &w->oom);
	w->env = CreateEnvironment();
	for (unsigned i = 0; i < sizeof source / sizeof *source; i++) {
		if (!EnvBuild(w->env, source[i]))
			bench_die("CLIPS refuses", source[i]);
	}
	w->template = EnvFindDeftemplate(w->env, "ledig");
	w->records = calloc(w->data.n, sizeof *w->records);
	for (unsigned i = 0; i < w->data.n; i++) {
		const struct bench_text *t = &w->data.records[i];
		struct json *j = json_parse(t->s, t->len, &json_limits_default, NULL, &arena, &r);
		unsigned n = 0;

		for (const struct json *m = j ? json_first(j) : NULL; m && n < SLOTS; n++) {
			w->records[i][n].name = strdup(json_key(m));
			make_value(w->env, &w->records[i][n].value, m);
			m = json_after(m);
		}
		if (n != SLOTS)
			bench_die("a record", "does not have fifteen facts");
	}
	arena_release(&arena);
}

static void round_clips(void *arg)
{
	struct work *w = arg;
	DATA_OBJECT outcome;

	for (unsigned i = 0; i < w->data.n; i++) {
		void *fact = EnvCreateFact(w->env, w->template);

		for (unsigned s = 0; s < SLOTS; s++)
			EnvPutFactSlot(
				w->env, fact, w->records[i][s].name, &w->records[i][s].value);
		EnvAssert(w->env, fact);
		EnvRun(w->env, -1);
		EnvGetDefglobalValue(w->env, "outcome", &outcome);
		if (strcmp(DOToString(outcome), w->data.expected[i]) != 0)
			bench_die("CLIPS decides wrong", DOToString(outcome));
	}
}

int main(int argc, char **argv)
{
	struct work w = {0};

	if (argc != 2)
		bench_die("usage", "clips DATA_FOLDER");
	w.data = bench_load(argv[1]);
	if (oom_guard(&w.oom, prepare, &w))
		bench_die("prepare", "no memory");
	bench_measure("clips", round_clips, &w, w.data.n);
	return 0;
}
