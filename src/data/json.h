/*
 * json - the JSON boundary
 *
 * Reading is strict (RFC 8259 and I-JSON, RFC 7493): valid UTF-8, no duplicate
 * keys, no lone surrogates, no NUL in strings, no leading zeros, no trailing
 * anything; numbers keep their text until a decimal is made of it, and a number
 * that a peer's binary64 could not hold (1e400) is refused.  Everything is bounded
 * before it is built.
 *
 * Two ways to read:
 *  - struct json_reader walks the bytes, event by event, and builds nothing: for
 *    records, bulk loads, feeds.
 *  - json_read_value() makes a struct value of what comes next: for records.
 *  - json_parse() builds a cJSON tree from those events, numbers as raw text.
 *    cJSON itself never sees a byte that was not checked, and its header is
 *    included by json.c alone; struct json is what others see.
 *
 * Writing: struct json_writer puts text straight into a strbuf.
 */
#ifndef DATA_JSON_H
#define DATA_JSON_H

#include "base/strbuf.h"
#include "data/value.h"

struct json_limits {
	size_t bytes;     /* whole text; 0: no limit */
	unsigned depth;   /* nesting */
	unsigned nodes;   /* values and keys */
	unsigned members; /* of one object or array */
	size_t string;    /* bytes of one string */
};
/* 1 MiB, 64, 200000, 10000, 256 KiB */
extern const struct json_limits json_limits_default;

enum json_event {
	JSON_BAD, /* reader->error says why */
	JSON_END, /* the text ended where it should */
	JSON_NULL,
	JSON_TRUE,
	JSON_FALSE,
	JSON_NUMBER, /* reader->s,len: the raw text */
	JSON_STRING, /* reader->s,len: unescaped */
	JSON_KEY,    /* reader->s,len: unescaped; the value follows */
	JSON_OBJECT, /* { */
	JSON_ARRAY,  /* [ */
	JSON_CLOSE,  /* } or ] */
};

struct json_reader {
	const char *text;
	size_t len, pos;
	const char *s; /* text of the event: borrowed from the input, or from the arena */
	size_t slen;
	size_t start; /* where the event's bytes begin in the input */
	unsigned depth;
	const char *error;      /* plain words, static: "a key stands twice in one object" */
	size_t error_at;        /* byte offset */
	const char *error_kind; /* "syntax", "utf8", "limit", "duplicate", "number" */
	struct arena *arena;    /* for unescaped strings and open objects */
	const struct json_limits *limits;
	struct json_stack *stack; /* private: what is open */
	unsigned nodes, state;
};

void json_reader_init(struct json_reader *r, const char *text, size_t len,
	const struct json_limits *limits, struct arena *arena);
enum json_event json_next(struct json_reader *r);
/* After a value's first event: makes the value.  Objects become contexts, numbers
 * decimals; strings are copied into the arena.  JSON_BAD shows as false. */
bool json_read_value(
	struct json_reader *r, enum json_event first, struct arena *arena, struct value *out);
/* After a value's first event: skips the rest of it.  False on JSON_BAD.  The bytes
 * of the whole value are then text[start .. pos). */
bool json_skip(struct json_reader *r, enum json_event first);
/* "at byte 17: a key stands twice in one object" */
const char *json_reader_message(const struct json_reader *r, struct arena *arena);

/* --- tree ---------------------------------------------------------------- */

struct json; /* a cJSON node, opaque */
enum json_kind { JK_NULL, JK_BOOLEAN, JK_NUMBER, JK_STRING, JK_ARRAY, JK_OBJECT, JK_RAW };

/* Members named in `raw` (NULL-terminated list, may be NULL), at any depth, are kept
 * as checked text, JK_RAW, to be read by a json_reader of their own.  The tree is
 * freed with the arena.  NULL on bad input: *r then holds the error. */
struct json *json_parse(const char *text, size_t len, const struct json_limits *limits,
	const char *const *raw, struct arena *arena, struct json_reader *r);
enum json_kind json_kind(const struct json *j);
const struct json *json_get(const struct json *object, const char *key); /* exact case */
const struct json *json_first(const struct json *container); /* NULL when empty or none */
const struct json *json_after(const struct json *element);
const char *json_key(const struct json *member);
const char *json_text(const struct json *j); /* string; number and raw: their text; else NULL */
bool json_bool(const struct json *j);
/* Convenience for parameters: the string member, or NULL when absent or not a string. */
const char *json_get_string(const struct json *object, const char *key);
void json_print(struct strbuf *out, const struct json *j);        /* compact */
void json_print_pretty(struct strbuf *out, const struct json *j); /* two blanks a level */

/* --- values -------------------------------------------------------------- */

/* Plain JSON for a value: dates and durations as ISO strings, contexts as objects,
 * ranges as FEEL text, unknown as null; as is what nests deeper than the writer goes. */
struct json_writer;
void json_value(struct json_writer *w, struct value v);

/* --- writer -------------------------------------------------------------- */

/* Commas are the writer's business:
 *	jw_object(&w); jw_key(&w, "id"); jw_string(&w, id); jw_close(&w); */
enum { JSON_WRITER_DEPTH = 256 }; /* what is opened deeper is not written */
struct json_writer {
	struct strbuf *out;
	uint64_t filled[JSON_WRITER_DEPTH / 64]; /* bit per level: has an element */
	uint64_t object[JSON_WRITER_DEPTH / 64]; /* bit per level: closes with } */
	unsigned depth;                          /* of what is open */
	bool after_key;
};
void jw_init(struct json_writer *w, struct strbuf *out);
void jw_object(struct json_writer *w);
void jw_array(struct json_writer *w);
void jw_close(struct json_writer *w);
void jw_key(struct json_writer *w, const char *key);
void jw_keyn(struct json_writer *w, const char *key, size_t n);
void jw_null(struct json_writer *w);
void jw_bool(struct json_writer *w, bool b);
void jw_int(struct json_writer *w, int64_t i);
void jw_string(struct json_writer *w, const char *s); /* NULL writes null */
void jw_stringn(struct json_writer *w, const char *s, size_t n);
void jw_raw(struct json_writer *w, const char *json, size_t n); /* already JSON */
/* key and value in one; the _opt form writes nothing for NULL */
void jw_kstring(struct json_writer *w, const char *key, const char *s);
void jw_kstring_opt(struct json_writer *w, const char *key, const char *s);
void jw_kint(struct json_writer *w, const char *key, int64_t i);
void jw_kbool(struct json_writer *w, const char *key, bool b);

#endif
