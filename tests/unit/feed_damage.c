/* Nothing good is lost because something bad stood beside it. */
#include "feed_maker.h"
#include "feed_rig.h"
#include "test.h"

#include <stdlib.h>

static struct feed_rig rig;

/* ---- half of it damaged ------------------------------------------------------------ */

struct seen {
	uint64_t puts, rejects;
	unsigned next; /* good ones come in their order */
};
static bool note(void *arg, const struct feed_event *e)
{
	struct seen *s = arg;

	s->puts += e->kind == FEED_PUT;
	s->rejects += e->kind == FEED_REJECT;
	if (e->kind == FEED_PUT) {
		CHECK_INT(atoi(e->ref), s->next);
		s->next += 2;
	}
	return true;
}

struct half {
	unsigned n;
	const char *begin, *between, *end;
	struct seen seen;
};
static void read_half(void *arg)
{
	struct half *h = arg;
	const struct feed_sink sink = {&h->seen, note};
	struct feed_reader *r = feed_reader_new(FEED_JOBSTREAM, NULL, &sink, &rig.arena);
	char record[FEED_MAKER_BYTES];

	feed_reader_bytes(r, h->begin, strlen(h->begin));
	for (unsigned i = 0; i < h->n; i++) {
		size_t len = i % 2 ? feed_make_bad(record, i / 2) : feed_make_good(record, i);

		if (i)
			feed_reader_bytes(r, h->between, strlen(h->between));
		feed_reader_bytes(r, record, len);
	}
	feed_reader_bytes(r, h->end, strlen(h->end));
	feed_reader_end(r);
}

static void check_half(struct half h)
{
	feed_rig_init(&rig);
	rig.oom.limit = 4 << 20; /* whatever the length */
	CHECK_INT(oom_guard(&rig.oom, read_half, &h), 0);
	CHECK_INT(h.seen.puts, h.n / 2);
	CHECK_INT(h.seen.rejects, h.n / 2);
	feed_rig_release(&rig);
}

TEST(half_of_the_lines_is_damaged)
{
	check_half((struct half){.n = 100000, .begin = "", .between = "\n", .end = "\n"});
}

TEST(half_of_a_list_is_damaged)
{
	check_half((struct half){.n = 20000, .begin = "[", .between = ",", .end = "]"});
	check_half((struct half){.n = 20000, .begin = "[\n", .between = ",\n", .end = "\n]\n"});
	check_half((struct half){
		.n = 2600, .begin = "{\"hits\":{\"hits\":[", .between = ", ", .end = "]}}"});
}

/* ---- the samples, cut -------------------------------------------------------------- */

struct sample {
	const char *path;
	enum feed_format format;
	unsigned good; /* at least, of the whole */
};
static const struct sample samples[] = {
	{"jobnet-2021/postings.jsonl", FEED_JOBNET_CLASSIC, 40},
	{"jobnet-2021/details.jsonl", FEED_JOBNET_CLASSIC, 29},
	{"nav/ads-elektriker.jsonl", FEED_NAV, 40},
	{"nav/ads-stream.jstream", FEED_NAV, 2},
	{"nav/ad_dto.json", FEED_NAV, 1},
	{"nav/public-feed-search-result.json", FEED_NAV, 3},
	{"nav/transfer-ads.json", FEED_NAV, 2},
	{"nav/SN2025.json", FEED_NAV, 0},
	{"nav/styrk_category_mapping.csv", FEED_NAV, 0},
	{"eures/GetReply.json", FEED_EURES, 2},
	{"eures/ad_2.xml", FEED_EURES, 1},
	{"eures/searchresponse.json", FEED_EURES, 0},
	{"eures/GetCodeLists.json", FEED_EURES, 0},
	{"jobtech/platsannonser_expected_after_conversion.json", FEED_JOBSTREAM, 1},
	{"jobtech/platsannons_results_eng.json", FEED_JOBSTREAM, 2},
	{"jobtech/platsannonser_source_test_import.json", FEED_JOBSTREAM, 0},
	{"jobtech/platser.json", FEED_JOBSTREAM, 0},
};
enum { SAMPLES = sizeof samples / sizeof *samples, EVENTS = 4096 };

/* Where each good event's record begins, and how many there were. */
struct places {
	unsigned n;
	uint64_t at[EVENTS];
};
static bool note_place(void *arg, const struct feed_event *e)
{
	struct places *p = arg;

	if (e->kind != FEED_REJECT && e->kind != FEED_PAGE && p->n < EVENTS)
		p->at[p->n++] = e->at;
	return true;
}

struct cut {
	enum feed_format format;
	const char *s;
	size_t len;
	struct places places;
	uint64_t rejects;
};
static void read_cut(void *arg)
{
	struct cut *c = arg;
	const struct feed_sink sink = {&c->places, note_place};
	struct feed_reader *r;

	arena_reset(&rig.arena);
	r = feed_reader_new(c->format, NULL, &sink, &rig.arena);
	feed_reader_bytes(r, c->s, c->len);
	feed_reader_end(r);
	c->rejects = feed_reader_counts(r)->kind[FEED_REJECT];
}

static void check_cut(struct cut *c, const struct places *whole, size_t len)
{
	unsigned before = 0;

	c->len = len;
	c->places.n = 0;
	CHECK_INT(oom_guard(&rig.oom, read_cut, c), 0);
	/* a record whose next begins before the cut is complete */
	while (before + 1 < whole->n && whole->at[before + 1] < len)
		before++;
	if (c->places.n < before || c->places.n > whole->n)
		test_fail(__FILE__, __LINE__, "cut at %zu: %u good ones of %u", len, c->places.n,
			before);
}

TEST(samples_cut_at_every_97th_byte)
{
	static struct places whole;
	static struct cut c;

	for (unsigned i = 0; i < SAMPLES; i++) {
		size_t len, step = 97;
		char *text = feed_rig_shared(samples[i].path, &len);

		if (!text)
			return;
		feed_rig_init(&rig);
		c = (struct cut){.format = samples[i].format, .s = text, .len = len};
		CHECK_INT(oom_guard(&rig.oom, read_cut, &c), 0);
		whole = c.places;
		if (whole.n < samples[i].good)
			test_fail(__FILE__, __LINE__, "%s: %u good ones, not %u", samples[i].path,
				whole.n, samples[i].good);
		/* the long ones at fewer places, all multiples of 97 */
		while (len / step * len > 60000000)
			step += 97;
		for (size_t n = step; n < len; n += step)
			check_cut(&c, &whole, n);
		feed_rig_release(&rig);
		free(text);
	}
}

/* Every sample as every format: whatever it is, it ends. */
TEST(samples_as_what_they_are_not)
{
	for (unsigned i = 0; i < SAMPLES; i++) {
		size_t len;
		char *text = feed_rig_shared(samples[i].path, &len);

		if (!text)
			return;
		for (unsigned f = 0; f < FEED_FORMATS; f++) {
			feed_rig_init(&rig);
			rig.quiet = true;
			feed_rig_read(&rig, (enum feed_format)f, NULL, text, len, 4099);
			feed_rig_release(&rig);
		}
		free(text);
	}
}

TEST(web_pages_instead)
{
	static const char page[] = "\n<!DOCTYPE html><html><head><title>502</title></head><body>"
				   "{\"id\":1}<p>[{\"id\":2}]\n{\"id\":3}</p></body></html>\n";

	for (unsigned f = 0; f < FEED_FORMATS; f++) {
		feed_rig_init(&rig);
		feed_rig_read(&rig, (enum feed_format)f, NULL, page, sizeof page - 1, 5);
		CHECK_INT(rig.counts.kind[FEED_PUT], 0);
		CHECK_INT(rig.counts.kind[FEED_REJECT] > 0, f != FEED_JSONLD);
		feed_rig_release(&rig);
	}
}

TEST_MAIN
