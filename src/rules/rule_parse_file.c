/* Items one after another, and how to go on after a mistake. */
#include "rules/rule_parse.h"

#include "base/utf8.h"

#include <string.h>

static const char *text_of(const struct rule_parser *p, size_t *len)
{
	*len = p->lx.tok.end - p->lx.tok.start;
	return p->lx.src->text + p->lx.tok.start;
}

/* The next item, as far as one can tell. */
static bool at_item(const struct rule_parser *p)
{
	return rp_begins_column(p) && rp_word(p, IN_FILE) != W_NONE;
}

static void suggest_words(struct rule_parser *p, struct suggest *s, unsigned where)
{
	size_t len;
	const char *name = text_of(p, &len);

	suggest_init(s, name, len);
	for (enum word w = W_NONE + 1; w < W_COUNT; w++)
		if (word_where(w) & where)
			suggest_try(s, word_text(w));
	enum word meant = s->best ? W_NONE : word_of_danish(name, len);
	/* beside a kind's clauses it may be a word of an expression that ended too early */
	if (meant != W_NONE && (where != IN_FILE || (word_where(meant) & IN_FILE)))
		s->best = word_text(meant);
}

/* "26 uger" behind a number: how a stretch of time is written. */
static const char *unit_meant(const struct rule_parser *p)
{
	static const struct {
		const char *word, *unit;
		unsigned times;
	} units[] = {{"dag", "D", 1}, {"dage", "D", 1}, {"day", "D", 1}, {"days", "D", 1},
		{"uge", "D", 7}, {"uger", "D", 7}, {"week", "D", 7}, {"weeks", "D", 7},
		{"måned", "M", 1}, {"måneder", "M", 1}, {"mdr", "M", 1}, {"month", "M", 1},
		{"months", "M", 1}, {"år", "Y", 1}, {"year", "Y", 1}, {"years", "Y", 1}};
	const char *s = p->lx.src->text;
	uint32_t at = p->lx.last_end, n = 0, place = 1;
	size_t len;
	const char *word = text_of(p, &len);
	bool whole;

	for (; at > 0 && ascii_digit(s[at - 1]) && place < 100000; at--, place *= 10)
		n += (uint32_t)(s[at - 1] - '0') * place;
	if (place == 1 || rp_begins_line(p))
		return NULL;
	/* a half or a million of them is more than these digits say */
	whole = at == 0 || (s[at - 1] != '.' && !ascii_digit(s[at - 1]));
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (strlen(units[i].word) != len || memcmp(units[i].word, word, len) != 0)
			continue;
		return !whole ? "a number stands without its unit"
			      : arena_printf(p->ld->scratch,
					"a number stands without its unit, and a stretch of time "
					"is duration(\"P%u%s\")",
					n * units[i].times, units[i].unit);
	}
	return NULL;
}

/* Words where an operator should stand. */
static const char *operator_meant(const struct rule_parser *p)
{
	static const char *const pairs[][2] = {{"er", "="}, {"is", "="}, {"mindst", ">="},
		{"højst", "<="}, {"over", ">"}, {"under", "<"}};
	size_t len;
	const char *word = text_of(p, &len);

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (!rp_begins_line(p) && strlen(pairs[i][0]) == len &&
			memcmp(pairs[i][0], word, len) == 0)
			return pairs[i][1];
	return NULL;
}

/* What stands where a clause should begin, and is no word. */
static bool no_clause(struct rule_parser *p, const char *in)
{
	size_t len;
	const char *sign = text_of(p, &len);
	struct diag *d;

	if (!rp_begins_line(p) || rp_end(p) || rp_at_string(p) || p->lx.tok.kind == TOK_BAD)
		return rp_expected(p, arena_printf(p->ld->scratch, "a clause of %s", in));
	d = load_error(p->ld, rp_here(p), "syntax", "expected a clause of %s, found '%.*s'", in,
		(int)(len > NAME_BYTES ? 0 : len), sign);
	if (d && len == 1 && (*sign == '-' || *sign == '*') && sign[1] == *sign)
		diag_hint(&p->ld->diags, d, "a comment begins with //");
	return false;
}

bool rp_unknown_word(struct rule_parser *p, unsigned where, const char *in)
{
	struct suggest s;
	struct diag *d;
	size_t len;
	const char *name = text_of(p, &len);

	if (!rp_at_name(p))
		return no_clause(p, in);
	d = load_error(p->ld, rp_here(p), "unknown-word", "%s has no clause '%.*s'", in,
		(int)(len > NAME_BYTES ? 0 : len), name);
	const char *unit = unit_meant(p), *op = operator_meant(p);
	if (d && unit) {
		diag_hint(&p->ld->diags, d, "%s", unit);
		d->alone = true;
	} else if (d) {
		suggest_words(p, &s, where);
		d->alone = op != NULL;
		s.best = op ? op : s.best;
		load_suggest(p->ld, d, &s);
	}
	return false;
}

static uint32_t column(const struct rule_parser *p, uint32_t at)
{
	uint32_t n = 0;

	while (at > 0 && p->lx.src->text[at - 1] != '\n') {
		at--;
		n++;
	}
	return n;
}

/* Braces that stand open between start and the cursor. */
static unsigned open_braces(const struct rule_parser *p, uint32_t start)
{
	struct rule_parser q = *p;
	struct diags mute;
	unsigned depth = 0;

	diags_init(&mute, p->ld->scratch, 1);
	feel_lexer_init(&q.lx, p->lx.src, start, p->lx.end, &mute);
	while (!rp_end(&q) && q.lx.tok.start < p->lx.tok.start) {
		if (rp_at_punct(&q, "{"))
			depth++;
		else if (rp_at_punct(&q, "}") && depth > 0)
			depth--;
		rp_next(&q);
	}
	return depth;
}

static bool at_clause(const struct rule_parser *p, unsigned where)
{
	return rp_word(p, where) != W_NONE || ((where & IN_FACTS) && rp_at_name(p)) ||
	       ((where & IN_TABLE) && (rp_at_punct(p, "|") || rp_at_punct(p, "||")));
}

void rp_resync(struct rule_parser *p, unsigned where, uint32_t start)
{
	unsigned depth = open_braces(p, start);
	uint32_t margin = column(p, start);

	if (p->lx.tok.start == start && !rp_at_punct(p, "{") && !rp_at_punct(p, "}"))
		rp_next(p);
	for (; !rp_end(p) && !load_hopeless(p->ld); rp_next(p)) {
		if (at_item(p))
			return;
		if (rp_at_punct(p, "{")) {
			depth++;
		} else if (rp_at_punct(p, "}")) {
			if (depth == 0)
				return;
			depth--;
		} else if (rp_begins_line(p) && at_clause(p, where)) {
			/* inside braces that may lack their end, the margin decides */
			if (depth == 0 || column(p, p->lx.tok.start) <= margin)
				return;
		}
	}
}

/* The '{' of an item; a second word where it should stand was meant as part of the name. */
static bool need_open(struct rule_parser *p, const struct ast_item *item)
{
	size_t len;
	const char *word = text_of(p, &len);

	if (rp_at_punct(p, "-") && p->lx.tok.start == p->lx.last_end) {
		load_error(p->ld, rp_here(p), "syntax",
			"expected '{', found '-'; a name has letters, digits and _");
		return false;
	}
	if (!rp_at_name(p) || !item->name.s || item->name.at.end != p->lx.last_end ||
		rp_begins_line(p))
		return rp_need_punct(p, "{");
	load_error(p->ld, rp_here(p), "syntax",
		"expected '{', found '%.*s'; a name is one word, with _ for a blank",
		(int)(len > NAME_BYTES ? 0 : len), word);
	return false;
}

void rp_body(struct rule_parser *p, struct ast_item *item, unsigned where, rp_clause *clause)
{
	const char *kind = word_text(item->kind), *name = item->name.s ? item->name.s : "";
	struct span open = rp_here(p);
	uint32_t start = open.start;

	rp_mark(p, MARK_OPEN);
	if (!need_open(p, item)) {
		item->broken = true;
		rp_resync(p, where, start);
		if (!rp_accept_punct(p, "{") && (at_item(p) || !at_clause(p, where)))
			return;
	}
	while (!rp_at_punct(p, "}")) {
		if (rp_end(p) || at_item(p)) {
			load_error(p->ld, open, "syntax", "the '{' of %s '%s' is never closed",
				kind, name);
			item->broken = true;
			return;
		}
		start = p->lx.tok.start;
		rp_mark(p, MARK_CLAUSE);
		if (!at_clause(p, where))
			rp_unknown_word(
				p, where, arena_printf(p->ld->scratch, "%s '%s'", kind, name));
		else if (clause(p, item, rp_word(p, where)))
			continue;
		item->broken = true;
		if (load_hopeless(p->ld))
			return;
		rp_resync(p, where, start);
	}
	rp_mark(p, MARK_CLOSE);
	rp_next(p);
}

void *rp_item(struct rule_parser *p, size_t size, enum word kind)
{
	struct ast_item *item = arena_alloc(p->arena, size);

	item->kind = kind;
	item->from = item->to = DATE_NONE;
	item->name.at = rp_here(p);
	rp_next(p);
	if (!rp_name(p, arena_printf(p->ld->scratch, "a name for the %s", word_text(kind)),
		    &item->name))
		return NULL;
	if (!rp_title(p, &item->title))
		return NULL;
	p->ld->ast.items++;
	return item;
}

/* A name that might be asked for, though its item could not be read. */
static void lose_name(struct rule_parser *p)
{
	size_t len;
	const char *name = text_of(p, &len);

	if (rp_at_name(p))
		strmap_put(&p->ld->lost, load_intern(p->ld, name, len), len, p->ld);
}

/* To the next item, past what cannot be read. */
static void skip_item(struct rule_parser *p, uint32_t start)
{
	unsigned depth = open_braces(p, start);

	for (; !rp_end(p) && !load_hopeless(p->ld); rp_next(p)) {
		if (p->lx.tok.start != start &&
			(at_item(p) ||
				(depth == 0 && rp_begins_line(p) && rp_word(p, IN_FILE) != W_NONE)))
			return;
		if (rp_at_punct(p, "{")) {
			depth++;
		} else if (rp_at_punct(p, "}") && depth <= 1) {
			rp_next(p);
			return;
		} else if (rp_at_punct(p, "}")) {
			depth--;
		}
	}
}

/* A word that is no kind; what it was probably meant to be. */
static enum word unknown_kind(struct rule_parser *p)
{
	struct suggest s;
	struct diag *d;
	size_t len;
	const char *name = text_of(p, &len);

	if (rp_at_punct(p, "}")) {
		load_error(p->ld, rp_here(p), "syntax", "this '}' closes nothing");
		rp_next(p);
		return W_NONE;
	}
	if (!rp_at_name(p)) {
		rp_expected(p, "an item, such as 'profile' or 'offer'");
		skip_item(p, p->lx.tok.start);
		return W_NONE;
	}
	if (rp_begins_line(p) && word_find(name, len, (unsigned)~IN_FILE) != W_NONE)
		d = load_error(p->ld, rp_here(p), "unknown-word",
			"'%.*s' stands outside of any item: is there a '}' too many before it?",
			(int)len, name);
	else
		d = load_error(p->ld, rp_here(p), "unknown-word", "there is no kind of item '%.*s'",
			(int)(len > NAME_BYTES ? 0 : len), name);
	suggest_words(p, &s, IN_FILE);
	load_suggest(p->ld, d, &s);
	if (s.best)
		return word_find(s.best, strlen(s.best), IN_FILE);
	uint32_t start = p->lx.tok.start;
	rp_next(p);
	lose_name(p);
	skip_item(p, start);
	return W_NONE;
}

static void parse_kind(struct rule_parser *p, enum word w)
{
	switch (w) {
	case W_RULESET: rp_ruleset(p); break;
	case W_CONST: rp_const(p); break;
	case W_CODES: rp_codes(p); break;
	case W_FACTS: rp_facts(p); break;
	case W_GROUP: rp_group(p); break;
	case W_SCREENING: rp_screening(p); break;
	case W_PROFILE: rp_profile(p); break;
	case W_OFFER: rp_offer(p); break;
	case W_TRACK: rp_track(p); break;
	case W_MATCH: rp_match(p); break;
	case W_DUE: rp_due(p); break;
	case W_TABLE: rp_table(p); break;
	case W_SHARE: rp_share(p); break;
	case W_PROGRESS: rp_progress(p); break;
	case W_CASE: rp_case(p); break;
	case W_SAMPLE: rp_sample(p); break;
	default: break;
	}
}

void rp_lost_item(struct rule_parser *p, uint32_t start)
{
	lose_name(p);
	skip_item(p, start);
}

void rule_parse_file(struct load *ld, struct load_source *src)
{
	struct rule_parser p = {.ld = ld, .arena = ld->scratch};

	feel_lexer_init(&p.lx, &src->src, 0, (uint32_t)src->src.len, &ld->diags);
	while (!rp_end(&p) && !load_hopeless(ld)) {
		struct span at = rp_here(&p);
		enum word w = rp_word(&p, IN_FILE);

		if (w == W_NONE)
			w = unknown_kind(&p);
		if (w == W_NONE)
			continue;
		if (ld->ast.items >= ld->limits.items) {
			load_error(ld, at, "limit", "more than %u items", ld->limits.items);
			return;
		}
		rp_mark(&p, MARK_ITEM);
		parse_kind(&p, w);
	}
}
