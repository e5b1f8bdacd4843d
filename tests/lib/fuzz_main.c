/*
 * Replays inputs through a fuzz target without libFuzzer:
 *	tests/fuzz/NAME FILE_OR_FOLDER…
 * The closing line counts inputs.  A crash ends the program; tests/fuzz/run then says which
 * input it was.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static unsigned done, unreadable;

static void replay_file(const char *name)
{
	FILE *f = fopen(name, "rb");
	struct stat st;
	uint8_t *data;

	if (!f || fstat(fileno(f), &st)) {
		printf("%s: cannot be read\n", name);
		unreadable++;
		return;
	}
	/* a block of the exact size, so that reading past the end is seen */
	data = malloc((size_t)st.st_size ? (size_t)st.st_size : 1);
	if (data && fread(data, 1, (size_t)st.st_size, f) == (size_t)st.st_size) {
		LLVMFuzzerTestOneInput(data, (size_t)st.st_size);
		done++;
	} else {
		unreadable++;
	}
	free(data);
	fclose(f);
}

static void replay_folder(const char *name)
{
	DIR *d = opendir(name);
	struct dirent *e;
	char path[4096];

	while (d && (e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", name, e->d_name);
		replay_file(path);
	}
	if (d)
		closedir(d);
}

int main(int argc, char **argv)
{
	struct stat st;

	for (int i = 1; i < argc; i++) {
		if (stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode))
			replay_folder(argv[i]);
		else
			replay_file(argv[i]);
	}
	printf("%u passed, %u failed\n", done, unreadable);
	return unreadable != 0;
}
