/*
 * offline_rig - one document through offline_feed, all at once
 */
#ifndef TESTS_LIB_OFFLINE_RIG_H
#define TESTS_LIB_OFFLINE_RIG_H

#include "sluse/offline.h"

/* The lines; and the messages, or else the rejects with the summary behind them.  The exit
 * code; 2 when memory ran out anywhere. */
int offline_feed_all(const struct offline_feed_setup *q, const char *doc,
	struct offline_text *lines, struct offline_text *told);

#endif
