/*
 * Any bytes as the list of erasures beside a store: it is learnt from, or the store is not
 * opened and says why.  What was learnt from once is learnt from again, the numbers of what is
 * put next stay sensible, and nobody comes back by it.
 */
#include "store/store.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static char folder[] = "/tmp/sluse-erasures-XXXXXX", file[80], logged[90], list[80];
static char *whole; /* a store with two persons of whom one was forgotten */
static size_t whole_len;

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void tidy(void)
{
	unlink(file);
	unlink(logged);
	unlink(list);
	rmdir(folder);
}

static void write_file(const char *path, const void *data, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	must(fd >= 0 && write(fd, data, len) == (ssize_t)len);
	close(fd);
}

static void read_whole(void)
{
	int fd = open(file, O_RDONLY);
	off_t end = lseek(fd, 0, SEEK_END);

	whole_len = (size_t)end;
	whole = malloc(whole_len);
	must(whole && pread(fd, whole, whole_len, 0) == end);
	close(fd);
}

static void begin(void)
{
	struct store_options o = {.path = file, .make = true};
	const struct store_op put[] = {{.type = STORE_PUT,
					       .u.put = {.id = {"L1", 2},
						       .facts = {"{}", 2},
						       .source = {"x", 1},
						       .version = 1}},
		{.type = STORE_PUT,
			.u.put = {.id = {"L2", 2},
				.facts = {"{}", 2},
				.source = {"x", 1},
				.version = 2}},
		{.type = STORE_FORGET, .u.key = {STORE_PERSON, {"L2", 2}}}};
	struct store_ops ops = {0};
	char why[STORE_WHY];
	struct store *s;

	must(mkdtemp(folder) != NULL);
	snprintf(file, sizeof file, "%s/db", folder);
	snprintf(logged, sizeof logged, "%s-wal", file);
	snprintf(list, sizeof list, "%s/list", folder);
	atexit(tidy);
	must(store_open(&s, &o, why, sizeof why) == STORE_OK);
	for (unsigned i = 0; i < sizeof put / sizeof *put; i++)
		must(store_ops_add(&ops, &put[i]) == 0);
	must(store_commit(s, ops.first, 1800000000) == STORE_OK);
	store_ops_free(&ops);
	store_close(s);
	read_whole();
}

static enum store_result take(void *arg, const struct store_record *r)
{
	must(r->id.len == 2 && memcmp(r->id.s, "L1", 2) == 0);
	++*(int *)arg;
	return STORE_OK;
}

/* How many persons are there; -1: it is not opened. */
static int persons(void)
{
	struct store_options o = {.path = file, .erasures = list};
	char why[STORE_WHY] = "";
	int64_t version;
	struct store *s;
	int n = 0;

	if (store_open(&s, &o, why, sizeof why)) {
		must(!s && *why);
		return -1;
	}
	must(store_last_version(s, &version) == STORE_OK);
	must(version >= 2 && version <= INT64_C(1) << 53);
	must(store_each(s, STORE_PERSON, take, &n) == STORE_OK);
	store_close(s);
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	int n;

	if (!whole)
		begin();
	if (len > 1 << 16)
		return 0;
	write_file(file, whole, whole_len);
	unlink(logged);
	write_file(list, data, len);
	n = persons();
	must(n <= 1);
	must(persons() == n);
	return 0;
}
