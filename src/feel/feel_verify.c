#include "feel/code.h"

#include <string.h>

const struct opcode_info feel_opcodes[OPCODES] = {
#define X(name, pops, pushes, operands) {#name, pops, pushes, operands},
#include "feel/opcodes.def"
#undef X
};

enum { STACK_MAX = 100000, UNSEEN = -1 };

static bool listed(const struct feel_code *c, uint32_t slot)
{
	uint32_t lo = 0, hi = c->n_slots;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (c->slots[mid] == slot)
			return true;
		if (c->slots[mid] < slot)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

static bool captures_fit(const struct feel_code *around, const struct feel_code *c)
{
	for (uint32_t i = 0; i < c->n_captures; i++)
		if (c->captures[i].from >= around->n_regs || c->captures[i].to >= c->n_regs)
			return false;
	return true;
}

static bool operands_fit(const struct feel_code *c, const struct insn *in)
{
	const char *ops = feel_opcodes[in->op].operands;

	for (; *ops; ops++) {
		switch (*ops) {
		case 'c':
			if (in->z >= c->n_consts)
				return false;
			break;
		case 'C':
			if (in->y >= c->n_consts)
				return false;
			break;
		case 's':
			if (!listed(c, in->z))
				return false;
			break;
		case 'r':
			if (in->y >= c->n_regs)
				return false;
			break;
		case 'j':
			if (in->z >= c->n)
				return false;
			break;
		case 'k':
			if (in->z >= c->n_shapes || c->shapes[in->z].n != in->y)
				return false;
			break;
		case 't':
			if (in->z >= c->n_types)
				return false;
			break;
		case 'd':
			if (in->z >= c->n_domains)
				return false;
			break;
		case 'p':
			if (in->z >= c->n_protos)
				return false;
			return captures_fit(c, c->protos[in->z]);
		case 'b':
			if (in->z >= feel_builtin_count)
				return false;
			break;
		case 'x':
			if (in->z >= c->n_regexes || in->y > BUILTIN_ARGS_MAX)
				return false;
			break;
		default: break;
		}
	}
	switch (in->op) {
	case I_BRANCH:
	case I_ELSE:
	case I_MERGE: return in->y + 1u < c->n_regs;
	case I_ITER:
	case I_ITER_RANGE:
	case I_NEXT:
	case I_KEEP: return in->y + (unsigned)LOOP_REGS <= c->n_regs;
	default: return true;
	}
}

/* How many values an instruction takes, and how much higher the stack is where it goes. */
static int taken(const struct insn *in)
{
	int n = feel_opcodes[in->op].pops;

	return strchr(feel_opcodes[in->op].operands, 'n') ? n + in->y : n;
}

static int height_at_target(const struct insn *in, int before)
{
	switch (in->op) {
	case I_AND_JUMP:
	case I_OR_JUMP:
	case I_ELSE:
	case I_TRY_MEMBER:
	case I_ITER:
	case I_KEEP: return before;
	case I_ITER_RANGE: return before - 1;
	default: return before - taken(in) + feel_opcodes[in->op].pushes;
	}
}

struct heights {
	int *at;
	uint32_t n;
};

static bool reach(struct heights *h, uint32_t where, int height)
{
	if (where >= h->n)
		return false;
	if (h->at[where] == UNSEEN)
		h->at[where] = height;
	return h->at[where] == height;
}

static enum code_shape plain_shape(const struct feel_code *c)
{
	if (c->n != 2 || c->n_params)
		return CODE_GENERAL;
	if (c->at[0].op == I_SLOT)
		return CODE_SLOT;
	return c->at[0].op == I_SLOT_CMP ? CODE_COMPARE : CODE_GENERAL;
}

/* Jumps go forward, but for JUMP, whose target has then been seen: one pass is enough. */
bool feel_verify(struct feel_code *c, struct arena *arena)
{
	struct heights h = {ARENA_ARRAY(arena, int, c->n ? c->n : 1), c->n};
	int most = 0;

	for (uint32_t i = 0; i < c->n; i++)
		h.at[i] = UNSEEN;
	if (!c->n || !reach(&h, 0, 0) || c->at[c->n - 1].op != I_END)
		return false;
	for (uint32_t i = 0; i < c->n; i++) {
		const struct insn *in = &c->at[i];
		int before = h.at[i], after;
		bool jumps;

		if (before == UNSEEN || in->op >= OPCODES || !operands_fit(c, in) ||
			taken(in) > before)
			return false;
		jumps = strchr(feel_opcodes[in->op].operands, 'j') != NULL;
		after = before - taken(in) + feel_opcodes[in->op].pushes;
		most = after > most ? after : most;
		if (jumps && ((in->z <= i && in->op != I_JUMP) ||
				     !reach(&h, in->z, height_at_target(in, before))))
			return false;
		if (in->op == I_END) {
			if (before != 1)
				return false;
		} else if (in->op != I_JUMP && !reach(&h, i + 1, after)) {
			return false;
		}
	}
	if (most + 1 > STACK_MAX)
		return false;
	c->max_stack = (uint32_t)most + 1;
	c->plain = plain_shape(c);
	return true;
}
