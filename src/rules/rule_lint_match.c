/* A match in which nothing can be looked up holds everyone against everything. */
#include "rules/rule_lint.h"

#include "feel/builtin.h"
#include "feel/compare.h"
#include <string.h>

struct sides {
	const struct image *image;
	unsigned left, right; /* entity sets */
	struct arena *tmp;
};

static unsigned entities_of(const struct sides *s, const struct feel_form *f)
{
	const struct feel_code *code;
	const uint32_t *slots;
	unsigned all = 0;
	uint32_t n;

	if (f->kind == FORM_PART && f->part.constant)
		return 0;
	if (f->kind == FORM_PART && f->part.slot != UINT32_MAX)
		return s->image->slots[f->part.slot].entities;
	code = f->part.code ? feel_part_code(&f->part, s->tmp) : NULL;
	if (!code)
		return s->left | s->right;
	slots = feel_code_slots(code, &n);
	for (uint32_t i = 0; i < n; i++)
		all |= s->image->slots[slots[i]].entities;
	return all;
}

/* Each operand reads one side, and not both the same. */
static bool operands_join(
	const struct sides *s, const struct feel_form *a, const struct feel_form *b)
{
	unsigned x = entities_of(s, a), y = entities_of(s, b);

	return (x == s->left && y == s->right) || (x == s->right && y == s->left);
}

static bool joins(const struct sides *s, const struct feel_form *f)
{
	switch (f->kind) {
	case FORM_AND: return joins(s, f->a) || joins(s, f->b);
	case FORM_OR: return joins(s, f->a) && joins(s, f->b);
	case FORM_NOT: return joins(s, f->a);
	case FORM_COMPARE:
		if (f->a->kind == FORM_HOST && operands_join(s, f->a->a, f->a->b))
			return true;
		return operands_join(s, f->a, f->b);
	case FORM_IN:
	case FORM_EVERY:
	case FORM_SOME: return operands_join(s, f->a, f->b);
	case FORM_CALL:
		return f->b && (f->builtin->fn == bi_disjoint || f->builtin->fn == bi_same_group) &&
		       operands_join(s, f->a, f->b);
	case FORM_PART:
	case FORM_HOST: break;
	}
	return false;
}

static bool looked_up(const struct image *im, const struct match *m, struct arena *tmp)
{
	const struct sides s = {im, 1U << m->left, 1U << m->right, tmp};

	for (uint32_t i = 0; i < m->item.n_criteria; i++) {
		const struct criterion *c = &m->item.criteria[i];

		if (c->code && joins(&s, feel_form(c->code, tmp)))
			return true;
	}
	return false;
}

static bool same_item(const struct ast_match *a, const struct match *m)
{
	return strcmp(a->item.name.s, m->item.name) == 0 && a->item.from == m->item.valid_from;
}

void lint_match(struct lint *l, const struct ast_match *a)
{
	for (uint32_t i = 0; i < l->n_images; i++) {
		const struct image *im = l->images[i];

		for (uint32_t k = 0; k < im->n_matches; k++) {
			const struct match *m = &im->matches[k];

			if (!same_item(a, m))
				continue;
			if (!looked_up(im, m, l->tmp))
				load_warning(l->ld, a->item.name.at, "cross",
					"no condition of '%s' compares one side with the other in "
					"a form that can be looked up: every %s is held against "
					"every %s, one by one",
					a->item.name.s, im->entities[m->left].name,
					im->entities[m->right].name);
			return;
		}
	}
}
