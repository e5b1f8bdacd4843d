#include "sluse_text.h"
#include "base/date.h"
#include "base/utf8.h"
#include <stdio.h>
#include <string.h>

static const struct {
	const char *caseworker, *citizen;
} phrases[] = {
#define PHRASE_TEXT(name, caseworker, citizen) [PH_##name] = {caseworker, citizen},
	PHRASES(PHRASE_TEXT)
#undef PHRASE_TEXT
};

const char *phrase(enum phrase p, enum audience a)
{
	if (a == FOR_CITIZEN && phrases[p].citizen)
		return phrases[p].citizen;
	return phrases[p].caseworker;
}

static const struct look looks[] = {
	{"yes", "✓", "ja", INK_YES},
	{"no", "✗", "nej", INK_NO},
	{"border", "≈", "grænse", INK_BORDER},
	{"unknown", "?", "ukendt", INK_UNKNOWN},
};
enum { N_LOOKS = sizeof looks / sizeof *looks };

const struct look *look_of(const char *state)
{
	for (unsigned i = 0; state && i < N_LOOKS; i++)
		if (strcmp(looks[i].state, state) == 0)
			return &looks[i];
	return &looks[N_LOOKS - 1];
}

static const char *const months[] = {"januar", "februar", "marts", "april", "maj", "juni", "juli",
	"august", "september", "oktober", "november", "december"};
static const char *const short_months[] = {"jan.", "feb.", "mar.", "apr.", "maj", "juni", "juli",
	"aug.", "sep.", "okt.", "nov.", "dec."};

const char *date_for_people(const char *iso, bool whole_month, struct arena *arena)
{
	int64_t days;
	if (strlen(iso) < 10 || date_parse(&days, iso, strlen(iso)) != 0)
		return iso;
	struct civil c = date_to_civil(days);
	return arena_printf(arena, "%u. %s %d", c.day,
		whole_month ? months[c.month - 1] : short_months[c.month - 1], (int)c.year);
}

/* Danish writes a comma where JSON writes a point. */
static const char *number_for_people(const char *raw, struct arena *arena)
{
	char *s = arena_strdup(arena, raw);
	for (char *p = s; *p; p++)
		if (*p == '.')
			*p = ',';
	return s;
}

/* "06:00:00" -> "06:00": whole minutes are what people agree on. */
static const char *time_for_people(const char *s, struct arena *arena)
{
	bool plain = strlen(s) == 8 && s[2] == ':' && strcmp(s + 5, ":00") == 0;
	return plain ? arena_strndup(arena, s, 5) : s;
}

static const char *string_for_people(const char *s, struct arena *arena)
{
	return time_for_people(date_for_people(s, false, arena), arena);
}

static void put_value(struct strbuf *sb, const struct json *v, unsigned depth);

static void put_elements(struct strbuf *sb, const struct json *v, unsigned depth)
{
	const struct json *e = json_first(v);
	if (!e || depth > 3) {
		sb_puts(sb, e ? "…" : phrase(PH_NONE, FOR_CASEWORKER));
		return;
	}
	bool keyed = json_kind(v) == JK_OBJECT;
	for (bool first = true; e; e = json_after(e), first = false) {
		if (!first)
			sb_puts(sb, ", ");
		if (keyed)
			sb_printf(sb, "%s ", json_key(e));
		put_value(sb, e, depth + 1);
	}
}

static void put_value(struct strbuf *sb, const struct json *v, unsigned depth)
{
	switch (json_kind(v)) {
	case JK_NULL: sb_puts(sb, phrase(PH_NONE, FOR_CASEWORKER)); break;
	case JK_BOOLEAN: sb_puts(sb, phrase(json_bool(v) ? PH_YES : PH_NO, FOR_CASEWORKER)); break;
	case JK_NUMBER: sb_puts(sb, number_for_people(json_text(v), sb->arena)); break;
	case JK_STRING: sb_puts(sb, string_for_people(json_text(v), sb->arena)); break;
	case JK_RAW: sb_puts(sb, json_text(v)); break;
	case JK_ARRAY:
	case JK_OBJECT: put_elements(sb, v, depth); break;
	}
}

const char *value_for_people(const struct json *value, struct arena *arena)
{
	struct strbuf sb;
	sb_init(&sb, arena);
	if (value)
		put_value(&sb, value, 0);
	return sb.s;
}

const char *absence_for_people(const char *why, enum audience a)
{
	static const struct {
		const char *why;
		enum phrase phrase;
	} words[] = {
		{"absent", PH_NOT_TOLD},
		{"stale", PH_STALE},
		{"conflict", PH_CONFLICT},
		{"implausible", PH_IMPLAUSIBLE},
		{"border", PH_OPEN_LEVEL},
		{"private", PH_KEPT_PRIVATE},
	};
	for (unsigned i = 0; why && i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].why, why) == 0)
			return phrase(words[i].phrase, a);
	return phrase(PH_NOT_TOLD, a);
}

const char *count_for_people(long long n, struct arena *arena)
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%lld", n);
	struct strbuf sb;
	sb_init(&sb, arena);
	for (int i = 0; i < len; i++) {
		if (i > 0 && ascii_digit(digits[i - 1]) && (len - i) % 3 == 0)
			sb_putc(&sb, '.');
		sb_putc(&sb, digits[i]);
	}
	return sb.s;
}
