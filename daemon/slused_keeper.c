#include "slused_keeper.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

/* Beyond this the loop waits for the thread.  A group is what gathered while the one before was
 * written, so this bounds how long its answers wait, and for how long the loop does.  Measured
 * with puts of 400 bytes and their lines of the audit, on a busy disk: a group takes some 10 ms
 * a MiB; from 4 MiB on larger ones are not written any faster; this one holds 24,000 puts and
 * is a quarter of a second at most, where 64 MiB were close to one. */
enum { QUEUE_BYTES = 16 << 20 };

/* ---- opening ------------------------------------------------------------- */

static enum store_result restore(void *arg, const struct store_record *r)
{
	struct keeper *k = arg;

	return service_restore(k->service, r) ? STORE_MEMORY : STORE_OK;
}

static enum store_result restore_event(void *arg, const struct store_event *e)
{
	struct keeper *k = arg;

	return service_restore_event(k->service, e) ? STORE_MEMORY : STORE_OK;
}

static int complain(struct keeper *k, const char *text)
{
	log_line(k->log, LOG_ERROR_LEVEL, "the store %s: %s", k->dir.store, text);
	return -1;
}

/* Never answered from, and kept for who may mend it. */
static int set_aside(struct keeper *k, const char *text)
{
	char to[STATE_WHY];

	complain(k, text);
	store_close(k->store);
	k->store = NULL;
	if (state_dir_set_aside(&k->dir, to, sizeof to))
		return complain(k, to);
	log_line(k->log, LOG_ERROR_LEVEL,
		"it is damaged and was renamed to %s; bring back a backup (sluse store --restore), "
		"or take that file away to begin with nothing",
		to);
	return -1;
}

/* What a walk over the store came to. */
static int filled(struct keeper *k, enum store_result rc)
{
	if (rc == STORE_DAMAGED)
		return set_aside(k, store_said(k->store));
	if (rc == STORE_MEMORY)
		return complain(k, "there is not memory enough for what it holds");
	return rc ? complain(k, store_said(k->store)) : 0;
}

static int fill(struct keeper *k)
{
	int64_t last;

	if (store_last_version(k->store, &last))
		return complain(k, store_said(k->store));
	service_number_from(k->service, last);
	for (int kind = 0; kind < STORE_KINDS; kind++) {
		if (filled(k, store_each(k->store, (enum store_kind)kind, restore, k)))
			return -1;
	}
	return filled(k, store_events(k->store, restore_event, k));
}

int keeper_open(
	struct keeper *k, const char *state, struct service *service, const struct slused_log *log)
{
	struct store_options o = {0}; /* the file is there: state_dir_open() */
	char why[STATE_WHY];
	enum store_result rc;

	*k = (struct keeper){.log = log, .service = service, .word_fd = -1};
	STAILQ_INIT(&k->asked);
	if (state_dir_open(&k->dir, state, why, sizeof why)) {
		log_line(log, LOG_ERROR_LEVEL, "%s", why);
		return -1;
	}
	o.path = k->dir.store;
	o.erasures = k->dir.erasures;
	memcpy(o.key, k->dir.key, sizeof o.key);
	rc = store_open(&k->store, &o, why, sizeof why);
	if (rc == STORE_DAMAGED)
		return set_aside(k, why);
	if (rc == STORE_BUSY)
		return complain(k, "another process uses it");
	return rc ? complain(k, why) : fill(k);
}

/* ---- the thread ---------------------------------------------------------- */

static void say_word(struct keeper *k)
{
	uint64_t one = 1;

	while (write(k->word_fd, &one, sizeof one) < 0 && errno == EINTR)
		;
}

/* With the lock held, which it gives up while it writes. */
static void write_group(struct keeper *k)
{
	struct store_ops group = k->queue, gone;
	uint64_t upto = k->queued;
	enum store_result rc;
	bool more;

	k->queue = (struct store_ops){0};
	pthread_mutex_unlock(&k->lock);
	rc = store_commit(k->store, group.first, (int64_t)time(NULL));
	store_take_gone(k->store, &gone);
	more = store_more_to_go(k->store);
	pthread_mutex_lock(&k->lock);
	k->more |= more;
	store_ops_join(&k->gone, &gone);
	if (rc == STORE_OK) {
		k->done = upto;
		k->groups_done++;
		store_ops_free(&group);
	} else {
		strcpy(k->said, store_said(k->store));
		k->failed = true;
		store_ops_join(&group, &k->queue); /* what gathered meanwhile comes behind */
		k->queue = group;
	}
	pthread_cond_broadcast(&k->room);
	say_word(k);
}

/* One step of a backup: STORE_NONE when it is whole. */
static enum store_result copy_some(struct keeper *k)
{
	enum store_result rc, end;

	if (!k->copy && (rc = store_copy_begin(k->store, &k->copy, k->copy_path)))
		return rc;
	rc = store_copy_step(k->copy);
	if (rc == STORE_OK)
		return rc;
	end = store_copy_end(k->copy);
	k->copy = NULL;
	return rc == STORE_NONE && end ? end : rc;
}

/* With the lock held, which it gives up meanwhile. */
static void copy_on(struct keeper *k)
{
	enum store_result rc;

	k->copying = COPY_RUNNING;
	pthread_mutex_unlock(&k->lock);
	rc = copy_some(k);
	if (rc != STORE_OK && rc != STORE_NONE)
		unlink(k->copy_path);
	pthread_mutex_lock(&k->lock);
	if (rc != STORE_OK)
		k->copying = rc == STORE_NONE ? COPY_DONE : COPY_FAILED;
}

static bool copies(const struct keeper *k)
{
	return k->copying == COPY_ASKED || k->copying == COPY_RUNNING;
}

/* What is to be read next; NULL: nothing, or not yet. */
static struct asked *next_asked(const struct keeper *k)
{
	struct asked *a = STAILQ_FIRST(&k->asked);

	return a && !k->found_last && a->behind <= k->done ? a : NULL;
}

/* What one request asks for; the next one's turn comes behind whatever gathers now.  With the
 * lock held, which it gives up meanwhile. */
static void look_up(struct keeper *k, struct asked *a)
{
	bool more;

	pthread_mutex_unlock(&k->lock);
	more = service_lookup_step(a->lookup, k->store);
	pthread_mutex_lock(&k->lock);
	if (more)
		return;
	STAILQ_REMOVE_HEAD(&k->asked, next);
	k->found_last = a;
	say_word(k);
}

static void *run(void *arg)
{
	struct keeper *k = arg;

	pthread_mutex_lock(&k->lock);
	for (;;) {
		bool any = !k->failed && k->queue.first;
		struct asked *a;

		if (any)
			write_group(k);
		if (!k->failed && !k->stopping && (a = next_asked(k))) {
			look_up(k, a);
			any = true;
		}
		if (!k->failed && !k->stopping && copies(k)) {
			copy_on(k);
			any = true;
		}
		if (k->stopping && !any)
			break;
		if (!any)
			pthread_cond_wait(&k->work, &k->lock);
	}
	pthread_mutex_unlock(&k->lock);
	return NULL;
}

/* ---- the loop ------------------------------------------------------------ */

static void bring_back(struct keeper *k, const struct store_key *key, bool *broken)
{
	enum store_result rc = store_record(k->store, key, restore, k);

	if (rc == STORE_NONE)
		service_drop(k->service, key);
	else if (rc)
		*broken = true;
}

static void bring_back_events(struct keeper *k, const struct store_key *key, bool *broken)
{
	service_drop_events(k->service, key);
	if (store_events_of(k->store, key->id, restore_event, k))
		*broken = true;
}

/* The service's memory becomes what the store has.  The lock is held and the thread rests. */
static int roll_back(struct keeper *k)
{
	bool broken = false;

	for (const struct store_op *op = k->queue.first; op; op = op->next) {
		const struct store_key put = {op->u.put.kind, op->u.put.id};
		const struct store_key event = {STORE_PERSON, op->u.event.id};

		if (op->type == STORE_PUT)
			bring_back(k, &put, &broken);
		else if (op->type == STORE_REMOVE || op->type == STORE_FORGET)
			bring_back(k, &op->u.key, &broken);
		if (op->type == STORE_FORGET)
			bring_back_events(k, &op->u.key, &broken);
		else if (op->type == STORE_EVENT)
			bring_back_events(k, &event, &broken);
	}
	store_ops_free(&k->queue);
	k->failed = false;
	pthread_cond_signal(&k->work);
	return broken ? -1 : 0;
}

static void hand_on(struct keeper *k)
{
	pthread_mutex_lock(&k->lock);
	while (k->queue.bytes > QUEUE_BYTES && !k->failed)
		pthread_cond_wait(&k->room, &k->lock);
	store_ops_join(&k->queue, &k->gathering);
	k->queued = k->handed;
	pthread_cond_signal(&k->work);
	pthread_mutex_unlock(&k->lock);
}

static void on_kick(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	hand_on(arg);
}

/* What the store has no more, before anything is read back from it. */
static void drop_gone(struct keeper *k)
{
	for (const struct store_op *op = k->gone.first; op; op = op->next)
		service_drop_event(k->service, &op->u.event);
	store_ops_free(&k->gone);
}

/* A group could not be written. */
static void lose(struct keeper *k)
{
	bool broken;

	k->failures++;
	log_line(k->log, LOG_ERROR_LEVEL, "the store cannot be written: %s", k->said);
	store_ops_join(&k->queue, &k->gathering);
	k->done = k->queued = k->handed;
	broken = roll_back(k) != 0;
	service_lost(k->service, k->told + 1);
	k->lost(k->arg, k->told + 1);
	if (broken) {
		complain(k, "it cannot be read either; the daemon does not know any more what "
			    "is true, and ends");
		k->fatal(k->arg);
	}
}

static void retain(struct keeper *k, bool again)
{
	struct store_op op = {.type = STORE_RETAIN, .u.retention = k->retention};
	struct store_ops ops = {0};

	op.u.retention.again = again;
	if (store_ops_add(&ops, &op) == 0)
		keeper_hand_over(k, &ops);
}

static void on_word(evutil_socket_t fd, short what, void *arg)
{
	struct keeper *k = arg;
	struct asked *a;
	uint64_t count, upto;
	bool more;

	(void)what;
	if (read(fd, &count, sizeof count) < 0)
		return;
	pthread_mutex_lock(&k->lock);
	upto = k->done;
	k->groups = k->groups_done;
	more = k->more;
	k->more = false;
	a = k->found_last;
	k->found_last = NULL;
	drop_gone(k);
	if (k->failed) {
		/* what was written before the failure is told first */
		if (upto > k->told) {
			k->told = upto;
			k->durable(k->arg, upto);
		}
		lose(k);
		upto = k->done;
	}
	if (a)
		pthread_cond_signal(&k->work);
	pthread_mutex_unlock(&k->lock);
	if (upto > k->told) {
		k->told = upto;
		k->durable(k->arg, upto);
	}
	if (more)
		retain(k, true);
	if (a)
		k->found(k->arg, a->whose, a->lookup);
	free(a);
}

uint64_t keeper_hand_over(struct keeper *k, struct store_ops *ops)
{
	static const struct timeval at_once = {0, 0};

	if (!ops->first)
		return k->handed;
	store_ops_join(&k->gathering, ops);
	k->handed++;
	if (!event_pending(k->kick, EV_TIMEOUT, NULL))
		event_add(k->kick, &at_once);
	return k->handed;
}

int keeper_look_up(struct keeper *k, struct service_lookup *lookup, uint64_t whose)
{
	struct asked *a = malloc(sizeof *a);

	if (!a)
		return -1;
	*a = (struct asked){.behind = k->handed, .whose = whose, .lookup = lookup};
	pthread_mutex_lock(&k->lock);
	STAILQ_INSERT_TAIL(&k->asked, a, next);
	pthread_cond_signal(&k->work);
	pthread_mutex_unlock(&k->lock);
	return 0;
}

static void on_daily(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	retain(arg, false);
}

/* Soon after the start, and then every day. */
static int start_daily(struct keeper *k, struct event_base *base)
{
	static const struct timeval day = {86400, 0};

	k->daily = event_new(base, -1, EV_PERSIST, on_daily, k);
	if (!k->daily || event_add(k->daily, &day))
		return -1;
	on_daily(-1, 0, k);
	return 0;
}

int keeper_start(struct keeper *k, struct event_base *base)
{
	sigset_t all, before;
	int bad;

	k->word_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (k->word_fd < 0)
		return -1;
	k->kick = evtimer_new(base, on_kick, k);
	k->word = event_new(base, k->word_fd, EV_READ | EV_PERSIST, on_word, k);
	if (!k->kick || !k->word || event_add(k->word, NULL))
		return -1;
	pthread_mutex_init(&k->lock, NULL);
	pthread_cond_init(&k->work, NULL);
	pthread_cond_init(&k->room, NULL);
	sigfillset(&all); /* signals are the loop's */
	pthread_sigmask(SIG_SETMASK, &all, &before);
	bad = pthread_create(&k->thread, NULL, run, k);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	k->running = !bad;
	return bad ? -1 : start_daily(k, base);
}

int keeper_backup(struct keeper *k, const char *path, char *why, size_t size)
{
	bool busy;
	int fd;

	if (*path != '/' || strlen(path) >= sizeof k->copy_path) {
		snprintf(why, size, "the file is named from the root on (/…), and not too long");
		return -1;
	}
	pthread_mutex_lock(&k->lock);
	busy = copies(k);
	pthread_mutex_unlock(&k->lock);
	if (busy) {
		snprintf(why, size, "another backup is on its way");
		return -1;
	}
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0) {
		snprintf(why, size, "the file cannot be made: %s", strerror(errno));
		return -1;
	}
	close(fd);
	pthread_mutex_lock(&k->lock);
	strcpy(k->copy_path, path);
	k->copying = COPY_ASKED;
	pthread_cond_signal(&k->work);
	pthread_mutex_unlock(&k->lock);
	return 0;
}

const char *keeper_backup_word(struct keeper *k)
{
	static const char *const words[] = {[COPY_NONE] = "none",
		[COPY_ASKED] = "running",
		[COPY_RUNNING] = "running",
		[COPY_DONE] = "done",
		[COPY_FAILED] = "failed"};
	enum keeper_copy copying;

	pthread_mutex_lock(&k->lock);
	copying = k->copying;
	pthread_mutex_unlock(&k->lock);
	return words[copying];
}

int keeper_stop(struct keeper *k)
{
	int lost;

	if (!k->running)
		return 0;
	hand_on(k);
	pthread_mutex_lock(&k->lock);
	k->stopping = true;
	pthread_cond_signal(&k->work);
	pthread_mutex_unlock(&k->lock);
	pthread_join(k->thread, NULL);
	k->running = false;
	if (k->copy) { /* half a backup is none */
		store_copy_end(k->copy);
		k->copy = NULL;
		unlink(k->copy_path);
	}
	lost = k->failed || k->queue.first != NULL;
	if (lost)
		complain(k, k->said);
	return lost ? -1 : 0;
}

/* Nobody waits for them any more. */
static void drop_asked(struct keeper *k)
{
	struct asked *a;

	if (k->found_last)
		STAILQ_INSERT_HEAD(&k->asked, k->found_last, next);
	while ((a = STAILQ_FIRST(&k->asked))) {
		STAILQ_REMOVE_HEAD(&k->asked, next);
		service_lookup_free(a->lookup);
		free(a);
	}
}

void keeper_close(struct keeper *k)
{
	keeper_stop(k);
	if (k->kick)
		event_free(k->kick);
	if (k->word)
		event_free(k->word);
	if (k->daily)
		event_free(k->daily);
	if (k->word_fd >= 0)
		close(k->word_fd);
	drop_asked(k);
	store_ops_free(&k->gathering);
	store_ops_free(&k->queue);
	store_ops_free(&k->gone);
	store_close(k->store);
	*k = (struct keeper){.word_fd = -1};
}
