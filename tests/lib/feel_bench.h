/*
 * feel_bench - a small world to try expressions in
 *
 * Facts with their types and values: see names in feel_bench.c.  unknown_… are unknown,
 * `nothing` is told to be null.
 */
#ifndef TESTS_LIB_FEEL_BENCH_H
#define TESTS_LIB_FEEL_BENCH_H

#include "feel/feel.h"

struct feel_bench {
	struct oom oom;
	struct arena arena;
	struct diags diags;
	struct feel_scope scope;
	struct feel_env env;
	struct feel_notes notes;
	bool feel_names; /* names may have blanks */
};
void bench_open(struct feel_bench *b);
void bench_close(struct feel_bench *b);
/* The checked tree, or NULL. */
struct feel_expr *bench_tree(struct feel_bench *b, const char *expression);
const struct feel_code *bench_code(struct feel_bench *b, const char *expression);
struct value bench_eval(struct feel_bench *b, const char *expression);
/* The value printed, or "error: " and the first message. */
const char *bench_show(struct feel_bench *b, const char *expression);

#endif
