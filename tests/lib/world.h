/*
 * world - a ruleset from a text, records from JSON, and an eval over them
 *
 *	struct world w;
 *	world_open(&w, "ruleset x {} facts ledig { alder integer }", "2026-11-16");
 *	world_tell(&w, "ledig", "{\"alder\": 30}");
 *	CHECK_INT(eval_item(&w.eval, world_offer(&w, "x")), STATE_YES);
 *	world_close(&w);
 *
 * A text that does not load, or a record that does not read, fails the test with its
 * messages and leaves an empty world: look at w.rs before going on.
 */
#ifndef TESTS_LIB_WORLD_H
#define TESTS_LIB_WORLD_H

#include "decide/decide.h"
#include "rules/eval.h"
#include "rules/ruleset.h"
#include "test.h"

struct world {
	struct oom oom;
	struct arena arena;
	struct ruleset *rs; /* NULL: it did not load */
	const struct image *image;
	int64_t on;
	struct eval eval;
	struct beside beside;
};

bool world_open(struct world *w, const char *rules, const char *on);
bool world_open_files(struct world *w, const struct rule_file *files, unsigned n, const char *on);
void world_close(struct world *w);
int64_t world_day(const char *iso);
/* A fresh eval for that day, nothing bound. */
void world_on(struct world *w, const char *on);
const struct record *world_record(struct world *w, const char *entity, const char *json);
void world_tell(struct world *w, const char *entity, const char *json); /* and binds */
void world_beside(struct world *w, const char *json);

uint32_t world_slot(const struct world *w, const char *name);           /* fails the test: none */
const struct item *world_item(const struct world *w, const char *name); /* of any kind */
const struct criterion *world_criterion(const struct world *w, const char *item, uint32_t index);
enum state world_state(struct world *w, const char *item);
/* "alder, stilling.disco": the names of slots. */
const char *world_names(struct world *w, const struct causes *c);
/* The whole answer as JSON. */
const char *world_answer(struct world *w, bool explain, enum audience audience);

#endif
