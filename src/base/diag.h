/*
 * diag - messages about a text that somebody wrote
 *
 * A message says what is wrong in plain words, where (file:line:column, and the
 * line itself with a caret), and where possible what would be right.  Messages
 * are collected, not printed: one run shows many, at most `max`, the rest is
 * counted.  They are kept in the order of file and place.
 *
 *	rules/offers.rules:12:17: error: there is no fact named 'aldr'
 *	    require aldr > 30
 *	            ^~~~
 *	    did you mean 'alder'?
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include "base/strbuf.h"
#include "base/vec.h"
#include <stdarg.h>
#include <stdint.h>

struct source {
	const char *name; /* as shown to people: "rules/offers.rules" */
	const char *text;
	size_t len;
};

struct span {
	const struct source *src; /* NULL: no place */
	uint32_t start, end;      /* byte offsets, start <= end */
};

enum diag_level { DIAG_ERROR, DIAG_WARNING };

struct diag {
	enum diag_level level;
	struct span span;
	const char *kind; /* short stable word, e.g. "unknown-name" */
	const char *text; /* one sentence, no full stop */
	const char *hint; /* or NULL: "did you mean 'alder'?" */
	/* What else is wrong behind it on its line, or right before it, follows from it: such as
	 * where a text has no end.  diags_sort() leaves that out. */
	bool alone;
};

struct diags {
	struct arena *arena;
	VEC(struct diag) list;
	unsigned max;              /* 0 stands for 20 */
	unsigned errors, warnings; /* all, also those not kept */
};

void diags_init(struct diags *ds, struct arena *arena, unsigned max);
/* Returns the message for diag_hint, or NULL when it was only counted.  The same
 * text at the same place is told once. */
struct diag *diag_add(struct diags *ds, enum diag_level level, struct span at, const char *kind,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));
void diag_hint(struct diags *ds, struct diag *d, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void diags_sort(struct diags *ds); /* by file name, then place; without what follows from another */

struct place {
	unsigned line, column; /* from 1; column counts code points */
};
struct place span_place(struct span at);
struct span span_join(struct span a, struct span b);
/* "rules/x.rules:41", in the arena */
const char *span_at(struct span at, struct arena *arena);

void diag_print(struct strbuf *out, const struct diag *d);    /* with line and caret */
void diags_print(struct strbuf *out, const struct diags *ds); /* all, and what was left out */

/* The candidate nearest to `name` (optimal string alignment, at most a third of
 * its letters off), or NULL.  Feed candidates one by one. */
struct suggest {
	const char *name;
	size_t len;
	const char *best;
	unsigned distance;
};
void suggest_init(struct suggest *s, const char *name, size_t len);
void suggest_try(struct suggest *s, const char *candidate);

#endif
