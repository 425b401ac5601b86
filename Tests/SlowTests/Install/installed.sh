#!/usr/bin/env bash
# What `make install` leaves under a prefix: a program that runs, completions that each shell can read, a page for each command.
set -eu
prefix=$1
fail() { echo "$1" >&2; exit 1; }

"$prefix/bin/jko" --version >/dev/null || fail "the installed program does not run"
bash -c "source '$prefix/share/bash-completion/completions/jko' && complete -p jko >/dev/null" || fail "bash cannot read its completions"
grep -q '^#compdef jko' "$prefix/share/zsh/site-functions/_jko" || fail "zsh would not load its completions"
if command -v zsh >/dev/null; then zsh -n "$prefix/share/zsh/site-functions/_jko" || fail "zsh cannot read its completions"; fi
grep -q 'complete -c .*jko' "$prefix/share/fish/vendor_completions.d/jko.fish" || fail "fish has no completions"
if command -v fish >/dev/null; then fish -n "$prefix/share/fish/vendor_completions.d/jko.fish" || fail "fish cannot read its completions"; fi

[ -s "$prefix/share/man/man1/jko.1" ] || fail "there is no manual page"
for command in $("$prefix/bin/jko" --help | sed -n '/^SUBCOMMANDS/,/^$/s/^  \([a-z]\+\) .*/\1/p'); do
  page=$prefix/share/man/man1/jko.$command.1
  [ -s "$page" ] || fail "jko $command has no manual page"
  grep -q "^.Nm jko $command\|^.Nm \"jko $command\"\|^.Dt JKO" "$page" || fail "$page is not the page of jko $command"
done
echo "installed: the program, three completions, $(ls "$prefix"/share/man/man1 | wc -l) manual pages"
