#include "service/answer_changes.h"
#include "data/json.h"

#include <string.h>

struct comparing {
	struct answer_changes *out;
	struct arena *arena;
	const struct json *was, *is;
};

static const char none[] = "none", listed[] = "listed", not_listed[] = "not listed";

static void changed(
	struct comparing *x, const char *kind, const char *name, const char *from, const char *to)
{
	vec_push(x->arena, &x->out->list, ((struct answer_change){kind, name, from, to}));
}

static const struct json *parsed(struct arena *arena, const char *text, size_t len)
{
	static const struct json_limits limits = {0, 64, 2000000, 100000, 1 << 20};
	struct json_reader r;

	return text ? json_parse(text, len, &limits, NULL, arena, &r) : NULL;
}

static const struct json *items(const struct json *answer, const char *kind)
{
	const struct json *list = answer ? json_get(answer, kind) : NULL;

	return list && json_kind(list) == JK_ARRAY ? json_first(list) : NULL;
}

static const struct json *named(
	const struct json *answer, const char *kind, const char *key, const char *name)
{
	for (const struct json *i = items(answer, kind); i; i = json_after(i)) {
		const char *its = json_get_string(i, key);

		if (its && strcmp(its, name) == 0)
			return i;
	}
	return NULL;
}

static const char *state_of(const struct json *item)
{
	const char *state = item ? json_get_string(item, "state") : NULL;

	return state ? state : none;
}

static void compare_states(struct comparing *x, const char *kind)
{
	for (const struct json *i = items(x->was, kind); i; i = json_after(i)) {
		const char *name = json_get_string(i, "name");
		const char *now = name ? state_of(named(x->is, kind, "name", name)) : none;

		if (name && strcmp(state_of(i), now) != 0)
			changed(x, kind, name, state_of(i), now);
	}
	for (const struct json *i = items(x->is, kind); i; i = json_after(i)) {
		const char *name = json_get_string(i, "name");

		if (name && !named(x->was, kind, "name", name))
			changed(x, kind, name, none, state_of(i));
	}
}

static const char *category_of(const struct json *answer, const char *screening)
{
	const struct json *all = answer ? json_get(answer, "screening") : NULL;
	const struct json *one = all ? json_get(all, screening) : NULL;
	const char *category = one ? json_get_string(one, "category") : NULL;

	return category ? category : none;
}

static void compare_categories(struct comparing *x, const struct json *in, bool all)
{
	const struct json *screenings = in ? json_get(in, "screening") : NULL;

	for (const struct json *s = screenings ? json_first(screenings) : NULL; s;
		s = json_after(s)) {
		const char *name = json_key(s);
		const char *from = category_of(x->was, name), *to = category_of(x->is, name);

		if (strcmp(from, to) != 0 && (all || from == none))
			changed(x, "screening", name, from, to);
	}
}

/* Of a list; the answer about one pair has a state of its own. */
static void compare_pairs(struct comparing *x)
{
	static const char *const lists[] = {"matches", "undecided"};
	const struct json *any = x->was ? x->was : x->is;
	const char *rule = any ? json_get_string(any, "match") : NULL;

	if (!rule) { /* of offers: by name, as in a recommendation */
		for (unsigned i = 0; i < sizeof lists / sizeof *lists; i++)
			compare_states(x, lists[i]);
		return;
	}
	if (json_get(any, "state")) {
		if (strcmp(state_of(x->was), state_of(x->is)) != 0)
			changed(x, "match", rule, state_of(x->was), state_of(x->is));
		return;
	}
	for (const struct json *i = items(x->was, "matches"); i; i = json_after(i)) {
		const char *id = json_get_string(i, "id");

		if (id && !named(x->is, "matches", "id", id))
			changed(x, "match", rule, listed, not_listed);
	}
	for (const struct json *i = items(x->is, "matches"); i; i = json_after(i)) {
		const char *id = json_get_string(i, "id");

		if (id && !named(x->was, "matches", "id", id))
			changed(x, "match", rule, not_listed, listed);
	}
}

void answer_changes(struct answer_changes *out, struct arena *arena, const char *was,
	size_t was_len, const char *is, size_t is_len)
{
	static const char *const kinds[] = {"profiles", "tracks", "offers", "due"};
	struct comparing x = {.out = out, .arena = arena};

	*out = (struct answer_changes){0};
	x.was = parsed(arena, was, was_len);
	x.is = parsed(arena, is, is_len);
	compare_categories(&x, x.was, true);
	compare_categories(&x, x.is, false);
	for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
		compare_states(&x, kinds[i]);
	compare_pairs(&x);
}
