#include "decide/calendar.h"
#include "decide/decide_parts.h"

/* The day a task comes up.  False when that is not known. */
static bool day_of(struct eval *e, const struct due *d, int64_t *from)
{
	struct value v;

	*from = DATE_NONE;
	if (!d->from)
		return true;
	v = eval_code(e, d->from);
	if (v.kind == V_DATE)
		*from = v.u.i;
	/* there is none: then nothing says when, and the condition alone decides */
	return v.kind == V_DATE || (v.kind == V_NULL && !v.big);
}

/* A day that lies ahead: will the condition hold then, as far as is known now? */
static enum due_state look_ahead(struct eval *e, const struct due *d, int64_t from)
{
	struct eval then;

	if (d->item.valid_to != DATE_NONE && from > d->item.valid_to)
		return DUE_NO;
	eval_ahead(&then, e, from);
	switch ((enum state)eval_criterion(&then, &d->item.criteria[0])->state) {
	case STATE_NO: return DUE_NO;
	case STATE_UNKNOWN: return DUE_UNKNOWN;
	default: return DUE_UPCOMING;
	}
}

void decide_due(struct judged_due *out, const struct due *d, struct eval *e)
{
	enum state when = (enum state)eval_criterion(e, &d->item.criteria[0])->state;
	bool known = day_of(e, d, &out->from);

	out->due = d;
	out->by = DATE_NONE;
	if (out->from != DATE_NONE && d->within)
		out->by = calendar_after(out->from, d->within, d->within_unit);
	if (!known)
		out->state = when == STATE_NO ? DUE_NO : DUE_UNKNOWN;
	else if (out->from != DATE_NONE && out->from > e->on)
		out->state = look_ahead(e, d, out->from);
	else if (when == STATE_NO)
		out->state = DUE_NO;
	else if (when == STATE_UNKNOWN)
		out->state = DUE_UNKNOWN;
	else
		out->state = out->by != DATE_NONE && e->on > out->by ? DUE_OVERDUE : DUE_NOW;
}

const struct causes *due_causes(struct eval *e, const struct due *d)
{
	const struct causes *all = eval_item_causes(e, &d->item);
	struct value from = d->from ? eval_code(e, d->from) : value_null();

	if (from.kind != V_UNKNOWN)
		return all;
	return all ? causes_join(e->arena, all, from.u.causes) : from.u.causes;
}

/* The most pressing first; names come in order, and equals keep it. */
static bool more_pressing(const struct judged_due *a, const struct judged_due *b)
{
	if (a->state != b->state)
		return a->state > b->state;
	if (a->by != b->by)
		return a->by != DATE_NONE && (b->by == DATE_NONE || a->by < b->by);
	return a->from != b->from && a->from != DATE_NONE &&
	       (b->from == DATE_NONE || a->from < b->from);
}

void decide_dues(struct recommendation *r)
{
	const struct image *im = r->eval->image;
	struct judged_due *all = ARENA_ARRAY(r->eval->arena, struct judged_due, im->n_dues);
	uint32_t n = 0;

	for (uint32_t i = 0; i < im->n_dues; i++) {
		struct judged_due j;
		uint32_t k = n;

		decide_due(&j, &im->dues[i], r->eval);
		if (j.state == DUE_NO)
			continue;
		for (; k > 0 && more_pressing(&j, &all[k - 1]); k--)
			all[k] = all[k - 1];
		all[k] = j;
		n++;
	}
	r->dues = all;
	r->n_dues = n;
}
