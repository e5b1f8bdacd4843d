/*
 * utf8_table - what Unicode says of code points, for utf8.c alone
 *
 * Ranges ascend and neither touch nor overlap.
 */
#ifndef BASE_UTF8_TABLE_H
#define BASE_UTF8_TABLE_H

#include <stdint.h>

struct utf8_range {
	uint32_t first, last;
};
extern const struct utf8_range utf8_letters[]; /* general category L* */
extern const struct utf8_range utf8_zero[];    /* no column on a terminal */
extern const struct utf8_range utf8_wide[];    /* two columns */
extern const unsigned utf8_letters_n, utf8_zero_n, utf8_wide_n;

#endif
