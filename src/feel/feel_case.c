/* upper case() and lower case(): Unicode's simple mappings for the bicameral scripts of
 * Europe and its neighbours, and 'ß', whose capital is two letters.  No locale. */
#include "base/utf8.h"
#include "feel/builtin.h"

/* step 1: upper .. last shift to lower; step 2: pairs, the capital first. */
static const struct {
	uint32_t upper, last;
	uint32_t step;
	int32_t shift;
} ranges[] = {
	{'A', 'Z', 1, 32},
	{0xC0, 0xD6, 1, 32},
	{0xD8, 0xDE, 1, 32},
	{0x100, 0x12E, 2, 1},
	{0x132, 0x136, 2, 1},
	{0x139, 0x147, 2, 1},
	{0x14A, 0x176, 2, 1},
	{0x178, 0x178, 1, -121},
	{0x179, 0x17D, 2, 1},
	{0x1CD, 0x1DB, 2, 1},
	{0x1DE, 0x1EE, 2, 1},
	{0x1F8, 0x21E, 2, 1},
	{0x222, 0x232, 2, 1},
	{0x246, 0x24E, 2, 1},
	{0x386, 0x386, 1, 38},
	{0x388, 0x38A, 1, 37},
	{0x38C, 0x38C, 1, 64},
	{0x38E, 0x38F, 1, 63},
	{0x391, 0x3A1, 1, 32},
	{0x3A3, 0x3AB, 1, 32},
	{0x400, 0x40F, 1, 80},
	{0x410, 0x42F, 1, 32},
	{0x460, 0x480, 2, 1},
	{0x48A, 0x4BE, 2, 1},
	{0x4C1, 0x4CD, 2, 1},
	{0x4D0, 0x52E, 2, 1},
	{0x531, 0x556, 1, 48},
	{0x1E00, 0x1E94, 2, 1},
	{0x1EA0, 0x1EFE, 2, 1},
	{0xFF21, 0xFF3A, 1, 32},
	{0x10400, 0x10427, 1, 40},
};

static uint32_t lower(uint32_t cp)
{
	for (unsigned i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (cp >= ranges[i].upper && cp <= ranges[i].last &&
			(cp - ranges[i].upper) % ranges[i].step == 0)
			return cp + (uint32_t)ranges[i].shift;
	return cp;
}

static uint32_t upper(uint32_t cp)
{
	if (cp == 0x3C2)
		return 0x3A3; /* final sigma */
	if (cp == 0x131)
		return 'I';
	for (unsigned i = 0; i < sizeof ranges / sizeof *ranges; i++) {
		uint32_t back = cp - (uint32_t)ranges[i].shift;

		if (back >= ranges[i].upper && back <= ranges[i].last &&
			(back - ranges[i].upper) % ranges[i].step == 0)
			return back;
	}
	return cp;
}

static struct value mapped(struct feel_env *env, struct value v, uint32_t (*map)(uint32_t))
{
	struct strbuf sb;
	uint32_t p = 0;
	unsigned n;

	if (!feel_charge(env, v.aux / 4))
		return feel_too_long();
	sb_init(&sb, env->arena);
	while (p < v.aux) {
		uint32_t cp = utf8_decode(v.u.s + p, &n);

		if (cp == 0xDF && map == upper)
			sb_puts(&sb, "SS");
		else
			sb_putcp(&sb, map(cp));
		p += n;
	}
	return value_string(sb.s, sb.len);
}

FEEL_FN(bi_upper_case)
{
	(void)n;
	return mapped(env, args[0], upper);
}
FEEL_FN(bi_lower_case)
{
	(void)n;
	return mapped(env, args[0], lower);
}
