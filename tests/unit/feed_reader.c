#include "feed_rig.h"
#include "test.h"

#include <stdlib.h>

static struct feed_rig rig;
static struct feed_reader_options options;

/* The same whatever the pieces are. */
static void check_read(enum feed_format f, const char *doc, const char *want)
{
	static const size_t pieces[] = {0, 1, 2, 7};

	for (unsigned i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		feed_rig_init(&rig);
		CHECK_STR(feed_rig_read(&rig, f, &options, doc, strlen(doc), pieces[i]), want);
		feed_rig_release(&rig);
	}
}

/* ---- what a document is --------------------------------------------------------- */

TEST(a_list_an_envelope_one_and_lines)
{
	check_read(FEED_JOBNET, "[{\"jobAdId\":\"a\"},{\"jobAdId\":\"b\"}]",
		"put jobnet:a {jobAdId: \"a\"}\nput jobnet:b {jobAdId: \"b\"}\npage\n");
	check_read(FEED_JOBNET,
		"\xef\xbb\xbf{ \"x\" : {\"jobAds\":[{}]},\n \"jobAds\" : [ {\"jobAdId\":\"a\"} , "
		"{\"jobAdId\":\"]}\\\"\\\\\"} ] ,\"totalJobAdCount\": 20512 }\n",
		"put jobnet:a {jobAdId: \"a\"}\n"
		"put jobnet:]}\"\\ {jobAdId: \"]}\\\"\\\\\"}\npage total=20512\n");
	check_read(FEED_JOBNET, "{\"title\":\"A\",\"jobAdId\":\"a\"}",
		"put jobnet:a {title: \"A\", jobAdId: \"a\"}\npage\n");
	check_read(FEED_JOBNET, "{\"jobAdId\":\"a\"}\n\n{\"jobAdId\":\"b\"}",
		"put jobnet:a {jobAdId: \"a\"}\nput jobnet:b {jobAdId: \"b\"}\npage\n");
	check_read(FEED_JOBNET, "{\"jobAds\":[]}", "page\n");
	check_read(FEED_JOBNET, "", "");
	check_read(FEED_JOBNET, " \n ", "");
}

TEST(html_where_json_was_due_is_one_reject)
{
	check_read(FEED_JOBNET, "<!doctype html><p>{\"jobAdId\":\"a\"}\n{\"jobAdId\":\"a\"}</p>",
		"reject - this is not JSON: it begins with '<', as a web page does\n");
	check_read(FEED_EURES, "<html><p>x</p></html>", "reject - the XML is no PositionOpening\n");
}

/* ---- damage ------------------------------------------------------------------------ */

TEST(a_lost_quote_or_bracket_costs_its_own_record)
{
#define A "{\"jobAdId\":\"a\",\"t\":[1]}"
#define C "{\"jobAdId\":\"c\",\"t\":[1]}"
#define PUT_A "put jobnet:a {jobAdId: \"a\", t: [1]}\n"
#define PUT_C "put jobnet:c {jobAdId: \"c\", t: [1]}\n"
	static const char *const bad[] = {"{\"jobAdId\":\"b,\"t\":[1]}",
		"{\"jobAdId\":\"b\",\"t\":[1}", "{\"jobAdId\":\"b\",\"t\":[1]",
		"{\"jobAdId\":\"b\" \"t\":1}",
		"{\"jobAdId\":\"b\",\"t\":", "{\"jobAdId\":\"b\",\"t", "{\"jobAdId\":01}",
		"{\"jobAdId\":\"b\",\"jobAdId\":\"b\"}", "{\"jobAdId\":\"\xff\"}",
		"{\"jobAdId\":\"\\ud800\"}", "{\"jobAdId\":\"b\x01\"}", "[]", "7", "null", "{}",
		"{\"t\":1}", "hello", "\"b\""};
	char doc[400];

	check_read(FEED_JOBNET, "[" A "}," C "]",
		PUT_A "reject - a ',' or the end of the list is expected\n" PUT_C "page\n");
	for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
		feed_rig_init(&rig);
		for (unsigned form = 0; form < 3; form++) {
			static const char *const forms[] = {
				"{\"jobAds\":[%s,%s,%s]}", "[%s,\n%s,\n%s]", "%s\n%s\n%s\n"};
			const char *said;

			snprintf(doc, sizeof doc, forms[form], A, bad[i], C);
			said = feed_rig_read(&rig, FEED_JOBNET, &options, doc, strlen(doc), i % 3);
			if (!strstr(said, PUT_A) || !strstr(said, PUT_C) ||
				rig.counts.kind[FEED_PUT] != 2 || rig.counts.kind[FEED_REJECT] != 1)
				test_fail(__FILE__, __LINE__, "of %s came\n%s", doc, said);
		}
		feed_rig_release(&rig);
	}
}

TEST(an_envelope_that_breaks_before_its_list)
{
	check_read(FEED_JOBNET, "{\"facets\":[{\"jobAdId\":\"no\"},],\"jobAds\" :\n [" A "," C "]}",
		"reject - a value is expected\n" PUT_A PUT_C "page\n");
	/* what lies within a record that is no envelope is none */
	check_read(FEED_JOBNET, "{\"other\":[" A "," C "],}",
		"reject - a name in quotes is expected\n");
}

TEST(a_document_that_ends_too_early)
{
	static const char doc[] = "{\"f\":[{}],\"jobAds\":[" A "," C "],\"totalJobAdCount\":2}";

	for (size_t n = 0; n < sizeof doc - 1; n++) {
		feed_rig_init(&rig);
		const char *said = feed_rig_read(&rig, FEED_JOBNET, &options, doc, n, 3);
		const char *c = strstr(doc, C);
		uint64_t whole = (n >= (size_t)(strstr(doc, A) - doc) + sizeof A - 1) +
				 (n >= (size_t)(c - doc) + sizeof C - 1);

		CHECK_INT(rig.counts.kind[FEED_PUT], whole);
		CHECK_INT(rig.counts.kind[FEED_REJECT], n > 0);
		CHECK_INT(rig.counts.kind[FEED_PAGE], 0);
		(void)said;
		feed_rig_release(&rig);
	}
}

TEST(too_long_a_record_is_one_reject)
{
	struct feed_reader_options small = {.record_bytes = 1000};
	char *doc = malloc(300000), *p = doc;

	p += sprintf(p, "[" A ",{\"jobAdId\":\"b\",\"t\":\"");
	memset(p, 'x', 250000);
	p += 250000;
	p += sprintf(p, "\"}," C "]");
	feed_rig_init(&rig);
	CHECK_STR(feed_rig_read(&rig, FEED_JOBNET, &small, doc, (size_t)(p - doc), 0),
		PUT_A "reject - a record is longer than it may be\n" PUT_C "page\n");
	feed_rig_release(&rig);
	free(doc);
}

TEST(memory_is_for_one_record)
{
	size_t n = 200000;
	char *doc = malloc(n * 40 + 3), *p = doc;

	*p++ = '[';
	for (size_t i = 0; i < n; i++)
		p += sprintf(p, "%s{\"id\":%zu,\"t\":\"a\\u00e6\"}", i ? "," : "", i);
	*p++ = ']';
	feed_rig_init(&rig);
	rig.quiet = true;
	rig.oom.limit = 256 * 1024; /* beside the buffer of two pieces */
	feed_rig_read(&rig, FEED_JOBSTREAM, &options, doc, (size_t)(p - doc), 0);
	CHECK_INT(rig.counts.kind[FEED_PUT], n);
	feed_rig_release(&rig);
	free(doc);
}

TEST(hostile_nesting_takes_time_in_proportion)
{
	size_t n = 400000;
	char *doc = malloc(n + 1);

	for (size_t i = 0; i < n; i += 8)
		memcpy(doc + i, "{\"id\":[ ", 8);
	feed_rig_init(&rig);
	rig.quiet = true;
	feed_rig_read(&rig, FEED_JOBSTREAM, &options, doc, n, 0);
	CHECK_INT(rig.counts.kind[FEED_PUT], 0);
	CHECK(rig.counts.kind[FEED_REJECT] > 0);
	feed_rig_release(&rig);
	free(doc);
}

/* ---- ids, contacts ------------------------------------------------------------------- */

TEST(an_id_that_is_none_becomes_letters)
{
	static const char *const ids[] = {"010190-1234", "REF 7/26", "\\u0007"};

	for (unsigned i = 0; i < 3; i++) {
		char doc[100];
		const char *said;

		snprintf(doc, sizeof doc, "{\"jobAdId\":\"%s\"}", ids[i]);
		feed_rig_init(&rig);
		said = feed_rig_read(&rig, FEED_JOBNET, &options, doc, strlen(doc), 0);
		CHECK_INT(strncmp(said, "put jobnet:", 11), 0);
		CHECK_INT(strspn(said + 11, "abcdefghijklmnop"), 16);
		feed_rig_release(&rig);
	}
	check_read(FEED_JOBNET, "{\"jobAdId\":\"  \"}", "reject - it has no id\npage\n");
}

TEST(contacts_are_dropped_unless_they_are_wanted)
{
	static const char doc[] =
		"{\"id\":1,\"employer\":{\"name\":\"X\",\"Email\":\"a@b\",\"phone\":1},"
		"\"application_contacts\":[{\"name\":\"Y\"}]}";

	check_read(FEED_JOBSTREAM, doc, "put jobtech:1 {id: 1, employer: {name: \"X\"}}\npage\n");
	options.keep_contact = true;
	check_read(FEED_JOBSTREAM, "{\"id\":1,\"email\":\"a@b\"}",
		"put jobtech:1 {id: 1, email: \"a@b\"}\npage\n");
	options.keep_contact = false;
}

/* ---- Jobnet classic -------------------------------------------------------------------- */

TEST(classic_ids)
{
	check_read(FEED_JOBNET_CLASSIC,
		"{\"JobPositionPostings\":[{\"ID\":\"1\"},{\"Url\":\"x/Details/22?y\"},"
		"{\"JobPositionPosting\":{\"Id\":3}},{\"Title\":\"A\"}],\"TotalResultCount\":4}",
		"put jobnet:1 {ID: \"1\"}\nput jobnet:22 {Url: \"x/Details/22?y\"}\n"
		"put jobnet:3 {JobPositionPosting: {Id: 3}}\n"
		"reject - it has no id\npage total=4\n");
}

/* ---- JobStream ------------------------------------------------------------------------- */

TEST(jobstream_removals_are_flat)
{
	check_read(FEED_JOBSTREAM,
		"[{\"id\":\"7\",\"removed\":true,\"removed_date\":\"2026-01-01T10:00:00\","
		"\"occupation\":\"abc\"},{\"id\":\"8\",\"removed\":false,\"removed_date\":\"x\"}]",
		"remove jobtech:7\n"
		"put jobtech:8 {id: \"8\", removed: false, removed_date: \"x\"}\npage\n");
	options.whole = true;
	check_read(FEED_JOBSTREAM, "[{\"id\":\"7\"}]", "put jobtech:7 {id: \"7\"}\npage\nunseen\n");
	check_read(FEED_JOBSTREAM, "[{\"id\":\"7\"}",
		"put jobtech:7 {id: \"7\"}\nreject - the document ends too early\n");
	options.whole = false;
}

/* ---- NAV ------------------------------------------------------------------------------- */

TEST(nav_pages_tell_of_ads_and_removals)
{
	check_read(FEED_NAV,
		"{\"version\":\"1\",\"next_url\":\"/api/v1/feed/2\",\"items\":["
		"{\"id\":\"a\",\"url\":\"/api/v1/feedentry/"
		"a\",\"date_modified\":\"2026-01-02T00:00\","
		"\"_feed_entry\":{\"uuid\":\"a\",\"status\":\"ACTIVE\",\"sistEndret\":\"2\"}},"
		"{\"id\":\"b\",\"date_modified\":\"2026-01-01T00:00\","
		"\"_feed_entry\":{\"uuid\":\"b\",\"status\":\"INACTIVE\"}}]}",
		"seen nav:a /api/v1/feedentry/a\nremove nav:b\n"
		"page next=/api/v1/feed/2 modified=2026-01-02T00:00\n");
	check_read(FEED_NAV, "{\"next_url\":null,\"items\":[]}", "page\n");
}

TEST(nav_entries)
{
	check_read(FEED_NAV, "{\"uuid\":\"a\",\"status\":\"INACTIVE\"}", "remove nav:a\npage\n");
	check_read(FEED_NAV,
		"{\"uuid\":\"a\",\"status\":\"INACTIVE\",\"ad_content\":{\"title\":\"T\"}}",
		"remove nav:a\npage\n");
	check_read(FEED_NAV,
		"{\"uuid\":\"a\",\"status\":\"ACTIVE\",\"ad_content\":{\"title\":\"T\"}}",
		"put nav:a {title: \"T\"}\npage\n");
	check_read(FEED_NAV,
		"{\"uuid\":\"a\",\"status\":\"ACTIVE\",\"json\":\"{\\\"title\\\":\\\"T\\\"}\"}",
		"put nav:a {title: \"T\"}\npage\n");
	check_read(FEED_NAV, "{\"uuid\":\"a\",\"status\":\"ACTIVE\"}",
		"reject nav:a an active ad has no content that can be read\npage\n");
}

/* ---- EURES ------------------------------------------------------------------------------ */

TEST(eures_references)
{
	options.whole = true;
	check_read(FEED_EURES, "{\"allReferences\":[{\"reference\":\"r1\"},\"r2\"]}",
		"seen eures:r1\nseen eures:r2\npage\nunseen\n");
	options.whole = false;
	check_read(FEED_EURES,
		"{\"createdReferences\":[\"c\"],\"modifiedReferences\":[],\"closedReferences\":["
		"\"d\"]}",
		"seen eures:c\nremove eures:d\npage\n");
}

TEST(eures_details_hold_hrxml_under_any_prefix)
{
	check_read(FEED_EURES,
		"{\"details\":{\"k\":{\"status\":\"ACTIVE\",\"content\":\"<h:PositionOpening "
		"xmlns:h='http://www.hr-xml.org/3' xmlns:q='u'><h:PositionProfile "
		"languageCode='da'>"
		"<q:CityName> Aarhus </q:CityName><q:CityName>Viborg</q:CityName>"
		"</h:PositionProfile></h:PositionOpening>\"},\"m\":{\"status\":\"CLOSED\"},"
		"\"n\":{\"content\":\"<PositionOpening>\"},\"o\":{}}}",
		"put eures:k {text: \"\", PositionProfile: {text: \"\", languageCode: \"da\", "
		"CityName: [{text: \"Aarhus\"}, {text: \"Viborg\"}]}}\n"
		"remove eures:m\n"
		"reject eures:n the XML is not well formed\n"
		"reject eures:o a vacancy without content\npage\n");
}

TEST(eures_details_with_a_broken_one)
{
#define DETAIL(r) "{\"reference\":\"" r "\",\"content\":\"<PositionOpening/>\"}"
	check_read(FEED_EURES,
		"{\"details\":{\"a\":" DETAIL("a") ",\"b\":{\"reference\":\"b,\"content\":1},"
						   "\"c\":" DETAIL("c") "}}",
		"put eures:a {text: \"\"}\n"
		"reject - a ',' or a closing bracket is expected\n"
		"put eures:c {text: \"\"}\npage\n");
}

TEST(xml_bombs_are_refused)
{
	check_read(FEED_EURES,
		"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'aaaaaaaa'>"
		"<!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;'>]>"
		"<PositionOpening>&c;</PositionOpening>",
		"reject - the XML declares a document type, which is not accepted\n");
	check_read(FEED_EURES, "<!DOCTYPE l SYSTEM 'file:///etc/passwd'><PositionOpening/>",
		"reject - the XML declares a document type, which is not accepted\n");
	check_read(FEED_EURES, "<PositionOpening>&x;</PositionOpening>",
		"reject - the XML is not well formed\n");

	char *deep = malloc(500000), *p = deep;
	for (unsigned i = 0; i < 100000; i++)
		p += sprintf(p, "<a>");
	check_read(FEED_EURES, deep,
		"reject - the XML has too many elements, or nests them too deeply\n");
	p = deep + sprintf(deep, "<PositionOpening ");
	for (unsigned i = 0; i < 20000; i++)
		p += sprintf(p, "a%u='' ", i);
	sprintf(p, "/>");
	feed_rig_init(&rig);
	feed_rig_read(&rig, FEED_EURES, &options, deep, strlen(deep), 0);
	CHECK_INT(rig.counts.kind[FEED_PUT] + rig.counts.kind[FEED_REJECT], 1);
	feed_rig_release(&rig);
	free(deep);
}

/* ---- JSON-LD ------------------------------------------------------------------------------ */

TEST(jsonld_in_files)
{
	check_read(FEED_JSONLD,
		"{\"@context\":\"https://schema.org\",\"@graph\":[{\"@type\":\"BreadcrumbList\"},"
		"{\"@type\":[\"JobPosting\"],\"identifier\":{\"value\":9}},"
		"{\"@type\":\"JobPosting\",\"url\":\"https://x/1\"}]}",
		"put jsonld:9 {\"@type\": [\"JobPosting\"], identifier: {value: 9}}\n"
		"put jsonld:https://x/1 {\"@type\": \"JobPosting\", url: \"https://x/1\"}\npage\n");
	check_read(FEED_JSONLD,
		"{\"@type\":\"ItemList\",\"itemListElement\":[{\"@type\":\"ListItem\",\"item\":"
		"{\"@type\":\"JobPosting\",\"@id\":\"i\"}}]}",
		"put jsonld:i {\"@type\": \"JobPosting\", \"@id\": \"i\"}\npage\n");
}

TEST(jsonld_in_pages)
{
	check_read(FEED_JSONLD,
		"<!doctype html><SCRIPT>\"</scriptless\"; {\"@type\":\"JobPosting\"}</script >"
		"<script data-x='1' type=\"application/LD+json\">\n"
		"{\"@type\":\"JobPosting\",\"url\":\"u\",\"t\":\"<b></b></s\"}</script>"
		"<scripty>{</scripty><script type=application/ld+json>[{\"@type\":\"JobPosting\","
		"\"url\":\"v\"},]</script>",
		"put jsonld:u {\"@type\": \"JobPosting\", url: \"u\", t: \"<b></b></s\"}\n"
		"put jsonld:v {\"@type\": \"JobPosting\", url: \"v\"}\n"
		"reject - a value is expected\n");
	check_read(FEED_JSONLD, "<p>no posting</p>", "page\n");
}

TEST(a_posting_without_id_is_known_by_what_it_is)
{
	static const char doc[] = "[{\"@type\":\"JobPosting\",\"title\":\"A\"},"
				  "{\"title\":\"A\",\"@type\":\"JobPosting\"},"
				  "{\"@type\":\"JobPosting\",\"title\":\"B\"}]";
	feed_rig_init(&rig);
	const char *said = feed_rig_read(&rig, FEED_JSONLD, &options, doc, strlen(doc), 0);
	const char *second = strchr(said, '\n') + 1, *third = strchr(second, '\n') + 1;

	CHECK(strncmp(said, second, 27) == 0);
	CHECK(strncmp(said, third, 27) != 0);
	feed_rig_release(&rig);
}

/* ---- our own -------------------------------------------------------------------------------- */

TEST(ndjson_is_a_record_a_line)
{
	check_read(FEED_NDJSON,
		"{\"id\":\"V1\",\"stilling\":{\"titel\":\"A\"}}\n"
		"{\"id\":\"V2\",\"titel\":\"B\"}\r\n\n"
		"{\"id\":\"V3\",\"removed\":true}\n{\n{\"id\":\"L1\",\"ledig\":{}}\n"
		"{\"id\":\"V4\",\"stilling\":{}}",
		"put V1 {titel: \"A\"}\nput V2 {id: \"V2\", titel: \"B\"}\nremove V3\n"
		"reject - the text ends too early\nreject L1 a person is no vacancy\n"
		"put V4 {}\npage\n");
}

TEST_MAIN
