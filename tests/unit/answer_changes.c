#include "service/answer_changes.h"
#include "base/strbuf.h"
#include "test.h"

/* "offers a: no → yes; match job: …" */
static const char *changes(struct arena *arena, const char *was, const char *is)
{
	struct answer_changes got;
	struct strbuf sb;

	answer_changes(&got, arena, was, was ? strlen(was) : 0, is, is ? strlen(is) : 0);
	sb_init(&sb, arena);
	for (unsigned i = 0; i < got.list.n; i++) {
		const struct answer_change *c = &got.list.at[i];

		sb_printf(&sb, "%s%s %s: %s → %s", i ? "; " : "", c->kind, c->name, c->from, c->to);
	}
	return sb.s;
}

TEST(outcomes_are_compared_by_name)
{
	struct oom oom = {0};
	struct arena a;

	arena_init(&a, &oom);
	CHECK_STR(
		changes(&a,
			"{\"screening\":{\"s\":{\"category\":\"x\"},\"gone\":{\"category\":\"y\"}},"
			"\"profiles\":[{\"name\":\"p\",\"state\":\"yes\"}],"
			"\"offers\":[{\"name\":\"a\",\"state\":\"no\"},{\"name\":\"b\",\"state\":"
			"\"border\"}],"
			"\"due\":[{\"name\":\"d\",\"state\":\"due\"}]}",
			"{\"screening\":{\"s\":{\"category\":\"z\"},\"new\":{\"category\":\"w\"}},"
			"\"profiles\":[{\"name\":\"p\",\"state\":\"yes\"}],"
			"\"offers\":[{\"name\":\"b\",\"state\":\"yes\"},{\"name\":\"c\",\"state\":"
			"\"unknown\"}],"
			"\"due\":[]}"),
		"screening s: x → z; screening gone: y → none; screening new: none → w; "
		"offers a: no → none; offers b: border → yes; offers c: none → unknown; "
		"due d: due → none");
	arena_release(&a);
}

TEST(texts_places_and_order_are_no_change)
{
	struct oom oom = {0};
	struct arena a;

	arena_init(&a, &oom);
	CHECK_STR(changes(&a,
			  "{\"offers\":[{\"name\":\"a\",\"state\":\"no\",\"title\":\"A\"},{"
			  "\"name\":\"b\","
			  "\"state\":\"no\"}],\"decision\":\"x\"}",
			  "{\"offers\":[{\"name\":\"b\",\"state\":\"no\"},{\"name\":\"a\","
			  "\"state\":\"no\","
			  "\"title\":\"B\"}],\"decision\":\"y\"}"),
		"");
	arena_release(&a);
}

TEST(who_is_listed_is_counted_and_not_named)
{
	struct oom oom = {0};
	struct arena a;

	arena_init(&a, &oom);
	CHECK_STR(changes(&a, "{\"match\":\"job\",\"matches\":[{\"id\":\"L1\"},{\"id\":\"L2\"}]}",
			  "{\"match\":\"job\",\"matches\":[{\"id\":\"L2\"},{\"id\":\"L3\"}]}"),
		"match job: listed → not listed; match job: not listed → listed");
	CHECK_STR(changes(&a, "{\"match\":\"job\",\"state\":\"yes\"}",
			  "{\"match\":\"job\",\"state\":\"no\"}"),
		"match job: yes → no");
	/* offers are a list of matches by name */
	CHECK_STR(changes(&a, "{\"matches\":[{\"name\":\"a\",\"state\":\"yes\"}]}",
			  "{\"matches\":[{\"name\":\"a\",\"state\":\"border\"}],\"undecided\":[]}"),
		"matches a: yes → border");
	arena_release(&a);
}

TEST(what_is_no_answer_is_none)
{
	struct oom oom = {0};
	struct arena a;

	arena_init(&a, &oom);
	CHECK_STR(changes(&a, NULL, NULL), "");
	CHECK_STR(
		changes(&a, "[", "{\"offers\":3,\"match\":4,\"screening\":[],\"profiles\":[3,{}]}"),
		"");
	arena_release(&a);
}

TEST_MAIN
