/* What the blocks say: names, types, code. */
#include "feed/feed_block_parts.h"

#include "data/record.h"
#include "feed/feed_cross.h"
#include <string.h>

struct checker {
	struct feed_ast *ast;
	struct feed_world *world;
	VEC(struct feed_lookup) lookups;
	struct arena *arena;
	struct diags *diags;
	/* what is in sight: of a block, or (fields NULL) of patterns */
	const char *const *fields;
	uint32_t n_fields;
	VEC(struct feed_let) lets;
};

/* ---- names ------------------------------------------------------------------------ */

static const struct type_field one_argument[] = {{NULL, &type_any}};
static const struct type fn_text = {
	.kind = T_FUNCTION, .of = &type_string, .fields = one_argument, .n_fields = 1};
static const struct type fn_date = {
	.kind = T_FUNCTION, .of = &type_date, .fields = one_argument, .n_fields = 1};

static bool same(const char *name, const char *s, size_t len)
{
	return strlen(name) == len && memcmp(name, s, len) == 0;
}

static void function(struct feel_name *out, uint32_t id, const struct type *type)
{
	*out = (struct feel_name){.kind = FEEL_NAME_FUNCTION, .slot = id, .type = type};
}

static void slot(struct feel_name *out, uint32_t id, const struct type *type)
{
	*out = (struct feel_name){.kind = FEEL_NAME_SLOT, .slot = id, .type = type};
}

/* A crossing or a table of the rules, as a function. */
static bool find_lookup(struct checker *ck, const char *s, size_t len, struct feel_name *out)
{
	const struct feed_tables *t = &ck->world->tables;
	struct feed_lookup l = {0};

	for (unsigned i = 0; i < ck->lookups.n; i++) {
		if (same(ck->lookups.at[i].name, s, len)) {
			function(out, FEED_FUNCTIONS + i, &fn_text);
			return true;
		}
	}
	l.table = t->find ? t->find(t->arg, s, len) : NULL;
	if (!l.table)
		return false;
	l.name = arena_strndup(ck->arena, s, len);
	function(out, FEED_FUNCTIONS + ck->lookups.n, &fn_text);
	vec_push(ck->arena, &ck->lookups, l);
	return true;
}

static bool find_slot(struct checker *ck, const char *s, size_t len, struct feel_name *out)
{
	if (!ck->fields) {
		slot(out, 0, &type_string);
		return same("sentence", s, len);
	}
	if (same("record", s, len)) {
		slot(out, 0, &type_context_any);
		return true;
	}
	for (uint32_t i = 0; i < ck->lets.n; i++) {
		if (same(ck->lets.at[i].name, s, len)) {
			slot(out, 1 + ck->n_fields + i, ck->lets.at[i].type);
			return true;
		}
	}
	for (uint32_t i = 0; i < ck->n_fields; i++) {
		if (same(ck->fields[i], s, len)) {
			slot(out, 1 + i, &type_any);
			return true;
		}
	}
	return false;
}

/* The names of a block, or of patterns. */
static bool lookup(void *host, const char *s, size_t len, struct feel_name *out)
{
	struct checker *ck = host;

	if (find_slot(ck, s, len, out))
		return true;
	if (same("plain", s, len)) {
		function(out, FEED_FN_PLAIN, &fn_text);
		return true;
	}
	if (same("day", s, len)) {
		function(out, FEED_FN_DAY, &fn_date);
		return true;
	}
	return find_lookup(ck, s, len, out);
}

static void suggest(void *host, uint32_t space, struct suggest *s)
{
	struct checker *ck = host;

	(void)space;
	suggest_try(s, "plain");
	suggest_try(s, "day");
	for (uint32_t i = 0; i < ck->lookups.n; i++)
		suggest_try(s, ck->lookups.at[i].name);
	if (ck->world->tables.suggest)
		ck->world->tables.suggest(ck->world->tables.arg, s);
	suggest_try(s, ck->fields ? "record" : "sentence");
	for (uint32_t i = 0; ck->fields && i < ck->n_fields; i++)
		suggest_try(s, ck->fields[i]);
	for (uint32_t i = 0; i < ck->lets.n; i++)
		suggest_try(s, ck->lets.at[i].name);
}

static const struct feel_code *compile(struct checker *ck, struct feel_expr *tree,
	const struct type *wanted, const struct type **type)
{
	const struct feel_scope scope = {.host = ck, .lookup = lookup, .suggest = suggest};
	const struct type *t = feel_check(tree, &scope, wanted, ck->arena, ck->diags);

	if (!t)
		return NULL;
	if (type)
		*type = t;
	return feel_emit(tree, ck->arena, ck->diags);
}

static void no_such(struct checker *ck, enum diag_level level, struct span at, const char *best,
	const char *what, const char *name)
{
	struct diag *d = diag_add(ck->diags, level, at, "unknown-name", "there is no %s '%s'%s",
		what, name, level == DIAG_WARNING ? "; it is not taken" : "");

	if (best)
		diag_hint(ck->diags, d, "did you mean '%s'?", best);
}

/* A fact of stilling.  Which there are is the ruleset's choice: what it has not is passed
 * over, with a warning. */
static const struct fact *find_fact(struct checker *ck, const char *name, struct span at)
{
	const struct vocab *v = ck->world->stilling;
	const struct fact *f = vocab_find(v, name, strlen(name));

	if (!f)
		no_such(ck, DIAG_WARNING, at, vocab_suggest(v, name, strlen(name)),
			"fact of stilling named", name);
	return f;
}

/* ---- crossings ---------------------------------------------------------------------- */

/* The file that `from` names, beside the one that says so. */
static const struct source *beside(struct checker *ck, const struct ast_cross *c)
{
	const char *says = c->at.src->name, *slash = strrchr(says, '/');
	int folder = slash ? (int)(slash - says + 1) : 0;
	const char *name = arena_printf(ck->arena, "%.*s%s", folder, says, c->from);

	for (unsigned i = 0; i < ck->ast->n_files; i++)
		if (strcmp(ck->ast->files[i].name, name) == 0)
			return &ck->ast->files[i];
	return NULL;
}

static void check_cross(struct checker *ck, const struct ast_cross *c)
{
	struct feed_cross *cross = ARENA_NEW(ck->arena, struct feed_cross);
	const struct source *file = beside(ck, c);
	struct feed_lookup l = {.name = c->name, .cross = cross};

	cross->name = c->name;
	cross->prefix = c->prefix;
	if (!file)
		no_such(ck, DIAG_ERROR, c->from_at, NULL, "file", c->from);
	else
		feed_cross_read(cross, file, ck->arena, ck->diags);
	for (unsigned i = 0; i < ck->lookups.n; i++)
		if (strcmp(ck->lookups.at[i].name, c->name) == 0)
			diag_add(ck->diags, DIAG_ERROR, c->at, "twice",
				"there are two crossings named '%s'", c->name);
	vec_push(ck->arena, &ck->lookups, l);
}

/* ---- patterns --------------------------------------------------------------------------- */

/* A constant value is held against the fact now. */
static void check_constant(struct checker *ck, const struct feed_pattern *p, struct span at)
{
	struct feel_env env = {.arena = ck->arena, .steps = FEEL_STEPS};
	struct value v;
	const char *wrong;

	if (!feel_code_constant(p->value))
		return;
	v = feel_eval(p->value, &env);
	wrong = fact_coerce(p->fact, &v, 0, ck->arena);
	if (wrong)
		diag_add(ck->diags, DIAG_ERROR, at, "value", "'%s' may not be so: %s",
			p->fact->name, wrong);
}

static void check_patterns(struct checker *ck, struct ast_patterns *ast)
{
	struct feed_patterns *set = ARENA_NEW(ck->arena, struct feed_patterns);
	const struct feel_code **skips =
		ARENA_ARRAY(ck->arena, const struct feel_code *, ast->skips.n);
	struct feed_pattern *at = ARENA_ARRAY(ck->arena, struct feed_pattern, ast->list.n);

	ck->fields = NULL;
	ck->lets.n = 0;
	for (unsigned i = 0; i < ast->skips.n; i++)
		skips[i] = compile(ck, ast->skips.at[i], &type_boolean, NULL);
	for (unsigned i = 0; i < ast->list.n; i++) {
		struct ast_pattern *p = &ast->list.at[i];
		struct feed_pattern *to = &at[set->n];

		to->fact = find_fact(ck, p->fact, p->at);
		if (!to->fact)
			continue;
		to->value = compile(ck, p->value, NULL, NULL);
		to->when = compile(ck, p->when, &type_boolean, NULL);
		if (!to->value || !to->when)
			continue;
		check_constant(ck, to, feel_expr_span(p->value));
		set->n++;
	}
	set->name = ast->name;
	set->skips = skips;
	set->n_skips = ast->skips.n;
	set->at = at;
	ast->checked = set;
}

static const struct feed_patterns *find_patterns(struct checker *ck, const struct ast_named *n)
{
	struct suggest s;

	suggest_init(&s, n->name, strlen(n->name));
	for (unsigned i = 0; i < ck->ast->patterns.n; i++) {
		if (strcmp(ck->ast->patterns.at[i]->name, n->name) == 0)
			return ck->ast->patterns.at[i]->checked;
		suggest_try(&s, ck->ast->patterns.at[i]->name);
	}
	no_such(ck, DIAG_ERROR, n->at, s.best, "set of patterns named", n->name);
	return NULL;
}

/* ---- blocks ------------------------------------------------------------------------------ */

static void check_let(struct checker *ck, const struct ast_named *n)
{
	struct feed_let let = {.name = n->name, .type = &type_any};

	for (unsigned i = 0; i < ck->lets.n; i++)
		if (strcmp(ck->lets.at[i].name, n->name) == 0)
			diag_add(ck->diags, DIAG_ERROR, n->at, "twice",
				"'%s' is given twice in one block", n->name);
	let.code = compile(ck, n->expr, NULL, &let.type);
	vec_push(ck->arena, &ck->lets, let);
}

static void check_take(
	struct checker *ck, const struct ast_named *n, struct feed_take *takes, uint32_t *count)
{
	struct feed_take *t = &takes[*count];

	t->fact = find_fact(ck, n->name, n->at);
	if (!t->fact)
		return;
	t->code = compile(ck, n->expr, t->fact->type->kind == T_LIST ? NULL : t->fact->type, NULL);
	*count += t->code != NULL;
}

static const struct feed_mapping *check_mapping(struct checker *ck, struct ast_feed *f)
{
	struct feed_mapping *m = ARENA_NEW(ck->arena, struct feed_mapping);
	struct feed_take *takes = ARENA_ARRAY(ck->arena, struct feed_take, f->takes.n);
	struct feed_mine *mines = ARENA_ARRAY(ck->arena, struct feed_mine, f->mines.n);

	m->world = ck->world;
	ck->fields = m->fields = feed_format_fields(f->block.format);
	while (m->fields[m->n_fields])
		m->n_fields++;
	ck->n_fields = m->n_fields;
	ck->lets.n = 0;
	for (unsigned i = 0; i < f->lets.n; i++)
		check_let(ck, &f->lets.at[i]);
	for (unsigned i = 0; i < f->takes.n; i++)
		check_take(ck, &f->takes.at[i], takes, &m->n_takes);
	for (unsigned i = 0; i < f->mines.n; i++) {
		mines[i].text = compile(ck, f->mines.at[i].expr, &type_string, NULL);
		mines[i].patterns = find_patterns(ck, &f->mines.at[i]);
	}
	m->as_is = f->as_is;
	m->n_lets = ck->lets.n;
	m->lets = ck->lets.at;
	ck->lets.at = NULL;
	ck->lets.n = ck->lets.cap = 0;
	m->takes = takes;
	m->mines = mines;
	m->n_mines = f->mines.n;
	return m;
}

static struct ast_feed *find_feed(struct checker *ck, const struct ast_feed *f)
{
	struct suggest s;

	suggest_init(&s, f->like, strlen(f->like));
	for (unsigned i = 0; i < ck->ast->feeds.n; i++) {
		if (strcmp(ck->ast->feeds.at[i]->block.name, f->like) == 0)
			return ck->ast->feeds.at[i];
		suggest_try(&s, ck->ast->feeds.at[i]->block.name);
	}
	no_such(ck, DIAG_ERROR, f->like_at, s.best, "feed named", f->like);
	return NULL;
}

static void check_feed(struct checker *ck, struct ast_feed *f)
{
	struct ast_feed *like;
	struct feed_block *b = &f->block;

	if (f->checked || f->checking)
		return;
	f->checking = true;
	b->headers = f->headers.at;
	b->n_headers = f->headers.n;
	if (!f->like) {
		if (f->formatted)
			b->mapping = f->checked = check_mapping(ck, f);
		else
			diag_add(ck->diags, DIAG_ERROR, b->at, "format",
				"feed '%s' names no format", b->name);
		return;
	}
	like = find_feed(ck, f);
	if (!like)
		return;
	check_feed(ck, like);
	if (f->formatted || f->takes.n || f->mines.n || f->lets.n || f->as_is)
		diag_add(ck->diags, DIAG_ERROR, f->like_at, "like",
			"a feed that is like another has that one's format and mapping");
	else if (!like->checked)
		diag_add(ck->diags, DIAG_ERROR, f->like_at, "circle",
			"feed '%s' has no mapping to be like", like->block.name);
	b->mapping = f->checked = like->checked;
	b->format = like->block.format;
	if (!b->unseen_seconds)
		b->unseen_seconds = like->block.unseen_seconds;
	if (!b->lasts_days)
		b->lasts_days = like->block.lasts_days;
}

void feed_check(struct feed_blocks *out, struct feed_ast *ast, const struct vocab *stilling,
	const struct feed_tables *tables, struct arena *arena, struct diags *diags)
{
	struct checker ck = {.ast = ast, .arena = arena, .diags = diags};
	struct feed_block *blocks = ARENA_ARRAY(arena, struct feed_block, ast->feeds.n);

	ck.world = ARENA_NEW(arena, struct feed_world);
	ck.world->stilling = stilling;
	if (tables)
		ck.world->tables = *tables;
	for (unsigned i = 0; i < ast->crosses.n; i++)
		check_cross(&ck, &ast->crosses.at[i]);
	for (unsigned i = 0; i < ast->patterns.n; i++)
		check_patterns(&ck, ast->patterns.at[i]);
	for (unsigned i = 0; i < ast->feeds.n; i++) {
		for (unsigned k = 0; k < i; k++)
			if (strcmp(ast->feeds.at[k]->block.name, ast->feeds.at[i]->block.name) == 0)
				diag_add(diags, DIAG_ERROR, ast->feeds.at[i]->block.at, "twice",
					"there are two feeds named '%s'",
					ast->feeds.at[i]->block.name);
		check_feed(&ck, ast->feeds.at[i]);
		blocks[i] = ast->feeds.at[i]->block;
	}
	ck.world->lookups = ck.lookups.at;
	ck.world->n_lookups = ck.lookups.n;
	*out = (struct feed_blocks){blocks, ast->feeds.n};
}
