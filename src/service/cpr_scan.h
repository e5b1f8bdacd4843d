/*
 * cpr_scan - is there a civil registration number anywhere in a request?
 *
 * Every text, number and member name of a request is looked at, the method, the id and
 * free text included: a number that must not be stored must not reach a log or an index
 * either.  What is found is told by the name of the member, never repeated.
 *
 * The common case costs one pass over the bytes; only a line that looks like it, or that
 * hides characters behind escapes, is walked member by member.
 */
#ifndef SERVICE_CPR_SCAN_H
#define SERVICE_CPR_SCAN_H

#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

/* True when there is one; *path names the member that holds it ("params.ledig.alder", "id",
 * "method"; "" when it is the name of a member at the top).  text is checked JSON. */
bool cpr_scan(const char *text, size_t len, struct arena *arena, const char **path);

#endif
