#include "match/match_emptied.h"
#include "decide/words.h"
#include "match/match_parts.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- counted ----------------------------------------------------------------------- */

static int by_alone(const void *x, const void *y)
{
	const struct emptying *a = x, *b = y;

	if (a->alone != b->alone)
		return a->alone > b->alone ? -1 : 1;
	if (a->fails != b->fails)
		return a->fails > b->fails ? -1 : 1;
	return a->c->id < b->c->id ? -1 : a->c->id > b->c->id;
}

struct emptied *emptied_new(const struct match_query *q, struct arena *a)
{
	uint32_t n = q->rule->item.n_criteria;
	struct emptied *x = ARENA_NEW(a, struct emptied);

	*x = (struct emptied){.by = ARENA_ARRAY(a, struct emptying, n), .n = n, .mask = q->mask};
	for (uint32_t i = 0; i < n; i++)
		x->by[i].c = &q->rule->item.criteria[i];
	return x;
}

void emptied_count(struct emptied *x, uint64_t failing, bool open)
{
	x->of++;
	for (uint32_t i = 0; i < x->n && i < EMPTYING_MAX; i++) {
		x->by[i].fails += (uint32_t)(failing >> i & 1);
		x->by[i].alone += !open && failing == UINT64_C(1) << i;
	}
}

void emptied_sort(struct emptied *x)
{
	if (x->n)
		qsort(x->by, x->n, sizeof *x->by, by_alone);
}

/* ---- by the evaluator ---------------------------------------------------------------- */

/* The bound pair: which conditions it fails.  False: a masked caller may not hear of it. */
static bool failing_of(const struct match_query *q, struct eval *e, uint64_t *failing, bool *open)
{
	const struct item *it = &q->rule->item;

	*failing = 0;
	*open = false;
	for (uint32_t i = 0; i < it->n_criteria; i++) {
		const struct criterion *c = &it->criteria[i];
		bool counted = i < EMPTYING_MAX;
		enum state s;

		if (!match_judges(c))
			continue;
		s = (enum state)eval_criterion(e, c)->state;
		if (s != STATE_YES && q->mask && c->private)
			return false;
		*failing |= counted && s == STATE_NO ? UINT64_C(1) << i : 0;
		/* who fails one that is not counted would not stand on the list either */
		*open |= s != STATE_YES && (s != STATE_NO || !counted);
	}
	return true;
}

struct emptied *match_emptied(const struct match_query *q, struct eval *e)
{
	struct emptied *x = emptied_new(q, e->arena);
	uint32_t n = population_count(q->others), most = q->near_most ? q->near_most : n;
	struct gather s;

	gather_begin(&s, q, e);
	for (uint32_t i = 0; i < n && s.judged_count < most; i++) {
		const struct member *m = population_at(q->others, i);
		uint64_t failing;
		bool open;

		if (!gather_admits(&s, m))
			continue;
		gather_bind(&s, m);
		if (failing_of(q, e, &failing, &open))
			emptied_count(x, failing, open);
	}
	gather_release(&s);
	emptied_sort(x);
	return x;
}

/* ---- in words ------------------------------------------------------------------------ */

/* What the condition says where it fails, as far as that names no fact of one person. */
static const char *condition_text(const struct criterion *c)
{
	const struct text *t = c->no ? c->no : c->yes;

	return t && t->n == 1 && t->at[0].literal ? t->at[0].literal : c->expression;
}

static void write_emptying(
	struct json_writer *w, const struct emptying *x, struct eval *e, const char *language)
{
	char count[16];

	snprintf(count, sizeof count, "%u", x->alone);
	jw_object(w);
	jw_kstring_opt(w, "name", x->c->name);
	jw_kstring(w, "at", x->c->at);
	jw_kint(w, "fails", x->fails);
	jw_kint(w, "alone", x->alone);
	jw_kstring(w, "text",
		words(e->arena, language, x->alone ? SAY_EMPTIED_ALONE : SAY_EMPTIED,
			condition_text(x->c), count, NULL));
	jw_close(w);
}

void match_emptied_write(
	struct json_writer *w, const struct emptied *x, struct eval *e, const char *language)
{
	jw_key(w, "emptied_by");
	jw_array(w);
	for (uint32_t i = 0; i < x->n && x->by[i].fails; i++)
		if (!(x->mask && x->by[i].c->private))
			write_emptying(w, &x->by[i], e, language);
	jw_close(w);
	jw_kint(w, "emptied_of", x->of);
}
