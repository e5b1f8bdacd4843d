/*
 * rule_corpus - the rule files at hand, and chance, for property tests
 *
 * Run from the project's root.  The files come in the order of their names, so that one
 * seed means the same on every machine.
 */
#ifndef TESTS_LIB_RULE_CORPUS_H
#define TESTS_LIB_RULE_CORPUS_H

#include "rules/ruleset.h"
#include <stdint.h>

enum { FILES_MAX = 200 };
struct folder {
	struct rule_file at[FILES_MAX];
	unsigned n;
};
/* Adds the files of a folder, `prefix` before their names; none where there is no folder. */
void folder_take(struct folder *f, const char *dir, const char *prefix);

/* splitmix64 over *state */
uint64_t chance_draw(uint64_t *state);

#endif
