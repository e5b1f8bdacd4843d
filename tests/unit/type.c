#include "data/type.h"
#include "base/date.h"
#include "test.h"

static const struct domain_value ydelse_at[] = {{"dagpenge", NULL, DATE_NONE},
	{"kontanthjaelp", "Kontanthjælp", DATE_NONE}, {"ingen", NULL, DATE_NONE}};
static const struct domain ydelse = {.at = ydelse_at, .n = 3};
static const struct domain disco = {.name = "disco", .codes = (const struct codes *)&ydelse};

static const struct type one_of = {.kind = T_STRING, .domain = &ydelse};
static const struct type coded = {.kind = T_STRING, .domain = &disco};
static const struct type numbers = {.kind = T_LIST, .of = &type_number};
static const struct type strings = {.kind = T_LIST, .of = &type_string};
static const struct type untold = {.kind = T_LIST};
static const struct type span = {.kind = T_RANGE, .of = &type_number};

static const struct type_field ab_at[] = {{"a", &type_number}, {"b", &type_string}};
static const struct type_field ba_at[] = {{"b", &type_string}, {"a", &type_number}};
static const struct type_field a_at[] = {{"a", &type_number}};
static const struct type_field a2_at[] = {{"a", &type_string}};
static const struct type ab = {.kind = T_CONTEXT, .fields = ab_at, .n_fields = 2};
static const struct type ba = {.kind = T_CONTEXT, .fields = ba_at, .n_fields = 2};
static const struct type only_a = {.kind = T_CONTEXT, .fields = a_at, .n_fields = 1};
static const struct type text_a = {.kind = T_CONTEXT, .fields = a2_at, .n_fields = 1};

static const struct type_field c_at[] = {{"c", &type_number}};
static const struct type only_c = {.kind = T_CONTEXT, .fields = c_at, .n_fields = 1};
static const struct type_field takes_ab[] = {{NULL, &ab}};
static const struct type_field takes_a[] = {{NULL, &only_a}};
static const struct type on_ab = {
	.kind = T_FUNCTION, .of = &type_boolean, .fields = takes_ab, .n_fields = 1};
static const struct type on_a = {
	.kind = T_FUNCTION, .of = &type_boolean, .fields = takes_a, .n_fields = 1};
static const struct type on_two = {
	.kind = T_FUNCTION, .of = &type_boolean, .fields = ab_at, .n_fields = 2};

static const struct type to_text = {
	.kind = T_FUNCTION, .of = &type_string, .fields = takes_a, .n_fields = 1};
static const struct type to_any = {.kind = T_FUNCTION, .fields = takes_a, .n_fields = 1};

TEST(conforms)
{
	CHECK(type_conforms(&type_number, &type_number));
	CHECK(!type_conforms(&type_number, &type_string));
	CHECK(type_conforms(&type_any, &type_string) && type_conforms(&type_string, &type_any));
	CHECK(type_conforms(&type_null, &type_date) && !type_conforms(&type_date, &type_null));
	CHECK(type_conforms(&one_of, &type_string) && type_conforms(&type_string, &one_of));
	CHECK(type_conforms(&numbers, &type_list_any) && type_conforms(&type_list_any, &numbers));
	CHECK(type_conforms(&untold, &numbers) && !type_conforms(&numbers, &strings));
	CHECK(!type_conforms(&numbers, &type_number) && !type_conforms(&type_number, &numbers));
	CHECK(type_conforms(&span, &type_range_any) && !type_conforms(&span, &numbers));
	CHECK(type_conforms(&ab, &only_a) && !type_conforms(&only_a, &ab));
	CHECK(type_conforms(&ab, &ba) && !type_conforms(&ab, &text_a));
	CHECK(type_conforms(&ab, &type_context_any) && !type_conforms(&type_context_any, &ab));
}

TEST(functions_conform_the_other_way_in_their_parameters)
{
	CHECK(type_conforms(&on_a, &on_ab)); /* takes whatever has an a, so also what has a and b */
	CHECK(!type_conforms(&on_ab, &on_a));
	CHECK(!type_conforms(&on_two, &on_a));
	CHECK(type_conforms(&on_two, &type_function_any));
	CHECK(!type_conforms(&to_text, &on_a) && type_conforms(&on_a, &to_any));
	CHECK(!type_conforms(&on_two, &type_context_any));
}

TEST(equal)
{
	CHECK(type_equal(&type_date, &type_date) && !type_equal(&type_date, &type_time));
	CHECK(!type_equal(&type_any, &type_date));
	CHECK(type_equal(&one_of, &type_string));
	CHECK(type_equal(&untold, &type_list_any) && !type_equal(&numbers, &strings));
	CHECK(type_equal(&ab, &ba) && !type_equal(&ab, &only_a) && !type_equal(&only_a, &text_a));
	CHECK(type_equal(&on_a, &on_a) && !type_equal(&on_a, &on_ab) &&
		!type_equal(&on_a, &on_two));
	CHECK(!type_equal(&on_two, &type_function_any) && !type_equal(&on_a, &to_text));
	CHECK(!type_equal(&only_a, &only_c));
}

static struct oom oom;
static struct arena arena;

static struct value list_of(struct value v)
{
	struct list *l = list_new(&arena, 1);

	l->at[0] = v;
	return value_list(l);
}

static struct value context_of(const char *key, struct value v)
{
	struct context *c = context_new(&arena, 1);

	c->at[0] = (struct entry){key, (uint32_t)strlen(key), v};
	return (struct value){.kind = V_CONTEXT, .u.context = c};
}

TEST(admits)
{
	struct value one = value_int(&arena, 1), a = value_text("a");

	arena_init(&arena, &oom);
	CHECK(type_admits(&type_number, one) && !type_admits(&type_string, one));
	CHECK(type_admits(&type_string, a) && !type_admits(&type_number, a));
	CHECK(type_admits(&one_of, a)); /* its domain is another question */
	CHECK(type_admits(&type_any, a));
	CHECK(type_admits(&type_boolean, value_bool(false)) &&
		!type_admits(&type_null, value_bool(false)));
	CHECK(type_admits(&type_date, value_date(0)) &&
		!type_admits(&type_datetime, value_date(0)));
	CHECK(type_admits(&type_time, (struct value){.kind = V_TIME}));
	CHECK(type_admits(&type_datetime, (struct value){.kind = V_DATETIME}));
	CHECK(type_admits(&type_daytime, (struct value){.kind = V_DAYTIME}));
	CHECK(!type_admits(&type_daytime, (struct value){.kind = V_YEARMONTH}));
	CHECK(type_admits(&type_yearmonth, (struct value){.kind = V_YEARMONTH}));
	CHECK(type_admits(&on_a, (struct value){.kind = V_FUNCTION}));
	CHECK(type_admits(&type_date, value_null()) &&
		type_admits(&type_date, value_unknown(&arena, 1)));
	CHECK(type_admits(&numbers, list_of(one)) && !type_admits(&numbers, list_of(a)));
	CHECK(type_admits(&numbers, list_of(value_null())) && !type_admits(&numbers, one));
	CHECK(type_admits(&type_list_any, list_of(a)) && !type_admits(&type_number, list_of(one)));
	CHECK(!type_admits(&only_a, list_of(one)) &&
		!type_admits(&type_null, context_of("a", one)));
	CHECK(type_admits(&only_a, context_of("a", one)) &&
		!type_admits(&only_a, context_of("a", a)));
	CHECK(!type_admits(&only_a, context_of("b", one)) && !type_admits(&only_a, one));
	CHECK(type_admits(&type_context_any, context_of("b", one)));
	{
		struct range r = {.lo = one, .hi = value_null()};
		struct value v = {.kind = V_RANGE, .u.range = &r};

		CHECK(type_admits(&span, v) && type_admits(&type_range_any, v) &&
			!type_admits(&numbers, v));
		r.hi = a;
		CHECK(!type_admits(&span, v));
	}
	arena_release(&arena);
}

TEST(prints)
{
	static const struct type lists = {.kind = T_LIST, .of = &strings};
	static const struct domain empty = {.n = 0};
	static const struct type nobody = {.kind = T_STRING, .domain = &empty};
	struct domain_value many[14];
	struct type_field fields[14];
	struct type wide = {.kind = T_CONTEXT, .fields = fields, .n_fields = 14};
	struct domain large = {.at = many, .n = 14};
	struct type of_many = {.kind = T_STRING, .domain = &large}, deep[20] = {{.kind = T_NUMBER}};

	arena_init(&arena, &oom);
	CHECK_STR(type_print(&type_number, &arena), "number");
	CHECK_STR(type_print(&type_any, &arena), "anything");
	CHECK_STR(type_print(&type_daytime, &arena), "days and time duration");
	CHECK_STR(type_print(&lists, &arena), "list of list of string");
	CHECK_STR(type_print(&untold, &arena), "list");
	CHECK_STR(type_print(&span, &arena), "range of number");
	CHECK_STR(type_print(&one_of, &arena), "one of { dagpenge, kontanthjaelp, ingen }");
	CHECK_STR(type_print(&nobody, &arena), "one of { }");
	CHECK_STR(type_print(&coded, &arena), "code of disco");
	CHECK_STR(type_print(&ab, &arena), "context { a: number, b: string }");
	CHECK_STR(type_print(&type_context_any, &arena), "context");
	CHECK_STR(type_print(&on_two, &arena), "function(a: number, b: string) of boolean");
	CHECK_STR(type_print(&on_a, &arena), "function(context { a: number }) of boolean");
	CHECK_STR(type_print(&type_function_any, &arena), "function");
	for (unsigned i = 0; i < 14; i++)
		many[i] = (struct domain_value){"x", NULL, DATE_NONE};
	CHECK_STR(type_print(&of_many, &arena), "one of { x, x, x, x, x, x, x, x, x, x, x, x, … }");
	for (unsigned i = 0; i < 14; i++)
		fields[i] = (struct type_field){"f", &type_number};
	CHECK_STR(type_print(&wide, &arena),
		"context { f: number, f: number, f: number, f: number, f: number, f: number, f: "
		"number, "
		"f: number, f: number, f: number, f: number, f: number, … }");
	for (unsigned i = 1; i < 20; i++)
		deep[i] = (struct type){.kind = T_LIST, .of = &deep[i - 1]};
	CHECK_STR(type_print(&deep[19], &arena),
		"list of list of list of list of list of list of list of list of …");
	arena_release(&arena);
}

TEST(finds_values_of_a_domain)
{
	CHECK_INT(domain_index(&ydelse, "dagpenge", 8), 0);
	CHECK_INT(domain_index(&ydelse, "ingenting", 5), 2);
	CHECK_INT(domain_index(&ydelse, "dag", 3), -1);
	CHECK_INT(domain_index(&ydelse, "", 0), -1);
	CHECK_INT(domain_index(&disco, "8344", 4), -1);
}

TEST_MAIN
