/*
 * sluse_input - what people name on the command line: persons, vacancies, files
 *
 * A PERSON is a file, - for stdin, or an id that the daemon knows.  What a file holds:
 *	{"ledig": {…}, "records": {…}}   facts, and what travels beside them
 *	{"id": "L001"}                   one that the daemon knows
 *	{"alder": 36, …}                 bare facts
 * A VACANCY alike, with "stilling".  Other members beside "ledig" are left alone, so that a
 * file may carry notes.
 */
#ifndef DAEMON_SLUSE_INPUT_H
#define DAEMON_SLUSE_INPUT_H

#include "data/json.h"
#include "sluse.h"

/* The whole of a file ("-": stdin), in the tool's arena.  -1 after a message. */
int input_read(struct tool *t, const char *path, const char **text, size_t *len);

struct subject {
	const char *id;             /* or NULL */
	const struct json *facts;   /* or NULL: known by its id alone */
	const struct json *records; /* or NULL */
	const char *shown;          /* what people call it: the id, or the file's name */
};
/* kind: "ledig" or "stilling". */
int input_subject(struct tool *t, const char *arg, const char *kind, struct subject *out);
/* From a JSON value that was read already. */
int input_subject_of(struct tool *t, const struct json *j, const char *kind, struct subject *out);
/* Members "id" or KIND (and "records"); where two stand in one question ("ledig_id"), the
 * id's key is given. */
void input_write_subject(
	struct json_writer *w, const struct subject *s, const char *kind, const char *id_key);

/* Members "purpose" (as --purpose says, else this one) and "actor", where --actor says it. */
void input_write_purpose(struct tool *t, struct json_writer *w, const char *purpose);

/* Gives the records of an NDJSON file to the service of -r.  0 or -1. */
int input_load(struct tool *t, const char *path);

#endif
