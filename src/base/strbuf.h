/*
 * strbuf - text that grows, in an arena; always NUL-terminated, may hold NULs
 */
#ifndef BASE_STRBUF_H
#define BASE_STRBUF_H

#include "base/arena.h"

struct strbuf {
	struct arena *arena;
	char *s; /* never NULL after sb_init */
	size_t len, cap;
};

void sb_init(struct strbuf *sb, struct arena *arena);
void sb_add(struct strbuf *sb, const char *s, size_t n);
void sb_puts(struct strbuf *sb, const char *s);
void sb_putc(struct strbuf *sb, char c);
void sb_putcp(struct strbuf *sb, unsigned codepoint); /* as UTF-8 */
void sb_printf(struct strbuf *sb, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void sb_cut(struct strbuf *sb, size_t len); /* len <= sb->len */

#endif
