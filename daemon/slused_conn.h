/*
 * slused_conn - the connections: lines in, answers out, and everybody gets a turn
 *
 * The life of a connection:
 *
 *  - It is accepted and asked once who is behind it (slused_grants.h).
 *  - Whole lines are handed to the service in the order they came; the answers go out in
 *    that order.  After lines_per_turn of them the others have their turn, and the loop
 *    looks for new events before it comes back.
 *  - When more than output_bytes of answers wait to be read, no further line is worked on
 *    and nothing more is read: who does not read is not read from.  It goes on when a
 *    quarter is left; no byte taken in write_seconds ends the connection.
 *  - A line that the service puts off stays where it is, and those behind it, until the service
 *    goes on, or the keeper's thread has read what the line asks of the store.
 *  - A line that is too long, or stays unfinished for partial_seconds, is answered with an
 *    error; the first is skipped, the second ends the connection, for what would follow is
 *    the middle of something.  A connection on which nothing happens for idle_seconds ends
 *    without a word.
 *  - At the end of input the lines that are there are answered, then it is closed.  The
 *    same happens to all when the daemon stops.
 *
 *  - Where a store is kept (slused_keeper.h), an answer waits until all that was written
 *    before it is durable, and those behind it wait with it.  What waits counts as output
 *    that nobody has read yet.
 *
 * Beside answers there are lines that nobody asked for one by one: of jobs and subscriptions
 * (slused_all.h, slused_watch.h).  They know a connection by its number and send only when it
 * has room; a connection that is held for them neither ends for being idle nor with its input.
 *
 * All connections together hold no more than buffer_bytes of input and output, or the one
 * that goes beyond is closed.
 */
#ifndef SLUSED_CONN_H
#define SLUSED_CONN_H

#include "sluse/service.h"
#include "slused_config.h"
#include "slused_grants.h"

#include <stdbool.h>
#include <sys/queue.h>

struct event;
struct event_base;
struct evbuffer;

struct slused_counters { /* since the start; for server.status */
	uint64_t accepted, turned_away;
	uint64_t lines, lines_too_long, bytes_in, bytes_out;
	uint64_t closed_idle, closed_partial, closed_not_reading, closed_memory;
	uint64_t accept_pauses;
	uint64_t reloads, reloads_refused;
};

TAILQ_HEAD(conn_list, conn);
struct keeper;

struct conns {
	struct event_base *base;
	struct service *service;
	const struct slused_config *config;
	const struct grants *grants;
	const struct slused_log *log;
	struct slused_counters *counters;
	struct keeper *keeper;       /* or NULL: nothing is kept */
	struct conn_list all, ready; /* ready: with lines left for their next turn */
	struct conn_list waiting;    /* with answers that wait to be durable */
	struct event *turn;
	struct evbuffer *stage; /* answers of the turn that runs; empty between turns */
	uint32_t n;
	uint64_t held;                       /* bytes in all their buffers */
	const struct service_caller *caller; /* whom the service works for, or NULL */
	uint64_t current, last;              /* its number, or 0; the last given out */
	bool finishing;
	void (*finished)(void *arg);                 /* after conns_finish: the last one has gone */
	void (*drained)(void *arg, uint64_t number); /* has room again, or has gone; or NULL */
	void *arg;
};

/* base, service, config, grants, log, counters, keeper are set by the caller.  0, or -1: no
 * memory. */
int conns_init(struct conns *cs);
/* Takes the descriptor, which must be non-blocking, or turns it away with an error line
 * when there are too many. */
void conns_add(struct conns *cs, int fd);
void conns_turn_away(struct conns *cs, int fd);
/* Reads nothing more, answers what was read, closes each when it is flushed. */
void conns_finish(struct conns *cs);
/* All up to this number is durable: the answers that waited for it go out. */
void conns_durable(struct conns *cs, uint64_t upto);
/* What was numbered from here on is lost: the answers that wait for it become errors. */
void conns_lost(struct conns *cs, uint64_t first);
/* Lines that the service put off are given to it again. */
void conns_go_on(struct conns *cs);
/* What a line of that connection asked of the store has been read; takes it. */
void conns_found(struct conns *cs, uint64_t number, struct service_lookup *found);
void conns_release(struct conns *cs); /* closes what is left at once */

/* What the service has to write down goes to the keeper; its number, or 0 without one. */
uint64_t conns_hand_over(struct conns *cs);

/* ---- by number ------------------------------------------------------------------ */

enum conn_room { CONN_ROOM, CONN_FULL, CONN_GONE };
enum conn_room conns_room(const struct conns *cs, uint64_t number);
uint64_t conns_current(const struct conns *cs); /* whose line is being worked on */
/* Sends whole lines, not from within a line's own work.  -1: it has gone. */
int conns_push(struct conns *cs, uint64_t number, const char *lines, size_t len);
/* Somebody has something to send (1), or has no more (-1). */
void conns_hold(struct conns *cs, uint64_t number, int by);

#endif
