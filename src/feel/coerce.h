/*
 * coerce - making a value fit a declared type (DMN 1.5, 10.3.2.9.4)
 *
 * A list of one becomes its element, one value becomes a list of one, a date becomes
 * midnight UTC; what still does not conform is null with a reason.  Unknown stays unknown.
 */
#ifndef FEEL_COERCE_H
#define FEEL_COERCE_H

#include "data/type.h"

struct value feel_coerce(struct arena *a, struct value v, const struct type *t);

#endif
