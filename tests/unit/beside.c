#include "data/beside.h"
#include "test.h"

static struct oom oom;
static struct arena arena;
static struct problems ps;

static int read_text(struct beside *b, const char *json)
{
	arena_init(&arena, &oom);
	ps = (struct problems){.arena = &arena};
	return beside_read(b, json, strlen(json), "records", &arena, &ps);
}

static int64_t day(const char *s)
{
	int64_t d = 0;

	CHECK_INT(date_parse(&d, s, strlen(s)), 0);
	return d;
}

TEST(consents)
{
	struct beside b;

	CHECK_INT(
		read_text(&b,
			"{\"samtykke\":["
			"{\"modtager\":\"skole\",\"formaal\":\"afklaring\",\"fra\":\"2026-01-01\","
			"\"til\":\"2026-12-31\",\"tilbagekaldt\":false},"
			"{\"modtager\":\"skole\",\"formaal\":\"plan\",\"til\":\"2026-12-31\","
			"\"tilbagekaldt\":true},"
			"{\"modtager\":\"a-kasse\",\"formaal\":\"plan\",\"til\":null}]}"),
		0);
	CHECK_INT(b.n_consents, 3);
	CHECK_INT(beside_consent(&b, "skole", "afklaring", day("2026-06-01")), CONSENT_GIVEN);
	CHECK_INT(beside_consent(&b, "skole", "afklaring", day("2026-01-01")), CONSENT_GIVEN);
	CHECK_INT(beside_consent(&b, "skole", "afklaring", day("2026-12-31")), CONSENT_GIVEN);
	CHECK_INT(beside_consent(&b, "skole", "afklaring", day("2025-12-31")), CONSENT_AHEAD);
	CHECK_INT(beside_consent(&b, "skole", "afklaring", day("2027-01-01")), CONSENT_EXPIRED);
	CHECK_INT(beside_consent(&b, "skole", "plan", day("2026-06-01")),
		CONSENT_WITHDRAWN); /* withdrawn */
	CHECK_INT(beside_consent(&b, "Skole", "afklaring", day("2026-06-01")), CONSENT_UNTOLD);
	CHECK_INT(beside_consent(&b, "a-kasse", "afklaring", day("2026-06-01")), CONSENT_UNTOLD);
	CHECK_INT(beside_consent(&b, "a-kasse", "plan", day("2126-06-01")), CONSENT_GIVEN);
	arena_release(&arena);
}

/* Of several words the newest counts, wherever it stands. */
TEST(a_withdrawal_closes)
{
#define GIVEN(more) "{\"modtager\":\"s\",\"formaal\":\"p\"" more "}"
	static const struct {
		const char *words, *on;
		enum consent_state state;
	} cases[] = {
		{GIVEN("") "," GIVEN(",\"tilbagekaldt\":true"), "2026-06-01", CONSENT_WITHDRAWN},
		{GIVEN(",\"tilbagekaldt\":true") "," GIVEN(""), "2026-06-01", CONSENT_GIVEN},
		{GIVEN(",\"fra\":\"2026-01-01\"") "," GIVEN(",\"tilbagekaldt\":true"), "2026-06-01",
			CONSENT_WITHDRAWN},
		{GIVEN(",\"fra\":\"2026-03-01\",\"tilbagekaldt\":true") "," GIVEN(
			 ",\"fra\":\"2026-01-01\""),
			"2026-06-01", CONSENT_WITHDRAWN},
		{GIVEN(",\"fra\":\"2026-01-01\",\"tilbagekaldt\":true") "," GIVEN(
			 ",\"fra\":\"2026-03-01\""),
			"2026-06-01", CONSENT_GIVEN},
		{GIVEN(",\"fra\":\"2026-01-01\",\"tilbagekaldt\":\"2026-05-01\""), "2026-04-30",
			CONSENT_GIVEN},
		{GIVEN(",\"fra\":\"2026-01-01\",\"tilbagekaldt\":\"2026-05-01\""), "2026-05-01",
			CONSENT_WITHDRAWN},
		/* the newer word has run out; what was given before it does not come back */
		{GIVEN(",\"fra\":\"2026-01-01\"") "," GIVEN(
			 ",\"fra\":\"2026-02-01\",\"til\":\"2026-03-01\""),
			"2026-06-01", CONSENT_EXPIRED},
		/* a word to come is not heard yet */
		{GIVEN("") "," GIVEN(",\"tilbagekaldt\":\"2026-07-01\""), "2026-06-01",
			CONSENT_GIVEN},
		/* one without any day was told at the latest now, whatever is to come */
		{GIVEN("") "," GIVEN(",\"fra\":\"2026-07-01\"") "," GIVEN(",\"tilbagekaldt\":true"),
			"2026-06-01", CONSENT_WITHDRAWN},
		{GIVEN("") "," GIVEN(",\"fra\":\"2026-07-01\"") "," GIVEN(",\"tilbagekaldt\":true"),
			"2026-07-01", CONSENT_WITHDRAWN},
		{GIVEN(",\"fra\":\"2026-07-01\"") "," GIVEN(",\"tilbagekaldt\":true") "," GIVEN(
			 ",\"fra\":\"2026-06-01\""),
			"2026-06-02", CONSENT_GIVEN},
		/* what was withdrawn before it began does not begin */
		{GIVEN(",\"fra\":\"2026-07-01\",\"tilbagekaldt\":\"2026-05-01\""), "2026-08-01",
			CONSENT_WITHDRAWN},
		{GIVEN(",\"fra\":\"2026-07-01\",\"tilbagekaldt\":\"2026-05-01\""), "2026-04-30",
			CONSENT_AHEAD},
		/* a new one that begins then is another */
		{GIVEN(",\"fra\":\"2026-01-01\",\"tilbagekaldt\":\"2026-05-01\"") "," GIVEN(
			 ",\"fra\":\"2026-07-01\""),
			"2026-07-01", CONSENT_GIVEN},
	};

	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[400];
		struct beside b;

		snprintf(text, sizeof text, "{\"samtykke\":[%s]}", cases[i].words);
		CHECK_INT(read_text(&b, text), 0);
		enum consent_state state = beside_consent(&b, "s", "p", day(cases[i].on));
		if (state != cases[i].state)
			test_fail(__FILE__, __LINE__, "case %u: %s", i, consent_word(state));
		arena_release(&arena);
	}
}

TEST(promises)
{
	struct beside b;

	CHECK_INT(read_text(&b, "{\"tilsagn\":{\"a\":\"ja\",\"b\":\"nej\",\"c\":\"ikke_spurgt\"}}"),
		0);
	CHECK_INT(beside_promise(&b, "a"), PROMISE_YES);
	CHECK_INT(beside_promise(&b, "b"), PROMISE_NO);
	CHECK_INT(beside_promise(&b, "c"), PROMISE_NOT_ASKED);
	CHECK_INT(beside_promise(&b, "d"), PROMISE_NOT_ASKED);
	arena_release(&arena);
}

TEST(nothing_on_record)
{
	struct beside b = {0}, none = {0};

	CHECK_INT(read_text(&b, "{\"samtykke\":[],\"tilsagn\":{},\"progression\":[{\"uge\":0}],"
				"\"maal_sat_af\":\"borger\"}"),
		0);
	CHECK_INT(beside_consent(&b, "skole", "plan", 0), CONSENT_UNTOLD);
	CHECK_INT(beside_promise(&b, "a"), PROMISE_NOT_ASKED);
	CHECK_INT(beside_consent(&none, "skole", "plan", 0), CONSENT_UNTOLD);
	CHECK_INT(beside_consent(NULL, "skole", "plan", 0), CONSENT_UNTOLD);
	CHECK_INT(beside_promise(&none, "a"), PROMISE_NOT_ASKED);
	arena_release(&arena);
}

static void refused(
	const char *file, int line, const char *json, const char *kind, const char *path)
{
	struct beside b;

	if (read_text(&b, json) == 0)
		test_fail(file, line, "%s is taken", json);
	else if (strcmp(ps.list.at[0].kind, kind) != 0 || strcmp(ps.list.at[0].path, path) != 0)
		test_fail(file, line, "%s at %s", ps.list.at[0].kind, ps.list.at[0].path);
	for (unsigned i = 0; i < ps.list.n; i++)
		if (strstr(ps.list.at[i].text, "1234"))
			test_fail(file, line, "repeated: %s", ps.list.at[i].text);
	arena_release(&arena);
}
#define REFUSED(json, kind, path) refused(__FILE__, __LINE__, json, kind, path)

TEST(what_is_wrong)
{
	REFUSED("[]", "type", "records");
	REFUSED("{", "syntax", "records");
	REFUSED("{\"samtykke\":[],\"samtykke\":[]}", "duplicate", "records");
	REFUSED("{\"samtykke\":{}}", "type", "records.samtykke");
	REFUSED("{\"samtykke\":[1]}", "type", "records.samtykke");
	REFUSED("{\"samtykke\":[{\"modtager\":\"a\"}]}", "type", "records.samtykke");
	REFUSED("{\"samtykke\":[{\"modtager\":\"a\",\"formaal\":1}]}", "type", "records.samtykke");
	REFUSED("{\"samtykke\":[{\"modtager\":\"a\",\"formaal\":\"b\",\"til\":\"i morgen\"}]}",
		"type", "records.samtykke");
	REFUSED("{\"samtykke\":[{\"modtager\":\"a\",\"formaal\":\"b\",\"tilbagekaldt\":\"nej\"}]}",
		"type", "records.samtykke");
	REFUSED("{\"samtykke\":[{\"modtager\":\"a\",\"formaal\":\"b\",\"tilbagekald\":true}]}",
		"type", "records.samtykke"); /* a misspelt withdrawal must not count as consent */
	REFUSED("{\"samtykker\":[]}", "unknown-name", "records"); /* nor one that nobody reads */
	REFUSED("{\"Samtykke\":[]}", "unknown-name", "records");
	REFUSED("{\"tilsagnn\":{}}", "unknown-name", "records");
	REFUSED("{\"tilsagn\":[]}", "type", "records.tilsagn");
	REFUSED("{\"tilsagn\":{\"a\":\"maaske\"}}", "value", "records.tilsagn");
	REFUSED("{\"tilsagn\":{\"a\":true}}", "value", "records.tilsagn");
	REFUSED("{\"samtykke\":[{\"modtager\":\"010190-1234\",\"formaal\":\"b\"}]}", "cpr",
		"records.samtykke");
	REFUSED("{\"progression\":[{\"note\":\"010190-1234\"}]}", "cpr", "records");
	REFUSED("{\"010190-1234\":1}", "cpr", "records");
}

TEST_MAIN
