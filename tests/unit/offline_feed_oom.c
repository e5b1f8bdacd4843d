/* Whatever request for memory fails while a feed is read: all of it, or "could not". */
#include "mem_fail.h"
#include "offline_rig.h"
#include "test.h"

static char rules[] = "ruleset r \"R\" { }\n"
		      "codes disco \"D\" from \"data/d.csv\" tree prefix\n"
		      "facts stilling \"S\" { titel text \"T\"  disco disco \"D\" }\n";
static char disco[] = "kode;titel;ogsaa\n4321;Lager;Lagermedarbejder|Pakker\n8344;Truck;\n";
static const char ads[] = "{\"ID\":1,\"Title\":\"A\",\"Occupation\":\"Pakker\"}\n"
			  "{\"ID\":2,\"Title\":\"B\",\"Occupation\":\"Drage\"}\n{\n";
static const char want[] =
	"{\"id\":\"jobnet:1\",\"stilling\":{\"titel\":\"A\",\"disco\":\"4321\"}}\n"
	"{\"id\":\"jobnet:2\",\"stilling\":{\"titel\":\"B\"}}\n";

static char blocks[] =
	"patterns p { skip when matches(sentence, \"ikke\") "
	"titel \"M\" when matches(sentence, \"x\") }\n"
	"cross c from \"data/c.csv\"\n"
	"feed f { format jobnet-classic  let t = plain(Presentation)  take titel = Title  "
	"take disco = disco(Occupation)  take disco = c(Occupation)  mine t with p }\n";
static char cross[] = "fra;til\nDrage;4321\nDrage;8344\n";

static void every_request(enum mem_fail_mode mode)
{
	const struct sluse_file files[] = {
		{"a.rules", rules, sizeof rules - 1}, {"data/d.csv", disco, sizeof disco - 1}};
	const struct sluse_file feeds[] = {
		{"f.rules", blocks, sizeof blocks - 1}, {"data/c.csv", cross, sizeof cross - 1}};
	const struct offline_feed_setup setup = {.format = "jobnet-classic",
		.files = files,
		.n_files = 2,
		.shown = "rules/",
		.feeds = feeds,
		.n_feeds = 2,
		.feeds_shown = "rules/feeds/",
		.records = true};
	bool failed = true;

	for (unsigned long n = 1; failed; n++) {
		struct offline_text lines, messages;

		mem_fail_at(n, mode);
		int code = offline_feed_all(&setup, ads, &lines, &messages);
		failed = mem_fail_failed();
		mem_fail_at(0, mode);
		CHECK(code == 2 || code == 1);
		if (code == 1) { /* one ad is broken, the others are whole */
			CHECK_STR(lines.s, want);
			CHECK(messages.s && strstr(messages.s, "\"rejected\":1,"));
		}
		if (!failed)
			CHECK_INT(code, 1);
		offline_free(&lines);
		offline_free(&messages);
		CHECK_INT(mem_fail_live(), 0);
	}
}

TEST(one_request_fails)
{
	every_request(MEM_FAIL_ONCE);
}

TEST(all_requests_from_one_on_fail)
{
	every_request(MEM_FAIL_ON);
}

TEST_MAIN
