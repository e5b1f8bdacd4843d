/*
 * sluse/ahead.h - tomorrow's indexes, made before midnight and beside the loop
 *
 * An index stands for one day.  So that the first question of a new day need not wait until one
 * is made, the host asks now and then, and when an index was made (struct service_host, soon and
 * indexed), whether there is one to be made ahead:
 *
 *	ahead_begin()	the next one, from what is kept as it stands; NULL: none is due
 *	ahead_work()	from any thread, while everything else goes on
 *	ahead_end()	what has changed meanwhile is caught up with; where there was so much of it
 *			that it is work again, it goes on
 *
 * begin and end belong to the thread that the service belongs to.  What comes of it makes answers
 * fast, never different: where an index is not ready when the day turns, or memory was short, the
 * first question makes one as it would have.
 */
#ifndef SLUSE_AHEAD_H
#define SLUSE_AHEAD_H

struct ahead;
struct service;

struct ahead *ahead_begin(struct service *s);
void ahead_work(struct ahead *a);
enum ahead_end {
	AHEAD_AGAIN, /* to be worked on again */
	AHEAD_MADE,  /* it is there, and kept in step until the day comes */
	AHEAD_NOT    /* no memory for it, or what it was made of has gone */
};
enum ahead_end ahead_end(struct service *s, struct ahead *a);
/* In place of the end, when it is not worked on. */
void ahead_drop(struct service *s, struct ahead *a);

#endif
