/* How an answer was found, for people who write rules. */
#include "match/index.h"

/* From best to worst; a criterion is as bad as its worst part. */
enum found { FOUND_ASKER, FOUND_ASIDE, FOUND_CLUSTER, FOUND_COLUMN, FOUND_EVALUATED };
static const char *const found_words[] = {[FOUND_ASKER] = "asker",
	[FOUND_ASIDE] = "aside",
	[FOUND_CLUSTER] = "cluster",
	[FOUND_COLUMN] = "column",
	[FOUND_EVALUATED] = "evaluated"};

static enum found worse(enum found a, enum found b)
{
	return a > b ? a : b;
}

static enum found term_found(const struct term *t)
{
	switch (t->kind) {
	case TERM_ATOM: return t->atom.column == UINT32_MAX ? FOUND_ASKER : FOUND_COLUMN;
	case TERM_NOT: return term_found(t->a);
	case TERM_AND:
	case TERM_OR: return worse(term_found(t->a), term_found(t->b));
	case TERM_OPEN: break;
	}
	return FOUND_EVALUATED;
}

static enum found conjunct_found(const struct plan *p, uint32_t i)
{
	const struct conjunct *c = &p->conjuncts[i];

	if (c->laid_aside)
		return FOUND_ASIDE;
	return i == p->driver ? FOUND_CLUSTER : term_found(c->term);
}

static void write_found(struct json_writer *w, const char *key, const char *name, enum found f)
{
	jw_object(w);
	jw_kstring(w, key, name);
	jw_kstring(w, "found", found_words[f]);
	jw_close(w);
}

static void write_criteria(struct json_writer *w, const struct plan *p)
{
	jw_key(w, "criteria");
	jw_array(w);
	for (uint32_t i = 0; i < p->n_conjuncts;) {
		uint32_t of = p->conjuncts[i].criterion;
		const struct criterion *c = &p->rule->item.criteria[of];
		enum found f = FOUND_ASKER;

		for (; i < p->n_conjuncts && p->conjuncts[i].criterion == of; i++)
			f = worse(f, conjunct_found(p, i));
		write_found(w, "name", c->name ? c->name : c->at, f);
	}
	jw_close(w);
}

static void write_ranks(struct json_writer *w, const struct plan *p)
{
	jw_key(w, "ranks");
	jw_array(w);
	for (uint32_t i = 0; i < p->rule->n_ranks; i++) {
		const struct rank *r = &p->rule->ranks[i];
		enum rank_find find = p->ranks[i].find;

		write_found(w, "label", r->label ? r->label : r->at,
			find == RANK_EVALUATED ? FOUND_EVALUATED
			: find == RANK_MINE    ? FOUND_ASKER
					       : FOUND_COLUMN);
	}
	jw_close(w);
}

void match_plan_write(
	struct json_writer *w, const struct match_index *ix, const struct match_work *work)
{
	jw_object(w);
	if (work->scanned)
		jw_kstring(w, "scanned", work->scanned);
	jw_kint(w, "members", work->members);
	jw_kint(w, "looked_at", work->looked_at);
	jw_kint(w, "ranked", work->ranked);
	jw_kint(w, "evaluated", work->evaluated);
	if (ix) {
		write_criteria(w, &ix->plan);
		write_ranks(w, &ix->plan);
	}
	jw_close(w);
}
