/*
 * state - what the service keeps between two lines
 *
 * A ruleset in force (or none yet), the persons, the vacancies and the runs of offers, counters,
 * and the memory that requests use again and again.
 *
 * The life of a reload:
 *
 *  1. Files come as bytes.  They are parsed, checked and compiled into a ruleset that nobody
 *     sees yet (ruleset_load).  A mistake ends it here, with all its messages.
 *  2. What is stored is read again under the new vocabulary, into populations that nobody
 *     sees yet.  Out of memory ends it here.
 *  3. The answer is written.
 *  4. Only then are the pointers exchanged and the old ones freed: nothing in this step
 *     can fail.
 *
 * So whatever happens before step 4 leaves the service as it was.  Where much is stored, step 2
 * goes on beside everything else (service/load_beside.h).
 */
#ifndef SERVICE_STATE_H
#define SERVICE_STATE_H

#include "data/journal.h"
#include "data/population.h"
#include "feel/zones.h"
#include "rules/ruleset.h"
#include "service/rpc.h"
#include "service/rule_pack.h"
#include "store/store_op.h"

enum kept { KEPT_PERSONS, KEPT_VACANCIES, KEPT_RUNS, KEPTS };
extern const char *const kept_entity[KEPTS]; /* "ledig", "stilling", "tilbud" */

/* An index and what it was made for (service/indexes.h). */
enum { INDEXES_MAX = 16 };
struct match_index;
struct match;
struct ahead;
struct load;
struct load_told {         /* what this listener's load came to */
	uint64_t listener; /* 0: nothing is to be told */
	char *answer;      /* the result; NULL: there was not memory enough */
	size_t len;
};
struct kept_index {
	struct match_index *index; /* NULL: a free place */
	const struct match *rule;
	enum kept of;
	bool left;             /* the side of the rule where they stand */
	uint32_t laid_out_for; /* members */
	size_t texts;          /* bytes of them, when it was new */
	uint64_t asked;        /* the later, the larger */
};
struct watched {
	struct service *s;
	enum kept of;
};

/* Near misses are looked for among all by the index; where so many would not do for what it leaves
 * to be judged one by one, or there is none, among the first so many by id: a question waits for it. */
enum { NEAR_PAIRS = 10000 };
/* Of a question that has to look at more pairs one by one than `pairs`, which it takes. */
#define TOO_MANY_PAIRS "more than %u pairs would have to be looked at one by one"

struct service {
	struct service_host host;
	struct oom oom;     /* of requests */
	struct arena line;  /* the request as read, and its reply */
	struct arena work;  /* of one request of a batch */
	struct oom own_oom; /* of what lives as long as the service */
	struct arena own;
	struct vocab nothing; /* the vocabulary of an entity that the rules do not declare */
	struct feel_zones zones;
	const char *rules_shown;
	size_t reply_max;
	uint32_t most[KEPTS];
	uint32_t pairs; /* most that one question may look at one by one */

	struct watches *watches; /* service/watch.h; NULL: nobody ever subscribed */

	struct ruleset *rules; /* NULL: none yet */
	struct population *kept[KEPTS];
	uint32_t degraded[KEPTS]; /* how many of them lack what the rules do not take */
	struct kept_index indexes[INDEXES_MAX];
	struct kept_index coming[INDEXES_MAX]; /* of a day that comes */
	struct ahead *ahead;                   /* is being made beside (sluse/ahead.h), or NULL */
	struct load *load;                     /* waits for it, or is it (service/load_beside.h) */
	struct load_told load_told;
	struct watched watched[KEPTS];
	uint64_t asked;
	uint64_t made_asking, made_ahead; /* indexes: while a question waited, and before */
	struct journal *journal;          /* of persons */
	int64_t loaded_on;
	uint64_t loads;
	struct feeds *feeds;           /* NULL: none */
	struct rule_pack pack;         /* of the rules in force, where the service keeps */
	bool pack_kept;                /* and was told to the store */
	bool plain;                    /* what is sensitive is told to nobody */
	bool keeps;                    /* somebody writes down what is in `writes` */
	struct store_ops writes;       /* of the line at hand */
	bool puts_off;                 /* what is asked of the store is read elsewhere */
	struct service_lookup *sought; /* for the line at hand */
	uint64_t forgotten;            /* how many persons were */
	int64_t last_version;          /* that a record was given */
	uint64_t durable;              /* service_durable()'s */

	uint64_t started; /* host clock */
	uint64_t requests, notifications;
	uint64_t errors[RPC_ERRORS];
	char memory[RPC_ID_MAX + RPC_MEMORY_LINE]; /* the answer when there is no memory */
};

/* Over all that is kept: how many lack what the rules do not take. */
uint32_t degraded_of(const uint32_t degraded[KEPTS]);

/* For what comes by no line, from feeds: as population_put and _remove, and the host is told
 * what to write down (service_take_writes).  state_put does not look whether there is room. */
int state_put(struct service *s, enum kept k, const char *id, const struct member_text *text,
	int64_t today, struct problems *ps);
bool state_remove(struct service *s, enum kept k, const char *id);
/* feeds.c: a vacancy of this source is again as the store has it; all of those are, that could
 * not be kept: what their feeds know begins anew with what is kept, as after a start. */
void feeds_restored(struct service *s, const char *source);
void feeds_lost(struct service *s);
/* feeds.c: other rules are in force; and the end. */
void feeds_follow(struct service *s);
void feeds_free(struct feeds *f); /* NULL is fine */

int64_t state_today(const struct service *s);
int64_t state_today_in(const struct service *s, const struct ruleset *rs);

/* A load on its way.  All of it is dropped with the arena unless committed. */
struct reload {
	struct service *s;
	struct diags diags;
	struct ruleset *rules;
	struct population *kept[KEPTS];
	uint32_t degraded[KEPTS];
	struct rule_pack pack;
	bool memory; /* it failed for want of memory */
};
/* 0, or -1: diags say why, or `memory` is set. */
int reload_prepare(struct reload *l, struct service *s, const struct sluse_file *files, unsigned n,
	struct arena *arena);
/* The same in two halves; the second may run on another thread, where these populations stand
 * still. */
int reload_rules(struct reload *l, struct service *s, const struct sluse_file *files, unsigned n,
	struct arena *arena);
int reload_records(struct reload *l, struct population *const kept[KEPTS], int64_t today);
/* methods_rules.c: the result of rules.load and rules.check. */
void reload_write(struct json_writer *w, const struct reload *l, bool loaded, struct arena *arena);
void reload_commit(struct reload *l);
/* keeping.c: takes back what was to be written since `before`. */
void state_cut_writes(struct service *s, const struct store_ops *before);
/* A ruleset that was loaded elsewhere is in force, and nothing is stored; takes a reference.
 * 0, or -1: no memory, and nothing changed. */
int state_adopt(struct service *s, struct ruleset *rs);

#endif
