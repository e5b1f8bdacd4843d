/*
 * Any bytes as a source's document.  The first says which format, the second in which pieces
 * they come; the events are the same in one piece.  Every put is a context with an id that is
 * not CPR-like; every place lies in the document, and there is no end to speak of
 * without one.
 */
#include "data/cpr.h"
#include "data/json.h"
#include "feed/feed_reader.h"
#include "feed/feed_text.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct input {
	enum feed_format format;
	const char *text;
	size_t len, pieces;
	uint64_t events, digest;
	struct oom oom;
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* Texts go on: as plain text, as sentences, as days, masked. */
static void try_text(struct value v, struct arena *arena)
{
	struct strbuf sb;
	size_t at = 0, len, was = 0;
	const char *s;

	if (v.kind != V_STRING)
		return;
	sb_init(&sb, arena);
	feed_plain(&sb, v.u.s, v.aux);
	while (feed_sentence(sb.s, sb.len, &at, &s, &len)) {
		must(at > was && at <= sb.len && s + len <= sb.s + at);
		was = at;
	}
	(void)feed_day(v.u.s, v.aux);
	len = sb.len;
	(void)feed_mask(sb.s, &len);
	must(len <= sb.len && !cpr_like(sb.s, len));
	at = len;
	(void)feed_hide_mail(sb.s, &len);
	must(len <= at);
}

static bool judge(void *arg, const struct feed_event *e)
{
	struct input *in = arg;
	struct arena arena;

	in->events++;
	in->digest = in->digest * 31 + e->kind + (e->id ? strlen(e->id) : 0) + e->version;
	must(e->at <= in->len);
	must((e->kind == FEED_REJECT) == (e->reason != NULL));
	if (e->kind == FEED_PUT || e->kind == FEED_REMOVE || e->kind == FEED_SEEN)
		must(e->id && e->ref && *e->ref && !cpr_like(e->id, strlen(e->id)));
	if (e->kind != FEED_PUT)
		return true;
	must(e->record.kind == V_CONTEXT);
	arena_init(&arena, &in->oom);
	for (uint32_t i = 0; i < e->record.u.context->n; i++)
		try_text(e->record.u.context->at[i].value, &arena);
	arena_release(&arena);
	return true;
}

static void run(void *arg)
{
	struct input *in = arg;
	const struct feed_reader_options options = {.record_bytes = 4096, .whole = true};
	const struct feed_sink sink = {in, judge};
	struct feed_reader *r;
	struct arena arena;

	arena_init(&arena, &in->oom);
	r = feed_reader_new(in->format, &options, &sink, &arena);
	for (size_t at = 0; at < in->len; at += in->pieces) {
		size_t n = in->len - at < in->pieces ? in->len - at : in->pieces;
		/* of its own, so that the sanitizer sees who reads beyond */
		char *copy = malloc(n);

		must(copy != NULL);
		memcpy(copy, in->text + at, n);
		feed_reader_bytes(r, copy, n);
		free(copy);
	}
	feed_reader_end(r);
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = {0}, whole;

	if (len < 3)
		return 0;
	in.format = (enum feed_format)(data[0] % FEED_FORMATS);
	in.pieces = 1 + data[1] % 64;
	in.text = (const char *)data + 2;
	in.len = len - 2;
	whole = in;
	whole.pieces = in.len;
	must(oom_guard(&in.oom, run, &in) == 0);
	must(oom_guard(&whole.oom, run, &whole) == 0);
	must(in.events == whole.events && in.digest == whole.digest);
	must(in.oom.used == 0 && whole.oom.used == 0);
	return 0;
}
