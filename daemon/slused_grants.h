/*
 * slused_grants - who at the other end of a socket has which role
 *
 * `grant` lines of slused.conf(5) name users and groups of this machine:
 *
 *	grant group:vejledere  jobkonsulent   kommune=0791,0787
 *	grant user:fagsystem   fagsystem
 *
 * Names become numbers once, at the start; a name that nobody has is an error then, not a
 * right that silently is nobody's.  A connection is asked once who is behind it: its user and
 * groups as they were when it connected (SO_PEERCRED, SO_PEERGROUPS; unix(7)).  Never its
 * process: a number that the next process may have.
 *
 * Root and the daemon's own user could do with the daemon what they like anyway; so they are
 * `drift` and `regler` without a line.  They see no person without one.
 */
#ifndef SLUSED_GRANTS_H
#define SLUSED_GRANTS_H

#include "sluse/service.h"
#include "slused_config.h"

struct grants {
	struct grant_row *rows;
	unsigned n;
	bool open; /* `access open`: everybody may do everything */
};
/* 0; -1 and why, with the line's own text. */
int grants_read(struct grants *out, const struct slused_config *config, char *why, size_t size);
void grants_release(struct grants *g);

/* Who is at the other end of a connected socket.  0 and the caller, whose grants are given
 * back with grants_forget and hold on to `g`; -1: nobody can tell, or there is no memory. */
int grants_caller(const struct grants *g, int fd, struct service_caller *out);
void grants_forget(struct service_caller *caller);

#endif
