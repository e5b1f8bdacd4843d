#include "base/date.h"
#include "rules/eval.h"
#include <string.h>

/* How values are said; sentences about an answer are decide/words.h. */
struct saying {
	const char *language;
	const char *unknown, *none, *confidential, *yes, *no, *and;
	char point, thousands;
	const char *day_dot; /* after the day of the month */
	const char *months[12];
};
static const struct saying sayings[] = {
	{"da", "ukendt", "ingen", "fortroligt", "ja", "nej", " og ", ',', '.', ". ",
		{"januar", "februar", "marts", "april", "maj", "juni", "juli", "august",
			"september", "oktober", "november", "december"}},
	{"en", "unknown", "none", "confidential", "yes", "no", " and ", '.', ',', " ",
		{"January", "February", "March", "April", "May", "June", "July", "August",
			"September", "October", "November", "December"}},
};

static const struct saying *saying_in(const char *language)
{
	return language && strcmp(language, "da") == 0 ? &sayings[0] : &sayings[1];
}

static void say_date(struct strbuf *out, int64_t days, const struct saying *in)
{
	struct civil c = date_to_civil(days);

	sb_printf(out, "%u%s%s %d", (unsigned)c.day, in->day_dot, in->months[c.month - 1],
		(int)c.year);
}

/* Digits with the language's signs; groups of three only where that was asked for and the
 * number is long enough to need them. */
static void say_number(struct strbuf *out, struct value v, bool grouped, const struct saying *in)
{
	struct decimal d;
	char text[DECIMAL_TEXT];

	value_to_decimal(v, &d);
	size_t n = decimal_print(&d, text);
	size_t whole = strcspn(text, ".E");
	size_t sign = text[0] == '-';

	for (size_t i = 0; i < n; i++) {
		size_t left = i < whole ? whole - i : 0;
		if (grouped && whole - sign > 4 && i > sign && left && left % 3 == 0)
			sb_putc(out, in->thousands);
		sb_putc(out, text[i] == '.' ? in->point : text[i]);
	}
}

/* A time of day as on a clock face; seconds and offsets only where there are any. */
static void say_time(struct strbuf *out, struct value v, const struct saying *in)
{
	const int64_t minute = INT64_C(60000000000);
	const struct clock *c = v.u.clock;

	if (c->offset_kind != OFFSET_NONE || c->nanos % minute)
		value_say(out, v, in->language);
	else
		sb_printf(out, "%02d:%02d", (int)(c->nanos / minute / 60),
			(int)(c->nanos / minute % 60));
}

static void say_string(struct strbuf *out, struct value v, const struct type *of)
{
	const struct domain *d = of ? of->domain : NULL;
	const char *title = NULL;

	if (d && d->codes) {
		const struct code *c = codes_find(d->codes, v.u.s, v.aux);
		title = c ? c->title : NULL;
	} else if (d) {
		int i = domain_index(d, v.u.s, v.aux);
		title = i >= 0 ? d->at[i].title : NULL;
	}
	if (title)
		sb_puts(out, title);
	else
		sb_add(out, v.u.s, v.aux);
}

static void say_list(struct strbuf *out, const struct list *l, const struct type *of,
	const char *format, const struct saying *in)
{
	if (l->n == 0)
		sb_puts(out, in->none);
	for (uint32_t i = 0; i < l->n; i++) {
		if (i)
			sb_puts(out, i + 1 < l->n ? ", " : in->and);
		eval_say(out, l->at[i], of, format, in->language);
	}
}

void eval_say(struct strbuf *out, struct value v, const struct type *of, const char *format,
	const char *language)
{
	const struct saying *in = saying_in(language);
	bool dated = format && strcmp(format, "dato") == 0;
	bool numbered = format && strcmp(format, "tal") == 0;

	switch (v.kind) {
	case V_UNSET:
	case V_UNKNOWN: sb_puts(out, in->unknown); break;
	case V_NULL: sb_puts(out, v.big ? in->unknown : in->none); break;
	case V_BOOLEAN: sb_puts(out, v.u.b ? in->yes : in->no); break;
	case V_NUMBER: say_number(out, v, numbered, in); break;
	case V_STRING: say_string(out, v, of); break;
	case V_LIST: say_list(out, v.u.list, of ? of->of : NULL, format, in); break;
	case V_TIME: say_time(out, v, in); break;
	case V_DATE:
		if (dated)
			say_date(out, v.u.i, in);
		else
			value_say(out, v, in->language);
		break;
	case V_DATETIME:
		if (dated)
			say_date(out, v.u.instant->days, in);
		else
			value_say(out, v, in->language);
		break;
	default: value_say(out, v, in->language); break;
	}
}

void eval_text(
	struct eval *e, const struct text *t, bool mask, const char *language, struct strbuf *out)
{
	for (uint32_t i = 0; i < t->n; i++) {
		const struct text_part *p = &t->at[i];
		if (p->literal)
			sb_puts(out, p->literal);
		else if (mask && slot_sensitive(e->image, p->slot))
			sb_puts(out, saying_in(language)->confidential);
		else
			eval_say(out, eval_slot(e, p->slot), e->image->slots[p->slot].type,
				p->format, language);
	}
}
