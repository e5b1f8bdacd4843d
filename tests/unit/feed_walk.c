/* Which request comes next, format by format, with answers made up here. */
#include "feed/feed_walk.h"
#include "test.h"

#include <string.h>

static struct oom oom;
static struct feed_walk w;
static struct feed_walk_request r;

static void begin(const struct feed_block *b)
{
	feed_walk_init(&w, b, &oom);
	feed_walk_begin(&w);
}

static const char *next(void)
{
	return feed_walk_next(&w, &r) ? r.url : NULL;
}

static void page(uint32_t records, int64_t total, const char *to)
{
	struct feed_event e = {
		.kind = FEED_PAGE, .page = {.records = records, .total = total, .next = to}};

	feed_walk_event(&w, &e, false);
}

static void item(const char *ref, const char *url, uint64_t version)
{
	struct feed_event e = {
		.kind = FEED_SEEN, .ref = ref, .version = version, .page = {.url = url}};

	feed_walk_event(&w, &e, false);
}

static void put(const char *ref, bool stored)
{
	struct feed_event e = {.kind = FEED_PUT, .ref = ref};

	feed_walk_event(&w, &e, stored);
}

/* A page with two items, neither of them known. */
static void two_items(const char *to)
{
	item("u1", "/e/u1", 1);
	item("u2", "/e/u2", 1);
	page(2, -1, to);
}

/* An ad by itself ends like a page does. */
static bool done(enum feed_came came)
{
	if (came == FEED_CAME && !w.on_page)
		page(1, -1, NULL);
	return feed_walk_done(&w, came, 1700000000);
}

TEST(jobnet_turns_pages_until_all_are_told)
{
	const struct feed_block b = {.format = FEED_JOBNET,
		.where = FEED_URL,
		.from = "https://a/Search?orderType=PublicationDate"};

	begin(&b);
	CHECK_STR(next(), "https://a/Search?orderType=PublicationDate&resultsPerPage=100&"
			  "pageNumber=1");
	CHECK_STR(r.header, "x-csrf");
	CHECK_STR(r.header_value, "1");
	CHECK(!r.conditional && !r.whole);
	page(100, 201, NULL);
	CHECK(done(FEED_CAME));
	CHECK(strstr(next(), "pageNumber=2"));
	page(100, 201, NULL);
	CHECK(done(FEED_CAME));
	CHECK(strstr(next(), "pageNumber=3"));
	page(1, 201, NULL);
	CHECK(done(FEED_CAME));
	CHECK(!next() && !w.why[0]);
	feed_walk_release(&w);
}

TEST(jobnet_ends_when_a_page_is_empty)
{
	const struct feed_block b = {
		.format = FEED_JOBNET, .where = FEED_URL, .from = "https://a/Search"};

	begin(&b);
	CHECK(strstr(next(), "Search?resultsPerPage"));
	page(0, 20500, NULL); /* it says there are more, and gives none */
	CHECK(done(FEED_CAME));
	CHECK(!next() && !w.why[0]);
	feed_walk_release(&w);
}

TEST(jobnet_asks_for_what_is_new_in_full)
{
	const struct feed_block b = {.format = FEED_JOBNET,
		.where = FEED_URL,
		.from = "https://a/Search",
		.details = "https://a/JobAdDetails/{id}?incrementViews=false"};

	begin(&b);
	next();
	put("guid-1", true);
	put("guid-2", false); /* as before */
	put("gu id/3", true);
	page(3, 3, NULL);
	CHECK(done(FEED_CAME));
	CHECK_STR(next(), "https://a/JobAdDetails/guid-1?incrementViews=false");
	CHECK(r.extra);
	CHECK(done(FEED_GONE)); /* an external one: no harm done */
	CHECK_STR(next(), "https://a/JobAdDetails/gu%20id%2F3?incrementViews=false");
	CHECK(done(FEED_CAME));
	CHECK(!next() && !w.why[0]);
	feed_walk_release(&w);
}

TEST(nav_follows_the_chain_and_comes_back_to_its_end)
{
	const struct feed_block b = {
		.format = FEED_NAV, .where = FEED_URL, .from = "https://nav/api/v1/feed"};

	begin(&b);
	CHECK_STR(next(), "https://nav/api/v1/feed");
	item("u1", "/api/v1/feedentry/u1", 1);
	page(1, -1, "/api/v1/feed/p2");
	CHECK(done(FEED_CAME));
	CHECK_STR(next(), "https://nav/api/v1/feedentry/u1");
	CHECK(done(FEED_CAME));
	CHECK_STR(w.cursor.text, "https://nav/api/v1/feed/p2"); /* a page with a next is closed */
	CHECK_STR(next(), "https://nav/api/v1/feed/p2");
	item("u1", "/api/v1/feedentry/u1", 1); /* repeats the last of the page before */
	item("u2", "https://nav/api/v1/feedentry/u2", 2);
	page(2, -1, NULL);
	CHECK(done(FEED_CAME));
	CHECK_STR(next(), "https://nav/api/v1/feedentry/u1");
	CHECK(done(FEED_CAME));
	CHECK_STR(next(), "https://nav/api/v1/feedentry/u2");
	CHECK(done(FEED_CAME));
	CHECK(!next() && !w.why[0]);
	CHECK_STR(w.cursor.text, "https://nav/api/v1/feed/p2");

	/* the last page has grown: only what it did not have, or had otherwise */
	feed_walk_begin(&w);
	CHECK_STR(next(), "https://nav/api/v1/feed/p2");
	CHECK(r.conditional);
	item("u1", "/api/v1/feedentry/u1", 1);
	item("u2", "/api/v1/feedentry/u2", 7);
	item("u3", "/api/v1/feedentry/u3", 3);
	page(3, -1, NULL);
	CHECK(done(FEED_CAME));
	CHECK_STR(next(), "https://nav/api/v1/feedentry/u2");
	CHECK(done(FEED_CAME));
	CHECK_STR(next(), "https://nav/api/v1/feedentry/u3");
	CHECK(done(FEED_CAME));
	CHECK(!next());

	/* nothing new */
	feed_walk_begin(&w);
	CHECK_STR(next(), "https://nav/api/v1/feed/p2");
	CHECK(done(FEED_UNCHANGED));
	CHECK(!next() && !w.why[0]);
	feed_walk_release(&w);
}

TEST(nav_does_not_move_on_over_what_did_not_come)
{
	const struct feed_block b = {
		.format = FEED_NAV, .where = FEED_URL, .from = "https://nav/feed"};

	begin(&b);
	next();
	two_items("p2");
	CHECK(done(FEED_CAME));
	CHECK_STR(next(), "https://nav/e/u1");
	CHECK(!done(FEED_CAME_NOT));
	CHECK_STR(w.cursor.text, "");

	CHECK(!feed_walk_skip(&w));

	/* twice more, then it is given up, for others stand behind it */
	for (int i = 0; i < 2; i++) {
		feed_walk_begin(&w);
		CHECK_STR(next(), "https://nav/feed");
		CHECK(!feed_walk_skip(&w)); /* a page never is */
		two_items("p2");
		CHECK(done(FEED_CAME));
		CHECK_STR(next(), "https://nav/e/u1");
		CHECK(!done(FEED_CAME_NOT));
		CHECK(feed_walk_skip(&w) == (i == 1));
	}
	CHECK(done(FEED_GONE));
	CHECK_INT(w.skipped, 1);
	CHECK_STR(next(), "https://nav/e/u2");
	CHECK(done(FEED_CAME));
	CHECK_STR(next(), "https://nav/feed/p2");
	feed_walk_release(&w);
}

TEST(half_an_ad_is_none)
{
	const struct feed_block b = {
		.format = FEED_NAV, .where = FEED_URL, .from = "https://nav/feed"};

	begin(&b);
	next();
	item("u1", "/e/u1", 1);
	page(1, -1, NULL);
	CHECK(done(FEED_CAME));
	next();
	CHECK(!feed_walk_done(&w, FEED_CAME, 0)); /* it came, and did not end */
	feed_walk_release(&w);
}

TEST(nav_keeps_what_it_has_read_of_a_page)
{
	const struct feed_block b = {
		.format = FEED_NAV, .where = FEED_URL, .from = "https://nav/feed"};

	begin(&b);
	next();
	two_items(NULL);
	CHECK(done(FEED_CAME));
	CHECK_STR(next(), "https://nav/e/u1");
	CHECK(done(FEED_CAME));
	CHECK_STR(next(), "https://nav/e/u2");
	CHECK(!done(FEED_CAME_NOT));
	feed_walk_begin(&w);
	CHECK_STR(next(), "https://nav/feed");
	two_items(NULL);
	CHECK(done(FEED_CAME));
	CHECK_STR(next(), "https://nav/e/u2");
	feed_walk_release(&w);
}

TEST(half_a_page_is_taken_back)
{
	const struct feed_block b = {.format = FEED_EURES,
		.where = FEED_URL,
		.from = "https://e/getAll",
		.changes = "https://e/getChanges/{since}",
		.details = "https://e/getDetails"};

	begin(&b);
	next();
	item("a", NULL, 0);
	item("b", NULL, 0); /* and it breaks off */
	feed_walk_again(&w);
	CHECK_STR(next(), "https://e/getAll");
	item("a", NULL, 0);
	item("b", NULL, 0);
	item("c", NULL, 0);
	page(3, -1, NULL);
	CHECK(done(FEED_CAME));
	CHECK_STR(next(), "https://e/getDetails");
	CHECK_STR(r.body, "[\"a\",\"b\",\"c\"]");
	feed_walk_again(&w);
	CHECK_STR(next(), "https://e/getDetails");
	CHECK_STR(r.body, "[\"a\",\"b\",\"c\"]");
	CHECK(done(FEED_CAME));
	CHECK(!next());
	feed_walk_release(&w);
}

TEST(a_source_does_not_send_us_elsewhere)
{
	static const char *const elsewhere[] = {"https://other/feed", "http://nav/feed",
		"//other/feed", "file:///etc/passwd", "https://nav:444/feed",
		"https://nav.other/feed", "https://nav@other/", "a/../../b", "with blank", ""};
	const struct feed_block b = {
		.format = FEED_NAV, .where = FEED_URL, .from = "https://nav/api/feed?x=1"};
	char out[FEED_URL_MAX];

	for (unsigned i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
		CHECK(!feed_walk_resolve(out, b.from, elsewhere[i]));
	CHECK(feed_walk_resolve(out, b.from, "https://nav/else") &&
		strcmp(out, "https://nav/else") == 0);
	CHECK(feed_walk_resolve(out, b.from, "/else?y=2") &&
		strcmp(out, "https://nav/else?y=2") == 0);
	CHECK(feed_walk_resolve(out, b.from, "id-7") &&
		strcmp(out, "https://nav/api/feed/id-7") == 0);

	begin(&b);
	next();
	item("u1", "https://other/e/u1", 1); /* left out */
	page(1, -1, "https://other/feed/2");
	CHECK(!done(FEED_CAME));
	CHECK(strstr(w.why, "origin"));
	feed_walk_release(&w);
}

TEST(jobstream_takes_all_once_and_then_what_changed)
{
	const struct feed_block b = {.format = FEED_JOBSTREAM,
		.where = FEED_URL,
		.from = "https://js/snapshot",
		.changes = "https://js/v2/stream?updated-after={since}"};

	begin(&b);
	CHECK_STR(next(), "https://js/snapshot");
	CHECK(r.whole);
	page(2, -1, NULL);
	CHECK(done(FEED_CAME));
	CHECK(!next() && !w.why[0]);

	/* a minute earlier, for clocks and moments that two ads share */
	feed_walk_begin(&w);
	CHECK_STR(next(), "https://js/v2/stream?updated-after=2023-11-14T22%3A12%3A20");
	CHECK(!r.whole);
	page(0, -1, NULL);
	CHECK(done(FEED_CAME));
	CHECK(!next());
	CHECK_STR(w.cursor.text, "2023-11-14T22:12:20");

	/* one that failed is asked again from where it began */
	feed_walk_begin(&w);
	next();
	CHECK(!done(FEED_CAME_NOT));
	CHECK_STR(w.cursor.text, "2023-11-14T22:12:20");

	/* too long ago: all of it, next time */
	feed_walk_begin(&w);
	next();
	CHECK(!done(FEED_GONE));
	feed_walk_begin(&w);
	CHECK_STR(next(), "https://js/snapshot");
	feed_walk_release(&w);
}

TEST(a_snapshot_that_broke_off_is_no_beginning)
{
	const struct feed_block b = {.format = FEED_JOBSTREAM,
		.where = FEED_URL,
		.from = "https://js/snapshot",
		.changes = "https://js/v2/stream?updated-after={since}"};

	begin(&b);
	next();
	put("1", true); /* and then no end */
	CHECK(!done(FEED_CAME));
	CHECK_STR(w.cursor.text, "");
	feed_walk_release(&w);
}

TEST(eures_asks_fifty_at_a_time)
{
	const struct feed_block b = {.format = FEED_EURES,
		.where = FEED_URL,
		.from = "https://e/getAll",
		.changes = "https://e/getChanges/{since}",
		.details = "https://e/getDetails"};
	char ref[20];

	begin(&b);
	CHECK_STR(next(), "https://e/getAll");
	CHECK(!r.body && r.whole);
	for (int i = 0; i < 120; i++) {
		snprintf(ref, sizeof ref, "r\"%d", i);
		item(ref, NULL, 0);
	}
	page(120, -1, NULL);
	CHECK(done(FEED_CAME));
	CHECK_STR(next(), "https://e/getDetails");
	CHECK(strncmp(r.body, "[\"r\\\"0\",\"r\\\"1\",", 15) == 0 &&
		strstr(r.body, "\"r\\\"49\"]"));
	CHECK(done(FEED_CAME));
	next();
	CHECK(strstr(r.body, "\"r\\\"50\"") && strstr(r.body, "\"r\\\"99\"]"));
	CHECK(done(FEED_CAME));
	next();
	CHECK(strstr(r.body, "\"r\\\"119\"]"));
	CHECK_STR(w.cursor.text, "");
	CHECK(done(FEED_CAME));
	CHECK(!next() && !w.why[0]);
	feed_walk_begin(&w); /* by the source's clock, a minute earlier */
	CHECK_STR(next(), "https://e/getChanges/1699999940000");
	CHECK(!r.whole);
	feed_walk_release(&w);
}

TEST(one_document_is_one_document)
{
	const struct feed_block b = {
		.format = FEED_NDJSON, .where = FEED_URL, .from = "https://n/all", .whole = true};

	begin(&b);
	CHECK_STR(next(), "https://n/all");
	CHECK(r.whole && r.conditional);
	page(5, -1, NULL);
	CHECK(done(FEED_CAME));
	CHECK(!next() && !w.why[0]);
	feed_walk_release(&w);
}

TEST(a_cursor_from_elsewhere_is_nothing)
{
	const struct feed_block b = {
		.format = FEED_NAV, .where = FEED_URL, .from = "https://nav/feed"};
	char longer[FEED_URL_MAX + 10];

	feed_walk_init(&w, &b, &oom);
	feed_walk_resume(&w, "https://nav/feed/p7");
	feed_walk_begin(&w);
	CHECK_STR(next(), "https://nav/feed/p7");
	feed_walk_resume(&w, "https://other/feed/p7");
	feed_walk_begin(&w);
	CHECK_STR(next(), "https://nav/feed");
	memset(longer, 'a', sizeof longer);
	longer[sizeof longer - 1] = '\0';
	feed_walk_resume(&w, longer);
	CHECK_STR(w.cursor.text, "");
	feed_walk_release(&w);
}

TEST_MAIN
