#include "base/decimal.h"
#include "base/geo.h"
#include "world.h"

#define ON "2026-11-16"
#define HEAD "ruleset t \"T\" { language da }\n"

static const char people[] = HEAD
	"facts ledig {\n"
	"  alder integer 15..75 \"Alder\" fresh 365 days\n"
	"  uddannelse one of { ufaglaert \"ufaglært\", faglaert \"faglært\" } \"Uddannelse\"\n"
	"  rkv one of { ikv, gvu } or none \"Seneste vurdering\"\n"
	"  rkv_dato date or none \"Dato\" plausible rkv_dato <= on\n"
	"  fra date plausible fra <= til\n"
	"  til date plausible fra <= til\n"
	"  loen number \"Løn\"\n"
	"  mob integer 1..10\n"
	"  helbred set of { loeft, kulde } \"Helbred\" sensitive\n"
	"  let fyldt = alder >= 30\n"
	"}\n"
	"offer over_30 { lead not stated\n"
	"  require uddannelse = \"ufaglaert\"\n"
	"  require alder > 30 border alder = 30 yes \"Er over 30\" no \"Er {alder} år\"\n"
	"}\n"
	"offer lempet { lead not stated  require alder > 30 border loen > 100 }\n"
	"offer efter { lead not stated  require offer.over_30 }\n"
	"offer afklaring { lead not stated\n"
	"  refuse dobbelt when rkv in (\"ikv\", \"gvu\") and on - rkv_dato <= duration(\"P30D\")\n"
	"}\n"
	"offer ingen_dato { lead not stated  refuse nylig when on - rkv_dato <= duration(\"P30D\") "
	"}\n"
	"offer har_dato { lead not stated  require rkv_dato <= on }\n"
	"offer daarlig { lead not stated  require 1 / (loen - loen) > 1 }\n"
	"offer begge { lead not stated  require fyldt or uddannelse = \"faglaert\" }\n"
	"offer periode { lead not stated  require fra <= on  require til >= on }\n"
	"offer slut { lead not stated  valid to 2026-06-30  require alder > 20 }\n"
	"offer bruger_slut { lead not stated  require not(offer.slut) }\n"
	"offer samtykke { lead not stated  require alder > 20\n"
	"  await ja consent skole for \"plan\" }\n"
	"offer tekst { lead not stated  require alder > 90\n"
	"  no \"{alder}, {uddannelse}, {rkv}, {rkv_dato:dato}, {loen:tal}, {helbred}, "
	"{fyldt:ja_nej}\" }\n";

#define OPEN(w, rules)                                                                             \
	struct world w;                                                                            \
	if (!world_open(&w, rules, ON)) {                                                          \
		world_close(&w);                                                                   \
		return;                                                                            \
	}

TEST(what_nobody_told_is_unknown_and_never_no)
{
	OPEN(w, people)
	world_tell(&w, "ledig", "{}");
	CHECK_INT(world_state(&w, "over_30"), STATE_UNKNOWN);
	CHECK_STR(world_names(&w, eval_item_causes(&w.eval, world_item(&w, "over_30"))),
		"alder, uddannelse");
	/* no record at all is the same */
	eval_bind(&w.eval, 0, NULL);
	CHECK_INT(world_state(&w, "over_30"), STATE_UNKNOWN);
	/* one no is enough, whatever else is unknown */
	world_tell(&w, "ledig", "{\"uddannelse\": \"faglaert\"}");
	CHECK_INT(world_state(&w, "over_30"), STATE_NO);
	/* and `or` is decided by the part that is known, through a let */
	CHECK_INT(world_state(&w, "begge"), STATE_YES);
	world_tell(&w, "ledig", "{\"uddannelse\": \"ufaglaert\"}");
	CHECK_INT(world_state(&w, "begge"), STATE_UNKNOWN);
	CHECK_STR(world_names(&w, eval_item_causes(&w.eval, world_item(&w, "begge"))), "alder");
	world_close(&w);
}

TEST(a_border_stands_between_the_two_readings)
{
	OPEN(w, people)
	world_tell(&w, "ledig", "{\"alder\": 29, \"uddannelse\": \"ufaglaert\"}");
	CHECK_INT(world_state(&w, "over_30"), STATE_NO);
	world_tell(&w, "ledig", "{\"alder\": 30, \"uddannelse\": \"ufaglaert\"}");
	CHECK_INT(world_state(&w, "over_30"), STATE_BORDER);
	world_tell(&w, "ledig", "{\"alder\": 31, \"uddannelse\": \"ufaglaert\"}");
	CHECK_INT(world_state(&w, "over_30"), STATE_YES);
	/* the strict reading fails, the lenient one is not known: it could be either */
	world_tell(&w, "ledig", "{\"alder\": 20}");
	CHECK_INT(world_state(&w, "lempet"), STATE_UNKNOWN);
	CHECK_STR(world_names(&w, eval_item_causes(&w.eval, world_item(&w, "lempet"))), "loen");
	/* the strict one is not known: a lenient yes does not make it a border */
	world_tell(&w, "ledig", "{\"loen\": 200}");
	CHECK_INT(world_state(&w, "lempet"), STATE_UNKNOWN);
	CHECK_STR(world_names(&w, eval_item_causes(&w.eval, world_item(&w, "lempet"))), "alder");
	/* worse than a border is unknown, and worse than that no */
	world_tell(&w, "ledig", "{\"alder\": 30}");
	CHECK_INT(world_state(&w, "over_30"), STATE_UNKNOWN);
	world_close(&w);
}

TEST(others_read_a_border_as_unknown)
{
	OPEN(w, people)
	world_tell(&w, "ledig", "{\"alder\": 30, \"uddannelse\": \"ufaglaert\"}");
	CHECK_INT(world_state(&w, "efter"), STATE_UNKNOWN);
	CHECK_STR(world_names(&w, eval_item_causes(&w.eval, world_item(&w, "efter"))),
		"alder, offer.over_30");
	world_tell(&w, "ledig", "{\"alder\": 31, \"uddannelse\": \"ufaglaert\"}");
	CHECK_INT(world_state(&w, "efter"), STATE_YES);
	world_tell(&w, "ledig", "{\"alder\": 31}");
	CHECK_INT(world_state(&w, "efter"), STATE_UNKNOWN);
	CHECK_STR(
		world_names(&w, eval_item_causes(&w.eval, world_item(&w, "efter"))), "uddannelse");
	world_close(&w);
}

TEST(there_being_none_is_no_and_an_error_is_unknown)
{
	OPEN(w, people)
	world_tell(&w, "ledig", "{\"rkv\": null, \"rkv_dato\": null, \"loen\": 5}");
	const struct outcome *o = eval_criterion(&w.eval, world_criterion(&w, "har_dato", 0));
	CHECK_INT(o->state, STATE_NO);
	CHECK(o->none);
	/* a refusal cannot rest on what is not there: the other way round */
	CHECK_INT(world_state(&w, "ingen_dato"), STATE_YES);
	CHECK_INT(world_state(&w, "afklaring"), STATE_YES);
	o = eval_criterion(&w.eval, world_criterion(&w, "daarlig", 0));
	CHECK_INT(o->state, STATE_UNKNOWN);
	CHECK(!o->none && o->value.kind == V_NULL && o->value.big);
	CHECK(eval_item_causes(&w.eval, world_item(&w, "daarlig")) == NULL);
	/* not told is not none */
	world_tell(&w, "ledig", "{\"rkv\": \"ikv\"}");
	CHECK_INT(world_state(&w, "har_dato"), STATE_UNKNOWN);
	CHECK_INT(world_state(&w, "afklaring"), STATE_UNKNOWN);
	world_tell(&w, "ledig", "{\"rkv\": \"ikv\", \"rkv_dato\": \"2026-10-26\"}");
	CHECK_INT(world_state(&w, "afklaring"), STATE_NO);
	world_close(&w);
}

TEST(stale_conflicting_and_implausible_facts_are_unknown)
{
	OPEN(w, people)
	const struct telling *best;
	uint32_t alder = world_slot(&w, "alder"), dato = world_slot(&w, "rkv_dato");

	CHECK_INT(eval_fact(&w.eval, alder, &best), FACT_ABSENT);
	CHECK(best == NULL);
	world_tell(&w, "ledig",
		"{\"alder\": {\"value\": 40, \"source\": \"a\", \"seen\": \"2025-11-16\"}}");
	CHECK_INT(eval_fact(&w.eval, alder, &best), FACT_TOLD);
	world_tell(&w, "ledig",
		"{\"alder\": {\"value\": 40, \"source\": \"a\", \"seen\": \"2025-11-15\"}}");
	CHECK_INT(eval_fact(&w.eval, alder, &best), FACT_STALE);
	CHECK(best != NULL);
	CHECK_INT(eval_slot(&w.eval, alder).kind, V_UNKNOWN);
	world_tell(&w, "ledig",
		"{\"alder\": [{\"value\": 40, \"source\": \"a\", \"seen\": \"2026-11-01\"},"
		" {\"value\": 41, \"source\": \"b\", \"seen\": \"2026-11-02\"}]}");
	CHECK_INT(eval_fact(&w.eval, alder, &best), FACT_CONFLICT);
	CHECK_INT(eval_slot(&w.eval, alder).kind, V_UNKNOWN);
	world_tell(&w, "ledig", "{\"rkv_dato\": \"2026-11-17\", \"rkv\": \"ikv\"}");
	CHECK_INT(eval_fact(&w.eval, dato, &best), FACT_IMPLAUSIBLE);
	CHECK(best && best->value.u.i == world_day("2026-11-17"));
	CHECK_INT(world_state(&w, "har_dato"), STATE_UNKNOWN);
	world_tell(&w, "ledig", "{\"rkv_dato\": \"2026-11-16\"}");
	CHECK_INT(eval_fact(&w.eval, dato, &best), FACT_TOLD);
	world_close(&w);
}

TEST(plausibility_does_not_depend_on_which_fact_is_asked_first)
{
	OPEN(w, people)
	const struct telling *best;
	uint32_t fra = world_slot(&w, "fra"), til = world_slot(&w, "til");
	const char *twisted = "{\"fra\": \"2026-12-01\", \"til\": \"2026-01-01\"}";

	world_tell(&w, "ledig", twisted);
	CHECK_INT(eval_fact(&w.eval, fra, &best), FACT_IMPLAUSIBLE);
	CHECK_INT(eval_fact(&w.eval, til, &best), FACT_IMPLAUSIBLE);
	world_tell(&w, "ledig", twisted);
	CHECK_INT(eval_slot(&w.eval, til).kind, V_UNKNOWN);
	CHECK_INT(eval_slot(&w.eval, fra).kind, V_UNKNOWN);
	/* a test that cannot be tried speaks against nothing */
	world_tell(&w, "ledig", "{\"fra\": \"2026-12-01\"}");
	CHECK_INT(eval_fact(&w.eval, fra, &best), FACT_TOLD);
	world_close(&w);
}

TEST(an_offer_of_the_past_reads_as_no)
{
	OPEN(w, people)
	world_tell(&w, "ledig", "{\"alder\": 40}");
	CHECK_INT(world_state(&w, "bruger_slut"), STATE_YES);
	world_on(&w, "2026-06-30");
	world_tell(&w, "ledig", "{\"alder\": 40}");
	CHECK_INT(world_state(&w, "bruger_slut"), STATE_NO);
	world_close(&w);
}

TEST(a_consent_counts_only_while_it_is_given)
{
	OPEN(w, people)
	const struct criterion *c = world_criterion(&w, "samtykke", 1);

	world_tell(&w, "ledig", "{\"alder\": 40}");
	CHECK_INT(c->kind, CRIT_AWAIT_CONSENT);
	CHECK_INT(eval_criterion(&w.eval, c)->state, STATE_NO);
	world_beside(&w, "{\"samtykke\": [{\"modtager\": \"skole\", \"formaal\": \"plan\","
			 " \"til\": \"2026-11-16\", \"tilbagekaldt\": false}]}");
	CHECK_INT(eval_criterion(&w.eval, c)->state, STATE_YES);
	world_beside(&w, "{\"samtykke\": [{\"modtager\": \"skole\", \"formaal\": \"plan\","
			 " \"til\": \"2026-11-15\", \"tilbagekaldt\": false}]}");
	CHECK_INT(eval_criterion(&w.eval, c)->state, STATE_NO);
	world_beside(&w, "{\"samtykke\": [{\"modtager\": \"skole\", \"formaal\": \"plan\","
			 " \"til\": \"2027-11-15\", \"tilbagekaldt\": true}]}");
	CHECK_INT(eval_criterion(&w.eval, c)->state, STATE_NO);
	world_beside(&w, "{\"samtykke\": [{\"modtager\": \"skole\", \"formaal\": \"andet\","
			 " \"til\": \"2027-11-15\", \"tilbagekaldt\": false}]}");
	CHECK_INT(eval_criterion(&w.eval, c)->state, STATE_NO);
	/* an await never decides whether the item fits */
	CHECK_INT(world_state(&w, "samtykke"), STATE_YES);
	world_close(&w);
}

TEST(texts_say_values_as_people_do)
{
	OPEN(w, people)
	const struct criterion *c = world_criterion(&w, "tekst", 0);
	struct strbuf sb;

	world_tell(&w, "ledig",
		"{\"alder\": 40, \"uddannelse\": \"ufaglaert\", \"rkv\": null,"
		" \"rkv_dato\": \"2026-03-01\", \"loen\": 1234567.5, \"helbred\": [\"loeft\", "
		"\"kulde\"]}");
	sb_init(&sb, &w.arena);
	eval_text(&w.eval, c->no, false, "da", &sb);
	CHECK_STR(sb.s, "40, ufaglært, ingen, 1. marts 2026, 1.234.567,5, kulde og loeft, ja");
	sb_cut(&sb, 0);
	eval_text(&w.eval, c->no, true, "en", &sb);
	CHECK_STR(sb.s, "40, ufaglært, none, 1 March 2026, 1,234,567.5, confidential, yes");
	world_tell(&w, "ledig", "{\"helbred\": [], \"loen\": -1234}");
	sb_cut(&sb, 0);
	eval_text(&w.eval, c->no, false, "da", &sb);
	CHECK_STR(sb.s, "ukendt, ukendt, ukendt, ukendt, -1234, ingen, ukendt");
	world_close(&w);
}

/* ---- screenings ----------------------------------------------------------- */

static const char screen[] =
	HEAD "facts ledig {\n"
	     "  alder integer\n"
	     "  f_kval integer 1..10 or none\n"
	     "  f_pers integer 1..10\n"
	     "}\n"
	     "screening mob \"Mobilitet\" {\n"
	     "  dimension kval \"Kvalifikationer\" = f_kval\n"
	     "  dimension pers \"Personlig\" = f_pers\n"
	     "  level udfordring when value <= 4\n"
	     "  level graense when value = 5 open\n"
	     "  level ingen when value >= 6\n"
	     "  category ung when alder < 18\n"
	     "  category personlig when pers = \"udfordring\"\n"
	     "  category fri when kval = \"ingen\" and pers = \"ingen\"\n"
	     "  otherwise uafklaret \"Uafklaret\"\n"
	     "  fresh 91 days\n"
	     "}\n"
	     "offer a { lead not stated  require mob.category = \"personlig\" }\n"
	     "offer b { lead not stated  require mob.pers = \"ingen\" }\n"
	     "offer c { lead not stated  require mob.kval = \"ingen\" }\n";

static struct screening_result screened(struct world *w, const char *json)
{
	struct screening_result r;

	world_tell(w, "ledig", json);
	eval_screening(&w->eval, &w->image->screenings[0], &r);
	return r;
}

TEST(categories_are_tried_in_order_and_silence_wins_nothing)
{
	OPEN(w, screen)
	struct screening_result r = screened(&w, "{\"alder\": 17}");
	CHECK_STR(r.category, "ung");
	CHECK(r.settled);
	r = screened(&w, "{\"alder\": 40, \"f_pers\": 3}");
	CHECK_STR(r.category, "personlig");
	/* an earlier category that could hold stands in the way of a later one that does */
	r = screened(&w, "{\"f_pers\": 3}");
	CHECK_STR(r.category, "uafklaret");
	CHECK(!r.settled);
	CHECK_STR(world_names(&w, r.causes), "alder");
	CHECK_INT(world_state(&w, "a"), STATE_UNKNOWN);
	r = screened(&w, "{\"alder\": 40, \"f_pers\": 8, \"f_kval\": 8}");
	CHECK_STR(r.category, "fri");
	/* nothing holds, and all is known: settled, and `otherwise` is its name */
	r = screened(&w, "{\"alder\": 40, \"f_pers\": 8, \"f_kval\": 2}");
	CHECK_STR(r.category, "uafklaret");
	CHECK(r.settled);
	CHECK(r.causes == NULL);
	CHECK_INT(world_state(&w, "a"), STATE_NO);
	world_close(&w);
}

TEST(an_open_level_is_unknown_only_where_it_decides)
{
	OPEN(w, screen)
	struct value v;
	struct screening_result r = screened(&w, "{\"alder\": 40, \"f_pers\": 5, \"f_kval\": 8}");
	CHECK_STR(r.category, "uafklaret");
	CHECK(!r.settled);
	CHECK_STR(world_names(&w, r.causes), "f_pers, mob.pers");
	const struct level *l = eval_level(&w.eval, &w.image->screenings[0], 1, &v);
	CHECK(l && l->open);
	CHECK_STR(l->name, "graense");
	CHECK_INT(world_state(&w, "b"), STATE_UNKNOWN);
	r = screened(&w, "{\"alder\": 40, \"f_pers\": 3, \"f_kval\": 5}");
	CHECK_STR(r.category, "personlig");
	CHECK(r.settled);
	world_close(&w);
}

TEST(a_dimension_may_have_no_value_or_be_too_old)
{
	OPEN(w, screen)
	struct value v;
	const struct telling *best;

	screened(&w, "{\"alder\": 40, \"f_kval\": null, \"f_pers\": 8}");
	CHECK(eval_level(&w.eval, &w.image->screenings[0], 0, &v) == NULL);
	CHECK_INT(v.kind, V_NULL);
	CHECK_INT(world_state(&w, "c"), STATE_NO);
	struct screening_result r =
		screened(&w, "{\"alder\": 40, \"f_kval\": 8, \"f_pers\":"
			     " {\"value\": 8, \"source\": \"x\", \"seen\": \"2026-08-16\"}}");
	/* 92 days: the fact itself never ages, but the screening does */
	CHECK_STR(r.category, "uafklaret");
	CHECK_STR(world_names(&w, r.causes), "f_pers");
	CHECK_INT(eval_fact(&w.eval, world_slot(&w, "f_pers"), &best), FACT_TOLD);
	CHECK(eval_outdated(&w.eval, world_slot(&w, "f_pers")));
	CHECK(!eval_outdated(&w.eval, world_slot(&w, "f_kval")));
	r = screened(&w, "{\"alder\": 40, \"f_kval\": 8, \"f_pers\":"
			 " {\"value\": 8, \"source\": \"x\", \"seen\": \"2026-08-17\"}}");
	CHECK_STR(r.category, "fri");
	world_close(&w);
}

/* ---- two records ------------------------------------------------------------- */

static const char pairs[] =
	HEAD "codes postnr \"Postnumre\" from \"data/postnr.csv\"\n"
	     "facts ledig {\n"
	     "  alder integer\n"
	     "  postnr postnr\n"
	     "  let gammel = alder > 50\n"
	     "}\n"
	     "facts stilling {\n"
	     "  disco text\n"
	     "  postnr postnr\n"
	     "}\n"
	     "match job between ledig and stilling {\n"
	     "  require K0: gammel\n"
	     "  require K1: stilling.disco = \"8344\"\n"
	     "  require K2: ledig.alder > 40 and stilling.disco != \"\"\n"
	     "  rank by distance(ledig.postnr, stilling.postnr) asc \"Afstand\"\n"
	     "}\n";
static const char places[] = "kode;titel;lat;lon\n"
			     "0800;Uden sted;;\n"
			     "4200;Slagelse;55.4028;11.3546\n"
			     "8000;Aarhus C;56.1567;10.2108\n";

static bool open_pairs(struct world *w)
{
	const struct rule_file files[] = {
		{"data/postnr.csv", places, sizeof places - 1},
		{"x.rules", pairs, sizeof pairs - 1},
	};
	return world_open_files(w, files, 2, ON);
}

TEST(binding_another_record_forgets_no_more_than_it_must)
{
	struct world w;
	if (!open_pairs(&w))
		return;
	const struct criterion *k0 = world_criterion(&w, "job", 0);
	const struct criterion *k1 = world_criterion(&w, "job", 1);
	const struct criterion *k2 = world_criterion(&w, "job", 2);

	world_tell(&w, "ledig", "{\"alder\": 60}");
	world_tell(&w, "stilling", "{\"disco\": \"8344\"}");
	CHECK_INT(world_state(&w, "job"), STATE_YES);
	world_tell(&w, "stilling", "{\"disco\": \"\"}");
	CHECK(w.eval.env.slots[world_slot(&w, "alder")].kind == V_NUMBER ||
		w.eval.env.slots[world_slot(&w, "ledig.alder")].kind == V_NUMBER);
	CHECK_INT(eval_criterion(&w.eval, k0)->state, STATE_YES);
	CHECK_INT(eval_criterion(&w.eval, k1)->state, STATE_NO);
	CHECK_INT(eval_criterion(&w.eval, k2)->state, STATE_NO);
	world_tell(&w, "ledig", "{\"alder\": 20}");
	CHECK_INT(eval_criterion(&w.eval, k0)->state, STATE_NO);
	world_tell(&w, "stilling", "{}");
	CHECK_INT(eval_criterion(&w.eval, k1)->state, STATE_UNKNOWN);
	CHECK_INT(eval_criterion(&w.eval, k2)->state, STATE_NO);
	eval_bind(&w.eval, 0, NULL);
	CHECK_INT(eval_criterion(&w.eval, k0)->state, STATE_UNKNOWN);
	world_close(&w);
}

static int64_t metres(struct world *w, const char *from, const char *to)
{
	const struct match *m = image_match(w->image, "job");
	char json[64];
	int64_t i = -1;

	snprintf(json, sizeof json, "{\"postnr\": \"%s\"}", from);
	world_tell(w, "ledig", json);
	snprintf(json, sizeof json, "{\"postnr\": \"%s\"}", to);
	world_tell(w, "stilling", json);
	struct value v = eval_code(&w->eval, m->ranks[0].code);
	return value_to_int(v, &i) ? i : v.kind == V_NULL ? -2 : -1;
}

TEST(distance_is_whole_metres_along_a_great_circle)
{
	struct world w;
	if (!open_pairs(&w))
		return;
	CHECK_INT(metres(&w, "4200", "4200"), 0);
	CHECK_INT(metres(&w, "4200", "8000"), metres(&w, "8000", "4200"));
	int64_t d = metres(&w, "4200", "8000");
	/* the law of cosines gives 110.4 km */
	CHECK(d > 110000 && d < 111000);
	CHECK_INT(metres(&w, "4200", "0800"), -2);
	world_tell(&w, "stilling", "{}");
	struct value v = eval_code(&w.eval, image_match(w.image, "job")->ranks[0].code);
	CHECK_INT(v.kind, V_UNKNOWN);
	world_close(&w);
}

/* The way from Slagelse to Aarhus by hand: the great circles to and between the ends of the
 * bridges, times the detour, and the bridges as long as they are. */
TEST(distance_goes_over_the_crossings)
{
	static const char sted[] = "kode;titel;lat;lon;landsdel\n"
				   "4200;Slagelse;55.4028;11.3546;s\n"
				   "5000;Odense;55.40;10.39;f\n"
				   "8000;Aarhus C;56.1567;10.2108;j\n"
				   "8400;Ebeltoft;56.20;10.68;j\n";
	static const char over[] = "navn;fra;til;fra_lat;fra_lon;til_lat;til_lon;meter\n"
				   "Storebælt;f;s;55.31;10.81;55.34;11.11;18000\n"
				   "Lillebælt;j;f;55.53;9.72;55.51;9.75;1700\n";
	static const char ferry[] = "Færge;s;j;55.97;11.37;56.18;10.67;60000\n";
	char rules[sizeof pairs + 60], both[sizeof over + sizeof ferry];
	const char *at = strstr(pairs, ".csv\"") + 5;
	const double d = 1.3;
	double by_bridge =
		d * (geo_arc(55.4028, 11.3546, 55.34, 11.11) + geo_arc(55.31, 10.81, 55.51, 9.75) +
			    geo_arc(55.53, 9.72, 56.1567, 10.2108)) +
		19700;
	double by_ferry = d * (geo_arc(55.4028, 11.3546, 55.97, 11.37) +
				      geo_arc(56.18, 10.67, 56.1567, 10.2108)) +
			  60000;

	snprintf(rules, sizeof rules, "%.*s detour 1.3 crossings \"data/over.csv\"%s",
		(int)(at - pairs), pairs, at);
	snprintf(both, sizeof both, "%s%s", over, ferry);
	for (unsigned i = 0; i < 2; i++) {
		const char *crossings = i ? both : over;
		const struct rule_file files[] = {{"data/over.csv", crossings, strlen(crossings)},
			{"data/postnr.csv", sted, sizeof sted - 1},
			{"x.rules", rules, strlen(rules)}};
		struct world w;

		if (!world_open_files(&w, files, 3, ON))
			return;
		CHECK_INT(metres(&w, "4200", "8000"), (int64_t)((i ? by_ferry : by_bridge) + 0.5));
		CHECK_INT(metres(&w, "8000", "4200"), metres(&w, "4200", "8000"));
		CHECK_INT(metres(&w, "8000", "8400"),
			(int64_t)(d * geo_arc(56.1567, 10.2108, 56.20, 10.68) + 0.5));
		CHECK_INT(metres(&w, "8000", "8000"), 0);
		world_close(&w);
	}
	CHECK(by_ferry < by_bridge);
}

static void closeness_is(struct world *w, const char *have, const char *wanted, const char *want)
{
	char json[80];
	struct strbuf sb;

	snprintf(json, sizeof json, "{\"fag\": %s}", have);
	world_tell(w, "ledig", json);
	snprintf(json, sizeof json, "{\"fag\": %s}", wanted);
	world_tell(w, "stilling", json);
	sb_init(&sb, &w->arena);
	value_print(&sb, eval_code(&w->eval, image_match(w->image, "job")->ranks[0].code));
	if (strcmp(sb.s, want) != 0)
		test_fail(
			__FILE__, __LINE__, "from %s to %s: %s, not %s", have, wanted, sb.s, want);
}

TEST(a_group_or_a_bridge_brings_codes_closer)
{
	static const char rules[] =
		HEAD "codes fag from \"fag.csv\" tree prefix groups 1.5 bridges \"broer.csv\"\n"
		     "facts ledig { fag list of fag }\nfacts stilling { fag fag }\n"
		     "match job between ledig and stilling { require true\n"
		     "  rank by closeness(ledig.fag, stilling.fag) desc }\n";
	static const char fag[] = "kode;titel;gruppe\n11;A;byg\n111;B;\n12;C;byg\n121;D;\n"
				  "2;E;byg\n21;F;\n22;G;\n";
	static const char broer[] = "naerhed;fra;til;hvorfor\n2.5;11;2;haandelag\n3;111;22;\n";
	const struct rule_file files[] = {{"broer.csv", broer, sizeof broer - 1},
		{"fag.csv", fag, sizeof fag - 1}, {"x.rules", rules, sizeof rules - 1}};
	struct world w;

	if (!world_open_files(&w, files, 3, ON))
		return;
	closeness_is(&w, "[\"11\"]", "\"11\"", "2");
	closeness_is(&w, "[\"11\"]", "\"12\"", "1.5");  /* the group */
	closeness_is(&w, "[\"111\"]", "\"12\"", "1");   /* it has none */
	closeness_is(&w, "[\"11\"]", "\"2\"", "2.5");   /* the bridge, closer than the group */
	closeness_is(&w, "[\"2\"]", "\"11\"", "1.5");   /* and not back */
	closeness_is(&w, "[\"111\"]", "\"21\"", "2.5"); /* from and to what lies under */
	closeness_is(&w, "[\"111\"]", "\"22\"", "3");   /* the closest of two */
	closeness_is(&w, "[\"11\"]", "\"22\"", "2.5");  /* not from above */
	closeness_is(&w, "[\"121\", \"11\"]", "\"2\"", "2.5"); /* the nearest of several */
	closeness_is(&w, "[\"121\"]", "\"22\"", "0");
	closeness_is(&w, "[]", "\"22\"", "null");
	world_close(&w);
}

/* ---- tables -------------------------------------------------------------- */

static const char tables[] = HEAD
	"facts ledig { kat text  uger number  dato date or none  let trin = skridt(kat, uger) }\n"
	"const graense = 13 valid to 2026-12-31\n"
	"const graense = 14 valid from 2027-01-01\n"
	"table skridt hit first {\n"
	"  | kat    | uger      || skridt        |\n"
	"  | \"mob\"  | -         || \"samtale\"     |\n"
	"  | -      | > graense || \"indsats\"     |\n"
	"  | \"a\"    | -         || \"indsats\"     |\n"
	"  | -      | -         || kat + \"!\"     | }\n"
	"table en hit unique {\n"
	"  | x number || y |\n  | < 5 || 1 |\n  | > 3 || 2 |\n  | 10  || 3 | }\n"
	"table alle hit collect { | x number || y text | z | | > 3 || \"c\" | x | | > 5 || \"d\" | "
	"0 | }\n"
	"table kalder hit first { | x number || y | | > 3 || en(x - 1) + en(x) | | - || null | }\n"
	"table dage hit first { | d date || y | | <= on || true | | - || false | }\n"
	"group samtale { require skridt(kat, uger) = \"samtale\" }\n"
	"group indsats { require trin = \"indsats\" }\n"
	"group andet { require skridt(uger: uger, kat: kat) = \"b!\" }\n"
	"group en_to { require en(uger) = 2 }\n"
	"group tom { require alle(uger) = [] }\n"
	"group flere { require alle(uger).y = [\"c\", \"d\"] and alle(uger)[1].z = uger }\n"
	"group dybt { require kalder(uger) = 4 }\n"
	"group nu { require dage(dato) }\n"
	"group begge { require skridt(skridt(\"mob\", 1), 20) = \"indsats\" and en(en(2)) = 1 "
	"}\n";

TEST(tables_answer_with_the_row_that_holds)
{
	OPEN(w, tables)
	world_tell(&w, "ledig", "{\"kat\": \"mob\", \"uger\": 20}");
	CHECK_INT(world_state(&w, "samtale"), STATE_YES);
	CHECK_INT(world_state(&w, "indsats"), STATE_NO);
	world_tell(&w, "ledig", "{\"kat\": \"x\", \"uger\": 14}");
	CHECK_INT(world_state(&w, "indsats"), STATE_YES);
	CHECK_INT(world_state(&w, "samtale"), STATE_NO);
	world_tell(&w, "ledig", "{\"kat\": \"b\", \"uger\": 13}");
	CHECK_INT(world_state(&w, "andet"), STATE_YES);
	CHECK_INT(world_state(&w, "tom"), STATE_NO);
	CHECK_INT(world_state(&w, "flere"), STATE_YES);
	CHECK_INT(world_state(&w, "dybt"), STATE_YES);
	CHECK_INT(world_state(&w, "begge"), STATE_YES);
	world_tell(&w, "ledig", "{\"uger\": 2, \"dato\": \"2026-11-16\"}");
	CHECK_INT(world_state(&w, "tom"), STATE_YES);
	CHECK_INT(world_state(&w, "flere"), STATE_NO);
	CHECK_INT(world_state(&w, "nu"), STATE_YES);
	world_tell(&w, "ledig", "{\"dato\": \"2026-11-17\"}");
	CHECK_INT(world_state(&w, "nu"), STATE_NO);
	world_on(&w, "2027-01-01"); /* the constant its cells read has another value */
	world_tell(&w, "ledig", "{\"kat\": \"x\", \"uger\": 14}");
	CHECK_INT(world_state(&w, "indsats"), STATE_NO);
	world_close(&w);
}

TEST(two_rows_of_a_unique_table_are_an_error)
{
	OPEN(w, tables)
	struct feel_notes notes = {0};

	w.eval.env.notes = &notes;
	world_tell(&w, "ledig", "{\"uger\": 4}");
	CHECK_INT(world_state(&w, "en_to"), STATE_NO); /* null = 2 is false, as FEEL says */
	CHECK_INT(notes.list.n, 1);
	if (notes.list.n)
		CHECK_STR(notes.list.at[0].text, "two rows of a unique table hold");
	world_tell(&w, "ledig", "{\"uger\": 6}");
	CHECK_INT(world_state(&w, "en_to"), STATE_YES);
	world_close(&w);
}

TEST(unknown_inputs_leave_a_table_decided_when_the_rows_agree)
{
	OPEN(w, tables)
	/* whatever the category is, the second row or one that says the same is met, but the
	 * first may hold */
	world_tell(&w, "ledig", "{\"uger\": 20}");
	CHECK_INT(world_state(&w, "indsats"), STATE_UNKNOWN);
	CHECK_STR(world_names(&w, eval_item_causes(&w.eval, world_item(&w, "indsats"))), "kat");
	world_tell(&w, "ledig", "{\"kat\": \"mob\"}");
	CHECK_INT(world_state(&w, "samtale"), STATE_YES);
	world_tell(&w, "ledig", "{\"kat\": \"a\"}"); /* both rows say the same */
	CHECK_INT(world_state(&w, "indsats"), STATE_YES);
	world_tell(&w, "ledig", "{\"kat\": \"b\"}");
	CHECK_INT(world_state(&w, "indsats"), STATE_UNKNOWN);
	CHECK_STR(world_names(&w, eval_item_causes(&w.eval, world_item(&w, "indsats"))), "uger");
	CHECK_INT(world_state(&w, "tom"), STATE_UNKNOWN);
	world_close(&w);
}

/* "skridt:8 skridt:10?": the table and line of each row, "?" where it only may hold. */
static const char *rows(struct world *w, const char *item)
{
	struct rows_used used = {0};
	struct strbuf sb;

	eval_rows(&w->eval, world_item(w, item)->criteria[0].code, &used);
	sb_init(&sb, &w->arena);
	for (unsigned i = 0; i < used.list.n; i++) {
		const struct row_used *r = &used.list.at[i];

		sb_printf(&sb, "%s%s%s%s", i ? " " : "", r->table->item.name,
			strrchr(r->table->rows_at[r->row], ':'), r->sure ? "" : "?");
	}
	return sb.s;
}

TEST(rows_that_decided_are_named)
{
	OPEN(w, tables)
	world_tell(&w, "ledig", "{\"kat\": \"mob\", \"uger\": 20}");
	CHECK_STR(rows(&w, "samtale"), "skridt:7");
	CHECK_INT(world_state(&w, "indsats"), STATE_NO); /* the let is computed by now */
	CHECK_STR(rows(&w, "indsats"), "skridt:7");
	world_tell(&w, "ledig", "{\"uger\": 10}");
	CHECK_STR(rows(&w, "samtale"), "skridt:7? skridt:9? skridt:10");
	world_tell(&w, "ledig", "{\"uger\": 6}");
	CHECK_STR(rows(&w, "dybt"), "en:14 en:14 kalder:17");
	CHECK_STR(rows(&w, "flere"), "alle:16 alle:16 alle:16 alle:16");
	world_tell(&w, "ledig", "{\"kat\": \"mob\"}");
	CHECK_STR(rows(&w, "nu"), "dage:18? dage:18");
	world_close(&w);
}

TEST(coverage_by_weight)
{
	static const char vare[] = "kode;titel;vaegt\na;A;1\nb;B;2.5\nc;C;0\nd;D;\n";
	static const char text[] =
		"ruleset t \"T\" { language da }\ncodes vare from \"data/vare.csv\"\n"
		"facts ledig { har list of vare  vil set of vare }\n"
		"group g { require weighted_coverage(vil, har) = "
		"0.7142857142857142857142857142857143 "
		"}\n"
		"group ingen { require weighted_coverage(vil, har) = null }\n"
		"group tal { require weighted_coverage([1], har) > 0 }\n";
	struct rule_file files[] = {
		{"x.rules", text, strlen(text)}, {"data/vare.csv", vare, strlen(vare)}};
	struct world w;

	if (!world_open_files(&w, files, 2, ON)) {
		world_close(&w);
		return;
	}
	world_tell(&w, "ledig", "{\"vil\": [\"a\", \"b\", \"c\"], \"har\": [\"b\", \"b\"]}");
	CHECK_INT(world_state(&w, "g"), STATE_YES);
	CHECK_INT(world_state(&w, "ingen"), STATE_NO);
	world_tell(&w, "ledig", "{\"vil\": [\"c\", \"d\"], \"har\": [\"c\"]}");
	CHECK_INT(world_state(&w, "ingen"), STATE_YES); /* nothing that weighs is wanted */
	world_tell(&w, "ledig", "{\"vil\": [\"a\"]}");
	CHECK_INT(world_state(&w, "ingen"), STATE_UNKNOWN);
	CHECK_STR(world_names(&w, eval_item_causes(&w.eval, world_item(&w, "ingen"))), "har");
	world_tell(&w, "ledig", "{\"har\": [\"c\"]}");
	CHECK_INT(world_state(&w, "tal"), STATE_UNKNOWN);
	CHECK_STR(eval_criterion(&w.eval, world_criterion(&w, "tal", 0))->value.u.reason,
		"weighted_coverage needs two lists of codes");
	world_close(&w);
}

TEST_MAIN
