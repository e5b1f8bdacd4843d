/*
 * digest - SHA-256 and HMAC with it (nettle behind it)
 *
 * For identities that must not collide: a ruleset's, a decision's; and, with a key, for names
 * that nobody can guess their way back from, and chains that nobody can mend.
 *
 * Source of HMAC: RFC 2104.
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

/* With a key. */
struct mac_state {
	uint64_t opaque[48];
};
void mac_init(struct mac_state *m, const void *key, size_t n);
void mac_add(struct mac_state *m, const void *p, size_t n);
void mac_add_field(struct mac_state *m, const void *p, size_t n); /* as digest_add_field */
void mac_final(struct mac_state *m, uint8_t out[DIGEST_BYTES]);   /* and ready for the next */

#endif
