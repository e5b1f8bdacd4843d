/*
 * A million vacancies, half of them damaged: exactly the good half must come, and the count of
 * the rest.  Beside it what the JSON alone costs: the same lines through the strict reader,
 * which builds nothing, and into cJSON's tree behind it.  Prints "name nanoseconds" for one
 * record.
 */
#include "../lib/feed_maker.h"
#include "data/json.h"
#include "feed/feed_intake.h"
#include "lib/bench.h"

#include <stdlib.h>

enum { RECORDS = 1000000, BLOCK = 10000 };

static char *block; /* BLOCK lines, read again and again */
static size_t block_len;
static struct oom oom;

static void make_block(void)
{
	char *p = block = malloc((size_t)BLOCK * (FEED_MAKER_BYTES + 1));

	if (!block)
		bench_die("no memory", "");
	for (unsigned i = 0; i < BLOCK; i++) {
		p += i % 2 ? feed_make_bad(p, i / 2) : feed_make_good(p, i);
		*p++ = '\n';
	}
	block_len = (size_t)(p - block);
}

/* ---- as a feed -------------------------------------------------------------------- */

static bool pass(void *arg, const struct feed_event *e)
{
	(void)arg, (void)e;
	return true;
}

static const struct feed_block *mapping; /* NULL: the reader alone */

static void read_feed(void *arg)
{
	struct arena arena;
	const struct feed_sink sink = {NULL, pass};
	const struct feed_counts *counts;
	struct feed_intake *in = NULL;
	struct feed_reader *r = NULL;

	arena_init(&arena, &oom);
	if (mapping)
		in = feed_intake_new(mapping, NULL, 0, &sink, &arena);
	else
		r = feed_reader_new(FEED_JOBSTREAM, NULL, &sink, &arena);
	for (unsigned n = 0; n < RECORDS; n += BLOCK)
		in ? feed_intake_bytes(in, block, block_len)
		   : feed_reader_bytes(r, block, block_len);
	in ? feed_intake_end(in) : feed_reader_end(r);
	counts = in ? feed_intake_counts(in) : feed_reader_counts(r);
	if (counts->kind[FEED_PUT] != RECORDS / 2 || counts->kind[FEED_REJECT] != RECORDS / 2)
		bench_die("not exactly the good half", "");
	arena_release(&arena);
	(void)arg;
}

/* ---- JSON alone --------------------------------------------------------------------- */

static bool trees;

static void read_json(void *arg)
{
	struct arena arena;
	struct json_reader r;
	unsigned good = 0;

	arena_init(&arena, &oom);
	for (unsigned n = 0; n < RECORDS; n += BLOCK) {
		for (const char *s = block, *nl; s < block + block_len; s = nl + 1) {
			enum json_event e;

			nl = memchr(s, '\n', (size_t)(block + block_len - s));
			arena_reset(&arena);
			if (trees) {
				good += json_parse(s, (size_t)(nl - s), &json_limits_default, NULL,
						&arena, &r) != NULL;
				continue;
			}
			json_reader_init(&r, s, (size_t)(nl - s), &json_limits_default, &arena);
			while ((e = json_next(&r)) != JSON_END && e != JSON_BAD)
				;
			good += e == JSON_END;
		}
	}
	if (good < RECORDS / 2)
		bench_die("good JSON was refused", "");
	arena_release(&arena);
	(void)arg;
}

/* ---- the whole ------------------------------------------------------------------------ */

static struct arena kept;

static void read_blocks(void *arg)
{
	static const char text[] = "feed b { format jobstream  take titel = headline  take "
				   "arbejdsgiver = employer.name\n"
				   "take timer = if scope_of_work.min = 100 then 40 else null\n"
				   "take opslaaet = day(publication_date)  take udloeber = "
				   "day(last_publication_date) }";
	static struct fact facts[] = {{.name = "titel", .type = &type_string},
		{.name = "arbejdsgiver", .type = &type_string},
		{.name = "timer", .type = &type_number}, {.name = "opslaaet", .type = &type_date},
		{.name = "udloeber", .type = &type_date}};
	static struct vocab stilling = {.name = "stilling", .facts = facts, .n = 5};
	static const struct feed_file file = {"b.rules", text, sizeof text - 1};
	static struct feed_blocks blocks;
	struct diags diags;

	strmap_init(&stilling.index, &kept, 0);
	for (unsigned i = 0; i < stilling.n; i++)
		strmap_put(&stilling.index, facts[i].name, strlen(facts[i].name), &facts[i]);
	diags_init(&diags, &kept, 0);
	if (feed_blocks_read(&blocks, &file, 1, &stilling, NULL, &kept, &diags) < 0)
		bench_die("the block has a mistake", diags.list.at[0].text);
	*(const struct feed_block **)arg = blocks.at;
}

static void measure(const char *name, void (*fn)(void *))
{
	uint64_t best = UINT64_MAX;

	for (unsigned i = 0; i < 2; i++) {
		uint64_t from = bench_cpu_ns();

		if (oom_guard(&oom, fn, NULL) < 0)
			bench_die("no memory", name);
		from = bench_cpu_ns() - from;
		if (from < best)
			best = from;
	}
	printf("%s %.1f\n", name, (double)best / RECORDS);
}

int main(void)
{
	make_block();
	measure("feed-strict", read_json);
	trees = true;
	measure("feed-cjson", read_json);
	measure("feed-reader", read_feed);
	arena_init(&kept, &oom);
	if (oom_guard(&oom, read_blocks, &mapping) < 0)
		bench_die("no memory", "");
	measure("feed-facts", read_feed);
	arena_release(&kept);
	free(block);
	return 0;
}
