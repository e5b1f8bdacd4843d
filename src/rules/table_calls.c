#include "rules/table_calls.h"
#include "rules/image.h"

#include <string.h>

const struct table_calls no_table_calls = {NO_TABLE, NO_TABLE, NO_TABLE};

/* What is found in, and by which names. */
struct finding {
	struct feel_scope scope;
	const struct codes *codes;
	uint32_t n_codes;
	struct span at;
	struct arena *scratch;
};

/* A function that goes over the table of codes its arguments are of. */
struct table_call {
	const char *name;
	bool (*has)(const struct codes *c); /* what the table must have */
	const char *needs, *twice;
};

static bool has_places(const struct codes *c)
{
	return c->places;
}

static bool has_weights(const struct codes *c)
{
	return c->weighs;
}

static bool has_closeness(const struct codes *c)
{
	return c->group_tier || c->bridges;
}

static const struct table_call distance_of_codes = {"distance", has_places,
	"distance() of two codes needs facts of a code table with the columns lat and lon",
	"distance() over two code tables in one expression"};
static const struct table_call coverage_by_weight = {"weighted_coverage", has_weights,
	"weighted_coverage() needs lists of a code table with the column vaegt",
	"weighted_coverage() over two code tables in one expression"};

/* Over any other codes it is FEEL's, which says the same as a table that knows neither code. */
static const struct table_call closeness_of_codes = {
	"closeness", has_closeness, NULL, "closeness() over two code tables in one expression"};

/* The table of one argument, where it is a plain name or path. */
static uint32_t argument_table(
	const struct finding *f, const struct table_call *call, struct feel_lexer *lx)
{
	const struct feel_scope *scope = &f->scope;
	struct feel_name found = {0};
	const struct type *t;
	bool ok = false;

	while (lx->tok.kind == TOK_NAME) {
		const char *s = lx->src->text + lx->tok.start;
		size_t len = lx->tok.end - lx->tok.start;

		ok = found.kind == FEEL_NAME_SPACE
			     ? scope->member(scope->host, found.slot, s, len, &found)
			     : scope->lookup(scope->host, s, len, &found);
		feel_lexer_next(lx);
		if (!ok || !feel_is(lx, "."))
			break;
		feel_lexer_next(lx);
	}
	t = ok ? found.type : NULL;
	if (t && t->kind == T_LIST)
		t = t->of;
	if (!t || t->kind != T_STRING || !t->domain)
		return NO_TABLE;
	for (uint32_t i = 0; i < f->n_codes; i++)
		if (t->domain->codes == &f->codes[i] && call->has(&f->codes[i]))
			return i;
	return NO_TABLE;
}

static uint32_t only_table(const struct finding *f, const struct table_call *call)
{
	uint32_t found = NO_TABLE;

	for (uint32_t i = 0; i < f->n_codes; i++) {
		if (!call->has(&f->codes[i]))
			continue;
		if (found != NO_TABLE)
			return NO_TABLE;
		found = i;
	}
	return found;
}

/* After the name: counts the arguments and looks at what they are codes of. */
static uint32_t call_table(const struct finding *f, const struct table_call *call,
	struct feel_lexer *lx, unsigned *args)
{
	uint32_t table = NO_TABLE;
	unsigned depth = 0;

	*args = 0;
	do {
		if (feel_is(lx, "(") || feel_is(lx, "[") || feel_is(lx, "{"))
			depth++;
		if (feel_is(lx, ")") || feel_is(lx, "]") || feel_is(lx, "}"))
			depth--;
		if (depth == 1 && (feel_is(lx, ",") || *args == 0)) {
			(*args)++;
			feel_lexer_next(lx);
			uint32_t is = argument_table(f, call, lx);

			table = table == NO_TABLE ? is : table;
		} else if (depth > 0) {
			feel_lexer_next(lx);
		}
	} while (depth > 0 && lx->tok.kind != TOK_END);
	return table;
}

/* The table of all calls in an expression; false after a message. */
static bool find_table(const struct finding *f, const struct table_call *call, uint32_t *out,
	struct table_wrong *wrong)
{
	struct feel_lexer lx;
	struct diags mute;
	unsigned args;

	*out = NO_TABLE;
	diags_init(&mute, f->scratch, 1);
	feel_lexer_init(&lx, f->at.src, f->at.start, f->at.end, &mute);
	while (lx.tok.kind != TOK_END) {
		struct span where = feel_span(&lx);
		bool is = feel_is(&lx, call->name);
		uint32_t table;

		feel_lexer_next(&lx);
		if (!is || !feel_is(&lx, "("))
			continue;
		table = call_table(f, call, &lx, &args);
		if (args != 2)
			continue;
		if (table == NO_TABLE && !call->needs)
			continue;
		table = table == NO_TABLE ? only_table(f, call) : table;
		if (table == NO_TABLE || (*out != NO_TABLE && *out != table)) {
			*wrong = (struct table_wrong){
				where, table == NO_TABLE ? call->needs : call->twice};
			return false;
		}
		*out = table;
	}
	return true;
}

bool table_calls_find(struct table_calls *out, struct feel_scope scope, const struct codes *codes,
	uint32_t n, struct span at, struct arena *scratch, struct table_wrong *wrong)
{
	const struct finding f = {scope, codes, n, at, scratch};

	*out = no_table_calls;
	return find_table(&f, &distance_of_codes, &out->distance, wrong) &&
	       find_table(&f, &coverage_by_weight, &out->weighted, wrong) &&
	       find_table(&f, &closeness_of_codes, &out->closeness, wrong);
}

/* ---- their names ---------------------------------------------------------------------- */

/* Of two sets of codes of a table; closeness() also of one code. */
static bool set_function(struct feel_name *out, uint32_t slot)
{
	static const struct type_field sets[] = {{NULL, &type_list_any}, {NULL, &type_list_any}},
				       codes[] = {{NULL, &type_any}, {NULL, &type_any}};
	static const struct type
		of_sets = {.kind = T_FUNCTION, .of = &type_number, .fields = sets, .n_fields = 2},
		of_codes = {.kind = T_FUNCTION, .of = &type_number, .fields = codes, .n_fields = 2};

	*out = (struct feel_name){.kind = FEEL_NAME_FUNCTION,
		.slot = slot,
		.type = slot & FUNCTION_CLOSENESS ? &of_codes : &of_sets};
	return true;
}

bool table_calls_name(
	const struct table_calls *c, const char *name, size_t len, struct feel_name *out)
{
	static const struct type_field codes[] = {{NULL, &type_string}, {NULL, &type_string}};
	static const struct type type = {
		.kind = T_FUNCTION, .of = &type_number, .fields = codes, .n_fields = 2};

	if (c->distance != NO_TABLE && len == 8 && memcmp(name, "distance", 8) == 0) {
		*out = (struct feel_name){
			.kind = FEEL_NAME_FUNCTION, .slot = c->distance, .type = &type};
		return true;
	}
	if (c->weighted != NO_TABLE && len == 17 && memcmp(name, "weighted_coverage", 17) == 0)
		return set_function(out, FUNCTION_WEIGHTED | c->weighted);
	if (c->closeness != NO_TABLE && len == 9 && memcmp(name, "closeness", 9) == 0)
		return set_function(out, FUNCTION_CLOSENESS | c->closeness);
	return false;
}
