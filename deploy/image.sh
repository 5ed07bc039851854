#!/bin/sh
# Lays out the root of the image in the folder that it is given: the product with what it needs to run, the Node and
# the C library that it runs on, and a shell. A step of the Dockerfile; it runs as root in the folder of the source,
# with the pages built.
set -eu
image=$1
app=$image/app
mkdir -p "$app" "$image/bin" "$image/usr/local/bin" "$image/etc"

# The Node of the product. What only debuggers read of it is left out.
cp -L node_modules/node/bin/node "$image/usr/local/bin/node"
strip "$image/usr/local/bin/node"

# The product, with its packages of production.
rm -rf node_modules apps/*/node_modules packages/*/node_modules
npx -y pnpm@12.21.0 install --prod --frozen-lockfile --offline \
  --filter '@watcher/standalone...' --filter '@watcher/api...' --filter '@watcher/worker...'
set -- package.json node_modules scripts/lib/quick-modules.mjs apps/web/build packages/core/migrations packages/core/sql
for folder in apps/api apps/worker apps/standalone packages/contract packages/core packages/local-postgres \
  packages/openrouter-sim; do
  set -- "$@" "$folder/package.json" "$folder/src" "$folder/node_modules"
done
tar -c "$@" | tar -x -C "$app"
cp deploy/watcher "$image/usr/local/bin/watcher"

# Of the packages: types, maps, static libraries, the compiler that some name as a companion, and of Scalar what is not
# for browsers.
modules=$app/node_modules/.pnpm
rm -rf "$modules"/typescript@* "$modules"/@types+*
find "$modules" -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' -o -name '*.a' \) -delete
find "$modules"/@scalar+api-reference@*/node_modules/@scalar/api-reference/dist -mindepth 1 -maxdepth 1 \
  ! -name browser ! -name index.js -exec rm -rf {} +
rm "$modules"/@scalar+api-reference@*/node_modules/@scalar/api-reference/dist/browser/standalone.js
find "$modules" -xtype l -delete

# Every library that a program or module of these asks the system for, where it looks for it.
find "$image/usr/local/bin/node" "$modules" -type f \( -perm -u+x -o -name '*.so*' -o -name '*.node' \) -exec ldd {} + 2> /dev/null |
  sed -n 's/.*=> \(\/[^ ]*\) (0x.*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (0x.*/\1/p' |
  grep -v "^$image" | sort -u |
  while read -r library; do
    mkdir -p "$image$(dirname "$library")"
    cp -L "$library" "$image$library"
  done

# PostgreSQL is set up through a shell, and the health check asks with its wget.
cp /bin/busybox "$image/bin/busybox"
for applet in sh wget ls cat id; do ln -s busybox "$image/bin/$applet"; done
echo 'watcher:x:10001:10001::/data:/bin/sh' > "$image/etc/passwd"
echo 'watcher:x:10001:' > "$image/etc/group"
install -d -o 10001 -g 10001 -m 700 "$image/data"
install -d -m 1777 "$image/tmp"
# Where whoever runs it mounts these.
mkdir "$image/proc" "$image/dev" "$image/sys"
