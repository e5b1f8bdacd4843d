/* Texts that people are shown: "Er {alder} år", with the names resolved. */
#include "rules/rule_model.h"

#include <string.h>

struct text_format {
	const char *name;
	enum type_kind kinds[3]; /* T_ANY ends the list */
	const char *of;
};
static const struct text_format formats[] = {
	{"dato", {T_DATE, T_DATETIME, T_ANY}, "a date"},
	{"tal", {T_NUMBER, T_ANY}, "a number"},
	{"ja_nej", {T_BOOLEAN, T_ANY}, "true or false"},
};
enum { N_FORMATS = sizeof formats / sizeof *formats };

/* Bytes i..end of the text; where escapes stand in it, the whole text. */
static struct span part_span(const struct ast_text *t, size_t start, size_t end)
{
	struct span at = t->at;

	if (at.end - at.start != t->len + 2)
		return at;
	at.end = at.start + 1 + (uint32_t)end;
	at.start += 1 + (uint32_t)start;
	return at;
}

static const char *find_format(struct load *ld, const struct ast_text *t, size_t start, size_t end,
	const struct type *type)
{
	const char *s = t->s + start;
	size_t len = end - start;
	struct suggest sg;
	struct diag *d;

	for (unsigned i = 0; i < N_FORMATS; i++) {
		bool fits = type->kind == T_ANY;

		if (strlen(formats[i].name) != len || memcmp(formats[i].name, s, len) != 0)
			continue;
		for (unsigned k = 0; formats[i].kinds[k] != T_ANY && !fits; k++)
			fits = type->kind == formats[i].kinds[k];
		if (!fits)
			load_error(ld, part_span(t, start, end), "type",
				"the format '%s' needs %s, and this is %s", formats[i].name,
				formats[i].of, type_print(type, ld->scratch));
		return formats[i].name;
	}
	d = load_error(ld, part_span(t, start, end), "unknown-name", "there is no format '%.*s'",
		(int)len, s);
	suggest_init(&sg, s, len);
	for (unsigned i = 0; i < N_FORMATS; i++)
		suggest_try(&sg, formats[i].name);
	load_suggest(ld, d, &sg);
	return NULL;
}

/* A const that is known now stands in the text as it is read out. */
static const char *say_const(struct load *ld, const struct symbol *s)
{
	struct strbuf out;
	const struct ast *ast = &ld->ast;

	sb_init(&out, ld->keep);
	value_say(&out, s->value,
		ast->rulesets.n && ast->rulesets.at[0]->language.s ? ast->rulesets.at[0]->language.s
								   : "da");
	return out.s;
}

/* name[:format] between braces */
static bool read_part(
	struct names *n, struct ast_text *t, size_t start, size_t end, struct text_part *out)
{
	const char *colon = memchr(t->s + start, ':', end - start);
	size_t name_end = colon ? (size_t)(colon - t->s) : end;
	const struct type *type = &type_date;

	if (name_end == start) {
		load_error(n->ld, part_span(t, start, end), "syntax",
			"the name of a fact must stand between '{' and '}'");
		return false;
	}
	*out = (struct text_part){.slot = SLOT_ON};
	if (!word_is(W_ON, t->s + start, name_end - start)) {
		struct symbol *s = names_path(
			n, t->s + start, name_end - start, part_span(t, start, name_end));

		if (!s)
			return false;
		type = s->type;
		if (s->fixed)
			out->literal = say_const(n->ld, s);
		else
			out->slot = s->slot;
	}
	if (colon)
		out->format = find_format(n->ld, t, name_end + 1, end, type);
	return true;
}

void rule_text(struct names *n, struct ast_text *t)
{
	struct arena *keep = n->ld->keep;
	VEC(struct text_part) parts = {0};
	struct text *text;
	size_t i = 0;

	if (!t->s || load_hopeless(n->ld))
		return;
	while (i < t->len) {
		size_t brace = i + strcspn(t->s + i, "{"), end;
		struct text_part part;

		if (brace > i) {
			part = (struct text_part){
				.literal = arena_strndup(keep, t->s + i, brace - i)};
			vec_push(keep, &parts, part);
		}
		if (brace == t->len)
			break;
		end = brace + strcspn(t->s + brace, "}");
		if (end == t->len) {
			load_error(n->ld, part_span(t, brace, t->len), "syntax",
				"the '{' in this text is never closed");
			return;
		}
		if (read_part(n, t, brace + 1, end, &part))
			vec_push(keep, &parts, part);
		i = end + 1;
	}
	text = ARENA_NEW(keep, struct text);
	*text = (struct text){parts.at, parts.n};
	t->built = text;
}
