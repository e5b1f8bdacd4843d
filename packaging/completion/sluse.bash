# bash completion for sluse: verbs, their options, files; nothing is asked of a daemon.
# tests/golden/run holds it to the tool's own tables.

_sluse_options() {
	local asking="--socket --rules --data --purpose --actor --json"
	local answer="--on --audience --all"
	local always="--color --help"
	case $1 in
	check) echo "--all --json $always" ;;
	test) echo "--coverage --tap --json $always" ;;
	fmt) echo "--diff $always" ;;
	eval) echo "--input --rules --on --explain --jsonl --json $always" ;;
	doc) echo "--html --markdown --on --output $always" ;;
	track) echo "$asking $answer --explain $always" ;;
	explain) echo "$asking $answer --rule --plan $always" ;;
	jobs | shortlist) echo "$asking $answer --rule --limit --near --scan $always" ;;
	offers) echo "$asking $answer --limit --near $always" ;;
	feed) echo "--socket --json --rules --quarantine $always" ;;
	match) echo "$asking --all --of --after --on --limit --output $always" ;;
	watch) echo "--socket --json --purpose --actor --rule --limit $always" ;;
	put) echo "--socket --json --purpose --actor --id $always" ;;
	load) echo "--socket --json --purpose --actor --rules --kind --format --output $always" ;;
	remove) echo "--socket --json --purpose --actor --kind $always" ;;
	forget) echo "--socket --json --purpose --actor $always" ;;
	roles) echo "--socket --json --rules $always" ;;
	status | reload | stop) echo "--socket --json $always" ;;
	store) echo "--check --backup --restore --socket --json $always" ;;
	audit) echo "--verify --json $always" ;;
	replay) echo "--from --to --rules --json $always" ;;
	call) echo "$asking $always" ;;
	*) echo "$always" ;;
	esac
}

_sluse() {
	local verbs="check test fmt eval doc track jobs offers shortlist explain match watch put load feed forget remove
		status roles reload stop store audit replay call help"
	local word=${COMP_WORDS[COMP_CWORD]} before="" verb="" i
	[ "$COMP_CWORD" -gt 0 ] && before=${COMP_WORDS[COMP_CWORD - 1]}
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-*) ;;
		*) verb=${COMP_WORDS[i]} && break ;;
		esac
	done
	COMPREPLY=()
	case $before in
	--audience) mapfile -t COMPREPLY < <(compgen -W "caseworker citizen employer" -- "$word") && return ;;
	--color) mapfile -t COMPREPLY < <(compgen -W "auto never always" -- "$word") && return ;;
	--format) mapfile -t COMPREPLY < <(compgen -W "ndjson jobnet jobnet-classic jobstream nav eures jsonld" -- "$word") && return ;;
	--purpose) mapfile -t COMPREPLY < <(compgen -W "visitation jobmatch followup health audit" -- "$word") && return ;;
	--of) mapfile -t COMPREPLY < <(compgen -W "ledig stilling" -- "$word") && return ;;
	--kind) mapfile -t COMPREPLY < <(compgen -W "ledig stilling tilbud" -- "$word") && return ;;
	esac
	if [ -z "$verb" ]; then
		mapfile -t COMPREPLY < <(compgen -W "$verbs --help --version" -- "$word")
		[ -z "$word" ] && mapfile -t COMPREPLY < <(compgen -W "$verbs")
	elif [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_sluse_options "$verb")" -- "$word")
	elif [ "$verb" = help ]; then
		mapfile -t COMPREPLY < <(compgen -W "$verbs" -- "$word")
	elif [ "$verb" = feed ] && [ "$before" = feed ]; then
		mapfile -t COMPREPLY < <(compgen -W "read" -- "$word")
	elif [ "$verb" = feed ] && [ "$before" = read ]; then
		mapfile -t COMPREPLY < <(compgen -W "jobnet jobnet-classic jobstream nav eures jsonld ndjson" -- "$word")
	elif [ "$verb" = put ] && [ "$before" = put ]; then
		mapfile -t COMPREPLY < <(compgen -W "ledig stilling tilbud" -- "$word")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
	fi
}

complete -o filenames -F _sluse sluse
