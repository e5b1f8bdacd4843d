#include "feel/builtin.h"
#include "feel/tree.h"

#include <string.h>

/* Which slots can make it unknown?  Each that it reads, unless a conjunct beside it asks for
 * it with known(): `known(x) and x > 3` is false where x is not told.  Where this looks no
 * closer, FEEL_ANY_SLOT says that something can. */

/* The conjunctions around a place, inner first: where the place matters, what they ask for
 * is known. */
struct guards {
	const struct guards *up;
	const struct feel_expr *all;
};
struct open_slots {
	struct arena *arena;
	VEC(uint32_t) list;
};

static void open_slot(struct open_slots *o, uint32_t slot)
{
	for (unsigned i = 0; i < o->list.n; i++)
		if (o->list.at[i] == slot)
			return;
	vec_push(o->arena, &o->list, slot);
}

static bool is_and(const struct feel_expr *e)
{
	return e->kind == N_BINARY && e->op == OP_AND;
}

static bool is_known(const struct feel_expr *e)
{
	return e->kind == N_CALL && e->call.builtin && e->call.n == 1 && e->call.args[0] &&
	       strcmp(e->call.builtin->name, "known") == 0;
}

static bool asks(const struct feel_expr *e, uint32_t slot)
{
	for (; is_and(e); e = e->a)
		if (asks(e->b, slot))
			return true;
	return is_known(e) && e->call.args[0]->kind == N_NAME &&
	       e->call.args[0]->name.bind.kind == BIND_SLOT &&
	       e->call.args[0]->name.bind.id == slot;
}

static void look(struct open_slots *o, const struct feel_expr *e, const struct guards *g);

static void look_at(
	struct open_slots *o, struct feel_expr *const *at, uint32_t n, const struct guards *g)
{
	for (uint32_t i = 0; i < n; i++)
		if (at[i])
			look(o, at[i], g);
}

static void look_name(struct open_slots *o, const struct feel_expr *e, const struct guards *g)
{
	const struct feel_bind *bind = &e->name.bind;

	if (bind->kind == BIND_SPACE)
		open_slot(o, (uint32_t)FEEL_ANY_SLOT);
	if (bind->kind != BIND_SLOT)
		return;
	for (; g; g = g->up)
		if (asks(g->all, bind->id))
			return;
	open_slot(o, bind->id);
}

static void look_chain(struct open_slots *o, const struct feel_expr *e, const struct guards *g)
{
	const struct guards here = {g, e};
	const bool all = is_and(e);

	for (; e->kind == N_BINARY && is_and(e) == all; e = e->a)
		look(o, e->b, all ? &here : g);
	look(o, e, all ? &here : g);
}

static void look_loop(struct open_slots *o, const struct feel_expr *e, const struct guards *g)
{
	for (uint32_t i = 0; i < e->loop.n; i++) {
		look(o, e->loop.at[i].source, g);
		if (e->loop.at[i].hi)
			look(o, e->loop.at[i].hi, g);
	}
	look(o, e->loop.body, g);
}

static void look(struct open_slots *o, const struct feel_expr *e, const struct guards *g)
{
	switch ((enum feel_node)e->kind) {
	case N_LITERAL:
	case N_ERROR: return;
	case N_NAME: look_name(o, e, g); return;
	case N_NEG:
	case N_TEST: look(o, e->a, g); return;
	case N_PATH: look(o, e->path.a, g); return;
	case N_BINARY: look_chain(o, e, g); return;
	case N_IF: {
		const struct guards then = {g, e->a};

		look(o, e->a, g);
		look(o, e->b, &then);
		look(o, e->c, g);
		return;
	}
	case N_SOME:
	case N_EVERY: look_loop(o, e, g); return;
	case N_IN:
		look(o, e->list.of, g);
		look_at(o, e->list.at, e->list.n, g);
		return;
	case N_RANGE: look_at(o, (struct feel_expr *const[]){e->a, e->b}, 2, g); return;
	case N_LIST: look_at(o, e->list.at, e->list.n, g); return;
	case N_CALL:
		if (is_known(e))
			return;
		if (!e->call.builtin)
			open_slot(o, (uint32_t)FEEL_ANY_SLOT);
		look_at(o, e->call.args, e->call.n, g);
		return;
	default: open_slot(o, (uint32_t)FEEL_ANY_SLOT);
	}
}

const uint32_t *feel_open_slots(const struct feel_expr *e, uint32_t *n, struct arena *arena)
{
	struct open_slots o = {.arena = arena};

	look(&o, e, NULL);
	*n = o.list.n;
	return o.list.at;
}
