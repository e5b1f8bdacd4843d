/* Notes are there whole, or as they were. */
#include "slused_notes.h"
#include "test.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

TEST(written_and_read)
{
	char folder[] = "/tmp/sluse-notes-XXXXXX", inner[64], file[80], got[NOTE_MAX];
	struct stat st;

	CHECK(mkdtemp(folder));
	snprintf(inner, sizeof inner, "%s/feeds", folder);
	CHECK(note_write(inner, "a.json", "x", 1) == -1 && errno == ENOENT);
	CHECK(note_folder(inner) == 0 && note_folder(inner) == 0);
	CHECK(note_read(inner, "a.json", got) == -1);
	CHECK(note_write(inner, "a.json", "one", 3) == 0);
	CHECK_INT(note_read(inner, "a.json", got), 3);
	CHECK(memcmp(got, "one", 3) == 0);
	CHECK(note_write(inner, "a.json", "another", 7) == 0);
	CHECK_INT(note_read(inner, "a.json", got), 7);
	snprintf(file, sizeof file, "%s/a.json", inner);
	CHECK(stat(file, &st) == 0 && (st.st_mode & 0777) == 0600);

	/* what a life that ended in between has left is in nobody's way */
	snprintf(file, sizeof file, "%s/.a.json.new", inner);
	CHECK(symlink("/etc/passwd", file) == 0);
	CHECK(note_write(inner, "a.json", "third", 5) == 0);
	CHECK_INT(note_read(inner, "a.json", got), 5);
	CHECK(lstat(file, &st) == -1);

	/* a link is not read */
	snprintf(file, sizeof file, "%s/b.json", inner);
	CHECK(symlink("/etc/passwd", file) == 0);
	CHECK_INT(note_read(inner, "b.json", got), -1);
	unlink(file);
	snprintf(file, sizeof file, "%s/a.json", inner);
	unlink(file);
	rmdir(inner);
	rmdir(folder);
}

TEST_MAIN
