/*
 * vec - an array that grows, in an arena
 *
 *	VEC(struct token) toks = {0};
 *	vec_push(arena, &toks, tok);
 *	for (unsigned i = 0; i < toks.n; i++) use(&toks.at[i]);
 *
 * An element's address is good until the next push.
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/arena.h"

#define VEC(type)                                                                                  \
	struct {                                                                                   \
		type *at;                                                                          \
		unsigned n, cap;                                                                   \
	}

#define vec_push(arena, v, x)                                                                      \
	do {                                                                                       \
		if ((v)->n == (v)->cap)                                                            \
			(v)->at = arena_grow_array((arena), (v)->at, &(v)->cap, sizeof *(v)->at);  \
		(v)->at[(v)->n++] = (x);                                                           \
	} while (0)

#endif
