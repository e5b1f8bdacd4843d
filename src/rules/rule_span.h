/*
 * rule_span - what can only be judged for one span of days
 *
 * Which facts stand behind a criterion, and in which order tracks come, depends on which
 * versions of items hold together.
 */
#ifndef RULES_RULE_SPAN_H
#define RULES_RULE_SPAN_H

#include "rules/rule_deps.h"

/* The days on which something begins or ends cut time into spans: `from` of each, the
 * first DATE_NONE.  NULL after a message when there are too many. */
int64_t *rule_spans(struct load *ld, uint32_t *n);

/* Sensitive facts in matches, circles of `before`. */
void rule_check_span(struct deps *d);

/* ranks[i] of each of these tracks: every one after all that come before it. */
void rule_track_ranks(struct deps *d, struct ast_track *const *tracks, uint32_t n, uint32_t *ranks);

#endif
