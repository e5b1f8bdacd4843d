/* Warnings: nothing is wrong, but somebody should look. */
#include "rules/rule_model.h"

void rule_lint(struct load *ld)
{
	(void)ld;
}
