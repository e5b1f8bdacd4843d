#include "feel/xpath_tree.h"

const char *xpath_tree_risk(const struct xpath_tree *tree, struct arena *arena)
{
	(void)tree;
	(void)arena;
	return NULL;
}
