/*
 * code - compact instructions for a small stack machine
 *
 * Eight bytes each.  A frame is one array of values: registers (parameters, captured
 * variables, loop variables, in this order), then the operand stack.  Jumps go forward
 * except for JUMP at the end of a loop, so that every way round a loop passes NEXT, which
 * counts a step.
 *
 * Nothing is run that feel_verify() has not looked at: every operand within its table,
 * one stack depth at every place however it is reached, an END at the end.
 */
#ifndef FEEL_CODE_H
#define FEEL_CODE_H

#include "base/vec.h"
#include "feel/builtin.h"

enum opcode {
#define X(name, pops, pushes, operands) I_##name,
#include "feel/opcodes.def"
#undef X
	OPCODES,
};
struct opcode_info {
	const char *name;
	uint8_t pops, pushes;
	const char *operands;
};
extern const struct opcode_info feel_opcodes[OPCODES];

struct insn {
	uint8_t op, x;
	uint16_t y;
	uint32_t z;
};
/* Registers of a loop: result so far, list, position, end, element. */
enum { LOOP_ACC, LOOP_SOURCE, LOOP_AT, LOOP_END, LOOP_ITEM, LOOP_REGS };
enum iter_kind { ITER_FOR, ITER_FILTER, ITER_QUANTIFIED };

struct shape { /* keys of a context, or names of arguments */
	uint32_t n;
	const struct shape_key {
		const char *s;
		uint32_t len;
	} * keys;
};
struct code_place {
	uint32_t start, end;
};
struct feel_code {
	const struct insn *at;
	const struct code_place *places; /* one an instruction */
	uint32_t n;
	const struct source *src;
	uint32_t start, end; /* of the whole expression in src */
	const struct value *consts;
	uint32_t n_consts;
	const struct shape *shapes;
	uint32_t n_shapes;
	const struct type *const *types;
	uint32_t n_types;
	const struct domain *const *domains;
	uint32_t n_domains;
	const struct feel_code *const *protos; /* function literals */
	uint32_t n_protos;
	const struct
		capture { /* of a function literal: registers of the frame around, and its own */
		uint32_t from, to;
	} * captures;
	uint32_t n_captures;
	const struct code_regex { /* calls whose pattern is compiled already */
		const struct feel_builtin *b;
		const struct xpath_regex *x;
	} * regexes;
	uint32_t n_regexes;
	const uint32_t *slots; /* ascending */
	uint32_t n_slots;
	const uint32_t *open; /* feel_code_open */
	uint32_t n_open;
	uint32_t n_params, n_regs, max_stack;
	const struct type *type;               /* of a function literal: T_FUNCTION */
	const struct type *const *param_types; /* of a function literal; NULL: not stated */
	bool constant;
	/* One look at a slot, or its comparison with a constant, and nothing else: what most
	 * conditions are.  Such code is answered without a frame (feel_eval). */
	enum code_shape { CODE_GENERAL, CODE_SLOT, CODE_COMPARE } plain;
};

/* Whether the code is sound; fills max_stack. */
bool feel_verify(struct feel_code *code, struct arena *arena);

#endif
