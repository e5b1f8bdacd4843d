#include "feed/feed_split.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "feed/feed_scan.h"
#include <string.h>

enum {
	FRAMES = 6,
	PIECE = 64 * 1024,
	KEY_BYTES = 64,      /* of a member that records begin with */
	MAP_KEY_BYTES = 256, /* of a member that is told */
	MEMBER_BYTES = 4096, /* of its value */
	FIRST_GAP = 64,      /* blanks between '{' and the first member */
};

/* What we are in; the innermost last.  The lowest is always F_TOP. */
enum frame_kind { F_TOP, F_OBJECT, F_LIST, F_MAP };
enum expect { X_VALUE, X_FIRST, X_KEY, X_COLON, X_AFTER }; /* X_FIRST: or the end */
struct frame {
	enum frame_kind kind;
	enum expect expect;
	unsigned tag;
	bool envelope; /* F_OBJECT: known to be no record */
};

struct feed_split {
	struct feed_split_rules rules;
	struct feed_split_calls calls;
	struct arena *arena;
	char *buf; /* what is not done with */
	size_t len, cap;
	uint64_t base; /* of buf[0] in the document */
	size_t pos;    /* looked at up to here */

	struct frame frames[FRAMES];
	unsigned depth;
	size_t record;           /* where the record at hand begins, when there is one */
	char key[MAP_KEY_BYTES]; /* the member at hand; too long a one is empty */
	size_t key_len;
	struct feed_scan scan;
	bool scanning; /* within a value that begins at `value` */
	size_t value;
	bool holding;    /* from `record` on nothing is dropped */
	bool recovering; /* the next record is looked for from pos on */
	bool loose;      /* it was found: brackets without a beginning may stand about */
	bool skip_line;  /* to the end of the line, told already */
	bool refused;    /* of no use at all, and told */
	bool one_line;   /* a record has just ended on the line where it began */
	bool lines;      /* and the next on another: so it will go on */
	bool begun, ended;
	char learned[KEY_BYTES]; /* what good records begin with */
	size_t learned_len;
};

static struct frame *top(struct feed_split *s)
{
	return &s->frames[s->depth];
}

static void push(struct feed_split *s, struct frame f)
{
	s->frames[++s->depth] = f;
}

/* ---- telling --------------------------------------------------------------- */

static struct feed_piece piece(const struct feed_split *s, size_t from, size_t to)
{
	return (struct feed_piece){
		.s = s->buf + from,
		.len = to - from,
		.at = s->base + from,
	};
}

/* The key that the object at i begins with; NULL: none, or *more bytes would tell. */
static const char *first_key(const struct feed_split *s, size_t i, size_t *len, bool *more)
{
	const char *end;
	size_t from = ++i, room;

	*more = false;
	while (i < s->len && i - from < FIRST_GAP && ascii_space(s->buf[i]))
		i++;
	if (i < s->len && s->buf[i] != '"')
		return NULL;
	if (i == s->len) {
		*more = i - from < FIRST_GAP;
		return NULL;
	}
	room = s->len - ++i < KEY_BYTES ? s->len - i : KEY_BYTES;
	end = memchr(s->buf + i, '"', room);
	*more = !end && room < KEY_BYTES;
	*len = end ? (size_t)(end - (s->buf + i)) : 0;
	return end ? s->buf + i : NULL;
}

static void learn(struct feed_split *s, size_t from)
{
	size_t len;
	bool more;
	const char *key = s->buf[from] == '{' ? first_key(s, from, &len, &more) : NULL;

	if (key && (len != s->learned_len || memcmp(key, s->learned, len) != 0)) {
		memcpy(s->learned, key, len);
		s->learned_len = len;
	}
}

static void tell_record(struct feed_split *s, size_t from, size_t to, unsigned tag)
{
	struct feed_piece p = piece(s, from, to);

	p.tag = tag;
	if (top(s)->kind == F_MAP && s->key_len) {
		p.key = s->key;
		p.key_len = s->key_len;
	}
	learn(s, from);
	s->calls.record(s->calls.arg, &p);
}

/* The record at hand is bad; the next is looked for behind its first byte. */
static void fail(struct feed_split *s, const char *reason)
{
	bool at_hand = s->holding || s->scanning;
	size_t from = s->holding ? s->record : s->scanning ? s->value : s->pos;
	struct feed_piece p = piece(s, from, s->pos > from ? s->pos : from);

	p.tag = top(s)->tag;
	s->calls.bad(s->calls.arg, &p, reason);
	while (s->depth && top(s)->kind == F_OBJECT)
		s->depth--;
	s->scanning = s->holding = false;
	s->recovering = true;
	s->pos = from + at_hand;
}

/* ---- looking for the next record ----------------------------------------------- */

static bool known_first(const struct feed_split *s, const char *key, size_t len)
{
	const char *const *f = s->rules.firsts;

	if (len == s->learned_len && memcmp(key, s->learned, len) == 0)
		return true;
	for (; f && *f; f++)
		if (strlen(*f) == len && memcmp(*f, key, len) == 0)
			return true;
	return false;
}

/* What stands before it, blanks aside: '\n' when a line begins here. */
static char before(const struct feed_split *s, size_t i)
{
	if (i && s->buf[i - 1] == '\n')
		return '\n';
	while (i && ascii_space(s->buf[i - 1]))
		i--;
	return i ? s->buf[i - 1] : '\0';
}

static void resume(struct feed_split *s, size_t at)
{
	s->recovering = false;
	s->loose = true;
	s->pos = at;
	s->key_len = 0;
	top(s)->expect = X_VALUE;
}

/* Does the bracket at i open what the format names, as in `"jobAds": [`? */
static const struct feed_split_key *opens(const struct feed_split *s, size_t i)
{
	const struct feed_split_key *k = s->rules.keys;
	enum feed_part part = s->buf[i] == '[' ? FEED_PART_LIST : FEED_PART_MAP;

	if (before(s, i) != ':')
		return NULL;
	while (s->buf[--i] != ':')
		;
	while (i && ascii_space(s->buf[i - 1]))
		i--;
	for (; k && k->name; k++) {
		size_t len = strlen(k->name);
		if (k->part == part && i >= len + 2 && s->buf[i - 1] == '"' &&
			s->buf[i - len - 2] == '"' &&
			memcmp(s->buf + i - len - 1, k->name, len) == 0)
			return k;
	}
	return NULL;
}

static void reenter(struct feed_split *s, size_t i, const struct feed_split_key *k)
{
	resume(s, i + 1);
	push(s, (struct frame){.kind = k->part == FEED_PART_LIST ? F_LIST : F_MAP,
			.expect = X_FIRST,
			.tag = k->tag,
			.envelope = true});
}

static size_t next_bracket(const struct feed_split *s, size_t i)
{
	while (i < s->len && s->buf[i] != '{' && s->buf[i] != '[')
		i++;
	return i;
}

/* True when it was found; else pos is where to go on when there is more.  Within a list any
 * object may be the next that begins like the others, unless it is a member's value (where
 * records have keys they all are); outside, only one that begins a line, for an object within an
 * object is no record. */
static bool recover(struct feed_split *s)
{
	bool outside = top(s)->kind == F_TOP, keyed = top(s)->kind == F_MAP, more = false;
	size_t len = 0, i;

	for (i = next_bracket(s, s->pos); i < s->len; i = next_bracket(s, i + 1)) {
		const struct feed_split_key *k = outside ? opens(s, i) : NULL;
		const char *key;

		if (k) {
			reenter(s, i, k);
			return true;
		}
		key = s->buf[i] == '{' ? first_key(s, i, &len, &more) : NULL;
		if (s->buf[i] == '{' && more && !s->ended) {
			s->pos = i;
			return false;
		}
		if (key && (before(s, i) == '\n' || (!outside && (keyed || before(s, i) != ':') &&
							    known_first(s, key, len)))) {
			resume(s, i);
			return true;
		}
	}
	s->pos = s->len;
	return false;
}

/* ---- what a document is made of --------------------------------------------- */

/* The member at hand, when the format names it and its value begins with c as it should. */
static const struct feed_split_key *find_key(const struct feed_split *s, char c)
{
	const struct feed_split_key *k = s->rules.keys;

	for (; k && k->name; k++)
		if (c == (k->part == FEED_PART_LIST ? '[' : '{') && strlen(k->name) == s->key_len &&
			memcmp(k->name, s->key, s->key_len) == 0)
			return k;
	return NULL;
}

/* A member whose value begins here: is it where the records are? */
static bool enter(struct feed_split *s, char c)
{
	const struct feed_split_key *k = find_key(s, c);

	if (!k || s->depth + 1 == FRAMES)
		return false;
	for (unsigned i = 1; i <= s->depth; i++)
		s->frames[i].envelope = true;
	s->holding = false;
	top(s)->expect = X_AFTER;
	push(s, (struct frame){
			.kind = k->part == FEED_PART_LIST  ? F_LIST
				: k->part == FEED_PART_MAP ? F_MAP
							   : F_OBJECT,
			.expect = X_FIRST,
			.tag = k->tag,
			.envelope = true,
		});
	s->pos++;
	return true;
}

static void begin_value(struct feed_split *s)
{
	s->value = s->pos;
	s->scanning = true;
	feed_scan_init(&s->scan);
	if (top(s)->kind != F_OBJECT) {
		s->record = s->pos;
		s->holding = true;
	}
}

static void end_value(struct feed_split *s)
{
	struct frame *f = top(s);
	size_t from = s->value;

	s->scanning = false;
	f->expect = X_AFTER;
	if (f->kind == F_OBJECT) {
		if (s->calls.member && s->pos - from <= MEMBER_BYTES) {
			struct feed_piece p = piece(s, from, s->pos);
			p.key = s->key;
			p.key_len = s->key_len;
			s->calls.member(s->calls.arg, &p);
		}
		return;
	}
	s->holding = false;
	tell_record(s, from, s->pos, f->tag);
}

/* The end of an object, list or map that is ours. */
static void leave(struct feed_split *s)
{
	struct frame f = *top(s);
	unsigned tag;

	s->pos++;
	s->depth--;
	tag = top(s)->tag;
	if (top(s)->kind == F_TOP)
		top(s)->expect = X_VALUE;
	if (f.kind == F_OBJECT && !f.envelope) {
		s->holding = false;
		s->one_line = !memchr(s->buf + s->record, '\n', s->pos - s->record);
		tell_record(s, s->record, s->pos, tag);
	}
}

/* At the top: a value, or what cannot be one. */
static void begin_top(struct feed_split *s, char c)
{
	if (c == '[' && !s->begun) {
		push(s, (struct frame){.kind = F_LIST, .expect = X_FIRST});
		s->pos++;
	} else if (c == '{') {
		push(s, (struct frame){.kind = F_OBJECT, .expect = X_FIRST});
		s->record = s->pos++;
		s->holding = true;
	} else if (s->loose && (c == ',' || c == ']' || c == '}')) {
		s->pos++;
		return;
	} else if (c == '<' && !s->begun) {
		fail(s, "this is not JSON: it begins with '<', as a web page does");
		s->refused = true;
	} else {
		struct feed_piece p = piece(s, s->pos, s->pos);
		s->calls.bad(s->calls.arg, &p, "a record is an object");
		s->skip_line = true;
	}
	s->begun = true;
}

/* A member's name; its quotes are at pos and where the scan ends. */
static bool read_key(struct feed_split *s)
{
	enum feed_scanned got;

	if (!s->scanning) {
		s->scanning = true;
		s->value = s->pos;
		feed_scan_init(&s->scan);
	}
	got = feed_scan(&s->scan, s->buf, s->len, &s->pos);
	if (got == FEED_SCAN_MORE)
		return false;
	if (got == FEED_SCAN_BAD) {
		fail(s, s->scan.reason);
		return true;
	}
	s->scanning = false;
	s->key_len = s->pos - s->value - 2;
	if (s->key_len > MAP_KEY_BYTES)
		s->key_len = 0;
	memcpy(s->key, s->buf + s->value + 1, s->key_len);
	top(s)->expect = X_COLON;
	return true;
}

/* Between two values, at a byte that is no blank.  False: more bytes are needed. */
static bool step_between(struct feed_split *s, char c)
{
	struct frame *f = top(s);
	bool keyed = f->kind == F_OBJECT || f->kind == F_MAP;
	char close = keyed ? '}' : ']';

	switch (f->expect) {
	case X_FIRST:
		if (c == close) {
			leave(s);
			return true;
		}
		f->expect = keyed ? X_KEY : X_VALUE;
		return true;
	case X_KEY:
		if (c == '"' || s->scanning)
			return read_key(s);
		fail(s, "a name in quotes is expected");
		return true;
	case X_COLON:
		if (c == ':') {
			s->pos++;
			f->expect = X_VALUE;
		} else {
			fail(s, "a ':' is expected");
		}
		return true;
	case X_VALUE:
		if (f->kind == F_TOP)
			begin_top(s, c);
		else if (f->kind != F_OBJECT || !enter(s, c))
			begin_value(s);
		return true;
	case X_AFTER:
		if (c == close)
			leave(s);
		else if (c == ',') {
			s->pos++;
			f->expect = keyed ? X_KEY : X_VALUE;
		} else {
			fail(s, "a ',' or the end of the list is expected");
		}
		return true;
	}
	return true;
}

static void skip_line(struct feed_split *s)
{
	const char *nl = memchr(s->buf + s->pos, '\n', s->len - s->pos);

	s->skip_line = !nl;
	s->pos = nl ? (size_t)(nl - s->buf) + 1 : s->len;
}

static bool within_limit(struct feed_split *s)
{
	size_t from = s->holding ? s->record : s->value;

	if (!(s->holding || s->scanning) || s->pos - from <= s->rules.record_bytes)
		return true;
	fail(s, "a record is longer than it may be");
	return false;
}

/* One move; false when it needs more bytes than there are. */
static bool step(struct feed_split *s)
{
	enum feed_scanned got;

	if (s->refused)
		s->pos = s->len;
	if (s->pos == s->len)
		return false;
	if (s->recovering)
		return recover(s);
	if (s->skip_line) {
		skip_line(s);
		return true;
	}
	if (s->scanning && top(s)->expect != X_KEY) {
		got = feed_scan(&s->scan, s->buf, s->len, &s->pos);
		if (got == FEED_SCAN_DONE && within_limit(s))
			end_value(s);
		else if (got == FEED_SCAN_BAD)
			fail(s, s->scan.reason);
		return got != FEED_SCAN_MORE || !within_limit(s);
	}
	if (!s->scanning && ascii_space(s->buf[s->pos])) {
		s->lines = s->one_line && s->buf[s->pos] == '\n';
		if (s->lines)
			s->record = s->pos;
		s->pos++;
		return !s->lines;
	}
	s->one_line = false;
	return step_between(s, s->buf[s->pos]) || !within_limit(s);
}

/* A line is a record, whatever is in it. */
static void step_lines(struct feed_split *s)
{
	const char *nl;
	size_t from = s->record, to, next;

	while (from < s->len) {
		nl = memchr(s->buf + from, '\n', s->len - from);
		if (!nl && !s->ended && s->len - from <= s->rules.record_bytes)
			break;
		next = nl ? (size_t)(nl - s->buf) + 1 : s->len;
		for (to = nl ? next - 1 : next; to > from && ascii_space(s->buf[to - 1]); to--)
			;
		while (from < to && ascii_space(s->buf[from]))
			from++;
		if (!s->skip_line && to - from > s->rules.record_bytes) {
			struct feed_piece p = piece(s, from, to);
			s->calls.bad(s->calls.arg, &p, "a record is longer than it may be");
		} else if (!s->skip_line && to > from) {
			tell_record(s, from, to, 0);
			s->begun = true;
		}
		s->skip_line = !nl;
		from = next;
	}
	s->record = s->pos = from;
}

/* ---- the bytes ------------------------------------------------------------------ */

/* What is behind us goes, but for the bytes that are looked back at. */
static void drop(struct feed_split *s)
{
	enum { LOOK_BACK = FIRST_GAP + KEY_BYTES };
	size_t from = s->pos;

	if (s->holding || s->lines)
		from = s->record;
	else if (s->scanning)
		from = s->value;
	if (from <= LOOK_BACK)
		return;
	from -= LOOK_BACK;
	memmove(s->buf, s->buf + from, s->len - from);
	s->len -= from;
	s->base += from;
	s->pos -= from;
	s->record = s->record > from ? s->record - from : 0;
	s->value = s->value > from ? s->value - from : 0;
}

static void take(struct feed_split *s, const char *data, size_t len)
{
	if (s->cap - s->len < len) {
		size_t cap = s->cap ? s->cap : PIECE * 2;
		char *more;

		while (cap - s->len < len)
			cap *= 2;
		more = mem_realloc(s->buf, cap);
		if (!more)
			arena_no_memory(s->arena);
		s->buf = more;
		s->cap = cap;
	}
	memcpy(s->buf + s->len, data, len);
	s->len += len;
}

static void drop_buffer(void *arg)
{
	struct feed_split *s = arg;

	mem_free(s->buf);
	s->buf = NULL;
}

struct feed_split *feed_split_new(const struct feed_split_rules *rules,
	const struct feed_split_calls *calls, struct arena *arena)
{
	struct feed_split *s = ARENA_NEW(arena, struct feed_split);

	s->rules = *rules;
	s->calls = *calls;
	s->arena = arena;
	feed_split_start(s, 0);
	arena_defer(arena, drop_buffer, s);
	return s;
}

void feed_split_start(struct feed_split *s, uint64_t at)
{
	*s = (struct feed_split){
		.arena = s->arena,
		.rules = s->rules,
		.calls = s->calls,
		.buf = s->buf,
		.cap = s->cap,
		.base = at,
		.lines = s->rules.lines,
	};
	s->frames[0] = (struct frame){.kind = F_TOP, .expect = X_VALUE};
}

static void run(struct feed_split *s)
{
	while (!s->lines && step(s))
		;
	if (s->lines)
		step_lines(s);
	drop(s);
}

void feed_split_bytes(struct feed_split *s, const char *data, size_t len)
{
	while (len) {
		size_t n = len < PIECE ? len : PIECE;

		take(s, data, n);
		run(s);
		data += n;
		len -= n;
	}
}

bool feed_split_end(struct feed_split *s)
{
	bool clean = true;

	s->ended = true;
	run(s);
	/* what is left is one record too little, and perhaps, behind its damage, good ones */
	while (!s->lines && !s->refused && !s->recovering &&
		(s->holding || s->scanning || (clean && s->depth))) {
		clean = false;
		fail(s, "the document ends too early");
		run(s);
	}
	return clean && s->begun && !s->refused && !s->recovering;
}
