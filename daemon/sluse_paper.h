/*
 * sluse_paper - text for people: wrapped, aligned, coloured where that helps
 *
 * A paper collects lines as wide as the terminal.  A line has an indent and a hanging
 * indent; words that do not fit go on below.  Ink is laid on only where colours are
 * wanted, and never says anything that the words do not say as well.
 *
 * Whatever is put on paper may come from a stranger (a vacancy's title, a fact): control
 * characters and those that turn the direction of writing are shown as U+FFFD, so that no
 * text can take hold of the terminal.
 */
#ifndef DAEMON_SLUSE_PAPER_H
#define DAEMON_SLUSE_PAPER_H

#include "base/strbuf.h"

enum ink {
	INK_PLAIN,
	INK_STRONG,
	INK_DIM,
	INK_HEAD,
	INK_YES,
	INK_NO,
	INK_BORDER,
	INK_UNKNOWN,
};
enum { PAPER_WIDTH = 80, PAPER_NARROWEST = 40, PAPER_WIDEST = 120 };

struct paper {
	struct strbuf out;
	unsigned width;
	bool colour;
	/* the line being written */
	unsigned column, hang;
	enum ink ink;
	bool open;  /* between paper_line and paper_end */
	bool space; /* a blank is due before the next word */
	bool written, may_break;
	bool gap; /* the last thing written was an empty line */
};

/* A width of 0 stands for PAPER_WIDTH; others are held between the bounds. */
void paper_init(struct paper *p, struct arena *arena, unsigned width, bool colour);
/* Begins a line at column `indent`; what wraps goes on at column `hang`. */
void paper_line(struct paper *p, unsigned indent, unsigned hang);
/* Words for the line.  Blanks at either end part them from what stands beside them. */
void paper_put(struct paper *p, enum ink ink, const char *text);
void paper_putf(struct paper *p, enum ink ink, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Blanks up to that column; one blank, when the line is there already. */
void paper_pad(struct paper *p, unsigned column);
/* As paper_put, against the right edge when there is room, else after the rest. */
void paper_right(struct paper *p, enum ink ink, const char *text);
void paper_end(struct paper *p);
/* Takes back a line on which nothing was put. */
void paper_drop(struct paper *p);
/* A line of one ink. */
void paper_say(struct paper *p, unsigned indent, enum ink ink, const char *text);
/* Lines that are laid out already, such as a message with its caret. */
void paper_raw(struct paper *p, const char *text);
/* One empty line; two never follow each other, and none comes first. */
void paper_gap(struct paper *p);

/* Columns that this text takes. */
unsigned paper_columns(const char *text);

#endif
