#include "service/feed_shelf.h"

#include "base/date.h"
#include "data/json.h"
#include "feed/feed_facts.h"
#include <string.h>

enum { REASONS_MAX = 1000 };

static struct population *vacancies(const struct feed_shelf *f)
{
	return f->s->kept[KEPT_VACANCIES];
}

/* --- one vacancy, or what stands behind it ---------------------------------------- */

/* What is wrong, as a text that stays: whoever sets the record aside keeps no copy.  There are
 * as many as the facts have ways to be wrong. */
static const char *note(struct feed_shelf *f, const struct problems *ps)
{
	const struct problem *p = ps->list.n ? &ps->list.at[0] : NULL;
	const char *text;

	if (!p || f->reasons.n >= REASONS_MAX)
		return "its facts are not taken";
	text = p->path ? arena_printf(&f->scratch, "%s: %s", p->path, p->text) : p->text;
	return strmap_intern(&f->reasons, text, strlen(text));
}

static const char *put_main(struct feed_shelf *f, const char *id, const struct member_text *text)
{
	struct problems ps = {.arena = &f->scratch};
	struct service *s = f->s;

	if (population_count(vacancies(f)) >= s->most[KEPT_VACANCIES] &&
		!population_get(vacancies(f), id))
		return "no more vacancies are kept";
	return state_put(s, KEPT_VACANCIES, id, text, state_today(s), &ps) ? note(f, &ps) : NULL;
}

static const char *put_other(struct feed_shelf *f, const char *id, const struct member_text *text)
{
	struct problems ps = {.arena = &f->scratch};

	return population_put(f->others, id, text, state_today(f->s), &ps) ? note(f, &ps) : NULL;
}

/* A copy that outlives what it was made of. */
static struct member_text text_of(struct feed_shelf *f, const struct member *m)
{
	return (struct member_text){.facts = arena_strndup(&f->scratch, m->facts, m->facts_len),
		.facts_len = m->facts_len,
		.put = m->put,
		.source = arena_strdup(&f->scratch, m->source)};
}

/* The join says that it stands for itself, or behind another: so it is laid.  What memory does
 * not allow now is done later. */
static void lay(struct feed_shelf *f, const char *id)
{
	const char *head = feed_join_source(f->join, id, 0);
	bool first = head && strcmp(head, id) == 0, owing = f->owing;
	const struct member *there = population_get(first ? f->others : vacancies(f), id);
	struct member_text text;

	if (!there)
		return;
	f->owing = true;
	text = text_of(f, there);
	if (first ? put_main(f, id, &text) != NULL : put_other(f, id, &text) != NULL)
		return;
	if (first)
		population_remove(f->others, id);
	else
		state_remove(f->s, KEPT_VACANCIES, id);
	f->owing = owing;
}

/* Of those that wait behind another there is one that stands for itself. */
static void lay_owed(void *arg)
{
	struct feed_shelf *f = arg;

	f->owing = false;
	for (uint32_t i = population_count(f->others); i-- > 0 && !f->owing;) {
		const char *id = population_at(f->others, i)->id;
		const char *head = feed_join_source(f->join, id, 0);

		if (head && strcmp(head, id) == 0)
			lay(f, arena_strdup(&f->scratch, id));
	}
}

void feed_shelf_settle(struct feed_shelf *f)
{
	if (!f->owing)
		return;
	arena_reset(&f->scratch);
	if (oom_guard(f->oom, lay_owed, f))
		f->owing = true;
}

static struct feed_joined join_one(
	struct feed_shelf *f, const char *source, const char *id, const char *facts, size_t len)
{
	struct feed_facts told;
	struct feed_join_facts jf;

	feed_facts_read(&told, facts, len, &f->scratch);
	jf = feed_facts_join(&told);
	return feed_join_put(f->join, source, id, &jf);
}

/* --- taking it up ----------------------------------------------------------------------- */

static void take_up(
	struct feed_shelf *f, const struct population *p, const struct feed_shelf_known *known)
{
	for (uint32_t i = 0; i < population_count(p); i++) {
		const struct member *m = population_at(p, i);
		struct feed_facts told;

		arena_reset(&f->scratch);
		feed_facts_read(&told, m->facts, m->facts_len, &f->scratch);
		if (known->known(known->arg, m->source, m->id, m->put, told.udloeber))
			join_one(f, m->source, m->id, m->facts, m->facts_len);
	}
}

int feed_shelf_init(struct feed_shelf *f, struct service *s, const struct vocab *vocab,
	const struct population *others, const struct feed_shelf_known *known, struct oom *oom)
{
	uint32_t degraded;

	f->s = s;
	f->oom = oom;
	arena_init(&f->scratch, oom);
	arena_init(&f->joined, oom);
	arena_init(&f->texts, oom);
	strmap_init(&f->reasons, &f->texts, 0);
	f->others = others ? population_reread(others, vocab, state_today(s), &degraded)
			   : population_new(kept_entity[KEPT_VACANCIES], vocab);
	if (!f->others)
		return -1;
	f->join = feed_join_new(&f->joined);
	/* first those that stand for all, so that they go on doing so */
	take_up(f, vacancies(f), known);
	take_up(f, f->others, known);
	return 0;
}

void feed_shelf_release(struct feed_shelf *f)
{
	if (f->others)
		population_free(f->others);
	f->others = NULL;
	arena_release(&f->scratch);
	arena_release(&f->joined);
	arena_release(&f->texts);
}

/* --- the day's work ------------------------------------------------------------------------ */

struct putting {
	struct feed_shelf *f;
	const char *source, *id, *facts, *why;
	size_t len;
	bool extra;
};

/* The facts of the detail, and those of what is kept that it does not tell. */
static void lay_over(struct putting *p, const struct member *kept)
{
	struct arena *arena = &p->f->scratch;
	const char *texts[] = {p->facts, kept->facts};
	const size_t lens[] = {p->len, kept->facts_len};
	struct json_writer w;
	struct json_reader r;
	struct strbuf sb;
	struct strmap said;

	sb_init(&sb, arena);
	strmap_init(&said, arena, 0);
	jw_init(&w, &sb);
	jw_object(&w);
	for (unsigned i = 0; i < 2; i++) {
		json_reader_init(&r, texts[i], lens[i], &json_limits_default, arena);
		if (json_next(&r) != JSON_OBJECT)
			continue;
		while (json_next(&r) == JSON_KEY) {
			const char *key = arena_strndup(arena, r.s, r.slen);
			size_t key_len = r.slen, start;
			enum json_event e = json_next(&r);

			start = r.start;
			if (!json_skip(&r, e))
				break;
			if (!strmap_put(&said, key, key_len, &said))
				continue;
			jw_keyn(&w, key, key_len);
			jw_raw(&w, texts[i] + start, r.pos - start);
		}
	}
	jw_close(&w);
	p->facts = sb.s;
	p->len = sb.len;
}

static void put(void *arg)
{
	struct putting *p = arg;
	struct feed_shelf *f = p->f;
	struct member_text text;
	const struct member *kept;
	struct feed_joined joined;

	kept = population_get(vacancies(f), p->id);
	if (!kept)
		kept = population_get(f->others, p->id);
	if (p->extra) {
		if (!kept)
			return;
		lay_over(p, kept);
	}
	text = (struct member_text){.facts = p->facts,
		.facts_len = p->len,
		.put = state_today(f->s),
		.source = p->source};
	/* Whether it can be kept is found out before anybody is moved for it. */
	if (population_get(f->others, p->id))
		p->why = put_other(f, p->id, &text);
	else
		p->why = put_main(f, p->id, &text);
	if (p->why)
		return;
	joined = join_one(f, p->source, p->id, p->facts, p->len);
	lay(f, p->id);
	if (joined.left)
		lay(f, joined.left);
}

const char *feed_shelf_put(struct feed_shelf *f, const char *source, const char *id,
	const char *facts, size_t len, bool extra)
{
	struct putting p = {f, source, id, facts, NULL, len, extra};

	feed_shelf_settle(f);
	arena_reset(&f->scratch);
	if (oom_guard(f->oom, put, &p))
		return "there is no memory for it";
	return p.why;
}

static void remove_one(void *arg)
{
	struct putting *p = arg;
	struct feed_shelf *f = p->f;
	struct feed_joined joined = feed_join_remove(f->join, p->id);

	population_remove(f->others, p->id);
	state_remove(f->s, KEPT_VACANCIES, p->id);
	if (joined.left)
		lay(f, joined.left);
}

void feed_shelf_remove(struct feed_shelf *f, const char *id)
{
	struct putting p = {.f = f, .id = id};

	feed_shelf_settle(f);
	arena_reset(&f->scratch);
	if (oom_guard(f->oom, remove_one, &p)) {
		population_remove(f->others, id);
		state_remove(f->s, KEPT_VACANCIES, id);
	}
}

bool feed_shelf_others(const struct feed_shelf *f, const char *source)
{
	for (uint32_t i = 0; i < population_count(f->others); i++)
		if (strcmp(population_at(f->others, i)->source, source) == 0)
			return true;
	return false;
}
