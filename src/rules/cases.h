/*
 * cases - the `case` blocks of a ruleset, ready to be run
 *
 * Tests live beside the rules: persons and vacancies that are given, and what must come
 * out.  Everything was checked at load: names stand for something on the case's day,
 * values fit their facts, expressions were computed.  So a runner builds the records from
 * the tellings (record_set), asks decide/ and match/, and compares.
 *
 * Indexes are into ruleset_on(ruleset, case->on).  Everything lives as long as the ruleset.
 */
#ifndef RULES_CASES_H
#define RULES_CASES_H

#include "data/beside.h"
#include "rules/ruleset.h"

/* What is told of one fact; n is 0 when the case says null of a fact that is not `or
 * none`: nobody told (in `expect same` it takes away what was given before). */
struct case_fact {
	uint32_t fact; /* index into the entity's vocabulary */
	uint32_t n;
	const struct telling *at; /* sources never NULL: "case" where none was written */
};
struct case_given {
	uint32_t entity; /* index into image->entities */
	const char *id;  /* "V001", or NULL */
	const char *at;  /* "rules/x.rules:41" */
	const struct case_fact *facts;
	uint32_t n_facts;
};

enum expect_kind {
	EXPECT_PROFILE,        /* index, state */
	EXPECT_PROFILES,       /* list: exactly these profiles are yes */
	EXPECT_OFFER,          /* index, state; name: refused by it; names: exactly these awaits */
	EXPECT_GROUP,          /* index, state */
	EXPECT_TRACK,          /* index, state */
	EXPECT_DUE,            /* index, due */
	EXPECT_CATEGORY,       /* index of the screening; name: of the category */
	EXPECT_PERSON_DECIDES, /* truth */
	EXPECT_MISSING,        /* slot: of the fact that is asked for */
	EXPECT_WARNING,        /* name: its kind; slot: of the fact, or UINT32_MAX */
	EXPECT_MATCH,          /* index, given, state; name: note; fails, unknowns */
	EXPECT_NEAR,           /* index, given; fails holds the one */
	EXPECT_SAME,           /* same, change or beside */
	EXPECT_TRACKS,         /* list: exactly these tracks fit */
	EXPECT_DUES,           /* list: exactly these are due or overdue */
	EXPECT_MATCHES,        /* index, list: exactly these of what is given fit */
	EXPECT_SHARE,          /* index, state: may it be told? yes or no */
};
enum same_kind {
	SAME_PROFILES, /* index: of one, UINT32_MAX: of all */
	SAME_OFFERS,   /* index: of one, UINT32_MAX: of all */
	SAME_CATEGORY, /* index: of one screening, UINT32_MAX: of all */
	SAME_TRACKS,
	SAME_DUES,
};
struct expectation {
	enum expect_kind kind;
	const char *at;   /* "rules/x.rules:41" */
	const char *text; /* as it was written, on one line */
	uint32_t index;
	enum state state;
	enum due_state due;
	bool truth;
	const char *name;         /* or NULL: not asserted */
	const char *const *names; /* EXPECT_OFFER: criterion names; NULL: not asserted */
	uint32_t n_names;
	const uint32_t *list; /* indexes, ascending; EXPECT_MATCHES: into givens */
	uint32_t n_list;
	uint32_t slot;
	uint32_t given;           /* whom or what the pair is with: index into givens */
	const uint32_t *fails;    /* indexes into the match's criteria: exactly these are no */
	uint32_t n_fails;         /* NULL: not asserted */
	const uint32_t *unknowns; /* likewise: exactly these are unknown */
	uint32_t n_unknowns;
	enum same_kind same;
	const struct case_given *change; /* EXPECT_SAME: facts that replace what was given */
	const struct beside *beside;     /* EXPECT_SAME: in place of the case's; or NULL */
};

struct case_block {
	const char *name, *at;
	int64_t on;
	const struct case_given *givens; /* one person; or several, and one other thing */
	uint32_t n_givens;
	struct beside beside; /* from `given samtykke` and `given tilsagn`; of the person */
	const struct expectation *expects;
	uint32_t n_expects;
};

#endif
