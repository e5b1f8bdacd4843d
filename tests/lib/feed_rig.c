#include "feed_rig.h"

#include "test.h"
#include <stdlib.h>

static bool note(void *arg, const struct feed_event *e)
{
	static const char *const words[FEED_KINDS] = {
		"put", "remove", "seen", "unseen", "page", "reject"};
	struct feed_rig *rig = arg;

	if (rig->quiet)
		return true;
	sb_puts(&rig->said, words[e->kind]);
	if (e->id || e->kind == FEED_REJECT)
		sb_printf(&rig->said, " %s", e->id ? e->id : "-");
	if (e->kind == FEED_PUT) {
		sb_putc(&rig->said, ' ');
		value_print(&rig->said, e->record);
	}
	if (e->page.url)
		sb_printf(&rig->said, " %s", e->page.url);
	if (e->page.next)
		sb_printf(&rig->said, " next=%s", e->page.next);
	if (e->page.total >= 0)
		sb_printf(&rig->said, " total=%lld", (long long)e->page.total);
	if (e->page.modified)
		sb_printf(&rig->said, " modified=%s", e->page.modified);
	if (e->reason)
		sb_printf(&rig->said, " %s", e->reason);
	sb_putc(&rig->said, '\n');
	return true;
}

void feed_rig_init(struct feed_rig *rig)
{
	*rig = (struct feed_rig){0};
	arena_init(&rig->arena, &rig->oom);
}

void feed_rig_release(struct feed_rig *rig)
{
	arena_release(&rig->arena);
}

struct job {
	struct feed_rig *rig;
	enum feed_format f;
	const struct feed_reader_options *o;
	const char *s;
	size_t len, pieces;
};

static void read_all(void *arg)
{
	struct job *j = arg;
	const struct feed_sink sink = {j->rig, note};
	struct feed_reader *r;

	arena_reset(&j->rig->arena);
	sb_init(&j->rig->said, &j->rig->arena);
	r = feed_reader_new(j->f, j->o, &sink, &j->rig->arena);
	for (size_t at = 0; at < j->len;) {
		size_t n = j->pieces && j->pieces < j->len - at ? j->pieces : j->len - at;
		/* a copy of its own, so that a sanitizer sees who looks beyond a piece */
		char *copy = malloc(n);

		memcpy(copy, j->s + at, n);
		feed_reader_bytes(r, copy, n);
		free(copy);
		at += n;
	}
	feed_reader_end(r);
	j->rig->counts = *feed_reader_counts(r);
}

const char *feed_rig_read(struct feed_rig *rig, enum feed_format f,
	const struct feed_reader_options *o, const char *s, size_t len, size_t pieces)
{
	struct job j = {rig, f, o, s, len, pieces};

	if (oom_guard(&rig->oom, read_all, &j) < 0)
		test_fail(__FILE__, __LINE__, "memory ran out");
	return rig->quiet ? "" : rig->said.s;
}

char *feed_rig_shared(const char *path, size_t *len)
{
	const char *shared = getenv("SLUSE_SHARED");
	char name[4000];
	char *text;
	FILE *f;

	snprintf(name, sizeof name, "%s/data/%s", shared ? shared : "../shared", path);
	f = fopen(name, "rb");
	if (!f) {
		test_skip("the samples are not beside the project");
		return NULL;
	}
	fseek(f, 0, SEEK_END);
	*len = (size_t)ftell(f);
	rewind(f);
	text = malloc(*len + 1);
	*len = fread(text, 1, *len, f);
	fclose(f);
	return text;
}
