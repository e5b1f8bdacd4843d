#include "slused_config.h"
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

static char why[CONFIG_WHY];

static int read_text(struct slused_config *c, const char *text)
{
	char path[] = "/tmp/sluse-config-XXXXXX";
	int fd = mkstemp(path), status;

	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	CHECK_INT(config_init(c), 0);
	status = config_read(c, path, why, sizeof why);
	unlink(path);
	return status;
}

/* The text is refused with these words after the file's name. */
static void refused(const char *text, const char *words)
{
	struct slused_config c;

	why[0] = '\0';
	if (read_text(&c, text) == 0)
		test_fail(__FILE__, __LINE__, "taken: %s", text);
	else if (!strstr(why, words))
		test_fail(__FILE__, __LINE__, "\"%s\" lacks \"%s\"", why, words);
}

TEST(defaults)
{
	struct slused_config c;

	CHECK_INT(read_text(&c, ""), 0);
	CHECK_INT(c.line_bytes, 1 << 20);
	CHECK_INT(c.connections, 1024);
	CHECK_INT(c.idle_seconds, 600);
	CHECK_INT(c.partial_seconds, 30);
	CHECK_INT(c.socket_mode, 0660);
	CHECK_INT(c.log_level, LOG_INFO_LEVEL);
}

TEST(values_and_comments)
{
	struct slused_config c;

	CHECK_INT(read_text(&c, "# comment\n"
				"\n"
				"  rules\t/srv/rules of ours  # trailing\n"
				"line_bytes 2M\r\n"
				"output_bytes 64K\n"
				"idle_seconds 5\n"
				"socket_mode 0600\n"
				"log_level debug\n"
				"socket /run/a#b.sock"),
		0);
	CHECK_STR(c.rules, "/srv/rules of ours");
	CHECK_STR(c.socket, "/run/a#b.sock");
	CHECK_INT(c.line_bytes, 2 << 20);
	CHECK_INT(c.output_bytes, 64 << 10);
	CHECK_INT(c.idle_seconds, 5);
	CHECK_INT(c.socket_mode, 0600);
	CHECK_INT(c.log_level, LOG_DEBUG_LEVEL);
}

TEST(mistakes_have_a_line)
{
	refused("\nlines 5\n", ":2: unknown key \"lines\"");
	refused("grnt user:root regler\n", ":1: unknown key \"grnt\" (did you mean grant?)");
	refused("line_byte 5K\n", ":1: unknown key \"line_byte\" (did you mean line_bytes?)");
	refused("line_bytes", ":1: line_bytes has no value");
	refused("line_bytes # 5", "has no value");
	refused("line_bytes many", "takes a number of bytes");
	refused("line_bytes 1M2", "takes a number");
	refused("line_bytes -1", "takes a number");
	refused("line_bytes 1 M", "takes a number");
	refused("line_bytes 10", "goes from 1024");
	refused("line_bytes 99999999999999999999", "takes a number");
	refused("line_bytes 99999999999999999G", "takes a number");
	refused("connections 1K", "takes a number");
	refused("connections 0", "goes from 1 to");
	refused("idle_seconds 0x10", "takes a number");
	refused("socket_mode 0888", "octal");
	refused("socket_mode 1777", "goes from 0000 to 0777");
	refused("log_level loud", "error, warning, info, debug");
}

TEST(overlong)
{
	static char text[CONFIG_PATH * 3];

	memset(text, 'x', sizeof text - 1);
	memcpy(text, "rules /", 7);
	refused(text, ":1: the line is too long");
	text[CONFIG_PATH + 20] = '\0';
	refused(text, "the path is too long");
}

TEST(a_missing_file)
{
	struct slused_config c;

	config_init(&c);
	CHECK_INT(config_read(&c, "/nowhere/slused.conf", why, sizeof why), -1);
	CHECK(strstr(why, "/nowhere/slused.conf: No such file") != NULL);
	CHECK_INT(config_read(&c, "/", why, sizeof why), -1);
}

TEST_MAIN
