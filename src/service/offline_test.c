/* `sluse test`: the case blocks. */
#include "service/coverage_report.h"
#include "service/offline_parts.h"
#include "service/test_report.h"
#include "service/zone_files.h"

#include <string.h>

struct test_run {
	struct offline_job job;
	const struct offline_test *q;
	struct casetest test;
	struct json_writer w;
	unsigned passed, failed;
	struct coverage coverage;
	struct arena *one; /* for one case, then for proposals */
};

static void release_arena(void *arg)
{
	arena_release(arg);
}

static bool wanted(const struct test_run *t, const struct case_block *block)
{
	return !t->q->only || strstr(block->name, t->q->only);
}

static void report(struct test_run *t, const struct case_result *r, struct arena *arena)
{
	if (r->failures.n)
		t->failed++;
	else
		t->passed++;
	switch (t->q->form) {
	case OFFLINE_TEXT: report_text(&t->job.out, r); break;
	case OFFLINE_JSON: report_json(&t->w, r); break;
	case OFFLINE_TAP: report_tap(&t->job.out, r, t->passed + t->failed, arena); break;
	}
}

static void run_cases(struct test_run *t)
{
	struct arena *one = ARENA_NEW(&t->job.arena, struct arena);
	unsigned n;
	const struct case_block *cases = ruleset_cases(t->test.rs, &n);

	arena_init(one, &t->job.oom);
	arena_defer(&t->job.arena, release_arena, one);
	t->one = one;
	if (t->q->coverage)
		coverage_init(&t->coverage, t->test.rs, true, &t->job.arena);
	for (unsigned i = 0; i < n; i++) {
		struct case_result r;

		if (!wanted(t, &cases[i]))
			continue;
		casetest_run(&r, &t->test, &cases[i], one);
		report(t, &r, one);
		arena_reset(one);
		if (t->q->coverage)
			coverage_case(&t->coverage, &cases[i], &t->test.zones, one);
		arena_reset(one);
	}
}

/* ---- before and after the cases ------------------------------------------- */

/* The rules themselves have errors: nothing can be tried. */
static void say_broken(struct test_run *t, const struct diags *diags)
{
	struct strbuf text;

	if (t->q->form == OFFLINE_JSON) {
		jw_object(&t->w);
		offline_write_diags(&t->w, diags, &t->job.arena);
		jw_close(&t->w);
		sb_putc(&t->job.out, '\n');
		return;
	}
	sb_init(&text, &t->job.arena);
	diags_print(&text, diags);
	if (t->q->form == OFFLINE_TAP) {
		sb_puts(&t->job.out, "TAP version 13\n");
		report_tap_comment(&t->job.out, text.s);
		sb_puts(&t->job.out, "Bail out! ");
	} else {
		sb_puts(&t->job.out, text.s);
	}
	if (*t->q->shown)
		sb_printf(&t->job.out, "%s: ", t->q->shown);
	offline_count(&t->job.out, diags->errors, "error");
	sb_puts(&t->job.out, ": no case was run\n");
}

static void begin(struct test_run *t)
{
	if (t->q->form == OFFLINE_JSON) {
		jw_object(&t->w);
		jw_key(&t->w, "cases");
		jw_array(&t->w);
	}
	if (t->q->form == OFFLINE_TAP)
		sb_puts(&t->job.out, "TAP version 13\n");
}

/* What the cases leave untried, before the closing line. */
static void say_coverage(struct test_run *t)
{
	struct strbuf text;

	sb_init(&text, &t->job.arena);
	coverage_text(&text, &t->coverage, &t->test.zones, t->one);
	if (t->q->form == OFFLINE_TAP)
		report_tap_comment(&t->job.out, text.s);
	else
		sb_printf(&t->job.out, "%s\n", text.s);
}

static void end(struct test_run *t)
{
	unsigned n = t->passed + t->failed;
	const char *none = n || !t->q->only ? NULL
					    : arena_printf(&t->job.arena,
						      "no case has '%s' in its name", t->q->only);

	if (t->q->coverage && t->q->form != OFFLINE_JSON)
		say_coverage(t);
	switch (t->q->form) {
	case OFFLINE_JSON:
		jw_close(&t->w);
		if (t->q->coverage)
			coverage_json(&t->w, &t->coverage, &t->test.zones, t->one);
		jw_kint(&t->w, "passed", t->passed);
		jw_kint(&t->w, "failed", t->failed);
		jw_close(&t->w);
		sb_putc(&t->job.out, '\n');
		break;
	case OFFLINE_TAP:
		sb_printf(&t->job.out, "1..%u%s%s\n", n, none ? " # SKIP " : "", none ? none : "");
		break;
	case OFFLINE_TEXT:
		sb_printf(&t->job.out, "%s%s%u passed, %u failed\n", none ? none : "",
			none ? "\n" : "", t->passed, t->failed);
		break;
	}
	t->job.code = t->failed ? OFFLINE_FINDINGS : none ? OFFLINE_COULD_NOT : OFFLINE_FINE;
}

static void run_test(void *arg)
{
	struct test_run *t = arg;
	const struct offline_test *q = t->q;
	struct diags diags;

	t->test = (struct casetest){
		.rs = offline_load(q->files, q->n_files, q->shown, &t->job.arena, &diags),
		.zones = zones_of(q->zones, q->n_zones, &t->job.arena),
		.tries = CASE_TRIES};
	jw_init(&t->w, &t->job.out);
	if (!t->test.rs) {
		say_broken(t, &diags);
		return;
	}
	begin(t);
	run_cases(t);
	end(t);
}

int offline_test(const struct offline_test *q, struct offline_text *out)
{
	struct offline_test with_name = *q;
	struct test_run t = {.q = &with_name};

	if (!q->shown)
		with_name.shown = "";
	return offline_run(&t.job, run_test, &t, out);
}
