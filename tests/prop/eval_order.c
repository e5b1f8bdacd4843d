/*
 * What is asked first decides nothing: slots and criteria filled in a random order have the
 * values that they have when filled from the first to the last, and when each is the only
 * one that was ever asked for.
 */
#include "prop.h"
#include "world.h"

static const char rules[] =
	"ruleset t \"T\" { language da }\n"
	"facts ledig {\n"
	"  a integer plausible a <= b\n"
	"  b integer or none plausible a <= b\n"
	"  c integer fresh 10 days\n"
	"  d text\n"
	"  e integer\n"
	"  let ab = a + b\n"
	"  let abc = if c > 2 then ab else c\n"
	"}\n"
	"screening s \"S\" {\n"
	"  dimension x \"X\" = abc\n"
	"  dimension y \"Y\" = e\n"
	"  level lav when value < 2\n"
	"  level midt when value = 2 open\n"
	"  level hoej when value > 2\n"
	"  category begge when x = \"lav\" and y = \"lav\"\n"
	"  category en when x = \"lav\" or y = \"lav\"\n"
	"  otherwise ingen\n"
	"  fresh 5 days\n"
	"}\n"
	"group g { require a > 1 border a = 1 }\n"
	"profile p { require group.g  require s.category = \"en\" }\n"
	"profile q { require not(profile.p)  refuse r when d = \"nej\" }\n"
	"offer o { lead not stated  require profile.q or profile.p  require b > 1 border abc > 1 "
	"}\n"
	"offer u { lead not stated  require not(offer.o)  refuse v when s.y = \"hoej\" }\n";

static uint64_t state;
static unsigned draw(unsigned n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state % n);
}

static void tell(struct strbuf *sb, const char *name, bool none)
{
	unsigned kind = draw(5);

	if (kind == 0)
		return;
	sb_puts(sb, sb->len > 1 ? ", " : "");
	if (kind == 1 && none)
		sb_printf(sb, "\"%s\": null", name);
	else if (kind == 2)
		sb_printf(sb,
			"\"%s\": {\"value\": %u, \"source\": \"x\", \"seen\": \"2026-11-%02u\"}",
			name, draw(4), 1 + draw(16));
	else if (kind == 3)
		sb_printf(sb,
			"\"%s\": [{\"value\": %u, \"source\": \"x\"}, {\"value\": %u, \"source\": "
			"\"y\"}]",
			name, draw(4), draw(4));
	else
		sb_printf(sb, "\"%s\": %u", name, draw(4));
}

static const struct record *someone(struct world *w)
{
	struct strbuf sb;

	sb_init(&sb, &w->arena);
	sb_putc(&sb, '{');
	tell(&sb, "a", false);
	tell(&sb, "b", true);
	tell(&sb, "c", false);
	tell(&sb, "e", false);
	if (draw(3))
		sb_printf(&sb, "%s\"d\": \"%s\"", sb.len > 1 ? ", " : "", draw(2) ? "ja" : "nej");
	sb_putc(&sb, '}');
	return world_record(w, "ledig", sb.s);
}

/* The value of one slot as text, asked for after those in `order` before it. */
static const char *said(struct world *w, uint32_t slot)
{
	struct strbuf sb;
	struct value v = eval_slot(&w->eval, slot);

	sb_init(&sb, &w->arena);
	if (v.kind == V_UNKNOWN)
		sb_printf(&sb, "unknown %s", world_names(w, v.u.causes));
	else if (v.kind == V_NULL && v.big)
		sb_puts(&sb, "error");
	else
		value_print(&sb, v);
	return sb.s;
}

static void again(struct world *w, const struct record *who)
{
	world_on(w, "2026-11-16");
	eval_bind(&w->eval, 0, who);
}

static void hold_orders(struct world *w, uint64_t seed)
{
	const struct record *who = someone(w);
	uint32_t n = w->image->n_slots;
	const char **first = ARENA_ARRAY(&w->arena, const char *, n);
	uint32_t *order = ARENA_ARRAY(&w->arena, uint32_t, n);

	again(w, who);
	for (uint32_t i = 0; i < n; i++) {
		order[i] = i;
		first[i] = i == SLOT_VALUE ? "" : said(w, i);
	}
	again(w, who);
	for (uint32_t i = n; i > 0; i--) {
		uint32_t k = draw(i), slot = order[k];
		order[k] = order[i - 1];
		if (slot != SLOT_VALUE && strcmp(said(w, slot), first[slot]) != 0)
			test_fail(__FILE__, __LINE__, "seed %llu: %s is %s, and was %s",
				(unsigned long long)seed, w->image->slots[slot].name, said(w, slot),
				first[slot]);
	}
	for (uint32_t i = SLOT_VALUE + 1; i < n; i++) {
		again(w, who);
		if (strcmp(said(w, i), first[i]) != 0)
			test_fail(__FILE__, __LINE__, "seed %llu: %s alone is %s, and was %s",
				(unsigned long long)seed, w->image->slots[i].name, said(w, i),
				first[i]);
	}
}

TEST(the_order_of_questions_decides_nothing)
{
	const uint64_t first = prop_seed(1);
	struct world w;
	if (!world_open(&w, rules, "2026-11-16")) {
		world_close(&w);
		return;
	}
	for (uint64_t seed = first; seed < first + prop_rounds(400); seed++) {
		state = seed * 0x9e3779b97f4a7c15u;
		hold_orders(&w, seed);
	}
	world_close(&w);
}

/* A fact that becomes known never turns a yes into a no, or the other way round: what was
 * answered held for every way of completing the record. */
TEST(what_was_answered_holds_when_more_is_told)
{
	const uint64_t first = prop_seed(1);
	struct world w;
	if (!world_open(&w, rules, "2026-11-16")) {
		world_close(&w);
		return;
	}
	for (uint64_t seed = first; seed < first + prop_rounds(400); seed++) {
		state = seed * 0x9e3779b97f4a7c15u;
		const struct record *all = someone(&w);
		for (uint32_t f = 0; f < all->vocab->n; f++) {
			struct record less = *all;
			struct told *facts = ARENA_ARRAY(&w.arena, struct told, all->vocab->n);
			memcpy(facts, all->facts, all->vocab->n * sizeof *facts);
			facts[f] = (struct told){0};
			less.facts = facts;
			again(&w, &less);
			enum state before[2], after[2];
			before[0] = world_state(&w, "o"), before[1] = world_state(&w, "u");
			again(&w, all);
			after[0] = world_state(&w, "o"), after[1] = world_state(&w, "u");
			for (int i = 0; i < 2; i++)
				if ((before[i] == STATE_YES && after[i] == STATE_NO) ||
					(before[i] == STATE_NO && after[i] == STATE_YES))
					test_fail(__FILE__, __LINE__,
						"seed %llu: telling %s turned %s",
						(unsigned long long)seed, all->vocab->facts[f].name,
						i ? "u" : "o");
		}
	}
	world_close(&w);
}

TEST_MAIN
