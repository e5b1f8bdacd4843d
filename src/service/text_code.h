/*
 * text_code - an expression that stands alone, from text to code
 *
 * For what is not part of a rule file: an expression on the command line, the cells and
 * helpers of a conformance case.  The text is kept by pointer; it must live as long as the
 * code.
 */
#ifndef SERVICE_TEXT_CODE_H
#define SERVICE_TEXT_CODE_H

#include "feel/feel.h"

struct text_code {
	const char *name; /* as messages show it */
	const char *s;
	size_t len;
	const struct feel_scope *scope;
	bool spaced;              /* names may have blanks and FEEL's wider characters */
	bool tests;               /* unary tests over `?` … */
	const struct type *input; /* … of this type */
};
/* NULL after a message. */
const struct feel_code *text_code(
	const struct text_code *t, struct arena *arena, struct diags *diags);

#endif
