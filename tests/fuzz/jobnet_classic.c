/*
 * Any bytes as Jobnet's answer.  Every put is good JSON with an id and no CPR-like number;
 * every event's place lies in the bytes, in rising order.
 */
#include "feed/jobnet_classic.h"
#include "data/cpr.h"
#include "data/json.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct input {
	const char *text;
	size_t len, at;
	uint32_t events;
	struct oom oom;
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

static const char *any_code(void *arg, const char *s, size_t len)
{
	(void)arg;
	must(len > 0);
	return s[0] == 'V' ? "0791" : NULL;
}

static bool judge(void *arg, const struct feed_event *e)
{
	struct input *in = arg;
	struct oom oom = {0};
	struct arena arena;
	struct json_reader r;

	must(e->at >= in->at && e->at <= in->len);
	in->at = e->at;
	in->events++;
	must(e->kind == FEED_REJECT || e->kind == FEED_PUT);
	if (e->kind == FEED_REJECT) {
		must(e->reason != NULL);
		return true;
	}
	must(strncmp(e->id, "jobnet:", 7) == 0 && !cpr_like(e->facts, e->facts_len));
	arena_init(&arena, &oom);
	must(json_parse(e->facts, e->facts_len, &json_limits_default, NULL, &arena, &r) != NULL);
	arena_release(&arena);
	return true;
}

static void run(void *arg)
{
	struct input *in = arg;
	const struct feed_lookups lookups = {NULL, any_code, any_code, NULL};
	const struct feed_sink sink = {in, judge};
	struct feed_counts counts;
	struct arena scratch;

	arena_init(&scratch, &in->oom);
	jobnet_classic_read(in->text, in->len, &lookups, &sink, &scratch, &counts);
	must(counts.put + counts.rejected == in->events);
	arena_release(&scratch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = {.text = (const char *)data, .len = len};

	return oom_guard(&in.oom, run, &in);
}
