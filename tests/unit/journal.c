#include "data/journal.h"
#include "test.h"

static void add(struct journal *j, const char *id, int64_t on, const char *step)
{
	const struct note n = {.on = on, .what = "done", .track = "spor", .step = step};

	CHECK_INT(journal_add(j, id, &n), 0);
}

TEST(notes_stand_in_the_order_they_were_told)
{
	struct journal *j = journal_new();
	const struct note *const *notes;
	uint32_t n;
	char id[16];

	for (int i = 0; i < 300; i++) {
		snprintf(id, sizeof id, "L%d", i * 7 % 50);
		add(j, id, i, i % 2 ? "a" : "b");
	}
	for (int k = 0; k < 50; k++) {
		snprintf(id, sizeof id, "L%d", k);
		notes = journal_of(j, id, &n);
		CHECK_INT(n, 6);
		for (uint32_t i = 1; i < n; i++)
			CHECK(notes[i - 1]->on < notes[i]->on);
		for (uint32_t i = 0; i < n; i++)
			CHECK_STR(notes[i]->step, notes[i]->on % 2 ? "a" : "b");
	}
	CHECK(journal_of(j, "L50", &n) == NULL && n == 0);
	journal_drop(j, "L7");
	journal_drop(j, "L7");
	journal_drop(j, "nobody");
	CHECK(journal_of(j, "L7", &n) == NULL);
	CHECK(journal_of(j, "L8", &n) != NULL && n == 6);
	add(j, "L7", 1, "");
	CHECK(journal_of(j, "L7", &n) != NULL && n == 1);
	add(j, "L7", 2, "");
	journal_take_back(j, "L7");
	journal_take_back(j, "nobody");
	CHECK(journal_of(j, "L7", &n) != NULL && n == 1);
	/* each once, by id */
	CHECK_INT(journal_count(j), 50);
	for (uint32_t i = 0; i < journal_count(j); i++) {
		const char *before = id, *at;

		notes = journal_at(j, i, &at, &n);
		CHECK(i == 0 || strcmp(before, at) < 0);
		CHECK_INT(n, strcmp(at, "L7") == 0 ? 1 : 6);
		CHECK(notes == journal_of(j, at, &n));
		snprintf(id, sizeof id, "%s", at);
	}
	journal_free(j);
	journal_free(NULL);
}

static void seat(struct journal *j, const char *id, const char *what, const char *run)
{
	const struct note n = {.on = 1, .what = what, .track = run, .step = "1", .text = "x"};

	CHECK_INT(journal_add(j, id, &n), 0);
}

TEST(seats_are_counted_as_notes_come_and_go)
{
	struct journal *j = journal_new();

	seat(j, "L1", "took", "b");
	seat(j, "L2", "took", "b");
	seat(j, "L1", "took", "a");
	seat(j, "L2", "done", "a");
	CHECK_INT(journal_held(j, "b", "1"), 2);
	CHECK_INT(journal_held(j, "a", "1"), 1);
	CHECK_INT(journal_held(j, "a", "2"), 0);
	seat(j, "L1", "released", "b");
	CHECK_INT(journal_held(j, "b", "1"), 1);
	journal_drop(j, "L1");
	CHECK_INT(journal_held(j, "a", "1"), 0);
	CHECK_INT(journal_held(j, "b", "1"), 1);
	journal_drop(j, "L2");
	CHECK_INT(journal_held(j, "b", "1"), 0);
	journal_free(j);
}

TEST(one_note_goes_and_the_others_stay)
{
	const struct note took = {.on = 1, .what = "took", .track = "b", .step = "1", .text = "x"};
	const struct note released = {
		.on = 1, .what = "released", .track = "b", .step = "1", .text = "x"};
	struct note done = {.on = 4, .what = "done", .track = "spor", .step = "a"};
	struct journal *j = journal_new();
	const struct note *const *notes;
	uint32_t n;

	for (int i = 0; i < 6; i++)
		add(j, "L1", i / 2 * 2, i % 2 ? "b" : "a");
	seat(j, "L1", "took", "b");
	seat(j, "L1", "released", "b");
	seat(j, "L1", "took", "b");
	journal_remove(j, "L1", &done);
	journal_remove(j, "L1", &done); /* it is gone already */
	journal_remove(j, "L2", &done);
	done.text = "y";
	done.on = 2;
	journal_remove(j, "L1", &done); /* there is none that says so */
	notes = journal_of(j, "L1", &n);
	CHECK_INT(n, 8);
	CHECK(notes[3]->on == 2 && notes[4]->on == 4 && strcmp(notes[4]->step, "b") == 0);
	journal_remove(j, "L1", &took);
	journal_remove(j, "L1", &released);
	notes = journal_of(j, "L1", &n);
	CHECK_INT(n, 6);
	CHECK_STR(notes[5]->what, "took");
	CHECK_INT(journal_held(j, "b", "1"), 1);
	/* with the last one the person goes */
	add(j, "L0", 2, "a");
	done.text = NULL;
	journal_remove(j, "L0", &done);
	CHECK_INT(journal_count(j), 1);
	CHECK(journal_of(j, "L0", &n) == NULL && n == 0);
	journal_free(j);
}

TEST_MAIN
