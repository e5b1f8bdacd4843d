#include "match/match_emptied.h"
#include "match/match_parts.h"

static void release(void *arg)
{
	arena_release(arg);
}

static uint32_t at_most(uint32_t wanted, uint32_t there_are)
{
	return wanted < there_are ? wanted : there_are;
}

static void prepare(struct gather *s, const struct match_query *q, struct eval *e)
{
	const struct match *rule = q->rule;
	uint32_t all = population_count(q->others);
	uint32_t keep = q->subject_is_left ? rule->keep_per_left : rule->keep_per_right;
	uint32_t listed = q->limit ? q->limit : 10;
	uint32_t kept = q->limit || !keep ? listed : keep;

	*s = (struct gather){.q = q, .rule = rule, .e = e};
	s->mine = q->subject_is_left ? rule->left : rule->right;
	s->other = q->subject_is_left ? rule->right : rule->left;
	s->same_ranks = match_same_ranks(q, e->image);
	s->ranks = ARENA_ARRAY(e->arena, struct value, rule->n_ranks);
	s->judged.states = ARENA_ARRAY(e->arena, uint8_t, rule->item.n_criteria);
	if (keep && kept > keep)
		kept = keep;
	best_init(&s->matches, rule, at_most(kept, all), e->arena);
	best_init(&s->undecided, rule, at_most(listed, all), e->arena);
	best_init(&s->unplaced, rule, at_most(listed, all), e->arena);
	best_init(&s->near, rule, q->near ? at_most(listed, all) : 0, e->arena);
	counts_init(&s->counts, e->arena);
	counts_init(&s->unplaced_counts, e->arena);

	s->brief = ARENA_NEW(e->arena, struct arena);
	arena_init(s->brief, e->arena->oom);
	arena_defer(e->arena, release, s->brief);
}

static void bind_subject(struct gather *s)
{
	eval_bind(s->e, s->mine, s->q->subject.record);
	eval_beside(s->e, s->q->subject_is_left ? s->q->subject.beside : NULL);
	eval_brief(s->e, (uint8_t)(1U << s->other), s->brief);
}

void gather_bind(struct gather *s, const struct member *m)
{
	s->judged_count++;
	eval_bind(s->e, s->other, &m->record);
	arena_reset(s->brief);
	if (!s->q->subject_is_left)
		eval_beside(s->e, &m->beside);
}

/* True when some component is unknown that would tell one from another. */
static bool rank_pair(struct gather *s)
{
	bool unknown = false;

	for (uint32_t i = 0; i < s->rule->n_ranks; i++) {
		s->ranks[i] = eval_code(s->e, s->rule->ranks[i].code);
		unknown |= s->ranks[i].kind == V_UNKNOWN && !rank_is_same(s->same_ranks, i);
	}
	return unknown;
}

static bool could_rise(const struct gather *s, const struct match_pair *p)
{
	return s->matches.n < s->matches.room ||
	       (s->matches.n && match_could_rise(s->rule, s->same_ranks, p, &s->matches.at[0]));
}

static void take_match(struct gather *s)
{
	struct match_pair late = {0};
	bool unknown = rank_pair(s);

	best_offer(&s->matches, &s->pair);
	/* what is kept only gets better, so what cannot rise now never will */
	if (!unknown || !could_rise(s, &s->pair))
		return;
	match_keep_pair(s->rule, s->e->arena, &late, &s->pair);
	vec_push(s->e->arena, &s->late, late);
}

static void take_undecided(struct gather *s)
{
	s->undecided_count++;
	s->pair.missing = counts_add(&s->counts, s->judged.missing, 1);
	s->pair.ask_a_person = s->judged.ask_a_person;
	rank_pair(s);
	best_offer(&s->undecided, &s->pair);
}

static struct match_pair pair_of(const struct gather *s, const struct member *m)
{
	return (struct match_pair){.id = m->id,
		.note = s->judged.note,
		.ranks = s->ranks,
		.states = s->judged.states,
		.member = m};
}

void gather_take_near(struct gather *s, const struct member *m)
{
	s->pair = pair_of(s, m);
	s->near_count++;
	rank_pair(s);
	best_offer(&s->near, &s->pair);
}

void gather_judged(struct gather *s, const struct member *m)
{
	match_judge(s->e, s->rule, gather_near(s), s->q->mask, &s->judged);
	s->pair = pair_of(s, m);
	switch (s->judged.verdict) {
	case PAIR_YES: take_match(s); break;
	case PAIR_UNDECIDED: take_undecided(s); break;
	case PAIR_NEAR: gather_take_near(s, m); break;
	case PAIR_NO: break;
	}
}

static bool kept(const struct gather *s, const struct member *m)
{
	for (uint32_t i = 0; i < s->matches.n; i++)
		if (s->matches.at[i].member == m)
			return true;
	return false;
}

static const struct causes *unknown_ranks(const struct gather *s, const struct match_pair *p)
{
	const struct causes *all = NULL;

	for (uint32_t i = 0; i < s->rule->n_ranks; i++)
		if (p->ranks[i].kind == V_UNKNOWN && !rank_is_same(s->same_ranks, i))
			all = all ? causes_join(s->e->arena, all, p->ranks[i].u.causes)
				  : p->ranks[i].u.causes;
	return all;
}

/* Only when all are seen is it known which of the matches with an unknown rank stand
 * outside and could still come in. */
static void settle_late(struct gather *s)
{
	for (unsigned i = 0; i < s->late.n; i++) {
		struct match_pair *p = &s->late.at[i];
		if (kept(s, p->member) || !could_rise(s, p))
			continue;
		s->unplaced_count++;
		p->missing = counts_add(&s->unplaced_counts, unknown_ranks(s, p), 1);
		best_offer(&s->unplaced, p);
	}
}

static void read_facts(struct eval *e, uint8_t mine, const uint32_t *slots, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (e->image->slots[slots[i]].entity == mine)
			eval_slot(e, slots[i]);
}

const char *match_facts_read(const struct match_query *q, struct eval *e)
{
	const struct match *rule = q->rule;
	uint8_t mine = q->subject_is_left ? rule->left : rule->right;
	struct strbuf read;

	eval_bind(e, q->subject_is_left ? rule->right : rule->left, NULL);
	for (uint32_t i = 0; i < rule->item.n_criteria; i++)
		read_facts(e, mine, rule->item.criteria[i].facts, rule->item.criteria[i].n_facts);
	for (uint32_t i = 0; i < rule->n_ranks; i++)
		read_facts(e, mine, rule->ranks[i].facts, rule->ranks[i].n_facts);
	sb_init(&read, e->arena);
	decide_facts_read(&read, e, q->mask);
	return read.s;
}

void gather_begin(struct gather *s, const struct match_query *q, struct eval *e)
{
	prepare(s, q, e);
	bind_subject(s);
}

void gather_take(struct gather *s, const struct member *m)
{
	gather_bind(s, m);
	gather_judged(s, m);
}

void gather_end(struct gather *s, struct match_answer *out)
{
	settle_late(s);
	best_sort(&s->matches);
	best_sort(&s->undecided);
	best_sort(&s->unplaced);
	best_sort(&s->near);
	gather_answer(s, out);
}

static uint32_t searched(const struct gather *s)
{
	uint32_t n = population_count(s->q->others), passed = 0;

	if (!s->q->admit)
		return n;
	for (uint32_t i = 0; i < n; i++)
		passed += gather_admits(s, population_at(s->q->others, i));
	return passed;
}

void gather_release(struct gather *s)
{
	eval_bind(s->e, s->other, NULL); /* before what it left in `brief` goes */
	eval_brief(s->e, 0, NULL);
	arena_reset(s->brief);
}

void gather_answer(struct gather *s, struct match_answer *out)
{
	gather_release(s);
	*out = (struct match_answer){.query = s->q,
		.matches = s->matches.at,
		.n_matches = s->matches.n,
		.undecided = s->undecided.at,
		.n_undecided = s->undecided.n,
		.unplaced = s->unplaced.at,
		.n_unplaced = s->unplaced.n,
		.near = s->near.at,
		.n_near = s->near.n,
		.undecided_count = s->undecided_count,
		.unplaced_count = s->unplaced_count,
		.near_count = s->near_count,
		.searched = searched(s),
		.near_of = s->q->near_most ? at_most(s->q->near_most, s->judged_count)
					   : s->judged_count,
		.missing = counts_sorted(&s->counts),
		.n_missing = s->counts.list.n,
		.unplaced_missing = counts_sorted(&s->unplaced_counts),
		.n_unplaced_missing = s->unplaced_counts.list.n,
		.beyond = gather_beyond(s)};
}

/* Or until more were judged than may be. */
void match_scan_first(
	struct match_answer *out, const struct match_query *q, struct eval *e, uint32_t most)
{
	struct gather s;
	uint32_t n = population_count(q->others);

	gather_begin(&s, q, e);
	for (uint32_t i = 0; i < n && !gather_beyond(&s) && s.judged_count < most; i++) {
		const struct member *m = population_at(q->others, i);

		if (gather_admits(&s, m))
			gather_take(&s, m);
	}
	gather_end(&s, out);
}

void match_scan(struct match_answer *out, const struct match_query *q, struct eval *e)
{
	match_scan_first(out, q, e, UINT32_MAX);
	if (q->near && !out->n_matches && !out->beyond)
		out->emptied = match_emptied(q, e);
}
