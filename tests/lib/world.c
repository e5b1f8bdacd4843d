#include "world.h"
#include <stdlib.h>

int64_t world_day(const char *iso)
{
	int64_t day = 0;

	if (date_parse(&day, iso, strlen(iso)))
		test_fail(__FILE__, __LINE__, "no date: %s", iso);
	return day;
}

static void load(struct world *w, const struct rule_file *files, unsigned n)
{
	struct diags diags;
	struct strbuf text;

	diags_init(&diags, &w->arena, 0);
	if (ruleset_load(&w->rs, files, n, "rules/", NULL, &diags) == 0)
		return;
	w->rs = NULL;
	sb_init(&text, &w->arena);
	diags_print(&text, &diags);
	test_fail(__FILE__, __LINE__, "the rules do not load:\n%s", text.s);
}

struct opening {
	struct world *w;
	const struct rule_file *files;
	unsigned n;
	const char *on;
};

static void open_guarded(void *arg)
{
	struct opening *o = arg;

	load(o->w, o->files, o->n);
	if (o->w->rs)
		world_on(o->w, o->on);
}

bool world_open_files(struct world *w, const struct rule_file *files, unsigned n, const char *on)
{
	struct opening o = {w, files, n, on};

	*w = (struct world){0};
	arena_init(&w->arena, &w->oom);
	if (oom_guard(&w->oom, open_guarded, &o))
		test_fail(__FILE__, __LINE__, "out of memory");
	return w->rs != NULL;
}

bool world_open(struct world *w, const char *rules, const char *on)
{
	struct rule_file file = {"x.rules", rules, strlen(rules)};

	return world_open_files(w, &file, 1, on);
}

void world_close(struct world *w)
{
	ruleset_unref(w->rs);
	arena_release(&w->arena);
}

void world_on(struct world *w, const char *on)
{
	w->on = world_day(on);
	w->image = ruleset_on(w->rs, w->on);
	eval_init(&w->eval, w->image, w->on, &w->arena);
}

static uint32_t entity_index(const struct world *w, const char *name)
{
	const struct entity *e = image_entity(w->image, name);

	if (!e) {
		test_fail(__FILE__, __LINE__, "no entity %s", name);
		exit(1);
	}
	return (uint32_t)(e - w->image->entities);
}

static void show_problems(const struct problems *ps)
{
	for (unsigned i = 0; i < ps->list.n; i++)
		test_fail(__FILE__, __LINE__, "%s: %s: %s", ps->list.at[i].path,
			ps->list.at[i].kind, ps->list.at[i].text);
}

const struct record *world_record(struct world *w, const char *entity, const char *json)
{
	const struct vocab *v = &w->image->entities[entity_index(w, entity)].vocab;
	struct record_defaults def = {.source = "test", .seen = w->on, .today = w->on};
	struct problems ps = {.arena = &w->arena};
	struct record *r = ARENA_NEW(&w->arena, struct record);

	record_empty(r, v, &w->arena);
	if (record_read(r, v, json, strlen(json), &def, entity, &w->arena, &ps))
		show_problems(&ps);
	return r;
}

void world_tell(struct world *w, const char *entity, const char *json)
{
	eval_bind(&w->eval, entity_index(w, entity), world_record(w, entity, json));
}

void world_beside(struct world *w, const char *json)
{
	struct problems ps = {.arena = &w->arena};

	if (beside_read(&w->beside, json, strlen(json), "records", &w->arena, &ps))
		show_problems(&ps);
	eval_beside(&w->eval, &w->beside);
}

uint32_t world_slot(const struct world *w, const char *name)
{
	for (uint32_t i = 0; i < w->image->n_slots; i++)
		if (w->image->slots[i].name && strcmp(w->image->slots[i].name, name) == 0)
			return i;
	test_fail(__FILE__, __LINE__, "no slot %s", name);
	exit(1);
}

#define SEEK(list, n, member)                                                                      \
	for (uint32_t i = 0; i < (n); i++)                                                         \
		if (strcmp((list)[i].member.name, name) == 0)                                      \
			return &(list)[i].member;

const struct item *world_item(const struct world *w, const char *name)
{
	const struct image *im = w->image;

	SEEK(im->profiles, im->n_profiles, item)
	SEEK(im->offers, im->n_offers, item)
	SEEK(im->groups, im->n_groups, item)
	SEEK(im->tracks, im->n_tracks, item)
	SEEK(im->matches, im->n_matches, item)
	test_fail(__FILE__, __LINE__, "no item %s", name);
	exit(1);
}

const struct criterion *world_criterion(const struct world *w, const char *item, uint32_t index)
{
	const struct item *it = world_item(w, item);

	if (index >= it->n_criteria) {
		test_fail(__FILE__, __LINE__, "%s has no criterion %u", item, index);
		exit(1);
	}
	return &it->criteria[index];
}

enum state world_state(struct world *w, const char *item)
{
	return eval_item(&w->eval, world_item(w, item));
}

const char *world_names(struct world *w, const struct causes *c)
{
	struct strbuf sb;

	sb_init(&sb, &w->arena);
	for (uint32_t i = 0; c && i < c->n; i++) {
		if (i)
			sb_puts(&sb, ", ");
		sb_puts(&sb, w->image->slots[c->slot[i]].name);
	}
	return sb.s;
}

const char *world_answer(struct world *w, bool explain, enum audience audience)
{
	struct recommendation r;
	struct decide_writing how = {.explain = explain, .audience = audience};
	struct json_writer out;
	struct strbuf sb;

	decide_track(&r, w->rs, &w->eval);
	sb_init(&sb, &w->arena);
	jw_init(&out, &sb);
	jw_object(&out);
	decide_write(&out, &r, &how);
	jw_close(&out);
	return sb.s;
}
