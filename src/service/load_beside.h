/*
 * load_beside - new rules are made ready beside the loop
 *
 * What takes long in a load grows with what is kept: every record is read again under the new
 * vocabulary, and the indexes for matching are filled.  So a load has two halves.  The loop parses
 * and compiles the files; a mistake ends it there, with its messages.  A thread then makes the
 * populations and the indexes (sluse/ahead.h), while the old rules go on answering; what is put
 * and removed meanwhile is put and removed there too.  At its end everything is exchanged in one
 * go, as in any load (service/state.h): every answer is of the old rules or of the new ones.
 *
 * A line that asks for a load is put off until then, and given to the service again: whoever asks
 * after it on the same connection asks the new rules.  It then finds what its load came to.  A
 * line that comes while another's load is on its way is put off too, and loads after it.  A load
 * that another one overtakes is dropped, and the line that asked for it begins again.
 *
 * In a batch, where there is little to read again, and where the host puts no lines off, a load is
 * done at once.
 */
#ifndef SERVICE_LOAD_BESIDE_H
#define SERVICE_LOAD_BESIDE_H

#include "service/state.h"

struct load;
struct ahead;

/* Is it worth it, and can it be had? */
bool load_may(const struct service *s);
/* Reads the rules, for this listener (0: nobody waits for it, the host is told).  0, and it is
 * the service's; -1, and the reload says why, and is freed with `arena`. */
int load_begin(struct service *s, const struct sluse_file *files, unsigned n, uint64_t listener,
	struct arena *arena, struct reload **reload);
void load_told_free(struct load_told *told);

struct ahead *load_ahead(struct load *l);
/* The one that is on its way is overtaken. */
void load_forget(struct service *s);

#endif
