#!/bin/sh
# Builds the image and runs it where no Docker engine is: with buildah, on a base made by debootstrap, as root.
# `apt-get install buildah debootstrap` first. It then starts the image as its own user on a read-only root, signs a
# user up, stops it, and says how large it is, how long a start takes and how much memory it has. What it leaves are
# images of buildah's.
#   deploy/try-image.sh [folder to work in]
set -eu
cd "$(dirname "$0")/.."
work=${1:-$(mktemp -d)}
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs
base=localhost/watcher-build-base
image=localhost/openrouter-watcher

if ! buildah inspect "$base" > /dev/null 2>&1; then
  mirror=$(apt-get indextargets --format '$(SITE)' | grep -v security | head -n 1)
  debootstrap --variant=minbase --include=ca-certificates bookworm "$work/base" "$mirror"
  # Any Node that can run npm; here the product's own, with npm from the registry.
  cp -L node_modules/node/bin/node "$work/base/usr/local/bin/node"
  (cd "$work" && npm pack --silent npm@11 > /dev/null && tar -xzf npm-11*.tgz)
  mkdir -p "$work/base/usr/local/lib/node_modules"
  mv "$work/package" "$work/base/usr/local/lib/node_modules/npm"
  for tool in npm npx; do
    ln -s "../lib/node_modules/npm/bin/$tool-cli.js" "$work/base/usr/local/bin/$tool"
  done
  # As this machine reaches the registry.
  npm config get registry | sed 's/^/registry=/' > "$work/base/root/.npmrc"
  if [ -n "${NODE_EXTRA_CA_CERTS:-}" ]; then
    cp "$NODE_EXTRA_CA_CERTS" "$work/base/usr/local/share/ca-certificates/extra.crt"
  fi
  container=$(buildah from scratch)
  buildah add --quiet "$container" "$work/base" / > /dev/null
  if [ -n "${NODE_EXTRA_CA_CERTS:-}" ]; then
    buildah config --env NODE_EXTRA_CA_CERTS=/usr/local/share/ca-certificates/extra.crt "$container"
  fi
  buildah commit --quiet --rm "$container" "$base" > /dev/null
  rm -rf "$work/base"
fi

# Docker's format has health checks.
buildah bud --pull-never --quiet --layers --format docker --build-arg NODE_IMAGE="$base" --tag "$image" .
container=$(buildah from --pull-never "$image")
trap 'buildah rm "$container" > /dev/null' EXIT
root=$(buildah mount "$container")
echo "The image has $(du -sm --apparent-size "$root" | cut -f1) MB."
sh deploy/smoke-test.sh "$root" "$work"
