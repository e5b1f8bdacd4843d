/*
 * service_rig - a service with a world made of memory
 *
 * A folder of rule files, a day and a clock that the test sets; server.stop sets a flag; who
 * asks is a listener where the test says so, and hears what is pushed.
 * All static: only tests that ask for it link the whole library.
 */
#ifndef TESTS_LIB_SERVICE_RIG_H
#define TESTS_LIB_SERVICE_RIG_H

#include "sluse/service.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { RIG_FILES = 16 };
struct rig {
	struct service *s;
	struct sluse_file folder[RIG_FILES];
	unsigned n;
	int64_t today;
	int64_t soon;     /* the day for which indexes are made ahead; 0: none are */
	bool beside;      /* rules may be loaded beside; the test works on it (sluse/ahead.h) */
	bool asked_ahead; /* look_ahead() is there, and counts */
	unsigned looks, gone_on;
	int loaded; /* what was told of the last load: 1 good, -1 bad */
	uint64_t clock;
	bool unreadable, stopped;
	unsigned lent; /* files handed out and not yet given back */
	const char *reply;
	size_t len;
	uint64_t listener; /* who asks, to be told of things later; 0: nobody */
	int listening;     /* subscriptions that live */
	bool full;         /* there is no room to tell them anything */
	unsigned pushed;
	struct store *store; /* what is kept, to be read; NULL: none */
	unsigned borrowed;
	void (*heard)(
		struct rig *rig, uint64_t listener, const char *line, size_t len); /* or NULL */
	uint64_t (*handed)(
		void *rig); /* where the service keeps; NULL: nothing waits for a store */
};

static inline int64_t rig_today(void *arg, const char *zone)
{
	(void)zone;
	return ((struct rig *)arg)->today;
}

static inline int64_t rig_soon(void *arg, const char *zone)
{
	(void)zone;
	return ((struct rig *)arg)->soon;
}

static inline void rig_look_ahead(void *arg)
{
	((struct rig *)arg)->looks++;
}

static inline void rig_go_on(void *arg)
{
	((struct rig *)arg)->gone_on++;
}

static inline void rig_loaded(void *arg, bool good)
{
	((struct rig *)arg)->loaded = good ? 1 : -1;
}

static inline uint64_t rig_clock(void *arg)
{
	return ((struct rig *)arg)->clock;
}

static inline int rig_read(
	void *arg, const char *folder, struct sluse_file **files, unsigned *n, const char **why)
{
	struct rig *rig = arg;

	if (rig->unreadable || (folder && strcmp(folder, "rules") != 0)) {
		*why = "there is no such folder";
		return -1;
	}
	*files = rig->folder;
	*n = rig->n;
	rig->lent++;
	return 0;
}

static inline void rig_give_back(void *arg, struct sluse_file *files, unsigned n)
{
	(void)files;
	(void)n;
	((struct rig *)arg)->lent--;
}

/* Root may not: a test can ask for that. */
static inline int rig_stop(void *arg, const struct service_caller *caller)
{
	if (caller->uid == 0)
		return -1;
	((struct rig *)arg)->stopped = true;
	return 0;
}

static inline uint64_t rig_listener(void *arg)
{
	return ((struct rig *)arg)->listener;
}

static inline void rig_listens(void *arg, uint64_t listener, int by)
{
	(void)listener;
	((struct rig *)arg)->listening += by;
}

static inline bool rig_room(void *arg, uint64_t listener)
{
	(void)listener;
	return !((struct rig *)arg)->full;
}

static inline int rig_push(void *arg, uint64_t listener, const char *line, size_t len)
{
	struct rig *rig = arg;

	rig->pushed++;
	if (rig->heard)
		rig->heard(rig, listener, line, len);
	return 0;
}

static inline void rig_wake(void *arg)
{
	(void)arg; /* the test calls service_push() when it likes */
}

static inline struct store *rig_borrow(void *arg)
{
	struct rig *rig = arg;

	rig->borrowed += rig->store != NULL;
	return rig->store;
}

static inline void rig_give_store_back(void *arg)
{
	((struct rig *)arg)->borrowed--;
}

static inline int rig_start(struct rig *rig, const struct service_options *options)
{
	struct service_host host = {.arg = rig,
		.today = rig_today,
		.soon = rig_soon,
		.look_ahead = rig->asked_ahead ? rig_look_ahead : NULL,
		.go_on = rig->beside ? rig_go_on : NULL,
		.loaded = rig_loaded,
		.clock = rig_clock,
		.read_rules = rig_read,
		.free_files = rig_give_back,
		.stop = rig_stop,
		.borrow = rig_borrow,
		.give_back = rig_give_store_back,
		.listener = rig_listener,
		.listens = rig_listens,
		.room = rig_room,
		.push = rig_push,
		.wake = rig_wake,
		.handed = rig->handed};
	struct service_options plain = {.rules_shown = "rules/"};

	return service_new(&rig->s, &host, options ? options : &plain);
}

static inline void rig_end(struct rig *rig)
{
	service_free(rig->s);
	for (unsigned i = 0; i < rig->n; i++) {
		free((char *)(uintptr_t)rig->folder[i].name);
		free(rig->folder[i].text);
	}
	memset(rig, 0, sizeof *rig);
}

/* Puts a file into the folder, in place of the one of that name. */
static inline void rig_file(struct rig *rig, const char *name, const char *text)
{
	unsigned i = 0;

	while (i < rig->n && strcmp(rig->folder[i].name, name) != 0)
		i++;
	if (i == RIG_FILES)
		abort();
	if (i == rig->n) {
		rig->folder[i].name = strdup(name);
		rig->n++;
	} else {
		free(rig->folder[i].text);
	}
	rig->folder[i].text = strdup(text);
	rig->folder[i].len = strlen(text);
}

/* One line in; the reply is in rig->reply, "" when there is none.  What it asks of the store is
 * read there when the service puts it off. */
static inline const char *rig_say_as(
	struct rig *rig, const struct service_caller *caller, const char *line, size_t len)
{
	struct service_lookup *lookup;

	service_handle(rig->s, line, len, caller, &rig->reply, &rig->len);
	lookup = service_sought(rig->s);
	if (lookup) {
		service_lookup_run(lookup, rig->store);
		service_handle_found(rig->s, line, len, caller, lookup, &rig->reply, &rig->len);
	}
	if (!rig->reply)
		rig->reply = "";
	return rig->reply;
}

static inline const char *rig_say_n(struct rig *rig, const char *line, size_t len)
{
	static const struct service_caller caller = {.uid = 1000, .name = "jobnet"};

	return rig_say_as(rig, &caller, line, len);
}

static inline const char *rig_say(struct rig *rig, const char *line)
{
	return rig_say_n(rig, line, strlen(line));
}

#endif
