/*
 * rule_pack - the files of a ruleset as one text
 *
 * So that a decision can be made again years later, the files it was made with are kept, as
 * they were, under the ruleset's digest; with what stood before their names in messages, for
 * that is part of the answers too.
 *
 *	sluse-rules 1\n
 *	rules/\n
 *	NAME\nLENGTH\nBYTES\n		and so on
 */
#ifndef SERVICE_RULE_PACK_H
#define SERVICE_RULE_PACK_H

#include "base/arena.h"
#include "sluse/service.h"

struct rule_pack { /* a block of its own */
	char *s;   /* NULL: none */
	size_t len;
};
/* 0, or -1: no memory. */
int rule_pack(struct rule_pack *out, const struct sluse_file *files, unsigned n, const char *shown);
void rule_pack_free(struct rule_pack *p);
/* 0 and files in the arena, whose texts are the packed ones; -1: it is no such text. */
int rule_unpack(struct sluse_file **files, unsigned *n, const char **shown, const char *packed,
	size_t len, struct arena *arena);

#endif
