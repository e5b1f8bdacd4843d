#include "base/digest.h"
#include "test.h"

static const char *hex(struct digest_state *d)
{
	static char text[DIGEST_TEXT];
	uint8_t bytes[DIGEST_BYTES];

	digest_final(d, bytes);
	digest_hex(bytes, text);
	return text;
}

/* FIPS 180-4, and the examples that NIST gives for it */
TEST(is_sha256)
{
	struct digest_state d;

	digest_init(&d);
	CHECK_STR(hex(&d), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	digest_init(&d);
	digest_add(&d, "abc", 3);
	CHECK_STR(hex(&d), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	digest_init(&d);
	for (unsigned i = 0; i < 1000000; i++)
		digest_add(&d, "a", 1);
	CHECK_STR(hex(&d), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(pieces_make_the_same_whole)
{
	struct digest_state a, b;
	char first[DIGEST_TEXT];

	digest_init(&a);
	digest_add(&a, "one and two", 11);
	memcpy(first, hex(&a), sizeof first);
	digest_init(&b);
	digest_add(&b, "one", 3);
	digest_add(&b, "", 0);
	digest_add(&b, " and two", 8);
	CHECK_STR(hex(&b), first);
}

TEST(fields_do_not_run_together)
{
	struct digest_state a, b;
	char first[DIGEST_TEXT];

	digest_init(&a);
	digest_add_field(&a, "ab", 2);
	digest_add_field(&a, "c", 1);
	memcpy(first, hex(&a), sizeof first);
	digest_init(&b);
	digest_add_field(&b, "a", 1);
	digest_add_field(&b, "bc", 2);
	CHECK(strcmp(hex(&b), first) != 0);
	digest_init(&b); /* a field is its length in eight bytes, least first, and its bytes */
	digest_add(&b, "\2\0\0\0\0\0\0\0ab\1\0\0\0\0\0\0\0c", 19);
	CHECK_STR(hex(&b), first);
}

TEST_MAIN
