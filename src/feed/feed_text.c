#include "feed/feed_text.h"

#include "base/date.h"
#include "base/utf8.h"
#include "data/cpr.h"
#include <string.h>
#include <strings.h>

/* ---- HTML --------------------------------------------------------------------- */

/* What ends a line: elements that stand in blocks. */
static bool block_tag(const char *s, size_t len)
{
	static const char *const tags[] = {"p", "br", "li", "ul", "ol", "div", "tr", "td", "h1",
		"h2", "h3", "h4", "h5", "h6", "table", "section", "article", "dd", "dt", "hr"};

	for (unsigned i = 0; i < sizeof tags / sizeof *tags; i++)
		if (strlen(tags[i]) == len && strncasecmp(s, tags[i], len) == 0)
			return true;
	return false;
}

/* A blank or a line's end, unless one stands there already. */
static void put_gap(struct strbuf *out, char gap)
{
	if (!out->len)
		return;
	if (gap == '\n' && out->s[out->len - 1] == ' ')
		out->s[out->len - 1] = '\n';
	else if (!ascii_space(out->s[out->len - 1]))
		sb_putc(out, gap);
}

static void put_cp(struct strbuf *out, uint32_t cp)
{
	if (cp == 0xA0 || cp < 0x20 || cp == 0x7f)
		put_gap(out, ' ');
	else if (cp == 0x2022 || cp == 0xB7) /* bullets */
		put_gap(out, '\n');
	else if (cp != 0xAD) /* a hyphen that is not to be seen */
		sb_putcp(out, cp);
}

/* "&aelig;" and the like at s; how many bytes, 0: none. */
static size_t put_entity(struct strbuf *out, const char *s, size_t len)
{
	static const struct {
		const char *name;
		uint32_t cp;
	} names[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''},
		{"nbsp", 0xA0}, {"aelig", 0xE6}, {"oslash", 0xF8}, {"aring", 0xE5}, {"AElig", 0xC6},
		{"Oslash", 0xD8}, {"Aring", 0xC5}, {"eacute", 0xE9}, {"auml", 0xE4}, {"ouml", 0xF6},
		{"uuml", 0xFC}, {"Auml", 0xC4}, {"Ouml", 0xD6}, {"ndash", 0x2013},
		{"mdash", 0x2014}, {"bull", 0x2022}, {"middot", 0xB7}, {"rsquo", 0x2019},
		{"lsquo", 0x2018}, {"rdquo", 0x201D}, {"ldquo", 0x201C}, {"hellip", 0x2026},
		{"shy", 0xAD}};
	size_t end = 1;
	uint32_t cp = 0;

	while (end < len && end < 10 && s[end] != ';')
		end++;
	if (end == len || s[end] != ';')
		return 0;
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i].name) == end - 1 && memcmp(names[i].name, s + 1, end - 1) == 0)
			cp = names[i].cp;
	if (s[1] == '#') {
		bool hex = s[2] == 'x' || s[2] == 'X';
		for (size_t i = hex ? 3 : 2; i < end && cp < 0x110000; i++) {
			int c = s[i] | 0x20, digit = ascii_digit(c) ? c - '0' : c - 'a' + 10;
			if (digit < 0 || digit >= (hex ? 16 : 10))
				return 0;
			cp = cp * (hex ? 16 : 10) + (uint32_t)digit;
		}
	}
	if (!cp)
		return 0;
	put_cp(out, cp);
	return end + 1;
}

/* Behind the tag that begins at i; what it does to the text. */
static size_t pass_tag(struct strbuf *out, const char *s, size_t i, size_t len)
{
	size_t name = i + 1 + (i + 1 < len && s[i + 1] == '/'), n = 0;
	const char *end = memchr(s + i, '>', len - i);
	size_t behind = end ? (size_t)(end - s) + 1 : len;

	while (name + n < len && (ascii_alpha(s[name + n]) || ascii_digit(s[name + n])))
		n++;
	if (block_tag(s + name, n))
		put_gap(out, '\n');
	if (s[i + 1] == '/' || (n != 5 && n != 6) ||
		(strncasecmp(s + name, "script", n) != 0 && strncasecmp(s + name, "style", n) != 0))
		return behind;
	/* what stands in it is no text */
	for (; behind + 2 + n <= len; behind++)
		if (s[behind] == '<' && s[behind + 1] == '/' &&
			strncasecmp(s + behind + 2, s + name, n) == 0)
			return behind;
	return len;
}

void feed_plain(struct strbuf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t n;
		unsigned bytes;

		if (s[i] == '<' && i + 1 < len &&
			(ascii_alpha(s[i + 1]) || s[i + 1] == '/' || s[i + 1] == '!')) {
			i = pass_tag(out, s, i, len);
		} else if (s[i] == '&' && (n = put_entity(out, s + i, len - i))) {
			i += n;
		} else if (s[i] == '\n') {
			put_gap(out, '\n');
			i++;
		} else if (ascii_space(s[i])) {
			put_gap(out, ' ');
			i++;
		} else {
			put_cp(out, utf8_decode(s + i, &bytes));
			i += bytes;
		}
	}
}

/* ---- sentences ------------------------------------------------------------------ */

/* Does the point at i end a short form? */
static bool short_form(const char *s, size_t i)
{
	static const char *const forms[] = {"kat", "kl", "ca", "nr", "tlf", "evt", "bl", "eks",
		"inkl", "ekskl", "min", "max", "mdr"};
	size_t n = 0;

	while (n < i && ascii_alpha(s[i - n - 1]))
		n++;
	for (unsigned k = 0; k < sizeof forms / sizeof *forms; k++)
		if (strlen(forms[k]) == n && strncasecmp(s + i - n, forms[k], n) == 0)
			return true;
	return false;
}

bool feed_sentence(const char *s, size_t len, size_t *at, const char **out, size_t *n)
{
	enum { LONGEST = 1024 };
	size_t from = *at, i;

	while (from < len && ascii_space(s[from]))
		from++;
	if (from == len)
		return false;
	for (i = from; i < len && s[i] != '\n'; i++) {
		bool stop = s[i] == '.' || s[i] == '!' || s[i] == '?';

		if (stop && (i + 1 == len || ascii_space(s[i + 1])) &&
			!(s[i] == '.' && short_form(s, i))) {
			i++;
			break;
		}
		if (i - from >= LONGEST && ((unsigned char)s[i] & 0xC0) != 0x80)
			break;
	}
	*at = i;
	*out = s + from;
	*n = i - from;
	return true;
}

/* ---- days --------------------------------------------------------------------- */

static bool two_digits(const char *s)
{
	return ascii_digit(s[0]) && ascii_digit(s[1]);
}

int64_t feed_day(const char *s, size_t len)
{
	static const struct civil not_stated[] = {{1, 1, 1}, {1900, 1, 1}};
	enum { DAY = 10 };
	char iso[DAY + 1];
	int64_t day;

	while (len && ascii_space(*s)) {
		s++;
		len--;
	}
	if (len < DAY ||
		(len > DAY && (ascii_digit(s[DAY]) || ascii_alpha(s[DAY])) && s[DAY] != 'T'))
		return DATE_NONE;
	memcpy(iso, s, DAY);
	if (two_digits(s) && two_digits(s + 3) && (s[2] == '.' || s[2] == '-') && s[5] == s[2]) {
		memcpy(iso, s + 6, 4);
		memcpy(iso + 5, s + 3, 2);
		memcpy(iso + 8, s, 2);
		iso[4] = iso[7] = '-';
	}
	if (date_parse(&day, iso, DAY) < 0)
		return DATE_NONE;
	for (unsigned i = 0; i < 2; i++)
		if (day == date_from_civil(not_stated[i]))
			return DATE_NONE;
	return day;
}

/* ---- numbers of persons ---------------------------------------------------------- */

static size_t digits(const char *s, size_t i, size_t len)
{
	size_t n = 0;

	while (i + n < len && ascii_digit(s[i + n]))
		n++;
	return n;
}

/* Bytes of ten digits at i, perhaps with one separator after the sixth; 0: none. */
static size_t ten_digits(const char *s, size_t i, size_t len, size_t run)
{
	if (run == 10)
		return 10;
	if (run != 6 || i + 7 >= len || (unsigned char)s[i + 6] >= 0x80 || ascii_alpha(s[i + 6]))
		return 0;
	return digits(s, i + 7, len) == 4 ? 11 : 0;
}

unsigned feed_mask(char *s, size_t *len)
{
	static const char mask[] = "[cpr]";
	unsigned n = cpr_mask(s, len);
	size_t run, size;

	for (size_t i = 0; i < *len; i += run ? run : 1) {
		run = digits(s, i, *len);
		size = ten_digits(s, i, *len, run);
		if (!size)
			continue;
		memcpy(s + i, mask, sizeof mask - 1);
		run = sizeof mask - 1;
		memmove(s + i + run, s + i + size, *len - i - size);
		*len -= size - run;
		n++;
	}
	return n;
}

/* ---- ways to reach a person -------------------------------------------------------- */

static bool mail_byte(char c)
{
	return ascii_alpha(c) || ascii_digit(c) || (c && strchr("._%+-", c)) ||
	       (unsigned char)c >= 0x80;
}

/* The address around the '@' at i: something, '@', something with a point in it. */
static bool mail_around(const char *s, size_t i, size_t len, size_t *from, size_t *to)
{
	*from = i;
	*to = i + 1;
	while (*from && mail_byte(s[*from - 1]))
		--*from;
	while (*to < len && mail_byte(s[*to]))
		++*to;
	while (*to > i + 1 && s[*to - 1] == '.') /* the sentence's */
		--*to;
	return *from<i && * to> i + 3 && memchr(s + i + 2, '.', *to - i - 3);
}

unsigned feed_hide_mail(char *s, size_t *len)
{
	static const char mask[] = "[mail]";
	enum { MASK = sizeof mask - 1 };
	unsigned n = 0;
	size_t from, to;

	for (size_t i = 0; i < *len; i++) {
		if (s[i] != '@' || !mail_around(s, i, *len, &from, &to) || to - from < MASK)
			continue;
		memcpy(s + from, mask, MASK);
		memmove(s + from + MASK, s + to, *len - to);
		*len -= to - from - MASK;
		i = from + MASK - 1;
		n++;
	}
	return n;
}
