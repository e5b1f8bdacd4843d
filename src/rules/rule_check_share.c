/* share and progress.  Which fields are sensitive is looked at with what is known of the
 * days (rule_span.c), for a let may read other facts from one day to the next. */
#include "rules/rule_model.h"

/* ---- share --------------------------------------------------------------- */

static void check_share(struct load *ld, struct ast_share *s)
{
	struct strmap seen;

	strmap_init(&seen, ld->scratch, 0);
	s->symbols = ARENA_ARRAY(ld->scratch, struct symbol *, s->fields.n);
	for (uint32_t i = 0; i < s->fields.n; i++) {
		rule_once(ld, &seen, &s->fields.at[i], "field");
		s->symbols[i] = names_member(ld, 0, &s->fields.at[i], false);
		if (s->symbols[i])
			s->symbols[i]->used = true;
	}
	if (s->item.broken)
		return;
	if (!s->purpose.s)
		load_error(ld, s->item.name.at, "incomplete", "the share '%s' needs a 'purpose'",
			s->item.name.s);
	if (!s->fields.n)
		load_error(ld, s->item.name.at, "incomplete", "the share '%s' needs its 'fields'",
			s->item.name.s);
	if (!s->consent_to.s && s->item.basis != BASIS_LAW)
		load_error(ld, s->item.name.at, "incomplete",
			"the share '%s' needs a 'consent', or 'basis law'", s->item.name.s);
}

void rule_check_shares(struct load *ld)
{
	for (uint32_t i = 0; i < ld->ast.shares.n; i++)
		check_share(ld, ld->ast.shares.at[i]);
}

/* ---- progress ------------------------------------------------------------ */

static void check_indicator(struct load *ld, const struct ast_indicator *in)
{
	if (in->most <= in->least) {
		load_error(ld, in->range_at, "range",
			in->most < in->least ? "this ends before it begins"
					     : "an indicator needs more than one value");
		return;
	}
	for (uint32_t i = 0; i < in->anchors.n; i++) {
		const struct ast_anchor *a = &in->anchors.at[i];

		if (a->value < in->least || a->value > in->most)
			load_error(ld, a->at, "range", "%u lies outside %u..%u", a->value,
				in->least, in->most);
		else if (i && a->value <= in->anchors.at[i - 1].value)
			load_error(ld, a->at, "order", "%u comes after %u; anchors rise", a->value,
				in->anchors.at[i - 1].value);
	}
}

static void check_progress(struct load *ld, const struct ast_progress *g)
{
	struct strmap seen;

	strmap_init(&seen, ld->scratch, 0);
	for (uint32_t i = 0; i < g->indicators.n; i++) {
		rule_once(ld, &seen, &g->indicators.at[i]->name, "indicator");
		if (!g->item.broken)
			check_indicator(ld, g->indicators.at[i]);
	}
	for (uint32_t i = 1; i < g->weeks.n; i++)
		if (g->weeks.at[i].week <= g->weeks.at[i - 1].week)
			load_error(ld, g->weeks.at[i].at, "order",
				"week %u comes after week %u; weeks rise", g->weeks.at[i].week,
				g->weeks.at[i - 1].week);
	if (g->item.broken)
		return;
	if (!g->indicators.n)
		load_error(ld, g->item.name.at, "incomplete",
			"the progress '%s' needs an 'indicator'", g->item.name.s);
	if (!g->weeks.n)
		load_error(ld, g->item.name.at, "incomplete",
			"the progress '%s' needs a 'measure at week'", g->item.name.s);
}

void rule_check_progresses(struct load *ld)
{
	for (uint32_t i = 0; i < ld->ast.progresses.n; i++)
		check_progress(ld, ld->ast.progresses.at[i]);
}
