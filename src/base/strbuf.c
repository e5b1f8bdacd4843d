#include "base/strbuf.h"

#include "base/utf8.h"
#include <stdint.h>
#include <stdio.h>
#include <string.h>

void sb_init(struct strbuf *sb, struct arena *arena)
{
	*sb = (struct strbuf){.arena = arena, .cap = 64};
	sb->s = arena_alloc_raw(arena, sb->cap);
	sb->s[0] = '\0';
}

/* Room for n more bytes and the NUL. */
static void reserve(struct strbuf *sb, size_t n)
{
	size_t need, cap = sb->cap;

	if (n < sb->cap - sb->len)
		return;
	if (__builtin_add_overflow(sb->len + 1, n, &need))
		need = SIZE_MAX; /* cannot be served, and so leaves to the guard */
	cap = cap > SIZE_MAX / 2 ? need : cap * 2;
	if (cap < need)
		cap = need;
	sb->s = arena_grow(sb->arena, sb->s, sb->cap, cap);
	sb->cap = cap;
}

void sb_add(struct strbuf *sb, const char *s, size_t n)
{
	if (!n)
		return;
	reserve(sb, n);
	memcpy(sb->s + sb->len, s, n);
	sb->len += n;
	sb->s[sb->len] = '\0';
}

void sb_puts(struct strbuf *sb, const char *s)
{
	sb_add(sb, s, strlen(s));
}

void sb_putc(struct strbuf *sb, char c)
{
	sb_add(sb, &c, 1);
}

void sb_putcp(struct strbuf *sb, unsigned codepoint)
{
	char utf8[4] = {0};

	sb_add(sb, utf8, utf8_encode(codepoint, utf8));
}

/* The list of arguments must be closed before memory can run out, hence two rounds. */
void sb_printf(struct strbuf *sb, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(sb->s + sb->len, sb->cap - sb->len, fmt, ap);
	va_end(ap);
	if (n < 0) {
		sb->s[sb->len] = '\0';
		return;
	}
	if ((size_t)n >= sb->cap - sb->len) {
		sb->s[sb->len] = '\0';
		reserve(sb, (size_t)n);
		va_start(ap, fmt);
		vsnprintf(sb->s + sb->len, sb->cap - sb->len, fmt, ap);
		va_end(ap);
	}
	sb->len += (size_t)n;
}

void sb_cut(struct strbuf *sb, size_t len)
{
	sb->len = len;
	sb->s[len] = '\0';
}
