#include "data/population.h"
#include "base/date.h"
#include "test.h"

#include <stdlib.h>

static struct oom oom;
static struct arena arena;
static struct problems ps;

static struct domain_value values[] = {{"a", NULL, DATE_NONE}, {"b", NULL, DATE_NONE}};
static const struct domain domain = {.at = values, .n = 2};
static const struct type type_ab = {.kind = T_STRING, .domain = &domain};
static const struct type list_text = {.kind = T_LIST, .of = &type_string};
static const struct type_field fields[] = {{"krav", &type_string}, {"uger", &type_number}};
static const struct type type_krav = {.kind = T_CONTEXT, .fields = fields, .n_fields = 2};
static const struct type list_krav = {.kind = T_LIST, .of = &type_krav};
static struct fact facts[] = {
	{.name = "alder", .type = &type_number, .fresh_days = -1},
	{.name = "ab", .type = &type_ab, .fresh_days = -1},
	{.name = "tekster", .type = &list_text, .fresh_days = -1},
	{.name = "luk", .type = &list_krav, .fresh_days = -1},
	{.name = "fra", .type = &type_time, .fresh_days = -1},
	{.name = "moede", .type = &type_datetime, .fresh_days = -1},
	{.name = "frit", .type = &type_any, .fresh_days = -1},
	{.name = "siden", .type = &type_date, .none_ok = true, .fresh_days = -1},
};
static struct vocab vocab = {.name = "ledig", .facts = facts, .n = 8};
/* a later ruleset: `ab` has other values, `frit` is gone, the order is another */
static struct domain_value values2[] = {{"b", NULL, DATE_NONE}};
static const struct domain domain2 = {.at = values2, .n = 1};
static const struct type type_b = {.kind = T_STRING, .domain = &domain2};
static struct fact facts2[] = {
	{.name = "ab", .type = &type_b, .fresh_days = -1},
	{.name = "alder", .type = &type_number, .fresh_days = -1},
};
static struct vocab vocab2 = {.name = "ledig", .facts = facts2, .n = 2};

static void index_facts(struct vocab *v)
{
	strmap_init(&v->index, &arena, 1);
	for (uint32_t i = 0; i < v->n; i++)
		strmap_put(&v->index, v->facts[i].name, strlen(v->facts[i].name),
			(void *)&v->facts[i]);
}

static void begin(void)
{
	arena_init(&arena, &oom);
	ps = (struct problems){.arena = &arena};
	index_facts(&vocab);
	index_facts(&vocab2);
}

static int put2(struct population *p, const char *id, const char *json, const char *beside)
{
	/* nothing of what was handed in is kept by pointer */
	char *copy = strdup(json), *extra = beside ? strdup(beside) : NULL, *name = strdup(id);
	char *source = strdup("lokal");
	struct member_text text = {
		.facts = copy,
		.facts_len = strlen(copy),
		.beside = extra,
		.beside_len = extra ? strlen(extra) : 0,
		.put = 100,
		.source = source,
	};
	int got = population_put(p, name, &text, 100, &ps);

	memset(copy, 'X', strlen(copy));
	memset(name, 'X', strlen(name));
	memset(source, 'X', strlen(source));
	free(copy);
	free(extra);
	free(name);
	free(source);
	return got;
}

static int put(struct population *p, const char *id, const char *json)
{
	return put2(p, id, json, NULL);
}

static int64_t alder(const struct member *m)
{
	return m->record.facts[0].n ? m->record.facts[0].at[0].value.u.i : -1;
}

TEST(put_get_replace_remove)
{
	struct population *p;
	const struct member *m;

	begin();
	p = population_new("ledig", &vocab);
	CHECK(population_vocab(p) == &vocab);
	CHECK_INT(population_count(p), 0);
	CHECK(!population_get(p, "L1"));
	CHECK(!population_remove(p, "L1"));
	CHECK_INT(put(p, "L2", "{\"alder\":2}"), 0);
	CHECK_INT(put(p, "L1", "{\"alder\":1}"), 0);
	CHECK_INT(put(p, "L3", "{\"alder\":3}"), 0);
	CHECK_INT(population_count(p), 3);
	for (uint32_t i = 0; i < 3; i++)
		CHECK_INT(alder(population_at(p, i)), i + 1);
	CHECK_INT(put(p, "L2", "{\"alder\":22}"), 0);
	CHECK_INT(population_count(p), 3);
	m = population_get(p, "L2");
	CHECK_INT(alder(m), 22);
	CHECK_STR(m->id, "L2");
	CHECK_STR(m->facts, "{\"alder\":22}");
	CHECK_STR(m->source, "lokal");
	CHECK(m->record.facts[0].at[0].source == m->source); /* shared */
	CHECK_INT(m->put, 100);
	CHECK(!m->beside_text);
	CHECK(!m->degraded);
	CHECK(population_remove(p, "L2"));
	CHECK(!population_get(p, "L2"));
	CHECK_INT(population_count(p), 2);
	CHECK_STR(population_at(p, 1)->id, "L3");
	population_free(p);
	population_free(NULL);
	arena_release(&arena);
}

TEST(every_kind_of_value_is_kept)
{
	static const char json[] =
		"{\"alder\":[{\"value\":1.5,\"source\":\"x\"},{\"value\":12345678901234567890,"
		"\"source\":\"y\",\"seen\":\"1970-01-02\"}],\"ab\":\"b\",\"tekster\":[\"en\","
		"\"to\"],"
		"\"luk\":[{\"uger\":2.5,\"krav\":\"k\"}],\"fra\":\"08:00\","
		"\"moede\":\"2026-11-16T08:00Z\",\"frit\":{\"a\":[null,true,{\"b\":\"c\"}]},"
		"\"siden\":null}";
	static const char *const want[] = {"1.5", "\"b\"", "[\"en\", \"to\"]",
		"[{krav: \"k\", uger: 2.5}]", "time(\"08:00:00\")",
		"date and time(\"2026-11-16T08:00:00Z\")", "{a: [null, true, {b: \"c\"}]}", "null"};
	struct population *p;
	const struct member *m;

	begin();
	p = population_new("ledig", &vocab);
	CHECK_INT(put(p, "L1", json), 0);
	CHECK_INT(put(p, "L2", "{\"alder\":1}"), 0); /* the scratch is used again */
	m = population_get(p, "L1");
	for (uint32_t i = 0; i < vocab.n; i++) {
		struct strbuf sb;
		sb_init(&sb, &arena);
		value_print(&sb, m->record.facts[i].at[0].value);
		CHECK_STR(sb.s, want[i]);
	}
	CHECK_INT(m->record.facts[0].n, 2);
	CHECK_STR(m->record.facts[0].at[0].source, "x");
	CHECK_STR(m->record.facts[0].at[1].source, "y");
	CHECK_INT(m->record.facts[0].at[1].seen, 1);
	CHECK(m->record.facts[1].at[0].value.u.s == values[1].name);
	population_free(p);
	arena_release(&arena);
}

TEST(records_beside)
{
	struct population *p;
	const struct member *m;

	begin();
	p = population_new("ledig", &vocab);
	CHECK_INT(put2(p, "L1", "{}",
			  "{\"samtykke\":[{\"modtager\":\"a\",\"formaal\":\"b\",\"til\":"
			  "\"2027-01-01\"}],\"tilsagn\":{\"tilbud\":\"ja\"}}"),
		0);
	m = population_get(p, "L1");
	CHECK(strstr(m->beside_text, "tilsagn"));
	CHECK_INT(beside_consent(&m->beside, "a", "b", 100), CONSENT_GIVEN);
	CHECK_INT(beside_consent(&m->beside, "b", "a", 100), CONSENT_UNTOLD);
	CHECK_INT(beside_promise(&m->beside, "tilbud"), PROMISE_YES);
	/* problems in either text leave the old version in place */
	CHECK_INT(put2(p, "L1", "{}", "{\"samtykke\":1}"), -1);
	CHECK_STR(ps.list.at[0].path, "records.samtykke");
	CHECK(population_get(p, "L1") == m);
	population_free(p);
	arena_release(&arena);
}

TEST(refused_puts_change_nothing)
{
	struct population *p;
	char id[300];

	begin();
	p = population_new("ledig", &vocab);
	CHECK_INT(put(p, "L1", "{\"alder\":1}"), 0);
	CHECK_INT(put(p, "L1", "{\"alder\":\"x\",\"aldr\":2}"), -1);
	CHECK_INT(ps.list.n, 2);
	CHECK_STR(ps.list.at[0].path, "ledig.alder");
	CHECK_STR(ps.list.at[1].hint, "did you mean 'alder'?");
	CHECK_INT(alder(population_get(p, "L1")), 1);
	CHECK_INT(put(p, "", "{}"), -1);
	memset(id, 'x', sizeof id);
	id[201] = '\0';
	CHECK_INT(put(p, id, "{}"), -1);
	id[200] = '\0';
	CHECK_INT(put(p, id, "{}"), 0);
	CHECK(population_remove(p, id));
	ps.list.n = 0;
	CHECK_INT(put(p, "010190-1234", "{}"), -1);
	CHECK_STR(ps.list.at[0].kind, "cpr");
	CHECK_INT(put(p, "L2", "{"), -1);
	CHECK_INT(population_count(p), 1);
	population_free(p);
	arena_release(&arena);
}

/* Against a plain array of what should be there. */
TEST(order_holds_through_many_changes)
{
	enum { IDS = 4000, STEPS = 30000 };
	static bool there[IDS];
	static int value[IDS];
	uint32_t state = 12345, count = 0;
	struct population *p;
	char id[16], json[32];

	begin();
	memset(there, 0, sizeof there);
	p = population_new("ledig", &vocab);
	for (unsigned step = 0; step < STEPS; step++) {
		state = state * 1664525 + 1013904223;
		unsigned k = (state >> 8) % IDS;
		bool remove = (state >> 24) % 5 < (step > STEPS * 2 / 3 ? 4u : 1u);
		snprintf(id, sizeof id, "L%05u", k);
		if (remove) {
			CHECK(population_remove(p, id) == there[k]);
			count -= there[k];
			there[k] = false;
		} else {
			value[k] = (int)(step % 50) + 16;
			snprintf(json, sizeof json, "{\"alder\":%d}", value[k]);
			CHECK_INT(put(p, id, json), 0);
			count += !there[k];
			there[k] = true;
		}
		if (step % 997 == 0 || step == STEPS - 1) {
			uint32_t at = 0;
			CHECK_INT(population_count(p), count);
			for (unsigned i = 0; i < IDS; i++) {
				snprintf(id, sizeof id, "L%05u", i);
				const struct member *m = population_get(p, id);
				CHECK(!m == !there[i]);
				if (m) {
					CHECK(population_at(p, at++) == m);
					CHECK_INT(alder(m), value[i]);
				}
			}
			CHECK_INT(at, count);
		}
	}
	for (unsigned i = 0; i < IDS; i++) {
		snprintf(id, sizeof id, "L%05u", i);
		CHECK(population_remove(p, id) == there[i]);
	}
	CHECK_INT(population_count(p), 0);
	CHECK_INT(put(p, "again", "{}"), 0);
	population_free(p);
	arena_release(&arena);
}

TEST(many_in_any_order)
{
	/* rising, falling, and scattered; enough for hundreds of leaves */
	enum { N = 60000 };
	char id[16];

	for (unsigned way = 0; way < 3; way++) {
		begin();
		struct population *p = population_new("ledig", &vocab);
		for (uint32_t i = 0; i < N; i++) {
			uint32_t k = way == 0 ? i : way == 1 ? N - 1 - i : i * 7919 % N;
			snprintf(id, sizeof id, "%08u", k);
			CHECK_INT(put(p, id, "{\"alder\":1}"), 0);
		}
		CHECK_INT(population_count(p), N);
		for (uint32_t i = 0; i < N; i++) {
			snprintf(id, sizeof id, "%08u", i);
			if (strcmp(population_at(p, i)->id, id) != 0)
				test_fail(__FILE__, __LINE__, "%s at %u", id, i);
		}
		population_free(p);
		arena_release(&arena);
	}
}

TEST(reread_under_another_vocabulary)
{
	struct population *p, *q;
	uint32_t degraded = 99;

	begin();
	p = population_new("ledig", &vocab);
	put(p, "L1", "{\"alder\":1,\"ab\":\"a\"}");
	put(p, "L2", "{\"alder\":2,\"ab\":\"b\"}");
	put2(p, "L3", "{\"alder\":3,\"frit\":[1]}", "{\"tilsagn\":{\"t\":\"nej\"}}");
	q = population_reread(p, &vocab2, 100, &degraded);
	CHECK_INT(degraded, 2);
	CHECK_INT(population_count(q), 3);
	CHECK(population_at(q, 0)->degraded);
	CHECK_INT(population_at(q, 0)->record.facts[0].n, 0);
	CHECK_INT(population_at(q, 0)->record.facts[1].at[0].value.u.i, 1);
	CHECK(!population_at(q, 1)->degraded);
	CHECK(population_at(q, 1)->record.facts[0].at[0].value.u.s == values2[0].name);
	CHECK(population_at(q, 2)->degraded);
	CHECK_STR(population_at(q, 2)->facts, "{\"alder\":3,\"frit\":[1]}");
	CHECK_INT(beside_promise(&population_at(q, 2)->beside, "t"), PROMISE_NO);
	population_free(p);
	/* and back: nothing was lost for good */
	p = population_reread(q, &vocab, 100, &degraded);
	CHECK_INT(degraded, 0);
	CHECK_INT(population_at(p, 2)->record.facts[6].n, 1);
	population_free(q);
	population_free(p);
	arena_release(&arena);
}

static void put_bad(void *arg)
{
	static const struct member_text text = {
		.facts = "{\"alder\":\"x\"}",
		.facts_len = 13,
		.put = 100,
		.source = "lokal",
	};

	population_put(arg, "L1", &text, 100, &ps);
}

TEST(the_callers_arena_may_run_out)
{
	/* telling the problems leaves by a jump: the population must not mind */
	struct population *p;
	struct oom tight = {.limit = 16};
	struct arena small;

	begin();
	p = population_new("ledig", &vocab);
	put(p, "L1", "{\"alder\":1}");
	arena_init(&small, &tight);
	ps.arena = &small;
	CHECK_INT(oom_guard(&tight, put_bad, p), -1);
	arena_release(&small);
	ps = (struct problems){.arena = &arena};
	CHECK_INT(alder(population_get(p, "L1")), 1);
	CHECK_INT(put(p, "L1", "{\"alder\":2}"), 0);
	CHECK_INT(alder(population_get(p, "L1")), 2);
	population_free(p);
	arena_release(&arena);
}

TEST(what_comes_after_an_id)
{
	struct population *p;
	char id[8];

	begin();
	p = population_new("ledig", &vocab);
	CHECK_INT(population_after(p, "x"), 0);
	for (int i = 0; i < 1500; i += 2) { /* more than one leaf */
		snprintf(id, sizeof id, "n%04d", i);
		CHECK_INT(put(p, id, "{}"), 0);
	}
	for (int i = 0; i < 1500; i++) {
		snprintf(id, sizeof id, "n%04d", i);
		CHECK_INT(population_after(p, id), i / 2 + 1);
	}
	CHECK_INT(population_after(p, "a"), 0);
	CHECK_INT(population_after(p, "z"), 750);
	population_free(p);
	arena_release(&arena);
}

static bool of_age(void *arg, const struct member *m)
{
	return alder(m) == *(const int *)arg;
}

TEST(some_of_its_members_are_frozen)
{
	struct population *p, *some, *none;
	int two = 2, nine = 9;
	char id[16];

	begin();
	p = population_new("ledig", &vocab);
	for (int i = 0; i < 3000; i++) { /* several leaves, of which the middle keeps none */
		snprintf(id, sizeof id, "L%04d", i);
		put(p, id, i % 3 == 0 && (i < 600 || i > 2400) ? "{\"alder\":2}" : "{\"alder\":3}");
	}
	some = population_freeze(p, of_age, &two);
	none = population_freeze(p, of_age, &nine);
	CHECK_INT(population_count(some), 399);
	CHECK_INT(population_count(none), 0);
	CHECK(!population_get(none, "L0003"));
	for (int i = 0; i < 3000; i++) {
		const struct member *m;

		snprintf(id, sizeof id, "L%04d", i);
		m = population_get(p, id);
		CHECK(population_get(some, id) == (alder(m) == 2 ? m : NULL));
	}
	for (uint32_t i = 0; i < 399; i++)
		CHECK_INT(population_after(some, population_at(some, i)->id), i + 1);
	population_free(some);
	population_free(none);
	population_free(p);
	arena_release(&arena);
}

TEST(a_frozen_one_stands_still)
{
	struct population *p, *then, *later;

	begin();
	p = population_new("ledig", &vocab);
	put(p, "L1", "{\"alder\":1}");
	put(p, "L2", "{\"alder\":2}");
	then = population_freeze(p, NULL, NULL);
	put(p, "L1", "{\"alder\":11}");
	put(p, "L0", "{\"alder\":10}");
	population_remove(p, "L2");
	later = population_freeze(p, NULL, NULL);
	population_remove(p, "L1");

	CHECK_INT(population_count(then), 2);
	CHECK_INT(alder(population_get(then, "L1")), 1);
	CHECK_INT(alder(population_get(then, "L2")), 2);
	CHECK(!population_get(then, "L0"));
	CHECK_INT(population_count(later), 2);
	CHECK_INT(alder(population_get(later, "L1")), 11);
	CHECK_INT(population_count(p), 1);

	population_free(p); /* goes with the last of them */
	population_free(then);
	CHECK_INT(alder(population_get(later, "L0")), 10);
	CHECK_INT(alder(population_get(later, "L1")), 11);
	population_free(later);
	arena_release(&arena);
}

TEST(what_was_accepted_once_is_kept_as_far_as_it_fits)
{
	struct population *p;
	struct member_text text = {.facts = "{\"alder\":30,\"ab\":\"a\"}",
		.facts_len = 21,
		.put = 20000,
		.source = "lokal",
		.version = 7};

	begin();
	p = population_new("ledig", &vocab2);
	CHECK_INT(population_put(p, "L1", &text, 20000, &ps), -1);
	CHECK_INT(population_count(p), 0);
	CHECK_INT(population_keep(p, "L1", &text, 20000), 0);
	CHECK(population_get(p, "L1")->degraded);
	CHECK_INT(population_get(p, "L1")->version, 7);
	CHECK_INT(population_get(p, "L1")->record.facts[1].n, 1);
	text.facts = "{\"alder\":30}";
	text.facts_len = 12;
	CHECK_INT(population_keep(p, "L1", &text, 20000), 0);
	CHECK(!population_get(p, "L1")->degraded);
	CHECK_INT(population_count(p), 1);
	population_free(p);
	arena_release(&arena);
}

/* A text of which more comes than it is long. */
TEST(much_in_a_short_text)
{
	struct population *p;
	const struct member *m;
	char json[9000] = "{\"frit\":[0";
	size_t len = strlen(json);
	const struct list *list;

	begin();
	p = population_new("ledig", &vocab);
	for (unsigned i = 1; i < 4000; i++) {
		json[len++] = ',';
		json[len++] = (char)('0' + i % 10);
	}
	memcpy(json + len, "]}", 3);
	CHECK_INT(put(p, "a", json), 0);
	m = population_get(p, "a");
	CHECK_STR(m->facts, json);
	list = m->record.facts[6].at[0].value.u.list;
	CHECK_INT(list->n, 4000);
	for (unsigned i = 0; i < list->n; i++)
		CHECK_INT(list->at[i].u.i, i % 10);
	population_free(p);
	arena_release(&arena);
}

TEST_MAIN
