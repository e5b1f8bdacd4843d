/* A decision is written down: what was asked, what it rests on, and how it came out. */
#include "service/answer_digest.h"
#include "service/methods.h"

#include <string.h>

enum { LISTED_FROM = 2 }; /* places before it are who was asked about */

/* The parameters that shape the answer, but for who is asked about: canonical, the day always
 * told, for the default of today is another one tomorrow. */
static struct store_text write_asked(struct call *c)
{
	const struct args *a = &c->args;
	struct strbuf out;
	struct json_writer w;

	sb_init(&out, c->arena);
	jw_init(&w, &out);
	jw_object(&w);
	write_day(&w, "on", call_on(c));
	jw_kstring_opt(&w, "rule", a->at[PARAM_RULE].s);
	if (args_have(a, PARAM_LIMIT))
		jw_kint(&w, "limit", a->at[PARAM_LIMIT].i);
	if (a->at[PARAM_EXPLAIN].i)
		jw_kbool(&w, "explain", true);
	if (a->at[PARAM_NEAR].i)
		jw_kbool(&w, "near", true);
	jw_kstring_opt(&w, "audience", a->at[PARAM_AUDIENCE].s);
	jw_kstring_opt(&w, "purpose", a->at[PARAM_PURPOSE].s);
	jw_close(&w);
	return (struct store_text){out.s, out.len};
}

/* ---- outcomes: two bits a criterion ---------------------------------------- */

struct bits {
	uint8_t *at;
	size_t n;
};

static void add_state(struct bits *b, unsigned state)
{
	b->at[b->n / 4] |= (uint8_t)(state << b->n % 4 * 2);
	b->n++;
}

static void add_pairs(struct bits *b, const struct match_pair *at, uint32_t n, uint32_t n_criteria)
{
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = 0; k < n_criteria; k++)
			add_state(b, at[i].states[k]);
	}
}

/* A criterion that nobody asked about counts as unknown. */
static struct store_text write_outcomes(
	struct call *c, const struct eval *e, const struct match_answer *m)
{
	uint32_t n = m ? m->query->rule->item.n_criteria : e->image->n_criteria;
	size_t pairs = m ? m->n_matches + m->n_undecided + m->n_unplaced + m->n_near : 1;
	struct bits b = {ARENA_ARRAY(c->arena, uint8_t, (n * pairs + 3) / 4), 0};

	if (m) {
		add_pairs(&b, m->matches, m->n_matches, n);
		add_pairs(&b, m->undecided, m->n_undecided, n);
		add_pairs(&b, m->unplaced, m->n_unplaced, n);
		add_pairs(&b, m->near, m->n_near, n);
	} else {
		for (uint32_t i = 0; i < n; i++)
			add_state(&b, e->outcomes[i].known ? e->outcomes[i].state : STATE_UNKNOWN);
	}
	return (struct store_text){(const char *)b.at, (b.n + 3) / 4};
}

/* ---- who ------------------------------------------------------------------- */

static void keep_party(struct call *c, const struct member *m, int64_t place)
{
	const struct store_op op = {.type = STORE_PARTY, .u.party = {m->version, place}};

	call_keep(c, &op);
}

static int64_t keep_pairs(struct call *c, const struct match_pair *at, uint32_t n, int64_t place)
{
	for (uint32_t i = 0; i < n; i++)
		keep_party(c, at[i].member, place++);
	return place;
}

static void keep_parties(struct call *c, const struct match_answer *m)
{
	int64_t place = LISTED_FROM;

	for (unsigned i = 0; i < c->n_about; i++)
		keep_party(c, c->about[i].m, i);
	if (m) {
		place = keep_pairs(c, m->matches, m->n_matches, place);
		place = keep_pairs(c, m->undecided, m->n_undecided, place);
		place = keep_pairs(c, m->unplaced, m->n_unplaced, place);
		keep_pairs(c, m->near, m->n_near, place);
	}
}

static void audit_pairs(
	struct call *c, const struct match_pair *at, uint32_t n, const char *decision)
{
	for (uint32_t i = 0; i < n; i++)
		call_audit(c, KEPT_PERSONS, at[i].id, decision);
}

/* Everybody whose facts the answer shows: who was asked about, and who was listed. */
static void audit(struct call *c, const struct match_answer *m, const char *decision)
{
	bool persons = m && m->query->others == c->s->kept[KEPT_PERSONS];

	for (unsigned i = 0; i < c->n_about; i++)
		call_audit(c, c->about[i].kind, c->about[i].m->id, decision);
	if (!persons)
		return;
	audit_pairs(c, m->matches, m->n_matches, decision);
	audit_pairs(c, m->undecided, m->n_undecided, decision);
	audit_pairs(c, m->unplaced, m->n_unplaced, decision);
	audit_pairs(c, m->near, m->n_near, decision);
}

/* ---- the whole ------------------------------------------------------------- */

static void keep_rules(struct call *c)
{
	struct service *s = c->s;
	const struct store_op op = {.type = STORE_RULES,
		.u.rules = {text_of(ruleset_digest(s->rules)), {s->pack.s, s->pack.len}}};

	if (s->pack_kept || !s->pack.s)
		return;
	call_keep(c, &op);
	s->pack_kept = true;
}

static void keep_decision(struct call *c, const struct eval *e, const struct match_answer *m,
	const struct answer_digest *answer)
{
	const struct store_op op = {.type = STORE_DECIDE,
		.u.decision = {.id = {answer->decision, answer->decision_len},
			.ruleset = text_of(ruleset_digest(c->s->rules)),
			.method = text_of(c->method->name),
			.asked = write_asked(c),
			.digest = {(const char *)answer->digest, DIGEST_BYTES},
			.outcomes = write_outcomes(c, e, m),
			.on = call_on(c),
			.today = c->today,
			.plain = c->access.plain}};

	keep_rules(c);
	call_keep(c, &op);
	keep_parties(c, m);
}

void call_decided(struct call *c, const struct eval *e, const struct match_answer *lists)
{
	struct answer_digest answer;
	const char *decision;

	if (!c->s->keeps)
		return;
	answer_digest(&answer, c->reply->s + c->result, c->reply->len - c->result);
	decision = answer.decision ? arena_strndup(c->arena, answer.decision, answer.decision_len)
				   : NULL;
	if (!c->told && decision)
		keep_decision(c, e, lists, &answer);
	audit(c, lists, decision);
}
