#include "all_workers.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS_MAX = 64, WINDOW = 32, QUEUE = 32 };

struct all_workers {
	struct match_all *run;
	void (*ready)(void *arg);
	void *arg;
	pthread_t threads[THREADS_MAX];
	unsigned n;

	pthread_mutex_t lock; /* of all below */
	pthread_cond_t change;
	unsigned working; /* threads */
	bool preparing, prepared, merging, failed;
	uint32_t parts, next, merged; /* claimed and merged below these */
	struct match_part *ahead[WINDOW];
	struct all_lines queue[QUEUE];
	unsigned first, queued;
};

static uint32_t min(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static bool over(const struct all_workers *w)
{
	return w->failed || run_stopped(w->run);
}

static void fail(struct all_workers *w)
{
	w->failed = true;
	run_stop(w->run);
}

/* ---- in a worker, with the lock ------------------------------------------------ */

static void prepare(struct all_workers *w)
{
	int status;

	w->preparing = true;
	pthread_mutex_unlock(&w->lock);
	status = run_prepare(w->run);
	pthread_mutex_lock(&w->lock);
	w->prepared = true;
	if (status)
		fail(w);
}

static void work_on(struct all_workers *w, uint32_t part)
{
	struct match_part *p;

	pthread_mutex_unlock(&w->lock);
	p = run_work(w->run, part);
	pthread_mutex_lock(&w->lock);
	w->ahead[part % WINDOW] = p;
	if (!p)
		fail(w);
}

/* The lines of one part, in memory of their own. */
static bool merge_part(struct all_workers *w, struct match_part *p, struct all_lines *out)
{
	const char *text, *names;
	size_t len;

	if (run_merge(w->run, p, &text, &len))
		return false;
	run_named(w->run, &names, &out->names);
	out->done = run_done(w->run);
	out->len = len;
	out->text = malloc(len + out->names + 1);
	if (out->text && len)
		memcpy(out->text, text, len);
	if (out->text && out->names)
		memcpy(out->text + len, names, out->names);
	return out->text != NULL;
}

static bool can_merge(const struct all_workers *w)
{
	return w->prepared && !w->merging && w->merged < w->parts && w->queued < QUEUE &&
	       w->ahead[w->merged % WINDOW] && w->next > w->merged;
}

static void merge(struct all_workers *w)
{
	w->merging = true;
	while (w->queued < QUEUE && w->merged < w->next && w->ahead[w->merged % WINDOW] &&
		!over(w)) {
		struct match_part *p = w->ahead[w->merged % WINDOW];
		struct all_lines lines;
		bool good;

		w->ahead[w->merged % WINDOW] = NULL;
		pthread_mutex_unlock(&w->lock);
		good = merge_part(w, p, &lines);
		pthread_mutex_lock(&w->lock);
		if (!good) {
			if (!run_stopped(w->run))
				fail(w);
			break;
		}
		w->queue[(w->first + w->queued++) % QUEUE] = lines;
		w->merged++;
		pthread_cond_broadcast(&w->change);
		w->ready(w->arg);
	}
	w->merging = false;
}

static void *run_worker(void *arg)
{
	struct all_workers *w = arg;

	pthread_mutex_lock(&w->lock);
	while (!over(w) && !(w->prepared && w->merged == w->parts)) {
		if (!w->preparing)
			prepare(w);
		else if (can_merge(w))
			merge(w);
		else if (w->prepared && w->next < w->parts && w->next < w->merged + WINDOW)
			work_on(w, w->next++);
		else {
			pthread_cond_wait(&w->change, &w->lock);
			continue;
		}
		pthread_cond_broadcast(&w->change);
	}
	w->working--;
	pthread_cond_broadcast(&w->change);
	w->ready(w->arg);
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

/* ---- outside -------------------------------------------------------------------- */

static unsigned cores(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : (unsigned)n;
}

struct all_workers *all_workers_new(
	struct match_all *run, unsigned threads, void (*ready)(void *arg), void *arg)
{
	struct all_workers *w = calloc(1, sizeof *w);

	if (!w)
		return NULL;
	w->run = run;
	w->ready = ready;
	w->arg = arg;
	w->parts = run_parts(run);
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->change, NULL);
	pthread_mutex_lock(&w->lock);
	for (threads = min(threads ? threads : cores(), THREADS_MAX); w->n < threads; w->n++)
		if (pthread_create(&w->threads[w->n], NULL, run_worker, w))
			break;
	w->working = w->n;
	pthread_mutex_unlock(&w->lock);
	if (w->n)
		return w;
	w->run = NULL; /* still the caller's */
	all_workers_free(w);
	return NULL;
}

bool all_workers_take(struct all_workers *w, struct all_lines *out)
{
	bool any;

	pthread_mutex_lock(&w->lock);
	any = w->queued > 0;
	if (any) {
		*out = w->queue[w->first];
		w->first = (w->first + 1) % QUEUE;
		w->queued--;
		pthread_cond_broadcast(&w->change);
	}
	pthread_mutex_unlock(&w->lock);
	return any;
}

void all_lines_free(struct all_lines *l)
{
	free(l->text);
	l->text = NULL;
}

enum all_state all_workers_state(struct all_workers *w)
{
	enum all_state s = ALL_WORKING;

	pthread_mutex_lock(&w->lock);
	if (w->failed)
		s = ALL_FAILED;
	else if (run_stopped(w->run))
		s = ALL_STOPPED;
	else if (w->working == 0 && w->queued == 0)
		s = ALL_DONE;
	pthread_mutex_unlock(&w->lock);
	return s;
}

const struct match_all *all_workers_run(const struct all_workers *w)
{
	return w->run;
}

void all_workers_stop(struct all_workers *w)
{
	pthread_mutex_lock(&w->lock);
	run_stop(w->run);
	pthread_cond_broadcast(&w->change);
	pthread_mutex_unlock(&w->lock);
}

bool all_workers_idle(struct all_workers *w)
{
	bool idle;

	pthread_mutex_lock(&w->lock);
	idle = w->working == 0;
	pthread_mutex_unlock(&w->lock);
	return idle;
}

void all_workers_free(struct all_workers *w)
{
	if (!w)
		return;
	if (w->run)
		all_workers_stop(w);
	for (unsigned i = 0; i < w->n; i++)
		pthread_join(w->threads[i], NULL);
	for (unsigned i = 0; i < WINDOW; i++)
		run_part_free(w->ahead[i]);
	for (; w->queued; w->queued--, w->first = (w->first + 1) % QUEUE)
		all_lines_free(&w->queue[w->first]);
	pthread_cond_destroy(&w->change);
	pthread_mutex_destroy(&w->lock);
	run_free(w->run);
	free(w);
}
