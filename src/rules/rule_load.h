/*
 * rule_load - what the steps of one load share
 *
 * Two arenas: `keep` becomes the ruleset's, `scratch` is dropped when the load is over.
 * Rule texts are copied into `keep`, since compiled code speaks of places in them.
 * Messages are collected here (in `scratch`) and handed over at the end.
 */
#ifndef RULES_RULE_LOAD_H
#define RULES_RULE_LOAD_H

#include "rules/ast.h"
#include "rules/ruleset.h"

enum { NAME_BYTES = 120, CHECK_ERRORS = 400, TABLES_MAX = 100 };

struct load_source {
	struct source src; /* first: a span's src is cast back */
	const char *file;  /* its name as handed in */
	uint32_t *lines;   /* offset of each line's first byte */
	uint32_t n_lines;
	bool rules;      /* a *.rules file */
	bool unreadable; /* told so already */
};

struct model;
struct rule_marks;
struct load {
	struct arena *keep, *scratch;
	struct diags diags;
	struct rule_limits limits;
	struct load_source *sources;
	uint32_t n_sources;
	struct strmap words; /* interned names, in keep */
	struct ast ast;
	struct model *model;
	bool unreadable;          /* some file could not be read at all: names may be missing */
	struct strmap lost;       /* names of items whose kind could not be read */
	struct rule_marks *marks; /* where things stand, for who lays them out; or NULL */
	VEC(struct undecided) undecided;
};

/* An error, a warning; the message for diag_hint or NULL. */
#define load_error(ld, at, kind, ...) diag_add(&(ld)->diags, DIAG_ERROR, at, kind, __VA_ARGS__)
#define load_warning(ld, at, kind, ...) diag_add(&(ld)->diags, DIAG_WARNING, at, kind, __VA_ARGS__)
/* So many mistakes that more would help nobody. */
static inline bool load_hopeless(const struct load *ld)
{
	return ld->diags.errors >= CHECK_ERRORS;
}

/* An item whose conditions were looked into in part only; told once of each. */
void rule_undecided(struct load *ld, const struct ast_item *item, const char *why);

/* UTF-8 and no zero bytes, or it is told and marked. */
void load_read_source(struct load *ld, struct load_source *src);
const char *load_intern(struct load *ld, const char *s, size_t len);
/* "rules/x.rules:41", in keep; by the line table, for there may be many. */
const char *load_at(struct load *ld, struct span at);
/* "2026-11-16", in scratch. */
const char *load_date(struct load *ld, int64_t day);
/* The source text on one line: blanks squeezed, comments left out; in keep. */
const char *load_squeeze(struct load *ld, struct span at);
/* Adds ": did you mean 'x'?" where there was a candidate. */
void load_suggest(struct load *ld, struct diag *d, const struct suggest *s);

#endif
