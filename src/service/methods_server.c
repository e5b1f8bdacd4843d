/* server.status, server.stop */
#include "service/feeds.h"
#include "service/methods.h"

static void write_rules(struct call *c)
{
	const struct service *s = c->s;
	struct json_writer *w = c->w;

	jw_key(w, "rules");
	jw_object(w);
	jw_kbool(w, "loaded", s->rules != NULL);
	if (s->rules) {
		write_day(w, "loaded_on", s->loaded_on);
		jw_kint(w, "loads", (int64_t)s->loads);
	}
	jw_close(w);
}

int server_status(struct call *c)
{
	const struct service *s = c->s;
	struct json_writer *w = c->w;
	uint64_t now = s->host.clock ? s->host.clock(s->host.arg) : 0;

	jw_object(w);
	jw_kstring(w, "version", SLUSE_VERSION);
	jw_kint(w, "uptime", now > s->started ? (int64_t)((now - s->started) / 1000000000) : 0);
	write_rules(c);
	if (s->rules)
		decide_write_ruleset(w, s->rules, c->today);
	jw_kint(w, "persons", s->rules ? population_count(s->kept[KEPT_PERSONS]) : 0);
	jw_kint(w, "vacancies", s->rules ? population_count(s->kept[KEPT_VACANCIES]) : 0);
	jw_kint(w, "runs", s->rules ? population_count(s->kept[KEPT_RUNS]) : 0);
	jw_kint(w, "degraded", degraded_of(s->degraded));
	jw_kint(w, "requests", (int64_t)s->requests);
	jw_kint(w, "notifications", (int64_t)s->notifications);
	jw_key(w, "errors");
	jw_object(w);
	for (int i = 0; i < RPC_ERRORS; i++) {
		if (s->errors[i])
			jw_kint(w, rpc_errors[i].name, (int64_t)s->errors[i]);
	}
	jw_close(w);
	feeds_write_status(w, s->feeds);
	if (s->host.status)
		s->host.status(s->host.arg, w);
	jw_close(w);
	return 0;
}

static void write_own(struct json_writer *w, const struct service_caller *caller)
{
	jw_key(w, "own");
	jw_array(w);
	for (unsigned i = 0; i < caller->n_grants; i++) {
		const struct service_grant *g = &caller->grants[i];

		jw_object(w);
		jw_kstring(w, "role", g->role);
		if (g->scope_fact) {
			jw_key(w, "scope");
			jw_object(w);
			jw_kstring(w, "fact", g->scope_fact);
			jw_key(w, "values");
			jw_array(w);
			for (unsigned k = 0; k < g->n_scope_values; k++)
				jw_string(w, g->scope_values[k]);
			jw_close(w);
			jw_close(w);
		}
		jw_close(w);
	}
	jw_close(w);
}

int server_roles(struct call *c)
{
	struct json_writer *w = c->w;

	jw_object(w);
	write_own(w, c->caller);
	jw_kbool(w, "guarded", c->caller->guarded);
	jw_key(w, "roles");
	jw_array(w);
	for (int i = 0; i < ROLES; i++) {
		jw_object(w);
		jw_kstring(w, "role", roles[i].name);
		jw_kstring(w, "summary", roles[i].summary);
		jw_close(w);
	}
	jw_close(w);
	jw_key(w, "methods");
	access_write(w);
	jw_close(w);
	return 0;
}

int server_backup(struct call *c)
{
	const struct service_host *h = &c->s->host;
	const char *why;

	if (!h->backup)
		return call_fail(c, ERR_UNAVAILABLE, "unavailable", NULL,
			"nothing is kept here: slused runs without a state folder");
	jw_object(c->w);
	jw_kstring(c->w, "backup", "running");
	jw_close(c->w);
	rpc_reserve(c->reply, 16);
	if (h->backup(h->arg, c->caller, c->args.at[PARAM_FILE].s, &why))
		return call_fail(c, ERR_FORBIDDEN, "backup", "file", "%s", why);
	return 0;
}

int server_stop(struct call *c)
{
	if (!c->s->host.stop)
		return call_fail(c, ERR_UNAVAILABLE, "unavailable", NULL,
			"there is no daemon here that could be stopped");
	jw_object(c->w);
	jw_kbool(c->w, "stopping", true);
	jw_close(c->w);
	rpc_reserve(c->reply, 16);
	if (c->s->host.stop(c->s->host.arg, c->caller))
		return call_fail(c, ERR_FORBIDDEN, "forbidden", NULL,
			"this caller may not stop the service");
	return 0;
}
