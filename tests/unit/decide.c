#include "decide/words.h"
#include "world.h"

#define ON "2026-11-16" /* a Monday */
#define HEAD "ruleset t \"T\" { language da }\n"

static const char rules[] = HEAD
	"facts ledig {\n"
	"  alder integer 15..75 \"Alder\" fresh 365 days ask \"Hvor gammel er du?\"\n"
	"  oenske set of { arbejde, uddannelse } \"Ønske\" ask \"Hvad ønsker du?\"\n"
	"  jobparat boolean \"Jobparat\" ask \"Er du klar til et job?\"\n"
	"  mob integer 1..10 \"Mobilitet\"\n"
	"  siden date or none \"Ledig siden\" plausible siden <= on\n"
	"  helbred set of { loeft \"løft\", kulde } \"Helbred\" sensitive ask \"Hvad skal du "
	"skånes for?\"\n"
	"  maal boolean \"Delmål\" ask \"Er der et mål?\"\n"
	"  ikv boolean \"IKV\"\n"
	"  plan boolean \"Plan\"\n"
	"}\n"
	"screening scr \"Screening\" { basis own\n"
	"  dimension m \"Mobilitet\" = mob\n"
	"  level lav when value <= 4  level graense when value = 5 open  level hoej when value >= "
	"6\n"
	"  category lille when m = \"lav\"  because \"Lav\"\n"
	"  category stor when m = \"hoej\"  because \"Høj\"\n"
	"  otherwise uafklaret\n"
	"}\n"
	"profile job \"Jobprofilen\" { basis own  require \"arbejde\" in oenske  require jobparat "
	"}\n"
	"profile udd \"Uddannelsesprofilen\" { require \"uddannelse\" in oenske }\n"
	"profile til \"Tilpasningsprofilen\" { require jobparat = false  require mob <= 4\n"
	"  confirm by sagsbehandler }\n"
	"profile graense \"Grænseprofilen\" { require alder > 60 border alder = 60 no \"Er {alder} "
	"år\" }\n"
	"offer kursus \"Kursus\" { lead skole  voluntary\n"
	"  require alder > 30 border alder = 30 yes \"Er over 30\" no \"Er {alder} år, ikke over "
	"30\"\n"
	"  refuse dobbelt when ikv = true yes \"Er afklaret\" no \"Er ikke afklaret\"\n"
	"  await delmaal maal = true because \"Der skal være et mål\"\n"
	"  await samtykke consent skole for \"plan\"\n"
	"}\n"
	"offer gammel \"Gammel\" { lead skole  valid to 2026-06-30  require alder > 20 }\n"
	"offer skaane \"Skåne\" { lead skole  require not(\"loeft\" in helbred) }\n"
	"track jobspor \"Jobspor\" { basis own  for profile job\n"
	"  step samtale \"Samtale\" lead jobkonsulent within 5 working days because \"Hurtigt "
	"svar\"\n"
	"  step kursus \"Kursus\" lead skole offer kursus after samtale within 10 working days\n"
	"    done when plan = true\n"
	"  step fri \"Fri\" lead not stated after samtale\n"
	"  step slut \"Slut\" lead jobkonsulent after kursus, fri within 2 weeks\n"
	"  ends when plan = false\n"
	"}\n"
	"track uddspor \"Uddspor\" { for profile udd  before jobspor\n"
	"  step svar \"Svar\" lead jobkonsulent within 1 months }\n";

#define OPEN(w)                                                                                    \
	struct world w;                                                                            \
	struct recommendation r;                                                                   \
	if (!world_open(&w, rules, ON)) {                                                          \
		world_close(&w);                                                                   \
		return;                                                                            \
	}

static void decide(struct world *w, struct recommendation *r, const char *json)
{
	world_tell(w, "ledig", json);
	decide_track(r, w->rs, &w->eval);
}

static const struct judged_offer *offer(const struct recommendation *r, const char *name)
{
	for (uint32_t i = 0; i < r->n_offers; i++)
		if (strcmp(r->offers[i].offer->item.name, name) == 0)
			return &r->offers[i];
	return NULL;
}

static bool because(const struct recommendation *r, const char *part)
{
	for (uint32_t i = 0; i < r->n_person_decides; i++)
		if (strstr(r->person_decides[i].text, part))
			return true;
	return false;
}

static bool warned(const struct recommendation *r, const char *kind, const char *part)
{
	for (uint32_t i = 0; i < r->n_warnings; i++)
		if (strcmp(r->warnings[i].kind, kind) == 0 && strstr(r->warnings[i].text, part))
			return true;
	return false;
}

static const struct missing *asked(
	const struct world *w, const struct recommendation *r, const char *fact)
{
	for (uint32_t i = 0; i < r->n_missing; i++)
		if (strcmp(w->image->slots[r->missing[i].slot].name, fact) == 0)
			return &r->missing[i];
	return NULL;
}

static const char ready[] = "\"alder\": 40, \"jobparat\": true, \"mob\": 7, \"siden\": null,"
			    " \"helbred\": [], \"maal\": true, \"ikv\": false";

static const char *also(struct world *w, const char *more)
{
	return arena_printf(&w->arena, "{%s%s%s}", ready, *more ? ", " : "", more);
}

/* ---- who decides ------------------------------------------------------------ */

TEST(nobody_is_asked_when_one_profile_and_one_track_fit)
{
	OPEN(w)
	decide(&w, &r, also(&w, "\"oenske\": [\"arbejde\"]"));
	CHECK_INT(r.n_person_decides, 0);
	CHECK_INT(r.n_tracks, 1);
	CHECK(r.n_tracks && r.tracks[0].proposed);
	CHECK_STR(r.screenings[0].result.category, "stor");
	world_close(&w);
}

TEST(several_profiles_and_tracks_are_for_a_person)
{
	OPEN(w)
	decide(&w, &r, also(&w, "\"oenske\": [\"arbejde\", \"uddannelse\"]"));
	CHECK(because(&r, "Flere profiler passer: Jobprofilen, Uddannelsesprofilen"));
	CHECK(because(&r, "Flere spor passer: Uddspor, Jobspor"));
	CHECK_INT(r.n_tracks, 2);
	CHECK_STR(
		r.tracks[0].track->item.name, "uddspor"); /* before jobspor, though later by name */
	CHECK(!r.tracks[0].proposed && !r.tracks[1].proposed);
	world_close(&w);
}

TEST(no_profile_is_for_a_person_and_says_whether_one_could_be)
{
	OPEN(w)
	decide(&w, &r, "{}");
	CHECK(because(&r, "Ingen profil er afgjort"));
	decide(&w, &r, also(&w, "\"oenske\": []"));
	CHECK(because(&r, "Ingen profil passer"));
	CHECK_INT(r.n_tracks, 0);
	world_close(&w);
}

TEST(a_profile_to_confirm_a_border_and_a_conflict_are_for_a_person)
{
	OPEN(w)
	decide(&w, &r,
		"{\"alder\": 40, \"oenske\": [], \"jobparat\": false, \"mob\": 2, \"siden\": "
		"null}");
	CHECK_INT(r.n_person_decides, 1);
	CHECK(because(&r, "Profilen Tilpasningsprofilen skal bekræftes af sagsbehandler"));
	decide(&w, &r,
		"{\"alder\": 30, \"jobparat\": true, \"mob\": 7, \"oenske\": [\"arbejde\"], "
		"\"ikv\": false}");
	CHECK_INT(r.n_person_decides, 1);
	CHECK(because(&r, "Står på en grænse: Kursus – Er 30 år, ikke over 30"));
	/* the same border on an offer that is refused anyway decides nothing */
	decide(&w, &r,
		"{\"alder\": 30, \"jobparat\": true, \"mob\": 7, \"oenske\": [\"arbejde\"], "
		"\"ikv\": true}");
	CHECK_INT(r.n_person_decides, 0);
	CHECK_INT(r.n_borders, 0);
	decide(&w, &r,
		also(&w, "\"oenske\": [{\"value\": [\"arbejde\"], \"source\": \"a\"},"
			 " {\"value\": [\"uddannelse\"], \"source\": \"b\"}]"));
	CHECK(because(&r, "Modstrid om »Ønske«"));
	CHECK(warned(&r, "conflict", "arbejde (a, 16. november 2026)"));
	world_close(&w);
}

TEST(a_conflict_that_no_profile_screening_or_track_reads_is_only_a_warning)
{
	OPEN(w)
	decide(&w, &r,
		"{\"alder\": 40, \"jobparat\": true, \"mob\": 7, \"oenske\": [\"arbejde\"],"
		" \"ikv\": [{\"value\": true, \"source\": \"a\"}, {\"value\": false, \"source\": "
		"\"b\"}]}");
	CHECK_INT(r.n_person_decides, 0);
	CHECK(warned(&r, "conflict", "IKV"));
	CHECK_INT(offer(&r, "kursus")->state, STATE_UNKNOWN);
	world_close(&w);
}

TEST(an_open_level_is_a_border_and_a_person_decides_where_it_leaves_the_category_open)
{
	OPEN(w)
	decide(&w, &r,
		"{\"alder\": 40, \"jobparat\": true, \"mob\": 5, \"oenske\": [\"arbejde\"], "
		"\"siden\": null}");
	CHECK_INT(r.n_person_decides, 1);
	CHECK(because(&r, "Står på en grænse: Screening – Mobilitet"));
	CHECK_INT(r.n_borders, 1);
	CHECK(r.n_borders && r.borders[0].dimension && !r.borders[0].criterion);
	const struct missing *m = asked(&w, &r, "mob");
	CHECK(m && m->why == FACT_TOLD && m->n_settles == 1);
	const char *json = world_answer(&w, false, FOR_CASEWORKER);
	CHECK(strstr(json, "\"why\":\"border\"") != NULL);
	CHECK(strstr(json, "Mobilitet står på grænsen: 5") != NULL);
	json = world_answer(&w, true, FOR_CASEWORKER);
	CHECK(strstr(json, "\"Kan ikke afgøres, så længe det står på grænsen: Mobilitet\"") !=
		NULL);
	world_close(&w);
}

/* ---- offers -------------------------------------------------------------------- */

TEST(offers_say_who_refuses_and_what_they_wait_for)
{
	OPEN(w)
	decide(&w, &r, also(&w, ""));
	const struct judged_offer *o = offer(&r, "kursus");
	CHECK_INT(o->state, STATE_YES);
	CHECK_INT(o->n_awaits, 1);
	CHECK_STR(o->awaits[0]->name, "samtykke");
	CHECK(!o->declined && !o->refused);
	o = offer(&r, "gammel");
	CHECK_INT(o->state, STATE_NO);
	CHECK_STR(o->refused, "udloebet");
	/* refused by name; and what does not fit waits for nothing */
	decide(&w, &r, "{\"alder\": 40, \"ikv\": true}");
	o = offer(&r, "kursus");
	CHECK_STR(o->refused, "dobbelt");
	CHECK_INT(o->n_awaits, 0);
	/* a no of another kind names no refusal */
	decide(&w, &r, "{\"alder\": 20, \"ikv\": false}");
	CHECK_INT(offer(&r, "kursus")->state, STATE_NO);
	CHECK(offer(&r, "kursus")->refused == NULL);
	world_close(&w);
}

TEST(a_declined_offer_changes_nothing_else)
{
	OPEN(w)
	world_beside(&w, "{\"tilsagn\": {\"kursus\": \"nej\"}, \"samtykke\": [{\"modtager\":"
			 " \"skole\", \"formaal\": \"plan\", \"til\": \"2027-01-01\", "
			 "\"tilbagekaldt\": false}]}");
	decide(&w, &r, also(&w, "\"oenske\": [\"arbejde\"]"));
	CHECK_INT(offer(&r, "kursus")->state, STATE_YES);
	CHECK(offer(&r, "kursus")->declined);
	CHECK_INT(offer(&r, "kursus")->n_awaits, 0);
	CHECK_INT(r.n_person_decides, 0);
	world_close(&w);
}

/* ---- tracks ---------------------------------------------------------------------- */

TEST(steps_have_dates_that_follow_each_other)
{
	OPEN(w)
	decide(&w, &r, also(&w, "\"oenske\": [\"arbejde\"]"));
	CHECK_INT(r.n_tracks, 1);
	const struct judged_step *s = r.tracks[0].steps;
	CHECK_INT(s[0].earliest, world_day("2026-11-16"));
	CHECK_INT(s[0].latest, world_day("2026-11-23"));
	CHECK_INT(s[0].done, UNKNOWN);
	CHECK_INT(s[1].latest, world_day("2026-12-07"));
	CHECK_INT(s[1].done, UNKNOWN); /* plan is not told */
	CHECK_INT(s[1].n_offers, 1);
	CHECK_STR(s[1].offers[0]->offer->item.name, "kursus");
	CHECK(s[2].latest == DATE_NONE); /* no limit, and so what comes after it has none */
	CHECK(s[3].latest == DATE_NONE);
	/* a day that is no working day */
	world_on(&w, "2026-11-15");
	decide(&w, &r, also(&w, "\"oenske\": [\"arbejde\"]"));
	CHECK_INT(r.tracks[0].steps[0].earliest, world_day("2026-11-16"));
	CHECK_INT(r.tracks[0].steps[0].latest, world_day("2026-11-20"));
	world_close(&w);
}

TEST(a_step_that_is_done_holds_nobody_back)
{
	OPEN(w)
	decide(&w, &r, also(&w, "\"oenske\": [\"arbejde\"], \"plan\": true"));
	const struct judged_step *s = r.tracks[0].steps;
	CHECK_INT(s[1].done, YES);
	CHECK(s[1].earliest == DATE_NONE && s[1].latest == DATE_NONE);
	/* and a track that has ended is not proposed */
	decide(&w, &r, also(&w, "\"oenske\": [\"arbejde\"], \"plan\": false"));
	CHECK_INT(r.n_tracks, 0);
	world_close(&w);
}

TEST(a_track_that_could_fit_is_listed_and_does_not_compete)
{
	OPEN(w)
	decide(&w, &r, "{\"oenske\": [\"arbejde\", \"uddannelse\"]}");
	CHECK_INT(r.n_tracks, 2);
	CHECK_INT(r.tracks[0].state, STATE_YES);
	CHECK_INT(r.tracks[1].state, STATE_UNKNOWN);
	CHECK(r.tracks[0].proposed && !r.tracks[1].proposed);
	world_close(&w);
}

/* ---- questions and warnings --------------------------------------------------------- */

TEST(questions_come_in_the_order_of_what_they_settle)
{
	OPEN(w)
	decide(&w, &r, "{}");
	/* oenske: two profiles, two tracks; alder: profile, offer; jobparat: two profiles and
	 * a track; mob: screening and profile; ikv, helbred: an offer each */
	CHECK(r.n_missing == 6);
	CHECK_STR(w.image->slots[r.missing[0].slot].name, "oenske");
	CHECK_INT(r.missing[0].n_settles, 4);
	CHECK_STR(w.image->slots[r.missing[1].slot].name, "jobparat");
	CHECK_INT(r.missing[1].n_settles, 3);
	CHECK_STR(w.image->slots[r.missing[2].slot].name, "alder");
	CHECK_STR(w.image->slots[r.missing[3].slot].name, "mob");
	CHECK_STR(w.image->slots[r.missing[4].slot].name, "helbred");
	CHECK_STR(w.image->slots[r.missing[5].slot].name, "ikv");
	CHECK(!asked(&w, &r, "siden")); /* nothing reads it */
	CHECK(!asked(&w, &r, "maal"));  /* awaits are not judged yet */
	const char *json = world_answer(&w, false, FOR_CASEWORKER);
	CHECK(strstr(json, "\"ask\":\"Hvad ønsker du?\"") != NULL);
	CHECK(strstr(json, "\"ask\":\"Oplys venligst: IKV\"") != NULL);
	CHECK(strstr(json, "\"settles\":[\"job\",\"udd\",") != NULL);
	world_close(&w);
}

TEST(an_awaited_fact_is_asked_for_once_the_offer_fits)
{
	OPEN(w)
	decide(&w, &r, "{\"alder\": 40, \"ikv\": false}");
	const struct missing *m = asked(&w, &r, "maal");
	CHECK(m && m->n_settles == 1 && strcmp(m->settles[0]->name, "kursus") == 0);
	CHECK_INT(offer(&r, "kursus")->n_awaits, 2);
	world_close(&w);
}

TEST(old_and_impossible_facts_are_warned_of_and_asked_for)
{
	OPEN(w)
	decide(&w, &r,
		"{\"alder\": {\"value\": 40, \"source\": \"register\", \"seen\": \"2024-08-19\"},"
		" \"siden\": \"2026-12-01\"}");
	CHECK(warned(&r, "stale", "»Alder« er forældet: sidst oplyst 19. august 2024 af register"));
	CHECK(warned(
		&r, "implausible", "»Ledig siden« kan ikke passe: oplyst som 1. december 2026"));
	const struct missing *m = asked(&w, &r, "alder");
	CHECK(m && m->why == FACT_STALE);
	/* warnings stand in the order of their kinds */
	for (uint32_t i = 1; i < r.n_warnings; i++)
		CHECK(strcmp(r.warnings[i - 1].kind, r.warnings[i].kind) <= 0);
	world_close(&w);
}

TEST(what_rests_on_our_own_reading_is_named_once)
{
	OPEN(w)
	uint32_t own = 0;
	decide(&w, &r, also(&w, "\"oenske\": [\"arbejde\"]"));
	for (uint32_t i = 0; i < r.n_warnings; i++)
		own += strcmp(r.warnings[i].kind, "own") == 0;
	CHECK_INT(own, 1);
	CHECK(warned(&r, "own", "Screening, Jobprofilen, Jobspor"));
	world_close(&w);
}

/* ---- what is written --------------------------------------------------------------- */

static const char *decision(const char *json, char id[33])
{
	const char *at = strstr(json, "\"decision\":\"");

	id[0] = '\0';
	if (at)
		snprintf(id, 33, "%.32s", at + 12);
	return id;
}

TEST(the_same_input_gives_the_same_bytes_and_identity)
{
	OPEN(w)
	char a[33], b[33];
	const char *facts = also(&w, "\"oenske\": [\"arbejde\"]");

	decide(&w, &r, facts);
	const char *one = world_answer(&w, true, FOR_CASEWORKER);
	world_on(&w, ON);
	decide(&w, &r, facts);
	const char *two = world_answer(&w, true, FOR_CASEWORKER);
	CHECK_STR(one, two);
	CHECK_INT(strlen(decision(one, a)), 32);
	/* the same decision, however it is shown */
	CHECK_STR(decision(world_answer(&w, false, FOR_CITIZEN), b), a);
	/* another value that changes no outcome is another decision all the same */
	decide(&w, &r,
		"{\"alder\": 41, \"jobparat\": true, \"mob\": 7, \"siden\": null, \"helbred\": [],"
		" \"maal\": true, \"ikv\": false, \"oenske\": [\"arbejde\"]}");
	CHECK(strcmp(decision(world_answer(&w, false, FOR_CASEWORKER), b), a) != 0);
	world_on(&w, "2026-11-17");
	decide(&w, &r, facts);
	CHECK(strcmp(decision(world_answer(&w, false, FOR_CASEWORKER), b), a) != 0);
	world_close(&w);
}

TEST(strengths_stand_before_gaps)
{
	OPEN(w)
	decide(&w, &r, "{\"oenske\": [], \"jobparat\": true, \"alder\": 30, \"ikv\": false}");
	const char *json = world_answer(&w, true, FOR_CITIZEN);
	const char *job = strstr(json, "\"name\":\"job\"");
	CHECK(job != NULL);
	const char *yes = job ? strstr(job, "\"criteria\":[{\"state\":\"yes\"") : NULL;
	const char *no = job ? strstr(job, "{\"state\":\"no\"") : NULL;
	CHECK(yes && no && yes < no);
	/* a refusal's texts are about its condition */
	CHECK(strstr(json, "\"text\":\"Er ikke afklaret\"") != NULL);
	CHECK(strstr(json, "\"text\":\"På grænsen: Er 30 år, ikke over 30\"") != NULL);
	/* where no text was written the expression stands in; where facts lack, they do */
	CHECK(strstr(json, "\"text\":\"Kan ikke afgøres endnu; mangler: Helbred\"") != NULL);
	CHECK(strstr(json, "\"at\":\"rules/x.rules:") != NULL);
	world_close(&w);
}

TEST(a_conflict_is_shown_with_all_that_is_told)
{
	OPEN(w)
	decide(&w, &r,
		"{\"jobparat\": [{\"value\": true, \"source\": \"a\", \"seen\": \"2026-10-01\"},"
		" {\"value\": false, \"source\": \"b\", \"seen\": \"2026-10-20\"}]}");
	const char *json = world_answer(&w, true, FOR_CASEWORKER);
	CHECK(strstr(json, "\"value\":true,\"source\":\"a\",\"seen\":\"2026-10-01\","
			   "\"why_unknown\":\"conflict\"") != NULL);
	CHECK(strstr(json, "\"value\":false,\"source\":\"b\",\"seen\":\"2026-10-20\","
			   "\"why_unknown\":\"conflict\"") != NULL);
	/* it has been told, so that it is neither missing nor to be asked for: it is to be settled */
	CHECK(strstr(json, "\"text\":\"Modstridende oplysninger, der skal afgøres: Jobparat\"") !=
		NULL);
	CHECK(!strstr(json, "mangler: Jobparat"));
	CHECK(strstr(json, "\"why\":\"conflict\",\"settle\":\"Modstrid om »Jobparat«: nej (b, 20. "
			   "oktober "
			   "2026); ja (a, 1. oktober 2026)\"") != NULL);
	/* who sees it from outside is not told who said what */
	json = world_answer(&w, true, FOR_EMPLOYER);
	CHECK(strstr(json, "\"settle\":\"Modstrid om »Jobparat«: nej; ja\"") != NULL);
	CHECK(!strstr(json, "oktober"));
	world_close(&w);
}

TEST(an_authors_not_told_is_not_said_of_what_sources_disagree_on)
{
	struct world w;

	if (!world_open(&w,
		    HEAD "facts ledig { a boolean \"A\"  b boolean \"B\" }\n"
			 "profile p { require a unknown \"A er ikke oplyst\"\n"
			 "  require a and b unknown \"A og B er ikke oplyst\" }\n"
			 "screening s { dimension d = b  level lav when value  otherwise x }\n",
		    ON)) {
		world_close(&w);
		return;
	}
	world_tell(&w, "ledig",
		"{\"a\": [{\"value\": true, \"source\": \"x\"}, {\"value\": false, \"source\": "
		"\"y\"}]}");
	const char *json = world_answer(&w, true, FOR_CASEWORKER);
	CHECK(!strstr(json, "A er ikke oplyst"));
	CHECK(strstr(json, "\"text\":\"Modstridende oplysninger, der skal afgøres: A\"") != NULL);
	/* where facts lack too, both are said */
	CHECK(strstr(json, "\"text\":\"A og B er ikke oplyst. Modstridende oplysninger, der skal "
			   "afgøres: A\"") != NULL);
	CHECK(strstr(json, "\"value\":null,\"level\":null,\"why_unknown\":\"absent\"") != NULL);
	world_tell(&w, "ledig",
		"{\"b\": [{\"value\": true, \"source\": \"x\"}, {\"value\": false, \"source\": "
		"\"y\"}]}");
	CHECK(strstr(world_answer(&w, true, FOR_CASEWORKER),
		      "\"value\":null,\"level\":null,\"why_unknown\":\"conflict\"") != NULL);
	world_close(&w);
}

TEST(a_warning_does_not_tell_outsiders_who_said_it)
{
	OPEN(w)
	decide(&w, &r,
		"{\"alder\": {\"value\": 40, \"source\": \"a\", \"seen\": \"2020-10-01\"},"
		" \"siden\": {\"value\": \"2030-01-01\", \"source\": \"b\"}}");
	const char *json = world_answer(&w, false, FOR_CASEWORKER);
	CHECK(strstr(json, "»Alder« er forældet: sidst oplyst 1. oktober 2020 af a\"") != NULL);
	CHECK(strstr(json, "»Ledig siden« kan ikke passe: oplyst som 1. januar 2030 af b\"") !=
		NULL);
	json = world_answer(&w, false, FOR_EMPLOYER);
	CHECK(strstr(json, "»Alder« er forældet: sidst oplyst 1. oktober 2020\"") != NULL);
	CHECK(strstr(json, "»Ledig siden« kan ikke passe: oplyst som 1. januar 2030\"") != NULL);
	world_close(&w);
}

TEST(an_employer_never_sees_what_is_sensitive)
{
	OPEN(w)
	decide(&w, &r,
		"{\"helbred\": [{\"value\": [\"loeft\"], \"source\": \"a\"},"
		" {\"value\": [\"kulde\"], \"source\": \"b\"}]}");
	const char *json = world_answer(&w, true, FOR_CASEWORKER);
	CHECK(strstr(json, "\"value\":[\"loeft\"],\"text\":\"løft\"") != NULL);
	json = world_answer(&w, true, FOR_EMPLOYER);
	CHECK(!strstr(json, "kulde") && !strstr(json, "\"fact\":\"helbred\""));
	CHECK(!strstr(json, "Modstrid om »Helbred«") && !strstr(json, "mangler: Helbred"));
	world_close(&w);
}

TEST(the_identity_for_an_employer_tells_nothing_that_is_sensitive)
{
	OPEN(w)
	char a[33], b[33], c[33];

	decide(&w, &r, "{\"alder\": 40, \"helbred\": []}");
	decision(world_answer(&w, false, FOR_EMPLOYER), a);
	decision(world_answer(&w, false, FOR_CASEWORKER), c);
	world_on(&w, ON);
	decide(&w, &r, "{\"alder\": 40, \"helbred\": [\"kulde\"]}");
	CHECK_STR(decision(world_answer(&w, false, FOR_EMPLOYER), b), a);
	CHECK(strcmp(decision(world_answer(&w, false, FOR_CASEWORKER), b), c) != 0);
	world_close(&w);
}

TEST(every_key_of_the_answer_is_there)
{
	static const char *const keys[] = {"decision", "ruleset", "on", "screening", "profiles",
		"person_decides", "tracks", "offers", "due", "missing", "border", "nearest",
		"warnings"};
	OPEN(w)
	struct json_reader reader;
	decide(&w, &r, "{}");
	const char *text = world_answer(&w, true, FOR_CASEWORKER);
	const struct json *j =
		json_parse(text, strlen(text), &json_limits_default, NULL, &w.arena, &reader);
	CHECK(j != NULL);
	for (unsigned i = 0; j && i < sizeof keys / sizeof keys[0]; i++)
		if (!json_get(j, keys[i]))
			test_fail(__FILE__, __LINE__, "no %s", keys[i]);
	world_close(&w);
}

static const char with_a_table[] =
	"ruleset t {}\n"
	"facts ledig { alder number  helbred set of { kulde } sensitive }\n"
	"table trin \"Trin\" hit first {\n"
	"  | alder || skridt |\n"
	"  | < 30  || \"a\" |\n"
	"  | -     || \"b\" | }\n"
	"table skaan hit first { | n number || y | | 0 || false | | - || true | }\n"
	"profile p { require trin(alder) = \"a\" or trin(alder) = \"b\" }\n"
	"profile q { require skaan(count(helbred)) }\n"
	"track t { step s lead x consent skole for \"plan\" }\n";

TEST(rows_of_tables_are_named_under_the_criteria_that_rest_on_them)
{
	struct world w;
	const char *text;

	if (!world_open(&w, with_a_table, "2026-11-16")) {
		world_close(&w);
		return;
	}
	world_tell(&w, "ledig", "{\"alder\": 40, \"helbred\": [\"kulde\"]}");
	text = world_answer(&w, true, FOR_CASEWORKER);
	CHECK(strstr(text, "\"rows\":[{\"table\":\"trin\",\"title\":\"Trin\",\"at\":"));
	CHECK(strstr(text, ":6\",\"sure\":true}]")); /* once, though the table was asked twice */
	CHECK(strstr(text, "\"table\":\"skaan\""));
	/* a row would tell what was handed to its table */
	text = world_answer(&w, true, FOR_EMPLOYER);
	CHECK(strstr(text, "\"table\":\"trin\""));
	CHECK(!strstr(text, "\"table\":\"skaan\""));
	CHECK(!strstr(world_answer(&w, false, FOR_CASEWORKER), "\"rows\""));
	world_tell(&w, "ledig", "{}");
	CHECK(strstr(world_answer(&w, true, FOR_CASEWORKER), "\"sure\":false"));
	world_close(&w);
}

TEST(a_step_says_whose_consent_it_needs)
{
	struct world w;

	if (!world_open(&w, with_a_table, "2026-11-16")) {
		world_close(&w);
		return;
	}
	world_tell(&w, "ledig", "{}");
	CHECK(strstr(world_answer(&w, false, FOR_CASEWORKER),
		"\"consent\":{\"party\":\"skole\",\"purpose\":\"plan\",\"given\":false}"));
	world_beside(&w, "{\"samtykke\": [{\"modtager\": \"skole\", \"formaal\": \"plan\"}]}");
	CHECK(strstr(world_answer(&w, false, FOR_CASEWORKER), "\"given\":true"));
	world_close(&w);
}

TEST(sentences_are_there_in_both_languages)
{
	struct oom oom = {0};
	struct arena a;

	arena_init(&a, &oom);
	CHECK_STR(words(&a, "da", SAY_CONFIRM, "P", "r", NULL), "Profilen P skal bekræftes af r");
	CHECK_STR(words(&a, "sv", SAY_CONFIRM, "P", "r", NULL),
		"The profile P must be confirmed by r");
	/* what an argument holds is not looked at again */
	CHECK_STR(words(&a, "da", SAY_DISAGREE, "{2}", "x", NULL), "Modstrid om »{2}«");
	arena_release(&a);
}

TEST_MAIN
