/*
 * slused_config - what can be set, its defaults and its bounds
 *
 * slused.conf holds a `key value` a line; '#' begins a comment.  An unknown key, a value
 * that is none and a value out of bounds are errors with file and line: a limit that was
 * mistyped must not quietly be another one.  Options on the command line stand above the
 * file.  slused.conf(5) is the manual; the table in the .c file is the list.
 */
#ifndef SLUSED_CONFIG_H
#define SLUSED_CONFIG_H

#include "slused_log.h"

#include <stddef.h>
#include <stdint.h>

#define RULES_DEFAULT "/etc/sluse/rules"
enum { CONFIG_PATH = 1024, CONFIG_WHY = 1400, CONFIG_GRANTS = 256 };
enum access_mode { ACCESS_GRANTED, ACCESS_OPEN };

struct slused_config {
	char rules[CONFIG_PATH]; /* the rules folder */
	char socket[CONFIG_PATH];
	char state[CONFIG_PATH]; /* "": nothing is kept */
	uint64_t socket_mode;
	uint64_t log_level; /* enum log_level */
	/* a line and its memory */
	uint64_t line_bytes, request_bytes, reply_bytes;
	/* connections */
	uint64_t connections, idle_seconds, partial_seconds;
	/* feeds: the folder of their blocks, "" for none; and how they are fetched */
	char feeds[CONFIG_PATH], feed_ca[CONFIG_PATH], feed_contact[CONFIG_PATH];
	uint64_t feed_bytes, feed_ratio;
	uint64_t feed_seconds, feed_connect_seconds, feed_stalled_seconds;
	uint64_t feed_pause_ms;   /* between two requests to one source */
	uint64_t feed_backoff_ms; /* the first wait after a failure; it doubles */
	uint64_t feed_seed;       /* of the jitter after failures; 0: the host's name */
	/* output: stop reading above high, close after so long without progress */
	uint64_t output_bytes, write_seconds;
	uint64_t buffer_bytes; /* of all connections together */
	uint64_t lines_per_turn;
	uint64_t accept_pause_ms; /* after the descriptors ran out */
	uint64_t stop_seconds;    /* to flush when stopping */
	/* what is kept */
	uint64_t persons, vacancies;
	/* 0: for ever */
	uint64_t keep_decisions_days, keep_audit_days, keep_tracks_days, keep_measurements_days,
		keep_consents_days;
	/* who may ask: slused_grants.h */
	uint64_t access; /* enum access_mode */
	char *grants[CONFIG_GRANTS];
	unsigned grant_lines[CONFIG_GRANTS]; /* of the file */
	unsigned n_grants;
};

/* Give back with config_release.  -1: the default socket's path is too long. */
int config_init(struct slused_config *c);
void config_release(struct slused_config *c);
/* 0, or -1 and why ("slused.conf:7: unknown key \"lines\""). */
int config_read(struct slused_config *c, const char *path, char *why, size_t size);
int config_set(struct slused_config *c, const char *key, const char *value, char *why, size_t size);

#endif
