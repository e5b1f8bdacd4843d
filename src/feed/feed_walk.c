#include "feed/feed_walk.h"

#include "base/date.h"
#include "base/utf8.h"
#include "data/json.h"
#include <stdio.h>
#include <string.h>

enum { OVERLAP_SECONDS = 60, DAY_SECONDS = 86400 };

/* --- addresses ------------------------------------------------------------ */

/* Of the origin at the beginning of an address: "https://host:port". */
static size_t origin_len(const char *url)
{
	const char *host = strstr(url, "://");

	return host ? (size_t)(host - url) + 3 + strcspn(host + 3, "/?#") : 0;
}

static bool plain_text(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s <= ' ' || *s == 0x7f)
			return false;
	return true;
}

static bool put_url(char out[FEED_URL_MAX], const char *a, size_t a_len, const char *b)
{
	size_t b_len = strlen(b);

	if (a_len + b_len >= FEED_URL_MAX)
		return false;
	memcpy(out, a, a_len);
	memcpy(out + a_len, b, b_len + 1);
	return true;
}

bool feed_walk_resolve(char out[FEED_URL_MAX], const char *from, const char *named)
{
	size_t origin = origin_len(from), path;

	if (!*named || !plain_text(named) || !origin)
		return false;
	if (strstr(named, "://") && strstr(named, "://") == named + strcspn(named, "/?#") - 1)
		return origin_len(named) == origin && memcmp(named, from, origin) == 0 &&
		       put_url(out, named, 0, named);
	if (named[0] == '/')
		return named[1] != '/' && put_url(out, from, origin, named);
	path = strcspn(from, "?#");
	if (from[path - 1] == '/')
		path--;
	if (strchr(named, '/') || !put_url(out, from, path, "/"))
		return false;
	return put_url(out, out, path + 1, named);
}

/* Letters, digits and what never means anything stay; the rest is %xx. */
static void put_escaped(struct strbuf *sb, const char *s)
{
	for (; *s; s++) {
		if (ascii_alpha(*s) || ascii_digit(*s) || strchr("-._~", *s))
			sb_putc(sb, *s);
		else
			sb_printf(sb, "%%%02X", (unsigned char)*s);
	}
}

/* The address with `name` ("{id}") replaced. */
static bool fill(struct feed_walk *w, const char *pattern, const char *name, const char *value)
{
	const char *at = strstr(pattern, name);
	struct strbuf sb;

	sb_init(&sb, &w->round);
	sb_add(&sb, pattern, at ? (size_t)(at - pattern) : strlen(pattern));
	put_escaped(&sb, value);
	if (at)
		sb_puts(&sb, at + strlen(name));
	return put_url(w->url, sb.s, sb.len, "");
}

static bool fail(struct feed_walk *w, const char *why)
{
	snprintf(w->why, sizeof w->why, "%s", why);
	return false;
}

/* --- moments -------------------------------------------------------------- */

/* A moment of the source's clock as "2026-11-16T08:30:00", in UTC: where the source means a
 * local time by it that lies ahead of UTC, it tells an hour or two again. */
static void print_moment(char *out, size_t size, int64_t at)
{
	char day[DATE_TEXT];
	int64_t rest = at % DAY_SECONDS;

	date_print(at / DAY_SECONDS, day);
	snprintf(out, size, "%sT%02d:%02d:%02d", day, (int)(rest / 3600), (int)(rest / 60 % 60),
		(int)(rest % 60));
}

/* --- a round -------------------------------------------------------------- */

void feed_walk_init(struct feed_walk *w, const struct feed_block *block, struct oom *oom)
{
	memset(w, 0, sizeof *w);
	w->block = block;
	arena_init(&w->round, oom);
	arena_init(&w->memo, oom);
	strmap_init(&w->known, &w->memo, 0);
}

void feed_walk_release(struct feed_walk *w)
{
	arena_release(&w->round);
	arena_release(&w->memo);
}

static void forget_items(struct feed_walk *w)
{
	w->known_page[0] = '\0';
	arena_reset(&w->memo);
	strmap_init(&w->known, &w->memo, 0);
}

void feed_walk_forget(struct feed_walk *w)
{
	w->cursor.text[0] = '\0';
	forget_items(w);
}

void feed_walk_resume(struct feed_walk *w, const char *cursor)
{
	char whole[FEED_URL_MAX];

	feed_walk_forget(w);
	if (strlen(cursor) >= FEED_URL_MAX || !plain_text(cursor))
		return;
	/* a page's address is written by the state folder's owner, and still of one origin only */
	if (w->block->format == FEED_NAV && !feed_walk_resolve(whole, w->block->from, cursor))
		return;
	memcpy(w->cursor.text, cursor, strlen(cursor) + 1);
}

/* Formats that tell what changed since a moment, once all has been told. */
static bool has_changes(const struct feed_walk *w)
{
	enum feed_format f = w->block->format;

	return (f == FEED_JOBSTREAM || f == FEED_EURES) && w->block->changes;
}

void feed_walk_begin(struct feed_walk *w)
{
	arena_reset(&w->round);
	w->queue.at = NULL;
	w->queue.n = w->queue.cap = 0;
	w->on_page = true;
	w->over = w->ended = w->changes = false;
	w->pages = w->extras = w->asked = w->asking = 0;
	w->read = 0;
	w->began = -1;
	w->next[0] = w->why[0] = '\0';
	w->body = NULL;
	if (has_changes(w) && w->cursor.text[0])
		w->changes = true;
	if (w->block->format == FEED_NAV && w->cursor.text[0])
		memcpy(w->next, w->cursor.text, sizeof w->next);
	else
		snprintf(w->next, sizeof w->next, "%s", w->block->from);
}

static bool page_request(struct feed_walk *w, struct feed_walk_request *out)
{
	const struct feed_block *b = w->block;

	if (w->changes && !fill(w, b->changes, "{since}", w->cursor.text))
		return false;
	if (!w->changes && b->format != FEED_JOBNET)
		memcpy(w->url, w->next, sizeof w->url);
	if (b->format == FEED_JOBNET) {
		int n = snprintf(w->url, sizeof w->url, "%s%cresultsPerPage=%d&pageNumber=%u",
			b->from, strchr(b->from, '?') ? '&' : '?', FEED_JOBNET_PAGE, w->pages + 1);

		if (n >= (int)sizeof w->url)
			return false;
		out->header = "x-csrf";
		out->header_value = "1";
	}
	out->conditional = b->format != FEED_JOBNET && !has_changes(w);
	out->whole = w->changes ? false
		     : has_changes(w)
			     ? true
			     : b->whole && b->format != FEED_JOBNET && b->format != FEED_NAV;
	return true;
}

static void eures_body(struct feed_walk *w)
{
	struct json_writer *jw = ARENA_NEW(&w->round, struct json_writer);
	struct strbuf sb;

	sb_init(&sb, &w->round);
	jw_init(jw, &sb);
	jw_array(jw);
	for (uint32_t i = w->asked; i < w->asked + w->asking; i++)
		jw_string(jw, w->queue.at[i].ref);
	jw_close(jw);
	w->body = sb.s;
}

static bool details_request(struct feed_walk *w, struct feed_walk_request *out)
{
	const struct feed_block *b = w->block;
	const struct feed_ref *r = &w->queue.at[w->asked];
	uint32_t left = w->queue.n - w->asked;

	w->asking = 1;
	out->extra = b->format == FEED_JOBNET;
	if (out->extra) {
		out->header = "x-csrf";
		out->header_value = "1";
	}
	if (b->format == FEED_EURES) {
		w->asking = left < FEED_EURES_BATCH ? left : FEED_EURES_BATCH;
		eures_body(w);
		out->body = w->body;
		return put_url(w->url, b->details, strlen(b->details), "");
	}
	if (b->details)
		return fill(w, b->details, "{id}", r->ref);
	return put_url(w->url, r->url, strlen(r->url), "");
}

bool feed_walk_next(struct feed_walk *w, struct feed_walk_request *out)
{
	bool fits;

	*out = (struct feed_walk_request){.url = w->url};
	w->ended = false;
	w->before.queue = w->queue.n;
	w->before.extras = w->extras;
	w->before.read = w->read;
	w->before.over = w->over;
	memcpy(w->before.next, w->next, sizeof w->next);
	w->on_page = w->asked == w->queue.n;
	if (w->on_page && w->over)
		return false;
	fits = w->on_page ? page_request(w, out) : details_request(w, out);
	if (!fits) {
		fail(w, "an address is too long");
		w->over = true;
		w->asked = w->queue.n;
	}
	return fits;
}

void feed_walk_again(struct feed_walk *w)
{
	w->queue.n = w->before.queue;
	w->extras = w->before.extras;
	w->read = w->before.read;
	w->over = w->before.over;
	memcpy(w->next, w->before.next, sizeof w->next);
	w->why[0] = '\0';
}

/* --- what is told --------------------------------------------------------- */

/* Of an item that comes twice in one page the later counts. */
static void wait_for(struct feed_walk *w, const struct feed_event *e, const char *url)
{
	struct feed_ref r = {e->ref ? arena_strdup(&w->round, e->ref) : "",
		url ? arena_strdup(&w->round, url) : NULL, e->version};

	if (w->queue.n < FEED_QUEUE_MAX)
		vec_push(&w->round, &w->queue, r);
}

/* The version under which an item was read in full lies in the memory of its page. */
static bool known_item(const struct feed_walk *w, const struct feed_event *e)
{
	const uint64_t *version = strmap_get(&w->known, e->ref, strlen(e->ref));

	return version && *version == e->version && strcmp(w->known_page, w->url) == 0;
}

static void seen(struct feed_walk *w, const struct feed_event *e)
{
	const struct feed_block *b = w->block;
	char url[FEED_URL_MAX];

	if (!e->ref || !w->on_page)
		return;
	if (b->format == FEED_NAV) {
		if (known_item(w, e))
			return;
		if (b->details)
			wait_for(w, e, NULL);
		else if (e->page.url && feed_walk_resolve(url, b->from, e->page.url))
			wait_for(w, e, url);
	} else if (b->format == FEED_EURES && b->details) {
		wait_for(w, e, NULL);
	}
}

static void page_ended(struct feed_walk *w, const struct feed_event *e)
{
	const struct feed_page *p = &e->page;

	w->ended = true;
	if (!w->on_page)
		return;
	w->next[0] = '\0';
	w->read += p->records;
	if (w->block->format == FEED_NAV) {
		w->over = !p->next;
		if (p->next && !feed_walk_resolve(w->next, w->block->from, p->next))
			fail(w, "the next page is of another origin, or no address");
	} else if (w->block->format == FEED_JOBNET) {
		w->over = !p->records || p->total < 0 || w->read >= (uint64_t)p->total;
	} else {
		w->over = true;
	}
}

void feed_walk_event(struct feed_walk *w, const struct feed_event *e, bool stored)
{
	switch (e->kind) {
	case FEED_SEEN: seen(w, e); break;
	case FEED_PAGE: page_ended(w, e); break;
	case FEED_PUT:
		if (stored && w->on_page && w->block->format == FEED_JOBNET && w->block->details &&
			e->ref && w->extras < FEED_DETAILS_MAX) {
			w->extras++;
			wait_for(w, e, NULL);
		}
		break;
	default: break;
	}
}

/* --- what came of it ------------------------------------------------------ */

static void remember_item(struct feed_walk *w, const struct feed_ref *r)
{
	uint64_t *version;

	if (w->block->format != FEED_NAV)
		return;
	version = strmap_get(&w->known, r->ref, strlen(r->ref));
	if (!version) {
		version = ARENA_NEW(&w->memo, uint64_t);
		strmap_put(&w->known, arena_strdup(&w->memo, r->ref), strlen(r->ref), version);
	}
	*version = r->version;
}

/* Everything of a page has been read: the next round begins behind it, or with it when it is
 * the last, which grows. */
static void page_read(struct feed_walk *w)
{
	if (w->block->format != FEED_NAV)
		return;
	memcpy(w->cursor.text, w->over ? w->page : w->next, sizeof w->cursor.text);
	w->queue.n = w->asked = 0;
}

/* The round was read to its end: what changes from its beginning on is new, and a minute
 * before it, for clocks that tell seconds. */
static void round_read(struct feed_walk *w)
{
	int64_t since = w->began - OVERLAP_SECONDS;

	if (!has_changes(w) || since < 0)
		return;
	if (w->block->format == FEED_EURES)
		snprintf(w->cursor.text, sizeof w->cursor.text, "%lld000", (long long)since);
	else
		print_moment(w->cursor.text, sizeof w->cursor.text, since);
}

static bool page_done(struct feed_walk *w, enum feed_came came)
{
	if (came == FEED_GONE && (w->changes || w->cursor.text[0])) {
		feed_walk_forget(w); /* too long ago for the source: all of it, next time */
		return fail(w, "the source does not know where we had got to");
	}
	if (came == FEED_UNCHANGED) {
		w->over = true;
		return true;
	}
	if (came != FEED_CAME)
		return fail(w, "a page did not come");
	if (!w->ended)
		return fail(w, "a page did not end as it should");
	if (w->why[0])
		return false;
	if (++w->pages >= FEED_PAGES_MAX)
		return fail(w, "there are more pages than can be");
	memcpy(w->page, w->url, sizeof w->page);
	if (w->block->format == FEED_NAV && strcmp(w->known_page, w->page) != 0) {
		forget_items(w);
		memcpy(w->known_page, w->page, sizeof w->known_page);
	}
	return true;
}

bool feed_walk_skip(struct feed_walk *w)
{
	uint64_t which = hash_bytes(w->url, strlen(w->url), w->asked);

	if (w->on_page)
		return false;
	w->stuck_times = which == w->stuck ? w->stuck_times + 1 : 1;
	w->stuck = which;
	if (w->stuck_times < FEED_TRIES)
		return false;
	w->stuck_times = 0;
	w->skipped++;
	return true;
}

bool feed_walk_done(struct feed_walk *w, enum feed_came came, int64_t server_time)
{
	if (w->began < 0 && came == FEED_CAME)
		w->began = server_time;
	if (w->on_page) {
		if (!page_done(w, came))
			return false;
	} else {
		if (came != FEED_GONE && (came != FEED_CAME || !w->ended))
			return fail(w, "an ad did not come, or not whole");
		for (uint32_t i = w->asked; i < w->asked + w->asking; i++)
			remember_item(w, &w->queue.at[i]);
		w->asked += w->asking;
		w->asking = 0;
	}
	if (w->asked == w->queue.n && came != FEED_UNCHANGED) {
		page_read(w);
		if (w->over)
			round_read(w);
	}
	return true;
}
