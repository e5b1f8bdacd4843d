/*
 * sluse_text - every word that the tool says about a person or a vacancy
 *
 * One table, Danish, so that whoever minds the language reads it in one place.  A phrase
 * may read otherwise for the citizen it is about.  What the tool says about itself (help,
 * errors, the state of the daemon) is English and stands where it is said.
 */
#ifndef DAEMON_SLUSE_TEXT_H
#define DAEMON_SLUSE_TEXT_H

#include "data/json.h"
#include "sluse_paper.h"

enum audience { FOR_CASEWORKER, FOR_CITIZEN, FOR_EMPLOYER };

/* name, for the caseworker, for the citizen (NULL: the same) */
#define PHRASES(X)                                                                                 \
	X(RECOMMENDATION, "Anbefaling", "Din anbefaling")                                          \
	X(FOR, "for", NULL)                                                                        \
	X(IN_SHORT, "Kort sagt", NULL)                                                             \
	X(PROFILE, "Profil", NULL)                                                                 \
	X(TRACK, "Spor", NULL)                                                                     \
	X(OFFER, "Tilbud", NULL)                                                                   \
	X(DECIDES, "Afgøres", NULL)                                                                \
	X(BY_A_PERSON, "af et menneske, se nedenfor", "sammen med din sagsbehandler, se nedenfor") \
	X(ASK_FIRST, "Spørg", "Fortæl os")                                                         \
	X(NOTHING_SURE, "Der er endnu ikke noget, der kan anbefales sikkert.", NULL)               \
	X(PROFILES, "Profiler", NULL)                                                              \
	X(TRACKS, "Spor", NULL)                                                                    \
	X(OFFERS, "Tilbud", NULL)                                                                  \
	X(PROPOSED, "foreslås", NULL)                                                              \
	X(PROPOSAL_BY, "forslag, bekræftes af", "forslag, aftales med")                            \
	X(VOLUNTARY, "frivilligt", NULL)                                                           \
	X(SPEAKS_FOR, "Det taler for", NULL)                                                       \
	X(LACKING, "Det mangler", NULL)                                                            \
	X(TO_CLEAR, "Det skal afklares", NULL)                                                     \
	X(ON_BORDER, "På grænsen", NULL)                                                           \
	X(ASK, "Spørg:", "Vi mangler at vide:")                                                    \
	X(SETTLE, "Afgør:", "Det skal afgøres:")                                                   \
	X(SETTLE_FIRST, "Afgør", NULL)                                                             \
	X(AWAITS, "Det afventer", NULL)                                                            \
	X(AWAITING, "afventer", NULL)                                                              \
	X(AND, "og", NULL)                                                                         \
	X(MORE, "mere (alle med --all)", "mere")                                                   \
	X(WHY_NOT, "Fordi:", NULL)                                                                 \
	X(REFUSED, "Fordi:", NULL)                                                                 \
	X(EXPIRED, "Tilbuddet er ikke længere åbent.", NULL)                                       \
	X(DECLINED, "Har sagt nej tak. Det har ingen betydning for andet.",                        \
		"Du har sagt nej tak. Det har ingen betydning for andet.")                         \
	X(LEAD, "Ansvarlig:", NULL)                                                                \
	X(EARLIEST, "tidligst", NULL)                                                              \
	X(LATEST, "senest", NULL)                                                                  \
	X(DONE, "gjort", NULL)                                                                     \
	X(FITTING_OFFERS, "Tilbud, der passer:", NULL)                                             \
	X(DUE, "Frister", NULL)                                                                    \
	X(UPCOMING, "kommer", NULL)                                                                \
	X(DUE_NOW, "nu", NULL)                                                                     \
	X(OVERDUE, "overskredet", NULL)                                                            \
	X(PARTIES, "Parter:", NULL)                                                                \
	X(PROGRESS, "Målinger", "Dine målinger")                                                   \
	X(TARGET, "mål", NULL)                                                                     \
	X(SAID, "Sagt om det", NULL)                                                               \
	X(WEEKS, "Uger", NULL)                                                                     \
	X(WEEK_DONE, "målt", NULL)                                                                 \
	X(WEEK_PASSED, "ikke målt", NULL)                                                          \
	X(WEEK_DECLINED, "fravalgt", NULL)                                                         \
	X(NOT_MEASURED, "Der er ikke målt endnu.", NULL)                                           \
	X(NO_MEASURING, "Vil helst være fri for målinger. Det har ingen betydning for andet.",     \
		"Du vil helst være fri for målinger. Det har ingen betydning for andet.")          \
	X(QUESTIONS, "Spørgsmål, der kan ændre svaret", NULL)                                      \
	X(SETTLES, "afgør", NULL)                                                                  \
	X(TOLD_BY, "oplyses af", NULL)                                                             \
	X(BORDERS, "Står på grænsen", NULL)                                                        \
	X(NEAREST, "Mindste skridt", NULL)                                                         \
	X(FROM, "fra", NULL)                                                                       \
	X(TO, "til", NULL)                                                                         \
	X(WOULD_MEET, "ville opfylde", NULL)                                                       \
	X(PERSON_DECIDES, "Et menneske afgør", "Du og din sagsbehandler afgør")                    \
	X(WARNINGS, "Bemærk", NULL)                                                                \
	X(BASIS_OWN, "egen fortolkning", NULL)                                                     \
	X(DECISION, "Beslutning", NULL)                                                            \
	X(RULESET, "Regler", NULL)                                                                 \
	X(JOBS_FOR, "Job", "Job til dig")                                                          \
	X(OFFERS_FOR, "Tilbud", "Tilbud til dig")                                                  \
	X(NEXT_START, "Næste start", NULL)                                                         \
	X(START_OPEN, "start ikke oplyst", NULL)                                                   \
	X(FREE_SEATS, "ledige pladser", NULL)                                                      \
	X(FREE_SEAT, "ledig plads", NULL)                                                          \
	X(NO_OFFER, "Ingen tilbud passer sikkert. En tom liste er også et svar.", NULL)            \
	X(DECLINED_LIST, "Har sagt nej tak (det har ingen betydning for andet)",                   \
		"Du har sagt nej tak (det har ingen betydning for andet)")                         \
	X(CANDIDATES_FOR, "Kandidater", NULL)                                                      \
	X(SEARCHED, "gennemgået", NULL)                                                            \
	X(MATCHES, "passer", NULL)                                                                 \
	X(NO_MATCH, "Ingen sikre match. En tom liste er også et svar.", NULL)                      \
	X(UNDECIDED, "Kan ikke afgøres endnu", NULL)                                               \
	X(UNPLACED, "Passer, men pladsen på listen er ikke kendt", NULL)                           \
	X(UNPLACED_WHY,                                                                            \
		"Alt, hvad der kræves, er opfyldt. Det, der afgør rækkefølgen, kendes ikke.",      \
		NULL)                                                                              \
	X(IN_ALL, "i alt", NULL)                                                                   \
	X(FIRST_SHOWN, "de første vises her", NULL)                                                \
	X(LACKS, "afhænger af:", NULL)                                                             \
	X(FOR_A_PERSON, "må et menneske afgøre", NULL)                                             \
	X(NEAR, "Tæt på", NULL)                                                                    \
	X(NEAR_OF, "Ledt blandt de første", NULL)                                                  \
	X(NEAR_LACKS, "Kun én ting passer ikke", NULL)                                             \
	X(NEAREST_CHANGE, "Den mindste ændring, der ville give et match", NULL)                    \
	X(WATCH_REMOVED, "findes ikke mere", NULL)                                                 \
	X(EMPTIED, "Det tømmer listen", NULL)                                                      \
	X(PAIR, "Match", NULL)                                                                     \
	X(WITH_NOTE, "med bemærkning:", NULL)                                                      \
	X(NONE, "ingen", NULL)                                                                     \
	X(NOT_TOLD, "ikke oplyst", NULL)                                                           \
	X(STALE, "forældet", NULL)                                                                 \
	X(CONFLICT, "modstridende oplysninger", NULL)                                              \
	X(IMPLAUSIBLE, "kan næppe passe", NULL)                                                    \
	X(OPEN_LEVEL, "står på grænsen", NULL)                                                     \
	X(KEPT_PRIVATE, "vises ikke her", NULL)                                                    \
	X(SEEN, "set", NULL)                                                                       \
	X(IN_THE_AD, "nævnt i opslaget", NULL)                                                     \
	X(YES, "ja", NULL)                                                                         \
	X(NO, "nej", NULL)                                                                         \
	X(LEVEL_OPEN, "endnu uafklaret", NULL)

enum phrase {
#define PHRASE_NAME(name, caseworker, citizen) PH_##name,
	PHRASES(PHRASE_NAME)
#undef PHRASE_NAME
};
const char *phrase(enum phrase p, enum audience a);

/* --- states ---------------------------------------------------------------- */

/* A state's mark, word and ink.  Mark and word say the same, so neither needs the ink. */
struct look {
	const char *state, *mark, *word;
	enum ink ink;
};
/* For "yes", "no", "border", "unknown"; anything else, NULL too, looks unknown. */
const struct look *look_of(const char *state);

/* --- values ---------------------------------------------------------------- */

/* A value as people write it: 16. nov. 2026 · 1,4 · ja · truck_B, gaffel · ingen. */
const char *value_for_people(const struct json *value, struct arena *arena);
/* "2026-11-16" -> "16. november 2026"; anything else as it is. */
const char *date_for_people(const char *iso, bool whole_month, struct arena *arena);
/* "absent", "stale", … in words. */
const char *absence_for_people(const char *why, enum audience a);
/* 1234567 -> "1.234.567" */
const char *count_for_people(long long n, struct arena *arena);

#endif
