/*
 * Any bytes as JSON.  What the reader takes must make a tree, a tree must print as what
 * reads back to the same print, and a value must be written as JSON.
 */
#include "data/json.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct input {
	const char *text;
	size_t len;
	struct oom oom;
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

static bool walk(const char *text, size_t len, struct arena *arena)
{
	struct json_reader r;
	enum json_event e;
	size_t before = 0;

	json_reader_init(&r, text, len, &json_limits_default, arena);
	do {
		e = json_next(&r);
		must(e == JSON_BAD || (r.pos >= before && r.pos <= len && r.start <= r.pos));
		before = r.pos;
	} while (e != JSON_BAD && e != JSON_END);
	must(e != JSON_BAD || (r.error && r.error_kind && r.error_at <= len));
	return e == JSON_END;
}

static void run(void *arg)
{
	struct input *in = arg;
	struct arena arena;
	struct json_reader r;
	struct strbuf once, again, written;
	struct json_writer w;
	const struct json *j;
	struct value v;
	bool good;

	arena_init(&arena, &in->oom);
	good = walk(in->text, in->len, &arena);
	j = json_parse(in->text, in->len, &json_limits_default, NULL, &arena, &r);
	must(good == (j != NULL));
	if (good) {
		sb_init(&once, &arena);
		sb_init(&again, &arena);
		json_print_pretty(&once, j);
		sb_cut(&once, 0);
		json_print(&once, j);
		j = json_parse(once.s, once.len, &json_limits_default, NULL, &arena, &r);
		must(j || once.len > json_limits_default.bytes);
		if (j)
			json_print(&again, j);
		must(!j || strcmp(once.s, again.s) == 0);
		json_reader_init(&r, in->text, in->len, &json_limits_default, &arena);
		must(json_read_value(&r, json_next(&r), &arena, &v));
		must(json_next(&r) == JSON_END);
		sb_init(&written, &arena);
		jw_init(&w, &written);
		json_value(&w, v);
		must(walk(written.s, written.len, &arena) ||
			written.len > json_limits_default.bytes);
	}
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = {.text = (const char *)data, .len = len};

	return oom_guard(&in.oom, run, &in);
}
