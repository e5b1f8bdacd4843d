#include "base/utf8.h"
#include "feel/builtin.h"
#include "feel/parser.h"

#include <string.h>

enum { WORDS_MAX = 24 }; /* tokens of one name */

bool feel_keyword(const char *s, size_t len)
{
	static const char *const words[] = {"if", "then", "else", "for", "in", "return", "some",
		"every", "satisfies", "and", "or", "between", "instance", "function"};

	for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i]) == len && memcmp(words[i], s, len) == 0)
			return true;
	return false;
}

/* Only names that need it are kept: a plain one is found as the token it is. */
static void learn(struct parser *p, struct feel_word w)
{
	for (uint32_t i = 0; i < w.len; i++) {
		if (strchr(" ./-+*'", w.s[i])) {
			strmap_put(&p->spaced, w.s, w.len, p);
			return;
		}
	}
}

struct feel_local *parse_local(struct parser *p, struct feel_word name)
{
	struct feel_local *l = ARENA_NEW(p->arena, struct feel_local);

	l->name = name.s;
	l->len = name.len;
	learn(p, name);
	return l;
}

/* Members of a context type may have blanks too. */
static void learn_members(struct parser *p, const struct type *t, unsigned depth)
{
	if (!t || depth > 8 || !strmap_put(&p->types, (const char *)t, sizeof *t, p))
		return;
	learn_members(p, t->of, depth + 1);
	for (uint32_t i = 0; i < t->n_fields; i++) {
		const char *name = t->fields[i].name;

		if (name && t->kind == T_CONTEXT)
			learn(p, (struct feel_word){name, (uint32_t)strlen(name)});
		learn_members(p, t->fields[i].type, depth + 1);
	}
}

static bool declared(const struct parser *p, struct feel_word w)
{
	return strmap_get(&p->spaced, w.s, w.len) != NULL;
}

static bool known(struct parser *p, struct feel_word w, bool member)
{
	struct feel_name name = {0};

	if (declared(p, w))
		return true;
	if (member || !p->scope || !p->scope->lookup)
		return false;
	if (!p->scope->lookup(p->scope->host, w.s, w.len, &name))
		return false;
	learn_members(p, name.type, 0);
	return true;
}

/* May this token stand inside a name?  '.' and the operators may, between parts. */
static bool joins(const struct feel_lexer *lx)
{
	static const char *const marks[] = {".", "/", "-", "+", "*", "'", "**"};

	if (lx->tok.kind == TOK_NAME || lx->tok.kind == TOK_NUMBER)
		return true;
	for (unsigned i = 0; i < sizeof marks / sizeof *marks; i++)
		if (feel_is(lx, marks[i]))
			return true;
	return false;
}

/* Adds the token to the text, with one blank where there was any. */
static void add_token(struct strbuf *sb, const struct feel_lexer *lx, bool first)
{
	if (!first && lx->tok.start > lx->last_end)
		sb_putc(sb, ' ');
	sb_add(sb, lx->src->text + lx->tok.start, lx->tok.end - lx->tok.start);
}

static bool builtin_words(const char *s, size_t len)
{
	return feel_builtin_find(s, len) != NULL;
}

/* The candidates are tried from the longest to the shortest. */
static struct feel_word longest(struct parser *p, bool member)
{
	struct feel_lexer *lx = p->lx;
	struct strbuf sb;
	uint32_t lens[WORDS_MAX], ends[WORDS_MAX], blanks = 0, n = 0;
	bool call[WORDS_MAX];
	unsigned words = p->wide && p->scope && p->scope->name_words > 5 ? p->scope->name_words : 5;

	sb_init(&sb, p->arena);
	while (n < WORDS_MAX && joins(lx) && (n == 0 || blanks < words)) {
		if (n && lx->tok.start > lx->last_end)
			blanks++;
		if (!p->wide && n && lx->tok.kind != TOK_NAME)
			break;
		add_token(&sb, lx, n == 0);
		lens[n] = (uint32_t)sb.len;
		ends[n] = lx->tok.end;
		feel_lexer_next(lx);
		call[n] = feel_is(lx, "(");
		n++;
	}
	while (n > 1) {
		struct feel_word w = {sb.s, lens[n - 1]};

		if ((p->wide && known(p, w, member)) ||
			(!member && call[n - 1] && builtin_words(w.s, w.len)))
			break;
		n--;
	}
	feel_lexer_seek(lx, ends[n - 1]);
	lx->last_end = ends[n - 1];
	return (struct feel_word){arena_strndup(p->arena, sb.s, lens[n - 1]), lens[n - 1]};
}

/* After a dot, where nothing is known of the members: all words up to a keyword. */
static struct feel_word greedy(struct parser *p, struct feel_word w)
{
	struct feel_lexer *lx = p->lx;
	struct strbuf sb;

	sb_init(&sb, p->arena);
	sb_add(&sb, w.s, w.len);
	while (lx->tok.kind == TOK_NAME &&
		!feel_keyword(lx->src->text + lx->tok.start, lx->tok.end - lx->tok.start)) {
		add_token(&sb, lx, false);
		feel_lexer_next(lx);
	}
	return (struct feel_word){sb.s, (uint32_t)sb.len};
}

/* FEEL's own members of two words, for texts whose names have no blanks. */
static struct feel_word two_words(struct parser *p, struct feel_word w)
{
	static const char *const pairs[][2] = {
		{"time", "offset"}, {"start", "included"}, {"end", "included"}};

	for (unsigned i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		if (strcmp(w.s, pairs[i][0]) == 0 && feel_accept(p->lx, pairs[i][1])) {
			w.s = arena_printf(p->arena, "%s %s", pairs[i][0], pairs[i][1]);
			w.len = (uint32_t)strlen(w.s);
		}
	}
	return w;
}

struct feel_word parse_name(struct parser *p, bool member)
{
	struct feel_lexer *lx = p->lx;
	const char *s = lx->src->text + lx->tok.start;
	uint32_t len = lx->tok.end - lx->tok.start;
	struct feel_word w = {arena_strndup(p->arena, s, len), len};
	uint32_t end = lx->tok.end;

	if (w.s[0] == '?' && len == 1)
		p->saw_input = true;
	feel_lexer_next(lx);
	if (member && !p->wide)
		return two_words(p, w);
	if (!joins(lx) || (!p->wide && lx->tok.kind != TOK_NAME)) {
		if (p->wide)
			known(p, w, member);
		return w;
	}
	feel_lexer_seek(lx, end - len);
	w = longest(p, member);
	if (p->wide)
		known(p, w, member);
	if (member && p->wide && !declared(p, w))
		w = greedy(p, w);
	return w;
}

struct feel_word parse_declared(struct parser *p, const char *end1, const char *end2)
{
	struct feel_lexer *lx = p->lx;
	struct strbuf sb;
	bool first = true;

	sb_init(&sb, p->arena);
	if (lx->tok.kind != TOK_NAME) {
		parse_fail(p, feel_span(lx), "a name is missing here");
		return (struct feel_word){0};
	}
	while (first ||
		(p->wide && joins(lx) && !feel_is(lx, end1) && !(end2 && feel_is(lx, end2)))) {
		add_token(&sb, lx, first);
		first = false;
		feel_lexer_next(lx);
	}
	return (struct feel_word){sb.s, (uint32_t)sb.len};
}

bool parse_label(struct parser *p, struct feel_word *out)
{
	struct feel_lexer *lx = p->lx;
	struct feel_lexer back = *lx;
	struct strbuf sb;

	if (lx->tok.kind != TOK_NAME)
		return false;
	sb_init(&sb, p->arena);
	for (unsigned n = 0; n < WORDS_MAX && joins(lx); n++) {
		add_token(&sb, lx, n == 0);
		feel_lexer_next(lx);
	}
	if (!feel_accept(lx, ":")) {
		*lx = back;
		return false;
	}
	*out = (struct feel_word){sb.s, (uint32_t)sb.len};
	return true;
}

/* ---- types --------------------------------------------------------------- */

enum { TYPE_DEPTH = 32 };

/* `list` and its kind alone: good for a parameter, but no type that something can be an
 * instance of (table 61). */
static const struct type bare_list = {.kind = T_LIST}, bare_context = {.kind = T_CONTEXT},
			 bare_range = {.kind = T_RANGE}, bare_function = {.kind = T_FUNCTION},
			 no_type = {.kind = T_ANY}; /* a name that no type has */

bool feel_type_bare(const struct type *t)
{
	return t == &bare_list || t == &bare_context || t == &bare_range || t == &bare_function ||
	       t == &no_type;
}

static const struct {
	const char *name;
	const struct type *type;
} simple_types[] = {
	{"Any", &type_any},
	{"any", &type_any},
	{"Null", &type_null},
	{"boolean", &type_boolean},
	{"number", &type_number},
	{"string", &type_string},
	{"date", &type_date},
	{"time", &type_time},
	{"date and time", &type_datetime},
	{"dateTime", &type_datetime},
	{"days and time duration", &type_daytime},
	{"dayTimeDuration", &type_daytime},
	{"years and months duration", &type_yearmonth},
	{"yearMonthDuration", &type_yearmonth},
	{"list", &bare_list},
	{"context", &bare_context},
	{"range", &bare_range},
	{"function", &bare_function},
};

const struct type *feel_type_simple(const char *name, size_t len)
{
	for (unsigned i = 0; i < sizeof simple_types / sizeof *simple_types; i++)
		if (strlen(simple_types[i].name) == len && !memcmp(simple_types[i].name, name, len))
			return simple_types[i].type;
	return NULL;
}

static const struct type *type_message(struct feel_lexer *lx, struct span at, const char *text)
{
	if (lx->tok.kind != TOK_BAD)
		diag_add(lx->diags, DIAG_ERROR, at, "syntax", "%s", text);
	return NULL;
}

static const struct type *named_type(
	struct feel_lexer *lx, const struct feel_scope *scope, struct arena *arena)
{
	struct feel_lexer back = *lx, good = *lx;
	const struct type *found = NULL, *t;
	struct strbuf sb;

	sb_init(&sb, arena);
	for (unsigned n = 0; n < 6 && lx->tok.kind == TOK_NAME; n++) {
		add_token(&sb, lx, n == 0);
		feel_lexer_next(lx);
		t = feel_type_simple(sb.s, sb.len);
		if (!t && scope && scope->type_named)
			t = scope->type_named(scope->host, sb.s, sb.len);
		if (t) {
			found = t;
			good = *lx;
		}
	}
	if (!found && scope && scope->dynamic) {
		*lx = back;
		feel_lexer_next(lx);
		return &no_type;
	}
	if (!found)
		return type_message(lx, feel_span(&back), "there is no type of this name");
	*lx = good;
	return found;
}

static const struct type *parse_type(
	struct feel_lexer *lx, const struct feel_scope *scope, struct arena *arena, unsigned depth);

/* context<a: string, b: number>, after '<'; context<> has no members to ask for */
static bool context_fields(struct feel_lexer *lx, const struct feel_scope *scope,
	struct arena *arena, unsigned depth, struct type *t)
{
	VEC(struct type_field) fields = {0};

	if (feel_is(lx, ">"))
		return true;
	do {
		struct strbuf sb;
		struct type_field f;

		sb_init(&sb, arena);
		for (unsigned n = 0; joins(lx) && n < WORDS_MAX; n++) {
			add_token(&sb, lx, n == 0);
			feel_lexer_next(lx);
		}
		if (!sb.len || !feel_accept(lx, ":"))
			return type_message(lx, feel_span(lx), "a member is written 'name: type'");
		f.name = sb.s;
		f.type = parse_type(lx, scope, arena, depth + 1);
		if (!f.type)
			return false;
		vec_push(arena, &fields, f);
	} while (feel_accept(lx, ","));
	t->fields = fields.at;
	t->n_fields = fields.n;
	return true;
}

/* function<number, string> -> boolean, after '<' */
static bool function_parameters(struct feel_lexer *lx, const struct feel_scope *scope,
	struct arena *arena, unsigned depth, struct type *t)
{
	VEC(struct type_field) fields = {0};

	if (!feel_is(lx, ">")) {
		do {
			struct type_field f = {NULL, parse_type(lx, scope, arena, depth + 1)};

			if (!f.type)
				return false;
			vec_push(arena, &fields, f);
		} while (feel_accept(lx, ","));
	}
	t->fields = fields.at;
	t->n_fields = fields.n;
	t->domain = NULL;
	return true;
}

static const struct type *parse_type(
	struct feel_lexer *lx, const struct feel_scope *scope, struct arena *arena, unsigned depth)
{
	const struct type *base;
	struct type *t;
	bool fine;

	if (depth > TYPE_DEPTH)
		return type_message(lx, feel_span(lx), "this type is nested too deeply");
	if (lx->tok.kind != TOK_NAME)
		return type_message(lx, feel_span(lx), "the name of a type is missing here");
	base = named_type(lx, scope, arena);
	if (!base || !feel_type_bare(base) || base == &no_type || !feel_is(lx, "<"))
		return base;
	feel_lexer_next(lx);
	t = ARENA_NEW(arena, struct type);
	t->kind = base->kind;
	if (base->kind == T_CONTEXT)
		fine = context_fields(lx, scope, arena, depth, t);
	else if (base->kind == T_FUNCTION)
		fine = function_parameters(lx, scope, arena, depth, t);
	else
		fine = (t->of = parse_type(lx, scope, arena, depth + 1)) != NULL;
	if (!fine)
		return NULL;
	if (!feel_accept(lx, ">"))
		return type_message(lx, feel_span(lx), "'>' is missing after the type");
	if (base->kind == T_FUNCTION) {
		t->of = &type_any;
		if (feel_accept(lx, "->")) {
			t->of = parse_type(lx, scope, arena, depth + 1);
			if (!t->of)
				return NULL;
		}
	}
	return t;
}

const struct type *feel_parse_type(
	struct feel_lexer *lx, const struct feel_scope *scope, struct arena *arena)
{
	return parse_type(lx, scope, arena, 0);
}
