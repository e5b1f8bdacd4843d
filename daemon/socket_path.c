#include "socket_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int socket_path_default(char *out, size_t size)
{
	const char *runtime = geteuid() == 0 ? NULL : getenv("XDG_RUNTIME_DIR");
	int n;

	if (runtime && *runtime == '/')
		n = snprintf(out, size, "%s/sluse.sock", runtime);
	else
		n = snprintf(out, size, "%s", SOCKET_PATH_SYSTEM);
	return n < 0 || (size_t)n >= size || n >= SOCKET_PATH_MAX ? -1 : 0;
}
