/*
 * Rows come, go and take each other's places at random, now and then without memory: what the
 * postings say a subject shares with each is what a walk through all sets says.
 */
#include "match/postings.h"
#include "mem_fail.h"
#include "prop.h"
#include "test.h"

enum { ROWS = 300, IDS = 5000, MOST = 30 };

struct rig {
	uint64_t state;
	struct postings ps;
	struct {
		uint32_t id[MOST], n;
		bool there;
	} row[ROWS];
	struct shares shares;
};

/* Few numbers are common and most are rare; different ones. */
static uint32_t some_ids(struct rig *r, uint32_t id[MOST])
{
	uint32_t n = 0, want = prop_draw(&r->state, MOST + 1);

	for (uint32_t i = 0; i < want; i++) {
		uint32_t k,
			is = prop_draw(&r->state, prop_draw(&r->state, 2) ? 8 : IDS) * 40000007u;

		for (k = 0; k < n && id[k] != is; k++)
			;
		if (k == n)
			id[n++] = is;
	}
	return n;
}

static void put(struct rig *r, uint32_t i)
{
	uint32_t n = r->row[i].n = some_ids(r, r->row[i].id);

	r->row[i].there = true;
	mem_fail_at(prop_draw(&r->state, 8), MEM_FAIL_ONCE);
	if (postings_add(&r->ps, r->row[i].id, n, i)) {
		CHECK(mem_fail_failed());
		r->row[i].there = false;
	}
	mem_fail_at(0, MEM_FAIL_ONCE);
}

static void change(struct rig *r)
{
	uint32_t i = prop_draw(&r->state, ROWS), k = prop_draw(&r->state, ROWS);

	if (!r->row[i].there) {
		put(r, i);
	} else if (r->row[k].there) {
		postings_drop(&r->ps, r->row[i].id, r->row[i].n, i);
		r->row[i].there = false;
	} else {
		postings_move(&r->ps, r->row[i].id, r->row[i].n, i, k);
		r->row[k] = r->row[i];
		r->row[i].there = false;
	}
}

static uint32_t shared(const struct rig *r, uint32_t i, const uint32_t *id, uint32_t n)
{
	uint32_t sum = 0;

	for (uint32_t k = 0; k < r->row[i].n; k++)
		for (uint32_t j = 0; j < n; j++)
			sum += r->row[i].id[k] == id[j] ? j + 1 : 0;
	return sum;
}

/* An element weighs as much as its place among the subject's. */
static void compare(struct rig *r)
{
	uint32_t id[MOST], weight[MOST], n = some_ids(r, id), wrong = 0;
	uint64_t rows[ROWS / 64 + 1] = {0};

	for (uint32_t i = 0; i < MOST; i++)
		weight[i] = i + 1;
	for (uint32_t i = 0; i < ROWS; i++)
		if (prop_draw(&r->state, 4))
			rows[i / 64] |= UINT64_C(1) << (i % 64);
	shares_open(&r->shares, sizeof rows / sizeof *rows * 64);
	postings_sum(&r->ps, id, weight, n, rows, &r->shares);
	for (uint32_t i = 0; i < ROWS; i++) {
		bool asked = rows[i / 64] >> (i % 64) & 1,
		     any = r->shares.any[i / 64] >> (i % 64) & 1;
		uint32_t want = asked && r->row[i].there ? shared(r, i, id, n) : 0;

		wrong += r->shares.sum[i] != want || any != (want > 0);
	}
	CHECK_INT(wrong, 0);
	shares_clear(&r->shares, (ROWS / 64 + 1) * 64);
	for (uint32_t i = 0; i < ROWS; i++)
		wrong += r->shares.sum[i] != 0 || r->shares.any[i / 64] != 0;
	CHECK_INT(wrong, 0);
}

TEST(what_rows_share_is_what_their_sets_say)
{
	static struct rig r;

	r = (struct rig){.state = prop_seed(20261129)};
	memset(r.shares.sum, 0xff, sizeof r.shares.sum);
	memset(r.shares.any, 0xff, sizeof r.shares.any);
	CHECK_INT(postings_init(&r.ps, ROWS), 0);
	for (unsigned i = 0; i < prop_rounds(4000); i++) {
		change(&r);
		if (i % 16 == 0)
			compare(&r);
	}
	postings_free(&r.ps);
	CHECK_INT(mem_fail_live(), 0);
}

TEST(without_memory_there_are_none)
{
	struct postings ps;

	mem_fail_at(1, MEM_FAIL_ONCE);
	CHECK_INT(postings_init(&ps, ROWS), -1);
	mem_fail_at(0, MEM_FAIL_ONCE);
	CHECK(!ps.list);
	CHECK_INT(mem_fail_live(), 0);
}
TEST_MAIN
