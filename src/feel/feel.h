/*
 * feel - the expression language of DMN 1.5, with unknown
 *
 * text -> tokens -> tree -> types -> compact code -> value.  The same engine serves
 * rule files, table cells and `sluse eval`.  It knows no rules: names are resolved
 * by whoever calls (struct feel_scope) and become slots of an environment (struct
 * feel_env) when the code runs.
 *
 * Parsing and checking happen once, at load, in the arena of the load; code lives in
 * the arena of the ruleset and never changes.  Evaluation takes an arena for what it
 * makes (strings, lists), is bounded in steps and depth, and cannot fail: an error is
 * null with a reason, absence is unknown with its causes.
 *
 * Where unknown meets an operator: DMN 1.5 chapter 10 for everything known; for the
 * rest sluse-rules(5), "Two absences".  Sound: a value that is answered holds for
 * every completion of the unknown slots.
 */
#ifndef FEEL_FEEL_H
#define FEEL_FEEL_H

#include "base/diag.h"
#include "data/type.h"
#include "data/value.h"

/* ---- names --------------------------------------------------------------- */

enum feel_name_kind {
	FEEL_NAME_NONE,
	FEEL_NAME_SLOT,     /* a value of the environment */
	FEEL_NAME_VALUE,    /* a constant, known now */
	FEEL_NAME_SPACE,    /* only a prefix: profile.x, ledig.alder */
	FEEL_NAME_FUNCTION, /* a named function of the host: a decision table, a helper */
};
struct feel_name {
	enum feel_name_kind kind;
	uint32_t slot;           /* SLOT; SPACE: an id for member(); FUNCTION: an id for call() */
	const struct type *type; /* SLOT, VALUE; FUNCTION: T_FUNCTION with parameters and result */
	struct value value;      /* VALUE */
	const char *refused;     /* NONE: why this name may not be used here, or NULL */
};

/* How the host resolves names while an expression is checked.  Local names
 * (`for x in …`, context entries, function parameters) never reach it. */
struct feel_scope {
	void *host;
	/* true when the name exists */
	bool (*lookup)(void *host, const char *name, size_t len, struct feel_name *out);
	/* name inside a space; NULL: there are no spaces */
	bool (*member)(
		void *host, uint32_t space, const char *name, size_t len, struct feel_name *out);
	/* feeds every name that could have been meant; space UINT32_MAX: top level */
	void (*suggest)(void *host, uint32_t space, struct suggest *s);
	unsigned name_words; /* names may have up to this many words ("Full Name"); 0 is 1 */
	bool dynamic;        /* type mismatches are left to run time (sluse eval without
	                        declarations) instead of being errors */
	/* A type by its name, for `instance of`; NULL: none has one.  May be left out. */
	const struct type *(*type_named)(void *host, const char *name, size_t len);
};

/* ---- lexer --------------------------------------------------------------- */

/* Shared with rule files.  A cursor over validated UTF-8; tokens on demand, so that
 * the parser can look at the text where names may have blanks. */
enum feel_token_kind {
	TOK_END,
	TOK_NAME, /* letters, digits, '_' and what FEEL allows inside; no blanks */
	TOK_NUMBER,
	TOK_STRING, /* raw span with quotes; feel_string() unescapes */
	TOK_AT,     /* @"…" : a temporal literal; span of the whole */
	TOK_PUNCT,  /* text says which: ( ) [ ] { } , : . .. + - * ** / = != < <= > >= -> | || */
	TOK_BAD,    /* message was added */
};
struct feel_token {
	enum feel_token_kind kind;
	uint32_t start, end;
};
struct feel_lexer {
	const struct source *src;
	uint32_t pos;          /* where the next token is looked for */
	uint32_t end;          /* where the text ends (a part of src may be lexed) */
	struct feel_token tok; /* the current token */
	uint32_t last_end;     /* end of the token before it */
	struct diags *diags;
	bool feel_names; /* FEEL's wider name characters (', ’, etc.); rule files: false */
};
void feel_lexer_init(struct feel_lexer *lx, const struct source *src, uint32_t start, uint32_t end,
	struct diags *diags); /* and reads the first token */
void feel_lexer_next(struct feel_lexer *lx);
void feel_lexer_seek(struct feel_lexer *lx, uint32_t pos);   /* reads the token at pos */
bool feel_is(const struct feel_lexer *lx, const char *text); /* a NAME or PUNCT spelled so */
bool feel_accept(struct feel_lexer *lx, const char *text);
struct span feel_span(const struct feel_lexer *lx); /* of the current token */
/* The text of a TOK_STRING or TOK_AT token, unescaped; a message and NULL when bad. */
const char *feel_string(struct feel_lexer *lx, struct arena *arena, size_t *len);

/* ---- tree ---------------------------------------------------------------- */

struct feel_expr; /* opaque here; feel/tree.h for the printer and the tree walk in tests */

struct feel_parser_limits {
	unsigned depth; /* nesting of brackets and operators; 0 is 200 */
	unsigned nodes; /* 0 is 200,000 */
};
/* Parses one expression at the cursor and leaves the cursor after it; a keyword of
 * the host (`because`, `border`, …) simply ends it, for no operator stands between.
 * Names are taken as they are, resolved in feel_check.  But scope (may be NULL) tells
 * which names have blanks.  NULL after a message. */
struct feel_expr *feel_parse(struct feel_lexer *lx, const struct feel_scope *scope,
	struct arena *arena, const struct feel_parser_limits *limits);
/* Unary tests, as in a table cell: `-`, `> 13`, `"a", "b"`, `[1..5]`, `not(…)`, any
 * expression over `?`.  The result is an expression over the name `?`. */
struct feel_expr *feel_parse_unary(struct feel_lexer *lx, const struct feel_scope *scope,
	struct arena *arena, const struct feel_parser_limits *limits);
struct span feel_expr_span(const struct feel_expr *e);

/* Resolves names, infers types.  The expression's type, or NULL after messages.
 * wanted: what the place needs (may be NULL: anything); a mismatch is a message. */
const struct type *feel_check(struct feel_expr *e, const struct feel_scope *scope,
	const struct type *wanted, struct arena *arena, struct diags *diags);
/* For unary tests: the type of `?`. */
const struct type *feel_check_unary(struct feel_expr *e, const struct feel_scope *scope,
	const struct type *input, struct arena *arena, struct diags *diags);

/* ---- code ---------------------------------------------------------------- */

struct feel_code;
/* From a checked tree; verified (stack depth, jumps, slots) before it is handed out.
 * NULL after a message when it is too large. */
const struct feel_code *feel_emit(
	const struct feel_expr *e, struct arena *arena, struct diags *diags);
/* The slots it may read, ascending, without repeats. */
const uint32_t *feel_code_slots(const struct feel_code *c, uint32_t *n);
/* The constants that stand in it, in no order that means anything. */
const struct value *feel_code_constants(const struct feel_code *c, uint32_t *n);
/* The text it was made from: all of it, on one line, without comments. */
const char *feel_code_text(const struct feel_code *c, struct arena *arena);
/* A part of a source on one line: blanks squeezed, comments left out. */
const char *feel_squeeze(struct span at, struct arena *arena);
/* True when it reads no slot and calls no host: its value is known at load. */
bool feel_code_constant(const struct feel_code *c);
/* The slots that can make it unknown: those it reads without asking for them with known()
 * first.  FEEL_ANY_SLOT among them: others too, it was not looked into. */
enum { FEEL_ANY_SLOT = -1 };
const uint32_t *feel_code_open(const struct feel_code *c, uint32_t *n);
void feel_code_dump(struct strbuf *out, const struct feel_code *c); /* one line an instruction */

/* ---- running ------------------------------------------------------------- */

/* A reason why a null came from an error, told while evaluating. */
struct feel_note {
	struct span span; /* of the operator or call */
	const char *text;
};
struct feel_notes {
	VEC(struct feel_note) list; /* at most 20 are kept */
};
struct feel_zones;
struct feel_env {
	struct value *slots; /* V_UNSET until asked for */
	uint32_t n_slots;
	void *host;
	/* Called for an unset slot; what it returns is kept in the slot. */
	struct value (*fill)(void *host, struct feel_env *env, uint32_t slot);
	/* A host function; args are values in parameter order.  NULL: none. */
	struct value (*call)(void *host, struct feel_env *env, uint32_t function,
		const struct value *args, uint32_t n);
	struct arena *arena;
	int64_t today; /* for today() and now(); now() is today at midnight UTC unless set */
	const struct instant *now;      /* or NULL */
	uint64_t steps;                 /* left; 0 and everything is null: "too many steps" */
	unsigned depth;                 /* of nested evaluation, bounded */
	struct feel_notes *notes;       /* NULL: not wanted */
	const struct feel_zones *zones; /* time zone data, or NULL: offsets only */
	size_t memory;                  /* private: bytes in use when the outermost began */
};
/* What one evaluation may use, let expressions that it fills in included. */
enum { FEEL_STEPS = 10000000, FEEL_MEMORY = 128 << 20 };

struct value feel_eval(const struct feel_code *code, struct feel_env *env);
/* with `?` bound */
struct value feel_eval_unary(
	const struct feel_code *code, struct feel_env *env, struct value input);

/* FEEL '=' and '<' on two values, three-valued: null when not comparable, unknown when
 * either is. */
struct value feel_equal(struct arena *a, struct value x, struct value y);
struct value feel_less(struct arena *a, struct value x, struct value y);

/* Reads what FEEL's constructors read: "2026-11-16", "10:00:00+01:00", "P1DT2H", "P1Y".
 * A null with reason when it is none of them. */
struct value feel_temporal(const char *s, size_t len, struct arena *arena);

/* The known functions, for suggestions, documentation and editors. */
struct feel_function_info {
	const char *name;      /* "string length" */
	const char *signature; /* "string length(string): number" */
	bool ours;             /* not in DMN */
};
const struct feel_function_info *feel_functions(unsigned *n);

#endif
