#include "base/tzif.h"
#include "files.h"
#include "test.h"
#include "zones.h"

TEST(all_zones_of_the_system)
{
	struct sluse_file *files;
	unsigned n;
	bool copenhagen = false, ushuaia = false;

	zones_read(&files, &n);
	if (n == 0) {
		test_skip("no zone data on this machine");
		files_free(files, n);
		return;
	}
	for (unsigned i = 0; i < n; i++) {
		struct tzif z;

		if (i && strcmp(files[i - 1].name, files[i].name) >= 0)
			test_fail(__FILE__, __LINE__, "%s is out of order", files[i].name);
		if (tzif_open(&z, files[i].text, files[i].len))
			test_fail(__FILE__, __LINE__, "%s is no zone", files[i].name);
		copenhagen |= strcmp(files[i].name, "Europe/Copenhagen") == 0;
		ushuaia |= strcmp(files[i].name, "America/Argentina/Ushuaia") == 0;
		CHECK(strncmp(files[i].name, "posix/", 6) && strncmp(files[i].name, "right/", 6));
	}
	CHECK(copenhagen);
	CHECK(ushuaia);
	files_free(files, n);
}

TEST_MAIN
