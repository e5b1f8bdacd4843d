#include "service/state.h"
#include "service/indexes.h"
#include "service/load_beside.h"
#include "service/watch.h"

#include <string.h>

const char *const kept_entity[KEPTS] = {"ledig", "stilling", "tilbud"};

uint32_t degraded_of(const uint32_t degraded[KEPTS])
{
	uint32_t n = 0;

	for (int k = 0; k < KEPTS; k++)
		n += degraded[k];
	return n;
}

static int64_t today_in(const struct service *s, const char *zone)
{
	return s->host.today ? s->host.today(s->host.arg, zone) : 0;
}

int64_t state_today_in(const struct service *s, const struct ruleset *rs)
{
	return today_in(s, rs ? ruleset_zone(rs) : "Europe/Copenhagen");
}

int64_t state_today(const struct service *s)
{
	return state_today_in(s, s->rules);
}

/* Frees what was made and not committed. */
static void reload_drop(void *arg)
{
	struct reload *l = arg;

	for (int k = 0; k < KEPTS; k++) {
		if (l->kept[k])
			population_free(l->kept[k]);
		l->kept[k] = NULL;
	}
	ruleset_unref(l->rules);
	l->rules = NULL;
	rule_pack_free(&l->pack);
}

/* The facts of what is kept; entities that the rules do not declare have none, and what was
 * stored of them stays as text, for rules that do. */
static const struct vocab *vocab_of(
	const struct service *s, const struct ruleset *rs, enum kept k, int64_t today)
{
	const struct entity *e = image_entity(ruleset_on(rs, today), kept_entity[k]);

	return e ? &e->vocab : &s->nothing;
}

static int read_again(struct reload *l, const struct population *from, enum kept k, int64_t today)
{
	const struct vocab *vocab = vocab_of(l->s, l->rules, k, today);

	if (from)
		l->kept[k] = population_reread(from, vocab, today, &l->degraded[k]);
	else
		l->kept[k] = population_new(kept_entity[k], vocab);
	return l->kept[k] ? 0 : -1;
}

int reload_rules(struct reload *l, struct service *s, const struct sluse_file *files, unsigned n,
	struct arena *arena)
{
	struct rule_file *rf = ARENA_ARRAY(arena, struct rule_file, n);

	memset(l, 0, sizeof *l);
	l->s = s;
	diags_init(&l->diags, arena, 0);
	arena_defer(arena, reload_drop, l);
	for (unsigned i = 0; i < n; i++)
		rf[i] = (struct rule_file){files[i].name, files[i].text, files[i].len};
	if (ruleset_load(&l->rules, rf, n, s->rules_shown, NULL, &l->diags)) {
		l->memory = rpc_diags_memory(&l->diags);
		return -1;
	}
	if (s->keeps && rule_pack(&l->pack, files, n, s->rules_shown)) {
		l->memory = true;
		return -1;
	}
	return 0;
}

int reload_records(struct reload *l, struct population *const kept[KEPTS], int64_t today)
{
	for (int k = 0; k < KEPTS; k++) {
		if (read_again(l, kept[k], (enum kept)k, today)) {
			l->memory = true;
			return -1;
		}
	}
	return 0;
}

int reload_prepare(struct reload *l, struct service *s, const struct sluse_file *files, unsigned n,
	struct arena *arena)
{
	if (reload_rules(l, s, files, n, arena))
		return -1;
	return reload_records(l, s->kept, state_today_in(s, l->rules));
}

void reload_commit(struct reload *l)
{
	struct service *s = l->s;
	struct reload old = {.s = s, .rules = s->rules, .pack = s->pack};

	load_forget(s);
	indexes_drop(s); /* they stand on the old rules and populations */
	for (int k = 0; k < KEPTS; k++) {
		old.kept[k] = s->kept[k];
		s->kept[k] = l->kept[k];
		s->degraded[k] = l->degraded[k];
		l->kept[k] = NULL;
	}
	s->rules = l->rules;
	l->rules = NULL;
	s->pack = l->pack;
	l->pack = (struct rule_pack){NULL, 0};
	s->pack_kept = false;
	s->loaded_on = state_today(s);
	feeds_follow(s);
	s->loads++;
	indexes_watch(s);
	reload_drop(&old);
	watch_reloaded(s);
	if (s->host.look_ahead)
		s->host.look_ahead(s->host.arg);
}

int state_adopt(struct service *s, struct ruleset *rs)
{
	struct reload l = {.s = s, .rules = ruleset_ref(rs)};
	int64_t today = state_today_in(s, rs);

	for (int k = 0; k < KEPTS; k++) {
		l.kept[k] = population_new(kept_entity[k], vocab_of(s, rs, (enum kept)k, today));
		if (!l.kept[k]) {
			reload_drop(&l);
			return -1;
		}
	}
	reload_commit(&l);
	return 0;
}
