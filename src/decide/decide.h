/*
 * decide - (ruleset, record, date) -> recommendation
 *
 * What api.md calls track.recommend: screening, profiles, tracks with their steps, offers,
 * what is missing, what stands on a border, why a person must decide, warnings; and under
 * every one of them the criteria that made it so.  The daemon recommends; people decide.
 *
 * A recommendation is a value: made once from an eval, then written, for one audience, with
 * or without criteria.  The same image, record and date give the same bytes.
 *
 * Order within the answer: profiles and offers by name; tracks by `before`, then
 * name; missing by how much an answer settles, then by slot; warnings by kind, then slot;
 * and among the criteria strengths (yes) before gaps.
 *
 * The identity hashes the ruleset's digest, the day, the facts that were read and the
 * answer without criteria; so a decision has one id, however it is shown.  For who may not
 * see sensitive facts it is made without them: a hash over values of which few are possible
 * would tell them to anybody who tries all.
 */
#ifndef DECIDE_DECIDE_H
#define DECIDE_DECIDE_H

#include "data/json.h"
#include "decide/runs.h"
#include "rules/eval.h"
#include "rules/ruleset.h"

enum audience { FOR_CASEWORKER, FOR_CITIZEN, FOR_EMPLOYER };

struct judged { /* an item and how it came out */
	const struct item *item;
	enum state state;
};
struct judged_offer {
	const struct offer *offer;
	enum state state;
	const char *refused;             /* name of the true refusal, "udloebet", or NULL */
	const struct criterion **awaits; /* still awaited */
	uint32_t n_awaits;
	bool declined; /* the person has said no to it: neutral */
};
struct judged_step {
	const struct step *step;
	int64_t earliest, latest; /* DATE_NONE: open */
	enum truth done;
	const struct judged_offer **offers; /* that fit (yes or border) */
	uint32_t n_offers;
};
struct judged_track {
	const struct track *track;
	enum state state;
	bool proposed;
	const struct judged_step *steps;
	uint32_t n_steps;
};
struct judged_screening {
	const struct screening *screening;
	struct screening_result result;
};
struct missing {
	uint32_t slot;                     /* a fact */
	enum absence why;                  /* FACT_TOLD: told, but it stands on an open level */
	const struct item *const *settles; /* items whose state it could change */
	uint32_t n_settles;
};
struct borderline {
	const struct item *item;
	const struct criterion *criterion; /* NULL: a level of a screening */
	const struct dimension *dimension;
};
struct judged_due {
	const struct due *due;
	enum due_state state;
	int64_t from, by; /* when it came or comes up, and the last day for it; DATE_NONE: open */
};
/* One fact that, told so, would turn an item that fails on one criterion alone. */
struct nearest {
	const struct item *item;
	uint32_t slot;
	struct value from, to;
	uint32_t distance; /* rules/nearest_value.h */
};
enum { NEAREST_MAX = 3 };
/* The smallest change of this one fact, which can change and is told, with which out->item
 * holds over the records that are bound; said: values to try.  Sets *out and is true when it is
 * found, and nearer than what *out has (has: it has one). */
bool decide_nearest_fact(struct eval *e, uint32_t slot, const struct value *said, uint32_t n_said,
	bool has, struct nearest *out);
struct warning {
	const char *kind;                /* "conflict", "stale", "implausible", "own", "error" */
	const char *text, *text_outside; /* outside: for who is not told who said what */
	uint32_t slot;                   /* the fact it is about, UINT32_MAX: none */
};
struct reason {
	const char *text;
	uint32_t slot; /* a fact it speaks of, UINT32_MAX: none */
};
struct recommendation {
	struct eval *eval;
	const struct ruleset *ruleset;
	int64_t on;
	const char *read, *read_public; /* the facts that were read, for the identity; all, and
	                                   those that are not sensitive */
	const struct judged_screening *screenings;
	const struct judged *profiles;
	const struct judged_offer *offers;
	const struct judged_track *tracks;
	const struct reason *person_decides; /* empty: nobody needs to */
	const struct judged_due
		*dues; /* overdue, due, upcoming, unknown; each by date, then name */
	const struct missing *missing;
	const struct borderline *borders;
	const struct nearest *nearest;
	const struct warning *warnings;
	uint32_t n_screenings, n_profiles, n_offers, n_tracks, n_person_decides, n_dues, n_missing,
		n_borders, n_nearest, n_warnings;
};

void decide_track(struct recommendation *out, const struct ruleset *rs, struct eval *e);

/* One offer by itself, as it stands in a recommendation. */
void decide_offer(struct judged_offer *out, const struct offer *offer, struct eval *e);
/* Is the track over for this person? */
bool decide_ended(struct eval *e, const struct track *t);
/* One task: see struct due in rules/image.h. */
void decide_due(struct judged_due *out, const struct due *due, struct eval *e);

/* A task, as it is told: members of an open object. */
struct task {
	const char *name, *title, *lead; /* title NULL: the name */
	enum due_state state;
	int64_t from, by; /* DATE_NONE: open */
	const char *const *parties;
	uint32_t n_parties;
};
struct task due_task(const struct judged_due *j);
void decide_write_task(struct json_writer *w, const struct task *t);

struct decide_writing {
	bool explain;
	bool plain; /* sensitive facts stay out, whoever the audience is */
	enum audience audience;
	const struct runs *runs; /* told beside the offers that fit; NULL: none */
	const char *who; /* the id of what is stored and asked about, or NULL: told inline */
};
/* The members of the answer, into an open object; "decision" (the identity, see
 * rule-language.md 4.8) included. */
void decide_write(
	struct json_writer *w, const struct recommendation *r, const struct decide_writing *how);

/* ---- shared with match/ ---------------------------------------------------- */

/* Texts and values of sensitive facts are left out for these. */
bool audience_masked(enum audience a);
static inline bool decide_masks(const struct decide_writing *how)
{
	return how->plain || audience_masked(how->audience);
}
/* One criterion as api.md shapes it. */
void explain_criterion(struct json_writer *w, struct eval *e, const struct criterion *c,
	const struct ruleset *rs, bool mask);
/* The key "criteria" and its list, strengths first; awaits only when they are `eligible`,
 * private ones only when not `public_only`. */
struct explaining {
	const struct ruleset *rs;
	bool mask, eligible, public_only;
};
void explain_item(
	struct json_writer *w, struct eval *e, const struct item *it, const struct explaining *how);
/* What one criterion says, as text. */
void explain_text(struct strbuf *out, struct eval *e, const struct criterion *c,
	const struct ruleset *rs, bool mask);
/* {"fact","title","ask"} of a fact to ask for, into an open object. */
void explain_question(
	struct json_writer *w, const struct image *im, uint32_t slot, const struct ruleset *rs);
/* Behind a question, over the record that is bound: "why" it is not known and, where its sources
 * disagree, "settle", what each of them says: it has been told, and is not to be asked for but
 * settled.  Nothing when it is known. */
void explain_doubt(
	struct json_writer *w, struct eval *e, uint32_t slot, const struct ruleset *rs, bool mask);

/* "why_unknown" of a value that is, over the records that are bound: that sources disagree
 * before anything else. */
void explain_unknown(struct json_writer *w, struct eval *e, struct value v);

/* "text": the titles of declared values and codes, which a program that has the JSON cannot
 * know; nothing where there are none. */
void explain_titles(
	struct json_writer *w, struct value v, const struct type *of, const char *language);
/* {"name","title","value","source","seen"} of a fact or a let, an object. */
void explain_field(struct json_writer *w, struct eval *e, uint32_t slot, const struct ruleset *rs);

/* "ruleset": {name, version, digest} and "on". */
void decide_write_ruleset(struct json_writer *w, const struct ruleset *rs, int64_t on);
/* The facts that were read so far of every bound record, in canonical form; mask: those
 * that are not sensitive. */
void decide_facts_read(struct strbuf *out, struct eval *e, bool mask);
/* 32 letters a..p, the first nibbles of a SHA-256: no digits, for ten of them in a row
 * would now and then look like a civil registration number and be refused.  who: as in
 * decide_writing; two persons of whom the same is told have a decision each, which is
 * confirmed, overridden and erased without the other's. */
enum { DECISION_TEXT = 33 };
void decide_identity(char out[DECISION_TEXT], const struct ruleset *rs, int64_t on, const char *who,
	const char *read, const struct strbuf *answer);

#endif
