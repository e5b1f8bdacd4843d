#include "scratch.h"

#include <stdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

void scratch_template(char *to, size_t size, const char *name, unsigned long long bytes)
{
	static const char memory[] = "/dev/shm";
	struct statvfs there;
	/* ten times as much, for others run beside it */
	const int roomy = access(memory, W_OK) == 0 && statvfs(memory, &there) == 0 &&
			  there.f_bavail >= 10 * bytes / there.f_frsize;

	snprintf(to, size, "%s/sluse-%s-XXXXXX", roomy ? memory : "/tmp", name);
}

void scratch_remove_store(const char *path)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal"};

	for (unsigned i = 0; i < sizeof ends / sizeof *ends; i++) {
		char name[128];

		snprintf(name, sizeof name, "%s%s", path, ends[i]);
		unlink(name);
	}
}
