/*
 * feed_text - what is done to texts of a source
 *
 * All results are in the arena.  Texts are valid UTF-8, and stay so.
 */
#ifndef FEED_FEED_TEXT_H
#define FEED_FEED_TEXT_H

#include "base/strbuf.h"
#include <stdint.h>

/* HTML without its tags, scripts and styles, entities read; each block on a line of its own,
 * blanks squeezed.  A text without markup is squeezed likewise. */
void feed_plain(struct strbuf *out, const char *html, size_t len);
/* The sentence that begins at *at of a plain text, trimmed; *at moves behind it.  Ends at a
 * line's end, and at . ! ? before a blank, but for the point of a short form ("kat. B");
 * after 1 KiB at any rate.  False: there is no more. */
bool feed_sentence(const char *s, size_t len, size_t *at, const char **out, size_t *n);
/* The day of "2018-11-25T01:00", "2021-04-23 00:00:00", "24.02.2019", "24-02-2019";
 * DATE_NONE for anything else, and for 0001-01-01 and 1900-01-01, which stand for none. */
int64_t feed_day(const char *s, size_t len);
/* Masks what may be a CPR number, in place; how many.  Wider than cpr.h: any ten digits with
 * at most one separator after the sixth, for a mistyped one is one too. */
unsigned feed_mask(char *s, size_t *len);
/* Addresses of e-mail become "[mail]", in place; how many. */
unsigned feed_hide_mail(char *s, size_t *len);

#endif
