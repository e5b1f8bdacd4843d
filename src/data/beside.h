/*
 * beside - consents, promises and measurements that travel beside a person's facts
 *
 *	"records": {"samtykke": [{"modtager","formaal","fra"?,"til","tilbagekaldt": bool or day}],
 *	            "tilsagn": {"foerfase_model4": "ja" | "nej" | "ikke_spurgt"},
 *	            "progression": […] }
 *
 * Nothing goes out without a consent, so where nobody has told of one there is none; but why
 * there is none is told: one that nobody told of is to be asked for, one that was withdrawn is
 * not.  Of several words for the same receiver and purpose the newest counts, by their days, and
 * in the order they stand where these do not say: a withdrawal closes what was given before it.
 * One without any day was told at the latest now: it closes what stands before it at once, and
 * what stands before it and is to come when that comes.  `progression` and keys not
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
enum consent_state {
	CONSENT_UNTOLD, /* nobody has told of one */
	CONSENT_AHEAD,  /* it begins later */
	CONSENT_GIVEN,
	CONSENT_WITHDRAWN,
	CONSENT_EXPIRED
};
const char *consent_word(enum consent_state s); /* "untold", "ahead", "given", … */
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
/* b may be NULL: nothing is told. */
enum consent_state beside_consent(
	const struct beside *b, const char *to, const char *purpose, int64_t on);
enum promise beside_promise(const struct beside *b, const char *offer);

#endif
