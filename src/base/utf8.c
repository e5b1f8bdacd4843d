#include "base/utf8.h"

#include "base/utf8_table.h"
#include <string.h>

/* Bytes of the sequence that s begins with, 0 when it is not valid.  Unicode 15, table
 * 3-7: only the second byte's range depends on the first. */
static unsigned sequence(const unsigned char *s, size_t len)
{
	unsigned n, low = 0x80, high = 0xbf;

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	n = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (len < n)
		return 0;
	switch (s[0]) {
	case 0xe0: low = 0xa0; break;  /* overlong below */
	case 0xed: high = 0x9f; break; /* surrogates above */
	case 0xf0: low = 0x90; break;  /* overlong below */
	case 0xf4: high = 0x8f; break; /* above U+10FFFF */
	default: break;
	}
	if (s[1] < low || s[1] > high)
		return 0;
	for (unsigned i = 2; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

size_t utf8_valid_prefix(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len) {
		uint64_t eight;
		unsigned n;

		if (len - i >= sizeof eight) {
			memcpy(&eight, s + i, sizeof eight);
			if (!(eight & 0x8080808080808080)) {
				i += sizeof eight;
				continue;
			}
		}
		n = sequence((const unsigned char *)s + i, len - i);
		if (!n)
			return i;
		i += n;
	}
	return len;
}

uint32_t utf8_decode(const char *s, unsigned *n)
{
	const unsigned char *b = (const unsigned char *)s;

	if (b[0] < 0x80) {
		*n = 1;
		return b[0];
	}
	if (b[0] < 0xe0) {
		*n = 2;
		return (b[0] & 0x1fu) << 6 | (b[1] & 0x3fu);
	}
	if (b[0] < 0xf0) {
		*n = 3;
		return (b[0] & 0x0fu) << 12 | (b[1] & 0x3fu) << 6 | (b[2] & 0x3fu);
	}
	*n = 4;
	return (b[0] & 0x07u) << 18 | (b[1] & 0x3fu) << 12 | (b[2] & 0x3fu) << 6 | (b[3] & 0x3fu);
}

unsigned utf8_encode(uint32_t cp, char out[4])
{
	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = 0xfffd;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

size_t utf8_count(const char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += (s[i] & 0xc0) != 0x80;
	return n;
}

static bool in_ranges(const struct utf8_range *at, unsigned n, uint32_t cp)
{
	unsigned low = 0, high = n;

	while (low < high) {
		unsigned mid = low + (high - low) / 2;

		if (cp > at[mid].last)
			low = mid + 1;
		else
			high = mid;
	}
	return low < n && cp >= at[low].first;
}

bool utf8_is_letter(uint32_t cp)
{
	if (cp < 0x80)
		return ascii_alpha((int)cp) || cp == '_';
	return in_ranges(utf8_letters, utf8_letters_n, cp);
}

uint32_t utf8_common(const char *x, size_t nx, const char *y, size_t ny)
{
	size_t at = 0;
	uint32_t count = 0;
	unsigned n;

	while (at < nx && at < ny) {
		utf8_decode(x + at, &n);
		if (at + n > nx || at + n > ny || memcmp(x + at, y + at, n) != 0)
			break;
		at += n;
		count++;
	}
	return count;
}

unsigned utf8_width(uint32_t cp)
{
	if (cp < 0x300)
		return 1;
	if (in_ranges(utf8_zero, utf8_zero_n, cp))
		return 0;
	return in_ranges(utf8_wide, utf8_wide_n, cp) ? 2 : 1;
}

bool utf8_is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || (cp >= 0x202A && cp <= 0x202E) ||
	       (cp >= 0x2066 && cp <= 0x2069) || cp == 0x200E || cp == 0x200F || cp == 0x061C;
}
