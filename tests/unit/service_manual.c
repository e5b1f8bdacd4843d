/* The manual page and the tables say the same: sluse-protocol(7) holds, between its marks,
 * exactly what is printed here.  SLUSE_UPDATE=1 writes the page anew. */
#include "service/methods.h"
#include "test.h"

#include <stdlib.h>

static const char page_name[] = "packaging/man/sluse-protocol.7";

static char *read_page(void)
{
	FILE *f = fopen(page_name, "rb");
	char *text = calloc(1, 1 << 20);

	if (f) {
		if (fread(text, 1, (1 << 20) - 1, f) == 0)
			text[0] = '\0';
		fclose(f);
	}
	return text;
}

/* Text as roff: minus signs and leading dots. */
static void put(struct strbuf *out, const char *s)
{
	for (; *s; s++)
		sb_puts(out, *s == '-' ? "\\-" : (char[]){*s, '\0'});
}

static void put_bold(struct strbuf *out, const char *s)
{
	sb_puts(out, "\\fB");
	put(out, s);
	sb_puts(out, "\\fR");
}

static void print_takes(struct strbuf *out, const struct param_use *use)
{
	const char *sep = "";
	param_set grouped = use->one_of[0] | use->one_of[1];

	for (unsigned i = 0; i < PARAMS; i++) {
		param_set bit = (param_set)1 << i;

		if (!(use->takes & bit))
			continue;
		if (grouped & bit) {
			/* a group is printed where its first member stands */
			param_set group = use->one_of[0] & bit ? use->one_of[0] : use->one_of[1];
			const char *bar = "";

			if (group & (bit - 1))
				continue;
			sb_puts(out, sep);
			for (unsigned k = i; k < PARAMS; k++) {
				if (!((group >> k) & 1))
					continue;
				sb_puts(out, bar);
				put_bold(out, params[k].name);
				bar = " | ";
			}
		} else {
			sb_puts(out, sep);
			sb_puts(out, use->needs & bit ? "" : "[");
			put_bold(out, params[i].name);
			sb_puts(out, use->needs & bit ? "" : "]");
		}
		sep = ", ";
	}
	sb_puts(out, *sep ? ".\n" : "none.\n");
}

static void print_methods(struct strbuf *out)
{
	for (unsigned i = 0; i < methods_count; i++) {
		const struct method *m = &methods[i];

		sb_puts(out, ".TP\n.B ");
		put(out, m->name);
		sb_puts(out, "\n");
		put(out, m->summary);
		sb_puts(out, "\n.br\nParameters: ");
		print_takes(out, &m->use);
		sb_puts(out, ".br\nAnswer: ");
		put(out, m->answer);
		sb_puts(out, ".\n");
	}
}

static void print_kind(struct strbuf *out, const struct param_info *p)
{
	switch (p->kind) {
	case ARG_TEXT: sb_printf(out, "text of 1 to %d bytes", (int)p->max); break;
	case ARG_DATE: sb_puts(out, "date"); break;
	case ARG_COUNT:
		sb_printf(out, "whole number from %d to %d", (int)p->min, (int)p->max);
		break;
	case ARG_FLAG: sb_puts(out, "true or false"); break;
	case ARG_OBJECT: sb_puts(out, "object"); break;
	case ARG_NAMES: sb_printf(out, "list of texts of 1 to %d bytes", (int)p->max); break;
	case ARG_WORD:
		for (int i = 0; p->words[i]; i++)
			sb_printf(out, "%s%s", i ? " | " : "", p->words[i]);
		break;
	}
}

static void print_params(struct strbuf *out)
{
	for (unsigned i = 0; i < PARAMS; i++) {
		sb_puts(out, ".TP\n.BR ");
		put(out, params[i].name);
		sb_puts(out, " \" (");
		print_kind(out, &params[i]);
		sb_puts(out, ")\"\n");
		put(out, params[i].summary);
		sb_puts(out, ".\n");
	}
}

static void print_errors(struct strbuf *out)
{
	for (unsigned i = 0; i < RPC_ERRORS; i++) {
		const struct rpc_error_info *e = &rpc_errors[i];
		struct strbuf code;

		sb_init(&code, out->arena);
		sb_printf(&code, "%d", e->code);
		sb_puts(out, ".TP\n.BR ");
		put(out, code.s);
		sb_puts(out, " \" (");
		put(out, e->name);
		sb_puts(out, ")\"\n");
		put(out, e->meaning);
		sb_puts(out, "\n.br\nKinds: ");
		put(out, e->kinds);
		sb_puts(out, ".\n");
	}
}

/* Where the text between two marks begins and ends. */
static bool find_marks(char *page, const char *name, char **from, char **to)
{
	char begin[64], end[64];

	snprintf(begin, sizeof begin, ".\\\" BEGIN %s ", name);
	snprintf(end, sizeof end, ".\\\" END %s\n", name);
	*from = strstr(page, begin);
	*to = strstr(page, end);
	if (!*from || !*to)
		return false;
	*from = strchr(*from, '\n') + 1;
	return true;
}

static void held_to(const char *name, void (*print)(struct strbuf *))
{
	struct oom oom = {0};
	struct arena arena;
	struct strbuf want;
	char *page = read_page(), *from, *to;

	arena_init(&arena, &oom);
	sb_init(&want, &arena);
	print(&want);
	CHECK(find_marks(page, name, &from, &to));
	if (find_marks(page, name, &from, &to) &&
		((size_t)(to - from) != want.len || memcmp(from, want.s, want.len) != 0)) {
		FILE *f = getenv("SLUSE_UPDATE") ? fopen(page_name, "wb") : NULL;

		if (f) {
			fprintf(f, "%.*s%s%s", (int)(from - page), page, want.s, to);
			fclose(f);
		}
		test_fail(page_name, 0,
			"says other %s than the table (SLUSE_UPDATE=1 writes it anew)", name);
	}
	free(page);
	arena_release(&arena);
}

TEST(the_manual_page_agrees_with_the_tables)
{
	held_to("methods", print_methods);
	held_to("parameters", print_params);
	held_to("errors", print_errors);
}

TEST(every_method_needs_only_what_it_takes)
{
	for (unsigned i = 0; i < methods_count; i++) {
		const struct param_use *u = &methods[i].use;

		CHECK((u->needs & ~u->takes) == 0);
		CHECK(((u->one_of[0] | u->one_of[1]) & ~u->takes) == 0);
		CHECK((u->one_of[0] & u->one_of[1]) == 0);
		CHECK(method_find(methods[i].name, strlen(methods[i].name)) == &methods[i]);
	}
}

TEST(a_method_that_is_nearly_named_is_suggested)
{
	CHECK_STR(method_suggest("track.recomend", 14), "track.recommend");
	CHECK(!method_suggest("zzzzzz", 6));
	CHECK(!method_find("track.recommendX", 16));
	CHECK(!method_find("track.recommen", 14));
}

/* A method without a row is for nobody: whoever adds one says who may call it. */
TEST(every_method_has_a_row_in_the_table_of_rights)
{
	for (unsigned i = 0; i < methods_count; i++)
		if (!access_knows(methods[i].name))
			test_fail("src/service/access_table.c", 0,
				"%s is missing: who may call it?", methods[i].name);
}

TEST(every_kind_belongs_to_an_error)
{
	CHECK_INT(rpc_error_of_kind("syntax"), ERR_PARSE);
	CHECK_INT(rpc_error_of_kind("memory"), ERR_MEMORY);
	CHECK_INT(rpc_error_of_kind("overloaded"), ERR_OVERLOADED);
	CHECK_INT(rpc_error_of_kind("limi"), ERR_INTERNAL);
	CHECK_INT(rpc_error_of_kind(""), ERR_INTERNAL);
}

TEST_MAIN
