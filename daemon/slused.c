/*
 * slused - the daemon
 *
 * Order of a start: options, configuration, rules, what is kept, socket, loop; each may fail, and nothing
 * that others see is touched before the rules are good.  Without -f the daemon leaves its
 * terminal, and the command returns when it answers, or when it could not.
 */
#include "slused_loop.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#define CONFIG_DEFAULT "/etc/sluse/slused.conf"
enum { EXIT_USAGE = 2 };

struct options {
	const char *config, *rules, *socket, *state;
	bool foreground;
};

static const char help[] =
	"Usage: slused [-f] [-c slused.conf] [-r RULES_DIR] [-s SOCKET] [-d STATE_DIR]\n"
	"\n"
	"Answers questions about rules, persons and vacancies on a Unix socket.\n"
	"\n"
	"  -f, --foreground     stay in the foreground and log to stderr\n"
	"  -c, --config FILE    settings; " CONFIG_DEFAULT " when it is there\n"
	"  -r, --rules DIR      the rules folder; " RULES_DEFAULT ", or else the shipped ones\n"
	"  -s, --socket PATH    where to listen\n"
	"  -d, --state DIR      where records are kept; without it in memory alone\n"
	"  -h, --help           this text\n"
	"  -V, --version        the version\n"
	"\n"
	"SIGHUP reads the rules anew, SIGTERM stops.  See slused(8), slused.conf(5).\n";

/* -1: go on; else the exit status. */
static int read_options(struct options *o, int argc, char **argv)
{
	static const struct option longs[] = {{"foreground", no_argument, NULL, 'f'},
		{"config", required_argument, NULL, 'c'}, {"rules", required_argument, NULL, 'r'},
		{"socket", required_argument, NULL, 's'}, {"state", required_argument, NULL, 'd'},
		{"help", no_argument, NULL, 'h'}, {"version", no_argument, NULL, 'V'},
		{NULL, 0, NULL, 0}};
	int c;

	while ((c = getopt_long(argc, argv, "fc:r:s:d:hV", longs, NULL)) != -1) {
		switch (c) {
		case 'f': o->foreground = true; break;
		case 'c': o->config = optarg; break;
		case 'r': o->rules = optarg; break;
		case 's': o->socket = optarg; break;
		case 'd': o->state = optarg; break;
		case 'h': fputs(help, stdout); return EXIT_SUCCESS;
		case 'V': puts("slused " SLUSE_VERSION); return EXIT_SUCCESS;
		default: fputs("slused --help tells more\n", stderr); return EXIT_USAGE;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "slused: what is \"%s\"? slused --help tells more\n", argv[optind]);
		return EXIT_USAGE;
	}
	return -1;
}

/* The rules that were installed with this program, PREFIX/share/sluse/rules beside
 * PREFIX/sbin/slused, where nobody has put any into /etc.  false: those of /etc stand. */
static bool prefer_shipped(struct slused_config *config)
{
	static const char below[] = "share/sluse/rules";
	char path[CONFIG_PATH];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - sizeof below);

	if (access(config->rules, F_OK) == 0 || n <= 0)
		return false;
	path[n] = '\0';
	for (unsigned up = 0; up < 2; up++) {
		char *slash = strrchr(path, '/');

		if (!slash)
			return false;
		*slash = '\0';
	}
	strcat(path, "/");
	strcat(path, below);
	if (access(path, F_OK) != 0)
		return false;
	snprintf(config->rules, sizeof config->rules, "%s", path);
	return true;
}

static int configure(struct slused_config *config, const struct options *o, struct slused_log *log)
{
	char why[CONFIG_WHY];
	const struct {
		const char *key, *value;
	} given[] = {{"rules", o->rules}, {"socket", o->socket}, {"state", o->state}};

	if (config_init(config) && !o->socket) {
		log_line(log, LOG_ERROR_LEVEL, "XDG_RUNTIME_DIR is too long for a socket");
		return -1;
	}
	bool shipped = prefer_shipped(config);
	char preset[CONFIG_PATH];
	strcpy(preset, config->rules);
	if ((o->config || access(CONFIG_DEFAULT, F_OK) == 0) &&
		config_read(config, o->config ? o->config : CONFIG_DEFAULT, why, sizeof why)) {
		log_line(log, LOG_ERROR_LEVEL, "%s", why);
		return -1;
	}
	for (unsigned i = 0; i < sizeof given / sizeof *given; i++) {
		if (given[i].value &&
			config_set(config, given[i].key, given[i].value, why, sizeof why)) {
			log_line(log, LOG_ERROR_LEVEL, "%s", why);
			return -1;
		}
	}
	log->level = (enum log_level)config->log_level;
	if (shipped && strcmp(preset, config->rules) == 0)
		log_line(log, LOG_WARNING_LEVEL,
			"no rules in " RULES_DEFAULT ": those that came with Sluse are used, %s",
			config->rules);
	return 0;
}

/* Every connection is a descriptor, and a few are ours. */
static void raise_descriptors(const struct slused_config *config, const struct slused_log *log)
{
	rlim_t wanted = config->connections + 64;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur < wanted)
		log_line(log, LOG_WARNING_LEVEL,
			"the limit of %llu descriptors is too low for %llu connections",
			(unsigned long long)limit.rlim_cur,
			(unsigned long long)config->connections);
}

/* The parent waits for the child's word that it answers.  The child returns the pipe to say
 * it on; -1: could not. */
static int leave_terminal(void)
{
	int ends[2];
	char word;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return -1;
	pid = fork();
	if (pid < 0)
		return -1;
	if (pid > 0) {
		close(ends[1]);
		_exit(read(ends[0], &word, 1) == 1 ? EXIT_SUCCESS : EXIT_FAILURE);
	}
	close(ends[0]);
	setsid();
	return ends[1];
}

static void say_ready(int pipe_end, struct slused_log *log)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	log_to_syslog(log);
	for (int fd = 0; fd <= 2 && null >= 0; fd++)
		dup2(null, fd);
	if (null > 2)
		close(null);
	if (write(pipe_end, "1", 1) != 1)
		log_line(log, LOG_WARNING_LEVEL, "nobody waited for the start");
	close(pipe_end);
}

static int open_socket(
	struct listen_socket *s, const struct slused_config *config, const struct slused_log *log)
{
	char why[SOCKET_WHY];
	int adopted = listen_socket_adopt(s, why, sizeof why);

	if (adopted > 0)
		return 0;
	if (adopted == 0 && listen_socket_open(s, config->socket, (mode_t)config->socket_mode, why,
				    sizeof why) == 0)
		return 0;
	log_line(log, LOG_ERROR_LEVEL, "%s", why);
	return -1;
}

/* With the service loaded. */
static int serve(struct host *host, struct loop *loop, struct slused_log *log, int ready)
{
	struct listen_socket socket;
	int status = EXIT_FAILURE;

	if (open_socket(&socket, host->config, log))
		return status;
	if (loop_init(loop, host, &socket)) {
		log_line(log, LOG_ERROR_LEVEL, "no memory or no descriptors for the loop");
	} else if (loop_start_feeds(loop) == 0) {
		ahead_fill(host->service);
		if (ready >= 0)
			say_ready(ready, log);
		log_line(log, LOG_INFO_LEVEL, "slused %s answers on %s", SLUSE_VERSION,
			*socket.path ? socket.path : "the socket it was given");
		sd_notify(0, "READY=1\nSTATUS=answering");
		loop_run(loop);
		log_line(log, LOG_INFO_LEVEL, "stopped");
		status = loop->failed ? EXIT_FAILURE : EXIT_SUCCESS;
	}
	loop_release(loop);
	listen_socket_close(&socket);
	return status;
}

/* Who may ask.  Whoever opened the door to everybody, or to nobody, is told. */
static int grant(struct grants *grants, const struct slused_config *config, struct slused_log *log)
{
	char why[CONFIG_WHY];

	if (grants_read(grants, config, why, sizeof why)) {
		log_line(log, LOG_ERROR_LEVEL, "%s", why);
		return -1;
	}
	if (grants->open)
		log_line(log, LOG_WARNING_LEVEL,
			"access open: whoever can connect may ask everything");
	else if (!grants->n)
		log_line(log, LOG_WARNING_LEVEL,
			"no grants: nobody may ask about a person (slused.conf(5), grant)");
	return 0;
}

static void stop_loop(void *loop)
{
	loop_stop_soon(loop);
}

/* With all settings read. */
static int run(const struct options *o, const struct slused_config *config,
	const struct grants *grants, struct slused_log *log)
{
	struct slused_counters counters = {0};
	struct loop loop = {0};
	struct keeper keeper = {.word_fd = -1};
	struct host host = {.config = config,
		.grants = grants,
		.log = log,
		.counters = &counters,
		.conns = &loop.conns,
		.stop = stop_loop,
		.arg = &loop};
	int status = EXIT_FAILURE, ready = -1;

	if (!o->foreground && (ready = leave_terminal()) < 0) {
		log_line(log, LOG_ERROR_LEVEL, "cannot leave the terminal: %s", strerror(errno));
		return status;
	}
	raise_descriptors(config, log);
	if (*config->state)
		host.keeper = &keeper;
	if (host_init(&host)) {
		log_line(log, LOG_ERROR_LEVEL, "no memory");
		return status;
	}
	if (host_load(&host) == 0 &&
		(!host.keeper || keeper_open(&keeper, config->state, host.service, log) == 0))
		status = serve(&host, &loop, log, ready);
	keeper_close(&keeper);
	host_release(&host);
	return status;
}

int main(int argc, char **argv)
{
	struct options o = {0};
	struct slused_config config;
	struct grants grants = {0};
	struct slused_log log;
	int status = read_options(&o, argc, argv);

	if (status >= 0)
		return status;
	log_init(&log);
	status = EXIT_USAGE;
	if (configure(&config, &o, &log) == 0 && grant(&grants, &config, &log) == 0)
		status = run(&o, &config, &grants, &log);
	grants_release(&grants);
	config_release(&config);
	return status;
}
