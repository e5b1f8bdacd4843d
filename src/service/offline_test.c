/* `sluse test`: the case blocks. */
#include "service/casetest.h"
#include "service/offline_parts.h"

#include <string.h>

struct test_run {
	struct offline_job job;
	const struct sluse_file *files;
	unsigned n;
	const char *shown, *only;
	bool json;
	struct json_writer w;
	unsigned passed, failed;
};

/* ---- text ---------------------------------------------------------------- */

static void say_failure(struct strbuf *out, const struct case_failure *f)
{
	sb_printf(out, "  %s: %s\n", f->expected->at, f->expected->text);
	sb_printf(out, "    came: %s\n", f->came);
	for (unsigned i = 0; i < f->why.n; i++) {
		const struct case_reason *r = &f->why.at[i];

		sb_printf(out, "      %-7s %s", state_word(r->state), r->text);
		if (r->facts[0])
			sb_printf(out, " (%s)", r->facts);
		sb_printf(out, "  %s\n", r->at);
	}
}

static void say_case(struct strbuf *out, const struct case_result *r)
{
	if (!r->failures.n)
		return;
	sb_printf(out, "FAILED case \"%s\" at %s\n", r->block->name, r->block->at);
	for (unsigned i = 0; i < r->failures.n; i++)
		say_failure(out, &r->failures.at[i]);
}

/* ---- json ---------------------------------------------------------------- */

static void write_failure(struct json_writer *w, const struct case_failure *f)
{
	jw_object(w);
	jw_kstring(w, "at", f->expected->at);
	jw_kstring(w, "expected", f->expected->text);
	jw_kstring(w, "came", f->came);
	jw_key(w, "criteria");
	jw_array(w);
	for (unsigned i = 0; i < f->why.n; i++) {
		const struct case_reason *r = &f->why.at[i];

		jw_object(w);
		jw_kstring(w, "state", state_word(r->state));
		jw_kstring(w, "text", r->text);
		jw_kstring(w, "facts", r->facts);
		jw_kstring(w, "at", r->at);
		jw_close(w);
	}
	jw_close(w);
	jw_close(w);
}

static void write_case(struct json_writer *w, const struct case_result *r)
{
	jw_object(w);
	jw_kstring(w, "name", r->block->name);
	jw_kstring(w, "at", r->block->at);
	jw_kbool(w, "passed", !r->failures.n);
	jw_key(w, "failures");
	jw_array(w);
	for (unsigned i = 0; i < r->failures.n; i++)
		write_failure(w, &r->failures.at[i]);
	jw_close(w);
	jw_close(w);
}

/* ---- both ---------------------------------------------------------------- */

static void release_arena(void *arg)
{
	arena_release(arg);
}

static void run_cases(struct test_run *t, const struct ruleset *rs)
{
	struct arena *one = ARENA_NEW(&t->job.arena, struct arena);
	unsigned n;
	const struct case_block *cases = ruleset_cases(rs, &n);

	arena_init(one, &t->job.oom);
	arena_defer(&t->job.arena, release_arena, one);
	for (unsigned i = 0; i < n; i++) {
		struct case_result r;

		if (t->only && !strstr(cases[i].name, t->only))
			continue;
		casetest_run(&r, rs, &cases[i], one);
		if (r.failures.n)
			t->failed++;
		else
			t->passed++;
		if (t->json)
			write_case(&t->w, &r);
		else
			say_case(&t->job.out, &r);
		arena_reset(one);
	}
}

/* The rules themselves have errors: nothing can be tried. */
static void say_broken(struct test_run *t, const struct diags *diags)
{
	t->job.code = OFFLINE_COULD_NOT;
	if (t->json) {
		jw_object(&t->w);
		offline_write_diags(&t->w, diags, &t->job.arena);
		jw_close(&t->w);
		sb_putc(&t->job.out, '\n');
		return;
	}
	diags_print(&t->job.out, diags);
	sb_printf(&t->job.out, "%s: ", t->shown);
	offline_count(&t->job.out, diags->errors, "error");
	sb_puts(&t->job.out, ": no case was run\n");
}

static void run_test(void *arg)
{
	struct test_run *t = arg;
	struct diags diags;
	struct ruleset *rs = offline_load(t->files, t->n, t->shown, &t->job.arena, &diags);

	jw_init(&t->w, &t->job.out);
	if (!rs) {
		say_broken(t, &diags);
		return;
	}
	if (t->json) {
		jw_object(&t->w);
		jw_key(&t->w, "cases");
		jw_array(&t->w);
	}
	run_cases(t, rs);
	t->job.code = t->failed ? OFFLINE_FINDINGS : OFFLINE_FINE;
	if (t->only && !t->passed && !t->failed)
		t->job.code = OFFLINE_COULD_NOT;
	if (t->json) {
		jw_close(&t->w);
		jw_kint(&t->w, "passed", t->passed);
		jw_kint(&t->w, "failed", t->failed);
		jw_close(&t->w);
		sb_putc(&t->job.out, '\n');
	} else {
		if (t->only && !t->passed && !t->failed)
			sb_printf(&t->job.out, "no case has '%s' in its name\n", t->only);
		sb_printf(&t->job.out, "%u passed, %u failed\n", t->passed, t->failed);
	}
}

int offline_test(const struct sluse_file *files, unsigned n, const char *shown, const char *only,
	int64_t today, bool json, struct offline_text *out)
{
	struct test_run t = {
		.files = files, .n = n, .shown = shown ? shown : "", .only = only, .json = json};

	(void)today; /* every case has a day of its own */
	return offline_run(&t.job, run_test, &t, out);
}
