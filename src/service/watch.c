#include "base/mem.h"
#include "service/watch_parts.h"

#include <string.h>

/* ---- watches ----------------------------------------------------------------------- */

static struct watches *watches_of(struct service *s)
{
	if (!s->watches && (s->watches = mem_alloc(sizeof *s->watches))) {
		memset(s->watches, 0, sizeof *s->watches);
		s->watches->end = &s->watches->changes;
		s->watches->held_end = &s->watches->held;
		s->watches->day = state_today(s);
	}
	return s->watches;
}

static void wake(const struct service *s)
{
	if (s->host.wake)
		s->host.wake(s->host.arg);
}

static void list_free(struct shortlist *l)
{
	watch_told_free(l->told);
	mem_free(l);
}

static void watch_free(struct watch *w)
{
	struct shortlist *l;

	watch_drop_held(w);
	while ((l = w->lists)) {
		w->lists = l->next;
		list_free(l);
	}
	service_look_free(w->look);
	mem_free(w);
}

/* The oldest list makes place: one of which nothing is to be told, or, where something is to be
 * told of each, one whose difference is not on its way. */
static void make_place(struct watch *w)
{
	struct shortlist **best = NULL, *l;

	for (struct shortlist **at = &w->lists; (l = *at); at = &l->next) {
		if (l->held || (best && l->dirty))
			continue;
		best = at;
		if (!l->dirty)
			break;
	}
	if (!best)
		return; /* never: fewer are held than a watch has */
	l = *best;
	w->missed |= l->dirty; /* which is never so of the one list of a vacancy */
	*best = l->next;
	if (!*best)
		w->last = best;
	w->n_lists--;
	list_free(l);
}

/* The list of a vacancy, made where there is none.  NULL: no memory. */
static struct shortlist *list_of(struct watch *w, const char *id)
{
	size_t size = strlen(id) + 1;
	struct shortlist *l;

	for (l = w->lists; l; l = l->next)
		if (strcmp(l->id, id) == 0)
			return l;
	if (w->n_lists == LISTS_MAX)
		make_place(w);
	l = mem_alloc(sizeof *l + size);
	if (!l)
		return NULL;
	memset(l, 0, sizeof *l);
	memcpy(l->id, id, size);
	l->whole = l->puts = NO_NUMBER;
	*w->last = l;
	w->last = &l->next;
	w->n_lists++;
	return l;
}

struct watch *watch_add(struct service *s, const struct watch_order *o, const char **why)
{
	struct watches *ws = watches_of(s);
	size_t size = o->rule ? strlen(o->rule) + 1 : 1;
	struct watch *w = NULL;
	uint32_t own = 0;

	for (w = ws ? ws->first : NULL; w; w = w->next)
		own += w->listener == o->listener && !w->over && !w->left;
	*why = "as many subscriptions as there may be are there already";
	if (ws && (ws->n >= WATCHES_MAX || own >= WATCHES_EACH))
		return NULL;
	*why = NULL;
	w = ws ? mem_alloc(sizeof *w + size) : NULL;
	if (!w)
		return NULL;
	memset(w, 0, sizeof *w);
	memcpy(w->rule, o->rule ? o->rule : "", size);
	w->s = s;
	w->kind = o->kind;
	w->listener = o->listener;
	w->limit = o->limit;
	w->mask = o->mask;
	w->access = *o->access;
	w->since = s->keeps ? watch_handed(s) + 1 : 0; /* the audit is told of it */
	w->last = &w->lists;
	if (o->kind == WATCH_VACANCY && !list_of(w, o->vacancy)) {
		mem_free(w);
		return NULL;
	}
	w->look = o->look;
	w->number = ++ws->last;
	w->next = ws->first;
	ws->first = w;
	ws->n++;
	if (s->host.listens)
		s->host.listens(s->host.arg, w->listener, 1);
	return w;
}

uint32_t watch_number(const struct watch *w)
{
	return w->number;
}

static void reap(struct service *s)
{
	struct watches *ws = s->watches;
	struct watch *w;

	for (struct watch **at = &ws->first; (w = *at);) {
		if (!w->over) {
			at = &w->next;
			continue;
		}
		*at = w->next;
		ws->n--;
		if (s->host.listens)
			s->host.listens(s->host.arg, w->listener, -1);
		watch_free(w);
	}
}

static struct watch *find_watch(struct service *s, uint64_t listener, uint32_t number)
{
	struct watch *w = s->watches ? s->watches->first : NULL;

	while (w && (w->listener != listener || w->number != number || w->over || w->left))
		w = w->next;
	return w;
}

int watch_remove(struct service *s, uint64_t listener, uint32_t number)
{
	struct watch *w = find_watch(s, listener, number);

	if (!w)
		return -1;
	w->left = s->keeps ? watch_handed(s) + 1 : 0; /* the audit is told of it */
	w->over = !w->left;
	reap(s);
	return 0;
}

void watch_refused(struct service *s, uint64_t listener, uint32_t number)
{
	struct watch *w = find_watch(s, listener, number);

	if (!w)
		return;
	w->over = true;
	reap(s);
}

/* It may be a step itself that finds the listener gone: the watches go in a later one. */
void watch_gone(struct service *s, uint64_t listener)
{
	for (struct watch *w = s->watches ? s->watches->first : NULL; w; w = w->next) {
		if (w->listener != listener)
			continue;
		w->over = true;
		wake(s);
	}
}

/* ---- what has changed ------------------------------------------------------------ */

static void all_dirty(struct watches *ws)
{
	for (struct watch *w = ws->first; w; w = w->next) {
		w->dirty |= w->kind == WATCH_RULE; /* which may be gone */
		for (struct shortlist *l = w->lists; l; l = l->next)
			l->dirty = w->stirred = true;
	}
}

/* Changes are not known any more.  A list that is remembered is looked at anew; of which others
 * something was to be told nobody knows. */
static void all_missed(struct watches *ws)
{
	all_dirty(ws);
	for (struct watch *w = ws->first; w; w = w->next)
		w->missed |= w->kind == WATCH_RULE;
}

static void drop_changes(struct watches *ws)
{
	struct change *c;

	while ((c = ws->changes)) {
		ws->changes = c->next;
		mem_free(c);
	}
	ws->end = &ws->changes;
	ws->n_changes = 0;
}

static uint64_t hash_id(const char *id)
{
	return hash_bytes(id, strlen(id), 0) | 1;
}

bool watch_recent(const struct watches *ws, const char *id)
{
	uint64_t h = hash_id(id);

	for (unsigned i = 0; i < RECENT; i++)
		if (ws->recent[i].id == h)
			return true;
	return false;
}

static bool of_interest(const struct watches *ws, enum kept k)
{
	return ws && ws->n && (k == KEPT_PERSONS || k == KEPT_VACANCIES);
}

static void note_change(struct service *s, enum kept k, const char *id, uint64_t number)
{
	struct watches *ws = s->watches;
	size_t size = strlen(id) + 1;
	struct change *c = ws->n_changes < CHANGES_MAX ? mem_alloc(sizeof *c + size) : NULL;

	if (!c) { /* too many to look at each */
		drop_changes(ws);
		all_missed(ws);
	} else {
		*c = (struct change){.kind = k, .number = number, .puts = ws->puts};
		memcpy(c->id, id, size);
		*ws->end = c;
		ws->end = &c->next;
		ws->n_changes++;
	}
	wake(s);
}

void watch_changed(struct service *s, enum kept k, const char *id)
{
	struct watches *ws = s->watches;
	uint64_t number = s->keeps ? watch_handed(s) + 1 : 0;

	if (!of_interest(ws, k))
		return;
	if (k == KEPT_PERSONS)
		ws->recent[ws->puts++ % RECENT] = (struct recent){hash_id(id), number};
	note_change(s, k, id, number);
}

void watch_restored(struct service *s, enum kept k, const char *id)
{
	if (of_interest(s->watches, k))
		note_change(s, k, id, NO_NUMBER);
}

void watch_reloaded(struct service *s)
{
	struct watches *ws = s->watches;

	if (!ws || !ws->n)
		return;
	all_dirty(ws);
	for (struct watch *w = ws->first; w; w = w->next)
		w->dirty |= w->kind == WATCH_RULESET;
	wake(s);
}

void watch_release(struct service *s)
{
	struct watch *w;

	if (!s->watches)
		return;
	drop_changes(s->watches);
	while ((w = s->watches->first)) {
		s->watches->first = w->next;
		watch_free(w);
	}
	mem_free(s->watches);
	s->watches = NULL;
}

/* ---- changes come to lists ----------------------------------------------------------- */

struct spreading {
	struct service *s;
	const struct change *c;
};

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* By a person, or by the vacancy itself: then it is told whole.  Made where there is none. */
static void touch(struct watch *w, const char *vacancy, const struct change *c)
{
	struct shortlist *l = list_of(w, vacancy);

	if (!l) {
		w->missed = true;
		return;
	}
	l->dirty = w->stirred = true;
	if (c->kind == KEPT_PERSONS)
		l->puts = least(l->puts, c->puts);
	else
		l->whole = least(l->whole, c->number);
}

/* Nothing more comes of the others, whatever changes. */
static bool follows(const struct watch *w)
{
	return !w->over && !w->ending && !w->missed && w->kind != WATCH_RULESET;
}

/* The lists under this rule that a person comes to, for all who hear of all of them. */
static void touch_entered(const struct spreading *x, const struct image *im,
	const struct match *rule, const struct member *person)
{
	struct match all = *rule;
	struct match_answer a;
	bool asked = false;

	all.keep_per_left = all.keep_per_right = 0; /* of the person's own list */
	for (struct watch *w = x->s->watches->first; w; w = w->next) {
		if (!follows(w) || w->kind != WATCH_RULE || strcmp(w->rule, rule->item.name) != 0)
			continue;
		if (!asked)
			watch_ask(w, &all, im, KEPT_PERSONS, person, ENTERS_MAX, &x->s->work, &a);
		asked = true;
		w->beyond |= a.beyond;
		for (uint32_t i = 0; i < a.n_matches; i++)
			touch(w, a.matches[i].id, x->c);
	}
	arena_reset(&x->s->work);
}

static void person_changed(const struct spreading *x)
{
	const struct image *im = ruleset_on(x->s->rules, x->s->watches->day);
	const char *id = x->c->id;
	const struct member *m = population_get(x->s->kept[KEPT_PERSONS], id);

	for (struct watch *w = x->s->watches->first; w; w = w->next) {
		if (!follows(w))
			continue;
		for (struct shortlist *l = w->lists; l; l = l->next)
			if (watch_names(l, id))
				l->dirty = w->stirred = true;
		if (m && w->kind == WATCH_VACANCY && !w->lists->dirty && watch_may_enter(w, m))
			touch(w, w->lists->id, x->c);
		arena_reset(&x->s->work);
	}
	for (uint32_t i = 0; m && i < im->n_matches; i++)
		touch_entered(x, im, &im->matches[i], m);
}

static void vacancy_changed(const struct spreading *x)
{
	const char *id = x->c->id;

	for (struct watch *w = x->s->watches->first; w; w = w->next)
		if (follows(w) && (w->kind == WATCH_RULE || strcmp(w->lists->id, id) == 0))
			touch(w, id, x->c);
}

static void spread_change(void *arg)
{
	const struct spreading *x = arg;

	if (x->c->kind == KEPT_PERSONS)
		person_changed(x);
	else
		vacancy_changed(x);
}

static void work_on_change(struct service *s)
{
	struct watches *ws = s->watches;
	struct change *c = ws->changes;
	struct spreading x = {s, c};

	ws->changes = c->next;
	if (!ws->changes)
		ws->end = &ws->changes;
	ws->n_changes--;
	arena_reset(&s->work);
	s->oom.jump = NULL;
	if (oom_guard(&s->oom, spread_change, &x))
		all_missed(ws);
	arena_reset(&s->work);
	mem_free(c);
}

/* Has it something to tell, and can it be told? */
static bool may_tell(struct watch *w, struct shortlist **list)
{
	const struct service_host *host = &w->s->host;
	struct shortlist *l = w->stirred ? w->lists : NULL;

	while (l && (!l->dirty || l->held))
		l = l->next;
	w->stirred = l != NULL;
	*list = l;
	return !w->over && !w->ending && !w->left && (l || w->dirty || w->beyond || w->missed) &&
	       (!host->room || host->room(host->arg, w->listener));
}

static struct watch *first_dirty(struct service *s, struct shortlist **list)
{
	for (struct watch *w = s->watches->paused ? NULL : s->watches->first; w; w = w->next)
		if (may_tell(w, list))
			return w;
	return NULL;
}

/* The next change may touch more lists than it has place for, so some of it is told before. */
static bool is_full(const struct watch *w)
{
	uint32_t places = LISTS_MAX - w->n_lists;

	for (const struct shortlist *l = w->lists; l && places < ENTERS_MAX; l = l->next)
		places += !l->dirty && !l->held;
	return places < ENTERS_MAX;
}

static struct watch *first_full(struct service *s, struct shortlist **list)
{
	for (struct watch *w = s->watches->paused ? NULL : s->watches->first; w; w = w->next)
		if (w->n_lists > LISTS_MAX - ENTERS_MAX && is_full(w) && may_tell(w, list))
			return w;
	return NULL;
}

bool watch_step(struct service *s)
{
	struct watches *ws = s->watches;
	struct shortlist *l;
	struct watch *w;

	if (!ws || !ws->n || !s->rules)
		return false;
	reap(s);
	if (state_today(s) != ws->day) {
		ws->day = state_today(s);
		all_dirty(ws);
	}
	if (watch_send_held(s))
		return true;
	if (ws->n_held == HELD_MAX)
		return false; /* until some of it is durable */
	w = ws->changes ? first_full(s, &l) : first_dirty(s, &l);
	if (ws->changes && !w) {
		work_on_change(s);
	} else if (w) {
		watch_tell(w, l);
		reap(s);
	}
	return ws->n_held < HELD_MAX && (ws->changes || first_dirty(s, &l));
}
