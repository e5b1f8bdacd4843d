/*
 * feed_block_parts - what feed_block.c has read, before feed_check.c looks at it
 */
#ifndef FEED_FEED_BLOCK_PARTS_H
#define FEED_FEED_BLOCK_PARTS_H

#include "base/vec.h"
#include "feed/feed_map.h"

struct ast_named {
	const char *name;
	struct span at;
	struct feel_expr *expr;
};
struct ast_pattern {
	const char *fact;
	struct span at;
	struct feel_expr *value, *when;
};
struct ast_patterns {
	const char *name;
	struct span at;
	VEC(struct feel_expr *) skips;
	VEC(struct ast_pattern) list;
	const struct feed_patterns *checked;
};
struct ast_cross {
	const char *name, *from;
	struct span at, from_at;
	bool prefix;
};
struct ast_feed {
	struct feed_block block;
	const char *like;
	struct span like_at;
	bool formatted, as_is;
	VEC(struct feed_header) headers;
	VEC(struct ast_named) lets, takes, mines;
	const struct feed_mapping *checked;
	bool checking;
};
struct feed_ast {
	struct source *files;
	unsigned n_files;
	VEC(struct ast_cross) crosses;
	VEC(struct ast_patterns *) patterns;
	VEC(struct ast_feed *) feeds;
};
struct feed_parser {
	struct feel_lexer lx;
	struct feed_ast *ast;
	struct arena *arena;
	struct diags *diags;
};
static inline struct span feed_span(const struct feed_parser *p)
{
	return feel_span(&p->lx);
}

/* Names, types and code; the blocks, when there was no mistake. */
void feed_check(struct feed_blocks *out, struct feed_ast *ast, const struct vocab *stilling,
	const struct feed_tables *tables, struct arena *arena, struct diags *diags);

#endif
