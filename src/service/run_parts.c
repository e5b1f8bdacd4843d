/* sluse/run.h: what match/match_all.h offers, for those above the service. */
#include "match/match_all.h"
#include "sluse/run.h"

void run_free(struct match_all *run)
{
	match_all_free(run);
}

int run_prepare(struct match_all *run)
{
	return match_all_prepare(run);
}

uint32_t run_parts(const struct match_all *run)
{
	return match_all_parts(run);
}

struct match_part *run_work(struct match_all *run, uint32_t part)
{
	return match_all_work(run, part);
}

int run_merge(struct match_all *run, struct match_part *part, const char **text, size_t *len)
{
	return match_all_merge(run, part, text, len);
}

void run_named(const struct match_all *run, const char **ids, size_t *len)
{
	match_all_named(run, ids, len);
}

void run_part_free(struct match_part *part)
{
	match_part_free(part);
}

void run_stop(struct match_all *run)
{
	match_all_stop(run);
}

bool run_stopped(const struct match_all *run)
{
	return match_all_stopped(run);
}

uint32_t run_done(const struct match_all *run)
{
	return match_all_done(run);
}

uint32_t run_count(const struct match_all *run)
{
	return match_all_count(run);
}

void run_write_totals(void *writer, const struct match_all *run)
{
	match_all_write_totals(writer, run);
}
