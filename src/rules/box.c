#include "rules/box.h"

#include "base/strmap.h"

#include <string.h>

enum { TABLE_FIRST = 256 };

void box_space_init(struct box_space *s, struct arena *arena)
{
	*s = (struct box_space){.arena = arena, .steps = BOX_STEPS};
	s->table_size = TABLE_FIRST;
	s->table = ARENA_ARRAY(arena, uint32_t, s->table_size);
}

uint32_t box_axis_new(struct box_space *s, uint32_t pieces)
{
	if (s->n_axes == BOX_AXES) {
		s->full = true;
		return 0;
	}
	s->pieces[s->n_axes] = pieces;
	return s->n_axes++;
}

/* ---- nodes, each once ---------------------------------------------------- */

static uint32_t *find(struct box_space *s, uint32_t axis, const uint32_t *branches)
{
	size_t bytes = s->pieces[axis] * sizeof *branches;
	uint32_t i = (uint32_t)hash_bytes(branches, bytes, axis) & (s->table_size - 1);

	for (; s->table[i]; i = (i + 1) & (s->table_size - 1)) {
		const struct box_node *n = &s->nodes.at[s->table[i] - 1];

		if (n->axis == axis && memcmp(&s->branches.at[n->first], branches, bytes) == 0)
			break;
	}
	return &s->table[i];
}

static void grow_table(struct box_space *s)
{
	s->table_size *= 2;
	s->table = ARENA_ARRAY(s->arena, uint32_t, s->table_size);
	for (uint32_t i = 0; i < s->nodes.n; i++)
		*find(s, s->nodes.at[i].axis, &s->branches.at[s->nodes.at[i].first]) = i + 1;
}

/* The last `pieces` of what is pending become a node, or what they all are. */
static uint32_t make_node(struct box_space *s, uint32_t axis)
{
	uint32_t n = s->pieces[axis], first = s->branches.n, *at;
	const uint32_t *branches;
	bool same = true;

	s->pending.n -= n;
	branches = s->pending.at + s->pending.n;
	for (uint32_t i = 1; i < n && same; i++)
		same = branches[i] == branches[0];
	if (same)
		return branches[0];
	at = find(s, axis, branches);
	if (*at)
		return *at - 1;
	if (s->nodes.n == BOX_NODES || s->branches.n + n > BOX_BRANCHES) {
		s->full = true;
		return box_leaf(0);
	}
	for (uint32_t i = 0; i < n; i++)
		vec_push(s->arena, &s->branches, branches[i]);
	vec_push(s->arena, &s->nodes, ((struct box_node){axis, first}));
	*at = s->nodes.n;
	if (s->nodes.n * 2 > s->table_size)
		grow_table(s);
	return s->nodes.n - 1;
}

uint32_t box_ask(struct box_space *s, uint32_t axis, const uint32_t *leaves)
{
	if (s->full)
		return box_leaf(0);
	for (uint32_t i = 0; i < s->pieces[axis]; i++)
		vec_push(s->arena, &s->pending, box_leaf(leaves[i]));
	return make_node(s, axis);
}

/* ---- putting together ---------------------------------------------------- */

struct memo {
	uint32_t of[BOX_ARGS];
	uint32_t is; /* result and 1; 0: free */
};
struct applying {
	struct box_space *s;
	uint32_t n;
	box_fn *fn;
	void *arg;
	struct memo *memo;
	uint32_t size, used; /* size: a power of two */
};

static struct memo *recall(struct applying *a, const uint32_t *of)
{
	uint32_t i = (uint32_t)hash_bytes(of, BOX_ARGS * sizeof *of, a->n) & (a->size - 1);

	while (a->memo[i].is && memcmp(a->memo[i].of, of, sizeof a->memo[i].of) != 0)
		i = (i + 1) & (a->size - 1);
	return &a->memo[i];
}

static void remember(struct applying *a, const uint32_t *of, uint32_t is)
{
	struct memo *m, *old = a->memo;
	uint32_t n = a->size;

	if (a->used * 2 >= n) {
		a->size = n ? 2 * n : 64;
		a->memo = ARENA_ARRAY(a->s->arena, struct memo, a->size);
		for (uint32_t i = 0; i < n; i++)
			if (old[i].is)
				*recall(a, old[i].of) = old[i];
	}
	m = recall(a, of);
	memcpy(m->of, of, sizeof m->of);
	m->is = is + 1;
	a->used++;
}

static uint32_t top_axis(const struct applying *a, const uint32_t *of)
{
	uint32_t top = BOX_OPEN;

	for (uint32_t i = 0; i < a->n; i++)
		if (!box_is_leaf(of[i]) && a->s->nodes.at[of[i]].axis < top)
			top = a->s->nodes.at[of[i]].axis;
	return top;
}

static uint32_t branch(const struct box_space *s, uint32_t box, uint32_t axis, uint32_t piece)
{
	if (box_is_leaf(box) || s->nodes.at[box].axis != axis)
		return box;
	return s->branches.at[s->nodes.at[box].first + piece];
}

/* As deep as there are axes. */
static uint32_t apply(struct applying *a, const uint32_t *of)
{
	struct box_space *s = a->s;
	uint32_t leaves[BOX_ARGS], axis, is, sub[BOX_ARGS] = {0};

	for (uint32_t i = 0; i < a->n; i++)
		leaves[i] = box_is_leaf(of[i]) ? of[i] & ~BOX_LEAF : BOX_OPEN;
	is = a->fn(a->arg, leaves);
	if (is != BOX_OPEN)
		return box_leaf(is);
	if (a->size && recall(a, of)->is)
		return recall(a, of)->is - 1;
	if (s->full || s->steps == 0) {
		s->full = true;
		return box_leaf(0);
	}
	s->steps--;
	axis = top_axis(a, of);
	for (uint32_t p = 0; p < s->pieces[axis]; p++) {
		for (uint32_t i = 0; i < a->n; i++)
			sub[i] = branch(s, of[i], axis, p);
		is = apply(a, sub);
		vec_push(s->arena, &s->pending, is);
	}
	is = make_node(s, axis);
	remember(a, of, is);
	return is;
}

uint32_t box_apply(struct box_space *s, uint32_t n, const uint32_t *of, box_fn *fn, void *arg)
{
	struct applying a = {.s = s, .n = n, .fn = fn, .arg = arg};
	uint32_t all[BOX_ARGS] = {0};

	if (s->full)
		return box_leaf(0);
	memcpy(all, of, n * sizeof *of);
	return apply(&a, all);
}

/* ---- asking -------------------------------------------------------------- */

enum { UNSEEN, REACHES, MISSES };
struct reach {
	struct box_space *s;
	uint32_t leaf;
	uint8_t *seen; /* a mark a node */
};

static struct reach reach_init(struct box_space *s, uint32_t leaf)
{
	return (struct reach){s, box_leaf(leaf), ARENA_ARRAY(s->arena, uint8_t, s->nodes.n)};
}

static bool reaches(struct reach *r, uint32_t box)
{
	const struct box_node *n;
	bool found = false;

	if (box_is_leaf(box))
		return box == r->leaf;
	if (r->seen[box] != UNSEEN)
		return r->seen[box] == REACHES;
	n = &r->s->nodes.at[box];
	for (uint32_t i = 0; i < r->s->pieces[n->axis] && !found; i++)
		found = reaches(r, r->s->branches.at[n->first + i]);
	r->seen[box] = found ? REACHES : MISSES;
	return found;
}

bool box_reaches(struct box_space *s, uint32_t box, uint32_t leaf)
{
	struct reach r = reach_init(s, leaf);

	return reaches(&r, box);
}

void box_path(struct box_space *s, uint32_t box, uint32_t leaf, uint32_t *path)
{
	struct reach r = reach_init(s, leaf);

	for (uint32_t i = 0; i < s->n_axes; i++)
		path[i] = BOX_OPEN;
	while (!box_is_leaf(box)) {
		const struct box_node *n = &s->nodes.at[box];
		uint32_t piece = 0;

		while (piece + 1 < s->pieces[n->axis] &&
			!reaches(&r, s->branches.at[n->first + piece]))
			piece++;
		path[n->axis] = piece;
		box = s->branches.at[n->first + piece];
	}
}

struct look {
	struct reach reach;
	uint32_t axis;
	bool *out, around; /* around: without asking the axis at all */
	uint8_t *seen;
};

static void look(struct look *l, uint32_t box)
{
	struct box_space *s = l->reach.s;
	const struct box_node *n = box_is_leaf(box) ? NULL : &s->nodes.at[box];

	if (!n || n->axis > l->axis) {
		l->around = l->around || reaches(&l->reach, box);
		return;
	}
	if (l->seen[box])
		return;
	l->seen[box] = 1;
	for (uint32_t i = 0; i < s->pieces[n->axis]; i++) {
		uint32_t to = s->branches.at[n->first + i];

		if (n->axis < l->axis)
			look(l, to);
		else if (reaches(&l->reach, to))
			l->out[i] = true;
	}
}

void box_pieces(struct box_space *s, uint32_t box, uint32_t leaf, uint32_t axis, bool *out)
{
	struct look l = {.reach = reach_init(s, leaf),
		.axis = axis,
		.out = out,
		.seen = ARENA_ARRAY(s->arena, uint8_t, s->nodes.n)};

	memset(out, 0, s->pieces[axis] * sizeof *out);
	look(&l, box);
	for (uint32_t i = 0; i < s->pieces[axis] && l.around; i++)
		out[i] = true;
}

/* ---- whatever some axes are ---------------------------------------------- */

static uint32_t fn_is(void *arg, const uint32_t *leaves)
{
	return leaves[0] == BOX_OPEN ? BOX_OPEN : leaves[0] == *(uint32_t *)arg;
}

static uint32_t fn_both(void *arg, const uint32_t *leaves)
{
	(void)arg;
	if (leaves[0] == 0 || leaves[1] == 0)
		return 0;
	return leaves[0] == BOX_OPEN || leaves[1] == BOX_OPEN ? BOX_OPEN : 1;
}

struct quantified {
	struct box_space *s;
	const bool *any;
	uint32_t *done; /* per node: result and 1 */
};

static uint32_t quantify(struct quantified *q, uint32_t box)
{
	struct box_space *s = q->s;
	struct box_node n;
	uint32_t is;

	if (box_is_leaf(box) || s->full)
		return box;
	if (q->done[box])
		return q->done[box] - 1;
	n = s->nodes.at[box];
	is = box_leaf(1);
	for (uint32_t i = 0; i < s->pieces[n.axis]; i++) {
		uint32_t sub = quantify(q, s->branches.at[n.first + i]);

		if (q->any[n.axis])
			is = box_apply(s, 2, (uint32_t[]){is, sub}, fn_both, NULL);
		else
			vec_push(s->arena, &s->pending, sub);
	}
	if (!q->any[n.axis])
		is = make_node(s, n.axis);
	q->done[box] = is + 1;
	return is;
}

uint32_t box_always(struct box_space *s, uint32_t box, uint32_t leaf, const bool *any)
{
	uint32_t is = box_apply(s, 1, &box, fn_is, &leaf);
	struct quantified q = {s, any, ARENA_ARRAY(s->arena, uint32_t, s->nodes.n)};

	return quantify(&q, is);
}
