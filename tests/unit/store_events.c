/* What happened to persons is kept for the time of its kind, from the day it no longer holds. */
#include "scratch.h"
#include "store/store.h"
#include "store_rig.h"
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

enum { DAY = 86400, START = 1800000000 };

static char path[80];

static void begin(void)
{
	if (!*path) {
		scratch_template(path, sizeof path, "events", 16 << 20);
		close(mkstemp(path));
	}
	scratch_remove_store(path);
}

__attribute__((destructor)) static void tidy(void)
{
	if (*path)
		scratch_remove_store(path);
}

static struct store *reopen(struct store *s)
{
	store_close(s);
	return open_store_at(path);
}

static void tell(struct store *s, const char *words, int64_t on, int64_t now)
{
	char room[4][40] = {"", "", "", ""};
	struct store_op op = {.type = STORE_EVENT};
	struct store_ops ops = {0};

	sscanf(words, "%39s %39s %39s %39s", room[0], room[1], room[2], room[3]);
	op.u.event = (struct store_event){.id = text(room[0]),
		.what = text(room[1]),
		.track = text(room[2]),
		.step = *room[3] == '{' ? text(NULL) : text(room[3]),
		.note = *room[3] == '{' ? text(room[3]) : text(NULL),
		.on = on};
	add_op(&ops, &op);
	CHECK_INT(store_commit(s, ops.first, now), STORE_OK);
	store_ops_free(&ops);
}

static enum store_result list_event(void *arg, const struct store_event *e)
{
	char *out = arg;
	size_t n = strlen(out);

	snprintf(out + n, 1000 - n, "%s%.*s %.*s %.*s %lld", n ? ", " : "", (int)e->id.len, e->id.s,
		(int)e->what.len, e->what.s, (int)e->track.len, e->track.s, (long long)e->on);
	return STORE_OK;
}

static const char *events(struct store *s)
{
	static char out[1000];

	*out = '\0';
	CHECK_INT(store_events(s, list_event, out), STORE_OK);
	return out;
}

/* What goes, as it is told to who has it in memory, and is nowhere in the file after. */
static const char *retain_as(struct store *s, const struct store_retention *keep, int64_t now)
{
	static char out[1000];
	const struct store_op op = {.type = STORE_RETAIN, .u.retention = *keep};
	struct store_ops ops = {0};

	add_op(&ops, &op);
	CHECK_INT(store_commit(s, ops.first, now), STORE_OK);
	store_ops_free(&ops);
	store_take_gone(s, &ops);
	*out = '\0';
	for (const struct store_op *gone = ops.first; gone; gone = gone->next)
		list_event(out, &gone->u.event);
	store_ops_free(&ops);
	return out;
}

static const char *retain_events(struct store *s, int64_t days, int64_t now)
{
	const struct store_retention keep = {.decision_days = days,
		.track_days = days,
		.measurement_days = days,
		.consent_days = days};

	return retain_as(s, &keep, now);
}

/* What was told is told on the day of its number; gives the store at day 0. */
static struct store *told(const char *const *words, int n)
{
	struct store *s;

	begin();
	s = reopen(NULL);
	for (int i = 0; i < n; i++)
		tell(s, words[i], i, START + i);
	return s;
}
#define TOLD(words) told(words, (int)(sizeof(words) / sizeof *(words)))

/* Every other day, for the store's own day goes no faster; what went on the last. */
static const char *days_until(struct store *s, int64_t days, int until)
{
	const char *gone = "";

	for (int day = until % 2; day <= until; day += 2)
		gone = retain_events(s, days, START + day * DAY);
	return gone;
}

TEST(a_way_goes_when_it_is_over_and_then_as_a_whole)
{
	static const char *const words[] = {"L1 accepted a", "L1 done a s", "L1 undone a s",
		"L1 done a s", "L1 returned a", "L1 returned a", "L1 outcome job", "L1 accepted b",
		"L2 accepted a", "L2 ended a", "L2 outcome job", "L3 outcome job", "L4 accepted a",
		"L4 ended a", "L4 returned a", "L5 ended a", "L5 accepted a"};
	struct store *s = TOLD(words);

	CHECK_STR(days_until(s, 100, 99), "");
	CHECK_STR(days_until(s, 0, 103), "");
	/* of a track that is under way goes what something later took the place of */
	CHECK_STR(retain_events(s, 100, START + 104 * DAY),
		"L1 done a 1, L1 undone a 2, L1 returned a 4, L2 accepted a 8, L2 ended a 9, "
		"L2 outcome job 10, L3 outcome job 11");
	tell(s, "L1 ended a", 104, START + 104 * DAY);
	CHECK_STR(days_until(s, 100, 210), "");
	/* both tracks are ended, and a word that is young keeps all of it */
	tell(s, "L1 ended b", 212, START + 212 * DAY);
	CHECK_STR(days_until(s, 100, 310), "");
	s = reopen(s);
	CHECK_STR(days_until(s, 100, 314),
		"L1 accepted a 0, L1 done a 3, L1 returned a 5, L1 outcome job 6, L1 accepted b 7, "
		"L1 ended a 104, L1 ended b 212");
	CHECK_STR(events(s), "L4 accepted a 12, L4 ended a 13, L4 returned a 14, L5 ended a 15, "
			     "L5 accepted a 16");
	store_close(s);
}

TEST(what_happened_long_ago_goes_unless_it_holds)
{
	static const char *const words[] = {"L1 measured m {\"values\":{}}",
		"L1 measured m {\"targets\":{\"x\":1}}", "L1 declined m",
		"L1 measured m {\"values\":{\"x\":1}}", "L1 declined m", "L1 took run 7",
		"L1 released run 7", "L1 took run 7", "L2 took run 7", "L2 took other 8",
		"L2 released other 8", "L2 consented x y", "L2 consented x z", "L2 withdrew x y",
		"L2 consented x y", "L2 settled alder a", "L2 settled alder b",
		"L2 settled ydelse a", "L2 unknown a"};
	struct store *s = TOLD(words);

	CHECK_STR(days_until(s, 100, 99), "");
	CHECK_STR(days_until(s, 100, 101),
		"L1 measured m 0, L1 declined m 2, L1 took run 5, L1 released run 6, "
		"L2 took other 9, L2 released other 10, L2 consented x 11, L2 withdrew x 13, "
		"L2 settled alder 15");
	tell(s, "L1 released run 7", 101, START + 101 * DAY);
	tell(s, "L2 withdrew x z", 101, START + 101 * DAY);
	CHECK_STR(days_until(s, 100, 201), "");
	/* counted from the day it ceased to hold */
	CHECK_STR(days_until(s, 100, 203), "L1 took run 7, L2 consented x 12, L1 released run 101");
	CHECK_STR(events(s), "L1 measured m 1, L1 measured m 3, L1 declined m 4, L2 took run 8, "
			     "L2 consented x 14, L2 settled alder 16, L2 settled ydelse 17, "
			     "L2 unknown a 18, L2 withdrew x 101");
	store_close(s);
}

/* Each kind has its own time, and 0 is for ever. */
TEST(each_kind_is_kept_as_long_as_is_said_for_it)
{
	static const struct {
		struct store_retention keep;
		const char *gone;
	} cases[] = {{{.track_days = 100}, "L1 took r 0, L1 released r 1"},
		{{.measurement_days = 100}, "L1 measured m 2"},
		{{.consent_days = 100}, "L1 consented x 4"},
		{{.decision_days = 100}, "L1 settled alder 6"}, {{.audit_days = 100}, ""}};
	static const char *const words[] = {"L1 took r 1", "L1 released r 1", "L1 measured m",
		"L1 measured m", "L1 consented x y", "L1 consented x y", "L1 settled alder a",
		"L1 settled alder a"};

	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct store *s = TOLD(words);

		CHECK_STR(retain_as(s, &cases[i].keep, START + 99 * DAY), "");
		CHECK_STR(retain_as(s, &cases[i].keep, START + 101 * DAY), cases[i].gone);
		store_close(s);
	}
}

TEST(what_was_told_late_of_an_earlier_day_takes_no_place)
{
	const int64_t start = START;
	struct store *s;

	begin();
	s = reopen(NULL);
	tell(s, "L1 measured m", 9, start);
	tell(s, "L1 measured m", 3, start + 1); /* what is newest by day is the one before */
	CHECK_STR(retain_events(s, 10, start + 30 * DAY), "");
	tell(s, "L1 measured m", 9, start + 30 * DAY); /* the same day told again */
	for (int day = 32; day <= 40; day += 2)
		CHECK_STR(retain_events(s, 10, start + day * DAY), "");
	CHECK_STR(retain_events(s, 10, start + 42 * DAY), "L1 measured m 9, L1 measured m 3");
	CHECK_STR(events(s), "L1 measured m 9");
	store_close(s);
}

/* The clock jumps ten years ahead, and back, and further: nothing goes. */
TEST(no_note_goes_when_the_clock_jumps)
{
	const int64_t start = 1800000000, ten_years = (int64_t)3652 * DAY;
	struct store *s;

	begin();
	s = reopen(NULL);
	tell(s, "L1 consented a s", 1, start);
	tell(s, "L1 consented a s", 2, start + 1);
	CHECK_STR(retain_events(s, 100, start), "");
	CHECK_STR(retain_events(s, 100, start + ten_years), "");
	s = reopen(s);
	CHECK_STR(retain_events(s, 100, start + ten_years), "");
	CHECK_STR(retain_events(s, 100, start - ten_years), "");
	CHECK_STR(events(s), "L1 consented a 1, L1 consented a 2");
	/* told while the clock was behind: no further than to the first that is young */
	tell(s, "L1 consented a s", 3, start + 90 * DAY);
	tell(s, "L1 consented a s", 4, start - ten_years);
	for (int day = 0; day < 104; day += 2)
		retain_events(s, 100, start + day * DAY);
	CHECK_STR(events(s), "L1 consented a 2, L1 consented a 3, L1 consented a 4");
	store_close(s);
}

TEST_MAIN
