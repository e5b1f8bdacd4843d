/*
 * sluse_args - the command line: one table of options, reading, help
 */
#ifndef DAEMON_SLUSE_ARGS_H
#define DAEMON_SLUSE_ARGS_H

#include "sluse.h"

/* Reads the command line into t.  FINE and t->verb set; or what the tool ends with after a
 * message.  Options may stand anywhere; `--` ends them; what looks like a negative number is
 * an argument. */
int command_line_read(struct tool *t, int argc, char **argv);

int no_such_verb(struct tool *t, const char *name); /* with the nearest; COULD_NOT */
void help_all(struct strbuf *out);
void help_verb(struct strbuf *out, const struct verb *v);
/* A verb's or option's line for the tests that hold the manual page and the completion to
 * the tables: "verb NAME", "option VERB --NAME". */
void help_tables(struct strbuf *out);

#endif
