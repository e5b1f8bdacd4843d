#include "data/vocab.h"

#include "base/diag.h"

const struct fact *vocab_find(const struct vocab *v, const char *name, size_t len)
{
	return strmap_get(&v->index, name, len);
}

const char *vocab_suggest(const struct vocab *v, const char *name, size_t len)
{
	struct suggest s;

	suggest_init(&s, name, len);
	for (uint32_t i = 0; i < v->n; i++)
		suggest_try(&s, v->facts[i].name);
	return s.best;
}
