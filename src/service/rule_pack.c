#include "service/rule_pack.h"
#include "base/mem.h"
#include "base/vec.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define HEAD "sluse-rules 1\n"

static size_t put_line(char *at, const char *text)
{
	size_t n = strlen(text);

	if (at) {
		memcpy(at, text, n);
		at[n] = '\n';
	}
	return n + 1;
}

/* Writes, or with s NULL measures. */
static size_t write_pack(char *s, const struct sluse_file *files, unsigned n, const char *shown)
{
	size_t at = sizeof HEAD - 1;
	char length[24];

	if (s)
		memcpy(s, HEAD, at);
	at += put_line(s ? s + at : NULL, shown);
	for (unsigned i = 0; i < n; i++) {
		snprintf(length, sizeof length, "%zu", files[i].len);
		at += put_line(s ? s + at : NULL, files[i].name);
		at += put_line(s ? s + at : NULL, length);
		if (s) {
			memcpy(s + at, files[i].text, files[i].len);
			s[at + files[i].len] = '\n';
		}
		at += files[i].len + 1;
	}
	return at;
}

int rule_pack(struct rule_pack *out, const struct sluse_file *files, unsigned n, const char *shown)
{
	size_t len = write_pack(NULL, files, n, shown);
	char *s = mem_alloc(len);

	if (!s)
		return -1;
	write_pack(s, files, n, shown);
	*out = (struct rule_pack){s, len};
	return 0;
}

void rule_pack_free(struct rule_pack *p)
{
	mem_free(p->s);
	*p = (struct rule_pack){NULL, 0};
}

/* The next line, as a text of its own; NULL: there is none. */
static const char *take_line(const char **at, const char *end, struct arena *arena)
{
	const char *from = *at, *nl = memchr(from, '\n', (size_t)(end - from));

	if (!nl)
		return NULL;
	*at = nl + 1;
	return arena_strndup(arena, from, (size_t)(nl - from));
}

static bool parse_length(const char *digits, size_t most, size_t *out)
{
	size_t n = 0;

	for (; *digits >= '0' && *digits <= '9' && n <= most; digits++)
		n = n * 10 + (size_t)(*digits - '0');
	*out = n;
	return *digits == '\0' && n <= most;
}

int rule_unpack(struct sluse_file **files, unsigned *n, const char **shown, const char *packed,
	size_t len, struct arena *arena)
{
	const char *at = packed + sizeof HEAD - 1, *end = packed + len;
	VEC(struct sluse_file) list = {0};

	if (len < sizeof HEAD - 1 || memcmp(packed, HEAD, sizeof HEAD - 1) != 0 ||
		!(*shown = take_line(&at, end, arena)))
		return -1;
	while (at < end) {
		struct sluse_file f = {.name = take_line(&at, end, arena)};
		const char *length = f.name ? take_line(&at, end, arena) : NULL;

		if (!length || !parse_length(length, (size_t)(end - at), &f.len) ||
			f.len == (size_t)(end - at))
			return -1;
		f.text = (char *)(uintptr_t)at;
		at += f.len + 1;
		vec_push(arena, &list, f);
	}
	*files = list.at;
	*n = list.n;
	return 0;
}
