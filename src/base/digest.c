#include "base/digest.h"

#include <assert.h>
#include <nettle/hmac.h>
#include <nettle/sha2.h>

static_assert(sizeof(struct sha256_ctx) <= sizeof(struct digest_state), "the state fits");
static_assert(_Alignof(struct sha256_ctx) <= _Alignof(struct digest_state), "and is aligned");
static_assert(SHA256_DIGEST_SIZE == DIGEST_BYTES, "one size");

static struct sha256_ctx *inside(struct digest_state *d)
{
	return (struct sha256_ctx *)(void *)d;
}

void digest_init(struct digest_state *d)
{
	sha256_init(inside(d));
}

void digest_add(struct digest_state *d, const void *p, size_t n)
{
	sha256_update(inside(d), n, p);
}

static void print_length(uint8_t out[8], size_t n)
{
	for (unsigned i = 0; i < 8; i++)
		out[i] = (uint8_t)((uint64_t)n >> 8 * i);
}

void digest_add_field(struct digest_state *d, const void *p, size_t n)
{
	uint8_t length[8];

	print_length(length, n);
	digest_add(d, length, sizeof length);
	digest_add(d, p, n);
}

void digest_final(struct digest_state *d, uint8_t out[DIGEST_BYTES])
{
	sha256_digest(inside(d), DIGEST_BYTES, out);
}

void digest_hex(const uint8_t in[DIGEST_BYTES], char out[DIGEST_TEXT])
{
	static const char hex[] = "0123456789abcdef";

	for (unsigned i = 0; i < DIGEST_BYTES; i++) {
		out[2 * i] = hex[in[i] >> 4];
		out[2 * i + 1] = hex[in[i] & 15];
	}
	out[2 * DIGEST_BYTES] = '\0';
}

static_assert(sizeof(struct hmac_sha256_ctx) <= sizeof(struct mac_state), "the state fits");
static_assert(_Alignof(struct hmac_sha256_ctx) <= _Alignof(struct mac_state), "and is aligned");

static struct hmac_sha256_ctx *inside_mac(struct mac_state *m)
{
	return (struct hmac_sha256_ctx *)(void *)m;
}

void mac_init(struct mac_state *m, const void *key, size_t n)
{
	hmac_sha256_set_key(inside_mac(m), n, key);
}

void mac_add(struct mac_state *m, const void *p, size_t n)
{
	hmac_sha256_update(inside_mac(m), n, p);
}

void mac_add_field(struct mac_state *m, const void *p, size_t n)
{
	uint8_t length[8];

	print_length(length, n);
	mac_add(m, length, sizeof length);
	mac_add(m, p, n);
}

void mac_final(struct mac_state *m, uint8_t out[DIGEST_BYTES])
{
	hmac_sha256_digest(inside_mac(m), DIGEST_BYTES, out);
}
