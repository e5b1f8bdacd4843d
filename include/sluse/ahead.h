/*
 * sluse/ahead.h - what takes long is made beside the loop: indexes, and what new rules need
 *
 * An index is of one side of one match rule on one day.  So that no question need wait until one
 * is made, the host asks at the start, now and then, and when there may be something to do (struct
 * service_host, soon and look_ahead), whether there is one to be made ahead: for today, where
 * there is none or far more members than it was laid out for; and for the day that comes.
 *
 *	ahead_begin()	the next one, from what is kept as it stands; NULL: none is due
 *	ahead_work()	from any thread, while everything else goes on
 *	ahead_end()	what has changed meanwhile is caught up with; where there was so much of it
 *			that it is work again, it goes on
 *
 * Where rules are loaded (service/load_beside.h), reading again what is kept is such a piece of
 * work too.  There somebody waits for it: a host that finds no thread does it itself.
 *
 * begin and end belong to the thread that the service belongs to.  What comes of it makes answers
 * fast, never different: where an index is not ready, or memory was short, the first question
 * makes one itself.
 */
#ifndef SLUSE_AHEAD_H
#define SLUSE_AHEAD_H

#include <stdbool.h>

struct ahead;
struct service;

struct ahead *ahead_begin(struct service *s);
void ahead_work(struct ahead *a);
enum ahead_end {
	AHEAD_AGAIN, /* to be worked on again */
	AHEAD_MADE,  /* it is there, and kept in step */
	AHEAD_NOT    /* no memory for it, or what it was made of has gone */
};
enum ahead_end ahead_end(struct service *s, struct ahead *a);
bool ahead_waited_for(const struct ahead *a);
/* In place of the end, when it is not worked on. */
void ahead_drop(struct service *s, struct ahead *a);

#endif
