#include "base/tzif.h"
#include "base/date.h"

#include <string.h>

enum {
	HEADER = 44,
	KIND = 6, /* bytes of a kind: offset, summer, name */
	DAY = 86400,
	OFFSET_MIN = -24 * 3600 - 3599, /* RFC 9636, 3.2 */
	OFFSET_MAX = 25 * 3600 + 3599,
	/* Within these seconds a date's year stays inside date.h's range. */
	YEARS_SAFE = 999999990,
};
#define INSTANT_MAX ((int64_t)YEARS_SAFE * 31556952)

/* --- numbers of the file -------------------------------------------------- */

static uint32_t read_u32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t read_time(const struct tzif *z, uint32_t i)
{
	const unsigned char *p = z->times + (size_t)i * z->width;

	if (z->width == 4)
		return (int32_t)read_u32(p);
	return (int64_t)((uint64_t)read_u32(p) << 32 | read_u32(p + 4));
}

static int32_t kind_offset(const struct tzif *z, unsigned kind)
{
	return (int32_t)read_u32(z->types + (size_t)kind * KIND);
}

/* --- the footer ----------------------------------------------------------- */

struct footer {
	const char *s, *end;
};

static bool footer_take(struct footer *f, char c)
{
	if (f->s == f->end || *f->s != c)
		return false;
	f->s++;
	return true;
}

static int footer_number(struct footer *f, unsigned max, unsigned *out)
{
	unsigned n = 0;
	const char *start = f->s;

	for (; f->s < f->end && *f->s >= '0' && *f->s <= '9'; f->s++) {
		n = n * 10 + (unsigned)(*f->s - '0');
		if (n > max)
			return -1;
	}
	if (f->s == start)
		return -1;
	*out = n;
	return 0;
}

/* [+-]hh[:mm[:ss]] */
static int footer_time(struct footer *f, unsigned hours, int32_t *out)
{
	bool negative = footer_take(f, '-');
	unsigned h, m = 0, s = 0;

	if (!negative)
		footer_take(f, '+');
	if (footer_number(f, hours, &h))
		return -1;
	if (footer_take(f, ':')) {
		if (footer_number(f, 59, &m))
			return -1;
		if (footer_take(f, ':') && footer_number(f, 59, &s))
			return -1;
	}
	*out = (int32_t)(h * 3600 + m * 60 + s) * (negative ? -1 : 1);
	return 0;
}

/* Letters, or anything between angle brackets; its text does not matter here. */
static int footer_name(struct footer *f)
{
	const char *start;

	if (footer_take(f, '<')) {
		while (f->s < f->end && *f->s != '>')
			f->s++;
		return footer_take(f, '>') ? 0 : -1;
	}
	for (start = f->s; f->s < f->end; f->s++) {
		char c = (char)(*f->s | 0x20);

		if (c < 'a' || c > 'z')
			break;
	}
	return f->s - start >= 3 ? 0 : -1;
}

static int footer_change(struct footer *f, struct tzif_change *c)
{
	unsigned a, b, d;

	memset(c, 0, sizeof *c);
	if (footer_take(f, 'M')) {
		c->kind = TZ_MONTH_WEEK_DAY;
		if (footer_number(f, 12, &a) || a < 1 || !footer_take(f, '.') ||
			footer_number(f, 5, &b) || b < 1 || !footer_take(f, '.') ||
			footer_number(f, 6, &d))
			return -1;
		c->month = (uint8_t)a;
		c->week = (uint8_t)b;
		c->dow = (uint8_t)d;
	} else {
		c->kind = footer_take(f, 'J') ? TZ_JULIAN : TZ_DAY;
		if (footer_number(f, 365, &a) || (c->kind == TZ_JULIAN && a < 1))
			return -1;
		c->day = (uint16_t)a;
	}
	c->time = 2 * 3600;
	return footer_take(f, '/') ? footer_time(f, 167, &c->time) : 0;
}

/* "CET-1CEST,M3.5.0,M10.5.0/3"; offsets are counted westward there. */
static int footer_read(struct tzif *z, struct footer f)
{
	if (f.s == f.end) /* no rule: the last transition's offset holds */
		return 0;
	if (footer_name(&f) || footer_time(&f, 24, &z->standard))
		return -1;
	z->standard = -z->standard;
	z->ruled = true;
	if (f.s == f.end)
		return 0;
	if (footer_name(&f))
		return -1;
	z->summer = z->standard + 3600;
	if (f.s < f.end && *f.s != ',') {
		if (footer_time(&f, 24, &z->summer))
			return -1;
		z->summer = -z->summer;
	}
	z->changing = true;
	if (!footer_take(&f, ',') || footer_change(&f, &z->to_summer) || !footer_take(&f, ',') ||
		footer_change(&f, &z->to_standard) || f.s != f.end)
		return -1;
	return 0;
}

/* --- opening -------------------------------------------------------------- */

struct counts {
	uint32_t utc, std, leap, time, type, letters;
};

/* Bytes of the data block after a header, or 0: the counts cannot be. */
static size_t block_size(const unsigned char *h, size_t len, unsigned width, struct counts *n)
{
	uint64_t size;

	if (len < HEADER || memcmp(h, "TZif", 4) != 0)
		return 0;
	n->utc = read_u32(h + 20);
	n->std = read_u32(h + 24);
	n->leap = read_u32(h + 28);
	n->time = read_u32(h + 32);
	n->type = read_u32(h + 36);
	n->letters = read_u32(h + 40);
	size = (uint64_t)n->time * width + n->time + (uint64_t)n->type * KIND + n->letters +
	       (uint64_t)n->leap * (width + 4) + n->std + n->utc;
	if (n->type == 0 || n->type > 256 || size > len - HEADER)
		return 0;
	return (size_t)size;
}

static int block_open(struct tzif *z, const unsigned char *data, const struct counts *n)
{
	if (n->leap)
		return -1;
	z->times = data;
	z->kinds = data + (size_t)n->time * z->width;
	z->types = z->kinds + n->time;
	z->n_times = n->time;
	z->n_types = n->type;
	for (uint32_t i = 0; i < n->time; i++) {
		int64_t at = read_time(z, i);

		if (z->kinds[i] >= n->type || (i && at <= read_time(z, i - 1)) || at > INSTANT_MAX)
			return -1;
	}
	for (uint32_t i = 0; i < n->type; i++) {
		int32_t offset = kind_offset(z, i);

		if (offset < OFFSET_MIN || offset > OFFSET_MAX)
			return -1;
	}
	return 0;
}

int tzif_open(struct tzif *z, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;
	struct tzif t = {.width = 4};
	struct counts n;
	size_t size = block_size(p, len, 4, &n);

	if (!size)
		return -1;
	if (p[4] >= '2') { /* version 2 and on: the 32-bit block is for the past */
		const char *line, *end;

		p += HEADER + size;
		len -= HEADER + size;
		t.width = 8;
		size = block_size(p, len, 8, &n);
		if (!size)
			return -1;
		line = (const char *)p + HEADER + size;
		len -= HEADER + size;
		if (len < 2 || line[0] != '\n')
			return -1;
		end = memchr(line + 1, '\n', len - 1);
		if (!end || footer_read(&t, (struct footer){line + 1, end}))
			return -1;
	}
	if (block_open(&t, p + HEADER, &n))
		return -1;
	*z = t;
	return 0;
}

/* --- asking --------------------------------------------------------------- */

/* The day of a change in that year. */
static int64_t change_day(const struct tzif_change *c, int32_t year)
{
	int64_t first, day;
	unsigned weekday, length;

	if (c->kind != TZ_MONTH_WEEK_DAY) {
		day = c->day;
		if (c->kind == TZ_JULIAN) /* 29 February is not counted */
			day += (day >= 60 && date_valid(year, 2, 29)) ? 0 : -1;
		return date_from_civil((struct civil){year, 1, 1}) + day;
	}
	first = date_from_civil((struct civil){year, c->month, 1});
	weekday = date_weekday(first) % 7; /* 0 Sunday, as in the rule */
	length = date_month_length(year, c->month);
	day = (c->dow + 7 - weekday) % 7 + (c->week - 1) * 7;
	while (day >= length)
		day -= 7;
	return first + day;
}

/* An instant under the footer's rule.  A change may fall some days before or after the year
 * it is told for, so the latest one before the instant can be that of the year before last. */
static void rule_at(const struct tzif *z, int64_t instant, struct tzif_span *out)
{
	int64_t seconds;
	int32_t year;

	out->from = INT64_MIN;
	out->until = INT64_MAX;
	out->offset = z->standard;
	if (!z->changing || instant > INSTANT_MAX || instant < -INSTANT_MAX)
		return;
	seconds = instant + z->standard;
	year = date_to_civil(seconds / DAY - (seconds % DAY < 0)).year;
	for (int32_t y = year - 2; y <= year + 1; y++) {
		int64_t summer =
			change_day(&z->to_summer, y) * DAY + z->to_summer.time - z->standard;
		int64_t standard =
			change_day(&z->to_standard, y) * DAY + z->to_standard.time - z->summer;

		if (summer <= instant && summer >= out->from) {
			out->from = summer;
			out->offset = z->summer;
		}
		if (standard <= instant && standard >= out->from) {
			out->from = standard;
			out->offset = z->standard;
		}
		if (summer > instant && summer < out->until)
			out->until = summer;
		if (standard > instant && standard < out->until)
			out->until = standard;
	}
}

void tzif_at(const struct tzif *z, int64_t instant, struct tzif_span *out)
{
	uint32_t low = 0, high = z->n_times;

	while (low < high) { /* the first transition after the instant */
		uint32_t middle = low + (high - low) / 2;

		if (read_time(z, middle) <= instant)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == z->n_times && z->ruled) {
		rule_at(z, instant, out);
		if (low && out->from < read_time(z, low - 1))
			out->from = read_time(z, low - 1);
		return;
	}
	out->from = low ? read_time(z, low - 1) : INT64_MIN;
	out->until = low < z->n_times ? read_time(z, low) : INT64_MAX;
	out->offset = kind_offset(z, low ? z->kinds[low - 1] : 0);
}

enum tzif_fit tzif_local(const struct tzif *z, int64_t local, int32_t *offset)
{
	struct tzif_span span, next;

	if (local > INSTANT_MAX || local < -INSTANT_MAX) {
		tzif_at(z, local, &span);
		*offset = span.offset;
		return TZ_ONCE;
	}
	/* Start before any offset could matter, and walk towards it. */
	tzif_at(z, local - OFFSET_MAX, &span);
	while (span.until != INT64_MAX && local - span.offset >= span.until) {
		tzif_at(z, span.until, &next);
		if (local - next.offset < span.until) {
			*offset = span.offset;
			return TZ_NEVER;
		}
		span = next;
	}
	*offset = span.offset;
	if (span.until == INT64_MAX)
		return TZ_ONCE;
	tzif_at(z, span.until, &next);
	return local - next.offset >= span.until ? TZ_TWICE : TZ_ONCE;
}
