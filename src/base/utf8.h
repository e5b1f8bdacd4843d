/*
 * utf8 - validated UTF-8, and an ASCII ctype that knows no locale
 *
 * Every text that enters the library is validated once, at the door (files,
 * JSON strings); behind it decoding cannot fail.  Valid means Unicode 15
 * table 3-7: no overlong form, no surrogate, nothing above U+10FFFF.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Offset of the first byte that is not valid UTF-8, or len. */
size_t utf8_valid_prefix(const char *s, size_t len);
/* Decodes at s (valid, not at the end), stores the byte count in *n. */
uint32_t utf8_decode(const char *s, unsigned *n);
/* Returns the byte count; what is no code point becomes U+FFFD. */
unsigned utf8_encode(uint32_t cp, char out[4]);
size_t utf8_count(const char *s, size_t len); /* code points in valid text */
/* How many code points two valid texts begin with alike. */
uint32_t utf8_common(const char *x, size_t nx, const char *y, size_t ny);
/* A letter in the sense of a name: Unicode general category L*, or '_'. */
bool utf8_is_letter(uint32_t cp);
/* A control character, or one that turns the direction of writing: what a terminal or a
 * reader's eye would be led by.  Whoever shows a stranger's text shows U+FFFD instead. */
bool utf8_is_control(uint32_t cp);
/* Columns on a terminal: 0 for combining marks, 2 for wide East Asian. */
unsigned utf8_width(uint32_t cp);

static inline bool ascii_digit(int c)
{
	return c >= '0' && c <= '9';
}
static inline bool ascii_upper(int c)
{
	return c >= 'A' && c <= 'Z';
}
static inline bool ascii_lower(int c)
{
	return c >= 'a' && c <= 'z';
}
static inline bool ascii_alpha(int c)
{
	return ascii_upper(c) || ascii_lower(c);
}
static inline bool ascii_space(int c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

#endif
