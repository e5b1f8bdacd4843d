#include "match/match_nearest.h"
#include "decide/words.h"
#include "match/match_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the smallest change --------------------------------------------------------- */

static bool reads(const struct criterion *c, uint32_t slot)
{
	for (uint32_t i = 0; i < c->n_facts; i++)
		if (c->facts[i] == slot)
			return true;
	return false;
}

struct miss {
	struct eval *e;
	const struct match *rule;
	const struct criterion *first; /* that fails */
	uint64_t failing;
	VEC(struct value) said;
};

static bool all_failing_read(const struct miss *m, uint32_t slot)
{
	for (uint32_t i = 0; i < m->rule->item.n_criteria; i++)
		if (i < 64 && m->failing >> i & 1 && !reads(&m->rule->item.criteria[i], slot))
			return false;
	return true;
}

/* Constants of the condition, and what the facts it reads hold. */
static void gather_said(struct miss *m)
{
	struct arena *arena = m->e->arena;
	const struct telling *told;
	const struct value *constants;
	uint32_t n;

	constants = feel_code_constants(m->first->code, &n);
	for (uint32_t i = 0; i < n; i++)
		vec_push(arena, &m->said, constants[i]);
	for (uint32_t i = 0; i < m->first->n_facts; i++)
		if (eval_fact(m->e, m->first->facts[i], &told) == FACT_TOLD)
			vec_push(arena, &m->said, told->value);
}

/* Does it fail, and on nothing that this caller may not hear of? */
static bool begin_miss(struct miss *m, bool mask)
{
	const struct item *it = &m->rule->item;

	for (uint32_t i = 0; i < it->n_criteria; i++) {
		const struct criterion *c = &it->criteria[i];
		enum state s;

		if (!match_judges(c))
			continue;
		s = (enum state)eval_criterion(m->e, c)->state;
		if (s == STATE_YES)
			continue;
		if (s != STATE_NO || i >= 64 || (mask && c->private))
			return false;
		m->failing |= UINT64_C(1) << i;
		m->first = m->first ? m->first : c;
	}
	return m->first != NULL;
}

bool match_nearest(struct eval *e, const struct match *rule, bool mask, struct nearest *out)
{
	struct miss m = {.e = e, .rule = rule};
	bool found = false;

	if (!begin_miss(&m, mask))
		return false;
	gather_said(&m);
	*out = (struct nearest){.item = &rule->item};
	for (uint32_t i = 0; i < m.first->n_facts; i++) {
		uint32_t slot = m.first->facts[i];

		if (!all_failing_read(&m, slot) || (mask && slot_sensitive(e->image, slot)))
			continue;
		found |= decide_nearest_fact(e, slot, m.said.at, m.said.n, found, out);
	}
	return found;
}

/* ---- in words -------------------------------------------------------------------- */

static bool among(const struct list *l, struct value v)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (value_same(l->at[i], v))
			return true;
	return false;
}

static const char *say(struct eval *e, struct value v, const struct fact *f, const char *language)
{
	struct strbuf sb;
	const struct type *of = f->type;

	if (v.kind != V_LIST && of->kind == T_LIST)
		of = of->of;
	sb_init(&sb, e->arena);
	eval_say(&sb, v, of, NULL, language);
	if (f->unit && v.kind == V_NUMBER)
		sb_printf(&sb, " %s", f->unit);
	return sb.s;
}

static bool is_way(const struct fact *f)
{
	static const char *const units[] = {"km", "kilometer", "m", "meter", "minutter"};

	for (unsigned i = 0; f->unit && i < sizeof units / sizeof *units; i++)
		if (strcmp(f->unit, units[i]) == 0)
			return true;
	return false;
}

/* One element more or less of a list; NULL: another change. */
static const char *say_element(
	const struct nearest *n, const struct fact *f, struct eval *e, const char *language)
{
	const struct list *from = n->from.u.list, *to = n->to.u.list;

	for (uint32_t i = 0; i < to->n && to->n == from->n + 1; i++)
		if (!among(from, to->at[i]))
			return words(e->arena, language, SAY_NEAR_LACKS,
				say(e, to->at[i], f, language), NULL, NULL);
	for (uint32_t i = 0; i < from->n && from->n == to->n + 1; i++)
		if (!among(to, from->at[i]))
			return words(e->arena, language, SAY_NEAR_WITHOUT,
				say(e, from->at[i], f, language), NULL, NULL);
	return NULL;
}

static const char *in_words(
	const struct nearest *n, const struct fact *f, struct eval *e, const char *language)
{
	const char *to = say(e, n->to, f, language), *text = NULL;
	bool measured =
		(n->to.kind == V_NUMBER || n->to.kind == V_DATE) && n->to.kind == n->from.kind;
	enum sentence which = SAY_NEAR_OTHER;

	if (n->to.kind == V_LIST && n->from.kind == V_LIST)
		text = say_element(n, f, e, language);
	if (text)
		return text;
	if (measured && value_order(n->from, n->to) < 0) {
		if (n->to.kind == V_NUMBER && is_way(f))
			return words(e->arena, language, SAY_NEAR_WITHIN, to, NULL, NULL);
		which = SAY_NEAR_UP;
	} else if (measured) {
		which = SAY_NEAR_DOWN;
	}
	return words(e->arena, language, which, f->title, to, say(e, n->from, f, language));
}

void match_nearest_write(
	struct json_writer *w, const struct nearest *n, struct eval *e, const char *language)
{
	const struct fact *f = slot_fact(e->image, n->slot);

	jw_kstring(w, "fact", e->image->slots[n->slot].name);
	jw_kstring(w, "title", f->title);
	jw_key(w, "from");
	json_value(w, n->from);
	jw_key(w, "to");
	json_value(w, n->to);
	jw_kstring(w, "text", in_words(n, f, e, language));
}
