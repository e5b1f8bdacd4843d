#include "file_list.h"
#include "files.h"
#include "test.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/sluse-files-XXXXXX";
static char why[FILES_WHY];

static const char *in_folder(const char *name)
{
	static char path[300];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void put(const char *name, const char *text)
{
	FILE *f = fopen(in_folder(name), "w");

	CHECK(f && fputs(text, f) >= 0);
	if (f)
		fclose(f);
}

static void begin(void)
{
	strcpy(folder + sizeof folder - 7, "XXXXXX");
	CHECK(mkdtemp(folder) != NULL);
}

static void end(void)
{
	char command[400];

	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	CHECK_INT(system(command), 0);
}

/* The names, separated by blanks, or the reason. */
static const char *names(const char *path)
{
	static char text[4096];
	struct sluse_file *files;
	unsigned n;

	text[0] = '\0';
	if (files_read(path, &files, &n, why, sizeof why))
		return why;
	for (unsigned i = 0; i < n; i++) {
		CHECK_INT(strlen(files[i].text), files[i].len);
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? " " : "",
			files[i].name);
	}
	files_free(files, n);
	return text;
}

TEST(rules_and_tables_in_order)
{
	begin();
	put("b.rules", "b");
	put("a.rules", "a\n");
	put("notes.txt", "no");
	put(".hidden.rules", "no");
	put("old.rules~", "no");
	CHECK_STR(names(folder), "a.rules b.rules");
	mkdir(in_folder("data"), 0700);
	put("data/k.csv", "");
	put("data/.swp", "no");
	put("data/k.csv~", "no");
	CHECK_STR(names(folder), "a.rules b.rules data/k.csv");
	CHECK_STR(names(in_folder("a.rules")), "a.rules data/k.csv");
	end();
}

TEST(a_link_to_a_file_is_followed)
{
	begin();
	put("a.rules", "a");
	CHECK_INT(symlink("a.rules", in_folder("b.rules")), 0);
	CHECK_STR(names(folder), "a.rules b.rules");
	end();
}

TEST(what_cannot_be_read)
{
	begin();
	CHECK(strstr(names("/nowhere/rules"), "/nowhere/rules: No such file") != NULL);
	CHECK(strstr(names(folder), "holds no *.rules file") != NULL);
	put("a.rules", "a");
	CHECK_INT(symlink("c.rules", in_folder("c.rules")), 0);
	CHECK(strstr(names(folder), "/c.rules: Too many levels") != NULL);
	unlink(in_folder("c.rules"));
	mkdir(in_folder("d.rules"), 0700);
	CHECK(strstr(names(folder), "/d.rules: is not a file") != NULL);
	rmdir(in_folder("d.rules"));
	CHECK_INT(mkfifo(in_folder("e.rules"), 0600), 0);
	CHECK(strstr(names(folder), "/e.rules: is not a file") != NULL);
	unlink(in_folder("e.rules"));
	put("data", "a file where a folder belongs");
	CHECK(strstr(names(folder), "/data: Not a directory") != NULL);
	end();
}

TEST(too_large)
{
	begin();
	put("a.rules", "a");
	CHECK_INT(truncate(in_folder("a.rules"), (off_t)1 << 40), 0);
	CHECK(strstr(names(folder), "/a.rules: is larger than 16 MiB") != NULL);
	CHECK(strstr(names(in_folder("a.rules")), "/a.rules: is larger than 16 MiB") != NULL);
	end();
}

TEST(too_many)
{
	char name[32];

	begin();
	for (int i = 0; i <= FILES_MAX; i++) {
		snprintf(name, sizeof name, "%04d.rules", i);
		put(name, "");
	}
	CHECK(strstr(names(folder), "more than 1000 files") != NULL);
	end();
}

TEST_MAIN
