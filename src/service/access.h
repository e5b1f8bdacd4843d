/*
 * access - who may ask what, for which purpose, about whom, and what they get to see
 *
 * Default is no.  Whoever administers the daemon grants roles to users and groups of the
 * machine, perhaps for some persons only (`grant group:vejledere jobkonsulent kommune=0791`
 * in slused.conf); what a role may do stands in one table here: a row a method, a column a
 * role, in each cell the purposes it may be asked for and whether sensitive facts are shown.
 * The same table answers calls, writes server.roles and is tried whole by the tests.
 *
 * A call is judged once, before its method runs:
 *
 *  - one of the caller's roles has the method in its column, else it is forbidden;
 *  - where the method reads or writes a person, a purpose is stated, and it is one of the
 *    cell's; a trusted system, which asks on behalf of people, also names the actor;
 *  - of several roles that allow it, the one that sees most counts.
 *
 * Then the method asks about each stored person whether they are within the scope of a grant
 * that allowed it.  Outside of it a person is answered for as if nobody were stored under the
 * id: whether somebody is known here is itself a fact about them.  A fact that decides the
 * scope and is not known puts a person outside of it.
 *
 * What a caller may not see is left out before an answer is written, not after.
 *
 * A caller that is not guarded may do everything: the tool's own process on its own files,
 * tests, and a daemon set to `access open`.  Sensitive facts then follow the purpose and the
 * audience alone.
 *
 * Drawn from: SO_PEERCRED and SO_PEERGROUPS (unix(7)); need to know, GDPR art. 5 and 25.
 */
#ifndef SERVICE_ACCESS_H
#define SERVICE_ACCESS_H

#include "data/record.h"
#include "service/params.h"
#include "sluse/service.h"

enum purpose {
	PURPOSE_VISITATION, /* which track and which offers */
	PURPOSE_JOBMATCH,   /* which jobs, which candidates */
	PURPOSE_FOLLOWUP,   /* how it went, what is due */
	PURPOSE_HEALTH,     /* what considerations a job must take: sensitive facts are shown */
	PURPOSE_AUDIT,      /* was it done right */
	PURPOSES
};
extern const char *const purpose_words[PURPOSES + 1]; /* NULL-terminated, for params */

enum role {
	ROLE_DRIFT,         /* runs the daemon; sees no person */
	ROLE_REGLER,        /* writes the rules; sees no person */
	ROLE_FAGSYSTEM,     /* a case system that asks for its users, whom it names */
	ROLE_SAGSBEHANDLER, /* caseworker */
	ROLE_JOBKONSULENT,  /* job consultant: the person, without what is sensitive */
	ROLE_VIRKSOMHED,    /* business consultant: shortlists for vacancies */
	ROLE_REVISOR,       /* looks at what was decided and who looked */
	ROLES
};
struct role_info {
	const char *name;
	bool names_actor; /* asks for others, and must say for whom */
	bool trusted;     /* may tell facts in the name of any source */
	const char *summary;
};
extern const struct role_info roles[ROLES];
int role_find(const char *name); /* -1: there is none */

/* How far one call may go. */
enum { ACCESS_GRANTS = 64 };
struct access {
	bool guarded;
	bool plain; /* sensitive facts stay out */
	bool named; /* a purpose was stated, and it is `purpose` */
	enum purpose purpose;
	enum role role;                                    /* guarded: the one that counts */
	bool everyone;                                     /* one of the grants has no scope */
	const struct service_grant *scopes[ACCESS_GRANTS]; /* else: those that allow it */
	unsigned n_scopes;
};
/* 0; -1 and *f, with a text that names the role, never a person. */
int access_check(struct access *out, const char *method, const struct args *args,
	const struct service_caller *caller, struct arena *arena, struct failure *f);
/* May this call read or write that person?  The day decides which facts count. */
bool access_admits(const struct access *a, const struct record *person, int64_t on);
/* What facts are told by when they do not say it themselves. */
const char *access_source(const struct access *a, const struct service_caller *caller);
/* May it tell facts in its own name and the citizen's only? */
bool access_own_voice(const struct access *a);
/* Has the caller this role by any grant?  (Who may confirm what asks for `confirm by`.)  One
 * that is not guarded has them all. */
bool access_has_role(const struct service_caller *caller, const char *role);

/* Is the method in the table at all? */
bool access_knows(const char *method);
/* The table as one JSON value: [{method, roles: [{role, purposes, sensitive}]}]. */
void access_write(struct json_writer *w);

#endif
