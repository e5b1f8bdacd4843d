/*
 * disputed - what of a decision somebody thinks otherwise about
 *
 * Overrides are counted, so that policy staff see which rule people disagree with; a slip in
 * a name would be counted under another spelling, where nobody looks.  So the item is held
 * against the answer that was given, and the criterion against the ruleset that gave it, which
 * need not be the one in force.  The answer alone would not do for a criterion: it lists them
 * only where it was asked to explain itself.
 */
#ifndef SERVICE_DISPUTED_H
#define SERVICE_DISPUTED_H

#include "data/json.h"
#include "service/methods.h"

struct disputed {
	const char *item;
	const char *criterion; /* criterion_counted_as(), or NULL: the item as a whole */
};
/* item, criterion: the parameters of the call; answer: the decision's; im: the rules that it
 * was given by.  0 and *out, whose texts are the call's or the image's; or -1 and the call has
 * failed. */
int disputed_find(
	struct call *c, const struct json *answer, const struct image *im, struct disputed *out);

#endif
