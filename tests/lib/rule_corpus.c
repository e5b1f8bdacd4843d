#include "rule_corpus.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES = 1 << 20 };

static void take_file(struct folder *f, const char *dir, const char *prefix, const char *entry)
{
	char path[600];
	FILE *in;

	snprintf(path, sizeof path, "%s/%s", dir, entry);
	in = fopen(path, "rb");
	if (!in)
		return;
	char *text = malloc(FILE_BYTES), *name = malloc(300);
	snprintf(name, 300, "%s%s", prefix, entry);
	f->at[f->n++] = (struct rule_file){name, text, fread(text, 1, FILE_BYTES, in)};
	fclose(in);
}

static int is_file(const struct dirent *e)
{
	return e->d_name[0] != '.' && strchr(e->d_name, '.') != NULL;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

void folder_take(struct folder *f, const char *dir, const char *prefix)
{
	struct dirent **found;
	int n = scandir(dir, &found, is_file, by_bytes);

	for (int i = 0; i < n; i++) {
		if (f->n < FILES_MAX)
			take_file(f, dir, prefix, found[i]->d_name);
		free(found[i]);
	}
	if (n >= 0)
		free(found);
}

uint64_t chance_draw(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}
