/* The list of who was forgotten: whoever is on it is forgotten again, and a file in which somebody
 * wrote what no put takes is damage. */
#include "scratch.h"
#include "store/store_parts.h"
#include "store_rig.h"
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

static char path[80], list[96], why[STORE_WHY];

static enum store_result open_store(struct store **s)
{
	const struct store_options o = {.path = path, .erasures = list, .key = "k", .make = true};

	return store_open(s, &o, why, sizeof why);
}

static void begin(void)
{
	if (!*path) {
		scratch_template(path, sizeof path, "erase", 16 << 20);
		close(mkstemp(path));
		snprintf(list, sizeof list, "%s-erasures", path);
	}
	scratch_remove_store(path);
	unlink(list);
}

static void commit(struct store *s, const struct store_op *op)
{
	struct store_ops ops = {0};

	CHECK_INT(store_ops_add(&ops, op), 0);
	CHECK_INT(store_commit(s, ops.first, 1800000000), STORE_OK);
	store_ops_free(&ops);
}

static void put(struct store *s, const char *id, int64_t version)
{
	const struct store_op op = {.type = STORE_PUT,
		.u.put = {.id = text(id),
			.facts = text("{}"),
			.source = text("lokal"),
			.version = version}};

	commit(s, &op);
}

/* Whoever has this id is on the list, up to a version that nobody has. */
static void list_erased(struct store *s, struct store_text id)
{
	uint8_t who[PSEUDONYM];
	char hex[2 * PSEUDONYM + 1];
	FILE *f = fopen(list, "a");

	store_pseudonym(s, "person", id, who);
	store_print_pseudonym(who, hex);
	fprintf(f, "%s 9\n", hex);
	fclose(f);
}

TEST(an_id_that_cannot_be_is_damage)
{
	static char longest[402];
	const struct {
		const char *sql;
		struct store_text id;
	} odd[] = {{"UPDATE record SET id = 'x' || hex(zeroblob(200)) WHERE id = 'L1'",
			   {longest, 401}},
		{"UPDATE record SET id = 'L1' || char(0) || 'x' WHERE id = 'L1'", {"L1\0x", 4}}};
	const struct store_op forget = {.type = STORE_FORGET, .u.key = {STORE_PERSON, text("L2")}};

	memset(longest, '0', 401);
	longest[0] = 'x';
	for (unsigned i = 0; i < sizeof odd / sizeof *odd; i++) {
		struct store *s;

		begin();
		CHECK_INT(open_store(&s), STORE_OK);
		put(s, "L1", 1);
		put(s, "L2", 2);
		commit(s, &forget);
		CHECK_INT(sql_run(s->db, odd[i].sql), STORE_OK);
		list_erased(s, odd[i].id);
		store_close(s);
		CHECK_INT(open_store(&s), STORE_DAMAGED);
		CHECK(strstr(why, "somebody's id makes no sense"));
	}
	scratch_remove_store(path);
	unlink(list);
}

/* As many as are forgotten at once, and more; the longest id that a put takes. */
TEST(who_is_on_the_list_is_forgotten_again)
{
	struct store *s;
	int64_t left = -1;
	char id[201];

	begin();
	CHECK_INT(open_store(&s), STORE_OK);
	put(s, "L0", 1); /* so that the list beside the file is not the file's own */
	for (int i = 0; i < 600; i++) {
		snprintf(id, sizeof id, "%0200d", i);
		put(s, id, 2 + i);
		if (i % 2) {
			struct store_text t = text(id);

			list_erased(s, t);
		}
	}
	CHECK_INT(sql_run(s->db, "UPDATE record SET version = version - 601"), STORE_OK);
	store_close(s);
	CHECK_INT(open_store(&s), STORE_OK);
	CHECK_INT(sql_number(s->db, "SELECT count(*) FROM record", &left), STORE_OK);
	CHECK_INT(left, 301);
	store_close(s);
	scratch_remove_store(path);
	unlink(list);
}

TEST_MAIN
