/*
 * rule_compile - from checked items to the image of one span of days
 *
 * What does not differ between spans (an item's texts, a criterion's code) is made once
 * and shared; an image adds which items hold and what stands behind them.
 */
#ifndef RULES_RULE_COMPILE_H
#define RULES_RULE_COMPILE_H

#include "rules/rule_span.h"

struct compiling {
	struct deps *deps;
	struct load *ld;
	struct image *image;
	uint32_t *index; /* per slot: of its item in the image's array, or SLOT_NOWHERE */
	struct gathered gathered;
	uint32_t next_criterion;
};

/* The image for deps' days.  Without mistakes only. */
struct image *rule_compile(struct deps *d);
/* rule_compile_items.c */
void compile_groups(struct compiling *c);
void compile_profiles(struct compiling *c);
void compile_offers(struct compiling *c);
void compile_screenings(struct compiling *c);
void compile_tracks(struct compiling *c);
void compile_matches(struct compiling *c);
void compile_dues(struct compiling *c);   /* rule_compile_due.c */
void compile_tables(struct compiling *c); /* rule_compile_table.c */
void compile_shares(struct compiling *c); /* rule_compile_share.c */
void compile_progresses(struct compiling *c);
/* The version that holds now, or NULL; how many of these have one. */
void *compile_held(const struct compiling *c, const struct symbol *s);
uint32_t compile_count(const struct compiling *c, const struct symbols *of);
/* All but the criteria. */
struct item compile_item(struct load *ld, struct ast_item *a);
/* first: one that stands before the written ones, or NULL */
void compile_criteria(struct compiling *c, struct item *item, struct ast_criterion *first,
	const struct ast_criteria *list);
/* what the code gathered so far reads */
void gathered_facts(struct compiling *c, const uint32_t **facts, uint32_t *n);

#endif
