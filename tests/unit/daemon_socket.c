#include "slused_socket.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char folder[] = "/tmp/sluse-socket-XXXXXX";
static char path[100], why[SOCKET_WHY];

static void begin(void)
{
	strcpy(folder + sizeof folder - 7, "XXXXXX");
	CHECK(mkdtemp(folder) != NULL);
	snprintf(path, sizeof path, "%s/s.sock", folder);
}

static void end(void)
{
	CHECK_INT(rmdir(folder), 0); /* nothing is left behind */
}

static bool there(const char *name)
{
	char at[200];
	struct stat st;

	snprintf(at, sizeof at, "%s/%s", folder, name);
	return lstat(at, &st) == 0;
}

TEST(opens_and_leaves_nothing)
{
	struct listen_socket s;
	struct stat st;

	begin();
	CHECK_INT(listen_socket_open(&s, path, 0640, why, sizeof why), 0);
	CHECK(stat(path, &st) == 0 && S_ISSOCK(st.st_mode));
	CHECK_INT(st.st_mode & 0777, 0640);
	CHECK(there("s.sock.lock"));
	listen_socket_close(&s);
	end();
}

TEST(a_foreign_file_stays)
{
	struct listen_socket s;
	int fd;

	begin();
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	CHECK(write(fd, "mine", 4) == 4);
	close(fd);
	CHECK_INT(listen_socket_open(&s, path, 0660, why, sizeof why), -1);
	CHECK(strstr(why, "is not a socket") != NULL);
	CHECK(there("s.sock"));
	CHECK(!there("s.sock.lock"));
	unlink(path);
	CHECK_INT(symlink("elsewhere", path), 0); /* a link is no socket either */
	CHECK_INT(listen_socket_open(&s, path, 0660, why, sizeof why), -1);
	CHECK(!there("elsewhere"));
	unlink(path);
	CHECK_INT(mkdir(path, 0700), 0);
	CHECK_INT(listen_socket_open(&s, path, 0660, why, sizeof why), -1);
	rmdir(path);
	end();
}

TEST(a_live_socket_stays)
{
	struct listen_socket a, b;

	begin();
	CHECK_INT(listen_socket_open(&a, path, 0660, why, sizeof why), 0);
	CHECK_INT(listen_socket_open(&b, path, 0660, why, sizeof why), -1);
	CHECK(strstr(why, "answers on this socket") != NULL);
	/* even when it is not in sight, the lock is */
	CHECK_INT(unlink(path), 0);
	CHECK_INT(listen_socket_open(&b, path, 0660, why, sizeof why), -1);
	CHECK(strstr(why, "another slused") != NULL);
	listen_socket_close(&a);
	CHECK_INT(listen_socket_open(&b, path, 0660, why, sizeof why), 0);
	listen_socket_close(&b);
	end();
}

TEST(a_stale_socket_goes)
{
	struct listen_socket s;
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd;

	begin();
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	CHECK_INT(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	close(fd);
	CHECK(there("s.sock"));
	CHECK_INT(listen_socket_open(&s, path, 0660, why, sizeof why), 0);
	listen_socket_close(&s);
	end();
}

/* What somebody has put at the path since is not ours to remove. */
TEST(removes_only_its_own)
{
	struct listen_socket s;
	int fd;

	begin();
	CHECK_INT(listen_socket_open(&s, path, 0660, why, sizeof why), 0);
	unlink(path);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	close(fd);
	listen_socket_close(&s);
	CHECK(there("s.sock"));
	unlink(path);
	end();
}

TEST(bad_places)
{
	struct listen_socket s;
	char deep[200];

	begin();
	memset(deep, 'x', sizeof deep);
	deep[0] = '/';
	deep[150] = '\0';
	CHECK_INT(listen_socket_open(&s, deep, 0660, why, sizeof why), -1);
	CHECK(strstr(why, "too long for a socket") != NULL);
	CHECK_INT(listen_socket_open(&s, "/nowhere/at/all.sock", 0660, why, sizeof why), -1);
	CHECK(strstr(why, "No such file") != NULL);
	end();
}

TEST_MAIN
