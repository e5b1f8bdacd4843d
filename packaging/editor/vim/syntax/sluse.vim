" Sluse rules: made by packaging/editor/generate from grammar.json
if exists("b:current_syntax")
  finish
endif

syn iskeyword @,48-57,_,192-255

syn match sluseOperator #||\|<=\|>=\|!=\|\.\.\|\*\*\|[-+*/=<>|]#
syn match sluseLabel #\<\K\k*\ze\s*:#
syn match sluseWord #\.\@1<!\<\%(crossings\|samtykke\|upcoming\|anchors\|between\|bridges\|collect\|ordered\|overdue\|refused\|tilsagn\|working\|awaits\|change\|detour\|groups\|months\|offers\|prefix\|stated\|unique\|every\|false\|first\|until\|weeks\|days\|desc\|none\|note\|only\|open\|seen\|tree\|true\|week\|and\|asc\|hit\|law\|not\|own\|per\|at\|by\|of\|or\|to\)\>\%(\s*:\)\@!#
syn match sluseClause #\.\@1<!\<\%(person_decides\|dimension\|indicator\|otherwise\|plausible\|sensitive\|voluntary\|category\|language\|partners\|profiles\|because\|confirm\|consent\|include\|matches\|measure\|missing\|parties\|private\|purpose\|require\|unknown\|version\|warning\|before\|border\|expect\|fields\|filled\|refuse\|source\|spread\|tracks\|within\|after\|await\|basis\|fresh\|given\|lasts\|level\|seats\|valid\|done\|dues\|else\|ends\|from\|info\|keep\|lead\|near\|rank\|same\|step\|unit\|when\|zone\|ask\|can\|for\|let\|set\|yes\|no\|on\)\>\%(\s*:\)\@!#
syn match sluseType #\.\@1<!\<\%(datetime\|duration\|boolean\|integer\|number\|date\|list\|text\|time\|one\)\>\%(\s*:\)\@!#
syn match sluseLogic #\.\@1<!\<\%(satisfies\|function\|instance\|between\|return\|every\|else\|some\|then\|and\|for\|not\|if\|in\|or\)\>\%(\s*:\)\@!#
syn match sluseConstant #\.\@1<!\<\%(false\|none\|null\|true\)\>\%(\s*:\)\@!#
syn match sluseKind #\.\@1<!\<\%(screening\|progress\|profile\|ruleset\|sample\|codes\|const\|facts\|group\|match\|offer\|share\|table\|track\|case\|due\)\>\%(\s*:\)\@!#
syn match sluseItemName #\K\k*# contained
syn match sluseItem #\.\@1<!\<\%(dimension\|indicator\|otherwise\|screening\|category\|progress\|profile\|ruleset\|refuse\|sample\|await\|codes\|const\|facts\|group\|level\|match\|offer\|share\|table\|track\|case\|step\|due\|let\)\ze\s\+\%(\%(one\|given\|and\|profile\|offer\)\>\)\@!\K# nextgroup=sluseItemName skipwhite skipempty
syn match sluseFunction #\<\%(years\s\+and\s\+months\s\+duration\|substring\s\+before\|distinct\s\+values\|overlaps\s\+before\|round\s\+half\s\+down\|substring\s\+after\|overlaps\s\+after\|weeks_to_close\|context\s\+merge\|date\s\+and\s\+time\|insert\s\+before\|list\s\+contains\|month\s\+of\s\+year\|round\s\+half\s\+up\|string\s\+length\|list\s\+replace\|week\s\+of\s\+year\|concatenate\|context\s\+put\|day\s\+of\s\+week\|day\s\+of\s\+year\|finished\s\+by\|get\s\+entries\|starts\s\+with\|string\s\+join\|lower\s\+case\|round\s\+down\|same\s\+group\|started\s\+by\|upper\s\+case\|closeness\|coincides\|ends\s\+with\|get\s\+value\|substring\|contains\|coverage\|disjoint\|distance\|duration\|finishes\|includes\|index\s\+of\|overlaps\|round\s\+up\|ceiling\|context\|decimal\|flatten\|matches\|product\|replace\|reverse\|sublist\|append\|before\|during\|median\|met\s\+by\|modulo\|number\|remove\|starts\|stddev\|string\|after\|count\|floor\|known\|meets\|range\|split\|today\|union\|date\|even\|mean\|mode\|sort\|sqrt\|time\|abs\|all\|any\|exp\|log\|max\|min\|not\|now\|odd\|sum\|is\)\ze\s*(#
syn match sluseNumber #\<\d\+\%(\.\d\+\)\?\>#
syn match sluseDate #\<\d\{4}-\d\{2}-\d\{2}\>#
syn match sluseEscape #\\["\\ntru/]# contained
syn match slusePlaceholder #{\K\k*\%(:\k\+\)\?}# contained
syn region sluseText start=+"+ skip=+\\.+ end=+"+ contains=sluseEscape,slusePlaceholder,@Spell
syn match sluseLineComment #//.*$# contains=@Spell
syn region sluseBlockComment start=#/\*# end=#\*/# contains=@Spell

syn sync minlines=200

hi def link sluseBlockComment Comment
hi def link sluseLineComment Comment
hi def link sluseText String
hi def link sluseEscape SpecialChar
hi def link slusePlaceholder Special
hi def link sluseDate Number
hi def link sluseNumber Number
hi def link sluseFunction Function
hi def link sluseItem Structure
hi def link sluseItemName Identifier
hi def link sluseKind Structure
hi def link sluseConstant Constant
hi def link sluseLogic Operator
hi def link sluseType Type
hi def link sluseClause Keyword
hi def link sluseWord Keyword
hi def link sluseLabel Label
hi def link sluseOperator Operator

let b:current_syntax = "sluse"
