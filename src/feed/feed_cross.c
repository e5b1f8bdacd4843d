#include "feed/feed_cross.h"

#include "base/utf8.h"
#include <string.h>

struct target {
	const char *to; /* NULL: two were given */
	size_t len;
};

static int bad_line(struct diags *diags, const struct source *file, const char *line, size_t len,
	const char *why)
{
	uint32_t at = (uint32_t)(line - file->text);

	diag_add(
		diags, DIAG_ERROR, (struct span){file, at, at + (uint32_t)len}, "cross", "%s", why);
	return -1;
}

static int read_line(struct feed_cross *c, const struct source *file, const char *line, size_t len,
	struct arena *arena, struct diags *diags)
{
	const char *semicolon = memchr(line, ';', len), *to;
	struct target *was;
	size_t from_len = semicolon ? (size_t)(semicolon - line) : 0, to_len;

	if (!from_len)
		return bad_line(diags, file, line, len, "a line is a code, ';' and our code");
	to = semicolon + 1;
	to_len = len - from_len - 1;
	semicolon = memchr(to, ';', to_len); /* what follows is for readers */
	if (semicolon)
		to_len = (size_t)(semicolon - to);
	if (!to_len)
		return bad_line(diags, file, line, len, "our code is missing");
	was = strmap_get(&c->map, line, from_len);
	if (was) {
		if (was->len != to_len || memcmp(was->to, to, to_len) != 0)
			was->to = NULL;
		return 0;
	}
	was = ARENA_NEW(arena, struct target);
	*was = (struct target){arena_strndup(arena, to, to_len), to_len};
	strmap_put(&c->map, line, from_len, was);
	if (from_len > c->longest)
		c->longest = from_len;
	return 0;
}

int feed_cross_read(
	struct feed_cross *c, const struct source *file, struct arena *arena, struct diags *diags)
{
	const char *s = file->text, *end = s + file->len, *stop;
	bool heading = true;
	int status = 0;

	strmap_init(&c->map, arena, 0);
	if (utf8_valid_prefix(s, file->len) != file->len)
		return bad_line(diags, file, s, 0, "the file is not valid UTF-8");
	for (; s < end; s = stop + 1, heading = false) {
		size_t len;

		stop = memchr(s, '\n', (size_t)(end - s));
		if (!stop)
			stop = end;
		len = (size_t)(stop - s);
		if (len && s[len - 1] == '\r')
			len--;
		if (!heading && len && read_line(c, file, s, len, arena, diags) < 0)
			status = -1;
	}
	return status;
}

const char *feed_cross_find(const struct feed_cross *c, const char *s, size_t len)
{
	const struct target *t = strmap_get(&c->map, s, len);

	for (len = len < c->longest ? len : c->longest; c->prefix && !t && len; len--)
		t = strmap_get(&c->map, s, len);
	return t ? t->to : NULL;
}
