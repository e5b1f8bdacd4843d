/*
 * doc_page - a page of headings, texts, lists and tables, written once for two forms
 *
 * Whoever writes a page says what stands on it; the form, HTML or Markdown, knows how
 * that looks.  Parts nest as they do in HTML: sections hold cards, both hold paragraphs,
 * lists, fields and tables, and these hold running text.  A part that was opened is closed
 * with page_close(), innermost first.
 *
 *	page_section(p, "offers", "Tilbud");
 *	page_open(p, PART_LIST);
 *	page_open(p, PART_ENTRY);
 *	page_text(p, "Over 30 år");
 *	page_line(p, LINE_RULE);
 *	page_code(p, "alder > 30");
 *	page_close(p);
 *	page_close(p);
 *	page_close(p);
 *
 * Texts may come from anybody.  Each is made harmless before it reaches the form: blanks of
 * all kinds are one blank, control characters and those that turn the direction of writing
 * become U+FFFD; the form then escapes what it would act on.  So no text can become markup
 * (no other sanitizer stands behind this one).
 *
 * The HTML is one file without scripts and without anything fetched; the same calls give the
 * same bytes.
 */
#ifndef SERVICE_DOC_PAGE_H
#define SERVICE_DOC_PAGE_H

#include "base/strbuf.h"
#include <stdbool.h>

enum page_part {
	PART_SECTION,
	PART_CARD,
	PART_CONTENTS, /* a list of links to what follows */
	PART_PARAGRAPH,
	PART_LIST,
	PART_STEPS, /* a list whose order means something */
	PART_ENTRY,
	PART_FIELDS,
	PART_FIELD,
	PART_TABLE,
	PART_ROW, /* its first cell is its heading */
	PART_CELL,
	PART_FOLD, /* within a field or cell: shown when its title is asked to open */
};
enum page_style {
	LINE_PLAIN,
	LINE_MORE, /* beside the matter, for every reader */
	LINE_RULE, /* for those who write rules */
};
enum page_mark { MARK_STRONG, MARK_TAG, MARK_CODE, MARK_LINK };

struct page_head {
	const char *language, *title;
	const char *skip; /* "Til indholdet": for those who hear the page read out */
};
enum { PAGE_DEPTH = 8 };
struct page;
/* What a form must know.  Texts handed to it are harmless already, not yet escaped. */
struct page_form {
	void (*begin)(struct page *p, const struct page_head *head);
	void (*end)(struct page *p);
	/* id, title: of a section or card; id, or NULL: of a row; title: of the others that
	 * have one */
	void (*open)(struct page *p, enum page_part part, const char *id, const char *title);
	void (*close)(struct page *p, enum page_part part);
	void (*heads)(struct page *p, const char *const *heads, unsigned n);
	void (*head)(struct page *p, unsigned level, const char *id, const char *title);
	void (*line)(struct page *p, enum page_style style);
	void (*text)(struct page *p, const char *s);
	void (*marked)(struct page *p, enum page_mark mark, const char *s, const char *id);
};
extern const struct page_form page_html, page_markdown;

struct page {
	struct strbuf *out;
	const struct page_form *form;
	enum page_part parts[PAGE_DEPTH];
	unsigned depth;
	unsigned entries[PAGE_DEPTH]; /* of the part at that depth: entries or cells so far */
	bool fresh;                   /* nothing stands in this block yet */
	bool line_open;               /* the form's own */
	const char *row_id;           /* the form's own */
};

void page_begin(struct page *p, struct strbuf *out, const struct page_form *form,
	const struct page_head *head);
void page_end(struct page *p);

void page_section(struct page *p, const char *id, const char *title);
void page_card(struct page *p, const char *id, const char *title);
void page_contents(struct page *p, const char *title);
/* A heading that opens no part: what follows is the section's still. */
void page_subsection(struct page *p, const char *id, const char *title);
/* One level below the section or card around. */
void page_subhead(struct page *p, const char *title);
void page_field(struct page *p, const char *label);
/* title: what it is a table of */
void page_table(struct page *p, const char *title, const char *const *heads, unsigned n);
void page_fold(struct page *p, const char *title);
void page_row(struct page *p, const char *id); /* id: to be linked to, or NULL */
void page_open(struct page *p, enum page_part part);
void page_close(struct page *p);
/* How many entries or cells the part around holds, the open one included. */
unsigned page_count(const struct page *p);

/* What follows stands on a line of its own, within an entry, a field or a cell. */
void page_line(struct page *p, enum page_style style);
void page_text(struct page *p, const char *s);
void page_strong(struct page *p, const char *s);
void page_code(struct page *p, const char *s);
void page_tag(struct page *p, const char *s); /* one or two words that must be seen */
void page_link(struct page *p, const char *id, const char *s);

/* A sentence in which "{1}" and "{2}" stand for pieces. */
struct page_piece {
	enum { PIECE_TEXT, PIECE_STRONG, PIECE_CODE, PIECE_LINK } kind;
	const char *s, *id; /* id: of PIECE_LINK */
};
void page_say(struct page *p, const char *sentence, struct page_piece one, struct page_piece two);

#endif
