/*
 * Samples: persons and vacancies that several cases are given.
 *
 * A sample is told once and stands in every case that names it, as if it were written there:
 * what it says is computed for that case's day.
 */
#include "rules/rule_cases.h"
#include "rules/rule_parse.h"

#include <stdlib.h>
#include <string.h>

static const struct ast_sample *earlier(
	const struct ast *ast, uint32_t i, const struct ast_name *entity, const char *id)
{
	for (uint32_t k = 0; k < i; k++) {
		const struct ast_sample *s = ast->samples.at[k];

		if (s->item.name.s == id && s->given->entity.s == entity->s)
			return s;
	}
	return NULL;
}

void rule_check_samples(struct load *ld)
{
	for (uint32_t i = 0; i < ld->ast.samples.n && !load_hopeless(ld); i++) {
		struct ast_sample *s = ld->ast.samples.at[i];

		if (!model_entity(ld->model, s->given->entity.s)) {
			rule_given_entity(ld, &s->given->entity);
			s->used = true;
		} else if (earlier(&ld->ast, i, &s->given->entity, s->item.name.s)) {
			load_error(ld, s->item.name.at, "twice", "there are two samples '%s'",
				s->item.name.s);
			s->item.broken = true;
		}
	}
}

/* What a case is given by it. */
static void give(
	struct load *ld, const struct ast_given *as, struct ast_sample *s, struct ast_case *out)
{
	struct ast_given *g = ARENA_NEW(ld->scratch, struct ast_given);

	s->used = true;
	*g = *s->given;
	g->facts.at = NULL;
	g->facts.n = g->facts.cap = 0;
	for (uint32_t i = 0; i < s->given->facts.n; i++) {
		struct ast_told t = s->given->facts.at[i];

		rp_expr_again(ld, &t.value);
		vec_push(ld->scratch, &g->facts, t);
	}
	g->entity.at = as->entity.at;
	g->id = s->item.name;
	g->id.at = as->id.s ? as->id.at : as->entity.at;
	vec_push(ld->scratch, &out->givens, g);
}

static void no_sample(struct load *ld, struct ast_case *c, const struct ast_given *g)
{
	struct suggest s;
	struct diag *d;

	c->item.broken = true; /* what it is given stays open */

	if (!g->id.s) {
		load_error(ld, g->entity.at, "unknown-name", "there are no samples of '%s'",
			g->entity.s);
		return;
	}
	d = load_error(ld, g->id.at, "unknown-name", "there is no sample '%s' of '%s'", g->id.s,
		g->entity.s);
	suggest_init(&s, g->id.s, strlen(g->id.s));
	for (uint32_t i = 0; i < ld->ast.samples.n; i++)
		if (ld->ast.samples.at[i]->given->entity.s == g->entity.s)
			suggest_try(&s, ld->ast.samples.at[i]->item.name.s);
	load_suggest(ld, d, &s);
}

static int by_id(const void *a, const void *b)
{
	const struct ast_given *const *x = a, *const *y = b;

	return strcmp((*x)->id.s, (*y)->id.s);
}

void rule_give_samples(struct load *ld, struct ast_case *c)
{
	struct ast_case out = {0};

	for (uint32_t i = 0; i < c->givens.n; i++) {
		const struct ast_given *g = c->givens.at[i];
		uint32_t first = out.givens.n;

		if (!g->sampled) {
			vec_push(ld->scratch, &out.givens, c->givens.at[i]);
			continue;
		}
		for (uint32_t k = 0; k < ld->ast.samples.n; k++) {
			struct ast_sample *s = ld->ast.samples.at[k];

			if (s->given->entity.s == g->entity.s && !s->item.broken &&
				(g->every || s->item.name.s == g->id.s))
				give(ld, g, s, &out);
		}
		if (out.givens.n > first) /* the order of files means nothing */
			qsort(out.givens.at + first, out.givens.n - first, sizeof *out.givens.at,
				by_id);
		else if (model_entity(ld->model, g->entity.s))
			no_sample(ld, c, g);
		else
			rule_given_entity(ld, &g->entity);
	}
	c->givens.at = out.givens.at;
	c->givens.n = out.givens.n;
	c->givens.cap = out.givens.cap;
}
