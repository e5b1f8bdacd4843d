/*
 * sluse_rules - a rules folder as the tool hands it on: bytes, and how to name the files
 */
#ifndef DAEMON_SLUSE_RULES_H
#define DAEMON_SLUSE_RULES_H

#include "sluse.h"
#include "sluse/service.h"

struct rules {
	struct sluse_file *files;
	unsigned n;
	const char *shown; /* stands before file names in messages: "rules/" */
};
/* 0, and rules_free later; or -1 after a message. */
int rules_read(struct tool *t, const char *path, struct rules *out);
/* RULES/feeds likewise, or the feeds/ beside a single file; none is fine, and none of them. */
int feeds_read(struct tool *t, const struct rules *rules, struct rules *out);
void rules_free(struct rules *r);

#endif
