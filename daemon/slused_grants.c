#include "slused_grants.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SCOPE_VALUES = 128, PEER_GROUPS_MAX = 65536 };

struct grant_row {
	bool group;
	uint32_t id;
	struct service_grant grant;
	char *text; /* the line, cut into pieces */
	const char *values[SCOPE_VALUES];
};

/* ---- lines ---------------------------------------------------------------- */

static bool number(const char *s, uint32_t *out)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(s, &end, 10);
	if (*s < '0' || *s > '9' || *end || errno || n >= UINT32_MAX)
		return false;
	*out = (uint32_t)n;
	return true;
}

/* "user:anna", "uid:1000", "group:vejledere", "gid:50" */
static int read_who(struct grant_row *row, const char *who, char *why, size_t size)
{
	const char *name = strchr(who, ':');
	const struct passwd *user;
	const struct group *group;
	size_t n = name ? (size_t)(name++ - who) : 0;

	row->group = n && (strncmp(who, "group:", n + 1) == 0 || strncmp(who, "gid:", n + 1) == 0);
	if (n && (strncmp(who, "uid:", n + 1) == 0 || strncmp(who, "gid:", n + 1) == 0)) {
		if (number(name, &row->id))
			return 0;
	} else if (n && strncmp(who, "user:", n + 1) == 0) {
		if ((user = getpwnam(name))) {
			row->id = user->pw_uid;
			return 0;
		}
	} else if (n && strncmp(who, "group:", n + 1) == 0) {
		if ((group = getgrnam(name))) {
			row->id = group->gr_gid;
			return 0;
		}
	} else {
		snprintf(why, size,
			"grant begins with user:NAME, group:NAME, uid:NUMBER or gid:NUMBER, not "
			"\"%.100s\"",
			who);
		return -1;
	}
	snprintf(why, size, "grant: there is no \"%.100s\" on this machine", who);
	return -1;
}

static int read_role(struct grant_row *row, const char *role, char *why, size_t size)
{
	const char *name;
	size_t used;

	for (unsigned i = 0; role && (name = service_role(i)); i++) {
		if (strcmp(name, role) == 0) {
			row->grant.role = name;
			return 0;
		}
	}
	used = (size_t)snprintf(why, size, "grant: %s%.100s; the roles are",
		role ? "there is no role " : "a role is missing", role ? role : "");
	for (unsigned i = 0; (name = service_role(i)) && used < size; i++)
		used += (size_t)snprintf(why + used, size - used, "%s %s", i ? "," : "", name);
	return -1;
}

/* "kommune=0791,0787" */
static int read_scope(struct grant_row *row, char *scope, char *why, size_t size)
{
	char *values = strchr(scope, '='), *rest;

	if (!values || values == scope || !values[1]) {
		snprintf(why, size, "grant: a scope is written FACT=VALUE,VALUE…, not \"%.100s\"",
			scope);
		return -1;
	}
	*values++ = '\0';
	row->grant.scope_fact = scope;
	row->grant.scope_values = row->values;
	for (char *v = strtok_r(values, ",", &rest); v; v = strtok_r(NULL, ",", &rest)) {
		if (row->grant.n_scope_values == SCOPE_VALUES) {
			snprintf(why, size, "grant: a scope has at most %d values", SCOPE_VALUES);
			return -1;
		}
		row->values[row->grant.n_scope_values++] = v;
	}
	return 0;
}

static int read_row(struct grant_row *row, const char *line, char *why, size_t size)
{
	char *who, *role, *scope, *rest;

	row->text = strdup(line);
	if (!row->text) {
		snprintf(why, size, "no memory for the grants");
		return -1;
	}
	who = strtok_r(row->text, " \t", &rest);
	role = strtok_r(NULL, " \t", &rest);
	scope = strtok_r(NULL, " \t", &rest);
	if (read_who(row, who ? who : "", why, size) || read_role(row, role, why, size) ||
		(scope && read_scope(row, scope, why, size)))
		return -1;
	if (strtok_r(NULL, " \t", &rest)) {
		snprintf(why, size, "grant: one scope a line; write another line for another");
		return -1;
	}
	return 0;
}

int grants_read(struct grants *out, const struct slused_config *config, char *why, size_t size)
{
	*out = (struct grants){.open = config->access == ACCESS_OPEN};
	out->rows = calloc(config->n_grants ? config->n_grants : 1, sizeof *out->rows);
	if (!out->rows) {
		snprintf(why, size, "no memory for the grants");
		return -1;
	}
	for (unsigned i = 0; i < config->n_grants; i++) {
		out->n = i + 1;
		char reason[300];

		if (read_row(&out->rows[i], config->grants[i], reason, sizeof reason)) {
			snprintf(why, size, "line %u: %s", config->grant_lines[i], reason);
			grants_release(out);
			return -1;
		}
	}
	return 0;
}

void grants_release(struct grants *g)
{
	for (unsigned i = 0; i < g->n; i++)
		free(g->rows[i].text);
	free(g->rows);
	*g = (struct grants){0};
}

/* ---- the other end --------------------------------------------------------- */

struct peer {
	struct ucred cred;
	gid_t *groups;
	unsigned n;
};

static int read_peer(struct peer *p, int fd)
{
	socklen_t len = sizeof p->cred;

	*p = (struct peer){0};
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &p->cred, &len))
		return -1;
	len = 0;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, NULL, &len) == 0 || errno != ERANGE)
		return 0; /* none beside the first */
	if (len > PEER_GROUPS_MAX * sizeof *p->groups || !(p->groups = malloc(len)))
		return -1;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, p->groups, &len)) {
		free(p->groups);
		return -1;
	}
	p->n = len / sizeof *p->groups;
	return 0;
}

static bool is_for(const struct grant_row *row, const struct peer *p)
{
	if (!row->group)
		return row->id == p->cred.uid;
	for (unsigned i = 0; i < p->n; i++)
		if (p->groups[i] == row->id)
			return true;
	return p->cred.gid == row->id;
}

int grants_caller(const struct grants *g, int fd, struct service_caller *out)
{
	struct service_grant *own = calloc(g->n + 2, sizeof *own);
	struct peer peer;
	unsigned n = 0;

	if (!own || read_peer(&peer, fd)) {
		free(own);
		return -1;
	}
	if (peer.cred.uid == 0 || peer.cred.uid == geteuid()) {
		own[n++] = (struct service_grant){.role = "drift"};
		own[n++] = (struct service_grant){.role = "regler"};
	}
	for (unsigned i = 0; i < g->n; i++)
		if (is_for(&g->rows[i], &peer))
			own[n++] = g->rows[i].grant;
	free(peer.groups);
	*out = (struct service_caller){.guarded = !g->open,
		.grants = own,
		.n_grants = n,
		.uid = peer.cred.uid,
		.name = "lokal"};
	return 0;
}

void grants_forget(struct service_caller *caller)
{
	free((struct service_grant *)caller->grants);
	caller->grants = NULL;
	caller->n_grants = 0;
}
