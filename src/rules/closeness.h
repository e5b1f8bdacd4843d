/*
 * closeness - how near one occupation is to another
 *
 * closeness(from, to) counts the digits that two codes begin with alike.  A table may say more:
 * `groups 2.5`, that codes with the same `gruppe` are at least so close; and `bridges`, a file
 * of its own, which shifts of branch are short although the codes lie far from each other:
 *
 *	fra;til;naerhed
 *	5223;5244;2.5	who has worked as 5223 comes close to 5244
 *
 * 2.5 is closer than two digits alike and less close than three.  A bridge leads one way, and
 * leads for what lies under its two codes too.  The closest of all that holds counts; nothing
 * makes two codes less close than they begin alike.  Counted in whole tenths, so that the scan
 * and the index of matches say the same.
 */
#ifndef RULES_CLOSENESS_H
#define RULES_CLOSENESS_H

#include "rules/codes.h"

enum { CLOSENESS_MOST = 250, BRIDGES_MAX = 1000, BRIDGE_LEVELS = 40 };

/* Into c->bridges; mistakes are told with the line of the file. -1 when there were any. */
int bridges_read(
	struct codes *c, const struct source *file, struct arena *arena, struct diags *diags);
/* In tenths; of codes the table does not have only how they begin. */
uint32_t codes_closeness(
	const struct codes *c, const char *from, size_t flen, const char *to, size_t tlen);

#endif
