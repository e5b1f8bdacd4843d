/*
 * eval - one image over some records on one day
 *
 * Computes what is asked and nothing else: a slot when an expression first reads it, a
 * criterion when its item is asked about; every result is kept until the record it
 * depends on is exchanged.  So a whole recommendation evaluates each expression at most
 * once, and a match of one person against many vacancies computes the person's side once.
 *
 * A fact as an expression sees it: told, fresh, plausible and without conflict, it is
 * its value; else unknown, with its slot as the cause.  Consents and promises stand
 * beside the facts.
 *
 * A criterion's state: `require E border B`: yes if E; border if E is no and B is yes; no
 * if both are no; else unknown.  A null that somebody told (`or none`) is no; a null from
 * an error is unknown, and a note tells why.  `refuse` the other way round.
 *
 * `plausible` is tried over the facts as they were told, so that two tests that look at
 * each other's facts give the same whichever is asked first.
 *
 * An eval lives in the arena it was given.  It holds the image by plain pointer: whoever
 * made it holds the ruleset.
 */
#ifndef RULES_EVAL_H
#define RULES_EVAL_H

#include "data/beside.h"
#include "data/record.h"
#include "rules/image.h"

struct outcome {
	uint8_t known;      /* 0: not computed yet */
	uint8_t state;      /* enum state */
	uint8_t none;       /* decided by a fact that there is none of: the text is "ingen" */
	uint8_t noted;      /* match: yes only with its note */
	uint32_t when;      /* which exchange of records it was computed after */
	struct value value; /* what the readings gave: causes when unknown, a null when none */
};
struct tracing; /* eval_table.c */
struct eval;
/* Sees every call of a decision table: its inputs, made to fit, and what became of each row
 * (enum truth, or TABLE_ROW_UNSEEN). */
struct table_watch {
	void (*called)(struct table_watch *w, struct eval *e, const struct table *t,
		const struct value *inputs, const uint8_t *rows);
};
struct eval {
	const struct image *image;
	int64_t on;
	int64_t known_on; /* the day whose knowledge counts: `on`, unless one looks ahead */
	struct arena *arena;
	struct feel_env env;
	struct feel_env told; /* facts as they were told: what `plausible` is tried over */
	const struct record *records[ENTITIES_MAX];
	const struct beside *beside; /* of the person; NULL: nothing on record */
	struct outcome *outcomes;    /* per criterion id */
	uint32_t exchanges;          /* of records, so far */
	uint32_t bound[ENTITIES_MAX];
	struct arena *brief; /* for what rests on `brief_entities`; NULL: there is none */
	uint8_t brief_entities;
	struct tracing *tracing;   /* rows of tables are being noted; or NULL */
	struct table_watch *watch; /* or NULL */
};

void eval_init(struct eval *e, const struct image *im, int64_t on, struct arena *arena);
/* Exchanges the record of one entity (NULL: nothing is told) and forgets what rested on
 * the one before.  The record must be of that entity's vocabulary. */
void eval_bind(struct eval *e, uint32_t entity, const struct record *rec);
void eval_beside(struct eval *e, const struct beside *b);
/* An eval of another day over the same records, with what is known on the day of `e`: a fact
 * that counts today counts then, however old it will be. */
void eval_ahead(struct eval *out, const struct eval *e, int64_t on);
/* From now on what is computed from the records of these entities (a bit set) comes to lie
 * in `brief`, which the caller may reset whenever it binds another of them: a scan over
 * many records then needs no more memory than one of them. */
void eval_brief(struct eval *e, uint8_t entities, struct arena *brief);

struct value eval_slot(struct eval *e, uint32_t slot);
struct value eval_code(struct eval *e, const struct feel_code *code);
const struct outcome *eval_criterion(struct eval *e, const struct criterion *c);
/* The worst of its require and refuse criteria (awaits aside); yes when it has none. */
enum state eval_item(struct eval *e, const struct item *it);
/* What would settle an unknown item: the causes of its unknown criteria; NULL when there
 * are none (it is settled, or an error stands in the way). */
const struct causes *eval_item_causes(struct eval *e, const struct item *it);

/* The rows of decision tables that a value rests on, through lets too (but not through
 * items, which have explanations of their own); in the order they were asked.  Those that
 * only may hold, for want of facts, are among them.  It computes the value once more. */
struct row_used {
	const struct table *table;
	uint32_t row;
	bool sure;
};
struct rows_used {
	VEC(struct row_used) list;
};
void eval_rows(struct eval *e, const struct feel_code *code, struct rows_used *out);

/* Why a fact slot is unknown; FACT_TOLD when it is not.  *best as record_fact(). */
enum absence eval_fact(struct eval *e, uint32_t slot, const struct telling **best);

/* The fact behind a fact slot; whether a slot rests on a sensitive fact. */
const struct fact *slot_fact(const struct image *im, uint32_t slot);
bool slot_sensitive(const struct image *im, uint32_t slot);
bool any_sensitive(const struct image *im, const uint32_t *slots, uint32_t n);

/* A screening, with why. */
struct screening_result {
	const char *category, *title;
	bool settled;                    /* false: `otherwise` because one could not be settled */
	const struct causes *causes;     /* what would settle it, or NULL */
	const struct criterion *because; /* the category's, or of the first unsettled one */
};
void eval_screening(struct eval *e, const struct screening *s, struct screening_result *out);
/* Level of one dimension: NULL when the value is not known, or no level is for it.  An open
 * level is returned as the level it is, though it reads as unknown.  *value: the
 * dimension's value, unknown too when its facts are older than the screening allows. */
const struct level *eval_level(
	struct eval *e, const struct screening *s, uint32_t dimension, struct value *value);

/* Is this fact told, but too long ago for a screening that reads it? */
bool eval_outdated(struct eval *e, uint32_t slot);

/* Renders a text with its facts; mask: leave values of sensitive facts out. */
void eval_text(
	struct eval *e, const struct text *t, bool mask, const char *language, struct strbuf *out);
/* A value as people read it: titles of declared values and codes, dates in words where the
 * format asks for it.  `of` may be NULL. */
void eval_say(struct strbuf *out, struct value v, const struct type *of, const char *format,
	const char *language);

#endif
