#include "sluse.h"
#include "sluse_args.h"
#include "sluse_ask.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void say(const char *fmt, va_list ap)
{
	fputs("sluse: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
}

void tool_warn(struct tool *t, const char *fmt, ...)
{
	va_list ap;
	(void)t;
	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

int tool_fail(struct tool *t, const char *fmt, ...)
{
	va_list ap;
	(void)t;
	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	return COULD_NOT;
}

int tool_print(struct tool *t, const char *s, size_t len)
{
	while (len > 0) {
		ssize_t n = write(STDOUT_FILENO, s, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return tool_fail(t, "stdout: %s", strerror(errno));
		s += n;
		len -= (size_t)n;
	}
	return FINE;
}

int tool_print_paper(struct tool *t, const struct paper *p)
{
	return tool_print(t, p->out.s, p->out.len);
}

/* Colour and width: what the terminal has, unless somebody said otherwise
 * (https://no-color.org). */
static void look_at_terminal(struct tool *t)
{
	struct winsize size = {0};
	const char *color = t->set[OPT_COLOR], *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");
	bool tty = isatty(STDOUT_FILENO);
	if (color && strcmp(color, "auto") != 0)
		t->colour = strcmp(color, "always") == 0;
	else
		t->colour = tty && !(no_color && *no_color) && !(term && !strcmp(term, "dumb"));
	if (tty && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		t->width = size.ws_col;
}

int verb_help(struct tool *t)
{
	struct strbuf out;
	sb_init(&out, &t->arena);
	if (tool_has(t, OPT_VERSION)) {
		sb_puts(&out, "sluse " SLUSE_VERSION "\n");
	} else if (t->n_args > 0) {
		const struct verb *v = verb_find(t->args[0]);
		if (!v)
			return no_such_verb(t, t->args[0]);
		help_verb(&out, v);
	} else {
		help_all(&out);
	}
	return tool_print(t, out.s, out.len);
}

int verb_table(struct tool *t)
{
	struct strbuf out;
	sb_init(&out, &t->arena);
	help_tables(&out);
	return tool_print(t, out.s, out.len);
}

struct command_line {
	struct tool *t;
	int argc;
	char **argv;
};

static void run(void *arg)
{
	struct command_line *c = arg;
	struct tool *t = c->t;
	int bad = command_line_read(t, c->argc, c->argv);
	if (bad) {
		t->status = bad;
		return;
	}
	look_at_terminal(t);
	if (tool_has(t, OPT_HELP)) {
		t->args[0] = t->verb->name;
		t->n_args = 1;
		t->status = verb_help(t);
		return;
	}
	t->status = t->verb->run(t);
	ask_close(t);
}

int main(int argc, char **argv)
{
	struct tool t = {0};
	struct command_line c = {&t, argc, argv};
	arena_init(&t.arena, &t.oom);
	if (oom_guard(&t.oom, run, &c) != 0)
		t.status = tool_fail(&t, "out of memory");
	arena_release(&t.arena);
	return t.status;
}
