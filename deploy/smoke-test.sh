#!/bin/sh
# Runs the image's root folder as a container engine would with --read-only: as the image's user, with /data and /tmp
# to write to and nothing else. Needs root on Linux.
#   smoke-test.sh <root> <folder to work in>
set -eu
root=$1
data=$2/data
settings=
port=38471
export port settings
url=http://127.0.0.1:$port
rm -rf "$data"
install -d -o 10001 -g 10001 -m 700 "$data"

# In a process namespace of its own: when the first process ends, all do. `settings` are added to the environment.
run() {
  unshare --mount --pid --fork --kill-child sh -c '
    root=$1 data=$2
    shift 2
    mount --bind "$root" "$root"
    mount -o remount,ro,bind "$root"
    mount --bind "$data" "$root/data"
    mount -t tmpfs tmpfs "$root/tmp"
    mount -t proc proc "$root/proc"
    mount --bind /dev "$root/dev"
    exec env -i PATH=/usr/local/bin:/bin:/usr/bin:/usr/sbin NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0 \
      PORT="$port" $settings chroot --userspec=10001:10001 "$root" "$@"
  ' sh "$root" "$data" "$@"
}

expect() {
  if [ "$2" != "$3" ]; then
    echo "$1: $3 instead of $2" >&2
    cat "$data.log" >&2
    exit 1
  fi
  echo "ok: $1"
}
status() { curl --silent --output /dev/null --write-out '%{http_code}' "$@"; }

began=$(date +%s%N)
run watcher start > "$data.log" 2>&1 &
launcher=$!
started=$launcher
# The first process in the namespace: when it goes, it takes all of its own with it.
first_of() { pgrep -P "$(pgrep -P "$1")"; }
trap 'for of in $started; do kill -KILL $(first_of "$of" 2> /dev/null) 2> /dev/null || true; done' EXIT
for _ in $(seq 600); do
  [ "$(status "$url/readyz")" = 200 ] && break
  sleep 0.1
done
echo "It was ready after $((($(date +%s%N) - began) / 1000000)) ms."
expect 'ready' 200 "$(status "$url/readyz")"
expect 'the page' 200 "$(status "$url/")"
expect 'the API reference' 200 "$(status "$url/api/docs")"
script=$(curl --silent "$url/api/docs" | sed -n 's/.*data-scalar="\([^"]*\)".*/\1/p')
expect 'its script' 200 "$(status "$url$script")"
account='{"email": "smoke@example.com", "password": "a long enough password"}'
post() { status --header 'content-type: application/json' --data "$2" "$url$1"; }
expect 'registering' 201 "$(post /api/auth/register "$account")"
expect 'signing in' 200 "$(post /api/auth/login "$account")"
pids=$(pgrep -u 10001)
echo "Memory: $(for pid in $pids; do sed -n 's/^Pss: *\([0-9]*\) kB/\1/p' "/proc/$pid/smaps_rollup"; done | awk '{ sum += $1 } END { print int(sum / 1024) }') MB of $(echo "$pids" | wc -l) processes."
expect 'the health check' ok "$(nsenter --target "$(echo "$pids" | head -n 1)" --mount --root --wd=/ -- /bin/sh -c "wget -q -O /dev/null http://127.0.0.1:$port/healthz && echo ok")"

# As `docker exec` runs the operator's commands.
inside() {
  env -i PATH=/usr/local/bin:/bin DATA_DIR=/data /usr/bin/nsenter --target "$(echo "$pids" | head -n 1)" \
    --mount --pid --root --setgid 10001 --setuid 10001 -- /bin/sh -c 'cd /data && exec watcher "$@"' sh "$@"
}
code() { "$@" > "$data.command.log" 2>&1 && echo 0 || echo $?; }
expect 'admin' 0 "$(code inside admin list-users)"
expect 'the account is listed' 1 "$(grep -c smoke@example.com "$data.command.log")"
expect 'backup' 0 "$(code inside backup /data/watcher.backup)"

# Beside an own PostgreSQL; here it is the one inside, through its socket.
settings="DATABASE_URL=postgres://watcher@localhost/watcher?host=/data/postgres ENCRYPTION_KEY=$(cat "$data/encryption.key")"
expect 'migrate' 0 "$(code run watcher migrate)"
expect 'job' 0 "$(code run watcher job cleanup-usage)"
expect 'a backup of it' 0 "$(code run watcher backup /data/own.backup)"
expect 'an unknown command' 2 "$(code run watcher nonsense)"
port=$((port + 1))
for command in api worker; do
  run watcher $command > "$data.$command.log" 2>&1 &
  started="$! $started"
done
for _ in $(seq 100); do
  [ "$(status "http://127.0.0.1:$port/readyz")" = 200 ] && break
  sleep 0.1
done
expect 'an api of its own' 200 "$(status "http://127.0.0.1:$port/readyz")"
expect 'a worker beside the first' 2 "$(pgrep -u 10001 -c -f apps/worker/src/main.ts)"
# The signal that a container engine sends to the first process of each.
for of in $started; do
  kill -TERM "$(first_of "$of")"
  wait "$of" && code=0 || code=$?
  expect 'a clean stop' 0 "$code"
done
expect 'nothing is left running' '' "$(pgrep -u 10001 || true)"
grep -q 'database system is shut down' "$data/postgres.log"

# The backup in another, empty volume, with the key.
first=$data
data=$2/restored
settings=
rm -rf "$data"
install -d -o 10001 -g 10001 -m 700 "$data"
for file in encryption.key watcher.backup; do
  run sh -c "umask 077; cat > /data/$file" < "$first/$file"
done
expect 'restore' 0 "$(code run watcher restore /data/watcher.backup)"
expect 'admin of what was restored' 0 "$(code run watcher admin list-users)"
expect 'the account is there' 1 "$(grep -c smoke@example.com "$data.command.log")"
