/* Time zone data of any bytes.  Held: what is asked about a file that was taken is answered,
 * a span holds the instant it was asked for, and a local time that is there once comes from
 * an instant whose offset gives it. */
#include "base/tzif.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void must(bool holds, const char *what, int64_t at)
{
	if (holds)
		return;
	fprintf(stderr, "%s at %lld\n", what, (long long)at);
	abort();
}

static void ask(const struct tzif *z, int64_t at)
{
	struct tzif_span span;
	int32_t offset;

	tzif_at(z, at, &span);
	must(span.from <= at && at < span.until, "outside its span", at);
	if (at > INT64_MAX / 2 || at < INT64_MIN / 2 || tzif_local(z, at, &offset) != TZ_ONCE)
		return;
	tzif_at(z, at - offset, &span);
	must(span.offset == offset, "not the local time's offset", at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	enum { YEAR = 31556952 };
	struct tzif z;
	struct tzif_span span;

	if (tzif_open(&z, data, len))
		return 0;
	for (int64_t year = -200; year <= 700; year++)
		ask(&z, year * YEAR);
	ask(&z, INT64_MIN);
	ask(&z, INT64_MAX - 1);
	tzif_at(&z, 0, &span);
	for (int i = 0; i < 100 && span.until != INT64_MAX; i++) {
		int64_t change = span.until;

		for (int64_t d = -4; d <= 4; d++)
			ask(&z, change + d * 1800);
		tzif_at(&z, change, &span);
	}
	return 0;
}
