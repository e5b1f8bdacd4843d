/* share and progress. */
#include "rules/rule_compile.h"

/* ---- share --------------------------------------------------------------- */

static void compile_share(struct compiling *c, struct ast_share *a, struct share *out)
{
	uint32_t *fields = ARENA_ARRAY(c->ld->keep, uint32_t, a->fields.n);

	for (uint32_t i = 0; i < a->fields.n; i++)
		fields[i] = a->symbols[i]->slot;
	*out = (struct share){.item = compile_item(c->ld, &a->item),
		.purpose = a->purpose.s,
		.consent_to = a->consent_to.s,
		.consent_for = a->consent_for.s,
		.fields = fields,
		.n_fields = a->fields.n};
}

void compile_shares(struct compiling *c)
{
	const struct symbols *of = &c->ld->model->shares;
	uint32_t n = 0;
	struct share *out = ARENA_ARRAY(c->ld->keep, struct share, compile_count(c, of));

	for (uint32_t i = 0; i < of->list.n; i++) {
		struct ast_share *a = compile_held(c, of->list.at[i]);

		if (a)
			compile_share(c, a, &out[n++]);
	}
	c->image->shares = out;
	c->image->n_shares = n;
}

/* ---- progress ------------------------------------------------------------ */

static void compile_indicator(
	struct compiling *c, const struct ast_indicator *a, struct indicator *out)
{
	struct anchor *anchors = ARENA_ARRAY(c->ld->keep, struct anchor, a->anchors.n);

	for (uint32_t i = 0; i < a->anchors.n; i++)
		anchors[i] = (struct anchor){a->anchors.at[i].value, a->anchors.at[i].text.s};
	*out = (struct indicator){.name = a->name.s,
		.title = a->title.s ? a->title.s : a->name.s,
		.at = load_at(c->ld, a->name.at),
		.least = a->least,
		.most = a->most,
		.anchors = anchors,
		.n_anchors = a->anchors.n};
}

static void compile_progress(struct compiling *c, struct ast_progress *a, struct progress *out)
{
	struct indicator *at = ARENA_ARRAY(c->ld->keep, struct indicator, a->indicators.n);
	uint32_t *weeks = ARENA_ARRAY(c->ld->keep, uint32_t, a->weeks.n);

	for (uint32_t i = 0; i < a->indicators.n; i++)
		compile_indicator(c, a->indicators.at[i], &at[i]);
	for (uint32_t i = 0; i < a->weeks.n; i++)
		weeks[i] = a->weeks.at[i].week;
	*out = (struct progress){.item = compile_item(c->ld, &a->item),
		.indicators = at,
		.n_indicators = a->indicators.n,
		.weeks = weeks,
		.n_weeks = a->weeks.n};
}

void compile_progresses(struct compiling *c)
{
	const struct symbols *of = &c->ld->model->progresses;
	uint32_t n = 0;
	struct progress *out = ARENA_ARRAY(c->ld->keep, struct progress, compile_count(c, of));

	for (uint32_t i = 0; i < of->list.n; i++) {
		struct ast_progress *a = compile_held(c, of->list.at[i]);

		if (a)
			compile_progress(c, a, &out[n++]);
	}
	c->image->progresses = out;
	c->image->n_progresses = n;
}
