/*
 * rule_marks - where the parts of a rule file begin, as the parser saw them
 *
 * Blanks mean nothing in a rule file, so where a clause ends and the next begins is known
 * to the parser alone.  Who lays a file out anew (rule_format.h) asks it to write down what
 * it met, in the order of the text; a load asks for nothing and pays nothing.
 *
 * One place may have several marks.  Of a clause and a part at one place the clause counts:
 * the parser looked for a part and found the next clause.
 */
#ifndef RULES_RULE_MARKS_H
#define RULES_RULE_MARKS_H

#include "base/vec.h"

#include <stdint.h>

enum rule_mark_kind {
	MARK_ITEM,    /* the word that an item begins with */
	MARK_OPEN,    /* the brace that opens its body */
	MARK_CLOSE,   /* and the one that closes it */
	MARK_CLAUSE,  /* the first token of a clause in a body */
	MARK_PART,    /* of what may follow in any order: a modifier, a text, a step's lead */
	MARK_ELEMENT, /* of an element of a list between braces, whose commas may be left out */
	MARK_EXPR,    /* an expression, whole */
	MARK_DATE,    /* a bare date, which the lexer alone takes for a subtraction */
};
struct rule_mark {
	enum rule_mark_kind kind;
	uint32_t start, end; /* of the first token; EXPR, DATE: of the whole */
};
struct rule_marks {
	struct arena *arena;
	VEC(struct rule_mark) list;
};

#endif
