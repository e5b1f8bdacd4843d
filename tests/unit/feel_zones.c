/* Zone names in expressions, on the system's zone data. */
#include "feel/zones.h"
#include "feel_bench.h"
#include "test.h"

#include <stdlib.h>

enum { ZONES = 3, BYTES = 1 << 16 };
static const char *const names[ZONES] = {"Asia/Kolkata", "Etc/UTC", "Europe/Copenhagen"};

static bool read_zones(struct feel_zone zones[ZONES])
{
	for (unsigned i = 0; i < ZONES; i++) {
		char path[256], *bytes = malloc(BYTES);
		FILE *f;

		snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", names[i]);
		f = fopen(path, "rb");
		if (!f || !bytes)
			return false;
		zones[i] = (struct feel_zone){names[i], bytes, fread(bytes, 1, BYTES, f)};
		fclose(f);
	}
	return true;
}

static void gives(
	const struct feel_zones *zones, const char *expression, const char *want, int line)
{
	struct feel_bench b;
	const char *got;

	bench_open(&b);
	b.scope.dynamic = true;
	b.env.zones = zones;
	got = bench_show(&b, expression);
	if (strcmp(got, want) != 0)
		test_fail(__FILE__, line, "%s gives %s, not %s", expression, got, want);
	bench_close(&b);
}
#define GIVES(e, want) gives(&zones, e, want, __LINE__)

TEST(zones)
{
	struct feel_zone at[ZONES];
	const struct feel_zones zones = {at, ZONES};

	if (!read_zones(at)) {
		test_skip("there is no zone data on this machine");
		return;
	}
	GIVES("date and time(\"2026-07-01T12:00:00@Europe/Copenhagen\") = "
	      "date and time(\"2026-07-01T10:00:00Z\")",
		"true");
	GIVES("date and time(\"2026-01-01T12:00:00@Europe/Copenhagen\") = "
	      "date and time(\"2026-01-01T11:00:00Z\")",
		"true");
	GIVES("date and time(\"2026-07-01T12:00:00@Europe/Copenhagen\").time offset",
		"duration(\"PT2H\")");
	GIVES("date and time(\"2026-07-01T12:00:00@Europe/Copenhagen\").timezone",
		"\"Europe/Copenhagen\"");
	GIVES("for z in [\"Europe/Copenhagens\"] return "
	      "date and time(2026, 7, 1, 12, 0, 0, substring(z, 1, 17)).timezone",
		"[\"Europe/Copenhagen\"]");
	/* over the change of clocks an hour is an hour, and a day the same time of day is not */
	GIVES("string(date and time(\"2026-03-29T01:30:00@Europe/Copenhagen\") + "
	      "duration(\"PT1H\"))",
		"\"2026-03-29T03:30:00@Europe/Copenhagen\"");
	GIVES("date and time(\"2026-03-30T00:00:00@Europe/Copenhagen\") - "
	      "date and time(\"2026-03-29T00:00:00@Europe/Copenhagen\")",
		"duration(\"PT23H\")");
	GIVES("date and time(\"2026-01-01T12:00:00@Asia/Kolkata\") < "
	      "date and time(\"2026-01-01T07:00:00@Etc/UTC\")",
		"true");
	/* a time of day has the standard offset */
	GIVES("time(\"12:00:00@Europe/Copenhagen\") = time(\"11:00:00Z\")", "true");
	GIVES("time(\"12:00:00@Europe/Copenhagen\").time offset", "duration(\"PT1H\")");
	GIVES("date and time(\"2026-01-01T12:00:00@Europe/Nowhere\")", "null");
	GIVES("time(\"12:00:00@Copenhagen\")", "null");
	GIVES("@\"2026-01-01T12:00:00@Europe/Nowhere\"", "null");
	GIVES("@\"12:00:00@Etc/UTC\" = @\"12:00:00Z\"", "true");
	GIVES("date and time(2026, 7, 1, 12, 0, 0, \"Europe/Copenhagen\").time offset",
		"duration(\"PT2H\")");
	GIVES("date and time(2026, 7, 1, 12, 0, 0, \"Nowhere\")", "null");
	GIVES("is(@\"2026-07-01T12:00:00@Europe/Copenhagen\", @\"2026-07-01T12:00:00+02:00\")",
		"false");
	for (unsigned i = 0; i < ZONES; i++)
		free((void *)(uintptr_t)at[i].bytes);
}

TEST(without_zone_data_a_zone_is_nothing)
{
	const struct feel_zones zones = {NULL, 0};

	GIVES("date and time(\"2026-07-01T12:00:00@Europe/Copenhagen\")", "null");
	GIVES("date and time(\"2026-07-01T12:00:00+02:00\") = date and "
	      "time(\"2026-07-01T10:00:00Z\")",
		"true");
}

TEST_MAIN
