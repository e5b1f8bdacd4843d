/* `sluse doc`: the rules as a page, to stdout or a file. */
#include "base/date.h"
#include "files.h"
#include "sluse/offline.h"
#include "sluse_rules.h"
#include "today.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

static int write_file(struct tool *t, const char *path, const struct offline_text *text)
{
	FILE *f = fopen(path, "we");
	if (!f)
		return tool_fail(t, "%s: %s", path, strerror(errno));
	bool whole = fwrite(text->s, 1, text->len, f) == text->len;
	if (fclose(f) != 0 || !whole)
		return tool_fail(t, "%s: %s", path, strerror(errno));
	return FINE;
}

int verb_doc(struct tool *t)
{
	struct rules r;
	struct offline_text text = {0};
	const char *output = t->set[OPT_OUTPUT];
	struct offline_doc q = {
		.on = today_in("Europe/Copenhagen"), .markdown = tool_has(t, OPT_MARKDOWN)};
	if (q.markdown && tool_has(t, OPT_HTML))
		return tool_fail(t, "--html or --markdown, not both");
	if (tool_has(t, OPT_ON)) /* it is a date: the command line was looked through */
		(void)date_parse(&q.on, t->set[OPT_ON], strlen(t->set[OPT_ON]));
	if (rules_read(t, t->args[0], &r) != 0)
		return COULD_NOT;
	q.files = r.files;
	q.n_files = r.n;
	q.shown = r.shown;
	int status = offline_doc(&q, &text);
	if (status != FINE) /* messages, and no page */
		fwrite(text.s ? text.s : "", 1, text.len, stderr);
	else if (output && strcmp(output, "-") != 0)
		status = write_file(t, output, &text);
	else
		status = tool_print(t, text.s, text.len);
	offline_free(&text);
	rules_free(&r);
	return status;
}
