/*
 * people - the population as the peers of the match see it: packed columns
 *
 * Read from the NDJSON that our own records are read from, by the strict reader.  Texts are
 * numbered, sets of few possible elements are bits, places are numbered and the distances
 * between all of them computed beforehand: what a person would do who writes this one match
 * by hand and nothing else.
 *
 * What a person has not told stands as a value that every condition lets pass, and as a bit in
 * `missing`, so that a column can be tested without a branch.
 */
#ifndef BENCH_PEOPLE_H
#define BENCH_PEOPLE_H

#include "base/arena.h"
#include "base/strmap.h"
#include "lib/bench.h"

#include <stdbool.h>

enum {
	MISS_TYPE = 1 << 0,
	MISS_TIMER_MIN = 1 << 1,
	MISS_TIMER_MAKS = 1 << 2,
	MISS_CERT = 1 << 3,
	MISS_DANSK = 1 << 4,
	MISS_AVOID = 1 << 5,
	MISS_POSTNR = 1 << 6,
	MISS_KM = 1 << 7,
	MISS_WISH = 1 << 8,
	MISS_SKILLS = 1 << 9,
	MISS_BITS = 10,
	MISS_PLACE = MISS_POSTNR | MISS_KM,
};
extern const char *const miss_names[MISS_BITS]; /* the fact behind each bit */

enum { WISHES = 3, ANY_GROUP = 0xffff, ID_ROOM = 12 };

struct skills {
	uint32_t *from; /* of row i: from[i] to from[i + 1] */
	uint16_t *at;
};
struct persons {
	uint32_t n;
	char (*id)[ID_ROOM];
	uint16_t *missing;
	uint8_t *wants_work, *timer_min, *timer_maks, *dansk, *avoid;
	uint32_t *cert, *reach;  /* reach: metres */
	uint16_t *place;         /* people->n_places when not told */
	uint16_t *group[WISHES]; /* numbered; repeated when fewer */
	uint16_t *disco[WISHES]; /* the four digits as they stand */
	struct skills skills;
};
struct vacancies {
	uint32_t n;
	char (*id)[ID_ROOM];
	uint8_t *timer, *dansk, *load;
	uint32_t *cert;
	uint16_t *expires; /* days since 2026-01-01 */
	uint16_t *place, *group, *disco;
	struct skills skills;
};
struct people {
	struct oom oom;
	struct arena arena;
	struct strmap skill, cert, group, place;
	uint32_t n_skills, n_certs, n_groups;
	uint32_t n_places;
	double (*places)[2]; /* lat, lon */
	uint32_t *metres;    /* [a * (n_places + 1) + b]; 0 to and from who told no place */
	uint32_t *weight;    /* by skill, in thousandths */
	struct persons persons;
	struct vacancies vacancies;
	struct bench_text person_text, vacancy_text; /* NDJSON */
	struct bench_text place_text;                /* postnr.csv: kode;titel;lat;lon */
	struct bench_text skill_text;                /* kompetence.csv: kode;titel;vaegt */
};
void people_read(struct people *p, const char *folder);

static inline const uint32_t *people_metres(const struct people *p, uint16_t place)
{
	return p->metres + (size_t)place * (p->n_places + 1);
}

#endif
