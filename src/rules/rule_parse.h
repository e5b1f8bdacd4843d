/*
 * rule_parse - from text to ast: what the parts of the parser share
 *
 * Recursive descent over feel's tokens, one function a clause.  Each returns false after
 * a message, with the cursor wherever the trouble was; who called it goes on with
 * rp_resync(), which looks for the next clause, the item's end or the next item.  So
 * one run shows many mistakes, and each once.
 *
 * Blanks and lines mean nothing in a file without mistakes.  After a mistake they are the
 * best guide there is: people begin clauses on new lines, and items in the first column.
 */
#ifndef RULES_RULE_PARSE_H
#define RULES_RULE_PARSE_H

#include "rules/rule_load.h"
#include "rules/rule_marks.h"

struct rule_parser {
	struct load *ld;
	struct feel_lexer lx;
	struct arena *arena;
};

/* All items of one file, into ld->ast. */
void rule_parse_file(struct load *ld, struct load_source *src);

/* ---- tokens -------------------------------------------------------------- */

bool rp_end(const struct rule_parser *p);
bool rp_at_name(const struct rule_parser *p);
bool rp_at_punct(const struct rule_parser *p, const char *text);
bool rp_at_word(const struct rule_parser *p, enum word w);
bool rp_at_string(const struct rule_parser *p);
/* Some word that may stand there begins at the cursor; W_NONE if none does. */
enum word rp_word(const struct rule_parser *p, unsigned where);
/* The same of what may follow in any order within a clause; it is marked so. */
enum word rp_part(struct rule_parser *p, unsigned where);
/* Marks the token at the cursor; or a place, for what is longer than a token. */
void rp_mark(struct rule_parser *p, enum rule_mark_kind kind);
void rp_mark_span(struct rule_parser *p, enum rule_mark_kind kind, uint32_t start, uint32_t end);
void rp_next(struct rule_parser *p);
bool rp_accept(struct rule_parser *p, enum word w);
bool rp_accept_punct(struct rule_parser *p, const char *text);
struct span rp_here(const struct rule_parser *p);
/* First token of its line; in the first column. */
bool rp_begins_line(const struct rule_parser *p);
bool rp_begins_column(const struct rule_parser *p);

/* "expected a name, found '}'"; always false. */
bool rp_expected(struct rule_parser *p, const char *what);
bool rp_need(struct rule_parser *p, enum word w);
bool rp_need_punct(struct rule_parser *p, const char *text);
/* A clause that may stand once stands again. */
bool rp_twice(struct rule_parser *p, struct span at, enum word w);

/* ---- small things -------------------------------------------------------- */

bool rp_name(struct rule_parser *p, const char *what, struct ast_name *out);
/* a name, or a text that serves as one */
bool rp_label(struct rule_parser *p, const char *what, struct ast_name *out);
bool rp_string(struct rule_parser *p, const char *what, struct ast_text *out);
bool rp_title(struct rule_parser *p, struct ast_text *out); /* a text, where there is one */
bool rp_date(struct rule_parser *p, int64_t *out);
bool rp_count(struct rule_parser *p, uint32_t least, uint32_t most, uint32_t *out);
/* `N days|weeks|months`, in days (a month is 30) */
bool rp_days(struct rule_parser *p, uint32_t *out);
/* `N days | working days | weeks | months` */
bool rp_time(struct rule_parser *p, uint32_t *out, enum time_unit *unit);
bool rp_type(struct rule_parser *p, struct ast_type **out);
bool rp_role(struct rule_parser *p, struct ast_name *out);
/* { a, b }: names, or texts where `texts` */
bool rp_names(struct rule_parser *p, const char *what, struct ast_names *out);
bool rp_expr(struct rule_parser *p, struct ast_expr *out);
/* Reads the expression anew where it stands, for what is to be checked again in another
 * place: checking writes into the tree. */
void rp_expr_again(struct load *ld, struct ast_expr *e);
bool rp_basis(struct rule_parser *p, enum basis *out);
/* source, basis, valid, info; false after a message. */
bool rp_common(struct rule_parser *p, struct ast_item *item, enum word w);

/* A clause that began at `start` went wrong: skips to the next clause of `where` that
 * begins a line, the end of the item, or the next item. */
void rp_resync(struct rule_parser *p, unsigned where, uint32_t start);
/* The clauses between { and }: calls clause() for each word of `where`; with W_NONE for a
 * name in facts and for a row in tables. */
typedef bool rp_clause(struct rule_parser *p, struct ast_item *item, enum word w);
void rp_body(struct rule_parser *p, struct ast_item *item, unsigned where, rp_clause *clause);
/* A word was not understood: an error with what could have been meant. */
bool rp_unknown_word(struct rule_parser *p, unsigned where, const char *in);

/* ---- kinds --------------------------------------------------------------- */

/* kind NAME ["Title"]; NULL after a message when there is no name. */
void *rp_item(struct rule_parser *p, size_t size, enum word kind);
/* What began at `start` is no item that could be read: on to the next. */
void rp_lost_item(struct rule_parser *p, uint32_t start);
void rp_ruleset(struct rule_parser *p);
void rp_const(struct rule_parser *p);
void rp_codes(struct rule_parser *p);
void rp_facts(struct rule_parser *p);

void rp_group(struct rule_parser *p);
void rp_profile(struct rule_parser *p);
void rp_offer(struct rule_parser *p);
void rp_track(struct rule_parser *p);
void rp_screening(struct rule_parser *p);
void rp_match(struct rule_parser *p);
void rp_due(struct rule_parser *p);
void rp_table(struct rule_parser *p);
void rp_share(struct rule_parser *p);
void rp_progress(struct rule_parser *p);
void rp_case(struct rule_parser *p);
void rp_sample(struct rule_parser *p);

/* include group NAME */
bool rp_include(struct rule_parser *p, struct ast_criteria *into);
/* require, refuse, await; `of` is the kind of the item */
bool rp_criterion(struct rule_parser *p, struct ast_criteria *into, enum word w, enum word of);
/* because/yes/no/unknown and what else may follow an expression */
/* PARTY for "PURPOSE", after `consent` */
bool rp_consent(struct rule_parser *p, struct ast_name *party, struct ast_text *purpose);
enum { MAY_BORDER = 1, MAY_PRIVATE = 2, MAY_ELSE = 4, MAY_SOURCE = 8 };
bool rp_criterion_tail(struct rule_parser *p, struct ast_criterion *c, unsigned allowed);
/* a role, or `not stated`: then nothing is written to out */
bool rp_lead(struct rule_parser *p, struct ast_name *out);

#endif
