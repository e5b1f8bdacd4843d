#include "bench.h"
#include "data/json.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

void bench_die(const char *what, const char *detail)
{
	fprintf(stderr, "bench: %s: %s\n", what, detail);
	exit(EXIT_FAILURE);
}

struct bench_text bench_read(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct bench_text t = {NULL, 0};
	size_t cap = 1 << 16, n;

	if (!f)
		bench_die(path, strerror(errno));
	do {
		cap *= 2;
		t.s = realloc(t.s, cap);
		if (!t.s)
			bench_die(path, "no memory");
		n = fread(t.s + t.len, 1, cap - t.len - 1, f);
		t.len += n;
	} while (n);
	fclose(f);
	t.s[t.len] = '\0';
	return t;
}

struct texts {
	const char *path;
	struct bench_text text, *at;
	unsigned n;
	struct oom oom;
};

/* The elements of an array as texts: objects as they stand, strings unescaped. */
static void read_list(void *arg)
{
	static const struct json_limits limits = {
		.depth = 8, .nodes = 1 << 20, .members = 1 << 20, .string = 1 << 20};
	struct texts *l = arg;
	struct arena arena;
	struct json_reader r;
	enum json_event e;

	arena_init(&arena, &l->oom);
	json_reader_init(&r, l->text.s, l->text.len, &limits, &arena);
	if (json_next(&r) != JSON_ARRAY)
		bench_die(l->path, "is no array");
	while ((e = json_next(&r)) != JSON_CLOSE) {
		const char *s = r.s;
		size_t len = r.slen, start = r.start;

		if (e != JSON_STRING) {
			if (e == JSON_BAD || !json_skip(&r, e))
				bench_die(l->path, "is not JSON");
			s = l->text.s + start;
			len = r.pos - start;
		}
		l->at = realloc(l->at, (l->n + 1) * sizeof *l->at);
		l->at[l->n++] = (struct bench_text){strndup(s, len), len};
	}
	arena_release(&arena);
}

static struct texts list_of(const char *folder, const char *name)
{
	char path[1024];
	struct texts l = {.path = path};

	snprintf(path, sizeof path, "%s/%s", folder, name);
	l.text = bench_read(path);
	if (oom_guard(&l.oom, read_list, &l))
		bench_die(path, "no memory");
	free(l.text.s);
	return l;
}

struct bench_data bench_load(const char *folder)
{
	struct texts records = list_of(folder, "records.json");
	struct texts expected = list_of(folder, "expected.json");
	struct bench_data d = {records.n, records.at, calloc(records.n + 1, sizeof *d.expected)};

	if (records.n == 0 || records.n != expected.n || !d.expected)
		bench_die(folder, "records and expectations do not pair");
	for (unsigned i = 0; i < d.n; i++)
		d.expected[i] = expected.at[i].s;
	free(expected.at);
	return d;
}

size_t *bench_lines(const struct bench_text *text, uint32_t *n)
{
	size_t cap = 1024, *at = malloc(cap * sizeof *at);

	*n = 0;
	for (size_t pos = 0; pos < text->len; (*n)++) {
		const char *end = memchr(text->s + pos, '\n', text->len - pos);

		if (*n + 2 > cap)
			at = realloc(at, (cap *= 2) * sizeof *at);
		at[*n] = pos;
		pos = end ? (size_t)(end - text->s) + 1 : text->len;
		at[*n + 1] = pos;
	}
	return at;
}

int bench_connect(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
	for (int tries = 0; connect(fd, (struct sockaddr *)&address, sizeof address); tries++) {
		if (tries == 500)
			bench_die(path, strerror(errno));
		poll(NULL, 0, 10); /* it may be starting */
	}
	return fd;
}

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec t = {0};

	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t bench_cpu_ns(void)
{
	return clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

uint64_t bench_wall_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

void bench_measure(const char *name, void (*round)(void *), void *arg, unsigned n)
{
	enum { TRIES = 5, WHILE = 200000000 };
	double best = 0;

	round(arg); /* warm */
	for (int i = 0; i < TRIES; i++) {
		uint64_t start = bench_cpu_ns(), spent;
		unsigned rounds = 0;
		double each;

		do {
			round(arg);
			rounds++;
			spent = bench_cpu_ns() - start;
		} while (spent < WHILE);
		each = (double)spent / rounds / n;
		if (i == 0 || each < best)
			best = each;
	}
	printf("%s %.1f\n", name, best);
	fflush(stdout);
}
