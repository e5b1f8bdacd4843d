/*
 * slused_keeper - the thread that owns the store
 *
 * The loop hands over what a line wrote and gets a number; the answer waits until that
 * number is durable.  The thread takes all that has come, makes one transaction and one
 * fsync of it, and tells the loop; meanwhile the next group gathers.  So a fsync never
 * stands in the loop's way, and under load it is shared by many.
 *
 * Every answer waits for all that was handed over before it, whoever asked: an answer may
 * show what another caller has just put, and must not, if that could still be lost.  So
 * numbers only grow, and answers leave in their order.
 *
 * When a group cannot be written, nothing of it was: the thread stops taking work, and the
 * loop brings the service's memory back to what the store has, record by record, for that
 * group and for all that gathered behind it; their answers are exchanged for errors.  Then it
 * goes on, and the next group may fail in its turn.  When even reading fails, the daemon
 * ends, for it cannot know any more what is true.
 *
 * A backup is copied a few pages at a time between the groups, so that it keeps nobody waiting;
 * how it goes can be asked.
 *
 * Once a day what is older than it is to be kept goes, as one more operation among the others,
 * and as another for each turn that it takes, so that what is put meanwhile waits for one turn;
 * which notes about persons went is known when it is written, and then the service drops the
 * same from its memory.
 *
 * The thread reads, too, what is not in the service's memory (sluse/service.h): what one request
 * of a line asks for between two groups, behind all that was handed over before it was asked for.
 * The next line's is begun when the loop has taken the one before, so that no more than one holds
 * memory.
 *
 * The store belongs to the thread; the loop uses it only while that rests, when it has failed.
 */
#ifndef SLUSED_KEEPER_H
#define SLUSED_KEEPER_H

#include "sluse/service.h"
#include "slused_log.h"
#include "state_dir.h"

#include <pthread.h>
#include <sys/queue.h>

struct event;
struct event_base;

enum keeper_copy { COPY_NONE, COPY_ASKED, COPY_RUNNING, COPY_DONE, COPY_FAILED };
struct sql_copy;
struct asked {
	STAILQ_ENTRY(asked) next;
	uint64_t behind; /* number that is to be durable before */
	uint64_t whose;
	struct service_lookup *lookup;
};
STAILQ_HEAD(asked_list, asked);

struct keeper {
	const struct slused_log *log;
	struct service *service;
	struct store *store;
	struct state_dir dir;
	/* told on the loop's thread */
	void (*durable)(void *arg, uint64_t upto);
	void (*lost)(void *arg, uint64_t first); /* before durable() */
	void (*found)(void *arg, uint64_t whose, struct service_lookup *lookup); /* takes it */
	void (*fatal)(void *arg);
	void *arg;
	/* the loop's own */
	struct store_ops gathering; /* since the last kick */
	uint64_t handed, told;      /* highest number given out; highest known durable */
	struct event *kick, *word, *daily;
	struct store_retention retention;
	int word_fd;
	uint64_t groups, failures; /* for server.status */
	/* shared */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t work, room;
	struct store_ops queue;
	struct store_ops gone; /* not in the store any more; the service is still to drop them */
	bool more;             /* is too old: another turn is to be asked for */
	uint64_t queued, done; /* numbers */
	uint64_t groups_done;
	enum keeper_copy copying;
	struct sql_copy *copy;
	char copy_path[STATE_PATH];
	struct asked_list asked;  /* to be read, in this order */
	struct asked *found_last; /* the loop has not taken it yet */
	bool running, stopping, failed;
	char said[STORE_WHY];
};

/* Opens the folder and the store, and fills the service, whose rules are in force.  0, or -1
 * and it has been logged. */
int keeper_open(
	struct keeper *k, const char *state, struct service *service, const struct slused_log *log);
/* The thread, on a loop.  durable, lost, found, fatal, arg and retention are set by the caller. */
int keeper_start(struct keeper *k, struct event_base *base);
/* Takes the operations; their number. */
uint64_t keeper_hand_over(struct keeper *k, struct store_ops *ops);
/* Has it read; found() tells, unless the thread ends before.  0, or -1: no memory, and the lookup
 * is the caller's still. */
int keeper_look_up(struct keeper *k, struct service_lookup *lookup, uint64_t whose);
/* Begins a backup into a file that is not there yet.  0, or -1 and why. */
int keeper_backup(struct keeper *k, const char *path, char *why, size_t size);
const char *keeper_backup_word(struct keeper *k); /* how the last one went: "none", "running", … */
/* Writes what was handed over, ends the thread.  0, or -1: something could not be written. */
int keeper_stop(struct keeper *k);
void keeper_close(struct keeper *k);

#endif
