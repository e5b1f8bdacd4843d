/* Points and ranges in relation to each other (DMN 1.5, 10.3.4.9, table 78). */
#include "feel/builtin.h"

/* A point is a range of one. */
struct ends {
	struct value lo, hi; /* null: no end */
	bool lo_open, hi_open;
	bool point;
};

static struct ends ends_of(struct value v)
{
	struct ends e = {v, v, false, false, true};

	if (v.kind == V_RANGE) {
		const struct range *r = v.u.range;

		e = (struct ends){r->lo, r->hi, r->lo_open, r->hi_open, false};
		e.lo.pad = 0;
	}
	return e;
}

/* Compares two ends that are values; the answer of a relation hangs on it.  false and
 * *why when they cannot be compared. */
static bool order(struct feel_env *env, struct value x, struct value y, int *out, struct value *why)
{
	if (x.kind == V_NULL || y.kind == V_NULL || feel_order(env, x, y, out)) {
		*why = value_error("these two are of different kinds and cannot be compared");
		return false;
	}
	return true;
}

/* Ends of both sides as numbers: lo.lo, hi.hi, hi of x with lo of y, lo of x with hi of y.
 * An end that is not there lies beyond every value. */
struct relation {
	struct ends x, y;
	int lo_lo, hi_hi, hi_lo, lo_hi;
	struct value why;
};

static bool side(struct feel_env *env, struct value a, bool a_upper, struct value b, bool b_upper,
	int *out, struct value *why)
{
	if (a.kind == V_NULL || b.kind == V_NULL) {
		int ia = a.kind != V_NULL ? 0 : a_upper ? 1 : -1;
		int ib = b.kind != V_NULL ? 0 : b_upper ? 1 : -1;

		*out = (ia > ib) - (ia < ib);
		return true;
	}
	return order(env, a, b, out, why);
}

static bool relate(struct feel_env *env, const struct value *args, struct relation *r)
{
	r->x = ends_of(args[0]);
	r->y = ends_of(args[1]);
	return side(env, r->x.lo, false, r->y.lo, false, &r->lo_lo, &r->why) &&
	       side(env, r->x.hi, true, r->y.hi, true, &r->hi_hi, &r->why) &&
	       side(env, r->x.hi, true, r->y.lo, false, &r->hi_lo, &r->why) &&
	       side(env, r->x.lo, false, r->y.hi, true, &r->lo_hi, &r->why);
}

static bool same_lo(const struct relation *r)
{
	return r->lo_lo == 0 && r->x.lo_open == r->y.lo_open;
}

static bool same_hi(const struct relation *r)
{
	return r->hi_hi == 0 && r->x.hi_open == r->y.hi_open;
}

static bool before(const struct relation *r)
{
	return r->hi_lo < 0 || (r->hi_lo == 0 && (r->x.hi_open || r->y.lo_open));
}

static bool after(const struct relation *r)
{
	return r->lo_hi > 0 || (r->lo_hi == 0 && (r->x.lo_open || r->y.hi_open));
}

/* y lies within x. */
static bool includes(const struct relation *r)
{
	bool lo = r->lo_lo < 0 || (r->lo_lo == 0 && (!r->x.lo_open || r->y.lo_open));
	bool hi = r->hi_hi > 0 || (r->hi_hi == 0 && (!r->x.hi_open || r->y.hi_open));

	return lo && hi;
}

static bool during(const struct relation *r)
{
	bool lo = r->lo_lo > 0 || (r->lo_lo == 0 && (!r->y.lo_open || r->x.lo_open));
	bool hi = r->hi_hi < 0 || (r->hi_hi == 0 && (!r->y.hi_open || r->x.hi_open));

	return lo && hi;
}

static bool meets(const struct relation *r)
{
	return r->hi_lo == 0 && !r->x.hi_open && !r->y.lo_open;
}

static bool met_by(const struct relation *r)
{
	return r->lo_hi == 0 && !r->x.lo_open && !r->y.hi_open;
}

static bool overlaps(const struct relation *r)
{
	return !before(r) && !after(r);
}

/* x begins first and ends within y. */
static bool overlaps_before(const struct relation *r)
{
	bool first = r->lo_lo < 0 || (r->lo_lo == 0 && !r->x.lo_open && r->y.lo_open);
	bool within = r->hi_lo > 0 || (r->hi_lo == 0 && !r->x.hi_open && !r->y.lo_open);
	bool ends = r->hi_hi < 0 || (r->hi_hi == 0 && (r->x.hi_open || !r->y.hi_open));

	return first && within && ends;
}

/* y begins first, and x ends after it. */
static bool overlaps_after(const struct relation *r)
{
	bool first = r->lo_lo > 0 || (r->lo_lo == 0 && r->x.lo_open && !r->y.lo_open);
	bool within = r->lo_hi < 0 || (r->lo_hi == 0 && !r->x.lo_open && !r->y.hi_open);
	bool ends = r->hi_hi > 0 || (r->hi_hi == 0 && (!r->x.hi_open || r->y.hi_open));

	return first && within && ends;
}

static bool finishes(const struct relation *r)
{
	return same_hi(r) && (r->lo_lo > 0 || (r->lo_lo == 0 && (!r->y.lo_open || r->x.lo_open)));
}

static bool finished_by(const struct relation *r)
{
	return same_hi(r) && (r->lo_lo < 0 || (r->lo_lo == 0 && (!r->x.lo_open || r->y.lo_open)));
}

static bool starts(const struct relation *r)
{
	return same_lo(r) && (r->hi_hi < 0 || (r->hi_hi == 0 && (!r->y.hi_open || r->x.hi_open)));
}

static bool started_by(const struct relation *r)
{
	return same_lo(r) && (r->hi_hi > 0 || (r->hi_hi == 0 && (!r->x.hi_open || r->y.hi_open)));
}

static bool coincides(const struct relation *r)
{
	return same_lo(r) && same_hi(r);
}

#define RELATION(name)                                                                             \
	FEEL_FN(bi_##name)                                                                         \
	{                                                                                          \
		struct relation r;                                                                 \
                                                                                                   \
		(void)n;                                                                           \
		return relate(env, args, &r) ? value_bool(name(&r)) : r.why;                       \
	}
RELATION(before)
RELATION(after)
RELATION(meets)
RELATION(met_by)
RELATION(overlaps)
RELATION(overlaps_before)
RELATION(overlaps_after)
RELATION(finishes)
RELATION(finished_by)
RELATION(includes)
RELATION(during)
RELATION(starts)
RELATION(started_by)
RELATION(coincides)
