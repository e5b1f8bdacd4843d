/*
 * beside - consents, promises and measurements that travel beside a person's facts
 *
 *	"records": {"samtykke": [{"modtager","formaal","fra"?,"til","tilbagekaldt": bool or day}],
 *	            "tilsagn": {"foerfase_model4": "ja" | "nej" | "ikke_spurgt"},
 *	            "progression": […] }
 *
 * No consent on record is no consent, not an unknown one.  Of several words for the same
 * receiver and purpose the newest counts, by their days, and in the order they stand where
 * these do not say: a withdrawal closes what was given before it.  `progression` and keys not
 * named here are kept as checked JSON and not read yet; but a slip of the pen in the name of one
 * that is read is refused.
 */
#ifndef DATA_BESIDE_H
#define DATA_BESIDE_H

#include "data/record.h"

struct consent {
	const char *to, *purpose;
	int64_t from, until; /* DATE_NONE: open */
	bool withdrawn;
	int64_t withdrawn_on; /* DATE_NONE: not known, or not withdrawn */
};
enum promise { PROMISE_NOT_ASKED, PROMISE_YES, PROMISE_NO };
struct promised {
	const char *offer;
	enum promise promise;
};
struct beside {
	uint32_t n_consents, n_promises;
	const struct consent *consents;
	const struct promised *promises;
};

int beside_read(struct beside *out, const char *json, size_t len, const char *path,
	struct arena *arena, struct problems *ps);
bool beside_consents(const struct beside *b, const char *to, const char *purpose, int64_t on);
enum promise beside_promise(const struct beside *b, const char *offer);

#endif
