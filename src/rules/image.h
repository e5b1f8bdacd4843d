/*
 * image - a compiled ruleset as it stands on the days between two dates
 *
 * What decide/ and match/ see: facts, slots, criteria with their code, items in their
 * final order.  Nothing here changes after compilation, nothing points at a syntax
 * tree, everything lives in the arena of its ruleset.
 *
 * Slots.  Every name that an expression can read has a number: `on`, each fact of each
 * entity, each `let`, and each item that can be asked about (profile.x, offer.x,
 * group.x, jobmobilitet.category, jobmobilitet.personlig).  Slot 0 is `on`, slot
 * 1 is `value` (in levels alone).  A slot is
 * filled when first asked for (rules/eval.h) and depends on the records of some
 * entities only: `entities` is the set, so that binding another record clears no more
 * than it must.
 *
 * Functions.  An expression calls code tables and decision tables by number: below n_codes
 * it is distance() over that table of codes, with FUNCTION_WEIGHTED weighted_coverage() over
 * the table of that number without it, with FUNCTION_CLOSENESS closeness(), else a decision table
 * (image->functions).
 *
 * Order.  Items of a kind stand in the order of their names (bytes), criteria in the
 * order they were written.
 */
#ifndef RULES_IMAGE_H
#define RULES_IMAGE_H

#include "data/vocab.h"
#include "feel/table.h"
#include "rules/codes.h"

/* SLOT_VALUE is what `value` means in a screening's levels: set by eval before it runs one. */
enum {
	ENTITIES_MAX = 8,
	SLOT_ON = 0,
	SLOT_VALUE = 1,
	FUNCTION_WEIGHTED = 1 << 30,
	FUNCTION_CLOSENESS = 1 << 29
};

/* worst first: the state of an item is the least of its criteria's */
enum state { STATE_NO, STATE_UNKNOWN, STATE_BORDER, STATE_YES };
const char *state_word(enum state s); /* "no", "unknown", "border", "yes" */

enum basis { BASIS_UNSTATED, BASIS_SOURCE, BASIS_LAW, BASIS_OWN };
const char *basis_word(enum basis b); /* NULL when unstated */

/* A text people are shown, with places for facts: "Er {alder} år". */
struct text_part {
	const char *literal; /* or NULL: a slot */
	uint32_t slot;
	const char *format; /* "dato", "uger", …, or NULL */
};
struct text {
	const struct text_part *at;
	uint32_t n;
};

enum slot_kind {
	SLOT_DATE_ON,
	SLOT_LEVEL_VALUE,
	SLOT_FACT,    /* entity, index into its vocabulary */
	SLOT_LET,     /* index into lets */
	SLOT_GROUP,   /* index into groups; boolean */
	SLOT_PROFILE, /* border reads as unknown, as everywhere */
	SLOT_OFFER,
	SLOT_DIMENSION, /* index: screening, sub: dimension; the level's name */
	SLOT_CATEGORY,  /* index: screening; the category's name */
	SLOT_INPUT,     /* of a decision table: set while it is called, unset elsewhere */
};
struct slot {
	enum slot_kind kind;
	uint32_t index, sub;
	uint8_t entity;   /* SLOT_FACT, SLOT_LET */
	uint8_t entities; /* bit set: whose records it depends on */
	const char *name; /* as an author would write it: "alder", "stilling.disco", "profile.x" */
	const struct type *type;
	const uint32_t *facts; /* the fact slots behind it, ascending; itself for a fact */
	uint32_t n_facts;
};

/* What is said of the declaration of a fact or code table, and no record needs to know. */
struct fact_origin {
	const char *source; /* its own or its block's, or NULL */
	enum basis basis;
	int64_t valid_from, valid_to; /* DATE_NONE: open */
};
struct entity {
	const char *name, *title;
	struct vocab vocab;
	uint32_t first_slot;                      /* of its facts; they follow each other */
	const struct feel_code *const *plausible; /* per fact, or NULL */
	const struct fact_origin *origins;        /* per fact */
	const uint32_t *clears;                   /* slots to unset when another record is bound */
	uint32_t n_clears;
};

struct let {
	const char *name, *title, *at;
	const struct feel_code *code;
};

enum criterion_kind {
	CRIT_REQUIRE,
	CRIT_REFUSE,        /* true is no, false is yes */
	CRIT_AWAIT,         /* an expression, judged when otherwise eligible */
	CRIT_AWAIT_CONSENT, /* no code: asks the consents */
};
struct criterion {
	enum criterion_kind kind;
	uint32_t id;                  /* dense over the whole image: the bit in a decision log */
	const char *name;             /* "K1", "dobbeltafklaring", "samtykke"; NULL when unnamed */
	const char *at;               /* "rules/tilbud.rules:41" */
	const char *source;           /* of this criterion, else NULL (then the item's holds) */
	const struct feel_code *code; /* strict reading */
	const struct feel_code *border;        /* lenient reading, or NULL */
	const struct text *yes, *no, *unknown; /* any may be NULL: the expression stands in */
	const char *expression;                /* its text, one line, for authors */
	const uint32_t *facts; /* slots of the facts it reads (through lets and items) */
	uint32_t n_facts;
	uint8_t entities; /* bit set: which records it reads */
	bool private;     /* match: outcome only for roles with a health purpose */
	const char *consent_to, *consent_for;
	const char *note; /* match: `else NOTE when E`: a no becomes yes with a note */
	const struct feel_code *note_when;
	const struct text *noted; /* what is said then, or NULL */
};

/* What every item has.  First member of each, so that &x->item works. */
struct item {
	const char *name, *title, *at;
	const char *source; /* or NULL */
	enum basis basis;
	int64_t valid_from, valid_to; /* DATE_NONE: open */
	const struct criterion *criteria;
	uint32_t n_criteria;
	struct info {
		const char *label, *text;
	} const *info;
	uint32_t n_info;
	uint32_t slot; /* where it is read from, UINT32_MAX: nowhere */
};

struct constant {
	struct item item; /* no criteria */
	const struct feel_code *code;
	const struct value *value; /* where it is the same on all days, else NULL */
};
struct group {
	struct item item;
};
struct profile {
	struct item item;
	const char *confirm_by; /* role, or NULL */
	uint32_t lasts_days;    /* 0: not stated */
};
enum time_unit { TIME_DAYS, TIME_WORKING_DAYS, TIME_WEEKS, TIME_MONTHS };
struct offer {
	struct item item; /* REQUIRE and REFUSE among the criteria; AWAITs after them */
	bool voluntary;
	const char *lead; /* NULL: not stated */
	uint32_t seats;   /* 0: not stated */
	uint32_t lasts;   /* 0: not stated */
	enum time_unit lasts_unit;
	const char *const *partners;
	uint32_t n_partners;
	bool expired; /* known by name, but its validity has ended: refused `udloebet` */
};

struct step {
	const char *name, *title, *at;
	const char *lead;       /* NULL: lead not stated */
	const uint32_t *offers; /* indexes into image->offers; any one of them */
	uint32_t n_offers;
	const uint32_t *after; /* indexes of earlier steps of this track */
	uint32_t n_after;
	uint32_t within; /* 0: no limit */
	enum time_unit within_unit;
	const struct feel_code *done; /* or NULL: nobody but a person says so */
	const uint32_t *facts;        /* that tell whether it is done, or one that it comes after */
	uint32_t n_facts;
	const struct text *because;
	const struct criterion *consent; /* CRIT_AWAIT_CONSENT: whose it needs, or NULL */
};
struct track {
	struct item item;         /* its criteria: `for profile x`, `for group x`, and requires */
	const struct step *steps; /* in an order that respects `after` */
	uint32_t n_steps;
	uint32_t rank;                /* from `before`: lower first; equal ranks by name */
	const struct feel_code *ends; /* or NULL */
	const struct text *ends_because;
};

struct level {
	const char *name, *title;
	const struct feel_code *when; /* over SLOT_VALUE */
	bool open;
};
struct dimension {
	const char *name, *title;
	const struct feel_code *value;
	uint32_t slot;
	const uint32_t *facts;
	uint32_t n_facts;
};
struct category {
	const char *name, *title;
	struct criterion when;
};
struct screening {
	struct item item; /* no criteria of its own */
	const struct dimension *dimensions;
	uint32_t n_dimensions;
	const struct level *levels;
	uint32_t n_levels;
	const struct category *categories;
	uint32_t n_categories;
	const char *otherwise; /* "uafklaret" */
	const char *otherwise_title;
	uint32_t slot;       /* of the category */
	uint32_t fresh_days; /* 0: not stated */
	const char *filled_by;
};

struct rank {
	const struct feel_code *code;
	bool descending;
	const char *label;
	const char *at;
	const struct type *type;    /* of the fact that it is, for titles; NULL: it is no fact */
	const struct domain *order; /* in which its values stand as they are declared; or NULL */
	const uint32_t *facts;
	uint32_t n_facts;
};
struct match {
	struct item item;    /* criteria in the order K0, K1, … as written */
	uint8_t left, right; /* entity indexes: ledig, stilling */
	const struct rank *ranks;
	uint32_t n_ranks;
	uint32_t keep_per_right, keep_per_left; /* 0: no limit of the rule's own */
	uint32_t spread;   /* match.all: the most lists that one of a side stands on; 0: any */
	bool spread_right; /* of the right side, else of the left */
};

/*
 * A task for somebody.  It came up on the day `from` says, and is
 *
 *	no        when the condition does not hold (and would not on the day of `from`)
 *	upcoming  from the day it is known that it will come up: `from` lies ahead, and the
 *	          condition holds that day as far as is known now
 *	due       from that day on, while the condition holds
 *	overdue   after `within`, while the condition holds
 *	unknown   when the condition or `from` is
 *
 * Without `from` it is due while its condition holds, and never overdue.
 */
enum due_state { DUE_NO, DUE_UNKNOWN, DUE_UPCOMING, DUE_NOW, DUE_OVERDUE };
const char *due_word(enum due_state s); /* "no", "unknown", "upcoming", "due", "overdue" */
struct due {
	struct item item;             /* its one criterion is the `when`; known() may stand there */
	const struct feel_code *from; /* a date, or NULL */
	uint32_t within;              /* 0: no limit */
	enum time_unit within_unit;
	const char *lead; /* NULL: not stated */
	const char *const *parties;
	uint32_t n_parties;
	const uint32_t *facts; /* slots of the facts that `from` reads */
	uint32_t n_facts;
};

/* A decision table, called with a value for each input (feel/table.h). */
struct table {
	struct item item; /* no criteria */
	struct decision_table decision;
	const uint32_t *inputs;     /* slots the inputs are set in, for cells that name them */
	const char *const *rows_at; /* where each row stands: "rules/x.rules:51" */
	const struct type *type;    /* of the function it is: its inputs and what it answers */
};

/* What may leave, to whom, for what. */
struct share {
	struct item item; /* no criteria */
	const char *purpose;
	const char *consent_to, *consent_for; /* NULL: none is needed (`basis law`) */
	const uint32_t *fields; /* slots of facts and lets of the person, as written */
	uint32_t n_fields;
};

/* Indicators that are measured again and again, shown side by side and never summed. */
struct indicator {
	const char *name, *title, *at;
	uint32_t least, most;
	const struct anchor { /* what some values mean, ascending */
		uint32_t value;
		const char *text;
	} * anchors;
	uint32_t n_anchors;
};
struct progress {
	struct item item; /* no criteria */
	const struct indicator *indicators;
	uint32_t n_indicators;
	const uint32_t *weeks; /* when it is measured, ascending, in weeks from the start */
	uint32_t n_weeks;
};

struct image {
	int64_t from, to; /* the days it holds for; DATE_NONE: open end */
	const struct slot *slots;
	uint32_t n_slots;
	const struct entity *entities;
	uint32_t n_entities;
	const struct constant *constants;
	uint32_t n_constants;
	const struct let *lets;
	uint32_t n_lets;
	const struct group *groups;
	uint32_t n_groups;
	const struct screening *screenings;
	uint32_t n_screenings;
	const struct profile *profiles;
	uint32_t n_profiles;
	const struct offer *offers;
	uint32_t n_offers;
	const struct track *tracks;
	uint32_t n_tracks;
	const struct match *matches;
	uint32_t n_matches;
	const struct due *dues;
	uint32_t n_dues;
	const struct table *tables;
	uint32_t n_tables;
	const struct share *shares;
	uint32_t n_shares;
	const struct progress *progresses;
	uint32_t n_progresses;
	const struct codes *codes;
	uint32_t n_codes;
	const struct fact_origin *code_origins; /* per table of codes */
	const struct table *const *functions;   /* by number less n_codes; NULL: does not hold */
	uint32_t n_functions;
	uint32_t n_criteria; /* ids are below this */
};

/* By name; UINT32_MAX / NULL when there is none. */
const struct entity *image_entity(const struct image *im, const char *name);
const struct match *image_match(const struct image *im, const char *name);
/* The kinds that have criteria of which people may think otherwise. */
enum item_kind { ITEM_PROFILE, ITEM_OFFER, ITEM_TRACK, ITEM_MATCH };
const struct item *image_item(const struct image *im, enum item_kind kind, const char *name);
/* What a criterion is called where it is counted over decisions: its name, else its expression,
 * else its place.  Answers call one without a name by its place, but that moves when a line is
 * added above, and two may stand on one line. */
const char *criterion_counted_as(const struct criterion *c);

#endif
