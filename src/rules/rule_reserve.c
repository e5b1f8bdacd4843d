/* `facts tilbud` speaks of runs of offers.  What the engine reads of a run itself is always
 * there, declared or not: which offer it is, when it starts, how many seats it has. */
#include "rules/rule_model.h"

#include <string.h>

static const struct reserved {
	const char *name, *danish, *english;
	enum word type;
	const char *what;
} reserved[] = {
	{"offer", "Tilbud", "Offer", W_TEXT, "the name of an offer, a text"},
	{"start", "Start", "Start", W_DATE, "a date"},
	{"seats", "Pladser", "Seats", W_INTEGER, "a whole number (an integer)"},
	{"seats_free", "Ledige pladser", "Free seats", W_INTEGER, "a whole number (an integer)"},
};
enum { N_RESERVED = sizeof reserved / sizeof *reserved };

static bool is_run(const struct ast_facts *block)
{
	return strcmp(block->item.name.s, "tilbud") == 0;
}

/* One of the offers there are; text when there are none. */
static void name_of_offer(struct load *ld, struct ast_type *t)
{
	struct strmap seen;

	strmap_init(&seen, ld->scratch, 0);
	for (uint32_t i = 0; i < ld->ast.offers.n; i++) {
		const struct ast_item *o = &ld->ast.offers.at[i]->item;
		struct ast_value v = {.name = o->name, .title = o->title, .until = DATE_NONE};

		if (!strmap_put(&seen, o->name.s, strlen(o->name.s), ld))
			continue;
		t->kind = TYPE_VALUES;
		vec_push(ld->scratch, &t->values, v);
	}
}

static struct ast_fact *reserved_fact(
	struct load *ld, struct ast_facts *block, const struct reserved *r)
{
	struct ast_fact *f = ARENA_NEW(ld->scratch, struct ast_fact);
	const struct ast_ruleset *rs = ld->ast.rulesets.n ? ld->ast.rulesets.at[0] : NULL;
	bool english = rs && rs->language.s && strcmp(rs->language.s, "en") == 0;

	f->name.s = load_intern(ld, r->name, strlen(r->name));
	f->name.at = block->item.name.at;
	f->title.s = english ? r->english : r->danish;
	f->title.len = strlen(f->title.s);
	f->title.at = f->name.at;
	f->block = &block->item;
	f->fresh_days = -1;
	f->type = ARENA_NEW(ld->scratch, struct ast_type);
	f->type->kind = TYPE_PLAIN;
	f->type->word = r->type;
	f->type->at = f->name.at;
	return f;
}

/* Marks the one that was written; false when none was. */
static bool find_reserved(struct load *ld, const struct reserved *r)
{
	bool found = false;

	for (uint32_t i = 0; i < ld->ast.facts.n; i++) {
		struct ast_facts *block = ld->ast.facts.at[i];

		for (uint32_t k = 0; is_run(block) && k < block->facts.n; k++) {
			struct ast_fact *f = block->facts.at[k];

			if (strcmp(f->name.s, r->name) != 0)
				continue;
			found = f->reserved = true;
			if (f->broken)
				continue;
			if (f->is_let || f->type->kind != TYPE_PLAIN || f->type->word != r->type)
				load_error(ld, f->name.at, "reserved",
					"'%s' of a run of an offer is %s", r->name, r->what);
			else if (r->type == W_TEXT)
				name_of_offer(ld, f->type);
		}
	}
	return found;
}

void rule_reserve(struct load *ld)
{
	struct ast_facts *block = NULL;
	bool person = false; /* somebody else is the one that items are about */

	for (uint32_t i = 0; i < ld->ast.facts.n; i++) {
		struct ast_facts *b = ld->ast.facts.at[i];

		person = person || strcmp(b->item.name.s, "ledig") == 0 || (i == 0 && !is_run(b));

		/* best where it holds on all days */
		if (is_run(b) && (!block || (block->item.valid_at.src && !b->item.valid_at.src)))
			block = b;
	}
	for (unsigned i = 0; person && block && i < N_RESERVED; i++) {
		struct ast_fact *f;

		if (find_reserved(ld, &reserved[i]))
			continue;
		f = reserved_fact(ld, block, &reserved[i]);
		f->reserved = true;
		if (reserved[i].type == W_TEXT)
			name_of_offer(ld, f->type);
		vec_push(ld->scratch, &block->facts, f);
	}
}
