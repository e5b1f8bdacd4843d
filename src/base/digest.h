/*
 * digest - SHA-256 (nettle behind it)
 *
 * For identities that must not collide: a ruleset's, a decision's.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

enum { DIGEST_BYTES = 32, DIGEST_TEXT = 65 };
struct digest_state {
	uint64_t opaque[16];
};
void digest_init(struct digest_state *d);
void digest_add(struct digest_state *d, const void *p, size_t n);
/* Length-prefixed, so that ("ab","c") and ("a","bc") differ. */
void digest_add_field(struct digest_state *d, const void *p, size_t n);
void digest_final(struct digest_state *d, uint8_t out[DIGEST_BYTES]);
/* Lower case. */
void digest_hex(const uint8_t in[DIGEST_BYTES], char out[DIGEST_TEXT]);

#endif
