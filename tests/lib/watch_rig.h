/*
 * watch_rig - rules for subscribers' tests, and what is in a line that they are told
 *
 * All static, like service_rig.h.
 */
#ifndef TESTS_LIB_WATCH_RIG_H
#define TESTS_LIB_WATCH_RIG_H

#include "data/json.h"
#include "service_rig.h"

enum { KEEP = 3 };
static const char watch_rules[] = "ruleset vagt \"Vagt\" { language da }\n"
				  "facts ledig { point integer }\n"
				  "facts stilling { krav integer }\n"
				  "match job \"Job\" between ledig and stilling {\n"
				  "  require K1: point >= krav\n"
				  "  rank by point desc\n"
				  "  keep 3 per stilling\n}\n";

static inline const struct json *first_of(const struct json *said, const char *key)
{
	const struct json *list = json_get(said, key);

	return list ? json_first(list) : NULL;
}

#endif
