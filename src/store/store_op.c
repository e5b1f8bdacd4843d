#include "store/store_op.h"

#include <stddef.h>
#include <string.h>

/* Where the texts of each type stand; a list ends with 0, where no text can be. */
enum { TEXTS_MAX = 7 };
#define AT(member) offsetof(struct store_op, u.member)
static const size_t texts[STORE_OP_TYPES][TEXTS_MAX] = {
	[STORE_PUT] = {AT(put.id), AT(put.facts), AT(put.beside), AT(put.source)},
	[STORE_REMOVE] = {AT(key.id)},
	[STORE_FORGET] = {AT(key.id)},
	[STORE_AUDIT] = {AT(audit.actor), AT(audit.purpose), AT(audit.method), AT(audit.id),
		AT(audit.decision)},
	[STORE_DECIDE] = {AT(decision.id), AT(decision.ruleset), AT(decision.method),
		AT(decision.asked), AT(decision.digest), AT(decision.outcomes)},
	[STORE_PARTY] = {0},
	[STORE_RULES] = {AT(rules.digest), AT(rules.files)},
	[STORE_VERDICT] = {AT(verdict.decision), AT(verdict.item), AT(verdict.criterion),
		AT(verdict.state), AT(verdict.reason), AT(verdict.actor)},
	[STORE_RETAIN] = {0},
	[STORE_EVENT] = {AT(event.id), AT(event.what), AT(event.track), AT(event.step),
		AT(event.note), AT(event.actor)},
};

static struct store_text *text_at(struct store_op *op, size_t where)
{
	return (struct store_text *)(void *)((char *)op + where);
}

int store_ops_add(struct store_ops *list, const struct store_op *like)
{
	struct store_op copy = *like, *op;
	const size_t *at = texts[like->type];
	size_t need = sizeof *op;
	char *to;

	for (unsigned i = 0; i < TEXTS_MAX && at[i]; i++)
		need += text_at(&copy, at[i])->len + 1;
	op = mem_alloc(need);
	if (!op)
		return -1;
	*op = copy;
	op->next = NULL;
	to = (char *)(op + 1);
	for (unsigned i = 0; i < TEXTS_MAX && at[i]; i++) {
		struct store_text *t = text_at(op, at[i]);

		if (!t->s)
			continue;
		memcpy(to, t->s, t->len);
		to[t->len] = '\0';
		t->s = to;
		to += t->len + 1;
	}
	if (list->last)
		list->last->next = op;
	else
		list->first = op;
	list->last = op;
	list->n++;
	list->bytes += need;
	return 0;
}

static void free_from(struct store_op *op)
{
	while (op) {
		struct store_op *next = op->next;

		mem_free(op);
		op = next;
	}
}

void store_ops_free(struct store_ops *list)
{
	free_from(list->first);
	*list = (struct store_ops){0};
}

void store_ops_cut(struct store_ops *list, const struct store_ops *mark)
{
	if (mark->last) {
		free_from(mark->last->next);
		mark->last->next = NULL;
	} else {
		free_from(list->first);
	}
	*list = *mark;
}

void store_ops_join(struct store_ops *list, struct store_ops *more)
{
	if (!more->first)
		return;
	if (list->last)
		list->last->next = more->first;
	else
		list->first = more->first;
	list->last = more->last;
	list->n += more->n;
	list->bytes += more->bytes;
	*more = (struct store_ops){0};
}
