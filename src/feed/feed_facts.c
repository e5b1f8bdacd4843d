#include "feed/feed_facts.h"

#include "base/date.h"
#include "data/json.h"
#include <string.h>

/* The value of a fact: plain, or within {"value":…}, or the first of a list of those. */
static const char *text_of(struct json_reader *r, enum json_event e, struct arena *arena)
{
	const char *found = NULL;

	if (e == JSON_STRING)
		return arena_strndup(arena, r->s, r->slen);
	if (e == JSON_ARRAY) {
		for (unsigned i = 0; (e = json_next(r)) != JSON_CLOSE && e != JSON_BAD; i++) {
			if (i == 0)
				found = text_of(r, e, arena);
			else if (!json_skip(r, e))
				break;
		}
		return found;
	}
	if (e != JSON_OBJECT)
		return NULL;
	while (json_next(r) == JSON_KEY) {
		bool value = r->slen == 5 && memcmp(r->s, "value", 5) == 0;

		e = json_next(r);
		if (value && e == JSON_STRING)
			found = arena_strndup(arena, r->s, r->slen);
		else if (!json_skip(r, e))
			break;
	}
	return found;
}

static int64_t day_of(const char *s)
{
	int64_t day;

	return s && date_parse(&day, s, strlen(s)) == 0 ? day : DATE_NONE;
}

void feed_facts_read(struct feed_facts *out, const char *facts, size_t len, struct arena *arena)
{
	const char *opslaaet = NULL, *udloeber = NULL;
	struct {
		const char *name;
		const char **to;
	} wanted[] = {{"titel", &out->titel}, {"arbejdsgiver", &out->arbejdsgiver},
		{"kommune", &out->kommune}, {"postnr", &out->postnr}, {"opslaaet", &opslaaet},
		{"udloeber", &udloeber}};
	struct json_reader r;
	enum json_event e;

	memset(out, 0, sizeof *out);
	json_reader_init(&r, facts, len, &json_limits_default, arena);
	if (json_next(&r) == JSON_OBJECT) {
		while (json_next(&r) == JSON_KEY) {
			const char **to = NULL;

			for (unsigned i = 0; i < sizeof wanted / sizeof *wanted; i++)
				if (strlen(wanted[i].name) == r.slen &&
					memcmp(wanted[i].name, r.s, r.slen) == 0)
					to = wanted[i].to;
			e = json_next(&r);
			if (to)
				*to = text_of(&r, e, arena);
			else if (!json_skip(&r, e))
				break;
		}
	}
	out->opslaaet = day_of(opslaaet);
	out->udloeber = day_of(udloeber);
}

struct feed_join_facts feed_facts_join(const struct feed_facts *f)
{
	return (struct feed_join_facts){.titel = f->titel,
		.arbejdsgiver = f->arbejdsgiver,
		.place = f->kommune ? f->kommune : f->postnr,
		.opslaaet = f->opslaaet,
		.udloeber = f->udloeber};
}
