/*
 * rule_format_parts - what the steps of the formatter share
 *
 *  1. rule_format_tokens: tokens with their marks (rule_marks.h) and the comments between
 *     them; how many blanks stand before each and how wide it is.
 *  2. rule_format_clause: items, bodies, clauses; rule_format_rows: clauses in columns;
 *     rule_format_expr: expressions and lists that are longer than a line.
 *  3. rule_format_out: columns, indentation, comments; where comments at line ends stand.
 *
 * A range of tokens is `a` up to and without `b`.  Most decisions are one question: does the
 * range fit on the rest of the line?  Sums over all tokens answer it at once.
 */
#ifndef RULES_RULE_FORMAT_PARTS_H
#define RULES_RULE_FORMAT_PARTS_H

#include "rules/rule_load.h"
#include "rules/rule_marks.h"

enum {
	FMT_LINE = 110,           /* columns of a line */
	FMT_INDENT = 4,           /* of a step inwards */
	FMT_COMMENT_COLUMN = 40,  /* where comments at line ends stand, when there is room */
	FMT_COMMENT_OUTLIER = 68, /* a line so long does not push its neighbours' comments */
};

/* What a token is besides its kind. */
enum {
	FT_ITEM = 1 << 0,
	FT_OPEN = 1 << 1, /* the brace of a body */
	FT_CLOSE = 1 << 2,
	FT_CLAUSE = 1 << 3,
	FT_PART = 1 << 4,
	FT_ELEMENT = 1 << 5,
	FT_EXPR = 1 << 6,    /* the first of an expression */
	FT_IN_EXPR = 1 << 7, /* any of an expression */
	FT_DATE = 1 << 8,
	FT_COMMA = 1 << 9, /* of a list of elements: made here, not read */
	FT_PUSH = 1 << 10, /* a bracket that opens: mate is what closes it */
	FT_POP = 1 << 11,
	FT_LIST = 1 << 12,  /* a PUSH with elements */
	FT_UNARY = 1 << 13, /* a sign, not an operator */
	FT_ANGLE = 1 << 14, /* '<' or '>' of a type */
};

struct fmt_comment {
	const char *s;
	uint32_t len, width; /* width: of the first line */
	uint32_t column;     /* where it stood, when it has several lines */
	bool line;           /* runs to the end of the line */
	bool many;           /* several lines */
	bool own;            /* begins a line */
	bool blank;          /* after a blank line */
};

struct fmt_token {
	const char *s;
	uint32_t len, width;
	uint32_t flags;
	uint32_t mate;     /* of a PUSH or POP */
	uint32_t expr_end; /* of an EXPR: the token after it */
	/* comments since the token before; the first `trailing` stand on its line */
	uint32_t comment, n_comments, trailing;
	enum feel_token_kind kind;
	uint32_t space; /* blanks before it, where it begins no line */
	bool blank;     /* after a blank line, and after the comments */
	/* sums from the file's begin, as if all stood on one line */
	uint32_t lead;   /* columns since the token before: blanks and comments */
	uint32_t flat;   /* columns with this token */
	uint32_t breaks; /* places where a line must end, before this token */
};

/* Comments that end a line, for their column. */
struct fmt_trail {
	size_t at;             /* offset in the text, where the blanks before it begin */
	uint32_t line, column; /* of the blanks */
	uint32_t blanks, width;
};

struct fmt_out {
	struct strbuf text;
	VEC(struct fmt_trail) trails;
	uint32_t line, column;
	uint32_t indent; /* of this line, while nothing stands on it */
	uint32_t hang;   /* where to go on when a comment ends the line */
	int gap;         /* blanks before the next token, instead of its own; or -1 */
	bool fresh;      /* nothing stands on this line */
	bool must_end;   /* the line ended with a comment */
	bool commented;  /* a comment was the last thing on this line: trail */
	bool keep_blank; /* blank lines before the next token and its comments stay */
	bool first;      /* … but not the one before all of them */
	struct fmt_trail trail;
};

struct fmt {
	struct arena *arena;
	const struct source *src;
	VEC(struct fmt_token) tokens; /* the last is TOK_END */
	VEC(struct fmt_comment) comments;
	struct fmt_out out;
};

/* ---- tokens -------------------------------------------------------------- */

void fmt_read(struct fmt *f, const struct rule_marks *marks, struct diags *diags);
bool fmt_is(const struct fmt *f, uint32_t i, const char *text);
static inline struct fmt_token *fmt_at(const struct fmt *f, uint32_t i)
{
	return &f->tokens.at[i];
}
static inline bool fmt_has(const struct fmt *f, uint32_t i, uint32_t flags)
{
	return (f->tokens.at[i].flags & flags) != 0;
}
/* Columns of a range on one line; true in *broken when comments in it end a line. */
uint32_t fmt_width(const struct fmt *f, uint32_t a, uint32_t b, bool *broken);
/* The token after i, past what i opens. */
static inline uint32_t fmt_skip(const struct fmt *f, uint32_t i)
{
	return (fmt_has(f, i, FT_PUSH) ? f->tokens.at[i].mate : i) + 1;
}

/* ---- out ----------------------------------------------------------------- */

void fmt_out_init(struct fmt *f);
void fmt_lead(struct fmt *f, uint32_t i); /* what stands before a line's first token */
void fmt_put(struct fmt *f, uint32_t i);  /* a token and the comments that follow on its line */
void fmt_flat(struct fmt *f, uint32_t a, uint32_t b);
void fmt_gap(struct fmt *f, uint32_t blanks);
void fmt_newline(struct fmt *f, uint32_t indent);
void fmt_blank(struct fmt *f); /* a blank line, but not at the file's begin */
/* Does the range fit on this line, after `gap` blanks and with `after` columns behind it? */
bool fmt_fits(const struct fmt *f, uint32_t a, uint32_t b, uint32_t gap, uint32_t after);
/* The comments on lines of their own that stand before token i; they need not be told again. */
void fmt_comments(struct fmt *f, uint32_t i, uint32_t indent);
bool fmt_has_comments(const struct fmt *f, uint32_t i); /* … on lines of their own */
void fmt_finish(struct fmt *f, struct strbuf *out);

/* ---- layout -------------------------------------------------------------- */

/* cont: where further lines begin; after: columns that must be left on the last one */
void fmt_expr(struct fmt *f, uint32_t a, uint32_t b, uint32_t cont, uint32_t after);
/* Words, expressions and lists as they come; an expression's lines begin a step further in. */
void fmt_run(struct fmt *f, uint32_t a, uint32_t b, uint32_t cont);

/* The columns of the rows of one kind in a body. */
enum { ROW_CELLS = 9 };
struct fmt_columns {
	bool ready;
	uint32_t at[ROW_CELLS];
};
enum row_style { ROW_NONE, ROW_FACT, ROW_DIMENSION, ROW_LEVEL, ROW_STEP, ROW_RANK, ROW_STYLES };

struct fmt_body {
	uint32_t open, close; /* its braces */
	bool facts;
	struct fmt_columns columns[ROW_STYLES];
	uint32_t *widths; /* of a table's columns, when there are any */
	uint32_t n_widths;
};
/* How the parts of a clause stand. */
enum part_kind {
	PART_INLINE, /* two blanks after what is before it, while there is room */
	PART_TEXT,   /* texts for yes, no and unknown: on a line below, or one each */
	PART_OWN,    /* on a line below */
};
enum part_kind fmt_part_kind(const struct fmt *f, uint32_t i);
/* The next part of a clause that ends at b, or b. */
uint32_t fmt_next_part(const struct fmt *f, uint32_t i, uint32_t b);
/* The token after the clause that begins at i. */
uint32_t fmt_clause_end(const struct fmt *f, const struct fmt_body *body, uint32_t i);
enum row_style fmt_row_style(const struct fmt *f, const struct fmt_body *body, uint32_t i);
/* What of a clause stands in columns; the first part that does not, or b. */
uint32_t fmt_row(struct fmt *f, struct fmt_body *body, uint32_t a, uint32_t b);
/* A row of a table: | a | b || c | */
void fmt_table_row(struct fmt *f, struct fmt_body *body, uint32_t a, uint32_t b);
/* All items. */
void fmt_items(struct fmt *f);

#endif
