/*
 * ast - a rule file as it was written
 *
 * The parser makes it, the checker fills in what names and expressions turned out to be
 * (the fields under "checked"), the compiler reads it and then it is dropped.  Nodes live
 * in the arena of the load; texts and names in the arena of the ruleset, so that the image
 * may keep them.  A part that could not be read is left out and its item marked `broken`:
 * enough is left to know the item's name, so that nothing else stumbles over it.
 */
#ifndef RULES_AST_H
#define RULES_AST_H

#include "base/vec.h"
#include "feel/feel.h"
#include "rules/image.h"
#include "rules/rule_words.h"

struct ast_name {
	const char *s; /* NULL: not written */
	struct span at;
};
struct ast_text {
	const char *s; /* NULL: not written */
	size_t len;
	struct span at;
	/* checked */
	const struct text *built;
};
struct symbol; /* rules/rule_model.h */
struct ast_expr {
	struct feel_expr *tree; /* NULL: not written, or not readable */
	struct span at;
	/* checked */
	const struct type *type; /* NULL: had a mistake */
	const struct feel_code *code;
	bool gap_told;              /* that it reads what does not always hold */
	VEC(struct symbol *) calls; /* of tables */
};
struct ast_names { /* a VEC, with a name */
	struct ast_name *at;
	unsigned n, cap;
};

/* ---- items --------------------------------------------------------------- */

struct case_given; /* rules/cases.h */
struct beside;
struct ast_info {
	struct ast_text label, text;
};
struct ast_item { /* first member of every item */
	enum word kind;
	struct ast_name name;
	struct ast_text title;
	struct ast_text source;
	enum basis basis;
	int64_t from, to; /* DATE_NONE: open */
	struct span valid_at;
	VEC(struct ast_info) infos;
	bool broken;
	/* checked */
	struct symbol *symbol;
	const struct item *made; /* all but its criteria */
};

struct ast_ruleset {
	struct ast_item item;
	struct ast_name language;
	struct ast_text zone, version;
};
struct ast_codes {
	struct ast_item item;
	struct ast_text file;
	bool tree;
	uint32_t detour; /* thousandths; 0: not said */
	struct span detour_at;
	struct ast_text crossings;
	uint32_t group_tier; /* tenths; 0: not said */
	struct span groups_at;
	struct ast_text bridges;
	/* checked */
	struct codes *table;                          /* NULL: could not be read */
	const void *source, *crossed_by, *bridged_by; /* struct load_source they were read from */
	bool used;
};

/* ---- facts --------------------------------------------------------------- */

enum ast_type_kind {
	TYPE_PLAIN,  /* number, text, …: word says which */
	TYPE_CODES,  /* name of a code table */
	TYPE_VALUES, /* one of { … } */
	TYPE_LIST,   /* of */
	TYPE_SET,    /* of */
	TYPE_FIELDS, /* { name type, … } */
};
struct ast_value {
	struct ast_name name;
	struct ast_text title;
	int64_t until;
};
struct ast_type;
struct ast_field {
	struct ast_name name;
	struct ast_type *type;
};
struct ast_type {
	enum ast_type_kind kind;
	struct span at;
	enum word word;
	struct ast_name name;
	struct ast_type *of;
	VEC(struct ast_value) values;
	VEC(struct ast_field) fields;
	bool ordered, or_none;
	bool ranged;
	struct ast_name lo, hi; /* text of the numbers; s NULL: open */
};
/* A fact or a `let` of an entity, or a const. */
struct ast_fact {
	struct ast_name name;
	struct ast_text title;
	struct ast_item *block; /* NULL for a const */
	/* fact */
	struct ast_type *type;
	struct ast_expr plausible;
	struct ast_text ask, unit, source;
	struct ast_name set_by;
	enum basis basis;
	int32_t fresh_days;
	bool set_by_only, can_change, sensitive;
	bool reserved; /* the engine reads it, whether rules do or not */
	bool broken;
	/* let, const */
	bool is_let;
	struct ast_expr value;
	/* checked */
	struct symbol *symbol;
	int64_t from, to;
};
struct ast_facts {
	struct ast_item item;
	VEC(struct ast_fact *) facts;
};
struct ast_const {
	struct ast_item item;
	struct ast_fact *fact;
};

/* ---- judged items -------------------------------------------------------- */

struct ast_criterion {
	enum criterion_kind kind;
	bool include; /* stands for all criteria of the group `name`: rule_include.c */
	struct ast_name name;
	struct span at; /* of the word it begins with */
	struct ast_expr strict, border;
	struct ast_text because, yes, no, unknown;
	struct ast_text source;
	struct ast_name consent_to;
	struct ast_text consent_for;
	struct ast_name note;
	struct ast_expr note_when;
	struct ast_text noted;
	struct span private_at;
	bool private;
	/* checked */
	const char *expression;
	const struct criterion *made; /* all but id and what it reads */
	bool reads_age;               /* on some day */
};
struct ast_criteria {
	struct ast_criterion **at;
	unsigned n, cap;
};

struct ast_group {
	struct ast_item item;
	struct ast_criteria criteria;
};
struct ast_profile {
	struct ast_item item;
	struct ast_criteria criteria;
	struct ast_name confirm_by;
	uint32_t lasts_days;
};
struct ast_offer {
	struct ast_item item;
	struct ast_criteria criteria;
	struct ast_name lead;
	bool lead_said, voluntary;
	uint32_t seats, lasts;
	enum time_unit lasts_unit;
	VEC(struct ast_text) partners;
};
struct ast_for {
	enum word kind; /* W_PROFILE, W_GROUP */
	struct ast_name name;
};
struct ast_step {
	struct ast_name name;
	struct ast_text title;
	struct ast_name lead;
	unsigned leads; /* how often one was said */
	struct span lead_at;
	struct ast_names offers, after;
	uint32_t within;
	enum time_unit within_unit;
	struct ast_expr done;
	struct ast_text because;
	struct ast_criterion *consent; /* or NULL */
	bool broken;
	/* checked */
	VEC(uint32_t) after_index; /* steps as written */
};
struct ast_track {
	struct ast_item item;
	struct ast_criteria criteria;
	VEC(struct ast_for) fors;
	struct span for_at;
	struct ast_names before;
	VEC(struct ast_step *) steps;
	struct ast_expr ends;
	struct ast_text ends_because;
	/* checked */
	struct ast_criterion *for_criterion; /* NULL: for nobody in particular */
	uint32_t *order;                     /* of steps, respecting `after` */
};

struct ast_dimension {
	struct ast_name name;
	struct ast_text title;
	struct ast_expr value;
	/* checked */
	struct symbol *symbol;
};
struct ast_level {
	struct ast_name name;
	struct ast_text title;
	struct ast_expr when;
	bool open;
};
struct ast_category {
	struct ast_name name;
	struct ast_text title;
	struct ast_criterion when;
};
struct ast_screening {
	struct ast_item item;
	VEC(struct ast_dimension *) dimensions;
	VEC(struct ast_level *) levels;
	VEC(struct ast_category *) categories;
	struct ast_name otherwise;
	struct ast_text otherwise_title;
	uint32_t fresh_days;
	struct ast_name filled_by;
};

struct ast_rank {
	struct ast_expr by;
	bool descending;
	struct ast_text label;
	struct span at;
};
struct ast_keep {
	uint32_t n;
	struct ast_name per;
};
struct ast_match {
	struct ast_item item;
	struct ast_name left, right;
	struct ast_criteria criteria;
	VEC(struct ast_rank *) ranks;
	VEC(struct ast_keep) keeps;
	struct ast_keep spread; /* n 0: none; per.s NULL: the first side */
	struct span spread_at;
	unsigned spreads; /* how often it was said */
	/* checked */
	uint32_t left_entity, right_entity; /* UINT32_MAX: unknown */
};

/* ---- due ----------------------------------------------------------------- */

struct ast_due {
	struct ast_item item;
	struct ast_criteria criteria; /* the `when` */
	struct ast_expr from;
	uint32_t within;
	enum time_unit within_unit;
	struct ast_name lead;
	unsigned leads; /* how often one was said */
	struct span lead_at;
	struct ast_names parties;
};

/* ---- tables -------------------------------------------------------------- */

struct ast_column {
	struct ast_name name;
	struct ast_type *type; /* NULL: not written */
	struct ast_text title;
	/* checked */
	const struct type *is;   /* declared, or that of the person's fact of this name; or NULL */
	const struct type *seen; /* that of its cells, where nothing else says it; or NULL */
};
struct ast_row {
	struct span at;         /* of its first mark */
	struct ast_expr *cells; /* unary tests of the inputs, then the outputs */
};
struct ast_table {
	struct ast_item item;
	enum hit_policy hit;
	VEC(struct ast_column) inputs, outputs;
	bool head_seen, headed; /* its first row was met, and could be read */
	VEC(struct ast_row) rows;
	/* checked */
	const struct decision_table *decision;
	const char *const *rows_at;
};

/* ---- share and progress -------------------------------------------------- */

struct ast_share {
	struct ast_item item;
	struct ast_text purpose;
	struct ast_name consent_to;
	struct ast_text consent_for;
	struct ast_names fields;
	/* checked */
	struct symbol **symbols; /* of the fields; NULL: there is no such fact */
	bool gap_told, sensitive_told;
};
struct ast_anchor {
	uint32_t value;
	struct span at;
	struct ast_text text;
};
struct ast_indicator {
	struct ast_name name;
	struct ast_text title;
	struct span range_at;
	uint32_t least, most;
	VEC(struct ast_anchor) anchors;
};
struct ast_week {
	uint32_t week;
	struct span at;
};
struct ast_progress {
	struct ast_item item;
	VEC(struct ast_indicator *) indicators;
	VEC(struct ast_week) weeks;
};

/* ---- cases --------------------------------------------------------------- */

struct ast_told {
	struct ast_name name;
	struct ast_expr value;
};
struct ast_given {
	bool every, sampled;    /* what samples say, and says here nothing itself */
	enum word special;      /* W_SAMTYKKE, W_TILSAGN, or W_NONE */
	struct ast_name entity; /* or the special word */
	struct ast_name id;
	int64_t seen; /* DATE_NONE: the case's day */
	VEC(struct ast_told) facts;
	/* checked */
	const struct case_given *made;
};
struct ast_expect {
	enum word kind; /* W_PROFILE …; W_NONE: a screening's category */
	struct span at; /* the whole */
	struct ast_name item, name, id, fact;
	bool state_said;
	enum state state;
	enum due_state due;
	struct ast_name refused, note;
	struct ast_names awaits, fails, unknowns, list;
	bool awaits_said, fails_said, unknowns_said;
	bool truth;
	enum word same; /* W_PROFILE, W_PROFILES, W_OFFER, W_OFFERS, W_CATEGORY, W_TRACKS, W_DUES */
	struct ast_given *change;
	/* checked */
	const struct case_given *made_change;
	const struct beside *made_beside;
};
struct ast_sample {
	struct ast_item item; /* name: its id */
	struct ast_given *given;
	/* checked */
	bool used;
};
struct ast_case {
	struct ast_item item; /* title: what it is called */
	int64_t on;
	VEC(struct ast_given *) givens;
	VEC(struct ast_expect *) expects;
	/* checked */
	bool several; /* of the person's kind: a case about pairs alone */
	struct beside *beside;
};

/* ---- the whole ----------------------------------------------------------- */

struct ast {
	VEC(struct ast_ruleset *) rulesets;
	VEC(struct ast_const *) consts;
	VEC(struct ast_codes *) codes;
	VEC(struct ast_facts *) facts;
	VEC(struct ast_group *) groups;
	VEC(struct ast_profile *) profiles;
	VEC(struct ast_offer *) offers;
	VEC(struct ast_track *) tracks;
	VEC(struct ast_screening *) screenings;
	VEC(struct ast_match *) matches;
	VEC(struct ast_due *) dues;
	VEC(struct ast_table *) tables;
	VEC(struct ast_share *) shares;
	VEC(struct ast_progress *) progresses;
	VEC(struct ast_case *) cases;
	VEC(struct ast_sample *) samples;
	unsigned items;
};

#endif
