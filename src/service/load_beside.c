#include "service/load_beside.h"
#include "base/mem.h"
#include "match/plan.h"
#include "service/ahead_parts.h"
#include "service/indexes.h"

#include <string.h>

enum { WORTH_IT = 2000 }; /* fewer records are read again at once */

struct watched_load {
	struct load *l;
	enum kept of;
};
struct load {
	struct ahead ahead;
	struct service *s;
	struct reload reload;
	struct oom oom; /* of the rules' messages and the answer */
	struct arena arena;
	uint64_t listener;
	bool begun;          /* it is the service's or the thread's, and not a request's */
	struct ruleset *old; /* whose facts the frozen members have */
	struct population *frozen[KEPTS];
	struct watched_load watched[KEPTS];
	struct kept_index made[INDEXES_MAX];
	unsigned n_made;
	int64_t today;
};

static struct load *load_of(struct ahead *a)
{
	return (struct load *)a; /* its first member */
}

struct ahead *load_ahead(struct load *l)
{
	return &l->ahead;
}

/* ---- the work -------------------------------------------------------------------------- */

static void drop_index(struct kept_index *k)
{
	match_index_free(k->index);
	k->index = NULL;
}

/* Without memory for one a question makes it. */
static void fill_index(struct load *l, const struct image *im, const struct index_side *side)
{
	struct kept_index *k = &l->made[l->n_made];
	const struct population *p = l->reload.kept[side->of];

	*k = (struct kept_index){
		.index = match_index_new(im, side->rule, side->left, l->today, &l->s->zones),
		.rule = side->rule,
		.of = side->of,
		.left = side->left,
		.laid_out_for = population_count(p)};
	if (!k->index)
		return;
	if (match_index_fill(k->index, p))
		drop_index(k);
	else
		l->n_made++;
}

static void follow(void *arg, const struct member *was, const struct member *now)
{
	const struct watched_load *w = arg;
	struct load *l = w->l;

	for (unsigned i = 0; i < l->n_made; i++) {
		struct kept_index *k = &l->made[i];

		if (k->index && k->of == w->of && match_index_change(k->index, was, now))
			drop_index(k);
	}
	l->reload.degraded[w->of] += now && now->degraded;
	l->reload.degraded[w->of] -= was && was->degraded;
}

static bool fill(struct ahead *a)
{
	struct load *l = load_of(a);
	const struct image *im = ruleset_on(l->reload.rules, l->today);
	struct index_side side;

	if (reload_records(&l->reload, l->frozen, l->today))
		return false;
	for (uint32_t i = 0; l->n_made < INDEXES_MAX && index_side_at(im, i, &side); i++)
		if (side.rule && population_count(l->reload.kept[side.of]) >= INDEXES_LEAST)
			fill_index(l, im, &side);
	for (int k = 0; k < KEPTS; k++) {
		l->watched[k] = (struct watched_load){l, (enum kept)k};
		population_watch(l->reload.kept[k], follow, &l->watched[k]);
	}
	return true;
}

/* What was put is put there too. */
static bool change(struct ahead *a, const struct ahead_change *c)
{
	struct load *l = load_of(a);
	struct population *to = l->reload.kept[c->of];
	const struct member *m = c->now;

	if (!m) {
		population_remove(to, c->was->id);
		return true;
	}
	const struct member_text text = {.facts = m->facts,
		.facts_len = m->facts_len,
		.beside = m->beside_text,
		.beside_len = m->beside_len,
		.put = m->put,
		.source = m->source,
		.version = m->version};
	return population_keep(to, m->id, &text, l->today) == 0;
}

/* ---- its end --------------------------------------------------------------------------- */

void load_told_free(struct load_told *told)
{
	mem_free(told->answer);
	*told = (struct load_told){0};
}

static void go_on(const struct service *s)
{
	if (s->host.go_on)
		s->host.go_on(s->host.arg);
}

/* What it came to is for him who asked. */
static void tell(struct service *s, const struct load *l, char *answer, size_t len)
{
	if (l->listener) {
		load_told_free(&s->load_told);
		s->load_told = (struct load_told){l->listener, answer, len};
	} else if (s->host.loaded) {
		s->host.loaded(s->host.arg, answer != NULL);
	}
	if (!l->listener)
		mem_free(answer);
	go_on(s);
}

struct writing {
	struct load *l;
	struct strbuf text;
};
static void write_answer(void *arg)
{
	struct writing *x = arg;
	struct json_writer w;

	sb_init(&x->text, &x->l->arena);
	jw_init(&w, &x->text);
	reload_write(&w, &x->l->reload, true, &x->l->arena);
}

static char *answer_of(struct load *l, size_t *len)
{
	struct writing x = {.l = l};
	char *copy;

	if (oom_guard(&l->oom, write_answer, &x) || !(copy = mem_alloc(x.text.len)))
		return NULL;
	*len = x.text.len;
	return memcpy(copy, x.text.s, x.text.len);
}

static void lost(struct service *s, struct ahead *a)
{
	struct load *l = load_of(a);

	s->load = NULL;
	s->errors[ERR_MEMORY] += !l->listener;
	tell(s, l, NULL, 0);
}

/* The old members go with the frozen, which takes long where nobody else holds them. */
static bool holds_the_last(const struct load *l)
{
	for (int k = 0; k < KEPTS; k++)
		if (l->frozen[k] && !population_is_last(l->frozen[k]))
			return false;
	return true;
}

static bool use(struct service *s, struct ahead *a)
{
	struct load *l = load_of(a);
	size_t len = 0;
	char *answer = answer_of(l, &len);

	if (!answer) {
		lost(s, a);
		return false;
	}
	s->load = NULL;
	s->ahead = NULL; /* what is forgotten with the old rules is not this */
	reload_commit(&l->reload);
	s->ahead = a;
	for (unsigned i = 0; i < l->n_made; i++)
		if (l->made[i].index)
			indexes_keep(s, &l->made[i], l->today);
	l->n_made = 0;
	tell(s, l, answer, len);
	return holds_the_last(l);
}

static void clear(struct ahead *a)
{
	struct load *l = load_of(a);

	for (int k = 0; k < KEPTS; k++) {
		if (l->frozen[k])
			population_free(l->frozen[k]);
		l->frozen[k] = NULL;
	}
}

static void release(struct ahead *a)
{
	struct load *l = load_of(a);

	if (l->s->load == l)
		l->s->load = NULL;
	for (unsigned i = 0; i < l->n_made; i++)
		drop_index(&l->made[i]);
	clear(a);
	ruleset_unref(l->old);
	arena_release(&l->arena); /* and what was loaded */
	ahead_free_changes(a);
	mem_free(l);
}

/* ---- its beginning --------------------------------------------------------------------- */

bool load_may(const struct service *s)
{
	uint32_t n = 0;

	for (int k = 0; k < KEPTS; k++)
		n += s->kept[k] ? population_count(s->kept[k]) : 0;
	return s->host.go_on && n >= WORTH_IT;
}

struct reading_rules {
	struct load *l;
	const struct sluse_file *files;
	unsigned n;
	int status;
};
static void read_rules(void *arg)
{
	struct reading_rules *x = arg;
	struct load *l = x->l;

	x->status = reload_rules(&l->reload, l->s, x->files, x->n, &l->arena);
}

static int freeze(struct load *l)
{
	for (int k = 0; k < KEPTS; k++) {
		l->frozen[k] = population_freeze(l->s->kept[k], NULL, NULL);
		if (!l->frozen[k])
			return -1;
	}
	return 0;
}

static void drop_unless_begun(void *arg)
{
	struct load *l = arg;

	if (!l->begun)
		release(&l->ahead);
}

/* NULL: no memory. */
static struct load *load_new(struct service *s, uint64_t listener)
{
	static const struct ahead_kind kind = {fill, change, use, clear, lost, release};
	struct load *l = mem_alloc(sizeof *l);

	if (!l)
		return NULL;
	*l = (struct load){.ahead.kind = &kind, .s = s, .listener = listener};
	l->oom.limit = s->oom.limit;
	arena_init(&l->arena, &l->oom);
	return l;
}

int load_begin(struct service *s, const struct sluse_file *files, unsigned n, uint64_t listener,
	struct arena *arena, struct reload **reload)
{
	struct load *l = load_new(s, listener);
	struct reading_rules x = {l, files, n, -1};

	if (!l)
		arena_no_memory(arena);
	arena_defer(arena, drop_unless_begun, l);
	*reload = &l->reload;
	if (oom_guard(&l->oom, read_rules, &x))
		l->reload.memory = true;
	if (x.status)
		return -1;
	l->today = state_today_in(s, l->reload.rules);
	l->old = ruleset_ref(s->rules);
	l->reload.memory = freeze(l) != 0;
	if (l->reload.memory)
		return -1;
	load_forget(s);
	l->begun = true;
	s->load = l;
	if (s->host.look_ahead)
		s->host.look_ahead(s->host.arg);
	return 0;
}

void load_forget(struct service *s)
{
	struct load *l = s->load;

	if (!l)
		return;
	s->load = NULL;
	if (s->ahead == &l->ahead)
		ahead_forget(s); /* it goes when the thread is done with it */
	else
		release(&l->ahead);
	go_on(s);
}
