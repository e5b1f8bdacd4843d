/*
 * The n-th request for memory fails, for every n: an answer each time, nothing lost, and
 * what was there before is there after.
 */
#include "base/date.h"
#include "data/population.h"
#include "data/regex.h"
#include "feed/feed_reader.h"
#include "mem_fail.h"
#include "test.h"

#include <stdlib.h>

static const struct type list_text = {.kind = T_LIST, .of = &type_string};
static struct fact facts[] = {
	{.name = "alder", .type = &type_number, .fresh_days = -1},
	{.name = "tekster", .type = &list_text, .is_set = true, .fresh_days = -1},
	{.name = "alt", .type = &type_any, .fresh_days = -1},
};
static struct vocab vocab = {.name = "ledig", .facts = facts, .n = 3};
static struct oom own; /* of the vocabulary and the problems */
static struct arena lasting;

static void begin(void)
{
	mem_fail_at(0, MEM_FAIL_ONCE);
	arena_init(&lasting, &own);
	strmap_init(&vocab.index, &lasting, 1);
	for (uint32_t i = 0; i < vocab.n; i++)
		strmap_put(&vocab.index, facts[i].name, strlen(facts[i].name), &facts[i]);
}

/* Runs fn until it gets through without a failure; both ways of failing. */
static void for_every_n(void (*fn)(void *), void *arg)
{
	for (unsigned mode = 0; mode < 2; mode++) {
		for (unsigned long n = 1;; n++) {
			struct oom oom = {0};
			struct arena arena;
			void *args[] = {&arena, arg};
			long live = mem_fail_live();
			int got;
			arena_init(&arena, &oom);
			mem_fail_at(n, mode ? MEM_FAIL_ON : MEM_FAIL_ONCE);
			got = oom_guard(&oom, fn, args);
			bool failed = mem_fail_failed();
			mem_fail_at(0, MEM_FAIL_ONCE);
			arena_release(&arena);
			CHECK_INT(mem_fail_live(), live);
			CHECK_INT(oom.used, 0);
			if (!failed) {
				CHECK_INT(got, 0);
				CHECK(n > 1);
				break;
			}
			if (n > 10000) {
				test_fail(__FILE__, __LINE__, "there is no end");
				break;
			}
		}
	}
}

static struct arena *arena_of(void *args)
{
	return ((void **)args)[0];
}

static char *large_text(void)
{
	char *text = malloc(200000), *p = text;

	p += sprintf(p, "{\"list\":[");
	for (unsigned i = 0; i < 3000; i++)
		p += sprintf(p, "%s{\"k\":\"a\\u00e6 %u\",\"n\":%u}", i ? "," : "", i, i);
	p += sprintf(p, "],\"many\":{");
	for (unsigned i = 0; i < 3000; i++)
		p += sprintf(p, "%s\"k%u\":1", i ? "," : "", i);
	sprintf(p, "}}");
	return text;
}

static void parse_and_print(void *args)
{
	struct arena *arena = arena_of(args);
	const char *text = ((void **)args)[1];
	struct json_reader r;
	struct strbuf sb;
	const struct json *j =
		json_parse(text, strlen(text), &json_limits_default, NULL, arena, &r);

	CHECK(j != NULL);
	sb_init(&sb, arena);
	json_print_pretty(&sb, j);
}

TEST(json_trees)
{
	char *text = large_text();

	begin();
	for_every_n(parse_and_print, text);
	arena_release(&lasting);
	free(text);
}

static void compile_and_match(void *args)
{
	const char *error = NULL;
	struct regex *re = regex_compile("(a|b)+c[[:alpha:]]", 18, "ix", arena_of(args), &error);
	struct regex_span at[2];

	CHECK(re || error);
	if (re)
		CHECK(regex_match(re, "xx ABCD", 7, 0, at, 2) != REGEX_NO);
}

/* Memory that a match does not get is said by its result, not by a jump: so the guard may
 * answer 0 although something failed. */
TEST(regexes)
{
	begin();
	for_every_n(compile_and_match, NULL);
	arena_release(&lasting);
}

static const struct member_text one = {
	.facts = "{\"alder\":1,\"tekster\":[\"b\",\"a\"],\"alt\":{\"x\":[1]}}",
	.facts_len = 47,
	.beside = "{\"tilsagn\":{\"x\":\"ja\"}}",
	.beside_len = 22,
	.put = 1,
	.source = "lokal",
};

TEST(puts_into_a_population)
{
	struct population *p = NULL;
	unsigned refused = 0;
	char id[16];

	begin();
	for (unsigned long n = 1; !p; n++) {
		mem_fail_at(n, MEM_FAIL_ONCE);
		p = population_new("ledig", &vocab);
		CHECK(p || mem_fail_failed());
	}
	for (unsigned k = 0; k < 1500; k++) { /* past the first leaves */
		int got = -1;
		snprintf(id, sizeof id, "L%u", k * 7 % 1500);
		for (unsigned long n = 1; got < 0 && n < 100; n++) {
			struct problems ps = {.arena = &lasting};
			mem_fail_at(n, MEM_FAIL_ONCE);
			got = population_put(p, id, &one, 1, &ps);
			bool failed = mem_fail_failed();
			mem_fail_at(0, MEM_FAIL_ONCE);
			CHECK(got == 0 || failed);
			if (got < 0) {
				refused++;
				CHECK_STR(ps.list.at[0].kind, "memory");
				CHECK(!population_get(p, id));
				CHECK_INT(population_count(p), k);
			}
		}
		CHECK_INT(got, 0);
		CHECK(population_get(p, id) != NULL);
	}
	CHECK(refused > 0);
	CHECK_INT(population_count(p), 1500);
	for (uint32_t i = 1; i < 1500; i++)
		CHECK(strcmp(population_at(p, i - 1)->id, population_at(p, i)->id) < 0);
	population_free(p);
	arena_release(&lasting);
	CHECK_INT(mem_fail_live(), 0);
}

TEST(a_population_is_read_again)
{
	struct population *p, *q = NULL;
	struct problems ps = {.arena = &lasting};
	uint32_t degraded;
	char id[16];
	long live;

	begin();
	p = population_new("ledig", &vocab);
	for (unsigned k = 0; k < 600; k++) {
		snprintf(id, sizeof id, "L%03u", k);
		CHECK_INT(population_put(p, id, &one, 1, &ps), 0);
	}
	live = mem_fail_live();
	for (unsigned long n = 1; !q && n < 10000; n += n < 20 ? 1 : 37) {
		mem_fail_at(n, MEM_FAIL_ONCE);
		q = population_reread(p, &vocab, 1, &degraded);
		mem_fail_at(0, MEM_FAIL_ONCE);
		if (!q)
			CHECK_INT(mem_fail_live(), live);
	}
	CHECK_INT(population_count(q), 600);
	CHECK_INT(population_count(p), 600);
	population_free(p);
	population_free(q);
	arena_release(&lasting);
	CHECK_INT(mem_fail_live(), 0);
}

static bool ignore(void *arg, const struct feed_event *e)
{
	*(unsigned *)arg += e->kind == FEED_PUT;
	return true;
}

static void read_feed(void *args)
{
	static const char bytes[] = "{\"details\":{\"a\":{\"content\":\"<PositionOpening><a x='1'>"
				    "\\u00e6</a><a/></PositionOpening>\"},\"b\":{},\"c\":"
				    "{\"content\":\"<PositionOpening/>\"}}}";
	unsigned puts = 0;
	const struct feed_sink sink = {&puts, ignore};
	struct feed_reader *r = feed_reader_new(FEED_EURES, NULL, &sink, arena_of(args));

	feed_reader_bytes(r, bytes, sizeof bytes - 1);
	feed_reader_end(r);
	CHECK_INT(puts, 2);
}

TEST(feeds)
{
	begin();
	for_every_n(read_feed, NULL);
	arena_release(&lasting);
}

TEST_MAIN
