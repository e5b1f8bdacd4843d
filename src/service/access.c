#include "service/access_table.h"

#include <string.h>

const char *const purpose_words[PURPOSES + 1] = {
	[PURPOSE_VISITATION] = "visitation",
	[PURPOSE_JOBMATCH] = "jobmatch",
	[PURPOSE_FOLLOWUP] = "followup",
	[PURPOSE_HEALTH] = "health",
	[PURPOSE_AUDIT] = "audit",
};

const char *service_role(unsigned i)
{
	return i < ROLES ? roles[i].name : NULL;
}

int role_find(const char *name)
{
	for (int i = 0; i < ROLES; i++)
		if (strcmp(roles[i].name, name) == 0)
			return i;
	return -1;
}

static const struct access_row *find_row(const char *method)
{
	for (unsigned i = 0; i < access_rows_count; i++)
		if (strcmp(access_rows[i].method, method) == 0)
			return &access_rows[i];
	return NULL;
}

bool access_knows(const char *method)
{
	return find_row(method) != NULL;
}

bool access_has_role(const struct service_caller *caller, const char *role)
{
	if (!caller->guarded)
		return true;
	for (unsigned i = 0; i < caller->n_grants; i++)
		if (strcmp(caller->grants[i].role, role) == 0)
			return true;
	return false;
}

const char *access_source(const struct access *a, const struct service_caller *caller)
{
	if (a->guarded)
		return roles[a->role].name;
	return caller->name ? caller->name : "lokal";
}

bool access_own_voice(const struct access *a)
{
	return a->guarded && !roles[a->role].trusted;
}

/* ---- one call ------------------------------------------------------------ */

struct judging {
	const char *method;
	const struct access_row *row;
	const struct args *args;
	const struct service_caller *caller;
	struct arena *arena;
	struct failure *f;
};

static int refuse(const struct judging *j, enum rpc_error error, const char *kind, const char *path,
	const char *text)
{
	return fail(j->f, error, kind, path, text);
}

/* "sagsbehandler, jobkonsulent": those of the caller's roles that have the method. */
static const char *roles_in_words(const struct judging *j, bool all)
{
	struct strbuf out;

	sb_init(&out, j->arena);
	for (int r = 0; r < ROLES; r++) {
		if (!access_has_role(j->caller, roles[r].name) ||
			(!all && !j->row->cell[r].allowed))
			continue;
		if (out.len)
			sb_puts(&out, ", ");
		sb_puts(&out, roles[r].name);
	}
	return out.s;
}

static const char *purposes_in_words(const struct judging *j, unsigned set)
{
	struct strbuf out;

	sb_init(&out, j->arena);
	for (int p = 0; p < PURPOSES; p++) {
		if (!(set >> p & 1))
			continue;
		if (out.len)
			sb_puts(&out, ", ");
		sb_puts(&out, purpose_words[p]);
	}
	return out.s;
}

static bool sees(const struct access_cell *cell, const struct access *a)
{
	return cell->sight == SIGHT_ALL ||
	       (cell->sight == SIGHT_HEALTH && a->named && a->purpose == PURPOSE_HEALTH);
}

/* Does this grant allow it, as far as methods and purposes go? */
static const struct access_cell *cell_of(
	const struct judging *j, const struct access *a, const struct service_grant *g)
{
	int role = role_find(g->role);
	const struct access_cell *cell;

	if (role < 0)
		return NULL;
	cell = &j->row->cell[role];
	if (!cell->allowed)
		return NULL;
	if (cell->purposes && !(a->named && (cell->purposes >> a->purpose & 1)))
		return NULL;
	return cell;
}

/* Of several roles the first is the one that asks; but who is named to be asked for is asked for
 * by a system. */
static void settle_role(
	struct access *a, const struct judging *j, const struct service_grant *g, bool first)
{
	enum role role = (enum role)role_find(g->role);
	bool system = args_have(j->args, PARAM_ACTOR) && roles[role].names_actor;

	if (first || (system && !roles[a->role].names_actor))
		a->role = role;
}

/* The grants that allow it and see as much as the one that sees most. */
static bool collect(struct access *a, const struct judging *j)
{
	bool any = false;

	for (int pass = 0; pass < 2 && !any; pass++) {
		a->plain = pass == 1;
		for (unsigned i = 0; i < j->caller->n_grants; i++) {
			const struct service_grant *g = &j->caller->grants[i];
			const struct access_cell *cell = cell_of(j, a, g);

			if (!cell || sees(cell, a) == a->plain)
				continue;
			settle_role(a, j, g, !any);
			any = true;
			a->everyone |= !g->scope_fact;
			if (g->scope_fact && a->n_scopes < ACCESS_GRANTS)
				a->scopes[a->n_scopes++] = g;
		}
	}
	return any;
}

/* What of the caller's roles could be asked for: the union of their purposes. */
static unsigned purposes_there(const struct judging *j, bool *allowed)
{
	unsigned set = 0;

	*allowed = false;
	for (unsigned i = 0; i < j->caller->n_grants; i++) {
		int role = role_find(j->caller->grants[i].role);

		if (role < 0)
			continue;
		*allowed |= j->row->cell[role].allowed;
		set |= j->row->cell[role].purposes;
	}
	return set;
}

/* Why nothing allowed it. */
static int refuse_call(const struct judging *j, const struct access *a)
{
	bool allowed = false;
	unsigned set = j->row ? purposes_there(j, &allowed) : 0;

	if (!allowed)
		return refuse(j, ERR_FORBIDDEN, "forbidden", "method",
			j->caller->n_grants
				? arena_printf(j->arena,
					  "%s is not for this caller, whose roles are: %s",
					  j->method, roles_in_words(j, true))
				: arena_printf(j->arena,
					  "%s is not for this caller, who has no role here",
					  j->method));
	if (!a->named)
		return refuse(j, ERR_PARAMS, "missing", "purpose",
			arena_printf(j->arena, "purpose is missing: say what it is for (%s)",
				purposes_in_words(j, set)));
	return refuse(j, ERR_FORBIDDEN, "forbidden", "purpose",
		arena_printf(j->arena, "%s is not asked for this purpose by: %s (but for %s)",
			j->method, roles_in_words(j, false), purposes_in_words(j, set)));
}

int access_check(struct access *out, const char *method, const struct args *args,
	const struct service_caller *caller, struct arena *arena, struct failure *f)
{
	struct judging j = {method, find_row(method), args, caller, arena, f};

	*out = (struct access){.guarded = caller->guarded, .everyone = !caller->guarded};
	out->named = args_have(args, PARAM_PURPOSE);
	if (out->named)
		out->purpose = (enum purpose)args->at[PARAM_PURPOSE].i;
	if (!caller->guarded)
		return 0;
	if (!j.row || !collect(out, &j))
		return refuse_call(&j, out);
	if (roles[out->role].names_actor && j.row->cell[out->role].purposes &&
		!args_have(args, PARAM_ACTOR))
		return refuse(&j, ERR_PARAMS, "missing", "actor",
			"actor is missing: a system says which of its users it asks for");
	return 0;
}

/* ---- one person ---------------------------------------------------------- */

static bool within(const struct service_grant *g, const struct record *person, int64_t on)
{
	const struct fact *f = vocab_find(person->vocab, g->scope_fact, strlen(g->scope_fact));
	const struct telling *best;
	struct value v;

	if (!f || record_fact(person, vocab_index(person->vocab, f), on, &best) != FACT_TOLD)
		return false;
	v = best->value;
	for (unsigned i = 0; v.kind == V_STRING && i < g->n_scope_values; i++)
		if (strlen(g->scope_values[i]) == v.aux &&
			memcmp(g->scope_values[i], v.u.s, v.aux) == 0)
			return true;
	return false;
}

bool access_admits(const struct access *a, const struct record *person, int64_t on)
{
	for (unsigned i = 0; !a->everyone && i < a->n_scopes; i++)
		if (within(a->scopes[i], person, on))
			return true;
	return a->everyone;
}

/* ---- the table, for people ------------------------------------------------ */

static void write_cell(
	struct json_writer *w, const struct role_info *role, const struct access_cell *cell)
{
	static const char *const sights[] = {
		[SIGHT_PLAIN] = "never", [SIGHT_HEALTH] = "health", [SIGHT_ALL] = "always"};

	jw_object(w);
	jw_kstring(w, "role", role->name);
	jw_key(w, "purposes");
	jw_array(w);
	for (int p = 0; p < PURPOSES; p++)
		if (cell->purposes >> p & 1)
			jw_string(w, purpose_words[p]);
	jw_close(w);
	if (cell->purposes)
		jw_kstring(w, "sensitive", sights[cell->sight]);
	if (cell->purposes)
		jw_kbool(w, "actor", role->names_actor);
	jw_close(w);
}

void access_write(struct json_writer *w)
{
	jw_array(w);
	for (unsigned i = 0; i < access_rows_count; i++) {
		const struct access_row *row = &access_rows[i];

		jw_object(w);
		jw_kstring(w, "method", row->method);
		jw_key(w, "roles");
		jw_array(w);
		for (int r = 0; r < ROLES; r++)
			if (row->cell[r].allowed)
				write_cell(w, &roles[r], &row->cell[r]);
		jw_close(w);
		jw_close(w);
	}
	jw_close(w);
}
