#include "sluse_input.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { INPUT_MOST = 1 << 30, INPUT_STEP = 1 << 16 };

static int read_all(struct tool *t, int fd, const char *path, struct strbuf *sb)
{
	char part[INPUT_STEP];
	for (;;) {
		ssize_t n = read(fd, part, sizeof part);
		if (n == 0)
			return 0;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return tool_fail(t, "%s: %s", path, strerror(errno)), -1;
		if (sb->len + (size_t)n > INPUT_MOST)
			return tool_fail(t, "%s: more than 1 GiB", path), -1;
		sb_add(sb, part, (size_t)n);
	}
}

int input_read(struct tool *t, const char *path, const char **text, size_t *len)
{
	struct strbuf sb;
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return tool_fail(t, "%s: %s", path, strerror(errno)), -1;
	sb_init(&sb, &t->arena);
	int bad = read_all(t, fd, is_stdin ? "stdin" : path, &sb);
	if (!is_stdin)
		close(fd);
	if (bad)
		return -1;
	*text = sb.s;
	*len = sb.len;
	return 0;
}

/* Everything but "id" and "records" of an object of bare facts. */
static const struct json *bare_facts(struct tool *t, const struct json *j)
{
	struct strbuf sb;
	struct json_writer w;
	struct json_reader r;
	sb_init(&sb, &t->arena);
	jw_init(&w, &sb);
	jw_object(&w);
	for (const struct json *m = json_first(j); m; m = json_after(m)) {
		if (strcmp(json_key(m), "id") == 0 || strcmp(json_key(m), "records") == 0)
			continue;
		struct strbuf one;
		sb_init(&one, &t->arena);
		json_print(&one, m);
		jw_key(&w, json_key(m));
		jw_raw(&w, one.s, one.len);
	}
	jw_close(&w);
	return json_parse(sb.s, sb.len, &json_limits_default, NULL, &t->arena, &r);
}

int input_subject_of(struct tool *t, const struct json *j, const char *kind, struct subject *out)
{
	struct subject s = {0};
	if (json_kind(j) != JK_OBJECT)
		return tool_fail(t, "a %s is a JSON object, as in {\"id\": \"…\"}", kind), -1;
	s.id = json_get_string(j, "id");
	s.records = json_get(j, "records");
	s.facts = json_get(j, kind);
	if (!s.facts) {
		const struct json *first = json_first(j);
		bool only_id = s.id && !json_after(first);
		s.facts = only_id ? NULL : bare_facts(t, j);
	}
	if (s.facts && json_kind(s.facts) != JK_OBJECT)
		return tool_fail(t, "\"%s\" is not an object of facts", kind), -1;
	s.shown = s.id ? s.id : "";
	*out = s;
	return 0;
}

/* "tests/demo/aase.json" -> "aase" */
static const char *stem(struct tool *t, const char *path)
{
	const char *name = strrchr(path, '/');
	name = name ? name + 1 : path;
	size_t len = strlen(name);
	if (len > 5 && strcmp(name + len - 5, ".json") == 0)
		len -= 5;
	return arena_strndup(&t->arena, name, len);
}

/* An id has no slash and does not end as a file does; a file that is there is a file. */
static bool looks_like_file(const char *arg)
{
	size_t len = strlen(arg);
	return strcmp(arg, "-") == 0 || strchr(arg, '/') ||
	       (len > 5 && strcmp(arg + len - 5, ".json") == 0) || access(arg, F_OK) == 0;
}

/* "3: a key in quotes is expected": by line, as an editor counts */
static const char *json_wrong_at(struct tool *t, const char *text, const struct json_reader *r)
{
	unsigned line = 1;
	for (size_t i = 0; i < r->error_at; i++)
		line += text[i] == '\n';
	return arena_printf(&t->arena, "%u: %s", line, r->error ? r->error : "no JSON");
}

int input_subject(struct tool *t, const char *arg, const char *kind, struct subject *out)
{
	const char *text;
	size_t len;
	struct json_reader r;
	if (*arg == '{')
		return tool_fail(t,
			       "facts are given in a file, or with - on stdin: "
			       "echo '{\"alder\": 36}' | sluse %s - …",
			       t->verb->name),
		       -1;
	if (!looks_like_file(arg)) {
		*out = (struct subject){.id = arg, .shown = arg};
		return 0;
	}
	if (input_read(t, arg, &text, &len) != 0)
		return -1;
	const struct json *j = json_parse(text, len, &json_limits_default, NULL, &t->arena, &r);
	if (!j)
		return tool_fail(t, "%s:%s (facts are JSON, as in {\"alder\": 36})", arg,
			       json_wrong_at(t, text, &r)),
		       -1;
	if (input_subject_of(t, j, kind, out) != 0)
		return -1;
	if (!*out->shown && strcmp(arg, "-") != 0)
		out->shown = stem(t, arg);
	return 0;
}

static void write_member(struct json_writer *w, const char *key, const struct json *j)
{
	struct strbuf sb;
	sb_init(&sb, w->out->arena);
	json_print(&sb, j);
	jw_key(w, key);
	jw_raw(w, sb.s, sb.len);
}

void input_write_subject(
	struct json_writer *w, const struct subject *s, const char *kind, const char *id_key)
{
	if (s->facts)
		write_member(w, kind, s->facts);
	else
		jw_kstring(w, id_key, s->id);
	if (s->facts && s->records)
		write_member(w, "records", s->records);
}

void input_write_purpose(struct tool *t, struct json_writer *w, const char *purpose)
{
	jw_kstring(w, "purpose", tool_has(t, OPT_PURPOSE) ? t->set[OPT_PURPOSE] : purpose);
	jw_kstring_opt(w, "actor", t->set[OPT_ACTOR]);
}
