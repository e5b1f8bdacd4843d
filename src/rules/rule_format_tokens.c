/* Tokens, what the parser said of them, and the comments between. */
#include "rules/rule_format_parts.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

/* A bracket that stands open. */
struct open {
	uint32_t token;
	uint32_t elements;
	bool range; /* '..' was met in it */
};
struct reading {
	struct fmt *f;
	struct feel_lexer lx;
	const struct rule_mark *marks;
	unsigned n_marks, mark;
	uint32_t expr_until; /* offset where the expression at hand ends */
	uint32_t expr;       /* its first token */
	uint32_t expr_depth; /* brackets that stood open before it */
	uint32_t angles;     /* '<' of types that stand open */
	VEC(struct open) open;
	uint32_t gap;      /* offset where the gap before the next token goes on */
	uint32_t newlines; /* since the last token or comment */
	uint32_t comment;  /* the first of the gap's comments */
};

bool fmt_is(const struct fmt *f, uint32_t i, const char *text)
{
	const struct fmt_token *t = fmt_at(f, i);

	return (t->kind == TOK_NAME || t->kind == TOK_PUNCT) && t->len == strlen(text) &&
	       memcmp(t->s, text, t->len) == 0;
}

static uint32_t columns(const char *s, size_t len)
{
	uint32_t n = 0;
	unsigned step;

	for (size_t i = 0; i < len; i += step)
		n += utf8_width(utf8_decode(s + i, &step));
	return n;
}

/* ---- comments ------------------------------------------------------------ */

static uint32_t column_of(const char *text, size_t at)
{
	size_t start = at;

	while (start > 0 && text[start - 1] != '\n')
		start--;
	return columns(text + start, at - start);
}

static size_t comment_end(const char *s, size_t at, size_t end)
{
	bool line = s[at + 1] == '/';

	for (at += 2; at < end; at++) {
		if (line && s[at] == '\n')
			return at;
		if (!line && s[at] == '*' && s[at + 1] == '/')
			return at + 2;
	}
	return end;
}

static void add_comment(struct reading *r, size_t at, size_t end)
{
	const char *s = r->f->src->text;
	struct fmt_comment c = {.s = s + at, .line = s[at + 1] == '/', .blank = r->newlines > 1};
	const char *nl;

	while (end > at && (ascii_space(s[end - 1]) || s[end - 1] == '\f' || s[end - 1] == '\v'))
		end--;
	c.len = (uint32_t)(end - at);
	nl = memchr(c.s, '\n', c.len);
	c.many = nl != NULL;
	if (c.many)
		c.column = column_of(s, at);
	c.width = columns(c.s, nl ? (size_t)(nl - c.s) : c.len);
	/* after one on a line of its own the rest have lines of their own too */
	c.own = r->newlines > 0 || r->f->tokens.n == 0 ||
		(r->comment < r->f->comments.n && r->f->comments.at[r->f->comments.n - 1].own);
	vec_push(r->f->arena, &r->f->comments, c);
	r->newlines = 0;
}

/* What stands between two tokens: blanks, line ends, comments. */
static void read_gap(struct reading *r, size_t until)
{
	const char *s = r->f->src->text;

	for (size_t i = r->gap; i < until;) {
		if (s[i] == '/') {
			size_t end = comment_end(s, i, until);

			add_comment(r, i, end);
			i = end;
		} else {
			r->newlines += s[i] == '\n';
			i++;
		}
	}
}

static void take_comments(struct reading *r, struct fmt_token *t)
{
	t->comment = r->comment;
	t->n_comments = r->f->comments.n - r->comment;
	while (t->trailing < t->n_comments && !r->f->comments.at[t->comment + t->trailing].own)
		t->trailing++;
	t->blank = r->newlines > 1;
	r->comment = r->f->comments.n;
	r->newlines = 0;
}

/* ---- brackets ------------------------------------------------------------ */

static bool spelled(const struct fmt_token *t, const char *text)
{
	return t->len == strlen(text) && memcmp(t->s, text, t->len) == 0;
}

static bool any_of(const struct fmt_token *t, const char *const *texts, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (spelled(t, texts[i]))
			return true;
	return false;
}

/* Words of FEEL that no operand is: what follows begins one. */
static bool is_connective(const struct fmt_token *t)
{
	static const char *const words[] = {
		"and", "or", "in", "if", "then", "else", "return", "satisfies", "between", "of"};

	return t->kind == TOK_NAME && (t->flags & FT_IN_EXPR) &&
	       any_of(t, words, sizeof words / sizeof *words);
}

/* Does token i begin an operand, rather than follow one? */
static bool begins_operand(const struct fmt *f, uint32_t i)
{
	const struct fmt_token *p = fmt_at(f, i - 1);

	if (i == 0 || (fmt_at(f, i)->flags & FT_EXPR) || !(p->flags & FT_IN_EXPR))
		return true;
	return (p->kind == TOK_PUNCT && !(p->flags & FT_POP)) || is_connective(p);
}

/* After a range's upper end a '[' may close it: `]1..5[`. */
static bool closes_range(struct reading *r, uint32_t i)
{
	static const char *const goes_on[] = {")", "]", "}", ",", "and", "or", "then", "else"};
	const struct open *top = r->open.n ? &r->open.at[r->open.n - 1] : NULL;
	struct feel_lexer look = r->lx;
	struct fmt_token next;

	if (!top || !top->range || begins_operand(r->f, i))
		return false;
	feel_lexer_next(&look);
	if (look.tok.start >= r->expr_until)
		return true;
	next = (struct fmt_token){
		.s = r->f->src->text + look.tok.start, .len = look.tok.end - look.tok.start};
	return any_of(&next, goes_on, sizeof goes_on / sizeof *goes_on);
}

static void open_bracket(struct reading *r, uint32_t i)
{
	vec_push(r->f->arena, &r->open, ((struct open){.token = i}));
	fmt_at(r->f, i)->flags |= FT_PUSH;
	fmt_at(r->f, i)->mate = i;
}

static void close_bracket(struct reading *r, uint32_t i)
{
	struct open *top;

	if (r->open.n <= r->expr_depth)
		return;
	top = &r->open.at[--r->open.n];
	fmt_at(r->f, i)->flags |= FT_POP;
	fmt_at(r->f, i)->mate = top->token;
	fmt_at(r->f, top->token)->mate = i;
	if (top->elements)
		fmt_at(r->f, top->token)->flags |= FT_LIST;
}

static void match_brackets(struct reading *r, uint32_t i)
{
	const struct fmt_token *t = fmt_at(r->f, i);
	bool in_expr = t->flags & FT_IN_EXPR;

	if (t->kind != TOK_PUNCT)
		return;
	if (spelled(t, "..") && r->open.n)
		r->open.at[r->open.n - 1].range = true;
	else if (spelled(t, "(") || spelled(t, "{"))
		open_bracket(r, i);
	else if (spelled(t, "[") && !closes_range(r, i))
		open_bracket(r, i);
	else if (spelled(t, "]") && in_expr && begins_operand(r->f, i))
		open_bracket(r, i);
	else if (spelled(t, ")") || spelled(t, "}") || spelled(t, "]") || spelled(t, "["))
		close_bracket(r, i);
}

/* `list<number>` after `of` or ':': brackets of a type, not comparisons. */
static void match_angles(struct reading *r, uint32_t i)
{
	static const char *const kinds[] = {"list", "range", "context", "function"};
	struct fmt *f = r->f;
	struct fmt_token *t = fmt_at(f, i);

	if (t->flags & FT_EXPR)
		r->angles = 0;
	if (t->kind != TOK_PUNCT || !(t->flags & FT_IN_EXPR) || i < 2)
		return;
	if (spelled(t, "<") && any_of(fmt_at(f, i - 1), kinds, 4) &&
		(fmt_is(f, i - 2, "of") || fmt_is(f, i - 2, ":") || fmt_has(f, i - 2, FT_ANGLE))) {
		t->flags |= FT_ANGLE;
		r->angles++;
	} else if (spelled(t, ">") && r->angles > 0) {
		t->flags |= FT_ANGLE;
		r->angles--;
	}
}

/* ---- reading ------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
	const struct rule_mark *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

/* What the parser said of the token at the cursor. */
static uint32_t take_marks(struct reading *r)
{
	static const uint32_t flags[] = {[MARK_ITEM] = FT_ITEM,
		[MARK_OPEN] = FT_OPEN,
		[MARK_CLOSE] = FT_CLOSE,
		[MARK_CLAUSE] = FT_CLAUSE,
		[MARK_PART] = FT_PART,
		[MARK_ELEMENT] = FT_ELEMENT,
		[MARK_EXPR] = FT_EXPR,
		[MARK_DATE] = FT_DATE};
	uint32_t at = r->lx.tok.start, found = 0;

	for (; r->mark < r->n_marks && r->marks[r->mark].start <= at; r->mark++) {
		const struct rule_mark *m = &r->marks[r->mark];

		if (m->start < at || r->lx.tok.kind == TOK_END)
			continue;
		found |= flags[m->kind];
		if (m->kind == MARK_EXPR)
			r->expr_until = m->end;
		if (m->kind == MARK_DATE)
			r->lx.tok.end = m->end;
	}
	if (found & FT_CLAUSE)
		found &= ~(uint32_t)FT_PART;
	if (at < r->expr_until)
		found |= FT_IN_EXPR;
	return found;
}

static void push(struct reading *r, struct fmt_token t)
{
	uint32_t i = r->f->tokens.n;

	vec_push(r->f->arena, &r->f->tokens, t);
	if (t.flags & FT_EXPR) {
		r->expr = i;
		r->expr_depth = r->open.n;
	}
	match_angles(r, i);
	match_brackets(r, i);
}

/* A comma between elements is left out where it is read and put where it belongs. */
static bool drop_comma(const struct reading *r, const struct fmt_token *t)
{
	return t->kind == TOK_PUNCT && spelled(t, ",") && !(t->flags & FT_IN_EXPR) && r->open.n &&
	       r->open.at[r->open.n - 1].elements > 0;
}

static void read_token(struct reading *r)
{
	const char *s = r->f->src->text;
	struct fmt_token t = {.kind = r->lx.tok.kind, .flags = take_marks(r)};

	t.s = s + r->lx.tok.start;
	t.len = r->lx.tok.end - r->lx.tok.start;
	t.width = columns(t.s, t.len);
	if (!(t.flags & FT_IN_EXPR) && r->expr_until) {
		fmt_at(r->f, r->expr)->expr_end = r->f->tokens.n;
		r->open.n = r->expr_depth;
		r->expr_until = r->expr_depth = 0;
	}
	read_gap(r, r->lx.tok.start);
	r->gap = r->lx.tok.end;
	if (drop_comma(r, &t))
		return;
	if ((t.flags & FT_ELEMENT) && r->open.n && r->open.at[r->open.n - 1].elements++ > 0) {
		struct fmt_token comma = {.s = ",",
			.len = 1,
			.width = 1,
			.kind = TOK_PUNCT,
			.flags = FT_COMMA,
			.comment = r->comment};

		push(r, comma);
	}
	take_comments(r, &t);
	push(r, t);
}

/* ---- blanks -------------------------------------------------------------- */

static bool is_number(const struct fmt_token *t)
{
	return t->kind == TOK_NUMBER;
}

/* Blanks before a bracket that opens: none where it calls or filters. */
static uint32_t space_before_bracket(const struct fmt_token *p, const struct fmt_token *t)
{
	bool operand = (p->kind == TOK_NAME && !is_connective(p)) || (p->flags & FT_POP) ||
		       (p->kind == TOK_STRING && spelled(t, "["));

	return !(t->flags & FT_IN_EXPR) || spelled(t, "{") || !operand || (t->flags & FT_EXPR);
}

static uint32_t space_dots(const struct fmt_token *p, const struct fmt_token *t)
{
	if (t->flags & p->flags & FT_IN_EXPR)
		return 0;
	if (spelled(t, ".."))
		return !is_number(p);
	return !is_number(t) && !spelled(t, "-");
}

static uint32_t space_between(const struct fmt_token *p, const struct fmt_token *t)
{
	if (p->kind == TOK_NAME && t->kind == TOK_NAME)
		return 1;
	if (t->kind == TOK_PUNCT && (spelled(t, ",") || spelled(t, ":") || spelled(t, ".")))
		return 0;
	if (p->kind == TOK_PUNCT && (spelled(p, ".") || (p->flags & FT_UNARY)))
		return 0;
	if ((p->flags & FT_PUSH) || (t->flags & FT_POP)) {
		if ((p->flags & FT_PUSH) && (t->flags & FT_POP))
			return 0;
		return spelled((p->flags & FT_PUSH) ? p : t, (p->flags & FT_PUSH) ? "{" : "}");
	}
	if (t->flags & FT_ANGLE)
		return 0;
	if ((p->flags & FT_ANGLE) && spelled(p, "<"))
		return 0;
	if (p->kind == TOK_PUNCT && spelled(p, ".."))
		return space_dots(p, t);
	if (t->kind == TOK_PUNCT && spelled(t, ".."))
		return space_dots(p, t);
	if (t->flags & FT_PUSH)
		return space_before_bracket(p, t);
	return 1;
}

static bool is_sign(const struct fmt *f, uint32_t i)
{
	if (!fmt_is(f, i, "-") || i + 1 == f->tokens.n)
		return false;
	if (!fmt_has(f, i, FT_IN_EXPR))
		return is_number(fmt_at(f, i + 1));
	/* alone it is a table's "anything" */
	return begins_operand(f, i) && fmt_has(f, i + 1, FT_IN_EXPR) &&
	       !fmt_has(f, i + 1, FT_EXPR) && !fmt_is(f, i + 1, ",");
}

/* Columns of the comments that go on the line of the token before; whether they end it. */
static uint32_t lead_of(const struct fmt *f, const struct fmt_token *t, bool *ends)
{
	uint32_t lead = 0;

	*ends = t->trailing < t->n_comments;
	for (uint32_t k = 0; k < t->trailing; k++) {
		const struct fmt_comment *c = &f->comments.at[t->comment + k];

		lead += 1 + c->width;
		*ends |= c->line || c->many;
	}
	return lead;
}

static void measure(struct fmt *f)
{
	uint32_t flat = 0, breaks = 0;

	for (uint32_t i = 0; i < f->tokens.n; i++) {
		struct fmt_token *t = fmt_at(f, i);
		bool ends = false;

		if (is_sign(f, i))
			t->flags |= FT_UNARY;
		t->space = i ? space_between(fmt_at(f, i - 1), t) : 0;
		t->lead = lead_of(f, t, &ends);
		/* a comment is set off from what follows, but for what closes */
		if (t->trailing && t->space == 0 && !fmt_is(f, i, ",") && !(t->flags & FT_POP))
			t->space = 1;
		t->lead += t->space;
		flat += t->lead + t->width;
		breaks += ends;
		t->flat = flat;
		t->breaks = breaks;
	}
}

uint32_t fmt_width(const struct fmt *f, uint32_t a, uint32_t b, bool *broken)
{
	const struct fmt_token *first, *last;

	if (a >= b)
		return 0;
	first = fmt_at(f, a);
	last = fmt_at(f, b - 1);
	if (last->breaks > first->breaks)
		*broken = true;
	return last->flat - first->flat + first->width;
}

void fmt_read(struct fmt *f, const struct rule_marks *marks, struct diags *diags)
{
	struct reading r = {.f = f, .n_marks = marks->list.n};
	struct rule_mark *sorted = ARENA_ARRAY(f->arena, struct rule_mark, marks->list.n);

	if (marks->list.n)
		memcpy(sorted, marks->list.at, marks->list.n * sizeof *sorted);
	qsort(sorted, marks->list.n, sizeof *sorted, by_place);
	r.marks = sorted;
	feel_lexer_init(&r.lx, f->src, 0, (uint32_t)f->src->len, diags);
	for (;;) {
		struct feel_token tok = r.lx.tok;

		read_token(&r);
		if (tok.kind == TOK_END)
			break;
		if (r.lx.tok.end != tok.end) /* a date: read as one */
			feel_lexer_seek(&r.lx, r.lx.tok.end);
		else
			feel_lexer_next(&r.lx);
	}
	measure(f);
}
