/* Cases over samples, and expectations of all there is: who passes, and what a failure says. */
#include "sluse/offline.h"
#include "test.h"

#define RULES                                                                                      \
	"ruleset r \"R\" { language da }\n"                                                        \
	"facts ledig { alder integer \"Alder\"  oenske list of text }\n"                           \
	"facts stilling { titel text }\n"                                                          \
	"group ung \"Ung\" { source \"X\"\n"                                                       \
	"  require alder < 30 yes \"Er ung\" no \"Er ikke ung\" unknown \"?\"\n"                   \
	"  refuse gl when alder > 50 because \"For gammel\" }\n"                                   \
	"offer o { source \"Y\" voluntary lead a include group ung\n"                              \
	"  await s consent skole for \"x\" }\n"                                                    \
	"profile p { source \"Y\" include group ung }\n"                                           \
	"track t { source \"Y\" for profile p step a \"A\" lead x ends when alder = 29 }\n"        \
	"due d { source \"Z\" when alder = 20 because \"tyve\" lead x }\n"                         \
	"match m between ledig and stilling { source \"Y\"\n"                                      \
	"  require K1: titel in oenske because \"vil\"  require K2: alder > 18 because \"18\" }\n" \
	"share sk { source \"Y\" purpose \"x\" consent skole for \"x\" fields { alder } }\n"       \
	"sample stilling V2 { titel: \"b\" }\n"                                                    \
	"sample stilling V1 { titel: \"a\" }\n"                                                    \
	"sample ledig L1 seen 2026-11-01 { alder: 20, oenske: [\"a\"] }\n"                         \
	"sample ledig L2 { alder: 60, oenske: [\"a\", \"b\"] }\n"                                  \
	"sample ledig L3 { alder: 29, oenske: [] }\n"                                              \
	"case \"used\" { on 2026-11-16 given every ledig given stilling V1\n"                      \
	"  expect matches m { L2, L1 } }\n"
#define NO_CONSENT                                                                                 \
	"given samtykke { modtager: \"skole\", formaal: \"x\", til: date(\"2027-03-01\"), "        \
	"tilbagekaldt: true } "
#define CONSENT                                                                                    \
	"given samtykke { modtager: \"skole\", formaal: \"x\", til: date(\"2027-03-01\"), "        \
	"tilbagekaldt: false } "

/* The words of the failures of one case, or "" when it passes. */
static bool says(const char *body, const char *want)
{
	char text[6000];
	char name[] = "a.rules";
	int n = snprintf(text, sizeof text,
		RULES "case \"it\" { on 2026-11-16 given every stilling %s }\n", body);
	struct sluse_file f = {name, text, (size_t)n};
	struct offline_test q = {.files = &f, .n_files = 1};
	struct offline_text out = {0};
	int rc = offline_test(&q, &out);
	bool ok = want ? rc == 1 && strstr(out.s, want) : rc == 0;

	if (!ok)
		test_fail(__FILE__, __LINE__, "%s: %d, %s", body, rc, out.s);
	offline_free(&out);
	return ok;
}

static void passes(const char *body)
{
	says(body, NULL);
}

TEST(an_included_criterion_is_the_items_own)
{
	passes("given ledig L1 expect offer o yes awaits s expect profile p");
	passes("given ledig L2 expect offer o no refused gl");
	says("given ledig L2 expect offer o", "Er ikke ung [alder < 30] (alder = 60)  a.rules:5");
}

TEST(exactly_these_and_no_others)
{
	passes("given ledig L1 expect tracks { t } expect dues { d } expect profiles { p }");
	passes("given ledig L2 expect tracks {} expect dues {} expect profiles {}");
	says("given ledig L1 expect tracks {}", "came: { t }");
	says("given ledig L1 expect dues {}", "came: { d }");
	says("given ledig L2 expect tracks { t }", "came: {  }");
}

TEST(a_track_that_is_over_does_not_fit)
{
	passes("given ledig L3 expect tracks {} expect profile p");
}

TEST(all_that_is_given_is_matched)
{
	passes("given ledig L1 expect matches m { V1 }");
	passes("given ledig L2 expect matches m { V2, V1 }");
	passes("given ledig L3 expect matches m {}");
	says("given ledig L1 expect matches m { V1, V2 }", "came: { V1 }");
	says("given ledig L1 expect matches m { V1, V2 }", "no      K1: vil");
	says("given ledig L1 expect matches m {}", "came: { V1 }");
}

TEST(what_may_be_told)
{
	passes("given ledig L1 expect share sk no");
	passes("given ledig L1 " NO_CONSENT "expect share sk no");
	passes("given ledig L1 " CONSENT "expect share sk");
	says("given ledig L1 expect share sk", "came: no, without the consent of the person");
	says("given ledig L1 " CONSENT "expect share sk no", "came: yes");
}

TEST(what_must_not_matter)
{
	passes("given ledig L1 expect same offers given tilsagn { o: \"nej\" }");
	passes("given ledig L1 expect same tracks given ledig { alder: 19 }");
	passes("given ledig L1 " NO_CONSENT "expect same dues " CONSENT);
	says("given ledig L1 expect same tracks given ledig { alder: 31 }",
		"track t was yes and is no");
	says("given ledig L1 expect same offers given ledig { alder: 31 }",
		"offer o was yes and is no");
	says("given ledig L1 expect same dues given ledig { alder: 31 }",
		"due d was due and is no");
}

TEST_MAIN
