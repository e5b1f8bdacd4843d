#include "base/arena.h"
#include "offline_rig.h"
#include "test.h"

/* Rules with tables in which one name is shared by two codes side by side (Vejle), one by a
 * code and what lies under it (Lager), and one has other names. */
static char rules[] =
	"ruleset r \"R\" { }\n"
	"codes kommune \"K\" from \"data/k.csv\"\n"
	"codes disco \"D\" from \"data/d.csv\" tree prefix\n"
	"facts ledig \"L\" { alder integer }\n"
	"facts stilling \"S\" { titel text \"T\"  kommune kommune \"K\"  disco disco \"D\" }\n";
static char kommuner[] = "kode;titel\n0101;København\n0630;Vejle\n0631;Vejle\n0746;Skanderborg\n";
static char disco[] = "kode;titel;ogsaa\n43;Kontor;\n432;Lager;\n4321;Lager;\n"
		      "8344;Truckførerarbejde;Truckfører|Gaffeltruckfører\n";

static char blocks[] = "feed classic \"C\" {\n"
		       "    format jobnet-classic\n"
		       "    take titel = Title\n"
		       "    take kommune = kommune(Municipality)\n"
		       "    take disco = disco(Occupation)\n"
		       "}\n";

/* All lines, and all that was told beside them. */
static int read_ads(const char *format, const char *ads, struct offline_text *lines,
	struct offline_text *messages)
{
	static const struct sluse_file files[] = {{"a.rules", rules, sizeof rules - 1},
		{"data/d.csv", disco, sizeof disco - 1},
		{"data/k.csv", kommuner, sizeof kommuner - 1}};
	static const struct sluse_file feeds[] = {{"f.rules", blocks, sizeof blocks - 1}};

	return offline_feed_all(&(struct offline_feed_setup){.format = format,
					.files = files,
					.n_files = 3,
					.shown = "rules/",
					.feeds = feeds,
					.n_feeds = 1,
					.feeds_shown = "rules/feeds/",
					.records = true},
		ads, lines, messages);
}

static void check_ads(const char *ads, int code, const char *want_lines, const char *want_message)
{
	struct offline_text lines, messages;

	CHECK_INT(read_ads("jobnet-classic", ads, &lines, &messages), code);
	CHECK_STR(lines.s, want_lines);
	if (!messages.s || !strstr(messages.s, want_message))
		CHECK_STR(messages.s, want_message);
	offline_free(&lines);
	offline_free(&messages);
}

TEST(names_become_codes_whatever_their_case)
{
	check_ads("{\"ID\":1,\"Title\":\"A\",\"Municipality\":\"KØBENHAVN\","
		  "\"Occupation\":\"gaffelTruckfører\"}\n",
		0,
		"{\"id\":\"jobnet:1\",\"stilling\":{\"titel\":\"A\",\"kommune\":\"0101\","
		"\"disco\":\"8344\"}}\n",
		"\"put\":1,");
}

TEST(what_is_in_no_table_is_left_out_and_counted)
{
	check_ads("{\"ID\":1,\"Title\":\"A\",\"Municipality\":\"Atlantis\","
		  "\"Occupation\":\"Drage\"}\n",
		0, "{\"id\":\"jobnet:1\",\"stilling\":{\"titel\":\"A\"}}\n", "\"not_found\":2,");
}

TEST(a_name_of_two_codes_is_not_guessed)
{
	check_ads("{\"ID\":1,\"Title\":\"A\",\"Municipality\":\"Vejle\"}\n", 0,
		"{\"id\":\"jobnet:1\",\"stilling\":{\"titel\":\"A\"}}\n", "\"not_found\":1,");
}

TEST(of_a_code_and_what_lies_under_it_the_narrower_is_meant)
{
	check_ads("{\"ID\":1,\"Title\":\"A\",\"Occupation\":\"Lager\"}\n", 0,
		"{\"id\":\"jobnet:1\",\"stilling\":{\"titel\":\"A\",\"disco\":\"4321\"}}\n",
		"\"put\":1,");
}

/* arbejdsgiver, timer and the dates are no facts of these rules: to send them would have
 * the whole vacancy refused. */
TEST(only_declared_facts_are_given)
{
	check_ads("{\"ID\":1,\"Title\":\"A\",\"HiringOrgName\":\"X\",\"WorkHours\":\"Fuldtid\","
		  "\"PostingCreated\":\"2021-07-02T00:00:00\"}\n",
		0, "{\"id\":\"jobnet:1\",\"stilling\":{\"titel\":\"A\"}}\n", "\"put\":1,");
}

TEST(a_broken_ad_is_told_and_the_rest_goes_on)
{
	check_ads("{\"ID\":1,\"Title\":\"A\"}\n{\"ID\":2,\"Title\":\n{\"ID\":3,\"Title\":\"C\"}\n",
		1,
		"{\"id\":\"jobnet:1\",\"stilling\":{\"titel\":\"A\"}}\n"
		"{\"id\":\"jobnet:3\",\"stilling\":{\"titel\":\"C\"}}\n",
		"\"rejected\":1,");
}

TEST(nothing_readable_could_not)
{
	check_ads("not json\n", 2, "",
		"{\"reject\":{\"at\":0,\"reason\":\"a record is an object\"}}\n");
}

TEST(an_unknown_format_could_not)
{
	struct offline_text lines, messages;

	CHECK_INT(read_ads("jobnett", "{}", &lines, &messages), 2);
	CHECK_STR(messages.s, "there is no format 'jobnett'; there are jobnet, jobnet-classic, "
			      "jobstream, nav, eures, jsonld, ndjson\n");
	offline_free(&lines);
	offline_free(&messages);
}

static void could_not(char *text, const char *block, const char *want)
{
	const struct sluse_file files[] = {{"a.rules", text, strlen(text)}};
	const struct sluse_file feeds[] = {{"f.rules", (char *)(uintptr_t)block, strlen(block)}};
	const struct offline_feed_setup setup = {.format = "nav",
		.files = files,
		.n_files = 1,
		.shown = "rules/",
		.feeds = feeds,
		.n_feeds = 1,
		.feeds_shown = "rules/feeds/"};
	struct offline_text lines, messages;

	CHECK_INT(offline_feed_all(&setup, "{}", &lines, &messages), 2);
	if (!messages.s || !strstr(messages.s, want))
		CHECK_STR(messages.s, want);
	offline_free(&lines);
	offline_free(&messages);
}

TEST(broken_rules_or_blocks_could_not)
{
	static char broken[] = "ruleset r \"R\" { }\nprofil x { }\n";
	static char bare[] = "ruleset r \"R\" { }\nfacts ledig \"L\" { alder integer }\n";
	static char fine[] = "ruleset r \"R\" { }\nfacts stilling \"S\" { titel text \"T\" }\n";

	could_not(broken, "", "rules/a.rules:2:1: error: ");
	could_not(bare, "", "the rules declare no facts of stilling");
	could_not(fine, "", "no feed block has the format 'nav' (rules/feeds/)\n");
	could_not(fine, "feed n {\n  format nav\n  take titel = titl\n}\n",
		"rules/feeds/f.rules:3:16: error: there is no 'titl' here\n");
}

/* A document in two pieces, and two documents after one another. */
TEST(events_of_several_files)
{
	static const struct sluse_file files[] = {{"a.rules", rules, sizeof rules - 1},
		{"data/d.csv", disco, sizeof disco - 1},
		{"data/k.csv", kommuner, sizeof kommuner - 1}};
	static char nav[] = "feed n { format nav  take titel = title }";
	const struct sluse_file feeds[] = {{"f.rules", nav, sizeof nav - 1}};
	const struct offline_feed_setup setup = {.format = "nav",
		.files = files,
		.n_files = 3,
		.shown = "",
		.feeds = feeds,
		.n_feeds = 1,
		.feeds_shown = ""};
	static const char page[] =
		"{\"items\":[{\"id\":\"a\",\"_feed_entry\":{\"status\":\"ACTIVE\"}},"
		"{\"id\":\"b\",\"_feed_entry\":{\"status\":\"INACTIVE\"}}]}";
	static const char entry[] = "{\"uuid\":\"a\",\"title\":\"A\"}";
	struct offline_text lines, rejects, messages;
	struct offline_feed *f = offline_feed_open(&setup, &messages);

	CHECK(f != NULL);
	CHECK_STR(messages.s, "");
	offline_free(&messages);
	for (unsigned i = 0; i < 2; i++) {
		CHECK_INT(offline_feed_bytes(f, page, 60, &lines, &rejects), 0);
		CHECK_STR(lines.s, "{\"seen\":\"nav:a\"}\n");
		offline_free(&lines);
		offline_free(&rejects);
		CHECK_INT(offline_feed_bytes(f, page + 60, sizeof page - 61, &lines, &rejects), 0);
		CHECK_STR(lines.s, "{\"remove\":\"nav:b\"}\n");
		offline_free(&lines);
		offline_free(&rejects);
		CHECK_INT(offline_feed_end(f, &lines, &rejects), 0);
		offline_free(&lines);
		offline_free(&rejects);
	}
	CHECK_INT(offline_feed_bytes(f, entry, sizeof entry - 1, &lines, &rejects), 0);
	CHECK_STR(lines.s, "{\"put\":{\"id\":\"nav:a\",\"stilling\":{\"titel\":\"A\"}}}\n");
	offline_free(&lines);
	offline_free(&rejects);
	CHECK_INT(offline_feed_end(f, &lines, &rejects), 0);
	offline_free(&lines);
	offline_free(&rejects);
	CHECK_INT(offline_feed_close(f, &messages), 0);
	CHECK_STR(messages.s, "{\"summary\":{\"format\":\"nav\",\"put\":1,\"removed\":2,\"seen\":2,"
			      "\"rejected\":0,\"not_found\":0,\"masked\":0}}\n");
	offline_free(&messages);
}

TEST_MAIN
