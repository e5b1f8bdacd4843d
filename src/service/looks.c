/* Persons of whom somebody is told after their call has been answered: by a job. */
#include "base/mem.h"
#include "service/methods.h"

#include <string.h>

struct service_look {
	int64_t uid;
	const char *method;    /* of the table */
	size_t actor, purpose; /* with their NULs; 0: none.  One behind the other in texts */
	char texts[];
};

static size_t room_for(const char *s)
{
	return s ? strlen(s) + 1 : 0;
}

struct service_look *call_look(const struct call *c)
{
	const char *actor = c->args.at[PARAM_ACTOR].s, *purpose = c->args.at[PARAM_PURPOSE].s;
	size_t a = room_for(actor), p = room_for(purpose);
	struct service_look *look = mem_alloc(sizeof *look + a + p);

	if (!look)
		return NULL;
	*look = (struct service_look){c->caller->uid, c->method->name, a, p};
	if (a)
		memcpy(look->texts, actor, a);
	if (p)
		memcpy(look->texts + a, purpose, p);
	return look;
}

void service_look_free(struct service_look *look)
{
	mem_free(look);
}

int service_look_at(struct service *s, const struct service_look *look, const char *ids, size_t len)
{
	const struct store_ops before = s->writes;
	struct store_op op = {.type = STORE_AUDIT,
		.u.audit = {.uid = look->uid,
			.actor = text_of(look->actor ? look->texts : NULL),
			.purpose = text_of(look->purpose ? look->texts + look->actor : NULL),
			.method = text_of(look->method),
			.kind = STORE_PERSON}};

	for (size_t at = 0; s->keeps && at < len; at += op.u.audit.id.len + 1) {
		op.u.audit.id = text_of(ids + at);
		if (store_ops_add(&s->writes, &op)) {
			state_cut_writes(s, &before);
			return -1;
		}
	}
	return 0;
}
