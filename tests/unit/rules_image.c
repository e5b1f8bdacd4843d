/* What an image holds: slots and what stands behind them, order, spans of days. */
#include "rules/cases.h"
#include "test.h"

static struct oom oom;
static struct arena arena;
static struct diags diags;
static struct ruleset *rs;

#define START "ruleset r \"R\" { language en  zone \"Europe/Paris\"  version \"7\" }\n"

static const char *load_files(const struct rule_file *files, unsigned n)
{
	struct strbuf sb;

	arena_init(&arena, &oom);
	diags_init(&diags, &arena, 20);
	rs = NULL;
	if (ruleset_load(&rs, files, n, "rules/", NULL, &diags) == 0)
		return NULL;
	sb_init(&sb, &arena);
	diags_print(&sb, &diags);
	return sb.s;
}

static bool load(const char *text)
{
	struct rule_file f = {"x.rules", text, strlen(text)};
	const char *why = load_files(&f, 1);

	if (why)
		test_fail(__FILE__, __LINE__, "%s", why);
	return !why;
}

static void drop(void)
{
	ruleset_unref(rs);
	arena_release(&arena);
}

static int64_t day(const char *s)
{
	int64_t d = 0;

	CHECK(date_parse(&d, s, strlen(s)) == 0);
	return d;
}

static const struct image *on(const char *s)
{
	return ruleset_on(rs, day(s));
}

static const struct slot *slot(const struct image *im, const char *name)
{
	for (uint32_t i = 0; i < im->n_slots; i++)
		if (strcmp(im->slots[i].name, name) == 0)
			return &im->slots[i];
	test_fail(__FILE__, __LINE__, "no slot %s", name);
	return &im->slots[0];
}

/* "alder skaane" */
static const char *names(const struct image *im, const uint32_t *slots, uint32_t n)
{
	struct strbuf sb;

	sb_init(&sb, &arena);
	for (uint32_t i = 0; i < n; i++)
		sb_printf(&sb, "%s%s", i ? " " : "", im->slots[slots[i]].name);
	return sb.s;
}

#define BEHIND(im, name) names(im, slot(im, name)->facts, slot(im, name)->n_facts)

TEST(the_ruleset_itself)
{
	if (load(START)) {
		CHECK_STR(ruleset_name(rs), "r");
		CHECK_STR(ruleset_title(rs), "R");
		CHECK_STR(ruleset_language(rs), "en");
		CHECK_STR(ruleset_zone(rs), "Europe/Paris");
		CHECK_STR(ruleset_version(rs), "7");
		CHECK_INT(strlen(ruleset_digest(rs)), 64);
		CHECK_INT(ruleset_images(rs), 1);
		CHECK_INT(on("2026-01-01")->n_entities, 1); /* somebody must be the person */
		CHECK_STR(on("2026-01-01")->entities[0].name, "ledig");
	}
	drop();
	if (load("ruleset r {}")) {
		CHECK_STR(ruleset_title(rs), "r");
		CHECK_STR(ruleset_language(rs), "da");
		CHECK_STR(ruleset_zone(rs), "Europe/Copenhagen");
		CHECK_STR(ruleset_version(rs), "");
	}
	drop();
}

TEST(references)
{
	if (load(START)) {
		CHECK(ruleset_ref(rs) == rs);
		ruleset_unref(rs);
		CHECK_STR(ruleset_name(rs), "r");
	}
	drop();
	ruleset_unref(NULL);
}

TEST(slots_and_what_stands_behind_them)
{
	const struct image *im;

	if (load(START
		    "facts stilling { alder number  sted text }\n"
		    "facts ledig { ydelse text  alder number  let ung = alder < 25  let arm = ung "
		    "and ydelse = \"k\" }\n"
		    "facts aaa { x number }\n"
		    "group g { require arm }\n"
		    "profile p { require not(group.g) border alder > 30 }\n"
		    "match m between ledig and stilling {\n"
		    "  require K1: profile.p and sted = \"x\"\n"
		    "  require K2: stilling.alder > 3  else n when ydelse = \"d\"\n"
		    "  rank by ledig.alder desc }\n")) {
		im = on("2026-01-01");
		CHECK_STR(im->slots[SLOT_ON].name, "on");
		CHECK(im->slots[SLOT_ON].type->kind == T_DATE);
		CHECK_STR(im->slots[SLOT_VALUE].name, "value");
		CHECK_STR(im->entities[0].name, "ledig"); /* the person first, then by name */
		CHECK_STR(im->entities[1].name, "aaa");
		CHECK_STR(im->entities[2].name, "stilling");
		CHECK_INT(im->entities[0].first_slot, 2);
		CHECK_STR(im->slots[2].name, "ydelse"); /* facts as they were written */
		CHECK_STR(im->slots[3].name, "alder");
		CHECK_INT(im->slots[3].index, 1);
		CHECK_INT(im->entities[2].first_slot, 5);
		CHECK_STR(im->slots[5].name, "stilling.alder");
		CHECK_STR(BEHIND(im, "alder"), "alder");
		CHECK_STR(BEHIND(im, "arm"), "ydelse alder");
		CHECK_STR(BEHIND(im, "group.g"), "ydelse alder");
		CHECK_STR(BEHIND(im, "profile.p"), "ydelse alder");
		CHECK_INT(slot(im, "profile.p")->entities, 1);
		CHECK(slot(im, "profile.p")->type->kind == T_BOOLEAN);
		CHECK(slot(im, "ung")->type->kind == T_BOOLEAN);
		CHECK_STR(names(im, im->entities[0].clears, im->entities[0].n_clears),
			"ydelse alder ung arm group.g profile.p");
		CHECK_STR(names(im, im->entities[2].clears, im->entities[2].n_clears),
			"stilling.alder stilling.sted");
		const struct criterion *k = im->matches[0].item.criteria;

		CHECK_STR(names(im, k[0].facts, k[0].n_facts), "ydelse alder stilling.sted");
		CHECK_INT(k[0].entities, 1 << 0 | 1 << 2);
		CHECK_STR(names(im, k[1].facts, k[1].n_facts), "ydelse stilling.alder");
		CHECK_STR(k[1].note, "n");
		CHECK(k[1].note_when != NULL);
		CHECK_INT(im->matches[0].left, 0);
		CHECK_INT(im->matches[0].right, 2);
		CHECK_STR(names(im, im->matches[0].ranks[0].facts, im->matches[0].ranks[0].n_facts),
			"alder");
		CHECK(im->matches[0].ranks[0].descending);
		CHECK_STR(im->matches[0].ranks[0].label, "ledig.alder");
		CHECK_INT(im->n_criteria, 4);
	}
	drop();
}

TEST(facts_as_declared)
{
	if (load(START "facts ledig \"Den ledige\" {\n"
		       "  alder integer 15..75 \"Alder\" fresh 2 weeks set by register only unit "
		       "\"år\"\n"
		       "    ask \"Hvor gammel?\" can change sensitive plausible alder > 0\n"
		       "  d one of { a \"A\", b until 2025-06-30 } ordered or none\n"
		       "  s set of { x, y }\n  l list of text\n  n number ..-3\n"
		       "  c { a text, b number or none }\n}\n"
		       "facts ledig { senere date fresh 3 months }\n")) {
		const struct vocab *v = &on("2026-01-01")->entities[0].vocab;
		const struct fact *f = v->facts;

		CHECK_STR(v->title, "Den ledige");
		CHECK_INT(v->n, 7);
		CHECK_STR(f[0].title, "Alder");
		CHECK_STR(f[0].ask, "Hvor gammel?");
		CHECK_STR(f[0].unit, "år");
		CHECK_STR(f[0].at, "rules/x.rules:3");
		CHECK_INT(f[0].fresh_days, 14);
		CHECK_STR(f[0].set_by, "register");
		CHECK(f[0].set_by_only && f[0].can_change && f[0].sensitive && f[0].integer);
		CHECK(!f[0].none_ok && !f[0].is_set);
		CHECK_INT(f[0].range->lo.u.i, 15);
		CHECK_INT(f[0].range->hi.u.i, 75);
		CHECK(on("2026-01-01")->entities[0].plausible[0] != NULL);
		CHECK(on("2026-01-01")->entities[0].plausible[1] == NULL);
		CHECK_STR(f[1].title, "d");
		CHECK(f[1].none_ok && f[1].type->domain->ordered);
		CHECK_STR(f[1].type->domain->at[0].title, "A");
		CHECK_INT(f[1].type->domain->at[1].until, day("2025-06-30"));
		CHECK_INT(f[1].fresh_days, -1);
		CHECK(f[2].is_set && f[2].type->kind == T_LIST && f[2].type->of->domain);
		CHECK(!f[3].is_set && f[3].type->of->kind == T_STRING);
		CHECK(f[4].range->lo.kind == V_NULL && f[4].range->hi.u.i == -3);
		CHECK_INT(f[5].type->n_fields, 2);
		CHECK_INT(f[6].fresh_days, 90);
		CHECK(vocab_find(v, "senere", 6) == &f[6]);
	}
	drop();
}

TEST(spans_of_days)
{
	if (load(START "facts ledig { alder number }\n"
		       "const g = 30 valid to 2026-06-30\n"
		       "const g = 31 valid from 2026-07-01\n"
		       "const fast = 5\n"
		       "profile p { valid from 2026-03-01 to 2026-08-31 require alder > g }\n"
		       "profile q { require alder > fast }\n")) {
		CHECK_INT(ruleset_images(rs), 4);
		CHECK(on("2026-02-28")->from == DATE_NONE);
		CHECK_INT(on("2026-02-28")->to, day("2026-02-28"));
		CHECK_INT(on("2026-02-28")->n_profiles, 1);
		CHECK_INT(on("2026-03-01")->n_profiles, 2);
		CHECK_INT(on("2026-08-31")->n_profiles, 2);
		CHECK_INT(on("2026-09-01")->n_profiles, 1);
		CHECK(on("2026-09-01")->to == DATE_NONE);
		CHECK(on("1800-01-01")->from == DATE_NONE && on("9999-01-01")->to == DATE_NONE);
		const struct image *before = on("2026-06-30"), *after = on("2026-07-01");

		CHECK(before != after);
		CHECK(before->entities[0].vocab.facts == after->entities[0].vocab.facts);
		CHECK_INT(before->n_slots, after->n_slots);
		CHECK_STR(before->lets[0].name, "g");
		CHECK(before->lets[0].code != after->lets[0].code);
		CHECK_INT(before->n_lets, 1); /* `fast` is part of the code */
		CHECK(before->profiles[0].item.criteria[0].code ==
			after->profiles[0].item.criteria[0].code);
		CHECK_INT(slot(on("2026-02-01"), "profile.p")->index, UINT32_MAX);
	}
	drop();
}

TEST(an_offer_that_is_over_stays_known)
{
	if (load(START "facts ledig { alder number }\n"
		       "offer o { valid from 2026-01-01 to 2026-06-30 require alder > 3 await c "
		       "consent s for \"x\" refuse r when alder > 9 lead x seats 3 partners { "
		       "\"A\" \"B\" } voluntary }\n"
		       "offer o { valid from 2027-01-01 require alder > 4 }\n"
		       "track t { step s lead x offer one of { o } }\n"
		       "profile p { valid from 2026-01-01 require not(offer.o) }\n")) {
		CHECK_INT(on("2025-12-31")->n_offers, 0);
		CHECK_INT(on("2025-12-31")->tracks[0].steps[0].n_offers, 0);
		const struct offer *o = &on("2026-06-30")->offers[0];

		CHECK(!o->expired && o->voluntary);
		CHECK_INT(o->item.n_criteria, 3);
		CHECK(o->item.criteria[2].kind == CRIT_AWAIT_CONSENT); /* awaits last */
		CHECK_STR(o->item.criteria[2].consent_to, "s");
		CHECK_STR(o->item.criteria[1].name, "r");
		CHECK_INT(o->seats, 3);
		CHECK_INT(o->n_partners, 2);
		CHECK_STR(o->lead, "x");
		o = &on("2026-07-01")->offers[0];
		CHECK(o->expired);
		CHECK_INT(o->item.n_criteria, 0);
		CHECK_INT(o->item.valid_to, day("2026-06-30"));
		CHECK_INT(on("2026-07-01")->tracks[0].steps[0].n_offers, 1);
		CHECK(!on("2027-01-01")->offers[0].expired);
	}
	drop();
}

TEST(tracks_and_steps_in_order)
{
	if (load(START "facts ledig { alder number }\n"
		       "profile p \"Profilen\" { require alder > 3 }\n"
		       "group g { require alder > 4 }\n"
		       "track c { before a  step x lead r }\n"
		       "track a \"A\" { for profile p  for group g  require alder > 5\n"
		       "  step last \"Sidst\" lead r after second, first because \"fordi\"\n"
		       "  step second lead r after first within 10 working days done when "
		       "known(alder)\n"
		       "  step first lead not stated within 2 months\n"
		       "  ends when alder > 60 }\n"
		       "track b { before c  step x lead r }\n")) {
		const struct image *im = on("2026-01-01");
		const struct track *t = im->tracks;

		CHECK_STR(t[0].item.name, "a");
		CHECK_INT(t[0].rank, 2);
		CHECK_INT(t[1].rank, 0); /* b */
		CHECK_INT(t[2].rank, 1); /* c */
		CHECK_STR(t[0].steps[0].name, "first");
		CHECK(t[0].steps[0].lead == NULL);
		CHECK_INT(t[0].steps[0].within, 2);
		CHECK(t[0].steps[0].within_unit == TIME_MONTHS);
		CHECK_STR(t[0].steps[1].name, "second");
		CHECK(t[0].steps[1].within_unit == TIME_WORKING_DAYS);
		CHECK(t[0].steps[1].done != NULL);
		CHECK_INT(t[0].steps[1].after[0], 0);
		CHECK_STR(t[0].steps[2].title, "Sidst");
		CHECK_INT(t[0].steps[2].n_after, 2);
		CHECK_INT(t[0].steps[2].after[0], 1);
		CHECK_STR(t[0].steps[2].because->at[0].literal, "fordi");
		CHECK(t[0].ends != NULL);
		CHECK_INT(t[0].item.n_criteria, 2);
		CHECK_STR(t[0].item.criteria[0].expression, "profile.p or group.g");
		CHECK_STR(t[0].item.criteria[0].yes->at[0].literal, "Profilen, g");
		CHECK_STR(t[0].item.criteria[0].at, "rules/x.rules:6");
		CHECK_INT(t[0].item.slot, UINT32_MAX);
		CHECK_INT(t[1].item.n_criteria, 0); /* for nobody in particular */
	}
	drop();
}

TEST(screenings)
{
	if (load(START "facts ledig { alder number  geo number }\n"
		       "screening s \"S\" { source \"x\" fresh 91 days filled by konsulent\n"
		       "  dimension x \"X\" = geo\n  level lav \"Lav\" when value <= 4 open\n"
		       "  level hoej when value > 4\n"
		       "  category k \"K\" when x = \"lav\" and alder > 3\n  category m when s.x = "
		       "\"hoej\"\n  otherwise z \"Z\" }\n"
		       "profile p { require s.category = \"k\" and s.x = \"lav\" }\n")) {
		const struct image *im = on("2026-01-01");
		const struct screening *s = &im->screenings[0];

		CHECK_INT(s->fresh_days, 91);
		CHECK_STR(s->filled_by, "konsulent");
		CHECK_STR(s->otherwise_title, "Z");
		CHECK_INT(s->n_dimensions, 1);
		CHECK_STR(names(im, s->dimensions[0].facts, s->dimensions[0].n_facts), "geo");
		CHECK(s->levels[0].open && !s->levels[1].open);
		CHECK_STR(s->categories[1].title, "m");
		CHECK_STR(names(im, s->categories[0].when.facts, s->categories[0].when.n_facts),
			"alder geo");
		CHECK_INT(im->slots[s->slot].kind, SLOT_CATEGORY);
		CHECK_INT(s->slot, s->item.slot);
		CHECK_STR(BEHIND(im, "s.category"), "alder geo");
		CHECK_STR(BEHIND(im, "s.x"), "geo");
		CHECK_INT(slot(im, "s.x")->index, 0);
		CHECK_INT(slot(im, "s.x")->sub, 0);
		CHECK(slot(im, "s.category")->type->domain->n == 3);
	}
	drop();
}

TEST(tables)
{
	if (load(START "facts ledig { a number 0..9  let l = t(a, \"x\") }\n"
		       "const g = 1 valid to 2026-06-30\n const g = 2 valid from 2026-07-01\n"
		       "table u hit unique { valid from 2026-07-01 | x number || y text | | > g || "
		       "\"q\" | }\n"
		       "table t \"T\" hit first { source \"s\" basis own\n"
		       "  | a | b || ud \"Ud\" | tal |\n"
		       "  | 1 | -     || \"p\" | 1 |\n"
		       "  | - | \"x\" || null | a |\n"
		       "}\n"
		       "group h { require l.ud = \"p\" }\n")) {
		const struct image *im = on("2026-07-01"), *before = on("2026-06-30");
		const struct table *t = &im->tables[0];

		CHECK_INT(im->n_tables, 2);
		CHECK_INT(before->n_tables, 1);
		CHECK_INT(im->n_functions, 2);
		CHECK(im->functions[0] == t && im->functions[1] == &im->tables[1]);
		CHECK(before->functions[0] == &before->tables[0] && !before->functions[1]);
		CHECK_STR(t->item.name, "t");
		CHECK_STR(t->item.source, "s");
		CHECK(t->item.basis == BASIS_OWN);
		CHECK_INT(t->item.n_criteria, 0);
		CHECK(t->decision.hit == HIT_FIRST && im->tables[1].decision.hit == HIT_UNIQUE);
		CHECK_INT(t->decision.n_inputs, 2);
		CHECK_INT(t->decision.n_outputs, 2);
		CHECK_INT(t->decision.n_rows, 2);
		CHECK(t->decision.inputs[0].type->kind == T_NUMBER); /* the fact's */
		CHECK(t->decision.inputs[1].type == NULL);
		CHECK(t->decision.rows[0].when[0] != NULL && t->decision.rows[0].when[1] == NULL);
		CHECK_STR(t->rows_at[1], "rules/x.rules:9");
		CHECK_STR(im->slots[t->inputs[0]].name, "t(a)");
		CHECK(im->slots[t->inputs[0]].kind == SLOT_INPUT);
		CHECK_STR(t->type->fields[1].name, "b");
		CHECK(t->type->fields[1].type->kind == T_STRING);
		CHECK(t->type->of->kind == T_CONTEXT);
		CHECK_INT(t->type->of->fields[0].type->domain->n, 1);
		CHECK_STR(t->type->of->fields[0].type->domain->at[0].name, "p");
		CHECK(t->type->of->fields[1].type->kind == T_NUMBER);
		CHECK_STR(BEHIND(im, "group.h"), "a"); /* what is handed in, and nothing else */
		CHECK_INT(slot(im, "group.h")->entities, 1);
	}
	drop();
}

TEST(runs_of_offers_have_the_facts_that_are_read_of_them)
{
	if (load(START "facts ledig { a number }\n"
		       "facts tilbud \"Run\" { place text  seats integer 1..30 \"Places\" }\n"
		       "offer b \"B\" { lead y }\noffer a { lead y }\n")) {
		const struct entity *e = image_entity(on("2026-01-01"), "tilbud");
		const struct vocab *v = &e->vocab;

		CHECK_INT(v->n, 5);
		CHECK_STR(v->facts[1].title, "Places");
		CHECK_STR(v->facts[2].name, "offer");
		CHECK_STR(v->facts[2].title, "Offer"); /* the ruleset is English */
		CHECK_INT(v->facts[2].type->domain->n, 2);
		CHECK_STR(v->facts[2].type->domain->at[0].title, "B");
		CHECK_STR(v->facts[2].at, "rules/x.rules:3");
		CHECK(v->facts[3].type->kind == T_DATE);
		CHECK_STR(v->facts[4].name, "seats_free");
		CHECK(v->facts[4].integer && v->facts[4].fresh_days == -1);
	}
	drop();
	if (load(START "facts ledig { a number }\nfacts stilling { b text }\n"))
		CHECK_INT(image_entity(on("2026-01-01"), "stilling")->vocab.n, 1);
	drop();
	if (load("ruleset r {} facts tilbud {}")) /* alone, they are what items are about */
		CHECK_INT(on("2026-01-01")->entities[0].vocab.n, 0);
	drop();
	if (load("ruleset r {} facts tilbud {} facts ledig {}")) { /* without offers */
		const struct vocab *v = &on("2026-01-01")->entities[1].vocab;

		CHECK_INT(v->n, 4);
		CHECK_STR(v->facts[0].title, "Tilbud");
		CHECK(v->facts[0].type == &type_string);
	}
	drop();
}

TEST(lengths_consents_and_endings)
{
	struct rule_file files[] = {
		{"x.rules",
			START "facts ledig { j boolean  c c }\n"
			      "codes c from \"c.csv\" source \"DST\" basis law\n"
			      "offer o { lasts 4 working days lead y }\n offer n { lead y }\n"
			      "track t { step a lead x consent skole for \"plan\" done when j\n"
			      "  step b lead x\n  ends when j because \"I job\" }\n",
			0},
		{"c.csv", "kode;titel\n1;A\n", 19}};
	const char *why;

	files[0].len = strlen(files[0].text);
	files[1].len = strlen(files[1].text);
	why = load_files(files, 2);
	if (why)
		test_fail(__FILE__, __LINE__, "%s", why);
	if (!why) {
		const struct image *im = on("2026-01-01");
		const struct track *t = &im->tracks[0];

		CHECK_INT(im->offers[0].lasts, 0);
		CHECK_INT(im->offers[1].lasts, 4);
		CHECK(im->offers[1].lasts_unit == TIME_WORKING_DAYS);
		CHECK(t->steps[0].consent->kind == CRIT_AWAIT_CONSENT);
		CHECK_STR(t->steps[0].consent->consent_to, "skole");
		CHECK_STR(t->steps[0].consent->consent_for, "plan");
		CHECK(t->steps[1].consent == NULL);
		CHECK_STR(t->ends_because->at[0].literal, "I job");
		CHECK_INT(im->n_criteria, 1);
		CHECK_STR(im->code_origins[0].source, "DST");
		CHECK(im->code_origins[0].basis == BASIS_LAW);
	}
	drop();
}

TEST(shares_and_progress)
{
	if (load(START "facts ledig { a number  b text  let l = a > 3 }\n"
		       "share s \"S\" { source \"x\" purpose \"p\" consent v for \"f\" fields { l, "
		       "a } }\n"
		       "share r { basis law valid from 2026-07-01 purpose \"q\" fields { b } }\n"
		       "progress g \"G\" { basis own indicator x \"X\" 1..10 anchors { 1 \"en\" 5 "
		       "\"fem\" }\n"
		       "  indicator y 0..5 measure at week 0, 4, 10 }\n")) {
		const struct image *im = on("2026-07-01");
		const struct share *s = &im->shares[1];
		const struct progress *g = &im->progresses[0];

		CHECK_INT(on("2026-06-30")->n_shares, 1);
		CHECK_INT(im->n_shares, 2);
		CHECK_STR(s->item.title, "S");
		CHECK_STR(s->purpose, "p");
		CHECK_STR(s->consent_to, "v");
		CHECK_STR(s->consent_for, "f");
		CHECK_STR(names(im, s->fields, s->n_fields), "l a"); /* as written */
		CHECK(im->shares[0].consent_to == NULL);
		CHECK(im->shares[0].item.basis == BASIS_LAW);
		CHECK_INT(im->n_progresses, 1);
		CHECK_STR(g->item.title, "G");
		CHECK_INT(g->n_indicators, 2);
		CHECK_STR(g->indicators[0].title, "X");
		CHECK_STR(g->indicators[1].title, "y");
		CHECK_STR(g->indicators[1].at, "rules/x.rules:6");
		CHECK(g->indicators[0].least == 1 && g->indicators[0].most == 10);
		CHECK_INT(g->indicators[0].n_anchors, 2);
		CHECK_INT(g->indicators[0].anchors[1].value, 5);
		CHECK_STR(g->indicators[0].anchors[1].text, "fem");
		CHECK_INT(g->n_weeks, 3);
		CHECK_INT(g->weeks[2], 10);
	}
	drop();
}

TEST(dues)
{
	if (load(START
		    "facts ledig { siden date or none  plan boolean  alder number }\n"
		    "due b \"B\" { source \"x\" basis law valid from 2026-07-01\n"
		    "  when plan = false or not(known(alder)) because \"Uden plan\" source \"y\"\n"
		    "  from siden + duration(\"P91D\") within 10 working days\n"
		    "  lead sluser parties { borger, kommune } info \"L\" \"T\" }\n"
		    "due a { when plan lead not stated }\n"
		    "due c { when plan from siden within 2 months lead x }\n"
		    "case \"c\" { on 2026-07-01 expect due b expect due c overdue }\n")) {
		const struct image *im = on("2026-07-01");
		const struct due *d = &im->dues[1];
		const struct case_block *k;
		unsigned n;

		CHECK_INT(on("2026-06-30")->n_dues, 2);
		CHECK_INT(im->n_dues, 3);
		CHECK_STR(im->dues[0].item.name, "a");
		CHECK_STR(im->dues[0].item.title, "a");
		CHECK(im->dues[0].lead == NULL && im->dues[0].from == NULL);
		CHECK_INT(im->dues[0].n_facts, 0);
		CHECK_STR(d->item.title, "B");
		CHECK_STR(d->item.source, "x");
		CHECK(d->item.basis == BASIS_LAW);
		CHECK_INT(d->item.valid_from, day("2026-07-01"));
		CHECK_STR(d->item.info[0].label, "L");
		CHECK_INT(d->item.slot, UINT32_MAX);
		CHECK_INT(d->item.n_criteria, 1);
		CHECK_STR(d->item.criteria[0].source, "y");
		CHECK_STR(d->item.criteria[0].yes->at[0].literal, "Uden plan");
		CHECK_STR(names(im, d->item.criteria[0].facts, d->item.criteria[0].n_facts),
			"plan alder");
		CHECK(d->from != NULL);
		CHECK_STR(names(im, d->facts, d->n_facts), "siden");
		CHECK_INT(d->within, 10);
		CHECK(d->within_unit == TIME_WORKING_DAYS);
		CHECK_STR(d->lead, "sluser");
		CHECK_INT(d->n_parties, 2);
		CHECK_STR(d->parties[1], "kommune");
		CHECK(im->dues[2].within == 2 && im->dues[2].within_unit == TIME_MONTHS);
		k = ruleset_cases(rs, &n);
		CHECK(k->expects[0].kind == EXPECT_DUE && k->expects[0].due == DUE_NOW);
		CHECK_INT(k->expects[0].index, 1);
		CHECK(k->expects[1].index == 2 && k->expects[1].due == DUE_OVERDUE);
		CHECK_INT(im->n_criteria, 3);
	}
	drop();
}

TEST(texts)
{
	if (load(START "facts ledig { alder number  dag date }\n const g = 30\n"
		       "profile p { require alder > g\n"
		       "  because \"Er {alder:tal} på {dag:dato}, {on}: {g}\"\n"
		       "  require dag < on  yes \"ja\" no \"nej\" }\n")) {
		const struct image *im = on("2026-01-01");
		const struct criterion *c = im->profiles[0].item.criteria;
		const struct text *t = c[0].yes;

		CHECK(c[0].yes == c[0].no && c[0].no == c[0].unknown);
		CHECK_INT(t->n, 8);
		CHECK_STR(t->at[0].literal, "Er ");
		CHECK(t->at[1].literal == NULL);
		CHECK_STR(im->slots[t->at[1].slot].name, "alder");
		CHECK_STR(t->at[1].format, "tal");
		CHECK_STR(t->at[3].format, "dato");
		CHECK_INT(t->at[5].slot, SLOT_ON);
		CHECK_STR(t->at[7].literal, "30");
		CHECK_STR(c[1].yes->at[0].literal, "ja");
		CHECK(c[1].unknown == NULL);
		CHECK_STR(c[0].expression, "alder > g");
	}
	drop();
}

/* What nobody computes with, and a reader of the rules asks for. */
TEST(what_is_said_of_declarations)
{
	const struct image *im;
	const struct entity *e;

	if (load("ruleset r { source \"S\" basis law info \"L\" \"T\" }\n"
		 "const b \"B\" = duration(\"P7D\") source \"X 1\"\n"
		 "const a = 1 valid to 2026-06-30\n"
		 "const a = 2 // two\n + 3 valid from 2026-07-01\n"
		 "facts ledig { source \"F\" basis own  x number  y number source \"Y\" basis law\n"
		 "  let z = (string(x) + /* and */ \"a \\\" // b\\\\\" //\n) let w = (x + y) * (y "
		 "+ 1) }\n")) {
		CHECK_STR(ruleset_about(rs)->source, "S");
		CHECK_INT(ruleset_about(rs)->basis, BASIS_LAW);
		CHECK_STR(ruleset_about(rs)->info[0].text, "T");
		im = on("2026-07-01");
		CHECK_INT(im->n_constants, 2);
		CHECK_STR(im->constants[0].item.name, "a");
		CHECK_INT(im->constants[0].item.valid_from, day("2026-07-01"));
		CHECK_STR(im->constants[0].item.at, "rules/x.rules:4");
		CHECK_STR(feel_code_text(im->constants[0].code, &arena), "2 + 3");
		CHECK(!im->constants[0].value);
		CHECK_STR(im->constants[1].item.title, "B");
		CHECK_STR(im->constants[1].item.source, "X 1");
		CHECK(im->constants[1].value && im->constants[1].value->kind == V_DAYTIME);
		CHECK_STR(feel_code_text(on("2026-06-30")->constants[0].code, &arena), "1");
		e = &im->entities[0];
		CHECK_STR(e->origins[0].source, "F");
		CHECK_INT(e->origins[0].basis, BASIS_OWN);
		CHECK_STR(e->origins[1].source, "Y");
		CHECK_INT(e->origins[1].basis, BASIS_LAW);
		CHECK_STR(feel_code_text(im->lets[0].code, &arena),
			"(string(x) + \"a \\\" // b\\\\\" )");
		CHECK_STR(feel_code_text(im->lets[1].code, &arena), "(x + y) * (y + 1)");
	}
	drop();
}

TEST(expressions_on_one_line)
{
	if (load(START
		    "facts ledig { a text }\nprofile p { require a = /* c */ \"x  y // z\" // d\n"
		    "\t or\n\n   a = \"q\" because \"x\" source \"s\" info \"L\" \"T\" basis own "
		    "}")) {
		const struct item *it = &on("2026-01-01")->profiles[0].item;

		CHECK_STR(it->criteria[0].expression, "a = \"x  y // z\" or a = \"q\"");
		CHECK_STR(it->criteria[0].source, "s");
		CHECK_STR(it->criteria[0].at, "rules/x.rules:3");
		CHECK_STR(it->info[0].label, "L");
		CHECK(it->basis == BASIS_OWN);
		CHECK(it->source == NULL);
	}
	drop();
}

TEST(the_digest_is_of_rules_and_tables)
{
	struct rule_file files[] = {{"a.rules", START "codes c from \"c.csv\"\n", 0},
		{"c.csv", "kode;titel\n1;A\n", 0}, {"other.txt", "x", 1}};
	char first[65];

	for (unsigned i = 0; i < 2; i++)
		files[i].len = strlen(files[i].text);
	CHECK(load_files(files, 2) == NULL);
	memcpy(first, ruleset_digest(rs), sizeof first);
	drop();
	CHECK(load_files(files, 3) == NULL); /* what no rule names is no part of it */
	CHECK_STR(ruleset_digest(rs), first);
	drop();
	files[1].text = "kode;titel\n1;B\n";
	CHECK(load_files(files, 2) == NULL);
	CHECK(strcmp(ruleset_digest(rs), first) != 0);
	drop();
}

TEST(bounds_on_files)
{
	struct rule_file files[] = {{"a.rules", START, sizeof START - 1}, {"b.rules", "", 0}};
	struct rule_limits few = {.files = 1}, small = {.file_bytes = 10}, items = {.items = 1},
			   spans = {.spans = 2};
	const char *dated = START "facts f { a number }\ngroup g { valid from 2026-01-01 to "
				  "2026-02-01 require a > 3 }\n";
	struct rule_file one = {"a.rules", dated, strlen(dated)};
	const struct {
		const struct rule_file *files;
		unsigned n;
		const struct rule_limits *limits;
		const char *text;
	} bad[] = {
		{files, 2, &few, "more than 1 files"},
		{files, 1, &small, "the file 'a.rules' is larger than 10 bytes"},
		{&one, 1, &items, "more than 1 items"},
		{&one, 1, &spans,
			"items begin and end on 2 different days; at most 1 are possible"},
		{files, 0, NULL,
			"no file says what these rules are: one 'ruleset NAME { … }' is needed"},
	};

	for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
		arena_init(&arena, &oom);
		diags_init(&diags, &arena, 20);
		rs = NULL;
		CHECK_INT(ruleset_load(&rs, bad[i].files, bad[i].n, "", bad[i].limits, &diags), -1);
		CHECK(rs == NULL);
		CHECK_INT(diags.errors, 1);
		if (diags.list.n)
			CHECK_STR(diags.list.at[0].text, bad[i].text);
		arena_release(&arena);
	}
}

TEST(what_is_no_text)
{
	static const char old[] = "save the file as UTF-8; an old Windows file is not";
	static const struct {
		const char *text;
		size_t len;
		const char *message;
		unsigned line;
		const char *hint;
	} bad[] = {
		{"ruleset r {}\n// \xff", 17, "this is not UTF-8", 2, old},
		{"\xff\xfer\0u\0", 6, "this is not UTF-8", 1,
			"the file is UTF-16; save it as UTF-8"},
		{"ruleset r {}\n\n\0", 15, "a text file holds no zero byte", 3, NULL},
		{"\xc3", 1, "this is not UTF-8", 1, old},
		{"ruleset r {}\n// \xed\xa0\x80", 19, "this is not UTF-8", 2,
			old}, /* a surrogate */
	};

	for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct rule_file f = {"x.rules", bad[i].text, bad[i].len};

		CHECK(load_files(&f, 1) != NULL);
		CHECK_INT(diags.list.n, 1);
		CHECK_STR(diags.list.at[0].text, bad[i].message);
		if (bad[i].hint || diags.list.at[0].hint)
			CHECK_STR(diags.list.at[0].hint, bad[i].hint);
		CHECK_INT(span_place(diags.list.at[0].span).line, bad[i].line);
		arena_release(&arena);
	}
	struct rule_file bom = {"x.rules", "\xef\xbb\xbfruleset r {}", 15};

	CHECK(load_files(&bom, 1) == NULL);
	drop();
}

TEST(no_more_messages_than_were_asked_for)
{
	const char *text = START "profile p {\n require a\n require b\n require c\n require d\n }";
	struct rule_file f = {"x.rules", text, strlen(text)};

	arena_init(&arena, &oom);
	diags_init(&diags, &arena, 2);
	CHECK_INT(ruleset_load(&rs, &f, 1, "", NULL, &diags), -1);
	CHECK_INT(diags.list.n, 2);
	CHECK_INT(diags.errors, 4);
	arena_release(&arena);
}

TEST(cases_are_ready_to_run)
{
	unsigned n;

	if (load(START
		    "facts ledig { alder number  liste list of text  d date or none }\n"
		    "facts stilling { titel text }\n"
		    "offer o { require alder > 3 await s consent x for \"y\" await t alder > 4 }\n"
		    "profile a { require alder > 3 }\nprofile b { require alder > 4 }\n"
		    "match m between ledig and stilling { require K1: alder > 3  require K2: titel "
		    "= "
		    "\"x\" require K3: true }\n"
		    "case \"første\" { on 2026-11-16\n"
		    "  given samtykke { modtager: \"x\", formaal: \"y\", til: "
		    "date(\"2027-01-01\"), "
		    "tilbagekaldt: true }\n"
		    "  given ledig seen 2026-11-01 { alder: [{value: 3, source: \"a\", seen: "
		    "date(\"2026-01-01\")}, {value: 4, source: \"b\"}, {value: 5, source: \"a\"}]\n"
		    "    liste: [\"x\"], d: null }\n"
		    "  given stilling V1 { titel: null }\n"
		    "  given tilsagn { o: \"nej\" }\n"
		    "  expect profiles { b, a }\n"
		    "  expect offer o awaits t, s\n"
		    "  expect match m V1 no K2, K3 unknown K1\n"
		    "  expect same profile b given ledig { alder: 50 }\n"
		    "  expect missing d }\n")) {
		const struct case_block *c = ruleset_cases(rs, &n);
		const struct case_given *g = c->givens;

		CHECK_INT(n, 1);
		CHECK_STR(c->name, "første");
		CHECK_STR(c->at, "rules/x.rules:8");
		CHECK_INT(c->on, day("2026-11-16"));
		CHECK_INT(c->n_givens, 2);
		CHECK_INT(g[0].entity, 0);
		CHECK(g[0].id == NULL);
		CHECK_INT(g[0].n_facts, 3);
		CHECK_INT(g[0].facts[0].n, 2); /* of one source the newest, newest first */
		CHECK_INT(g[0].facts[0].at[0].value.u.i, 4);
		CHECK_INT(g[0].facts[0].at[0].seen, day("2026-11-01"));
		CHECK_INT(g[0].facts[0].at[1].value.u.i, 5);
		CHECK_STR(g[0].facts[1].at[0].source, "case");
		CHECK(g[0].facts[1].at[0].value.kind == V_LIST);
		CHECK(g[0].facts[2].at[0].value.kind == V_NULL);
		CHECK_STR(g[1].id, "V1");
		CHECK_INT(g[1].facts[0].n, 0); /* null where there is no "none": not told */
		CHECK_INT(c->beside.n_consents, 1);
		CHECK(c->beside.consents[0].withdrawn);
		CHECK(c->beside.consents[0].from == DATE_NONE);
		CHECK(beside_promise(&c->beside, "o") == PROMISE_NO);
		const struct expectation *e = c->expects;

		CHECK(e[0].kind == EXPECT_PROFILES && e[0].n_list == 2);
		CHECK(e[0].list[0] == 0 && e[0].list[1] == 1);
		CHECK_STR(e[0].text, "expect profiles { b, a }");
		CHECK(e[1].kind == EXPECT_OFFER && e[1].state == STATE_YES && e[1].name == NULL);
		CHECK_STR(e[1].names[0], "t");
		CHECK(e[2].kind == EXPECT_MATCH && e[2].state == STATE_NO && e[2].given == 1);
		CHECK(e[2].n_fails == 2 && e[2].fails[0] == 1 && e[2].fails[1] == 2);
		CHECK(e[2].n_unknowns == 1 && e[2].unknowns[0] == 0);
		CHECK(e[3].kind == EXPECT_SAME && e[3].same == SAME_PROFILES && e[3].index == 1);
		CHECK_INT(e[3].change->facts[0].at[0].value.u.i, 50);
		CHECK(e[4].kind == EXPECT_MISSING && e[4].slot == 4);
	}
	drop();
}

TEST(places_and_distance)
{
	struct rule_file files[] = {
		{"a.rules",
			START "codes b from \"c.csv\"\ncodes a from \"c.csv\" tree prefix\n"
			      "facts ledig { x b  y text }\nfacts stilling { x b }\n"
			      "match m between ledig and stilling { require true\n"
			      "  rank by distance(ledig.x, stilling.x) asc }\n",
			0},
		{"c.csv", "kode;titel;lat;lon\n1;A;55;12\n", 0}};

	for (unsigned i = 0; i < 2; i++)
		files[i].len = strlen(files[i].text);
	const char *why = load_files(files, 2);

	if (why) {
		test_fail(__FILE__, __LINE__, "%s", why);
	} else {
		const struct image *im = on("2026-01-01");
		struct strbuf sb;

		CHECK_INT(im->n_codes, 2);
		CHECK_STR(im->codes[0].name, "a");
		CHECK(im->codes[0].tree && !im->codes[1].tree && im->codes[1].places);
		CHECK(im->entities[0].vocab.facts[0].type->domain->codes == &im->codes[1]);
		sb_init(&sb, &arena);
		feel_code_dump(&sb, im->matches[0].ranks[0].code);
		CHECK(im->matches[0].ranks[0].n_facts == 2);
	}
	drop();
}

TEST(items_by_name_and_criteria_as_they_are_counted)
{
	static const enum item_kind kinds[] = {ITEM_PROFILE, ITEM_OFFER, ITEM_TRACK, ITEM_MATCH};
	const struct image *im;
	const struct item *it;

	if (load(START "facts ledig { alder number }\nfacts stilling { x text }\n"
		       "profile a { require alder > 1 }\nprofile b { require true }\n"
		       "offer b { require K1: alder  >  2 require alder\n  < 9\n"
		       "  await samtykke consent skole for \"x\" }\n"
		       "track b { for profile b  step s lead x }\n"
		       "match b between ledig and stilling { require true }\n")) {
		im = on("2026-01-01");
		for (unsigned k = 0; k < sizeof kinds / sizeof *kinds; k++) {
			it = image_item(im, kinds[k], "b");
			CHECK(it && strcmp(it->name, "b") == 0);
			CHECK(!image_item(im, kinds[k], "c"));
		}
		CHECK(image_item(im, ITEM_PROFILE, "a") == &im->profiles[0].item);
		CHECK(image_item(im, ITEM_PROFILE, "b") == &im->profiles[1].item);
		CHECK(!image_item(im, ITEM_OFFER, "a"));
		CHECK(image_match(im, "b") == &im->matches[0] && !image_match(im, "a"));
		it = image_item(im, ITEM_OFFER, "b");
		CHECK_INT(it->n_criteria, 3);
		CHECK_STR(criterion_counted_as(&it->criteria[0]), "K1");
		CHECK_STR(criterion_counted_as(&it->criteria[1]), "alder < 9");
		CHECK_STR(criterion_counted_as(&it->criteria[2]), "samtykke");
		CHECK_STR(criterion_counted_as(image_item(im, ITEM_TRACK, "b")->criteria),
			"profile.b");
	}
	drop();
}

TEST_MAIN
