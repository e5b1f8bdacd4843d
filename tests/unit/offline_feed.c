#include "base/arena.h"
#include "sluse/offline.h"
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

static int read_ads(const char *format, const char *ads, struct offline_text *lines,
	struct offline_text *messages)
{
	const struct sluse_file files[] = {{"a.rules", rules, sizeof rules - 1},
		{"data/d.csv", disco, sizeof disco - 1},
		{"data/k.csv", kommuner, sizeof kommuner - 1}};

	return offline_feed(format, ads, strlen(ads), files, 3, "rules/", lines, messages);
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
		"jobnet-classic: 1 read, 0 rejected\n");
}

TEST(what_is_in_no_table_is_left_out_and_counted)
{
	check_ads("{\"ID\":1,\"Title\":\"A\",\"Municipality\":\"Atlantis\","
		  "\"Occupation\":\"Drage\"}\n",
		0, "{\"id\":\"jobnet:1\",\"stilling\":{\"titel\":\"A\"}}\n",
		"2 names and codes are in no table");
}

TEST(a_name_of_two_codes_is_not_guessed)
{
	check_ads("{\"ID\":1,\"Title\":\"A\",\"Municipality\":\"Vejle\"}\n", 0,
		"{\"id\":\"jobnet:1\",\"stilling\":{\"titel\":\"A\"}}\n", "1 names and codes");
}

TEST(of_a_code_and_what_lies_under_it_the_narrower_is_meant)
{
	check_ads("{\"ID\":1,\"Title\":\"A\",\"Occupation\":\"Lager\"}\n", 0,
		"{\"id\":\"jobnet:1\",\"stilling\":{\"titel\":\"A\",\"disco\":\"4321\"}}\n",
		"1 read");
}

/* arbejdsgiver, timer and the dates are no facts of these rules: to send them would have
 * the whole vacancy refused. */
TEST(only_declared_facts_are_given)
{
	check_ads("{\"ID\":1,\"Title\":\"A\",\"HiringOrgName\":\"X\",\"WorkHours\":\"Fuldtid\","
		  "\"PostingCreated\":\"2021-07-02T00:00:00\"}\n",
		0, "{\"id\":\"jobnet:1\",\"stilling\":{\"titel\":\"A\"}}\n", "1 read");
}

TEST(a_broken_ad_is_told_and_the_rest_goes_on)
{
	check_ads("{\"ID\":1,\"Title\":\"A\"}\n{\"ID\":2,\"Title\":\n{\"ID\":3,\"Title\":\"C\"}\n",
		1,
		"{\"id\":\"jobnet:1\",\"stilling\":{\"titel\":\"A\"}}\n"
		"{\"id\":\"jobnet:3\",\"stilling\":{\"titel\":\"C\"}}\n",
		"2 read, 1 rejected");
}

TEST(nothing_readable_could_not)
{
	check_ads("not json\n", 2, "", "0 read, 1 rejected");
}

TEST(an_unknown_format_could_not)
{
	struct offline_text lines, messages;

	CHECK_INT(read_ads("jobnet", "{}", &lines, &messages), 2);
	CHECK_STR(messages.s, "there is no format 'jobnet'; there is jobnet-classic\n");
	offline_free(&lines);
	offline_free(&messages);
}

TEST(broken_rules_could_not)
{
	static char broken[] = "ruleset r \"R\" { }\nprofil x { }\n";
	const struct sluse_file files[] = {{"a.rules", broken, sizeof broken - 1}};
	struct offline_text lines, messages;

	CHECK_INT(
		offline_feed("jobnet-classic", "{}", 2, files, 1, "rules/", &lines, &messages), 2);
	CHECK(messages.s && strstr(messages.s, "rules/a.rules:2:1: error: "));
	offline_free(&lines);
	offline_free(&messages);
}

TEST(rules_without_vacancies_could_not)
{
	static char bare[] = "ruleset r \"R\" { }\nfacts ledig \"L\" { alder integer }\n";
	const struct sluse_file files[] = {{"a.rules", bare, sizeof bare - 1}};
	struct offline_text lines, messages;

	CHECK_INT(
		offline_feed("jobnet-classic", "{}", 2, files, 1, "rules/", &lines, &messages), 2);
	CHECK_STR(messages.s, "the rules declare no facts of stilling\n");
	offline_free(&lines);
	offline_free(&messages);
}

TEST_MAIN
