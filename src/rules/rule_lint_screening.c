#include "rules/rule_lint.h"

void lint_screening_never(struct lint *l, struct ast_screening *s)
{
	(void)l;
	(void)s;
}
