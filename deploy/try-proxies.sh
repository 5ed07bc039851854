#!/bin/sh
# Runs the product behind nginx and behind Caddy, each with TLS and a certificate of its own making, and says what it
# saw. Needs root on Linux for network namespaces, `apt-get install nginx-light caddy iproute2 openssl curl`, and a first
# `npm start`, which installs and builds. It is no part of `npm test`.
#   deploy/try-proxies.sh [folder to work in]
set -eu
cd "$(dirname "$0")/.."
root=$PWD
work=${1:-$(mktemp -d)}
node=$root/node_modules/node/bin/node
host=watch.example.com
port=38571
nginx_port=38572
caddy_port=38573
plain_port=38574
space=watcher-client-$$
link=wc$$
pids=

stop() {
  for pid in $pids; do kill "$pid" 2> /dev/null || true; done
  wait
  ip netns delete "$space" 2> /dev/null || true
  ip link delete "${link}a" 2> /dev/null || true
}
trap stop EXIT
trap 'exit 1' INT TERM

fail() {
  echo "FAILED: $1" >&2
  tail -n 20 "$work/product.log" >&2
  exit 1
}
same() { if [ "$2" = "$3" ]; then echo "ok: $1"; else fail "$1: $3 instead of $2"; fi; }
has() { if grep -Eqi "$2" "$3"; then echo "ok: $1"; else cat "$3" >&2; fail "$1"; fi; }

# Clients come from another address than this machine's own: 10.213.0.2 and .3, and the proxies listen on 10.213.0.1.
ip netns add "$space"
ip link add "${link}a" type veth peer name "${link}b"
ip link set "${link}b" netns "$space"
ip address add 10.213.0.1/24 dev "${link}a"
ip link set "${link}a" up
ip netns exec "$space" ip address add 10.213.0.2/24 dev "${link}b"
ip netns exec "$space" ip address add 10.213.0.3/24 dev "${link}b"
ip netns exec "$space" ip link set "${link}b" up

mkdir -p "$work/nginx"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$host" -addext "subjectAltName=DNS:$host" \
  -keyout "$work/key.pem" -out "$work/cert.pem" 2> /dev/null

# The same snippets as in docs/install.md, with this run's ports and certificate.
snippet() { awk -v name="$1" '$0 == "```" name { on = 1; next } /^```/ { on = 0 } on' docs/install.md; }
{
  printf 'pid %s/nginx/pid;\nerror_log %s/nginx/error.log;\nevents {}\nhttp {\naccess_log off;\n' "$work" "$work"
  for place in client_body proxy fastcgi uwsgi scgi; do printf '%s_temp_path %s/nginx/%s;\n' "$place" "$work" "$place"; done
  snippet nginx | sed -e "s|listen 443 ssl|listen 10.213.0.1:$nginx_port ssl|" -e "s|listen \[::\]:443 ssl|listen [::1]:$nginx_port ssl|" \
    -e "s|listen 80;|listen 10.213.0.1:$plain_port;|" -e "s|listen \[::\]:80;|listen [::1]:$plain_port;|" -e "s|127.0.0.1:3000|127.0.0.1:$port|" \
    -e "s|/etc/ssl/$host.pem|$work/cert.pem|" -e "s|/etc/ssl/$host.key|$work/key.pem|"
  printf '}\n'
} > "$work/nginx.conf"
{
  printf '{\n\tadmin off\n\tauto_https off\n\tstorage file_system %s/caddy\n}\n' "$work"
  snippet caddy | sed -e "s|^$host|https://$host:$caddy_port|" -e "s|127.0.0.1:3000|127.0.0.1:$port|" \
    -e "s|{\$|&|" | awk -v tls="\ttls $work/cert.pem $work/key.pem" '{ print } NR == 1 { print "\tbind 10.213.0.1"; print tls }'
} > "$work/Caddyfile"

# Two products one after the other, since a proxy's port is in the origin that browsers send.
run() {
  name=$1 public=$2
  origin=https://$host:$public
  echo "== $name"
  rm -rf "$work/data"
  env DATA_DIR="$work/data" PORT=$port ORIGIN="$origin" OPENROUTER_BASE_URL=http://127.0.0.1:9 LOG_FORMAT=json \
    "$node" --import "$root/scripts/lib/quick-modules.mjs" apps/standalone/src/main.ts > "$work/product.log" 2>&1 &
  product=$!
  pids="$pids $product"
  for _ in $(seq 120); do
    grep -q 'is running at' "$work/product.log" && break
    sleep 1
  done
  # From the namespace's first address; `from 3` is another client.
  client() {
    ip netns exec "$space" curl --silent --show-error --cacert "$work/cert.pem" \
      --resolve "$host:$public:10.213.0.1" --interface "10.213.0.${from:-2}" --max-time 60 "$@"
  }
  json='content-type: application/json'
  status() { client --output "$work/body" --write-out '%{http_code}' "$@"; }
  me='{"email":"ada@example.com","password":"correct horse battery"}'

  same 'an account is made' 201 "$(status -H "$json" -H "Origin: $origin" -d "$me" "$origin/api/auth/register")"
  same 'sign-in works as a page of this origin' 200 "$(status -D "$work/headers" -c "$work/cookies" -H "$json" \
    -H "Origin: $origin" -d "$me" "$origin/api/auth/login")"
  has 'the cookie is Secure, with its prefix' '^set-cookie: __Host-watcher-[0-9a-f]{8}=.*; HttpOnly; Secure; SameSite=Lax' "$work/headers"
  has 'browsers are told to come by https only' '^strict-transport-security: ' "$work/headers"
  if [ "$public" = "$nginx_port" ]; then
    same 'plain http leads to https' "301 https://$host/usage?by=key" "$(client --output /dev/null \
      --write-out '%{http_code} %{redirect_url}' --resolve "$host:$plain_port:10.213.0.1" "http://$host:$plain_port/usage?by=key")"
    same 'IPv6 is answered, too' '301 200' "$(curl --silent --output /dev/null --write-out '%{http_code}' "http://[::1]:$plain_port/") $(
      curl --silent --output /dev/null --write-out '%{http_code}' --cacert "$work/cert.pem" --resolve "$host:$public:[::1]" "$origin/healthz")"
  fi
  same 'the cookie signs in' 200 "$(status -b "$work/cookies" "$origin/api/auth/me")"
  same 'another site is refused' 403 "$(status -b "$work/cookies" -H 'Origin: https://evil.example' -X POST "$origin/api/auth/logout")"
  same 'so is one that forges the host' 403 "$(status -b "$work/cookies" -H 'Origin: https://evil.example' \
    -H 'X-Forwarded-Host: evil.example' -H 'X-Forwarded-Proto: https' -X POST "$origin/api/auth/logout")"
  same 'metrics are not for who comes through the proxy' 403 "$(status "$origin/metrics")"

  # Events: the page's stream is open and told of a change while it is.
  client --no-buffer -b "$work/cookies" -H 'Accept: text/event-stream' "$origin/trpc/usage.changes" \
    > "$work/events" 2> /dev/null &
  stream=$!
  sleep 3
  has 'a stream answers at once' 'event: connected' "$work/events"
  began=$(date +%s%N)
  status -b "$work/cookies" -H "$json" -H "Origin: $origin" -d '{"name":"k","key":"sk-or-v1-0000000000000000000000000000000000000000000000000000000000000000"}' \
    "$origin/api/keys" > /dev/null
  for _ in $(seq 100); do
    grep -q '^data: .*"at"' "$work/events" && break
    sleep 0.05
  done
  echo "   an event came $((($(date +%s%N) - began) / 1000000)) ms after the request that caused it was sent"
  has 'events arrive as they happen' '^data: .*"at"' "$work/events"
  kill $stream 2> /dev/null || true

  # A large export: 20,000 rows, as one answer.
  "$node" deploy/fill-usage.mjs "$work/data" > /dev/null
  size=$(client -b "$work/cookies" --output "$work/export" --write-out '%{size_download} %{http_code} %{time_starttransfer}' \
    "$origin/api/usage?start_date=2020-01-01&end_date=2099-12-31" -H 'Accept: text/csv')
  echo "   an export of $(wc -l < "$work/export") lines: size, status, seconds to the first byte: $size"
  same 'a large export is whole' 20001 "$(wc -l < "$work/export" | tr -d ' ')"

  # Ten wrong passwords to one account from one client; each request makes up another address.
  wrong='{"email":"ada@example.com","password":"wrong password"}'
  for guess in 1 2 3 4 5 6 7 8 9 10 11; do
    last=$(status -H "$json" -H "X-Forwarded-For: 198.51.100.$guess" -d "$wrong" "$origin/api/auth/login")
  done
  same 'made-up addresses are one client: the eleventh guess waits' 429 "$last"
  same 'another client is not held up' 401 "$(from=3 status -H "$json" -d "$wrong" "$origin/api/auth/login")"
  same 'who signed in before is not, either, from another address' 200 "$(from=3 status -H "$json" -d "$me" "$origin/api/auth/login")"
  kill $product
  wait $product || true
}

nginx -p "$work/nginx" -c "$work/nginx.conf" -g 'daemon off;' > "$work/nginx.log" 2>&1 &
pids="$pids $!"
run "$(nginx -v 2>&1)" $nginx_port
env HOME="$work" XDG_DATA_HOME="$work/caddy" XDG_CONFIG_HOME="$work/caddy" \
  caddy run --config "$work/Caddyfile" --adapter caddyfile > "$work/caddy.log" 2>&1 &
pids="$pids $!"
sleep 2
run "Caddy $(caddy version)" $caddy_port
echo 'All of it worked.'
