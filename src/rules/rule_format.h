/*
 * rule_format - the one layout of rule files
 *
 * Text in, text out.  A file without mistakes is laid out anew: what it says stays, token by
 * token, and so does every comment; blanks and line ends become what they would be had one
 * careful person written all files.  A file with mistakes is refused with the parser's
 * messages.
 *
 *  - An item's clauses stand on lines of their own, four blanks in; what a clause goes on
 *    with stands eight blanks in, an expression's further lines twelve.
 *  - Lines end before column 110 where they can be broken; a text never is.
 *  - Facts, dimensions, levels, steps, ranks and the rows of tables stand in columns.  One
 *    long name widens no column: it stands out, and what follows finds its column again.
 *  - One blank line between items; within them the author's blank lines, one at a time.
 *  - A comment keeps its place: before what it speaks of, at a line's end, or last in a
 *    block.  Those at the ends of neighbouring lines stand below one another.
 *  - Lists between braces have commas between their elements, and none at their end.
 *
 * The result is a function of tokens, comments and blank lines alone, so laying it out again
 * changes nothing.  Before a text is handed out it is parsed and held against what was
 * read: the same tokens, the same parts, the same comments; a mistake of the formatter
 * cannot reach a file.
 *
 * Drawn from: gofmt (one layout, no options; columns by neighbours), ocamlformat (the
 * result is parsed again).
 */
#ifndef RULES_RULE_FORMAT_H
#define RULES_RULE_FORMAT_H

#include "base/diag.h"

/* 0, and the laid out text is added to out; or -1 after messages, which speak of src.  All
 * memory is of out's arena; src must live as long as the messages. */
int rule_format(const struct source *src, struct strbuf *out, struct diags *diags);

#endif
