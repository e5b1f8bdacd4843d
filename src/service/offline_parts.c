#include "service/offline_parts.h"
#include "base/mem.h"
#include "service/rpc.h"

#include <string.h>

static int give(struct offline_text *out, const char *s, size_t len)
{
	char *copy = mem_alloc(len + 1);

	if (!copy)
		return -1;
	memcpy(copy, s, len);
	copy[len] = '\0';
	*out = (struct offline_text){copy, len};
	return 0;
}

void offline_free(struct offline_text *t)
{
	mem_free(t->s);
	*t = (struct offline_text){NULL, 0};
}

struct guarded {
	struct offline_job *job;
	void (*fn)(void *);
	void *arg;
};
static void run(void *arg)
{
	struct guarded *g = arg;

	sb_init(&g->job->out, &g->job->arena);
	g->fn(g->arg);
}

int offline_run(struct offline_job *job, void (*fn)(void *), void *arg, struct offline_text *out)
{
	static const char no_memory[] = "there is not memory enough\n";
	struct guarded g = {job, fn, arg};
	int rc;

	*out = (struct offline_text){NULL, 0};
	job->oom = (struct oom){0};
	arena_init(&job->arena, &job->oom);
	job->code = OFFLINE_COULD_NOT;
	if (oom_guard(&job->oom, run, &g)) {
		job->code = OFFLINE_COULD_NOT;
		rc = give(out, no_memory, sizeof no_memory - 1);
	} else {
		rc = give(out, job->out.s, job->out.len);
	}
	arena_release(&job->arena);
	return rc ? OFFLINE_COULD_NOT : job->code;
}

static void drop_ruleset(void *arg)
{
	ruleset_unref(*(struct ruleset **)arg);
}

struct ruleset *offline_load(const struct sluse_file *files, unsigned n, const char *shown,
	struct arena *arena, struct diags *diags)
{
	struct rule_file *rf = ARENA_ARRAY(arena, struct rule_file, n);
	struct ruleset **rs = ARENA_NEW(arena, struct ruleset *);

	arena_defer(arena, drop_ruleset, rs);
	for (unsigned i = 0; i < n; i++)
		rf[i] = (struct rule_file){files[i].name, files[i].text, files[i].len};
	diags_init(diags, arena, 0);
	if (ruleset_load(rs, rf, n, shown ? shown : "", NULL, diags))
		*rs = NULL;
	return *rs;
}

void offline_write_diags(struct json_writer *w, const struct diags *diags, struct arena *arena)
{
	jw_key(w, "messages");
	jw_array(w);
	for (unsigned i = 0; i < diags->list.n; i++)
		rpc_write_diag(w, &diags->list.at[i], arena);
	jw_close(w);
	jw_kint(w, "errors", diags->errors);
	jw_kint(w, "warnings", diags->warnings);
}

unsigned offline_rule_files(const struct sluse_file *files, unsigned n)
{
	unsigned rules = 0;

	for (unsigned i = 0; i < n; i++) {
		size_t len = strlen(files[i].name);

		rules += len > 6 && strcmp(files[i].name + len - 6, ".rules") == 0;
	}
	return rules;
}

void offline_count(struct strbuf *out, unsigned n, const char *thing)
{
	sb_printf(out, "%u %s%s", n, thing, n == 1 ? "" : "s");
}
