/* Expressions as they were written, for people to read. */
#include "feel/code.h"

/* Past the end of a comment that begins at i; i when none does. */
static size_t skip_comment(const char *s, size_t i, size_t len)
{
	if (i + 1 >= len || s[i] != '/')
		return i;
	if (s[i + 1] == '/') {
		while (i < len && s[i] != '\n')
			i++;
		return i;
	}
	if (s[i + 1] != '*')
		return i;
	for (i += 2; i + 1 < len; i++)
		if (s[i] == '*' && s[i + 1] == '/')
			return i + 2;
	return len;
}

const char *feel_squeeze(struct span at, struct arena *arena)
{
	const char *s = at.src->text + at.start;
	size_t len = at.end - at.start, n = 0;
	char *out = arena_alloc_raw(arena, len + 1);
	bool blank = false, quoted = false, escaped = false;

	for (size_t i = 0; i < len; i++) {
		size_t past = quoted ? i : skip_comment(s, i, len);

		if (past > i || (!quoted && (unsigned char)s[i] <= ' ')) {
			blank = n > 0;
			i = past > i ? past - 1 : i;
			continue;
		}
		if (blank)
			out[n++] = ' ';
		blank = false;
		if (s[i] == '"' && !escaped)
			quoted = !quoted;
		escaped = quoted && s[i] == '\\' && !escaped;
		out[n++] = s[i];
	}
	out[n] = '\0';
	return out;
}

const char *feel_code_text(const struct feel_code *c, struct arena *arena)
{
	return feel_squeeze((struct span){c->src, c->start, c->end}, arena);
}
