/* The audit: a chain that shows what was changed, and rows of many lines. */
#include "scratch.h"
#include "store/store_parts.h"
#include "store_rig.h"
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

static char path[] = "/tmp/sluse-audit-XXXXXX";

static struct store *begin(void)
{
	static bool named;

	if (!named)
		close(mkstemp(path));
	named = true;
	scratch_remove_store(path);
	return open_store_at(path);
}

static void end(struct store *s)
{
	store_close(s);
	scratch_remove_store(path);
}

static void add_line(struct store_ops *ops, const char *id, const char *actor, const char *decision)
{
	const struct store_op op = {.type = STORE_AUDIT,
		.u.audit = {.uid = 1000,
			.actor = text(actor),
			.method = text("ledig.get"),
			.id = text(id),
			.decision = text(decision)}};

	CHECK_INT(store_ops_add(ops, &op), 0);
}

static void commit(struct store *s, struct store_ops *ops)
{
	CHECK_INT(store_commit(s, ops->first, 1800000000), STORE_OK);
	store_ops_free(ops);
}

/* Persons L<from>… in one transaction. */
static void note_many(struct store *s, int from, int n, const char *actor)
{
	struct store_ops ops = {0};

	for (int i = from; i < from + n; i++) {
		char id[16];

		snprintf(id, sizeof id, "L%d", i);
		add_line(&ops, id, actor, NULL);
	}
	commit(s, &ops);
}

static int64_t number(struct store *s, const char *sql)
{
	int64_t n = -1;

	CHECK_INT(sql_number(s->db, sql, &n), STORE_OK);
	return n;
}

/* Where the chain breaks; 0: nowhere. */
static int64_t broken_at(struct store *s, const struct store_head *noted, int64_t lines)
{
	int64_t rows, broken;
	enum store_result rc = store_verify(s, noted, &rows, &broken);

	CHECK_INT(rc == STORE_DAMAGED, broken != 0);
	if (rc == STORE_OK)
		CHECK_INT(rows, lines);
	return broken;
}

TEST(what_is_changed_shows)
{
	static const struct {
		const char *sql;
		int64_t breaks;
	} changes[] = {
		{"update audit set method = 1 where n = 3", 3},
		{"update audit set uid = 7 where n = 1", 1},
		{"delete from audit where n = 2", 2},
		{"delete from audit where n = 1", 1},
		{"update audit set subject = null where n = 4", 4},
		{"update audit set n = 9 where n = 5", 5},
	};

	for (unsigned i = 0; i < sizeof changes / sizeof *changes; i++) {
		struct store *s = begin();

		for (int n = 1; n <= 5; n++)
			note_many(s, n % 2, 1, NULL);
		CHECK_INT(broken_at(s, NULL, 5), 0);
		CHECK_INT(sql_run(s->db, changes[i].sql), STORE_OK);
		CHECK_INT(broken_at(s, NULL, 5), changes[i].breaks);
		end(s);
	}
}

TEST(what_is_cut_off_shows_to_who_noted_the_head)
{
	struct store *s = begin();
	struct store_head head, later;

	for (int n = 1; n <= 4; n++)
		note_many(s, n, 1, NULL);
	store_head(s, &head);
	CHECK_INT(head.n, 4);
	note_many(s, 5, 1, NULL);
	store_head(s, &later);
	CHECK_INT(broken_at(s, &head, 5), 0);
	CHECK_INT(broken_at(s, &later, 5), 0);
	CHECK_INT(sql_run(s->db, "delete from audit where n > 3"), STORE_OK);
	CHECK_INT(broken_at(s, NULL, 3), 0);
	CHECK_INT(broken_at(s, &head, 3), 4);
	end(s);
}

/* ---- rows of many lines ----------------------------------------------------- */

TEST(lines_that_differ_in_the_person_alone_share_a_row)
{
	struct store *s = begin();
	struct store_head head;

	note_many(s, 0, 2 * LINES + 1, "sag"); /* three rows */
	CHECK_INT(number(s, "select count(*) from audit"), 3);
	CHECK_INT(broken_at(s, NULL, 2 * LINES + 1), 0);
	note_many(s, 0, 1, "sag"); /* of another transaction */
	CHECK_INT(number(s, "select count(*) from audit"), 4);
	store_head(s, &head);
	CHECK_INT(head.n, 2 * LINES + 2);
	store_close(s);
	s = open_store_at(path); /* the numbers go on from what is read */
	note_many(s, 7, 3, NULL);
	CHECK_INT(broken_at(s, &head, 2 * LINES + 5), 0);
	end(s);
}

TEST(lines_that_differ_in_more_do_not)
{
	struct store *s = begin();
	struct store_ops ops = {0};

	add_line(&ops, "L1", "sag", NULL);
	add_line(&ops, "L2", NULL, NULL);
	add_line(&ops, "L3", "", NULL);
	add_line(&ops, "L4", "", "d1");
	add_line(&ops, "L5", "", "d2");
	add_line(&ops, NULL, "", "d2"); /* about nobody: a row for each */
	add_line(&ops, NULL, "", "d2");
	add_line(&ops, "L6", "", "d2");
	commit(s, &ops);
	CHECK_INT(number(s, "select count(*) from audit"), 8);
	CHECK_INT(broken_at(s, NULL, 8), 0);
	/* more kinds than wait at a time, two persons each */
	for (int i = 0; i < 5 * TOGETHER / 2; i++) {
		char actor[16];

		snprintf(actor, sizeof actor, "a%d", i);
		add_line(&ops, "L1", actor, NULL);
		add_line(&ops, "L2", actor, NULL);
	}
	commit(s, &ops);
	CHECK_INT(number(s, "select count(*) from audit"), 8 + 5 * TOGETHER / 2);
	CHECK_INT(broken_at(s, NULL, 8 + 5 * TOGETHER), 0);
	end(s);
}

TEST(a_person_changed_within_a_row_shows)
{
	struct store *s = begin();
	struct store_head head;

	note_many(s, 0, 3, NULL);
	note_many(s, 0, 10, NULL);
	store_head(s, &head);
	CHECK_INT(sql_run(s->db, "update audit set subject = cast(substr(subject, 17) "
				 "|| substr(subject, 1, 16) as blob) where n = 13"),
		STORE_OK);
	CHECK_INT(broken_at(s, NULL, 13), 4);
	CHECK_INT(sql_run(s->db, "update audit set subject = zeroblob(20) where n = 13"), STORE_OK);
	CHECK_INT(broken_at(s, NULL, 13), 4);
	CHECK_INT(sql_run(s->db, "update audit set subject = zeroblob(0) where n = 13"), STORE_OK);
	CHECK_INT(broken_at(s, NULL, 13), 4);
	end(s);
}

/* A head that was noted of a line within a row was noted of another audit. */
TEST(no_head_lies_within_a_row)
{
	struct store *s = begin();
	struct store_head head;

	note_many(s, 0, 3, NULL);
	note_many(s, 0, 10, NULL);
	store_head(s, &head);
	CHECK_INT(broken_at(s, &head, 13), 0);
	for (head.n = 12; head.n > 3; head.n--)
		CHECK_INT(broken_at(s, &head, 13) != 0, true);
	end(s);
}

static enum store_result take_look(void *arg, const struct store_audit *a, int64_t given)
{
	char *seen = arg;

	CHECK_INT(given, 1800000000);
	CHECK_INT(a->uid, 1000);
	strncat(seen, store_text_none(a->actor) ? "-" : a->actor.s, a->actor.len + 1);
	strcat(seen, " ");
	return STORE_OK;
}

static const char *looks_at(struct store *s, const char *id)
{
	static char seen[200];

	*seen = '\0';
	CHECK_INT(store_looks_at(s, text(id), take_look, seen), STORE_OK);
	return seen;
}

TEST(who_looked_is_found_wherever_the_person_stands)
{
	struct store *s = begin();
	struct store_ops ops = {0};

	note_many(s, 0, 2 * LINES, "sag");
	note_many(s, 5, 1, NULL);
	CHECK_STR(looks_at(s, "L0"), "sag ");
	CHECK_STR(looks_at(s, "L5"), "sag - ");
	CHECK_STR(looks_at(s, "L127"), "sag ");
	CHECK_STR(looks_at(s, "L128"), "");
	for (int i = 0; i < 3; i++)
		add_line(&ops, i == 1 ? "L1" : "L300", "to", NULL);
	commit(s, &ops);
	CHECK_STR(looks_at(s, "L300"), "to to ");
	end(s);
}

/* Bytes that happen to be somebody's, but of two others who stand side by side, are not theirs. */
TEST(a_person_begins_where_one_begins)
{
	uint8_t who[PSEUDONYM], two[2 * PSEUDONYM] = {1};
	struct store *s = begin();
	struct sql_stmt *st;

	note_many(s, 0, 2, NULL);
	store_pseudonym(s, "person", text("L9"), who);
	memcpy(two + 3, who, sizeof who);
	CHECK_INT(sql_prepare(s->db, &st, "update audit set subject = ?"), STORE_OK);
	sql_bind_bytes(st, 1, two, sizeof two);
	CHECK_INT(sql_do(st), STORE_OK);
	sql_free(st);
	CHECK_STR(looks_at(s, "L9"), "");
	end(s);
}

/* What a program of schema 2 wrote: one person a row.  The chain goes on from it. */
TEST(rows_of_earlier_schemas_are_rows_of_one_line)
{
	static const char rows[] =
		"delete from audit;"
		"insert into audit values (1, 1800000000, 1000, 'sag', 'health', 'ledig.get', 0,"
		" x'FF79DF905C47A9867F05403F9B844D7B', NULL,"
		" x'53C3FA3EEEEDEC08648B8302C398BC33046EBD7DC4C929FA7F9773E4F213396D'),"
		" (2, 1800000000, 1000, 'sag', 'health', 'ledig.get', 0,"
		" x'CEAAA6A1BFC53A57E0CD5B8FE8362D13', NULL,"
		" x'D58375B9674A7567E58ED0BB1A4E190D599B4ADCAE3708B213FF79E4A84CA97A');"
		"pragma user_version = 2";
	struct store *s = begin();
	struct store_head head;

	CHECK_INT(sql_run(s->db, rows), STORE_OK);
	store_close(s);
	s = open_store_at(path);
	CHECK_INT(number(s, "pragma user_version"), STORE_SCHEMA);
	store_head(s, &head);
	CHECK_INT(head.n, 2);
	note_many(s, 1, 5, NULL);
	CHECK_INT(broken_at(s, &head, 7), 0);
	CHECK_STR(looks_at(s, "L2"), "sag - ");
	end(s);
}

TEST_MAIN
