/*
 * slused_host - what the service asks of the world, and the rules' reload
 *
 * The date, a clock, the rules folder, counters for server.status, and the wish to stop.
 *
 * A reload has one life, whoever asked for it (SIGHUP or rules.load): the folder is read
 * whole; the service parses, checks and compiles it beside the one in force; only when all
 * of that went well are they exchanged.  A folder that cannot be read, or rules with one
 * error, change nothing, and all messages are told.
 *
 * Two things are for root and the daemon's own user alone, who could do them anyway: to stop
 * the daemon, and to name another folder in rules.load.  For others the daemon would be a
 * way to read files that they may not read themselves.
 */
#ifndef SLUSED_HOST_H
#define SLUSED_HOST_H

#include "files.h"
#include "slused_ahead.h"
#include "slused_all.h"
#include "slused_conn.h"
#include "slused_keeper.h"
#include "slused_watch.h"
#include "today.h"

struct host {
	const struct slused_config *config;
	const struct grants *grants;
	const struct slused_log *log;
	struct slused_counters *counters;
	struct conns *conns;
	struct all_jobs *jobs;    /* of the loop, while there is one */
	struct pusher *pusher;    /* likewise */
	struct ahead_loop *ahead; /* likewise */
	struct service *service;
	struct keeper *keeper; /* NULL: nothing is kept */
	struct today today, soon;
	struct sluse_file *zones; /* as long as the service lives */
	unsigned n_zones;
	void (*stop)(void *arg);              /* must not stop at once: the service is at work */
	void (*loaded)(void *arg, bool good); /* NULL while there is no loop */
	void *arg;
	struct feed_loop *feeds; /* NULL until the loop runs */
	char why[FILES_WHY];
	char shown[CONFIG_PATH];
};

/* config, grants, log, counters, conns, keeper, stop and arg are set by the caller; makes the service.
 * 0, or -1: no memory. */
int host_init(struct host *h);
void host_release(struct host *h);
/* Reads and loads the daemon's rules; what there is to say goes to the log.  0, or -1 and
 * nothing changed; 1 where there is a loop: it is on its way, and `loaded` tells of its end. */
int host_load(struct host *h);

#endif
