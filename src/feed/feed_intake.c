#include "feed/feed_intake.h"

#include "feed/feed_map.h"

struct feed_intake {
	const struct feed_block *block;
	struct feed_reader *reader;
	const struct feed_sink *sink;
	int64_t today;
	bool keep_contact;
	struct arena scratch; /* of the record at hand */
	struct feed_sink own;
	struct feed_counts counts;
};

static bool tell(struct feed_intake *in, const struct feed_event *e)
{
	in->counts.kind[e->kind]++;
	in->counts.masked += e->masked;
	in->counts.not_found += e->not_found;
	return in->sink->event(in->sink->arg, e);
}

static bool take_event(void *arg, const struct feed_event *from_reader)
{
	struct feed_intake *in = arg;
	struct feed_event e = *from_reader;
	struct feed_mapped got;

	if (e.kind != FEED_PUT)
		return tell(in, &e);
	arena_reset(&in->scratch);
	feed_map(in->block->mapping, e.record, in->today, in->keep_contact, &in->scratch, &got);
	e.masked = got.masked;
	e.not_found = got.not_found;
	e.missing = got.missing.at;
	e.n_missing = got.missing.n;
	if (got.titled) {
		e.facts = got.json.s;
		e.facts_len = got.json.len;
	} else {
		e.kind = FEED_REJECT;
		e.reason = "it has no title";
	}
	return tell(in, &e);
}

static void drop_scratch(void *arg)
{
	arena_release(arg);
}

struct feed_intake *feed_intake_new(const struct feed_block *b, const struct feed_reader_options *o,
	int64_t today, const struct feed_sink *sink, struct arena *arena)
{
	struct feed_intake *in = ARENA_NEW(arena, struct feed_intake);
	struct feed_reader_options options = o ? *o : (struct feed_reader_options){0};

	options.keep_contact |= b->keep_contact;
	in->block = b;
	in->sink = sink;
	in->today = today;
	in->keep_contact = options.keep_contact;
	in->own = (struct feed_sink){in, take_event};
	arena_init(&in->scratch, arena->oom);
	arena_defer(arena, drop_scratch, &in->scratch);
	in->reader = feed_reader_new(b->format, &options, &in->own, arena);
	return in;
}

bool feed_intake_bytes(struct feed_intake *in, const char *data, size_t len)
{
	return feed_reader_bytes(in->reader, data, len);
}

bool feed_intake_end(struct feed_intake *in)
{
	return feed_reader_end(in->reader);
}

const struct feed_counts *feed_intake_counts(const struct feed_intake *in)
{
	return &in->counts;
}
