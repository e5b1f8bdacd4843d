/*
 * ask - the client of the measurements: the same lines, pipelined and one by one
 *
 *	ask SOCKET NAME DATA_FOLDER [check]
 *
 * Sends each record as a track.recommend, all of them many times over; "check" holds the
 * first round's answers against what must come out.  Wall time, for two processes take part.
 */
#include "lib/bench.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct talk {
	int fd;
	struct bench_data data;
	char *all; /* every line after the other */
	size_t len;
	size_t *starts; /* of each line; one more for the end */
	char in[1 << 18];
};

static void make_lines(struct talk *t)
{
	FILE *f = open_memstream(&t->all, &t->len);

	t->starts = calloc(t->data.n + 1, sizeof *t->starts);
	for (unsigned i = 0; i < t->data.n; i++) {
		fflush(f);
		t->starts[i] = t->len;
		fprintf(f,
			"{\"jsonrpc\":\"2.0\",\"id\":%u,\"method\":\"track.recommend\","
			"\"params\":{\"ledig\":%s}}\n",
			i, t->data.records[i].s);
	}
	fclose(f);
	t->starts[t->data.n] = t->len;
}

static size_t receive(struct talk *t)
{
	ssize_t n;

	do
		n = read(t->fd, t->in, sizeof t->in);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		bench_die("answer", n ? strerror(errno) : "the connection was closed");
	return (size_t)n;
}

static unsigned count_lines(const char *s, size_t n)
{
	unsigned lines = 0;

	for (const char *end = s + n; (s = memchr(s, '\n', (size_t)(end - s))); s++)
		lines++;
	return lines;
}

/* Everything out as fast as it is taken, and in as fast as it comes. */
static void pipelined(struct talk *t, unsigned rounds)
{
	size_t left = t->len * rounds, sent = 0;
	unsigned answers = t->data.n * rounds;
	int flags = fcntl(t->fd, F_GETFL);

	fcntl(t->fd, F_SETFL, flags | O_NONBLOCK);
	while (answers) {
		struct pollfd p = {t->fd, left ? POLLIN | POLLOUT : POLLIN, 0};

		if (poll(&p, 1, -1) < 0 && errno != EINTR)
			bench_die("poll", strerror(errno));
		if (p.revents & POLLOUT) {
			ssize_t n = write(t->fd, t->all + sent, t->len - sent);

			if (n < 0 && errno != EAGAIN)
				bench_die("request", strerror(errno));
			if (n > 0) {
				left -= (size_t)n;
				sent = (sent + (size_t)n) % t->len;
			}
		}
		if (p.revents & (POLLIN | POLLHUP)) {
			size_t n = receive(t);

			answers -= count_lines(t->in, n);
		}
	}
	fcntl(t->fd, F_SETFL, flags);
}

static void send_line(struct talk *t, unsigned i)
{
	const char *s = t->all + t->starts[i];
	size_t n = t->starts[i + 1] - t->starts[i];

	if (write(t->fd, s, n) != (ssize_t)n)
		bench_die("request", "not taken whole");
}

static void one_by_one(struct talk *t, unsigned rounds)
{
	for (unsigned k = 0; k < t->data.n * rounds; k++) {
		size_t n;

		send_line(t, k % t->data.n);
		do
			n = receive(t);
		while (t->in[n - 1] != '\n');
	}
}

/* One by one the two take turns, so one core is enough for both; across cores the time is
 * mostly that of waking the other one up, and different in every run. */
static void share_one_core(const struct talk *t)
{
	struct ucred peer;
	socklen_t len = sizeof peer;
	cpu_set_t all, one;

	if (sched_getaffinity(0, sizeof all, &all) ||
		getsockopt(t->fd, SOL_SOCKET, SO_PEERCRED, &peer, &len))
		return;
	CPU_ZERO(&one);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (CPU_ISSET(cpu, &all)) {
			CPU_SET(cpu, &one);
			break;
		}
	}
	sched_setaffinity(0, sizeof one, &one);
	sched_setaffinity(peer.pid, sizeof one, &one);
}

static void check_answers(struct talk *t)
{
	char category[64];

	for (unsigned i = 0; i < t->data.n; i++) {
		size_t n = 0;

		send_line(t, i);
		do {
			ssize_t got = read(t->fd, t->in + n, sizeof t->in - n);

			if (got <= 0)
				bench_die("answer", "the connection was closed");
			n += (size_t)got;
		} while (t->in[n - 1] != '\n');
		snprintf(category, sizeof category, "\"category\":\"%s\"", t->data.expected[i]);
		t->in[n - 1] = '\0';
		if (!strstr(t->in, category))
			bench_die("a wrong answer", t->in);
	}
}

static void measure(
	const char *name, const char *how, struct talk *t, void (*run)(struct talk *, unsigned))
{
	enum { TRIES = 5, WHILE = 300000000 };
	double best = 0;

	run(t, 1);
	for (int i = 0; i < TRIES; i++) {
		uint64_t start = bench_wall_ns(), spent;
		unsigned rounds = 0;
		double each;

		do {
			run(t, 5);
			rounds += 5;
			spent = bench_wall_ns() - start;
		} while (spent < WHILE);
		each = (double)spent / rounds / t->data.n;
		if (i == 0 || each < best)
			best = each;
	}
	printf("%s-%s %.1f\n", name, how, best);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static struct talk t;

	if (argc < 4)
		bench_die("usage", "ask SOCKET NAME DATA_FOLDER [check]");
	t.data = bench_load(argv[3]);
	t.fd = bench_connect(argv[1]);
	make_lines(&t);
	if (argc > 4)
		check_answers(&t);
	measure(argv[2], "pipelined", &t, pipelined);
	share_one_core(&t);
	measure(argv[2], "one-by-one", &t, one_by_one);
	return 0;
}
