/* The power goes at every moment: what was acknowledged is there, what was not may be, and
 * the file is whole.  TORTURE=seconds goes on that long, every moment again with other seeds. */
#include "power_vfs.h"
#include "scratch.h"
#include "store/store.h"
#include "store_rig.h"
#include "test.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { COMMITS_MAX = 400, PERSONS = 12 };

/* in memory where there is such a place: what is synced here is opened thousands of times */
static char folder[64], first[80], second[80];
static unsigned acked[COMMITS_MAX]; /* the mark after which commit i was acknowledged */
static int n_commits;

__attribute__((destructor)) static void tidy(void)
{
	static const char *const names[] = {"a", "a-wal", "a-journal", "b", "b-wal", "b-journal"};
	char path[80];

	for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	rmdir(folder);
}

/* Commit i puts person i % PERSONS with the fact i, and forgets now and then. */
static bool forgets(int i)
{
	return i % 17 == 16;
}

static void commit_one(struct store *s, int i)
{
	char id[16], facts[3000];
	struct store_ops ops = {0};
	const struct store_op audit = {
		.type = STORE_AUDIT, .u.audit = {.method = text("ledig.put"), .id = text("x")}};
	struct store_op op = {.type = STORE_PUT};

	snprintf(id, sizeof id, "L%d", i % PERSONS);
	snprintf(facts, sizeof facts, "{\"a\":%d,\"b\":\"%*s\"}", i, i * 37 % 2500, "x");
	op.u.put = (struct store_record){.kind = STORE_PERSON,
		.id = text(id),
		.facts = text(facts),
		.source = text("lokal"),
		.version = i + 1};
	if (forgets(i))
		op = (struct store_op){.type = STORE_FORGET, .u.key = {STORE_PERSON, text(id)}};
	CHECK_INT(store_ops_add(&ops, &op), 0);
	CHECK_INT(store_ops_add(&ops, &audit), 0);
	CHECK_INT(store_commit(s, ops.first, 1800000000 + i), STORE_OK);
	store_ops_free(&ops);
}

/* What the person has after the first n commits: the number of the commit, -1: nothing. */
static int last_of(int person, int n)
{
	for (int i = n - 1; i >= 0; i--)
		if (i % PERSONS == person)
			return forgets(i) ? -1 : i;
	return -1;
}

static struct store *open_at(const char *path, const char *vfs, char *why)
{
	struct store_options o = {.path = path, .make = true, .vfs = vfs};
	struct store *s = NULL;

	store_open(&s, &o, why, STORE_WHY);
	return s;
}

static enum store_result take(void *arg, const struct store_record *r)
{
	int *have = arg;

	have[atoi(r->id.s + 1)] = atoi(r->facts.s + 5);
	return STORE_OK;
}

/* After how many commits the store is as it is; -1: after none of them. */
static int commits_in(struct store *s)
{
	int have[PERSONS];

	for (int p = 0; p < PERSONS; p++)
		have[p] = -1;
	CHECK_INT(store_each(s, STORE_PERSON, take, have), STORE_OK);
	for (int n = n_commits; n >= 0; n--) {
		bool same = true;

		for (int p = 0; p < PERSONS && same; p++)
			same = have[p] == last_of(p, n);
		if (same)
			return n;
	}
	return -1;
}

static void look(unsigned mark, enum power_cut how, unsigned seed)
{
	struct store_report report;
	char why[STORE_WHY];
	int least = 0, there;
	int64_t rows, broken;
	struct store *s;

	while (least < n_commits && acked[least] <= mark)
		least++;
	power_vfs_cut(mark, how, seed, first, second);
	s = open_at(second, NULL, why);
	if (!s) {
		test_fail(__FILE__, __LINE__, "cut %d after %u: %s", (int)how, mark, why);
		return;
	}
	there = commits_in(s);
	if (there < least)
		test_fail(__FILE__, __LINE__, "cut %d (seed %u) after %u: %d commits of %d",
			(int)how, seed, mark, there, least);
	CHECK_INT(store_verify(s, NULL, &rows, &broken), STORE_OK);
	CHECK_INT(rows, there);
	if (store_check(s, &report))
		test_fail(__FILE__, __LINE__, "cut %d after %u: %s", (int)how, mark, store_said(s));
	store_close(s);
}

/* Every moment of what was recorded, in steps, and every sync of it; again and again until the
 * time has come, once at least. */
static void look_at_all(unsigned marks, unsigned step, time_t end)
{
	unsigned seed = 1;

	do {
		for (unsigned mark = seed % step; mark <= marks;
			mark += power_vfs_is_sync(mark) ? 1 : step) {
			look(mark, CUT_SYNCED, 0);
			look(mark, CUT_ALL, 0);
			look(mark, CUT_TORN, 0);
			look(mark, CUT_SOME, seed++);
			if (end && time(NULL) >= end)
				return;
		}
	} while (time(NULL) < end);
}

TEST(the_power_goes_at_every_moment)
{
	const char *torture = getenv("TORTURE");
	unsigned marks;
	char why[STORE_WHY];
	struct store *s;

	scratch_template(folder, sizeof folder, "power", 64 << 20);
	if (!mkdtemp(folder))
		abort();
	snprintf(first, sizeof first, "%s/a", folder);
	snprintf(second, sizeof second, "%s/b", folder);
	power_vfs_start("power");
	s = open_at(first, "power", why);
	CHECK(s != NULL);
	n_commits = torture ? COMMITS_MAX : 60;
	for (int i = 0; i < n_commits; i++) {
		commit_one(s, i);
		acked[i] = power_vfs_mark();
	}
	store_close(s); /* empties the log into the file: at every moment of that, too */
	marks = power_vfs_mark();
	printf("%u things happened in %d commits\n", marks, n_commits);
	look_at_all(marks, marks / (torture ? 1500 : 150) + 1,
		torture ? time(NULL) + atoi(torture) : 0);
	power_vfs_forget();
}

TEST_MAIN
