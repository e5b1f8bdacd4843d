#include "lib/people.h"
#include "base/date.h"
#include "base/geo.h"
#include "data/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES_MAX = 4096, YEAR = 20454 /* 2026-01-01 */ };

const char *const miss_names[MISS_BITS] = {"oenske_type", "timer_min", "timer_maks", "certifikater",
	"dansk", "helbred_undgaa", "postnr", "maks_km", "oenske_disco", "kompetencer"};
static const char *const loads[] = {
	"loeft", "gaaende", "staaende", "nat", "stoej", "stoev", "kulde", "skaerm"};

struct reading {
	struct people *p;
	struct json_reader r;
	struct arena scratch;
	uint32_t cap_skills; /* of the side that is being read */
};

static void *column(struct people *p, uint32_t n, size_t size)
{
	return arena_alloc_array(&p->arena, n + 64u, size); /* room to read ahead by blocks */
}

static void expect(struct reading *rd, enum json_event is, enum json_event wanted)
{
	if (is != wanted)
		bench_die("population", rd->r.error ? rd->r.error : "not what it should be");
}

/* The number of a text, from 0. */
static uint32_t number_of(struct strmap *map, uint32_t *n, const char *s, size_t len)
{
	void *have = strmap_get(map, s, len);

	if (!have) {
		have = (void *)(uintptr_t)(++*n);
		strmap_put(map, arena_strndup(map->arena, s, len), len, have);
	}
	return (uint32_t)(uintptr_t)have - 1;
}

static double read_number(struct reading *rd)
{
	expect(rd, json_next(&rd->r), JSON_NUMBER);
	return strtod(rd->r.s, NULL); /* the text goes on with a comma or a brace */
}

static uint32_t read_certs(struct reading *rd)
{
	uint32_t bits = 0;
	enum json_event e;

	expect(rd, json_next(&rd->r), JSON_ARRAY);
	while ((e = json_next(&rd->r)) == JSON_STRING)
		bits |= 1u << number_of(&rd->p->cert, &rd->p->n_certs, rd->r.s, rd->r.slen);
	expect(rd, e, JSON_CLOSE);
	if (rd->p->n_certs > 32)
		bench_die("population", "more than 32 certificates");
	return bits;
}

static uint8_t read_words(struct reading *rd, const char *const *words, unsigned n)
{
	unsigned bits = 0;
	enum json_event e;

	expect(rd, json_next(&rd->r), JSON_ARRAY);
	while ((e = json_next(&rd->r)) == JSON_STRING)
		for (unsigned i = 0; i < n; i++)
			if (strlen(words[i]) == rd->r.slen &&
				memcmp(words[i], rd->r.s, rd->r.slen) == 0)
				bits |= 1u << i;
	expect(rd, e, JSON_CLOSE);
	return (uint8_t)bits;
}

static void read_code(struct reading *rd, uint16_t *disco, uint16_t *group)
{
	struct people *p = rd->p;
	char code[8];

	if (rd->r.slen != 4)
		bench_die("population", "an occupation is not of four digits");
	snprintf(code, sizeof code, "%.4s", rd->r.s);
	*disco = (uint16_t)strtoul(code, NULL, 10);
	*group = (uint16_t)number_of(&p->group, &p->n_groups, code, 3);
}

static void read_skills(struct reading *rd, struct skills *to, uint32_t row)
{
	struct people *p = rd->p;
	uint32_t n = to->from[row];
	enum json_event e;

	expect(rd, json_next(&rd->r), JSON_ARRAY);
	while ((e = json_next(&rd->r)) == JSON_STRING) {
		if (n == rd->cap_skills) {
			size_t size = rd->cap_skills * sizeof *to->at;

			to->at = arena_grow(&p->arena, to->at, size, size * 2);
			rd->cap_skills *= 2;
		}
		to->at[n++] = (uint16_t)number_of(&p->skill, &p->n_skills, rd->r.s, rd->r.slen);
	}
	expect(rd, e, JSON_CLOSE);
	to->from[row + 1] = n;
}

/* The place whose code comes next. */
static uint16_t read_place(struct reading *rd)
{
	const void *have;

	expect(rd, json_next(&rd->r), JSON_STRING);
	have = strmap_get(&rd->p->place, rd->r.s, rd->r.slen);
	if (!have)
		bench_die("population", "a place that is not among the codes");
	return (uint16_t)((uintptr_t)have - 1);
}

static void read_places(struct people *p)
{
	const char *line = strchr(p->place_text.s, '\n');

	for (; line && line[1]; line = strchr(line + 1, '\n')) {
		const char *code = line + 1, *title = strchr(code, ';');
		char *end;

		if (p->n_places == PLACES_MAX || !title || !(title = strchr(title + 1, ';')))
			bench_die("places", "too many, or not what they should be");
		p->places[p->n_places][0] = strtod(title + 1, &end);
		p->places[p->n_places][1] = strtod(end + 1, NULL);
		number_of(&p->place, &p->n_places, code, strcspn(code, ";"));
	}
}

/* All skills are numbered as they stand in the table. */
static void read_weights(struct people *p)
{
	const char *line = strchr(p->skill_text.s, '\n');

	p->weight = ARENA_ARRAY(&p->arena, uint32_t, UINT16_MAX + 1);
	for (; line && line[1]; line = strchr(line + 1, '\n')) {
		const char *code = line + 1, *title = strchr(code, ';');
		uint32_t i = number_of(&p->skill, &p->n_skills, code, strcspn(code, ";"));

		if (i >= UINT16_MAX || !title || !(title = strchr(title + 1, ';')))
			bench_die("skills", "too many, or not what they should be");
		p->weight[i] = (uint32_t)(strtod(title + 1, NULL) * 1000 + 0.5);
	}
}

static bool is(const struct json_reader *r, const char *key)
{
	return strlen(key) == r->slen && memcmp(key, r->s, r->slen) == 0;
}

static void read_id(struct reading *rd, char *id)
{
	expect(rd, json_next(&rd->r), JSON_STRING);
	if (rd->r.slen >= ID_ROOM)
		bench_die("population", "a long id");
	memcpy(id, rd->r.s, rd->r.slen);
	id[rd->r.slen] = '\0';
}

static void begin_line(struct reading *rd, const char *line, size_t len)
{
	arena_reset(&rd->scratch);
	json_reader_init(&rd->r, line, len, &json_limits_default, &rd->scratch);
	expect(rd, json_next(&rd->r), JSON_OBJECT);
}

static void told(struct persons *s, uint32_t i, unsigned bit)
{
	s->missing[i] = (uint16_t)(s->missing[i] & ~bit);
}

static void read_wishes(struct reading *rd, struct persons *s, uint32_t i)
{
	unsigned n = 0;
	enum json_event e;

	expect(rd, json_next(&rd->r), JSON_ARRAY);
	for (; (e = json_next(&rd->r)) == JSON_STRING; n++) {
		if (n == WISHES)
			bench_die("population", "more than three wishes");
		read_code(rd, &s->disco[n][i], &s->group[n][i]);
	}
	expect(rd, e, JSON_CLOSE);
	for (unsigned k = n; n && k < WISHES; k++) {
		s->disco[k][i] = s->disco[0][i];
		s->group[k][i] = s->group[0][i];
	}
}

static void person_member(struct reading *rd, struct persons *s, uint32_t i)
{
	static const char *const work[] = {"arbejde"};
	const struct json_reader *r = &rd->r;
	unsigned bit = 0;

	for (unsigned b = 0; b < MISS_BITS; b++)
		if (is(r, miss_names[b]))
			bit = 1u << b;
	if (bit)
		told(s, i, bit);
	switch (bit) {
	case MISS_TYPE: s->wants_work[i] = read_words(rd, work, 1); break;
	case MISS_TIMER_MIN: s->timer_min[i] = (uint8_t)read_number(rd); break;
	case MISS_TIMER_MAKS: s->timer_maks[i] = (uint8_t)read_number(rd); break;
	case MISS_CERT: s->cert[i] = read_certs(rd); break;
	case MISS_DANSK: s->dansk[i] = (uint8_t)read_number(rd); break;
	case MISS_AVOID: s->avoid[i] = read_words(rd, loads, 8); break;
	case MISS_POSTNR: s->place[i] = read_place(rd); break;
	case MISS_KM: s->reach[i] = (uint32_t)read_number(rd) * 1000; break;
	case MISS_WISH: read_wishes(rd, s, i); break;
	case MISS_SKILLS: read_skills(rd, &s->skills, i); break;
	default:
		if (is(r, "id"))
			read_id(rd, s->id[i]);
		else
			json_skip(&rd->r, json_next(&rd->r));
	}
}

static void person_line(
	struct reading *rd, struct persons *s, uint32_t i, const char *line, size_t len)
{
	s->missing[i] = (1u << MISS_BITS) - 1;
	s->wants_work[i] = 1;
	s->timer_maks[i] = s->dansk[i] = UINT8_MAX;
	s->cert[i] = s->reach[i] = UINT32_MAX;
	s->place[i] = (uint16_t)rd->p->n_places;
	for (unsigned k = 0; k < WISHES; k++)
		s->disco[k][i] = s->group[k][i] = ANY_GROUP;
	s->skills.from[i + 1] = s->skills.from[i];
	begin_line(rd, line, len);
	while (json_next(&rd->r) == JSON_KEY)
		person_member(rd, s, i);
}

static void vacancy_member(struct reading *rd, struct vacancies *v, uint32_t i)
{
	struct json_reader *r = &rd->r;
	int64_t day;

	if (is(r, "id")) {
		read_id(rd, v->id[i]);
	} else if (is(r, "timer")) {
		v->timer[i] = (uint8_t)read_number(rd);
	} else if (is(r, "dansk_krav")) {
		v->dansk[i] = (uint8_t)read_number(rd);
	} else if (is(r, "belastninger")) {
		v->load[i] = read_words(rd, loads, 8);
	} else if (is(r, "skal_krav")) {
		v->cert[i] = read_certs(rd);
	} else if (is(r, "udloeber")) {
		expect(rd, json_next(r), JSON_STRING);
		if (date_parse(&day, r->s, r->slen) || day < YEAR)
			bench_die("population", "a date before 2026");
		v->expires[i] = (uint16_t)(day - YEAR);
	} else if (is(r, "postnr")) {
		v->place[i] = read_place(rd);
	} else if (is(r, "disco")) {
		expect(rd, json_next(r), JSON_STRING);
		read_code(rd, &v->disco[i], &v->group[i]);
	} else if (is(r, "kompetencer")) {
		read_skills(rd, &v->skills, i);
	} else {
		json_skip(r, json_next(r));
	}
}

static void vacancy_line(
	struct reading *rd, struct vacancies *v, uint32_t i, const char *line, size_t len)
{
	v->skills.from[i + 1] = v->skills.from[i];
	begin_line(rd, line, len);
	while (json_next(&rd->r) == JSON_KEY)
		vacancy_member(rd, v, i);
}

/* The distances between all places, and 0 to the one that nobody told. */
static void measure_places(struct people *p)
{
	uint32_t n = p->n_places;

	p->metres = ARENA_ARRAY(&p->arena, uint32_t, (size_t)(n + 1) * (n + 1));
	for (uint32_t a = 0; a < n; a++)
		for (uint32_t b = 0; b < n; b++)
			p->metres[(size_t)a * (n + 1) + b] = (uint32_t)geo_metres(
				p->places[a][0], p->places[a][1], p->places[b][0], p->places[b][1]);
}

static void make_columns(struct people *p)
{
	struct persons *s = &p->persons;
	struct vacancies *v = &p->vacancies;

	s->id = column(p, s->n, ID_ROOM);
	s->missing = column(p, s->n, 2);
	s->wants_work = column(p, s->n, 1);
	s->timer_min = column(p, s->n, 1);
	s->timer_maks = column(p, s->n, 1);
	s->dansk = column(p, s->n, 1);
	s->avoid = column(p, s->n, 1);
	s->cert = column(p, s->n, 4);
	s->reach = column(p, s->n, 4);
	s->place = column(p, s->n, 2);
	for (unsigned k = 0; k < WISHES; k++) {
		s->group[k] = column(p, s->n, 2);
		s->disco[k] = column(p, s->n, 2);
	}
	s->skills.from = column(p, s->n + 1, 4);
	v->id = column(p, v->n, ID_ROOM);
	v->timer = column(p, v->n, 1);
	v->dansk = column(p, v->n, 1);
	v->load = column(p, v->n, 1);
	v->cert = column(p, v->n, 4);
	v->expires = column(p, v->n, 2);
	v->place = column(p, v->n, 2);
	v->group = column(p, v->n, 2);
	v->disco = column(p, v->n, 2);
	v->skills.from = column(p, v->n + 1, 4);
	p->places = arena_alloc_array(&p->arena, PLACES_MAX, sizeof *p->places);
}

static void read_sides(void *arg)
{
	struct people *p = arg;
	struct reading rd = {.p = p};
	struct strmap *maps[] = {&p->skill, &p->cert, &p->group, &p->place};
	size_t *person = bench_lines(&p->person_text, &p->persons.n);
	size_t *vacancy = bench_lines(&p->vacancy_text, &p->vacancies.n);
	uint32_t skills;

	for (unsigned i = 0; i < sizeof maps / sizeof *maps; i++)
		strmap_init(maps[i], &p->arena, 0);
	arena_init(&rd.scratch, &p->oom);
	make_columns(p);
	read_places(p);
	read_weights(p);
	skills = p->n_skills;
	rd.cap_skills = 1 << 16;
	p->vacancies.skills.at = ARENA_ARRAY(&p->arena, uint16_t, rd.cap_skills);
	for (uint32_t i = 0; i < p->vacancies.n; i++)
		vacancy_line(&rd, &p->vacancies, i, p->vacancy_text.s + vacancy[i],
			vacancy[i + 1] - vacancy[i]);
	rd.cap_skills = 1 << 16;
	p->persons.skills.at = ARENA_ARRAY(&p->arena, uint16_t, rd.cap_skills);
	for (uint32_t i = 0; i < p->persons.n; i++)
		person_line(&rd, &p->persons, i, p->person_text.s + person[i],
			person[i + 1] - person[i]);
	if (p->n_skills > skills)
		bench_die("population", "a skill that is not among the codes");
	measure_places(p);
	arena_release(&rd.scratch);
	free(person);
	free(vacancy);
}

void people_read(struct people *p, const char *folder)
{
	char path[1024];

	memset(p, 0, sizeof *p);
	arena_init(&p->arena, &p->oom);
	snprintf(path, sizeof path, "%s/persons.ndjson", folder);
	p->person_text = bench_read(path);
	snprintf(path, sizeof path, "%s/vacancies.ndjson", folder);
	p->vacancy_text = bench_read(path);
	snprintf(path, sizeof path, "%s/data/postnr.csv", folder);
	p->place_text = bench_read(path);
	snprintf(path, sizeof path, "%s/data/kompetence.csv", folder);
	p->skill_text = bench_read(path);
	if (oom_guard(&p->oom, read_sides, p))
		bench_die(folder, "no memory");
}
