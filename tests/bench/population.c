/*
 * population - made-up persons and vacancies, for measuring where no others are at hand
 *
 *	population DISCO_CSV POSTNR_CSV PERSONS VACANCIES SEED FOLDER
 *
 * Writes FOLDER/persons.ndjson and FOLDER/vacancies.ndjson; the same arguments, the same bytes.
 * Occupations and places are those of our own code tables; some are far more frequent than
 * others.  Each occupation has a stock of skills: some that every job asks for, some of its
 * group, some of its own, so that neighbours overlap and strangers hardly do.  Of a person
 * every twentieth fact is left untold.
 */
#include "base/date.h"
#include "lib/bench.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	DAY = 20773 /* 2026-11-16 */,
	ROWS = 2000,
	STOCK = 40,
	GENERAL = 60,
	OF_GROUP = 30,
	OWN = 12
};

struct row {
	char code[8], title[80], lat[16], lon[16];
};
struct table {
	struct row at[ROWS];
	unsigned n;
	double up_to[ROWS]; /* summed shares */
	unsigned order[ROWS];
};
struct job { /* an occupation's stock of skills, as numbers */
	uint32_t skill[STOCK];
};

static uint64_t state;

static uint32_t draw(uint32_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)((state >> 32) * n >> 32);
}

static bool chance(unsigned per_cent)
{
	return draw(100) < per_cent;
}

/* An index, where the k-th is to be drawn with this weight. */
static unsigned pick(const unsigned *weights, unsigned n)
{
	unsigned sum = 0, k = 0, at;

	for (unsigned i = 0; i < n; i++)
		sum += weights[i];
	for (at = draw(sum); at >= weights[k]; k++)
		at -= weights[k];
	return k;
}

/* ---- code tables ------------------------------------------------------------- */

static void copy_field(char *to, size_t room, const char **from)
{
	size_t n = strcspn(*from, ";\n");

	snprintf(to, room, "%.*s", (int)n, *from);
	*from += n + ((*from)[n] == ';');
}

static void read_table(struct table *t, const char *path, size_t code_len)
{
	struct bench_text text = bench_read(path);
	const char *line = strchr(text.s, '\n');

	for (; line && line[1] && t->n < ROWS; line = strchr(line + 1, '\n')) {
		const char *at = line + 1;
		struct row *r = &t->at[t->n];

		copy_field(r->code, sizeof r->code, &at);
		copy_field(r->title, sizeof r->title, &at);
		copy_field(r->lat, sizeof r->lat, &at);
		copy_field(r->lon, sizeof r->lon, &at);
		t->n += strlen(r->code) == code_len && !strpbrk(r->title, "\"\\");
	}
	free(text.s);
	if (!t->n)
		bench_die(path, "no codes");
}

/* The k-th most frequent has a share of k to the power of -skew. */
static void spread(struct table *t, double skew)
{
	double sum = 0;

	for (unsigned i = 0; i < t->n; i++) {
		sum += pow(i + 1, -skew);
		t->up_to[i] = sum;
		t->order[i] = i;
	}
	for (unsigned i = t->n; i > 1; i--) {
		unsigned k = draw(i), keep = t->order[k];

		t->order[k] = t->order[i - 1];
		t->order[i - 1] = keep;
	}
}

static unsigned one_of(const struct table *t)
{
	double at = draw(UINT32_MAX) / (double)UINT32_MAX * t->up_to[t->n - 1];
	unsigned lo = 0, hi = t->n - 1;

	while (lo < hi) {
		unsigned mid = (lo + hi) / 2;

		if (t->up_to[mid] < at)
			lo = mid + 1;
		else
			hi = mid;
	}
	return t->order[lo];
}

static void stock_job(struct job *j, unsigned i, const struct row *r)
{
	uint32_t group = (uint32_t)atoi(r->code) / 10;

	for (unsigned k = 0; k < STOCK; k++)
		j->skill[k] = k < 8    ? draw(GENERAL)
			      : k < 28 ? 10000 + group * OF_GROUP + draw(OF_GROUP)
				       : 100000 + i * OWN + draw(OWN);
}

/* ---- records ----------------------------------------------------------------- */

static void write_words(FILE *f, const char *const *words, unsigned n, unsigned low, unsigned high)
{
	unsigned want = low + draw(high - low + 1), left = n;
	const char *comma = "";

	fputc('[', f);
	for (unsigned i = 0; i < n && want; i++, left--) {
		if (draw(left) >= want)
			continue;
		fprintf(f, "%s\"%s\"", comma, words[i]);
		comma = ",";
		want--;
	}
	fputc(']', f);
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* `want` of these, each once. */
static void write_skills(FILE *f, uint32_t *all, unsigned n, unsigned want)
{
	uint32_t chosen[3 * STOCK];
	unsigned k = 0;

	for (unsigned i = 0; i < n && k < want; i++) {
		unsigned at = i + draw(n - i);
		uint32_t s = all[at];

		all[at] = all[i];
		all[i] = s;
		chosen[k++] = s;
	}
	qsort(chosen, k, sizeof *chosen, by_number);
	fputc('[', f);
	for (unsigned i = 0, written = 0; i < k; i++)
		if (!i || chosen[i] != chosen[i - 1])
			fprintf(f, "%s\"k%u\"", written++ ? "," : "", chosen[i]);
	fputc(']', f);
}

static void write_day(FILE *f, const char *name, int64_t day)
{
	char text[DATE_TEXT];
	size_t n = date_print(day, text);

	fprintf(f, ",\"%s\":\"%.*s\"", name, (int)n, text);
}

static const char *const certs[] = {"koerekort_b", "koerekort_c", "koerekort_d", "truck",
	"hygiejne", "epoxy", "svejsning", "elarbejde", "farligt_gods", "stillads", "varme_arbejder",
	"asbest", "kran", "sosu_hjaelper", "sosu_assistent", "paedagog", "sygeplejerske", "laerer",
	"vagt", "foerstehjaelp"};
static const char *const loads[] = {
	"loeft", "gaaende", "staaende", "nat", "stoej", "stoev", "kulde", "skaerm"};
enum { CERTS = sizeof certs / sizeof *certs, LOADS = 8 };

struct world {
	struct table disco, places;
	struct job jobs[ROWS];
};

static void write_place(FILE *f, const struct row *r)
{
	fprintf(f, ",\"postnr\":\"%s\",\"lat\":%s,\"lon\":%s", r->code, r->lat, r->lon);
}

static void write_vacancy(FILE *f, struct world *w, unsigned i)
{
	static const unsigned needs[] = {70, 22, 8}, dansk[] = {8, 2, 5, 15, 30, 30, 10};
	unsigned job = one_of(&w->disco), need = pick(needs, 3);
	int64_t opened = DAY - draw(51);
	uint32_t stock[STOCK];

	memcpy(stock, w->jobs[job].skill, sizeof stock);
	fprintf(f, "{\"id\":\"S%07u\",\"titel\":\"%s\",\"disco\":\"%s\"", i, w->disco.at[job].title,
		w->disco.at[job].code);
	write_place(f, &w->places.at[one_of(&w->places)]);
	fprintf(f, ",\"timer\":%u,\"dansk_krav\":%u,\"skal_krav\":", chance(60) ? 37 : 8 + draw(29),
		pick(dansk, 7));
	write_words(f, certs, CERTS, need, need);
	fputs(",\"kompetencer\":", f);
	write_skills(f, stock, STOCK, 4 + draw(9));
	fputs(",\"belastninger\":", f);
	write_words(f, loads, LOADS, 0, 2);
	write_day(f, "opslaaet", opened);
	write_day(f, "udloeber", opened + 7 + draw(54));
	fputs("}\n", f);
}

static bool told(void)
{
	return draw(20) > 0;
}

static void write_wishes(FILE *f, struct world *w)
{
	static const unsigned many[] = {30, 40, 30};
	uint32_t stock[3 * STOCK];
	unsigned jobs[3], n = 1 + pick(many, 3);
	bool wishes = told();

	for (unsigned k = 0; k < n; k++) {
		jobs[k] = one_of(&w->disco);
		memcpy(stock + (size_t)k * STOCK, w->jobs[jobs[k]].skill, sizeof w->jobs[0].skill);
		if (wishes)
			fprintf(f, "%s\"%s\"", k ? "," : ",\"oenske_disco\":[",
				w->disco.at[jobs[k]].code);
	}
	if (wishes)
		fputc(']', f);
	if (told()) {
		fputs(",\"kompetencer\":", f);
		write_skills(f, stock, n * STOCK, 5 + draw(16));
	}
}

static void write_hours(FILE *f)
{
	static const unsigned kinds[] = {50, 20, 15, 15};
	static const unsigned hours[][2] = {{30, 37}, {15, 37}, {8, 25}, {37, 37}};
	const unsigned *h = hours[pick(kinds, 4)];

	if (told())
		fprintf(f, ",\"timer_min\":%u", h[0]);
	if (told())
		fprintf(f, ",\"timer_maks\":%u", h[1]);
}

static void write_person(FILE *f, struct world *w, unsigned i)
{
	static const char *const types[] = {"arbejde", "uddannelse", "brancheskift", "afklaring"};
	static const unsigned km[] = {15, 25, 40, 60, 100}, far[] = {15, 30, 30, 15, 10};
	static const unsigned dansk[] = {3, 3, 5, 8, 11, 15, 55};
	const struct row *place = &w->places.at[one_of(&w->places)];
	unsigned care = chance(30) ? 2 : 0, few = chance(70) ? 1 : 2;

	fprintf(f, "{\"id\":\"P%07u\"", i);
	if (told())
		fprintf(f, ",\"postnr\":\"%s\"", place->code);
	if (told())
		fprintf(f, ",\"lat\":%s", place->lat);
	if (told())
		fprintf(f, ",\"lon\":%s", place->lon);
	if (told())
		fprintf(f, ",\"maks_km\":%u", km[pick(far, 5)]);
	write_hours(f);
	if (told()) {
		fputs(",\"oenske_type\":", f);
		write_words(f, types, 4, few, few);
	}
	write_wishes(f, w);
	if (told()) {
		fputs(",\"certifikater\":", f);
		write_words(f, certs, CERTS, chance(65), 3);
	}
	if (told())
		fprintf(f, ",\"dansk\":%u", pick(dansk, 7));
	if (told()) {
		fputs(",\"helbred_undgaa\":", f);
		write_words(f, loads, LOADS, 0, care);
	}
	fputs("}\n", f);
}

static void write_file(const char *folder, const char *name, unsigned n, struct world *w,
	void (*one)(FILE *f, struct world *w, unsigned i))
{
	char path[1024];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	f = fopen(path, "wb");
	if (!f)
		bench_die(path, "cannot be written");
	for (unsigned i = 0; i < n; i++)
		one(f, w, i);
	if (fclose(f))
		bench_die(path, "cannot be written");
}

int main(int argc, char **argv)
{
	static struct world w;

	if (argc != 7)
		bench_die("usage", "population DISCO_CSV POSTNR_CSV PERSONS VACANCIES SEED FOLDER");
	state = strtoull(argv[5], NULL, 10) * UINT64_C(0x9e3779b97f4a7c15) + 1;
	read_table(&w.disco, argv[1], 4);
	read_table(&w.places, argv[2], 4);
	spread(&w.disco, 0.7);
	spread(&w.places, 0.6);
	for (unsigned i = 0; i < w.disco.n; i++)
		stock_job(&w.jobs[i], i, &w.disco.at[i]);
	write_file(argv[6], "vacancies.ndjson", (unsigned)atoi(argv[4]), &w, write_vacancy);
	write_file(argv[6], "persons.ndjson", (unsigned)atoi(argv[3]), &w, write_person);
	return 0;
}
