/* The blocks' grammar.  What its expressions mean is feed_check.c's. */
#include "feed/feed_block_parts.h"

#include "base/utf8.h"
#include <string.h>

/* Clauses of a block, in the order in which help names them. */
enum clause {
	C_FORMAT,
	C_LIKE,
	C_FROM,
	C_CHANGES,
	C_DETAILS,
	C_EVERY,
	C_HEADER,
	C_TOKEN,
	C_UNSEEN,
	C_LASTS,
	C_WHOLE,
	C_CONTACT,
	C_LET,
	C_TAKE,
	C_MINE,
	CLAUSES
};
static const char *const clause_words[CLAUSES] = {"format", "like", "from", "changes", "details",
	"every", "header", "token", "unseen", "lasts", "whole", "contact", "let", "take", "mine"};
static const char *const item_words[] = {"feed", "patterns", "cross"};

/* ---- small parts ---------------------------------------------------------------- */

static bool fail_at(struct feed_parser *p, struct span at, const char *text)
{
	diag_add(p->diags, DIAG_ERROR, at, "syntax", "%s", text);
	return false;
}

static bool expected(struct feed_parser *p, const char *what)
{
	return fail_at(p, feed_span(p), arena_printf(p->arena, "%s is expected", what));
}

static bool need(struct feed_parser *p, const char *text)
{
	return feel_accept(&p->lx, text) || expected(p, arena_printf(p->arena, "'%s'", text));
}

static bool need_name(struct feed_parser *p, const char *what, const char **out, struct span *at)
{
	if (p->lx.tok.kind != TOK_NAME)
		return expected(p, what);
	*at = feed_span(p);
	*out = arena_strndup(p->arena, at->src->text + at->start, at->end - at->start);
	feel_lexer_next(&p->lx);
	return true;
}

static bool need_text(struct feed_parser *p, const char *what, const char **out)
{
	struct span at = feed_span(p);
	size_t len;

	if (p->lx.tok.kind != TOK_STRING)
		return expected(p, arena_printf(p->arena, "%s in quotes", what));
	*out = feel_string(&p->lx, p->arena, &len);
	if (!*out)
		return false;
	if (strlen(*out) != len)
		return fail_at(p, at, "a text here has no zero bytes");
	feel_lexer_next(&p->lx);
	return true;
}

static bool need_expr(struct feed_parser *p, struct feel_expr **out)
{
	static const struct feel_parser_limits limits = {.depth = 100, .nodes = 20000};

	*out = feel_parse(&p->lx, NULL, p->arena, &limits);
	return *out != NULL;
}

/* NUMBER seconds|minutes|hours|days, as so many of `unit` seconds. */
static bool need_time(struct feed_parser *p, uint32_t unit, uint32_t *out)
{
	static const struct {
		const char *one, *many;
		uint32_t seconds;
	} units[] = {{"second", "seconds", 1}, {"minute", "minutes", 60}, {"hour", "hours", 3600},
		{"day", "days", 86400}};
	const char *s = p->lx.src->text + p->lx.tok.start;
	struct span at = feed_span(p);
	uint64_t n = 0;

	if (p->lx.tok.kind != TOK_NUMBER)
		return expected(p, "a whole number");
	for (uint32_t i = p->lx.tok.start; i < p->lx.tok.end; i++, s++) {
		if (!ascii_digit(*s) || (n = n * 10 + (unsigned)(*s - '0')) > 100000)
			return expected(p, "a whole number up to 100,000");
	}
	feel_lexer_next(&p->lx);
	for (unsigned i = 0; i < sizeof units / sizeof *units; i++) {
		if (!feel_accept(&p->lx, units[i].one) && !feel_accept(&p->lx, units[i].many))
			continue;
		*out = (uint32_t)(n * units[i].seconds / unit);
		return *out > 0 || fail_at(p, at, "that is too short");
	}
	return expected(p, "seconds, minutes, hours or days");
}

/* ---- clauses --------------------------------------------------------------------- */

static bool parse_from(struct feed_parser *p, struct feed_block *b)
{
	struct span at;

	if (feel_accept(&p->lx, "file"))
		b->where = FEED_FILE;
	else if (feel_accept(&p->lx, "folder"))
		b->where = FEED_FOLDER;
	else
		b->where = FEED_URL;
	at = feed_span(p);
	if (!need_text(p, "an address", &b->from))
		return false;
	if (b->where == FEED_URL && strncmp(b->from, "https://", 8) != 0 &&
		strncmp(b->from, "http://", 7) != 0)
		return fail_at(p, at,
			"an address begins with https:// or http://; a path is 'from file' or "
			"'from folder'");
	return !feel_accept(&p->lx, "every") || need_time(p, 1, &b->every_seconds);
}

static bool parse_header(struct feed_parser *p, struct ast_feed *f)
{
	struct feed_header h = {0};

	if (!need_text(p, "a header's name", &h.name))
		return false;
	if (!(feel_accept(&p->lx, "from") ? need_text(p, "a file", &h.file)
					  : need_text(p, "a header's value", &h.value)))
		return false;
	vec_push(p->arena, &f->headers, h);
	return true;
}

static bool parse_format(struct feed_parser *p, struct ast_feed *f)
{
	struct suggest s;
	const char *word = p->lx.src->text + p->lx.tok.start;
	struct span at = feed_span(p);
	char name[24];
	size_t len = 0;

	/* "jobnet-classic" is three tokens to the lexer */
	while (len < sizeof name - 1 && p->lx.tok.start + len < p->lx.src->len &&
		(ascii_alpha(word[len]) || word[len] == '-'))
		len++;
	memcpy(name, word, len);
	name[len] = '\0';
	f->block.format = feed_format_find(name, len);
	at.end = at.start + (uint32_t)len;
	if (f->block.format == FEED_FORMATS) {
		struct diag *d = diag_add(
			p->diags, DIAG_ERROR, at, "unknown-name", "there is no format '%s'", name);
		suggest_init(&s, name, len);
		for (unsigned i = 0; i < FEED_FORMATS; i++)
			suggest_try(&s, feed_format_name((enum feed_format)i));
		if (s.best)
			diag_hint(p->diags, d, "did you mean '%s'?", s.best);
		return false;
	}
	f->formatted = true;
	feel_lexer_seek(&p->lx, at.end);
	return true;
}

static bool parse_named_expr(struct feed_parser *p, struct ast_feed *f, enum clause c)
{
	struct ast_named n = {0};

	if (!need_name(p, "a name", &n.name, &n.at) || !need(p, "=") || !need_expr(p, &n.expr))
		return false;
	if (c == C_LET)
		vec_push(p->arena, &f->lets, n);
	else
		vec_push(p->arena, &f->takes, n);
	return true;
}

static bool parse_take(struct feed_parser *p, struct ast_feed *f)
{
	if (!feel_accept(&p->lx, "as"))
		return parse_named_expr(p, f, C_TAKE);
	f->as_is = true;
	return need(p, "is");
}

static bool parse_mine(struct feed_parser *p, struct ast_feed *f)
{
	struct ast_named n = {0};

	if (!need_expr(p, &n.expr) || !need(p, "with") ||
		!need_name(p, "the name of patterns", &n.name, &n.at))
		return false;
	vec_push(p->arena, &f->mines, n);
	return true;
}

static bool parse_clause(struct feed_parser *p, struct ast_feed *f, enum clause c)
{
	struct feed_block *b = &f->block;

	switch (c) {
	case C_FORMAT: return parse_format(p, f);
	case C_LIKE: return need_name(p, "the name of a feed", &f->like, &f->like_at);
	case C_FROM: return parse_from(p, b);
	case C_CHANGES: return need_text(p, "an address", &b->changes);
	case C_DETAILS: return need_text(p, "an address", &b->details);
	case C_EVERY: return need_time(p, 1, &b->every_seconds);
	case C_HEADER: return parse_header(p, f);
	case C_TOKEN: return need(p, "from") && need_text(p, "a file", &b->token);
	case C_UNSEEN: return need_time(p, 1, &b->unseen_seconds);
	case C_LASTS: return need_time(p, 86400, &b->lasts_days);
	case C_WHOLE: b->whole = true; return true;
	case C_CONTACT:
		b->keep_contact = feel_accept(&p->lx, "keep");
		return b->keep_contact || need(p, "drop");
	case C_LET: return parse_named_expr(p, f, c);
	case C_TAKE: return parse_take(p, f);
	case C_MINE: return parse_mine(p, f);
	case CLAUSES: break;
	}
	return false;
}

/* ---- items ------------------------------------------------------------------------ */

static bool unknown_word(
	struct feed_parser *p, const char *const *words, unsigned n, const char *what)
{
	struct span at = feed_span(p);
	const char *word = at.src->text + at.start;
	struct suggest s;
	struct diag *d;

	if (p->lx.tok.kind != TOK_NAME)
		return expected(p, what);
	d = diag_add(p->diags, DIAG_ERROR, at, "unknown-word", "'%.*s' is not %s",
		(int)(at.end - at.start > 60 ? 60 : at.end - at.start), word, what);
	suggest_init(&s, arena_strndup(p->arena, word, at.end - at.start), at.end - at.start);
	for (unsigned i = 0; i < n; i++)
		suggest_try(&s, words[i]);
	if (s.best)
		diag_hint(p->diags, d, "did you mean '%s'?", s.best);
	return false;
}

static bool feed_clause(struct feed_parser *p, void *item)
{
	struct ast_feed *f = item;

	for (unsigned c = 0; c < CLAUSES; c++)
		if (feel_accept(&p->lx, clause_words[c]))
			return parse_clause(p, f, (enum clause)c);
	return unknown_word(p, clause_words, CLAUSES, "a clause of a feed");
}

/* skip when EXPR, or FACT VALUE when EXPR */
static bool patterns_clause(struct feed_parser *p, void *item)
{
	struct ast_patterns *set = item;
	struct ast_pattern pat = {0};

	if (feel_accept(&p->lx, "skip")) {
		if (!need(p, "when") || !need_expr(p, &pat.when))
			return false;
		vec_push(p->arena, &set->skips, pat.when);
		return true;
	}
	if (!need_name(p, "a fact or 'skip'", &pat.fact, &pat.at) || !need_expr(p, &pat.value) ||
		!need(p, "when") || !need_expr(p, &pat.when))
		return false;
	vec_push(p->arena, &set->list, pat);
	return true;
}

/* After a mistake in what began at `start`: to the end of the line where its last good part
 * stands. */
static void skip_rest(struct feed_parser *p, uint32_t start)
{
	uint32_t from = p->lx.last_end > start ? p->lx.last_end : start;
	const char *text = p->lx.src->text, *nl = memchr(text + from, '\n', p->lx.src->len - from);

	feel_lexer_seek(&p->lx, nl ? (uint32_t)(nl - text) : (uint32_t)p->lx.src->len);
}

static void parse_body(
	struct feed_parser *p, void *item, bool (*clause)(struct feed_parser *, void *))
{
	struct span open = feed_span(p);
	uint32_t start = open.start;

	if (!need(p, "{")) {
		skip_rest(p, start);
		return;
	}
	while (!feel_is(&p->lx, "}")) {
		start = p->lx.tok.start;
		if (p->lx.tok.kind == TOK_END) {
			fail_at(p, open, "this '{' is never closed");
			return;
		}
		if (!clause(p, item))
			skip_rest(p, start);
	}
	feel_lexer_next(&p->lx);
}

static bool head(struct feed_parser *p, const char **name, struct span *at, const char **title)
{
	feel_lexer_next(&p->lx);
	if (!need_name(p, "a name", name, at))
		return false;
	return p->lx.tok.kind != TOK_STRING || need_text(p, "a title", title);
}

static bool parse_cross(struct feed_parser *p)
{
	struct ast_cross c = {0};
	const char *title;

	if (!head(p, &c.name, &c.at, &title) || !need(p, "from"))
		return false;
	c.from_at = feed_span(p);
	if (!need_text(p, "a file", &c.from))
		return false;
	c.prefix = feel_accept(&p->lx, "prefix");
	vec_push(p->arena, &p->ast->crosses, c);
	return true;
}

static bool parse_item(struct feed_parser *p)
{
	const char *title = NULL;

	if (feel_is(&p->lx, "cross"))
		return parse_cross(p);
	if (feel_is(&p->lx, "patterns")) {
		struct ast_patterns *set = ARENA_NEW(p->arena, struct ast_patterns);
		if (!head(p, &set->name, &set->at, &title))
			return false;
		parse_body(p, set, patterns_clause);
		vec_push(p->arena, &p->ast->patterns, set);
		return true;
	}
	if (feel_is(&p->lx, "feed")) {
		struct ast_feed *f = ARENA_NEW(p->arena, struct ast_feed);
		if (!head(p, &f->block.name, &f->block.at, &f->block.title))
			return false;
		parse_body(p, f, feed_clause);
		vec_push(p->arena, &p->ast->feeds, f);
		return true;
	}
	return unknown_word(p, item_words, sizeof item_words / sizeof *item_words,
		"'feed', 'patterns' or 'cross'");
}

static void parse_file(
	struct feed_ast *ast, const struct source *src, struct arena *arena, struct diags *diags)
{
	struct feed_parser p = {.ast = ast, .arena = arena, .diags = diags};
	size_t valid = utf8_valid_prefix(src->text, src->len);

	if (valid != src->len || memchr(src->text, '\0', src->len)) {
		diag_add(diags, DIAG_ERROR, (struct span){src, 0, 0}, "utf8",
			"the file is not valid UTF-8, or holds a zero byte");
		return;
	}
	feel_lexer_init(&p.lx, src, 0, (uint32_t)src->len, diags);
	while (p.lx.tok.kind != TOK_END && diags->errors < 100) {
		uint32_t start = p.lx.tok.start;

		if (!parse_item(&p))
			skip_rest(&p, start);
	}
}

/* ---- the whole --------------------------------------------------------------------- */

static bool is_rules(const char *name)
{
	size_t len = strlen(name);

	return len > 6 && strcmp(name + len - 6, ".rules") == 0;
}

int feed_blocks_read(struct feed_blocks *out, const struct feed_file *files, unsigned n,
	const struct vocab *stilling, const struct feed_tables *tables, struct arena *arena,
	struct diags *diags)
{
	struct feed_ast ast = {.files = ARENA_ARRAY(arena, struct source, n), .n_files = n};
	unsigned errors = diags->errors;

	for (unsigned i = 0; i < n; i++) {
		if (files[i].len > UINT32_MAX / 2)
			arena_no_memory(arena);
		ast.files[i] = (struct source){arena_strdup(arena, files[i].name),
			arena_strndup(arena, files[i].text, files[i].len), files[i].len};
	}
	for (unsigned i = 0; i < n; i++)
		if (is_rules(files[i].name))
			parse_file(&ast, &ast.files[i], arena, diags);
	if (diags->errors == errors)
		feed_check(out, &ast, stilling, tables, arena, diags);
	return diags->errors == errors ? 0 : -1;
}

const struct feed_block *feed_block_find(const struct feed_blocks *b, const char *name)
{
	for (uint32_t i = 0; i < b->n; i++)
		if (strcmp(b->at[i].name, name) == 0)
			return &b->at[i];
	return NULL;
}
