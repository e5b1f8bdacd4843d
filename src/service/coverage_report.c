#include "service/coverage_report.h"

#include <string.h>

static const struct {
	unsigned bit;
	const char *word, *key;
} outcomes[] = {{SEEN_HELD, "held", "held"}, {SEEN_NOT, "not", "not_held"},
	{SEEN_UNKNOWN, "unknown", "unknown"}, {SEEN_BORDER, "border", "border"}};
static const struct {
	unsigned bit;
	const char *word;
} places[] = {{STANDS_BELOW, "below"}, {STANDS_ON, "on"}, {STANDS_ABOVE, "above"}};
enum { OUTCOMES = 4, PLACES = 3 };

static unsigned percent(unsigned part, unsigned whole)
{
	return whole ? (unsigned)((uint64_t)part * 100 / whole) : 100;
}

/* ---- text ---------------------------------------------------------------- */

static void say_mark(struct strbuf *out, unsigned possible, unsigned seen, unsigned bit)
{
	sb_puts(out, !(possible & bit) ? " " : seen & bit ? "x" : "-");
}

static void say_criterion(struct strbuf *out, const struct cover_criterion *x)
{
	const struct criterion *c = x->criterion;

	sb_puts(out, "    ");
	for (unsigned i = 0; i < OUTCOMES; i++) {
		say_mark(out, x->possible, x->seen, outcomes[i].bit);
		sb_puts(out, "  ");
	}
	sb_printf(out, "%s  ", c->at);
	if (c->name)
		sb_printf(out, "%s: ", c->name);
	if (c->kind == CRIT_AWAIT_CONSENT)
		sb_printf(out, "consent %s for \"%s\"\n", c->consent_to, c->consent_for);
	else
		sb_printf(out, "%s\n", c->expression ? c->expression : "");
}

static void say_criteria(struct strbuf *out, const struct coverage *c)
{
	sb_puts(out, "\ncriteria: held, not held, unknown, border (x seen, - not seen)\n");
	for (unsigned i = 0; i < c->items.n; i++) {
		const struct cover_item *it = &c->items.at[i];

		if (it->n_criteria)
			sb_printf(out, "  %s %s  %s\n", it->kind, it->name, it->at);
		for (uint32_t k = 0; k < it->n_criteria; k++)
			say_criterion(out, &it->criteria[k]);
	}
}

static const char *threshold_at(const struct cover_threshold *t, struct arena *a)
{
	return span_at(t->threshold.at, a);
}

static void say_thresholds(struct strbuf *out, const struct coverage *c)
{
	sb_puts(out, "\nthresholds: a case just below, on, just above (x yes, - no)\n");
	for (unsigned i = 0; i < c->items.n; i++) {
		const struct cover_item *it = &c->items.at[i];

		if (it->n_thresholds)
			sb_printf(out, "  %s %s  %s\n", it->kind, it->name, it->at);
		for (uint32_t k = 0; k < it->n_thresholds; k++) {
			const struct cover_threshold *t = &it->thresholds[k];

			sb_puts(out, "    ");
			for (unsigned p = 0; p < PLACES; p++) {
				say_mark(out, t->possible, t->seen, places[p].bit);
				sb_puts(out, "  ");
			}
			sb_printf(out, "%s  %s\n", threshold_at(t, c->arena), t->threshold.text);
		}
	}
}

static void say_rows(struct strbuf *out, const struct coverage *c)
{
	sb_puts(out, "\nrows of tables: one that held in a case (x yes, - no)\n");
	for (unsigned i = 0; i < c->items.n; i++) {
		const struct cover_item *it = &c->items.at[i];

		if (it->n_rows)
			sb_printf(out, "  %s %s  %s\n", it->kind, it->name, it->at);
		for (uint32_t k = 0; k < it->n_rows; k++)
			sb_printf(
				out, "    %s  %s\n", it->rows[k].seen ? "x" : "-", it->rows[k].at);
	}
}

/* Two thresholds may lead to the same person: one case is enough. */
struct proposed {
	struct arena *arena, *tmp;
	VEC(const char *) blocks;
};
static bool is_new(struct proposed *p, const char *block)
{
	const char *body = strchr(block, '\n');

	for (unsigned i = 0; i < p->blocks.n; i++)
		if (strcmp(p->blocks.at[i], body) == 0)
			return false;
	vec_push(p->arena, &p->blocks, body);
	return true;
}

/* The block for one place, or NULL: none, or proposed already.  Each is made in memory that
 * is given back. */
static const char *propose(const struct coverage *c, const struct cover_item *it,
	const struct cover_threshold *t, unsigned place, const struct feel_zones *zones,
	struct proposed *known)
{
	const char *block = NULL, *kept = NULL;

	/* what a table is called with is nobody's fact: no case is made for it */
	if ((t->possible & ~t->seen & place) && t->threshold.n_facts)
		block = coverage_propose(c, it, t, place, zones, known->tmp);
	if (block)
		kept = arena_strdup(known->arena, block);
	arena_reset(known->tmp);
	return kept && is_new(known, kept) ? kept : NULL;
}

/* The next block to be proposed for a threshold, or NULL; *p: the place to begin from. */
static const char *next_proposal(const struct coverage *c, const struct cover_item *it,
	const struct cover_threshold *t, const struct feel_zones *zones, struct proposed *known,
	unsigned *p)
{
	while (*p < PLACES) {
		const char *block = propose(c, it, t, places[(*p)++].bit, zones, known);

		if (block)
			return block;
	}
	return NULL;
}

static void say_proposals(struct strbuf *out, const struct coverage *c,
	const struct feel_zones *zones, struct arena *tmp)
{
	bool any = false;

	for (unsigned i = 0; i < c->items.n; i++) {
		const struct cover_item *it = &c->items.at[i];
		struct proposed known = {.arena = c->arena, .tmp = tmp};

		for (uint32_t k = 0; k < it->n_thresholds; k++) {
			const char *block;
			unsigned p = 0;

			while ((block = next_proposal(
					c, it, &it->thresholds[k], zones, &known, &p))) {
				sb_printf(out, "%s\n%s",
					any ? "" : "\nproposed cases, to be confirmed:\n", block);
				any = true;
			}
		}
	}
}

static void say_sum(struct strbuf *out, const char *what, unsigned part, unsigned whole)
{
	sb_printf(out, "%s: %u of %u (%u %%)\n", what, part, whole, percent(part, whole));
}

void coverage_text(struct strbuf *out, const struct coverage *c, const struct feel_zones *zones,
	struct arena *tmp)
{
	struct coverage_sums s = coverage_sum(c);

	say_criteria(out, c);
	say_thresholds(out, c);
	if (s.rows)
		say_rows(out, c);
	say_proposals(out, c, zones, tmp);
	sb_putc(out, '\n');
	say_sum(out, "outcomes seen", s.outcomes_seen, s.outcomes);
	say_sum(out, "criteria that held and did not", s.criteria_both, s.criteria);
	say_sum(out, "thresholds a case stands on", s.thresholds_on, s.thresholds);
	say_sum(out, "places below, on and above", s.places_seen, s.places);
	if (s.rows)
		say_sum(out, "rows of tables that held", s.rows_seen, s.rows);
}

/* ---- json ---------------------------------------------------------------- */

static void write_criterion(struct json_writer *w, const struct cover_criterion *x)
{
	jw_object(w);
	jw_kstring_opt(w, "name", x->criterion->name);
	jw_kstring(w, "at", x->criterion->at);
	jw_kstring_opt(w, "expression", x->criterion->expression);
	for (unsigned i = 0; i < OUTCOMES; i++)
		if (x->possible & outcomes[i].bit)
			jw_kbool(w, outcomes[i].key, (x->seen & outcomes[i].bit) != 0);
	jw_close(w);
}

static void write_threshold(struct json_writer *w, const struct coverage *c,
	const struct cover_item *it, const struct cover_threshold *t,
	const struct feel_zones *zones, struct proposed *known)
{
	const char *block;
	unsigned next = 0;

	jw_object(w);
	jw_kstring(w, "at", threshold_at(t, known->arena));
	jw_kstring(w, "text", t->threshold.text);
	for (unsigned p = 0; p < PLACES; p++)
		if (t->possible & places[p].bit)
			jw_kbool(w, places[p].word, (t->seen & places[p].bit) != 0);
	jw_key(w, "propose");
	jw_array(w);
	while ((block = next_proposal(c, it, t, zones, known, &next)))
		jw_string(w, block);
	jw_close(w);
	jw_close(w);
}

static void write_rows(struct json_writer *w, const struct cover_item *it)
{
	jw_key(w, "rows");
	jw_array(w);
	for (uint32_t i = 0; i < it->n_rows; i++) {
		jw_object(w);
		jw_kstring(w, "at", it->rows[i].at);
		jw_kbool(w, "held", it->rows[i].seen);
		jw_close(w);
	}
	jw_close(w);
}

static void write_item(struct json_writer *w, const struct coverage *c, const struct cover_item *it,
	const struct feel_zones *zones, struct arena *tmp)
{
	struct proposed known = {.arena = c->arena, .tmp = tmp};

	jw_object(w);
	jw_kstring(w, "kind", it->kind);
	jw_kstring(w, "name", it->name);
	jw_kstring(w, "at", it->at);
	jw_key(w, "criteria");
	jw_array(w);
	for (uint32_t i = 0; i < it->n_criteria; i++)
		write_criterion(w, &it->criteria[i]);
	jw_close(w);
	jw_key(w, "thresholds");
	jw_array(w);
	for (uint32_t i = 0; i < it->n_thresholds; i++)
		write_threshold(w, c, it, &it->thresholds[i], zones, &known);
	jw_close(w);
	if (it->n_rows)
		write_rows(w, it);
	jw_close(w);
}

static void write_sum(struct json_writer *w, const char *key, unsigned part, unsigned whole)
{
	jw_key(w, key);
	jw_object(w);
	jw_kint(w, "seen", part);
	jw_kint(w, "possible", whole);
	jw_kint(w, "percent", percent(part, whole));
	jw_close(w);
}

void coverage_json(struct json_writer *w, const struct coverage *c, const struct feel_zones *zones,
	struct arena *tmp)
{
	struct coverage_sums s = coverage_sum(c);

	jw_key(w, "coverage");
	jw_object(w);
	jw_key(w, "items");
	jw_array(w);
	for (unsigned i = 0; i < c->items.n; i++)
		write_item(w, c, &c->items.at[i], zones, tmp);
	jw_close(w);
	write_sum(w, "outcomes", s.outcomes_seen, s.outcomes);
	write_sum(w, "criteria", s.criteria_both, s.criteria);
	write_sum(w, "thresholds", s.thresholds_on, s.thresholds);
	write_sum(w, "places", s.places_seen, s.places);
	write_sum(w, "rows", s.rows_seen, s.rows);
	jw_close(w);
}
