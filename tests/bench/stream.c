/*
 * stream - how long a question waits while records come and go
 *
 *	stream SOCKET FOLDER PER_SECOND
 *
 * Gives the daemon all records of FOLDER (persons.ndjson, vacancies.ndjson), then asks for
 * persons' jobs, one question after the other, for some seconds: first with nothing else going
 * on, then while another connection puts and removes vacancies at that rate.  Prints the
 * median and the 99th percentile of both, and the rate that was reached.
 */
#include "lib/bench.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { SECONDS = 3, PART = 500, ASKED_MAX = 1 << 20 };

struct lines {
	struct bench_text text;
	size_t *at;
	uint32_t n;
};
struct talk {
	int fd;
	char in[1 << 18];
};

static struct lines read_lines(const char *folder, const char *name)
{
	char path[1024];
	struct lines l;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	l.text = bench_read(path);
	l.at = bench_lines(&l.text, &l.n);
	return l;
}

static void send_all(int fd, const char *s, size_t n)
{
	while (n) {
		ssize_t sent = write(fd, s, n);

		if (sent < 0 && errno != EINTR)
			bench_die("request", strerror(errno));
		if (sent > 0) {
			s += sent;
			n -= (size_t)sent;
		}
	}
}

/* Reads so many answers; none may be an error. */
static void take_answers(struct talk *t, unsigned n)
{
	static const char error[] = "\"error\":{";

	while (n) {
		ssize_t got = read(t->fd, t->in, sizeof t->in);

		if (got <= 0)
			bench_die("answer", got ? strerror(errno) : "the connection was closed");
		if (memmem(t->in, (size_t)got, error, sizeof error - 1))
			bench_die("answer", "an error");
		for (const char *s = t->in, *end = s + got;
			(s = memchr(s, '\n', (size_t)(end - s))); s++)
			n--;
	}
}

/* {"id":"S0000001","titel":…}: the id alone, and the facts. */
static void write_put(FILE *f, const char *line, size_t len, const char *kind)
{
	const char *id = line + 7, *end = memchr(id, '"', len - 7);
	size_t rest = len - (size_t)(end - line) - 1;

	rest -= rest && end[rest] == '\n';
	fprintf(f,
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s.put\",\"params\":{\"id\":\"%.*s\","
		"\"%s\":{%.*s}}\n",
		kind, (int)(end - id), id, kind, (int)rest - 1, end + 2);
}

static void load(struct talk *t, const struct lines *l, const char *kind)
{
	for (unsigned i = 0; i < l->n; i += PART) {
		unsigned n = l->n - i < PART ? l->n - i : PART;
		char *text;
		size_t len;
		FILE *f = open_memstream(&text, &len);

		for (unsigned k = i; k < i + n; k++)
			write_put(f, l->text.s + l->at[k], l->at[k + 1] - l->at[k], kind);
		fclose(f);
		send_all(t->fd, text, len);
		take_answers(t, n);
		free(text);
	}
}

/* ---- records that come and go ------------------------------------------------------ */

struct stream {
	const char *path;
	const struct lines *vacancies;
	unsigned per_second, done;
	atomic_bool stop;
};

static void *run_stream(void *arg)
{
	struct stream *s = arg;
	static struct talk t;
	uint64_t start = bench_wall_ns();
	unsigned k = 0;

	t.fd = bench_connect(s->path);
	while (!atomic_load(&s->stop)) {
		uint64_t due = (bench_wall_ns() - start) * s->per_second / 1000000000u;
		unsigned n = due > s->done ? (unsigned)(due - s->done) : 0;
		char *text;
		size_t len;
		FILE *f;

		n = n > PART ? PART : n;
		if (!n) {
			poll(NULL, 0, 1);
			continue;
		}
		f = open_memstream(&text, &len);
		for (unsigned i = 0; i < n; i++, k++) {
			/* each vacancy goes and comes again; two steps */
			unsigned row = k / 2 % s->vacancies->n;
			const char *line = s->vacancies->text.s + s->vacancies->at[row];

			if (k % 2)
				write_put(f, line,
					s->vacancies->at[row + 1] - s->vacancies->at[row],
					"stilling");
			else
				fprintf(f,
					"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
					"\"stilling.remove\",\"params\":{\"id\":\"%.*s\"}}\n",
					(int)strcspn(line + 7, "\""), line + 7);
		}
		fclose(f);
		send_all(t.fd, text, len);
		take_answers(&t, n);
		free(text);
		s->done += n;
	}
	close(t.fd);
	return NULL;
}

/* ---- questions ------------------------------------------------------------------------ */

static int by_time(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void ask(struct talk *t, const struct lines *persons, const char *name)
{
	uint64_t *took = malloc(ASKED_MAX * sizeof *took), start = bench_wall_ns();
	unsigned n = 0;

	while (n < ASKED_MAX && bench_wall_ns() - start < SECONDS * UINT64_C(1000000000)) {
		const char *line = persons->text.s + persons->at[n * 7919u % persons->n];
		char request[256];
		uint64_t from = bench_wall_ns();
		int len = snprintf(request, sizeof request,
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"match.jobs\",\"params\":{"
			"\"id\":"
			"\"%.*s\",\"rule\":\"narrow\"}}\n",
			(int)strcspn(line + 7, "\""), line + 7);

		send_all(t->fd, request, (size_t)len);
		take_answers(t, 1);
		took[n++] = bench_wall_ns() - from;
	}
	qsort(took, n, sizeof *took, by_time);
	printf("%s-p50 %llu\n%s-p99 %llu\n", name, (unsigned long long)took[n / 2], name,
		(unsigned long long)took[n * 99u / 100]);
	free(took);
}

int main(int argc, char **argv)
{
	static struct talk t;
	struct lines persons, vacancies;
	struct stream s = {0};
	pthread_t thread;
	uint64_t start;

	if (argc != 4)
		bench_die("usage", "stream SOCKET FOLDER PER_SECOND");
	persons = read_lines(argv[2], "persons.ndjson");
	vacancies = read_lines(argv[2], "vacancies.ndjson");
	t.fd = bench_connect(argv[1]);
	load(&t, &persons, "ledig");
	load(&t, &vacancies, "stilling");
	ask(&t, &persons, "idle");
	s.path = argv[1];
	s.vacancies = &vacancies;
	s.per_second = (unsigned)atoi(argv[3]);
	if (pthread_create(&thread, NULL, run_stream, &s))
		bench_die("a thread", "could not");
	start = bench_wall_ns();
	ask(&t, &persons, "stream");
	atomic_store(&s.stop, true);
	pthread_join(thread, NULL);
	printf("stream-rate %.0f\n", s.done * 1e9 / (double)(bench_wall_ns() - start));
	return 0;
}
