/* The names of a conformance case, as its expressions find them. */
#include "service/kit.h"

#include <string.h>

enum { WORDS_MAX = 24 }; /* of one name */

/* ---- for the checker ------------------------------------------------------ */

static const struct kit_name *find(const struct kit_names *names, const char *s, size_t len)
{
	for (; names; names = names->around) {
		for (unsigned i = names->list.n; i-- > 0;) {
			const struct kit_name *n = &names->list.at[i];

			if (n->len == len && memcmp(n->s, s, len) == 0)
				return n;
		}
	}
	return NULL;
}

static bool lookup(void *host, const char *s, size_t len, struct feel_name *out)
{
	const struct kit_name *n = find(host, s, len);

	if (!n)
		return false;
	*out = (struct feel_name){
		.kind = n->function ? FEEL_NAME_FUNCTION : FEEL_NAME_SLOT,
		.slot = n->id,
		.type = n->type,
	};
	return true;
}

static void suggest(void *host, uint32_t space, struct suggest *s)
{
	(void)space;
	for (const struct kit_names *names = host; names; names = names->around)
		for (unsigned i = 0; i < names->list.n; i++)
			suggest_try(s, names->list.at[i].s);
}

static const struct type *type_named(void *host, const char *s, size_t len)
{
	struct kit *k = ((struct kit_names *)host)->kit;

	if (!k->types || !context_get(k->types, s, len))
		return NULL;
	return kit_type(k, value_string(s, len))->type;
}

struct feel_scope kit_scope(struct kit_names *names)
{
	return (struct feel_scope){
		.host = names,
		.lookup = lookup,
		.suggest = suggest,
		.type_named = type_named,
		.name_words = WORDS_MAX,
		.dynamic = true,
	};
}

void kit_declare(struct kit_names *names, struct value name, bool function, uint32_t id,
	const struct type *type)
{
	struct kit_name n = {.function = function, .id = id, .type = type};

	if (name.kind != V_STRING) {
		kit_fault(names->kit, "a name is missing");
		return;
	}
	n.s = name.u.s;
	n.len = name.aux;
	vec_push(names->kit->arena, &names->list, n);
}

void kit_give(struct kit_names *names, const char *name, size_t len, struct value v,
	const struct kit_type *t)
{
	struct kit *k = names->kit;
	struct kit_slot slot = {.kind = KIT_GIVEN, .given = kit_fit(k, v, t)};

	kit_declare(names, value_string(name, len), false, k->slots.n,
		t->type->kind == T_ANY ? kit_shape(k, slot.given) : t->type);
	vec_push(k->arena, &k->slots, slot);
}
