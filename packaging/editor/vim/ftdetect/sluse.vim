" Sluse rules: made by packaging/editor/generate
au BufNewFile *.rules setfiletype sluse
au BufRead *.rules if match(getline(1, 200), '^\%(ruleset\|const\|codes\|facts\|group\|screening\|profile\|offer\|track\|match\|case\|sample\|table\|due\|share\|progress\)\s\+["[:alpha:]]') >= 0 | set filetype=sluse | endif
