#include "data/value.h"

#include <string.h>

struct value value_text(const char *s)
{
	return value_string(s, strlen(s));
}

struct value value_big_int(struct arena *a, int64_t i)
{
	struct decimal *d = arena_alloc_raw(a, sizeof *d);

	decimal_from_int(d, i);
	return (struct value){.kind = V_NUMBER, .big = 1, .u.dec = d};
}

struct value value_decimal(struct arena *a, const struct decimal *d)
{
	struct decimal *copy;
	int64_t i;

	if (decimal_to_int(d, &i) && i >= -VALUE_SMALL_MAX && i <= VALUE_SMALL_MAX)
		return (struct value){.kind = V_NUMBER, .u.i = i};
	copy = arena_alloc_raw(a, sizeof *copy);
	*copy = *d;
	return (struct value){.kind = V_NUMBER, .big = 1, .u.dec = copy};
}

void value_to_decimal(struct value number, struct decimal *out)
{
	if (number.big)
		*out = *number.u.dec;
	else
		decimal_from_int(out, number.u.i);
}

bool value_to_int(struct value v, int64_t *out)
{
	if (v.kind != V_NUMBER)
		return false;
	if (v.big)
		return decimal_to_int(v.u.dec, out);
	*out = v.u.i;
	return true;
}

struct list *list_new(struct arena *a, uint32_t n)
{
	struct list *l = arena_alloc(a, sizeof *l + (size_t)n * sizeof l->at[0]);

	l->n = n;
	return l;
}

struct context *context_new(struct arena *a, uint32_t n)
{
	struct context *c = arena_alloc(a, sizeof *c + (size_t)n * sizeof c->at[0]);

	c->n = n;
	return c;
}

const struct value *context_get(const struct context *c, const char *key, size_t len)
{
	for (uint32_t i = 0; i < c->n; i++)
		if (c->at[i].len == len && memcmp(c->at[i].key, key, len) == 0)
			return &c->at[i].value;
	return NULL;
}

/* ---- unknown --------------------------------------------------------------- */

struct value value_unknown(struct arena *a, uint32_t slot)
{
	struct causes *c = arena_alloc_raw(a, sizeof *c + sizeof c->slot[0]);

	c->n = 1;
	c->slot[0] = slot;
	return (struct value){.kind = V_UNKNOWN, .u.causes = c};
}

/* Are all of y's slots among x's? */
static bool covers(const struct causes *x, const struct causes *y)
{
	uint32_t i = 0;

	for (uint32_t j = 0; j < y->n; j++, i++) {
		while (i < x->n && x->slot[i] < y->slot[j])
			i++;
		if (i == x->n || x->slot[i] != y->slot[j])
			return false;
	}
	return true;
}

const struct causes *causes_join(struct arena *a, const struct causes *x, const struct causes *y)
{
	struct causes *both;
	uint32_t i = 0, j = 0, n = 0;

	if (x == y || covers(x, y))
		return x;
	if (covers(y, x))
		return y;
	both = arena_alloc_raw(a, sizeof *both + ((size_t)x->n + y->n) * sizeof both->slot[0]);
	while (i < x->n || j < y->n) {
		uint32_t next = j == y->n || (i < x->n && x->slot[i] < y->slot[j]) ? x->slot[i]
										   : y->slot[j];

		i += i < x->n && x->slot[i] == next;
		j += j < y->n && y->slot[j] == next;
		both->slot[n++] = next;
	}
	both->n = n;
	return both;
}

struct value value_unknown_join(struct arena *a, struct value x, struct value y)
{
	x.u.causes = causes_join(a, x.u.causes, y.u.causes);
	return x;
}

/* ---- copies ---------------------------------------------------------------- */

static struct value copy_list(struct arena *a, const struct list *from)
{
	struct list *l = list_new(a, from->n);

	for (uint32_t i = 0; i < from->n; i++)
		l->at[i] = value_copy(a, from->at[i]);
	return value_list(l);
}

static const struct context *copy_context(struct arena *a, const struct context *from)
{
	struct context *c = context_new(a, from->n);

	for (uint32_t i = 0; i < from->n; i++) {
		c->at[i].key = arena_strndup(a, from->at[i].key, from->at[i].len);
		c->at[i].len = from->at[i].len;
		c->at[i].value = value_copy(a, from->at[i].value);
	}
	return c;
}

static const struct range *copy_range(struct arena *a, const struct range *from)
{
	struct range *r = arena_alloc_raw(a, sizeof *r);

	*r = *from;
	r->lo = value_copy(a, from->lo);
	r->hi = value_copy(a, from->hi);
	return r;
}

static struct clock copy_clock(struct arena *a, struct clock c)
{
	if (c.zone)
		c.zone = arena_strdup(a, c.zone);
	return c;
}

static void *copy_bytes(struct arena *a, const void *from, size_t n)
{
	return memcpy(arena_alloc_raw(a, n), from, n);
}

struct value value_copy(struct arena *a, struct value v)
{
	struct instant *instant;
	struct clock *clock;

	switch ((enum value_kind)v.kind) {
	case V_NULL:
		if (v.big)
			v.u.reason = arena_strdup(a, v.u.reason);
		break;
	case V_UNKNOWN:
		v.u.causes = copy_bytes(a, v.u.causes,
			sizeof *v.u.causes + v.u.causes->n * sizeof v.u.causes->slot[0]);
		break;
	case V_NUMBER:
		if (v.big)
			v.u.dec = copy_bytes(a, v.u.dec, sizeof *v.u.dec);
		break;
	case V_STRING: v.u.s = arena_strndup(a, v.u.s, v.aux); break;
	case V_TIME:
		clock = copy_bytes(a, v.u.clock, sizeof *clock);
		*clock = copy_clock(a, *clock);
		v.u.clock = clock;
		break;
	case V_DATETIME:
		instant = copy_bytes(a, v.u.instant, sizeof *instant);
		instant->clock = copy_clock(a, instant->clock);
		v.u.instant = instant;
		break;
	case V_LIST: return copy_list(a, v.u.list);
	case V_CONTEXT: v.u.context = copy_context(a, v.u.context); break;
	case V_RANGE: v.u.range = copy_range(a, v.u.range); break;
	case V_UNSET:
	case V_BOOLEAN:
	case V_DATE:
	case V_DAYTIME:
	case V_YEARMONTH:
	case V_FUNCTION: break; /* nothing behind it, or what lives as long as its code */
	}
	return v;
}
