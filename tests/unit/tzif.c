#include "base/tzif.h"
#include "base/date.h"
#include "test.h"

#include <stdlib.h>

enum { MOST = 65536 };

static unsigned char *read_zone(const char *name, size_t *len)
{
	char path[256];
	unsigned char *bytes;
	FILE *f;

	snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
	f = fopen(path, "rb");
	if (!f)
		return NULL;
	bytes = malloc(MOST);
	*len = bytes ? fread(bytes, 1, MOST, f) : 0;
	fclose(f);
	return bytes;
}

/* A version 2 file with no transition and this footer. */
static size_t footer_only(unsigned char *out, const char *footer)
{
	static const unsigned char head[44] = {'T', 'Z', 'i', 'f', '2', [36 + 3] = 1, [40 + 3] = 4};
	size_t n = 0;

	for (int i = 0; i < 2; i++) {
		memcpy(out + n, head, sizeof head);
		memset(out + n + 44, 0, 6);
		memcpy(out + n + 50, "LMT", 4);
		n += 54;
	}
	return n + (size_t)sprintf((char *)out + n, "\n%s\n", footer);
}

static int64_t at(int year, unsigned month, unsigned day, int hour, int minute)
{
	int64_t d = date_from_civil((struct civil){year, (uint8_t)month, (uint8_t)day});

	return d * 86400 + hour * 3600 + minute * 60;
}

static int32_t offset_at(const struct tzif *z, int64_t instant)
{
	struct tzif_span s;

	tzif_at(z, instant, &s);
	CHECK(s.from <= instant && instant < s.until);
	return s.offset;
}

TEST(copenhagen)
{
	struct tzif z;
	struct tzif_span s;
	int32_t offset = 0;
	size_t len;
	unsigned char *bytes = read_zone("Europe/Copenhagen", &len);

	if (!bytes) {
		test_skip("no zone data on this machine");
		return;
	}
	CHECK_INT(tzif_open(&z, bytes, len), 0);
	CHECK_INT(offset_at(&z, at(2026, 1, 1, 0, 0)), 3600);
	CHECK_INT(offset_at(&z, at(2026, 7, 1, 0, 0)), 7200);
	CHECK_INT(offset_at(&z, at(2026, 3, 29, 0, 59)), 3600);
	CHECK_INT(offset_at(&z, at(2026, 3, 29, 1, 0)), 7200);
	CHECK_INT(offset_at(&z, at(2026, 10, 25, 0, 59)), 7200);
	CHECK_INT(offset_at(&z, at(2026, 10, 25, 1, 0)), 3600);
	tzif_at(&z, at(2026, 7, 1, 0, 0), &s);
	CHECK_INT(s.from, at(2026, 3, 29, 1, 0));
	CHECK_INT(s.until, at(2026, 10, 25, 1, 0));
	/* past the table: the footer's rule */
	CHECK_INT(offset_at(&z, at(2500, 7, 1, 0, 0)), 7200);
	CHECK_INT(offset_at(&z, at(2500, 12, 31, 23, 59)), 3600);
	CHECK_INT(offset_at(&z, INT64_MAX / 4), 3600);

	CHECK_INT(tzif_local(&z, at(2026, 3, 29, 1, 59), &offset), TZ_ONCE);
	CHECK_INT(offset, 3600);
	CHECK_INT(tzif_local(&z, at(2026, 3, 29, 2, 0), &offset), TZ_NEVER);
	CHECK_INT(offset, 3600);
	CHECK_INT(tzif_local(&z, at(2026, 3, 29, 2, 59), &offset), TZ_NEVER);
	CHECK_INT(tzif_local(&z, at(2026, 3, 29, 3, 0), &offset), TZ_ONCE);
	CHECK_INT(offset, 7200);
	CHECK_INT(tzif_local(&z, at(2026, 10, 25, 1, 59), &offset), TZ_ONCE);
	CHECK_INT(offset, 7200);
	CHECK_INT(tzif_local(&z, at(2026, 10, 25, 2, 30), &offset), TZ_TWICE);
	CHECK_INT(offset, 7200);
	CHECK_INT(tzif_local(&z, at(2026, 10, 25, 3, 0), &offset), TZ_ONCE);
	CHECK_INT(offset, 3600);
	CHECK_INT(tzif_local(&z, at(2400, 7, 1, 12, 0), &offset), TZ_ONCE);
	CHECK_INT(offset, 7200);
	free(bytes);
}

TEST(other_places)
{
	static const struct {
		const char *zone;
		int32_t january, july;
	} places[] = {{"Asia/Kathmandu", 20700, 20700}, {"America/New_York", -18000, -14400},
		{"Australia/Sydney", 39600, 36000}, {"Pacific/Kiritimati", 50400, 50400},
		{"Europe/Dublin", 0, 3600}, {"UTC", 0, 0}, {"America/Nuuk", -7200, -3600}};

	for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
		struct tzif z;
		size_t len;
		unsigned char *bytes = read_zone(places[i].zone, &len);

		if (!bytes) {
			test_skip("no zone data on this machine");
			return;
		}
		CHECK_INT(tzif_open(&z, bytes, len), 0);
		CHECK_INT(offset_at(&z, at(2026, 1, 15, 0, 0)), places[i].january);
		CHECK_INT(offset_at(&z, at(2026, 7, 15, 0, 0)), places[i].july);
		free(bytes);
	}
}

TEST(footer_forms)
{
	static const struct {
		const char *footer;
		int32_t january, july;
	} rules[] = {{"CET-1CEST,M3.5.0,M10.5.0/3", 3600, 7200}, {"<+0545>-5:45", 20700, 20700},
		{"AEST-10AEDT,M10.1.0,M4.1.0/3", 39600, 36000},
		{"IST-1GMT0,M10.5.0,M3.5.0/1", 0, 3600}, {"EST5EDT,0/0,J365/25", -14400, -14400},
		{"XXX-1YYY-3,J60,J300/-2:30", 3600, 10800},
		{"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", -7200, -3600}};
	unsigned char file[256];

	for (unsigned i = 0; i < sizeof rules / sizeof *rules; i++) {
		struct tzif z;

		CHECK_INT(tzif_open(&z, file, footer_only(file, rules[i].footer)), 0);
		CHECK_INT(offset_at(&z, at(2026, 1, 15, 0, 0)), rules[i].january);
		CHECK_INT(offset_at(&z, at(2026, 7, 15, 0, 0)), rules[i].july);
		CHECK_INT(offset_at(&z, at(2026, 1, 1, 0, 0)), rules[i].january);
	}
}

TEST(julian_days_skip_the_leap_day)
{
	unsigned char file[256];
	struct tzif z;

	CHECK_INT(tzif_open(&z, file, footer_only(file, "XXX0YYY,J60/0,J300/0")), 0);
	CHECK_INT(offset_at(&z, at(2028, 2, 29, 23, 59)), 0);
	CHECK_INT(offset_at(&z, at(2028, 3, 1, 0, 0)), 3600);
	CHECK_INT(offset_at(&z, at(2027, 2, 28, 23, 59)), 0);
	CHECK_INT(offset_at(&z, at(2027, 3, 1, 0, 0)), 3600);
	CHECK_INT(tzif_open(&z, file, footer_only(file, "XXX0YYY,59/0,300/0")), 0);
	CHECK_INT(offset_at(&z, at(2028, 2, 28, 23, 59)), 0);
	CHECK_INT(offset_at(&z, at(2028, 2, 29, 0, 0)), 3600);
}

TEST(bad_footers)
{
	static const char *const bad[] = {"CET", "CE-1", "CET-25", "CET-1CEST", "CET-1CEST,",
		"CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0",
		"CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J5", "CET-1CEST,J366,J5",
		"CET-1CEST,M3.5.0,M10.5.0/168", "CET-1CEST,M3.5.0,M10.5.0x", "<CET-1",
		"CET-1CEST,M3.5.0/,M10.5.0", "CET-99999999999"};
	unsigned char file[256];
	struct tzif z;

	for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (tzif_open(&z, file, footer_only(file, bad[i])) == 0)
			test_fail(__FILE__, __LINE__, "%s was taken", bad[i]);
	}
}

/* Cut anywhere, or with any one byte changed: refused or read, never out of bounds. */
TEST(damaged_files)
{
	size_t len;
	unsigned char *bytes = read_zone("Europe/Copenhagen", &len);
	struct tzif z;
	struct tzif_span s;
	int32_t offset;

	if (!bytes) {
		test_skip("no zone data on this machine");
		return;
	}
	for (size_t cut = 0; cut < len; cut++) {
		unsigned char *part = malloc(cut ? cut : 1);

		memcpy(part, bytes, cut);
		CHECK(tzif_open(&z, part, cut) == -1);
		free(part);
	}
	for (size_t i = 0; i < len; i++) {
		unsigned char was = bytes[i];

		for (unsigned bit = 0; bit < 8; bit++) {
			bytes[i] = (unsigned char)(was ^ 1u << bit);
			if (tzif_open(&z, bytes, len))
				continue;
			tzif_at(&z, at(2026, 7, 1, 0, 0), &s);
			tzif_local(&z, at(2060, 7, 1, 0, 0), &offset);
			tzif_local(&z, at(1900, 7, 1, 0, 0), &offset);
		}
		bytes[i] = was;
	}
	free(bytes);
}

TEST_MAIN
