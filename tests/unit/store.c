/* The store on real files: what is written is there, what is forgotten is nowhere. */
#include "store/store.h"
#include "scratch.h"
#include "store_rig.h"
#include "test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/sluse-store-XXXXXX", path[64], list[64], why[STORE_WHY];
static const char *const left[] = {"", "-wal", "-shm", "-journal"};

static void begin(void)
{
	if (!path[0] && !mkdtemp(folder)) /* the first time */
		abort();
	snprintf(path, sizeof path, "%s/db", folder);
	snprintf(list, sizeof list, "%s/erasures", folder);
	scratch_remove_store(path);
	unlink(list);
}

__attribute__((destructor)) static void tidy(void)
{
	begin();
	rmdir(folder);
}

static struct store *try_open(enum store_result *rc)
{
	struct store_options o = {.path = path, .erasures = list, .key = "k", .make = true};
	struct store *s;

	*why = '\0';
	*rc = store_open(&s, &o, why, sizeof why);
	return s;
}

static struct store *reopen(struct store *before)
{
	enum store_result rc;
	struct store *s;

	store_close(before);
	s = try_open(&rc);
	CHECK_STR(why, "");
	if (!s)
		exit(1);
	return s;
}

static void add_put(struct store_ops *ops, const char *id, const char *facts, int64_t version)
{
	const struct store_op put = {.type = STORE_PUT,
		.u.put = {.kind = STORE_PERSON,
			.id = text(id),
			.facts = text(facts),
			.source = text("lokal"),
			.put = 20000,
			.version = version}};
	const struct store_op audit = {.type = STORE_AUDIT,
		.u.audit = {.uid = 1000, .method = text("ledig.put"), .id = text(id)}};

	add_op(ops, &put);
	add_op(ops, &audit);
}

static enum store_result commit(struct store *s, struct store_ops *ops)
{
	enum store_result rc = store_commit(s, ops->first, 1800000000);

	store_ops_free(ops);
	return rc;
}

static void put(struct store *s, const char *id, const char *facts, int64_t version)
{
	struct store_ops ops = {0};

	add_put(&ops, id, facts, version);
	CHECK_INT(commit(s, &ops), STORE_OK);
}

static void add_forget(struct store_ops *ops, const char *id)
{
	const struct store_op op = {.type = STORE_FORGET, .u.key = {STORE_PERSON, text(id)}};

	add_op(ops, &op);
}

static void add_decision(struct store_ops *ops, const char *id, int64_t version)
{
	const struct store_op decision = {.type = STORE_DECIDE,
		.u.decision = {.id = text(id),
			.ruleset = text("r"),
			.method = text("track.recommend"),
			.asked = text("{}"),
			.digest = text("12345678901234567890123456789012"),
			.on = 20000,
			.today = 20000}};
	const struct store_op party = {.type = STORE_PARTY, .u.party = {.version = version}};

	add_op(ops, &decision);
	add_op(ops, &party);
}

struct seen {
	int n;
	char facts[256], beside[64];
	int64_t version, put;
};
static enum store_result see(void *arg, const struct store_record *r)
{
	struct seen *seen = arg;

	seen->n++;
	snprintf(seen->facts, sizeof seen->facts, "%.*s", (int)r->facts.len, r->facts.s);
	snprintf(seen->beside, sizeof seen->beside, "%.*s", (int)r->beside.len,
		r->beside.s ? r->beside.s : "-");
	seen->version = r->version;
	seen->put = r->put;
	return STORE_OK;
}

static const char *facts_of(struct store *s, const char *id)
{
	static struct seen seen;
	const struct store_key key = {STORE_PERSON, text(id)};
	enum store_result rc;

	seen = (struct seen){0};
	rc = store_record(s, &key, see, &seen);
	return rc == STORE_OK ? seen.facts : rc == STORE_NONE ? "none" : store_said(s);
}

static int count(struct store *s, enum store_kind kind)
{
	struct seen seen = {0};

	CHECK_INT(store_each(s, kind, see, &seen), STORE_OK);
	return seen.n;
}

/* How often these bytes stand in a file. */
static int found_in(const char *name, const char *needle)
{
	FILE *f = fopen(name, "r");
	size_t n, len = strlen(needle);
	int found = 0;
	char *all = malloc(8 << 20);

	if (!f || !all) {
		free(all);
		return 0;
	}
	n = fread(all, 1, 8 << 20, f);
	fclose(f);
	for (char *p = all; n >= len && (p = memmem(p, n - (size_t)(p - all), needle, len)); p++)
		found++;
	free(all);
	return found;
}

static int found_anywhere(const char *needle)
{
	int found = found_in(list, needle);

	for (unsigned i = 0; i < sizeof left / sizeof *left; i++) {
		char name[80];

		snprintf(name, sizeof name, "%s%s", path, left[i]);
		found += found_in(name, needle);
	}
	return found;
}

TEST(what_is_put_is_there_after_a_restart)
{
	struct store *s;
	int64_t version;

	begin();
	s = reopen(NULL);
	put(s, "L1", "{\"alder\":36}", 1);
	put(s, "L2", "{\"alder\":20}", 2);
	put(s, "L1", "{\"alder\":37}", 3);
	s = reopen(s);
	CHECK_STR(facts_of(s, "L1"), "{\"alder\":37}");
	CHECK_STR(facts_of(s, "L2"), "{\"alder\":20}");
	CHECK_STR(facts_of(s, "L3"), "none");
	CHECK_INT(count(s, STORE_PERSON), 2);
	CHECK_INT(count(s, STORE_VACANCY), 0);
	CHECK_INT(store_last_version(s, &version), STORE_OK);
	CHECK_INT(version, 3);
	store_close(s);
}

TEST(all_of_a_record_is_kept)
{
	struct store_op op = {.type = STORE_PUT,
		.u.put = {.kind = STORE_VACANCY,
			.id = text("V/æ"),
			.facts = text("{\"titel\":\"a\\u0000b\"}"),
			.beside = text("{}"),
			.source = text("jobnet"),
			.put = -5,
			.version = 9}};
	const struct store_key key = {STORE_VACANCY, text("V/æ")};
	struct store_ops ops = {0};
	struct seen seen = {0};
	struct store *s;

	begin();
	s = reopen(NULL);
	add_op(&ops, &op);
	CHECK_INT(commit(s, &ops), STORE_OK);
	s = reopen(s);
	CHECK_INT(store_record(s, &key, see, &seen), STORE_OK);
	CHECK_STR(seen.facts, "{\"titel\":\"a\\u0000b\"}");
	CHECK_STR(seen.beside, "{}");
	CHECK_INT(seen.put, -5);
	CHECK_INT(seen.version, 9);
	op.type = STORE_REMOVE;
	op.u.key = key;
	add_op(&ops, &op);
	CHECK_INT(commit(s, &ops), STORE_OK);
	CHECK_INT(count(s, STORE_VACANCY), 0);
	store_close(s);
}

/* The second version is taken already: the whole list is refused, its first part too. */
TEST(a_list_is_written_whole_or_not_at_all)
{
	struct store_ops ops = {0};
	struct store *s;

	begin();
	s = reopen(NULL);
	put(s, "L1", "{\"a\":1}", 1);
	add_put(&ops, "L2", "{\"a\":2}", 2);
	add_put(&ops, "L3", "{\"a\":3}", 1);
	CHECK(commit(s, &ops) != STORE_OK);
	CHECK(*store_said(s));
	CHECK_STR(facts_of(s, "L2"), "none");
	for (int i = 0; i < 40; i++) { /* so many that they are put together */
		char id[16];

		snprintf(id, sizeof id, "M%d", i);
		add_put(&ops, id, "{}", i == 30 ? 12 : 2 + i);
	}
	CHECK(commit(s, &ops) != STORE_OK);
	CHECK(*store_said(s));
	CHECK_INT(count(s, STORE_PERSON), 1);
	put(s, "L2", "{\"a\":4}", 2);
	s = reopen(s);
	CHECK_STR(facts_of(s, "L2"), "{\"a\":4}");
	CHECK_STR(facts_of(s, "L1"), "{\"a\":1}");
	store_close(s);
}

TEST(what_is_forgotten_stands_in_no_file)
{
	struct store_ops ops = {0};
	struct store *s;

	begin();
	s = reopen(NULL);
	put(s, "CANARY-ID", "{\"navn\":\"CANARY-ONE\"}", 1);
	add_decision(&ops, "canarydecision", 1);
	CHECK_INT(commit(s, &ops), STORE_OK);
	put(s, "CANARY-ID", "{\"navn\":\"CANARY-TWO\"}", 2);
	CHECK(found_anywhere("CANARY-ONE") > 0); /* a decision rests on it */
	CHECK(found_anywhere("CANARY-TWO") > 0);
	add_forget(&ops, "CANARY-ID");
	CHECK_INT(commit(s, &ops), STORE_OK);
	CHECK_INT(found_anywhere("CANARY"), 0);
	CHECK_INT(found_anywhere("canarydecision"), 0);
	CHECK_STR(facts_of(s, "CANARY-ID"), "none");
	store_close(s);
}

/* Pages are split and joined again and again, and rows move: no copy is left behind. */
TEST(what_is_forgotten_stands_in_no_file_after_much_moving)
{
	enum { PERSONS = 400, ROUNDS = 12 };
	struct store *s;
	int64_t version = 0;
	unsigned seed = 7;
	static char facts[3000];

	begin();
	s = reopen(NULL);
	for (int round = 0; round < ROUNDS; round++) {
		struct store_ops ops = {0};

		for (int i = 0; i < PERSONS; i++) {
			char id[32];
			size_t n;

			seed = seed * 1103515245 + 12345;
			if (round && seed >> 16 & 1)
				continue;
			n = seed >> 20 & 1 ? (seed >> 16) % 2500 : (seed >> 16) % 200;
			snprintf(id, sizeof id, "CANARY-%03d", i);
			n = (size_t)snprintf(
				facts, sizeof facts, "{\"n\":\"CANARY-%03d %*s\"}", i, (int)n, "x");
			add_put(&ops, id, facts, ++version);
			if (seed >> 24 & 1) {
				snprintf(id, sizeof id, "d%lld", (long long)version);
				add_decision(&ops, id, version);
			}
		}
		CHECK_INT(commit(s, &ops), STORE_OK);
	}
	for (int i = 0; i < PERSONS; i += 2) {
		struct store_ops ops = {0};
		char id[32];

		snprintf(id, sizeof id, "CANARY-%03d", i);
		add_forget(&ops, id);
		CHECK_INT(commit(s, &ops), STORE_OK);
		CHECK_INT(found_anywhere(id), 0);
	}
	CHECK(found_anywhere("CANARY-001") > 0);
	CHECK_INT(count(s, STORE_PERSON), PERSONS / 2);
	for (int i = 1; i < PERSONS; i += 2) { /* nor does a change beside them bring them back */
		char id[32];

		snprintf(id, sizeof id, "CANARY-%03d", i);
		put(s, id, "{}", ++version);
	}
	for (int i = 0; i < PERSONS; i += 2) {
		char id[32];

		snprintf(id, sizeof id, "CANARY-%03d", i);
		CHECK_INT(found_anywhere(id), 0);
	}
	store_close(s);
}

static void copy_file(const char *from, const char *to)
{
	char command[200];

	snprintf(command, sizeof command, "cp %s %s", from, to);
	CHECK_INT(system(command), 0);
}

/* A backup of yesterday, put in place: who was forgotten since then does not come back; who
 * came back since then is as the backup has them. */
TEST(a_backup_brings_nobody_back)
{
	struct store_ops ops = {0};
	struct store *s;
	char backup[80];
	int64_t version;
	FILE *f;

	begin();
	snprintf(backup, sizeof backup, "%s/backup", folder);
	s = reopen(NULL);
	put(s, "L1", "{\"a\":\"CANARY\"}", 1);
	put(s, "L2", "{\"a\":2}", 2);
	store_close(s);
	copy_file(path, backup);
	s = reopen(NULL);
	add_forget(&ops, "L1");
	CHECK_INT(commit(s, &ops), STORE_OK);
	store_close(s);
	copy_file(backup, path);
	unlink(backup);
	s = reopen(NULL);
	CHECK_STR(facts_of(s, "L1"), "none");
	CHECK_STR(facts_of(s, "L2"), "{\"a\":2}");
	CHECK_INT(found_anywhere("CANARY"), 0);
	/* they may come back themselves, also in the same second, and another's erasure that was
	 * on its way when the power went does not touch them */
	CHECK_INT(store_last_version(s, &version), STORE_OK);
	CHECK_INT(version, 2);
	put(s, "L1", "{\"a\":3}", 3);
	store_close(s);
	f = fopen(list, "a");
	fprintf(f, "%032d 7\n", 1);
	fclose(f);
	s = reopen(NULL);
	CHECK_STR(facts_of(s, "L1"), "{\"a\":3}");
	CHECK_INT(store_last_version(s, &version), STORE_OK);
	CHECK_INT(version, 7);
	store_close(s);
}

/* The list beside the file is lost, or ends in the middle of a line. */
TEST(the_list_of_erasures_is_mended)
{
	struct store_ops ops = {0};
	struct store *s;
	struct stat before, after;

	begin();
	s = reopen(NULL);
	put(s, "L1", "{}", 1);
	add_forget(&ops, "L1");
	CHECK_INT(commit(s, &ops), STORE_OK);
	CHECK_INT(stat(list, &before), 0);
	store_close(s);
	unlink(list);
	s = reopen(NULL);
	CHECK_INT(stat(list, &after), 0);
	CHECK_INT(before.st_size, after.st_size);
	store_close(s);
	CHECK_INT(truncate(list, before.st_size - 3), 0);
	s = reopen(NULL);
	put(s, "L2", "{}", 2);
	add_forget(&ops, "L2");
	CHECK_INT(commit(s, &ops), STORE_OK);
	s = reopen(s);
	store_close(s);
	CHECK_INT(stat(list, &after), 0);
	CHECK_INT(before.st_size, after.st_size);
}

static void fill_file(const char *bytes)
{
	FILE *f = fopen(path, "w");

	if (!f)
		abort();
	fputs(bytes, f);
	fclose(f);
}

TEST(a_file_that_is_not_ours_is_left_as_it_is)
{
	enum store_result rc;
	char command[400];

	begin();
	fill_file("this is somebody's letter, long enough to be taken for a page of something else"
		  " and surely not a database of anybody at all, for it begins with words.\n");
	CHECK(!try_open(&rc));
	CHECK_INT(rc, STORE_DAMAGED);
	CHECK_INT(found_in(path, "somebody's letter"), 1);
	begin();
	snprintf(command, sizeof command,
		"python3 -c \"import sqlite3; c = sqlite3.connect('%s');"
		" c.execute('create table t(x)'); c.commit()\"",
		path);
	CHECK_INT(system(command), 0);
	CHECK(!try_open(&rc));
	CHECK_INT(rc, STORE_FOREIGN);
	begin();
	snprintf(command, sizeof command, "%s/elsewhere", folder);
	CHECK_INT(symlink(command, path), 0);
	CHECK(!try_open(&rc));
	CHECK_INT(rc, STORE_IO);
	CHECK(access(command, F_OK));
	begin();
}

TEST(a_newer_file_is_left_to_newer_programs)
{
	enum store_result rc;
	struct store *s;
	char command[400];

	begin();
	s = reopen(NULL);
	put(s, "L1", "{}", 1);
	store_close(s);
	snprintf(command, sizeof command,
		"python3 -c \"import sqlite3; c = sqlite3.connect('%s');"
		" c.execute('pragma user_version = %d'); c.commit()\"",
		path, STORE_SCHEMA + 1);
	CHECK_INT(system(command), 0);
	CHECK(!try_open(&rc));
	CHECK_INT(rc, STORE_FOREIGN);
	CHECK_STR(why, "it was written by a newer version");
}

TEST(one_process_at_a_time)
{
	struct store *s;
	int status = -1;
	pid_t child;

	begin();
	s = reopen(NULL);
	put(s, "L1", "{}", 1);
	child = fork();
	if (child == 0) {
		enum store_result rc;

		try_open(&rc);
		_exit(rc == STORE_BUSY ? 0 : 1 + (int)rc);
	}
	CHECK_INT(waitpid(child, &status, 0), child);
	CHECK_INT(status, 0);
	store_close(s);
}

/* Every byte of a record's row, one after the other: a changed one is damage. */
TEST(a_changed_letter_is_damage)
{
	struct store *s;
	static char all[1 << 20];
	size_t n, at;
	FILE *f;

	begin();
	s = reopen(NULL);
	put(s, "L1", "{\"alder\":\"NEEDLE\"}", 1);
	store_close(s);
	f = fopen(path, "r+");
	if (!f)
		abort();
	n = fread(all, 1, sizeof all, f);
	at = (size_t)((char *)memmem(all, n, "NEEDLE", 6) - all);
	fseek(f, (long)at, SEEK_SET);
	fputc('M', f);
	fclose(f);
	s = reopen(NULL);
	CHECK_STR(facts_of(s, "L1"), "a record is not what was written");
	CHECK_INT(store_each(s, STORE_PERSON, see, &(struct seen){0}), STORE_DAMAGED);
	store_close(s);
}

static void damage(const char *needle, char other)
{
	static char all[1 << 20];
	FILE *f = fopen(path, "r+");
	char *at;
	size_t n;

	if (!f)
		abort();
	n = fread(all, 1, sizeof all, f);
	at = memmem(all, n, needle, strlen(needle));
	CHECK(at != NULL);
	if (at) {
		fseek(f, at - all, SEEK_SET);
		fputc(other, f);
	}
	fclose(f);
}

static struct store *with_everything(void)
{
	const struct store_op rules = {.type = STORE_RULES, .u.rules = {text("r"), text("RULES")}};
	const struct store_op verdict = {.type = STORE_VERDICT,
		.u.verdict = {.kind = STORE_OVERRIDDEN,
			.decision = text("decided"),
			.criterion = text("K1"),
			.reason = text("BECAUSE")}};
	const struct store_op event = {.type = STORE_EVENT,
		.u.event = {.id = text("L2"), .what = text("done"), .step = text("STEP")}};
	struct store_ops ops = {0};
	struct store *s;

	begin();
	s = reopen(NULL);
	put(s, "L1", "{\"a\":1}", 1);
	put(s, "L2", "{\"a\":2}", 2);
	add_op(&ops, &rules);
	add_decision(&ops, "decided", 1);
	add_op(&ops, &verdict);
	add_op(&ops, &event);
	CHECK_INT(commit(s, &ops), STORE_OK);
	return s;
}

TEST(everything_is_looked_at)
{
	static const char *const needles[] = {"RULES", "BECAUSE", "STEP", "track.recommend"};
	struct store_report report;
	struct store_ops ops = {0};
	struct store *s = with_everything();

	CHECK_INT(store_check(s, &report), STORE_OK);
	CHECK_INT(report.records[STORE_PERSON], 2);
	CHECK_INT(report.decisions, 1);
	CHECK_INT(report.erased, 0);
	for (unsigned i = 0; i < sizeof needles / sizeof *needles; i++) {
		store_close(s);
		damage(needles[i], 'X');
		s = reopen(NULL);
		CHECK_INT(store_check(s, &report), STORE_DAMAGED);
		CHECK(*store_said(s));
		store_close(s);
		s = with_everything();
	}
	add_forget(&ops, "L1"); /* what was erased is no damage */
	CHECK_INT(commit(s, &ops), STORE_OK);
	CHECK_INT(found_anywhere("BECAUSE"), 0);
	CHECK_INT(store_check(s, &report), STORE_OK);
	CHECK_INT(report.decisions, 1);
	CHECK_INT(report.erased, 1);
	store_close(s);
}

TEST(a_decision_is_read_with_what_it_rests_on)
{
	struct store *s = with_everything();
	struct store_kept kept;
	const struct store_op *op;
	struct store_ops ops = {0};
	char *files;
	size_t len;

	put(s, "L1", "{\"a\":3}", 3);
	s = reopen(s);
	CHECK_INT(store_decision(s, text("decided"), &kept), STORE_OK);
	op = kept.ops.first;
	CHECK(op->type == STORE_DECIDE && !kept.erased && kept.n == 1);
	CHECK_STR(op->u.decision.method.s, "track.recommend");
	CHECK_INT(op->u.decision.digest.len, 32);
	op = op->next;
	CHECK(op->type == STORE_PARTY && op->u.party.version == 1);
	op = op->next;
	CHECK(op->type == STORE_PUT && !op->next);
	CHECK_STR(op->u.put.facts.s, "{\"a\":1}");
	store_ops_free(&kept.ops);
	CHECK_INT(store_next_decision(s, 2, &kept), STORE_NONE);
	CHECK_INT(store_decision(s, text("other"), &kept), STORE_NONE);
	CHECK_INT(store_ruleset(s, text("r"), &files, &len), STORE_OK);
	CHECK_STR(files, "RULES");
	mem_free(files);
	CHECK_INT(store_ruleset(s, text("q"), &files, &len), STORE_NONE);
	add_forget(&ops, "L1");
	CHECK_INT(commit(s, &ops), STORE_OK);
	CHECK_INT(store_decision(s, text("decided"), &kept), STORE_OK);
	CHECK(kept.erased);
	CHECK(store_text_none(kept.ops.first->u.decision.asked));
	store_ops_free(&kept.ops);
	store_close(s);
}

TEST(a_decision_is_found_by_the_beginning_of_its_id)
{
	static const char id[] = "abcdefghijklmnopponmlkjihgfedcba";
	struct store *s = with_everything();
	struct store_ops ops = {0};
	struct store_kept kept;

	add_decision(&ops, id, 1);
	CHECK_INT(commit(s, &ops), STORE_OK);
	CHECK_INT(store_decision(s, text("abcdefghijklmnop"), &kept), STORE_OK);
	CHECK_STR(kept.ops.first->u.decision.id.s, id);
	store_ops_free(&kept.ops);
	CHECK_INT(store_decision(s, text(id), &kept), STORE_OK);
	store_ops_free(&kept.ops);
	/* shorter, it could be another's; and it is found by its letters alone */
	CHECK_INT(store_decision(s, text("abcdefghijklmno"), &kept), STORE_NONE);
	CHECK_INT(store_decision(s, text("abcdefghijklmnopp"), &kept), STORE_NONE);
	CHECK_INT(store_decision(s, text("abcdefghijklmno%"), &kept), STORE_NONE);
	store_close(s);
}

TEST(a_copy_while_it_is_written_to)
{
	struct store_ops ops = {0};
	struct store *s;
	struct sql_copy *copy;
	char to[80];
	enum store_result rc;
	int64_t version = 0;

	begin();
	snprintf(to, sizeof to, "%s/copy", folder);
	s = reopen(NULL);
	for (int i = 0; i < 5000; i++) {
		char id[32], facts[600];

		snprintf(id, sizeof id, "L%d", i);
		snprintf(facts, sizeof facts, "{\"a\":\"%500d\"}", i);
		add_put(&ops, id, facts, ++version);
	}
	CHECK_INT(commit(s, &ops), STORE_OK);
	CHECK_INT(store_copy_begin(s, &copy, to), STORE_OK);
	for (int steps = 0; (rc = store_copy_step(copy)) == STORE_OK; steps++) {
		if (steps == 1)
			put(s, "L5", "{\"late\":1}", ++version);
	}
	CHECK_INT(rc, STORE_NONE);
	CHECK_INT(store_copy_end(copy), STORE_OK);
	store_close(s);
	CHECK_INT(rename(to, path), 0);
	s = reopen(NULL);
	CHECK_INT(count(s, STORE_PERSON), 5000);
	CHECK_STR(facts_of(s, "L5"), "{\"late\":1}");
	store_close(s);
}

enum { DAY = 86400, START = 1800000000 };

static void retain(struct store *s, int64_t now)
{
	const struct store_op op = {
		.type = STORE_RETAIN, .u.retention = {.decision_days = 100, .audit_days = 50}};
	struct store_ops ops = {0};

	add_op(&ops, &op);
	CHECK_INT(store_commit(s, ops.first, now), STORE_OK);
	store_ops_free(&ops);
}

static int decisions(struct store *s)
{
	struct store_report report;

	CHECK_INT(store_check(s, &report), STORE_OK);
	return (int)report.decisions;
}

static int64_t audit_rows(struct store *s)
{
	int64_t rows, broken;
	struct store_head head;

	CHECK_INT(store_verify(s, NULL, &rows, &broken), STORE_OK);
	store_head(s, &head);
	CHECK_INT(rows, head.n);
	return rows;
}

/* A decision and a row of the audit a day, for so many days. */
static void days_of_work(struct store *s, int64_t from, int days, int64_t *version)
{
	for (int day = 0; day < days; day++) {
		struct store_ops ops = {0};
		char id[32], facts[32];

		snprintf(id, sizeof id, "d%lld", (long long)++*version);
		snprintf(facts, sizeof facts, "{\"a\":\"FACT%lld.\"}", (long long)*version);
		add_put(&ops, "L1", facts, *version);
		add_decision(&ops, id, *version);
		CHECK_INT(store_commit(s, ops.first, from + day * DAY), STORE_OK);
		store_ops_free(&ops);
	}
}

TEST(what_is_old_goes)
{
	const int64_t start = 1800000000;
	int64_t version = 0, rows, broken;
	struct store_head head;
	struct store *s;

	begin();
	s = reopen(NULL);
	days_of_work(s, start, 200, &version);
	retain(s, start + 200 * DAY);
	CHECK_INT(decisions(s), 100);
	CHECK_INT(audit_rows(s), 200); /* the numbers go on */
	CHECK_INT(found_in(path, "FACT1.") + found_in(path, "FACT99."), 0);
	CHECK_STR(facts_of(s, "L1"), "{\"a\":\"FACT200.\"}");
	s = reopen(s);
	days_of_work(s, start + 200 * DAY, 1, &version);
	CHECK_INT(audit_rows(s), 201);
	store_head(s, &head);
	retain(s, start + 201 * DAY);
	CHECK_INT(store_verify(s, &head, &rows, &broken), STORE_OK);
	/* all of it: the chain still hangs on something */
	for (int day = 0; day < 400; day += 2)
		retain(s, start + (203 + day) * DAY);
	CHECK_INT(decisions(s), 0);
	s = reopen(s);
	CHECK_INT(audit_rows(s), 201);
	days_of_work(s, start + 700 * DAY, 1, &version);
	CHECK_INT(audit_rows(s), 202);
	store_close(s);
}

static void put_as(struct store *s, enum store_kind kind, const char *facts, int64_t version,
	bool decided, int64_t now)
{
	const struct store_op put = {.type = STORE_PUT,
		.u.put = {.kind = kind,
			.id = text("V1"),
			.facts = text(facts),
			.source = text("jobnet"),
			.version = version}};
	struct store_ops ops = {0};
	char decision[40];

	add_op(&ops, &put);
	snprintf(decision, sizeof decision, "d%lld", (long long)version);
	if (decided)
		add_decision(&ops, decision, version);
	CHECK_INT(store_commit(s, ops.first, now), STORE_OK);
	store_ops_free(&ops);
}

/* How often the i-th versions of a person, a vacancy and a run are in the file. */
static int versions(int i)
{
	char person[20], vacancy[20], run[20];

	snprintf(person, sizeof person, "kind%d-%d.", STORE_PERSON, i);
	snprintf(vacancy, sizeof vacancy, "kind%d-%d.", STORE_VACANCY, i);
	snprintf(run, sizeof run, "kind%d-%d.", STORE_RUN, i);
	return found_in(path, person) + found_in(path, vacancy) + found_in(path, run);
}

TEST(what_a_vacancy_was_goes_with_the_last_decision_that_rests_on_it)
{
	static const int there[][4] = {{3, 0, 3, 3}, {0, 0, 3, 3}, {0, 0, 0, 3}};
	int64_t version = 0;
	struct store *s;
	int day = 0;

	begin();
	s = reopen(NULL);
	for (int i = 1; i <= 4; i++) {
		for (int kind = STORE_PERSON; kind < STORE_KINDS; kind++) {
			char facts[40];

			snprintf(facts, sizeof facts, "{\"a\":\"kind%d-%d.\"}", kind, i);
			put_as(s, (enum store_kind)kind, facts, ++version, i % 2,
				START + i * 40 * DAY);
		}
	}
	for (int look = 0; look < 3; look++) {
		for (; day <= 120 + 60 * look; day += 2)
			retain(s, START + day * DAY);
		s = reopen(s);
		for (int i = 1; i <= 4; i++)
			if (versions(i) != there[look][i - 1])
				test_fail(__FILE__, __LINE__, "day %d, version %d: %d left", day, i,
					versions(i));
	}
	CHECK_INT(decisions(s), 0);
	store_close(s);
}

/* The clock jumps ten years: nothing goes for it that day, nor when it jumps back. */
TEST(a_clock_that_jumps_makes_nothing_go)
{
	const int64_t start = 1800000000, ten_years = (int64_t)3652 * DAY;
	int64_t version = 0;
	struct store *s;

	begin();
	s = reopen(NULL);
	days_of_work(s, start, 20, &version);
	retain(s, start + 20 * DAY);
	retain(s, start + 20 * DAY + ten_years);
	CHECK_INT(decisions(s), 20);
	days_of_work(s, start + 20 * DAY - ten_years, 5, &version); /* and back, and further */
	retain(s, start + 20 * DAY - ten_years);
	CHECK_INT(decisions(s), 25);
	CHECK_INT(audit_rows(s), 25);
	days_of_work(s, start + 21 * DAY, 1, &version);
	retain(s, start + 21 * DAY);
	CHECK_INT(decisions(s), 26);
	store_close(s);
}

TEST_MAIN
