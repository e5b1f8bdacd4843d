/* What is too old goes in turns, and in the end as if it had gone at once. */
#include "scratch.h"
#include "store/store_parts.h"
#include "store_rig.h"
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

enum { DAY = 86400, START = 1800000000, A_TURN = 1000 };

static char path[80];

static struct store *begin(void)
{
	if (!*path) {
		scratch_template(path, sizeof path, "retain", 64 << 20);
		close(mkstemp(path));
	}
	scratch_remove_store(path);
	return open_store_at(path);
}

static void end(struct store *s)
{
	store_close(s);
	scratch_remove_store(path);
}

static void run(struct store *s, const char *sql)
{
	CHECK_INT(sql_run(s->db, sql), STORE_OK);
}

static int64_t number(struct store *s, const char *sql)
{
	int64_t n = -1;

	CHECK_INT(sql_number(s->db, sql, &n), STORE_OK);
	return n;
}

/* One turn, with a record that is put in the same group; gives how many notes went. */
static int64_t turn(struct store *s, const struct store_retention *r, int64_t *version)
{
	const struct store_op retain = {.type = STORE_RETAIN, .u.retention = *r};
	const struct store_op put = {.type = STORE_PUT,
		.u.put = {.id = text("L1"),
			.facts = text("{}"),
			.source = text("lokal"),
			.version = ++*version}};
	struct store_ops ops = {0}, gone;
	int64_t n;

	CHECK_INT(store_ops_add(&ops, &retain), 0);
	CHECK_INT(store_ops_add(&ops, &put), 0);
	CHECK_INT(store_commit(s, ops.first, START + 400 * DAY), STORE_OK);
	store_ops_free(&ops);
	store_take_gone(s, &gone);
	n = gone.n;
	store_ops_free(&gone);
	CHECK_INT(number(s, "select max(version) from record where current = 1"), *version);
	return n;
}

/* All turns of a day; gives how many there were. */
static int retain(struct store **s, struct store_retention r, bool killed)
{
	int64_t version = 0;
	int turns = 1;

	CHECK(turn(*s, &r, &version) <= A_TURN);
	for (; store_more_to_go(*s); turns++) {
		r.again = !killed;
		if (killed && turns < 3) {
			store_close(*s);
			*s = open_store_at(path);
		} else if (killed) {
			r.again = true;
		}
		CHECK(turn(*s, &r, &version) <= A_TURN);
	}
	return turns;
}

/* ---- what happened to persons ------------------------------------------------ */

/* Of a hundred persons, the same notes for a seed, most of them old; some were written while
 * the clock was behind, and some in the midst while it was ahead, where it ends what is old.
 * Twenty of them have their tracks ended some day, and nothing is noted of them after. */
static void note_much(struct store *s, unsigned seed)
{
	char sql[1600];

	snprintf(sql, sizeof sql,
		"with recursive r(i, x) as (select 1, %u union all select i + 1,"
		" (x * 1103515245 + 12345) & 2147483647 from r where i < 23000)"
		"insert into event (id, what, track, step, note, actor, day, given, sum)"
		" select 'L' || case when i between 8700 and 8999 then 80 + i %% 20"
		" when i < 8700 then (x >> 4) %% 100 else (x >> 4) %% 80 end,"
		" case when i between 8700 and 8999 then 'ended' else case (x >> 12) %% 16"
		" when 0 then 'accepted' when 1 then 'outcome' when 2 then 'took'"
		" when 3 then 'released' when 4 then 'measured' when 5 then 'declined'"
		" when 6 then 'consented' when 7 then 'withdrew' when 8 then 'settled'"
		" when 9 then 'returned' when 10 then 'undone' when 11 then 'ended'"
		" when 12 then 'unheard of' else 'done' end end,"
		" 't' || case when i between 8700 and 8999 then (i / 20) %% 3"
		" else (x >> 16) %% 3 end,"
		" case (x >> 18) %% 3 when 0 then null else 's' || ((x >> 20) %% 3) end,"
		" case (x >> 22) %% 5 when 0 then '{\"areas\":1}' end, null, (x >> 8) %% 90,"
		" %d + i * 1500 - case when (x >> 5) %% 4000 = 0 then 86400 * 300 else 0 end"
		" + case when i between 14000 and 14010 then 86400 * 300 else 0 end, 0 from r",
		seed, START);
	run(s, sql);
}

/* In one statement over all. */
static void drop_at_once(struct store *s)
{
	static const int days[NOTEDS] = {200, 180, 300, 210}; /* after START they are young */
	struct sql_stmt *st = s->query[Q_RETAIN_EVENTS];

	sql_bind_int(st, 1, 0);
	sql_bind_int(st, 2, INT64_MAX);
	for (int kind = 0; kind < NOTEDS; kind++) {
		char sql[200];

		snprintf(sql, sizeof sql,
			"select coalesce(min(n), 99999) from event where given >= %d",
			START + days[kind] * DAY);
		sql_bind_int(st, 3 + kind, number(s, sql));
		sql_bind_int(st, 3 + NOTEDS + kind, START + days[kind] * DAY);
	}
	while (sql_step(st) == STORE_OK)
		;
	sql_reset(st);
}

static int64_t left(struct store *s, int64_t *sum)
{
	*sum = number(s, "select sum(n * 7 + day) from event");
	return number(s, "select count(*) from event");
}

static void compare(unsigned seed, bool killed)
{
	const struct store_retention r = {.track_days = 200,
		.measurement_days = 220,
		.consent_days = 100,
		.decision_days = 190};
	static const char ended[] =
		"select count(*) from event where length(id) = 3 and id >= 'L80'"
		" and what in ('accepted', 'done', 'outcome', 'ended')";
	struct store *s = begin();
	int64_t sum, sum_at_once, n, at_once;

	note_much(s, seed);
	n = number(s, "select count(*) from event");
	CHECK(number(s, ended) > 500);
	drop_at_once(s);
	CHECK_INT(number(s, ended), 0);
	at_once = left(s, &sum_at_once);
	CHECK(at_once < n - 4000 && at_once > 5000);
	end(s);
	s = begin();
	note_much(s, seed);
	CHECK(retain(&s, r, killed) >= 3);
	CHECK_INT(left(s, &sum), at_once);
	CHECK_INT(sum, sum_at_once);
	CHECK(retain(&s, r, false) > 1); /* what is left is looked at again; nothing goes */
	CHECK_INT(left(s, &sum), at_once);
	end(s);
}

TEST(in_turns_goes_what_would_go_at_once)
{
	compare(1, false);
	compare(2, false);
}

TEST(who_is_killed_between_turns_begins_anew)
{
	compare(3, true);
}

/* Each of a person's notes held against all the others would take minutes. */
TEST(who_has_many_notes_keeps_nobody_waiting)
{
	const struct store_retention r = {.track_days = 100};
	struct store *s = begin();

	run(s, "with recursive r(i) as (select 0 union all select i + 1 from r where i < 19999)"
	       "insert into event (id, what, track, step, note, actor, day, given, sum)"
	       " select 'P', case i when 0 then 'accepted' else 'outcome' end, 't', null, null,"
	       " null, 0, 1800000000 + i, 0 from r");
	CHECK(retain(&s, r, false) >= 20);
	CHECK_INT(number(s, "select count(*) from event"), 20000);
	run(s, "insert into event (id, what, track, step, note, actor, day, given, sum)"
	       " select 'P', 'ended', 't', null, null, null, 0, 1800030000, 0");
	CHECK(retain(&s, r, false) >= 20);
	CHECK_INT(number(s, "select count(*) from event"), 0);
	end(s);
}

/* The newest notes are forgotten between two turns, and what is noted then has their numbers. */
TEST(what_is_young_stays_whatever_its_number)
{
	static const char *const whats[] = {"took", "released", "done", "done"};
	struct store_retention r = {.track_days = 100};
	const struct store_op forget = {.type = STORE_FORGET, .u.key = {STORE_PERSON, text("L7")}};
	struct store *s = begin();
	struct store_ops ops = {0};
	int64_t version = 1;

	run(s, "with recursive r(i) as (select 1 union all select i + 1 from r where i < 1500)"
	       "insert into event (id, what, track, day, given, sum)"
	       " select case when i > 1490 then 'L7' else 'L' || (i % 7) end, 'done', 't', i,"
	       " 1800000000, 0 from r;"
	       "insert into record values (1, 0, 'L7', 1, 0, 'lokal', '{}', null, 0, 0)");
	turn(s, &r, &version);
	CHECK(store_more_to_go(s));
	CHECK_INT(store_ops_add(&ops, &forget), 0);
	for (unsigned i = 0; i < sizeof whats / sizeof *whats; i++) {
		const struct store_op note = {.type = STORE_EVENT,
			.u.event = {.id = text("L8"), .what = text(whats[i]), .track = text("t")}};

		CHECK_INT(store_ops_add(&ops, &note), 0);
	}
	CHECK_INT(store_commit(s, ops.first, START + 400 * DAY), STORE_OK);
	store_ops_free(&ops);
	CHECK_INT(number(s, "select min(n) from event where id = 'L8'"), 1491);
	r.again = true;
	do {
		turn(s, &r, &version);
	} while (store_more_to_go(s));
	CHECK_INT(number(s, "select count(*) from event where id = 'L8'"), 4);
	end(s);
}

/* ---- decisions and the audit -------------------------------------------------- */

TEST(more_decisions_than_go_in_a_turn_go_on_the_same_day)
{
	const struct store_retention r = {.decision_days = 100, .audit_days = 100};
	struct store *s = begin();
	struct store_ops ops = {0};
	struct store_head noted;
	int64_t rows, broken;

	for (int i = 0; i < 12000; i++) {
		const struct store_op op = {.type = STORE_AUDIT, .u.audit = {.method = text("m")}};

		CHECK_INT(store_ops_add(&ops, &op), 0);
	}
	CHECK_INT(store_commit(s, ops.first, START), STORE_OK);
	store_ops_free(&ops);
	run(s, "with recursive r(i) as (select 1 union all select i + 1 from r where i < 1700)"
	       "insert into decision select i, 'd' || i, 'r', 'm', null, null, null, 0, 0, 0,"
	       " 1800000000 + i, 0 from r;"
	       "insert into party select 100000 + n, n, 0 from decision;"
	       "insert into record select 100000 + n, 0, 'P' || n, 0, 0, 'lokal', '{}', null, 0, 0"
	       " from decision");
	CHECK_INT(retain(&s, r, false), 9 + 12);
	CHECK_INT(number(s, "select count(*) from decision"), 0);
	CHECK_INT(number(s, "select count(*) from party"), 0);
	CHECK_INT(number(s, "select count(*) from record"), 1);
	CHECK_INT(number(s, "select count(*) from audit"), 0);
	CHECK_INT(store_verify(s, NULL, &rows, &broken), STORE_OK);
	CHECK_INT(rows, 12000);
	store_head(s, &noted); /* the row has gone, and its mac stayed */
	CHECK_INT(store_verify(s, &noted, &rows, &broken), STORE_OK);
	noted.mac[0] ^= 1;
	CHECK_INT(store_verify(s, &noted, &rows, &broken), STORE_DAMAGED);
	end(s);
}

/* A decision is read, it goes for its age, and then somebody says what they think of it: nobody
 * would find that again, nor take it away when the person is forgotten. */
TEST(what_is_said_to_a_decision_that_is_gone_is_not_kept)
{
	const struct store_op verdict = {.type = STORE_VERDICT,
		.u.verdict = {.kind = STORE_OVERRIDDEN,
			.decision = text("d1"),
			.item = text("spor"),
			.reason = text("nej")}};
	const struct store_retention r = {.decision_days = 100};
	struct store *s = begin();

	run(s, "insert into decision values"
	       " (1, 'd1', 'r', 'm', null, null, null, 0, 0, 0, 1800000000, 0)");
	for (int gone = 0; gone < 2; gone++) {
		struct store_ops ops = {0};

		CHECK_INT(store_ops_add(&ops, &verdict), 0);
		CHECK_INT(store_commit(s, ops.first, START), STORE_OK);
		store_ops_free(&ops);
		CHECK_INT(number(s, "select count(*) from verdict"), !gone);
		CHECK_INT(retain(&s, r, false), 1);
		CHECK_INT(number(s, "select count(*) from verdict"), 0);
	}
	end(s);
}

/* The store's own day follows the clock by two days a day, however many turns that takes. */
TEST(turns_are_of_one_day)
{
	struct store_retention r = {.track_days = 100};
	struct store *s = begin();
	int64_t version = 0;

	note_much(s, 4);
	run(s, "update clock set retained = 1800000000 + 86400 * 200");
	for (turn(s, &r, &version); store_more_to_go(s);) {
		r.again = true;
		turn(s, &r, &version);
	}
	CHECK_INT(number(s, "select retained from clock"), START + 202 * DAY);
	end(s);
}

/* Nor is a start a day: a daemon that starts again and again while the clock is ahead. */
TEST(starts_are_no_days)
{
	const struct store_retention r = {.track_days = 100};
	struct store *s = begin();
	int64_t version = 0;

	run(s, "update clock set retained = 1800000000");
	for (int i = 0; i < 5; i++) {
		turn(s, &r, &version);
		CHECK_INT(number(s, "select retained from clock"), START + 2 * DAY);
		store_close(s);
		s = open_store_at(path);
	}
	run(s, "update clock set latest = latest - 86400"); /* a day later */
	turn(s, &r, &version);
	CHECK_INT(number(s, "select retained from clock"), START + 4 * DAY);
	end(s);
}

TEST_MAIN
