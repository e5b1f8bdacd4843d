/* `sluse doc`: the ruleset as one page for people. */
#include "service/doc.h"
#include "service/offline_parts.h"

struct doc_run {
	struct offline_job job;
	const struct offline_doc *q;
};

static void run_doc(void *arg)
{
	struct doc_run *r = arg;
	const struct offline_doc *q = r->q;
	struct strbuf *out = &r->job.out;
	struct diags diags;
	struct ruleset *rs = offline_load(q->files, q->n_files, q->shown, &r->job.arena, &diags);

	if (rs) {
		r->job.code = OFFLINE_FINE;
		doc_write(out, rs, q->on, q->markdown ? DOC_MARKDOWN : DOC_HTML);
		return;
	}
	diags_print(out, &diags);
	if (q->shown && *q->shown)
		sb_printf(out, "%s: ", q->shown);
	offline_count(out, diags.errors, "error");
	sb_puts(out, ": no page was written\n");
}

int offline_doc(const struct offline_doc *q, struct offline_text *out)
{
	struct doc_run r = {.q = q};

	return offline_run(&r.job, run_doc, &r, out);
}
