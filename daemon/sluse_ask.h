/*
 * sluse_ask - a question and its answer, from a daemon or from rules in this process
 *
 * A question is one JSON-RPC line.  It goes to the daemon's socket, or to a service that was
 * made here from the rules of -r: the one who asks cannot tell, which is the point.
 *
 * Questions may be sent ahead of their answers (ask_send, ask_receive): a load of many records
 * keeps a window of them on the way.  While a line is being sent whatever arrives is read, so
 * that two full pipes never wait for each other.
 *
 * Every failure of the way there (no socket, no answer in time, a line that is no JSON) has
 * been told on stderr when -1 comes back.  An error in an answer is an answer.
 */
#ifndef DAEMON_SLUSE_ASK_H
#define DAEMON_SLUSE_ASK_H

#include "data/json.h"
#include "sluse.h"

struct reply {
	const struct json *result; /* or NULL: then */
	const struct json *error;
	const char *line;
	size_t len;
	long id; /* the number of the question, from 1; 0: none could be told */
};

/* Opens the way there, if it is not open yet. 0 or -1. */
int ask_open(struct tool *t);
void ask_close(struct tool *t);

/* params: a JSON object, or NULL.  The reply lives in the tool's arena. */
int ask(struct tool *t, const char *method, const char *params, struct reply *r);

/* The two halves.  The line of a question that is sent must be received before the arena
 * that holds its reply is dropped; `arena` is where the reply's tree lives. */
int ask_send(struct tool *t, const char *method, const char *params, size_t len);
int ask_receive(struct tool *t, struct arena *arena, struct reply *r);

/* The next line that comes, whatever it is; good until the one after.  0, or -1 after a
 * message. */
int ask_line(struct tool *t, const char **line, size_t *len);
/* From now on a line may take as long as it takes. */
void ask_wait_for_ever(struct tool *t);
/* What match.all of a service in this process is to be worked on here: the caller's now.
 * NULL: a daemon does it. */
struct match_all *ask_run(struct tool *t);

/* Writes "sluse: …" for an error, its problems and messages below it; the exit status. */
int ask_explain_error(struct tool *t, const struct reply *r);

/* Reads a reply's line: for answers that came another way. */
int ask_read(struct tool *t, const char *line, size_t len, struct arena *arena, struct reply *r);

#endif
