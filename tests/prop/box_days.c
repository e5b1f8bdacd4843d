/*
 * What is said of days between dates and of what `plausible` leaves, against all dates near by:
 * for profiles by chance.
 *
 * Each condition that is said to be met by nobody, or by everybody, and each pair of which it is
 * said that nobody passes both, is tried with every pair of dates on every day of two weeks.
 *
 * Seed and rounds: prop.h.
 */
#include "feel_random.h"
#include "prop.h"
#include "rules/eval.h"
#include "rules/ruleset.h"
#include "test.h"

enum { CONDITIONS = 3, FIRST_LINE = 8, NEAR = 7, ON = 20773 };

static const char head[] =
	"ruleset r { source \"x\" }\n"
	"facts ledig {\n"
	"    siden date plausible siden <= on and siden > on - duration(\"P5D\")\n"
	"    slut date\n"
	"    let uger = floor((on - siden) / duration(\"P2D\"))\n"
	"}\n"
	"profile p { basis own\n";

struct trial {
	struct oom oom;
	struct arena arena;
	struct ruleset *rs;
	struct strbuf text;
	struct diags diags;
	bool never[CONDITIONS], always[CONDITIONS];
	bool apart[CONDITIONS][CONDITIONS];
	unsigned told;
};

static const char *pick_date(struct trial *t, struct dice *d)
{
	static const char *const names[] = {"on", "siden", "slut"};
	const char *name = names[dice_roll(d, 3)];

	switch (dice_roll(d, 4)) {
	case 0:
		return arena_printf(
			&t->arena, "%s + duration(\"P%uD\")", name, (unsigned)dice_roll(d, 5));
	case 1:
		return arena_printf(
			&t->arena, "%s - duration(\"P%uD\")", name, (unsigned)dice_roll(d, 5));
	default: return name;
	}
}

static void condition(struct trial *t, struct dice *d)
{
	static const char *const ops[] = {"<", "<=", ">", ">=", "=", "!="};
	const char *op = ops[dice_roll(d, 6)];
	unsigned n = (unsigned)dice_roll(d, 7);

	switch (dice_roll(d, 4)) {
	case 0: sb_printf(&t->text, "uger %s %u", op, n); break;
	case 1: sb_printf(&t->text, "on - siden %s duration(\"P%uD\")", op, n); break;
	default:
		sb_printf(&t->text, "%s %s ", pick_date(t, d), op);
		sb_puts(&t->text, pick_date(t, d));
		break;
	}
}

static void hear(struct trial *t, const struct diag *d)
{
	unsigned line = d->span.src ? span_place(d->span).line : 0, other;

	if (line < FIRST_LINE || line >= FIRST_LINE + CONDITIONS)
		return;
	line -= FIRST_LINE;
	if (strncmp(d->text, "no person can meet this", 23) == 0)
		t->never[line] = ++t->told;
	else if (strncmp(d->text, "everybody meets this", 20) == 0)
		t->always[line] = ++t->told;
	else if (sscanf(d->text, "no person passes both this and line %u", &other) == 1)
		t->apart[line][other - FIRST_LINE] = ++t->told;
}

static const struct record *person(struct trial *t, const struct image *im, int64_t a, int64_t b)
{
	struct record *r = ARENA_NEW(&t->arena, struct record);
	struct problems ps = {.arena = &t->arena};
	const struct vocab *v = &im->entities[0].vocab;

	record_empty(r, v, &t->arena);
	record_set(r, &v->facts[0],
		(struct telling){.value = value_date(a), .source = "x", .seen = ON}, &t->arena,
		&ps);
	record_set(r, &v->facts[1],
		(struct telling){.value = value_date(b), .source = "x", .seen = ON}, &t->arena,
		&ps);
	return r;
}

static void wrong(const struct trial *t, unsigned line, int64_t siden, int64_t slut)
{
	test_fail(__FILE__, __LINE__, "line %u is not so, with siden = on - %d, slut = on - %d\n%s",
		line + FIRST_LINE, (int)(ON - siden), (int)(ON - slut), t->text.s);
}

static void try_one(struct trial *t, const struct image *im, int64_t siden, int64_t slut)
{
	struct eval e;
	enum state s[CONDITIONS];

	eval_init(&e, im, ON, &t->arena);
	eval_bind(&e, 0, person(t, im, siden, slut));
	for (unsigned i = 0; i < CONDITIONS; i++) {
		s[i] = eval_criterion(&e, &im->profiles[0].item.criteria[i])->state;
		if ((t->never[i] && s[i] == STATE_YES) || (t->always[i] && s[i] == STATE_NO))
			wrong(t, i, siden, slut);
		for (unsigned k = 0; k < i; k++)
			if (t->apart[i][k] && s[i] == STATE_YES && s[k] == STATE_YES)
				wrong(t, i, siden, slut);
	}
}

static void one_round(struct trial *t, struct dice *d)
{
	struct rule_file file = {.name = "a.rules"};
	const struct image *im;

	sb_init(&t->text, &t->arena);
	sb_puts(&t->text, head);
	for (unsigned i = 0; i < CONDITIONS; i++) {
		sb_puts(&t->text, "    require ");
		condition(t, d);
		sb_puts(&t->text, " because \"x\"\n");
	}
	sb_puts(&t->text, "}\n");
	file.text = t->text.s;
	file.len = t->text.len;
	diags_init(&t->diags, &t->arena, 20);
	CHECK_INT(ruleset_load(&t->rs, &file, 1, "", NULL, &t->diags), 0);
	for (unsigned i = 0; i < t->diags.list.n; i++)
		hear(t, &t->diags.list.at[i]);
	if (!t->rs || !t->told)
		return;
	im = ruleset_on(t->rs, ON);
	for (int64_t a = ON - NEAR; a <= ON + NEAR; a++)
		for (int64_t b = ON - NEAR; b <= ON + NEAR; b++)
			try_one(t, im, a, b);
}

TEST(what_is_said_of_days_is_so)
{
	const unsigned rounds = prop_rounds(1500);
	struct dice d = {prop_seed(1)};
	unsigned told = 0;

	for (unsigned i = 0; i < rounds; i++) {
		struct trial t = {.rs = NULL};

		arena_init(&t.arena, &t.oom);
		one_round(&t, &d);
		told += t.told;
		ruleset_unref(t.rs);
		arena_release(&t.arena);
	}
	printf("    %u warnings about %u profiles\n", told, rounds);
	CHECK(told > rounds / 4);
}

TEST_MAIN
