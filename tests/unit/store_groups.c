/* Commits of many operations of every kind, put together or one by one, beside a model that
 * knows what must be there.  Seeds are printed. */
#include "scratch.h"
#include "store/store.h"
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

enum { PERSONS = 400, COMMITS = 60, GROUP_MAX = 150 };

struct person {
	int64_t version; /* 0: not there */
	int earlier;     /* versions that decisions rest on */
	bool decided;    /* a decision rests on this version */
	int64_t seen;    /* the version that was read */
};
static struct person persons[PERSONS];
static int64_t version, audit;
static unsigned seed;

static char folder[] = "/tmp/sluse-groups-XXXXXX", path[64];

__attribute__((destructor)) static void tidy(void)
{
	scratch_remove_store(path);
	rmdir(folder);
}

static int any(int n)
{
	seed = seed * 1103515245 + 12345;
	return (int)(seed >> 12) % n;
}

static void add(struct store_ops *ops, enum store_op_type type, int i)
{
	struct store_op op = {.type = type};
	char id[16], facts[64];
	const struct store_text name = {id, (size_t)snprintf(id, sizeof id, "L%d", i)};

	if (type == STORE_PUT)
		op.u.put = (struct store_record){.id = name,
			.facts = {facts,
				(size_t)sprintf(facts, "{\"v\":%lld}", (long long)version)},
			.source = {"lokal", 5},
			.version = version};
	else if (type == STORE_FORGET)
		op.u.key = (struct store_key){STORE_PERSON, name};
	else if (type == STORE_DECIDE)
		op.u.decision = (struct store_decision){
			.id = {facts, (size_t)sprintf(facts, "d%lld", (long long)audit)},
			.ruleset = {"r", 1},
			.method = {"screen.person", 13},
			.asked = {"{}", 2},
			.digest = {"12345678901234567890123456789012", 32}};
	else if (type == STORE_PARTY)
		op.u.party = (struct store_party){.version = persons[i].version};
	else if (type == STORE_AUDIT)
		op.u.audit = (struct store_audit){.method = {"ledig.put", 9}, .id = name};
	CHECK_INT(store_ops_add(ops, &op), 0);
}

static void put_person(struct store_ops *ops, int i)
{
	struct person *p = &persons[i];

	p->earlier += p->decided;
	p->decided = false;
	p->version = ++version;
	add(ops, STORE_PUT, i);
}

/* One thing and its row of the audit. */
static void add_any(struct store_ops *ops, int ids)
{
	const int i = any(ids), what = any(100);
	struct person *p = &persons[i];

	if (what < 4 && p->version) {
		add(ops, STORE_FORGET, i);
		*p = (struct person){0};
	} else if (what < 10 && p->version) {
		add(ops, STORE_DECIDE, i);
		add(ops, STORE_PARTY, i);
		p->decided = true;
	} else {
		put_person(ops, i);
	}
	add(ops, STORE_AUDIT, i);
	audit++;
}

/* Persons that are not there, one after another: what is put together. */
static void add_new(struct store_ops *ops)
{
	for (int i = 0; i < PERSONS; i++)
		if (!persons[i].version) {
			put_person(ops, i);
			add(ops, STORE_AUDIT, i);
			audit++;
		}
}

static enum store_result see(void *arg, const struct store_record *r)
{
	struct person *p = &persons[atoi(r->id.s + 1)];

	(void)arg;
	CHECK_INT(p->seen, 0);
	CHECK_INT(atoi(r->facts.s + 5), r->version);
	p->seen = r->version;
	return STORE_OK;
}

static enum store_result see_earlier(void *arg, const struct store_record *r)
{
	(void)r;
	++*(int *)arg;
	return STORE_OK;
}

static void compare(struct store *s)
{
	struct store_report report;
	int64_t rows, broken;

	CHECK_INT(store_each(s, STORE_PERSON, see, NULL), STORE_OK);
	for (int i = 0; i < PERSONS; i++) {
		struct person *p = &persons[i];
		char id[16];
		const struct store_key key = {
			STORE_PERSON, {id, (size_t)snprintf(id, sizeof id, "L%d", i)}};
		int earlier = 0;

		CHECK_INT(p->seen, p->version);
		p->seen = 0;
		CHECK_INT(store_earlier(s, &key, see_earlier, &earlier), STORE_OK);
		CHECK_INT(earlier, p->earlier);
	}
	CHECK_INT(store_verify(s, NULL, &rows, &broken), STORE_OK);
	CHECK_INT(rows, audit);
	CHECK_INT(store_check(s, &report), STORE_OK);
}

TEST(groups_are_what_single_operations_are)
{
	struct store_options o = {.path = path, .make = true};
	char why[STORE_WHY];
	struct store *s;

	if (!mkdtemp(folder))
		abort();
	snprintf(path, sizeof path, "%s/db", folder);
	seed = (unsigned)(getenv("SEED") ? atoi(getenv("SEED")) : getpid());
	printf("seed %u\n", seed);
	if (store_open(&s, &o, why, sizeof why))
		abort();
	for (int n = 0; n < COMMITS; n++) {
		const int size = 1 + any(GROUP_MAX), ids = 1 + any(PERSONS);
		struct store_ops ops = {0};

		if (any(4) == 0)
			add_new(&ops);
		for (int i = 0; i < size; i++)
			add_any(&ops, ids);
		if (store_commit(s, ops.first, 1800000000 + n))
			test_fail(__FILE__, __LINE__, "commit %d: %s", n, store_said(s));
		store_ops_free(&ops);
		compare(s);
	}
	store_close(s);
	scratch_remove_store(path);
}

TEST_MAIN
