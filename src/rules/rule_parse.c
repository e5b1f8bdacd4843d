#include "rules/rule_parse.h"

#include "base/utf8.h"

#include <string.h>

/* ---- tokens -------------------------------------------------------------- */

static const char *text_at(const struct rule_parser *p)
{
	return p->lx.src->text + p->lx.tok.start;
}

static size_t tok_len(const struct rule_parser *p)
{
	return p->lx.tok.end - p->lx.tok.start;
}

bool rp_end(const struct rule_parser *p)
{
	return p->lx.tok.kind == TOK_END;
}

bool rp_at_name(const struct rule_parser *p)
{
	return p->lx.tok.kind == TOK_NAME;
}

bool rp_at_string(const struct rule_parser *p)
{
	return p->lx.tok.kind == TOK_STRING;
}

bool rp_at_punct(const struct rule_parser *p, const char *text)
{
	return p->lx.tok.kind == TOK_PUNCT && tok_len(p) == strlen(text) &&
	       memcmp(text_at(p), text, tok_len(p)) == 0;
}

bool rp_at_word(const struct rule_parser *p, enum word w)
{
	return rp_at_name(p) && word_is(w, text_at(p), tok_len(p));
}

enum word rp_word(const struct rule_parser *p, unsigned where)
{
	return rp_at_name(p) ? word_find(text_at(p), tok_len(p), where) : W_NONE;
}

void rp_mark_span(struct rule_parser *p, enum rule_mark_kind kind, uint32_t start, uint32_t end)
{
	struct rule_marks *marks = p->ld->marks;

	if (marks)
		vec_push(marks->arena, &marks->list, ((struct rule_mark){kind, start, end}));
}

void rp_mark(struct rule_parser *p, enum rule_mark_kind kind)
{
	rp_mark_span(p, kind, p->lx.tok.start, p->lx.tok.end);
}

enum word rp_part(struct rule_parser *p, unsigned where)
{
	enum word w = rp_word(p, where);

	if (w != W_NONE)
		rp_mark(p, MARK_PART);
	return w;
}

void rp_next(struct rule_parser *p)
{
	feel_lexer_next(&p->lx);
}

bool rp_accept(struct rule_parser *p, enum word w)
{
	bool is = rp_at_word(p, w);

	if (is)
		rp_next(p);
	return is;
}

bool rp_accept_punct(struct rule_parser *p, const char *text)
{
	bool is = rp_at_punct(p, text);

	if (is)
		rp_next(p);
	return is;
}

struct span rp_here(const struct rule_parser *p)
{
	return feel_span(&p->lx);
}

bool rp_begins_line(const struct rule_parser *p)
{
	const char *text = p->lx.src->text;
	uint32_t at = p->lx.tok.start;

	while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t'))
		at--;
	return at == 0 || text[at - 1] == '\n' || text[at - 1] == '\r';
}

bool rp_begins_column(const struct rule_parser *p)
{
	uint32_t at = p->lx.tok.start;

	return at == 0 || p->lx.src->text[at - 1] == '\n';
}

/* What stands at the cursor, for a message. */
static const char *found(struct rule_parser *p)
{
	size_t len = tok_len(p), keep = len < 30 ? len : 30;

	if (rp_end(p))
		return "the end of the file";
	if (rp_at_string(p))
		return "a text";
	while (keep > 0 && keep < len && ((unsigned char)text_at(p)[keep] & 0xc0) == 0x80)
		keep--;
	return arena_printf(
		p->ld->scratch, "'%.*s%s'", (int)keep, text_at(p), keep < len ? "…" : "");
}

static bool digit_at(const struct rule_parser *p, uint32_t at)
{
	return at < p->lx.end && ascii_digit(p->lx.src->text[at]);
}

/* "1. januar 2026": is the word before the cursor a month? */
static bool behind_month(const struct rule_parser *p)
{
	static const char *const months[] = {"januar", "februar", "marts", "april", "maj", "juni",
		"juli", "august", "september", "oktober", "november", "december"};
	const char *s = p->lx.src->text;
	uint32_t end = p->lx.last_end;

	for (size_t i = 0; i < sizeof months / sizeof *months; i++) {
		size_t len = strlen(months[i]);

		if (end >= len && memcmp(s + end - len, months[i], len) == 0)
			return true;
	}
	return false;
}

/* What a number is meant to be that is written as elsewhere: 18,5 or 1.1.2026; or NULL. */
static const char *number_meant(const struct rule_parser *p)
{
	uint32_t at = p->lx.tok.start;
	const char *s = p->lx.src->text;

	if (at > 1 && rp_at_punct(p, ",") && digit_at(p, at - 1) && digit_at(p, at + 1))
		return "a decimal number has a point: 18.5";
	if (p->lx.tok.kind != TOK_NUMBER || at < 2)
		return NULL;
	if (s[at - 1] == ',' && digit_at(p, at - 2))
		return "a decimal number has a point: 18.5";
	if ((s[at] == '.' && digit_at(p, at - 1)) || behind_month(p))
		return "a date has its year first: date(\"2026-11-16\")";
	return NULL;
}

bool rp_expected(struct rule_parser *p, const char *what)
{
	struct span after = {p->lx.src, p->lx.last_end, p->lx.last_end};
	const char *meant = number_meant(p);
	struct diag *d;

	if (p->lx.tok.kind == TOK_BAD) /* the lexer has told */
		return false;
	/* what stands on a later line is no help; the place where it is missing is */
	if (rp_begins_line(p) && after.end > 0)
		d = load_error(p->ld, after, "syntax", "expected %s here", what);
	else
		d = load_error(
			p->ld, rp_here(p), "syntax", "expected %s, found %s", what, found(p));
	if (d && meant) {
		diag_hint(&p->ld->diags, d, "%s", meant);
		d->alone = true;
	}
	return false;
}

bool rp_need(struct rule_parser *p, enum word w)
{
	return rp_accept(p, w) ||
	       rp_expected(p, arena_printf(p->ld->scratch, "'%s'", word_text(w)));
}

bool rp_need_punct(struct rule_parser *p, const char *text)
{
	return rp_accept_punct(p, text) ||
	       rp_expected(p, arena_printf(p->ld->scratch, "'%s'", text));
}

bool rp_twice(struct rule_parser *p, struct span at, enum word w)
{
	load_error(p->ld, at, "twice", "'%s' stands twice", word_text(w));
	return false;
}

/* ---- small things -------------------------------------------------------- */

bool rp_name(struct rule_parser *p, const char *what, struct ast_name *out)
{
	if (!rp_at_name(p))
		return rp_expected(p, what);
	if (tok_len(p) > NAME_BYTES) {
		load_error(p->ld, rp_here(p), "limit", "a name of more than %d bytes", NAME_BYTES);
		return false;
	}
	out->s = load_intern(p->ld, text_at(p), tok_len(p));
	out->at = rp_here(p);
	rp_next(p);
	return true;
}

bool rp_string(struct rule_parser *p, const char *what, struct ast_text *out)
{
	struct ast_text t = {.at = rp_here(p)};

	if (!rp_at_string(p))
		return rp_expected(p, what);
	t.s = feel_string(&p->lx, p->ld->keep, &t.len);
	if (!t.s)
		return false;
	if (memchr(t.s, '\0', t.len)) {
		load_error(p->ld, t.at, "syntax", "a text cannot hold the character U+0000");
		return false;
	}
	*out = t;
	rp_next(p);
	return true;
}

bool rp_label(struct rule_parser *p, const char *what, struct ast_name *out)
{
	struct ast_text t;

	if (!rp_at_string(p))
		return rp_name(p, what, out);
	if (!rp_string(p, what, &t))
		return false;
	if (t.len == 0 || t.len > NAME_BYTES) {
		load_error(p->ld, t.at, "limit", "a name has 1 to %d bytes", NAME_BYTES);
		return false;
	}
	out->s = load_intern(p->ld, t.s, t.len);
	out->at = t.at;
	return true;
}

bool rp_title(struct rule_parser *p, struct ast_text *out)
{
	return !rp_at_string(p) || rp_string(p, "a title", out);
}

static bool written_as_date(const struct rule_parser *p, uint32_t start)
{
	static const char form[] = "0000-00-00";
	const char *s = p->lx.src->text + start;

	if (p->lx.end - start < 10)
		return false;
	for (unsigned i = 0; i < 10; i++) {
		if (form[i] == '-' ? s[i] != '-' : !ascii_digit(s[i]))
			return false;
	}
	return p->lx.end - start == 10 || !ascii_digit(s[10]);
}

/* 2026-07-01, bare: the lexer takes it for a subtraction, so it is read from the text. */
bool rp_date(struct rule_parser *p, int64_t *out)
{
	const uint32_t start = p->lx.tok.start;

	if (p->lx.tok.kind != TOK_NUMBER || !written_as_date(p, start))
		return rp_expected(p, "a date like 2026-07-01");
	if (date_parse(out, p->lx.src->text + start, 10) != 0) {
		load_error(p->ld, (struct span){p->lx.src, start, start + 10}, "range",
			"there is no such day in the calendar");
		return false;
	}
	rp_mark_span(p, MARK_DATE, start, start + 10);
	feel_lexer_seek(&p->lx, start + 10);
	return true;
}

bool rp_count(struct rule_parser *p, uint32_t least, uint32_t most, uint32_t *out)
{
	uint64_t n = 0;
	const char *s = text_at(p);

	if (p->lx.tok.kind != TOK_NUMBER)
		return rp_expected(p, "a whole number");
	for (size_t i = 0; i < tok_len(p); i++) {
		if (!ascii_digit(s[i]))
			return rp_expected(p, "a whole number");
		if (n <= most)
			n = n * 10 + (uint64_t)(s[i] - '0');
	}
	if (n < least || n > most) {
		load_error(p->ld, rp_here(p), "range", "this number must be from %u to %u", least,
			most);
		return false;
	}
	*out = (uint32_t)n;
	rp_next(p);
	return true;
}

bool rp_days(struct rule_parser *p, uint32_t *out)
{
	uint32_t n;

	if (!rp_count(p, 1, 36500, &n))
		return false;
	if (rp_accept(p, W_WEEKS))
		n *= 7;
	else if (rp_accept(p, W_MONTHS))
		n *= 30;
	else if (!rp_accept(p, W_DAYS))
		return rp_expected(p, "'days', 'weeks' or 'months'");
	*out = n;
	return true;
}

bool rp_time(struct rule_parser *p, uint32_t *out, enum time_unit *unit)
{
	static const enum word units[] = {
		[TIME_DAYS] = W_DAYS, [TIME_WEEKS] = W_WEEKS, [TIME_MONTHS] = W_MONTHS};

	if (!rp_count(p, 1, 36500, out))
		return false;
	if (rp_accept(p, W_WORKING)) {
		*unit = TIME_WORKING_DAYS;
		return rp_need(p, W_DAYS);
	}
	for (unsigned u = 0; u < sizeof units / sizeof *units; u++) {
		if (units[u] != W_NONE && rp_accept(p, units[u])) {
			*unit = u;
			return true;
		}
	}
	return rp_expected(p, "'days', 'working days', 'weeks' or 'months'");
}

bool rp_role(struct rule_parser *p, struct ast_name *out)
{
	return rp_name(p, "the name of a role", out);
}

bool rp_names(struct rule_parser *p, const char *what, struct ast_names *out)
{
	if (!rp_need_punct(p, "{"))
		return false;
	while (!rp_at_punct(p, "}")) {
		struct ast_name n = {0};

		rp_mark(p, MARK_ELEMENT);
		if (!rp_name(p, what, &n))
			return false;
		vec_push(p->arena, out, n);
		rp_accept_punct(p, ",");
	}
	rp_next(p);
	return true;
}

bool rp_expr(struct rule_parser *p, struct ast_expr *out)
{
	uint32_t start = p->lx.tok.start;
	struct feel_expr *tree = feel_parse(&p->lx, NULL, p->arena, NULL);

	if (!tree)
		return false;
	rp_mark_span(p, MARK_EXPR, start, p->lx.last_end);
	out->tree = tree;
	out->at = feel_expr_span(tree);
	return true;
}

void rp_expr_again(struct load *ld, struct ast_expr *e)
{
	struct rule_parser p = {.ld = ld, .arena = ld->scratch};
	struct ast_expr fresh = {0};

	if (!e->tree)
		return;
	feel_lexer_init(&p.lx, e->at.src, e->at.start, (uint32_t)e->at.src->len, &ld->diags);
	if (rp_expr(&p, &fresh))
		*e = fresh;
}

/* ---- clauses of any item ------------------------------------------------- */

bool rp_basis(struct rule_parser *p, enum basis *out)
{
	if (rp_accept(p, W_SOURCE))
		*out = BASIS_SOURCE;
	else if (rp_accept(p, W_LAW))
		*out = BASIS_LAW;
	else if (rp_accept(p, W_OWN))
		*out = BASIS_OWN;
	else
		return rp_expected(p, "'source', 'law' or 'own'");
	return true;
}

/* valid [from DATE] [to DATE] */
static bool parse_valid(struct rule_parser *p, struct ast_item *item)
{
	struct span at = rp_here(p);
	int64_t from = DATE_NONE, to = DATE_NONE;

	if (rp_accept(p, W_FROM) && !rp_date(p, &from))
		return false;
	if (rp_accept(p, W_TO) && !rp_date(p, &to))
		return false;
	if (from == DATE_NONE && to == DATE_NONE)
		return rp_expected(p, "'from' or 'to' and a date");
	if (from != DATE_NONE && to != DATE_NONE && to < from) {
		load_error(p->ld, at, "range", "this ends before it begins");
		return false;
	}
	item->from = from;
	item->to = to;
	item->valid_at = at;
	return true;
}

bool rp_common(struct rule_parser *p, struct ast_item *item, enum word w)
{
	struct span at = rp_here(p);
	struct ast_info info = {0};

	rp_next(p);
	switch (w) {
	case W_SOURCE:
		if (item->source.s)
			return rp_twice(p, at, w);
		return rp_string(p, "the name of a source in quotes", &item->source);
	case W_BASIS:
		if (item->basis != BASIS_UNSTATED)
			return rp_twice(p, at, w);
		return rp_basis(p, &item->basis);
	case W_VALID:
		if (item->valid_at.src)
			return rp_twice(p, at, w);
		return parse_valid(p, item);
	case W_INFO:
		if (!rp_string(p, "a label in quotes", &info.label) ||
			!rp_string(p, "a text in quotes", &info.text))
			return false;
		vec_push(p->arena, &item->infos, info);
		return true;
	default: return false;
	}
}
