# Sluse.  `make help` lists the targets.
#
# CONF keeps builds apart: release (default), debug, asan, tsan, cover, fuzz.  Everything built lies
# under build/$(CONF); build/slused and build/sluse are the release binaries.
CONF ?= release
B := build/$(CONF)
CC := gcc
PREFIX ?= /usr/local
DESTDIR ?=
VERSION := 0.1.0

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wvla \
	-Wconversion -Wno-sign-conversion
ifdef WERROR
WARN += -Werror
endif
CFLAGS_release := -O2 -g -DNDEBUG
CFLAGS_debug := -O0 -g
CFLAGS_asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS_tsan := -O1 -g -fsanitize=thread -fno-omit-frame-pointer
CFLAGS_cover := -O0 -g --coverage -fprofile-update=atomic
CFLAGS_fuzz := -O1 -g -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=undefined
LDFLAGS_asan := -fsanitize=address,undefined
LDFLAGS_tsan := -fsanitize=thread
LDFLAGS_cover := --coverage
LDFLAGS_fuzz := -fsanitize=address,undefined
CFLAGS ?= $(CFLAGS_$(CONF))
ALL_CFLAGS := -std=c17 -D_GNU_SOURCE -DSLUSE_VERSION='"$(VERSION)"' $(WARN) $(CFLAGS) -Iinclude -Isrc -MMD -MP
LDFLAGS += $(LDFLAGS_$(CONF))
LIB_LIBS := -lcjson -lexpat -lpcre2-8 -ldecnumber -lnettle -lsqlite3 -lm
DAEMON_LIBS := -levent -lsystemd -lcurl

# what is built, one line each; V=1 shows the commands, -s nothing
Q := $(if $(V),,@)
say = $(if $(V)$(findstring s,$(firstword $(filter-out --%,-$(MAKEFLAGS)))),,@echo "  $(1) $@")

LIB_SRC := $(sort $(wildcard src/*/*.c))
LIB_OBJ := $(LIB_SRC:%.c=$(B)/%.o)
LIB := $(B)/libsluse.a
# daemon/*.c: slused_*.c belong to the daemon, sluse_*.c to the tool, the rest to both
DAEMON_SRC := $(sort $(wildcard daemon/*.c))
COMMON_OBJ := $(patsubst %.c,$(B)/%.o,$(filter-out daemon/slused% daemon/sluse%,$(DAEMON_SRC)))
SLUSED_OBJ := $(patsubst %.c,$(B)/%.o,$(filter daemon/slused%,$(DAEMON_SRC)))
SLUSE_OBJ := $(patsubst %.c,$(B)/%.o,$(filter daemon/sluse_% daemon/sluse.c,$(DAEMON_SRC)))

TEST_SRC := $(sort $(wildcard tests/unit/*.c tests/unit/*/*.c tests/prop/*.c tests/replay/*.c))
TEST_BIN := $(TEST_SRC:%.c=$(B)/%)
FUZZ_BIN := $(patsubst %.c,$(B)/%,$(wildcard tests/fuzz/*.c))
# an archive: a test links what it asks for and nothing else of it
TEST_LIB := $(B)/tests/lib/libtest.a
TEST_LIB_OBJ := $(patsubst %.c,$(B)/%.o,$(filter-out tests/lib/mem_fail.c,$(wildcard tests/lib/*.c)))

.PHONY: all fuzz-targets test prop demo bench check-layers lint asan torture tsan cover fuzz format golden-update install deb help clean need tests
.SECONDARY:

all: need $(B)/slused $(B)/sluse ## build build/slused and build/sluse
ifeq ($(CONF),release)
	@ln -sf release/slused release/sluse build/
endif

need:
	@packaging/need build

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<
$(B)/tests/%.o: ALL_CFLAGS += -Itests/lib
$(LIB): $(LIB_OBJ)
	@rm -f $@
	$(call say,AR)
	$(Q)$(AR) rcs $@ $(LIB_OBJ)
$(B)/slused: $(SLUSED_OBJ) $(COMMON_OBJ) $(LIB)
	$(call say,LD)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(DAEMON_LIBS) $(LIB_LIBS)
$(B)/sluse: $(SLUSE_OBJ) $(COMMON_OBJ) $(LIB)
	$(call say,LD)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIB_LIBS)
$(B)/tests/%: $(B)/tests/%.o $(TEST_LIB) $(LIB)
	$(call say,LD)
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(TEST_LIB) $(LIB) $(LIB_LIBS)
# in these programs the n-th request for memory fails
$(B)/tests/%_oom: $(B)/tests/%_oom.o $(TEST_LIB) $(B)/tests/lib/mem_fail.o $(LIB)
	$(call say,LD)
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(TEST_LIB) $(LIB) $(LIB_LIBS)
$(TEST_LIB): $(TEST_LIB_OBJ)
	@rm -f $@
	$(call say,AR)
	$(Q)$(AR) rcs $@ $^
# a fuzz target replays its corpus (tests/lib/fuzz_main.c), or is driven by libFuzzer
$(B)/tests/fuzz/%: $(B)/tests/fuzz/%.o $(TEST_LIB) $(LIB)
ifeq ($(CONF),fuzz)
	$(call say,LD)
	$(Q)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $< $(LIB) $(LIB_LIBS)
else
	$(call say,LD)
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $(TEST_LIB) $(LIB) $(LIB_LIBS)
endif
BENCH_CLIPS := $(wildcard /usr/include/clips/clips.h) # measured against where it is there
BENCH_BIN := $(patsubst %.c,$(B)/%,$(filter-out $(if $(BENCH_CLIPS),,%/clips.c),$(wildcard tests/bench/*.c)))
BENCH_LIB := $(B)/tests/bench/lib/bench.o
$(BENCH_LIB): tests/bench/lib/bench.c # named, so that the rule below goes before the general one
$(B)/tests/bench/%.o: ALL_CFLAGS += -Itests/bench
$(B)/tests/bench/%: $(B)/tests/bench/%.o $(BENCH_LIB) $(LIB)
	$(call say,LD)
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIB) $(BENCH_LIBS) $(LIB_LIBS)
$(B)/tests/bench/echo: BENCH_LIBS := -levent
$(B)/tests/bench/clips: BENCH_LIBS := -lclips
# the match, with the peers it is measured against
MATCH_PEERS := $(patsubst %,$(B)/tests/bench/lib/%.o,people ours alike scan_c scan_sql)
$(B)/tests/bench/match: $(MATCH_PEERS) $(B)/daemon/all_workers.o
$(B)/tests/bench/match.o: ALL_CFLAGS += -Idaemon
$(B)/tests/bench/match: BENCH_LIBS := -lsqlite3
# tests of the daemon's own parts see its headers and link what they use of it
DAEMON_PARTS := $(B)/daemon.a
$(DAEMON_PARTS): $(filter-out $(B)/daemon/slused.o,$(SLUSED_OBJ)) $(COMMON_OBJ)
	@rm -f $@
	$(call say,AR)
	$(Q)$(AR) rcs $@ $^
$(B)/tests/unit/daemon_%.o: ALL_CFLAGS += -Idaemon
$(B)/tests/unit/daemon_%: $(B)/tests/unit/daemon_%.o $(TEST_LIB) $(DAEMON_PARTS) $(LIB)
	$(call say,LD)
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(TEST_LIB) $(DAEMON_PARTS) $(LIB) $(DAEMON_LIBS) $(LIB_LIBS)

tests: $(TEST_BIN) $(FUZZ_BIN)
fuzz-targets: $(FUZZ_BIN)
test: ## install what is missing, build, run every test (T=unit/decimal for one)
	@packaging/need test
	@$(MAKE) --no-print-directory all tests
	@$(MAKE) --no-print-directory check-layers
	@tests/run $(B) $(T)
asan: ## the same tests under AddressSanitizer and UBSan
	@packaging/need test
	@$(MAKE) --no-print-directory CONF=asan $(if $(WERROR),WERROR=1) build/asan/slused build/asan/sluse tests
	@tests/run build/asan $(T)
TSAN_TESTS := unit/daemon_ system/
tsan: ## the tests that may have threads, under ThreadSanitizer
	@packaging/need test
	@$(MAKE) --no-print-directory CONF=tsan $(if $(WERROR),WERROR=1) build/tsan/slused build/tsan/sluse tests
	@for t in $(or $(T),$(TSAN_TESTS)); do TSAN_OPTIONS=halt_on_error=1:exitcode=66 tests/run build/tsan $$t || exit 1; done
cover: ## every test, and how many lines of each folder they ran through (T= for less)
	@packaging/need test
	@$(MAKE) --no-print-directory CONF=cover build/cover/slused build/cover/sluse tests
	@find build/cover -name '*.gcda' -delete
	@tests/run build/cover $(T); tests/lib/cover build/cover
PROP_SCALE ?= 20
prop: ## property tests, PROP_SCALE (20) times as long, from a new seed or SLUSE_SEED
	@packaging/need test
	@$(MAKE) --no-print-directory all tests
	@seed=$${SLUSE_SEED:-$$(date +%s)} && echo "SLUSE_SEED=$$seed" && \
		PROP_SCALE=$(PROP_SCALE) SLUSE_SEED=$$seed tests/run $(B) prop/
FUZZ_SECONDS ?= 60
TORTURE_SECONDS ?= 100
TORTURE_TESTS := unit/store system/durable system/killed system/kept system/people system/hostile system/storm system/crowd
torture: ## what must not be lost, and whom nobody means well, long: TORTURE_SECONDS (100) each (T= for less)
	@packaging/need test
	@$(MAKE) --no-print-directory all tests
	@bad=; for t in $(or $(T),$(TORTURE_TESTS)); do \
		TORTURE=$(TORTURE_SECONDS) tests/run $(B) $$t || bad="$$bad $$t"; done; \
		[ -z "$$bad" ] || { echo "failed:$$bad"; exit 1; }
fuzz: ## let libFuzzer look for more, FUZZ_SECONDS (60) a target
	@packaging/need lint
	@$(MAKE) --no-print-directory CONF=fuzz CC=clang fuzz-targets
	@SLUSE_BUILD=build/fuzz tests/fuzz/run --fuzz $(FUZZ_SECONDS)
bench: ## ratios against peers in one run
	@packaging/need bench
	@$(MAKE) --no-print-directory all $(BENCH_BIN)
	@tests/bench/run $(B)
demo: all ## start the daemon on the shipped rules and show what it does
	@tests/demo/run build
check-layers: $(LIB) ## prove that dependencies point downward only
	@tests/lib/check-layers $(LIB)
lint: ## static analysis
	@packaging/need lint
	@tests/lib/lint
format: ## lay out the C sources
	clang-format -i $$(git ls-files '*.c' '*.h')
golden-update: all ## write the pinned printed forms anew (read the difference)
	@SLUSE_BUILD=$(B) tests/golden/run --update
	@SLUSE_BUILD=$(B) tests/golden/tutorial --update
install: all ## into $(DESTDIR)$(PREFIX)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/sbin $(DESTDIR)$(PREFIX)/share/sluse/rules/data \
		$(DESTDIR)$(PREFIX)/share/sluse/rules/feeds/data \
		$(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man7 $(DESTDIR)$(PREFIX)/share/man/man8
	install -m 755 $(B)/sluse $(DESTDIR)$(PREFIX)/bin/
	install -m 755 $(B)/slused $(DESTDIR)$(PREFIX)/sbin/
	install -m 644 rules/*.rules $(DESTDIR)$(PREFIX)/share/sluse/rules/
	install -m 644 rules/data/* $(DESTDIR)$(PREFIX)/share/sluse/rules/data/
	install -m 644 rules/feeds/*.rules $(DESTDIR)$(PREFIX)/share/sluse/rules/feeds/
	install -m 644 rules/feeds/data/* $(DESTDIR)$(PREFIX)/share/sluse/rules/feeds/data/
	for s in 1 5 7 8; do for m in packaging/man/*.$$s; do [ -f "$$m" ] && \
		install -m 644 "$$m" $(DESTDIR)$(PREFIX)/share/man/man$$s/ || true; done; done
	install -D -m 644 packaging/completion/sluse.bash \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/sluse
	for f in $$(cd packaging/editor && find vscode vim -type f); do \
		install -D -m 644 packaging/editor/$$f $(DESTDIR)$(PREFIX)/share/sluse/editor/$$f || exit 1; done
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	for u in slused.service slused.socket; do sed 's,/usr/sbin/,$(PREFIX)/sbin/,' packaging/systemd/$$u \
		>$(DESTDIR)$(PREFIX)/lib/systemd/system/$$u || exit 1; done
	install -D -m 644 packaging/systemd/sluse.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/sluse.conf
	@echo "To run it: systemd-sysusers && systemctl daemon-reload && systemctl enable --now slused.socket"
	@echo "Your own rules go into /etc/sluse/rules; until then those in $(PREFIX)/share/sluse/rules hold."
deb: ## a Debian package, in build/
	@packaging/need deb
	rm -rf build/deb && mkdir -p build/deb/sluse
	git archive HEAD | tar -x -C build/deb/sluse
	mv build/deb/sluse/packaging/debian build/deb/sluse/debian
	cd build/deb/sluse && dpkg-buildpackage -b -us -uc
	mv build/deb/*.deb build/
clean: ## remove what was built
	rm -rf build
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 16

-include $(LIB_OBJ:.o=.d) $(SLUSED_OBJ:.o=.d) $(SLUSE_OBJ:.o=.d) $(COMMON_OBJ:.o=.d) $(TEST_BIN:=.d) $(TEST_LIB_OBJ:.o=.d) $(FUZZ_BIN:=.d) $(BENCH_BIN:=.d) $(MATCH_PEERS:.o=.d)
