/*
 * codes - a code table: DISCO-08, kommuner, postal codes
 *
 * Read from a semicolon-separated file with a header line, handed in as bytes:
 *
 *	kode;titel[;ogsaa][;parent][;lat;lon][;landsdel][;gruppe][;vaegt]	in any order
 *	8344;Truckførere;gaffeltruckfører|lagertruckfører
 *
 * Codes are text ("0101" keeps its zero).  `tree prefix` says that a code lies under
 * every table code that is a prefix of it; a `parent` column says it outright.  A field
 * may stand in double quotes, and a quote within it is doubled.
 * A table never changes; it lives in the arena of its ruleset.
 */
#ifndef RULES_CODES_H
#define RULES_CODES_H

#include "base/diag.h"
#include "base/strmap.h"

struct code {
	const char *code, *title;
	const char *also; /* other names, '|' between them, or NULL */
	uint32_t parent;  /* index, or UINT32_MAX at the top */
	bool has_place;
	double lat, lon;    /* degrees */
	const char *region; /* the part of the country, or NULL */
	const char *group;  /* of skills, or NULL */
	uint32_t weight;    /* thousandths; 0 where none stands */
};
struct codes {
	const char *name, *title;
	const char *file;      /* "data/disco08.csv", as the rules name it */
	const char *said_at;   /* "rules/ruleset.rules:21" */
	const struct code *at; /* ascending by code */
	uint32_t n;
	bool tree;                     /* some codes lie under others */
	bool prefix;                   /* because they begin alike */
	bool places;                   /* at least one has a place */
	bool grouped;                  /* at least one has a group */
	bool weighs;                   /* at least one has a weight */
	uint32_t detour;               /* thousandths: roads are so much longer; 0: not said */
	const struct routes *routes;   /* over water, rules/routes.h; NULL: as if there were none */
	uint32_t group_tier;           /* tenths, rules/closeness.h; 0: groups do not count */
	const struct bridges *bridges; /* or NULL */
	struct strmap index;
};
/* Mistakes are told with the line of the table's own file. -1 when there were any. */
int codes_read(struct codes *out, const struct source *file, bool prefix_tree, struct arena *arena,
	struct diags *diags);
const struct code *codes_find(const struct codes *c, const char *code, size_t len);
/* True when `code` is `ancestor` or lies under it. */
bool codes_under(
	const struct codes *c, const char *code, size_t len, const char *ancestor, size_t alen);

#endif
