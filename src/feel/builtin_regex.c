/*
 * matches, replace and split (DMN 1.5, 10.3.4.3; XPath Functions and Operators, 5.6)
 *
 * A pattern that stands in the expression is compiled with its code (I_CALL_REGEX); one
 * that is computed is compiled for the one call, which costs accordingly.  What a match
 * used of its steps is taken from the evaluation's.
 */
#include "base/utf8.h"
#include "feel/builtin.h"
#include "feel/xpath_regex.h"

enum {
	SPANS = 64,          /* found at a time, groups included */
	COMPILE_STEPS = 500, /* and some for each byte of the pattern */
	COMPILE_STEPS_A_BYTE = 50,
	SPLIT_MAX = VALUE_WEIGHT / 2,
};

/* ---- searching ------------------------------------------------------------ */

struct search {
	struct feel_env *env;
	const struct xpath_regex *x;
	struct value text;
	struct regex_span *spans; /* n at a time, most times */
	unsigned n, most, found, next;
	size_t from;
	uint64_t steps; /* what is left to the whole search */
	bool short_of;  /* because the evaluation has no more itself */
	bool last;
	struct value failed;
};

/* Groups up to `highest` are wanted. */
static bool search_begin(struct search *s, struct feel_env *env, const struct xpath_regex *x,
	struct value text, unsigned highest, struct regex_span spans[SPANS], unsigned most)
{
	*s = (struct search){.env = env, .x = x, .text = text, .spans = spans, .n = highest + 1};
	if (s->n > SPANS)
		s->spans = ARENA_ARRAY(env->arena, struct regex_span, s->n);
	s->most = s->n > SPANS ? 1 : SPANS / s->n;
	if (s->most > most)
		s->most = most;
	if (!feel_charge(env, 8 + text.aux / 16)) {
		s->failed = feel_too_long();
		return false;
	}
	/* texts are checked where they come in; PCRE2 must not meet one that was not */
	if (utf8_valid_prefix(text.u.s, text.aux) != text.aux) {
		s->failed = value_error("this text is not valid");
		return false;
	}
	s->steps = regex_steps(text.aux);
	s->short_of = env->steps <= s->steps;
	if (s->short_of)
		s->steps = env->steps;
	return true;
}

static bool search_more(struct search *s)
{
	uint64_t before = s->steps;
	int found = regex_match_all(
		s->x->re, s->text.u.s, s->text.aux, s->from, s->spans, s->n, s->most, &s->steps);

	if (found >= 0 && feel_charge(s->env, before - s->steps)) {
		s->found = (unsigned)found;
		s->next = 0;
		s->last = s->found < s->most;
		if (found)
			s->from = s->spans[(s->found - 1) * s->n].end;
		return true;
	}
	if (found == -2)
		arena_no_memory(s->env->arena);
	feel_charge(s->env, before - s->steps);
	s->failed = value_error("the pattern takes too long on this text");
	if (s->short_of || s->env->steps == 0) {
		s->env->steps = 0;
		s->failed = feel_too_long();
	}
	return false;
}

/* The next match, or NULL: there are no more, or `failed` says why. */
static const struct regex_span *search_next(struct search *s)
{
	if (s->next == s->found && (s->last || !search_more(s)))
		return NULL;
	if (s->next == s->found)
		return NULL;
	return s->spans + (size_t)s->next++ * s->n;
}

/* ---- the functions -------------------------------------------------------- */

static struct value matches(
	struct feel_env *env, const struct xpath_regex *x, const struct value *args)
{
	struct regex_span spans[SPANS];
	struct search s;

	if (!search_begin(&s, env, x, args[0], 0, spans, 1))
		return s.failed;
	if (search_next(&s))
		return value_bool(true);
	return s.failed.kind == V_NULL ? s.failed : value_bool(false);
}

static bool add_text(struct search *s, struct strbuf *out, const char *text, size_t len)
{
	if (out->len + len > TEXT_MAX)
		s->failed = value_error("the text becomes too long");
	else if (!feel_charge(s->env, 1 + len / 16))
		s->failed = feel_too_long();
	else
		sb_add(out, text, len);
	return s->failed.kind != V_NULL;
}

static bool add_parts(struct search *s, struct strbuf *out, const struct xpath_parts *parts,
	const struct regex_span *match)
{
	for (unsigned i = 0; i < parts->n; i++) {
		const struct xpath_part *part = &parts->at[i];
		const struct regex_span *at = &match[part->text ? 0 : part->group];

		if (part->text) {
			if (!add_text(s, out, part->text, part->len))
				return false;
			continue;
		}
		if (part->group > s->x->groups || at->start == SIZE_MAX)
			continue;
		if (!add_text(s, out, s->text.u.s + at->start, at->end - at->start))
			return false;
	}
	return true;
}

static struct value replace(
	struct feel_env *env, const struct xpath_regex *x, const struct value *args)
{
	struct regex_span spans[SPANS];
	const struct regex_span *match;
	struct xpath_parts parts;
	const char *why;
	struct search s;
	struct strbuf out;
	size_t done = 0;

	if (x->takes_empty)
		return value_error("the pattern also takes an empty text, which cannot be "
				   "replaced");
	if (!feel_charge(env, args[2].aux))
		return feel_too_long();
	if (xpath_replacement(args[2].u.s, args[2].aux, x->groups, env->arena, &parts, &why))
		return value_error(why);
	if (!search_begin(&s, env, x, args[0], parts.highest, spans, SPANS))
		return s.failed;
	sb_init(&out, env->arena);
	while ((match = search_next(&s))) {
		if (!add_text(&s, &out, args[0].u.s + done, match->start - done) ||
			!add_parts(&s, &out, &parts, match))
			return s.failed;
		done = match->end;
	}
	if (s.failed.kind == V_NULL || !add_text(&s, &out, args[0].u.s + done, args[0].aux - done))
		return s.failed;
	return value_string(out.s, out.len);
}

static struct value split(
	struct feel_env *env, const struct xpath_regex *x, const struct value *args)
{
	struct regex_span spans[SPANS];
	const struct regex_span *match;
	struct search s;
	struct builder b;
	size_t done = 0;

	if (x->takes_empty)
		return value_error("the delimiter also takes an empty text, which divides "
				   "nothing");
	if (!search_begin(&s, env, x, args[0], 0, spans, SPANS))
		return s.failed;
	builder_init(&b, env->arena, 4);
	while ((match = search_next(&s))) {
		if (b.list->n >= SPLIT_MAX)
			return value_error("the list becomes too long");
		if (!feel_charge(env, 2))
			return feel_too_long();
		builder_add(&b, value_string(args[0].u.s + done, match->start - done));
		done = match->end;
	}
	if (s.failed.kind == V_NULL)
		return s.failed;
	builder_add(&b, value_string(args[0].u.s + done, args[0].aux - done));
	return builder_value(&b);
}

typedef struct value regex_function(
	struct feel_env *env, const struct xpath_regex *x, const struct value *args);

static regex_function *function_of(const struct feel_builtin *b)
{
	return b->fn == bi_matches ? matches : b->fn == bi_replace ? replace : split;
}

/* ---- with a pattern that was compiled before ------------------------------- */

static bool told_nothing(struct value v)
{
	return v.kind == V_NULL && !v.big;
}

const struct xpath_regex *feel_constant_pattern(const struct feel_builtin *b,
	const struct value *const *args, uint32_t n, struct arena *arena, const char **why)
{
	uint32_t at = b->fn == bi_replace ? 3 : 2; /* of the flags */
	struct value flags = value_string("", 0);

	*why = NULL;
	if ((b->fn != bi_matches && b->fn != bi_replace && b->fn != bi_split) || n < 2 ||
		!args[1] || args[1]->kind != V_STRING)
		return NULL;
	if (n > at) {
		if (!args[at] || (args[at]->kind != V_STRING && !told_nothing(*args[at])))
			return NULL;
		if (args[at]->kind == V_STRING)
			flags = *args[at];
	}
	return xpath_compile(args[1]->u.s, args[1]->aux, flags.u.s, flags.aux, arena, why);
}

struct value feel_call_regex(struct feel_env *env, const struct feel_builtin *b,
	const struct xpath_regex *x, const struct value *args, uint32_t n)
{
	struct value fitted[BUILTIN_ARGS_MAX], absent;

	if (!feel_charge(env, 4))
		return feel_too_long();
	if (!feel_fit_args(env, b, args, n, fitted, &absent))
		return absent;
	return function_of(b)(env, x, fitted);
}

/* ---- with one that is compiled for this call ------------------------------- */

static void release(void *arena)
{
	arena_release(arena);
}

static struct value call_once(
	struct feel_env *env, regex_function *fn, const struct value *args, struct value flags)
{
	const char *f = flags.kind == V_STRING ? flags.u.s : "", *why = NULL;
	const struct xpath_regex *x;
	struct arena *own;
	struct value v;

	if (!feel_charge(env, COMPILE_STEPS + COMPILE_STEPS_A_BYTE * (uint64_t)args[1].aux))
		return feel_too_long();
	/* dropped at once; with the evaluation's own when memory runs out on the way */
	own = ARENA_NEW(env->arena, struct arena);
	arena_init(own, env->arena->oom);
	arena_defer(env->arena, release, own);
	x = xpath_compile(
		args[1].u.s, args[1].aux, f, flags.kind == V_STRING ? flags.aux : 0, own, &why);
	v = x ? fn(env, x, args) : value_error(arena_strdup(env->arena, why));
	arena_release(own);
	return v;
}

FEEL_FN(bi_matches)
{
	return call_once(env, matches, args, n > 2 ? args[2] : value_null());
}

FEEL_FN(bi_replace)
{
	return call_once(env, replace, args, n > 3 ? args[3] : value_null());
}

FEEL_FN(bi_split)
{
	(void)n;
	return call_once(env, split, args, value_null());
}
