/*
 * rule_words - the words of the rule language, in one table
 *
 * The parser knows a word by its number alone; how it is spelled, and where it may stand,
 * is data.  Another language's words are another column, and an editor's word list can
 * be made from the same table.
 */
#ifndef RULES_RULE_WORDS_H
#define RULES_RULE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum word {
	W_NONE,
	/* kinds */
	W_RULESET,
	W_CONST,
	W_CODES,
	W_FACTS,
	W_GROUP,
	W_SCREENING,
	W_PROFILE,
	W_OFFER,
	W_TRACK,
	W_MATCH,
	W_CASE,
	W_SAMPLE,
	W_TABLE,
	W_DUE,
	W_SHARE,
	W_PROGRESS,
	/* clauses of any item */
	W_SOURCE,
	W_BASIS,
	W_VALID,
	W_INFO,
	/* ruleset */
	W_LANGUAGE,
	W_ZONE,
	W_VERSION,
	/* criteria */
	W_INCLUDE,
	W_REQUIRE,
	W_REFUSE,
	W_AWAIT,
	W_BORDER,
	W_BECAUSE,
	W_YES,
	W_NO,
	W_UNKNOWN,
	W_PRIVATE,
	W_ELSE,
	W_WHEN,
	W_CONSENT,
	W_FOR,
	/* facts */
	W_LET,
	W_FRESH,
	W_SET,
	W_PLAUSIBLE,
	W_ASK,
	W_UNIT,
	W_CAN,
	W_SENSITIVE,
	/* types */
	W_NUMBER,
	W_INTEGER,
	W_TEXT,
	W_BOOLEAN,
	W_DATE,
	W_TIME,
	W_DATETIME,
	W_DURATION,
	W_ONE,
	W_LIST,
	/* screening */
	W_DIMENSION,
	W_LEVEL,
	W_CATEGORY,
	W_OTHERWISE,
	W_FILLED,
	/* profile, offer, track, match */
	W_CONFIRM,
	W_LASTS,
	W_VOLUNTARY,
	W_LEAD,
	W_SEATS,
	W_PARTNERS,
	W_STEP,
	W_BEFORE,
	W_ENDS,
	W_WITHIN,
	W_AFTER,
	W_DONE,
	W_RANK,
	W_KEEP,
	W_SPREAD,
	/* due */
	W_PARTIES,
	/* share, progress */
	W_PURPOSE,
	W_FIELDS,
	W_INDICATOR,
	W_ANCHORS,
	W_MEASURE,
	/* table */
	W_HIT,
	W_UNIQUE,
	W_FIRST,
	W_COLLECT,
	/* case */
	W_ON,
	W_GIVEN,
	W_EXPECT,
	W_SEEN,
	W_SAMTYKKE,
	W_TILSAGN,
	W_EVERY,
	W_PROFILES,
	W_OFFERS,
	W_TRACKS,
	W_DUES,
	W_MATCHES,
	W_PERSON_DECIDES,
	W_MISSING,
	W_WARNING,
	W_NEAR,
	W_SAME,
	W_REFUSED,
	W_AWAITS,
	W_NOTE,
	W_TRUE,
	W_FALSE,
	/* words within clauses */
	W_BY,
	W_ONLY,
	W_CHANGE,
	W_OF,
	W_OR,
	W_NOTHING,
	W_UNTIL,
	W_ORDERED,
	W_FROM,
	W_TO,
	W_TREE,
	W_PREFIX,
	W_DETOUR,
	W_CROSSINGS,
	W_GROUPS,
	W_BRIDGES,
	W_LAW,
	W_OWN,
	W_OPEN,
	W_NOT,
	W_STATED,
	W_WORKING,
	W_DAYS,
	W_WEEKS,
	W_MONTHS,
	W_BETWEEN,
	W_AND,
	W_ASC,
	W_DESC,
	W_PER,
	W_AT,
	W_WEEK,
	W_UPCOMING,
	W_OVERDUE,
	W_COUNT
};

/* Where a word may begin a clause. */
enum {
	IN_FILE = 1 << 0,
	IN_RULESET = 1 << 1,
	IN_FACTS = 1 << 2,
	IN_GROUP = 1 << 3,
	IN_SCREENING = 1 << 4,
	IN_PROFILE = 1 << 5,
	IN_OFFER = 1 << 6,
	IN_TRACK = 1 << 7,
	IN_MATCH = 1 << 8,
	IN_CASE = 1 << 9,
	IN_FACT = 1 << 10,      /* after a fact's type */
	IN_CRITERION = 1 << 11, /* after a criterion's expression */
	IN_STEP = 1 << 12,
	IN_EXPECT = 1 << 13, /* after `expect` */
	IN_TYPE = 1 << 14,
	IN_CONST = 1 << 16, /* after a const's expression */
	IN_DUE = 1 << 17,
	IN_TABLE = 1 << 18,
	IN_SHARE = 1 << 19,
	IN_PROGRESS = 1 << 20,
};

const char *word_text(enum word w);
bool word_is(enum word w, const char *s, size_t len);
/* The word among those that may stand there, or W_NONE. */
enum word word_find(const char *s, size_t len, unsigned where);
unsigned word_where(enum word w);
/* What a Danish word was probably meant as, for whoever writes the rules in Danish throughout;
 * or W_NONE. */
enum word word_of_danish(const char *s, size_t len);

#endif
