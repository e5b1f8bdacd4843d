/* Code tables: which file is meant, and reading it. */
#include "rules/closeness.h"
#include "rules/routes.h"
#include "rules/rule_model.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
	return strcmp((*(struct ast_codes *const *)a)->item.name.s,
		(*(struct ast_codes *const *)b)->item.name.s);
}

/* Beside the rule file that names it: "sub/x.rules" and "data/y.csv" give
 * "sub/data/y.csv".  Nothing outside the rules folder. */
static const char *path_beside(struct load *ld, const struct ast_text *file)
{
	const struct load_source *from = (const struct load_source *)file->at.src;
	const char *slash = strrchr(from->file, '/');
	const char *name = file->s;

	if (name[0] == '/' || strstr(name, "..") || strchr(name, '\\')) {
		load_error(ld, file->at, "file",
			"a code table lies beside the rules; its name holds no '..' and begins "
			"with no '/'");
		return NULL;
	}
	if (!slash)
		return name;
	return arena_printf(ld->scratch, "%.*s%s", (int)(slash + 1 - from->file), from->file, name);
}

static struct load_source *find_file(struct load *ld, const struct ast_text *file)
{
	const char *path = path_beside(ld, file);
	struct suggest s;
	struct diag *d;

	if (!path)
		return NULL;
	for (uint32_t i = 0; i < ld->n_sources; i++)
		if (strcmp(ld->sources[i].file, path) == 0)
			return &ld->sources[i];
	d = load_error(ld, file->at, "file", "there is no file '%s'", path);
	suggest_init(&s, path, strlen(path));
	for (uint32_t i = 0; i < ld->n_sources; i++)
		suggest_try(&s, ld->sources[i].file);
	load_suggest(ld, d, &s);
	return NULL;
}

/* NULL after a message; `read_by` is where it is kept that the file takes part. */
static struct load_source *read_file(
	struct load *ld, const struct ast_text *file, const void **read_by)
{
	struct load_source *src = find_file(ld, file);

	if (!src)
		return NULL;
	*read_by = src;
	if (!src->unreadable)
		load_read_source(ld, src);
	return src->unreadable ? NULL : src;
}

static const char *code_text(const struct codes *codes, const char *code, size_t len)
{
	return strmap_key(&codes->index, code, len);
}

static void code_near(const struct codes *codes, const char *code, size_t len)
{
	strmap_near(&codes->index, code, len);
}

static const struct type *code_type(struct load *ld, const struct codes *c)
{
	struct domain *d = ARENA_NEW(ld->keep, struct domain);
	struct type *t = ARENA_NEW(ld->keep, struct type);

	*d = (struct domain){.name = c->name, .codes = c, .code = code_text, .near = code_near};
	*t = (struct type){.kind = T_STRING, .domain = d};
	return t;
}

/* What makes the way between two places longer than the great circle. */
static bool read_ways(struct load *ld, struct ast_codes *a, struct codes *c)
{
	struct load_source *src;

	if (!c->places && (a->detour || a->crossings.s)) {
		load_error(ld, a->detour ? a->detour_at : a->crossings.at, "value",
			"'detour' and 'crossings' need a table with the columns lat and lon");
		return false;
	}
	c->detour = a->detour;
	if (!a->crossings.s)
		return true;
	src = read_file(ld, &a->crossings, &a->crossed_by);
	return src && routes_read(c, &src->src, a->crossings.at, ld->keep, &ld->diags) == 0;
}

/* What makes two codes closer than they begin alike. */
static bool read_closeness(struct load *ld, struct ast_codes *a, struct codes *c)
{
	struct load_source *src;

	if (a->group_tier && !c->grouped) {
		load_error(
			ld, a->groups_at, "value", "'groups' needs a table with the column gruppe");
		return false;
	}
	c->group_tier = a->group_tier;
	if (!a->bridges.s)
		return true;
	src = read_file(ld, &a->bridges, &a->bridged_by);
	return src && bridges_read(c, &src->src, ld->keep, &ld->diags) == 0;
}

static void read_table(struct load *ld, struct ast_codes *a, struct codes *c)
{
	struct load_source *src;

	c->name = a->item.name.s;
	c->title = a->item.title.s ? a->item.title.s : c->name;
	c->file = a->file.s;
	c->said_at = load_at(ld, a->item.name.at);
	strmap_init(&c->index, ld->keep, 0);
	if (a->item.broken)
		return;
	src = read_file(ld, &a->file, &a->source);
	if (src && codes_read(c, &src->src, a->tree, ld->keep, &ld->diags) == 0 &&
		read_ways(ld, a, c) && read_closeness(ld, a, c))
		a->table = c;
}

void rule_declare_codes(struct load *ld)
{
	struct model *m = ld->model;
	const struct ast *ast = &ld->ast;
	uint32_t n = 0;

	if (ast->codes.n > TABLES_MAX) {
		load_error(ld, ast->codes.at[TABLES_MAX]->item.name.at, "limit",
			"more than %d code tables", TABLES_MAX);
		return;
	}
	m->codes_ast = ARENA_ARRAY(ld->scratch, struct ast_codes *, ast->codes.n);
	for (uint32_t i = 0; i < ast->codes.n; i++)
		m->codes_ast[i] = ast->codes.at[i];
	if (ast->codes.n)
		qsort(m->codes_ast, ast->codes.n, sizeof *m->codes_ast, by_name);
	for (uint32_t i = 0; i < ast->codes.n; i++) {
		struct ast_codes *c = m->codes_ast[i];

		if (c->item.valid_at.src)
			load_error(ld, c->item.valid_at, "misplaced",
				"a code table has no validity: codes are told and kept over time");
		if (n && m->codes_ast[n - 1]->item.name.s == c->item.name.s)
			load_error(ld, c->item.name.at, "twice",
				"'%s' is declared twice; it stands at %s too", c->item.name.s,
				load_at(ld, m->codes_ast[n - 1]->item.name.at));
		else
			m->codes_ast[n++] = c;
	}
	m->n_codes = n;
	m->codes = ARENA_ARRAY(ld->keep, struct codes, n);
	m->code_types = ARENA_ARRAY(ld->scratch, const struct type *, n);
	for (uint32_t i = 0; i < n; i++) {
		read_table(ld, m->codes_ast[i], &m->codes[i]);
		/* one that could not be read says nothing of its codes */
		m->code_types[i] = m->codes_ast[i]->table ? code_type(ld, &m->codes[i]) : &type_any;
	}
}
