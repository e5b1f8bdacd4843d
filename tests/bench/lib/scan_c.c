#include "lib/peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Two steps a block of rows: conditions over whole columns to one byte a row, which the
 * compiler turns into vector instructions; then the rows that are left, one by one.  Where
 * the rule asks for a wish, the wish alone is the first step: it leaves a hundredth of the
 * rows, so that reading the other columns for all rows would cost more than it saves.
 */

enum { BLOCK = 4096 };
#ifdef __x86_64__
#define VECTOR                                                                                     \
	__attribute__((optimize("O3"), target_clones("arch=skylake-avx512", "avx2", "default")))
#else
#define VECTOR __attribute__((optimize("O3")))
#endif

struct scan_c {
	const struct people *p;
	unsigned today;
	uint64_t *have;     /* bit per skill of the subject */
	uint32_t *whole;    /* what each vacancy's skills weigh together */
	struct found *late; /* matches with an unknown rank that could yet come in */
	uint32_t n_late;
	uint8_t flags[BLOCK + 8];
};

static uint64_t all_skills(const struct skills *of, uint32_t row, const uint32_t *weights);

struct scan_c *scan_c_new(const struct people *p, unsigned today)
{
	struct scan_c *s = calloc(1, sizeof *s);

	s->p = p;
	s->today = today;
	s->have = calloc(p->n_skills / 64 + 1, sizeof *s->have);
	s->whole = calloc(p->vacancies.n + 1u, sizeof *s->whole);
	for (uint32_t i = 0; i < p->vacancies.n; i++)
		s->whole[i] = (uint32_t)all_skills(&p->vacancies.skills, i, p->weight);
	s->late = calloc((p->persons.n > p->vacancies.n ? p->persons.n : p->vacancies.n) + 1u,
		sizeof *s->late);
	return s;
}

void scan_c_free(struct scan_c *s)
{
	free(s->have);
	free(s->late);
	free(s->whole);
	free(s);
}

void found_keep(struct peer_answer *a, const struct found *f)
{
	unsigned i = a->n < TOP ? a->n++ : TOP - 1;

	for (; i > 0 && found_before(f, &a->at[i - 1]); i--)
		a->at[i] = a->at[i - 1];
	a->at[i] = *f;
}

static void set_skills(struct scan_c *s, const struct skills *of, uint32_t row, bool on)
{
	for (uint32_t i = of->from[row]; i < of->from[row + 1]; i++) {
		uint64_t bit = UINT64_C(1) << (of->at[i] % 64);

		s->have[of->at[i] / 64] =
			on ? s->have[of->at[i] / 64] | bit : s->have[of->at[i] / 64] & ~bit;
	}
}

/* How many of a row's skills the subject has; weights: how much they weigh instead, or NULL. */
static uint64_t common_skills(
	const struct scan_c *s, const struct skills *of, uint32_t row, const uint32_t *weights)
{
	uint64_t n = 0;

	for (uint32_t i = of->from[row]; i < of->from[row + 1]; i++) {
		uint64_t has = (s->have[of->at[i] / 64] >> (of->at[i] % 64)) & 1;

		n += weights ? has * weights[of->at[i]] : has;
	}
	return n;
}

static uint64_t all_skills(const struct skills *of, uint32_t row, const uint32_t *weights)
{
	uint64_t n = 0;

	if (!weights)
		return of->from[row + 1] - of->from[row];
	for (uint32_t i = of->from[row]; i < of->from[row + 1]; i++)
		n += weights[of->at[i]];
	return n;
}

/* The first rank is at most 1 and the second at most `closest`: who has both already and lives
 * nearer cannot be passed. */
static bool cannot_pass(const struct peer_answer *a, uint32_t metres, uint32_t closest)
{
	const struct found *last = &a->at[TOP - 1];

	return a->n == TOP && !last->unknown && last->part == last->whole && !last->far &&
	       last->close == closest && metres > last->metres;
}

static void take(struct scan_c *s, struct peer_answer *a, const struct found *f)
{
	if (a->n < TOP || found_before(f, &a->at[TOP - 1]))
		found_keep(a, f);
	if ((f->unknown || f->far) && (a->n < TOP || found_could_rise(a, f)))
		s->late[s->n_late++] = *f;
}

static bool kept(const struct peer_answer *a, uint32_t row)
{
	for (unsigned i = 0; i < a->n; i++)
		if (a->at[i].row == row)
			return true;
	return false;
}

static void settle_late(struct scan_c *s, struct peer_answer *a)
{
	for (uint32_t i = 0; i < s->n_late; i++) {
		const struct found *f = &s->late[i];

		if (!kept(a, f->row) && found_could_rise(a, f))
			found_undecided(
				a, (f->unknown ? MISS_SKILLS : 0u) | (f->far ? MISS_WISH : 0u), 1);
	}
	s->n_late = 0;
}

/* ---- a person's jobs --------------------------------------------------------- */

struct wishes {
	uint16_t a, b, c;
	bool any;
};

VECTOR static void flag_groups(
	uint8_t *restrict flags, const uint16_t *restrict group, struct wishes w, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		flags[i] = (group[i] == w.a) | (group[i] == w.b) | (group[i] == w.c);
}

struct limits {
	uint8_t timer_min, timer_span, dansk, avoid;
	uint32_t lack;
	uint16_t today;
};

VECTOR static void flag_jobs(uint8_t *restrict flags, const struct vacancies *v, uint32_t from,
	struct limits l, uint32_t n)
{
	const uint8_t *restrict timer = v->timer + from, *restrict dansk = v->dansk + from;
	const uint8_t *restrict load = v->load + from;
	const uint16_t *restrict expires = v->expires + from;
	const uint32_t *restrict cert = v->cert + from;

	for (uint32_t i = 0; i < n; i++)
		flags[i] = (uint8_t)((uint8_t)(timer[i] - l.timer_min) <= l.timer_span) &
			   (dansk[i] <= l.dansk) & !(load[i] & l.avoid);
	for (uint32_t i = 0; i < n; i++)
		flags[i] &= (expires[i] >= l.today);
	for (uint32_t i = 0; i < n; i++)
		flags[i] &= !(cert[i] & l.lack);
}

struct jobs {
	struct scan_c *s;
	const struct vacancies *v;
	const uint32_t *metres;
	uint32_t reach;
	struct limits limits;
	unsigned missing; /* whatever the vacancy; without the certificates */
	bool no_certs, no_skills;
	const uint32_t *weights; /* broad; or NULL */
	const uint16_t *wish;    /* broad: three occupations; NULL: the second rank is not asked */
	bool far;                /* broad, and no wish is told */
	struct peer_answer *a;
};

/* The most digits in common with one of three wishes. */
static uint32_t closeness(const uint16_t wish[WISHES], uint16_t disco)
{
	uint32_t best = 0;

	for (unsigned k = 0; k < WISHES; k++) {
		uint32_t n = common_digits(wish[k], disco);

		best = n > best ? n : best;
	}
	return best;
}

static void take_job(struct jobs *j, uint32_t row)
{
	const struct vacancies *v = j->v;
	uint32_t metres = j->metres[v->place[row]];
	unsigned missing = j->missing | (j->no_certs && v->cert[row] ? MISS_CERT : 0);
	struct found f = {.row = row, .unknown = j->no_skills, .far = j->far, .metres = metres};

	if (metres > j->reach)
		return;
	if (missing) {
		found_undecided(j->a, missing, 1);
		return;
	}
	if (!j->no_skills && !j->far && cannot_pass(j->a, metres, j->wish ? 4 : 0))
		return;
	if (!j->no_skills) {
		f.part = common_skills(j->s, &v->skills, row, j->weights);
		f.whole = j->weights ? j->s->whole[row] : all_skills(&v->skills, row, NULL);
	}
	if (j->wish && !j->far)
		f.close = closeness(j->wish, v->disco[row]);
	take(j->s, j->a, &f);
}

static bool job_passes(const struct vacancies *v, uint32_t i, const struct limits *l)
{
	return ((uint8_t)(v->timer[i] - l->timer_min) <= l->timer_span) &
	       (v->dansk[i] <= l->dansk) & !(v->load[i] & l->avoid) & (v->expires[i] >= l->today) &
	       !(v->cert[i] & l->lack);
}

static void scan_jobs(struct jobs *j, const struct wishes *w)
{
	uint8_t *flags = j->s->flags;

	for (uint32_t from = 0; from < j->v->n; from += BLOCK) {
		uint32_t n = j->v->n - from < BLOCK ? j->v->n - from : BLOCK;

		memset(flags + n, 0, 8);
		if (w->any)
			flag_groups(flags, j->v->group + from, *w, n);
		else
			flag_jobs(flags, j->v, from, j->limits, n);
		for (uint32_t i = 0; i < n; i += 8) {
			uint64_t eight;

			memcpy(&eight, flags + i, 8);
			for (; eight; eight &= eight - 1) {
				uint32_t row = from + i + (uint32_t)__builtin_ctzll(eight) / 8;

				if (!w->any || job_passes(j->v, row, &j->limits))
					take_job(j, row);
			}
		}
	}
}

void scan_c_jobs(struct scan_c *s, enum rule rule, uint32_t i, struct peer_answer *a)
{
	const struct persons *p = &s->p->persons;
	unsigned matters = (MISS_SKILLS | MISS_CERT | (rule == BROAD ? MISS_WISH : 0));
	const uint16_t wish[WISHES] = {p->disco[0][i], p->disco[1][i], p->disco[2][i]};
	struct wishes w = {p->group[0][i], p->group[1][i], p->group[2][i],
		rule == NARROW && !(p->missing[i] & MISS_WISH)};
	struct jobs j = {.s = s,
		.v = &s->p->vacancies,
		.metres = people_metres(s->p, p->place[i]),
		.reach = p->reach[i],
		.limits = {p->timer_min[i], (uint8_t)(p->timer_maks[i] - p->timer_min[i]),
			p->dansk[i], p->avoid[i], ~p->cert[i], (uint16_t)s->today},
		.missing = p->missing[i] & ~matters,
		.no_certs = p->missing[i] & MISS_CERT,
		.no_skills = p->missing[i] & MISS_SKILLS,
		.weights = rule == BROAD ? s->p->weight : NULL,
		.wish = rule == BROAD ? wish : NULL,
		.far = rule == BROAD && p->missing[i] & MISS_WISH,
		.a = a};

	memset(a, 0, sizeof *a);
	if (!p->wants_work[i])
		return;
	set_skills(s, &p->skills, i, true);
	scan_jobs(&j, &w);
	set_skills(s, &p->skills, i, false);
	settle_late(s, a);
}

/* ---- a vacancy's shortlist --------------------------------------------------- */

struct wanted {
	uint8_t timer, dansk, load;
	uint16_t group;
	uint32_t cert;
};

VECTOR static void flag_wishes(
	uint8_t *restrict flags, const struct persons *p, uint32_t from, uint16_t g, uint32_t n)
{
	const uint16_t *restrict a = p->group[0] + from, *restrict b = p->group[1] + from;
	const uint16_t *restrict c = p->group[2] + from;

	for (uint32_t i = 0; i < n; i++)
		flags[i] = (a[i] == g) | (b[i] == g) | (c[i] == g) | (a[i] == ANY_GROUP);
}

VECTOR static void flag_persons(uint8_t *restrict flags, const struct persons *p, uint32_t from,
	struct wanted w, uint32_t n)
{
	const uint8_t *restrict low = p->timer_min + from, *restrict high = p->timer_maks + from;
	const uint8_t *restrict dansk = p->dansk + from, *restrict avoid = p->avoid + from;
	const uint8_t *restrict wants = p->wants_work + from;
	const uint32_t *restrict cert = p->cert + from;

	for (uint32_t i = 0; i < n; i++)
		flags[i] = wants[i] & (w.timer >= low[i]) & (w.timer <= high[i]) &
			   (w.dansk <= dansk[i]) & !(w.load & avoid[i]);
	if (w.cert)
		for (uint32_t i = 0; i < n; i++)
			flags[i] &= !(w.cert & ~cert[i]);
}

struct shortlist {
	struct scan_c *s;
	const struct persons *p;
	const uint32_t *metres;
	struct wanted wanted;
	unsigned matters;
	uint64_t whole;
	bool broad;
	uint16_t disco;
	struct peer_answer *a;
};

static void take_person(struct shortlist *l, uint32_t row)
{
	const struct persons *p = l->p;
	uint32_t metres = l->metres[p->place[row]];
	unsigned missing = p->missing[row] & l->matters;
	struct found f = {.row = row,
		.unknown = p->missing[row] & MISS_SKILLS,
		.far = l->broad && p->missing[row] & MISS_WISH,
		.metres = metres,
		.whole = l->whole};

	if (metres > p->reach[row])
		return;
	if (missing) {
		found_undecided(l->a, missing, 1);
		return;
	}
	if (!f.unknown && !f.far && cannot_pass(l->a, metres, l->broad ? 4 : 0))
		return;
	if (!f.unknown)
		f.part = common_skills(l->s, &p->skills, row, l->broad ? l->s->p->weight : NULL);
	if (l->broad && !f.far)
		f.close = closeness(
			(const uint16_t[]){p->disco[0][row], p->disco[1][row], p->disco[2][row]},
			l->disco);
	take(l->s, l->a, &f);
}

static bool person_passes(const struct persons *p, uint32_t i, const struct wanted *w)
{
	return p->wants_work[i] & (w->timer >= p->timer_min[i]) & (w->timer <= p->timer_maks[i]) &
	       (w->dansk <= p->dansk[i]) & !(w->load & p->avoid[i]) & !(w->cert & ~p->cert[i]);
}

static void scan_persons(struct shortlist *l, bool wish)
{
	uint8_t *flags = l->s->flags;

	for (uint32_t from = 0; from < l->p->n; from += BLOCK) {
		uint32_t n = l->p->n - from < BLOCK ? l->p->n - from : BLOCK;

		memset(flags + n, 0, 8);
		if (wish)
			flag_wishes(flags, l->p, from, l->wanted.group, n);
		else
			flag_persons(flags, l->p, from, l->wanted, n);
		for (uint32_t i = 0; i < n; i += 8) {
			uint64_t eight;

			memcpy(&eight, flags + i, 8);
			for (; eight; eight &= eight - 1) {
				uint32_t row = from + i + (uint32_t)__builtin_ctzll(eight) / 8;

				if (!wish || person_passes(l->p, row, &l->wanted))
					take_person(l, row);
			}
		}
	}
}

void scan_c_shortlist(struct scan_c *s, enum rule rule, uint32_t i, struct peer_answer *a)
{
	const struct vacancies *v = &s->p->vacancies;
	struct shortlist l = {.s = s,
		.p = &s->p->persons,
		.metres = people_metres(s->p, v->place[i]),
		.wanted = {v->timer[i], v->dansk[i], v->load[i], v->group[i], v->cert[i]},
		.matters = ((1u << MISS_BITS) - 1) & ~(unsigned)MISS_SKILLS &
			   ~(unsigned)(v->cert[i] ? 0 : MISS_CERT) &
			   ~(unsigned)(rule == BROAD ? MISS_WISH : 0),
		.whole = all_skills(&v->skills, i, rule == BROAD ? s->p->weight : NULL),
		.broad = rule == BROAD,
		.disco = v->disco[i],
		.a = a};

	memset(a, 0, sizeof *a);
	if (v->expires[i] < s->today)
		return;
	set_skills(s, &v->skills, i, true);
	scan_persons(&l, rule == NARROW);
	set_skills(s, &v->skills, i, false);
	settle_late(s, a);
}
