/*
 * kit - conformance cases of the expression language, one at a time
 *
 * A case is one line of JSON that brings everything along: an expression or a decision table,
 * the values its names have, helpers that are bound first (`let`), and the types that all of
 * them are declared to have.  The values are written as {"number": "1.50"}, {"date": …},
 * {"context": {…}}; null, booleans, texts and lists stand for themselves.
 *
 * What a case has in common with a DMN model: a value is made to fit the type it is declared
 * to have (DMN 1.5, 10.3.2.9.4), and is null where it cannot; a name that is declared and not
 * given is null.  Nothing is unknown here.
 *
 * Every name has a slot of its own.  A helper with parameters is a function of the host: a
 * call sets the slots of its parameters, forgets those of its inner helpers, and puts all
 * back when it is done, so that it may call itself.  A function literal that leaves a call
 * takes along what the slots held (struct kit_bound).
 *
 * Everything lives in the arena of the case; what is wrong with the case itself is told in
 * `fault`, the first one only.
 */
#ifndef SERVICE_KIT_H
#define SERVICE_KIT_H

#include "base/vec.h"
#include "data/json.h"
#include "feel/table.h"

/* A declared type, and the values it may have beyond what struct type can say. */
struct kit_type {
	const struct type *type;
	const struct feel_code *allowed;      /* unary tests, or NULL */
	const struct kit_type *of;            /* of a list, or NULL */
	const struct kit_type *const *fields; /* of a context: as many as type->n_fields */
};

/* What a name or a function works out: one of the two. */
struct kit_body {
	const struct feel_code *code;
	const struct decision_table *table;
	const char *wrong; /* why there is neither */
	const struct kit_type *type;
};
enum kit_slot_kind { KIT_GIVEN, KIT_HELPER, KIT_PARAMETER };
struct kit_slot {
	enum kit_slot_kind kind;
	struct value given;
	struct kit_body body;
};
struct kit_function {
	uint32_t first, end; /* its slots: the parameters, then the inner helpers */
	uint32_t n_params;
	const struct kit_type *const *params;
	struct kit_body body;
};

/* A function value with the slots of the call that it was made in. */
struct kit_bound {
	struct value fn;
	uint32_t first, end;
	const struct value *slots;
};

struct kit {
	struct arena *arena;
	struct feel_env env;
	const struct context *types; /* item definitions by name, as they were told; or NULL */
	VEC(struct kit_slot) slots;
	VEC(struct kit_function) functions;
	VEC(struct kit_bound) bound; /* as host functions their ids follow those of `functions` */
	const char *fault;           /* NULL: none so far */
};
void kit_init(struct kit *k, struct arena *arena);
void kit_fault(struct kit *k, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* --- values (kit_value.c) -------------------------------------------------- */

/* From the encoding of cases.  false after a fault. */
bool kit_value(struct kit *k, struct value told, struct value *out);
/* Into it.  A function has no encoding, nor has what holds one. */
bool kit_writable(struct value v);
void kit_write(struct json_writer *w, struct value v);
/* A member of an object as it was told; null where there is none. */
struct value kit_member(struct value object, const char *key);

/* --- types (kit_type.c) ---------------------------------------------------- */

extern const struct kit_type kit_any;
/* Never NULL: a type that is not told, or not known, is Any. */
const struct kit_type *kit_type(struct kit *k, struct value told);
/* The members that a value has, for names of which nothing is declared: so that those with
 * blanks in them are recognised.  All else about it is left to run time. */
const struct type *kit_shape(struct kit *k, struct value v);
struct value kit_fit(struct kit *k, struct value v, const struct kit_type *t);

/* --- names (kit_name.c) ---------------------------------------------------- */

struct kit_name {
	const char *s;
	uint32_t len;
	bool function;
	uint32_t id; /* slot or function */
	const struct type *type;
};
struct kit_names { /* the later goes before the earlier, and all before those around */
	struct kit *kit;
	const struct kit_names *around;
	VEC(struct kit_name) list;
};
struct feel_scope kit_scope(struct kit_names *names);
void kit_declare(struct kit_names *names, struct value name, bool function, uint32_t id,
	const struct type *type);

/* A name with a value, made to fit. */
void kit_give(struct kit_names *names, const char *name, size_t len, struct value v,
	const struct kit_type *t);

/* --- code (kit_code.c) ----------------------------------------------------- */

/* NULL, and *wrong, where the text is not an expression. */
const struct feel_code *kit_code(struct kit_names *names, struct value text, const char **wrong);
/* Unary tests over `?`. */
const struct feel_code *kit_unary(
	struct kit_names *names, struct value text, const struct type *input, const char **wrong);
const struct decision_table *kit_table(
	struct kit_names *names, struct value told, const char **wrong);
/* The expression or the table of an object, with the type it declares. */
struct kit_body kit_body(struct kit_names *names, struct value object);
/* The helpers of an object, each in sight of those after it. */
void kit_helpers(struct kit_names *names, struct value list);

/* --- running (kit_run.c) --------------------------------------------------- */

/* Runs it, once all names have their slots (kit_ready). */
void kit_ready(struct kit *k);
struct value kit_run(struct kit *k, const struct kit_body *body);

#endif
