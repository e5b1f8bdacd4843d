#include "service/watch.h"
#include "base/mem.h"
#include "decide/decide.h"
#include "match/match.h"

#include <string.h>

enum {
	LISTS_MAX = 1000,   /* of one watch */
	CHANGES_MAX = 4096, /* noted and not yet worked on */
	RECENT = 256,       /* persons that were just put */
	ENTERS_MAX = 100,   /* vacancies looked at for one changed person */
	LIST_BYTES = 8 << 20,
};

/* Who stands on a list. */
struct standing {
	const char *id, *note, *ranks; /* note: "" for none; ranks as JSON */
};
struct shortlist {
	struct shortlist *next;
	struct oom oom;
	struct arena arena; /* of the list as it was told */
	struct standing *at;
	uint32_t n, undecided;
	bool told;  /* it is remembered */
	bool dirty; /* to be computed anew */
	bool whole; /* not remembered, and to be told whole */
	char id[];  /* of its vacancy */
};
struct watch {
	struct watch *next;
	struct service *s;
	enum watch_kind kind;
	uint64_t listener;
	uint32_t number, limit;
	bool mask, over;
	struct access access;
	bool dirty;                      /* WATCH_RULESET: a new one is to be told */
	bool stirred;                    /* a list may be dirty */
	struct shortlist *lists, **last; /* the oldest first */
	uint32_t n_lists;
	char rule[];
};
struct change {
	struct change *next;
	enum kept kind;
	char id[];
};
struct watches {
	struct watch *first;
	uint32_t n, last;
	struct change *changes, **end;
	uint32_t n_changes;
	int64_t day; /* that the lists are of */
	uint64_t recent[RECENT];
	uint32_t at;
};

/* ---- watches ----------------------------------------------------------------------- */

static struct watches *watches_of(struct service *s)
{
	if (!s->watches && (s->watches = mem_alloc(sizeof *s->watches))) {
		memset(s->watches, 0, sizeof *s->watches);
		s->watches->end = &s->watches->changes;
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
	arena_release(&l->arena);
	mem_free(l);
}

static void watch_free(struct watch *w)
{
	struct shortlist *l;

	while ((l = w->lists)) {
		w->lists = l->next;
		list_free(l);
	}
	mem_free(w);
}

/* The list of a vacancy, made where there is none; the oldest makes place.  NULL: no memory. */
static struct shortlist *list_of(struct watch *w, const char *id)
{
	size_t size = strlen(id) + 1;
	struct shortlist *l;

	for (l = w->lists; l; l = l->next)
		if (strcmp(l->id, id) == 0)
			return l;
	if (w->n_lists == LISTS_MAX) {
		l = w->lists;
		w->lists = l->next;
		w->n_lists--;
		list_free(l);
	}
	l = mem_alloc(sizeof *l + size);
	if (!l)
		return NULL;
	memset(l, 0, sizeof *l);
	memcpy(l->id, id, size);
	l->oom.limit = LIST_BYTES;
	arena_init(&l->arena, &l->oom);
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
		own += w->listener == o->listener && !w->over;
	*why = "as many subscriptions as there may be are there already";
	if (ws && (ws->n >= WATCHES_MAX || own >= WATCHES_EACH))
		return NULL;
	*why = "there is not memory enough for another subscription";
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
	w->last = &w->lists;
	if (o->kind == WATCH_VACANCY && !list_of(w, o->vacancy)) {
		mem_free(w);
		return NULL;
	}
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

int watch_remove(struct service *s, uint64_t listener, uint32_t number)
{
	for (struct watch *w = s->watches ? s->watches->first : NULL; w; w = w->next) {
		if (w->listener != listener || w->number != number || w->over)
			continue;
		w->over = true;
		reap(s);
		return 0;
	}
	return -1;
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
	for (struct watch *w = ws->first; w; w = w->next)
		for (struct shortlist *l = w->lists; l; l = l->next)
			l->dirty = w->stirred = true;
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

static bool is_recent(const struct watches *ws, const char *id)
{
	uint64_t h = hash_id(id);

	for (unsigned i = 0; i < RECENT; i++)
		if (ws->recent[i] == h)
			return true;
	return false;
}

void watch_changed(struct service *s, enum kept k, const char *id)
{
	struct watches *ws = s->watches;
	size_t size = strlen(id) + 1;
	struct change *c;

	if (!ws || !ws->n || (k != KEPT_PERSONS && k != KEPT_VACANCIES))
		return;
	if (k == KEPT_PERSONS)
		ws->recent[ws->at++ % RECENT] = hash_id(id);
	c = ws->n_changes < CHANGES_MAX ? mem_alloc(sizeof *c + size) : NULL;
	if (!c) { /* too many to look at each */
		drop_changes(ws);
		all_dirty(ws);
	} else {
		*c = (struct change){.kind = k};
		memcpy(c->id, id, size);
		*ws->end = c;
		ws->end = &c->next;
		ws->n_changes++;
	}
	wake(s);
}

void watch_reloaded(struct service *s)
{
	struct watches *ws = s->watches;

	if (!ws || !ws->n)
		return;
	drop_changes(ws);
	all_dirty(ws);
	for (struct watch *w = ws->first; w; w = w->next)
		w->dirty = w->kind == WATCH_RULESET;
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

/* ---- questions ---------------------------------------------------------------------- */

static const struct match *rule_of(const struct watch *w, const struct image **im)
{
	*im = ruleset_on(w->s->rules, w->s->watches->day);
	return image_match(*im, w->rule);
}

static bool person_is_left(const struct image *im, const struct match *rule)
{
	return strcmp(im->entities[rule->left].name, kept_entity[KEPT_PERSONS]) == 0;
}

static struct eval *new_eval(const struct service *s, const struct image *im, struct arena *arena)
{
	struct eval *e = ARENA_NEW(arena, struct eval);

	eval_init(e, im, s->watches->day, arena);
	e->env.zones = e->told.zones = &s->zones;
	return e;
}

/* Is this person one that the listener may hear of at all? */
static bool admit(void *arg, const struct member *m)
{
	const struct watch *w = arg;

	return access_admits(&w->access, &m->record, w->s->watches->day);
}

/* The shortlist of a vacancy, or the jobs of a person. */
static void ask(struct watch *w, const struct match *rule, const struct image *im, enum kept k,
	const struct member *m, uint32_t limit, struct arena *arena, struct match_answer *out)
{
	struct service *s = w->s;
	struct match_query *q = ARENA_NEW(arena, struct match_query);

	*q = (struct match_query){.rule = rule,
		.subject_is_left = (k == KEPT_PERSONS) == person_is_left(im, rule),
		.subject = {m->id, &m->record, k == KEPT_PERSONS ? &m->beside : NULL},
		.others = s->kept[k == KEPT_PERSONS ? KEPT_VACANCIES : KEPT_PERSONS],
		.limit = limit,
		.mask = w->mask};
	if (k == KEPT_VACANCIES && !w->access.everyone) {
		q->admit = admit;
		q->arg = w;
	}
	match_scan(out, q, new_eval(s, im, arena));
}

static const char *ranks_text(
	const struct match *rule, const struct match_pair *p, struct arena *arena)
{
	struct strbuf sb;
	struct json_writer w;

	sb_init(&sb, arena);
	jw_init(&w, &sb);
	jw_array(&w);
	for (uint32_t i = 0; i < rule->n_ranks; i++)
		json_value(&w, p->ranks[i]);
	jw_close(&w);
	return sb.s;
}

/* ---- one list ---------------------------------------------------------------------- */

/* The list as it stands now, in the arena. */
static void compute(struct watch *w, const struct match *rule, const struct image *im,
	const struct member *vacancy, struct arena *arena, struct shortlist *out)
{
	struct match_answer a;

	ask(w, rule, im, KEPT_VACANCIES, vacancy, w->limit, arena, &a);
	out->n = a.n_matches;
	out->undecided = a.undecided_count;
	out->at = ARENA_ARRAY(arena, struct standing, a.n_matches);
	for (uint32_t i = 0; i < a.n_matches; i++)
		out->at[i] = (struct standing){a.matches[i].id,
			a.matches[i].note ? a.matches[i].note : "",
			ranks_text(rule, &a.matches[i], arena)};
}

struct remembering {
	struct shortlist *to;
	const struct shortlist *from;
};

static void copy_list(void *arg)
{
	struct remembering *r = arg;
	struct arena *arena = &r->to->arena;
	struct standing *at = ARENA_ARRAY(arena, struct standing, r->from->n);

	for (uint32_t i = 0; i < r->from->n; i++)
		at[i] = (struct standing){arena_strdup(arena, r->from->at[i].id),
			arena_strdup(arena, r->from->at[i].note),
			arena_strdup(arena, r->from->at[i].ranks)};
	r->to->at = at;
	r->to->n = r->from->n;
}

/* Where there is no memory for it the next difference is the whole list. */
static void remember(struct shortlist *l, const struct shortlist *now)
{
	struct remembering r = {l, now};

	arena_reset(&l->arena);
	l->n = 0;
	l->undecided = now->undecided;
	l->oom.jump = NULL;
	l->told = oom_guard(&l->oom, copy_list, &r) == 0;
	l->dirty = l->whole = !l->told && l->whole;
}

static const struct standing *stands(const struct shortlist *l, const char *id)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (strcmp(l->at[i].id, id) == 0)
			return &l->at[i];
	return NULL;
}

static void write_standing(struct json_writer *w, const struct standing *s, uint32_t place)
{
	jw_object(w);
	jw_kstring(w, "id", s->id);
	if (*s->note)
		jw_kstring(w, "note", s->note);
	jw_key(w, "rank");
	jw_raw(w, s->ranks, strlen(s->ranks));
	jw_kint(w, "at", place + 1);
	jw_close(w);
}

void watch_write_list(struct json_writer *w, struct watch *watch, struct arena *arena)
{
	const struct image *im;
	const struct match *rule = rule_of(watch, &im);
	struct shortlist *l = watch->lists, now = {0};
	const struct member *m = population_get(watch->s->kept[KEPT_VACANCIES], l->id);

	compute(watch, rule, im, m, arena, &now);
	jw_array(w);
	for (uint32_t i = 0; i < now.n; i++)
		write_standing(w, &now.at[i], i);
	jw_close(w);
	remember(l, &now);
}

/* ---- differences ------------------------------------------------------------------- */

struct telling_out {
	struct watch *w;
	struct shortlist *l; /* or NULL: of the watch itself */
	const struct image *im;
	const struct match *rule;
	struct strbuf out;
	struct json_writer json;
	bool any;
};

static void open_push(struct telling_out *t)
{
	struct json_writer *w = &t->json;

	sb_init(&t->out, &t->w->s->work);
	jw_init(w, &t->out);
	jw_object(w);
	jw_kstring(w, "jsonrpc", "2.0");
	jw_kstring(w, "method", "subscription");
	jw_key(w, "params");
	jw_object(w);
	jw_kint(w, "subscription", t->w->number);
	if (t->w->kind != WATCH_RULESET)
		jw_kstring(w, "match", t->w->rule);
	if (t->l)
		jw_kstring(w, kept_entity[KEPT_VACANCIES], t->l->id);
}

static void close_push(struct telling_out *t)
{
	decide_write_ruleset(&t->json, t->w->s->rules, t->w->s->watches->day);
	jw_close(&t->json);
	jw_close(&t->json);
	sb_putc(&t->out, '\n');
	t->any = true;
}

enum difference { ENTERED, CHANGED, LEFT };

static bool told_as(const struct telling_out *t, const struct standing *s, enum difference d)
{
	const struct shortlist *l = t->l;
	const struct standing *was = l->told ? stands(l, s->id) : NULL;

	if (d == ENTERED)
		return l->told ? !was : l->whole || is_recent(t->w->s->watches, s->id);
	return was && (strcmp(was->note, s->note) != 0 || strcmp(was->ranks, s->ranks) != 0);
}

/* What of `now` differs in this way, under a key; nothing when nothing does. */
static bool write_differing(
	struct telling_out *t, const struct shortlist *now, enum difference d, const char *key)
{
	bool any = false;

	for (uint32_t i = 0; i < now->n; i++) {
		if (!told_as(t, &now->at[i], d))
			continue;
		if (!any) {
			jw_key(&t->json, key);
			jw_array(&t->json);
		}
		any = true;
		write_standing(&t->json, &now->at[i], i);
	}
	if (any)
		jw_close(&t->json);
	return any;
}

static bool write_left(struct telling_out *t, const struct shortlist *now)
{
	bool any = false;

	for (uint32_t i = 0; t->l->told && i < t->l->n; i++) {
		if (stands(now, t->l->at[i].id))
			continue;
		if (!any) {
			jw_key(&t->json, "left");
			jw_array(&t->json);
		}
		any = true;
		jw_string(&t->json, t->l->at[i].id);
	}
	if (any)
		jw_close(&t->json);
	return any;
}

/* A vacancy that is no more. */
static void write_removed(struct telling_out *t)
{
	if (!t->l->told && t->w->kind == WATCH_RULE)
		return;
	open_push(t);
	jw_kbool(&t->json, "removed", true);
	close_push(t);
}

static void tell_list(void *arg)
{
	struct telling_out *t = arg;
	struct shortlist *l = t->l, now = {0};
	struct service *s = t->w->s;
	const struct member *m = population_get(s->kept[KEPT_VACANCIES], l->id);
	bool any;

	if (!m) {
		write_removed(t);
		arena_reset(&l->arena);
		l->n = 0;
		l->told = false;
		l->whole = t->w->kind == WATCH_VACANCY; /* should it come again */
		return;
	}
	compute(t->w, t->rule, t->im, m, &s->work, &now);
	open_push(t);
	any = write_differing(t, &now, ENTERED, "entered");
	any |= write_differing(t, &now, CHANGED, "changed");
	any |= write_left(t, &now);
	jw_kint(&t->json, "count", now.n);
	jw_kint(&t->json, "undecided_count", now.undecided);
	if (any || l->whole)
		close_push(t);
	remember(l, &now);
}

static void tell_ruleset(void *arg)
{
	struct telling_out *t = arg;

	open_push(t);
	close_push(t);
}

static void tell_end(void *arg)
{
	struct telling_out *t = arg;

	open_push(t);
	jw_kstring(&t->json, "ended", "the rules in force have no such match any more");
	close_push(t);
}

static void tell_no_memory(void *arg)
{
	struct telling_out *t = arg;

	open_push(t);
	jw_kstring(&t->json, "failed", "there was not memory enough to look at it");
	close_push(t);
}

static void push(struct telling_out *t, void (*write)(void *arg))
{
	struct service *s = t->w->s;
	struct watch *w = t->w;

	arena_reset(&s->work);
	s->oom.jump = NULL;
	t->any = false;
	if (oom_guard(&s->oom, write, t)) {
		arena_reset(&s->work);
		t->any = false;
		if (oom_guard(&s->oom, tell_no_memory, t))
			t->any = false;
	}
	if (t->any && s->host.push && s->host.push(s->host.arg, w->listener, t->out.s, t->out.len))
		w->over = true;
	arena_reset(&s->work);
}

/* Tells of one list, or of the ruleset; whatever comes of it, it is told. */
static void tell(struct watch *w, struct shortlist *l)
{
	struct telling_out t = {.w = w, .l = l};

	if (w->kind == WATCH_RULESET) {
		w->dirty = false;
		push(&t, tell_ruleset);
		return;
	}
	t.rule = rule_of(w, &t.im);
	l->dirty = false;
	if (!t.rule) {
		t.l = NULL;
		push(&t, tell_end);
		w->over = true;
		return;
	}
	push(&t, tell_list);
}

/* ---- changes come to lists ----------------------------------------------------------- */

struct spreading {
	struct service *s;
	const struct change *c;
};

static void touch(struct watch *w, const char *vacancy, bool whole)
{
	struct shortlist *l = list_of(w, vacancy);

	if (!l)
		return;
	l->dirty = w->stirred = true;
	l->whole |= whole && !l->told;
}

/* May this person stand on the list of the watch's vacancy? */
static bool may_enter(struct watch *w, const struct member *person)
{
	const struct image *im;
	const struct match *rule = rule_of(w, &im);
	const struct member *m = population_get(w->s->kept[KEPT_VACANCIES], w->lists->id);
	uint64_t failing, undecided;
	const char *note;
	struct eval *e;
	bool left;

	if (!rule || !m)
		return false;
	left = person_is_left(im, rule);
	e = new_eval(w->s, im, &w->s->work);
	eval_bind(e, left ? rule->left : rule->right, &person->record);
	eval_bind(e, left ? rule->right : rule->left, &m->record);
	eval_beside(e, &person->beside);
	return match_pair(e, rule, &note, &failing, &undecided) == STATE_YES;
}

static void touch_entered(struct watch *w, const struct member *person)
{
	const struct image *im;
	const struct match *rule = rule_of(w, &im);
	struct match_answer a;

	if (!rule)
		return;
	ask(w, rule, im, KEPT_PERSONS, person, ENTERS_MAX, &w->s->work, &a);
	for (uint32_t i = 0; i < a.n_matches; i++)
		touch(w, a.matches[i].id, false);
}

static void person_changed(struct watch *w, const char *id)
{
	const struct member *m = population_get(w->s->kept[KEPT_PERSONS], id);

	for (struct shortlist *l = w->lists; l; l = l->next)
		if (l->told && stands(l, id))
			l->dirty = w->stirred = true;
	if (m && w->kind == WATCH_RULE)
		touch_entered(w, m);
	else if (m && w->kind == WATCH_VACANCY && !w->lists->dirty && may_enter(w, m))
		touch(w, w->lists->id, false);
}

static void spread_change(void *arg)
{
	struct spreading *x = arg;

	for (struct watch *w = x->s->watches->first; w; w = w->next) {
		if (w->over || w->kind == WATCH_RULESET)
			continue;
		if (x->c->kind == KEPT_PERSONS)
			person_changed(w, x->c->id);
		else if (w->kind == WATCH_RULE || strcmp(w->lists->id, x->c->id) == 0)
			touch(w, x->c->id, true);
		arena_reset(&x->s->work);
	}
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
	if (oom_guard(&s->oom, spread_change, &x)) /* then every list is looked at */
		all_dirty(ws);
	arena_reset(&s->work);
	mem_free(c);
}

/* The first that has something to tell to one who can be told. */
static struct watch *first_dirty(struct service *s, struct shortlist **list)
{
	for (struct watch *w = s->watches->first; w; w = w->next) {
		struct shortlist *l = w->stirred ? w->lists : NULL;

		while (l && !l->dirty)
			l = l->next;
		w->stirred = l != NULL;
		*list = l;
		if (!w->over && (l || w->dirty) &&
			(!s->host.room || s->host.room(s->host.arg, w->listener)))
			return w;
	}
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
	if (ws->changes) {
		work_on_change(s);
	} else if ((w = first_dirty(s, &l))) {
		tell(w, l);
		reap(s);
	}
	return ws->changes || first_dirty(s, &l);
}
