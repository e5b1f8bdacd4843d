/*
 * rule_model - what the names of a ruleset stand for
 *
 * Between the files as they were written (ast) and the images stands one table of symbols:
 * a symbol is a name of a kind, with every version of it (two versions of one name may
 * exist for different days).  A symbol that expressions can read has a slot, and the
 * numbering is the same for all images: so an expression is checked and compiled once,
 * whatever the days.  What differs from one span of days to the next is which version
 * holds, and therefore which facts stand behind a slot (rule_deps).
 *
 * A symbol's type may not differ between its versions.
 */
#ifndef RULES_RULE_MODEL_H
#define RULES_RULE_MODEL_H

#include "data/record.h"
#include "rules/rule_load.h"
#include "rules/table_calls.h"

enum {
	SLOT_NOWHERE = UINT32_MAX,
	READ_DEPTH = 64,
	CALL_DEPTH = 16,
	VERSIONS_MAX = 64,
	NESTING_MAX = 24
};

struct version {
	void *node; /* struct ast_… of the symbol's kind */
	int64_t from, to;
	struct span at; /* of the name */
};
/* of lets, consts and tables: not looked at, waiting for what it reads, being checked, checked */
enum symbol_state { SYMBOL_NEW, SYMBOL_WAITS, SYMBOL_OPEN, SYMBOL_DONE };
struct symbol {
	enum slot_kind kind; /* without a slot (track, match): of no meaning */
	enum word word;      /* W_FACTS: a fact; W_LET, W_CONST, W_GROUP, …, W_DIMENSION */
	const char *name;    /* as declared: "alder" */
	const char *shown;   /* as an author would write it: "profile.x" */
	uint32_t entity;
	uint32_t slot;
	const struct type *type; /* type_any until known */
	VEC(struct version) versions;
	struct symbol *screening; /* of a dimension */
	struct strmap *members;   /* of a screening: its dimensions; of a table: its inputs */
	enum symbol_state state;
	struct value value; /* const with one version that always holds */
	bool fixed;         /* value is set */
	bool used;
	uint32_t number, depth; /* of a table: in their order; how deep it calls others */
};

struct model_entity {
	const char *name;
	struct ast_text title;
	VEC(struct symbol *) facts;
	VEC(struct symbol *) lets;
	struct strmap members;
	uint32_t first_slot;
	struct vocab vocab;                 /* the same in all images */
	const struct feel_code **plausible; /* per fact */
	const struct fact_origin *origins;  /* per fact */
};
/* One name space: by name, and in the order of names once declared. */
struct symbols {
	struct strmap by_name;
	VEC(struct symbol *) list;
};
struct model {
	struct model_entity entities[ENTITIES_MAX];
	uint32_t n_entities;
	struct strmap entity_index; /* name -> struct model_entity */
	struct symbols consts, groups, profiles, offers, screenings, tracks, matches, dues, tables,
		shares, progresses;
	VEC(struct symbol *) dimensions;
	VEC(struct symbol *) inputs; /* of tables */
	struct codes *codes;         /* by name */
	struct ast_codes **codes_ast;
	const struct type **code_types;
	uint32_t n_codes;
	VEC(struct symbol *) slots; /* [SLOT_ON] and [SLOT_VALUE] are NULL */
	uint32_t n_facts;           /* facts have the slots from 2 on */
	unsigned nesting;           /* of definitions being checked */
};
enum { FIRST_FACT = SLOT_VALUE + 1 };

/* ---- steps of a load, in this order -------------------------------------- */

void rule_reserve(struct load *ld);     /* the facts every run of an offer has */
void rule_declare(struct load *ld);     /* symbols, vocabularies, slots */
void rule_include(struct load *ld);     /* criteria of groups that items include */
void rule_check(struct load *ld);       /* expressions and items */
void rule_check_cases(struct load *ld); /* names and values of cases */
void rule_lint(struct load *ld);        /* warnings */
/* Warnings about what can never be, always is, overlaps or is left out.  images: what was
 * made of it all, by their days; tmp: for one item after another. */
void rule_lint_boxes(
	struct load *ld, const struct image *const *images, uint32_t n, struct arena *tmp);

/* ---- types and tables ---------------------------------------------------- */

void rule_declare_codes(struct load *ld);
const struct type *rule_type(struct load *ld, struct ast_type *t);
/* The values a fact may have; NULL when open, or after a message. */
const struct range *rule_range(struct load *ld, const struct ast_type *t);
/* Do two declarations mean the same type?  What could not be read is like anything. */
bool rule_same_type(const struct ast_type *a, const struct ast_type *b);
/* Refuses names of characteristics that no rule may know of. */
void rule_refuse_protected(struct load *ld, const struct ast_name *name, bool person);

/* ---- names --------------------------------------------------------------- */

struct model_entity *model_entity(const struct model *m, const char *name);
uint32_t entity_index_of(const struct model *m, const struct model_entity *e);
struct symbol *symbols_find(const struct symbols *s, const char *name);
struct symbols *symbols_of(struct model *m, enum word kind);
/* The version that holds all through these days, or NULL. */
const struct version *symbol_version(const struct symbol *s, int64_t from, int64_t to);

/* In what surroundings a name is read. */
enum surroundings {
	NAMES_ITEM,      /* facts of the first entity, items */
	NAMES_LET,       /* facts of one entity; items when it is the first */
	NAMES_PLAUSIBLE, /* facts of one entity */
	NAMES_CONST,     /* other consts */
	NAMES_LEVEL,     /* as item, and `value` */
	NAMES_CATEGORY,  /* as item, and the screening's own dimensions */
	NAMES_MATCH,     /* facts of two entities, items */
	NAMES_TABLE,     /* the table's own inputs */
	NAMES_CASE,      /* consts and `on`, which is a day here */
};
struct names {
	struct load *ld;
	enum surroundings where;
	uint32_t entity, right; /* right: NAMES_MATCH */
	struct symbol *screening, *table;
	struct ast_expr *expr; /* being checked */
	const struct type *value_type;
	int64_t on;
	struct table_calls calls; /* of the expression */
};
void names_init(struct names *n, struct load *ld, enum surroundings where);
struct feel_scope names_scope(struct names *n);
/* The symbol of a fact or let, `a` or `a.b`, for texts and cases; NULL when there is
 * none, after a message. */
struct symbol *names_path(struct names *n, const char *path, size_t len, struct span at);
bool model_lost(const struct load *ld, const char *name);
/* The fact or let of that name, NULL after a message; facts: a fact alone. */
struct symbol *names_member(
	struct load *ld, uint32_t entity, const struct ast_name *name, bool facts);
/* Error: there is no such thing, with what could have been meant. */
void names_missing(struct load *ld, const struct ast_name *name, const char *what,
	const struct symbols *among);

/* ---- expressions --------------------------------------------------------- */

enum { MAY_KNOW = 1 }; /* known() may stand here */
/* Types and compiles; nothing for an expression that is not there. */
void rule_expr(struct names *n, struct ast_expr *e, const struct type *wanted, unsigned allowed);
/* All of a criterion; allowed: in its strict reading. */
void rule_criterion(struct names *n, struct ast_criterion *c, unsigned allowed);
/* Tells of a name that was seen before. */
void rule_once(struct load *ld, struct strmap *seen, const struct ast_name *name, const char *what);
/* Somebody leads, and one alone; leads: how often that was said, at: where last. */
void rule_one_lead(struct load *ld, const char *what, const struct ast_name *name, unsigned leads,
	struct span at);
/* Of a cell: tests of an input of this type (NULL: any). */
void rule_cell(struct names *n, struct ast_expr *e, const struct type *input);
/* A table's head and cells, before anything calls it. */
void rule_table(struct load *ld, struct symbol *s);
void rule_tables(struct load *ld);
void rule_check_dues(struct load *ld);   /* rule_check_due.c */
void rule_check_shares(struct load *ld); /* rule_check_share.c */
void rule_check_progresses(struct load *ld);
/* A let's or const's type and code, before anything reads it. */
void rule_definition(struct load *ld, struct symbol *s);
void rule_definitions(struct load *ld);
bool rule_table_calls(struct names *n, struct span at);
/* Evaluates constant code; false after a message. */
bool rule_constant(struct load *ld, const struct ast_expr *e, int64_t on, struct value *out);
/* Builds t->built; n says which names it may hold. */
void rule_text(struct names *n, struct ast_text *t);

#endif
