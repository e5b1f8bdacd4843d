#include "rules/rule_format.h"

#include "base/utf8.h"
#include "rules/rule_format_parts.h"
#include "rules/rule_parse.h"

#include <string.h>

/* Parses; what it met, as tokens and comments.  -1 after messages. */
static int read_source(
	struct fmt *f, const struct source *src, struct arena *arena, struct diags *diags)
{
	struct rule_marks marks = {.arena = arena};
	struct load ld = {.keep = arena, .scratch = arena, .marks = &marks};
	struct load_source *s = ARENA_NEW(arena, struct load_source);

	ld.limits.items = UINT32_MAX;
	strmap_init(&ld.words, arena, 0);
	strmap_init(&ld.lost, arena, 0);
	diags_init(&ld.diags, diags->arena, diags->max);
	s->src = *src;
	s->rules = true;
	load_read_source(&ld, s);
	if (!s->unreadable)
		rule_parse_file(&ld, s);
	if (ld.diags.errors) {
		diags_sort(&ld.diags);
		*diags = ld.diags;
		return -1;
	}
	*f = (struct fmt){.arena = arena, .src = src};
	fmt_read(f, &marks, &ld.diags);
	return 0;
}

/* ---- the proof ----------------------------------------------------------- */

static bool same_text(const char *a, size_t n, const char *b, size_t m)
{
	return n == m && memcmp(a, b, n) == 0;
}

/* The same but for blanks: a comment's lines may have moved. */
static bool same_comment(const struct fmt_comment *a, const struct fmt_comment *b)
{
	uint32_t i = 0, k = 0;

	for (;;) {
		while (i < a->len && ascii_space(a->s[i]))
			i++;
		while (k < b->len && ascii_space(b->s[k]))
			k++;
		if (i == a->len || k == b->len)
			return i == a->len && k == b->len;
		if (a->s[i++] != b->s[k++])
			return false;
	}
}

/* The first token of `now` that was not so in `old`; UINT32_MAX when all is as it was. */
static uint32_t difference(const struct fmt *old, const struct fmt *now)
{
	const uint32_t made = FT_COMMA | FT_LIST | FT_PUSH | FT_POP | FT_UNARY | FT_ANGLE;
	uint32_t n = old->tokens.n < now->tokens.n ? old->tokens.n : now->tokens.n;

	for (uint32_t i = 0; i < n; i++) {
		const struct fmt_token *a = fmt_at(old, i), *b = fmt_at(now, i);

		if (a->kind != b->kind || !same_text(a->s, a->len, b->s, b->len) ||
			(a->flags & ~made) != (b->flags & ~made))
			return i;
	}
	if (old->tokens.n != now->tokens.n || old->comments.n != now->comments.n)
		return n - 1;
	for (uint32_t i = 0; i < old->comments.n; i++)
		if (!same_comment(&old->comments.at[i], &now->comments.at[i]))
			return n - 1;
	return UINT32_MAX;
}

/* What is handed out says what was read, or it is not handed out. */
static int prove(const struct fmt *old, const struct source *now, struct diags *diags)
{
	struct fmt again;
	struct diags mute;
	uint32_t i = 0;

	diags_init(&mute, old->arena, 1);
	if (read_source(&again, now, old->arena, &mute) == 0)
		i = difference(old, &again);
	if (i == UINT32_MAX)
		return 0;
	const struct fmt_token *t = fmt_at(old, i);
	uint32_t at = (uint32_t)(t->s - old->src->text);
	bool inside = t->s >= old->src->text && t->s <= old->src->text + old->src->len;

	diag_add(diags, DIAG_ERROR,
		(struct span){old->src, inside ? at : 0, inside ? at + t->len : 0}, "layout",
		"this file cannot be laid out without a change of what it says; it stays as it is");
	return -1;
}

int rule_format(const struct source *src, struct strbuf *out, struct diags *diags)
{
	struct arena *arena = out->arena;
	struct fmt f;
	struct strbuf text;
	struct source now;

	if (read_source(&f, src, arena, diags) != 0)
		return -1;
	fmt_out_init(&f);
	fmt_items(&f);
	sb_init(&text, arena);
	fmt_finish(&f, &text);
	now = (struct source){src->name, text.s, text.len};
	if (prove(&f, &now, diags) != 0)
		return -1;
	sb_add(out, text.s, text.len);
	return 0;
}
