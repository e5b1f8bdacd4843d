/*
 * small_rules - a ruleset of a page that touches every kind of item
 */
#ifndef TESTS_LIB_SMALL_RULES_H
#define TESTS_LIB_SMALL_RULES_H

#define SMALL_RULES                                                                                \
	"ruleset proeve \"Prøveregler\" { language da   zone \"Europe/Copenhagen\"   version "    \
	"\"1\" }\n"                                                                                \
	"\n"                                                                                       \
	"facts ledig \"Den ledige\" {\n"                                                           \
	"    alder        integer 15..75                       \"Alder\"       fresh 365 days   "  \
	"source \"T\"\n"                                                                           \
	"    ydelse       one of { dagpenge, kontanthjaelp }   \"Forsørgelse\"   ask \"Hvilken "  \
	"ydelse får du?\"\n"                                                                      \
	"    kompetencer  list of text                         \"Kompetencer\"\n"                  \
	"    oenske       list of text                         \"Ønskede job\"\n"                 \
	"    skaanehensyn set of { loeft, staaende }           \"Skånehensyn\" sensitive\n"       \
	"}\n"                                                                                      \
	"facts stilling \"Stillingsopslag\" {\n"                                                   \
	"    titel        text                                 \"Titel\"\n"                        \
	"    disco        text                                 \"Stilling\"\n"                     \
	"    skal_krav    list of text                         \"Krav\"\n"                         \
	"    belastninger set of { loeft, staaende }           \"Belastninger\"\n"                 \
	"}\n"                                                                                      \
	"\n"                                                                                       \
	"const voksen_alder = 18\n"                                                                \
	"group paa_dagpenge \"På dagpenge\" { source \"T 0\"  require ydelse = \"dagpenge\" "     \
	"because \"Får dagpenge\" }\n"                                                            \
	"screening mobilitet \"Mobilitet\" {\n"                                                    \
	"    source \"T 0\"\n"                                                                     \
	"    dimension faglig \"Faglig\" = count(kompetencer)\n"                                   \
	"    level lav when value = 0\n"                                                           \
	"    level hoej when value > 0\n"                                                          \
	"    category klar when faglig = \"hoej\" because \"Har kompetencer\"\n"                   \
	"    otherwise uafklaret\n"                                                                \
	"    fresh 91 days\n"                                                                      \
	"}\n"                                                                                      \
	"profile voksen \"Voksen\" {\n"                                                            \
	"    source \"T 1\"\n"                                                                     \
	"    require alder >= voksen_alder   because \"Er fyldt 18\"\n"                            \
	"}\n"                                                                                      \
	"offer kursus \"Kursus\" {\n"                                                              \
	"    source \"T 2\"\n"                                                                     \
	"    voluntary\n"                                                                          \
	"    lead jobcenter\n"                                                                     \
	"    require alder > 30  border alder = 30   yes \"Over 30\"  no \"Er {alder} år\"\n"     \
	"    require ydelse = \"dagpenge\"   because \"På dagpenge\"\n"                           \
	"}\n"                                                                                      \
	"track spor \"Spor\" {\n"                                                                  \
	"    source \"T 3\"\n"                                                                     \
	"    for profile voksen\n"                                                                 \
	"    step samtale \"Samtale\" lead jobkonsulent within 5 working days\n"                   \
	"}\n"                                                                                      \
	"match job \"Jobmatch\" between ledig and stilling {\n"                                    \
	"    source \"T 4\"\n"                                                                     \
	"    require K1: every k in stilling.skal_krav satisfies k in ledig.kompetencer   "        \
	"because \"Har kravene\"\n"                                                                \
	"    require K2: stilling.disco in ledig.oenske   because \"Ønsker {titel}\"\n"           \
	"    require K6: disjoint(stilling.belastninger, ledig.skaanehensyn)   private   because " \
	"\"Kan holde til det\"\n"                                                                  \
	"    rank by count(ledig.kompetencer) desc \"Kompetencer\"\n"                              \
	"    keep 3 per stilling\n"                                                                \
	"}\n"                                                                                      \
	"case \"netop 30\" {\n"                                                                    \
	"    on 2026-11-16\n"                                                                      \
	"    given ledig { alder: 30, ydelse: \"dagpenge\" }\n"                                    \
	"    expect profile voksen\n"                                                              \
	"    expect offer kursus border\n"                                                         \
	"}\n"

#endif
