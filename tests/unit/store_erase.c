/* A forgetting that could not be written down did not happen, in the file and beside it. */
#include "scratch.h"
#include "store/store.h"
#include "store_rig.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[80], erasures[100];
static int64_t now = 1800000000;

static struct store *reopen(struct store *s)
{
	struct store_options o = {.path = path, .erasures = erasures, .make = true};
	char why[STORE_WHY];

	store_close(s);
	if (store_open(&s, &o, why, sizeof why)) {
		test_fail(__FILE__, __LINE__, "%s", why);
		exit(1);
	}
	return s;
}

static void add_facts(struct store_ops *ops, const char *id, int64_t version, const char *facts)
{
	const struct store_op op = {.type = STORE_PUT,
		.u.put = {.id = text(id),
			.facts = text(facts),
			.source = text("lokal"),
			.version = version}};

	CHECK_INT(store_ops_add(ops, &op), 0);
}

static void add_put(struct store_ops *ops, const char *id, int64_t version)
{
	add_facts(ops, id, version, "{}");
}

static void add_forget(struct store_ops *ops, const char *id)
{
	const struct store_op op = {.type = STORE_FORGET, .u.key = {STORE_PERSON, text(id)}};

	CHECK_INT(store_ops_add(ops, &op), 0);
}

static enum store_result commit(struct store *s, struct store_ops *ops)
{
	enum store_result rc = store_commit(s, ops->first, now++);

	store_ops_free(ops);
	return rc;
}

static struct store *begin(void)
{
	struct store_ops ops = {0};
	struct store *s;

	scratch_template(path, sizeof path, "erase", 16 << 20);
	close(mkstemp(path));
	scratch_remove_store(path);
	snprintf(erasures, sizeof erasures, "%s-erasures", path);
	s = reopen(NULL);
	for (int i = 0; i < 3; i++)
		add_put(&ops, (const char *[]){"L0", "L1", "L2"}[i], i + 1);
	add_forget(&ops, "L0");
	CHECK_INT(commit(s, &ops), STORE_OK);
	return s;
}

static void end(struct store *s)
{
	store_close(s);
	scratch_remove_store(path);
	unlink(erasures);
}

static enum store_result nothing(void *arg, const struct store_record *r)
{
	(void)arg;
	(void)r;
	return STORE_OK;
}

static bool is_there(struct store *s, const char *id)
{
	const struct store_key key = {STORE_PERSON, text(id)};

	return store_record(s, &key, nothing, NULL) == STORE_OK;
}

static long long size_of(const char *file)
{
	struct stat st;

	return stat(file, &st) ? -1 : (long long)st.st_size;
}

/* Somebody else's line of the same group cannot be written. */
TEST(who_was_not_forgotten_after_all_is_there_after_a_start)
{
	struct store *s = begin();
	const struct store_op bad = {.type = STORE_OP_TYPES};
	struct store_ops ops = {0};
	long long before = size_of(erasures);

	add_forget(&ops, "L1");
	ops.last->next = (struct store_op *)(uintptr_t)&bad;
	CHECK(store_commit(s, ops.first, now++) != STORE_OK);
	ops.last->next = NULL;
	store_ops_free(&ops);
	CHECK(is_there(s, "L1"));
	CHECK_INT(size_of(erasures), before);
	s = reopen(s);
	CHECK(is_there(s, "L1"));
	CHECK(!is_there(s, "L0"));
	add_forget(&ops, "L1");
	CHECK_INT(commit(s, &ops), STORE_OK);
	CHECK_INT(size_of(erasures) > before, 1);
	s = reopen(s);
	CHECK(!is_there(s, "L1"));
	CHECK(is_there(s, "L2"));
	end(s);
}

/* What is written behind half a line would make no sense of the list. */
TEST(half_a_line_is_taken_away)
{
	struct store *s = begin();
	struct store_ops ops = {0};
	struct rlimit all, some;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &all);
	some = (struct rlimit){(rlim_t)size_of(erasures) + 10, all.rlim_max};
	setrlimit(RLIMIT_FSIZE, &some);
	add_forget(&ops, "L1");
	CHECK(commit(s, &ops) != STORE_OK);
	setrlimit(RLIMIT_FSIZE, &all);
	add_forget(&ops, "L2");
	CHECK_INT(commit(s, &ops), STORE_OK);
	s = reopen(s);
	CHECK(is_there(s, "L1"));
	CHECK(!is_there(s, "L2"));
	end(s);
}

static bool in_file(const char *file, const char *needle)
{
	static char all[4 << 20];
	FILE *f = fopen(file, "r");
	size_t n = f ? fread(all, 1, sizeof all, f) : 0;

	if (f)
		fclose(f);
	return memmem(all, n, needle, strlen(needle)) != NULL;
}

/* It is in the log, and the file has no room for it: nobody may be told that they were forgotten,
 * and as soon as there is room, they are. */
TEST(what_could_not_be_overwritten_is_overwritten_next)
{
	static char much[300000];
	struct store *s = begin();
	struct store_ops ops = {0};
	struct rlimit all, some;
	char log[100];

	snprintf(log, sizeof log, "%s-wal", path);
	memset(much, 'x', sizeof much - 1);
	for (int i = 0; i < 3; i++)
		add_facts(&ops, (const char *[]){"V0", "V1", "V2"}[i], i + 5, much);
	add_forget(&ops, "L2");
	CHECK_INT(commit(s, &ops), STORE_OK);
	add_facts(&ops, "L3", 8, "{\"a\":\"SECRET\"}");
	CHECK_INT(commit(s, &ops), STORE_OK);
	CHECK(in_file(log, "SECRET"));
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &all);
	some = (struct rlimit){(rlim_t)size_of(path) + 4096, all.rlim_max};
	setrlimit(RLIMIT_FSIZE, &some);
	add_facts(&ops, "V3", 9, much);
	add_forget(&ops, "L3");
	CHECK(commit(s, &ops) != STORE_OK);
	setrlimit(RLIMIT_FSIZE, &all);
	add_put(&ops, "L4", 10);
	CHECK_INT(commit(s, &ops), STORE_OK);
	CHECK(!in_file(path, "SECRET"));
	CHECK(!in_file(log, "SECRET"));
	s = reopen(s);
	CHECK(!is_there(s, "L3"));
	CHECK(is_there(s, "L4"));
	end(s);
}

TEST_MAIN
