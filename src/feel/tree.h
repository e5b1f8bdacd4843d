/*
 * tree - what the parser makes of an expression, and what the checker writes on it
 *
 * The parser fills the shape and the spans.  The checker fills `type`, says what each
 * name stands for (struct feel_bind), which overload a call means, and turns constant
 * parts into literals.  The emitter only reads.  The plain tree walk of the tests reads
 * the same tree, which is how the two can be held against each other.
 *
 * A tree lives in the arena of the load.  Long chains of operators (a + b + c …) lean to
 * the left and may be as long as the limit on nodes; whoever walks a tree goes down the
 * left side of N_BINARY in a loop (feel_spine) and may recurse for the rest, whose depth
 * the parser has bounded.
 */
#ifndef FEEL_TREE_H
#define FEEL_TREE_H

#include "feel/feel.h"

enum feel_node {
	N_LITERAL,  /* literal */
	N_NAME,     /* name */
	N_NEG,      /* a */
	N_BINARY,   /* a op b */
	N_IF,       /* a ? b : c */
	N_FOR,      /* loop */
	N_SOME,     /* loop */
	N_EVERY,    /* loop */
	N_BETWEEN,  /* a between b and c */
	N_IN,       /* a in the tests of list */
	N_TEST,     /* op a: `< 5`, as a range value or a unary test */
	N_RANGE,    /* a .. b */
	N_LIST,     /* list */
	N_CONTEXT,  /* context */
	N_PATH,     /* a.name */
	N_FILTER,   /* a[b] */
	N_CALL,     /* call */
	N_FUNCTION, /* function */
	N_INSTANCE, /* a instance of what */
	N_TESTS,    /* unary tests of `?`: list, op is OP_NE for not(…) */
	N_ERROR,    /* null, because of `name.text` (a wrong call that is left to run time) */
};

enum feel_op {
	OP_ADD,
	OP_SUB,
	OP_MUL,
	OP_DIV,
	OP_POW,
	OP_EQ,
	OP_NE,
	OP_LT,
	OP_LE,
	OP_GT,
	OP_GE,
	OP_AND,
	OP_OR,
};
const char *feel_op_text(enum feel_op op); /* "+", "<=", "and" */

enum { RANGE_LO_OPEN = 1, RANGE_HI_OPEN = 2 }; /* op of N_RANGE */

/* A variable of the expression itself: of a loop, a parameter, a context entry, the
 * `item` of a filter, `partial`, `?`. */
struct feel_local {
	const char *name;
	uint32_t len;
	uint32_t function;       /* number of the function literal it belongs to; 0: none */
	const struct type *type; /* never NULL after checking */
	bool used;
	uint32_t reg; /* the emitter's */
};

enum feel_bind_kind {
	BIND_NONE, /* no such name: null */
	BIND_LOCAL,
	BIND_SLOT,
	BIND_VALUE,
	BIND_SPACE, /* only before a dot */
	BIND_HOST,  /* a function of the host */
	BIND_BUILTIN,
};
struct feel_bind {
	enum feel_bind_kind kind;
	struct feel_local *local;
	uint32_t id; /* slot, space, host function, first overload of the built-in */
	struct value value;
};

struct feel_iter {
	struct feel_local *var;
	struct feel_expr *source; /* of lo when hi is there */
	struct feel_expr *hi;     /* for x in lo..hi */
};
struct feel_entry {
	const char *key;
	uint32_t len;
	struct feel_local *var; /* as later entries see it */
	struct feel_expr *value;
};
struct feel_param {
	struct feel_local *var;
	const struct type *type; /* NULL: not stated */
};

struct feel_builtin; /* feel/builtin.h */
struct feel_expr {
	uint8_t kind, op;
	bool constant;  /* reads nothing that is not written here */
	bool static_ok; /* checked with static types: a constant error is an error */
	uint32_t start, end;
	const struct source *src;
	const struct type *type;     /* NULL before checking */
	const struct domain *domain; /* compare by rank in this order */
	union {
		struct value literal;
		struct {
			const char *text;
			uint32_t len;
			uint32_t n_items;
			struct feel_local **items; /* filters whose item may have it, inner first */
			struct feel_bind bind;
		} name;
		struct {
			struct feel_expr *a, *b, *c;
			struct feel_local *item; /* N_FILTER */
			bool index;              /* N_FILTER: b is a number that needs no item */
		};
		struct {
			struct feel_expr *of; /* N_IN: what is tested; N_TESTS: `?` */
			struct feel_expr **at;
			uint32_t n;
		} list;
		struct {
			struct feel_entry *at;
			uint32_t n;
		} context;
		struct {
			struct feel_iter *at;
			uint32_t n;
			struct feel_expr *body;
			struct feel_local *partial;
		} loop;
		struct {
			struct feel_expr *a;
			const char *name;
			uint32_t len;
			uint32_t name_start;
		} path;
		struct {
			struct feel_expr *fn;
			struct feel_expr **args; /* after checking: NULL where one is left out */
			const char **names;      /* NULL: by position */
			uint32_t n;
			const struct feel_builtin *builtin; /* resolved overload */
			const struct domain *rank;          /* min, max over an ordered domain */
		} call;
		struct {
			struct feel_param *params;
			uint32_t n;
			struct feel_expr *body;
			uint32_t id; /* from 1 */
		} function;
		struct {
			struct feel_expr *a;
			const struct type *what;
		} instance;
	};
};

/* The operands of a chain of N_BINARY, from the leftmost: *n nodes, [0] the innermost. */
struct feel_expr **feel_spine(struct feel_expr *e, struct arena *arena, uint32_t *n);

/* The expression as it was written, on one line, cut when long: for messages. */
const char *feel_expr_text(const struct feel_expr *e, struct arena *arena);

/* Of a checked tree: the slots that can make it unknown, see feel_code_open. */
const uint32_t *feel_open_slots(const struct feel_expr *e, uint32_t *n, struct arena *arena);

/* A type without parameters by its name, or NULL. */
const struct type *feel_type_simple(const char *name, size_t len);
/* Is it `list`, `context`, `range` or `function` without what it is made of? */
bool feel_type_bare(const struct type *t);
/* Types as FEEL writes them: "number", "list<number>", "days and time duration".  At the
 * cursor; NULL after a message. */
const struct type *feel_parse_type(
	struct feel_lexer *lx, const struct feel_scope *scope, struct arena *arena);

#endif
