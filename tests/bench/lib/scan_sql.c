#include "lib/peer.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Tables are clustered by what narrows most: vacancies and persons' wishes by group for the
 * narrow rule, both by place for the broad one, so that one query walks neighbouring rows of
 * one covering tree.  Facts that nobody told stand as values that every condition lets pass
 * (lib/people.h), and `miss` says which they are; places that nobody told are 0 metres from
 * everywhere.  A person's own statements are prepared for what the person has not told.
 */

enum { REACH = 100000 /* metres; nobody goes farther */ };
enum what { TOP_TEN, UNDECIDED, UNKNOWN_RANKS, WHATS };

struct scan_sql {
	const struct people *p;
	unsigned today;
	sqlite3 *db;
	sqlite3_stmt *jobs[RULES][WHATS][1 << MISS_BITS]; /* by what is missing */
	sqlite3_stmt *shortlist[RULES][WHATS];
};

static void run(struct scan_sql *s, const char *sql)
{
	char *why;

	if (sqlite3_exec(s->db, sql, NULL, NULL, &why))
		bench_die("SQLite", why);
}

static sqlite3_stmt *prepare(struct scan_sql *s, const char *sql)
{
	sqlite3_stmt *q;

	if (sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &q, NULL))
		bench_die(sql, sqlite3_errmsg(s->db));
	return q;
}

static void insert(struct scan_sql *s, sqlite3_stmt *q, unsigned n, ...)
{
	va_list ap;

	va_start(ap, n);
	for (unsigned i = 1; i <= n; i++)
		sqlite3_bind_int64(q, (int)i, va_arg(ap, int64_t));
	va_end(ap);
	if (sqlite3_step(q) != SQLITE_DONE)
		bench_die("SQLite", sqlite3_errmsg(s->db));
	sqlite3_reset(q);
}

static void fill_places(struct scan_sql *s)
{
	sqlite3_stmt *q = prepare(s, "INSERT INTO way VALUES (?, ?, ?)");
	uint32_t n = s->p->n_places;

	for (uint32_t a = 0; a <= n; a++) {
		const uint32_t *metres = people_metres(s->p, (uint16_t)a);

		for (uint32_t b = 0; b <= n; b++)
			if (metres[b] <= REACH)
				insert(s, q, 3, (int64_t)a, (int64_t)metres[b], (int64_t)b);
	}
	sqlite3_finalize(q);
}

static void fill_skills(struct scan_sql *s, const char *sql, const struct skills *of, uint32_t n)
{
	sqlite3_stmt *q = prepare(s, sql);

	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = of->from[i]; k < of->from[i + 1]; k++)
			insert(s, q, 3, (int64_t)i, (int64_t)of->at[k],
				(int64_t)s->p->weight[of->at[k]]);
	sqlite3_finalize(q);
}

/* What all that a vacancy asks for weighs. */
static int64_t weight_of(const struct people *p, uint32_t vacancy)
{
	const struct skills *of = &p->vacancies.skills;
	int64_t sum = 0;

	for (uint32_t k = of->from[vacancy]; k < of->from[vacancy + 1]; k++)
		sum += p->weight[of->at[k]];
	return sum;
}

static void fill_vacancies(struct scan_sql *s)
{
	const struct vacancies *v = &s->p->vacancies;
	sqlite3_stmt *q =
		prepare(s, "INSERT INTO vacancy VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	for (uint32_t i = 0; i < v->n; i++)
		insert(s, q, 11, (int64_t)i, (int64_t)v->group[i], (int64_t)v->place[i],
			(int64_t)v->timer[i], (int64_t)v->cert[i], (int64_t)v->dansk[i],
			(int64_t)v->load[i], (int64_t)v->expires[i],
			(int64_t)(v->skills.from[i + 1] - v->skills.from[i]), (int64_t)v->disco[i],
			weight_of(s->p, i));
	sqlite3_finalize(q);
	fill_skills(s, "INSERT INTO asks VALUES (?, ?, ?)", &v->skills, v->n);
}

static void fill_persons(struct scan_sql *s)
{
	const struct persons *p = &s->p->persons;
	sqlite3_stmt *q =
		prepare(s, "INSERT INTO person VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	sqlite3_stmt *w = prepare(s, "INSERT OR IGNORE INTO wish VALUES (?, ?)");

	for (uint32_t i = 0; i < p->n; i++) {
		insert(s, q, 13, (int64_t)i,
			(int64_t)(p->missing[i] & MISS_PLACE ? s->p->n_places : p->place[i]),
			(int64_t)p->wants_work[i], (int64_t)p->timer_min[i],
			(int64_t)p->timer_maks[i], (int64_t)p->cert[i], (int64_t)p->dansk[i],
			(int64_t)p->avoid[i], (int64_t)p->reach[i], (int64_t)p->missing[i],
			(int64_t)p->disco[0][i], (int64_t)p->disco[1][i], (int64_t)p->disco[2][i]);
		for (unsigned k = 0; k < WISHES; k++)
			insert(s, w, 2, (int64_t)p->group[k][i], (int64_t)i);
	}
	sqlite3_finalize(q);
	sqlite3_finalize(w);
	fill_skills(s, "INSERT INTO knows VALUES (?, ?, ?)", &p->skills, p->n);
}

struct scan_sql *scan_sql_new(const struct people *p, unsigned today)
{
	struct scan_sql *s = calloc(1, sizeof *s);

	s->p = p;
	s->today = today;
	if (sqlite3_open(":memory:", &s->db))
		bench_die("SQLite", "cannot open");
	run(s, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;"
	       "CREATE TABLE way (a INT, m INT, b INT, PRIMARY KEY (a, m, b)) WITHOUT ROWID;"
	       "CREATE TABLE vacancy (id INTEGER PRIMARY KEY, g INT, place INT, timer INT, cert "
	       "INT,"
	       " dansk INT, load INT, expires INT, skills INT, disco INT, weight INT);"
	       "CREATE TABLE asks (v INT, skill INT, weight INT, PRIMARY KEY (v, skill)) WITHOUT "
	       "ROWID;"
	       "CREATE TABLE person (id INTEGER PRIMARY KEY, place INT, wants INT, low INT,"
	       " high INT, cert INT, dansk INT, avoid INT, reach INT, miss INT, d1 INT, d2 INT, d3 "
	       "INT);"
	       "CREATE TABLE wish (g INT, p INT, PRIMARY KEY (g, p)) WITHOUT ROWID;"
	       "CREATE TABLE knows (p INT, skill INT, weight INT, PRIMARY KEY (p, skill)) WITHOUT "
	       "ROWID");
	fill_places(s);
	fill_vacancies(s);
	fill_persons(s);
	run(s, "CREATE UNIQUE INDEX way_ab ON way (a, b, m);"
	       "CREATE INDEX vacancy_g ON vacancy"
	       " (g, timer, place, cert, dansk, load, expires, skills);"
	       "CREATE INDEX vacancy_place ON vacancy"
	       " (place, timer, cert, dansk, load, expires, skills, disco, weight);"
	       /* wishes clustered with all that is asked of the person */
	       "CREATE TABLE wished (g INT, p INT, place INT, wants INT, low INT, high INT, cert "
	       "INT,"
	       " dansk INT, avoid INT, reach INT, miss INT, PRIMARY KEY (g, p)) WITHOUT ROWID;"
	       "INSERT INTO wished SELECT w.g, p.id, p.place, p.wants, p.low, p.high, p.cert,"
	       " p.dansk, p.avoid, p.reach, p.miss FROM wish w JOIN person p ON p.id = w.p;"
	       "CREATE INDEX person_place ON person"
	       " (place, wants, low, high, cert, dansk, avoid, reach, miss, d1, d2, d3);"
	       "COMMIT; ANALYZE");
	return s;
}

void scan_sql_free(struct scan_sql *s)
{
	sqlite3_stmt *q;

	while ((q = sqlite3_next_stmt(s->db, NULL)))
		sqlite3_finalize(q);
	sqlite3_close(s->db);
	free(s);
}

static int row_of(struct scan_sql *s, sqlite3_stmt *q)
{
	int status = sqlite3_step(q);

	if (status == SQLITE_ROW)
		return 1;
	if (status != SQLITE_DONE)
		bench_die("SQLite", sqlite3_errmsg(s->db));
	sqlite3_reset(q);
	return 0;
}

/* id, part or NULL, whole, metres, closeness or NULL */
static void read_top(struct scan_sql *s, sqlite3_stmt *q, struct peer_answer *a)
{
	while (row_of(s, q)) {
		struct found *f = &a->at[a->n++];

		*f = (struct found){.row = (uint32_t)sqlite3_column_int(q, 0),
			.unknown = sqlite3_column_type(q, 1) == SQLITE_NULL,
			.part = (uint64_t)sqlite3_column_int64(q, 1),
			.whole = (uint64_t)sqlite3_column_int64(q, 2),
			.metres = (uint32_t)sqlite3_column_int(q, 3),
			.far = sqlite3_column_type(q, 4) == SQLITE_NULL,
			.close = (uint32_t)sqlite3_column_int(q, 4)};
	}
}

static void read_counts(struct scan_sql *s, sqlite3_stmt *q, struct peer_answer *a)
{
	while (row_of(s, q))
		if (sqlite3_column_int(q, 1))
			found_undecided(a, (unsigned)sqlite3_column_int(q, 0),
				(uint32_t)sqlite3_column_int(q, 1));
}

static unsigned lack_of(const struct found *f)
{
	return (f->unknown ? MISS_SKILLS : 0u) | (f->far ? MISS_WISH : 0u);
}

/* Rows of what is missing and how many could come among the ten; those that are there do not
 * count. */
static void settle_late(struct scan_sql *s, sqlite3_stmt *q, struct peer_answer *a)
{
	while (row_of(s, q)) {
		unsigned lack = (unsigned)sqlite3_column_int(q, 0);
		uint32_t n = (uint32_t)sqlite3_column_int(q, 1);

		for (unsigned i = 0; i < a->n; i++)
			n -= lack_of(&a->at[i]) == lack;
		if (n)
			found_undecided(a, lack, n);
	}
}

/* What the last of the ten has of the first rank; anybody passes one that is unknown. */
static double last_ratio(const struct peer_answer *a)
{
	const struct found *last = &a->at[a->n - 1];

	return last->unknown ? 0 : (double)last->part / (double)last->whole;
}

/* ---- a person's jobs --------------------------------------------------------- */

enum job_bind {
	J_PERSON = 1,
	J_PLACE,
	J_REACH,
	J_LOW,
	J_HIGH,
	J_LACK,
	J_DANSK,
	J_AVOID,
	J_TODAY,
	J_G1,
	J_G2,
	J_G3,
	J_D1,
	J_D2,
	J_D3,
	J_LAST, /* a double, bound where it is needed */
	JOB_BINDS = J_LAST
};
/* What the person has of what a vacancy asks for, and that: by number, or by weight. */
static const char *const parts[RULES] = {
	[NARROW] = "(SELECT count(*) FROM knows k CROSS JOIN asks a ON a.v = v.id"
		   " AND a.skill = k.skill WHERE k.p = ?1)",
	[BROAD] = "(SELECT coalesce(sum(a.weight), 0) FROM knows k CROSS JOIN asks a ON a.v = v.id"
		  " AND a.skill = k.skill WHERE k.p = ?1)"};
static const char *const wholes[RULES] = {[NARROW] = "v.skills", [BROAD] = "v.weight"};
#define CLOSE(d, x, y, z)                                                                          \
	"CASE WHEN " d " IN (" x ", " y ", " z ") THEN 4"                                          \
	" WHEN " d " / 10 IN (" x " / 10, " y " / 10, " z " / 10) THEN 3"                          \
	" WHEN " d " / 100 IN (" x " / 100, " y " / 100, " z " / 100) THEN 2"                      \
	" WHEN " d " / 1000 IN (" x " / 1000, " y " / 1000, " z " / 1000) THEN 1 ELSE 0 END"

/* What is picked of the vacancies that fit, and in which order. */
static void pick_jobs(FILE *f, enum rule rule, enum what what, unsigned miss)
{
	bool skills = !(miss & MISS_SKILLS), wish = !(miss & MISS_WISH);

	if (what == UNDECIDED)
		fputs("v.cert <> 0, count(*)", f);
	else if (what == UNKNOWN_RANKS)
		fprintf(f, "%u, count(*)", miss & (MISS_SKILLS | (rule == BROAD ? MISS_WISH : 0u)));
	else
		fprintf(f, "v.id, %s AS part, %s, w.m, %s AS close", skills ? parts[rule] : "NULL",
			wholes[rule],
			rule == NARROW ? "0"
			: wish         ? CLOSE("v.disco", "?13", "?14", "?15")
				       : "NULL");
}

static sqlite3_stmt *prepare_jobs(struct scan_sql *s, enum rule rule, enum what what, unsigned miss)
{
	bool wish = rule == NARROW && !(miss & MISS_WISH), way = !(miss & MISS_PLACE);
	bool place_first = way && !wish;
	char sql[4096];
	FILE *f = fmemopen(sql, sizeof sql, "w");

	fputs("SELECT ", f);
	pick_jobs(f, rule, what, miss);
	fprintf(f,
		" FROM %s WHERE v.timer BETWEEN ?4 AND ?5 AND v.dansk <= ?7"
		" AND (v.load & ?8) = 0 AND v.expires >= ?9",
		!way ? wish ? "vacancy v INDEXED BY vacancy_g" : "vacancy v"
		: place_first
			? "way w CROSS JOIN vacancy v INDEXED BY vacancy_place ON v.place = w.b"
			: "vacancy v INDEXED BY vacancy_g CROSS JOIN way w"
			  " ON w.a = ?2 AND w.b = v.place");
	if (miss & MISS_CERT)
		fputs(what == UNDECIDED ? "" : " AND v.cert = 0", f);
	else
		fputs(" AND (v.cert & ?6) = 0", f);
	if (wish)
		fputs(" AND v.g IN (?10, ?11, ?12)", f);
	if (way)
		fputs(place_first ? " AND w.a = ?2 AND w.m <= ?3" : " AND w.m <= ?3", f);
	if (what == UNKNOWN_RANKS && !(miss & MISS_SKILLS))
		fprintf(f, " AND %s * 1.0 / %s >= ?16", parts[rule], wholes[rule]);
	if (what == TOP_TEN)
		fprintf(f, " ORDER BY part * 1.0 / %s DESC, close DESC, w.m, v.id LIMIT 10",
			wholes[rule]);
	if (what == UNDECIDED)
		fputs(" GROUP BY 1", f);
	fclose(f);
	return prepare(s, sql);
}

static sqlite3_stmt *jobs_of(struct scan_sql *s, enum rule rule, enum what what, uint32_t i)
{
	const struct persons *p = &s->p->persons;
	sqlite3_stmt **q = &s->jobs[rule][what][p->missing[i]];
	const int64_t binds[JOB_BINDS] = {[J_PERSON] = i,
		[J_PLACE] = p->place[i],
		[J_REACH] = p->reach[i],
		[J_LOW] = p->timer_min[i],
		[J_HIGH] = p->timer_maks[i],
		[J_LACK] = ~p->cert[i],
		[J_DANSK] = p->dansk[i],
		[J_AVOID] = p->avoid[i],
		[J_TODAY] = s->today,
		[J_G1] = p->group[0][i],
		[J_G2] = p->group[1][i],
		[J_G3] = p->group[2][i],
		[J_D1] = p->disco[0][i],
		[J_D2] = p->disco[1][i],
		[J_D3] = p->disco[2][i]};

	if (!*q)
		*q = prepare_jobs(s, rule, what, p->missing[i]);
	for (int b = 1; b < JOB_BINDS && b <= sqlite3_bind_parameter_count(*q); b++)
		sqlite3_bind_int64(*q, b, binds[b]);
	return *q;
}

void scan_sql_jobs(struct scan_sql *s, enum rule rule, uint32_t i, struct peer_answer *a)
{
	const struct persons *p = &s->p->persons;
	unsigned miss = p->missing[i] & ~(unsigned)(rule == BROAD ? MISS_WISH : 0);
	unsigned always = miss & ~(unsigned)(MISS_SKILLS | MISS_CERT);
	unsigned miss_rank = p->missing[i] & (MISS_SKILLS | (rule == BROAD ? MISS_WISH : 0u));

	memset(a, 0, sizeof *a);
	if (!p->wants_work[i])
		return;
	if (miss & ~(unsigned)MISS_SKILLS) {
		sqlite3_stmt *q = jobs_of(s, rule, UNDECIDED, i);

		while (row_of(s, q)) {
			unsigned lack = sqlite3_column_int(q, 0) ? miss & MISS_CERT : 0;

			if (always | lack)
				found_undecided(
					a, always | lack, (uint32_t)sqlite3_column_int(q, 1));
		}
	}
	if (always)
		return;
	read_top(s, jobs_of(s, rule, TOP_TEN, i), a);
	if (a->n == TOP && miss_rank) {
		sqlite3_stmt *q = jobs_of(s, rule, UNKNOWN_RANKS, i);

		if (!(miss & MISS_SKILLS))
			sqlite3_bind_double(q, J_LAST, last_ratio(a));
		settle_late(s, q, a);
	}
}

/* ---- a vacancy's shortlist --------------------------------------------------- */

enum list_bind {
	L_VACANCY = 1,
	L_PLACE,
	L_TIMER,
	L_CERT,
	L_DANSK,
	L_LOAD,
	L_GROUP,
	L_MATTERS,
	L_WHOLE,
	L_DISCO,
	L_RANKS, /* the facts that ranks lack */
	L_LAST,  /* a double, bound where it is needed */
	LIST_BINDS = L_LAST
};
static const char *const known[RULES] = {
	[NARROW] = "(SELECT count(*) FROM asks a CROSS JOIN knows k ON k.p = p.id"
		   " AND k.skill = a.skill WHERE a.v = ?1)",
	[BROAD] = "(SELECT coalesce(sum(a.weight), 0) FROM asks a CROSS JOIN knows k ON k.p = p.id"
		  " AND k.skill = a.skill WHERE a.v = ?1)"};

static sqlite3_stmt *prepare_shortlist(struct scan_sql *s, enum rule rule, enum what what)
{
	char sql[4096];
	FILE *f = fmemopen(sql, sizeof sql, "w");

	fputs("SELECT ", f);
	if (what == TOP_TEN)
		fprintf(f,
			"p.id, CASE WHEN p.miss & 512 THEN NULL ELSE %s END AS part, ?9,"
			" w.m, %s AS close",
			known[rule],
			rule == NARROW ? "0"
				       : "CASE WHEN p.miss & 256 THEN NULL ELSE " CLOSE(
						 "?10", "p.d1", "p.d2", "p.d3") " END");
	else
		fputs(what == UNDECIDED ? "p.miss & ?8 AS lack, count(*)"
					: "p.miss & ?11 AS lack, count(*)",
			f);
	fprintf(f,
		" FROM %s AND w.m <= p.reach AND p.wants AND ?3 BETWEEN p.low AND p.high"
		" AND (?4 & ~p.cert) = 0 AND ?5 <= p.dansk AND (?6 & p.avoid) = 0",
		rule == NARROW ? "(SELECT *, p AS id FROM wished WHERE g = ?7 OR g = 65535) p"
				 " CROSS JOIN way w ON w.a = ?2 AND w.b = p.place WHERE 1"
			       : "way w CROSS JOIN person p INDEXED BY person_place"
				 " ON p.place = w.b WHERE w.a = ?2");
	fputs(what == UNDECIDED ? " AND (p.miss & ?8) <> 0" : " AND (p.miss & ?8) = 0", f);
	if (what == UNKNOWN_RANKS)
		fprintf(f, " AND (p.miss & ?11) <> 0 AND ((p.miss & 512) OR %s * 1.0 / ?9 >= ?12)",
			known[rule]);
	fputs(what == TOP_TEN ? " ORDER BY part IS NULL, part DESC, close IS NULL, close DESC, w.m,"
				" p.id LIMIT 10"
			      : " GROUP BY lack",
		f);
	fclose(f);
	return prepare(s, sql);
}

static sqlite3_stmt *shortlist_of(struct scan_sql *s, enum rule rule, enum what what, uint32_t i)
{
	const struct vacancies *v = &s->p->vacancies;
	sqlite3_stmt **q = &s->shortlist[rule][what];
	unsigned spare =
		MISS_SKILLS | (v->cert[i] ? 0 : MISS_CERT) | (rule == BROAD ? MISS_WISH : 0);
	const int64_t binds[LIST_BINDS] = {[L_VACANCY] = i,
		[L_PLACE] = v->place[i],
		[L_TIMER] = v->timer[i],
		[L_CERT] = v->cert[i],
		[L_DANSK] = v->dansk[i],
		[L_LOAD] = v->load[i],
		[L_GROUP] = v->group[i],
		[L_MATTERS] = ((1 << MISS_BITS) - 1) & ~spare,
		[L_WHOLE] = rule == BROAD ? weight_of(s->p, i)
					  : v->skills.from[i + 1] - v->skills.from[i],
		[L_DISCO] = v->disco[i],
		[L_RANKS] = MISS_SKILLS | (rule == BROAD ? MISS_WISH : 0)};

	if (!*q)
		*q = prepare_shortlist(s, rule, what);
	for (int b = 1; b < LIST_BINDS && b <= sqlite3_bind_parameter_count(*q); b++)
		sqlite3_bind_int64(*q, b, binds[b]);
	return *q;
}

void scan_sql_shortlist(struct scan_sql *s, enum rule rule, uint32_t i, struct peer_answer *a)
{
	memset(a, 0, sizeof *a);
	if (s->p->vacancies.expires[i] < s->today)
		return;
	read_counts(s, shortlist_of(s, rule, UNDECIDED, i), a);
	read_top(s, shortlist_of(s, rule, TOP_TEN, i), a);
	if (a->n == TOP) {
		sqlite3_stmt *q = shortlist_of(s, rule, UNKNOWN_RANKS, i);

		sqlite3_bind_double(q, L_LAST, last_ratio(a));
		settle_late(s, q, a);
	}
}
