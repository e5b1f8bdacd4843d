/*
 * rule_deps - what stands behind a name on the days between two dates
 *
 * For one span of days: which version of each symbol holds, what its expressions read, and
 * so, through lets and items, which facts and whose records decide it.  Circles and
 * chains that are too long are told here, and expressions that read what does not hold
 * then.
 */
#ifndef RULES_RULE_DEPS_H
#define RULES_RULE_DEPS_H

#include "rules/rule_model.h"

struct deps {
	struct load *ld;
	int64_t from, to;
	struct arena *tmp; /* dropped after the span */
	uint32_t n_slots, words;
	void **holds;     /* per slot: node of the version that holds, or NULL */
	bool *expired;    /* per slot: an offer whose validity has ended */
	uint64_t *facts;  /* per slot: set of facts behind it */
	uint8_t *records; /* per slot: set of entities */
	uint32_t *first;  /* reads of slot s: reads[first[s] .. first[s + 1]) */
	uint32_t *reads;
};
void deps_init(struct deps *d, struct load *ld, int64_t from, int64_t to, struct arena *tmp);

/* Gathers what several pieces of code read. */
struct gathered {
	const struct deps *deps;
	uint64_t *facts;
	uint8_t records;
};
void gather_init(struct gathered *g, const struct deps *d);
void gather_clear(struct gathered *g);
void gather_code(struct gathered *g, const struct feel_code *code);
void gather_slots(struct gathered *g, const uint32_t *slots, uint32_t n);
/* The fact slots, ascending, in the ruleset's arena. */
const uint32_t *gather_facts(const struct gathered *g, uint32_t *n);
/* The first sensitive fact behind a slot (itself when it is one); SLOT_NOWHERE: none. */
uint32_t deps_sensitive_slot(const struct deps *d, uint32_t slot);
/* The first sensitive fact behind this code, and the slot it is read through (itself when
 * read outright); false when there is none. */
bool deps_sensitive(
	const struct deps *d, const struct feel_code *code, uint32_t *fact, uint32_t *through);

#endif
