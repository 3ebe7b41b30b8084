#!/bin/sh
# Prints the home of a JDK 25 that has the Java compiler; fails with one sentence when there is none.
# ./mvnw, ./attune and the distribution's bin/attune all call it. It reads each candidate's `release` file and
# starts no JVM, so it costs a few milliseconds.
#
# JAVA_HOME wins when it is a JDK 25, then the `java` on the PATH; otherwise the newest one in the usual folders.
# ATTUNE_JDK_PATH (folders that hold JDKs, separated by colons) replaces the usual folders.

wanted=25
# Before 25.0.3 the G1 collector could move arrays that native code was reading (JDK-8377811).
sound="25.0.3"

usual="/usr/lib/jvm:/usr/lib64/jvm:/usr/java:/usr/local/java:/opt:/opt/java:/opt/jdk:/opt/hostedtoolcache/Java_Temurin-Hotspot_jdk"
usual="$usual:${HOME:-/nonexistent}/.sdkman/candidates/java:${HOME:-/nonexistent}/.jdks:${HOME:-/nonexistent}/.jdk"
usual="$usual:${HOME:-/nonexistent}/.asdf/installs/java:${HOME:-/nonexistent}/.local/share/mise/installs/java"
usual="$usual:/Library/Java/JavaVirtualMachines:${HOME:-/nonexistent}/Library/Java/JavaVirtualMachines"
usual="$usual:/opt/homebrew/opt:/usr/local/opt:/home/linuxbrew/.linuxbrew/opt"
folders=${ATTUNE_JDK_PATH:-$usual}

# Sets `version` and `modules` from the release file of the Java at $1; both empty where there is none.
read_release() {
  version="" modules=""
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
  while IFS='=' read -r key value; do
    case $key in
      JAVA_VERSION) version=${value#\"} version=${version%\"} ;;
      MODULES) modules=" ${value#\"}" modules="${modules%\"} " ;;
    esac
  done <"$1/release"
}

# Succeeds if the Java at $1 will do.
suits() {
  read_release "$1"
  case $version in "$wanted" | "$wanted".* | "$wanted"-*) ;; *) return 1 ;; esac
  case $modules in *" jdk.compiler "*) return 0 ;; *) [ -x "$1/bin/javac" ] ;; esac
}

# Prints version $1 as one number that orders versions: 25.0.3.1 -> 25000003001.
order() {
  (
    IFS='.-+'
    # shellcheck disable=SC2086 # split on purpose
    set -- $1
    printf '%d%03d%03d%03d\n' "${1:-0}" "${2:-0}" "${3:-0}" "${4:-0}" 2>/dev/null
  )
}

# Ends the search: prints the home at $1.
found() {
  read_release "$1"
  if [ "$(order "$version")" -lt "$(order "$sound")" ]; then
    echo "attune: warning: the JDK in $1 is $version; $sound or newer is recommended (JDK-8377811)" >&2
  fi
  printf '%s\n' "$1"
  exit 0
}

if [ -n "${JAVA_HOME-}" ] && suits "$JAVA_HOME"; then
  found "$JAVA_HOME"
fi
java_home_seen=${JAVA_HOME:+"$JAVA_HOME, ${version:-no Java there}"}

on_path=$(command -v java 2>/dev/null) && on_path=$(readlink -f "$on_path" 2>/dev/null || printf '%s\n' "$on_path")
if [ -n "$on_path" ] && suits "${on_path%/bin/java}"; then
  found "${on_path%/bin/java}"
fi
path_seen=${on_path:+"$on_path, ${version:-version unknown}"}

best="" best_order=0
IFS=:
for folder in $folders; do
  for home in "$folder"/* "$folder"/*/Contents/Home "$folder"/*/libexec/openjdk.jdk/Contents/Home "$folder"/*/x64; do
    if suits "$home" && [ "$(order "$version")" -gt "$best_order" ]; then
      best=$home best_order=$(order "$version")
    fi
  done
done
unset IFS
[ -z "$best" ] || found "$best"

echo "attune: needs a JDK $wanted and found none in JAVA_HOME (${java_home_seen:-not set}), on the PATH" \
  "(${path_seen:-no java}) or under $(printf '%s' "$folders" | tr ':' ' '): install one, for example Temurin $wanted" \
  "from https://adoptium.net, or set JAVA_HOME to where it is." >&2
exit 1
