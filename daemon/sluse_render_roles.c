/* Who may ask what: server.roles.  English, for it speaks of the daemon, not of a person. */
#include "sluse_render.h"
#include <string.h>

enum { COL_ROLE = 19, COL_PURPOSES = 40, COL_SUMMARY = 24 };

static const struct json *first_of(const struct json *of, const char *key)
{
	const struct json *list = json_get(of, key);
	return list && json_kind(list) == JK_ARRAY ? json_first(list) : NULL;
}

static void own_roles(struct paper *p, const struct json *result)
{
	const struct json *guarded = json_get(result, "guarded");
	const struct json *own = first_of(result, "own");
	if (guarded && json_kind(guarded) == JK_BOOLEAN && !json_bool(guarded)) {
		paper_say(
			p, 0, INK_PLAIN, "This caller may do everything: no roles are looked at.");
		return;
	}
	if (!own)
		paper_say(p, 0, INK_PLAIN, "This caller has no role.");
	for (; own; own = json_after(own)) {
		const struct json *scope = json_get(own, "scope");
		paper_line(p, 0, 2);
		paper_putf(p, INK_STRONG, "%s", json_get_string(own, "role"));
		if (scope)
			paper_putf(p, INK_PLAIN, " for persons with %s %s",
				json_get_string(scope, "fact"),
				render_list(json_get(scope, "values"), p->out.arena));
		paper_end(p);
	}
}

static void cell(struct paper *p, const char *method, const struct json *role)
{
	struct arena *arena = p->out.arena;
	const char *purposes = render_list(json_get(role, "purposes"), arena);
	const char *sees = json_get_string(role, "sensitive");
	const struct json *actor = json_get(role, "actor");
	paper_line(p, 2, COL_PURPOSES);
	paper_put(p, INK_PLAIN, method);
	paper_pad(p, COL_ROLE);
	paper_put(p, INK_STRONG, json_get_string(role, "role"));
	paper_pad(p, COL_PURPOSES);
	paper_put(p, INK_PLAIN, *purposes ? purposes : "no person is read");
	if (sees && strcmp(sees, "always") == 0)
		paper_put(p, INK_DIM, "; sensitive facts too");
	else if (sees && strcmp(sees, "health") == 0)
		paper_put(p, INK_DIM, "; sensitive facts for health");
	if (actor && json_kind(actor) == JK_BOOLEAN && json_bool(actor))
		paper_put(p, INK_DIM, "; names the actor");
	paper_end(p);
}

static unsigned count(const struct json *list)
{
	unsigned n = 0;
	for (; list; list = json_after(list))
		n++;
	return n;
}

/* Every role has it, and no person is read. */
static bool for_everyone(const struct json *method, const struct json *result)
{
	const struct json *role = first_of(method, "roles");
	for (; role; role = json_after(role))
		if (first_of(role, "purposes"))
			return false;
	return count(first_of(method, "roles")) == count(first_of(result, "roles"));
}

void render_roles(struct paper *p, const struct json *result, const struct showing *how)
{
	(void)how;
	own_roles(p, result);
	render_section(p, "Roles");
	for (const struct json *r = first_of(result, "roles"); r; r = json_after(r)) {
		paper_line(p, 2, COL_SUMMARY);
		paper_put(p, INK_STRONG, json_get_string(r, "role"));
		paper_pad(p, COL_SUMMARY);
		paper_put(p, INK_PLAIN, json_get_string(r, "summary"));
		paper_end(p);
	}
	render_section(p, "Methods");
	for (const struct json *m = first_of(result, "methods"); m; m = json_after(m)) {
		const char *name = json_get_string(m, "method");
		if (for_everyone(m, result)) {
			paper_line(p, 2, COL_PURPOSES);
			paper_put(p, INK_PLAIN, name);
			paper_pad(p, COL_ROLE);
			paper_put(p, INK_PLAIN, "every role");
			paper_end(p);
			continue;
		}
		for (const struct json *r = first_of(m, "roles"); r; r = json_after(r), name = "")
			cell(p, name, r);
	}
}
