/*
 * feed_block - the `feed` blocks that somebody wrote
 *
 * Written in the rule language's own letters (the lexer and FEEL are those of rule files),
 * but beside the rules and not among them, in rules/feeds/: where vacancies come from and
 * how they are read is no rule, and a change of it changes no ruleset's digest.
 *
 *	cross styrk "STYRK-08 til DISCO-08" from "data/styrk_disco.csv"
 *
 *	patterns krav "Krav nævnt i opslaget" {
 *	    skip when matches(sentence, "en fordel|ikke et krav", "i")
 *	    skal_krav "koerekort_B" when matches(sentence, "kørekort", "i")
 *	}
 *
 *	feed nav "Arbeidsplassen" {
 *	    format  nav
 *	    from    "https://…" every 10 minutes          // what the daemon does: optional
 *	    header  "Accept" "application/json"
 *	    token   from "/etc/sluse/nav.token"
 *	    unseen  48 hours
 *	    contact drop
 *	    let     text = plain(description)
 *	    take    titel = title
 *	    take    disco = styrk(categoryList[categoryType = "STYRK08"][1].code)
 *	    mine    text with krav
 *	}
 *	feed nav_nord "Kun nord" { like nav  from "…" }   // the mapping of another block
 *
 * Parsing knows the facts (a vocabulary) and the ruleset's code tables by what the caller
 * hands in, and checks every expression: the names of the record's format, `let`s above,
 * the tables as functions.  All mistakes are told with their place; blocks with one load not
 * at all.
 */
#ifndef FEED_FEED_BLOCK_H
#define FEED_FEED_BLOCK_H

#include "base/diag.h"
#include "data/vocab.h"
#include "feed/feed_reader.h"

enum feed_where {
	FEED_NOWHERE, /* offline only: bytes are handed in */
	FEED_URL,
	FEED_FILE,
	FEED_FOLDER,
};
struct feed_header {
	const char *name, *value;
	const char *file; /* the value stands in this file, or NULL */
};
struct feed_mapping; /* feed_map.h */
struct feed_block {
	const char *name, *title; /* title: NULL where none was written */
	struct span at;
	enum feed_format format;
	enum feed_where where;
	const char *from;    /* address, file or folder; NULL */
	const char *changes; /* address of what changed, "{since}" in it; NULL */
	const char *details; /* address of one in full, "{id}" in it; NULL */
	const char *token;   /* file of a bearer token; NULL */
	const struct feed_header *headers;
	uint32_t n_headers;
	uint32_t every_seconds;  /* 0: not said */
	uint32_t unseen_seconds; /* closed when not seen for so long; 0: never */
	uint32_t lasts_days;     /* closed so long after it was first put; 0: never */
	bool keep_contact;
	bool whole; /* what `from` gives is all there is */
	const struct feed_mapping *mapping;
};

/* The code tables of the ruleset, as the caller has them. */
struct feed_tables {
	void *arg;
	/* A table by its name: a handle, or NULL when there is none. */
	const void *(*find)(void *arg, const char *name, size_t len);
	/* The table's own code for a code or a name of it; NULL when it has none, or when
	 * several have that name. */
	const char *(*code)(void *arg, const void *table, const char *text, size_t len);
	void (*suggest)(void *arg, struct suggest *s);
};

struct feed_file {
	const char *name; /* "feeds/nav.rules", "feeds/data/styrk_disco.csv" */
	const char *text;
	size_t len;
};
struct feed_blocks {
	const struct feed_block *at;
	uint32_t n;
};
/* files: *.rules are read for blocks, the others are what `from` of a `cross` names,
 * relative to the file that says so.  All in `arena` (the texts too, copied).  -1 after
 * messages; warnings alone are fine.  Under an oom guard. */
int feed_blocks_read(struct feed_blocks *out, const struct feed_file *files, unsigned n,
	const struct vocab *stilling, const struct feed_tables *tables, struct arena *arena,
	struct diags *diags);
const struct feed_block *feed_block_find(const struct feed_blocks *b, const char *name);

#endif
