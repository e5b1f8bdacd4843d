/*
 * rpc - JSON-RPC 2.0, one message a line
 *
 * A line is a request, a notification or a batch of them.  It is read once, strictly and
 * without building anything: what comes out are the places of the members in the line
 * (struct request).  Nothing of a line is carried out before the whole of it has been read,
 * so a line that breaks off changes nothing.
 *
 * Stricter than the standard in two places: members that a request does not have are refused
 * (a misspelt `params` must not pass for "no parameters"), and parameters go by name.
 *
 * The id is echoed as the bytes that came: 9007199254740993 stays itself, escapes stay as
 * they were written.
 *
 * Errors.  One table says every code, its kinds and what they mean (rpc_errors); the manual
 * page sluse-protocol(7) is held to it by a test.  An error never holds a value that was
 * sent: names of members only, and only plain ones.
 *
 * Source: JSON-RPC 2.0 Specification (2013-01-04), sections 4 to 6.
 */
#ifndef SERVICE_RPC_H
#define SERVICE_RPC_H

#include "base/diag.h"
#include "data/json.h"
#include "data/record.h"
#include "sluse/service.h"

enum rpc_error {
	ERR_PARSE,
	ERR_REQUEST,
	ERR_METHOD,
	ERR_PARAMS,
	ERR_INTERNAL,
	ERR_NO_RULES,
	ERR_UNKNOWN_ID,
	ERR_RULES,
	ERR_MEMORY,
	ERR_LIMIT,
	ERR_OVERLOADED,
	ERR_UNAVAILABLE,
	ERR_FORBIDDEN,
	ERR_STORE,
	RPC_ERRORS
};
struct rpc_error_info {
	int code;
	const char *name;    /* how it is counted in server.status */
	const char *kinds;   /* what data.kind may be, separated by blanks */
	const char *meaning; /* one or two sentences, for the manual and rpc.discover */
};
extern const struct rpc_error_info rpc_errors[RPC_ERRORS];
/* The error that has this kind, ERR_INTERNAL when none has. */
enum rpc_error rpc_error_of_kind(const char *kind);

enum {
	RPC_BATCH_MAX = 1000,
	RPC_ID_MAX = 512,     /* bytes of a request's id as it stands in the line */
	RPC_NAME_MAX = 64,    /* longer names of members are not repeated in messages */
	RPC_MEMORY_LINE = 512 /* room that the answer "out of memory" needs, id aside */
};

/* What went wrong, until it is written.  Texts live in the arena of the request. */
struct failure {
	enum rpc_error error;
	const char *kind, *text;
	const char *path, *hint;         /* or NULL */
	const struct problems *problems; /* or NULL: all that is wrong with the parameters */
	const struct diags *diags;       /* or NULL: what is wrong with the rules */
};
int fail(struct failure *f, enum rpc_error error, const char *kind, const char *path,
	const char *text); /* always -1 */

struct piece { /* bytes of the line */
	const char *s;
	size_t len;
};
struct request {
	struct piece whole;
	struct piece id;     /* raw; s NULL: there is none */
	struct piece method; /* unescaped */
	struct piece params; /* raw object; s NULL: there is none */
	bool notification;
	const char *wrong, *wrong_at, *wrong_hint; /* not a request, why; else NULL */
};
struct rpc_line {
	struct request *at;
	unsigned n;     /* kept: at most RPC_BATCH_MAX */
	unsigned total; /* in the line */
	bool batch;
};
/* Reads a whole line.  -1 and *f when it is no JSON or over a limit. */
int rpc_read(
	struct rpc_line *out, const char *line, size_t len, struct arena *arena, struct failure *f);

/* {"jsonrpc":"2.0","id":ID, and the result's key: its value comes next. */
void rpc_open(struct json_writer *w, const struct piece *id);
void rpc_write_failure(struct json_writer *w, const struct piece *id, const struct failure *f,
	struct arena *scratch);
/* After this, `bytes` more of text ask for no memory. */
void rpc_reserve(struct strbuf *sb, size_t bytes);
/* "out of memory" without asking for any. */
size_t rpc_print_memory(char *out, size_t room, const struct piece *id);

/* One message about rules: {level, file, line, column, kind, text, hint, shown}. */
void rpc_write_diag(struct json_writer *w, const struct diag *d, struct arena *scratch);

/* Did a load end for want of memory, and not for what the rules say? */
bool rpc_diags_memory(const struct diags *diags);

/* A member's name as it may be repeated in a message: plain, short, nothing like a CPR
 * number.  NULL: not to be repeated. */
const char *rpc_plain_name(const char *s, size_t len, struct arena *arena);

#endif
