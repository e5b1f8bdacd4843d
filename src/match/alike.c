#include "match/alike.h"

#include "feel/builtin.h"
#include <string.h>

/* ---- a list that is asked for what it holds alone ----------------------------------- */

struct looking {
	struct plan *p;
	struct alike *a;
	uint32_t slot;
};

static bool code_reads(const struct feel_code *code, uint32_t slot)
{
	uint32_t n;
	const uint32_t *slots = feel_code_slots(code, &n);

	for (uint32_t i = 0; i < n; i++)
		if (slots[i] == slot)
			return true;
	return false;
}

static bool part_reads(struct looking *l, const struct feel_form *f)
{
	const struct feel_code *code;

	if (f->kind == FORM_PART && (f->part.constant || f->part.slot != UINT32_MAX))
		return !f->part.constant && f->part.slot == l->slot;
	code = f->part.code ? feel_part_code(&f->part, &l->p->arena) : NULL;
	return !code || code_reads(code, l->slot);
}

/* Looks for what the subject's side says in the list, and nothing else. */
static bool looks(struct looking *l, const struct feel_form *what, const struct feel_form *in)
{
	if (in->kind != FORM_PART || in->part.constant || in->part.slot != l->slot ||
		l->a->n_wanted == ALIKE_WANTED ||
		!operand_of_mine(l->p, what, &l->a->wanted[l->a->n_wanted]))
		return false;
	l->a->n_wanted++;
	return true;
}

static bool only_looks(struct looking *l, const struct feel_form *f)
{
	if (!part_reads(l, f))
		return true;
	switch (f->kind) {
	case FORM_NOT: return only_looks(l, f->a);
	case FORM_AND:
	case FORM_OR:
	case FORM_COMPARE: return only_looks(l, f->a) && only_looks(l, f->b);
	case FORM_EVERY:
	case FORM_SOME:
	case FORM_IN: return looks(l, f->a, f->b);
	case FORM_CALL:
		return f->builtin->fn == bi_weeks_to_close && f->c && looks(l, f->a, f->b) &&
		       !part_reads(l, f->c);
	default: return false;
	}
}

/* What is computed from the members' facts may read the list as it likes. */
static bool reads_facts_alone(const struct plan *p, const struct feel_code *code)
{
	uint32_t n;
	const uint32_t *slots = feel_code_slots(code, &n);

	for (uint32_t i = 0; i < n; i++)
		if (p->image->slots[slots[i]].entities & 1U << p->other &&
			p->image->slots[slots[i]].kind != SLOT_FACT)
			return false;
	return true;
}

static bool stays_out(struct plan *p, struct alike *a, uint32_t slot)
{
	const struct feel_code *const codes[] = {a->c->code, a->c->border, a->c->note_when};
	struct looking l = {p, a, slot};

	a->n_wanted = 0;
	for (unsigned i = 0; i < sizeof codes / sizeof *codes; i++)
		if (codes[i] && !(reads_facts_alone(p, codes[i]) &&
					only_looks(&l, feel_form(codes[i], &p->arena))))
			return false;
	return true;
}

static void leave_out(struct plan *p, struct alike *a)
{
	for (uint32_t i = 0; i < a->c->n_facts && a->but == UINT32_MAX; i++) {
		struct operand list = {.slot = a->c->facts[i]};
		const struct slot *s = &p->image->slots[list.slot];

		if (s->entity != p->other || s->type->kind != T_LIST || !stays_out(p, a, list.slot))
			continue;
		a->set = column_for(p, &list, COL_SET, 0);
		a->but = a->set == UINT32_MAX ? UINT32_MAX : list.slot;
	}
}

/* ---- the columns ----------------------------------------------------------------------- */

static bool is_open(const struct term *t)
{
	return t->kind == TERM_OPEN || (t->a && is_open(t->a)) || (t->b && is_open(t->b));
}

static void column_of_texts(struct plan *p, uint32_t criterion)
{
	struct alike *a = &p->alike[criterion];
	struct operand texts = {.slot = UINT32_MAX, .alike = a};

	a->c = &p->rule->item.criteria[criterion];
	leave_out(p, a);
	a->column = column_for(p, &texts, COL_SCALAR, 0);
}

/* Of criteria of both sides. */
void alike_make(struct plan *p)
{
	uint32_t n = p->rule->item.n_criteria;

	p->alike = ARENA_ARRAY(&p->arena, struct alike, n);
	for (uint32_t i = 0; i < n; i++)
		p->alike[i].column = p->alike[i].but = p->alike[i].set = UINT32_MAX;
	for (uint32_t i = 0; i < p->n_conjuncts; i++) {
		const struct conjunct *k = &p->conjuncts[i];
		const struct criterion *c = &p->rule->item.criteria[k->criterion];

		if (c->entities == (1U << p->mine | 1U << p->other) &&
			p->alike[k->criterion].column == UINT32_MAX &&
			(k->lenient || is_open(k->term)))
			column_of_texts(p, k->criterion);
	}
}

/* Unknown, none and a value are told apart; so are two values. */
static void write_read(struct strbuf *sb, struct value v)
{
	struct json_writer w;

	jw_init(&w, sb);
	if (v.kind == V_UNKNOWN)
		sb_putc(sb, '?');
	else if (v.kind == V_NULL && v.big)
		sb_putc(sb, '!');
	else
		json_value(&w, v);
	sb_putc(sb, ';');
}

struct cell alike_cell(struct plan *p, struct eval *e, struct column *c, struct arena *a)
{
	const struct alike *of = c->of.alike;
	struct cell out = {.state = CELL_KNOWN};
	struct strbuf sb;

	sb_init(&sb, a);
	for (uint32_t i = 0; i < of->c->n_facts; i++) {
		uint32_t slot = of->c->facts[i];

		if (p->image->slots[slot].entity == p->other && slot != of->but)
			write_read(&sb, eval_slot(e, slot));
	}
	if (sb.len > ALIKE_LENGTH)
		return (struct cell){.state = CELL_ODD};
	out.number = (int32_t)column_find(c, sb.s, sb.len);
	if (out.number < 0 && c->n_ids == ALIKE_TEXTS)
		out.state = CELL_ODD;
	else if (out.number < 0)
		out.number = (int32_t)column_intern(p, c, sb.s, sb.len);
	return out;
}

/* ---- one subject --------------------------------------------------------------------------- */

/* False: what is looked for is no text, or there is too much of it. */
static bool want(struct alike_said *s, struct value v)
{
	const struct value *at = v.kind == V_LIST ? v.u.list->at : &v;
	uint32_t n = v.kind == V_LIST ? v.u.list->n : 1, id;

	if (v.kind == V_UNKNOWN || v.kind == V_NULL)
		return true; /* nothing is */
	for (uint32_t i = 0; i < n; i++) {
		if (at[i].kind != V_STRING)
			return false;
		id = column_find(s->set, at[i].u.s, at[i].aux);
		if (id == UINT32_MAX || s->wanted[id])
			continue; /* nobody has it; it is there */
		if (s->n_wanted == 30)
			return false;
		s->wanted[id] = (uint8_t)++s->n_wanted;
	}
	return true;
}

enum { STATES = 4 }; /* of a list: with elements, without, none, unknown */

void alike_ask(struct alike_said *s, const struct plan *p, uint32_t criterion, struct eval *e)
{
	const struct alike *a = &p->alike[criterion];
	uint64_t classes = 1;

	*s = (struct alike_said){0};
	if (a->column == UINT32_MAX)
		return;
	if (a->set != UINT32_MAX) {
		s->set = &p->columns[a->set];
		s->wanted = ARENA_ARRAY(e->arena, uint8_t, s->set->n_ids + 1);
		for (uint32_t i = 0; i < a->n_wanted; i++)
			if (!want(s, operand_value(e, &a->wanted[i])))
				return;
		classes = (uint64_t)STATES << s->n_wanted;
	}
	classes *= p->columns[a->column].n_ids;
	if (classes > ALIKE_CLASSES)
		return;
	s->texts = &p->columns[a->column];
	s->said = ARENA_ARRAY(e->arena, uint8_t, classes + 1);
}

/* Which of the wanted it holds. */
static uint32_t held(const struct alike_said *s, const struct block *b, unsigned row)
{
	const struct sets *x = block_sets(b, s->set);
	const uint32_t *id = x->elements + x->start[row];
	uint32_t mask = 0;

	for (unsigned i = 0; i < x->n[row]; i++)
		mask |= s->wanted[id[i]] ? UINT32_C(1) << (s->wanted[id[i]] - 1) : 0;
	return mask;
}

uint8_t *alike_class(const struct alike_said *s, const struct block *b, unsigned row)
{
	uint32_t class = (uint32_t)block_numbers(b, s->texts)->at[row];

	if (s->set) {
		struct lane l = block_lane(b, s->set);
		bool unknown = l.unknown >> row & 1, none = l.none >> row & 1;

		class = class * STATES + (unknown ? 3 : none ? 2 : !block_sets(b, s->set)->n[row]);
		class = class << s->n_wanted | (unknown || none ? 0 : held(s, b, row));
	}
	return &s->said[class];
}
