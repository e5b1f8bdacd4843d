/* ruleset, const, codes, facts: what everything else speaks of. */
#include "rules/closeness.h"
#include "rules/csv.h"
#include "rules/routes.h"
#include "rules/rule_parse.h"

enum { TYPE_DEPTH = 8 };

/* ---- ruleset, const, codes ----------------------------------------------- */

static bool ruleset_clause(struct rule_parser *p, struct ast_item *item, enum word w)
{
	struct ast_ruleset *r = (struct ast_ruleset *)item;
	struct span at = rp_here(p);

	switch (w) {
	case W_LANGUAGE:
		rp_next(p);
		if (r->language.s)
			return rp_twice(p, at, w);
		return rp_name(p, "a language, such as 'da'", &r->language);
	case W_ZONE:
		rp_next(p);
		if (r->zone.s)
			return rp_twice(p, at, w);
		return rp_string(p, "a time zone in quotes", &r->zone);
	case W_VERSION:
		rp_next(p);
		if (r->version.s)
			return rp_twice(p, at, w);
		return rp_string(p, "a version in quotes", &r->version);
	default: return rp_common(p, item, w);
	}
}

void rp_ruleset(struct rule_parser *p)
{
	uint32_t start = p->lx.tok.start;
	struct ast_ruleset *r = rp_item(p, sizeof *r, W_RULESET);

	if (!r) {
		rp_lost_item(p, start);
		return;
	}
	rp_body(p, &r->item, IN_RULESET, ruleset_clause);
	vec_push(p->arena, &p->ld->ast.rulesets, r);
}

/* const NAME ["Title"] = EXPR {source | basis | valid} */
void rp_const(struct rule_parser *p)
{
	uint32_t start = p->lx.tok.start;
	struct ast_const *c = rp_item(p, sizeof *c, W_CONST);
	struct ast_fact *f = ARENA_NEW(p->arena, struct ast_fact);
	enum word w;
	bool ok;

	if (!c) {
		rp_lost_item(p, start);
		return;
	}
	c->fact = f;
	f->is_let = true;
	f->name = c->item.name;
	f->title = c->item.title;
	ok = rp_need_punct(p, "=") && rp_expr(p, &f->value);
	while (ok && (w = rp_part(p, IN_CONST)) != W_NONE)
		ok = rp_common(p, &c->item, w);
	f->broken = c->item.broken = !ok;
	vec_push(p->arena, &p->ld->ast.consts, c);
	if (!ok)
		rp_lost_item(p, start);
}

/* A number as a whole one, so many times as large. */
static bool codes_number(struct rule_parser *p, const char *what, int64_t scale, int64_t least,
	int64_t most, uint32_t *out, struct span *at)
{
	int64_t i;

	*at = rp_here(p);
	if (p->lx.tok.kind != TOK_NUMBER || !csv_scaled(p->lx.src->text + at->start,
						    at->end - at->start, scale, least, most, &i))
		return rp_expected(p, what);
	*out = (uint32_t)i;
	rp_next(p);
	return true;
}

/* [detour N] [crossings "data/y.csv"] [groups N] [bridges "data/z.csv"] */
static bool codes_ways(struct rule_parser *p, struct ast_codes *c)
{
	static const char file[] = "the name of a file in quotes";

	return (!rp_accept(p, W_DETOUR) ||
		       codes_number(p, "a number from 1 to 5 with at most three decimals", 1000,
			       1000, DETOUR_MOST, &c->detour, &c->detour_at)) &&
	       (!rp_accept(p, W_CROSSINGS) || rp_string(p, file, &c->crossings)) &&
	       (!rp_accept(p, W_GROUPS) ||
		       codes_number(p, "a number from 0.1 to 25 with at most one decimal", 10, 1,
			       CLOSENESS_MOST, &c->group_tier, &c->groups_at)) &&
	       (!rp_accept(p, W_BRIDGES) || rp_string(p, file, &c->bridges));
}

/* codes NAME ["Title"] from "data/x.csv" [tree prefix] WAYS {source | basis} */
void rp_codes(struct rule_parser *p)
{
	uint32_t start = p->lx.tok.start;
	struct ast_codes *c = rp_item(p, sizeof *c, W_CODES);
	enum word w;
	bool ok;

	if (!c) {
		rp_lost_item(p, start);
		return;
	}
	ok = rp_need(p, W_FROM) && rp_string(p, "the name of a file in quotes", &c->file);
	if (ok && rp_accept(p, W_TREE)) {
		ok = rp_need(p, W_PREFIX);
		c->tree = true;
	}
	ok = ok && codes_ways(p, c);
	while (ok && (w = rp_part(p, IN_CONST)) != W_NONE)
		ok = rp_common(p, &c->item, w);
	c->item.broken = !ok;
	vec_push(p->arena, &p->ld->ast.codes, c);
	if (!ok)
		rp_lost_item(p, start);
}

/* ---- types --------------------------------------------------------------- */

/* Behind what was read as a value at `start`: it begins a line and a type follows, so that it is
 * the next fact.  Then the values before it lack their end; all is as if it were there. */
static bool is_next_fact(struct rule_parser *p, struct span open, uint32_t start, bool began_line)
{
	if (!began_line || rp_begins_line(p) || rp_word(p, IN_TYPE) == W_NONE)
		return false;
	load_error(p->ld, open, "syntax", "the '{' of these values is never closed");
	feel_lexer_seek(&p->lx, start);
	return true;
}

/* a ["Title"] [until DATE], … } */
static bool type_values(struct rule_parser *p, struct ast_type *t)
{
	struct span open = rp_here(p);

	t->kind = TYPE_VALUES;
	if (!rp_need_punct(p, "{"))
		return false;
	while (!rp_at_punct(p, "}")) {
		struct ast_value v = {.until = DATE_NONE};
		uint32_t start = p->lx.tok.start;
		bool began_line = rp_begins_line(p);

		rp_mark(p, MARK_ELEMENT);
		if (!rp_label(p, "a value", &v.name))
			return false;
		if (is_next_fact(p, open, start, began_line))
			return true;
		if (!rp_title(p, &v.title))
			return false;
		if (rp_accept(p, W_UNTIL) && !rp_date(p, &v.until))
			return false;
		vec_push(p->arena, &t->values, v);
		if (!rp_accept_punct(p, ",") && !rp_at_punct(p, "}") && !rp_begins_line(p))
			return rp_expected(p, "',' or '}'");
	}
	rp_next(p);
	t->ordered = rp_accept(p, W_ORDERED);
	return true;
}

/* [-]N, as text */
static bool type_bound(struct rule_parser *p, struct ast_name *out)
{
	struct span at = rp_here(p);

	rp_accept_punct(p, "-");
	if (p->lx.tok.kind != TOK_NUMBER)
		return rp_expected(p, "a number");
	at.end = p->lx.tok.end;
	if (at.end - at.start > NAME_BYTES) {
		load_error(p->ld, at, "limit", "this number is too long");
		return false;
	}
	out->at = at;
	out->s = load_squeeze(p->ld, at);
	rp_next(p);
	return true;
}

/* 15..75, ..75, 0.. */
static bool type_range(struct rule_parser *p, struct ast_type *t)
{
	bool dots = rp_at_punct(p, "..");

	if (!dots && !rp_at_punct(p, "-") && p->lx.tok.kind != TOK_NUMBER)
		return true;
	t->ranged = true;
	if (!dots && !type_bound(p, &t->lo))
		return false;
	if (!rp_need_punct(p, ".."))
		return false;
	if (rp_at_punct(p, "-") || p->lx.tok.kind == TOK_NUMBER)
		return type_bound(p, &t->hi);
	if (dots)
		return rp_expected(p, "a number");
	return true;
}

static bool parse_type(struct rule_parser *p, struct ast_type **out, unsigned depth);

static bool type_fields(struct rule_parser *p, struct ast_type *t, unsigned depth)
{
	t->kind = TYPE_FIELDS;
	rp_next(p);
	while (!rp_at_punct(p, "}")) {
		struct ast_field f = {0};

		rp_mark(p, MARK_ELEMENT);
		if (!rp_name(p, "the name of a field", &f.name) ||
			!parse_type(p, &f.type, depth + 1))
			return false;
		vec_push(p->arena, &t->fields, f);
		if (!rp_accept_punct(p, ",") && !rp_at_punct(p, "}") && !rp_begins_line(p))
			return rp_expected(p, "',' or '}'");
	}
	rp_next(p);
	return true;
}

static bool type_of(struct rule_parser *p, struct ast_type *t, unsigned depth)
{
	rp_next(p);
	if (!rp_need(p, W_OF))
		return false;
	if (t->word == W_ONE)
		return type_values(p, t);
	t->kind = t->word == W_SET ? TYPE_SET : TYPE_LIST;
	if (t->word == W_SET && rp_at_punct(p, "{")) {
		t->of = ARENA_NEW(p->arena, struct ast_type);
		t->of->at = rp_here(p);
		return type_values(p, t->of);
	}
	return parse_type(p, &t->of, depth + 1);
}

static bool parse_type(struct rule_parser *p, struct ast_type **out, unsigned depth)
{
	struct ast_type *t = ARENA_NEW(p->arena, struct ast_type);
	bool ok;

	if (depth > TYPE_DEPTH) {
		load_error(p->ld, rp_here(p), "limit", "types are nested too deep");
		return false;
	}
	t->at = rp_here(p);
	t->word = rp_word(p, IN_TYPE);
	switch (t->word) {
	case W_NONE:
		t->kind = TYPE_CODES;
		if (rp_at_punct(p, "{"))
			ok = type_fields(p, t, depth);
		else
			ok = rp_name(p, "a type", &t->name) &&
			     (rp_begins_line(p) || type_range(p, t));
		break;
	case W_ONE:
	case W_SET:
	case W_LIST: ok = type_of(p, t, depth); break;
	case W_NUMBER:
	case W_INTEGER:
		rp_next(p);
		ok = type_range(p, t);
		break;
	default:
		rp_next(p);
		ok = true;
		break;
	}
	if (ok && rp_accept(p, W_OR)) {
		ok = rp_need(p, W_NOTHING);
		t->or_none = ok;
	}
	*out = t;
	return ok;
}

bool rp_type(struct rule_parser *p, struct ast_type **out)
{
	return parse_type(p, out, 0);
}

/* ---- facts --------------------------------------------------------------- */

static bool fact_set_by(struct rule_parser *p, struct ast_fact *f)
{
	if (!rp_need(p, W_BY) || !rp_role(p, &f->set_by))
		return false;
	f->set_by_only = rp_accept(p, W_ONLY);
	return true;
}

static bool fact_modifier(struct rule_parser *p, struct ast_fact *f, enum word w)
{
	struct span at = rp_here(p);
	uint32_t days;

	rp_next(p);
	switch (w) {
	case W_FRESH:
		if (f->fresh_days >= 0)
			return rp_twice(p, at, w);
		if (!rp_days(p, &days))
			return false;
		f->fresh_days = (int32_t)days;
		return true;
	case W_SET: return f->set_by.s ? rp_twice(p, at, w) : fact_set_by(p, f);
	case W_PLAUSIBLE: return f->plausible.tree ? rp_twice(p, at, w) : rp_expr(p, &f->plausible);
	case W_ASK:
		return f->ask.s ? rp_twice(p, at, w)
				: rp_string(p, "a question in quotes", &f->ask);
	case W_UNIT:
		return f->unit.s ? rp_twice(p, at, w) : rp_string(p, "a unit in quotes", &f->unit);
	case W_CAN: f->can_change = true; return rp_need(p, W_CHANGE);
	case W_SENSITIVE: f->sensitive = true; return true;
	case W_SOURCE:
		return f->source.s ? rp_twice(p, at, w)
				   : rp_string(p, "the name of a source in quotes", &f->source);
	default: return f->basis ? rp_twice(p, at, w) : rp_basis(p, &f->basis);
	}
}

/* Does a name begin another fact, or was a modifier misspelt?  A fact has its type with
 * it; on a line of its own it gets the benefit of the doubt. */
static bool begins_fact(const struct rule_parser *p)
{
	struct rule_parser q = *p;
	struct diags mute;

	if (rp_begins_line(p))
		return true;
	diags_init(&mute, p->ld->scratch, 1);
	q.lx.diags = &mute;
	rp_next(&q);
	return !rp_begins_line(&q) && (rp_at_name(&q) || rp_at_punct(&q, "{"));
}

/* NAME TYPE ["Label"] modifier* */
static bool facts_fact(struct rule_parser *p, struct ast_facts *block)
{
	struct ast_fact *f = ARENA_NEW(p->arena, struct ast_fact);
	enum word w = rp_word(p, IN_FACT);
	bool ok;

	if (w != W_NONE) {
		load_error(p->ld, rp_here(p), "syntax",
			"'%s' is a word of the rule language; a fact needs another name",
			word_text(w));
		return false;
	}
	f->block = &block->item;
	f->fresh_days = -1;
	if (!rp_name(p, "the name of a fact", &f->name))
		return false;
	/* known from here on, even when the rest cannot be read */
	vec_push(p->arena, &block->facts, f);
	ok = parse_type(p, &f->type, 0) && rp_title(p, &f->title);
	while (ok && (w = rp_part(p, IN_FACT)) != W_NONE)
		ok = fact_modifier(p, f, w);
	if (ok && !rp_at_name(p) && !rp_at_punct(p, "}") && !rp_end(p))
		ok = rp_expected(p, "another fact or '}'");
	if (ok && rp_at_name(p) && rp_word(p, IN_FACTS) == W_NONE && !begins_fact(p))
		ok = rp_unknown_word(
			p, IN_FACT, arena_printf(p->ld->scratch, "fact '%s'", f->name.s));
	f->broken = !ok;
	return ok;
}

/* let NAME = EXPR ["Label"] */
static bool facts_let(struct rule_parser *p, struct ast_facts *block)
{
	struct ast_fact *f = ARENA_NEW(p->arena, struct ast_fact);
	bool ok;

	rp_next(p);
	f->block = &block->item;
	f->is_let = true;
	f->fresh_days = -1;
	if (!rp_name(p, "a name for what is computed", &f->name))
		return false;
	vec_push(p->arena, &block->facts, f);
	ok = rp_need_punct(p, "=") && rp_expr(p, &f->value) && rp_title(p, &f->title);
	f->broken = !ok;
	return ok;
}

static bool facts_clause(struct rule_parser *p, struct ast_item *item, enum word w)
{
	struct ast_facts *block = (struct ast_facts *)item;

	switch (w) {
	case W_LET: return facts_let(p, block);
	case W_SOURCE:
	case W_BASIS:
	case W_VALID:
	case W_INFO: return rp_common(p, item, w);
	default: return facts_fact(p, block);
	}
}

void rp_facts(struct rule_parser *p)
{
	uint32_t start = p->lx.tok.start;
	struct ast_facts *block = rp_item(p, sizeof *block, W_FACTS);

	if (!block) {
		rp_lost_item(p, start);
		return;
	}
	vec_push(p->arena, &p->ld->ast.facts, block);
	rp_body(p, &block->item, IN_FACTS, facts_clause);
}
