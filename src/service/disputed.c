#include "service/disputed.h"

#include <string.h>

enum { NAMED_MAX = 8 };

/* A list of an answer, and what its members are. */
struct listed {
	const char *key;
	enum item_kind kind;
};
static const struct listed lists[] = {{"profiles", ITEM_PROFILE}, {"offers", ITEM_OFFER},
	{"tracks", ITEM_TRACK}, {"matches", ITEM_OFFER}, {"undecided", ITEM_OFFER},
	{"near", ITEM_OFFER}};

/* One of the items called so: names are told apart within a kind only. */
struct finding {
	const struct item *at[sizeof lists / sizeof *lists + 1];
	unsigned n;
	struct suggest near;
};

static void try_item(
	struct finding *f, const struct image *im, enum item_kind kind, const char *name)
{
	const struct item *it;

	suggest_try(&f->near, name);
	if (strcmp(name, f->near.name) == 0 && (it = image_item(im, kind, name)))
		f->at[f->n++] = it;
}

static void find_items(struct finding *f, const struct json *answer, const struct image *im)
{
	const char *match = json_get_string(answer, "match");

	for (unsigned i = 0; i < sizeof lists / sizeof *lists; i++) {
		const struct json *list = json_get(answer, lists[i].key);
		unsigned before = f->n;

		if (!list || json_kind(list) != JK_ARRAY)
			continue;
		for (const struct json *x = json_first(list); x && f->n == before;
			x = json_after(x)) {
			const char *name = json_get_string(x, "name");

			if (name)
				try_item(f, im, lists[i].kind, name);
		}
	}
	if (match)
		try_item(f, im, ITEM_MATCH, match);
}

/* How many criteria of the item are meant; *out is the last. */
static unsigned find_criteria(const struct item *it, const char *name, const struct criterion **out)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < it->n_criteria; i++) {
		const struct criterion *k = &it->criteria[i];

		if (strcmp(criterion_counted_as(k), name) == 0) {
			*out = k;
			return 1;
		}
		if (strcmp(k->at, name) == 0) {
			*out = k;
			n++;
		}
	}
	return n;
}

/* Names like K1 are too short to be near to each other: then what there is, is told. */
static int fail_criterion(struct call *c, const struct finding *f, const struct suggest *near)
{
	struct strbuf there;
	unsigned n = 0;

	call_fail_near(c, "criterion", near,
		"the rules of this decision have no such criterion in this item");
	if (near->best)
		return -1;
	sb_init(&there, c->arena);
	for (unsigned i = 0; i < f->n; i++) {
		for (uint32_t k = 0; k < f->at[i]->n_criteria && n < NAMED_MAX; k++, n++)
			sb_printf(&there, "%s'%s'", n ? ", " : "there are: ",
				criterion_counted_as(&f->at[i]->criteria[k]));
	}
	if (n)
		c->failure.hint = there.s;
	return -1;
}

static int find_criterion(struct call *c, const struct finding *f, const char **name)
{
	const struct criterion *found = NULL;
	struct suggest near;
	unsigned n = 0;

	suggest_init(&near, *name, strlen(*name));
	for (unsigned i = 0; i < f->n; i++) {
		n += find_criteria(f->at[i], *name, &found);
		for (uint32_t k = 0; k < f->at[i]->n_criteria; k++) {
			suggest_try(&near, criterion_counted_as(&f->at[i]->criteria[k]));
			suggest_try(&near, f->at[i]->criteria[k].at);
		}
	}
	if (n == 1) {
		*name = criterion_counted_as(found);
		return 0;
	}
	if (n > 1)
		return call_fail(c, ERR_PARAMS, "conflict", "criterion",
			"several criteria stand there: say its name, or its expression");
	return fail_criterion(c, f, &near);
}

int disputed_find(
	struct call *c, const struct json *answer, const struct image *im, struct disputed *out)
{
	const struct args *a = &c->args;
	const struct arg *item = &a->at[PARAM_ITEM];
	const char *criterion = a->at[PARAM_CRITERION].s;
	struct finding f = {.n = 0};

	suggest_init(&f.near, item->s, item->len);
	find_items(&f, answer, im);
	if (!f.n)
		return call_fail_near(c, "item", &f.near,
			"the decision has no profile, offer, track or match of this name");
	if (criterion && find_criterion(c, &f, &criterion))
		return -1;
	*out = (struct disputed){item->s, criterion};
	return 0;
}
