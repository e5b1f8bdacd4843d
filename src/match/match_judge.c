#include "match/match_parts.h"

struct tally {
	uint32_t no, open; /* open: unknown, or on a border */
	bool private_no;
};

static void count(struct tally *t, const struct criterion *c, enum state s)
{
	if (s == STATE_NO) {
		t->no++;
		t->private_no |= c->private;
	} else if (s != STATE_YES) {
		t->open++;
	}
}

/* Nothing that is still to come can make it more than a no. */
static bool settled_no(const struct tally *t, bool near)
{
	return t->no > (near ? 1 : 0) || (t->no && t->open);
}

static enum verdict verdict_of(const struct tally *t, bool near, bool mask)
{
	if (t->no == 0)
		return t->open ? PAIR_UNDECIDED : PAIR_YES;
	if (!near || t->no > 1 || t->open || (mask && t->private_no))
		return PAIR_NO;
	return PAIR_NEAR;
}

static void find_missing(struct eval *e, const struct match *rule, bool mask, struct judgement *out)
{
	for (uint32_t i = 0; i < rule->item.n_criteria; i++) {
		const struct criterion *c = &rule->item.criteria[i];
		if (!match_judges(c) || out->states[i] == STATE_YES)
			continue;
		if (mask && c->private) {
			out->ask_a_person = true;
			continue;
		}
		const struct outcome *o = eval_criterion(e, c);
		if (o->value.kind == V_UNKNOWN)
			out->missing = out->missing ? causes_join(e->brief ? e->brief : e->arena,
							      out->missing, o->value.u.causes)
						    : o->value.u.causes;
	}
}

void match_judge(
	struct eval *e, const struct match *rule, bool near, bool mask, struct judgement *out)
{
	struct tally t = {0};

	*out = (struct judgement){.states = out->states};
	for (uint32_t i = 0; i < rule->item.n_criteria; i++) {
		const struct criterion *c = &rule->item.criteria[i];
		if (!match_judges(c))
			continue;
		const struct outcome *o = eval_criterion(e, c);
		out->states[i] = o->state;
		if (o->noted && !out->note)
			out->note = c->note;
		count(&t, c, (enum state)o->state);
		if (settled_no(&t, near))
			return;
	}
	out->verdict = verdict_of(&t, near, mask);
	if (out->verdict == PAIR_UNDECIDED)
		find_missing(e, rule, mask, out);
}

enum state match_pair(struct eval *e, const struct match *rule, const char **note,
	uint64_t *failing, uint64_t *undecided)
{
	enum state worst = STATE_YES;

	*note = NULL;
	*failing = *undecided = 0;
	for (uint32_t i = 0; i < rule->item.n_criteria; i++) {
		const struct criterion *c = &rule->item.criteria[i];
		if (!match_judges(c))
			continue;
		const struct outcome *o = eval_criterion(e, c);
		uint64_t bit = i < 64 ? UINT64_C(1) << i : 0;
		if (o->state < worst)
			worst = (enum state)o->state;
		if (o->state == STATE_NO)
			*failing |= bit;
		if (o->state == STATE_UNKNOWN)
			*undecided |= bit;
		if (o->noted && !*note)
			*note = c->note;
	}
	return worst;
}
