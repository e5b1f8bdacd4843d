/* Files that hold a secret: which are taken, and that no reason repeats what they hold. */
#include "slused_secret.h"
#include "test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/sluse-secret-XXXXXX";
static char path[100], why[300], got[SECRET_MAX];

static void lay(const char *text, size_t len, mode_t mode)
{
	int fd;

	if (!*path) {
		CHECK(mkdtemp(folder));
		snprintf(path, sizeof path, "%s/token", folder);
	}
	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	CHECK(fd >= 0 && write(fd, text, len) == (ssize_t)len);
	CHECK(fchmod(fd, mode) == 0);
	close(fd);
}

static bool refused(const char *word)
{
	return secret_read(path, got, why, sizeof why) == -1 && strstr(why, word) &&
	       strstr(why, path) && !strstr(why, "hemmelig");
}

TEST(a_safe_file_is_read)
{
	lay("hemmelig-1\n", 11, 0600);
	CHECK(secret_read(path, got, why, sizeof why) == 0);
	CHECK_STR(got, "hemmelig-1");
	lay("hemmelig 2 \r\n", 13, 0400);
	CHECK(secret_read(path, got, why, sizeof why) == 0);
	CHECK_STR(got, "hemmelig 2");
}

TEST(others_could_read_it)
{
	static const mode_t modes[] = {0640, 0604, 0620, 0602, 0610, 0601, 0644, 0666, 0777};

	for (unsigned i = 0; i < sizeof modes / sizeof *modes; i++) {
		lay("hemmelig", 8, modes[i]);
		CHECK(refused("others"));
	}
}

TEST(a_link_a_folder_a_fifo_and_nothing)
{
	char other[120];

	lay("hemmelig", 8, 0600);
	snprintf(other, sizeof other, "%s/real", folder);
	CHECK(rename(path, other) == 0);
	CHECK(symlink(other, path) == 0);
	CHECK(refused("link"));
	unlink(path);
	CHECK(refused("No such file"));
	CHECK(mkdir(path, 0700) == 0);
	CHECK(refused("not a file"));
	rmdir(path);
	CHECK(mkfifo(path, 0600) == 0);
	CHECK(refused("not a file")); /* and it does not hang */
	unlink(path);
	unlink(other);
}

TEST(somebody_elses)
{
	if (geteuid() != 0) {
		test_skip("only root can give a file away");
		return;
	}
	lay("hemmelig", 8, 0600);
	CHECK(chown(path, 65534, 65534) == 0);
	CHECK(refused("somebody else"));
}

TEST(what_is_no_line)
{
	static char large[SECRET_MAX + 1];

	lay("hemmelig\nX-Other: 1\n", 20, 0600);
	CHECK(refused("more than one line"));
	lay("hem\0melig", 9, 0600);
	CHECK(refused("more than one line"));
	lay("\n", 1, 0600);
	CHECK(refused("empty"));
	memset(large, 'x', sizeof large);
	lay(large, sizeof large, 0600);
	CHECK(refused("too long"));
	unlink(path);
	rmdir(folder);
}

TEST_MAIN
