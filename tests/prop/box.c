/*
 * What is said to be never, always, overlapping or left out, against everybody.
 *
 * Small rulesets by chance over facts with small domains.  Every possible person is judged
 * (and some of whom not all is known); then each warning must be true, and where no
 * expression is beyond boxes, what is true must have been said.
 *
 * Seed and rounds: prop.h.
 */
#include "feel_random.h"
#include "prop.h"
#include "rules/eval.h"
#include "rules/ruleset.h"
#include "test.h"

enum { PEOPLE = 6 * 3 * 2 * 4 * 4 * 5, PARTLY = 150, MARKS_MAX = 200, ON = 20773 };

static uint64_t seed;

/* ---- rulesets by chance -------------------------------------------------- */

enum mark_kind { MARK_CRITERION, MARK_ITEM, MARK_CATEGORY, MARK_SCREENING, MARK_LET };
struct mark { /* something that a warning may speak of */
	enum mark_kind kind;
	unsigned line, last; /* last: of an item */
	char item[8];
	uint32_t index;
	bool exact; /* nothing in it is beyond boxes */
	bool reads; /* other items */
	bool refuses, border;
	/* what becomes of everybody */
	unsigned states; /* bits of enum state; of a screening bit 0: somebody is in none */
	unsigned partly; /* of those of whom not all is known */
	bool never, always, apart, nobody, gap; /* what was said */
};
struct gen {
	struct dice dice;
	struct strbuf out;
	unsigned line;
	struct mark marks[MARKS_MAX];
	unsigned n;
	unsigned groups;
	bool levels, dimensions; /* may be read; by bare name */
	bool exact, reads;
};

static unsigned roll(struct gen *g, unsigned n)
{
	return dice_roll(&g->dice, n);
}

static const char *pick(struct gen *g, const char *const *of, unsigned n)
{
	return of[roll(g, n)];
}
#define PICK(g, ...)                                                                               \
	pick(g, (const char *const[]){__VA_ARGS__},                                                \
		sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static const char *compare(struct gen *g)
{
	return PICK(g, "<", "<=", ">", ">=", "=", "!=");
}

static void number_atom(struct gen *g, const char *of, int lo, unsigned n)
{
	int a = lo + (int)roll(g, n), b = lo + (int)roll(g, n);

	switch (roll(g, 6)) {
	case 0: sb_printf(&g->out, "%s in [%d..%d]", of, a < b ? a : b, a < b ? b : a); break;
	case 1: sb_printf(&g->out, "%s in (%d, > %d)", of, a, b); break;
	case 2: sb_printf(&g->out, "%s between %d and %d", of, a, b); break;
	case 3: sb_printf(&g->out, "%d %s %s", a, compare(g), of); break;
	default: sb_printf(&g->out, "%s %s %d", of, compare(g), a); break;
	}
}

static void item_atom(struct gen *g)
{
	g->reads = true;
	if (g->dimensions && roll(g, 2))
		sb_printf(&g->out, "%s %s %s", PICK(g, "da", "df"), PICK(g, "=", "!="),
			PICK(g, "\"lo\"", "\"hi\""));
	else if (g->levels && roll(g, 2))
		sb_printf(&g->out, "%s = %s", PICK(g, "s.da", "s.df"), PICK(g, "\"lo\"", "\"hi\""));
	else if (g->levels && roll(g, 2))
		sb_printf(&g->out, "s.category %s %s", PICK(g, "=", "!="),
			PICK(g, "\"k0\"", "\"rest\""));
	else if (g->groups)
		sb_printf(&g->out, "group.g%u", roll(g, g->groups));
	else
		sb_puts(&g->out, "c");
}

static void fact_atom(struct gen *g)
{
	switch (roll(g, 15)) {
	case 0:
	case 1: number_atom(g, "a", -1, 8); break;
	case 2: sb_printf(&g->out, "b %s %s", PICK(g, "=", "!="), PICK(g, "\"x\"", "\"y\"")); break;
	case 3: sb_printf(&g->out, "b in (%s, \"z\")", PICK(g, "\"x\"", "\"y\"")); break;
	case 4: sb_puts(&g->out, PICK(g, "c", "c = false", "c != false", "not(c)")); break;
	case 5:
		sb_printf(&g->out, "d %s %s", compare(g), PICK(g, "\"p\"", "\"q\"", "\"r\""));
		break;
	case 6:
		sb_puts(&g->out, PICK(g, "d = null", "d != null", "d in (\"p\", \"r\")",
					 "d in [\"q\"..\"r\"]", "d in (< \"q\")"));
		break;
	case 7:
		sb_puts(&g->out, PICK(g, "\"m\" in e", "\"n\" in e", "list contains(e, \"m\")"));
		break;
	case 8: number_atom(g, "f", -1, 5); break;
	case 9: sb_puts(&g->out, PICK(g, "lb", "lb = false", "not(lb)")); break;
	case 10: number_atom(g, "ln", -1, 8); break;
	case 11: number_atom(g, "a * 2", -1, 12); break;
	case 12:
		sb_printf(&g->out, "a + (if c then 1 else 0) %s %u", compare(g), roll(g, 7));
		break;
	case 13: sb_printf(&g->out, "a > (if b = \"x\" then 2 else 4)"); break;
	default:
		g->exact = false;
		sb_puts(&g->out, PICK(g, "a + f > 3", "f = a", "count(e) = 2",
					 "on < date(\"2026-01-01\")", "lf > 1", "lf < 1"));
		break;
	}
}

static void condition(struct gen *g, unsigned depth)
{
	switch (depth ? roll(g, 8) : 7) {
	case 0:
	case 1:
	case 2:
		sb_putc(&g->out, '(');
		condition(g, depth - 1);
		sb_printf(&g->out, ") %s (", PICK(g, "and", "or"));
		condition(g, depth - 1);
		sb_putc(&g->out, ')');
		break;
	case 3:
		sb_puts(&g->out, "not(");
		condition(g, depth - 1);
		sb_putc(&g->out, ')');
		break;
	case 4:
		sb_puts(&g->out, "if (");
		condition(g, depth - 1);
		sb_puts(&g->out, ") then (");
		condition(g, depth - 1);
		sb_puts(&g->out, ") else (");
		condition(g, depth - 1);
		sb_putc(&g->out, ')');
		break;
	default:
		if (roll(g, 6) == 0)
			item_atom(g);
		else
			fact_atom(g);
		break;
	}
}

static void newline(struct gen *g)
{
	sb_putc(&g->out, '\n');
	g->line++;
}

static struct mark *mark(struct gen *g, enum mark_kind kind, const char *item, uint32_t index)
{
	struct mark *m = &g->marks[g->n++];

	*m = (struct mark){.kind = kind, .line = g->line, .index = index};
	snprintf(m->item, sizeof m->item, "%s", item);
	return m;
}

static void one_criterion(struct gen *g, const char *item, uint32_t index, bool offer)
{
	struct mark *m = mark(g, MARK_CRITERION, item, index);

	m->refuses = offer && roll(g, 2);
	g->exact = true;
	g->reads = false;
	if (m->refuses)
		sb_printf(&g->out, "refuse r%u when ", index);
	else
		sb_puts(&g->out, "require ");
	condition(g, 1 + roll(g, 2));
	if (!m->refuses && roll(g, 4) == 0) {
		m->border = true;
		sb_puts(&g->out, " border ");
		condition(g, 1);
	}
	sb_puts(&g->out, " because \"x\"");
	m->exact = g->exact;
	m->reads = g->reads;
	newline(g);
}

static void one_item(struct gen *g, const char *kind, const char *name)
{
	struct mark *m = mark(g, MARK_ITEM, name, 0);
	unsigned n = 1 + roll(g, 3);
	bool exact = true, reads = false;

	sb_printf(&g->out, "%s %s { basis own%s", kind, name,
		kind[0] == 'o' ? " lead not stated" : "");
	newline(g);
	for (unsigned i = 0; i < n; i++) {
		one_criterion(g, name, i, kind[0] == 'o');
		exact = exact && g->exact;
		reads = reads || g->reads;
	}
	sb_putc(&g->out, '}');
	newline(g);
	m->last = g->line;
	m->exact = exact;
	m->reads = reads;
}

static void one_screening(struct gen *g)
{
	struct mark *m = mark(g, MARK_SCREENING, "s", 0), *of;
	unsigned n = 1 + roll(g, 3), low = roll(g, 4);
	bool exact = true, reads = false;

	sb_puts(&g->out, "screening s { basis own dimension da = a dimension df = f");
	newline(g);
	sb_printf(&g->out, "level lo when value <= %u", low);
	newline(g);
	if (roll(g, 2)) {
		sb_printf(&g->out, "level mid when value = %u open", low + 1);
		newline(g);
	}
	sb_printf(&g->out, "level hi when value > %u", low + roll(g, 2));
	newline(g);
	g->dimensions = true;
	for (unsigned i = 0; i < n; i++) {
		of = mark(g, MARK_CATEGORY, "s", i);
		g->exact = true;
		g->reads = false;
		sb_printf(&g->out, "category k%u when ", i);
		condition(g, 2);
		newline(g);
		exact = exact && g->exact;
		of->exact = exact;
		reads = reads || g->reads;
		of->reads = reads;
	}
	g->dimensions = false;
	sb_puts(&g->out, "otherwise rest }");
	newline(g);
	m->exact = exact;
	m->reads = reads;
	g->levels = true;
}

static void facts(struct gen *g)
{
	sb_puts(&g->out,
		"ruleset x { source \"x\" }\nfacts ledig { a integer 0..5  b one of { x, y, z }\n"
		"c boolean  d one of { p, q, r } ordered or none\n"
		"e set of { m, n }  f number 0..2\nlet lf = f + 1\n");
	g->line = 6;
	g->exact = true;
	mark(g, MARK_LET, "lb", 0)->exact = true;
	sb_printf(&g->out, "let lb = a %s %u", compare(g), roll(g, 7));
	newline(g);
	sb_printf(&g->out, "let ln = if c then a else %u }", roll(g, 6));
	newline(g);
}

static void ruleset(struct gen *g, uint64_t s, struct arena *a)
{
	*g = (struct gen){.dice = {s}};
	sb_init(&g->out, a);
	facts(g);
	for (unsigned i = 0; i < 2; i++) {
		one_item(g, "group", i ? "g1" : "g0");
		g->groups++;
	}
	one_screening(g);
	one_item(g, "profile", "p0");
	one_item(g, "offer", "o0");
	one_item(g, "offer", "o1");
}

/* ---- everybody ----------------------------------------------------------- */

struct people {
	struct oom oom;
	struct arena arena, each;
	struct ruleset *rs;
	const struct image *image;
	struct diags diags;
	struct gen g;
	struct record *all, *partly;
};

static struct value at_random(uint32_t i, uint32_t n, struct arena *a)
{
	static const char *const b[] = {"x", "y", "z"}, *const d[] = {"p", "q", "r"};
	struct list *l;
	struct decimal half, tenth;

	switch (i) {
	case 0: return value_int(a, n % 6);
	case 1: return value_text(b[n % 3]);
	case 2: return value_bool(n % 2);
	case 3: return n % 4 == 3 ? value_null() : value_text(d[n % 4]);
	case 4:
		l = list_new(a, 2);
		l->n = 0;
		if (n & 1)
			l->at[l->n++] = value_text("m");
		if (n & 2)
			l->at[l->n++] = value_text("n");
		return value_list(l);
	default:
		decimal_from_int(&half, 5 * (n % 5));
		decimal_from_int(&tenth, 10);
		decimal_div(&half, &half, &tenth);
		return value_decimal(a, &half);
	}
}

static void make_people(struct people *p)
{
	static const uint32_t sizes[] = {6, 3, 2, 4, 4, 5};
	const struct vocab *v = &p->image->entities[0].vocab;
	struct problems ps = {.arena = &p->arena};

	p->all = ARENA_ARRAY(&p->arena, struct record, PEOPLE + PARTLY);
	p->partly = p->all + PEOPLE;
	for (uint32_t i = 0; i < PEOPLE + PARTLY; i++) {
		uint32_t rest = i < PEOPLE ? i : roll(&p->g, PEOPLE);

		record_empty(&p->all[i], v, &p->arena);
		for (uint32_t k = 0; k < 6; k++) {
			struct telling t = {.value = at_random(k, rest % sizes[k], &p->arena),
				.source = "x",
				.seen = ON};

			rest /= sizes[k];
			if (i < PEOPLE || roll(&p->g, 3))
				record_set(&p->all[i], &v->facts[k], t, &p->arena, &ps);
		}
	}
}

static const struct item *item_of(const struct image *im, const char *name)
{
	if (name[0] == 'g')
		return &im->groups[name[1] - '0'].item;
	return name[0] == 'p' ? &im->profiles[0].item : &im->offers[name[1] - '0'].item;
}

static unsigned judge(struct people *p, struct eval *e, const struct mark *m)
{
	const struct screening *s = &p->image->screenings[0];
	struct screening_result r;
	struct value v;

	switch (m->kind) {
	case MARK_CRITERION:
		return 1u
		       << eval_criterion(e, &item_of(p->image, m->item)->criteria[m->index])->state;
	case MARK_ITEM: return 1u << eval_item(e, item_of(p->image, m->item));
	case MARK_CATEGORY:
		eval_screening(e, s, &r);
		return r.settled && r.category == s->categories[m->index].name;
	case MARK_SCREENING:
		eval_screening(e, s, &r);
		return r.settled && r.category == s->otherwise && eval_level(e, s, 0, &v) &&
		       eval_level(e, s, 1, &v);
	case MARK_LET: break;
	}
	return 0;
}

static void judge_all(struct people *p)
{
	struct eval e;

	for (uint32_t i = 0; i < PEOPLE + PARTLY; i++) {
		eval_init(&e, p->image, ON, &p->each);
		eval_bind(&e, 0, &p->all[i]);
		for (unsigned k = 0; k < p->g.n; k++) {
			unsigned got = judge(p, &e, &p->g.marks[k]);

			if (i < PEOPLE)
				p->g.marks[k].states |= got;
			else
				p->g.marks[k].partly |= got;
		}
		arena_reset(&p->each);
	}
}

/* ---- what was said ------------------------------------------------------- */

static bool begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

static struct mark *mark_on(struct gen *g, unsigned line, enum mark_kind kind)
{
	for (unsigned i = 0; i < g->n; i++)
		if (g->marks[i].kind == kind && g->marks[i].line == line)
			return &g->marks[i];
	return NULL;
}

static struct mark *item_around(struct gen *g, unsigned line)
{
	for (unsigned i = 0; i < g->n; i++)
		if (g->marks[i].kind == MARK_ITEM && g->marks[i].line <= line &&
			line < g->marks[i].last)
			return &g->marks[i];
	return NULL;
}

static void hear(struct gen *g, unsigned line, const char *text)
{
	struct mark *c = mark_on(g, line, MARK_CRITERION), *k = mark_on(g, line, MARK_CATEGORY);
	struct mark *s = mark_on(g, line, MARK_SCREENING), *i = item_around(g, line);

	if (c &&
		(begins(text, "no person can meet this") || begins(text, "this refuses everybody")))
		c->never = true;
	else if (c && (begins(text, "everybody meets this") || begins(text, "this refuses nobody")))
		c->always = true;
	else if (c && begins(text, "nobody stands on this border"))
		c->nobody = true;
	else if (i && begins(text, "no person passes"))
		i->apart = true;
	else if (k && (begins(text, "no person comes to this category") ||
			      begins(text, "no person can be in this category")))
		k->never = true;
	else if (s && begins(text, "some people are in no category"))
		s->gap = true;
}

static const char *shown(struct people *p, unsigned line)
{
	const char *s = p->g.out.s;

	for (unsigned i = 1; i < line; i++)
		s = strchr(s, '\n') + 1;
	return arena_printf(&p->arena, "%.*s", (int)strcspn(s, "\n"), s);
}

/* What it reads of others may be beyond boxes; one that always or never holds is looked at
 * as if it could be either. */
static bool others_are_clear(const struct people *p, const struct mark *of)
{
	for (unsigned i = 0; i < p->g.n && p->g.marks[i].line < of->line; i++) {
		const struct mark *m = &p->g.marks[i];

		/* a category rests on those before it, which are none of its own */
		if (m->kind == MARK_CATEGORY && of->kind == MARK_CATEGORY)
			continue;
		if (!m->exact || (m->kind == MARK_ITEM && m->item[0] == 'g' &&
					 (m->states & (m->states - 1)) == 0))
			return false;
	}
	return true;
}

enum { MET = 1 << STATE_YES | 1 << STATE_BORDER };

static void expect(struct people *p, const struct mark *m, const char *what, bool said, bool is)
{
	bool complete = m->exact && (!m->reads || others_are_clear(p, m));

	if (said && !is)
		test_fail(__FILE__, __LINE__, "seed %llu: said to be %s, but it is not: %s\n%s",
			(unsigned long long)seed, what, shown(p, m->line), p->g.out.s);
	if (is && !said && complete)
		test_fail(__FILE__, __LINE__, "seed %llu: not said to be %s: %s\n%s",
			(unsigned long long)seed, what, shown(p, m->line), p->g.out.s);
}

static bool part_was_told(const struct people *p, const struct mark *item)
{
	for (unsigned i = 0; i < p->g.n; i++) {
		const struct mark *m = &p->g.marks[i];

		if (m->kind == MARK_CRITERION && m->line > item->line && m->line < item->last &&
			(m->never || m->always || m->nobody))
			return true;
	}
	return false;
}

static unsigned told;

static void hold_against(struct people *p)
{
	for (unsigned i = 0; i < p->g.n; i++) {
		const struct mark *m = &p->g.marks[i];
		bool never = !(m->states & MET) && !(m->partly & MET);

		told += m->never + m->always + m->apart + m->nobody + m->gap;
		switch (m->kind) {
		case MARK_CRITERION:
			expect(p, m, "never", m->never, never);
			if (m->never)
				break;
			expect(p, m, "always", m->always, m->states == 1 << STATE_YES);
			if (m->border && !m->always)
				expect(p, m, "a border for nobody", m->nobody,
					!(m->states & 1 << STATE_BORDER));
			break;
		case MARK_ITEM:
			if (m->apart || !part_was_told(p, m))
				expect(p, m, "impossible together", m->apart, never);
			break;
		case MARK_CATEGORY:
			expect(p, m, "never", m->never, !(m->states | m->partly));
			break;
		case MARK_SCREENING:
			/* what is said of another may rest on another day */
			if (m->exact && others_are_clear(p, m))
				expect(p, m, "with a gap", m->gap, m->states != 0);
			break;
		case MARK_LET: break;
		}
	}
}

/* ---- conditions within, tried alone --------------------------------------- */

enum { PROBES_MAX = 400 };

/* A condition that was said to be never or always so, and can be read elsewhere. */
static bool is_probe(const struct diag *d)
{
	const char *s = d->span.src ? d->span.src->text : "";

	if (!begins(d->text, "this is never so") && !begins(d->text, "this is always so"))
		return false;
	for (uint32_t i = d->span.start; i < d->span.end; i++)
		if (begins(s + i, "da ") || begins(s + i, "df "))
			return false;
	return true;
}

static unsigned probe_rules(struct people *p, struct strbuf *out)
{
	unsigned n = 0;

	sb_add(out, p->g.out.s, p->g.out.len);
	for (unsigned i = 0; i < p->diags.list.n && n < PROBES_MAX; i++) {
		const struct diag *d = &p->diags.list.at[i];

		if (!is_probe(d))
			continue;
		sb_printf(out, "group probe%03u { basis own require %.*s because \"x\" }\n", n++,
			(int)(d->span.end - d->span.start), d->span.src->text + d->span.start);
	}
	return n;
}

static void judge_probes(struct people *q, unsigned *states, unsigned n)
{
	for (uint32_t i = 0; i < PEOPLE; i++) {
		struct eval e;

		eval_init(&e, q->image, ON, &q->each);
		eval_bind(&e, 0, &q->all[i]);
		for (unsigned k = 0; k < n; k++)
			states[k] |= 1u << eval_item(&e, &q->image->groups[2 + k].item);
		arena_reset(&q->each);
	}
}

static void compare_probes(const struct people *p, const unsigned *states)
{
	unsigned k = 0;

	for (unsigned i = 0; i < p->diags.list.n && k < PROBES_MAX; i++) {
		const struct diag *d = &p->diags.list.at[i];
		unsigned is;

		if (!is_probe(d))
			continue;
		told++;
		is = states[k++];
		if (begins(d->text, "this is never so") ? (is & 1 << STATE_YES) != 0
							: is != 1 << STATE_YES)
			test_fail(__FILE__, __LINE__, "seed %llu: %s: %.*s",
				(unsigned long long)seed, d->text,
				(int)(d->span.end - d->span.start),
				d->span.src->text + d->span.start);
	}
}

static bool load(struct people *p, const char *text, size_t len)
{
	struct rule_file file = {"x.rules", text, len};

	diags_init(&p->diags, &p->arena, 1000);
	if (ruleset_load(&p->rs, &file, 1, "", NULL, &p->diags) == 0) {
		p->image = ruleset_on(p->rs, ON);
		make_people(p);
		return true;
	}
	test_fail(__FILE__, __LINE__, "seed %llu does not load: %s\n%s", (unsigned long long)seed,
		p->diags.list.at[0].text, text);
	return false;
}

static void people_init(struct people *p, struct oom *oom)
{
	arena_init(&p->arena, oom);
	arena_init(&p->each, oom);
}

static void people_release(struct people *p)
{
	ruleset_unref(p->rs);
	arena_release(&p->each);
	arena_release(&p->arena);
}

static void try_probes(struct people *p)
{
	struct people q = {.g = p->g};
	unsigned states[PROBES_MAX] = {0}, n;
	struct strbuf text;

	sb_init(&text, &p->arena);
	n = probe_rules(p, &text);
	if (n == 0)
		return;
	people_init(&q, &p->oom);
	if (load(&q, text.s, text.len)) {
		judge_probes(&q, states, n);
		compare_probes(p, states);
	}
	people_release(&q);
}

/* ---- the whole ----------------------------------------------------------- */

static void one_round(void *arg)
{
	struct people *p = arg;

	ruleset(&p->g, seed, &p->arena);
	if (!load(p, p->g.out.s, p->g.out.len))
		return;
	judge_all(p);
	for (unsigned i = 0; i < p->diags.list.n; i++)
		if (p->diags.list.at[i].span.src)
			hear(&p->g, span_place(p->diags.list.at[i].span).line,
				p->diags.list.at[i].text);
	hold_against(p);
	try_probes(p);
}

TEST(every_warning_is_true_and_what_is_true_is_said)
{
	const unsigned rounds = prop_rounds(120);

	seed = prop_seed(20260711);
	for (unsigned i = 0; i < rounds; i++, seed++) {
		struct people p = {.rs = NULL};

		people_init(&p, &p.oom);
		CHECK(oom_guard(&p.oom, one_round, &p) == 0);
		people_release(&p);
	}
	printf("    %u warnings in %u rulesets\n", told, rounds);
	CHECK(told > rounds);
}

TEST_MAIN
