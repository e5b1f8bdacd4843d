/*
 * sluse/service.h - request + state + now -> reply
 *
 * The whole of the daemon's behaviour without its sockets: one JSON-RPC 2.0 line in (a
 * request, a notification or a batch), one line out, or none.  The daemon calls it for every
 * line it reads; the tool calls it in its own process when there is no daemon to ask; tests
 * call it with a clock of their own.
 *
 * The service keeps the ruleset in force, the persons and the vacancies.  It owns no
 * descriptor, no clock and no thread: what it needs of the world it asks its host for.
 * Not for concurrent use.
 *
 * Keeping.  The service answers from memory.  What a line wrote, and whose facts it showed,
 * is a list of operations for a store (store/store.h), taken with service_take_writes()
 * before the next line; the answer must not be given before they are durable.  Where they
 * cannot be made durable, the host brings the memory back to what the store has
 * (service_restore, service_drop) and gives service_withdraw()'s answer instead.
 */
#ifndef SLUSE_SERVICE_H
#define SLUSE_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct service;
struct service_caller;
struct store;
struct store_ops;
struct store_record;
struct store_event;
struct store_key;
struct match_all;
struct service_look;
struct service_lookup;

struct sluse_file {
	const char *name; /* relative to the rules folder */
	char *text;
	size_t len;
};
struct service_host {
	void *arg;
	/* Days since 1970 in that IANA zone, now. */
	int64_t (*today)(void *arg, const char *zone);
	/* A monotonic clock in nanoseconds, for uptime. */
	uint64_t (*clock)(void *arg);
	/* Reads the rules folder anew, for rules.load.  0 and files to be given back with
	 * free_files; -1 and *why in plain words.  NULL: this service loads no rules. */
	int (*read_rules)(void *arg, const char *folder, struct sluse_file **files, unsigned *n,
		const char **why);
	void (*free_files)(void *arg, struct sluse_file *files, unsigned n);
	/* server.stop was called: 0, or -1 when this caller may not stop the service.  NULL:
	 * not possible here. */
	int (*stop)(void *arg, const struct service_caller *caller);
	/* The store, for reading what is not held in memory, until it is given back within the
	 * same call; NULL: there is none, or lines are put off instead (service_options). */
	struct store *(*borrow)(void *arg);
	void (*give_back)(void *arg);
	/* Begins a backup of what is kept: 0, or -1 and *why in plain words; NULL: not possible
	 * here. */
	int (*backup)(
		void *arg, const struct service_caller *caller, const char *file, const char **why);
	/* match.all: works on the run (sluse/run.h) beside everything else and sends the
	 * caller its lines, when whom they name is in the audit (service_look_at; look NULL:
	 * none is kept).  0, the job's number, and run and look are the host's; -1 and *why in
	 * plain words, and they are not.  NULL: not possible here. */
	int (*run_all)(void *arg, const struct service_caller *caller, struct match_all *run,
		struct service_look *look, uint32_t *job, const char **why);
	/* match.stop: 0, or -1 when this caller has no such job. */
	int (*stop_all)(void *arg, const struct service_caller *caller, uint32_t job);
	/* Subscriptions.  Who is being answered, to be told of things later: a number, or 0;
	 * that somebody has one more (1) or one fewer (-1); whether there is room for a line;
	 * a line: 0, or -1 when they have gone; and that there is something to do in
	 * service_push().  NULL: not possible here. */
	uint64_t (*listener)(void *arg);
	void (*listens)(void *arg, uint64_t listener, int by);
	bool (*room)(void *arg, uint64_t listener);
	int (*push)(void *arg, uint64_t listener, const char *line, size_t len);
	void (*wake)(void *arg);
	/* The number of the last operations that were handed over to the store: they grow by one
	 * with every service_take_writes() that has any.  NULL: nothing is kept. */
	uint64_t (*handed)(void *arg);
	/* Indexes that are made ahead (sluse/ahead.h): the day that it will be soon in that zone;
	 * and that there may be one to be made.  NULL: none are. */
	int64_t (*soon)(void *arg, const char *zone);
	void (*look_ahead)(void *arg);
	/* Lines that were put off (service_handle) are to be given again, when the service is
	 * done; and what came of service_load_soon().  NULL: no lines are put off, and rules are
	 * loaded at once. */
	void (*go_on)(void *arg);
	void (*loaded)(void *arg, bool good);
	/* What was written outside of a line, in service_push(), is taken and handed over at once.
	 * NULL: it goes with the next line. */
	void (*hand_over)(void *arg);
	/* Counters of the daemon's own, written as members of an open object in
	 * server.status; NULL: none. writer is a struct json_writer. */
	void (*status)(void *arg, void *writer);
	/* There are other feeds than before (sluse/feeds.h): their numbers begin anew, and
	 * what is asked for them is dropped.  NULL: nobody asks. */
	void (*feeds_changed)(void *arg);
};
struct service_options {
	const char *rules_shown;     /* put before rule file names: "rules/" */
	size_t request_bytes;        /* memory for one line and its answer; 0 is 256 MiB */
	size_t reply_bytes;          /* longest answer to one line; 0 is 32 MiB */
	uint32_t persons, vacancies; /* most that are kept; 0 is 2,000,000 each */
	bool keeps;                  /* what is written will be taken; see below */
	bool puts_off;               /* what is asked of the store is read elsewhere; see below */
	uint32_t pairs; /* most that one question may look at one by one; 0 is 250,000 */
	/* The time zones of the world, for zone names in rules: IANA name and TZif bytes,
	 * ascending by name; they outlive the service.  None: offsets only. */
	const struct sluse_file *zones;
	unsigned n_zones;
};

/* 0, or -1: out of memory. */
int service_new(struct service **out, const struct service_host *host,
	const struct service_options *options);
void service_free(struct service *s);

/* Loads rules: 0 and they are in force, -1 and nothing changed.  *messages is the text for
 * people (good until the next call), "" when there was nothing to say. */
int service_load(
	struct service *s, const struct sluse_file *files, unsigned n, const char **messages);

/* The same, beside the loop where it would take long (sluse/ahead.h): 1, and it is on its way,
 * the host is told of its end, and what is answered until then is of the rules that were. */
int service_load_soon(
	struct service *s, const struct sluse_file *files, unsigned n, const char **messages);

/* One line without its newline.  false: not yet; the same line is to be given again when the
 * host is told to go on, and no later one of this listener before.  *reply is good until the next call; NULL when there is
 * nothing to answer. */
struct service_grant {          /* a role that the administrator has given */
	const char *role;       /* service_role() names them */
	const char *scope_fact; /* NULL: for everybody; else only for persons of whom this */
	const char *const *scope_values; /* fact is one of these */
	unsigned n_scope_values;
};
/* The names of the roles there are; NULL behind the last. */
const char *service_role(unsigned i);
struct service_caller {
	bool guarded; /* may do what the grants allow and nothing else; false: everything */
	const struct service_grant *grants;
	unsigned n_grants;
	uint32_t uid;
	const char *name; /* for `source` of what it puts; "lokal" */
};
bool service_handle(struct service *s, const char *line, size_t len,
	const struct service_caller *caller, const char **reply, size_t *reply_len);
/* With `puts_off`, a line that asks for what the store alone has is put off, too, and nothing of
 * it is carried out: what it seeks is to be taken here, after every line that was put off; NULL:
 * it waits for something else.  When service_lookup_run() has read it, on whatever thread may use
 * the store, the line is given again with what was found, which is taken.  A line may ask for
 * much: service_lookup_step() reads what one of its requests asks for, and there is more when it
 * says true. */
struct service_lookup *service_sought(struct service *s);
bool service_lookup_step(struct service_lookup *l, struct store *store);
void service_lookup_run(struct service_lookup *l, struct store *store);
void service_lookup_free(struct service_lookup *l); /* NULL is fine */
bool service_handle_found(struct service *s, const char *line, size_t len,
	const struct service_caller *caller, struct service_lookup *found, const char **reply,
	size_t *reply_len);
/* The operations of the last line, which are then the caller's; empty where nothing was
 * written, or the service does not keep. */
void service_take_writes(struct service *s, struct store_ops *out);
/* A record as the store has it, put in place without an answer: 0, or -1: no memory.  With
 * rules in force that do not take all of it, it is kept and marked. */
int service_restore(struct service *s, const struct store_record *r);
/* What is put from now on has higher versions than this. */
void service_number_from(struct service *s, int64_t last_version);
/* What happened to a person, as the store has it, in the order it was told; it does not
 * replace what was restored before (service_drop_events).  0, or -1: no memory. */
int service_restore_event(struct service *s, const struct store_event *e);
void service_drop_events(struct service *s, const struct store_key *key);
/* One of them, of a store_op: it was kept long enough (store_take_gone). */
void service_drop_event(struct service *s, const struct store_event *e);
/* There is no such record in the store. */
void service_drop(struct service *s, const struct store_key *key);
/* All operations up to this number (handed()) are durable: what was held back is told. */
void service_durable(struct service *s, uint64_t upto);
/* Those from this number on are not and never will be, and what they changed was restored. */
void service_lost(struct service *s, uint64_t first);
/* What is said instead of this reply, when what it tells of could not be kept: an error for
 * every id in it. */
void service_withdraw(struct service *s, const char *reply, size_t len, const char **instead,
	size_t *instead_len);
/* The error line for a message that could not even be read: too long a line. */
void service_refuse(struct service *s, const char *kind, const char *text, const char **reply,
	size_t *reply_len);

/* Who asked for what is told them later, by which method and for what purpose. */
void service_look_free(struct service_look *look); /* NULL is fine */
/* They are told of these persons, ids with their NULs: a row of the audit each, to be taken with
 * service_take_writes() and durable before they are told.  0, or -1: no memory, and no row. */
int service_look_at(
	struct service *s, const struct service_look *look, const char *ids, size_t len);

/* Tells subscribers of what has changed, a small step at a time; true: there is more that can
 * be done now.  Called after wake(), and now and then, for a new day changes what is due. */
bool service_push(struct service *s);
/* A listener has gone. */
void service_gone(struct service *s, uint64_t listener);

#endif
