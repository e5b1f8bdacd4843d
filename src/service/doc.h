/*
 * doc - a ruleset as one page that anybody can read
 *
 * What is asked and why, every item in its author's words, who decides, what rests on an
 * interpretation, and where it all comes from: written from the compiled ruleset, so that the
 * page shows what is computed and nothing else.  Citizens first; the expression and its line
 * in the files stand small beside, for authors.
 *
 * The page shows the rules of one day; those that hold on other days stand at the end.  The
 * same ruleset and day give the same bytes.
 */
#ifndef SERVICE_DOC_H
#define SERVICE_DOC_H

#include "rules/ruleset.h"

enum doc_form { DOC_HTML, DOC_MARKDOWN };
/* Under the guard of out's arena. */
void doc_write(struct strbuf *out, const struct ruleset *rs, int64_t on, enum doc_form form);

#endif
