/*
 * sluse_render - answers as people read them
 *
 * Each function takes a method's result as api documents it (sluse-protocol(7)) and writes it
 * on paper.  Members that are missing are left out, never guessed; what is not known here is
 * not shown, so that an older tool can read a newer daemon.
 *
 * Order, everywhere: what a person can comes before what is missing, and what is missing
 * before what must be asked.  What does not fit is told in short, unless all is asked for.
 */
#ifndef DAEMON_SLUSE_RENDER_H
#define DAEMON_SLUSE_RENDER_H

#include "data/json.h"
#include "sluse_paper.h"
#include "sluse_text.h"

struct showing {
	enum audience audience;
	const char *subject; /* whom or what it is about; "" when not told */
	bool all;            /* every condition, also of what does not fit */
	bool brief;          /* conditions without the facts they read */
	const char *on;      /* the day of the answer, or NULL */
};

void render_track(struct paper *p, const struct json *result, const struct showing *how);
void render_jobs(struct paper *p, const struct json *result, const struct showing *how);
void render_offers(struct paper *p, const struct json *result, const struct showing *how);
void render_feeds(struct paper *p, const struct json *result, const struct showing *how);
void render_quarantine(struct paper *p, const struct json *result, const struct showing *how);
void render_progress(struct paper *p, const struct json *result, const struct showing *how);
void render_roles(struct paper *p, const struct json *result, const struct showing *how);
void render_shortlist(struct paper *p, const struct json *result, const struct showing *how);
void render_pair(struct paper *p, const struct json *result, const struct showing *how);
/* Any object: aligned "name  value" lines, nested ones indented.  Names stay as they are. */
void render_plain(struct paper *p, const struct json *result, const struct showing *how);

/* By method name ("track.recommend"); render_plain for those without a form of their own. */
typedef void render_fn(struct paper *p, const struct json *result, const struct showing *how);
render_fn *render_for(const char *method);

/* --- shared by the forms --------------------------------------------------- */

enum { COL_ITEM = 2, COL_TITLE = 12 };

/* "Anbefaling for L001" and the day against the right edge. */
void render_title(
	struct paper *p, enum phrase what, const struct json *result, const struct showing *how);
void render_section(struct paper *p, const char *title);
/* The decision, the rules and their digest, dimmed. */
void render_footer(struct paper *p, const struct json *result, const struct showing *how);

/* Mark and word of a state in front of a title; leaves the line open. */
void render_state(struct paper *p, unsigned indent, const char *state);
/* The conditions of an item, grouped: for, border, against, to clear, awaited. */
void render_criteria(
	struct paper *p, unsigned indent, const struct json *item, const struct showing *how);
/* "Fordi: …; …" in one paragraph: what fails, in short. */
void render_failing(
	struct paper *p, unsigned indent, const struct json *item, const struct showing *how);
/* "Næste start: 1. december 2026, 4 ledige pladser"; nothing where no run is kept. */
void render_runs(
	struct paper *p, unsigned indent, const struct json *item, const struct showing *how);
/* Is it about what sources disagree on? Then it is to be settled, not asked. */
bool render_settles(const struct json *q);
/* A question: its text, or the fact's title where the author wrote none; what is to be settled. */
const char *render_question(const struct json *q, struct arena *arena);
/* The first few, or all. */
void render_questions(
	struct paper *p, unsigned indent, const struct json *list, const struct showing *how);
/* "og 13 mere (alle med --all)": how many are in the list from here on. */
void render_rest(
	struct paper *p, unsigned indent, const struct json *rest, const struct showing *how);

/* "match_med_opkvalificering" -> "match med opkvalificering" */
const char *render_name(const char *name, struct arena *arena);
/* Title where there is one, else the name; "" when neither. */
const char *render_title_of(const struct json *item, struct arena *arena);
/* A text, or every text of a list with ", " between; "" when there is none. */
const char *render_list(const struct json *j, struct arena *arena);

#endif
