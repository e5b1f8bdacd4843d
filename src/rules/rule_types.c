/* Declared types, and the names no fact may have. */
#include "rules/rule_model.h"

#include <string.h>

/* ---- types --------------------------------------------------------------- */

static const struct type *plain_type(enum word w)
{
	switch (w) {
	case W_NUMBER:
	case W_INTEGER: return &type_number;
	case W_TEXT: return &type_string;
	case W_BOOLEAN: return &type_boolean;
	case W_DATE: return &type_date;
	case W_TIME: return &type_time;
	case W_DATETIME: return &type_datetime;
	case W_DURATION: return &type_daytime;
	default: return &type_any;
	}
}

static const struct type *values_type(struct load *ld, struct ast_type *t)
{
	struct domain_value *at = ARENA_ARRAY(ld->keep, struct domain_value, t->values.n);
	struct domain *d = ARENA_NEW(ld->keep, struct domain);
	struct type *type = ARENA_NEW(ld->keep, struct type);
	struct strmap seen;

	if (t->values.n == 0)
		load_error(ld, t->at, "values", "a list of values cannot be empty");
	strmap_init(&seen, ld->scratch, 0);
	for (uint32_t i = 0; i < t->values.n; i++) {
		const struct ast_value *v = &t->values.at[i];

		if (!strmap_put(&seen, v->name.s, strlen(v->name.s), ld))
			load_error(
				ld, v->name.at, "twice", "the value '%s' stands twice", v->name.s);
		at[i] = (struct domain_value){v->name.s, v->title.s, v->until};
	}
	*d = (struct domain){.at = at, .n = t->values.n, .ordered = t->ordered};
	*type = (struct type){.kind = T_STRING, .domain = d};
	return type;
}

static const char *type_of_danish(const char *s)
{
	static const char *const pairs[][2] = {{"heltal", "integer"}, {"tal", "number"},
		{"tekst", "text"}, {"dato", "date"}, {"klokkeslæt", "time"}, {"sandt", "boolean"},
		{"ja_nej", "boolean"}, {"liste", "list"}, {"varighed", "duration"}};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (strcmp(pairs[i][0], s) == 0)
			return pairs[i][1];
	return NULL;
}

static const struct type *codes_type(struct load *ld, struct ast_type *t)
{
	struct model *m = ld->model;
	struct suggest s;
	struct diag *d;

	for (uint32_t i = 0; i < m->n_codes; i++) {
		if (strcmp(m->codes_ast[i]->item.name.s, t->name.s) == 0) {
			m->codes_ast[i]->used = true;
			if (t->ranged)
				load_error(ld, t->lo.s ? t->lo.at : t->hi.at, "syntax",
					"'%s' is a code table: codes have no bounds", t->name.s);
			return m->code_types[i];
		}
	}
	if (model_lost(ld, t->name.s))
		return &type_any;
	d = load_error(
		ld, t->name.at, "unknown-name", "there is no type or code table '%s'", t->name.s);
	suggest_init(&s, t->name.s, strlen(t->name.s));
	for (enum word w = W_NONE + 1; w < W_COUNT; w++)
		if (word_where(w) & IN_TYPE)
			suggest_try(&s, word_text(w));
	for (uint32_t i = 0; i < m->n_codes; i++)
		suggest_try(&s, m->codes_ast[i]->item.name.s);
	if (!s.best)
		s.best = type_of_danish(t->name.s);
	load_suggest(ld, d, &s);
	return &type_any;
}

/* Of a fact, `or none` is told by the fact; of a field, by its type. */
static const struct type *field_type(struct load *ld, struct ast_type *t)
{
	const struct type *plain = rule_type(ld, t);
	struct type *type;

	if (!t || !t->or_none)
		return plain;
	type = ARENA_NEW(ld->keep, struct type);
	*type = *plain;
	type->none_ok = true;
	return type;
}

static const struct type *fields_type(struct load *ld, struct ast_type *t)
{
	struct type_field *fields = ARENA_ARRAY(ld->keep, struct type_field, t->fields.n);
	struct type *type = ARENA_NEW(ld->keep, struct type);
	struct strmap seen;

	if (t->fields.n == 0)
		load_error(ld, t->at, "values", "a type with fields needs at least one");
	strmap_init(&seen, ld->scratch, 0);
	for (uint32_t i = 0; i < t->fields.n; i++) {
		const struct ast_field *f = &t->fields.at[i];

		if (!strmap_put(&seen, f->name.s, strlen(f->name.s), ld))
			load_error(
				ld, f->name.at, "twice", "the field '%s' stands twice", f->name.s);
		rule_refuse_protected(ld, &f->name, false);
		fields[i] = (struct type_field){f->name.s, field_type(ld, f->type)};
	}
	*type = (struct type){.kind = T_CONTEXT, .fields = fields, .n_fields = t->fields.n};
	return type;
}

static const struct type *list_type(struct load *ld, struct ast_type *t)
{
	struct type *type = ARENA_NEW(ld->keep, struct type);

	if (t->of->ranged)
		load_error(ld, t->of->lo.s ? t->of->lo.at : t->of->at, "range",
			"a range can stand with a single number, not within a list");
	*type = (struct type){.kind = T_LIST, .of = rule_type(ld, t->of)};
	return type;
}

const struct type *rule_type(struct load *ld, struct ast_type *t)
{
	if (!t)
		return &type_any;
	switch (t->kind) {
	case TYPE_CODES: return t->name.s ? codes_type(ld, t) : &type_any;
	case TYPE_VALUES: return values_type(ld, t);
	case TYPE_LIST:
	case TYPE_SET: return t->of ? list_type(ld, t) : &type_any;
	case TYPE_FIELDS: return fields_type(ld, t);
	default: return plain_type(t->word);
	}
}

/* ---- ranges -------------------------------------------------------------- */

static bool bound(struct load *ld, const struct ast_name *text, struct value *out)
{
	struct decimal d;
	size_t n;
	char plain[NAME_BYTES + 1];

	*out = value_null();
	if (!text->s)
		return true;
	n = 0;
	for (const char *s = text->s; *s; s++)
		if (*s != ' ')
			plain[n++] = *s;
	if (decimal_parse(&d, plain, n) != 0) {
		load_error(ld, text->at, "range", "this is no number");
		return false;
	}
	*out = value_decimal(ld->keep, &d);
	return true;
}

const struct range *rule_range(struct load *ld, const struct ast_type *t)
{
	struct range *r;
	struct decimal lo, hi;

	if (!t || !t->ranged)
		return NULL;
	r = ARENA_NEW(ld->keep, struct range);
	if (!bound(ld, &t->lo, &r->lo) || !bound(ld, &t->hi, &r->hi))
		return NULL;
	if (t->lo.s && t->hi.s) {
		value_to_decimal(r->lo, &lo);
		value_to_decimal(r->hi, &hi);
		if (decimal_cmp(&lo, &hi) > 0) {
			load_error(
				ld, span_join(t->lo.at, t->hi.at), "range", "this range is empty");
			return NULL;
		}
	}
	return r;
}

/* ---- protected characteristics ------------------------------------------- */

/* A name is taken apart at '_' and compared without Danish letters.  Catalogue 2 and
 * 13.9: no rule may know these of a person; some mean a person alone (a firm has a name
 * and an address).  Short words must stand alone, or other words would hold them. */
enum stands { BEGINS, WHOLE, WITHIN };
static const struct {
	const char *stem;
	enum stands stands;
	bool person; /* refused for the person alone */
} protected[] = {
	/* origin */
	{"herkomst", WITHIN, false},
	{"afstamning", WITHIN, false},
	{"oprindelse", BEGINS, false},
	{"origin", WHOLE, false},
	{"etni", BEGINS, false},
	{"ethni", BEGINS, false},
	{"race", WHOLE, false},
	{"hudfarve", WITHIN, false},
	{"nationalit", WITHIN, false},
	{"foedeland", BEGINS, false},
	{"foedested", BEGINS, false},
	{"hjemland", BEGINS, false},
	{"statsborger", WITHIN, false},
	{"citizenship", BEGINS, false},
	{"indvandr", WITHIN, false},
	{"efterkommer", BEGINS, false},
	{"flygtning", BEGINS, false},
	{"vestlig", WHOLE, false},
	{"ikkevestlig", BEGINS, false},
	/* sex */
	{"koen", WHOLE, false},
	{"kon", WHOLE, false},
	{"koensidentitet", BEGINS, false},
	{"mand", WHOLE, false},
	{"mandlig", WHOLE, false},
	{"kvinde", WHOLE, false},
	{"kvindelig", WHOLE, false},
	{"gravid", BEGINS, false},
	{"gender", BEGINS, false},
	{"sex", WHOLE, false},
	/* faith, sexuality */
	{"religi", BEGINS, false},
	{"trosretning", BEGINS, false},
	{"trossamfund", BEGINS, false},
	{"livssyn", BEGINS, false},
	{"seksualitet", WITHIN, false},
	{"seksuel", WITHIN, false},
	/* who it is */
	{"cpr", BEGINS, false},
	{"personnummer", BEGINS, false},
	{"personnr", BEGINS, false},
	{"navn", WHOLE, true},
	{"name", WHOLE, true},
	{"fornavn", BEGINS, true},
	{"mellemnavn", BEGINS, true},
	{"efternavn", BEGINS, true},
	{"kaldenavn", BEGINS, true},
	{"initialer", WHOLE, true},
	{"adresse", WITHIN, true},
	{"address", WITHIN, true},
	{"vejnavn", BEGINS, true},
	{"gadenavn", BEGINS, true},
	{"husnummer", BEGINS, true},
	{"husnr", WHOLE, true},
	/* illness by its name; what work a person can do is told by hensyn */
	{"diagnos", WITHIN, true},
	{"sygdom", BEGINS, true},
	{"icd", WHOLE, true},
	{"icd10", WHOLE, true},
	/* married or not */
	{"civilstand", BEGINS, true},
	{"civilstatus", BEGINS, true},
	{"aegteskab", BEGINS, true},
	{"aegtefaelle", BEGINS, true},
	{"samlever", BEGINS, true},
	{"gift", WHOLE, true},
	{"ugift", WHOLE, true},
	{"enlig", WHOLE, true},
	{"fraskilt", WHOLE, true},
	{"marital", WHOLE, true},
};

/* Lower case, æ ø å as ae oe aa; returns the length. */
static size_t plain_name(const char *s, char *out, size_t room)
{
	static const struct {
		const char *from, *to;
	} letters[] = {
		{"æ", "ae"}, {"ø", "oe"}, {"å", "aa"}, {"Æ", "ae"}, {"Ø", "oe"}, {"Å", "aa"}};
	size_t n = 0;

	while (*s && n + 2 < room) {
		bool danish = false;

		for (unsigned i = 0; i < sizeof letters / sizeof *letters && !danish; i++) {
			size_t len = strlen(letters[i].from);

			danish = strncmp(s, letters[i].from, len) == 0;
			if (danish) {
				out[n++] = letters[i].to[0];
				out[n++] = letters[i].to[1];
				s += len;
			}
		}
		if (!danish) {
			out[n++] = *s >= 'A' && *s <= 'Z' ? (char)(*s + 32) : *s;
			s++;
		}
	}
	out[n] = '\0';
	return n;
}

static bool stands(const char *part, size_t len, const char *stem, enum stands how)
{
	size_t n = strlen(stem);

	if (how != WITHIN)
		return len >= n && (how == BEGINS || len == n) && memcmp(part, stem, n) == 0;
	for (size_t i = 0; i + n <= len; i++)
		if (memcmp(part + i, stem, n) == 0)
			return true;
	return false;
}

static bool is_protected(const char *part, size_t len, bool person)
{
	for (unsigned i = 0; i < sizeof protected / sizeof *protected; i++)
		if ((person || !protected[i].person) &&
			stands(part, len, protected[i].stem, protected[i].stands))
			return true;
	return false;
}

void rule_refuse_protected(struct load *ld, const struct ast_name *name, bool person)
{
	char plain[2 * NAME_BYTES + 4];
	size_t len = plain_name(name->s, plain, sizeof plain), start = 0;

	for (size_t i = 0; i <= len; i++) {
		if (i < len && plain[i] != '_')
			continue;
		if (is_protected(plain + start, i - start, person)) {
			load_error(ld, name->at, "protected",
				"'%s' is a protected characteristic; no rule may know it", name->s);
			return;
		}
		start = i + 1;
	}
}
