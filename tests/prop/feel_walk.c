/* Compact code gives what a plain walk over the tree gives, on random programs. */
#include "feel_walk.h"
#include "feel_random.h"
#include "prop.h"
#include "test.h"

static void choose_slots(struct random_world *w, struct dice *d)
{
	struct value of[RANDOM_VALUES];

	for (uint32_t i = 0; i < RANDOM_SLOTS; i++) {
		uint32_t n = random_slot_values(i, &w->arena, of);

		w->slots[i] =
			dice_roll(d, 3) == 0 ? value_unknown(&w->arena, i) : of[dice_roll(d, n)];
	}
}

static const char *shown(struct random_world *w, struct value v)
{
	struct strbuf sb;

	sb_init(&sb, &w->arena);
	value_print(&sb, v);
	return sb.s;
}

/* What is wrong; warnings do not count. */
static const struct diag *first_error(const struct random_world *w)
{
	for (unsigned i = 0; i < w->diags.list.n; i++)
		if (w->diags.list.at[i].level == DIAG_ERROR)
			return &w->diags.list.at[i];
	return NULL;
}

static bool agrees(struct dice *d, bool loose, bool *ran)
{
	struct random_world w;
	const char *text;
	struct feel_expr *e;
	const struct feel_code *code;
	const struct diag *wrong;
	struct value a, b;
	bool same = true;

	random_world_open(&w, loose);
	text = random_expression(d, &w.arena, loose);
	choose_slots(&w, d);
	e = random_world_tree(&w, text);
	code = e ? feel_emit(e, &w.arena, &w.diags) : NULL;
	*ran = code != NULL;
	wrong = code || loose ? NULL : first_error(&w);
	if (wrong && strcmp(wrong->kind, "constant") != 0) {
		/* kinds fit here, so nothing but a constant's value can be a mistake */
		test_fail(__FILE__, __LINE__, "%s\n    is refused: %s", text, wrong->text);
		same = false;
	}
	if (code) {
		a = feel_eval(code, &w.env);
		b = feel_walk(e, &w.env);
		same = a.kind == V_FUNCTION || value_same(a, b);
		if (!same)
			test_fail(__FILE__, __LINE__, "%s\n    code: %s\n    walk: %s", text,
				shown(&w, a), shown(&w, b));
	}
	random_world_close(&w);
	return same;
}

static void run(bool loose, unsigned cases)
{
	struct dice d = {prop_seed(20261116)};
	unsigned ran = 0;

	for (unsigned i = 0, bad = 0; i < cases && bad < 5; i++) {
		bool one;

		bad += !agrees(&d, loose, &one);
		ran += one;
	}
	CHECK(ran > cases / 3);
}

TEST(typed_programs)
{
	run(false, prop_rounds(20000));
}

TEST(programs_with_mistakes)
{
	run(true, prop_rounds(20000));
}

TEST_MAIN
