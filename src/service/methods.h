/*
 * methods - what can be asked of the service
 *
 * Policy as a table: name, handler, parameters, what it needs to be there, a sentence.  The
 * table is also where rpc.discover and the manual page come from.
 *
 * A handler writes one JSON value, the result, or answers -1 with call->failure set; then
 * whatever it had begun to write is taken back.  It runs under a guard: memory running out
 * leaves it at once.  So a handler that changes something makes room for its answer first
 * (rpc_reserve) and changes last.
 */
#ifndef SERVICE_METHODS_H
#define SERVICE_METHODS_H

#include "decide/decide.h"
#include "match/match.h"
#include "service/access.h"
#include "service/feeds.h"
#include "service/lookup.h"
#include "service/params.h"
#include "service/state.h"

struct call {
	struct service *s;
	const struct service_caller *caller;
	const struct method *method;
	struct args args;
	struct access access; /* how far it may go */
	struct json_writer *w;
	struct strbuf *reply; /* what w writes to */
	struct arena *arena;  /* of this request */
	struct failure failure;
	struct problems problems; /* with the parameters and the facts in them */
	int64_t today;            /* in the rules' zone */
	size_t result;            /* where in the reply the result begins */
	struct party {            /* the stored records that are asked about */
		const struct member *m;
		enum kept kind;
	} about[2];
	unsigned n_about;
	bool alone;           /* its line is no batch */
	bool put_off;         /* not now: set with -1, and nothing has failed */
	bool told;            /* and one at least that was told with the question */
	struct lookup *found; /* what was read in the store, or NULL: call_found() */
};
struct method {
	const char *name;
	int (*run)(struct call *c);
	struct param_use use;
	bool needs_rules;
	const char *summary; /* what it does */
	const char *answer;  /* the members of the result */
};
extern const struct method methods[];
extern const unsigned methods_count;
const struct method *method_find(const char *name, size_t len);
/* What it reads in the store, of the one whom PARAM_ID names. */
enum lookup_kind method_reads(const struct method *m);
/* The nearest name, or NULL. */
const char *method_suggest(const char *name, size_t len);

int call_fail(struct call *c, enum rpc_error error, const char *kind, const char *path,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* -1 with ERR_PARAMS, unknown-name and the nearest name that there is. */
int call_fail_near(struct call *c, const char *path, const struct suggest *near, const char *why);
/* Behind call_fail_near, where nothing was near: what there is, where that is no long list. */
enum { NAMES_HINTED = 300 };
void call_hint_names(struct call *c, const struct suggest *near, const struct strbuf *names);
/* -1 with ERR_PARAMS (or ERR_MEMORY) and all of call->problems. */
int call_fail_problems(struct call *c);
/* The day the question is about, and the image of the rules for it. */
int64_t call_on(const struct call *c);
const struct image *call_image(const struct call *c);
/* The stored person whom id names, or NULL and the call has failed. */
const struct member *call_person(struct call *c);
/* For the rules of that day and this person. */
void call_eval(struct call *c, struct eval *e, const struct member *m, struct arena *arena);
/* -1, and the call has failed: `on` lies after today. */
int call_not_ahead(struct call *c);
void write_day(struct json_writer *w, const char *key, int64_t day); /* DATE_NONE: null */

/* keeping.c: what the host is to write down.  Both leave the call when memory runs out, so
 * they come before anything is changed; what a call that fails has told is taken back. */
void call_keep(struct call *c, const struct store_op *op);
/* Somebody's facts were read or written.  id NULL: of nobody in particular. */
void call_audit(struct call *c, enum kept k, const char *id, const char *decision);
/* looks.c: this call, for what is told because of it later; NULL: no memory. */
struct service_look *call_look(const struct call *c);
/* Of an object that was sent, its members as they are, but for those that are not wanted; into
 * an object that is open. */
void copy_members(struct json_writer *w, const char *object, size_t len, struct arena *arena,
	bool (*wanted)(const void *arg, const char *name, size_t len), const void *arg);
struct store_text text_of(const char *s); /* NULL: none */
/* Something happened to a person: told to the store with the audit's row, and noted in the
 * journal.  Comes when the answer is written.  0, or -1 and the call has failed. */
int call_note(struct call *c, const char *id, const struct note *n);
/* The version that the record which is put now gets. */
int64_t call_version(struct call *c);

/* decided.c: an answer has been written that judges somebody; it is kept, unless it rests on
 * facts that were told with the question, for those are not kept either.  lists: of a match,
 * or NULL. */
void call_decided(struct call *c, const struct eval *e, const struct match_answer *lists);

/* keeping.c: the word to the store that a record is put. */
struct store_op put_op(enum kept k, const char *id, const struct member_text *text);
/* A record that is put, with the audit's row; comes before the population is changed. */
void keep_put(struct call *c, enum kept k, const char *id, const struct member_text *text);

/* methods_settle.c: what is put in the place of `before` says again what was settled there, and
 * stays settled; `rec` is what text says.  settled_any: is there anything? */
bool settled_any(const struct member *m);
/* 0: what `rec` says is settled was settled so in `before`; or -1 and the call has failed. */
int settled_alike(struct call *c, const struct member *before, const struct record *rec);
void settle_again(struct call *c, const struct member *before, const struct record *rec,
	struct member_text *text);

/* consents.c: what was said on consents before stays beside the facts, and what is said now is
 * told to the store as something that happened.  0 and *now, what is said now; or -1 and the
 * call has failed. */
int consents_put(struct call *c, const char *id, const struct member *before,
	struct member_text *text, struct beside *now);
/* Into an open object, as `warnings`, those of which no rule asks for the like; nothing where
 * there are none. */
void consents_warn(struct call *c, const struct beside *now);

/* tell_facts.c: notes a measurement (call_note), and what was measured becomes what is known of
 * the person, where the rules declare facts of it (maaling_dato, maaling_fravalgt, those of an
 * indicator's name).  Changes the person, so it comes last.  0, or -1 and the call has failed. */
int note_measured(struct call *c, const struct member *m, const struct note *n);

int track_accept(struct call *c);
int track_step(struct call *c);
int track_end(struct call *c);
int due_list(struct call *c);
int tilbud_take(struct call *c);
int tilbud_release(struct call *c);
int outcome_put(struct call *c);
int outcome_list(struct call *c);
int progress_put(struct call *c);
int progress_get(struct call *c);
/* What the method reads in the store: it is there (STORE_OK) or is not (STORE_NONE); NULL, and
 * the call has failed: there is no store, or it could not be read. */
struct lookup *call_found(struct call *c);
int call_fail_store(struct call *c); /* always -1: it could not be read */
/* A moment in UTC: "2026-11-16T09:05:00Z" */
void write_moment(struct json_writer *w, const char *key, int64_t seconds);
/* A text that the store has is an object of JSON.  What was put is; a file that somebody
 * changed, sums and all, may have anything. */
bool kept_is_object(struct arena *arena, const char *text, size_t len);
int ledig_export(struct call *c);
int decision_get(struct call *c);
int decision_confirm(struct call *c);
int decision_override(struct call *c);
int decision_overrides(struct call *c);
int rules_load(struct call *c);
int rules_check(struct call *c);
int rules_status(struct call *c);
int ledig_put(struct call *c);
int ledig_get(struct call *c);
int ledig_forget(struct call *c);
int ledig_list(struct call *c);
int ledig_settle(struct call *c);
int stilling_put(struct call *c);
int stilling_get(struct call *c);
int stilling_remove(struct call *c);
int stilling_list(struct call *c);
int tilbud_put(struct call *c);
int tilbud_get(struct call *c);
int tilbud_remove(struct call *c);
int tilbud_list(struct call *c);
int ledig_share(struct call *c);
int track_recommend(struct call *c);
int match_jobs(struct call *c);
int match_offers(struct call *c);
int match_shortlist(struct call *c);
int match_explain_pair(struct call *c);
int feed_list(struct call *c);
int feed_quarantine(struct call *c);
int match_all_begin(struct call *c);
int match_all_end(struct call *c);
int subscribe(struct call *c);
int unsubscribe(struct call *c);
int server_status(struct call *c);
int server_metrics(struct call *c);
int server_stop(struct call *c);
int server_backup(struct call *c);
int server_roles(struct call *c);
int rpc_discover(struct call *c);

/* ---- of the match methods ------------------------------------------------------ */

/* The rule that is named; else the only one between persons and vacancies, or `job`.  NULL
 * and the failure set. */
const struct match *match_rule(struct call *c, const struct image *im);
/* Which side of the rule this entity is: 0 left, 1 right, -1 neither. */
int match_side(const struct image *im, const struct match *m, enum kept k);
/* Employers never see private criteria.  In a shortlist nobody does without a health
 * purpose, for there one person's list shows another's facts. */
bool match_masked(const struct call *c, bool shortlist);
/* Is this person, of a call, one that the caller may hear of at all? */
bool call_admits(void *call, const struct member *m);

#endif
