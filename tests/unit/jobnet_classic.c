#include "feed/jobnet_classic.h"
#include "test.h"

#include <stdlib.h>

static struct oom oom;
static struct arena arena;

/* --- what the tables of the test say ------------------------------------- */

struct row {
	const char *name, *code;
};
static const char *look_up(const struct row *rows, const char *s, size_t len)
{
	for (; rows->name; rows++)
		if (strlen(rows->name) == len && memcmp(rows->name, s, len) == 0)
			return rows->code;
	return NULL;
}
static const char *kommune(void *arg, const char *s, size_t len)
{
	static const struct row rows[] = {{"Viborg", "0791"},
		{"K\xc3\xb8"
		 "benhavn",
			"0101"},
		{0}};

	(void)arg;
	return look_up(rows, s, len);
}
static const char *occupation(void *arg, const char *s, size_t len)
{
	static const struct row rows[] = {{"Truckf\xc3\xb8rer", "8344"}, {0}};

	(void)arg;
	return look_up(rows, s, len);
}
static const char *postnr(void *arg, const char *s, size_t len)
{
	static const struct row rows[] = {{"8800", "8800"}, {"2100", "2100"}, {0}};

	(void)arg;
	return look_up(rows, s, len);
}
static const struct feed_lookups lookups = {NULL, kommune, occupation, postnr};

/* Events as lines: "put jobnet:1 {…}", "reject jobnet:1" or "reject -". */
struct seen {
	char text[8000];
	size_t len;
	unsigned left; /* events until the sink stops */
	unsigned no_disco;
};
static bool note(void *arg, const struct feed_event *e)
{
	struct seen *s = arg;

	if (e->kind == FEED_PUT) {
		CHECK_INT(strlen(e->facts), e->facts_len);
		s->no_disco += !strstr(e->facts, "\"disco\":");
	} else {
		CHECK(e->reason && *e->reason);
	}
	if (s->len < sizeof s->text - 2000)
		s->len += (size_t)snprintf(s->text + s->len, 2000, "%s %s %s\n",
			e->kind == FEED_PUT ? "put" : "reject", e->id ? e->id : "-",
			e->kind == FEED_PUT ? e->facts : "");
	return !s->left || --s->left;
}

static struct seen seen;
static struct feed_counts counts;

static const char *read_bytes(const char *bytes, size_t len)
{
	const struct feed_sink sink = {&seen, note};
	char *copy = malloc(len ? len : 1);
	unsigned left = seen.left;

	seen = (struct seen){.left = left};
	memcpy(copy, bytes, len);
	arena_init(&arena, &oom);
	jobnet_classic_read(copy, len, &lookups, &sink, &arena, &counts);
	arena_release(&arena);
	free(copy);
	return seen.text;
}
#define READ(s) read_bytes(s, sizeof(s) - 1)

TEST(a_posting)
{
	CHECK_STR(READ("{\"Title\":\" Truckf\\u00f8rer s\\u00f8ges \",\"JobHeadline\":\"x\","
		       "\"HiringOrgName\":\"Lager \\\"Nord\\\"\",\"Municipality\":\"Viborg\","
		       "\"WorkPlacePostalCode\":\"8800\",\"PostalCode\":\"2100\","
		       "\"PostingCreated\":\"2021-07-02T00:00:00\","
		       "\"LastDateApplication\":\"2021-08-27T00:00:00\",\"WorkHours\":\"Fuldtid\","
		       "\"Occupation\":\"Truckf\xc3\xb8rer\",\"ID\":\"5332213\","
		       "\"Location\":{\"Latitude\":55.7,\"Longitude\":[1,{\"a\":2}]},\"X\":null}"),
		"put jobnet:5332213 {\"titel\":\"Truckf\xc3\xb8rer s\xc3\xb8ges\",\"arbejdsgiver\":"
		"\"Lager "
		"\\\"Nord\\\"\",\"kommune\":\"0791\",\"postnr\":\"8800\",\"disco\":\"8344\","
		"\"opslaaet\":\"2021-07-02\",\"udloeber\":\"2021-08-27\",\"timer\":37}\n");
	CHECK_INT(counts.put, 1);
	CHECK_INT(counts.not_found, 0);
}

TEST(what_is_not_said_is_left_out)
{
	CHECK_STR(READ("{\"Title\":\"\",\"JobHeadline\":\"Job\",\"ID\":\"1\",\"Municipality\":\"\","
		       "\"WorkPlacePostalCode\":\"\",\"PostalCode\":\"2100\",\"Occupation\":\"  \","
		       "\"HiringOrgName\":null,\"LastDateApplication\":\"1900-01-01T00:00:00\","
		       "\"PostingCreated\":\"0001-01-01T00:00:00\",\"WorkHours\":\"Deltid\"}"),
		"put jobnet:1 {\"titel\":\"Job\",\"postnr\":\"2100\"}\n");
	CHECK_INT(counts.not_found, 0);
	CHECK_STR(
		READ("{\"Title\":\"Job\",\"ID\":1,\"Municipality\":\"Nirgendwo\","
		     "\"PostalCode\":\"9999\",\"Occupation\":\"Troldmand\","
		     "\"LastDateApplication\":\"snarest\",\"PostingCreated\":\"2021-02-30T00:00\","
		     "\"WorkHours\":[\"Fuldtid\"]}"),
		"put jobnet:1 {\"titel\":\"Job\"}\n");
	CHECK_INT(counts.not_found, 3);
}

TEST(dates_are_days)
{
	CHECK_STR(READ("{\"Title\":\"Job\",\"ID\":\"1\",\"PostingCreated\":\"2021-07-02\","
		       "\"LastDateApplication\":\"2021-08-01T15:48:43.9414636+02:00\"}"),
		"put jobnet:1 {\"titel\":\"Job\",\"opslaaet\":\"2021-07-02\","
		"\"udloeber\":\"2021-08-01\"}\n");
	CHECK_STR(READ("{\"Title\":\"Job\",\"ID\":\"1\",\"PostingCreated\":\"2021-07-0211\"}"),
		"put jobnet:1 {\"titel\":\"Job\"}\n");
}

TEST(ids)
{
	CHECK_STR(READ("{\"Title\":\"J\",\"Url\":\"https://job.jobnet.dk/CV/FindWork/Details/"
		       "77?x=1\"}"),
		"put jobnet:77 {\"titel\":\"J\"}\n");
	CHECK_STR(READ("{\"Title\":\"J\",\"ID\":\"E8251052\",\"Url\":\"https://x/Details/77\"}"),
		"put jobnet:E8251052 {\"titel\":\"J\"}\n");
	CHECK_STR(READ("{\"Title\":\"J\",\"Url\":\"https://x/other/77\"}"), "reject - \n");
	CHECK_STR(READ("{\"Title\":\"J\",\"Url\":\"https://x/Details/\"}"), "reject - \n");
	CHECK_STR(READ("{\"Title\":\"J\"}"), "reject - \n");
	CHECK_STR(READ("{\"Title\":\"J\",\"ID\":\"a b\"}"), "reject - \n");
	CHECK_STR(READ("{\"Title\":\"J\",\"ID\":\"0101901234\"}"), "reject - \n");
	CHECK_STR(READ("{\"ID\":\"5\"}"), "reject jobnet:5 \n");
}

TEST(numbers_of_persons_are_masked)
{
	CHECK_STR(READ("{\"Title\":\"Ring 010190-1234\",\"HiringOrgName\":\"0101901234 ApS\","
		       "\"ID\":\"1\",\"Presentation\":\"010190-1234\"}"),
		"put jobnet:1 {\"titel\":\"Ring [cpr]\",\"arbejdsgiver\":\"[cpr] ApS\"}\n");
	CHECK_INT(counts.masked, 2);
}

TEST(one_bad_line_is_one_reject)
{
	CHECK_STR(READ("{\"Title\":\"A\",\"ID\":\"1\"}\r\n"
		       "\n"
		       "{\"Title\":\"B\",\"ID\":\"2\"\n"
		       "[]\n"
		       "{\"Title\":\"C\",\"ID\":\"3\",\"ID\":\"4\"}\n"
		       "{\"Title\":\"\xff\",\"ID\":\"5\"}\n"
		       "{\"Title\":\"D\",\"ID\":\"6\",\"n\":01}\n"
		       "   {\"Title\":\"E\",\"ID\":\"7\"}"),
		"put jobnet:1 {\"titel\":\"A\"}\n"
		"reject - \nreject - \nreject - \nreject - \nreject - \n"
		"put jobnet:7 {\"titel\":\"E\"}\n");
	CHECK_INT(counts.put, 2);
	CHECK_INT(counts.rejected, 5);
	CHECK_STR(READ(""), "");
	CHECK_STR(READ("\n \n"), "");
	CHECK_STR(READ("hello"), "reject - \n");
	CHECK_STR(READ("{"), "reject - \n");
	CHECK_STR(READ("{\"a"), "reject - \n");
	CHECK_STR(READ("{\"a\":"), "reject - \n");
}

TEST(an_answer)
{
	CHECK_STR(READ("\n{ \"Expression\" : {\"a\":[\"]\",1]} , \"Facets\":[ ],\n"
		       "\"JobPositionPostings\" : [\n {\"Title\":\"A\",\"ID\":\"1\"} ,\n"
		       "{\"Title\":\"}]\\\"\",\"ID\":\"2\"}, 7, {\"Title\":\"B\",\"Title\":\"B\"},"
		       "{\"Title\":\"C\",\"ID\":\"3\"}],\"TotalResultCount\":5}"),
		"put jobnet:1 {\"titel\":\"A\"}\n"
		"put jobnet:2 {\"titel\":\"}]\\\"\"}\n"
		"reject - \nreject - \n"
		"put jobnet:3 {\"titel\":\"C\"}\n");
	CHECK_STR(READ("{\"JobPositionPostings\":[]}"), "");
	CHECK_STR(READ("{\"JobPositionPostings\":[ ]}"), "");
	CHECK_STR(READ("{\"JobPositionPostings\":null}"), "reject - \n");
	CHECK_STR(READ("{\"JobPositionPostings\":"), "reject - \n");
	CHECK_STR(READ("{\"JobPositionPostings\":["), "reject - \n");
	CHECK_STR(READ("{\"JobPositionPostings\":[{\"Title\":\"A\",\"ID\":\"1\"},{\"Title\":\"B"),
		"put jobnet:1 {\"titel\":\"A\"}\nreject - \n");
	CHECK_STR(READ("{\"JobPositionPostings\":[{\"Title\":\"A\",\"ID\":\"1\"} {}]}"),
		"put jobnet:1 {\"titel\":\"A\"}\nreject - \n");
	CHECK_STR(READ("{\"JobPositionPostings\":[,]}"), "reject - \n");
	/* not at the top: a posting like any other */
	CHECK_STR(READ("{\"x\":{\"JobPositionPostings\":[1]},\"Title\":\"A\",\"ID\":\"1\"}"),
		"put jobnet:1 {\"titel\":\"A\"}\n");
}

TEST(every_prefix_ends)
{
	static const char text[] =
		"{\"F\":[\"\\\"]\",{}],\"JobPositionPostings\":[{\"Title\":\"A\\\\\","
		"\"ID\":\"1\"},{\"Title\":\"B\",\"ID\":2}]}";

	for (size_t n = 0; n < sizeof text; n++)
		read_bytes(text, n);
	CHECK_INT(counts.put, 2);
}

TEST(the_sink_may_stop)
{
	seen.left = 2;
	READ("{\"Title\":\"A\",\"ID\":\"1\"}\n{\"Title\":\"A\",\"ID\":\"2\"}\n"
	     "{\"Title\":\"A\",\"ID\":\"3\"}\n");
	CHECK_INT(counts.put, 2);
	seen.left = 1;
	READ("{\"JobPositionPostings\":[{\"Title\":\"A\",\"ID\":\"1\"},{\"Title\":\"A\",\"ID\":"
	     "\"1\"}]}");
	CHECK_INT(counts.put, 1);
	seen.left = 0;
}

TEST(memory_is_for_one_posting)
{
	size_t n = 20000, used = 0;
	char *text = malloc(n * 64), *p = text;
	struct oom small = {.limit = 64 * 1024};
	const struct feed_sink sink = {&seen, note};

	for (size_t i = 0; i < n; i++)
		p += sprintf(p, "{\"Title\":\"a\\u00e6%zu\",\"ID\":%zu}\n", i, i);
	seen = (struct seen){0};
	arena_init(&arena, &small);
	jobnet_classic_read(text, (size_t)(p - text), &lookups, &sink, &arena, &counts);
	used = small.used;
	arena_release(&arena);
	CHECK_INT(counts.put, n);
	CHECK(used < 64 * 1024);
	free(text);
}

/* The forty real ones: counts alone, for their texts are other people's. */
TEST(real_postings)
{
	const char *shared = getenv("SLUSE_SHARED");
	char path[4000];
	static char bytes[1 << 20];
	size_t len;
	FILE *f;

	snprintf(path, sizeof path, "%s/data/jobnet-2021/postings.jsonl",
		shared ? shared : "../shared");
	f = fopen(path, "rb");
	if (!f) {
		test_skip("the sample of Jobnet is not here");
		return;
	}
	len = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	read_bytes(bytes, len);
	CHECK_INT(counts.put, 40);
	CHECK_INT(counts.rejected, 0);
	CHECK(strstr(seen.text, "put jobnet:5332213 "));
	CHECK(strstr(seen.text, "\"kommune\":\"0101\""));
	CHECK(seen.no_disco < 40);  /* some drive trucks */
	CHECK(seen.no_disco >= 11); /* those without an occupation are among the rest */
}

TEST_MAIN
