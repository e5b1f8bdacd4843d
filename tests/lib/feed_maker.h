/*
 * feed_maker - vacancies as JSON, good and damaged, without end
 *
 * The n-th record is the same in every run.  Damage is of a dozen kinds: cut short, a lost
 * quote, bracket, comma or colon, a byte that is no UTF-8, a key twice, a number that is
 * none, a broken escape, no id, no object, mere noise.  Each is one record that is lost, and
 * its neighbours are whole.
 */
#ifndef TESTS_LIB_FEED_MAKER_H
#define TESTS_LIB_FEED_MAKER_H

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { FEED_MAKER_BYTES = 1200, FEED_DAMAGES = 13 };

/* A JobStream ad; its bytes. */
static inline size_t feed_make_good(char out[FEED_MAKER_BYTES], unsigned n)
{
	return (size_t)snprintf(out, FEED_MAKER_BYTES,
		"{\"id\":\"%u\",\"headline\":\"Lagermedarbejder nr. "
		"%u\",\"employer\":{\"name\":\"Lager %u "
		"A/S\",\"organization_number\":\"55%08u\"},\"description\":{\"text\":\"Vi "
		"s\xc3\xb8ger en "
		"stabil medarbejder til vores lager.\\nDu har truckkort, m\\u00f8der til tiden og "
		"kan "
		"lide at arbejde i et \\\"team\\\" {med} andre [folk]. Arbejdstiden er 37 timer om "
		"ugen, "
		"og vi tilbyder "
		"opl\xc3\xa6ring.\"},\"occupation_group\":{\"concept_id\":\"abc\",\"label\":"
		"\"Lager\",\"legacy_ams_taxonomy_id\":\"4322\"},\"scope_of_work\":{\"min\":100,"
		"\"max\":"
		"100},\"workplace_address\":{\"municipality\":\"Lund\",\"coordinates\":[13.19,55.7]"
		"},"
		"\"must_have\":{\"skills\":[{\"concept_id\":\"s1\",\"label\":\"Truck\",\"weight\":"
		"10},"
		"{\"concept_id\":\"s2\",\"label\":\"WMS\",\"weight\":10}]},\"removed\":false,"
		"\"publication_date\":\"2026-07-01T00:00:00\",\"last_publication_date\":"
		"\"2026-08-01T23:59:59\",\"timestamp\":%u}",
		n, n, n % 977, n % 100000000, n);
}

/* `what` in it becomes `with`. */
static inline size_t feed_change(char *s, size_t len, const char *what, const char *with)
{
	char *at = memmem(s, len, what, strlen(what));
	size_t a = strlen(what), b = strlen(with);

	if (!at)
		return len;
	memmove(at + b, at + a, len - (size_t)(at - s) - a);
	memcpy(at, with, b);
	return len - a + b;
}

static inline size_t feed_make_bad(char out[FEED_MAKER_BYTES], unsigned n)
{
	static const char *const changes[FEED_DAMAGES - 4][2] = {
		{"\",\"headline\"", ",\"headline\""},       /* a quote is lost */
		{"},\"removed\"", ",\"removed\""},          /* a bracket */
		{"\"must_have\":{", "\"must_have\":"},      /* one that opens */
		{",\"description\"", " \"description\""},   /* a comma */
		{"\"removed\":false", "\"removed\" false"}, /* a colon */
		{"Vi s\xc3\xb8ger", "Vi s\xf8ger"},         /* Latin-1 */
		{"\"removed\"", "\"headline\""},            /* a key twice */
		{"\"weight\":10", "\"weight\":010"},        /* no number of JSON's */
		{"m\\u00f8der", "m\\u00zzder"},             /* no escape */
	};
	unsigned kind = n % FEED_DAMAGES;
	size_t len = feed_make_good(out, n);

	switch (kind) {
	case 0: return len * (1 + n % 7) / 9; /* cut short */
	case 1: return feed_change(out, len, "{\"id\":", "{\"no\":");
	case 2: return (size_t)snprintf(out, FEED_MAKER_BYTES, "[%u]", n);
	case 3: return (size_t)snprintf(out, FEED_MAKER_BYTES, "<b>502</b> %u", n);
	default: return feed_change(out, len, changes[kind - 4][0], changes[kind - 4][1]);
	}
}

#endif
