#include "service/cpr_scan.h"
#include "data/cpr.h"
#include "data/json.h"
#include "service/rpc.h"

#include <string.h>

enum { DEEP = 128 }; /* above the reader's own limit of nesting */

/* Where the walk stands: the names of the members that are open. */
struct walk {
	struct json_reader r;
	struct arena *arena;
	struct piece name[DEEP]; /* of the member being read, per level; s NULL in arrays */
	unsigned level;
};

/* The open members' names with dots between, `levels` of them; one that may not be repeated
 * ends the path. */
static const char *path_of(const struct walk *w, unsigned levels)
{
	struct strbuf path;

	sb_init(&path, w->arena);
	for (unsigned i = 1; i <= levels && i < DEEP; i++) {
		const char *plain;

		if (!w->name[i].s)
			continue;
		plain = rpc_plain_name(w->name[i].s, w->name[i].len, w->arena);
		if (!plain)
			break;
		if (path.len)
			sb_putc(&path, '.');
		sb_puts(&path, plain);
	}
	return path.s;
}

/* Takes one event; true when it holds what is looked for. */
static bool step(struct walk *w, enum json_event ev, unsigned *levels)
{
	struct piece text = {w->r.s, w->r.slen};

	switch (ev) {
	case JSON_KEY:
		w->name[w->level] = text;
		*levels = w->level - 1;
		return cpr_like(text.s, text.len);
	case JSON_STRING:
	case JSON_NUMBER: *levels = w->level; return cpr_like(text.s, text.len);
	case JSON_OBJECT:
	case JSON_ARRAY:
		w->level++;
		w->name[w->level] = (struct piece){NULL, 0};
		return false;
	case JSON_CLOSE: w->level--; return false;
	default: return false;
	}
}

bool cpr_scan(const char *text, size_t len, struct arena *arena, const char **path)
{
	struct walk w = {.arena = arena};
	enum json_event ev;
	unsigned levels = 0;

	if (!cpr_like(text, len) && !memchr(text, '\\', len))
		return false;
	json_reader_init(&w.r, text, len, &json_limits_default, arena);
	while ((ev = json_next(&w.r)) != JSON_END && ev != JSON_BAD && w.level < DEEP - 1) {
		if (step(&w, ev, &levels)) {
			*path = path_of(&w, levels);
			return true;
		}
	}
	return false;
}
