/*
 * emit - what the parts of the emitter share
 *
 * An emitter makes the code of one function literal, or of the whole expression.  Every
 * emit_… leaves one value on the stack.  Nothing that is kept points into the tree's arena.
 */
#ifndef FEEL_EMIT_H
#define FEEL_EMIT_H

#include "feel/code.h"

enum { REGS_MAX = 60000 };

struct emitter {
	struct arena *arena;
	struct emitter *around; /* of a function literal */
	uint32_t function;      /* its number, 0 outermost */
	const struct source *src;
	VEC(struct insn) code;
	VEC(struct code_place) places;
	VEC(struct value) consts;
	VEC(struct shape) shapes;
	VEC(const struct type *) types;
	VEC(const struct domain *) domains;
	VEC(const struct feel_code *) protos;
	VEC(struct capture) captures;
	VEC(struct feel_local *) captured;
	VEC(struct code_regex) regexes;
	struct slots {
		VEC(uint32_t) list;
	} * slots; /* shared */
	uint32_t n_regs;
	bool too_large;
};

void emit(struct emitter *em, const struct feel_expr *e);
/* A value of an ordered domain, as its rank. */
void emit_ranked(struct emitter *em, const struct feel_expr *e, const struct domain *d);

/* feel_emit.c: instructions, tables, variables */
uint32_t emit_put(struct emitter *em, const struct feel_expr *e, enum opcode op, unsigned x,
	uint32_t y, uint32_t z);
void emit_land(struct emitter *em, uint32_t jump); /* the jump goes to what comes next */
uint32_t emit_add_const(struct emitter *em, struct value v);
uint32_t emit_add_text(struct emitter *em, const char *s, uint32_t len);
uint32_t emit_add_type(struct emitter *em, const struct type *t);
uint32_t emit_add_domain(struct emitter *em, const struct domain *d);
uint32_t emit_add_shape(struct emitter *em, const struct shape_key *keys, uint32_t n);
void emit_const(struct emitter *em, const struct feel_expr *e, struct value v);
uint32_t emit_regs(struct emitter *em, uint32_t n);
void emit_local(struct emitter *em, const struct feel_expr *e, struct feel_local *l);
void emit_set_local(struct emitter *em, const struct feel_expr *e, struct feel_local *l);
const struct type *emit_copy_type(struct arena *a, const struct type *t, unsigned depth);
struct feel_code *emit_finish(struct emitter *em, const struct feel_expr *e);

/* feel_emit_op.c */
void emit_binary(struct emitter *em, const struct feel_expr *e);
void emit_if(struct emitter *em, const struct feel_expr *e);
void emit_in(struct emitter *em, const struct feel_expr *e);
void emit_tests(struct emitter *em, const struct feel_expr *e);
void emit_between(struct emitter *em, const struct feel_expr *e);

/* feel_emit_part.c */
void emit_loop(struct emitter *em, const struct feel_expr *e);
void emit_filter(struct emitter *em, const struct feel_expr *e);
void emit_list(struct emitter *em, const struct feel_expr *e);
void emit_context(struct emitter *em, const struct feel_expr *e);
void emit_call(struct emitter *em, const struct feel_expr *e);
void emit_function(struct emitter *em, const struct feel_expr *e);

#endif
