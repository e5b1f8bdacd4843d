/*
 * Any bytes as a record, and as what travels beside one, over a vocabulary with a fact of
 * each type.  What is taken can be asked about, kept, and read again.
 */
#include "base/date.h"
#include "data/cpr.h"
#include "data/population.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const struct domain_value values[] = {{"a", NULL, DATE_NONE}, {"b", NULL, 10}};
static const struct domain domain = {.at = values, .n = 2, .ordered = true};
static const struct type one_of = {.kind = T_STRING, .domain = &domain};
static const struct type set_of = {.kind = T_LIST, .of = &one_of};
static const struct type list_text = {.kind = T_LIST, .of = &type_string};
static const struct type_field fields[] = {{"krav", &type_string}, {"uger", &type_number}};
static const struct type object = {.kind = T_CONTEXT, .fields = fields, .n_fields = 2};
static const struct type objects = {.kind = T_LIST, .of = &object};
static const struct type anything = {.kind = T_LIST, .of = &type_any};
static const struct range range = {
	{.kind = V_NUMBER, .u.i = 15}, {.kind = V_NUMBER, .u.i = 75}, false, true};
static const struct fact facts[] = {
	{.name = "alder", .type = &type_number, .range = &range, .integer = true, .fresh_days = 9},
	{.name = "tal", .type = &type_number, .none_ok = true, .fresh_days = -1},
	{.name = "et", .type = &one_of, .fresh_days = 5},
	{.name = "flere", .type = &set_of, .is_set = true, .fresh_days = -1},
	{.name = "tekst", .type = &type_string, .fresh_days = -1},
	{.name = "tekster", .type = &list_text, .fresh_days = -1},
	{.name = "krav", .type = &object, .fresh_days = -1},
	{.name = "luk", .type = &objects, .fresh_days = -1},
	{.name = "dato", .type = &type_date, .none_ok = true, .fresh_days = -1},
	{.name = "tid", .type = &type_time, .fresh_days = -1},
	{.name = "stund", .type = &type_datetime, .fresh_days = -1},
	{.name = "laengde", .type = &type_daytime, .fresh_days = -1},
	{.name = "alt", .type = &type_any, .fresh_days = -1},
	{.name = "alle", .type = &anything, .fresh_days = -1},
	{.name = "ja", .type = &type_boolean, .fresh_days = -1},
};
enum { N_FACTS = sizeof facts / sizeof *facts, TODAY = 100 };

struct input {
	const char *text;
	size_t len;
	struct oom oom;
	struct population *population;
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void vocab_init(struct vocab *v, struct arena *arena)
{
	*v = (struct vocab){.name = "ledig", .facts = facts, .n = N_FACTS};
	strmap_init(&v->index, arena, 1);
	for (uint32_t i = 0; i < N_FACTS; i++)
		strmap_put(&v->index, facts[i].name, strlen(facts[i].name), (void *)&facts[i]);
}

static void ask(const struct record *rec, struct arena *arena)
{
	const struct telling *best;
	struct strbuf sb;

	for (uint32_t i = 0; i < N_FACTS; i++) {
		enum absence a = record_fact(rec, i, TODAY, &best);
		must((a == FACT_ABSENT) == !best);
		if (!best)
			continue;
		must(type_admits(facts[i].type, best->value));
		must(best->seen <= TODAY && !cpr_in_value(best->value));
		sb_init(&sb, arena);
		value_print(&sb, best->value);
	}
}

static void run(void *arg)
{
	struct input *in = arg;
	const struct record_defaults def = {.source = "fuzz", .seen = TODAY, .today = TODAY};
	const struct member_text text = {
		.facts = in->text, .facts_len = in->len, .put = TODAY, .source = "fuzz"};
	struct arena arena;
	struct problems ps = {.arena = &arena};
	struct record rec, kept;
	struct beside beside;
	struct vocab vocab;
	bool taken;

	arena_init(&arena, &in->oom);
	vocab_init(&vocab, &arena);
	taken = record_read(&rec, &vocab, in->text, in->len, &def, "ledig", &arena, &ps) == 0;
	must(taken == (ps.list.n == 0));
	for (unsigned i = 0; i < ps.list.n; i++)
		must(!cpr_like(ps.list.at[i].text, strlen(ps.list.at[i].text)) &&
			!cpr_like(ps.list.at[i].path, strlen(ps.list.at[i].path)));
	if (taken)
		ask(&rec, &arena);
	if (record_read_kept(&kept, &vocab, in->text, in->len, &def, "ledig", &arena, &ps) == 0)
		ask(&kept, &arena);
	ps = (struct problems){.arena = &arena};
	beside_read(&beside, in->text, in->len, "records", &arena, &ps);

	in->population = population_new("ledig", &vocab);
	ps = (struct problems){.arena = &arena};
	must((population_put(in->population, "x", &text, TODAY, &ps) == 0) == taken);
	if (taken)
		ask(&population_get(in->population, "x")->record, &arena);
	population_free(in->population);
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = {.text = (const char *)data, .len = len};

	return oom_guard(&in.oom, run, &in);
}
