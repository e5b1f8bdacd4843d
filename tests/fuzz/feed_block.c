/*
 * Any text as feed blocks, and as the file of a crossing.  Where it is accepted, records are
 * read by it: what comes out is good JSON.
 */
#include "data/json.h"
#include "feed/feed_intake.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct input {
	const char *text;
	size_t len;
	struct oom oom;
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

static bool judge(void *arg, const struct feed_event *e)
{
	struct input *in = arg;
	struct json_reader r;
	struct arena arena;

	if (e->kind != FEED_PUT)
		return true;
	arena_init(&arena, &in->oom);
	must(json_parse(e->facts, e->facts_len, &json_limits_default, NULL, &arena, &r) != NULL);
	arena_release(&arena);
	return true;
}

static void read_records(struct input *in, const struct feed_block *b, struct arena *arena)
{
	static const char doc[] = "[{\"id\":\"1\",\"uuid\":\"1\",\"jobAdId\":\"1\",\"ID\":\"1\",\"@"
				  "type\":\"JobPosting\","
				  "\"reference\":\"r\",\"title\":\"<p>A 010190-1234</p> Du har "
				  "truckkort. 37 timer.\","
				  "\"headline\":\"B\",\"description\":{\"text\":\"c\"},\"titel\":"
				  "\"T\",\"n\":[1,{\"a\":2}]}]";
	const struct feed_sink sink = {in, judge};
	struct feed_intake *intake = feed_intake_new(b, NULL, 20000, &sink, arena);

	feed_intake_bytes(intake, doc, sizeof doc - 1);
	feed_intake_end(intake);
}

static void run(void *arg)
{
	static const struct type texts = {.kind = T_LIST, .of = &type_string};
	static const struct fact facts[] = {
		{.name = "titel", .type = &type_string, .fresh_days = -1},
		{.name = "timer", .type = &type_number, .fresh_days = -1},
		{.name = "udloeber", .type = &type_date, .fresh_days = -1, .none_ok = true},
		{.name = "krav", .type = &texts, .fresh_days = -1}};
	struct input *in = arg;
	const struct feed_file files[] = {
		{"a.rules", in->text, in->len}, {"data/c.csv", in->text, in->len}};
	struct vocab stilling = {.name = "stilling", .facts = facts, .n = 4};
	struct feed_blocks blocks;
	struct arena arena;
	struct diags diags;
	struct strbuf said;

	arena_init(&arena, &in->oom);
	strmap_init(&stilling.index, &arena, 0);
	for (unsigned i = 0; i < stilling.n; i++)
		strmap_put(&stilling.index, facts[i].name, strlen(facts[i].name),
			(void *)(uintptr_t)&facts[i]);
	diags_init(&diags, &arena, 0);
	if (feed_blocks_read(&blocks, files, 2, &stilling, NULL, &arena, &diags) == 0) {
		must(diags.errors == 0);
		for (uint32_t i = 0; i < blocks.n && i < 8; i++)
			read_records(in, &blocks.at[i], &arena);
	} else {
		must(diags.errors > 0);
		sb_init(&said, &arena);
		diags_print(&said, &diags);
	}
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = {.text = (const char *)data, .len = len, .oom = {.limit = 256 << 20}};

	(void)oom_guard(&in.oom, run, &in);
	return 0;
}
