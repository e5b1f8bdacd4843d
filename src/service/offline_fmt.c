/* `sluse fmt`: one file in the one layout of rule files. */
#include "base/linediff.h"
#include "rules/rule_format.h"
#include "service/offline_parts.h"

#include <string.h>

enum { FMT_BYTES = 16 << 20 }; /* as of a file that is loaded */

struct fmt_run {
	struct offline_job job;
	struct source src;
	bool diff;
};

static void run_fmt(void *arg)
{
	struct fmt_run *r = arg;
	struct strbuf *out = &r->job.out, text;
	struct diags diags;

	if (r->src.len > FMT_BYTES) {
		sb_printf(out, "%s: is larger than 16 MiB\n", r->src.name);
		r->job.code = OFFLINE_COULD_NOT;
		return;
	}
	diags_init(&diags, &r->job.arena, 0);
	sb_init(&text, &r->job.arena);
	if (rule_format(&r->src, &text, &diags) != 0) {
		diags_print(out, &diags);
		r->job.code = OFFLINE_FMT_REFUSED;
		return;
	}
	struct linediff_text old = {r->src.name, r->src.text, r->src.len};
	struct linediff_text now = {r->src.name, text.s, text.len};
	bool same = old.len == now.len && memcmp(old.s, now.s, now.len) == 0;

	r->job.code = same ? OFFLINE_FMT_SAME : OFFLINE_FMT_CHANGED;
	if (r->diff)
		linediff(out, old, now);
	else
		sb_add(out, text.s, text.len);
}

int offline_fmt(const char *name, const char *text, size_t len, bool diff, struct offline_text *out)
{
	struct fmt_run r = {.src = {name, text, len}, .diff = diff};

	return offline_run(&r.job, run_fmt, &r, out);
}
