/*
 * Whenever a value is answered though something is unknown, every completion of the
 * unknown slots gives that value: tried for all completions within small domains, null
 * among them.
 */
#include "feel_random.h"
#include "prop.h"
#include "test.h"

static const char *shown(struct random_world *w, struct value v)
{
	struct strbuf sb;

	sb_init(&sb, &w->arena);
	value_print(&sb, v);
	return sb.s;
}

/* Is b what a says, where a says anything?  Unknown parts of a leave b free. */
static bool covers(struct value a, struct value b)
{
	if (a.kind == V_UNKNOWN)
		return true;
	if (a.kind == V_LIST && b.kind == V_LIST) {
		if (a.u.list->n != b.u.list->n)
			return false;
		for (uint32_t i = 0; i < a.u.list->n; i++)
			if (!covers(a.u.list->at[i], b.u.list->at[i]))
				return false;
		return true;
	}
	return value_same(a, b);
}

struct trial {
	struct random_world w;
	const struct feel_code *code;
	uint32_t unknown[RANDOM_SLOTS], n;
	struct value answer;
	const char *text;
	unsigned completions;
};

/* Every way to complete slot i and those after it; false at the first that disagrees. */
static bool complete(struct trial *t, uint32_t i)
{
	struct value of[RANDOM_VALUES], got;
	uint32_t n;

	if (i == t->n) {
		t->completions++;
		t->w.env.steps = FEEL_STEPS;
		got = feel_eval(t->code, &t->w.env);
		if (covers(t->answer, got))
			return true;
		test_fail(
			__FILE__, __LINE__, "%s answers %s, but", t->text, shown(&t->w, t->answer));
		for (uint32_t k = 0; k < RANDOM_SLOTS; k++)
			printf("    %s = %s\n", random_slot_name(k), shown(&t->w, t->w.slots[k]));
		printf("    gives %s\n", shown(&t->w, got));
		return false;
	}
	n = random_slot_values(t->unknown[i], &t->w.arena, of);
	for (uint32_t k = 0; k < n; k++) {
		t->w.slots[t->unknown[i]] = of[k];
		if (!complete(t, i + 1))
			return false;
	}
	return true;
}

/* An unknown answer says which unknown slots made it so: some, and no others. */
static bool caused(const struct trial *t)
{
	const struct causes *c = t->answer.u.causes;

	for (uint32_t i = 0; i < c->n; i++) {
		bool among = false;

		for (uint32_t k = 0; k < t->n; k++)
			among = among || t->unknown[k] == c->slot[i];
		if (!among)
			return false;
	}
	return c->n > 0;
}

/* 1: answered and held, 0: nothing was answered, -1: unsound. */
static int sound(struct dice *d, bool loose, unsigned *completions)
{
	struct trial t = {0};
	struct value of[RANDOM_VALUES];
	struct feel_expr *e;
	const uint32_t *slots;
	uint32_t n_slots;
	int r = 0;

	random_world_open(&t.w, loose);
	t.text = random_expression(d, &t.w.arena, loose);
	e = random_world_tree(&t.w, t.text);
	t.code = e ? feel_emit(e, &t.w.arena, &t.w.diags) : NULL;
	if (t.code) {
		slots = feel_code_slots(t.code, &n_slots);
		for (uint32_t i = 0; i < n_slots; i++) {
			uint32_t n = random_slot_values(slots[i], &t.w.arena, of);

			t.w.slots[slots[i]] = of[dice_roll(d, n)];
			if (t.n < 3 && dice_roll(d, 2)) {
				t.unknown[t.n++] = slots[i];
				t.w.slots[slots[i]] = value_unknown(&t.w.arena, slots[i]);
			}
		}
		t.answer = feel_eval(t.code, &t.w.env);
		if (t.n && t.answer.kind != V_UNKNOWN && t.answer.kind != V_FUNCTION)
			r = complete(&t, 0) ? 1 : -1;
		if (t.answer.kind == V_UNKNOWN && !caused(&t)) {
			test_fail(__FILE__, __LINE__, "%s is unknown for a wrong reason", t.text);
			r = -1;
		}
	}
	*completions += t.completions;
	random_world_close(&t.w);
	return r;
}

static void run(bool loose, unsigned cases)
{
	struct dice d = {prop_seed(16112026)};
	unsigned held = 0, bad = 0, completions = 0;

	for (unsigned i = 0; i < cases && bad < 5; i++) {
		int r = sound(&d, loose, &completions);

		held += r > 0;
		bad += r < 0;
	}
	printf("%u answers held over %u completions\n", held, completions);
	CHECK(held > cases / 20);
}

TEST(typed_programs)
{
	run(false, prop_rounds(30000));
}

TEST(programs_with_mistakes)
{
	run(true, prop_rounds(30000));
}

TEST_MAIN
