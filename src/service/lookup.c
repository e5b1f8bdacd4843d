#include "service/lookup.h"
#include "base/mem.h"
#include "service/replay.h"
#include "sluse/service.h"

#include <string.h>

/* As much as a request may take. */
enum { LOOKUP_BYTES = 256 << 20 };

struct service_lookup {
	struct oom oom;
	struct arena arena;
	struct lookup *first, **end;
	struct lookup *read; /* the last one that was; NULL: none */
};

static struct service_lookup *lookup_new(void)
{
	struct service_lookup *l = mem_alloc(sizeof *l);

	if (!l)
		return NULL;
	*l = (struct service_lookup){.oom.limit = LOOKUP_BYTES};
	arena_init(&l->arena, &l->oom);
	l->end = &l->first;
	return l;
}

void service_lookup_free(struct service_lookup *l)
{
	if (!l)
		return;
	for (struct lookup *one = l->first; one; one = one->next) {
		store_ops_free(&one->kept.ops);
		mem_free(one->ruleset);
		replayer_free(one->replayer);
	}
	arena_release(&l->arena);
	mem_free(l);
}

struct noting {
	struct service_lookup *l;
	struct lookup like;
};
static void note(void *arg)
{
	struct noting *n = arg;
	struct arena *a = &n->l->arena;
	struct lookup *one = ARENA_NEW(a, struct lookup);

	*one = n->like;
	one->rc = STORE_IO; /* until it is read */
	if (one->in_force)
		one->in_force = arena_strdup(a, one->in_force);
	if (!store_text_none(one->id))
		one->id.s = arena_strndup(a, one->id.s, one->id.len);
	*n->l->end = one;
	n->l->end = &one->next;
}

int lookup_add(struct service_lookup **l, const struct lookup *like)
{
	struct noting n = {*l ? *l : lookup_new(), *like};

	if (!n.l)
		return -1;
	if (oom_guard(&n.l->oom, note, &n)) {
		if (!*l)
			service_lookup_free(n.l);
		return -1;
	}
	*l = n.l;
	return 0;
}

bool lookup_is_old(const struct service_lookup *l, uint64_t forgotten)
{
	return l->first->forgotten != forgotten;
}

struct lookup *lookup_of(struct service_lookup *l, unsigned request)
{
	struct lookup *one = l ? l->first : NULL;

	while (one && one->request != request)
		one = one->next;
	return one;
}

/* ---- reading ------------------------------------------------------------- */

struct reading {
	struct service_lookup *l;
	struct lookup *one;
	struct store *store;
};
static void read_one(void *arg)
{
	struct reading *r = arg;
	struct lookup *one = r->one;
	struct arena *a = &r->l->arena;

	switch (one->kind) {
	case LOOKUP_DECISION: one->rc = read_decision(one, r->store, a); break;
	case LOOKUP_OVERRIDES: one->rc = read_overrides(one, r->store, a); break;
	case LOOKUP_PERSON: one->rc = read_person(one, r->store, a); break;
	case LOOKUP_NOTHING: break;
	}
}

bool service_lookup_step(struct service_lookup *l, struct store *store)
{
	struct lookup *one = l->read ? l->read->next : l->first;
	struct reading r = {l, one, store};

	if (oom_guard(&l->oom, read_one, &r))
		one->rc = STORE_MEMORY;
	l->read = one;
	return one->next != NULL;
}

void service_lookup_run(struct service_lookup *l, struct store *store)
{
	while (service_lookup_step(l, store))
		;
}
