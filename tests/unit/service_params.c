/* What is wrong with the parameters of any method: the key is named, and all of it stands in
 * data.problems, as sluse-protocol(7) says. */
#include "base/strbuf.h"
#include "service/methods.h"
#include "service_rig.h"
#include "test.h"

static const char rules[] =
	"ruleset t \"T\" { language da }\n"
	"facts ledig { alder integer 15..75 \"Alder\"  siden date \"Siden\" }\n"
	"progress maaling \"Måling\" { indicator hverdag \"Hverdag\" 1..5  indicator netvaerk "
	"\"Netværk\" 1..10  measure at week 0 }\n"
	"share til \"Til\" { purpose \"p\" consent x for \"y\" fields { alder } }\n"
	"facts stilling { timer number }\n"
	"match job \"Job\" between ledig and stilling { require ledig.alder > stilling.timer }\n";

struct asking {
	struct rig rig;
	struct oom oom;
	struct arena arena;
};

static bool begin(struct asking *a)
{
	*a = (struct asking){0};
	arena_init(&a->arena, &a->oom);
	rig_file(&a->rig, "a.rules", rules);
	date_parse(&a->rig.today, "2026-11-16", 10);
	return rig_start(&a->rig, NULL) == 0 &&
	       !strstr(rig_say(&a->rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.load\"}"),
		       "\"error\"");
}

static void end(struct asking *a)
{
	rig_end(&a->rig);
	arena_release(&a->arena);
}

static const char *ask(struct asking *a, const char *method, const char *given)
{
	return rig_say(
		&a->rig, arena_printf(&a->arena,
				 "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}",
				 method, given));
}

/* The answer lists a problem of this kind and path, and its text names the key. */
static void lists(struct asking *a, const char *method, const char *kind, const char *path,
	const char *key, const char *answer)
{
	const char *list = strstr(answer, "\"problems\":[");
	const char *one =
		arena_printf(&a->arena, "{\"kind\":\"%s\",\"path\":\"%s\",\"text\":\"", kind, path);
	const char *at = list ? strstr(list, one) : NULL;
	const char *text = at ? at + strlen(one) : NULL;
	size_t len = text ? strcspn(text, "\"") : 0;

	if (!strstr(answer, "\"code\":-32602") || !text ||
		!strstr(arena_strndup(&a->arena, text, len), key))
		test_fail(__FILE__, __LINE__, "%s, %s: %s", method, key, answer);
}

TEST(an_unknown_key_is_named_by_every_method)
{
	struct asking a;

	CHECK(begin(&a));
	for (unsigned i = 0; i < methods_count; i++)
		lists(&a, methods[i].name, "parameter", "zeppelin", "zeppelin",
			ask(&a, methods[i].name, "{\"zeppelin\":1}"));
	end(&a);
}

static const char *wrong_for(enum param_kind kind)
{
	switch (kind) {
	case ARG_TEXT:
	case ARG_WORD:
	case ARG_DATE: return "17";
	case ARG_COUNT: return "\"17\"";
	case ARG_FLAG: return "\"true\"";
	case ARG_OBJECT: return "[]";
	case ARG_NAMES: return "{}";
	}
	return "0";
}

TEST(a_wrong_type_is_named_by_every_method_for_each_of_its_parameters)
{
	struct asking a;
	unsigned tried = 0;

	CHECK(begin(&a));
	for (unsigned i = 0; i < methods_count; i++)
		for (unsigned p = 0; p < PARAMS; p++) {
			const char *name = params[p].name;

			if (!((methods[i].use.takes >> p) & 1))
				continue;
			lists(&a, methods[i].name, "type", name, name,
				ask(&a, methods[i].name,
					arena_printf(&a.arena, "{\"%s\":%s}", name,
						wrong_for(params[p].kind))));
			tried++;
		}
	CHECK(tried > methods_count);
	end(&a);
}

/* Written as a date, but there is none: that is what is said, wherever a date may stand. */
TEST(a_day_that_is_not_in_the_calendar_is_told_from_what_is_no_date)
{
	static const char *const told[][2] = {
		{"{\"siden\":\"2026-02-30\"}", "ledig.siden"},
		{"{\"alder\":{\"value\":40,\"seen\":\"2026-02-30\"}}", "ledig.alder"},
		{"{\"alder\":{\"value\":40,\"valid_to\":\"2027-02-30\"}}", "ledig.alder"},
	};
	static const char *const consents[] = {"{\"fra\":\"2026-02-30\"", "{\"til\":\"2026-02-30\"",
		"{\"tilbagekaldt\":\"2026-02-30\""};
	struct asking a;
	unsigned tried = 0;

	CHECK(begin(&a));
	for (unsigned i = 0; i < methods_count; i++)
		for (unsigned p = 0; p < PARAMS; p++) {
			const char *name = params[p].name, *method = methods[i].name;

			if (!((methods[i].use.takes >> p) & 1) || params[p].kind != ARG_DATE)
				continue;
			lists(&a, method, "date", name, "not in the calendar",
				ask(&a, method,
					arena_printf(&a.arena, "{\"%s\":\"2026-02-30\"}", name)));
			lists(&a, method, "date", name, "a date such as",
				ask(&a, method,
					arena_printf(&a.arena, "{\"%s\":\"30-02-2026\"}", name)));
			tried++;
		}
	CHECK(tried >= 20);
	for (unsigned i = 0; i < sizeof told / sizeof *told; i++)
		lists(&a, "ledig.put", "date", told[i][1], "not in the calendar",
			ask(&a, "ledig.put",
				arena_printf(&a.arena, "{\"id\":\"p\",\"ledig\":%s}", told[i][0])));
	lists(&a, "ledig.put", "type", "ledig.alder", "not in the calendar",
		ask(&a, "ledig.put",
			"{\"id\":\"p\",\"ledig\":{\"alder\":{\"value\":40,\"settled\":\"2026-02-"
			"30\"}}}"));
	for (unsigned i = 0; i < sizeof consents / sizeof *consents; i++)
		lists(&a, "ledig.put", "type", "records.samtykke", "not in the calendar",
			ask(&a, "ledig.put",
				arena_printf(&a.arena,
					"{\"id\":\"p\",\"ledig\":{},\"records\":{\"samtykke\":[%s,"
					"\"modtager\":\"x\",\"formaal\":\"y\"}]}}",
					consents[i])));
	end(&a);
}

TEST(a_mistake_that_is_found_alone_is_listed_too)
{
	struct asking a;

	CHECK(begin(&a));
	const char *answer = ask(&a, "ledig.share", "{\"ledig\":{},\"share\":\"nobody\"}");
	lists(&a, "ledig.share", "unknown-name", "share", "share", answer);
	answer = ask(&a, "match.jobs", "{\"ledig\":{},\"rule\":\"jobb\"}");
	lists(&a, "match.jobs", "unknown-name", "rule", "match", answer);
	/* where nothing was nearly meant, what there is */
	CHECK(strstr(ask(&a, "ledig.share", "{\"ledig\":{},\"share\":\"alle\"}"),
		      "\"hint\":\"there are: til\"") != NULL);
	end(&a);
}

TEST(what_is_measured_is_checked_key_by_key)
{
	struct asking a;
	const char *answer;

	CHECK(begin(&a));
	ask(&a, "ledig.put", "{\"id\":\"p\",\"ledig\":{\"alder\":40}}");
	answer = ask(&a, "progress.put",
		"{\"id\":\"p\",\"progress\":\"maaling\",\"by\":\"KIM\",\"values\":{\"hverdg\":3,"
		"\"netvaerk\":\"3\",\"hverdag\":9},\"comments\":{\"krop\":\"x\",\"hverdag\":7},"
		"\"areas\":[\"netvaerk\",\"sjæl\",\"netvaerk\"],\"targets\":{\"hverdag\":0},"
		"\"set_by\":\"mor\"}");
	CHECK(strstr(answer, "\"message\":\"9 things are wrong; the first: maaling has no "
			     "indicator 'hverdg' on that day\"") != NULL);
	CHECK(strstr(answer, "did you mean 'hverdag'?") != NULL);
	lists(&a, "progress.put", "unknown-name", "values.hverdg", "hverdg", answer);
	lists(&a, "progress.put", "type", "values.netvaerk", "netvaerk", answer);
	lists(&a, "progress.put", "range", "values.hverdag", "hverdag", answer);
	lists(&a, "progress.put", "unknown-name", "comments.krop", "krop", answer);
	lists(&a, "progress.put", "type", "comments.hverdag", "comment", answer);
	lists(&a, "progress.put", "unknown-name", "areas.1", "indicator", answer);
	lists(&a, "progress.put", "value", "areas.2", "area", answer);
	lists(&a, "progress.put", "range", "targets.hverdag", "hverdag", answer);
	lists(&a, "progress.put", "value", "set_by", "set_by", answer);
	/* a value that was sent is not repeated */
	CHECK(!strstr(answer, "sjæl") && !strstr(answer, "\"mor\""));
	answer = ask(&a, "progress.get", "{\"id\":\"p\",\"progress\":\"maaling\"}");
	CHECK(strstr(answer, "\"measurements\":[]") != NULL);
	end(&a);
}

TEST_MAIN
